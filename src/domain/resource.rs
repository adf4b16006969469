//! What a hub offers: equipment, spaces, expertise by the hour, trainings with seats, kits.

use chrono::{NaiveDate, NaiveDateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{GroupId, ItemCode, LocalId, OfferKey};
use super::policy::Approval;
use super::text::Text;

/// The families of the catalogue. The first ten are the reference families of the maturity index (indicator M3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// XR headsets.
    Headset,
    /// 3D printers and other digital fabrication.
    Printer,
    /// Motion, performance and volumetric capture rigs, trackers.
    Capture,
    /// 3D scanners and photogrammetry.
    Scanner,
    /// Workstations and render machines.
    Workstation,
    /// Video projectors.
    Projector,
    /// LED walls and other displays.
    Display,
    /// Spatial sound.
    Sound,
    /// 360° and stereoscopic cameras.
    Camera,
    /// Sensors, controllers, haptics.
    Interaction,
    /// Rooms and studios.
    Space,
    /// Person-time: advice, engineering, mediation.
    Expertise,
    /// Training sessions with seats.
    Training,
}

impl Family {
    pub const ALL: [Self; 13] = [
        Self::Headset,
        Self::Printer,
        Self::Capture,
        Self::Scanner,
        Self::Workstation,
        Self::Projector,
        Self::Display,
        Self::Sound,
        Self::Camera,
        Self::Interaction,
        Self::Space,
        Self::Expertise,
        Self::Training,
    ];

    /// The name used in files, addresses and wording keys, such as `headset`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Headset => "headset",
            Self::Printer => "printer",
            Self::Capture => "capture",
            Self::Scanner => "scanner",
            Self::Workstation => "workstation",
            Self::Projector => "projector",
            Self::Display => "display",
            Self::Sound => "sound",
            Self::Camera => "camera",
            Self::Interaction => "interaction",
            Self::Space => "space",
            Self::Expertise => "expertise",
            Self::Training => "training",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.key() == key)
    }

    /// Equipment is handed over and taken back; the rest is delivered in place.
    pub fn is_equipment(self) -> bool {
        !matches!(self, Self::Space | Self::Expertise | Self::Training)
    }
}

/// State of a physical unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    New,
    #[default]
    Good,
    Worn,
    /// Cannot be lent: it does not count in the capacity.
    OutOfOrder,
}

/// A physical unit ("exemplaire"): what is lent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Inventory code, unique within the hub, as printed on the label.
    pub code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(default)]
    pub condition: Condition,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acquired: Option<NaiveDate>,
}

/// A dated session of a training. Local wall clock of the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Session {
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
}

/// Level of a training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Discovery,
    Practice,
    Mastery,
}

/// Where the capacity of a resource comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stock {
    /// Numbered units; those out of order do not count.
    Items(Vec<Item>),
    /// Countable units without numbers, or persons, or rooms.
    Count(u32),
    /// Seats in each dated session.
    Sessions { seats: u32, level: Level, sessions: Vec<Session> },
}

/// Units kept for the teams of a group ("part réservée").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReservedShare {
    pub group: GroupId,
    pub units: u32,
    /// From so many local days before the day of pick-up, what is left of the share is for everyone.
    pub until_days: u32,
}

/// A catalogue entry of a hub ("ressource"): what is booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resource {
    pub id: LocalId,
    pub name: Text,
    pub family: Family,
    /// Maker and model as on the box, for search and for the device budgets; empty for immaterial resources.
    #[serde(default)]
    pub maker: String,
    #[serde(default)]
    pub model: String,
    pub description: Text,
    /// Trade words by which people look for it ("casque", "VR").
    #[serde(default)]
    pub keywords: Vec<String>,
    /// What travels with each unit and is checked at return; not bookable alone.
    #[serde(default)]
    pub accessories: Vec<Text>,
    pub stock: Stock,
    /// Minutes that the hub needs before and after a booking. They widen the claim, not the booking.
    #[serde(default)]
    pub prepare_min: u32,
    #[serde(default)]
    pub recover_min: u32,
    /// Where it differs from the hub's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// The training without which a team may not use it; the proof must count on every day of use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requires_training: Option<OfferKey>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserved: Vec<ReservedShare>,
    /// Deposit per unit, whole euros, on top of the hub's per booking.
    #[serde(default)]
    pub deposit_eur: u32,
}

impl Resource {
    /// Units, persons or seats that can be claimed at one instant.
    pub fn capacity(&self) -> u32 {
        match &self.stock {
            Stock::Items(items) => {
                let usable = items.iter().filter(|item| item.condition != Condition::OutOfOrder).count();
                u32::try_from(usable).unwrap_or(u32::MAX)
            }
            Stock::Count(count) => *count,
            Stock::Sessions { seats, .. } => *seats,
        }
    }

    pub fn items(&self) -> &[Item] {
        match &self.stock {
            Stock::Items(items) => items,
            _ => &[],
        }
    }
}

/// A physical case with fixed members ("malle"). Booking the kit claims every member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Kit {
    pub id: LocalId,
    pub name: Text,
    pub description: Text,
    pub members: Vec<KitMember>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KitMember {
    pub resource: LocalId,
    pub quantity: u32,
    /// The units that lie in the case, by their codes; the rest of `quantity` is drawn from the pool.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemCode>,
}

/// A recipe for a purpose ("lot type"): so many of this and of that. It keeps no stock and no line of a booking is about
/// it: it is taken apart into wishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bundle {
    pub id: LocalId,
    pub name: Text,
    pub description: Text,
    pub parts: Vec<BundlePart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundlePart {
    /// A resource or a kit of the same hub, but no training: its sessions have dates of their own.
    pub offer: LocalId,
    pub quantity: u32,
}
