//! The sheet: every territory laid on one plane, in kilometres of the mainland, with the arithmetic of a map drawn on it.
//!
//! The plane is `east` and `north`, kilometres from a point in the middle of mainland France. The mainland lies on it in
//! Lambert-93 at its own size; each overseas territory lies on a plinth of its own, enlarged or reduced, by a local
//! equirectangular projection ([`Frame`]). The rest is pure geometry for whoever draws: triangles ([`solid`]), distances
//! and shade ([`field`]), the camera ([`view`]), pins that do not overlap ([`pins`]), names that do not collide
//! ([`names`]).
//!
//! It names no engine and opens no file. It fails by leaving out: a polygon without area gives no triangle, a place
//! whose territory has no frame gives `None`.

pub mod field;
pub mod names;
pub mod pins;
pub mod solid;
pub mod view;

use crate::domain::geo::LonLat;
use crate::domain::territory::TerritoryKind;

use super::Land;

/// Lambert-93 coordinates of the middle of the sheet, metres.
const MIDDLE_LAMBERT: (f64, f64) = (700_000.0, 6_550_000.0);

/// Side of a plinth, kilometres of the sheet.
pub const PLINTH_SIDE: f64 = 112.0;
/// From the middle of one plinth to that of the next.
const PLINTH_STEP: f64 = 129.0;
/// Middle of the first plinth: below and left of the mainland.
const FIRST_PLINTH: Point = Point { east: -548.0, north: -512.0 };
/// Sea kept around the land of a plinth.
const PLINTH_MARGIN: f64 = 9.0;

/// Order of the plinths, from left to right: the Atlantic, the Indian Ocean, then the collectivities.
const PLINTH_ORDER: [&str; 8] = ["01", "02", "03", "04", "06", "975", "987", "988"];

/// The Society Islands: Polynésie française spans 2 000 km, of which a plinth shows Tahiti and its neighbours.
const SOCIETY_ISLANDS: [f64; 4] = [-152.2, -18.1, -148.9, -16.2];

/// A point of the sheet, kilometres east and north of its middle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    pub east: f64,
    pub north: f64,
}

impl Point {
    pub const fn new(east: f64, north: f64) -> Self {
        Self { east, north }
    }

    pub fn distance(self, other: Self) -> f64 {
        (self.east - other.east).hypot(self.north - other.north)
    }

    pub fn midpoint(self, other: Self) -> Self {
        Self::new((self.east + other.east) / 2.0, (self.north + other.north) / 2.0)
    }
}

/// Lambert-93 on the sheet.
pub fn mainland_point(place: LonLat) -> Point {
    let (x, y) = place.lambert93();
    Point::new((x - MIDDLE_LAMBERT.0) / 1000.0, (y - MIDDLE_LAMBERT.1) / 1000.0)
}

/// Where a Lambert-93 point of the sheet is on Earth; inverse of [`mainland_point`].
///
/// Newton steps from a spherical guess: the projection is smooth, and three steps give a millimetre over Europe.
pub fn mainland_place(point: Point) -> LonLat {
    let mut place = LonLat { lon: 3.0 + point.east / 76.0, lat: 46.05 + point.north / 111.2 };
    for _ in 0..6 {
        const STEP: f64 = 1e-4;
        let here = mainland_point(place);
        let east_of = mainland_point(LonLat { lon: place.lon + STEP, ..place });
        let north_of = mainland_point(LonLat { lat: place.lat + STEP, ..place });
        let (a, b) = ((east_of.east - here.east) / STEP, (north_of.east - here.east) / STEP);
        let (c, d) = ((east_of.north - here.north) / STEP, (north_of.north - here.north) / STEP);
        let det = a * d - b * c;
        let (de, dn) = (point.east - here.east, point.north - here.north);
        place.lon += (d * de - b * dn) / det;
        place.lat += (a * dn - c * de) / det;
    }
    place
}

/// An overseas territory on its plinth.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// INSEE code of the territory.
    pub code: String,
    pub name: String,
    /// Middle of the plinth.
    pub middle: Point,
    /// Half of its side, kilometres of the sheet.
    pub half: f64,
    /// Place on Earth that lies in the middle.
    pub origin: LonLat,
    /// Kilometres of the sheet for one real kilometre.
    pub scale: f64,
}

