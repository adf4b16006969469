//! One HTTP client for the server's routes: who speaks, with which secret, and what each failure means to a desk.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::outbox::{Order, Waiting};
use crate::api::commands::Nothing;
use crate::api::exchange::{Change, Deed, LinkFailure};
use crate::api::problem::PROBLEM_JSON;
use crate::api::{DESK, IDEMPOTENCY_KEY, ROOT, desk_tag};
use crate::domain::ids::BookingId;
use crate::domain::team::Desk;

/// Longest wait for an ordinary answer.
const ANSWER: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(8);

#[derive(Debug, Clone)]
pub(super) struct Http {
    client: Client,
    base: String,
    secret: Option<String>,
    speaks_english: Arc<AtomicBool>,
}

/// An answer that may say "as before".
#[derive(Debug)]
pub(super) enum Cached<T> {
    Same,
    New { value: T, etag: Option<String> },
}

impl Http {
    pub(super) fn new(base_url: &str, secret: Option<&str>) -> io::Result<Self> {
        crate::tls::install_provider();
        let invalid = |detail: String| io::Error::new(io::ErrorKind::InvalidInput, detail);
        let url = Url::parse(base_url).map_err(|error| invalid(format!("{base_url}: {error}")))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(invalid(format!("{base_url}: an http or https address is expected")));
        }
        let mut builder = Client::builder()
            .user_agent(concat!("ressourcerie/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .pool_idle_timeout(Duration::from_secs(60));
        if url.scheme() == "http" {
            // Without this, a machine that has no certificates installed could not even speak to itself.
            builder = builder.tls_certs_only([]);
        }
        if is_loopback(&url) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(io::Error::other)?;
        Ok(Self {
            client,
            base: base_url.trim_end_matches('/').to_owned(),
            secret: secret.map(str::to_owned),
            speaks_english: Arc::default(),
        })
    }

    /// What decides the language of the server's words, shared with whoever holds it.
    pub(super) fn speaks_english(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.speaks_english)
    }

    fn request(&self, method: Method, path: &str, desk: &Desk) -> RequestBuilder {
        let request = self
            .client
            .request(method, format!("{}{ROOT}{path}", self.base))
            .header(ACCEPT, "application/json")
            .header(ACCEPT_LANGUAGE, if self.speaks_english.load(Ordering::Relaxed) { "en" } else { "fr" })
            .header(DESK, desk_tag(desk))
            .timeout(ANSWER);
        match &self.secret {
            Some(secret) => request.header(AUTHORIZATION, format!("Bearer {secret}")),
            None => request,
        }
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str, desk: &Desk) -> Result<T, LinkFailure> {
        read(self.request(Method::GET, path, desk)).await
    }

    /// A page to show as it is.
    pub(super) async fn page(&self, path: &str, desk: &Desk) -> Result<String, LinkFailure> {
        let request = self.request(Method::GET, path, desk).header(ACCEPT, "text/html");
        let bytes = content(request.send().await.map_err(|error| unreachable(&error))?).await?;
        String::from_utf8(bytes).map_err(|error| LinkFailure::NotOurs { detail: error.to_string() })
    }

    /// A request that the server may hold for `wait` before it answers.
    pub(super) async fn long_poll<T: DeserializeOwned>(
        &self,
        path: &str,
        desk: &Desk,
        wait: Duration,
    ) -> Result<T, LinkFailure> {
        read(self.request(Method::GET, path, desk).timeout(wait + ANSWER)).await
    }

