//! A hub's own calendar that bookings are written to: confirmed there, refused by what stands there, mended after faults.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use ressourcerie::clock;
use ressourcerie::domain::booking::Booking;
use ressourcerie::domain::hub::{
    Access, CalendarScope, CalendarSource, Certainty, Collection, ConflictPolicy, Hub, HubCalendar, HubRole, HubWord,
    ServerKind,
};
use ressourcerie::domain::time::Interval;
use ressourcerie::pools;
use ressourcerie::server::{CalendarSettings, DataFolder, Reach, Service, Setup};

use super::network::{HubVerbs as _, hub, local};
use super::sockets::TestDesk;

const SECRET: &str = "a secret of the test";

/// A server of one collection, with faults on demand.
#[derive(Clone, Default)]
struct Dav {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    /// Name to version and text.
    objects: BTreeMap<String, (u64, String)>,
    changes: u64,
    /// So many changes are made and then answered as if the server had broken down.
    broken_answers: usize,
    /// An event that somebody writes right after the first tentative object.
    intruder: Option<String>,
    asked: Vec<String>,
    signed_in: bool,
}

impl Dav {
    async fn start() -> (Self, String) {
        let dav = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let url = format!("http://{}/u/lab/", listener.local_addr().expect("an address"));
        let serving = dav.clone();
        let service =
            axum::Router::new().fallback(move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| async move {
                serving.answer(method.as_str(), uri.path(), &headers, &body)
            });
        tokio::spawn(async move { axum::serve(listener, service).await.expect("a server") });
        (dav, url)
    }

    fn answer(&self, method: &str, path: &str, headers: &HeaderMap, body: &Bytes) -> Response {
        let mut inner = self.inner.lock().expect("a lock");
        inner.asked.push(method.to_owned());
        inner.signed_in |= headers.get("authorization").is_some_and(|value| value == "Basic dTpvcGVuIHNlc2FtZQ==");
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let known = inner.objects.get(&name).cloned();
        let is_met = header("if-none-match").is_none_or(|_| known.is_none())
            && header("if-match")
                .is_none_or(|tag| known.as_ref().is_some_and(|(version, _)| tag == format!("\"{version}\"")));
        match method {
            "GET" => match known {
                Some((version, text)) => {
                    let tag = HeaderValue::from_str(&format!("\"{version}\"")).expect("a value");
                    ([("etag", tag)], text).into_response()
                }
                None => StatusCode::NOT_FOUND.into_response(),
            },
            "PUT" | "DELETE" if !is_met => StatusCode::PRECONDITION_FAILED.into_response(),
            "DELETE" if known.is_none() => StatusCode::NOT_FOUND.into_response(),
            "PUT" | "DELETE" => {
                inner.changes += 1;
                if method == "PUT" {
                    let version = inner.changes;
                    inner.objects.insert(name, (version, String::from_utf8_lossy(body).into_owned()));
                    if let Some(text) = inner.intruder.take() {
                        inner.changes += 1;
                        let version = inner.changes;
                        inner.objects.insert("intruder.ics".to_owned(), (version, text));
                    }
                } else {
                    inner.objects.remove(&name);
                }
                if inner.broken_answers > 0 {
                    inner.broken_answers -= 1;
                    return StatusCode::GATEWAY_TIMEOUT.into_response();
                }
                StatusCode::NO_CONTENT.into_response()
            }
            "PROPFIND" => multistatus(&format!(
                "<d:response><d:href>/u/lab/</d:href><d:propstat><d:prop><s:getctag>{}</s:getctag></d:prop>\
                 <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>",
                inner.changes
            )),
            "REPORT" => multistatus(
                &inner
                    .objects
                    .iter()
                    .map(|(name, (version, text))| {
                        format!(
                            "<d:response><d:href>/u/lab/{name}</d:href><d:propstat><d:prop><d:getetag>\"{version}\"\
                             </d:getetag><c:calendar-data>{text}</c:calendar-data></d:prop>\
                             <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
                        )
                    })
                    .collect::<String>(),
            ),
            _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
        }
    }

    fn texts(&self) -> Vec<String> {
        self.inner.lock().expect("a lock").objects.values().map(|(_, text)| text.clone()).collect()
    }

