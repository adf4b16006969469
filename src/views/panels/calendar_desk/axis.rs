//! Where instants lie from left to right. Every local day has the same width, whether its clock runs 23, 24 or 25 hours;
//! within a day, instants are spread evenly.

use chrono::Duration;
use egui::Rangef;

use crate::domain::hub::Hub;
use crate::domain::time::{Instant, Interval, Zone};

/// The days in view, over a range of the screen.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    days: Vec<Interval>,
    range: Rangef,
}

impl Axis {
    pub(super) fn new(hub: &Hub, days: &[chrono::NaiveDate], range: Rangef) -> Self {
        Self { days: days.iter().map(|day| hub.zone.whole_day(*day)).collect(), range }
    }

    pub(super) fn day_width(&self) -> f32 {
        self.range.span() / self.days.len().max(1) as f32
    }

    /// Where an instant lies; outside the days, at the nearest end.
    pub(super) fn x(&self, at: Instant) -> f32 {
        for (position, day) in self.days.iter().enumerate() {
            if at < day.end() {
                let share = (at - day.start()).num_seconds() as f32 / day.duration().num_seconds() as f32;
                return self.range.min + (position as f32 + share.max(0.0)) * self.day_width();
            }
        }
        self.range.max
    }

    /// What of an interval is in view.
    pub(super) fn range(&self, interval: Interval) -> Rangef {
        Rangef::new(self.x(interval.start()), self.x(interval.end()))
    }

    /// How long a way on the screen is.
    pub(super) fn length(&self, width: f32) -> Duration {
        Duration::seconds((f64::from(width / self.day_width()) * 86_400.0).round() as i64)
    }
}

/// An interval moved by the wall clock of a zone: 9:00 stays 9:00 across a change of clocks.
pub(super) fn shifted(zone: Zone, interval: Interval, start: Duration, end: Duration) -> Option<Interval> {
    let moved = |at: Instant, by: Duration| if by.is_zero() { at } else { zone.read(zone.local(at) + by).settled() };
    Interval::new(moved(interval.start(), start), moved(interval.end(), end)).ok()
}

/// The nearest whole number of steps.
pub(super) fn snapped(length: Duration, step: Duration) -> Duration {
    let steps = (length.num_seconds() as f64 / step.num_seconds() as f64).round();
    step * (steps as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_across_a_change_of_clocks_keeps_the_hours() {
        let at = |text: &str| {
            let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a reading");
            Zone::PARIS.read(local).settled()
        };
        let stay = Interval::new(at("2027-03-26 09:00"), at("2027-03-26 18:00")).expect("a stay");
        let week = Duration::days(7);
        let moved = shifted(Zone::PARIS, stay, week, week).expect("a stay");
        assert_eq!((moved.start(), moved.end()), (at("2027-04-02 09:00"), at("2027-04-02 18:00")));
    }

    #[test]
    fn ways_are_snapped_to_whole_steps() {
        let quarter = Duration::minutes(15);
        for (minutes, expected) in [(7, 0), (8, 15), (-8, -15), (52, 45), (60, 60)] {
            assert_eq!(snapped(Duration::minutes(minutes), quarter), Duration::minutes(expected), "{minutes}");
        }
    }
}
