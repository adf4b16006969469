//! A file of iCalendar text as typed events, busy periods and zones.
//!
//! What a line says badly costs that line, what an event says badly costs that event, and both are told. A whole file is
//! refused only where reading it could make busy time look free: an empty body, a login page, a calendar cut short.
//! It resolves no time to UTC: see [`super::series`].

mod event;
mod reader;
mod time_zones;

use std::sync::Arc;

pub(crate) use event::{Addition, BusyPeriod, End, Event, Moment, RuleLine, ZoneId};
use reader::Reader;

use super::tree::walk;
use super::value::Reading;
use super::warning::{Warning, Warnings};
use super::zones::ZoneTable;

/// Largest file that is read, in octets.
pub const MAX_FILE_BYTES: usize = 32 << 20;

/// Most events that are kept of one file.
pub const MAX_EVENTS: usize = 200_000;

/// Why a file is refused. The last good copy must stay in force: refused is never free.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the calendar is empty")]
    Empty,
    #[error("this is a web page, not a calendar: perhaps a sign-in page")]
    WebPage,
    #[error("this is not a calendar: there is no BEGIN:VCALENDAR in it")]
    NotACalendar,
    #[error("the calendar that begins at line {line} is cut short: its END:VCALENDAR is missing")]
    CutShort { line: u32 },
    #[error("the calendar has {bytes} bytes; at most {MAX_FILE_BYTES} are read")]
    TooLarge { bytes: usize },
    #[error("the calendar has more than {MAX_EVENTS} events, or one with as many lines")]
    TooManyEvents,
}

impl Refused {
    /// The kind, as in the wording key `calendar-refused-<kind>`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::WebPage => "web-page",
            Self::NotACalendar => "not-a-calendar",
            Self::CutShort { .. } => "cut-short",
            Self::TooLarge { .. } => "too-large",
            Self::TooManyEvents => "too-many-events",
        }
    }

    /// The number that the wording needs: a line, mebibytes, events.
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::CutShort { line } => Some(u64::from(*line)),
            Self::TooLarge { .. } => Some((MAX_FILE_BYTES >> 20) as u64),
            Self::TooManyEvents => Some(MAX_EVENTS as u64),
            Self::Empty | Self::WebPage | Self::NotACalendar => None,
        }
    }
}

/// What an event says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventHead<'d> {
    /// Line of its `BEGIN`.
    pub line: u32,
    pub uid: Option<&'d str>,
    pub summary: &'d str,
    /// Its `DTSTART`; none for one that says only which occurrence it replaces.
    pub start: Option<Reading>,
    /// The zone that its `DTSTART` names, by the file's own name, even beside a whole day or UTC, where it means nothing.
    pub tzid: Option<&'d str>,
}

/// A file, read.
#[derive(Debug)]
pub struct Document<'a> {
    pub(crate) events: Vec<Event<'a>>,
    pub(crate) periods: Vec<BusyPeriod>,
    /// By [`ZoneId`], less one.
    zones: Vec<Arc<ZoneTable>>,
    pub(crate) warnings: Warnings,
    /// Size of the file.
    pub(crate) octets: u64,
}

impl<'a> Document<'a> {
    /// Reads a file.
    pub fn read(octets: &'a [u8]) -> Result<Self, Refused> {
        if octets.len() > MAX_FILE_BYTES {
            return Err(Refused::TooLarge { bytes: octets.len() });
        }
        let mut reader = Reader::default();
        let mut warnings = Warnings::default();
        let outline = walk(octets, &mut warnings, |component, warnings| reader.take(&component, warnings));
        if let Some(line) = outline.cut_short {
            return Err(Refused::CutShort { line });
        }
        if outline.calendars == 0 {
            return Err(refusal_of(octets));
        }
        if reader.is_full || outline.is_overfull {
            return Err(Refused::TooManyEvents);
        }
        Ok(reader.finish(warnings, octets.len() as u64))
    }

    /// Number of events, replaced occurrences included.
    pub fn event_count(&self) -> usize {
        self.events.len()
    }

    /// What each event says of itself, in the order of the file, replaced occurrences included.
    pub fn heads(&self) -> impl Iterator<Item = EventHead<'_>> {
        self.events.iter().map(|event| EventHead {
            line: event.line,
            uid: event.uid.as_deref(),
            summary: &event.summary,
            start: event.start_params.is_some().then_some(event.start.reading),
            tzid: event.start_params.as_ref().and_then(|params| params.first("TZID")).map(str::trim),
        })
    }

    /// Number of busy periods of VFREEBUSY components.
    pub fn period_count(&self) -> usize {
        self.periods.len()
    }

    /// What there is to say about the file, in the order of its lines.
    pub fn into_warnings(self) -> Vec<Warning> {
        self.warnings.into_sorted()
    }

    /// The table of a zone, or `None` for floating time.
    pub(crate) fn zone(&self, id: ZoneId) -> Option<&Arc<ZoneTable>> {
        usize::from(id.0).checked_sub(1).and_then(|at| self.zones.get(at))
    }
}

/// Says what a file without any calendar is.
fn refusal_of(octets: &[u8]) -> Refused {
    let text = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets).trim_ascii();
    if text.is_empty() {
        return Refused::Empty;
    }
    let head = text[..text.len().min(512)].to_ascii_lowercase();
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    if has(b"<html") || has(b"<!doctype") || has(b"<head") || has(b"<body") {
        return Refused::WebPage;
    }
    Refused::NotACalendar
}
