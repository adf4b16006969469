//! A hub ("pôle de ressources"): who it is, where, when it opens, what it lends and on which terms.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, Timelike as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::booking::Wish;
use super::geo::LonLat;
use super::holidays::CustomaryDay;
use super::ids::{HubId, LocalId, OfferKey};
use super::policy::Policy;
use super::resource::{Bundle, BundlePart, Family, Kit, Resource};
use super::territory::TerritoryCode;
use super::text::{Lang, Text};
use super::time::{DaySpan, Interval, WeeklyHours, Zone};

pub use super::calendars::{
    Access, Authority, CalendarScope, CalendarSource, Certainty, Collection, ConflictPolicy, HubCalendar, HubWord,
    RefusedChange, ServerKind, Settling, redacted,
};

/// Part a hub plays in its territory. Roles are not levels of maturity, and a territory may have co-leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HubRole {
    /// "Chef de file".
    Lead,
    CoLead,
    Member,
    /// Carries a national mission (resources, observation, training, advice).
    NationalMission,
}

impl HubRole {
    pub fn key(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::CoLead => "co_lead",
            Self::Member => "member",
            Self::NationalMission => "national_mission",
        }
    }
}

/// What a closure forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClosureKind {
    /// No pick-up and no return; a loan may run through it.
    Desk,
    /// No use at all.
    Full,
}

/// Days on which a hub is closed, both ends included, in the hub's zone: the whole of them, or some hours of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Closed during these hours of each of its days, and open as usual before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<DaySpan>,
    pub kind: ClosureKind,
    pub reason: Text,
}

impl Closure {
    /// What it closes, in order: one stretch of whole days, or one for each day where it has hours. Nothing where it
    /// ends before it begins.
    pub fn stretches(&self, zone: Zone) -> impl Iterator<Item = Interval> + use<> {
        self.between(zone, self.from, self.to)
    }

    /// Those of its stretches that overlap an interval, in order.
    pub fn during(&self, zone: Zone, within: Interval) -> impl Iterator<Item = Interval> + use<> {
        let (first, last) = match self.hours {
            Some(_) => (self.from.max(zone.day(within.start())), self.to.min(zone.day(within.end()))),
            None => (self.from, self.to),
        };
        self.between(zone, first, last).filter(move |stretch| stretch.overlaps(within))
    }

    fn between(&self, zone: Zone, first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = Interval> + use<> {
        let days = || Interval::new(zone.start_of_day(first), zone.whole_day(last).end()).ok();
        let whole = if self.hours.is_none() { days() } else { None };
        let by_day = self.hours.into_iter().flat_map(move |hours| {
            let days = first.iter_days().take_while(move |day| *day <= last);
            days.filter_map(move |day| hours.on(zone, day))
        });
        whole.into_iter().chain(by_day)
    }

    /// The days and the hours by which closures say an interval exactly: whole days, hours within one day, or the hours
    /// of a first and of a last day with whole days between them. `None` where the clock of the zone cannot say it: it
    /// does not run from minute to minute, or begins or ends in an hour that happens twice.
    pub fn spells(zone: Zone, interval: Interval) -> Option<Vec<(NaiveDate, NaiveDate, Option<DaySpan>)>> {
        let (from, to) = (zone.local(interval.start()), zone.local(interval.end()));
        let minute = |at: NaiveDateTime| u16::try_from(at.num_seconds_from_midnight() / 60).ok();
        let (mut first, from_min) = (from.date(), minute(from)?);
        // Midnight belongs to the day that it ends.
        let (mut last, to_min) = match minute(to)? {
            0 => (to.date().pred_opt()?, 1440),
            minute => (to.date(), minute),
        };
        let mut spells = Vec::new();
        let (mut opening, mut closing) = (None, None);
        if first == last && (from_min, to_min) != (0, 1440) {
            spells.push((first, first, Some(DaySpan { from_min, to_min })));
        } else {
            if from_min != 0 {
                opening = Some((first, first, Some(DaySpan { from_min, to_min: 1440 })));
                first = first.succ_opt()?;
            }
            if to_min != 1440 {
                closing = Some((last, last, Some(DaySpan { from_min: 0, to_min })));
                last = last.pred_opt()?;
            }
            spells.extend(opening);
            spells.extend((first <= last).then_some((first, last, None)));
            spells.extend(closing);
        }
        let mut at = interval.start();
        for (from, to, hours) in &spells {
            let said = Self { from: *from, to: *to, hours: *hours, kind: ClosureKind::Full, reason: Text::plain("") };
            let stretch = said.stretches(zone).next().filter(|stretch| stretch.start() == at)?;
            at = stretch.end();
        }
        (at == interval.end()).then_some(spells)
    }
}

/// A day on which a hub's desk opens at other hours than in the week, a public holiday perhaps ("ouverture
/// exceptionnelle"), in the hub's zone. A closure of that day goes before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    pub day: NaiveDate,
    /// In place of those of the week.
    pub hours: Vec<DaySpan>,
    pub reason: Text,
}

