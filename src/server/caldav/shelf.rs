//! The collections of a home: those that people made, and those that are always there.

use std::sync::Arc;

use super::place::Place;
use super::{Asked, Dav, bound, scheduling};
use crate::calendar::instances::zone_of;
use crate::calendar::object::Component;
use crate::calendar::recurrence::Budget;
use crate::calendar::zones::ZoneTable;
use crate::clock;
use crate::dav::names::{CALDAV, OURS};
use crate::dav::xml::Limits;
use crate::dav::{DavError, Element, Name};
use crate::server::access::Subject;
use crate::server::identity::{hex, random_bytes};
use crate::store::calendars::Collection;

/// The calendar that every home has.
pub(super) const DEFAULT: &str = "agenda";

/// Where invitations and answers are left.
pub(super) const INBOX: &str = "inbox";
/// Where others' free and busy time is asked for.
pub(super) const OUTBOX: &str = "outbox";

/// Kinds of objects that a calendar takes where its maker does not say.
pub(super) const KINDS: [&str; 3] = ["VEVENT", "VTODO", "VJOURNAL"];

/// What a collection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A calendar of its owner.
    Own,
    /// The one that is there from the start.
    Default,
    /// What is booked with a hub, or by a team.
    Bookings,
    /// When a hub is closed.
    Closures,
    /// What a hub took out of its pools.
    Maintenance,
    Inbox,
    Outbox,
}

impl Kind {
    /// The collections that are always there.
    fn fixed(owner: &Subject) -> &'static [(&'static str, Self)] {
        const HUB: [(&str, Kind); 6] = [
            (DEFAULT, Kind::Default),
            (INBOX, Kind::Inbox),
            (OUTBOX, Kind::Outbox),
            ("bookings", Kind::Bookings),
            ("closures", Kind::Closures),
            ("maintenance", Kind::Maintenance),
        ];
        const TEAM: [(&str, Kind); 4] =
            [(DEFAULT, Kind::Default), (INBOX, Kind::Inbox), (OUTBOX, Kind::Outbox), ("bookings", Kind::Bookings)];
        if matches!(owner, Subject::Hub(_)) { &HUB } else { &TEAM }
    }

    fn of(owner: &Subject, name: &str) -> Self {
        Self::fixed(owner).iter().find(|(known, _)| *known == name).map_or(Self::Own, |(_, kind)| *kind)
    }

    /// Kinds of objects that a fixed collection takes.
    fn components(self) -> String {
        if self.is_bound() { KINDS[0].to_owned() } else { KINDS.join(",") }
    }

    /// Whether it shows the ledger.
    pub(super) fn is_bound(self) -> bool {
        matches!(self, Self::Bookings | Self::Closures | Self::Maintenance)
    }

    /// The wording key of its name; none where its maker gave it one.
    pub(super) fn name_key(self) -> Option<&'static str> {
        Some(match self {
            Self::Own => return None,
            Self::Default => "caldav-default-calendar",
            Self::Bookings => "caldav-bookings",
            Self::Closures => "caldav-closures",
            Self::Maintenance => "caldav-maintenance",
            Self::Inbox => "caldav-inbox",
            Self::Outbox => "caldav-outbox",
        })
    }
}

/// A collection with what clients set of it.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    pub(super) owner: Subject,
    pub(super) kept: Collection,
    pub(super) kind: Kind,
    pub(super) set: Vec<Element>,
}

impl Shelf {
    fn new(owner: &Subject, kept: Collection) -> Self {
        let kind = Kind::of(owner, &kept.name);
        let set = read_properties(&kept.properties);
        Self { owner: owner.clone(), kept, kind, set }
    }

    pub(super) fn place(&self) -> Place {
        Place::Collection(self.owner.clone(), self.kept.name.clone())
    }

    pub(super) fn object_place(&self, name: &str) -> Place {
        Place::Object(self.owner.clone(), self.kept.name.clone(), name.to_owned())
    }

    pub(super) fn components(&self) -> impl Iterator<Item = &str> {
        self.kept.components.split(',').filter(|kind| !kind.is_empty())
    }

    /// Whether its owner may write into it.
    pub(super) fn is_writable(&self) -> bool {
        !matches!(self.kind, Kind::Bookings | Kind::Inbox | Kind::Outbox)
    }

    /// Whether its objects can be taken out.
    pub(super) fn can_be_emptied(&self) -> bool {
        self.is_writable() || self.kind == Kind::Inbox
    }

    /// Whether what it holds makes its owner busy for those who ask.
    pub(super) fn is_transparent(&self) -> bool {
        let set = self.property(&Name::of(CALDAV, "schedule-calendar-transp"));
        set.is_some_and(|set| set.child(CALDAV, "transparent").is_some())
    }

    pub(super) fn property(&self, name: &Name) -> Option<&Element> {
        self.set.iter().find(|element| element.name == *name)
    }

    pub(super) fn sync_token(&self, revision: i64) -> String {
        format!("urn:ressourcerie:sync:{}:{revision}", self.kept.id)
    }

    /// The revision that a token of ours names; `None` where it is not, or no longer, one of this collection.
    pub(super) fn revision_of(&self, token: &str) -> Option<i64> {
        let (id, revision) = token.strip_prefix("urn:ressourcerie:sync:")?.split_once(':')?;
        let revision: i64 = revision.parse().ok()?;
        (id == self.kept.id && revision >= self.kept.horizon && revision <= self.kept.revision).then_some(revision)
    }
}

