//! 64 callers of the ledger itself, without HTTP.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ressourcerie::domain::booking::Booking;
use ressourcerie::domain::ids::TeamId;
use ressourcerie::ledger::{Command, Envelope, JournalEntry, State};
use ressourcerie::server::{Done, Ledger};
use ressourcerie::store::{Store, StoreAddress};

use crate::bare::{self, Ready, ready};
use crate::cluster::Cluster;
use crate::network::{team, team_desk, wish as line};
use crate::{BOOKINGS, CALLERS, ROUNDS, compare, hubs, millis, rate, wish};

/// What a run leaves behind.
struct Ran {
    took: Duration,
    journal: Vec<JournalEntry>,
    bookings: Vec<Booking>,
}

impl Ran {
    fn rows(&self) -> Vec<Ready> {
        ready(&self.journal, &self.bookings)
    }
}

fn place(n: usize) -> Envelope {
    let (offer, interval) = wish(n);
    Envelope {
        actor: team_desk("alpha"),
        key: format!("key-{n}"),
        command: Command::Place {
            team: TeamId::parse("alpha").expect("an id"),
            purpose: "Résidence de création au plateau".to_owned(),
            wishes: vec![line(&offer, 1, interval)],
        },
    }
}

/// Books through `processes` ledgers on one database, as so many server processes would.
async fn book(address: &StoreAddress, processes: usize) -> Ran {
    let mut ledgers = Vec::new();
    for _ in 0..processes {
        let store = Store::open(address).await.expect("a store");
        let (ledger, writing) = Ledger::start(store.clone(), &[]).expect("a ledger");
        let hubs = hubs().into_iter().map(Arc::new).collect();
        ledger.set_catalogue(hubs, vec![team("alpha")]).await.expect("a writer");
        ledgers.push((store, ledger, writing));
    }
    let begun = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let ledger = ledgers[caller % processes].1.clone();
            tokio::spawn(async move {
                for n in (caller..BOOKINGS).step_by(CALLERS) {
                    match ledger.submit(place(n)).await {
                        Ok(Done::Now(_)) => (),
                        other => panic!("booking {n}: {other:?}"),
                    }
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.expect("a caller");
    }
    let took = begun.elapsed();
    let journal = ledgers[0].0.load_journal().await.expect("a journal");
    assert_eq!(journal.len(), BOOKINGS);
    let mut state = State::default();
    state.replay(&journal).expect("a sound journal");
    let bookings = state.bookings().cloned().collect();
    for (store, ledger, writing) in ledgers {
        drop(ledger);
        writing.await.expect("a clean end");
        store.close().await;
    }
    Ran { took, journal, bookings }
}

/// The store alone, given what was decided before, in batches as large as the callers make them.
async fn append(address: &StoreAddress, ran: &Ran) -> Duration {
    let store = Store::open(address).await.expect("a store");
    let by_id: std::collections::HashMap<_, _> = ran.bookings.iter().map(|booking| (&booking.id, booking)).collect();
    let begun = Instant::now();
    for entries in ran.journal.chunks(CALLERS) {
        let bookings: Vec<_> = entries.iter().map(|entry| by_id[entry.booking().expect("a booking")]).collect();
        store.append(entries, &bookings).await.expect("room");
    }
    let took = begun.elapsed();
    store.close().await;
    took
}

pub(crate) async fn on_sqlite() {
    let (mut ours, mut bare_rates, mut store_rates) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let folder = tempfile::tempdir().expect("a folder");
        let address = StoreAddress::File(folder.path().join("ours.db"));
        let ran = book(&address, 1).await;
        ours.push(rate(BOOKINGS, ran.took));
        bare_rates.push(rate(BOOKINGS, bare::batched_inserts(folder.path(), &ran.rows(), CALLERS).await));
        let alone = StoreAddress::File(folder.path().join("alone.db"));
        store_rates.push(rate(BOOKINGS, append(&alone, &ran).await));
        if round == 0 {
            let size = std::fs::metadata(folder.path().join("ours.db")).expect("a file").len();
            let begun = Instant::now();
            let store = Store::open(&address).await.expect("a store");
            let journal = store.load_journal().await.expect("a journal");
            let (ledger, writing) = Ledger::start(store.clone(), &journal).expect("a ledger");
            println!(
                "a: {BOOKINGS} bookings read and replayed in {:.0} ms, {:.0} bytes of file each",
                millis(begun.elapsed()),
                size as f64 / BOOKINGS as f64
            );
            drop(ledger);
            writing.await.expect("a clean end");
            store.close().await;
        }
    }
    compare("a: 64 callers, SQLite FULL", ours.clone(), "bare inserts, 64 a transaction", bare_rates, 0.5);
    compare("a: the same", ours, "our store alone, decisions made before, 64 a batch", store_rates, 0.5);
}

pub(crate) async fn on_postgres() {
    let Some(cluster) = Cluster::of_its_own(true) else { return };
    let url = |address: &StoreAddress| match address {
        StoreAddress::Postgres(url) => url.clone(),
        StoreAddress::File(_) => panic!("a PostgreSQL address"),
    };
    let (mut ours, mut two, mut bare_rates, mut store_rates) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let ran = book(&cluster.database(), 1).await;
        ours.push(rate(BOOKINGS, ran.took));
        let bare = cluster.database();
        Store::open(&bare).await.expect("a store").close().await;
        bare_rates.push(rate(BOOKINGS, bare::lock_and_insert(&url(&bare), ran.rows(), CALLERS).await));
        store_rates.push(rate(BOOKINGS, append(&cluster.database(), &ran).await));
        two.push(rate(BOOKINGS, book(&cluster.database(), 2).await.took));
    }
    compare(
        "b: 64 callers, PostgreSQL",
        ours,
        "a bare loop that locks and inserts, 16 connections",
        bare_rates.clone(),
        0.7,
    );
    compare("b: the same by two processes", two.clone(), "that loop", bare_rates, 0.7);
    compare("b: two processes", two, "our store alone, 64 a batch", store_rates, 0.5);
}
