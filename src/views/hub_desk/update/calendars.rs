//! Calendars on both sides: those that the hub follows, its own addresses, a file on its way in.

use super::answers::refused;
use super::{ask_days, managed, obey, refresh};
use crate::api::access::CalendarAccess;
use crate::api::calendars::{CalendarDraft, HubCalendars, UnderstoodCalendar};
use crate::api::exchange::{CalendarFile, Deed, Done, LinkFailure, Request};
use crate::domain::ids::{HubId, LocalId};
use crate::domain::team::Desk;
use crate::domain::text::Text;
use crate::domain::time::Interval;
use crate::views::hub_desk::import::{AHEAD_DAYS, FileState, Import, Progress, rows};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::state::{Page, Tab, Understood};
use crate::views::intent::Effect;
use crate::views::state::{AppState, News, Sent};
use crate::views::update::tell;
use std::path::PathBuf;
use std::sync::Arc;

pub(super) fn open_file(state: &mut AppState, path: PathBuf) -> Vec<Effect> {
    let Some(hub) = managed(state) else {
        tell(state, News::Recorded { key: "hubdesk-file-not-a-manager" });
        return Vec::new();
    };
    let zone = hub.zone;
    let start = zone.start_of_day(zone.day(state.now));
    let Ok(interval) = Interval::new(start, start + chrono::Duration::days(AHEAD_DAYS)) else { return Vec::new() };
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut effects = obey(state, DeskIntent::Show(Tab::Feeds), String::new());
    let desk = &mut state.hub_desk;
    desk.import = Some(Import::new(file_name));
    desk.ticket += 1;
    effects.push(Effect::Send(Request::ReadCalendarFile { ticket: desk.ticket, path, zone, interval }));
    effects.extend(ask_days(state));
    effects
}

/// Takes in what was understood of a calendar file.
pub fn file_read(state: &mut AppState, ticket: u64, outcome: Result<CalendarFile, Text>) {
    if let Some(import) = &mut state.hub_desk.import
        && import.file == FileState::Reading
        && ticket == state.hub_desk.ticket
    {
        import.file = match outcome {
            Ok(file) => FileState::Read(file),
            Err(why) => FileState::Refused(why),
        };
    }
}

pub(super) fn apply_import(state: &mut AppState, key: &str) -> Vec<Effect> {
    let Some(import) = state.hub_desk.import.clone().filter(|import| import.progress.is_none()) else {
        return Vec::new();
    };
    let Some(hub) = managed(state) else { return Vec::new() };
    let rows = rows(state, hub, &import);
    let chosen = rows.into_iter().enumerate().filter(|(position, _)| !import.left_out.contains(position));
    let deeds: Vec<(String, Deed)> = chosen.map(|(position, row)| (format!("{key}-{position}"), row.deed)).collect();
    if deeds.is_empty() {
        return Vec::new();
    }
    if let Some(import) = &mut state.hub_desk.import {
        import.progress = Some(Progress { given: deeds.len(), ..Progress::default() });
    }
    let mut effects = Vec::new();
    for (key, deed) in deeds {
        state.facts.sent.insert(key.clone(), Sent::Give { page: Page::Import, deed: Box::new(deed.clone()) });
        effects.push(Effect::Send(Request::Give { key, deed }));
    }
    effects
}

/// One command of an import was answered.
pub(super) fn imported(state: &mut AppState, deed: &Deed, outcome: Result<Done, LinkFailure>) -> Vec<Effect> {
    let what = match deed {
        Deed::CloseHub { body, .. } => body.closure.reason.get(state.lang()).to_owned(),
        Deed::Withdraw { body, .. } => body.reason.clone(),
        _ => String::new(),
    };
    let mut is_over = true;
    if let Some(progress) = state.hub_desk.import.as_mut().and_then(|import| import.progress.as_mut()) {
        match outcome {
            Ok(_) => progress.done += 1,
            Err(why) => progress.refused.push((what, why)),
        }
        is_over = progress.is_over();
    }
    if !is_over {
        return Vec::new();
    }
    tell(state, News::Recorded { key: "hubdesk-news-imported" });
    refresh(state)
}

/// How far ahead a calendar is explained, days.
pub(super) const EXPLAINED_DAYS: i64 = 90;

