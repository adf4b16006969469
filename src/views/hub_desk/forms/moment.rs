//! Days and hours as they are typed.

use chrono::{Duration, NaiveDate, NaiveTime};

use crate::domain::local::{BadSpan, LocalMoment, LocalSpan, SpanEnd};
use crate::domain::text::Lang;
use crate::domain::time::{Instant, Interval, Zone};
use crate::wording::format;

/// A day and an hour by the hub's wall clock, the hour as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub day: NaiveDate,
    pub time: String,
}

impl Moment {
    pub fn of(lang: Lang, zone: Zone, at: Instant) -> Self {
        let local = zone.local(at);
        Self { day: local.date(), time: format::time(lang, local.time()) }
    }

    fn read(&self, end: SpanEnd) -> Result<LocalMoment, BadMoment> {
        let minutes = minutes_of(&self.time).ok_or_else(|| BadMoment::Time { end, typed: self.time.clone() })?;
        let at = self.day.and_time(NaiveTime::MIN) + Duration::minutes(i64::from(minutes));
        Ok(LocalMoment { at, fold: None })
    }
}

/// Why two moments are not an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadMoment {
    /// What was typed is no hour.
    Time {
        end: SpanEnd,
        typed: String,
    },
    Span(BadSpan),
}

/// The interval between two moments in a hub's zone. An hour that clocks jump over, or go through twice, is told and
/// never shifted.
pub fn interval_between(zone: Zone, from: &Moment, to: &Moment) -> Result<Interval, BadMoment> {
    let span = LocalSpan { from: from.read(SpanEnd::From)?, to: to.read(SpanEnd::To)? };
    span.read(zone).map_err(BadMoment::Span)
}

/// `9`, `9 h`, `9 h 30`, `9:30`, `09h30` as minutes since midnight; `24:00` is the end of the day.
pub fn minutes_of(typed: &str) -> Option<u32> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let (hours, minutes) = plain.split_once(['h', ':', '.']).unwrap_or((&plain, ""));
    let number = |text: &str| match text.len() {
        1 | 2 if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse::<u32>().ok(),
        _ => None,
    };
    let minutes = if minutes.is_empty() { 0 } else { number(minutes)? };
    let total = number(hours)? * 60 + minutes;
    (minutes < 60 && total <= 24 * 60).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_read_as_people_type_it() {
        for (typed, minutes) in [
            ("9", Some(540)),
            ("9 h", Some(540)),
            ("9\u{a0}h\u{a0}30", Some(570)),
            ("09:30", Some(570)),
            ("09H05", Some(545)),
            ("24:00", Some(1440)),
            ("24:01", None),
            ("9:60", None),
            ("midi", None),
            ("-9", None),
            ("", None),
        ] {
            assert_eq!(minutes_of(typed), minutes, "{typed}");
        }
    }

    #[test]
    fn an_hour_that_does_not_exist_is_told_and_never_shifted() {
        let moment = |day: &str, time: &str| Moment { day: day.parse().expect("a day"), time: time.to_owned() };
        let jumped = interval_between(Zone::PARIS, &moment("2027-03-28", "2:30"), &moment("2027-03-28", "12:00"));
        assert!(matches!(jumped, Err(BadMoment::Span(BadSpan::Jumped { end: SpanEnd::From, .. }))), "{jumped:?}");
        let backwards = interval_between(Zone::PARIS, &moment("2027-03-02", "12:00"), &moment("2027-03-02", "9:00"));
        assert!(matches!(backwards, Err(BadMoment::Span(BadSpan::Empty { .. }))), "{backwards:?}");
        let good = interval_between(Zone::PARIS, &moment("2027-03-02", "9"), &moment("2027-03-02", "24 h"));
        assert_eq!(good.map(|interval| interval.duration().num_hours()), Ok(15));
    }
}
