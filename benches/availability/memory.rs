//! What claims weigh, by the resident memory of this process before and after.

use std::collections::HashMap;

use ressourcerie::domain::booking::Claim;
use ressourcerie::domain::ids::OfferKey;
use ressourcerie::domain::timeline::Timeline;

use super::network::TestLedger;
use super::reference::{OrderedMap, Plain, plain};
use super::{CLAIMS, HUBS, Numbers, RESOURCES, hubs, some_wish};

/// Resident bytes, by the kernel's account; 0 where there is none such.
fn resident() -> usize {
    let told = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    told.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4096
}

/// Builds something and prints what it added, for each of `count`; kept until the end, so that nothing is built in what
/// another left behind.
fn weigh<T>(what: &str, count: usize, build: impl FnOnce() -> T) -> T {
    let before = resident();
    let built = build();
    let added = resident().saturating_sub(before);
    println!("  {what:<52} {:>7.1} bytes", added as f64 / count as f64);
    built
}

pub(crate) fn of_claims() {
    let hubs = hubs(HUBS, RESOURCES, 100_000_000);
    let mut ledger = TestLedger::of(hubs.clone());
    let (now, mut numbers) = (ledger.now, Numbers(7));
    let wishes: Vec<_> = (0..CLAIMS).map(|_| some_wish(&mut numbers, &hubs, now)).collect();
    println!("bytes of memory for each of {CLAIMS} claims");
    let list: Vec<Plain> = weigh("a bare list (two seconds and a quantity)", CLAIMS, || {
        wishes.iter().map(|wish| plain(wish.interval, wish.quantity)).collect()
    });
    let map = weigh("ordered map, all on one resource", CLAIMS, || {
        let mut map = OrderedMap::default();
        // A walk over a million boundaries for each claim would take a day: as many boundaries, from short claims.
        for (from, _, quantity) in &list {
            let from = from * 1_000;
            map.add((from, from + 1 + i64::from(*quantity), *quantity));
        }
        map
    });
    let one = weigh("timeline, all on one resource", CLAIMS, || {
        let mut timeline = Timeline::default();
        wishes.iter().for_each(|wish| timeline.add(wish.interval, wish.quantity));
        timeline
    });
    println!("  ({} boundaries: claims that begin or end at one quarter of an hour share them)", one.len());
    let scattered = weigh("timeline, all on one resource, at any second", CLAIMS, || {
        let mut timeline = Timeline::default();
        for (wish, n) in wishes.iter().zip(0_i64..) {
            let shift = chrono::Duration::seconds(n * 7_919 % 900);
            let interval = wish.interval.widened(shift, chrono::Duration::seconds(n * 104_729 % 900));
            timeline.add(interval, wish.quantity);
        }
        timeline
    });
    println!("  ({} boundaries)", scattered.len());
    let many = weigh("timelines of 850 resources", CLAIMS, || {
        let mut timelines: HashMap<OfferKey, Timeline> = HashMap::new();
        for wish in &wishes {
            timelines.entry(wish.offer.clone()).or_default().add(wish.interval, wish.quantity);
        }
        timelines
    });
    let boundaries: usize = many.values().map(Timeline::len).sum();
    println!("  ({boundaries} boundaries)");
    let maps = weigh("ordered maps of 850 resources", CLAIMS, || {
        let mut maps: HashMap<OfferKey, OrderedMap> = HashMap::new();
        for wish in &wishes {
            maps.entry(wish.offer.clone()).or_default().add(plain(wish.interval, wish.quantity));
        }
        maps
    });
    let claims: Vec<Claim> = weigh("claims as bookings hold them", CLAIMS, || {
        let claim =
            |wish: &ressourcerie::domain::booking::Wish| Claim::new(wish.offer.clone(), wish.quantity, wish.interval);
        wishes.iter().map(claim).collect()
    });
    let tenth = CLAIMS / 10;
    weigh("the whole state and its journal, a booking of one line", tenth, || {
        for wish in &wishes[..tenth] {
            ledger.place("alpha", vec![wish.clone()]).expect("there is plenty");
        }
    });
    let replayed = weigh("the whole state alone (a second one, replayed)", tenth, || {
        let mut state = TestLedger::of(hubs.clone()).state;
        state.replay(&ledger.journal).expect("a journal");
        state
    });
    drop((list, map, one, scattered, many, maps, claims, replayed));
}
