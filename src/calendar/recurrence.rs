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

use super::value::Reading;
use crate::domain::civil::{DAY, LAST_DAY, checked_day_of, date_of, day_at, day_of, month_len, weekday_of, year_of};

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
struct ByDay {
    nth: i32,
    weekday: u8,
}

/// A recurrence rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    frequency: Frequency,
    interval: i64,
    count: Option<u64>,
    until: Option<Reading>,
    /// Bit n for month n.
    months: u16,
    month_days: Vec<i32>,
    year_days: Vec<i32>,
    week_numbers: Vec<i32>,
    by_day: Vec<ByDay>,
    hours: u32,
    minutes: u64,
    seconds: u64,
    positions: Vec<i32>,
    week_start: u8,
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

/// A rule with its start.
#[derive(Debug, Clone)]
pub struct Pattern<'r> {
    rule: &'r Rule,
    frequency: Frequency,
    interval: i64,
    start: i64,
    start_day: i32,
    /// The year of a yearly rule's first period.
    first_year: i32,
    /// Last civil second that may be given.
    until: i64,
    /// Offsets in seconds: within the day, or within the period of a shorter frequency.
    times: Times,
    /// The weekdays of `BYDAY`, whatever their `nth`.
    weekdays: u8,
    limits: Limits,
}

/// The times of a period, hours × minutes × seconds in order: a rule may name all 86,400 of a day, so they are not listed.
#[derive(Debug, Clone)]
struct Times {
    hours: Vec<i64>,
    minutes: Vec<i64>,
    seconds: Vec<i64>,
    len: usize,
    /// The only one, where there is one: the case of almost every rule.
    only: Option<i64>,
}

impl Times {
    fn new(hours: Vec<i64>, minutes: Vec<i64>, seconds: Vec<i64>) -> Self {
        let len = hours.len() * minutes.len() * seconds.len();
        let mut times = Self { hours, minutes, seconds, len, only: None };
        times.only = (len == 1).then(|| times.get(0));
        times
    }

    fn len(&self) -> usize {
        self.len
    }

    fn get(&self, at: usize) -> i64 {
        let (rest, second) = (at / self.seconds.len(), at % self.seconds.len());
        let (hour, minute) = (rest / self.minutes.len(), rest % self.minutes.len());
        self.hours[hour] * 3600 + self.minutes[minute] * 60 + self.seconds[second]
    }

    fn last(&self) -> i64 {
        self.get(self.len() - 1)
    }

    fn iter(&self) -> impl Iterator<Item = i64> {
        self.hours.iter().flat_map(move |hour| {
            self.minutes
                .iter()
                .flat_map(move |minute| self.seconds.iter().map(move |second| hour * 3600 + minute * 60 + second))
        })
    }
}

/// Which limits the days of a period must pass.
#[derive(Debug, Clone, Copy, Default)]
struct Limits {
    month: bool,
    month_day: bool,
    year_day: bool,
    weekday: bool,
}

impl Limits {
    fn any(self) -> bool {
        self.month || self.month_day || self.year_day || self.weekday
    }
}

impl<'r> Pattern<'r> {
    /// `start` in civil seconds; for a series of whole days, midnight and `is_dated`: then the parts of the rule that
    /// name hours are ignored. `until` is the last civil second that may be given, in the zone of the start.
    pub fn new(rule: &'r Rule, start: i64, is_dated: bool, until: Option<i64>) -> Self {
        // Whole days cannot come back within a day: the RFC forbids it, and every day is the reading that hides nothing.
        let (frequency, interval) = if is_dated && rule.frequency < Frequency::Daily {
            (Frequency::Daily, 1)
        } else {
            (rule.frequency, rule.interval)
        };
        let second_of_day = start.rem_euclid(DAY);
        let list = |from: Frequency, mask: u64, own: i64| -> Vec<i64> {
            if is_dated || frequency < from {
                vec![0]
            } else if mask == 0 {
                vec![own]
            } else {
                (0..60).filter(|n| mask >> n & 1 == 1).collect()
            }
        };
        let times = Times::new(
            list(Frequency::Daily, u64::from(rule.hours), second_of_day / 3600),
            list(Frequency::Hourly, rule.minutes, second_of_day / 60 % 60),
            list(Frequency::Minutely, rule.seconds, second_of_day % 60),
        );
        let weekdays = rule.by_day.iter().fold(0, |mask, day| mask | 1 << day.weekday);
        let limits = Limits {
            month: rule.months != 0,
            month_day: !rule.month_days.is_empty(),
            year_day: !rule.year_days.is_empty(),
            weekday: weekdays != 0 && frequency <= Frequency::Daily,
        };
        let until = until.unwrap_or(i64::MAX);
        let start_day = day_at(start);
        let first_year = year_of(start_day);
        let mut pattern =
            Self { rule, frequency, interval, start, start_day, first_year, until, times, weekdays, limits };
        if !rule.week_numbers.is_empty() && frequency == Frequency::Yearly {
            let week_year = week_year_of(start_day, rule.week_start);
            let mut days = Vec::new();
            pattern.days_of_week_year(week_year, &mut days);
            if days.contains(&start_day) {
                pattern.first_year = week_year;
            }
        }
        pattern
    }

