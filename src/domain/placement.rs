//! Which unit goes to which claim: numbered units of one resource, given claims that overlap or do not.
//!
//! Capacity says how many; placement says which. Claims whose unit may still be exchanged are placed anew whenever that
//! makes room, so that identical units never refuse what their count allows. Where nothing is pinned later than the
//! claims to place begin, taking them in order of start and giving each any free unit is optimal (interval partitioning:
//! Kleinberg and Tardos, *Algorithm Design*, §4.1). A unit pinned in the future (chosen by name, or in repair) makes it
//! pre-colouring extension of an interval graph, which is NP-complete (Biró, Hujter and Tuza, *Discrete Mathematics*
//! 100, 1992): then an exact search is made, which gives up after a bounded number of tries.
//!
//! Pure and deterministic. It knows nothing of bookings: items and units are positions in the caller's lists.

use std::collections::HashSet;

use super::time::Interval;

/// One unit that a claim needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    pub interval: Interval,
    /// The item that it must be.
    pub pinned: Option<usize>,
    /// The item that it is now, kept where that costs nothing.
    pub prefers: Option<usize>,
}

/// Why units cannot be placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unplaceable {
    /// So many at once that no choice of items would do.
    #[error("{level} units are needed during {during}, and there are {items} items")]
    TooMany { during: Interval, level: usize, items: usize },
    /// Two units are pinned to one item at one time, or to an item that is not there.
    #[error("unit {unit} is pinned to an item that is not free")]
    PinsClash { unit: usize },
    /// The count allows it; the pins do not.
    #[error("the pinned units leave no arrangement")]
    NoArrangement,
    /// The search was cut short: there may be an arrangement.
    #[error("no arrangement was found in {TRIES} tries")]
    GivenUp,
}

/// How many choices the exact search makes before it gives up: some ten milliseconds.
pub const TRIES: usize = 20_000;

/// Gives each unit an item, such that no item has two units at one time and pins are kept. Among what fits, units keep
/// the item that they prefer where the first try allows it.
///
/// # Errors
/// [`Unplaceable`]; never where the pins all begin before any other unit does and the peak is at most `items`.
pub fn arrange(items: usize, units: &[Unit]) -> Result<Vec<usize>, Unplaceable> {
    let pins = Pins::new(items, units)?;
    check_peak(items, units)?;
    let mut order: Vec<usize> = (0..units.len()).filter(|unit| units[*unit].pinned.is_none()).collect();
    order.sort_by_key(|unit| (units[*unit].interval, *unit));
    let problem = Problem { items, units, pins, order };
    if let Some(found) = problem.in_order_of_start(true).or_else(|| problem.in_order_of_start(false)) {
        return Ok(found);
    }
    problem.search()
}

/// Places as many units as can be: those that `yields` tells of last, else pinned ones first, then in order of start.
/// `None` for those that have to do without.
pub fn arrange_most(items: usize, units: &[Unit], yields: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
    if let Ok(all) = arrange(items, units) {
        return all.into_iter().map(Some).collect();
    }
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|unit| (yields(*unit), units[*unit].pinned.is_none(), units[*unit].interval, *unit));
    let mut taken: Vec<usize> = Vec::new();
    let mut placed = vec![None; units.len()];
    for unit in order {
        taken.push(unit);
        let subset: Vec<Unit> = taken.iter().map(|unit| units[*unit]).collect();
        match arrange(items, &subset) {
            Ok(found) => taken.iter().zip(found).for_each(|(unit, item)| placed[*unit] = Some(item)),
            Err(_) => {
                taken.pop();
            }
        }
    }
    placed
}

/// Refuses where more units overlap than there are items.
fn check_peak(items: usize, units: &[Unit]) -> Result<(), Unplaceable> {
    let mut by_start: Vec<Interval> = units.iter().map(|unit| unit.interval).collect();
    by_start.sort();
    let mut ends: std::collections::BinaryHeap<std::cmp::Reverse<super::time::Instant>> =
        std::collections::BinaryHeap::new();
    for interval in by_start {
        while ends.peek().is_some_and(|end| end.0 <= interval.start()) {
            ends.pop();
        }
        ends.push(std::cmp::Reverse(interval.end()));
        if ends.len() > items {
            let until = ends.peek().map_or(interval.end(), |end| end.0);
            let during = Interval::new(interval.start(), until).unwrap_or(interval);
            return Err(Unplaceable::TooMany { during, level: ends.len(), items });
        }
    }
    Ok(())
}

