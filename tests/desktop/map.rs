//! The map without a window: its structure without graphics, its pictures on software Vulkan.

use std::time::Duration;

use bevy::camera::visibility::RenderLayers;
use bevy::camera::{CameraOutputMode, RenderTarget};
use bevy::input::ButtonState;
use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::input::mouse::MouseButtonInput;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::{BlendState, TextureFormat};
use bevy::render::settings::{RenderCreation, WgpuSettings};
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::time::TimeUpdateStrategy;
use bevy::window::{ExitCondition, PrimaryWindow};
use bevy::winit::WinitPlugin;
use bevy_egui::{EguiContexts, EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, PrimaryEguiContext, egui};
use ressourcerie::desktop::map::{
    self, GroundMesh, HubState, MapCamera, MapCommand, MapHub, MapInput, MapLabelKind, MapLabels, MapModel, MapPicked,
    MapStop, MapTarget, MapTheme, MapView, PickKind, TerritoryValue,
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

/// Everything the map said since the last look: messages live for two frames only.
#[derive(Resource, Default)]
struct Heard {
    picks: Vec<MapPicked>,
    changed_meshes: usize,
}

fn hear(mut heard: ResMut<Heard>, mut picks: MessageReader<MapPicked>, mut meshes: MessageReader<AssetEvent<Mesh>>) {
    heard.picks.extend(picks.read().cloned());
    heard.changed_meshes += meshes.read().filter(|event| !matches!(event, AssetEvent::Unused { .. })).count();
}

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
        let image = Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None);
        let image = app.world_mut().resource_mut::<Assets<Image>>().add(image);
        let target = image.clone();
        app.add_observer(move |added: On<Add, Camera>, mut commands: Commands| {
            commands.entity(added.entity).insert(RenderTarget::Image(target.clone().into()));
        });
        if drawn {
            add_overlay(&mut app);
        }
        app.insert_resource(model).init_resource::<Shot>().init_resource::<Panels>().init_resource::<Heard>();
        app.add_systems(Last, hear);
        map::plugin(&mut app);
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

/// Names and buttons, painted by egui on a camera of its own.
fn add_overlay(app: &mut App) {
    app.add_plugins(EguiPlugin::default());
    app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
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
    app.add_systems(EguiPrimaryContextPass, paint_overlay);
}

