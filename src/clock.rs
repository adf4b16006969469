//! The border where the program asks the system for the time. Everything below takes `now` as an argument.

use chrono::{SubsecRound as _, Utc};

use crate::domain::time::Instant;

/// The present, UTC, in whole seconds.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub fn now() -> Instant {
    Utc::now().trunc_subsecs(0)
}
