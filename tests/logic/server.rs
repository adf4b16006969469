//! The service over real sockets: who wins, who is refused, what a stranger's bytes get for an answer.

mod openapi;
mod rules;

use std::collections::BTreeSet;
use std::time::Duration;

use ressourcerie::clock;
use ressourcerie::domain::booking::{LineState, Step};
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::resource::{Family, Stock};
use ressourcerie::domain::time::Interval;
use ressourcerie::ledger::{State, audit};
use ressourcerie::store::{Store, StoreAddress};
use serde_json::{Value, json};

use super::network::{HubVerbs as _, hub, offer, wish};
use super::sockets::{Answer, SECRET, TestDesk, TestServer};

/// A whole week, ten days ahead, at a hub that never closes.
fn a_week() -> Interval {
    let start = clock::now() + chrono::Duration::days(10);
    Interval::new(start, start + chrono::Duration::days(7)).expect("a week")
}

fn one_headset() -> Vec<Hub> {
    vec![hub("a").always_open().lends("headset", 1)]
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Runs one future to its end on threads of its own.
fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads").block_on(test)
}

#[test]
fn of_64_desks_that_want_the_last_headset_exactly_one_gets_it() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), one_headset()).await;
        let week = a_week();
        let fight = |round: &'static str| {
            let desk = server.desk("team:alpha");
            async move {
                let tries = (0..64).map(|n| {
                    let desk = desk.clone();
                    tokio::spawn(async move { desk.place(&format!("fight-{n}"), "a/headset", 1, week).await })
                });
                let mut answers = Vec::new();
                for attempt in tries.collect::<Vec<_>>() {
                    answers.push(attempt.await.unwrap_or_else(|why| panic!("{round}: {why}")));
                }
                answers
            }
        };
        let first = fight("first").await;
        let winners: Vec<_> = first.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(winners.len(), 1, "one headset, one winner");
        let winner = winners[0].booking();
        for loser in first.iter().filter(|answer| answer.status != 201) {
            loser.is_problem(409, "refused");
            assert_eq!(loser.body["rejection"]["rejection"], "lines");
        }
        let again = fight("again").await;
        let replayed: Vec<_> = again.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(replayed.len(), 1, "the winner's key gives its booking back");
        assert_eq!(replayed[0].booking(), winner);
        assert_eq!(again.iter().filter(|answer| answer.status == 409).count(), 63);
        assert_eq!(audit(&server.state.ledger().read()), []);
        assert_eq!(server.state.ledger().read().bookings().len(), 1);
        server.stop().await;
    });
}

#[test]
fn a_key_of_another_command_is_refused() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), vec![hub("a").always_open().lends("headset", 9)]).await;
        let desk = server.desk("team:alpha");
        assert_eq!(desk.place("once", "a/headset", 1, a_week()).await.status, 201);
        desk.place("once", "a/headset", 2, a_week()).await.is_problem(422, "unprocessable");
        server.stop().await;
    });
}

#[test]
fn approving_and_cancelling_at_once_leaves_one_winner_and_a_stale_loser() {
    run(async {
        let folder = folder();
        let hubs = vec![hub("a").always_open().lends("headset", 20).decides_by_hand()];
        let server = TestServer::start(folder.path(), hubs).await;
        let (team, manager) = (server.desk("team:alpha"), server.desk("manager:a"));
        for round in 0..12 {
            let placed = team.place(&format!("place-{round}"), "a/headset", 1, a_week()).await;
            assert_eq!((placed.status, placed.etag.as_deref()), (201, Some("\"1\"")));
            let booking = placed.booking();
            let (approve, cancel) = (format!("approve-{round}"), format!("cancel-{round}"));
            let (approved, cancelled) =
                tokio::join!(manager.act(&approve, &booking, "approve"), team.act(&cancel, &booking, "cancel"));
            let (winner, loser) = if approved.status == 200 { (approved, cancelled) } else { (cancelled, approved) };
            assert_eq!((winner.status, winner.booking().version), (200, 2), "{winner:?}");
            loser.is_problem(412, "stale");
            assert_eq!(loser.body["rejection"]["actual"]["version"], 2);
        }
        assert_eq!(audit(&server.state.ledger().read()), []);
        server.stop().await;
    });
}

