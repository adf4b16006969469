//! The eye of the preview: orbit, pan and zoom by mouse and keyboard, framing of each new work.

use bevy::camera::Exposure;
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::input::mouse::{AccumulatedMouseMotion, AccumulatedMouseScroll, MouseScrollUnit};
use bevy::prelude::*;

use super::orbit_math::{FOV_Y, Orbit, Stays};
use super::scene::Stand;
use super::state::{PreviewRequest, PreviewSettings, PreviewState};
use super::{Motion, PREVIEW_LAYER, PreviewSystems};

/// Drawn after the map, before the panels.
const ORDER: isize = 1;
/// What is framed while there is no work.
const EMPTY_STAND: Vec3 = Vec3::new(1.2, 1.0, 1.2);
/// Radians of a drag over the height of the picture.
const DRAG_TURN: f32 = 3.2;
/// Radians a second of an arrow key.
const KEY_TURN: f32 = 1.6;
/// Heights of the picture a second of an arrow key with shift.
const KEY_PAN: f32 = 0.6;
/// Notches a second of the zoom keys.
const KEY_ZOOM: f32 = 9.0;
/// Pixels of a touchpad that count as one notch of a wheel.
const PIXELS_PER_NOTCH: f32 = 40.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Eye>()
        .add_systems(Startup, spawn_camera)
        .add_systems(
            Update,
            reset_view
                .run_if(on_message::<PreviewRequest>)
                .in_set(PreviewSystems::Apply)
                .after(super::scene::set_turntable),
        )
        .add_systems(
            Update,
            (
                show_or_hide.run_if(resource_changed::<PreviewSettings>),
                frame_new_works,
                (drag, press_keys).run_if(resource_exists::<ButtonInput<MouseButton>>),
                move_camera,
            )
                .chain()
                .in_set(PreviewSystems::Sync),
        );
}

/// The camera that draws works. Whoever lays out the window sets its viewport.
#[derive(Component, Debug)]
pub struct PreviewCamera;

/// Who the pointer and the keyboard belong to, told by the panels each frame.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PreviewInput {
    /// The pointer is over the work and over no panel.
    pub hovered: bool,
    /// Keys are for the work: no text field has them.
    pub focused: bool,
}

/// Where the camera is and where it goes.
#[derive(Resource, Debug)]
struct Eye {
    now: Orbit,
    goal: Orbit,
    /// A drag that began over the work goes on wherever the pointer goes.
    is_dragging: bool,
    /// The work that was framed, and the shape of the picture then.
    framed: Option<(Option<Entity>, f32)>,
    /// Whether the person chose the view: a new shape of the window then leaves it alone.
    is_chosen: bool,
}

impl Default for Eye {
    fn default() -> Self {
        let first = Orbit::framing(EMPTY_STAND, 1.0, Stays::Still);
        Self { now: first, goal: first, is_dragging: false, framed: None, is_chosen: false }
    }
}

fn spawn_camera(mut commands: Commands, eye: Res<Eye>) {
    commands.spawn((
        Name::new("preview camera"),
        PreviewCamera,
        Camera3d::default(),
        Camera { order: ORDER, is_active: false, ..default() },
        Projection::from(PerspectiveProjection { fov: FOV_Y, near: 0.02, far: 80.0, ..default() }),
        eye.now.transform(),
        // The operator that glTF viewers agree on: colours of the work come out as they were painted.
        Tonemapping::KhronosPbrNeutral,
        DebandDither::Enabled,
        Exposure { ev100: 10.0 },
        PREVIEW_LAYER,
    ));
}

fn show_or_hide(
    settings: Res<PreviewSettings>,
    mut cameras: Query<&mut Camera, With<PreviewCamera>>,
    mut motion: ResMut<Motion>,
) {
    for mut camera in &mut cameras {
        if camera.is_active != settings.is_visible {
            camera.is_active = settings.is_visible;
        }
    }
    motion.settle();
}

fn picture_aspect(camera: &Camera) -> Option<(Vec2, f32)> {
    let size = camera.logical_viewport_size().filter(|size| size.x >= 1.0 && size.y >= 1.0)?;
    Some((size, size.x / size.y))
}

/// Frames each new work, and again when the window changes shape, unless the person chose a view since.
fn frame_new_works(
    mut eye: ResMut<Eye>,
    state: Res<PreviewState>,
    settings: Res<PreviewSettings>,
    works: Query<(Entity, &Stand)>,
    cameras: Query<&Camera, With<PreviewCamera>>,
) {
    let Some((_, aspect)) = cameras.iter().next().and_then(picture_aspect) else { return };
    let (work, size) = match &*state {
        PreviewState::Loading(_) => return,
        PreviewState::Shown(_) => {
            works.iter().next().map_or((None, EMPTY_STAND), |(work, stand)| (Some(work), stand.size))
        }
        PreviewState::Empty | PreviewState::Failed(_) => (None, EMPTY_STAND),
    };
    let is_new = eye.framed.is_none_or(|(framed, _)| framed != work);
    let is_reshaped = eye.framed.is_none_or(|(_, before)| (before - aspect).abs() > 1e-3);
    if is_new || (is_reshaped && !eye.is_chosen) {
        let framing = Orbit::framing(size, aspect, stays(&settings));
        *eye = Eye { now: framing, goal: framing, framed: Some((work, aspect)), is_chosen: false, ..*eye };
    }
}

fn stays(settings: &PreviewSettings) -> Stays {
    if settings.turntable && !settings.reduces_motion { Stays::Turning } else { Stays::Still }
}

