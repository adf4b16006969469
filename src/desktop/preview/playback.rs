//! The clips of a work: chosen, played, paused, scrubbed.
//!
//! Time is kept here and written into the engine's player, which stands paused: a scrub, a speed and a test then give the
//! same pose every time. Between clips the work goes back to the pose it was made in.

use bevy::animation::graph::{AnimationGraph, AnimationGraphHandle, AnimationNodeIndex};
use bevy::gltf::Gltf;
use bevy::mesh::morph::MorphWeights;
use bevy::prelude::*;
use bevy::world_serialization::WorldInstanceReady;

use super::scene::WorkRoot;
use super::state::{PreviewRequest, PreviewSettings, PreviewState};
use super::{Motion, PreviewSystems};
use crate::work::Inspection;

pub(super) fn plugin(app: &mut App) {
    app.add_observer(wire_the_players)
        .add_systems(Update, obey.run_if(on_message::<PreviewRequest>).in_set(PreviewSystems::Apply))
        .add_systems(Update, (advance, pose).chain().in_set(PreviewSystems::Sync));
}

/// One clip of the work.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// Its number in the file.
    pub index: usize,
    /// Its name in the file; `None` where it has none.
    pub name: Option<String>,
    pub duration_secs: f32,
}

/// Where the playing is.
#[derive(Debug, Clone, PartialEq)]
pub struct Player {
    pub clips: Vec<Clip>,
    /// Place in `clips`.
    pub chosen: usize,
    /// Whether a clip shapes the work; before the first play it stands as it was made.
    pub is_posed: bool,
    pub is_playing: bool,
    pub time_secs: f32,
    pub speed: f32,
    pub is_looping: bool,
}

impl Player {
    pub(super) const SPEEDS: std::ops::RangeInclusive<f32> = 0.1..=4.0;

    pub(super) fn of(inspection: &Inspection) -> Option<Self> {
        let clips: Vec<_> = inspection
            .animations
            .iter()
            .enumerate()
            .filter(|(_, clip)| clip.channels > 0)
            .map(|(index, clip)| Clip { index, name: clip.name.clone(), duration_secs: clip.duration_secs as f32 })
            .collect();
        if clips.is_empty() {
            return None;
        }
        Some(Self {
            clips,
            chosen: 0,
            is_posed: false,
            is_playing: false,
            time_secs: 0.0,
            speed: 1.0,
            is_looping: true,
        })
    }

    /// Seconds of the chosen clip.
    pub fn duration_secs(&self) -> f32 {
        self.clips.get(self.chosen).map_or(0.0, |clip| clip.duration_secs)
    }

    fn obey(&mut self, request: &PreviewRequest) {
        match request {
            PreviewRequest::TogglePlay => {
                let is_at_end = !self.is_looping && self.time_secs >= self.duration_secs();
                if !self.is_playing && is_at_end {
                    self.time_secs = 0.0;
                }
                self.is_playing = !self.is_playing;
                self.is_posed = true;
            }
            PreviewRequest::SeekTo(secs) if secs.is_finite() => {
                self.time_secs = secs.clamp(0.0, self.duration_secs());
                self.is_posed = true;
            }
            PreviewRequest::ChooseClip(chosen) if *chosen < self.clips.len() => {
                self.chosen = *chosen;
                self.time_secs = 0.0;
                self.is_posed = true;
            }
            PreviewRequest::SetSpeed(speed) if speed.is_finite() => {
                self.speed = speed.clamp(*Self::SPEEDS.start(), *Self::SPEEDS.end());
            }
            PreviewRequest::SetLooping(is_looping) => self.is_looping = *is_looping,
            _ => {}
        }
    }

    /// Moves on by `delta_secs` of real time.
    fn advance(&mut self, delta_secs: f32) {
        let duration = self.duration_secs();
        let time = self.time_secs + delta_secs * self.speed;
        if time < duration {
            self.time_secs = time;
        } else if self.is_looping && duration > 0.0 {
            self.time_secs = time % duration;
        } else {
            self.time_secs = duration;
            self.is_playing = false;
        }
    }
}

/// The graph's node of each clip, by its number in the file.
#[derive(Component, Debug)]
struct ClipNodes(Vec<AnimationNodeIndex>);

/// The pose that a node was made in.
#[derive(Component, Debug)]
struct MadePose(Transform);

/// The morph weights that a mesh was made with.
#[derive(Component, Debug)]
struct MadeWeights(Vec<f32>);

fn wire_the_players(
    ready: On<WorldInstanceReady>,
    roots: Query<&WorkRoot>,
    children: Query<&Children>,
    players: Query<(), With<AnimationPlayer>>,
    poses: Query<&Transform>,
    weights: Query<&MorphWeights>,
    gltfs: Res<Assets<Gltf>>,
    mut graphs: ResMut<Assets<AnimationGraph>>,
    mut commands: Commands,
) {
    let Some(gltf) = roots.get(ready.entity).ok().and_then(|root| gltfs.get(&root.gltf)) else { return };
    if gltf.animations.is_empty() {
        return;
    }
    let (graph, nodes) = AnimationGraph::from_clips(gltf.animations.iter().cloned());
    let graph = graphs.add(graph);
    for entity in children.iter_descendants(ready.entity) {
        if players.contains(entity) {
            commands.entity(entity).insert(AnimationGraphHandle(graph.clone()));
        }
        if let Ok(pose) = poses.get(entity) {
            commands.entity(entity).insert(MadePose(*pose));
        }
        if let Ok(weights) = weights.get(entity) {
            commands.entity(entity).insert(MadeWeights(weights.weights().to_vec()));
        }
    }
    commands.entity(ready.entity).insert(ClipNodes(nodes));
}

