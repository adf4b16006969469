//! What the service can be asked, for programs. Open: it holds nothing of anyone's.

use axum::http::header;
use axum::response::IntoResponse;

use crate::server::openapi;
use crate::server::operation::JSON;

pub(super) async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, JSON)], openapi::text())
}
