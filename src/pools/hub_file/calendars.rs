//! The calendars of a hub: where they come from, and what they block.

use super::offers::Offers;
use crate::domain::hub::{
    Access, Authority, CalendarScope, CalendarSource, Collection, ConflictPolicy, HubCalendar, ServerKind,
};
use crate::domain::ids::LocalId;
use crate::pools::finding::Arg;
use crate::pools::nearest::nearest;
use crate::pools::shape::{Ids, Row};
use crate::pools::source::Sink;
use crate::pools::{CALENDARS, Files};

pub(super) fn read(
    folder: &str,
    row: &Row<'_>,
    offers: &Offers<'_>,
    files: &Files,
    sink: &mut Sink<'_>,
) -> Option<Vec<HubCalendar>> {
    let mut known = Ids::default();
    let rows = row.rows("calendar");
    let read: Vec<_> = rows
        .iter()
        .map(|row| {
            let id: Option<LocalId> = known.read(row, sink);
            let source = calendar_source(folder, row, files, sink);
            let scope = calendar_scope(row, offers, sink);
            let authority = authority(row);
            Some(HubCalendar { authority, ..HubCalendar::new(id?, source?, scope?) })
        })
        .collect();
    read.into_iter().collect()
}

fn calendar_source(folder: &str, row: &Row<'_>, files: &Files, sink: &mut Sink<'_>) -> Option<CalendarSource> {
    let given: Vec<&str> = ["file", "url", "caldav"].into_iter().filter(|key| row.has(key)).collect();
    if let [_, second, ..] = given.as_slice() {
        sink.error(&row.at(second), "pools-calendar-two-sources", vec![]);
        return None;
    }
    if !row.has("caldav") {
        for key in ["user", "secret", "server", "access", "on_conflict"] {
            if row.has(key) {
                sink.error(&row.at(key), "pools-calendar-only-caldav", vec![("key", key.into())]);
            }
        }
    }
    match (row.words("file"), row.words("url"), row.words("caldav")) {
        (Some(file), ..) => {
            let inside = file.strip_prefix(CALENDARS).and_then(|rest| rest.strip_prefix('/'));
            if !inside.is_some_and(|name| name.ends_with(".ics") && !name.contains('/') && !name.contains('\\')) {
                sink.error(&row.at("file"), "pools-calendar-path", vec![("path", file.as_str().into())]);
            } else if !files.contains_key(&format!("{folder}/{file}")) {
                let there = files.keys().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'));
                let mut args = vec![("path", Arg::from(file.as_str()))];
                if let Some(meant) = nearest(&file, there.filter(|path| path.ends_with(".ics"))) {
                    args.push(("meant", meant.into()));
                    sink.error(&row.at("file"), "pools-calendar-missing-meant", args);
                } else {
                    sink.error(&row.at("file"), "pools-calendar-missing", args);
                }
            }
            Some(CalendarSource::File(file))
        }
        (None, Some(url), _) => {
            if !["https://", "http://", "webcal://", "webcals://"].iter().any(|scheme| url.starts_with(scheme)) {
                sink.error(&row.at("url"), "pools-calendar-url", vec![("url", url.as_str().into())]);
            }
            Some(CalendarSource::Url(url))
        }
        (None, None, Some(url)) => {
            if !["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)) || url.contains('@') {
                sink.error(&row.at("caldav"), "pools-calendar-collection", vec![("url", url.as_str().into())]);
            }
            Some(CalendarSource::Caldav(collection(url, row)))
        }
        (None, None, None) => {
            // A value of the wrong kind has been told already.
            if given.is_empty() {
                sink.error(&row.span(), "pools-calendar-no-source", vec![]);
            }
            None
        }
    }
}

fn collection(url: String, row: &Row<'_>) -> Collection {
    let server = row.words("server").and_then(|key| ServerKind::ALL.into_iter().find(|kind| kind.key() == key));
    Collection {
        url: if url.ends_with('/') { url } else { url + "/" },
        user: row.words("user").unwrap_or_default(),
        secret: row.words("secret").and_then(|name| LocalId::parse(&name).ok()),
        server: server.unwrap_or_default(),
        access: if is(row, "access", Access::Write.key()) { Access::Write } else { Access::Read },
        on_conflict: if is(row, "on_conflict", ConflictPolicy::Hub.key()) {
            ConflictPolicy::Hub
        } else {
            ConflictPolicy::First
        },
    }
}

fn authority(row: &Row<'_>) -> Authority {
    if is(row, "authority", Authority::Network.key()) { Authority::Network } else { Authority::Hub }
}

fn is(row: &Row<'_>, field: &str, key: &str) -> bool {
    row.words(field).is_some_and(|words| words == key)
}

fn calendar_scope(row: &Row<'_>, offers: &Offers<'_>, sink: &mut Sink<'_>) -> Option<CalendarScope> {
    let blocks = row.words("blocks")?;
    if blocks != "resources" {
        for key in ["resources", "quantity"] {
            if row.has(key) {
                sink.error(
                    &row.at(key),
                    "pools-calendar-blocks-all",
                    vec![("key", key.into()), ("blocks", blocks.as_str().into())],
                );
            }
        }
        return match blocks.as_str() {
            "hub" => Some(CalendarScope::Hub),
            "desk" => Some(CalendarScope::Desk),
            _ => None,
        };
    }
    if !row.has("resources") {
        sink.error(&row.span(), "pools-calendar-no-resources", vec![]);
        return None;
    }
    let quantity = row.count("quantity").unwrap_or(1);
    let mut ids: Vec<LocalId> = Vec::new();
    for (word, at) in row.list("resources") {
        let Ok(id) = LocalId::parse(&word) else { continue };
        match offers.stocks.get(id.as_str()) {
            None => offers.tell_stranger(id.as_str(), &at, sink),
            Some(Some((all, _))) if quantity > *all => {
                let args = vec![("id", id.as_str().into()), ("wanted", quantity.into()), ("all", (*all).into())];
                sink.error(&row.at("quantity"), "pools-calendar-too-many", args);
            }
            Some(_) => {}
        }
        ids.push(id);
    }
    Some(CalendarScope::Resources { ids, quantity })
}
