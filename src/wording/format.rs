//! Dates, times, numbers and distances in a language.
//!
//! Every date and hour is read through a zone given by the caller: nothing here knows of a local time. Words come from
//! `format.ftl`; names of days and months from chrono's locales. It does not fail: a value that a locale cannot name is
//! written in digits.

use chrono::{Datelike as _, Duration, Locale, NaiveDate, NaiveTime, Timelike as _};

use super::Wording;
use crate::domain::hub::Closure;
use crate::domain::text::Lang;
use crate::domain::time::{Instant, Interval, Zone};

/// Narrow no-break space: French groups of three digits, and before `; ! ?`.
pub const NARROW_SPACE: char = '\u{202f}';
/// No-break space: between a number and its unit.
pub const NO_BREAK_SPACE: char = '\u{a0}';

fn locale(lang: Lang) -> Locale {
    match lang {
        Lang::Fr => Locale::fr_FR,
        Lang::En => Locale::en_GB,
    }
}

/// A number with `decimals` digits after the mark: `1 234 567,89` in French, `1,234,567.89` in English.
pub fn number(lang: Lang, value: f64, decimals: usize) -> String {
    let (group, mark) = match lang {
        Lang::Fr => (NARROW_SPACE, ','),
        Lang::En => (',', '.'),
    };
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::with_capacity(plain.len() + 4);
    let is_zero = plain.chars().all(|c| matches!(c, '0' | '.'));
    if value < 0.0 && !is_zero {
        text.push('−');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    if !rest.is_empty() {
        text.push(mark);
        text.push_str(rest);
    }
    text
}

/// A whole number.
pub fn integer(lang: Lang, value: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts shown to people stay far below 2^53")]
    number(lang, value as f64, 0)
}

/// A distance in km: one decimal below 10 km, none above.
pub fn distance(lang: Lang, km: f64) -> String {
    let decimals = usize::from(km < 9.95);
    format!("{}{NO_BREAK_SPACE}km", number(lang, km, decimals))
}

/// A size in bytes, in decimal units.
pub fn bytes(w: Wording, count: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "rounded to three figures anyway")]
    let mut value = count as f64;
    let mut unit = "format-bytes";
    for larger in ["format-kilobytes", "format-megabytes", "format-gigabytes"] {
        if value < 1000.0 {
            break;
        }
        value /= 1000.0;
        unit = larger;
    }
    let decimals = usize::from(unit != "format-bytes" && value < 99.95);
    w.with(unit, &[("value", number(w.lang, value, decimals).into())])
}

fn day_of_month(lang: Lang, day: NaiveDate) -> String {
    match (lang, day.day()) {
        (Lang::Fr, 1) => "1er".to_owned(),
        (_, number) => number.to_string(),
    }
}

/// `mardi 14 juillet 2026`, `Tuesday 14 July 2026`.
pub fn date(lang: Lang, day: NaiveDate) -> String {
    let locale = locale(lang);
    format!(
        "{} {} {}",
        day.format_localized("%A", locale),
        day_of_month(lang, day),
        day.format_localized("%B %Y", locale)
    )
}

/// `14 juillet 2026`, `14 July 2026`.
pub fn date_without_weekday(lang: Lang, day: NaiveDate) -> String {
    format!("{} {}", day_of_month(lang, day), day.format_localized("%B %Y", locale(lang)))
}

/// `mar. 14 juil.`, `Tue 14 Jul`: within lists, where the year goes without saying.
pub fn date_short(lang: Lang, day: NaiveDate) -> String {
    let locale = locale(lang);
    format!("{} {} {}", day.format_localized("%a", locale), day_of_month(lang, day), day.format_localized("%b", locale))
}

/// `juillet 2026`, with a capital in English only.
pub fn month(lang: Lang, day: NaiveDate) -> String {
    day.format_localized("%B %Y", locale(lang)).to_string()
}

