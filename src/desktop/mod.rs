//! The program with a window: Bevy draws the map and the works, egui the panels, a link talks to the server.
//!
//! It decides nothing: facts come from the server, what a person asks is an `Intent` applied by `views::update`. It
//! names no SQL and no axum. It fails by saying so in the window; without a graphics driver it refuses to start, with
//! a sentence.

pub mod map;
pub mod preview;
mod stage;
mod third_party;
