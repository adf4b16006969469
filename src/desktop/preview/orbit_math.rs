//! The eye around the work: turning, panning, zooming, framing. Pure; units of the stand (half a diagonal is 1).

use bevy::math::{Quat, Vec2, Vec3};
use bevy::transform::components::Transform;

/// A long lens: vertical field of view, radians.
pub(super) const FOV_Y: f32 = 28.0 * std::f32::consts::PI / 180.0;
const PITCH_LIMITS: (f32, f32) = (-0.35, 1.45);
const DISTANCE_LIMITS: (f32, f32) = (0.15, 16.0);
/// Room left around the work.
const MARGIN: f32 = 1.12;

/// What the whole work is to fit into the picture for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stays {
    Still,
    Turning,
}

/// Where the eye is: on a sphere around `focus`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Orbit {
    /// Radians from the front (+Z), towards the right.
    pub(super) yaw: f32,
    /// Radians above the horizon.
    pub(super) pitch: f32,
    pub(super) distance: f32,
    pub(super) focus: Vec3,
}

impl Orbit {
    /// The first look at a work of `size` that stands on the ground: all of it, from its front and a little above.
    pub(super) fn framing(size: Vec3, aspect: f32, stays: Stays) -> Self {
        let mut orbit = Self { yaw: 0.45, pitch: 0.2, distance: 4.0, focus: Vec3::Y * (size.y / 2.0) };
        let half_height = (FOV_Y / 2.0).tan();
        let half_width = half_height * aspect.max(0.1);
        let rotation = orbit.rotation();
        let (right, up, back) = (rotation * Vec3::X, rotation * Vec3::Y, rotation * Vec3::Z);
        let reach = |foot: Vec2| {
            [-0.5, 0.5].map(|level| {
                let point = Vec3::new(foot.x, level * size.y, foot.y);
                (point.dot(right).abs() / half_width).max(point.dot(up).abs() / half_height) + point.dot(back)
            })
        };
        let half = Vec2::new(size.x, size.z) / 2.0;
        let nearest = match stays {
            Stays::Still => [half, half * Vec2::new(-1.0, 1.0), -half, half * Vec2::new(1.0, -1.0)]
                .into_iter()
                .flat_map(reach)
                .fold(0.0, f32::max),
            // The rim of the cylinder that the work sweeps.
            Stays::Turning => (0..24)
                .map(|step| Vec2::from_angle(step as f32 / 24.0 * std::f32::consts::TAU) * half.length())
                .flat_map(reach)
                .fold(0.0, f32::max),
        };
        orbit.distance = nearest * MARGIN;
        orbit.limited()
    }

    fn rotation(&self) -> Quat {
        Quat::from_rotation_y(self.yaw) * Quat::from_rotation_x(-self.pitch)
    }

    pub(super) fn transform(&self) -> Transform {
        let rotation = self.rotation();
        Transform::from_translation(self.focus + rotation * Vec3::Z * self.distance).with_rotation(rotation)
    }

    /// Turns by `angles` radians: right and up.
    pub(super) fn turned(self, angles: Vec2) -> Self {
        Self { yaw: self.yaw + angles.x, pitch: self.pitch + angles.y, ..self }.limited()
    }

    /// Shifts the picture by `share` of its height: right and up.
    pub(super) fn panned(self, share: Vec2) -> Self {
        let height = 2.0 * self.distance * (FOV_Y / 2.0).tan();
        let rotation = self.rotation();
        Self { focus: self.focus - rotation * Vec3::new(share.x, share.y, 0.0) * height, ..self }.limited()
    }

    /// Comes nearer `steps` notches of a wheel; negative ones go away.
    pub(super) fn zoomed(self, steps: f32) -> Self {
        Self { distance: self.distance * (-0.12 * steps).exp(), ..self }.limited()
    }

    fn limited(self) -> Self {
        Self {
            yaw: self.yaw,
            pitch: self.pitch.clamp(PITCH_LIMITS.0, PITCH_LIMITS.1),
            distance: self.distance.clamp(DISTANCE_LIMITS.0, DISTANCE_LIMITS.1),
            focus: self.focus.clamp(Vec3::splat(-3.0), Vec3::splat(3.0)),
        }
    }

