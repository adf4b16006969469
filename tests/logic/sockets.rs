//! A server on a loopback socket, and desks that speak HTTP to it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use ressourcerie::api::{Catalogue, DESK, IDEMPOTENCY_KEY};
use ressourcerie::domain::booking::Booking;
use ressourcerie::domain::hub::{Hub, Network};
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::Interval;
use ressourcerie::server::identity::Identity;
use ressourcerie::server::{Access, AppState, Ledger, calendar_router, router};
use ressourcerie::store::{Store, StoreAddress};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::network::team;

/// A server of the given hubs, on a database of its own, with the teams alpha, beta and gamma.
#[derive(Debug)]
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    pub(crate) state: AppState,
    store: Store,
    closing: watch::Sender<bool>,
    serving: JoinHandle<()>,
    writing: JoinHandle<()>,
}

pub(crate) const SECRET: &str = "a secret for tests";

impl TestServer {
    pub(crate) async fn start(folder: &Path, hubs: Vec<Hub>) -> Self {
        Self::start_at(folder, hubs, "127.0.0.1:0".parse().expect("an address")).await
    }

    pub(crate) async fn start_at(folder: &Path, hubs: Vec<Hub>, address: SocketAddr) -> Self {
        ressourcerie::tls::install_provider();
        let store = Store::open(&StoreAddress::File(folder.join("test.db"))).await.expect("a store");
        let (ledger, writing) =
            Ledger::start(store.clone(), &store.load_journal().await.expect("a journal")).expect("a ledger");
        let teams = ["alpha", "beta", "gamma"].map(team).to_vec();
        ledger.set_catalogue(hubs.iter().cloned().map(Arc::new).collect(), teams.clone()).await.expect("a writer");
        let network = Network { name: Text::plain("essai"), fictional: true, notice: Text::plain("—"), teams };
        let catalogue = Catalogue { version: String::new(), network, hubs, facts: Vec::new(), notices: Vec::new() };
        let (closing, closed) = watch::channel(false);
        let listener = tokio::net::TcpListener::bind(address).await.expect("a socket");
        let address = listener.local_addr().expect("an address");
        let access = Access::open(store.clone(), [7; 32], &format!("http://{address}")).await.expect("an access");
        let state = AppState::new(ledger, Identity::new(Some(SECRET)), access, catalogue, closed.clone());
        let service = router(state.clone()).merge(calendar_router(state.clone(), store.clone()));
        let mut stop = closed;
        let serving = tokio::spawn(async move {
            let stopped = async move { drop(stop.wait_for(|closing| *closing).await) };
            axum::serve(listener, service).with_graceful_shutdown(stopped).await.expect("a server");
        });
        Self { address, state, store, closing, serving, writing }
    }

    /// Stops as a server does that is told to: what it has begun is finished.
    pub(crate) async fn stop(self) {
        self.closing.send_replace(true);
        self.serving.await.expect("a clean stop");
        drop(self.state);
        self.writing.await.expect("a clean stop");
        self.store.close().await;
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A desk such as `team:alpha`.
    pub(crate) fn desk(&self, tag: &str) -> TestDesk {
        TestDesk::new(&self.base_url(), tag, SECRET)
    }
}

/// Someone who speaks HTTP to the server.
#[derive(Debug, Clone)]
pub(crate) struct TestDesk {
    http: reqwest::Client,
    base: String,
    tag: String,
    secret: String,
}

/// Status, headers and JSON body of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media: String,
    pub(crate) etag: Option<String>,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        Self::try_of(response).await.expect("a body")
    }

    pub(crate) async fn try_of(response: reqwest::Response) -> reqwest::Result<Self> {
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let status = response.status().as_u16();
        let (media, etag, retry_after) =
            (header("content-type").unwrap_or_default(), header("etag"), header("retry-after"));
        let bytes = response.bytes().await?;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Self { status, media, etag, retry_after, body })
    }

    #[track_caller]
    pub(crate) fn booking(&self) -> Booking {
        serde_json::from_value(self.body.clone()).unwrap_or_else(|why| panic!("{why}: {self:?}"))
    }

    /// Checks that it is an error of ours, of this kind.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, kind: &str) {
        assert_eq!((self.status, self.body["kind"].as_str()), (status, Some(kind)), "{self:?}");
        assert_eq!(self.media, "application/problem+json");
        assert_eq!(self.body["type"], format!("urn:ressourcerie:problem:{kind}"));
        assert!(self.body["title"].as_str().is_some_and(|title| !title.is_empty()), "{self:?}");
    }
}

impl TestDesk {
    pub(crate) fn new(base_url: &str, tag: &str, secret: &str) -> Self {
        ressourcerie::tls::install_provider();
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
        Self { http, base: format!("{base_url}/api/v1"), tag: tag.to_owned(), secret: secret.to_owned() }
    }

    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.secret).header(DESK, &self.tag)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request("GET", path).send().await.expect("an answer")).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request("POST", path).json(body).send().await.expect("an answer")).await
    }

    /// Books for the team of this desk.
    pub(crate) async fn place(&self, key: &str, offer: &str, quantity: u32, interval: Interval) -> Answer {
        self.try_place(key, offer, quantity, interval).await.expect("an answer")
    }

    pub(crate) async fn try_place(
        &self,
        key: &str,
        offer: &str,
        quantity: u32,
        interval: Interval,
    ) -> reqwest::Result<Answer> {
        let team = self.tag.strip_prefix("team:").expect("a team's desk");
        let body = json!({
            "team": team, "purpose": "essai",
            "wishes": [{ "offer": offer, "quantity": quantity, "interval": interval }],
        });
        Ok(Answer::of(self.request("POST", "/bookings").header(IDEMPOTENCY_KEY, key).json(&body).send().await?).await)
    }

    pub(crate) async fn act(&self, key: &str, booking: &Booking, step: &str) -> Answer {
        self.try_act(key, booking, step).await.expect("an answer")
    }

    pub(crate) async fn try_act(&self, key: &str, booking: &Booking, step: &str) -> reqwest::Result<Answer> {
        self.try_command(key, booking, "steps", &json!({ "step": step, "reason": "parce que" })).await
    }

    /// A command about a booking, decided on this version of it.
    pub(crate) async fn command(&self, key: &str, booking: &Booking, what: &str, body: &Value) -> Answer {
        self.try_command(key, booking, what, body).await.expect("an answer")
    }

    async fn try_command(&self, key: &str, booking: &Booking, what: &str, body: &Value) -> reqwest::Result<Answer> {
        let request = self
            .request("POST", &format!("/bookings/{}/{what}", booking.id))
            .header(IDEMPOTENCY_KEY, key)
            .header("if-match", format!("\"{}\"", booking.version))
            .json(body);
        Ok(Answer::of(request.send().await?).await)
    }
}
