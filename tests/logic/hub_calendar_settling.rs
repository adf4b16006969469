//! How long a hub's own collection takes to show what is written there: found out when it becomes known, at a new address
//! and on demand; kept, shown, and what follows from it.

use std::time::{Duration, Instant};

use ressourcerie::domain::hub::{Certainty, ConflictPolicy, Settling};
use ressourcerie::domain::ids::{HubId, LocalId};
use ressourcerie::store::{Lease, Measured, Probe, Store};
use serde_json::{Value, json};

use super::hub_calendar_server::{
    Dav, Inner, SECRET, hour, is_measured, lender, run, service, shown, state, until, visit,
};
use super::sockets::TestDesk;
use super::stores::Database;

/// Seconds until what was written showed, and until what was taken away did not.
fn figures(seen: &Value) -> [Option<f64>; 2] {
    ["shown_ms", "gone_ms"].map(|key| seen["calendar"]["settling"][key].as_f64().map(|ms| ms / 1000.0))
}

#[test]
fn a_collection_is_measured_when_it_becomes_known_and_nothing_is_left_in_it() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (dav, url) = Dav::start().await;
        let (service, _) = service(folder.path(), &lender(&url, ConflictPolicy::First)).await;
        let manager = TestDesk::new(&service.base_url, "manager:a", SECRET);
        let seen = shown(&manager, "measured", is_measured).await;
        assert!(figures(&seen).iter().all(|figure| figure.is_some_and(|s| s < 1.0)), "{seen:#}");
        assert_eq!(dav.texts(), Vec::<String>::new());
        assert_eq!(dav.set(|inner| inner.probes.len()), 1);
        // Nobody but the hub has it measured again; then it is, under another name.
        let team = TestDesk::new(&service.base_url, "team:alpha", SECRET);
        team.post("/hubs/a/calendars/lab/measurements", &Value::Null).await.is_problem(404, "not-found");
        manager.post("/hubs/a/calendars/other/measurements", &Value::Null).await.is_problem(404, "not-found");
        let asked = manager.post("/hubs/a/calendars/lab/measurements", &Value::Null).await;
        assert_eq!((asked.status, &asked.body["measurement"]["state"]), (202, &json!("under_way")));
        let again = |seen: &Value| is_measured(seen) && dav.set(|inner| inner.probes.len()) == 2;
        shown(&manager, "measured again", again).await;
        let probes = dav.set(|inner| inner.probes.clone());
        assert!(probes.len() == 2 && probes[0] != probes[1] && dav.texts().is_empty(), "{probes:?}");
        // It is known at the next start.
        service.stop().await;
        let (service, _) = self::service(folder.path(), &lender(&url, ConflictPolicy::First)).await;
        let manager = TestDesk::new(&service.base_url, "manager:a", SECRET);
        assert!(is_measured(&shown(&manager, "known", |_| true).await));
        // At another address nothing is known of it.
        service.stop().await;
        let moved = url.replace("/lab/", "/studio/");
        let (service, _) = self::service(folder.path(), &lender(&moved, ConflictPolicy::First)).await;
        let manager = TestDesk::new(&service.base_url, "manager:a", SECRET);
        shown(&manager, "measured at the new address", is_measured).await;
        assert_eq!(dav.set(|inner| inner.probes.len()), 3);
        service.stop().await;
    });
}

#[test]
fn a_slow_collection_is_given_its_time_before_the_read_that_decides() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (dav, url) = Dav::start().await;
        let lag = Duration::from_millis(1500);
        dav.set(|inner| inner.lag = lag);
        let (service, desk) = service(folder.path(), &lender(&url, ConflictPolicy::First)).await;
        let manager = TestDesk::new(&service.base_url, "manager:a", SECRET);
        let [written, removed] = figures(&shown(&manager, "measured", is_measured).await);
        for figure in [written, removed] {
            assert!(figure.is_some_and(|s| (1.3..4.0).contains(&s)), "{written:?} {removed:?}");
        }
        // Somebody else is faster: his event is there, and is listed only later.
        dav.write("visite.ics", visit(hour(10)));
        let placed = desk.place("one", "a/camera", 1, hour(10)).await.booking();
        until(&desk, &placed, "refused", |booking| state(booking) == "refused").await;
        service.stop().await;
    });
}