/// The pinned stretches of each item, in order.
struct Pins {
    of_item: Vec<Vec<Interval>>,
    /// Items with equal pins are interchangeable.
    class: Vec<usize>,
}

impl Pins {
    fn new(items: usize, units: &[Unit]) -> Result<Self, Unplaceable> {
        let mut pinned: Vec<Vec<(Interval, usize)>> = vec![Vec::new(); items];
        for (position, unit) in units.iter().enumerate() {
            if let Some(item) = unit.pinned {
                let list = pinned.get_mut(item).ok_or(Unplaceable::PinsClash { unit: position })?;
                list.push((unit.interval, position));
            }
        }
        for list in &mut pinned {
            list.sort();
            if let Some(pair) = list.windows(2).find(|pair| pair[0].0.overlaps(pair[1].0)) {
                return Err(Unplaceable::PinsClash { unit: pair[1].1 });
            }
        }
        let of_item: Vec<Vec<Interval>> =
            pinned.into_iter().map(|list| list.into_iter().map(|(interval, _)| interval).collect()).collect();
        let class = (0..items).map(|item| of_item.iter().position(|pins| *pins == of_item[item]).unwrap_or(item));
        Ok(Self { class: class.collect(), of_item })
    }

    fn allow(&self, item: usize, interval: Interval) -> bool {
        let pins = &self.of_item[item];
        let after = pins.partition_point(|pin| pin.start() < interval.end());
        after == 0 || pins[after - 1].end() <= interval.start()
    }

    /// Seconds from the end of `interval` until the item is needed: the tighter, the less is wasted.
    fn slack(&self, item: usize, interval: Interval) -> i64 {
        let pins = &self.of_item[item];
        let next = pins.get(pins.partition_point(|pin| pin.start() < interval.end()));
        next.map_or(i64::MAX, |pin| (pin.start() - interval.end()).num_seconds())
    }
}

struct Problem<'a> {
    items: usize,
    units: &'a [Unit],
    pins: Pins,
    /// The units to place, by start.
    order: Vec<usize>,
}

impl Problem<'_> {
    fn with_pins(&self) -> Vec<usize> {
        self.units.iter().map(|unit| unit.pinned.unwrap_or(usize::MAX)).collect()
    }

    /// One pass in order of start; optimal where no pin lies ahead.
    fn in_order_of_start(&self, keep_preferred: bool) -> Option<Vec<usize>> {
        let mut placed = self.with_pins();
        let mut busy_until = vec![i64::MIN; self.items];
        for &position in &self.order {
            let unit = &self.units[position];
            let start = unit.interval.start().timestamp();
            let is_free = |item: usize| busy_until[item] <= start && self.pins.allow(item, unit.interval);
            let kept = unit.prefers.filter(|item| keep_preferred && *item < self.items && is_free(*item));
            let tightest = || {
                let free = (0..self.items).filter(|item| is_free(*item));
                free.min_by_key(|item| (self.pins.slack(*item, unit.interval), *item))
            };
            let item = kept.or_else(tightest)?;
            placed[position] = item;
            busy_until[item] = unit.interval.end().timestamp();
        }
        Some(placed)
    }

    /// Depth first in order of start, remembering what led nowhere.
    fn search(&self) -> Result<Vec<usize>, Unplaceable> {
        let mut search = Search { problem: self, placed: self.with_pins(), dead: HashSet::new(), tries: 0 };
        let mut busy_until = vec![i64::MIN; self.items];
        if search.descend(0, &mut busy_until) {
            return Ok(search.placed);
        }
        Err(if search.tries >= TRIES { Unplaceable::GivenUp } else { Unplaceable::NoArrangement })
    }
}

