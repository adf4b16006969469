//! Collections that show the ledger: bookings to read, closures and maintenance to write.
//!
//! What the ledger says is laid down as ordinary objects whenever it has changed, so that listing, querying and
//! synchronising them is the same as for any calendar, and a token of theirs follows the journal. Each object notes the
//! record that it stands for and how that record stood: what a client wrote stays as it wrote it for as long as the ledger
//! agrees with it. A change goes the other way round: a command first, and only what the ledger accepted is laid down.
//! Where it refuses, everything stays as it was and the client is answered 409.

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest as _, Sha256};

use super::guest::Guest;
use super::objects::etag_of;
use super::shelf::{Kind, Shelf};
use super::{Asked, Dav};
use crate::api::problem::ProblemKind;
use crate::calendar::object::Component;
use crate::clock;
use crate::dav::names::OURS;
use crate::dav::{DavError, Element, Name};
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, HubId, OfferKey};
use crate::domain::team::{Actor, Desk};
use crate::domain::time::{Instant, Interval, Zone};
use crate::ledger::{Command, Envelope, Rejection};
use crate::server::access::Subject;
use crate::server::identity::{LOCAL, hex};
use crate::server::problem::Failure;
use crate::server::writer::{Done, Receipt};
use crate::store::calendars::{Collection, MAX_OBJECTS, Object};
use crate::wording::refusal::Reader;
use crate::wording::{Wording, format};

mod bookings;
mod closures;
mod maintenance;

/// A record of the ledger as an object.
#[derive(Debug, Clone)]
struct Shown {
    /// Such as `closure/12`.
    record: String,
    /// How it stands: another one means that the object is no longer true.
    state: String,
    uid: String,
    /// When it changed last.
    changed: Instant,
    calendar: Component,
}

impl Shown {
    fn note(&self) -> String {
        note(&self.record, &self.state)
    }
}

/// What an object notes of its record.
fn note(record: &str, state: &str) -> String {
    format!("{record} {state}")
}

/// A short name of how something stands.
fn fingerprint(text: &str) -> String {
    hex(&Sha256::digest(text)[..8])
}

/// Lays down what the ledger says now, where it has changed since the last time.
pub(super) async fn refresh(dav: &Dav, owner: &Subject, kept: Collection, kind: Kind) -> Result<Collection, DavError> {
    let catalogue = dav.app.catalogue();
    let now = {
        let state = dav.app.ledger().read();
        (state.seq(), catalogue.etag.clone())
    };
    if dav.shown.lock().await.get(&kept.id) == Some(&now) {
        return Ok(kept);
    }
    let mut shown = match (kind, owner) {
        (Kind::Bookings, owner) => bookings::shown(dav, owner),
        (Kind::Closures, Subject::Hub(hub)) => closures::shown(dav, hub),
        (Kind::Maintenance, Subject::Hub(hub)) => maintenance::shown(dav, hub),
        _ => return Ok(kept),
    };
    // The newest, where there are more than a calendar holds.
    shown.sort_by_key(|one| std::cmp::Reverse(one.changed));
    shown.truncate(usize::try_from(MAX_OBJECTS).unwrap_or(usize::MAX) / 2);
    let heads = dav.store.object_heads(&kept.id, 0).await?;
    let mut by_record: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
    for head in &heads {
        by_record.entry(record_of(head)).or_default().push(head);
    }
    let (mut puts, mut kept_names) = (Vec::new(), HashSet::new());
    for one in &shown {
        let there = by_record.get(one.record.as_str()).map(Vec::as_slice).unwrap_or_default();
        // What a client named itself is preferred to what we laid down in its place after a failure.
        let own_name = format!("{}.ics", one.uid.split('@').next().unwrap_or(&one.uid));
        let chosen = there.iter().find(|head| head.name != own_name).or(there.first());
        match chosen {
            Some(head) if head.record == one.note() => {
                kept_names.insert(head.name.as_str());
            }
            Some(head) => {
                kept_names.insert(head.name.as_str());
                puts.push(laid_down(one, &head.name, &head.uid));
            }
            None => puts.push(laid_down(one, &own_name, &one.uid)),
        }
    }
    let drops: Vec<String> =
        heads.iter().filter(|head| !kept_names.contains(head.name.as_str())).map(|head| head.name.clone()).collect();
    if !puts.is_empty() || !drops.is_empty() {
        dav.store.update_objects(&kept.id, &puts, &drops).await?;
    }
    dav.shown.lock().await.insert(kept.id.clone(), now);
    let again = dav.store.collection(&kept.owner, &kept.name).await?;
    Ok(again.unwrap_or(kept))
}

