//! JSON Schemas of the files, made from the shapes the reader checks against, so that an editor helps while one writes.
//!
//! They are committed in `pools/`, and a test refuses them when they drift.

use serde_json::{Map, Value, json};

use super::facts_file::FACTS;
use super::hub_file::{HUB, TEXT};
use super::network_file::NETWORK;
use super::shape::{Kind, Presence, Shape};
use crate::domain::ids::MAX_ID_LEN;
use crate::domain::text::Lang;
use crate::wording::Wording;

/// The published schemas: name of the file in `pools/`, and its text.
pub fn published() -> Vec<(&'static str, String)> {
    [("hub.schema.json", &HUB), ("network.schema.json", &NETWORK), ("public_facts.schema.json", &FACTS)]
        .into_iter()
        .map(|(file, shape)| (file, text_of(shape)))
        .collect()
}

fn text_of(shape: &'static Shape) -> String {
    let mut schema = object(shape);
    if let Value::Object(map) = &mut schema {
        let head = [
            ("$schema", json!("https://json-schema.org/draft/2020-12/schema")),
            ("title", json!(said(&format!("pools-shape-{}", shape.name)))),
        ];
        for (key, value) in head {
            map.insert(key.to_owned(), value);
        }
    }
    format!("{schema:#}\n")
}

/// Hub managers read the descriptions in their editor: French, as their files.
fn said(key: &str) -> String {
    Wording::new(Lang::Fr).t(key)
}

fn object(shape: &'static Shape) -> Value {
    let mut properties = Map::new();
    for field in shape.fields {
        let mut value = schema_of(&field.kind);
        if let Value::Object(map) = &mut value {
            map.insert("description".to_owned(), json!(said(&shape.doc_key(field))));
        }
        properties.insert(field.name.to_owned(), value);
    }
    let required: Vec<_> =
        shape.fields.iter().filter(|field| field.presence == Presence::Required).map(|field| field.name).collect();
    let mut object = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let (false, Value::Object(map)) = (required.is_empty(), &mut object) {
        map.insert("required".to_owned(), json!(required));
    }
    object
}

fn schema_of(kind: &'static Kind) -> Value {
    match kind {
        Kind::Words => json!({ "type": "string", "pattern": "\\S" }),
        Kind::Text => json!({ "oneOf": [{ "type": "string", "pattern": "\\S" }, object(&TEXT)] }),
        Kind::Id => json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$", "maxLength": MAX_ID_LEN }),
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Kind::Decimal { min, max } => json!({ "type": "number", "minimum": min, "maximum": max }),
        Kind::YesNo => json!({ "type": "boolean" }),
        Kind::Day => json!({ "type": "string", "format": "date" }),
        Kind::WallClock => {
            // Without offset, so not the `date-time` of JSON Schema.
            json!({ "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2})?$" })
        }
        Kind::DaySpan => json!({ "type": "string", "pattern": "^\\d{1,2}:\\d{2} *- *\\d{1,2}:\\d{2}$" }),
        Kind::List { of, min } => json!({ "type": "array", "items": schema_of(of), "minItems": min }),
        Kind::Table(shape) => object(shape),
    }
}
