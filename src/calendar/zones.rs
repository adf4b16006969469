//! Which zone a `TZID` means, and what a file's own `VTIMEZONE` says.
//!
//! A name is trusted in this order: exact IANA name, the last path parts of `/vendor/…/Area/City`, Windows name,
//! `VTIMEZONE` of the same file. A name that nothing defines is *unknown*: it is read as widely as the Earth allows,
//! never as UTC. The database itself is `domain::zones`.

use std::sync::Arc;

use super::recurrence::{Budget, Ended, Pattern, Rule};
use super::value::{Reading, parse_offset};
use super::windows_zones::WINDOWS_ZONES;
use crate::domain::civil::{DAY, day_of};
pub use crate::domain::zones::{LAST_YEAR, ZoneSource, ZoneTable, database_version};

/// First year for which the changes of a `VTIMEZONE` are worked out.
const FIRST_VTIMEZONE_YEAR: i32 = 1900;

/// The zone that a `TZID` means, by the database alone.
pub(crate) fn zone_named(tzid: &str) -> Option<Arc<ZoneTable>> {
    let name = tzid.trim().trim_matches('"').trim();
    if let Some(zone) = ZoneTable::iana(name) {
        return Some(zone);
    }
    // `/vendor/…/Area/City`, or `/…/America/Argentina/Buenos_Aires`.
    let parts: Vec<&str> = name.split('/').collect();
    for count in [3, 2] {
        if parts.len() > count
            && let Some(zone) = ZoneTable::iana(&parts[parts.len() - count..].join("/"))
        {
            return Some(zone);
        }
    }
    let windows = WINDOWS_ZONES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    ZoneTable::iana(windows.1)
}

/// One `STANDARD` or `DAYLIGHT` of a `VTIMEZONE`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Observance {
    pub(crate) start: Option<i64>,
    pub(crate) offset_from: Option<i32>,
    pub(crate) offset_to: Option<i32>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) dates: Vec<i64>,
    pub(crate) is_daylight: bool,
    /// Some line of it says what cannot be read.
    pub(crate) is_damaged: bool,
}

impl Observance {
    fn is_whole(&self) -> bool {
        !self.is_damaged && self.start.is_some() && self.offset_to.is_some()
    }

    pub(crate) fn set_offset_from(&mut self, text: &str) {
        self.offset_from = parse_offset(text);
        self.is_damaged |= self.offset_from.is_none();
    }

    pub(crate) fn set_offset_to(&mut self, text: &str) {
        self.offset_to = parse_offset(text);
    }
}

/// The table of a `VTIMEZONE`, or `None` where a part of it cannot be read: half a table would give wrong hours in
/// silence.
pub(crate) fn zone_of_file(name: &str, observances: &[Observance], budget: &mut Budget) -> Option<ZoneTable> {
    if !observances.iter().all(Observance::is_whole) {
        return None;
    }
    let mut changes = Vec::new();
    let mut first: Option<(i64, i32)> = None;
    for observance in observances {
        let (Some(start), Some(to)) = (observance.start, observance.offset_to) else { continue };
        let from = observance.offset_from.unwrap_or(to);
        if first.is_none_or(|(earliest, _)| start < earliest) {
            first = Some((start, from));
        }
        let mut change = |civil: i64| {
            changes.push((civil - i64::from(from), to, observance.is_daylight));
            changes.len() < 20_000
        };
        change(start);
        observance.dates.iter().all(|date| change(*date));
        for rule in &observance.rules {
            let until = match rule.until() {
                None => None,
                Some(Reading::Utc(utc)) => Some(utc + i64::from(from)),
                Some(Reading::Local(civil)) => Some(civil),
                Some(Reading::Day(day)) => Some(i64::from(day) * DAY + DAY - 1),
            };
            let window =
                (i64::from(day_of(FIRST_VTIMEZONE_YEAR, 1, 1)) * DAY, i64::from(day_of(LAST_YEAR + 1, 1, 1)) * DAY);
            let pattern = Pattern::new(rule, start, false, until);
            let ended = pattern.visit(window.0, window.1, budget, |civil| civil == start || change(civil));
            if ended != Ended::Complete {
                return None;
            }
        }
    }
    let (_, first_offset) = first?;
    Some(ZoneTable::from_changes(name, ZoneSource::File, first_offset, changes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::zones::Cursor;

    fn civil(text: &str) -> i64 {
        match Reading::parse(text) {
            Some(Reading::Local(civil) | Reading::Utc(civil)) => civil,
            other => panic!("{text} gave {other:?}"),
        }
    }

    #[test]
    fn every_windows_name_means_a_zone() {
        for (windows, name) in WINDOWS_ZONES {
            assert!(zone_named(windows).is_some(), "{windows} means {name}");
        }
    }

    #[test]
    fn readings_that_clocks_jump_over_or_repeat_follow_the_rfc() {
        let paris = ZoneTable::iana("Europe/Paris").expect("a zone");
        for (local, utc) in [
            ("20260329T015959", "20260329T005959"),
            ("20260329T023000", "20260329T013000"),
            ("20260329T030000", "20260329T010000"),
            ("20261025T015959", "20261024T235959"),
            ("20261025T023000", "20261025T003000"),
            ("20261025T030000", "20261025T020000"),
            ("20990701T120000", "20990701T100000"),
        ] {
            assert_eq!(paris.utc_of(civil(local)), civil(utc), "{local}");
            assert_eq!(Cursor::new(&paris).utc_of(civil(local)), civil(utc), "{local}");
        }
    }

    #[test]
    fn names_are_trusted_in_order() {
        for (name, expected) in [
            ("europe/paris", Some("Europe/Paris")),
            (" \"Europe/Paris\" ", Some("Europe/Paris")),
            ("/freeassociation.sourceforge.net/Europe/Paris", Some("Europe/Paris")),
            ("/x/20260101/America/Argentina/Buenos_Aires", Some("America/Argentina/Buenos_Aires")),
            ("Romance Standard Time", Some("Europe/Paris")),
            ("romance standard time", Some("Europe/Paris")),
            ("UTC", Some("UTC")),
            ("Mitteleuropäische Zeit", None),
            ("", None),
        ] {
            assert_eq!(zone_named(name).map(|zone| zone.name.clone()).as_deref(), expected, "{name}");
        }
    }
}
