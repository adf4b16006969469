//! The store on SQLite: one file, write-ahead log, every commit flushed to the disk before it is acknowledged.
//!
//! One connection writes, so that writers queue in the program and not in a busy loop; a few read beside it.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Connection as _, Row as _};

use super::calendars::{Change, Changed, Requires};
use super::chain::Hash;
use super::exchange::Whole;
use super::line::{Head, Line, chain, read_chain};
use super::rows::{CopyRow, Rows};
use super::{CalendarCopy, PROJECTION_STALE, Salvage, StoreError};
use crate::domain::booking::Booking;
use crate::domain::time::Instant;
use crate::ledger::JournalEntry;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations/sqlite");

/// Written in the header of our files, so that another program's database is not mistaken for ours: `RSRC`.
const APPLICATION_ID: i64 = 0x5253_5243;
const HEADER: &[u8; 16] = b"SQLite format 3\0";
const READERS: u32 = 4;
/// Rows written by one statement, at most.
const CHUNK: usize = 1000;
/// What the triggers of the second belt say.
const BELT: &str = "no_item_twice";

// Primary result codes of SQLite (https://www.sqlite.org/rescode.html); extended codes carry them in their low byte.
const SQLITE_READONLY: i64 = 8;
const SQLITE_CORRUPT: i64 = 11;
const SQLITE_FULL: i64 = 13;
const SQLITE_CANTOPEN: i64 = 14;
const SQLITE_NOTADB: i64 = 26;
/// The shared-memory index could not grow: on a full disk, this is what comes first.
const SQLITE_IOERR_SHMSIZE: i64 = 4874;
/// Ditto when a write ends early.
const SQLITE_IOERR_WRITE: i64 = 778;

#[derive(Debug, Clone)]
pub(super) struct Lite {
    path: PathBuf,
    writer: SqlitePool,
    pub(super) readers: SqlitePool,
}

super::access::access_queries!(Lite, SqliteConnection, readers, writer);
super::alike::queries_alike!(Lite, SqliteConnection, SqliteRow, readers, writer);
super::hub_calendars::hub_calendar_queries!(Lite, SqliteConnection, readers, writer);

impl Lite {
    pub(super) async fn open(path: &Path) -> Result<Self, StoreError> {
        let fail = |error| failure(path, &error);
        check_header(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .idle_timeout(None)
                .max_lifetime(None)
                .acquire_timeout(Duration::from_secs(60))
        };
        let writer = pool(1).connect_with(options.clone()).await.map_err(fail)?;
        let lite = Self {
            path: path.to_owned(),
            writer,
            readers: pool(READERS).connect_lazy_with(options.read_only(true).create_if_missing(false)),
        };
        match lite.prepare().await {
            Ok(()) => Ok(lite),
            Err(error) => {
                lite.close().await;
                Err(error)
            }
        }
    }

