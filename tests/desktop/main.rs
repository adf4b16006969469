//! The desktop lane: one binary, one module a subject.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking"
)]

mod map;
mod preview;
mod real_window;
mod tour;
#[path = "../shared/works.rs"]
mod works;
