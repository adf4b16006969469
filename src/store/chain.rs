//! The hash chain of the journal: each line carries the SHA-256 of itself and of the line before, so that one changed,
//! dropped or slipped-in line breaks every hash after it.

use sha2::{Digest as _, Sha256};

/// SHA-256.
pub type Hash = [u8; 32];

/// What comes before the first line.
pub const GENESIS: Hash = [0; 32];

/// The parts of a journal line that the hash covers.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    pub seq: u64,
    /// UTC seconds since 1970.
    pub at_s: i64,
    pub account: &'a str,
    pub key: &'a str,
    pub command_hash: &'a str,
    pub entry: &'a str,
}

impl Link<'_> {
    /// The hash of this line after one whose hash is `previous`.
    ///
    /// Each text is preceded by its length, so that two lines cannot agree by moving a letter from one field to the
    /// next.
    pub fn hash(&self, previous: &Hash) -> Hash {
        let mut digest = Sha256::new();
        digest.update(previous);
        digest.update(self.seq.to_be_bytes());
        digest.update(self.at_s.to_be_bytes());
        for text in [self.account, self.key, self.command_hash, self.entry] {
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text);
        }
        digest.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: Link<'_> = Link { seq: 1, at_s: 0, account: "ab", key: "c", command_hash: "d", entry: "{}" };

    #[test]
    fn every_field_and_the_line_before_change_the_hash() {
        let original = LINE.hash(&GENESIS);
        let others = [
            Link { seq: 2, ..LINE },
            Link { at_s: 1, ..LINE },
            Link { account: "a", key: "bc", ..LINE },
            Link { command_hash: "e", ..LINE },
            Link { entry: "[]", ..LINE },
        ];
        for other in others {
            assert_ne!(other.hash(&GENESIS), original, "{other:?} should not pass for the original");
        }
        assert_ne!(LINE.hash(&original), original);
        assert_eq!(LINE.hash(&GENESIS), original);
    }
}