#[test]
fn a_booking_goes_through_its_life_by_the_addresses_of_its_commands() {
    run(async {
        let folder = folder();
        let hubs = vec![hub("a").always_open().numbers("headset", &["h1", "h2"])];
        let server = TestServer::start(folder.path(), hubs).await;
        let (team, manager) = (server.desk("team:alpha"), server.desk("manager:a"));
        let give = async |desk: &TestDesk, key: &str, path: &str, version: Option<u64>, body: serde_json::Value| {
            let mut request = desk.request("POST", path).header("idempotency-key", key).json(&body);
            if let Some(version) = version {
                request = request.header("if-match", format!("\"{version}\""));
            }
            Answer::of(request.send().await.expect("an answer")).await
        };
        let cart = json!({ "team": "alpha", "purpose": "essai", "wishes": [wish("a/headset", 1, a_week())] });
        let held = give(&team, "1", "/holds", None, cart.clone()).await;
        assert_eq!((held.status, held.body["lines"][0]["state"].as_str()), (201, Some("held")), "{held:?}");
        let booking = held.booking();
        let path = |end: &str| format!("/bookings/{}/{end}", booking.id);
        assert_eq!(team.act("2", &booking, "submit").await.body["lines"][0]["state"], "approved");
        let two = json!({ "lines": [{ "line": 0, "quantity": 2 }] });
        let amended = give(&team, "3", &path("amendments"), Some(2), two.clone()).await;
        assert_eq!((amended.status, amended.body["version"].as_u64()), (200, Some(3)), "{amended:?}");
        give(&team, "4", &path("amendments"), Some(2), two.clone()).await.is_problem(412, "stale");
        give(&team, "5", &path("amendments"), None, two).await.is_problem(428, "precondition-required");
        let unit = json!({ "line": 0, "units": [{ "unit": { "item": "h2" } }], "responsible": "Ada" });
        give(&team, "6", &path("hand-overs"), Some(3), unit.clone()).await.is_problem(403, "forbidden");
        let out = give(&manager, "7", &path("hand-overs"), Some(3), unit).await;
        assert_eq!((out.status, out.body["lines"][0]["state"].as_str()), (200, Some("out")), "{out:?}");
        let lost = json!({ "line": 0, "unit": { "item": "h2" }, "incident": "lost" });
        let lost = give(&team, "8", &path("incidents"), Some(4), lost).await;
        assert_eq!((lost.status, lost.body["lines"][0]["state"].as_str()), (200, Some("incident")), "{lost:?}");
        // What the hub keeps of it, and who may see that.
        let records = manager.get("/hubs/a/records").await;
        assert_eq!(records.body["withdrawals"][0]["cause"], "lost", "{records:?}");
        team.get("/hubs/a/records").await.is_problem(404, "not-found");
        // Both units are wanted, one is left: the wish waits, and is served when the unit is found again.
        let pair = json!({ "team": "alpha", "purpose": "", "wish": wish("a/headset", 2, a_week()) });
        let waits = give(&team, "9", "/waiting-list", None, pair.clone()).await;
        assert_eq!((waits.status, waits.body["record"].is_string()), (201, true), "{waits:?}");
        assert_eq!(give(&team, "9", "/waiting-list", None, pair).await.status, 200, "the key is known");
        let id = records.body["withdrawals"][0]["id"].as_u64().expect("a number");
        let found = give(&manager, "10", &format!("/hubs/a/withdrawals/{id}/end"), None, json!({})).await;
        assert_eq!(found.status, 201, "{found:?}");
        let list = team.get("/waiting-list").await;
        assert_eq!(list.body["waiting"][0]["state"]["state"], "offered", "{list:?}");
        give(&manager, "11", "/hubs/a/withdrawals/999/end", None, json!({})).await.is_problem(404, "not-found");
        let unknown = json!({ "capacity": 1, "reason": "x", "nonsense": true });
        let refused = give(&manager, "12", "/hubs/a/resources/headset/capacity", None, unknown).await;
        assert!((400..500).contains(&refused.status), "{refused:?}");
        assert_eq!(audit(&server.state.ledger().read()), []);
        server.stop().await;
    });
}

#[test]
fn a_hub_records_a_proof_of_training_and_revokes_it_by_two_addresses() {
    run(async {
        let folder = folder();
        let mut hub = hub("a").always_open().lends("suit", 2).trains("initiation", 2, &[]);
        hub.resources[0].requires_training = Some(offer("a/initiation"));
        let server = TestServer::start(folder.path(), vec![hub]).await;
        let (team, manager) = (server.desk("team:alpha"), server.desk("manager:a"));
        let give = async |desk: &TestDesk, key: &str, path: &str, body: &Value| {
            let request = desk.request("POST", path).header("idempotency-key", key).json(body);
            Answer::of(request.send().await.expect("an answer")).await
        };
        let (proofs, revocations) = ("/hubs/a/qualifications", "/hubs/a/qualifications/revocations");
        team.place("1", "a/suit", 1, a_week()).await.is_problem(409, "refused");
        let today = clock::now().date_naive();
        let trained = json!({ "team": "alpha", "training": "initiation", "from": today });
        give(&team, "2", proofs, &trained).await.is_problem(403, "forbidden");
        let backwards = json!({ "team": "alpha", "training": "initiation", "from": today, "until": "2026-01-01" });
        give(&manager, "3", proofs, &backwards).await.is_problem(422, "unprocessable");
        assert_eq!(give(&manager, "4", proofs, &trained).await.status, 201);
        assert_eq!(give(&manager, "4", proofs, &trained).await.status, 200, "the key is known");
        let booking = team.place("5", "a/suit", 1, a_week()).await.booking();

        let revoked =
            |reason: &str| json!({ "team": "alpha", "training": "initiation", "on": today, "reason": reason });
        give(&manager, "6", revocations, &revoked(" ")).await.is_problem(422, "unprocessable");
        give(&manager, "7", revocations, &revoked(&"x".repeat(2001))).await.is_problem(422, "unprocessable");
        assert_eq!(give(&manager, "8", revocations, &revoked("matériel forcé")).await.status, 201);
        let flagged = team.get(&format!("/bookings/{}", booking.id)).await;
        assert_eq!(flagged.body["lines"][0]["flags"][0]["flag"], "lacks_training", "{flagged:?}");
        give(&manager, "9", revocations, &revoked("encore")).await.is_problem(404, "not-found");
        team.place("10", "a/suit", 1, a_week()).await.is_problem(409, "refused");
        assert_eq!(audit(&server.state.ledger().read()), []);
        server.stop().await;
    });
}

