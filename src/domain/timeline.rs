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