/// A counter where things are picked up and returned, away from the hub's main desk ("point de retrait"). It keeps the
/// hub's zone and public holidays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServicePoint {
    pub id: LocalId,
    pub name: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<LonLat>,
    pub hours: WeeklyHours,
    /// Its own, on top of the hub's full closures. The hub's desk closures do not close it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<Closure>,
    /// Pick-ups and returns that it serves on a local day; none for no limit. What one team does at one instant is one
    /// visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_visits: Option<u32>,
    /// Days that transport takes between the hub and the point, either way, counted in days on which the hub works.
    #[serde(default)]
    pub transfer_days: u32,
}

/// Where a loan begins and ends: service points, or the hub's main desk where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Points {
    pub pick_up: Option<LocalId>,
    pub return_to: Option<LocalId>,
}

/// A hub, as its manager describes it in `pools/<id>/hub.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hub {
    pub id: HubId,
    pub name: String,
    /// Invented for the demonstration: said wherever the hub is shown.
    pub fictional: bool,
    pub presentation: Text,
    /// What is written for the hub alone, where nobody reads in a language of their own: in its own calendars, and why a
    /// line was given up there.
    #[serde(default, skip_serializing_if = "Lang::is_default")]
    pub language: Lang,
    pub territory: TerritoryCode,
    /// INSEE code of the département, where its public holidays differ (57, 67, 68) and for statistics.
    #[serde(default)]
    pub departement: Option<String>,
    /// Name of the commune; none for a fictional hub placed nowhere in particular.
    #[serde(default)]
    pub commune: Option<String>,
    pub place: LonLat,
    pub zone: Zone,
    pub roles: Vec<HubRole>,
    /// Desk hours for pick-up and return.
    pub desk: WeeklyHours,
    /// Hours in which units are prepared and put in order again; none where margins simply run by the clock. They may
    /// be longer than the desk's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preparation: Option<WeeklyHours>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<ServicePoint>,
    pub closures: Vec<Closure>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub openings: Vec<Opening>,
    /// Whether the public holidays of the territory close the desk.
    pub closed_on_holidays: bool,
    /// Days of custom on which the hub closes as on a public holiday.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub customary_days: Vec<CustomaryDay>,
    pub policy: Policy,
    pub resources: Vec<Resource>,
    pub kits: Vec<Kit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bundles: Vec<Bundle>,
    pub calendars: Vec<HubCalendar>,
}

impl Hub {
    pub fn resource(&self, id: &LocalId) -> Option<&Resource> {
        self.resources.iter().find(|resource| &resource.id == id)
    }

    pub fn kit(&self, id: &LocalId) -> Option<&Kit> {
        self.kits.iter().find(|kit| &kit.id == id)
    }

