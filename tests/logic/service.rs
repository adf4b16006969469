//! A whole server on its data folder: started, joined, inherited, damaged, full, killed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ressourcerie::clock;
use ressourcerie::domain::hub::{CalendarScope, CalendarSource, Hub, HubCalendar, HubRole};
use ressourcerie::domain::text::Lang;
use ressourcerie::domain::time::Interval;
use ressourcerie::domain::time::Zone;
use ressourcerie::pools;
use ressourcerie::server::{
    CalendarSettings, DataFolder, Embedded, EmbeddedConfig, EmbeddedError, Part, Reach, Service, Setup,
};
use ressourcerie::wording::Wording;
use serde_json::Value;

use super::network::{HubVerbs as _, hub, local};
use super::sockets::TestDesk;
use super::trouble::TinyDisk;

fn a_week() -> Interval {
    let start = clock::now() + chrono::Duration::days(10);
    Interval::new(start, start + chrono::Duration::days(7)).expect("a week")
}

/// Hub `a`, complete enough to be written down.
fn lender(headsets: u32) -> Hub {
    Hub { roles: vec![HubRole::Member], ..hub("a").always_open().lends("headset", headsets) }
}

/// A pools folder with hub `a`, which never closes and lends `headsets` headsets, in `folder/pools`.
fn write_pools(folder: &Path, headsets: u32) -> PathBuf {
    let root = folder.join("pools");
    let hub = lender(headsets);
    std::fs::create_dir_all(root.join("a")).expect("a folder");
    std::fs::write(root.join("a/hub.toml"), pools::to_toml(&hub)).expect("a file");
    let network = "name = \"Essai\"\nfictional = true\nnotice = \"Réseau d’essai.\"\n\n\
                   [[team]]\nid = \"alpha\"\nname = \"Alpha\"\n\n[[team]]\nid = \"beta\"\nname = \"Beta\"\n";
    std::fs::write(root.join("network.toml"), network).expect("a file");
    root
}

fn embedded(folder: &Path) -> Result<Embedded, EmbeddedError> {
    let pools_dir = Some(folder.join("pools"));
    Embedded::start(EmbeddedConfig { data_dir: folder.join("data"), pools_dir })
}

fn desk_of(server: &Embedded) -> TestDesk {
    TestDesk::new(&server.base_url, "team:alpha", &server.secret)
}

/// Runs a future to its end.
fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("threads")
        .block_on(future)
}

fn notices(catalogue: &Value) -> Vec<String> {
    let notices = catalogue["notices"].as_array().expect("notices").iter();
    notices.map(|notice| notice["what"]["fr"].as_str().unwrap_or_default().to_owned()).collect()
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn an_embedded_server_keeps_bookings_from_one_start_to_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    write_pools(folder.path(), 2);
    let server = embedded(folder.path()).expect("a server");
    assert_eq!(server.part, Part::Host);
    let booking = wait(desk_of(&server).place("k", "a/headset", 1, a_week())).booking();
    let first_secret = server.secret.clone();
    drop(server);
    assert!(!folder.path().join("data/server.json").exists(), "a stopped server is not announced");
    let server = embedded(folder.path()).expect("a server");
    assert_ne!(server.secret, first_secret, "each start has its own secret");
    let seen = wait(desk_of(&server).get(&format!("/bookings/{}", booking.id))).booking();
    assert_eq!(seen, booking);
}

#[test]
fn hubs_that_changed_on_the_disk_are_taken_over_and_broken_ones_keep_their_last_good_description() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = write_pools(folder.path(), 2);
    let capacity = |server: &Embedded| {
        let catalogue = wait(desk_of(server).get("/catalogue")).body;
        (catalogue["hubs"][0]["resources"][0]["stock"]["count"].clone(), notices(&catalogue))
    };
    assert_eq!(capacity(&embedded(folder.path()).expect("a server")), (2.into(), vec![]));
    write_pools(folder.path(), 5);
    assert_eq!(capacity(&embedded(folder.path()).expect("a server")), (5.into(), vec![]));
    std::fs::write(root.join("a/hub.toml"), "id = \"a\"\nname = ").expect("a file");
    for _ in 0..2 {
        let (count, said) = capacity(&embedded(folder.path()).expect("a server"));
        assert_eq!(count, 5, "the last good description stays in force");
        assert!(said.iter().any(|words| words.contains("a/hub.toml")), "and the fault is named: {said:?}");
    }
    std::fs::remove_dir_all(&root).expect("a folder to remove");
    let (count, said) = capacity(&embedded(folder.path()).expect("a server"));
    assert_eq!(count, 5, "even without the folder");
    assert_eq!(said.len(), 1, "{said:?}");
}