struct Search<'a> {
    problem: &'a Problem<'a>,
    placed: Vec<usize>,
    /// Depth and how busy the items of each class are: from there, nothing was found.
    dead: HashSet<(usize, Vec<(usize, i64)>)>,
    tries: usize,
}

impl Search<'_> {
    fn descend(&mut self, depth: usize, busy_until: &mut [i64]) -> bool {
        let Some(&position) = self.problem.order.get(depth) else { return true };
        if self.tries >= TRIES {
            return false;
        }
        let interval = self.problem.units[position].interval;
        let start = interval.start().timestamp();
        let sight = |item: usize, busy: i64| (self.problem.pins.class[item], busy.max(start));
        let mut seen: Vec<(usize, i64)> =
            busy_until.iter().enumerate().map(|(item, busy)| sight(item, *busy)).collect();
        seen.sort_unstable();
        let state = (depth, seen);
        if self.dead.contains(&state) {
            return false;
        }
        let mut free: Vec<usize> = (0..self.problem.items)
            .filter(|item| busy_until[*item] <= start && self.problem.pins.allow(*item, interval))
            .collect();
        free.sort_by_key(|item| (self.problem.pins.slack(*item, interval), *item));
        let mut classes_tried = HashSet::new();
        for item in free {
            // Free items with the same pins ahead are the same choice.
            if !classes_tried.insert(self.problem.pins.class[item]) {
                continue;
            }
            self.tries += 1;
            let before = std::mem::replace(&mut busy_until[item], interval.end().timestamp());
            self.placed[position] = item;
            if self.descend(depth + 1, busy_until) {
                return true;
            }
            busy_until[item] = before;
        }
        if self.tries < TRIES {
            self.dead.insert(state);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;

    fn stretch(from: i64, to: i64) -> Interval {
        let at = |secs| DateTime::from_timestamp(secs, 0).expect("in range");
        Interval::new(at(from), at(to)).expect("not empty")
    }

    fn unit(from: i64, to: i64, pinned: Option<usize>) -> Unit {
        Unit { interval: stretch(from, to), pinned, prefers: None }
    }

    fn is_sound(items: usize, units: &[Unit], placed: &[usize]) -> bool {
        let pairs = || (0..units.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
        placed.iter().all(|item| *item < items)
            && units.iter().zip(placed).all(|(unit, item)| unit.pinned.is_none_or(|pinned| pinned == *item))
            && pairs().all(|(a, b)| placed[a] != placed[b] || !units[a].interval.overlaps(units[b].interval))
    }

    /// Every assignment is tried.
    fn brute_force(items: usize, units: &[Unit], placed: &mut Vec<usize>) -> bool {
        if placed.len() == units.len() {
            return true;
        }
        let unit = &units[placed.len()];
        for item in 0..items {
            let clashes = || placed.iter().zip(units).any(|(p, u)| *p == item && u.interval.overlaps(unit.interval));
            if unit.pinned.is_none_or(|pinned| pinned == item) && !clashes() {
                placed.push(item);
                if brute_force(items, units, placed) {
                    return true;
                }
                placed.pop();
            }
        }
        false
    }

    fn peak(units: &[Unit]) -> usize {
        let at =
            |secs| units.iter().filter(|u| u.interval.contains(DateTime::from_timestamp(secs, 0).expect("ok"))).count();
        (0..40).map(at).max().unwrap_or(0)
    }

    fn some_units(pinned: impl Strategy<Value = Option<usize>>) -> impl Strategy<Value = Vec<Unit>> {
        let one = (0..30_i64, 1..10_i64, pinned, prop::option::of(0..4_usize));
        let one = one.prop_map(|(from, length, pinned, prefers)| Unit { prefers, ..unit(from, from + length, pinned) });
        prop::collection::vec(one, 0..9)
    }

    #[test]
    fn first_come_first_placed_would_refuse_what_re_placement_grants() {
        // Two items; [0,2) on the first, [3,5) on the second: [1,4) fits only when they change.
        let mut units = vec![unit(0, 2, None), unit(3, 5, None), unit(1, 4, None)];
        (units[0].prefers, units[1].prefers) = (Some(0), Some(1));
        let placed = arrange(2, &units).expect("the peak is 2");
        assert!(is_sound(2, &units, &placed));
        assert_eq!(placed[0], 0, "what need not move stays");
    }

    #[test]
    fn pins_are_only_bounded_by_the_count_and_are_searched_around() {
        // Item 0 is pinned on [4,6): the long claim must go to item 1, although item 0 is free when it begins.
        let units = [unit(4, 6, Some(0)), unit(0, 5, None), unit(0, 4, None)];
        assert_eq!(arrange(2, &units), Ok(vec![0, 1, 0]));
        // Each item is pinned once; the peak is 2, and yet the claim fits on neither.
        let units = [unit(0, 3, Some(0)), unit(4, 7, Some(1)), unit(2, 5, None)];
        assert_eq!(arrange(2, &units), Err(Unplaceable::NoArrangement));
        assert_eq!(arrange_most(2, &units, |_| false), [Some(0), Some(1), None]);
        assert_eq!(arrange_most(2, &units, |unit| unit == 0), [None, Some(1), Some(0)], "the first gives way");
        let clash = [unit(0, 3, Some(0)), unit(2, 4, Some(0))];
        assert_eq!(arrange(2, &clash), Err(Unplaceable::PinsClash { unit: 1 }));
        assert_eq!(arrange(1, &[unit(0, 3, Some(1))]), Err(Unplaceable::PinsClash { unit: 0 }));
        let three = [unit(0, 3, None), unit(1, 3, None), unit(2, 4, None)];
        assert_eq!(arrange(2, &three), Err(Unplaceable::TooMany { during: stretch(2, 3), level: 3, items: 2 }));
    }

    #[test]
    fn a_hard_puzzle_ends_in_time() {
        // Sixty pins on twelve items, and claims that just do not fit between them.
        let mut units: Vec<Unit> =
            (0..60).map(|n| unit(n * 7 % 90, n * 7 % 90 + 1, Some(usize::try_from(n % 12).expect("small")))).collect();
        units.dedup();
        units.extend((0..40).map(|n| unit(n * 2, n * 2 + 9, None)));
        let began = std::time::Instant::now();
        let _ = arrange(12, &units);
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    }

    proptest! {
        #[test]
        fn without_pins_ahead_whatever_the_peak_allows_is_placed(items in 0..5_usize, units in some_units(Just(None))) {
            match arrange(items, &units) {
                Ok(placed) => prop_assert!(is_sound(items, &units, &placed)),
                Err(why) => {
                    let too_many = matches!(why, Unplaceable::TooMany { .. });
                    prop_assert!(too_many && peak(&units) > items, "{:?}", why);
                }
            }
        }

        #[test]
        fn pinned_units_that_began_before_the_others_refuse_nothing(
            items in 1..5_usize,
            lengths in prop::collection::vec(1..20_i64, 0..4),
            units in some_units(Just(None)),
        ) {
            let out = lengths.iter().take(items).enumerate().map(|(item, length)| unit(-5, *length, Some(item)));
            let all: Vec<Unit> = out.chain(units).collect();
            match arrange(items, &all) {
                Ok(placed) => prop_assert!(is_sound(items, &all, &placed)),
                Err(_) => prop_assert!(peak(&all) > items),
            }
        }

        #[test]
        fn with_pins_it_finds_an_arrangement_exactly_where_trying_them_all_does(
            items in 1..4_usize,
            units in some_units(prop::option::weighted(0.4, 0..4_usize)),
        ) {
            let possible = brute_force(items, &units, &mut Vec::new());
            match arrange(items, &units) {
                Ok(placed) => prop_assert!(is_sound(items, &units, &placed)),
                Err(why) => {
                    prop_assert!(!possible, "{:?}", why);
                    prop_assert_ne!(why, Unplaceable::GivenUp);
                }
            }
            let most = arrange_most(items, &units, |_| false);
            let (kept, placed): (Vec<Unit>, Vec<usize>) =
                units.iter().zip(&most).filter_map(|(unit, item)| item.map(|item| (*unit, item))).unzip();
            prop_assert!(is_sound(items, &kept, &placed));
            prop_assert!(!possible || kept.len() == units.len());
        }
    }
}
