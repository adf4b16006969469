//! Who lends what, and on which terms.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::server::extract::Held;
use crate::server::state::AppState;

pub(super) async fn show(State(app): State<AppState>, held: Held) -> Response {
    let published = app.catalogue();
    let etag = [(header::ETAG, published.etag.clone()), (header::CACHE_CONTROL, "no-cache".to_owned())];
    if held.has(&published.etag) {
        return (StatusCode::NOT_MODIFIED, etag).into_response();
    }
    (etag, [(header::CONTENT_TYPE, "application/json")], published.json.clone()).into_response()
}
