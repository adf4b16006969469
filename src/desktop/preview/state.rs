//! What the panels ask of the preview and what they read of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bevy::prelude::*;

use super::playback::Player;
use crate::work::{Inspection, WorkError};

/// Where a work comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkSource {
    /// A `.glb` or `.gltf` on disk; side files are looked for beside it.
    File(PathBuf),
    /// Bytes at hand, without side files.
    Bytes { name: String, bytes: Arc<[u8]> },
}

impl WorkSource {
    /// The name to show: that of the file, without its folder.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            Self::Bytes { name, .. } => name.clone(),
        }
    }
}

/// Everything that can be asked of the preview.
#[derive(Message, Debug, Clone, PartialEq)]
pub enum PreviewRequest {
    /// Opens a work; the previous one goes at once.
    Open(WorkSource),
    /// Stops a load, or takes the work away.
    Close,
    /// Plays or pauses the clip; at its end, starts over.
    TogglePlay,
    /// Goes to a time of the clip, in seconds.
    SeekTo(f32),
    /// Chooses a clip by its place in [`Player::clips`].
    ChooseClip(usize),
    /// Times the speed it was made for; kept between 0.1 and 4.
    SetSpeed(f32),
    SetLooping(bool),
    /// Turns the work slowly, or stops it where it is.
    SetTurntable(bool),
    /// Frames the whole work again, from the first side.
    ResetView,
}

/// What the preview is about.
#[derive(Resource, Debug, Clone, PartialEq, Default)]
pub enum PreviewState {
    #[default]
    Empty,
    Loading(Loading),
    Shown(Box<Shown>),
    Failed(Box<Failure>),
}

impl PreviewState {
    pub fn shown(&self) -> Option<&Shown> {
        match self {
            Self::Shown(shown) => Some(shown),
            Self::Empty | Self::Loading(_) | Self::Failed(_) => None,
        }
    }

    pub(super) fn player_mut(&mut self) -> Option<&mut Player> {
        match self {
            Self::Shown(shown) => shown.player.as_mut(),
            Self::Empty | Self::Loading(_) | Self::Failed(_) => None,
        }
    }

    /// The figures of the work, as soon as they are known, even when it cannot be shown.
    pub fn inspection(&self) -> Option<&Arc<Inspection>> {
        match self {
            Self::Shown(shown) => Some(&shown.inspection),
            Self::Loading(loading) => loading.inspection.as_ref(),
            Self::Failed(failure) => failure.inspection.as_ref(),
            Self::Empty => None,
        }
    }
}

/// A work on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Loading {
    pub name: String,
    pub step: LoadingStep,
    /// Known once the work is measured.
    pub inspection: Option<Arc<Inspection>>,
}

/// How far a load is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LoadingStep {
    /// Share of the file that is read, 0 to 1.
    Reading(f32),
    /// Checked, measured and rewritten.
    Inspecting,
    /// Decoded and handed to the graphics card.
    Building,
}

/// A work on the turntable.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub name: String,
    pub inspection: Arc<Inspection>,
    /// `None` where the work has no clip.
    pub player: Option<Player>,
}

/// A work that is not shown, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub name: String,
    pub error: WorkError,
    /// Known where the file is whole but cannot be shown.
    pub inspection: Option<Arc<Inspection>>,
}

/// Which of the two themes the backdrop follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PreviewTheme {
    #[default]
    Dark,
    Light,
}

/// How the preview behaves. Whoever wires it keeps this in step with the person's settings.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct PreviewSettings {
    /// Whether the preview is on screen: its camera is off otherwise, and nothing moves.
    pub is_visible: bool,
    pub theme: PreviewTheme,
    /// Cuts the easing of the camera and stops the turntable.
    pub reduces_motion: bool,
    /// Whether the work turns slowly by itself.
    pub turntable: bool,
    /// How long the engine may take over a work before it counts as failed.
    pub patience: Duration,
    /// Largest file that is opened, in bytes.
    pub largest_file: u64,
}

impl Default for PreviewSettings {
    fn default() -> Self {
        Self {
            is_visible: false,
            theme: PreviewTheme::Dark,
            reduces_motion: false,
            turntable: false,
            patience: Duration::from_secs(60),
            largest_file: 1 << 30,
        }
    }
}
