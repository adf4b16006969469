//! The camera: orbit, pan, zoom to the pointer, flights between stops, keyboard; all of it arithmetic of
//! `atlas::sheet::view`, joined here to the devices and to the engine's camera.

use std::time::Duration;

use bevy::camera::{ClearColorConfig, Viewport};
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::input::ButtonState;
use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::input::mouse::{MouseScrollUnit, MouseWheel};
use bevy::prelude::*;
use bevy::window::{PrimaryWindow, RequestRedraw};

use crate::atlas::sheet::view::{self, FIELD_OF_VIEW, Margins, Pose, REST_PITCH, View};
use crate::domain::territory::TerritoryCode;

use super::ground::Stage;
use super::model::{MapCommand, MapInput, MapModel, MapStop};
use super::palette::Palette;
use super::{MapSystems, OnMap, overlay};

/// Order of the map's camera: below the preview and the panels.
const MAP_CAMERA_ORDER: isize = 0;
/// Time of a flight.
const FLIGHT_TIME: Duration = Duration::from_millis(450);
/// Time of a step of the keyboard or a button.
const STEP_TIME: Duration = Duration::from_millis(160);
/// One notch of the wheel.
const WHEEL_STEP: f64 = 0.86;
/// One press of + or of its button.
const ZOOM_STEP: f64 = 0.7;
/// How much nearer a bunch of hubs is seen once clicked.
const APPROACH: f64 = 0.4;
/// Part of the view that one press of an arrow moves by.
const PAN_STEP: f64 = 0.12;
const TURN_STEP: f64 = 12.0 * std::f64::consts::PI / 180.0;
/// Turn for one point of drag, radians.
const TURN_PER_POINT: f64 = 0.006;
/// A press that moves less than this, in points, is a click.
pub(super) const CLICK_REACH: f32 = 4.0;
/// Nearest view of a hub a person flies to, kilometres.
const HUB_DISTANCE: f64 = 420.0;

/// Where the camera is, and where it goes.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct MapView {
    pub(super) pose: Pose,
    /// Size of the free part of the window, points.
    pub(super) size: (f64, f64),
    /// The stop the camera is at, until someone steers: it follows when the panels or the window change.
    stop: Option<MapStop>,
    flight: Option<Flight>,
}

impl Default for MapView {
    fn default() -> Self {
        Self {
            pose: Pose::at_rest(crate::atlas::sheet::Point::default(), 2400.0),
            size: (1.0, 1.0),
            stop: Some(MapStop::Home),
            flight: None,
        }
    }
}

impl MapView {
    pub(super) fn view(&self) -> View {
        View::new(self.pose, self.size)
    }

    /// Whether the camera is on its way.
    pub fn is_flying(&self) -> bool {
        self.flight.is_some()
    }

