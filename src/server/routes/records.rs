//! What a hub keeps beside its bookings: closures, withdrawals, exceptions; and the waiting list of the network.

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};

use super::bookings::answer;
use crate::api::commands::{
    CloseHub, ClosurePlan, ForceBooking, HubRecords, JoinWaitingList, Nothing, PlanClosure, PlanException,
    RecordQualification, Recorded, RevokeQualification, SetCapacity, SettleClosure, WaitingList, WithdrawUnits,
};
use crate::api::problem::ProblemKind;
use crate::clock;
use crate::domain::ids::{HubId, LocalId, OfferKey, WaitId};
use crate::domain::order::{ClosureDecision, ExceptionPlan, Mend};
use crate::domain::team::{Actor, Desk};
use crate::ledger::{Command, Envelope, closure_plan};
use crate::server::bounds::{check_closure, check_count, check_days, check_instant, check_interval, check_words};
use crate::server::extract::{Body, CommandKey, Named};
use crate::server::identity::Speaker;
use crate::server::operation::{Part, Sketch};
use crate::server::problem::Failure;
use crate::server::state::AppState;
use crate::server::writer::Done;

/// A hub's own managers and the coordinators may look; to others it is not there.
pub(super) fn may_look(actor: &Actor, hub: &HubId) -> Result<(), Failure> {
    match &actor.desk {
        Desk::Manager(own) if own == hub => Ok(()),
        Desk::Coordinator => Ok(()),
        Desk::Manager(_) | Desk::Team(_) => Err(Failure::new(ProblemKind::NotFound)),
    }
}

/// A command about no booking: who gives it, under which key, on what the path names.
#[derive(Debug)]
pub(super) struct OnRecord<T> {
    app: AppState,
    actor: Actor,
    key: String,
    named: T,
}

impl<T: Send> FromRequestParts<AppState> for OnRecord<T>
where
    Named<T>: FromRequestParts<AppState, Rejection = Failure>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Failure> {
        let Speaker(actor) = Speaker::from_request_parts(parts, app).await?;
        let Named(named) = Named::from_request_parts(parts, app).await?;
        let CommandKey(key) = CommandKey::from_request_parts(parts, app).await?;
        Ok(Self { app: app.clone(), actor, key, named })
    }
}

impl<T> Part for OnRecord<T>
where
    Named<T>: Part,
{
    fn describe(sketch: &mut Sketch<'_>) {
        Speaker::describe(sketch);
        Named::<T>::describe(sketch);
        CommandKey::describe(sketch);
    }
}

impl<T> OnRecord<T> {
    /// Hands the command to the ledger, and answers with what it wrote down.
    async fn give(self, command: impl FnOnce(T) -> Command) -> Result<Response, Failure> {
        let Self { app, actor, key, named } = self;
        record(&app, Envelope { actor, key, command: command(named) }).await
    }
}

async fn record(app: &AppState, envelope: Envelope) -> Result<Response, Failure> {
    let (status, receipt) = match app.ledger().submit(envelope).await? {
        Done::Now(receipt) => (StatusCode::CREATED, receipt),
        Done::Before(receipt) => (StatusCode::OK, receipt),
    };
    Ok((status, Json(Recorded { seq: receipt.seq, record: receipt.record })).into_response())
}

pub(super) async fn of_hub(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(hub): Named<HubId>,
) -> Result<Json<HubRecords>, Failure> {
    may_look(&actor, &hub)?;
    let now = clock::now();
    let state = app.ledger().read();
    if state.hub(&hub).is_none() {
        return Err(Failure::new(ProblemKind::NotFound));
    }
    let of_hub = |resource: &OfferKey| resource.hub == hub;
    Ok(Json(HubRecords {
        seq: state.seq(),
        closures: state.closures().filter(|closure| closure.hub == hub).cloned().collect(),
        withdrawals: state
            .withdrawals()
            .filter(|found| of_hub(&found.claim.resource) && found.claim.interval.end() > now)
            .cloned()
            .collect(),
        exceptions: state.open_exceptions().filter(|found| of_hub(&found.resource)).cloned().collect(),
    }))
}

pub(super) async fn plan_closure(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(hub): Named<HubId>,
    Body(PlanClosure { closure }): Body<PlanClosure>,
) -> Result<Json<ClosurePlan>, Failure> {
    may_look(&actor, &hub)?;
    check_closure(&closure)?;
    let state = app.ledger().read();
    if state.hub(&hub).is_none() {
        return Err(Failure::new(ProblemKind::NotFound));
    }
    Ok(Json(ClosurePlan { touched: closure_plan(&state, &hub, &closure, clock::now()) }))
}

fn check_decisions(decisions: &[ClosureDecision]) -> Result<(), Failure> {
    check_count(decisions.len())?;
    decisions.iter().try_for_each(|decision| match &decision.mend {
        Mend::Move { interval } => check_interval(*interval),
        Mend::Replace { wish } => check_interval(wish.interval),
        Mend::Cancel | Mend::Keep => Ok(()),
    })
}

fn check_exceptions(exceptions: &[ExceptionPlan]) -> Result<(), Failure> {
    check_count(exceptions.len())?;
    exceptions.iter().try_for_each(|exception| check_words(&[&exception.plan]))
}

