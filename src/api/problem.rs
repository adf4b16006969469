//! Errors on the wire: RFC 9457 problem details with a stable type.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Stable kinds of problem. The URN is `urn:ressourcerie:problem:<key>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The request cannot be read: its body, a parameter or a header is malformed.
    BadRequest,
    /// The secret is missing or wrong.
    Unauthorized,
    /// This desk may not do this. `rejection` says what.
    Forbidden,
    /// There is nothing at this address, or nothing that this desk may see.
    NotFound,
    /// The address knows no such method; `Allow` names those it knows.
    MethodNotAllowed,
    /// What answers here is of none of the types that `Accept` asks for.
    NotAcceptable,
    /// The ledger refuses. `rejection` says by which rule, when, how much there is, and what would do instead.
    Refused,
    /// The booking, or the subscription, changed since the version in `If-Match`. `rejection` holds it as it stands.
    Stale,
    /// The body is longer than 1 MiB.
    TooLarge,
    /// The body is not said to be JSON.
    UnsupportedMediaType,
    /// Readable but senseless: an unknown team, an empty cart, a key that served another command. `rejection` says which,
    /// where it is the ledger that refuses.
    Unprocessable,
    /// `If-Match` or `Idempotency-Key` is missing.
    PreconditionRequired,
    /// The server's fault; what happened is in its log.
    Internal,
    /// The server is stopping or its store cannot be reached. Nothing was recorded; the same request may pass later.
    Unavailable,
    /// The server's disk is full. Nothing was recorded; the same request may pass later.
    StorageFull,
}

impl ProblemKind {
    pub const ALL: [Self; 15] = [
        Self::BadRequest,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
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
            Self::NotAcceptable => "not-acceptable",
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
            Self::NotAcceptable => 406,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    #[serde(rename = "type")]
    pub urn: String,
    pub kind: ProblemKind,
    pub status: u16,
    /// In the language asked for by `Accept-Language`.
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The ledger's own refusal, as data. Where a server newer than the reader says what the reader does not know, the
    /// rest of the problem is still told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<crate::ledger::Rejection>")]
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
