//! A collection of a CalDAV server, as a client: what is in it, and what we put there and take away.
//!
//! One request is one method, and every answer that a server may give is a value; what it means for a booking is decided
//! elsewhere. Addresses are resolved against that of the collection, and one that leads out of its host is refused: the
//! password belongs to that host alone.

use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, HeaderName, IF_MATCH, IF_NONE_MATCH};

use super::object::utc;
use super::profiles::{HubProfile, RangeReading};
use super::settle::is_probe;
use crate::calendar::writer::MEDIA_TYPE;
use crate::dav::multistatus::{Answer as Found, Multistatus, Outcome};
use crate::dav::names::{CALDAV, CALENDAR_SERVER, DAV, caldav, dav};
use crate::dav::xml::{self, Element, Limits};
use crate::domain::hub;
use crate::domain::time::Interval;
use crate::server::fetch::{Answer, FetchError, Fetcher, SignIn};

const DEPTH: HeaderName = HeaderName::from_static("depth");
/// Objects asked for by one `calendar-multiget`.
const AT_ONCE: usize = 100;
/// Most octets of one collection, all objects together.
const MAX_BYTES: usize = 32 << 20;

/// An object of a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) struct Object {
    /// As the server names it: percent-encoded, from the root of the host.
    pub(in crate::server) href: String,
    pub(in crate::server) etag: Option<String>,
    pub(in crate::server) text: String,
}

/// What an object must be for a change to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) enum Condition {
    /// There is none.
    Absent,
    /// It is this version.
    Version(String),
    Any,
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) enum Written {
    /// The new version, where the server told it and it can be trusted.
    Done { etag: Option<String> },
    /// The condition was not met.
    NotMet,
    /// There is nothing there.
    Absent,
    /// The server decides itself about what the calendar is of, and refused: why, in its words.
    Refused { why: String },
}

/// Asks one collection.
#[derive(Debug, Clone)]
pub(in crate::server) struct Client {
    fetcher: Fetcher,
    url: Url,
    sign_in: Option<SignIn>,
    profile: HubProfile,
}

impl Client {
    pub(in crate::server) fn new(
        fetcher: Fetcher,
        collection: &hub::Collection,
        sign_in: Option<SignIn>,
    ) -> Result<Self, FetchError> {
        let url = Url::parse(collection.url.trim()).map_err(|_| FetchError::BadAddress)?;
        Ok(Self { fetcher, url, sign_in, profile: HubProfile::of(collection.server) })
    }

    pub(in crate::server) fn profile(&self) -> HubProfile {
        self.profile
    }

    /// What names the present state of the collection: its ctag or its sync token. `None` where the server has neither,
    /// or where its word cannot be trusted.
    pub(in crate::server) async fn tag(&self) -> Result<Option<String>, FetchError> {
        if !self.profile.has_honest_tag {
            return Ok(None);
        }
        let wanted = [Element::new(CTAG), Element::new(dav("sync-token"))];
        let body = Element::new(dav("propfind")).with(Element::new(dav("prop")).with_all(wanted));
        let found = self.multistatus("PROPFIND", "0", &body).await?;
        let tags = found.answers.iter().find_map(|answer| {
            let text = |space, local| Some(answer.property(space, local)?.text().trim().to_owned());
            text(CALENDAR_SERVER, "getctag").or_else(|| text(DAV, "sync-token"))
        });
        Ok(tags.filter(|tag| !tag.is_empty()))
    }

    /// The objects with an event in `window`, in the order of their addresses. Never fewer than there are; an object that
    /// cannot be read is an error, because what it takes is not known.
    pub(in crate::server) async fn range(&self, window: Interval) -> Result<Vec<Object>, FetchError> {
        let mut objects = self.reading(window).await?;
        objects.retain(|object| !is_probe(&object.text));
        objects.sort_by(|a, b| a.href.cmp(&b.href));
        Ok(objects)
    }

    /// The same with the probes that are there for a moment, in the order of the server.
    pub(super) async fn reading(&self, window: Interval) -> Result<Vec<Object>, FetchError> {
        match self.profile.reading_of(window) {
            RangeReading::Query => self.query(window).await,
            RangeReading::ListAndGet => self.all().await,
        }
    }