pub(super) async fn close(
    on: OnRecord<HubId>,
    Body(CloseHub { closure, decisions }): Body<CloseHub>,
) -> Result<Response, Failure> {
    check_closure(&closure)?;
    check_decisions(&decisions)?;
    on.give(|hub| Command::CloseHub { hub, closure, decisions }).await
}

pub(super) async fn settle(
    on: OnRecord<(HubId, u64)>,
    Body(SettleClosure { decisions }): Body<SettleClosure>,
) -> Result<Response, Failure> {
    check_decisions(&decisions)?;
    on.give(|(hub, closure)| Command::SettleClosure { hub, closure, decisions }).await
}

pub(super) async fn reopen(on: OnRecord<(HubId, u64)>, Body(Nothing {}): Body<Nothing>) -> Result<Response, Failure> {
    on.give(|(hub, closure)| Command::ReopenHub { hub, closure }).await
}

pub(super) async fn withdraw(on: OnRecord<HubId>, Body(asked): Body<WithdrawUnits>) -> Result<Response, Failure> {
    let WithdrawUnits { resource, items, quantity, from, until, cause, reason, exceptions } = asked;
    check_count(items.len())?;
    check_words(&[&reason])?;
    check_exceptions(&exceptions)?;
    check_instant(from)?;
    until.map_or(Ok(()), check_instant)?;
    on.give(|hub| {
        let resource = OfferKey::new(hub, resource);
        Command::Withdraw { resource, items, quantity, from, until, cause, reason, exceptions }
    })
    .await
}

pub(super) async fn restore(on: OnRecord<(HubId, u64)>, Body(Nothing {}): Body<Nothing>) -> Result<Response, Failure> {
    on.give(|(hub, withdrawal)| Command::Restore { hub, withdrawal }).await
}

pub(super) async fn set_capacity(
    on: OnRecord<(HubId, LocalId)>,
    Body(SetCapacity { capacity, reason, exceptions }): Body<SetCapacity>,
) -> Result<Response, Failure> {
    check_words(&[&reason])?;
    check_exceptions(&exceptions)?;
    on.give(|(hub, resource)| {
        let resource = OfferKey::new(hub, resource);
        Command::SetCapacity { resource, capacity, reason, exceptions }
    })
    .await
}

pub(super) async fn plan_exception(
    on: OnRecord<(HubId, u64)>,
    Body(PlanException { plan }): Body<PlanException>,
) -> Result<Response, Failure> {
    check_words(&[&plan])?;
    on.give(|(hub, exception)| Command::PlanException { hub, exception, plan }).await
}

pub(super) async fn force(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(hub): Named<HubId>,
    CommandKey(key): CommandKey,
    Body(ForceBooking { team, purpose, wish, reason, plan }): Body<ForceBooking>,
) -> Result<Response, Failure> {
    check_words(&[&purpose, &reason, &plan])?;
    check_interval(wish.interval)?;
    if wish.offer.hub != hub {
        return Err(Failure::new(ProblemKind::NotFound));
    }
    let command = Command::Force { team, purpose, wish, reason, plan };
    answer(&app, Envelope { actor, key, command }, StatusCode::CREATED).await
}

pub(super) async fn record_qualification(
    on: OnRecord<HubId>,
    Body(RecordQualification { team, training, from, until }): Body<RecordQualification>,
) -> Result<Response, Failure> {
    check_days(from, until.unwrap_or(from))?;
    on.give(|hub| {
        let training = OfferKey::new(hub, training);
        Command::RecordQualification { team, training, from, until }
    })
    .await
}

pub(super) async fn revoke_qualification(
    given: OnRecord<HubId>,
    Body(RevokeQualification { team, training, on, reason }): Body<RevokeQualification>,
) -> Result<Response, Failure> {
    check_days(on, on)?;
    check_words(&[&reason])?;
    given
        .give(|hub| {
            let training = OfferKey::new(hub, training);
            Command::RevokeQualification { team, training, on, reason }
        })
        .await
}

pub(super) async fn waiting(State(app): State<AppState>, Speaker(actor): Speaker) -> Json<WaitingList> {
    let state = app.ledger().read();
    let may_see = |team: &crate::domain::ids::TeamId, hub: &HubId| match &actor.desk {
        Desk::Team(own) => own == team,
        Desk::Manager(own) => own == hub,
        Desk::Coordinator => true,
    };
    let seen = state.queue().filter(|waiting| may_see(&waiting.team, &waiting.wish.offer.hub));
    Json(WaitingList { seq: state.seq(), waiting: seen.cloned().collect() })
}

pub(super) async fn join(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    CommandKey(key): CommandKey,
    Body(JoinWaitingList { team, purpose, wish }): Body<JoinWaitingList>,
) -> Result<Response, Failure> {
    check_words(&[&purpose])?;
    check_interval(wish.interval)?;
    record(&app, Envelope { actor, key, command: Command::JoinWaitingList { team, purpose, wish } }).await
}

pub(super) async fn leave(on: OnRecord<WaitId>, Body(Nothing {}): Body<Nothing>) -> Result<Response, Failure> {
    on.give(|wait| Command::LeaveWaitingList { wait }).await
}
