//! Two engines, one truth: the same ledger in SQLite and in PostgreSQL, and from one into the other.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ressourcerie::api::problem::ProblemKind;
use ressourcerie::clock;
use ressourcerie::domain::booking::Step;
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::ids::{HubId, TeamId};
use ressourcerie::domain::time::Zone;
use ressourcerie::ledger::{Command, Envelope, JournalEntry, State};
use ressourcerie::server::{Done, Finding, Ledger, Receipt, audit};
use ressourcerie::store::exchange::{self, ExchangeError};
use ressourcerie::store::{AccessRow, CalendarCopy, Store, StoreAddress, StoreError, TableBreach};

use ressourcerie::store::calendars::Object;

use super::caldav;
use super::cluster::Cluster;
use super::fleet::{Fleet, program};
use super::network::{HubVerbs as _, TestLedger, between, hub, local, manager_desk, team, team_desk, wish};

/// A database of either engine, as long as this value lives.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) engine: &'static str,
    pub(crate) address: StoreAddress,
    pub(crate) cluster: Option<Arc<Cluster>>,
    _folder: tempfile::TempDir,
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let address = StoreAddress::File(folder.path().join("test.db"));
        Self { engine: "SQLite", address, cluster: None, _folder: folder }
    }

    /// `None` where PostgreSQL is not installed.
    pub(crate) fn postgres() -> Option<Self> {
        let cluster = Cluster::shared()?;
        let folder = tempfile::tempdir().expect("a folder");
        Some(Self { engine: "PostgreSQL", address: cluster.database(), cluster: Some(cluster), _folder: folder })
    }

    /// A fresh database of each engine at hand.
    pub(crate) fn each() -> Vec<Self> {
        std::iter::once(Self::sqlite()).chain(Self::postgres()).collect()
    }

    /// Its address, password and all.
    pub(crate) fn url(&self) -> String {
        match &self.address {
            StoreAddress::File(path) => path.display().to_string(),
            StoreAddress::Postgres(url) => url.clone(),
        }
    }

    /// Changes a table behind the store's back.
    pub(crate) async fn tamper(&self, sql: &str) {
        use sqlx::Connection as _;
        match &self.cluster {
            Some(cluster) => drop(cluster.tell_database(&self.address, sql)),
            None => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.url());
                let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("a connection");
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect("tampered");
                connection.close().await.expect("closed");
            }
        }
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.address).await.unwrap_or_else(|why| panic!("{}: {why}", self.engine))
    }
}

pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("threads")
        .block_on(future)
}

/// A journal in which something of everything happened.
fn eventful() -> TestLedger {
    let mut ledger = TestLedger::of([
        hub("a").lends("headset", 10).lends("camera", 2).packs("kit", &[("headset", 2), ("camera", 1)]),
        hub("b").decides_by_hand().lends("headset", 3).with_margins("headset", 30, 60),
    ]);
    let week = |n: u32| between(Zone::PARIS, &format!("2027-02-{n:02} 09:00"), &format!("2027-02-{:02} 17:00", n + 3));
    for n in [1, 8, 15] {
        let kit = ledger.place("alpha", vec![wish("a/kit", 1, week(n)), wish("b/headset", 2, week(n))]);
        let kit = kit.expect("a booking");
        ledger.place("beta", vec![wish("b/headset", 2, week(n))]).expect_err("there are only three");
        let kit = ledger.act_with(manager_desk("b"), &kit, Step::Approve, Some(vec![1]), None).expect("approved");
        let small = ledger.place("beta", vec![wish("a/headset", 1, week(n))]).expect("a booking");
        ledger.act(team_desk("beta"), &small, Step::Cancel).expect("cancelled");
        ledger.now += chrono::Duration::minutes(7);
        if n == 8 {
            ledger
                .act_with(manager_desk("b"), &kit, Step::Cancel, Some(vec![1]), Some("panne « d’été »\n\t\"x\" \\ 🎥"))
                .expect("cancelled");
        }
    }
    ledger
}

