//! Invitations over CalDAV: people hear of them, and a resource answers what the ledger decides.

use ressourcerie::dav::names::{CALDAV, DAV};
use ressourcerie::domain::hub::Hub;

use super::caldav::{Program, event, with_server};
use super::network::{HubVerbs as _, hub};
use super::sockets::TestServer;

fn hubs() -> Vec<Hub> {
    vec![
        hub("a").always_open().lends("headset", 1).lends("lamp", 2),
        hub("b").always_open().decides_by_hand().lends("headset", 1),
    ]
}

fn invitation(uid: &str, start: &str, organizer: &str, attendees: &[&str]) -> String {
    let attendees: String =
        attendees.iter().map(|address| format!("ATTENDEE;RSVP=TRUE;PARTSTAT=NEEDS-ACTION:{address}\r\n")).collect();
    event(uid, start, &format!("SUMMARY:Répétition\r\nORGANIZER:{organizer}\r\n{attendees}"))
}

fn resource(id: &str) -> String {
    format!("mailto:resource.{id}@127.0.0.1")
}

const ALPHA: &str = "mailto:team.alpha@127.0.0.1";
const BETA: &str = "mailto:team.beta@127.0.0.1";

/// The line of an attendee, unfolded.
fn line_of(text: &str, address: &str) -> String {
    let text = text.replace("\r\n ", "");
    let line = text.lines().find(|line| line.starts_with("ATTENDEE") && line.ends_with(address));
    line.unwrap_or_else(|| panic!("{address} in {text}")).to_owned()
}

async fn bookings(server: &TestServer, team: &str) -> Vec<String> {
    let body = server.desk(&format!("team:{team}")).get("/bookings").await.body;
    let all = body["bookings"].as_array().cloned().unwrap_or_default();
    all.iter()
        .map(|it| {
            let line = &it["lines"][0];
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            format!(
                "{} {} {}",
                text(&line["wish"]["offer"]),
                text(&line["state"]),
                text(&line["wish"]["interval"]["start"])
            )
        })
        .collect()
}

#[test]
fn a_resource_is_invited_like_a_room_and_the_ledger_answers() {
    with_server(hubs(), async |server| {
        let program = Program::of_team(server, "alpha");
        let text = invitation("i1", "20300605T100000Z", ALPHA, &[&resource("a.headset")]);
        let made = program.put("agenda/i1.ics", &text).await;
        assert_eq!((made.status, made.etag.is_none()), (201, true), "{made:?}");
        let kept = program.get("agenda/i1.ics").await.body;
        assert!(line_of(&kept, "resource.a.headset@127.0.0.1").contains("PARTSTAT=ACCEPTED"), "{kept}");
        assert!(
            line_of(&kept, "resource.a.headset@127.0.0.1").contains("SCHEDULE-STATUS=\"2.0\"")
                || kept.contains("SCHEDULE-STATUS=2.0")
        );
        assert_eq!(bookings(server, "alpha").await, ["a/headset approved 2030-06-05T10:00:00Z"]);
        // The same request once more books nothing more.
        assert_eq!(program.put("agenda/i1.ics", &text).await.status, 204);
        assert_eq!(bookings(server, "alpha").await.len(), 1);
        // Another team at the same time: the only one is taken.
        let other = Program::of_team(server, "beta");
        other.put("agenda/i2.ics", &invitation("i2", "20300605T103000Z", BETA, &[&resource("a.headset")])).await;
        let declined = line_of(&other.get("agenda/i2.ics").await.body, "resource.a.headset@127.0.0.1");
        assert!(declined.contains("PARTSTAT=DECLINED") && declined.contains("X-RESPONSE-COMMENT"), "{declined}");
        assert_eq!(bookings(server, "beta").await, [""; 0]);
        // Moved away, the slot is free again and the other may have it.
        assert_eq!(program.put("agenda/i1.ics", &text.replace("0605T10", "0606T10")).await.status, 204);
        assert_eq!(bookings(server, "alpha").await, ["a/headset approved 2030-06-06T10:00:00Z"]);
        other.put("agenda/i2.ics", &invitation("i2", "20300605T104500Z", BETA, &[&resource("a.headset")])).await;
        assert_eq!(bookings(server, "beta").await, ["a/headset approved 2030-06-05T10:45:00Z"]);
        // Moved onto the other's: refused, and everything stays.
        let before = program.get("agenda/i1.ics").await.body;
        let onto = program.put("agenda/i1.ics", &text).await;
        assert!(onto.status == 409 && onto.body.contains("responsedescription"), "{onto:?}");
        assert_eq!(program.get("agenda/i1.ics").await.body, before);
        // Deleted, the loan is cancelled.
        assert_eq!(program.ask("DELETE", "agenda/i1.ics", &[], "").await.status, 204);
        assert_eq!(bookings(server, "alpha").await, ["a/headset cancelled 2030-06-06T10:00:00Z"]);
    });
}

