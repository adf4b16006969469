//! The views lane: one binary, one module a subject.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod access;
mod calendar_blocks;
mod fake_server;
mod flows;
mod hub_desk;
mod month;
mod network;
mod picture;
mod rooms;
mod rules;
mod stock;
mod words;