    /// Gives every occurrence in `[from, to)`, in order, to `take`, which returns whether it wants more.
    pub fn visit(&self, from: i64, to: i64, budget: &mut Budget, mut take: impl FnMut(i64) -> bool) -> Ended {
        if !self.has_positions() || !self.meets_its_times() || !self.has_days() {
            return Ended::Complete;
        }
        let last = self.until.min(to.saturating_sub(1)).min(i64::from(LAST_DAY) * DAY + DAY - 1);
        let run =
            Run { pattern: self, from: from.max(self.start), last, left: self.rule.count, budget, take: &mut take };
        let ended = if self.frequency < Frequency::Daily { run.short_periods() } else { run.long_periods() };
        match ended {
            Err(ended) => ended,
            Ok(()) => Ended::Complete,
        }
    }

    /// Whether a period can be large enough for one of the positions of `BYSETPOS`: if not, there is nothing to look for.
    fn has_positions(&self) -> bool {
        let days = match self.frequency {
            Frequency::Yearly => 371,
            Frequency::Monthly => 31,
            Frequency::Weekly => 7,
            _ => 1,
        };
        let size = days * self.times.len();
        let positions = &self.rule.positions;
        positions.is_empty() || positions.iter().any(|position| position.unsigned_abs() as usize <= size)
    }

    /// Whether steps shorter than a day ever come upon the hours, minutes and seconds that the rule names: every 27
    /// seconds, from a full minute on, it is never 16 seconds past.
    fn meets_its_times(&self) -> bool {
        let (unit, hours) = match self.frequency {
            Frequency::Hourly => (3600, self.rule.hours),
            Frequency::Minutely => (60, self.rule.hours),
            Frequency::Secondly => (1, self.rule.hours),
            _ => return true,
        };
        let minutes = if self.frequency < Frequency::Hourly { self.rule.minutes } else { 0 };
        let seconds = if self.frequency < Frequency::Minutely { self.rule.seconds } else { 0 };
        let apart = greatest_common_divisor(self.interval.saturating_mul(unit), DAY);
        let first = (self.start - self.start.rem_euclid(unit)).rem_euclid(apart);
        let is_in = |mask: u64, own: i64| mask == 0 || mask >> own & 1 == 1;
        let meets = |second: i64| {
            is_in(u64::from(hours), second / 3600) && is_in(minutes, second / 60 % 60) && is_in(seconds, second % 60)
        };
        (hours == 0 && minutes == 0 && seconds == 0) || (first..DAY).step_by(apart as usize).any(meets)
    }

    /// Whether any day at all passes the limits: the calendar is the same again after 400 years.
    fn has_days(&self) -> bool {
        const CYCLE_DAYS: i32 = 146_097;
        self.frequency > Frequency::Daily
            || !self.limits.any()
            || (self.start_day..self.start_day.saturating_add(CYCLE_DAYS)).any(|day| self.limits_pass(day))
    }

