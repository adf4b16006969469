//! Objects got, put, moved, copied and deleted, with the conditions that HTTP and RFC 4791 set.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use super::place::{Place, destination};
use super::properties::{FIRST_INSTANT, LAST_INSTANT, MAX_OBJECT, Thing, http_date, thing};
use super::shelf::{self, Kind, Shelf, zone_of_owner};
use super::{Asked, Dav, SCHEDULE_TAG, bound, scheduling, whole};
use crate::calendar::instances::{Zones, extent_of, parse_utc};
use crate::calendar::object::{Component, NoObject};
use crate::calendar::recurrence::{Rule, RuleError};
use crate::calendar::writer::MEDIA_TYPE;
use crate::clock;
use crate::dav::DavError;
use crate::dav::names::{caldav, dav as name};
use crate::server::identity::hex;
use crate::store::calendars::{Changed, Object};

/// The name of a body among all others.
pub(super) fn etag_of(body: &[u8]) -> String {
    hex(&Sha256::digest(body)[..12])
}

pub(super) async fn get(dav: &Dav, asked: &Asked) -> Result<Response, DavError> {
    let object = match thing(dav, &asked.place).await?.ok_or_else(|| DavError::status(404))? {
        Thing::Object(_, object) => object,
        Thing::Shelf(shelf) if shelf.kind != Kind::Outbox => return whole::get(dav, asked, shelf).await,
        _ => return Err(DavError::status(405)),
    };
    let etag = format!("\"{}\"", object.etag);
    let known = [
        (header::ETAG, etag.clone()),
        (header::LAST_MODIFIED, http_date(object.changed_s)),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    if let Some(held) = asked.header(header::IF_NONE_MATCH)
        && Tags::read(held).has(Some(&object.etag))
    {
        return Ok((StatusCode::NOT_MODIFIED, known).into_response());
    }
    let mut response = (known, [(header::CONTENT_TYPE, MEDIA_TYPE)], object.body).into_response();
    if let Ok(tag) = format!("\"{}\"", object.schedule_tag).parse()
        && !object.schedule_tag.is_empty()
    {
        response.headers_mut().insert(SCHEDULE_TAG, tag);
    }
    Ok(response)
}

/// The entity tags of a header.
pub(super) struct Tags {
    any: bool,
    list: Vec<String>,
}

impl Tags {
    pub(super) fn read(header: &str) -> Self {
        let list =
            header.split(',').map(|tag| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned()).collect();
        Self { any: header.trim() == "*", list }
    }

    /// Whether what is there is among them.
    pub(super) fn has(&self, etag: Option<&str>) -> bool {
        etag.is_some_and(|etag| self.any || self.list.iter().any(|tag| tag == etag))
    }
}

/// What a request requires of the object before it changes.
pub(super) struct Conditions {
    must: Option<Tags>,
    must_not: Option<Tags>,
}

impl Conditions {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let read = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(Tags::read);
        Self { must: read(header::IF_MATCH), must_not: read(header::IF_NONE_MATCH) }
    }

    pub(super) fn hold(&self, etag: Option<&str>) -> bool {
        self.must.as_ref().is_none_or(|tags| tags.has(etag))
            && self.must_not.as_ref().is_none_or(|tags| !tags.has(etag))
    }
}

/// Refuses a body that says to be something else than a calendar.
pub(super) fn check_media_type(asked: &Asked) -> Result<(), DavError> {
    let told = asked.header(header::CONTENT_TYPE).unwrap_or_default().trim().to_ascii_lowercase();
    if told.is_empty() || told.starts_with("text/calendar") {
        return Ok(());
    }
    Err(asked.guest.refuse(DavError::unmet(403, caldav("supported-calendar-data")), "caldav-other-type", &told))
}

/// The rule of an entry that cannot be followed: what would come of it, nobody could foresee. One that counts in another
/// calendar than ours is kept as it is (RFC 7529).
fn unreadable_rule(entry: &Component) -> Option<&str> {
    let rules = entry.all("RRULE").map(|rule| rule.value.as_str());
    let mut unreadable = rules.filter(|rule| match Rule::parse(rule) {
        Ok((_, left_out)) => left_out.iter().any(|part| !part.to_ascii_uppercase().starts_with("SKIP=")),
        Err(error) => !matches!(error, RuleError::OtherCalendar(_)),
    });
    unreadable.next()
}

