//! The feeds that a calendar program subscribes to. The token in the address stands for the secret.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::api::problem::ProblemKind;
use crate::calendar::writer::MEDIA_TYPE;
use crate::clock;
use crate::domain::ids::{HubId, LocalId};
use crate::domain::text::Lang;
use crate::server::access::Subject;
use crate::server::extract::{Asked, Held, Named};
use crate::server::feeds;
use crate::server::identity::hex;
use crate::server::problem::Failure;
use crate::server::state::AppState;

/// What a subscriber may choose.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Choice {
    /// The language of its words: French where none is named.
    lang: Lang,
}

pub(super) async fn of_hub(
    State(app): State<AppState>,
    Named((token, file)): Named<(String, String)>,
    Asked(choice): Asked<Choice>,
    held: Held,
) -> Result<Response, Failure> {
    let hub = file.strip_suffix(".ics").and_then(|id| HubId::parse(id).ok());
    show(&app, &token, hub, None, &choice, &held).await
}

pub(super) async fn of_resource(
    State(app): State<AppState>,
    Named((token, hub, file)): Named<(String, String, String)>,
    Asked(choice): Asked<Choice>,
    held: Held,
) -> Result<Response, Failure> {
    let resource = file.strip_suffix(".ics").and_then(|id| LocalId::parse(id).ok()).ok_or_else(nothing_there)?;
    show(&app, &token, HubId::parse(&hub).ok(), Some(&resource), &choice, &held).await
}

/// A wrong token and a hub that is not there are the same answer.
fn nothing_there() -> Failure {
    Failure::new(ProblemKind::NotFound)
}

async fn show(
    app: &AppState,
    token: &str,
    hub: Option<HubId>,
    resource: Option<&LocalId>,
    choice: &Choice,
    held: &Held,
) -> Result<Response, Failure> {
    let hub = hub.ok_or_else(nothing_there)?;
    let subject = match resource {
        None => Subject::Hub(hub.clone()),
        Some(resource) => Subject::Resource(hub.clone(), resource.clone()),
    };
    app.access().opens(token, &subject).await.ok_or_else(nothing_there)?;
    let catalogue = app.catalogue();
    let notice = &catalogue.catalogue.network.notice;
    let feed = feeds::feed(app.access(), &app.ledger().read(), &hub, resource, notice, choice.lang, clock::now())
        .ok_or_else(nothing_there)?;
    let text = feed.to_ics();
    let etag = format!("\"{}\"", hex(&Sha256::digest(&text)[..8]));
    // Private: the address is a key, and no shared cache has to keep what it opens.
    let known = [(header::ETAG, etag.clone()), (header::CACHE_CONTROL, "private, max-age=300".to_owned())];
    if held.has(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, known).into_response());
    }
    Ok((known, [(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}
