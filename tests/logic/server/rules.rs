//! The addresses of the rules: a wish in local time, and the agreement of a booking.

use ressourcerie::api::IDEMPOTENCY_KEY;
use ressourcerie::domain::resource::{Family, Stock};
use ressourcerie::domain::time::Zone;
use serde_json::{Value, json};

use super::super::network::{HubVerbs as _, between, hub};
use super::super::sockets::TestServer;
use super::{a_week, folder, run};

#[test]
fn a_weekly_wish_is_answered_week_by_week_and_an_hour_that_is_none_is_told() {
    run(async {
        let folder = folder();
        let studio = hub("a").offers("studio", Family::Space, Stock::Count(1)).always_open();
        let server = TestServer::start(folder.path(), vec![studio]).await;
        let desk = server.desk("team:alpha");
        let taken = between(Zone::PARIS, "2027-11-02 19:00", "2027-11-02 21:00");
        assert_eq!(server.desk("team:beta").place("k", "a/studio", 1, taken).await.status, 201);
        let ask = |from: &str, to: &str, count: u32| json!({ "offer": "a/studio", "from": { "at": from }, "to": { "at": to }, "count": count });
        let series = desk.post("/series", &ask("2027-10-05T19:00:00", "2027-10-05T21:00:00", 6)).await;
        assert_eq!((series.status, series.body["zone"].as_str()), (200, Some("Europe/Paris")), "{series:?}");
        let occurrences = series.body["occurrences"].as_array().expect("six").clone();
        let starts: Vec<_> = occurrences.iter().map(|one| one["interval"]["start"].as_str().expect("UTC")).collect();
        assert_eq!(starts[3..5], ["2027-10-26T17:00:00Z", "2027-11-02T18:00:00Z"]);
        let refused: Vec<usize> = occurrences
            .iter()
            .enumerate()
            .filter(|(_, one)| one["answer"]["refusals"] != json!([]))
            .map(|(position, _)| position)
            .collect();
        assert_eq!(refused, [4]);
        assert!(occurrences[4]["alternatives"].as_array().is_some_and(|others| !others.is_empty()));

        let night = desk.post("/series", &ask("2027-10-24T02:30:00", "2027-10-24T04:00:00", 2)).await;
        let [good, bad] = night.body["occurrences"].as_array().expect("two").as_slice() else { panic!("{night:?}") };
        assert_eq!((&good["reading"], &bad["reading"]), (&json!("good"), &json!("bad")));
        assert_eq!(bad["refused"]["why"], "twice");
        assert_eq!(bad["refused"]["both"], json!(["2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z"]));

        for (bad, status, kind) in [
            (ask("2027-10-05T19:00:00", "2027-10-05T21:00:00", 61), 422, "unprocessable"),
            (ask("2027-10-05T19:00:00", "2027-10-05T21:00:00", 0), 422, "unprocessable"),
            (ask("9999-10-05T19:00:00", "9999-10-05T21:00:00", 1), 422, "unprocessable"),
            (ask("2027-10-05T19:00:00Z", "2027-10-05T21:00:00", 1), 422, "unprocessable"),
        ] {
            desk.post("/series", &bad).await.is_problem(status, kind);
        }
        let mut elsewhere = ask("2027-10-05T19:00:00", "2027-10-05T21:00:00", 1);
        elsewhere["offer"] = json!("nowhere/studio");
        desk.post("/series", &elsewhere).await.is_problem(404, "not-found");
        server.stop().await;
    });
}

#[test]
fn an_agreement_is_printed_for_those_who_may_see_the_booking_and_each_hub_sees_its_own() {
    run(async {
        let folder = folder();
        let hubs = ["a", "b"].map(|id| hub(id).always_open().lends("headset", 1)).to_vec();
        let server = TestServer::start(folder.path(), hubs).await;
        let wish = |hub: &str| json!({ "offer": format!("{hub}/headset"), "quantity": 1, "interval": a_week() });
        let body = json!({ "team": "alpha", "purpose": "<b>essai</b>", "wishes": [wish("a"), wish("b")] });
        let alpha = server.desk("team:alpha");
        let placed = alpha.request("POST", "/bookings").header(IDEMPOTENCY_KEY, "k").json(&body).send().await;
        let booking: Value = placed.expect("an answer").json().await.expect("a booking");
        let path = format!("/bookings/{}/agreement", booking["id"].as_str().expect("an id"));
        for (desk, address, lang, sheets) in [
            ("team:alpha", path.clone(), "fr", 2),
            ("team:alpha", format!("{path}?hub=b"), "en", 1),
            ("manager:b", path.clone(), "fr", 1),
            ("coordinator", path.clone(), "en", 2),
        ] {
            let request = server.desk(desk).request("GET", &address).header("accept-language", lang);
            let answer = request.send().await.expect("an answer");
            let header = |name: &str| answer.headers()[name].to_str().expect("ASCII").to_owned();
            assert_eq!((answer.status().as_u16(), header("content-type").as_str()), (200, "text/html; charset=utf-8"));
            assert!(header("content-security-policy").starts_with("default-src 'none'"));
            assert_eq!(header("content-language"), lang);
            let page = answer.text().await.expect("a page");
            assert_eq!(page.matches("<article>").count(), sheets, "{desk} {address}");
            assert!(page.contains("&lt;b&gt;essai") && !page.contains("<b>essai"), "{page}");
            assert!(page.contains(&format!("<html lang=\"{lang}\">")));
        }
        server.desk("team:beta").get(&path).await.is_problem(404, "not-found");
        server.desk("manager:b").get(&format!("{path}?hub=a")).await.is_problem(404, "not-found");
        alpha.get("/bookings/nothing/agreement").await.is_problem(404, "not-found");
        let cancelled = alpha.act("c", &serde_json::from_value(booking).expect("a booking"), "cancel").await;
        assert_eq!(cancelled.status, 200);
        alpha.get(&path).await.is_problem(404, "not-found");
        server.stop().await;
    });
}
