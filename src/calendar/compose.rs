//! Calendar objects made from values of ours, one at a time, with the zone that their times need.

use super::object::{Component, Property};
use super::occupancy::zone_table;
use super::writer::{Lines, PRODUCT, write_zone};
use crate::domain::civil::{DAY, write_date, write_date_time, year_of};
use crate::domain::time::{Instant, Interval, Zone};

/// An object that holds `entry`, and the zone of its times where it names one.
pub fn object(entry: Component, zone: Option<(Zone, Interval)>) -> Component {
    let mut calendar = Component::new("VCALENDAR");
    calendar.properties.push(Property::new("VERSION", "2.0"));
    calendar.properties.push(Property::new("PRODID", PRODUCT));
    calendar.properties.push(Property::new("CALSCALE", "GREGORIAN"));
    calendar.components.extend(zone.and_then(|(zone, interval)| timezone(zone, interval)));
    calendar.components.push(entry);
    calendar
}

/// The VTIMEZONE of a zone over the years of an interval.
fn timezone(zone: Zone, interval: Interval) -> Option<Component> {
    let table = zone_table(zone);
    let year = |at: Instant| year_of(table.civil_of(at.timestamp()).div_euclid(DAY) as i32);
    let mut out = Lines::default();
    out.line("BEGIN:VCALENDAR");
    write_zone(&mut out, zone.name(), &table, Some((year(interval.start()), year(interval.end()))));
    out.line("END:VCALENDAR");
    Component::parse(out.text.as_bytes()).ok()?.components.into_iter().next()
}

/// A time by the wall clock of a zone, or in UTC where that reading would mean another instant.
pub fn local(name: &str, at: Instant, zone: Zone) -> Property {
    let table = zone_table(zone);
    let civil = table.civil_of(at.timestamp());
    if table.utc_of(civil) == at.timestamp() {
        Property::new(name, write_date_time(civil)).with("TZID", zone.name())
    } else {
        utc(name, at)
    }
}

/// A time in UTC.
pub fn utc(name: &str, at: Instant) -> Property {
    Property::new(name, write_date_time(at.timestamp()) + "Z")
}

/// A whole day.
pub fn day(name: &str, day: chrono::NaiveDate) -> Property {
    let number = day.signed_duration_since(chrono::NaiveDate::default()).num_days();
    Property::new(name, write_date(number as i32)).with("VALUE", "DATE")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_carries_the_zone_that_its_times_name() {
        let at = |s| chrono::DateTime::from_timestamp(s, 0).expect("an instant");
        let interval = Interval::new(at(1_800_000_000), at(1_800_003_600)).expect("an hour");
        let mut event = Component::new("VEVENT");
        event.properties.push(local("DTSTART", interval.start(), Zone::PARIS));
        event.properties.push(day("X-DAY", "2027-01-15".parse().expect("a day")));
        let text = object(event, Some((Zone::PARIS, interval))).to_ics();
        assert!(text.contains("DTSTART;TZID=Europe/Paris:20270115T090000\r\n"), "{text}");
        assert!(text.contains("BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\n"), "{text}");
        assert!(text.contains("X-DAY;VALUE=DATE:20270115\r\n"), "{text}");
        assert!(Component::parse(text.as_bytes()).is_ok());
    }
}
