//! What the map is told and what it answers: plain data, no engine entity.

use std::collections::BTreeMap;

use bevy::prelude::*;

use crate::domain::geo::LonLat;
use crate::domain::hub::HubRole;
use crate::domain::ids::HubId;
use crate::domain::territory::TerritoryCode;

/// How free a hub is for what is looked for; always shown by colour and sign together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HubState {
    /// Nothing is looked for.
    #[default]
    None,
    Free,
    Partly,
    Taken,
    Closed,
}

/// A hub on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapHub {
    pub id: HubId,
    pub name: String,
    pub place: LonLat,
    pub territory: TerritoryCode,
    pub role: HubRole,
    pub state: HubState,
    /// Whether it answers the current search. Where no hub does, or all do, none steps back.
    pub found: bool,
}

/// What is said of a territory by its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerritoryValue {
    /// A class of the sequential ramp, 0 (lowest) to 4.
    Class(u8),
    /// "Non évalué": hatched.
    NotAssessed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum MapTheme {
    #[default]
    Dark,
    Light,
}

/// Everything the map shows. Set by whoever holds the facts; the map never changes it.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct MapModel {
    pub hubs: Vec<MapHub>,
    pub selected_hub: Option<HubId>,
    /// A hub pointed at elsewhere, such as in the list beside the map.
    pub hovered_hub: Option<HubId>,
    pub selected_territory: Option<TerritoryCode>,
    /// Empty where no indicator is shown.
    pub values: BTreeMap<TerritoryCode, TerritoryValue>,
    pub theme: MapTheme,
    pub reduce_motion: bool,
    /// Part of the window that panels leave free, in points (egui's unit).
    pub viewport: Rect,
    /// Physical pixels a point, the window's own scale and the person's zoom together.
    pub pixels_per_point: f32,
    /// Whether the map is on screen at all; when not, it draws and hears nothing.
    pub visible: bool,
}

impl Default for MapModel {
    fn default() -> Self {
        Self {
            hubs: Vec::new(),
            selected_hub: None,
            hovered_hub: None,
            selected_territory: None,
            values: BTreeMap::new(),
            theme: MapTheme::default(),
            reduce_motion: false,
            viewport: Rect::new(0.0, 0.0, 1280.0, 800.0),
            pixels_per_point: 1.0,
            visible: true,
        }
    }
}

impl MapModel {
    /// Whether a search sets some hubs apart from others.
    pub(super) fn has_search(&self) -> bool {
        let found = self.hubs.iter().filter(|hub| hub.found).count();
        found > 0 && found < self.hubs.len()
    }

    pub(super) fn viewport_size(&self) -> (f64, f64) {
        (f64::from(self.viewport.width().max(1.0)), f64::from(self.viewport.height().max(1.0)))
    }
}

/// Whether the pointer and the keyboard are the map's: false while a panel or a text field has them.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapInput {
    pub pointer_free: bool,
    pub keyboard_free: bool,
}

impl Default for MapInput {
    fn default() -> Self {
        Self { pointer_free: true, keyboard_free: true }
    }
}

/// Something that can be pointed at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum MapTarget {
    Hub(HubId),
    /// Several hubs under one head, at this scale.
    Bunch(Vec<HubId>),
    Territory(TerritoryCode),
    #[default]
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PickKind {
    /// The target under the pointer has changed.
    Hover,
    Click,
    DoubleClick,
}

/// A person pointed at something.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
pub struct MapPicked {
    pub target: MapTarget,
    pub kind: PickKind,
}

/// A place where the camera stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapStop {
    /// The whole sheet: the mainland and the row of plinths.
    Home,
    Territory(TerritoryCode),
    Hub(HubId),
}

/// What the map can be asked to do by buttons, shortcuts and lists.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
pub enum MapCommand {
    FlyTo(MapStop),
    /// Come nearer to a hub, until those around it part.
    Approach(HubId),
    North,
    ZoomIn,
    ZoomOut,
}
