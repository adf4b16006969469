//! What the light and the sea make of the sheet, computed once on a grid: how far the shore is, where the land throws
//! its shadow, how the relief catches the light, how high it stands.
//!
//! The light is fixed (north-west, low), so all of it is computed ahead and costs nothing per frame. Nothing here is a
//! measurement: relief is stylised, distances are rounded to a cell.

use super::solid::{self, Rings};
use super::{Point, mainland_place};
use crate::domain::geo::LonLat;

/// Height of the light above the horizon: its slope is a rise for one unit of ground.
const LIGHT_SLOPE: f32 = 0.72;
/// Direction towards the light on the ground: north-west.
pub const LIGHT_EAST: f32 = -std::f32::consts::FRAC_1_SQRT_2;
pub const LIGHT_NORTH: f32 = std::f32::consts::FRAC_1_SQRT_2;
/// Farthest shore that is told, kilometres of the sheet.
pub const FARTHEST_SHORE: f32 = 40.0;

/// Square cells over a part of the sheet; the first row is the northernmost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    pub west: f64,
    pub north: f64,
    /// Side of a cell, kilometres.
    pub cell: f64,
    pub columns: usize,
    pub rows: usize,
}

impl Grid {
    /// Middle of a cell.
    pub fn point(&self, column: usize, row: usize) -> Point {
        Point::new(self.west + (column as f64 + 0.5) * self.cell, self.north - (row as f64 + 0.5) * self.cell)
    }

    /// Position in cells, from the north-west corner.
    pub fn position(&self, point: Point) -> (f64, f64) {
        ((point.east - self.west) / self.cell, (self.north - point.north) / self.cell)
    }

    pub fn count(&self) -> usize {
        self.columns * self.rows
    }

    /// The value at a point, between the middles of the four cells around it; beyond the grid, that of its edge.
    pub fn sample(&self, values: &[f32], point: Point) -> f32 {
        let (x, y) = self.position(point);
        let clamp = |v: f64, count: usize| (v - 0.5).clamp(0.0, (count - 1) as f64);
        let (x, y) = (clamp(x, self.columns), clamp(y, self.rows));
        let (column, row) = (x as usize, y as usize);
        let (right, below) = ((column + 1).min(self.columns - 1), (row + 1).min(self.rows - 1));
        let (tx, ty) = ((x - column as f64) as f32, (y - row as f64) as f32);
        let at = |c: usize, r: usize| values[r * self.columns + c];
        let top = at(column, row) * (1.0 - tx) + at(right, row) * tx;
        let bottom = at(column, below) * (1.0 - tx) + at(right, below) * tx;
        top * (1.0 - ty) + bottom * ty
    }

    /// Which cells have their middle in one of the shapes.
    pub fn cover<'a>(&self, shapes: impl Iterator<Item = &'a Rings>) -> Vec<bool> {
        let mut covered = vec![false; self.count()];
        let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); self.rows];
        for shape in shapes {
            for (a, b) in shape.iter().flat_map(|ring| solid::edges(ring)) {
                let (ax, ay) = self.position(a);
                let (bx, by) = self.position(b);
                let (low, high) = (ay.min(by), ay.max(by));
                // Rows whose middle lies in [low, high).
                let first = (low - 0.5).ceil().max(0.0) as usize;
                let last = (high - 0.5).ceil().clamp(0.0, self.rows as f64) as usize;
                for (row, line) in crossings.iter_mut().enumerate().take(last).skip(first) {
                    let t = (row as f64 + 0.5 - ay) / (by - ay);
                    line.push(ax + t * (bx - ax));
                }
            }
            for (row, line) in crossings.iter_mut().enumerate() {
                line.sort_by(f64::total_cmp);
                for pair in line.chunks_exact(2) {
                    let first = (pair[0] - 0.5).ceil().max(0.0) as usize;
                    let last = (pair[1] - 0.5).ceil().clamp(0.0, self.columns as f64) as usize;
                    if first < last {
                        covered[row * self.columns + first..row * self.columns + last].fill(true);
                    }
                }
                line.clear();
            }
        }
        covered
    }

    /// Distance of each cell to the nearest covered one, in kilometres; 0 on covered cells.
    ///
    /// Exact on the grid: Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions" (2012), one
    /// dimension after the other.
    pub fn distance(&self, covered: &[bool]) -> Vec<f32> {
        const FAR: f32 = 1e12;
        let (columns, rows) = (self.columns, self.rows);
        let mut squared: Vec<f32> = covered.iter().map(|is| if *is { 0.0 } else { FAR }).collect();
        let mut scratch = Envelope::new(columns.max(rows));
        let mut line = vec![0.0; columns.max(rows)];
        for column in 0..columns {
            for row in 0..rows {
                line[row] = squared[row * columns + column];
            }
            scratch.transform(&line[..rows], |row, value| squared[row * columns + column] = value);
        }
        for row in 0..rows {
            line[..columns].copy_from_slice(&squared[row * columns..(row + 1) * columns]);
            scratch.transform(&line[..columns], |column, value| squared[row * columns + column] = value);
        }
        squared.iter().map(|value| value.min(FAR).sqrt() * self.cell as f32).collect()
    }

    /// Mean over a square of `2 radius + 1` cells, twice: near to a Gaussian.
    pub fn blur(&self, values: &mut [f32], radius: usize) {
        let (columns, rows) = (self.columns, self.rows);
        let mut line = vec![0.0f32; columns.max(rows)];
        let mut mean = |values: &mut [f32], start: usize, step: usize, count: usize| {
            for (at, slot) in line[..count].iter_mut().enumerate() {
                *slot = values[start + at * step];
            }
            let at = |i: isize| line[i.clamp(0, count as isize - 1) as usize];
            let reach = radius as isize;
            let mut sum: f32 = (-reach..=reach).map(at).sum();
            let share = 1.0 / (2 * radius + 1) as f32;
            for i in 0..count as isize {
                values[start + i as usize * step] = sum * share;
                sum += at(i + reach + 1) - at(i - reach);
            }
        };
        for _ in 0..2 {
            for row in 0..rows {
                mean(values, row * columns, 1, columns);
            }
            for column in 0..columns {
                mean(values, column, columns, rows);
            }
        }
    }
}

