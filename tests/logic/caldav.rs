//! The calendar service over real sockets, as calendar programs speak to it.

use ressourcerie::dav::names::{CALDAV, DAV};
use ressourcerie::dav::xml::Limits;
use ressourcerie::dav::{Answer, Element, Multistatus, Outcome};
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::ids::{HubId, TeamId};
use ressourcerie::server::Subject;
use ressourcerie::store::calendars::{Changed, Collection, Object};

use super::network::{HubVerbs as _, hub};
use super::sockets::{SECRET, TestServer};
use super::stores::{Database, run};

/// A calendar program signed in with an account.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    http: reqwest::Client,
    base: String,
    user: String,
    password: String,
    /// `/dav/calendars/…/`
    pub(crate) home: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) etag: Option<String>,
    headers: reqwest::header::HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn xml(&self) -> Element {
        Element::parse(self.body.as_bytes(), Limits::ANSWER).unwrap_or_else(|why| panic!("{why}: {self:?}"))
    }

    pub(crate) fn multistatus(&self) -> Multistatus {
        assert_eq!(self.status, 207, "{self:?}");
        Multistatus::read(&self.xml()).unwrap_or_else(|| panic!("{self:?}"))
    }

    /// Checks that it is a refusal with this condition, worded for a person.
    #[track_caller]
    pub(crate) fn is_refused(&self, status: u16, space: &str, condition: &str) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.xml().child(space, condition).is_some(), "{condition}: {self:?}");
        self
    }

    /// The names of objects told, in their order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.multistatus().answers.iter().map(|answer| last_part(&answer.href)).collect()
    }

    pub(crate) fn token(&self) -> String {
        self.multistatus().sync_token.unwrap_or_else(|| panic!("{self:?}"))
    }
}

fn last_part(href: &str) -> String {
    href.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
}

impl Program {
    pub(crate) fn of(server: &TestServer, subject: &Subject) -> Self {
        Self::at(server.base_url(), subject, server.state.access().password(subject))
    }

    /// At any server, by its address.
    pub(crate) fn at(base: String, subject: &Subject, password: String) -> Self {
        ressourcerie::tls::install_provider();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([])
            .build()
            .expect("a client");
        let user = subject.user().expect("an account");
        Self { http, base, user, password, home: format!("/dav/calendars/{subject}/") }
    }

    pub(crate) fn of_hub(server: &TestServer, id: &str) -> Self {
        Self::of(server, &Subject::Hub(HubId::parse(id).expect("a hub")))
    }

    pub(crate) fn of_team(server: &TestServer, id: &str) -> Self {
        Self::of(server, &Subject::Team(TeamId::parse(id).expect("a team")))
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&'static str, &str)], body: &str) -> Reply {
        self.try_ask(method, path, headers, body).await.expect("an answer")
    }

    /// The same at a server that may be killed meanwhile.
    pub(crate) async fn try_ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> reqwest::Result<Reply> {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("{}{path}", self.home) };
        let mut request = self
            .http
            .request(method.parse().expect("a method"), format!("{}{path}", self.base))
            .basic_auth(&self.user, Some(&self.password))
            .header("accept-language", "en")
            .body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await?;
        let headers = response.headers().clone();
        let etag = headers.get("etag").and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        Ok(Reply { status: response.status().as_u16(), etag, headers, body: response.text().await? })
    }

    pub(crate) async fn put(&self, path: &str, text: &str) -> Reply {
        self.ask("PUT", path, &[("content-type", "text/calendar")], text).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], "").await
    }

    pub(crate) async fn propfind(&self, path: &str, depth: &str, properties: &str) -> Reply {
        let body = format!(
            "<propfind xmlns='DAV:' xmlns:C='{CALDAV}' xmlns:A='http://apple.com/ns/ical/'><prop>{properties}</prop></propfind>"
        );
        self.ask("PROPFIND", path, &[("depth", depth)], &body).await
    }

    pub(crate) async fn query(&self, path: &str, data: &str, filter: &str) -> Reply {
        let body = format!(
            "<C:calendar-query xmlns='DAV:' xmlns:C='{CALDAV}'><prop><getetag/>{data}</prop><C:filter><C:comp-filter name='VCALENDAR'>{filter}</C:comp-filter></C:filter></C:calendar-query>"
        );
        self.ask("REPORT", path, &[("depth", "1")], &body).await
    }

    pub(crate) async fn sync(&self, path: &str, token: &str, most: Option<u32>) -> Reply {
        let limit = most.map(|most| format!("<limit><nresults>{most}</nresults></limit>")).unwrap_or_default();
        let body = format!(
            "<sync-collection xmlns='DAV:'><sync-token>{token}</sync-token><sync-level>1</sync-level>{limit}<prop><getetag/></prop></sync-collection>"
        );
        self.ask("REPORT", path, &[], &body).await
    }
}