    fn set(&self, change: impl FnOnce(&mut Inner)) {
        change(&mut self.inner.lock().expect("a lock"));
    }

    /// Somebody writes an event, as a program that follows nothing.
    fn write(&self, name: &str, text: String) {
        self.set(|inner| {
            inner.changes += 1;
            inner.objects.insert(name.to_owned(), (inner.changes, text));
        });
    }
}

fn multistatus(responses: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\" \
         xmlns:s=\"http://calendarserver.org/ns/\">{responses}</d:multistatus>"
    );
    (StatusCode::MULTI_STATUS, [("content-type", "application/xml")], body).into_response()
}

fn visit(interval: Interval) -> String {
    let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//essai//FR\r\nBEGIN:VEVENT\r\nUID:visite@essai\r\n\
         DTSTAMP:20260101T000000Z\r\nDTSTART:{}\r\nDTEND:{}\r\nSUMMARY:Visite\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        time(interval.start()),
        time(interval.end())
    )
}

/// Hub `a` lends one camera, whose calendar is the collection at `url`.
fn lender(url: &str, on_conflict: ConflictPolicy) -> Hub {
    let collection = Collection {
        url: url.to_owned(),
        user: "u".to_owned(),
        secret: Some(local("lab")),
        server: ServerKind::Radicale,
        access: Access::Write,
        on_conflict,
    };
    let scope = CalendarScope::Resources { ids: vec![local("camera")], quantity: 1 };
    let calendar = HubCalendar::new(local("lab"), CalendarSource::Caldav(collection), scope);
    Hub { roles: vec![HubRole::Member], calendars: vec![calendar], ..hub("a").always_open().lends("camera", 1) }
}

async fn service(folder: &Path, lender: &Hub) -> (Service, TestDesk) {
    let root = folder.join("pools");
    std::fs::create_dir_all(root.join("a")).expect("a folder");
    std::fs::write(root.join("a/hub.toml"), pools::to_toml(lender)).expect("a file");
    let network = "name = \"Essai\"\nfictional = true\nnotice = \"Réseau d’essai.\"\n\n\
                   [[team]]\nid = \"alpha\"\nname = \"Alpha\"\n";
    std::fs::write(root.join("network.toml"), network).expect("a file");
    std::fs::create_dir_all(folder.join("data")).expect("a folder");
    std::fs::write(folder.join("data/secrets.toml"), "[a]\nlab = \"open sesame\"\n").expect("a file");
    let setup = Setup {
        folder: DataFolder::take(&folder.join("data")).expect("a folder"),
        database: None,
        pools: Some(root),
        secret: SECRET.to_owned(),
        public_url: None,
        calendars: CalendarSettings { every: Duration::from_millis(100), reach: Reach::Anywhere },
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let service = Service::start(setup, listener).await.expect("a server");
    let desk = TestDesk::new(&service.base_url, "team:alpha", SECRET);
    (service, desk)
}

fn run(test: impl Future<Output = ()>) {
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    threads.block_on(test);
}

/// An hour in `days` days, to the second.
fn hour(days: i64) -> Interval {
    let start = clock::now() + chrono::Duration::days(days);
    let start = chrono::DateTime::from_timestamp(start.timestamp(), 0).expect("an instant");
    Interval::new(start, start + chrono::Duration::hours(1)).expect("an hour")
}

async fn until(desk: &TestDesk, booking: &Booking, what: &str, holds: impl Fn(&Booking) -> bool) -> Booking {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let seen = desk.get(&format!("/bookings/{}", booking.id)).await.booking();
        if holds(&seen) {
            return seen;
        }
        assert!(Instant::now() < deadline, "never {what}: {seen:#?}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

fn state(booking: &Booking) -> &'static str {
    booking.lines[0].state.key()
}

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
        assert!(dav.inner.lock().expect("a lock").signed_in, "with the password of secrets.toml");
        let name = dav.inner.lock().expect("a lock").objects.keys().next().cloned().expect("an object");
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
                dav.set(|inner| {
                    inner.changes += 1;
                    inner.objects.remove("visite.ics");
                });
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
