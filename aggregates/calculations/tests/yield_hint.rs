use super::day;
use crate::calculations::reference::{
    EVEN_SHAPE_BP, RoofFactors, YieldRow, emission_factors, module_sizes, net_metering,
    payloads_in_force, roof_factors, yield_for, yields,
};
use crate::calculations::yield_hint::{
    FaceAspect, FaceYield, Shading, WeightedFace, annual_kwh, chained_loss_bp, face_yield,
    module_count, roof_yield_kwh_per_kw, usable_area_mm2,
};

fn factors() -> RoofFactors {
    payloads_in_force(&roof_factors(), day("2026-06-01")).remove(0)
}

fn face(azimuth_deg: i64, tilt_deg: i64, shading: Shading) -> FaceYield {
    face_yield(
        FaceAspect {
            azimuth_deg,
            tilt_deg,
            shading,
        },
        1363,
        &factors(),
    )
}

#[test]
fn the_yield_of_a_face_follows_direction_slope_and_shade() {
    for (azimuth, tilt, shading, az, tl, orientation, site_yield, kwh) in [
        (180, 10, Shading::None, 1000, 1000, 1000, 1363, 4498),
        (200, 12, Shading::Light, 987, 996, 983, 1273, 4201),
        (0, 5, Shading::Moderate, 790, 980, 774, 897, 2960),
        (90, 34, Shading::Heavy, 860, 868, 746, 712, 2350),
    ] {
        let expected = FaceYield {
            azimuth_factor: az,
            tilt_factor: tl,
            orientation_factor: orientation,
            site_yield_kwh_per_kw: site_yield,
        };
        assert_eq!(face(azimuth, tilt, shading), expected);
        assert_eq!(annual_kwh(3_300, site_yield), kwh);
    }
}

#[test]
fn directions_close_the_circle_and_steep_faces_have_a_floor() {
    assert_eq!(face(337, 10, Shading::None).azimuth_factor, 692);
    assert_eq!(face(360, 10, Shading::None), face(0, 10, Shading::None));
    assert_eq!(face(180, 0, Shading::None).azimuth_factor, 1000);
    assert_eq!(face(180, 60, Shading::None).tilt_factor, 660);
    assert_eq!(face(180, 89, Shading::None).tilt_factor, 500);
    assert_eq!(face(0, 60, Shading::None).orientation_factor, 500);
}

#[test]
fn the_yield_of_a_roof_is_weighted_by_power_or_else_by_area() {
    let faces = [
        WeightedFace {
            placed_w: 2_200,
            area_m2: 20,
            site_yield_kwh_per_kw: 1363,
        },
        WeightedFace {
            placed_w: 1_100,
            area_m2: 20,
            site_yield_kwh_per_kw: 897,
        },
    ];
    assert_eq!(roof_yield_kwh_per_kw(&faces), Some(1208));
    let nothing_placed = faces.map(|face| WeightedFace {
        placed_w: 0,
        ..face
    });
    assert_eq!(roof_yield_kwh_per_kw(&nothing_placed), Some(1130));
    assert_eq!(roof_yield_kwh_per_kw(&[]), None);
}

#[test]
fn modules_are_counted_by_usable_area() {
    let size = payloads_in_force(&module_sizes(), day("2026-06-01")).remove(0);
    let count = |area_m2, measured_m2| {
        let usable = usable_area_mm2(area_m2, measured_m2, &factors());
        module_count(usable, size.width_mm, size.height_mm, &factors())
    };
    assert_eq!(usable_area_mm2(40, None, &factors()), 30_000_000);
    assert_eq!(count(40, None), 9);
    assert_eq!(count(60, None), 14);
    assert_eq!(count(60, Some(30)), 9);
    assert_eq!(module_count(30_000_000, 0, 0, &factors()), 0);
}

#[test]
fn losses_multiply() {
    let chain = [200, 300, 0, 200, 200, 50, 150, 100, 0, 300];
    assert_eq!(chained_loss_bp(&chain), 1408);
    let without_shade = [200, 0, 0, 200, 200, 50, 150, 100, 0, 300];
    assert_eq!(chained_loss_bp(&without_shade), 1142);
    assert_eq!(chained_loss_bp(&[]), 0);
}

#[test]
fn a_district_overrides_its_state_and_a_state_the_rest() {
    let mut rows: Vec<YieldRow> = payloads_in_force(&yields(), day("2026-06-01"));
    rows.push(YieldRow {
        state_code: Some("32".to_owned()),
        district: Some("Idukki".to_owned()),
        kwh_per_kw: 1300,
        monthly_shape_bp: EVEN_SHAPE_BP,
    });
    let of = |state: &str, district| yield_for(&rows, state, district).map(|row| row.kwh_per_kw);
    assert_eq!(of("32", None), Some(1363));
    assert_eq!(of("32", Some("Ernakulam")), Some(1363));
    assert_eq!(of("32", Some("idukki")), Some(1300));
    assert_eq!(of("31", None), Some(1400));
    assert!(
        rows.iter()
            .all(|row| row.monthly_shape_bp.iter().sum::<i64>() == 10_000)
    );
}

#[test]
fn emission_and_payout_hold_from_their_dates() {
    let emission = |on| payloads_in_force(&emission_factors(), day(on))[0].g_per_kwh;
    assert_eq!((emission("2025-10-31"), emission("2025-11-01")), (727, 712));
    let rule = |on| payloads_in_force(&net_metering(), day(on)).remove(0);
    assert_eq!(rule("2025-12-31").payout_paise_for(None), 308);
    assert_eq!(rule("2026-01-01").payout_paise_for(None), 279);
    assert_eq!(
        rule("2026-01-01").payout_paise_for(Some(day("2025-10-05"))),
        308
    );
    assert_eq!(
        rule("2026-01-01").payout_paise_for(Some(day("2025-10-06"))),
        279
    );
}

#[test]
fn emission_avoided_in_a_year() {
    let avoided =
        |wh: i64, grams: i64| crate::calculations::rounding::mul_rdiv(wh, grams, 1_000_000);
    assert_eq!(avoided(4_089_000, 712), 2911);
    assert_eq!(avoided(7_500_000, 727), 5453);
}
