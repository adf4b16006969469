//! Scheduling (RFC 6638, 5546): who is invited hears of it, what they answer comes back, and a resource answers by what
//! the ledger decides.
//!
//! Everybody who can be invited has a calendar of this server: hubs, teams, and the resources of hubs, which are rooms to
//! a calendar program. Nobody else is written to: no mail leaves. An invitation that changes the ledger is decided before
//! anything is kept; what a person is told is laid down afterwards, and a failure there is told by the inbox staying
//! empty, never by a loan that nobody knows of.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::guest::Guest;
use super::objects::{Given, etag_of};
use super::place::Place;
use super::properties::stamp_now;
use super::shelf::{self, INBOX, Kind, Shelf};
use super::{Asked, Dav};
use crate::calendar::object::{Component, Property};
use crate::clock;
use crate::dav::DavError;
use crate::domain::ids::{HubId, LocalId};
use crate::server::access::Subject;
use crate::server::identity::hex;
use crate::store::calendars::Object;

pub(super) mod outbox;
mod resources;

pub(super) use resources::refresh;

/// Most people of one invitation.
const MAX_ATTENDEES: usize = 200;

// Delivery (RFC 6638 §3.2.9, RFC 5546 §3.6).
const DELIVERED: &str = "1.2";
const ANSWERED: &str = "2.0";
const UNKNOWN: &str = "3.7";
const NOT_ALLOWED: &str = "3.8";
const NO_SERIES: &str = "3.14";
const NO_WAY: &str = "5.3";

/// Whom an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Address {
    Known(Subject),
    /// One of ours that nobody has.
    Nobody,
    Foreign,
}

/// By which name a resource is invited.
pub(super) fn resource_user(hub: &HubId, resource: &LocalId) -> String {
    format!("resource.{hub}.{resource}")
}

/// The name of this server in addresses.
pub(super) fn host(dav: &Dav) -> String {
    let base = dav.app.access().base_url();
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    host.split([':', '/']).next().unwrap_or(host).to_ascii_lowercase()
}

fn resolve(dav: &Dav, address: &str) -> Address {
    let address = address.trim();
    let subject = if let Some(mail) = address.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:")) {
        let Some((user, at)) = address[mail.len()..].rsplit_once('@') else { return Address::Foreign };
        if !at.eq_ignore_ascii_case(&host(dav)) {
            return Address::Foreign;
        }
        Subject::of_user(user).or_else(|| {
            let (hub, resource) = user.strip_prefix("resource.")?.split_once('.')?;
            Some(Subject::Resource(HubId::parse(hub).ok()?, LocalId::parse(resource).ok()?))
        })
    } else {
        let base = dav.app.access().base_url();
        let path = address.strip_prefix(base).unwrap_or(address);
        match Place::of_path(path) {
            Some(Place::Principal(subject)) => Some(subject),
            _ => return Address::Foreign,
        }
    };
    match subject {
        Some(subject) if super::properties::exists(dav, &subject) => Address::Known(subject),
        _ => Address::Nobody,
    }
}

/// Who organises what an object is about; `None` where it concerns nobody else.
fn organizer(calendar: &Component) -> Option<&str> {
    calendar.entries().find_map(|entry| entry.value("ORGANIZER"))
}

/// Whether the server, and not the client, tells this attendee.
fn is_ours_to_tell(attendee: &Property) -> bool {
    attendee.param_value("SCHEDULE-AGENT").is_none_or(|agent| agent.eq_ignore_ascii_case("SERVER"))
}

/// The attendees of all entries whom the server tells.
fn attendees<'c>(dav: &Dav, calendar: &'c Component) -> Vec<(&'c str, Address)> {
    let mut seen = BTreeSet::new();
    calendar
        .entries()
        .flat_map(|entry| entry.all("ATTENDEE"))
        .filter(|attendee| is_ours_to_tell(attendee) && seen.insert(attendee.value.trim().to_ascii_lowercase()))
        .map(|attendee| (attendee.value.as_str(), resolve(dav, &attendee.value)))
        .take(MAX_ATTENDEES)
        .collect()
}

/// What an object changes for others, and how it is kept.
#[derive(Debug)]
pub(super) struct Arranged {
    /// What is kept in place of what the client wrote, where the server has something to add.
    pub(super) calendar: Option<Component>,
    pub(super) record: String,
    messages: Vec<Message>,
}

