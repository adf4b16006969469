//! Pins that do not overlap: heads lean away from their neighbours while their feet stay in place; where too many stand
//! together, one head stands for all of them with their number.
//!
//! Computed on the ground, for one scale, so that turning and moving the map changes nothing; only another scale does.

use super::Point;

/// Largest bunch that leans apart instead of being counted.
const LARGEST_BUNCH: usize = 5;
/// Farthest a head leans from its foot, in spacings.
const FARTHEST_LEAN: f64 = 1.6;

/// A pin to place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Foot {
    pub at: Point,
    /// A higher rank leads its bunch.
    pub rank: u32,
}

/// One head, over one foot or several.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Above which point of the ground the head floats.
    pub over: Point,
    /// Where its mast stands.
    pub foot: Point,
    /// Indices of the feet it stands for, the leader first; one for a lone pin.
    pub members: Vec<usize>,
}

/// Heads at least `spacing` kilometres apart, for all the feet.
pub fn arrange(feet: &[Foot], spacing: f64) -> Vec<Head> {
    let mut order: Vec<usize> = (0..feet.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(feet[*at].rank));
    let mut heads = bunches(feet, &order, spacing);
    lean_apart(&mut heads, spacing);
    merge_overlapping(&mut heads, feet, spacing);
    heads.sort_by_key(|head| head.members.first().copied());
    heads
}

/// Each foot joins the first leader near it; a bunch too large to lean apart becomes one head.
fn bunches(feet: &[Foot], order: &[usize], spacing: f64) -> Vec<Head> {
    let mut led: Vec<Vec<usize>> = Vec::new();
    for &at in order {
        let near = |bunch: &&mut Vec<usize>| {
            bunch.first().is_some_and(|leader| feet[*leader].at.distance(feet[at].at) < spacing * 1.2)
        };
        match led.iter_mut().find(near) {
            Some(bunch) => bunch.push(at),
            None => led.push(vec![at]),
        }
    }
    led.into_iter()
        .flat_map(|bunch| {
            if bunch.len() > LARGEST_BUNCH {
                let foot = middle_of(feet, &bunch);
                return vec![Head { over: foot, foot, members: bunch }];
            }
            bunch.into_iter().map(|at| Head { over: feet[at].at, foot: feet[at].at, members: vec![at] }).collect()
        })
        .collect()
}

fn middle_of(feet: &[Foot], members: &[usize]) -> Point {
    let count = members.len().max(1) as f64;
    let sum = members
        .iter()
        .fold(Point::default(), |sum, at| Point::new(sum.east + feet[*at].at.east, sum.north + feet[*at].at.north));
    Point::new(sum.east / count, sum.north / count)
}

/// Pairs of heads nearer than `reach`, by a sweep from west to east.
fn pairs_within(heads: &[Head], reach: f64) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..heads.len()).collect();
    order.sort_by(|a, b| heads[*a].over.east.total_cmp(&heads[*b].over.east).then(a.cmp(b)));
    let mut pairs = Vec::new();
    for (place, &a) in order.iter().enumerate() {
        for &b in &order[place + 1..] {
            if heads[b].over.east - heads[a].over.east >= reach {
                break;
            }
            if heads[a].over.distance(heads[b].over) < reach {
                pairs.push((a.min(b), a.max(b)));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

fn lean_apart(heads: &mut [Head], spacing: f64) {
    for _ in 0..60 {
        let pairs = pairs_within(heads, spacing * 1.02);
        if pairs.is_empty() {
            return;
        }
        for (a, b) in pairs {
            let (p, q) = (heads[a].over, heads[b].over);
            let distance = p.distance(q);
            // Two pins at the same place part along a direction of their own, always the same.
            let (east, north) = if distance < spacing * 1e-3 {
                let angle = (a * 7 + b * 3) as f64 * 2.4;
                (angle.cos(), angle.sin())
            } else {
                ((q.east - p.east) / distance, (q.north - p.north) / distance)
            };
            let push = (spacing * 1.03 - distance).max(0.0) / 2.0;
            for (at, sign) in [(a, -1.0), (b, 1.0)] {
                let head = &mut heads[at];
                let over = Point::new(head.over.east + sign * east * push, head.over.north + sign * north * push);
                let lean = over.distance(head.foot);
                let keep = (spacing * FARTHEST_LEAN / lean.max(1e-9)).min(1.0);
                head.over = Point::new(
                    head.foot.east + (over.east - head.foot.east) * keep,
                    head.foot.north + (over.north - head.foot.north) * keep,
                );
            }
        }
    }
}

/// Heads that still overlap become one, over the middle of their feet, until none does. Each round leaves fewer heads.
fn merge_overlapping(heads: &mut Vec<Head>, feet: &[Foot], spacing: f64) {
    loop {
        let mut merged = vec![false; heads.len()];
        for (kept, absorbed) in pairs_within(heads, spacing * 0.9) {
            if merged[kept] || merged[absorbed] {
                continue;
            }
            merged[absorbed] = true;
            let members = std::mem::take(&mut heads[absorbed].members);
            heads[kept].members.extend(members);
        }
        if !merged.contains(&true) {
            return;
        }
        heads.retain(|head| !head.members.is_empty());
        for head in heads.iter_mut().filter(|head| head.members.len() > 1) {
            head.foot = middle_of(feet, &head.members);
            head.over = head.foot;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn foot(east: f64, north: f64) -> Foot {
        Foot { at: Point::new(east, north), rank: 0 }
    }

    proptest! {
        #[test]
        fn heads_never_overlap_and_every_foot_has_one(
            feet in prop::collection::vec((-300.0..300.0f64, -300.0..300.0f64, 0u32..3), 0..120),
            spacing in 5.0..60.0f64,
        ) {
            let feet: Vec<Foot> = feet.into_iter().map(|(e, n, rank)| Foot { at: Point::new(e, n), rank }).collect();
            let heads = arrange(&feet, spacing);
            let mut members: Vec<usize> = heads.iter().flat_map(|head| head.members.iter().copied()).collect();
            members.sort_unstable();
            prop_assert_eq!(members, (0..feet.len()).collect::<Vec<_>>());
            for (at, head) in heads.iter().enumerate() {
                prop_assert!(head.over.distance(head.foot) <= spacing * FARTHEST_LEAN + 1e-9);
                for other in &heads[at + 1..] {
                    prop_assert!(head.over.distance(other.over) >= spacing * 0.9 - 1e-9);
                }
            }
        }
    }

    #[test]
    fn a_lone_pin_stands_straight() {
        let heads = arrange(&[foot(0.0, 0.0), foot(200.0, 0.0)], 20.0);
        assert!(heads.iter().all(|head| head.over == head.foot && head.members.len() == 1), "{heads:?}");
    }

    #[test]
    fn three_pins_of_one_town_lean_apart_and_a_dozen_are_counted() {
        let few: Vec<Foot> = (0..3).map(|_| foot(10.0, 10.0)).collect();
        assert_eq!(arrange(&few, 20.0).len(), 3);
        let many: Vec<Foot> = (0..12).map(|i| foot(f64::from(i), 10.0)).collect();
        let heads = arrange(&many, 20.0);
        assert_eq!(heads.len(), 1);
        assert_eq!(heads[0].members.len(), 12);
    }
}
