//! Names of properties that damage has struck: one letter of `DTEND` turned, and an event would shrink in silence.
//!
//! Properties that nobody here knows are ignored without a word, as RFC 5545 wants. A name that no property may have, or
//! that is one letter away from one whose loss would free time, is told instead. It guesses no meaning: the line is lost.

use super::warning::{Problem, excerpt};

/// Properties of an event, or of a VFREEBUSY, without which something busy would look free.
pub(super) const OF_EVENTS: &[&str] = &["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "FREEBUSY"];

/// Those of a part of a VTIMEZONE without which the zone would have other hours.
pub(super) const OF_ZONES: &[&str] = &["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"];

/// What is wrong with a name that means nothing here; `None` for one that may be there.
pub(super) fn damage_of(name: &[u8], needed: &[&str]) -> Option<Problem> {
    if !name.iter().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.')) {
        return Some(Problem::MalformedLine);
    }
    needed
        .iter()
        .any(|meant| is_one_letter_off(name, meant.as_bytes()))
        .then(|| Problem::MisspeltName { name: excerpt(&String::from_utf8_lossy(name)) })
}

/// Whether one letter was changed, added or lost; capitals do not count.
pub(super) fn is_one_letter_off(name: &[u8], meant: &[u8]) -> bool {
    if name.len().abs_diff(meant.len()) > 1 {
        return false;
    }
    let same = name.iter().zip(meant).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    let (name, meant) = (&name[same..], &meant[same..]);
    match name.len().cmp(&meant.len()) {
        std::cmp::Ordering::Equal => !name.is_empty() && name[1..].eq_ignore_ascii_case(&meant[1..]),
        std::cmp::Ordering::Greater => name[1..].eq_ignore_ascii_case(meant),
        std::cmp::Ordering::Less => name.eq_ignore_ascii_case(&meant[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_one_letter_off_is_told_from_one_that_may_be_there() {
        let check = |name: &str, expected: Option<&str>| {
            let found = damage_of(name.as_bytes(), OF_EVENTS);
            assert_eq!(found.as_ref().map(Problem::kind), expected, "{name}");
        };
        for name in ["DTENE", "dtene", "DTEN", "DTSEND", "JRRULE", "RULE", "DURATIO", "FREEBUSZ"] {
            check(name, Some("misspelt-name"));
        }
        for name in ["DESCRIPTION", "LOCATION", "CREATED", "DTSTAMP", "EXRULE", "X-WR-CALNAME", "DUE", "URL", "DTEND"] {
            check(name, None);
        }
        for name in ["DTENDzTZID=Paris", "DT END", "DTEND\u{b}"] {
            check(name, Some("malformed-line"));
        }
    }
}