    async fn query(&self, window: Interval) -> Result<Vec<Object>, FetchError> {
        let time = Element::new(caldav("time-range"))
            .with_attribute("start", utc(window.start()))
            .with_attribute("end", utc(window.end()));
        let filter = |name: &str| Element::new(caldav("comp-filter")).with_attribute("name", name);
        let filter = Element::new(caldav("filter")).with(filter("VCALENDAR").with(filter("VEVENT").with(time)));
        let body = Element::new(caldav("calendar-query")).with(wanted()).with(filter);
        objects(self.multistatus("REPORT", "1", &body).await?)
    }

    /// Every object, whatever its dates: listed, then read by address.
    async fn all(&self) -> Result<Vec<Object>, FetchError> {
        let wanted_of_list = [Element::new(dav("getetag")), Element::new(dav("resourcetype"))];
        let body = Element::new(dav("propfind")).with(Element::new(dav("prop")).with_all(wanted_of_list));
        let listed = self.multistatus("PROPFIND", "1", &body).await?;
        let is_object = |answer: &&Found| {
            let is_collection =
                answer.property(DAV, "resourcetype").is_some_and(|kind| kind.child(DAV, "collection").is_some());
            !is_collection && !answer.href.ends_with('/')
        };
        let hrefs: Vec<String> = listed.answers.iter().filter(is_object).map(|answer| answer.href.clone()).collect();
        let mut found = Vec::with_capacity(hrefs.len());
        for some in hrefs.chunks(AT_ONCE) {
            let hrefs = some.iter().map(|href| Element::new(dav("href")).with_text(href.as_str()));
            let body = Element::new(caldav("calendar-multiget")).with(wanted()).with_all(hrefs);
            found.extend(objects(self.multistatus("REPORT", "1", &body).await?)?);
        }
        Ok(found)
    }

    /// One object; `None` where there is none.
    pub(in crate::server) async fn get(&self, name: &str) -> Result<Option<Object>, FetchError> {
        let url = self.address_of(name)?;
        let answer = self.fetcher.ask("GET", url.as_str(), self.sign_in.as_ref(), &[], None).await?;
        match answer.status {
            200 => Ok(Some(Object {
                href: url.path().to_owned(),
                etag: answer.etag,
                text: String::from_utf8_lossy(&answer.bytes).into_owned(),
            })),
            404 | 410 => Ok(None),
            status => Err(unexpected(status)),
        }
    }

    pub(in crate::server) async fn put(
        &self,
        name: &str,
        text: String,
        condition: &Condition,
    ) -> Result<Written, FetchError> {
        let mut headers = conditions(condition);
        headers.push((CONTENT_TYPE, MEDIA_TYPE.to_owned()));
        let url = self.address_of(name)?;
        written(self.fetcher.ask("PUT", url.as_str(), self.sign_in.as_ref(), &headers, Some(text)).await?)
    }

    pub(in crate::server) async fn delete(&self, name: &str, condition: &Condition) -> Result<Written, FetchError> {
        let url = self.address_of(name)?;
        written(self.fetcher.ask("DELETE", url.as_str(), self.sign_in.as_ref(), &conditions(condition), None).await?)
    }

    fn address_of(&self, name: &str) -> Result<Url, FetchError> {
        let url = self.url.join(name).map_err(|_| FetchError::BadAddress)?;
        if url.origin() == self.url.origin() { Ok(url) } else { Err(FetchError::BadAddress) }
    }

    async fn multistatus(&self, method: &str, depth: &str, body: &Element) -> Result<Multistatus, FetchError> {
        let headers = [(CONTENT_TYPE, xml::MEDIA_TYPE.to_owned()), (DEPTH, depth.to_owned())];
        let asked =
            self.fetcher.ask(method, self.url.as_str(), self.sign_in.as_ref(), &headers, Some(body.to_document()));
        let Answer { status, bytes, .. } = asked.await?;
        if status != 207 {
            return Err(unexpected(status));
        }
        let root = Element::parse(&bytes, Limits::ANSWER).map_err(|error| FetchError::NotDav(error.to_string()))?;
        Multistatus::read(&root).ok_or_else(|| FetchError::NotDav(root.name.to_string()))
    }
}

