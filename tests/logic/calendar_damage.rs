//! Damaged calendars: the reader never panics, stays in order, and frees nothing in silence.

use proptest::prelude::*;
use ressourcerie::calendar::{BusyEvent, Occupancy, busy};
use ressourcerie::domain::time::{Instant, Interval, Zone};

const WHOLE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VTIMEZONE\r\nTZID:Lab\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:series\r\nDTSTAMP:20260101T000000Z\r\nSEQUENCE:1\r\nSUMMARY:Une réservation assez longue pour être pliée, avec des virgules\\, et\r\n  d'autres signes\r\nDTSTART;TZID=Lab:20260302T090000\r\nDTEND;TZID=Lab:20260302T110000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261201\r\nEXDATE;TZID=Lab:20260309T090000,20260311T090000\r\nRDATE;VALUE=PERIOD:20260510T070000Z/PT3H\r\nATTENDEE;CN=\"Lab, group 3\";ROLE=REQ-PARTICIPANT:mailto:g3@hub.example\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:series\r\nDTSTAMP:20260101T000000Z\r\nSEQUENCE:2\r\nRECURRENCE-ID;TZID=Lab:20260316T090000\r\nDTSTART;TZID=Lab:20260316T140000\r\nDURATION:PT1H30M\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:closure\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20260701\r\nDTEND;VALUE=DATE:20260716\r\nRESOURCES:laser\\,1,projector\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:monthly\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Pacific Standard Time:20260105T180000\r\nDURATION:PT2H\r\nRRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1;COUNT=9\r\nEND:VEVENT\r\nBEGIN:VFREEBUSY\r\nFREEBUSY;FBTYPE=BUSY:20260504T070000Z/PT1H,20260506T070000Z/20260506T080000Z\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n";

