//! A file of iCalendar text as typed events, busy periods and zones.
//!
//! What a line says badly costs that line, what an event says badly costs that event, and both are told. A whole file is
//! refused only where reading it could make busy time look free: an empty body, a login page, a calendar cut short.
//! It resolves no time to UTC: see [`super::series`].

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::content::{Heads, Params, cut};
use super::lexer::{Line, decode};
use super::names;
use super::recurrence::{Budget, Rule};
use super::tree::{Component, walk};
use super::value::{PeriodEnd, Reading, Span, parse_period, text_list, unescape_text};
use super::warning::{Problem, Warning, Warnings, excerpt};
use super::zones::{Observance, ZoneTable, zone_named, zone_of_file};

/// Largest file that is read, in octets.
pub const MAX_FILE_BYTES: usize = 32 << 20;

/// Most events that are kept of one file.
pub const MAX_EVENTS: usize = 200_000;

/// Most zones that are told apart in one file; any more are read as unknown.
const MAX_ZONES: u16 = 4096;

/// Why a file is refused. The last good copy must stay in force: refused is never free.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the calendar is empty")]
    Empty,
    #[error("this is a web page, not a calendar: perhaps a sign-in page")]
    WebPage,
    #[error("this is not a calendar: there is no BEGIN:VCALENDAR in it")]
    NotACalendar,
    #[error("the calendar that begins at line {line} is cut short: its END:VCALENDAR is missing")]
    CutShort { line: u32 },
    #[error("the calendar has {bytes} bytes; at most {MAX_FILE_BYTES} are read")]
    TooLarge { bytes: usize },
    #[error("the calendar has more than {MAX_EVENTS} events, or one with as many lines")]
    TooManyEvents,
}

impl Refused {
    /// The kind, as in the wording key `calendar-refused-<kind>`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::WebPage => "web-page",
            Self::NotACalendar => "not-a-calendar",
            Self::CutShort { .. } => "cut-short",
            Self::TooLarge { .. } => "too-large",
            Self::TooManyEvents => "too-many-events",
        }
    }

    /// The number that the wording needs: a line, mebibytes, events.
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::CutShort { line } => Some(u64::from(*line)),
            Self::TooLarge { .. } => Some((MAX_FILE_BYTES >> 20) as u64),
            Self::TooManyEvents => Some(MAX_EVENTS as u64),
            Self::Empty | Self::WebPage | Self::NotACalendar => None,
        }
    }
}

/// A zone as lines name it: an index into the zones of the document. 0 is no zone at all (floating time).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ZoneId(u16);

impl ZoneId {
    pub(crate) const FLOATING: Self = Self(0);
}

/// A reading and the zone of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Moment {
    pub(crate) reading: Reading,
    pub(crate) zone: ZoneId,
}

/// How an event says when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Not at all.
    Unsaid,
    At(Moment),
    After(Span),
    /// Both: the later one.
    Later(Moment, Span),
    /// In a way that cannot be read.
    Unreadable,
    /// Like the series of which it replaces an occurrence.
    AsSeries,
}

/// A date added to a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Addition {
    pub(crate) at: Moment,
    pub(crate) end: Option<PeriodEnd>,
}

/// A rule and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleLine {
    pub(crate) rule: Rule,
    pub(crate) line: u32,
}

/// A VEVENT.
#[derive(Debug, Clone)]
pub(crate) struct Event<'a> {
    /// Line of its `BEGIN`.
    pub(crate) line: u32,
    pub(crate) uid: Option<Cow<'a, str>>,
    pub(crate) summary: Cow<'a, str>,
    pub(crate) start: Moment,
    /// The parameters of its `DTSTART`; none where it has none and starts where the occurrence does that it replaces.
    start_params: Option<Rc<Params>>,
    pub(crate) end: End,
    pub(crate) rules: Vec<RuleLine>,
    pub(crate) excluding_rules: Vec<RuleLine>,
    pub(crate) additions: Vec<Addition>,
    pub(crate) exclusions: Vec<Moment>,
    /// The occurrence that it replaces.
    pub(crate) replaces: Option<Moment>,
    /// It also replaces all later ones.
    pub(crate) and_future: bool,
    pub(crate) sequence: i64,
    /// UTC seconds of `LAST-MODIFIED`, else `DTSTAMP`.
    pub(crate) stamp: i64,
    pub(crate) is_transparent: bool,
    pub(crate) is_cancelled: bool,
    pub(crate) resources: Vec<String>,
}

