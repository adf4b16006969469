//! The rules about when: lead time, horizon, closures, length, the hours of desks, transport and visits.

use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate};

use super::offered::{Delivery, Offered};
use super::reach::{Reach, last_day};
use super::{Claims, Closed, Edge, NAMED_AT_MOST, OpenLine, Refusal};
use crate::domain::booking::Wish;
use crate::domain::desk::DeskHours;
use crate::domain::hub::{ClosureKind, Hub, ServicePoint};
use crate::domain::ids::{LocalId, TeamId};
use crate::domain::outage::Outages;
use crate::domain::team::Team;
use crate::domain::time::{Instant, Interval};

/// Looking for the next open day, for a return that may wait for it.
const NEXT_OPEN_DAY_REACH: u64 = 60;

pub(super) fn check_calendar(
    hub: &Hub,
    desk: &DeskHours<'_>,
    wished: Interval,
    now: Instant,
    refusals: &mut Vec<Refusal>,
) {
    let policy = &hub.policy;
    if wished.start() < now {
        refusals.push(Refusal::InThePast { now });
    } else {
        let earliest = after_lead_hours(hub, now);
        if wished.start() < earliest {
            refusals.push(Refusal::TooSoon { earliest, lead_hours: policy.lead_hours });
        }
        if let Some(earliest) = after_lead_days(hub, desk, now).filter(|earliest| wished.start() < *earliest) {
            refusals.push(Refusal::TooFewOpenDays { earliest, lead_open_days: policy.lead_open_days });
        }
    }
    let last_day = days_after(hub.zone.day(now), policy.horizon_days);
    if hub.zone.day(wished.start()) > last_day {
        let latest = hub.zone.whole_day(last_day).end() - Duration::seconds(1);
        refusals.push(Refusal::TooFar { latest, horizon_days: policy.horizon_days });
    }
}

fn after_lead_hours(hub: &Hub, now: Instant) -> Instant {
    later(now, Duration::hours(i64::from(hub.policy.lead_hours)))
}

/// The first instant of the open day on which the lead time in open days ends; `None` without such a lead time, or where
/// the desk does not open so often within 400 days.
fn after_lead_days(hub: &Hub, desk: &DeskHours<'_>, now: Instant) -> Option<Instant> {
    let days = usize::try_from(hub.policy.lead_open_days.checked_sub(1)?).ok()?;
    let day = desk.open_days_from(hub.zone.day(now).succ_opt()?).nth(days)?;
    desk.first_opening_on(day)
}

pub(super) fn check_full_closures(hub: &Hub, outages: &Outages, wished: Interval, refusals: &mut Vec<Refusal>) {
    let declared = hub.closures.iter().filter(|closure| closure.kind == ClosureKind::Full).flat_map(|closure| {
        closure.during(hub.zone, wished).map(|during| (during, Closed::Closure(closure.reason.clone())))
    });
    let from_calendars = outages
        .during(wished)
        .filter(|outage| outage.kind == ClosureKind::Full)
        .map(|outage| (outage.interval, Closed::Calendar(outage.summary.clone())));
    let met = declared.chain(from_calendars).take(NAMED_AT_MOST);
    refusals.extend(met.map(|(during, why)| Refusal::HubClosed { during, why }));
}

pub(super) fn check_length(hub: &Hub, desk: &DeskHours<'_>, wished: Interval, refusals: &mut Vec<Refusal>) {
    let min_minutes = hub.policy.min_minutes;
    if wished.duration() < Duration::minutes(i64::from(min_minutes)) {
        refusals.push(Refusal::TooShort { min_minutes });
    }
    let Some(max_hours) = hub.policy.max_hours else { return };
    let latest = later(wished.start(), Duration::hours(i64::from(max_hours)));
    if wished.end() > latest {
        let open = desk.previous_open(latest).filter(|open| wished.start() < *open);
        refusals.push(Refusal::TooManyHours { max_hours, latest_return: open.unwrap_or(latest) });
    }
}

/// The longest loan in calendar days; `desk` is where it is returned.
pub(super) fn check_days(hub: &Hub, desk: &DeskHours<'_>, wished: Interval, refusals: &mut Vec<Refusal>) {
    let max_days = hub.policy.max_days;
    let limit = days_after(hub.zone.day(wished.start()), max_days);
    let returned = last_day(hub.zone, wished.end());
    if returned <= limit {
        return;
    }
    let mut reach = (0..=NEXT_OPEN_DAY_REACH).filter_map(|days| limit.checked_add_days(Days::new(days)));
    let last_allowed = reach.find(|day| desk.opens_on(*day)).unwrap_or(limit);
    if returned > last_allowed {
        let end_of_day = || hub.zone.whole_day(last_allowed).end() - Duration::seconds(1);
        let latest_return = desk.last_closing_on(last_allowed).unwrap_or_else(end_of_day);
        refusals.push(Refusal::TooLong { max_days, latest_return });
    }
}

pub(super) fn check_one_day(hub: &Hub, desk: &DeskHours<'_>, wished: Interval, refusals: &mut Vec<Refusal>) {
    let day = hub.zone.day(wished.start());
    if last_day(hub.zone, wished.end()) > day {
        let latest_end = desk.last_closing_on(day).unwrap_or_else(|| hub.zone.whole_day(day).end());
        refusals.push(Refusal::NotOneDay { latest_end });
    }
}

/// Where a wish begins and ends: the points it names, or the main desk.
pub(super) struct Ends<'a> {
    pub(super) pick_up: Option<&'a ServicePoint>,
    pub(super) return_to: Option<&'a ServicePoint>,
}

