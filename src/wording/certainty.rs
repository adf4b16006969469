//! How sure a booking is, and what a hub's own calendar said of it, in words.

use super::{Wording, format};
use crate::domain::hub::{Certainty, ConflictPolicy, HubWord};
use crate::domain::time::{Instant, Interval, Zone};

/// The label of a line, and the sentence that says what it does not promise. The hour is by the clock of `zone`; the day
/// is said where it is not today.
pub fn certainty_words(wording: Wording, zone: Zone, now: Instant, certainty: Certainty) -> (String, String) {
    let about = match certainty {
        Certainty::Guaranteed => "certainty-about-guaranteed",
        Certainty::Requested => "certainty-about-requested",
        Certainty::ConfirmedWithHub { .. } => "certainty-about-confirmed",
    };
    let label = match certainty.confirmed_at().filter(|at| zone.day(*at) == zone.day(now)) {
        Some(at) => {
            let at = format::time(wording.lang, zone.local(at).time());
            wording.with("certainty-confirmed-today", &[("at", at.into())])
        }
        None => certainty_label(wording, zone, certainty),
    };
    (label, wording.t(about))
}

/// The label of a line wherever it is read on another day too: in calendars and on paper.
pub fn certainty_label(wording: Wording, zone: Zone, certainty: Certainty) -> String {
    match certainty {
        Certainty::Guaranteed => wording.t("certainty-guaranteed"),
        Certainty::Requested => wording.t("certainty-requested"),
        Certainty::ConfirmedWithHub { at } => {
            wording.with("certainty-confirmed", &[("at", format::moment(wording.lang, zone, at).into())])
        }
    }
}

/// What a calendar said that speaks against a line or a change of it; nothing where it confirmed it, which the label says.
pub fn hub_word_words(wording: Wording, zone: Zone, word: &HubWord) -> Option<String> {
    let (key, during, by) = match word {
        HubWord::Confirmed { refused: None, .. } => return None,
        HubWord::Confirmed { refused: Some(change), .. } => {
            let said = |interval: &Interval| format::interval(wording.lang, zone, *interval);
            let key = if change.by.is_empty() { "hub-word-change-refused" } else { "hub-word-change-refused-by" };
            let args = [
                ("asked", said(&change.asked).into()),
                ("quantity", change.quantity.into()),
                ("during", said(&change.during).into()),
                ("by", change.by.clone().into()),
            ];
            return Some(wording.with(key, &args));
        }
        HubWord::Taken { during, by, .. } if by.is_empty() => ("hub-word-taken", during, by),
        HubWord::Taken { during, by, .. } => ("hub-word-taken-by", during, by),
        HubWord::Conflict { during, by, policy, .. } => {
            let key = match (policy, by.is_empty()) {
                (ConflictPolicy::First, false) => "hub-word-conflict-by-first",
                (ConflictPolicy::First, true) => "hub-word-gone-first",
                (ConflictPolicy::Hub, false) => "hub-word-conflict-by-hub",
                (ConflictPolicy::Hub, true) => "hub-word-gone-hub",
            };
            (key, during, by)
        }
    };
    let during = format::interval(wording.lang, zone, *during);
    Some(wording.with(key, &[("during", during.into()), ("by", by.clone().into())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Lang;

    #[test]
    fn the_hour_of_a_confirmation_is_by_the_clock_of_the_hub() {
        let at: Instant = "2026-11-22T12:05:00Z".parse().expect("an instant");
        let check = |now: &str, lang, expected: &str| {
            let now: Instant = now.parse().expect("an instant");
            let (words, about) =
                certainty_words(Wording::new(lang), Zone::PARIS, now, Certainty::ConfirmedWithHub { at });
            assert_eq!(words.replace('\u{a0}', " "), expected);
            assert!(about.len() > 100 && !about.contains('⟦'), "{about}");
        };
        check("2026-11-22T15:00:00Z", Lang::Fr, "confirmé avec le pôle à 13 h 05");
        check("2026-11-22T15:00:00Z", Lang::En, "confirmed with the hub at 13:05");
        check("2026-11-23T15:00:00Z", Lang::Fr, "confirmé avec le pôle le dim. 22 nov., 13 h 05");
    }
}
