//! From rings of points to triangles: tops, side walls, edges along borders.
//!
//! Everything is flat here: heights are given by whoever draws. Long edges are halved by their length alone, so that
//! two territories that share a border halve it at the same points and no crack shows once the points are raised.

use std::collections::{HashMap, HashSet};

use super::Point;

/// A polygon on the sheet: the outer ring, then its holes; the last point does not repeat the first.
pub type Rings = Vec<Vec<Point>>;

/// Flat triangles over shared points.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Triangles {
    pub points: Vec<Point>,
    /// Three indices a triangle, anticlockwise seen from above.
    pub indices: Vec<[u32; 3]>,
}

impl Triangles {
    /// Sum of the triangles' areas, km² of the sheet.
    pub fn area(&self) -> f64 {
        self.indices.iter().map(|&[a, b, c]| self.signed_area(a, b, c).abs()).sum()
    }

    fn signed_area(&self, a: u32, b: u32, c: u32) -> f64 {
        let [a, b, c] = [a, b, c].map(|i| self.points[i as usize]);
        ((b.east - a.east) * (c.north - a.north) - (c.east - a.east) * (b.north - a.north)) / 2.0
    }

    fn turn_anticlockwise(&mut self) {
        for at in 0..self.indices.len() {
            let [a, b, c] = self.indices[at];
            if self.signed_area(a, b, c) < 0.0 {
                self.indices[at] = [a, c, b];
            }
        }
    }
}

/// Signed area of a ring, km²: positive when anticlockwise.
pub fn ring_area(ring: &[Point]) -> f64 {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().zip(next).map(|(a, b)| a.east * b.north - b.east * a.north).sum::<f64>() / 2.0
}

/// Area of a polygon, its holes taken away.
pub fn area(rings: &Rings) -> f64 {
    let outer = rings.first().map_or(0.0, |ring| ring_area(ring).abs());
    outer - rings.iter().skip(1).map(|ring| ring_area(ring).abs()).sum::<f64>()
}

/// Projects a polygon; drops the repeated last point, turns the outer ring anticlockwise and the holes clockwise.
pub fn rings<T>(polygon: &[Vec<T>], mut project: impl FnMut(&T) -> Point) -> Rings {
    let mut projected: Rings = Vec::with_capacity(polygon.len());
    for (place, ring) in polygon.iter().enumerate() {
        let mut points: Vec<Point> = ring.iter().map(&mut project).collect();
        points.dedup_by(|a, b| a.distance(*b) < 1e-9);
        while points.len() > 1 && points[0].distance(points[points.len() - 1]) < 1e-9 {
            points.pop();
        }
        if points.len() < 3 {
            if place == 0 {
                return Vec::new();
            }
            continue;
        }
        let outer = place == 0;
        if (ring_area(&points) > 0.0) != outer {
            points.reverse();
        }
        projected.push(points);
    }
    projected
}

/// Cuts a polygon into triangles of good shape.
pub fn triangulate(rings: &Rings) -> Triangles {
    let mut points: Vec<Point> = Vec::new();
    let mut holes: Vec<u32> = Vec::new();
    for ring in rings {
        if !points.is_empty() {
            holes.push(points.len() as u32);
        }
        points.extend(ring);
    }
    let flat: Vec<[f64; 2]> = points.iter().map(|p| [p.east, p.north]).collect();
    let mut indices: Vec<u32> = Vec::new();
    let mut cutter = earcut::Earcut::new();
    cutter.earcut(flat.iter().copied(), &holes, &mut indices);
    earcut::refine(&mut indices, &flat);
    let mut triangles = Triangles { points, indices: indices.as_chunks::<3>().0.to_vec() };
    triangles.turn_anticlockwise();
    triangles
}

