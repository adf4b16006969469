//! From a file to a scene in the engine's hands.
//!
//! Reading, checking and rewriting run on a task; the rewritten GLB is put among the engine's embedded files, which need
//! no path on disk, and loaded from there. A load is forgotten as soon as another is asked for or the preview is closed.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bevy::asset::RecursiveDependencyLoadState;
use bevy::asset::io::embedded::EmbeddedAssetRegistry;
use bevy::gltf::{Gltf, GltfLoaderSettings};
use bevy::prelude::*;
use bevy::tasks::futures::check_ready;
use bevy::tasks::{AsyncComputeTaskPool, Task};
use bevy::world_serialization::{WorldAssetRoot, WorldInstanceReady};

use super::scene::{Stand, WorkRoot};
use super::state::{Failure, Loading, LoadingStep, PreviewRequest, PreviewSettings, PreviewState, Shown, WorkSource};
use super::{Motion, Player, PreviewSystems};
use crate::work::{self, Fault, Inspection, Place, Prepared, Refusal, WorkError};

/// Bytes read between two looks at whether the person still wants the file.
const READ_STEP: usize = 1 << 20;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Loads>()
        .add_observer(show_the_ready_work)
        .add_systems(Update, open_and_close.run_if(on_message::<PreviewRequest>).in_set(PreviewSystems::Apply))
        .add_systems(Update, follow_the_load.run_if(is_loading).in_set(PreviewSystems::Load));
}

fn is_loading(loads: Res<Loads>) -> bool {
    loads.current.is_some()
}

#[derive(Resource, Debug, Default)]
struct Loads {
    current: Option<Load>,
    serial: u64,
}

#[derive(Debug)]
struct Load {
    name: String,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Reading {
        task: Task<Result<Prepared, Refusal>>,
        progress: Arc<Progress>,
    },
    /// Waiting for the engine, since `started` of the real clock.
    Building {
        gltf: Handle<Gltf>,
        file: PathBuf,
        inspection: Arc<Inspection>,
        started: std::time::Duration,
        root: Option<Entity>,
    },
}

/// What a reading task tells while it works, and whether it is still wanted.
#[derive(Debug, Default)]
struct Progress {
    read_permille: AtomicU32,
    is_read: AtomicBool,
    is_cancelled: AtomicBool,
    inspection: Mutex<Option<Arc<Inspection>>>,
}

impl Drop for Load {
    fn drop(&mut self) {
        if let Phase::Reading { progress, .. } = &self.phase {
            progress.is_cancelled.store(true, Ordering::Relaxed);
        }
    }
}

fn open_and_close(
    mut requests: MessageReader<PreviewRequest>,
    mut loads: ResMut<Loads>,
    mut state: ResMut<PreviewState>,
    mut motion: ResMut<Motion>,
    settings: Res<PreviewSettings>,
    embedded: Res<EmbeddedAssetRegistry>,
    roots: Query<Entity, With<WorkRoot>>,
    mut commands: Commands,
) {
    for request in requests.read() {
        let source = match request {
            PreviewRequest::Open(source) => Some(source),
            PreviewRequest::Close => None,
            _ => continue,
        };
        // Before anything else the previous work goes: two at once may not fit into memory.
        roots.iter().for_each(|root| commands.entity(root).despawn());
        if let Some(Load { phase: Phase::Building { file, .. }, .. }) = &loads.current {
            embedded.remove_asset(file);
        }
        loads.current = None;
        motion.settle();
        match source {
            None => *state = PreviewState::Empty,
            Some(source) => {
                let name = source.name();
                *state = PreviewState::Loading(Loading {
                    name: name.clone(),
                    step: LoadingStep::Reading(0.0),
                    inspection: None,
                });
                loads.current = Some(Load { name, phase: start_reading(source.clone(), settings.largest_file) });
            }
        }
    }
}

fn start_reading(source: WorkSource, largest: u64) -> Phase {
    let progress = Arc::new(Progress::default());
    let told = progress.clone();
    let task = AsyncComputeTaskPool::get().spawn(async move { read_and_prepare(&source, largest, &told) });
    Phase::Reading { task, progress }
}

