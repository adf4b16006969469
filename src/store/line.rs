//! A line of the journal as it is kept: the text of an entry, with the hashes that chain it.
//!
//! The text that was hashed is kept as it is, and travels as it is from one engine to the other: written anew by a later
//! version of the program, the same entry may read differently.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::chain::{GENESIS, Hash, Link};
use crate::ledger::JournalEntry;

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) seq: u64,
    /// UTC seconds since 1970.
    pub(super) at_s: i64,
    pub(super) account: String,
    pub(super) key: String,
    pub(super) command_hash: String,
    /// The entry, as JSON.
    pub(super) entry: String,
    #[serde(serialize_with = "write_hex", deserialize_with = "read_hash")]
    pub(super) prev_hash: Hash,
    #[serde(serialize_with = "write_hex", deserialize_with = "read_hash")]
    pub(super) hash: Hash,
}

/// Where a journal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) seq: u64,
    pub(super) hash: Hash,
}

impl Head {
    pub(super) const START: Self = Self { seq: 0, hash: GENESIS };
}

impl Line {
    /// Chains an entry to the end of a journal.
    pub(super) fn after(head: Head, entry: &JournalEntry) -> Result<Self, String> {
        if entry.seq != head.seq + 1 {
            return Err(format!("entry {} cannot follow line {}", entry.seq, head.seq));
        }
        let text = serde_json::to_string(entry).map_err(|error| error.to_string())?;
        let mut line = Self {
            seq: entry.seq,
            at_s: entry.at.timestamp(),
            account: entry.actor.account.clone(),
            key: entry.key.clone(),
            command_hash: entry.command_hash.clone(),
            entry: text,
            prev_hash: head.hash,
            hash: GENESIS,
        };
        line.hash = line.link().hash(&head.hash);
        Ok(line)
    }

    fn link(&self) -> Link<'_> {
        Link {
            seq: self.seq,
            at_s: self.at_s,
            account: &self.account,
            key: &self.key,
            command_hash: &self.command_hash,
            entry: &self.entry,
        }
    }

    pub(super) fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash }
    }

    /// The entry, if this line follows `head` and all that it says of itself holds.
    pub(super) fn read_after(&self, head: Head) -> Result<JournalEntry, String> {
        if self.seq != head.seq + 1 {
            return Err("is missing".to_owned());
        }
        if self.prev_hash != head.hash || self.hash != self.link().hash(&head.hash) {
            return Err("does not match its hash".to_owned());
        }
        let entry: JournalEntry =
            serde_json::from_str(&self.entry).map_err(|error| format!("cannot be read: {error}"))?;
        let (at_s, account) = (entry.at.timestamp(), &entry.actor.account);
        let agrees = (entry.seq, at_s, account, &entry.key, &entry.command_hash)
            == (self.seq, self.at_s, &self.account, &self.key, &self.command_hash);
        if agrees { Ok(entry) } else { Err("says otherwise than its entry".to_owned()) }
    }
}

/// Chains entries to the end of a journal.
pub(super) fn chain(mut head: Head, entries: &[JournalEntry]) -> Result<Vec<Line>, String> {
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        let line = Line::after(head, entry)?;
        head = line.head();
        lines.push(line);
    }
    Ok(lines)
}

/// The entries up to the first line that does not hold, where the journal ends then, and what is wrong with that line.
pub(super) fn read_chain(
    mut head: Head,
    lines: impl IntoIterator<Item = Result<Line, String>>,
) -> (Vec<JournalEntry>, Head, Option<String>) {
    let mut entries = Vec::new();
    for line in lines {
        match line.and_then(|line| Ok((line.read_after(head)?, line.head()))) {
            Ok((entry, next)) => {
                entries.push(entry);
                head = next;
            }
            Err(what) => return (entries, head, Some(format!("line {} of the journal {what}", head.seq + 1))),
        }
    }
    (entries, head, None)
}

/// Bytes in lowercase hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| DIGITS[usize::from(digit)] as char).collect()
}

/// What [`hex`] wrote.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| (c as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks_exact(2);
    pairs.remainder().is_empty().then(|| pairs.map(|pair| Some((digit(pair[0])? << 4) | digit(pair[1])?)).collect())?
}

pub(super) fn write_hex<S: Serializer>(bytes: &impl AsRef<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(bytes.as_ref()))
}

pub(super) fn read_hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    unhex(&text).ok_or_else(|| serde::de::Error::custom("these are no hexadecimal digits"))
}

fn read_hash<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
    let bytes = read_hex(deserializer)?;
    bytes.try_into().map_err(|_| serde::de::Error::custom("a hash is 32 bytes long"))
}