/// What somebody is told.
#[derive(Debug)]
enum Message {
    Request { to: Subject, calendar: Component },
    Cancel { to: Subject, calendar: Component },
    Reply { to: Subject, from: Subject, partstat: String, calendar: Component },
}

/// The tag of what an object says beyond who takes part: answers of attendees leave it as it is (RFC 6638 §3.2.10).
/// Empty where it concerns nobody else.
pub(super) fn schedule_tag(calendar: &Component) -> String {
    if organizer(calendar).is_none() {
        return String::new();
    }
    let mut plain = calendar.clone();
    for entry in &mut plain.components {
        for name in ["DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE", "REQUEST-STATUS"] {
            entry.remove(name);
        }
        for attendee in
            entry.properties.iter_mut().filter(|property| matches!(property.name.as_str(), "ATTENDEE" | "ORGANIZER"))
        {
            attendee.params.clear();
        }
        entry.components.clear();
        entry.properties.retain(|property| !property.name.starts_with("X-"));
        entry.properties.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
    }
    hex(&Sha256::digest(plain.to_ics())[..12])
}

/// Decides what an object that a client puts means for others.
pub(super) async fn put(
    dav: &Dav,
    asked: &Asked,
    shelf: &Shelf,
    given: &Given,
    before: Option<&Object>,
) -> Result<Option<Arranged>, DavError> {
    let Some(organizer) = organizer(&given.calendar) else { return Ok(None) };
    let guest = &asked.guest;
    let old = before.and_then(|before| Component::parse(&before.body).ok());
    match resolve(dav, organizer) {
        Address::Known(subject) if subject == guest.subject => {
            organise(dav, asked, shelf, given, before, old.as_ref()).await.map(Some)
        }
        Address::Known(subject) => {
            let messages = answer(dav, guest, subject, &given.calendar, old.as_ref());
            Ok(Some(Arranged { calendar: None, record: String::new(), messages }))
        }
        Address::Nobody | Address::Foreign => Ok(None),
    }
}

async fn organise(
    dav: &Dav,
    asked: &Asked,
    shelf: &Shelf,
    given: &Given,
    before: Option<&Object>,
    old: Option<&Component>,
) -> Result<Arranged, DavError> {
    let invited = attendees(dav, &given.calendar);
    let decided = resources::decide(dav, asked, shelf, given, before, &invited).await?;
    let mut calendar = given.calendar.clone();
    for entry in &mut calendar.components {
        for attendee in entry.properties.iter_mut().filter(|property| property.name == "ATTENDEE") {
            if !is_ours_to_tell(attendee) {
                continue;
            }
            let status = match resolve(dav, &attendee.value) {
                Address::Known(subject) if subject == asked.guest.subject => continue,
                Address::Known(subject @ Subject::Resource(..)) => {
                    let Some(decision) = decided.decisions.get(&subject) else { continue };
                    attendee.set_param("PARTSTAT", decision.partstat);
                    attendee.drop_param("RSVP");
                    match &decision.comment {
                        Some(comment) => attendee.set_param("X-RESPONSE-COMMENT", comment.as_str()),
                        None => attendee.drop_param("X-RESPONSE-COMMENT"),
                    }
                    decision.status
                }
                Address::Known(_) => DELIVERED,
                Address::Nobody => UNKNOWN,
                Address::Foreign => NO_WAY,
            };
            attendee.set_param("SCHEDULE-STATUS", status);
        }
    }
    let is_person = |address: &Address| match address {
        Address::Known(subject @ (Subject::Hub(_) | Subject::Team(_))) if *subject != asked.guest.subject => {
            Some(subject.clone())
        }
        _ => None,
    };
    let people: BTreeSet<Subject> = invited.iter().filter_map(|(_, address)| is_person(address)).collect();
    let were: BTreeSet<Subject> = old
        .map(|old| attendees(dav, old).iter().filter_map(|(_, address)| is_person(address)).collect())
        .unwrap_or_default();
    let has_news = old.is_none_or(|old| schedule_tag(old) != schedule_tag(&calendar));
    let mut messages = Vec::new();
    for to in people.iter().filter(|to| has_news || !were.contains(to)) {
        messages.push(Message::Request { to: to.clone(), calendar: without_status(&calendar) });
    }
    for to in were.difference(&people) {
        messages.push(Message::Cancel { to: to.clone(), calendar: without_status(&calendar) });
    }
    let is_changed = calendar != given.calendar;
    Ok(Arranged { calendar: is_changed.then_some(calendar), record: decided.record, messages })
}