async fn keep(store: &Store, ledger: &TestLedger) {
    let (first, rest) = ledger.journal.split_at(3);
    let mut state = State::default();
    for entries in [first, rest] {
        state.replay(entries).expect("a sound journal");
        let touched: Vec<_> =
            state.bookings().filter(|booking| entries.iter().any(|e| e.booking() == Some(&booking.id))).collect();
        store.append(entries, &touched).await.expect("room");
    }
    store.make_collection(&caldav::collection("c1", "one")).await.expect("room");
    for (name, uid) in [("a", "1"), ("b", "2")] {
        store.put_object("c1", &caldav::object(name, uid), &|_| true).await.expect("room");
    }
    store.drop_object("c1", "b", &|_| true).await.expect("room");
    let files = BTreeMap::from([
        ("network.toml".to_owned(), b"name = \"\xC3\xA9\"\n".to_vec()),
        ("a/picture.bin".to_owned(), vec![0, 159, 146, 150]),
    ]);
    store.put_pool_files(&files, ledger.now).await.expect("room");
    store.put_meta("feed-secret", &[7; 32]).await.expect("room");
    let copy = CalendarCopy {
        hub: HubId::parse("a").expect("an id"),
        calendar: local("works"),
        url: "https://example.org/x.ics?t=1".to_owned(),
        bytes: vec![13, 10, 0, 255],
        etag: Some("\"e\"".to_owned()),
        last_modified: None,
        read_at: chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time"),
    };
    store.put_calendar_copy(&copy).await.expect("room");
    store.renew_calendar_access(&access_row()).await.expect("room");
    // Renewed from what it no longer is: nothing happens.
    store.renew_calendar_access(&AccessRow { renewed_s: 7, ..access_row() }).await.expect("room");
}

fn access_row() -> AccessRow {
    AccessRow { subject: "hub/a".to_owned(), detail: "busy".to_owned(), generation: 1, renewed_s: 1_800_000_000 }
}

async fn state_of(store: &Store) -> State {
    let mut state = State::default();
    state.replay(&store.load_journal().await.expect("a journal")).expect("a sound journal");
    state
}

/// Checks all that can be checked of a store that holds the eventful ledger.
async fn holds_all(name: &str, store: &Store, ledger: &TestLedger) {
    let state = state_of(store).await;
    assert!(state.agrees_with(&ledger.state), "{name}");
    assert_eq!(store.load_journal().await.expect("a journal"), ledger.journal, "{name}");
    assert_eq!(store.verify().await.expect("a sound store"), ledger.journal.len() as u64, "{name}");
    let bookings: Vec<_> = state.bookings().collect();
    assert_eq!(store.audit_tables(&bookings).await.expect("tables"), [], "{name}");
    let findings = audit(store).await.expect("an audit").findings;
    // The pool files of this test describe no hub: what the bookings are about is unknown, and nothing else is wrong.
    assert!(findings.iter().all(|finding| format!("{finding:?}").contains("UnknownOffer")), "{name}: {findings:?}");
    assert_eq!(store.pool_files().await.expect("files")["a/picture.bin"], [0, 159, 146, 150], "{name}");
    assert_eq!(store.meta("feed-secret").await.expect("a value"), Some(vec![7; 32]), "{name}");
    assert_eq!(store.calendar_copies().await.expect("copies")[0].bytes, [13, 10, 0, 255], "{name}");
    assert_eq!(store.calendar_access().await.expect("renewals"), [access_row()], "{name}");
    let kept = store.collection("hub/a", "one").await.expect("rows").expect("a collection");
    assert_eq!(kept.revision, 3, "{name}");
    let objects = store.objects(&kept.id, 0).await.expect("rows");
    assert_eq!(objects, [Object { revision: 1, ..caldav::object("a", "1") }], "{name}");
    let gone = store.gone(&kept.id, 0).await.expect("rows");
    assert_eq!(gone.iter().map(|gone| (gone.name.as_str(), gone.revision)).collect::<Vec<_>>(), [("b", 3)], "{name}");
}