/// An event of one hour.
pub(crate) fn event(uid: &str, start: &str, more: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{start}\r\nDURATION:PT1H\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// Runs against a server with these hubs.
pub(crate) fn with_server(hubs: Vec<Hub>, check: impl AsyncFnOnce(&TestServer)) {
    let folder = tempfile::tempdir().expect("a folder");
    run(async {
        let server = TestServer::start(folder.path(), hubs).await;
        check(&server).await;
        server.stop().await;
    });
}

fn one_hub() -> Vec<Hub> {
    vec![hub("a").lends("headset", 3), hub("b")]
}

fn statuses(answer: &Answer) -> Vec<u16> {
    match &answer.outcome {
        Outcome::Status(status) => vec![*status],
        Outcome::Properties(groups) => groups.iter().map(|(status, _)| *status).collect(),
    }
}

#[test]
fn a_program_finds_its_calendars_from_the_name_of_the_server_alone() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let known = program.get("/.well-known/caldav").await;
        assert_eq!((known.status, known.header("location")), (308, Some("/dav/")));
        let root = program.propfind("/dav/", "0", "<current-user-principal/>").await.multistatus();
        let principal = root.answers[0].property(DAV, "current-user-principal").expect("a principal");
        let principal = principal.child(DAV, "href").expect("an address").text().into_owned();
        assert_eq!(principal, "/dav/principals/hub/a/");
        let found = program.propfind(&principal, "0", "<C:calendar-home-set/><displayname/>").await.multistatus();
        let home = found.answers[0].property(CALDAV, "calendar-home-set").expect("a home");
        let home = home.child(DAV, "href").expect("an address").text().into_owned();
        assert_eq!(home, program.home);
        let inside = program.propfind(&home, "1", "<resourcetype/><displayname/>").await.multistatus();
        let calendars: Vec<_> = inside
            .answers
            .iter()
            .filter(|answer| {
                answer.property(DAV, "resourcetype").is_some_and(|it| it.child(CALDAV, "calendar").is_some())
            })
            .map(|answer| last_part(&answer.href))
            .collect();
        assert!(calendars.contains(&"agenda".to_owned()), "{calendars:?}");
        let options = program.ask("OPTIONS", &home, &[], "").await;
        assert!(options.header("dav").is_some_and(|classes| classes.contains("calendar-access")), "{options:?}");
    });
}

#[test]
fn only_the_account_with_its_password_comes_in_and_only_to_its_own() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let with = |user: &str, password: &str| Program {
            user: user.to_owned(),
            password: password.to_owned(),
            ..program.clone()
        };
        for (user, password) in
            [("hub.a", "wrong"), ("hub.a", ""), ("hub.b", &*program.password), ("hub.nobody", SECRET), ("", "")]
        {
            let reply = with(user, password).propfind("/dav/", "0", "<displayname/>").await;
            assert_eq!(reply.status, 401, "{user}");
            assert!(
                reply.header("www-authenticate").is_some_and(|challenge| challenge.starts_with("Basic ")),
                "{reply:?}"
            );
        }
        assert_eq!(with("hub.a", SECRET).propfind("/dav/", "0", "<displayname/>").await.status, 207);
        assert_eq!(with("hub.a", &program.password.to_uppercase()).get("/dav/").await.status, 405);
        for path in ["/dav/calendars/hub/b/", "/dav/calendars/hub/b/agenda/", "/dav/calendars/team/alpha/agenda/x.ics"]
        {
            program.propfind(path, "0", "<displayname/>").await.is_refused(403, DAV, "need-privileges");
            program.put(path, &event("x", "20270504T070000Z", "")).await.is_refused(403, DAV, "need-privileges");
        }
    });
}

