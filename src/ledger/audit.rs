//! The invariants of the ledger, verified over the whole state: at start, in tests, and by `ressourcerie-server audit`.
//!
//! It reads only; it mends nothing. The chain of hashes of the journal is the store's to verify.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::state::State;
use crate::domain::booking::{Booking, Claim, LineState};
use crate::domain::ids::{BookingId, ItemCode, OfferKey};
use crate::domain::resource::Stock;
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
    /// A unit stands in two claims at one time.
    UnitTwice { item: ItemCode, resource: OfferKey, during: Interval },
    /// A line claims a number of units and has others assigned, and no exception says why.
    WrongUnits { booking: BookingId, line: usize, resource: OfferKey, claimed: u32, assigned: usize },
    /// A held line that would be held for ever.
    HeldForEver { booking: BookingId, line: usize },
    /// Versions begin at 1.
    BadVersion { booking: BookingId, version: u64 },
    /// A booking without lines.
    NoLines { booking: BookingId },
}

impl Breach {
    /// Whether it tells of a fault of the program or of its files, and not of a hub's stock that changed.
    pub fn is_corruption(&self) -> bool {
        !matches!(
            self,
            Self::OverCapacity { .. }
                | Self::CalendarOverBookings { .. }
                | Self::UnknownOffer { .. }
                // Booked before units were assigned, or before the hub numbered them.
                | Self::WrongUnits { assigned: 0, .. }
        )
    }
}

/// Every breach of the invariants, in order of resource then of booking; empty when all hold.
pub fn audit(state: &State) -> Vec<Breach> {
    let lines = || state.bookings().flat_map(|booking| &booking.lines);
    let booked = sum(lines().flat_map(|line| &line.claims).chain(state.withdrawn().values()));
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
            // Where the hub's policy says so, a request claims nothing until it is approved.
            let may_wait = line.state == LineState::Requested
                && state.hub(&offer.hub).is_some_and(|hub| !hub.policy.pending_holds);
            if line.state == LineState::Held && line.held_until.is_none() {
                breaches.push(Breach::HeldForEver { booking: booking.clone(), line: position });
            }
            if line.state.claims_stock() && line.claims.is_empty() && !may_wait {
                breaches.push(Breach::NothingClaimed { booking, line: position });
            } else if line.state.claims_stock() && !known {
                breaches.push(Breach::UnknownOffer { booking, line: position, offer: offer.clone() });
            } else if line.state.has_given_up() && !line.claims.is_empty() {
                breaches.push(Breach::StillClaims { booking, line: position });
            }
        }
    }
    check_units(state, &mut breaches);
    breaches
}

/// Units: each in one claim at a time, and as many as are claimed.
fn check_units(state: &State, breaches: &mut Vec<Breach>) {
    let mut of_unit: BTreeMap<(&OfferKey, &ItemCode), Vec<Interval>> = BTreeMap::new();
    let lines = || {
        let lines = |booking: &'_ Booking| 0..booking.lines.len();
        state.bookings().flat_map(move |booking| lines(booking).map(move |line| (booking, line)))
    };
    let of_lines = lines().flat_map(|(booking, line)| &booking.lines[line].claims);
    for claim in of_lines.chain(state.withdrawn().values()) {
        for item in &claim.items {
            of_unit.entry((&claim.resource, item)).or_default().push(claim.interval);
        }
    }
    for ((resource, item), mut intervals) in of_unit {
        intervals.sort();
        for pair in intervals.windows(2) {
            if let Some(during) = pair[0].intersection(pair[1]) {
                let (resource, item) = (resource.clone(), item.clone());
                breaches.push(Breach::UnitTwice { item, resource, during });
            }
        }
    }
    for (booking, index) in lines() {
        let line = &booking.lines[index];
        if !line.state.claims_stock() {
            continue;
        }
        for claim in &line.claims {
            let is_numbered = state
                .hub(&claim.resource.hub)
                .and_then(|hub| hub.resource(&claim.resource.local))
                .is_some_and(|resource| matches!(resource.stock, Stock::Items(_)));
            let is_excused = line.is_short_of(&claim.resource);
            if is_numbered && !is_excused && claim.items.len() != claim.quantity as usize {
                breaches.push(Breach::WrongUnits {
                    booking: booking.id.clone(),
                    line: index,
                    resource: claim.resource.clone(),
                    claimed: claim.quantity,
                    assigned: claim.items.len(),
                });
            }
        }
    }
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
    let admitted = admitted(state, &resource);
    // The highest level that no exception admits, among the instants when bookings or withdrawals hold something.
    let beyond = |level: &Timeline| {
        let highest = booked.and_then(|booked| level.highest_where(booked)).filter(|peak| peak.level > capacity)?;
        if admitted.is_empty() {
            return Some(highest);
        }
        let whole = booked.and_then(Timeline::extent)?;
        let steps = level.steps(whole).into_iter().filter(|step| step.taken > capacity);
        let beyond = steps.flat_map(|step| {
            admitted
                .steps(step.interval)
                .into_iter()
                .filter(move |by| step.taken > capacity.saturating_add(by.taken))
                .map(move |by| crate::domain::availability::Peak { level: step.taken, during: by.interval })
        });
        beyond.reduce(|highest, peak| if peak.level > highest.level { peak } else { highest })
    };
    if let Some(peak) = booked.and_then(&beyond) {
        breaches.push(Breach::OverCapacity { resource, capacity, level: peak.level, during: peak.during });
    } else if let Some(peak) = beyond(&both) {
        breaches.push(Breach::CalendarOverBookings { resource, capacity, level: peak.level, during: peak.during });
    }
}

/// How many units more than there are the exceptions of a resource admit, over time.
fn admitted(state: &State, resource: &OfferKey) -> Timeline {
    let mut admitted = Timeline::default();
    for exception in state.exceptions().filter(|exception| exception.resource == *resource) {
        if let Some(during) = exception.covers() {
            admitted.add(during, exception.units);
        }
    }
    admitted
}
