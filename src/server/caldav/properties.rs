//! What each address says of itself: live properties worked out here, others as clients set them.

use chrono::DateTime;

use super::Dav;
use super::guest::Guest;
use super::place::Place;
use super::scheduling::{host, resource_user};
use super::shelf::{self, DEFAULT, INBOX, Kind, OUTBOX, Shelf};
use crate::calendar::instances::utc_text;
use crate::dav::filter::COLLATIONS;
use crate::dav::multistatus::{href, with_href};
use crate::dav::names::{CALDAV, CALENDAR_SERVER, DAV, caldav, dav as name};
use crate::dav::{Element, Name};
use crate::server::access::Subject;
use crate::store::calendars::Object;

/// Largest object, octets.
pub(super) const MAX_OBJECT: usize = 1 << 20;
/// Most occurrences of an object that one answer tells.
const MAX_INSTANCES: usize = crate::calendar::instances::MAX_EXPANDED;
/// First and last instant that an object may name: what the tables of zones know.
pub(super) const FIRST_INSTANT: &str = "19000101T000000Z";
pub(super) const LAST_INSTANT: &str = "21501231T235959Z";

/// Something with an address.
#[derive(Debug, Clone)]
pub(super) enum Thing {
    Root,
    Principals,
    Calendars,
    Principal(Subject),
    Home(Subject),
    Shelf(Shelf),
    Object(Shelf, Object),
}

impl Thing {
    pub(super) fn place(&self) -> Place {
        match self {
            Self::Root => Place::Root,
            Self::Principals => Place::Principals,
            Self::Calendars => Place::Calendars,
            Self::Principal(owner) => Place::Principal(owner.clone()),
            Self::Home(owner) => Place::Home(owner.clone()),
            Self::Shelf(shelf) => shelf.place(),
            Self::Object(shelf, object) => shelf.object_place(&object.name),
        }
    }

    fn is_collection(&self) -> bool {
        !matches!(self, Self::Object(..))
    }

    fn owner(&self) -> Option<&Subject> {
        match self {
            Self::Root | Self::Principals | Self::Calendars => None,
            Self::Principal(owner) | Self::Home(owner) => Some(owner),
            Self::Shelf(shelf) | Self::Object(shelf, _) => Some(&shelf.owner),
        }
    }

    /// Names that `allprop` gives: those of RFC 4918 §15 and what clients set (§9.1).
    pub(super) fn common_names(&self) -> Vec<Name> {
        let own = [
            "creationdate",
            "displayname",
            "getcontentlength",
            "getcontenttype",
            "getetag",
            "getlastmodified",
            "resourcetype",
            "supportedlock",
        ];
        let mut names: Vec<Name> = own.into_iter().map(name).collect();
        names.extend(
            self.set()
                .iter()
                .map(|element| element.name.clone())
                .filter(|set| !names.contains(set))
                .collect::<Vec<_>>(),
        );
        names
    }

    /// All names that have a value.
    pub(super) fn all_names(&self, dav: &Dav, guest: &Guest) -> Vec<Name> {
        let mut names = self.common_names();
        for more in LIVE {
            if !names.contains(more) {
                names.push(more.clone());
            }
        }
        names.retain(|name| self.property(dav, guest, name).is_some());
        names
    }

    fn set(&self) -> &[Element] {
        match self {
            Self::Shelf(shelf) => &shelf.set,
            _ => &[],
        }
    }