    /// Turn of the map, radians, for the north arrow: positive when north points left of up.
    pub fn yaw(&self) -> f32 {
        self.pose.yaw as f32
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Flight {
    from: Pose,
    to: Pose,
    began: Duration,
    lasts: Duration,
}

/// Marks the camera of the map.
#[derive(Component, Debug)]
pub struct MapCamera;

/// How the pointer drags.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Drag {
    /// The place taken hold of stays under the pointer.
    Pan {
        held: crate::atlas::sheet::Point,
    },
    Turn {
        last: Vec2,
    },
}

/// The pointer over the free part of the window.
#[derive(Resource, Debug, Default)]
pub(super) struct Pointer {
    /// Points from the free part's top left corner; none outside or while a panel has the pointer.
    pub(super) at: Option<Vec2>,
    /// Where the main button went down, until it has moved too far to be a click.
    pub(super) pressed_at: Option<Vec2>,
    drag: Option<Drag>,
}

impl Pointer {
    pub(super) fn is_dragging(&self) -> bool {
        self.drag.is_some() && self.pressed_at.is_none()
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<MapView>()
        .init_resource::<Pointer>()
        .add_systems(Startup, spawn_camera)
        .add_systems(Update, (follow_pointer, steer_by_pointer, steer_by_keys).chain().in_set(MapSystems::Steer))
        // Also while another room covers the map: it is there when the person comes back.
        .add_systems(Update, obey.run_if(resource_exists::<Stage>).after(MapSystems::Steer).before(MapSystems::Animate))
        .add_systems(Update, (keep_framed, fly).chain().in_set(MapSystems::Animate))
        .add_systems(Update, aim.in_set(MapSystems::Sync));
}

fn spawn_camera(mut commands: Commands, model: Res<MapModel>) {
    commands.spawn((
        Name::new("Map camera"),
        MapCamera,
        OnMap,
        Camera3d::default(),
        Camera {
            order: MAP_CAMERA_ORDER,
            clear_color: ClearColorConfig::Custom(Palette::of(model.theme).sea_far.bevy()),
            ..default()
        },
        Projection::Perspective(PerspectiveProjection {
            fov: FIELD_OF_VIEW as f32,
            near: 5.0,
            far: 12_000.0,
            ..default()
        }),
        // The shaders give the tokens' very colours, and their own grain against bands.
        Tonemapping::None,
        DebandDither::Disabled,
        Msaa::Sample4,
    ));
}

fn follow_pointer(
    model: Res<MapModel>,
    input: Res<MapInput>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut pointer: ResMut<Pointer>,
) {
    let at = windows.single().ok().and_then(Window::physical_cursor_position).and_then(|physical| {
        let points = physical / model.pixels_per_point;
        let on_buttons = overlay::buttons_area(model.viewport).contains(points);
        let inside = input.pointer_free && model.viewport.contains(points) && !on_buttons;
        // A drag goes on over the panels.
        (inside || pointer.drag.is_some()).then_some(points - model.viewport.min)
    });
    if pointer.at != at {
        pointer.at = at;
    }
}

fn steer_by_pointer(
    buttons: Option<Res<ButtonInput<MouseButton>>>,
    keys: Option<Res<ButtonInput<KeyCode>>>,
    mut wheel: MessageReader<MouseWheel>,
    mut pointer: ResMut<Pointer>,
    mut map: ResMut<MapView>,
) {
    let turns: f64 = wheel
        .read()
        .map(|turn| match turn.unit {
            MouseScrollUnit::Line => f64::from(turn.y),
            MouseScrollUnit::Pixel => f64::from(turn.y) / 40.0,
        })
        .sum();
    let Some(at) = pointer.at else {
        if pointer.drag.is_some() || pointer.pressed_at.is_some() {
            *pointer = Pointer::default();
        }
        return;
    };
    let (x, y) = (f64::from(at.x), f64::from(at.y));
    if turns != 0.0 {
        let zoomed = map.view().zoomed_at(x, y, WHEEL_STEP.powf(turns.clamp(-6.0, 6.0)));
        map.steer(zoomed);
    }
    let Some(buttons) = buttons else { return };
    let shift = keys.is_some_and(|keys| keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]));
    let turning = buttons.just_pressed(MouseButton::Right) || (shift && buttons.just_pressed(MouseButton::Left));
    if turning {
        pointer.drag = Some(Drag::Turn { last: at });
        pointer.pressed_at = None;
    } else if buttons.just_pressed(MouseButton::Left) {
        pointer.drag = map.view().ground(x, y, 0.0).map(|held| Drag::Pan { held });
        pointer.pressed_at = Some(at);
    }
    if pointer.pressed_at.is_some_and(|from| from.distance(at) > CLICK_REACH) {
        pointer.pressed_at = None;
    }
    match pointer.drag {
        Some(Drag::Pan { held }) if pointer.pressed_at.is_none() => {
            let moved = map.view().with_under(x, y, held);
            map.steer(moved);
        }
        Some(Drag::Turn { last }) if last != at => {
            let pose = map.pose;
            let turned = Pose {
                yaw: pose.yaw + f64::from(at.x - last.x) * TURN_PER_POINT,
                pitch: pose.pitch + f64::from(at.y - last.y) * TURN_PER_POINT,
                ..pose
            };
            map.steer(turned.limited());
            pointer.drag = Some(Drag::Turn { last: at });
        }
        Some(Drag::Pan { .. } | Drag::Turn { .. }) | None => {}
    }
    if pointer.drag.is_some() && !buttons.any_pressed([MouseButton::Left, MouseButton::Right]) {
        pointer.drag = None;
    }
}

impl MapView {
    /// Moves at once, by hand: leaves the stop and ends any flight.
    fn steer(&mut self, pose: Pose) {
        if self.pose != pose {
            self.pose = pose;
            self.stop = None;
            self.flight = None;
        }
    }

    /// Where the camera will be once arrived.
    fn destination(&self) -> Pose {
        self.flight.map_or(self.pose, |flight| flight.to)
    }