/// Forgets that a collection was laid down: what was written since is compared with the ledger at the next request.
pub(super) async fn look_again(dav: &Dav, shelf: &Shelf) {
    dav.shown.lock().await.remove(&shelf.kept.id);
}

/// The record of an object, without how it stood.
fn record_of(object: &Object) -> &str {
    object.record.split(' ').next().unwrap_or_default()
}

/// The number of a record such as `closure/12`.
fn number_of(object: &Object, family: &str) -> Option<u64> {
    record_of(object).strip_prefix(family)?.strip_prefix('/')?.parse().ok()
}

fn laid_down(shown: &Shown, name: &str, uid: &str) -> Object {
    let mut calendar = shown.calendar.clone();
    for component in &mut calendar.components {
        if component.property("UID").is_some() {
            component.set(crate::calendar::object::Property::text("UID", uid));
        }
    }
    let body = calendar.to_ics().into_bytes();
    Object {
        name: name.to_owned(),
        uid: uid.to_owned(),
        component: "VEVENT".to_owned(),
        etag: etag_of(&body),
        schedule_tag: String::new(),
        record: shown.note(),
        body,
        changed_s: shown.changed.timestamp(),
        revision: 0,
    }
}

/// An object that a client puts into a bound collection, or takes out of it.
struct Change<'a> {
    dav: &'a Dav,
    asked: &'a Asked,
    shelf: &'a Shelf,
    hub: HubId,
    name: &'a str,
    before: Option<Object>,
    /// The revision at which the name was last taken out.
    gone: i64,
}

/// What the ledger made of a change.
struct Kept {
    record: String,
    state: String,
    /// What is laid down where it is not what the client wrote.
    calendar: Option<Component>,
}

impl<'a> Change<'a> {
    async fn of(dav: &'a Dav, asked: &'a Asked, shelf: &'a Shelf, name: &'a str) -> Result<Self, DavError> {
        let Subject::Hub(hub) = &shelf.owner else { return Err(DavError::status(403)) };
        let before = dav.store.object(&shelf.kept.id, name).await?;
        let gone = dav.store.gone(&shelf.kept.id, 0).await?;
        let gone = gone.into_iter().find(|gone| gone.name == name).map_or(0, |gone| gone.revision);
        Ok(Self { dav, asked, shelf, hub: hub.clone(), name, before, gone })
    }

    fn guest(&self) -> &Guest {
        &self.asked.guest
    }

    /// The key of a command that this request gives: the same request tried again gives the same, and the same words said
    /// later, after the object was deleted or changed, give another.
    fn key(&self, part: &str) -> String {
        let before = self.before.as_ref().map_or("", |before| before.etag.as_str());
        let mut all = Sha256::new();
        for text in [self.shelf.kept.id.as_str(), self.name, before, &self.gone.to_string(), part] {
            all.update(text);
            all.update([0]);
        }
        all.update(&self.asked.body);
        format!("caldav-{}", hex(&all.finalize()[..16]))
    }

    fn hub(&self) -> Result<std::sync::Arc<Hub>, DavError> {
        let state = self.dav.app.ledger().read();
        state.hub(&self.hub).cloned().ok_or_else(|| DavError::status(404))
    }

    /// Gives a command under the name of the hub's manager.
    async fn command(&self, part: &str, command: Command) -> Result<Receipt, Failure> {
        let envelope = self.envelope(part, command);
        match self.dav.app.ledger().submit(envelope).await? {
            Done::Now(receipt) | Done::Before(receipt) => Ok(receipt),
        }
    }