/// Halves every edge longer than `longest`, until none is left.
pub fn halve_long_edges(mut triangles: Triangles, longest: f64) -> Triangles {
    loop {
        let mut middles: HashMap<(u32, u32), u32> = HashMap::new();
        let mut cut: Vec<[u32; 3]> = Vec::with_capacity(triangles.indices.len());
        let points = &mut triangles.points;
        for &[a, b, c] in &triangles.indices {
            let mut middle = |i: u32, j: u32| {
                let (p, q) = (points[i as usize], points[j as usize]);
                if p.distance(q) <= longest {
                    return None;
                }
                Some(*middles.entry((i.min(j), i.max(j))).or_insert_with(|| {
                    points.push(p.midpoint(q));
                    (points.len() - 1) as u32
                }))
            };
            match (middle(a, b), middle(b, c), middle(c, a)) {
                (None, None, None) => cut.push([a, b, c]),
                (Some(ab), None, None) => cut.extend([[a, ab, c], [ab, b, c]]),
                (None, Some(bc), None) => cut.extend([[b, bc, a], [bc, c, a]]),
                (None, None, Some(ca)) => cut.extend([[c, ca, b], [ca, a, b]]),
                (Some(ab), Some(bc), None) => cut.extend([[ab, b, bc], [a, ab, bc], [a, bc, c]]),
                (None, Some(bc), Some(ca)) => cut.extend([[bc, c, ca], [b, bc, ca], [b, ca, a]]),
                (Some(ab), None, Some(ca)) => cut.extend([[ca, a, ab], [c, ca, ab], [c, ab, b]]),
                (Some(ab), Some(bc), Some(ca)) => cut.extend([[a, ab, ca], [ab, b, bc], [bc, c, ca], [ab, bc, ca]]),
            }
        }
        let done = middles.is_empty();
        triangles.indices = cut;
        if done {
            return triangles;
        }
    }
}

/// A ring with every edge longer than `longest` halved as [`halve_long_edges`] does.
pub fn halve_ring(ring: &[Point], longest: f64) -> Vec<Point> {
    fn between(a: Point, b: Point, longest: f64, found: &mut Vec<Point>) {
        if a.distance(b) > longest {
            let middle = a.midpoint(b);
            between(a, middle, longest, found);
            found.push(middle);
            between(middle, b, longest, found);
        }
    }
    let mut found = Vec::with_capacity(ring.len());
    for (at, &point) in ring.iter().enumerate() {
        found.push(point);
        between(point, ring[(at + 1) % ring.len()], longest, &mut found);
    }
    found
}

/// A point rounded to the metre, to recognise the vertices that two shapes share.
type Vertex = (i64, i64);

fn vertex(point: Point) -> Vertex {
    ((point.east * 1000.0).round() as i64, (point.north * 1000.0).round() as i64)
}

/// Edges that occur in more than one shape: inner borders, as opposed to coasts and borders with abroad.
#[derive(Debug, Clone, Default)]
pub struct SharedEdges {
    shared: HashSet<(Vertex, Vertex)>,
}

impl SharedEdges {
    pub fn among<'a>(rings: impl Iterator<Item = &'a Vec<Point>>) -> Self {
        let mut seen = HashSet::new();
        let mut shared = HashSet::new();
        for ring in rings {
            for (a, b) in edges(ring) {
                let key = undirected(a, b);
                if !seen.insert(key) {
                    shared.insert(key);
                }
            }
        }
        Self { shared }
    }

    pub fn contains(&self, a: Point, b: Point) -> bool {
        self.shared.contains(&undirected(a, b))
    }

    pub fn len(&self) -> usize {
        self.shared.len()
    }

    pub fn is_empty(&self) -> bool {
        self.shared.is_empty()
    }
}

fn undirected(a: Point, b: Point) -> (Vertex, Vertex) {
    let (a, b) = (vertex(a), vertex(b));
    if a <= b { (a, b) } else { (b, a) }
}

/// Edges of a ring, the closing one included.
pub fn edges(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    ring.iter().enumerate().map(|(at, &a)| (a, ring[(at + 1) % ring.len()]))
}

/// At each point of a ring, the direction inwards (to the left when walking along it) in which an edge of unit width
/// grows, lengthened at corners so that the edge keeps its width, up to `longest` times.
pub fn inward(ring: &[Point], longest: f64) -> Vec<(f64, f64)> {
    let count = ring.len();
    let left_of = |a: Point, b: Point| {
        let (de, dn) = (b.east - a.east, b.north - a.north);
        let length = de.hypot(dn).max(1e-12);
        (-dn / length, de / length)
    };
    (0..count)
        .map(|at| {
            let (before, here, after) = (ring[(at + count - 1) % count], ring[at], ring[(at + 1) % count]);
            let (a, b) = (left_of(before, here), left_of(here, after));
            let (x, y) = (a.0 + b.0, a.1 + b.1);
            let length = x.hypot(y);
            if length < 1e-6 {
                return b;
            }
            // |a + b| = 2 cos(half the turn): the mitre grows as its inverse.
            let grow = (2.0 / length).min(longest);
            (x / length * grow, y / length * grow)
        })
        .collect()
}

