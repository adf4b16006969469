//! Which days a period of a rule has: months, weeks and years by the parts that name them.
//!
//! Days are counted as [`crate::domain::civil`] does; weeks begin where the rule says.

use super::Frequency;
use super::pattern::{Limits, Pattern};
use crate::domain::civil::{LAST_DAY, checked_day_of, date_of, day_of, month_len, weekday_of, year_of};

impl Pattern<'_> {
    pub(super) fn limits_pass(&self, day: i32) -> bool {
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
    pub(super) fn days_of_period(&self, index: i64, days: &mut Vec<i32>) -> i64 {
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

    pub(super) fn days_of_week_year(&self, year: i32, days: &mut Vec<i32>) {
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

/// The first day of the week that holds `day`.
pub(super) fn week_start(day: i32, first_weekday: u8) -> i32 {
    day - i32::from((weekday_of(day) + 7 - first_weekday) % 7)
}

/// The first day of week 1: the first week with at least four days in the year.
fn first_week(year: i32, first_weekday: u8) -> i32 {
    week_start(day_of(year, 1, 4), first_weekday)
}

/// The year that the week of `day` counts in.
pub(super) fn week_year_of(day: i32, first_weekday: u8) -> i32 {
    let year = year_of(day);
    if day < first_week(year, first_weekday) {
        year - 1
    } else if day >= first_week(year + 1, first_weekday) {
        year + 1
    } else {
        year
    }
}
