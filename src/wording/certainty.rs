//! How sure a booking is, and what a hub's own calendar said of it, in words.

use super::{Wording, format};
use crate::domain::hub::{Certainty, ConflictPolicy, HubWord};
use crate::domain::time::{Instant, Zone};

/// The label of a line, and the sentence that says what it does not promise. The hour is by the clock of `zone`; the day
/// is said where it is not today.
pub fn certainty_words(wording: Wording, zone: Zone, now: Instant, certainty: Certainty) -> (String, String) {
    match certainty {
        Certainty::Guaranteed => (wording.t("certainty-guaranteed"), wording.t("certainty-about-guaranteed")),
        Certainty::Requested => (wording.t("certainty-requested"), wording.t("certainty-about-requested")),
        Certainty::ConfirmedWithHub { at } => {
            let is_today = zone.day(at) == zone.day(now);
            let key = if is_today { "certainty-confirmed-today" } else { "certainty-confirmed" };
            let local = zone.local(at);
            let at = if is_today {
                format::time(wording.lang, local.time())
            } else {
                format::moment(wording.lang, zone, at)
            };
            (wording.with(key, &[("at", at.into())]), wording.t("certainty-about-confirmed"))
        }
    }
}

/// What a calendar said that speaks against a line; nothing where it confirmed it, which the label says.
pub fn hub_word_words(wording: Wording, zone: Zone, word: &HubWord) -> Option<String> {
    let (key, during, by) = match word {
        HubWord::Confirmed { .. } => return None,
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
