//! Finding: the catalogue by words, family, distance and dates.

use axum::Json;
use axum::extract::State;

use crate::api::problem::ProblemKind;
use crate::api::{SearchPage, SearchQuery};
use crate::clock;
use crate::server::extract::Body;
use crate::server::problem::Failure;
use crate::server::search;
use crate::server::state::AppState;

pub(super) async fn search(
    State(app): State<AppState>,
    Body(query): Body<SearchQuery>,
) -> Result<Json<SearchPage>, Failure> {
    search::check(&query)?;
    // Many offers to assess: off the threads that serve everyone else.
    let found = tokio::task::spawn_blocking(move || search::search(&app.ledger().read(), &query, clock::now())).await;
    found.map(Json).map_err(|error| {
        tracing::error!(%error, "a search failed");
        Failure::new(ProblemKind::Internal)
    })
}