    /// Refuses a file that is not ours or not sound, then brings the schema up to date.
    async fn prepare(&self) -> Result<(), StoreError> {
        let id: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&self.writer).await.map_err(self.fail())?;
        let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE type = 'table'")
            .fetch_one(&self.writer)
            .await
            .map_err(self.fail())?;
        if id != APPLICATION_ID && (id != 0 || tables != 0) {
            return Err(self.damaged("it belongs to another program"));
        }
        self.check_pages("PRAGMA quick_check(5)").await?;
        MIGRATIONS.run(&self.writer).await.map_err(|error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => failure(&self.path, &error),
            MigrateError::VersionMissing(version) => StoreError::Newer { database: self.name(), version },
            other => self.damaged(&other.to_string()),
        })?;
        // Without a journal there is nothing to make anew.
        sqlx::query("DELETE FROM meta WHERE key = $1 AND NOT EXISTS (SELECT 1 FROM journal)")
            .bind(PROJECTION_STALE)
            .execute(&self.writer)
            .await
            .map_err(self.fail())?;
        // Set last: a file whose making was cut short is still empty or still has its migrations to run.
        // And only once, so that a server on a full disk can still be read.
        if id != APPLICATION_ID {
            sqlx::query("PRAGMA application_id = 0x52535243").execute(&self.writer).await.map_err(self.fail())?;
        }
        Ok(())
    }

    async fn check_pages(&self, pragma: &'static str) -> Result<(), StoreError> {
        let findings: Vec<String> = sqlx::query_scalar(pragma).fetch_all(&self.writer).await.map_err(self.fail())?;
        if findings == ["ok"] { Ok(()) } else { Err(self.damaged(&findings.join("; "))) }
    }

    pub(super) fn fail(&self) -> impl Fn(sqlx::Error) -> StoreError + '_ {
        |error| failure(&self.path, &error)
    }

    fn damaged(&self, detail: &str) -> StoreError {
        StoreError::Damaged { database: self.name(), detail: detail.to_owned() }
    }

    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Takes the one writing connection and SQLite's own lock.
    pub(super) async fn turn(&self, known: u64) -> Result<Turn, StoreError> {
        let connection = self.writer.acquire().await.map_err(self.fail())?;
        let mut turn = Turn { lite: self.clone(), connection: Some(connection), head: Head::START, news: Vec::new() };
        turn.begin(known).await?;
        Ok(turn)
    }

    /// Does `work` in one transaction, all or none.
    ///
    /// SQLite ends a transaction by itself when the disk is full. So a connection on which something failed is closed,
    /// whatever its state, and the next transaction opens another.
    pub(super) async fn transact(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut connection = self.writer.acquire().await.map_err(self.fail())?;
        let outcome = async {
            sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await.map_err(self.fail())?;
            work(&mut connection).await?;
            sqlx::query("COMMIT").execute(&mut *connection).await.map_err(self.fail())?;
            Ok(())
        }
        .await;
        if outcome.is_err() {
            give_up(connection).await;
        }
        outcome
    }

    /// Writes whole tables or batches as one statement each, from JSON: a statement for each row would cost more than
    /// the flush that they share.
    async fn insert(
        &self,
        tx: &mut SqliteConnection,
        statement: &'static str,
        rows: &[impl Serialize],
    ) -> Result<(), StoreError> {
        for some in rows.chunks(CHUNK) {
            let json = serde_json::to_string(some).map_err(|error| self.failed(&error.to_string()))?;
            sqlx::query(statement).bind(json).execute(&mut *tx).await.map_err(self.fail())?;
        }
        Ok(())
    }

    async fn insert_lines(&self, tx: &mut SqliteConnection, lines: &[Line]) -> Result<(), StoreError> {
        self.insert(
            tx,
            "INSERT INTO journal (seq, at_s, account, key, command_hash, entry, prev_hash, hash) \
             SELECT value->>'seq', value->>'at_s', value->>'account', value->>'key', value->>'command_hash', \
             value->>'entry', unhex(value->>'prev_hash'), unhex(value->>'hash') FROM json_each($1)",
            lines,
        )
        .await
    }

    /// Puts bookings in place of what the tables said of them.
    async fn project(&self, tx: &mut SqliteConnection, rows: &Rows) -> Result<(), StoreError> {
        self.insert(
            tx,
            "INSERT INTO booking (id, team, version, placed_s, changed_s, body) \
             SELECT value->>'id', value->>'team', value->>'version', value->>'placed_s', value->>'changed_s', \
             value->>'body' FROM json_each($1) WHERE true \
             ON CONFLICT (id) DO UPDATE SET team = excluded.team, version = excluded.version, \
             placed_s = excluded.placed_s, changed_s = excluded.changed_s, body = excluded.body",
            &rows.bookings,
        )
        .await?;
        let ids: Vec<&str> = rows.bookings.iter().map(|row| row.id.as_str()).collect();
        for clear in [
            "DELETE FROM booking_line WHERE booking IN (SELECT value FROM json_each($1))",
            "DELETE FROM claim WHERE booking IN (SELECT value FROM json_each($1))",
            "DELETE FROM allocation WHERE booking IN (SELECT value FROM json_each($1))",
        ] {
            self.insert(&mut *tx, clear, &ids).await?;
        }
        self.insert(
            tx,
            "INSERT INTO booking_line (booking, line, hub, offer, quantity, start_s, end_s, state) \
             SELECT value->>'booking', value->>'line', value->>'hub', value->>'offer', value->>'quantity', \
             value->>'start_s', value->>'end_s', value->>'state' FROM json_each($1)",
            &rows.lines,
        )
        .await?;
        self.insert(
            tx,
            "INSERT INTO claim (booking, line, part, hub, resource, quantity, start_s, end_s) \
             SELECT value->>'booking', value->>'line', value->>'part', value->>'hub', value->>'resource', \
             value->>'quantity', value->>'start_s', value->>'end_s' FROM json_each($1)",
            &rows.claims,
        )
        .await?;
        self.insert(
            tx,
            "INSERT INTO allocation (booking, line, part, item, start_s, end_s) \
             SELECT value->>'booking', value->>'line', value->>'part', value->>'item', value->>'start_s', \
             value->>'end_s' FROM json_each($1)",
            &rows.allocations,
        )
        .await?;
        Ok(())
    }

    pub(super) async fn verify(&self) -> Result<u64, StoreError> {
        self.check_pages("PRAGMA integrity_check(5)").await?;
        self.journal_after(0).await.map(|entries| entries.len() as u64)
    }

    pub(super) async fn project_anew(&self, seq: u64, rows: &Rows) -> Result<(), StoreError> {
        self.transact(async |tx| {
            let last: i64 = sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM journal")
                .fetch_one(&mut *tx)
                .await
                .map_err(self.fail())?;
            if last.cast_unsigned() != seq {
                return Ok(());
            }
            sqlx::query("DELETE FROM booking").execute(&mut *tx).await.map_err(self.fail())?;
            self.project(tx, rows).await?;
            self.unmark_stale(tx).await
        })
        .await
    }

    async fn unmark_stale(&self, tx: &mut SqliteConnection) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM meta WHERE key = $1").bind(PROJECTION_STALE).execute(tx).await.map_err(self.fail())?;
        Ok(())
    }

    pub(super) async fn fill(&self, whole: &Whole, rows: &Rows) -> Result<(), StoreError> {
        self.transact(async |tx| {
            let last: i64 = sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM journal")
                .fetch_one(&mut *tx)
                .await
                .map_err(self.fail())?;
            if last != 0 {
                return Err(StoreError::Diverged { database: self.name(), expected: 0, found: last.cast_unsigned() });
            }
            self.insert_lines(tx, &whole.lines).await?;
            self.project(tx, rows).await?;
            self.unmark_stale(tx).await?;
            self.fill_beside(tx, whole).await
        })
        .await
    }

    pub(super) async fn put_pool_files(
        &self,
        files: &BTreeMap<String, Vec<u8>>,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.transact(async |tx| self.replace_pool_files(tx, files, now.timestamp()).await).await
    }

    pub(super) async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let target = to.to_str().ok_or_else(|| self.failed("the name of the backup is not UTF-8"))?;
        sqlx::query("VACUUM INTO $1").bind(target).execute(&self.writer).await.map_err(|error| failure(to, &error))?;
        Ok(())
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        // The last connection to close folds the log into the file.
        self.writer.close().await;
    }

    pub(super) fn failed(&self, detail: &str) -> StoreError {
        StoreError::Failed { database: self.name(), detail: detail.to_owned() }
    }
}

