//! Collections that show the ledger: bookings to read, closures and maintenance to write.
//!
//! What the ledger says is laid down as ordinary objects whenever it has changed, so that listing, querying and
//! synchronising them is the same as for any calendar, and a token of theirs follows the journal. Each object notes the
//! record that it stands for and how that record stood: what a client wrote stays as it wrote it for as long as the ledger
//! agrees with it. An object may stand for several records, where it is a series. A change goes the other way round: it is
//! a command, and the object is written in the same transaction, if it is still as it was when the command was thought of.
//! So whoever is killed has done both or neither, and of two servers that change the same object at once one is told to
//! look again. Where the ledger refuses, everything stays as it was and the client is answered 409.

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest as _, Sha256};

use super::guest::Guest;
use super::objects::{Conditions, Given, etag_of, tag_matches};
use super::shelf::{Kind, Shelf};
use super::{Asked, Dav};
use crate::api::problem::ProblemKind;
use crate::calendar::object::Component;
use crate::clock;
use crate::dav::names::OURS;
use crate::dav::{DavError, Element, Name};
use crate::domain::hub::{Closure, Hub};
use crate::domain::ids::{BookingId, HubId, OfferKey};
use crate::domain::team::{Actor, Desk};
use crate::domain::time::{Instant, Zone};
use crate::ledger::{Command, Envelope, Event, JournalEntry, Rejection, State};
use crate::server::access::Subject;
use crate::server::beside::{Beneath, Beside};
use crate::server::identity::{LOCAL, hex, random_bytes};
use crate::server::problem::Failure;
use crate::store::calendars::{Changed, Collection, MAX_OBJECTS, Object};
use crate::wording::refusal::Reader;
use crate::wording::{Wording, format};

mod bookings;
mod closures;
mod instances;
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
        note(&self.record, [self.state.as_str()])
    }

    /// The name of its object where no client gave it one.
    fn own_name(&self) -> String {
        format!("{}.ics", self.uid.split('@').next().unwrap_or(&self.uid))
    }
}

/// What an object notes of its records, and of how each stands.
fn note<'s>(record: &str, states: impl IntoIterator<Item = &'s str>) -> String {
    let states: Vec<&str> = states.into_iter().collect();
    match states.as_slice() {
        [state] => format!("{record} {state}"),
        several => format!("{record} {}", fingerprint(&several.join(" "))),
    }
}

/// A short name of how something stands.
fn fingerprint(text: &str) -> String {
    hex(&Sha256::digest(text)[..8])
}

/// How often something is thought of anew because somebody was quicker.
const TRIES: usize = 5;

/// Lays down what the ledger says now, where it has changed since the last time.
///
/// What is there is read first and the ledger after it: of what is there, nothing is newer than what the ledger then says.
/// Whoever changes the collection meanwhile makes it look again.
pub(super) async fn refresh(dav: &Dav, owner: &Subject, kept: Collection, kind: Kind) -> Result<Collection, DavError> {
    let stand = || (dav.app.ledger().read().seq(), dav.app.catalogue().etag.clone());
    if dav.shown.lock().await.get(&kept.id) == Some(&stand()) {
        return Ok(kept);
    }
    for _ in 0..TRIES {
        let Some(kept) = dav.store.collection(&kept.owner, &kept.name).await? else {
            return Err(DavError::status(404));
        };
        let heads = dav.store.object_heads(&kept.id, 0).await?;
        dav.app.ledger().catch_up().await.map_err(|_| DavError::status(503))?;
        let now = stand();
        let shown = match (kind, owner) {
            (Kind::Bookings, owner) => bookings::shown(dav, owner),
            (Kind::Closures, Subject::Hub(hub)) => closures::shown(dav, hub),
            (Kind::Maintenance, Subject::Hub(hub)) => maintenance::shown(dav, hub),
            _ => return Ok(kept),
        };
        let (puts, drops) = differences(shown, &heads);
        let is_same = puts.is_empty() && drops.is_empty();
        if is_same || dav.store.update_objects(&kept.id, kept.revision, &puts, &drops).await? != Changed::Unmet {
            dav.shown.lock().await.insert(kept.id.clone(), now);
            if is_same {
                return Ok(kept);
            }
            let again = dav.store.collection(&kept.owner, &kept.name).await?;
            return Ok(again.unwrap_or(kept));
        }
    }
    // Others change it all the time: they lay it down as well.
    Ok(kept)
}

