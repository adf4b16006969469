//! The store on PostgreSQL 15 or later: several server processes on one database.
//!
//! The journal is one chain of hashes, so whoever appends must know the very line before: every writer needs the row of
//! the head, to the commit. That row is therefore taken first, before anything is decided. It is the lock of every pool
//! at once: a lock for each pool besides would order nothing that this one does not, and a decision reads more than its
//! pools (keys, versions, quotas, waiting lists). Under it, a process reads what others wrote, decides on that, appends
//! and commits; group commit makes up for the queue.
//!
//! A process that dies or hangs while it holds the row loses its session, and with it the lock and all that it had not
//! committed. READ COMMITTED is asked for by name: what is read after the lock must be what was committed before it.

use std::collections::BTreeMap;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use sqlx::Row as _;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions, PgRow, Postgres};

use super::calendars::{Change, Changed, Requires};
use super::chain::Hash;
use super::exchange::Whole;
use super::line::{Head, Line, chain, read_chain};
use super::rows::{CopyRow, Rows};
use super::{CalendarCopy, PROJECTION_STALE, StoreError};
use crate::domain::booking::Booking;
use crate::domain::time::Instant;
use crate::ledger::JournalEntry;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations/postgres");

/// One writes, one listens, the others read.
const CONNECTIONS: u32 = 6;
/// How long a command waits for a connection before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(4);
/// Where writers tell that they wrote.
const CHANNEL: &str = "ressourcerie_journal";
/// A notice may be lost with its connection: after this time, we look anyway.
const GLANCE: Duration = Duration::from_secs(2);
/// Rows written by one statement, at most.
const CHUNK: usize = 1000;

// SQLSTATE (https://www.postgresql.org/docs/15/errcodes-appendix.html).
const DISK_FULL: &str = "53100";
const READ_ONLY: &str = "25006";
const EXCLUSION_VIOLATION: &str = "23P01";
const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// Refuses what is no address of a PostgreSQL database.
pub(super) fn check_address(text: &str) -> Result<(), StoreError> {
    // The password must not come back in the message.
    let wrong = |detail: &str| StoreError::Address { text: shown(text), detail: detail.to_owned() };
    if !(text.starts_with("postgres://") || text.starts_with("postgresql://")) {
        return Err(wrong("postgres://…"));
    }
    text.parse::<PgConnectOptions>().map(|_| ()).map_err(|error| wrong(&error.to_string()))
}

/// An address without what follows the user's name, and without parameters.
pub(super) fn shown(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((user, place)) => format!("{scheme}://{}@{place}", user.split(':').next().unwrap_or_default()),
        None => format!("{scheme}://{rest}"),
    }
}

#[derive(Debug, Clone)]
pub(super) struct Post {
    name: String,
    pub(super) pool: PgPool,
}

super::access::access_queries!(Post, PgConnection, pool, pool);
super::alike::queries_alike!(Post, PgConnection, PgRow, pool, pool);
super::hub_calendars::hub_calendar_queries!(Post, PgConnection, pool, pool);

