//! When the components of one calendar object take place: occurrences one by one, with what replaces them.
//!
//! Where [`mod@super::occupancy`] asks what a feed of thousands of events makes busy, this asks about a single object that a
//! collection stores, of whatever kind, free or busy: does it overlap a range (RFC 4791 §9.9), what are its occurrences,
//! when do its alarms ring. Times are resolved as those of a feed are: civil first, then UTC. The work is bounded by a
//! [`Budget`]; whoever runs out of it is told.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::object::{Component, Property};
use super::recurrence::{Budget, Ended, Pattern, Rule};
use super::value::{PeriodEnd, Reading, Span, parse_period};
use super::zones::{Observance, ZoneTable, zone_named, zone_of_file};
use crate::domain::civil::{DAY, day_at, write_date, write_date_time};

/// A range of UTC seconds, half-open; open towards either side at the ends of `i64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub start: i64,
    pub end: i64,
}

impl Range {
    pub const ALWAYS: Self = Self { start: i64::MIN, end: i64::MAX };

    pub fn new(start: i64, end: i64) -> Self {
        Self { start, end }
    }

    fn touches(self, start: i64, end: i64) -> bool {
        if end > start { self.start < end && self.end > start } else { self.start <= start && self.end > start }
    }
}

/// Room for what a zone may move a civil second.
const SLACK: i64 = 2 * DAY;

/// Most occurrences that are remembered of one series, to tell those that two rules name.
const MAX_REMEMBERED: usize = 50_000;

/// The zones of an object, and that in which its floating times are read.
#[derive(Debug, Clone)]
pub struct Zones {
    floating: Arc<ZoneTable>,
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

    fn stamp(&self, property: &Property) -> Option<Stamp> {
        self.stamp_of(&property.value, property)
    }

    /// A date or time as the parameters of `property` have it.
    fn stamp_of(&self, text: &str, property: &Property) -> Option<Stamp> {
        let reading = Reading::parse(text)?;
        Some(self.resolve(reading, property.param_value("TZID")))
    }

    fn resolve(&self, reading: Reading, tzid: Option<&str>) -> Stamp {
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
    reading: Reading,
    zone: Arc<ZoneTable>,
    is_floating: bool,
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

    fn civil(&self) -> i64 {
        match self.reading {
            Reading::Day(day) => i64::from(day) * DAY,
            Reading::Local(civil) | Reading::Utc(civil) => civil,
        }
    }

    /// The same kind of time at another civil second.
    fn at(&self, civil: i64) -> Self {
        let reading = match self.reading {
            Reading::Day(_) => Reading::Day(day_at(civil)),
            Reading::Local(_) => Reading::Local(civil),
            Reading::Utc(_) => Reading::Utc(civil),
        };
        let civil = if self.is_day() { i64::from(day_at(civil)) * DAY } else { civil };
        Self { reading, zone: Arc::clone(&self.zone), is_floating: self.is_floating, utc: self.zone.utc_of(civil) }
    }

    /// The same kind of time at an instant.
    fn at_utc(&self, utc: i64) -> Self {
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

/// One taking place of a component.
#[derive(Debug, Clone)]
pub struct Occurrence<'c> {
    /// The series, or what replaces this occurrence.
    pub component: &'c Component,
    /// Which of a series it is, by the start that the rule gives it.
    pub recurrence: Option<Stamp>,
    pub start: Option<Stamp>,
    pub end: Option<Stamp>,
}

/// How long a component says to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Unsaid,
    /// `DTEND` or `DUE`: seconds.
    Exact(i64),
    /// `DURATION`, or whole days.
    Nominal(Span),
}

impl Length {
    fn reach(self) -> i64 {
        match self {
            Self::Unsaid => DAY,
            Self::Exact(seconds) => seconds.abs(),
            Self::Nominal(span) => span.nominal_seconds().abs() + DAY,
        }
    }

    fn end_of(self, start: &Stamp) -> Option<Stamp> {
        match self {
            Self::Unsaid => None,
            Self::Exact(seconds) => Some(start.at_utc(start.utc + seconds)),
            Self::Nominal(Span { days, seconds }) if start.is_day() && seconds == 0 => {
                Some(start.at(start.civil() + days * DAY))
            }
            Self::Nominal(Span { days: 0, seconds }) => Some(start.at_utc(start.utc + seconds)),
            Self::Nominal(Span { days, seconds }) => {
                let day = start.at(start.civil() + days * DAY);
                Some(day.at_utc(day.utc + seconds))
            }
        }
    }
}

fn end_name(component: &Component) -> &'static str {
    if component.name == "VTODO" { "DUE" } else { "DTEND" }
}

