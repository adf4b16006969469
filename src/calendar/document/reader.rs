//! From the components of a file to its events, its busy periods and its zones, one after the other.
//!
//! What a line says badly costs that line, what an event says badly costs that event; both are told.

use std::borrow::Cow;
use std::collections::HashSet;
use std::rc::Rc;

use super::event::{Addition, BusyPeriod, End, Event, Moment, RuleLine, ZoneId};
use super::time_zones::TimeZones;
use super::{Document, MAX_EVENTS};
use crate::calendar::content::{Heads, Params, cut};
use crate::calendar::lexer::{Line, decode};
use crate::calendar::names;
use crate::calendar::recurrence::Rule;
use crate::calendar::tree::Component;
use crate::calendar::value::{Reading, Span, parse_period, text_list, unescape_text};
use crate::calendar::warning::{Problem, Warnings, excerpt};

/// Builds the document, component by component.
#[derive(Debug, Default)]
pub(super) struct Reader<'a> {
    events: Vec<Event<'a>>,
    periods: Vec<BusyPeriod>,
    heads: Heads,
    zones: TimeZones,
    /// Names of properties that nobody knows, each told once.
    unknown_names: HashSet<Vec<u8>>,
    has_foreign_octets: bool,
    pub(super) is_full: bool,
}

/// A property of an event that means something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Property {
    Uid,
    Summary,
    Start,
    End,
    Duration,
    Rule,
    ExcludingRule,
    Addition,
    Exclusion,
    RecurrenceId,
    Sequence,
    Stamp,
    Modified,
    Transparency,
    Status,
    Resources,
    FreeBusy,
}

impl Property {
    fn named(name: &[u8]) -> Option<Self> {
        const NAMES: [(&[u8], Property); 17] = [
            (b"UID", Property::Uid),
            (b"SUMMARY", Property::Summary),
            (b"DTSTART", Property::Start),
            (b"DTEND", Property::End),
            (b"DURATION", Property::Duration),
            (b"RRULE", Property::Rule),
            (b"EXRULE", Property::ExcludingRule),
            (b"RDATE", Property::Addition),
            (b"EXDATE", Property::Exclusion),
            (b"RECURRENCE-ID", Property::RecurrenceId),
            (b"SEQUENCE", Property::Sequence),
            (b"DTSTAMP", Property::Stamp),
            (b"LAST-MODIFIED", Property::Modified),
            (b"TRANSP", Property::Transparency),
            (b"STATUS", Property::Status),
            (b"RESOURCES", Property::Resources),
            (b"FREEBUSY", Property::FreeBusy),
        ];
        NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, property)| *property)
    }
}