#[test]
fn a_missing_pools_folder_gives_an_empty_network_that_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = embedded(folder.path()).expect("a server");
    let catalogue = wait(desk_of(&server).get("/catalogue")).body;
    assert_eq!(catalogue["hubs"], serde_json::json!([]));
    assert!(!notices(&catalogue).is_empty());
}

#[test]
fn a_second_copy_joins_the_first_and_takes_over_when_it_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    write_pools(folder.path(), 9);
    let first = embedded(folder.path()).expect("a server");
    let second = embedded(folder.path()).expect("a server");
    assert_eq!((second.part, &second.base_url, &second.secret), (Part::Guest, &first.base_url, &first.secret));
    let made_by_first = wait(desk_of(&first).place("1", "a/headset", 1, a_week())).booking();
    let desk = desk_of(&second);
    assert_eq!(wait(desk.get(&format!("/bookings/{}", made_by_first.id))).booking(), made_by_first);
    drop(first);
    let deadline = Instant::now() + Duration::from_secs(15);
    let taken_over = loop {
        match wait(desk.try_place("2", "a/headset", 1, a_week())) {
            Ok(answer) if answer.status == 201 => break answer.booking(),
            _ if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(50)),
            other => panic!("nobody took over: {other:?}"),
        }
    };
    let all = wait(desk.get("/bookings")).body;
    assert_eq!(all["bookings"].as_array().map(Vec::len), Some(2), "{all}");
    drop(second);
    let third = embedded(folder.path()).expect("a server");
    assert_eq!(third.part, Part::Host);
    assert_eq!(wait(desk_of(&third).get(&format!("/bookings/{}", taken_over.id))).booking(), taken_over);
}

#[test]
fn a_damaged_database_is_moved_aside_and_what_can_be_read_is_rescued() {
    let folder = tempfile::tempdir().expect("a folder");
    write_pools(folder.path(), 40);
    let server = embedded(folder.path()).expect("a server");
    let desk = desk_of(&server);
    let first: Vec<_> =
        (0..20).map(|n| wait(desk.place(&format!("k{n}"), "a/headset", 1, a_week())).booking()).collect();
    drop(server);
    // A line of the journal is changed by hand: the chain of hashes breaks at line 11.
    let database = folder.path().join("data/ressourcerie.db");
    let bytes = std::fs::read(&database).expect("the database");
    let needle = format!("\"key\":\"{}\"", "k10");
    let places: Vec<_> = bytes.windows(needle.len()).enumerate().filter(|(_, w)| *w == needle.as_bytes()).collect();
    assert!(!places.is_empty(), "the journal holds its keys in clear");
    let mut forged = bytes.clone();
    for (at, _) in places {
        forged[at + needle.len() - 2] = b'1';
    }
    std::fs::write(&database, &forged).expect("a forged database");
    let server = embedded(folder.path()).expect("a server all the same");
    let desk = desk_of(&server);
    let catalogue = wait(desk.get("/catalogue")).body;
    let said = notices(&catalogue);
    assert!(said.iter().any(|words| words.contains("damaged-") && words.contains("10")), "{said:?}");
    let kept = wait(desk.get("/bookings")).body["bookings"].as_array().map(Vec::len);
    assert_eq!(kept, Some(10), "the lines before the break are rescued");
    assert_eq!(wait(desk.get(&format!("/bookings/{}", first[0].id))).booking(), first[0]);
    drop(server);
    let aside = names(&folder.path().join("data")).into_iter().find(|name| name.contains(".damaged-"));
    let aside = std::fs::read(folder.path().join("data").join(aside.expect("the file set aside"))).expect("a file");
    assert_eq!(aside, forged, "nothing of the damaged file is changed");
    // And a file that is no database at all.
    std::fs::write(&database, b"not a database, by any means").expect("a file");
    let server = embedded(folder.path()).expect("a server all the same");
    assert_eq!(wait(desk_of(&server).get("/bookings")).body["seq"], 0);
    drop(server);
    let set_aside = names(&folder.path().join("data")).into_iter().filter(|name| name.contains(".damaged-"));
    assert!(set_aside.count() >= 2, "both are kept");
}

