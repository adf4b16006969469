//! What a rule says: the text of an `RRULE` or `EXRULE` as values.
//!
//! A rule without a frequency, or in another calendar, is an error; a part of it that cannot be read is told and left out.
//! It expands nothing: see [`super::pattern`].

use crate::calendar::value::Reading;

/// How often the period of a rule comes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A weekday of `BYDAY`; `nth` is 0 for every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ByDay {
    pub(super) nth: i32,
    pub(super) weekday: u8,
}

/// A recurrence rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub(super) frequency: Frequency,
    pub(super) interval: i64,
    pub(super) count: Option<u64>,
    pub(super) until: Option<Reading>,
    /// Bit n for month n.
    pub(super) months: u16,
    pub(super) month_days: Vec<i32>,
    pub(super) year_days: Vec<i32>,
    pub(super) week_numbers: Vec<i32>,
    pub(super) by_day: Vec<ByDay>,
    pub(super) hours: u32,
    pub(super) minutes: u64,
    pub(super) seconds: u64,
    pub(super) positions: Vec<i32>,
    pub(super) week_start: u8,
}

/// Why a rule cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("the rule has no FREQ that RFC 5545 knows")]
    NoFrequency,
    #[error("the rule counts in the `{0}` calendar")]
    OtherCalendar(String),
    #[error("the rule is longer than {MAX_RULE_LEN} characters")]
    TooLong,
}

/// Longest rule that is read, in characters.
pub const MAX_RULE_LEN: usize = 20_000;

impl Rule {
    /// Reads a rule, and tells the parts of it that were left out.
    pub fn parse(text: &str) -> Result<(Self, Vec<String>), RuleError> {
        if text.len() > MAX_RULE_LEN {
            return Err(RuleError::TooLong);
        }
        let mut rule = Self {
            frequency: Frequency::Yearly,
            interval: 1,
            count: None,
            until: None,
            months: 0,
            month_days: Vec::new(),
            year_days: Vec::new(),
            week_numbers: Vec::new(),
            by_day: Vec::new(),
            hours: 0,
            minutes: 0,
            seconds: 0,
            positions: Vec::new(),
            week_start: 0,
        };
        let mut frequency = None;
        let mut left_out = Vec::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (name.trim().to_ascii_uppercase(), value.trim());
            let is_read = match name.as_str() {
                "FREQ" => {
                    frequency = match value.to_ascii_uppercase().as_str() {
                        "SECONDLY" => Some(Frequency::Secondly),
                        "MINUTELY" => Some(Frequency::Minutely),
                        "HOURLY" => Some(Frequency::Hourly),
                        "DAILY" => Some(Frequency::Daily),
                        "WEEKLY" => Some(Frequency::Weekly),
                        "MONTHLY" => Some(Frequency::Monthly),
                        "YEARLY" => Some(Frequency::Yearly),
                        _ => None,
                    };
                    true
                }
                "INTERVAL" => {
                    value.parse().ok().filter(|n| (1..=1_000_000_000).contains(n)).map(|n| rule.interval = n).is_some()
                }
                "COUNT" => value.parse().ok().filter(|n| *n > 0).map(|n| rule.count = Some(n)).is_some(),
                "UNTIL" => Reading::parse(value).map(|until| rule.until = Some(until)).is_some(),
                "WKST" => weekday_named(value).map(|day| rule.week_start = day).is_some(),
                "BYMONTH" => numbers(value, 1..=12, |n| rule.months |= 1 << n),
                "BYHOUR" => numbers(value, 0..=23, |n| rule.hours |= 1 << n),
                "BYMINUTE" => numbers(value, 0..=59, |n| rule.minutes |= 1 << n),
                // A leap second is the second before it: UTC as computers count it has none.
                "BYSECOND" => numbers(value, 0..=60, |n| rule.seconds |= 1 << n.min(59)),
                "BYMONTHDAY" => signed_numbers(value, 31, &mut rule.month_days),
                "BYYEARDAY" => signed_numbers(value, 366, &mut rule.year_days),
                "BYWEEKNO" => signed_numbers(value, 53, &mut rule.week_numbers),
                "BYSETPOS" => signed_numbers(value, 31_622_400, &mut rule.positions),
                "BYDAY" => value.split(',').fold(true, |is_read, one| match parse_by_day(one) {
                    Some(day) => {
                        if !rule.by_day.contains(&day) {
                            rule.by_day.push(day);
                        }
                        is_read
                    }
                    None => false,
                }),
                "RSCALE" if value.eq_ignore_ascii_case("GREGORIAN") => true,
                "RSCALE" => return Err(RuleError::OtherCalendar(value.to_owned())),
                "SKIP" => value.eq_ignore_ascii_case("OMIT"),
                name => name.starts_with("X-"),
            };
            if !is_read {
                left_out.push(part.to_owned());
            }
        }
        rule.frequency = frequency.ok_or(RuleError::NoFrequency)?;
        Ok((rule, left_out))
    }

    pub fn frequency(&self) -> Frequency {
        self.frequency
    }

    pub fn until(&self) -> Option<Reading> {
        self.until
    }

    pub fn count(&self) -> Option<u64> {
        self.count
    }
}

fn numbers(value: &str, range: std::ops::RangeInclusive<u32>, mut set: impl FnMut(u32)) -> bool {
    value.split(',').fold(true, |is_read, one| match one.trim().parse() {
        Ok(number) if range.contains(&number) => {
            set(number);
            is_read
        }
        _ => false,
    })
}

/// Reads numbers of 1 to `max`, or from the end with a minus sign.
fn signed_numbers(value: &str, max: i32, list: &mut Vec<i32>) -> bool {
    value.split(',').fold(true, |is_read, one| match one.trim().parse::<i32>() {
        Ok(number) if number != 0 && number.unsigned_abs() <= max.unsigned_abs() => {
            if !list.contains(&number) {
                list.push(number);
            }
            is_read
        }
        _ => false,
    })
}

fn weekday_named(name: &str) -> Option<u8> {
    const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    NAMES.iter().position(|known| known.eq_ignore_ascii_case(name)).and_then(|at| u8::try_from(at).ok())
}

fn parse_by_day(text: &str) -> Option<ByDay> {
    let text = text.trim();
    if !text.is_ascii() || text.len() < 2 {
        return None;
    }
    let (nth, name) = text.split_at(text.len() - 2);
    let nth = match nth {
        "" => 0,
        nth => nth.parse().ok().filter(|n: &i32| *n != 0 && n.abs() <= 53)?,
    };
    Some(ByDay { nth, weekday: weekday_named(name)? })
}
