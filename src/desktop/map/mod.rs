//! The map of France in three dimensions: territories as low prisms on a quiet sea, hubs as beacons, one camera.
//!
//! It is told what to show by one resource, [`MapModel`], and answers with messages, [`MapPicked`]; names and scales are
//! left in [`MapLabels`] for [`overlay_ui`] to paint with egui. It decides nothing, asks no server and keeps no fact.
//! At rest it does nothing: every system waits for a change, and only a flight or a lift asks for the next frame.
//!
//! It fails by showing an empty sea: where the files of `assets/map` cannot be read, [`MapFailure`] says why in words
//! the panels can show, and the rest of the program goes on.

mod beacons;
mod camera;
mod ground;
mod labels;
mod lift;
mod material;
mod model;
mod overlay;
mod palette;
mod picking;
mod quality;

use bevy::camera::visibility::RenderLayers;
use bevy::ecs::schedule::SystemSet;
use bevy::prelude::*;

use crate::atlas::sheet::field::Relief;
use crate::atlas::{self, AtlasError};

pub use camera::{MapCamera, MapView};
pub use ground::GroundMesh;
pub use labels::{MapHead, MapLabel, MapLabelKind, MapLabels, ScaleBar};
pub use model::{
    HubState, MapCommand, MapHub, MapInput, MapModel, MapPicked, MapStop, MapTarget, MapTheme, PickKind, TerritoryValue,
};
pub use overlay::overlay_ui;

/// Layer of the engine on which the map is drawn, so that the preview of works never sees it.
pub const MAP_LAYER: usize = 1;

/// Required by everything that belongs to the map: it is drawn on the map's layer.
#[derive(Component, Debug, Default)]
#[require(RenderLayers = RenderLayers::layer(MAP_LAYER))]
pub struct OnMap;

/// Why the map is empty.
#[derive(Resource, Debug)]
pub struct MapFailure(pub AtlasError);

/// Steps of the map in `Update`, in this order.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MapSystems {
    /// Pointer, keyboard and commands move the camera or start a flight.
    Steer,
    /// Flights and lifts go on.
    Animate,
    /// What is pointed at is found out and told.
    Pick,
    /// Meshes, materials and the camera follow.
    Sync,
    /// Names find their places.
    Label,
}

/// Runs where the files were read.
fn stage_is_set(stage: Option<Res<ground::Stage>>) -> bool {
    stage.is_some()
}

fn map_is_visible(model: Res<MapModel>) -> bool {
    model.visible
}

/// Adds the map. Needs the engine's plugins (assets, time, input); draws where there is a renderer.
pub fn plugin(app: &mut App) {
    use MapSystems::{Animate, Label, Pick, Steer, Sync};
    app.init_resource::<MapModel>()
        .init_resource::<MapInput>()
        .add_message::<MapPicked>()
        .add_message::<MapCommand>()
        .add_message::<bevy::window::RequestRedraw>()
        .configure_sets(Update, (Steer, Animate, Pick, Sync, Label).chain().run_if(stage_is_set))
        .configure_sets(Update, (Steer, Animate, Pick, Label).run_if(map_is_visible))
        .add_systems(Startup, set_the_stage);
    app.add_plugins((
        material::plugin,
        camera::plugin,
        lift::plugin,
        picking::plugin,
        beacons::plugin,
        labels::plugin,
        quality::plugin,
    ));
}

/// Reads the files and builds everything that never changes.
fn set_the_stage(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut images: ResMut<Assets<Image>>,
    mut materials: ResMut<Assets<material::GroundMaterial>>,
    model: Res<MapModel>,
) {
    let read = || -> Result<_, AtlasError> { Ok((atlas::lands()?, atlas::departements()?, atlas::neighbours()?)) };
    let (lands, departements, neighbours) = match read() {
        Ok(files) => files,
        Err(error) => {
            error!("the map stays empty: {error}");
            commands.insert_resource(MapFailure(error));
            return;
        }
    };
    let relief = read_relief();
    if relief.is_none() {
        warn!("the relief of the map cannot be read: the land stays flat");
    }
    let built = ground::build(lands, departements, neighbours, relief.as_ref());
    let colours = lift::ground_colours(&model, &built.stage, &lift::Lifts::default());
    let (stage, paint) = ground::spawn(built, &mut commands, &mut meshes, &mut images, &mut materials, &colours);
    commands.insert_resource(stage);
    commands.insert_resource(lift::GroundPaint(paint));
}

/// The relief of the mainland; only an ornament, so a file that cannot be read leaves the land flat.
fn read_relief() -> Option<Relief> {
    #[derive(serde::Deserialize)]
    struct Description {
        lon_ouest: f64,
        lat_nord: f64,
        pas_degres: f64,
        colonnes: usize,
        lignes: usize,
    }
    let folder = crate::assets::assets_dir()?.join("map");
    let described = std::fs::read(folder.join("relief_metropole.json")).ok()?;
    let Description { lon_ouest, lat_nord, pas_degres, colonnes, lignes } = serde_json::from_slice(&described).ok()?;
    let picture = std::fs::read(folder.join("relief_metropole.png")).ok()?;
    let image = Image::from_buffer(
        &picture,
        bevy::image::ImageType::Extension("png"),
        bevy::image::CompressedImageFormats::NONE,
        false,
        bevy::image::ImageSampler::Default,
        bevy::asset::RenderAssetUsages::MAIN_WORLD,
    )
    .ok()?;
    let metres: Vec<f32> =
        image.data?.as_chunks::<2>().0.iter().map(|bytes| f32::from(u16::from_le_bytes(*bytes))).collect();
    (metres.len() == colonnes * lignes).then_some(Relief {
        // The file names the centres of its cells; the nodes of `Relief` are the corners of theirs.
        west: lon_ouest - pas_degres / 2.0,
        north: lat_nord + pas_degres / 2.0,
        step_deg: pas_degres,
        columns: colonnes,
        rows: lignes,
        metres,
    })
}
