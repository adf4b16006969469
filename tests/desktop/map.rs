//! The map without a window: its structure without graphics, its pictures on software Vulkan.

use bevy::camera::visibility::RenderLayers;
use bevy::camera::{CameraOutputMode, RenderTarget};
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::{BlendState, TextureFormat};
use bevy::render::settings::{RenderCreation, WgpuSettings};
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::window::{ExitCondition, PrimaryWindow};
use bevy::winit::WinitPlugin;
use bevy_egui::{EguiContexts, EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, PrimaryEguiContext, egui};
use ressourcerie::desktop::map::{
    self, HubState, MapCommand, MapHub, MapInput, MapLabelKind, MapLabels, MapModel, MapPicked, MapStop, MapTarget,
    MapTheme, MapView, PickKind, TerritoryValue,
};
use ressourcerie::domain::geo::LonLat;
use ressourcerie::domain::hub::HubRole;
use ressourcerie::domain::ids::HubId;
use ressourcerie::domain::territory::TerritoryCode;
use ressourcerie::domain::text::Lang;
use ressourcerie::wording::Wording;

fn code(code: &str) -> TerritoryCode {
    TerritoryCode::parse(code).expect("a territory code")
}

/// A fictional network: places are real, names are not.
fn hubs() -> Vec<MapHub> {
    use HubRole::{CoLead, Lead, Member, NationalMission};
    use HubState::{Closed, Free, Partly, Taken};
    [
        ("parc-alize", "Parc Alizé", -4.486, 48.390, "53", Lead, Free, true),
        ("halle-menhir", "Halle du Menhir", -1.675, 48.117, "53", NationalMission, Partly, true),
        ("quai-brume", "Quai des Brumes", -1.554, 47.218, "52", Lead, Free, true),
        ("moulin-clair", "Moulin clair", 0.69, 47.39, "24", Lead, Taken, true),
        ("craie", "La Craie", 1.10, 49.443, "28", CoLead, Partly, true),
        ("dune", "Dune optique", -0.37, 49.18, "28", CoLead, Free, true),
        ("terril", "Terril sonore", 3.07, 50.63, "32", Lead, Taken, true),
        ("bastille", "Atelier Bastille", 2.37, 48.853, "11", Lead, Free, true),
        ("canal", "Canal profond", 2.40, 48.89, "11", Member, Partly, true),
        ("plateau", "Plateau sud", 2.17, 48.71, "11", Member, Closed, false),
        ("cigogne", "La Cigogne", 7.75, 48.573, "44", Lead, Partly, true),
        ("sapin", "Le Sapin bleu", 6.02, 47.24, "27", Lead, Closed, false),
        ("tramboule", "Tramboule", 4.835, 45.764, "84", Lead, Free, true),
        ("volcan", "Volcan pixel", 3.08, 45.78, "84", Member, Taken, false),
        ("bise", "La Bise", 5.72, 45.19, "84", Member, Free, true),
        ("cagouille", "La Cagouille", -0.58, 44.84, "75", Lead, Partly, true),
        ("porcelaine", "Porcelaine", 1.26, 45.83, "75", Member, Closed, false),
        ("brique", "Brique rose", 1.44, 43.60, "76", Lead, Free, true),
        ("garrigue", "Garrigue", 3.88, 43.61, "76", Member, Taken, false),
        ("mistral", "Mistral", 5.37, 43.30, "93", Lead, Free, true),
        ("mimosa", "Mimosa", 7.26, 43.70, "93", Member, Partly, false),
        ("maquis", "Maquis", 8.74, 41.92, "94", Lead, Free, true),
        ("colibri", "Colibri", -61.55, 16.25, "01", Lead, Free, true),
        ("balisier", "Balisier", -61.07, 14.61, "02", Lead, Taken, false),
        ("ibis", "Ibis rouge", -52.33, 4.93, "03", Lead, Partly, true),
        ("tamarin", "Tamarin", 55.45, -20.88, "04", Lead, Free, true),
        ("ylang", "Ylang", 45.23, -12.78, "06", Member, Closed, false),
        ("doris", "Doris", -56.18, 46.78, "975", Member, Free, true),
        ("tiare", "Tiaré", -149.57, -17.54, "987", Lead, Partly, true),
        ("niaouli", "Niaouli", 166.45, -22.27, "988", Lead, Free, true),
    ]
    .map(|(id, name, lon, lat, territory, role, state, found)| MapHub {
        id: HubId::parse(id).expect("a hub"),
        name: name.to_owned(),
        place: LonLat { lon, lat },
        territory: code(territory),
        role,
        state,
        found,
    })
    .to_vec()
}