    fn limits_pass(&self, day: i32) -> bool {
        let limits = self.limits;
        if limits.weekday && self.weekdays >> weekday_of(day) & 1 == 0 {
            return false;
        }
        if !(limits.month || limits.month_day || limits.year_day) {
            return true;
        }
        let (year, month, month_day) = date_of(day);
        if limits.month && self.rule.months >> month & 1 == 0 {
            return false;
        }
        if limits.month_day {
            let from_end = month_day.cast_signed() - month_len(year, month).cast_signed() - 1;
            let month_day = month_day.cast_signed();
            if !self.rule.month_days.iter().any(|wanted| *wanted == month_day || *wanted == from_end) {
                return false;
            }
        }
        if limits.year_day {
            let year_day = day - day_of(year, 1, 1) + 1;
            let from_end = day - day_of(year, 12, 31) - 1;
            if !self.rule.year_days.iter().any(|wanted| *wanted == year_day || *wanted == from_end) {
                return false;
            }
        }
        true
    }

    /// The days of the period that is `index` intervals after the one of the start, in order, each once, and the first
    /// day that the period could have.
    fn days_of_period(&self, index: i64, days: &mut Vec<i32>) -> i64 {
        let steps = index.saturating_mul(self.interval);
        let start_day = i64::from(self.start_day);
        // Beyond the last day there is nothing to look for; this also keeps the arithmetic below in range.
        let beyond = i64::from(LAST_DAY) + 1;
        match self.frequency {
            Frequency::Weekly => {
                let week = week_start(self.start_day, self.rule.week_start);
                let first = i64::from(week).saturating_add(steps.saturating_mul(7));
                if first > i64::from(LAST_DAY) {
                    return beyond;
                }
                let weekdays = if self.weekdays == 0 { 1 << weekday_of(self.start_day) } else { self.weekdays };
                let limits = Limits { weekday: false, ..self.limits };
                for day in (first as i32)..(first as i32 + 7) {
                    if weekdays >> weekday_of(day) & 1 == 1 && (!limits.any() || self.limits_pass(day)) {
                        days.push(day);
                    }
                }
                first
            }
            Frequency::Monthly => {
                let (year, month, _) = date_of(self.start_day);
                let months = (i64::from(year) * 12 + i64::from(month) - 1).saturating_add(steps);
                if months.div_euclid(12) > 9999 {
                    return beyond;
                }
                let (year, month) = (months.div_euclid(12) as i32, months.rem_euclid(12) as u32 + 1);
                self.days_of_month(year, month, days);
                i64::from(day_of(year, month, 1))
            }
            Frequency::Yearly => {
                let has_weeks = !self.rule.week_numbers.is_empty();
                let year = i64::from(self.first_year).saturating_add(steps);
                if year > 10_000 {
                    return beyond;
                }
                let year = year as i32;
                if has_weeks {
                    self.days_of_week_year(year, days);
                    i64::from(first_week(year, self.rule.week_start))
                } else {
                    self.days_of_year(year, days);
                    i64::from(day_of(year, 1, 1))
                }
            }
            _ => {
                let day = start_day.saturating_add(steps);
                if day > i64::from(LAST_DAY) {
                    return beyond;
                }
                if !self.limits.any() || self.limits_pass(day as i32) {
                    days.push(day as i32);
                }
                day
            }
        }
    }

    fn days_of_month(&self, year: i32, month: u32, days: &mut Vec<i32>) {
        let rule = self.rule;
        if rule.months != 0 && rule.months >> month & 1 == 0 {
            return;
        }
        let (first, len) = (day_of(year, month, 1), month_len(year, month).cast_signed());
        if !rule.month_days.is_empty() {
            self.push_month_days(first, len, days);
            if !rule.by_day.is_empty() {
                days.retain(|day| self.is_by_day(*day, first, first + len - 1));
            }
        } else if !rule.by_day.is_empty() {
            days.extend((first..first + len).filter(|day| self.is_by_day(*day, first, first + len - 1)));
        } else {
            days.extend(checked_day_of(year, month, date_of(self.start_day).2));
        }
        if !rule.year_days.is_empty() {
            days.retain(|day| self.limits_pass(*day));
        }
    }