#[test]
fn a_database_of_a_later_version_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    write_pools(folder.path(), 2);
    drop(embedded(folder.path()).expect("a server"));
    let database = folder.path().join("data/ressourcerie.db");
    wait(async {
        use sqlx::Connection as _;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&database);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("a connection");
        let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                     VALUES (9999, 'later', 1, x'00', 0)";
        sqlx::query(later).execute(&mut connection).await.expect("a later migration");
        connection.close().await.expect("closed");
    });
    let error = embedded(folder.path()).expect_err("a version we do not know");
    for lang in Lang::ALL {
        let words = error.words(Wording::new(lang));
        assert!(words.contains("ressourcerie.db") && !words.contains('⟦'), "{words}");
    }
    assert!(!names(&folder.path().join("data")).iter().any(|name| name.contains("damaged")));
}

#[test]
fn an_event_of_a_calendar_blocks_and_goes_on_blocking_when_the_file_breaks() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = write_pools(folder.path(), 2);
    let mut blocked = lender(2);
    blocked.calendars = vec![HubCalendar::new(
        local("entretien"),
        CalendarSource::File("calendars/entretien.ics".to_owned()),
        CalendarScope::Resources { ids: vec![local("headset")], quantity: 1 },
    )];
    std::fs::write(root.join("a/hub.toml"), pools::to_toml(&blocked)).expect("a file");
    let week = a_week();
    std::fs::create_dir_all(root.join("a/calendars")).expect("a folder");
    let file = root.join("a/calendars/entretien.ics");
    for (content, is_sound) in [(one_event(week), true), ("<html>Connexion</html>".to_owned(), false)] {
        std::fs::write(&file, content).expect("a file");
        let server = embedded(folder.path()).expect("a server");
        let desk = desk_of(&server);
        let said = notices(&wait(desk.get("/catalogue")).body);
        assert_eq!(said.is_empty(), is_sound, "{said:?}");
        assert!(is_sound || said[0].contains("entretien.ics"), "{said:?}");
        let refused = wait(desk.place("two", "a/headset", 2, week));
        refused.is_problem(409, "refused");
        assert_eq!(refused.body["rejection"]["lines"][0]["refusals"][0]["free"], 1, "maintenance takes one");
    }
    let server = embedded(folder.path()).expect("a server");
    assert_eq!(wait(desk_of(&server).place("one", "a/headset", 1, week)).status, 201);
}

/// A host of calendars whose answer the test changes as it goes.
#[derive(Clone, Default)]
struct CalendarHost {
    /// Status, body and entity tag.
    answer: Arc<Mutex<(u16, String, String)>>,
    asked: Arc<Mutex<Vec<Option<String>>>>,
}

impl CalendarHost {
    fn says(&self, status: u16, body: &str, etag: &str) {
        *self.answer.lock().expect("a lock") = (status, body.to_owned(), etag.to_owned());
    }

    /// The versions that were asked for so far.
    fn asked(&self) -> Vec<Option<String>> {
        self.asked.lock().expect("a lock").clone()
    }

    fn serve(&self, runtime: &tokio::runtime::Runtime) -> String {
        let host = self.clone();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
            let address = listener.local_addr().expect("an address");
            let service = axum::Router::new().fallback(move |headers: axum::http::HeaderMap| async move {
                let held = headers.get("if-none-match").and_then(|value| value.to_str().ok()).map(str::to_owned);
                host.asked.lock().expect("a lock").push(held.clone());
                let (status, body, etag) = host.answer.lock().expect("a lock").clone();
                if status == 200 && held.as_deref() == Some(etag.as_str()) {
                    return (axum::http::StatusCode::NOT_MODIFIED, [("etag", etag)], String::new());
                }
                (axum::http::StatusCode::from_u16(status).expect("a status"), [("etag", etag)], body)
            });
            tokio::spawn(async move { axum::serve(listener, service).await.expect("a server") });
            format!("http://{address}/private/secret-token.ics")
        })
    }
}

