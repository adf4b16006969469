//! Between the panels and the map: the facts go down as a plain model, what is pointed at comes up as intents.

use std::collections::BTreeMap;

use bevy::prelude::*;

use super::map::{
    HubState, MapCommand, MapHub, MapInput, MapModel, MapPicked, MapStop, MapSystems, MapTarget, MapTheme, PickKind,
};
use super::session::{AppSystems, Fly, Session};
use super::ui::FreeStage;
use crate::api::HubTally;
use crate::domain::ids::HubId;
use crate::views::intent::{FlyTarget, Intent};
use crate::views::root::Stage;
use crate::views::state::{AppState, Route, Selection};
use crate::views::theme::Theme;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(super::map::plugin)
        .configure_sets(Update, MapSystems::Steer.after(AppSystems::Sync))
        .add_systems(
            Update,
            (
                follow_session.run_if(resource_changed::<Session>.or_else(resource_changed::<FreeStage>)),
                hand_down_input.run_if(resource_changed::<FreeStage>),
                hand_down_flights.run_if(on_message::<Fly>),
            )
                .in_set(AppSystems::Sync),
        )
        .add_systems(Update, bring_up_picks.run_if(on_message::<MapPicked>).in_set(AppSystems::Ingest));
}

fn follow_session(session: Res<Session>, free: Res<FreeStage>, mut model: ResMut<MapModel>) {
    let state = &session.state;
    let min = Vec2::new(free.rect.min.x, free.rect.min.y);
    let max = Vec2::new(free.rect.max.x, free.rect.max.y);
    let visible = free.shows == Stage::Map && free.viewport().is_some();
    let wanted = MapModel {
        hubs: hubs(state),
        selected_hub: state.selected_hub().cloned(),
        hovered_hub: state.place.pointed_hub.clone(),
        selected_territory: match &state.place.selection {
            Some(Selection::Territory(code)) => Some(code.clone()),
            _ => None,
        },
        values: BTreeMap::new(),
        theme: map_theme(state.theme()),
        reduce_motion: state.settings.reduce_motion,
        viewport: if visible { Rect::from_corners(min, max) } else { model.viewport },
        pixels_per_point: free.pixels_per_point,
        visible,
    };
    model.set_if_neq(wanted);
}

/// The map's look for the panels' theme.
pub(super) fn map_theme(theme: Theme) -> MapTheme {
    match theme {
        Theme::Dark => MapTheme::Dark,
        Theme::Light => MapTheme::Light,
    }
}

/// Every hub, with what the search says of it.
fn hubs(state: &AppState) -> Vec<MapHub> {
    let page = state.find.page().filter(|_| state.place.route == Route::Book && !state.find.is_blank());
    let tallies: BTreeMap<&HubId, HubState> =
        page.map(|page| page.hubs.iter().map(|tally| (&tally.hub, state_of(tally))).collect()).unwrap_or_default();
    let is_searching = page.is_some();
    state
        .hubs()
        .iter()
        .map(|hub| MapHub {
            id: hub.id.clone(),
            name: hub.name.clone(),
            place: hub.place,
            territory: hub.territory.clone(),
            role: hub.role(),
            state: tallies.get(&hub.id).copied().unwrap_or_default(),
            found: !is_searching || tallies.contains_key(&hub.id),
        })
        .collect()
}

fn state_of(tally: &HubTally) -> HubState {
    match tally.bookable {
        None => HubState::None,
        Some(0) => HubState::Taken,
        Some(some) if some < tally.matching => HubState::Partly,
        Some(_) => HubState::Free,
    }
}

fn hand_down_input(free: Res<FreeStage>, mut input: ResMut<MapInput>) {
    let on_stage = free.shows == Stage::Map;
    input
        .set_if_neq(MapInput { pointer_free: on_stage && free.hovered, keyboard_free: on_stage && free.keyboard_free });
}

fn hand_down_flights(mut flights: MessageReader<Fly>, mut commands: MessageWriter<MapCommand>) {
    for Fly(target) in flights.read() {
        let stop = match target {
            FlyTarget::Home => MapStop::Home,
            FlyTarget::Territory(code) => MapStop::Territory(code.clone()),
            FlyTarget::Hub(hub) => MapStop::Hub(hub.clone()),
        };
        commands.write(MapCommand::FlyTo(stop));
    }
}

fn bring_up_picks(
    mut picked: MessageReader<MapPicked>,
    mut session: ResMut<Session>,
    mut commands: MessageWriter<MapCommand>,
) {
    for MapPicked { target, kind } in picked.read() {
        let asked = match (kind, target) {
            (PickKind::Hover, MapTarget::Hub(hub)) => Intent::PointAtHub(Some(hub.clone())),
            (PickKind::Hover, _) if session.state.place.pointed_hub.is_some() => Intent::PointAtHub(None),
            (PickKind::Click, MapTarget::Hub(hub)) => Intent::SelectHub(hub.clone()),
            (PickKind::Click, MapTarget::Territory(code)) => Intent::SelectTerritory(code.clone()),
            (PickKind::Click, MapTarget::Nothing) => Intent::SelectNothing,
            // The map itself comes nearer to a bunch, until its hubs part.
            (PickKind::Click, MapTarget::Bunch(_)) => continue,
            (PickKind::DoubleClick, MapTarget::Nothing) => {
                commands.write(MapCommand::ZoomIn);
                continue;
            }
            _ => continue,
        };
        session.asked.push(asked);
    }
}
