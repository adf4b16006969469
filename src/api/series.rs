//! `POST /api/v1/series`: what a wish in the hub's own time means, once or week after week.
//!
//! The desk sends wall-clock readings, the server answers with instants, each assessed on its own: 19:00 stays 19:00
//! across a clock change. What is good goes into a cart as it is; nothing is taken by asking.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::availability::Answer;
use crate::domain::ids::{LocalId, OfferKey};
use crate::domain::local::{BadSpan, LocalMoment};
use crate::domain::time::{Interval, Zone};

/// A wish by the wall clock of the hub, repeated `count` times every `every_weeks` weeks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesQuery {
    pub offer: OfferKey,
    #[serde(default = "one")]
    pub quantity: u32,
    pub from: LocalMoment,
    pub to: LocalMoment,
    /// 1 to 52.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 52))]
    pub every_weeks: u32,
    /// 1 to 60.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 60))]
    pub count: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pick_up: Option<LocalId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_to: Option<LocalId>,
}

fn one() -> u32 {
    1
}

/// The occurrences of a series, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    /// The zone in which the readings were read.
    pub zone: Zone,
    pub occurrences: Vec<Occurrence>,
}

/// One occurrence: either an interval with its answer, or why the reading is no instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "reading", rename_all = "snake_case")]
pub enum Occurrence {
    Good {
        interval: Interval,
        answer: Answer,
        /// The nearest intervals that would do, where the answer is no.
        alternatives: Vec<Interval>,
    },
    Bad {
        refused: BadSpan,
    },
}
