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
use super::merge::{Union, sort_and_merge};
use super::recurrence::Budget;
use super::series::{Resolver, Span64};
use super::warning::{Problem, Warning, Warnings, excerpt};
use super::zones::ZoneTable;
use crate::domain::time::{Instant, Interval, Zone};

/// Work that one file may cause, in units of [`Budget`], before what its size allows: some 20 ms.
const BASE_BUDGET: u64 = 2_000_000;

/// Most intervals listed for one file. An event for which there is no room left is listed as one, from its first
/// occurrence to its last.
pub const MAX_LISTED: usize = 1_000_000;

/// Versions of one event that nothing tells apart and that are still freed of their replaced occurrences: each costs
/// the work of looking at all of these.
const MAX_RIVALS: usize = 16;

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
    spans: Spans,
}

impl BusyEvent {
    /// Each occurrence that overlaps the window, whole. Two may overlap.
    pub fn intervals(&self) -> impl Iterator<Item = Interval> {
        self.spans.iter().filter_map(interval_of)
    }

    /// The time that the event blocks: its occurrences, in order, joined where they overlap or touch, since one event
    /// takes what it takes once.
    pub fn blocked(&self) -> impl Iterator<Item = Interval> {
        let mut spans: Vec<Span64> = self.spans.iter().collect();
        sort_and_merge(&mut spans);
        spans.into_iter().filter_map(interval_of)
    }
}

/// The occurrences of an event, UTC seconds, half-open. A calendar may have hundreds of thousands of them, so those within
/// 136 years take half the room.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Spans {
    /// Seconds after `from`, and how many seconds each lasts.
    Near {
        from: i64,
        list: Box<[(u32, u32)]>,
    },
    Far(Box<[Span64]>),
}

impl Spans {
    fn of(spans: &[Span64]) -> Self {
        let from = spans.iter().map(|(start, _)| *start).min().unwrap_or_default();
        let near = |(start, end): &Span64| {
            Some((u32::try_from(start.checked_sub(from)?).ok()?, u32::try_from(end.checked_sub(*start)?).ok()?))
        };
        let list: Option<Vec<(u32, u32)>> = spans.iter().map(near).collect();
        match list {
            Some(list) => Self::Near { from, list: list.into_boxed_slice() },
            None => Self::Far(spans.into()),
        }
    }

    fn iter(&self) -> impl Iterator<Item = Span64> + '_ {
        let (from, near, far): (i64, &[(u32, u32)], &[Span64]) = match self {
            Self::Near { from, list } => (*from, list, &[]),
            Self::Far(list) => (0, &[], list),
        };
        let near = near.iter().map(move |(after, lasts)| {
            let start = from + i64::from(*after);
            (start, start + i64::from(*lasts))
        });
        near.chain(far.iter().copied())
    }
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
    let default_zone = zone_table(default_zone);
    let utc = ZoneTable::utc();
    let seconds = (window.start().timestamp(), window.end().timestamp());
    let resolver = Resolver { document: &document, default_zone: &default_zone, utc: &utc, window: seconds };
    // A year of a full calendar takes about one unit for six octets.
    let mut budget = Budget::new(BASE_BUDGET + document.octets);
    let mut tally = Tally { union: Union::new(seconds), events: Vec::new(), listed: 0 };

    let mut spans = Vec::new();
    for group in groups(&document.events) {
        let Group { series, replacing } = choose(&group, &resolver, &mut warnings);
        for event in &replacing {
            if event.blocks() && event.and_future && !event.restarts() && series.is_empty() {
                warnings.push(event.line, Problem::LoneFuture);
            }
            if event.blocks() && !event.restarts() {
                let span = resolver.replaced(event, series.first().copied(), &mut warnings);
                tally.add(event, span.as_slice(), &mut warnings);
            }
        }
        // An occurrence that changes the rule for all that follow begins a series of its own.
        let restarting = replacing.iter().copied().filter(|event| event.restarts());
        for (rank, event) in series.iter().copied().chain(restarting).enumerate() {
            spans.clear();
            let replacing = if rank < MAX_RIVALS { replacing.as_slice() } else { &[] };
            resolver.expand(event, replacing, &mut budget, &mut warnings, |span| spans.push(span));
            tally.add(event, &spans, &mut warnings);
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
    std::sync::Arc::clone(zone.table())
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
    fn add(&mut self, event: &Event<'_>, spans: &[Span64], warnings: &mut Warnings) {
        let (Some(first), Some(last)) = (spans.iter().map(|span| span.0).min(), spans.iter().map(|span| span.1).max())
        else {
            return;
        };
        let whole = [(first, last)];
        let spans = if self.listed + spans.len() <= MAX_LISTED {
            spans
        } else {
            warnings.push(event.line, Problem::TooDense);
            &whole
        };
        let uid = event.uid.as_deref().unwrap_or_default().to_owned();
        let summary = event.summary.clone().into_owned();
        self.push(BusyEvent {
            uid,
            summary,
            line: event.line,
            resources: event.resources.clone(),
            spans: Spans::of(spans),
        });
    }

    fn add_period(&mut self, line: u32, span: Span64) {
        let nameless = String::new;
        self.push(BusyEvent {
            uid: nameless(),
            summary: nameless(),
            line,
            resources: Vec::new(),
            spans: Spans::of(&[span]),
        });
    }

    fn push(&mut self, event: BusyEvent) {
        for span in event.spans.iter() {
            self.union.add(span);
            self.listed += 1;
        }
        self.events.push(event);
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

fn choose<'e, 'a>(events: &[&'e Event<'a>], resolver: &Resolver<'_>, warnings: &mut Warnings) -> Group<'e, 'a> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn occurrences_are_kept_to_the_second_near_and_far() {
        for spans in [
            vec![],
            vec![(1_800_000_000, 1_800_003_600)],
            vec![(1_900_000_000, 1_900_000_001), (1_800_000_000, 1_800_003_600), (1_800_000_000, 1_800_000_000)],
            vec![(0, i64::from(u32::MAX)), (i64::from(u32::MAX), i64::from(u32::MAX) + 5)],
            vec![(-62_135_596_800, 253_402_300_799), (1_800_000_000, 1_800_003_600)],
            vec![(5, 2)],
        ] {
            assert_eq!(Spans::of(&spans).iter().collect::<Vec<_>>(), spans);
        }
        let near = Spans::of(&[(1_800_000_000, 1_800_003_600)]);
        assert!(matches!(near, Spans::Near { .. }));
    }
}
