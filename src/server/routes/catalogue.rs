//! Who lends what, and on which terms.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::server::extract::holds;
use crate::server::state::AppState;

pub(super) async fn show(State(app): State<AppState>, headers: HeaderMap) -> Response {
    let published = app.catalogue();
    let etag = [(header::ETAG, published.etag.clone()), (header::CACHE_CONTROL, "no-cache".to_owned())];
    if holds(&headers, &published.etag) {
        return (StatusCode::NOT_MODIFIED, etag).into_response();
    }
    (etag, [(header::CONTENT_TYPE, "application/json")], published.json.clone()).into_response()
}
