//! Expands calendars by several engines: one JSON request a line in, one answer a line out.
//!
//! In: `{"n":…,"ics":…,"from":…,"to":…,"zone":…}` and, for engines of rules only, `"rule"` and `"start"` (`TZID:civil`).
//! Out: `{"n":…,"ours":[[s,e],…],"warnings":n,"calcard":…,"rrule":…}`; `null` where an engine does not apply, a text
//! where it failed.

use std::io::BufRead as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ressourcerie::calendar::busy;
use ressourcerie::domain::time::{Interval, Zone};
use serde_json::{Value, json};

fn instant(text: &str) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
}

fn utc(at: chrono::DateTime<chrono::Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn ours(request: &Value) -> (Value, usize) {
    let text = |name: &str| request[name].as_str().unwrap_or_default();
    let window = Interval::new(instant(text("from")), instant(text("to"))).expect("a window");
    let zone = Zone::parse(text("zone")).expect("a zone");
    match busy(text("ics").as_bytes(), window, zone) {
        Ok(read) => {
            let pairs: Vec<_> = read.busy.iter().map(|one| json!([utc(one.start()), utc(one.end())])).collect();
            (json!(pairs), read.warnings.len())
        }
        Err(refused) => (json!(refused.kind()), 0),
    }
}

#[cfg(feature = "others")]
mod others {
    use std::str::FromStr as _;

    use serde_json::{Value, json};

    use super::{instant, utc};

    /// Starts within the window, by `rrule` (a rule and a start in an IANA zone).
    pub(super) fn rrule(request: &Value) -> Value {
        let (Some(rule), Some(start)) = (request["rule"].as_str(), request["start"].as_str()) else { return Value::Null };
        let text = format!("DTSTART;TZID={start}\nRRULE:{rule}");
        let set = match rrule::RRuleSet::from_str(&text) {
            Ok(set) => set,
            Err(error) => return json!(format!("refused: {error}")),
        };
        let zone = rrule::Tz::UTC;
        let at = |name: &str| instant(request[name].as_str().unwrap_or_default()).with_timezone(&zone);
        let found = set.after(at("from")).before(at("to")).all(20_000);
        json!(found.dates.iter().map(|date| utc(date.to_utc())).collect::<Vec<_>>())
    }

    /// Starts within the window, by `calcard`.
    pub(super) fn calcard(request: &Value) -> Value {
        use calcard::common::timezone::Tz;
        let text = request["ics"].as_str().unwrap_or_default();
        let calendar = match calcard::icalendar::ICalendar::parse(text) {
            Ok(calendar) => calendar,
            Err(_) => return json!("refused"),
        };
        let zone = request["zone"].as_str().and_then(|name| Tz::from_str(name).ok()).unwrap_or(Tz::UTC);
        let found = calendar.expand_dates(zone, 20_000);
        let (from, to) = (instant(request["from"].as_str().unwrap_or_default()), instant(request["to"].as_str().unwrap_or_default()));
        let mut starts: Vec<_> = found.events.iter().map(|event| event.start.to_utc()).filter(|at| from <= *at && *at < to).collect();
        starts.sort();
        json!(starts.into_iter().map(utc).collect::<Vec<_>>())
    }
}

#[cfg(not(feature = "others"))]
mod others {
    use serde_json::Value;

    pub(super) fn rrule(_: &Value) -> Value {
        Value::Null
    }
    pub(super) fn calcard(_: &Value) -> Value {
        Value::Null
    }
}

fn main() {
    std::panic::set_hook(Box::new(|_| ()));
    let tried = |run: &dyn Fn() -> Value| catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| json!("panic"));
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let request: Value = serde_json::from_str(&line).expect("a request");
        let (busy, warnings) = ours(&request);
        let answer = json!({
            "n": request["n"], "ours": busy, "warnings": warnings,
            "rrule": tried(&|| others::rrule(&request)), "calcard": tried(&|| others::calcard(&request)),
        });
        println!("{answer}");
    }
}
