//! Errors on the wire: RFC 9457 problem details with a stable type.

use serde::{Deserialize, Serialize};

/// Stable kinds of problem. The URN is `urn:ressourcerie:problem:<key>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// 400: the request cannot be read.
    BadRequest,
    /// 401: the secret is missing or wrong.
    Unauthorized,
    /// 403: this desk may not do this.
    Forbidden,
    /// 404
    NotFound,
    /// 405
    MethodNotAllowed,
    /// 409: the ledger refuses; `rejection` says why.
    Refused,
    /// 412: the booking changed meanwhile.
    Stale,
    /// 413
    TooLarge,
    /// 415
    UnsupportedMediaType,
    /// 422: readable but senseless (unknown team, empty cart, key reused for another command).
    Unprocessable,
    /// 428: `If-Match` or `Idempotency-Key` is missing.
    PreconditionRequired,
    /// 500: our fault; the detail is in the log.
    Internal,
    /// 503: the server is stopping or its store cannot be reached.
    Unavailable,
    /// 507: the disk is full. Nothing was recorded.
    StorageFull,
}

/// The body of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    #[serde(rename = "type")]
    pub urn: String,
    pub kind: ProblemKind,
    pub status: u16,
    /// In the language asked for by `Accept-Language`.
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The ledger's own words, as data, for `refused`, `stale` and `unprocessable`: a `ledger::Rejection` in JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<serde_json::Value>,
}
