//! `REPORT`: queries, many objects at once, changes since a token, principals.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::response::Response;

use super::place::Place;
use super::properties::{Thing, thing};
use super::propfind::Wanted;
use super::shelf::{self, Shelf};
use super::{Asked, Dav, free_busy, multistatus};
use crate::calendar::instances::Zones;
use crate::calendar::object::Component;
use crate::calendar::zones::ZoneTable;
use crate::dav::filter::TextMatch;
use crate::dav::names::{CALDAV, DAV, caldav, dav as name};
use crate::dav::{Answer, DataRequest, DavError, Element, Filter, Multistatus, Name};
use crate::domain::hub::Hub;
use crate::server::access::Subject;
use crate::store::calendars::Object;

/// Longest time spent on finding what a query asks for.
const LONGEST_QUERY: Duration = Duration::from_secs(20);

pub(super) async fn report(dav: &Dav, asked: &Asked) -> Result<Response, DavError> {
    let root = asked.xml()?.ok_or_else(|| DavError::status(400))?;
    let answers = match (&*root.name.space, &*root.name.local) {
        (CALDAV, "calendar-query") => query(dav, asked, &root).await?,
        (CALDAV, "calendar-multiget") => multiget(dav, asked, &root).await?,
        (CALDAV, "free-busy-query") => return free_busy::query(dav, asked, &root).await,
        (DAV, "sync-collection") => changes(dav, asked, &root).await?,
        (DAV, "principal-property-search") => principals(dav, asked, &root),
        (DAV, "principal-search-property-set") => return Ok(searchable(asked)),
        (DAV, "expand-property") => expand_property(dav, asked, &root).await?,
        _ => return Err(DavError::unmet(403, name("supported-report"))),
    };
    Ok(multistatus(answers))
}

/// What a report gives of an object.
struct Form {
    wanted: Wanted,
    data: Option<DataRequest>,
    /// Zone of floating times that the report names.
    zone: Option<Arc<ZoneTable>>,
}

impl Form {
    fn read(root: &Element) -> Result<Self, DavError> {
        let prop = root.child(DAV, "prop");
        let data = prop.and_then(|prop| prop.child(CALDAV, "calendar-data")).map(DataRequest::read).transpose()?;
        let zone = match (root.child(CALDAV, "timezone"), root.child(CALDAV, "timezone-id")) {
            (Some(zone), _) => {
                let zone = shelf::zone_in(&zone.text());
                Some(zone.ok_or_else(|| DavError::unmet(403, caldav("valid-calendar-data")))?)
            }
            (None, Some(id)) => {
                let zone = ZoneTable::iana(id.text().trim());
                Some(zone.ok_or_else(|| DavError::unmet(403, caldav("valid-timezone")))?)
            }
            (None, None) => None,
        };
        Ok(Self { wanted: Wanted::read(root).unwrap_or(Wanted::All(Vec::new())), data, zone })
    }

    fn zone_of(&self, dav: &Dav, shelf: &Shelf) -> Arc<ZoneTable> {
        self.zone.clone().unwrap_or_else(|| shelf.zone(dav))
    }

    /// An object as the report gives it. `None` where it cannot be told within limits.
    fn shape(data: Option<&DataRequest>, mut object: Object, zone: &Arc<ZoneTable>) -> Option<Object> {
        let Some(data) = data.filter(|data| !data.is_verbatim()) else { return Some(object) };
        // What does not read as an object was never put.
        let Ok(calendar) = Component::parse(&object.body) else { return Some(object) };
        object.body = data.apply(&calendar, &Zones::of(&calendar, Arc::clone(zone)))?.into_bytes();
        Some(object)
    }

    fn answer(&self, dav: &Dav, asked: &Asked, shelf: &Shelf, object: Object) -> Result<Answer, DavError> {
        let object = Self::shape(self.data.as_ref(), object, &self.zone_of(dav, shelf)).ok_or_else(too_much)?;
        Ok(self.wanted.answer(dav, asked, &Thing::Object(shelf.clone(), object)))
    }
}

fn too_much() -> DavError {
    DavError::unmet(507, name("number-of-matches-within-limits"))
}

