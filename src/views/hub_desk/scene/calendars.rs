//! What the hub's calendars take: the occurrences of their events where these are known, and the rest of what the level
//! tells beyond bookings and withdrawals.
//!
//! The level is what the ledger goes by; the events only put a name to it. So a block that no event explains is drawn all
//! the same, without a name: while the events are awaited, and where a calendar holds more than is listed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bar, BarKind};
use crate::domain::availability::BusyStep;
use crate::domain::hub::{CalendarScope, ClosureKind, Hub};
use crate::domain::ids::LocalId;
use crate::domain::outage::Outage;
use crate::domain::resource::Resource;
use crate::domain::time::{Instant, Interval};
use crate::views::hub_desk::state::ItemKey;
use crate::views::state::AppState;

/// The occurrences in view of the events of a hub's calendars.
#[derive(Debug, Default)]
pub(super) struct Occurrences<'a> {
    /// By resource: the event, when, how many units.
    on_units: BTreeMap<&'a LocalId, Vec<(ItemKey, Interval, u32)>>,
    closings: Vec<Closing<'a>>,
}

#[derive(Debug)]
struct Closing<'a> {
    key: ItemKey,
    interval: Interval,
    kind: ClosureKind,
    summary: &'a str,
}

impl<'a> Occurrences<'a> {
    pub(super) fn during(state: &'a AppState, span: Interval) -> Self {
        let mut found = Self::default();
        for calendar in state.hub_desk.events.calendars.iter() {
            for event in calendar.events.iter().filter(|event| !event.is_ours) {
                for interval in event.occurrences.iter().copied().filter(|interval| interval.overlaps(span)) {
                    let (calendar, from) = (calendar.calendar.clone(), interval.start());
                    let key = ItemKey::Event { calendar, line: event.line, from };
                    for taken in &event.takes {
                        let on_it = found.on_units.entry(&taken.resource).or_default();
                        on_it.push((key.clone(), interval, taken.quantity));
                    }
                    let closing = event.closes.map(|kind| Closing { key, interval, kind, summary: &event.summary });
                    found.closings.extend(closing);
                }
            }
        }
        found
    }

    /// The event by which the hub or its desk is closed.
    pub(super) fn closing(&self, outage: &Outage) -> Option<ItemKey> {
        let is_it = |closing: &&Closing<'_>| {
            closing.interval == outage.interval && closing.kind == outage.kind && closing.summary == outage.summary
        };
        self.closings.iter().find(is_it).map(|closing| closing.key.clone())
    }

    /// What the calendars take of a resource, named as far as events are known.
    pub(super) fn bars_of(&self, state: &AppState, hub: &Hub, resource: &Resource, steps: &[BusyStep]) -> Vec<Bar> {
        let bar = |key, interval, quantity| Bar {
            key,
            resource: Some(resource.id.clone()),
            kind: BarKind::Blocked,
            core: interval,
            whole: interval,
            quantity,
            lane: 0,
        };
        let named = self.on_units.get(&resource.id).map(Vec::as_slice).unwrap_or_default();
        let mut bars: Vec<Bar> =
            named.iter().map(|(key, interval, quantity)| bar(key.clone(), *interval, *quantity)).collect();
        for (interval, quantity) in unnamed(state, hub, resource, steps, named) {
            bars.push(bar(ItemKey::Blocked { resource: resource.id.clone(), interval }, interval, quantity));
        }
        bars
    }
}

/// What the level of a resource tells beyond bookings, withdrawals and the events known: when, and how many units.
fn unnamed(
    state: &AppState,
    hub: &Hub,
    resource: &Resource,
    steps: &[BusyStep],
    named: &[(ItemKey, Interval, u32)],
) -> Vec<(Interval, u32)> {
    let concerns =
        |scope: &CalendarScope| matches!(scope, CalendarScope::Resources { ids, .. } if ids.contains(&resource.id));
    if !hub.calendars.iter().any(|calendar| concerns(&calendar.scope)) {
        return Vec::new();
    }
    let key = hub.key(&resource.id);
    let withdrawals = state.hub_desk.records().map(|records| records.withdrawals.iter()).into_iter().flatten();
    let claims = state.bookings().iter().flat_map(|booking| &booking.lines).flat_map(|line| &line.claims);
    let claims = claims.chain(withdrawals.map(|withdrawal| &withdrawal.claim)).filter(|claim| claim.resource == key);
    let known: Vec<(Interval, u32)> = claims
        .map(|claim| (claim.interval, claim.quantity))
        .chain(named.iter().map(|(_, interval, quantity)| (*interval, *quantity)))
        .collect();
    let intervals = steps.iter().map(|step| step.interval).chain(known.iter().map(|(interval, _)| *interval));
    let cuts: BTreeSet<Instant> = intervals.flat_map(|interval| [interval.start(), interval.end()]).collect();
    let instants: Vec<Instant> = cuts.into_iter().collect();
    let mut found: Vec<(Interval, u32)> = Vec::new();
    for pair in instants.windows(2) {
        let Ok(piece) = Interval::new(pair[0], pair[1]) else { continue };
        let Some(step) = steps.iter().find(|step| step.interval.overlaps(piece)) else { continue };
        let told: u32 = known.iter().filter(|(at, _)| at.overlaps(piece)).map(|(_, quantity)| quantity).sum();
        let units = step.taken.saturating_sub(told);
        match found.last_mut() {
            Some((before, same)) if *same == units && before.end() == piece.start() => {
                *before = Interval::new(before.start(), piece.end()).unwrap_or(*before);
            }
            _ => found.push((piece, units)),
        }
    }
    found.retain(|(_, units)| *units > 0);
    found
}
