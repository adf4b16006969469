//! When a hub's desk is open, a service point, or the workshop where units are prepared: weekly hours, public holidays,
//! closures of the hub and outages of its calendars, all in the hub's zone.
//!
//! An exceptional opening has its own hours, on a public holiday too; only what is closed by name goes before it.
//!
//! Public holidays, full closures and full outages stop everything. A closure of the desk, or an outage of scope `desk`,
//! stops the main desk only: points and preparation go on.
//!
//! The stroke of closing still counts as open, for a return as for a pick-up: who stands at the desk at 18:00 is served
//! by a desk that closes at 18:00. So an opening is read as `[opens, closes]` here, although it is carried by a half-open
//! [`Interval`]. Hours that clocks jump over are moved by the length of the jump (RFC 5545); of hours that happen twice,
//! the first is meant. Nothing here fails: a desk without hours is closed.

use chrono::{Datelike as _, Duration, NaiveDate};

use super::availability::Closed;
use super::holidays::{CustomaryDay, holiday_on};
use super::hub::{Closure, ClosureKind, Hub, Opening, ServicePoint};
use super::outage::{Outage, Outages};
use super::territory::TerritoryCode;
use super::time::{DaySpan, Instant, Interval, WeeklyHours, Zone};

/// How many days ahead or back the next opening is looked for.
const REACH_DAYS: usize = 400;

/// The hours of a hub's desk, of one of its points or of its preparation, with what suspends them.
#[derive(Debug, Clone, Copy)]
pub struct DeskHours<'a> {
    zone: Zone,
    weekly: &'a WeeklyHours,
    closures: &'a [Closure],
    /// Whether closures and outages of the desk alone count.
    is_desk: bool,
    own_closures: &'a [Closure],
    openings: &'a [Opening],
    /// Territory and département whose public holidays count.
    holidays: Option<(&'a TerritoryCode, Option<&'a str>)>,
    customary: &'a [CustomaryDay],
    outages: &'a Outages,
}

impl<'a> DeskHours<'a> {
    /// The hub's main desk.
    pub fn new(hub: &'a Hub, outages: &'a Outages) -> Self {
        Self {
            zone: hub.zone,
            weekly: &hub.desk,
            closures: &hub.closures,
            is_desk: true,
            own_closures: &[],
            openings: &hub.openings,
            holidays: hub.closed_on_holidays.then_some((&hub.territory, hub.departement.as_deref())),
            customary: &hub.customary_days,
            outages,
        }
    }

    /// A service point, or the main desk where there is none.
    pub fn at_point(hub: &'a Hub, point: Option<&'a ServicePoint>, outages: &'a Outages) -> Self {
        let desk = Self::new(hub, outages);
        match point {
            Some(point) => {
                Self { weekly: &point.hours, is_desk: false, own_closures: &point.closures, openings: &[], ..desk }
            }
            None => desk,
        }
    }

    /// The hours of preparation; `None` for a hub that declares none.
    pub fn preparation(hub: &'a Hub, outages: &'a Outages) -> Option<Self> {
        let weekly = hub.preparation.as_ref()?;
        Some(Self { weekly, is_desk: false, ..Self::new(hub, outages) })
    }

    /// When the hub works: its hours of preparation, or those of its desk where it declares none.
    pub fn working(hub: &'a Hub, outages: &'a Outages) -> Self {
        Self::preparation(hub, outages).unwrap_or_else(|| Self::new(hub, outages))
    }

    /// The hours of the week alone, without anything that suspends or replaces them.
    #[must_use]
    pub fn by_the_week(self) -> Self {
        Self {
            closures: &[],
            own_closures: &[],
            openings: &[],
            holidays: None,
            customary: &[],
            outages: Outages::NONE,
            ..self
        }
    }

    /// The openings of one local day, in order, apart from each other.
    pub fn on(&self, day: NaiveDate) -> Vec<Interval> {
        let spans = self.hours_on(day);
        if spans.is_empty() || !(1..=9999).contains(&day.year()) {
            return Vec::new();
        }
        let mut hours: Vec<Interval> = spans.iter().filter_map(|span| span.on(self.zone, day)).collect();
        hours.sort();
        let mut openings: Vec<Interval> = Vec::with_capacity(hours.len());
        for next in hours {
            match openings.last_mut() {
                Some(last) if next.start() <= last.end() => {
                    *last = Interval::new(last.start(), last.end().max(next.end())).unwrap_or(*last);
                }
                _ => openings.push(next),
            }
        }
        for closure in self.closures() {
            let days = closure.from <= day && day <= closure.to;
            match closure.hours {
                _ if !days => {}
                None => return Vec::new(),
                Some(hours) => {
                    let closed = hours.on(self.zone, day);
                    openings = openings.into_iter().flat_map(|opening| without(opening, closed)).collect();
                }
            }
        }
        if self.outages.is_empty() {
            return openings;
        }
        let outages = |opening| self.outages_during(opening).map(|outage| outage.interval);
        openings.into_iter().flat_map(|opening| without(opening, outages(opening))).collect()
    }