/// The objects that pass a filter, as the report gives them; `None` where finding out takes too long.
fn select(
    objects: Vec<Object>,
    filter: &Filter,
    data: Option<&DataRequest>,
    zone: &Arc<ZoneTable>,
) -> Option<Vec<Object>> {
    let began = Instant::now();
    let mut found = Vec::new();
    for object in objects {
        if began.elapsed() > LONGEST_QUERY {
            return None;
        }
        // An object holds entries of one kind.
        if filter.kinds().any(|kind| kind != object.component) {
            continue;
        }
        let Ok(calendar) = Component::parse(&object.body) else { continue };
        if filter.accepts(&calendar, &Zones::of(&calendar, Arc::clone(zone))) {
            found.push(Form::shape(data, object, zone)?);
        }
    }
    Some(found)
}

/// The calendars that a query is about, and the one object it is about, if it is.
async fn scope(dav: &Dav, asked: &Asked) -> Result<(Vec<Shelf>, Option<Object>), DavError> {
    match thing(dav, &asked.place).await?.ok_or_else(|| DavError::status(404))? {
        Thing::Home(owner) => Ok((shelf::home(dav, &owner).await?, None)),
        Thing::Shelf(shelf) => Ok((vec![shelf], None)),
        Thing::Object(shelf, object) => Ok((vec![shelf], Some(object))),
        _ => Err(DavError::unmet(403, name("supported-report"))),
    }
}

async fn query(dav: &Dav, asked: &Asked, root: &Element) -> Result<Multistatus, DavError> {
    let form = Form::read(root)?;
    let filter = root.child(CALDAV, "filter").ok_or_else(|| DavError::unmet(403, caldav("valid-filter")))?;
    let filter = Arc::new(Filter::read(filter)?);
    let (shelves, only) = scope(dav, asked).await?;
    let mut answers = Multistatus::default();
    for shelf in shelves {
        let zone = form.zone_of(dav, &shelf);
        let objects = match &only {
            Some(object) => vec![object.clone()],
            None => dav.store.objects(&shelf.kept.id, 0).await?,
        };
        // Away from the threads that serve everybody: what clients put may be costly to follow.
        let (filter, data) = (Arc::clone(&filter), form.data.clone());
        let selected = tokio::task::spawn_blocking(move || select(objects, &filter, data.as_ref(), &zone)).await;
        let selected = selected.map_err(|_| DavError::status(500))?.ok_or_else(too_much)?;
        let shown = selected.into_iter().map(|object| Thing::Object(shelf.clone(), object));
        answers.answers.extend(shown.map(|thing| form.wanted.answer(dav, asked, &thing)));
    }
    Ok(answers)
}

async fn multiget(dav: &Dav, asked: &Asked, root: &Element) -> Result<Multistatus, DavError> {
    let form = Form::read(root)?;
    scope(dav, asked).await?;
    let mut seen = HashSet::new();
    let hrefs = root.children().filter(|child| child.is(DAV, "href")).map(|href| href.text().trim().to_owned());
    let hrefs: Vec<String> = hrefs.filter(|href| seen.insert(href.clone())).collect();
    // What is asked of each calendar is read at once.
    let mut names: BTreeMap<(&Subject, &str), Vec<&str>> = BTreeMap::new();
    let may_be_told = |place: &Place| asked.guest.check(place).is_ok() && is_inside(&asked.place, place);
    let places: Vec<Option<Place>> =
        hrefs.iter().map(|href| Place::of_href(href).filter(|place| may_be_told(place))).collect();
    for place in places.iter().flatten() {
        if let Place::Object(owner, collection, object) = place {
            names.entry((owner, collection)).or_default().push(object);
        }
    }
    let mut found: HashMap<Place, (Arc<Shelf>, Object)> = HashMap::new();
    for ((owner, collection), names) in names {
        let Some(shelf) = shelf::find(dav, owner, collection).await?.map(Arc::new) else { continue };
        for object in dav.store.objects_named(&shelf.kept.id, &names).await? {
            found.insert(shelf.object_place(&object.name), (Arc::clone(&shelf), object));
        }
    }
    let mut answers = Multistatus::default();
    for (href, place) in hrefs.iter().zip(&places) {
        answers.answers.push(match place.as_ref().and_then(|place| found.remove(place)) {
            Some((shelf, object)) => form.answer(dav, asked, &shelf, object)?,
            None => Answer::status(href.as_str(), 404),
        });
    }
    Ok(answers)
}

fn is_inside(outer: &Place, inner: &Place) -> bool {
    match (outer, inner) {
        (Place::Home(owner), Place::Object(other, ..)) => owner == other,
        (Place::Collection(owner, name), Place::Object(other, collection, _)) => owner == other && name == collection,
        (outer, inner) => outer == inner,
    }
}

