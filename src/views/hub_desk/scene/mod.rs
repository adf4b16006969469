//! The calendar as rows and bars: what is booked, held, withdrawn, closed or blocked during the days in view.
//!
//! Pure readings of the state; nothing is kept. Times stay instants: where a bar lies on the screen is for the panel.

mod calendars;
mod house;
mod loans;
mod tally;

use chrono::NaiveDate;

pub use self::house::holiday_of;
pub use self::tally::{DayTally, hours_of};

use self::calendars::Occurrences;
use super::state::ItemKey;
use super::words::event_of;
use crate::domain::availability::BusyStep;
use crate::domain::booking::LineState;
use crate::domain::desk::DeskHours;
use crate::domain::hub::{ClosureKind, Hub};
use crate::domain::ids::LocalId;
use crate::domain::outage::Outages;
use crate::domain::resource::Resource;
use crate::domain::time::{Instant, Interval};
use crate::views::state::AppState;

/// The days in view.
#[derive(Debug, Clone)]
pub struct Scene<'a> {
    pub hub: &'a Hub,
    pub span: Interval,
    pub days: Vec<NaiveDate>,
    /// When the desk is closed, in order.
    pub shades: Vec<Interval>,
    /// Closures, holidays and calendar events that concern the whole hub.
    pub of_hub: Track,
    pub rows: Vec<Row<'a>>,
    /// Whether the hub's agenda reaches over all these days.
    pub is_level_known: bool,
}

/// A resource with what is on it.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    pub resource: &'a Resource,
    pub capacity: u32,
    /// Units taken, step by step; empty while the agenda is not here.
    pub steps: Vec<BusyStep>,
    pub track: Track,
}

/// Bars that share a row, and how many lanes keep them apart.
#[derive(Debug, Clone, Default)]
pub struct Track {
    pub bars: Vec<Bar>,
    pub lanes: usize,
}

/// Something with a beginning and an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    pub key: ItemKey,
    /// The resource whose row it lies in; none in the hub's.
    pub resource: Option<LocalId>,
    pub kind: BarKind,
    /// From pick-up to return.
    pub core: Interval,
    /// With preparation before and recovery after.
    pub whole: Interval,
    /// Units; 0 where it concerns the whole hub.
    pub quantity: u32,
    pub lane: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarKind {
    Line(LineState),
    Withdrawal,
    /// Taken by a calendar of the hub.
    Blocked,
    Closure(ClosureKind),
    Outage(ClosureKind),
    /// `closes` where the hub keeps it.
    Holiday {
        closes: bool,
    },
}

impl Bar {
    fn of_hub(key: ItemKey, kind: BarKind, interval: Interval) -> Self {
        Self { key, resource: None, kind, core: interval, whole: interval, quantity: 0, lane: 0 }
    }
}

impl Track {
    /// Lays the bars out in the fewest lanes, in order of start.
    fn of(mut bars: Vec<Bar>) -> Self {
        bars.sort_by(|a, b| (a.whole, &a.key).cmp(&(b.whole, &b.key)));
        let mut ends: Vec<Instant> = Vec::new();
        for bar in &mut bars {
            let lane = ends.iter().position(|end| *end <= bar.whole.start());
            bar.lane = lane.unwrap_or(ends.len());
            match ends.get_mut(bar.lane) {
                Some(end) => *end = bar.whole.end(),
                None => ends.push(bar.whole.end()),
            }
        }
        Self { bars, lanes: ends.len() }
    }
}

/// The hub's days in view.
pub fn scene<'a>(state: &'a AppState, hub: &'a Hub) -> Option<Scene<'a>> {
    let desk = &state.hub_desk;
    let today = hub.zone.day(state.now);
    let (from, to) = desk.zoom.days(desk.day_or(today));
    scene_of(state, hub, from, to)
}

