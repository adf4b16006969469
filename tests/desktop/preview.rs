//! Works are shown, played and refused by the real engine: structure without graphics, pictures on software Vulkan.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bevy::app::{PluginsState, TerminalCtrlCHandlerPlugin};
use bevy::camera::RenderTarget;
use bevy::input::ButtonState;
use bevy::input::mouse::{MouseButtonInput, MouseMotion};
use bevy::light::DirectionalLightShadowMap;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::TextureFormat;
use bevy::render::settings::{Backends, WgpuSettings};
use bevy::render::sync_world::SyncWorldPlugin;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::time::TimeUpdateStrategy;
use bevy::window::{ExitCondition, RequestRedraw};
use bevy::winit::WinitPlugin;

use ressourcerie::desktop::preview::{
    self, Failure, PreviewCamera, PreviewInput, PreviewRequest, PreviewSettings, PreviewState, PreviewTheme, Shown,
    WorkSource,
};
use ressourcerie::work::{Fault, Place};

use crate::works::{samples_dir, shipped_dir, works_below};

const SIZE: UVec2 = UVec2::new(480, 360);
const FRAME: Duration = Duration::from_millis(40);
/// Wall time that any one file may take.
const WAIT: Duration = Duration::from_secs(90);

/// The preview alone, drawn into an image.
struct Studio {
    app: App,
    image: Handle<Image>,
}

impl Studio {
    /// With the software Vulkan driver.
    fn lit() -> Self {
        Self::with(WgpuSettings { backends: Some(Backends::VULKAN), force_fallback_adapter: true, ..default() })
    }

    /// Without graphics: everything but pictures.
    fn blind() -> Self {
        Self::with(WgpuSettings { backends: None, ..default() })
    }

    fn with(graphics: WgpuSettings) -> Self {
        let is_blind = graphics.backends.is_none();
        let mut app = App::new();
        app.add_plugins(
            DefaultPlugins
                .build()
                .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
                .set(RenderPlugin {
                    render_creation: graphics.into(),
                    synchronous_pipeline_compilation: true,
                    ..default()
                })
                .disable::<PipelinedRenderingPlugin>()
                .disable::<WinitPlugin>()
                .disable::<LogPlugin>()
                .disable::<TerminalCtrlCHandlerPlugin>(),
        )
        .add_plugins(preview::plugin)
        .insert_resource(TimeUpdateStrategy::ManualDuration(FRAME))
        .insert_resource(PreviewSettings {
            is_visible: true,
            patience: Duration::from_secs(86_400),
            ..default()
        });
        if is_blind {
            // Without a renderer bevy_render 0.19.1 still hooks the removal of its components, and the hook panics
            // for want of this plugin.
            app.add_plugins(SyncWorldPlugin);
        }
        let image = Image::new_target_texture(SIZE.x, SIZE.y, TextureFormat::Rgba8UnormSrgb, None);
        let image = app.world_mut().resource_mut::<Assets<Image>>().add(image);
        let target = image.clone();
        app.add_observer(move |added: On<Add, PreviewCamera>, mut commands: Commands| {
            // Without the smoothing of edges a picture takes a third of the time on two cores.
            commands.entity(added.entity).insert((RenderTarget::Image(target.clone().into()), Msaa::Off));
        })
        .insert_resource(DirectionalLightShadowMap { size: 1024 });
        while app.plugins_state() == PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        app.update();
        Self { app, image }
    }

    fn ask(&mut self, request: PreviewRequest) {
        self.app.world_mut().write_message(request);
        self.app.update();
    }

    fn state(&self) -> &PreviewState {
        self.app.world().resource::<PreviewState>()
    }

    fn shown(&self) -> &Shown {
        self.state().shown().expect("a work on the turntable")
    }