    /// A property, or `None` where it has no value here.
    pub(super) fn property(&self, dav: &Dav, guest: &Guest, wanted: &Name) -> Option<Element> {
        let element = || Element::new(wanted.clone());
        let text = |text: String| Some(element().with_text(text));
        match (&*wanted.space, &*wanted.local) {
            (DAV, "resourcetype") => Some(element().with_all(self.types())),
            (DAV, "displayname") => {
                let set = self.set().iter().find(|set| set.name == *wanted).cloned();
                set.or_else(|| self.display_name(dav, guest).map(|shown| element().with_text(shown)))
            }
            (DAV, "current-user-principal") => {
                Some(with_href(wanted.clone(), &Place::Principal(guest.subject.clone()).href()))
            }
            (DAV, "principal-collection-set") => Some(with_href(wanted.clone(), &Place::Principals.href())),
            (DAV, "current-user-privilege-set") => Some(element().with_all(self.privileges(guest))),
            (DAV, "supported-report-set") => Some(element().with_all(self.reports().into_iter().map(|report| {
                Element::new(name("supported-report")).with(Element::new(name("report")).with(Element::new(report)))
            }))),
            (DAV, "supportedlock") => Some(element()),
            (DAV, "owner") => Some(with_href(wanted.clone(), &Place::Principal(self.owner()?.clone()).href())),
            (CALDAV, "calendar-home-set") => match self {
                Self::Principal(owner @ (Subject::Hub(_) | Subject::Team(_))) => {
                    Some(with_href(wanted.clone(), &Place::Home(owner.clone()).href()))
                }
                _ => None,
            },
            _ => match self {
                Self::Principal(owner) => principal_property(dav, owner, wanted),
                Self::Shelf(shelf) => shelf_property(shelf, wanted),
                Self::Object(shelf, object) => object_property(shelf, object, wanted),
                Self::Root | Self::Principals | Self::Calendars | Self::Home(_) => {
                    match (&*wanted.space, &*wanted.local) {
                        (DAV, "getcontenttype") => text("httpd/unix-directory".to_owned()),
                        // Which kinds a calendar made here may take: any, together or apart.
                        (CALDAV, "supported-calendar-component-sets") if matches!(self, Self::Home(_)) => {
                            Some(element())
                        }
                        _ => None,
                    }
                }
            },
        }
    }

    fn types(&self) -> Vec<Element> {
        let mut types = Vec::new();
        if self.is_collection() {
            types.push(Element::new(name("collection")));
        }
        match self {
            Self::Principal(_) => types.push(Element::new(name("principal"))),
            Self::Shelf(shelf) => types.push(Element::new(caldav(match shelf.kind {
                Kind::Inbox => "schedule-inbox",
                Kind::Outbox => "schedule-outbox",
                _ => "calendar",
            }))),
            _ => {}
        }
        types
    }

    fn display_name(&self, dav: &Dav, guest: &Guest) -> Option<String> {
        match self {
            Self::Principal(owner) | Self::Home(owner) => Some(name_of(dav, guest, owner)),
            Self::Shelf(shelf) => Some(match shelf.kind.name_key() {
                Some(key) => guest.wording().t(key),
                None => shelf.kept.name.clone(),
            }),
            Self::Root | Self::Principals | Self::Calendars => {
                Some(dav.app.catalogue().catalogue.network.name.get(guest.lang).to_owned())
            }
            Self::Object(..) => None,
        }
    }

    fn privileges(&self, guest: &Guest) -> Vec<Element> {
        let is_owner = self.owner() == Some(&guest.subject);
        let mut granted = vec![name("read"), name("read-current-user-privilege-set")];
        match self {
            Self::Home(_) if is_owner => granted.extend([name("bind"), name("unbind"), name("write-properties")]),
            Self::Shelf(shelf) | Self::Object(shelf, _) if is_owner => {
                granted.push(caldav("read-free-busy"));
                granted.push(name("write-properties"));
                if shelf.is_writable() {
                    granted.extend([name("write"), name("write-content"), name("bind"), name("unbind")]);
                }
                match shelf.kind {
                    Kind::Inbox => granted.extend([name("unbind"), caldav("schedule-deliver")]),
                    Kind::Outbox => granted.push(caldav("schedule-send")),
                    _ => {}
                }
            }
            _ => {}
        }
        granted.into_iter().map(|privilege| Element::new(name("privilege")).with(Element::new(privilege))).collect()
    }

    fn reports(&self) -> Vec<Name> {
        match self {
            Self::Shelf(_) => vec![
                caldav("calendar-query"),
                caldav("calendar-multiget"),
                caldav("free-busy-query"),
                name("sync-collection"),
                name("expand-property"),
            ],
            Self::Object(..) => vec![caldav("calendar-query"), caldav("calendar-multiget")],
            Self::Home(_) => vec![caldav("calendar-query"), caldav("calendar-multiget"), name("expand-property")],
            Self::Root | Self::Principals | Self::Principal(_) => {
                vec![name("principal-property-search"), name("principal-search-property-set"), name("expand-property")]
            }
            Self::Calendars => Vec::new(),
        }
    }
}

