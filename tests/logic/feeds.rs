//! What a hub and a team publish: whose addresses open what, until they are renewed, and what the feeds say.

use ressourcerie::domain::hub::Hub;
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
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client")
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
