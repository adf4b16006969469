//! Bookings per second, each flushed to the disk before it is acknowledged, beside what the same disk and the same
//! driver do without us: `cargo bench --no-default-features --features server --bench server [-- a b c d]`.
//!
//! a: 64 callers in process on SQLite, beside bare batched inserts of the same rows. b: the same on PostgreSQL, beside a
//! bare loop that locks a pool and inserts. c: 64 clients over HTTP, beside a plain server that does one transaction for
//! each booking. d: a feed as subscribers fetch it, beside a route that sends the same bytes. Each is measured in turns with its reference, and the medians are compared: a noisy neighbour meets both.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    reason = "a bench fails by panicking; it borrows the helpers of the tests and does not use all of them"
)]

mod bare;
#[path = "../../tests/logic/cluster.rs"]
mod cluster;
mod feeds;
mod http;
mod in_process;
#[path = "../../tests/logic/network.rs"]
mod network;
#[path = "../../tests/logic/sockets.rs"]
mod sockets;

use std::time::{Duration, Instant};

use ressourcerie::clock;
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::time::Interval;

use network::{HubVerbs as _, hub};

/// Callers at the same time.
const CALLERS: usize = 64;
/// Bookings of one measure in process.
const BOOKINGS: usize = 64 * 150;
/// How often each measure is taken.
const ROUNDS: usize = 3;

fn main() {
    ressourcerie::tls::install_provider();
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|word| word == name);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    runtime.block_on(async {
        say_flush();
        if wanted("a") {
            in_process::on_sqlite().await;
        }
        if wanted("b") {
            in_process::on_postgres().await;
        }
        if wanted("c") {
            http::over_sockets().await;
        }
        if wanted("d") {
            feeds::from_cache().await;
        }
    });
}

/// How long the disk takes to keep a few hundred bytes for good: what everything here rests on.
fn say_flush() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = std::fs::File::create(folder.path().join("flush")).expect("a file");
    let mut times = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        file.write_all(&[b'x'; 400]).expect("room");
        file.sync_data().expect("a flush");
        times.push(begun.elapsed());
    }
    times.sort();
    println!("one flush of this disk: {:.2} ms (median), {:.2} ms (99 %)", millis(times[100]), millis(times[198]));
}

/// Four hubs with five resources each, of which there is always enough: what is measured is acceptance.
fn hubs() -> Vec<Hub> {
    let hubs = ["north", "east", "south", "west"].map(|id| {
        let resources = ["headset", "camera", "screen", "speaker", "tracker"];
        resources.iter().fold(hub(id).always_open(), |hub, resource| hub.lends(resource, 1_000_000))
    });
    hubs.to_vec()
}

/// The wish of booking `n`: which offer, and when.
fn wish(n: usize) -> (String, Interval) {
    let mixed = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
    let hub = ["north", "east", "south", "west"][(mixed % 4) as usize];
    let resource = ["headset", "camera", "screen", "speaker", "tracker"][(mixed / 4 % 5) as usize];
    let days = |days: u64| chrono::Duration::days(i64::try_from(days).expect("small"));
    let start = clock::now() + days(20 + mixed / 20 % 300);
    let interval = Interval::new(start, start + days(1 + mixed / 6000 % 5)).expect("days");
    (format!("{hub}/{resource}"), interval)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// `name: ours/s, reference/s, ratio (aim)`, from the medians.
fn compare(name: &str, ours: Vec<f64>, reference: &str, theirs: Vec<f64>, aim: f64) {
    let spread = |values: &[f64]| {
        let shown: Vec<_> = values.iter().map(|value| format!("{value:.0}")).collect();
        shown.join(", ")
    };
    let (all_ours, all_theirs) = (spread(&ours), spread(&theirs));
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "{name}: {ours:.0}/s [{all_ours}]; {reference}: {theirs:.0}/s [{all_theirs}]; ratio {:.2} (aim {aim})",
        ours / theirs
    );
}
