//! Who claims a resource when, and which of its numbered units: two indexes beside the level that availability reads.
//!
//! The level says how many; this says who, for re-placement and for naming whom a lack concerns. A unit that two claims
//! would have at one time is refused here, whatever was decided: it is the last belt. Intervals are Unix seconds.

use std::collections::BTreeMap;

use crate::domain::ids::ItemCode;
use crate::domain::time::Interval;

/// A line, by the rank of its booking in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LineRef {
    pub(super) rank: u32,
    pub(super) line: u32,
}

/// Who has a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Owner {
    Line(LineRef),
    Withdrawal(u64),
}

/// A unit is taken already.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unit {item} would stand in two claims at one time, one of them during {during}")]
pub struct TakenTwice {
    pub item: ItemCode,
    pub during: Interval,
}

/// The claims on one resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Occupancy {
    /// By start, then line: the longest end among the claims of the line that start then, and how many they are.
    by_start: BTreeMap<(i64, LineRef), (i64, u32)>,
    /// How far before an instant a claim that still covers it may have begun. Never shrinks.
    longest: i64,
    /// Of each unit: from when, until when, and whose it is.
    slots: BTreeMap<ItemCode, BTreeMap<i64, (i64, Owner)>>,
}

fn span(interval: Interval) -> (i64, i64) {
    (interval.start().timestamp(), interval.end().timestamp())
}

impl Occupancy {
    pub(super) fn add_line(&mut self, interval: Interval, line: LineRef) {
        let (start, end) = span(interval);
        let entry = self.by_start.entry((start, line)).or_insert((end, 0));
        *entry = (entry.0.max(end), entry.1 + 1);
        self.longest = self.longest.max(end - start);
    }

    pub(super) fn remove_line(&mut self, interval: Interval, line: LineRef) {
        let key = (span(interval).0, line);
        if let Some(entry) = self.by_start.get_mut(&key) {
            entry.1 -= 1;
            if entry.1 == 0 {
                self.by_start.remove(&key);
            }
        }
    }

    /// The lines with a claim that may overlap `interval`, in order of start; the caller looks at their claims.
    pub(super) fn lines_during(&self, interval: Interval) -> Vec<LineRef> {
        let (start, end) = span(interval);
        let first = LineRef { rank: 0, line: 0 };
        let reach = self.by_start.range((start.saturating_sub(self.longest), first)..(end, first));
        let mut lines: Vec<LineRef> =
            reach.filter(|(_, (until, _))| *until > start).map(|((_, line), _)| *line).collect();
        let mut seen = std::collections::HashSet::new();
        lines.retain(|line| seen.insert(*line));
        lines
    }

    /// # Errors
    /// [`TakenTwice`], and nothing is changed.
    pub(super) fn take(&mut self, item: &ItemCode, interval: Interval, owner: Owner) -> Result<(), TakenTwice> {
        if self.owners(item, interval).next().is_some() {
            return Err(TakenTwice { item: item.clone(), during: interval });
        }
        let (start, end) = span(interval);
        self.slots.entry(item.clone()).or_default().insert(start, (end, owner));
        Ok(())
    }

    pub(super) fn leave(&mut self, item: &ItemCode, interval: Interval, owner: Owner) {
        let start = span(interval).0;
        if let Some(slots) = self.slots.get_mut(item)
            && slots.get(&start).is_some_and(|(_, of)| *of == owner)
        {
            slots.remove(&start);
            if slots.is_empty() {
                self.slots.remove(item);
            }
        }
    }

    /// Who has the unit at some time of `interval`, latest first.
    pub(super) fn owners(&self, item: &ItemCode, interval: Interval) -> impl Iterator<Item = Owner> + '_ {
        let (start, end) = span(interval);
        let before = self.slots.get(item).into_iter().flat_map(move |slots| slots.range(..end).rev());
        before.take_while(move |(_, (until, _))| *until > start).map(|(_, (_, owner))| *owner)
    }

    /// Whether both tell of the same units and lines.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        self.by_start == other.by_start && self.slots == other.slots
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_start.is_empty() && self.slots.is_empty()
    }
}