#[test]
fn both_engines_keep_the_same_and_either_can_be_taken_into_the_other() {
    run(async {
        let ledger = eventful();
        let mut texts = Vec::new();
        for database in Database::each() {
            let store = database.open().await;
            keep(&store, &ledger).await;
            holds_all(database.engine, &store, &ledger).await;
            let text = exchange::text_of(&store).await.expect("a text");
            store.close().await;
            // And opened again, with every migration done.
            let store = database.open().await;
            holds_all(database.engine, &store, &ledger).await;
            for target in Database::each() {
                let name = format!("{} into {}", database.engine, target.engine);
                let other = target.open().await;
                let taken = exchange::take_in(&other, &text, ledger.now).await.expect("a whole file");
                assert_eq!(taken.entries, ledger.journal.len(), "{name}");
                holds_all(&name, &other, &ledger).await;
                assert_eq!(exchange::text_of(&other).await.expect("a text"), text, "{name}: byte for byte");
                let again = exchange::take_in(&other, &text, ledger.now).await;
                assert!(matches!(again, Err(ExchangeError::NotEmpty(n)) if n == taken.entries as u64), "{again:?}");
                other.close().await;
            }
            store.close().await;
            texts.push(text);
        }
        assert!(texts.windows(2).all(|pair| pair[0] == pair[1]), "the engines differ");
    });
}

#[test]
fn a_ledger_that_was_cut_changed_or_put_together_is_refused_whole() {
    run(async {
        let ledger = eventful();
        let source = Database::sqlite();
        let store = source.open().await;
        keep(&store, &ledger).await;
        let text = exchange::text_of(&store).await.expect("a text");
        store.close().await;
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let sealed = |lines: &[&str]| {
            use sha2::Digest as _;
            let body = lines.concat();
            let sum: String = sha2::Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
            let entries = lines.iter().filter(|line| line.contains("\"is\":\"entry\"")).count();
            format!("{body}{{\"is\":\"end\",\"entries\":{entries},\"sha256\":\"{sum}\"}}\n")
        };
        let body = &lines[..lines.len() - 1];
        assert_eq!(sealed(body), text, "the end is what this test takes it for");
        let without = |n: usize| [&body[..n], &body[n + 1..]].concat();
        let swapped = [&body[..2], &[body[3], body[2]], &body[4..]].concat();
        let forged = text.replacen("\\\"purpose\\\":\\\"essai\\\"", "\\\"purpose\\\":\\\"vol\\\"", 1);
        assert_ne!(forged, text, "the purpose was found");
        let forged: Vec<&str> = forged.split_inclusive('\n').collect();
        let cases = [
            ("cut", body.concat()),
            ("empty", String::new()),
            ("half a line", text[..text.len() / 2].to_owned()),
            ("a letter changed", text.replacen("alpha", "alphb", 1)),
            ("a letter changed and sealed again", sealed(&forged[..forged.len() - 1])),
            ("an entry taken out and sealed again", sealed(&without(3))),
            ("the first entry taken out and sealed again", sealed(&without(1))),
            ("two entries swapped and sealed again", sealed(&swapped)),
            ("no heading", sealed(&body[1..])),
            ("something after the end", format!("{text}{}", body[1])),
            ("another format", text.replacen("ressourcerie-ledger", "other", 1)),
        ];
        for database in Database::each() {
            let store = database.open().await;
            for (what, text) in &cases {
                let refused = exchange::take_in(&store, text, clock::now()).await;
                assert!(refused.is_err(), "{}: {what} should be refused", database.engine);
                assert_eq!(store.verify().await.expect("a store"), 0, "{}: {what}", database.engine);
                assert!(store.pool_files().await.expect("files").is_empty(), "{}: {what}", database.engine);
            }
            store.close().await;
        }
    });
}

