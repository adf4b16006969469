//! Servers that are killed, disks that fill, databases that crash, descriptions that change: nothing acknowledged is
//! lost, nothing is half made, nothing is done twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ressourcerie::api::IDEMPOTENCY_KEY;
use ressourcerie::clock;
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::time::Interval;
use ressourcerie::store::StoreAddress;
use serde_json::json;

use super::cluster::Cluster;
use super::contention::Dice;
use super::fleet::Fleet;
use super::network::{HubVerbs as _, hub};
use super::sockets::{Answer, TestDesk};
use super::stores::{Database, run};

/// How often servers are killed; more with `RESSOURCERIE_KILLS=20`.
pub(crate) fn kills() -> u64 {
    std::env::var("RESSOURCERIE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(3)
}

fn two_hubs() -> Vec<Hub> {
    vec![hub("a").always_open().lends("headset", 100_000), hub("b").always_open().lends("screen", 100_000)]
}

fn a_week() -> Interval {
    let start = clock::now() + chrono::Duration::days(10);
    Interval::new(start, start + chrono::Duration::days(7)).expect("a week")
}

/// A cart over both hubs: both lines or none.
async fn place_cart(desk: &TestDesk, key: &str, week: Interval) -> reqwest::Result<Answer> {
    let wish = |offer: &str| json!({ "offer": offer, "quantity": 1, "interval": week });
    let body = json!({ "team": "alpha", "purpose": "essai", "wishes": [wish("a/headset"), wish("b/screen")] });
    let request = desk.request("POST", "/bookings").header(IDEMPOTENCY_KEY, key).json(&body);
    Answer::try_of(request.send().await?).await
}

/// What the desks of a test were told, by key.
#[derive(Debug, Default)]
struct Ledgered {
    /// The booking that an acknowledged command made.
    acknowledged: Mutex<BTreeMap<String, String>>,
    /// Commands of which nobody knows what became of them.
    in_doubt: Mutex<BTreeSet<String>>,
}

impl Ledgered {
    fn note(&self, key: &str, answer: reqwest::Result<Answer>) {
        match answer {
            Ok(answer) if matches!(answer.status, 200 | 201) => {
                let id = answer.booking().id.to_string();
                let before = self.acknowledged.lock().expect("a lock").insert(key.to_owned(), id.clone());
                assert!(before.is_none_or(|before| before == id), "{key} was done twice");
                self.in_doubt.lock().expect("a lock").remove(key);
            }
            Ok(answer) if answer.status != 503 => panic!("{answer:?}"),
            _ => {
                self.in_doubt.lock().expect("a lock").insert(key.to_owned());
            }
        }
    }

    /// Everything that was acknowledged is there, whole and once, and the audit finds nothing.
    async fn check(&self, fleet: &Fleet) -> usize {
        let (code, words) = fleet.audit();
        assert_eq!(code, Some(0), "{words}");
        let store = fleet.store().await;
        let journal = store.load_journal().await.expect("a journal");
        store.close().await;
        let made: BTreeMap<&str, &str> =
            journal.iter().filter_map(|entry| Some((entry.key.as_str(), entry.booking()?.as_str()))).collect();
        assert_eq!(made.len(), journal.len(), "each key once");
        let mut state = fleet.blank();
        state.replay(&journal).expect("a sound journal");
        assert!(state.bookings().all(|booking| booking.lines.len() == 2), "a booking is half made");
        let acknowledged = self.acknowledged.lock().expect("a lock");
        let lost: Vec<_> =
            acknowledged.iter().filter(|(key, id)| made.get(key.as_str()) != Some(&id.as_str())).collect();
        assert!(lost.is_empty(), "{} of {} acknowledged bookings are lost: {lost:?}", lost.len(), acknowledged.len());
        acknowledged.len()
    }
}

#[test]
fn servers_killed_under_load_lose_nothing_that_they_acknowledged() {
    run(async {
        for database in Database::each() {
            let (engine, rounds) = (database.engine, kills());
            let mut fleet = Fleet::on(&database, two_hubs());
            let (ledgered, week) = (Arc::new(Ledgered::default()), a_week());
            let (count, mut resolved) = (fleet.len(), 0);
            for round in 0..rounds {
                let load = (0..16_usize).map(|worker| {
                    let (desk, ledgered) = (fleet.desk(worker, "team:alpha"), Arc::clone(&ledgered));
                    tokio::spawn(async move {
                        for n in 0.. {
                            let key = format!("{round}-{worker}-{n}");
                            let answer = place_cart(&desk, &key, week).await;
                            let is_gone = answer.is_err();
                            ledgered.note(&key, answer);
                            if is_gone {
                                return;
                            }
                        }
                    })
                });
                let load: Vec<_> = load.collect();
                tokio::time::sleep(Duration::from_millis(300 + Dice(round).roll(500))).await;
                fleet.kill_all();
                for worker in load {
                    worker.await.expect("a worker");
                }
                (0..count).for_each(|_| fleet.launch());
                // Whoever heard nothing asks again with the same key, at any door.
                let in_doubt = ledgered.in_doubt.lock().expect("a lock").clone();
                resolved += in_doubt.len();
                for (n, key) in in_doubt.iter().enumerate() {
                    ledgered.note(key, place_cart(&fleet.desk(n, "team:alpha"), key, week).await);
                }
            }
            let acknowledged = ledgered.check(&fleet).await;
            assert!(ledgered.in_doubt.lock().expect("a lock").is_empty());
            assert!(acknowledged > 30, "{engine}: only {acknowledged} bookings were acknowledged");
            println!(
                "{engine}: {rounds} × kill -9 of {count} server(s): {acknowledged} bookings acknowledged, 0 lost, \
                 0 half made, {resolved} repeated after the kill and made once"
            );
        }
    });
}

#[test]
fn a_database_that_crashes_under_load_is_a_moment_of_503_and_each_command_is_done_once() {
    run(async {
        let Some(cluster) = Cluster::of_its_own(true) else { return };
        let StoreAddress::Postgres(url) = cluster.database() else { panic!("a PostgreSQL address") };
        let mut fleet = Fleet::moored(tempfile::tempdir().expect("a folder"), url, two_hubs());
        (0..2).for_each(|_| fleet.launch());
        let (ledgered, week) = (Arc::new(Ledgered::default()), a_week());
        let (over, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let load = (0..12_usize).map(|worker| {
            let (desk, ledgered) = (fleet.desk(worker, "team:alpha"), Arc::clone(&ledgered));
            let (over, refused) = (Arc::clone(&over), Arc::clone(&refused));
            tokio::spawn(async move {
                let (mut n, mut longest) = (0, Duration::ZERO);
                while !over.load(Ordering::Relaxed) {
                    let (key, began) = (format!("{worker}-{n}"), Instant::now());
                    loop {
                        assert!(began.elapsed() < Duration::from_secs(60), "{key} is never answered");
                        let answer = place_cart(&desk, &key, week).await.expect("the server itself is there");
                        if answer.status == 503 {
                            answer.is_problem(503, "unavailable");
                            assert_eq!(answer.retry_after.as_deref(), Some("1"), "a 503 says when to come back");
                            refused.fetch_add(1, Ordering::Relaxed);
                            tokio::time::sleep(Duration::from_millis(200)).await;
                            continue;
                        }
                        ledgered.note(&key, Ok(answer));
                        break;
                    }
                    longest = longest.max(began.elapsed());
                    n += 1;
                }
                longest
            })
        });
        let load: Vec<_> = load.collect();
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(900)).await;
            tokio::task::block_in_place(|| cluster.crash_and_restart());
        }
        tokio::time::sleep(Duration::from_millis(900)).await;
        over.store(true, Ordering::Relaxed);
        let mut longest = Duration::ZERO;
        for worker in load {
            longest = longest.max(worker.await.expect("a worker"));
        }
        let acknowledged = ledgered.check(&fleet).await;
        let refused = refused.load(Ordering::Relaxed);
        assert!(cluster.log().contains("immediate shutdown"), "it did crash");
        assert!(acknowledged > 30 && refused > 0, "{acknowledged} acknowledged, {refused} refused");
        println!(
            "3 × pg_ctl restart -m immediate: {acknowledged} bookings acknowledged, 0 lost, {refused} answers 503, \
             longest wait {:.1} s",
            longest.as_secs_f64()
        );
    });
}

