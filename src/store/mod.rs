//! Persistence: the journal of the ledger and what goes with it, behind one [`Store`].
//!
//! It stores what it is given and decides nothing: the ledger decides, and a writer hands over whole batches. Who wants
//! to write takes a [`Turn`]: it tells what others wrote meanwhile, and nobody else writes until it ends. What a turn
//! writes is one transaction, durable when it returns. Nothing that cannot be read is ever deleted: a damaged file is
//! named, and whoever opened it sets it aside. Each engine is one variant of an enum, its schema one folder of
//! migrations; [`exchange`] carries everything from one to the other.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use self::calendars::{Change, Changed, Requires};
use crate::domain::booking::Booking;
use crate::domain::ids::{HubId, LocalId};
use crate::domain::time::Instant;
use crate::ledger::JournalEntry;

/// Calls the same method of either engine.
macro_rules! either {
    ($store:expr, $engine:ident => $call:expr) => {
        match &$store.engine {
            Engine::Lite($engine) => $call,
            Engine::Post($engine) => $call,
        }
    };
}

mod access;
mod alike;
mod audit;
pub mod calendars;
pub mod chain;
pub mod exchange;
mod hub_calendars;
mod line;
mod postgres;
mod rows;
mod sqlite;

pub use access::AccessRow;
pub use audit::TableBreach;
pub use hub_calendars::{Lease, Measured, Probe, Subscription, WrittenEvent};
use line::Line;
use rows::Rows;

/// Mark that the projection tables are to be made anew; set by a migration that emptied them.
const PROJECTION_STALE: &str = "projection-stale";

/// Where a database is.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreAddress {
    /// An SQLite file, made where it lacks.
    File(PathBuf),
    /// A PostgreSQL database, as `postgres://user:password@host:port/name`.
    Postgres(String),
}

impl FromStr for StoreAddress {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        if !text.contains("://") {
            return Ok(Self::File(PathBuf::from(text)));
        }
        postgres::check_address(text)?;
        Ok(Self::Postgres(text.to_owned()))
    }
}

impl fmt::Display for StoreAddress {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Postgres(address) => f.write_str(&postgres::shown(address)),
        }
    }
}

impl fmt::Debug for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreAddress({self})")
    }
}

/// Why the store cannot do what it was asked. `database` is its path or its address without password.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It exists, but it is not (or no longer) a database of ours that can be trusted. Set it aside, never delete it.
    #[error("the database {database} is damaged: {detail}")]
    Damaged { database: String, detail: String },
    /// Made by a more recent version of the program.
    #[error("the database {database} was written by a more recent version of the program (its migration {version})")]
    Newer { database: String, version: i64 },
    /// No room left. Nothing of the last write was kept.
    #[error("the disk that holds {database} is full")]
    Full { database: String },
    #[error("the database {database} cannot be written: {detail}")]
    ReadOnly { database: String, detail: String },
    /// The journal holds other lines than those the caller built upon.
    #[error("the journal of {database} ends at {found}, not at {expected}")]
    Diverged { database: String, expected: u64, found: u64 },
    /// The second belt: the batch gave one item to two bookings at the same time. Nothing of it was kept.
    #[error("the database {database} refuses what was decided: {detail}")]
    Belt { database: String, detail: String },
    #[error("{text} is no address of a database: {detail}")]
    Address { text: String, detail: String },
    #[error("the database {database} failed: {detail}")]
    Failed { database: String, detail: String },
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
    Post(postgres::Post),
}

impl Store {
    /// Opens a database, made where it is a file that lacks, and brings its schema up to date. What is not a sound
    /// database of ours gives [`StoreError::Damaged`] and stays as it is.
    pub async fn open(address: &StoreAddress) -> Result<Self, StoreError> {
        let engine = match address {
            StoreAddress::File(path) => Engine::Lite(sqlite::Lite::open(path).await?),
            StoreAddress::Postgres(address) => Engine::Post(postgres::Post::open(address).await?),
        };
        Ok(Self { engine })
    }