/// What a principal is called.
pub(super) fn name_of(dav: &Dav, guest: &Guest, owner: &Subject) -> String {
    let state = dav.app.ledger().read();
    match owner {
        Subject::Hub(hub) => state.hub(hub).map_or_else(|| hub.to_string(), |hub| hub.name.clone()),
        Subject::Team(team) | Subject::Member(team, _) => {
            state.team(team).map_or_else(|| team.to_string(), |team| team.name.clone())
        }
        Subject::Resource(hub, resource) => {
            let named = state.hub(hub).and_then(|hub| {
                let resource = hub.resource(resource)?;
                Some(format!("{} ({})", resource.name.get(guest.lang), hub.name))
            });
            named.unwrap_or_else(|| resource.to_string())
        }
    }
}

/// Addresses by which a principal is invited (RFC 6638 §2.4.1).
pub(super) fn user_addresses(dav: &Dav, owner: &Subject) -> Vec<String> {
    let host = host(dav);
    let mut addresses = Vec::new();
    match owner {
        Subject::Resource(hub, resource) => addresses.push(format!("mailto:{}@{host}", resource_user(hub, resource))),
        owner => addresses.extend(owner.user().map(|user| format!("mailto:{user}@{host}"))),
    }
    addresses.push(Place::Principal(owner.clone()).href());
    addresses
}

/// Live properties that only some things have, to be told by `propname`.
const LIVE: &[Name] = &[
    name("current-user-principal"),
    name("current-user-privilege-set"),
    name("owner"),
    name("principal-URL"),
    name("principal-collection-set"),
    name("supported-report-set"),
    name("sync-token"),
    caldav("calendar-home-set"),
    caldav("calendar-user-address-set"),
    caldav("calendar-user-type"),
    caldav("max-date-time"),
    caldav("max-instances"),
    caldav("max-resource-size"),
    caldav("min-date-time"),
    caldav("schedule-calendar-transp"),
    caldav("schedule-inbox-URL"),
    caldav("schedule-outbox-URL"),
    caldav("supported-calendar-component-set"),
    caldav("supported-calendar-data"),
    caldav("supported-collation-set"),
    Name::of(CALENDAR_SERVER, "getctag"),
];

/// Properties that the service works out itself, which clients cannot set.
pub(super) fn is_protected(wanted: &Name) -> bool {
    let settable = [name("displayname"), caldav("schedule-calendar-transp"), caldav("calendar-timezone")];
    let known = LIVE.contains(wanted)
        || wanted.space == DAV
        || [
            "calendar-data",
            "schedule-tag",
            "schedule-inbox-URL",
            "schedule-outbox-URL",
            "schedule-default-calendar-URL",
            "max-attendees-per-instance",
        ]
        .iter()
        .any(|local| wanted.is(CALDAV, local));
    known && !settable.contains(wanted)
}

fn principal_property(dav: &Dav, owner: &Subject, wanted: &Name) -> Option<Element> {
    let element = || Element::new(wanted.clone());
    match (&*wanted.space, &*wanted.local) {
        (DAV, "principal-URL") => Some(with_href(wanted.clone(), &Place::Principal(owner.clone()).href())),
        (DAV, "alternate-URI-set" | "group-member-set" | "group-membership") => Some(element()),
        (CALDAV, "calendar-user-address-set") => {
            Some(element().with_all(user_addresses(dav, owner).iter().map(|address| href(address))))
        }
        (CALDAV, "schedule-inbox-URL" | "schedule-outbox-URL") => {
            if !matches!(owner, Subject::Hub(_) | Subject::Team(_)) {
                return None;
            }
            let collection = if wanted.local == "schedule-inbox-URL" { INBOX } else { OUTBOX };
            Some(with_href(wanted.clone(), &Place::Collection(owner.clone(), collection.to_owned()).href()))
        }
        (CALDAV, "calendar-user-type") => {
            let kind = match owner {
                Subject::Resource(..) => "RESOURCE",
                Subject::Hub(_) | Subject::Team(_) => "GROUP",
                Subject::Member(..) => "INDIVIDUAL",
            };
            Some(element().with_text(kind))
        }
        _ => None,
    }
}

