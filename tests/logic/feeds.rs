//! What a hub and a team publish: whose addresses open what, until they are renewed, and what the feeds say.

use std::sync::Arc;

use chrono::{Days, Duration, NaiveDate};
use ressourcerie::domain::hub::{Closure, ClosureKind, Hub};
use ressourcerie::domain::ids::HubId;
use ressourcerie::domain::record::Cause;
use ressourcerie::domain::team::{Member, MemberRole, Team};
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::{Interval, Zone};
use ressourcerie::ledger::Command;
use ressourcerie::store::{Store, StoreAddress};
use serde_json::{Value, json};

use super::network::{HubVerbs as _, TestLedger, hub, manager_desk, offer, team};
use super::sockets::{Answer, TestDesk, TestServer};

fn lender() -> Hub {
    hub("a").always_open().lends("headset", 3).lends("camera", 1)
}

/// Runs with a server of hub `a`.
fn with_server(check: impl AsyncFnOnce(&TestServer)) {
    with_server_of(lender(), &TestLedger::of([lender()]), check);
}

/// Runs with a server of a hub and of what happened before it was started.
fn with_server_of(hub: Hub, past: &TestLedger, check: impl AsyncFnOnce(&TestServer)) {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    runtime.block_on(async {
        let store = Store::open(&StoreAddress::File(folder.path().join("test.db"))).await.expect("a store");
        store.append(&past.journal, &past.state.bookings().collect::<Vec<_>>()).await.expect("room");
        store.close().await;
        let server = TestServer::start(folder.path(), vec![hub]).await;
        check(&server).await;
        server.stop().await;
    });
}

/// A calendar program: no secret, no desk.
fn program() -> reqwest::Client {
    ressourcerie::tls::install_provider();
    reqwest::Client::builder().no_proxy().no_gzip().tls_certs_only([]).build().expect("a client")
}

async fn status(address: &str) -> u16 {
    program().get(address).send().await.expect("an answer").status().as_u16()
}

/// The address of a feed in an answer.
fn address(access: &Value, part: Option<&str>, detail: &str) -> String {
    let feeds = access["feeds"].as_array().expect("feeds");
    let part = part.map_or(Value::Null, Value::from);
    let is = |feed: &&Value| feed["detail"] == detail && (feed["resource"] == part || feed["member"] == part);
    let found = feeds
        .iter()
        .find(|feed| is(feed) && (part != Value::Null || (feed["resource"].is_null() && feed["member"].is_null())));
    found.unwrap_or_else(|| panic!("{part} {detail} in {access}"))["url"].as_str().expect("an address").to_owned()
}

#[test]
fn only_its_own_desk_reads_and_renews_what_opens_a_hub_or_a_team() {
    with_server(async |server| {
        let renewal = json!({ "detail": "busy", "generation": 0 });
        for (tag, hub_status, team_status) in
            [("manager:a", 200, 404), ("team:alpha", 404, 200), ("team:beta", 404, 404), ("coordinator", 404, 404)]
        {
            let desk = server.desk(tag);
            assert_eq!(desk.get("/hubs/a/access").await.status, hub_status, "{tag}");
            assert_eq!(desk.get("/teams/alpha/access").await.status, team_status, "{tag}");
            if hub_status == 404 {
                assert_eq!(desk.post("/hubs/a/access/renewals", &renewal).await.status, 404, "{tag}");
            }
            if team_status == 404 {
                assert_eq!(desk.post("/teams/alpha/access/renewals", &renewal).await.status, 404, "{tag}");
            }
        }
        server.desk("manager:zz").get("/hubs/zz/access").await.is_problem(404, "not-found");
        for wrong in [
            json!({ "detail": "dav", "generation": 0, "resource": "headset" }),
            json!({ "detail": "busy", "generation": 0, "resource": "nothing-such" }),
            json!({ "detail": "busy", "generation": 0, "member": "headset" }),
        ] {
            server.desk("manager:a").post("/hubs/a/access/renewals", &wrong).await.is_problem(404, "not-found");
        }
    });
}

