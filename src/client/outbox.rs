//! Commands that wait for the server, in order, kept in a file across restarts.
//!
//! The file is replaced whole, by rename, after each change: a cut leaves the former or the latter, never a half. One
//! that cannot be read is set aside under another name and never deleted.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::api::exchange::Deed;
use crate::api::{ActOnBooking, PlaceBooking};
use crate::domain::ids::BookingId;
use crate::domain::team::Desk;

/// A command as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Place(PlaceBooking),
    Act { booking: BookingId, version: u64, act: ActOnBooking },
    Give(Deed),
}

/// A command that waits, with its key and the desk that gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    pub key: String,
    pub desk: Desk,
    pub order: Order,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Contents {
    waiting: Vec<Waiting>,
}

/// What waits for the server.
#[derive(Debug)]
pub struct Outbox {
    file: Option<PathBuf>,
    contents: Contents,
}

impl Outbox {
    /// Reads what an earlier run left in `file`. Without a file, it lives as long as the program.
    pub fn open(file: Option<PathBuf>) -> Self {
        let contents = file.as_deref().map(read).unwrap_or_default();
        Self { file, contents }
    }

    pub fn first(&self) -> Option<&Waiting> {
        self.contents.waiting.first()
    }

    pub fn keys(&self) -> Vec<String> {
        self.contents.waiting.iter().map(|waiting| waiting.key.clone()).collect()
    }

    /// Adds a command at the end. A key that already waits is the same command said twice, and is kept once.
    pub fn push(&mut self, waiting: Waiting) {
        if self.contents.waiting.iter().any(|other| other.key == waiting.key) {
            return;
        }
        self.contents.waiting.push(waiting);
        self.save();
    }

    /// Forgets a command; true when it was waiting.
    pub fn remove(&mut self, key: &str) -> bool {
        let before = self.contents.waiting.len();
        self.contents.waiting.retain(|waiting| waiting.key != key);
        let removed = self.contents.waiting.len() < before;
        if removed {
            self.save();
        }
        removed
    }

    fn save(&self) {
        let Some(file) = &self.file else { return };
        // Still held in memory and still delivered: only a restart in between would lose it.
        if let Err(error) = write(file, &self.contents) {
            tracing::warn!(%error, file = %file.display(), "the outbox could not be saved");
        }
    }
}

fn read(file: &Path) -> Contents {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Contents::default(),
        Err(error) => {
            tracing::warn!(%error, file = %file.display(), "the outbox could not be read");
            return Contents::default();
        }
    };
    serde_json::from_slice(&bytes).unwrap_or_else(|error| {
        let aside = file.with_extension(format!("damaged-{}", crate::clock::now().format("%Y%m%dT%H%M%SZ")));
        tracing::warn!(%error, aside = %aside.display(), "the outbox is damaged and is set aside");
        if let Err(error) = std::fs::rename(file, &aside) {
            tracing::warn!(%error, "and it could not be renamed");
        }
        Contents::default()
    })
}

fn write(file: &Path, contents: &Contents) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let fresh = file.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&fresh)?;
    out.write_all(&serde_json::to_vec_pretty(contents)?)?;
    out.sync_all()?;
    std::fs::rename(&fresh, file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::TeamId;

    fn order(key: &str) -> Waiting {
        let team = TeamId::parse("brume").expect("a team");
        let order = PlaceBooking { team: team.clone(), purpose: key.to_owned(), wishes: Vec::new() };
        Waiting { key: key.to_owned(), desk: Desk::Team(team), order: Order::Place(order) }
    }

    #[test]
    fn what_waits_survives_a_restart_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("new/outbox.json");
        let mut outbox = Outbox::open(Some(file.clone()));
        for key in ["a", "b", "a", "c"] {
            outbox.push(order(key));
        }
        assert!(outbox.remove("b"));
        assert!(!outbox.remove("b"));
        let again = Outbox::open(Some(file));
        assert_eq!(again.keys(), ["a", "c"]);
        assert_eq!(again.first(), Some(&order("a")));
    }

    #[test]
    fn a_damaged_outbox_is_set_aside_and_not_deleted() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("outbox.json");
        std::fs::write(&file, "{\"waiting\": [").expect("a file");
        assert!(Outbox::open(Some(file.clone())).keys().is_empty());
        assert!(!file.exists());
        let names: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").flatten().collect();
        assert_eq!(names.len(), 1);
        assert_eq!(std::fs::read(names[0].path()).expect("the old file"), b"{\"waiting\": [");
    }
}
