//! The one availability function: what is free, and every reason why something is not.
//!
//! The screen's preview, the server's decision and the tests call [`assess`]. Capacity is decided by the peak of the
//! claims over the interval, never by their sum.

use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::booking::{Claim, Wish, claimed_interval};
use super::desk::DeskHours;
use super::hub::{ClosureKind, Hub};
use super::ids::{HubId, OfferKey};
use super::outage::Outages;
use super::resource::{Resource, Stock};
use super::text::Text;
use super::time::{Instant, Interval, LocalReading};

/// The highest level of claims within an interval, and the first stretch where it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Peak {
    pub level: u32,
    pub during: Interval,
}

/// A stretch with a constant level of claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BusyStep {
    pub interval: Interval,
    pub taken: u32,
}

/// Reads what is already claimed. The ledger's state is one; a test may be another.
pub trait Claims {
    /// Peak of the claims on `resource` within `interval` (level 0 over the whole interval where there are none).
    fn peak(&self, resource: &OfferKey, interval: Interval) -> Peak;

    /// The level over time, cut to `interval`, in order and without gaps.
    fn steps(&self, resource: &OfferKey, interval: Interval) -> Vec<BusyStep>;

    /// What the hub's calendars close.
    fn outages(&self, _hub: &HubId) -> &Outages {
        Outages::NONE
    }
}

/// Which end of a booking a desk rule concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    PickUp,
    Return,
}

/// Why a desk is closed at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Closed {
    /// Outside the weekly hours.
    Hours,
    /// A public holiday, by its wording key (`ascension`, `toussaint`, …).
    Holiday(String),
    /// A closure declared by the hub.
    Closure(Text),
    /// An event of one of the hub's calendars.
    Calendar(String),
}

/// A reason why a wish cannot be met. Data, never a sentence: each desk words it in its language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Refusal {
    UnknownOffer {
        offer: OfferKey,
    },
    /// Zero units.
    NoQuantity,
    /// The peak leaves too few units: `free = capacity - peak.level`.
    NotEnough {
        resource: OfferKey,
        capacity: u32,
        peak: Peak,
        wanted: u32,
        free: u32,
    },
    /// The desk is closed at pick-up or return; `nearest` are the closest instants when it is open, before and after.
    DeskClosed {
        edge: Edge,
        at: Instant,
        why: Closed,
        nearest: Vec<Instant>,
    },
    /// The hub is wholly closed during part of the interval.
    HubClosed {
        during: Interval,
        why: Closed,
    },
    InThePast {
        now: Instant,
    },
    TooSoon {
        earliest: Instant,
        lead_hours: u32,
    },
    TooFar {
        latest: Instant,
        horizon_days: u32,
    },
    TooShort {
        min_minutes: u32,
    },
    TooLong {
        max_days: u32,
        latest_return: Instant,
    },
    /// What is delivered in place begins and ends on one local day; `latest_end` is when the desk last closes on it.
    NotOneDay {
        latest_end: Instant,
    },
    /// A training is booked by one of its sessions: those to come.
    NotASession {
        sessions: Vec<Interval>,
    },
}

impl Refusal {
    /// Place in an answer: what no other date would mend first, what a small shift mends last.
    fn rank(&self) -> u8 {
        match self {
            Self::UnknownOffer { .. } => 0,
            Self::NoQuantity => 1,
            Self::InThePast { .. } => 2,
            Self::NotASession { .. } => 3,
            Self::HubClosed { .. } => 4,
            Self::NotEnough { .. } => 5,
            Self::TooSoon { .. } => 6,
            Self::TooFar { .. } => 7,
            Self::TooLong { .. } | Self::NotOneDay { .. } => 8,
            Self::TooShort { .. } => 9,
            Self::DeskClosed { .. } => 10,
        }
    }
}

/// The answer to a wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// Units (or whole kits) that could still be claimed over the whole interval, were all other rules met.
    pub free: u32,
    pub capacity: u32,
    /// Every rule that stands against it, most telling first; empty when it can be booked.
    pub refusals: Vec<Refusal>,
}