const CTAG: crate::dav::names::Name = crate::dav::names::Name::of(CALENDAR_SERVER, "getctag");

/// What is asked of every object.
fn wanted() -> Element {
    Element::new(dav("prop")).with(Element::new(dav("getetag"))).with(Element::new(caldav("calendar-data")))
}

fn objects(found: Multistatus) -> Result<Vec<Object>, FetchError> {
    let mut octets = 0;
    let mut objects = Vec::with_capacity(found.answers.len());
    for answer in found.answers {
        // Gone between the listing and the reading.
        if matches!(answer.outcome, Outcome::Status(404 | 410)) {
            continue;
        }
        let Some(data) = answer.property(CALDAV, "calendar-data") else {
            if answer.href.ends_with('/') {
                continue;
            }
            return Err(FetchError::NotDav("calendar-data".to_owned()));
        };
        let text = data.text().into_owned();
        octets += text.len();
        if octets > MAX_BYTES {
            return Err(FetchError::TooLarge);
        }
        let etag = answer.property(DAV, "getetag").map(|etag| etag.text().trim().to_owned());
        objects.push(Object { href: answer.href, etag, text });
    }
    Ok(objects)
}

fn conditions(condition: &Condition) -> Vec<(HeaderName, String)> {
    match condition {
        Condition::Absent => vec![(IF_NONE_MATCH, "*".to_owned())],
        Condition::Version(etag) => vec![(IF_MATCH, etag.clone())],
        Condition::Any => Vec::new(),
    }
}

fn written(answer: Answer) -> Result<Written, FetchError> {
    match answer.status {
        // A weak tag names no version that could be asked for again (RFC 9110 §13.1.1).
        200..300 => Ok(Written::Done { etag: answer.etag.filter(|etag| !etag.starts_with("W/")) }),
        404 | 410 => Ok(Written::Absent),
        409 => Ok(rejection(&answer.bytes).map_or(Written::NotMet, |why| Written::Refused { why })),
        412 => Ok(Written::NotMet),
        status => Err(unexpected(status)),
    }
}

/// The reason that SOGo gives where a resource would be booked too often: `{"reject": "…"}` in a `DAV:error`.
fn rejection(bytes: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Rejection {
        reject: String,
    }
    let root = Element::parse(bytes, Limits::ANSWER).ok()?;
    serde_json::from_str(&root.text()).ok().map(|Rejection { reject }| reject)
}

fn unexpected(status: u16) -> FetchError {
    match status {
        401 | 403 => FetchError::SignIn(status),
        404 | 410 => FetchError::Gone(status),
        status => FetchError::Status { status, retry_after: None },
    }
}

/// All objects as one text, for the reader of calendars, which takes several in a row.
pub(in crate::server) fn as_one(objects: &[Object]) -> Vec<u8> {
    if objects.is_empty() {
        return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Ressourcerie//FR\r\nEND:VCALENDAR\r\n".to_vec();
    }
    let mut text = Vec::with_capacity(objects.iter().map(|object| object.text.len() + 2).sum());
    for object in objects {
        text.extend_from_slice(object.text.trim().as_bytes());
        text.extend_from_slice(b"\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_server_is_told_from_a_conflict() {
        let sogo = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:error xmlns:D=\"DAV:\">{&quot;reject&quot;:&quot;Maximum \
                    number of simultaneous bookings (1) reached for \\&quot;Cam&#233;ra\\&quot;.&quot;}</D:error>";
        let check = |body: &str, expected: Option<&str>| assert_eq!(rejection(body.as_bytes()).as_deref(), expected);
        check(sogo, Some("Maximum number of simultaneous bookings (1) reached for \"Caméra\"."));
        check("<D:error xmlns:D=\"DAV:\">Event UID already in use. (t1)</D:error>", None);
        check("Conflict", None);
    }
}
