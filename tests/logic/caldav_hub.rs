//! The hub's own collections over CalDAV: what is lent, when it is closed, what is in repair. The ledger decides.

use ressourcerie::dav::names::{CALDAV, DAV, OURS};
use ressourcerie::domain::hub::{ClosureKind, Hub};
use ressourcerie::domain::time::{Interval, Zone};
use serde_json::{Value, json};

use super::caldav::{Program, event, with_server};
use super::network::{HubVerbs as _, hub};
use super::sockets::TestServer;

fn one_hub() -> Vec<Hub> {
    vec![
        hub("a").always_open().lends("headset", 3).numbers("camera", &["CAM-1", "CAM-2"]).closes(
            ClosureKind::Full,
            "2031-08-01",
            "2031-08-15",
        ),
        hub("b").always_open().lends("headset", 1),
    ]
}

/// Noon of a day of June 2030 by the hub's clock, and some hours later.
fn june(day: u32, hours: i64) -> Interval {
    let noon = format!("2030-06-{day:02}T12:00:00").parse().expect("a reading");
    let start = Zone::PARIS.read(noon).settled();
    Interval::new(start, start + chrono::Duration::hours(hours)).expect("an interval")
}

fn all_day(uid: &str, from: &str, to: &str, more: &str) -> String {
    event(uid, "X", more)
        .replace("DTSTART:X\r\n", &format!("DTSTART;VALUE=DATE:{from}\r\n"))
        .replace("DURATION:PT1H\r\n", &format!("DTEND;VALUE=DATE:{to}\r\n"))
}

async fn records(server: &TestServer) -> Value {
    server.desk("manager:a").get("/hubs/a/records").await.body
}

/// Days of the closures that the ledger knows, with their kind and their hours.
async fn closures(server: &TestServer) -> Vec<String> {
    let records = records(server).await;
    let text = |closure: &Value, key: &str| closure["closure"][key].as_str().unwrap_or_default().to_owned();
    let all = records["closures"].as_array().cloned().unwrap_or_default();
    let one =
        |it: &Value| format!("{} {} {} {}", text(it, "from"), text(it, "to"), text(it, "kind"), text(it, "hours"));
    all.iter().map(|it| one(it).trim_end().to_owned()).collect()
}

async fn objects(program: &Program, collection: &str) -> Vec<String> {
    let any = "<C:comp-filter name='VEVENT'/>";
    let found = program.query(collection, "<C:calendar-data/>", any).await.multistatus();
    found
        .answers
        .iter()
        .map(|answer| answer.property(CALDAV, "calendar-data").expect("data").text().into_owned())
        .collect()
}

#[test]
fn requests_and_loans_appear_where_their_hub_and_their_team_look() {
    with_server(one_hub(), async |server| {
        let (hub, team) = (Program::of_hub(server, "a"), Program::of_team(server, "alpha"));
        let nothing = hub.sync("bookings/", "", None).await;
        assert_eq!(nothing.names(), [""; 0]);
        let desk = server.desk("team:alpha");
        let booking = desk.place("k1", "a/headset", 2, june(5, 24)).await.booking();
        let shown = objects(&hub, "bookings/").await;
        assert_eq!(shown.len(), 1);
        for line in [
            "STATUS:CONFIRMED",
            "DTSTART;TZID=Europe/Paris:20300605T120000",
            "BEGIN:VTIMEZONE",
            "X-RESSOURCERIE-QUANTITY:2",
        ] {
            assert!(shown[0].contains(line), "{line}: {}", shown[0]);
        }
        assert!(!shown[0].contains("METHOD") && shown[0].contains(booking.id.as_str()), "{}", shown[0]);
        assert_eq!(objects(&team, "bookings/").await.len(), 1);
        assert_eq!(objects(&Program::of_team(server, "beta"), "bookings/").await.len(), 0);
        // The token follows the journal.
        let news = hub.sync("bookings/", &nothing.token(), None).await;
        assert_eq!(news.names().len(), 1);
        desk.act("k2", &booking, "cancel").await.booking();
        let gone = hub.sync("bookings/", &news.token(), None).await.multistatus();
        assert_eq!(gone.answers.len(), 1);
        assert!(objects(&hub, "bookings/").await.is_empty(), "what was given up is gone");
        assert_eq!(hub.sync("bookings/", &gone.sync_token.expect("a token"), None).await.names(), [""; 0]);
    });
}