#[test]
fn of_teams_that_invite_the_only_one_at_the_same_instant_one_has_it() {
    with_server(hubs(), async |server| {
        let address = resource("a.headset");
        let invite = async |team: &str, day: u32| {
            let program = Program::of_team(server, team);
            let own = format!("mailto:team.{team}@127.0.0.1");
            let uid = format!("{team}-{day}");
            let text = invitation(&uid, &format!("203006{day:02}T100000Z"), &own, &[&address]);
            let path = format!("agenda/{uid}.ics");
            assert_eq!(program.put(&path, &text).await.status, 201);
            let answer = line_of(&program.get(&path).await.body, "resource.a.headset@127.0.0.1");
            usize::from(answer.contains("PARTSTAT=ACCEPTED"))
        };
        for day in 5..10 {
            let (a, b, c) = tokio::join!(invite("alpha", day), invite("beta", day), invite("gamma", day));
            assert_eq!(a + b + c, 1, "on day {day}");
        }
    });
}

#[test]
fn a_request_is_tentative_until_the_hub_decides() {
    with_server(hubs(), async |server| {
        let program = Program::of_team(server, "alpha");
        program.put("agenda/i1.ics", &invitation("i1", "20300605T100000Z", ALPHA, &[&resource("b.headset")])).await;
        let partstat = async || line_of(&program.get("agenda/i1.ics").await.body, "resource.b.headset@127.0.0.1");
        assert!(partstat().await.contains("PARTSTAT=TENTATIVE"));
        let tag = program.get("agenda/i1.ics").await.header("schedule-tag").map(str::to_owned);
        let token = program.sync("agenda/", "", None).await.token();
        let list = server.desk("manager:b").get("/bookings").await.body;
        let booking = serde_json::from_value(list["bookings"][0].clone()).expect("a booking");
        server.desk("manager:b").act("k1", &booking, "approve").await.booking();
        assert_eq!(program.sync("agenda/", &token, None).await.names(), ["i1.ics"]);
        assert!(partstat().await.contains("PARTSTAT=ACCEPTED"));
        assert_eq!(
            program.get("agenda/i1.ics").await.header("schedule-tag").map(str::to_owned),
            tag,
            "an answer leaves the tag"
        );
    });
}

#[test]
fn leaving_a_resource_out_gives_it_back_and_what_cannot_be_lent_is_declined() {
    with_server(hubs(), async |server| {
        let program = Program::of_team(server, "alpha");
        let (headset, lamp) = (resource("a.headset"), resource("a.lamp"));
        program.put("agenda/i1.ics", &invitation("i1", "20300605T100000Z", ALPHA, &[&headset, &lamp])).await;
        assert_eq!(bookings(server, "alpha").await.len(), 2);
        program.put("agenda/i1.ics", &invitation("i1", "20300605T100000Z", ALPHA, &[&lamp])).await;
        let mut left = bookings(server, "alpha").await;
        left.sort();
        assert_eq!(left, ["a/headset cancelled 2030-06-05T10:00:00Z", "a/lamp approved 2030-06-05T10:00:00Z"]);
        let series =
            invitation("i3", "20300605T100000Z", ALPHA, &[&headset]).replace("SUMMARY", "RRULE:FREQ=DAILY\r\nSUMMARY");
        program.put("agenda/i3.ics", &series).await;
        let declined = line_of(&program.get("agenda/i3.ics").await.body, "resource.a.headset@127.0.0.1");
        assert!(declined.contains("DECLINED") && declined.contains("3.14"), "{declined}");
        // A hub lends to teams.
        let hub = Program::of_hub(server, "b");
        hub.put("agenda/i4.ics", &invitation("i4", "20300605T100000Z", "mailto:hub.b@127.0.0.1", &[&lamp])).await;
        assert!(line_of(&hub.get("agenda/i4.ics").await.body, "resource.a.lamp@127.0.0.1").contains("3.8"));
        // Nobody there, and nobody of ours.
        program
            .put(
                "agenda/i5.ics",
                &invitation("i5", "20300605T100000Z", ALPHA, &[&resource("a.none"), "mailto:x@example.org"]),
            )
            .await;
        let kept = program.get("agenda/i5.ics").await.body;
        assert!(
            line_of(&kept, "resource.a.none@127.0.0.1").contains("3.7")
                && line_of(&kept, "x@example.org").contains("5.3"),
            "{kept}"
        );
    });
}

