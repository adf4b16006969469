//! The proof that the window rests: a counter of frames that a test can read from outside.

use std::path::PathBuf;

use bevy::prelude::*;

/// Environment variable that names a file in which the number of frames drawn so far is written, for tests of rest.
const FRAMES_VAR: &str = "RESSOURCERIE_FRAMES";

#[derive(Resource, Debug)]
struct FrameLog {
    path: PathBuf,
    frames: u64,
}

pub(super) fn plugin(app: &mut App) {
    if let Some(path) = std::env::var_os(FRAMES_VAR) {
        app.insert_resource(FrameLog { path: path.into(), frames: 0 }).add_systems(Last, count_frames);
    }
}

fn count_frames(mut log: ResMut<FrameLog>) -> Result {
    log.frames += 1;
    std::fs::write(&log.path, log.frames.to_string())?;
    Ok(())
}