/// An object that a client wants to keep, understood.
pub(super) struct Given {
    pub(super) calendar: Component,
    pub(super) uid: String,
    pub(super) kind: String,
}

/// Understands a body, or says what is wrong with it (RFC 4791 §5.3.2.1).
pub(super) fn read(dav: &Dav, asked: &Asked, shelf: &Shelf, body: &[u8]) -> Result<Given, DavError> {
    let guest = &asked.guest;
    if body.len() > MAX_OBJECT {
        let error = DavError::unmet(403, caldav("max-resource-size"));
        return Err(guest.refuse(error, "caldav-too-large", &(MAX_OBJECT >> 20).to_string()));
    }
    let unreadable = |error: &NoObject| {
        guest.refuse(DavError::unmet(403, caldav("valid-calendar-data")), "caldav-no-calendar", &error.to_string())
    };
    let invalid =
        |key: &str, what: &str| guest.refuse(DavError::unmet(403, caldav("valid-calendar-object-resource")), key, what);
    let calendar = Component::parse(body).map_err(|error| unreadable(&error))?;
    if let Some(method) = calendar.value("METHOD") {
        return Err(invalid("caldav-has-method", method));
    }
    let mut entries = calendar.entries();
    let first = entries.next().ok_or_else(|| invalid("caldav-empty", ""))?;
    let kind = first.name.clone();
    if !shelf.components().any(|known| known == kind) {
        let error = DavError::unmet(403, caldav("supported-calendar-component"));
        return Err(guest.refuse(error, "caldav-other-kind", &kind));
    }
    let uid = first.text("UID").map(|uid| uid.trim().to_owned()).unwrap_or_default();
    if uid.is_empty() {
        return Err(invalid("caldav-no-uid", &kind));
    }
    for entry in entries {
        if entry.name != kind || entry.text("UID").is_none_or(|other| other.trim() != uid) {
            return Err(invalid("caldav-two-objects", &entry.name));
        }
    }
    // Of a series, there is one, and what replaces parts of it (§4.1).
    if calendar.entries().filter(|entry| entry.property("RECURRENCE-ID").is_none()).count() > 1 {
        return Err(invalid("caldav-two-objects", &kind));
    }
    let zones = Zones::of(&calendar, zone_of_owner(dav, &shelf.owner));
    let (first_instant, last_instant) = (parse_utc(FIRST_INSTANT), parse_utc(LAST_INSTANT));
    for entry in calendar.entries() {
        let (start, end) = extent_of(entry, &zones);
        if kind == "VEVENT" && start.is_none() && entry.property("RECURRENCE-ID").is_none() {
            return Err(invalid("caldav-no-start", entry.value("DTSTART").unwrap_or_default()));
        }
        if let Some(rule) = unreadable_rule(entry) {
            let error = DavError::unmet(403, caldav("valid-calendar-data"));
            return Err(guest.refuse(error, "caldav-no-rule", rule));
        }
        for at in [start, end].into_iter().flatten() {
            if first_instant.is_some_and(|first| at.utc < first) {
                return Err(guest.refuse(
                    DavError::unmet(403, caldav("min-date-time")),
                    "caldav-too-early",
                    FIRST_INSTANT,
                ));
            }
            if last_instant.is_some_and(|last| at.utc > last) {
                return Err(guest.refuse(
                    DavError::unmet(403, caldav("max-date-time")),
                    "caldav-too-late",
                    LAST_INSTANT,
                ));
            }
        }
    }
    Ok(Given { calendar, uid, kind })
}

