//! Persistence: the journal of the ledger and what goes with it, behind one [`Store`].
//!
//! It stores what it is given and decides nothing: the ledger decides, and one writer hands over whole batches. An
//! append is one transaction, durable when it returns. It never deletes what it cannot read: a damaged file is named,
//! and whoever opened it sets it aside. Each engine is one variant of an enum, its schema one folder of migrations.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::domain::booking::Booking;
use crate::domain::ids::{BookingId, HubId, LocalId};
use crate::domain::time::Instant;
use crate::ledger::JournalEntry;

pub mod chain;
mod sqlite;

/// Why the store cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file exists, but it is not (or no longer) a database of ours that can be trusted. Set it aside, never delete
    /// it.
    #[error("the database {path} is damaged: {detail}")]
    Damaged { path: PathBuf, detail: String },
    /// Made by a more recent version of the program.
    #[error("the database {path} was written by a more recent version of the program (its migration {version})")]
    Newer { path: PathBuf, version: i64 },
    /// No room left. Nothing of the last write was kept.
    #[error("the disk that holds {path} is full")]
    Full { path: PathBuf },
    #[error("the database {path} cannot be written: {detail}")]
    ReadOnly { path: PathBuf, detail: String },
    /// The journal holds other lines than those the caller built upon: someone else writes to the same file.
    #[error("the journal ends at {found}, not at {expected}: another program writes to it")]
    Diverged { expected: u64, found: u64 },
    #[error("the database {path} failed: {detail}")]
    Failed { path: PathBuf, detail: String },
}

/// The last good copy of a calendar read from an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarCopy {
    pub hub: HubId,
    pub calendar: LocalId,
    pub url: String,
    pub bytes: Vec<u8>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub read_at: Instant,
}

/// A booking as the projection tables hold it, with the number of its rows of claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projected {
    pub booking: Booking,
    pub claims: usize,
}

/// What [`Store::salvage`] could read.
#[derive(Debug, Default)]
pub struct Salvage {
    /// The longest unbroken beginning of the journal.
    pub entries: Vec<JournalEntry>,
    pub pool_files: BTreeMap<String, Vec<u8>>,
    /// Why it stops there, where it does not reach the end.
    pub broken: Option<String>,
}

/// An open store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    engine: Engine,
}

/// One variant for each engine.
#[derive(Debug, Clone)]
enum Engine {
    Lite(sqlite::Lite),
}

impl Store {
    /// Opens the database at `path`, made where it lacks, and brings its schema up to date. A file that is not a sound
    /// database of ours gives [`StoreError::Damaged`] and stays as it is.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { engine: Engine::Lite(sqlite::Lite::open(path).await?) })
    }

    fn lite(&self) -> &sqlite::Lite {
        match &self.engine {
            Engine::Lite(lite) => lite,
        }
    }

    /// Appends a batch in one transaction, together with the bookings as the batch leaves them. Durable when it
    /// returns; on an error, nothing of it is kept.
    pub async fn append(&self, entries: &[JournalEntry], bookings: &[&Booking]) -> Result<(), StoreError> {
        self.lite().append(entries, bookings).await
    }

    /// The whole journal, in order. Its chain is verified on the way: a broken one is [`StoreError::Damaged`].
    pub async fn load_journal(&self) -> Result<Vec<JournalEntry>, StoreError> {
        self.lite().load_journal().await
    }

    /// Number of the last line of the journal, 0 when it is empty.
    pub async fn last_seq(&self) -> Result<u64, StoreError> {
        self.lite().last_seq().await
    }

    /// Reads every page and index of the file and every hash of the journal; gives the number of lines.
    pub async fn verify(&self) -> Result<u64, StoreError> {
        self.lite().verify().await
    }

    /// The projection tables, by booking.
    pub async fn projection(&self) -> Result<BTreeMap<BookingId, Projected>, StoreError> {
        self.lite().projection().await
    }

    /// Writes the projection tables anew.
    pub async fn project_anew(&self, bookings: &[&Booking]) -> Result<(), StoreError> {
        self.lite().project_anew(bookings).await
    }

    /// The files of `pools/` as they were imported, by path relative to that folder, with `/` between names.
    pub async fn pool_files(&self) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        self.lite().pool_files().await
    }

    /// Replaces the files of `pools/` by these, all or none.
    pub async fn put_pool_files(&self, files: &BTreeMap<String, Vec<u8>>, now: Instant) -> Result<(), StoreError> {
        self.lite().put_pool_files(files, now).await
    }

    pub async fn calendar_copies(&self) -> Result<Vec<CalendarCopy>, StoreError> {
        self.lite().calendar_copies().await
    }

    pub async fn put_calendar_copy(&self, copy: &CalendarCopy) -> Result<(), StoreError> {
        self.lite().put_calendar_copy(copy).await
    }

    /// A small value kept by name.
    pub async fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.lite().meta(key).await
    }

    pub async fn put_meta(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.lite().put_meta(key, value).await
    }

    /// Writes a sound copy of the whole store to `to`, which must not exist, while it goes on serving.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        self.lite().backup(to).await
    }

    /// What can still be read from a damaged file, which is opened for reading only.
    pub async fn salvage(path: &Path) -> Salvage {
        sqlite::salvage(path).await
    }

    /// Folds the write-ahead log into the file and closes it.
    pub async fn close(&self) {
        self.lite().close().await;
    }
}
