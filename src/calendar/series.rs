//! Events of one UID to intervals of UTC: rules, added and excluded dates, replaced occurrences.
//!
//! Occurrences are worked out in civil time and resolved to UTC one by one, so that nine in the morning stays nine in
//! the morning. An end is an exact length where the event gives an end, and nominal days followed by an exact time where
//! it gives a duration (RFC 5545 §3.3.6, §3.8.5.3). Where an event is ambiguous, the longer reading is taken.

use super::document::{Addition, BusyPeriod, Document, End, Event, Moment, RuleLine, ZoneId};
use super::recurrence::{Budget, Ended, Pattern};
use super::value::{PeriodEnd, Reading, Span};
use super::warning::{Problem, Warnings};
use super::zones::ZoneTable;
use crate::domain::civil::{DAY, day_at};
use crate::domain::zones::Cursor;

/// Most intervals that one series may give within a window.
const MAX_INTERVALS: usize = 100_000;

/// Room for what a zone may move a civil second, and for replaced occurrences found by whole days.
const SLACK: i64 = 2 * DAY;

/// UTC seconds, half-open.
pub(crate) type Span64 = (i64, i64);

/// What times are resolved with.
pub(crate) struct Resolver<'d> {
    pub(crate) document: &'d Document<'d>,
    /// Zone of floating times and of whole days.
    pub(crate) default_zone: &'d ZoneTable,
    pub(crate) utc: &'d ZoneTable,
    /// UTC seconds, half-open.
    pub(crate) window: Span64,
}

/// How long an occurrence lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    /// Seconds; negative where an event ends before it starts.
    Exact(i64),
    Nominal(Span),
    /// Until the day is over in the default zone.
    RestOfDay,
}

impl Length {
    /// At least as many seconds as it can last, and at least as many as it can reach back.
    fn reach(self) -> i64 {
        match self {
            Self::Exact(seconds) => seconds.abs(),
            Self::Nominal(span) => span.nominal_seconds().abs() + DAY,
            Self::RestOfDay => 2 * DAY,
        }
    }
}

/// A `RANGE=THISANDFUTURE`: from `from` on, occurrences move by `shift` civil seconds and last `length`.
#[derive(Debug, Clone, Copy)]
struct Turn {
    from: i64,
    shift: i64,
    length: Length,
    blocks: bool,
}