    fn days_of_year(&self, year: i32, days: &mut Vec<i32>) {
        let rule = self.rule;
        let (first, last) = (day_of(year, 1, 1), day_of(year, 12, 31));
        let (_, start_month, start_month_day) = date_of(self.start_day);
        let months = |fallback: u16| if rule.months == 0 { fallback } else { rule.months };
        let each_month = |mask: u16| (1..=12_u32).filter(move |month| mask >> month & 1 == 1);
        const EVERY_MONTH: u16 = 0b1_1111_1111_1110;
        if !rule.year_days.is_empty() {
            for wanted in &rule.year_days {
                let day = if *wanted > 0 { first + wanted - 1 } else { last + wanted + 1 };
                if (first..=last).contains(&day) {
                    days.push(day);
                }
            }
            days.sort_unstable();
            days.dedup();
            days.retain(|day| self.limits_pass(*day) && (rule.by_day.is_empty() || self.is_by_day(*day, first, last)));
        } else if !rule.month_days.is_empty() {
            let own_month = if rule.by_day.is_empty() { 1 << start_month } else { EVERY_MONTH };
            for month in each_month(months(own_month)) {
                self.push_month_days(day_of(year, month, 1), month_len(year, month).cast_signed(), days);
            }
            if !rule.by_day.is_empty() {
                days.retain(|day| {
                    let (_, month, _) = date_of(*day);
                    self.is_by_day_within(*day, year, month, first, last)
                });
            }
        } else if !rule.by_day.is_empty() {
            for month in each_month(months(EVERY_MONTH)) {
                let from = day_of(year, month, 1);
                let until = from + month_len(year, month).cast_signed();
                days.extend((from..until).filter(|day| self.is_by_day_within(*day, year, month, first, last)));
            }
        } else {
            days.extend(
                each_month(months(1 << start_month)).filter_map(|month| checked_day_of(year, month, start_month_day)),
            );
        }
    }

    fn days_of_week_year(&self, year: i32, days: &mut Vec<i32>) {
        let rule = self.rule;
        let first = first_week(year, rule.week_start);
        let weeks = (first_week(year + 1, rule.week_start) - first) / 7;
        // RFC 5545 §3.3.10: a rule that names a week and no day takes the weekday of its start.
        let own_weekday = if rule.month_days.is_empty() && rule.year_days.is_empty() {
            1 << weekday_of(self.start_day)
        } else {
            0b111_1111
        };
        let weekdays = if self.weekdays == 0 { own_weekday } else { self.weekdays };
        for wanted in &rule.week_numbers {
            let week = if *wanted > 0 { *wanted } else { weeks + 1 + wanted };
            if (1..=weeks).contains(&week) {
                let monday = first + (week - 1) * 7;
                days.extend((monday..monday + 7).filter(|day| weekdays >> weekday_of(*day) & 1 == 1));
            }
        }
        days.sort_unstable();
        days.dedup();
        days.retain(|day| self.limits_pass(*day));
    }

    /// The days that `BYMONTHDAY` names in the month that begins at `first`, in order, each once.
    fn push_month_days(&self, first: i32, len: i32, days: &mut Vec<i32>) {
        let from = days.len();
        for wanted in &self.rule.month_days {
            let month_day = if *wanted > 0 { *wanted } else { len + 1 + wanted };
            if (1..=len).contains(&month_day) {
                days.push(first + month_day - 1);
            }
        }
        days[from..].sort_unstable();
        days.dedup();
    }

    /// Whether `BYDAY` names this day, its `nth` counted within the month where the rule names months, else the year.
    fn is_by_day_within(&self, day: i32, year: i32, month: u32, year_first: i32, year_last: i32) -> bool {
        if self.rule.months == 0 {
            return self.is_by_day(day, year_first, year_last);
        }
        let first = day_of(year, month, 1);
        self.is_by_day(day, first, first + month_len(year, month).cast_signed() - 1)
    }

    /// Whether `BYDAY` names this day, its `nth` counted between `first` and `last`.
    fn is_by_day(&self, day: i32, first: i32, last: i32) -> bool {
        let weekday = weekday_of(day);
        self.rule.by_day.iter().any(|wanted| {
            wanted.weekday == weekday
                && match wanted.nth {
                    0 => true,
                    nth if nth > 0 => (day - first) / 7 + 1 == nth,
                    nth => (last - day) / 7 + 1 == -nth,
                }
        })
    }
}

fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// The first day of the week that holds `day`.
fn week_start(day: i32, first_weekday: u8) -> i32 {
    day - i32::from((weekday_of(day) + 7 - first_weekday) % 7)
}

/// The first day of week 1: the first week with at least four days in the year.
fn first_week(year: i32, first_weekday: u8) -> i32 {
    week_start(day_of(year, 1, 4), first_weekday)
}

