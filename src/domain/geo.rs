//! Places on Earth and on the map. All computation in f64.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Mean Earth radius, km (IUGG).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A position, WGS 84, degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LonLat {
    pub lon: f64,
    pub lat: f64,
}

impl LonLat {
    /// Great-circle distance, km (haversine).
    pub fn distance_km(self, other: Self) -> f64 {
        let (phi1, phi2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_dphi = (phi2 - phi1) / 2.0;
        let half_dlambda = (other.lon - self.lon).to_radians() / 2.0;
        let h = half_dphi.sin().powi(2) + phi1.cos() * phi2.cos() * half_dlambda.sin().powi(2);
        2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin()
    }

    /// Lambert-93 (EPSG:2154) easting and northing, metres.
    ///
    /// Source: IGN, NTG_71 and the constants of RGF93 / Lambert-93; checked against the points of the map guide.
    pub fn lambert93(self) -> (f64, f64) {
        const N: f64 = 0.725_607_765_053_267;
        const C: f64 = 11_754_255.426_1;
        const XS: f64 = 700_000.0;
        const YS: f64 = 12_655_612.049_9;
        const E: f64 = 0.081_819_191_042_815_8;
        let phi = self.lat.to_radians();
        let e_sin = E * phi.sin();
        let isometric =
            ((std::f64::consts::FRAC_PI_4 + phi / 2.0).tan() * ((1.0 - e_sin) / (1.0 + e_sin)).powf(E / 2.0)).ln();
        let radius = C * (-N * isometric).exp();
        let gamma = N * (self.lon - 3.0).to_radians();
        (XS + radius * gamma.sin(), YS - radius * gamma.cos())
    }

    /// Local equirectangular easting and northing around `origin`, metres: for one overseas territory at a time.
    pub fn equirectangular(self, origin: Self) -> (f64, f64) {
        let metres_per_degree = EARTH_RADIUS_KM * 1000.0 * std::f64::consts::PI / 180.0;
        let x = (self.lon - origin.lon) * origin.lat.to_radians().cos() * metres_per_degree;
        (x, (self.lat - origin.lat) * metres_per_degree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lambert_93_lands_on_the_published_points() {
        for (lon, lat, x, y) in [
            (2.3522, 48.8566, 652_469.02, 6_862_035.26),
            (-4.4861, 48.3904, 146_633.0, 6_836_262.0),
            (7.2620, 43.7102, 1_043_410.0, 6_299_400.0),
        ] {
            let (px, py) = LonLat { lon, lat }.lambert93();
            assert!((px - x).abs() < 40.0 && (py - y).abs() < 40.0, "({lon}, {lat}) gave ({px:.1}, {py:.1})");
        }
        let (x, y) = LonLat { lon: 2.3522, lat: 48.8566 }.lambert93();
        assert!((x - 652_469.02).abs() < 0.01 && (y - 6_862_035.26).abs() < 0.01, "({x}, {y})");
    }

    #[test]
    fn paris_and_brest_are_about_505_km_apart() {
        let paris = LonLat { lon: 2.3522, lat: 48.8566 };
        let brest = LonLat { lon: -4.4861, lat: 48.3904 };
        assert!((paris.distance_km(brest) - 505.0).abs() < 3.0);
    }
}