#[test]
fn what_waits_for_a_decision_is_tentative_and_nobody_writes_it() {
    with_server(vec![hub("a").always_open().decides_by_hand().lends("headset", 3)], async |server| {
        let program = Program::of_hub(server, "a");
        server.desk("team:alpha").place("k1", "a/headset", 1, june(5, 24)).await.booking();
        let object = objects(&program, "bookings/").await.remove(0);
        assert!(
            object.contains("STATUS:TENTATIVE") && object.contains("X-RESSOURCERIE-CERTAINTY:requested"),
            "{object}"
        );
        let name = program.query("bookings/", "", "<C:comp-filter name='VEVENT'/>").await.names().remove(0);
        let path = format!("bookings/{name}");
        let refused = program.put(&path, &event("x", "20300605T100000Z", "")).await;
        refused.is_refused(403, DAV, "need-privileges");
        program.put("bookings/new.ics", &event("x", "20300605T100000Z", "")).await.is_refused(
            403,
            DAV,
            "need-privileges",
        );
        program.ask("DELETE", &path, &[], "").await.is_refused(403, DAV, "need-privileges");
        program.ask("DELETE", "bookings/", &[], "").await.is_refused(403, CALDAV, "default-calendar-needed");
        let told = program.propfind("bookings/", "0", "<current-user-privilege-set/>").await;
        assert!(told.body.contains("<D:read/>") && !told.body.contains("<D:write/>"), "{told:?}");
        let told = program.propfind("closures/", "0", "<current-user-privilege-set/>").await;
        assert!(told.body.contains("<D:write/>"), "{told:?}");
    });
}

#[test]
fn an_event_closes_the_hub_moves_the_closure_and_opens_it_again() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let text = all_day("c1", "20300610", "20300613", "SUMMARY:Inventaire\r\nX-MINE:1\r\n");
        assert_eq!(program.put("closures/c1.ics", &text).await.status, 201);
        assert_eq!(closures(server).await, ["2030-06-10 2030-06-12 full"]);
        assert_eq!(program.get("closures/c1.ics").await.body, text, "as it was written");
        let refused = server.desk("team:alpha").place("k1", "a/headset", 1, june(11, 2)).await;
        refused.is_problem(409, "refused");
        // The same request once more, as after a lost answer.
        assert_eq!(program.put("closures/c1.ics", &text).await.status, 204);
        assert_eq!(closures(server).await.len(), 1);
        // Only something that the ledger does not know.
        let noted = text.replace("X-MINE:1", "X-MINE:2");
        assert_eq!(program.put("closures/c1.ics", &noted).await.status, 204);
        assert_eq!(program.get("closures/c1.ics").await.body, noted);
        let moved = noted.replace("20300610", "20300620").replace("20300613", "20300622");
        assert_eq!(program.put("closures/c1.ics", &moved).await.status, 204);
        assert_eq!(closures(server).await, ["2030-06-20 2030-06-21 full"]);
        server.desk("team:alpha").place("k2", "a/headset", 1, june(11, 2)).await.booking();
        assert_eq!(program.ask("DELETE", "closures/c1.ics", &[], "").await.status, 204);
        assert_eq!(closures(server).await, [""; 0]);
        // The same words later close it anew.
        assert_eq!(program.put("closures/c1.ics", &moved).await.status, 201);
        assert_eq!(closures(server).await, ["2030-06-20 2030-06-21 full"]);
    });
}

#[test]
fn a_closure_over_a_promised_loan_is_refused_with_its_name_and_changes_nothing() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let booking = server.desk("team:alpha").place("k1", "a/headset", 2, june(11, 24)).await.booking();
        let text = all_day("c1", "20300610", "20300613", "SUMMARY:Inventaire\r\n");
        let refused = program.put("closures/c1.ics", &text).await;
        let body = refused.is_refused(409, OURS, "breaks-promises").xml();
        let named = body.child(OURS, "breaks-promises").and_then(|it| it.child(OURS, "booking")).expect("a booking");
        assert_eq!(named.attribute("id"), Some(booking.id.as_str()));
        let words = body.child(DAV, "responsedescription").expect("words").text().into_owned();
        assert!(words.contains("headset") && words.contains("2 ×") && !words.contains('⟦'), "{words}");
        assert_eq!(closures(server).await, [""; 0]);
        assert_eq!(program.get("closures/c1.ics").await.status, 404);
        // One that stands beside the loan, moved onto it: the old one stays.
        let beside = all_day("c2", "20300601", "20300603", "SUMMARY:Travaux\r\n");
        assert_eq!(program.put("closures/c2.ics", &beside).await.status, 201);
        let onto = beside.replace("20300601", "20300611").replace("20300603", "20300612");
        program.put("closures/c2.ics", &onto).await.is_refused(409, OURS, "breaks-promises");
        assert_eq!(program.get("closures/c2.ics").await.body, beside);
        assert_eq!(closures(server).await, ["2030-06-01 2030-06-02 full"]);
    });
}