    pub fn bundle(&self, id: &LocalId) -> Option<&Bundle> {
        self.bundles.iter().find(|bundle| &bundle.id == id)
    }

    /// A wish for a bundle, taken apart: a wish for each of its parts, for the same time and places. Any other wish stays
    /// as it is.
    pub fn unpacked(&self, wish: &Wish) -> Vec<Wish> {
        let Some(bundle) = self.bundle(&wish.offer.local) else { return vec![wish.clone()] };
        let part = |part: &BundlePart| Wish {
            offer: self.key(&part.offer),
            quantity: part.quantity.saturating_mul(wish.quantity),
            // What is used in place is neither picked up nor brought back.
            pick_up: wish.pick_up.clone().filter(|_| self.hands_over(&part.offer)),
            return_to: wish.return_to.clone().filter(|_| self.hands_over(&part.offer)),
            interval: wish.interval,
        };
        bundle.parts.iter().map(part).collect()
    }

    /// All that can be wished: resources, kits and bundles.
    pub fn offers(&self) -> impl Iterator<Item = &LocalId> {
        let kits = self.kits.iter().map(|kit| &kit.id);
        let bundles = self.bundles.iter().map(|bundle| &bundle.id);
        self.resources.iter().map(|resource| &resource.id).chain(kits).chain(bundles)
    }

    /// The resources that an offer is made of: a resource itself, the members of a kit, those of a bundle. Nothing is
    /// allocated, since the ledger asks it of each line; a resource that comes in twice is given twice.
    fn parts_of<'a: 'b, 'b>(&'a self, id: &'b LocalId) -> impl Iterator<Item = &'a Resource> {
        let bundle = self.bundle(id);
        let alone = bundle.is_none().then_some(id);
        let offers =
            alone.into_iter().chain(bundle.into_iter().flat_map(|bundle| bundle.parts.iter().map(|part| &part.offer)));
        offers.flat_map(|id| {
            let kit = self.kit(id);
            let members =
                kit.into_iter().flat_map(|kit| &kit.members).filter_map(|member| self.resource(&member.resource));
            self.resource(id).filter(|_| kit.is_none()).into_iter().chain(members)
        })
    }

    /// The resources that an offer is made of, each once.
    pub fn members_of(&self, id: &LocalId) -> Vec<&Resource> {
        let mut seen = BTreeSet::new();
        self.parts_of(id).filter(|resource| seen.insert(&resource.id)).collect()
    }

    pub fn families_of(&self, id: &LocalId) -> BTreeSet<Family> {
        self.parts_of(id).map(|resource| resource.family).collect()
    }

    /// Whether an offer is picked up and brought back: equipment is, alone or with others; an hour, a seat, a room is not.
    pub fn hands_over(&self, id: &LocalId) -> bool {
        self.parts_of(id).any(|resource| resource.family.is_equipment())
    }

    pub fn point(&self, id: &LocalId) -> Option<&ServicePoint> {
        self.points.iter().find(|point| &point.id == id)
    }

    pub fn key(&self, id: &LocalId) -> OfferKey {
        OfferKey::new(self.id.clone(), id.clone())
    }

    /// The most prominent role, for the map.
    pub fn role(&self) -> HubRole {
        for role in [HubRole::NationalMission, HubRole::Lead, HubRole::CoLead] {
            if self.roles.contains(&role) {
                return role;
            }
        }
        HubRole::Member
    }

    /// Physical units, whatever their condition.
    pub fn item_count(&self) -> usize {
        self.resources.iter().map(|resource| resource.items().len()).sum()
    }
}

/// What is common to the network (`pools/network.toml`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Network {
    pub name: Text,
    /// True for the demonstration network: a permanent ribbon says so, as do exports, screenshots and the window title.
    pub fictional: bool,
    /// The sentence of the ribbon.
    pub notice: Text,
    /// Teams that may borrow, until accounts exist.
    pub teams: Vec<super::team::Team>,
}
