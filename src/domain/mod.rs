//! The rules, and the values they speak of.
//!
//! Pure: no file, no socket, no clock, no async, no Bevy, no egui, no SQL. `now` and time zones come in as arguments.
//! It fails only by returning an error that says which rule, which value and which interval.

pub mod agreement;
pub mod availability;
pub mod booking;
pub mod calendars;
pub(crate) mod civil;
pub mod desk;
pub mod fold;
pub mod geo;
pub mod holidays;
pub mod hub;
pub mod ids;
pub mod line_state;
pub mod local;
pub mod order;
pub mod outage;
pub mod placement;
pub mod policy;
pub mod qualification;
pub mod record;
pub mod resource;
pub mod team;
pub mod territory;
pub mod text;
pub mod time;
pub mod timeline;
pub mod waiting;
pub mod zones;
