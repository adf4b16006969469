//! What the window costs: start to first picture, frame time of the map, frames while it is dragged, frames and processor
//! at rest, memory.
//!
//! Beside each figure stands that of a named reference run in the same minute: "stock", a Bevy window with one egui panel,
//! twenty cubes and `WinitSettings::desktop_app()`, as the documentation of both shows it.
//!
//! `cargo bench --bench desktop`. Needs Xvfb; the driver is whatever Vulkan offers (software on a machine without a card).

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a bench that cannot run stops")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use bevy::app::PluginsState;
use bevy::camera::RenderTarget;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::window::{ExitCondition, WindowResolution};
use bevy::winit::{WinitPlugin, WinitSettings};
use bevy_egui::{EguiContexts, EguiPlugin, EguiPrimaryContextPass, egui};
use ressourcerie::desktop::map::MapCommand;
use ressourcerie::desktop::stage::{OffscreenTarget, StageKind};
use ressourcerie::desktop::{DesktopConfig, build};
use ressourcerie::views::state::{AppState, Settings};

const FRAMES_VAR: &str = "RESSOURCERIE_FRAMES";
const PROGRAM_VAR: &str = "RESSOURCERIE_PROGRAM";
const IDLE: Duration = Duration::from_secs(30);
/// How long the pointer drags the map, and how often it moves meanwhile.
const DRAG: Duration = Duration::from_secs(8);
const DRAG_STEP: Duration = Duration::from_millis(10);
const SIZE: UVec2 = UVec2::new(1280, 800);
const TURNS: usize = 60;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("--stock-window") => stock_window(),
        _ => figures(),
    }
}

fn figures() {
    let stock = average_frame(stock_offscreen());
    let ours = average_frame(our_map());
    println!(
        "frame while the map moves, {SIZE}: {ours:.1?}; stock scene: {stock:.1?}; ratio {:.2}",
        ratio(ours, stock)
    );

    let display = Xvfb::open();
    let bench = std::env::current_exe().expect("our own path");
    let stock = observe(&display, Command::new(bench).arg("--stock-window"));
    let folder = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A release build of the program may be measured from a bench built faster.
    let built = std::env::var_os(PROGRAM_VAR).unwrap_or_else(|| env!("CARGO_BIN_EXE_ressourcerie").into());
    let mut program = Command::new(built);
    program.args(["--lang", "fr"]).arg("--data").arg(folder.path()).arg("--pools").arg(root.join("pools"));
    program.env("RESSOURCERIE_ASSETS", root.join("assets"));
    let first = observe(&display, &mut program);
    let again = observe(&display, &mut program);
    for (name, seen) in [("stock", &stock), ("ours, first start", &first), ("ours, later start", &again)] {
        println!(
            "{name}: first frame {:.2} s, at rest after {:.2} s, {} frames and {:.2} s of processor in {} idle s, \
             {:.1} frames a second while dragged, {} MB resident",
            seen.first_frame.as_secs_f64(),
            seen.at_rest.map_or(f64::NAN, |rest| rest.as_secs_f64()),
            seen.idle_frames,
            seen.idle_cpu_secs,
            IDLE.as_secs(),
            seen.dragged_fps,
            seen.resident_mb,
        );
    }
    println!(
        "ratios to stock: first frame {:.2}, frames while dragged {:.2}, memory {:.2}, processor at rest {:.4}",
        ratio(again.first_frame, stock.first_frame),
        again.dragged_fps / stock.dragged_fps,
        again.resident_mb as f64 / stock.resident_mb as f64,
        again.idle_cpu_secs / stock.idle_cpu_secs.max(0.01),
    );
}

fn ratio(ours: Duration, reference: Duration) -> f64 {
    ours.as_secs_f64() / reference.as_secs_f64()
}

// The reference

