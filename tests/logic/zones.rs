//! The zones of the program against those of `chrono-tz`, whose database is older: where both know the same, they agree.

use chrono::{Offset as _, TimeZone as _};
use ressourcerie::domain::time::{LocalReading, Zone};
use ressourcerie::domain::zones;

#[test]
fn every_name_that_the_older_database_knows_is_known() {
    let lost: Vec<_> = chrono_tz::TZ_VARIANTS.iter().filter(|zone| Zone::parse(zone.name()).is_err()).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(Zone::parse("europe/paris").is_err() && Zone::parse("").is_err() && Zone::parse("Mars/Olympus").is_err());
    assert!(zones::database_version() > chrono_tz::IANA_TZDB_VERSION);
}

#[test]
fn offsets_of_the_past_are_those_of_the_older_database() {
    let at = |text: &str| chrono::DateTime::parse_from_rfc3339(text).expect("an instant").timestamp();
    let mut differing = Vec::new();
    for old in chrono_tz::TZ_VARIANTS {
        let zone = Zone::parse(old.name()).expect("a zone");
        // Every 5 days and a few hours of 2000 to 2024, which no later version of the database has corrected much.
        for utc in (at("2000-01-01T00:00:00Z")..at("2025-01-01T00:00:00Z")).step_by(5 * 86_400 + 3 * 3600 + 7) {
            let instant = chrono::DateTime::from_timestamp(utc, 0).expect("an instant");
            let expected = old.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc();
            if zone.utc_offset_secs(instant) != expected {
                differing.push((zone.name(), instant));
                break;
            }
        }
    }
    assert!(differing.is_empty(), "{differing:?}");
}

#[test]
fn readings_of_french_territories_mean_what_they_meant() {
    for name in [
        "Europe/Paris",
        "America/Guadeloupe",
        "America/Martinique",
        "America/Cayenne",
        "America/Miquelon",
        "America/St_Barthelemy",
        "America/Marigot",
        "Indian/Reunion",
        "Indian/Mayotte",
        "Indian/Kerguelen",
        "Pacific/Noumea",
        "Pacific/Tahiti",
        "Pacific/Marquesas",
        "Pacific/Gambier",
        "Pacific/Wallis",
    ] {
        let (zone, old): (_, chrono_tz::Tz) = (Zone::parse(name).expect("a zone"), name.parse().expect("a zone"));
        let first = chrono::NaiveDate::from_ymd_opt(1990, 1, 1).expect("a day").and_hms_opt(0, 30, 0).expect("an hour");
        // Every three hours of 60 years, so that each change of clocks is met.
        for step in 0..60 * 365 * 8 {
            let local = first + chrono::Duration::hours(3 * step);
            let (read, expected) = (zone.read(local), old.from_local_datetime(&local));
            match (read, expected) {
                (LocalReading::Once(at), chrono::LocalResult::Single(old)) => assert_eq!(at, old, "{name} {local}"),
                (LocalReading::Twice { first, second }, chrono::LocalResult::Ambiguous(a, b)) => {
                    assert_eq!(
                        (first, second),
                        (a.to_utc().min(b.to_utc()), a.to_utc().max(b.to_utc())),
                        "{name} {local}"
                    );
                }
                (LocalReading::Never { before, after }, chrono::LocalResult::None) => {
                    assert!(
                        before < after && zone.local(before) < local && zone.local(after) > local,
                        "{name} {local}"
                    );
                }
                (read, expected) => panic!("{name} reads {local} as {read:?}, not {expected:?}"),
            }
        }
    }
}