fn read_and_prepare(source: &WorkSource, largest: u64, progress: &Progress) -> Result<Prepared, Refusal> {
    let unreadable = |reason: String| WorkError { fault: Fault::Unreadable { reason }, place: Place::File };
    let prepared = match source {
        WorkSource::Bytes { bytes, .. } => {
            progress.is_read.store(true, Ordering::Relaxed);
            work::prepare(bytes, &|_| Err(String::new()))
        }
        WorkSource::File(path) => {
            let told = |share: f32| progress.read_permille.store((share * 1000.0) as u32, Ordering::Relaxed);
            let bytes = read_file(path, largest, &told, &progress.is_cancelled)
                .map_err(|refused| match refused {
                    ReadError::Io(reason) => unreadable(reason),
                    ReadError::TooLarge(bytes) => {
                        WorkError { fault: Fault::TooLarge { bytes, limit: largest }, place: Place::File }
                    }
                })
                .map_err(|error| Refusal { error, inspection: None })?;
            progress.is_read.store(true, Ordering::Relaxed);
            let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
            let resolver = |name: &str| {
                let name = Path::new(name);
                // `http:` and drive letters too: only what lies beside the work is its own.
                if name.has_root() || name.to_string_lossy().contains(':') {
                    return Err(std::io::Error::from(std::io::ErrorKind::NotFound).to_string());
                }
                read_file(&folder.join(name), largest, &|_| (), &progress.is_cancelled).map_err(|error| match error {
                    ReadError::Io(reason) => reason,
                    ReadError::TooLarge(bytes) => format!("{bytes} > {largest}"),
                })
            };
            work::prepare(&bytes, &resolver)
        }
    }?;
    *progress.inspection.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(prepared.inspection.clone()));
    Ok(prepared)
}

enum ReadError {
    Io(String),
    TooLarge(u64),
}

fn read_file(path: &Path, largest: u64, told: &dyn Fn(f32), cancelled: &AtomicBool) -> Result<Vec<u8>, ReadError> {
    let io = |error: std::io::Error| ReadError::Io(error.to_string());
    let mut file = std::fs::File::open(path).map_err(io)?;
    let facts = file.metadata().map_err(io)?;
    if facts.is_dir() {
        return Err(io(std::io::ErrorKind::IsADirectory.into()));
    }
    if facts.len() > largest {
        return Err(ReadError::TooLarge(facts.len()));
    }
    let mut bytes = Vec::with_capacity(facts.len() as usize);
    loop {
        if cancelled.load(Ordering::Relaxed) {
            return Err(io(std::io::ErrorKind::Interrupted.into()));
        }
        let got = file.by_ref().take(READ_STEP as u64).read_to_end(&mut bytes).map_err(io)?;
        // A device or a pipe has no length and need not end.
        if bytes.len() as u64 > largest {
            return Err(ReadError::TooLarge(bytes.len() as u64));
        }
        told(bytes.len() as f32 / facts.len().max(1) as f32);
        if got == 0 {
            return Ok(bytes);
        }
    }
}