/// Hubs without a search: nothing is free or taken, none steps back.
fn resting_hubs() -> Vec<MapHub> {
    hubs().into_iter().map(|hub| MapHub { state: HubState::None, found: true, ..hub }).collect()
}

fn model(size: UVec2) -> MapModel {
    MapModel {
        hubs: resting_hubs(),
        viewport: Rect::new(0.0, 0.0, size.x as f32, size.y as f32),
        reduce_motion: true,
        ..default()
    }
}

struct TestMap {
    app: App,
    image: Handle<Image>,
}

/// A picture: red, green and blue of each pixel, row by row.
struct Picture {
    width: u32,
    bytes: Vec<u8>,
}

impl Picture {
    fn pixel(&self, x: f32, y: f32) -> [u8; 3] {
        let at = (y as usize * self.width as usize + x as usize) * 3;
        [self.bytes[at], self.bytes[at + 1], self.bytes[at + 2]]
    }
}

#[derive(Resource, Default)]
struct Shot(Option<Picture>);

/// Panels that cover parts of the window, as the real ones do.
#[derive(Resource, Default)]
struct Panels(bool);

impl TestMap {
    fn new(size: UVec2, model: MapModel, drawn: bool) -> Self {
        let mut app = App::new();
        let render = if drawn {
            RenderPlugin { synchronous_pipeline_compilation: true, ..default() }
        } else {
            RenderPlugin {
                render_creation: RenderCreation::from(WgpuSettings { backends: None, ..default() }),
                ..default()
            }
        };
        app.add_plugins(
            DefaultPlugins
                .build()
                .set(render)
                .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
                .disable::<WinitPlugin>()
                .disable::<PipelinedRenderingPlugin>()
                .disable::<bevy::log::LogPlugin>()
                .disable::<bevy::app::TerminalCtrlCHandlerPlugin>(),
        );
        app.add_plugins(EguiPlugin::default());
        app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
        let image = Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None);
        let image = app.world_mut().resource_mut::<Assets<Image>>().add(image);
        let target = image.clone();
        app.add_observer(move |added: On<Add, Camera>, mut commands: Commands| {
            commands.entity(added.entity).insert(RenderTarget::Image(target.clone().into()));
        });
        app.add_systems(PreStartup, |mut commands: Commands| {
            commands.spawn((
                PrimaryEguiContext,
                Camera2d,
                RenderLayers::none(),
                Msaa::Off,
                Camera {
                    order: 100,
                    output_mode: CameraOutputMode::Write {
                        blend_state: Some(BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                        clear_color: ClearColorConfig::None,
                    },
                    clear_color: ClearColorConfig::Custom(Color::NONE),
                    ..default()
                },
            ));
        });
        app.insert_resource(model).init_resource::<Shot>().init_resource::<Panels>();
        map::plugin(&mut app);
        app.add_systems(EguiPrimaryContextPass, paint_overlay);
        while app.plugins_state() == bevy::app::PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        let mut map = Self { app, image };
        map.settle();
        map
    }

    fn settle(&mut self) {
        for _ in 0..6 {
            self.app.update();
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut MapModel)) {
        change(&mut self.app.world_mut().resource_mut::<MapModel>());
        self.settle();
    }

    fn order(&mut self, command: MapCommand) {
        self.app.world_mut().write_message(command);
        self.settle();
    }

    fn labels(&self) -> &MapLabels {
        self.app.world().resource::<MapLabels>()
    }

    fn picture(&mut self, file: Option<std::path::PathBuf>) -> Picture {
        self.app.world_mut().resource_mut::<Shot>().0 = None;
        self.app.world_mut().spawn(Screenshot::image(self.image.clone())).observe(
            move |captured: On<ScreenshotCaptured>, mut shot: ResMut<Shot>| {
                let picture = captured.image.clone().try_into_dynamic().expect("a picture").to_rgb8();
                if let Some(file) = &file {
                    picture.save(file).expect("a picture on disk");
                }
                shot.0 = Some(Picture { width: picture.width(), bytes: picture.into_raw() });
            },
        );
        for _ in 0..60 {
            self.app.update();
            if let Some(picture) = self.app.world_mut().resource_mut::<Shot>().0.take() {
                return picture;
            }
        }
        panic!("no picture after 60 frames");
    }
}

