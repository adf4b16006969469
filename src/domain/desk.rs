//! When a hub's desk is open: weekly hours, public holidays, closures of the hub and outages of its calendars, all in
//! the hub's zone.
//!
//! The stroke of closing still counts as open, for a return as for a pick-up: who stands at the desk at 18:00 is served
//! by a desk that closes at 18:00. So an opening is read as `[opens, closes]` here, although it is carried by a half-open
//! [`Interval`]. Hours that clocks jump over are moved by the length of the jump (RFC 5545); of hours that happen twice,
//! the first is meant. Nothing here fails: a desk without hours is closed.

use chrono::{Datelike as _, Duration, NaiveDate, NaiveTime};

use super::availability::Closed;
use super::holidays::holiday_on;
use super::hub::{Closure, Hub};
use super::outage::Outages;
use super::time::{Instant, Interval};

/// How many days ahead or back the next opening is looked for.
const REACH_DAYS: usize = 400;

/// The desk of a hub with what its calendars close.
#[derive(Debug, Clone, Copy)]
pub struct DeskHours<'a> {
    hub: &'a Hub,
    outages: &'a Outages,
}

impl<'a> DeskHours<'a> {
    pub fn new(hub: &'a Hub, outages: &'a Outages) -> Self {
        Self { hub, outages }
    }

    /// The openings of one local day, in order, apart from each other.
    pub fn on(&self, day: NaiveDate) -> Vec<Interval> {
        let spans = self.hub.desk.on_date(day);
        if spans.is_empty()
            || !(1..=9999).contains(&day.year())
            || self.closure_on(day).is_some()
            || self.holiday_on(day).is_some()
        {
            return Vec::new();
        }
        let wall = |minute: u16| {
            let midnight = day.and_time(NaiveTime::MIN);
            self.hub.zone.read(midnight + Duration::minutes(i64::from(minute))).settled()
        };
        let mut hours: Vec<Interval> =
            spans.iter().filter_map(|span| Interval::new(wall(span.from_min), wall(span.to_min)).ok()).collect();
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
        if self.outages.is_empty() {
            return openings;
        }
        openings.into_iter().flat_map(|opening| self.without_outages(opening)).collect()
    }

    fn without_outages(&self, opening: Interval) -> Vec<Interval> {
        let mut left = Vec::new();
        let mut from = opening.start();
        for outage in self.outages.during(opening) {
            left.extend(Interval::new(from, outage.interval.start()).ok());
            from = from.max(outage.interval.end());
        }
        left.extend(Interval::new(from, opening.end()).ok());
        left
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
        let day = self.hub.zone.day(at);
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
        let day = self.hub.zone.day(at);
        if let Some(closure) = self.closure_on(day) {
            return Some(Closed::Closure(closure.reason.clone()));
        }
        let moment = Interval::new(at, at + Duration::seconds(1)).ok();
        if let Some(outage) = moment.and_then(|moment| self.outages.during(moment).next()) {
            return Some(Closed::Calendar(outage.summary.clone()));
        }
        Some(self.holiday_on(day).map_or(Closed::Hours, |key| Closed::Holiday(key.to_owned())))
    }

    fn closure_on(&self, day: NaiveDate) -> Option<&'a Closure> {
        self.hub.closures.iter().find(|closure| closure.covers(day))
    }

    fn holiday_on(&self, day: NaiveDate) -> Option<&'static str> {
        if self.hub.closed_on_holidays {
            holiday_on(&self.hub.territory, self.hub.departement.as_deref(), day)
        } else {
            None
        }
    }

    /// The first instant at or after `at` when the desk is open, within 400 days.
    pub fn next_open(&self, at: Instant) -> Option<Instant> {
        if self.hub.desk.is_empty() {
            return None;
        }
        if self.is_open(at) {
            return Some(at);
        }
        self.first_opening(self.hub.zone.day(at), at).map(Interval::start)
    }

    /// The last instant at or before `at` when the desk is open, within 400 days.
    pub fn previous_open(&self, at: Instant) -> Option<Instant> {
        if self.hub.desk.is_empty() {
            return None;
        }
        if self.is_open(at) {
            return Some(at);
        }
        self.last_opening(self.hub.zone.day(at), at).map(Interval::end)
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

    /// The interval meant by whole local days, both ends included: pick-up at the first opening on or after `from`,
    /// return at the last closing on or before `to`. `None` where the desk does not open between them.
    pub fn days_interval(&self, from: NaiveDate, to: NaiveDate) -> Option<Interval> {
        let within = |day: &NaiveDate| from <= *day && *day <= to;
        let first =
            from.iter_days().take(REACH_DAYS).take_while(within).find_map(|day| self.on(day).first().copied())?;
        let back = std::iter::successors(Some(to), NaiveDate::pred_opt).take(REACH_DAYS);
        let last = back.take_while(within).find_map(|day| self.on(day).last().copied())?;
        Interval::new(first.start(), last.end()).ok()
    }
}