    /// A step towards `goal` in `delta_secs`, independent of the frame rate; the goal itself once it is reached.
    pub(super) fn eased_towards(self, goal: Self, delta_secs: f32) -> Self {
        const HALF_LIFE_SECS: f32 = 0.06;
        const ARRIVED: f32 = 1e-3;
        let kept = (-delta_secs / HALF_LIFE_SECS).exp2();
        let mix = |from: f32, to: f32| to + (from - to) * kept;
        let next = Self {
            yaw: mix(self.yaw, goal.yaw),
            pitch: mix(self.pitch, goal.pitch),
            distance: mix(self.distance, goal.distance),
            focus: goal.focus + (self.focus - goal.focus) * kept,
        };
        let gap = (next.yaw - goal.yaw).abs()
            + (next.pitch - goal.pitch).abs()
            + (next.distance / goal.distance - 1.0).abs()
            + next.focus.distance(goal.focus);
        if gap < ARRIVED { goal } else { next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_work_is_framed_whatever_its_shape_and_the_window() {
        let sizes = [Vec3::ONE, Vec3::new(0.1, 2.0, 0.1), Vec3::new(2.0, 0.05, 2.0), Vec3::new(1.9, 0.3, 0.3)];
        for (size, aspect) in sizes.into_iter().flat_map(|size| [0.5, 1.0, 16.0 / 9.0, 3.0].map(|a| (size, a))) {
            for (stays, angles) in [(Stays::Still, 1), (Stays::Turning, 12)] {
                let view = Orbit::framing(size, aspect, stays).transform().to_matrix().inverse();
                let (mut widest, mut deepest) = (0.0f32, f32::MAX);
                for (corner, angle) in (0..8).flat_map(|corner| (0..angles).map(move |angle| (corner, angle))) {
                    let sign = |bit: i32| if corner >> bit & 1 == 0 { -0.5 } else { 0.5 };
                    let turned = Quat::from_rotation_y(angle as f32 / angles as f32 * std::f32::consts::TAU);
                    let point = Vec3::new(size.x * sign(0), size.y * (sign(1) + 0.5), size.z * sign(2));
                    let seen = view.transform_point3(turned * point);
                    let half = -seen.z * (FOV_Y / 2.0).tan();
                    widest = widest.max(seen.y.abs() / half).max(seen.x.abs() / (half * aspect));
                    deepest = deepest.min(-seen.z);
                }
                assert!(widest <= 1.0, "{size} at {aspect}, {stays:?}: a corner lies at {widest} of the picture");
                assert!(widest > 0.6, "{size} at {aspect}, {stays:?}: only {widest} of the picture is used");
                assert!(deepest > 0.0, "{size} at {aspect}, {stays:?}: the eye is inside");
            }
        }
    }

    #[test]
    fn easing_reaches_its_goal_and_does_not_depend_on_the_frame_rate() {
        let start = Orbit::framing(Vec3::ONE, 1.0, Stays::Still);
        let goal = start.turned(Vec2::new(1.0, 0.3)).zoomed(3.0);
        let one = start.eased_towards(goal, 0.1);
        let two = start.eased_towards(goal, 0.05).eased_towards(goal, 0.05);
        assert!((one.yaw - two.yaw).abs() < 1e-5 && (one.distance - two.distance).abs() < 1e-4);
        let mut eye = start;
        for _ in 0..60 {
            eye = eye.eased_towards(goal, 1.0 / 60.0);
        }
        assert_eq!(eye, goal);
    }

    #[test]
    fn the_eye_never_goes_over_the_top_nor_through_the_work() {
        let eye = Orbit::framing(Vec3::ONE, 1.0, Stays::Still).turned(Vec2::new(0.0, 99.0)).zoomed(999.0);
        assert!(eye.pitch < std::f32::consts::FRAC_PI_2 && eye.distance > 0.0);
    }
}