    pub(super) async fn get_cached<T: DeserializeOwned>(
        &self,
        path: &str,
        desk: &Desk,
        etag: Option<&str>,
    ) -> Result<Cached<T>, LinkFailure> {
        let mut request = self.request(Method::GET, path, desk);
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let response = request.send().await.map_err(|error| unreachable(&error))?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(Cached::Same);
        }
        let etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(Cached::New { value: body(response).await?, etag })
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        desk: &Desk,
        content: &impl Serialize,
    ) -> Result<T, LinkFailure> {
        read(self.request(Method::POST, path, desk).json(content)).await
    }

    /// Puts something in place of the version `tag` of what is there.
    pub(super) async fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        desk: &Desk,
        tag: &str,
        content: &impl Serialize,
    ) -> Result<T, LinkFailure> {
        read(self.request(Method::PUT, path, desk).header(IF_MATCH, tag).json(content)).await
    }

    /// Takes away what is at an address; nothing is answered.
    pub(super) async fn delete(&self, path: &str, desk: &Desk) -> Result<(), LinkFailure> {
        let request = self.request(Method::DELETE, path, desk);
        content(request.send().await.map_err(|error| unreachable(&error))?).await.map(|_| ())
    }

    pub(super) async fn deliver<T: DeserializeOwned>(&self, waiting: &Waiting) -> Result<T, LinkFailure> {
        let request = match &waiting.order {
            Order::Place(order) => self.request(Method::POST, "/bookings", &waiting.desk).json(order),
            Order::Act { booking, version, act } => self.on_booking(&waiting.desk, booking, *version, "steps", act),
            Order::Give(deed) => self.deed(&waiting.desk, deed),
        };
        read(request.header(IDEMPOTENCY_KEY, &waiting.key)).await
    }

    fn on_booking(
        &self,
        desk: &Desk,
        booking: &BookingId,
        version: u64,
        what: &str,
        body: &impl Serialize,
    ) -> RequestBuilder {
        self.request(Method::POST, &format!("/bookings/{booking}/{what}"), desk)
            .header(IF_MATCH, format!("\"{version}\""))
            .json(body)
    }

    fn deed(&self, desk: &Desk, deed: &Deed) -> RequestBuilder {
        let post = |path: String| self.request(Method::POST, &path, desk);
        match deed {
            Deed::OnBooking { booking, version, change } => {
                let (id, version) = (booking, *version);
                match change {
                    Change::Amend(body) => self.on_booking(desk, id, version, "amendments", body),
                    Change::Counter(body) => self.on_booking(desk, id, version, "counter-proposals", body),
                    Change::HandOver(body) => self.on_booking(desk, id, version, "hand-overs", body),
                    Change::TakeBack(body) => self.on_booking(desk, id, version, "returns", body),
                    Change::Incident(body) => self.on_booking(desk, id, version, "incidents", body),
                }
            }
            Deed::CloseHub { hub, body } => post(format!("/hubs/{hub}/closures")).json(body),
            Deed::SettleClosure { hub, closure, body } => {
                post(format!("/hubs/{hub}/closures/{closure}/decisions")).json(body)
            }
            Deed::ReopenHub { hub, closure } => {
                post(format!("/hubs/{hub}/closures/{closure}/lifting")).json(&Nothing {})
            }
            Deed::Withdraw { hub, body } => post(format!("/hubs/{hub}/withdrawals")).json(body),
            Deed::Restore { hub, withdrawal } => {
                post(format!("/hubs/{hub}/withdrawals/{withdrawal}/end")).json(&Nothing {})
            }
            Deed::SetCapacity { hub, resource, body } => {
                post(format!("/hubs/{hub}/resources/{resource}/capacity")).json(body)
            }
            Deed::Force { hub, body } => post(format!("/hubs/{hub}/forced-bookings")).json(body),
            Deed::PlanException { hub, exception, body } => {
                post(format!("/hubs/{hub}/exceptions/{exception}/plan")).json(body)
            }
            Deed::LeaveWaitingList { wait } => post(format!("/waiting-list/{wait}/leave")).json(&Nothing {}),
        }
    }
}

async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, LinkFailure> {
    body(request.send().await.map_err(|error| unreachable(&error))?).await
}

async fn body<T: DeserializeOwned>(response: Response) -> Result<T, LinkFailure> {
    serde_json::from_slice(&content(response).await?)
        .map_err(|error| LinkFailure::NotOurs { detail: error.to_string() })
}

/// What a good answer holds; what the server says where it is not.
async fn content(response: Response) -> Result<Vec<u8>, LinkFailure> {
    let status = response.status();
    let media = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_problem = media.starts_with(PROBLEM_JSON);
    let bytes = response.bytes().await.map_err(|error| unreachable(&error))?;
    if status.is_success() {
        return Ok(bytes.into());
    }
    if status == StatusCode::UNAUTHORIZED {
        return Err(LinkFailure::Unauthorized);
    }
    match serde_json::from_slice(&bytes) {
        Ok(problem) if is_problem => Err(LinkFailure::Problem(Box::new(problem))),
        _ => Err(LinkFailure::NotOurs { detail: status.to_string() }),
    }
}

fn unreachable(error: &reqwest::Error) -> LinkFailure {
    tracing::debug!(%error, "the server could not be reached");
    if error.is_timeout() { LinkFailure::Timeout } else { LinkFailure::Unreachable }
}

/// Whether the address stays within this machine: then no proxy is asked.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_reached_without_a_proxy() {
        for (address, expected) in [
            ("http://127.0.0.1:4000", true),
            ("http://[::1]:4000", true),
            ("http://localhost", true),
            ("https://reseau.example.org", false),
            ("http://192.168.1.10", false),
        ] {
            let url = Url::parse(address).expect("an address");
            assert_eq!(is_loopback(&url), expected, "{address}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_refused_at_once() {
        for address in ["", "127.0.0.1:4000", "ftp://example.org", "http://"] {
            assert!(Http::new(address, None).is_err(), "{address} should be refused");
        }
    }
}
