//! What a booking takes from stock beyond its own interval: preparation before, recovery after, and the transport to and
//! from a service point. The whole is one interval, without gaps.
//!
//! - Margins are counted in the hub's hours of preparation, where it declares some: 60 minutes of recovery after a
//!   return on Saturday evening end on Monday morning, and the units are not free on Sunday. Where it declares none, they
//!   run by the clock. They are widened by nothing else: the desk's hours do not count.
//! - Transport to a point takes the `transfer_days` last days on which the hub works before the local day of pick-up;
//!   units leave when the first of them opens, and are prepared before that. Transport back takes the `transfer_days`
//!   first days on which the hub works after the local day of return; units are back when the last of them closes, and
//!   recover after that. Days on which the hub does not work are stepped over.
//!
//! Days and hours are looked for within 400 days; beyond, the calendar and the clock are followed.

use chrono::{Days, Duration, NaiveDate};

use super::offered::Part;
use crate::domain::booking::Wish;
use crate::domain::desk::DeskHours;
use crate::domain::hub::Hub;
use crate::domain::outage::Outages;
use crate::domain::time::{Instant, Interval, Zone};

/// How far the claim of one part reaches beyond the booked interval.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach<'a> {
    zone: Zone,
    preparation: Option<DeskHours<'a>>,
    working: DeskHours<'a>,
    prepare: Duration,
    recover: Duration,
    days_out: u32,
    days_back: u32,
}

impl<'a> Reach<'a> {
    pub(super) fn of(hub: &'a Hub, outages: &'a Outages, part: &Part<'_>, wish: &Wish) -> Self {
        let days =
            |point: &Option<_>| point.as_ref().and_then(|id| hub.point(id)).map_or(0, |point| point.transfer_days);
        // Sessions follow each other without margins: the seats of one are not those of the next.
        let minutes = |minutes: u32| Duration::minutes(if part.is_training() { 0 } else { i64::from(minutes) });
        Self {
            zone: hub.zone,
            preparation: DeskHours::preparation(hub, outages),
            working: DeskHours::working(hub, outages),
            prepare: minutes(part.resource.prepare_min),
            recover: minutes(part.resource.recover_min),
            days_out: days(&wish.pick_up),
            days_back: days(&wish.return_to),
        }
    }

    /// What is claimed for a booked interval.
    pub(super) fn claimed(&self, booked: Interval) -> Interval {
        let from = self.before(self.departure(booked.start()));
        let until = self.after(self.arrival(booked.end()));
        Interval::new(from.min(booked.start()), until.max(booked.end())).unwrap_or(booked)
    }

    /// When units leave for a pick-up at `at`: `at` itself without transport.
    pub(super) fn departure(&self, at: Instant) -> Instant {
        let Some(days) = nth_from_zero(self.days_out) else { return at };
        let day = self.zone.day(at);
        let leaves = self.working.open_days_before(day).nth(days);
        let by_calendar = || day.checked_sub_days(Days::new(u64::from(self.days_out))).unwrap_or(day);
        let leaves = leaves.unwrap_or_else(by_calendar);
        self.working.first_opening_on(leaves).unwrap_or_else(|| self.zone.start_of_day(leaves))
    }

    /// When units returned at `at` are back at the hub: `at` itself without transport.
    fn arrival(&self, at: Instant) -> Instant {
        let Some(days) = nth_from_zero(self.days_back) else { return at };
        let day = last_day(self.zone, at);
        let arrives = self.working.open_days_from(next(day)).nth(days);
        let by_calendar = || day.checked_add_days(Days::new(u64::from(self.days_back))).unwrap_or(day);
        let arrives = arrives.unwrap_or_else(by_calendar);
        self.working.last_closing_on(arrives).unwrap_or_else(|| self.zone.whole_day(arrives).end())
    }

    /// The earliest pick-up of units that may leave the hub's shelves from `free` on.
    pub(super) fn earliest_pick_up(&self, free: Instant) -> Instant {
        self.earliest_after_departure(self.through(free, self.prepare))
    }

    /// The earliest pick-up of units that may leave from `ready` on: the first instant of a day where there is transport.
    pub(super) fn earliest_after_departure(&self, ready: Instant) -> Instant {
        let Some(days) = nth_from_zero(self.days_out) else { return ready };
        let leaves_on = |day: &NaiveDate| self.working.first_opening_on(*day).is_some_and(|opens| ready <= opens);
        let day = self.zone.day(ready);
        let last = self.working.open_days_from(day).filter(leaves_on).nth(days);
        let by_calendar = || day.checked_add_days(Days::new(u64::from(self.days_out))).unwrap_or(day);
        self.zone.start_of_day(next(last.unwrap_or_else(by_calendar)))
    }

    /// The latest return after which units are on the hub's shelves again by `wanted`.
    pub(super) fn latest_return(&self, wanted: Instant) -> Instant {
        let arrived = match &self.preparation {
            Some(hours) => hours.back(wanted, self.recover),
            None => wanted - self.recover,
        };
        let Some(days) = nth_from_zero(self.days_back) else { return arrived };
        let arrives_on = |day: &NaiveDate| self.working.last_closing_on(*day).is_some_and(|closes| closes <= arrived);
        let day = self.zone.day(arrived);
        let first = self.working.open_days_before(next(day)).filter(arrives_on).nth(days);
        let by_calendar = || day.checked_sub_days(Days::new(u64::from(self.days_back))).unwrap_or(day);
        self.zone.start_of_day(first.unwrap_or_else(by_calendar))
    }

    fn before(&self, at: Instant) -> Instant {
        match &self.preparation {
            Some(hours) => hours.back(at, self.prepare),
            None => at - self.prepare,
        }
    }

    fn after(&self, at: Instant) -> Instant {
        self.through(at, self.recover)
    }

    fn through(&self, at: Instant, time: Duration) -> Instant {
        match &self.preparation {
            Some(hours) => hours.forward(at, time),
            None => at + time,
        }
    }
}

/// The local day on which something that ends at `at` ends: midnight belongs to the day before.
pub(super) fn last_day(zone: Zone, at: Instant) -> NaiveDate {
    zone.day(at - Duration::seconds(1))
}

fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

/// Position of the last of `count` things; `None` for none.
fn nth_from_zero(count: u32) -> Option<usize> {
    usize::try_from(count.checked_sub(1)?).ok()
}
