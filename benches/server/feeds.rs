//! A feed of 2,000 bookings as subscribers fetch it, beside an axum route that sends the same bytes and does nothing else.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use ressourcerie::clock;
use ressourcerie::domain::ids::TeamId;
use ressourcerie::domain::time::Interval;
use ressourcerie::ledger::{Command, Envelope};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::network::{HubVerbs as _, hub, team_desk, wish};
use crate::sockets::TestServer;
use crate::{ROUNDS, compare};

const BOOKINGS: usize = 2_000;
const CONNECTIONS: usize = 32;
/// How long each measure lasts.
const LASTS: Duration = Duration::from_secs(3);

pub(crate) async fn from_cache() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = TestServer::start(folder.path(), vec![hub("a").always_open().lends("headset", 10_000)]).await;
    let start = clock::now() + chrono::Duration::days(2);
    for n in 0..BOOKINGS {
        let start = start + chrono::Duration::minutes(97 * n as i64);
        let interval = Interval::new(start, start + chrono::Duration::hours(30)).expect("an interval");
        let command = Command::Place {
            team: TeamId::parse("alpha").expect("an id"),
            purpose: format!("Résidence de création {n}"),
            wishes: vec![wish("a/headset", 1, interval)],
        };
        let envelope = Envelope { actor: team_desk("alpha"), key: format!("key-{n}"), command };
        server.state.ledger().submit(envelope).await.expect("a booking");
    }
    let access = server.desk("manager:a").get("/hubs/a/access").await.body;
    let url = access["feeds"][1]["url"].as_str().expect("an address").to_owned();
    let host = server.base_url();
    let path = url.strip_prefix(&host).expect("an address of the server").to_owned();
    let host = host.trim_start_matches("http://").to_owned();

    let began = Instant::now();
    let first = ask(&host, &path, "accept-encoding: gzip\r\n").await;
    println!(
        "d: feed of {BOOKINGS} bookings: written and packed in {:.1} ms, {} bytes",
        began.elapsed().as_secs_f64() * 1e3,
        first.body.len()
    );
    let etag = first.headers["etag"].clone();
    let held = format!("if-none-match: {etag}\r\n");

    let packed = Bytes::from(first.body);
    let bare = Router::new().route(
        "/feed",
        get(move |headers: HeaderMap| {
            let packed = packed.clone();
            async move {
                if headers.contains_key(header::IF_NONE_MATCH) {
                    return StatusCode::NOT_MODIFIED.into_response();
                }
                ([(header::CONTENT_TYPE, "text/calendar"), (header::CONTENT_ENCODING, "gzip")], packed).into_response()
            }
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let bare_host = listener.local_addr().expect("an address").to_string();
    let serving = tokio::spawn(async move { axum::serve(listener, bare).await });

    for (what, headers, aim) in [
        ("d: a feed of 2,000 bookings from cache", "accept-encoding: gzip\r\n".to_owned(), 2_000.0),
        ("d: 304", held, 10_000.0),
    ] {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(rate(&host, &path, &headers).await);
            theirs.push(rate(&bare_host, "/feed", &headers).await);
        }
        println!("{what}: {ours:.0?} a second (aim {aim})");
        compare(what, ours, "an axum route that sends the same bytes", theirs, 0.5);
    }
    serving.abort();
    server.stop().await;
}

/// Answers a second over some connections.
async fn rate(host: &str, path: &str, headers: &str) -> f64 {
    let until = Instant::now() + LASTS;
    let began = Instant::now();
    let callers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (host, path, headers) = (host.to_owned(), path.to_owned(), headers.to_owned());
            tokio::spawn(async move {
                let mut line = Line::open(&host, &path, &headers).await;
                let mut count = 0_u64;
                while Instant::now() < until {
                    line.ask().await;
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut total = 0;
    for caller in callers {
        total += caller.await.expect("a caller");
    }
    total as f64 / began.elapsed().as_secs_f64()
}

struct Answer {
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

async fn ask(host: &str, path: &str, headers: &str) -> Answer {
    Line::open(host, path, headers).await.ask().await
}

/// A connection that asks the same again and again.
struct Line {
    stream: TcpStream,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

impl Line {
    async fn open(host: &str, path: &str, headers: &str) -> Self {
        let stream = TcpStream::connect(host).await.expect("a connection");
        stream.set_nodelay(true).expect("an option");
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{headers}\r\n").into_bytes();
        Self { stream, request, buffer: Vec::with_capacity(1 << 16) }
    }

    async fn ask(&mut self) -> Answer {
        self.stream.write_all(&self.request).await.expect("a request");
        self.buffer.clear();
        loop {
            let ends = self.buffer.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(head) = ends {
                let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
                assert!(text.starts_with("http/1.1 200") || text.starts_with("http/1.1 304"), "{text}");
                let headers: HashMap<String, String> = text
                    .lines()
                    .filter_map(|line| line.split_once(": "))
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect();
                let has_body = text.starts_with("http/1.1 200");
                let length =
                    headers.get("content-length").filter(|_| has_body).map_or(0, |n| n.parse().expect("a number"));
                while self.buffer.len() < head + 4 + length {
                    assert!(self.stream.read_buf(&mut self.buffer).await.expect("an answer") > 0, "cut off");
                }
                return Answer { headers, body: self.buffer[head + 4..].to_vec() };
            }
            assert!(self.stream.read_buf(&mut self.buffer).await.expect("an answer") > 0, "cut off");
        }
    }
}