#[test]
fn a_program_that_asks_first_without_its_password_keeps_its_connection() {
    use std::io::{Read as _, Write as _};
    with_server(one_hub(), async |server| {
        let address = server.address;
        let asked = tokio::task::spawn_blocking(move || {
            let mut socket = std::net::TcpStream::connect(address).expect("a connection");
            socket.set_read_timeout(Some(std::time::Duration::from_secs(5))).expect("a timeout");
            let body = format!("<propfind xmlns='DAV:'><allprop/></propfind>{}", " ".repeat(20_000));
            let head = format!("PROPFIND /dav/ HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
            let mut answers = String::new();
            for _ in 0..3 {
                socket.write_all(head.as_bytes()).expect("sent");
                // Late, so that the answer could be given before.
                std::thread::sleep(std::time::Duration::from_millis(50));
                socket.write_all(body.as_bytes()).expect("sent");
                let mut answer = Vec::new();
                let mut piece = [0; 4096];
                while !String::from_utf8_lossy(&answer).contains("</D:error>") {
                    let read = socket.read(&mut piece).expect("an answer");
                    assert!(read > 0, "the connection was closed");
                    answer.extend_from_slice(&piece[..read]);
                }
                answers.push_str(&String::from_utf8_lossy(&answer));
            }
            answers.matches("401 Unauthorized").count()
        });
        assert_eq!(asked.await.expect("a thread"), 3);
    });
}

#[test]
fn a_team_has_a_home_of_its_own_and_everybody_can_be_looked_up() {
    with_server(one_hub(), async |server| {
        let program = Program::of_team(server, "alpha");
        assert_eq!(program.put("agenda/x.ics", &event("x", "20270504T070000Z", "")).await.status, 201);
        let search = |inside: &str| {
            format!(
                "<principal-property-search xmlns='DAV:'>{inside}<prop><displayname/></prop></principal-property-search>"
            )
        };
        let all = program.ask("REPORT", "/dav/", &[("depth", "0")], &search("")).await.names();
        assert_eq!(all, ["a", "b", "alpha", "beta", "gamma"]);
        let named = search("<property-search><prop><displayname/></prop><match>ALPH</match></property-search>");
        assert_eq!(program.ask("REPORT", "/dav/principals/", &[("depth", "0")], &named).await.names(), ["alpha"]);
    });
}

#[test]
fn what_is_put_is_what_is_got_and_conditions_hold() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        // Folded oddly, with properties that nobody knows: not an octet changes.
        let text = event("x@y", "20270504T070000Z", "X-ODD;X-P=\"a:b\":c\r\nSUMMARY:caf\r\n \u{e9}\r\n");
        let made = program.put("agenda/x@y.ics", &text).await;
        assert_eq!(made.status, 201, "{made:?}");
        let got = program.get("agenda/x%40y.ics").await;
        assert_eq!((got.body.as_str(), got.etag.as_ref()), (text.as_str(), made.etag.as_ref()));
        let etag = made.etag.expect("an etag");
        let put = async |conditions: &[(&'static str, &str)], text: &str| {
            program.ask("PUT", "agenda/x@y.ics", conditions, text).await.status
        };
        assert_eq!(put(&[("if-none-match", "*")], &text).await, 412);
        assert_eq!(put(&[("if-match", "\"other\"")], &text).await, 412);
        let changed = text.replace("070000Z", "080000Z");
        assert_eq!(put(&[("if-match", &etag)], &changed).await, 204);
        assert_eq!(put(&[("if-match", &etag)], &text).await, 412, "it has changed since");
        assert_eq!(
            program
                .ask("PUT", "agenda/new.ics", &[("if-match", "*")], &event("n", "20270504T070000Z", ""))
                .await
                .status,
            412
        );
        assert_eq!(program.ask("GET", "agenda/x@y.ics", &[("if-none-match", "*")], "").await.status, 304);
        assert_eq!(program.ask("DELETE", "agenda/x@y.ics", &[("if-match", &etag)], "").await.status, 412);
        assert_eq!(program.ask("DELETE", "agenda/x@y.ics", &[], "").await.status, 204);
        assert_eq!(program.get("agenda/x@y.ics").await.status, 404);
    });
}

