//! A wish by the wall clock of a hub, read week by week and assessed occurrence by occurrence.
//!
//! Reads the ledger's state and changes nothing. Occurrences do not compete with each other here: the cart decides.

use crate::api::series::{Occurrence, Series, SeriesQuery};
use crate::domain::availability::{alternatives, assess};
use crate::domain::booking::Wish;
use crate::domain::hub::Hub;
use crate::domain::local::LocalSpan;
use crate::domain::team::Team;
use crate::domain::time::{Instant, Interval};
use crate::ledger::State;

/// Other dates proposed for an occurrence that cannot be had, and how far from it they are looked for, days. Less than
/// half a week: farther would be another occurrence's.
const ALTERNATIVES: usize = 2;
const REACH_DAYS: u32 = 3;

pub(super) fn expand(state: &State, hub: &Hub, query: &SeriesQuery, asker: Option<&Team>, now: Instant) -> Series {
    let span = LocalSpan { from: query.from, to: query.to };
    let occurrence = |interval: Interval| {
        let wish = Wish {
            pick_up: query.pick_up.clone(),
            return_to: query.return_to.clone(),
            ..Wish::new(query.offer.clone(), query.quantity, interval)
        };
        let answer = assess(hub, &wish, asker, state, now);
        let alternatives = if answer.is_bookable() {
            Vec::new()
        } else {
            alternatives(hub, &wish, asker, state, now, ALTERNATIVES, REACH_DAYS)
        };
        Occurrence::Good { interval, answer, alternatives }
    };
    let readings = span.weekly(hub.zone, query.every_weeks, query.count);
    let occurrences = readings.into_iter().map(|reading| match reading {
        Ok(interval) => occurrence(interval),
        Err(refused) => Occurrence::Bad { refused },
    });
    Series { zone: hub.zone, occurrences: occurrences.collect() }
}