/// The hub's days from one to another, both included.
pub fn scene_of<'a>(state: &'a AppState, hub: &'a Hub, from: NaiveDate, to: NaiveDate) -> Option<Scene<'a>> {
    let desk = &state.hub_desk;
    let span = Interval::new(hub.zone.start_of_day(from), hub.zone.whole_day(to).end()).ok()?;
    let days: Vec<NaiveDate> = from.iter_days().take_while(|day| *day <= to).collect();
    let agenda = state.facts.agendas.get(&hub.id);
    let covers = |agenda: &&std::sync::Arc<crate::api::Agenda>| {
        agenda.interval.start() <= span.start() && span.end() <= agenda.interval.end()
    };
    let is_level_known = agenda.as_ref().is_some_and(covers);
    let is_in_view = |resource: &&Resource| desk.only.is_empty() || desk.only.contains(&resource.id);
    let events = Occurrences::during(state, span);
    let rows = hub.resources.iter().filter(is_in_view).map(|resource| {
        let row = agenda.and_then(|agenda| agenda.rows.iter().find(|row| row.resource == resource.id));
        let steps: Vec<BusyStep> = row
            .map(|row| row.steps.iter())
            .into_iter()
            .flatten()
            .filter_map(|step| Some(BusyStep { interval: step.interval.intersection(span)?, taken: step.taken }))
            .collect();
        let mut bars = loans::bars_of(state, hub, resource, span);
        bars.extend(events.bars_of(state, hub, resource, &steps));
        let capacity = row.map_or_else(|| resource.capacity(), |row| row.capacity);
        Row { resource, capacity, steps, track: Track::of(bars) }
    });
    let rows = rows.collect();
    let of_hub = Track::of(house::bars_of(state, hub, &events, span, &days));
    let shades = shades(hub, &state.outages_of(&hub.id), span, from, to);
    Some(Scene { hub, span, days, shades, of_hub, rows, is_level_known })
}

/// When the desk is closed.
fn shades(hub: &Hub, outages: &Outages, span: Interval, from: NaiveDate, to: NaiveDate) -> Vec<Interval> {
    let desk = DeskHours::new(hub, outages);
    let mut shades = Vec::new();
    let mut closed_from = span.start();
    for opening in desk.openings(from, to) {
        shades.extend(Interval::new(closed_from, opening.start()).ok());
        closed_from = closed_from.max(opening.end());
    }
    shades.extend(Interval::new(closed_from, span.end()).ok());
    shades
}

impl<'a> Scene<'a> {
    /// The tracks from top to bottom: the hub's, then a resource after the other.
    pub fn tracks(&self) -> impl Iterator<Item = &Track> {
        std::iter::once(&self.of_hub).chain(self.rows.iter().map(|row| &row.track))
    }

    /// Every bar, row by row.
    pub fn bars(&self) -> impl Iterator<Item = &Bar> {
        self.tracks().flat_map(|track| &track.bars)
    }

    /// Every item once, in order of time: a kit takes several rows and is told once.
    pub fn items(&self) -> Vec<&Bar> {
        let mut items: Vec<&Bar> = self.bars().collect();
        items.sort_by(|a, b| (a.core.start(), &a.key).cmp(&(b.core.start(), &b.key)));
        let mut seen = std::collections::BTreeSet::new();
        items.retain(|bar| seen.insert(&bar.key));
        items
    }
}

/// The desk's state has nothing chosen that is not there any more.
pub fn is_there(state: &AppState, hub: &Hub, key: &ItemKey) -> bool {
    let records = state.hub_desk.records();
    match key {
        ItemKey::Line { booking, line } => {
            state.bookings().iter().any(|known| &known.id == booking && known.lines.len() > *line)
        }
        ItemKey::Withdrawal(id) => records.is_some_and(|records| records.withdrawals.iter().any(|had| had.id == *id)),
        ItemKey::Declared(id) => records.is_some_and(|records| records.closures.iter().any(|had| had.id == *id)),
        ItemKey::Described(position) => *position < hub.closures.len(),
        ItemKey::Event { .. } => event_of(state, key).is_some(),
        ItemKey::Holiday(_) | ItemKey::Outage(_) | ItemKey::Blocked { .. } => true,
    }
}
