//! A file dropped on the window opens.

use bevy::prelude::*;
use bevy::window::FileDragAndDrop;

use super::state::{PreviewRequest, WorkSource};
use crate::desktop::dialogs::is_calendar;

use super::{PreviewSettings, PreviewSystems};

pub(super) fn plugin(app: &mut App) {
    app.add_message::<FileDragAndDrop>()
        .add_systems(Update, open_dropped_files.run_if(on_message::<FileDragAndDrop>).in_set(PreviewSystems::Hear));
}

/// The last of several files wins; side files (`.bin`, pictures) dropped along with their work are passed over.
fn open_dropped_files(
    mut dropped: MessageReader<FileDragAndDrop>,
    settings: Res<PreviewSettings>,
    mut requests: MessageWriter<PreviewRequest>,
) {
    let paths = dropped.read().filter_map(|event| match event {
        // A calendar is for the desk of a hub.
        FileDragAndDrop::DroppedFile { path_buf, .. } => Some(path_buf).filter(|path| !is_calendar(path)),
        FileDragAndDrop::HoveredFile { .. } | FileDragAndDrop::HoveredFileCanceled { .. } => None,
    });
    let paths: Vec<_> = paths.collect();
    let is_work = |path: &&&std::path::PathBuf| {
        path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("glb") || ext.eq_ignore_ascii_case("gltf"))
    };
    // A file of another kind is tried as well, so that it gets its sentence instead of silence.
    let chosen = paths.iter().rev().find(is_work).or_else(|| paths.last().filter(|_| settings.is_visible));
    if let Some(path) = chosen {
        requests.write(PreviewRequest::Open(WorkSource::File((*path).clone())));
    }
}