/// Reads what can be read of a damaged file: the journal up to the first line that cannot be trusted, and the pool
/// files where they are whole.
pub(super) async fn salvage(path: &Path) -> Salvage {
    let mut salvage = Salvage::default();
    let options = SqliteConnectOptions::new().filename(path).read_only(true).create_if_missing(false);
    let mut connection = match SqliteConnection::connect_with(&options).await {
        Ok(connection) => connection,
        Err(error) => {
            salvage.broken = Some(error.to_string());
            return salvage;
        }
    };
    let mut rows = Vec::new();
    for seq in 1_i64.. {
        // One line at a time by its number: what follows a bad page may still be asked for, what precedes is kept.
        match sqlx::query("SELECT * FROM journal WHERE seq = $1").bind(seq).fetch_optional(&mut connection).await {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => break,
            Err(error) => {
                salvage.broken = Some(error.to_string());
                break;
            }
        }
    }
    let (entries, _, broken) = read_chain(Head::START, rows.iter().map(line));
    salvage.entries = entries;
    salvage.broken = broken.or(salvage.broken);
    if let Ok(rows) = sqlx::query("SELECT path, bytes, sha256 FROM pool_file").fetch_all(&mut connection).await {
        let whole = |row: &SqliteRow| {
            let (path, bytes): (String, Vec<u8>) = (row.try_get("path").ok()?, row.try_get("bytes").ok()?);
            (hash(row, "sha256") == Some(Sha256::digest(&bytes).into())).then_some((path, bytes))
        };
        salvage.pool_files = rows.iter().filter_map(whole).collect();
    }
    // Nothing was written, and the file is set aside either way.
    drop(connection.close().await);
    salvage
}

async fn give_up(connection: PoolConnection<Sqlite>) {
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "the connection of a failed transaction did not close cleanly");
    }
}