#[test]
fn an_object_that_no_calendar_can_hold_is_refused_with_the_reason() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let good = event("x", "20270504T070000Z", "");
        assert_eq!(program.put("agenda/x.ics", &good).await.status, 201);
        let two = good.replace(
            "END:VCALENDAR",
            "BEGIN:VEVENT\r\nUID:other\r\nDTSTART:20270504T070000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
        );
        let twins = two.replace("UID:other", "UID:x");
        let big = event("big", "20270504T070000Z", &format!("DESCRIPTION:{}\r\n", "x".repeat(1 << 20)));
        for (text, condition) in [
            ("<html>sign in</html>", "valid-calendar-data"),
            ("", "valid-calendar-data"),
            (&good[..good.len() - 20], "valid-calendar-data"),
            (&good.replace("VERSION:2.0", "METHOD:REQUEST"), "valid-calendar-object-resource"),
            (&good.replace("UID:x\r\n", ""), "valid-calendar-object-resource"),
            (&two, "valid-calendar-object-resource"),
            (&twins, "valid-calendar-object-resource"),
            (&good.replace("DTSTART:20270504T070000Z", "DTSTART:20271345T990000Z"), "valid-calendar-object-resource"),
            (&event("r", "20270504T070000Z", "RRULE:FREQ=MONTHLY;BYDAY=+1,3MO\r\n"), "valid-calendar-data"),
            (&event("r", "20270504T070000Z", "RRULE:COUNT=3\r\n"), "valid-calendar-data"),
            (&good.replace("20270504", "18000504"), "min-date-time"),
            (&good.replace("20270504", "22000504"), "max-date-time"),
            (&good.replace("VEVENT", "VPOLL"), "supported-calendar-component"),
            (&big, "max-resource-size"),
        ] {
            let refused = program.put("agenda/bad.ics", text).await;
            refused.is_refused(403, CALDAV, condition);
            let words = refused.xml().child(DAV, "responsedescription").map(|words| words.text().into_owned());
            assert!(words.is_some_and(|words| !words.is_empty() && !words.contains('⟦')), "{refused:?}");
        }
        let taken = program.put("agenda/second.ics", &good).await;
        let conflict = taken.is_refused(409, CALDAV, "no-uid-conflict").xml();
        let other = conflict
            .child(CALDAV, "no-uid-conflict")
            .and_then(|it| it.child(DAV, "href"))
            .map(|it| it.text().into_owned());
        assert_eq!(other.as_deref(), Some("/dav/calendars/hub/a/agenda/x.ics"));
        let renamed = program.put("agenda/x.ics", &event("y", "20270504T070000Z", "")).await;
        renamed.is_refused(409, CALDAV, "no-uid-conflict");
        assert_eq!(program.put("nowhere/x.ics", &good).await.status, 409);
        assert_eq!(program.get("agenda/x.ics").await.body, good, "what was there stays");
        let hebrew = event("h", "20270504T070000Z", "RRULE:RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L\r\n");
        assert_eq!(program.put("agenda/h.ics", &hebrew).await.status, 201, "kept as it is");
    });
}

#[test]
fn calendars_are_made_described_and_deleted() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let make = "<C:mkcalendar xmlns='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><set><prop><displayname>Répétitions &amp; co</displayname><C:supported-calendar-component-set><C:comp name='VTODO'/></C:supported-calendar-component-set></prop></set></C:mkcalendar>";
        assert_eq!(program.ask("MKCALENDAR", "tasks/", &[], make).await.status, 201);
        program.ask("MKCALENDAR", "tasks/", &[], make).await.is_refused(405, DAV, "resource-must-be-null");
        program.put("tasks/e.ics", &event("e", "20270504T070000Z", "")).await.is_refused(
            403,
            CALDAV,
            "supported-calendar-component",
        );
        let patch = |inside: &str| {
            format!(
                "<propertyupdate xmlns='DAV:' xmlns:A='http://apple.com/ns/ical/' xmlns:X='urn:x'>{inside}</propertyupdate>"
            )
        };
        let set = patch(
            "<set><prop><A:calendar-color>#FF0000FF</A:calendar-color><X:mine a='1'>é<X:in/></X:mine></prop></set><remove><prop><X:never/></prop></remove>",
        );
        assert_eq!(statuses(&program.ask("PROPPATCH", "tasks/", &[], &set).await.multistatus().answers[0]), [200]);
        let found = program
            .propfind("tasks/", "0", "<displayname/><A:calendar-color/><X:mine xmlns:X='urn:x'/>")
            .await
            .multistatus();
        let text = |space: &str, local: &str| found.answers[0].property(space, local).map(|it| it.text().into_owned());
        assert_eq!(text(DAV, "displayname").as_deref(), Some("Répétitions & co"));
        assert_eq!(text("http://apple.com/ns/ical/", "calendar-color").as_deref(), Some("#FF0000FF"));
        assert_eq!(text("urn:x", "mine").as_deref(), Some("é"));
        // All or nothing.
        let mixed = patch("<set><prop><A:calendar-color>blue</A:calendar-color><getetag>x</getetag></prop></set>");
        assert_eq!(
            statuses(&program.ask("PROPPATCH", "tasks/", &[], &mixed).await.multistatus().answers[0]),
            [403, 424]
        );
        let found = program.propfind("tasks/", "0", "<A:calendar-color/>").await;
        assert!(found.body.contains("#FF0000FF"), "{found:?}");
        assert_eq!(program.ask("DELETE", "tasks/", &[], "").await.status, 204);
        assert_eq!(program.propfind("tasks/", "0", "<displayname/>").await.status, 404);
        program.ask("DELETE", "agenda/", &[], "").await.is_refused(403, CALDAV, "default-calendar-needed");
        let plain = "<mkcol xmlns='DAV:'><set><prop><resourcetype><collection/></resourcetype></prop></set></mkcol>";
        program.ask("MKCOL", "folder/", &[], plain).await.is_refused(403, DAV, "valid-resourcetype");
    });
}

