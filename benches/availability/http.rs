//! A search page of 50 resources with dates, over HTTP on loopback, while the store holds a million claims.

use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use chrono::Duration as Span;
use ressourcerie::api::{Catalogue, DESK};
use ressourcerie::domain::hub::Network;
use ressourcerie::domain::text::Text;
use ressourcerie::server::identity::Identity;
use ressourcerie::server::{Access, AppState, Ledger, router};
use ressourcerie::store::{Store, StoreAddress};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::network::{TestLedger, team};
use super::{DAYS, HUBS, Numbers, RESOURCES, hubs, quantiles};

const ASKED: usize = 400;
const SECRET: &str = "a secret for benches";

pub(crate) fn pages(ledger: TestLedger) {
    ressourcerie::tls::install_provider();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&StoreAddress::File(folder.path().join("bench.db"))).await.expect("a store");
        let TestLedger { journal, now, state, .. } = ledger;
        drop(state);
        // The claims live in memory; nothing is written, so the database may stay empty.
        let (ledger, _writing) = Ledger::start(store.clone(), &journal).expect("a ledger");
        drop(journal);
        let teams = ["alpha", "beta", "gamma"].map(team).to_vec();
        // As many units as make what is free scarce: about half of what is wished is not.
        let hubs = hubs(HUBS, RESOURCES, 38);
        ledger.set_catalogue(hubs.iter().cloned().map(Arc::new).collect(), teams.clone()).await.expect("a writer");
        let network = Network { name: Text::plain("bench"), fictional: true, notice: Text::plain("—"), teams };
        let catalogue = Catalogue { version: String::new(), network, hubs, facts: Vec::new(), notices: Vec::new() };
        let (_closing, closed) = watch::channel(false);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let base = format!("http://{}/api/v1", listener.local_addr().expect("an address"));
        let access = Access::open(store, [7; 32], &base).await.expect("an access");
        let state = AppState::new(ledger, Identity::new(Some(SECRET)), access, catalogue, closed);
        tokio::spawn(async move { axum::serve(listener, router(state)).await });

        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
        let mut numbers = Numbers(3);
        let mut dates = || {
            let start = now + Span::days(10) + Span::minutes(15 * numbers.below((DAYS - 60) * 96).cast_signed());
            json!({ "start": start, "end": start + Span::days(3) })
        };
        println!("{} offers over HTTP, one client, kept connection", HUBS * RESOURCES);
        let health = ask(&http, &base, (0..ASKED).map(|_| None).collect()).await;
        quantiles("health, the bare round trip", health.0);
        let words = (0..ASKED).map(|_| Some(json!({ "text": "casque", "limit": 50 }))).collect();
        quantiles("a page of 50 without dates", ask(&http, &base, words).await.0);
        for (what, quantity) in
            [("a page of 50 with dates", 1), ("the same, scarce", 6), ("the same, nothing free", 38)]
        {
            let wished = |()| Some(json!({ "text": "casque", "limit": 50, "quantity": quantity, "interval": dates() }));
            let asked = std::iter::repeat_n((), ASKED).map(wished).collect();
            let (times, bookable) = ask(&http, &base, asked).await;
            quantiles(what, times);
            println!("    {:.0} of {} offers bookable on average", bookable, HUBS * RESOURCES);
        }
    });
}

/// Asks one question after the other, and says how many offers were bookable on average; none is a question of health.
async fn ask(http: &reqwest::Client, base: &str, questions: Vec<Option<Value>>) -> (Vec<Duration>, f64) {
    let (mut times, mut bookable) = (Vec::new(), 0);
    let count = questions.len();
    for question in questions {
        let request = match &question {
            Some(query) => {
                http.post(format!("{base}/search")).bearer_auth(SECRET).header(DESK, "team:alpha").json(query)
            }
            None => http.get(format!("{base}/health")),
        };
        let watch = Stopwatch::now();
        let answer = request.send().await.expect("an answer");
        let status = answer.status();
        let body = answer.bytes().await.expect("a body");
        times.push(watch.elapsed());
        assert!(status.is_success(), "{status}");
        if question.is_some() {
            let page: Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(page["hits"].as_array().map(Vec::len), Some(50));
            bookable +=
                page["hubs"].as_array().expect("hubs").iter().filter_map(|hub| hub["bookable"].as_u64()).sum::<u64>();
        }
    }
    (times, bookable as f64 / count as f64)
}