/// `sync-collection` (RFC 6578). A truncated answer ends with the token from which the next one goes on.
async fn changes(dav: &Dav, asked: &Asked, root: &Element) -> Result<Multistatus, DavError> {
    let Thing::Shelf(shelf) = thing(dav, &asked.place).await?.ok_or_else(|| DavError::status(404))? else {
        return Err(DavError::unmet(403, name("supported-report")));
    };
    // Older clients say by `Depth` how deep they want it (RFC 6578, appendix A). Calendars hold no collections, so that
    // one level is all there is.
    let has_level = root.child(DAV, "sync-level").is_some() || asked.depth(Some(0))? != Some(0);
    if !has_level {
        return Err(DavError::status(400));
    }
    let form = Form::read(root)?;
    let token = root.child(DAV, "sync-token").map(|token| token.text().trim().to_owned()).unwrap_or_default();
    let after = if token.is_empty() {
        None
    } else {
        let known = shelf.revision_of(&token);
        Some(known.ok_or_else(|| {
            asked.guest.refuse(DavError::unmet(403, name("valid-sync-token")), "caldav-old-token", &token)
        })?)
    };
    let most = match root.child(DAV, "limit").and_then(|limit| limit.child(DAV, "nresults")) {
        None => usize::MAX,
        Some(number) => {
            number.text().trim().parse().ok().filter(|most| *most > 0).ok_or_else(|| DavError::status(400))?
        }
    };
    // Told up to the revision that was read with the collection: what changes meanwhile is told next time.
    let until = shelf.kept.revision;
    let wants_data = form.data.is_some();
    let from = after.unwrap_or(0);
    let objects = if wants_data {
        dav.store.objects(&shelf.kept.id, from).await?
    } else {
        dav.store.object_heads(&shelf.kept.id, from).await?
    };
    let gone = match after {
        Some(after) => dav.store.gone(&shelf.kept.id, after).await?,
        None => Vec::new(),
    };
    let mut told: Vec<(i64, Result<Object, String>)> =
        objects.into_iter().map(|object| (object.revision, Ok(object))).collect();
    told.extend(gone.into_iter().map(|gone| (gone.revision, Err(gone.name))));
    // An object may have changed again since the collection was read: then it is told now and once more next time.
    told.sort_by_key(|(revision, _)| *revision);
    let is_truncated = told.len() > most;
    told.truncate(most);
    let reached = if is_truncated { told.last().map_or(from, |(revision, _)| *revision) } else { until };
    let mut answers =
        Multistatus { sync_token: Some(shelf.sync_token(reached.min(until).max(from))), ..Multistatus::default() };
    for (_, one) in told {
        answers.answers.push(match one {
            Ok(object) => form.answer(dav, asked, &shelf, object)?,
            Err(name) => Answer::status(shelf.object_place(&name).href(), 404),
        });
    }
    if is_truncated {
        let cut = Answer::status(shelf.place().href(), 507);
        answers.answers.push(cut.because(Element::new(name("number-of-matches-within-limits"))));
    }
    Ok(answers)
}

/// `principal-property-search` (RFC 3744 §9.4): by name or by calendar address.
fn principals(dav: &Dav, asked: &Asked, root: &Element) -> Multistatus {
    // One library puts what it wants beside `DAV:prop` instead of inside.
    let beside = root.children().filter(|child| {
        !["prop", "property-search", "apply-to-principal-collection-set"].iter().any(|known| child.is(DAV, known))
    });
    let mut names: Vec<Name> = beside.map(|element| element.name.clone()).collect();
    names.extend(root.child(DAV, "prop").into_iter().flat_map(Element::children).map(|element| element.name.clone()));
    // Who asks for the calendars of those it finds has no use for who has none, and one library stumbles over them.
    let home = caldav("calendar-home-set");
    let needs_home = names.contains(&home);
    let wanted = Wanted::These(names);
    let searches: Vec<(Vec<Name>, TextMatch)> = root
        .children()
        .filter(|child| child.is(DAV, "property-search"))
        .filter_map(|search| {
            let names = search.child(DAV, "prop")?.children().map(|element| element.name.clone()).collect();
            let text = search.child(DAV, "match")?;
            Some((names, TextMatch::read(text).ok()?))
        })
        .collect();
    let any = root.attribute("test") == Some("anyof");
    let things = everybody(dav, !searches.is_empty()).into_iter().map(Thing::Principal);
    let found = things.filter(|thing| {
        if needs_home && thing.property(dav, &asked.guest, &home).is_none() {
            return false;
        }
        let passes = |(names, text): &(Vec<Name>, TextMatch)| {
            let has = |name: &Name| {
                let element = thing.property(dav, &asked.guest, name);
                element.is_some_and(|element| texts(&element).iter().any(|found| text.accepts(found)))
            };
            names.iter().any(has)
        };
        if any { searches.iter().any(passes) } else { searches.iter().all(passes) }
    });
    let answers = found.take(500).map(|thing| wanted.answer(dav, asked, &thing)).collect();
    Multistatus { answers, sync_token: None }
}