/// Lower envelope of parabolas, reused from line to line.
struct Envelope {
    roots: Vec<usize>,
    limits: Vec<f32>,
}

impl Envelope {
    fn new(longest: usize) -> Self {
        Self { roots: vec![0; longest], limits: vec![0.0; longest + 1] }
    }

    fn transform(&mut self, line: &[f32], mut write: impl FnMut(usize, f32)) {
        let (roots, limits) = (&mut self.roots, &mut self.limits);
        let mut last = 0;
        roots[0] = 0;
        limits[0] = f32::NEG_INFINITY;
        limits[1] = f32::INFINITY;
        for q in 1..line.len() {
            let crossing = |p: usize| {
                let (qf, pf) = (q as f32, p as f32);
                ((line[q] + qf * qf) - (line[p] + pf * pf)) / (2.0 * (qf - pf))
            };
            let mut at = crossing(roots[last]);
            while last > 0 && at <= limits[last] {
                last -= 1;
                at = crossing(roots[last]);
            }
            last += 1;
            roots[last] = q;
            limits[last] = at;
            limits[last + 1] = f32::INFINITY;
        }
        let mut root = 0;
        for q in 0..line.len() {
            while limits[root + 1] < q as f32 {
                root += 1;
            }
            let away = q as f32 - roots[root] as f32;
            write(q, away * away + line[roots[root]]);
        }
    }
}

/// Altitudes on a grid of longitudes and latitudes (`relief_metropole.png` and `.json`).
#[derive(Debug, Clone, PartialEq)]
pub struct Relief {
    pub west: f64,
    pub north: f64,
    pub step_deg: f64,
    pub columns: usize,
    pub rows: usize,
    /// Metres, row by row from the north.
    pub metres: Vec<f32>,
}

impl Relief {
    /// Altitude at a place, metres, between the four nodes around it; 0 beyond the grid.
    pub fn altitude_m(&self, place: LonLat) -> f32 {
        let x = (place.lon - self.west) / self.step_deg - 0.5;
        let y = (self.north - place.lat) / self.step_deg - 0.5;
        if x < 0.0 || y < 0.0 || x >= (self.columns - 1) as f64 || y >= (self.rows - 1) as f64 {
            return 0.0;
        }
        let (column, row) = (x as usize, y as usize);
        let (tx, ty) = ((x - column as f64) as f32, (y - row as f64) as f32);
        let at = |c: usize, r: usize| self.metres.get(r * self.columns + c).copied().unwrap_or_default();
        let top = at(column, row) * (1.0 - tx) + at(column + 1, row) * tx;
        let bottom = at(column, row + 1) * (1.0 - tx) + at(column + 1, row + 1) * tx;
        top * (1.0 - ty) + bottom * ty
    }