impl Event<'_> {
    pub(crate) fn blocks(&self) -> bool {
        !self.is_transparent && !self.is_cancelled
    }

    /// Whether it replaces an occurrence and all later ones by a rule of its own.
    pub(crate) fn restarts(&self) -> bool {
        self.and_future && self.replaces.is_some() && !self.rules.is_empty()
    }
}

/// What an event says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventHead<'d> {
    /// Line of its `BEGIN`.
    pub line: u32,
    pub uid: Option<&'d str>,
    pub summary: &'d str,
    /// Its `DTSTART`; none for one that says only which occurrence it replaces.
    pub start: Option<Reading>,
    /// The zone that its `DTSTART` names, by the file's own name, even beside a whole day or UTC, where it means nothing.
    pub tzid: Option<&'d str>,
}

/// A busy period of a VFREEBUSY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BusyPeriod {
    pub(crate) line: u32,
    pub(crate) start: Moment,
    pub(crate) end: PeriodEnd,
}

/// A file, read.
#[derive(Debug)]
pub struct Document<'a> {
    pub(crate) events: Vec<Event<'a>>,
    pub(crate) periods: Vec<BusyPeriod>,
    /// By [`ZoneId`], less one.
    zones: Vec<Arc<ZoneTable>>,
    pub(crate) warnings: Warnings,
    /// Size of the file.
    pub(crate) octets: u64,
}

impl<'a> Document<'a> {
    /// Reads a file.
    pub fn read(octets: &'a [u8]) -> Result<Self, Refused> {
        if octets.len() > MAX_FILE_BYTES {
            return Err(Refused::TooLarge { bytes: octets.len() });
        }
        let mut reader = Reader::default();
        let mut warnings = Warnings::default();
        let outline = walk(octets, &mut warnings, |component, warnings| reader.take(&component, warnings));
        if let Some(line) = outline.cut_short {
            return Err(Refused::CutShort { line });
        }
        if outline.calendars == 0 {
            return Err(refusal_of(octets));
        }
        if reader.is_full || outline.is_overfull {
            return Err(Refused::TooManyEvents);
        }
        Ok(reader.finish(warnings, octets.len() as u64))
    }

    /// Number of events, replaced occurrences included.
    pub fn event_count(&self) -> usize {
        self.events.len()
    }

    /// What each event says of itself, in the order of the file, replaced occurrences included.
    pub fn heads(&self) -> impl Iterator<Item = EventHead<'_>> {
        self.events.iter().map(|event| EventHead {
            line: event.line,
            uid: event.uid.as_deref(),
            summary: &event.summary,
            start: event.start_params.is_some().then_some(event.start.reading),
            tzid: event.start_params.as_ref().and_then(|params| params.first("TZID")).map(str::trim),
        })
    }

    /// Number of busy periods of VFREEBUSY components.
    pub fn period_count(&self) -> usize {
        self.periods.len()
    }

    /// What there is to say about the file, in the order of its lines.
    pub fn into_warnings(self) -> Vec<Warning> {
        self.warnings.into_sorted()
    }

    /// The table of a zone, or `None` for floating time.
    pub(crate) fn zone(&self, id: ZoneId) -> Option<&Arc<ZoneTable>> {
        usize::from(id.0).checked_sub(1).and_then(|at| self.zones.get(at))
    }
}

