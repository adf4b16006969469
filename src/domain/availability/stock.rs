//! Capacity, by the peak of what is claimed, and the shares kept for groups of teams.

use super::offered::{Offered, Part};
use super::reach::Reach;
use super::{Claims, Peak, Refusal};
use crate::domain::booking::Wish;
use crate::domain::hub::Hub;
use crate::domain::resource::ReservedShare;
use crate::domain::team::Team;
use crate::domain::time::{Instant, Interval};
use crate::domain::timeline::Timeline;

/// Returns how many whole offers are free for this team.
pub(super) fn check(
    hub: &Hub,
    offered: &Offered<'_>,
    wish: &Wish,
    asker: Option<&Team>,
    claims: &dyn Claims,
    now: Instant,
    refusals: &mut Vec<Refusal>,
) -> u32 {
    let outages = claims.outages(&hub.id);
    let mut free_offers = u32::MAX;
    for part in &offered.parts {
        let capacity = part.resource.capacity();
        let claimed = Reach::of(hub, outages, part, wish).claimed(wish.interval);
        let peak = claims.peak(&part.key, claimed);
        let mut free = capacity.saturating_sub(peak.level);
        let wanted = part.units.saturating_mul(wish.quantity);
        if wanted > free {
            refusals.push(Refusal::NotEnough { resource: part.key.clone(), capacity, peak, wanted, free });
        }
        let asker = asker.filter(|_| claims.knows_other_teams());
        if let Some(kept) = asker.and_then(|team| Kept::from_team(hub, part, wish.interval, team, now)) {
            let withheld = kept.peak(hub, part, claimed, claims);
            let left = capacity.saturating_sub(withheld.level);
            if wanted <= free && wanted > left {
                refusals.push(Refusal::KeptForGroup {
                    resource: part.key.clone(),
                    groups: kept.shares.iter().map(|share| share.group.clone()).collect(),
                    kept: free - left.min(free),
                    free: left,
                    wanted,
                    during: withheld.during,
                    from: kept.until,
                });
            }
            free = free.min(left);
        }
        free_offers = free_offers.min(free / part.units);
    }
    free_offers
}

/// The shares of a resource that are kept from a team.
struct Kept<'a> {
    shares: Vec<&'a ReservedShare>,
    /// When the last of them is for everyone.
    until: Instant,
}

impl<'a> Kept<'a> {
    fn from_team(hub: &Hub, part: &Part<'a>, booked: Interval, team: &Team, now: Instant) -> Option<Self> {
        let pick_up = hub.zone.day(booked.start());
        let released = |share: &ReservedShare| {
            let days = chrono::Days::new(u64::from(share.until_days));
            pick_up.checked_sub_days(days).map(|day| hub.zone.start_of_day(day))
        };
        let is_kept = |share: &&ReservedShare| !team.is_in(&share.group) && released(share).is_some_and(|at| now < at);
        let shares: Vec<&ReservedShare> = part.resource.reserved.iter().filter(is_kept).collect();
        let until = shares.iter().filter_map(|share| released(share)).max()?;
        Some(Self { shares, until })
    }

    /// The highest sum of what is claimed and of what the groups have not claimed of their shares yet.
    fn peak(&self, hub: &Hub, part: &Part<'_>, within: Interval, claims: &dyn Claims) -> Peak {
        let mut level = Timeline::default();
        for step in claims.steps(&part.key, within) {
            level.add(step.interval, step.taken);
        }
        for share in &self.shares {
            let mut used = Timeline::default();
            for team in claims.teams_in(&share.group) {
                let lines = claims.open_lines(&hub.id, Some(team));
                for claim in lines.iter().flat_map(|line| line.claims).filter(|claim| claim.resource == part.key) {
                    used.add(claim.interval, claim.quantity);
                }
            }
            for step in used.steps(within) {
                level.add(step.interval, share.units.saturating_sub(step.taken));
            }
        }
        level.peak(within)
    }
}
