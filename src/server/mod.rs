//! The network as served: HTTP in front of the ledger, its journal and the catalogue.
//!
//! `routes` mirrors the addresses; every command goes through the one writer, every error leaves as a problem. It
//! decides nothing (the ledger does), stores nothing itself (the store does) and draws nothing. It fails towards the
//! desk with a problem that says what to do, towards its starter with an error that names the folder, file or address.

pub mod access;
mod audit;
mod beside;
mod bounds;
mod caldav;
mod calendars;
mod embedded;
mod extract;
mod feeds;
mod fetch;
mod folder;
mod hub_calendars;
pub mod identity;
pub mod openapi;
mod operation;
mod problem;
mod routes;
mod search;
mod series;
mod service;
mod state;
mod stock;
mod writer;

pub use access::{Access, Subject};
pub use audit::{Audit, Finding, audit};
pub use caldav::router as calendar_router;
pub use calendars::CalendarSettings;
pub use embedded::{Embedded, EmbeddedConfig, EmbeddedError, Part};
pub use fetch::Reach;
pub use folder::{Beacon, DataFolder, FolderError, Opened, SetAside, read_beacon};
pub use problem::Failure;
pub use routes::router;
pub use service::{Service, ServiceError, Setup, error_words};
pub use state::{AppState, Published};
pub use stock::{ImportError, Stock, import, load};
pub use writer::{Done, Ledger, Receipt};
