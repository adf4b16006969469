//! What a manager's intents, and the server's answers to them, make of the desk. Pure, like [`crate::views::update`].

mod answers;
mod calendars;
mod lines;
mod records;

use answers::give;
use calendars::{apply_import, ask_events, open_file, understand};
use lines::{bounded, move_form, send_form, start};
use records::{
    begin_closure, declare_closure, edit_capacity, edit_closure, edit_force, force, hours_of, plan_closure,
    serve_anyway, set_capacity, start_force, withdraw,
};

pub use answers::given;
pub use calendars::{access_read, calendars_read, events_read, file_read, followed, understood};
pub use lines::{is_proposal, moved_wish};
pub use records::{closure_planned, withdrawal_body};

use crate::api::calendars::{AddCalendar, CalendarDraft};
use crate::api::commands::{CloseHub, PlanException};
use crate::api::exchange::{Deed, Following, Request};
use crate::domain::hub::Hub;
use crate::domain::ids::HubId;
use crate::domain::order::Mend;
use crate::domain::time::Interval;
use crate::views::hub_desk::forms::{
    ClosureForm, Form, HandOverForm, IncidentForm, MoveForm, Plan, TakeBackForm, WithdrawalForm, interval_between,
};
use crate::views::hub_desk::import::{AHEAD_DAYS, Import};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::scene::is_there;
use crate::views::hub_desk::state::{ItemKey, Page, Tab, Understood, Zoom};
use crate::views::intent::Effect;
use crate::views::state::{AppState, Overlay, Route};
use crate::views::update::{MAX_WORDS, send_act};
use std::collections::BTreeSet;

