//! Finding an offer: what the words match, who is near enough, what can be booked then, and in which order.
//!
//! Reads the ledger's state as it is stored and changes nothing. For a team, its own rules count: quotas, trainings, shares. What a query may
//! hold is bounded before it comes here.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::api::{Days, HubTally, SearchHit, SearchPage, SearchQuery};
use crate::domain::availability::{Claims as _, alternatives, assess, interval_for_days};
use crate::domain::booking::Wish;
use crate::domain::fold::{Field, Haystack, Query};
use crate::domain::hub::Hub;
use crate::domain::ids::{HubId, OfferKey};
use crate::domain::resource::{Family, Resource};
use crate::domain::team::Team;
use crate::domain::text::{Lang, Text};
use crate::domain::time::Instant;
use crate::ledger::State;
use crate::wording::Wording;

/// Other dates proposed for an offer that is not free, and how far from the wished ones, days.
const ALTERNATIVES: usize = 3;
const REACH_DAYS: u32 = 30;

/// An offer that matches, before and after it is assessed.
struct Found<'a> {
    hub: &'a Hub,
    hit: SearchHit,
    relevance: u32,
}

/// All that matches: bookable first, then by distance, then by relevance of the words; then by name, so that two equal
/// offers always come in the same order.
pub(super) fn search(
    state: &State,
    index: &Index,
    query: &SearchQuery,
    asker: Option<&Team>,
    now: Instant,
) -> SearchPage {
    let words = Query::parse(&query.text);
    let mut found: Vec<Found<'_>> = state
        .hubs()
        .filter(|hub| query.hub.as_ref().is_none_or(|wanted| *wanted == hub.id))
        .flat_map(|hub| offers_of(state, index, hub, query, &words))
        .collect();
    for each in &mut found {
        assess_hit(state, each, query, asker, now);
    }
    found.sort_by(in_order);
    let total = found.len();
    let hubs = tallies(&found);
    let page = found.into_iter().skip(query.offset).take(query.limit);
    SearchPage { hits: page.map(|each| each.hit).collect(), total, hubs }
}

fn tallies(found: &[Found<'_>]) -> Vec<HubTally> {
    let mut by_hub: BTreeMap<&HubId, HubTally> = BTreeMap::new();
    for Found { hub, hit, .. } in found {
        let fresh = || HubTally { hub: hub.id.clone(), matching: 0, bookable: None };
        let tally = by_hub.entry(&hub.id).or_insert_with(fresh);
        tally.matching += 1;
        if let Some(answer) = &hit.answer {
            *tally.bookable.get_or_insert(0) += usize::from(answer.is_bookable());
        }
    }
    by_hub.into_values().collect()
}

fn offers_of<'a>(state: &State, index: &Index, hub: &'a Hub, query: &SearchQuery, words: &Query) -> Vec<Found<'a>> {
    let distance_km = query.near.map(|place| place.distance_km(hub.place));
    if let (Some(limit), Some(distance)) = (query.within_km, distance_km)
        && distance > limit
    {
        return Vec::new();
    }
    // Whole days mean other hours at each hub, and other ones for an expertise or a training than for equipment.
    let interval = |offer: &OfferKey| {
        query.interval.or_else(|| {
            let Days { from, to } = query.days?;
            interval_for_days(hub, offer, state.outages(&hub.id), from, to)
        })
    };
    let wanted = |families: &BTreeSet<Family>| query.families.iter().any(|family| families.contains(family));
    hub.offers()
        .filter(|id| query.families.is_empty() || wanted(&hub.families_of(id)))
        .filter_map(|id| {
            let offer = hub.key(id);
            let relevance = words.score(index.offers.get(&offer)?)?;
            let interval = interval(&offer);
            let hit = SearchHit { offer, distance_km, interval, answer: None, alternatives: Vec::new() };
            Some(Found { hub, hit, relevance })
        })
        .collect()
}

