//! Territories, départements and neighbours from GeoJSON (RFC 7946, degrees, longitude first).

use serde::Deserialize;

use crate::domain::geo::LonLat;
use crate::domain::territory::{Territory, TerritoryCode, TerritoryKind};
use crate::domain::time::Zone;

/// Rings of one polygon: the outer one first, then its holes. The last point of a ring repeats the first.
pub type Polygon = Vec<Vec<LonLat>>;

/// A box of longitudes and latitudes, degrees. No territory of the network crosses the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl Bounds {
    fn of<'a>(points: impl Iterator<Item = &'a LonLat>) -> Option<Self> {
        points.fold(None, |bounds: Option<Self>, point| {
            let b = bounds.unwrap_or(Self { west: point.lon, south: point.lat, east: point.lon, north: point.lat });
            Some(Self {
                west: b.west.min(point.lon),
                south: b.south.min(point.lat),
                east: b.east.max(point.lon),
                north: b.north.max(point.lat),
            })
        })
    }

    /// Whether `point` lies in the box widened by `margin_deg` on each side.
    pub fn contains(&self, point: LonLat, margin_deg: f64) -> bool {
        (self.west - margin_deg..=self.east + margin_deg).contains(&point.lon)
            && (self.south - margin_deg..=self.north + margin_deg).contains(&point.lat)
    }
}

/// A named shape: a département or a neighbouring country.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// INSEE code; empty for a neighbouring country.
    pub code: String,
    pub name: String,
    /// Region of a département, or the part of the map (`metropole`, `guyane`) that a neighbour surrounds.
    pub within: String,
    pub population: u64,
    /// A point well inside, for a name.
    pub label: Option<LonLat>,
    pub seat: Option<LonLat>,
    pub polygons: Vec<Polygon>,
}

/// A territory of the network with its outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Land {
    pub territory: Territory,
    /// INSEE code of the seat's commune.
    pub seat_code: String,
    /// Town hall of the seat.
    pub seat: LonLat,
    /// Pole of inaccessibility: a point well inside, for a name.
    pub label: LonLat,
    /// Zone of the territory's seat; Polynésie française has two more.
    pub zone: Zone,
    /// Of the simplified outline, which lacks some small islands.
    pub bounds: Bounds,
    /// Largest first.
    pub polygons: Vec<Polygon>,
}

#[derive(Deserialize)]
struct Collection<P> {
    features: Vec<Feature<P>>,
}

#[derive(Deserialize)]
struct Feature<P> {
    properties: P,
    geometry: Geometry,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<[f64; 2]>>),
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

impl Geometry {
    fn polygons(self) -> Vec<Polygon> {
        let polygons = match self {
            Self::Polygon(rings) => vec![rings],
            Self::MultiPolygon(polygons) => polygons,
        };
        let point = |[lon, lat]: [f64; 2]| LonLat { lon, lat };
        let ring = |ring: Vec<[f64; 2]>| ring.into_iter().map(point).collect();
        polygons.into_iter().map(|rings| rings.into_iter().map(ring).collect()).collect()
    }
}

#[derive(Deserialize)]
struct LandProperties {
    code: TerritoryCode,
    nom: String,
    #[serde(rename = "type")]
    kind: TerritoryKind,
    chef_lieu: String,
    chef_lieu_code: String,
    chef_lieu_lon: f64,
    chef_lieu_lat: f64,
    label_lon: f64,
    label_lat: f64,
    aire_km2: f64,
    population: u64,
    population_annee: u16,
    fuseau: Zone,
    service_etat: String,
}

#[derive(Deserialize)]
struct OutlineProperties {
    #[serde(default)]
    code: String,
    nom: String,
    #[serde(default, alias = "contexte")]
    region: String,
    #[serde(default)]
    population: u64,
    chef_lieu_lon: Option<f64>,
    chef_lieu_lat: Option<f64>,
    label_lon: Option<f64>,
    label_lat: Option<f64>,
}

/// Reads the territories of `regions.geojson`, in the order of the file. The error is a technical detail.
pub fn parse_lands(bytes: &[u8]) -> Result<Vec<Land>, String> {
    let collection: Collection<LandProperties> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if collection.features.is_empty() {
        return Err("no feature".to_owned());
    }
    collection.features.into_iter().map(land).collect()
}

fn land(feature: Feature<LandProperties>) -> Result<Land, String> {
    let p = feature.properties;
    let polygons = feature.geometry.polygons();
    let bounds = Bounds::of(polygons.iter().flatten().flatten()).ok_or_else(|| format!("{}: no outline", p.code))?;
    Ok(Land {
        territory: Territory {
            code: p.code,
            name: p.nom,
            kind: p.kind,
            population: p.population,
            population_year: p.population_annee,
            area_km2: p.aire_km2,
            seat: p.chef_lieu,
            state_service: p.service_etat,
        },
        seat_code: p.chef_lieu_code,
        seat: LonLat { lon: p.chef_lieu_lon, lat: p.chef_lieu_lat },
        label: LonLat { lon: p.label_lon, lat: p.label_lat },
        zone: p.fuseau,
        bounds,
        polygons,
    })
}

/// Reads the named shapes of `departements.geojson` or `voisins.geojson`. The error is a technical detail.
pub fn parse_outlines(bytes: &[u8]) -> Result<Vec<Outline>, String> {
    let collection: Collection<OutlineProperties> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let point = |lon: Option<f64>, lat: Option<f64>| Some(LonLat { lon: lon?, lat: lat? });
    let outline = |Feature { properties: p, geometry }: Feature<OutlineProperties>| Outline {
        label: point(p.label_lon, p.label_lat),
        seat: point(p.chef_lieu_lon, p.chef_lieu_lat),
        code: p.code,
        name: p.nom,
        within: p.region,
        population: p.population,
        polygons: Geometry::polygons(geometry),
    };
    Ok(collection.features.into_iter().map(outline).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_holds_the_18_regions_and_3_collectivities_each_around_its_own_label() {
        let lands = crate::atlas::lands().expect("the map data of the repository");
        let count = |kind| lands.iter().filter(|land| land.territory.kind == kind).count();
        assert_eq!(
            (count(TerritoryKind::Metropole), count(TerritoryKind::Drom), count(TerritoryKind::Com)),
            (13, 5, 3)
        );
        for land in lands {
            assert!(land.bounds.contains(land.label, 0.0), "{} holds its label", land.territory.name);
            assert!(land.bounds.contains(land.seat, 0.05), "{} holds its seat", land.territory.name);
        }
    }

    #[test]
    fn every_departement_names_a_region_of_the_map() {
        let lands = crate::atlas::lands().expect("territories");
        let departements = crate::atlas::departements().expect("départements");
        assert_eq!(departements.len(), 101);
        for departement in departements {
            assert!(lands.iter().any(|land| land.territory.code.as_str() == departement.within), "{departement:?}");
        }
        assert!(!crate::atlas::neighbours().expect("neighbours").is_empty());
    }

    #[test]
    fn a_file_that_is_no_map_is_refused_with_its_reason() {
        assert!(parse_lands(b"<html>").is_err());
        assert!(parse_lands(br#"{"type":"FeatureCollection","features":[]}"#).is_err());
    }
}
