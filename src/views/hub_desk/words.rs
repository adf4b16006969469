//! What a bar says, in full for a screen reader and the list, in short for the bar itself.

use super::scene::{Bar, BarKind, holiday_of};
use super::state::ItemKey;
use crate::api::CalendarHealth;
use crate::api::calendars::{UnderstoodCalendar, UnderstoodEvent};
use crate::domain::booking::{Booking, Line, LineState};
use crate::domain::hub::{ClosureKind, Hub};
use crate::domain::ids::LocalId;
use crate::domain::outage::Outage;
use crate::domain::record::{DeclaredClosure, Withdrawal, further_notice};
use crate::domain::time::{Instant, Interval};
use crate::views::state::AppState;
use crate::wording::format;

/// The line that a bar stands for, with its booking.
pub fn line_of<'a>(state: &'a AppState, key: &ItemKey) -> Option<(&'a Booking, usize, &'a Line)> {
    let ItemKey::Line { booking, line } = key else { return None };
    let booking = state.bookings().iter().find(|known| &known.id == booking)?;
    Some((booking, *line, booking.lines.get(*line)?))
}

/// The withdrawal that a bar stands for.
pub fn withdrawal_of<'a>(state: &'a AppState, key: &ItemKey) -> Option<&'a Withdrawal> {
    let ItemKey::Withdrawal(id) = key else { return None };
    state.hub_desk.records()?.withdrawals.iter().find(|withdrawal| withdrawal.id == *id)
}

/// The closure declared by command that a bar stands for.
pub fn declared_of<'a>(state: &'a AppState, key: &ItemKey) -> Option<&'a DeclaredClosure> {
    let ItemKey::Declared(id) = key else { return None };
    state.hub_desk.records()?.closures.iter().find(|declared| declared.id == *id)
}

fn outage_of<'a>(state: &'a AppState, hub: &Hub, key: &ItemKey) -> Option<&'a Outage> {
    let ItemKey::Outage(interval) = key else { return None };
    state.facts.agendas.get(&hub.id)?.outages.iter().find(|outage| outage.interval == *interval)
}

/// The event of a calendar that a bar stands for, with its calendar.
pub fn event_of<'a>(state: &'a AppState, key: &ItemKey) -> Option<(&'a UnderstoodCalendar, &'a UnderstoodEvent)> {
    let ItemKey::Event { calendar, line, from } = key else { return None };
    let told = state.hub_desk.events.calendars.iter().find(|told| told.calendar == *calendar)?;
    let is_it = |event: &&UnderstoodEvent| {
        event.line == *line && event.occurrences.iter().any(|occurrence| occurrence.start() == *from)
    };
    Some((told, told.events.iter().find(is_it)?))
}

/// The title of an event, as its author wrote it.
pub fn title_of(state: &AppState, event: &UnderstoodEvent) -> String {
    let title = event.summary.trim();
    if title.is_empty() { state.wording().t("hubdesk-event-unnamed") } else { title.to_owned() }
}

/// What an event of a calendar blocks.
pub fn blocked_by(state: &AppState, hub: &Hub, event: &UnderstoodEvent) -> String {
    let w = state.wording();
    match event.closes {
        _ if event.is_ours => w.t("hubdesk-event-ours"),
        Some(kind) => closure_kind(state, kind),
        None => {
            let takes = event.takes.iter().map(|taken| {
                let name = state.offer_name(&hub.key(&taken.resource));
                w.with("offer-member", &[("count", taken.quantity.into()), ("name", name.into())])
            });
            takes.collect::<Vec<_>>().join(", ")
        }
    }
}

/// How a calendar of the hub is doing, as far as it was told last.
pub fn health_of<'a>(state: &'a AppState, hub: &Hub, calendar: &LocalId) -> Option<&'a CalendarHealth> {
    let followed = state.hub_desk.calendars.as_ref().and_then(|told| told.as_ref().ok());
    let shown = followed.and_then(|told| told.calendars.iter().find(|shown| shown.calendar.id == *calendar));
    let in_agenda = || {
        let agenda = state.facts.agendas.get(&hub.id)?;
        agenda.calendars.iter().find(|health| health.calendar == *calendar)
    };
    shown.and_then(|shown| shown.health.as_ref()).or_else(in_agenda)
}