#[test]
fn a_command_without_its_key_or_version_is_told_what_it_lacks() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), one_headset()).await;
        let team = server.desk("team:alpha");
        let booking = team.place("one", "a/headset", 1, a_week()).await.booking();
        let steps = format!("/bookings/{}/steps", booking.id);
        team.post("/bookings", &json!({})).await.is_problem(428, "precondition-required");
        let without_version =
            team.request("POST", &steps).header("idempotency-key", "k").json(&json!({"step": "cancel"}));
        Answer::of(without_version.send().await.expect("an answer")).await.is_problem(428, "precondition-required");
        for bad in ["7", "\"x\"", "*", "W/\"1\"", "\"-1\""] {
            let request = team.request("POST", &steps).header("idempotency-key", "k").header("if-match", bad);
            let answer = Answer::of(request.json(&json!({"step": "cancel"})).send().await.expect("an answer")).await;
            answer.is_problem(400, "bad-request");
        }
        for bad in ["", "with space", &"x".repeat(129)] {
            let request = team.request("POST", "/bookings").header("idempotency-key", bad).json(&json!({}));
            Answer::of(request.send().await.expect("an answer")).await.is_problem(400, "bad-request");
        }
        server.stop().await;
    });
}

#[test]
fn hostile_bytes_get_a_problem_and_change_nothing() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), one_headset()).await;
        let team = server.desk("team:alpha");
        let send = |media: &'static str, body: Vec<u8>| {
            let request =
                team.request("POST", "/bookings").header("idempotency-key", "k").header("content-type", media);
            async move { Answer::of(request.body(body).send().await.expect("an answer")).await }
        };
        let wish = |interval: Value| {
            let wish = json!({"offer": "a/headset", "quantity": 1, "interval": interval});
            json!({"team": "alpha", "purpose": "p", "wishes": [wish]}).to_string().into_bytes()
        };
        let json = "application/json";
        send(json, b"".to_vec()).await.is_problem(400, "bad-request");
        send(json, b"{\"team\": \"alpha\"".to_vec()).await.is_problem(400, "bad-request");
        send(json, b"\xff\xfe{}".to_vec()).await.is_problem(400, "bad-request");
        send(json, br#"{"team":"al\ud800pha","purpose":"","wishes":[]}"#.to_vec()).await.is_problem(400, "bad-request");
        send(json, "[".repeat(200_000).into_bytes()).await.is_problem(422, "unprocessable");
        send(json, vec![b' '; 2 << 20]).await.is_problem(413, "too-large");
        let ten_megabytes = json!({"team": "alpha", "purpose": "é".repeat(5_000_000), "wishes": []});
        send(json, ten_megabytes.to_string().into_bytes()).await.is_problem(413, "too-large");
        let nested =
            format!(r#"{{"team": "alpha", "purpose": {}1{}, "wishes": []}}"#, "[".repeat(9000), "]".repeat(9000));
        send(json, nested.into_bytes()).await.is_problem(422, "unprocessable");
        let nested = format!(r#"{{"team": "alpha", "more": {}}}"#, "{\"a\":".repeat(9000));
        send(json, nested.into_bytes()).await.is_problem(422, "unprocessable");
        send(json, br#"{"team":"alpha","team":"beta","purpose":"","wishes":[]}"#.to_vec())
            .await
            .is_problem(422, "unprocessable");
        send(json, b"{\"team\":\"alpha\",\"purpose\":\"\0\",\"wishes\":[]}".to_vec())
            .await
            .is_problem(400, "bad-request");
        send(json, b"{\"team\":\"alpha\",\"purpose\":\"\xc3\x28\",\"wishes\":[]}".to_vec())
            .await
            .is_problem(400, "bad-request");
        send("application/json; charset=latin1", b"{}".to_vec()).await.is_problem(422, "unprocessable");
        send("text/plain", b"{}".to_vec()).await.is_problem(415, "unsupported-media-type");
        for body in [
            json!([]),
            json!({"team": 7, "purpose": "", "wishes": []}),
            json!({"team": "Alpha!", "purpose": "", "wishes": []}),
            json!({"team": "alpha", "purpose": "", "wishes": [], "admin": true}),
            json!({"team": "alpha", "purpose": "", "wishes": []}),
            json!({"team": "nobody", "purpose": "", "wishes": []}),
            json!({"team": "alpha", "purpose": "x".repeat(3000), "wishes": []}),
            // Members by their place instead of their name, which serde would take.
            json!(["alpha", "p", []]),
            json!({"team": "alpha", "purpose": "p", "wishes": [["a/headset", 1, a_week()]]}),
            json!({"team": "alpha", "purpose": "p", "wishes": [
                {"offer": "a/headset", "quantity": 1, "interval": [a_week().start(), a_week().end()]},
            ]}),
            json!({"team": "alpha", "purpose": "p", "wishes": [
                {"offer": "a/headset", "quantity": -1, "interval": a_week()},
                {"offer": "a/headset", "quantity": 1e300, "interval": a_week()},
            ]}),
            json!({"team": "alpha", "purpose": "\u{0}", "wishes": "\u{0}"}),
            json!({"team": "alpha\u{0}", "purpose": "p", "wishes": []}),
        ] {
            let answer = send(json, body.to_string().into_bytes()).await;
            assert!((400..500).contains(&answer.status), "{body}: {answer:?}");
            assert_eq!(answer.media, "application/problem+json");
        }
        for (from, to) in [
            ("2027-01-02T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("0000-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("-200000-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2027-01-01T00:00:00Z", "+262142-12-31T23:59:59Z"),
            ("2027-02-30T00:00:00Z", "2027-03-01T00:00:00Z"),
            ("hier", "demain"),
        ] {
            send(json, wish(json!({"start": from, "end": to}))).await.is_problem(422, "unprocessable");
        }
        let quantity = json!({"offer": "a/headset", "quantity": u32::MAX, "interval": a_week()});
        let body = json!({"team": "alpha", "purpose": "p", "wishes": [quantity, quantity]});
        send(json, body.to_string().into_bytes()).await.is_problem(409, "refused");
        assert_eq!(server.state.ledger().read().seq(), 0, "nothing was recorded");
        assert_eq!(team.place("k", "a/headset", 1, a_week()).await.status, 201, "and the server serves on");
        server.stop().await;
    });
}

#[test]
fn hostile_questions_get_a_problem() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), one_headset()).await;
        let team = server.desk("team:alpha");
        for (query, kind) in [
            (json!({"limit": 0}), "unprocessable"),
            (json!({"limit": 201}), "unprocessable"),
            (json!({"text": "é".repeat(201)}), "unprocessable"),
            (json!({"near": {"lon": 181.0, "lat": 0.0}}), "unprocessable"),
            (json!({"within_km": -1.0}), "unprocessable"),
            (json!({"days": {"from": "2027-03-02", "to": "2027-03-01"}}), "unprocessable"),
            (json!({"days": {"from": "-200000-01-01", "to": "2027-03-01"}}), "unprocessable"),
            (json!({"families": ["spaceship"]}), "unprocessable"),
            (json!({"colour": "red"}), "unprocessable"),
            (json!([]), "unprocessable"),
            (json!({"days": ["2027-03-01", "2027-03-02"]}), "unprocessable"),
            (json!({"quantity": -1}), "unprocessable"),
            (json!({"offset": 1e30}), "unprocessable"),
        ] {
            let answer = team.post("/search", &query).await;
            assert_eq!(answer.body["kind"], kind, "{query}: {answer:?}");
        }
        for (path, status, kind) in [
            ("/nowhere", 404, "not-found"),
            ("/bookings/Not%20an%20id", 404, "not-found"),
            ("/bookings/0123", 404, "not-found"),
            ("/bookings/%ff", 404, "not-found"),
            ("/bookings/%00", 404, "not-found"),
            ("/bookings/..%2f..%2fetc", 404, "not-found"),
            ("/bookings?after=%00", 400, "bad-request"),
            ("/bookings?limit=1&limit=2", 400, "bad-request"),
            ("/feeds/token/a.ics", 404, "not-found"),
            ("/feeds/%00/%ff/a.ics", 404, "not-found"),
            ("/changes", 400, "bad-request"),
            ("/changes?since=-1", 400, "bad-request"),
            ("/search", 405, "method-not-allowed"),
            ("/hubs/nowhere/agenda?from=2027-01-01T00:00:00Z&to=2027-01-02T00:00:00Z", 404, "not-found"),
            ("/hubs/a/agenda?from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z", 422, "unprocessable"),
            ("/hubs/a/agenda?from=2027-01-02T00:00:00Z&to=2047-01-01T00:00:00Z", 422, "unprocessable"),
            ("/hubs/a/agenda?from=hier&to=demain", 400, "bad-request"),
        ] {
            let answer = team.get(path).await;
            assert_eq!(answer.status, status, "{path}: {answer:?}");
            answer.is_problem(status, kind);
        }
        let astray = reqwest::get(format!("{}/elsewhere", server.base_url())).await.expect("an answer");
        Answer::of(astray).await.is_problem(404, "not-found");
        server.stop().await;
    });
}

