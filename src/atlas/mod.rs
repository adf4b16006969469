//! France as the program knows it offline: territories with their outlines, and communes to start a journey from.
//!
//! Pure parsers over bytes ([`parse_lands`], [`Communes::parse`]) and two loaders that read `assets/map` once
//! ([`lands()`], [`communes()`]). It draws nothing and knows no hub: geometry stays in degrees, WGS 84, but in [`sheet`], which lays it out as a map.
//! It fails as a whole, with an [`AtlasError`] that names the file: half a country is never returned.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::assets;

mod communes;
mod lands;
pub mod sheet;

pub use communes::{Commune, Communes};
pub use lands::{Bounds, Land, Outline, Polygon, parse_lands, parse_outlines};

/// Why the map data could not be read. Worded by the keys `atlas-…`, each with the variables `path` and `detail`.
#[derive(Debug, thiserror::Error)]
pub enum AtlasError {
    #[error("the assets folder was not found (set {})", assets::ASSETS_VAR)]
    NoAssets,
    #[error("{} cannot be read", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{} is not what this program expects: {detail}", path.display())]
    Malformed { path: PathBuf, detail: String },
}

impl AtlasError {
    /// Key of the sentence that tells it.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoAssets => "atlas-no-assets",
            Self::Unreadable { .. } => "atlas-unreadable",
            Self::Malformed { .. } => "atlas-malformed",
        }
    }

    /// Values of the sentence's variables, by name.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NoAssets => vec![("variable", assets::ASSETS_VAR.to_owned())],
            Self::Unreadable { path, source } => {
                vec![("path", path.display().to_string()), ("detail", source.to_string())]
            }
            Self::Malformed { path, detail } => vec![("path", path.display().to_string()), ("detail", detail.clone())],
        }
    }
}

/// A file of `assets/map`.
fn map_file(name: &str) -> Result<(PathBuf, Vec<u8>), AtlasError> {
    let path = assets::assets_dir().ok_or(AtlasError::NoAssets)?.join("map").join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Ok((path, bytes)),
        Err(source) => Err(AtlasError::Unreadable { path, source }),
    }
}

/// Keeps the first success for the life of the program; a failure is tried again at the next call.
fn remember<T>(
    cell: &'static OnceLock<T>,
    load: impl FnOnce() -> Result<T, AtlasError>,
) -> Result<&'static T, AtlasError> {
    if let Some(known) = cell.get() {
        return Ok(known);
    }
    let loaded = load()?;
    Ok(cell.get_or_init(|| loaded))
}

/// The 18 regions and the 3 overseas collectivities of `assets/map/regions.geojson`, read once (a few milliseconds).
pub fn lands() -> Result<&'static [Land], AtlasError> {
    static LANDS: OnceLock<Vec<Land>> = OnceLock::new();
    remember(&LANDS, || {
        let (path, bytes) = map_file("regions.geojson")?;
        parse_lands(&bytes).map_err(|detail| AtlasError::Malformed { path, detail })
    })
    .map(Vec::as_slice)
}

/// The départements of `assets/map/departements.geojson`, read once.
pub fn departements() -> Result<&'static [Outline], AtlasError> {
    static DEPARTEMENTS: OnceLock<Vec<Outline>> = OnceLock::new();
    remember(&DEPARTEMENTS, || {
        let (path, bytes) = map_file("departements.geojson")?;
        parse_outlines(&bytes).map_err(|detail| AtlasError::Malformed { path, detail })
    })
    .map(Vec::as_slice)
}

/// Neighbouring countries of `assets/map/voisins.geojson`, to be drawn below the regions, read once.
pub fn neighbours() -> Result<&'static [Outline], AtlasError> {
    static NEIGHBOURS: OnceLock<Vec<Outline>> = OnceLock::new();
    remember(&NEIGHBOURS, || {
        let (path, bytes) = map_file("voisins.geojson")?;
        parse_outlines(&bytes).map_err(|detail| AtlasError::Malformed { path, detail })
    })
    .map(Vec::as_slice)
}

/// The communes of `assets/map/communes.csv` and the seats of the overseas collectivities, read once (about 35 000).
pub fn communes() -> Result<&'static Communes, AtlasError> {
    static COMMUNES: OnceLock<Communes> = OnceLock::new();
    remember(&COMMUNES, || {
        let lands = lands()?;
        let (path, bytes) = map_file("communes.csv")?;
        Communes::parse(&bytes, lands).map_err(|detail| AtlasError::Malformed { path, detail })
    })
}