/// The name of a team.
pub fn team_name(state: &AppState, booking: &Booking) -> String {
    let team = state.teams().iter().find(|team| team.id == booking.team);
    team.map_or_else(|| booking.team.to_string(), |team| team.name.clone())
}

/// From when to when, or until further notice.
pub fn when(state: &AppState, hub: &Hub, interval: Interval) -> String {
    let (w, lang) = (state.wording(), state.lang());
    if interval.end() >= further_notice() {
        let from = format::moment(lang, hub.zone, interval.start());
        return w.with("hubdesk-until-further-notice", &[("from", from.into())]);
    }
    let (from, to) = format::days_touched(hub.zone, interval);
    let are_days = hub.zone.start_of_day(from) == interval.start() && hub.zone.whole_day(to).end() == interval.end();
    if are_days { format::days(lang, from, to) } else { format::interval(lang, hub.zone, interval) }
}

/// Why the hub is closed: the words of its closure, the holiday or the calendar's event.
pub fn reason(state: &AppState, hub: &Hub, key: &ItemKey) -> String {
    let (w, lang) = (state.wording(), state.lang());
    match key {
        ItemKey::Declared(_) => {
            declared_of(state, key).map(|found| found.closure.reason.get(lang).to_owned()).unwrap_or_default()
        }
        ItemKey::Described(position) => {
            hub.closures.get(*position).map(|closure| closure.reason.get(lang).to_owned()).unwrap_or_default()
        }
        ItemKey::Holiday(day) => {
            holiday_of(hub, *day).map(|(key, _)| w.t(&format!("holiday-{key}"))).unwrap_or_default()
        }
        ItemKey::Outage(_) => match outage_of(state, hub, key) {
            Some(outage) if !outage.summary.trim().is_empty() => outage.summary.clone(),
            _ => w.t("closed-calendar"),
        },
        ItemKey::Withdrawal(_) => withdrawal_of(state, key).map(|found| found.reason.clone()).unwrap_or_default(),
        ItemKey::Event { .. } => event_of(state, key).map(|(_, event)| title_of(state, event)).unwrap_or_default(),
        ItemKey::Line { .. } | ItemKey::Blocked { .. } => String::new(),
    }
}

/// The kind of a closure.
pub fn closure_kind(state: &AppState, kind: ClosureKind) -> String {
    state.wording().t(crate::wording::refusal::closure_kind_key(kind))
}

/// What stands on a bar: who, or why.
pub fn short(state: &AppState, hub: &Hub, bar: &Bar) -> String {
    let w = state.wording();
    match bar.kind {
        BarKind::Line(_) => {
            let team = line_of(state, &bar.key).map(|(booking, ..)| team_name(state, booking)).unwrap_or_default();
            match bar.quantity {
                0 | 1 => team,
                count => w.with("hubdesk-bar-short", &[("count", count.into()), ("team", team.into())]),
            }
        }
        BarKind::Withdrawal => {
            let cause = withdrawal_of(state, &bar.key).map_or("maintenance", |found| found.cause.key());
            let cause = w.t(&format!("hubdesk-cause-{cause}"));
            w.with("hubdesk-bar-short", &[("count", bar.quantity.into()), ("team", cause.into())])
        }
        BarKind::Blocked => match (event_of(state, &bar.key), bar.quantity) {
            (Some((_, event)), 0 | 1) => title_of(state, event),
            (Some((_, event)), count) => {
                w.with("hubdesk-bar-short", &[("count", count.into()), ("team", title_of(state, event).into())])
            }
            (None, count) => w.with("hubdesk-bar-blocked-short", &[("count", count.into())]),
        },
        BarKind::Closure(_) | BarKind::Outage(_) | BarKind::Holiday { .. } => reason(state, hub, &bar.key),
    }
}

/// The same where no row says of what: how many of what, for whom.
pub fn in_month(state: &AppState, hub: &Hub, bar: &Bar) -> String {
    match line_of(state, &bar.key) {
        Some((booking, _, line)) => {
            let args = [
                ("count", line.wish.quantity.into()),
                ("name", state.offer_name(&line.wish.offer).into()),
                ("team", team_name(state, booking).into()),
            ];
            state.wording().with("hubdesk-bar-month", &args)
        }
        None => short(state, hub, bar),
    }
}