pub(super) async fn put(dav: &Dav, asked: &Asked) -> Result<Response, DavError> {
    let Place::Object(_, _, object_name) = &asked.place else {
        return Err(match thing(dav, &asked.place).await? {
            Some(_) => DavError::status(405),
            // A calendar object stands in a calendar.
            None => DavError::status(409),
        });
    };
    let shelf = shelf::asked(dav, asked).await.map_err(|error| match error.status {
        404 => DavError::status(409),
        _ => error,
    })?;
    check_writable(asked, &shelf, name("write-content"))?;
    check_media_type(asked)?;
    let given = read(dav, asked, &shelf, &asked.body)?;
    let conditions = Conditions::of(&asked.headers);
    let is_shared = given.calendar.entries().any(|entry| entry.property("ORGANIZER").is_some());
    let _turn = if is_shared && !shelf.kind.is_bound() { Some(dav.turn.lock().await) } else { None };
    let mut arranged = None;
    let (object, done) = if shelf.kind.is_bound() {
        bound::put(dav, asked, &shelf, object_name, &given, &conditions).await?
    } else {
        let object = if is_shared {
            let there = dav.store.object(&shelf.kept.id, object_name).await?;
            let etag = there.as_ref().map(|there| there.etag.as_str());
            if !conditions.hold(etag) || !tag_matches(asked, there.as_ref()) {
                return Err(DavError::status(412));
            }
            if let Some(error) = uid_conflict(dav, asked, &shelf, object_name, &given.uid).await? {
                return Err(error);
            }
            arranged = scheduling::put(dav, asked, &shelf, &given, there.as_ref()).await?;
            let kept = arranged.as_ref().and_then(|arranged| arranged.calendar.as_ref());
            let record = arranged.as_ref().map(|arranged| arranged.record.clone()).unwrap_or_default();
            let body = kept.map_or_else(|| asked.body.to_vec(), |it| it.to_ics().into_bytes());
            as_written(object_name, &given, record, body)
        } else {
            as_written(object_name, &given, String::new(), asked.body.to_vec())
        };
        let done = dav.store.put_object(&shelf.kept.id, &object, &|there| conditions.hold(there)).await?;
        (object, done)
    };
    let status = written(&asked.guest, &shelf, done)?;
    if let Some(arranged) = arranged {
        arranged.deliver(dav).await;
    }
    let mut response = status.into_response();
    // A tag only of what was kept as it was written (RFC 4791 §5.3.4).
    if object.body == asked.body
        && let Ok(tag) = format!("\"{}\"", object.etag).parse()
    {
        response.headers_mut().insert(header::ETAG, tag);
    }
    if !object.schedule_tag.is_empty()
        && let Ok(tag) = format!("\"{}\"", object.schedule_tag).parse()
    {
        response.headers_mut().insert(SCHEDULE_TAG, tag);
    }
    Ok(response)
}

fn as_written(name: &str, given: &Given, record: String, body: Vec<u8>) -> Object {
    Object {
        name: name.to_owned(),
        uid: given.uid.clone(),
        component: given.kind.clone(),
        etag: etag_of(&body),
        schedule_tag: scheduling::schedule_tag(&given.calendar),
        record,
        body,
        changed_s: clock::now().timestamp(),
        revision: 0,
    }
}

/// Whether `If-Schedule-Tag-Match` (RFC 6638 §8.3) holds.
pub(super) fn tag_matches(asked: &Asked, there: Option<&Object>) -> bool {
    let wanted = asked.header("if-schedule-tag-match").map(|tag| tag.trim().trim_matches('"'));
    wanted.is_none_or(|wanted| there.is_some_and(|there| there.schedule_tag == wanted))
}

/// What stands in the way of an object where another one of the collection has its UID.
async fn uid_conflict(
    dav: &Dav,
    asked: &Asked,
    shelf: &Shelf,
    name: &str,
    uid: &str,
) -> Result<Option<DavError>, DavError> {
    let heads = dav.store.object_heads(&shelf.kept.id, 0).await?;
    let other = heads.into_iter().find(|head| (head.uid == uid) != (head.name == name));
    Ok(other.and_then(|other| written(&asked.guest, shelf, Changed::UidTaken { name: other.name }).err()))
}

/// What a change of the store means to a client.
pub(super) fn written(guest: &super::Guest, shelf: &Shelf, done: Changed) -> Result<StatusCode, DavError> {
    match done {
        Changed::Made => Ok(StatusCode::CREATED),
        Changed::Replaced | Changed::Removed => Ok(StatusCode::NO_CONTENT),
        Changed::Missing => Err(DavError::status(404)),
        Changed::Unmet => Err(DavError::status(412)),
        Changed::UidTaken { name } => {
            let other = shelf.object_place(&name).href();
            let error = DavError::unmet_at(409, caldav("no-uid-conflict"), &other);
            Err(guest.refuse(error, "caldav-uid-taken", &other))
        }
        Changed::Full => Err(guest.refuse(DavError::unmet(507, name("quota-not-exceeded")), "caldav-full", "")),
    }
}

fn check_writable(asked: &Asked, shelf: &Shelf, privilege: crate::dav::Name) -> Result<(), DavError> {
    if shelf.is_writable() {
        return Ok(());
    }
    let error = DavError::need_privilege(&asked.place.href(), privilege);
    Err(asked.guest.refuse(error, "caldav-read-only", &shelf.kept.name))
}