    fn fly_to(&mut self, to: Pose, lasts: Duration, now: Duration, reduce_motion: bool) {
        if reduce_motion {
            self.pose = to;
            self.flight = None;
        } else if self.destination() != to {
            self.flight = Some(Flight { from: self.pose, to, began: now, lasts });
        }
    }
}

fn steer_by_keys(
    mut pressed: MessageReader<KeyboardInput>,
    keys: Option<Res<ButtonInput<KeyCode>>>,
    input: Res<MapInput>,
    model: Res<MapModel>,
    time: Res<Time<Real>>,
    mut commands: MessageWriter<MapCommand>,
    mut map: ResMut<MapView>,
) {
    if !input.keyboard_free {
        pressed.clear();
        return;
    }
    let modifier = |left, right| keys.as_ref().is_some_and(|keys| keys.any_pressed([left, right]));
    let shift = modifier(KeyCode::ShiftLeft, KeyCode::ShiftRight);
    let taken = modifier(KeyCode::ControlLeft, KeyCode::ControlRight) || modifier(KeyCode::AltLeft, KeyCode::AltRight);
    for key in pressed.read().filter(|key| key.state == ButtonState::Pressed && !taken) {
        let arrow = match key.logical_key {
            Key::ArrowLeft => (-1.0, 0.0),
            Key::ArrowRight => (1.0, 0.0),
            Key::ArrowUp => (0.0, 1.0),
            Key::ArrowDown => (0.0, -1.0),
            Key::Home => {
                commands.write(MapCommand::FlyTo(MapStop::Home));
                continue;
            }
            Key::Character(ref text) => {
                match text.as_str() {
                    "+" | "=" => commands.write(MapCommand::ZoomIn),
                    "-" => commands.write(MapCommand::ZoomOut),
                    "n" | "N" => commands.write(MapCommand::North),
                    _ => continue,
                };
                continue;
            }
            _ => continue,
        };
        let to = stepped(map.destination(), arrow, shift);
        map.stop = None;
        map.fly_to(to, STEP_TIME, time.elapsed(), model.reduce_motion);
    }
}

/// One press of an arrow: along the ground as it is seen, or a turn.
fn stepped(pose: Pose, (right, up): (f64, f64), turn: bool) -> Pose {
    if turn {
        return Pose { yaw: pose.yaw + right * TURN_STEP, pitch: pose.pitch + up * TURN_STEP, ..pose }.limited();
    }
    let step = pose.distance * PAN_STEP * (FIELD_OF_VIEW / 2.0).tan() * 2.0;
    let (sin, cos) = pose.yaw.sin_cos();
    let mut target = pose.target;
    target.east += (right * cos + up * sin) * step;
    target.north += (up * cos - right * sin) * step;
    Pose { target, ..pose }.limited()
}

/// Obeys commands from buttons, lists and the keyboard.
fn obey(
    mut orders: MessageReader<MapCommand>,
    model: Res<MapModel>,
    stage: Res<Stage>,
    time: Res<Time<Real>>,
    mut map: ResMut<MapView>,
) {
    for order in orders.read() {
        let now = map.destination();
        match order {
            MapCommand::FlyTo(stop) => {
                if let Some(to) = pose_at(stop, &model, &stage, model.viewport_size()) {
                    map.fly_to(to, FLIGHT_TIME, time.elapsed(), model.reduce_motion);
                    map.stop = Some(stop.clone());
                }
            }
            MapCommand::Approach(id) => {
                let Some(hub) = model.hubs.iter().find(|hub| &hub.id == id) else { continue };
                let target = stage.sheet.point(hub.territory.as_str(), hub.place);
                let to = Pose { target, distance: now.distance * APPROACH, ..now }.limited();
                map.stop = None;
                map.fly_to(to, FLIGHT_TIME, time.elapsed(), model.reduce_motion);
            }
            MapCommand::North => {
                let to = Pose { yaw: 0.0, pitch: REST_PITCH, ..now };
                map.fly_to(to, FLIGHT_TIME, time.elapsed(), model.reduce_motion);
            }
            MapCommand::ZoomIn | MapCommand::ZoomOut => {
                let factor = if *order == MapCommand::ZoomIn { ZOOM_STEP } else { 1.0 / ZOOM_STEP };
                let to = Pose { distance: now.distance * factor, ..now }.limited();
                map.stop = None;
                map.fly_to(to, STEP_TIME, time.elapsed(), model.reduce_motion);
            }
        }
    }
}