#[test]
fn an_event_of_some_hours_closes_the_desk_for_them_and_everything_where_it_says_so() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        // Two o'clock in Paris.
        let text = event("d", "20300610T120000Z", "SUMMARY:Fermé\r\n");
        let made = program.put("closures/d.ics", &text).await;
        assert_eq!((made.status, made.etag.is_some()), (201, true), "{made:?}");
        assert_eq!(closures(server).await, ["2030-06-10 2030-06-10 desk 14:00-15:00"]);
        assert_eq!(program.get("closures/d.ics").await.body, text, "as it was written");
        let desk = server.desk("team:alpha");
        let at = |hour: u32, hours: i64| {
            let start = Zone::PARIS.read(format!("2030-06-10T{hour}:30:00").parse().expect("a reading")).settled();
            Interval::new(start, start + chrono::Duration::hours(hours)).expect("an interval")
        };
        desk.place("k1", "a/headset", 1, at(14, 30)).await.is_problem(409, "refused");
        let spans = desk.place("k2", "a/headset", 1, at(13, 2)).await.booking();
        for (said, kind) in [("Guichet", "desk"), ("Fermeture", "full")] {
            let text = text.replace("SUMMARY", &format!("CATEGORIES:{said}\r\nSUMMARY"));
            let reply = program.put("closures/d.ics", &text).await;
            if kind == "full" {
                reply.is_refused(409, OURS, "breaks-promises");
                desk.act("k3", &spans, "cancel").await.booking();
                assert_eq!(program.put("closures/d.ics", &text).await.status, 204);
            }
            assert_eq!(closures(server).await, [format!("2030-06-10 2030-06-10 {kind} 14:00-15:00")]);
        }
        assert_eq!(program.ask("DELETE", "closures/d.ics", &[], "").await.status, 204);
        desk.place("k4", "a/headset", 1, at(14, 30)).await.booking();
    });
}

#[test]
fn a_closure_of_some_hours_that_the_desk_made_is_shown_with_them() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let closure = json!({ "from": "2030-07-01", "to": "2030-07-03", "hours": "12:00-14:00", "kind": "desk", "reason": "Pause" });
        let body = json!({ "closure": closure, "decisions": [] });
        let desk = server.desk("manager:a");
        let request = desk.request("POST", "/hubs/a/closures").header("idempotency-key", "x1").json(&body);
        assert_eq!(request.send().await.expect("an answer").status().as_u16(), 201);
        let shown = objects(&program, "closures/").await;
        let made = shown.iter().find(|text| text.contains("SUMMARY:Pause")).expect("the closure");
        for line in [
            "DTSTART;TZID=Europe/Paris:20300701T120000",
            "RRULE:FREQ=DAILY;COUNT=3",
            "CATEGORIES:DESK",
            "BEGIN:VTIMEZONE",
        ] {
            assert!(made.contains(line), "{line}: {made}");
        }
        let records = records(server).await;
        assert_eq!(records["closures"][0]["stretches"].as_array().map(Vec::len), Some(3), "{records}");
        let too_long = json!({ "closure": { "from": "2030-07-01", "to": "2032-07-03", "hours": "12:00-14:00", "kind": "desk", "reason": "Pause" }, "decisions": [] });
        let request = desk.request("POST", "/hubs/a/closures").header("idempotency-key", "x2").json(&too_long);
        assert_eq!(request.send().await.expect("an answer").status().as_u16(), 422);
    });
}

