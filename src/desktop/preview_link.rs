//! Between the panels and the preview: what is asked goes down, what is shown comes up.

use bevy::camera::Viewport;
use bevy::prelude::*;

use super::preview::{
    PreviewCamera, PreviewInput, PreviewRequest, PreviewSettings, PreviewState, PreviewTheme, WorkSource,
};
use super::session::{AppSystems, ForPreview, Session};
use super::ui::FreeStage;
use crate::views::intent::PreviewCommand;
use crate::views::root::Stage;
use crate::views::state::{Clip, Sample, Showing, ShownWork, StatRow};
use crate::views::theme::Theme;
use crate::wording;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(super::preview::plugin)
        .configure_sets(Update, super::preview::PreviewSystems::Hear.after(AppSystems::Intents))
        .add_systems(Startup, find_samples)
        .add_systems(
            Update,
            (
                hand_down_requests.run_if(on_message::<ForPreview>),
                hand_down_settings,
                hand_down_input.run_if(resource_changed::<FreeStage>),
                fit_viewport.run_if(resource_changed::<FreeStage>),
            )
                .in_set(AppSystems::Sync)
                .before(super::preview::PreviewSystems::Apply),
        )
        .add_systems(
            Update,
            bring_up_state
                .run_if(resource_changed::<PreviewState>)
                .in_set(AppSystems::Animate)
                .after(super::preview::PreviewSystems::Sync),
        );
}

/// The works that ship with the program, by name.
fn find_samples(mut session: ResMut<Session>) {
    let Some(dir) = crate::assets::assets_dir().map(|assets| assets.join("works")) else { return };
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "glb"));
    paths.sort();
    session.state.works.samples = paths
        .into_iter()
        .filter_map(|path| {
            let stem = path.file_stem()?.to_str()?.to_owned();
            Some(Sample { name: wording::both(&format!("preview-sample-{stem}"), &[]), path })
        })
        .collect();
}

fn hand_down_requests(
    mut asked: MessageReader<ForPreview>,
    preview: Res<PreviewState>,
    mut requests: MessageWriter<PreviewRequest>,
) {
    let is_playing = preview.shown().and_then(|shown| shown.player.as_ref()).is_some_and(|player| player.is_playing);
    for message in asked.read() {
        let request = match message {
            ForPreview::Open(path) => PreviewRequest::Open(WorkSource::File(path.clone())),
            ForPreview::Command(PreviewCommand::Close) => PreviewRequest::Close,
            ForPreview::Command(PreviewCommand::Clip(clip)) => PreviewRequest::ChooseClip(*clip),
            ForPreview::Command(PreviewCommand::Play(wanted)) if *wanted == is_playing => continue,
            ForPreview::Command(PreviewCommand::Play(_)) => PreviewRequest::TogglePlay,
            ForPreview::Command(PreviewCommand::Seek(secs)) => PreviewRequest::SeekTo(*secs),
            ForPreview::Command(PreviewCommand::Speed(speed)) => PreviewRequest::SetSpeed(*speed),
            ForPreview::Command(PreviewCommand::Turntable(turns)) => PreviewRequest::SetTurntable(*turns),
            ForPreview::Command(PreviewCommand::Frame) => PreviewRequest::ResetView,
        };
        requests.write(request);
    }
}

fn hand_down_settings(session: Res<Session>, free: Res<FreeStage>, mut settings: ResMut<PreviewSettings>) {
    let wanted = PreviewSettings {
        is_visible: free.shows == Stage::Work,
        theme: match session.state.theme() {
            Theme::Dark => PreviewTheme::Dark,
            Theme::Light => PreviewTheme::Light,
        },
        reduces_motion: session.state.settings.reduce_motion,
        turntable: session.state.works.turntable,
        ..settings.clone()
    };
    settings.set_if_neq(wanted);
}

fn hand_down_input(free: Res<FreeStage>, mut input: ResMut<PreviewInput>) {
    let on_stage = free.shows == Stage::Work;
    input.set_if_neq(PreviewInput { hovered: on_stage && free.hovered, focused: on_stage && free.keyboard_free });
}

fn fit_viewport(free: Res<FreeStage>, mut cameras: Query<&mut Camera, With<PreviewCamera>>) {
    if free.shows != Stage::Work {
        return;
    }
    let Some(viewport) = free.viewport() else { return };
    for mut camera in &mut cameras {
        let same = camera.viewport.as_ref().is_some_and(|now| {
            now.physical_position == viewport.physical_position && now.physical_size == viewport.physical_size
        });
        if !same {
            camera.viewport = Some(Viewport { ..viewport.clone() });
        }
    }
}

fn bring_up_state(preview: Res<PreviewState>, mut session: ResMut<Session>) {
    let showing = match &*preview {
        PreviewState::Empty => Showing::Empty,
        PreviewState::Loading(loading) => Showing::Loading { file_name: loading.name.clone() },
        PreviewState::Failed(failure) => Showing::Failed {
            file_name: failure.name.clone(),
            message: wording::in_both(|w| wording::work::error(w, &failure.error)),
        },
        PreviewState::Shown(shown) => {
            // Figures and remarks do not change while a clip plays.
            let (statistics, warnings) = match &session.state.works.showing {
                Showing::Shown(before) if before.file_name == shown.name => {
                    (before.statistics.clone(), before.warnings.clone())
                }
                _ => (
                    wording::figures::statistics(&shown.inspection)
                        .into_iter()
                        .map(|(label, value)| StatRow { label, value })
                        .collect(),
                    shown
                        .inspection
                        .notes
                        .iter()
                        .map(|note| wording::in_both(|w| wording::work::note(w, note)))
                        .collect(),
                ),
            };
            let player = shown.player.as_ref();
            Showing::Shown(ShownWork {
                file_name: shown.name.clone(),
                statistics,
                warnings,
                clips: player.map_or_else(Vec::new, |player| {
                    let clip = |clip: &super::preview::Clip| Clip {
                        name: clip.name.clone().unwrap_or_default(),
                        duration_secs: clip.duration_secs,
                    };
                    player.clips.iter().map(clip).collect()
                }),
                clip: player.map_or(0, |player| player.chosen),
                is_playing: player.is_some_and(|player| player.is_playing),
                position_secs: player.map_or(0.0, |player| player.time_secs),
                speed: player.map_or(1.0, |player| player.speed),
            })
        }
    };
    session.state.works.showing = showing;
}
