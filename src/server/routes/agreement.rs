//! The loan agreement of a booking, to read and to print.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::problem::ProblemKind;
use crate::clock;
use crate::domain::agreement::Agreement;
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, HubId};
use crate::domain::team::{Desk, Team};
use crate::ledger::may_see;
use crate::server::extract::{Asked, Named, Reads};
use crate::server::identity::Speaker;
use crate::server::problem::Failure;
use crate::server::state::AppState;
use crate::wording::{Wording, agreement};

/// What the page is.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// The page fetches nothing and runs nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// With this hub only; with each hub of the booking where nothing is said.
    #[serde(default)]
    hub: Option<HubId>,
    /// One that was made before, by its number: the one in force where nothing is said, a draft where there is none yet.
    #[serde(default)]
    number: Option<u32>,
}

pub(super) async fn show(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(id): Named<BookingId>,
    Asked(Which { hub: wanted, number }): Asked<Which>,
    Reads(lang): Reads,
) -> Result<impl IntoResponse, Failure> {
    let state = app.ledger().read();
    // Not for this desk's eyes and not there are the same answer.
    let seen = state.booking(&id).filter(|booking| may_see(&actor.desk, booking));
    let booking = seen.ok_or_else(|| Failure::new(ProblemKind::NotFound))?;
    let nameless = || Team::named(booking.team.clone(), booking.team.as_str());
    let team = state.team(&booking.team).cloned().unwrap_or_else(nameless);
    let is_shown = |hub: &HubId| {
        wanted.as_ref().is_none_or(|wanted| wanted == hub)
            && match &actor.desk {
                // A hub does not read what others lend.
                Desk::Manager(own) => own == hub,
                _ => true,
            }
    };
    let now = clock::now();
    let hubs = booking.hubs().into_iter().filter(is_shown).filter_map(|hub| state.hub(&hub).cloned());
    let of_hub = |hub: Arc<Hub>| {
        let made = state.agreements(&id, &hub.id);
        match number {
            Some(number) => made.iter().find(|agreement| agreement.number == Some(number)).cloned(),
            None => made.last().cloned().or_else(|| Agreement::of(&hub, booking, &team, now)),
        }
    };
    let agreements: Vec<Agreement> = hubs.filter_map(of_hub).collect();
    if agreements.is_empty() {
        return Err(Failure::because(ProblemKind::NotFound, "problem-detail-agreement", &id));
    }
    let headers = [
        (header::CONTENT_TYPE, HTML),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CONTENT_LANGUAGE, lang.tag()),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, agreement::page(Wording::new(lang), &agreements)))
}
