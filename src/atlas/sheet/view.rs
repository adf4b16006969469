//! The camera over the sheet: where it looks from, what it sees where, how it moves. No engine, f64 throughout.
//!
//! World axes are those of the engine: x east, y up, z south, in kilometres of the sheet. Screen positions are points
//! from the top left corner of the free part of the window, y downwards.

use super::Point;

/// Vertical field of view, radians: a long lens.
pub const FIELD_OF_VIEW: f64 = 28.0 * std::f64::consts::PI / 180.0;
/// Angle of the view below the horizon at rest, radians.
pub const REST_PITCH: f64 = 50.0 * std::f64::consts::PI / 180.0;
/// Lowest and steepest views.
pub const PITCHES: (f64, f64) = (24.0 * std::f64::consts::PI / 180.0, 89.0 * std::f64::consts::PI / 180.0);
/// Nearest and farthest views, kilometres from the point looked at.
pub const DISTANCES: (f64, f64) = (90.0, 5000.0);
/// Part of the sheet that may be looked at: west, south, east, north.
pub const LOOKED_AT: [f64; 4] = [-660.0, -620.0, 640.0, 620.0];

pub type Vector = [f64; 3];

fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// A position of the camera: what it looks at on the ground, from how far, from which side, how steeply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    pub target: Point,
    /// Kilometres from the target to the eye.
    pub distance: f64,
    /// Turn of the view, radians: 0 looks north, positive looks towards the east.
    pub yaw: f64,
    /// Angle below the horizon, radians.
    pub pitch: f64,
}

impl Pose {
    /// Looking at a point from the north-up position of rest.
    pub fn at_rest(target: Point, distance: f64) -> Self {
        Self { target, distance, yaw: 0.0, pitch: REST_PITCH }
    }

    /// Forward, right and up of the camera.
    pub fn axes(&self) -> [Vector; 3] {
        let (sin_yaw, cos_yaw) = self.yaw.sin_cos();
        let (sin_pitch, cos_pitch) = self.pitch.sin_cos();
        let forward = [sin_yaw * cos_pitch, -sin_pitch, -cos_yaw * cos_pitch];
        let right = [cos_yaw, 0.0, sin_yaw];
        let up = [sin_yaw * sin_pitch, cos_pitch, -cos_yaw * sin_pitch];
        [forward, right, up]
    }

    /// Where the eye is.
    pub fn eye(&self) -> Vector {
        let [forward, ..] = self.axes();
        [
            self.target.east - forward[0] * self.distance,
            -forward[1] * self.distance,
            -self.target.north - forward[2] * self.distance,
        ]
    }

    /// The same within the limits of the map.
    pub fn limited(self) -> Self {
        let [west, south, east, north] = LOOKED_AT;
        Self {
            target: Point::new(self.target.east.clamp(west, east), self.target.north.clamp(south, north)),
            distance: self.distance.clamp(DISTANCES.0, DISTANCES.1),
            yaw: wrap_angle(self.yaw),
            pitch: self.pitch.clamp(PITCHES.0, PITCHES.1),
        }
    }

    /// Between two poses: `t` = 0 is `self`, 1 is `other`. Distances change by equal ratios, turns take the short way.
    pub fn towards(&self, other: &Self, t: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * t;
        Self {
            target: Point::new(mix(self.target.east, other.target.east), mix(self.target.north, other.target.north)),
            distance: mix(self.distance.ln(), other.distance.ln()).exp(),
            yaw: wrap_angle(self.yaw + wrap_angle(other.yaw - self.yaw) * t),
            pitch: mix(self.pitch, other.pitch),
        }
    }
}

/// An angle brought into -π..π.
pub fn wrap_angle(angle: f64) -> f64 {
    use std::f64::consts::{PI, TAU};
    let wrapped = (angle + PI).rem_euclid(TAU) - PI;
    if wrapped <= -PI { PI } else { wrapped }
}

/// Slow, fast, slow: cubic, 0 to 1.
pub fn ease_in_out(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    if t < 0.5 { 4.0 * t * t * t } else { 1.0 - (-2.0 * t + 2.0).powi(3) / 2.0 }
}

/// A pose seen through a rectangle of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    pub pose: Pose,
    /// Width and height of the rectangle, points.
    pub size: (f64, f64),
}

impl View {
    pub fn new(pose: Pose, size: (f64, f64)) -> Self {
        Self { pose, size: (size.0.max(1.0), size.1.max(1.0)) }
    }

    fn focal(&self) -> f64 {
        self.size.1 / 2.0 / (FIELD_OF_VIEW / 2.0).tan()
    }

    /// Where a point of the world is seen, points; none behind the eye.
    pub fn project(&self, point: Point, height: f64) -> Option<(f64, f64)> {
        let [forward, right, up] = self.pose.axes();
        let eye = self.pose.eye();
        let away = [point.east - eye[0], height - eye[1], -point.north - eye[2]];
        let depth = dot(away, forward);
        if depth <= 1e-3 {
            return None;
        }
        let focal = self.focal() / depth;
        Some((self.size.0 / 2.0 + dot(away, right) * focal, self.size.1 / 2.0 - dot(away, up) * focal))
    }

