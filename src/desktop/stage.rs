//! Where the pictures go: a real window, or an image when there is none (guided tour, tests).

use bevy::app::PluginGroupBuilder;
use bevy::camera::RenderTarget;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::TextureFormat;
use bevy::render::settings::{RenderCreation, WgpuSettings};
use bevy::window::{ExitCondition, PresentMode, WindowResolution};
use bevy::winit::{WinitPlugin, WinitSettings};

/// Smallest window in which every panel fits, logical pixels.
const SMALLEST: UVec2 = UVec2::new(1024, 720);

/// Where the program draws.
#[derive(Debug, Clone, PartialEq)]
pub enum StageKind {
    /// A window, with its title.
    Window { title: String },
    /// An image of this size in physical pixels, drawn by the graphics driver, without a display.
    Image { size: UVec2 },
    /// No graphics at all: structure and logic only (tests).
    Blind { size: UVec2 },
}

/// What every camera must aim at, when it is not the window.
#[derive(Resource, Debug, Clone)]
pub struct OffscreenTarget {
    pub image: Handle<Image>,
    pub size: UVec2,
}

/// The engine's plugins for a kind of stage.
pub(super) fn engine(kind: &StageKind) -> PluginGroupBuilder {
    let engine = DefaultPlugins.build().set(AssetPlugin {
        // The person's own files come through the preview's own source; nothing else is read outside `assets`.
        file_path: crate::assets::assets_dir().map_or_else(|| "assets".to_owned(), |dir| dir.display().to_string()),
        ..default()
    });
    match kind {
        StageKind::Window { title } => engine.set(WindowPlugin {
            primary_window: Some(Window {
                title: title.clone(),
                name: Some("ressourcerie".to_owned()),
                resolution: WindowResolution::new(1280, 800),
                resize_constraints: bevy::window::WindowResizeConstraints {
                    min_width: SMALLEST.x as f32,
                    min_height: SMALLEST.y as f32,
                    ..default()
                },
                present_mode: PresentMode::AutoVsync,
                ..default()
            }),
            ..default()
        }),
        StageKind::Image { .. } => without_window(engine)
            .disable::<PipelinedRenderingPlugin>()
            .set(RenderPlugin { synchronous_pipeline_compilation: true, ..default() }),
        StageKind::Blind { .. } => without_window(engine).set(RenderPlugin {
            render_creation: RenderCreation::from(WgpuSettings { backends: None, ..default() }),
            ..default()
        }),
    }
}

fn without_window(engine: PluginGroupBuilder) -> PluginGroupBuilder {
    engine
        .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
        .disable::<WinitPlugin>()
        // Process-global: a test starts several programs.
        .disable::<LogPlugin>()
        .disable::<bevy::app::TerminalCtrlCHandlerPlugin>()
}

pub(super) fn plugin(app: &mut App, kind: &StageKind) {
    match kind {
        StageKind::Window { .. } => {
            app.insert_resource(WinitSettings::desktop_app());
        }
        StageKind::Image { size } | StageKind::Blind { size } => {
            if matches!(kind, StageKind::Blind { .. }) {
                // Without a renderer nobody adds it, and despawning what the renderer would have followed panics.
                app.add_plugins(bevy::render::sync_world::SyncWorldPlugin);
            }
            let image = Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None);
            let image = app.world_mut().resource_mut::<Assets<Image>>().add(image);
            app.insert_resource(OffscreenTarget { image, size: *size });
            app.add_observer(aim_at_the_image);
        }
    }
}

fn aim_at_the_image(
    added: On<Add, Camera>,
    target: Res<OffscreenTarget>,
    cameras: Query<&RenderTarget>,
    mut commands: Commands,
) {
    let already = cameras.get(added.entity).is_ok_and(|target| matches!(target, RenderTarget::Image(_)));
    if !already {
        commands.entity(added.entity).insert(RenderTarget::Image(target.image.clone().into()));
    }
}
