//! Availability of a million claims, and what they weigh:
//! `cargo bench --no-default-features --features server --bench availability [-- d e]`.
//!
//! d: what is free of one resource over a month, in process, and a search page of 50 resources with dates, over HTTP.
//! e: bytes of memory for each claim. Each figure is printed beside a reference that is taken in the same run: a scan of
//! the list of claims, and the ordered map that came before. All three must give the same peaks, or the bench ends with a
//! panic before anything is timed.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    reason = "a bench fails by panicking; it borrows the helpers of the tests and does not use all of them"
)]

mod http;
mod memory;
#[path = "../../tests/logic/network.rs"]
mod network;
mod reference;

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant as Stopwatch};

use chrono::Duration as Span;
use ressourcerie::domain::availability::{Claims as _, alternatives, assess};
use ressourcerie::domain::booking::Wish;
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::ids::OfferKey;
use ressourcerie::domain::time::{Instant, Interval};
use ressourcerie::domain::timeline::Timeline;
use ressourcerie::ledger::{State, audit};

use network::{HubVerbs as _, TestLedger, hub};
use reference::{OrderedMap, Plain, plain, scan};

/// Claims in the store.
const CLAIMS: usize = 1_000_000;
/// About as many resources as the demonstration network lends.
const HUBS: u64 = 34;
const RESOURCES: u64 = 25;
const QUESTIONS: usize = 20_000;
/// Days over which the claims are spread.
const DAYS: u64 = 2 * 365;

/// The same numbers at each run (SplitMix64, Steele, Lea and Flood 2014).
#[derive(Debug)]
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|word| word == name);
    if wanted("e") {
        memory::of_claims();
        long_claims();
    }
    if wanted("d") {
        in_process("all on one resource", 1, 1);
        let ledger = in_process(&format!("on {HUBS} hubs with {RESOURCES} resources each"), HUBS, RESOURCES);
        http::pages(ledger);
    }
}

/// A network of hubs that are never closed and have plenty: what it takes to place a million bookings.
pub(crate) fn hubs(count: u64, resources: u64, units: u32) -> Vec<Hub> {
    let stocked = |number| {
        let empty = hub(&format!("hub-{number}")).always_open();
        (0..resources).fold(empty, |hub, number| {
            let id = format!("casque-{number}");
            hub.lends(&id, units).with_margins(&id, 30, 60)
        })
    };
    (0..count).map(stocked).collect()
}

/// From an hour to a fortnight, at a quarter of an hour of the two years to come.
pub(crate) fn some_wish(numbers: &mut Numbers, hubs: &[Hub], now: Instant) -> Wish {
    let pick = |numbers: &mut Numbers, length: usize| usize::try_from(numbers.below(length as u64)).expect("an index");
    let hub = &hubs[pick(numbers, hubs.len())];
    let resource = &hub.resources[pick(numbers, hub.resources.len())];
    let start = now + Span::days(2) + Span::minutes(15 * numbers.below(DAYS * 96).cast_signed());
    let end = start + Span::minutes(60 * (1 + numbers.below(14 * 24).cast_signed()));
    let quantity = 1 + u32::try_from(numbers.below(3)).expect("a few");
    Wish::new(hub.key(&resource.id), quantity, Interval::new(start, end).expect("not empty"))
}

/// Every claim in force, by resource.
fn claims_of(state: &State) -> HashMap<OfferKey, Vec<Plain>> {
    let mut lists: HashMap<OfferKey, Vec<Plain>> = HashMap::new();
    for claim in state.bookings().flat_map(|booking| &booking.lines).flat_map(|line| &line.claims) {
        lists.entry(claim.resource.clone()).or_default().push(plain(claim.interval, claim.quantity));
    }
    lists
}

