//! Arithmetic on the civil calendar, without a zone: days and seconds counted from 1970-01-01 00:00 of the wall clock.
//!
//! A recurrence is expanded here and resolved to UTC afterwards, so this must be quick and must not fail: it works on
//! plain integers of the proleptic Gregorian calendar. Algorithms: Howard Hinnant, "chrono-compatible low-level date
//! algorithms".

/// Seconds in a civil day.
pub(crate) const DAY: i64 = 86_400;

/// The day number of 31 December 9999, the last day that iCalendar can write.
pub(crate) const LAST_DAY: i32 = 2_932_896;

/// Day number of a date that exists.
pub(crate) fn day_of(year: i32, month: u32, day: u32) -> i32 {
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) as i32
}

/// Day number of a date, or `None` where the calendar has no such day.
pub(crate) fn checked_day_of(year: i32, month: u32, day: u32) -> Option<i32> {
    ((1..=12).contains(&month) && (1..=month_len(year, month)).contains(&day)).then(|| day_of(year, month, day))
}

/// Year, month and day of a day number.
pub(crate) fn date_of(day: i32) -> (i32, u32, u32) {
    let z = i64::from(day) + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let mp = (5 * day_of_year + 2) / 153;
    let d = (day_of_year - (153 * mp + 2) / 5 + 1) as u32;
    let m = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    ((year_of_era + era * 400) as i32 + i32::from(m <= 2), m, d)
}

pub(crate) fn year_of(day: i32) -> i32 {
    date_of(day).0
}

/// 0 for Monday to 6 for Sunday.
pub(crate) fn weekday_of(day: i32) -> u8 {
    (day + 3).rem_euclid(7) as u8
}

pub(crate) fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(crate) fn month_len(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The day of a civil second.
pub(crate) fn day_at(civil: i64) -> i32 {
    civil.div_euclid(DAY) as i32
}

/// `20260504`
pub(crate) fn write_date(day: i32) -> String {
    let (y, m, d) = date_of(day);
    format!("{y:04}{m:02}{d:02}")
}

/// `20260504T090000`
pub(crate) fn write_date_time(civil: i64) -> String {
    let seconds = civil.rem_euclid(DAY);
    format!("{}T{:02}{:02}{:02}", write_date(day_at(civil)), seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_eight_centuries_comes_back_and_weekdays_follow_each_other() {
        let mut expected_weekday = weekday_of(day_of(1600, 1, 1));
        assert_eq!(expected_weekday, 5, "1 January 1600 was a Saturday");
        for day in day_of(1600, 1, 1)..day_of(2400, 1, 1) {
            let (y, m, d) = date_of(day);
            assert_eq!(checked_day_of(y, m, d), Some(day));
            assert_eq!(weekday_of(day), expected_weekday);
            expected_weekday = (expected_weekday + 1) % 7;
        }
        assert_eq!(LAST_DAY, day_of(9999, 12, 31));
    }

    #[test]
    fn days_that_the_calendar_lacks_are_refused() {
        for (y, m, d) in [(2026, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0)] {
            assert_eq!(checked_day_of(y, m, d), None, "{y}-{m}-{d}");
        }
        assert!(checked_day_of(2000, 2, 29).is_some());
    }
}
