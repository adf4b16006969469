//! Instants, half-open intervals, time zones, weekly hours.
//!
//! An instant is UTC, whole seconds. A date, an hour or "today" exists only through a hub's [`Zone`].

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound as _, Utc, Weekday};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::zones::{self, ZoneTable};

/// A point in time, UTC.
pub type Instant = DateTime<Utc>;

/// An interval whose end does not come after its start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the end ({end}) does not come after the start ({start})")]
pub struct EmptyInterval {
    pub start: Instant,
    pub end: Instant,
}

/// Why two instants read from outside are not an interval.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadInterval {
    #[error(transparent)]
    Empty(#[from] EmptyInterval),
    #[error("an interval lies between the years 1 and 9999; {0} does not")]
    OutOfCalendar(Instant),
}

/// A half-open interval `[start, end)` of UTC instants in whole seconds, never empty. Two intervals that only touch do
/// not overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "IntervalForm")]
pub struct Interval {
    start: Instant,
    end: Instant,
}

#[derive(Deserialize)]
struct IntervalForm {
    start: Instant,
    end: Instant,
}

impl TryFrom<IntervalForm> for Interval {
    type Error = BadInterval;
    fn try_from(form: IntervalForm) -> Result<Self, BadInterval> {
        // Instants near the ends of chrono's range overflow as soon as a margin or a zone's offset is added.
        if let Some(far) = [form.start, form.end].into_iter().find(|at| !(1..=9999).contains(&at.year())) {
            return Err(BadInterval::OutOfCalendar(far));
        }
        Ok(Self::new(form.start, form.end)?)
    }
}

impl Interval {
    /// Fractions of a second are dropped from both ends.
    pub fn new(start: Instant, end: Instant) -> Result<Self, EmptyInterval> {
        let (start, end) = (start.trunc_subsecs(0), end.trunc_subsecs(0));
        if start < end { Ok(Self { start, end }) } else { Err(EmptyInterval { start, end }) }
    }

    pub fn start(self) -> Instant {
        self.start
    }

    pub fn end(self) -> Instant {
        self.end
    }

    pub fn duration(self) -> Duration {
        self.end - self.start
    }

    pub fn contains(self, at: Instant) -> bool {
        self.start <= at && at < self.end
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// What both have in common, if anything.
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end)).ok()
    }

    /// The interval with `before` added at its start and `after` at its end. Negative margins are taken as zero.
    pub fn widened(self, before: Duration, after: Duration) -> Self {
        let zero = Duration::zero();
        Self { start: self.start - before.max(zero), end: self.end + after.max(zero) }
    }
}

impl JsonSchema for Interval {
    fn schema_name() -> Cow<'static, str> {
        "Interval".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A half-open interval `[start, end)` of UTC instants in whole seconds: `end` comes after `start`.",
            "type": "object",
            "required": ["start", "end"],
            "properties": {
                "start": { "type": "string", "format": "date-time" },
                "end": { "type": "string", "format": "date-time" },
            },
        })
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {})", self.start.format("%Y-%m-%dT%H:%MZ"), self.end.format("%Y-%m-%dT%H:%MZ"))
    }
}

/// An IANA time zone, such as `Europe/Paris` or `Pacific/Noumea`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
pub struct Zone(&'static str);

/// A name that the zone database does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an IANA time zone")]
pub struct UnknownZone(pub String);

/// What a wall-clock reading means in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalReading {
    /// It happens once.
    Once(Instant),
    /// Clocks jump over it: `before` is the last instant before the jump, in whole seconds, `after` the reading moved by
    /// the length of the jump.
    Never { before: Instant, after: Instant },
    /// Clocks go through it twice.
    Twice { first: Instant, second: Instant },
}

impl LocalReading {
    /// The instant to use where a person cannot be asked: the first of two, the one after a jump
    /// (RFC 5545 §3.3.5, verified erratum 4271).
    pub fn settled(self) -> Instant {
        match self {
            Self::Once(at) | Self::Twice { first: at, .. } | Self::Never { after: at, .. } => at,
        }
    }

    /// The instants to propose to a person: the last before a jump and the first after it, or both of two. The only one
    /// comes twice.
    pub fn nearest(self) -> [Instant; 2] {
        match self {
            Self::Once(at) => [at, at],
            Self::Never { before, .. } => [before, before + Duration::seconds(1)],
            Self::Twice { first, second } => [first, second],
        }
    }
}

