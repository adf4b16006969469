//! What a hub subscribes to: added at run time, followed with manners, told to its manager, never taken for free.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use ressourcerie::clock;
use ressourcerie::domain::hub::{Hub, HubRole};
use ressourcerie::domain::time::Interval;
use ressourcerie::pools;
use ressourcerie::server::{CalendarSettings, DataFolder, Reach, Service, Setup};
use serde_json::{Value, json};

use super::network::{HubVerbs as _, hub};
use super::sockets::{Answer, TestDesk};

const SECRET: &str = "a secret of the test";

/// What a host of calendars answers at one path.
#[derive(Clone, Default)]
struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Reply {
    fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.into() }
    }

    fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// A host of calendars whose answers the test changes as it goes.
#[derive(Clone, Default)]
struct Host {
    script: Arc<Mutex<BTreeMap<String, Reply>>>,
    asked: Arc<Mutex<Vec<(String, HeaderMap)>>>,
    base: String,
}

impl Host {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let host = Self { base, ..Self::default() };
        let serving = host.clone();
        let service = axum::Router::new().fallback(move |uri: Uri, headers: HeaderMap| async move {
            let path = uri.path().to_owned();
            let reply = serving.script.lock().expect("a lock").get(&path).cloned();
            serving.asked.lock().expect("a lock").push((path, headers));
            let Reply { status, headers, body } = reply.unwrap_or(Reply::status(404));
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.insert(HeaderName::from_static(name), HeaderValue::from_str(&value).expect("a value"));
            }
            (StatusCode::from_u16(status).expect("a status"), map, body)
        });
        tokio::spawn(async move { axum::serve(listener, service).await.expect("a server") });
        host
    }

    fn says(&self, path: &str, reply: Reply) {
        self.script.lock().expect("a lock").insert(path.to_owned(), reply);
    }

    /// The headers of the requests for `path` so far.
    fn asked(&self, path: &str) -> Vec<HeaderMap> {
        let asked = self.asked.lock().expect("a lock");
        asked.iter().filter(|(other, _)| other == path).map(|(_, headers)| headers.clone()).collect()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn a_week() -> Interval {
    let start = clock::now() + chrono::Duration::days(10);
    Interval::new(start, start + chrono::Duration::days(7)).expect("a week")
}

fn time(at: chrono::DateTime<chrono::Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn calendar(head: &str, events: &[String]) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//essai//FR\r\n{head}{}END:VCALENDAR\r\n", events.concat())
}

fn event(uid: &str, interval: Interval, more: &str) -> String {
    format!(
        "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{}\r\nDTEND:{}\r\n{more}END:VEVENT\r\n",
        time(interval.start()),
        time(interval.end())
    )
}

/// Hub `a` lends three headsets and two lamps, and never closes.
async fn service(folder: &Path, reach: Reach) -> Service {
    let root = folder.join("pools");
    if !root.exists() {
        let lender =
            Hub { roles: vec![HubRole::Member], ..hub("a").always_open().lends("headset", 3).lends("lamp", 2) };
        std::fs::create_dir_all(root.join("a")).expect("a folder");
        std::fs::write(root.join("a/hub.toml"), pools::to_toml(&lender)).expect("a file");
        let network = "name = \"Essai\"\nfictional = true\nnotice = \"Réseau d’essai.\"\n\n\
                       [[team]]\nid = \"alpha\"\nname = \"Alpha\"\n";
        std::fs::write(root.join("network.toml"), network).expect("a file");
    }
    let setup = Setup {
        folder: DataFolder::take(&folder.join("data")).expect("a folder"),
        database: None,
        pools: Some(root),
        secret: SECRET.to_owned(),
        public_url: None,
        calendars: CalendarSettings { every: Duration::from_millis(40), reach },
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    Service::start(setup, listener).await.expect("a server")
}

fn desk(service: &Service, tag: &str) -> TestDesk {
    TestDesk::new(&service.base_url, tag, SECRET)
}

fn run(test: impl Future<Output = ()>) {
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    threads.block_on(test);
}

async fn send(desk: &TestDesk, method: &str, path: &str, body: &Value) -> Answer {
    Answer::of(desk.request(method, path).json(body).send().await.expect("an answer")).await
}

/// Changes calendar `agenda` on the version of it that is there.
async fn change(desk: &TestDesk, body: &Value) -> Answer {
    let tag = desk.get("/hubs/a/calendars").await.body["calendars"][0]["tag"].clone();
    change_of(desk, tag.as_str().expect("a tag"), body).await
}

async fn change_of(desk: &TestDesk, tag: &str, body: &Value) -> Answer {
    let request = desk.request("PUT", "/hubs/a/calendars/agenda").header("if-match", tag).json(body);
    Answer::of(request.send().await.expect("an answer")).await
}

fn headsets(url: &str) -> Value {
    json!({ "id": "agenda", "source": { "url": url }, "scope": { "resources": { "ids": ["headset"], "quantity": 2 } } })
}

fn around(interval: Interval) -> String {
    let day = chrono::Duration::days(1);
    let write = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    format!("from={}&to={}", write(interval.start() - day), write(interval.end() + day))
}

/// Asks until what is said of calendar `agenda` holds.
async fn until(desk: &TestDesk, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let said = desk.get("/hubs/a/calendars").await.body;
        let agenda =
            said["calendars"].as_array().and_then(|all| all.iter().find(|own| own["calendar"]["id"] == "agenda"));
        let agenda = agenda.cloned().unwrap_or_default();
        if holds(&agenda) {
            return agenda;
        }
        assert!(Instant::now() < deadline, "never {what}: {said}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[test]
fn a_manager_subscribes_sees_what_is_understood_changes_it_and_ends_it() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (host, week) = (Host::start().await, a_week());
        let twice = "SUMMARY:Révision\r\nRRULE:FREQ=YEARLY;COUNT=2\r\nRESOURCES:lamp\\,headset\r\n";
        let events = [event("whole", week, "SUMMARY:Entretien\r\n"), event("named", week, twice)];
        host.says("/private/token.ics", Reply::ok(calendar("", &events)));
        let service = service(folder.path(), Reach::Anywhere).await;
        let (manager, team) = (desk(&service, "manager:a"), desk(&service, "team:alpha"));
        let body = headsets(&host.url("/private/token.ics"));

        for (tag, status, kind) in
            [("team:alpha", 404, "not-found"), ("manager:b", 404, "not-found"), ("coordinator", 403, "forbidden")]
        {
            desk(&service, tag).post("/hubs/a/calendars", &body).await.is_problem(status, kind);
        }
        team.get("/hubs/a/calendars").await.is_problem(404, "not-found");
        assert_eq!(desk(&service, "coordinator").get("/hubs/a/calendars").await.status, 200);

        let tried = manager
            .post(
                &format!("/hubs/a/calendars/agenda/try?{}", around(week)),
                &json!({
                    "source": body["source"], "scope": body["scope"],
                }),
            )
            .await;
        assert_eq!((tried.status, &tried.body["events"][0]["summary"]), (200, &json!("Entretien")), "{tried:?}");
        assert_eq!(manager.get("/hubs/a/calendars").await.body["calendars"], json!([]), "trying keeps nothing");

        assert_eq!(manager.post("/hubs/a/calendars", &body).await.status, 201);
        assert_eq!(manager.post("/hubs/a/calendars", &body).await.status, 200, "the same again is done once");
        manager
            .post("/hubs/a/calendars", &headsets("https://elsewhere.example.org/x.ics"))
            .await
            .is_problem(409, "refused");
        let agenda = until(&manager, "read", |agenda| agenda["health"]["read_at"].is_string()).await;
        assert_eq!(agenda["origin"], "desk");
        assert_eq!(
            agenda["calendar"]["source"]["url"],
            "http://127.0.0.1:".to_owned() + host.base.rsplit(':').next().expect("a port") + "/…"
        );
        for path in ["/catalogue", "/hubs/a/calendars"] {
            assert!(!team.get(path).await.body.to_string().contains("token"), "{path} tells the address");
            assert!(!manager.get(path).await.body.to_string().contains("token"), "{path} tells the address");
        }
        let refused = team.place("two", "a/headset", 2, week).await;
        refused.is_problem(409, "refused");

        let explained = manager.get(&format!("/hubs/a/calendars/agenda/events?{}", around(week))).await.body;
        assert_eq!(explained["events_in_file"], 2, "{explained}");
        let of = |uid: &str| {
            explained["events"]
                .as_array()
                .expect("events")
                .iter()
                .find(|event| event["uid"] == uid)
                .cloned()
                .expect("an event")
        };
        assert_eq!(of("whole")["takes"], json!([{ "resource": "headset", "quantity": 2 }]));
        assert_eq!(of("whole")["line"], 4);
        assert_eq!(of("named")["occurrences"].as_array().map(Vec::len), Some(1), "one in the window");
        // A lamp is outside what the calendar is about: the whole scope is blocked, and that is told with its line.
        assert_eq!(explained["warnings"][0]["kind"], "unknown-resource", "{explained}");
        assert!(
            explained["warnings"][0]["text"]["fr"].as_str().is_some_and(|text| text.contains("lamp")),
            "{explained}"
        );

        let narrower = json!({ "scope": { "resources": { "ids": ["lamp"], "quantity": 1 } } });
        send(&manager, "PUT", "/hubs/a/calendars/agenda", &narrower).await.is_problem(428, "precondition-required");
        let seen = manager.get("/hubs/a/calendars").await.body["calendars"][0].clone();
        let changed = change(&manager, &narrower).await;
        assert_eq!((changed.status, &changed.body["calendar"]["scope"]), (200, &narrower["scope"]), "{changed:?}");
        // Who has seen the version of before changes nothing, and is told what is there now.
        let stale = change_of(&manager, seen["tag"].as_str().expect("a tag"), &json!({ "scope": "desk" })).await;
        stale.is_problem(412, "stale");
        assert_eq!(stale.body["rejection"]["calendar"]["scope"], narrower["scope"], "{stale:?}");
        assert_eq!(stale.body["rejection"]["tag"], changed.body["tag"]);
        assert_eq!(team.place("three", "a/headset", 3, week).await.status, 201, "headsets are free again");
        team.place("lamps", "a/lamp", 2, week).await.is_problem(409, "refused");
        service.stop().await;

        // A subscription of run time is there after a restart, with its last good copy, even where its host is gone.
        host.says("/private/token.ics", Reply::status(410));
        let service = self::service(folder.path(), Reach::Anywhere).await;
        let (manager, team) = (desk(&service, "manager:a"), desk(&service, "team:alpha"));
        team.place("lamps", "a/lamp", 2, week).await.is_problem(409, "refused");
        let agenda = until(&manager, "gone", |agenda| agenda["health"]["status"] == 410).await;
        assert!(agenda["health"]["failure"]["fr"].is_string() && agenda["health"]["read_at"].is_string(), "{agenda}");
        assert_eq!(send(&manager, "DELETE", "/hubs/a/calendars/agenda", &json!({})).await.status, 204);
        send(&manager, "DELETE", "/hubs/a/calendars/agenda", &json!({})).await.is_problem(404, "not-found");
        assert_eq!(team.place("lamps", "a/lamp", 2, week).await.status, 201, "nothing blocks any more");
        service.stop().await;
    });
}

#[test]
fn a_draft_that_makes_no_sense_is_refused_with_what_to_do() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let service = service(folder.path(), Reach::Public).await;
        let manager = desk(&service, "manager:a");
        let scope = json!("hub");
        let url = |url: &str| json!({ "url": url });
        let collection = |url: &str| json!({ "caldav": { "url": url, "user": "u" } });
        let check = async |source: Value, scope: &Value, words: &str| {
            let body = json!({ "id": "agenda", "source": source, "scope": scope });
            let answer = manager.post("/hubs/a/calendars", &body).await;
            answer.is_problem(422, "unprocessable");
            let detail = answer.body["detail"].as_str().unwrap_or_default();
            assert!(detail.contains(words), "{body}: {detail}");
        };
        check(url("ftp://x/a.ics"), &scope, "https://").await;
        check(url("https://agenda.example.org/…"), &scope, "raccourcie").await;
        check(json!({ "file": "calendars/a.ics" }), &scope, "fiche du pôle").await;
        check(collection("https://u:p@cloud.example.org/c/"), &scope, "password").await;
        check(collection("https://cloud.example.org/c"), &scope, "barre oblique").await;
        check(json!({ "caldav": { "url": "https://evil.example.org/c/", "secret": "other" } }), &scope, "password")
            .await;
        check(
            url("https://x.example.org/a.ics"),
            &json!({ "resources": { "ids": ["drone"], "quantity": 1 } }),
            "drone",
        )
        .await;
        check(url("https://x.example.org/a.ics"), &json!({ "resources": { "ids": ["lamp"], "quantity": 9 } }), "2")
            .await;
        check(url("https://x.example.org/a.ics"), &json!({ "resources": { "ids": [], "quantity": 1 } }), "au moins")
            .await;
        assert_eq!(manager.get("/hubs/a/calendars").await.body["calendars"], json!([]));
        // What leads into this machine is refused where the operator did not allow it, and said.
        let private = headsets("http://127.0.0.1:9/private/token.ics");
        assert_eq!(manager.post("/hubs/a/calendars", &private).await.status, 201);
        let agenda = until(&manager, "refused", |agenda| agenda["health"]["failure"].is_object()).await;
        assert!(agenda["health"]["failure"]["fr"].as_str().is_some_and(|text| text.contains("privé")), "{agenda}");
        service.stop().await;
    });
}

