//! When a calendar is busy: a file, a window and a zone to intervals of UTC.
//!
//! An event blocks unless it is transparent or cancelled. A whole day is the local day of `default_zone`, and floating
//! times are read there: never in the zone of this machine. A VFREEBUSY blocks by its periods other than FREE. What the
//! file says badly is told in `warnings` and read on the side of busy; a file that cannot be trusted is [`Refused`].

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::DateTime;

use super::document::{Document, Event, Refused};
use super::merge::Union;
use super::recurrence::Budget;
use super::series::{Resolver, Span64};
use super::warning::{Problem, Warning, excerpt};
use super::zones::ZoneTable;
use crate::domain::time::{Instant, Interval, Zone};

/// Work that one file may cause, in units of [`Budget`]: well under a second.
const BUDGET: u64 = 20_000_000;

/// Most intervals listed for one file; all of them still count in `busy`.
pub const MAX_LISTED: usize = 1_000_000;

/// When a calendar is busy within a window.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Occupancy {
    /// Merged, in order, cut to the window.
    pub busy: Vec<Interval>,
    /// Events that block part of the window, in the order of the file.
    pub events: Vec<BusyEvent>,
    pub warnings: Vec<Warning>,
    /// Events of the whole file, whatever their dates: a feed that suddenly has none is suspect.
    pub events_in_file: usize,
}

/// An event and when it blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusyEvent {
    /// Empty for an event without UID, and for a period of a VFREEBUSY.
    pub uid: String,
    pub summary: String,
    /// Line of the file, from 1.
    pub line: u32,
    /// What `RESOURCES` names.
    pub resources: Vec<String>,
    /// Each occurrence that overlaps the window, whole. Two may overlap.
    pub intervals: Vec<Interval>,
}

/// Reads a calendar and says when it is busy within `window`. Whole days and floating times are those of
/// `default_zone`.
pub fn busy(octets: &[u8], window: Interval, default_zone: Zone) -> Result<Occupancy, Refused> {
    let document = Document::read(octets)?;
    Ok(occupancy(document, window, default_zone))
}

/// When a calendar that was read is busy.
pub fn occupancy(mut document: Document<'_>, window: Interval, default_zone: Zone) -> Occupancy {
    let mut warnings = std::mem::take(&mut document.warnings);
    // The domain's zones are those of `chrono-tz`; a name that this database lacks cannot be, but UTC would be wrong.
    let default_zone = zone_table(default_zone);
    let utc = ZoneTable::utc();
    let seconds = (window.start().timestamp(), window.end().timestamp());
    let resolver = Resolver { document: &document, default_zone: &default_zone, utc: &utc, window: seconds };
    let mut budget = Budget::new(BUDGET);
    let mut tally = Tally { union: Union::new(seconds), events: Vec::new(), listed: 0 };

    for group in groups(&document.events) {
        let Group { series, replacing } = choose(&group, &resolver, &mut warnings);
        for event in &replacing {
            if event.blocks() && !event.restarts() {
                let span = resolver.replaced(event, series.first().copied(), &mut warnings);
                tally.add(event, span.as_slice());
            }
        }
        // An occurrence that changes the rule for all that follow begins a series of its own.
        let restarting = replacing.iter().copied().filter(|event| event.restarts());
        for event in series.iter().copied().chain(restarting) {
            let mut spans = Vec::new();
            resolver.expand(event, &replacing, &mut budget, &mut warnings, |span| spans.push(span));
            tally.add(event, &spans);
        }
    }
    for period in &document.periods {
        if let Some(span) = resolver.period(*period) {
            tally.add_period(period.line, span);
        }
    }
    let events_in_file = document.events.len() + document.periods.len();
    let Tally { union, mut events, .. } = tally;
    events.sort_by_key(|event| event.line);
    Occupancy {
        busy: union.finish().into_iter().filter_map(interval_of).collect(),
        events,
        warnings: warnings.into_sorted(),
        events_in_file,
    }
}

