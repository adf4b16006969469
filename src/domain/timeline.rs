//! The level of claims on one resource over time: a step function kept up to date claim by claim.
//!
//! It knows neither capacity nor bookings. Adding or removing a claim costs O(log n + k) and reading costs O(log n + k),
//! where k is the number of steps within the interval and n that of the whole. It fails only when asked to remove what
//! was never added.

use std::collections::BTreeMap;

use chrono::DateTime;

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
    /// Level from each boundary (Unix seconds) to the next; 0 before the first. Neighbours always differ.
    levels: BTreeMap<i64, u64>,
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

fn capped(level: u64) -> u32 {
    u32::try_from(level).unwrap_or(u32::MAX)
}

impl Timeline {
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// The number of boundaries, for figures.
    pub fn len(&self) -> usize {
        self.levels.len()
    }

    pub fn add(&mut self, interval: Interval, quantity: u32) {
        self.shift(interval, |level| level + u64::from(quantity));
    }

    /// Adds all that another timeline holds.
    pub fn add_all(&mut self, other: &Self) {
        for (interval, held) in other.held() {
            self.shift(interval, |level| level + held);
        }
    }

    /// The stretches where something is claimed, with their level.
    fn held(&self) -> impl Iterator<Item = (Interval, u64)> {
        let ends = self.levels.keys().skip(1);
        let stretches = self.levels.iter().zip(ends).filter(|((_, level), _)| **level > 0);
        stretches.filter_map(|((from, level), to)| Some((Interval::new(instant(*from), instant(*to)).ok()?, *level)))
    }

    /// The highest level of all, and the first stretch where it is reached; `None` where nothing is claimed.
    pub fn highest(&self) -> Option<Peak> {
        self.highest_where(self)
    }

    /// The highest level among the instants when `other` holds something.
    pub fn highest_where(&self, other: &Self) -> Option<Peak> {
        let peaks = other.held().map(|(interval, _)| self.peak(interval));
        peaks.reduce(|highest, peak| if peak.level > highest.level { peak } else { highest })
    }

    /// Takes back what [`Timeline::add`] added; changes nothing where that much is not claimed throughout.
    pub fn remove(&mut self, interval: Interval, quantity: u32) -> Result<(), NotClaimed> {
        let (start, end) = span(interval);
        let lowest =
            self.levels.range(start..end).map(|(_, level)| *level).chain([self.level_at(start)]).min().unwrap_or(0);
        if lowest < u64::from(quantity) {
            return Err(NotClaimed { quantity, interval, level: lowest });
        }
        self.shift(interval, |level| level - u64::from(quantity));
        Ok(())
    }

    fn level_at(&self, secs: i64) -> u64 {
        self.levels.range(..=secs).next_back().map_or(0, |(_, level)| *level)
    }

    fn shift(&mut self, interval: Interval, change: impl Fn(u64) -> u64) {
        let (start, end) = span(interval);
        for boundary in [start, end] {
            let level = self.level_at(boundary);
            self.levels.entry(boundary).or_insert(level);
        }
        for (_, level) in self.levels.range_mut(start..end) {
            *level = change(*level);
        }
        // Only the two ends can have become equal to their neighbours: within, all levels moved together.
        for boundary in [start, end] {
            let before = self.levels.range(..boundary).next_back().map_or(0, |(_, level)| *level);
            if self.levels.get(&boundary) == Some(&before) {
                self.levels.remove(&boundary);
            }
        }
    }

    /// Stretches of constant level within `interval`, as `(from, to, level)`, in order and without gaps.
    fn stretches(&self, interval: Interval) -> impl Iterator<Item = (i64, i64, u64)> {
        let (start, end) = span(interval);
        let mut inner = self.levels.range(start + 1..end);
        let mut current = Some((start, self.level_at(start)));
        std::iter::from_fn(move || {
            let (from, level) = current?;
            let next = inner.next().map(|(at, level)| (*at, *level));
            current = next;
            Some((from, next.map_or(end, |(at, _)| at), level))
        })
    }

    /// The highest level within `interval`, and the first stretch where it is reached.
    pub fn peak(&self, interval: Interval) -> Peak {
        let mut highest = 0;
        let mut during = interval;
        let mut found = false;
        for (from, to, level) in self.stretches(interval) {
            if !found || level > highest {
                (highest, found) = (level, true);
                during = Interval::new(instant(from), instant(to)).unwrap_or(interval);
            }
        }
        Peak { level: capped(highest), during }
    }

    /// The level over time, cut to `interval`, in order and without gaps.
    pub fn steps(&self, interval: Interval) -> Vec<BusyStep> {
        self.stretches(interval)
            .filter_map(|(from, to, level)| {
                let interval = Interval::new(instant(from), instant(to)).ok()?;
                Some(BusyStep { interval, taken: capped(level) })
            })
            .collect()
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
