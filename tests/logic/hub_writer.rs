//! A hub's own calendar that bookings are written to: confirmed there, refused by what stands there, mended after faults.

use std::time::{Duration, Instant};

use ressourcerie::domain::booking::Booking;
use ressourcerie::domain::hub::{Certainty, ConflictPolicy, Hub, HubWord};
use ressourcerie::domain::text::Lang;
use serde_json::json;

use super::hub_calendar_server::{Dav, SECRET, hour, lender, run, service, state, until, until_measured, visit};
use super::sockets::TestDesk;

#[test]
fn a_booking_is_confirmed_by_the_calendar_of_the_hub_and_leaves_it_when_it_is_cancelled() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (dav, url) = Dav::start().await;
        let hub = lender(&url, ConflictPolicy::First);
        let (service, desk) = service(folder.path(), &hub).await;
        let placed = desk.place("one", "a/camera", 1, hour(10)).await.booking();
        assert_eq!(state(&placed), "requested", "the calendar is asked first");
        assert_eq!(hub.certainty(&placed.lines[0]), Some(Certainty::Requested));
        desk.place("two", "a/camera", 1, hour(10)).await.is_problem(409, "refused");
        let approved = until(&desk, &placed, "approved", |booking| state(booking) == "approved").await;
        assert!(
            matches!(hub.certainty(&approved.lines[0]), Some(Certainty::ConfirmedWithHub { .. })),
            "{:?}",
            approved.lines[0]
        );
        let texts = dav.texts();
        assert_eq!(texts.len(), 1, "{texts:?}");
        assert!(texts[0].contains("STATUS:CONFIRMED") && texts[0].contains("RESOURCES:camera"), "{texts:?}");
        assert!(dav.set(|inner| inner.signed_in), "with the password of secrets.toml");
        let name = dav.set(|inner| inner.objects.keys().next().cloned()).expect("an object");
        // Read back as the hub's calendar, it takes nothing a second time: another hour can be booked, and cancelled.
        let manager = TestDesk::new(&service.base_url, "manager:a", SECRET);
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let health = manager.get("/hubs/a/calendars").await.body["calendars"][0]["health"].clone();
            assert_eq!(health["failure"], serde_json::Value::Null, "{health}");
            if health["events"] == 1 {
                break;
            }
            assert!(Instant::now() < deadline, "never read back: {health}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        assert_eq!(desk.act("three", &approved, "cancel").await.status, 200);
        let deadline = Instant::now() + Duration::from_secs(20);
        while !dav.texts().is_empty() {
            assert!(Instant::now() < deadline, "never taken away");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        // A request that came late brings it back: it is taken away once more.
        dav.write(&name, texts[0].clone());
        tokio::time::sleep(Duration::from_millis(1200)).await;
        dav.set(|inner| inner.changes += 1);
        let deadline = Instant::now() + Duration::from_secs(20);
        while !dav.texts().is_empty() {
            assert!(Instant::now() < deadline, "what came late was left");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        let again = desk.place("four", "a/camera", 1, hour(10)).await.booking();
        until(&desk, &again, "approved", |booking| state(booking) == "approved").await;
        service.stop().await;
    });
}

#[test]
fn what_stands_in_the_calendar_or_comes_before_the_last_look_refuses_the_booking() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (dav, url) = Dav::start().await;
        let (service, desk) = service(folder.path(), &lender(&url, ConflictPolicy::First)).await;
        // It comes between our look and our confirmation: only the second look sees it.
        dav.set(|inner| inner.intruder = Some(visit(hour(10))));
        let placed = desk.place("one", "a/camera", 1, hour(10)).await.booking();
        let refused = until(&desk, &placed, "refused", |booking| state(booking) == "refused").await;
        assert!(
            matches!(&refused.lines[0].hub_word, Some(HubWord::Taken { by, .. }) if by == "Visite"),
            "{:?}",
            refused.lines[0].hub_word
        );
        assert!(refused.lines[0].reason.as_ref().is_some_and(|reason| reason.contains("Visite")), "{refused:?}");
        let deadline = Instant::now() + Duration::from_secs(20);
        while dav.texts().len() != 1 {
            assert!(Instant::now() < deadline, "ours was left: {:?}", dav.texts());
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        service.stop().await;
    });
}

#[test]
fn answers_that_get_lost_change_nothing_of_what_comes_of_it() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (dav, url) = Dav::start().await;
        let (service, desk) = service(folder.path(), &lender(&url, ConflictPolicy::First)).await;
        dav.set(|inner| inner.broken_answers = 2);
        let placed = desk.place("one", "a/camera", 1, hour(10)).await.booking();
        let approved = until(&desk, &placed, "approved", |booking| state(booking) == "approved").await;
        assert_eq!(dav.texts().len(), 1, "one name, however often it was written");
        dav.set(|inner| inner.broken_answers = 1);
        assert_eq!(desk.act("two", &approved, "cancel").await.status, 200);
        let deadline = Instant::now() + Duration::from_secs(20);
        while !dav.texts().is_empty() {
            assert!(Instant::now() < deadline, "never taken away");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        service.stop().await;
    });
}