fn follow_the_load(
    mut loads: ResMut<Loads>,
    mut state: ResMut<PreviewState>,
    mut motion: ResMut<Motion>,
    settings: Res<PreviewSettings>,
    assets: Res<AssetServer>,
    gltfs: Res<Assets<Gltf>>,
    embedded: Res<EmbeddedAssetRegistry>,
    time: Res<Time<Real>>,
    mut commands: Commands,
) {
    // Progress is drawn while it lasts, and the end must not wait for the next input.
    motion.is_moving = true;
    let Loads { current, serial } = &mut *loads;
    let Some(load) = current else { return };
    let failure = match &mut load.phase {
        Phase::Reading { task, progress } => match check_ready(task) {
            None => {
                tell_progress(&mut state, progress);
                None
            }
            Some(Err(refusal)) => Some((refusal.error, refusal.inspection.map(|i| Arc::new(*i)))),
            Some(Ok(prepared)) => {
                *serial += 1;
                let file = PathBuf::from(format!("works/{serial}.glb"));
                embedded.insert_asset(file.clone(), &file, prepared.glb);
                let gltf = assets
                    .load_builder()
                    .with_settings(|settings: &mut GltfLoaderSettings| settings.load_cameras = false)
                    .load(format!("embedded://works/{serial}.glb"));
                let inspection = Arc::new(prepared.inspection);
                if let PreviewState::Loading(loading) = &mut *state {
                    loading.step = LoadingStep::Building;
                    loading.inspection = Some(inspection.clone());
                }
                load.phase = Phase::Building { gltf, file, inspection, started: time.elapsed(), root: None };
                None
            }
        },
        Phase::Building { gltf, file, inspection, started, root } => {
            let limit = settings.patience;
            if let Some(reason) = engine_refusal(&assets, gltf) {
                Some((WorkError { fault: Fault::Engine { reason }, place: Place::File }, Some(inspection.clone())))
            } else if time.elapsed().saturating_sub(*started) > limit {
                let fault = Fault::Timeout { seconds: limit.as_secs() };
                Some((WorkError { fault, place: Place::File }, Some(inspection.clone())))
            } else {
                let is_loaded = root.is_none() && assets.is_loaded_with_dependencies(&*gltf);
                if let Some(scene) = gltfs.get(&*gltf).filter(|_| is_loaded).and_then(|gltf| gltf.scenes.first()) {
                    embedded.remove_asset(file);
                    let stand = Stand::of(inspection);
                    let spawned = commands.spawn((
                        Name::new("work"),
                        WorkRoot { gltf: gltf.clone() },
                        WorldAssetRoot(scene.clone()),
                        stand.transform(0.0),
                        stand,
                        Visibility::Hidden,
                        super::PREVIEW_LAYER,
                    ));
                    *root = Some(spawned.id());
                }
                None
            }
        }
    };
    if let Some((error, inspection)) = failure {
        let name = load.name.clone();
        if let Phase::Building { file, root, .. } = &load.phase {
            embedded.remove_asset(file);
            root.iter().for_each(|root| commands.entity(*root).despawn());
        }
        *current = None;
        *state = PreviewState::Failed(Box::new(Failure { name, error, inspection }));
        motion.settle();
    }
}

fn tell_progress(state: &mut ResMut<PreviewState>, progress: &Progress) {
    let step = if progress.is_read.load(Ordering::Relaxed) {
        LoadingStep::Inspecting
    } else {
        LoadingStep::Reading(progress.read_permille.load(Ordering::Relaxed) as f32 / 1000.0)
    };
    let inspection = progress.inspection.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let PreviewState::Loading(loading) = state.bypass_change_detection()
        && (loading.step != step || loading.inspection != inspection)
    {
        (loading.step, loading.inspection) = (step, inspection);
        state.set_changed();
    }
}

/// The engine's words, where it gave up on the file or on one of its pictures.
fn engine_refusal(assets: &AssetServer, gltf: &Handle<Gltf>) -> Option<String> {
    match assets.get_load_states(gltf)? {
        (bevy::asset::LoadState::Failed(error), _, _) => Some(error.to_string()),
        (_, _, RecursiveDependencyLoadState::Failed(error)) => Some(error.to_string()),
        _ => None,
    }
}

fn show_the_ready_work(
    ready: On<WorldInstanceReady>,
    mut loads: ResMut<Loads>,
    mut state: ResMut<PreviewState>,
    mut motion: ResMut<Motion>,
) {
    let Some(Load { name, phase: Phase::Building { inspection, root, .. } }) = &loads.current else { return };
    if *root != Some(ready.entity) {
        return;
    }
    let player = Player::of(inspection);
    *state = PreviewState::Shown(Box::new(Shown { name: name.clone(), inspection: inspection.clone(), player }));
    loads.current = None;
    motion.settle();
}