/// The year that the week of `day` counts in.
fn week_year_of(day: i32, first_weekday: u8) -> i32 {
    let year = year_of(day);
    if day < first_week(year, first_weekday) {
        year - 1
    } else if day >= first_week(year + 1, first_weekday) {
        year + 1
    } else {
        year
    }
}

/// One expansion under way.
struct Run<'p, 'b, F> {
    pattern: &'p Pattern<'p>,
    /// First civil second to give, not before the start.
    from: i64,
    /// Last civil second to give.
    last: i64,
    /// Occurrences that `COUNT` still allows.
    left: Option<u64>,
    budget: &'b mut Budget,
    take: &'p mut F,
}

impl<F: FnMut(i64) -> bool> Run<'_, '_, F> {
    fn spend(&mut self, units: u64, at: i64) -> Result<(), Ended> {
        if self.budget.spend(units) { Ok(()) } else { Err(Ended::OutOfBudget { from: at.max(self.pattern.start) }) }
    }

    fn give(&mut self, civil: i64) -> Result<(), Ended> {
        if civil < self.pattern.start {
            return Ok(());
        }
        if civil > self.last {
            return Err(Ended::Complete);
        }
        if let Some(left) = &mut self.left {
            if *left == 0 {
                return Err(Ended::Complete);
            }
            *left -= 1;
        }
        if civil >= self.from && !(self.take)(civil) {
            return Err(Ended::Stopped);
        }
        Ok(())
    }

    /// Gives the occurrences of one period, whose n-th base is `base(n)` of `bases`.
    fn give_period(&mut self, bases: usize, base: impl Fn(usize) -> i64) -> Result<(), Ended> {
        let times = &self.pattern.times;
        let positions = &self.pattern.rule.positions;
        if let (true, Some(only)) = (positions.is_empty(), times.only) {
            self.spend(bases as u64, if bases == 0 { self.from } else { base(0) })?;
            for n in 0..bases {
                self.give(base(n) + only)?;
            }
            return Ok(());
        }
        if positions.is_empty() {
            for n in 0..bases {
                let base = base(n);
                if self.left.is_none() && base + times.last() < self.from {
                    continue;
                }
                self.spend(times.len() as u64, base)?;
                for time in times.iter() {
                    self.give(base + time)?;
                }
            }
            return Ok(());
        }
        // The set of the period is bases × times in order: a position in it is found without building it.
        let size = bases * times.len();
        let mut chosen: Vec<usize> = positions
            .iter()
            .filter_map(|position| {
                let at = usize::try_from(position.unsigned_abs()).ok()?;
                if *position > 0 { Some(at - 1).filter(|at| *at < size) } else { size.checked_sub(at) }
            })
            .collect();
        chosen.sort_unstable();
        chosen.dedup();
        self.spend(chosen.len() as u64, if bases == 0 { self.from } else { base(0) })?;
        for at in chosen {
            self.give(base(at / times.len()) + times.get(at % times.len()))?;
        }
        Ok(())
    }

    /// Daily, weekly, monthly, yearly.
    fn long_periods(mut self) -> Result<(), Ended> {
        let mut index = self.first_period();
        let mut days = Vec::new();
        loop {
            days.clear();
            let first_day = self.pattern.days_of_period(index, &mut days);
            if first_day.saturating_mul(DAY) > self.last {
                return Ok(());
            }
            let work = if self.pattern.frequency >= Frequency::Monthly { 8 } else { 1 };
            self.spend(work, first_day * DAY)?;
            self.give_period(days.len(), |n| i64::from(days[n]) * DAY)?;
            index += 1;
        }
    }

