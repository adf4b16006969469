//! The outbox (RFC 6638 §5): when are these people and resources busy?

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::DateTime;

use super::{Address, UNKNOWN, resolve};
use crate::calendar::instances::{BusyKind, Range, Zones, extent_of};
use crate::calendar::object::{Component, Property};
use crate::calendar::zones::ZoneTable;
use crate::dav::multistatus::with_href;
use crate::dav::names::caldav;
use crate::dav::xml::MEDIA_TYPE;
use crate::dav::{DavError, Element};
use crate::domain::availability::Claims as _;
use crate::domain::hub::ClosureKind;
use crate::domain::ids::OfferKey;
use crate::domain::time::Interval;
use crate::server::access::Subject;
use crate::server::caldav::objects::check_media_type;
use crate::server::caldav::place::Place;
use crate::server::caldav::shelf::{self, Kind, OUTBOX, Shelf};
use crate::server::caldav::{Asked, Dav, free_busy};

/// Most people asked about at once.
const MAX_ASKED: usize = 100;

pub(in crate::server::caldav) async fn post(dav: &Dav, asked: &Asked) -> Result<Response, DavError> {
    match &asked.place {
        Place::Collection(_, name) if name == OUTBOX => {}
        _ => return Err(DavError::status(405)),
    }
    let invalid = |what: &str| {
        let error = DavError::unmet(403, caldav("valid-scheduling-message"));
        asked.guest.refuse(error, "caldav-no-free-busy-request", what)
    };
    check_media_type(asked)?;
    let calendar = Component::parse(&asked.body).map_err(|error| {
        let unmet = DavError::unmet(403, caldav("valid-calendar-data"));
        asked.guest.refuse(unmet, "caldav-no-calendar", &error.to_string())
    })?;
    let mut requests = calendar.components.iter().filter(|component| component.name == "VFREEBUSY");
    let (Some(request), None, Some("REQUEST")) =
        (requests.next(), requests.next(), calendar.value("METHOD").map(str::trim))
    else {
        return Err(invalid("METHOD:REQUEST, VFREEBUSY"));
    };
    let organizer = request.value("ORGANIZER").ok_or_else(|| invalid("ORGANIZER"))?;
    if resolve(dav, organizer) != Address::Known(asked.guest.subject.clone()) {
        return Err(DavError::unmet(403, caldav("organizer-allowed")));
    }
    let zones = Zones::of(&calendar, ZoneTable::iana("UTC").unwrap_or_else(|| std::sync::Arc::new(ZoneTable::utc())));
    let (Some(start), Some(end)) = extent_of(request, &zones) else { return Err(invalid("DTSTART, DTEND")) };
    let range = free_busy::bounded(Range::new(start.utc, end.utc)).map_err(|_| invalid("DTSTART, DTEND"))?;
    if range.end <= range.start {
        return Err(invalid("DTSTART, DTEND"));
    }
    let mut answers = Element::new(caldav("schedule-response"));
    for attendee in request.all("ATTENDEE").take(MAX_ASKED) {
        let mut response = Element::new(caldav("response")).with(with_href(caldav("recipient"), &attendee.value));
        let periods = match resolve(dav, &attendee.value) {
            Address::Known(subject) => Some(busy(dav, &subject, range).await?),
            Address::Nobody | Address::Foreign => None,
        };
        let status = match &periods {
            Some(_) => "2.0;Success".to_owned(),
            None => format!("{UNKNOWN};Invalid calendar user"),
        };
        response.push(Element::new(caldav("request-status")).with_text(status));
        if let Some(periods) = periods {
            let mut said: Vec<Property> =
                ["UID", "ORGANIZER"].iter().filter_map(|name| request.property(name).cloned()).collect();
            said.push(attendee.clone());
            let mut reply = free_busy::as_calendar(&periods, range, &said);
            reply.properties.push(Property::new("METHOD", "REPLY"));
            response.push(Element::new(caldav("calendar-data")).with_text(reply.to_ics()));
        }
        answers.push(response);
    }
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, MEDIA_TYPE)], answers.to_document()).into_response())
}

/// When somebody, or something, is busy.
async fn busy(dav: &Dav, subject: &Subject, range: Range) -> Result<Vec<(BusyKind, i64, i64)>, DavError> {
    if let Subject::Resource(hub, resource) = subject {
        return Ok(busy_resource(dav, &OfferKey::new(hub.clone(), resource.clone()), range));
    }
    let makes_busy = |shelf: &Shelf| matches!(shelf.kind, Kind::Own | Kind::Default) && !shelf.is_transparent();
    let shelves: Vec<Shelf> = shelf::home(dav, subject).await?.into_iter().filter(makes_busy).collect();
    free_busy::periods_of(dav, &shelves, range).await
}

/// A resource is busy where no unit of it is left, and where its hub is closed.
fn busy_resource(dav: &Dav, offer: &OfferKey, range: Range) -> Vec<(BusyKind, i64, i64)> {
    let at = |seconds| DateTime::from_timestamp(seconds, 0);
    let Some((start, end)) = at(range.start).zip(at(range.end)) else { return Vec::new() };
    let Ok(interval) = Interval::new(start, end) else { return Vec::new() };
    let state = dav.app.ledger().read();
    let Some(hub) = state.hub(&offer.hub) else { return Vec::new() };
    let Some(resource) = hub.resource(&offer.local) else { return Vec::new() };
    let capacity = resource.capacity();
    let clip =
        |kind, of: Interval| (kind, of.start().timestamp().max(range.start), of.end().timestamp().min(range.end));
    let full = state.steps(offer, interval).into_iter().filter(|step| step.taken >= capacity);
    let mut periods: Vec<_> = full.map(|step| clip(BusyKind::Busy, step.interval)).collect();
    let closed = state.outages(&offer.hub).during(interval).filter(|outage| outage.kind == ClosureKind::Full);
    periods.extend(closed.map(|outage| clip(BusyKind::Unavailable, outage.interval)));
    for closure in hub.closures.iter().filter(|closure| closure.kind == ClosureKind::Full) {
        periods.extend(closure.during(hub.zone, interval).map(|closed| clip(BusyKind::Unavailable, closed)));
    }
    periods.retain(|(_, start, end)| start < end);
    free_busy::merged(periods)
}
