//! The one availability function: what is free, and every reason why something is not.
//!
//! The screen's preview, the server's decision and the tests call [`assess`]. Capacity is decided by the peak of the
//! claims over the interval, never by their sum. Each family of rules has its file: `time_rules` for when,
//! `team_rules` for who, `stock` for how many, `reach` for what a booking takes beyond its own
//! interval, `advice` for what would do instead.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::booking::{Claim, Wish};
use super::desk::DeskHours;
use super::hub::{Hub, Points};
use super::ids::{BookingId, GroupId, HubId, LocalId, OfferKey, TeamId};
use super::outage::Outages;
use super::policy::Approval;
use super::qualification::Qualification;
use super::team::Team;
use super::time::{Instant, Interval};

mod advice;
mod offered;
mod reach;
mod refusal;
mod stock;
mod team_rules;
mod time_rules;

use offered::Delivery;
use reach::{Reach, last_day};
use time_rules::Ends;

pub use advice::{alternatives, bookable_parts};
pub(in crate::domain) use offered::Offered;
pub use offered::sessions;
pub use refusal::{Closed, Edge, Refusal};
pub use team_rules::{Lacking, is_training, lacking_training, training_not_proved};

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

/// A line that claims stock, as the rules about teams and visits see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenLine<'a> {
    /// The booking it belongs to; none for the cart that is being placed.
    pub booking: Option<&'a BookingId>,
    pub team: &'a TeamId,
    pub wish: &'a Wish,
    /// While the team has it: the wished interval, longer where it is overdue.
    pub interval: Interval,
    pub claims: &'a [Claim],
}

/// Reads what is already claimed, and by whom. The ledger's state is one; a test may be another.
pub trait Claims {
    /// Peak of the claims on `resource` within `interval` (level 0 over the whole interval where there are none).
    fn peak(&self, resource: &OfferKey, interval: Interval) -> Peak;

    /// The level over time, cut to `interval`, in order and without gaps.
    fn steps(&self, resource: &OfferKey, interval: Interval) -> Vec<BusyStep>;

    /// What the hub's calendars close.
    fn outages(&self, _hub: &HubId) -> &Outages {
        Outages::NONE
    }

    /// Whether it is known which team has what. Where it is not, as on a screen that only sees how busy a hub is, the
    /// rules that need the lines of other teams are left out: shares kept for groups, visits.
    fn knows_other_teams(&self) -> bool {
        true
    }

    /// The lines of a hub that claim stock: those of one team, or of all that are known.
    fn open_lines(&self, _hub: &HubId, _team: Option<&Team>) -> Vec<OpenLine<'_>> {
        Vec::new()
    }

    /// The teams of a group.
    fn teams_in(&self, _group: &GroupId) -> Vec<&Team> {
        Vec::new()
    }

    /// Proofs of training on record, beyond those given with the team.
    fn qualifications(&self, _team: &Team) -> Vec<Qualification> {
        Vec::new()
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

/// Units (or whole kits) of an offer that the hub has, whatever is claimed; `None` for an unknown offer.
pub fn capacity(hub: &Hub, offer: &OfferKey) -> Option<u32> {
    Offered::find(hub, offer).ok().map(|offered| offered.capacity())
}

/// How a request for an offer becomes a booking: by hand as soon as one of its parts asks for that.
pub fn approval(hub: &Hub, offer: &OfferKey) -> Approval {
    let of_hub = hub.policy.approval;
    let Ok(offered) = Offered::find(hub, offer) else { return of_hub };
    let by_hand = |part: &offered::Part<'_>| part.resource.approval.unwrap_or(of_hub) == Approval::Manual;
    if offered.parts.iter().any(by_hand) { Approval::Manual } else { Approval::Auto }
}

/// What a wish takes from stock, margins and transport included; a kit takes all its members. `outages` are what the
/// hub's calendars close: margins step over them.
///
/// # Errors
/// [`Refusal::UnknownOffer`] and [`Refusal::NoQuantity`].
pub fn claims_of(hub: &Hub, wish: &Wish, outages: &Outages) -> Result<Vec<Claim>, Refusal> {
    let offered = Offered::find(hub, &wish.offer)?;
    if wish.quantity == 0 {
        return Err(Refusal::NoQuantity);
    }
    let claim = |part: &offered::Part<'_>| {
        let interval = Reach::of(hub, outages, part, wish).claimed(wish.interval);
        Claim::new(part.key.clone(), part.units.saturating_mul(wish.quantity), interval)
    };
    Ok(offered.parts.iter().map(claim).collect())
}

