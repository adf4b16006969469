//! The guided tour, on the software driver, against a real server: its pictures are those kept in `tests/desktop/pictures`.
//!
//! Kept at a quarter of their size, so that what is compared is composition, colour and presence, not the edge of a
//! letter. `UPDATE_PICTURES=1` writes them anew, to be looked at like code. Skipped with a printed reason where no
//! Vulkan driver answers.

use std::path::{Path, PathBuf};

use bevy::asset::RenderAssetUsages;
use bevy::image::{CompressedImageFormats, Image, ImageSampler, ImageType};
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use ressourcerie::clock;
use ressourcerie::desktop::capture::{self, Screen, TourConfig};
use ressourcerie::desktop::graphics;
use ressourcerie::domain::text::Lang;
use ressourcerie::server::{Embedded, EmbeddedConfig};
use ressourcerie::views::hub_desk::state::Zoom;
use ressourcerie::views::state::{Route, ThemeChoice};

const SIZE: bevy::math::UVec2 = bevy::math::UVec2::new(1280, 800);
/// Share of the size at which pictures are kept.
const SHRINK: usize = 4;
/// Mean difference allowed, of 255: two drivers round light differently, a missing panel makes far more.
const TOLERANCE: f64 = 4.0;

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/desktop/pictures")
}

/// A picture as rows of RGB bytes.
#[derive(PartialEq)]
struct Picture {
    width: usize,
    rgb: Vec<u8>,
}

fn open(path: &Path) -> Picture {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let kind = ImageType::Extension("png");
    let usage = RenderAssetUsages::MAIN_WORLD;
    let image = Image::from_buffer(&bytes, kind, CompressedImageFormats::NONE, true, ImageSampler::Default, usage)
        .expect("a PNG");
    let rgb = image.try_into_dynamic().expect("plain pixels").to_rgb8();
    Picture { width: rgb.width() as usize, rgb: rgb.into_raw() }
}

/// The mean of each square of [`SHRINK`] pixels.
fn small(path: &Path) -> Picture {
    let picture = open(path);
    let (width, height) = (SIZE.x as usize, SIZE.y as usize);
    assert_eq!((picture.width, picture.rgb.len()), (width, width * height * 3), "{}", path.display());
    let mut rgb = Vec::with_capacity(picture.rgb.len() / (SHRINK * SHRINK));
    for y in 0..height / SHRINK {
        for x in 0..width / SHRINK {
            for channel in 0..3 {
                let pixels = (0..SHRINK * SHRINK).map(|at| {
                    let (px, py) = (x * SHRINK + at % SHRINK, y * SHRINK + at / SHRINK);
                    usize::from(picture.rgb[(py * width + px) * 3 + channel])
                });
                rgb.push((pixels.sum::<usize>() / (SHRINK * SHRINK)) as u8);
            }
        }
    }
    Picture { width: width / SHRINK, rgb }
}

fn save(picture: &Picture, path: &Path) {
    let height = picture.rgb.len() / 3 / picture.width;
    let rgba: Vec<u8> = picture.rgb.as_chunks::<3>().0.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect();
    let size = Extent3d { width: picture.width as u32, height: height as u32, depth_or_array_layers: 1 };
    let format = TextureFormat::Rgba8UnormSrgb;
    let image = Image::new(size, TextureDimension::D2, rgba, format, RenderAssetUsages::MAIN_WORLD);
    image.try_into_dynamic().expect("plain pixels").to_rgb8().save(path).expect("a picture kept");
}

fn mean_difference(a: &Picture, b: &Picture) -> f64 {
    assert_eq!((a.width, a.rgb.len()), (b.width, b.rgb.len()));
    let sum: u64 = a.rgb.iter().zip(&b.rgb).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.rgb.len() as f64
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
        (Screen::Room(Route::Map), Lang::Fr, ThemeChoice::Dark),
        (Screen::Room(Route::Book), Lang::Fr, ThemeChoice::Dark),
        (Screen::Cart, Lang::En, ThemeChoice::Light),
        (Screen::Room(Route::Works), Lang::En, ThemeChoice::Light),
        (Screen::Calendar(Zoom::Week), Lang::Fr, ThemeChoice::Dark),
        (Screen::ClosurePlan, Lang::En, ThemeChoice::Light),
        (Screen::Room(Route::Territories), Lang::En, ThemeChoice::Light),
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
            save(&now, &kept);
            continue;
        }
        let signed = open(&kept);
        let difference = mean_difference(&now, &signed);
        println!("{}: {difference:.2} of 255 from the signed one", name.display());
        if difference > TOLERANCE {
            let beside = std::env::temp_dir().join(name);
            save(&now, &beside);
            unlike.push(format!("{}: {difference:.1} (now: {})", kept.display(), beside.display()));
        }
    }
    assert!(unlike.is_empty(), "screens that no longer look as signed:\n{}", unlike.join("\n"));
}