/// The turn to write: the writing connection, in a transaction.
#[derive(Debug)]
pub(super) struct Turn {
    lite: Lite,
    /// Taken when the turn ends.
    connection: Option<PoolConnection<Sqlite>>,
    head: Head,
    news: Vec<JournalEntry>,
}

impl Turn {
    async fn begin(&mut self, known: u64) -> Result<(), StoreError> {
        let Some(connection) = &mut self.connection else { return Ok(()) };
        let lite = &self.lite;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut **connection).await.map_err(lite.fail())?;
        (self.news, self.head) = lite.tail(connection, known).await?;
        Ok(())
    }

    pub(super) fn news(&self) -> &[JournalEntry] {
        &self.news
    }

    /// See [`super::Turn::judge`].
    pub(super) async fn judge(
        &mut self,
        id: &str,
        change: Change<'_>,
        requires: Requires<'_>,
    ) -> Result<Changed, StoreError> {
        match &mut self.connection {
            Some(connection) => self.lite.judge_in(connection, id, change, requires).await,
            None => Ok(Changed::Missing),
        }
    }

    /// See [`super::Turn::change`].
    pub(super) async fn change(&mut self, id: &str, change: Change<'_>) -> Result<(), StoreError> {
        match &mut self.connection {
            Some(connection) => self.lite.change_in(connection, id, change).await,
            None => Ok(()),
        }
    }

    pub(super) async fn write(mut self, entries: &[JournalEntry], bookings: &[&Booking]) -> Result<(), StoreError> {
        let Some(mut connection) = self.connection.take() else { return Ok(()) };
        let outcome = self.write_in(&mut connection, entries, bookings).await;
        if outcome.is_err() {
            give_up(connection).await;
        }
        outcome
    }

    async fn write_in(
        &self,
        tx: &mut SqliteConnection,
        entries: &[JournalEntry],
        bookings: &[&Booking],
    ) -> Result<(), StoreError> {
        let lite = &self.lite;
        let failed = |detail: String| lite.failed(&detail);
        lite.insert_lines(tx, &chain(self.head, entries).map_err(failed)?).await?;
        lite.project(tx, &Rows::of(bookings.iter().copied()).map_err(failed)?).await?;
        sqlx::query("COMMIT").execute(tx).await.map_err(lite.fail())?;
        Ok(())
    }

    pub(super) async fn pass(mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if sqlx::query("ROLLBACK").execute(&mut *connection).await.is_err() {
            give_up(connection).await;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.connection {
            connection.close_on_drop();
        }
    }
}

/// SQLite takes a short or foreign file for an empty one in some cases: look at the header before it does.
fn check_header(path: &Path) -> Result<(), StoreError> {
    let mut header = Vec::new();
    match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(StoreError::Failed { database: path.display().to_string(), detail: error.to_string() });
        }
        Ok(file) => file
            .take(HEADER.len() as u64)
            .read_to_end(&mut header)
            .map_err(|error| StoreError::Damaged { database: path.display().to_string(), detail: error.to_string() })?,
    };
    if header.is_empty() || header == HEADER {
        return Ok(());
    }
    Err(StoreError::Damaged {
        database: path.display().to_string(),
        detail: "it does not begin like an SQLite database".to_owned(),
    })
}

fn failure(path: &Path, error: &sqlx::Error) -> StoreError {
    let database = path.display().to_string();
    let detail = error.to_string();
    if let sqlx::Error::Database(database_error) = error
        && database_error.message().contains(BELT)
    {
        return StoreError::Belt { database, detail };
    }
    // A damaged page may hold a value that is none.
    if let sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_) = error {
        return StoreError::Damaged { database, detail };
    }
    let code: Option<i64> = match error {
        sqlx::Error::Database(database) => database.code().and_then(|code| code.parse().ok()),
        sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => Some(SQLITE_FULL),
        _ => None,
    };
    match code {
        Some(SQLITE_IOERR_SHMSIZE | SQLITE_IOERR_WRITE) => StoreError::Full { database },
        Some(code) => match code & 0xff {
            SQLITE_FULL => StoreError::Full { database },
            SQLITE_CORRUPT | SQLITE_NOTADB => StoreError::Damaged { database, detail },
            SQLITE_READONLY | SQLITE_CANTOPEN => StoreError::ReadOnly { database, detail },
            _ => StoreError::Failed { database, detail },
        },
        None => StoreError::Failed { database, detail },
    }
}
