//! What to propose where a line cannot be met: other dates at the same hub, the same thing elsewhere.
//!
//! Every proposal has been assessed against what is claimed now, the rest of the cart included; none is reserved.

use super::LineRejection;
use super::state::State;
use crate::domain::availability::{Claims, Refusal, alternatives, assess, bookable_parts};
use crate::domain::booking::Wish;
use crate::domain::hub::Hub;
use crate::domain::ids::OfferKey;
use crate::domain::resource::Resource;
use crate::domain::team::Team;
use crate::domain::time::Instant;

/// How many other intervals are proposed, and how far from the wished start they are looked for.
const ALTERNATIVES: usize = 3;
const REACH_DAYS: u32 = 45;

/// How many other hubs are proposed.
const ELSEWHERE: usize = 5;

pub(super) fn for_line(
    state: &State,
    claims: &dyn Claims,
    line: usize,
    wish: &Wish,
    team: &Team,
    refusals: Vec<Refusal>,
    now: Instant,
) -> LineRejection {
    let Some(hub) = state.hub(&wish.offer.hub) else {
        return LineRejection { line, refusals, alternatives: Vec::new(), parts: Vec::new(), elsewhere: Vec::new() };
    };
    LineRejection {
        line,
        refusals,
        alternatives: alternatives(hub, wish, Some(team), claims, now, ALTERNATIVES, REACH_DAYS),
        parts: bookable_parts(hub, wish, Some(team), claims, now),
        elsewhere: elsewhere(state, hub, wish, team, claims, now),
    }
}

/// Offers of other hubs that could meet the wish over the same interval: of the same maker and model where there are
/// any, else of the same family; nearest hubs first. For a kit, kits with at least its families.
fn elsewhere(state: &State, home: &Hub, wish: &Wish, team: &Team, claims: &dyn Claims, now: Instant) -> Vec<OfferKey> {
    let mut others: Vec<&Hub> = state.hubs().map(AsRef::as_ref).filter(|hub| hub.id != home.id).collect();
    others.sort_by(|a, b| home.place.distance_km(a.place).total_cmp(&home.place.distance_km(b.place)));
    let bookable = |offer: &OfferKey, hub: &Hub| {
        // Service points are their hub's: elsewhere it is the main desk.
        let there = Wish::new(offer.clone(), wish.quantity, wish.interval);
        assess(hub, &there, Some(team), claims, now).is_bookable()
    };
    let first_bookable = |matches: &dyn Fn(&Resource) -> bool| -> Vec<OfferKey> {
        let offer_of = |hub: &&Hub| {
            let keys = hub.resources.iter().filter(|other| matches(other)).map(|other| hub.key(&other.id));
            keys.into_iter().find(|key| bookable(key, hub))
        };
        others.iter().filter_map(offer_of).take(ELSEWHERE).collect()
    };
    if let Some(resource) = home.resource(&wish.offer.local) {
        let same_model = |other: &Resource| {
            !resource.model.is_empty()
                && other.maker.eq_ignore_ascii_case(&resource.maker)
                && other.model.eq_ignore_ascii_case(&resource.model)
        };
        let found = first_bookable(&same_model);
        return if found.is_empty() { first_bookable(&|other| other.family == resource.family) } else { found };
    }
    let Some(kit) = home.kit(&wish.offer.local) else { return Vec::new() };
    let families = home.families_of(&kit.id);
    let kit_of = |hub: &&Hub| {
        let mut keys = hub
            .kits
            .iter()
            .filter(|other| families.is_subset(&hub.families_of(&other.id)))
            .map(|other| hub.key(&other.id));
        keys.find(|key| bookable(key, hub))
    };
    others.iter().filter_map(kit_of).take(ELSEWHERE).collect()
}