/// What is to be put and taken out so that a collection shows what the ledger says.
fn differences(mut shown: Vec<Shown>, heads: &[Object]) -> (Vec<Object>, Vec<String>) {
    // The newest, where there are more than a calendar holds.
    shown.sort_by_key(|one| std::cmp::Reverse(one.changed));
    shown.truncate(usize::try_from(MAX_OBJECTS).unwrap_or(usize::MAX) / 2);
    let by_record: BTreeMap<&str, &Shown> = shown.iter().map(|one| (one.record.as_str(), one)).collect();
    let own_names: HashSet<String> = shown.iter().map(Shown::own_name).collect();
    // What a client named itself is preferred to what we laid down in its place after a failure.
    let (own, given): (Vec<&Object>, Vec<&Object>) = heads.iter().partition(|head| own_names.contains(&head.name));
    let (mut puts, mut kept_names, mut told) = (Vec::new(), HashSet::new(), HashSet::new());
    for head in given.into_iter().chain(own) {
        let records = records_of(head);
        let found: Vec<&Shown> = records.iter().filter_map(|record| by_record.get(record.as_str()).copied()).collect();
        let is_whole = !records.is_empty() && found.len() == records.len();
        if !is_whole || found.iter().any(|one| told.contains(one.record.as_str())) {
            continue;
        }
        match found.as_slice() {
            // As it was written, since the ledger agrees.
            _ if head.record == note(record_of(head), found.iter().map(|one| one.state.as_str())) => {}
            [one] => puts.push(laid_down(one, &head.name, &head.uid)),
            // Parts of a series are other than they were: each is shown alone.
            _ => continue,
        }
        kept_names.insert(head.name.as_str());
        told.extend(found.iter().map(|one| one.record.as_str()));
    }
    let alone = shown.iter().filter(|one| !told.contains(one.record.as_str()));
    puts.extend(alone.map(|one| laid_down(one, &one.own_name(), &one.uid)));
    let drops = heads.iter().filter(|head| !kept_names.contains(head.name.as_str())).map(|head| head.name.clone());
    (puts, drops.collect())
}

/// The records of an object, such as `closure/12,13`, without how they stood.
fn record_of(object: &Object) -> &str {
    object.record.split(' ').next().unwrap_or_default()
}

/// Each of its records, such as `closure/12`.
fn records_of(object: &Object) -> Vec<String> {
    match record_of(object).split_once('/') {
        Some((family, numbers)) if numbers.contains(',') => {
            numbers.split(',').map(|number| format!("{family}/{number}")).collect()
        }
        Some(_) => vec![record_of(object).to_owned()],
        None => Vec::new(),
    }
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
struct Wish<'a> {
    dav: &'a Dav,
    asked: &'a Asked,
    shelf: &'a Shelf,
    hub: HubId,
    before: Option<Object>,
}

/// What the ledger is asked for so that it says what an object says.
struct Meant {
    /// Nothing, where it says so already.
    command: Option<Command>,
    /// The records that stay as they are.
    kept: Vec<u64>,
}

impl<'a> Wish<'a> {
    async fn of(
        dav: &'a Dav,
        asked: &'a Asked,
        shelf: &'a Shelf,
        name: &str,
        conditions: &Conditions,
    ) -> Result<Self, DavError> {
        let Subject::Hub(hub) = &shelf.owner else { return Err(DavError::status(403)) };
        let before = dav.store.object(&shelf.kept.id, name).await?;
        let etag = before.as_ref().map(|before| before.etag.as_str());
        if !conditions.hold(etag) || !tag_matches(asked, before.as_ref()) {
            return Err(DavError::status(412));
        }
        // The records that it stands for may be newer than what is said here: another request, or another server, wrote
        // both a moment ago.
        if before.is_some() {
            dav.app.ledger().catch_up().await.map_err(|_| DavError::status(503))?;
        }
        Ok(Self { dav, asked, shelf, hub: hub.clone(), before })
    }

    fn guest(&self) -> &Guest {
        &self.asked.guest
    }