fn paint_overlay(
    mut contexts: EguiContexts,
    labels: Res<MapLabels>,
    model: Res<MapModel>,
    panels: Res<Panels>,
) -> Result {
    let ctx = contexts.ctx_mut()?.clone();
    ctx.set_pixels_per_point(model.pixels_per_point);
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

const SMALL: UVec2 = UVec2::new(640, 400);

/// The same, with a pointer: a window that no system of the machine shows.
fn map_with_window(model: MapModel) -> (TestMap, Entity) {
    let mut map = TestMap::new(UVec2::new(1280, 800), model, false);
    let window = map.app.world_mut().spawn((Window::default(), PrimaryWindow)).id();
    (map, window)
}

impl TestMap {
    fn point_at(&mut self, window: Entity, at: Vec2) {
        let mut window = self.app.world_mut().get_mut::<Window>(window).expect("the window");
        window.set_physical_cursor_position(Some(at.as_dvec2()));
        self.app.update();
    }

    fn button(&mut self, window: Entity, button: MouseButton, state: ButtonState) {
        self.app.world_mut().write_message(MouseButtonInput { button, state, window });
        self.app.update();
    }

    fn click(&mut self, window: Entity) {
        self.button(window, MouseButton::Left, ButtonState::Pressed);
        self.button(window, MouseButton::Left, ButtonState::Released);
    }

    fn key(&mut self, window: Entity, logical_key: Key) {
        self.app.world_mut().write_message(KeyboardInput {
            key_code: KeyCode::KeyA,
            logical_key,
            state: ButtonState::Pressed,
            text: None,
            repeat: false,
            window,
        });
        self.settle();
    }

    fn picks(&mut self) -> Vec<MapPicked> {
        std::mem::take(&mut self.app.world_mut().resource_mut::<Heard>().picks)
    }

    fn view(&self) -> MapView {
        self.app.world().resource::<MapView>().clone()
    }

    fn label(&self, name: &str) -> Rect {
        let found = self.labels().labels.iter().find(|label| label.lines.concat() == name);
        found.unwrap_or_else(|| panic!("{name} has its name on the map")).area
    }

    fn head(&self, hub: &str) -> Vec2 {
        let id = HubId::parse(hub).expect("a hub");
        self.labels().heads.iter().find(|head| head.hubs.contains(&id)).expect("a head for the hub").at
    }

    fn redraws_asked(&mut self) -> usize {
        self.app.world_mut().resource_mut::<Messages<bevy::window::RequestRedraw>>().drain().count()
    }
}

fn target(kind: PickKind, target: MapTarget) -> MapPicked {
    MapPicked { target, kind }
}

#[test]
fn the_map_is_three_meshes_of_ground_and_one_of_beacons_seen_by_one_camera() {
    let mut map = TestMap::new(SMALL, model(SMALL), false);
    let world = map.app.world_mut();
    assert_eq!(world.query_filtered::<(), With<MapCamera>>().iter(world).count(), 1);
    assert_eq!(world.query_filtered::<(), (With<GroundMesh>, With<Mesh3d>)>().iter(world).count(), 3);
    assert_eq!(world.query_filtered::<(), With<Mesh3d>>().iter(world).count(), 4, "few draw calls");
    assert_eq!(map.labels().heads.iter().map(|head| head.hubs.len()).sum::<usize>(), hubs().len(), "no hub is lost");
}

#[test]
fn names_lie_in_the_free_part_and_never_on_each_other() {
    let mut base = model(UVec2::new(1280, 800));
    base.viewport = Rect::new(384.0, 44.0, 1280.0, 800.0);
    let mut map = TestMap::new(UVec2::new(1280, 800), base, false);
    for hubs in [resting_hubs(), hubs()] {
        map.change(|model| model.hubs = hubs);
        let labels = map.labels().clone();
        assert!(labels.labels.len() > 15, "only {} names found a place", labels.labels.len());
        assert_eq!(labels.labels.iter().filter(|label| label.kind == MapLabelKind::Plinth).count(), 8);
        assert_eq!(labels.scale_bars.len(), 9, "one scale for each plinth and one for the mainland");
        for (at, label) in labels.labels.iter().enumerate() {
            assert!(labels.viewport.contains(label.area.min) && labels.viewport.contains(label.area.max), "{label:?}");
            for other in &labels.labels[at + 1..] {
                assert!(label.area.intersect(other.area).is_empty(), "{:?} lies on {:?}", label.lines, other.lines);
            }
        }
    }
}

#[test]
fn pointing_names_the_territory_and_the_hub_and_a_click_picks_them() {
    let (mut map, window) = map_with_window(MapModel { hubs: hubs(), ..model(UVec2::new(1280, 800)) });
    map.picks();
    let bretagne = MapTarget::Territory(code("53"));
    let middle = map.label("Bretagne").center();
    map.point_at(window, middle);
    assert_eq!(map.picks(), [target(PickKind::Hover, bretagne.clone())]);
    map.point_at(window, middle + Vec2::X);
    assert_eq!(map.picks(), [], "the same target is told once");
    map.click(window);
    assert_eq!(map.picks(), [target(PickKind::Click, bretagne.clone())]);
    map.click(window);
    assert_eq!(map.picks(), [target(PickKind::DoubleClick, bretagne)]);

    let hub = MapTarget::Hub(HubId::parse("brique").expect("a hub"));
    let head = map.head("brique");
    map.point_at(window, head);
    map.click(window);
    assert_eq!(map.picks(), [target(PickKind::Hover, hub.clone()), target(PickKind::Click, hub)]);

    let reunion = map.label("La Réunion").center() - Vec2::Y * 50.0;
    map.point_at(window, reunion);
    assert_eq!(map.picks(), [target(PickKind::Hover, MapTarget::Territory(code("04")))]);
    map.point_at(window, Vec2::new(30.0, 500.0));
    map.click(window);
    assert_eq!(map.picks(), [target(PickKind::Hover, MapTarget::Nothing), target(PickKind::Click, MapTarget::Nothing)]);
}

#[test]
fn a_dozen_hubs_in_one_town_are_counted_and_a_click_comes_nearer() {
    let town = |at: usize| MapHub {
        id: HubId::parse(&format!("town-{at}")).expect("a hub"),
        place: LonLat { lon: 2.0 + 0.04 * at as f64, lat: 46.6 },
        ..resting_hubs()[3].clone()
    };
    let hubs: Vec<MapHub> = (0..12).map(town).collect();
    let (mut map, window) = map_with_window(MapModel { hubs, ..model(UVec2::new(1280, 800)) });
    let count = map.labels().labels.iter().find(|label| label.kind == MapLabelKind::Count).expect("a count").clone();
    assert!(count.lines.concat().parse::<usize>().expect("a number") > 5, "{count:?}");
    let before = map.labels().heads.len();
    map.point_at(window, count.area.center());
    map.click(window);
    map.settle();
    assert!(map.labels().heads.len() > before, "nearer, the bunch parts");
    assert!(map.picks().iter().any(|pick| matches!(pick.target, MapTarget::Bunch(_)) && pick.kind == PickKind::Click));
}

#[test]
fn a_drag_moves_the_map_and_is_no_click() {
    let (mut map, window) = map_with_window(model(UVec2::new(1280, 800)));
    map.point_at(window, Vec2::new(640.0, 300.0));
    let (before, label) = (map.view(), map.label("Occitanie").center());
    map.picks();
    map.button(window, MouseButton::Left, ButtonState::Pressed);
    map.point_at(window, Vec2::new(700.0, 340.0));
    map.button(window, MouseButton::Left, ButtonState::Released);
    assert_ne!(map.view(), before);
    let moved = map.label("Occitanie").center() - label;
    assert!((moved - Vec2::new(60.0, 40.0)).length() < 14.0, "the land follows the pointer: {moved}");
    assert!(map.picks().iter().all(|pick| pick.kind == PickKind::Hover));
}

#[test]
fn panels_keep_the_pointer_and_the_keyboard_to_themselves() {
    let (mut map, window) = map_with_window(model(UVec2::new(1280, 800)));
    let middle = map.label("Bretagne").center();
    map.app.insert_resource(MapInput { pointer_free: false, keyboard_free: false });
    map.picks();
    let before = map.view();
    map.point_at(window, middle);
    map.click(window);
    map.key(window, Key::ArrowLeft);
    map.key(window, Key::Character("+".into()));
    assert_eq!(map.picks(), []);
    assert_eq!(map.view(), before);
}

#[test]
fn the_keyboard_goes_everywhere_and_home_comes_back() {
    let (mut map, window) = map_with_window(model(UVec2::new(1280, 800)));
    let home = map.view();
    for key in [Key::ArrowLeft, Key::ArrowUp, Key::Character("+".into()), Key::Character("-".into())] {
        let before = map.view();
        map.key(window, key.clone());
        assert_ne!(map.view(), before, "{key:?} moves the map");
    }
    map.key(window, Key::Home);
    assert_eq!(map.view(), home);
}

#[test]
fn a_flight_lasts_450_ms_and_then_the_map_rests() {
    let mut map = TestMap::new(SMALL, MapModel { reduce_motion: false, ..model(SMALL) }, false);
    map.app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_millis(50)));
    map.settle();
    map.redraws_asked();
    let from = map.view();
    map.app.world_mut().write_message(MapCommand::FlyTo(MapStop::Territory(code("03"))));
    let mut frames = 0;
    loop {
        map.app.update();
        let asked = map.redraws_asked();
        if !map.view().is_flying() {
            break;
        }
        assert!(asked > 0, "a flight asks for its next frame");
        frames += 1;
        assert!(frames < 30, "a flight ends");
    }
    assert!((8..=10).contains(&frames), "{frames} frames of 50 ms");
    assert_ne!(map.view(), from);
    map.app.update();
    map.redraws_asked();
    for _ in 0..5 {
        map.app.update();
        assert_eq!(map.redraws_asked(), 0, "at rest nothing is asked");
    }
}