/// All text in an element.
fn texts(element: &Element) -> Vec<String> {
    let mut all = vec![element.text().into_owned()];
    all.extend(element.children().flat_map(texts));
    all
}

/// Everybody who can be looked up: hubs, teams, and the resources of hubs for those who look for something.
fn everybody(dav: &Dav, with_resources: bool) -> Vec<Subject> {
    let state = dav.app.ledger().read();
    let hubs = state.hubs().map(|hub| Subject::Hub(hub.id.clone()));
    let teams = state.teams().map(|team| Subject::Team(team.id.clone()));
    let of_hub = |hub: &Hub| -> Vec<Subject> {
        hub.resources.iter().map(|resource| Subject::Resource(hub.id.clone(), resource.id.clone())).collect()
    };
    let resources = state.hubs().filter(|_| with_resources).flat_map(|hub| of_hub(hub));
    hubs.chain(teams).chain(resources).collect()
}

/// `principal-search-property-set` (RFC 3744 §9.5).
fn searchable(asked: &Asked) -> Response {
    use axum::http::{StatusCode, header};
    use axum::response::IntoResponse as _;
    let one = |property: Name, key: &str| {
        Element::new(name("principal-search-property"))
            .with(Element::new(name("prop")).with(Element::new(property)))
            .with(Element::new(name("description")).with_text(asked.guest.wording().t(key)))
    };
    let root = Element::new(name("principal-search-property-set"))
        .with(one(name("displayname"), "caldav-search-name"))
        .with(one(caldav("calendar-user-address-set"), "caldav-search-address"));
    (StatusCode::OK, [(header::CONTENT_TYPE, crate::dav::xml::MEDIA_TYPE)], root.to_document()).into_response()
}

/// `expand-property` (RFC 3253 §3.8): properties, and those of what they point to.
async fn expand_property(dav: &Dav, asked: &Asked, root: &Element) -> Result<Multistatus, DavError> {
    let found = thing(dav, &asked.place).await?.ok_or_else(|| DavError::status(404))?;
    let answer = expanded(dav, asked, &found, root, 0).await?;
    Ok(Multistatus { answers: vec![answer], sync_token: None })
}

async fn expanded(
    dav: &Dav,
    asked: &Asked,
    thing_at: &Thing,
    request: &Element,
    depth: u8,
) -> Result<Answer, DavError> {
    let (mut found, mut lacking) = (Vec::new(), Vec::new());
    for property in request.children().filter(|child| child.is(DAV, "property")) {
        let local = property.attribute("name").unwrap_or_default();
        let wanted = Name::new(property.attribute("namespace").unwrap_or(DAV), local);
        let Some(mut element) = thing_at.property(dav, &asked.guest, &wanted) else {
            lacking.push(Element::new(wanted));
            continue;
        };
        let goes_deeper = depth < 2 && property.children().any(|child| child.is(DAV, "property"));
        if goes_deeper {
            let mut inner = Element::new(wanted);
            for href in element.children().filter(|child| child.is(DAV, "href")) {
                let place = Place::of_href(&href.text()).filter(|place| asked.guest.check(place).is_ok());
                if let Some(place) = place
                    && let Some(next) = thing(dav, &place).await?
                {
                    let answer = Box::pin(expanded(dav, asked, &next, property, depth + 1)).await?;
                    let one = Multistatus { answers: vec![answer], sync_token: None }.to_element();
                    inner.content.extend(one.content);
                }
            }
            element = inner;
        }
        found.push(element);
    }
    Ok(Answer::properties(thing_at.place().href(), found, lacking))
}
