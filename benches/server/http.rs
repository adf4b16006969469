//! 64 clients over sockets on loopback, the server and the load in one process.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use ressourcerie::domain::time::Interval;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use crate::sockets::{SECRET, TestDesk, TestServer};
use crate::{CALLERS, ROUNDS, compare, hubs, median, millis, wish};

/// How long each measure lasts.
const LASTS: Duration = Duration::from_secs(4);

pub(crate) async fn over_sockets() {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut waits, mut their_waits, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir().expect("a folder");
        let server = TestServer::start(folder.path(), hubs()).await;
        let load = load(&server.base_url()).await;
        server.stop().await;
        ours.push(load.rate());
        waits.push(load.wait(0.99));
        shares.push(load.shares());
        println!("c: ours {}", load.words());
        let plain = Plain::start(folder.path()).await;
        let load = self::load(&plain.url).await;
        plain.serving.abort();
        theirs.push(load.rate());
        their_waits.push(load.wait(0.99));
        println!("c: plain {}", load.words());
    }
    compare("c: 64 clients over HTTP", ours, "a plain axum and sqlx server, one transaction a booking", theirs, 3.0);
    println!(
        "c: 99 % answered within {:.1} ms (aim 50), plain {:.1} ms; bookings of the least and of the most served client: {}",
        median(waits),
        median(their_waits),
        shares.iter().map(|(least, most)| format!("{least} to {most}")).collect::<Vec<_>>().join(", ")
    );
}

/// What the clients lived through.
struct Load {
    took: Duration,
    /// Waits of each client.
    waits: Vec<Vec<Duration>>,
}

impl Load {
    fn count(&self) -> usize {
        self.waits.iter().map(Vec::len).sum()
    }

    fn rate(&self) -> f64 {
        crate::rate(self.count(), self.took)
    }

    /// The wait that a share of all answers stays within, ms.
    fn wait(&self, share: f64) -> f64 {
        let mut all: Vec<_> = self.waits.iter().flatten().copied().collect();
        all.sort();
        let place = (all.len() as f64 * share) as usize;
        millis(all[place.min(all.len() - 1)])
    }

    fn shares(&self) -> (usize, usize) {
        let counts = self.waits.iter().map(Vec::len);
        (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0))
    }

    fn words(&self) -> String {
        let (least, most) = self.shares();
        format!(
            "{:.0}/s; half within {:.1} ms, 99 % within {:.1} ms, all within {:.1} ms; each client {least} to {most}",
            self.rate(),
            self.wait(0.5),
            self.wait(0.99),
            self.wait(1.0)
        )
    }
}

async fn load(base_url: &str) -> Load {
    let begun = Instant::now();
    let clients: Vec<_> = (0..CALLERS)
        .map(|client| {
            let desk = TestDesk::new(base_url, "team:alpha", SECRET);
            tokio::spawn(async move {
                let mut waits = Vec::new();
                while begun.elapsed() < LASTS {
                    let (offer, interval) = wish(client + waits.len() * CALLERS);
                    let (key, asked) = (format!("{client}-{}", waits.len()), Instant::now());
                    let answer = desk.place(&key, &offer, 1, interval).await;
                    assert_eq!(answer.status, 201, "{answer:?}");
                    waits.push(asked.elapsed());
                }
                waits
            })
        })
        .collect();
    let mut waits = Vec::new();
    for client in clients {
        waits.push(client.await.expect("a client"));
    }
    Load { took: begun.elapsed(), waits }
}

/// A server as one writes it first: a handler, a transaction, an answer.
struct Plain {
    url: String,
    serving: tokio::task::JoinHandle<()>,
}

#[derive(Debug, Deserialize)]
struct Cart {
    team: String,
    purpose: String,
    wishes: Vec<PlainWish>,
}

#[derive(Debug, Deserialize)]
struct PlainWish {
    offer: String,
    quantity: i64,
    interval: Interval,
}

impl Plain {
    async fn start(folder: &Path) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("plain.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        // One writing connection: with several, they fight for the lock by waiting at random.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(60))
            .connect_with(options)
            .await
            .expect("a database");
        sqlx::raw_sql(
            "CREATE TABLE booking (id INTEGER PRIMARY KEY, account TEXT NOT NULL, key TEXT NOT NULL, team TEXT NOT NULL, \
             purpose TEXT NOT NULL, UNIQUE (account, key)); \
             CREATE TABLE claim (booking INTEGER NOT NULL REFERENCES booking (id), offer TEXT NOT NULL, \
             quantity INTEGER NOT NULL, start_s INTEGER NOT NULL, end_s INTEGER NOT NULL); \
             CREATE INDEX claim_busy ON claim (offer, start_s, end_s)",
        )
        .execute(&writer)
        .await
        .expect("tables");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let service = Router::new().route("/api/v1/bookings", post(book)).with_state(Arc::new(writer));
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.expect("a server") });
        Self { url, serving }
    }
}

async fn book(
    State(writer): State<Arc<SqlitePool>>,
    headers: HeaderMap,
    Json(cart): Json<Cart>,
) -> Result<(StatusCode, Json<Value>), (StatusCode, String)> {
    let failed = |error: sqlx::Error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut tx = writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    let known = sqlx::query("SELECT id FROM booking WHERE account = 'local' AND key = $1")
        .bind(key)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
    if let Some(row) = known {
        return Ok((StatusCode::OK, Json(json!({ "id": row.get::<i64, _>("id") }))));
    }
    let id = sqlx::query("INSERT INTO booking (account, key, team, purpose) VALUES ('local', $1, $2, $3)")
        .bind(key)
        .bind(&cart.team)
        .bind(&cart.purpose)
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .last_insert_rowid();
    for wish in &cart.wishes {
        let (start_s, end_s) = (wish.interval.start().timestamp(), wish.interval.end().timestamp());
        let taken: i64 = sqlx::query_scalar(
            "SELECT coalesce(sum(quantity), 0) FROM claim WHERE offer = $1 AND start_s < $3 AND end_s > $2",
        )
        .bind(&wish.offer)
        .bind(start_s)
        .bind(end_s)
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        if taken + wish.quantity > 1_000_000 {
            return Err((StatusCode::CONFLICT, "taken".to_owned()));
        }
        sqlx::query("INSERT INTO claim (booking, offer, quantity, start_s, end_s) VALUES ($1, $2, $3, $4, $5)")
            .bind(id)
            .bind(&wish.offer)
            .bind(wish.quantity)
            .bind(start_s)
            .bind(end_s)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
    }
    tx.commit().await.map_err(failed)?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id, "version": 1 }))))
}