#[test]
fn an_event_over_midnight_closes_what_it_says_as_one_object() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        // From Friday five o'clock to Monday nine.
        let text = event("w", "20300614T150000Z", "SUMMARY:Salon\r\n").replace("PT1H", "PT64H");
        assert_eq!(program.put("closures/w.ics", &text).await.status, 201);
        let parts = [
            "2030-06-14 2030-06-14 desk 17:00-24:00",
            "2030-06-15 2030-06-16 desk",
            "2030-06-17 2030-06-17 desk 00:00-09:00",
        ];
        assert_eq!(closures(server).await, parts);
        assert_eq!(program.get("closures/w.ics").await.body, text);
        let only_here = program.sync("closures/", "", None).await.names();
        assert_eq!(only_here.iter().filter(|name| *name == "w.ics").count(), 1, "{only_here:?}");
        assert_eq!(only_here.len(), 2, "it, and what the description says: {only_here:?}");
        assert_eq!(program.ask("DELETE", "closures/w.ics", &[], "").await.status, 204);
        assert_eq!(closures(server).await, [""; 0]);
    });
}

/// Every first Monday of three months, two hours, without the second and with the third a day later.
const SERIES: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20300506T120000Z\r\nDTEND:20300506T140000Z\r\nSUMMARY:Réunion\r\nRESOURCES:CAM-1\r\nRRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=4\r\nEXDATE:20300603T120000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID:20300701T120000Z\r\nDTSTART:20300702T120000Z\r\nDTEND:20300702T130000Z\r\nSUMMARY:Réunion déplacée\r\nRESOURCES:CAM-2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn a_series_closes_each_time_and_is_changed_and_taken_back_as_one() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        assert_eq!(program.put("closures/s.ics", SERIES).await.status, 201);
        let first = "2030-05-06 2030-05-06 desk 14:00-16:00";
        let last = "2030-08-05 2030-08-05 desk 14:00-16:00";
        let moved = "2030-07-02 2030-07-02 desk 14:00-15:00";
        let sorted = async || {
            let mut all = closures(server).await;
            all.sort();
            all
        };
        assert_eq!(sorted().await, [first, moved, last]);
        assert_eq!(program.get("closures/s.ics").await.body, SERIES, "as it was written");
        // Something that the ledger does not know; then one time more.
        let noted = SERIES.replace("DTSTART:20300506", "X-MINE:1\r\nDTSTART:20300506");
        assert_eq!(program.put("closures/s.ics", &noted).await.status, 204);
        let before = records(server).await;
        let whole = noted.replace("EXDATE:20300603T120000Z\r\n", "");
        assert_eq!(program.put("closures/s.ics", &whole).await.status, 204);
        assert_eq!(sorted().await, [first, "2030-06-03 2030-06-03 desk 14:00-16:00", moved, last]);
        let ids = |records: &Value| -> Vec<u64> {
            let all = records["closures"].as_array().cloned().unwrap_or_default();
            all.iter().filter_map(|it| it["id"].as_u64()).collect()
        };
        let after = ids(&records(server).await);
        assert!(ids(&before).iter().all(|id| after.contains(id)), "those that stay as they were are the same");
        // The desk takes one back: the others are shown each alone.
        let desk = server.desk("manager:a");
        let one = format!("/hubs/a/closures/{}/lifting", after[0]);
        let lifted = desk
            .request("POST", &one)
            .header("idempotency-key", "x1")
            .json(&json!({}))
            .send()
            .await
            .expect("an answer");
        assert!(lifted.status().is_success(), "{lifted:?}");
        assert_eq!(program.sync("closures/", "", None).await.names().len(), 3 + 1);
        assert_eq!(program.get("closures/s.ics").await.status, 404);
    });
}

#[test]
fn a_series_with_one_time_over_a_loan_is_refused_whole_and_says_which() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let day = |text: &str, hours| {
            let start = Zone::PARIS.read(text.parse().expect("a reading")).settled();
            Interval::new(start, start + chrono::Duration::hours(hours)).expect("an interval")
        };
        let desk = server.desk("team:alpha");
        desk.place("k1", "a/headset", 1, day("2030-08-05T15:00:00", 48)).await.booking();
        let refused = program.put("closures/s.ics", SERIES).await;
        let body = refused.is_refused(409, OURS, "breaks-promises").xml();
        let words = body.child(DAV, "responsedescription").expect("words").text().into_owned();
        assert!(words.starts_with("5 August 2030, 14:00–16:00: "), "{words}");
        assert_eq!(closures(server).await, [""; 0]);
        assert_eq!(program.get("closures/s.ics").await.status, 404);
        desk.place("k2", "a/camera", 2, day("2030-05-06T10:00:00", 24)).await.booking();
        let refused = program.put("maintenance/s.ics", SERIES).await;
        let words = refused.is_refused(409, OURS, "breaks-promises").xml();
        let words = words.child(DAV, "responsedescription").expect("words").text().into_owned();
        assert!(words.starts_with("Mon 6 May, 14:00 – 16:00: "), "{words}");
        assert_eq!(program.get("maintenance/s.ics").await.status, 404);
    });
}