fn one_event(interval: Interval) -> String {
    let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//essai//FR\r\nBEGIN:VEVENT\r\nUID:1@essai\r\nDTSTAMP:{0}\r\n\
         DTSTART:{0}\r\nDTEND:{1}\r\nSUMMARY:Entretien\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        time(interval.start()),
        time(interval.end()),
    )
}

const EMPTY: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n";

/// A server that reads calendars by address every moment, as long as `reach` lets it.
async fn service_with_calendars(folder: &Path, reach: Reach) -> (Service, TestDesk) {
    let setup = Setup {
        folder: DataFolder::take(&folder.join("data")).expect("a folder"),
        database: None,
        pools: Some(folder.join("pools")),
        secret: "a secret of the test".to_owned(),
        public_url: None,
        calendars: CalendarSettings { every: Duration::from_millis(40), reach },
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let service = Service::start(setup, listener).await.expect("a server");
    let desk = TestDesk::new(&service.base_url, "team:alpha", "a secret of the test");
    (service, desk)
}

#[test]
fn a_calendar_read_by_address_blocks_and_keeps_blocking_when_it_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = write_pools(folder.path(), 2);
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    let host = CalendarHost::default();
    let mut watched = lender(2);
    watched.calendars = vec![HubCalendar::new(
        local("agenda"),
        CalendarSource::Url(host.serve(&threads)),
        CalendarScope::Resources { ids: vec![local("headset")], quantity: 2 },
    )];
    std::fs::write(root.join("a/hub.toml"), pools::to_toml(&watched)).expect("a file");
    let week = a_week();
    let agenda = |health: &Value| health["calendars"][0].clone();
    threads.block_on(async {
        host.says(200, &one_event(week), "\"v1\"");
        let (service, desk) = service_with_calendars(folder.path(), Reach::Anywhere).await;
        let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let path = format!("/hubs/a/agenda?from={}&to={}", time(week.start()), time(week.end()));
        let until = async |what: &str, holds: &dyn Fn(&Value) -> bool| {
            let deadline = Instant::now() + Duration::from_secs(15);
            loop {
                let seen = desk.get(&path).await.body;
                if holds(&seen) {
                    return seen;
                }
                assert!(Instant::now() < deadline, "never {what}: {seen}");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let taken = |seen: &Value| seen["rows"][0]["steps"][0]["taken"].clone();
        until("blocked", &|seen| taken(seen) == 2).await;
        desk.place("k", "a/headset", 1, week).await.is_problem(409, "refused");
        let asked = host.asked().len();
        while !host.asked()[asked..].iter().any(|held| held.as_deref() == Some("\"v1\"")) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        for (status, body) in [(503, "busy"), (200, "<html>sign in</html>"), (200, EMPTY)] {
            host.says(status, body, "\"v2\"");
            let seen = until("told", &|seen| !agenda(seen)["failure"].is_null()).await;
            assert_eq!(taken(&seen), 2, "unknown is not free: {seen}");
            assert!(!agenda(&seen)["read_at"].is_null(), "the age of the copy is known");
            let notices = desk.get("/catalogue").await.body["notices"].clone();
            assert_eq!(notices[0]["calendar"], "agenda", "{notices}");
            assert!(!notices.to_string().contains("secret-token"), "the address is a secret: {notices}");
            host.says(200, &one_event(week), "\"v3\"");
            until("well again", &|seen| agenda(seen)["failure"].is_null()).await;
        }
        // What is empty is free once a manager says that it is right; what is no calendar, nobody can say that of.
        let manager = TestDesk::new(&service.base_url, "manager:a", "a secret of the test");
        let confirm = async || manager.post("/hubs/a/calendars/agenda/confirmations", &Value::Null).await;
        host.says(200, "<html>sign in</html>", "\"v5\"");
        confirm().await.is_problem(422, "unprocessable");
        host.says(200, EMPTY, "\"v6\"");
        until("told", &|seen| !agenda(seen)["failure"].is_null()).await;
        let as_team = desk.post("/hubs/a/calendars/agenda/confirmations", &Value::Null).await;
        as_team.is_problem(404, "not-found");
        assert_eq!(confirm().await.status, 200);
        let seen = until("free", &|seen| taken(seen) == 0 && agenda(seen)["failure"].is_null()).await;
        assert_eq!(agenda(&seen)["events"], 0, "{seen}");
        host.says(200, &one_event(week), "\"v7\"");
        until("blocked again", &|seen| taken(seen) == 2).await;
        service.stop().await;
        // After a restart the copy is in force at once, even while its host is away.
        host.says(500, "", "\"v4\"");
        let (service, desk) = service_with_calendars(folder.path(), Reach::Anywhere).await;
        desk.place("k", "a/headset", 1, week).await.is_problem(409, "refused");
        service.stop().await;
        let asked = host.asked().len();
        let (service, desk) = service_with_calendars(folder.path(), Reach::Public).await;
        let deadline = Instant::now() + Duration::from_secs(15);
        while desk.get("/catalogue").await.body["notices"].as_array().is_none_or(Vec::is_empty) {
            assert!(Instant::now() < deadline, "the private address was never told of");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(host.asked().len(), asked, "a private address is not asked unless allowed");
        service.stop().await;
    });
}

#[test]
fn the_feed_of_a_hub_and_of_a_resource_say_what_is_taken_and_never_by_whom() {
    let folder = tempfile::tempdir().expect("a folder");
    write_pools(folder.path(), 3);
    let server = embedded(folder.path()).expect("a server");
    let desk = desk_of(&server);
    let week = a_week();
    let booking = wait(desk.place("k", "a/headset", 2, week)).booking();
    let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let agenda = wait(desk.get(&format!("/hubs/a/agenda?from={}&to={}", time(week.start()), time(week.end())))).body;
    let addresses =
        [&agenda["feed"], &agenda["rows"][0]["feed"]].map(|feed| feed.as_str().expect("an address").to_owned());
    wait(async {
        ressourcerie::tls::install_provider();
        // As a calendar program asks: no secret, no desk.
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
        for address in &addresses {
            let answer = http.get(address).send().await.expect("an answer");
            assert_eq!(
                (answer.status().as_u16(), &answer.headers()["content-type"]),
                (200, &"text/calendar; charset=utf-8".parse().expect("a value"))
            );
            let etag = answer.headers()["etag"].clone();
            let text = answer.text().await.expect("text");
            assert!(!text.contains("alpha") && !text.contains(booking.id.as_str()), "{text}");
            assert!(text.contains("Réseau d’essai."), "what is fictional says so: {text}");
            let window = Interval::new(week.start() - chrono::Duration::days(9), week.end()).expect("a window");
            let read = ressourcerie::calendar::busy(text.as_bytes(), window, Zone::PARIS).expect("a calendar");
            let is_resource = address.ends_with("/headset.ics");
            let expected = if is_resource { vec![week] } else { vec![] };
            assert_eq!(read.busy, expected, "{address}\n{text}");
            let kinds: Vec<_> = read.warnings.iter().map(|warning| warning.problem.kind()).collect();
            assert_eq!(kinds, ["availability-ignored"], "{text}");
            let again = http.get(address).header("if-none-match", etag).send().await.expect("an answer");
            assert_eq!(again.status(), 304);
            let forged = address.replace("/feeds/", "/feeds/0");
            assert_eq!(http.get(forged).send().await.expect("an answer").status(), 404);
        }
        desk.act("c", &booking, "cancel").await.booking();
        let text = http.get(&addresses[1]).send().await.expect("an answer").text().await.expect("text");
        assert!(
            text.contains("STATUS:CANCELLED") && text.contains("SEQUENCE:2"),
            "a cancelled booking is told: {text}"
        );
    });
    drop(server);
    let server = embedded(folder.path()).expect("a server");
    let agenda =
        wait(desk_of(&server).get(&format!("/hubs/a/agenda?from={}&to={}", time(week.start()), time(week.end())))).body;
    let token = |address: &str| address.split("/feeds/").nth(1).map(str::to_owned);
    assert_eq!(agenda["feed"].as_str().and_then(token), token(&addresses[0]), "the token lasts");
}

/// The real program.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ressourcerie-server"));
    command.args(arguments).env("RUST_LOG", "warn").env("RUST_BACKTRACE", "0");
    command
}

fn output(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(arguments).output().expect("the program");
    (status.code(), String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned())
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

#[test]
fn the_program_checks_imports_exports_and_audits_with_exit_codes_that_mean_something() {
    let folder = tempfile::tempdir().expect("a folder");
    let pools = write_pools(folder.path(), 2);
    let (data, out) = (folder.path().join("data"), folder.path().join("out"));
    let (code, words, errors) = output(&["check", text(&pools), "--lang", "en"]);
    assert_eq!(code, Some(0), "{words}{errors}");
    assert!(words.contains("hub"), "{words}");
    assert_eq!(output(&["audit", "--data", text(&data)]).0, Some(3), "there are no data yet");
    assert_eq!(output(&["import", text(&pools), "--data", text(&data)]).0, Some(0));
    assert_eq!(output(&["import", text(&pools), "--data", text(&data)]).0, Some(0), "again, for nothing");
    assert_eq!(output(&["export", text(&out), "--data", text(&data)]).0, Some(0));
    for file in ["network.toml", "a/hub.toml"] {
        let (given, back) = (std::fs::read(pools.join(file)), std::fs::read(out.join(file)));
        assert_eq!(given.expect("a file"), back.expect("a file"), "{file} comes back as it was");
    }
    std::fs::write(pools.join("a/hub.toml"), "id = 7\n").expect("a file");
    for lang in ["fr", "en"] {
        let (code, _, errors) = output(&["check", text(&pools), "--lang", lang]);
        assert_eq!(code, Some(1), "{errors}");
        assert!(errors.contains("a/hub.toml:1:"), "the place is named: {errors}");
        assert!(!errors.contains('⟦'), "{errors}");
    }
    assert_eq!(output(&["import", text(&pools), "--data", text(&data)]).0, Some(1));
    let again = folder.path().join("again");
    assert_eq!(output(&["export", text(&again), "--data", text(&data)]).0, Some(0));
    assert_eq!(std::fs::read(again.join("a/hub.toml")).ok(), std::fs::read(out.join("a/hub.toml")).ok());
    assert_eq!(output(&["audit", "--data", text(&data)]).0, Some(0));
    assert_eq!(output(&["check"]).0, Some(2));
    assert_eq!(output(&["dance"]).0, Some(2));
    assert_eq!(output(&[]).0, Some(2));
}

#[test]
fn the_program_says_what_it_understands_of_a_calendar_or_a_rule() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, week) = (folder.path().join("a.ics"), a_week());
    std::fs::write(&file, one_event(week)).expect("a file");
    let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let ask = |zone: &str| {
        let (from, to) = (time(week.start()), time(week.end()));
        output(&["occupancy", text(&file), "--from", &from, "--to", &to, "--zone", zone])
    };
    let (code, words, errors) = ask("Europe/Paris");
    assert_eq!(code, Some(0), "{errors}");
    let answer: Value = serde_json::from_str(&words).expect("JSON");
    assert_eq!(answer["busy"], serde_json::json!([[time(week.start()), time(week.end())]]));
    assert_eq!(ask("Europe/Ys").0, Some(2));
    std::fs::write(&file, "<html>").expect("a file");
    assert_eq!(ask("Europe/Paris").0, Some(1));
    let (code, words, _) = output(&["recur", "--rule", "FREQ=DAILY;INTERVAL=2", "--start", "20270301", "--count", "3"]);
    assert_eq!((code, words.trim()), (Some(0), "20270301,20270303,20270305"));
    assert_eq!(output(&["recur", "--rule", "FREQ=NEVER", "--start", "20270301", "--count", "3"]).0, Some(1));
}

#[test]
fn a_mistake_on_the_command_line_is_told_with_what_is_wanted_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.ics");
    std::fs::write(&file, one_event(a_week())).expect("a file");
    let absent = folder.path().join("b.ics");
    let occupancy = |file: &str, from: &str, to: &str, zone: &str| -> Vec<String> {
        ["occupancy", file, "--from", from, "--to", to, "--zone", zone].map(str::to_owned).to_vec()
    };
    let recur = |rule: &str, start: &str, count: &str| -> Vec<String> {
        ["recur", "--rule", rule, "--start", start, "--count", count].map(str::to_owned).to_vec()
    };
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let (start, end, file) = ("2027-01-01T00:00:00Z", "2027-02-01T00:00:00+01:00", text(&file));
    for (arguments, code, fr, en) in [
        (occupancy(file, start, end, "Europe/Pariz"), 2, "« Europe/Pariz » ne convient pas", "such as Europe/Paris"),
        (occupancy(file, "2027-01-01", end, "UTC"), 2, "un instant avec sa date", "an instant with its date"),
        (occupancy(file, "2027-01-01T00:00:00", end, "UTC"), 2, "son décalage", "and offset"),
        (occupancy(file, end, start, "UTC"), 1, "doit venir après le début", "must come after the start"),
        (occupancy(text(&absent), start, end, "UTC"), 3, "Il n’y a pas de fichier", "There is no file"),
        (occupancy(text(folder.path()), start, end, "UTC"), 3, "est un dossier", "is a folder"),
        (words("occupancy"), 2, "Il manque", "Missing: --from <INSTANT>"),
        (words("occupency"), 2, "Peut-être « occupancy »", "Perhaps “occupancy”"),
        (words("occupancy a.ics --form x"), 2, "Peut-être « --from »", "There is no argument “--form”"),
        (words("occupancy a.ics --from"), 2, "Il manque une valeur", "lacks a value"),
        (recur("FREQ=NEVER", "20270301", "3"), 1, "n’a pas de FREQ connu", "has no known FREQ"),
        (recur("FREQ=DAILY;BYDAY=XX", "20270301", "3"), 1, "BYDAY=XX", "does not know: BYDAY=XX"),
        (recur("FREQ=DAILY", "demain", "3"), 1, "Le début « demain »", "neither a date nor a time"),
        (recur("FREQ=DAILY", "20270301", "0"), 2, "un nombre de 1 à 100000", "a number from 1 to 100000"),
    ] {
        for (lang, expected) in [("fr", fr), ("en", en)] {
            let mut asked: Vec<&str> = arguments.iter().map(String::as_str).collect();
            asked.insert(1, "--lang");
            asked.insert(2, lang);
            let (found, said, told) = output(&asked);
            let plain = told.replace(['\u{a0}', '\u{202f}'], " ");
            assert!(plain.contains(expected) && !plain.contains('⟦'), "{asked:?} said {told}");
            assert_eq!((found, said.as_str()), (Some(code), ""), "{asked:?}: {told}");
        }
    }
}

