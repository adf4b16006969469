//! The description of the service for programs: OpenAPI 3.1, made from the table of routes and from the types on the wire.
//!
//! Nothing here is written twice: addresses and answers come from `routes`, parameters from the extractors,
//! schemas and their words from the types (schemars). The same text is served, printed by `ressourcerie-server openapi`
//! and committed as `assets/openapi.json`, which a test holds to the code.
//!
//! Ours rather than `aide`, whose version for this schemars is an alpha, or `utoipa`, which would describe every type a
//! second time beside serde: JSON Schema 2020-12 is what OpenAPI 3.1 holds, so only the frame around it is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::operation::{Answer, ETAG, Operation, Schemas, Sketch};
use super::routes::{Door, Route, table};
use crate::api::ROOT;
use crate::api::problem::{PROBLEM_JSON, Problem, ProblemKind};

/// What every reader has to know before the first request.
const ABOUT: &str = "\
The network of hubs that lend equipment and skills for immersive creation: who lends what, what is free, and bookings that \
cannot overlap.

**Speaking.** JSON in UTF-8. Instants are UTC in whole seconds (RFC 3339), intervals half-open. Every desk shows the \
server's secret (`Authorization: Bearer`) and says which desk it is (`Ressourcerie-Desk`). Unknown members of a body and \
unknown parameters are refused, so that a typing error is never taken for a wish.

**Commands** carry an `Idempotency-Key` of the desk's choice: the same key with the same command gives the same booking \
back, 200 instead of 201, however often it is sent; with another command it is refused (422). A command that changes a \
booking names the version it was decided on (`If-Match`, from `ETag`): without it 428, with an old one 412 and the booking \
as it stands.

**Errors** are problem details (RFC 9457), `application/problem+json`, worded in the language of `Accept-Language`. \
`type` is stable, one for each kind: see `components/responses`. `rejection` is the ledger's own refusal, as data. Only a \
request whose very head is no HTTP or is too long (400, 414, 431) is cut off without a body.

**Lists** are pages by key: follow `Link: <…>; rel=\"next\"`, or pass `next` as `after`, until there is none.

**Changes** are followed by long poll: `GET /changes?since=<seq>&journal=<journal>&wait=25`. Where `reset` is true, `since` \
is no position of this journal (another store, or one restored from an older copy): read everything again.";

static TEXT: LazyLock<String> = LazyLock::new(|| format!("{:#}\n", document()));

/// The document, as it is served and committed.
pub fn text() -> &'static str {
    &TEXT
}

fn document() -> Value {
    let mut schemas = Schemas::new();
    let problem = schemas.said.subschema_for::<Problem>().to_value();
    let mut paths = Map::new();
    let mut asked_of = Vec::new();
    for Route { path, door, operations } in table() {
        let mut item = Map::new();
        for operation in &operations {
            let (described, asked) = describe(path, door, operation, &mut schemas);
            let address = format!("{ROOT}{path}");
            asked_of.extend(asked.map(|schema| (address, operation.method.as_str().to_lowercase(), schema)));
            item.insert(operation.method.as_str().to_lowercase(), described);
        }
        paths.insert(format!("{ROOT}{path}"), Value::Object(item));
    }
    let responses: Map<_, _> =
        ProblemKind::ALL.into_iter().map(|kind| (kind.key().to_owned(), failure(kind, &problem, &schemas))).collect();
    let (said, asked) = (schemas.said.take_definitions(true), schemas.asked.take_definitions(true));
    let (definitions, renamed) = both(said, asked);
    for (path, method, mut schema) in asked_of {
        rename(&mut schema, &renamed);
        if let Some(body) = paths.get_mut(&path).and_then(|item| item.get_mut(&method)) {
            body["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        }
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Ressourcerie",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            "description": ABOUT,
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "responses": responses,
            "securitySchemes": {
                "secret": { "type": "http", "scheme": "bearer", "description": "The server's secret." },
            },
        },
    });
    bound(&mut document);
    unlink(&mut document);
    document
}

/// An operation as OpenAPI tells it, and the schema of the body that it takes.
fn describe(path: &str, door: Door, operation: &Operation, schemas: &mut Schemas) -> (Value, Option<Value>) {
    let path_names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
    let mut sketch = Sketch {
        schemas,
        path_names,
        parameters: Vec::new(),
        body: None,
        may_be_unchanged: false,
        failures: BTreeSet::from([ProblemKind::NotAcceptable, ProblemKind::Internal, ProblemKind::Unavailable]),
    };
    (operation.describe)(&mut sketch);
    let Sketch { parameters, body, may_be_unchanged, mut failures, .. } = sketch;
    failures.extend(&operation.failures);
    let mut described = json!({ "operationId": operation.id, "summary": operation.about, "parameters": parameters });
    if door == Door::Guarded {
        failures.insert(ProblemKind::Unauthorized);
        described["security"] = json!([{ "secret": [] }]);
    }
    let mut responses = BTreeMap::new();
    for answer in &operation.answers {
        responses.insert(answer.status.as_str().to_owned(), success(answer, operation.media, schemas));
    }
    if may_be_unchanged {
        let about = "What the desk holds is still so (`If-None-Match`).";
        let unchanged =
            Answer { status: StatusCode::NOT_MODIFIED, about, headers: &[ETAG], schema: None, leads_on: false };
        responses.insert(unchanged.status.as_str().to_owned(), success(&unchanged, operation.media, schemas));
    }
    for kind in failures {
        let reference = json!({ "$ref": format!("#/components/responses/{}", kind.key()) });
        responses.insert(kind.status().to_string(), reference);
    }
    described["responses"] = json!(responses);
    (described, body)
}

