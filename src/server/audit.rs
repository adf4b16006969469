//! Everything that must hold in a store, verified again: the chain of hashes, the replay, the rules of the ledger, the
//! tables, the second belt.
//!
//! It reads only and mends nothing. What it cannot read at all is an error of the store.

use std::sync::Arc;

use super::stock;
use crate::clock;
use crate::ledger::{self, Breach, JournalEntry, ReplayError, State};
use crate::store::{Store, StoreError, TableBreach};

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// An entry does not follow from those before.
    Replay(ReplayError),
    /// A rule of the ledger is broken.
    Rule(Breach),
    /// The tables do not say what the journal says.
    Table(TableBreach),
}

/// What was verified, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    pub lines: u64,
    pub bookings: usize,
    pub findings: Vec<Finding>,
}

/// Verifies a store.
///
/// # Errors
/// [`StoreError::Damaged`] where the file or the chain of hashes is broken; others where the store cannot be read.
pub async fn audit(store: &Store) -> Result<Audit, StoreError> {
    let lines = store.verify().await?;
    let mut state = State::default();
    let stock = stock::load(store, None, clock::now()).await?;
    state.set_catalogue(stock.catalogue.hubs.into_iter().map(Arc::new), stock.catalogue.network.teams);
    let journal: Vec<JournalEntry> = store.load_journal().await?;
    if let Err(error) = state.replay(&journal) {
        return Ok(Audit { lines, bookings: state.bookings().len(), findings: vec![Finding::Replay(error)] });
    }
    let mut findings: Vec<_> = ledger::audit(&state).into_iter().map(Finding::Rule).collect();
    let bookings: Vec<_> = state.bookings().collect();
    // Tables that a new version emptied are filled at its first start.
    let tables = if store.is_projection_stale().await? { Vec::new() } else { store.audit_tables(&bookings).await? };
    // A server may have written between our two readings: what the journal has explained since is no breach.
    if !tables.is_empty() && store.journal_after(state.seq()).await?.is_empty() {
        findings.extend(tables.into_iter().map(Finding::Table));
    }
    Ok(Audit { lines, bookings: bookings.len(), findings })
}
