//! Busy time as an iCalendar feed that calendar programs can subscribe to.
//!
//! Strict: CRLF, lines of at most 75 octets folded between characters, escapes, RFC 6868, a `VTIMEZONE` for the zone
//! over the years in use, stable UIDs. It cannot fail; it invents nothing: stamps and sequences come from the caller.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::occupancy::zone_table;
use super::value::{escape_parameter, escape_text};
use super::zones::ZoneTable;
use crate::domain::civil::{DAY, day_of, write_date_time, year_of};
use crate::domain::geo::LonLat;
use crate::domain::hub::Certainty;
use crate::domain::time::{DaySpan, Instant, Interval, WeeklyHours, Zone};
use crate::domain::zones::{Switch, Turn, TurnDay};

/// Longest line, in octets, without its break.
const MAX_LINE: usize = 75;

/// `PRODID` of what we write.
pub const PRODUCT: &str = "-//Ressourcerie//Calendar//FR";

/// Media type of a feed.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// A calendar to publish.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// Names the calendar itself, for ever (RFC 7986 §5.3); may be empty.
    pub uid: String,
    /// Shown as the calendar's name.
    pub name: String,
    /// Longer words about the calendar; may be empty.
    pub description: String,
    /// The zone of the calendar as a whole; each event has its own.
    pub zone: Zone,
    /// How often a subscriber is asked to come back, in minutes.
    pub refresh_min: u32,
    /// A colour of CSS by its name (RFC 7986 §5.9); may be empty.
    pub color: String,
    /// The address from which the calendar can be read again; may be empty.
    pub source: String,
    /// When whoever publishes it can be reached at all.
    pub opening: Option<Opening>,
    /// Written in this order.
    pub events: Vec<FeedEvent>,
}

/// Weekly hours, and days that have others, as a `VAVAILABILITY` (RFC 7953): outside of them, nothing can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub uid: String,
    pub stamp: Instant,
    pub summary: String,
    pub zone: Zone,
    /// The day from which the hours are told.
    pub from: NaiveDate,
    pub hours: WeeklyHours,
    /// Days on which the hours of the week do not hold, each with when it is open instead: not at all, where that is empty.
    pub except: BTreeMap<NaiveDate, Vec<Interval>>,
}

/// What the event's author is sure of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FeedStatus {
    Tentative,
    Confirmed,
    Cancelled,
}

impl FeedStatus {
    fn name(self) -> &'static str {
        match self {
            Self::Tentative => "TENTATIVE",
            Self::Confirmed => "CONFIRMED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// An event of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedEvent {
    /// Unique in the world and the same for ever: `<booking>-<line>@<host>`.
    pub uid: String,
    /// Grows with each change.
    pub sequence: u32,
    /// When it last changed: `DTSTAMP` and `LAST-MODIFIED`.
    pub stamp: Instant,
    pub interval: Interval,
    /// Its times are written by the wall clock of this zone.
    pub zone: Zone,
    pub summary: String,
    /// The following may be empty and are then left out.
    pub description: String,
    pub location: String,
    pub url: String,
    pub status: FeedStatus,
    /// Whether it makes its calendar busy (`TRANSP`). A cancelled event never does.
    pub is_busy: bool,
    /// Resources or units that it concerns (`RESOURCES`).
    pub resources: Vec<String>,
    pub categories: Vec<String>,
    /// Where it is, in degrees.
    pub place: Option<LonLat>,
    /// How sure the booking is that it tells of, for programs.
    pub certainty: Option<Certainty>,
}

/// How sure a booking is, as properties of ours: `X-RESSOURCERIE-CERTAINTY`, and `X-RESSOURCERIE-CONFIRMED` with the
/// instant where it rests on a reading of the hub's own calendar.
pub fn certainty_properties(certainty: Certainty) -> Vec<(&'static str, String)> {
    let confirmed = certainty.confirmed_at().map(|at| ("X-RESSOURCERIE-CONFIRMED", utc(at)));
    std::iter::once(("X-RESSOURCERIE-CERTAINTY", certainty.key().to_owned())).chain(confirmed).collect()
}

impl Feed {
    /// The feed as iCalendar text.
    pub fn to_ics(&self) -> String {
        let mut out = Lines::default();
        out.begin();
        out.line("METHOD:PUBLISH");
        if !self.uid.is_empty() {
            out.text("UID", &self.uid);
        }
        if let Some(stamp) = self.events.iter().map(|event| event.stamp).max() {
            out.value("LAST-MODIFIED", &utc(stamp));
        }
        out.text("NAME", &self.name);
        out.text("X-WR-CALNAME", &self.name);
        if !self.description.is_empty() {
            out.text("DESCRIPTION", &self.description);
            out.text("X-WR-CALDESC", &self.description);
        }
        out.value("X-WR-TIMEZONE", self.zone.name());
        let refresh = format!("PT{}M", self.refresh_min.max(1));
        out.value("REFRESH-INTERVAL;VALUE=DURATION", &refresh);
        out.value("X-PUBLISHED-TTL", &refresh);
        if !self.color.is_empty() {
            out.value("COLOR", &self.color);
        }
        if !self.source.is_empty() {
            out.value("SOURCE;VALUE=URI", &self.source);
        }
        let opened = self.opening.as_ref().map(Opening::span);
        let spans = self.events.iter().map(FeedEvent::span).chain(opened);
        let zones = Zones::of(self.zone, spans);
        zones.write(&mut out);
        if let Some(opening) = &self.opening {
            opening.write(&mut out, &zones);
        }
        for event in &self.events {
            event.write(&mut out, &zones);
        }
        out.line("END:VCALENDAR");
        out.text
    }
}

impl FeedEvent {
    /// The event alone as a calendar object (RFC 4791 §4.1): no method, its own zone.
    pub fn to_object(&self) -> String {
        let mut out = Lines::default();
        out.begin();
        let zones = Zones::of(self.zone, std::iter::once(self.span()));
        zones.write(&mut out);
        self.write(&mut out, &zones);
        out.line("END:VCALENDAR");
        out.text
    }

