//! What an offer of a hub is made of, and how it is delivered.

use super::Refusal;
use crate::domain::hub::Hub;
use crate::domain::ids::{LocalId, OfferKey};
use crate::domain::resource::{Resource, Stock};
use crate::domain::time::Interval;

/// A member of what is offered: a resource, and how many units of it one offer takes.
pub(in crate::domain) struct Part<'a> {
    pub(in crate::domain) resource: &'a Resource,
    pub(in crate::domain) key: OfferKey,
    pub(in crate::domain) units: u32,
}

impl Part<'_> {
    pub(super) fn is_training(&self) -> bool {
        matches!(self.resource.stock, Stock::Sessions { .. })
    }
}

/// The terms of delivery, which decide what the desk has to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// Picked up and returned at the desk.
    HandedOver,
    /// Spaces and expertise: within the desk hours of one day.
    InPlace,
    /// Trainings: by one of their sessions.
    BySession,
}

/// What an offer of a hub is made of.
pub(in crate::domain) struct Offered<'a> {
    pub(in crate::domain) parts: Vec<Part<'a>>,
    pub(super) delivery: Delivery,
}

impl<'a> Offered<'a> {
    pub(in crate::domain) fn find(hub: &'a Hub, offer: &OfferKey) -> Result<Self, Refusal> {
        let unknown = || Refusal::UnknownOffer { offer: offer.clone() };
        if offer.hub != hub.id {
            return Err(unknown());
        }
        let mut parts: Vec<Part<'a>> = Vec::new();
        match hub.bundle(&offer.local) {
            None => add_parts(hub, &offer.local, 1, &mut parts).ok_or_else(unknown)?,
            // It has no stock of its own: it is there as far as its parts are.
            Some(bundle) => {
                for part in &bundle.parts {
                    add_parts(hub, &part.offer, part.quantity, &mut parts).ok_or_else(unknown)?;
                }
            }
        }
        let delivery = if parts.iter().any(Part::is_training) {
            Delivery::BySession
        } else if parts.iter().any(|part| part.resource.family.is_equipment()) {
            Delivery::HandedOver
        } else {
            Delivery::InPlace
        };
        if parts.is_empty() { Err(unknown()) } else { Ok(Self { parts, delivery }) }
    }

    pub(super) fn capacity(&self) -> u32 {
        self.parts.iter().map(|part| part.resource.capacity() / part.units).min().unwrap_or(0)
    }

    /// The sessions by which it can be booked: those that every training among its parts has in common.
    pub(super) fn sessions(&self, hub: &Hub) -> Vec<Interval> {
        let trainings = self.parts.iter().filter(|part| part.is_training());
        let mut lists = trainings.map(|part| sessions(hub, part.resource));
        let first = lists.next().unwrap_or_default();
        let mut common: Vec<_> =
            lists.fold(first, |common, list| common.into_iter().filter(|s| list.contains(s)).collect());
        common.sort();
        common.dedup();
        common
    }
}

/// Adds what so many of a resource or a kit are made of; `None` where the hub has no such thing.
fn add_parts<'a>(hub: &'a Hub, id: &LocalId, times: u32, parts: &mut Vec<Part<'a>>) -> Option<()> {
    let mut add = |id: &LocalId, units: u32| {
        if let Some(part) = parts.iter_mut().find(|part| part.resource.id == *id) {
            part.units = part.units.saturating_add(units);
        } else {
            parts.push(Part { resource: hub.resource(id)?, key: hub.key(id), units });
        }
        Some(())
    };
    if hub.resource(id).is_some() {
        return add(id, times);
    }
    let members = hub.kit(id)?.members.iter().filter(|member| member.quantity > 0);
    members.into_iter().try_for_each(|member| add(&member.resource, member.quantity.saturating_mul(times)))
}

/// The dated sessions of a training, in UTC; none for anything else. Hours that clocks jump over are moved with them.
pub fn sessions(hub: &Hub, resource: &Resource) -> Vec<Interval> {
    match &resource.stock {
        Stock::Sessions { sessions, .. } => sessions
            .iter()
            .filter_map(|session| {
                let (starts, ends) = (hub.zone.read(session.starts), hub.zone.read(session.ends));
                Interval::new(starts.settled(), ends.settled()).ok()
            })
            .collect(),
        Stock::Items(_) | Stock::Count(_) => Vec::new(),
    }
}
