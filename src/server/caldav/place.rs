//! The addresses of the calendar service, read and written.
//!
//! `/dav/principals/<kind>/<id>/`, `/dav/calendars/<kind>/<id>/<collection>/<object>`. A slash at the end makes no
//! difference when an address is read; collections are always written with one.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::dav::DavError;
use crate::domain::ids::{HubId, LocalId, TeamId};
use crate::server::access::Subject;

/// Where the service is mounted.
pub(super) const ROOT: &str = "/dav/";

/// Longest name of a collection or an object, octets.
const MAX_NAME: usize = 255;

/// What a segment of a path may hold as it is (RFC 3986 `pchar`).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// What an address names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Root,
    Principals,
    Calendars,
    Principal(Subject),
    Home(Subject),
    Collection(Subject, String),
    Object(Subject, String, String),
}

impl Place {
    /// Reads a path; `None` where nothing of ours could be there.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/dav")?;
        if !rest.is_empty() && !rest.starts_with('/') {
            return None;
        }
        let segments: Vec<String> = rest
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| Some(percent_decode_str(segment).decode_utf8().ok()?.into_owned()))
            .collect::<Option<_>>()?;
        let names: Vec<&str> = segments.iter().map(String::as_str).collect();
        Some(match *names.as_slice() {
            [] => Self::Root,
            ["principals"] | ["principals", "hub" | "team"] => Self::Principals,
            ["calendars"] | ["calendars", "hub" | "team"] => Self::Calendars,
            ["principals", kind, id] => Self::Principal(subject(kind, id)?),
            ["principals", "hub", hub, resource] => {
                Self::Principal(Subject::Resource(HubId::parse(hub).ok()?, LocalId::parse(resource).ok()?))
            }
            ["calendars", kind, id] => Self::Home(subject(kind, id)?),
            ["calendars", kind, id, collection] => Self::Collection(subject(kind, id)?, name(collection)?),
            ["calendars", kind, id, collection, object] => {
                Self::Object(subject(kind, id)?, name(collection)?, name(object)?)
            }
            _ => return None,
        })
    }

    /// Reads an address as clients give it in a body or a header: a path or a whole URL.
    pub(super) fn of_href(href: &str) -> Option<Self> {
        let href = href.trim();
        // Some write spaces and accents as they are, which no parser of addresses takes.
        let path = match href.split_once("://") {
            Some((_, rest)) => &rest[rest.find('/')?..],
            None => href,
        };
        Self::of_path(path.split(['?', '#']).next().unwrap_or_default())
    }

    pub(super) fn href(&self) -> String {
        let encode = |name: &str| utf8_percent_encode(name, SEGMENT).to_string();
        match self {
            Self::Root => ROOT.to_owned(),
            Self::Principals => format!("{ROOT}principals/"),
            Self::Calendars => format!("{ROOT}calendars/"),
            Self::Principal(owner) => format!("{ROOT}principals/{owner}/"),
            Self::Home(owner) => format!("{ROOT}calendars/{owner}/"),
            Self::Collection(owner, collection) => format!("{ROOT}calendars/{owner}/{}/", encode(collection)),
            Self::Object(owner, collection, object) => {
                format!("{ROOT}calendars/{owner}/{}/{}", encode(collection), encode(object))
            }
        }
    }
}

fn subject(kind: &str, id: &str) -> Option<Subject> {
    match kind {
        "hub" => HubId::parse(id).ok().map(Subject::Hub),
        "team" => TeamId::parse(id).ok().map(Subject::Team),
        _ => None,
    }
}

fn name(text: &str) -> Option<String> {
    let is_name =
        !matches!(text, "." | "..") && text.len() <= MAX_NAME && !text.chars().any(|c| c.is_control() || c == '/');
    is_name.then(|| text.to_owned())
}

/// Where a `COPY` or `MOVE` goes.
pub(super) fn destination(headers: &axum::http::HeaderMap) -> Result<Place, DavError> {
    let header = headers.get("destination").and_then(|value| value.to_str().ok());
    header.and_then(Place::of_href).ok_or_else(|| DavError::status(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        let hub = Subject::Hub(HubId::parse("parc-alize").expect("a hub"));
        let places = [
            Place::Root,
            Place::Principals,
            Place::Principal(hub.clone()),
            Place::Home(hub.clone()),
            Place::Collection(hub.clone(), "été 2026".to_owned()),
            Place::Object(hub.clone(), "a@b".to_owned(), "x%2Fy?.ics".to_owned()),
        ];
        for place in places {
            assert_eq!(Place::of_path(&place.href()), Some(place.clone()), "{}", place.href());
            assert_eq!(Place::of_href(&format!("https://example.org{}?x#y", place.href())), Some(place));
        }
        let careless = Place::Collection(hub, "été 2026".to_owned());
        assert_eq!(Place::of_href("http://localhost:8080/dav/calendars/hub/parc-alize/été 2026/"), Some(careless));
        assert_eq!(Place::of_href("http://localhost"), None);
        assert_eq!(Place::of_path("/dav"), Some(Place::Root));
        let at = |path: &str| Place::of_path(path).map(|place| place.href());
        assert_eq!(at("/dav/calendars/hub/parc-alize/a%40b"), at("/dav/calendars/hub/parc-alize/a@b/"));
        for path in [
            "/davx",
            "/",
            "/dav/x",
            "/dav/calendars/hub/PARC",
            "/dav/calendars/hub/a/b/c/d",
            "/dav/calendars/hub/a/%2e%2e",
            "/dav/calendars/hub/a/x%2fy",
            "/dav/calendars/hub/a/%ff",
        ] {
            assert_eq!(Place::of_path(path), None, "{path}");
        }
    }
}