    fn settings(&mut self) -> Mut<'_, PreviewSettings> {
        self.app.world_mut().resource_mut::<PreviewSettings>()
    }

    /// Opens a file and waits until it is shown or refused.
    fn open(&mut self, path: &Path) -> PreviewState {
        self.ask(PreviewRequest::Open(WorkSource::File(path.to_path_buf())));
        self.wait(&path.display().to_string())
    }

    fn wait(&mut self, name: &str) -> PreviewState {
        let started = Instant::now();
        while matches!(self.state(), PreviewState::Loading(_)) {
            assert!(started.elapsed() < WAIT, "{name} still loads after {WAIT:?}");
            self.app.update();
            std::thread::sleep(Duration::from_millis(2));
        }
        self.state().clone()
    }

    fn frames(&mut self, count: usize) {
        (0..count).for_each(|_| self.app.update());
    }

    /// The empty studio once its shaders are read: on a loaded machine the first frames are still blank.
    fn backdrop(&mut self) -> Picture {
        let started = Instant::now();
        let mut before = self.picture();
        loop {
            std::thread::sleep(Duration::from_millis(100));
            let now = self.picture();
            let is_blank = now.0.iter().all(|value| *value == now.0[0]);
            if now == before && !is_blank {
                return now;
            }
            assert!(started.elapsed() < Duration::from_secs(60), "the backdrop never comes to rest");
            before = now;
        }
    }

    fn picture(&mut self) -> Picture {
        self.frames(2);
        let taken: Arc<Mutex<Option<Image>>> = Arc::default();
        let keep = taken.clone();
        self.app.world_mut().spawn(Screenshot::image(self.image.clone())).observe(
            move |captured: On<ScreenshotCaptured>| {
                *keep.lock().expect("a free lock") = Some(captured.image.clone());
            },
        );
        let started = Instant::now();
        loop {
            self.app.update();
            if let Some(image) = taken.lock().expect("a free lock").take() {
                return Picture(image.try_into_dynamic().expect("a readable picture").to_rgb8().into_raw());
            }
            assert!(started.elapsed() < WAIT, "no picture came");
        }
    }

    fn entities(&mut self) -> usize {
        self.app.world_mut().query::<()>().iter(self.app.world()).count()
    }

    /// Whether the last frame asked for another one.
    fn asks_for_frames(&mut self) -> bool {
        self.app.world_mut().resource_mut::<Messages<RequestRedraw>>().clear();
        self.app.update();
        !self.app.world().resource::<Messages<RequestRedraw>>().is_empty()
    }
}

/// Rows of RGB bytes.
#[derive(PartialEq)]
struct Picture(Vec<u8>);

impl Picture {
    /// Share of the pixels that differ visibly.
    fn difference(&self, other: &Self) -> f32 {
        let pairs = self.0.as_chunks::<3>().0.iter().zip(other.0.as_chunks::<3>().0);
        let differ = pairs.filter(|(a, b)| a.iter().zip(b.iter()).any(|(a, b)| a.abs_diff(*b) > 12)).count();
        differ as f32 / (SIZE.x * SIZE.y) as f32
    }

    /// Kept for a person to look at, where `PREVIEW_PICTURES` names a folder.
    fn keep(&self, name: &str) {
        let Some(dir) = std::env::var_os("PREVIEW_PICTURES").map(PathBuf::from) else { return };
        fs::create_dir_all(&dir).expect("a folder for pictures");
        // Portable pixmap: the one format that needs no encoder.
        let mut file = format!("P6 {} {} 255\n", SIZE.x, SIZE.y).into_bytes();
        file.extend(&self.0);
        fs::write(dir.join(name.replace('/', "_") + ".ppm"), file).expect("a picture on disk");
    }
}

fn shipped_works() -> Vec<PathBuf> {
    let mut works = works_below(&shipped_dir());
    works.retain(|path| path.extension().is_some_and(|ext| ext == "glb"));
    works
}

fn samples() -> Vec<PathBuf> {
    samples_dir().map(|dir| works_below(&dir)).unwrap_or_default()
}

fn a_shipped_work() -> PathBuf {
    shipped_works().into_iter().next().expect("a shipped work")
}

fn failure(state: &PreviewState) -> &Failure {
    match state {
        PreviewState::Failed(failure) => failure,
        other => panic!("not refused: {other:?}"),
    }
}