/// The one or two letters that head a column of a calendar: `lu`, `Mo`.
pub fn weekday_letters(lang: Lang, day: NaiveDate) -> String {
    day.format_localized("%A", locale(lang)).to_string().chars().take(2).collect()
}

/// Whole days, both included: `14 mars 2027`, `14–26 mars 2027`, `28 mars – 3 avril 2027`,
/// `28 décembre 2026 – 3 janvier 2027`.
pub fn days(lang: Lang, from: NaiveDate, to: NaiveDate) -> String {
    let locale = locale(lang);
    if from == to {
        return date_without_weekday(lang, from);
    }
    let last = date_without_weekday(lang, to);
    if (from.year(), from.month()) == (to.year(), to.month()) {
        return format!("{}–{last}", day_of_month(lang, from));
    }
    let pattern = if from.year() == to.year() { "%B" } else { "%B %Y" };
    format!("{} {} – {last}", day_of_month(lang, from), from.format_localized(pattern, locale))
}

/// When something is closed: days, and the hours of each where it is not closed for the whole of them:
/// `14 mars 2027, 14:00–16:00`.
pub fn closed_time(lang: Lang, closure: &Closure) -> String {
    let days = days(lang, closure.from, closure.to);
    match closure.hours {
        Some(hours) => {
            let at = |minutes: u16| minutes_of_day(lang, u32::from(minutes));
            format!("{days}, {}–{}", at(hours.from_min), at(hours.to_min))
        }
        None => days,
    }
}

/// The days of [`days`], with short months and no year: `14–26 mars`, `28 mars – 3 avr.`.
pub fn days_short(lang: Lang, from: NaiveDate, to: NaiveDate) -> String {
    let locale = locale(lang);
    let last = format!("{} {}", day_of_month(lang, to), to.format_localized("%b", locale));
    if from == to {
        last
    } else if (from.year(), from.month()) == (to.year(), to.month()) {
        format!("{}–{last}", day_of_month(lang, from))
    } else {
        format!("{} {} – {last}", day_of_month(lang, from), from.format_localized("%b", locale))
    }
}

/// `9 h 40` and `9 h` in French, `09:40` in English. 24 h clock.
pub fn time(lang: Lang, time: NaiveTime) -> String {
    minutes_of_day(lang, time.hour() * 60 + time.minute())
}

/// The hour of a count of minutes since midnight; 1440 is midnight at the end of the day.
pub fn minutes_of_day(lang: Lang, minutes: u32) -> String {
    let (hours, minutes) = (minutes / 60, minutes % 60);
    match lang {
        Lang::Fr if minutes == 0 => format!("{hours}{NO_BREAK_SPACE}h"),
        Lang::Fr => format!("{hours}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{minutes:02}"),
        Lang::En => format!("{hours:02}:{minutes:02}"),
    }
}

/// The wall clock in `zone`: `mar. 14 juil., 9 h 40`.
pub fn moment(lang: Lang, zone: Zone, at: Instant) -> String {
    let local = zone.local(at);
    format!("{}, {}", date_short(lang, local.date()), time(lang, local.time()))
}

/// The wall clock in `zone`, in full: `mardi 14 juillet 2026, 9 h 40`.
pub fn moment_in_full(lang: Lang, zone: Zone, at: Instant) -> String {
    let local = zone.local(at);
    format!("{}, {}", date(lang, local.date()), time(lang, local.time()))
}

/// From pick-up to return, by the wall clock of `zone`. Within one day the day is said once.
pub fn interval(lang: Lang, zone: Zone, interval: Interval) -> String {
    let (start, end) = (zone.local(interval.start()), zone.local(interval.end()));
    if start.date() == end.date() {
        return format!(
            "{}, {} – {}",
            date_short(lang, start.date()),
            time(lang, start.time()),
            time(lang, end.time())
        );
    }
    format!("{} – {}", moment(lang, zone, interval.start()), moment(lang, zone, interval.end()))
}

