//! The feeds that a calendar program subscribes to. The token in the address stands for the secret.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::DateTime;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::problem::ProblemKind;
use crate::calendar::writer::MEDIA_TYPE;
use crate::domain::ids::{HubId, LocalId, TeamId};
use crate::domain::text::Lang;
use crate::domain::time::Instant;
use crate::server::access::Subject;
use crate::server::extract::{Asked, Held, Named};
use crate::server::feeds::Wanted;
use crate::server::operation::{Part, Sketch};
use crate::server::problem::Failure;
use crate::server::state::AppState;

/// What a subscriber may choose.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Choice {
    /// The language of its words: French where none is named.
    lang: Lang,
}

/// What a program says about what it has and what it can unpack.
#[derive(Debug)]
pub(super) struct Terms {
    held: Held,
    /// From `If-Modified-Since`, which counts only without `If-None-Match` (RFC 9110 §13.1.3).
    since: Option<Instant>,
    takes_gzip: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Terms {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let held = Held::from_request_parts(parts, state).await?;
        let text = |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let since = text(header::IF_MODIFIED_SINCE).and_then(|text| DateTime::parse_from_rfc2822(text).ok());
        let since = since.filter(|_| !parts.headers.contains_key(header::IF_NONE_MATCH)).map(|at| at.to_utc());
        Ok(Self { held, since, takes_gzip: takes_gzip(&parts.headers) })
    }
}

/// Whether `Accept-Encoding` (RFC 9110 §12.5.3) names gzip, and does not weigh it at nothing.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(1.0));
        is_gzip && weight > 0.0
    })
}

impl Part for Terms {
    fn describe(sketch: &mut Sketch<'_>) {
        Held::describe(sketch);
        let about =
            "When what the program holds was modified, from `Last-Modified`; without effect beside If-None-Match.";
        sketch.header("If-Modified-Since", false, about, "");
    }
}

pub(super) async fn of_hub(
    State(app): State<AppState>,
    Named((token, file)): Named<(String, String)>,
    Asked(choice): Asked<Choice>,
    terms: Terms,
) -> Result<Response, Failure> {
    let hub = HubId::parse(name_of(&file)?).map_err(|_| nothing_there())?;
    show(&app, &token, Subject::Hub(hub), &choice, &terms).await
}

pub(super) async fn of_resource(
    State(app): State<AppState>,
    Named((token, hub, file)): Named<(String, String, String)>,
    Asked(choice): Asked<Choice>,
    terms: Terms,
) -> Result<Response, Failure> {
    let hub = HubId::parse(&hub).map_err(|_| nothing_there())?;
    let resource = LocalId::parse(name_of(&file)?).map_err(|_| nothing_there())?;
    show(&app, &token, Subject::Resource(hub, resource), &choice, &terms).await
}

pub(super) async fn of_team(
    State(app): State<AppState>,
    Named((token, file)): Named<(String, String)>,
    Asked(choice): Asked<Choice>,
    terms: Terms,
) -> Result<Response, Failure> {
    let team = TeamId::parse(name_of(&file)?).map_err(|_| nothing_there())?;
    show(&app, &token, Subject::Team(team), &choice, &terms).await
}

pub(super) async fn of_member(
    State(app): State<AppState>,
    Named((token, team, file)): Named<(String, String, String)>,
    Asked(choice): Asked<Choice>,
    terms: Terms,
) -> Result<Response, Failure> {
    let team = TeamId::parse(&team).map_err(|_| nothing_there())?;
    let member = LocalId::parse(name_of(&file)?).map_err(|_| nothing_there())?;
    show(&app, &token, Subject::Member(team, member), &choice, &terms).await
}

/// A wrong token and what is not there are the same answer.
fn nothing_there() -> Failure {
    Failure::new(ProblemKind::NotFound)
}

fn name_of(file: &str) -> Result<&str, Failure> {
    file.strip_suffix(".ics").ok_or_else(nothing_there)
}

async fn show(
    app: &AppState,
    token: &str,
    subject: Subject,
    choice: &Choice,
    terms: &Terms,
) -> Result<Response, Failure> {
    let detail = app.access().opens(token, &subject).await.ok_or_else(nothing_there)?;
    let wanted = Wanted { subject, detail, lang: choice.lang };
    let feed = app.feeds().get(app, &wanted).await.ok_or_else(nothing_there)?;
    let known = [
        (header::ETAG, feed.etag.clone()),
        (header::LAST_MODIFIED, feed.last_modified.clone()),
        // Private: the address is a key, and no shared cache has to keep what it opens.
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300")),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    let is_held = feed.etag.to_str().is_ok_and(|etag| terms.held.has(etag));
    if is_held || terms.since.is_some_and(|since| since >= feed.modified_at) {
        return Ok((StatusCode::NOT_MODIFIED, known).into_response());
    }
    let content = [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))];
    if terms.takes_gzip {
        let packed = [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
        return Ok((known, content, packed, feed.gzip.clone()).into_response());
    }
    Ok((known, content, feed.text.clone()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_only_to_who_says_to_take_it() {
        let check = |text: &'static str, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(text));
            assert_eq!(takes_gzip(&headers), expected, "{text}");
        };
        check("gzip", true);
        check("br, GZIP;q=0.5", true);
        check("gzip;q=0, br", false);
        check("identity", false);
        check("", false);
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
