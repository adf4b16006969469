//! The terms of a hub: hours, closures, service points, lending rules.

use std::collections::BTreeSet;

use crate::domain::geo::LonLat;
use crate::domain::hub::{Closure, ClosureKind, Opening, ServicePoint};
use crate::domain::ids::LocalId;
use crate::domain::policy::{Policy, Quota};
use crate::domain::time::{DaySpan, WeeklyHours};
use crate::pools::shape::{Ids, Row};
use crate::pools::source::Sink;

pub(super) fn weekly_hours(row: &Row<'_>, sink: &mut Sink<'_>) -> WeeklyHours {
    let mut hours = WeeklyHours::default();
    let days = [
        ("mon", &mut hours.mon),
        ("tue", &mut hours.tue),
        ("wed", &mut hours.wed),
        ("thu", &mut hours.thu),
        ("fri", &mut hours.fri),
        ("sat", &mut hours.sat),
        ("sun", &mut hours.sun),
    ];
    for (day, spans) in days {
        *spans = day_spans(row, day, sink);
    }
    if hours.is_empty() {
        sink.warn(&row.span(), "pools-never-open", vec![]);
    }
    hours
}

pub(super) fn policy(row: &Row<'_>, sink: &mut Sink<'_>) -> Policy {
    let usual = Policy::default();
    let Some(row) = row.table("policy") else { return usual };
    // Who counts in open days need not count in hours as well.
    let usual_lead = if row.has("lead_open_days") { 0 } else { usual.lead_hours };
    let or = |key: &str, usual: u32| row.count(key).unwrap_or(usual);
    let policy = Policy {
        approval: row.named("approval").unwrap_or(usual.approval),
        pending_holds: row.yes_no("pending_holds").unwrap_or(usual.pending_holds),
        lead_hours: or("lead_hours", usual_lead),
        lead_open_days: or("lead_open_days", usual.lead_open_days),
        horizon_days: or("horizon_days", usual.horizon_days),
        min_minutes: or("min_minutes", usual.min_minutes),
        max_days: or("max_days", usual.max_days),
        max_hours: row.count("max_hours"),
        quotas: row.rows("quotas").iter().map(|row| quota(row, sink)).collect(),
        daily_visits: row.count("daily_visits"),
        hold_minutes: or("hold_minutes", usual.hold_minutes),
        offer_hours: or("offer_hours", usual.offer_hours),
        no_show_grace_minutes: or("no_show_grace_minutes", usual.no_show_grace_minutes),
        overdue_extension_hours: or("overdue_extension_hours", usual.overdue_extension_hours),
        late_cancel_hours: or("late_cancel_hours", usual.late_cancel_hours),
        deposit_eur: or("deposit_eur", usual.deposit_eur),
    };
    if u64::from(policy.min_minutes) > u64::from(policy.max_days) * 24 * 60 {
        let args = vec![("min", policy.min_minutes.into()), ("max", policy.max_days.into())];
        sink.error(&row.at("min_minutes"), "pools-shortest-is-longest", args);
    }
    if u64::from(policy.lead_hours) > u64::from(policy.horizon_days) * 24 {
        let args = vec![("lead", policy.lead_hours.into()), ("horizon", policy.horizon_days.into())];
        sink.error(&row.at("lead_hours"), "pools-lead-beyond-horizon", args);
    }
    if let Some(max) = policy.max_hours.filter(|max| u64::from(policy.min_minutes) > u64::from(*max) * 60) {
        let args = vec![("min", policy.min_minutes.into()), ("max", max.into())];
        sink.error(&row.at("max_hours"), "pools-shortest-is-longest-hours", args);
    }
    if policy.lead_open_days > policy.horizon_days {
        let args = vec![("lead", policy.lead_open_days.into()), ("horizon", policy.horizon_days.into())];
        sink.error(&row.at("lead_open_days"), "pools-open-days-beyond-horizon", args);
    }
    policy
}

fn quota(row: &Row<'_>, sink: &mut Sink<'_>) -> Quota {
    if !row.has("units") && !row.has("bookings") {
        sink.error(&row.span(), "pools-quota-empty", vec![]);
    }
    Quota { family: row.named("family"), units: row.count("units"), bookings: row.count("bookings") }
}

pub(super) fn closures(row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Vec<Closure>> {
    let all: Vec<_> = row.rows("closure").iter().map(|row| closure(row, sink)).collect();
    all.into_iter().collect()
}

pub(super) fn openings(row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Vec<Opening>> {
    let mut seen = BTreeSet::new();
    let mut opening = |row: &Row<'_>| {
        let day = row.day("day")?;
        if !seen.insert(day) {
            sink.error(&row.at("day"), "pools-opening-twice", vec![("day", day.to_string().into())]);
        }
        Some(Opening { day, hours: day_spans(row, "hours", sink), reason: row.text("reason")? })
    };
    row.rows("opening").iter().map(&mut opening).collect::<Vec<_>>().into_iter().collect()
}

pub(super) fn points(row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Vec<ServicePoint>> {
    let mut ids = Ids::default();
    let mut point = |row: &Row<'_>| {
        let id: Option<LocalId> = ids.read(row, sink);
        let hours = row.table("hours").map(|hours| weekly_hours(&hours, sink));
        let closures = closures(row, sink);
        Some(ServicePoint {
            id: id?,
            name: row.text("name")?,
            place: row.table("place").and_then(|at| Some(LonLat { lon: at.decimal("lon")?, lat: at.decimal("lat")? })),
            hours: hours?,
            closures: closures?,
            daily_visits: row.count("daily_visits"),
            transfer_days: row.count("transfer_days").unwrap_or(0),
        })
    };
    let all: Vec<_> = row.rows("point").iter().map(&mut point).collect();
    all.into_iter().collect()
}

/// The spans of a day, which follow each other.
fn day_spans(row: &Row<'_>, key: &str, sink: &mut Sink<'_>) -> Vec<DaySpan> {
    let mut spans: Vec<DaySpan> = Vec::new();
    for (written, at) in row.list(key) {
        let Ok(span) = written.parse::<DaySpan>() else { continue };
        if let Some(last) = spans.last().filter(|last| span.from_min < last.to_min) {
            let args = vec![("span", written.as_str().into()), ("other", last.to_string().into())];
            sink.error(&at, "pools-hours-overlap", args);
        }
        spans.push(span);
    }
    spans
}

fn closure(row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Closure> {
    let kind: Option<ClosureKind> = row.named("kind");
    let (from, to) = (row.day("from")?, row.day("to")?);
    if to < from {
        let args = vec![("from", from.to_string().into()), ("to", to.to_string().into())];
        sink.error(&row.at("to"), "pools-closure-order", args);
    }
    Some(Closure { from, to, hours: row.named("hours"), kind: kind?, reason: row.text("reason")? })
}