/// Start, end and length as a component itself says them.
fn extent(component: &Component, zones: &Zones) -> (Option<Stamp>, Option<Stamp>, Length) {
    let start = component.property("DTSTART").and_then(|property| zones.stamp(property));
    let end = component.property(end_name(component)).and_then(|property| zones.stamp(property));
    let length = match (&start, &end) {
        (Some(start), Some(end)) => match (start.day(), end.day()) {
            (Some(first), Some(last)) => Length::Nominal(Span { days: i64::from(last) - i64::from(first), seconds: 0 }),
            _ => Length::Exact(end.utc - start.utc),
        },
        _ => component.value("DURATION").and_then(Span::parse).map_or(Length::Unsaid, Length::Nominal),
    };
    let end = end.or_else(|| start.as_ref().and_then(|start| length.end_of(start)));
    (start, end, length)
}

/// Whether everything that was asked for was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    All,
    /// The receiver had enough.
    Enough,
    /// There was more than the budget allows.
    TooMuch,
}

/// Calls `each` with every occurrence of the components named `kind` that could overlap `range`, and some that lie just
/// outside; `each` says whether it wants more.
pub fn visit<'c>(
    calendar: &'c Component,
    kind: &str,
    zones: &Zones,
    range: Range,
    budget: &mut Budget,
    mut each: impl FnMut(Occurrence<'c>) -> bool,
) -> Seen {
    let all: Vec<&Component> = calendar.components.iter().filter(|component| component.name == kind).collect();
    let (replacing, series): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|component| component.property("RECURRENCE-ID").is_some());
    let replacing: Vec<(&Component, Stamp)> = replacing
        .into_iter()
        .filter_map(|component| Some((component, zones.stamp(component.property("RECURRENCE-ID")?)?)))
        .collect();
    for component in series {
        let of_series: Vec<_> =
            replacing.iter().filter(|(other, _)| other.value("UID") == component.value("UID")).cloned().collect();
        match visit_series(component, &of_series, zones, range, budget, &mut each) {
            Seen::All => {}
            other => return other,
        }
    }
    for (component, recurrence) in replacing {
        let (start, end, _) = extent(component, zones);
        // Without a start of its own, it takes place when the rule has it.
        let start = start.or_else(|| Some(recurrence.clone()).filter(|_| end.is_none()));
        if !each(Occurrence { component, recurrence: Some(recurrence), start, end }) {
            return Seen::Enough;
        }
    }
    Seen::All
}

/// A `RANGE=THISANDFUTURE`.
struct Turn<'c> {
    from_utc: i64,
    shift: i64,
    component: &'c Component,
    length: Length,
}

