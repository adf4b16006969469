//! Which units a drafted line gets, and whose units move to make room.
//!
//! Free units are taken as they come. When the count allows a claim and no unit is free for all of it, the units that
//! may still be exchanged are placed anew, those that a desk has set apart only if nothing else helps. It fails where
//! units that were handed over, chosen by name or withdrawn leave no arrangement.

use std::collections::{BTreeMap, HashMap};

use super::Draft;
use crate::domain::availability::Refusal;
use crate::domain::booking::{Claim, Flag, Line, LineState};
use crate::domain::ids::{BookingId, ItemCode, OfferKey};
use crate::domain::placement::{Unit, arrange, arrange_most};
use crate::domain::resource::{Condition, Stock};
use crate::domain::time::Interval;
use crate::ledger::occupancy::Owner;

/// How firmly a seat holds its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// With the team, chosen by name, or withdrawn.
    Pinned,
    /// Set apart by the desk.
    Ready,
    Loose,
}

/// One unit of one claim, in a resource that is placed anew.
#[derive(Debug, Clone)]
struct Seat {
    /// Booking, line and claim; none for a withdrawal.
    of: Option<(BookingId, usize, usize)>,
    interval: Interval,
    item: Option<ItemCode>,
    hold: Hold,
}

/// Which lines may be left without a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Without {
    /// None that has one, nor the line in hand.
    Nobody,
    /// Those that have none now.
    WhoLack,
}