/// What, how many, who, when, in which state: all of it.
pub fn full(state: &AppState, hub: &Hub, bar: &Bar) -> String {
    let w = state.wording();
    let when = |interval| when(state, hub, interval);
    let resource = bar.resource.as_ref().map(|id| state.offer_name(&hub.key(id))).unwrap_or_default();
    if let Some((told, event)) = event_of(state, &bar.key) {
        let args = [
            ("title", title_of(state, event).into()),
            ("calendar", told.calendar.to_string().into()),
            ("blocks", blocked_by(state, hub, event).into()),
            ("when", when(bar.core).into()),
        ];
        return w.with("hubdesk-bar-event", &args);
    }
    match bar.kind {
        BarKind::Line(line_state) => {
            let Some((booking, _, line)) = line_of(state, &bar.key) else { return String::new() };
            let mut words = w.with(
                "hubdesk-bar-line",
                &[
                    ("name", resource.into()),
                    ("count", bar.quantity.into()),
                    ("team", team_name(state, booking).into()),
                    ("when", when(bar.core).into()),
                    ("state", w.t(&format!("line-state-{}", line_state.key())).into()),
                ],
            );
            if line.wish.offer.local != *bar.resource.as_ref().unwrap_or(&line.wish.offer.local) {
                let kit = state.offer_name(&line.wish.offer);
                words.push_str(&w.with("hubdesk-bar-in-kit", &[("kit", kit.into())]));
            }
            if bar.whole != bar.core {
                words.push_str(&w.with("hubdesk-bar-margins", &[("whole", when(bar.whole).into())]));
            }
            if line.is_overdue(state.now) {
                words.push_str(&w.t("hubdesk-bar-late"));
            }
            if !line.flags.is_empty() && line_state.claims_stock() {
                words.push_str(&w.t("hubdesk-bar-flagged"));
            }
            words
        }
        BarKind::Withdrawal => {
            let cause = withdrawal_of(state, &bar.key).map_or("maintenance", |found| found.cause.key());
            w.with(
                "hubdesk-bar-withdrawal",
                &[
                    ("name", resource.into()),
                    ("count", bar.quantity.into()),
                    ("cause", w.t(&format!("hubdesk-cause-{cause}")).into()),
                    ("when", when(bar.core).into()),
                    ("reason", reason(state, hub, &bar.key).into()),
                ],
            )
        }
        BarKind::Blocked => w.with(
            "hubdesk-bar-blocked",
            &[("name", resource.into()), ("count", bar.quantity.into()), ("when", when(bar.core).into())],
        ),
        BarKind::Closure(kind) => {
            let mut words = w.with(
                "hubdesk-bar-closure",
                &[
                    ("kind", closure_kind(state, kind).into()),
                    ("reason", reason(state, hub, &bar.key).into()),
                    ("when", when(bar.core).into()),
                ],
            );
            if declared_of(state, &bar.key).is_some_and(|declared| !declared.settled) {
                words.push_str(&w.t("hubdesk-bar-unsettled"));
            }
            words
        }
        BarKind::Outage(kind) => w.with(
            "hubdesk-bar-outage",
            &[
                ("kind", closure_kind(state, kind).into()),
                ("reason", reason(state, hub, &bar.key).into()),
                ("when", when(bar.core).into()),
            ],
        ),
        BarKind::Holiday { closes } => {
            let key = if closes { "hubdesk-bar-holiday-closed" } else { "hubdesk-bar-holiday" };
            w.with(key, &[("name", reason(state, hub, &bar.key).into()), ("when", when(bar.core).into())])
        }
    }
}

/// Whether something of it asks to be decided or done by now.
pub fn asks_for_something(state: &AppState, bar: &Bar, now: Instant) -> bool {
    match bar.kind {
        BarKind::Line(LineState::Requested) => true,
        BarKind::Line(_) => line_of(state, &bar.key).is_some_and(|(_, _, line)| line.is_overdue(now)),
        BarKind::Closure(_) => declared_of(state, &bar.key).is_some_and(|declared| !declared.settled),
        BarKind::Withdrawal | BarKind::Blocked | BarKind::Outage(_) | BarKind::Holiday { .. } => false,
    }
}
