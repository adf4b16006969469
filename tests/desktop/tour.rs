//! The guided tour, on the software driver, against a real server: its pictures are those kept in `tests/desktop/pictures`.
//!
//! Kept at a quarter of their size, so that what is compared is composition, colour and presence, not the edge of a
//! letter. `UPDATE_PICTURES=1` writes them anew, to be looked at like code. Skipped with a printed reason where no
//! Vulkan driver answers.

use std::path::{Path, PathBuf};

use image::RgbImage;
use image::imageops::FilterType;
use ressourcerie::clock;
use ressourcerie::desktop::capture::{self, Screen, TourConfig};
use ressourcerie::desktop::graphics;
use ressourcerie::domain::text::Lang;
use ressourcerie::server::{Embedded, EmbeddedConfig};
use ressourcerie::views::state::ThemeChoice;

const SIZE: bevy::math::UVec2 = bevy::math::UVec2::new(1280, 800);
/// Share of the size at which pictures are kept.
const SHRINK: u32 = 4;
/// Mean difference allowed, of 255: two drivers round light differently, a missing panel makes far more.
const TOLERANCE: f64 = 4.0;

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/desktop/pictures")
}

fn small(path: &Path) -> RgbImage {
    let picture = image::open(path).expect("a picture of the tour").to_rgb8();
    assert_eq!((picture.width(), picture.height()), (SIZE.x, SIZE.y), "{}", path.display());
    image::imageops::resize(&picture, SIZE.x / SHRINK, SIZE.y / SHRINK, FilterType::Triangle)
}

fn mean_difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a.as_raw().iter().zip(b.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.as_raw().len() as f64
}

#[test]
fn the_screens_look_as_they_were_signed() {
    if let Err(error) = graphics::probe() {
        println!("skipped: {error}");
        return;
    }
    clock::pin(capture::tour_instant());
    let data = tempfile::tempdir().expect("a folder");
    let pools = Path::new(env!("CARGO_MANIFEST_DIR")).join("pools");
    let config = EmbeddedConfig { data_dir: data.path().join("data"), pools_dir: Some(pools) };
    let server = Embedded::start(config).expect("a server on the demonstration network");
    let folder = data.path().join("tour");
    let wanted = [
        (Screen::Map, Lang::Fr, ThemeChoice::Dark),
        (Screen::Book, Lang::Fr, ThemeChoice::Dark),
        (Screen::Cart, Lang::En, ThemeChoice::Light),
        (Screen::Works, Lang::En, ThemeChoice::Light),
        (Screen::Territories, Lang::En, ThemeChoice::Light),
    ];
    let pictures = capture::tour(&TourConfig {
        base_url: server.base_url.clone(),
        secret: server.secret.clone(),
        folder,
        size: SIZE,
        only: Some(wanted.to_vec()),
    })
    .expect("the tour comes to its end");
    assert_eq!(pictures.len(), wanted.len());

    let update = std::env::var_os("UPDATE_PICTURES").is_some();
    let mut unlike = Vec::new();
    for path in &pictures {
        let name = path.file_name().expect("a name");
        let (now, kept) = (small(path), kept().join(name));
        if update {
            std::fs::create_dir_all(kept.parent().expect("a folder")).expect("the folder of pictures");
            now.save(&kept).expect("a picture kept");
            continue;
        }
        let signed = image::open(&kept).unwrap_or_else(|error| panic!("{}: {error}", kept.display())).to_rgb8();
        let difference = mean_difference(&now, &signed);
        println!("{}: {difference:.2} of 255 from the signed one", name.display());
        if difference > TOLERANCE {
            let beside = std::env::temp_dir().join(name);
            now.save(&beside).expect("the unlike picture");
            unlike.push(format!("{}: {difference:.1} (now: {})", kept.display(), beside.display()));
        }
    }
    assert!(unlike.is_empty(), "screens that no longer look as signed:\n{}", unlike.join("\n"));
}