/// One engine for all pictures: starting one costs seconds.
#[test]
fn works_show_and_their_clips_change_the_picture() {
    let mut studio = Studio::lit();
    let works = shipped_works();
    assert!(works.len() >= 3, "only {} works ship", works.len());
    // With every shader read: on a loaded machine a first backdrop can rest for a while without its floor.
    studio.open(&works[0]);
    studio.picture();
    studio.ask(PreviewRequest::Close);
    let empty = studio.backdrop();
    empty.keep("empty_dark");
    for path in &works {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let PreviewState::Shown(shown) = studio.open(path) else { panic!("{name}: {:?}", studio.state()) };
        let first = studio.picture();
        first.keep(&format!("{name}_1"));
        let covered = first.difference(&empty);
        assert!(covered > 0.08, "{name} covers {covered} of the picture");

        let player = shown.player.clone().expect("a clip");
        for (index, clip) in player.clips.iter().enumerate() {
            studio.ask(PreviewRequest::ChooseClip(index));
            studio.ask(PreviewRequest::SeekTo(clip.duration_secs * 0.3));
            let moved = studio.picture();
            moved.keep(&format!("{name}_clip{index}"));
            let share = moved.difference(&first);
            assert!(share > 0.01, "clip {:?} of {name} moves {share} of the picture", clip.name);
            if index > 0 {
                continue;
            }
            studio.ask(PreviewRequest::SeekTo(0.0));
            studio.ask(PreviewRequest::SeekTo(clip.duration_secs * 0.3));
            assert!(studio.picture() == moved, "a scrub back and forth gives another picture of {name}");
        }
        studio.settings().theme = PreviewTheme::Light;
        let light = studio.picture();
        light.keep(&format!("{name}_light"));
        assert!(light.difference(&first) > 0.4, "{name}: the theme changes the backdrop");
        studio.settings().theme = PreviewTheme::Dark;
        studio.ask(PreviewRequest::ResetView);
    }
    studio.ask(PreviewRequest::Close);
    let closed = studio.picture().difference(&empty);
    assert!(closed < 0.001, "a closed work leaves {closed} of the picture behind");
}

#[test]
fn every_sample_is_shown_or_refused_in_words() {
    // Pictures of all samples are for a person to look at: they take minutes.
    let is_pictured = std::env::var_os("PREVIEW_PICTURES").is_some();
    let mut studio = if is_pictured { Studio::lit() } else { Studio::blind() };
    let mut slowest = (Duration::ZERO, String::new());
    for path in samples() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let is_malformed = path.parent().is_some_and(|folder| folder.ends_with("Malformed"));
        let started = Instant::now();
        let state = studio.open(&path);
        slowest = slowest.max((started.elapsed(), name.clone()));
        match (&state, name.as_str()) {
            (PreviewState::Failed(_), _) if is_malformed => {}
            (PreviewState::Failed(failure), "shoe-draco.glb" | "shoe-meshopt.glb" | "basic.glb") => {
                assert!(matches!(failure.error.fault, Fault::Extension { .. }), "{name}: {}", failure.error);
                assert!(failure.inspection.is_some(), "{name} comes with its figures");
            }
            (PreviewState::Shown(_), _) if !is_malformed => {
                studio.frames(2);
                if is_pictured {
                    studio.picture().keep(&format!("sample_{name}"));
                }
            }
            (state, _) => panic!("{name}: {state:?}"),
        }
    }
    println!("slowest of the samples: {} in {:?}", slowest.1, slowest.0);
}

