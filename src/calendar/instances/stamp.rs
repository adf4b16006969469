//! Dates and times of a stored object, and the zones in which they are read.
//!
//! An object names its zones itself, or the database knows them; a zone that neither does is read like a floating time.

use std::collections::HashMap;
use std::sync::Arc;

use crate::calendar::object::{Component, Property};
use crate::calendar::recurrence::{Budget, Rule};
use crate::calendar::value::Reading;
use crate::calendar::zones::{Observance, ZoneTable, zone_named, zone_of_file};
use crate::domain::civil::{DAY, day_at, write_date, write_date_time};

/// The zones of an object, and that in which its floating times are read.
#[derive(Debug, Clone)]
pub struct Zones {
    pub(super) floating: Arc<ZoneTable>,
    utc: Arc<ZoneTable>,
    own: HashMap<String, Arc<ZoneTable>>,
}

impl Zones {
    /// A zone that nothing defines is read like a floating time.
    pub fn of(calendar: &Component, floating: Arc<ZoneTable>) -> Self {
        let mut own = HashMap::new();
        let mut budget = Budget::new(1_000_000);
        for zone in calendar.components.iter().filter(|component| component.name == "VTIMEZONE") {
            if let Some((name, table)) = zone_of(zone, &mut budget) {
                own.insert(name, table);
            }
        }
        Self { floating, utc: Arc::new(ZoneTable::utc()), own }
    }

    fn named(&self, tzid: &str) -> Option<Arc<ZoneTable>> {
        zone_named(tzid).or_else(|| self.own.get(tzid.trim()).cloned())
    }

    pub(super) fn stamp(&self, property: &Property) -> Option<Stamp> {
        self.stamp_of(&property.value, property)
    }

    /// A date or time as the parameters of `property` have it.
    pub(super) fn stamp_of(&self, text: &str, property: &Property) -> Option<Stamp> {
        let reading = Reading::parse(text)?;
        Some(self.resolve(reading, property.param_value("TZID")))
    }

    pub(super) fn resolve(&self, reading: Reading, tzid: Option<&str>) -> Stamp {
        match reading {
            Reading::Utc(utc) => Stamp { reading, zone: Arc::clone(&self.utc), is_floating: false, utc },
            Reading::Day(day) => {
                let utc = self.floating.utc_of(i64::from(day) * DAY);
                Stamp { reading, zone: Arc::clone(&self.floating), is_floating: true, utc }
            }
            Reading::Local(civil) => {
                let named = tzid.and_then(|tzid| self.named(tzid));
                let is_floating = named.is_none();
                let zone = named.unwrap_or_else(|| Arc::clone(&self.floating));
                Stamp { reading, utc: zone.utc_of(civil), zone, is_floating }
            }
        }
    }
}

/// The table of a VTIMEZONE and its name; the database's where it knows that name.
pub fn zone_of(zone: &Component, budget: &mut Budget) -> Option<(String, Arc<ZoneTable>)> {
    let name = zone.text("TZID")?.trim().to_owned();
    if let Some(known) = zone_named(&name) {
        return Some((name, known));
    }
    let civil = |text: &str| match Reading::parse(text)? {
        Reading::Local(civil) | Reading::Utc(civil) => Some(civil),
        Reading::Day(day) => Some(i64::from(day) * DAY),
    };
    let mut observances = Vec::new();
    for part in zone.components.iter().filter(|part| matches!(part.name.as_str(), "STANDARD" | "DAYLIGHT")) {
        let mut observance = Observance { is_daylight: part.name == "DAYLIGHT", ..Observance::default() };
        for property in &part.properties {
            let value = property.value.as_str();
            match property.name.as_str() {
                "DTSTART" => observance.start = civil(value),
                "TZOFFSETFROM" => observance.set_offset_from(value),
                "TZOFFSETTO" => observance.set_offset_to(value),
                "RRULE" => match Rule::parse(value) {
                    Ok((rule, _)) => observance.rules.push(rule),
                    Err(_) => observance.is_damaged = true,
                },
                "RDATE" => observance.dates.extend(value.split(',').filter_map(civil)),
                _ => {}
            }
        }
        observances.push(observance);
    }
    let table = zone_of_file(&name, &observances, budget)?;
    Some((name, Arc::new(table)))
}

/// A date or time and the instant that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    pub(super) reading: Reading,
    pub(super) zone: Arc<ZoneTable>,
    pub(super) is_floating: bool,
    /// Seconds; of a whole day, its midnight in the zone of floating times.
    pub utc: i64,
}

impl Stamp {
    pub fn is_day(&self) -> bool {
        matches!(self.reading, Reading::Day(_))
    }

    /// The day number, where it is a whole day.
    pub fn day(&self) -> Option<i32> {
        match self.reading {
            Reading::Day(day) => Some(day),
            _ => None,
        }
    }

    /// The same time of the next day.
    #[must_use]
    pub fn next_day(&self) -> Self {
        self.at(self.civil() + DAY)
    }

    pub(super) fn civil(&self) -> i64 {
        match self.reading {
            Reading::Day(day) => i64::from(day) * DAY,
            Reading::Local(civil) | Reading::Utc(civil) => civil,
        }
    }

    /// The same kind of time at another civil second.
    pub(super) fn at(&self, civil: i64) -> Self {
        let reading = match self.reading {
            Reading::Day(_) => Reading::Day(day_at(civil)),
            Reading::Local(_) => Reading::Local(civil),
            Reading::Utc(_) => Reading::Utc(civil),
        };
        let civil = if self.is_day() { i64::from(day_at(civil)) * DAY } else { civil };
        Self { reading, zone: Arc::clone(&self.zone), is_floating: self.is_floating, utc: self.zone.utc_of(civil) }
    }

    /// The same kind of time at an instant.
    pub(super) fn at_utc(&self, utc: i64) -> Self {
        let reading = match self.reading {
            Reading::Utc(_) => Reading::Utc(utc),
            _ => Reading::Local(self.zone.civil_of(utc)),
        };
        Self { reading, zone: Arc::clone(&self.zone), is_floating: self.is_floating, utc }
    }

    /// As a property without zone: a day stays a day, a floating time floating, all else is UTC.
    pub fn to_property(&self, name: &str) -> Property {
        match self.reading {
            Reading::Day(day) => Property::new(name, write_date(day)).with("VALUE", "DATE"),
            Reading::Local(civil) if self.is_floating => Property::new(name, write_date_time(civil)),
            _ => Property::new(name, utc_text(self.utc)),
        }
    }
}

/// `20260504T070000Z`
pub fn utc_text(utc: i64) -> String {
    write_date_time(utc) + "Z"
}

/// Reads `20260504T070000Z`, the only form that ranges have.
pub fn parse_utc(text: &str) -> Option<i64> {
    match Reading::parse(text)? {
        Reading::Utc(utc) => Some(utc),
        _ => None,
    }
}

/// The instant of a property, whatever its type of date.
pub fn instant_of(property: &Property, zones: &Zones) -> Option<i64> {
    zones.stamp(property).map(|stamp| stamp.utc)
}
