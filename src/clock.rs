//! The border where the program asks the system for the time. Everything below takes `now` as an argument.

use std::sync::OnceLock;

use chrono::{SubsecRound as _, Utc};

use crate::domain::time::Instant;

static PINNED: OnceLock<Instant> = OnceLock::new();

/// The present, UTC, in whole seconds.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub fn now() -> Instant {
    PINNED.get().copied().unwrap_or_else(|| Utc::now().trunc_subsecs(0))
}

/// Stops the clock of this process at `at`, for pictures that must be the same every day (guided tour). The first call
/// wins; it cannot be undone.
pub fn pin(at: Instant) {
    // A second call means that the clock is already pinned, which is what was asked.
    let _ = PINNED.set(at);
}