impl Answer {
    pub fn is_bookable(&self) -> bool {
        self.refusals.is_empty()
    }
}

/// How many sessions a refusal names, and how many closures.
const NAMED_AT_MOST: usize = 12;

/// Looking for the next open day, for a return that may wait for it.
const NEXT_OPEN_DAY_REACH: u64 = 60;

/// A member of what is offered: a resource, and how many units of it one offer takes.
struct Part<'a> {
    resource: &'a Resource,
    key: OfferKey,
    units: u32,
}

impl Part<'_> {
    /// Sessions follow each other without margins: the seats of one are not those of the next.
    fn claimed(&self, booked: Interval) -> Interval {
        match self.resource.stock {
            Stock::Sessions { .. } => booked,
            Stock::Items(_) | Stock::Count(_) => {
                claimed_interval(booked, self.resource.prepare_min, self.resource.recover_min)
            }
        }
    }
}

/// The terms of delivery, which decide what the desk has to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delivery {
    /// Picked up and returned at the desk.
    HandedOver,
    /// Spaces and expertise: within the desk hours of one day.
    InPlace,
    /// Trainings: by one of their sessions.
    BySession,
}

/// What an offer of a hub is made of.
struct Offered<'a> {
    parts: Vec<Part<'a>>,
    delivery: Delivery,
}

impl<'a> Offered<'a> {
    fn find(hub: &'a Hub, offer: &OfferKey) -> Result<Self, Refusal> {
        let unknown = || Refusal::UnknownOffer { offer: offer.clone() };
        if offer.hub != hub.id {
            return Err(unknown());
        }
        let mut parts: Vec<Part<'a>> = Vec::new();
        if let Some(resource) = hub.resource(&offer.local) {
            parts.push(Part { resource, key: offer.clone(), units: 1 });
        } else {
            let kit = hub.kit(&offer.local).ok_or_else(unknown)?;
            for member in kit.members.iter().filter(|member| member.quantity > 0) {
                if let Some(part) = parts.iter_mut().find(|part| part.resource.id == member.resource) {
                    part.units = part.units.saturating_add(member.quantity);
                } else {
                    let resource = hub.resource(&member.resource).ok_or_else(unknown)?;
                    parts.push(Part { resource, key: hub.key(&member.resource), units: member.quantity });
                }
            }
        }
        let delivery = if parts.iter().any(|part| matches!(part.resource.stock, Stock::Sessions { .. })) {
            Delivery::BySession
        } else if parts.iter().any(|part| part.resource.family.is_equipment()) {
            Delivery::HandedOver
        } else {
            Delivery::InPlace
        };
        if parts.is_empty() { Err(unknown()) } else { Ok(Self { parts, delivery }) }
    }

    fn capacity(&self) -> u32 {
        self.parts.iter().map(|part| part.resource.capacity() / part.units).min().unwrap_or(0)
    }

    /// The sessions by which it can be booked: those that every training among its parts has in common.
    fn sessions(&self, hub: &Hub) -> Vec<Interval> {
        let trainings = self.parts.iter().filter(|part| matches!(part.resource.stock, Stock::Sessions { .. }));
        let mut lists = trainings.map(|part| sessions(hub, part.resource));
        let first = lists.next().unwrap_or_default();
        let mut common: Vec<_> =
            lists.fold(first, |common, list| common.into_iter().filter(|s| list.contains(s)).collect());
        common.sort();
        common.dedup();
        common
    }
}

/// The dated sessions of a training, in UTC; none for anything else. Hours that clocks jump over are moved with them.
pub fn sessions(hub: &Hub, resource: &Resource) -> Vec<Interval> {
    match &resource.stock {
        Stock::Sessions { sessions, .. } => sessions
            .iter()
            .filter_map(|session| {
                let (starts, ends) = (hub.zone.read(session.starts), hub.zone.read(session.ends));
                Interval::new(starts.settled(), ends.settled()).ok()
            })
            .collect(),
        Stock::Items(_) | Stock::Count(_) => Vec::new(),
    }
}

