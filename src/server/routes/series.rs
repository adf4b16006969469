//! A wish in local time, once or weekly: see [`crate::api::series`].

use axum::Json;
use axum::extract::State;

use crate::api::problem::ProblemKind;
use crate::api::series::{Series, SeriesQuery};
use crate::clock;
use crate::server::bounds::check_series;
use crate::server::extract::Body;
use crate::server::identity::Speaker;
use crate::server::problem::Failure;
use crate::server::series;
use crate::server::state::AppState;

pub(super) async fn expand(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Body(query): Body<SeriesQuery>,
) -> Result<Json<Series>, Failure> {
    check_series(&query)?;
    let expanded = tokio::task::spawn_blocking(move || {
        let state = app.ledger().read();
        let hub = &query.offer.hub;
        let hub = state.hub(hub).ok_or_else(|| Failure::because(ProblemKind::NotFound, "problem-detail-hub", hub))?;
        Ok(series::expand(&state, hub, &query, state.team_of(&actor), clock::now()))
    })
    .await;
    let expanded = expanded.map_err(|error| {
        tracing::error!(%error, "a series failed");
        Failure::new(ProblemKind::Internal)
    })?;
    expanded.map(Json)
}
