//! A work on its turntable: opened, lit, turned, played.
//!
//! The panels write [`PreviewRequest`]s and read [`PreviewState`]; where the pointer is they say in [`PreviewInput`], how
//! it should look in [`PreviewSettings`]. The scene lives on its own render layer and is drawn by the one
//! [`PreviewCamera`], so that the map is never in the picture. Reading, checking and rewriting a work happen off the main
//! thread (`loading`); the engine then loads the rewritten bytes from memory.
//!
//! It draws no panel and writes no word. Whatever the file, it ends in `Shown` or `Failed`: a loader that fails, panics
//! or never answers becomes a [`WorkError`](crate::work::WorkError). Between two changes it asks for no frame.

#![allow(clippy::needless_pass_by_value, reason = "systems take their parameters by value")]

mod camera;
mod drop;
mod environment;
mod loading;
mod orbit_math;
mod playback;
mod scene;
mod state;
mod studio;

use bevy::camera::visibility::RenderLayers;
use bevy::prelude::*;
use bevy::window::RequestRedraw;

pub use camera::{PreviewCamera, PreviewInput};
pub use playback::{Clip, Player};
pub use state::{
    Failure, Loading, LoadingStep, PreviewRequest, PreviewSettings, PreviewState, PreviewTheme, Shown, WorkSource,
};

/// The layer of everything that belongs to the preview: the map has the default one.
pub const PREVIEW_LAYER: RenderLayers = RenderLayers::layer(7);

/// The order of one frame, in `Update`.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PreviewSystems {
    /// Files dropped on the window become requests.
    Hear,
    /// Requests change the state.
    Apply,
    /// What was being read or loaded arrives.
    Load,
    /// Entities follow the state: pose, turntable, camera, light.
    Sync,
    /// Another frame is asked for while something moves.
    Rest,
}

pub fn plugin(app: &mut App) {
    app.init_resource::<PreviewState>()
        .init_resource::<PreviewSettings>()
        .init_resource::<PreviewInput>()
        .init_resource::<Motion>()
        .add_message::<PreviewRequest>()
        .configure_sets(
            Update,
            (
                PreviewSystems::Hear,
                PreviewSystems::Apply,
                PreviewSystems::Load,
                PreviewSystems::Sync,
                PreviewSystems::Rest,
            )
                .chain(),
        )
        .add_plugins((drop::plugin, loading::plugin, scene::plugin, playback::plugin, camera::plugin, studio::plugin))
        .add_systems(Update, ask_for_frames.in_set(PreviewSystems::Rest));
}

/// Who needs another frame. Each part says so while it moves; nobody does at rest.
#[derive(Resource, Debug, Default)]
struct Motion {
    /// Set each frame by whatever moves, cleared when read.
    is_moving: bool,
    /// Seconds for which frames are still drawn after a change: the graphics card compiles and uploads meanwhile.
    settling_secs: f32,
}

impl Motion {
    /// Long enough for the pipelines of a new work; a slower driver catches up at the next input.
    const SETTLING_SECS: f32 = 1.5;

    fn settle(&mut self) {
        self.settling_secs = Self::SETTLING_SECS;
    }
}

fn ask_for_frames(
    mut motion: ResMut<Motion>,
    settings: Res<PreviewSettings>,
    time: Res<Time<Real>>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let is_settling = motion.settling_secs > 0.0;
    if is_settling {
        motion.settling_secs -= time.delta_secs();
    }
    if std::mem::take(&mut motion.is_moving) || (is_settling && settings.is_visible) {
        redraw.write(RequestRedraw);
    }
}
