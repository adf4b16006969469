//! The desktop program: parse, build, run.
//!
//! With no `--server`, a server is started inside this process on loopback, on the user's data folder. Exit codes:
//! 0 closed by the person, 2 wrong arguments, 3 the machine cannot run it (no display, no graphics driver, no folder),
//! 4 the tour could not be rendered.

#![expect(clippy::print_stderr, clippy::print_stdout, reason = "before the window exists, words go to the terminal")]

use std::path::PathBuf;
use std::process::ExitCode;

use bevy::app::AppExit;
use bevy::math::UVec2;
use clap::Parser;
use ressourcerie::assets;
use ressourcerie::client::ClientConfig;
use ressourcerie::clock;
use ressourcerie::desktop::stage::StageKind;
use ressourcerie::desktop::{self, DesktopConfig, capture, graphics, kept};
use ressourcerie::domain::team::Desk;
use ressourcerie::domain::text::Lang;
use ressourcerie::server::{Embedded, EmbeddedConfig, Part};
use ressourcerie::views::state::AppState;
use ressourcerie::wording::{self, Wording};
use ressourcerie::zoneinfo;

/// Size of the pictures of the guided tour, pixels.
const TOUR_SIZE: UVec2 = UVec2::new(1280, 800);

/// Find, book and try the shared equipment of the French network for immersive creation.
#[derive(Parser, Debug)]
#[command(version, about)]
struct Arguments {
    /// A glTF work (.glb or .gltf) to open at once
    work: Option<PathBuf>,
    /// Talk to this server, such as http://192.0.2.7:8080, instead of starting one inside
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// File that holds the server's secret, when it asks for one
    #[arg(long, value_name = "FILE", requires = "server")]
    secret_file: Option<PathBuf>,
    /// Folder that keeps bookings and settings
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Folder of the hubs' descriptions
    #[arg(long, value_name = "FOLDER", env = "RESSOURCERIE_POOLS")]
    pools: Option<PathBuf>,
    /// Language of the window: fr or en
    #[arg(long, value_parser = parse_lang)]
    lang: Option<Lang>,
    /// Render the main screens to PNG files in this folder and leave; needs no display
    #[arg(long, value_name = "FOLDER")]
    tour: Option<PathBuf>,
}

fn parse_lang(tag: &str) -> Result<Lang, String> {
    match tag {
        "fr" => Ok(Lang::Fr),
        "en" => Ok(Lang::En),
        _ => Err("fr | en".to_owned()),
    }
}

/// Why the program does not start: a sentence, and an exit code.
struct Refusal {
    words: String,
    code: u8,
}

impl Refusal {
    fn machine(words: String) -> Self {
        Self { words, code: 3 }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let lang = arguments.lang.unwrap_or_else(wording::system_lang);
    match run(arguments, lang) {
        Ok(AppExit::Success) => ExitCode::SUCCESS,
        Ok(AppExit::Error(code)) => ExitCode::from(code.get()),
        Err(refusal) => {
            eprintln!("{}", refusal.words);
            ExitCode::from(refusal.code)
        }
    }
}

fn run(arguments: Arguments, lang: Lang) -> Result<AppExit, Refusal> {
    zoneinfo::settle();
    let w = Wording::new(lang);
    let is_tour = arguments.tour.is_some();
    if !is_tour && !has_display() {
        return Err(Refusal::machine(w.t("desktop-no-display")));
    }
    graphics::probe().map_err(|_| Refusal::machine(w.t("desktop-no-graphics")))?;
    if let Some(folder) = arguments.tour {
        return tour(folder, arguments.pools, w);
    }

    let data_dir =
        arguments.data.or_else(kept::usual_folder).ok_or_else(|| Refusal::machine(w.t("desktop-no-folder")))?;
    let mut settings = kept::settings(&data_dir).unwrap_or_else(|| kept::first(lang));
    if let Some(lang) = arguments.lang {
        settings.lang = lang;
    }
    let desk = settings.desk.clone().unwrap_or(Desk::Coordinator);
    let (link, embedded) = match arguments.server {
        Some(base_url) => {
            let secret = arguments.secret_file.map(std::fs::read_to_string).transpose();
            let secret = secret.map_err(|error| not_started(w, &error.to_string()))?;
            let secret = secret.map(|text| text.trim().to_owned());
            (ClientConfig { base_url, secret, desk, outbox: Some(data_dir.join("outbox.json")) }, None)
        }
        None => {
            let pools_dir = arguments.pools.or_else(assets::demo_pools_dir);
            let embedded = Embedded::start(EmbeddedConfig { data_dir: data_dir.clone(), pools_dir })
                .map_err(|error| Refusal::machine(error.words(w)))?;
            if embedded.part == Part::Guest {
                eprintln!("{}", w.t("desktop-joined"));
            }
            let outbox = match embedded.part {
                Part::Host => Some(data_dir.join("outbox.json")),
                // Two desks must not send one another's commands.
                Part::Guest => None,
            };
            let secret = Some(embedded.secret.clone());
            (ClientConfig { base_url: embedded.base_url.clone(), secret, desk, outbox }, Some(embedded))
        }
    };
    let mut state = AppState::new(clock::now(), settings);
    state.take_up(kept::cart(&data_dir));
    state.about.address.clone_from(&link.base_url);
    let config = DesktopConfig {
        stage: StageKind::Window { title: w.t("desktop-title") },
        link: Some(link),
        state,
        data_dir: Some(data_dir),
        work: arguments.work,
    };
    let exit = desktop::build(config).map_err(|error| not_started(w, &error.to_string()))?.run();
    drop(embedded);
    Ok(exit)
}

fn not_started(w: Wording, why: &str) -> Refusal {
    Refusal::machine(w.with("desktop-not-started", &[("why", why.to_owned().into())]))
}

/// Whether a window can be opened. Elsewhere than on Linux, always.
fn has_display() -> bool {
    let named = |variable: &str| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// Renders the tour on a network of its own, in a folder that is thrown away.
fn tour(folder: PathBuf, pools: Option<PathBuf>, w: Wording) -> Result<AppExit, Refusal> {
    let failed = |why: String| Refusal { words: w.with("desktop-tour-failed", &[("why", why.into())]), code: 4 };
    clock::pin(capture::tour_instant());
    let data_dir = std::env::temp_dir().join(format!("ressourcerie-tour-{}", std::process::id()));
    let pools_dir = pools.or_else(assets::demo_pools_dir);
    let embedded = Embedded::start(EmbeddedConfig { data_dir: data_dir.clone(), pools_dir })
        .map_err(|error| failed(error.words(w)))?;
    let outcome = capture::tour(&capture::TourConfig {
        base_url: embedded.base_url.clone(),
        secret: embedded.secret.clone(),
        folder,
        size: TOUR_SIZE,
        only: None,
    });
    drop(embedded);
    // The network of the tour is of no use afterwards; if it stays, it is in the system's own temporary folder.
    let _ = std::fs::remove_dir_all(&data_dir);
    for picture in outcome.map_err(|error| failed(error.to_string()))? {
        println!("{}", picture.display());
    }
    Ok(AppExit::Success)
}