#[test]
fn a_renewed_address_opens_nothing_more_and_the_others_still_do() {
    with_server(async |server| {
        let manager = server.desk("manager:a");
        let before = manager.get("/hubs/a/access").await.body;
        let [hub, headset] = [None, Some("headset")].map(|part| address(&before, part, "full"));
        for opened in [&hub, &headset] {
            assert_eq!(status(opened).await, 200, "{opened}");
        }
        let renewal = json!({ "detail": "full", "generation": 0, "resource": "headset" });
        let after = manager.post("/hubs/a/access/renewals", &renewal).await;
        assert_eq!(after.status, 200, "{after:?}");
        assert_eq!((status(&headset).await, status(&hub).await), (404, 200));
        let fresh = address(&after.body, Some("headset"), "full");
        assert_eq!(status(&fresh).await, 200);
        let again = manager.post("/hubs/a/access/renewals", &renewal).await.body;
        assert_eq!(again, after.body, "sent again, it changes nothing");

        let password = after.body["account"]["password"].clone();
        assert_eq!(after.body["account"]["user"], "hub.a");
        let renewed = manager.post("/hubs/a/access/renewals", &json!({ "detail": "dav", "generation": 0 })).await.body;
        assert_ne!(renewed["account"]["password"], password);
        assert_eq!(renewed["account"]["generation"], 1);
    });
}

/// The text of a feed, with its folds undone.
async fn text(address: &str) -> String {
    let answer = program().get(address).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{address}");
    answer.text().await.expect("text").replace("\r\n ", "")
}

fn week() -> Interval {
    let zone = Zone::PARIS;
    let monday = zone.day(ressourcerie::clock::now()) + chrono::Days::new(14);
    let at = |days: u64, hour: u32| {
        let day = monday.checked_add_days(chrono::Days::new(days)).expect("a day");
        zone.read(day.and_hms_opt(hour, 0, 0).expect("an hour")).settled()
    };
    Interval::new(at(0, 10), at(3, 16)).expect("an interval")
}

#[test]
fn the_hub_reads_who_and_why_and_the_team_where_and_when_but_nobody_else_does() {
    with_server(async |server| {
        let alpha = server.desk("team:alpha");
        let booking = alpha.place("k", "a/headset", 2, week()).await.booking();
        let of_hub = server.desk("manager:a").get("/hubs/a/access").await.body;
        let of_team = alpha.get("/teams/alpha/access").await.body;
        let [busy, full] = [text(&address(&of_hub, None, "busy")).await, text(&address(&of_hub, None, "full")).await];
        assert!(full.contains("SUMMARY:2 × headset\\, alpha"), "{full}");
        assert!(full.contains("DESCRIPTION:Équipe\u{a0}: alpha\\nProjet\u{a0}: essai\\nÉtat\u{a0}: "), "{full}");
        assert!(busy.contains("SUMMARY:2 × headset\\, réservés"), "{busy}");
        assert!(!busy.contains("alpha") && !busy.contains("essai"), "{busy}");
        assert!(full.contains("\r\nX-RESSOURCERIE-CERTAINTY:guaranteed\r\n"), "{full}");
        assert!(full.contains("Certitude\u{a0}: garanti") && !busy.contains("CERTAINTY"), "{full}\n{busy}");
        let [busy, full] = [text(&address(&of_team, None, "busy")).await, text(&address(&of_team, None, "full")).await];
        assert!(full.contains("SUMMARY:2 × headset\\, a\r\n") && full.contains("LOCATION:a\r\n"), "{full}");
        assert!(full.contains("\\nRetrait\u{a0}: ") && full.contains("\\nRetour\u{a0}: "), "{full}");
        assert!(
            full.contains("X-RESSOURCERIE-CERTAINTY:guaranteed") && full.contains("Certitude\u{a0}: garanti"),
            "{full}"
        );
        assert!(full.contains("Ouvert ce jour-là\u{a0}: 0\u{a0}h – 24\u{a0}h"), "{full}");
        assert!(busy.contains("SUMMARY:Réservé\r\n") && !busy.contains("headset"), "{busy}");
        assert!(!full.contains("GEO:"), "an invented hub is nowhere");
        // The same event under the same name, whoever reads it.
        let uid = |text: &str| {
            let event = text.split("BEGIN:VEVENT").nth(1).expect("an event").to_owned();
            event.lines().find(|line| line.starts_with("UID:")).expect("a name").to_owned()
        };
        let of_hub = text(&address(&of_hub, None, "full")).await;
        assert_eq!(uid(&of_hub), uid(&full));
        assert_eq!(uid(&busy), uid(&full));
        let sequence = |text: &str| text.split("SEQUENCE:").nth(1).expect("a number")[..1].to_owned();
        assert_eq!(sequence(&full), "1");
        alpha.act("c", &booking, "cancel").await.booking();
        let full = text(&address(&of_team, None, "full")).await;
        assert!(full.contains("STATUS:CANCELLED") && full.contains("TRANSP:TRANSPARENT"), "{full}");
        assert_eq!(sequence(&full), "2");
        let other = server.desk("team:beta").get("/teams/beta/access").await.body;
        let text = text(&address(&other, None, "full")).await;
        assert!(!text.contains("BEGIN:VEVENT") && text.contains("BEGIN:VTIMEZONE"), "{text}");
    });
}

