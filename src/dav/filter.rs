//! The filters of `calendar-query` (RFC 4791 §9.7): read from XML, tried on objects.
//!
//! Tolerant where clients are known to be careless (a range right below VCALENDAR is taken as a range of anything in
//! it), strict where a guess would change the result: an unknown collation, an unreadable instant, or a condition that
//! nothing could ever meet, such as an event inside an event or a time range of a title, refuses the query.

use super::failure::DavError;
use super::names::{CALDAV, caldav};
use super::xml::Element;
use crate::calendar::instances::{Range, Zones, any_overlaps, any_rings, instant_of, parse_utc};
use crate::calendar::object::{Component, Property};

/// A condition on a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// In capitals.
    name: String,
    is_absent: bool,
    range: Option<Range>,
    properties: Vec<PropertyFilter>,
    components: Vec<Filter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct PropertyFilter {
    name: String,
    is_absent: bool,
    range: Option<Range>,
    text: Option<TextMatch>,
    params: Vec<ParamFilter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ParamFilter {
    name: String,
    is_absent: bool,
    text: Option<TextMatch>,
}

/// Whether a text contains another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextMatch {
    collation: Collation,
    /// Folded as the collation asks.
    wanted: String,
    is_negated: bool,
    kind: MatchKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MatchKind {
    Contains,
    Equals,
    Starts,
    Ends,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Collation {
    Octet,
    Ascii,
    Unicode,
}

/// The collations that are known (RFC 4791 §7.5.1; the third of RFC 5051).
pub const COLLATIONS: [&str; 3] = ["i;ascii-casemap", "i;octet", "i;unicode-casemap"];

impl Collation {
    fn fold(self, text: &str) -> String {
        match self {
            Self::Octet => text.to_owned(),
            Self::Ascii => text.to_ascii_lowercase(),
            Self::Unicode => text.to_lowercase(),
        }
    }
}

impl TextMatch {
    pub fn read(element: &Element) -> Result<Self, DavError> {
        let collation = match element.attribute("collation") {
            None | Some("i;ascii-casemap" | "default") => Collation::Ascii,
            Some("i;octet") => Collation::Octet,
            Some("i;unicode-casemap") => Collation::Unicode,
            Some(_) => return Err(DavError::unmet(403, caldav("supported-collation"))),
        };
        let kind = match element.attribute("match-type") {
            Some("equals") => MatchKind::Equals,
            Some("starts-with") => MatchKind::Starts,
            Some("ends-with") => MatchKind::Ends,
            _ => MatchKind::Contains,
        };
        let is_negated = element.attribute("negate-condition") == Some("yes");
        Ok(Self { collation, wanted: collation.fold(&element.text()), is_negated, kind })
    }

    pub fn accepts(&self, text: &str) -> bool {
        let text = self.collation.fold(text);
        let wanted = self.wanted.as_str();
        let found = match self.kind {
            MatchKind::Contains => text.contains(wanted),
            MatchKind::Equals => text == wanted,
            MatchKind::Starts => text.starts_with(wanted),
            MatchKind::Ends => text.ends_with(wanted),
        };
        found != self.is_negated
    }

    /// Of several values, any may contain the text; where the condition is negated, none may.
    fn accepts_any<'t>(&self, mut texts: impl Iterator<Item = &'t str>) -> bool {
        if self.is_negated { texts.all(|text| self.accepts(text)) } else { texts.any(|text| self.accepts(text)) }
    }
}

/// Reads a `time-range`: instants of UTC, one of which may lack.
pub fn read_range(element: &Element) -> Result<Range, DavError> {
    let invalid = || DavError::unmet(403, caldav("valid-filter"));
    let bound = |name: &str, open: i64| match element.attribute(name) {
        None => Ok(open),
        Some(text) => parse_utc(text).ok_or_else(invalid),
    };
    let range = Range::new(bound("start", i64::MIN)?, bound("end", i64::MAX)?);
    if range == Range::ALWAYS || range.end <= range.start {
        return Err(invalid());
    }
    Ok(range)
}

fn children<'e>(element: &'e Element, name: &'static str) -> impl Iterator<Item = &'e Element> {
    element.children().filter(move |child| child.is(CALDAV, name))
}

fn name_of(element: &Element) -> Result<String, DavError> {
    let name = element.attribute("name").map(str::trim).filter(|name| !name.is_empty());
    name.map(str::to_ascii_uppercase).ok_or_else(|| DavError::unmet(403, caldav("valid-filter")))
}

/// Components that can be asked for a time range (§9.9, RFC 7953 §7.1). VCALENDAR is not among them by the book.
const RANGED: &[&str] =
    &["VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VALARM", "VAVAILABILITY", "AVAILABLE"];
/// Properties that are an instant, or several (RFC 5545 §3.8).
const INSTANTS: &[&str] = &[
    "DTSTART",
    "DTEND",
    "DUE",
    "COMPLETED",
    "CREATED",
    "DTSTAMP",
    "LAST-MODIFIED",
    "RECURRENCE-ID",
    "RDATE",
    "EXDATE",
    "ACKNOWLEDGED",
];

/// Whether `inner` stands in `outer` (RFC 5545 §3.6, RFC 7953 §3.1). What is of no standard may stand anywhere.
fn may_hold(outer: &str, inner: &str) -> bool {
    match inner {
        "VCALENDAR" => false,
        "VEVENT" | "VTODO" | "VJOURNAL" | "VFREEBUSY" | "VTIMEZONE" | "VAVAILABILITY" => outer == "VCALENDAR",
        "VALARM" => matches!(outer, "VEVENT" | "VTODO"),
        "STANDARD" | "DAYLIGHT" => outer == "VTIMEZONE",
        "AVAILABLE" => outer == "VAVAILABILITY",
        _ => true,
    }
}

fn is_absent(element: &Element) -> bool {
    element.child(CALDAV, "is-not-defined").is_some()
}

impl Filter {
    /// Reads `CALDAV:filter`.
    pub fn read(filter: &Element) -> Result<Self, DavError> {
        let mut inside = children(filter, "comp-filter");
        let (Some(root), None) = (inside.next(), inside.next()) else {
            return Err(DavError::unmet(403, caldav("valid-filter")));
        };
        let root = Self::read_component(root)?;
        if root.name == "VCALENDAR" && root.makes_sense() {
            Ok(root)
        } else {
            Err(DavError::unmet(403, caldav("valid-filter")))
        }
    }

    /// Whether some object could pass, as far as the standards tell.
    fn makes_sense(&self) -> bool {
        let is_instant = |name: &str| INSTANTS.contains(&name) || name.starts_with("X-");
        (self.range.is_none() || RANGED.contains(&self.name.as_str()))
            && self.properties.iter().all(|property| property.range.is_none() || is_instant(&property.name))
            && self.components.iter().all(|inner| may_hold(&self.name, &inner.name) && inner.makes_sense())
    }

    fn read_component(element: &Element) -> Result<Self, DavError> {
        Ok(Self {
            name: name_of(element)?,
            is_absent: is_absent(element),
            range: element.child(CALDAV, "time-range").map(read_range).transpose()?,
            properties: children(element, "prop-filter").map(PropertyFilter::read).collect::<Result<_, _>>()?,
            components: children(element, "comp-filter").map(Self::read_component).collect::<Result<_, _>>()?,
        })
    }

    /// The kinds of components without which nothing can match: a quick refusal of most objects.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.components.iter().filter(|filter| !filter.is_absent).map(|filter| filter.name.as_str())
    }

    /// Whether an object passes.
    pub fn accepts(&self, calendar: &Component, zones: &Zones) -> bool {
        if self.is_absent {
            return false;
        }
        let ranged = |range: Range| {
            calendar
                .entries()
                .map(|entry| entry.name.as_str())
                .any(|kind| any_overlaps(calendar, kind, zones, range, |_| true))
        };
        self.range.is_none_or(ranged)
            && self.properties.iter().all(|filter| filter.accepts(calendar, zones))
            && self.components.iter().all(|filter| filter.accepts_in(calendar, zones))
    }

    /// Whether some entry of an object passes.
    fn accepts_in(&self, calendar: &Component, zones: &Zones) -> bool {
        let mut named = calendar.components.iter().filter(|component| component.name == self.name);
        if self.is_absent {
            return named.next().is_none();
        }
        let passes = |component: &Component| self.passes(calendar, component, zones);
        match self.range {
            None => named.any(passes),
            Some(range) => named.any(&passes) && any_overlaps(calendar, &self.name, zones, range, passes),
        }
    }

    /// Whether what is asked of the properties and of the insides of a component holds, its range apart.
    fn passes(&self, calendar: &Component, component: &Component, zones: &Zones) -> bool {
        self.properties.iter().all(|filter| filter.accepts(component, zones))
            && self.components.iter().all(|filter| filter.accepts_inside(calendar, component, zones))
    }

    /// Whether some component inside an entry passes, such as an alarm.
    fn accepts_inside(&self, calendar: &Component, entry: &Component, zones: &Zones) -> bool {
        let mut named = entry.components.iter().filter(|component| component.name == self.name);
        if self.is_absent {
            return named.next().is_none();
        }
        let passes = |component: &Component| self.passes(calendar, component, zones);
        match self.range {
            None => named.any(passes),
            Some(range) => any_rings(calendar, &entry.name, zones, range, |parent, alarm| {
                std::ptr::eq(parent, entry) && alarm.name == self.name && passes(alarm)
            }),
        }
    }
}