/// The zone in which a floating time of this owner is read.
pub(super) fn zone_of_owner(dav: &Dav, owner: &Subject) -> Arc<ZoneTable> {
    let name = match owner {
        Subject::Hub(hub) | Subject::Resource(hub, _) => {
            dav.app.ledger().read().hub(hub).map(|hub| hub.zone.name().to_owned())
        }
        Subject::Team(_) | Subject::Member(..) => None,
    };
    let named = name.and_then(|name| ZoneTable::iana(&name));
    named.or_else(|| ZoneTable::iana("Europe/Paris")).unwrap_or_else(|| Arc::new(ZoneTable::utc()))
}

impl Shelf {
    /// The zone in which its floating times are read: the one that a client set, else its owner's.
    pub(super) fn zone(&self, dav: &Dav) -> Arc<ZoneTable> {
        let id = self.property(&Name::of(CALDAV, "calendar-timezone-id"));
        let by_id = id.and_then(|id| ZoneTable::iana(id.text().trim()));
        let set = || {
            let text = self.property(&Name::of(CALDAV, "calendar-timezone"))?.text().into_owned();
            zone_in(&text)
        };
        by_id.or_else(set).unwrap_or_else(|| zone_of_owner(dav, &self.owner))
    }
}

/// The zone of an object that holds one VTIMEZONE and nothing else (RFC 4791 §5.2.2).
pub(super) fn zone_in(text: &str) -> Option<Arc<ZoneTable>> {
    let calendar = Component::parse(text.as_bytes()).ok()?;
    let [zone] = calendar.components.as_slice() else { return None };
    if zone.name != "VTIMEZONE" {
        return None;
    }
    zone_of(zone, &mut Budget::new(1_000_000)).map(|(_, table)| table)
}

/// A collection that is not there yet.
pub(super) fn fresh(
    owner: &Subject,
    name: &str,
    components: &str,
    properties: &[Element],
) -> Result<Collection, DavError> {
    let random = random_bytes().map_err(|_| DavError::status(503))?;
    Ok(Collection {
        id: hex(&random[..12]),
        owner: owner.to_string(),
        name: name.to_owned(),
        components: components.to_owned(),
        properties: write_properties(properties),
        made_s: clock::now().timestamp(),
        revision: 0,
        horizon: 0,
    })
}

/// All collections of a home. Those that are always there are made where they are not there yet.
pub(super) async fn home(dav: &Dav, owner: &Subject) -> Result<Vec<Shelf>, DavError> {
    let mut kept = dav.store.collections(&owner.to_string()).await?;
    let fixed = Kind::fixed(owner);
    if !fixed.iter().all(|(name, _)| kept.iter().any(|collection| collection.name == *name)) {
        for (name, kind) in fixed {
            dav.store.make_collection(&fresh(owner, name, &kind.components(), &[])?).await?;
        }
        kept = dav.store.collections(&owner.to_string()).await?;
    }
    let mut shelves = Vec::with_capacity(kept.len());
    for collection in kept {
        let kind = Kind::of(owner, &collection.name);
        let collection = refreshed(dav, owner, collection, kind).await?;
        shelves.push(Shelf::new(owner, collection));
    }
    Ok(shelves)
}

pub(super) async fn find(dav: &Dav, owner: &Subject, name: &str) -> Result<Option<Shelf>, DavError> {
    let kind = Kind::of(owner, name);
    match dav.store.collection(&owner.to_string(), name).await? {
        None if kind != Kind::Own => Ok(home(dav, owner).await?.into_iter().find(|shelf| shelf.kept.name == name)),
        None => Ok(None),
        Some(collection) => Ok(Some(Shelf::new(owner, refreshed(dav, owner, collection, kind).await?))),
    }
}

/// A collection as the ledger has it now.
async fn refreshed(dav: &Dav, owner: &Subject, kept: Collection, kind: Kind) -> Result<Collection, DavError> {
    match kind {
        Kind::Bookings | Kind::Closures | Kind::Maintenance => bound::refresh(dav, owner, kept, kind).await,
        Kind::Own | Kind::Default if matches!(owner, Subject::Team(_)) => scheduling::refresh(dav, kept).await,
        Kind::Own | Kind::Default | Kind::Inbox | Kind::Outbox => Ok(kept),
    }
}

/// The collection that a request is about, or that holds the object it is about.
pub(super) async fn asked(dav: &Dav, asked: &Asked) -> Result<Shelf, DavError> {
    let (Place::Collection(owner, name) | Place::Object(owner, name, _)) = &asked.place else {
        return Err(DavError::status(404));
    };
    find(dav, owner, name).await?.ok_or_else(|| DavError::status(404))
}

pub(super) fn read_properties(text: &str) -> Vec<Element> {
    // What does not read is what nobody set.
    let root = Element::parse(text.as_bytes(), Limits::REQUEST).ok();
    root.map(|root| root.children().cloned().collect()).unwrap_or_default()
}

pub(super) fn write_properties(set: &[Element]) -> String {
    Element::new(Name::of(OURS, "properties")).with_all(set.iter().cloned()).to_fragment()
}
