//! How busy a hub is, without saying by whom.

use axum::Json;
use axum::extract::State;
use chrono::Duration;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::access::AccessDetail;
use crate::api::problem::ProblemKind;
use crate::api::{Agenda, AgendaRow};
use crate::domain::availability::Claims as _;
use crate::domain::ids::HubId;
use crate::domain::time::{Instant, Interval};
use crate::server::access::Subject;
use crate::server::bounds::check_interval;
use crate::server::extract::{Asked, Named};
use crate::server::problem::Failure;
use crate::server::state::AppState;

/// Longest stretch shown at once, days.
const MAX_DAYS: i64 = 400;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Between {
    /// First instant shown.
    from: Instant,
    /// End of what is shown, 400 days after `from` at most.
    to: Instant,
}

pub(super) async fn show(
    State(app): State<AppState>,
    Named(hub): Named<HubId>,
    Asked(Between { from, to }): Asked<Between>,
) -> Result<Json<Agenda>, Failure> {
    let interval = Interval::new(from, to)
        .map_err(|error| Failure::because(ProblemKind::Unprocessable, "problem-detail-interval", error))?;
    check_interval(interval)?;
    if interval.duration() > Duration::days(MAX_DAYS) {
        return Err(Failure::because(ProblemKind::Unprocessable, "problem-detail-too-long", MAX_DAYS));
    }
    let state = app.ledger().read();
    let described =
        state.hub(&hub).ok_or_else(|| Failure::because(ProblemKind::NotFound, "problem-detail-hub", &hub))?;
    let rows = described
        .resources
        .iter()
        .map(|resource| AgendaRow {
            resource: resource.id.clone(),
            capacity: resource.capacity(),
            steps: state.steps(&described.key(&resource.id), interval),
            feed: app.access().feed_url(&Subject::Resource(hub.clone(), resource.id.clone()), AccessDetail::Busy),
        })
        .collect();
    let feed = app.access().feed_url(&Subject::Hub(hub.clone()), AccessDetail::Busy);
    let outages = state.outages(&hub).during(interval).cloned().collect();
    Ok(Json(Agenda { interval, rows, outages, calendars: app.calendars(&hub), feed, hub }))
}
