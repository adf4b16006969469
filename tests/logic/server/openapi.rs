//! The description of the service says what the service does.

use std::collections::BTreeSet;
use std::path::Path;

use ressourcerie::api::problem::{PROBLEM_JSON, ProblemKind};
use ressourcerie::server::openapi;
use serde_json::Value;

const COMMITTED: &str = "assets/openapi.json";
const RENEW: &str = "cargo run --no-default-features --features server --bin ressourcerie-server -- openapi";

/// How addresses end that the ledger does not decide about: sent again, the generation that they give up makes them safe.
const RENEWALS: &str = "/access/renewals";

/// Questions too long for an address: they change nothing.
const QUESTIONS: [&str; 3] = ["/api/v1/search", "/api/v1/series", "/api/v1/hubs/{hub}/closures/plan"];

fn document() -> Value {
    serde_json::from_str(openapi::text()).expect("JSON")
}

/// Every operation with its path and method.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().expect("paths").iter();
    paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("operations").iter();
            methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect()
}

fn parameters<'a>(operation: &'a Value, place: &str) -> BTreeSet<&'a str> {
    let all = operation["parameters"].as_array().expect("parameters").iter();
    all.filter(|it| it["in"] == place).map(|it| it["name"].as_str().expect("a name")).collect()
}

#[test]
fn the_committed_description_is_the_one_the_code_makes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(COMMITTED);
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let line = committed.lines().zip(openapi::text().lines()).position(|(committed, made)| committed != made);
    assert!(
        committed == openapi::text(),
        "{COMMITTED} says something else than the code (first at line {}): renew it with `{RENEW} > {COMMITTED}`",
        line.map_or_else(|| "its end".to_owned(), |line| (line + 1).to_string()),
    );
}

#[test]
fn every_reference_of_the_description_leads_somewhere() {
    fn check(document: &Value, value: &Value) {
        match value {
            Value::Object(map) => {
                if let Some(path) = map.get("$ref").and_then(Value::as_str) {
                    let target = path.strip_prefix('#').and_then(|path| document.pointer(path));
                    assert!(target.is_some(), "{path} leads nowhere");
                }
                map.values().for_each(|inner| check(document, inner));
            }
            Value::Array(list) => list.iter().for_each(|inner| check(document, inner)),
            _ => (),
        }
    }
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    check(&document, &document);
}

#[test]
fn every_operation_names_itself_its_parameters_and_its_answers() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (path, _, operation) in operations(&document) {
        let id = operation["operationId"].as_str().expect("an id");
        assert!(ids.insert(id), "{id} names two operations");
        assert!(operation["summary"].as_str().is_some_and(|words| words.ends_with('.')), "{id} lacks a sentence");
        let braced: BTreeSet<_> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(parameters(operation, "path"), braced, "{id}");
        let responses = operation["responses"].as_object().expect("responses");
        assert!(responses.keys().any(|status| status.starts_with('2')), "{id} never succeeds");
        for status in ["406", "500", "503"] {
            assert!(responses.contains_key(status), "{id} lacks {status}");
        }
        assert_eq!(
            responses.contains_key("401"),
            operation.get("security").is_some(),
            "{id}: a door asks for a secret"
        );
        if operation.get("requestBody").is_some() {
            for status in ["400", "413", "415", "422"] {
                assert!(responses.contains_key(status), "{id} reads a body and lacks {status}");
            }
        }
    }
}

#[test]
fn every_command_has_a_key_and_whatever_changes_what_was_seen_names_its_version() {
    let document = document();
    let mut commands = 0;
    for (path, method, operation) in operations(&document) {
        let headers = parameters(operation, "header");
        let is_question = QUESTIONS.contains(&path);
        // Known by name: the same again is done once, without a key.
        let is_subscription = path.starts_with("/api/v1/hubs/{hub}/calendars");
        let is_command = method != "get" && !is_question && !is_subscription && !path.ends_with(RENEWALS);
        assert_eq!(headers.contains("Idempotency-Key"), is_command, "{method} {path}");
        let changes_a_booking = is_command && path.contains("{booking}");
        let names_a_version = changes_a_booking || (is_subscription && method == "put");
        assert_eq!(headers.contains("If-Match"), names_a_version, "{method} {path}");
        if is_command {
            commands += 1;
            for status in ["403", "409", "428", "507"] {
                assert!(operation["responses"].get(status).is_some(), "{method} {path} lacks {status}");
            }
            assert_eq!(operation["responses"].get("412").is_some(), changes_a_booking, "{method} {path}");
        }
    }
    assert!(commands >= 2, "{commands}");
}

#[test]
fn every_kind_of_problem_is_told_under_a_type_and_a_status_of_its_own() {
    let document = document();
    let responses = document["components"]["responses"].as_object().expect("responses");
    assert_eq!(responses.len(), ProblemKind::ALL.len());
    let mut statuses = BTreeSet::new();
    for kind in ProblemKind::ALL {
        assert!(statuses.insert(kind.status()), "{} shares its status", kind.key());
        let told = &responses[kind.key()];
        assert!(told["description"].as_str().is_some_and(|words| words.len() > kind.urn().len() + 10), "{told}");
        let exact = &told["content"][PROBLEM_JSON]["schema"]["allOf"][1]["properties"];
        assert_eq!((&exact["type"]["const"], &exact["status"]["const"]), (&kind.urn().into(), &kind.status().into()));
    }
}

/// What the table of routes describes is all there is: only the table is made into a router.
#[test]
fn no_address_is_served_beside_the_table() {
    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            // WebDAV describes itself (OPTIONS, PROPFIND) and has no place in OpenAPI.
            if path.ends_with("server/caldav") {
                continue;
            }
            if path.is_dir() {
                sources(&path, found);
            } else {
                found.push(std::fs::read_to_string(&path).expect("a source"));
            }
        }
    }
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server"), &mut found);
    let served: Vec<_> = found
        .iter()
        .flat_map(|source| source.lines())
        .map(str::trim)
        .filter(|line| [".route(", ".route_service(", ".nest_service("].iter().any(|call| line.contains(call)))
        .collect();
    assert_eq!(served.len(), 2, "{served:#?}");
    assert!(served.iter().all(|line| line.contains("route(path, serve(operations))")), "{served:#?}");
}