impl PropertyFilter {
    fn read(element: &Element) -> Result<Self, DavError> {
        Ok(Self {
            name: name_of(element)?,
            is_absent: is_absent(element),
            range: element.child(CALDAV, "time-range").map(read_range).transpose()?,
            text: element.child(CALDAV, "text-match").map(TextMatch::read).transpose()?,
            params: children(element, "param-filter").map(ParamFilter::read).collect::<Result<_, _>>()?,
        })
    }

    fn accepts(&self, component: &Component, zones: &Zones) -> bool {
        let mut named = component.properties.iter().filter(|property| property.name == self.name);
        if self.is_absent {
            return named.next().is_none();
        }
        named.any(|property| self.accepts_one(property, zones))
    }

    fn accepts_one(&self, property: &Property, zones: &Zones) -> bool {
        let in_range = |range: Range| instant_of(property, zones).is_some_and(|at| range.start <= at && at < range.end);
        self.range.is_none_or(in_range)
            && self.text.as_ref().is_none_or(|text| text.accepts(&property.as_text()))
            && self.params.iter().all(|filter| filter.accepts(property))
    }
}

impl ParamFilter {
    fn read(element: &Element) -> Result<Self, DavError> {
        let text = element.child(CALDAV, "text-match").map(TextMatch::read).transpose()?;
        Ok(Self { name: name_of(element)?, is_absent: is_absent(element), text })
    }

