//! Calendar programs at servers that are killed, and at two servers of one database at once: an object and what the
//! ledger made of it are there both or neither, and of two who change the same object one is told to look again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::ids::HubId;
use ressourcerie::server::Subject;
use serde_json::Value;

use super::caldav::{Program, event};
use super::contention::Dice;
use super::fleet::{Fleet, SECRET};
use super::network::{HubVerbs as _, hub};
use super::stores::{Database, run};

fn one_hub() -> Vec<Hub> {
    vec![hub("a").always_open().lends("headset", 100)]
}

fn program(fleet: &Fleet, server: usize) -> Program {
    let hub = Subject::Hub(HubId::parse("a").expect("a hub"));
    Program::at(format!("http://{}", fleet.address(server)), &hub, SECRET.to_owned())
}

/// A day of some worker, its own, at seven in the morning UTC; `name` is its title.
fn of_day(worker: usize, day: usize, name: &str) -> String {
    let start = format!("20{}{:02}{:02}T070000Z", 30 + worker, 1 + day / 28 % 12, 1 + day % 28);
    event(&format!("uid-{worker}-{}", day % 3), &start, &format!("SUMMARY:{name}\r\nRESOURCES:headset\r\n"))
}

/// What a ledger says: the reasons of its closures, and those of its withdrawals.
async fn reasons(fleet: &Fleet, server: usize) -> [BTreeSet<String>; 2] {
    let records = fleet.desk(server, "manager:a").get("/hubs/a/records").await.body;
    let texts = |list: &str, of: fn(&Value) -> &Value| {
        let all = records[list].as_array().cloned().unwrap_or_default();
        let texts: Vec<String> = all.iter().map(|it| of(it).as_str().unwrap_or_default().to_owned()).collect();
        let each: BTreeSet<String> = texts.iter().cloned().collect();
        assert_eq!(each.len(), texts.len(), "nothing is done twice: {texts:?}");
        each
    };
    [texts("closures", |it| &it["closure"]["reason"]), texts("withdrawals", |it| &it["reason"])]
}