    /// Takes the turn to write: waits until nobody else does, and tells what was written after line `known`. Until the
    /// turn ends, nobody else writes to the journal.
    ///
    /// # Errors
    /// [`StoreError::Diverged`] when the journal ends before `known`: it is not the one that the caller knows.
    pub async fn turn(&self, known: u64) -> Result<Turn, StoreError> {
        Ok(Turn(match &self.engine {
            Engine::Lite(lite) => TurnOf::Lite(lite.turn(known).await?),
            Engine::Post(post) => TurnOf::Post(post.turn(known).await?),
        }))
    }

    /// Appends a batch in one transaction, together with the bookings as the batch leaves them. Durable when it
    /// returns; on an error, nothing of it is kept.
    pub async fn append(&self, entries: &[JournalEntry], bookings: &[&Booking]) -> Result<(), StoreError> {
        let Some(first) = entries.first() else { return Ok(()) };
        let expected = first.seq.saturating_sub(1);
        let turn = self.turn(expected).await?;
        if let Some(last) = turn.news().last() {
            let found = last.seq;
            turn.pass().await;
            return Err(StoreError::Diverged { database: self.name(), expected, found });
        }
        turn.write(entries, bookings).await
    }

    /// The whole journal, in order. Its chain is verified on the way: a broken one is [`StoreError::Damaged`].
    pub async fn load_journal(&self) -> Result<Vec<JournalEntry>, StoreError> {
        either!(self, engine => engine.journal_after(0).await)
    }

    /// What the journal holds after line `known`.
    pub async fn journal_after(&self, known: u64) -> Result<Vec<JournalEntry>, StoreError> {
        either!(self, engine => engine.journal_after(known).await)
    }

    /// Reads every page and index that the engine lets us read and every hash of the journal; gives the number of lines.
    pub async fn verify(&self) -> Result<u64, StoreError> {
        either!(self, engine => engine.verify().await)
    }

    /// What the tables say otherwise than these bookings, which are all there are; and every item that stands in two
    /// bookings at the same time.
    pub async fn audit_tables(&self, bookings: &[&Booking]) -> Result<Vec<TableBreach>, StoreError> {
        let kept = either!(self, engine => engine.rows().await)?;
        let expected = Rows::of(bookings.iter().copied()).map_err(|detail| self.failed(detail))?;
        Ok(audit::compare(expected, kept))
    }

    /// Whether a migration emptied the projection tables: [`Store::project_anew`] fills them.
    pub async fn is_projection_stale(&self) -> Result<bool, StoreError> {
        Ok(self.meta(PROJECTION_STALE).await?.is_some_and(|mark| !mark.is_empty()))
    }

    /// Writes the projection tables anew: `bookings` are all there are after line `seq`. Does nothing when the journal
    /// has gone on since.
    pub async fn project_anew(&self, seq: u64, bookings: &[&Booking]) -> Result<(), StoreError> {
        let rows = Rows::of(bookings.iter().copied()).map_err(|detail| self.failed(detail))?;
        either!(self, engine => engine.project_anew(seq, &rows).await)
    }

