//! Commands on their way, and what their answers make of the desk: a refusal stays beside the form that asked.

use super::calendars::imported;
use super::records::renew_plan;
use super::{forget_refusal, refresh};
use crate::api::exchange::{Change, Deed, Done, LinkFailure, Request};
use crate::domain::booking::Step;
use crate::ledger::{LineName, Rejection};
use crate::views::hub_desk::forms::{ClosureForm, Lacking, WithdrawalForm};
use crate::views::hub_desk::state::{Page, Refused};
use crate::views::intent::Effect;
use crate::views::state::{AppState, News, Sent};
use crate::views::update::{keep, tell};
use crate::wording::refusal::rejection_of;

/// Sends a command, one at a time from this desk.
pub(super) fn give(state: &mut AppState, page: Page, deed: Deed, key: String) -> Vec<Effect> {
    let is_busy = deed.booking().is_some_and(|booking| state.is_under_way(booking));
    if state.hub_desk.sending.is_some() || is_busy {
        return Vec::new();
    }
    forget_refusal(state, page);
    state.hub_desk.sending = Some(key.clone());
    state.facts.sent.insert(key.clone(), Sent::Give { page, deed: Box::new(deed.clone()) });
    vec![Effect::Send(Request::Give { key, deed })]
}

/// Takes in what came of a command.
pub fn given(state: &mut AppState, key: &str, outcome: Result<Done, LinkFailure>) -> Vec<Effect> {
    let sent = match state.facts.sent.remove(key) {
        Some(Sent::Give { page, deed }) => Some((page, *deed)),
        _ => None,
    };
    if let Some((Page::Import, deed)) = &sent {
        return imported(state, deed, outcome);
    }
    let is_latest = state.hub_desk.sending.as_deref() == Some(key);
    if is_latest {
        state.hub_desk.sending = None;
    }
    match outcome {
        Ok(done) => {
            if let Done::Booking(booking) = done {
                keep(state, *booking);
            }
            let mut effects = Vec::new();
            if let Some((page, deed)) = &sent {
                let news = news_of(state, deed);
                let next = is_latest.then(|| follow_up(state, deed)).flatten();
                if is_latest {
                    clear_after(state, deed);
                }
                tell(state, news);
                // A name of its own, and the same however often the answer is heard.
                effects.extend(next.map(|next| give(state, *page, next, format!("{key}-then"))).unwrap_or_default());
            }
            effects.extend(refresh(state));
            effects
        }
        Err(why) => {
            refused(state, sent.filter(|_| is_latest).map(|(page, deed)| (page, Some(deed))), why);
            Vec::new()
        }
    }
}

pub(super) fn refused(state: &mut AppState, sent: Option<(Page, Option<Deed>)>, why: LinkFailure) {
    match (rejection_of(&why), &sent) {
        (Some(Rejection::Stale { actual, .. }), _) => {
            keep(state, *actual);
            tell(state, News::Stale);
            return;
        }
        (Some(Rejection::Undecided { touched }), Some((Page::Closure, _))) => renew_plan(state, touched),
        (Some(Rejection::OverCommitted { lines, .. }), Some((page, _))) => {
            if let Some(lacking) = state.hub_desk.lacking_mut(*page) {
                let before = std::mem::take(lacking);
                let plan = |line: &LineName| before.iter().find(|had| had.line == *line).map(|had| had.plan.clone());
                *lacking =
                    lines.into_iter().map(|line| Lacking { plan: plan(&line).unwrap_or_default(), line }).collect();
            }
        }
        _ => {}
    }
    tell(state, News::Failed { why: why.clone() });
    if let Some((page, _)) = sent {
        // It is told where it was asked: the notice is for the journal.
        if let Some(notice) = state.messages.journal.back_mut() {
            notice.is_dismissed = true;
        }
        state.hub_desk.refused = Some(Refused { page, why });
    }
}

/// What was to be done once this is: the closure that gives way is lifted, the wish that was served waits no longer.
fn follow_up(state: &AppState, done: &Deed) -> Option<Deed> {
    match done {
        Deed::CloseHub { hub, .. } => {
            state.hub_desk.closure.replaces.map(|closure| Deed::ReopenHub { hub: hub.clone(), closure })
        }
        Deed::Force { .. } => state.hub_desk.force.as_ref()?.wait.clone().map(|wait| Deed::LeaveWaitingList { wait }),
        _ => None,
    }
}

/// What was asked is done: the form about it is put away.
pub(super) fn clear_after(state: &mut AppState, deed: &Deed) {
    let desk = &mut state.hub_desk;
    match deed {
        Deed::OnBooking { booking, .. } => {
            if desk.form.as_ref().is_some_and(|form| form.line().0 == booking) {
                desk.form = None;
            }
        }
        Deed::CloseHub { .. } | Deed::SettleClosure { .. } => desk.closure = ClosureForm::default(),
        Deed::Withdraw { .. } => desk.withdrawal = WithdrawalForm::default(),
        Deed::SetCapacity { .. } => desk.capacity = None,
        Deed::Force { .. } => desk.force = None,
        Deed::PlanException { exception, .. } => {
            desk.plans.remove(exception);
        }
        Deed::ReopenHub { .. } | Deed::Restore { .. } | Deed::LeaveWaitingList { .. } => {}
    }
}

pub(super) fn news_of(state: &AppState, deed: &Deed) -> News {
    let key = match deed {
        Deed::OnBooking { change, .. } => {
            let step = match change {
                Change::Amend(_) => Step::Amend,
                Change::Counter(_) => Step::Counter,
                Change::HandOver(_) => Step::CheckOut,
                Change::TakeBack(_) => Step::CheckIn,
                Change::Incident(_) => Step::DeclareIncident,
            };
            return News::Moved { step };
        }
        // Without decisions it is settled only where it touches nobody.
        Deed::CloseHub { body, .. }
            if body.decisions.is_empty()
                && state.hub_desk.closure.plan.lines().is_none_or(|lines| !lines.is_empty()) =>
        {
            "hubdesk-news-announced"
        }
        Deed::CloseHub { .. } | Deed::SettleClosure { .. } => "hubdesk-news-closed",
        Deed::ReopenHub { .. } => "hubdesk-news-reopened",
        Deed::Withdraw { .. } => "hubdesk-news-withdrawn",
        Deed::Restore { .. } => "hubdesk-news-restored",
        Deed::SetCapacity { .. } => "hubdesk-news-capacity",
        Deed::Force { .. } => "hubdesk-news-forced",
        Deed::PlanException { .. } => "hubdesk-news-planned",
        Deed::LeaveWaitingList { .. } => "hubdesk-news-struck-out",
    };
    News::Recorded { key }
}