#[test]
fn a_series_of_repairs_takes_units_out_each_time_and_one_without_end_is_refused() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        assert_eq!(program.put("maintenance/s.ics", SERIES).await.status, 201);
        let items = async || {
            let records = records(server).await;
            let all = records["withdrawals"].as_array().cloned().unwrap_or_default();
            let mut all: Vec<String> = all
                .iter()
                .map(|it| {
                    format!(
                        "{} {}",
                        it["claim"]["interval"]["start"].as_str().unwrap_or_default(),
                        it["claim"]["items"][0]
                    )
                })
                .collect();
            all.sort();
            all
        };
        let expected =
            ["2030-05-06T12:00:00Z \"CAM-1\"", "2030-07-02T12:00:00Z \"CAM-2\"", "2030-08-05T12:00:00Z \"CAM-1\""];
        assert_eq!(items().await, expected);
        let later = SERIES.replace("COUNT=4", "COUNT=3");
        assert_eq!(program.put("maintenance/s.ics", &later).await.status, 204);
        assert_eq!(items().await, expected[..2]);
        for (rule, words) in [("FREQ=MONTHLY;BYDAY=1MO", "end date"), ("FREQ=DAILY;COUNT=900", "100 times")] {
            let endless = SERIES.replace("FREQ=MONTHLY;BYDAY=1MO;COUNT=4", rule);
            for collection in ["maintenance", "closures"] {
                let path = format!("{collection}/e.ics");
                let refused = program.put(&path, &endless.replace("UID:s", "UID:e")).await;
                let body = refused.is_refused(403, CALDAV, "valid-calendar-object-resource").xml();
                let said = body.child(DAV, "responsedescription").expect("words").text().into_owned();
                assert!(said.contains(words), "{said}");
            }
        }
        assert_eq!(program.ask("DELETE", "maintenance/s.ics", &[], "").await.status, 204);
        assert_eq!(items().await, [""; 0]);
    });
}

#[test]
fn what_cannot_be_a_closure_is_refused() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let text = event("d", "20300610T120000Z", "SUMMARY:Formation\r\nCATEGORIES:Guichet\r\n");
        for (bad, condition) in [
            (text.replace("SUMMARY", "RRULE:FREQ=DAILY\r\nSUMMARY"), "valid-calendar-object-resource"),
            (text.replace("DURATION:PT1H", "DURATION:-PT1H"), "valid-calendar-object-resource"),
            (text.replace("T120000Z", "T120005Z"), "valid-calendar-object-resource"),
            (text.replace("VEVENT", "VTODO"), "supported-calendar-component"),
        ] {
            program.put("closures/bad.ics", &bad.replace("UID:d", "UID:bad")).await.is_refused(403, CALDAV, condition);
        }
        assert_eq!(closures(server).await, [""; 0]);
    });
}

#[test]
fn closures_of_the_desk_and_of_the_description_are_shown_and_the_latter_stay() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let shown = objects(&program, "closures/").await;
        assert!(shown.len() == 1 && shown[0].contains("DTSTART;VALUE=DATE:20310801"), "{shown:?}");
        let name = program.query("closures/", "", "<C:comp-filter name='VEVENT'/>").await.names().remove(0);
        let path = format!("closures/{name}");
        program.ask("DELETE", &path, &[], "").await.is_refused(403, CALDAV, "valid-calendar-object-resource");
        let token = program.sync("closures/", "", None).await.token();
        let body = json!({ "closure": { "from": "2030-07-01", "to": "2030-07-02", "kind": "full", "reason": "Fête" }, "decisions": [] });
        let desk = server.desk("manager:a");
        let request = desk.request("POST", "/hubs/a/closures").header("idempotency-key", "x1").json(&body);
        assert_eq!(request.send().await.expect("an answer").status().as_u16(), 201);
        let news = program.sync("closures/", &token, None).await.names();
        assert_eq!(news.len(), 1);
        let made = program.get(&format!("closures/{}", news[0])).await.body;
        assert!(made.contains("SUMMARY:Fête") && made.contains("DTEND;VALUE=DATE:20300703"), "{made}");
        // What the desk made can be moved here.
        let moved = made.replace("20300701", "20300702");
        assert_eq!(program.put(&format!("closures/{}", news[0]), &moved).await.status, 204);
        assert_eq!(closures(server).await, ["2030-07-02 2030-07-02 full"]);
    });
}