/// What an attendee's own copy tells the organiser.
fn answer(dav: &Dav, guest: &Guest, organizer: Subject, calendar: &Component, old: Option<&Component>) -> Vec<Message> {
    let partstat = |calendar: &Component| {
        let entry = calendar.entries().find(|entry| entry.property("RECURRENCE-ID").is_none());
        let entry = entry.or_else(|| calendar.entries().next())?;
        let own = entry
            .all("ATTENDEE")
            .find(|attendee| resolve(dav, &attendee.value) == Address::Known(guest.subject.clone()))?;
        Some(own.param_value("PARTSTAT").unwrap_or("NEEDS-ACTION").to_ascii_uppercase())
    };
    let Some(now) = partstat(calendar) else { return Vec::new() };
    if old.and_then(partstat).as_deref().unwrap_or("NEEDS-ACTION") == now {
        return Vec::new();
    }
    let from = guest.subject.clone();
    vec![Message::Reply { to: organizer, from, partstat: now, calendar: without_status(calendar) }]
}

/// Before an object is deleted: what it had arranged is undone.
pub(super) async fn delete(dav: &Dav, asked: &Asked, object: &Object) -> Result<Vec<Undone>, DavError> {
    let Ok(calendar) = Component::parse(&object.body) else { return Ok(Vec::new()) };
    let Some(organizer) = organizer(&calendar) else { return Ok(Vec::new()) };
    let guest = &asked.guest;
    match resolve(dav, organizer) {
        Address::Known(subject) if subject == guest.subject => {
            resources::cancel(dav, asked, object).await?;
            let told = attendees(dav, &calendar).into_iter().filter_map(|(_, address)| match address {
                Address::Known(to @ (Subject::Hub(_) | Subject::Team(_))) if to != guest.subject => Some(to),
                _ => None,
            });
            let cancel = |to| Undone(Message::Cancel { to, calendar: without_status(&calendar) });
            Ok(told.map(cancel).collect())
        }
        Address::Known(to)
            if asked.header("schedule-reply").is_none_or(|reply| !reply.trim().eq_ignore_ascii_case("f")) =>
        {
            let is_cancelled = calendar
                .entries()
                .all(|entry| entry.value("STATUS").is_some_and(|status| status.trim() == "CANCELLED"));
            let takes_part =
                attendees(dav, &calendar).iter().any(|(_, address)| *address == Address::Known(guest.subject.clone()));
            if is_cancelled || !takes_part {
                return Ok(Vec::new());
            }
            let (from, partstat) = (guest.subject.clone(), "DECLINED".to_owned());
            Ok(vec![Undone(Message::Reply { to, from, partstat, calendar: without_status(&calendar) })])
        }
        _ => Ok(Vec::new()),
    }
}

/// What is told once an object is gone.
#[derive(Debug)]
pub(super) struct Undone(Message);

/// What others are shown of an invitation.
fn without_status(calendar: &Component) -> Component {
    let mut calendar = calendar.clone();
    for entry in &mut calendar.components {
        for property in
            entry.properties.iter_mut().filter(|property| matches!(property.name.as_str(), "ATTENDEE" | "ORGANIZER"))
        {
            property.drop_param("SCHEDULE-STATUS");
        }
        entry.components.retain(|inner| inner.name != "VALARM");
    }
    calendar
}

impl Arranged {
    /// Tells everybody, once the object is kept.
    pub(super) async fn deliver(self, dav: &Dav) {
        deliver(dav, self.messages).await;
    }
}

pub(super) async fn deliver_undone(dav: &Dav, undone: Vec<Undone>) {
    deliver(dav, undone.into_iter().map(|Undone(message)| message).collect()).await;
}

async fn deliver(dav: &Dav, messages: Vec<Message>) {
    for message in messages {
        if let Err(error) = tell(dav, &message).await {
            // What was arranged stands; the one who was to hear of it does not know yet.
            tracing::error!(?error, "a scheduling message could not be delivered");
        }
    }
}