fn visit_series<'c>(
    component: &'c Component,
    replacing: &[(&'c Component, Stamp)],
    zones: &Zones,
    range: Range,
    budget: &mut Budget,
    each: &mut impl FnMut(Occurrence<'c>) -> bool,
) -> Seen {
    let (start, end, length) = extent(component, zones);
    let is_recurring = ["RRULE", "RDATE"].iter().any(|name| component.property(name).is_some());
    let Some(anchor) = start.clone().or_else(|| end.clone()) else {
        let occurrence = Occurrence { component, recurrence: None, start, end };
        return if each(occurrence) { Seen::All } else { Seen::Enough };
    };
    if !is_recurring {
        let is_replaced = replacing.iter().any(|(_, stamp)| stamp.utc == anchor.utc);
        let goes_on = is_replaced || each(Occurrence { component, recurrence: None, start, end });
        return if goes_on { Seen::All } else { Seen::Enough };
    }
    let zone = Arc::clone(&anchor.zone);
    let excluded = Excluded::of(component, replacing, zones, &anchor);
    let mut turns: Vec<Turn<'c>> = replacing
        .iter()
        .filter(|(other, _)| {
            other
                .property("RECURRENCE-ID")
                .and_then(|property| property.param_value("RANGE"))
                .is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE"))
        })
        .map(|(other, recurrence)| {
            let (moved, _, length) = extent(other, zones);
            let shift = moved.map_or(0, |moved| zone.civil_of(moved.utc) - zone.civil_of(recurrence.utc));
            Turn { from_utc: recurrence.utc, shift, component: other, length }
        })
        .collect();
    turns.sort_by_key(|turn| turn.from_utc);

    let reach = turns.iter().fold(length.reach(), |reach, turn| reach.max(turn.length.reach() + turn.shift.abs()));
    let from = range.start.saturating_sub(reach + SLACK);
    let to = range.end.saturating_add(reach + SLACK);
    let is_dated = anchor.is_day();
    let first = anchor.civil();
    let has_start = start.is_some();

    let mut give = |civil: i64, own: Option<Length>| -> bool {
        let recurrence = anchor.at(civil);
        if excluded.covers(civil, recurrence.utc) {
            return true;
        }
        let last_turn = turns.partition_point(|turn| turn.from_utc <= recurrence.utc).checked_sub(1);
        let (component, at, length) = match last_turn.map(|last| &turns[last]) {
            Some(turn) => (turn.component, anchor.at(civil + turn.shift), turn.length),
            None => (component, recurrence.clone(), length),
        };
        let (start, end) = if has_start {
            let end = own.unwrap_or(length).end_of(&at);
            (Some(at), end)
        } else {
            (None, Some(at))
        };
        each(Occurrence { component, recurrence: Some(recurrence), start, end })
    };

    let mut seen: HashSet<i64> = HashSet::new();
    let rules: Vec<Rule> =
        component.all("RRULE").filter_map(|property| Some(Rule::parse(&property.value).ok()?.0)).collect();
    let additions: Vec<(i64, Option<Length>)> = component
        .all("RDATE")
        .flat_map(|property| property.value.split(',').filter_map(|one| addition(one, property, zones, &anchor)))
        .collect();
    let left_out = left_out_by_rules(component, &anchor, (from, to), budget);
    let has_several = rules.len() + additions.len() > 1;
    // Additions first: where they name an occurrence of a rule, their own length counts.
    for (civil, own) in additions {
        if seen.insert(civil) && civil >= from && civil < to && !give(civil, own) {
            return Seen::Enough;
        }
    }
    // The start counts even where the rule leaves it out.
    if seen.insert(first) && first >= from && first < to && !give(first, None) {
        return Seen::Enough;
    }
    for rule in &rules {
        let until = until_of(rule, &anchor);
        let mut had_enough = false;
        let ended = Pattern::new(rule, first, is_dated, until).visit(from, to, budget, |civil| {
            if seen.contains(&civil) || left_out.contains(&civil) {
                return true;
            }
            if has_several && seen.len() < MAX_REMEMBERED {
                seen.insert(civil);
            }
            had_enough = !give(civil, None);
            !had_enough
        });
        if had_enough {
            return Seen::Enough;
        }
        if matches!(ended, Ended::OutOfBudget { .. }) {
            return Seen::TooMuch;
        }
    }
    Seen::All
}

/// The last civil second of a rule, in the zone of the series.
fn until_of(rule: &Rule, anchor: &Stamp) -> Option<i64> {
    let end_of_day = |day: i32| i64::from(day) * DAY + DAY - 1;
    rule.until().map(|until| match until {
        // A day: that local day included.
        Reading::Day(day) => end_of_day(day),
        Reading::Local(civil) | Reading::Utc(civil) if anchor.is_day() => end_of_day(day_at(civil)),
        Reading::Local(civil) => civil,
        Reading::Utc(utc) => anchor.zone.civil_of(utc),
    })
}

fn addition(text: &str, property: &Property, zones: &Zones, anchor: &Stamp) -> Option<(i64, Option<Length>)> {
    let (reading, end) = match parse_period(text) {
        Some((reading, end)) => (reading, Some(end)),
        None => (Reading::parse(text)?, None),
    };
    let tzid = property.param_value("TZID");
    let stamp = zones.resolve(reading, tzid);
    let civil = match (anchor.is_day(), stamp.reading) {
        (true, Reading::Day(day)) => i64::from(day) * DAY,
        (true, _) => i64::from(day_at(zones.floating.civil_of(stamp.utc))) * DAY,
        // A day added to a series of hours: that day, at the hour of the series.
        (false, Reading::Day(day)) => i64::from(day) * DAY + anchor.civil().rem_euclid(DAY),
        (false, Reading::Local(civil)) if stamp.zone.name == anchor.zone.name => civil,
        (false, _) => anchor.zone.civil_of(stamp.utc),
    };
    let own = end.map(|end| match end {
        PeriodEnd::After(span) => Length::Nominal(span),
        PeriodEnd::At(reading) => Length::Exact(zones.resolve(reading, tzid).utc - stamp.utc),
    });
    Some((civil, own))
}

/// What `EXRULE` (RFC 2445) leaves out.
fn left_out_by_rules(
    component: &Component,
    anchor: &Stamp,
    (from, to): (i64, i64),
    budget: &mut Budget,
) -> HashSet<i64> {
    let mut left_out = HashSet::new();
    for property in component.all("EXRULE") {
        let Ok((rule, _)) = Rule::parse(&property.value) else { continue };
        Pattern::new(&rule, anchor.civil(), anchor.is_day(), until_of(&rule, anchor)).visit(
            from,
            to,
            budget,
            |civil| {
                left_out.insert(civil);
                left_out.len() < MAX_REMEMBERED
            },
        );
    }
    left_out
}

/// Occurrences that do not take place, or not as the rule says.
struct Excluded {
    instants: HashSet<i64>,
    days: HashSet<i32>,
}

impl Excluded {
    fn of(component: &Component, replacing: &[(&Component, Stamp)], zones: &Zones, anchor: &Stamp) -> Self {
        let mut excluded = Self { instants: HashSet::new(), days: HashSet::new() };
        let mut add = |stamp: &Stamp| match stamp.reading {
            Reading::Day(day) => {
                excluded.days.insert(day);
            }
            Reading::Local(civil) if anchor.is_day() => {
                excluded.days.insert(day_at(civil));
            }
            _ if anchor.is_day() => {
                excluded.days.insert(day_at(zones.floating.civil_of(stamp.utc)));
            }
            // Without zone: in that of the series, since its writer forgot the TZID.
            Reading::Local(civil) if stamp.is_floating => {
                excluded.instants.insert(anchor.zone.utc_of(civil));
            }
            _ => {
                excluded.instants.insert(stamp.utc);
            }
        };
        for property in component.all("EXDATE") {
            property.value.split(',').filter_map(|one| zones.stamp_of(one, property)).for_each(|stamp| add(&stamp));
        }
        replacing.iter().for_each(|(_, stamp)| add(stamp));
        excluded
    }

    fn covers(&self, civil: i64, utc: i64) -> bool {
        self.instants.contains(&utc) || self.days.contains(&day_at(civil))
    }
}

/// Whether an occurrence overlaps a range, by the tables of RFC 4791 §9.9.
pub fn overlaps(occurrence: &Occurrence<'_>, range: Range) -> bool {
    let Range { start: from, end: to } = range;
    let component = occurrence.component;
    let start = occurrence.start.as_ref();
    let end = occurrence.end.as_ref().map(|end| end.utc);
    let day_after = |stamp: &Stamp| stamp.next_day().utc;
    match component.name.as_str() {
        "VTODO" => match (start.map(|start| start.utc), end) {
            (Some(start), Some(end)) if component.property("DUE").is_some() => {
                (from < end || from <= start) && (to > start || to >= end)
            }
            (Some(start), Some(end)) => from <= end && (to > start || to >= end),
            (Some(start), None) => from <= start && to > start,
            (None, Some(due)) => from < due && to >= due,
            (None, None) => {
                let instant = |name| component.value(name).and_then(parse_utc);
                match (instant("COMPLETED"), instant("CREATED")) {
                    (Some(completed), Some(created)) => {
                        (from <= created || from <= completed) && (to >= created || to >= completed)
                    }
                    (Some(completed), None) => from <= completed && to >= completed,
                    (None, Some(created)) => to > created,
                    (None, None) => true,
                }
            }
        },
        "VJOURNAL" => start.is_some_and(|start| {
            let end = if start.is_day() { day_after(start) } else { start.utc };
            range.touches(start.utc, end)
        }),
        "VFREEBUSY" => match (start, end) {
            (Some(start), Some(end)) => from <= end && to > start.utc,
            _ => component
                .all("FREEBUSY")
                .flat_map(|property| property.value.split(','))
                .filter_map(period_of)
                .any(|(start, end)| from < end && to > start),
        },
        _ => start.is_some_and(|start| match end {
            Some(end) => range.touches(start.utc, end),
            None if start.is_day() => range.touches(start.utc, day_after(start)),
            None => range.touches(start.utc, start.utc),
        }),
    }
}

/// A period of a VFREEBUSY, which is in UTC.
pub fn period_of(text: &str) -> Option<(i64, i64)> {
    let (Reading::Utc(start), end) = parse_period(text)? else { return None };
    let end = match end {
        PeriodEnd::At(Reading::Utc(end)) => end,
        PeriodEnd::After(span) => start + span.nominal_seconds(),
        PeriodEnd::At(_) => return None,
    };
    Some((start, end))
}

/// Whether any component named `kind` overlaps a range. Where there is more to look at than the budget allows, it does.
pub fn any_overlaps(
    calendar: &Component,
    kind: &str,
    zones: &Zones,
    range: Range,
    wanted: impl Fn(&Component) -> bool,
) -> bool {
    let mut found = false;
    let seen = visit(calendar, kind, zones, range, &mut Budget::new(400_000), |occurrence| {
        found = wanted(occurrence.component) && overlaps(&occurrence, range);
        !found
    });
    found || seen == Seen::TooMuch
}

/// How many seconds before (negative) or after its occurrence an alarm may ring.
fn alarm_reach(alarm: &Component) -> i64 {
    let trigger = alarm.value("TRIGGER").and_then(Span::parse).map_or(0, |span| span.nominal_seconds().abs());
    let repeats = alarm.value("REPEAT").and_then(|count| count.trim().parse::<i64>().ok()).unwrap_or(0).clamp(0, 1000);
    let gap = alarm.value("DURATION").and_then(Span::parse).map_or(0, |span| span.nominal_seconds().abs());
    trigger + repeats * gap + 2 * DAY
}

/// Whether an alarm of a component named `kind` rings within a range.
pub fn any_rings(
    calendar: &Component,
    kind: &str,
    zones: &Zones,
    range: Range,
    wanted: impl Fn(&Component, &Component) -> bool,
) -> bool {
    let reach = calendar
        .components
        .iter()
        .filter(|component| component.name == kind)
        .flat_map(|component| &component.components)
        .map(alarm_reach)
        .max()
        .unwrap_or(0);
    let wide = Range::new(range.start.saturating_sub(reach), range.end.saturating_add(reach));
    let mut found = false;
    visit(calendar, kind, zones, wide, &mut Budget::new(400_000), |occurrence| {
        let alarms = occurrence.component.components.iter().filter(|inner| inner.name == "VALARM");
        found = alarms
            .filter(|alarm| wanted(occurrence.component, alarm))
            .any(|alarm| rings(alarm, &occurrence, zones).iter().any(|at| range.touches(*at, *at)));
        !found
    });
    found
}

/// When an alarm rings, UTC seconds.
fn rings(alarm: &Component, occurrence: &Occurrence<'_>, zones: &Zones) -> Vec<i64> {
    let Some(trigger) = alarm.property("TRIGGER") else { return Vec::new() };
    let first = match Span::parse(&trigger.value) {
        Some(span) => {
            let (start, end) = (occurrence.start.as_ref(), occurrence.end.as_ref());
            let from_end = trigger.param_value("RELATED").is_some_and(|related| related.eq_ignore_ascii_case("END"));
            let base = if from_end { end.or(start) } else { start.or(end) };
            base.map(|base| base.at(base.civil() + span.days * DAY).utc + span.seconds)
        }
        None => zones.stamp(trigger).map(|stamp| stamp.utc),
    };
    let Some(first) = first else { return Vec::new() };
    let repeats = alarm.value("REPEAT").and_then(|count| count.trim().parse::<i64>().ok()).unwrap_or(0).clamp(0, 1000);
    let gap = alarm.value("DURATION").and_then(Span::parse).map_or(0, Span::nominal_seconds);
    (0..=repeats).map(|n| first + n * gap).collect()
}

/// Kinds whose occurrences are expanded.
const RECURRING_KINDS: [&str; 3] = ["VEVENT", "VTODO", "VJOURNAL"];

/// Most occurrences that one expansion gives.
pub const MAX_EXPANDED: usize = 5_000;

/// The object as the occurrences that overlap a range, in UTC and without zones or rules (RFC 4791 §9.6.5). `None` where
/// they are more than [`MAX_EXPANDED`].
pub fn expand(calendar: &Component, zones: &Zones, range: Range) -> Option<Component> {
    let mut whole = Component { components: Vec::new(), ..calendar.clone() };
    let mut budget = Budget::new(1_000_000);
    for kind in RECURRING_KINDS {
        let seen = visit(calendar, kind, zones, range, &mut budget, |occurrence| {
            if overlaps(&occurrence, range) {
                whole.components.push(expanded(&occurrence));
            }
            whole.components.len() <= MAX_EXPANDED
        });
        if seen != Seen::All {
            return None;
        }
    }
    let is_other =
        |component: &&Component| component.name != "VTIMEZONE" && !RECURRING_KINDS.contains(&component.name.as_str());
    whole.components.extend(calendar.components.iter().filter(is_other).cloned());
    Some(whole)
}

fn expanded(occurrence: &Occurrence<'_>) -> Component {
    let mut component = occurrence.component.clone();
    for name in ["RRULE", "RDATE", "EXDATE", "EXRULE"] {
        component.remove(name);
    }
    if let Some(start) = &occurrence.start {
        component.set(start.to_property("DTSTART"));
    }
    let end_name = end_name(&component);
    if let Some(end) = occurrence.end.as_ref().filter(|_| component.property(end_name).is_some()) {
        component.set(end.to_property(end_name));
    }
    match &occurrence.recurrence {
        Some(recurrence) => component.set(recurrence.to_property("RECURRENCE-ID")),
        None => component.remove("RECURRENCE-ID"),
    }
    component
}

/// The object without the replacements that say nothing about a range (RFC 4791 §9.6.6).
pub fn limit_recurrences(calendar: &Component, zones: &Zones, range: Range) -> Component {
    let mut whole = calendar.clone();
    whole.components.retain(|component| {
        let Some(property) = component.property("RECURRENCE-ID") else { return true };
        let Some(recurrence) = zones.stamp(property) else { return true };
        if property.param_value("RANGE").is_some() {
            return recurrence.utc < range.end;
        }
        let (start, end, length) = extent(component, zones);
        let was_end = length.end_of(&recurrence).map_or(recurrence.utc, |end| end.utc);
        let moved = Occurrence { component, recurrence: Some(recurrence.clone()), start, end };
        overlaps(&moved, range) || range.touches(recurrence.utc, was_end)
    });
    whole
}

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

/// Start and end of a component as it says them itself, in UTC seconds; those of a whole day in the zone of floating times.
pub fn extent_of(component: &Component, zones: &Zones) -> (Option<Stamp>, Option<Stamp>) {
    let (start, end, _) = extent(component, zones);
    (start, end)
}

/// The instant of a property, whatever its type of date.
pub fn instant_of(property: &Property, zones: &Zones) -> Option<i64> {
    zones.stamp(property).map(|stamp| stamp.utc)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(inside: &str) -> Component {
        Component::parse(format!("BEGIN:VCALENDAR\n{inside}\nEND:VCALENDAR").as_bytes()).expect("an object")
    }

    fn zones(calendar: &Component) -> Zones {
        Zones::of(calendar, ZoneTable::iana("Europe/Paris").expect("a zone"))
    }

    fn range(start: &str, end: &str) -> Range {
        let read = |text: &str, open| if text.is_empty() { open } else { parse_utc(text).expect("an instant") };
        Range::new(read(start, i64::MIN), read(end, i64::MAX))
    }

    /// Whether the object overlaps each range.
    fn check(inside: &str, kind: &str, cases: &[(&str, &str, bool)]) {
        let calendar = object(inside);
        for (start, end, expected) in cases {
            let found = any_overlaps(&calendar, kind, &zones(&calendar), range(start, end), |_| true);
            assert_eq!(found, *expected, "{inside} in {start}/{end}");
        }
    }

    #[test]
    fn events_overlap_by_the_table_of_the_rfc() {
        check(
            "BEGIN:VEVENT\nDTSTART:20260504T070000Z\nDTEND:20260504T080000Z\nEND:VEVENT",
            "VEVENT",
            &[
                ("20260504T080000Z", "20260504T090000Z", false),
                ("20260504T060000Z", "20260504T070000Z", false),
                ("20260504T075959Z", "20260504T090000Z", true),
                ("", "20260504T070001Z", true),
                ("20260504T080000Z", "", false),
            ],
        );
        let no_end = "BEGIN:VEVENT\nDTSTART:20260504T070000Z\nEND:VEVENT";
        check(
            no_end,
            "VEVENT",
            &[("20260504T070000Z", "20260504T080000Z", true), ("20260504T060000Z", "20260504T070000Z", false)],
        );
        // A day of Paris begins at 22:00 UTC of the day before.
        check(
            "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260504\nEND:VEVENT",
            "VEVENT",
            &[
                ("20260503T210000Z", "20260503T220000Z", false),
                ("20260503T215959Z", "20260503T220001Z", true),
                ("20260504T220000Z", "20260504T230000Z", false),
            ],
        );
        check(
            "BEGIN:VEVENT\nDTSTART:20260504T070000Z\nDURATION:PT1H\nEND:VEVENT",
            "VEVENT",
            &[("20260504T075959Z", "20260504T090000Z", true), ("20260504T080000Z", "20260504T090000Z", false)],
        );
    }

    #[test]
    fn tasks_overlap_by_the_table_of_the_rfc() {
        let (early, late) = (("20260101T000000Z", "20260201T000000Z"), ("20270101T000000Z", "20270201T000000Z"));
        let both = "BEGIN:VTODO\nDTSTART:20260504T070000Z\nDUE:20260506T070000Z\nEND:VTODO";
        check(
            both,
            "VTODO",
            &[(early.0, early.1, false), (late.0, late.1, false), ("20260505T000000Z", "20260505T010000Z", true)],
        );
        let due = "BEGIN:VTODO\nDUE:20260506T070000Z\nEND:VTODO";
        check(
            due,
            "VTODO",
            &[("20260506T060000Z", "20260506T070000Z", true), ("20260506T070000Z", "20260507T070000Z", false)],
        );
        check("BEGIN:VTODO\nSUMMARY:whenever\nEND:VTODO", "VTODO", &[(early.0, early.1, true)]);
        let done = "BEGIN:VTODO\nCREATED:20260110T000000Z\nCOMPLETED:20260301T000000Z\nEND:VTODO";
        check(done, "VTODO", &[(early.0, early.1, true), (late.0, late.1, false)]);
        check(
            "BEGIN:VTODO\nCREATED:20260110T000000Z\nEND:VTODO",
            "VTODO",
            &[(late.0, late.1, true), ("", "20260110T000000Z", false)],
        );
        let lasting = "BEGIN:VTODO\nDTSTART:20260504T070000Z\nDURATION:P1D\nEND:VTODO";
        check(
            lasting,
            "VTODO",
            &[("20260505T070000Z", "20260505T080000Z", true), ("20260505T070001Z", "20260505T080000Z", false)],
        );
    }

    #[test]
    fn notes_overlap_on_their_day() {
        check(
            "BEGIN:VJOURNAL\nDTSTART;VALUE=DATE:20260504\nEND:VJOURNAL",
            "VJOURNAL",
            &[("20260504T100000Z", "20260504T110000Z", true), ("20260505T100000Z", "20260505T110000Z", false)],
        );
        check("BEGIN:VJOURNAL\nSUMMARY:x\nEND:VJOURNAL", "VJOURNAL", &[("", "20260504T110000Z", false)]);
    }

    const DAILY: &str = "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Paris:20261024T090000\nDTEND;TZID=Europe/Paris:20261024T100000\nRRULE:FREQ=DAILY\nEXDATE;TZID=Europe/Paris:20261026T090000\nEND:VEVENT\nBEGIN:VEVENT\nUID:a\nRECURRENCE-ID;TZID=Europe/Paris:20261027T090000\nDTSTART;TZID=Europe/Paris:20261030T150000\nDTEND;TZID=Europe/Paris:20261030T160000\nSUMMARY:moved\nEND:VEVENT";

    #[test]
    fn series_are_followed_for_ever_and_replacements_count() {
        check(
            DAILY,
            "VEVENT",
            &[
                ("20261024T070000Z", "20261024T080000Z", true),
                // After the change of clocks, nine is eight in UTC.
                ("20261025T070000Z", "20261025T080000Z", false),
                ("20261025T080000Z", "20261025T080001Z", true),
                ("20261026T000000Z", "20261026T230000Z", false),
                ("20261027T000000Z", "20261027T230000Z", false),
                ("20261030T143000Z", "20261030T144000Z", true),
                ("23450701T070000Z", "23450701T090000Z", true),
                ("20261023T000000Z", "20261024T000000Z", false),
            ],
        );
    }

    #[test]
    fn occurrences_are_written_in_utc_with_their_names() {
        let calendar = object(&format!("BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\n{DAILY}"));
        let whole = expand(&calendar, &zones(&calendar), range("20261024T000000Z", "20261031T000000Z")).expect("few");
        let shown: Vec<_> = whole
            .components
            .iter()
            .map(|one| format!("{} {}", one.value("RECURRENCE-ID").unwrap_or("-"), one.value("DTSTART").unwrap_or("-")))
            .collect();
        assert_eq!(
            shown,
            [
                "20261024T070000Z 20261024T070000Z",
                "20261025T080000Z 20261025T080000Z",
                "20261028T080000Z 20261028T080000Z",
                "20261029T080000Z 20261029T080000Z",
                "20261030T080000Z 20261030T080000Z",
                "20261027T080000Z 20261030T140000Z",
            ]
        );
        assert!(!whole.to_ics().contains("RRULE") && !whole.to_ics().contains("TZID"), "{}", whole.to_ics());
        let few = limit_recurrences(&calendar, &zones(&calendar), range("20261101T000000Z", "20261102T000000Z"));
        assert_eq!(few.entries().count(), 1);
        let all = limit_recurrences(&calendar, &zones(&calendar), range("20261027T000000Z", "20261028T000000Z"));
        assert_eq!(all.entries().count(), 2);
    }

    #[test]
    fn a_rule_without_end_is_not_expanded_without_end() {
        let calendar = object("BEGIN:VEVENT\nUID:a\nDTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT");
        assert_eq!(expand(&calendar, &zones(&calendar), Range::ALWAYS), None);
        assert!(any_overlaps(&calendar, "VEVENT", &zones(&calendar), range("20270101T000000Z", ""), |_| true));
    }

    #[test]
    fn what_follows_a_turn_moves_with_it() {
        let calendar = object(
            "BEGIN:VEVENT\nUID:a\nDTSTART:20260504T070000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\nEND:VEVENT\nBEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260506T070000Z\nDTSTART:20260506T090000Z\nDURATION:PT2H\nEND:VEVENT",
        );
        let busy = busy_periods(&calendar, &zones(&calendar), range("20260504T000000Z", "20260601T000000Z"));
        let mut shown: Vec<_> =
            busy.iter().map(|(_, start, end)| format!("{} {}", utc_text(*start), end - start)).collect();
        shown.sort();
        assert_eq!(
            shown,
            ["20260504T070000Z 3600", "20260505T070000Z 3600", "20260506T090000Z 7200", "20260507T090000Z 7200"]
        );
    }

    #[test]
    fn alarms_ring_before_each_occurrence() {
        let calendar = object(
            "BEGIN:VEVENT\nUID:a\nDTSTART:20260504T070000Z\nDTEND:20260504T080000Z\nRRULE:FREQ=WEEKLY\nBEGIN:VALARM\nTRIGGER:-PT15M\nREPEAT:1\nDURATION:PT5M\nEND:VALARM\nEND:VEVENT",
        );
        for (start, end, expected) in [
            ("20260504T064500Z", "20260504T064501Z", true),
            ("20260511T065000Z", "20260511T065001Z", true),
            ("20260504T065100Z", "20260504T070001Z", false),
        ] {
            let rings = any_rings(&calendar, "VEVENT", &zones(&calendar), range(start, end), |_, _| true);
            assert_eq!(rings, expected, "{start}");
        }
    }

    #[test]
    fn free_events_are_not_busy_and_tentative_ones_are_told() {
        let calendar = object(
            "BEGIN:VEVENT\nDTSTART:20260504T070000Z\nDTEND:20260504T080000Z\nTRANSP:TRANSPARENT\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260504T090000Z\nDTEND:20260504T100000Z\nSTATUS:TENTATIVE\nEND:VEVENT\nBEGIN:VFREEBUSY\nFREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260504T110000Z/PT1H\nEND:VFREEBUSY",
        );
        let busy = busy_periods(&calendar, &zones(&calendar), range("20260504T093000Z", "20260601T000000Z"));
        let shown: Vec<_> =
            busy.iter().map(|(kind, start, _)| format!("{} {}", kind.name(), utc_text(*start))).collect();
        assert_eq!(shown, ["BUSY-TENTATIVE 20260504T093000Z", "BUSY-UNAVAILABLE 20260504T110000Z"]);
    }

    #[test]
    fn a_zone_that_only_the_object_knows_is_obeyed() {
        let calendar = object(
            "BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0545\nTZOFFSETTO:+0545\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Mine:20260504T090000\nDURATION:PT1H\nEND:VEVENT",
        );
        let busy = busy_periods(&calendar, &zones(&calendar), Range::ALWAYS);
        assert_eq!(busy.first().map(|(_, start, _)| utc_text(*start)).as_deref(), Some("20260504T031500Z"));
    }

    #[test]
    fn no_damage_makes_it_panic_or_run_for_ever() {
        let whole = object(&format!("{DAILY}\nBEGIN:VTODO\nUID:t\nDUE:20260504T070000Z\nRRULE:FREQ=MONTHLY;BYDAY=-1MO\nBEGIN:VALARM\nTRIGGER;RELATED=END:-PT15M\nREPEAT:2\nDURATION:PT5M\nEND:VALARM\nEND:VTODO")).to_ics();
        let mut seed = 11_u64;
        let mut next = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            usize::try_from(seed % 65_536).unwrap_or_default()
        };
        let days = range("20261001T000000Z", "20261201T000000Z");
        for _ in 0..400 {
            let mut octets = whole.as_bytes().to_vec();
            for _ in 0..=next() % 3 {
                let at = next() % octets.len();
                match next() % 3 {
                    0 => octets[at] ^= 1 << (next() % 7),
                    1 => drop(octets.remove(at)),
                    _ => octets.insert(at, b"0123456789-;:=,TZP"[next() % 18]),
                }
            }
            let Ok(calendar) = Component::parse(&octets) else { continue };
            let zones = zones(&calendar);
            let began = std::time::Instant::now();
            for kind in ["VEVENT", "VTODO"] {
                any_overlaps(&calendar, kind, &zones, days, |_| true);
                any_rings(&calendar, kind, &zones, days, |_, _| true);
            }
            busy_periods(&calendar, &zones, days);
            drop(expand(&calendar, &zones, days).map(|whole| whole.to_ics()));
            limit_recurrences(&calendar, &zones, days);
            let spent = began.elapsed();
            assert!(spent.as_secs() < 2, "{spent:?} for {}", String::from_utf8_lossy(&octets));
        }
    }
}