    fn span(&self) -> (Zone, Instant, Instant) {
        (self.zone, self.interval.start(), self.interval.end())
    }

    fn write(&self, out: &mut Lines, zones: &Zones) {
        let stamp = utc(self.stamp);
        out.line("BEGIN:VEVENT");
        out.text("UID", &self.uid);
        out.value("DTSTAMP", &stamp);
        out.value("LAST-MODIFIED", &stamp);
        out.value("SEQUENCE", &self.sequence.to_string());
        out.instant("DTSTART", self.interval.start(), self.zone, zones);
        out.instant("DTEND", self.interval.end(), self.zone, zones);
        out.text("SUMMARY", &self.summary);
        for (name, text) in [("DESCRIPTION", &self.description), ("LOCATION", &self.location)] {
            if !text.is_empty() {
                out.text(name, text);
            }
        }
        if let Some(LonLat { lon, lat }) = self.place {
            out.value("GEO", &format!("{lat:.6};{lon:.6}"));
        }
        if !self.url.is_empty() {
            out.value("URL", &self.url);
        }
        for (name, texts) in [("RESOURCES", &self.resources), ("CATEGORIES", &self.categories)] {
            if !texts.is_empty() {
                let texts: Vec<String> = texts.iter().map(|text| escape_text(text)).collect();
                out.value(name, &texts.join(","));
            }
        }
        out.value("STATUS", self.status.name());
        let is_busy = self.is_busy && self.status != FeedStatus::Cancelled;
        out.value("TRANSP", if is_busy { "OPAQUE" } else { "TRANSPARENT" });
        for (name, value) in self.certainty.into_iter().flat_map(certainty_properties) {
            out.value(name, &value);
        }
        out.line("END:VEVENT");
    }
}

impl Opening {
    /// Its zone, and the time in which it names days.
    fn span(&self) -> (Zone, Instant, Instant) {
        let start = self.zone.start_of_day(self.from);
        let last = self.except.values().flatten().map(|open| open.end()).max();
        (self.zone, start, last.map_or(start, |last| last.max(start)))
    }