#[test]
fn a_collection_that_forgets_or_keeps_too_long_is_not_verified_and_lines_are_only_requested() {
    let faults: [fn(&mut Inner); 2] = [|inner| inner.forgets = true, |inner| inner.keeps = true];
    let [forgetful, keeping] = faults;
    let check = |fault: fn(&mut Inner), lacking: usize| {
        run(async move {
            let folder = tempfile::tempdir().expect("a folder");
            let (dav, url) = Dav::start().await;
            dav.set(fault);
            let mut hub = lender(&url, ConflictPolicy::First);
            let (service, desk) = service(folder.path(), &hub).await;
            let manager = TestDesk::new(&service.base_url, "manager:a", SECRET);
            let known = |seen: &Value| seen["calendar"]["settling"].is_object();
            let seen = shown(&manager, "measured", known).await;
            assert_eq!(figures(&seen)[lacking], None, "{seen:#}");
            // Our bookings are no probes: from here on the server is an ordinary one.
            dav.set(|inner| (inner.forgets, inner.keeps) = (false, false));
            let placed = desk.place("one", "a/camera", 1, hour(10)).await.booking();
            let deadline = Instant::now() + Duration::from_secs(20);
            while !dav.texts().iter().any(|text| text.contains("STATUS:TENTATIVE") && text.contains("RESOURCES:camera"))
            {
                assert!(Instant::now() < deadline, "the hub does not see what is asked for: {:?}", dav.texts());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            // What the server kept is taken away as soon as it lets us.
            shown(&manager, "cleared", |seen| seen["measurement"].is_null()).await;
            tokio::time::sleep(Duration::from_millis(1500)).await;
            assert_eq!(dav.texts().len(), 1, "{:?}", dav.texts());
            let settling = seen["calendar"]["settling"].clone();
            hub.calendars[0].settling = Some(serde_json::from_value::<Settling>(settling).expect("figures"));
            let still = desk.get(&format!("/bookings/{}", placed.id)).await.booking();
            assert_eq!(state(&still), "requested");
            assert_eq!(hub.certainty(&still.lines[0]), Some(Certainty::Requested));
            // Somebody of the hub accepts it: that is their word, and the calendar proves no more than before.
            let accepted = manager.act("two", &still, "approve").await.booking();
            assert_eq!((state(&accepted), hub.certainty(&accepted.lines[0])), ("approved", Some(Certainty::Requested)));
            service.stop().await;
        });
    };
    std::thread::scope(|scope| {
        scope.spawn(|| check(forgetful, 0));
        scope.spawn(|| check(keeping, 1));
    });
}

#[test]
fn what_a_measurement_that_was_cut_short_left_is_taken_away_at_the_next_start() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (dav, url) = Dav::start().await;
        dav.set(|inner| inner.lag = Duration::from_secs(5));
        let hub = lender(&url, ConflictPolicy::First);
        let (running, _) = service(folder.path(), &hub).await;
        let deadline = Instant::now() + Duration::from_secs(20);
        while dav.texts().is_empty() {
            assert!(Instant::now() < deadline, "never measured");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        running.stop().await;
        assert_eq!(dav.texts().len(), 1, "it was cut short");
        dav.set(|inner| inner.lag = Duration::ZERO);
        let (running, _) = service(folder.path(), &hub).await;
        let manager = TestDesk::new(&running.base_url, "manager:a", SECRET);
        shown(&manager, "measured", is_measured).await;
        assert_eq!(dav.texts(), Vec::<String>::new());
        running.stop().await;
    });
}

#[test]
fn a_collection_that_refuses_the_probe_says_why_and_is_tried_again() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (dav, url) = Dav::start().await;
        dav.set(|inner| inner.broken_answers = 3);
        let (service, _) = service(folder.path(), &lender(&url, ConflictPolicy::First)).await;
        let manager = TestDesk::new(&service.base_url, "manager:a", SECRET);
        let failed = shown(&manager, "failing", |seen| seen["measurement"]["state"] == "failed").await;
        assert!(failed["measurement"]["why"]["fr"].as_str().is_some_and(|why| why.contains("504")), "{failed:#}");
        assert_eq!(failed["calendar"]["settling"], Value::Null);
        shown(&manager, "measured", is_measured).await;
        assert_eq!(dav.texts(), Vec::<String>::new());
        service.stop().await;
    });
}

#[test]
fn figures_and_probes_are_kept_alike_by_both_engines() {
    for database in Database::each() {
        run(async {
            let store = Store::open(&database.address).await.expect("a store");
            let (hub, calendar) = (HubId::parse("a").expect("an id"), LocalId::parse("lab").expect("an id"));
            let at = "2027-06-01T00:00:00Z".parse().expect("an instant");
            let settling = Settling { measured_at: at, shown_ms: Some(1200), gone_ms: None };
            let (url, url_after) =
                ("https://one.example.org/lab/".to_owned(), "https://two.example.org/lab/".to_owned());
            let mut measured = Measured { hub: hub.clone(), calendar: calendar.clone(), url, settling };
            store.put_measured(&measured).await.expect("kept");
            assert_eq!(store.measured().await.expect("read"), [measured.clone()]);
            measured.url = url_after;
            measured.settling.gone_ms = Some(3);
            store.put_measured(&measured).await.expect("kept");
            assert_eq!(store.measured().await.expect("read"), [measured.clone()]);

            let lease = |runner: &str, seconds| {
                let now = at + chrono::Duration::seconds(seconds);
                Lease { runner: runner.to_owned(), now, until: now + chrono::Duration::seconds(10) }
            };
            let probe = |uid: &str| Probe {
                uid: uid.to_owned(),
                hub: hub.clone(),
                calendar: calendar.clone(),
                url: measured.url.clone(),
            };
            assert!(store.add_probe(&probe("one"), &lease("x", 0)).await.expect("kept"));
            assert!(!store.add_probe(&probe("two"), &lease("y", 0)).await.expect("asked"), "one at a time");
            assert!(!store.hold_probe("one", &lease("y", 5)).await.expect("asked"), "another works on it");
            assert!(store.hold_probe("one", &lease("y", 11)).await.expect("asked"), "the other is dead");
            assert_eq!(store.probes().await.expect("read"), [probe("one")]);
            store.remove_probe("one").await.expect("forgotten");
            assert!(!store.hold_probe("one", &lease("y", 12)).await.expect("asked"), "it is gone");
            assert!(store.add_probe(&probe("two"), &lease("y", 12)).await.expect("kept"));
            store.close().await;
        });
    }
}