fn year() -> Interval {
    let at = |text: &str| -> Instant { chrono::DateTime::parse_from_rfc3339(text).expect("an instant").to_utc() };
    Interval::new(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")).expect("an interval")
}

fn check_order(occupancy: &Occupancy) {
    for pair in occupancy.busy.windows(2) {
        assert!(pair[0].end() < pair[1].start(), "{} and {} touch", pair[0], pair[1]);
    }
    for interval in &occupancy.busy {
        assert!(year().start() <= interval.start() && interval.end() <= year().end(), "{interval} leaves the window");
    }
    // What is listed and what is busy are one and the same time.
    for interval in occupancy.events.iter().flat_map(BusyEvent::intervals).filter_map(|i| i.intersection(year())) {
        let holds = |busy: &&Interval| busy.start() <= interval.start() && interval.end() <= busy.end();
        assert!(occupancy.busy.iter().any(|busy| holds(&busy)), "{interval} is listed but free");
    }
}

/// Whether all the time of `before` is still busy in `after`.
fn covers(after: &Occupancy, before: &Occupancy) -> bool {
    before.busy.iter().all(|old| after.busy.iter().any(|new| new.start() <= old.start() && old.end() <= new.end()))
}

#[test]
fn the_undamaged_calendar_is_read_without_a_remark() {
    let occupancy = busy(WHOLE.as_bytes(), year(), Zone::PARIS).expect("a calendar");
    assert_eq!(occupancy.warnings, []);
    assert_eq!(occupancy.events.len(), 6);
    check_order(&occupancy);
}

/// What a damaged file says must be busy where the whole one is, or told, or refused.
#[track_caller]
fn check_damaged(whole: &str, damaged: &[u8], what: &str) {
    let before = busy(whole.as_bytes(), year(), Zone::PARIS).expect("a calendar");
    let Ok(after) = busy(damaged, year(), Zone::PARIS) else { return };
    let says_more = after.warnings.len() > before.warnings.len();
    assert!(covers(&after, &before) || says_more, "{what} frees time in silence");
}

#[test]
fn a_bit_turned_in_a_name_frees_no_time_in_silence() {
    let mut at = 0;
    for line in WHOLE.split_inclusive("\r\n") {
        let name = line.find([':', ';']).filter(|_| !line.starts_with(' ')).unwrap_or(0);
        for octet in at..at + name {
            for bit in [0, 2, 4, 7] {
                let mut damaged = WHOLE.as_bytes().to_vec();
                damaged[octet] ^= 1 << bit;
                check_damaged(WHOLE, &damaged, &format!("bit {bit} of octet {octet} in {line}"));
            }
        }
        at += line.len();
    }
}

/// What fuzzing found, each as the line of a sound calendar and what it became.
#[test]
fn what_fuzzing_found_is_told() {
    let versions = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260102T000000Z\r\nDTSTART:20260504T070000Z\r\nDTEND:20260504T090000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\nSEQUENCE:0\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260504T070000Z\r\nDTEND:20260504T080000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let periods = "BEGIN:VCALENDAR\r\nBEGIN:VFREEBUSY\r\nDTSTART:20260101T000000Z\r\nDTEND:20270101T000000Z\r\nFREEBUSY:20260504T070000Z/PT1H\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n";
    let two_periods = &periods.replace("T070000Z/PT1H", "T070000Z/PT1H,20260505T070000Z/PT1H");
    for (whole, line, became) in [
        (versions, "DTSTAMP:20260102T000000Z", "DTSTAMP:jlysdg"),
        (versions, "DTSTAMP:20260102T000000Z", "DTRTAMP:20260102T000000Z"),
        (periods, "FREEBUSY:20260504T070000Z/PT1H", "FREEDTSTART;VALUE=DATE:99991231\r\nBUSY:20260504T070000Z/PT1H"),
        (periods, "20270101T000000Z\r\nFREEBUSY", "20270101T000000Z\u{2}FREEBUSY"),
        (periods, "FREEBUSY:20260504T070000Z/PT1H", "FREEBUSY:\r\nTZNAME:20260504T070000Z/PT1H"),
        (periods, "FREEBUSY:", "FREEBUany words\r\n at allSY:"),
        (two_periods, ",20260505T070000Z/PT1H", ",\r\nRDATE:2069101320260505T070000Z/PT1H"),
        (WHOLE, "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "RRULE;FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
        (WHOLE, "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "RSULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
        (WHOLE, "TZOFFSETFROM:+0200", "TZOFFSETFROO:+0200"),
        (WHOLE, "DTSTART;TZID=Lab:20260302T090000", "DTSTART;TZIE=Lab:20260302T090000"),
        (WHOLE, "DTEND;VALUE=DATE:20260716", "DTEND\u{1b}VALUE=DATE:20260716"),
    ] {
        assert!(whole.contains(line), "{line}");
        check_damaged(whole, whole.replacen(line, became, 1).as_bytes(), became);
    }
}

#[derive(Debug, Clone)]
enum Damage {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index, usize),
    Repeat(prop::sample::Index, prop::sample::Index, usize),
    Insert(prop::sample::Index, Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    let word = prop::sample::select(vec![
        "\r\n",
        "\n ",
        "\r",
        "\"",
        ";",
        ":",
        ",",
        "=",
        "€",
        "\0",
        "9999999",
        "-",
        "RRULE:FREQ=SECONDLY\r\n",
        "BEGIN:VEVENT\r\n",
        "END:VEVENT\r\n",
        "BEGIN:VCALENDAR\r\n",
        "DURATION:-P99999W\r\n",
        "DTSTART:00010101T000000Z\r\n",
        "DTEND:99991231T235959Z\r\n",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260504T070000Z\r\n",
        "EXRULE:FREQ=DAILY\r\n",
        "RRULE:FREQ=YEARLY;BYWEEKNO=53,-53;BYDAY=-53MO,53SU;BYSETPOS=-366\r\n",
        "INTERVAL=999999999;",
    ]);
    prop_oneof![
        (at(), 0_u8..8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (at(), 1_usize..120).prop_map(|(at, len)| Damage::Cut(at, len)),
        (at(), at(), 1_usize..200).prop_map(|(from, to, len)| Damage::Repeat(from, to, len)),
        (at(), word).prop_map(|(at, word)| Damage::Insert(at, word.as_bytes().to_vec())),
        (at(), prop::collection::vec(any::<u8>(), 1..12)).prop_map(|(at, octets)| Damage::Insert(at, octets)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_calendar_is_refused_or_read_in_order(list in prop::collection::vec(damage(), 1..8)) {
        let mut octets = WHOLE.as_bytes().to_vec();
        for one in list {
            if octets.is_empty() {
                break;
            }
            match one {
                Damage::Flip(at, bit) => {
                    let at = at.index(octets.len());
                    octets[at] ^= 1 << bit;
                }
                Damage::Cut(at, len) => {
                    let at = at.index(octets.len());
                    octets.drain(at..(at + len).min(octets.len()));
                }
                Damage::Repeat(from, to, len) => {
                    let from = from.index(octets.len());
                    let part = octets[from..(from + len).min(octets.len())].to_vec();
                    let to = to.index(octets.len());
                    octets.splice(to..to, part);
                }
                Damage::Insert(at, part) => {
                    let at = at.index(octets.len());
                    octets.splice(at..at, part);
                }
            }
        }
        if let Ok(occupancy) = busy(&octets, year(), Zone::PARIS) {
            check_order(&occupancy);
        }
    }

    #[test]
    fn a_value_that_means_nothing_frees_no_time_in_silence(line in any::<prop::sample::Index>(), junk in "[a-z?!%]{1,9}") {
        let before = busy(WHOLE.as_bytes(), year(), Zone::PARIS).expect("a calendar");
        let mut lines: Vec<String> = WHOLE.split("\r\n").map(str::to_owned).collect();
        let at = line.index(lines.len() - 1);
        let spoiled = match lines[at].rsplit_once(':') {
            Some((head, _)) => format!("{head}:{junk}"),
            None => junk,
        };
        lines[at] = spoiled;
        match busy(lines.join("\r\n").as_bytes(), year(), Zone::PARIS) {
            Err(_) => {}
            Ok(after) => {
                check_order(&after);
                prop_assert!(covers(&after, &before) || !after.warnings.is_empty(), "{} frees time in silence", lines[at]);
            }
        }
    }

    #[test]
    fn a_calendar_cut_anywhere_is_refused(at in any::<prop::sample::Index>()) {
        // The last line may lack its break.
        let at = at.index(WHOLE.len() - "\r\n".len());
        prop_assert!(busy(&WHOLE.as_bytes()[..at], year(), Zone::PARIS).is_err());
    }
}