    fn write(&self, out: &mut Lines, zones: &Zones) {
        const DAYS: [(Weekday, &str); 7] = [
            (Weekday::Mon, "MO"),
            (Weekday::Tue, "TU"),
            (Weekday::Wed, "WE"),
            (Weekday::Thu, "TH"),
            (Weekday::Fri, "FR"),
            (Weekday::Sat, "SA"),
            (Weekday::Sun, "SU"),
        ];
        let stamp = utc(self.stamp);
        out.line("BEGIN:VAVAILABILITY");
        out.text("UID", &self.uid);
        out.value("DTSTAMP", &stamp);
        out.text("SUMMARY", &self.summary);
        out.instant("DTSTART", self.zone.start_of_day(self.from), self.zone, zones);
        out.value("BUSYTYPE", "BUSY-UNAVAILABLE");
        let mut spans: Vec<DaySpan> = DAYS.iter().flat_map(|(day, _)| self.hours.on(*day)).copied().collect();
        spans.sort_unstable();
        spans.dedup();
        let tzid = escape_parameter(self.zone.name());
        for span in spans {
            let open: Vec<_> = DAYS.iter().filter(|(day, _)| self.hours.on(*day).contains(&span)).collect();
            let Some(first) = open.iter().map(|(day, _)| first_on_or_after(self.from, *day)).min() else { continue };
            let civil = |day: NaiveDate, minute: u16| write_date_time(day_number(day) * DAY + i64::from(minute) * 60);
            out.line("BEGIN:AVAILABLE");
            out.text("UID", &format!("{}-{}", span, self.uid).replace(':', ""));
            out.value("DTSTAMP", &stamp);
            out.value(&format!("DTSTART;TZID={tzid}"), &civil(first, span.from_min));
            out.value(&format!("DTEND;TZID={tzid}"), &civil(first, span.to_min));
            let names: Vec<&str> = open.iter().map(|(_, name)| *name).collect();
            out.value("RRULE", &format!("FREQ=WEEKLY;BYDAY={}", names.join(",")));
            let except = self.except.keys().filter(|day| open.iter().any(|(open, _)| *open == day.weekday()));
            let except: Vec<String> =
                except.filter(|day| **day >= first).map(|day| civil(*day, span.from_min)).collect();
            if !except.is_empty() {
                out.value(&format!("EXDATE;TZID={tzid}"), &except.join(","));
            }
            out.text("SUMMARY", &self.summary);
            out.line("END:AVAILABLE");
        }
        for open in self.except.values().flatten() {
            out.line("BEGIN:AVAILABLE");
            out.text("UID", &format!("{}-{}", utc(open.start()), self.uid));
            out.value("DTSTAMP", &stamp);
            out.instant("DTSTART", open.start(), self.zone, zones);
            out.instant("DTEND", open.end(), self.zone, zones);
            out.text("SUMMARY", &self.summary);
            out.line("END:AVAILABLE");
        }
        out.line("END:VAVAILABILITY");
    }
}

fn first_on_or_after(day: NaiveDate, weekday: Weekday) -> NaiveDate {
    let ahead = (7 + weekday.num_days_from_monday() - day.weekday().num_days_from_monday()) % 7;
    day + chrono::Days::new(u64::from(ahead))
}

fn day_number(day: NaiveDate) -> i64 {
    i64::from(day_of(day.year(), day.month(), day.day()))
}

/// The zones of a calendar, each with its table and the civil years in use.
struct Zones(Vec<(Zone, Arc<ZoneTable>, Option<(i32, i32)>)>);

impl Zones {
    /// `main` comes first and is there in any case.
    fn of(main: Zone, spans: impl Iterator<Item = (Zone, Instant, Instant)>) -> Self {
        let mut zones = Self(vec![(main, zone_table(main), None)]);
        for (zone, start, end) in spans {
            let at = zones.0.iter().position(|(known, ..)| *known == zone).unwrap_or_else(|| {
                zones.0.push((zone, zone_table(zone), None));
                zones.0.len() - 1
            });
            let (_, table, years) = &mut zones.0[at];
            let year = |at: Instant| year_of(table.civil_of(at.timestamp()).div_euclid(DAY) as i32);
            let (first, last) = (year(start), year(end));
            *years = Some(years.map_or((first, last), |(earliest, latest)| (earliest.min(first), latest.max(last))));
        }
        zones
    }

    fn write(&self, out: &mut Lines) {
        for (zone, table, years) in &self.0 {
            write_zone(out, zone.name(), table, *years);
        }
    }

    fn table(&self, zone: Zone) -> Option<&ZoneTable> {
        self.0.iter().find(|(known, ..)| *known == zone).map(|(_, table, _)| &**table)
    }
}

fn utc(at: Instant) -> String {
    write_date_time(at.timestamp()) + "Z"
}

/// Lines with their breaks and folds.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) text: String,
}

impl Lines {
    fn begin(&mut self) {
        self.line("BEGIN:VCALENDAR");
        self.line("VERSION:2.0");
        self.value("PRODID", PRODUCT);
        self.line("CALSCALE:GREGORIAN");
    }

    /// Writes a content line, folded between characters so that no physical line passes 75 octets.
    pub(crate) fn line(&mut self, line: &str) {
        let mut room = MAX_LINE;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.text.push_str("\r\n ");
                room = MAX_LINE - 1;
            }
            room -= c.len_utf8();
            self.text.push(c);
        }
        self.text.push_str("\r\n");
    }

    /// Writes a value that needs no escapes; control characters, which could begin a line of their own, are left out.
    fn value(&mut self, name: &str, value: &str) {
        let value: String = value.chars().filter(|c| !c.is_control()).collect();
        self.line(&format!("{name}:{value}"));
    }

    fn text(&mut self, name: &str, text: &str) {
        self.line(&format!("{name}:{}", escape_text(text)));
    }

    /// Writes an instant by the wall clock of the zone, or in UTC where that reading would mean another instant.
    fn instant(&mut self, name: &str, at: Instant, zone: Zone, zones: &Zones) {
        let civil = zones.table(zone).map(|table| (table, table.civil_of(at.timestamp())));
        match civil.filter(|(table, civil)| table.utc_of(*civil) == at.timestamp()) {
            Some((_, civil)) => {
                self.value(&format!("{name};TZID={}", escape_parameter(zone.name())), &write_date_time(civil));
            }
            None => self.value(name, &utc(at)),
        }
    }
}