    /// The numbers of the records that the object stood for. What comes from the hub's description has none, and cannot
    /// be changed here.
    fn numbers(&self) -> Result<Vec<u64>, DavError> {
        let Some(before) = &self.before else { return Ok(Vec::new()) };
        let number = |record: String| record.split_once('/').and_then(|(_, number)| number.parse().ok());
        let numbers: Option<Vec<u64>> = match record_of(before).starts_with("described/") {
            true => None,
            false => records_of(before).into_iter().map(number).collect(),
        };
        numbers.ok_or_else(|| self.invalid("caldav-described", ""))
    }

    /// What the object was when the command was thought of.
    fn seen(&self) -> Option<String> {
        self.before.as_ref().map(|before| before.etag.clone())
    }

    /// Gives a command under the name of the hub's manager, together with the change of the object. The key is new each
    /// time: what makes it safe to repeat is that the object must be as it was seen.
    async fn submit(&self, command: Command, change: Beneath) -> Result<Result<Changed, Failure>, DavError> {
        let id = self.shelf.kept.id.clone();
        let done = match (&change, &self.before) {
            (Beneath::Drop(_), _) => Changed::Removed,
            (Beneath::Put(..), Some(_)) => Changed::Replaced,
            (Beneath::Put(..), None) => Changed::Made,
        };
        let random = random_bytes().map_err(|_| DavError::status(503))?;
        let actor = Actor { account: LOCAL.to_owned(), desk: Desk::Manager(self.hub.clone()) };
        let asked_for = command.clone();
        let envelope = Envelope { actor, key: format!("caldav-{}", hex(&random[..16])), command };
        let ledger = self.dav.app.ledger();
        match ledger.submit_beside(envelope, Beside { id, change, seen: self.seen() }).await {
            Ok(Ok(_)) => Ok(Ok(done)),
            Ok(Err(changed)) => Ok(Ok(changed)),
            // Another desk was quicker, and this process may not know yet.
            Err(failure) if matches!(failure.rejection(), Some(Rejection::UnknownRecord { .. })) => {
                ledger.catch_up().await.map_err(|_| DavError::status(503))?;
                Ok(Err(failure))
            }
            Err(failure) => {
                let mut error = self.refused(&failure);
                let when = failure.rejection().and_then(|why| self.instance_of(&asked_for, why));
                if let Some((when, words)) = when.zip(error.words.as_ref()) {
                    let args = [("when", when.into()), ("why", words.clone().into())];
                    error.words = Some(self.guest().wording().with("caldav-instance", &args));
                }
                Err(error)
            }
        }
    }

    /// Which of the times of a series stands against it.
    fn instance_of(&self, command: &Command, why: &Rejection) -> Option<String> {
        let (lang, zone) = (self.guest().wording().lang, self.hub().ok()?.zone);
        match (command, why) {
            (Command::ReplaceClosures { closures, .. }, Rejection::Undecided { touched }) if closures.len() > 1 => {
                let meets = |closure: &&Closure| {
                    let second = chrono::Duration::seconds(1);
                    let used = touched.iter().map(|line| line.wish.interval.widened(chrono::Duration::zero(), second));
                    used.into_iter().any(|used| closure.during(zone, used).next().is_some())
                };
                closures.iter().find(meets).map(|closure| format::closed_time(lang, closure))
            }
            (Command::ReplaceWithdrawals { withdrawals, .. }, why) if withdrawals.len() > 1 => {
                let during = match why {
                    Rejection::OverCommitted { peak, .. } => peak.during,
                    Rejection::UnitTaken { during, .. } => *during,
                    _ => return None,
                };
                Some(format::interval(lang, zone, during))
            }
            _ => None,
        }
    }

    fn hub(&self) -> Result<std::sync::Arc<Hub>, DavError> {
        let state = self.dav.app.ledger().read();
        state.hub(&self.hub).cloned().ok_or_else(|| DavError::status(404))
    }

    /// What a refusal of the ledger means to a client.
    fn refused(&self, failure: &Failure) -> DavError {
        refused(self.dav, self.guest(), &self.hub, failure)
    }