/// The words by which each offer is found, folded once for each catalogue.
#[derive(Debug, Default)]
pub struct Index {
    offers: HashMap<OfferKey, Haystack>,
}

impl Index {
    pub(super) fn of(hubs: &[Hub]) -> Self {
        let mut offers = HashMap::new();
        for hub in hubs {
            let about_hub = Haystack::new()
                .with(Field::Hub, &hub.name)
                .with(Field::Commune, hub.commune.as_deref().unwrap_or_default());
            for resource in &hub.resources {
                offers.insert(hub.key(&resource.id), with_resource(about_hub.clone(), resource, Field::Name));
            }
            let kits = hub.kits.iter().map(|kit| (&kit.id, &kit.name, &kit.description));
            let bundles = hub.bundles.iter().map(|bundle| (&bundle.id, &bundle.name, &bundle.description));
            for (id, name, description) in kits.chain(bundles) {
                let own = with_text(about_hub.clone(), Field::Name, name);
                let own = with_text(own, Field::Description, description);
                // Also found by what is in it, less well than that itself.
                let members = hub.members_of(id).into_iter();
                let whole = members.fold(own, |words, member| with_resource(words, member, Field::Description));
                offers.insert(hub.key(id), whole);
            }
        }
        Self { offers }
    }
}

/// Adds what a resource is known by. `name` is the field in which its names count.
fn with_resource(words: Haystack, resource: &Resource, name: Field) -> Haystack {
    let model = if name == Field::Name { Field::Model } else { name };
    let words = with_text(words, name, &resource.name).with(model, &format!("{} {}", resource.maker, resource.model));
    let words = resource.keywords.iter().fold(words, |words, keyword| words.with(Field::Keyword, keyword));
    let words = Lang::ALL.into_iter().fold(words, |words, lang| {
        words.with(Field::Family, &Wording::new(lang).t(&format!("search-family-{}", resource.family.key())))
    });
    with_text(words, Field::Description, &resource.description)
}

fn with_text(words: Haystack, field: Field, text: &Text) -> Haystack {
    words.with(field, &text.fr).with(field, text.en.as_deref().unwrap_or_default())
}

fn wish_of(hit: &SearchHit, query: &SearchQuery) -> Option<Wish> {
    Some(Wish::new(hit.offer.clone(), query.quantity, hit.interval?))
}

fn assess_hit(state: &State, found: &mut Found<'_>, query: &SearchQuery, asker: Option<&Team>, now: Instant) {
    found.hit.answer = wish_of(&found.hit, query).map(|wish| assess(found.hub, &wish, asker, state, now));
}

/// Proposes other dates for a hit that is refused: the costly part, so only for what is shown, one hit at a time.
pub(super) fn propose_alternatives(
    state: &State,
    hit: &mut SearchHit,
    query: &SearchQuery,
    asker: Option<&Team>,
    now: Instant,
) {
    if hit.answer.as_ref().is_some_and(|answer| !answer.is_bookable())
        && let Some(hub) = state.hub(&hit.offer.hub)
        && let Some(wish) = wish_of(hit, query)
    {
        hit.alternatives = alternatives(hub, &wish, asker, state, now, ALTERNATIVES, REACH_DAYS);
    }
}

fn in_order(a: &Found<'_>, b: &Found<'_>) -> Ordering {
    // Not assessed, for want of opening hours on those days, comes after what is assessed and refused.
    let standing = |found: &Found<'_>| match &found.hit.answer {
        Some(answer) if answer.is_bookable() => 0,
        Some(_) => 1,
        None => 2,
    };
    let distance = |found: &Found<'_>| found.hit.distance_km.unwrap_or(0.0);
    standing(a)
        .cmp(&standing(b))
        .then_with(|| distance(a).total_cmp(&distance(b)))
        .then_with(|| b.relevance.cmp(&a.relevance))
        .then_with(|| a.hit.offer.cmp(&b.hit.offer))
}