/// The first view comes back; a work that begins to turn gets room for it, where the person chose no view.
fn reset_view(
    mut requests: MessageReader<PreviewRequest>,
    mut eye: ResMut<Eye>,
    settings: Res<PreviewSettings>,
    works: Query<&Stand>,
    cameras: Query<&Camera, With<PreviewCamera>>,
) {
    let is_chosen = eye.is_chosen;
    let asks = |request: &PreviewRequest| match request {
        PreviewRequest::ResetView => true,
        PreviewRequest::SetTurntable(_) => !is_chosen,
        _ => false,
    };
    if requests.read().filter(|request| asks(request)).count() == 0 {
        return;
    }
    let size = works.iter().next().map_or(EMPTY_STAND, |stand| stand.size);
    let aspect = cameras.iter().next().and_then(picture_aspect).map_or(1.0, |(_, aspect)| aspect);
    eye.goal = Orbit::framing(size, aspect, stays(&settings));
    // The near way round.
    let turns = ((eye.now.yaw - eye.goal.yaw) / std::f32::consts::TAU).round();
    eye.now.yaw -= turns * std::f32::consts::TAU;
    eye.is_chosen = false;
}

fn drag(
    mut eye: ResMut<Eye>,
    settings: Res<PreviewSettings>,
    input: Res<PreviewInput>,
    buttons: Res<ButtonInput<MouseButton>>,
    keys: Option<Res<ButtonInput<KeyCode>>>,
    moved: Res<AccumulatedMouseMotion>,
    scrolled: Res<AccumulatedMouseScroll>,
    cameras: Query<&Camera, With<PreviewCamera>>,
) {
    let Some((size, _)) = cameras.iter().next().and_then(picture_aspect) else { return };
    let all = [MouseButton::Left, MouseButton::Right, MouseButton::Middle];
    if buttons.any_just_pressed(all) {
        eye.is_dragging = input.hovered && settings.is_visible;
    } else if !buttons.any_pressed(all) {
        eye.is_dragging = false;
    }
    let before = eye.goal;
    let share = moved.delta / size.y;
    if eye.is_dragging && share != Vec2::ZERO {
        let shift = keys.is_some_and(|keys| keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]));
        eye.goal = if buttons.pressed(MouseButton::Left) && !shift {
            eye.goal.turned(Vec2::new(-share.x, share.y) * DRAG_TURN)
        } else {
            eye.goal.panned(Vec2::new(share.x, -share.y))
        };
    }
    if input.hovered && settings.is_visible && scrolled.delta.y != 0.0 {
        let notches = match scrolled.unit {
            MouseScrollUnit::Line => scrolled.delta.y,
            MouseScrollUnit::Pixel => scrolled.delta.y / PIXELS_PER_NOTCH,
        };
        eye.goal = eye.goal.zoomed(notches);
    }
    eye.is_chosen |= eye.goal != before;
}

fn press_keys(
    mut eye: ResMut<Eye>,
    settings: Res<PreviewSettings>,
    input: Res<PreviewInput>,
    keys: Res<ButtonInput<KeyCode>>,
    time: Res<Time>,
    mut motion: ResMut<Motion>,
    mut requests: MessageWriter<PreviewRequest>,
) {
    if !input.focused || !settings.is_visible {
        return;
    }
    // Shortcuts of the program hold control; they are not for the work.
    if keys.any_pressed([KeyCode::ControlLeft, KeyCode::ControlRight, KeyCode::SuperLeft, KeyCode::AltLeft]) {
        return;
    }
    let axis = |less: &[KeyCode], more: &[KeyCode]| {
        f32::from(i8::from(keys.any_pressed(more.iter().copied())) - i8::from(keys.any_pressed(less.iter().copied())))
    };
    let arrows = Vec2::new(
        axis(&[KeyCode::ArrowLeft], &[KeyCode::ArrowRight]),
        axis(&[KeyCode::ArrowDown], &[KeyCode::ArrowUp]),
    );
    let zoom = axis(
        &[KeyCode::Minus, KeyCode::NumpadSubtract, KeyCode::PageDown],
        &[KeyCode::Equal, KeyCode::NumpadAdd, KeyCode::PageUp],
    );
    if arrows != Vec2::ZERO || zoom != 0.0 {
        let secs = time.delta_secs();
        let is_shifted = keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]);
        eye.goal = if is_shifted {
            eye.goal.panned(-arrows * KEY_PAN * secs)
        } else {
            eye.goal.turned(arrows * KEY_TURN * secs)
        }
        .zoomed(zoom * KEY_ZOOM * secs);
        eye.is_chosen = true;
        // A held key sends no further event on every system.
        motion.is_moving = true;
    }
    if keys.just_pressed(KeyCode::Home) {
        requests.write(PreviewRequest::ResetView);
    }
    if keys.just_pressed(KeyCode::Space) {
        requests.write(PreviewRequest::TogglePlay);
    }
}

fn move_camera(
    mut eye: ResMut<Eye>,
    settings: Res<PreviewSettings>,
    time: Res<Time>,
    mut motion: ResMut<Motion>,
    mut cameras: Query<&mut Transform, With<PreviewCamera>>,
) {
    if eye.now != eye.goal {
        eye.now = if settings.reduces_motion { eye.goal } else { eye.now.eased_towards(eye.goal, time.delta_secs()) };
        motion.is_moving |= settings.is_visible;
    }
    for mut transform in &mut cameras {
        transform.set_if_neq(eye.now.transform());
    }
}
