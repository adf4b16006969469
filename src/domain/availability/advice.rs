//! What would do instead: the nearest intervals of the same length, and the parts of the wished one.
//!
//! Every proposal has been put to [`assess`]. Proposals are looked for where they are likely; a bookable interval may be
//! missed, an impossible one is never given.

use chrono::Duration;

use super::offered::{Delivery, Offered, Part};
use super::reach::Reach;
use super::time_rules::Ends;
use super::{Claims, assess};
use crate::domain::booking::Wish;
use crate::domain::hub::Hub;
use crate::domain::team::Team;
use crate::domain::time::{Instant, Interval, LocalReading};

/// The nearest intervals of the same length in which the wish could be met: at most `count`, closest first, within
/// `reach_days` of the wished start. Each has been put to [`assess`].
///
/// The same length is that of the hub's wall clock where the wish is moved by whole days (10:00 to 10:00 stays so over a
/// clock change), and the elapsed time where it is moved to an opening or to the end of another booking. Wishes of a day
/// or more get at most one alternative a day, at the wished hours where that can be.
pub fn alternatives(
    hub: &Hub,
    wish: &Wish,
    asker: Option<&Team>,
    claims: &dyn Claims,
    now: Instant,
    count: usize,
    reach_days: u32,
) -> Vec<Interval> {
    let Ok(offered) = Offered::find(hub, &wish.offer) else { return Vec::new() };
    let is_endless = wish.interval.duration() > Duration::days(i64::from(MAX_REACH_DAYS));
    if wish.quantity == 0 || offered.capacity() < wish.quantity || is_endless {
        return Vec::new();
    }
    let reach = Duration::days(i64::from(reach_days.min(MAX_REACH_DAYS)));
    let wished = wish.interval;
    let distance = |candidate: Interval| (candidate.start() - wished.start()).abs();
    let desks = ends_of(hub, wish, offered.delivery).desks(hub, claims.outages(&hub.id));
    let mut candidates = Vec::new();
    let mut openings = None;
    match offered.delivery {
        Delivery::BySession => candidates.extend(offered.sessions(hub).into_iter().map(|at| (Keeps::Hours, at))),
        Delivery::HandedOver | Delivery::InPlace => {
            let around = wished.widened(reach + Duration::days(1), reach + Duration::days(1));
            let days = (hub.zone.day(around.start()), hub.zone.day(around.end()));
            let opens = desks.map(|desk| desk.openings(days.0, days.1));
            let by_days = moved_by_days(hub, wished, reach.num_days());
            candidates.extend(by_days.into_iter().map(|at| (Keeps::Hours, at)));
            let elsewhen = moved_to_openings(&opens, wished.duration());
            let elsewhen = elsewhen.chain(moved_to_free_stock(hub, &offered, wish, claims, reach));
            candidates.extend(elsewhen.map(|at| (Keeps::Duration, at)));
            openings = Some(opens);
        }
    }
    candidates.retain(|(_, at)| at.start() >= now && *at != wished && distance(*at) <= reach);
    let one_a_day = wished.duration() >= Duration::days(1);
    let day_of_wish = hub.zone.day(wished.start());
    candidates.sort_by_cached_key(|&(keeps, at)| {
        let days_apart = (hub.zone.day(at.start()) - day_of_wish).abs();
        let by_day = if one_a_day { (days_apart, keeps) } else { (Duration::zero(), Keeps::Hours) };
        (by_day, distance(at), at)
    });

    let mut found: Vec<Interval> = Vec::new();
    for (_, interval) in candidates {
        if found.len() >= count {
            break;
        }
        let day = hub.zone.day(interval.start());
        if found.contains(&interval) || (one_a_day && found.iter().any(|found| hub.zone.day(found.start()) == day)) {
            continue;
        }
        // Assessing reads the desk anew; most candidates fall by the list already made.
        if let Some([out, back]) = &openings
            && !(falls_in(out, interval.start()) && falls_in(back, interval.end()))
        {
            continue;
        }
        if assess(hub, &Wish { interval, ..wish.clone() }, asker, claims, now).is_bookable() {
            found.push(interval);
        }
    }
    found.sort_by_key(|interval| (distance(*interval), *interval));
    found
}

/// What an alternative keeps of the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Keeps {
    /// Its hours on the hub's wall clock.
    Hours,
    /// Its elapsed time only.
    Duration,
}

/// Farthest that [`alternatives`] looks, and longest wish that it looks for, days.
const MAX_REACH_DAYS: u32 = 366;

/// Whether `at` falls in one of `openings` (in order), closing stroke included.
fn falls_in(openings: &[Interval], at: Instant) -> bool {
    let begun = openings.partition_point(|opening| opening.start() <= at);
    begun > 0 && at <= openings[begun - 1].end()
}

