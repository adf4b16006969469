//! What is kept of a person between two starts, in the data folder: `settings.json`, and `cart.json` for what was not
//! sent yet.
//!
//! A damaged file costs what it held, not the program: it is left where it is, said in the log, and replaced at the next
//! change.

use std::path::{Path, PathBuf};

use bevy::log::warn;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::text::Lang;
use crate::domain::time::Zone;
use crate::views::state::{KeptCart, Settings};

const SETTINGS: &str = "settings.json";
const CART: &str = "cart.json";
const PAGES: &str = "pages";

/// The settings of `data_dir`; `None` at the first start or when they cannot be read.
pub fn settings(data_dir: &Path) -> Option<Settings> {
    load(&data_dir.join(SETTINGS))
}

/// The cart of `data_dir`; empty where there is none or when it cannot be read.
pub fn cart(data_dir: &Path) -> KeptCart {
    load(&data_dir.join(CART)).unwrap_or_default()
}

pub(super) fn save_settings(data_dir: &Path, settings: &Settings) -> std::io::Result<()> {
    save(data_dir, SETTINGS, settings)
}

pub(super) fn save_cart(data_dir: &Path, cart: &KeptCart) -> std::io::Result<()> {
    save(data_dir, CART, cart)
}

/// Writes a page in the folder `pages`, in place of the one of the same name, and gives its address.
pub(super) fn save_page(data_dir: &Path, name: &str, html: &str) -> std::io::Result<String> {
    let folder = std::path::absolute(data_dir.join(PAGES))?;
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{name}.html"));
    std::fs::write(&path, html)?;
    Ok(file_url(&path.to_string_lossy()))
}

/// The `file:` address of an absolute path (RFC 8089): a browser takes it where it would mistake a path for a search.
fn file_url(path: &str) -> String {
    let mut url = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        match byte {
            b'\\' => url.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
                url.push(char::from(byte));
            }
            other => url += &format!("%{other:02X}"),
        }
    }
    url
}

fn load<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let bytes = std::fs::read(path).ok()?;
    match serde_json::from_slice(&bytes) {
        Ok(kept) => Some(kept),
        Err(error) => {
            warn!("{} cannot be read ({error}); the program starts without it", path.display());
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

/// Writes beside, then renames: a full disk or a crash leaves the old file whole.
fn save(data_dir: &Path, file: &str, kept: &impl Serialize) -> std::io::Result<()> {
    let beside = data_dir.join(format!("{file}.new"));
    std::fs::create_dir_all(data_dir)?;
    std::fs::write(&beside, serde_json::to_vec_pretty(kept)?)?;
    std::fs::rename(&beside, data_dir.join(file))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_an_address_whatever_its_folder_is_called() {
        assert_eq!(file_url("/home/Zoé B/pages/a.html"), "file:///home/Zo%C3%A9%20B/pages/a.html");
        assert_eq!(file_url(r"C:\Users\Zoe\a#1.html"), "file:///C:/Users/Zoe/a%231.html");
    }
}