pub(super) fn understand(state: &mut AppState, calendar: LocalId, draft: Option<CalendarDraft>) -> Vec<Effect> {
    let Some(hub) = managed(state) else { return Vec::new() };
    let start = hub.zone.start_of_day(hub.zone.day(state.now));
    let Ok(interval) = Interval::new(start, start + chrono::Duration::days(EXPLAINED_DAYS)) else { return Vec::new() };
    let hub = hub.id.clone();
    let desk = &mut state.hub_desk;
    desk.ticket += 1;
    desk.understood = Understood::Asking { calendar: calendar.clone(), is_try: draft.is_some() };
    vec![Effect::Send(Request::Understand { ticket: desk.ticket, hub, calendar, interval, draft })]
}

/// Asks what stands in the hub's calendars during `interval`, unless they were asked for `span` since they last changed:
/// what they block is part of the catalogue's version.
pub(super) fn ask_events(
    state: &mut AppState,
    hub: HubId,
    calendars: Vec<LocalId>,
    span: Interval,
    interval: Interval,
) -> Option<Effect> {
    let version = state.facts.catalogue.as_ref()?.version.clone();
    let events = &mut state.hub_desk.events;
    let is_asked = |(of, during): &(String, Interval)| {
        *of == version && during.start() <= span.start() && span.end() <= during.end()
    };
    if events.asked.as_ref().is_some_and(is_asked) {
        return None;
    }
    events.ticket += 1;
    events.asked = Some((version, interval));
    Some(Effect::Send(Request::Events { ticket: events.ticket, hub, calendars, interval }))
}

/// Takes in what stands in the hub's calendars. What could not be had leaves what was known, and is asked for again.
pub fn events_read(state: &mut AppState, ticket: u64, outcome: Result<Arc<Vec<UnderstoodCalendar>>, LinkFailure>) {
    let events = &mut state.hub_desk.events;
    if ticket != events.ticket {
        return;
    }
    match outcome {
        Ok(calendars) => events.calendars = calendars,
        Err(_) => events.asked = None,
    }
}

/// Takes in the calendars that the hub follows.
pub fn calendars_read(state: &mut AppState, hub: &HubId, outcome: Result<Arc<HubCalendars>, LinkFailure>) {
    if managed(state).is_some_and(|managed| managed.id == *hub) {
        state.hub_desk.calendars = Some(outcome);
    }
}

/// Takes in what is understood of a calendar.
pub fn understood(state: &mut AppState, ticket: u64, outcome: Result<UnderstoodCalendar, LinkFailure>) {
    let desk = &mut state.hub_desk;
    let Understood::Asking { calendar, is_try } = desk.understood.clone() else { return };
    if ticket == desk.ticket {
        desk.understood = match outcome {
            Ok(told) => Understood::Ready { calendar, is_try, told: Box::new(told) },
            Err(why) => Understood::Failed { calendar, is_try, why },
        };
    }
}

/// Takes in what came of a change among the calendars followed.
pub fn followed(state: &mut AppState, hub: HubId, outcome: Result<(), LinkFailure>) -> Vec<Effect> {
    match outcome {
        Ok(()) => {
            state.hub_desk.followed = state.hub_desk.following.take().and_then(|form| form.id());
            state.hub_desk.understood = Understood::None;
            tell(state, News::Recorded { key: "hubdesk-news-followed" });
            let mut effects = refresh(state);
            if state.hub_desk.tab != Tab::Feeds {
                effects.push(Effect::Send(Request::Calendars { hub }));
            }
            effects
        }
        Err(why) => {
            refused(state, Some((Page::Following, None)), why);
            // What was refused may stand otherwise than it was seen.
            vec![Effect::Send(Request::Calendars { hub })]
        }
    }
}

/// Takes in the addresses for calendar programs; those of a seat that was left are let go.
pub fn access_read(state: &mut AppState, desk: &Desk, outcome: Result<Arc<CalendarAccess>, LinkFailure>) {
    if state.desk != *desk {
        return;
    }
    match (&state.hub_desk.access, outcome) {
        // What is there stays legible when a renewal fails.
        (Some(Ok(_)), Err(why)) => tell(state, News::Failed { why }),
        (Some(Ok(before)), Ok(now)) => {
            if *before != now {
                tell(state, News::Recorded { key: "hubdesk-news-renewed" });
            }
            state.hub_desk.access = Some(Ok(now));
        }
        (_, outcome) => state.hub_desk.access = Some(outcome),
    }
}