fn obey(mut requests: MessageReader<PreviewRequest>, mut state: ResMut<PreviewState>, mut motion: ResMut<Motion>) {
    for request in requests.read() {
        let Some(player) = state.bypass_change_detection().player_mut() else { continue };
        let before = player.clone();
        player.obey(request);
        if *player != before {
            state.set_changed();
            motion.is_moving = true;
        }
    }
}

fn advance(
    time: Res<Time>,
    settings: Res<PreviewSettings>,
    mut state: ResMut<PreviewState>,
    mut motion: ResMut<Motion>,
) {
    let Some(player) = state.bypass_change_detection().player_mut() else { return };
    if player.is_playing && settings.is_visible {
        player.advance(time.delta_secs());
        state.set_changed();
        motion.is_moving = true;
    }
}

/// Writes the chosen clip and its time into the engine's players, one for each moved root of the work.
fn pose(
    state: Res<PreviewState>,
    roots: Query<(Entity, &ClipNodes), With<WorkRoot>>,
    children: Query<&Children>,
    mut players: Query<&mut AnimationPlayer>,
    mut poses: Query<(&MadePose, &mut Transform), Without<WorkRoot>>,
    mut weights: Query<(&MadeWeights, &mut MorphWeights)>,
    mut posed: Local<Option<(Entity, usize)>>,
) {
    let Some(player) = state.shown().and_then(|shown| shown.player.as_ref()) else { return };
    let Some((root, nodes)) = roots.iter().next() else { return };
    let Some(clip) = player.clips.get(player.chosen).filter(|_| player.is_posed) else { return };
    let Some(node) = nodes.0.get(clip.index) else { return };
    let is_new = posed.replace((root, clip.index)) != Some((root, clip.index));
    for entity in children.iter_descendants(root) {
        if is_new {
            if let Ok((made, mut transform)) = poses.get_mut(entity) {
                *transform = made.0;
            }
            if let Ok((made, mut weights)) = weights.get_mut(entity) {
                weights.weights_mut().copy_from_slice(&made.0);
            }
        }
        let Ok(mut engine) = players.get_mut(entity) else { continue };
        if is_new {
            engine.stop_all();
        }
        let is_there = engine.animation(*node).is_some_and(|active| active.seek_time() == player.time_secs);
        if !is_there {
            engine.play(*node).pause().set_seek_time(player.time_secs);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn player(durations: &[f32]) -> Player {
        let clip = |(index, secs): (usize, &f32)| Clip { index, name: None, duration_secs: *secs };
        let clips = durations.iter().enumerate().map(clip).collect();
        Player { clips, chosen: 0, is_posed: false, is_playing: false, time_secs: 0.0, speed: 1.0, is_looping: true }
    }

    #[test]
    fn a_looping_clip_starts_over_and_a_single_one_stops_at_its_end() {
        let mut looping = player(&[2.0]);
        looping.obey(&PreviewRequest::TogglePlay);
        looping.advance(2.5);
        assert_eq!((looping.time_secs, looping.is_playing), (0.5, true));

        let mut single = player(&[2.0]);
        single.obey(&PreviewRequest::SetLooping(false));
        single.obey(&PreviewRequest::TogglePlay);
        single.advance(2.5);
        assert_eq!((single.time_secs, single.is_playing), (2.0, false));
        single.obey(&PreviewRequest::TogglePlay);
        assert_eq!((single.time_secs, single.is_playing), (0.0, true));
    }

    #[test]
    fn a_clip_without_length_stops_at_once() {
        let mut still = player(&[0.0]);
        still.obey(&PreviewRequest::TogglePlay);
        still.advance(0.1);
        assert_eq!((still.time_secs, still.is_playing), (0.0, false));
    }

    #[test]
    fn a_scrub_stays_inside_the_clip_and_speeds_inside_their_range() {
        let mut clip = player(&[2.0, 4.0]);
        clip.obey(&PreviewRequest::SeekTo(9.0));
        assert_eq!(clip.time_secs, 2.0);
        clip.obey(&PreviewRequest::SeekTo(f32::NAN));
        assert_eq!(clip.time_secs, 2.0);
        clip.obey(&PreviewRequest::ChooseClip(1));
        assert_eq!((clip.time_secs, clip.duration_secs()), (0.0, 4.0));
        clip.obey(&PreviewRequest::ChooseClip(7));
        assert_eq!(clip.chosen, 1);
        clip.obey(&PreviewRequest::SetSpeed(99.0));
        clip.obey(&PreviewRequest::TogglePlay);
        clip.advance(0.5);
        assert_eq!(clip.time_secs, 2.0);
    }
}