#[test]
fn without_the_secret_the_door_stays_shut_and_errors_speak_the_language_asked_for() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), one_headset()).await;
        let stranger = TestDesk::new(&server.base_url(), "team:alpha", "another secret");
        for path in ["/catalogue", "/bookings", "/changes?since=0"] {
            stranger.get(path).await.is_problem(401, "unauthorized");
        }
        assert_eq!(stranger.get("/health").await.status, 200, "whether a server of ours is there is no secret");
        let spoken = |lang: &'static str| {
            let request = stranger.request("GET", "/bookings").header("accept-language", lang);
            async move { Answer::of(request.send().await.expect("an answer")).await.body["title"].clone() }
        };
        let (french, english) = (spoken("fr-FR,en;q=0.5").await, spoken("en").await);
        assert!(french.as_str().is_some_and(|title| title.contains("secret")), "{french}");
        assert_ne!(french, english);
        let nameless = TestDesk::new(&server.base_url(), "king", SECRET);
        nameless.get("/bookings").await.is_problem(400, "bad-request");
        server.stop().await;
    });
}

#[test]
fn each_desk_sees_its_own_bookings_and_no_others() {
    run(async {
        let folder = folder();
        let hubs = vec![hub("a").always_open().lends("headset", 9), hub("b").always_open().lends("printer", 9)];
        let server = TestServer::start(folder.path(), hubs).await;
        let booking = server.desk("team:alpha").place("1", "a/headset", 1, a_week()).await.booking();
        server.desk("team:beta").place("2", "b/printer", 1, a_week()).await.booking();
        for (desk, expected) in [
            ("team:alpha", 1),
            ("team:beta", 1),
            ("team:gamma", 0),
            ("manager:a", 1),
            ("manager:b", 1),
            ("coordinator", 2),
        ] {
            let seen = server.desk(desk).get("/bookings").await;
            assert_eq!(seen.body["bookings"].as_array().map(Vec::len), Some(expected), "{desk}");
        }
        let path = format!("/bookings/{}", booking.id);
        assert_eq!(server.desk("team:alpha").get(&path).await.booking(), booking);
        server.desk("team:beta").get(&path).await.is_problem(404, "not-found");
        let held = server.desk("team:alpha").request("GET", &path).header("if-none-match", "\"1\"");
        assert_eq!(held.send().await.expect("an answer").status(), 304);
        server.desk("team:beta").act("k", &booking, "cancel").await.is_problem(404, "not-found");
        server.desk("coordinator").act("k", &booking, "cancel").await.is_problem(403, "forbidden");
        server.stop().await;
    });
}