    /// The files of `pools/` as they were imported, by path relative to that folder, with `/` between names.
    pub async fn pool_files(&self) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        either!(self, engine => engine.pool_files().await)
    }

    /// How often the pool files changed. Always 0 where one process changes them.
    pub async fn stock(&self) -> Result<u64, StoreError> {
        match &self.engine {
            Engine::Lite(_) => Ok(0),
            Engine::Post(post) => post.stock().await,
        }
    }

    /// Replaces the files of `pools/` by these, all or none.
    pub async fn put_pool_files(&self, files: &BTreeMap<String, Vec<u8>>, now: Instant) -> Result<(), StoreError> {
        either!(self, engine => engine.put_pool_files(files, now).await)
    }

    pub async fn calendar_copies(&self) -> Result<Vec<CalendarCopy>, StoreError> {
        either!(self, engine => engine.calendar_copies().await)
    }

    pub async fn put_calendar_copy(&self, copy: &CalendarCopy) -> Result<(), StoreError> {
        either!(self, engine => engine.put_calendar_copy(copy).await)
    }

    /// Every access to calendars that was ever renewed.
    pub async fn calendar_access(&self) -> Result<Vec<AccessRow>, StoreError> {
        either!(self, engine => engine.calendar_access().await)
    }

    /// Writes an access down at its new generation, unless another renewed it since the one before.
    pub async fn renew_calendar_access(&self, row: &AccessRow) -> Result<(), StoreError> {
        either!(self, engine => engine.renew_calendar_access(row).await)
    }

    /// Whether other processes may write to the same store.
    pub fn is_shared(&self) -> bool {
        matches!(self.engine, Engine::Post(_))
    }

    /// The calendars that managers added at run time.
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>, StoreError> {
        either!(self, engine => engine.subscriptions().await)
    }

    /// Keeps a subscription in place of the one of the same hub and name; other processes read the descriptions of the
    /// hubs anew.
    pub async fn put_subscription(&self, subscription: &Subscription) -> Result<(), StoreError> {
        either!(self, engine => engine.put_subscription(subscription).await)?;
        self.announce_stock().await
    }

    /// Whether there was one to remove. Its last good copy stays: a subscription of the same name and address finds it.
    pub async fn remove_subscription(&self, hub: &HubId, calendar: &LocalId) -> Result<bool, StoreError> {
        let removed = either!(self, engine => engine.remove_subscription(hub, calendar).await)?;
        self.announce_stock().await?;
        Ok(removed)
    }

    /// What was written, or is being written, into hubs' own calendars.
    pub async fn written_events(&self) -> Result<Vec<WrittenEvent>, StoreError> {
        either!(self, engine => engine.written_events().await)
    }

    /// Journals a new event and holds it; false where another process did so first.
    pub async fn add_written_event(&self, event: &WrittenEvent, lease: &Lease) -> Result<bool, StoreError> {
        either!(self, engine => engine.add_written_event(event, lease).await)
    }

    /// Holds an event, and journals its new body where there is one; false where another process holds it.
    pub async fn keep_written_event(&self, uid: &str, body: Option<&str>, lease: &Lease) -> Result<bool, StoreError> {
        either!(self, engine => engine.keep_written_event(uid, body, lease).await)
    }

    pub async fn remove_written_event(&self, uid: &str) -> Result<(), StoreError> {
        either!(self, engine => engine.remove_written_event(uid).await)
    }

    /// How long the collections that bookings are written to took to settle.
    pub async fn measured(&self) -> Result<Vec<Measured>, StoreError> {
        either!(self, engine => engine.measured().await)
    }

    /// Keeps what was found out in place of what was known of that calendar; other processes read the descriptions of
    /// the hubs anew.
    pub async fn put_measured(&self, measured: &Measured) -> Result<(), StoreError> {
        either!(self, engine => engine.put_measured(measured).await)?;
        self.announce_stock().await
    }

    /// Probes that stand in collections, or may.
    pub async fn probes(&self) -> Result<Vec<Probe>, StoreError> {
        either!(self, engine => engine.probes().await)
    }

    /// Journals a probe and holds it; false where one is already in that collection.
    pub async fn add_probe(&self, probe: &Probe, lease: &Lease) -> Result<bool, StoreError> {
        either!(self, engine => engine.add_probe(probe, lease).await)
    }

    /// Holds a probe; false where another process does, or where it is gone.
    pub async fn hold_probe(&self, uid: &str, lease: &Lease) -> Result<bool, StoreError> {
        either!(self, engine => engine.hold_probe(uid, lease).await)
    }

    pub async fn remove_probe(&self, uid: &str) -> Result<(), StoreError> {
        either!(self, engine => engine.remove_probe(uid).await)
    }

    async fn announce_stock(&self) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Lite(_) => Ok(()),
            Engine::Post(post) => post.announce_stock().await,
        }
    }

    /// A small value kept by name.
    pub async fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        either!(self, engine => engine.meta(key).await)
    }

    pub async fn put_meta(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        either!(self, engine => engine.put_meta(key, value).await)
    }

    /// The value kept by that name; `value` where there was none. Of several that ask at once, all get the same.
    pub async fn meta_or_put(&self, key: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
        either!(self, engine => engine.meta_or_put(key, value).await)
    }

    async fn all_meta(&self) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        either!(self, engine => engine.all_meta().await)
    }

    async fn lines(&self) -> Result<Vec<Line>, StoreError> {
        either!(self, engine => engine.lines().await)
    }

    /// Fills an empty store with everything that `exchange::read` read, in one transaction.
    async fn fill(&self, whole: &exchange::Whole, rows: &Rows) -> Result<(), StoreError> {
        either!(self, engine => engine.fill(whole, rows).await)
    }

    /// Tells when other processes may have written. `None` where there are no other processes.
    pub fn watch(&self) -> Option<Watch> {
        match &self.engine {
            Engine::Lite(_) => None,
            Engine::Post(post) => Some(Watch(post.watch())),
        }
    }

    /// Writes a sound copy of the whole store to `to`, which must not exist, while it goes on serving. An SQLite file
    /// becomes a file of the same kind; of a PostgreSQL database, it is the text that [`exchange`] describes.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Lite(lite) => lite.backup(to).await,
            Engine::Post(_) => exchange::write(self, to).await,
        }
    }

    /// What can still be read from a damaged file, which is opened for reading only.
    pub async fn salvage(path: &Path) -> Salvage {
        sqlite::salvage(path).await
    }

    /// Closes every connection. Of SQLite, the write-ahead log is folded into the file.
    pub async fn close(&self) {
        either!(self, engine => engine.close().await);
    }

    /// Its path or its address without password.
    pub fn name(&self) -> String {
        either!(self, engine => engine.name())
    }

    fn failed(&self, detail: String) -> StoreError {
        StoreError::Failed { database: self.name(), detail }
    }
}