/// What an unfolded line says: its value is borrowed from the file unless the line was folded.
struct Said<'a> {
    property: Property,
    line: u32,
    params: Rc<Params>,
    value: Cow<'a, [u8]>,
}

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, component: &Component<'a>, warnings: &mut Warnings) {
        match component.name.as_str() {
            "VEVENT" => self.take_event(component, warnings),
            "VFREEBUSY" => self.take_free_busy(component, warnings),
            "VTIMEZONE" => self.zones.define(component, warnings),
            "VAVAILABILITY" => warnings.push(component.line, Problem::AvailabilityIgnored),
            _ => {}
        }
    }

    /// What a line says, if it is of a property that means something here.
    fn read_line(&mut self, line: &Line<'a>, warnings: &mut Warnings) -> Option<Said<'a>> {
        let first = line.first_octets();
        let known_end = memchr::memchr2(b':', b';', first);
        if let Some(end) = known_end
            && let name = first[..end].trim_ascii()
            && Property::named(name).is_none()
            && (first[end] == b':' || memchr::memchr(b':', &first[end..]).is_some())
        {
            // One of the many lines that nobody asks about here.
            self.property(name, line.number, warnings);
            return None;
        }
        let octets = line.octets();
        let Some(found) = cut(&octets) else {
            warnings.push(line.number, Problem::MalformedLine);
            return None;
        };
        let property = self.property(found.name.trim_ascii(), line.number, warnings)?;
        let params = self.heads.params(found.params);
        for name in params.unreadable() {
            warnings.push(line.number, Problem::MalformedParameter { name: name.clone() });
        }
        let value = match &octets {
            Cow::Borrowed(octets) => Cow::Borrowed(&octets[octets.len() - found.value.len()..]),
            Cow::Owned(_) => Cow::Owned(found.value.to_vec()),
        };
        Some(Said { property, line: line.number, params, value })
    }

    /// The property of a name, where it means something here. A name of no standard is told, once.
    fn property(&mut self, name: &[u8], line: u32, warnings: &mut Warnings) -> Option<Property> {
        let property = Property::named(name);
        if property.is_none() && !names::is_known(name) && self.unknown_names.insert(name.to_vec()) {
            warnings.push(line, Problem::UnknownName { name: excerpt(&String::from_utf8_lossy(name)) });
        }
        property
    }

    /// The text of a value, telling once that a file is not UTF-8.
    fn text(&mut self, octets: Cow<'a, [u8]>, line: u32, warnings: &mut Warnings) -> Cow<'a, str> {
        if !self.has_foreign_octets && std::str::from_utf8(&octets).is_err() {
            self.has_foreign_octets = true;
            warnings.push(line, Problem::NotUtf8);
        }
        decode(octets)
    }

    fn zone_id(&mut self, params: &Params, line: u32) -> ZoneId {
        let name = params.first("TZID").map(str::trim).filter(|name| !name.is_empty());
        name.map_or(ZoneId::FLOATING, |name| self.zones.id(name, line))
    }

    fn moment(&mut self, text: &str, params: &Params, line: u32) -> Option<Moment> {
        let reading = Reading::parse(text)?;
        let zone = match reading {
            Reading::Local(_) => self.zone_id(params, line),
            Reading::Day(_) | Reading::Utc(_) => ZoneId::FLOATING,
        };
        Some(Moment { reading, zone })
    }

    fn take_event(&mut self, component: &Component<'a>, warnings: &mut Warnings) {
        if self.events.len() >= MAX_EVENTS {
            self.is_full = true;
            return;
        }
        let nowhere = Moment { reading: Reading::Utc(0), zone: ZoneId::FLOATING };
        let mut event = Event {
            line: component.line,
            uid: None,
            summary: Cow::Borrowed(""),
            start: nowhere,
            start_params: None,
            end: End::Unsaid,
            rules: Vec::new(),
            excluding_rules: Vec::new(),
            additions: Vec::new(),
            exclusions: Vec::new(),
            replaces: None,
            and_future: false,
            sequence: 0,
            stamp: 0,
            is_transparent: false,
            is_cancelled: false,
            resources: Vec::new(),
        };
        let (mut start, mut bad_start) = (None, None);
        let (mut end, mut span, mut end_is_unreadable) = (None, None, false);
        let mut is_modified_known = false;
        for line in &component.lines {
            let Some(Said { property, line: number, params, value }) = self.read_line(line, warnings) else { continue };
            let text = self.text(value, number, warnings);
            match property {
                Property::Uid if event.uid.is_none() => {
                    event.uid = Some(unescape_text(text)).filter(|uid| !uid.trim().is_empty());
                }
                Property::Summary => event.summary = unescape_text(text),
                Property::Start if start.is_none() => match self.moment(&text, &params, number) {
                    Some(moment) => {
                        start = Some(moment);
                        event.start_params = Some(params);
                    }
                    None => bad_start = Some((number, excerpt(&text))),
                },
                Property::End => match self.moment(&text, &params, number) {
                    Some(moment) => end = Some(moment),
                    None => {
                        end_is_unreadable = true;
                        warnings.push(number, Problem::BadEnd { value: excerpt(&text) });
                    }
                },
                Property::Duration => match Span::parse(&text) {
                    Some(found) => span = Some((number, found)),
                    None => {
                        end_is_unreadable = true;
                        warnings.push(number, Problem::BadEnd { value: excerpt(&text) });
                    }
                },
                Property::Rule => event.rules.extend(read_rule(&text, number, warnings)),
                Property::ExcludingRule => event.excluding_rules.extend(read_rule(&text, number, warnings)),
                Property::Addition => {
                    for one in text.split(',') {
                        match self.addition(one, &params, number) {
                            Some(addition) => event.additions.push(addition),
                            None => warnings.push(number, Problem::BadAddition { value: excerpt(one) }),
                        }
                    }
                }
                Property::Exclusion => {
                    for one in text.split(',') {
                        match self.moment(one, &params, number) {
                            Some(moment) => event.exclusions.push(moment),
                            None => warnings.push(number, Problem::BadExclusion { value: excerpt(one) }),
                        }
                    }
                }
                Property::RecurrenceId => match self.moment(&text, &params, number) {
                    Some(moment) => {
                        event.replaces = Some(moment);
                        event.and_future = params.is("RANGE", "THISANDFUTURE");
                        if !event.and_future && params.first("RANGE").is_some() {
                            warnings.push(number, Problem::MalformedParameter { name: "RANGE".to_owned() });
                        }
                    }
                    None => warnings.push(number, Problem::BadRecurrenceId { value: excerpt(&text) }),
                },
                Property::Sequence => match text.trim().parse() {
                    Ok(sequence) => event.sequence = sequence,
                    Err(_) => warnings.push(number, Problem::BadVersion { value: excerpt(&text) }),
                },
                Property::Modified | Property::Stamp => match Reading::parse(&text) {
                    Some(Reading::Utc(at) | Reading::Local(at))
                        if property == Property::Modified || !is_modified_known =>
                    {
                        event.stamp = at;
                        is_modified_known |= property == Property::Modified;
                    }
                    Some(_) => {}
                    None => warnings.push(number, Problem::BadVersion { value: excerpt(&text) }),
                },
                Property::Transparency => event.is_transparent = text.trim().eq_ignore_ascii_case("TRANSPARENT"),
                Property::Status => event.is_cancelled = text.trim().eq_ignore_ascii_case("CANCELLED"),
                Property::Resources => event.resources.extend(text_list(&text)),
                Property::Uid | Property::Start | Property::FreeBusy => {}
            }
        }
        event.end = match (end, span) {
            (Some(end), Some((line, span))) => {
                warnings.push(line, Problem::EndAndDuration);
                End::Later(end, span)
            }
            (Some(end), None) => End::At(end),
            (None, Some((_, span))) => End::After(span),
            (None, None) if end_is_unreadable => End::Unreadable,
            (None, None) => End::Unsaid,
        };
        match (start, event.replaces) {
            (Some(start), _) => event.start = start,
            (None, Some(replaced)) if bad_start.is_none() => {
                event.start = replaced;
                if event.end == End::Unsaid {
                    event.end = End::AsSeries;
                }
            }
            (None, _) => {
                match bad_start {
                    Some((line, value)) => warnings.push(line, Problem::BadStart { value }),
                    None => warnings.push(component.line, Problem::NoStart),
                }
                return;
            }
        }
        self.events.push(event);
    }

    fn addition(&mut self, text: &str, params: &Params, line: u32) -> Option<Addition> {
        if !text.contains('/') {
            return Some(Addition { at: self.moment(text, params, line)?, end: None });
        }
        let (reading, end) = parse_period(text)?;
        let zone = if matches!(reading, Reading::Local(_)) { self.zone_id(params, line) } else { ZoneId::FLOATING };
        Some(Addition { at: Moment { reading, zone }, end: Some(end) })
    }

    fn take_free_busy(&mut self, component: &Component<'a>, warnings: &mut Warnings) {
        for line in &component.lines {
            let Some(Said { property, line, params, value }) = self.read_line(line, warnings) else { continue };
            let text = self.text(value, line, warnings);
            let is_time = matches!(property, Property::Start | Property::End | Property::Stamp | Property::Modified);
            if is_time && Reading::parse(&text).is_none() {
                // It counts for nothing, but may be two lines whose break was lost.
                warnings.push(line, Problem::BadPeriod { value: excerpt(&text) });
            }
            if property != Property::FreeBusy || params.is("FBTYPE", "FREE") {
                continue;
            }
            for one in text.split(',') {
                match self.addition(one, &params, line) {
                    Some(Addition { at, end: Some(end) }) if self.periods.len() < MAX_EVENTS => {
                        self.periods.push(BusyPeriod { line, start: at, end });
                    }
                    Some(Addition { end: Some(_), .. }) => self.is_full = true,
                    _ => warnings.push(line, Problem::BadPeriod { value: excerpt(one) }),
                }
            }
        }
    }

    /// The document, now that every definition of the file is known.
    pub(super) fn finish(self, mut warnings: Warnings, octets: u64) -> Document<'a> {
        let zones = self.zones.settle(&mut warnings);
        Document { events: self.events, periods: self.periods, zones, warnings, octets }
    }
}

pub(super) fn read_rule(text: &str, line: u32, warnings: &mut Warnings) -> Option<RuleLine> {
    match Rule::parse(text) {
        Ok((rule, left_out)) => {
            for part in left_out {
                warnings.push(line, Problem::BadRulePart { part: excerpt(&part) });
            }
            Some(RuleLine { rule, line })
        }
        Err(_) => {
            warnings.push(line, Problem::BadRule { rule: excerpt(text) });
            None
        }
    }
}