    fn invalid(&self, key: &str, what: &str) -> DavError {
        let condition = crate::dav::names::caldav("valid-calendar-object-resource");
        self.guest().refuse(DavError::unmet(403, condition), key, what)
    }
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

/// Puts an object, once the ledger says what it says: both at once, or neither.
pub(super) async fn put(
    dav: &Dav,
    asked: &Asked,
    shelf: &Shelf,
    name: &str,
    given: &Given,
    conditions: &Conditions,
) -> Result<(Object, Changed), DavError> {
    let body = asked.body.to_vec();
    let object = Object {
        name: name.to_owned(),
        uid: given.uid.clone(),
        component: given.kind.clone(),
        etag: etag_of(&body),
        schedule_tag: String::new(),
        record: String::new(),
        body,
        changed_s: clock::now().timestamp(),
        revision: 0,
    };
    let mut refused = None;
    for _ in 0..TRIES {
        let wish = Wish::of(dav, asked, shelf, name, conditions).await?;
        let Meant { command, kept } = match shelf.kind {
            Kind::Closures => closures::meant(&wish, given)?,
            Kind::Maintenance => maintenance::meant(&wish, given)?,
            _ => return Err(DavError::status(403)),
        };
        let kind = shelf.kind;
        let done = match command {
            Some(command) => {
                let noting = move |state: &State, entry: &JournalEntry| {
                    noted(kind, state, kept.iter().copied().chain(entry.events.iter().filter_map(made_by)))
                };
                wish.submit(command, Beneath::Put(Box::new(object.clone()), Box::new(noting))).await?
            }
            None => {
                // Only what the ledger does not know changed, such as an alarm.
                let record = noted(kind, &dav.app.ledger().read(), kept.into_iter());
                let (object, seen) = (Object { record, ..object.clone() }, wish.seen());
                Ok(dav.store.put_object(&shelf.kept.id, &object, &|there| there == seen.as_deref()).await?)
            }
        };
        match done {
            Ok(Changed::Unmet) => {}
            Ok(done) => return Ok((object, done)),
            Err(failure) => refused = Some(wish.refused(&failure)),
        }
    }
    Err(refused.unwrap_or_else(|| DavError::status(503)))
}

/// What an object notes of records, as a state has them.
fn noted(kind: Kind, state: &State, numbers: impl Iterator<Item = u64>) -> String {
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_unstable();
    let (family, state_of): (_, fn(&State, u64) -> Option<String>) = match kind {
        Kind::Closures => ("closure", closures::state_of),
        _ => ("withdrawal", maintenance::state_of),
    };
    let states: Vec<String> = numbers.iter().filter_map(|number| state_of(state, *number)).collect();
    let names: Vec<String> = numbers.iter().map(u64::to_string).collect();
    note(&format!("{family}/{}", names.join(",")), states.iter().map(String::as_str))
}

/// The record that an event makes.
fn made_by(event: &Event) -> Option<u64> {
    match event {
        Event::ClosureDeclared { closure } => Some(closure.id),
        Event::UnitsWithdrawn { withdrawal } => Some(withdrawal.id),
        _ => None,
    }
}

/// Takes an object out and undoes in the ledger what it stands for: both at once, or neither.
pub(super) async fn delete(
    dav: &Dav,
    asked: &Asked,
    shelf: &Shelf,
    name: &str,
    conditions: &Conditions,
) -> Result<Changed, DavError> {
    let mut refused = None;
    for _ in 0..TRIES {
        let wish = Wish::of(dav, asked, shelf, name, conditions).await?;
        let numbers = wish.numbers()?;
        let command = match shelf.kind {
            _ if wish.before.is_none() => return Ok(Changed::Missing),
            Kind::Closures => closures::undone(&wish, &numbers),
            Kind::Maintenance => maintenance::undone(&wish, &numbers),
            _ => return Err(DavError::status(403)),
        };
        let done = match command {
            Some(command) => wish.submit(command, Beneath::Drop(name.to_owned())).await?,
            None => {
                let seen = wish.seen();
                Ok(dav.store.drop_object(&shelf.kept.id, name, &|there| there == seen.as_deref()).await?)
            }
        };
        match done {
            Ok(Changed::Unmet | Changed::Missing) => {}
            Ok(done) => return Ok(done),
            Err(failure) => refused = Some(wish.refused(&failure)),
        }
    }
    Err(refused.unwrap_or_else(|| DavError::status(503)))
}