/// Applies what a manager did; a team uses the forms about its own bookings.
pub fn obey(state: &mut AppState, intent: DeskIntent, key: String) -> Vec<Effect> {
    match intent {
        DeskIntent::Show(tab) => {
            state.place.route = Route::HubDesk;
            state.hub_desk.tab = tab;
            state.hub_desk.renewing = None;
            state.hub_desk.shows_password = false;
            state.hub_desk.followed = None;
            // A title may have changed in a calendar, which blocks nothing else.
            state.hub_desk.events.asked = None;
            let mut effects = refresh(state);
            if tab == Tab::Feeds {
                effects.push(Effect::Send(Request::Access));
            }
            effects
        }
        DeskIntent::Zoom(zoom) => look(state, |state| state.hub_desk.zoom = zoom),
        DeskIntent::Shape(shape) => look(state, |state| state.hub_desk.shape = shape),
        DeskIntent::GoTo(day) => look(state, |state| state.hub_desk.day = Some(day)),
        DeskIntent::GoToday => look(state, |state| state.hub_desk.day = None),
        DeskIntent::Turn(pages) => look(state, |state| {
            let Some(hub) = managed(state) else { return };
            let today = hub.zone.day(state.now);
            let turned = state.hub_desk.zoom.turned(state.hub_desk.day_or(today), pages);
            state.hub_desk.day = Some(turned);
        }),
        DeskIntent::OpenDay(day) => look(state, |state| {
            state.hub_desk.day = Some(day);
            state.hub_desk.zoom = Zoom::Day;
        }),
        DeskIntent::ToggleResource(resource) => {
            let only = &mut state.hub_desk.only;
            if !only.remove(&resource) {
                only.insert(resource);
            }
            Vec::new()
        }
        DeskIntent::AllResources => {
            state.hub_desk.only.clear();
            Vec::new()
        }
        DeskIntent::Choose(item) => {
            let desk = &mut state.hub_desk;
            if desk.chosen != item {
                desk.form = None;
                forget_refusal(state, Page::Item);
            }
            // How old the copy is that an event stands in, as of now.
            let is_event = matches!(item, Some(ItemKey::Event { .. }));
            state.hub_desk.chosen = item;
            let hub = managed_id(state).filter(|_| is_event);
            hub.map(|hub| Effect::Send(Request::Calendars { hub })).into_iter().collect()
        }

        DeskIntent::Act { booking, step, lines, reason } => {
            forget_refusal(state, Page::Item);
            send_act(state, booking, step, lines, reason, key)
        }
        DeskIntent::AskReason { booking, step, line } => {
            let lines = Some(vec![line]);
            state.place.overlay = Some(Overlay::Reason { booking, step, lines, reason: String::new() });
            Vec::new()
        }

        DeskIntent::StartMove { booking, line, grabbed } => start(state, &booking, line, |state, hub, found| {
            let mut form = move_form(state, hub, &booking, line, found, found.wish.interval);
            form.is_grabbed = grabbed;
            Some(Form::Move(form))
        }),
        DeskIntent::MoveTo { booking, line, interval } => {
            let before = match &state.hub_desk.form {
                Some(Form::Move(form)) if form.booking == booking && form.line == line => Some(form.clone()),
                _ => None,
            };
            start(state, &booking, line, |state, hub, found| {
                let fresh = move_form(state, hub, &booking, line, found, interval);
                let Some(before) = before else { return Some(Form::Move(fresh)) };
                Some(Form::Move(MoveForm { from: fresh.from, to: fresh.to, ..before }))
            })
        }
        DeskIntent::DropMove => {
            if let Some(Form::Move(form)) = &mut state.hub_desk.form {
                form.is_grabbed = false;
            }
            Vec::new()
        }
        DeskIntent::StartHandOver { booking, line } => start(state, &booking, line, |state, hub, found| {
            Some(Form::HandOver(HandOverForm::of(hub, state.lang(), &booking, line, found)))
        }),
        DeskIntent::StartTakeBack { booking, line } => {
            start(state, &booking, line, |_, _, found| Some(Form::TakeBack(TakeBackForm::of(&booking, line, found))))
        }
        DeskIntent::StartIncident { booking, line } => {
            start(state, &booking, line, |_, _, found| IncidentForm::of(&booking, line, found).map(Form::Incident))
        }
        DeskIntent::Edit(form) => {
            state.hub_desk.form = Some(bounded(form));
            forget_refusal(state, Page::Item);
            Vec::new()
        }
        DeskIntent::CancelForm => {
            state.hub_desk.form = None;
            forget_refusal(state, Page::Item);
            Vec::new()
        }
        DeskIntent::SendForm => send_form(state, key),

        DeskIntent::EditClosure(form) => {
            edit_closure(state, form);
            Vec::new()
        }
        DeskIntent::PlanClosure => plan_closure(state, None),
        DeskIntent::TakeUpClosure(id) => {
            let declared = state.hub_desk.records().and_then(|records| {
                records.closures.iter().find(|declared| declared.id == id).map(|declared| declared.closure.clone())
            });
            let Some(closure) = declared else { return Vec::new() };
            state.hub_desk.closure = ClosureForm {
                days: Some(crate::api::Days { from: closure.from, to: closure.to }),
                hours: hours_of(&closure),
                kind: closure.kind,
                reason: closure.reason.get(state.lang()).to_owned(),
                replaces: None,
                plan: Plan::None,
            };
            plan_closure(state, Some(id))
        }
        DeskIntent::Decide { position, mend } => {
            if let Plan::Ready { lines, .. } = &mut state.hub_desk.closure.plan
                && let Some(line) = lines.get_mut(position)
            {
                line.mend = mend;
                line.custom = None;
            }
            forget_refusal(state, Page::Closure);
            Vec::new()
        }
        DeskIntent::MoveElsewhere { position, custom } => {
            let zone = managed(state).map(|hub| hub.zone);
            if let (Plan::Ready { lines, .. }, Some(zone)) = (&mut state.hub_desk.closure.plan, zone)
                && let Some(line) = lines.get_mut(position)
            {
                let interval = custom.as_ref().and_then(|(from, to)| interval_between(zone, from, to).ok());
                line.mend = interval.map(|interval| Mend::Move { interval });
                line.custom = custom;
            }
            forget_refusal(state, Page::Closure);
            Vec::new()
        }
        DeskIntent::AcceptProposals => {
            if let Plan::Ready { lines, .. } = &mut state.hub_desk.closure.plan {
                for line in lines.iter_mut().filter(|line| line.mend.is_none()) {
                    line.mend = Some(line.touched.proposal.clone());
                }
            }
            Vec::new()
        }
        DeskIntent::DeclareClosure => declare_closure(state, key),
        DeskIntent::AnnounceClosure => {
            let closure = state.hub_desk.closure.closure();
            let (Some(hub), Some(closure)) = (managed_id(state), closure) else { return Vec::new() };
            give(state, Page::Closure, Deed::CloseHub { hub, body: CloseHub { closure, decisions: Vec::new() } }, key)
        }
        DeskIntent::ForgetClosure => {
            state.hub_desk.closure = ClosureForm::default();
            forget_refusal(state, Page::Closure);
            Vec::new()
        }
        DeskIntent::LiftClosure(closure) => {
            let Some(hub) = managed_id(state) else { return Vec::new() };
            give(state, Page::Closure, Deed::ReopenHub { hub, closure }, key)
        }

        DeskIntent::DrawClosure(days) => begin_closure(state, days, None),
        DeskIntent::MoveClosure { closure, days } => begin_closure(state, days, Some(closure)),

        DeskIntent::EditWithdrawal(form) => {
            let before = &state.hub_desk.withdrawal;
            // Who would lack units depends on what is taken out and when, not on the words about it.
            let is_same = WithdrawalForm { reason: String::new(), lacking: Vec::new(), ..before.clone() }
                == WithdrawalForm { reason: String::new(), lacking: Vec::new(), ..form.clone() };
            let lacking = if is_same { form.lacking.clone() } else { Vec::new() };
            state.hub_desk.withdrawal = WithdrawalForm { reason: words(&form.reason), lacking, ..form };
            forget_refusal(state, Page::Withdrawal);
            Vec::new()
        }
        DeskIntent::Withdraw => withdraw(state, key),
        DeskIntent::Restore(withdrawal) => {
            let Some(hub) = managed_id(state) else { return Vec::new() };
            give(state, Page::Withdrawal, Deed::Restore { hub, withdrawal }, key)
        }
        DeskIntent::EditCapacity(form) => {
            edit_capacity(state, form);
            Vec::new()
        }
        DeskIntent::SetCapacity => set_capacity(state, key),
        DeskIntent::StartForce => {
            start_force(state);
            Vec::new()
        }
        DeskIntent::ServeAnyway(wait) => {
            serve_anyway(state, &wait);
            Vec::new()
        }
        DeskIntent::EditForce(form) => {
            edit_force(state, form);
            Vec::new()
        }
        DeskIntent::Force => force(state, key),
        DeskIntent::EditPlan { exception, plan } => {
            state.hub_desk.plans.insert(exception, words(&plan));
            Vec::new()
        }
        DeskIntent::PlanException(exception) => {
            let plan = state.hub_desk.plans.get(&exception).map(|plan| plan.trim().to_owned()).unwrap_or_default();
            let Some(hub) = managed_id(state).filter(|_| !plan.is_empty()) else { return Vec::new() };
            give(state, Page::Withdrawal, Deed::PlanException { hub, exception, body: PlanException { plan } }, key)
        }

        DeskIntent::ReadAccess => vec![Effect::Send(Request::Access)],
        DeskIntent::AskToRenew(asked) => {
            state.hub_desk.renewing = asked;
            Vec::new()
        }
        DeskIntent::Renew => {
            let asked = state.hub_desk.renewing.take();
            asked.map(|asked| Effect::Send(Request::RenewAccess(asked))).into_iter().collect()
        }
        DeskIntent::ShowPassword(shown) => {
            state.hub_desk.shows_password = shown;
            Vec::new()
        }

        DeskIntent::EditFollowing(form) => {
            forget_refusal(state, Page::Following);
            state.hub_desk.following = form;
            // What was tried is no longer what stands in the form.
            if state.hub_desk.understood.of().is_some_and(|(_, is_try)| is_try) {
                state.hub_desk.understood = Understood::None;
            }
            Vec::new()
        }
        DeskIntent::TryFollowing => {
            let form = state.hub_desk.following.as_ref();
            let asked = form.and_then(|form| Some((form.id()?, form.draft()?)));
            asked.map_or_else(Vec::new, |(id, draft)| understand(state, id, Some(draft)))
        }
        DeskIntent::Follow => {
            let Some(form) = state.hub_desk.following.clone() else { return Vec::new() };
            let (Some(hub), Some(id), Some(draft)) = (managed_id(state), form.id(), form.draft()) else {
                return Vec::new();
            };
            forget_refusal(state, Page::Following);
            let change = match (form.of, draft.source.clone()) {
                (Some(calendar), _) => Following::Change { calendar, tag: form.tag, draft },
                (None, Some(source)) => {
                    let CalendarDraft { scope, authority, password, .. } = draft;
                    Following::Add(AddCalendar { id, source, scope, authority, password })
                }
                (None, None) => return Vec::new(),
            };
            vec![Effect::Send(Request::Follow { hub, change })]
        }
        DeskIntent::AskToUnfollow(calendar) => {
            state.hub_desk.unfollowing = calendar;
            Vec::new()
        }
        DeskIntent::Unfollow(calendar) => {
            state.hub_desk.unfollowing = None;
            let change = Following::Remove { calendar };
            managed_id(state).map(|hub| Effect::Send(Request::Follow { hub, change })).into_iter().collect()
        }
        DeskIntent::Confirm(calendar) => {
            let change = Following::Confirm { calendar };
            managed_id(state).map(|hub| Effect::Send(Request::Follow { hub, change })).into_iter().collect()
        }
        DeskIntent::Measure(calendar) => {
            let change = Following::Measure { calendar };
            managed_id(state).map(|hub| Effect::Send(Request::Follow { hub, change })).into_iter().collect()
        }
        DeskIntent::Explain(None) => {
            state.hub_desk.understood = Understood::None;
            Vec::new()
        }
        DeskIntent::Explain(Some(calendar)) => understand(state, calendar, None),

        DeskIntent::ChooseFile => vec![Effect::OpenCalendarDialog],
        DeskIntent::OpenFile(path) => open_file(state, path),
        DeskIntent::EditImport(import) => {
            // Other events stand in the rows: what was left out of them is not known any more.
            let before = state.hub_desk.import.as_ref();
            let is_same = before.is_some_and(|had| had.scope == import.scope && had.resource == import.resource);
            let left_out = if is_same { import.left_out.clone() } else { BTreeSet::new() };
            state.hub_desk.import = Some(Import { left_out, ..import });
            Vec::new()
        }
        DeskIntent::ApplyImport => apply_import(state, &key),
        DeskIntent::ForgetImport => {
            state.hub_desk.import = None;
            Vec::new()
        }

        DeskIntent::StrikeOut(wait) => give(state, Page::Waiting, Deed::LeaveWaitingList { wait }, key),
    }
}