#[test]
fn a_query_follows_series_and_gives_occurrences_when_asked() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let weekly = event("w", "20270504T070000Z", "RRULE:FREQ=WEEKLY\r\nSUMMARY:weekly\r\n");
        program.put("agenda/w.ics", &weekly).await;
        program.put("agenda/o.ics", &event("o", "20270701T070000Z", "CATEGORIES:FAMILY,FINANCE\r\n")).await;
        let june = "<C:comp-filter name='VEVENT'><C:time-range start='20270601T000000Z' end='20270616T000000Z'/></C:comp-filter>";
        assert_eq!(program.query("agenda/", "", june).await.names(), ["w.ics"]);
        let expand = "<C:calendar-data><C:expand start='20270601T000000Z' end='20270616T000000Z'/></C:calendar-data>";
        let expanded = program.query("agenda/", expand, june).await.multistatus();
        let data = expanded.answers[0].property(CALDAV, "calendar-data").expect("data").text().into_owned();
        assert_eq!(data.matches("BEGIN:VEVENT").count(), 3, "{data}");
        assert!(!data.contains("RRULE"), "{data}");
        let family = "<C:comp-filter name='VEVENT'><C:prop-filter name='CATEGORIES'><C:text-match>family</C:text-match></C:prop-filter></C:comp-filter>";
        assert_eq!(program.query("agenda/", "", family).await.names(), ["o.ics"]);
        program
            .query("agenda/", "", "<C:comp-filter name='VEVENT'><C:time-range start='June'/></C:comp-filter>")
            .await
            .is_refused(403, CALDAV, "valid-filter");
        let multiget = format!(
            "<C:calendar-multiget xmlns='DAV:' xmlns:C='{CALDAV}'><prop><getetag/><C:calendar-data/></prop><href>{0}agenda/w.ics</href><href>{0}agenda/gone.ics</href><href>/dav/calendars/hub/b/agenda/w.ics</href></C:calendar-multiget>",
            program.home
        );
        let got = program.ask("REPORT", "agenda/", &[], &multiget).await.multistatus();
        assert_eq!(got.answers[0].property(CALDAV, "calendar-data").map(|it| it.text().into_owned()), Some(weekly));
        assert_eq!(got.answers[1..].iter().flat_map(statuses).collect::<Vec<_>>(), [404, 404]);
        let busy = format!(
            "<C:free-busy-query xmlns:C='{CALDAV}'><C:time-range start='20270629T000000Z' end='20270702T000000Z'/></C:free-busy-query>"
        );
        let busy = program.ask("REPORT", "agenda/", &[("depth", "1")], &busy).await;
        for period in ["20270629T070000Z/20270629T080000Z", "20270701T070000Z/20270701T080000Z"] {
            assert!(busy.body.contains(&format!("FREEBUSY;FBTYPE=BUSY:{period}")), "{busy:?}");
        }
    });
}

#[test]
fn a_calendar_is_got_whole_as_one_file() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let zone = "BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT";
        for n in 0..3 {
            let text = event(&format!("u{n}"), "20270504T070000Z", "").replace("BEGIN:VEVENT", zone);
            assert_eq!(program.put(&format!("agenda/{n}.ics"), &text).await.status, 201);
        }
        let whole = program.get("agenda/").await;
        assert_eq!((whole.status, whole.header("content-type")), (200, Some("text/calendar; charset=utf-8")));
        let count = |what: &str| whole.body.matches(what).count();
        assert_eq!((count("BEGIN:VCALENDAR"), count("BEGIN:VTIMEZONE"), count("BEGIN:VEVENT")), (1, 1, 3));
        let tag = whole.etag.clone().expect("a tag");
        assert_eq!(program.ask("GET", "agenda/", &[("if-none-match", &tag)], "").await.status, 304);
        program.ask("DELETE", "agenda/0.ics", &[], "").await;
        assert_eq!(program.ask("GET", "agenda/", &[("if-none-match", &tag)], "").await.status, 200);
        assert_eq!((program.get("").await.status, program.get("outbox/").await.status), (405, 405));
    });
}

