//! What a calendar of a hub means: what it blocks, and event by event for those who wonder.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::api::calendars::{LineWarning, TakenUnits, UnderstoodCalendar, UnderstoodEvent};
use crate::calendar::claims::{self, Takes};
use crate::calendar::{Occupancy, Refused, Warning, busy};
use crate::domain::hub::{CalendarScope, ClosureKind, Hub, HubCalendar};
use crate::domain::outage::Blocks;
use crate::domain::text::{Lang, Text};
use crate::domain::time::{Instant, Interval};
use crate::wording::Wording;
use crate::wording::calendar::{refused_text, warning_text};

/// How far back and ahead events are taken, days. Ahead of every hub's horizon.
const BACK_DAYS: i64 = 35;
const AHEAD_DAYS: i64 = 800;
/// Most warnings kept of one calendar.
const MAX_WARNINGS: usize = 50;
/// Most events listed, and occurrences of one.
const MAX_EVENTS: usize = 2000;
const MAX_OCCURRENCES: usize = 100;

/// What the bytes of a calendar mean.
#[derive(Debug)]
pub(in crate::server) struct Meaning {
    pub(in crate::server) blocks: Blocks,
    pub(in crate::server) events_in_file: usize,
    pub(in crate::server) warnings: Vec<Text>,
}

/// Names of the events that this server wrote into hubs' calendars: what they take is claimed already.
pub(in crate::server) type OwnEvents = Arc<BTreeSet<String>>;

/// The time that is read of a calendar. Whole days only, so that the same file read an hour later blocks the same.
pub(in crate::server) fn window(hub: &Hub, now: Instant) -> Option<Interval> {
    let today = hub.zone.start_of_day(hub.zone.day(now));
    Interval::new(today - chrono::Duration::days(BACK_DAYS), today + chrono::Duration::days(AHEAD_DAYS)).ok()
}

/// Reads a calendar, off the threads that serve.
pub(in crate::server) async fn understand(
    hub: Arc<Hub>,
    calendar: HubCalendar,
    bytes: Arc<[u8]>,
    own: OwnEvents,
    now: Instant,
) -> Result<Meaning, Text> {
    aside(move || {
        let window = window(&hub, now).ok_or_else(|| worded("problem-calendar-unread"))?;
        let mut occupancy = busy(&bytes, window, hub.zone).map_err(|refused| refused_text(&refused))?;
        occupancy.events.retain(|event| !own.contains(&event.uid));
        let reading = claims::reading_of(&hub, &calendar, occupancy, window);
        Ok(Meaning {
            blocks: reading.blocks,
            events_in_file: reading.events_in_file,
            warnings: reading.warnings.iter().take(MAX_WARNINGS).map(warning_text).collect(),
        })
    })
    .await?
}

/// Says event by event what was understood of a calendar within `interval`.
pub(in crate::server) async fn explain(
    hub: Arc<Hub>,
    calendar: HubCalendar,
    bytes: Arc<[u8]>,
    own: OwnEvents,
    interval: Interval,
) -> Result<UnderstoodCalendar, Text> {
    aside(move || {
        let occupancy = busy(&bytes, interval, hub.zone).map_err(|refused: Refused| refused_text(&refused))?;
        Ok(explained(&hub, &calendar, &occupancy, &own, interval))
    })
    .await?
}

fn explained(
    hub: &Hub,
    calendar: &HubCalendar,
    occupancy: &Occupancy,
    own: &BTreeSet<String>,
    interval: Interval,
) -> UnderstoodCalendar {
    let mut warnings: Vec<LineWarning> = occupancy.warnings.iter().map(line_warning).collect();
    let reader = claims::Reader::new(hub, calendar);
    let mut events: Vec<UnderstoodEvent> = Vec::new();
    for event in &occupancy.events {
        let mut occurrences: Vec<Interval> = event.intervals().collect();
        occurrences.sort_unstable();
        let more_occurrences = occurrences.len().saturating_sub(MAX_OCCURRENCES);
        occurrences.truncate(MAX_OCCURRENCES);
        let is_ours = own.contains(&event.uid);
        let (takes, warning) = reader.takes(event);
        warnings.extend(warning.as_ref().map(line_warning));
        let whole_scope = || match &calendar.scope {
            CalendarScope::Hub => (Vec::new(), Some(ClosureKind::Full)),
            CalendarScope::Desk => (Vec::new(), Some(ClosureKind::Desk)),
            CalendarScope::Resources { ids, quantity } => {
                (ids.iter().map(|id| TakenUnits { resource: id.clone(), quantity: *quantity }).collect(), None)
            }
        };
        let (takes, closes) = match takes {
            _ if is_ours => (Vec::new(), None),
            Takes::WholeScope => whole_scope(),
            Takes::Units(units) => {
                (units.into_iter().map(|(resource, quantity)| TakenUnits { resource, quantity }).collect(), None)
            }
        };
        let (uid, summary, line) = (event.uid.clone(), event.summary.clone(), event.line);
        events.push(UnderstoodEvent { uid, summary, line, occurrences, more_occurrences, takes, closes, is_ours });
    }
    events.sort_by_key(|event| (event.occurrences.first().map(|first| first.start()), event.line));
    let more_events = events.len().saturating_sub(MAX_EVENTS);
    events.truncate(MAX_EVENTS);
    warnings.sort_by_key(|warning| warning.line);
    warnings.truncate(MAX_EVENTS);
    UnderstoodCalendar {
        hub: hub.id.clone(),
        calendar: calendar.id.clone(),
        interval,
        read_at: None,
        failure: None,
        events_in_file: occupancy.events_in_file,
        events,
        more_events,
        warnings,
    }
}

fn line_warning(warning: &Warning) -> LineWarning {
    LineWarning { line: warning.line, kind: warning.problem.kind().to_owned(), text: warning_text(warning) }
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Text> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a calendar could not be read");
        worded("problem-calendar-unread")
    })
}

/// A sentence in both languages.
pub(in crate::server) fn worded(key: &str) -> Text {
    let [fr, en] = Lang::ALL.map(|lang| Wording::new(lang).t(key));
    Text::both(fr, en)
}

/// A sentence in both languages, in which `{ $what }` is `what`.
pub(in crate::server) fn worded_with(key: &str, what: &str) -> Text {
    let [fr, en] = Lang::ALL.map(|lang| Wording::new(lang).with(key, &[("what", what.to_owned().into())]));
    Text::both(fr, en)
}