#[test]
fn the_journal_cannot_be_changed_by_hand_and_the_audit_names_what_was() {
    run(async {
        let Some(database) = Database::postgres() else { return };
        let cluster = database.cluster.clone().expect("a cluster");
        let store = database.open().await;
        let ledger = eventful();
        keep(&store, &ledger).await;
        let refused = |sql: &str| {
            let guarded = format!(
                "DO $$ BEGIN {sql}; RAISE 'done'; EXCEPTION WHEN raise_exception THEN \
                 IF SQLERRM <> 'the journal is append-only' THEN RAISE; END IF; END $$"
            );
            cluster.tell_database(&database.address, &guarded);
        };
        refused("UPDATE journal SET entry = entry");
        refused("DELETE FROM journal WHERE seq = 4");
        refused("TRUNCATE journal");
        let victim = ledger.state.bookings().next().expect("a booking").id.clone();
        cluster.tell_database(
            &database.address,
            &format!("UPDATE booking_line SET quantity = 9 WHERE booking = '{victim}'"),
        );
        let findings = audit(&store).await.expect("an audit").findings;
        let said = format!("{findings:?}");
        assert!(said.contains("booking_line") && said.contains(victim.as_str()), "{said}");
        store.project_anew(ledger.state.seq(), &ledger.state.bookings().collect::<Vec<_>>()).await.expect("room");
        holds_all("projected anew", &store, &ledger).await;
        // Whoever is mighty enough to switch the triggers off is found out by the hashes.
        cluster.tell_database(
            &database.address,
            "ALTER TABLE journal DISABLE TRIGGER ALL; UPDATE journal SET account = 'someone' WHERE seq = 4",
        );
        let error = store.verify().await.expect_err("a broken chain");
        assert!(matches!(&error, StoreError::Damaged { detail, .. } if detail.contains("line 4 ")), "{error}");
        store.close().await;
    });
}

#[test]
fn a_turn_keeps_other_writers_out_until_it_ends_or_is_dropped() {
    run(async {
        let ledger = eventful();
        for database in Database::each() {
            let (one, two) = (database.open().await, database.open().await);
            let turn = one.turn(0).await.expect("a turn");
            let mut waiting = tokio::spawn(async move { two.turn(0).await.map(|turn| (turn.news().len(), two, turn)) });
            let early = tokio::time::timeout(Duration::from_millis(200), &mut waiting).await;
            assert!(early.is_err(), "{}: two turns at once", database.engine);
            let entries = &ledger.journal[..1];
            let mut state = State::default();
            state.replay(entries).expect("a sound journal");
            turn.write(entries, &state.bookings().collect::<Vec<_>>()).await.expect("room");
            let (news, two, turn) = waiting.await.expect("a task").expect("a turn");
            assert_eq!(news, 1, "{}: the second hears what the first wrote", database.engine);
            drop(turn);
            let diverged = one.append(entries, &[]).await;
            assert!(matches!(diverged, Err(StoreError::Diverged { .. })), "{}: {diverged:?}", database.engine);
            let ahead = two.turn(5).await;
            assert!(matches!(ahead, Err(StoreError::Diverged { .. })), "{}: {ahead:?}", database.engine);
            two.close().await;
            one.close().await;
        }
    });
}

#[test]
fn a_process_that_hangs_in_its_turn_loses_it_and_holds_nobody_up_for_long() {
    run(async {
        let Some(database) = Database::postgres() else { return };
        let ledger = eventful();
        let (one, two) = (database.open().await, database.open().await);
        let hung = one.turn(0).await.expect("a turn");
        let begun = std::time::Instant::now();
        let turn = two.turn(0).await.expect("a turn, once the other has lost it");
        assert!(begun.elapsed() < Duration::from_secs(15), "after {:?}", begun.elapsed());
        turn.pass().await;
        let late = hung.write(&ledger.journal[..1], &[]).await;
        assert!(matches!(late, Err(StoreError::Failed { .. })), "{late:?}");
        assert_eq!(two.verify().await.expect("a sound store"), 0, "what came too late is not there");
        one.close().await;
        two.close().await;
    });
}

