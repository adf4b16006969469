//! Everything a store holds as one text file, to move from one engine to the other, to keep, or to read by hand.
//!
//! One JSON value a line: a heading, the lines of the journal with their hashes, the files of `pools/`, the copies of
//! calendars, the renewals of access to them, the small values, and an end that carries the SHA-256 of all that precedes.
//! The entries travel as the very text that was hashed. A file that was cut, changed or put together from two is refused whole.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::access::AccessRow;
use super::calendars::{Collection, Gone, Object};
use super::line::{Head, Line, hex, read_chain, read_hex, write_hex};
use super::rows::Rows;
use super::{CalendarCopy, PROJECTION_STALE, Store, StoreError, Subscription};
use crate::domain::ids::{HubId, LocalId};
use crate::ledger::{JournalEntry, ReplayError, State};

/// What the heading says.
const FORMAT: &str = "ressourcerie-ledger";
const VERSION: u32 = 1;

/// Everything a store holds.
#[derive(Debug, Default)]
pub(super) struct Whole {
    pub(super) lines: Vec<Line>,
    pub(super) pool_files: BTreeMap<String, Vec<u8>>,
    /// When the files are said to have been taken in, UTC seconds since 1970.
    pub(super) imported_s: i64,
    pub(super) calendars: Vec<CalendarCopy>,
    pub(super) access: Vec<AccessRow>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) collections: Vec<Collection>,
    /// With the collection of each.
    pub(super) objects: Vec<(String, Object)>,
    pub(super) gone: Vec<(String, Gone)>,
    pub(super) meta: BTreeMap<String, Vec<u8>>,
}

/// Why a file cannot be taken in. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// At a line of the file, from 1.
    #[error("line {line}: {what}")]
    Line { line: usize, what: String },
    #[error("the file was cut: its end is missing")]
    Cut,
    #[error("the file was changed: it does not match its end")]
    Changed,
    #[error("{0}")]
    Chain(String),
    #[error("the journal contradicts itself: {0}")]
    Replay(#[from] ReplayError),
    /// The database already holds bookings; a ledger is never mixed with another.
    #[error("the database is not empty: its journal has {0} lines")]
    NotEmpty(u64),
}

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
enum Item {
    Heading {
        format: String,
        version: u32,
    },
    Entry(Line),
    /// Text where it is text, which most are.
    PoolFile {
        path: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hex: Option<String>,
    },
    Calendar {
        hub: HubId,
        calendar: LocalId,
        url: String,
        #[serde(serialize_with = "write_hex", deserialize_with = "read_hex")]
        bytes: Vec<u8>,
        etag: Option<String>,
        last_modified: Option<String>,
        read_s: i64,
    },
    Access(AccessRow),
    Subscription(Subscription),
    /// A calendar that people keep with a calendar program, then what is in it and what was.
    Collection(Collection),
    Object {
        collection: String,
        object: Object,
    },
    Gone {
        collection: String,
        gone: Gone,
    },
    Value {
        key: String,
        #[serde(serialize_with = "write_hex", deserialize_with = "read_hex")]
        value: Vec<u8>,
    },
    End {
        entries: usize,
        sha256: String,
    },
}

/// Writes everything that `store` holds to a new file.
pub async fn write(store: &Store, to: &Path) -> Result<(), StoreError> {
    let text = text_of(store).await?;
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::Full { database: to.display().to_string() },
        _ => StoreError::Failed { database: to.display().to_string(), detail: error.to_string() },
    };
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    // It holds the secret of the feeds, and what opens the hubs' calendars.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(to).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

