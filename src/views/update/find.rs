//! The search and the agenda beside it: what is asked when, and what comes of the answer.

use chrono::Duration;

use super::{AGENDA_DAYS, PAGE};
use crate::api::exchange::{LinkFailure, Request};
use crate::api::{Days, SearchPage, SearchQuery};
use crate::domain::time::Interval;
use crate::views::intent::Effect;
use crate::views::reading::interval_of_days;
use crate::views::state::{AppState, Draft, Outcome, Route};

/// Asks the search again from the hit at `offset` on.
pub(super) fn ask(state: &mut AppState, offset: usize) -> Vec<Effect> {
    let find = &mut state.find;
    find.ticket += 1;
    find.is_unsent = false;
    find.offset = offset;
    find.outcome = match std::mem::take(&mut find.outcome) {
        Outcome::Found { page, .. } => Outcome::Found { page, is_renewing: true },
        Outcome::Idle | Outcome::Asking | Outcome::Failed(_) => Outcome::Asking,
    };
    let query = SearchQuery {
        text: find.text.trim().to_owned(),
        families: find.families.iter().copied().collect(),
        quantity: find.quantity(),
        interval: None,
        days: find.days,
        near: find.near.as_ref().map(|commune| commune.place),
        within_km: find.near.as_ref().and(find.within_km).map(f64::from),
        hub: None,
        limit: PAGE,
        offset,
    };
    vec![Effect::Send(Request::Search { ticket: find.ticket, query })]
}

/// Asks for the agenda of the chosen hub, as far as the dates in view reach.
pub(super) fn ask_agenda(state: &AppState) -> Vec<Effect> {
    let Some(hub) = state.selected_hub().and_then(|id| state.hub(id)) else { return Vec::new() };
    let start = hub.zone.start_of_day(hub.zone.day(state.now));
    let mut end = start + Duration::days(AGENDA_DAYS);
    let week = Duration::days(7);
    if let Some(interval) = state.place.draft.as_ref().and_then(|draft| draft.interval) {
        end = end.max(interval.end() + week);
    }
    if let Some(days) = state.find.days {
        end = end.max(hub.zone.whole_day(days.to).end() + week);
    }
    let Ok(interval) = Interval::new(start, end) else { return Vec::new() };
    vec![Effect::Send(Request::Agenda { hub: hub.id.clone(), interval })]
}

/// Asks again for what is on the screen.
pub(super) fn renew(state: &mut AppState) -> Vec<Effect> {
    let mut effects = match state.find.outcome {
        Outcome::Idle if state.place.route != Route::Book => Vec::new(),
        _ => ask(state, 0),
    };
    effects.extend(ask_agenda(state));
    effects
}

pub(super) fn found(state: &mut AppState, outcome: Result<SearchPage, LinkFailure>) {
    let find = &mut state.find;
    find.outcome = match outcome {
        Err(why) => Outcome::Failed(why),
        Ok(mut page) => {
            if find.offset > 0
                && let Outcome::Found { page: already, .. } = &mut find.outcome
            {
                already.hits.truncate(find.offset);
                let mut hits = std::mem::take(&mut already.hits);
                hits.append(&mut page.hits);
                page.hits = hits;
            }
            Outcome::Found { page, is_renewing: false }
        }
    };
    // The search knows the hub's hours on these days better than the preview did.
    if let Some(draft) = state.place.draft.clone()
        && draft.interval.is_none()
        && let Some(hit) = state.hit(&draft.offer)
    {
        let interval = hit.interval;
        state.place.draft = Some(Draft { interval, ..draft });
    }
}

/// What whole days mean for a draft, at the places where it is picked up and returned.
pub(super) fn draft_interval(state: &AppState, draft: &Draft, days: Days) -> Option<Interval> {
    interval_of_days(state.hub(&draft.offer.hub)?, &draft.offer, &draft.points, days)
}
