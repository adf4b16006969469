//! What the pointer is on: a ray of our own against beacons and territories, only when something moved.

use std::time::Duration;

use bevy::prelude::*;

use crate::atlas::sheet::view::View;

use super::MapSystems;
use super::beacons::Beacons;
use super::camera::{MapView, Pointer};
use super::ground::Stage;
use super::model::{MapCommand, MapModel, MapPicked, MapTarget, PickKind};

/// Longest time between the two clicks of a double click.
const DOUBLE_CLICK: Duration = Duration::from_millis(380);

/// What is under the pointer.
#[derive(Resource, Debug, Default, PartialEq, Eq, Clone)]
pub(super) struct Pointed {
    pub(super) target: MapTarget,
}

#[derive(Resource, Debug, Default)]
struct LastClick {
    target: MapTarget,
    at: Option<Duration>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Pointed>()
        .init_resource::<LastClick>()
        .add_systems(Update, (point, click).chain().in_set(MapSystems::Pick));
}

fn point(
    map: Res<MapView>,
    pointer: Res<Pointer>,
    model: Res<MapModel>,
    beacons: Res<Beacons>,
    stage: Res<Stage>,
    mut pointed: ResMut<Pointed>,
    mut picked: MessageWriter<MapPicked>,
) {
    if !(map.is_changed() || pointer.is_changed() || model.is_changed() || beacons.is_changed()) {
        return;
    }
    let target = match pointer.at {
        Some(_) if pointer.is_dragging() || map.is_flying() => pointed.target.clone(),
        Some(at) => target_at(&map.view(), at, &model, &beacons, &stage),
        None => MapTarget::Nothing,
    };
    if pointed.target != target {
        pointed.target = target.clone();
        picked.write(MapPicked { target, kind: PickKind::Hover });
    }
}

/// A beacon first, else the territory under the point.
pub(super) fn target_at(view: &View, at: Vec2, model: &MapModel, beacons: &Beacons, stage: &Stage) -> MapTarget {
    let (x, y) = (f64::from(at.x), f64::from(at.y));
    if let Some(beacon) = beacons.at(view, x, y) {
        let mut ids = beacon.members.iter().filter_map(|at| model.hubs.get(*at)).map(|hub| hub.id.clone());
        return match (beacon.is_bunch(), ids.next()) {
            (false, Some(id)) => MapTarget::Hub(id),
            (true, Some(first)) => MapTarget::Bunch(std::iter::once(first).chain(ids).collect()),
            (_, None) => MapTarget::Nothing,
        };
    }
    let hit = view.ground_over(x, y, |point| f64::from(stage.height_at(point)));
    let on_land = hit.and_then(|point| stage.territory_at(point));
    // On a plinth the sea belongs to its territory: small islands are hard to point at.
    let on_plinth = || {
        let point = view.ground(x, y, 4.0)?;
        let frame = stage.sheet.frames.iter().position(|frame| frame.contains(point))?;
        stage.shapes.iter().position(|shape| shape.frame == Some(frame))
    };
    match on_land.or_else(on_plinth) {
        Some(territory) => MapTarget::Territory(stage.shapes[territory].code.clone()),
        None => MapTarget::Nothing,
    }
}

/// A press that did not drag is a click when released; the second in a row on the same thing is a double click. A
/// click on a bunch flies nearer, until its hubs part.
fn click(
    buttons: Option<Res<ButtonInput<MouseButton>>>,
    time: Res<Time<Real>>,
    pointed: Res<Pointed>,
    mut pointer: ResMut<Pointer>,
    mut last: ResMut<LastClick>,
    mut picked: MessageWriter<MapPicked>,
    mut commands: MessageWriter<MapCommand>,
) {
    let Some(buttons) = buttons else { return };
    if !buttons.just_released(MouseButton::Left) || pointer.pressed_at.is_none() {
        return;
    }
    pointer.pressed_at = None;
    let target = pointed.target.clone();
    let now = time.elapsed();
    let is_double = last.target == target && last.at.is_some_and(|at| now.saturating_sub(at) <= DOUBLE_CLICK);
    *last = LastClick { target: target.clone(), at: (!is_double).then_some(now) };
    if let MapTarget::Bunch(ids) = &target
        && let Some(first) = ids.first()
    {
        commands.write(MapCommand::Approach(first.clone()));
    }
    picked.write(MapPicked { target, kind: if is_double { PickKind::DoubleClick } else { PickKind::Click } });
}
