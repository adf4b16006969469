//! The calendar as rows and bars: what is booked, held, withdrawn, closed or blocked during the days in view.
//!
//! Pure readings of the state; nothing is kept. Times stay instants: where a bar lies on the screen is for the panel.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};

use super::state::{HubDesk, ItemKey};
use crate::domain::availability::BusyStep;
use crate::domain::booking::{Booking, Claim, Line, LineState};
use crate::domain::desk::DeskHours;
use crate::domain::holidays::holiday_on;
use crate::domain::hub::{CalendarScope, ClosureKind, Hub};
use crate::domain::ids::LocalId;
use crate::domain::outage::Outages;
use crate::domain::resource::Resource;
use crate::domain::time::{Instant, Interval};
use crate::views::state::AppState;
use crate::wording::format;

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
    let rows = hub.resources.iter().filter(is_in_view).map(|resource| {
        let row = agenda.and_then(|agenda| agenda.rows.iter().find(|row| row.resource == resource.id));
        let steps: Vec<BusyStep> = row
            .map(|row| row.steps.iter())
            .into_iter()
            .flatten()
            .filter_map(|step| Some(BusyStep { interval: step.interval.intersection(span)?, taken: step.taken }))
            .collect();
        let mut bars = bars_of(state, hub, resource, span);
        bars.extend(blocked(state, hub, resource, &steps));
        let capacity = row.map_or_else(|| resource.capacity(), |row| row.capacity);
        Row { resource, capacity, steps, track: Track::of(bars) }
    });
    let rows = rows.collect();
    let of_hub = Track::of(hub_bars(state, hub, span, &days));
    let shades = shades(hub, &state.outages_of(&hub.id), span, from, to);
    Some(Scene { hub, span, days, shades, of_hub, rows, is_level_known })
}

/// Bookings and withdrawals on one resource.
fn bars_of(state: &AppState, hub: &Hub, resource: &Resource, span: Interval) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (booking, index, line) in lines_of(state, hub) {
        let Some((quantity, whole)) = part_of(hub, resource, line) else { continue };
        let core = core_of(line);
        let bar = Bar {
            key: ItemKey::Line { booking: booking.id.clone(), line: index },
            resource: Some(resource.id.clone()),
            kind: BarKind::Line(line.state),
            core,
            whole,
            quantity,
            lane: 0,
        };
        bars.extend(Some(bar).filter(|bar| bar.whole.overlaps(span)));
    }
    let withdrawals = state.hub_desk.records().map(|records| records.withdrawals.iter()).into_iter().flatten();
    for withdrawal in withdrawals.filter(|found| found.claim.resource == hub.key(&resource.id)) {
        let interval = withdrawal.claim.interval;
        let bar = Bar {
            key: ItemKey::Withdrawal(withdrawal.id),
            resource: Some(resource.id.clone()),
            kind: BarKind::Withdrawal,
            core: interval,
            whole: interval,
            quantity: withdrawal.claim.quantity,
            lane: 0,
        };
        bars.extend(Some(bar).filter(|bar| bar.whole.overlaps(span)));
    }
    bars
}

/// The lines of this hub of which something came, or may.
fn lines_of<'a>(state: &'a AppState, hub: &Hub) -> impl Iterator<Item = (&'a Booking, usize, &'a Line)> {
    let id = hub.id.clone();
    let all = state
        .bookings()
        .iter()
        .flat_map(|booking| booking.lines.iter().enumerate().map(move |(index, line)| (booking, index, line)));
    all.filter(move |(_, _, line)| line.wish.offer.hub == id && !line.state.has_given_up())
}

/// From pick-up to return, or to when it is expected back once it is late.
fn core_of(line: &Line) -> Interval {
    let end = if line.state == LineState::Out { line.expected_back() } else { line.wish.interval.end() };
    Interval::new(line.wish.interval.start(), end).unwrap_or(line.wish.interval)
}

