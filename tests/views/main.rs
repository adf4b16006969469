//! The views lane: one binary, one module a subject.

mod fake_server;
mod flows;
mod network;
mod picture;
mod rooms;
mod words;
