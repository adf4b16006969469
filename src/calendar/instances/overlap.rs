//! Whether something takes place within a range, by the tables of RFC 4791 §9.9.

use super::Range;
use super::series::{Occurrence, Seen, visit};
use super::stamp::{Stamp, Zones, parse_utc};
use crate::calendar::object::Component;
use crate::calendar::recurrence::Budget;
use crate::calendar::value::{PeriodEnd, Reading, parse_period};

/// Whether an occurrence overlaps a range, by the tables of RFC 4791 §9.9.
pub fn overlaps(occurrence: &Occurrence<'_>, range: Range) -> bool {
    let Range { start: from, end: to } = range;
    let component = occurrence.component;
    let start = occurrence.start.as_ref();
    let end = occurrence.end.as_ref().map(|end| end.utc);
    let day_after = |stamp: &Stamp| stamp.next_day().utc;
    match component.name.as_str() {
        "VTODO" => match (start.map(|start| start.utc), end) {
            (Some(start), Some(end)) if component.property("DUE").is_some() => {
                (from < end || from <= start) && (to > start || to >= end)
            }
            (Some(start), Some(end)) => from <= end && (to > start || to >= end),
            (Some(start), None) => from <= start && to > start,
            (None, Some(due)) => from < due && to >= due,
            (None, None) => {
                let instant = |name| component.value(name).and_then(parse_utc);
                match (instant("COMPLETED"), instant("CREATED")) {
                    (Some(completed), Some(created)) => {
                        (from <= created || from <= completed) && (to >= created || to >= completed)
                    }
                    (Some(completed), None) => from <= completed && to >= completed,
                    (None, Some(created)) => to > created,
                    (None, None) => true,
                }
            }
        },
        "VJOURNAL" => start.is_some_and(|start| {
            let end = if start.is_day() { day_after(start) } else { start.utc };
            range.touches(start.utc, end)
        }),
        "VFREEBUSY" => match (start, end) {
            (Some(start), Some(end)) => from <= end && to > start.utc,
            _ => component
                .all("FREEBUSY")
                .flat_map(|property| property.value.split(','))
                .filter_map(period_of)
                .any(|(start, end)| from < end && to > start),
        },
        _ => start.is_some_and(|start| match end {
            Some(end) => range.touches(start.utc, end),
            None if start.is_day() => range.touches(start.utc, day_after(start)),
            None => range.touches(start.utc, start.utc),
        }),
    }
}

/// A period of a VFREEBUSY, which is in UTC.
pub fn period_of(text: &str) -> Option<(i64, i64)> {
    let (Reading::Utc(start), end) = parse_period(text)? else { return None };
    let end = match end {
        PeriodEnd::At(Reading::Utc(end)) => end,
        PeriodEnd::After(span) => start + span.nominal_seconds(),
        PeriodEnd::At(_) => return None,
    };
    Some((start, end))
}

/// Whether any component named `kind` overlaps a range. Where there is more to look at than the budget allows, it does.
pub fn any_overlaps(
    calendar: &Component,
    kind: &str,
    zones: &Zones,
    range: Range,
    wanted: impl Fn(&Component) -> bool,
) -> bool {
    let mut found = false;
    let seen = visit(calendar, kind, zones, range, &mut Budget::new(400_000), |occurrence| {
        found = wanted(occurrence.component) && overlaps(&occurrence, range);
        !found
    });
    found || seen == Seen::TooMuch
}