#[test]
fn a_catalogue_already_held_is_not_sent_again() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), one_headset()).await;
        let desk = server.desk("team:alpha");
        let first = desk.get("/catalogue").await;
        let etag = first.etag.expect("a version");
        assert_eq!(first.body["version"], etag.trim_matches('"'));
        let again = desk.request("GET", "/catalogue").header("if-none-match", &etag).send().await.expect("an answer");
        assert_eq!(again.status(), 304);
        let zipped =
            desk.request("GET", "/catalogue").header("accept-encoding", "gzip").send().await.expect("an answer");
        assert!(zipped.status().is_success());
        server.state.publish("", |catalogue| catalogue.hubs[0].name = "renamed".to_owned());
        let changed = desk.request("GET", "/catalogue").header("if-none-match", &etag).send().await.expect("an answer");
        assert_eq!(changed.status(), 200, "a hub that changed is told of");
        server.stop().await;
    });
}

#[test]
fn who_waits_for_changes_hears_of_them_at_once() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), one_headset()).await;
        let desk = server.desk("team:alpha");
        let waiting = tokio::spawn({
            let desk = desk.clone();
            async move { desk.get("/changes?since=0&wait=20").await }
        });
        tokio::time::sleep(Duration::from_millis(200)).await;
        let booking = desk.place("1", "a/headset", 1, a_week()).await.booking();
        let heard = tokio::time::timeout(Duration::from_secs(5), waiting).await.expect("in time").expect("an answer");
        assert_eq!(heard.body["bookings"], json!([booking.id]));
        assert_eq!(heard.body["seq"], 1);
        let quiet = desk.get("/changes?since=1&wait=1").await;
        assert_eq!((&quiet.body["seq"], &quiet.body["bookings"]), (&json!(1), &json!([])));
        let ahead = tokio::time::timeout(Duration::from_secs(5), desk.get("/changes?since=99&wait=20")).await;
        assert_eq!(ahead.expect("at once").body["seq"], 1, "a desk that knows another journal is told so at once");
        // And a server that stops does not keep its guests.
        let held = tokio::spawn(async move { desk.get("/changes?since=1&wait=20").await });
        tokio::time::sleep(Duration::from_millis(200)).await;
        tokio::time::timeout(Duration::from_secs(5), server.stop()).await.expect("a quick stop");
        assert_eq!(held.await.expect("an answer").status, 200);
    });
}