impl Resolver<'_> {
    /// The zone that a moment is read in; whole days and floating times are read in `floating`.
    fn zone_of<'z>(&'z self, moment: Moment, floating: &'z ZoneTable) -> &'z ZoneTable {
        match moment.reading {
            Reading::Utc(_) => self.utc,
            Reading::Day(_) => self.default_zone,
            Reading::Local(_) => self.document.zone(moment.zone).map_or(floating, |zone| zone),
        }
    }

    fn utc_in(&self, moment: Moment, floating: &ZoneTable) -> i64 {
        self.zone_of(moment, floating).utc_of(civil_of(moment.reading))
    }

    /// The length that an event gives to its occurrences. `series` is that of the series which it replaces a part of.
    fn length_of(&self, event: &Event<'_>, series: Option<Length>, warnings: &mut Warnings) -> Length {
        let zone = self.zone_of(event.start, self.default_zone);
        let start = self.utc_in(event.start, self.default_zone);
        let until = |moment: Moment| match (event.start.reading, moment.reading) {
            // Without end, or with one that does not come later, a day is a whole day.
            (Reading::Day(first), Reading::Day(last)) if last == first => Length::Nominal(Span { days: 1, seconds: 0 }),
            (Reading::Day(first), Reading::Day(last)) => {
                Length::Nominal(Span { days: i64::from(last) - i64::from(first), seconds: 0 })
            }
            _ => {
                let end = self.utc_in(moment, zone);
                // `DTSTART:…Z` with an end without zone could mean either: the later one hides nothing.
                let is_floating = matches!(moment.reading, Reading::Local(_)) && moment.zone == ZoneId::FLOATING;
                let end = if is_floating { end.max(self.utc_in(moment, self.default_zone)) } else { end };
                Length::Exact(end - start)
            }
        };
        let length = match event.end {
            End::Unsaid if matches!(event.start.reading, Reading::Day(_)) => {
                Length::Nominal(Span { days: 1, seconds: 0 })
            }
            End::Unsaid => Length::Exact(0),
            End::At(moment) => until(moment),
            End::After(span) => Length::Nominal(span),
            End::Later(moment, span) => {
                let (at, after) = (until(moment), Length::Nominal(span));
                let end = |length| self.ends(zone, civil_of(event.start.reading), start, length);
                if end(at) >= end(after) { at } else { after }
            }
            End::Unreadable => Length::RestOfDay,
            End::AsSeries => series.unwrap_or(Length::RestOfDay),
        };
        let is_backwards = match length {
            Length::Exact(seconds) => seconds < 0,
            Length::Nominal(span) => span.nominal_seconds() < 0,
            Length::RestOfDay => false,
        };
        if is_backwards {
            warnings.push(event.line, Problem::EndBeforeStart);
        } else if length == Length::Exact(0) && event.blocks() {
            warnings.push(event.line, Problem::NoLength);
        }
        length
    }

    /// UTC second at which an occurrence ends.
    fn ends(&self, zone: &ZoneTable, civil: i64, utc: i64, length: Length) -> i64 {
        match length {
            Length::Exact(seconds) => utc + seconds,
            Length::Nominal(Span { days: 0, seconds }) => utc + seconds,
            Length::Nominal(span) => zone.utc_of(civil + span.days * DAY) + span.seconds,
            Length::RestOfDay => {
                let day = day_at(self.default_zone.civil_of(utc));
                self.default_zone.utc_of((i64::from(day) + 1) * DAY)
            }
        }
    }

    /// The interval of an occurrence, cut to nothing where it has no length or lies outside the window.
    fn interval(&self, zone: &ZoneTable, civil: i64, utc: i64, length: Length) -> Option<Span64> {
        let end = self.ends(zone, civil, utc, length);
        let (start, end) = if end < utc { (end, utc) } else { (utc, end) };
        let end = if end > start { end + zone.blur } else { end };
        (end > start && end > self.window.0 && start < self.window.1).then_some((start, end))
    }

    /// The interval of a VFREEBUSY period.
    pub(crate) fn period(&self, period: BusyPeriod) -> Option<Span64> {
        let zone = self.zone_of(period.start, self.default_zone);
        let civil = civil_of(period.start.reading);
        let utc = zone.utc_of(civil);
        self.interval(zone, civil, utc, self.period_length(period.start, period.end, utc))
    }

    fn period_length(&self, start: Moment, end: PeriodEnd, utc: i64) -> Length {
        match end {
            PeriodEnd::After(span) => Length::Nominal(span),
            PeriodEnd::At(reading) => {
                let end = Moment { reading, zone: start.zone };
                Length::Exact(self.utc_in(end, self.default_zone) - utc)
            }
        }
    }

    /// The interval of an event that replaces an occurrence of `series`, or of one whose series is not in the file. Its
    /// rule, if it has one, is left aside.
    pub(crate) fn replaced(
        &self,
        event: &Event<'_>,
        series: Option<&Event<'_>>,
        warnings: &mut Warnings,
    ) -> Option<Span64> {
        let of_series = series.map(|series| self.length_of(series, None, &mut Warnings::default()));
        let length = self.length_of(event, of_series, warnings);
        let zone = self.zone_of(event.start, self.default_zone);
        let civil = civil_of(event.start.reading);
        self.interval(zone, civil, zone.utc_of(civil), length)
    }

    /// The intervals of a series within the window, in order of their occurrences, without those that `replacing`
    /// replaces; [`Self::replaced`] gives the intervals of these.
    pub(crate) fn expand(
        &self,
        series: &Event<'_>,
        replacing: &[&Event<'_>],
        budget: &mut Budget,
        warnings: &mut Warnings,
        mut give: impl FnMut(Span64),
    ) {
        let length = self.length_of(series, None, warnings);
        let zone = self.zone_of(series.start, self.default_zone);
        let own_from = series.replaces.map(|moment| self.utc_in(moment, zone));
        let mut turns: Vec<Turn> = Vec::new();
        let mut ends_before: Option<i64> = None;
        let others = || replacing.iter().copied().filter(|event| event.line != series.line);
        for event in others().filter(|event| event.and_future) {
            let Some(replaced) = event.replaces else { continue };
            let from = self.utc_in(replaced, zone);
            if own_from.is_some_and(|own| from <= own) {
                // This is itself the rest of a series: what changed before it does not concern it.
                continue;
            }
            if event.rules.is_empty() {
                let moved_to = zone.civil_of(self.utc_in(event.start, zone));
                let length = self.length_of(event, Some(length), &mut Warnings::default());
                turns.push(Turn { from, shift: moved_to - zone.civil_of(from), length, blocks: event.blocks() });
            } else {
                // A new rule for the rest, which is expanded as a series of its own; this one stops.
                ends_before = Some(ends_before.map_or(from, |earliest: i64| earliest.min(from)));
            }
        }
        turns.sort_by_key(|turn| turn.from);
        if !series.blocks() && !turns.iter().any(|turn| turn.blocks) {
            return;
        }
        let excluded = Excluded::of(self, series, others(), zone);
        let is_dated = matches!(series.start.reading, Reading::Day(_));
        let start = civil_of(series.start.reading);

        // The stretch of civil time whose occurrences could reach into the window.
        let reach = turns.iter().fold(length.reach(), |reach, turn| reach.max(turn.length.reach() + turn.shift.abs()));
        let from = self.window.0 - reach - SLACK - zone.blur;
        let to = self.window.1 + reach + SLACK;

        let mut cursor = Cursor::new(zone);
        let mut count = 0_usize;
        let mut emit = |civil: i64, own: Option<Length>| -> bool {
            let utc = cursor.utc_of(civil);
            if ends_before.is_some_and(|limit| utc >= limit) {
                return true;
            }
            if excluded.covers(civil, utc) {
                return true;
            }
            let turn = turns.partition_point(|turn| turn.from <= utc).checked_sub(1).map(|last| turns[last]);
            let found = match turn {
                Some(turn) if !turn.blocks => None,
                Some(turn) => {
                    let moved = civil + turn.shift;
                    self.interval(zone, moved, cursor.utc_of(moved), own.unwrap_or(turn.length))
                }
                None if !series.blocks() => None,
                None => self.interval(zone, civil, utc, own.unwrap_or(length)),
            };
            if let Some(interval) = found {
                give(interval);
                count += 1;
            }
            count < MAX_INTERVALS
        };

        let mut dense_from: Option<(i64, Option<i64>, u32)> = None;
        let excludes_by_rule = !series.excluding_rules.is_empty();
        if let ([only], []) = (series.rules.as_slice(), series.additions.as_slice())
            && !excludes_by_rule
        {
            // One rule: straight from the engine, in order. The start counts even where the rule leaves it out.
            if start >= from && start < to {
                emit(start, None);
            }
            let (pattern, until) = self.pattern(only, series, zone, is_dated);
            let mut last = start;
            let ended = pattern.visit(from, to, budget, |civil| {
                last = civil;
                civil == start || until.is_some_and(|until| zone.utc_of(civil) > until) || emit(civil, None)
            });
            match ended {
                Ended::Complete => {}
                Ended::Stopped => dense_from = Some((last, until, only.line)),
                Ended::OutOfBudget { from } => dense_from = Some((from, until, only.line)),
            }
        } else {
            let mut occurrences: Vec<(i64, Option<Length>)> = vec![(start, None)];
            for line in &series.rules {
                let (pattern, until) = self.pattern(line, series, zone, is_dated);
                let mut last = start;
                let ended = pattern.visit(from, to, budget, |civil| {
                    last = civil;
                    if until.is_none_or(|until| zone.utc_of(civil) <= until) {
                        occurrences.push((civil, None));
                    }
                    occurrences.len() < MAX_INTERVALS
                });
                match ended {
                    Ended::Complete => {}
                    Ended::Stopped => dense_from = Some((last, until, line.line)),
                    Ended::OutOfBudget { from } => dense_from = Some((from, until, line.line)),
                }
            }
            occurrences.extend(series.additions.iter().map(|addition| self.added(addition, series, zone)));
            // Of the same occurrence twice, one that has a length of its own comes last and counts.
            occurrences.sort_by_key(|(civil, own)| (*civil, own.is_some()));
            let left_out = self.left_out_by_rules(series, zone, is_dated, (from, to), budget);
            for (at, (civil, own)) in occurrences.iter().enumerate() {
                let is_repeated = occurrences.get(at + 1).is_some_and(|(next, _)| next == civil);
                let in_reach = *civil >= from.min(start) - reach && *civil < to;
                if !is_repeated && in_reach && left_out.binary_search(civil).is_err() && !emit(*civil, *own) {
                    dense_from = dense_from.or(Some((*civil, None, series.line)));
                    break;
                }
            }
        }
        if let Some((civil, until, line)) = dense_from {
            warnings.push(line, Problem::TooDense);
            let (from, to) = (zone.utc_of(civil).max(self.window.0), self.window.1);
            let to = until.map_or(to, |until| to.min(until.saturating_add(length.reach())));
            if from < to && series.blocks() {
                give((from, to));
            }
        }
    }

    /// A rule ready to run, and the UTC second after which its occurrences no longer count, where it says so in UTC.
    fn pattern<'r>(
        &self,
        line: &'r RuleLine,
        series: &Event<'_>,
        zone: &ZoneTable,
        is_dated: bool,
    ) -> (Pattern<'r>, Option<i64>) {
        let end_of_day = |day: i32| i64::from(day) * DAY + DAY - 1;
        let (civil_until, utc_until) = match line.rule.until() {
            None => (None, None),
            // A day: that local day included.
            Some(Reading::Day(day)) => (Some(end_of_day(day)), None),
            Some(Reading::Local(civil)) if is_dated => (Some(end_of_day(day_at(civil))), None),
            // Without zone: read in that of the start.
            Some(Reading::Local(civil)) => (Some(civil), None),
            Some(Reading::Utc(utc)) if is_dated => {
                let day = day_at(utc).max(day_at(self.default_zone.civil_of(utc)));
                (Some(end_of_day(day)), None)
            }
            Some(Reading::Utc(utc)) => {
                // On a series without zone, `…Z` is against the rules and could mean either clock: the later one.
                let is_floating =
                    matches!(series.start.reading, Reading::Local(_)) && series.start.zone == ZoneId::FLOATING;
                let utc = if is_floating { utc.max(zone.utc_of(utc)) } else { utc };
                (Some(utc + SLACK), Some(utc + zone.blur))
            }
        };
        let pattern = Pattern::new(&line.rule, civil_of(series.start.reading), is_dated, civil_until);
        (pattern, utc_until.or_else(|| civil_until.map(|civil| zone.utc_of(civil))))
    }

    /// An added date as an occurrence of the series.
    fn added(&self, addition: &Addition, series: &Event<'_>, zone: &ZoneTable) -> (i64, Option<Length>) {
        let start = civil_of(series.start.reading);
        let civil = match (series.start.reading, addition.at.reading) {
            (Reading::Day(_), Reading::Day(day)) => i64::from(day) * DAY,
            // A day added to a series of hours: that day, at the hour of the series.
            (_, Reading::Day(day)) => i64::from(day) * DAY + start.rem_euclid(DAY),
            (Reading::Day(_), _) => {
                i64::from(day_at(self.default_zone.civil_of(self.utc_in(addition.at, self.default_zone)))) * DAY
            }
            (_, Reading::Local(civil)) if addition.at.zone == series.start.zone => civil,
            _ => zone.civil_of(self.utc_in(addition.at, zone)),
        };
        let own = addition.end.map(|end| self.period_length(addition.at, end, self.utc_in(addition.at, zone)));
        (civil, own)
    }

    /// Occurrences that `EXRULE` (RFC 2445) leaves out, in order. Where the budget runs out, fewer are left out.
    fn left_out_by_rules(
        &self,
        series: &Event<'_>,
        zone: &ZoneTable,
        is_dated: bool,
        (from, to): Span64,
        budget: &mut Budget,
    ) -> Vec<i64> {
        let mut left_out = Vec::new();
        for line in &series.excluding_rules {
            let (pattern, until) = self.pattern(line, series, zone, is_dated);
            pattern.visit(from, to, budget, |civil| {
                if until.is_none_or(|until| zone.utc_of(civil) <= until) {
                    left_out.push(civil);
                }
                left_out.len() < MAX_INTERVALS
            });
        }
        left_out.sort_unstable();
        left_out
    }
}

