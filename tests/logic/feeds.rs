//! What a hub and a team publish: whose addresses open what, until they are renewed, and what the feeds say.

use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::time::{Interval, Zone};
use serde_json::{Value, json};

use super::network::{HubVerbs as _, hub};
use super::sockets::TestServer;

fn lender() -> Hub {
    hub("a").always_open().lends("headset", 3).lends("camera", 1)
}

/// Runs with a server of hub `a`.
fn with_server(check: impl AsyncFnOnce(&TestServer)) {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    runtime.block_on(async {
        let server = TestServer::start(folder.path(), vec![lender()]).await;
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
        let [busy, full] = [text(&address(&of_team, None, "busy")).await, text(&address(&of_team, None, "full")).await];
        assert!(full.contains("SUMMARY:2 × headset\\, a\r\n") && full.contains("LOCATION:a\r\n"), "{full}");
        assert!(full.contains("\\nRetrait\u{a0}: ") && full.contains("\\nRetour\u{a0}: "), "{full}");
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

#[test]
fn closures_and_what_is_out_of_order_stand_in_the_feeds_of_the_hub() {
    with_server(async |server| {
        let manager = server.desk("manager:a");
        let day = |days: u64| Zone::PARIS.day(ressourcerie::clock::now()) + chrono::Days::new(days);
        let give = async |key: &str, path: &str, body: Value| {
            let request = manager.request("POST", path).header("idempotency-key", key).json(&body);
            let answer = super::sockets::Answer::of(request.send().await.expect("an answer")).await;
            assert_eq!(answer.status, 201, "{answer:?}");
        };
        let closure =
            json!({ "from": day(40), "to": day(41), "kind": "full", "reason": { "fr": "Travaux", "en": "Works" } });
        give("c", "/hubs/a/closures", json!({ "closure": closure })).await;
        let withdrawal = json!({
            "resource": "headset", "quantity": 1, "from": ressourcerie::clock::now() + chrono::Duration::days(1),
            "cause": "maintenance", "reason": "sangle",
        });
        give("w", "/hubs/a/withdrawals", withdrawal).await;
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
        let window =
            Interval::new(ressourcerie::clock::now(), week().end() + chrono::Duration::days(60)).expect("a window");
        let read = ressourcerie::calendar::busy(camera.as_bytes(), window, Zone::PARIS).expect("a calendar");
        let closed = Interval::new(Zone::PARIS.start_of_day(day(40)), Zone::PARIS.start_of_day(day(42)));
        assert_eq!(read.busy, [closed.expect("two days")], "a closed hub lends no camera");
    });
}
