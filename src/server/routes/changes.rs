//! What changed since: answered as soon as something did, so that desks need not ask again and again.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use crate::api::Changes;
use crate::server::extract::Asked;
use crate::server::state::AppState;

/// Longest time a question is held.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(25);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Since {
    since: u64,
    /// The catalogue that the desk has.
    #[serde(default)]
    catalogue: Option<String>,
    /// Seconds.
    #[serde(default)]
    wait: u64,
}

pub(super) async fn wait(State(app): State<AppState>, Asked(asked): Asked<Since>) -> Json<Changes> {
    let mut journal = app.ledger().follow();
    let mut catalogue = app.follow_catalogue();
    let mut closing = app.closing();
    let held = catalogue.borrow().catalogue.version.clone();
    let known = asked.catalogue.unwrap_or(held);
    let news = async {
        // A position ahead of ours comes from another journal: the desk has to read everything again, now.
        while *journal.borrow_and_update() == asked.since && catalogue.borrow_and_update().catalogue.version == known {
            tokio::select! {
                _ = journal.changed() => (),
                _ = catalogue.changed() => (),
                _ = closing.wait_for(|closing| *closing) => break,
            }
        }
    };
    // Either way the answer is the same: how things stand now.
    let _ = tokio::time::timeout(Duration::from_secs(asked.wait).min(LONGEST_WAIT), news).await;
    let (seq, bookings) = app.ledger().changes(asked.since);
    Json(Changes { seq, bookings, catalogue: app.catalogue().catalogue.version.clone() })
}
