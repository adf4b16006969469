//! An object as a client asks for it: each occurrence by itself, or without the replacements that do not matter.

use super::Range;
use super::overlap::overlaps;
use super::series::{Occurrence, Seen, end_name, extent, visit};
use super::stamp::Zones;
use crate::calendar::object::Component;
use crate::calendar::recurrence::Budget;

/// Kinds whose occurrences are expanded.
const RECURRING_KINDS: [&str; 3] = ["VEVENT", "VTODO", "VJOURNAL"];

/// Most occurrences that one expansion gives.
pub const MAX_EXPANDED: usize = 5_000;

/// The object as the occurrences that overlap a range, in UTC and without zones or rules (RFC 4791 §9.6.5). `None` where
/// they are more than [`MAX_EXPANDED`].
pub fn expand(calendar: &Component, zones: &Zones, range: Range) -> Option<Component> {
    let mut whole = Component { components: Vec::new(), ..calendar.clone() };
    let mut budget = Budget::new(1_000_000);
    for kind in RECURRING_KINDS {
        let seen = visit(calendar, kind, zones, range, &mut budget, |occurrence| {
            if overlaps(&occurrence, range) {
                whole.components.push(expanded(&occurrence));
            }
            whole.components.len() <= MAX_EXPANDED
        });
        if seen != Seen::All {
            return None;
        }
    }
    let is_other =
        |component: &&Component| component.name != "VTIMEZONE" && !RECURRING_KINDS.contains(&component.name.as_str());
    whole.components.extend(calendar.components.iter().filter(is_other).cloned());
    Some(whole)
}

fn expanded(occurrence: &Occurrence<'_>) -> Component {
    let mut component = occurrence.component.clone();
    for name in ["RRULE", "RDATE", "EXDATE", "EXRULE"] {
        component.remove(name);
    }
    if let Some(start) = &occurrence.start {
        component.set(start.to_property("DTSTART"));
    }
    let end_name = end_name(&component);
    if let Some(end) = occurrence.end.as_ref().filter(|_| component.property(end_name).is_some()) {
        component.set(end.to_property(end_name));
    }
    match &occurrence.recurrence {
        Some(recurrence) => component.set(recurrence.to_property("RECURRENCE-ID")),
        None => component.remove("RECURRENCE-ID"),
    }
    component
}

/// The object without the replacements that say nothing about a range (RFC 4791 §9.6.6).
pub fn limit_recurrences(calendar: &Component, zones: &Zones, range: Range) -> Component {
    let mut whole = calendar.clone();
    whole.components.retain(|component| {
        let Some(property) = component.property("RECURRENCE-ID") else { return true };
        let Some(recurrence) = zones.stamp(property) else { return true };
        if property.param_value("RANGE").is_some() {
            return recurrence.utc < range.end;
        }
        let (start, end, length) = extent(component, zones);
        let was_end = length.end_of(&recurrence).map_or(recurrence.utc, |end| end.utc);
        let moved = Occurrence { component, recurrence: Some(recurrence.clone()), start, end };
        overlaps(&moved, range) || range.touches(recurrence.utc, was_end)
    });
    whole
}
