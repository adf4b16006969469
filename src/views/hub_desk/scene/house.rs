//! What concerns the whole hub: its closures, the events of its calendars that close it, holidays.

use chrono::{Datelike as _, NaiveDate};

use super::calendars::Occurrences;
use super::{Bar, BarKind};
use crate::domain::holidays::holiday_on;
use crate::domain::hub::Hub;
use crate::domain::time::Interval;
use crate::views::hub_desk::state::ItemKey;
use crate::views::state::AppState;

/// Closures, holidays and calendar events of the whole hub.
pub(super) fn bars_of(
    state: &AppState,
    hub: &Hub,
    events: &Occurrences<'_>,
    span: Interval,
    days: &[NaiveDate],
) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (position, closure) in hub.closures.iter().enumerate() {
        let bar = |interval| Bar::of_hub(ItemKey::Described(position), BarKind::Closure(closure.kind), interval);
        bars.extend(closure.during(hub.zone, span).map(bar));
    }
    let records = state.hub_desk.records();
    for declared in records.map(|records| records.closures.iter()).into_iter().flatten() {
        let kind = BarKind::Closure(declared.closure.kind);
        let bar = |interval: &Interval| Bar::of_hub(ItemKey::Declared(declared.id), kind, *interval);
        bars.extend(declared.stretches().iter().map(bar));
    }
    let is_declared = |interval: Interval| {
        records.is_some_and(|records| records.closures.iter().any(|it| it.stretches().contains(&interval)))
    };
    for outage in state.outages_of(&hub.id).during(span).filter(|outage| !is_declared(outage.interval)) {
        let key = events.closing(outage).unwrap_or(ItemKey::Outage(outage.interval));
        bars.push(Bar::of_hub(key, BarKind::Outage(outage.kind), outage.interval));
    }
    for day in days {
        if let Some((_, closes)) = holiday_of(hub, *day) {
            let kind = BarKind::Holiday { closes };
            bars.push(Bar::of_hub(ItemKey::Holiday(*day), kind, hub.zone.whole_day(*day)));
        }
    }
    bars.retain(|bar| bar.whole.overlaps(span));
    bars
}

/// The holiday of a day, by the key of its wording, and whether the hub closes for it.
pub fn holiday_of(hub: &Hub, day: NaiveDate) -> Option<(&'static str, bool)> {
    let public = holiday_on(&hub.territory, hub.departement.as_deref(), day);
    let custom = || hub.customary_days.iter().find(|custom| custom.in_year(day.year()) == Some(day));
    match public {
        Some(key) => Some((key, hub.closed_on_holidays)),
        None => custom().map(|custom| (custom.key(), true)),
    }
}
