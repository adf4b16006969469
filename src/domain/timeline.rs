//! The level of claims on one resource over time: a step function kept up to date claim by claim.
//!
//! It knows neither capacity nor bookings. With n steps in all, adding or removing a claim and asking for a peak cost
//! O(log n), however long the interval; the k steps within an interval cost O(log n + k). It fails only when asked to
//! remove what was never added. The tree behind it is `levels`.

mod levels;

use chrono::DateTime;

use self::levels::Levels;
use super::availability::{BusyStep, Peak};
use super::time::{Instant, Interval};

/// Removing a claim that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{quantity} units were to be released during {interval}, but only {level} are claimed")]
pub struct NotClaimed {
    pub quantity: u32,
    pub interval: Interval,
    pub level: u64,
}

/// A step function of time. Two timelines with the same claims are equal, whatever the order in which they came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    /// Unix seconds at which the level changes; 0 before the first.
    levels: Levels,
}

fn instant(secs: i64) -> Instant {
    DateTime::from_timestamp(secs, 0).unwrap_or(if secs < 0 {
        DateTime::<chrono::Utc>::MIN_UTC
    } else {
        DateTime::<chrono::Utc>::MAX_UTC
    })
}

fn span(interval: Interval) -> (i64, i64) {
    (interval.start().timestamp(), interval.end().timestamp())
}

fn between(from: i64, to: i64) -> Option<Interval> {
    Interval::new(instant(from), instant(to)).ok()
}

fn capped(level: i64) -> u32 {
    u32::try_from(level.max(0)).unwrap_or(u32::MAX)
}

impl Timeline {
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// The number of boundaries, for figures: counted, O(n).
    pub fn len(&self) -> usize {
        self.levels.len()
    }

    pub fn add(&mut self, interval: Interval, quantity: u32) {
        self.shift(interval, i64::from(quantity));
    }

    /// Adds all that another timeline holds.
    pub fn add_all(&mut self, other: &Self) {
        for boundary in other.levels.after(i64::MIN) {
            self.levels.change(boundary.at, boundary.change);
        }
    }

    /// The stretches where something is claimed.
    fn held(&self) -> impl Iterator<Item = Interval> {
        let mut level = 0;
        let mut boundaries = self.levels.after(i64::MIN).peekable();
        std::iter::from_fn(move || {
            loop {
                let boundary = boundaries.next()?;
                level += boundary.change;
                if level > 0 {
                    return between(boundary.at, boundaries.peek()?.at);
                }
            }
        })
    }

    /// From the first instant at which something is claimed to the last; `None` where nothing is.
    pub fn extent(&self) -> Option<Interval> {
        let (first, last) = self.levels.ends()?;
        between(first, last)
    }

    /// The highest level of all, and the first stretch where it is reached; `None` where nothing is claimed.
    pub fn highest(&self) -> Option<Peak> {
        let (first, last) = self.levels.ends()?;
        Some(self.peak(between(first, last)?))
    }

    /// The highest level among the instants when `other` holds something.
    pub fn highest_where(&self, other: &Self) -> Option<Peak> {
        let peaks = other.held().map(|interval| self.peak(interval));
        peaks.reduce(|highest, peak| if peak.level > highest.level { peak } else { highest })
    }

    /// Takes back what [`Timeline::add`] added; changes nothing where that much is not claimed throughout.
    pub fn remove(&mut self, interval: Interval, quantity: u32) -> Result<(), NotClaimed> {
        let lowest = self.lowest(interval);
        if lowest < i64::from(quantity) {
            return Err(NotClaimed { quantity, interval, level: lowest.max(0).unsigned_abs() });
        }
        self.shift(interval, -i64::from(quantity));
        Ok(())
    }

    fn shift(&mut self, interval: Interval, by: i64) {
        let (start, end) = span(interval);
        self.levels.change(start, by);
        self.levels.change(end, -by);
    }

    /// The lowest level within `interval`.
    fn lowest(&self, interval: Interval) -> i64 {
        let (start, end) = span(interval);
        let mut level = self.levels.at(start);
        let mut lowest = level;
        self.levels.visit(start, end, |piece| {
            lowest = lowest.min(level + piece.sums().lowest);
            level += piece.sums().total;
        });
        lowest
    }

