//! The sheet with the real boundaries: triangles keep areas, neighbours share their borders, plinths stay apart.

use ressourcerie::atlas::sheet::solid::{self, Rings, SharedEdges};
use ressourcerie::atlas::sheet::view::{Margins, REST_PITCH, View, frame_all};
use ressourcerie::atlas::sheet::{Point, Sheet, is_shown, mainland_place, mainland_point};
use ressourcerie::atlas::{self, Land};
use ressourcerie::domain::geo::LonLat;
use ressourcerie::domain::territory::TerritoryKind;

fn lands() -> &'static [Land] {
    atlas::lands().expect("the boundaries of the repository")
}

fn shapes(land: &Land, sheet: &Sheet) -> Vec<Rings> {
    let code = land.territory.code.as_str();
    let shown = land.polygons.iter().filter(|polygon| is_shown(code, polygon));
    shown
        .map(|polygon| {
            solid::rings(polygon, |place| match sheet.frame(code) {
                Some(frame) => frame.point_unbound(*place),
                None => mainland_point(*place),
            })
        })
        .collect()
}

#[test]
fn triangles_cover_every_territory_exactly() {
    let sheet = Sheet::of(lands());
    let mut count = 0;
    for land in lands() {
        for rings in shapes(land, &sheet) {
            let cut = solid::triangulate(&rings);
            count += cut.indices.len();
            let (expected, got) = (solid::area(&rings), cut.area());
            assert!((got / expected - 1.0).abs() < 1e-7, "{}: {got} km² for {expected}", land.territory.name);
            let halved = solid::halve_long_edges(cut, 15.0);
            assert!((halved.area() / expected - 1.0).abs() < 1e-7, "{}, halved", land.territory.name);
        }
    }
    assert!(count > 9_000, "{count} triangles");
}

#[test]
fn territories_have_the_area_that_is_published() {
    let sheet = Sheet::of(lands());
    for land in lands().iter().filter(|land| land.territory.code.as_str() != "987") {
        let scale = sheet.frame(land.territory.code.as_str()).map_or(1.0, |frame| frame.scale);
        let drawn: f64 = shapes(land, &sheet).iter().map(solid::area).sum::<f64>() / (scale * scale);
        let published = land.territory.area_km2;
        assert!((drawn / published - 1.0).abs() < 0.03, "{}: {drawn:.0} for {published}", land.territory.name);
    }
}

#[test]
fn a_place_comes_back_from_the_sheet() {
    for (lon, lat) in
        [(2.3522, 48.8566), (-4.4861, 48.3904), (7.262, 43.7102), (9.45, 42.7), (-6.0, 51.7), (10.4, 40.8)]
    {
        let back = mainland_place(mainland_point(LonLat { lon, lat }));
        assert!((back.lon - lon).abs() < 1e-9 && (back.lat - lat).abs() < 1e-9, "({lon}, {lat}) came back as {back:?}");
    }
}

#[test]
fn regions_share_their_inner_borders_vertex_by_vertex() {
    let sheet = Sheet::of(lands());
    let mainland: Vec<Rings> = lands()
        .iter()
        .filter(|land| land.territory.kind == TerritoryKind::Metropole)
        .flat_map(|land| shapes(land, &sheet))
        .collect();
    let shared = SharedEdges::among(mainland.iter().flatten());
    assert!(shared.len() > 1_500, "{} shared edges", shared.len());
}

#[test]
fn eight_plinths_stand_apart_from_each_other_and_from_the_mainland() {
    let sheet = Sheet::of(lands());
    let codes: Vec<&str> = sheet.frames.iter().map(|frame| frame.code.as_str()).collect();
    assert_eq!(codes, ["01", "02", "03", "04", "06", "975", "987", "988"]);
    for (at, frame) in sheet.frames.iter().enumerate() {
        for other in &sheet.frames[at + 1..] {
            let apart =
                (frame.middle.east - other.middle.east).abs().max((frame.middle.north - other.middle.north).abs());
            assert!(apart > frame.half + other.half, "{} and {}", frame.name, other.name);
        }
        for land in lands().iter().filter(|land| land.territory.kind == TerritoryKind::Metropole) {
            for point in shapes(land, &sheet).iter().flatten().flatten() {
                assert!(!frame.contains(*point), "{} lies on the plinth of {}", land.territory.name, frame.name);
            }
        }
    }
}

#[test]
fn every_overseas_seat_lies_on_its_plinth_and_its_land_within() {
    let sheet = Sheet::of(lands());
    for land in lands().iter().filter(|land| land.territory.kind != TerritoryKind::Metropole) {
        let code = land.territory.code.as_str();
        let frame = sheet.frame(code).unwrap_or_else(|| panic!("{} has a plinth", land.territory.name));
        assert!(frame.contains(frame.point_unbound(land.seat)), "{}", land.territory.seat);
        for point in shapes(land, &sheet).iter().flatten().flatten() {
            assert!(frame.contains(*point), "{} fits its plinth", land.territory.name);
        }
    }
    let far = LonLat { lon: -139.03, lat: -9.8 };
    let frame = sheet.frame("987").expect("a plinth");
    assert!(
        !frame.contains(frame.point_unbound(far)) && frame.contains(frame.point(far)),
        "the Marquesas come to the edge"
    );
}

#[test]
fn scale_bars_are_round_and_honest() {
    for frame in Sheet::of(lands()).frames {
        let km = frame.scale_bar_km(0.6);
        let length = km * frame.scale;
        assert!(length <= frame.half * 1.2 + 1e-9 && length > frame.half * 0.4, "{}: {km} km is {length}", frame.name);
        let east = frame.origin.lon + km / (111.195 * frame.origin.lat.to_radians().cos());
        let there = frame.point_unbound(LonLat { lon: east, ..frame.origin });
        assert!((there.distance(frame.middle) / length - 1.0).abs() < 1e-3, "{}", frame.name);
    }
}

#[test]
fn the_whole_sheet_is_seen_in_the_smallest_window() {
    let sheet = Sheet::of(lands());
    let points: Vec<(Point, f64)> =
        lands().iter().flat_map(|land| shapes(land, &sheet)).flatten().flatten().map(|point| (point, 10.0)).collect();
    for size in [(576.0, 632.0), (896.0, 756.0), (1280.0, 800.0), (2500.0, 700.0)] {
        let pose = frame_all(&points, 0.0, REST_PITCH, size, Margins::all(24.0));
        let view = View::new(pose, size);
        for (point, height) in &points {
            let (x, y) = view.project(*point, *height).expect("in front of the eye");
            assert!(
                x > 22.0 && y > 22.0 && x < size.0 - 22.0 && y < size.1 - 22.0,
                "{point:?} at ({x}, {y}) in {size:?}"
            );
        }
    }
}