fn shelf_property(shelf: &Shelf, wanted: &Name) -> Option<Element> {
    let element = || Element::new(wanted.clone());
    let text = |text: String| Some(element().with_text(text));
    let kinds = |kinds: Vec<&str>| {
        element().with_all(kinds.into_iter().map(|kind| Element::new(caldav("comp")).with_attribute("name", kind)))
    };
    match (&*wanted.space, &*wanted.local) {
        (DAV, "getcontenttype") => text("text/calendar; charset=utf-8".to_owned()),
        (DAV, "sync-token") => text(shelf.sync_token(shelf.kept.revision)),
        (CALENDAR_SERVER, "getctag") => text(format!("\"{}-{}\"", shelf.kept.id, shelf.kept.revision)),
        (DAV, "creationdate") => text(DateTime::from_timestamp(shelf.kept.made_s, 0)?.to_rfc3339()),
        (CALDAV, "supported-calendar-component-set") => Some(kinds(shelf.components().collect())),
        (CALDAV, "supported-calendar-data") => Some(
            element().with(
                Element::new(caldav("calendar-data"))
                    .with_attribute("content-type", "text/calendar")
                    .with_attribute("version", "2.0"),
            ),
        ),
        (CALDAV, "supported-collation-set") => Some(
            element().with_all(COLLATIONS.map(|known| Element::new(caldav("supported-collation")).with_text(known))),
        ),
        (CALDAV, "max-resource-size") => text(MAX_OBJECT.to_string()),
        (CALDAV, "max-instances") => text(MAX_INSTANCES.to_string()),
        (CALDAV, "min-date-time") => text(FIRST_INSTANT.to_owned()),
        (CALDAV, "max-date-time") => text(LAST_INSTANT.to_owned()),
        (CALDAV, "schedule-default-calendar-URL") if shelf.kind == Kind::Inbox => {
            let default = Place::Collection(shelf.owner.clone(), DEFAULT.to_owned());
            Some(with_href(wanted.clone(), &default.href()))
        }
        (CALDAV, "schedule-calendar-transp") => {
            let set = shelf.property(wanted).cloned();
            // What a hub lends makes nobody busy.
            let own = if shelf.kind.is_bound() { "transparent" } else { "opaque" };
            Some(set.unwrap_or_else(|| element().with(Element::new(caldav(own)))))
        }
        _ => shelf.property(wanted).cloned(),
    }
}

fn object_property(shelf: &Shelf, object: &Object, wanted: &Name) -> Option<Element> {
    let text = |text: String| Some(Element::new(wanted.clone()).with_text(text));
    match (&*wanted.space, &*wanted.local) {
        (DAV, "getetag") => text(format!("\"{}\"", object.etag)),
        (DAV, "getcontenttype") => {
            text(format!("text/calendar; charset=utf-8; component={}", object.component.to_ascii_lowercase()))
        }
        (DAV, "getcontentlength") if !object.body.is_empty() => text(object.body.len().to_string()),
        (DAV, "getlastmodified") => text(http_date(object.changed_s)),
        (CALDAV, "schedule-tag") if !object.schedule_tag.is_empty() => text(format!("\"{}\"", object.schedule_tag)),
        (CALDAV, "calendar-data") => text(String::from_utf8_lossy(&object.body).into_owned()),
        (CALDAV, "supported-calendar-component-set") => shelf_property(shelf, wanted),
        _ => None,
    }
}

/// An instant as HTTP writes it (RFC 9110 §5.6.7).
pub(super) fn http_date(at_s: i64) -> String {
    DateTime::from_timestamp(at_s, 0).unwrap_or_default().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// `DTSTAMP` of what is made now.
pub(super) fn stamp_now() -> String {
    utc_text(crate::clock::now().timestamp())
}

/// What an address names, if there is something.
pub(super) async fn thing(dav: &Dav, place: &Place) -> Result<Option<Thing>, crate::dav::DavError> {
    Ok(match place {
        Place::Root => Some(Thing::Root),
        Place::Principals => Some(Thing::Principals),
        Place::Calendars => Some(Thing::Calendars),
        Place::Principal(owner) => exists(dav, owner).then(|| Thing::Principal(owner.clone())),
        Place::Home(owner) => exists(dav, owner).then(|| Thing::Home(owner.clone())),
        Place::Collection(owner, name) => shelf::find(dav, owner, name).await?.map(Thing::Shelf),
        Place::Object(owner, collection, name) => match shelf::find(dav, owner, collection).await? {
            None => None,
            Some(shelf) => {
                let object = dav.store.object(&shelf.kept.id, name).await?;
                object.map(|object| Thing::Object(shelf, object))
            }
        },
    })
}

pub(super) fn exists(dav: &Dav, owner: &Subject) -> bool {
    let state = dav.app.ledger().read();
    match owner {
        Subject::Hub(hub) => state.hub(hub).is_some(),
        Subject::Resource(hub, resource) => state.hub(hub).is_some_and(|hub| hub.resource(resource).is_some()),
        Subject::Team(team) => state.team(team).is_some(),
        Subject::Member(..) => false,
    }
}