#[test]
fn what_is_bookable_comes_first_and_what_is_not_says_why_and_when() {
    run(async {
        let folder = folder();
        let mut hubs = vec![
            hub("far").always_open().lends("casque-far", 1).of_model("casque-far", "Meta", "Quest 3"),
            hub("near").always_open().lends("casque-near", 1).of_model("casque-near", "Meta", "Quest 3"),
            hub("other").always_open().offers("imprimante", Family::Printer, Stock::Count(1)),
        ];
        hubs[0].place.lat += 3.0;
        let server = TestServer::start(folder.path(), hubs).await;
        let desk = server.desk("team:alpha");
        let week = a_week();
        let rennes = json!({"lon": -1.67, "lat": 48.11});
        let offers = |answer: &Answer| -> Vec<String> {
            let hits = answer.body["hits"].as_array().expect("hits").iter();
            hits.map(|hit| hit["offer"].as_str().expect("an offer").to_owned()).collect()
        };
        let free = desk.post("/search", &json!({"text": "Casqe quest 3", "interval": week, "near": rennes})).await;
        assert_eq!(offers(&free), ["near/casque-near", "far/casque-far"], "the nearer first");
        desk.place("1", "near/casque-near", 1, week).await.booking();
        let taken = desk.post("/search", &json!({"text": "casque", "interval": week, "near": rennes})).await;
        assert_eq!(offers(&taken)[..2], ["far/casque-far", "near/casque-near"], "the free one first");
        let refused = &taken.body["hits"][1];
        assert_eq!(refused["answer"]["refusals"][0]["rule"], "not_enough");
        assert!(refused["alternatives"].as_array().is_some_and(|other| !other.is_empty()), "{refused}");
        let within = json!({"text": "casque", "within_km": 50.0, "near": rennes, "hub": "near"});
        assert_eq!(offers(&desk.post("/search", &within).await), ["near/casque-near"]);
        let page = desk.post("/search", &json!({"limit": 1, "offset": 1})).await;
        assert_eq!((page.body["total"].as_u64(), offers(&page).len()), (Some(3), 1));
        server.stop().await;
    });
}

#[test]
fn a_bundle_is_found_by_what_is_in_it_is_free_as_far_as_its_parts_are_and_is_booked_as_lines() {
    run(async {
        let folder = folder();
        let hub = hub("a").always_open().lends("casque", 5).lends("traceur", 2);
        let hubs = vec![hub.suggests("duo", &[("casque", 2), ("traceur", 1)])];
        let server = TestServer::start(folder.path(), hubs).await;
        let desk = server.desk("team:alpha");
        let week = a_week();
        let free = async || {
            let found = desk.post("/search", &json!({"text": "duo", "interval": week})).await;
            assert_eq!(found.body["hits"][0]["offer"], "a/duo", "{found:?}");
            found.body["hits"][0]["answer"]["free"].clone()
        };
        assert_eq!(free().await, 2);
        let booking = desk.place("one", "a/duo", 1, week).await.booking();
        let lines: Vec<_> = booking.lines.iter().map(|line| line.wish.offer.local.as_str()).collect();
        assert_eq!(lines, ["casque", "traceur"]);
        assert_eq!(free().await, 1, "three headsets and a tracker are left");
        server.stop().await;
    });
}

#[test]
fn whole_days_mean_the_hours_of_each_hub_and_the_sessions_of_each_training() {
    run(async {
        let folder = folder();
        let noumea = hub("noumea").in_territory("988", "Pacific/Noumea").lends("casque-a", 1);
        let rennes = hub("rennes").lends("casque-b", 1).trains("cours", 9, &[("2027-03-03 10:00", "2027-03-03 12:00")]);
        let server = TestServer::start(folder.path(), vec![noumea, rennes]).await;
        let desk = server.desk("team:alpha");
        // A Tuesday and a Thursday without holiday in either place.
        let page = desk.post("/search", &json!({"days": {"from": "2027-03-02", "to": "2027-03-04"}})).await;
        let intervals: BTreeSet<_> = page.body["hits"]
            .as_array()
            .expect("hits")
            .iter()
            .map(|hit| {
                (hit["offer"].to_string(), hit["interval"]["start"].to_string(), hit["interval"]["end"].to_string())
            })
            .collect();
        let expected = [
            ("noumea/casque-a", "2027-03-01T22:00:00Z", "2027-03-04T07:00:00Z"),
            ("rennes/casque-b", "2027-03-02T08:00:00Z", "2027-03-04T17:00:00Z"),
            ("rennes/cours", "2027-03-03T09:00:00Z", "2027-03-03T11:00:00Z"),
        ];
        let quoted = |text: &str| format!("\"{text}\"");
        let expected = expected.map(|(offer, start, end)| (quoted(offer), quoted(start), quoted(end)));
        assert_eq!(intervals, BTreeSet::from(expected));
        server.stop().await;
    });
}