    /// Kilometres of the sheet that one point of the screen spans at a place, across the view.
    pub fn km_per_point(&self, point: Point, height: f64) -> f64 {
        let [forward, ..] = self.pose.axes();
        let eye = self.pose.eye();
        let away = [point.east - eye[0], height - eye[1], -point.north - eye[2]];
        dot(away, forward).max(1e-3) / self.focal()
    }

    /// The ray through a position of the screen: eye and direction (of any length).
    pub fn ray(&self, x: f64, y: f64) -> (Vector, Vector) {
        let [forward, right, up] = self.pose.axes();
        let focal = self.focal();
        let (dx, dy) = ((x - self.size.0 / 2.0) / focal, (self.size.1 / 2.0 - y) / focal);
        let direction = [0, 1, 2].map(|i| forward[i] + right[i] * dx + up[i] * dy);
        (self.pose.eye(), direction)
    }

    /// Where the ray through a position meets the level `height`; none above the horizon.
    pub fn ground(&self, x: f64, y: f64, height: f64) -> Option<Point> {
        let (eye, direction) = self.ray(x, y);
        if direction[1] > -1e-6 {
            return None;
        }
        let t = (height - eye[1]) / direction[1];
        (t > 0.0).then(|| Point::new(eye[0] + direction[0] * t, -(eye[2] + direction[2] * t)))
    }

    /// Where the ray meets an uneven ground: the level is corrected by the height found there.
    pub fn ground_over(&self, x: f64, y: f64, height_at: impl Fn(Point) -> f64) -> Option<Point> {
        let mut hit = self.ground(x, y, 0.0)?;
        for _ in 0..4 {
            hit = self.ground(x, y, height_at(hit))?;
        }
        Some(hit)
    }

    /// Nearer (`factor` < 1) or farther while the place under the pointer stays under it.
    pub fn zoomed_at(&self, x: f64, y: f64, factor: f64) -> Pose {
        let Some(kept) = self.ground(x, y, 0.0) else {
            return Pose { distance: self.pose.distance * factor, ..self.pose }.limited();
        };
        let zoomed = Pose { distance: (self.pose.distance * factor).clamp(DISTANCES.0, DISTANCES.1), ..self.pose };
        View { pose: zoomed, ..*self }.with_under(x, y, kept)
    }

    /// Moved so that `place` comes under the pointer.
    pub fn with_under(&self, x: f64, y: f64, place: Point) -> Pose {
        let Some(here) = self.ground(x, y, 0.0) else { return self.pose.limited() };
        let target = Point::new(
            self.pose.target.east + place.east - here.east,
            self.pose.target.north + place.north - here.north,
        );
        Pose { target, ..self.pose }.limited()
    }
}

/// Free space to leave around what is framed, points.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Margins {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Margins {
    pub fn all(points: f64) -> Self {
        Self { left: points, top: points, right: points, bottom: points }
    }
}

