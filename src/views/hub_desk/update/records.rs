//! Closures, units out of the pool, how many there are, bookings beyond them: their forms, the plan of a closure, the
//! commands that they become.

use super::answers::give;
use super::{forget_refusal, managed, managed_id, obey, words};
use crate::api::Days;
use crate::api::commands::{CloseHub, ClosurePlan, SettleClosure, WithdrawUnits};
use crate::api::exchange::{Deed, LinkFailure, Request};
use crate::domain::hub::Closure;
use crate::domain::ids::WaitId;
use crate::domain::order::Touched;
use crate::domain::time::Interval;
use crate::views::hub_desk::forms::{
    CapacityForm, ClosureForm, ForceForm, Lacking, Moment, Plan, PlannedLine, interval_between,
};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::state::{Page, Tab};
use crate::views::intent::Effect;
use crate::views::state::AppState;
use crate::wording::format;

pub(super) fn edit_closure(state: &mut AppState, form: ClosureForm) {
    let before = &state.hub_desk.closure;
    let is_same = before.days == form.days && before.kind == form.kind;
    // Other days touch others: the plan is asked for anew.
    let plan = if is_same { form.plan } else { Plan::None };
    state.hub_desk.closure = ClosureForm { reason: words(&form.reason), plan, ..form };
    forget_refusal(state, Page::Closure);
}

pub(super) fn plan_closure(state: &mut AppState, of: Option<u64>) -> Vec<Effect> {
    let closure = state.hub_desk.closure.planned();
    let (Some(hub), Some(closure)) = (managed_id(state), closure) else { return Vec::new() };
    forget_refusal(state, Page::Closure);
    let desk = &mut state.hub_desk;
    desk.ticket += 1;
    desk.closure.plan = Plan::Asking { of };
    vec![Effect::Send(Request::PlanClosure { ticket: desk.ticket, hub, closure })]
}

pub(super) fn declare_closure(state: &mut AppState, key: String) -> Vec<Effect> {
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
    is_complete.then(|| WithdrawUnits {
        resource: resource.id.clone(),
        items: if is_numbered { form.items.iter().cloned().collect() } else { Vec::new() },
        quantity: if is_numbered { 0 } else { form.quantity },
        from,
        until,
        cause: form.cause,
        reason,
        exceptions: Lacking::plans(&form.lacking),
    })
}

pub(super) fn withdraw(state: &mut AppState, key: String) -> Vec<Effect> {
    let (Some(hub), Some(body)) = (managed_id(state), withdrawal_body(state)) else { return Vec::new() };
    give(state, Page::Withdrawal, Deed::Withdraw { hub, body }, key)
}

/// Begins a closure of these days, in the place of a declared one or of none, and asks whom it would touch.
pub(super) fn begin_closure(state: &mut AppState, days: Days, replaces: Option<u64>) -> Vec<Effect> {
    let replaced = replaces.and_then(|id| {
        let closures = &state.hub_desk.records()?.closures;
        closures.iter().find(|declared| declared.id == id).map(|declared| declared.closure.clone())
    });
    let kept = &state.hub_desk.closure;
    let (hours, kind, reason) = match &replaced {
        Some(closure) => (hours_of(closure), closure.kind, closure.reason.get(state.lang()).to_owned()),
        None => (kept.hours.clone(), kept.kind, kept.reason.clone()),
    };
    let replaces = replaced.and(replaces);
    state.hub_desk.closure = ClosureForm { days: Some(days), hours, kind, reason, replaces, plan: Plan::None };
    let mut effects = obey(state, DeskIntent::Show(Tab::Closures), String::new());
    effects.extend(plan_closure(state, None));
    effects
}

/// The hours of a closure as one types them.
pub(super) fn hours_of(closure: &Closure) -> String {
    closure.hours.map(|hours| hours.to_string()).unwrap_or_default()
}

pub(super) fn edit_capacity(state: &mut AppState, form: Option<CapacityForm>) {
    forget_refusal(state, Page::Capacity);
    let before = state.hub_desk.capacity.take();
    state.hub_desk.capacity = form.map(|form| {
        let is_same = before.is_some_and(|had| had.resource == form.resource && had.capacity == form.capacity);
        // Who would lack units depends on how many there are.
        let lacking = if is_same { form.lacking } else { Vec::new() };
        CapacityForm { reason: words(&form.reason), lacking, ..form }
    });
}

pub(super) fn set_capacity(state: &mut AppState, key: String) -> Vec<Effect> {
    let form = state.hub_desk.capacity.as_ref();
    let asked = form.and_then(|form| Some((form.resource.clone(), form.body()?)));
    let (Some(hub), Some((resource, body))) = (managed_id(state), asked) else { return Vec::new() };
    give(state, Page::Capacity, Deed::SetCapacity { hub, resource, body }, key)
}

/// A booking beyond what there is, tomorrow from nine to noon until it is said otherwise.
pub(super) fn start_force(state: &mut AppState) {
    let Some(hub) = managed(state) else { return };
    let tomorrow = hub.zone.day(state.now) + chrono::Days::new(1);
    let moment = |hour: u32| Moment { day: tomorrow, time: format::minutes_of_day(state.lang(), hour * 60) };
    let form = ForceForm::new(moment(9), moment(12));
    edit_force(state, Some(form));
}

/// The same for a wish that waits.
pub(super) fn serve_anyway(state: &mut AppState, wait: &WaitId) {
    let list = state.hub_desk.waiting.as_ref().and_then(|list| list.as_ref().ok());
    let waiting = list.and_then(|list| list.waiting.iter().find(|waiting| waiting.id == *wait));
    let (Some(hub), Some(waiting)) = (managed(state), waiting) else { return };
    let form = ForceForm::serving(state.lang(), hub, waiting);
    edit_force(state, Some(form));
}

pub(super) fn edit_force(state: &mut AppState, form: Option<ForceForm>) {
    forget_refusal(state, Page::Force);
    state.hub_desk.force = form.map(|form| {
        let [purpose, reason, plan] = [&form.purpose, &form.reason, &form.plan].map(|text| words(text));
        ForceForm { purpose, reason, plan, ..form }
    });
}

pub(super) fn force(state: &mut AppState, key: String) -> Vec<Effect> {
    let form = state.hub_desk.force.as_ref();
    let asked = managed(state).and_then(|hub| Some((hub.id.clone(), form?.body(hub)?)));
    let Some((hub, body)) = asked else { return Vec::new() };
    give(state, Page::Force, Deed::Force { hub, body: Box::new(body) }, key)
}

/// What a closure touches changed meanwhile: decisions about what is as it was stay.
pub(super) fn renew_plan(state: &mut AppState, touched: Vec<Touched>) {
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