/// Says what a file without any calendar is.
fn refusal_of(octets: &[u8]) -> Refused {
    let text = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets).trim_ascii();
    if text.is_empty() {
        return Refused::Empty;
    }
    let head = text[..text.len().min(512)].to_ascii_lowercase();
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    if has(b"<html") || has(b"<!doctype") || has(b"<head") || has(b"<body") {
        return Refused::WebPage;
    }
    Refused::NotACalendar
}

/// Builds the document, component by component.
#[derive(Debug, Default)]
struct Reader<'a> {
    events: Vec<Event<'a>>,
    periods: Vec<BusyPeriod>,
    heads: Heads,
    zone_ids: HashMap<String, ZoneId>,
    /// By [`ZoneId`], less one, with the line that first names each.
    zone_names: Vec<(String, u32)>,
    definitions: HashMap<String, (u32, Vec<Observance>)>,
    /// Names of properties that nobody knows, each told once.
    unknown_names: HashSet<Vec<u8>>,
    has_foreign_octets: bool,
    is_full: bool,
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
    fn take(&mut self, component: &Component<'a>, warnings: &mut Warnings) {
        match component.name.as_str() {
            "VEVENT" => self.take_event(component, warnings),
            "VFREEBUSY" => self.take_free_busy(component, warnings),
            "VTIMEZONE" => self.take_zone(component, warnings),
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
            if !names::is_known(name) && self.unknown_names.insert(name.to_vec()) {
                warnings.push(line.number, Problem::UnknownName { name: excerpt(&String::from_utf8_lossy(name)) });
            }
            return None;
        }
        let octets = line.octets();
        let Some(found) = cut(&octets) else {
            warnings.push(line.number, Problem::MalformedLine);
            return None;
        };
        let property = Property::named(found.name.trim_ascii())?;
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

    /// The text of a value, telling once that a file is not UTF-8.
    fn text(&mut self, octets: Cow<'a, [u8]>, line: u32, warnings: &mut Warnings) -> Cow<'a, str> {
        if !self.has_foreign_octets && std::str::from_utf8(&octets).is_err() {
            self.has_foreign_octets = true;
            warnings.push(line, Problem::NotUtf8);
        }
        decode(octets)
    }

    fn zone_id(&mut self, params: &Params, line: u32) -> ZoneId {
        let Some(name) = params.first("TZID").map(str::trim).filter(|name| !name.is_empty()) else {
            return ZoneId::FLOATING;
        };
        if let Some(known) = self.zone_ids.get(name) {
            return *known;
        }
        if self.zone_names.len() >= usize::from(MAX_ZONES) {
            return ZoneId(MAX_ZONES + 1);
        }
        self.zone_names.push((name.to_owned(), line));
        let id = ZoneId(u16::try_from(self.zone_names.len()).unwrap_or(MAX_ZONES + 1));
        self.zone_ids.insert(name.to_owned(), id);
        id
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
                    for one in text.split(',').filter(|one| !one.trim().is_empty()) {
                        match self.addition(one, &params, number) {
                            Some(addition) => event.additions.push(addition),
                            None => warnings.push(number, Problem::BadAddition { value: excerpt(one) }),
                        }
                    }
                }
                Property::Exclusion => {
                    for one in text.split(',').filter(|one| !one.trim().is_empty()) {
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
            for one in text.split(',').filter(|one| !one.trim().is_empty()) {
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

    fn take_zone(&mut self, component: &Component<'a>, warnings: &mut Warnings) {
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

    /// Settles what each zone is, now that every definition of the file is known.
    fn finish(self, mut warnings: Warnings, octets: u64) -> Document<'a> {
        let mut budget = Budget::new(1_000_000);
        let mut zones = Vec::with_capacity(self.zone_names.len());
        for (name, line) in &self.zone_names {
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
        Document { events: self.events, periods: self.periods, zones, warnings, octets }
    }
}

fn read_rule(text: &str, line: u32, warnings: &mut Warnings) -> Option<RuleLine> {
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
