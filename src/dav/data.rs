//! What of an object a report gives (`CALDAV:calendar-data`, RFC 4791 §9.6): all of it as it was put, some of its
//! properties, its occurrences.

use super::failure::DavError;
use super::filter::read_range;
use super::names::{CALDAV, caldav};
use super::xml::Element;
use crate::calendar::instances::{Range, Zones, expand, limit_recurrences};
use crate::calendar::object::{Component, Property};

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataRequest {
    expand: Option<Range>,
    limit: Option<Range>,
    limit_busy: Option<Range>,
    parts: Option<Parts>,
}

/// The parts of a component that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    name: String,
    /// All where there is none; with `novalue`, the value is left out.
    properties: Option<Vec<(String, bool)>>,
    /// All where there is none.
    components: Option<Vec<Parts>>,
}

impl DataRequest {
    /// Reads `CALDAV:calendar-data` as it stands in a request.
    pub fn read(element: &Element) -> Result<Self, DavError> {
        let unsupported = || DavError::unmet(403, caldav("supported-calendar-data"));
        if element.attribute("content-type").is_some_and(|kind| !kind.eq_ignore_ascii_case("text/calendar")) {
            return Err(unsupported());
        }
        if element.attribute("version").is_some_and(|version| version != "2.0") {
            return Err(unsupported());
        }
        let range = |name: &str| {
            let range = element.child(CALDAV, name).map(read_range).transpose()?;
            // These must have both ends.
            match range {
                Some(range) if range.start == i64::MIN || range.end == i64::MAX => {
                    Err(DavError::unmet(403, caldav("valid-calendar-data")))
                }
                range => Ok(range),
            }
        };
        Ok(Self {
            expand: range("expand")?,
            limit: range("limit-recurrence-set")?,
            limit_busy: range("limit-freebusy-set")?,
            parts: element.child(CALDAV, "comp").map(Parts::read),
        })
    }

    /// Whether the object is wanted as it was put.
    pub fn is_verbatim(&self) -> bool {
        *self == Self::default()
    }

    /// What is given of an object. `None` where its occurrences are too many to be told.
    pub fn apply(&self, calendar: &Component, zones: &Zones) -> Option<String> {
        let mut whole = match (self.expand, self.limit) {
            (Some(range), _) => expand(calendar, zones, range)?,
            (None, Some(range)) => limit_recurrences(calendar, zones, range),
            (None, None) => calendar.clone(),
        };
        if let Some(range) = self.limit_busy {
            limit_busy(&mut whole, range);
        }
        if let Some(parts) = &self.parts {
            whole = parts.of(&whole);
        }
        Some(whole.to_ics())
    }
}

/// Leaves out the busy periods that do not touch a range.
fn limit_busy(calendar: &mut Component, range: Range) {
    use crate::calendar::instances::period_of;
    for component in calendar.components.iter_mut().filter(|component| component.name == "VFREEBUSY") {
        for property in component.properties.iter_mut().filter(|property| property.name == "FREEBUSY") {
            let kept: Vec<&str> = property
                .value
                .split(',')
                .filter(|text| period_of(text).is_none_or(|(start, end)| range.start < end && range.end > start))
                .collect();
            property.value = kept.join(",");
        }
        component.properties.retain(|property| property.name != "FREEBUSY" || !property.value.is_empty());
    }
}

impl Parts {
    fn read(element: &Element) -> Self {
        let named = |element: &Element| element.attribute("name").unwrap_or_default().to_ascii_uppercase();
        let of = |name: &'static str| element.children().filter(move |child| child.is(CALDAV, name));
        let properties = of("prop").map(|prop| (named(prop), prop.attribute("novalue") == Some("yes"))).collect();
        let components = of("comp").map(Self::read).collect();
        // A component that is named alone is wanted whole, as the zones are in the example of §7.8.1.
        let is_alone = element.children().next().is_none();
        Self {
            name: named(element),
            properties: (!is_alone && of("allprop").next().is_none()).then_some(properties),
            components: (!is_alone && of("allcomp").next().is_none()).then_some(components),
        }
    }

    fn of(&self, component: &Component) -> Component {
        let property = |property: &Property| match &self.properties {
            None => Some(property.clone()),
            Some(wanted) => {
                let (_, has_no_value) = wanted.iter().find(|(name, _)| *name == property.name)?;
                let mut property = property.clone();
                if *has_no_value {
                    property.value.clear();
                }
                Some(property)
            }
        };
        let inner = |inner: &Component| match &self.components {
            None => Some(inner.clone()),
            Some(wanted) => wanted.iter().find(|parts| parts.name == inner.name).map(|parts| parts.of(inner)),
        };
        Component {
            name: component.name.clone(),
            properties: component.properties.iter().filter_map(property).collect(),
            components: component.components.iter().filter_map(inner).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::zones::ZoneTable;
    use crate::dav::xml::Limits;

    fn check(request: &str, expected: &[&str], absent: &[&str]) {
        let text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:a\nDTSTART:20260504T070000Z\nRRULE:FREQ=DAILY\nSUMMARY:hush\nBEGIN:VALARM\nACTION:AUDIO\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR";
        let calendar = Component::parse(text.as_bytes()).expect("an object");
        let zones = Zones::of(&calendar, ZoneTable::iana("Europe/Paris").expect("a zone"));
        let request = format!("<calendar-data xmlns='{CALDAV}'>{request}</calendar-data>");
        let element = Element::parse(request.as_bytes(), Limits::REQUEST).expect("well formed");
        let given = DataRequest::read(&element).expect("a request").apply(&calendar, &zones).expect("few");
        for text in expected {
            assert!(given.contains(text), "{request} gave {given}");
        }
        for text in absent {
            assert!(!given.contains(text), "{request} gave {given}");
        }
    }

    #[test]
    fn only_what_was_asked_for_is_given() {
        check(
            "<comp name='VCALENDAR'><prop name='VERSION'/><comp name='VEVENT'><prop name='UID'/><prop name='SUMMARY' novalue='yes'/></comp></comp>",
            &["VERSION", "UID:a", "SUMMARY:\r\n"],
            &["PRODID", "hush", "VALARM", "DTSTART"],
        );
        check(
            "<comp name='VCALENDAR'><allprop/><comp name='VEVENT'><allprop/></comp></comp>",
            &["PRODID", "hush"],
            &["VALARM"],
        );
        check("<comp name='VCALENDAR'><allprop/><allcomp/></comp>", &["VALARM"], &[]);
        check("<comp name='VCALENDAR'/>", &["PRODID", "hush", "VALARM"], &[]);
        check(
            "<comp name='VCALENDAR'><prop name='VERSION'/><comp name='VEVENT'/></comp>",
            &["hush", "VALARM"],
            &["PRODID"],
        );
        check(
            "<expand start='20260505T000000Z' end='20260506T000000Z'/>",
            &["RECURRENCE-ID:20260505T070000Z"],
            &["RRULE", "20260504"],
        );
    }
}