#[test]
fn an_agenda_says_how_busy_and_never_by_whom() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), vec![hub("a").always_open().lends("headset", 3)]).await;
        let week = a_week();
        server.desk("team:alpha").place("1", "a/headset", 2, week).await.booking();
        let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let (from, to) = (week.start() - chrono::Duration::days(1), week.end() + chrono::Duration::days(1));
        let path = format!("/hubs/a/agenda?from={}&to={}", time(from), time(to));
        let agenda = server.desk("team:beta").get(&path).await;
        let levels: Vec<_> =
            agenda.body["rows"][0]["steps"].as_array().expect("steps").iter().map(|s| &s["taken"]).collect();
        assert_eq!(levels, [0, 2, 0]);
        assert_eq!(agenda.body["rows"][0]["capacity"], 3);
        assert!(!agenda.body.to_string().contains("alpha"), "{}", agenda.body);
        server.stop().await;
    });
}

#[test]
fn a_restart_keeps_every_acknowledged_booking() {
    run(async {
        let folder = folder();
        let hubs = || vec![hub("a").always_open().lends("headset", 40)];
        let server = TestServer::start(folder.path(), hubs()).await;
        let week = a_week();
        let desk = server.desk("team:alpha");
        let mut made = BTreeSet::new();
        for n in 0..30 {
            made.insert(desk.place(&format!("k{n}"), "a/headset", 1, week).await.booking().id);
        }
        server.stop().await;
        let server = TestServer::start(folder.path(), hubs()).await;
        let kept: BTreeSet<_> = server.state.ledger().read().bookings().map(|booking| booking.id.clone()).collect();
        assert_eq!(kept, made);
        assert_eq!(audit(&server.state.ledger().read()), []);
        let again = server.desk("team:alpha").place("k7", "a/headset", 1, week).await;
        assert_eq!(again.status, 200, "a key is known after a restart");
        let booking = again.booking();
        let cancelled = server.desk("team:alpha").act("c7", &booking, "cancel").await.booking();
        assert_eq!(cancelled.summary(), LineState::Cancelled);
        assert!(LineState::Approved.after(Step::Cancel).is_some());
        server.stop().await;
        let store = Store::open(&StoreAddress::File(folder.path().join("test.db"))).await.expect("a store");
        assert_eq!(store.verify().await.expect("a sound journal"), 31);
        let mut replayed = State::default();
        replayed.replay(&store.load_journal().await.expect("a journal")).expect("a sound journal");
        assert_eq!(replayed.booking(&booking.id), Some(&cancelled));
        let all: Vec<_> = replayed.bookings().collect();
        assert_eq!(store.audit_tables(&all).await.expect("tables"), [], "the tables say what the journal says");
        assert_ne!(store.audit_tables(&all[1..]).await.expect("tables"), [], "and the comparison can tell");
        store.close().await;
    });
}

#[test]
fn bookings_come_in_pages_that_miss_none_and_repeat_none() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), vec![hub("a").always_open().lends("headset", 99)]).await;
        let (team, other) = (server.desk("team:alpha"), server.desk("team:beta"));
        let mut placed = BTreeSet::new();
        for n in 0..7 {
            placed.insert(team.place(&format!("key-{n}"), "a/headset", 1, a_week()).await.booking().id.to_string());
            other.place(&format!("other-{n}"), "a/headset", 1, a_week()).await.booking();
        }
        for (desk, expected) in [("team:alpha", 7), ("manager:a", 14), ("coordinator", 14)] {
            let (mut seen, mut path) = (Vec::new(), "/bookings?limit=3".to_owned());
            loop {
                let answer = server.desk(desk).request("GET", &path).send().await.expect("an answer");
                let link = answer.headers().get("link").map(|link| link.to_str().expect("ASCII").to_owned());
                let page = Answer::of(answer).await.body;
                let ids = page["bookings"].as_array().expect("bookings").iter().map(|it| it["id"].to_string());
                seen.extend(ids.map(|id| id.trim_matches('"').to_owned()));
                assert_eq!((&page["seq"], page["journal"].as_str().map(str::len)), (&json!(14), Some(16)));
                let Some(next) = page["next"].as_str() else {
                    assert_eq!(link, None, "the last page leads nowhere");
                    break;
                };
                let expected = format!("/api/v1/bookings?limit=3&after={next}");
                assert_eq!(link, Some(format!("<{expected}>; rel=\"next\"")));
                path = expected.trim_start_matches("/api/v1").to_owned();
            }
            assert_eq!(seen.len(), expected, "{desk}");
            assert!(seen.is_sorted() && seen.windows(2).all(|pair| pair[0] != pair[1]), "{seen:?}");
            if desk == "team:alpha" {
                assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), placed);
            }
        }
        for (query, status, kind) in [
            ("limit=0", 422, "unprocessable"),
            ("limit=501", 422, "unprocessable"),
            ("limit=-1", 400, "bad-request"),
            ("after=Not%20an%20id", 400, "bad-request"),
            ("page=2", 400, "bad-request"),
        ] {
            team.get(&format!("/bookings?{query}")).await.is_problem(status, kind);
        }
        server.stop().await;
    });
}