/// The local days that an interval touches in `zone`: first and last, both included.
pub fn days_touched(zone: Zone, interval: Interval) -> (NaiveDate, NaiveDate) {
    (zone.day(interval.start()), zone.day(interval.end() - Duration::seconds(1)))
}

/// An interval by its days alone, as on a button that offers it.
pub fn interval_days(lang: Lang, zone: Zone, interval: Interval) -> String {
    let (from, to) = days_touched(zone, interval);
    days_short(lang, from, to)
}

/// How far `at` is from `now`, by the calendar of `zone`: `aujourd'hui`, `demain`, `dans 3 jours`, `il y a 2 jours`.
pub fn relative_day(w: Wording, zone: Zone, now: Instant, at: Instant) -> String {
    let apart = (zone.day(at) - zone.day(now)).num_days();
    match apart {
        0 => w.t("format-today"),
        1 => w.t("format-tomorrow"),
        -1 => w.t("format-yesterday"),
        2.. => w.with("format-in-days", &[("count", apart.into())]),
        _ => w.with("format-days-ago", &[("count", (-apart).into())]),
    }
}

/// How long ago `at` was: `à l'instant`, `il y a 5 min`, `il y a 2 h`, then days.
pub fn ago(w: Wording, now: Instant, at: Instant) -> String {
    let apart = (now - at).max(Duration::zero());
    match (apart.num_minutes(), apart.num_hours(), apart.num_days()) {
        (0, ..) => w.t("format-just-now"),
        (minutes, 0, _) => w.with("format-minutes-ago", &[("count", minutes.into())]),
        (_, hours, 0) => w.with("format-hours-ago", &[("count", hours.into())]),
        (_, _, days) => w.with("format-days-ago", &[("count", days.into())]),
    }
}

/// A length of time: `45 min`, `2 h`, `1 h 30`, `3 jours`.
pub fn duration(w: Wording, length: Duration) -> String {
    let minutes = length.num_minutes().max(0);
    if minutes < 60 {
        return w.with("format-minutes", &[("count", minutes.into())]);
    }
    if minutes < 48 * 60 {
        let (hours, rest) = (minutes / 60, minutes % 60);
        return if rest == 0 {
            w.with("format-hours", &[("count", hours.into())])
        } else {
            w.with("format-hours-minutes", &[("hours", hours.into()), ("minutes", format!("{rest:02}").into())])
        };
    }
    let days = minutes / (24 * 60) + i64::from(minutes % (24 * 60) > 0);
    w.with("format-days", &[("count", days.into())])
}

/// Seconds, rounded up to the tenth: `0,3 s`, `10 s`.
pub fn seconds(lang: Lang, length: std::time::Duration) -> String {
    let tenths = length.as_millis().div_ceil(100);
    let decimals = usize::from(!tenths.is_multiple_of(10));
    let seconds = u32::try_from(tenths).map_or(f64::INFINITY, |tenths| f64::from(tenths) / 10.0);
    format!("{}{NO_BREAK_SPACE}s", number(lang, seconds, decimals))
}

/// A position in a clip: `0:07`, `1:23`.
pub fn clock_secs(secs: f32) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a clip lasts less than 2^63 seconds")]
    let whole = secs.max(0.0) as i64;
    format!("{}:{:02}", whole / 60, whole % 60)
}