#[test]
fn an_event_over_a_confirmed_booking_is_told_and_settled_as_the_hub_said() {
    for (policy, expected) in [(ConflictPolicy::First, "approved"), (ConflictPolicy::Hub, "cancelled")] {
        run(async {
            let folder = tempfile::tempdir().expect("a folder");
            let (dav, url) = Dav::start().await;
            let (service, desk) = service(folder.path(), &lender(&url, policy)).await;
            let placed = desk.place("one", "a/camera", 1, hour(10)).await.booking();
            until(&desk, &placed, "approved", |booking| state(booking) == "approved").await;
            dav.write("visite.ics", visit(hour(10)));
            let is_told = |booking: &Booking| matches!(&booking.lines[0].hub_word, Some(HubWord::Conflict { by, .. }) if by == "Visite");
            let told = until(&desk, &placed, "told", is_told).await;
            assert_eq!(state(&told), expected, "{policy:?}");
            if policy == ConflictPolicy::First {
                // The hub moves its event: what was confirmed is so again.
                dav.set(|inner| inner.remove("visite.ics"));
                let is_well = |booking: &Booking| matches!(&booking.lines[0].hub_word, Some(HubWord::Confirmed { .. }));
                until(&desk, &placed, "well again", is_well).await;
            }
            service.stop().await;
        });
    }
}

#[test]
fn what_a_server_was_about_when_it_stopped_is_finished_by_the_next() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (dav, url) = Dav::start().await;
        let hub = lender(&url, ConflictPolicy::First);
        let (running, desk) = service(folder.path(), &hub).await;
        until_measured(&running).await;
        // Nothing is answered any more: the booking stays asked for, with something tentative in the calendar.
        dav.set(|inner| inner.broken_answers = 1000);
        let placed = desk.place("one", "a/camera", 1, hour(10)).await.booking();
        let deadline = Instant::now() + Duration::from_secs(20);
        while dav.texts().is_empty() {
            assert!(Instant::now() < deadline, "never written");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        running.stop().await;
        dav.set(|inner| inner.broken_answers = 0);
        let (running, desk) = service(folder.path(), &hub).await;
        until(&desk, &placed, "approved", |booking| state(booking) == "approved").await;
        let texts = dav.texts();
        assert!(texts.len() == 1 && texts[0].contains("STATUS:CONFIRMED"), "{texts:?}");
        running.stop().await;
    });
}

#[test]
fn a_change_that_the_calendar_refuses_leaves_the_booking_as_it_was_and_says_why() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (dav, url) = Dav::start().await;
        let hub = lender(&url, ConflictPolicy::First);
        let (service, desk) = service(folder.path(), &hub).await;
        let placed = desk.place("one", "a/camera", 1, hour(10)).await.booking();
        let approved = until(&desk, &placed, "approved", |booking| state(booking) == "approved").await;
        // It comes between our look and our confirmation of the change.
        let (before, asked) = (approved.lines[0].wish.interval, hour(12));
        dav.set(|inner| inner.intruder = Some(visit(asked)));
        let change = json!({ "lines": [{ "line": 0, "interval": asked }] });
        let amended = desk.command("two", &approved, "amendments", &change).await;
        assert_eq!(amended.booking().lines[0].wish.interval, asked);
        let refused = |booking: &Booking| matches!(&booking.lines[0].hub_word, Some(HubWord::Confirmed { refused: Some(change), .. }) if change.by == "Visite");
        let kept = until(&desk, &placed, "told", refused).await;
        assert_eq!((state(&kept), kept.lines[0].wish.interval), ("approved", before));
        assert!(matches!(hub.certainty(&kept.lines[0]), Some(Certainty::ConfirmedWithHub { .. })), "{kept:#?}");
        assert!(kept.lines[0].reason.as_ref().is_some_and(|reason| reason.contains("Visite")), "{kept:#?}");
        let deadline = Instant::now() + Duration::from_secs(20);
        while dav.texts().len() != 2 {
            assert!(Instant::now() < deadline, "what was tried was left: {:#?}", dav.texts());
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        // It stays where it stands, and the next change finds its place.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let ours: Vec<String> = dav.texts().into_iter().filter(|text| text.contains("RESOURCES:camera")).collect();
        let [ours] = ours.as_slice() else { panic!("{ours:#?}") };
        assert!(
            ours.contains("STATUS:CONFIRMED")
                && ours.contains(&before.start().format("DTSTART:%Y%m%dT%H%M%SZ").to_string())
        );
        let change = json!({ "lines": [{ "line": 0, "interval": hour(14) }] });
        assert_eq!(desk.command("three", &kept, "amendments", &change).await.status, 200);
        let moved =
            |booking: &Booking| booking.lines[0].confirmed_at().is_some() && booking.lines[0].wish.interval != before;
        until(&desk, &placed, "moved", moved).await;
        service.stop().await;
    });
}

#[test]
fn what_is_laid_down_in_a_calendar_is_in_the_language_of_the_hub() {
    for (language, summary, description) in
        [(Lang::Fr, "SUMMARY:Prêt", "Réservé par le réseau"), (Lang::En, "SUMMARY:Loan", "Booked through the")]
    {
        run(async {
            let folder = tempfile::tempdir().expect("a folder");
            let (dav, url) = Dav::start().await;
            let hub = Hub { language, ..lender(&url, ConflictPolicy::First) };
            let (service, desk) = service(folder.path(), &hub).await;
            let placed = desk.place("one", "a/camera", 1, hour(10)).await.booking();
            until(&desk, &placed, "approved", |booking| state(booking) == "approved").await;
            let text = dav.texts().concat().replace("\r\n ", "");
            assert!(text.contains(summary) && text.contains(description), "{text}");
            service.stop().await;
        });
    }
}