/// Units (or whole kits) of an offer that the hub has, whatever is claimed; `None` for an unknown offer.
pub fn capacity(hub: &Hub, offer: &OfferKey) -> Option<u32> {
    Offered::find(hub, offer).ok().map(|offered| offered.capacity())
}

/// What a wish takes from stock, margins included; a kit takes all its members.
///
/// # Errors
/// [`Refusal::UnknownOffer`] and [`Refusal::NoQuantity`].
pub fn claims_of(hub: &Hub, wish: &Wish) -> Result<Vec<Claim>, Refusal> {
    let offered = Offered::find(hub, &wish.offer)?;
    if wish.quantity == 0 {
        return Err(Refusal::NoQuantity);
    }
    let claim = |part: &Part<'_>| Claim {
        resource: part.key.clone(),
        quantity: part.units.saturating_mul(wish.quantity),
        interval: part.claimed(wish.interval),
    };
    Ok(offered.parts.iter().map(claim).collect())
}

/// Can this wish be met, given what is claimed, at `now`? Every reason against it is given, not only the first.
pub fn assess(hub: &Hub, wish: &Wish, claims: &dyn Claims, now: Instant) -> Answer {
    let offered = match Offered::find(hub, &wish.offer) {
        Ok(offered) => offered,
        Err(refusal) => return Answer { free: 0, capacity: 0, refusals: vec![refusal] },
    };
    let mut refusals = Vec::new();
    if wish.quantity == 0 {
        refusals.push(Refusal::NoQuantity);
    }
    let free = check_stock(&offered, wish, claims, &mut refusals);
    let outages = claims.outages(&hub.id);
    let desk = DeskHours::new(hub, outages);
    check_calendar(hub, wish.interval, now, &mut refusals);
    check_full_closures(hub, outages, wish.interval, &mut refusals);
    match offered.delivery {
        Delivery::HandedOver => {
            check_length(hub, wish.interval, &mut refusals);
            check_days(hub, &desk, wish.interval, &mut refusals);
            check_desk(&desk, wish.interval, now, &mut refusals);
        }
        Delivery::InPlace => {
            check_length(hub, wish.interval, &mut refusals);
            check_one_day(hub, &desk, wish.interval, &mut refusals);
            check_desk(&desk, wish.interval, now, &mut refusals);
        }
        Delivery::BySession => {
            let mut sessions = offered.sessions(hub);
            if !sessions.contains(&wish.interval) {
                sessions.retain(|session| session.start() >= now);
                sessions.truncate(NAMED_AT_MOST);
                refusals.push(Refusal::NotASession { sessions });
            }
        }
    }
    refusals.sort_by_key(Refusal::rank);
    Answer { free, capacity: offered.capacity(), refusals }
}

/// Capacity, by the peak of what is claimed. Returns how many whole offers are free.
fn check_stock(offered: &Offered<'_>, wish: &Wish, claims: &dyn Claims, refusals: &mut Vec<Refusal>) -> u32 {
    let mut free_offers = u32::MAX;
    for part in &offered.parts {
        let capacity = part.resource.capacity();
        let peak = claims.peak(&part.key, part.claimed(wish.interval));
        let free = capacity.saturating_sub(peak.level);
        let wanted = part.units.saturating_mul(wish.quantity);
        if wanted > free {
            refusals.push(Refusal::NotEnough { resource: part.key.clone(), capacity, peak, wanted, free });
        }
        free_offers = free_offers.min(free / part.units);
    }
    free_offers
}

fn check_calendar(hub: &Hub, wished: Interval, now: Instant, refusals: &mut Vec<Refusal>) {
    let policy = &hub.policy;
    let earliest = later(now, Duration::hours(i64::from(policy.lead_hours)));
    if wished.start() < now {
        refusals.push(Refusal::InThePast { now });
    } else if wished.start() < earliest {
        refusals.push(Refusal::TooSoon { earliest, lead_hours: policy.lead_hours });
    }
    let last_day = days_after(hub.zone.day(now), policy.horizon_days);
    if hub.zone.day(wished.start()) > last_day {
        let latest = hub.zone.whole_day(last_day).end() - Duration::seconds(1);
        refusals.push(Refusal::TooFar { latest, horizon_days: policy.horizon_days });
    }
}