    /// The highest level within `interval`, and the first stretch where it is reached.
    pub fn peak(&self, interval: Interval) -> Peak {
        let (start, end) = span(interval);
        let mut level = self.levels.at(start);
        let (mut highest, mut reached) = (level, None);
        self.levels.visit(start, end, |piece| {
            if level + piece.sums().highest > highest {
                highest = level + piece.sums().highest;
                reached = Some(piece);
            }
            level += piece.sums().total;
        });
        let from = reached.map_or(start, |piece| piece.highest_at().unwrap_or(start));
        let to = self.levels.after(from).next().map_or(end, |boundary| boundary.at.min(end));
        Peak { level: capped(highest), during: between(from, to).unwrap_or(interval) }
    }

    /// The level over time, cut to `interval`, in order and without gaps.
    pub fn steps(&self, interval: Interval) -> Vec<BusyStep> {
        let (start, end) = span(interval);
        let mut level = self.levels.at(start);
        let mut from = start;
        let mut steps = Vec::new();
        for boundary in self.levels.after(start).take_while(|boundary| boundary.at < end) {
            steps.extend(between(from, boundary.at).map(|interval| BusyStep { interval, taken: capped(level) }));
            level += boundary.change;
            from = boundary.at;
        }
        steps.extend(between(from, end).map(|interval| BusyStep { interval, taken: capped(level) }));
        steps
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Seconds counted from 1 January 1970.
    fn interval(from: i64, to: i64) -> Interval {
        Interval::new(instant(from), instant(to)).expect("not empty")
    }

    #[test]
    fn touching_claims_of_one_level_make_one_step() {
        let mut timeline = Timeline::default();
        timeline.add(interval(9, 12), 6);
        timeline.add(interval(12, 15), 6);
        assert_eq!(timeline.peak(interval(0, 20)), Peak { level: 6, during: interval(9, 15) });
        assert_eq!(timeline.len(), 2, "no boundary where the level does not change");
        timeline.add(interval(11, 13), 4);
        assert_eq!(timeline.peak(interval(9, 15)), Peak { level: 10, during: interval(11, 13) });
    }

    #[test]
    fn releasing_what_is_not_claimed_changes_nothing() {
        let mut timeline = Timeline::default();
        timeline.add(interval(0, 10), 2);
        let before = timeline.clone();
        let missing = timeline.remove(interval(5, 15), 1).expect_err("nothing is claimed from 10 on");
        assert_eq!(missing.level, 0);
        assert_eq!(timeline.remove(interval(0, 10), 3).expect_err("only two").level, 2);
        assert_eq!(timeline, before);
        timeline.remove(interval(0, 10), 2).expect("two are claimed");
        assert!(timeline.is_empty());
    }

    /// Levels by the second, as a plain ordered map keeps them: every step within a claim is walked.
    #[derive(Default)]
    struct Naive(std::collections::BTreeMap<i64, i64>);

    impl Naive {
        fn shift(&mut self, from: i64, to: i64, by: i64) {
            for boundary in [from, to] {
                let level = self.0.range(..=boundary).next_back().map_or(0, |(_, level)| *level);
                self.0.entry(boundary).or_insert(level);
            }
            self.0.range_mut(from..to).for_each(|(_, level)| *level += by);
        }

        /// The highest level in `[from, to)`, and the stretch where it is first reached.
        fn peak(&self, from: i64, to: i64) -> (i64, i64, i64) {
            let before = self.0.range(..=from).next_back().map_or(0, |(_, level)| *level);
            let (mut highest, mut first) = (before, from);
            for (at, level) in self.0.range(from + 1..to) {
                if *level > highest {
                    (highest, first) = (*level, *at);
                }
            }
            let leaves = self.0.range(first + 1..to).find(|(_, level)| **level != highest);
            (highest, first, leaves.map_or(to, |(at, _)| *at))
        }
    }

    #[test]
    fn thousands_of_claims_that_come_and_go_peak_where_a_plain_map_says() {
        const CLAIMS: usize = 4_000;
        const YEAR: i64 = 365 * 24 * 3600;
        let mut seed = 7_u64;
        // SplitMix64 (Steele, Lea and Flood 2014).
        let mut below = |limit: i64| {
            seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            i64::try_from((z ^ (z >> 31)) % limit.unsigned_abs()).expect("below an i64")
        };
        let (mut timeline, mut naive, mut held) = (Timeline::default(), Naive::default(), Vec::new());
        for turn in 0..3 * CLAIMS {
            // Fills, then empties.
            if held.is_empty() || below(3) > i64::from(turn > 2 * CLAIMS) {
                let from = below(YEAR / 900) * 900;
                // Most for some days, some for most of the year.
                let longest = if below(20) == 0 { YEAR } else { 10 * 24 * 3600 };
                let (to, quantity) = (from + 1 + below(longest), 1 + below(4));
                timeline.add(interval(from, to), u32::try_from(quantity).expect("small"));
                naive.shift(from, to, quantity);
                held.push((from, to, quantity));
            } else {
                let (from, to, quantity) = held.swap_remove(below(i64::try_from(held.len()).expect("few")) as usize);
                timeline.remove(interval(from, to), u32::try_from(quantity).expect("small")).expect("it was added");
                naive.shift(from, to, -quantity);
            }
            let from = below(YEAR);
            let to = from + 1 + below(if turn % 2 == 0 { YEAR } else { 30 * 24 * 3600 });
            let peak = timeline.peak(interval(from, to));
            let (level, first, last) = naive.peak(from, to);
            assert_eq!((i64::from(peak.level), peak.during), (level, interval(first, last)), "after turn {turn}");
            let missing = timeline.clone().remove(interval(from, to), u32::MAX).expect_err("nobody claims so much");
            let inside = naive.0.range(from..to).map(|(_, level)| *level);
            let before = naive.0.range(..=from).next_back().map_or(0, |(_, level)| *level);
            assert_eq!(missing.level.cast_signed(), inside.chain([before]).min().expect("one"), "after turn {turn}");
        }
        let mut backwards = Timeline::default();
        for (from, to, quantity) in held.iter().rev() {
            backwards.add(interval(*from, *to), u32::try_from(*quantity).expect("small"));
        }
        assert_eq!(backwards, timeline, "the same claims in another order");
        let mut twice = timeline.clone();
        twice.add_all(&backwards);
        assert_ne!(twice, timeline);
        let (once, doubled) = (timeline.highest().expect("claims"), twice.highest().expect("claims"));
        assert_eq!((doubled.level, doubled.during), (2 * once.level, once.during));
        for (from, to, quantity) in held {
            timeline.remove(interval(from, to), u32::try_from(quantity).expect("small")).expect("it was added");
        }
        assert_eq!((timeline.highest(), timeline), (None, Timeline::default()));
    }

    const MINUTES: i64 = 60;

    prop_compose! {
        fn some_claim()(from in 0..MINUTES - 1, length in 1..20_i64, quantity in 1..5_u32) -> (i64, i64, u32) {
            (from, (from + length).min(MINUTES), quantity)
        }
    }

    proptest! {
        #[test]
        fn a_timeline_says_what_an_array_of_counters_says(
            claims in prop::collection::vec((some_claim(), any::<bool>()), 1..40),
            asked in some_claim(),
        ) {
            let mut timeline = Timeline::default();
            let mut counters = [0_u64; MINUTES as usize];
            for ((from, to, quantity), released) in &claims {
                timeline.add(interval(*from, *to), *quantity);
                if !released {
                    (*from..*to).for_each(|minute| counters[minute as usize] += u64::from(*quantity));
                }
            }
            for ((from, to, quantity), _) in claims.iter().filter(|(_, released)| *released) {
                timeline.remove(interval(*from, *to), *quantity).expect("it was added");
            }
            let (from, to, _) = asked;
            let wanted = interval(from, to);
            let expected = counters[from as usize..to as usize].iter().copied().max().unwrap_or(0);
            let peak = timeline.peak(wanted);
            prop_assert_eq!(u64::from(peak.level), expected);
            prop_assert_eq!(counters[peak.during.start().timestamp() as usize], expected);
            let first = (from..to).find(|minute| counters[*minute as usize] == expected).expect("somewhere");
            prop_assert_eq!(peak.during.start().timestamp(), first, "the first such stretch");

            let steps = timeline.steps(wanted);
            prop_assert_eq!(steps.first().map(|step| step.interval.start()), Some(wanted.start()));
            prop_assert_eq!(steps.last().map(|step| step.interval.end()), Some(wanted.end()));
            for pair in steps.windows(2) {
                prop_assert_eq!(pair[0].interval.end(), pair[1].interval.start());
                prop_assert_ne!(pair[0].taken, pair[1].taken);
            }
            for step in &steps {
                for minute in step.interval.start().timestamp()..step.interval.end().timestamp() {
                    prop_assert_eq!(u64::from(step.taken), counters[minute as usize]);
                }
            }
        }
    }
}
