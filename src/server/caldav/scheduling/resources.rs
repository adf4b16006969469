//! A resource is invited like a room: the ledger decides, and its decision is the answer.
//!
//! A team that invites `resource.<hub>.<resource>@…` asks for one unit over the time of the event. An accepted or
//! requested loan is noted with the object; moving the event amends the loan, leaving the resource out or deleting the
//! event cancels it. What the ledger refuses the first time is answered DECLINED with its reasons; where a loan exists
//! already and cannot follow, the client is answered 409 and everything stays.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{ANSWERED, Address, Decided, Decision, NO_SERIES, NOT_ALLOWED, object_of, resolve};
use crate::calendar::instances::{Zones, extent_of};
use crate::calendar::object::Component;
use crate::dav::DavError;
use crate::domain::booking::{Booking, LineState, Step, Wish};
use crate::domain::ids::{BookingId, OfferKey, TeamId};
use crate::domain::order::Amendment;
use crate::domain::team::{Actor, Desk};
use crate::domain::time::Interval;
use crate::ledger::{Command, Envelope};
use crate::server::access::Subject;
use crate::server::bounds::{check_interval, check_words};
use crate::server::caldav::bound::{in_words, refused};
use crate::server::caldav::objects::Given;
use crate::server::caldav::shelf::{Shelf, zone_of_owner};
use crate::server::caldav::{Asked, Dav};
use crate::server::identity::{LOCAL, hex};
use crate::server::problem::Failure;
use crate::server::writer::{Done, Receipt};
use crate::store::calendars::{Collection, Object};
use crate::wording::Wording;

const FAMILY: &str = "bookings";

/// The loans that an object notes, by what is lent, each with the answer that it shows.
fn noted(record: &str) -> BTreeMap<OfferKey, (BookingId, String)> {
    let Some(list) = record.strip_prefix(FAMILY) else { return BTreeMap::new() };
    list.split_whitespace()
        .filter_map(|one| {
            let (offer, rest) = one.split_once('=')?;
            let (booking, partstat) = rest.split_once(':')?;
            Some((offer.parse().ok()?, (BookingId::parse(booking).ok()?, partstat.to_owned())))
        })
        .collect()
}

fn write_note(noted: &BTreeMap<OfferKey, (BookingId, String)>) -> String {
    if noted.is_empty() {
        return String::new();
    }
    let mut record = FAMILY.to_owned();
    for (offer, (booking, partstat)) in noted {
        // Writing to a string cannot fail.
        let _ = write!(record, " {offer}={booking}:{partstat}");
    }
    record
}

/// What a loan answers for its resource.
fn partstat_of(booking: &Booking) -> &'static str {
    match booking.lines.first().map(|line| line.state) {
        Some(LineState::Held | LineState::Requested | LineState::Countered) => "TENTATIVE",
        Some(state) if !state.has_given_up() => "ACCEPTED",
        _ => "DECLINED",
    }
}

struct Team<'a> {
    dav: &'a Dav,
    asked: &'a Asked,
    id: TeamId,
    /// Of the object, so that a request that is tried again gives the same keys.
    place: String,
}

impl<'a> Team<'a> {
    fn of(dav: &'a Dav, asked: &'a Asked, revision: i64) -> Option<Self> {
        let Subject::Team(id) = &asked.guest.subject else { return None };
        Some(Self { dav, asked, id: id.clone(), place: format!("{} {revision}", asked.place.href()) })
    }

    async fn command(&self, part: &str, command: Command) -> Result<Receipt, Failure> {
        let mut all = Sha256::new();
        all.update(format!("{}\n{part}\n", self.place));
        all.update(&self.asked.body);
        let key = format!("caldav-{}", hex(&all.finalize()[..16]));
        let actor = Actor { account: LOCAL.to_owned(), desk: Desk::Team(self.id.clone()) };
        match self.dav.app.ledger().submit(Envelope { actor, key, command }).await? {
            Done::Now(receipt) | Done::Before(receipt) => Ok(receipt),
        }
    }

