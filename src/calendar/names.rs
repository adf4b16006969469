//! Names of properties, to tell those that damage has struck: one letter of `DTEND` turned, and an event would shrink in
//! silence.
//!
//! A property that is registered, or begins with `X-`, may be there whether or not it means something here. Any other name
//! is told, as RFC 5545 asks only that it does no harm: some program's own word, or a word that was another. It guesses no
//! meaning: the line is lost.

/// Whether a property of that name is registered with IANA (RFC 5545 §8.3.2 and its successors), or somebody's own.
pub(super) fn is_known(name: &[u8]) -> bool {
    let is_own = name.len() > 2 && name[..2].eq_ignore_ascii_case(b"X-") && name.iter().all(is_of_name);
    is_own || of_length(name.len()).iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name))
}

fn is_of_name(octet: &u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.' | b'/')
}

/// The registered names of so many letters: nearly every line of a calendar is asked about.
fn of_length(letters: usize) -> &'static [&'static str] {
    match letters {
        3 => &["DUE", "GEO", "UID", "URL", "XML"],
        4 => &["LINK", "NAME", "TZID"],
        5 => &["CLASS", "COLOR", "DTEND", "IMAGE", "RDATE", "REFID", "RRULE", "TZURL"],
        6 => &[
            "ACTION", "ATTACH", "EXDATE", "EXRULE", "METHOD", "PRODID", "REPEAT", "SOURCE", "STATUS", "TRANSP",
            "TZNAME",
        ],
        7 => &[
            "COMMENT", "CONCEPT", "CONTACT", "CREATED", "DTSTAMP", "DTSTART", "SUMMARY", "TRIGGER", "TZUNTIL",
            "VERSION",
        ],
        8 => &["ATTENDEE", "BUSYTYPE", "CALSCALE", "DURATION", "FREEBUSY", "LOCATION", "PRIORITY", "SEQUENCE"],
        9 => &["COMPLETED", "ORGANIZER", "PROXIMITY", "RESOURCES", "TASK-MODE"],
        10 => &["CATEGORIES", "CONFERENCE", "RELATED-TO", "TZOFFSETTO"],
        11 => &["DESCRIPTION"],
        12 => &["ACKNOWLEDGED", "TZOFFSETFROM"],
        13 => &["LAST-MODIFIED", "LOCATION-TYPE", "RECURRENCE-ID", "RESOURCE-TYPE", "TZID-ALIAS-OF"],
        14 => &["REQUEST-STATUS"],
        15 => &["STRUCTURED-DATA"],
        16 => &["CALENDAR-ADDRESS", "PARTICIPANT-TYPE", "PERCENT-COMPLETE", "REFRESH-INTERVAL"],
        18 => &["ESTIMATED-DURATION", "STYLED-DESCRIPTION"],
        _ => &[],
    }
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
    fn registered_names_and_those_of_programs_are_known_and_damaged_ones_are_not() {
        for name in ["DTEND", "dtend", "Description", "TZOFFSETFROM", "STYLED-DESCRIPTION", "X-APPLE.LOCATION", "x-a"] {
            assert!(is_known(name.as_bytes()), "{name}");
        }
        for name in ["DTENE", "DTEN", "JRRULE", "X", "X-", "X-A B", "DTENDzTZID=Paris", "DTEND\u{b}", ""] {
            assert!(!is_known(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn the_registered_names_are_kept_by_their_length() {
        for letters in 0..40 {
            for name in of_length(letters) {
                assert_eq!(name.len(), letters, "{name}");
            }
        }
    }

    #[test]
    fn a_letter_changed_added_or_lost_is_one_letter_off() {
        for name in ["TZIE", "tzie", "TZI", "TZXID", "ZID"] {
            assert!(is_one_letter_off(name.as_bytes(), b"TZID"), "{name}");
        }
        for name in ["TZID", "TZ", "VALUE", "TDZI"] {
            assert!(!is_one_letter_off(name.as_bytes(), b"TZID"), "{name}");
        }
    }
}