#[test]
fn hubs_described_anew_by_one_process_are_in_force_at_all() {
    run(async {
        let Some(database) = Database::postgres() else { return };
        let mut fleet = Fleet::on(&database, vec![hub("a").always_open().lends("headset", 1)]);
        let (week, others) = (a_week(), [fleet.desk(0, "team:alpha"), fleet.desk(1, "team:alpha")]);
        assert_eq!(others[0].place("first", "a/headset", 1, week).await.status, 201);
        others[1].place("second", "a/headset", 1, week).await.is_problem(409, "refused");
        fleet.describe(vec![hub("a").always_open().lends("headset", 2)]);
        fleet.launch();
        let deadline = Instant::now() + Duration::from_secs(20);
        let placed = loop {
            let answer = others[1].place("second", "a/headset", 1, week).await;
            match answer.status {
                201 => break answer,
                503 => assert_eq!(answer.retry_after.as_deref(), Some("1")),
                409 => panic!("decided on a description that was no longer in force: {answer:?}"),
                _ => panic!("{answer:?}"),
            }
            assert!(Instant::now() < deadline, "the new description never came into force");
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        let catalogue = others[1].get("/catalogue").await.body;
        assert_eq!(catalogue["hubs"][0]["resources"][0]["stock"]["count"], 2, "and it is shown");
        others[0].place("third", "a/headset", 1, week).await.is_problem(409, "refused");
        assert_eq!(placed.booking().version, 1);
    });
}

#[test]
fn what_falls_due_is_decided_once_by_itself_whoever_serves() {
    run(async {
        for database in Database::each() {
            let engine = database.engine;
            let hubs = vec![hub("a").always_open().decides_by_hand().lends("headset", 9)];
            let mut fleet = Fleet::on(&database, hubs);
            let start = clock::now() + chrono::Duration::seconds(4);
            let soon = Interval::new(start, start + chrono::Duration::days(2)).expect("days");
            let desk = fleet.desk(0, "team:alpha");
            let asked = desk.place("k", "a/headset", 1, soon).await.booking();
            assert_eq!(asked.summary().key(), "requested", "{engine}");
            // Heard of at every door, without anybody asking for anything.
            let deadline = Instant::now() + Duration::from_secs(25);
            for door in 0..fleet.len() {
                let desk = fleet.desk(door, "team:alpha");
                while desk.get(&format!("/bookings/{}", asked.id)).await.booking().summary().key() != "lapsed" {
                    assert!(Instant::now() < deadline, "{engine}: nobody decided what fell due");
                    let wait = desk.get("/changes?since=1&wait=5").await;
                    assert_eq!(wait.status, 200, "{wait:?}");
                }
            }
            let store = fleet.store().await;
            let journal = store.load_journal().await.expect("a journal");
            let sweeps = journal.iter().filter(|entry| entry.actor.is_system()).count();
            assert_eq!((journal.len(), sweeps), (2, 1), "{engine}: once, by one of {} servers", fleet.len());
            store.close().await;
            // What falls due while nobody serves is decided at the next start.
            let start = clock::now() + chrono::Duration::seconds(2);
            let soon = Interval::new(start, start + chrono::Duration::days(2)).expect("days");
            let asked = desk.place("l", "a/headset", 1, soon).await.booking();
            fleet.kill_all();
            tokio::time::sleep(Duration::from_millis(2200)).await;
            fleet.launch();
            let desk = fleet.desk(0, "team:alpha");
            while desk.get(&format!("/bookings/{}", asked.id)).await.booking().summary().key() != "lapsed" {
                assert!(Instant::now() < deadline + Duration::from_secs(20), "{engine}: forgotten over a restart");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let (code, words) = fleet.audit();
            assert_eq!(code, Some(0), "{words}");
        }
    });
}

/// A small disk, where the machine allows one to be made.
pub(crate) struct TinyDisk(tempfile::TempDir);

impl TinyDisk {
    /// `size` as mount(8) reads it.
    pub(crate) fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for TinyDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.path()).status());
    }
}