/// Civil second of a reading; for UTC, of the UTC clock.
fn civil_of(reading: Reading) -> i64 {
    match reading {
        Reading::Day(day) => i64::from(day) * DAY,
        Reading::Local(civil) | Reading::Utc(civil) => civil,
    }
}

/// Occurrences of a series that do not take place, or not as the rule says.
struct Excluded {
    /// UTC seconds, sorted.
    instants: Vec<i64>,
    /// Local days of the series, sorted.
    days: Vec<i32>,
}

impl Excluded {
    fn of<'e, 'a: 'e>(
        resolver: &Resolver<'_>,
        series: &Event<'_>,
        replacing: impl Iterator<Item = &'e Event<'a>>,
        zone: &ZoneTable,
    ) -> Self {
        let mut excluded = Self { instants: Vec::new(), days: Vec::new() };
        let is_dated = matches!(series.start.reading, Reading::Day(_));
        let replaced = replacing.filter_map(|event| event.replaces);
        for moment in series.exclusions.iter().copied().chain(replaced) {
            match moment.reading {
                Reading::Day(day) => excluded.days.push(day),
                _ if is_dated => {
                    let local = match moment.reading {
                        // Midnight written without zone, or in whatever zone: that day.
                        Reading::Local(civil) => civil,
                        _ => resolver.default_zone.civil_of(civil_of(moment.reading)),
                    };
                    excluded.days.push(day_at(local));
                }
                // A date without zone is read in that of the series: its writer forgot the TZID.
                _ => excluded.instants.push(resolver.utc_in(moment, zone)),
            }
        }
        excluded.instants.sort_unstable();
        excluded.days.sort_unstable();
        excluded
    }

    fn covers(&self, civil: i64, utc: i64) -> bool {
        (!self.instants.is_empty() && self.instants.binary_search(&utc).is_ok())
            || (!self.days.is_empty() && self.days.binary_search(&day_at(civil)).is_ok())
    }
}

impl Resolver<'_> {
    /// UTC second of a moment; floating times and whole days in the default zone.
    pub(crate) fn instant(&self, moment: Moment) -> i64 {
        self.utc_in(moment, self.default_zone)
    }
}
