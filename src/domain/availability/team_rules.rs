//! The rules about who: required training, quotas.

use chrono::NaiveDate;

use super::offered::{Offered, Part};
use super::reach::last_day;
use super::{Claims, NAMED_AT_MOST, OpenLine, Refusal, sessions};
use crate::domain::booking::Wish;
use crate::domain::hub::Hub;
use crate::domain::ids::OfferKey;
use crate::domain::policy::Quota;
use crate::domain::qualification::{Qualification, first_uncovered};
use crate::domain::resource::{Family, Stock};
use crate::domain::team::Team;
use crate::domain::time::{Instant, Interval};
use crate::domain::timeline::Timeline;

/// What is lacking of a required training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    pub resource: OfferKey,
    pub training: OfferKey,
    /// The first day of use on which no proof counts.
    pub day: NaiveDate,
}

/// The trainings that an offer requires and of which a team has no proof that counts on every local day of `interval`.
/// Booked sessions are no proof: this is what a hand-over asks.
pub fn lacking_training(
    hub: &Hub,
    offer: &OfferKey,
    interval: Interval,
    team: &Team,
    claims: &dyn Claims,
) -> Vec<Lacking> {
    let mut proofs = team.qualifications.clone();
    proofs.extend(claims.qualifications(team));
    training_not_proved(hub, offer, interval, &proofs)
}

/// [`lacking_training`] of whoever has these proofs.
pub fn training_not_proved(hub: &Hub, offer: &OfferKey, interval: Interval, proofs: &[Qualification]) -> Vec<Lacking> {
    let Ok(offered) = Offered::find(hub, offer) else { return Vec::new() };
    let (from, to) = (hub.zone.day(interval.start()), last_day(hub.zone, interval.end()));
    let lacking = |part: &Part<'_>| {
        let training = part.resource.requires_training.clone()?;
        let day = first_uncovered(&training, proofs, from, to)?;
        Some(Lacking { resource: part.key.clone(), training, day })
    };
    offered.parts.iter().filter_map(lacking).collect()
}

/// A required training must be proved on every day of use, or be followed before: a booked session counts.
pub(super) fn check_training(
    hub: &Hub,
    wish: &Wish,
    team: &Team,
    claims: &dyn Claims,
    now: Instant,
    refusals: &mut Vec<Refusal>,
) {
    for Lacking { resource, training, day } in lacking_training(hub, &wish.offer, wish.interval, team, claims) {
        let is_followed_before =
            |line: &OpenLine<'_>| line.wish.offer == training && line.wish.interval.end() <= wish.interval.start();
        if !claims.open_lines(&training.hub, Some(team)).iter().any(is_followed_before) {
            let sessions = sessions_before(hub, &training, wish.interval.start(), claims, now);
            refusals.push(Refusal::NotTrained { resource, training, day, sessions });
        }
    }
}

/// The sessions of a training that can still be booked and end by `before`. None are known of another hub's training.
fn sessions_before(
    hub: &Hub,
    training: &OfferKey,
    before: Instant,
    claims: &dyn Claims,
    now: Instant,
) -> Vec<Interval> {
    let Some(resource) = hub.resource(&training.local).filter(|_| training.hub == hub.id) else { return Vec::new() };
    let has_a_seat = |session: &Interval| claims.peak(training, *session).level < resource.capacity();
    let coming =
        sessions(hub, resource).into_iter().filter(|session| now <= session.start() && session.end() <= before);
    coming.filter(has_a_seat).take(NAMED_AT_MOST).collect()
}

pub(super) fn check_quotas(
    hub: &Hub,
    offered: &Offered<'_>,
    wish: &Wish,
    team: &Team,
    claims: &dyn Claims,
    refusals: &mut Vec<Refusal>,
) {
    if hub.policy.quotas.is_empty() {
        return;
    }
    let lines = claims.open_lines(&hub.id, Some(team));
    let held: Vec<(Offered<'_>, &OpenLine<'_>)> =
        lines.iter().filter_map(|line| Some((Offered::find(hub, &line.wish.offer).ok()?, line))).collect();
    for quota in &hub.policy.quotas {
        if !concerns(quota, offered) {
            continue;
        }
        let family = quota.family;
        let concerned = || held.iter().filter(|(offered, _)| concerns(quota, offered));
        if let Some(limit) = quota.units {
            let mut level = Timeline::default();
            for (offered, line) in concerned() {
                level.add(line.interval, units(quota, offered, line.wish.quantity));
            }
            let peak = level.peak(wish.interval);
            let wanted = units(quota, offered, wish.quantity);
            if peak.level.saturating_add(wanted) > limit {
                refusals.push(Refusal::TooManyUnits { family, limit, held: peak.level, wanted, during: peak.during });
            }
        }
        if let Some(limit) = quota.bookings {
            let mut open: Vec<_> = concerned().filter_map(|(_, line)| line.booking).collect();
            open.sort_unstable();
            open.dedup();
            let open = u32::try_from(open.len()).unwrap_or(u32::MAX);
            if open >= limit {
                refusals.push(Refusal::TooManyBookings { family, limit, open });
            }
        }
    }
}

fn counts(quota: &Quota, family: Family) -> bool {
    quota.family.map_or(family.is_equipment(), |counted| counted == family)
}

fn concerns(quota: &Quota, offered: &Offered<'_>) -> bool {
    offered.parts.iter().any(|part| counts(quota, part.resource.family))
}

fn units(quota: &Quota, offered: &Offered<'_>, quantity: u32) -> u32 {
    let counted = offered.parts.iter().filter(|part| counts(quota, part.resource.family));
    counted.fold(0, |sum: u32, part| sum.saturating_add(part.units.saturating_mul(quantity)))
}

/// Whether a wish is for a session: in a cart, trainings are assessed first, so that what requires them may follow.
pub fn is_training(hub: &Hub, offer: &OfferKey) -> bool {
    hub.resource(&offer.local).is_some_and(|resource| matches!(resource.stock, Stock::Sessions { .. }))
}
