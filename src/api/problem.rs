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

impl ProblemKind {
    pub const ALL: [Self; 14] = [
        Self::BadRequest,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Refused,
        Self::Stale,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Unprocessable,
        Self::PreconditionRequired,
        Self::Internal,
        Self::Unavailable,
        Self::StorageFull,
    ];

    /// The last part of the URN, and of the wording key `problem-<key>`.
    pub fn key(self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Refused => "refused",
            Self::Stale => "stale",
            Self::TooLarge => "too-large",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::Unprocessable => "unprocessable",
            Self::PreconditionRequired => "precondition-required",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
            Self::StorageFull => "storage-full",
        }
    }

    /// HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Refused => 409,
            Self::Stale => 412,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::Unprocessable => 422,
            Self::PreconditionRequired => 428,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::StorageFull => 507,
        }
    }

    pub fn urn(self) -> String {
        format!("urn:ressourcerie:problem:{}", self.key())
    }

    /// Whether the same command may succeed later, word for word: it is worth keeping and sending again.
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Unauthorized | Self::Unavailable | Self::StorageFull)
    }
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

/// Media type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_problem_is_its_name_on_the_wire() {
        for kind in ProblemKind::ALL {
            let wire = serde_json::to_string(&kind).expect("a kind serialises");
            assert_eq!(wire, format!("\"{}\"", kind.key()));
        }
    }
}
