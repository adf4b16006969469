//! bevy_egui 0.42: one context on a camera of its own, and the four mends without which the window never rests or a
//! screen reader cannot act.
//!
//! - `write_egui_input_system` pushes `ModifiersChanged` at every frame and egui 0.36 repaints at once on any event:
//!   [`drop_same_modifiers`] lets it through only when it changes (without it: 170 % of a core for ever).
//! - The delay after which egui wants to be drawn again is ignored unless it is zero (a TODO in bevy_egui's
//!   `input.rs`): [`honour_repaint_delay`] hands it to winit.
//! - `bevy_a11y::ActionRequest` is not turned into egui's event: [`forward_accessibility_actions`].
//! - bevy_winit queues a reader's action without waking the loop: while a reader listens, it is polled.

use std::time::Duration;

use bevy::a11y::{AccessibilityRequested, ActionRequest};
use bevy::camera::CameraOutputMode;
use bevy::camera::visibility::RenderLayers;
use bevy::prelude::*;
use bevy::render::render_resource::BlendState;
use bevy::window::RequestRedraw;
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::{
    EguiFullOutput, EguiGlobalSettings, EguiInput, EguiPlugin, EguiPostUpdateSet, EguiPreUpdateSet, EguiRenderOutput,
    PrimaryEguiContext, egui,
};

/// Order of the camera that draws the panels, above every other.
pub(in crate::desktop) const PANEL_CAMERA_ORDER: isize = 100;

/// Longest rest: the clock in the panels shows minutes.
const LONGEST_REST: Duration = Duration::from_secs(60);
/// How often a screen reader's requests are looked for.
const READER_POLL: Duration = Duration::from_millis(100);
/// Shortest delay worth handing over; below it egui asks for the next frame itself.
const SHORTEST_REST: Duration = Duration::from_millis(16);

/// Marks the camera that draws the panels.
#[derive(Component, Debug)]
pub(in crate::desktop) struct PanelCamera;

pub(in crate::desktop) fn plugin(app: &mut App) {
    app.add_plugins(EguiPlugin::default())
        // Bevy adds it with its accessibility, which needs a window.
        .add_message::<ActionRequest>()
        .add_systems(PreStartup, spawn_panel_camera)
        .add_systems(
            PreUpdate,
            (drop_same_modifiers, super::key_order::mend_key_order, forward_accessibility_actions)
                .chain()
                .after(EguiPreUpdateSet::ProcessInput)
                .before(EguiPreUpdateSet::BeginPass),
        )
        .init_resource::<Unsettled>()
        .add_systems(PreUpdate, notice_events.after(drop_same_modifiers).before(EguiPreUpdateSet::BeginPass))
        .add_systems(
            PostUpdate,
            ask_until_settled.after(EguiPostUpdateSet::ProcessOutput).before(EguiPostUpdateSet::PostProcessOutput),
        )
        .add_systems(
            PostUpdate,
            honour_repaint_delay.after(EguiPostUpdateSet::EndPass).before(EguiPostUpdateSet::ProcessOutput),
        );
    app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
}

fn spawn_panel_camera(mut commands: Commands) {
    commands.spawn((
        Name::new("Panel camera"),
        PanelCamera,
        PrimaryEguiContext,
        Camera2d,
        RenderLayers::none(),
        Msaa::Off,
        Camera {
            order: PANEL_CAMERA_ORDER,
            output_mode: CameraOutputMode::Write {
                blend_state: Some(BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                clear_color: ClearColorConfig::None,
            },
            clear_color: ClearColorConfig::Custom(Color::NONE),
            ..default()
        },
    ));
}

/// Frames still to draw before the panels show what egui last made.
///
/// Glyphs and pictures made in one frame reach the renderer in the next, and a popup is measured before it is shown: a
/// window that sleeps at once keeps a picture with holes.
#[derive(Resource, Debug, Default)]
struct Unsettled {
    frames: u8,
}

/// Enough for a popup (measured, drawn) whose words have new glyphs (made, uploaded).
const SETTLING_FRAMES: u8 = 3;

fn notice_events(inputs: Query<&EguiInput>, mut unsettled: ResMut<Unsettled>) {
    if inputs.iter().any(|input| !input.events.is_empty()) {
        unsettled.frames = SETTLING_FRAMES;
    }
}

fn ask_until_settled(
    outputs: Query<&EguiRenderOutput>,
    mut unsettled: ResMut<Unsettled>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    if outputs.iter().any(|output| !output.textures_delta.set.is_empty()) {
        unsettled.frames = SETTLING_FRAMES;
    }
    if unsettled.frames > 0 {
        unsettled.frames -= 1;
        redraw.write(RequestRedraw);
    }
}

fn drop_same_modifiers(mut inputs: Query<&mut EguiInput>, mut last: Local<egui::Modifiers>) {
    for mut input in &mut inputs {
        input.events.retain(|event| match event {
            egui::Event::ModifiersChanged(now) => std::mem::replace(&mut *last, *now) != *now,
            _ => true,
        });
    }
}

fn forward_accessibility_actions(
    mut requests: MessageReader<ActionRequest>,
    mut inputs: Query<&mut EguiInput, With<PrimaryEguiContext>>,
) {
    for request in requests.read() {
        for mut input in &mut inputs {
            input.events.push(egui::Event::AccessKitActionRequest(request.0.clone()));
        }
    }
}

fn honour_repaint_delay(
    outputs: Query<&EguiFullOutput, With<PrimaryEguiContext>>,
    reader: Option<Res<AccessibilityRequested>>,
    settings: Option<ResMut<WinitSettings>>,
) {
    let Some(mut settings) = settings else { return };
    let wanted = outputs
        .iter()
        .filter_map(|output| output.0.as_ref())
        .flat_map(|output| output.viewport_output.values())
        .map(|viewport| viewport.repaint_delay)
        .min()
        .unwrap_or(LONGEST_REST)
        .clamp(SHORTEST_REST, LONGEST_REST);
    let rest = if reader.is_some_and(|reader| reader.get()) { wanted.min(READER_POLL) } else { wanted };
    let mode = UpdateMode::reactive_low_power(rest);
    if settings.focused_mode != mode || settings.unfocused_mode != mode {
        settings.focused_mode = mode;
        settings.unfocused_mode = mode;
    }
}