#[test]
fn a_host_is_asked_again_when_it_says_and_keeps_its_last_good_copy_when_it_errs() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (host, week) = (Host::start().await, a_week());
        let good = calendar("", &[event("whole", week, "SUMMARY:Entretien\r\n")]);
        let hinted =
            calendar("REFRESH-INTERVAL;VALUE=DURATION:PT3H\r\n", &[event("whole", week, "SUMMARY:Entretien\r\n")]);
        host.says("/a.ics", Reply::ok(good.clone()).with("etag", "\"1\""));
        let service = service(folder.path(), Reach::Anywhere).await;
        let (manager, team) = (desk(&service, "manager:a"), desk(&service, "team:alpha"));
        assert_eq!(manager.post("/hubs/a/calendars", &headsets(&host.url("/a.ics"))).await.status, 201);
        until(&manager, "read", |agenda| agenda["health"]["read_at"].is_string()).await;

        let cut = good[..good.len() - 20].to_owned();
        let bad = [
            Reply::status(500),
            Reply::status(401),
            Reply::ok("<html><body>Connexion</body></html>").with("content-type", "text/calendar"),
            Reply::ok(""),
            Reply::ok(cut),
            Reply::ok(calendar("", &[])),
            Reply::status(503).with("retry-after", "7200"),
        ];
        for (number, reply) in bad.into_iter().enumerate() {
            // Between two faults, a good answer: the pauses after failures grow.
            host.says("/a.ics", Reply::ok(good.clone()).with("etag", format!("\"good {number}\"")));
            until(&manager, "sound again", |agenda| agenda["health"]["failure"].is_null()).await;
            let asks_for_time = reply.headers.iter().any(|(name, _)| *name == "retry-after");
            let status = reply.status;
            host.says("/a.ics", reply);
            let agenda = until(&manager, "failing", |agenda| agenda["health"]["failure"].is_object()).await;
            assert!(agenda["health"]["read_at"].is_string() && agenda["health"]["since"].is_string(), "{agenda}");
            assert_eq!(agenda["health"]["status"].as_u64(), (status != 200).then_some(u64::from(status)), "{agenda}");
            team.place(&format!("k{number}"), "a/headset", 2, week).await.is_problem(409, "refused");
            if asks_for_time {
                let next =
                    agenda["health"]["next_at"].as_str().expect("a time").parse::<chrono::DateTime<chrono::Utc>>();
                let pause = next.expect("a time") - clock::now();
                assert!(pause > chrono::Duration::minutes(100) && pause < chrono::Duration::minutes(121), "{pause}");
            }
        }
        // What a feed says of its own rhythm is kept to, within bounds.
        let tried = json!({ "source": { "url": host.url("/b.ics") }, "scope": "desk" });
        host.says("/b.ics", Reply::ok(hinted));
        let changed = change(&manager, &tried).await;
        assert_eq!(changed.status, 200, "{changed:?}");
        let agenda = until(&manager, "read", |agenda| {
            agenda["health"]["failure"].is_null()
                && !agenda["health"]["next_at"].is_null()
                && !agenda["health"]["read_at"].is_null()
        })
        .await;
        let next = agenda["health"]["next_at"].as_str().expect("a time").parse::<chrono::DateTime<chrono::Utc>>();
        let pause = next.expect("a time") - clock::now();
        assert!(pause > chrono::Duration::minutes(150) && pause <= chrono::Duration::minutes(180), "{pause}");
        service.stop().await;
    });
}

