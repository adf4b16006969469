//! Closures and units out of the pool: their forms, the plan of a closure, the commands that they become.

use super::answers::give;
use super::{forget_refusal, managed, managed_id, words};
use crate::api::commands::{CloseHub, ClosurePlan, SettleClosure, WithdrawUnits};
use crate::api::exchange::{Deed, LinkFailure, Request};
use crate::domain::order::{ExceptionPlan, Touched};
use crate::domain::time::Interval;
use crate::ledger::LineName;
use crate::views::hub_desk::forms::{ClosureForm, Moment, Plan, PlannedLine, interval_between};
use crate::views::hub_desk::state::Page;
use crate::views::intent::Effect;
use crate::views::state::AppState;

pub(super) fn edit_closure(state: &mut AppState, form: ClosureForm) {
    let before = &state.hub_desk.closure;
    let is_same = before.days == form.days && before.kind == form.kind;
    // Other days touch others: the plan is asked for anew.
    let plan = if is_same { form.plan } else { Plan::None };
    state.hub_desk.closure = ClosureForm { reason: words(&form.reason), plan, ..form };
    forget_refusal(state, Page::Closure);
}

pub(super) fn plan_closure(state: &mut AppState, of: Option<u64>) -> Vec<Effect> {
    let closure = state.hub_desk.closure.closure();
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

pub(super) fn withdraw(state: &mut AppState, key: String) -> Vec<Effect> {
    let (Some(hub), Some(body)) = (managed_id(state), withdrawal_body(state)) else { return Vec::new() };
    give(state, Page::Withdrawal, Deed::Withdraw { hub, body }, key)
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
