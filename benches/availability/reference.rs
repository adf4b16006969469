//! What the figures are compared with: a list that is read from one end to the other, and the step function that this
//! project kept before, a plain ordered map whose every step within a claim is walked.

use std::collections::BTreeMap;

use ressourcerie::domain::time::Interval;

/// A claim: seconds, and units.
pub(crate) type Plain = (i64, i64, u32);

pub(crate) fn plain(interval: Interval, quantity: u32) -> Plain {
    (interval.start().timestamp(), interval.end().timestamp(), quantity)
}

/// The highest level of a list of claims within `[from, to)`.
pub(crate) fn scan(claims: &[Plain], from: i64, to: i64) -> u32 {
    let met = claims.iter().filter(|(start, end, _)| *start < to && from < *end);
    let mut changes: Vec<(i64, i64)> = met
        .flat_map(|(start, end, quantity)| {
            let quantity = i64::from(*quantity);
            [((*start).max(from), quantity), ((*end).min(to), -quantity)]
        })
        .collect();
    changes.sort_unstable();
    let mut level = 0;
    let levels = changes.into_iter().map(|(_, change)| {
        level += change;
        level
    });
    levels.max().map_or(0, |level| u32::try_from(level).expect("a level"))
}

/// Level from each boundary to the next.
#[derive(Debug, Default)]
pub(crate) struct OrderedMap(BTreeMap<i64, u64>);

impl OrderedMap {
    fn at(&self, second: i64) -> u64 {
        self.0.range(..=second).next_back().map_or(0, |(_, level)| *level)
    }

    pub(crate) fn add(&mut self, (from, to, quantity): Plain) {
        for boundary in [from, to] {
            let level = self.at(boundary);
            self.0.entry(boundary).or_insert(level);
        }
        for (_, level) in self.0.range_mut(from..to) {
            *level += u64::from(quantity);
        }
        for boundary in [from, to] {
            let before = self.0.range(..boundary).next_back().map_or(0, |(_, level)| *level);
            if self.0.get(&boundary) == Some(&before) {
                self.0.remove(&boundary);
            }
        }
    }

    pub(crate) fn peak(&self, from: i64, to: i64) -> u32 {
        let within = self.0.range(from + 1..to).map(|(_, level)| *level);
        let highest = within.chain([self.at(from)]).max().unwrap_or(0);
        u32::try_from(highest).expect("a level")
    }
}
