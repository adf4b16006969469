//! `free-busy-query` (RFC 4791 §7.10): when an owner is busy, not with what.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::properties::{Thing, stamp_now, thing};
use super::shelf::{Kind, Shelf};
use super::{Asked, Dav, shelf};
use crate::calendar::instances::{BusyKind, Range, Zones, busy_periods, utc_text};
use crate::calendar::object::{Component, Property};
use crate::calendar::writer::MEDIA_TYPE;
use crate::calendar::zones::ZoneTable;
use crate::dav::filter::read_range;
use crate::dav::names::{CALDAV, caldav, dav as name};
use crate::dav::{DavError, Element};
use crate::store::calendars::Object;

/// Longest range that is looked through, seconds: ten years.
const LONGEST: i64 = 3660 * 86_400;
/// Longest time spent on one calendar.
const LONGEST_SEARCH: Duration = Duration::from_secs(20);

pub(super) async fn query(dav: &Dav, asked: &Asked, root: &Element) -> Result<Response, DavError> {
    let range = root.child(CALDAV, "time-range").ok_or_else(|| DavError::status(400))?;
    let range = bounded(read_range(range)?)?;
    let shelves = match thing(dav, &asked.place).await?.ok_or_else(|| DavError::status(404))? {
        Thing::Shelf(shelf) => vec![shelf],
        Thing::Home(owner) => {
            let all = shelf::home(dav, &owner).await?;
            all.into_iter().filter(|shelf| !matches!(shelf.kind, Kind::Inbox | Kind::Outbox)).collect()
        }
        _ => return Err(DavError::unmet(403, name("supported-report"))),
    };
    let periods = periods_of(dav, &shelves, range).await?;
    let calendar = as_calendar(&periods, range, &[]);
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, MEDIA_TYPE)], calendar.to_ics()).into_response())
}

/// A range with two ends that are not too far apart.
pub(super) fn bounded(range: Range) -> Result<Range, DavError> {
    let is_bounded = range.start != i64::MIN && range.end != i64::MAX && range.end - range.start <= LONGEST;
    if is_bounded { Ok(range) } else { Err(DavError::unmet(403, caldav("valid-filter"))) }
}

/// The busy periods of calendars, sorted and merged within each kind.
pub(super) async fn periods_of(
    dav: &Dav,
    shelves: &[Shelf],
    range: Range,
) -> Result<Vec<(BusyKind, i64, i64)>, DavError> {
    let mut periods = Vec::new();
    for shelf in shelves {
        let zone = shelf.zone(dav);
        let objects = dav.store.objects(&shelf.kept.id, 0).await?;
        // Away from the threads that serve everybody: what clients put may be costly to follow.
        let found = tokio::task::spawn_blocking(move || busy_of(&objects, &zone, range)).await;
        let found = found.map_err(|_| DavError::status(500))?;
        periods.extend(found.ok_or_else(|| DavError::unmet(507, name("number-of-matches-within-limits")))?);
    }
    Ok(merged(periods))
}

/// The busy periods of objects; `None` where finding out takes too long.
fn busy_of(objects: &[Object], zone: &Arc<ZoneTable>, range: Range) -> Option<Vec<(BusyKind, i64, i64)>> {
    let began = Instant::now();
    let mut periods = Vec::new();
    for object in objects {
        if began.elapsed() > LONGEST_SEARCH {
            return None;
        }
        let Ok(calendar) = Component::parse(&object.body) else { continue };
        periods.extend(busy_periods(&calendar, &Zones::of(&calendar, Arc::clone(zone)), range));
    }
    Some(periods)
}

pub(super) fn merged(mut periods: Vec<(BusyKind, i64, i64)>) -> Vec<(BusyKind, i64, i64)> {
    periods.sort_unstable();
    let mut merged: Vec<(BusyKind, i64, i64)> = Vec::with_capacity(periods.len());
    for (kind, start, end) in periods {
        match merged.last_mut() {
            Some((last, _, until)) if *last == kind && start <= *until => *until = (*until).max(end),
            _ => merged.push((kind, start, end)),
        }
    }
    merged.sort_by_key(|(kind, start, _)| (*start, *kind));
    merged
}

/// A VFREEBUSY that says so.
pub(super) fn as_calendar(periods: &[(BusyKind, i64, i64)], range: Range, more: &[Property]) -> Component {
    let mut busy = Component::new("VFREEBUSY");
    busy.properties.push(Property::new("DTSTAMP", stamp_now()));
    busy.properties.push(Property::new("DTSTART", utc_text(range.start)));
    busy.properties.push(Property::new("DTEND", utc_text(range.end)));
    busy.properties.extend(more.iter().cloned());
    busy.properties.extend(periods.iter().map(|(kind, start, end)| {
        let value = format!("{}/{}", utc_text(*start), utc_text(*end));
        Property::new("FREEBUSY", value).with("FBTYPE", kind.name())
    }));
    let mut calendar = Component::new("VCALENDAR");
    calendar.properties.push(Property::new("VERSION", "2.0"));
    calendar.properties.push(Property::new("PRODID", crate::calendar::writer::PRODUCT));
    calendar.components.push(busy);
    calendar
}
