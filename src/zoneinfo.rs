//! The border with the zone files of the operating system, which are renewed more often than this program.
//!
//! Where they are newer than the database compiled in, they are taken instead, once, when a program starts; where they
//! are missing, older or unreadable, nothing changes. What the files mean is `domain::zones`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::Datelike as _;

use crate::clock;
use crate::domain::zones::{self, Database};

/// Where systems keep their zone files, unless `TZDIR` says otherwise.
const FOLDER: &str = "/usr/share/zoneinfo";
/// Folders below it that hold the same zones in other forms.
const OTHER_FORMS: [&str; 2] = ["posix", "right"];
/// Largest file that is looked at: a zone has a few kilobytes.
const MAX_FILE: u64 = 1 << 20;

/// Takes the zone files of the operating system where they are newer, and warns of a database that is too old. To be
/// called before the first zone is read.
pub fn settle() {
    let folder = std::env::var_os("TZDIR").map_or_else(|| PathBuf::from(FOLDER), PathBuf::from);
    match read_newer(&folder, zones::built_in_version()) {
        Some(database) => {
            let version = database.version.clone();
            if zones::install(database) {
                tracing::info!(version, folder = %folder.display(), "the zone files of the system are newer, and used");
            }
        }
        None => tracing::debug!(version = zones::built_in_version(), "the zone database compiled in is used"),
    }
    if is_outdated() {
        let version = zones::database_version();
        tracing::warn!(version, "the time zone database is more than a year old: update tzdata, or this program");
    }
}

/// Whether the database in use is more than a year old.
pub fn is_outdated() -> bool {
    let today = clock::now().date_naive();
    zones::is_outdated(zones::database_version(), (today.year(), today.month()))
}

/// The zone files of a folder, if they are of a later version.
fn read_newer(folder: &Path, than: &str) -> Option<Database> {
    let version = version_of(folder).filter(|version| version.as_str() > than)?;
    let mut files = BTreeMap::new();
    add_files(folder, "", &mut files);
    Some(Database { version, files })
}

/// Such as `2026f`, from `tzdata.zi` (`# version 2026f`) or from the file `+VERSION` of some systems.
fn version_of(folder: &Path) -> Option<String> {
    let from_text = || {
        let text = fs::read(folder.join("tzdata.zi")).ok()?;
        let first = text.split(|octet| *octet == b'\n').next()?;
        Some(std::str::from_utf8(first).ok()?.strip_prefix("# version ")?.trim().to_owned())
    };
    let from_mark = || fs::read_to_string(folder.join("+VERSION")).ok().map(|text| text.trim().to_owned());
    let is_version = |text: &String| {
        let octets = text.as_bytes();
        octets.len() >= 5 && octets[..4].iter().all(u8::is_ascii_digit) && octets[4].is_ascii_lowercase()
    };
    from_text().or_else(from_mark).filter(is_version)
}

fn add_files(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = entry.path();
        if path.is_dir() {
            // Names of zones have three parts at most.
            if prefix.matches('/').count() < 2 && !(prefix.is_empty() && OTHER_FORMS.contains(&name.as_str())) {
                add_files(&path, &format!("{prefix}{name}/"), files);
            }
        } else if fs::metadata(&path).is_ok_and(|about| about.len() <= MAX_FILE)
            && let Ok(octets) = fs::read(&path)
            && octets.starts_with(b"TZif")
        {
            files.insert(format!("{prefix}{name}"), octets);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_newer_folder_is_read_and_only_its_zone_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let write = |name: &str, octets: &[u8]| {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, octets).expect("a file");
        };
        assert!(read_newer(root, "2026e").is_none(), "nothing says how old it is");
        write("tzdata.zi", b"# version 2026f\nR a\n");
        for name in ["UTC", "Europe/Paris", "America/Argentina/Ushuaia", "posix/Europe/Paris"] {
            write(name, b"TZif2...");
        }
        write("zone.tab", b"# text");
        let read = read_newer(root, "2026e").expect("a newer database");
        assert_eq!(read.version, "2026f");
        assert_eq!(read.files.keys().collect::<Vec<_>>(), ["America/Argentina/Ushuaia", "Europe/Paris", "UTC"]);
        for same_or_newer in ["2026f", "2027a"] {
            assert!(read_newer(root, same_or_newer).is_none(), "{same_or_newer}");
        }
        write("tzdata.zi", b"# version soon\n");
        assert!(read_newer(root, "2026e").is_none(), "a version that is none");
    }
}
