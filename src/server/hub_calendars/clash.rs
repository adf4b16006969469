//! What stands in the way of a line in a hub's own calendar.
//!
//! Of a hub that is closed, anything; of units, so many that those left are fewer than what the line takes. What others
//! booked through us counts beside what stands in the calendar. Pure.

use std::collections::BTreeSet;

use crate::calendar::claims::{Reader, Takes};
use crate::calendar::{BusyEvent, Occupancy};
use crate::domain::booking::Claim;
use crate::domain::hub::{CalendarScope, Hub, HubCalendar};
use crate::domain::ids::LocalId;
use crate::domain::resource::Resource;
use crate::domain::time::{Instant, Interval};

/// Something that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) struct Clash {
    pub(in crate::server) during: Interval,
    /// In its author's words.
    pub(in crate::server) by: String,
}

/// What in `occupancy` leaves too few units for `claims`, given that `others` are taken too. `own` names events that
/// this server wrote: they are among `others`.
pub(in crate::server) fn clash(
    hub: &Hub,
    calendar: &HubCalendar,
    occupancy: &Occupancy,
    own: &BTreeSet<String>,
    claims: &[Claim],
    others: &[Claim],
) -> Option<Clash> {
    let reader = Reader::new(hub, calendar);
    let foreign: Vec<(&BusyEvent, Takes)> = occupancy
        .events
        .iter()
        .filter(|event| !own.contains(&event.uid))
        .map(|event| (event, reader.takes(event).0))
        .collect();
    for claim in claims.iter().filter(|claim| calendar.covers(&claim.resource.local)) {
        let capacity = hub.resource(&claim.resource.local).map_or(0, Resource::capacity);
        let (mut taken, mut first): (Vec<(Interval, u32)>, Option<Clash>) = (Vec::new(), None);
        for (event, takes) in &foreign {
            let quantity = units(calendar, takes, &claim.resource.local, capacity);
            if quantity == 0 {
                continue;
            }
            for during in event.blocked().filter_map(|interval| interval.intersection(claim.interval)) {
                taken.push((during, quantity));
                first.get_or_insert_with(|| Clash { during, by: event.summary.clone() });
            }
        }
        let ours = others.iter().filter(|other| other.resource == claim.resource);
        taken.extend(ours.filter_map(|other| Some((other.interval.intersection(claim.interval)?, other.quantity))));
        if let Some(found) = first
            && peak(&taken).saturating_add(claim.quantity) > capacity
        {
            return Some(found);
        }
    }
    None
}

/// Units of a resource that an event takes.
fn units(calendar: &HubCalendar, takes: &Takes, resource: &LocalId, capacity: u32) -> u32 {
    match (takes, &calendar.scope) {
        (Takes::Units(units), _) => units.get(resource).copied().unwrap_or(0),
        (Takes::WholeScope, CalendarScope::Hub) => capacity,
        (Takes::WholeScope, CalendarScope::Desk) => 0,
        (Takes::WholeScope, CalendarScope::Resources { quantity, .. }) => *quantity,
    }
}

/// The most that is taken at one instant.
fn peak(taken: &[(Interval, u32)]) -> u32 {
    let at = |instant: Instant| {
        let there = taken.iter().filter(|(interval, _)| interval.start() <= instant && instant < interval.end());
        there.map(|(_, quantity)| *quantity).fold(0, u32::saturating_add)
    };
    taken.iter().map(|(interval, _)| at(interval.start())).max().unwrap_or(0)
}
