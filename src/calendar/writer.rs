//! Busy time as an iCalendar feed that calendar programs can subscribe to.
//!
//! Strict: CRLF, lines of at most 75 octets folded between characters, escapes, RFC 6868, a `VTIMEZONE` for the zone
//! over the years in use, stable UIDs. It cannot fail; it invents nothing: stamps and sequences come from the caller.

use super::civil::{DAY, day_of, write_date_time, year_of};
use super::occupancy::zone_table;
use super::value::{escape_parameter, escape_text};
use super::zones::{Switch, Turn, TurnDay, ZoneTable};
use crate::domain::time::{Instant, Interval, Zone};

/// Longest line, in octets, without its break.
const MAX_LINE: usize = 75;

/// `PRODID` of what we write.
pub const PRODUCT: &str = "-//Ressourcerie//Calendar//FR";

/// Media type of a feed.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// A calendar to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Shown as the calendar's name.
    pub name: String,
    /// Longer words about the calendar; may be empty.
    pub description: String,
    /// Local times are written in this zone.
    pub zone: Zone,
    /// How often a subscriber is asked to come back, in minutes.
    pub refresh_min: u32,
    /// Written in this order.
    pub events: Vec<FeedEvent>,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEvent {
    /// Unique in the world and the same for ever: `<booking>-<line>@<host>`.
    pub uid: String,
    /// Grows with each change.
    pub sequence: u32,
    /// When it last changed: `DTSTAMP` and `LAST-MODIFIED`.
    pub stamp: Instant,
    pub interval: Interval,
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
}

impl Feed {
    /// The feed as iCalendar text.
    pub fn to_ics(&self) -> String {
        let zone = zone_table(self.zone);
        let mut out = Lines::default();
        out.line("BEGIN:VCALENDAR");
        out.line("VERSION:2.0");
        out.value("PRODID", PRODUCT);
        out.line("CALSCALE:GREGORIAN");
        out.line("METHOD:PUBLISH");
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
        write_zone(&mut out, self.zone.name(), &zone, self.years(&zone));
        for event in &self.events {
            event.write(&mut out, self.zone.name(), &zone);
        }
        out.line("END:VCALENDAR");
        out.text
    }

    /// First and last civil year of the events.
    fn years(&self, zone: &ZoneTable) -> Option<(i32, i32)> {
        let year = |at: Instant| year_of(zone.civil_of(at.timestamp()).div_euclid(DAY) as i32);
        let first = self.events.iter().map(|event| year(event.interval.start())).min()?;
        let last = self.events.iter().map(|event| year(event.interval.end())).max()?;
        Some((first, last))
    }
}

impl FeedEvent {
    fn write(&self, out: &mut Lines, tzid: &str, zone: &ZoneTable) {
        let stamp = utc(self.stamp);
        out.line("BEGIN:VEVENT");
        out.text("UID", &self.uid);
        out.value("DTSTAMP", &stamp);
        out.value("LAST-MODIFIED", &stamp);
        out.value("SEQUENCE", &self.sequence.to_string());
        out.instant("DTSTART", self.interval.start(), tzid, zone);
        out.instant("DTEND", self.interval.end(), tzid, zone);
        out.text("SUMMARY", &self.summary);
        for (name, text) in [("DESCRIPTION", &self.description), ("LOCATION", &self.location)] {
            if !text.is_empty() {
                out.text(name, text);
            }
        }
        if !self.url.is_empty() {
            out.value("URL", &self.url);
        }
        if !self.resources.is_empty() {
            let names: Vec<String> = self.resources.iter().map(|name| escape_text(name)).collect();
            out.value("RESOURCES", &names.join(","));
        }
        out.value("STATUS", self.status.name());
        let is_busy = self.is_busy && self.status != FeedStatus::Cancelled;
        out.value("TRANSP", if is_busy { "OPAQUE" } else { "TRANSPARENT" });
        out.line("END:VEVENT");
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
    fn instant(&mut self, name: &str, at: Instant, tzid: &str, zone: &ZoneTable) {
        let civil = zone.civil_of(at.timestamp());
        if zone.utc_of(civil) == at.timestamp() {
            self.value(&format!("{name};TZID={}", escape_parameter(tzid)), &write_date_time(civil));
        } else {
            self.value(name, &utc(at));
        }
    }
}

/// Writes the `VTIMEZONE` of a zone for the given civil years, both included.
fn write_zone(out: &mut Lines, tzid: &str, zone: &ZoneTable, years: Option<(i32, i32)>) {
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