impl Zone {
    pub const PARIS: Self = Self("Europe/Paris");
    pub const UTC: Self = Self("UTC");

    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        zones::canonical(name).map(Self).ok_or_else(|| UnknownZone(name.to_owned()))
    }

    pub fn name(self) -> &'static str {
        self.0
    }

    /// Its changes of clocks.
    pub(crate) fn table(self) -> &'static Arc<ZoneTable> {
        zones::table(self.0)
    }

    /// The wall clock in this zone at `at`.
    pub fn local(self, at: Instant) -> NaiveDateTime {
        let utc = at.naive_utc();
        // At the very ends of chrono's range, where no hub is open.
        utc.checked_add_signed(Duration::seconds(i64::from(self.utc_offset_secs(at)))).unwrap_or(utc)
    }

    /// The calendar day in this zone at `at`.
    pub fn day(self, at: Instant) -> NaiveDate {
        self.local(at).date()
    }

    /// What the wall clock `local` means in this zone.
    pub fn read(self, local: NaiveDateTime) -> LocalReading {
        let table = self.table();
        let clock = local.and_utc();
        let civil = clock.timestamp();
        // The wall clock shows the seconds of an instant, whatever the zone.
        let instant = |utc: i64| clock.checked_add_signed(Duration::seconds(utc - civil)).unwrap_or(clock);
        match table.instants_of(civil).as_slice() {
            [] => {
                let after = instant(table.utc_of(civil));
                let jump = table.jump_over(civil).map_or(after, |jump| instant(jump).trunc_subsecs(0));
                LocalReading::Never { before: jump - Duration::seconds(1), after }
            }
            [only] => LocalReading::Once(instant(*only)),
            [first, .., second] => LocalReading::Twice { first: instant(*first), second: instant(*second) },
        }
    }

    /// The first instant of a local day (00:00, or the first moment after it where clocks jump over midnight).
    pub fn start_of_day(self, day: NaiveDate) -> Instant {
        self.read(day.and_time(NaiveTime::MIN)).settled()
    }

    /// The instants of a local day, 23 to 25 hours long where clocks change.
    pub fn whole_day(self, day: NaiveDate) -> Interval {
        let start = self.start_of_day(day);
        let end = self.start_of_day(day + Duration::days(1));
        Interval { start, end: end.max(start + Duration::seconds(1)) }
    }

    /// A minute of a local day, by the wall clock; 1440 is midnight at its end.
    pub fn minute_of(self, day: NaiveDate, minute: u16) -> Instant {
        self.read(day.and_time(NaiveTime::MIN) + Duration::minutes(i64::from(minute))).settled()
    }

    /// Offset from UTC at `at`, in seconds, positive east of Greenwich.
    pub fn utc_offset_secs(self, at: Instant) -> i32 {
        self.table().offset_at(at.timestamp())
    }
}

impl JsonSchema for Zone {
    fn schema_name() -> Cow<'static, str> {
        "Zone".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An IANA time zone, such as `Europe/Paris` or `Pacific/Noumea`.",
            "type": "string",
        })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

/// A span of the local day, in minutes since midnight: `from < to <= 1440`. Written `09:00-18:30`; `24:00` is midnight
/// at the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DaySpan {
    pub from_min: u16,
    pub to_min: u16,
}

/// Why a text is not a span of the day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a span of the day such as 09:00-18:30")]
pub struct BadDaySpan(pub String);

impl FromStr for DaySpan {
    type Err = BadDaySpan;
    fn from_str(text: &str) -> Result<Self, BadDaySpan> {
        let bad = || BadDaySpan(text.to_owned());
        let minute = |part: &str| -> Option<u16> {
            let (hours, minutes) = part.trim().split_once(':')?;
            let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
            (minutes < 60 && hours * 60 + minutes <= 1440).then_some(hours * 60 + minutes)
        };
        let (from, to) = text.split_once('-').ok_or_else(bad)?;
        let (from_min, to_min) = (minute(from).ok_or_else(bad)?, minute(to).ok_or_else(bad)?);
        if from_min < to_min { Ok(Self { from_min, to_min }) } else { Err(bad()) }
    }
}

impl DaySpan {
    /// The span on a day in a zone; `None` where clocks jump over the whole of it.
    pub fn on(self, zone: Zone, day: NaiveDate) -> Option<Interval> {
        Interval::new(zone.minute_of(day, self.from_min), zone.minute_of(day, self.to_min)).ok()
    }
}

impl JsonSchema for DaySpan {
    fn schema_name() -> Cow<'static, str> {
        "DaySpan".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A span of the local day, such as `09:00-18:30`; `24:00` is midnight at its end.",
            "type": "string",
            "pattern": "^[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2}$",
        })
    }
}

impl fmt::Display for DaySpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from_min, to_min } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from_min / 60, from_min % 60, to_min / 60, to_min % 60)
    }
}

impl TryFrom<String> for DaySpan {
    type Error = BadDaySpan;
    fn try_from(text: String) -> Result<Self, BadDaySpan> {
        text.parse()
    }
}