#[test]
fn a_program_that_holds_the_latest_text_is_told_so_by_its_tag_or_its_time() {
    with_server(async |server| {
        let alpha = server.desk("team:alpha");
        let address = address(&server.desk("manager:a").get("/hubs/a/access").await.body, None, "full");
        let ask = async |headers: &[(&str, &str)]| {
            let request =
                headers.iter().fold(program().get(&address), |asked, (name, value)| asked.header(*name, *value));
            request.send().await.expect("an answer")
        };
        let header = |answer: &reqwest::Response, name: &str| {
            answer.headers().get(name).map(|value| value.to_str().expect("text").to_owned())
        };
        let first = ask(&[]).await;
        let (etag, time) = (header(&first, "etag").expect("a tag"), header(&first, "last-modified").expect("a time"));
        assert_eq!(header(&first, "content-encoding"), None);
        assert_eq!(ask(&[("if-none-match", &etag)]).await.status(), 304);
        assert_eq!(ask(&[("if-modified-since", &time)]).await.status(), 304);
        assert_eq!(ask(&[("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT")]).await.status(), 200);
        assert_eq!(ask(&[("if-modified-since", "yesterday")]).await.status(), 200);
        let both = [("if-none-match", "\"other\""), ("if-modified-since", time.as_str())];
        assert_eq!(ask(&both).await.status(), 200, "the tag decides alone");
        let packed = ask(&[("accept-encoding", "gzip")]).await;
        assert_eq!(header(&packed, "content-encoding").as_deref(), Some("gzip"));
        assert_eq!(header(&packed, "vary").as_deref(), Some("accept-encoding"));
        assert_eq!(packed.bytes().await.expect("a body")[..2], [0x1f, 0x8b]);
        // What does not concern the feed changes neither.
        server.desk("team:alpha").get("/bookings").await;
        assert_eq!(header(&ask(&[]).await, "last-modified"), Some(time.clone()));
        alpha.place("k", "a/headset", 2, week()).await.booking();
        let changed = ask(&[("if-none-match", &etag)]).await;
        assert_eq!(changed.status(), 200);
        assert_eq!(ask(&[("if-modified-since", &time)]).await.status(), 200, "even within the same second");
    });
}

/// A day in the hub's zone, counted from today.
fn in_days(days: u64) -> NaiveDate {
    Zone::PARIS.day(ressourcerie::clock::now()) + Days::new(days)
}