impl Draft<'_> {
    /// The units of a resource that can be lent, where it is numbered.
    pub(in crate::ledger) fn usable_items(&self, resource: &OfferKey) -> Option<Vec<ItemCode>> {
        let found = self.state.hub(&resource.hub)?.resource(&resource.local)?;
        let Stock::Items(items) = &found.stock else { return None };
        let usable = items.iter().filter(|item| item.condition != Condition::OutOfOrder);
        Some(usable.filter_map(|item| ItemCode::parse(&item.code).ok()).collect())
    }

    /// Gives every claim of a drafted line its units.
    ///
    /// # Errors
    /// [`Refusal::NoUnitFree`], where the count may allow it and the units do not.
    pub(in crate::ledger) fn assign(&mut self, id: &BookingId, index: usize) -> Result<(), Refusal> {
        let claims = self.line(id, index).map_or(0, |line| line.claims.len());
        (0..claims).try_for_each(|claim| self.assign_claim(id, index, claim))
    }

    fn assign_claim(&mut self, id: &BookingId, index: usize, position: usize) -> Result<(), Refusal> {
        let Some(line) = self.line(id, index).cloned() else { return Ok(()) };
        let Some(claim) = line.claims.get(position).cloned() else { return Ok(()) };
        let Some(usable) = self.usable_items(&claim.resource) else { return Ok(()) };
        let wanted = claim.quantity as usize;
        let elsewhere: Vec<&ItemCode> = (line.claims.iter().enumerate())
            .filter(|(other, _)| *other != position)
            .flat_map(|(_, other)| &other.items)
            .collect();
        let must = |item: &&ItemCode| {
            let is_named = line.chosen.contains(item) && (usable.contains(item) || claim.items.contains(item));
            let is_out = line.has_out(item) && claim.items.contains(item);
            (is_named || is_out) && !elsewhere.contains(item)
        };
        let mut picked: Vec<ItemCode> = Vec::with_capacity(wanted);
        let mut clash = false;
        let named = claim.items.iter().chain(&line.chosen).filter(must).cloned().collect::<Vec<_>>();
        for item in named {
            if picked.len() < wanted && !picked.contains(&item) {
                clash |= !self.is_free(&claim, &item, id, index, position);
                picked.push(item);
            }
        }
        for item in claim.items.iter().filter(|item| usable.contains(item)).chain(&usable) {
            if picked.len() == wanted {
                break;
            }
            if !picked.contains(item) && self.is_free(&claim, item, id, index, position) {
                picked.push(item.clone());
            }
        }
        let is_complete = picked.len() == wanted && !clash;
        let mut line = line;
        line.claims[position].items = picked;
        self.touch(id, index, line);
        if is_complete { Ok(()) } else { self.rearrange(&claim, (id, index, position)) }
    }

    /// Whether no other claim has the unit during a claim.
    fn is_free(&self, claim: &Claim, item: &ItemCode, id: &BookingId, index: usize, position: usize) -> bool {
        let kept_by = |owner: Owner| match owner {
            Owner::Line(of) => self.state.line_of(of).is_none_or(|(booking, line)| {
                self.bookings.get(&booking.id).is_none_or(|drafted| !drafted.lines.contains_key(&line))
            }),
            // Looked at below, as it would be.
            Owner::Withdrawal(_) => false,
        };
        let in_state = self
            .state
            .occupancy(&claim.resource)
            .is_some_and(|occupancy| occupancy.owners(item, claim.interval).any(kept_by));
        if in_state {
            return false;
        }
        let has = |other: &Claim| {
            other.resource == claim.resource && other.interval.overlaps(claim.interval) && other.items.contains(item)
        };
        let by_drafted = self.bookings.iter().any(|(other, drafted)| {
            drafted.lines.iter().any(|(line, (form, _))| {
                let is_own = |at: usize| other == id && *line == index && at == position;
                form.claims.iter().enumerate().any(|(at, claim)| !is_own(at) && has(claim))
            })
        });
        !by_drafted && !self.withdrawals_of(&claim.resource).iter().any(has)
    }

    /// Places the units of a resource anew around a claim that found none.
    fn rearrange(&mut self, claim: &Claim, focus: (&BookingId, usize, usize)) -> Result<(), Refusal> {
        let resource = &claim.resource;
        let seats = self.seats_around(resource, claim.interval);
        let is_focus = |seat: &Seat| seat.of.as_ref().is_some_and(|(id, line, at)| (id, *line, *at) == focus);
        // The line in hand asks for units; what it has so far is a wish, save what it pins.
        for (pin_ready, without) in
            [(true, Without::Nobody), (true, Without::WhoLack), (false, Without::Nobody), (false, Without::WhoLack)]
        {
            let taking: Vec<&Seat> = (seats.iter())
                .filter(|seat| without == Without::Nobody || seat.item.is_some() || is_focus(seat))
                .collect();
            if let Some(found) = self.try_arrangement(resource, &taking, pin_ready) {
                self.take_seats(&taking, &found);
                return Ok(());
            }
        }
        Err(Refusal::NoUnitFree { resource: resource.clone(), during: claim.interval })
    }

    fn try_arrangement(&self, resource: &OfferKey, seats: &[&Seat], pin_ready: bool) -> Option<Vec<Option<ItemCode>>> {
        let usable = self.usable_items(resource)?;
        let (units, placeable) = units_of(&usable, seats, pin_ready);
        let found = arrange(usable.len(), &units).ok()?;
        Some(codes(&usable, seats, &placeable, found.into_iter().map(Some)))
    }

    /// Gives units to as many as can have one, where not all can: those that pin theirs first, then by start.
    pub(in crate::ledger) fn place_most(&mut self, resource: &OfferKey, around: Interval) {
        let Some(usable) = self.usable_items(resource) else { return };
        let seats = self.seats_around(resource, around);
        let seats: Vec<&Seat> = seats.iter().collect();
        let (units, placeable) = units_of(&usable, &seats, true);
        if let Ok(all) = arrange(usable.len(), &units) {
            let found = codes(&usable, &seats, &placeable, all.into_iter().map(Some));
            return self.take_seats(&seats, &found);
        }
        let (units, placeable) = units_of(&usable, &seats, false);
        // Whom an exception names gives way, unless it has the unit in hand.
        let placed: Vec<&&Seat> = seats.iter().zip(&placeable).filter(|(_, is)| **is).map(|(seat, _)| seat).collect();
        let yields = |unit: usize| placed.get(unit).is_some_and(|seat| self.yields(seat, resource));
        let found = codes(&usable, &seats, &placeable, arrange_most(usable.len(), &units, yields));
        self.take_seats(&seats, &found);
    }

    fn yields(&self, seat: &Seat, resource: &OfferKey) -> bool {
        let line = seat.of.as_ref().and_then(|(id, index, _)| self.line(id, *index));
        line.is_some_and(|line| line.is_short_of(resource) && line.state != LineState::Out)
    }

    /// Lets go of choices by name of units that will not be there: others of their kind will do.
    pub(in crate::ledger) fn release_choice(&mut self, resource: &OfferKey, items: &[ItemCode], during: Interval) {
        let lines = self.state.occupancy(resource).map(|occupancy| occupancy.lines_during(during)).unwrap_or_default();
        for of in lines {
            let Some((booking, index)) = self.state.line_of(of) else { continue };
            let Some(line) = self.line(&booking.id, index) else { continue };
            let lets_go = |item: &ItemCode| items.contains(item) && !line.has_out(item);
            if line.state.claims_stock() && line.chosen.iter().any(lets_go) {
                let mut line = line.clone();
                let out: Vec<ItemCode> = line.chosen.iter().filter(|item| line.has_out(item)).cloned().collect();
                line.chosen.retain(|item| !items.contains(item) || out.contains(item));
                self.touch(&booking.id, index, line);
            }
        }
    }

    fn take_seats(&mut self, seats: &[&Seat], found: &[Option<ItemCode>]) {
        let mut items: BTreeMap<(BookingId, usize, usize), Vec<ItemCode>> = BTreeMap::new();
        for (seat, item) in seats.iter().zip(found) {
            if let Some(of) = &seat.of {
                items.entry(of.clone()).or_default().extend(item.clone());
            }
        }
        for ((id, index, position), mut items) in items {
            let Some(mut line) = self.line(&id, index).cloned() else { continue };
            let Some(claim) = line.claims.get_mut(position) else { continue };
            items.sort();
            let mut before = claim.items.clone();
            before.sort();
            if items == before {
                continue;
            }
            claim.items = items;
            if line.state == LineState::Ready && !line.flags.contains(&Flag::ItemsChanged) {
                line.flags.push(Flag::ItemsChanged);
            }
            self.touch(&id, index, line);
        }
    }

    /// The units of every claim that could have a say: those that overlap `around`, those that overlap the ones of them
    /// that may move, and so on.
    fn seats_around(&self, resource: &OfferKey, around: Interval) -> Vec<Seat> {
        let mut window = around;
        loop {
            let seats = self.seats(resource, window);
            let loose = seats.iter().filter(|seat| seat.hold != Hold::Pinned);
            let start = loose.clone().map(|seat| seat.interval.start()).chain([window.start()]).min();
            let end = loose.map(|seat| seat.interval.end()).chain([window.end()]).max();
            let wider = start.zip(end).and_then(|(start, end)| Interval::new(start, end).ok()).unwrap_or(window);
            if wider == window {
                return seats;
            }
            window = wider;
        }
    }

    fn seats(&self, resource: &OfferKey, window: Interval) -> Vec<Seat> {
        let mut seats = Vec::new();
        let lines = self.state.occupancy(resource).map(|occupancy| occupancy.lines_during(window)).unwrap_or_default();
        for of in lines {
            let Some((booking, index)) = self.state.line_of(of) else { continue };
            let is_drafted = |drafted: &super::Drafted| drafted.lines.contains_key(&index);
            if !self.bookings.get(&booking.id).is_some_and(is_drafted) {
                seats_of_line(&mut seats, resource, window, &booking.id, index, &booking.lines[index]);
            }
        }
        for (id, drafted) in &self.bookings {
            for (index, (line, _)) in &drafted.lines {
                seats_of_line(&mut seats, resource, window, id, *index, line);
            }
        }
        for claim in self.withdrawals_of(resource).iter().filter(|claim| claim.interval.overlaps(window)) {
            seats.extend(claim.items.iter().map(|item| Seat {
                of: None,
                interval: claim.interval,
                item: Some(item.clone()),
                hold: Hold::Pinned,
            }));
        }
        seats
    }
}