#[test]
fn a_calendar_comes_by_the_standard_input_and_one_without_end_is_refused() {
    use std::io::Write as _;
    let week = a_week();
    let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (from, to) = (time(week.start()), time(week.end()));
    let ask = |octets: &[u8], times: usize| {
        let mut program = program(&["occupancy", "-", "--from", &from, "--to", &to, "--zone", "UTC", "--lang", "en"]);
        let pipe = std::process::Stdio::piped;
        let mut child = program.stdin(pipe()).stdout(pipe()).stderr(pipe()).spawn().expect("the program");
        let mut input = child.stdin.take().expect("an input");
        // The program stops listening when it has heard enough.
        let _ = (0..times).try_for_each(|_| input.write_all(octets));
        drop(input);
        let Output { status, stdout, stderr } = child.wait_with_output().expect("an answer");
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        (status.code(), text(&stdout), text(&stderr))
    };
    let (code, said, told) = ask(one_event(week).as_bytes(), 1);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(serde_json::from_str::<Value>(&said).expect("JSON")["busy"], serde_json::json!([[from, to]]));
    let (code, _, told) = ask(&[b'x'; 1 << 20], 1024);
    assert!(code == Some(1) && told.contains("larger than 32 MiB"), "{code:?} {told}");
}

#[test]
fn a_data_folder_in_use_is_not_used_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let pools = write_pools(folder.path(), 2);
    let server = embedded(folder.path()).expect("a server");
    let data = folder.path().join("data");
    let (code, _, errors) = output(&["import", text(&pools), "--data", text(&data), "--lang", "en"]);
    assert_eq!(code, Some(3), "{errors}");
    assert!(errors.contains(text(&data)), "{errors}");
    assert_eq!(output(&["audit", "--data", text(&data)]).0, Some(0), "reading beside it is allowed");
    drop(server);
}