    /// Altitudes on a grid of the mainland, kilometres, softened.
    fn on(&self, grid: &Grid) -> Vec<f32> {
        // The projection bends little over 20 cells: places are computed there and interpolated between.
        const STRIDE: usize = 16;
        let (columns, rows) = (grid.columns / STRIDE + 2, grid.rows / STRIDE + 2);
        let coarse: Vec<LonLat> = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| mainland_place(grid.point(column * STRIDE, row * STRIDE))))
            .collect();
        let mut kilometres = Vec::with_capacity(grid.count());
        for row in 0..grid.rows {
            let (r, ty) = (row / STRIDE, (row % STRIDE) as f64 / STRIDE as f64);
            for column in 0..grid.columns {
                let (c, tx) = (column / STRIDE, (column % STRIDE) as f64 / STRIDE as f64);
                let mix = |f: fn(&LonLat) -> f64| {
                    let at = |c: usize, r: usize| f(&coarse[r * columns + c]);
                    let top = at(c, r) * (1.0 - tx) + at(c + 1, r) * tx;
                    let bottom = at(c, r + 1) * (1.0 - tx) + at(c + 1, r + 1) * tx;
                    top * (1.0 - ty) + bottom * ty
                };
                let place = LonLat { lon: mix(|p| p.lon), lat: mix(|p| p.lat) };
                kilometres.push(self.altitude_m(place) / 1000.0);
            }
        }
        grid.blur(&mut kilometres, 1);
        kilometres
    }
}

/// What a field is computed from.
#[derive(Debug)]
pub struct Ground<'a> {
    pub grid: Grid,
    /// Shapes of the network's territories: they stand up and throw shadows.
    pub land: &'a [Rings],
    /// Shapes that lie flat: neighbours. They have a shore too.
    pub flat: &'a [Rings],
    /// Squares that stand on the sea: the plinths, with their height.
    pub plinths: &'a [Rings],
    pub plinth_height: f32,
    /// Height of the land's top where the relief is nil.
    pub land_height: f32,
    pub relief: Option<&'a Relief>,
    /// Height of the sheet for one kilometre of altitude.
    pub exaggeration: f32,
}

/// Light, shade and sea over a part of the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub grid: Grid,
    /// Kilometres from the nearest shore over the sea, at most [`FARTHEST_SHORE`].
    pub shore: Vec<f32>,
    /// How much of the light the land takes from what lies lower, 0 to 1.
    pub shadow: Vec<f32>,
    /// How the relief catches the light: 1 on flat ground, more towards it.
    pub light: Vec<f32>,
    /// How close what stands up is, 1 at its foot, 0 far away: for the soft dark of the foot.
    pub contact: Vec<f32>,
    /// Height that the relief adds to the land's top.
    pub raise: Vec<f32>,
}

impl Field {
    pub fn compute(ground: &Ground<'_>) -> Self {
        let grid = ground.grid;
        let land = grid.cover(ground.land.iter());
        let flat = grid.cover(ground.flat.iter());
        let plinths = grid.cover(ground.plinths.iter());

        let ashore: Vec<bool> = land.iter().zip(&flat).map(|(a, b)| *a || *b).collect();
        let mut shore = grid.distance(&ashore);
        shore.iter_mut().for_each(|km| *km = km.min(FARTHEST_SHORE));
        grid.blur(&mut shore, 2);

        let standing: Vec<bool> = land.iter().zip(&plinths).map(|(a, b)| *a || *b).collect();
        let away = grid.distance(&standing);
        let contact: Vec<f32> = away.iter().map(|km| 0.55 * (-km / 5.0).exp() + 0.45 * (-km / 18.0).exp()).collect();

        let altitude = ground.relief.map_or_else(|| vec![0.0; grid.count()], |relief| relief.on(&grid));
        let mut raise: Vec<f32> = altitude.iter().map(|km| km * ground.exaggeration).collect();
        grid.blur(&mut raise, 1);
        let height: Vec<f32> = (0..grid.count())
            .map(|at| match (land[at], plinths[at]) {
                (true, _) => ground.land_height + raise[at],
                (false, true) => ground.plinth_height,
                (false, false) => 0.0,
            })
            .collect();
        let mut shadow = shadows(&grid, &height, &standing, &away);
        grid.blur(&mut shadow, 1);
        let light = relief_light(&grid, &altitude);
        Self { grid, shore, shadow, light, contact, raise }
    }

    /// Height that the relief adds at a point.
    pub fn raise_at(&self, point: Point) -> f32 {
        self.grid.sample(&self.raise, point)
    }
}

/// Walks from each low cell towards the light and keeps the darkest of what stands in the way; the farther the thing
/// that hides the light, the softer its edge.
fn shadows(grid: &Grid, height: &[f32], standing: &[bool], away: &[f32]) -> Vec<f32> {
    let cell = grid.cell as f32;
    let highest = height.iter().copied().fold(0.0, f32::max);
    let reach = highest / LIGHT_SLOPE * 1.3;
    let steps = (reach / cell).ceil() as usize;
    let mut shadow = vec![0.0f32; grid.count()];
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let at = row * grid.columns + column;
            if standing[at] || away[at] > reach {
                continue;
            }
            let mut darkest = 0.0f32;
            for step in 1..=steps {
                let s = step as f32 * cell;
                let (c, r) = (column as f32 + LIGHT_EAST * step as f32, row as f32 - LIGHT_NORTH * step as f32);
                if c < 0.0 || r < 0.0 || c >= grid.columns as f32 || r >= grid.rows as f32 {
                    break;
                }
                let above = height[r as usize * grid.columns + c as usize] - s * LIGHT_SLOPE;
                darkest = darkest.max((0.5 + above / (0.8 + 0.5 * s)).clamp(0.0, 1.0));
            }
            shadow[at] = darkest;
        }
    }
    shadow
}