#[test]
fn the_second_belt_refuses_to_give_an_item_twice_whatever_was_decided() {
    run(async {
        for database in Database::each() {
            let engine = database.engine;
            let store = database.open().await;
            let ledger = eventful();
            keep(&store, &ledger).await;
            let ids: Vec<_> = ledger.state.bookings().take(2).map(|booking| booking.id.to_string()).collect();
            let part = std::cell::Cell::new(0);
            let give = |booking: &str, item: &str, from: i64, to: i64| {
                part.set(part.get() + 1);
                let part = part.get();
                format!(
                    "INSERT INTO allocation (booking, line, part, item, start_s, end_s) \
                     VALUES ('{booking}', 0, {part}, '{item}', {from}, {to})"
                )
            };
            let moved = |item: &str, from: i64| {
                format!("UPDATE allocation SET start_s = {from} WHERE item = '{item}' AND booking = '{}'", ids[1])
            };
            let cases = [
                (give(&ids[0], "a/headset#1", 100, 200), true),
                (give(&ids[1], "a/headset#1", 200, 300), true),
                (give(&ids[1], "a/headset#2", 150, 250), true),
                (give(&ids[1], "a/headset#1", 199, 200), false),
                (give(&ids[1], "a/headset#1", 0, 1000), false),
                (moved("a/headset#1", 199), false),
                (moved("a/headset#1", 250), true),
                (moved("a/headset#2", 0), true),
            ];
            for (sql, is_fine) in cases {
                let outcome = match &database.cluster {
                    Some(_) => {
                        use sqlx::Connection as _;
                        let mut connection = sqlx::PgConnection::connect(&database.url()).await.expect("a connection");
                        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(&mut connection).await.map(drop)
                    }
                    None => {
                        use sqlx::Connection as _;
                        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database.url());
                        let mut connection =
                            sqlx::SqliteConnection::connect_with(&options).await.expect("a connection");
                        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(&mut connection).await.map(drop)
                    }
                };
                match outcome {
                    Ok(()) => assert!(is_fine, "{engine}: {sql} should be refused"),
                    Err(why) => {
                        assert!(!is_fine && why.to_string().contains("no_item_twice"), "{engine}: {sql}: {why}");
                    }
                }
            }
            store.close().await;
        }
    });
}

#[test]
fn items_given_by_the_ledger_stand_in_the_belt_and_who_would_get_one_twice_is_refused_alone() {
    run(async {
        for database in Database::each() {
            let engine = database.engine;
            let hubs = vec![hub("a").always_open().numbers("headset", &["h1"]).numbers("camera", &["c1", "c2"])];
            let (store, ledger, writing) = process_of(&database, hubs).await;
            let start = clock::now() + chrono::Duration::days(9);
            let days = |from: i64, to: i64| {
                let (from, to) = (chrono::Duration::days(from), chrono::Duration::days(to));
                ressourcerie::domain::time::Interval::new(start + from, start + to).expect("days")
            };
            let place = |key: &str, offer: &str, interval| Envelope {
                actor: team_desk("alpha"),
                key: key.to_owned(),
                command: Command::Place {
                    team: TeamId::parse("alpha").expect("an id"),
                    purpose: "essai".to_owned(),
                    wishes: vec![wish(offer, 1, interval)],
                },
            };
            let done = ledger.submit(place("first", "a/headset", days(0, 2))).await;
            let Ok(Done::Now(Receipt { booking: Some(first), .. })) = done else { panic!("{done:?}") };
            let given: Vec<_> = first.lines[0].claims[0].items.iter().map(ToString::to_string).collect();
            assert_eq!(given, ["h1"], "{engine}");
            // As if the program had a fault: the table says that the item is taken, the ledger does not know.
            let tampering = format!(
                "INSERT INTO allocation (booking, line, part, item, start_s, end_s) \
                 VALUES ('{}', 0, 9, 'a/headset#h1', {}, {})",
                first.id,
                days(4, 5).start().timestamp(),
                days(4, 5).end().timestamp()
            );
            database.tamper(&tampering).await;
            let (twice, camera, headset) = tokio::join!(
                ledger.submit(place("twice", "a/headset", days(4, 6))),
                ledger.submit(place("camera", "a/camera", days(4, 6))),
                ledger.submit(place("headset", "a/headset", days(6, 7))),
            );
            let failure = twice.expect_err("the belt holds");
            assert_eq!(failure.kind(), ProblemKind::Internal, "{engine}: {failure:?}");
            assert!(
                camera.is_ok() && headset.is_ok(),
                "{engine}: the others do not pay for it: {camera:?} {headset:?}"
            );
            let findings = audit(&store).await.expect("an audit").findings;
            let named = |finding: &Finding| matches!(finding, Finding::Table(TableBreach::Differs { table: "allocation", booking }) if *booking == first.id.to_string());
            assert!(findings.iter().any(named), "{engine}: the audit names it: {findings:?}");
            let (seq, bookings) = {
                let state = ledger.read();
                (state.seq(), state.bookings().cloned().collect::<Vec<_>>())
            };
            assert_eq!((seq, bookings.len()), (3, 3), "{engine}: nothing of what was refused is left");
            store.project_anew(seq, &bookings.iter().collect::<Vec<_>>()).await.expect("room");
            assert!(ledger.submit(place("twice", "a/headset", days(4, 6))).await.is_ok(), "{engine}: mended");
            let all: Vec<_> = ledger.read().bookings().cloned().collect();
            assert_eq!(store.audit_tables(&all.iter().collect::<Vec<_>>()).await.expect("tables"), [], "{engine}");
            drop(ledger);
            writing.await.expect("a clean end");
            store.close().await;
        }
    });
}