fn cubes(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>, mut materials: ResMut<Assets<StandardMaterial>>) {
    let mesh = meshes.add(Cuboid::default());
    for index in 0..20 {
        let colour = materials.add(Color::hsl(index as f32 * 18.0, 0.6, 0.5));
        let at = Vec3::new((index % 5) as f32 * 1.5 - 3.0, (index / 5) as f32 * 1.5 - 2.0, 0.0);
        commands.spawn((Mesh3d(mesh.clone()), MeshMaterial3d(colour), Transform::from_translation(at)));
    }
    commands.spawn((DirectionalLight::default(), Transform::from_xyz(3.0, 6.0, 5.0).looking_at(Vec3::ZERO, Vec3::Y)));
    commands.spawn((Camera3d::default(), Transform::from_xyz(0.0, 0.0, 12.0)));
}

fn panel(mut contexts: EguiContexts) -> Result {
    egui::Window::new("stock").show(contexts.ctx_mut()?, |ui| ui.label("stock"));
    Ok(())
}

fn stock_window() {
    let window = Window { resolution: WindowResolution::new(SIZE.x, SIZE.y), ..default() };
    App::new()
        .add_plugins(DefaultPlugins.set(WindowPlugin { primary_window: Some(window), ..default() }))
        .add_plugins(EguiPlugin::default())
        .insert_resource(WinitSettings::desktop_app())
        .add_systems(Startup, cubes)
        .add_systems(EguiPrimaryContextPass, panel)
        .add_systems(Last, |mut frames: Local<u64>| {
            *frames += 1;
            if let Some(path) = std::env::var_os(FRAMES_VAR) {
                fs::write(path, frames.to_string()).expect("a frame counted");
            }
        })
        .run();
}

// Frames without a window

fn stock_offscreen() -> App {
    let mut app = App::new();
    let window = WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() };
    let engine = DefaultPlugins
        .set(window)
        .set(RenderPlugin { synchronous_pipeline_compilation: true, ..default() })
        .disable::<WinitPlugin>()
        .disable::<PipelinedRenderingPlugin>()
        .disable::<LogPlugin>();
    app.add_plugins(engine).add_message::<MapCommand>();
    let format = bevy::render::render_resource::TextureFormat::Rgba8UnormSrgb;
    let image = Image::new_target_texture(SIZE.x, SIZE.y, format, None);
    let image = app.world_mut().resource_mut::<Assets<Image>>().add(image);
    app.insert_resource(OffscreenTarget { image: image.clone(), size: SIZE });
    app.add_systems(Startup, cubes);
    app.add_observer(move |added: On<Add, Camera3d>, mut commands: Commands| {
        commands.entity(added.entity).insert(RenderTarget::Image(image.clone().into()));
    });
    ready(app)
}

/// The program's own stage and panels, without a server: the map is drawn from the atlas alone.
fn our_map() -> App {
    let settings = Settings { reduce_motion: true, ..Settings::default() };
    let now = chrono::DateTime::UNIX_EPOCH;
    let state = AppState::new(now, settings);
    let config =
        DesktopConfig { stage: StageKind::Image { size: SIZE }, link: None, state, data_dir: None, work: None };
    ready(build(config).expect("the program without a window"))
}

fn ready(mut app: App) -> App {
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    app
}

/// Mean time of a frame while the camera moves, drawing included: a picture is taken at the end to wait for the driver.
fn average_frame(mut app: App) -> Duration {
    for _ in 0..20 {
        app.update();
    }
    wait_for_the_driver(&mut app);
    let begin = Instant::now();
    for turn in 0..TURNS {
        app.world_mut().write_message(if turn % 2 == 0 { MapCommand::ZoomIn } else { MapCommand::ZoomOut });
        app.update();
    }
    wait_for_the_driver(&mut app);
    begin.elapsed() / TURNS as u32
}