    /// The first period worth looking at. Where there is a count, those before the window are only skipped if it can be
    /// told how many occurrences they have.
    fn first_period(&mut self) -> i64 {
        let pattern = self.pattern;
        let (start_day, from_day) = (pattern.start_day, day_at(self.from));
        let interval = pattern.interval;
        let index = match pattern.frequency {
            Frequency::Yearly => {
                // One less: a week-year may reach into the calendar year before it and after it.
                (i64::from(year_of(from_day)) - i64::from(pattern.first_year) - 1) / interval - 1
            }
            Frequency::Monthly => {
                let months = |day| {
                    let (year, month, _) = date_of(day);
                    i64::from(year) * 12 + i64::from(month)
                };
                (months(from_day) - months(start_day)) / interval
            }
            Frequency::Weekly => {
                let week = |day| i64::from(week_start(day, pattern.rule.week_start));
                (week(from_day) - week(start_day)) / 7 / interval
            }
            _ => (i64::from(from_day) - i64::from(start_day)) / interval,
        }
        .max(0);
        let Some(left) = self.left else { return index };
        let limits = pattern.limits;
        let days_each = match pattern.frequency {
            Frequency::Daily if !limits.any() => 1,
            Frequency::Weekly if !(limits.month || limits.month_day || limits.year_day) => {
                u64::from(pattern.weekdays.count_ones().max(1))
            }
            _ => return 0,
        };
        if !pattern.rule.positions.is_empty() || index < 2 {
            return 0;
        }
        // The first period may have occurrences before the start, which do not count.
        let mut first = Vec::new();
        pattern.days_of_period(0, &mut first);
        let in_first = first
            .iter()
            .flat_map(|day| pattern.times.iter().map(move |time| i64::from(*day) * DAY + time))
            .filter(|civil| *civil >= pattern.start)
            .count() as u64;
        let each = days_each.saturating_mul(pattern.times.len() as u64);
        let skipped = each.saturating_mul(index as u64 - 1).saturating_add(in_first);
        self.left = Some(left.saturating_sub(skipped));
        index
    }

    /// Hourly, minutely, secondly.
    fn short_periods(mut self) -> Result<(), Ended> {
        let pattern = self.pattern;
        let rule = pattern.rule;
        let unit = match pattern.frequency {
            Frequency::Hourly => 3600,
            Frequency::Minutely => 60,
            _ => 1,
        };
        let origin = pattern.start - pattern.start.rem_euclid(unit);
        let step = pattern.interval.saturating_mul(unit);
        let align = |civil: i64| origin + (civil - origin + step - 1).div_euclid(step) * step;
        let minutes = if pattern.frequency < Frequency::Hourly { rule.minutes } else { 0 };
        let seconds = if pattern.frequency < Frequency::Minutely { rule.seconds } else { 0 };
        let has_limits = pattern.limits.any() || rule.hours != 0 || minutes != 0 || seconds != 0;

        let mut at = origin;
        if self.left.is_none() || (!has_limits && rule.positions.is_empty()) {
            let to = align((self.from - unit).max(origin));
            if let (Some(left), true) = (&mut self.left, to > origin) {
                let each = pattern.times.len() as u64;
                let in_first = pattern.times.iter().filter(|time| origin + time >= pattern.start).count() as u64;
                let skipped = (((to - origin) / step - 1) as u64).saturating_mul(each).saturating_add(in_first);
                *left = left.saturating_sub(skipped);
            }
            at = to;
        }
        loop {
            if at > self.last {
                return Ok(());
            }
            self.spend(1, at)?;
            if has_limits {
                let mut day = day_at(at);
                if pattern.limits.any() && !pattern.limits_pass(day) {
                    while !pattern.limits_pass(day) {
                        self.spend(1, at)?;
                        day += 1;
                        if day > LAST_DAY {
                            return Ok(());
                        }
                    }
                    at = align(i64::from(day) * DAY);
                    continue;
                }
                let second_of_day = at.rem_euclid(DAY);
                let midnight = at - second_of_day;
                let hour = second_of_day / 3600;
                if let Some(next) = next_in(u64::from(rule.hours), hour) {
                    at = align(midnight + next.unwrap_or(24) * 3600);
                    continue;
                }
                if let Some(next) = next_in(minutes, second_of_day / 60 % 60) {
                    at = align(midnight + hour * 3600 + next.unwrap_or(60) * 60);
                    continue;
                }
                if let Some(next) = next_in(seconds, second_of_day % 60) {
                    at = align(at - second_of_day % 60 + next.unwrap_or(60));
                    continue;
                }
            }
            self.give_period(1, |_| at)?;
            at = at.saturating_add(step);
        }
    }
}

/// `None` where the mask is empty or holds `own`; else the next number in it after `own`, if any.
fn next_in(mask: u64, own: i64) -> Option<Option<i64>> {
    if mask == 0 || mask >> own & 1 == 1 {
        return None;
    }
    let above = mask & !((2_u64 << own) - 1);
    Some((above != 0).then(|| i64::from(above.trailing_zeros())))
}
