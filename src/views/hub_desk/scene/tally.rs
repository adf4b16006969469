//! A day of the month in numbers, and the hours that a day shows.

use chrono::{Duration, NaiveDate, Timelike as _};

use super::{Bar, BarKind, Scene};
use crate::domain::booking::LineState;
use crate::domain::hub::Hub;
use crate::domain::time::Instant;
use crate::wording::format;

/// A day in numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DayTally<'a> {
    /// Lines that wait for a decision.
    pub requests: usize,
    /// In option, or proposed to a team.
    pub held: usize,
    /// Promised or out.
    pub running: usize,
    /// Of these, picked up on the day.
    pub leaving: usize,
    /// Of these, returned on the day.
    pub returning: usize,
    pub withdrawn: usize,
    pub of_hub: Vec<&'a Bar>,
    /// Share of the most taken resource at its busiest moment; above 1 where more is promised than there is.
    pub busiest: f32,
}

/// The hours that a day shows, on its own wall clock: every `step` hours, at the instants when they are read.
pub fn hours_of(hub: &Hub, day: NaiveDate, step: i64) -> Vec<(Instant, u32)> {
    let whole = hub.zone.whole_day(day);
    let mut hours = Vec::new();
    let mut at = whole.start();
    while at < whole.end() {
        let local = hub.zone.local(at);
        let hour = local.hour();
        if i64::from(hour) % step == 0 && local.minute() == 0 {
            hours.push((at, hour));
        }
        at += Duration::minutes(30);
    }
    hours
}

impl Scene<'_> {
    /// What a day of the month tells, of all items in view.
    pub fn tally<'s>(&self, items: &[&'s Bar], day: NaiveDate) -> DayTally<'s> {
        let whole = self.hub.zone.whole_day(day);
        let mut tally = DayTally::default();
        for bar in items.iter().copied() {
            if !bar.core.overlaps(whole) {
                continue;
            }
            let (first, last) = format::days_touched(self.hub.zone, bar.core);
            match bar.kind {
                BarKind::Line(LineState::Requested) => tally.requests += 1,
                BarKind::Line(LineState::Held | LineState::Countered) => tally.held += 1,
                BarKind::Line(LineState::Approved | LineState::Ready | LineState::Out) => {
                    tally.running += 1;
                    tally.leaving += usize::from(first == day);
                    tally.returning += usize::from(last == day);
                }
                BarKind::Line(_) => {}
                BarKind::Withdrawal | BarKind::Blocked => tally.withdrawn += 1,
                BarKind::Closure(_) | BarKind::Outage(_) | BarKind::Holiday { .. } => tally.of_hub.push(bar),
            }
        }
        for row in &self.rows {
            let taken = row.steps.iter().filter(|step| step.interval.overlaps(whole)).map(|step| step.taken).max();
            if let Some(taken) = taken.filter(|_| row.capacity > 0) {
                tally.busiest = tally.busiest.max(taken as f32 / row.capacity as f32);
            }
        }
        tally
    }
}