#[test]
fn a_refused_file_says_why_and_the_next_one_opens() {
    let mut studio = Studio::blind();
    let dir = tempfile::tempdir().expect("a folder");

    let missing = dir.path().join("missing.glb");
    assert!(matches!(failure(&studio.open(&missing)).error.fault, Fault::Unreadable { .. }));
    assert!(matches!(failure(&studio.open(dir.path())).error.fault, Fault::Unreadable { .. }));

    let poem = dir.path().join("poem.glb");
    fs::write(&poem, "Roses are red").expect("written");
    let refused = studio.open(&poem);
    assert_eq!((&failure(&refused).error.fault, failure(&refused).name.as_str()), (&Fault::NotGltf, "poem.glb"));

    let lonely = dir.path().join("lonely.gltf");
    fs::write(&lonely, r#"{"asset":{"version":"2.0"},"buffers":[{"byteLength":4,"uri":"side.bin"}]}"#)
        .expect("written");
    assert_eq!(failure(&studio.open(&lonely)).error.place, Place::SideFile("side.bin".into()));

    let whole = fs::read(a_shipped_work()).expect("a shipped work");
    let cut = dir.path().join("cut.glb");
    fs::write(&cut, &whole[..whole.len() / 2]).expect("written");
    assert!(matches!(failure(&studio.open(&cut)).error.fault, Fault::Truncated { .. }));

    studio.settings().largest_file = 1000;
    assert!(matches!(failure(&studio.open(&a_shipped_work())).error.fault, Fault::TooLarge { limit: 1000, .. }));
    studio.settings().largest_file = 1 << 30;
    assert!(matches!(studio.open(&a_shipped_work()), PreviewState::Shown(_)));
}

#[test]
fn a_picture_that_the_engine_cannot_decode_becomes_a_sentence() {
    let mut studio = Studio::blind();
    // A PNG header with nothing behind it: the size can be read, the picture cannot.
    let broken = r#"{"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0},"material":0}]}],
        "materials":[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}],
        "textures":[{"source":0}],"images":[{"uri":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}],
        "bufferViews":[{"buffer":0,"byteLength":36}],
        "buffers":[{"byteLength":36,"uri":"data:;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAA"}]}"#;
    let source = WorkSource::Bytes { name: "broken".into(), bytes: broken.as_bytes().into() };
    studio.ask(PreviewRequest::Open(source));
    let state = studio.wait("broken");
    assert!(matches!(failure(&state).error.fault, Fault::Engine { .. }), "{state:?}");
    assert!(failure(&state).inspection.is_some());
}