#[test]
fn a_position_of_another_journal_is_answered_by_starting_over() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), vec![hub("a").always_open().lends("headset", 99)]).await;
        let desk = server.desk("team:alpha");
        let journal = desk.get("/health").await.body["journal"].as_str().expect("a journal").to_owned();
        for n in 0..3 {
            desk.place(&format!("key-{n}"), "a/headset", 1, a_week()).await.booking();
        }
        for (query, seq, reset, told) in [
            ("since=0".to_owned(), 3, false, 3),
            (format!("since=1&journal={journal}"), 3, false, 2),
            (format!("since=3&journal={journal}"), 3, false, 0),
            (format!("since=4&journal={journal}&wait=20"), 3, true, 0),
            ("since=18446744073709551615&wait=20".to_owned(), 3, true, 0),
            ("since=1&journal=another&wait=20".to_owned(), 3, true, 0),
        ] {
            let path = format!("/changes?{query}");
            let answer = tokio::time::timeout(Duration::from_secs(5), desk.get(&path)).await.expect("at once").body;
            let bookings = answer["bookings"].as_array().map(Vec::len);
            assert_eq!(
                (&answer["seq"], &answer["reset"], &answer["journal"], bookings),
                (&json!(seq), &json!(reset), &json!(journal), Some(told)),
                "{query}"
            );
        }
        server.stop().await;
    });
}

#[test]
fn each_address_says_which_methods_it_knows_and_answers_head_as_it_answers_get() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), one_headset()).await;
        let desk = server.desk("team:alpha");
        let send = |method: &'static str, path: &'static str| {
            let request = desk.request(method, path);
            async move { request.send().await.expect("an answer") }
        };
        let allow = |answer: &reqwest::Response| answer.headers()["allow"].to_str().expect("ASCII").to_owned();
        for (path, allowed) in [
            ("/health", "GET, HEAD, OPTIONS"),
            ("/search", "OPTIONS, POST"),
            ("/bookings", "GET, HEAD, OPTIONS, POST"),
            ("/bookings/b-1/steps", "OPTIONS, POST"),
        ] {
            let told = send("OPTIONS", path).await;
            assert_eq!((told.status().as_u16(), allow(&told).as_str()), (204, allowed), "{path}");
            for method in ["DELETE", "PUT", "PATCH", "TRACE", "BREW"] {
                let refused = send(method, path).await;
                assert_eq!(allow(&refused), allowed, "{method} {path}");
                Answer::of(refused).await.is_problem(405, "method-not-allowed");
            }
        }
        for (path, status) in [("/catalogue", 200), ("/bookings", 200), ("/bookings/b-1", 404), ("/nowhere", 404)] {
            let (got, head) = (send("GET", path).await, send("HEAD", path).await);
            assert_eq!((got.status().as_u16(), head.status().as_u16()), (status, status), "{path}");
            assert_eq!(got.headers()["content-type"], head.headers()["content-type"], "{path}");
            assert_eq!(got.headers().get("etag"), head.headers().get("etag"), "{path}");
            assert!(head.bytes().await.expect("an end").is_empty(), "{path}");
        }
        server.stop().await;
    });
}

#[test]
fn who_accepts_no_json_gets_a_problem_and_the_description_is_open_to_all() {
    run(async {
        let folder = folder();
        let server = TestServer::start(folder.path(), one_headset()).await;
        let desk = server.desk("team:alpha");
        for (path, accept, status) in [
            ("/catalogue", "text/html", 406),
            ("/catalogue", "application/json;q=0, */*", 406),
            ("/bookings", "text/calendar", 406),
            ("/catalogue", "text/html, */*;q=0.1", 200),
            ("/nowhere", "text/html", 404),
        ] {
            let answer = desk.request("GET", path).header("accept", accept).send().await.expect("an answer");
            let answer = Answer::of(answer).await;
            match status {
                200 => assert_eq!(answer.status, 200, "{path} {accept}"),
                406 => answer.is_problem(406, "not-acceptable"),
                _ => answer.is_problem(404, "not-found"),
            }
        }
        let served = reqwest::get(format!("{}/api/v1/openapi.json", server.base_url())).await.expect("an answer");
        assert_eq!(served.headers()["content-type"], "application/json");
        assert_eq!(served.text().await.expect("a text"), ressourcerie::server::openapi::text());
        server.stop().await;
    });
}