#[test]
fn redirections_are_few_and_carry_no_password_to_another_host() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (host, other, week) = (Host::start().await, Host::start().await, a_week());
        let good = calendar("", &[event("whole", week, "SUMMARY:Entretien\r\n")]);
        for hop in 0..6 {
            host.says(&format!("/hop{hop}"), Reply::status(302).with("location", format!("/hop{}", hop + 1)));
        }
        host.says("/hop6", Reply::ok(good.clone()));
        host.says("/private.ics", Reply::status(307).with("location", other.url("/final.ics")));
        other.says("/final.ics", Reply::ok(good.clone()));
        let service = service(folder.path(), Reach::Anywhere).await;
        let manager = desk(&service, "manager:a");
        let fetch = async |url: String| {
            let body = json!({ "source": { "url": url }, "scope": "hub" });
            manager.post(&format!("/hubs/a/calendars/agenda/try?{}", around(week)), &body).await.body
        };
        assert_eq!(fetch(host.url("/hop1")).await["events_in_file"], 1, "five redirections are followed");
        let refused = fetch(host.url("/hop0")).await;
        assert!(refused["failure"]["en"].as_str().is_some_and(|text| text.contains("more than 5 times")), "{refused}");
        let with_password = host.url("/private.ics").replace("http://", "http://user:open-sesame@");
        assert_eq!(fetch(with_password).await["events_in_file"], 1);
        let first = host.asked("/private.ics");
        assert!(first.iter().all(|headers| headers.contains_key("authorization")), "{first:?}");
        let last = other.asked("/final.ics");
        assert_eq!(last.len(), 1);
        assert!(!last[0].contains_key("authorization") && !last[0].contains_key("referer"), "{last:?}");
        service.stop().await;
    });
}