/// A triangle that hangs on the last of `depth` nested nodes, and a clip that turns each of them.
fn nested(depth: usize) -> String {
    let nodes: Vec<String> = (0..depth)
        .map(|n| if n + 1 < depth { format!(r#"{{"children":[{}]}}"#, n + 1) } else { r#"{"mesh":0}"#.to_owned() })
        .collect();
    let channels: Vec<String> =
        (0..depth).map(|n| format!(r#"{{"sampler":0,"target":{{"node":{n},"path":"translation"}}}}"#)).collect();
    let (nodes, channels) = (nodes.join(","), channels.join(","));
    format!(
        r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{nodes}],
        "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}}}}]}}],
        "animations":[{{"channels":[{channels}],"samplers":[{{"input":1,"output":0}}]}}],
        "accessors":[{{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}},
            {{"bufferView":0,"componentType":5126,"count":3,"type":"SCALAR"}}],
        "bufferViews":[{{"buffer":0,"byteLength":36}}],
        "buffers":[{{"byteLength":36,"uri":"data:;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAA"}}]}}"#
    )
}

#[test]
fn the_deepest_work_that_is_let_through_does_not_overflow_the_engine() {
    let mut studio = Studio::blind();
    for (depth, is_shown) in [(121, true), (122, false)] {
        let source = WorkSource::Bytes { name: "nested".into(), bytes: nested(depth).as_bytes().into() };
        studio.ask(PreviewRequest::Open(source));
        let state = studio.wait("nested");
        assert_eq!(state.shown().is_some(), is_shown, "{depth} nested nodes: {state:?}");
    }
}

#[test]
fn a_damaged_work_ends_in_a_picture_or_a_sentence() {
    let mut studio = Studio::blind();
    let whole = fs::read(a_shipped_work()).expect("a shipped work");
    let mut random = 0x9E37_79B9_u32;
    for round in 0..60 {
        let mut bytes = whole.clone();
        for _ in 0..=round % 4 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // In the JSON, past the header, where a wrong byte still often parses; and in the data.
            let reach = if round % 2 == 0 { 6000 } else { bytes.len() - 20 };
            let at = 20 + (random >> 8) as usize % reach;
            bytes[at] = if round % 2 == 0 { b'0' + (random % 10) as u8 } else { random as u8 };
        }
        studio.ask(PreviewRequest::Open(WorkSource::Bytes { name: format!("round {round}"), bytes: bytes.into() }));
        studio.wait(&format!("round {round}"));
        studio.ask(PreviewRequest::TogglePlay);
        studio.frames(2);
    }
    assert!(matches!(studio.open(&a_shipped_work()), PreviewState::Shown(_)), "the preview no longer opens works");
}

#[test]
fn a_work_that_the_engine_never_finishes_is_given_up() {
    let mut studio = Studio::blind();
    studio.settings().patience = Duration::ZERO;
    let state = studio.open(&a_shipped_work());
    assert_eq!(failure(&state).error.fault, Fault::Timeout { seconds: 0 });
}

#[test]
fn a_new_work_takes_the_place_of_the_old_one_and_closing_takes_all_away() {
    let mut studio = Studio::blind();
    studio.frames(2);
    let before = studio.entities();
    for path in shipped_works().iter().chain(&shipped_works()) {
        assert!(matches!(studio.open(path), PreviewState::Shown(_)));
    }
    studio.ask(PreviewRequest::Open(WorkSource::File(a_shipped_work())));
    studio.ask(PreviewRequest::Close);
    studio.frames(40);
    assert_eq!(*studio.state(), PreviewState::Empty, "a load that was closed must not come back");
    assert_eq!(studio.entities(), before, "entities stay behind");
}

#[test]
fn the_window_rests_unless_something_moves() {
    let mut studio = Studio::blind();
    studio.open(&a_shipped_work());
    studio.frames(80);
    assert!(!studio.asks_for_frames(), "a work that stands still asks for frames");

    studio.ask(PreviewRequest::TogglePlay);
    assert!(studio.asks_for_frames(), "a clip that plays needs frames");
    assert!(studio.shown().player.as_ref().expect("a clip").time_secs > 0.0);
    studio.ask(PreviewRequest::TogglePlay);
    assert!(!studio.asks_for_frames(), "a paused clip asks for frames");

    studio.ask(PreviewRequest::SetTurntable(true));
    assert!(studio.asks_for_frames(), "a turning work needs frames");
    studio.settings().reduces_motion = true;
    studio.frames(80);
    assert!(!studio.asks_for_frames(), "nothing turns by itself under reduced motion");

    studio.settings().reduces_motion = false;
    studio.settings().is_visible = false;
    studio.frames(80);
    assert!(!studio.asks_for_frames(), "a preview out of sight asks for frames");
}

#[test]
fn the_mouse_turns_the_work_only_where_it_is_hovered() {
    let mut studio = Studio::blind();
    studio.open(&a_shipped_work());
    studio.frames(5);
    let eye = |studio: &mut Studio| {
        let world = studio.app.world_mut();
        *world.query_filtered::<&Transform, With<PreviewCamera>>().single(world).expect("one camera")
    };
    let window = studio.app.world_mut().spawn_empty().id();
    let drag = |studio: &mut Studio| {
        let button = |state| MouseButtonInput { button: MouseButton::Left, state, window };
        studio.app.world_mut().write_message(button(ButtonState::Pressed));
        studio.app.update();
        studio.app.world_mut().write_message(MouseMotion { delta: Vec2::new(60.0, 0.0) });
        studio.app.update();
        studio.app.world_mut().write_message(button(ButtonState::Released));
        studio.frames(60);
    };
    let start = eye(&mut studio);
    drag(&mut studio);
    assert_eq!(eye(&mut studio), start, "a drag over a panel turned the work");
    studio.app.world_mut().resource_mut::<PreviewInput>().hovered = true;
    drag(&mut studio);
    let turned = eye(&mut studio);
    assert!(turned.translation.distance(start.translation) > 0.1, "a drag over the work did not turn it");
    studio.ask(PreviewRequest::ResetView);
    studio.frames(60);
    assert!(eye(&mut studio).translation.distance(start.translation) < 1e-3, "the first view does not come back");
}

#[test]
fn a_dropped_file_opens() {
    let mut studio = Studio::blind();
    let window = studio.app.world_mut().spawn_empty().id();
    let path_buf = a_shipped_work();
    studio.app.world_mut().write_message(bevy::window::FileDragAndDrop::DroppedFile { window, path_buf });
    studio.app.update();
    assert!(matches!(studio.wait("dropped"), PreviewState::Shown(_)));
}