fn check_full_closures(hub: &Hub, outages: &Outages, wished: Interval, refusals: &mut Vec<Refusal>) {
    let declared = hub.closures.iter().filter(|closure| closure.kind == ClosureKind::Full).filter_map(|closure| {
        let during = Interval::new(hub.zone.start_of_day(closure.from), hub.zone.whole_day(closure.to).end()).ok()?;
        Some((during, Closed::Closure(closure.reason.clone())))
    });
    let from_calendars = outages
        .during(wished)
        .filter(|outage| outage.kind == ClosureKind::Full)
        .map(|outage| (outage.interval, Closed::Calendar(outage.summary.clone())));
    let met = declared.chain(from_calendars).filter(|(during, _)| during.overlaps(wished)).take(NAMED_AT_MOST);
    refusals.extend(met.map(|(during, why)| Refusal::HubClosed { during, why }));
}

fn check_length(hub: &Hub, wished: Interval, refusals: &mut Vec<Refusal>) {
    let min_minutes = hub.policy.min_minutes;
    if wished.duration() < Duration::minutes(i64::from(min_minutes)) {
        refusals.push(Refusal::TooShort { min_minutes });
    }
}

/// The local day on which an interval ends: that of its last second, so that midnight belongs to the day before.
fn last_day(hub: &Hub, wished: Interval) -> NaiveDate {
    hub.zone.day(wished.end() - Duration::seconds(1))
}