    async fn cancel(&self, offer: &OfferKey, booking: &Booking) -> Result<(), DavError> {
        if partstat_of(booking) == "DECLINED" {
            return Ok(());
        }
        let command = Command::Act {
            booking: booking.id.clone(),
            expected_version: booking.version,
            step: Step::Cancel,
            lines: None,
            reason: Some(Wording::new(self.asked.guest.lang).t("caldav-event-gone")),
        };
        let part = format!("cancel {} {}", booking.id, booking.version);
        let done = self.command(&part, command).await;
        done.map(|_| ()).map_err(|failure| refused(self.dav, &self.asked.guest, &offer.hub, &failure))
    }
}

fn booking(dav: &Dav, id: &BookingId) -> Option<Booking> {
    dav.app.ledger().read().booking(id).cloned()
}

/// Asks the ledger about every resource that an object invites, and gives up the loans of those that it no longer does.
pub(super) async fn decide(
    dav: &Dav,
    asked: &Asked,
    shelf: &Shelf,
    given: &Given,
    before: Option<&Object>,
    invited: &[(&str, Address)],
) -> Result<Decided, DavError> {
    let wanted: Vec<(Subject, OfferKey)> = invited
        .iter()
        .filter_map(|(_, address)| match address {
            Address::Known(subject @ Subject::Resource(hub, resource)) => {
                Some((subject.clone(), OfferKey::new(hub.clone(), resource.clone())))
            }
            _ => None,
        })
        .collect();
    let known = before.map(|before| noted(&before.record)).unwrap_or_default();
    let mut decided = Decided::default();
    if wanted.is_empty() && known.is_empty() {
        return Ok(decided);
    }
    let w = asked.guest.wording();
    let decline = |status, comment: String| Decision { partstat: "DECLINED", status, comment: Some(comment) };
    let Some(team) = Team::of(dav, asked, shelf.kept.revision) else {
        // A hub lends to teams, not to hubs.
        for (subject, _) in wanted {
            decided.decisions.insert(subject, decline(NOT_ALLOWED, w.t("caldav-only-teams")));
        }
        return Ok(decided);
    };
    let mut notes = BTreeMap::new();
    // First those that exist and have to follow: what is refused leaves everything as it was.
    for (subject, offer) in &wanted {
        let Some((id, _)) = known.get(offer) else { continue };
        let Some(loan) = booking(dav, id).filter(|loan| partstat_of(loan) != "DECLINED") else { continue };
        let interval = interval_of(dav, given, offer);
        let Ok(interval) = interval else {
            return Err(asked.guest.refuse(DavError::status(409), "caldav-no-series", ""));
        };
        let stands = loan.lines.first().is_some_and(|line| line.wish.interval == interval);
        let loan = if stands { loan } else { amend(&team, offer, &loan, interval).await? };
        let partstat = partstat_of(&loan);
        decided.decisions.insert(subject.clone(), Decision { partstat, status: ANSWERED, comment: None });
        notes.insert(offer.clone(), (loan.id, partstat.to_owned()));
    }
    for (offer, (id, _)) in known.iter().filter(|(offer, _)| !wanted.iter().any(|(_, wanted)| wanted == *offer)) {
        if let Some(loan) = booking(dav, id) {
            team.cancel(offer, &loan).await?;
        }
    }
    for (subject, offer) in &wanted {
        if decided.decisions.contains_key(subject) {
            continue;
        }
        let decision = match interval_of(dav, given, offer) {
            Err(key) => decline(NO_SERIES, w.t(key)),
            Ok(interval) => match place(&team, given, offer, interval).await {
                Ok(loan) => {
                    let partstat = partstat_of(&loan);
                    notes.insert(offer.clone(), (loan.id, partstat.to_owned()));
                    Decision { partstat, status: ANSWERED, comment: None }
                }
                Err(failure) => match failure.rejection() {
                    Some(rejection) => decline(ANSWERED, in_words(dav, w, &offer.hub, rejection)),
                    None => return Err(refused(dav, &asked.guest, &offer.hub, &failure)),
                },
            },
        };
        decided.decisions.insert(subject.clone(), decision);
    }
    decided.record = write_note(&notes);
    Ok(decided)
}

