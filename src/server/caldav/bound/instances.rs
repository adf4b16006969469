//! The times at which an object that a client puts takes place: once, or each time of a series that ends.
//!
//! Which times there are is what the calendar engine says. A series without an end is refused, and one of more times than
//! records that an object can stand for.

use super::Wish;
use crate::calendar::instances::{Range, Seen, Zones, visit};
use crate::calendar::object::Component;
use crate::calendar::recurrence::Budget;
use crate::dav::DavError;
use crate::domain::time::Interval;
use crate::server::caldav::objects::Given;
use crate::server::caldav::shelf::zone_of_owner;

/// Most records that one object stands for.
const MOST_INSTANCES: usize = 100;

/// An event each time it takes place, with what replaces it then.
pub(super) struct Instance<'g> {
    pub(super) event: &'g Component,
    pub(super) interval: Interval,
}

/// Every time that an object takes place: floating times and whole days by the hub's clock, without what is excluded or
/// called off. Refused where it never ends, where there are too many, and where there is none.
pub(super) fn instances<'g>(wish: &Wish<'_>, given: &'g Given) -> Result<Vec<Instance<'g>>, DavError> {
    for rule in given.calendar.entries().filter_map(|entry| entry.value("RRULE")) {
        let parts = || rule.split(';').filter_map(|part| part.split_once('='));
        if !parts().any(|(name, _)| name.eq_ignore_ascii_case("COUNT") || name.eq_ignore_ascii_case("UNTIL")) {
            return Err(wish.invalid("caldav-endless", &MOST_INSTANCES.to_string()));
        }
    }
    let zones = Zones::of(&given.calendar, zone_of_owner(wish.dav, &wish.shelf.owner));
    let mut found = Vec::new();
    let mut budget = Budget::new(1_000_000);
    let seen = visit(&given.calendar, "VEVENT", &zones, Range::ALWAYS, &mut budget, |occurrence| {
        found.push(occurrence);
        found.len() <= MOST_INSTANCES
    });
    if seen != Seen::All {
        return Err(wish.invalid("caldav-too-many", &MOST_INSTANCES.to_string()));
    }
    let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0);
    let mut instances = Vec::new();
    for occurrence in found {
        let event = occurrence.component;
        if event.value("STATUS").is_some_and(|status| status.trim().eq_ignore_ascii_case("CANCELLED")) {
            continue;
        }
        let unreadable = || wish.invalid("caldav-no-start", event.value("DTSTART").unwrap_or_default());
        let start = occurrence.start.ok_or_else(unreadable)?;
        let end = match occurrence.end {
            Some(end) => end.utc,
            None if start.is_day() => start.next_day().utc,
            None => start.utc,
        };
        let (start, end) = at(start.utc).zip(at(end)).ok_or_else(unreadable)?;
        let interval = Interval::new(start, end).map_err(|_| wish.invalid("caldav-no-length", ""))?;
        instances.push(Instance { event, interval });
    }
    if instances.is_empty() { Err(wish.invalid("caldav-never", "")) } else { Ok(instances) }
}

/// The words of an event's title, where it has one.
pub(super) fn title_of(event: &Component) -> Option<String> {
    event.text("SUMMARY").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
