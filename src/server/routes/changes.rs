//! What changed since: answered as soon as something did, so that desks need not ask again and again.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::Changes;
use crate::server::extract::Asked;
use crate::server::state::AppState;

/// Longest time a question is held.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// Most entries told in one answer: more are told by the next one, at once.
const MOST: usize = 1000;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Since {
    /// The `seq` that the desk knows; 0 for everything.
    since: u64,
    /// The journal in which `since` was counted.
    #[serde(default)]
    journal: Option<String>,
    /// The catalogue that the desk has.
    #[serde(default)]
    catalogue: Option<String>,
    /// How long to wait for something to tell, seconds; 25 at most.
    #[serde(default)]
    wait: u64,
}

pub(super) async fn wait(State(app): State<AppState>, Asked(asked): Asked<Since>) -> Json<Changes> {
    let mut position = app.ledger().follow();
    let mut catalogue = app.follow_catalogue();
    let mut closing = app.closing();
    let held = catalogue.borrow().catalogue.version.clone();
    let known = asked.catalogue.unwrap_or(held);
    let journal = app.access().journal();
    let ours = asked.journal.is_none_or(|named| named == journal);
    let news = async {
        // A position ahead of ours was counted elsewhere: the desk has to read everything again, now.
        while ours
            && *position.borrow_and_update() == asked.since
            && catalogue.borrow_and_update().catalogue.version == known
        {
            tokio::select! {
                _ = position.changed() => (),
                _ = catalogue.changed() => (),
                _ = closing.wait_for(|closing| *closing) => break,
            }
        }
    };
    // Either way the answer is the same: how things stand now.
    let _ = tokio::time::timeout(Duration::from_secs(asked.wait).min(LONGEST_WAIT), news).await;
    let told = if ours { app.ledger().changes(asked.since, MOST) } else { None };
    let reset = told.is_none();
    let (seq, bookings) = told.unwrap_or_else(|| (app.ledger().read().seq(), Vec::new()));
    Json(Changes { seq, journal, reset, bookings, catalogue: app.catalogue().catalogue.version.clone() })
}