fn paint_overlay(
    mut contexts: EguiContexts,
    labels: Res<MapLabels>,
    model: Res<MapModel>,
    panels: Res<Panels>,
) -> Result {
    let ctx = contexts.ctx_mut()?.clone();
    let mut ui = egui::Ui::new(
        ctx.clone(),
        egui::Id::new("background"),
        egui::UiBuilder::new().layer_id(egui::LayerId::background()).max_rect(ctx.viewport_rect()),
    );
    map::overlay_ui(&mut ui, &labels, model.theme, Wording::new(Lang::Fr));
    if panels.0 {
        let colour =
            if model.theme == MapTheme::Dark { egui::Color32::from_gray(34) } else { egui::Color32::from_gray(250) };
        let whole = ctx.viewport_rect();
        let painter = ui.painter();
        painter.rect_filled(whole.with_max_x(384.0), 0.0, colour);
        painter.rect_filled(whole.with_max_y(44.0), 0.0, colour);
    }
    Ok(())
}

/// Pictures for a person to look at: `RESSOURCERIE_PICTURES=DIR cargo test --test desktop map`.
#[test]
fn pictures_are_written_where_a_person_asks_for_them() {
    let Some(folder) = std::env::var_os("RESSOURCERIE_PICTURES").map(std::path::PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).expect("a folder for the pictures");
    let size = UVec2::new(1280, 800);
    let mut base = model(size);
    base.viewport = Rect::new(384.0, 44.0, 1280.0, 800.0);
    let mut map = TestMap::new(size, base.clone(), true);
    map.app.world_mut().resource_mut::<Panels>().0 = true;
    let only = std::env::var("RESSOURCERIE_PICTURE").unwrap_or_default();
    let save = |map: &mut TestMap, name: &str| {
        if name.contains(&only) {
            map.picture(Some(folder.join(format!("{name}.png"))));
        }
    };
    for (theme, tag) in [(MapTheme::Dark, "dark"), (MapTheme::Light, "light")] {
        map.app.world_mut().resource_mut::<Panels>().0 = true;
        map.change(|model| *model = MapModel { theme, ..base.clone() });
        map.order(MapCommand::FlyTo(MapStop::Home));
        save(&mut map, &format!("{tag}-1-rest"));
        map.change(|model| {
            model.hubs = hubs();
            model.selected_hub = HubId::parse("tramboule").ok();
            model.selected_territory = Some(code("84"));
        });
        save(&mut map, &format!("{tag}-2-search"));
        map.change(|model| {
            model.hubs = resting_hubs();
            model.selected_hub = None;
            model.selected_territory = None;
            for (at, region) in
                ["84", "27", "53", "24", "94", "44", "32", "11", "28", "75", "03", "04"].iter().enumerate()
            {
                model.values.insert(code(region), TerritoryValue::Class((at % 5) as u8));
            }
            for region in ["76", "52", "93", "01", "02"] {
                model.values.insert(code(region), TerritoryValue::NotAssessed);
            }
        });
        save(&mut map, &format!("{tag}-3-values"));
        map.change(|model| {
            model.values.clear();
            model.hubs = hubs();
            model.selected_territory = Some(code("53"));
        });
        map.order(MapCommand::FlyTo(MapStop::Territory(code("53"))));
        save(&mut map, &format!("{tag}-4-bretagne"));
        map.order(MapCommand::FlyTo(MapStop::Territory(code("93"))));
        save(&mut map, &format!("{tag}-5-alpes"));
        map.order(MapCommand::FlyTo(MapStop::Territory(code("03"))));
        save(&mut map, &format!("{tag}-6-guyane"));
        map.app.world_mut().resource_mut::<Panels>().0 = false;
        map.change(|model| model.viewport = Rect::new(0.0, 0.0, 1280.0, 800.0));
        map.order(MapCommand::FlyTo(MapStop::Home));
        save(&mut map, &format!("{tag}-7-whole"));
    }
    for moving in [true, false] {
        let cpu = || {
            let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
            stat.split(' ').skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 10.0
        };
        let (began, used) = (std::time::Instant::now(), cpu());
        for frame in 0..20 {
            if moving {
                let zoom = if frame % 2 == 0 { MapCommand::ZoomIn } else { MapCommand::ZoomOut };
                map.app.world_mut().write_message(zoom);
            }
            map.app.update();
        }
        let (wall, used) = (began.elapsed().as_secs_f64() * 50.0, (cpu() - used) / 20.0);
        eprintln!("moving {moving}: {wall:.0} ms and {used:.0} ms of processor a frame at 1280x800");
    }
}
