//! The logic lane: rules, ledger, calendars, works, pools, server. One binary, one module a subject.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking"
)]

mod agreement;
mod architecture;
mod availability;
mod caldav;
mod caldav_hub;
mod caldav_scheduling;
mod caldav_trouble;
mod calendar;
mod calendar_damage;
mod calendar_recurrence;
mod client;
mod client_desk;
mod cluster;
mod contention;
mod desk;
mod feeds;
mod fleet;
mod history;
mod holidays;
mod hub_calendar_server;
mod hub_calendar_settling;
mod hub_calendar_words;
mod hub_calendars;
mod hub_store;
mod hub_writer;
mod ledger;
mod map_geometry;
mod network;
mod oracle;
mod pools;
mod pools_folders;
mod pools_mistakes;
mod reach;
mod scenarios;
mod server;
mod service;
mod sockets;
mod stores;
mod storm;
mod trouble;
mod work;
#[path = "../shared/works.rs"]
mod works;
mod zones;
