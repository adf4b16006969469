//! The reasons of the ledger, in words.