    fn envelope(&self, part: &str, command: Command) -> Envelope {
        let actor = Actor { account: LOCAL.to_owned(), desk: Desk::Manager(self.hub.clone()) };
        Envelope { actor, key: self.key(part), command }
    }

    /// What a refusal of the ledger means to a client.
    fn refused(&self, failure: &Failure) -> DavError {
        refused(self.dav, self.guest(), &self.hub, failure)
    }

    /// A refusal that names the bookings which a change would touch.
    fn breaks(&self, touched: &[Broken]) -> DavError {
        let w = self.guest().wording();
        let mut condition = Element::new(Name::of(OURS, "breaks-promises"));
        let mut sentences = Vec::new();
        for one in touched {
            condition.push(
                Element::new(Name::of(OURS, "booking"))
                    .with_attribute("id", one.booking.to_string())
                    .with_attribute("line", (one.line + 1).to_string())
                    .with_text(&one.words),
            );
            if sentences.len() < 10 {
                sentences.push(one.words.clone());
            }
        }
        let args =
            [("count", touched.len().into()), ("list", sentences.join(w.t("caldav-list-comma").as_str()).into())];
        let mut error = DavError::status(409);
        error.condition = Some(Box::new(condition));
        error.saying(w.with("caldav-breaks-promises", &args))
    }

    fn invalid(&self, key: &str, what: &str) -> DavError {
        let condition = crate::dav::names::caldav("valid-calendar-object-resource");
        self.guest().refuse(DavError::unmet(403, condition), key, what)
    }
}

/// A line of a booking that a change would touch.
struct Broken {
    booking: BookingId,
    line: usize,
    words: String,
}

/// A line of a booking in words: what, who, when.
fn line_in_words(dav: &Dav, w: Wording, booking: &BookingId, line: usize) -> String {
    let state = dav.app.ledger().read();
    let Some(found) = state.booking(booking) else { return booking.to_string() };
    let Some(of) = found.lines.get(line) else { return booking.to_string() };
    let zone = state.hub(&of.wish.offer.hub).map_or(Zone::PARIS, |hub| hub.zone);
    let team = state.team(&found.team).map_or_else(|| found.team.to_string(), |team| team.name.clone());
    let args = [
        ("count", of.wish.quantity.into()),
        ("offer", name_of(&state, w, &of.wish.offer).into()),
        ("team", team.into()),
        ("during", format::interval(w.lang, zone, of.wish.interval).into()),
    ];
    w.with("caldav-line", &args)
}

/// The name of what a hub offers.
fn name_of(state: &crate::ledger::State, w: Wording, offer: &OfferKey) -> String {
    let named = state.hub(&offer.hub).and_then(|hub| {
        let resource = hub.resource(&offer.local).map(|found| found.name.get(w.lang).to_owned());
        resource.or_else(|| hub.kit(&offer.local).map(|found| found.name.get(w.lang).to_owned()))
    });
    named.unwrap_or_else(|| offer.local.to_string())
}

/// What a refusal of the ledger means to a client: 409 with the reasons in words, and the bookings where it names some.
pub(super) fn refused(dav: &Dav, guest: &Guest, hub: &HubId, failure: &Failure) -> DavError {
    let w = guest.wording();
    let Some(rejection) = failure.rejection() else {
        let status = match failure.kind() {
            ProblemKind::StorageFull => 507,
            ProblemKind::Unprocessable => 403,
            _ => 503,
        };
        return DavError::status(status).saying(w.t(&format!("problem-{}", failure.kind().key())));
    };
    let words = in_words(dav, w, hub, rejection);
    let mut condition = Element::new(Name::of(OURS, "refused"));
    let lines: Vec<(BookingId, usize)> = match rejection {
        Rejection::OverCommitted { lines, .. } => lines.iter().map(|line| (line.booking.clone(), line.line)).collect(),
        Rejection::Undecided { touched } => touched.iter().map(|it| (it.booking.clone(), it.line)).collect(),
        _ => Vec::new(),
    };
    if !lines.is_empty() {
        condition.name = Name::of(OURS, "breaks-promises");
    }
    let mut sentences = vec![words];
    for (booking, line) in &lines {
        let words = line_in_words(dav, w, booking, *line);
        condition.push(
            Element::new(Name::of(OURS, "booking"))
                .with_attribute("id", booking.to_string())
                .with_attribute("line", (line + 1).to_string())
                .with_text(&words),
        );
        if sentences.len() <= 10 {
            sentences.push(words);
        }
    }
    let mut error = DavError::status(409);
    error.condition = Some(Box::new(condition));
    error.saying(sentences.join(" "))
}

