//! What a roof may hold and yield: a hint for sales, never a design.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reference::{FactorPoint, RoofFactors};
pub use crate::survey::Shading;

use super::rounding::{FACTOR_ONE, WHOLE_BP, bp, mul_rdiv, narrow, rdiv, rdiv_wide};

/// How one face of a roof lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FaceAspect {
    /// Direction it looks, degrees from north clockwise, 0 … 359.
    pub azimuth_deg: i64,
    /// Slope in degrees.
    pub tilt_deg: i64,
    /// Shade.
    pub shading: Shading,
}

/// The factors of a face, per mille, and its yield.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FaceYield {
    /// Direction; its loss shrinks on nearly flat faces.
    pub azimuth_factor: i64,
    /// Slope.
    pub tilt_factor: i64,
    /// Both together, within the limits of the reference data.
    pub orientation_factor: i64,
    /// kWh per kW and year.
    pub site_yield_kwh_per_kw: i64,
}

/// The yield of a face where a well-placed system has `state_yield_kwh_per_kw` a year.
pub fn face_yield(
    face: FaceAspect,
    state_yield_kwh_per_kw: i64,
    factors: &RoofFactors,
) -> FaceYield {
    let full_circle = factors
        .azimuth
        .iter()
        .chain(factors.azimuth.first())
        .copied();
    let points: Vec<FactorPoint> = full_circle
        .enumerate()
        .map(|(place, point)| FactorPoint {
            deg: if place == factors.azimuth.len() {
                point.deg + 360
            } else {
                point.deg
            },
            per_mille: point.per_mille,
        })
        .collect();
    let azimuth = interpolated(face.azimuth_deg.rem_euclid(360), &points);
    let azimuth_factor = if face.tilt_deg < factors.flat_below_deg {
        1000 - mul_rdiv(1000 - azimuth, face.tilt_deg, factors.flat_below_deg)
    } else {
        azimuth
    };
    let steepest = factors.tilt.last().copied().unwrap_or(FactorPoint {
        deg: 0,
        per_mille: 1000,
    });
    let tilt_factor = if face.tilt_deg > steepest.deg {
        let loss = factors.steep_loss_per_deg * (face.tilt_deg - steepest.deg);
        (steepest.per_mille - loss).max(factors.least)
    } else {
        interpolated(face.tilt_deg, &factors.tilt)
    };
    let orientation_factor =
        mul_rdiv(azimuth_factor, tilt_factor, 1000).clamp(factors.least, factors.most);
    let shading_factor = match face.shading {
        Shading::None => factors.shading_none,
        Shading::Light => factors.shading_light,
        Shading::Moderate => factors.shading_moderate,
        Shading::Heavy => factors.shading_heavy,
    };
    let site_yield_kwh_per_kw = mul_rdiv(
        state_yield_kwh_per_kw,
        orientation_factor * shading_factor,
        1_000_000,
    );
    FaceYield {
        azimuth_factor,
        tilt_factor,
        orientation_factor,
        site_yield_kwh_per_kw,
    }
}

/// Energy a year of power placed at a site yield.
pub fn annual_kwh(placed_w: i64, site_yield_kwh_per_kw: i64) -> i64 {
    mul_rdiv(placed_w, site_yield_kwh_per_kw, 1000)
}

/// A face with the weight its yield has in that of the roof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeightedFace {
    /// Power placed on it.
    pub placed_w: i64,
    /// Its area, which counts when nothing is placed anywhere.
    pub area_m2: i64,
    /// Its yield.
    pub site_yield_kwh_per_kw: i64,
}

/// The yield of a whole roof: the mean of its faces by power placed, by area when nothing is
/// placed; `None` without either.
pub fn roof_yield_kwh_per_kw(faces: &[WeightedFace]) -> Option<i64> {
    let mean_by = |weight: fn(&WeightedFace) -> i64| {
        let total: i128 = faces.iter().map(|face| i128::from(weight(face))).sum();
        let sum: i128 = faces
            .iter()
            .map(|face| i128::from(weight(face)) * i128::from(face.site_yield_kwh_per_kw))
            .sum();
        (total > 0).then(|| narrow(rdiv_wide(sum, total)))
    };
    mean_by(|face| face.placed_w).or_else(|| mean_by(|face| face.area_m2))
}

/// Usable area of a roof: as measured, else the usual share of it.
pub fn usable_area_mm2(area_m2: i64, measured_m2: Option<i64>, factors: &RoofFactors) -> i64 {
    match measured_m2 {
        Some(measured) => measured * 1_000_000,
        None => bp(area_m2 * 1_000_000, factors.usable_share_bp),
    }
}

/// How many modules a usable area may hold, with room around each.
pub fn module_count(usable_mm2: i64, width_mm: i64, height_mm: i64, factors: &RoofFactors) -> i64 {
    let tenths = width_mm * height_mm * factors.footprint_tenths;
    if tenths <= 0 {
        0
    } else {
        usable_mm2 * 10 / tenths
    }
}

/// The loss of a chain of single losses.
pub fn chained_loss_bp(losses_bp: &[i64]) -> i64 {
    let passed = losses_bp.iter().fold(FACTOR_ONE, |passed, &loss| {
        mul_rdiv(passed, WHOLE_BP - loss, WHOLE_BP)
    });
    WHOLE_BP - mul_rdiv(passed, WHOLE_BP, FACTOR_ONE)
}

/// Linear between the two points around a value; the end points hold beyond them.
fn interpolated(deg: i64, points: &[FactorPoint]) -> i64 {
    let above = points.iter().position(|point| deg <= point.deg);
    match above {
        Some(0) => points[0].per_mille,
        Some(place) => {
            let (low, high) = (points[place - 1], points[place]);
            let (span, along) = (high.deg - low.deg, deg - low.deg);
            rdiv(
                low.per_mille * (span - along) + high.per_mille * along,
                span,
            )
        }
        None => points.last().map_or(1000, |point| point.per_mille),
    }
}