/// A closure of the whole hub.
fn works(from: u64, to: u64) -> Closure {
    let reason = serde_json::from_value(json!({ "fr": "Travaux", "en": "Works" })).expect("words");
    Closure { from: in_days(from), to: in_days(to), hours: None, kind: ClosureKind::Full, reason }
}

/// Gives a command about a record.
async fn give(desk: &TestDesk, key: &str, path: &str, body: Value) {
    let request = desk.request("POST", path).header("idempotency-key", key).json(&body);
    let answer = Answer::of(request.send().await.expect("an answer")).await;
    assert!((200..300).contains(&answer.status), "{answer:?}");
}

/// The event or the hours of a feed that say `what`, in lines.
#[track_caller]
fn part<'t>(text: &'t str, kind: &str, what: &str) -> &'t str {
    let parts: Vec<&str> =
        text.split(&format!("BEGIN:{kind}\r\n")).skip(1).filter(|part| part.contains(what)).collect();
    assert_eq!(parts.len(), 1, "{kind} with {what} in\n{text}");
    parts[0].split(&format!("END:{kind}")).next().unwrap_or_default()
}

/// The value of the first line of that name.
#[track_caller]
fn value<'t>(part: &'t str, name: &str) -> &'t str {
    let line = part.lines().find(|line| line.split([':', ';']).next() == Some(name));
    line.and_then(|line| line.split_once(':')).unwrap_or_else(|| panic!("no {name} in\n{part}")).1
}

#[test]
fn what_is_called_off_stays_in_the_feed_as_cancelled() {
    with_server(async |server| {
        let manager = server.desk("manager:a");
        give(&manager, "c", "/hubs/a/closures", json!({ "closure": works(40, 41) })).await;
        let later = ressourcerie::clock::now() + Duration::days(3);
        let repair = json!({
            "resource": "headset", "quantity": 1, "from": later, "until": later + Duration::days(2),
            "cause": "maintenance", "reason": "sangle",
        });
        give(&manager, "w", "/hubs/a/withdrawals", repair).await;
        let access = manager.get("/hubs/a/access").await.body;
        let [busy, full] = ["busy", "full"].map(|detail| address(&access, None, detail));
        let before = text(&full).await;
        for (what, status) in [("Travaux", "CONFIRMED"), ("headset", "CONFIRMED")] {
            let event = part(&before, "VEVENT", what);
            assert_eq!((value(event, "STATUS"), value(event, "SEQUENCE")), (status, "0"), "{event}");
        }
        give(&manager, "l", "/hubs/a/closures/1/lifting", json!({})).await;
        give(&manager, "e", "/hubs/a/withdrawals/2/end", json!({})).await;
        for address in [&busy, &full] {
            let after = text(address).await;
            for what in ["Travaux", "headset"] {
                let (event, stood) = (part(&after, "VEVENT", what), part(&before, "VEVENT", what));
                let said = ["STATUS", "SEQUENCE", "TRANSP"].map(|name| value(event, name));
                assert_eq!(said, ["CANCELLED", "1", "TRANSPARENT"], "{event}");
                for name in ["UID", "DTSTART", "DTEND"] {
                    assert_eq!(value(event, name), value(stood, name), "{event}");
                }
                assert!(value(event, "LAST-MODIFIED") >= value(stood, "LAST-MODIFIED"), "{event}");
            }
        }
    });
}