pub(super) async fn delete(dav: &Dav, asked: &Asked) -> Result<Response, DavError> {
    match thing(dav, &asked.place).await?.ok_or_else(|| DavError::status(404))? {
        Thing::Object(shelf, object) => {
            if !shelf.can_be_emptied() {
                check_writable(asked, &shelf, name("unbind"))?;
            }
            let conditions = Conditions::of(&asked.headers);
            if shelf.kind.is_bound() {
                let done = bound::delete(dav, asked, &shelf, &object.name, &conditions).await?;
                return Ok(written(&asked.guest, &shelf, done)?.into_response());
            }
            let _turn = dav.turn.lock().await;
            if !conditions.hold(Some(&object.etag)) || !tag_matches(asked, Some(&object)) {
                return Err(DavError::status(412));
            }
            let mut undone = Vec::new();
            if shelf.kind != Kind::Inbox {
                undone = scheduling::delete(dav, asked, &object).await?;
            }
            let done = dav.store.drop_object(&shelf.kept.id, &object.name, &|there| conditions.hold(there)).await?;
            let status = written(&asked.guest, &shelf, done)?;
            scheduling::deliver_undone(dav, undone).await;
            Ok(status.into_response())
        }
        Thing::Shelf(shelf) => match shelf.kind {
            Kind::Own => {
                let _turn = dav.turn.lock().await;
                let mut undone = Vec::new();
                for object in dav.store.objects(&shelf.kept.id, 0).await? {
                    undone.extend(scheduling::delete(dav, asked, &object).await?);
                }
                dav.store.drop_collection(&shelf.kept.id).await?;
                scheduling::deliver_undone(dav, undone).await;
                Ok(StatusCode::NO_CONTENT.into_response())
            }
            _ => {
                let error = DavError::unmet(403, caldav("default-calendar-needed"));
                Err(asked.guest.refuse(error, "caldav-default-needed", &shelf.kept.name))
            }
        },
        _ => Err(DavError::need_privilege(&asked.place.href(), name("unbind"))),
    }
}

/// `COPY` and `MOVE` of an object within a home.
pub(super) async fn transfer(dav: &Dav, asked: &Asked) -> Result<Response, DavError> {
    let target = destination(&asked.headers)?;
    asked.guest.check(&target)?;
    let Some(Thing::Object(from, object)) = thing(dav, &asked.place).await? else {
        return Err(match thing(dav, &asked.place).await? {
            Some(_) => DavError::status(403),
            None => DavError::status(404),
        });
    };
    if target == asked.place {
        return Err(DavError::status(403));
    }
    let Place::Object(owner, collection, new_name) = &target else { return Err(DavError::status(403)) };
    let Some(to) = shelf::find(dav, owner, collection).await? else { return Err(DavError::status(409)) };
    check_writable(asked, &to, name("write-content"))?;
    if from.kind.is_bound() || to.kind.is_bound() {
        // It would be a command of the ledger under another name: put it there and delete it here.
        let error = DavError::need_privilege(&target.href(), name("bind"));
        return Err(asked.guest.refuse(error, "caldav-no-transfer", &to.kept.name));
    }
    let is_move = asked.method.as_str() == "MOVE";
    if is_move {
        check_writable(asked, &from, name("unbind"))?;
    }
    read(dav, asked, &to, &object.body)?;
    let conditions = Conditions::of(&asked.headers);
    if !conditions.hold(Some(&object.etag)) {
        return Err(DavError::status(412));
    }
    let may_replace = asked.header("overwrite").is_none_or(|overwrite| !overwrite.trim().eq_ignore_ascii_case("f"));
    let requires = move |there: Option<&str>| may_replace || there.is_none();
    // A copy stands for nothing in the ledger.
    let record = if is_move { object.record.clone() } else { String::new() };
    let changed = Object { name: new_name.clone(), changed_s: clock::now().timestamp(), record, ..object.clone() };
    let done = if is_move {
        dav.store.move_object((&from.kept.id, &object.name), (&to.kept.id, &changed), &requires).await?
    } else {
        dav.store.put_object(&to.kept.id, &changed, &requires).await?
    };
    let status = written(&asked.guest, &to, done)?;
    Ok((status, [(header::LOCATION, target.href())]).into_response())
}
