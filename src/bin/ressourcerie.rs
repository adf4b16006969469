//! The desktop program: parse, build, run.
//!
//! With no `--server`, a server is started inside this process on loopback, on the user's data folder. Exit codes:
//! 0 closed by the person, 2 wrong arguments, 3 the machine cannot run it (no display, no graphics driver, no room),
//! 4 the tour could not be rendered.

#![expect(clippy::print_stderr, clippy::print_stdout, reason = "before the window exists, words go to the terminal")]

fn main() {}