fn success(answer: &Answer, media: &str, schemas: &mut Schemas) -> Value {
    let mut told = json!({ "description": answer.about });
    if let Some(schema) = answer.schema {
        told["content"] = json!({ media: { "schema": schema(schemas) } });
    }
    if answer.leads_on {
        told["links"] = json!({ "read": about_it("getBooking"), "change": about_it("actOnBooking") });
    }
    for header in answer.headers {
        told["headers"][header.name] = json!({ "description": header.about, "schema": { "type": "string" } });
    }
    told
}

/// An operation about the booking that an answer holds.
fn about_it(operation: &str) -> Value {
    let mut link = json!({ "operationId": operation, "parameters": { "booking": "$response.body#/id" } });
    if operation == "actOnBooking" {
        link["parameters"]["header.If-Match"] = json!("$response.header.ETag");
    }
    link
}

/// A kind of problem: its words are those of the type.
fn failure(kind: ProblemKind, problem: &Value, schemas: &Schemas) -> Value {
    let told = schemas.said.definitions().get("ProblemKind").and_then(|kinds| kinds["oneOf"].as_array());
    let about = told.and_then(|kinds| kinds.iter().find(|told| told["const"] == kind.key()));
    let about = about.and_then(|told| told["description"].as_str()).unwrap_or_default();
    let (urn, key, status) = (kind.urn(), kind.key(), kind.status());
    let exact = json!({ "properties": {
        "type": { "const": urn }, "kind": { "const": key }, "status": { "const": status },
    } });
    let mut response = json!({
        "description": format!("{about} (`{urn}`)"),
        "content": { PROBLEM_JSON: { "schema": { "allOf": [problem, exact] } } },
    });
    let header = match kind {
        ProblemKind::Unauthorized => Some(("WWW-Authenticate", "`Bearer`")),
        ProblemKind::MethodNotAllowed => Some(("Allow", "The methods that this address knows.")),
        ProblemKind::Unavailable => Some(("Retry-After", "Seconds after which the same request may pass.")),
        _ => None,
    };
    if let Some((name, about)) = header {
        response["headers"][name] = json!({ "description": about, "schema": { "type": "string" } });
    }
    response
}

/// The definitions of both directions together. Where a type is not the same in both (a member that may be left out is
/// always there in an answer), the one that desks send is called `…Asked`.
fn both(mut said: Map<String, Value>, asked: Map<String, Value>) -> (Map<String, Value>, BTreeSet<String>) {
    let mut renamed: BTreeSet<String> = asked
        .iter()
        .filter(|(name, schema)| said.get(*name).is_some_and(|other| other != *schema))
        .map(named)
        .collect();
    loop {
        let known = renamed.len();
        let leads_there = |schema: &Value| references(schema).iter().any(|name| renamed.contains(name));
        let more: Vec<_> =
            asked.iter().filter(|(name, schema)| said.contains_key(*name) && leads_there(schema)).map(named).collect();
        renamed.extend(more);
        if renamed.len() == known {
            break;
        }
    }
    for (name, mut schema) in asked {
        rename(&mut schema, &renamed);
        let name = if renamed.contains(&name) { format!("{name}Asked") } else { name };
        said.insert(name, schema);
    }
    said.sort_keys();
    (said, renamed)
}

fn named((name, _): (&String, &Value)) -> String {
    name.clone()
}

const DEFINITIONS: &str = "#/components/schemas/";

/// The definitions that a schema refers to.
fn references(schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    walk(&mut schema.clone(), &mut |map| {
        let name = map.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(DEFINITIONS));
        found.extend(name.map(str::to_owned));
    });
    found
}

fn rename(schema: &mut Value, renamed: &BTreeSet<String>) {
    walk(schema, &mut |map| {
        if let Some(Value::String(path)) = map.get_mut("$ref")
            && path.strip_prefix(DEFINITIONS).is_some_and(|name| renamed.contains(name))
        {
            path.push_str("Asked");
        }
    });
}

/// Says how far the unsigned numbers go: schemars tells only where they begin.
fn bound(document: &mut Value) {
    walk(document, &mut |map| {
        let most = match map.get("format").and_then(Value::as_str) {
            Some("uint32") => json!(u32::MAX),
            Some("uint" | "uint64") => json!(u64::MAX),
            _ => return,
        };
        map.entry("maximum").or_insert(most);
    });
}

/// Takes the brackets from links that mean something to rustdoc only.
fn unlink(document: &mut Value) {
    walk(document, &mut |map| {
        if let Some(Value::String(words)) = map.get_mut("description") {
            *words = words.replace("[`", "`").replace("`]", "`");
        }
    });
}

fn walk(value: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            visit(map);
            map.values_mut().for_each(|inner| walk(inner, visit));
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| walk(inner, visit)),
        _ => (),
    }
}
