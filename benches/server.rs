//! A server under load: `cargo bench --no-default-features --features server --bench server`.
//!
//! Over real sockets on loopback, with every booking flushed to the disk before it is answered. The rate of bookings is
//! printed beside how often the same disk flushes a small file: without batches, no server could be faster than that.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant as Stopwatch};

use chrono::Duration as Span;
use ressourcerie::api::{Catalogue, DESK, IDEMPOTENCY_KEY};
use ressourcerie::domain::time::Interval;
use ressourcerie::server::{DataFolder, Embedded, EmbeddedConfig};
use ressourcerie::{assets, clock, tls};
use serde_json::{Value, json};

const DESKS: usize = 64;
const BOOKINGS_EACH: usize = 30;
const SEARCHES: usize = 300;
const FLUSHES: u32 = 200;

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&format!("failed: {failure}"));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "figures are what this program is for")]
fn say(line: &str) {
    println!("{line}");
}

fn run() -> Result<(), Failure> {
    tls::install_provider();
    let folder = tempfile::tempdir()?;
    let flush = time_of_a_flush(folder.path())?;
    say(&format!("one flush of a small file: {:.2} ms", millis(flush)));

    let pools_dir = assets::demo_pools_dir().ok_or("the demonstration network was not found")?;
    let config = EmbeddedConfig { data_dir: folder.path().join("data"), pools_dir: Some(pools_dir) };
    let started = Stopwatch::now();
    let server = Embedded::start(config.clone())?;
    say(&format!("first start on the demonstration network: {:.0} ms", millis(started.elapsed())));

    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let booked = runtime.block_on(load(&server, flush))?;
    drop(server);

    let started = Stopwatch::now();
    let server = Embedded::start(config)?;
    say(&format!("start with {booked} bookings in the journal: {:.0} ms", millis(started.elapsed())));
    drop(server);
    let size = std::fs::metadata(DataFolder::database_in(&folder.path().join("data")))?.len();
    say(&format!("database: {:.0} bytes a booking", size as f64 / booked as f64));
    Ok(())
}

/// How long the disk takes to keep a few hundred bytes for good.
fn time_of_a_flush(folder: &Path) -> Result<Duration, Failure> {
    let mut file = std::fs::File::create(folder.join("flush"))?;
    let started = Stopwatch::now();
    for _ in 0..FLUSHES {
        file.write_all(&[b'x'; 400])?;
        file.sync_all()?;
    }
    Ok(started.elapsed() / FLUSHES)
}

async fn load(server: &Embedded, flush: Duration) -> Result<usize, Failure> {
    let desk = Desk::of(server)?;
    let catalogue: Catalogue = serde_json::from_value(desk.get("/catalogue").await?)?;
    let team = catalogue.network.teams.first().ok_or("the network has no team")?.id.to_string();
    let offers = what_is_free(&desk).await?;

    let started = Stopwatch::now();
    let mut desks = tokio::task::JoinSet::new();
    for n in 0..DESKS {
        let (server_desk, offers, team) = (Desk::of(server)?, offers.clone(), team.clone());
        desks.spawn(async move { server_desk.book(n, &team, &offers).await });
    }
    let (mut made, mut refused, mut waits) = (0, 0, Vec::new());
    while let Some(outcome) = desks.join_next().await {
        let (booked, full, times) = outcome??;
        made += booked;
        refused += full;
        waits.extend(times);
    }
    let took = started.elapsed();
    let answered = made + refused;
    let each = took.as_secs_f64() / answered as f64;
    waits.sort();
    say(&format!(
        "{DESKS} desks: {:.0} commands/s ({made} booked, {refused} refused), {:.1} × the rate of lone flushes; \
         answer after {:.1} ms (median), {:.1} ms (99 %)",
        1.0 / each,
        flush.as_secs_f64() / each,
        millis(waits[waits.len() / 2]),
        millis(waits[waits.len() * 99 / 100]),
    ));

    let day = |ahead: i64| (clock::now() + Span::days(ahead)).format("%Y-%m-%d").to_string();
    let question =
        json!({"text": "casqe vr", "days": {"from": day(20), "to": day(24)}, "near": {"lon": 2.35, "lat": 48.85}});
    let mut waits = Vec::with_capacity(SEARCHES);
    for _ in 0..SEARCHES {
        let asked = Stopwatch::now();
        desk.post("/search", None, &question).await?;
        waits.push(asked.elapsed());
    }
    waits.sort();
    say(&format!(
        "search with a typing error, days and a place: {:.1} ms (median), {:.1} ms (99 %)",
        millis(waits[SEARCHES / 2]),
        millis(waits[SEARCHES * 99 / 100]),
    ));
    Ok(made)
}

/// Offers with an interval in which they can be booked, some weeks ahead.
async fn what_is_free(desk: &Desk) -> Result<Vec<Value>, Failure> {
    let day = |ahead: i64| (clock::now() + Span::days(ahead)).format("%Y-%m-%d").to_string();
    let mut wishes = Vec::new();
    for week in 4..16 {
        let question = json!({"days": {"from": day(7 * week), "to": day(7 * week + 4)}, "limit": 200});
        let (_, page) = desk.post("/search", None, &question).await?;
        let hits = page["hits"].as_array().cloned().unwrap_or_default();
        for hit in hits.iter().filter(|hit| hit["answer"]["refusals"].as_array().is_some_and(Vec::is_empty)) {
            let interval: Interval = serde_json::from_value(hit["interval"].clone())?;
            wishes.push(json!({"offer": hit["offer"], "quantity": 1, "interval": interval}));
        }
    }
    if wishes.is_empty() { Err("nothing is free".into()) } else { Ok(wishes) }
}

struct Desk {
    http: reqwest::Client,
    base: String,
    secret: String,
}

impl Desk {
    fn of(server: &Embedded) -> Result<Self, Failure> {
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build()?;
        Ok(Self { http, base: format!("{}/api/v1", server.base_url), secret: server.secret.clone() })
    }

    async fn get(&self, path: &str) -> Result<Value, Failure> {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.secret);
        Ok(request.header(DESK, "coordinator").send().await?.error_for_status()?.json().await?)
    }

    async fn post(&self, path: &str, command: Option<(&str, &str)>, body: &Value) -> Result<(u16, Value), Failure> {
        let mut request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.secret).json(body);
        request = match command {
            Some((desk, key)) => request.header(DESK, desk).header(IDEMPOTENCY_KEY, key),
            None => request.header(DESK, "coordinator"),
        };
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), answer.json().await?))
    }

    async fn book(&self, n: usize, team: &str, wishes: &[Value]) -> Result<(usize, usize, Vec<Duration>), Failure> {
        let (mut made, mut refused, mut waits) = (0, 0, Vec::with_capacity(BOOKINGS_EACH));
        for k in 0..BOOKINGS_EACH {
            let wish = &wishes[(n * 7919 + k * 104_729) % wishes.len()];
            let cart = json!({"team": team, "purpose": "charge", "wishes": [wish]});
            let (asked, key) = (Stopwatch::now(), format!("{n}-{k}"));
            let (status, answer) = self.post("/bookings", Some((&format!("team:{team}"), &key)), &cart).await?;
            waits.push(asked.elapsed());
            match status {
                201 => made += 1,
                409 => refused += 1,
                _ => return Err(format!("{status}: {answer}").into()),
            }
        }
        Ok((made, refused, waits))
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
