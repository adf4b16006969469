//! The network as served: HTTP in front of the ledger, its journal and the catalogue.
//!
//! `routes` mirrors the addresses; every command goes through the one writer, every error leaves as a problem. It
//! decides nothing (the ledger does), stores nothing itself (the store does) and draws nothing. It fails towards the
//! desk with a problem that says what to do, towards its starter with an error that names the folder, file or address.

mod bounds;
mod extract;
mod feeds;
mod folder;
pub mod identity;
mod problem;
mod routes;
mod search;
mod state;
mod writer;

pub use feeds::FeedKeys;
pub use folder::{Beacon, DataFolder, FolderError, SetAside, read_beacon};
pub use routes::router;
pub use state::{AppState, Published};
pub use writer::{Done, Ledger, LoadError};
