//! Finding: the catalogue by words, family, distance and dates.

use axum::Json;
use axum::extract::State;

use crate::api::problem::ProblemKind;
use crate::api::{SearchPage, SearchQuery};
use crate::clock;
use crate::server::bounds::check_search;
use crate::server::extract::Body;
use crate::server::problem::Failure;
use crate::server::search;
use crate::server::state::AppState;

pub(super) async fn search(
    State(app): State<AppState>,
    Body(query): Body<SearchQuery>,
) -> Result<Json<SearchPage>, Failure> {
    check_search(&query)?;
    // Many offers to assess: off the threads that serve everyone else, and never holding the writer up for long.
    let found = tokio::task::spawn_blocking(move || {
        let (published, now) = (app.catalogue(), clock::now());
        let mut page = search::search(&app.ledger().read(), &published.index, &query, now);
        for hit in &mut page.hits {
            search::propose_alternatives(&app.ledger().read(), hit, &query, now);
        }
        page
    })
    .await;
    found.map(Json).map_err(|error| {
        tracing::error!(%error, "a search failed");
        Failure::new(ProblemKind::Internal)
    })
}