#[test]
fn a_flight_is_cut_under_reduced_motion() {
    let mut map = TestMap::new(SMALL, model(SMALL), false);
    map.app.world_mut().write_message(MapCommand::FlyTo(MapStop::Territory(code("94"))));
    let before = map.view();
    map.app.update();
    assert!(!map.view().is_flying());
    assert_ne!(map.view(), before);
}

#[test]
fn at_rest_no_mesh_is_made_anew() {
    let mut map = TestMap::new(SMALL, model(SMALL), false);
    let changed = |map: &mut TestMap| std::mem::take(&mut map.app.world_mut().resource_mut::<Heard>().changed_meshes);
    map.settle();
    changed(&mut map);
    map.settle();
    assert_eq!(changed(&mut map), 0);
    map.change(|model| model.hubs = hubs());
    assert!(changed(&mut map) > 0, "another search is another mesh of beacons");
}

#[test]
fn land_sea_and_hubs_have_the_colours_of_the_look() {
    let close = |seen: [u8; 3], wanted: [u8; 3], tolerance: u8, what: &str| {
        let off = seen.iter().zip(wanted).map(|(a, b)| a.abs_diff(b)).max();
        assert!(off <= Some(tolerance), "{what}: {seen:?} is not {wanted:?}");
    };
    let themes = [
        (MapTheme::Dark, [0x0E, 0x14, 0x20], [0x2B, 0x3A, 0x4E], [0x36, 0xB8, 0x9B]),
        (MapTheme::Light, [0xDD, 0xE7, 0xEB], [0xCF, 0xC9, 0xB8], [0x00, 0x79, 0x5F]),
    ];
    let mut map = TestMap::new(SMALL, MapModel { hubs: hubs(), ..model(SMALL) }, true);
    for (theme, sea, land, free) in themes {
        map.change(|model| model.theme = theme);
        let picture = map.picture(None);
        let at = |point: Vec2| picture.pixel(point.x, point.y);
        close(at(Vec2::new(8.0, 20.0)), sea, 6, "the far sea");
        // Beauce: flat, far from names and hubs.
        let brique = map.head("brique");
        close(at(brique), free, 10, "the head of a free hub");
        let beauce = map.head("moulin-clair") + Vec2::new(24.0, -2.0);
        close(at(beauce), land, 22, "flat land");
        let shore = at(map.head("parc-alize") + Vec2::new(-40.0, 10.0));
        assert_ne!(shore, at(beauce), "land ends at the shore");
    }
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
        map.change(|model| {
            model.viewport = Rect::new(0.0, 0.0, 640.0, 400.0);
            model.pixels_per_point = 2.0;
        });
        save(&mut map, &format!("{tag}-8-at-200-percent"));
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