/// The nearest pose of the given turn and pitch that shows every point (with its height) within the margins, centred.
/// It may be farther than a person may go by hand: the caller limits it.
pub fn frame_all(points: &[(Point, f64)], yaw: f64, pitch: f64, size: (f64, f64), margins: Margins) -> Pose {
    let mean = |f: fn(&Point) -> f64| {
        let (low, high) = points.iter().fold((f64::MAX, f64::MIN), |(l, h), (p, _)| (l.min(f(p)), h.max(f(p))));
        if low > high { 0.0 } else { (low + high) / 2.0 }
    };
    let mut pose = Pose { target: Point::new(mean(|p| p.east), mean(|p| p.north)), distance: DISTANCES.1, yaw, pitch };
    let inner = ((size.0 - margins.left - margins.right).max(40.0), (size.1 - margins.top - margins.bottom).max(40.0));
    let middle = (margins.left + inner.0 / 2.0, margins.top + inner.1 / 2.0);
    // Each round centres what is seen, then comes nearer or farther by what is left over; it settles in a few.
    for _ in 0..24 {
        let view = View::new(pose, size);
        let seen = points.iter().filter_map(|(point, height)| view.project(*point, *height));
        let [left, top, right, bottom] = seen.fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |b, (x, y)| {
            [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)]
        });
        if left > right {
            return pose;
        }
        let off = ((left + right) / 2.0, (top + bottom) / 2.0);
        let fill = ((right - left) / inner.0).max((bottom - top) / inner.1).max(1e-6);
        if let (Some(from), Some(to)) = (view.ground(middle.0, middle.1, 0.0), view.ground(off.0, off.1, 0.0)) {
            pose.target.east += to.east - from.east;
            pose.target.north += to.north - from.north;
        }
        pose.distance = (pose.distance * fill).clamp(DISTANCES.0, 4.0 * DISTANCES.1);
    }
    pose
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_view() -> impl Strategy<Value = View> {
        (
            -600.0..600.0f64,
            -600.0..600.0f64,
            100.0..4000.0f64,
            -3.0..3.0f64,
            0.45..1.5f64,
            300.0..1600.0f64,
            300.0..1000.0f64,
        )
            .prop_map(|(east, north, distance, yaw, pitch, width, height)| {
                View::new(Pose { target: Point::new(east, north), distance, yaw, pitch }, (width, height))
            })
    }

    proptest! {
        #[test]
        fn what_is_under_the_pointer_is_seen_where_the_pointer_is(view in any_view(), fx in 0.05..0.95f64, fy in 0.3..0.95f64, height in 0.0..30.0f64) {
            let (x, y) = (view.size.0 * fx, view.size.1 * fy);
            if let Some(hit) = view.ground(x, y, height) {
                let (sx, sy) = view.project(hit, height).expect("in front of the eye");
                prop_assert!((sx - x).abs() < 1e-5 && (sy - y).abs() < 1e-5, "({x}, {y}) came back as ({sx}, {sy})");
            }
        }

        #[test]
        fn zooming_keeps_the_place_under_the_pointer(view in any_view(), fx in 0.1..0.9f64, fy in 0.3..0.9f64, factor in 0.5..2.0f64) {
            let (x, y) = (view.size.0 * fx, view.size.1 * fy);
            let Some(kept) = view.ground(x, y, 0.0) else { return Ok(()) };
            let pose = view.zoomed_at(x, y, factor);
            prop_assert_eq!(pose, pose.limited());
            let [west, south, east, north] = LOOKED_AT;
            let inside = pose.target.east > west && pose.target.east < east && pose.target.north > south && pose.target.north < north;
            if inside {
                let after = View::new(pose, view.size).ground(x, y, 0.0).expect("still on the ground");
                prop_assert!(after.distance(kept) < 1e-6 * view.pose.distance, "{kept:?} became {after:?}");
            }
        }

        #[test]
        fn limits_hold_and_are_stable(east in -5e3..5e3f64, north in -5e3..5e3f64, distance in 1.0..1e5f64, yaw in -20.0..20.0f64, pitch in -3.0..3.0f64) {
            let limited = Pose { target: Point::new(east, north), distance, yaw, pitch }.limited();
            prop_assert!((PITCHES.0..=PITCHES.1).contains(&limited.pitch));
            prop_assert!((DISTANCES.0..=DISTANCES.1).contains(&limited.distance));
            prop_assert!(limited.yaw.abs() <= std::f64::consts::PI + 1e-9);
            prop_assert_eq!(limited.limited(), limited);
        }

        #[test]
        fn a_framed_set_is_seen_whole_and_nearly_fills_the_frame(
            points in prop::collection::vec((-500.0..500.0f64, -500.0..500.0f64), 2..12),
            width in 400.0..1400.0f64, height in 400.0..1000.0f64,
        ) {
            let points: Vec<(Point, f64)> = points.into_iter().map(|(e, n)| (Point::new(e, n), 0.0)).collect();
            let pose = frame_all(&points, 0.0, REST_PITCH, (width, height), Margins::all(20.0));
            // A set too wide for a narrow window is seen from as far as the eye may go, and no farther.
            prop_assume!(pose.distance < DISTANCES.1);
            let view = View::new(pose, (width, height));
            for (point, _) in &points {
                let (x, y) = view.project(*point, 0.0).expect("in front of the eye");
                prop_assert!(x > 18.0 && y > 18.0 && x < width - 18.0 && y < height - 18.0, "{point:?} at ({x}, {y})");
            }
        }

        #[test]
        fn a_flight_starts_and_ends_where_it_should(a in any_view(), b in any_view()) {
            let (from, to) = (a.pose, b.pose);
            let near = |p: Pose, q: Pose| p.target.distance(q.target) < 1e-6 && (p.distance - q.distance).abs() < 1e-6
                && wrap_angle(p.yaw - q.yaw).abs() < 1e-9 && (p.pitch - q.pitch).abs() < 1e-9;
            prop_assert!(near(from.towards(&to, ease_in_out(0.0)), from));
            prop_assert!(near(from.towards(&to, ease_in_out(1.0)), to));
        }
    }

    #[test]
    fn north_is_up_and_east_is_right_at_rest() {
        let view = View::new(Pose::at_rest(Point::default(), 2000.0), (900.0, 700.0));
        let (cx, cy) = view.project(Point::default(), 0.0).expect("seen");
        assert!((cx - 450.0).abs() < 1e-9 && (cy - 350.0).abs() < 1e-9);
        assert!(view.project(Point::new(100.0, 0.0), 0.0).expect("seen").0 > cx);
        assert!(view.project(Point::new(0.0, 100.0), 0.0).expect("seen").1 < cy);
        assert!(view.project(Point::default(), 20.0).expect("seen").1 < cy);
    }

    #[test]
    fn easing_is_slow_at_both_ends() {
        assert!(ease_in_out(0.1) < 0.02 && ease_in_out(0.9) > 0.98);
        assert!((ease_in_out(0.5) - 0.5).abs() < 1e-12);
    }
}