impl<'a> Ends<'a> {
    /// The points of a wish; an unknown one is refused and the main desk taken for it.
    pub(super) fn of(hub: &'a Hub, wish: &Wish, delivery: Delivery, refusals: &mut Vec<Refusal>) -> Self {
        let mut find = |edge, id: &Option<LocalId>| {
            let id = id.as_ref()?;
            let point = hub.point(id).filter(|_| delivery == Delivery::HandedOver);
            if point.is_none() {
                refusals.push(Refusal::NoSuchPoint { edge, point: id.clone() });
            }
            point
        };
        Self { pick_up: find(Edge::PickUp, &wish.pick_up), return_to: find(Edge::Return, &wish.return_to) }
    }

    pub(super) fn desks(&self, hub: &'a Hub, outages: &'a Outages) -> [DeskHours<'a>; 2] {
        [self.pick_up, self.return_to].map(|point| DeskHours::at_point(hub, point, outages))
    }

    pub(super) fn check_hours(
        &self,
        desks: &[DeskHours<'_>; 2],
        wished: Interval,
        now: Instant,
        refusals: &mut Vec<Refusal>,
    ) {
        let after_start = wished.start() + Duration::seconds(1);
        for (edge, point, desk, at, earliest) in [
            (Edge::PickUp, self.pick_up, &desks[0], wished.start(), now),
            (Edge::Return, self.return_to, &desks[1], wished.end(), now.max(after_start)),
        ] {
            if let Some(why) = desk.closed(at) {
                let (point, nearest) = (point.map(|point| point.id.clone()), desk.nearest(at, earliest));
                refusals.push(Refusal::DeskClosed { edge, at, why, nearest, point });
            }
        }
    }

    /// Units must have the time to travel to the point of pick-up.
    pub(super) fn check_transport(
        &self,
        hub: &Hub,
        outages: &Outages,
        offered: &Offered<'_>,
        wish: &Wish,
        now: Instant,
        refusals: &mut Vec<Refusal>,
    ) {
        let Some(point) = self.pick_up.filter(|point| point.transfer_days > 0) else { return };
        let Some(part) = offered.parts.first() else { return };
        let reach = Reach::of(hub, outages, part, wish);
        let desk = DeskHours::new(hub, outages);
        let ready = after_lead_hours(hub, now).max(after_lead_days(hub, &desk, now).unwrap_or(now));
        if now <= wish.interval.start() && reach.departure(wish.interval.start()) < ready {
            let arrived = reach.earliest_after_departure(ready);
            let earliest = DeskHours::at_point(hub, Some(point), outages).next_open(arrived).unwrap_or(arrived);
            let (point, transfer_days) = (point.id.clone(), point.transfer_days);
            refusals.push(Refusal::NotThereYet { point, transfer_days, earliest });
        }
    }

    /// A desk serves only so many visits on a local day. What one team does at one desk and instant is one visit.
    pub(super) fn check_visits(
        &self,
        hub: &Hub,
        wish: &Wish,
        asker: Option<&Team>,
        claims: &dyn Claims,
        refusals: &mut Vec<Refusal>,
    ) {
        let Some(asker) = asker else { return };
        let edges =
            [(Edge::PickUp, self.pick_up, wish.interval.start()), (Edge::Return, self.return_to, wish.interval.end())];
        let limit_of = |point: Option<&ServicePoint>| match point {
            Some(point) => point.daily_visits,
            None => hub.policy.daily_visits,
        };
        if edges.iter().all(|(_, point, _)| limit_of(*point).is_none()) {
            return;
        }
        let lines = claims.open_lines(&hub.id, None);
        let mut visits: Vec<(Option<&LocalId>, &TeamId, Instant)> =
            lines.iter().filter(|line| is_handed_over(hub, line)).flat_map(visits_of).collect();
        visits.sort_unstable();
        visits.dedup();
        for (edge, point, at) in edges {
            let Some(limit) = limit_of(point) else { continue };
            let id = point.map(|point| &point.id);
            if visits.contains(&(id, &asker.id, at)) {
                continue;
            }
            let day = hub.zone.day(at);
            let served = visits.iter().filter(|(where_to, _, at)| *where_to == id && hub.zone.day(*at) == day).count();
            if u32::try_from(served).unwrap_or(u32::MAX) >= limit {
                refusals.push(Refusal::NoVisitLeft { edge, point: id.cloned(), day, limit });
            } else {
                visits.push((id, &asker.id, at));
            }
        }
    }
}

fn is_handed_over(hub: &Hub, line: &OpenLine<'_>) -> bool {
    Offered::find(hub, &line.wish.offer).is_ok_and(|offered| offered.delivery == Delivery::HandedOver)
}

fn visits_of<'a>(line: &OpenLine<'a>) -> [(Option<&'a LocalId>, &'a TeamId, Instant); 2] {
    let wish = line.wish;
    [
        (wish.pick_up.as_ref(), line.team, wish.interval.start()),
        (wish.return_to.as_ref(), line.team, wish.interval.end()),
    ]
}

/// `now` and a while, or the end of time where that does not fit.
fn later(now: Instant, by: Duration) -> Instant {
    now.checked_add_signed(by).unwrap_or(DateTime::<chrono::Utc>::MAX_UTC)
}

/// A day so many days later, or the last one of the year 9999 where that does not fit.
fn days_after(day: NaiveDate, days: u32) -> NaiveDate {
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX);
    day.checked_add_days(Days::new(u64::from(days))).filter(|later| later.year() <= 9999).unwrap_or(last)
}