impl Frame {
    /// Where a place of this territory lies. A place outside what the plinth shows is brought to its edge.
    pub fn point(&self, place: LonLat) -> Point {
        let reach = self.half - PLINTH_MARGIN / 2.0;
        let free = self.point_unbound(place);
        Point::new(
            free.east.clamp(self.middle.east - reach, self.middle.east + reach),
            free.north.clamp(self.middle.north - reach, self.middle.north + reach),
        )
    }

    /// The same without bringing to the edge.
    pub fn point_unbound(&self, place: LonLat) -> Point {
        let (x, y) = place.equirectangular(self.origin);
        Point::new(self.middle.east + x / 1000.0 * self.scale, self.middle.north + y / 1000.0 * self.scale)
    }

    pub fn contains(&self, point: Point) -> bool {
        (point.east - self.middle.east).abs() <= self.half && (point.north - self.middle.north).abs() <= self.half
    }

    /// Corners, from the south-west, anticlockwise.
    pub fn corners(&self) -> [Point; 4] {
        let Point { east, north } = self.middle;
        let h = self.half;
        [(-h, -h), (h, -h), (h, h), (-h, h)].map(|(de, dn)| Point::new(east + de, north + dn))
    }

    /// Real kilometres of a scale bar that fills at most `share` of the plinth: 1, 2 or 5 times a power of ten.
    pub fn scale_bar_km(&self, share: f64) -> f64 {
        round_length_below(2.0 * self.half * share / self.scale)
    }
}

/// Largest of 1, 2, 5 times a power of ten that is not above `length`.
pub fn round_length_below(length: f64) -> f64 {
    let power = 10f64.powf(length.max(1e-6).log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|round| *round <= length * (1.0 + 1e-9)).unwrap_or(power)
}

/// How the territories lie on the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub frames: Vec<Frame>,
}

impl Sheet {
    /// Lays out the overseas territories among `lands`.
    pub fn of(lands: &[Land]) -> Self {
        let overseas = |code: &&str| {
            lands
                .iter()
                .find(|land| land.territory.code.as_str() == *code && land.territory.kind != TerritoryKind::Metropole)
        };
        let frames = PLINTH_ORDER
            .iter()
            .filter_map(overseas)
            .enumerate()
            .filter_map(|(place, land)| {
                let middle = Point::new(FIRST_PLINTH.east + place as f64 * PLINTH_STEP, FIRST_PLINTH.north);
                frame(land, middle)
            })
            .collect();
        Self { frames }
    }

    pub fn frame(&self, code: &str) -> Option<&Frame> {
        self.frames.iter().find(|frame| frame.code == code)
    }

    pub fn frame_index(&self, code: &str) -> Option<usize> {
        self.frames.iter().position(|frame| frame.code == code)
    }

    /// Where a place of a territory lies: on its plinth, else on the mainland.
    pub fn point(&self, code: &str, place: LonLat) -> Point {
        self.frame(code).map_or_else(|| mainland_point(place), |frame| frame.point(place))
    }
}

fn frame(land: &Land, middle: Point) -> Option<Frame> {
    let shown: Vec<LonLat> = land
        .polygons
        .iter()
        .filter(|polygon| is_shown(land.territory.code.as_str(), polygon))
        .flatten()
        .flatten()
        .copied()
        .collect();
    let bounds = shown.iter().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |[w, s, e, n], at| {
        [w.min(at.lon), s.min(at.lat), e.max(at.lon), n.max(at.lat)]
    });
    let origin = LonLat { lon: (bounds[0] + bounds[2]) / 2.0, lat: (bounds[1] + bounds[3]) / 2.0 };
    let (x, y) = LonLat { lon: bounds[2], lat: bounds[3] }.equirectangular(origin);
    let real_half_km = x.max(y) / 1000.0;
    if shown.is_empty() || real_half_km <= 0.0 {
        return None;
    }
    let half = PLINTH_SIDE / 2.0;
    Some(Frame {
        code: land.territory.code.as_str().to_owned(),
        name: land.territory.name.clone(),
        middle,
        half,
        origin,
        scale: (half - PLINTH_MARGIN) / real_half_km,
    })
}

/// Whether a polygon of a territory is among what its plinth shows: all of it, but for the far archipelagos.
pub fn is_shown(code: &str, polygon: &[Vec<LonLat>]) -> bool {
    let [west, south, east, north] = SOCIETY_ISLANDS;
    code != "987"
        || polygon.first().is_some_and(|ring| {
            ring.iter().all(|at| (west..=east).contains(&at.lon) && (south..=north).contains(&at.lat))
        })
}