async fn tell(dav: &Dav, message: &Message) -> Result<(), DavError> {
    match message {
        Message::Request { to, calendar } => {
            leave_in_inbox(dav, to, "REQUEST", calendar).await?;
            let copy = find_copy(dav, to, calendar).await?;
            keep_copy(dav, to, copy, calendar.clone()).await
        }
        Message::Cancel { to, calendar } => {
            let mut calendar = calendar.clone();
            calendar
                .components
                .iter_mut()
                .filter(|entry| entry.name != "VTIMEZONE")
                .for_each(|entry| entry.set(Property::new("STATUS", "CANCELLED")));
            leave_in_inbox(dav, to, "CANCEL", &calendar).await?;
            match find_copy(dav, to, &calendar).await? {
                None => Ok(()),
                copy => keep_copy(dav, to, copy, calendar).await,
            }
        }
        Message::Reply { to, from, partstat, calendar } => {
            leave_in_inbox(dav, to, "REPLY", calendar).await?;
            let Some((shelf, object)) = find_copy(dav, to, calendar).await? else { return Ok(()) };
            let Ok(mut own) = Component::parse(&object.body) else { return Ok(()) };
            for entry in &mut own.components {
                for attendee in entry.properties.iter_mut().filter(|property| property.name == "ATTENDEE") {
                    if resolve(dav, &attendee.value) == Address::Known(from.clone()) {
                        attendee.set_param("PARTSTAT", partstat.as_str());
                        attendee.set_param("SCHEDULE-STATUS", ANSWERED);
                    }
                }
            }
            keep_copy(dav, to, Some((shelf, object)), own).await
        }
    }
}

fn uid_of(calendar: &Component) -> String {
    calendar.entries().find_map(|entry| entry.text("UID")).map(|uid| uid.trim().to_owned()).unwrap_or_default()
}

/// The name under which we lay down what somebody else wrote.
fn file_name(uid: &str) -> String {
    format!("{}.ics", hex(&Sha256::digest(uid)[..16]))
}

async fn leave_in_inbox(dav: &Dav, to: &Subject, method: &str, calendar: &Component) -> Result<(), DavError> {
    let Some(inbox) = shelf::find(dav, to, INBOX).await? else { return Ok(()) };
    let mut calendar = calendar.clone();
    calendar.properties.retain(|property| property.name != "METHOD");
    calendar.properties.push(Property::new("METHOD", method));
    for entry in calendar.components.iter_mut().filter(|entry| entry.name != "VTIMEZONE") {
        entry.set(Property::new("DTSTAMP", stamp_now()));
    }
    let uid = uid_of(&calendar);
    let object = object_of(&calendar, &file_name(&uid), String::new());
    dav.store.put_object(&inbox.kept.id, &object, &|_| true).await?;
    Ok(())
}

/// The object of the same UID in the calendars that somebody keeps.
async fn find_copy(dav: &Dav, of: &Subject, calendar: &Component) -> Result<Option<(Shelf, Object)>, DavError> {
    let uid = uid_of(calendar);
    for shelf in shelf::home(dav, of).await? {
        if !matches!(shelf.kind, Kind::Own | Kind::Default) {
            continue;
        }
        let heads = dav.store.object_heads(&shelf.kept.id, 0).await?;
        if let Some(head) = heads.into_iter().find(|head| head.uid == uid) {
            let object = dav.store.object(&shelf.kept.id, &head.name).await?;
            return Ok(object.map(|object| (shelf, object)));
        }
    }
    Ok(None)
}

async fn keep_copy(
    dav: &Dav,
    of: &Subject,
    copy: Option<(Shelf, Object)>,
    calendar: Component,
) -> Result<(), DavError> {
    let (shelf, name, record) = match copy {
        Some((shelf, object)) => (shelf, object.name, object.record),
        None => {
            let Some(shelf) = shelf::find(dav, of, shelf::DEFAULT).await? else { return Ok(()) };
            (shelf, file_name(&uid_of(&calendar)), String::new())
        }
    };
    dav.store.put_object(&shelf.kept.id, &object_of(&calendar, &name, record), &|_| true).await?;
    Ok(())
}

pub(super) fn object_of(calendar: &Component, name: &str, record: String) -> Object {
    let body = calendar.to_ics().into_bytes();
    Object {
        name: name.to_owned(),
        uid: uid_of(calendar),
        component: calendar.entries().next().map(|entry| entry.name.clone()).unwrap_or_default(),
        etag: etag_of(&body),
        schedule_tag: schedule_tag(calendar),
        record,
        body,
        changed_s: clock::now().timestamp(),
        revision: 0,
    }
}

/// How a resource answers.
#[derive(Debug, Clone)]
struct Decision {
    partstat: &'static str,
    status: &'static str,
    /// Why, for a person.
    comment: Option<String>,
}

/// What the ledger decided about the resources that an object invites.
#[derive(Debug, Default)]
struct Decided {
    decisions: BTreeMap<Subject, Decision>,
    /// What the object notes of them.
    record: String,
}
