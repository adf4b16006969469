//! When the alarms of a component ring.

use super::Range;
use super::series::{Occurrence, visit};
use super::stamp::Zones;
use crate::calendar::object::Component;
use crate::calendar::recurrence::Budget;
use crate::calendar::value::Span;
use crate::domain::civil::DAY;

/// How many seconds before (negative) or after its occurrence an alarm may ring.
fn alarm_reach(alarm: &Component) -> i64 {
    let trigger = alarm.value("TRIGGER").and_then(Span::parse).map_or(0, |span| span.nominal_seconds().abs());
    let repeats = alarm.value("REPEAT").and_then(|count| count.trim().parse::<i64>().ok()).unwrap_or(0).clamp(0, 1000);
    let gap = alarm.value("DURATION").and_then(Span::parse).map_or(0, |span| span.nominal_seconds().abs());
    trigger + repeats * gap + 2 * DAY
}

/// Whether an alarm of a component named `kind` rings within a range.
pub fn any_rings(
    calendar: &Component,
    kind: &str,
    zones: &Zones,
    range: Range,
    wanted: impl Fn(&Component, &Component) -> bool,
) -> bool {
    let reach = calendar
        .components
        .iter()
        .filter(|component| component.name == kind)
        .flat_map(|component| &component.components)
        .map(alarm_reach)
        .max()
        .unwrap_or(0);
    let wide = Range::new(range.start.saturating_sub(reach), range.end.saturating_add(reach));
    let mut found = false;
    visit(calendar, kind, zones, wide, &mut Budget::new(400_000), |occurrence| {
        let alarms = occurrence.component.components.iter().filter(|inner| inner.name == "VALARM");
        found = alarms
            .filter(|alarm| wanted(occurrence.component, alarm))
            .any(|alarm| rings(alarm, &occurrence, zones).iter().any(|at| range.touches(*at, *at)));
        !found
    });
    found
}

/// When an alarm rings, UTC seconds.
fn rings(alarm: &Component, occurrence: &Occurrence<'_>, zones: &Zones) -> Vec<i64> {
    let Some(trigger) = alarm.property("TRIGGER") else { return Vec::new() };
    let first = match Span::parse(&trigger.value) {
        Some(span) => {
            let (start, end) = (occurrence.start.as_ref(), occurrence.end.as_ref());
            let from_end = trigger.param_value("RELATED").is_some_and(|related| related.eq_ignore_ascii_case("END"));
            let base = if from_end { end.or(start) } else { start.or(end) };
            base.map(|base| base.at(base.civil() + span.days * DAY).utc + span.seconds)
        }
        None => zones.stamp(trigger).map(|stamp| stamp.utc),
    };
    let Some(first) = first else { return Vec::new() };
    let repeats = alarm.value("REPEAT").and_then(|count| count.trim().parse::<i64>().ok()).unwrap_or(0).clamp(0, 1000);
    let gap = alarm.value("DURATION").and_then(Span::parse).map_or(0, Span::nominal_seconds);
    (0..=repeats).map(|n| first + n * gap).collect()
}