/// The text of such a file.
pub async fn text_of(store: &Store) -> Result<String, StoreError> {
    // The journal first: what is written meanwhile is not in the file, and nothing in it hangs on what is not.
    let lines = store.lines().await?;
    let entries = lines.len();
    let mut text = String::new();
    let mut add = |item: &Item| -> Result<(), StoreError> {
        text.push_str(&serde_json::to_string(item).map_err(|error| store.failed(error.to_string()))?);
        text.push('\n');
        Ok(())
    };
    add(&Item::Heading { format: FORMAT.to_owned(), version: VERSION })?;
    for line in lines {
        add(&Item::Entry(line))?;
    }
    for (path, bytes) in store.pool_files().await? {
        add(&match String::from_utf8(bytes) {
            Ok(text) => Item::PoolFile { path, text: Some(text), hex: None },
            Err(error) => Item::PoolFile { path, text: None, hex: Some(hex(error.as_bytes())) },
        })?;
    }
    for copy in store.calendar_copies().await? {
        let CalendarCopy { hub, calendar, url, bytes, etag, last_modified, read_at } = copy;
        let read_s = read_at.timestamp();
        add(&Item::Calendar { hub, calendar, url, bytes, etag, last_modified, read_s })?;
    }
    for row in store.calendar_access().await? {
        add(&Item::Access(row))?;
    }
    for subscription in store.subscriptions().await? {
        add(&Item::Subscription(subscription))?;
    }
    for collection in store.all_collections().await? {
        let id = collection.id.clone();
        // As the collection was when it was read: what changes meanwhile has a later revision, and is not in the file.
        let until = collection.revision;
        add(&Item::Collection(collection))?;
        for object in store.objects(&id, 0).await? {
            if object.revision <= until {
                add(&Item::Object { collection: id.clone(), object })?;
            }
        }
        for gone in store.gone(&id, 0).await? {
            if gone.revision <= until {
                add(&Item::Gone { collection: id.clone(), gone })?;
            }
        }
    }
    for (key, value) in store.all_meta().await? {
        if key != PROJECTION_STALE {
            add(&Item::Value { key, value })?;
        }
    }
    let sha256 = hex(&Sha256::digest(&text));
    let end = Item::End { entries, sha256 };
    text.push_str(&serde_json::to_string(&end).map_err(|error| store.failed(error.to_string()))?);
    text.push('\n');
    Ok(text)
}

/// What was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenIn {
    pub entries: usize,
    pub bookings: usize,
    pub pool_files: usize,
}

/// Takes a whole file into an empty store, or nothing of it. Every hash is verified and every entry replayed before.
pub async fn take_in(store: &Store, text: &str, now: crate::domain::time::Instant) -> Result<TakenIn, ExchangeError> {
    let mut whole = parse(text)?;
    whole.imported_s = now.timestamp();
    let (entries, _, broken): (Vec<JournalEntry>, _, _) = read_chain(Head::START, whole.lines.iter().cloned().map(Ok));
    if let Some(what) = broken {
        return Err(ExchangeError::Chain(what));
    }
    let mut state = State::default();
    state.replay(&entries)?;
    let rows = Rows::of(state.bookings()).map_err(ExchangeError::Chain)?;
    store.fill(&whole, &rows).await.map_err(|error| match error {
        StoreError::Diverged { found, .. } => ExchangeError::NotEmpty(found),
        error => ExchangeError::Store(error),
    })?;
    Ok(TakenIn { entries: entries.len(), bookings: rows.bookings.len(), pool_files: whole.pool_files.len() })
}

fn parse(text: &str) -> Result<Whole, ExchangeError> {
    let mut whole = Whole::default();
    let (mut read, mut ended) = (0, false);
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let wrong = |what: &str| ExchangeError::Line { line: number, what: what.to_owned() };
        if ended {
            return Err(wrong("follows the end"));
        }
        let item: Item = serde_json::from_str(line).map_err(|error| wrong(&error.to_string()))?;
        match item {
            Item::Heading { format, version } if number == 1 => {
                if format != FORMAT || version != VERSION {
                    return Err(wrong("this is another format, or a later version of it"));
                }
            }
            _ if number == 1 => return Err(wrong("the heading is missing")),
            Item::Heading { .. } => return Err(wrong("a second heading")),
            Item::Entry(line) => whole.lines.push(line),
            Item::PoolFile { path, text: Some(text), hex: None } => {
                whole.pool_files.insert(path, text.into_bytes());
            }
            Item::PoolFile { path, text: None, hex: Some(hex) } => {
                let bytes = super::line::unhex(&hex).ok_or_else(|| wrong("these are no hexadecimal digits"))?;
                whole.pool_files.insert(path, bytes);
            }
            Item::PoolFile { .. } => return Err(wrong("a file has either text or hex")),
            Item::Calendar { hub, calendar, url, bytes, etag, last_modified, read_s } => {
                let read_at = DateTime::from_timestamp(read_s, 0).ok_or_else(|| wrong("an impossible time"))?;
                whole.calendars.push(CalendarCopy { hub, calendar, url, bytes, etag, last_modified, read_at });
            }
            Item::Access(row) => whole.access.push(row),
            Item::Subscription(subscription) => whole.subscriptions.push(subscription),
            Item::Collection(collection) => whole.collections.push(collection),
            Item::Object { collection, object } => whole.objects.push((collection, object)),
            Item::Gone { collection, gone } => whole.gone.push((collection, gone)),
            Item::Value { key, value } => {
                whole.meta.insert(key, value);
            }
            Item::End { entries, sha256 } => {
                if entries != whole.lines.len() || sha256 != hex(&Sha256::digest(&text[..read])) {
                    return Err(ExchangeError::Changed);
                }
                ended = true;
            }
        }
        read += line.len();
    }
    if ended { Ok(whole) } else { Err(ExchangeError::Cut) }
}
