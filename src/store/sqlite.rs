//! The store on SQLite: one file, write-ahead log, every commit flushed to the disk before it is acknowledged.
//!
//! One connection writes, so that writers queue in the program and not in a busy loop; a few read beside it.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::DateTime;
use sha2::{Digest as _, Sha256};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Connection as _, Row as _};

use super::chain::{GENESIS, Hash, Link};
use super::{CalendarCopy, Projected, Salvage, StoreError};
use crate::domain::booking::Booking;
use crate::domain::ids::{BookingId, HubId, LocalId};
use crate::domain::time::Instant;
use crate::ledger::JournalEntry;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations/sqlite");

/// Written in the header of our files, so that another program's database is not mistaken for ours: `RSRC`.
const APPLICATION_ID: i64 = 0x5253_5243;
const HEADER: &[u8; 16] = b"SQLite format 3\0";
const READERS: u32 = 4;

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
    readers: SqlitePool,
}

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
            MigrateError::VersionMissing(version) => StoreError::Newer { path: self.path.clone(), version },
            other => self.damaged(&other.to_string()),
        })?;
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

    fn fail(&self) -> impl Fn(sqlx::Error) -> StoreError + '_ {
        |error| failure(&self.path, &error)
    }

    fn damaged(&self, detail: &str) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), detail: detail.to_owned() }
    }

    pub(super) async fn append(&self, entries: &[JournalEntry], bookings: &[&Booking]) -> Result<(), StoreError> {
        let Some(first) = entries.first() else { return Ok(()) };
        self.transact(async |tx| self.append_in(tx, first.seq, entries, bookings).await).await
    }

    async fn append_in(
        &self,
        tx: &mut SqliteConnection,
        first: u64,
        entries: &[JournalEntry],
        bookings: &[&Booking],
    ) -> Result<(), StoreError> {
        let head = sqlx::query("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
            .fetch_optional(&mut *tx)
            .await
            .map_err(self.fail())?;
        let (mut last, mut previous) = match head {
            None => (0, GENESIS),
            Some(row) => (number(&row, "seq"), self.hash(&row, "hash")?),
        };
        if first != last + 1 {
            return Err(StoreError::Diverged { expected: first.saturating_sub(1), found: last });
        }
        for entry in entries {
            let text = serde_json::to_string(entry).map_err(|error| self.failed(&error.to_string()))?;
            let link = link(entry, &text);
            let hash = link.hash(&previous);
            if entry.seq != last + 1 {
                return Err(self.failed("the batch has a gap"));
            }
            sqlx::query(
                "INSERT INTO journal (seq, at_s, account, key, command_hash, entry, prev_hash, hash) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(link.seq.cast_signed())
            .bind(link.at_s)
            .bind(link.account)
            .bind(link.key)
            .bind(link.command_hash)
            .bind(link.entry)
            .bind(&previous[..])
            .bind(&hash[..])
            .execute(&mut *tx)
            .await
            .map_err(self.fail())?;
            (last, previous) = (entry.seq, hash);
        }
        for booking in bookings {
            self.project(tx, booking).await?;
        }
        Ok(())
    }

    /// Does `work` in one transaction, all or none.
    ///
    /// SQLite ends a transaction by itself when the disk is full; sqlx 0.9 still counts it and would refuse every later
    /// one. So a connection on which something failed is closed, and the next transaction opens another.
    async fn transact(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut connection = self.writer.acquire().await.map_err(self.fail())?;
        let outcome = async {
            let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.map_err(self.fail())?;
            work(&mut tx).await?;
            tx.commit().await.map_err(self.fail())
        }
        .await;
        if outcome.is_err()
            && let Err(error) = connection.close().await
        {
            tracing::debug!(%error, "the connection of a failed transaction did not close cleanly");
        }
        outcome
    }

    async fn project(&self, tx: &mut SqliteConnection, booking: &Booking) -> Result<(), StoreError> {
        let body = serde_json::to_string(booking).map_err(|error| self.failed(&error.to_string()))?;
        let id = booking.id.as_str();
        sqlx::query(
            "INSERT INTO booking (id, team, version, placed_s, changed_s, body) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, changed_s = excluded.changed_s, \
             body = excluded.body",
        )
        .bind(id)
        .bind(booking.team.as_str())
        .bind(booking.version.cast_signed())
        .bind(booking.placed_at.timestamp())
        .bind(booking.changed_at.timestamp())
        .bind(&body)
        .execute(&mut *tx)
        .await
        .map_err(self.fail())?;
        sqlx::query("DELETE FROM claim WHERE booking = $1").bind(id).execute(&mut *tx).await.map_err(self.fail())?;
        for (position, line) in (0_i64..).zip(&booking.lines) {
            for (part, claim) in (0_i64..).zip(&line.claims) {
                sqlx::query(
                    "INSERT INTO claim (booking, line, part, hub, resource, quantity, start_s, end_s, state) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                )
                .bind(id)
                .bind(position)
                .bind(part)
                .bind(claim.resource.hub.as_str())
                .bind(claim.resource.local.as_str())
                .bind(i64::from(claim.quantity))
                .bind(claim.interval.start().timestamp())
                .bind(claim.interval.end().timestamp())
                .bind(line.state.key())
                .execute(&mut *tx)
                .await
                .map_err(self.fail())?;
            }
        }
        Ok(())
    }

    pub(super) async fn load_journal(&self) -> Result<Vec<JournalEntry>, StoreError> {
        let rows =
            sqlx::query("SELECT * FROM journal ORDER BY seq").fetch_all(&self.readers).await.map_err(self.fail())?;
        let (entries, broken) = read_chain(&rows);
        match broken {
            None => Ok(entries),
            Some(detail) => Err(self.damaged(&detail)),
        }
    }

    pub(super) async fn last_seq(&self) -> Result<u64, StoreError> {
        let last: i64 = sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM journal")
            .fetch_one(&self.writer)
            .await
            .map_err(self.fail())?;
        Ok(last.cast_unsigned())
    }

    pub(super) async fn verify(&self) -> Result<u64, StoreError> {
        self.check_pages("PRAGMA integrity_check(5)").await?;
        self.load_journal().await.map(|entries| entries.len() as u64)
    }

    pub(super) async fn projection(&self) -> Result<BTreeMap<BookingId, Projected>, StoreError> {
        let rows = sqlx::query(
            "SELECT body, (SELECT count(*) FROM claim WHERE claim.booking = booking.id) AS claims \
             FROM booking",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(self.fail())?;
        rows.iter()
            .map(|row| {
                let booking: Booking = serde_json::from_str(row.get::<&str, _>("body"))
                    .map_err(|error| self.damaged(&format!("a booking of the projection cannot be read: {error}")))?;
                let claims = usize::try_from(number(row, "claims")).unwrap_or(usize::MAX);
                Ok((booking.id.clone(), Projected { booking, claims }))
            })
            .collect()
    }

    pub(super) async fn project_anew(&self, bookings: &[&Booking]) -> Result<(), StoreError> {
        self.transact(async |tx| {
            sqlx::query("DELETE FROM booking").execute(&mut *tx).await.map_err(self.fail())?;
            for booking in bookings {
                self.project(tx, booking).await?;
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn pool_files(&self) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        let rows =
            sqlx::query("SELECT path, bytes FROM pool_file").fetch_all(&self.readers).await.map_err(self.fail())?;
        Ok(rows.iter().map(|row| (row.get("path"), row.get("bytes"))).collect())
    }

    pub(super) async fn put_pool_files(
        &self,
        files: &BTreeMap<String, Vec<u8>>,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.transact(async |tx| {
            sqlx::query("DELETE FROM pool_file").execute(&mut *tx).await.map_err(self.fail())?;
            for (path, bytes) in files {
                let sha256: Hash = Sha256::digest(bytes).into();
                sqlx::query("INSERT INTO pool_file (path, bytes, sha256, imported_s) VALUES ($1, $2, $3, $4)")
                    .bind(path)
                    .bind(bytes)
                    .bind(&sha256[..])
                    .bind(now.timestamp())
                    .execute(&mut *tx)
                    .await
                    .map_err(self.fail())?;
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn calendar_copies(&self) -> Result<Vec<CalendarCopy>, StoreError> {
        let rows = sqlx::query("SELECT * FROM calendar_copy").fetch_all(&self.readers).await.map_err(self.fail())?;
        rows.iter()
            .map(|row| {
                let unreadable = |_| self.damaged("a calendar copy is filed under a name that is not one");
                Ok(CalendarCopy {
                    hub: HubId::parse(row.get("hub")).map_err(unreadable)?,
                    calendar: LocalId::parse(row.get("calendar")).map_err(unreadable)?,
                    url: row.get("url"),
                    bytes: row.get("bytes"),
                    etag: row.get("etag"),
                    last_modified: row.get("last_modified"),
                    read_at: DateTime::from_timestamp(row.get("read_s"), 0).unwrap_or_default(),
                })
            })
            .collect()
    }

    pub(super) async fn put_calendar_copy(&self, copy: &CalendarCopy) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT OR REPLACE INTO calendar_copy (hub, calendar, url, bytes, etag, last_modified, read_s) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(copy.hub.as_str())
        .bind(copy.calendar.as_str())
        .bind(&copy.url)
        .bind(&copy.bytes)
        .bind(&copy.etag)
        .bind(&copy.last_modified)
        .bind(copy.read_at.timestamp())
        .execute(&self.writer)
        .await
        .map_err(self.fail())?;
        Ok(())
    }

    pub(super) async fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        sqlx::query_scalar("SELECT value FROM meta WHERE key = $1")
            .bind(key)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.fail())
    }

    pub(super) async fn put_meta(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        sqlx::query("INSERT OR REPLACE INTO meta (key, value) VALUES ($1, $2)")
            .bind(key)
            .bind(value)
            .execute(&self.writer)
            .await
            .map_err(self.fail())?;
        Ok(())
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

    fn hash(&self, row: &SqliteRow, column: &str) -> Result<Hash, StoreError> {
        hash(row, column).ok_or_else(|| self.damaged("a hash of the journal is not 32 bytes long"))
    }

    fn failed(&self, detail: &str) -> StoreError {
        StoreError::Failed { path: self.path.clone(), detail: detail.to_owned() }
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
    let (entries, broken) = read_chain(&rows);
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

/// The entries up to the first line whose hash, number or text does not hold, and what is wrong with that one.
fn read_chain(rows: &[SqliteRow]) -> (Vec<JournalEntry>, Option<String>) {
    let (mut entries, mut previous) = (Vec::with_capacity(rows.len()), GENESIS);
    for (row, expected) in rows.iter().zip(1..) {
        match read_line(row, expected, &previous) {
            Ok((entry, hash)) => {
                entries.push(entry);
                previous = hash;
            }
            Err(what) => return (entries, Some(format!("line {expected} of the journal {what}"))),
        }
    }
    (entries, None)
}

fn read_line(row: &SqliteRow, expected: u64, previous: &Hash) -> Result<(JournalEntry, Hash), String> {
    // A damaged page may hold text that is none: `get` would panic.
    let unreadable = |error: sqlx::Error| format!("cannot be read: {error}");
    let link = Link {
        seq: row.try_get::<i64, _>("seq").map_err(unreadable)?.cast_unsigned(),
        at_s: row.try_get("at_s").map_err(unreadable)?,
        account: row.try_get("account").map_err(unreadable)?,
        key: row.try_get("key").map_err(unreadable)?,
        command_hash: row.try_get("command_hash").map_err(unreadable)?,
        entry: row.try_get("entry").map_err(unreadable)?,
    };
    if link.seq != expected {
        return Err("is missing".to_owned());
    }
    let computed = link.hash(previous);
    if hash(row, "prev_hash") != Some(*previous) || hash(row, "hash") != Some(computed) {
        return Err("does not match its hash".to_owned());
    }
    let entry = serde_json::from_str(link.entry).map_err(|error| format!("cannot be read: {error}"))?;
    Ok((entry, computed))
}

fn link<'a>(entry: &'a JournalEntry, text: &'a str) -> Link<'a> {
    Link {
        seq: entry.seq,
        at_s: entry.at.timestamp(),
        account: &entry.actor.account,
        key: &entry.key,
        command_hash: &entry.command_hash,
        entry: text,
    }
}

fn hash(row: &SqliteRow, column: &str) -> Option<Hash> {
    row.try_get::<&[u8], _>(column).ok()?.try_into().ok()
}

/// A column that the schema keeps at zero or above.
fn number(row: &SqliteRow, column: &str) -> u64 {
    row.get::<i64, _>(column).cast_unsigned()
}

/// SQLite takes a short or foreign file for an empty one in some cases: look at the header before it does.
fn check_header(path: &Path) -> Result<(), StoreError> {
    let mut header = Vec::new();
    match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::Failed { path: path.to_owned(), detail: error.to_string() }),
        Ok(file) => file
            .take(HEADER.len() as u64)
            .read_to_end(&mut header)
            .map_err(|error| StoreError::Damaged { path: path.to_owned(), detail: error.to_string() })?,
    };
    if header.is_empty() || header == HEADER {
        return Ok(());
    }
    Err(StoreError::Damaged { path: path.to_owned(), detail: "it does not begin like an SQLite database".to_owned() })
}

fn failure(path: &Path, error: &sqlx::Error) -> StoreError {
    let path = path.to_owned();
    let detail = error.to_string();
    let code: Option<i64> = match error {
        sqlx::Error::Database(database) => database.code().and_then(|code| code.parse().ok()),
        sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => Some(SQLITE_FULL),
        _ => None,
    };
    match code {
        Some(SQLITE_IOERR_SHMSIZE | SQLITE_IOERR_WRITE) => StoreError::Full { path },
        Some(code) => match code & 0xff {
            SQLITE_FULL => StoreError::Full { path },
            SQLITE_CORRUPT | SQLITE_NOTADB => StoreError::Damaged { path, detail },
            SQLITE_READONLY | SQLITE_CANTOPEN => StoreError::ReadOnly { path, detail },
            _ => StoreError::Failed { path, detail },
        },
        None => StoreError::Failed { path, detail },
    }
}
