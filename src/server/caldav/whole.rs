//! A whole calendar as one file, for a browser, `curl`, or a program that reads files and no CalDAV.
//!
//! Each zone is told once, as the first object that names it tells it: two objects that mean different things by one
//! `TZID` of their own are not told apart here, but they are where they are got one by one.

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::objects::Tags;
use super::properties::Thing;
use super::shelf::Shelf;
use super::{Asked, Dav};
use crate::calendar::object::{Component, Property};
use crate::calendar::writer::{MEDIA_TYPE, PRODUCT};
use crate::dav::DavError;
use crate::dav::names::dav as name;
use crate::store::calendars::Object;

pub(super) async fn get(dav: &Dav, asked: &Asked, shelf: Shelf) -> Result<Response, DavError> {
    let version = format!("{}-{}", shelf.kept.id, shelf.kept.revision);
    let known = [(header::ETAG, format!("\"{version}\"")), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    if asked.header(header::IF_NONE_MATCH).is_some_and(|held| Tags::read(held).has(Some(&version))) {
        return Ok((StatusCode::NOT_MODIFIED, known).into_response());
    }
    let objects = dav.store.objects(&shelf.kept.id, 0).await?;
    let shown = Thing::Shelf(shelf).property(dav, &asked.guest, &name("displayname"));
    let shown = shown.map(|shown| shown.text().into_owned()).unwrap_or_default();
    // Away from the threads that serve everybody: a calendar may be large.
    let text = tokio::task::spawn_blocking(move || joined(&shown, &objects).to_ics()).await;
    let text = text.map_err(|_| DavError::status(500))?;
    Ok((known, [(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}

/// All objects in one calendar of this name.
fn joined(shown: &str, objects: &[Object]) -> Component {
    let mut calendar = Component::new("VCALENDAR");
    calendar.properties.push(Property::new("VERSION", "2.0"));
    calendar.properties.push(Property::new("PRODID", PRODUCT));
    calendar.properties.push(Property::text("NAME", shown));
    calendar.properties.push(Property::text("X-WR-CALNAME", shown));
    let (mut told, mut entries) = (BTreeSet::new(), Vec::new());
    for object in objects {
        // What does not read as an object was never put.
        let Ok(one) = Component::parse(&object.body) else { continue };
        for component in one.components {
            if component.name != "VTIMEZONE" {
                entries.push(component);
            } else if told.insert(component.value("TZID").unwrap_or_default().to_owned()) {
                calendar.components.push(component);
            }
        }
    }
    calendar.components.append(&mut entries);
    calendar
}
