//! What a person set once, kept in `settings.json` of the data folder.
//!
//! A damaged file costs the settings, not the program: it is left where it is, said in the log, and replaced at the
//! next change.

use std::path::{Path, PathBuf};

use bevy::log::warn;

use crate::domain::text::Lang;
use crate::domain::time::Zone;
use crate::views::state::Settings;

/// Name of the file in the data folder.
const FILE: &str = "settings.json";

/// The settings of `data_dir`; `None` at the first start or when they cannot be read.
pub fn load(data_dir: &Path) -> Option<Settings> {
    let path = data_dir.join(FILE);
    let bytes = std::fs::read(&path).ok()?;
    match serde_json::from_slice(&bytes) {
        Ok(settings) => Some(settings),
        Err(error) => {
            warn!("{} cannot be read ({error}); the usual settings are used", path.display());
            None
        }
    }
}

/// The settings of a first start: the person's language and the system's time zone. A machine that keeps UTC, as servers
/// do, says nothing about where the person is: Paris is used.
pub fn first(lang: Lang) -> Settings {
    let settings = Settings { lang, ..Settings::default() };
    let system = iana_time_zone::get_timezone().ok().and_then(|name| Zone::parse(&name).ok());
    match system {
        Some(zone) if !matches!(zone.name(), "UTC" | "Etc/UTC" | "Zulu" | "UCT" | "Universal") => {
            Settings { zone, ..settings }
        }
        _ => settings,
    }
}

/// Writes beside, then renames: a full disk or a crash leaves the old settings whole.
pub fn save(data_dir: &Path, settings: &Settings) -> std::io::Result<PathBuf> {
    let path = data_dir.join(FILE);
    let beside = data_dir.join(format!("{FILE}.new"));
    std::fs::create_dir_all(data_dir)?;
    std::fs::write(&beside, serde_json::to_vec_pretty(settings)?)?;
    std::fs::rename(&beside, &path)?;
    Ok(path)
}

/// The folder of the person's data for this program: `RESSOURCERIE_DATA`, else the system's usual place.
pub fn usual_folder() -> Option<PathBuf> {
    let named = |variable: &str| std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = named("RESSOURCERIE_DATA") {
        return Some(folder);
    }
    let base = if cfg!(target_os = "windows") {
        named("APPDATA")
    } else if cfg!(target_os = "macos") {
        named("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        named("XDG_DATA_HOME").or_else(|| named("HOME").map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join("ressourcerie"))
}
