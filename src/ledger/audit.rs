//! The invariants of the ledger, verified over the whole state: at start, in tests, and by `ressourcerie-server audit`.
//!
//! It reads only; it mends nothing. The chain of hashes of the journal is the store's to verify.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::state::State;
use crate::domain::booking::Claim;
use crate::domain::ids::{BookingId, OfferKey};
use crate::domain::time::Interval;
use crate::domain::timeline::Timeline;

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "breach", rename_all = "snake_case")]
pub enum Breach {
    /// Bookings alone claim more than the hub has: units were lost or taken out of order after they were booked.
    OverCapacity { resource: OfferKey, capacity: u32, level: u32, during: Interval },
    /// Bookings fit, but a calendar blocks units that are booked: the hub has to decide which bookings give way.
    CalendarOverBookings { resource: OfferKey, capacity: u32, level: u32, during: Interval },
    /// What is kept as claimed is not the sum of the claims: availability would be wrong.
    TimelineDiffers { resource: OfferKey },
    /// A line that claims stock is about something that its hub no longer has.
    UnknownOffer { booking: BookingId, line: usize, offer: OfferKey },
    /// A line that should claim stock claims none.
    NothingClaimed { booking: BookingId, line: usize },
    /// A line that was refused or cancelled still claims stock.
    StillClaims { booking: BookingId, line: usize },
    /// Versions begin at 1.
    BadVersion { booking: BookingId, version: u64 },
    /// A booking without lines.
    NoLines { booking: BookingId },
}

impl Breach {
    /// Whether it tells of a fault of the program or of its files, and not of a hub's stock that changed.
    pub fn is_corruption(&self) -> bool {
        !matches!(self, Self::OverCapacity { .. } | Self::CalendarOverBookings { .. } | Self::UnknownOffer { .. })
    }
}

/// Every breach of the invariants, in order of resource then of booking; empty when all hold.
pub fn audit(state: &State) -> Vec<Breach> {
    let booked = sum(state.bookings().flat_map(|booking| &booking.lines).flat_map(|line| &line.claims));
    let blocked = sum(state.all_calendars().flat_map(|blocks| &blocks.claims));
    let everything: BTreeSet<&OfferKey> =
        booked.keys().chain(blocked.keys()).copied().chain(state.timelines().keys()).collect();
    let mut breaches = Vec::new();
    for resource in everything {
        check_timeline(state, resource, booked.get(resource), blocked.get(resource), &mut breaches);
    }
    for booking in state.bookings() {
        if booking.version == 0 {
            breaches.push(Breach::BadVersion { booking: booking.id.clone(), version: booking.version });
        }
        if booking.lines.is_empty() {
            breaches.push(Breach::NoLines { booking: booking.id.clone() });
        }
        for (position, line) in booking.lines.iter().enumerate() {
            let (booking, offer) = (booking.id.clone(), &line.wish.offer);
            let known = state
                .hub(&offer.hub)
                .is_some_and(|hub| hub.resource(&offer.local).is_some() || hub.kit(&offer.local).is_some());
            if line.state.claims_stock() && line.claims.is_empty() {
                breaches.push(Breach::NothingClaimed { booking, line: position });
            } else if line.state.claims_stock() && !known {
                breaches.push(Breach::UnknownOffer { booking, line: position, offer: offer.clone() });
            } else if line.state.has_given_up() && !line.claims.is_empty() {
                breaches.push(Breach::StillClaims { booking, line: position });
            }
        }
    }
    breaches
}

/// The sum of claims, resource by resource, made anew.
fn sum<'a>(claims: impl Iterator<Item = &'a Claim>) -> BTreeMap<&'a OfferKey, Timeline> {
    let mut timelines: BTreeMap<&OfferKey, Timeline> = BTreeMap::new();
    for claim in claims {
        timelines.entry(&claim.resource).or_default().add(claim.interval, claim.quantity);
    }
    timelines
}

fn check_timeline(
    state: &State,
    resource: &OfferKey,
    booked: Option<&Timeline>,
    blocked: Option<&Timeline>,
    breaches: &mut Vec<Breach>,
) {
    let mut both = booked.cloned().unwrap_or_default();
    if let Some(blocked) = blocked {
        both.add_all(blocked);
    }
    let kept = state.timelines().get(resource).cloned().unwrap_or_default();
    if kept != both {
        breaches.push(Breach::TimelineDiffers { resource: resource.clone() });
    }
    let capacity = state
        .hub(&resource.hub)
        .and_then(|hub| hub.resource(&resource.local))
        .map(crate::domain::resource::Resource::capacity);
    // A resource that is gone is told of by the lines that claim it.
    let Some(capacity) = capacity else { return };
    let resource = resource.clone();
    if let Some(peak) = booked.and_then(Timeline::highest).filter(|peak| peak.level > capacity) {
        breaches.push(Breach::OverCapacity { resource, capacity, level: peak.level, during: peak.during });
    } else if let Some(peak) = booked.and_then(|booked| both.highest_where(booked)).filter(|peak| peak.level > capacity)
    {
        breaches.push(Breach::CalendarOverBookings { resource, capacity, level: peak.level, during: peak.during });
    }
}
