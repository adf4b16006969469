//! An entry of the journal: one accepted command, with who gave it and what it made happen.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Command, Envelope, Event};
use crate::domain::ids::BookingId;
use crate::domain::team::{Actor, Desk};
use crate::domain::time::Instant;

/// One accepted command. The store writes entries down as they are and never changes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// 1 for the first entry, then one more each.
    pub seq: u64,
    pub at: Instant,
    pub actor: Actor,
    /// The idempotency key, and the fingerprint of the command for which it was used: they survive a restart.
    pub key: String,
    pub command_hash: String,
    /// At least one.
    pub events: Vec<Event>,
    /// The booking that the command made or changed; what else it touched is in the events. None for a command about a
    /// hub, for time that passes, and in entries of before it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<BookingId>,
}

impl JournalEntry {
    /// The booking that the command made or changed.
    pub fn booking(&self) -> Option<&BookingId> {
        let sole = || match self.events.as_slice() {
            [sole] if !self.actor.is_system() => sole.booking(),
            _ => None,
        };
        self.subject.as_ref().or_else(sole)
    }

    /// The closure, the withdrawal or the wish of the waiting list that the command made, by its name.
    pub fn record(&self) -> Option<String> {
        self.events.iter().find_map(|event| match event {
            Event::ClosureDeclared { closure } => Some(closure.id.to_string()),
            Event::UnitsWithdrawn { withdrawal } => Some(withdrawal.id.to_string()),
            Event::WaitJoined { waiting } => Some(waiting.id.to_string()),
            _ => None,
        })
    }

    /// Every booking that the entry makes or changes, each once: those to project and to publish.
    pub fn touched(&self) -> BTreeSet<&BookingId> {
        self.events.iter().filter_map(Event::booking).collect()
    }
}

/// Fingerprint of a command and of the desk that gave it: SHA-256 of their JSON, in lowercase hexadecimal.
///
/// The JSON is canonical because it is written from structs, whose fields have one order, and holds no map.
pub fn command_hash(envelope: &Envelope) -> String {
    #[derive(Serialize)]
    struct Hashed<'a> {
        desk: &'a Desk,
        command: &'a Command,
    }
    let hashed = Hashed { desk: &envelope.actor.desk, command: &envelope.command };
    // Writing structs of strings and numbers to memory cannot fail; should it ever, every key would count as reused.
    let json = serde_json::to_vec(&hashed).unwrap_or_default();
    Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect()
}
