//! From a hub's calendar to what the ledger wants to know: claims on units, outages of the hub or its desk.
//!
//! The scope of the calendar says what its events block. `RESOURCES` (RFC 5545 §3.8.1.10) narrows an event to the
//! resources, kits or units that it names by identifier or inventory code, within that scope. A name that the hub does
//! not know narrows nothing: the whole scope is blocked, and it is told. Nothing is decided here.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Refused;
use super::occupancy::{BusyEvent, Occupancy, busy};
use super::warning::{Problem, Warning, excerpt};
use crate::domain::booking::Claim;
use crate::domain::hub::{CalendarScope, Hub, HubCalendar};
use crate::domain::ids::LocalId;
use crate::domain::outage::Blocks;
use crate::domain::resource::Condition;
use crate::domain::time::Interval;

/// What one calendar of a hub blocks within a window, and what was understood of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CalendarReading {
    /// For `ledger::State::set_calendar`.
    pub blocks: Blocks,
    /// Events that block part of the window.
    pub events: usize,
    /// Events of the whole file, whatever their dates.
    pub events_in_file: usize,
    pub warnings: Vec<Warning>,
}

/// Reads the octets of a hub's calendar. Refused: the last good copy must stay in force.
pub fn read(hub: &Hub, calendar: &HubCalendar, octets: &[u8], window: Interval) -> Result<CalendarReading, Refused> {
    Ok(reading_of(hub, calendar, busy(octets, window, hub.zone)?, window))
}

/// What the events of a calendar block, cut to the window.
pub fn reading_of(hub: &Hub, calendar: &HubCalendar, occupancy: Occupancy, window: Interval) -> CalendarReading {
    let Occupancy { events, mut warnings, events_in_file, .. } = occupancy;
    let mut blocks = Blocks::default();
    let reader = Reader::new(hub, calendar);
    for event in &events {
        let intervals = event.blocked().filter_map(|interval| interval.intersection(window));
        let (takes, warning) = reader.takes(event);
        warnings.extend(warning);
        match takes {
            Takes::Units(units) => {
                for interval in intervals {
                    let claim = |(id, quantity): (&LocalId, &u32)| Claim::new(hub.key(id), *quantity, interval);
                    blocks.claims.extend(units.iter().map(claim));
                }
            }
            Takes::WholeScope => {
                let occurrences = intervals.map(|interval| (interval, event.summary.clone()));
                let whole = Blocks::of_events(&hub.id, calendar, occurrences);
                blocks.claims.extend(whole.claims);
                blocks.outages.extend(whole.outages);
            }
        }
    }
    CalendarReading { blocks, events: events.len(), events_in_file, warnings }
}

/// What an event takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes {
    /// All that its calendar is about.
    WholeScope,
    /// The units that it names, by resource.
    Units(BTreeMap<LocalId, u32>),
}

/// Says what the events of one calendar take.
pub struct Reader<'h> {
    catalogue: Catalogue<'h>,
    scope: &'h CalendarScope,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("hub", &self.catalogue.hub.id).finish_non_exhaustive()
    }
}

impl<'h> Reader<'h> {
    pub fn new(hub: &'h Hub, calendar: &'h HubCalendar) -> Self {
        Self { catalogue: Catalogue::of(hub), scope: &calendar.scope }
    }

    /// What an event takes, and what is to be told of the names that it uses.
    pub fn takes(&self, event: &BusyEvent) -> (Takes, Option<Warning>) {
        match self.catalogue.narrowed(event, self.scope) {
            Ok(Some(units)) => (Takes::Units(units), None),
            Ok(None) => (Takes::WholeScope, None),
            Err(name) => {
                (Takes::WholeScope, Some(Warning { line: event.line, problem: Problem::UnknownResource { name } }))
            }
        }
    }
}

/// What a hub's names mean, in lower case.
struct Catalogue<'h> {
    hub: &'h Hub,
    /// Inventory codes: the resource of the unit, and whether it counts in the capacity.
    codes: BTreeMap<String, (&'h LocalId, bool)>,
}

impl<'h> Catalogue<'h> {
    fn of(hub: &'h Hub) -> Self {
        let codes = hub
            .resources
            .iter()
            .flat_map(|resource| resource.items().iter().map(move |item| (&resource.id, item)))
            .map(|(id, item)| (item.code.trim().to_lowercase(), (id, item.condition != Condition::OutOfOrder)))
            .collect();
        Self { hub, codes }
    }

    /// Units of each resource that the event names; `None` where it names nothing; the name where one is unknown or
    /// outside the scope.
    fn narrowed(&self, event: &BusyEvent, scope: &CalendarScope) -> Result<Option<BTreeMap<LocalId, u32>>, String> {
        if event.resources.is_empty() {
            return Ok(None);
        }
        let mut units: BTreeMap<LocalId, u32> = BTreeMap::new();
        let mut seen_codes = BTreeSet::new();
        for name in &event.resources {
            let key = name.trim().to_lowercase();
            let named = self.units_named(&key, scope).ok_or_else(|| excerpt(name))?;
            let is_code = self.codes.contains_key(&key);
            if is_code && !seen_codes.insert(key) {
                continue;
            }
            for (id, quantity) in named {
                if let CalendarScope::Resources { ids, .. } = scope
                    && !ids.contains(&id)
                {
                    return Err(excerpt(name));
                }
                let known = units.entry(id).or_default();
                // Two codes are two units; a resource and one of its codes are not more than the resource.
                *known = if is_code { known.saturating_add(quantity) } else { quantity.max(*known) };
            }
        }
        units.retain(|_, quantity| *quantity > 0);
        Ok(Some(units))
    }

    fn units_named(&self, key: &str, scope: &CalendarScope) -> Option<Vec<(LocalId, u32)>> {
        if let Some((id, counts)) = self.codes.get(key) {
            return Some(vec![((*id).clone(), u32::from(*counts))]);
        }
        if let Some(resource) = self.hub.resources.iter().find(|resource| resource.id.as_str() == key) {
            let quantity = match scope {
                CalendarScope::Resources { quantity, .. } => *quantity,
                CalendarScope::Hub | CalendarScope::Desk => resource.capacity(),
            };
            return Some(vec![(resource.id.clone(), quantity)]);
        }
        let kit = self.hub.kits.iter().find(|kit| kit.id.as_str() == key)?;
        Some(kit.members.iter().map(|member| (member.resource.clone(), member.quantity)).collect())
    }
}
