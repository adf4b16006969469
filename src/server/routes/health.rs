//! Whether this is a server of ours, and how far it is. Open: a desk asks before it shows its secret.

use axum::Json;
use axum::extract::State;

use crate::api::Health;
use crate::domain::zones;
use crate::server::state::AppState;
use crate::zoneinfo;

pub(super) async fn show(State(app): State<AppState>) -> Json<Health> {
    Json(Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seq: app.ledger().read().seq(),
        journal: app.access().journal(),
        catalogue: app.catalogue().catalogue.version.clone(),
        zone_database: zones::database_version().to_owned(),
        zone_database_outdated: zoneinfo::is_outdated(),
    })
}
