//! The feed addresses and the calendar account of a hub or a team, read and renewed by its own desk.

use axum::Json;
use axum::extract::State;

use crate::api::access::{AccessDetail, CalendarAccess, RenewAccess};
use crate::api::problem::ProblemKind;
use crate::clock;
use crate::domain::ids::{HubId, LocalId, TeamId};
use crate::domain::team::{Actor, Desk};
use crate::server::access::Subject;
use crate::server::extract::{Body, Named};
use crate::server::identity::Speaker;
use crate::server::problem::Failure;
use crate::server::state::AppState;

/// A wish about somebody else's access, or about what is not there: the same answer.
fn nothing_there() -> Failure {
    Failure::new(ProblemKind::NotFound)
}

/// What opens a hub, for its managers only: a coordinator reads everything through the service itself, and an address
/// would outlast the reading.
fn parts_of_hub(app: &AppState, actor: &Actor, hub: &HubId) -> Result<Vec<LocalId>, Failure> {
    if actor.desk != Desk::Manager(hub.clone()) {
        return Err(nothing_there());
    }
    let state = app.ledger().read();
    let hub = state.hub(hub).ok_or_else(nothing_there)?;
    Ok(hub.resources.iter().map(|resource| resource.id.clone()).collect())
}

/// What opens a team, for itself only. Names of members with their identifiers.
fn members_of(app: &AppState, actor: &Actor, team: &TeamId) -> Result<Vec<(LocalId, String)>, Failure> {
    if actor.desk != Desk::Team(team.clone()) {
        return Err(nothing_there());
    }
    let state = app.ledger().read();
    let team = state.team(team).ok_or_else(nothing_there)?;
    let names = team.members.iter().map(|member| member.name.clone());
    Ok(team.member_ids().into_iter().zip(names).collect())
}

fn answer(
    app: &AppState,
    whole: &Subject,
    parts: impl Iterator<Item = (Subject, Option<String>)>,
) -> Result<Json<CalendarAccess>, Failure> {
    let access = app.access();
    let feeds = std::iter::once((whole.clone(), None)).chain(parts).flat_map(|(subject, name)| {
        [AccessDetail::Busy, AccessDetail::Full].map(|detail| {
            let mut feed = access.feed(&subject, detail);
            feed.member_name.clone_from(&name);
            feed
        })
    });
    let account = access.account(whole).ok_or_else(nothing_there)?;
    Ok(Json(CalendarAccess { feeds: feeds.collect(), account }))
}

fn answer_hub(app: &AppState, hub: HubId, resources: Vec<LocalId>) -> Result<Json<CalendarAccess>, Failure> {
    let whole = Subject::Hub(hub.clone());
    answer(app, &whole, resources.into_iter().map(|id| (Subject::Resource(hub.clone(), id), None)))
}

fn answer_team(app: &AppState, team: TeamId, members: Vec<(LocalId, String)>) -> Result<Json<CalendarAccess>, Failure> {
    let whole = Subject::Team(team.clone());
    answer(app, &whole, members.into_iter().map(|(id, name)| (Subject::Member(team.clone(), id), Some(name))))
}

pub(super) async fn of_hub(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(hub): Named<HubId>,
) -> Result<Json<CalendarAccess>, Failure> {
    let resources = parts_of_hub(&app, &actor, &hub)?;
    app.access().refresh().await;
    answer_hub(&app, hub, resources)
}

pub(super) async fn of_team(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(team): Named<TeamId>,
) -> Result<Json<CalendarAccess>, Failure> {
    let members = members_of(&app, &actor, &team)?;
    app.access().refresh().await;
    answer_team(&app, team, members)
}

pub(super) async fn renew_hub(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(hub): Named<HubId>,
    Body(asked): Body<RenewAccess>,
) -> Result<Json<CalendarAccess>, Failure> {
    let resources = parts_of_hub(&app, &actor, &hub)?;
    let subject = match &asked {
        RenewAccess { member: Some(_), .. } => return Err(nothing_there()),
        RenewAccess { resource: None, .. } => Subject::Hub(hub.clone()),
        RenewAccess { resource: Some(id), .. } if resources.contains(id) => Subject::Resource(hub.clone(), id.clone()),
        RenewAccess { .. } => return Err(nothing_there()),
    };
    renew(&app, &subject, &asked).await?;
    answer_hub(&app, hub, resources)
}

pub(super) async fn renew_team(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(team): Named<TeamId>,
    Body(asked): Body<RenewAccess>,
) -> Result<Json<CalendarAccess>, Failure> {
    let members = members_of(&app, &actor, &team)?;
    let subject = match &asked {
        RenewAccess { resource: Some(_), .. } => return Err(nothing_there()),
        RenewAccess { member: None, .. } => Subject::Team(team.clone()),
        RenewAccess { member: Some(id), .. } if members.iter().any(|(known, _)| known == id) => {
            Subject::Member(team.clone(), id.clone())
        }
        RenewAccess { .. } => return Err(nothing_there()),
    };
    renew(&app, &subject, &asked).await?;
    answer_team(&app, team, members)
}

async fn renew(app: &AppState, subject: &Subject, asked: &RenewAccess) -> Result<(), Failure> {
    if asked.detail == AccessDetail::Dav && subject.user().is_none() {
        return Err(nothing_there());
    }
    Ok(app.access().renew(subject, asked.detail, asked.generation, clock::now()).await?)
}
