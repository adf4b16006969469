//! One file a panel. A panel reads the state and writes down what the person asked.

pub mod about;
pub mod bookings;
pub mod calendar_desk;
pub mod cart;
pub mod desk;
pub mod dialogs;
pub mod find;
pub mod frame;
pub mod hub;
pub mod hubs;
pub mod keyboard;
pub mod line;
pub mod notices;
pub mod offer;
pub mod palette;
pub mod settings;
pub mod territories;
pub mod works;

use super::intent::Intent;
use super::state::AppState;
use crate::domain::ids::OfferKey;
use crate::domain::time::{Interval, Zone};
use crate::wording::refusal::Reader;
use crate::wording::{Wording, format};

/// What a panel is given, and where it writes.
#[derive(Debug)]
pub struct View<'a> {
    pub state: &'a AppState,
    pub w: Wording,
    pub intents: Vec<Intent>,
}

impl<'a> View<'a> {
    pub fn new(state: &'a AppState) -> Self {
        Self { state, w: state.wording(), intents: Vec::new() }
    }

    /// The person asked for this.
    pub fn ask(&mut self, intent: Intent) {
        self.intents.push(intent);
    }

    pub fn t(&self, key: &str) -> String {
        self.w.t(key)
    }

    /// Runs `read` with what words the reasons of a hub in `zone`.
    pub fn with_reader<R>(&self, zone: Zone, read: impl FnOnce(&Reader<'_>) -> R) -> R {
        let name_of = |offer: &OfferKey| self.state.offer_name(offer);
        read(&Reader { w: self.w, zone, now: self.state.now, name_of: &name_of })
    }

    /// An interval by a hub's wall clock.
    pub fn interval(&self, zone: Zone, interval: Interval) -> String {
        format::interval(self.w.lang, zone, interval)
    }

    /// The same by the person's own clock, where it differs.
    pub fn interval_here(&self, zone: Zone, interval: Interval) -> Option<String> {
        let differs = self.state.is_elsewhere(zone, interval.start()) || self.state.is_elsewhere(zone, interval.end());
        differs.then(|| {
            let here = format::interval(self.w.lang, self.state.settings.zone, interval);
            self.w.with("interval-here", &[("interval", here.into())])
        })
    }
}
