//! What a manager's intents, and the server's answers to them, make of the desk. Pure, like [`crate::views::update`].

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::forms::{
    ClosureForm, Form, HandOverForm, IncidentForm, Lacking, Moment, MoveForm, Plan, PlannedLine, TakeBackForm,
    WithdrawalForm, interval_between,
};
use super::import::{AHEAD_DAYS, FileState, Import, Progress, rows};
use super::intent::DeskIntent;
use super::scene::is_there;
use super::state::{Page, Refused, Tab, Understood, Zoom};
use crate::api::access::CalendarAccess;
use crate::api::calendars::{AddCalendar, CalendarDraft, HubCalendars, UnderstoodCalendar};
use crate::api::commands::{
    AmendBooking, CloseHub, ClosurePlan, CounterPropose, DeclareIncident, HandOver, PlanException, SettleClosure,
    TakeBack, WithdrawUnits,
};
use crate::api::exchange::{CalendarFile, Change, Deed, Done, Following, LinkFailure, Request};
use crate::domain::booking::{Booking, Line, LineState, Step, Wish};
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, HubId, LocalId};
use crate::domain::order::{Amendment, ExceptionPlan, Mend, Touched};
use crate::domain::team::Desk;
use crate::domain::text::Text;
use crate::domain::time::{Instant, Interval};
use crate::ledger::{LineName, Rejection};
use crate::views::intent::Effect;
use crate::views::state::{AppState, News, Overlay, Route, Sent};
use crate::views::update::{MAX_WORDS, keep, send_act, tell};
use crate::wording::refusal::rejection_of;

