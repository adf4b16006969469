//! `MKCALENDAR`, extended `MKCOL` and `PROPPATCH`: collections made and described by clients.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::place::Place;
use super::properties::{Thing, is_protected, thing};
use super::shelf::{self, KINDS};
use super::{Asked, Dav, multistatus};
use crate::dav::names::{CALDAV, DAV, caldav, dav as name};
use crate::dav::{Answer, DavError, Element, Multistatus, Name, Outcome};
use crate::store::calendars::Changed;

/// Most octets of what clients set of one collection.
const MAX_PROPERTIES: usize = 128 << 10;
/// How often a change of properties is tried again when another came in between.
const TRIES: usize = 5;

pub(super) async fn make(dav: &Dav, asked: &Asked) -> Result<Response, DavError> {
    let Place::Collection(owner, name_of) = &asked.place else {
        // Only a home holds calendars, and they do not hold each other.
        return Err(match thing(dav, &asked.place).await? {
            Some(_) => DavError::unmet(405, name("resource-must-be-null")),
            None => DavError::unmet(403, caldav("calendar-collection-location-ok")),
        });
    };
    let is_plain = asked.method.as_str() == "MKCOL";
    let body = asked.xml()?;
    let mut set: Vec<Element> = Vec::new();
    let mut is_calendar = !is_plain;
    let mut kinds = KINDS.join(",");
    if let Some(root) = &body {
        let expected = if is_plain { (DAV, "mkcol") } else { (CALDAV, "mkcalendar") };
        if !root.is(expected.0, expected.1) {
            return Err(DavError::status(if is_plain { 415 } else { 400 }));
        }
        let properties = root.children().filter(|child| child.is(DAV, "set")).filter_map(|it| it.child(DAV, "prop"));
        for property in properties.flat_map(Element::children) {
            if property.is(DAV, "resourcetype") {
                is_calendar = property.child(CALDAV, "calendar").is_some();
            } else if property.is(CALDAV, "supported-calendar-component-set") {
                kinds = kinds_of(property)?;
            } else if is_protected(&property.name) {
                return Err(DavError::unmet(403, name("cannot-modify-protected-property")));
            } else {
                check_value(property)?;
                set.push(property.clone());
            }
        }
    }
    if !is_calendar {
        return Err(DavError::unmet(403, name("valid-resourcetype")));
    }
    if shelf::find(dav, owner, name_of).await?.is_some() {
        return Err(DavError::unmet(405, name("resource-must-be-null")));
    }
    check_size(&set)?;
    match dav.store.make_collection(&shelf::fresh(owner, name_of, &kinds, &set)?).await? {
        Changed::Made => Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-cache")]).into_response()),
        Changed::Full => Err(DavError::unmet(507, name("quota-not-exceeded"))),
        _ => Err(DavError::unmet(405, name("resource-must-be-null"))),
    }
}

fn kinds_of(property: &Element) -> Result<String, DavError> {
    let mut kinds: Vec<String> = Vec::new();
    for comp in property.children().filter(|child| child.is(CALDAV, "comp")) {
        let kind = comp.attribute("name").unwrap_or_default().to_ascii_uppercase();
        if !KINDS.contains(&kind.as_str()) && kind != "VFREEBUSY" {
            return Err(DavError::unmet(403, caldav("supported-calendar-component")));
        }
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if kinds.is_empty() {
        Err(DavError::unmet(403, caldav("supported-calendar-component")))
    } else {
        Ok(kinds.join(","))
    }
}

/// Refuses values that would be misunderstood later.
fn check_value(property: &Element) -> Result<(), DavError> {
    if property.is(CALDAV, "calendar-timezone") && shelf::zone_in(&property.text()).is_none() {
        return Err(DavError::unmet(403, caldav("valid-calendar-data")));
    }
    Ok(())
}

fn check_size(set: &[Element]) -> Result<(), DavError> {
    let octets = shelf::write_properties(set).len();
    if octets > MAX_PROPERTIES { Err(DavError::unmet(507, name("quota-not-exceeded"))) } else { Ok(()) }
}

/// One change that a client asks for.
enum Change<'e> {
    Set(&'e Element),
    Remove(&'e Name),
}

impl Change<'_> {
    fn name(&self) -> &Name {
        match self {
            Self::Set(element) => &element.name,
            Self::Remove(name) => name,
        }
    }
}

pub(super) async fn proppatch(dav: &Dav, asked: &Asked) -> Result<Response, DavError> {
    let root = asked.xml()?.filter(|root| root.is(DAV, "propertyupdate")).ok_or_else(|| DavError::status(400))?;
    let mut changes = Vec::new();
    for group in root.children() {
        let inside = group.child(DAV, "prop").into_iter().flat_map(Element::children);
        if group.is(DAV, "set") {
            changes.extend(inside.map(Change::Set));
        } else if group.is(DAV, "remove") {
            changes.extend(inside.map(|element| Change::Remove(&element.name)));
        }
    }
    let Some(found) = thing(dav, &asked.place).await? else { return Err(DavError::status(404)) };
    let is_described = matches!(found, Thing::Shelf(_));
    // All or nothing (RFC 4918 §9.2).
    let refused: Vec<(&Name, Option<DavError>)> = changes
        .iter()
        .filter_map(|change| {
            if !is_described || is_protected(change.name()) {
                return Some((change.name(), Some(DavError::unmet(403, name("cannot-modify-protected-property")))));
            }
            match change {
                Change::Set(element) => check_value(element).err().map(|error| (change.name(), Some(error))),
                Change::Remove(_) => None,
            }
        })
        .collect();
    let href = asked.place.href();
    if !refused.is_empty() {
        let (bad, good): (Vec<&Change<'_>>, Vec<_>) =
            changes.iter().partition(|change| refused.iter().any(|(name, _)| *name == change.name()));
        let named =
            |changes: Vec<&Change<'_>>| changes.iter().map(|it| Element::new(it.name().clone())).collect::<Vec<_>>();
        let mut groups = vec![(403, named(bad))];
        if !good.is_empty() {
            groups.push((424, named(good)));
        }
        let error = refused.into_iter().filter_map(|(_, error)| Some(*error?.condition?)).take(1).collect();
        let answer = Answer { href, outcome: Outcome::Properties(groups), error };
        return Ok(multistatus(Multistatus { answers: vec![answer], sync_token: None }));
    }
    for _ in 0..TRIES {
        let shelf = shelf::asked(dav, asked).await?;
        let mut set = shelf.set.clone();
        for change in &changes {
            set.retain(|known| known.name != *change.name());
            if let Change::Set(element) = change {
                set.push((*element).clone());
            }
        }
        check_size(&set)?;
        let written = shelf::write_properties(&set);
        if dav.store.set_collection_properties(&shelf.kept.id, &shelf.kept.properties, &written).await?.is_done() {
            let done = changes.iter().map(|change| Element::new(change.name().clone())).collect();
            let answers = vec![Answer::properties(href, done, Vec::new())];
            return Ok(multistatus(Multistatus { answers, sync_token: None }));
        }
    }
    Err(DavError::status(503))
}
