//! A server of one CalDAV collection with faults on demand, a hub whose calendar it is, and ours beside it: what the tests
//! about hubs' own calendars stand on.

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
    Access, CalendarScope, CalendarSource, Collection, ConflictPolicy, Hub, HubCalendar, HubRole, ServerKind,
};
use ressourcerie::domain::time::Interval;
use ressourcerie::pools;
use ressourcerie::server::{CalendarSettings, DataFolder, Reach, Service, Setup};

use serde_json::Value;

use super::network::{HubVerbs as _, hub, local};
use super::sockets::TestDesk;

pub(crate) const SECRET: &str = "a secret of the test";

/// A server of one collection, with faults on demand.
#[derive(Clone, Default)]
pub(crate) struct Dav {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
pub(crate) struct Inner {
    /// Name to version and text.
    pub(crate) objects: BTreeMap<String, (u64, String)>,
    pub(crate) changes: u64,
    /// So many changes are made and then answered as if the server had broken down.
    pub(crate) broken_answers: usize,
    /// An event that somebody writes right after the first tentative object.
    pub(crate) intruder: Option<String>,
    asked: Vec<String>,
    /// How long a change takes to be in what is listed. Asked for by name, an object is there at once.
    pub(crate) lag: Duration,
    /// What was listed, and until when.
    past: Vec<(Instant, BTreeMap<String, (u64, String)>)>,
    /// What is written is answered well, and forgotten.
    pub(crate) forgets: bool,
    /// What is taken away is answered well, and kept.
    pub(crate) keeps: bool,
    /// Names of the probes that were ever written.
    pub(crate) probes: Vec<String>,
    pub(crate) signed_in: bool,
}

impl Inner {
    pub(crate) fn put(&mut self, name: String, text: String) {
        self.past.push((Instant::now(), self.objects.clone()));
        self.changes += 1;
        self.objects.insert(name, (self.changes, text));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.past.push((Instant::now(), self.objects.clone()));
        self.changes += 1;
        self.objects.remove(name);
    }

    /// The objects as a listing shows them: those of a while ago.
    fn listed(&self) -> &BTreeMap<String, (u64, String)> {
        let shown = self.past.iter().find(|(until, _)| until.elapsed() < self.lag);
        shown.map_or(&self.objects, |(_, objects)| objects)
    }
}

impl Dav {
    pub(crate) async fn start() -> (Self, String) {
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
                let is_probe = name.starts_with("ressourcerie-probe-");
                if method == "PUT" {
                    if is_probe {
                        inner.probes.push(name.clone());
                    }
                    if !inner.forgets {
                        inner.put(name, String::from_utf8_lossy(body).into_owned());
                    }
                    if !is_probe && let Some(text) = inner.intruder.take() {
                        inner.put("intruder.ics".to_owned(), text);
                    }
                } else if !inner.keeps {
                    inner.remove(&name);
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
                    .listed()
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

    pub(crate) fn texts(&self) -> Vec<String> {
        self.inner.lock().expect("a lock").objects.values().map(|(_, text)| text.clone()).collect()
    }

    pub(crate) fn set<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        change(&mut self.inner.lock().expect("a lock"))
    }

    /// Somebody writes an event, as a program that follows nothing.
    pub(crate) fn write(&self, name: &str, text: String) {
        self.set(|inner| inner.put(name.to_owned(), text));
    }
}

pub(crate) fn multistatus(responses: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\" \
         xmlns:s=\"http://calendarserver.org/ns/\">{responses}</d:multistatus>"
    );
    (StatusCode::MULTI_STATUS, [("content-type", "application/xml")], body).into_response()
}

pub(crate) fn visit(interval: Interval) -> String {
    let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//essai//FR\r\nBEGIN:VEVENT\r\nUID:visite@essai\r\n\
         DTSTAMP:20260101T000000Z\r\nDTSTART:{}\r\nDTEND:{}\r\nSUMMARY:Visite\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        time(interval.start()),
        time(interval.end())
    )
}

/// Hub `a` lends one camera, whose calendar is the collection at `url`.
pub(crate) fn lender(url: &str, on_conflict: ConflictPolicy) -> Hub {
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

pub(crate) async fn service(folder: &Path, lender: &Hub) -> (Service, TestDesk) {
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

pub(crate) fn run(test: impl Future<Output = ()>) {
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    threads.block_on(test);
}

/// An hour in `days` days, to the second.
pub(crate) fn hour(days: i64) -> Interval {
    let start = clock::now() + chrono::Duration::days(days);
    let start = chrono::DateTime::from_timestamp(start.timestamp(), 0).expect("an instant");
    Interval::new(start, start + chrono::Duration::hours(1)).expect("an hour")
}

pub(crate) async fn until(desk: &TestDesk, booking: &Booking, what: &str, holds: impl Fn(&Booking) -> bool) -> Booking {
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

pub(crate) fn state(booking: &Booking) -> &'static str {
    booking.lines[0].state.key()
}

/// The hub's calendar as its manager sees it, once `holds`.
pub(crate) async fn shown(manager: &TestDesk, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + Duration::from_secs(40);
    loop {
        let seen = manager.get("/hubs/a/calendars").await.body["calendars"][0].clone();
        if holds(&seen) {
            return seen;
        }
        assert!(Instant::now() < deadline, "never {what}: {seen:#}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

pub(crate) fn is_measured(seen: &Value) -> bool {
    seen["calendar"]["settling"].is_object() && seen["measurement"].is_null()
}

/// Waits until it is known how long the hub's calendar takes to settle.
pub(crate) async fn until_measured(service: &Service) {
    let manager = TestDesk::new(&service.base_url, "manager:a", SECRET);
    shown(&manager, "measured", is_measured).await;
}