/// Applies what a manager did; a team uses the forms about its own bookings.
pub fn obey(state: &mut AppState, intent: DeskIntent, key: String) -> Vec<Effect> {
    match intent {
        DeskIntent::Show(tab) => {
            state.place.route = Route::HubDesk;
            state.hub_desk.tab = tab;
            state.hub_desk.renewing = None;
            state.hub_desk.shows_password = false;
            let mut effects = refresh(state);
            if tab == Tab::Feeds {
                effects.push(Effect::Send(Request::Access));
                effects.extend(managed_id(state).map(|hub| Effect::Send(Request::Calendars { hub })));
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
            state.hub_desk.chosen = item;
            Vec::new()
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
                kind: closure.kind,
                reason: closure.reason.get(state.lang()).to_owned(),
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
                (Some(calendar), _) => Following::Change { calendar, draft },
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

/// What the desk needs from the server: the agenda of the days in view, what the hub keeps, who waits. Nothing at
/// another seat.
pub fn refresh(state: &AppState) -> Vec<Effect> {
    let Some(hub) = managed(state) else { return Vec::new() };
    let hub = hub.id.clone();
    let mut effects = vec![Effect::Send(Request::Records { hub }), Effect::Send(Request::WaitingList)];
    effects.extend(ask_agenda(state));
    effects
}

/// The hub of the person who manages one.
pub fn managed(state: &AppState) -> Option<&Hub> {
    state.hub_desk_hub()
}

fn managed_id(state: &AppState) -> Option<HubId> {
    managed(state).map(|hub| hub.id.clone())
}

/// The agenda of the days in view, with a month on either side: turning a page or moving a bar finds it there.
fn ask_agenda(state: &AppState) -> Option<Effect> {
    let hub = managed(state)?;
    let span = state.hub_desk.span(hub.zone, hub.zone.day(state.now))?;
    let month = chrono::Duration::days(31);
    let mut end = span.end() + month;
    if state.hub_desk.import.is_some() {
        end = end.max(state.now + chrono::Duration::days(AHEAD_DAYS));
    }
    let start = (span.start() - month).max(end - chrono::Duration::days(LONGEST_AGENDA_DAYS));
    let interval = Interval::new(start, end).ok()?;
    Some(Effect::Send(Request::Agenda { hub: hub.id.clone(), interval }))
}

fn look(state: &mut AppState, change: impl FnOnce(&mut AppState)) -> Vec<Effect> {
    change(state);
    let Some(hub) = managed(state) else { return Vec::new() };
    let span = state.hub_desk.span(hub.zone, hub.zone.day(state.now));
    let is_known = span
        .zip(state.facts.agendas.get(&hub.id))
        .is_some_and(|(span, agenda)| agenda.interval.start() <= span.start() && span.end() <= agenda.interval.end());
    if is_known { Vec::new() } else { ask_agenda(state).into_iter().collect() }
}

fn forget_refusal(state: &mut AppState, page: Page) {
    if state.hub_desk.refused.as_ref().is_some_and(|refused| refused.page == page) {
        state.hub_desk.refused = None;
    }
}

fn words(text: &str) -> String {
    text.chars().take(MAX_WORDS).collect()
}

fn bounded(form: Form) -> Form {
    match form {
        Form::Move(form) => Form::Move(MoveForm { reason: words(&form.reason), ..form }),
        Form::HandOver(form) => Form::HandOver(HandOverForm { responsible: words(&form.responsible), ..form }),
        Form::Incident(form) => Form::Incident(IncidentForm { note: words(&form.note), ..form }),
        Form::TakeBack(mut form) => {
            for row in &mut form.units {
                row.note = words(&row.note);
            }
            Form::TakeBack(form)
        }
    }
}

/// A line with its booking, as it stands.
fn found<'a>(state: &'a AppState, booking: &BookingId, line: usize) -> Option<(&'a Booking, &'a Line)> {
    let booking = state.bookings().iter().find(|known| &known.id == booking)?;
    Some((booking, booking.lines.get(line)?))
}

/// Opens a form about a line of the hub.
fn start(
    state: &mut AppState,
    booking: &BookingId,
    line: usize,
    form: impl FnOnce(&AppState, &Hub, &Line) -> Option<Form>,
) -> Vec<Effect> {
    let opened = found(state, booking, line).and_then(|(_, found)| {
        let hub = state.hub(&found.wish.offer.hub)?;
        form(state, hub, found)
    });
    if opened.is_some() {
        forget_refusal(state, Page::Item);
        state.hub_desk.form = opened;
        if managed(state).is_some() {
            state.hub_desk.chosen = Some(super::state::ItemKey::Line { booking: booking.clone(), line });
        }
    }
    Vec::new()
}

fn move_form(state: &AppState, hub: &Hub, booking: &BookingId, line: usize, found: &Line, to: Interval) -> MoveForm {
    let moment = |at: Instant| Moment::of(state.lang(), hub.zone, at);
    MoveForm {
        booking: booking.clone(),
        line,
        from: moment(to.start()),
        to: moment(to.end()),
        quantity: found.wish.quantity,
        reason: String::new(),
        is_grabbed: false,
    }
}

/// The wish that a move makes of a line; `None` while its hours cannot be read.
pub fn moved_wish(hub: &Hub, form: &MoveForm, line: &Line) -> Option<Wish> {
    let interval = interval_between(hub.zone, &form.from, &form.to).ok()?;
    Some(Wish { interval, quantity: form.quantity, ..line.wish.clone() })
}

/// Whether a hub's change to this line is a proposal that its team answers.
pub fn is_proposal(state: &AppState, line: &Line) -> bool {
    matches!(state.desk, Desk::Manager(_)) && matches!(line.state, LineState::Requested | LineState::Countered)
}

fn send_form(state: &mut AppState, key: String) -> Vec<Effect> {
    let Some(form) = state.hub_desk.form.clone() else { return Vec::new() };
    let (id, index) = form.line();
    let Some((booking, line)) = found(state, id, index) else { return Vec::new() };
    let (id, version) = (booking.id.clone(), booking.version);
    let reason = |words: &str| Some(words.trim().to_owned()).filter(|words| !words.is_empty());
    let change = match &form {
        Form::Move(form) => {
            let Some(hub) = state.hub(&line.wish.offer.hub) else { return Vec::new() };
            let Some(wish) = moved_wish(hub, form, line) else { return Vec::new() };
            if wish == line.wish {
                return Vec::new();
            }
            if is_proposal(state, line) {
                Change::Counter(CounterPropose { line: index, wish, reason: reason(&form.reason) })
            } else {
                let before = &line.wish;
                let amendment = Amendment {
                    line: index,
                    quantity: (wish.quantity != before.quantity).then_some(wish.quantity),
                    interval: (wish.interval != before.interval).then_some(wish.interval),
                };
                Change::Amend(AmendBooking { lines: vec![amendment], reason: reason(&form.reason) })
            }
        }
        Form::HandOver(form) => Change::HandOver(HandOver {
            line: index,
            units: form.orders(),
            responsible: form.responsible.trim().to_owned(),
        }),
        Form::TakeBack(form) => Change::TakeBack(TakeBack { line: index, units: form.orders() }),
        Form::Incident(form) => {
            let Some(unit) = form.units.get(form.unit).cloned() else { return Vec::new() };
            let (incident, note) = (form.incident, form.note.trim().to_owned());
            Change::Incident(DeclareIncident { line: index, unit, incident, note })
        }
    };
    give(state, Page::Item, Deed::OnBooking { booking: id, version, change }, key)
}

fn edit_closure(state: &mut AppState, form: ClosureForm) {
    let before = &state.hub_desk.closure;
    let is_same = before.days == form.days && before.kind == form.kind;
    // Other days touch others: the plan is asked for anew.
    let plan = if is_same { form.plan } else { Plan::None };
    state.hub_desk.closure = ClosureForm { reason: words(&form.reason), plan, ..form };
    forget_refusal(state, Page::Closure);
}

fn plan_closure(state: &mut AppState, of: Option<u64>) -> Vec<Effect> {
    let closure = state.hub_desk.closure.closure();
    let (Some(hub), Some(closure)) = (managed_id(state), closure) else { return Vec::new() };
    forget_refusal(state, Page::Closure);
    let desk = &mut state.hub_desk;
    desk.ticket += 1;
    desk.closure.plan = Plan::Asking { of };
    vec![Effect::Send(Request::PlanClosure { ticket: desk.ticket, hub, closure })]
}

fn declare_closure(state: &mut AppState, key: String) -> Vec<Effect> {
    let form = &state.hub_desk.closure;
    let (Some(hub), Some(closure), Some(decisions)) = (managed_id(state), form.closure(), form.plan.decisions()) else {
        return Vec::new();
    };
    let deed = match form.plan.of() {
        Some(id) => Deed::SettleClosure { hub, closure: id, body: SettleClosure { decisions } },
        None => Deed::CloseHub { hub, body: CloseHub { closure, decisions } },
    };
    give(state, Page::Closure, deed, key)
}

/// What a withdrawal asks for; `None` while something lacks.
pub fn withdrawal_body(state: &AppState) -> Option<WithdrawUnits> {
    let hub = managed(state)?;
    let form = &state.hub_desk.withdrawal;
    let resource = hub.resource(form.resource.as_ref()?)?;
    let is_numbered = !resource.items().is_empty();
    let reason = form.reason.trim().to_owned();
    let instant = |moment: &Moment| {
        let next = Moment { day: moment.day.succ_opt().unwrap_or(moment.day), time: "24:00".to_owned() };
        interval_between(hub.zone, moment, &next).ok().map(Interval::start)
    };
    let from = match &form.from {
        Some(moment) => instant(moment)?,
        None => state.now,
    };
    let until = match &form.until {
        Some(moment) => Some(instant(moment)?).filter(|until| *until > from),
        None => None,
    };
    let is_complete = !reason.is_empty()
        && (form.until.is_some() == until.is_some())
        && if is_numbered { !form.items.is_empty() } else { form.quantity > 0 };
    let exceptions = form.lacking.iter().filter(|lacking| !lacking.plan.trim().is_empty()).map(|lacking| {
        let LineName { booking, line } = lacking.line.clone();
        ExceptionPlan { booking, line, plan: lacking.plan.trim().to_owned() }
    });
    is_complete.then(|| WithdrawUnits {
        resource: resource.id.clone(),
        items: if is_numbered { form.items.iter().cloned().collect() } else { Vec::new() },
        quantity: if is_numbered { 0 } else { form.quantity },
        from,
        until,
        cause: form.cause,
        reason,
        exceptions: exceptions.collect(),
    })
}

fn withdraw(state: &mut AppState, key: String) -> Vec<Effect> {
    let (Some(hub), Some(body)) = (managed_id(state), withdrawal_body(state)) else { return Vec::new() };
    give(state, Page::Withdrawal, Deed::Withdraw { hub, body }, key)
}

/// Sends a command, one at a time from this desk.
fn give(state: &mut AppState, page: Page, deed: Deed, key: String) -> Vec<Effect> {
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
            if let Some((_, deed)) = &sent {
                let news = news_of(state, deed);
                if is_latest {
                    clear_after(state, deed);
                }
                tell(state, news);
            }
            refresh(state)
        }
        Err(why) => {
            refused(state, sent.filter(|_| is_latest).map(|(page, deed)| (page, Some(deed))), why);
            Vec::new()
        }
    }
}

fn refused(state: &mut AppState, sent: Option<(Page, Option<Deed>)>, why: LinkFailure) {
    match (rejection_of(&why), &sent) {
        (Some(Rejection::Stale { actual, .. }), _) => {
            keep(state, *actual);
            tell(state, News::Stale);
            return;
        }
        (Some(Rejection::Undecided { touched }), Some((Page::Closure, _))) => renew_plan(state, touched),
        (Some(Rejection::OverCommitted { lines, .. }), Some((Page::Withdrawal, _))) => {
            let before = std::mem::take(&mut state.hub_desk.withdrawal.lacking);
            let plan = |line: &LineName| before.iter().find(|had| had.line == *line).map(|had| had.plan.clone());
            state.hub_desk.withdrawal.lacking =
                lines.into_iter().map(|line| Lacking { plan: plan(&line).unwrap_or_default(), line }).collect();
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

/// What a closure touches changed meanwhile: decisions about what is as it was stay.
fn renew_plan(state: &mut AppState, touched: Vec<Touched>) {
    if let Plan::Ready { lines, .. } = &mut state.hub_desk.closure.plan {
        for now in touched {
            let same = |line: &&mut PlannedLine| line.touched.booking == now.booking && line.touched.line == now.line;
            match lines.iter_mut().find(same) {
                Some(line) => *line = PlannedLine { touched: now, mend: None, custom: None },
                None => lines.push(PlannedLine { touched: now, mend: None, custom: None }),
            }
        }
    }
}

/// What was asked is done: the form about it is put away.
fn clear_after(state: &mut AppState, deed: &Deed) {
    let desk = &mut state.hub_desk;
    match deed {
        Deed::OnBooking { booking, .. } => {
            if desk.form.as_ref().is_some_and(|form| form.line().0 == booking) {
                desk.form = None;
            }
        }
        Deed::CloseHub { .. } | Deed::SettleClosure { .. } => desk.closure = ClosureForm::default(),
        Deed::Withdraw { .. } => desk.withdrawal = WithdrawalForm::default(),
        Deed::PlanException { exception, .. } => {
            desk.plans.remove(exception);
        }
        Deed::ReopenHub { .. } | Deed::Restore { .. } | Deed::LeaveWaitingList { .. } => {}
    }
}

fn news_of(state: &AppState, deed: &Deed) -> News {
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
        Deed::PlanException { .. } => "hubdesk-news-planned",
        Deed::LeaveWaitingList { .. } => "hubdesk-news-struck-out",
    };
    News::Recorded { key }
}

/// The server gives no longer agenda at once.
const LONGEST_AGENDA_DAYS: i64 = 400;

fn open_file(state: &mut AppState, path: PathBuf) -> Vec<Effect> {
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
    effects.extend(ask_agenda(state));
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

fn apply_import(state: &mut AppState, key: &str) -> Vec<Effect> {
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
fn imported(state: &mut AppState, deed: &Deed, outcome: Result<Done, LinkFailure>) -> Vec<Effect> {
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
const EXPLAINED_DAYS: i64 = 90;

fn understand(state: &mut AppState, calendar: LocalId, draft: Option<CalendarDraft>) -> Vec<Effect> {
    let Some(hub) = managed(state) else { return Vec::new() };
    let start = hub.zone.start_of_day(hub.zone.day(state.now));
    let Ok(interval) = Interval::new(start, start + chrono::Duration::days(EXPLAINED_DAYS)) else { return Vec::new() };
    let hub = hub.id.clone();
    let desk = &mut state.hub_desk;
    desk.ticket += 1;
    desk.understood = Understood::Asking { calendar: calendar.clone(), is_try: draft.is_some() };
    vec![Effect::Send(Request::Understand { ticket: desk.ticket, hub, calendar, interval, draft })]
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
            state.hub_desk.following = None;
            state.hub_desk.understood = Understood::None;
            tell(state, News::Recorded { key: "hubdesk-news-followed" });
            let mut effects = vec![Effect::Send(Request::Calendars { hub })];
            effects.extend(refresh(state));
            effects
        }
        Err(why) => {
            refused(state, Some((Page::Following, None)), why);
            Vec::new()
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

/// Takes in whom a closure would touch.
pub fn closure_planned(state: &mut AppState, ticket: u64, outcome: Result<ClosurePlan, LinkFailure>) {
    let desk = &mut state.hub_desk;
    let Plan::Asking { of } = desk.closure.plan else { return };
    if ticket != desk.ticket {
        return;
    }
    desk.closure.plan = match outcome {
        Ok(plan) => {
            let lines = plan.touched.into_iter().map(|touched| PlannedLine { touched, mend: None, custom: None });
            Plan::Ready { of, lines: lines.collect() }
        }
        Err(why) => Plan::Failed(why),
    };
}

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