/// The table of a zone of the domain.
pub(crate) fn zone_table(zone: Zone) -> std::sync::Arc<ZoneTable> {
    ZoneTable::iana(zone.name()).unwrap_or_else(|| std::sync::Arc::new(ZoneTable::unknown(zone.name())))
}

fn interval_of((start, end): Span64) -> Option<Interval> {
    let at = |seconds: i64| -> Option<Instant> { DateTime::from_timestamp(seconds, 0) };
    Interval::new(at(start)?, at(end)?).ok()
}

/// What was found so far.
struct Tally {
    union: Union,
    events: Vec<BusyEvent>,
    listed: usize,
}

impl Tally {
    fn add(&mut self, event: &Event<'_>, spans: &[Span64]) {
        if spans.is_empty() {
            return;
        }
        let uid = event.uid.as_deref().unwrap_or_default().to_owned();
        let summary = event.summary.clone().into_owned();
        self.push(uid, summary, event.line, event.resources.clone(), spans);
    }

    fn add_period(&mut self, line: u32, span: Span64) {
        self.push(String::new(), String::new(), line, Vec::new(), &[span]);
    }

    fn push(&mut self, uid: String, summary: String, line: u32, resources: Vec<String>, spans: &[Span64]) {
        for span in spans {
            self.union.add(*span);
        }
        let room = MAX_LISTED - self.listed;
        let intervals: Vec<Interval> = spans.iter().take(room).copied().filter_map(interval_of).collect();
        self.listed += intervals.len();
        self.events.push(BusyEvent { uid, summary, line, resources, intervals });
    }
}

/// Events of one UID, in the order of the file; an event without UID stands alone.
fn groups<'e, 'a>(events: &'e [Event<'a>]) -> Vec<Vec<&'e Event<'a>>> {
    let mut groups: Vec<Vec<&Event<'a>>> = Vec::with_capacity(events.len());
    let mut by_uid: HashMap<&str, usize> = HashMap::with_capacity(events.len());
    for event in events {
        match event.uid.as_deref() {
            None => groups.push(vec![event]),
            Some(uid) => {
                let at = *by_uid.entry(uid).or_insert_with(|| {
                    groups.push(Vec::new());
                    groups.len() - 1
                });
                groups[at].push(event);
            }
        }
    }
    groups
}

/// The series of a UID and the events that replace occurrences of it, each in its latest version.
struct Group<'e, 'a> {
    series: Vec<&'e Event<'a>>,
    replacing: Vec<&'e Event<'a>>,
}

fn choose<'e, 'a>(
    events: &[&'e Event<'a>],
    resolver: &Resolver<'_>,
    warnings: &mut super::warning::Warnings,
) -> Group<'e, 'a> {
    let version = |event: &Event<'_>| (event.sequence, event.stamp);
    let mut group: Group<'e, 'a> = Group { series: Vec::new(), replacing: Vec::new() };
    if let [only] = events {
        let list = if only.replaces.is_some() { &mut group.replacing } else { &mut group.series };
        list.push(only);
        return group;
    }
    let mut known: HashMap<Option<(i64, bool)>, usize> = HashMap::new();
    for event in events {
        let list = if event.replaces.is_some() { &mut group.replacing } else { &mut group.series };
        let key = event.replaces.map(|moment| (resolver.instant(moment), event.and_future));
        let at = match known.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(list.len());
                list.push(event);
                continue;
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        let uid = excerpt(event.uid.as_deref().unwrap_or_default());
        warnings.push(event.line, Problem::Duplicate { uid });
        match version(event).cmp(&version(list[at])) {
            Ordering::Greater => list[at] = event,
            Ordering::Less => {}
            // Two versions that nothing tells apart: the same hours once, other hours both.
            Ordering::Equal if event.start == list[at].start && event.end == list[at].end => list[at] = event,
            Ordering::Equal => list.push(event),
        }
    }
    group
}