#[test]
fn what_is_called_off_leaves_the_feed_after_thirty_days() {
    let days_ago = |days: i64| ressourcerie::clock::now() - Duration::days(days);
    let of_hub = || HubId::parse("a").expect("an id");
    let mut past = TestLedger::of([lender()]);
    past.now = days_ago(45);
    let mut tell = |now, key: &str, command: Command| {
        past.now = now;
        past.try_give(manager_desk("a"), key, command).expect("a record");
    };
    for (day, reason) in [(60, "longtemps"), (61, "naguère")] {
        let closure = Closure { reason: Text::plain(reason), ..works(day, day) };
        tell(days_ago(45), reason, Command::CloseHub { hub: of_hub(), closure, decisions: Vec::new() });
    }
    let repair = Command::Withdraw {
        resource: offer("a/headset"),
        quantity: 1,
        items: Vec::new(),
        from: days_ago(-10),
        until: None,
        cause: Cause::Maintenance,
        reason: "sangle".to_owned(),
        exceptions: Vec::new(),
    };
    tell(days_ago(44), "repair", repair);
    tell(days_ago(32), "long", Command::ReopenHub { hub: of_hub(), closure: 1 });
    tell(days_ago(32), "whole", Command::Restore { hub: of_hub(), withdrawal: 3 });
    tell(days_ago(28), "lately", Command::ReopenHub { hub: of_hub(), closure: 2 });
    with_server_of(lender(), &past, async |server| {
        let access = server.desk("manager:a").get("/hubs/a/access").await.body;
        let text = text(&address(&access, None, "full")).await;
        assert_eq!(value(part(&text, "VEVENT", "naguère"), "STATUS"), "CANCELLED");
        assert!(!text.contains("longtemps") && !text.contains("headset"), "{text}");
    });
}

#[test]
fn an_open_end_that_is_closed_raises_the_version_of_its_event() {
    let mut past = TestLedger::of([lender()]);
    past.now = ressourcerie::clock::now() - Duration::days(800);
    let broken = Command::Withdraw {
        resource: offer("a/headset"),
        quantity: 1,
        items: Vec::new(),
        from: past.now,
        until: None,
        cause: Cause::Maintenance,
        reason: "sangle".to_owned(),
        exceptions: Vec::new(),
    };
    past.try_give(manager_desk("a"), "w", broken).expect("a record");
    with_server_of(lender(), &past, async |server| {
        let manager = server.desk("manager:a");
        let address = address(&manager.get("/hubs/a/access").await.body, Some("headset"), "full");
        let open = text(&address).await;
        let open = part(&open, "VEVENT", "sangle");
        give(&manager, "e", "/hubs/a/withdrawals/1/end", json!({})).await;
        let ended = text(&address).await;
        let ended = part(&ended, "VEVENT", "sangle");
        let number = |event: &str| value(event, "SEQUENCE").parse::<u32>().expect("a number");
        assert!(number(open) >= 2 && number(ended) > number(open), "{open}\n{ended}");
        assert!(value(ended, "DTEND") < value(open, "DTEND") && value(ended, "STATUS") == "CONFIRMED", "{ended}");
        assert!(value(open, "LAST-MODIFIED") > value(open, "DTSTART"), "what is shown of it grew since: {open}");
    });
}

#[test]
fn hours_are_told_with_the_days_on_which_the_desk_opens_otherwise_or_not_at_all() {
    // The same weekday in four weeks: closed by the catalogue, opened longer, closed by command, and for some hours.
    let monday = (14..).map(in_days).find(|day| chrono::Datelike::weekday(day) == chrono::Weekday::Mon).expect("a day");
    let [shut, long, closed, part_of] = [0, 7, 14, 21].map(|days| monday + Days::new(days));
    let lender = hub("a").lends("headset", 3).closes(ClosureKind::Desk, &shut.to_string(), &shut.to_string());
    let lender = Hub { closed_on_holidays: false, ..lender }.also_opens(&long.to_string(), "07:00-21:30");
    let past = TestLedger::of([lender.clone()]);
    with_server_of(lender, &past, async |server| {
        let manager = server.desk("manager:a");
        let closure = Closure { from: closed, to: closed, ..works(0, 0) };
        give(&manager, "c", "/hubs/a/closures", json!({ "closure": closure })).await;
        let noon = "12:00-14:00".parse().ok();
        let meeting = Closure { from: part_of, to: part_of, hours: noon, kind: ClosureKind::Desk, ..works(0, 0) };
        give(&manager, "m", "/hubs/a/closures", json!({ "closure": meeting })).await;
        let text = text(&address(&manager.get("/hubs/a/access").await.body, None, "busy")).await;
        let hours = part(&text, "VAVAILABILITY", "guichet");
        let except = value(part(hours, "AVAILABLE", "RRULE"), "EXDATE");
        for day in [shut, long, closed, part_of] {
            assert!(except.contains(&day.format("%Y%m%dT090000").to_string()), "{day} in {except}");
        }
        assert_eq!(except.split(',').count(), 4, "{except}");
        let other = part(hours, "AVAILABLE", &long.format("%Y%m%dT070000").to_string());
        assert_eq!(value(other, "DTEND"), long.format("%Y%m%dT213000").to_string());
        for (from, to) in [("090000", "120000"), ("140000", "180000")] {
            let around = part(
                hours,
                "AVAILABLE",
                &part_of.format(&format!("DTSTART;TZID=Europe/Paris:%Y%m%dT{from}")).to_string(),
            );
            assert_eq!(value(around, "DTEND"), part_of.format(&format!("%Y%m%dT{to}")).to_string());
        }
        assert_eq!(hours.matches("BEGIN:AVAILABLE").count(), 4, "{hours}");
    });
}