/// When the event takes place, once; or why it cannot be lent for.
fn interval_of(dav: &Dav, given: &Given, offer: &OfferKey) -> Result<Interval, &'static str> {
    let mut entries = given.calendar.entries();
    let (Some(event), None) = (entries.next(), entries.next()) else { return Err("caldav-no-series") };
    if ["RRULE", "RDATE", "RECURRENCE-ID"].iter().any(|name| event.property(name).is_some()) {
        return Err("caldav-no-series");
    }
    let zones = Zones::of(&given.calendar, zone_of_owner(dav, &Subject::Hub(offer.hub.clone())));
    let (start, end) = extent_of(event, &zones);
    let start = start.ok_or("caldav-no-length")?;
    let end = match end {
        Some(end) => end.utc,
        None if start.is_day() => start.next_day().utc,
        None => start.utc,
    };
    let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0);
    let (start, end) = at(start.utc).zip(at(end)).ok_or("caldav-no-length")?;
    Interval::new(start, end).map_err(|_| "caldav-no-length")
}

async fn place(team: &Team<'_>, given: &Given, offer: &OfferKey, interval: Interval) -> Result<Booking, Failure> {
    let purpose = given.calendar.entries().find_map(|entry| entry.text("SUMMARY")).unwrap_or_default();
    let purpose = purpose.trim().to_owned();
    check_words(&[&purpose])?;
    check_interval(interval)?;
    let command =
        Command::Place { team: team.id.clone(), purpose, wishes: vec![Wish::new(offer.clone(), 1, interval)] };
    let receipt = team.command(&format!("place {offer} {interval}"), command).await?;
    receipt.booking.ok_or_else(|| Failure::new(crate::api::problem::ProblemKind::Internal))
}

async fn amend(team: &Team<'_>, offer: &OfferKey, loan: &Booking, interval: Interval) -> Result<Booking, DavError> {
    let command = Command::Amend {
        booking: loan.id.clone(),
        expected_version: loan.version,
        lines: vec![Amendment { line: 0, quantity: None, interval: Some(interval) }],
        reason: None,
    };
    let part = format!("amend {} {} {interval}", loan.id, loan.version);
    let done = match check_interval(interval) {
        Ok(()) => team.command(&part, command).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(receipt) => Ok(receipt.booking.unwrap_or_else(|| loan.clone())),
        Err(failure) => Err(refused(team.dav, &team.asked.guest, &offer.hub, &failure)),
    }
}

/// Cancels every loan that an object notes.
pub(super) async fn cancel(dav: &Dav, asked: &Asked, object: &Object) -> Result<(), DavError> {
    let Some(team) = Team::of(dav, asked, object.revision) else { return Ok(()) };
    for (offer, (id, _)) in noted(&object.record) {
        if let Some(loan) = booking(dav, &id) {
            team.cancel(&offer, &loan).await?;
        }
    }
    Ok(())
}

/// Brings the answers of resources up to date in a calendar of a team, where the ledger has gone on since.
pub(in crate::server::caldav) async fn refresh(dav: &Dav, kept: Collection) -> Result<Collection, DavError> {
    let now = (dav.app.ledger().read().seq(), String::new());
    if dav.shown.lock().await.get(&kept.id) == Some(&now) {
        return Ok(kept);
    }
    let heads = dav.store.object_heads(&kept.id, 0).await?;
    let mut puts = Vec::new();
    for head in heads.into_iter().filter(|head| head.record.starts_with(FAMILY)) {
        let before = noted(&head.record);
        let mut after = before.clone();
        for (id, partstat) in after.values_mut() {
            if let Some(loan) = booking(dav, id) {
                partstat_of(&loan).clone_into(partstat);
            }
        }
        if after == before {
            continue;
        }
        let Some(object) = dav.store.object(&kept.id, &head.name).await? else { continue };
        let Ok(mut calendar) = Component::parse(&object.body) else { continue };
        for entry in &mut calendar.components {
            for attendee in entry.properties.iter_mut().filter(|property| property.name == "ATTENDEE") {
                if let Address::Known(Subject::Resource(hub, resource)) = resolve(dav, &attendee.value)
                    && let Some((_, partstat)) = after.get(&OfferKey::new(hub, resource))
                {
                    attendee.set_param("PARTSTAT", partstat.as_str());
                }
            }
        }
        puts.push(object_of(&calendar, &object.name, write_note(&after)));
    }
    let is_changed = !puts.is_empty();
    if is_changed {
        dav.store.update_objects(&kept.id, kept.revision, &puts, &[]).await?;
    }
    dav.shown.lock().await.insert(kept.id.clone(), now);
    if !is_changed {
        return Ok(kept);
    }
    let again = dav.store.collection(&kept.owner, &kept.name).await?;
    Ok(again.unwrap_or(kept))
}