/// The reasons of the ledger in words.
pub(super) fn in_words(dav: &Dav, w: Wording, hub: &HubId, rejection: &Rejection) -> String {
    let state = dav.app.ledger().read();
    let zone = state.hub(hub).map_or(Zone::PARIS, |hub| hub.zone);
    let name_of = |offer: &OfferKey| name_of(&state, w, offer);
    Reader { w, zone, now: clock::now(), name_of: &name_of }.rejection(rejection)
}

/// What becomes of an object that a client puts: accepted by the ledger, with what is to be laid down; or refused.
pub(super) async fn put(
    dav: &Dav,
    asked: &Asked,
    shelf: &Shelf,
    name: &str,
    given: &super::objects::Given,
) -> Result<Object, DavError> {
    let change = Change::of(dav, asked, shelf, name).await?;
    let kept = match shelf.kind {
        Kind::Closures => closures::put(&change, given).await?,
        Kind::Maintenance => maintenance::put(&change, given).await?,
        _ => return Err(DavError::status(403)),
    };
    let body = kept.calendar.map_or_else(|| asked.body.to_vec(), |calendar| calendar.to_ics().into_bytes());
    Ok(Object {
        name: name.to_owned(),
        uid: given.uid.clone(),
        component: given.kind.clone(),
        etag: etag_of(&body),
        schedule_tag: String::new(),
        record: note(&kept.record, &kept.state),
        body,
        changed_s: clock::now().timestamp(),
        revision: 0,
    })
}

/// Undoes in the ledger what an object stands for.
pub(super) async fn delete(dav: &Dav, asked: &Asked, shelf: &Shelf, object: &Object) -> Result<(), DavError> {
    let change = Change::of(dav, asked, shelf, &object.name).await?;
    match shelf.kind {
        Kind::Closures => closures::delete(&change, object).await,
        Kind::Maintenance => maintenance::delete(&change, object).await,
        _ => Err(DavError::status(403)),
    }
}

/// The one event of an object, which must not come back: what it stands for in the ledger does not either.
fn only_event<'g>(change: &Change<'_>, given: &'g super::objects::Given) -> Result<&'g Component, DavError> {
    let mut entries = given.calendar.entries();
    let (Some(event), None) = (entries.next(), entries.next()) else {
        return Err(change.invalid("caldav-no-series", ""));
    };
    let comes_back = ["RRULE", "RDATE", "RECURRENCE-ID"].iter().any(|name| event.property(name).is_some());
    if comes_back { Err(change.invalid("caldav-no-series", "")) } else { Ok(event) }
}

/// When an event takes place, floating times and whole days by the hub's clock.
fn interval_of(change: &Change<'_>, given: &super::objects::Given, event: &Component) -> Result<Interval, DavError> {
    use crate::calendar::instances::{Zones, extent_of};
    let zones = Zones::of(&given.calendar, super::shelf::zone_of_owner(change.dav, &change.shelf.owner));
    let (start, end) = extent_of(event, &zones);
    let unreadable = || change.invalid("caldav-no-start", event.value("DTSTART").unwrap_or_default());
    let start = start.ok_or_else(unreadable)?;
    let end = match end {
        Some(end) => end.utc,
        None if start.is_day() => start.next_day().utc,
        None => start.utc,
    };
    let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0).ok_or_else(unreadable);
    Interval::new(at(start.utc)?, at(end)?).map_err(|_| change.invalid("caldav-no-length", ""))
}