#[test]
fn what_unpacks_to_more_than_a_calendar_may_be_is_given_up() {
    use std::io::Write as _;
    let mut packer = std::process::Command::new("gzip")
        .arg("-c")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("gzip");
    let mut stdin = packer.stdin.take().expect("a pipe");
    let writing = std::thread::spawn(move || {
        stdin.write_all(b"BEGIN:VCALENDAR\r\n").expect("written");
        let blank = vec![b'\n'; 1 << 20];
        (0..40).for_each(|_| stdin.write_all(&blank).expect("written"));
    });
    let packed = packer.wait_with_output().expect("packed").stdout;
    writing.join().expect("written");
    assert!(packed.len() < 100_000, "{} octets", packed.len());
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (host, week) = (Host::start().await, a_week());
        host.says("/bomb.ics", Reply::ok(packed).with("content-encoding", "gzip"));
        let service = service(folder.path(), Reach::Anywhere).await;
        let body = json!({ "source": { "url": host.url("/bomb.ics") }, "scope": "hub" });
        let path = format!("/hubs/a/calendars/agenda/try?{}", around(week));
        let tried = desk(&service, "manager:a").post(&path, &body).await.body;
        assert!(tried["failure"]["en"].as_str().is_some_and(|text| text.contains("16 MiB")), "{tried}");
        let asked = host.asked("/bomb.ics");
        assert!(asked[0]["accept-encoding"].to_str().is_ok_and(|value| value.contains("gzip")), "{asked:?}");
        service.stop().await;
    });
}