#[test]
fn who_is_invited_hears_of_it_answers_and_is_told_when_it_is_off() {
    with_server(hubs(), async |server| {
        let (alpha, beta) = (Program::of_team(server, "alpha"), Program::of_team(server, "beta"));
        let text = invitation("m1", "20300605T100000Z", ALPHA, &[ALPHA, BETA]);
        assert_eq!(alpha.put("agenda/m1.ics", &text).await.status, 201);
        assert!(line_of(&alpha.get("agenda/m1.ics").await.body, BETA).contains("SCHEDULE-STATUS=1.2"));
        let inbox = beta.propfind("inbox/", "1", "<getetag/>").await.names();
        assert_eq!(inbox.len(), 2, "the inbox and one message");
        let message = beta.get(&format!("inbox/{}", inbox[1])).await.body;
        assert!(message.contains("METHOD:REQUEST"), "{message}");
        let copies = beta.query("agenda/", "", "<C:comp-filter name='VEVENT'/>").await.names();
        assert_eq!(copies.len(), 1);
        let path = format!("agenda/{}", copies[0]);
        let copy = beta.get(&path).await;
        let tag = copy.header("schedule-tag").map(str::to_owned).expect("a tag");
        let accepted = copy
            .body
            .replace("\r\n ", "")
            .replace(&line_of(&copy.body, BETA), &format!("ATTENDEE;PARTSTAT=ACCEPTED:{BETA}"));
        let answered = beta
            .ask("PUT", &path, &[("if-schedule-tag-match", &format!("\"{}\"", tag.trim_matches('"')))], &accepted)
            .await;
        assert_eq!(answered.status, 204, "{answered:?}");
        assert_eq!(beta.get(&path).await.header("schedule-tag"), Some(tag.as_str()), "an answer leaves the tag");
        assert!(line_of(&alpha.get("agenda/m1.ics").await.body, BETA).contains("PARTSTAT=ACCEPTED"));
        assert_eq!(alpha.propfind("inbox/", "1", "<getetag/>").await.names().len(), 2, "the reply");
        assert_eq!(beta.ask("PUT", &path, &[("if-schedule-tag-match", "\"other\"")], &accepted).await.status, 412);
        // The inbox is emptied, never written.
        beta.put("inbox/x.ics", &text).await.is_refused(403, DAV, "need-privileges");
        assert_eq!(beta.ask("DELETE", &format!("inbox/{}", inbox[1]), &[], "").await.status, 204);
        assert_eq!(alpha.ask("DELETE", "agenda/m1.ics", &[], "").await.status, 204);
        assert!(beta.get(&path).await.body.contains("STATUS:CANCELLED"));
        assert_eq!(beta.propfind("inbox/", "1", "<getetag/>").await.names().len(), 2, "the cancellation");
    });
}

#[test]
fn the_outbox_tells_when_people_and_resources_are_busy() {
    with_server(hubs(), async |server| {
        let (alpha, beta) = (Program::of_team(server, "alpha"), Program::of_team(server, "beta"));
        beta.put("agenda/x.ics", &event("x", "20300605T080000Z", "")).await;
        alpha.put("agenda/i.ics", &invitation("i", "20300605T100000Z", ALPHA, &[&resource("a.headset")])).await;
        let ask = |attendees: &[&str]| {
            let attendees: String = attendees.iter().map(|it| format!("ATTENDEE:{it}\r\n")).collect();
            format!(
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VFREEBUSY\r\nUID:f\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20300605T000000Z\r\nDTEND:20300606T000000Z\r\nORGANIZER:{ALPHA}\r\n{attendees}END:VFREEBUSY\r\nEND:VCALENDAR\r\n"
            )
        };
        let text = ask(&[BETA, &resource("a.headset"), &resource("a.lamp"), "mailto:nobody@example.org"]);
        let reply = alpha.ask("POST", "outbox/", &[("content-type", "text/calendar")], &text).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let xml = reply.xml();
        let answers: Vec<(String, String)> = xml
            .children()
            .map(|answer| {
                let text = |name: &str| answer.child(CALDAV, name).map(|it| it.text().into_owned()).unwrap_or_default();
                (text("request-status"), text("calendar-data"))
            })
            .collect();
        assert_eq!(answers.len(), 4);
        assert!(answers[0].1.contains("20300605T080000Z/20300605T090000Z"), "{answers:?}");
        assert!(answers[1].1.contains("20300605T100000Z/20300605T110000Z"), "{answers:?}");
        assert!(answers[2].0.starts_with("2.0") && !answers[2].1.contains("FREEBUSY;"), "{answers:?}");
        assert!(answers[3].0.starts_with("3.7"), "{answers:?}");
        let as_beta = text.replace(ALPHA, BETA);
        alpha.ask("POST", "outbox/", &[], &as_beta).await.is_refused(403, CALDAV, "organizer-allowed");
        alpha.ask("POST", "outbox/", &[], "nonsense").await.is_refused(403, CALDAV, "valid-calendar-data");
        let twice = text.replace("END:VFREEBUSY", "END:VFREEBUSY\r\nBEGIN:VFREEBUSY\r\nEND:VFREEBUSY");
        alpha.ask("POST", "outbox/", &[], &twice).await.is_refused(403, CALDAV, "valid-scheduling-message");
        let as_xml = alpha.ask("POST", "outbox/", &[("content-type", "text/xml")], &text).await;
        as_xml.is_refused(403, CALDAV, "supported-calendar-data");
        let found = alpha
            .propfind("/dav/principals/hub/a/headset/", "0", "<C:calendar-user-type/><C:calendar-user-address-set/>")
            .await;
        assert!(found.body.contains("RESOURCE") && found.body.contains("resource.a.headset@127.0.0.1"), "{found:?}");
    });
}
