//! The occurrences of a component one by one: rules, added and excluded dates, and what replaces an occurrence or all that
//! follow it.

use std::collections::HashSet;
use std::sync::Arc;

use super::Range;
use super::stamp::{Stamp, Zones};
use crate::calendar::object::{Component, Property};
use crate::calendar::recurrence::{Budget, Ended, Pattern, Rule};
use crate::calendar::value::{PeriodEnd, Reading, Span, parse_period};
use crate::domain::civil::{DAY, day_at};

/// Room for what a zone may move a civil second.
const SLACK: i64 = 2 * DAY;

/// Most occurrences that are remembered of one series, to tell those that two rules name.
const MAX_REMEMBERED: usize = 50_000;

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
pub(super) enum Length {
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

    pub(super) fn end_of(self, start: &Stamp) -> Option<Stamp> {
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

pub(super) fn end_name(component: &Component) -> &'static str {
    if component.name == "VTODO" { "DUE" } else { "DTEND" }
}

/// Start, end and length as a component itself says them.
pub(super) fn extent(component: &Component, zones: &Zones) -> (Option<Stamp>, Option<Stamp>, Length) {
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

/// Start and end of a component as it says them itself, in UTC seconds; those of a whole day in the zone of floating times.
pub fn extent_of(component: &Component, zones: &Zones) -> (Option<Stamp>, Option<Stamp>) {
    let (start, end, _) = extent(component, zones);
    (start, end)
}