fn in_process(title: &str, hub_count: u64, resources: u64) -> TestLedger {
    let hubs = hubs(hub_count, resources, 100_000_000);
    let mut ledger = TestLedger::of(hubs.clone());
    let (now, mut numbers) = (ledger.now, Numbers(7));
    let watch = Stopwatch::now();
    for _ in 0..CLAIMS {
        let wish = some_wish(&mut numbers, &hubs, now);
        ledger.place("alpha", vec![wish]).expect("there is plenty");
    }
    let placed = watch.elapsed();
    let watch = Stopwatch::now();
    assert_eq!(audit(&ledger.state), []);
    let audited = watch.elapsed();

    let lists = claims_of(&ledger.state);
    let mut maps: HashMap<&OfferKey, OrderedMap> = HashMap::new();
    if hub_count > 1 {
        for (key, claims) in &lists {
            let map = maps.entry(key).or_default();
            claims.iter().for_each(|claim| map.add(*claim));
        }
    }
    let months: Vec<_> = (0..QUESTIONS)
        .map(|_| {
            let wish = some_wish(&mut numbers, &hubs, now);
            let start = wish.interval.start();
            (wish.offer, Interval::new(start, start + Span::days(30)).expect("not empty"))
        })
        .collect();
    let scanned =
        |(offer, month): &(OfferKey, Interval)| scan(&lists[offer], month.start().timestamp(), month.end().timestamp());
    let mapped = |(offer, month): &(OfferKey, Interval)| {
        maps.get(offer).map(|map| map.peak(month.start().timestamp(), month.end().timestamp()))
    };
    for question in &months[..200] {
        let kept = ledger.state.peak(&question.0, question.1).level;
        assert_eq!(kept, scanned(question), "{} {}", question.0, question.1);
        assert!(mapped(question).is_none_or(|level| level == kept), "{} {}", question.0, question.1);
    }

    println!("{CLAIMS} claims {title}, over two years");
    println!("  placed, each decided by the ledger   {:>8.2} µs a booking", micros(placed) / CLAIMS as f64);
    println!("  audit of the whole                   {:>8.0} ms", millis(audited));
    let few = if hub_count > 1 { &months[..2_000] } else { &months[..20] };
    let reference = each("peak of a month, scan of the list", few, scanned);
    if hub_count > 1 {
        each("peak of a month, ordered map", &months, mapped);
    }
    let peak = each("peak of a month", &months, |(offer, month)| ledger.state.peak(offer, *month).level);
    println!("    {:.0} times faster than the scan (medians)", reference / peak);
    each("every step of a month", few, |(offer, month)| ledger.state.steps(offer, *month).len());
    let month_wishes: Vec<_> = months.iter().map(|(offer, month)| Wish::new(offer.clone(), 1, *month)).collect();
    let hub_of = |wish: &Wish| hubs.iter().find(|hub| hub.id == wish.offer.hub).expect("a hub");
    let asker = ledger.state.teams().next();
    each("a wish of a month, all rules", &month_wishes, |wish| {
        assess(hub_of(wish), wish, None, &ledger.state, now).free
    });
    each("the same for a team", &month_wishes[..2_000], |wish| {
        assess(hub_of(wish), wish, asker, &ledger.state, now).free
    });
    each("three alternatives", &month_wishes[..200], |wish| {
        alternatives(hub_of(wish), wish, None, &ledger.state, now, 3, 45).len()
    });
    ledger
}

/// Adding claims of a year to a timeline of 10⁵ boundaries.
fn long_claims() {
    const SHORT: usize = 50_000;
    const LONG: usize = 2_000;
    let (hubs, mut numbers, now) = (hubs(1, 1, 1), Numbers(11), ressourcerie::clock::now());
    let (mut timeline, mut map) = (Timeline::default(), OrderedMap::default());
    for _ in 0..SHORT {
        let wish = some_wish(&mut numbers, &hubs, now);
        // Any second, so that hardly two boundaries meet.
        let at = wish.interval.start() + Span::seconds(numbers.below(900).cast_signed());
        let interval = Interval::new(at, at + wish.interval.duration()).expect("not empty");
        timeline.add(interval, wish.quantity);
        map.add(plain(interval, wish.quantity));
    }
    let years: Vec<_> = (0..LONG)
        .map(|_| {
            let start = now + Span::days(2) + Span::seconds(numbers.below(DAYS * 43_200).cast_signed());
            Interval::new(start, start + Span::days(365)).expect("not empty")
        })
        .collect();
    println!("claims of a year, among {} boundaries", timeline.len());
    let watch = Stopwatch::now();
    years.iter().for_each(|year| map.add(plain(*year, 1)));
    let by_map = watch.elapsed();
    let watch = Stopwatch::now();
    years.iter().for_each(|year| timeline.add(*year, 1));
    let by_timeline = watch.elapsed();
    println!("  added to an ordered map              {:>8.2} µs each", micros(by_map) / LONG as f64);
    println!(
        "  added to a timeline                  {:>8.2} µs each, {:.0} times faster",
        micros(by_timeline) / LONG as f64,
        by_map.as_secs_f64() / by_timeline.as_secs_f64()
    );
}

/// Times each question on its own and prints the quantiles; gives the median, microseconds.
fn each<T, A>(what: &str, questions: &[T], ask: impl Fn(&T) -> A) -> f64 {
    let timed = questions.iter().map(|question| {
        let watch = Stopwatch::now();
        black_box(ask(black_box(question)));
        watch.elapsed()
    });
    quantiles(what, timed.collect())
}

/// Prints median, 99th percentile and the longest; gives the median, microseconds.
pub(crate) fn quantiles(what: &str, mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    let at = |share: usize| micros(times[(times.len() - 1) * share / 100]);
    println!("  {what:<36} {:>8.2} µs p50 {:>9.2} µs p99 {:>9.2} µs longest", at(50), at(99), at(100));
    at(50)
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}
