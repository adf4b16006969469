//! The loan agreement of a booking with one hub ("convention de prêt"): who lends what to whom, when, where, in what
//! condition, on which terms.
//!
//! A snapshot made from the booking, its hub and its team as they are when it is made; it holds no reference to them and
//! does not change afterwards. The ledger keeps one, numbered, whenever units are handed over or what is out is agreed
//! anew; before that there are only drafts. It says nothing in a language: `wording::agreement` prints it.

use serde::{Deserialize, Serialize};

use super::availability::Offered;
use super::booking::{Booking, Line, LineState, Loan};
use super::hub::{Certainty, Hub};
use super::ids::{BookingId, HubId, ItemCode, LocalId};
use super::policy::Policy;
use super::resource::{Condition, Resource, Stock};
use super::team::Team;
use super::text::Text;
use super::time::{Instant, Interval, Zone};

/// Who lends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lender {
    pub hub: HubId,
    pub name: String,
    pub commune: Option<String>,
}

/// Who borrows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Borrower {
    pub name: String,
    /// Who signs; none where the team names nobody.
    pub responsible: Option<String>,
}

/// A unit that is lent: numbered, or several without numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedUnit {
    pub resource: Text,
    /// Inventory code; none where units have no numbers or were not set apart yet.
    pub code: Option<String>,
    pub serial: Option<String>,
    /// 1 for a numbered unit.
    pub quantity: u32,
    /// None where units have no numbers.
    pub condition: Option<Condition>,
}

/// What travels with the units, in how many copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedAccessory {
    pub name: Text,
    pub quantity: u32,
}

/// A line of the booking that still stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedLine {
    pub what: Text,
    pub quantity: u32,
    pub state: LineState,
    /// How sure it was when the agreement was made; none once units are out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Certainty>,
    pub interval: Interval,
    /// Service points; the hub's main desk where there is none.
    pub pick_up: Option<Text>,
    pub return_to: Option<Text>,
    pub units: Vec<AgreedUnit>,
    pub accessories: Vec<AgreedAccessory>,
}

/// The whole agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    pub booking: BookingId,
    /// From 1 among those of the booking with this hub, the last one in force; none for a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Of the booking when it was made: a later version calls for another agreement.
    pub version: u64,
    pub made_at: Instant,
    /// Dates and hours are read in it.
    pub zone: Zone,
    /// Invented data: said on the document.
    pub fictional: bool,
    pub lender: Lender,
    pub borrower: Borrower,
    pub purpose: String,
    pub lines: Vec<AgreedLine>,
    /// The hub's terms.
    pub late_cancel_hours: u32,
    pub no_show_grace_minutes: u32,
    /// For the whole booking with this hub, whole euros; 0 for none.
    pub deposit_eur: u32,
}

impl Agreement {
    /// A draft of the agreement of a booking with one hub at `now`; `None` where no line with it stands.
    pub fn of(hub: &Hub, booking: &Booking, team: &Team, now: Instant) -> Option<Self> {
        let standing = booking.lines.iter().filter(|line| line.wish.offer.hub == hub.id && !line.state.has_given_up());
        let standing: Vec<&Line> = standing.collect();
        if standing.is_empty() {
            return None;
        }
        let signed = standing.iter().find_map(|line| line.responsible.clone());
        let deposit_of = |line: &&Line| deposit(hub, line);
        let deposits = standing.iter().map(deposit_of).fold(0_u32, u32::saturating_add);
        let Policy { late_cancel_hours, no_show_grace_minutes, deposit_eur, .. } = hub.policy;
        Some(Self {
            booking: booking.id.clone(),
            number: None,
            version: booking.version,
            made_at: now,
            zone: hub.zone,
            fictional: hub.fictional,
            lender: Lender { hub: hub.id.clone(), name: hub.name.clone(), commune: hub.commune.clone() },
            borrower: Borrower {
                name: team.name.clone(),
                // Who signed for what was handed over, else who is to sign.
                responsible: signed.or_else(|| team.responsible().map(|member| member.name.clone())),
            },
            purpose: booking.purpose.clone(),
            lines: standing.into_iter().map(|line| agreed(hub, line)).collect(),
            late_cancel_hours,
            no_show_grace_minutes,
            deposit_eur: deposit_eur.saturating_add(deposits),
        })
    }
}