fn check_days(hub: &Hub, desk: &DeskHours<'_>, wished: Interval, refusals: &mut Vec<Refusal>) {
    let max_days = hub.policy.max_days;
    let limit = days_after(hub.zone.day(wished.start()), max_days);
    let returned = last_day(hub, wished);
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

fn check_one_day(hub: &Hub, desk: &DeskHours<'_>, wished: Interval, refusals: &mut Vec<Refusal>) {
    let day = hub.zone.day(wished.start());
    if last_day(hub, wished) > day {
        let latest_end = desk.last_closing_on(day).unwrap_or_else(|| hub.zone.whole_day(day).end());
        refusals.push(Refusal::NotOneDay { latest_end });
    }
}

fn check_desk(desk: &DeskHours<'_>, wished: Interval, now: Instant, refusals: &mut Vec<Refusal>) {
    let after_start = wished.start() + Duration::seconds(1);
    for (edge, at, earliest) in
        [(Edge::PickUp, wished.start(), now), (Edge::Return, wished.end(), now.max(after_start))]
    {
        if let Some(why) = desk.closed(at) {
            refusals.push(Refusal::DeskClosed { edge, at, why, nearest: desk.nearest(at, earliest) });
        }
    }
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

/// The nearest intervals of the same length in which the wish could be met: at most `count`, closest first, within
/// `reach_days` of the wished start. Each has been put to [`assess`].
///
/// The same length is that of the hub's wall clock where the wish is moved by whole days (10:00 to 10:00 stays so over a
/// clock change), and the elapsed time where it is moved to an opening or to the end of another booking. Wishes of a day
/// or more get at most one alternative a day, at the wished hours where that can be.
pub fn alternatives(
    hub: &Hub,
    wish: &Wish,
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
    let desk = DeskHours::new(hub, claims.outages(&hub.id));
    let mut candidates = Vec::new();
    let mut openings = None;
    match offered.delivery {
        Delivery::BySession => candidates.extend(offered.sessions(hub).into_iter().map(|at| (Keeps::Hours, at))),
        Delivery::HandedOver | Delivery::InPlace => {
            let around = wished.widened(reach + Duration::days(1), reach + Duration::days(1));
            let opens = desk.openings(hub.zone.day(around.start()), hub.zone.day(around.end()));
            let by_days = moved_by_days(hub, wished, reach.num_days());
            candidates.extend(by_days.into_iter().map(|at| (Keeps::Hours, at)));
            let elsewhen = moved_to_openings(&opens, wished.duration());
            let elsewhen = elsewhen.chain(moved_to_free_stock(&offered, wish, claims, reach));
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
        let desk_is_open = |at| openings.as_deref().is_none_or(|openings| falls_in(openings, at));
        if !desk_is_open(interval.start()) || !desk_is_open(interval.end()) {
            continue;
        }
        if assess(hub, &Wish { interval, ..wish.clone() }, claims, now).is_bookable() {
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

/// Pick-up when the desk opens, or return when it opens or closes.
fn moved_to_openings(openings: &[Interval], length: Duration) -> impl Iterator<Item = Interval> {
    openings
        .iter()
        .flat_map(move |opening| [opening.start(), opening.start() - length, opening.end() - length])
        .filter_map(move |start| Interval::new(start, start + length).ok())
}

/// From when another claim ends, or until another begins, margins kept.
fn moved_to_free_stock(offered: &Offered<'_>, wish: &Wish, claims: &dyn Claims, reach: Duration) -> Vec<Interval> {
    let length = wish.interval.duration();
    let mut moved = Vec::new();
    for part in &offered.parts {
        let (before, after) = margins(part, wish.interval);
        for stretch in free_stretches(part, wish, claims, part.claimed(wish.interval).widened(reach, reach)) {
            let (first, last) = (stretch.start() + before, stretch.end() - after - length);
            moved.extend([first, last].into_iter().filter_map(|start| Interval::new(start, start + length).ok()));
        }
    }
    moved
}

fn margins(part: &Part<'_>, booked: Interval) -> (Duration, Duration) {
    let claimed = part.claimed(booked);
    (booked.start() - claimed.start(), claimed.end() - booked.end())
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
pub fn bookable_parts(hub: &Hub, wish: &Wish, claims: &dyn Claims, now: Instant) -> Vec<Interval> {
    let Ok(offered) = Offered::find(hub, &wish.offer) else { return Vec::new() };
    if wish.quantity == 0 || offered.delivery == Delivery::BySession {
        return Vec::new();
    }
    let mut parts = vec![wish.interval];
    for part in &offered.parts {
        let claimed = part.claimed(wish.interval);
        let (before, after) = margins(part, wish.interval);
        let usable: Vec<Interval> = free_stretches(part, wish, claims, claimed)
            .into_iter()
            .filter_map(|free| Interval::new(free.start() + before, free.end() - after).ok())
            .collect();
        parts = parts.iter().flat_map(|a| usable.iter().filter_map(|b| a.intersection(*b))).collect();
    }
    let desk = DeskHours::new(hub, claims.outages(&hub.id));
    let drawn_in = parts
        .into_iter()
        .filter_map(|part| Interval::new(desk.next_open(part.start())?, desk.previous_open(part.end())?).ok());
    drawn_in
        .filter(|interval| *interval != wish.interval)
        .filter(|interval| assess(hub, &Wish { interval: *interval, ..wish.clone() }, claims, now).is_bookable())
        .collect()
}

/// The interval meant by whole local days, both ends included, for one offer: pick-up at the first opening and return at
/// the last closing for equipment, the hours of the first open day for what is delivered in place, the first session
/// that lies within the days for a training. `None` where there is no such thing between them.
pub fn interval_for_days(
    hub: &Hub,
    offer: &OfferKey,
    outages: &Outages,
    from: NaiveDate,
    to: NaiveDate,
) -> Option<Interval> {
    let offered = Offered::find(hub, offer).ok()?;
    let desk = DeskHours::new(hub, outages);
    match offered.delivery {
        Delivery::HandedOver => desk.days_interval(from, to),
        Delivery::InPlace => {
            let whole = desk.days_interval(from, to)?;
            let day = hub.zone.day(whole.start());
            desk.days_interval(day, day)
        }
        Delivery::BySession => offered
            .sessions(hub)
            .into_iter()
            .find(|session| from <= hub.zone.day(session.start()) && last_day(hub, *session) <= to),
    }
}