    fn accepts(&self, property: &Property) -> bool {
        match property.param(&self.name) {
            None => self.is_absent,
            Some(_) if self.is_absent => false,
            Some(values) => self.text.as_ref().is_none_or(|text| text.accepts_any(values.iter().map(String::as_str))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::zones::ZoneTable;
    use crate::dav::xml::Limits;

    const PARTY: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:p\nDTSTART;TZID=Europe/Paris:20260504T090000\nDTEND;TZID=Europe/Paris:20260504T100000\nRRULE:FREQ=WEEKLY\nSUMMARY:Fête de l'été\nCATEGORIES:FAMILY,FINANCE\nATTENDEE;PARTSTAT=NEEDS-ACTION;CN=Zoé:mailto:zoe@example.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:luc@example.org\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT1H\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR";

    fn check(inside: &str, expected: bool) {
        let calendar = Component::parse(PARTY.as_bytes()).expect("an object");
        let zones = Zones::of(&calendar, ZoneTable::iana("Europe/Paris").expect("a zone"));
        assert_eq!(read(inside).expect("a filter").accepts(&calendar, &zones), expected, "{inside}");
    }

    fn read(inside: &str) -> Result<Filter, DavError> {
        let text = format!("<filter xmlns='{CALDAV}'><comp-filter name='VCALENDAR'>{inside}</comp-filter></filter>");
        Filter::read(&Element::parse(text.as_bytes(), Limits::REQUEST).expect("well formed"))
    }

    fn event(inside: &str) -> String {
        format!("<comp-filter name='VEVENT'>{inside}</comp-filter>")
    }

    fn property(name: &str, inside: &str) -> String {
        event(&format!("<prop-filter name='{name}'>{inside}</prop-filter>"))
    }

    #[test]
    fn kinds_and_absence_are_told_apart() {
        check("", true);
        check(&event(""), true);
        check("<comp-filter name='VTODO'/>", false);
        check("<comp-filter name='VTODO'><is-not-defined/></comp-filter>", true);
        check("<comp-filter name='vevent'><is-not-defined/></comp-filter>", false);
        check(&property("CLASS", "<is-not-defined/>"), true);
        check(&property("CATEGORIES", "<is-not-defined/>"), false);
        check(&property("CLASS", ""), false);
    }

    #[test]
    fn texts_are_compared_by_their_collation() {
        check(&property("SUMMARY", "<text-match>FÊTE</text-match>"), false);
        check(&property("SUMMARY", "<text-match>DE L</text-match>"), true);
        check(&property("SUMMARY", "<text-match collation='i;octet'>DE L</text-match>"), false);
        check(&property("SUMMARY", "<text-match collation='i;unicode-casemap'>FÊTE DE L'ÉTÉ</text-match>"), true);
        check(&property("SUMMARY", "<text-match negate-condition='yes'>de</text-match>"), false);
        check(&property("CATEGORIES", "<text-match>mil</text-match>"), true);
        let unknown = read(&property("SUMMARY", "<text-match collation='i;klingon'>x</text-match>"));
        assert_eq!(unknown, Err(DavError::unmet(403, caldav("supported-collation"))));
    }

    #[test]
    fn all_conditions_on_one_property_are_about_the_same_one() {
        let who = |status: &str| {
            property(
                "ATTENDEE",
                &format!(
                    "<text-match>zoe@</text-match><param-filter name='PARTSTAT'><text-match>{status}</text-match></param-filter>"
                ),
            )
        };
        check(&who("NEEDS-ACTION"), true);
        check(&who("ACCEPTED"), false);
        check(&property("ATTENDEE", "<param-filter name='CN'><is-not-defined/></param-filter>"), true);
        check(&property("DTSTART", "<param-filter name='TZID'><is-not-defined/></param-filter>"), false);
    }

    #[test]
    fn what_nothing_could_meet_is_refused() {
        let range = "<time-range start='20260504T070000Z' end='20260505T070000Z'/>";
        for senseless in [
            "<comp-filter name='VALARM'/>".to_owned(),
            "<comp-filter name='VCALENDAR'/>".to_owned(),
            event("<comp-filter name='VEVENT'/>"),
            event("<comp-filter name='VALARM'><comp-filter name='VEVENT'/></comp-filter>"),
            format!("<comp-filter name='VTIMEZONE'>{range}</comp-filter>"),
            format!("<comp-filter name='VTIMEZONE'><comp-filter name='STANDARD'>{range}</comp-filter></comp-filter>"),
            property("SUMMARY", range),
        ] {
            assert_eq!(read(&senseless), Err(DavError::unmet(403, caldav("valid-filter"))), "{senseless}");
        }
        check("<comp-filter name='VTIMEZONE'><comp-filter name='DAYLIGHT'/></comp-filter>", false);
        check(&event("<comp-filter name='X-PART'/>"), false);
    }

    #[test]
    fn ranges_follow_the_series_and_its_alarms() {
        let within = |start: &str, end: &str| event(&format!("<time-range start='{start}' end='{end}'/>"));
        check(&within("20310505T070000Z", "20310505T073000Z"), true);
        check(&within("20310504T070000Z", "20310504T073000Z"), false);
        check("<time-range start='20310505T070000Z'/>", true);
        let ringing = |start: &str, end: &str| {
            event(&format!("<comp-filter name='VALARM'><time-range start='{start}' end='{end}'/></comp-filter>"))
        };
        check(&ringing("20310505T060000Z", "20310505T060001Z"), true);
        check(&ringing("20310505T070000Z", "20310505T070001Z"), false);
        check(&property("DTSTART", "<time-range start='20260504T070000Z' end='20260504T070001Z'/>"), true);
        for bad in [
            "start='2026'",
            "",
            "start='20260504T070000' end='20260505T070000'",
            "start='20260504T070000Z' end='20260504T070000Z'",
        ] {
            assert_eq!(
                read(&event(&format!("<time-range {bad}/>"))),
                Err(DavError::unmet(403, caldav("valid-filter"))),
                "{bad}"
            );
        }
    }
}