fn agreed(hub: &Hub, line: &Line) -> AgreedLine {
    let offer = &line.wish.offer.local;
    let named = hub.resource(offer).map(|resource| &resource.name).or_else(|| hub.kit(offer).map(|kit| &kit.name));
    let point = |id: &Option<LocalId>| {
        id.as_ref().map(|id| hub.point(id).map_or_else(|| Text::plain(id.as_str()), |point| point.name.clone()))
    };
    AgreedLine {
        // What the hub no longer has keeps its identifier.
        what: named.cloned().unwrap_or_else(|| Text::plain(offer.as_str())),
        quantity: line.wish.quantity,
        state: line.state,
        certainty: hub.certainty(line),
        interval: line.wish.interval,
        pick_up: point(&line.wish.pick_up),
        return_to: point(&line.wish.return_to),
        units: units(hub, line),
        accessories: accessories(hub, line),
    }
}

/// The resources of a line, with how many units of each; empty for what the hub no longer has.
fn parts<'a>(hub: &'a Hub, line: &Line) -> Vec<(&'a Resource, u32)> {
    let Ok(offered) = Offered::find(hub, &line.wish.offer) else { return Vec::new() };
    let taken = |units: u32| units.saturating_mul(line.wish.quantity);
    offered.parts.iter().map(|part| (part.resource, taken(part.units))).collect()
}

fn deposit(hub: &Hub, line: &Line) -> u32 {
    let of_part = |(resource, units): (&Resource, u32)| resource.deposit_eur.saturating_mul(units);
    parts(hub, line).into_iter().map(of_part).fold(0, u32::saturating_add)
}

/// What was handed over, as it was then; what is set apart for the rest; what has no number yet.
fn units(hub: &Hub, line: &Line) -> Vec<AgreedUnit> {
    let mut units: Vec<AgreedUnit> = Vec::new();
    for (resource, quantity) in parts(hub, line) {
        if matches!(resource.stock, Stock::Sessions { .. }) {
            continue;
        }
        let item = |code: &ItemCode| resource.items().iter().find(|item| item.code == code.as_str());
        let mut own: Vec<AgreedUnit> = Vec::new();
        for loan in loans(line, resource) {
            own.push(AgreedUnit {
                resource: resource.name.clone(),
                code: loan.item.as_ref().map(ToString::to_string),
                serial: loan.item.as_ref().and_then(item).and_then(|item| item.serial.clone()),
                quantity: loan.quantity,
                condition: Some(loan.condition),
            });
        }
        let claims = line.claims.iter().filter(|claim| claim.resource.local == resource.id);
        for code in claims.flat_map(|claim| &claim.items) {
            if own.iter().any(|unit| unit.code.as_deref() == Some(code.as_str())) {
                continue;
            }
            own.push(AgreedUnit {
                resource: resource.name.clone(),
                code: Some(code.to_string()),
                serial: item(code).and_then(|item| item.serial.clone()),
                quantity: 1,
                condition: item(code).map(|item| item.condition),
            });
        }
        let known = own.iter().fold(0_u32, |sum, unit| sum.saturating_add(unit.quantity));
        units.append(&mut own);
        if let Some(rest) = quantity.checked_sub(known).filter(|rest| *rest > 0) {
            let resource = resource.name.clone();
            units.push(AgreedUnit { resource, code: None, serial: None, quantity: rest, condition: None });
        }
    }
    units
}

fn loans<'a>(line: &'a Line, resource: &'a Resource) -> impl Iterator<Item = &'a Loan> {
    line.loans.iter().filter(|loan| loan.resource.local == resource.id)
}

/// What went with the units that were handed over, in the desk's words; else what the catalogue says.
fn accessories(hub: &Hub, line: &Line) -> Vec<AgreedAccessory> {
    let mut all: Vec<AgreedAccessory> = Vec::new();
    let mut add = |name: Text, quantity: u32| match all.iter_mut().find(|accessory| accessory.name == name) {
        Some(accessory) => accessory.quantity = accessory.quantity.saturating_add(quantity),
        None => all.push(AgreedAccessory { name, quantity }),
    };
    for (resource, quantity) in parts(hub, line) {
        let handed_over = loans(line, resource).count() > 0;
        for words in loans(line, resource).flat_map(|loan| &loan.accessories) {
            // The desk writes them in its language; the catalogue's own words have both.
            let known = resource.accessories.iter().find(|text| text.fr == *words || text.en.as_ref() == Some(words));
            add(known.cloned().unwrap_or_else(|| Text::plain(words.clone())), 1);
        }
        for name in resource.accessories.iter().filter(|_| !handed_over) {
            add(name.clone(), quantity);
        }
    }
    all
}
