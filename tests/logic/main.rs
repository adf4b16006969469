//! The logic lane: one binary, one module a subject.

mod holidays;
mod ledger;
mod network;
