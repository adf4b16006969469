//! Finding: the catalogue by words, family, distance and dates.

use axum::Json;
use axum::extract::State;

use crate::api::problem::ProblemKind;
use crate::api::{SearchPage, SearchQuery};
use crate::clock;
use crate::server::bounds::check_search;
use crate::server::extract::Body;
use crate::server::identity::Speaker;
use crate::server::problem::Failure;
use crate::server::search;
use crate::server::state::AppState;

pub(super) async fn search(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Body(query): Body<SearchQuery>,
) -> Result<Json<SearchPage>, Failure> {
    check_search(&query)?;
    // Many offers to assess: off the threads that serve everyone else, and never holding the writer up for long.
    let found = tokio::task::spawn_blocking(move || {
        let (published, now) = (app.catalogue(), clock::now());
        let mut page = {
            let state = app.ledger().read();
            search::search(&state, &published.index, &query, state.team_of(&actor), now)
        };
        for hit in &mut page.hits {
            let state = app.ledger().read();
            search::propose_alternatives(&state, hit, &query, state.team_of(&actor), now);
        }
        page
    })
    .await;
    found.map(Json).map_err(|error| {
        tracing::error!(%error, "a search failed");
        Failure::new(ProblemKind::Internal)
    })
}
