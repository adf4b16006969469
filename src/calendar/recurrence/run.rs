//! One expansion: from period to period through the window, counting, spending, giving occurrences in order.
//!
//! It begins at the window by arithmetic. Where there is a count, periods before the window are only skipped if it can be
//! told how many occurrences they have.

use super::days::week_start;
use super::pattern::Pattern;
use super::{Budget, Ended, Frequency};
use crate::domain::civil::{DAY, LAST_DAY, date_of, day_at, year_of};

/// One expansion under way.
pub(super) struct Run<'p, 'b, F> {
    pub(super) pattern: &'p Pattern<'p>,
    /// First civil second to give, not before the start.
    pub(super) from: i64,
    /// Last civil second to give.
    pub(super) last: i64,
    /// Occurrences that `COUNT` still allows.
    pub(super) left: Option<u64>,
    pub(super) budget: &'b mut Budget,
    pub(super) take: &'p mut F,
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
    pub(super) fn long_periods(mut self) -> Result<(), Ended> {
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
    pub(super) fn short_periods(mut self) -> Result<(), Ended> {
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
