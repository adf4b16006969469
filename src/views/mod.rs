//! The panels of the window: egui, and no engine.
//!
//! Elm-like. [`state::AppState`] is everything the window shows; [`root::root_ui`] draws it and returns
//! [`intent::Intent`]s; [`update::apply`] turns an intent into a new state and [`intent::Effect`]s for the shell;
//! [`update::hear`] does the same with what the server says. A view never spawns, saves, sends or asks the clock.
//!
//! It does not know Bevy, sockets or files. It fails by showing: every failure is a value in the state, worded where
//! it concerns (beside the line, in the banner, in a notice), and kept in the journal of notices.

pub mod commands;
pub mod hub_desk;
pub mod intent;
pub mod panels;
pub mod reading;
pub mod root;
pub mod state;
pub mod theme;
pub mod update;
pub mod widgets;
