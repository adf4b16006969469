//! What `ressourcerie-server occupancy` and `ressourcerie-server recur` answer: what we understood of a calendar or of a
//! rule, for managers who wonder and for tests.

use serde_json::{Value, json};

use super::document::Refused;
use super::occupancy::busy;
use super::recurrence::{Budget, Ended, MAX_RULE_LEN, Pattern, Rule, RuleError};
use super::value::Reading;
use super::warning::Warning;
use crate::domain::civil::{DAY, write_date, write_date_time};
use crate::domain::time::{Instant, Interval, Zone};

/// Work that one question may cause, some 30 ms: enough to look at every day up to the year 9999.
const BUDGET: u64 = 3_000_000;

/// Most instances that are listed.
pub const MAX_COUNT: usize = 100_000;

/// `{"busy":[["…Z","…Z"],…],"events":[…],"warnings":[…]}`: UTC, half-open, busy merged and in order, cut to the window.
/// `words` says a warning in the reader's language.
pub fn occupancy_json(
    octets: &[u8],
    window: Interval,
    zone: Zone,
    words: impl Fn(&Warning) -> String,
) -> Result<Value, Refused> {
    let occupancy = busy(octets, window, zone)?;
    let pair = |interval: Interval| json!([utc(interval.start()), utc(interval.end())]);
    let events: Vec<Value> = occupancy
        .events
        .iter()
        .map(|event| {
            json!({
                "uid": event.uid,
                "summary": event.summary,
                "line": event.line,
                "resources": event.resources,
                "intervals": event.intervals().map(pair).collect::<Vec<_>>(),
            })
        })
        .collect();
    let warnings: Vec<Value> = occupancy
        .warnings
        .iter()
        .map(|warning| json!({ "line": warning.line, "kind": warning.problem.kind(), "text": words(warning) }))
        .collect();
    Ok(json!({
        "busy": occupancy.busy.iter().copied().map(pair).collect::<Vec<_>>(),
        "events": events,
        "warnings": warnings,
    }))
}

fn utc(at: Instant) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Why a rule gives no instances.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecurError {
    #[error("the start `{0}` is neither a DATE nor a DATE-TIME, such as 20260504 or 20260504T090000Z")]
    Start(String),
    #[error(transparent)]
    Rule(#[from] RuleError),
    #[error("the rule says what RFC 5545 does not know: {}", .0.join(", "))]
    Parts(Vec<String>),
    #[error("the rule comes so seldom that the search was given up after {0} instances: ask for fewer")]
    TooSparse(usize),
}

impl RecurError {
    /// The kind, as in the wording key `calendar-rule-<kind>`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Start(_) => "start",
            Self::Rule(RuleError::NoFrequency) => "no-frequency",
            Self::Rule(RuleError::OtherCalendar(_)) => "other-calendar",
            Self::Rule(RuleError::TooLong) => "too-long",
            Self::Parts(_) => "parts",
            Self::TooSparse(_) => "too-sparse",
        }
    }

    /// What the wording quotes.
    pub fn value(&self) -> String {
        match self {
            Self::Start(text) | Self::Rule(RuleError::OtherCalendar(text)) => text.clone(),
            Self::Parts(parts) => parts.join(", "),
            Self::Rule(RuleError::TooLong) => MAX_RULE_LEN.to_string(),
            Self::TooSparse(count) => count.to_string(),
            Self::Rule(RuleError::NoFrequency) => String::new(),
        }
    }
}

/// The first `count` instances of a rule, as iCalendar writes them, in the form of the start. No zone: wall clock.
pub fn recur(rule: &str, start: &str, count: usize) -> Result<Vec<String>, RecurError> {
    let reading = Reading::parse(start).ok_or_else(|| RecurError::Start(start.to_owned()))?;
    let (rule, left_out) = Rule::parse(rule)?;
    if !left_out.is_empty() {
        return Err(RecurError::Parts(left_out));
    }
    let (civil, is_dated, suffix) = match reading {
        Reading::Day(day) => (i64::from(day) * DAY, true, ""),
        Reading::Local(civil) => (civil, false, ""),
        Reading::Utc(civil) => (civil, false, "Z"),
    };
    let until = rule.until().map(|until| match until {
        Reading::Day(day) => i64::from(day) * DAY + DAY - 1,
        Reading::Local(civil) | Reading::Utc(civil) => civil,
    });
    let mut instances = Vec::new();
    let wanted = count.min(MAX_COUNT);
    if wanted > 0 {
        let mut budget = Budget::new(BUDGET);
        let ended = Pattern::new(&rule, civil, is_dated, until).visit(civil, i64::MAX, &mut budget, |at| {
            instances.push(if is_dated { write_date((at / DAY) as i32) } else { write_date_time(at) + suffix });
            instances.len() < wanted
        });
        if matches!(ended, Ended::OutOfBudget { .. }) {
            return Err(RecurError::TooSparse(instances.len()));
        }
    }
    Ok(instances)
}