fn seats_of_line(
    seats: &mut Vec<Seat>,
    resource: &OfferKey,
    window: Interval,
    id: &BookingId,
    index: usize,
    line: &Line,
) {
    for (position, claim) in line.claims.iter().enumerate() {
        if claim.resource != *resource || !claim.interval.overlaps(window) {
            continue;
        }
        for unit in 0..claim.quantity as usize {
            let item = claim.items.get(unit).cloned();
            let hold = match &item {
                Some(item) if line.pins(item) => Hold::Pinned,
                Some(_) if line.state == LineState::Ready => Hold::Ready,
                // What came back without a number keeps none.
                None if line.state.was_used() && line.state != LineState::Out => continue,
                _ => Hold::Loose,
            };
            seats.push(Seat { of: Some((id.clone(), index, position)), interval: claim.interval, item, hold });
        }
    }
}

/// The seats as placement sees them, and which seats those are: one that is pinned to a unit which cannot be lent any
/// more takes none from the others.
fn units_of(usable: &[ItemCode], seats: &[&Seat], pin_ready: bool) -> (Vec<Unit>, Vec<bool>) {
    let index: HashMap<&ItemCode, usize> = usable.iter().enumerate().map(|(at, item)| (item, at)).collect();
    let mut units = Vec::with_capacity(seats.len());
    let mut placeable = Vec::with_capacity(seats.len());
    for seat in seats {
        let item = seat.item.as_ref().and_then(|item| index.get(item).copied());
        let is_pinned = seat.hold == Hold::Pinned || (pin_ready && seat.hold == Hold::Ready && item.is_some());
        placeable.push(!(is_pinned && item.is_none()));
        if placeable.last() == Some(&true) {
            units.push(Unit {
                interval: seat.interval,
                pinned: item.filter(|_| is_pinned),
                prefers: item.filter(|_| !is_pinned),
            });
        }
    }
    (units, placeable)
}

/// The code of each seat, those that placement did not see keeping theirs.
fn codes(
    usable: &[ItemCode],
    seats: &[&Seat],
    placeable: &[bool],
    found: impl IntoIterator<Item = Option<usize>>,
) -> Vec<Option<ItemCode>> {
    let mut found = found.into_iter();
    let code = |(seat, placeable): (&&Seat, &bool)| {
        if *placeable { found.next().flatten().and_then(|at| usable.get(at).cloned()) } else { seat.item.clone() }
    };
    seats.iter().zip(placeable).map(code).collect()
}