impl Post {
    pub(super) async fn open(address: &str) -> Result<Self, StoreError> {
        check_address(address)?;
        let name = shown(address);
        let options: PgConnectOptions = address.parse().map_err(|error| failure(&name, &error))?;
        // A process that hangs must not hold the others up for ever.
        let options = options.application_name("ressourcerie").options([
            ("lock_timeout", "20s"),
            ("statement_timeout", "60s"),
            ("idle_in_transaction_session_timeout", "8s"),
            ("synchronous_commit", "on"),
            // A page of the journal is sorted in memory: on a full disk, there is no other room.
            ("work_mem", "64MB"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .idle_timeout(Duration::from_secs(600))
            .connect_with(options)
            .await
            .map_err(|error| failure(&name, &error))?;
        let post = Self { name, pool };
        // Takes a lock of its own: several processes may start at once.
        let migrated = MIGRATIONS.run(&post.pool).await.map_err(|error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => failure(&post.name, &error),
            MigrateError::VersionMissing(version) => StoreError::Newer { database: post.name(), version },
            other => post.damaged(&other.to_string()),
        });
        if let Err(error) = migrated {
            post.close().await;
            return Err(error);
        }
        Ok(post)
    }

    pub(super) fn name(&self) -> String {
        self.name.clone()
    }

    pub(super) fn fail(&self) -> impl Fn(sqlx::Error) -> StoreError + '_ {
        |error| failure(&self.name, &error)
    }

    fn damaged(&self, detail: &str) -> StoreError {
        StoreError::Damaged { database: self.name(), detail: detail.to_owned() }
    }

    pub(super) fn failed(&self, detail: &str) -> StoreError {
        StoreError::Failed { database: self.name(), detail: detail.to_owned() }
    }

    /// Waits for the row of the head.
    pub(super) async fn turn(&self, known: u64) -> Result<Turn, StoreError> {
        let connection = self.pool.acquire().await.map_err(self.fail())?;
        let mut turn =
            Turn { post: self.clone(), connection: Some(connection), head: Head::START, stock: 0, news: Vec::new() };
        turn.begin(known).await?;
        Ok(turn)
    }

    async fn begin(&self, connection: &mut PgConnection) -> Result<(Head, u64), StoreError> {
        sqlx::query("BEGIN ISOLATION LEVEL READ COMMITTED").execute(&mut *connection).await.map_err(self.fail())?;
        let row = sqlx::query("SELECT seq, hash, stock FROM journal_head FOR UPDATE")
            .fetch_one(connection)
            .await
            .map_err(self.fail())?;
        let hash = hash(&row, "hash").ok_or_else(|| self.damaged("the head of the journal has no hash"))?;
        Ok((Head { seq: number(&row, "seq"), hash }, number(&row, "stock")))
    }

    /// Does `work` in one transaction that holds the head, all or none.
    async fn transact(
        &self,
        work: impl AsyncFnOnce(&mut PgConnection, Head) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await.map_err(self.fail())?;
        let outcome = async {
            let (head, _) = self.begin(&mut connection).await?;
            work(&mut connection, head).await?;
            sqlx::query("COMMIT").execute(&mut *connection).await.map_err(self.fail())?;
            Ok(())
        }
        .await;
        if outcome.is_err() {
            give_up(connection).await;
        }
        outcome
    }

    /// Does `work` in one transaction beside the journal, all or none.
    pub(super) async fn transact_beside(
        &self,
        work: impl AsyncFnOnce(&mut PgConnection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await.map_err(self.fail())?;
        let outcome = async {
            sqlx::query("BEGIN ISOLATION LEVEL READ COMMITTED").execute(&mut *connection).await.map_err(self.fail())?;
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

    async fn insert_lines(&self, tx: &mut PgConnection, lines: &[Line]) -> Result<(), StoreError> {
        for some in lines.chunks(CHUNK) {
            sqlx::query(
                "INSERT INTO journal (seq, at_s, account, key, command_hash, entry, prev_hash, hash) \
                 SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], \
                 $7::bytea[], $8::bytea[])",
            )
            .bind(some.iter().map(|line| line.seq.cast_signed()).collect::<Vec<_>>())
            .bind(some.iter().map(|line| line.at_s).collect::<Vec<_>>())
            .bind(some.iter().map(|line| line.account.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|line| line.key.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|line| line.command_hash.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|line| line.entry.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|line| &line.prev_hash[..]).collect::<Vec<_>>())
            .bind(some.iter().map(|line| &line.hash[..]).collect::<Vec<_>>())
            .execute(&mut *tx)
            .await
            .map_err(self.fail())?;
        }
        Ok(())
    }

    /// Moves the head to the last of some lines, and tells the other processes once the transaction is committed.
    async fn move_head(&self, tx: &mut PgConnection, head: Head) -> Result<(), StoreError> {
        sqlx::query("UPDATE journal_head SET seq = $1, hash = $2 RETURNING pg_notify($3, $4)")
            .bind(head.seq.cast_signed())
            .bind(&head.hash[..])
            .bind(CHANNEL)
            .bind(head.seq.to_string())
            .execute(tx)
            .await
            .map_err(self.fail())?;
        Ok(())
    }

    /// Puts bookings in place of what the tables said of them.
    async fn project(&self, tx: &mut PgConnection, rows: &Rows) -> Result<(), StoreError> {
        for some in rows.bookings.chunks(CHUNK) {
            // `xmax` is set where a row was there before: only then is there something to clear.
            let known: Vec<String> = sqlx::query_as(
                "INSERT INTO booking (id, team, version, placed_s, changed_s, body) \
                 SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[]) \
                 ON CONFLICT (id) DO UPDATE SET team = excluded.team, version = excluded.version, \
                 placed_s = excluded.placed_s, changed_s = excluded.changed_s, body = excluded.body \
                 RETURNING id, xmax <> 0",
            )
            .bind(some.iter().map(|row| row.id.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.team.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.version).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.placed_s).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.changed_s).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.body.as_str()).collect::<Vec<_>>())
            .fetch_all(&mut *tx)
            .await
            .map_err(self.fail())?
            .into_iter()
            .filter_map(|(id, was_there): (String, bool)| was_there.then_some(id))
            .collect();
            if known.is_empty() {
                continue;
            }
            for clear in [
                "DELETE FROM booking_line WHERE booking = ANY($1)",
                "DELETE FROM claim WHERE booking = ANY($1)",
                "DELETE FROM allocation WHERE booking = ANY($1)",
            ] {
                sqlx::query(clear).bind(&known).execute(&mut *tx).await.map_err(self.fail())?;
            }
        }
        for some in rows.lines.chunks(CHUNK) {
            sqlx::query(
                "INSERT INTO booking_line (booking, line, hub, offer, quantity, start_s, end_s, state) \
                 SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], \
                 $7::bigint[], $8::text[])",
            )
            .bind(some.iter().map(|row| row.booking.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.line).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.hub.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.offer.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.quantity).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.start_s).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.end_s).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.state.as_str()).collect::<Vec<_>>())
            .execute(&mut *tx)
            .await
            .map_err(self.fail())?;
        }
        for some in rows.claims.chunks(CHUNK) {
            sqlx::query(
                "INSERT INTO claim (booking, line, part, hub, resource, quantity, start_s, end_s) \
                 SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], \
                 $7::bigint[], $8::bigint[])",
            )
            .bind(some.iter().map(|row| row.booking.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.line).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.part).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.hub.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.resource.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.quantity).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.start_s).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.end_s).collect::<Vec<_>>())
            .execute(&mut *tx)
            .await
            .map_err(self.fail())?;
        }
        for some in rows.allocations.chunks(CHUNK) {
            sqlx::query(
                "INSERT INTO allocation (booking, line, part, item, start_s, end_s) \
                 SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[])",
            )
            .bind(some.iter().map(|row| row.booking.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.line).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.part).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.item.as_str()).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.start_s).collect::<Vec<_>>())
            .bind(some.iter().map(|row| row.end_s).collect::<Vec<_>>())
            .execute(&mut *tx)
            .await
            .map_err(self.fail())?;
        }
        Ok(())
    }

    pub(super) async fn verify(&self) -> Result<u64, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(self.fail())?;
        // One snapshot for both: the head and the lines that lead to it.
        sqlx::query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .execute(&mut *connection)
            .await
            .map_err(self.fail())?;
        let read = self.tail(&mut connection, 0).await;
        let head = sqlx::query("SELECT seq, hash FROM journal_head").fetch_one(&mut *connection).await;
        if sqlx::query("COMMIT").execute(&mut *connection).await.is_err() {
            give_up(connection).await;
        }
        let ((entries, end), head) = (read?, head.map_err(self.fail())?);
        if number(&head, "seq") != end.seq || hash(&head, "hash") != Some(end.hash) {
            return Err(self.damaged("the head of the journal is not its last line"));
        }
        Ok(entries.len() as u64)
    }

    pub(super) async fn project_anew(&self, seq: u64, rows: &Rows) -> Result<(), StoreError> {
        self.transact(async |tx, head| {
            if head.seq != seq {
                return Ok(());
            }
            sqlx::query("DELETE FROM booking").execute(&mut *tx).await.map_err(self.fail())?;
            self.project(tx, rows).await?;
            sqlx::query("DELETE FROM meta WHERE key = $1")
                .bind(PROJECTION_STALE)
                .execute(&mut *tx)
                .await
                .map_err(self.fail())?;
            Ok(())
        })
        .await
    }

    pub(super) async fn fill(&self, whole: &Whole, rows: &Rows) -> Result<(), StoreError> {
        self.transact(async |tx, head| {
            if head.seq != 0 {
                return Err(StoreError::Diverged { database: self.name(), expected: 0, found: head.seq });
            }
            self.insert_lines(tx, &whole.lines).await?;
            if let Some(last) = whole.lines.last() {
                self.move_head(tx, last.head()).await?;
            }
            self.project(tx, rows).await?;
            self.fill_beside(tx, whole).await?;
            self.tell_stock(tx).await
        })
        .await
    }

    pub(super) async fn put_pool_files(
        &self,
        files: &BTreeMap<String, Vec<u8>>,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.transact(async |tx, _| {
            self.replace_pool_files(tx, files, now.timestamp()).await?;
            self.tell_stock(tx).await
        })
        .await
    }

    /// Tells the other processes to read the descriptions of the hubs anew.
    async fn tell_stock(&self, tx: &mut PgConnection) -> Result<(), StoreError> {
        sqlx::query("UPDATE journal_head SET stock = stock + 1 RETURNING pg_notify($1, 'stock')")
            .bind(CHANNEL)
            .execute(tx)
            .await
            .map_err(self.fail())?;
        Ok(())
    }

    pub(super) async fn announce_stock(&self) -> Result<(), StoreError> {
        self.transact(async |tx, _| self.tell_stock(tx).await).await
    }

    pub(super) async fn stock(&self) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT stock FROM journal_head").fetch_one(&self.pool).await.map_err(self.fail())?;
        Ok(number(&row, "stock"))
    }

    pub(super) fn watch(&self) -> Watch {
        Watch { post: self.clone(), listener: None }
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

/// The turn to write: a transaction that holds the row of the head.
#[derive(Debug)]
pub(super) struct Turn {
    post: Post,
    /// Taken when the turn ends.
    connection: Option<PoolConnection<Postgres>>,
    head: Head,
    stock: u64,
    news: Vec<JournalEntry>,
}

impl Turn {
    async fn begin(&mut self, known: u64) -> Result<(), StoreError> {
        let Some(connection) = &mut self.connection else { return Ok(()) };
        let post = &self.post;
        (self.head, self.stock) = post.begin(connection).await?;
        if self.head.seq < known {
            return Err(StoreError::Diverged { database: post.name(), expected: known, found: self.head.seq });
        }
        if self.head.seq > known {
            let (news, end) = post.tail(connection, known).await?;
            if end != self.head {
                return Err(post.damaged("the head of the journal is not its last line"));
            }
            self.news = news;
        }
        Ok(())
    }

    pub(super) fn news(&self) -> &[JournalEntry] {
        &self.news
    }

    pub(super) fn stock(&self) -> u64 {
        self.stock
    }

    /// See [`super::Turn::judge`].
    pub(super) async fn judge(
        &mut self,
        id: &str,
        change: Change<'_>,
        requires: Requires<'_>,
    ) -> Result<Changed, StoreError> {
        match &mut self.connection {
            Some(connection) => self.post.judge_in(connection, id, change, requires).await,
            None => Ok(Changed::Missing),
        }
    }

    /// See [`super::Turn::change`].
    pub(super) async fn change(&mut self, id: &str, change: Change<'_>) -> Result<(), StoreError> {
        match &mut self.connection {
            Some(connection) => self.post.change_in(connection, id, change).await,
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
        tx: &mut PgConnection,
        entries: &[JournalEntry],
        bookings: &[&Booking],
    ) -> Result<(), StoreError> {
        let post = &self.post;
        let failed = |detail: String| post.failed(&detail);
        let lines = chain(self.head, entries).map_err(failed)?;
        post.insert_lines(tx, &lines).await?;
        post.project(tx, &Rows::of(bookings.iter().copied()).map_err(failed)?).await?;
        if let Some(last) = lines.last() {
            post.move_head(tx, last.head()).await?;
        }
        sqlx::query("COMMIT").execute(tx).await.map_err(post.fail())?;
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
        // The server ends the transaction with the session.
        if let Some(connection) = &mut self.connection {
            connection.close_on_drop();
        }
    }
}

/// Hears what other processes tell.
#[derive(Debug)]
pub(super) struct Watch {
    post: Post,
    listener: Option<PgListener>,
}

impl Watch {
    pub(super) async fn changed(&mut self) {
        let Some(listener) = &mut self.listener else {
            match self.listen().await {
                // What was told before we listened may have been missed: so this counts as a notice.
                Ok(listener) => self.listener = Some(listener),
                Err(error) => {
                    tracing::debug!(%error, "the database gives no notices");
                    tokio::time::sleep(GLANCE).await;
                }
            }
            return;
        };
        if let Ok(Err(error)) = tokio::time::timeout(GLANCE, listener.recv()).await {
            tracing::debug!(%error, "the notices of the database stopped");
            self.listener = None;
        }
    }

    async fn listen(&self) -> Result<PgListener, sqlx::Error> {
        let mut listener = PgListener::connect_with(&self.post.pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(listener)
    }
}

async fn give_up(connection: PoolConnection<Postgres>) {
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "the connection of a failed transaction did not close cleanly");
    }
}

/// A column that the schema keeps at zero or above.
fn number(row: &PgRow, column: &str) -> u64 {
    row.get::<i64, _>(column).cast_unsigned()
}

fn failure(name: &str, error: &sqlx::Error) -> StoreError {
    let (database, detail) = (name.to_owned(), error.to_string());
    match error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() {
        Some(DISK_FULL) => StoreError::Full { database },
        Some(READ_ONLY | INSUFFICIENT_PRIVILEGE) => StoreError::ReadOnly { database, detail },
        Some(EXCLUSION_VIOLATION) => StoreError::Belt { database, detail },
        _ => StoreError::Failed { database, detail },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let check = |address: &str, expected: &str| assert_eq!(shown(address), expected);
        check("postgres://ana:s3cr@t@db.example:5433/net?sslmode=require", "postgres://ana@db.example:5433/net");
        check("postgres://ana@/net?host=/run/x&password=s3cret", "postgres://ana@/net");
        check("postgres:///net", "postgres:///net");
    }

    #[test]
    fn what_is_no_address_is_refused_without_telling_its_password() {
        for address in ["mysql://a:hush@b/c", "postgres://a:hush@b:port/c"] {
            let error = check_address(address).expect_err("a refusal");
            assert!(!error.to_string().contains("hush"), "{error}");
        }
    }
}