fn wait_for_the_driver(app: &mut App) {
    let target = app.world().resource::<OffscreenTarget>().image.clone();
    let (done, wait) = channel();
    app.world_mut().spawn(Screenshot::image(target)).observe(move |_: On<ScreenshotCaptured>| {
        let _ = done.send(());
    });
    while wait.try_recv().is_err() {
        app.update();
    }
}

// Observing a window from outside

struct Xvfb {
    server: Child,
    display: String,
}

impl Xvfb {
    fn open() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed (scripts/setup test)");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut line).expect("a display number");
        Self { server, display: format!(":{}", line.trim()) }
    }
}

impl Drop for Xvfb {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

struct Seen {
    first_frame: Duration,
    /// When the frames stopped coming; none where they never did.
    at_rest: Option<Duration>,
    idle_frames: u64,
    idle_cpu_secs: f64,
    /// Frames a second while the pointer drags across the middle of the window.
    dragged_fps: f64,
    resident_mb: u64,
}

fn observe(display: &Xvfb, command: &mut Command) -> Seen {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("frames");
    let begin = Instant::now();
    let mut child = command
        .env("DISPLAY", &display.display)
        .env_remove("WAYLAND_DISPLAY")
        .env(FRAMES_VAR, &path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    while frames(&path) == 0 {
        assert!(child.try_wait().expect("a status").is_none(), "the program ended before its first frame");
        std::thread::sleep(Duration::from_millis(5));
    }
    let first_frame = begin.elapsed();
    let mut last = (frames(&path), Instant::now());
    let at_rest = loop {
        std::thread::sleep(Duration::from_millis(20));
        let now = frames(&path);
        if now != last.0 {
            last = (now, Instant::now());
        } else if last.1.elapsed() > Duration::from_secs(3) {
            break Some(last.1 - begin);
        }
        if begin.elapsed() > Duration::from_secs(20) {
            break None;
        }
    };
    let (drawn, used) = (frames(&path), cpu_secs(child.id()));
    std::thread::sleep(IDLE);
    let (idle_frames, idle_cpu_secs) = (frames(&path) - drawn, cpu_secs(child.id()) - used);
    let seen = Seen {
        first_frame,
        at_rest,
        idle_frames,
        idle_cpu_secs,
        dragged_fps: dragged_fps(display, &path),
        resident_mb: resident_mb(child.id()),
    };
    child.kill().expect("the program ends");
    child.wait().expect("the program ended");
    seen
}

/// Moves the pointer to and fro with its button down, as a hand would.
fn dragged_fps(display: &Xvfb, path: &PathBuf) -> f64 {
    let middle = (SIZE.x * 5 / 8, SIZE.y / 2);
    let mut script = format!("mousemove {} {}\nmousedown 1\n", middle.0, middle.1);
    for step in 0..(DRAG.as_millis() / DRAG_STEP.as_millis()) as i32 {
        let swing = 120 - (step % 120 - 60).abs() * 4;
        script += &format!("mousemove {} {}\nsleep {}\n", middle.0 as i32 + swing, middle.1, DRAG_STEP.as_secs_f32());
    }
    script += "mouseup 1\n";
    let mut hand = Command::new("xdotool")
        .arg("-")
        .env("DISPLAY", &display.display)
        .stdin(Stdio::piped())
        .spawn()
        .expect("xdotool is installed (scripts/setup test)");
    let (before, begin) = (frames(path), Instant::now());
    hand.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("a script");
    hand.wait().expect("the hand rests");
    (frames(path) - before) as f64 / begin.elapsed().as_secs_f64()
}

fn frames(path: &PathBuf) -> u64 {
    fs::read_to_string(path).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

/// Seconds of processor used by a process and its threads; fields 14 and 15 of proc(5), in ticks of 10 ms.
fn cpu_secs(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("the program lives");
    let fields: Vec<&str> = stat.rsplit_once(") ").expect("a name").1.split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn resident_mb(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("the program lives");
    let line = status.lines().find(|line| line.starts_with("VmRSS")).expect("a resident size");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).expect("a number") / 1024
}