/// What one of two servers says once it has heard of the other: soon.
async fn hears(fleet: &Fleet, server: usize, family: usize, expected: &BTreeSet<String>) {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let said = reasons(fleet, server).await;
        if said[family] == *expected {
            return;
        }
        assert!(Instant::now() < deadline, "server {server} says {said:?}, not {expected:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What clients were told of each object, by its path: its last text that was acknowledged, and texts of which nobody
/// knows what became of them. No text is an object that is not there.
#[derive(Debug, Default)]
struct Told(Mutex<BTreeMap<String, (Option<String>, Vec<Option<String>>)>>);

impl Told {
    fn tries(&self, path: &str, text: Option<String>) {
        self.0.lock().expect("a lock").entry(path.to_owned()).or_default().1.push(text);
    }

    fn is(&self, path: &str, text: Option<String>) {
        self.0.lock().expect("a lock").insert(path.to_owned(), (text, Vec::new()));
    }
}

fn title(text: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix("SUMMARY:"));
    line.unwrap_or_else(|| panic!("no title: {text}")).trim().to_owned()
}

#[test]
fn servers_killed_while_programs_write_closures_and_repairs_keep_objects_and_ledger_as_one() {
    const WORKERS: usize = 6;
    run(async {
        for database in Database::each() {
            let mut fleet = Fleet::on(&database, one_hub());
            let count = fleet.len();
            let (told, mut acknowledged, mut in_doubt, mut came_through) = (Arc::new(Told::default()), 0, 0, 0);
            for round in 0..super::trouble::kills() {
                let work = (0..WORKERS).map(|worker| {
                    let (program, told) = (program(&fleet, worker), Arc::clone(&told));
                    tokio::spawn(async move {
                        let mut done = 0;
                        for n in 0.. {
                            let family = if worker % 2 == 0 { "closures" } else { "maintenance" };
                            let path = format!("{family}/w{worker}-{}.ics", n % 3);
                            let text = (n % 7 != 6).then(|| of_day(worker, n, &format!("r{round}w{worker}n{n}")));
                            told.tries(&path, text.clone());
                            let answer = match &text {
                                Some(text) => program.try_ask("PUT", &path, &[], text).await,
                                None => program.try_ask("DELETE", &path, &[], "").await,
                            };
                            match answer.map(|answer| answer.status) {
                                Ok(201 | 204) => told.is(&path, text),
                                Ok(404) if text.is_none() => told.is(&path, None),
                                Ok(503) => {}
                                Ok(status) => panic!("{path}: {status}"),
                                Err(_) => return done,
                            }
                            done += 1;
                        }
                        done
                    })
                });
                let work: Vec<_> = work.collect();
                tokio::time::sleep(Duration::from_millis(400 + Dice(round).roll(500))).await;
                fleet.kill_all();
                for worker in work {
                    acknowledged += worker.await.expect("a worker");
                }
                (0..count).for_each(|_| fleet.launch());
                let all = told.0.lock().expect("a lock").clone();
                let mut shown: [BTreeSet<String>; 2] = Default::default();
                for (server, (path, (last, tried))) in all.iter().enumerate() {
                    let reply = program(&fleet, server).get(path).await;
                    let there = (reply.status == 200).then(|| reply.body.clone());
                    assert!(
                        there == *last || tried.contains(&there),
                        "{}: {path} is {there:?}\nacknowledged {last:?}\ntried {tried:?}",
                        database.engine
                    );
                    in_doubt += tried.len();
                    came_through += usize::from(there != *last);
                    let family = usize::from(path.starts_with("maintenance"));
                    shown[family].extend(there.as_deref().map(title));
                    told.is(path, there);
                }
                for server in 0..count {
                    assert_eq!(reasons(&fleet, server).await, shown, "{}: round {round}", database.engine);
                    for (family, names) in ["closures", "maintenance"].iter().zip(&shown) {
                        let listed = program(&fleet, server).sync(&format!("{family}/"), "", None).await.names();
                        assert_eq!(listed.len(), names.len(), "{family} shows each once: {listed:?}");
                        assert!(listed.iter().all(|name| name.starts_with('w')), "under its own name: {listed:?}");
                    }
                }
            }
            let (code, words) = fleet.audit();
            assert_eq!(code, Some(0), "{words}");
            assert!(acknowledged > 30, "{}: only {acknowledged} changes were acknowledged", database.engine);
            println!(
                "{}: {} × kill -9 of {count} server(s): {acknowledged} changes of closures and repairs acknowledged, \
                 0 lost; {in_doubt} in doubt, of which {came_through} came through whole",
                database.engine,
                super::trouble::kills()
            );
        }
    });
}

#[test]
fn of_two_servers_that_change_one_object_at_once_one_has_it_and_the_ledger_says_the_same() {
    run(async {
        let Some(database) = Database::postgres() else { return };
        let fleet = Fleet::on(&database, one_hub());
        assert_eq!(fleet.len(), 2, "two servers");
        let (one, two) = (program(&fleet, 0), program(&fleet, 1));
        for (family, place) in [("closures", 0), ("maintenance", 1)] {
            let path = format!("{family}/x.ics");
            let mut etag = None;
            let mut texts = Vec::new();
            for round in 0..12 {
                texts =
                    [0, 1].map(|who| of_day(1, round * 2 * 3 + who * 3, &format!("{family} {round} {who}"))).to_vec();
                let condition = match &etag {
                    None => ("if-none-match", "*".to_owned()),
                    Some(etag) => ("if-match", String::clone(etag)),
                };
                let headers = [(condition.0, condition.1.as_str())];
                let (a, b) = tokio::join!(
                    one.ask("PUT", &path, &headers, &texts[0]),
                    two.ask("PUT", &path, &headers, &texts[1])
                );
                let done = if etag.is_none() { 201 } else { 204 };
                let mut statuses = [a.status, b.status];
                statuses.sort_unstable();
                assert_eq!(statuses, [done, 412], "round {round}: one of them has it: {a:?} {b:?}");
                let (winner, text) = if a.status == done { (&a, &texts[0]) } else { (&b, &texts[1]) };
                for (server, program) in [&one, &two].into_iter().enumerate() {
                    assert_eq!(program.get(&path).await.body, *text, "round {round}");
                    hears(&fleet, server, place, &BTreeSet::from([title(text)])).await;
                    assert_eq!(program.sync(&format!("{family}/"), "", None).await.names(), ["x.ics"]);
                }
                etag = Some(winner.etag.clone().expect("a tag"));
            }
            // One moves it while the other deletes it.
            let etag = etag.expect("a tag");
            let headers = [("if-match", etag.as_str())];
            let moved = texts[0].replace("T07", "T09").replace("SUMMARY:", "SUMMARY:moved ");
            let (put, gone) =
                tokio::join!(one.ask("PUT", &path, &headers, &moved), two.ask("DELETE", &path, &headers, ""));
            assert!(
                matches!((put.status, gone.status), (204, 412) | (412 | 404, 204)),
                "one of them has it: {put:?} {gone:?}"
            );
            let left = if put.status == 204 { BTreeSet::from([title(&moved)]) } else { BTreeSet::new() };
            hears(&fleet, 0, place, &left).await;
            assert_eq!(one.get(&path).await.status == 200, put.status == 204);
        }
    });
}