/// The turn to write. Dropped, it ends and nothing was written.
#[derive(Debug)]
pub struct Turn(TurnOf);

#[derive(Debug)]
enum TurnOf {
    Lite(sqlite::Turn),
    Post(postgres::Turn),
}

impl Turn {
    /// What others wrote since the line that the caller knows.
    pub fn news(&self) -> &[JournalEntry] {
        match &self.0 {
            TurnOf::Lite(turn) => turn.news(),
            TurnOf::Post(turn) => turn.news(),
        }
    }

    /// How often the pool files changed: whoever decides on an older catalogue must read it again first.
    pub fn stock(&self) -> u64 {
        match &self.0 {
            // One process, which changes them itself.
            TurnOf::Lite(_) => 0,
            TurnOf::Post(turn) => turn.stock(),
        }
    }

    /// What would come of a change of a calendar collection, made in this turn; nobody else can make one meanwhile.
    pub async fn judge(&mut self, id: &str, change: Change<'_>, requires: Requires<'_>) -> Result<Changed, StoreError> {
        match &mut self.0 {
            TurnOf::Lite(turn) => turn.judge(id, change, requires).await,
            TurnOf::Post(turn) => turn.judge(id, change, requires).await,
        }
    }

    /// Makes a change that was judged good in this turn. It is kept or lost with what the turn writes.
    pub async fn change(&mut self, id: &str, change: Change<'_>) -> Result<(), StoreError> {
        match &mut self.0 {
            TurnOf::Lite(turn) => turn.change(id, change).await,
            TurnOf::Post(turn) => turn.change(id, change).await,
        }
    }

    /// Appends a batch, with the bookings as it leaves them, and ends the turn. Durable when it returns; on an error,
    /// nothing of it is kept, unless the connection broke at the very end: then the next turn tells.
    pub async fn write(self, entries: &[JournalEntry], bookings: &[&Booking]) -> Result<(), StoreError> {
        match self.0 {
            TurnOf::Lite(turn) => turn.write(entries, bookings).await,
            TurnOf::Post(turn) => turn.write(entries, bookings).await,
        }
    }

    /// Ends the turn without writing.
    pub async fn pass(self) {
        match self.0 {
            TurnOf::Lite(turn) => turn.pass().await,
            TurnOf::Post(turn) => turn.pass().await,
        }
    }
}

/// Waits for what other processes write.
#[derive(Debug)]
pub struct Watch(postgres::Watch);

impl Watch {
    /// Returns when something may have been written, and from time to time in any case.
    pub async fn changed(&mut self) {
        self.0.changed().await;
    }
}