/// What a line takes of a resource: units, and from when to when with the hub's margins.
fn part_of(hub: &Hub, resource: &Resource, line: &Line) -> Option<(u32, Interval)> {
    let key = hub.key(&resource.id);
    let claims: Vec<&Claim> = line.claims.iter().filter(|claim| claim.resource == key).collect();
    let core = core_of(line);
    if claims.is_empty() {
        // A request that holds nothing, or what was given back: the wish still tells how many.
        let wished = if line.wish.offer == key {
            line.wish.quantity
        } else {
            let kit = hub.kit(&line.wish.offer.local)?;
            kit.members.iter().find(|member| member.resource == resource.id)?.quantity * line.wish.quantity
        };
        return Some((wished, core));
    }
    let start = claims.iter().map(|claim| claim.interval.start()).min()?.min(core.start());
    let end = claims.iter().map(|claim| claim.interval.end()).max()?.max(core.end());
    let quantity = claims.iter().map(|claim| claim.quantity).sum();
    Some((quantity, Interval::new(start, end).ok()?))
}

/// What the hub's calendars take of a resource: what the level tells beyond bookings and withdrawals.
fn blocked(state: &AppState, hub: &Hub, resource: &Resource, steps: &[BusyStep]) -> Vec<Bar> {
    let concerns =
        |scope: &CalendarScope| matches!(scope, CalendarScope::Resources { ids, .. } if ids.contains(&resource.id));
    if !hub.calendars.iter().any(|calendar| concerns(&calendar.scope)) {
        return Vec::new();
    }
    let key = hub.key(&resource.id);
    let withdrawals = state.hub_desk.records().map(|records| records.withdrawals.iter()).into_iter().flatten();
    let claims = state.bookings().iter().flat_map(|booking| &booking.lines).flat_map(|line| &line.claims);
    let claims = claims.chain(withdrawals.map(|withdrawal| &withdrawal.claim)).filter(|claim| claim.resource == key);
    let known: Vec<&Claim> = claims.collect();
    let mut cuts: BTreeMap<Instant, ()> = BTreeMap::new();
    for interval in steps.iter().map(|step| step.interval).chain(known.iter().map(|claim| claim.interval)) {
        cuts.insert(interval.start(), ());
        cuts.insert(interval.end(), ());
    }
    let instants: Vec<Instant> = cuts.into_keys().collect();
    let mut found: Vec<(Interval, u32)> = Vec::new();
    for pair in instants.windows(2) {
        let Ok(piece) = Interval::new(pair[0], pair[1]) else { continue };
        let Some(step) = steps.iter().find(|step| step.interval.overlaps(piece)) else { continue };
        let ours: u32 = known.iter().filter(|claim| claim.interval.overlaps(piece)).map(|claim| claim.quantity).sum();
        let units = step.taken.saturating_sub(ours);
        match found.last_mut() {
            Some((before, same)) if *same == units && before.end() == piece.start() => {
                *before = Interval::new(before.start(), piece.end()).unwrap_or(*before);
            }
            _ => found.push((piece, units)),
        }
    }
    let taken = found.into_iter().filter(|(_, units)| *units > 0);
    taken
        .map(|(interval, quantity)| Bar {
            key: ItemKey::Blocked { resource: resource.id.clone(), interval },
            resource: Some(resource.id.clone()),
            kind: BarKind::Blocked,
            core: interval,
            whole: interval,
            quantity,
            lane: 0,
        })
        .collect()
}

/// Closures, holidays and calendar events of the whole hub.
fn hub_bars(state: &AppState, hub: &Hub, span: Interval, days: &[NaiveDate]) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (position, closure) in hub.closures.iter().enumerate() {
        let bar = |interval| Bar::of_hub(ItemKey::Described(position), BarKind::Closure(closure.kind), interval);
        bars.extend(closure.during(hub.zone, span).map(bar));
    }
    let records = state.hub_desk.records();
    for declared in records.map(|records| records.closures.iter()).into_iter().flatten() {
        let kind = BarKind::Closure(declared.closure.kind);
        let bar = |interval: &Interval| Bar::of_hub(ItemKey::Declared(declared.id), kind, *interval);
        bars.extend(declared.stretches().iter().map(bar));
    }
    let is_declared = |interval: Interval| {
        records.is_some_and(|records| records.closures.iter().any(|it| it.stretches().contains(&interval)))
    };
    for outage in state.outages_of(&hub.id).during(span).filter(|outage| !is_declared(outage.interval)) {
        bars.push(Bar::of_hub(ItemKey::Outage(outage.interval), BarKind::Outage(outage.kind), outage.interval));
    }
    for day in days {
        if let Some((_, closes)) = holiday_of(hub, *day) {
            let kind = BarKind::Holiday { closes };
            bars.push(Bar::of_hub(ItemKey::Holiday(*day), kind, hub.zone.whole_day(*day)));
        }
    }
    bars.retain(|bar| bar.whole.overlaps(span));
    bars
}

