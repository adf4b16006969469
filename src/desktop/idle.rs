//! The window rests when nothing happens, and not before it is whole.
//!
//! Two things here. Pipelines are compiled in the background: a window that slept meanwhile would stay half drawn, so the
//! renderer wakes the loop while some are awaited. And a counter of frames can be read from outside, as a proof of rest.

use std::path::PathBuf;

use bevy::prelude::*;
use bevy::render::render_resource::PipelineCache;
use bevy::render::{Render, RenderApp, RenderSystems};

use super::session::Waker;

/// Environment variable that names a file in which the number of frames drawn so far is written, for tests of rest.
const FRAMES_VAR: &str = "RESSOURCERIE_FRAMES";

#[derive(Resource, Debug)]
struct FrameLog {
    path: PathBuf,
    frames: u64,
}

/// Needs [`Waker`] to be there.
pub(super) fn plugin(app: &mut App) {
    if let Some(path) = std::env::var_os(FRAMES_VAR) {
        app.insert_resource(FrameLog { path: path.into(), frames: 0 }).add_systems(Last, count_frames);
    }
    let waker = app.world().get_resource::<Waker>().cloned();
    if let (Some(waker), Some(renderer)) = (waker, app.get_sub_app_mut(RenderApp)) {
        renderer.insert_resource(waker).add_systems(Render, wake_while_pipelines_wait.in_set(RenderSystems::Cleanup));
    }
}

fn count_frames(mut log: ResMut<FrameLog>) -> Result {
    log.frames += 1;
    std::fs::write(&log.path, log.frames.to_string())?;
    Ok(())
}

fn wake_while_pipelines_wait(pipelines: Res<PipelineCache>, waker: Res<Waker>) {
    if pipelines.waiting_pipelines().next().is_some() {
        (waker.0)();
    }
}