/// Can this wish be met for this team, given what is claimed, at `now`? Every reason against it is given, not only the
/// first. Without a team, the rules about who asks are left out: quotas, trainings, shares kept for groups, visits.
pub fn assess(hub: &Hub, wish: &Wish, asker: Option<&Team>, claims: &dyn Claims, now: Instant) -> Answer {
    let offered = match Offered::find(hub, &wish.offer) {
        Ok(offered) => offered,
        Err(refusal) => return Answer { free: 0, capacity: 0, refusals: vec![refusal] },
    };
    let mut refusals = Vec::new();
    if wish.quantity == 0 {
        refusals.push(Refusal::NoQuantity);
    }
    let free = stock::check(hub, &offered, wish, asker, claims, now, &mut refusals);
    let outages = claims.outages(&hub.id);
    let ends = Ends::of(hub, wish, offered.delivery, &mut refusals);
    let desks = ends.desks(hub, outages);
    time_rules::check_calendar(hub, &DeskHours::new(hub, outages), wish.interval, now, &mut refusals);
    time_rules::check_full_closures(hub, outages, wish.interval, &mut refusals);
    match offered.delivery {
        Delivery::HandedOver => {
            time_rules::check_length(hub, &desks[1], wish.interval, &mut refusals);
            time_rules::check_days(hub, &desks[1], wish.interval, &mut refusals);
            ends.check_hours(&desks, wish.interval, now, &mut refusals);
            ends.check_transport(hub, outages, &offered, wish, now, &mut refusals);
            if claims.knows_other_teams() {
                ends.check_visits(hub, wish, asker, claims, &mut refusals);
            }
        }
        Delivery::InPlace => {
            time_rules::check_length(hub, &desks[1], wish.interval, &mut refusals);
            time_rules::check_one_day(hub, &desks[1], wish.interval, &mut refusals);
            ends.check_hours(&desks, wish.interval, now, &mut refusals);
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
    if let Some(team) = asker {
        team_rules::check_training(hub, wish, team, claims, now, &mut refusals);
        team_rules::check_quotas(hub, &offered, wish, team, claims, &mut refusals);
    }
    refusals.sort_by_key(Refusal::rank);
    Answer { free, capacity: offered.capacity(), refusals }
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
    interval_for_days_at(hub, offer, &Points::default(), outages, from, to)
}

/// The same with a pick-up and a return at service points; a point that the hub does not have is its main desk.
pub fn interval_for_days_at(
    hub: &Hub,
    offer: &OfferKey,
    points: &Points,
    outages: &Outages,
    from: NaiveDate,
    to: NaiveDate,
) -> Option<Interval> {
    let offered = Offered::find(hub, offer).ok()?;
    let desk = DeskHours::new(hub, outages);
    match offered.delivery {
        Delivery::HandedOver => {
            let at = |point: &Option<LocalId>| {
                let point = point.as_ref().and_then(|id| hub.point(id));
                DeskHours::at_point(hub, point, outages)
            };
            let pick_up = at(&points.pick_up).first_opening_between(from, to)?;
            Interval::new(pick_up, at(&points.return_to).last_closing_between(from, to)?).ok()
        }
        Delivery::InPlace => {
            let whole = desk.days_interval(from, to)?;
            let day = hub.zone.day(whole.start());
            desk.days_interval(day, day)
        }
        Delivery::BySession => offered
            .sessions(hub)
            .into_iter()
            .find(|session| from <= hub.zone.day(session.start()) && last_day(hub.zone, session.end()) <= to),
    }
}