/// The holiday of a day, by the key of its wording, and whether the hub closes for it.
pub fn holiday_of(hub: &Hub, day: NaiveDate) -> Option<(&'static str, bool)> {
    use chrono::Datelike as _;
    let public = holiday_on(&hub.territory, hub.departement.as_deref(), day);
    let custom = || hub.customary_days.iter().find(|custom| custom.in_year(day.year()) == Some(day));
    match public {
        Some(key) => Some((key, hub.closed_on_holidays)),
        None => custom().map(|custom| (custom.key(), true)),
    }
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

    /// What a day of the month tells.
    pub fn tally(&self, day: NaiveDate) -> DayTally<'_> {
        let whole = self.hub.zone.whole_day(day);
        let mut tally = DayTally::default();
        for bar in self.items() {
            if !bar.core.overlaps(whole) {
                continue;
            }
            let (first, last) = format::days_touched(self.hub.zone, bar.core);
            match bar.kind {
                BarKind::Line(LineState::Requested) => tally.requests += 1,
                BarKind::Line(LineState::Held | LineState::Countered) => tally.held += 1,
                BarKind::Line(LineState::Approved | LineState::Ready | LineState::Out) => {
                    tally.running += 1;
                    tally.leaving += usize::from(first == day);
                    tally.returning += usize::from(last == day);
                }
                BarKind::Line(_) => {}
                BarKind::Withdrawal | BarKind::Blocked => tally.withdrawn += 1,
                BarKind::Closure(_) | BarKind::Outage(_) | BarKind::Holiday { .. } => tally.of_hub.push(bar),
            }
        }
        for row in &self.rows {
            let taken = row.steps.iter().filter(|step| step.interval.overlaps(whole)).map(|step| step.taken).max();
            if let Some(taken) = taken.filter(|_| row.capacity > 0) {
                tally.busiest = tally.busiest.max(taken as f32 / row.capacity as f32);
            }
        }
        tally
    }
}

/// A day in numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DayTally<'a> {
    /// Lines that wait for a decision.
    pub requests: usize,
    /// In option, or proposed to a team.
    pub held: usize,
    /// Promised or out.
    pub running: usize,
    /// Of these, picked up on the day.
    pub leaving: usize,
    /// Of these, returned on the day.
    pub returning: usize,
    pub withdrawn: usize,
    pub of_hub: Vec<&'a Bar>,
    /// Share of the most taken resource at its busiest moment; above 1 where more is promised than there is.
    pub busiest: f32,
}

/// The hours that a day shows, on its own wall clock: every `step` hours, at the instants when they are read.
pub fn hours_of(hub: &Hub, day: NaiveDate, step: i64) -> Vec<(Instant, u32)> {
    let whole = hub.zone.whole_day(day);
    let mut hours = Vec::new();
    let mut at = whole.start();
    while at < whole.end() {
        let local = hub.zone.local(at);
        let hour = chrono::Timelike::hour(&local);
        if i64::from(hour) % step == 0 && chrono::Timelike::minute(&local) == 0 {
            hours.push((at, hour));
        }
        at += Duration::minutes(30);
    }
    hours
}

/// The desk's state has nothing chosen that is not there any more.
pub fn is_there(state: &AppState, hub: &Hub, key: &ItemKey) -> bool {
    let HubDesk { .. } = &state.hub_desk;
    let records = state.hub_desk.records();
    match key {
        ItemKey::Line { booking, line } => {
            state.bookings().iter().any(|known| &known.id == booking && known.lines.len() > *line)
        }
        ItemKey::Withdrawal(id) => records.is_some_and(|records| records.withdrawals.iter().any(|had| had.id == *id)),
        ItemKey::Declared(id) => records.is_some_and(|records| records.closures.iter().any(|had| had.id == *id)),
        ItemKey::Described(position) => *position < hub.closures.len(),
        ItemKey::Holiday(_) | ItemKey::Outage(_) | ItemKey::Blocked { .. } => true,
    }
}
