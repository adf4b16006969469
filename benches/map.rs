//! The map's frame: `cargo bench --bench map` (release; on software Vulkan: `WGPU_FORCE_FALLBACK_ADAPTER=1`).
//!
//! Draws 1280 × 720 pixels without a display and waits for each frame. Every figure stands beside the frame of the same
//! engine with the map hidden, so that the machine's own pace can be taken out. Moving frames zoom by a step each; at
//! rest the same picture is drawn again, which the program itself never does.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use bevy::app::PluginsState;
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::TextureFormat;
use bevy::render::renderer::RenderAdapterInfo;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;
use ressourcerie::desktop::map::{self, HubState, MapCommand, MapHub, MapModel};
use ressourcerie::domain::geo::LonLat;
use ressourcerie::domain::hub::HubRole;
use ressourcerie::domain::ids::{HubId, IdError};
use ressourcerie::domain::territory::TerritoryCode;

const SIZE: UVec2 = UVec2::new(1280, 720);
const FRAMES: u32 = 30;

fn main() -> ExitCode {
    match measure() {
        Ok(report) => {
            let written = std::io::stdout().write_all(report.as_bytes());
            if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            // Standard error may be closed too: there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<String, IdError> {
    let mut report = String::new();
    let mut line = |name: &str, frame: Duration, reference: Duration| {
        let ms = frame.as_secs_f64() * 1000.0;
        let ratio = frame.as_secs_f64() / reference.as_secs_f64().max(1e-9);
        report.push_str(&format!(
            "{name:<32} {ms:8.1} ms  {:6.1} per second  {ratio:5.1} × the hidden map\n",
            1000.0 / ms
        ));
    };
    let began = Instant::now();
    let mut app = start();
    let first = began.elapsed();
    change(&mut app, |model| model.visible = false);
    let hidden = time(&mut app, false);
    line("hidden map", hidden, hidden);
    for count in [34, 500] {
        let hubs = scattered(count)?;
        change(&mut app, |model| {
            model.visible = true;
            model.hubs = hubs;
        });
        let moving = time(&mut app, true);
        line(&format!("{count} hubs, moving"), moving, hidden);
        let resting = time(&mut app, false);
        line(&format!("{count} hubs, drawn again at rest"), resting, hidden);
    }
    let adapter = app.world().get_resource::<RenderAdapterInfo>().map_or_else(String::new, |info| info.name.clone());
    Ok(format!(
        "{adapter}, {} × {}\nengine and map built in {:.0} ms\n{report}",
        SIZE.x,
        SIZE.y,
        first.as_secs_f64() * 1000.0
    ))
}

fn start() -> App {
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .build()
            .set(RenderPlugin { synchronous_pipeline_compilation: true, ..default() })
            .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
            .disable::<WinitPlugin>()
            .disable::<PipelinedRenderingPlugin>()
            .disable::<bevy::log::LogPlugin>()
            .disable::<bevy::app::TerminalCtrlCHandlerPlugin>(),
    );
    let image = Image::new_target_texture(SIZE.x, SIZE.y, TextureFormat::Rgba8UnormSrgb, None);
    let image = app.world_mut().resource_mut::<Assets<Image>>().add(image);
    app.add_observer(move |added: On<Add, Camera>, mut commands: Commands| {
        commands.entity(added.entity).insert(RenderTarget::Image(image.clone().into()));
    });
    app.insert_resource(MapModel {
        viewport: Rect::new(0.0, 0.0, SIZE.x as f32, SIZE.y as f32),
        reduce_motion: true,
        ..default()
    });
    map::plugin(&mut app);
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    for _ in 0..8 {
        app.update();
    }
    app
}

fn change(app: &mut App, change: impl FnOnce(&mut MapModel)) {
    change(&mut app.world_mut().resource_mut::<MapModel>());
    for _ in 0..6 {
        app.update();
    }
}

/// Mean time of a frame. The next frame waits for the previous one's commands, so none is lost.
fn time(app: &mut App, moving: bool) -> Duration {
    let began = Instant::now();
    for frame in 0..FRAMES {
        if moving {
            app.world_mut().write_message(if frame % 2 == 0 { MapCommand::ZoomIn } else { MapCommand::ZoomOut });
        }
        app.update();
    }
    began.elapsed() / FRAMES
}

/// Hubs strewn over the mainland by a golden-ratio sequence: the same at each run.
fn scattered(count: u32) -> Result<Vec<MapHub>, IdError> {
    let states = [HubState::Free, HubState::Partly, HubState::Taken, HubState::Closed];
    (0..count)
        .map(|at| {
            let (x, y) = ((f64::from(at) * 0.618_034).fract(), (f64::from(at) * 0.754_878).fract());
            Ok(MapHub {
                id: HubId::parse(&format!("hub-{at}"))?,
                name: format!("Hub {at}"),
                place: LonLat { lon: -1.0 + 7.0 * x, lat: 43.6 + 6.0 * y },
                territory: TerritoryCode::parse("24")?,
                role: if at % 5 == 0 { HubRole::Lead } else { HubRole::Member },
                state: states[at as usize % states.len()],
                found: at % 3 != 0,
            })
        })
        .collect()
}