/// The offset of `zone` from UTC at `at`: `UTC+4`, `UTC−9:30`, `UTC`.
pub fn utc_offset(zone: Zone, at: Instant) -> String {
    let minutes = zone.utc_offset_secs(at) / 60;
    let sign = if minutes < 0 { '−' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    match (hours, rest) {
        (0, 0) => "UTC".to_owned(),
        (_, 0) => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a date")
    }

    #[test]
    fn numbers_are_grouped_as_each_language_does() {
        for (lang, value, decimals, expected) in [
            (Lang::Fr, 1_234_567.89, 2, "1\u{202f}234\u{202f}567,89"),
            (Lang::En, 1_234_567.89, 2, "1,234,567.89"),
            (Lang::Fr, 999.0, 0, "999"),
            (Lang::Fr, 1000.0, 0, "1\u{202f}000"),
            (Lang::En, -0.04, 1, "0.0"),
            (Lang::Fr, -12.5, 1, "−12,5"),
        ] {
            assert_eq!(number(lang, value, decimals), expected);
        }
    }

    #[test]
    fn dates_read_as_people_write_them() {
        for (lang, expected) in [(Lang::Fr, "mardi 14 juillet 2026"), (Lang::En, "Tuesday 14 July 2026")] {
            assert_eq!(date(lang, day(2026, 7, 14)), expected);
        }
        assert_eq!(date(Lang::Fr, day(2026, 7, 1)), "mercredi 1er juillet 2026");
    }

    #[test]
    fn a_range_of_days_says_month_and_year_once() {
        for (lang, from, to, expected) in [
            (Lang::Fr, day(2027, 3, 14), day(2027, 3, 26), "14–26 mars 2027"),
            (Lang::En, day(2027, 3, 14), day(2027, 3, 26), "14–26 March 2027"),
            (Lang::Fr, day(2027, 3, 28), day(2027, 4, 3), "28 mars – 3 avril 2027"),
            (Lang::Fr, day(2026, 12, 28), day(2027, 1, 1), "28 décembre 2026 – 1er janvier 2027"),
            (Lang::Fr, day(2027, 3, 14), day(2027, 3, 14), "14 mars 2027"),
        ] {
            assert_eq!(days(lang, from, to), expected);
        }
    }

    #[test]
    fn hours_follow_the_zone_of_the_hub() {
        let noumea = Zone::parse("Pacific/Noumea").expect("a zone");
        let at = Zone::UTC.read(day(2027, 7, 15).and_hms_opt(22, 30, 0).expect("a time")).settled();
        assert_eq!(moment(Lang::Fr, noumea, at), "ven. 16 juil., 9\u{a0}h\u{a0}30");
        assert_eq!(moment(Lang::En, noumea, at), "Fri 16 Jul, 09:30");
        assert_eq!(utc_offset(noumea, at), "UTC+11");
        assert_eq!(utc_offset(Zone::parse("Pacific/Marquesas").expect("a zone"), at), "UTC−9:30");
    }

    #[test]
    fn relative_days_follow_the_calendar_of_the_zone_and_the_plurals_of_the_language() {
        let now = Zone::PARIS.read(day(2026, 7, 14).and_hms_opt(23, 0, 0).expect("a time")).settled();
        for (hours, fr, en) in [
            (0, "aujourd’hui", "today"),
            (2, "demain", "tomorrow"),
            (72, "dans 3\u{a0}jours", "in 3\u{a0}days"),
            (-24, "hier", "yesterday"),
            (-48, "il y a 2\u{a0}jours", "2\u{a0}days ago"),
        ] {
            let at = now + Duration::hours(hours);
            assert_eq!(relative_day(Wording::new(Lang::Fr), Zone::PARIS, now, at), fr);
            assert_eq!(relative_day(Wording::new(Lang::En), Zone::PARIS, now, at), en);
        }
    }

    #[test]
    fn lengths_of_time_and_sizes_have_their_units() {
        let fr = Wording::new(Lang::Fr);
        assert_eq!(duration(fr, Duration::minutes(90)), "1\u{a0}h\u{a0}30");
        assert_eq!(duration(fr, Duration::hours(72)), "3\u{a0}jours");
        assert_eq!(bytes(fr, 1_234_567), "1,2\u{a0}Mo");
        assert_eq!(bytes(Wording::new(Lang::En), 512), "512\u{a0}bytes");
        assert_eq!(distance(Lang::Fr, 1234.4), "1\u{202f}234\u{a0}km");
        assert_eq!(distance(Lang::Fr, 3.25), "3,2\u{a0}km");
    }
}
