//! Matrices and boxes, in metres and f64, just enough to measure a work.

/// Column-major 4×4 matrix, as glTF writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 16]);

impl Matrix {
    pub(super) const IDENTITY: Self =
        Self([1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);

    /// Translation · rotation (unit quaternion x, y, z, w) · scale.
    pub(super) fn from_trs(t: [f64; 3], q: [f64; 4], s: [f64; 3]) -> Self {
        let [x, y, z, w] = q;
        let columns = [
            [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y)],
            [2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + w * x)],
            [2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)],
        ];
        let mut m = Self::IDENTITY.0;
        for (column, axis) in columns.iter().enumerate() {
            for (row, value) in axis.iter().enumerate() {
                m[column * 4 + row] = value * s[column];
            }
        }
        m[12..15].copy_from_slice(&t);
        Self(m)
    }

    pub(super) fn times(&self, right: &Self) -> Self {
        let mut out = [0.0; 16];
        for column in 0..4 {
            for row in 0..4 {
                out[column * 4 + row] = (0..4).map(|k| self.0[k * 4 + row] * right.0[column * 4 + k]).sum();
            }
        }
        Self(out)
    }

    pub(super) fn point(&self, p: [f64; 3]) -> [f64; 3] {
        let m = &self.0;
        [0, 1, 2].map(|row| m[row] * p[0] + m[4 + row] * p[1] + m[8 + row] * p[2] + m[12 + row])
    }

    /// Sum of `weight · matrix`, for skinning.
    pub(super) fn blend(parts: impl Iterator<Item = (f64, Self)>) -> Self {
        let mut out = [0.0; 16];
        for (weight, matrix) in parts {
            for (sum, value) in out.iter_mut().zip(matrix.0) {
                *sum += weight * value;
            }
        }
        Self(out)
    }
}

/// An axis-aligned box in metres, +Y up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub min: [f64; 3],
    pub max: [f64; 3],
}

impl Bounds {
    /// Width (x), height (y) and depth (z) in metres.
    pub fn size(&self) -> [f64; 3] {
        [0, 1, 2].map(|axis| self.max[axis] - self.min[axis])
    }

    pub fn centre(&self) -> [f64; 3] {
        [0, 1, 2].map(|axis| f64::midpoint(self.min[axis], self.max[axis]))
    }

    /// Half of the diagonal, in metres.
    pub fn radius(&self) -> f64 {
        self.size().iter().map(|side| side * side).sum::<f64>().sqrt() / 2.0
    }

    pub(super) fn corners(&self) -> [[f64; 3]; 8] {
        std::array::from_fn(|corner| {
            [0, 1, 2].map(|axis| if corner >> axis & 1 == 0 { self.min[axis] } else { self.max[axis] })
        })
    }

    /// Grows `bounds` to hold `point`; points that are not finite are left out.
    pub(super) fn include(bounds: &mut Option<Self>, point: [f64; 3]) {
        if point.iter().any(|value| !value.is_finite()) {
            return;
        }
        let grown = bounds.get_or_insert(Self { min: point, max: point });
        for (axis, value) in point.into_iter().enumerate() {
            grown.min[axis] = grown.min[axis].min(value);
            grown.max[axis] = grown.max[axis].max(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_turn_about_y_sends_x_to_minus_z() {
        let half = std::f64::consts::FRAC_1_SQRT_2;
        let turned = Matrix::from_trs([1.0, 2.0, 3.0], [0.0, half, 0.0, half], [2.0, 1.0, 1.0]).point([1.0, 0.0, 0.0]);
        for (value, expected) in turned.into_iter().zip([1.0, 2.0, 1.0]) {
            assert!((value - expected).abs() < 1e-12, "{turned:?}");
        }
    }

    #[test]
    fn a_product_applies_the_right_side_first() {
        let moved = Matrix::from_trs([1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [1.0; 3]);
        let doubled = Matrix::from_trs([0.0; 3], [0.0, 0.0, 0.0, 1.0], [2.0; 3]);
        assert_eq!(moved.times(&doubled).point([1.0, 0.0, 0.0]), [3.0, 0.0, 0.0]);
    }

    #[test]
    fn a_point_that_is_not_a_number_does_not_stretch_the_box() {
        let mut bounds = None;
        Bounds::include(&mut bounds, [0.0, 0.0, 0.0]);
        Bounds::include(&mut bounds, [f64::NAN, f64::INFINITY, 9.0]);
        assert_eq!(bounds, Some(Bounds { min: [0.0; 3], max: [0.0; 3] }));
    }
}