/// What the desk needs from the server: the agenda of the days in view, the events of the hub's calendars, what the hub
/// keeps, who waits. Nothing at another seat.
pub fn refresh(state: &mut AppState) -> Vec<Effect> {
    let Some(hub) = managed_id(state) else { return Vec::new() };
    let mut effects = vec![Effect::Send(Request::Records { hub: hub.clone() }), Effect::Send(Request::WaitingList)];
    if state.hub_desk.tab == Tab::Feeds {
        effects.push(Effect::Send(Request::Calendars { hub }));
    }
    effects.extend(ask_days(state));
    effects
}

/// The hub of the person who manages one.
pub fn managed(state: &AppState) -> Option<&Hub> {
    state.hub_desk_hub()
}

fn managed_id(state: &AppState) -> Option<HubId> {
    managed(state).map(|hub| hub.id.clone())
}

/// The agenda of the days in view, with a month on either side: turning a page or moving a bar finds it there. And what
/// the hub's calendars hold then, unless it was asked for since they last changed.
fn ask_days(state: &mut AppState) -> Vec<Effect> {
    let Some(hub) = managed(state) else { return Vec::new() };
    let Some(span) = state.hub_desk.span(hub.zone, hub.zone.day(state.now)) else { return Vec::new() };
    let month = chrono::Duration::days(31);
    let mut end = span.end() + month;
    if state.hub_desk.import.is_some() {
        end = end.max(state.now + chrono::Duration::days(AHEAD_DAYS));
    }
    let start = (span.start() - month).max(end - chrono::Duration::days(LONGEST_AGENDA_DAYS));
    let Ok(interval) = Interval::new(start, end) else { return Vec::new() };
    let (hub, calendars) = (hub.id.clone(), hub.calendars.iter().map(|calendar| calendar.id.clone()).collect());
    let mut effects = vec![Effect::Send(Request::Agenda { hub: hub.clone(), interval })];
    effects.extend(ask_events(state, hub, calendars, span, interval));
    effects
}