#[test]
fn many_objects_are_got_at_once_in_the_order_asked() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        program.ask("MKCALENDAR", "other/", &[], "").await;
        for n in 0..250 {
            program.put(&format!("agenda/{n} é.ics"), &event(&format!("u{n}"), "20270504T070000Z", "")).await;
        }
        program.put("other/o.ics", &event("o", "20270504T070000Z", "")).await;
        let hrefs: Vec<String> = (0..251).rev().map(|n| format!("agenda/{n}%20%C3%A9.ics")).collect();
        let ask = async |at: &str, hrefs: &[String]| {
            let listed: String = hrefs.iter().map(|href| format!("<href>{}{href}</href>", program.home)).collect();
            let body = format!(
                "<C:calendar-multiget xmlns='DAV:' xmlns:C='{CALDAV}'><prop><getetag/><C:calendar-data/></prop>{listed}</C:calendar-multiget>"
            );
            program.ask("REPORT", at, &[("depth", "1")], &body).await.multistatus()
        };
        let told = ask("agenda/", &hrefs).await.answers;
        assert_eq!(
            told.iter().map(|answer| answer.href.clone()).collect::<Vec<_>>(),
            hrefs.iter().map(|href| format!("{}{href}", program.home)).collect::<Vec<_>>()
        );
        assert_eq!(told.iter().map(statuses).filter(|all| *all == [200]).count(), 250);
        assert_eq!(statuses(&told[0]), [404], "there is no such object");
        // What lies elsewhere is not told through this calendar, but through the home that holds both.
        let both = ["agenda/1%20%C3%A9.ics".to_owned(), "other/o.ics".to_owned()];
        let here: Vec<_> = ask("agenda/", &both).await.answers.iter().map(statuses).collect();
        assert_eq!(here, [vec![200], vec![404]]);
        let above: Vec<_> = ask("", &both).await.answers.iter().map(statuses).collect();
        assert_eq!(above, [vec![200], vec![200]]);
    });
}

#[test]
fn changes_since_a_token_are_told_piece_by_piece_and_none_is_lost() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        for n in 0..7 {
            program.put(&format!("agenda/{n}.ics"), &event(&format!("u{n}"), "20270504T070000Z", "")).await;
        }
        let whole = program.sync("agenda/", "", None).await;
        assert_eq!(whole.names().len(), 7);
        // Piece by piece from the start, while things change.
        let first = program.sync("agenda/", "", Some(3)).await;
        let mut seen: Vec<String> = first.names();
        assert_eq!(seen.pop().as_deref(), Some("agenda"), "the calendar itself, 507: {first:?}");
        assert_eq!(seen.len(), 3);
        program.put("agenda/5.ics", &event("u5", "20270505T070000Z", "")).await;
        let mut token = first.token();
        for _ in 0..5 {
            let next = program.sync("agenda/", &token, Some(3)).await;
            token = next.token();
            seen.extend(next.names().into_iter().filter(|name| name != "agenda"));
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen, (0..7).map(|n| format!("{n}.ics")).collect::<Vec<_>>());
        // What happened since, and what went.
        program.ask("DELETE", "agenda/0.ics", &[], "").await;
        program.put("agenda/1.ics", &event("u1", "20270506T070000Z", "")).await;
        let news = program.sync("agenda/", &whole.token(), None).await.multistatus();
        let mut told: Vec<_> = news.answers.iter().map(|answer| (last_part(&answer.href), statuses(answer))).collect();
        told.sort();
        assert_eq!(
            told,
            [("0.ics".to_owned(), vec![404]), ("1.ics".to_owned(), vec![200]), ("5.ics".to_owned(), vec![200])]
        );
        assert_eq!(program.sync("agenda/", &news.sync_token.expect("a token"), None).await.names(), [""; 0]);
        // An older client says by `Depth` how deep it looks.
        let old = format!(
            "<sync-collection xmlns='DAV:'><sync-token>{}</sync-token><prop/></sync-collection>",
            whole.token()
        );
        assert_eq!(program.ask("REPORT", "agenda/", &[("depth", "1")], &old).await.names().len(), 3);
        assert_eq!(program.ask("REPORT", "agenda/", &[("depth", "0")], &old).await.status, 400);
        for token in ["urn:x", "urn:ressourcerie:sync:other:1", &(whole.token() + "000"), "urn:ressourcerie:sync::"] {
            program.sync("agenda/", token, None).await.is_refused(403, DAV, "valid-sync-token");
        }
    });
}

