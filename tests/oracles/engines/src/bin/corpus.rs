//! Reads every calendar of some folders and says what was understood of each, one JSON value a line.
//!
//! `corpus DIR…`: `{"file":…,"bytes":…,"ms":…,"refused":…,"events":[[uid, tzid, start, summary],…],"warnings":n}`, of the events
//! that have a `DTSTART`, their zone as it is written. A panic is told as `"panic"`. Milliseconds are processor time of the best of three readings, expansion over a year included.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use ressourcerie::calendar::value::Reading;
use ressourcerie::calendar::{Document, EventHead, busy};
use ressourcerie::domain::time::{Interval, Zone};
use serde_json::{Value, json};

fn processor_ms() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|first| first.parse::<f64>().ok()).unwrap_or_default() / 1e6
}

fn start(reading: Reading) -> String {
    let at = |seconds: i64| chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    match reading {
        Reading::Day(day) => at(i64::from(day) * 86_400).format("%Y%m%d").to_string(),
        Reading::Local(civil) => at(civil).format("%Y%m%dT%H%M%S").to_string(),
        Reading::Utc(utc) => at(utc).format("%Y%m%dT%H%M%SZ").to_string(),
    }
}

fn read(octets: &[u8]) -> Value {
    let at = |text: &str| chrono::DateTime::parse_from_rfc3339(text).expect("an instant").to_utc();
    let year = Interval::new(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")).expect("a year");
    let mut best = f64::MAX;
    for _ in 0..3 {
        let began = processor_ms();
        let _ = busy(octets, year, Zone::PARIS);
        best = best.min(processor_ms() - began);
    }
    match Document::read(octets) {
        Err(refused) => json!({ "ms": best, "refused": refused.kind() }),
        Ok(document) => {
            let events = heads(&document);
            json!({ "ms": best, "events": events, "warnings": document.into_warnings().len() })
        }
    }
}

fn heads(document: &Document<'_>) -> Vec<Value> {
    let told = |head: EventHead<'_>| {
        let start = start(head.start?);
        Some(json!([head.uid.unwrap_or_default(), head.tzid.unwrap_or_default(), start, head.summary]))
    };
    document.heads().filter_map(told).collect()
}

fn main() {
    std::panic::set_hook(Box::new(|_| ()));
    let mut stack: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let mut files = Vec::new();
    while let Some(path) = stack.pop() {
        if path.is_dir() {
            stack.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        } else {
            let name = path.to_string_lossy().to_lowercase();
            if [".ics", ".ifb", ".ical"].iter().any(|end| name.ends_with(end)) {
                files.push(path);
            }
        }
    }
    files.sort();
    for path in files {
        let Ok(octets) = fs::read(&path) else { continue };
        let mut said = catch_unwind(AssertUnwindSafe(|| read(&octets))).unwrap_or_else(|_| json!({ "panic": true }));
        said["file"] = json!(path);
        said["bytes"] = json!(octets.len());
        println!("{said}");
    }
}
