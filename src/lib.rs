//! Ressourcerie: find, book and try the mutualised equipment of the French network for immersive creation.
//!
//! The floors, from the ground up, are described in `ARCHITECTURE.md`; a test reads the imports and fails on an arrow
//! that runs upwards.

pub mod api;
pub mod assets;
pub mod atlas;
pub mod calendar;
#[cfg(feature = "client")]
pub mod client;
pub mod clock;
#[cfg(feature = "server")]
pub mod dav;
#[cfg(feature = "desktop")]
pub mod desktop;
pub mod domain;
pub mod ledger;
pub mod pools;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "server")]
pub mod store;
#[cfg(feature = "client")]
pub mod tls;
#[cfg(feature = "ui")]
pub mod views;
pub mod wording;
pub mod work;
pub mod zoneinfo;