#[test]
fn a_full_disk_under_postgresql_refuses_bookings_loses_none_and_serves_again_once_there_is_room() {
    run(async {
        let Some(disk) = TinyDisk::mount("11m") else {
            println!("skipped: this machine does not allow a small disk to be mounted");
            return;
        };
        let Some(cluster) = Cluster::of_its_own(false) else { return };
        let StoreAddress::Postgres(url) = cluster.database_on(disk.path()) else { panic!("a PostgreSQL address") };
        let mut fleet = Fleet::moored(tempfile::tempdir().expect("a folder"), url, two_hubs());
        fleet.launch();
        let (desk, ledgered, week) = (fleet.desk(0, "team:alpha"), Ledgered::default(), a_week());
        let ballast = disk.path().join("ballast");
        std::fs::write(&ballast, vec![0; 1 << 19]).expect("some ballast");
        let mut full = None;
        for n in 0..20_000 {
            let key = format!("k{n}");
            let answer = place_cart(&desk, &key, week).await.expect("an answer");
            if answer.status == 507 {
                full = Some((key, answer));
                break;
            }
            ledgered.note(&key, Ok(answer));
        }
        let (key, answer) = full.expect("the disk is full at last");
        answer.is_problem(507, "storage-full");
        std::fs::remove_file(ballast).expect("room");
        let answer = place_cart(&desk, &key, week).await.expect("an answer");
        assert_eq!(answer.status, 201, "{answer:?}");
        ledgered.note(&key, Ok(answer));
        let kept = ledgered.check(&fleet).await;
        println!("a full tablespace: {kept} bookings acknowledged, 0 lost");
    });
}
