//! A calendar file of this machine, read here: nothing of it leaves before its person confirmed what it changes.
//!
//! Bounded like the calendars that a server reads. A file that cannot be opened, or that cannot be trusted as a whole, is
//! refused in words; what a line says badly is told with its line.

use std::path::Path;

use crate::api::calendars::LineWarning;
use crate::api::exchange::{CalendarFile, FileEvent};
use crate::calendar::{MAX_FILE_BYTES, busy};
use crate::domain::text::Text;
use crate::domain::time::{Interval, Zone};
use crate::wording::both;
use crate::wording::calendar::{refused_text, warning_text};

/// Most events listed, and occurrences of one: beyond, a subscription is the better way.
const MAX_EVENTS: usize = 500;
const MAX_OCCURRENCES: usize = 100;
const MAX_WARNINGS: usize = 200;

/// Reads what of a file falls into `interval`.
pub(super) fn read(path: &Path, zone: Zone, interval: Interval) -> Result<CalendarFile, Text> {
    let unread = |error: std::io::Error| both("hubdesk-file-unread", &[("why", error.to_string().into())]);
    let length = std::fs::metadata(path).map_err(unread)?.len();
    if usize::try_from(length).is_ok_and(|length| length > MAX_FILE_BYTES) {
        let most = (MAX_FILE_BYTES / (1024 * 1024)).to_string();
        return Err(both("calendar-refused-too-large", &[("value", most.into())]));
    }
    let bytes = std::fs::read(path).map_err(unread)?;
    let occupancy = busy(&bytes, interval, zone).map_err(|refused| refused_text(&refused))?;
    let mut events: Vec<FileEvent> = (occupancy.events.iter())
        .map(|event| {
            let mut occurrences: Vec<Interval> = event.intervals().take(MAX_OCCURRENCES).collect();
            occurrences.sort_unstable();
            FileEvent { summary: event.summary.clone(), line: event.line, occurrences }
        })
        .collect();
    events.sort_by_key(|event| (event.occurrences.first().map(|first| first.start()), event.line));
    events.truncate(MAX_EVENTS);
    let warning = |warning: &crate::calendar::Warning| LineWarning {
        line: warning.line,
        kind: warning.problem.kind().to_owned(),
        text: warning_text(warning),
    };
    let warnings = occupancy.warnings.iter().take(MAX_WARNINGS).map(warning).collect();
    Ok(CalendarFile { events, events_in_file: occupancy.events_in_file, warnings })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year() -> Interval {
        let day = |text: &str| Zone::PARIS.start_of_day(text.parse().expect("a day"));
        Interval::new(day("2027-01-01"), day("2028-01-01")).expect("a year")
    }

    #[test]
    fn a_file_gives_its_events_in_order_and_a_web_page_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("maintenance.ics");
        let event = |uid: &str, start: &str, end: &str| {
            format!(
                "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;VALUE=DATE:{start}\r\nDTEND;VALUE=DATE:{end}\r\nSUMMARY:{uid}\r\nEND:VEVENT\r\n"
            )
        };
        let events = event("later", "20270310", "20270312") + &event("sooner", "20270303", "20270304");
        std::fs::write(&file, format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")).expect("a file");
        let read_file = read(&file, Zone::PARIS, year()).expect("a calendar");
        let names: Vec<&str> = read_file.events.iter().map(|event| event.summary.as_str()).collect();
        assert_eq!((names, read_file.events_in_file), (vec!["sooner", "later"], 2));
        std::fs::write(&file, "<!doctype html><title>Sign in</title>").expect("a page");
        assert!(read(&file, Zone::PARIS, year()).is_err(), "a login page is no calendar");
        assert!(read(&folder.path().join("none.ics"), Zone::PARIS, year()).is_err(), "nor is nothing");
    }
}
