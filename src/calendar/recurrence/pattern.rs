//! A rule with its start: what each of its periods may hold, and whether it can come true at all.
//!
//! The days of a period are found in [`super::days`], the way from period to period in [`super::run`].

use super::days::week_year_of;
use super::run::Run;
use super::{Budget, Ended, Frequency, Rule};
use crate::domain::civil::{DAY, LAST_DAY, day_at, year_of};

/// A rule with its start.
#[derive(Debug, Clone)]
pub struct Pattern<'r> {
    pub(super) rule: &'r Rule,
    pub(super) frequency: Frequency,
    pub(super) interval: i64,
    pub(super) start: i64,
    pub(super) start_day: i32,
    /// The year of a yearly rule's first period.
    pub(super) first_year: i32,
    /// Last civil second that may be given.
    pub(super) until: i64,
    /// Offsets in seconds: within the day, or within the period of a shorter frequency.
    pub(super) times: Times,
    /// The weekdays of `BYDAY`, whatever their `nth`.
    pub(super) weekdays: u8,
    pub(super) limits: Limits,
}

/// The times of a period, hours × minutes × seconds in order: a rule may name all 86,400 of a day, so they are not listed.
#[derive(Debug, Clone)]
pub(super) struct Times {
    hours: Vec<i64>,
    minutes: Vec<i64>,
    seconds: Vec<i64>,
    len: usize,
    /// The only one, where there is one: the case of almost every rule.
    pub(super) only: Option<i64>,
}

impl Times {
    fn new(hours: Vec<i64>, minutes: Vec<i64>, seconds: Vec<i64>) -> Self {
        let len = hours.len() * minutes.len() * seconds.len();
        let mut times = Self { hours, minutes, seconds, len, only: None };
        times.only = (len == 1).then(|| times.get(0));
        times
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get(&self, at: usize) -> i64 {
        let (rest, second) = (at / self.seconds.len(), at % self.seconds.len());
        let (hour, minute) = (rest / self.minutes.len(), rest % self.minutes.len());
        self.hours[hour] * 3600 + self.minutes[minute] * 60 + self.seconds[second]
    }

    pub(super) fn last(&self) -> i64 {
        self.get(self.len() - 1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = i64> {
        self.hours.iter().flat_map(move |hour| {
            self.minutes
                .iter()
                .flat_map(move |minute| self.seconds.iter().map(move |second| hour * 3600 + minute * 60 + second))
        })
    }
}

/// Which limits the days of a period must pass.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limits {
    pub(super) month: bool,
    pub(super) month_day: bool,
    pub(super) year_day: bool,
    pub(super) weekday: bool,
}

impl Limits {
    pub(super) fn any(self) -> bool {
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
}

fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