/// A ledger as a server process has it, of a hub that lends five headsets.
async fn process(database: &Database) -> (Store, Ledger, tokio::task::JoinHandle<()>) {
    process_of(database, vec![hub("a").always_open().lends("headset", 5)]).await
}

/// A ledger as a server process has it.
pub(crate) async fn process_of(database: &Database, hubs: Vec<Hub>) -> (Store, Ledger, tokio::task::JoinHandle<()>) {
    let store = database.open().await;
    let journal: Vec<JournalEntry> = store.load_journal().await.expect("a journal");
    let (ledger, writing) = Ledger::start(store.clone(), &journal).expect("a ledger");
    let hubs = hubs.into_iter().map(Arc::new).collect();
    ledger.set_catalogue(hubs, ["alpha", "beta"].map(team).to_vec()).await.expect("a writer");
    (store, ledger, writing)
}

#[test]
fn what_one_process_writes_another_hears_at_once_and_a_key_counts_for_both() {
    run(async {
        let Some(database) = Database::postgres() else { return };
        let (one_store, one, one_writing) = process(&database).await;
        let (two_store, two, two_writing) = process(&database).await;
        let start = clock::now() + chrono::Duration::days(9);
        let week = ressourcerie::domain::time::Interval::new(start, start + chrono::Duration::days(5)).expect("days");
        let place = |key: &str, quantity| Envelope {
            actor: team_desk("alpha"),
            key: key.to_owned(),
            command: Command::Place {
                team: TeamId::parse("alpha").expect("an id"),
                purpose: "essai".to_owned(),
                wishes: vec![wish("a/headset", quantity, week)],
            },
        };
        let mut heard = two.follow();
        let Done::Now(receipt) = one.submit(place("k", 3)).await.expect("a booking") else { panic!("a replay") };
        tokio::time::timeout(Duration::from_millis(1900), heard.wait_for(|seq| *seq == 1))
            .await
            .expect("the other process hears of it before it looks by itself")
            .expect("a ledger");
        let booking = receipt.booking.clone().expect("it placed a booking");
        assert_eq!(two.read().booking(&booking.id), Some(&booking));
        assert_eq!(two.submit(place("k", 3)).await.expect("the same"), Done::Before(receipt));
        assert!(two.submit(place("k", 2)).await.is_err(), "the key was used for something else");
        assert!(two.submit(place("l", 3)).await.is_err(), "two are left");
        let Done::Now(_) = two.submit(place("m", 2)).await.expect("two are left") else { panic!("a replay") };
        assert!(one.submit(place("n", 1)).await.is_err(), "none is left, whoever asks");
        drop((one, two));
        for (store, writing) in [(one_store, one_writing), (two_store, two_writing)] {
            writing.await.expect("a clean end");
            store.close().await;
        }
    });
}