#[test]
fn each_command_explains_itself_in_both_languages() {
    for lang in ["fr", "en"] {
        for command in ["", "serve", "check", "import", "export", "audit", "occupancy", "recur"] {
            let mut arguments = vec!["--lang", lang, "--help"];
            if !command.is_empty() {
                arguments.insert(0, command);
            }
            let (code, words, errors) = output(&arguments);
            assert_eq!(code, Some(0), "{command}: {errors}");
            assert!(!words.contains('⟦') && words.contains("--lang"), "{words}");
            assert_eq!(words.contains("langue") || words.contains("Langue"), lang == "fr", "{words}");
        }
    }
}

#[test]
fn a_full_disk_refuses_bookings_loses_none_and_serves_again_once_there_is_room() {
    let Some(disk) = TinyDisk::mount("1m") else {
        println!("skipped: this machine does not allow a small disk to be mounted");
        return;
    };
    let folder = disk.path();
    write_pools(folder, 100_000);
    let server = embedded(folder).expect("a server");
    let desk = desk_of(&server);
    let mut made = BTreeSet::new();
    std::fs::write(folder.join("ballast"), vec![0; 64 << 10]).expect("some ballast");
    let refused = (0..5000).find_map(|n| {
        let answer = wait(desk.place(&format!("k{n}"), "a/headset", 1, a_week()));
        if answer.status == 201 {
            made.insert(answer.booking().id);
            return None;
        }
        Some((n, answer))
    });
    let (n, refused) = refused.expect("the disk is full at last");
    refused.is_problem(507, "storage-full");
    let seen = wait(desk.get("/bookings")).body;
    assert_eq!(seen["bookings"].as_array().map(Vec::len), Some(made.len()), "what is stored can be read");
    let again = wait(desk.place(&format!("k{n}"), "a/headset", 1, a_week()));
    again.is_problem(507, "storage-full");
    std::fs::remove_file(folder.join("ballast")).expect("room");
    let placed = wait(desk.place(&format!("k{n}"), "a/headset", 1, a_week()));
    assert_eq!(placed.status, 201, "{placed:?}");
    made.insert(placed.booking().id);
    drop(server);
    let server = embedded(folder).expect("a server");
    let kept = wait(desk_of(&server).get("/bookings")).body;
    let kept: BTreeSet<_> =
        kept["bookings"].as_array().expect("bookings").iter().map(|b| b["id"].to_string()).collect();
    assert_eq!(kept, made.iter().map(|id| format!("\"{id}\"")).collect());
}

#[test]
fn a_disk_without_any_room_is_named_at_the_start() {
    let Some(disk) = TinyDisk::mount("1m") else {
        println!("skipped: this machine does not allow a small disk to be mounted");
        return;
    };
    let folder = disk.path();
    write_pools(folder, 2);
    let mut size = 1 << 20;
    while size >= 4096 {
        // Fills what is left, page by page at the end.
        let mut ballast =
            std::fs::OpenOptions::new().create(true).append(true).open(folder.join("ballast")).expect("a file");
        if std::io::Write::write_all(&mut ballast, &vec![0; size]).is_err() {
            size /= 2;
        }
    }
    let error = embedded(folder).expect_err("there is no room for a database");
    for lang in Lang::ALL {
        let words = error.words(Wording::new(lang));
        assert!(words.contains("plein") || words.contains("full"), "{words}");
    }
}