impl From<DaySpan> for String {
    fn from(span: DaySpan) -> Self {
        span.to_string()
    }
}

/// Weekly wall-clock hours of a hub's desk, in the hub's zone. A day without spans is closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeeklyHours {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mon: Vec<DaySpan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tue: Vec<DaySpan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wed: Vec<DaySpan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thu: Vec<DaySpan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fri: Vec<DaySpan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sat: Vec<DaySpan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sun: Vec<DaySpan>,
}

impl WeeklyHours {
    pub fn on(&self, day: Weekday) -> &[DaySpan] {
        match day {
            Weekday::Mon => &self.mon,
            Weekday::Tue => &self.tue,
            Weekday::Wed => &self.wed,
            Weekday::Thu => &self.thu,
            Weekday::Fri => &self.fri,
            Weekday::Sat => &self.sat,
            Weekday::Sun => &self.sun,
        }
    }

    pub fn on_date(&self, day: NaiveDate) -> &[DaySpan] {
        self.on(day.weekday())
    }

    pub fn is_empty(&self) -> bool {
        [&self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun].into_iter().all(Vec::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(y: i32, m: u32, d: u32, h: u32, min: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(y, m, d).and_then(|day| day.and_hms_opt(h, min, 0)).expect("a valid reading")
    }

    #[test]
    fn touching_intervals_do_not_overlap() {
        let at = |h| Zone::UTC.read(local(2027, 1, 1, h, 0)).settled();
        let (a, b) = (Interval::new(at(9), at(12)).unwrap(), Interval::new(at(12), at(15)).unwrap());
        assert!(!a.overlaps(b) && !a.contains(at(12)) && b.contains(at(12)));
        assert!(Interval::new(at(9), at(9)).is_err());
    }

    #[test]
    fn an_interval_read_from_outside_stays_within_the_calendar() {
        let read = |start: &str, end: &str| {
            serde_json::from_value::<Interval>(serde_json::json!({ "start": start, "end": end }))
        };
        let whole = read("2027-01-01T09:00:00.9Z", "2027-01-01T10:00:00+01:00").expect_err("both are 09:00Z");
        assert!(whole.to_string().contains("does not come after"), "{whole}");
        let far = read("2027-01-01T09:00:00Z", "+262142-12-31T23:59:59Z").expect_err("no such year for a booking");
        assert!(far.to_string().contains("9999"), "{far}");
        assert!(read("2027-01-01T09:00:00Z", "2027-01-01T09:00:01Z").is_ok());
    }

    #[test]
    fn a_reading_that_clocks_jump_over_is_told_with_both_neighbours() {
        // 28 March 2027, 02:30 in Paris does not exist: clocks go from 02:00 to 03:00 at 01:00Z.
        let LocalReading::Never { before, after } = Zone::PARIS.read(local(2027, 3, 28, 2, 30)) else {
            panic!("02:30 should not exist on that day")
        };
        assert_eq!(before.to_rfc3339(), "2027-03-28T00:59:59+00:00");
        assert_eq!(after.to_rfc3339(), "2027-03-28T01:30:00+00:00");
    }

    #[test]
    fn a_reading_that_happens_twice_gives_both_instants() {
        let reading = Zone::PARIS.read(local(2027, 10, 31, 2, 30));
        let LocalReading::Twice { first, second } = reading else { panic!("02:30 should happen twice on that day") };
        assert_eq!((second - first).num_hours(), 1);
        assert_eq!(first.to_rfc3339(), "2027-10-31T00:30:00+00:00");
    }

    #[test]
    fn a_day_of_clock_change_has_23_or_25_hours() {
        let day = |m, d| NaiveDate::from_ymd_opt(2027, m, d).expect("a date");
        assert_eq!(Zone::PARIS.whole_day(day(3, 28)).duration().num_hours(), 23);
        assert_eq!(Zone::PARIS.whole_day(day(10, 31)).duration().num_hours(), 25);
        let miquelon = Zone::parse("America/Miquelon").expect("a zone");
        assert_eq!(miquelon.whole_day(day(3, 14)).duration().num_hours(), 23);
        assert_eq!(miquelon.whole_day(day(3, 28)).duration().num_hours(), 24);
    }

    #[test]
    fn a_span_of_the_day_reads_as_it_is_written() {
        let span: DaySpan = "09:00-24:00".parse().expect("a span");
        assert_eq!((span.from_min, span.to_min, span.to_string().as_str()), (540, 1440, "09:00-24:00"));
        for bad in ["9h-18h", "18:00-09:00", "09:60-10:00", "09:00", "09:00-24:01"] {
            assert!(bad.parse::<DaySpan>().is_err(), "{bad} should be refused");
        }
    }
}
