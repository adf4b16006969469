//! Every error leaves the server as `application/problem+json`, worded in the language the desk asked for.
//!
//! A route returns a [`Failure`]; [`word_problems`], the outermost layer, gives it its body. Errors that are not ours
//! (a path that no route has, a body cut off by a limit, a panic) pass through the same layer and come out alike. What
//! went wrong inside goes to the log, never to the desk.

use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::problem::{PROBLEM_JSON, Problem, ProblemKind};
use crate::domain::text::Lang;
use crate::ledger::Rejection;
use crate::store::StoreError;
use crate::wording::Wording;

/// An error on its way to the desk.
#[derive(Debug, Clone)]
pub struct Failure {
    kind: ProblemKind,
    detail: Option<Detail>,
    rejection: Option<Box<Rejection>>,
    /// What is there instead of what the desk saw, where that is not the ledger's.
    present: Option<Box<serde_json::Value>>,
}

/// What more there is to say: a wording key and its one variable.
#[derive(Debug, Clone)]
struct Detail {
    key: &'static str,
    what: String,
}

impl Failure {
    pub fn new(kind: ProblemKind) -> Self {
        Self { kind, detail: None, rejection: None, present: None }
    }

    /// With the sentence `key`, in which `{ $what }` is `what`.
    pub fn because(kind: ProblemKind, key: &'static str, what: impl std::fmt::Display) -> Self {
        Self { kind, detail: Some(Detail { key, what: what.to_string() }), rejection: None, present: None }
    }

    /// The thing changed since the version that the desk named: it is told as it is now.
    pub fn stale(key: &'static str, present: &impl serde::Serialize) -> Self {
        let present = serde_json::to_value(present).ok().map(Box::new);
        Self { present, ..Self::because(ProblemKind::Stale, key, "") }
    }

    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// Why the ledger refused, where it was the ledger.
    pub fn rejection(&self) -> Option<&Rejection> {
        self.rejection.as_deref()
    }

    fn problem(&self, lang: Lang) -> Problem {
        let wording = Wording::new(lang);
        Problem {
            urn: self.kind.urn(),
            kind: self.kind,
            status: self.kind.status(),
            title: wording.t(&format!("problem-{}", self.kind.key())),
            detail: self
                .detail
                .as_ref()
                .map(|Detail { key, what }| wording.with(key, &[("what", what.clone().into())])),
            rejection: self
                .rejection
                .as_deref()
                .and_then(|rejection| serde_json::to_value(rejection).ok())
                .or_else(|| self.present.as_deref().cloned()),
        }
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        let kind = match &rejection {
            Rejection::Lines { .. }
            | Rejection::NoSuchStep { .. }
            | Rejection::NothingDue
            | Rejection::NoHolds { .. }
            | Rejection::UnitTaken { .. }
            | Rejection::OverCommitted { .. }
            | Rejection::Undecided { .. }
            | Rejection::CanBeBooked { .. }
            | Rejection::StillOut
            | Rejection::SameTeam => ProblemKind::Refused,
            Rejection::EmptyCart
            | Rejection::UnknownTeam { .. }
            | Rejection::ReasonRequired { .. }
            | Rejection::NoSuchLine { .. }
            | Rejection::KeyReused
            | Rejection::NoSuchUnit { .. }
            | Rejection::WrongCount { .. }
            | Rejection::AboveCatalogue { .. }
            | Rejection::NameTheUnits { .. } => ProblemKind::Unprocessable,
            Rejection::UnknownBooking { .. } | Rejection::UnknownHub { .. } | Rejection::UnknownRecord { .. } => {
                ProblemKind::NotFound
            }
            Rejection::Stale { .. } => ProblemKind::Stale,
            Rejection::NotAllowed { .. } => ProblemKind::Forbidden,
        };
        Self { rejection: Some(Box::new(rejection)), ..Self::new(kind) }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::new(match error {
            StoreError::Full { .. } => ProblemKind::StorageFull,
            StoreError::Belt { .. } => ProblemKind::Internal,
            _ => ProblemKind::Unavailable,
        })
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The outermost layer: gives each error its body.
pub(super) async fn word_problems(request: Request, next: Next) -> Response {
    let lang = preferred_lang(request.headers());
    let mut response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let failure = response.extensions_mut().remove::<Failure>().unwrap_or_else(|| Failure::new(kind_of(status)));
    let problem = failure.problem(lang);
    let (mut parts, _) = response.into_parts();
    if let Ok(status) = StatusCode::from_u16(problem.status) {
        parts.status = status;
    }
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    parts.headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    parts.headers.append(VARY, HeaderValue::from_static("accept-language"));
    if problem.kind == ProblemKind::Unavailable {
        // Seconds. The same command with the same key, then: it is done once, whatever became of the first try.
        parts.headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    Response::from_parts(parts, body.into())
}

/// What an error status that no route of ours gave means.
fn kind_of(status: StatusCode) -> ProblemKind {
    match status {
        StatusCode::REQUEST_TIMEOUT => ProblemKind::Unavailable,
        status => ProblemKind::ALL
            .into_iter()
            .find(|kind| kind.status() == status.as_u16())
            .unwrap_or(if status.is_client_error() { ProblemKind::BadRequest } else { ProblemKind::Internal }),
    }
}

/// The language wanted most among French and English, by the weights of RFC 9110 §12.5.4; French where neither is.
pub(super) fn preferred_lang(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (Lang::Fr, 0.0);
    for range in wanted.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        let lang = match tag.split('-').next() {
            Some("fr") => Lang::Fr,
            Some("en") => Lang::En,
            _ => continue,
        };
        if weight > best.1 {
            best = (lang, weight);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_wanted_most_is_spoken() {
        let check = |header: &'static str, expected: Lang| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(header));
            assert_eq!(preferred_lang(&headers), expected, "{header}");
        };
        check("fr", Lang::Fr);
        check("en-GB, fr;q=0.8", Lang::En);
        check("en;q=0.5, fr;q=0.9", Lang::Fr);
        check("de, en;q=0.3", Lang::En);
        check("de", Lang::Fr);
        check("en;q=nonsense", Lang::Fr);
        assert_eq!(preferred_lang(&HeaderMap::new()), Lang::Fr);
    }

    #[test]
    fn every_kind_of_problem_has_words_in_both_languages() {
        for kind in ProblemKind::ALL {
            for lang in Lang::ALL {
                let problem = Failure::new(kind).problem(lang);
                assert!(!problem.title.contains('⟦'), "{} lacks its {} wording", kind.key(), lang.tag());
                assert_eq!(problem.urn, format!("urn:ressourcerie:problem:{}", kind.key()));
            }
        }
    }
}
