//! Local times as people say them: "Tuesday 19:00 to 21:00", once or week after week.
//!
//! A reading that clocks jump over is refused with the two nearest instants, one that happens twice is asked about:
//! nothing is shifted silently. Each week is read on its own, so 19:00 stays 19:00 across a clock change.

use chrono::{Duration, NaiveDateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::time::{EmptyInterval, Instant, Interval, LocalReading, Zone};

/// Which of two instants is meant by a reading that happens twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fold {
    First,
    Second,
}

/// A wall-clock reading, without zone: `2027-10-31T02:30:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalMoment {
    pub at: NaiveDateTime,
    /// Needed only where the reading happens twice; without effect elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fold: Option<Fold>,
}

/// Which end of a span a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpanEnd {
    From,
    To,
}

/// Why a span of local time is not an interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum BadSpan {
    /// Clocks jump over it; `nearest` are the last instant before and the first one after.
    #[error("{reading} does not exist: clocks jump over it")]
    Jumped { end: SpanEnd, reading: NaiveDateTime, nearest: [Instant; 2] },
    /// Clocks go through it twice, and nothing says which is meant.
    #[error("{reading} happens twice: say which is meant")]
    Twice { end: SpanEnd, reading: NaiveDateTime, both: [Instant; 2] },
    #[error("the end does not come after the start")]
    Empty { from: Instant, to: Instant },
    /// The calendar ends before it.
    #[error("the span lies outside the years 1 to 9999")]
    OutOfCalendar,
}

impl From<EmptyInterval> for BadSpan {
    fn from(empty: EmptyInterval) -> Self {
        Self::Empty { from: empty.start, to: empty.end }
    }
}

/// A span of local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalSpan {
    pub from: LocalMoment,
    pub to: LocalMoment,
}

impl LocalSpan {
    /// The instants that are meant in a zone.
    ///
    /// # Errors
    /// [`BadSpan`], which says what would do.
    pub fn read(&self, zone: Zone) -> Result<Interval, BadSpan> {
        let (from, to) = (read(zone, self.from, SpanEnd::From)?, read(zone, self.to, SpanEnd::To)?);
        Ok(Interval::new(from, to)?)
    }

    /// The same hours so many weeks later; `None` beyond the year 9999.
    pub fn weeks_later(&self, weeks: u32) -> Option<Self> {
        let later = |moment: LocalMoment| {
            let at = moment.at.checked_add_signed(Duration::weeks(i64::from(weeks)))?;
            (chrono::Datelike::year(&at) <= 9999).then_some(LocalMoment { at, ..moment })
        };
        Some(Self { from: later(self.from)?, to: later(self.to)? })
    }

    /// The same hours `count` times, every `every_weeks` weeks, each read on its own.
    pub fn weekly(&self, zone: Zone, every_weeks: u32, count: u32) -> Vec<Result<Interval, BadSpan>> {
        (0..count)
            .map(|nth| {
                let span = self.weeks_later(nth.saturating_mul(every_weeks)).ok_or(BadSpan::OutOfCalendar)?;
                span.read(zone)
            })
            .collect()
    }
}

fn read(zone: Zone, moment: LocalMoment, end: SpanEnd) -> Result<Instant, BadSpan> {
    let reading = moment.at;
    if !(1..=9999).contains(&chrono::Datelike::year(&reading)) {
        return Err(BadSpan::OutOfCalendar);
    }
    match (zone.read(reading), moment.fold) {
        (LocalReading::Once(at), _) => Ok(at),
        (never @ LocalReading::Never { .. }, _) => {
            let nearest = never.nearest();
            Err(BadSpan::Jumped { end, reading, nearest })
        }
        (LocalReading::Twice { first, .. }, Some(Fold::First)) => Ok(first),
        (LocalReading::Twice { second, .. }, Some(Fold::Second)) => Ok(second),
        (LocalReading::Twice { first, second }, None) => Err(BadSpan::Twice { end, reading, both: [first, second] }),
    }
}