#[test]
fn who_is_told_only_what_is_taken_is_told_of_no_person() {
    with_server(async |server| {
        let zoe = Member { name: "Zoé Martin".to_owned(), role: MemberRole::default() };
        let teams = vec![Team { members: vec![zoe], ..team("alpha") }];
        server.state.ledger().set_catalogue(vec![Arc::new(lender())], teams).await.expect("a writer");
        let alpha = server.desk("team:alpha");
        alpha.place("k", "a/headset", 2, week()).await.booking();
        let access = alpha.get("/teams/alpha/access").await.body;
        let [busy, full] = ["busy", "full"].map(|detail| address(&access, Some("zoe-martin"), detail));
        let [busy, full] = [text(&busy).await, text(&full).await];
        assert!(full.contains("Zoé Martin") && full.contains("zoe-martin"), "{full}");
        assert!(!busy.to_lowercase().contains("martin"), "{busy}");
        assert!(busy.contains("SUMMARY:Réservé\r\n"), "{busy}");
    });
}

#[test]
fn closures_and_what_is_out_of_order_stand_in_the_feeds_of_the_hub() {
    with_server(async |server| {
        let manager = server.desk("manager:a");
        give(&manager, "c", "/hubs/a/closures", json!({ "closure": works(40, 41) })).await;
        let withdrawal = json!({
            "resource": "headset", "quantity": 1, "from": ressourcerie::clock::now() + Duration::days(1),
            "cause": "maintenance", "reason": "sangle",
        });
        give(&manager, "w", "/hubs/a/withdrawals", withdrawal).await;
        let access = manager.get("/hubs/a/access").await.body;
        let full = text(&(address(&access, None, "full") + "?lang=en")).await;
        assert!(full.contains("SUMMARY:Closed: Works\r\n") && full.contains("CATEGORIES:Closure"), "{full}");
        assert!(
            full.contains("SUMMARY:headset\\, unavailable")
                && full.contains("Cause: maintenance\\nUntil further notice")
        );
        assert!(full.contains("BEGIN:VAVAILABILITY") && full.contains("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"));
        assert!(!full.contains(":9999") && !full.contains("99991231"), "no end that a program cannot hold: {full}");
        let camera = text(&address(&access, Some("camera"), "busy")).await;
        assert!(camera.contains("Fermé\u{a0}: Travaux") && !camera.contains("headset"), "{camera}");
        let window = Interval::new(ressourcerie::clock::now(), week().end() + Duration::days(60)).expect("a window");
        let read = ressourcerie::calendar::busy(camera.as_bytes(), window, Zone::PARIS).expect("a calendar");
        let closed = Interval::new(Zone::PARIS.start_of_day(in_days(40)), Zone::PARIS.start_of_day(in_days(42)));
        assert_eq!(read.busy, [closed.expect("two days")], "a closed hub lends no camera");
    });
}
