//! The data folder of a server: one program at a time, and nothing in it is ever deleted.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::clock;
use crate::ledger::{JournalEntry, State};
use crate::store::{Salvage, Store, StoreAddress, StoreError};
use crate::wording::Wording;

/// A data folder that is ours as long as this value lives.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    /// Released by the system when the program ends, whichever way.
    _lock: File,
}

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("another program uses the data folder {0}")]
    InUse(PathBuf),
    #[error("the data folder {path} cannot be used")]
    Unusable { path: PathBuf, source: io::Error },
}

/// Where the server that holds a data folder listens, for a second copy of the program to join it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beacon {
    pub base_url: String,
    pub secret: String,
    pub version: String,
}

impl std::fmt::Debug for Beacon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Beacon")
            .field("base_url", &self.base_url)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// A database that could not be trusted any more, and what became of it.
#[derive(Debug)]
pub struct SetAside {
    /// Where the damaged file now is.
    pub path: PathBuf,
    pub detail: String,
    /// Journal entries that could still be read and were taken over.
    pub rescued: usize,
}

/// An open database.
#[derive(Debug)]
pub struct Opened {
    pub store: Store,
    pub journal: Vec<JournalEntry>,
    pub set_aside: Option<SetAside>,
}

impl FolderError {
    /// What happened and what to do, in one or two sentences.
    pub fn words(&self, wording: Wording) -> String {
        match self {
            Self::InUse(path) => wording.with("problem-start-in-use", &[("path", path.display().to_string().into())]),
            Self::Unusable { path, source } => {
                let what = match source.kind() {
                    io::ErrorKind::StorageFull => {
                        return wording.with(
                            "problem-store-full",
                            &[("path", path.display().to_string().into()), ("what", "".into())],
                        );
                    }
                    _ => source.to_string(),
                };
                wording
                    .with("problem-start-folder", &[("path", path.display().to_string().into()), ("what", what.into())])
            }
        }
    }
}

impl DataFolder {
    /// Takes the folder, made where it lacks.
    pub fn take(path: &Path) -> Result<Self, FolderError> {
        let unusable = |source| FolderError::Unusable { path: path.to_owned(), source };
        std::fs::create_dir_all(path).map_err(unusable)?;
        let lock =
            File::options().create(true).truncate(false).write(true).open(path.join("lock")).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {
                let folder = Self { path: path.to_owned(), _lock: lock };
                // Left over from a server that was killed: whoever reads one must be able to trust it.
                folder.darken();
                Ok(folder)
            }
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn database(&self) -> PathBuf {
        Self::database_in(&self.path)
    }

    /// Where a data folder keeps its database, for whoever reads it beside the server.
    pub fn database_in(folder: &Path) -> PathBuf {
        folder.join("ressourcerie.db")
    }

    /// Opens the database and reads its journal. One that is damaged is moved aside, and what can still be read of it is
    /// taken over into a new one.
    pub async fn open_store(&self) -> Result<Opened, StoreError> {
        let path = self.database();
        let address = StoreAddress::File(path.clone());
        let detail = match open(&address).await {
            Err(StoreError::Damaged { detail, .. }) => detail,
            opened => return opened,
        };
        let aside = move_aside(&path).map_err(|error| StoreError::Failed {
            database: path.display().to_string(),
            detail: format!("{detail}; and it could not be moved aside: {error}"),
        })?;
        tracing::error!(detail, aside = %aside.display(), "the database is damaged and was moved aside");
        let Salvage { entries, pool_files, broken } = Store::salvage(&aside).await;
        let store = Store::open(&address).await?;
        let journal = take_over(&store, entries).await?;
        tracing::warn!(rescued = journal.len(), ?broken, "what could be read of it was taken over");
        if !pool_files.is_empty() {
            store.put_pool_files(&pool_files, clock::now()).await?;
        }
        let set_aside = SetAside { path: aside, detail, rescued: journal.len() };
        Ok(Opened { store, journal, set_aside: Some(set_aside) })
    }

    /// Tells a second copy where to knock.
    pub fn light(&self, beacon: &Beacon) -> io::Result<()> {
        use std::io::Write as _;
        let fresh = self.path.join("server.json.new");
        // A leftover may have looser rights than those asked for below, which only count at creation.
        if let Err(error) = std::fs::remove_file(&fresh)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&fresh)?;
        file.write_all(&serde_json::to_vec(beacon)?)?;
        file.sync_all()?;
        std::fs::rename(&fresh, beacon_path(&self.path))
    }

    /// Takes the sign down when the server stops.
    pub fn darken(&self) {
        match std::fs::remove_file(beacon_path(&self.path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "the old address could not be removed from the data folder");
            }
            _ => (),
        }
    }
}

fn beacon_path(folder: &Path) -> PathBuf {
    folder.join("server.json")
}

/// Where the server that holds `folder` listens, if it says so.
pub fn read_beacon(folder: &Path) -> Option<Beacon> {
    serde_json::from_slice(&std::fs::read(beacon_path(folder)).ok()?).ok()
}

/// Opens a database wherever it is, and reads its journal. One that is damaged is left as it is.
pub(super) async fn open(address: &StoreAddress) -> Result<Opened, StoreError> {
    let store = Store::open(address).await?;
    match store.load_journal().await {
        Ok(journal) => Ok(Opened { store, journal, set_aside: None }),
        Err(error) => {
            store.close().await;
            Err(error)
        }
    }
}

/// Writes what was rescued into the fresh store, as far as it makes sense.
async fn take_over(store: &Store, mut entries: Vec<JournalEntry>) -> Result<Vec<JournalEntry>, StoreError> {
    let mut state = State::default();
    let sound = entries.iter().take_while(|entry| state.apply(entry).is_ok()).count();
    entries.truncate(sound);
    // An entry that failed to apply may have left its mark: what is projected comes from the sound ones alone.
    let mut state = State::default();
    if let Err(error) = state.replay(&entries) {
        tracing::error!(%error, "entries that applied once do not apply again");
        return Ok(Vec::new());
    }
    let bookings: Vec<_> = state.bookings().collect();
    store.append(&entries, &bookings).await?;
    Ok(entries)
}

/// Renames the database and the files that belong to it; gives the new name.
fn move_aside(database: &Path) -> io::Result<PathBuf> {
    let named = |path: &Path, suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let stamp = clock::now().format("%Y%m%dT%H%M%SZ");
    // Two accidents within a second still get two names.
    let free = (0..)
        .map(|n| named(database, &if n == 0 { format!(".damaged-{stamp}") } else { format!(".damaged-{stamp}-{n}") }));
    let aside = free.into_iter().find(|path| !path.exists()).unwrap_or_else(|| named(database, ".damaged"));
    std::fs::rename(database, &aside)?;
    for suffix in ["-wal", "-shm"] {
        match std::fs::rename(named(database, suffix), named(&aside, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => (),
        }
    }
    Ok(aside)
}