#[test]
fn an_object_is_moved_and_copied_whole_or_not_at_all() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        program.ask("MKCALENDAR", "other/", &[], "").await;
        let text = event("x", "20270504T070000Z", "");
        program.put("agenda/x.ics", &text).await;
        program.put("other/y.ics", &event("y", "20270504T070000Z", "")).await;
        let to = |path: &str| format!("{}{}{path}", server.base_url(), program.home);
        let ask = async |method: &str, from: &str, target: &str, overwrite: &str| {
            program.ask(method, from, &[("destination", &to(target)), ("overwrite", overwrite)], "").await
        };
        assert_eq!(ask("COPY", "agenda/x.ics", "other/x.ics", "F").await.status, 201);
        ask("COPY", "agenda/x.ics", "other/z.ics", "F").await.is_refused(409, CALDAV, "no-uid-conflict");
        ask("MOVE", "agenda/x.ics", "other/z.ics", "T").await.is_refused(409, CALDAV, "no-uid-conflict");
        assert_eq!(program.get("agenda/x.ics").await.body, text, "half of a move is none");
        assert_eq!(ask("MOVE", "agenda/x.ics", "other/y.ics", "F").await.status, 412);
        assert_eq!(ask("MOVE", "other/y.ics", "agenda/y.ics", "F").await.status, 201);
        assert_eq!((program.get("other/y.ics").await.status, program.get("agenda/y.ics").await.status), (404, 200));
        ask("COPY", "agenda/y.ics", "other/x.ics", "T").await.is_refused(409, CALDAV, "no-uid-conflict");
        assert_eq!(ask("MOVE", "agenda/y.ics", "agenda/renamed.ics", "F").await.status, 201);
        assert_eq!(ask("MOVE", "agenda/gone.ics", "agenda/g.ics", "F").await.status, 404);
        assert_eq!(ask("MOVE", "agenda/x.ics", "nowhere/x.ics", "F").await.status, 409);
    });
}

#[test]
fn hostile_and_broken_requests_are_answered_and_the_server_goes_on() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><propfind xmlns='DAV:'><prop>&b;</prop></propfind>";
        let deep = "<a>".repeat(5000);
        for (method, body, expected) in [
            ("PROPFIND", bomb, 400),
            ("PROPFIND", deep.as_str(), 400),
            ("PROPFIND", "<propfind xmlns='DAV:'/>", 400),
            ("PROPFIND", "<unknown/>", 400),
            ("REPORT", "", 400),
            ("REPORT", "<unknown xmlns='DAV:'/>", 403),
            ("PROPPATCH", "<nonsense", 400),
            ("LOCK", "", 405),
            ("POST", "", 405),
        ] {
            let reply = program.ask(method, "agenda/", &[("depth", "0")], body).await;
            assert_eq!(reply.status, expected, "{method} {}", &body[..body.len().min(60)]);
        }
        program.propfind("", "infinity", "<displayname/>").await.is_refused(403, DAV, "propfind-finite-depth");
        assert_eq!(program.propfind("agenda/", "0", "<displayname/>").await.status, 207);
    });
}

pub(crate) fn collection(id: &str, name: &str) -> Collection {
    Collection {
        id: id.to_owned(),
        owner: "hub/a".to_owned(),
        name: name.to_owned(),
        components: "VEVENT".to_owned(),
        properties: "<x/>".to_owned(),
        made_s: 1,
        revision: 0,
        horizon: 0,
    }
}

pub(crate) fn object(name: &str, uid: &str) -> Object {
    Object {
        name: name.to_owned(),
        uid: uid.to_owned(),
        component: "VEVENT".to_owned(),
        etag: format!("tag of {name}"),
        schedule_tag: String::new(),
        record: String::new(),
        body: vec![0xff, 0x00, b'x'],
        changed_s: 7,
        revision: 0,
    }
}

