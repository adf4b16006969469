//! What is stored with a command, in one transaction: the object of a calendar that stands for what it makes.
//!
//! Thought of by whoever serves calendars, written by the writer. It decides nothing.

use crate::ledger::{JournalEntry, State};
use crate::store::calendars::{Change, Object};

/// A change of a calendar collection that is made with a command, in one transaction, or not at all.
#[derive(Debug)]
pub struct Beside {
    /// The collection.
    pub id: String,
    pub change: Beneath,
    /// The etag of what was there when the command was thought of.
    pub seen: Option<String>,
}

/// What happens to the object that stands for what a command makes.
pub enum Beneath {
    /// It is put, with what it notes of the state once the command was decided.
    Put(Box<Object>, Noting),
    /// The one of that name is taken out.
    Drop(String),
}

/// Words an object's note of its records.
type Noting = Box<dyn Fn(&State, &JournalEntry) -> String + Send + Sync>;

impl Beside {
    pub(super) fn change(&self) -> Change<'_> {
        match &self.change {
            Beneath::Put(object, _) => Change::Put(object),
            Beneath::Drop(name) => Change::Drop(name),
        }
    }
}

impl std::fmt::Debug for Beneath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Put(object, _) => f.debug_tuple("Put").field(object).finish_non_exhaustive(),
            Self::Drop(name) => f.debug_tuple("Drop").field(name).finish(),
        }
    }
}