fn look(state: &mut AppState, change: impl FnOnce(&mut AppState)) -> Vec<Effect> {
    change(state);
    let Some(hub) = managed(state) else { return Vec::new() };
    let span = state.hub_desk.span(hub.zone, hub.zone.day(state.now));
    let is_known = span
        .zip(state.facts.agendas.get(&hub.id))
        .is_some_and(|(span, agenda)| agenda.interval.start() <= span.start() && span.end() <= agenda.interval.end());
    if is_known { Vec::new() } else { ask_days(state) }
}

fn forget_refusal(state: &mut AppState, page: Page) {
    if state.hub_desk.refused.as_ref().is_some_and(|refused| refused.page == page) {
        state.hub_desk.refused = None;
    }
}

fn words(text: &str) -> String {
    text.chars().take(MAX_WORDS).collect()
}

/// The server gives no longer agenda at once.
const LONGEST_AGENDA_DAYS: i64 = 400;

/// The facts changed: what is chosen or filled in about something that is no more is let go.
pub fn prune(state: &mut AppState) {
    let Some(hub) = managed(state) else { return };
    let is_gone = state.hub_desk.chosen.as_ref().is_some_and(|key| !is_there(state, hub, key));
    if is_gone && state.facts.bookings.is_some() && state.hub_desk.records.is_some() {
        state.hub_desk.chosen = None;
        state.hub_desk.form = None;
    }
}

/// Whether a step back is one within the desk, and takes it.
pub fn step_back(state: &mut AppState) -> bool {
    if state.place.route != Route::HubDesk || state.hub_desk.tab != Tab::Calendar {
        return false;
    }
    let desk = &mut state.hub_desk;
    if desk.form.take().is_some() {
        forget_refusal(state, Page::Item);
        return true;
    }
    desk.chosen.take().is_some()
}