#[test]
fn the_program_carries_a_ledger_from_one_engine_to_the_other_and_back() {
    run(async {
        for (from, to) in
            [(Some(Database::sqlite()), Database::postgres()), (Database::postgres(), Some(Database::sqlite()))]
        {
            let (Some(from), Some(to)) = (from, to) else { return };
            let fleet = Fleet::on(&from, vec![hub("a").always_open().lends("headset", 9)]);
            let start = clock::now() + chrono::Duration::days(9);
            let week =
                ressourcerie::domain::time::Interval::new(start, start + chrono::Duration::days(5)).expect("days");
            for n in 0..5 {
                let answer = fleet.desk(n, "team:alpha").place(&format!("k{n}"), "a/headset", 1, week).await;
                assert_eq!(answer.status, 201);
            }
            let folder = tempfile::tempdir().expect("a folder");
            let file = |name: &str| folder.path().join(name).to_str().expect("a path in UTF-8").to_owned();
            let speak = |database: &Database, arguments: &[&str]| program(&database.url(), arguments);
            let (code, words) = speak(&from, &["export", "--ledger", &file("one")]);
            assert_eq!(code, Some(0), "{words}");
            let (code, words) = speak(&from, &["export", "--ledger", &file("one")]);
            assert_eq!(code, Some(3), "nothing is written over: {words}");
            drop(fleet);
            let (code, words) = speak(&to, &["import", "--ledger", &file("one")]);
            assert_eq!(code, Some(0), "{words}");
            assert!(words.contains('5'), "{words}");
            for lang in ["fr", "en"] {
                let (code, words) = speak(&to, &["import", "--lang", lang, "--ledger", &file("one")]);
                assert_eq!(code, Some(1), "{words}");
                assert!(words.contains('5') && !words.contains('⟦'), "it says why not: {words}");
            }
            let (code, words) = speak(&to, &["audit"]);
            assert_eq!(code, Some(0), "{words}");
            assert_eq!(speak(&to, &["export", "--ledger", &file("two")]).0, Some(0));
            let texts = ["one", "two"].map(|name| std::fs::read_to_string(file(name)).expect("a file"));
            assert_eq!(texts[0], texts[1], "{} to {}: byte for byte", from.engine, to.engine);
            let cut = texts[0].rsplitn(3, '\n').last().expect("a line");
            std::fs::write(file("cut"), cut).expect("a file");
            let (fresh, forged) = (Database::sqlite(), texts[0].replacen("alpha", "omega", 1));
            std::fs::write(file("forged"), forged).expect("a file");
            for (name, lang) in [("cut", "fr"), ("cut", "en"), ("forged", "fr"), ("forged", "en"), ("none", "en")] {
                let (code, words) = speak(&fresh, &["import", "--lang", lang, "--ledger", &file(name)]);
                assert_eq!(code, Some(if name == "none" { 3 } else { 1 }), "{words}");
                assert!(words.contains(name) && !words.contains('⟦'), "{words}");
            }
            // Served from the other engine, with the same keys known and the same booking given back.
            let fleet = Fleet::on(&to, vec![hub("a").always_open().lends("headset", 9)]);
            let again = fleet.desk(0, "team:alpha").place("k3", "a/headset", 1, week).await;
            assert_eq!(again.status, 200, "{again:?}");
        }
    });
}

#[test]
fn an_address_that_is_wrong_or_where_nobody_answers_is_named_without_its_password() {
    let cases = [
        ("mysql://ana:hush@127.0.0.1/net", "mysql://ana@127.0.0.1/net"),
        ("postgres://ana:hush@127.0.0.1:1/net", "postgres://ana@127.0.0.1:1/net"),
    ];
    for (url, shown) in cases {
        for lang in ["fr", "en"] {
            let (code, words) = program(url, &["audit", "--lang", lang]);
            assert_eq!(code, Some(3), "{words}");
            assert!(words.contains(shown) && !words.contains("hush") && !words.contains('⟦'), "{words}");
        }
    }
}

#[test]
fn the_audit_of_the_program_names_what_was_tampered_with() {
    run(async {
        for database in Database::each() {
            let engine = database.engine;
            let store = database.open().await;
            keep(&store, &eventful()).await;
            store.close().await;
            let tampering =
                "UPDATE claim SET quantity = quantity + 1 WHERE line = 0; DELETE FROM booking_line WHERE line = 1";
            database.tamper(tampering).await;
            for lang in ["fr", "en"] {
                let (code, words) = program(&database.url(), &["audit", "--lang", lang]);
                assert_eq!(code, Some(1), "{engine}: {words}");
                let names = |table: &str| words.lines().filter(|line| line.contains(table)).count();
                assert!(names(" claim ") > 0 && names(" booking_line ") > 0, "{engine}: {words}");
                assert!(!words.contains('⟦'), "{words}");
            }
        }
    });
}