/// The pose of a stop in a free part of the given size; none where its territory or hub is unknown.
fn pose_at(stop: &MapStop, model: &MapModel, stage: &Stage, size: (f64, f64)) -> Option<Pose> {
    let framed = |code: Option<&TerritoryCode>, margins| {
        let points = stage.extent(code);
        (!points.is_empty()).then(|| view::frame_all(&points, 0.0, REST_PITCH, size, margins).limited())
    };
    match stop {
        // Below the plinths stand their names.
        MapStop::Home => framed(None, Margins { left: 26.0, top: 34.0, right: 26.0, bottom: 70.0 }),
        MapStop::Territory(code) => {
            stage.shape(code)?;
            framed(Some(code), Margins::all(size.0.min(size.1) * 0.14))
        }
        MapStop::Hub(id) => {
            let hub = model.hubs.iter().find(|hub| &hub.id == id)?;
            if stage.sheet.frame(hub.territory.as_str()).is_some() {
                // A plinth is small: it is seen whole around its hub.
                return framed(Some(&hub.territory), Margins::all(size.0.min(size.1) * 0.14));
            }
            let target = stage.sheet.point(hub.territory.as_str(), hub.place);
            Some(Pose::at_rest(target, HUB_DISTANCE).limited())
        }
    }
}

/// Frames the current stop again when the free part of the window changes.
fn keep_framed(model: Res<MapModel>, stage: Res<Stage>, mut map: ResMut<MapView>) {
    let size = model.viewport_size();
    if map.size == size {
        return;
    }
    map.size = size;
    if let Some(pose) = map.stop.as_ref().and_then(|stop| pose_at(stop, &model, &stage, size)) {
        match &mut map.flight {
            Some(flight) => flight.to = pose,
            None => map.pose = pose,
        }
    }
}

/// Goes on with a flight and asks for the next frame until it ends.
pub(super) fn fly(mut map: ResMut<MapView>, time: Res<Time<Real>>, mut redraw: MessageWriter<RequestRedraw>) {
    let Some(Flight { from, to, began, lasts }) = map.flight else { return };
    let t = time.elapsed().saturating_sub(began).as_secs_f64() / lasts.as_secs_f64();
    if t >= 1.0 {
        map.pose = to;
        map.flight = None;
    } else {
        map.pose = from.towards(&to, view::ease_in_out(t));
    }
    redraw.write(RequestRedraw);
}

/// Makes the engine's camera follow.
fn aim(map: Res<MapView>, model: Res<MapModel>, camera: Single<(&mut Transform, &mut Camera), With<MapCamera>>) {
    let (mut transform, mut camera) = camera.into_inner();
    let [x, y, z] = map.pose.eye().map(|v| v as f32);
    let [forward, _, up] = map.pose.axes().map(|axis| Vec3::from_array(axis.map(|v| v as f32)));
    let aimed = Transform::from_xyz(x, y, z).looking_to(forward, up);
    transform.set_if_neq(aimed);

    if camera.is_active != model.visible {
        camera.is_active = model.visible;
    }
    let colour = Palette::of(model.theme).sea_far.bevy();
    if !matches!(camera.clear_color, ClearColorConfig::Custom(now) if now == colour) {
        camera.clear_color = ClearColorConfig::Custom(colour);
    }
    // Unknown until the engine has seen the target once.
    let viewport = camera.physical_target_size().and_then(|whole| physical_viewport(&model, whole));
    let same = match (&camera.viewport, &viewport) {
        (Some(a), Some(b)) => a.physical_position == b.physical_position && a.physical_size == b.physical_size,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    if !same {
        camera.viewport = viewport;
    }
}

/// The free part of the window in physical pixels, within the target; none where that leaves nothing.
fn physical_viewport(model: &MapModel, whole: UVec2) -> Option<Viewport> {
    let scale = model.pixels_per_point;
    let min = (model.viewport.min * scale).round().max(Vec2::ZERO).as_uvec2();
    let max = (model.viewport.max * scale).round().max(Vec2::ZERO).as_uvec2().min(whole);
    let size = max.saturating_sub(min);
    let viewport = Viewport { physical_position: min, physical_size: size, depth: 0.0..1.0 };
    (size.min_element() > 0).then_some(viewport)
}
