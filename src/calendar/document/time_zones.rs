//! The zones of a file: how its lines name them, how it defines them, and what they turn out to be.
//!
//! A name that neither the database nor the file explains is unknown, which is told: what it times is read widely.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::event::ZoneId;
use super::reader::read_rule;
use crate::calendar::content::cut;
use crate::calendar::lexer::decode;
use crate::calendar::names;
use crate::calendar::recurrence::Budget;
use crate::calendar::tree::Component;
use crate::calendar::value::{Reading, unescape_text};
use crate::calendar::warning::{Problem, Warnings, excerpt};
use crate::calendar::zones::{Observance, ZoneTable, zone_named, zone_of_file};

/// Most zones that are told apart in one file; any more are read as unknown.
const MAX_ZONES: u16 = 4096;

/// Gathered while the file is read; settled at its end, since a zone may be defined after it is used.
#[derive(Debug, Default)]
pub(super) struct TimeZones {
    ids: HashMap<String, ZoneId>,
    /// By [`ZoneId`], less one, with the line that first names each.
    names: Vec<(String, u32)>,
    definitions: HashMap<String, (u32, Vec<Observance>)>,
}

impl TimeZones {
    /// The zone that a line calls so.
    pub(super) fn id(&mut self, name: &str, line: u32) -> ZoneId {
        if let Some(known) = self.ids.get(name) {
            return *known;
        }
        if self.names.len() >= usize::from(MAX_ZONES) {
            return ZoneId(MAX_ZONES + 1);
        }
        self.names.push((name.to_owned(), line));
        let id = ZoneId(u16::try_from(self.names.len()).unwrap_or(MAX_ZONES + 1));
        self.ids.insert(name.to_owned(), id);
        id
    }

    /// Keeps a VTIMEZONE.
    pub(super) fn define(&mut self, component: &Component<'_>, warnings: &mut Warnings) {
        let mut name = None;
        for line in &component.lines {
            let octets = line.octets();
            if let Some(found) = cut(&octets)
                && found.name.trim_ascii().eq_ignore_ascii_case(b"TZID")
            {
                let text = decode(Cow::Borrowed(found.value));
                name = Some(unescape_text(text).trim().to_owned());
            }
        }
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            warnings.push(component.line, Problem::BadZone { name: String::new() });
            return;
        };
        let observances = component
            .children
            .iter()
            .filter(|child| matches!(child.name.as_str(), "STANDARD" | "DAYLIGHT"))
            .map(|child| read_observance(child, warnings))
            .collect();
        self.definitions.insert(name, (component.line, observances));
    }

    /// Settles what each zone is, by its [`ZoneId`] less one.
    pub(super) fn settle(self, warnings: &mut Warnings) -> Vec<Arc<ZoneTable>> {
        let mut budget = Budget::new(1_000_000);
        let mut zones = Vec::with_capacity(self.names.len());
        for (name, line) in &self.names {
            let of_file = || {
                let (_, observances) = self.definitions.get(name)?;
                zone_of_file(name, observances, &mut budget).map(Arc::new)
            };
            let zone = zone_named(name).or_else(of_file).unwrap_or_else(|| {
                match self.definitions.get(name) {
                    Some((at, _)) => warnings.push(*at, Problem::BadZone { name: excerpt(name) }),
                    None => warnings.push(*line, Problem::UnknownZone { name: excerpt(name) }),
                }
                Arc::new(ZoneTable::unknown(name))
            });
            zones.push(zone);
        }
        if zones.len() >= usize::from(MAX_ZONES) {
            zones.push(Arc::new(ZoneTable::unknown("")));
        }
        zones
    }
}

fn read_observance(component: &Component<'_>, warnings: &mut Warnings) -> Observance {
    let mut observance = Observance { is_daylight: component.name == "DAYLIGHT", ..Observance::default() };
    for line in &component.lines {
        let octets = line.octets();
        let Some(found) = cut(&octets) else {
            warnings.push(line.number, Problem::MalformedLine);
            observance.is_damaged = true;
            continue;
        };
        let text = decode(Cow::Borrowed(found.value));
        let civil = |text: &str| match Reading::parse(text) {
            Some(Reading::Local(civil) | Reading::Utc(civil)) => Some(civil),
            Some(Reading::Day(day)) => Some(i64::from(day) * crate::domain::civil::DAY),
            None => None,
        };
        match found.name.trim_ascii().to_ascii_uppercase().as_slice() {
            b"DTSTART" => observance.start = civil(&text),
            b"TZOFFSETFROM" => observance.set_offset_from(&text),
            b"TZOFFSETTO" => observance.set_offset_to(&text),
            b"RRULE" => match read_rule(&text, line.number, warnings) {
                Some(found) => observance.rules.push(found.rule),
                None => observance.is_damaged = true,
            },
            b"RDATE" => match text.split(',').map(civil).collect::<Option<Vec<i64>>>() {
                Some(dates) => observance.dates.extend(dates),
                None => observance.is_damaged = true,
            },
            name if !names::is_known(name) => {
                warnings.push(line.number, Problem::UnknownName { name: excerpt(&String::from_utf8_lossy(name)) });
                observance.is_damaged = true;
            }
            _ => {}
        }
    }
    observance
}