#[test]
fn maintenance_takes_the_units_that_the_event_names_and_gives_them_back() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let camera = event("m1", "20300610T070000Z", "SUMMARY:CAM-1 révision du capteur\r\n");
        let made = program.put("maintenance/m1.ics", &camera).await;
        assert_eq!(made.status, 201, "{made:?}");
        let two = event("m2", "20300610T070000Z", "SUMMARY:Nettoyage\r\nRESOURCES:2 x headset\r\n");
        assert_eq!(program.put("maintenance/m2.ics", &two).await.status, 201);
        let claims = async || {
            let records = records(server).await;
            let all = records["withdrawals"].as_array().cloned().unwrap_or_default();
            let mut all: Vec<String> = all
                .iter()
                .map(|it| format!("{} {} {}", it["claim"]["resource"], it["claim"]["quantity"], it["claim"]["items"]))
                .collect();
            all.sort();
            all
        };
        assert_eq!(claims().await, ["\"a/camera\" 1 [\"CAM-1\"]", "\"a/headset\" 2 null"]);
        assert_eq!(program.get("maintenance/m1.ics").await.body, camera);
        // Other units, another time.
        let other = camera.replace("CAM-1", "CAM-2").replace("0610T07", "0611T07");
        assert_eq!(program.put("maintenance/m1.ics", &other).await.status, 204);
        assert_eq!(claims().await, ["\"a/camera\" 1 [\"CAM-2\"]", "\"a/headset\" 2 null"]);
        assert_eq!(program.ask("DELETE", "maintenance/m2.ics", &[], "").await.status, 204);
        assert_eq!(claims().await, ["\"a/camera\" 1 [\"CAM-2\"]"]);
        program
            .put("maintenance/m4.ics", &event("m4", "20300612T070000Z", "SUMMARY:quelque chose\r\n"))
            .await
            .is_refused(403, CALDAV, "valid-calendar-object-resource");
    });
}

#[test]
fn maintenance_that_would_break_a_promise_is_refused_with_the_bookings() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let booking = server.desk("team:alpha").place("k1", "a/headset", 2, june(10, 24)).await.booking();
        let two =
            event("m2", "20300610T110000Z", "SUMMARY:Nettoyage\r\nRESOURCES:headset\r\nX-RESSOURCERIE-QUANTITY:2\r\n");
        let refused = program.put("maintenance/m2.ics", &two).await;
        let body = refused.is_refused(409, OURS, "breaks-promises").xml();
        let named = body.child(OURS, "breaks-promises").and_then(|it| it.child(OURS, "booking")).expect("a booking");
        assert_eq!(named.attribute("id"), Some(booking.id.as_str()));
        assert_eq!(program.get("maintenance/m2.ics").await.status, 404);
        // One is possible; made two afterwards, it stays one.
        let one = two.replace("QUANTITY:2", "QUANTITY:1");
        assert_eq!(program.put("maintenance/m2.ics", &one).await.status, 201);
        program.put("maintenance/m2.ics", &two).await.is_refused(409, OURS, "breaks-promises");
        assert_eq!(program.get("maintenance/m2.ics").await.body, one);
        let records = records(server).await;
        let open = records["withdrawals"].as_array().expect("a list");
        assert_eq!((open.len(), &open[0]["claim"]["quantity"]), (1, &json!(1)), "{records}");
    });
}

#[test]
fn colours_and_names_of_the_hubs_collections_can_be_set_and_their_objects_not_moved_away() {
    with_server(one_hub(), async |server| {
        let program = Program::of_hub(server, "a");
        let set = "<propertyupdate xmlns='DAV:' xmlns:A='http://apple.com/ns/ical/'><set><prop><A:calendar-color>#00FF00FF</A:calendar-color></prop></set></propertyupdate>";
        assert_eq!(program.ask("PROPPATCH", "bookings/", &[], set).await.status, 207);
        assert!(program.propfind("bookings/", "0", "<A:calendar-color/>").await.body.contains("#00FF00FF"));
        program.put("agenda/x.ics", &all_day("x", "20300610", "20300611", "")).await;
        let target = format!("{}closures/x.ics", program.home);
        program.ask("MOVE", "agenda/x.ics", &[("destination", &target)], "").await.is_refused(
            403,
            DAV,
            "need-privileges",
        );
        assert_eq!(closures(server).await, [""; 0]);
    });
}