/// The part of a ring inside a square (Sutherland-Hodgman). Runs along the square's sides where the ring leaves it.
pub fn clip_to_square(ring: &[Point], middle: Point, half: f64) -> Vec<Point> {
    let sides: [(fn(Point) -> f64, f64, f64); 4] = [
        (|p| p.east, middle.east - half, 1.0),
        (|p| p.east, middle.east + half, -1.0),
        (|p| p.north, middle.north - half, 1.0),
        (|p| p.north, middle.north + half, -1.0),
    ];
    let mut kept = ring.to_vec();
    for (along, limit, sign) in sides {
        let inside = |p: Point| sign * (along(p) - limit) >= 0.0;
        let mut next = Vec::with_capacity(kept.len());
        for (a, b) in edges(&kept) {
            if inside(a) != inside(b) {
                let t = (limit - along(a)) / (along(b) - along(a));
                let crossing = Point::new(a.east + (b.east - a.east) * t, a.north + (b.north - a.north) * t);
                if inside(a) {
                    next.extend([a, crossing]);
                } else {
                    next.push(crossing);
                }
            } else if inside(a) {
                next.push(a);
            }
        }
        kept = next;
    }
    kept
}

/// Whether a point is in a polygon (even-odd over all its rings).
pub fn contains(rings: &Rings, point: Point) -> bool {
    let mut inside = false;
    for (a, b) in rings.iter().flat_map(|ring| edges(ring)) {
        if (a.north > point.north) != (b.north > point.north) {
            let crossing = a.east + (point.north - a.north) / (b.north - a.north) * (b.east - a.east);
            if point.east < crossing {
                inside = !inside;
            }
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(side: f64) -> Vec<Point> {
        [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(e, n)| Point::new(e, n)).to_vec()
    }

    #[test]
    fn a_polygon_with_a_hole_keeps_its_area_once_cut_and_halved() {
        let hole: Vec<Point> = square(4.0).into_iter().map(|p| Point::new(p.east + 3.0, p.north + 3.0)).collect();
        let shape = rings(&[square(10.0), hole], |p| *p);
        let cut = triangulate(&shape);
        assert!((cut.area() - 84.0).abs() < 1e-9, "{}", cut.area());
        let halved = halve_long_edges(cut, 1.0);
        assert!((halved.area() - 84.0).abs() < 1e-9, "{}", halved.area());
        for &[a, b, c] in &halved.indices {
            for (i, j) in [(a, b), (b, c), (c, a)] {
                assert!(halved.points[i as usize].distance(halved.points[j as usize]) <= 1.0 + 1e-9);
            }
        }
    }

    #[test]
    fn a_ring_is_halved_where_its_triangles_are() {
        let shape = rings(&[square(10.0)], |p| *p);
        let halved = halve_long_edges(triangulate(&shape), 3.0);
        let ring = halve_ring(&shape[0], 3.0);
        assert_eq!(ring.len(), 16);
        for point in ring {
            assert!(halved.points.iter().any(|p| p.distance(point) < 1e-12), "{point:?} is a corner of a triangle");
        }
    }

    #[test]
    fn the_inward_direction_points_into_the_shape_and_keeps_the_width_at_corners() {
        let shape = rings(&[square(10.0)], |p| *p);
        let directions = inward(&shape[0], 2.0);
        assert!((directions[0].0 - 1.0).abs() < 1e-9 && (directions[0].1 - 1.0).abs() < 1e-9, "{directions:?}");
    }

    #[test]
    fn clipping_keeps_what_is_inside() {
        let kept = clip_to_square(&square(10.0), Point::new(10.0, 5.0), 2.0);
        assert!((ring_area(&kept) - 8.0).abs() < 1e-9, "{kept:?}");
        assert!(clip_to_square(&square(1.0), Point::new(50.0, 50.0), 2.0).is_empty());
    }

    #[test]
    fn a_point_in_a_hole_is_outside() {
        let hole: Vec<Point> = square(4.0).into_iter().map(|p| Point::new(p.east + 3.0, p.north + 3.0)).collect();
        let shape = rings(&[square(10.0), hole], |p| *p);
        assert!(contains(&shape, Point::new(1.0, 1.0)));
        assert!(!contains(&shape, Point::new(5.0, 5.0)));
        assert!(!contains(&shape, Point::new(11.0, 5.0)));
    }
}