    /// The hours by the clock of one local day, before closures: exceptional ones, else those of the week.
    fn hours_on(&self, day: NaiveDate) -> &'a [DaySpan] {
        let weekly = self.weekly.on_date(day);
        let usual = if weekly.is_empty() || self.holiday_on(day).is_some() { &[] } else { weekly };
        match self.openings.iter().find(|opening| opening.day == day) {
            // Units are prepared then as well; on a day of preparation, for as long as on any other.
            Some(opening) if self.is_desk || usual.is_empty() => &opening.hours,
            _ => usual,
        }
    }

    /// The openings of a range of local days, both ends included, in order.
    pub fn openings(&self, from: NaiveDate, to: NaiveDate) -> Vec<Interval> {
        from.iter_days().take_while(|day| *day <= to).flat_map(|day| self.on(day)).collect()
    }

    /// Whether anything opens on a local day.
    pub fn opens_on(&self, day: NaiveDate) -> bool {
        !self.on(day).is_empty()
    }

    /// When the desk closes for the last time on a local day.
    pub fn last_closing_on(&self, day: NaiveDate) -> Option<Instant> {
        self.on(day).last().map(|opening| opening.end())
    }

    pub fn is_open(&self, at: Instant) -> bool {
        let day = self.zone.day(at);
        // A desk that closes at 24:00 closes on the first instant of the next day.
        let days = [Some(day), day.pred_opt()];
        days.into_iter()
            .flatten()
            .any(|day| self.on(day).into_iter().any(|opening| opening.start() <= at && at <= opening.end()))
    }

    /// Why the desk is closed at an instant; `None` when it is open.
    pub fn closed(&self, at: Instant) -> Option<Closed> {
        if self.is_open(at) {
            return None;
        }
        let day = self.zone.day(at);
        let moment = Interval::new(at, at + Duration::seconds(1)).ok();
        let closes = |closure: &&Closure| moment.is_some_and(|at| closure.during(self.zone, at).next().is_some());
        if let Some(closure) = self.closures().find(closes) {
            return Some(Closed::Closure(closure.reason.clone()));
        }
        if let Some(outage) = moment.and_then(|moment| self.outages_during(moment).next()) {
            return Some(Closed::Calendar(outage.summary.clone()));
        }
        Some(self.holiday_on(day).map_or(Closed::Hours, |key| Closed::Holiday(key.to_owned())))
    }

    /// The closures and outages that count here.
    fn suspends(&self, kind: ClosureKind) -> bool {
        self.is_desk || kind == ClosureKind::Full
    }

    fn outages_during(&self, interval: Interval) -> impl Iterator<Item = &'a Outage> {
        let hours = *self;
        self.outages.during(interval).filter(move |outage| hours.suspends(outage.kind))
    }

    fn closures(&self) -> impl Iterator<Item = &'a Closure> {
        let hours = *self;
        self.closures.iter().filter(move |closure| hours.suspends(closure.kind)).chain(self.own_closures)
    }

    fn holiday_on(&self, day: NaiveDate) -> Option<&'static str> {
        let public = self.holidays.and_then(|(territory, departement)| holiday_on(territory, departement, day));
        let custom = || self.customary.iter().find(|custom| custom.in_year(day.year()) == Some(day));
        public.or_else(|| custom().map(|custom| custom.key()))
    }

    fn never_opens(&self) -> bool {
        self.weekly.is_empty() && self.openings.is_empty()
    }

    /// The first instant at or after `at` when the desk is open, within 400 days.
    pub fn next_open(&self, at: Instant) -> Option<Instant> {
        if self.never_opens() {
            return None;
        }
        if self.is_open(at) {
            return Some(at);
        }
        self.first_opening(self.zone.day(at), at).map(Interval::start)
    }

    /// The last instant at or before `at` when the desk is open, within 400 days.
    pub fn previous_open(&self, at: Instant) -> Option<Instant> {
        if self.never_opens() {
            return None;
        }
        if self.is_open(at) {
            return Some(at);
        }
        self.last_opening(self.zone.day(at), at).map(Interval::end)
    }

    /// The closest instants when the desk is open, before then after `at`, among those not before `earliest`.
    pub fn nearest(&self, at: Instant, earliest: Instant) -> Vec<Instant> {
        let before = self.previous_open(at).filter(|open| *open >= earliest);
        let after = self.next_open(at.max(earliest));
        let mut nearest: Vec<_> = before.into_iter().chain(after).collect();
        nearest.dedup();
        nearest
    }

    /// The first opening that begins on or after local day `day` and not before `at`.
    fn first_opening(&self, day: NaiveDate, at: Instant) -> Option<Interval> {
        day.iter_days().take(REACH_DAYS).flat_map(|day| self.on(day)).find(|opening| opening.start() >= at)
    }

    /// The last opening that ends on or before `at`, looked for from local day `day` backwards.
    fn last_opening(&self, day: NaiveDate, at: Instant) -> Option<Interval> {
        let back = std::iter::successors(Some(day), NaiveDate::pred_opt).take(REACH_DAYS);
        back.flat_map(|day| self.on(day).into_iter().rev()).find(|opening| opening.end() <= at)
    }

    /// The latest instant from which `time` of opening passes until `at`: `at` itself for no time. Where the last 400
    /// days do not hold so much, the rest is taken by the clock.
    pub fn back(&self, at: Instant, time: Duration) -> Instant {
        let (mut left, mut from) = (time, at);
        if left <= Duration::zero() {
            return at;
        }
        // An opening that runs to 24:00 ends on the day after: none begins later than the local day of `at`.
        for day in std::iter::successors(Some(self.zone.day(at)), NaiveDate::pred_opt).take(REACH_DAYS) {
            for opening in self.on(day).into_iter().rev().filter(|opening| opening.start() < at) {
                let end = opening.end().min(at);
                let open = end - opening.start();
                if left <= open {
                    return end - left;
                }
                left -= open;
                from = opening.start();
            }
        }
        from - left
    }

    /// The earliest instant by which `time` of opening has passed since `at`. Where the next 400 days do not hold so
    /// much, the rest is taken by the clock.
    pub fn forward(&self, at: Instant, time: Duration) -> Instant {
        let (mut left, mut until) = (time, at);
        if left <= Duration::zero() {
            return at;
        }
        let day = self.zone.day(at);
        for day in day.pred_opt().unwrap_or(day).iter_days().take(REACH_DAYS) {
            for opening in self.on(day).into_iter().filter(|opening| at < opening.end()) {
                let start = opening.start().max(at);
                let open = opening.end() - start;
                if left <= open {
                    return start + left;
                }
                left -= open;
                until = opening.end();
            }
        }
        until + left
    }

    /// The days on which anything opens, from `day` on, in order.
    pub fn open_days_from(&self, day: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        day.iter_days().take(REACH_DAYS).filter(|day| self.opens_on(*day))
    }

    /// The days on which anything opens, before `day`, last first.
    pub fn open_days_before(&self, day: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        std::iter::successors(day.pred_opt(), NaiveDate::pred_opt).take(REACH_DAYS).filter(|day| self.opens_on(*day))
    }

    /// When the desk opens for the first time on a local day.
    pub fn first_opening_on(&self, day: NaiveDate) -> Option<Instant> {
        self.on(day).first().map(|opening| opening.start())
    }

    /// The interval meant by whole local days, both ends included: pick-up at the first opening on or after `from`,
    /// return at the last closing on or before `to`. `None` where the desk does not open between them.
    pub fn days_interval(&self, from: NaiveDate, to: NaiveDate) -> Option<Interval> {
        Interval::new(self.first_opening_between(from, to)?, self.last_closing_between(from, to)?).ok()
    }

    /// When the desk first opens between two local days, both included.
    pub fn first_opening_between(&self, from: NaiveDate, to: NaiveDate) -> Option<Instant> {
        let mut days = from.iter_days().take(REACH_DAYS).take_while(|day| *day <= to);
        days.find_map(|day| self.first_opening_on(day))
    }

    /// When the desk last closes between two local days, both included.
    pub fn last_closing_between(&self, from: NaiveDate, to: NaiveDate) -> Option<Instant> {
        let back = std::iter::successors(Some(to), NaiveDate::pred_opt).take(REACH_DAYS);
        back.take_while(|day| from <= *day).find_map(|day| self.last_closing_on(day))
    }
}

/// What is left of an opening without intervals, which come in order of their start.
fn without(opening: Interval, closed: impl IntoIterator<Item = Interval>) -> Vec<Interval> {
    let mut left = Vec::new();
    let mut from = opening.start();
    for closed in closed.into_iter().filter(|closed| closed.overlaps(opening)) {
        left.extend(Interval::new(from, closed.start()).ok());
        from = from.max(closed.end());
    }
    left.extend(Interval::new(from, opening.end()).ok());
    left
}