/// The same wall-clock hours on the days around.
fn moved_by_days(hub: &Hub, wished: Interval, reach_days: i64) -> Vec<Interval> {
    let (start, end) = (hub.zone.local(wished.start()), hub.zone.local(wished.end()));
    let settle = |reading| match reading {
        LocalReading::Once(at) | LocalReading::Twice { first: at, .. } => Some(at),
        LocalReading::Never { .. } => None,
    };
    let moved = |days: i64| {
        let by = Duration::days(days);
        let start = settle(hub.zone.read(start.checked_add_signed(by)?))?;
        let end = settle(hub.zone.read(end.checked_add_signed(by)?))?;
        Interval::new(start, end).ok()
    };
    (-reach_days..=reach_days).filter(|days| *days != 0).filter_map(moved).collect()
}

/// Pick-up when its desk opens, or return when its desk opens or closes.
fn moved_to_openings([out, back]: &[Vec<Interval>; 2], length: Duration) -> impl Iterator<Item = Interval> {
    let pick_ups = out.iter().map(|opening| opening.start());
    let returns = back.iter().flat_map(move |opening| [opening.start() - length, opening.end() - length]);
    pick_ups.chain(returns).filter_map(move |start| Interval::new(start, start + length).ok())
}

/// From when another claim ends, or until another begins, margins and transport kept.
fn moved_to_free_stock(
    hub: &Hub,
    offered: &Offered<'_>,
    wish: &Wish,
    claims: &dyn Claims,
    reach: Duration,
) -> Vec<Interval> {
    let length = wish.interval.duration();
    let outages = claims.outages(&hub.id);
    let mut moved = Vec::new();
    for part in &offered.parts {
        let taken = Reach::of(hub, outages, part, wish);
        for stretch in free_stretches(part, wish, claims, taken.claimed(wish.interval).widened(reach, reach)) {
            let (first, last) = (taken.earliest_pick_up(stretch.start()), taken.latest_return(stretch.end()) - length);
            moved.extend([first, last].into_iter().filter_map(|start| Interval::new(start, start + length).ok()));
        }
    }
    moved
}

/// The points of a wish; what is wrong with them, [`assess`] says.
fn ends_of<'a>(hub: &'a Hub, wish: &Wish, delivery: Delivery) -> Ends<'a> {
    Ends::of(hub, wish, delivery, &mut Vec::new())
}

/// The longest stretches of `within` that leave enough units of a part for the wish.
fn free_stretches(part: &Part<'_>, wish: &Wish, claims: &dyn Claims, within: Interval) -> Vec<Interval> {
    let wanted = part.units.saturating_mul(wish.quantity);
    let capacity = part.resource.capacity();
    let mut free: Vec<Interval> = Vec::new();
    for step in claims.steps(&part.key, within) {
        if capacity.saturating_sub(step.taken) < wanted {
            continue;
        }
        match free.last_mut() {
            Some(last) if last.end() == step.interval.start() => {
                *last = Interval::new(last.start(), step.interval.end()).unwrap_or(*last);
            }
            _ => free.push(step.interval),
        }
    }
    free
}

/// The parts of the wished interval itself in which the wish could be met, in order: what is left when another booking
/// stands in its midst. Each has been put to [`assess`]; the ends are drawn in to when the desk is open.
pub fn bookable_parts(
    hub: &Hub,
    wish: &Wish,
    asker: Option<&Team>,
    claims: &dyn Claims,
    now: Instant,
) -> Vec<Interval> {
    let Ok(offered) = Offered::find(hub, &wish.offer) else { return Vec::new() };
    if wish.quantity == 0 || offered.delivery == Delivery::BySession {
        return Vec::new();
    }
    let outages = claims.outages(&hub.id);
    let mut parts = vec![wish.interval];
    for part in &offered.parts {
        let taken = Reach::of(hub, outages, part, wish);
        let usable: Vec<Interval> = free_stretches(part, wish, claims, taken.claimed(wish.interval))
            .into_iter()
            .filter_map(|free| {
                let from = taken.earliest_pick_up(free.start());
                Interval::new(from, taken.latest_return(free.end())).ok()
            })
            .collect();
        parts = parts.iter().flat_map(|a| usable.iter().filter_map(|b| a.intersection(*b))).collect();
    }
    let [out, back] = ends_of(hub, wish, offered.delivery).desks(hub, outages);
    let drawn_in = parts
        .into_iter()
        .filter_map(|part| Interval::new(out.next_open(part.start())?, back.previous_open(part.end())?).ok());
    drawn_in
        .filter(|interval| *interval != wish.interval)
        .filter(|interval| assess(hub, &Wish { interval: *interval, ..wish.clone() }, asker, claims, now).is_bookable())
        .collect()
}