/// Lambert's cosine over the relief, relative to flat ground. Slopes are exaggerated: 8 km cells flatten them.
fn relief_light(grid: &Grid, altitude: &[f32]) -> Vec<f32> {
    const STEEPER: f32 = 9.0;
    let (columns, rows) = (grid.columns, grid.rows);
    let mut light = vec![1.0f32; grid.count()];
    for row in 1..rows.saturating_sub(1) {
        for column in 1..columns.saturating_sub(1) {
            let at = row * columns + column;
            let scale = STEEPER / (2.0 * grid.cell as f32);
            let slope_east = (altitude[at + 1] - altitude[at - 1]) * scale;
            let slope_north = (altitude[at - columns] - altitude[at + columns]) * scale;
            let towards = -slope_east * LIGHT_EAST - slope_north * LIGHT_NORTH;
            let length = (1.0 + slope_east * slope_east + slope_north * slope_north).sqrt();
            light[at] = ((LIGHT_SLOPE + towards) / LIGHT_SLOPE / length).clamp(0.25, 1.9);
        }
    }
    light
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        Grid { west: 0.0, north: 20.0, cell: 1.0, columns: 40, rows: 20 }
    }

    fn block() -> Rings {
        vec![[(5.0, 5.0), (10.0, 5.0), (10.0, 12.0), (5.0, 12.0)].map(|(e, n)| Point::new(e, n)).to_vec()]
    }

    fn ground(land: &[Rings]) -> Ground<'_> {
        Ground {
            grid: grid(),
            land,
            flat: &[],
            plinths: &[],
            plinth_height: 0.0,
            land_height: 4.0,
            relief: None,
            exaggeration: 0.0,
        }
    }

    #[test]
    fn cells_are_covered_where_their_middle_is_inside() {
        let covered = grid().cover([block()].iter());
        assert_eq!(covered.iter().filter(|c| **c).count(), 35);
        assert!(covered[10 * 40 + 7]);
    }

    #[test]
    fn the_distance_is_the_straight_one() {
        let mut covered = vec![false; grid().count()];
        covered[3 * 40 + 3] = true;
        covered[19 * 40 + 39] = true;
        let distance = grid().distance(&covered);
        for (column, row) in [(3usize, 3usize), (6, 7), (0, 19), (39, 0), (38, 18)] {
            let to = |c: f32, r: f32| (column as f32 - c).hypot(row as f32 - r);
            let expected = to(3.0, 3.0).min(to(39.0, 19.0));
            assert!((distance[row * 40 + column] - expected).abs() < 1e-3, "({column}, {row})");
        }
    }

    #[test]
    fn the_shadow_falls_to_the_south_east_only() {
        let land = [block()];
        let field = Field::compute(&ground(&land));
        let at = |e: f64, n: f64| grid().sample(&field.shadow, Point::new(e, n));
        assert!(at(11.5, 5.0) > 0.5, "{}", at(11.5, 5.0));
        assert!(at(3.0, 14.0) < 0.05, "{}", at(3.0, 14.0));
        assert!(at(30.0, 3.0) < 0.01);
    }

    #[test]
    fn a_slope_towards_the_north_west_is_lit_more_than_one_away_from_it() {
        let grid = grid();
        let ridge: Vec<f32> = (0..grid.count())
            .map(|at| {
                let point = grid.point(at % grid.columns, at / grid.columns);
                // A ridge that runs from south-west to north-east.
                (4.0 - ((point.east - 20.0) - (point.north - 10.0)).abs() as f32 * 0.2).max(0.0)
            })
            .collect();
        let light = relief_light(&grid, &ridge);
        assert!(grid.sample(&light, Point::new(16.0, 10.0)) > 1.1);
        assert!(grid.sample(&light, Point::new(24.0, 10.0)) < 0.9);
    }

    #[test]
    fn blurring_keeps_the_sum_of_what_lies_inside() {
        let grid = grid();
        let mut values = vec![0.0; grid.count()];
        values[10 * 40 + 20] = 1.0;
        grid.blur(&mut values, 2);
        assert!((values.iter().sum::<f32>() - 1.0).abs() < 1e-4);
    }
}