/// Writes the `VTIMEZONE` of a zone for the given civil years, both included.
pub(crate) fn write_zone(out: &mut Lines, tzid: &str, zone: &ZoneTable, years: Option<(i32, i32)>) {
    out.line("BEGIN:VTIMEZONE");
    out.text("TZID", tzid);
    let rule = zone.posix.and_then(|posix| posix.daylight.map(|daylight| (posix.standard, daylight)));
    // A year before the first event, so that the offset in force at its start is defined.
    let last_switch_year = zone.switches.last().map(|switch| year_of(switch.at.div_euclid(DAY) as i32));
    let (first, last) = years.map_or_else(
        || last_switch_year.filter(|_| rule.is_some()).map_or((1970, 1970), |year| (year - 1, year)),
        |(first, last)| (first - 1, last + 1),
    );
    let from = i64::from(day_of(first, 1, 1)) * DAY;
    let until = i64::from(day_of(last + 1, 1, 1)) * DAY;
    let in_use: Vec<(i32, Switch)> = zone
        .switches
        .iter()
        .enumerate()
        .filter(|(_, switch)| from <= switch.at && switch.at < until)
        .map(|(n, switch)| (n.checked_sub(1).map_or(zone.first_offset, |before| zone.switches[before].offset), *switch))
        .collect();
    let yearly = rule.and_then(|(standard, daylight)| {
        let begins = yearly_rule(daylight.begins)?;
        let ends = yearly_rule(daylight.ends)?;
        let is_followed = in_use.iter().all(|(before, switch)| {
            let turn = if switch.is_daylight { daylight.begins } else { daylight.ends };
            let civil = switch.at + i64::from(*before);
            let year = year_of(civil.div_euclid(DAY) as i32);
            turn.civil_in(year) == civil && switch.offset == if switch.is_daylight { daylight.offset } else { standard }
        });
        (is_followed && in_use.len() >= 4).then(|| {
            [
                ("STANDARD", daylight.ends.civil_in(first), daylight.offset, standard, ends),
                ("DAYLIGHT", daylight.begins.civil_in(first), standard, daylight.offset, begins),
            ]
        })
    });
    if let Some(parts) = yearly {
        for (kind, start, before, after, rule) in parts {
            write_observance(out, kind, start, before, after, Some(&rule));
        }
    } else {
        let before = in_use.first().map_or_else(|| offset_at(zone, from), |(before, _)| *before);
        write_observance(out, "STANDARD", from, before, before, None);
        for (before, switch) in in_use {
            let kind = if switch.is_daylight { "DAYLIGHT" } else { "STANDARD" };
            write_observance(out, kind, switch.at + i64::from(before), before, switch.offset, None);
        }
    }
    out.line("END:VTIMEZONE");
}

fn offset_at(zone: &ZoneTable, utc: i64) -> i32 {
    (zone.civil_of(utc) - utc) as i32
}

fn write_observance(out: &mut Lines, kind: &str, start: i64, before: i32, after: i32, rule: Option<&str>) {
    out.line(&format!("BEGIN:{kind}"));
    out.value("DTSTART", &write_date_time(start));
    out.value("TZOFFSETFROM", &write_offset(before));
    out.value("TZOFFSETTO", &write_offset(after));
    if let Some(rule) = rule {
        out.value("RRULE", rule);
    }
    out.line(&format!("END:{kind}"));
}

fn write_offset(seconds: i32) -> String {
    let (sign, size) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let minutes = format!("{sign}{:02}{:02}", size / 3600, size / 60 % 60);
    if size % 60 == 0 { minutes } else { format!("{minutes}{:02}", size % 60) }
}

/// A turn as a yearly rule, or `None` where one rule cannot say it.
fn yearly_rule(turn: Turn) -> Option<String> {
    const DAYS: [&str; 7] = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
    let TurnDay::Month { month, week, weekday } = turn.day else { return None };
    if !(0..86_400).contains(&turn.time) {
        return None;
    }
    let nth = if week == 5 { -1 } else { week };
    Some(format!("FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{}", DAYS.get(usize::from(weekday))?))
}
