//! What an object makes busy, and how surely (RFC 4791 §7.10).

use super::Range;
use super::overlap::period_of;
use super::series::{Seen, visit};
use super::stamp::Zones;
use crate::calendar::object::Component;
use crate::calendar::recurrence::Budget;

/// How sure a busy period is (`FBTYPE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BusyKind {
    Busy,
    Tentative,
    Unavailable,
}

impl BusyKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Busy => "BUSY",
            Self::Tentative => "BUSY-TENTATIVE",
            Self::Unavailable => "BUSY-UNAVAILABLE",
        }
    }
}

/// The periods of a range that an object makes busy, as it names them: neither sorted nor merged (RFC 4791 §7.10).
pub fn busy_periods(calendar: &Component, zones: &Zones, range: Range) -> Vec<(BusyKind, i64, i64)> {
    let mut periods = Vec::new();
    let mut clip = |kind: BusyKind, start: i64, end: i64| {
        let (start, end) = (start.max(range.start), end.min(range.end));
        if start < end {
            periods.push((kind, start, end));
        }
    };
    let seen = visit(calendar, "VEVENT", zones, range, &mut Budget::new(1_000_000), |occurrence| {
        let is = |name, value: &str| {
            occurrence.component.value(name).is_some_and(|found: &str| found.trim().eq_ignore_ascii_case(value))
        };
        if is("TRANSP", "TRANSPARENT") || is("STATUS", "CANCELLED") {
            return true;
        }
        let kind = if is("STATUS", "TENTATIVE") { BusyKind::Tentative } else { BusyKind::Busy };
        if let Some(start) = &occurrence.start {
            let end = match &occurrence.end {
                Some(end) => end.utc,
                None if start.is_day() => start.next_day().utc,
                None => start.utc,
            };
            clip(kind, start.utc, end);
        }
        true
    });
    if seen == Seen::TooMuch {
        // What cannot be followed is never free.
        clip(BusyKind::Busy, range.start, range.end);
    }
    for component in calendar.components.iter().filter(|component| component.name == "VFREEBUSY") {
        for property in component.all("FREEBUSY") {
            let kind = match property.param_value("FBTYPE").map(str::to_ascii_uppercase).as_deref() {
                Some("FREE") => continue,
                Some("BUSY-TENTATIVE") => BusyKind::Tentative,
                Some("BUSY-UNAVAILABLE") => BusyKind::Unavailable,
                _ => BusyKind::Busy,
            };
            for (start, end) in property.value.split(',').filter_map(period_of) {
                clip(kind, start, end);
            }
        }
    }
    periods
}