#[test]
fn both_engines_keep_calendars_alike() {
    for database in Database::each() {
        run(async {
            let store = database.open().await;
            let engine = database.engine;
            assert_eq!(store.make_collection(&collection("c1", "one")).await.expect("room"), Changed::Made);
            assert_eq!(
                store.make_collection(&collection("c2", "one")).await.expect("room"),
                Changed::Unmet,
                "{engine}"
            );
            assert_eq!(store.make_collection(&collection("c2", "two")).await.expect("room"), Changed::Made);
            let put = async |id: &str, object: &Object| store.put_object(id, object, &|_| true).await.expect("room");
            assert_eq!(put("c1", &object("a", "1")).await, Changed::Made);
            assert_eq!(put("c1", &object("b", "1")).await, Changed::UidTaken { name: "a".to_owned() }, "{engine}");
            assert_eq!(put("c1", &object("a", "3")).await, Changed::UidTaken { name: "a".to_owned() }, "{engine}");
            assert_eq!(put("c1", &object("b", "2")).await, Changed::Made);
            assert_eq!(put("c1", &object("a", "1")).await, Changed::Replaced);
            assert_eq!(put("none", &object("a", "1")).await, Changed::Missing);
            let unmet = store.put_object("c1", &object("a", "1"), &|there| there.is_none()).await;
            assert_eq!(unmet.expect("room"), Changed::Unmet);
            let names = |objects: Vec<Object>| objects.into_iter().map(|it| (it.name, it.revision)).collect::<Vec<_>>();
            assert_eq!(
                names(store.objects("c1", 0).await.expect("rows")),
                [("b".to_owned(), 2), ("a".to_owned(), 3)],
                "{engine}"
            );
            assert_eq!(names(store.object_heads("c1", 2).await.expect("rows")), [("a".to_owned(), 3)]);
            let whole = store.object("c1", "b").await.expect("rows").expect("an object");
            assert_eq!(whole, Object { revision: 2, ..object("b", "2") }, "{engine}");
            let mut some = store.objects_named("c1", &["b", "none", "a"]).await.expect("rows");
            some.sort_by_key(|object| object.revision);
            assert_eq!(names(some), [("b".to_owned(), 2), ("a".to_owned(), 3)], "{engine}");
            // A move is refused whole.
            assert_eq!(put("c2", &object("x", "2")).await, Changed::Made);
            let refused =
                store.move_object(("c1", "b"), ("c2", &object("y", "2")), &|_| true).await.expect("an outcome");
            assert_eq!(refused, Changed::UidTaken { name: "x".to_owned() });
            assert!(store.object("c1", "b").await.expect("rows").is_some(), "{engine}");
            assert_eq!(
                store.move_object(("c1", "b"), ("c1", &object("z", "2")), &|_| true).await.expect("room"),
                Changed::Made
            );
            assert_eq!(store.drop_object("c1", "a", &|_| false).await.expect("room"), Changed::Unmet);
            assert_eq!(store.drop_object("c1", "a", &|_| true).await.expect("room"), Changed::Removed);
            assert_eq!(store.drop_object("c1", "a", &|_| true).await.expect("room"), Changed::Missing);
            let gone: Vec<_> = store.gone("c1", 0).await.expect("rows").into_iter().map(|gone| gone.name).collect();
            assert_eq!(gone, ["b", "a"], "{engine}");
            let kept = store.collection("hub/a", "one").await.expect("rows").expect("a collection");
            assert_eq!((kept.revision, kept.horizon), (6, 0), "{engine}");
            let set =
                async |known: &str, new: &str| store.set_collection_properties("c1", known, new).await.expect("room");
            assert_eq!(set("<y/>", "<z/>").await, Changed::Unmet);
            assert_eq!(set("<x/>", "<z/>").await, Changed::Replaced);
            assert_eq!(store.drop_collection("c1").await.expect("room"), Changed::Removed);
            assert!(store.objects("c1", 0).await.expect("rows").is_empty(), "{engine}");
            assert_eq!(store.collections("hub/a").await.expect("rows").len(), 1);
            store.close().await;
        });
    }
}

#[test]
fn two_programs_that_write_one_object_at_once_are_told_apart_on_both_engines() {
    for database in Database::each() {
        run(async {
            let store = database.open().await;
            store.make_collection(&collection("c1", "one")).await.expect("room");
            let tries = (0..8).map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    store.put_object("c1", &object("a", "1"), &|there| there.is_none()).await.expect("room")
                })
            });
            let mut made = 0;
            for one in tries.collect::<Vec<_>>() {
                made += usize::from(one.await.expect("a task") == Changed::Made);
            }
            assert_eq!(made, 1, "{}", database.engine);
            store.close().await;
        });
    }
}
