//! Recurrence rules (RFC 5545 §3.3.10), expanded in civil time.
//!
//! The engine knows no zone: it takes civil seconds and gives civil seconds, in order; resolving each to UTC is the
//! caller's. It begins at the window by arithmetic instead of walking from the start, and spends a [`Budget`], so that a
//! rule written to be slow ends like any other. A rule that cannot be read is an error; a part of it that cannot be read
//! is told and left out, which gives more occurrences rather than fewer.
//!
//! Where the RFC is silent, this follows libical: with `BYWEEKNO`, a year is a week-year, counted from that of the start
//! if the start is an occurrence, else from its calendar year; `YEARLY` with `BYMONTHDAY` and neither `BYMONTH` nor
//! `BYDAY` stays in the month of the start.

mod days;
mod pattern;
mod rule;
mod run;

pub use pattern::Pattern;
pub use rule::{Frequency, MAX_RULE_LEN, Rule, RuleError};

/// Work that may still be spent; about one unit for each period or occurrence looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget(u64);

impl Budget {
    pub fn new(units: u64) -> Self {
        Self(units)
    }

    pub fn left(self) -> u64 {
        self.0
    }

    /// Takes `units`; false where there are not so many left.
    fn spend(&mut self, units: u64) -> bool {
        let enough = self.0 >= units;
        self.0 = self.0.saturating_sub(units);
        enough
    }
}

/// How an expansion ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every occurrence of the window was given.
    Complete,
    /// The receiver had enough.
    Stopped,
    /// The budget ran out: nothing is known from this civil second on.
    OutOfBudget { from: i64 },
}
