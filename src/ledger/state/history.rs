//! What became of closures and withdrawals, for those who were told of them: when each was declared and last changed, and
//! which were called off. A calendar program that showed one must hear that it is no more; nothing is decided from it.

use std::collections::BTreeMap;

use crate::domain::record::{DeclaredClosure, Withdrawal};
use crate::domain::time::Instant;

/// What happened to a closure or a withdrawal since it was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordChange {
    /// How often it was changed, or called off; 0 for what stands as it was declared.
    pub count: u32,
    /// The last time that happened, or when it was declared.
    pub at: Instant,
}

/// By the numbers that closures and withdrawals share.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    changes: BTreeMap<u64, RecordChange>,
    pub(super) lifted: BTreeMap<u64, DeclaredClosure>,
    /// Withdrawals that ended before they began.
    pub(super) cancelled: BTreeMap<u64, Withdrawal>,
}

impl History {
    pub(super) fn declare(&mut self, record: u64, at: Instant) {
        self.changes.insert(record, RecordChange { count: 0, at });
    }

    pub(super) fn change(&mut self, record: u64, at: Instant) {
        let count = self.changes.get(&record).map_or(0, |change| change.count);
        self.changes.insert(record, RecordChange { count: count.saturating_add(1), at });
    }

    pub(super) fn change_of(&self, record: u64) -> Option<RecordChange> {
        self.changes.get(&record).copied()
    }
}
