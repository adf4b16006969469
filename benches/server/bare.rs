//! The references: the same rows, written by hand, with the same durability.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ressourcerie::domain::booking::Booking;
use ressourcerie::ledger::JournalEntry;
use ressourcerie::store::{Store, StoreAddress};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, PgPool};

/// Rows of a booking as the store writes them, ready to be bound.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    seq: i64,
    at_s: i64,
    account: String,
    key: String,
    command_hash: String,
    entry: String,
    id: String,
    team: String,
    body: String,
    hub: String,
    resource: String,
    start_s: i64,
    end_s: i64,
}

/// One entry and one booking each, with one line and one claim.
pub(crate) fn ready(journal: &[JournalEntry], bookings: &[Booking]) -> Vec<Ready> {
    let by_id: std::collections::HashMap<_, _> = bookings.iter().map(|booking| (&booking.id, booking)).collect();
    let of = |entry: &JournalEntry| {
        let booking = by_id[entry.booking().expect("a booking")];
        let (line, claim) = (&booking.lines[0], &booking.lines[0].claims[0]);
        Ready {
            seq: entry.seq.cast_signed(),
            at_s: entry.at.timestamp(),
            account: entry.actor.account.clone(),
            key: entry.key.clone(),
            command_hash: entry.command_hash.clone(),
            entry: serde_json::to_string(entry).expect("JSON"),
            id: booking.id.to_string(),
            team: booking.team.to_string(),
            body: serde_json::to_string(booking).expect("JSON"),
            hub: line.wish.offer.hub.to_string(),
            resource: line.wish.offer.local.to_string(),
            start_s: claim.interval.start().timestamp(),
            end_s: claim.interval.end().timestamp(),
        }
    };
    journal.iter().map(of).collect()
}

const JOURNAL: &str = "INSERT INTO journal (seq, at_s, account, key, command_hash, entry, prev_hash, hash) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const BOOKING: &str =
    "INSERT INTO booking (id, team, version, placed_s, changed_s, body) VALUES ($1, $2, 1, $3, $3, $4)";
const LINE: &str = "INSERT INTO booking_line (booking, line, hub, offer, quantity, start_s, end_s, state) \
                    VALUES ($1, 0, $2, $3, 1, $4, $5, 'approved')";
const CLAIM: &str = "INSERT INTO claim (booking, line, part, hub, resource, quantity, start_s, end_s) \
                     VALUES ($1, 0, 0, $2, $3, 1, $4, $5)";

/// Writes the four rows of a booking on either engine.
macro_rules! insert {
    ($row:expr, $connection:expr) => {{
        let (row, hash) = ($row, [7_u8; 32]);
        sqlx::query(JOURNAL)
            .bind(row.seq)
            .bind(row.at_s)
            .bind(&row.account)
            .bind(&row.key)
            .bind(&row.command_hash)
            .bind(&row.entry)
            .bind(&hash[..])
            .bind(&hash[..])
            .execute(&mut *$connection)
            .await
            .expect("a line");
        sqlx::query(BOOKING)
            .bind(&row.id)
            .bind(&row.team)
            .bind(row.at_s)
            .bind(&row.body)
            .execute(&mut *$connection)
            .await
            .expect("a booking");
        sqlx::query(LINE)
            .bind(&row.id)
            .bind(&row.hub)
            .bind(&row.resource)
            .bind(row.start_s)
            .bind(row.end_s)
            .execute(&mut *$connection)
            .await
            .expect("a line");
        sqlx::query(CLAIM)
            .bind(&row.id)
            .bind(&row.hub)
            .bind(&row.resource)
            .bind(row.start_s)
            .bind(row.end_s)
            .execute(&mut *$connection)
            .await
            .expect("a claim");
    }};
}

/// Connection to an SQLite file as the store sets it: write-ahead log, every commit flushed.
pub(crate) async fn sqlite(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    SqliteConnection::connect_with(&options).await.expect("a connection")
}

/// Bare inserts into the store's own tables, so many bookings in each transaction.
pub(crate) async fn batched_inserts(folder: &Path, rows: &[Ready], batch: usize) -> Duration {
    let path = folder.join("bare.db");
    Store::open(&StoreAddress::File(path.clone())).await.expect("a store").close().await;
    let mut own = sqlite(&path).await;
    let connection = &mut own;
    let begun = Instant::now();
    for some in rows.chunks(batch) {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await.expect("begun");
        for row in some {
            insert!(row, connection);
        }
        sqlx::query("COMMIT").execute(&mut *connection).await.expect("committed");
    }
    let took = begun.elapsed();
    own.close().await.expect("closed");
    took
}

/// Connections of the bare loop on PostgreSQL.
const CONNECTIONS: u32 = 16;

/// Locks a pool and inserts, one transaction for each booking, from so many callers.
pub(crate) async fn lock_and_insert(url: &str, rows: Vec<Ready>, callers: usize) -> Duration {
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .min_connections(CONNECTIONS)
        .acquire_timeout(Duration::from_secs(60))
        .connect(url)
        .await
        .expect("connections");
    let mut names: Vec<_> = rows.iter().map(|row| format!("{}/{}", row.hub, row.resource)).collect();
    names.sort();
    names.dedup();
    sqlx::query("CREATE TABLE pool (id text PRIMARY KEY)").execute(&pool).await.expect("a table");
    sqlx::query("INSERT INTO pool SELECT * FROM unnest($1::text[])").bind(names).execute(&pool).await.expect("pools");
    let (rows, next) = (Arc::new(rows), Arc::new(AtomicUsize::new(0)));
    let begun = Instant::now();
    let work: Vec<_> = (0..callers)
        .map(|_| {
            let (rows, next, pool): (Arc<Vec<Ready>>, Arc<AtomicUsize>, PgPool) =
                (Arc::clone(&rows), Arc::clone(&next), pool.clone());
            tokio::spawn(async move {
                while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut tx = pool.begin().await.expect("begun");
                    let connection = &mut *tx;
                    sqlx::query("SELECT 1 FROM pool WHERE id = $1 FOR UPDATE")
                        .bind(format!("{}/{}", row.hub, row.resource))
                        .execute(&mut *connection)
                        .await
                        .expect("a lock");
                    insert!(row, connection);
                    tx.commit().await.expect("committed");
                }
            })
        })
        .collect();
    for caller in work {
        caller.await.expect("a caller");
    }
    let took = begun.elapsed();
    pool.close().await;
    took
}
