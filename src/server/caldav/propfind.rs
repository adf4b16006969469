//! `PROPFIND` (RFC 4918 §9.1): what addresses say of themselves.

use axum::response::Response;

use super::place::Place;
use super::properties::{Thing, thing};
use super::{Asked, Dav, multistatus, shelf};
use crate::dav::names::{DAV, dav as name};
use crate::dav::{Answer, DavError, Element, Multistatus, Name};

/// What of an address is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    All(Vec<Name>),
    Names,
    These(Vec<Name>),
}

impl Wanted {
    /// Reads `DAV:propfind`, or a report that names properties like one.
    pub(super) fn read(root: &Element) -> Option<Self> {
        let names =
            |inside: &str| root.child(DAV, inside).map(|prop| prop.children().map(|it| it.name.clone()).collect());
        if let Some(these) = names("prop") {
            return Some(Self::These(these));
        }
        if root.child(DAV, "allprop").is_some() {
            return Some(Self::All(names("include").unwrap_or_default()));
        }
        root.child(DAV, "propname").map(|_| Self::Names)
    }

    /// The answer for one address.
    pub(super) fn answer(&self, dav: &Dav, asked: &Asked, thing: &Thing) -> Answer {
        let href = thing.place().href();
        let guest = &asked.guest;
        match self {
            Self::Names => {
                let names = thing.all_names(dav, guest).into_iter().map(Element::new).collect();
                Answer::properties(href, names, Vec::new())
            }
            Self::All(more) => {
                let common = thing.common_names();
                let found = common.iter().chain(more.iter().filter(|name| !common.contains(name)));
                Answer::properties(
                    href,
                    found.filter_map(|name| thing.property(dav, guest, name)).collect(),
                    Vec::new(),
                )
            }
            Self::These(names) => {
                let (mut found, mut lacking) = (Vec::new(), Vec::new());
                for name in names {
                    match thing.property(dav, guest, name) {
                        Some(element) => found.push(element),
                        None => lacking.push(Element::new(name.clone())),
                    }
                }
                Answer::properties(href, found, lacking)
            }
        }
    }
}

pub(super) async fn propfind(dav: &Dav, asked: &Asked) -> Result<Response, DavError> {
    let wanted = match asked.xml()? {
        None => Wanted::All(Vec::new()),
        Some(root) if root.is(DAV, "propfind") => Wanted::read(&root).ok_or_else(|| DavError::status(400))?,
        Some(_) => return Err(DavError::status(400)),
    };
    let Some(depth) = asked.depth(None)? else {
        return Err(DavError::unmet(403, name("propfind-finite-depth")));
    };
    let first = thing(dav, &asked.place).await?.ok_or_else(|| DavError::status(404))?;
    let mut things = vec![first];
    if depth == 1 {
        things.extend(inside(dav, asked).await?);
    }
    let answers = things.iter().map(|thing| wanted.answer(dav, asked, thing)).collect();
    Ok(multistatus(Multistatus { answers, sync_token: None }))
}

/// What is directly inside an address.
async fn inside(dav: &Dav, asked: &Asked) -> Result<Vec<Thing>, DavError> {
    let own = &asked.guest.subject;
    Ok(match &asked.place {
        Place::Root => vec![Thing::Principals, Thing::Calendars],
        Place::Principals => vec![Thing::Principal(own.clone())],
        Place::Calendars => vec![Thing::Home(own.clone())],
        Place::Home(owner) => shelf::home(dav, owner).await?.into_iter().map(Thing::Shelf).collect(),
        Place::Collection(..) => {
            let shelf = shelf::asked(dav, asked).await?;
            let objects = dav.store.objects(&shelf.kept.id, 0).await?;
            objects.into_iter().map(|object| Thing::Object(shelf.clone(), object)).collect()
        }
        Place::Principal(_) | Place::Object(..) => Vec::new(),
    })
}
