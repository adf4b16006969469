//! The `.ics` files that a hub names: can they be read, and do they name what the hub has?

use chrono::NaiveDate;

use super::Files;
use super::finding::{Arg, Finding, Severity};
use crate::calendar::claims;
use crate::domain::hub::{CalendarSource, Hub};
use crate::domain::time::{Interval, Zone};
use crate::wording::calendar::{refused_text, warning_text};

/// Years looked through for events that name unknown resources. Wide enough for any calendar in use; fixed, because
/// nothing here reads the clock.
fn years_looked_through() -> Option<Interval> {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).map(|day| Zone::UTC.start_of_day(day));
    Interval::new(day(2020)?, day(2040)?).ok()
}

/// Tells what is wrong in each calendar file of `hub`. A refused calendar is an error: its hub would look free when it
/// is not.
pub(super) fn check(hub: &Hub, files: &Files) -> Vec<Finding> {
    let Some(window) = years_looked_through() else { return Vec::new() };
    let mut findings = Vec::new();
    for calendar in &hub.calendars {
        let CalendarSource::File(file) = &calendar.source else { continue };
        let path = format!("{}/{file}", hub.id);
        let Some(octets) = files.get(&path) else { continue };
        match claims::read(hub, calendar, octets, window) {
            Err(refused) => {
                let args = vec![("detail", Arg::Said(refused_text(&refused)))];
                findings.push(Finding::whole_file(Severity::Error, path, "pools-calendar-unreadable", args));
            }
            Ok(reading) => findings.extend(reading.warnings.iter().map(|warning| Finding {
                line: warning.line.max(1),
                ..Finding::whole_file(
                    Severity::Warning,
                    path.as_str(),
                    "pools-calendar-warning",
                    vec![("detail", Arg::Said(warning_text(warning)))],
                )
            })),
        }
    }
    findings
}
