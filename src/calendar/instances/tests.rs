//! The tables of RFC 4791 §9.9, series with what replaces their occurrences, alarms, expansion: objects as clients store them.

use super::*;
use crate::calendar::object::Component;
use crate::calendar::zones::ZoneTable;

fn object(inside: &str) -> Component {
    Component::parse(format!("BEGIN:VCALENDAR\n{inside}\nEND:VCALENDAR").as_bytes()).expect("an object")
}

fn zones(calendar: &Component) -> Zones {
    Zones::of(calendar, ZoneTable::iana("Europe/Paris").expect("a zone"))
}

fn range(start: &str, end: &str) -> Range {
    let read = |text: &str, open| if text.is_empty() { open } else { parse_utc(text).expect("an instant") };
    Range::new(read(start, i64::MIN), read(end, i64::MAX))
}

/// Whether the object overlaps each range.
fn check(inside: &str, kind: &str, cases: &[(&str, &str, bool)]) {
    let calendar = object(inside);
    for (start, end, expected) in cases {
        let found = any_overlaps(&calendar, kind, &zones(&calendar), range(start, end), |_| true);
        assert_eq!(found, *expected, "{inside} in {start}/{end}");
    }
}

#[test]
fn events_overlap_by_the_table_of_the_rfc() {
    check(
        "BEGIN:VEVENT\nDTSTART:20260504T070000Z\nDTEND:20260504T080000Z\nEND:VEVENT",
        "VEVENT",
        &[
            ("20260504T080000Z", "20260504T090000Z", false),
            ("20260504T060000Z", "20260504T070000Z", false),
            ("20260504T075959Z", "20260504T090000Z", true),
            ("", "20260504T070001Z", true),
            ("20260504T080000Z", "", false),
        ],
    );
    let no_end = "BEGIN:VEVENT\nDTSTART:20260504T070000Z\nEND:VEVENT";
    check(
        no_end,
        "VEVENT",
        &[("20260504T070000Z", "20260504T080000Z", true), ("20260504T060000Z", "20260504T070000Z", false)],
    );
    // A day of Paris begins at 22:00 UTC of the day before.
    check(
        "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260504\nEND:VEVENT",
        "VEVENT",
        &[
            ("20260503T210000Z", "20260503T220000Z", false),
            ("20260503T215959Z", "20260503T220001Z", true),
            ("20260504T220000Z", "20260504T230000Z", false),
        ],
    );
    check(
        "BEGIN:VEVENT\nDTSTART:20260504T070000Z\nDURATION:PT1H\nEND:VEVENT",
        "VEVENT",
        &[("20260504T075959Z", "20260504T090000Z", true), ("20260504T080000Z", "20260504T090000Z", false)],
    );
}

#[test]
fn tasks_overlap_by_the_table_of_the_rfc() {
    let (early, late) = (("20260101T000000Z", "20260201T000000Z"), ("20270101T000000Z", "20270201T000000Z"));
    let both = "BEGIN:VTODO\nDTSTART:20260504T070000Z\nDUE:20260506T070000Z\nEND:VTODO";
    check(
        both,
        "VTODO",
        &[(early.0, early.1, false), (late.0, late.1, false), ("20260505T000000Z", "20260505T010000Z", true)],
    );
    let due = "BEGIN:VTODO\nDUE:20260506T070000Z\nEND:VTODO";
    check(
        due,
        "VTODO",
        &[("20260506T060000Z", "20260506T070000Z", true), ("20260506T070000Z", "20260507T070000Z", false)],
    );
    check("BEGIN:VTODO\nSUMMARY:whenever\nEND:VTODO", "VTODO", &[(early.0, early.1, true)]);
    let done = "BEGIN:VTODO\nCREATED:20260110T000000Z\nCOMPLETED:20260301T000000Z\nEND:VTODO";
    check(done, "VTODO", &[(early.0, early.1, true), (late.0, late.1, false)]);
    check(
        "BEGIN:VTODO\nCREATED:20260110T000000Z\nEND:VTODO",
        "VTODO",
        &[(late.0, late.1, true), ("", "20260110T000000Z", false)],
    );
    let lasting = "BEGIN:VTODO\nDTSTART:20260504T070000Z\nDURATION:P1D\nEND:VTODO";
    check(
        lasting,
        "VTODO",
        &[("20260505T070000Z", "20260505T080000Z", true), ("20260505T070001Z", "20260505T080000Z", false)],
    );
}

#[test]
fn notes_overlap_on_their_day() {
    check(
        "BEGIN:VJOURNAL\nDTSTART;VALUE=DATE:20260504\nEND:VJOURNAL",
        "VJOURNAL",
        &[("20260504T100000Z", "20260504T110000Z", true), ("20260505T100000Z", "20260505T110000Z", false)],
    );
    check("BEGIN:VJOURNAL\nSUMMARY:x\nEND:VJOURNAL", "VJOURNAL", &[("", "20260504T110000Z", false)]);
}

const DAILY: &str = "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Paris:20261024T090000\nDTEND;TZID=Europe/Paris:20261024T100000\nRRULE:FREQ=DAILY\nEXDATE;TZID=Europe/Paris:20261026T090000\nEND:VEVENT\nBEGIN:VEVENT\nUID:a\nRECURRENCE-ID;TZID=Europe/Paris:20261027T090000\nDTSTART;TZID=Europe/Paris:20261030T150000\nDTEND;TZID=Europe/Paris:20261030T160000\nSUMMARY:moved\nEND:VEVENT";

#[test]
fn series_are_followed_for_ever_and_replacements_count() {
    check(
        DAILY,
        "VEVENT",
        &[
            ("20261024T070000Z", "20261024T080000Z", true),
            // After the change of clocks, nine is eight in UTC.
            ("20261025T070000Z", "20261025T080000Z", false),
            ("20261025T080000Z", "20261025T080001Z", true),
            ("20261026T000000Z", "20261026T230000Z", false),
            ("20261027T000000Z", "20261027T230000Z", false),
            ("20261030T143000Z", "20261030T144000Z", true),
            ("23450701T070000Z", "23450701T090000Z", true),
            ("20261023T000000Z", "20261024T000000Z", false),
        ],
    );
}

#[test]
fn occurrences_are_written_in_utc_with_their_names() {
    let calendar = object(&format!("BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\n{DAILY}"));
    let whole = expand(&calendar, &zones(&calendar), range("20261024T000000Z", "20261031T000000Z")).expect("few");
    let shown: Vec<_> = whole
        .components
        .iter()
        .map(|one| format!("{} {}", one.value("RECURRENCE-ID").unwrap_or("-"), one.value("DTSTART").unwrap_or("-")))
        .collect();
    assert_eq!(
        shown,
        [
            "20261024T070000Z 20261024T070000Z",
            "20261025T080000Z 20261025T080000Z",
            "20261028T080000Z 20261028T080000Z",
            "20261029T080000Z 20261029T080000Z",
            "20261030T080000Z 20261030T080000Z",
            "20261027T080000Z 20261030T140000Z",
        ]
    );
    assert!(!whole.to_ics().contains("RRULE") && !whole.to_ics().contains("TZID"), "{}", whole.to_ics());
    let few = limit_recurrences(&calendar, &zones(&calendar), range("20261101T000000Z", "20261102T000000Z"));
    assert_eq!(few.entries().count(), 1);
    let all = limit_recurrences(&calendar, &zones(&calendar), range("20261027T000000Z", "20261028T000000Z"));
    assert_eq!(all.entries().count(), 2);
}

#[test]
fn a_rule_without_end_is_not_expanded_without_end() {
    let calendar = object("BEGIN:VEVENT\nUID:a\nDTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT");
    assert_eq!(expand(&calendar, &zones(&calendar), Range::ALWAYS), None);
    assert!(any_overlaps(&calendar, "VEVENT", &zones(&calendar), range("20270101T000000Z", ""), |_| true));
}

#[test]
fn what_follows_a_turn_moves_with_it() {
    let calendar = object(
        "BEGIN:VEVENT\nUID:a\nDTSTART:20260504T070000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\nEND:VEVENT\nBEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260506T070000Z\nDTSTART:20260506T090000Z\nDURATION:PT2H\nEND:VEVENT",
    );
    let busy = busy_periods(&calendar, &zones(&calendar), range("20260504T000000Z", "20260601T000000Z"));
    let mut shown: Vec<_> =
        busy.iter().map(|(_, start, end)| format!("{} {}", utc_text(*start), end - start)).collect();
    shown.sort();
    assert_eq!(
        shown,
        ["20260504T070000Z 3600", "20260505T070000Z 3600", "20260506T090000Z 7200", "20260507T090000Z 7200"]
    );
}

#[test]
fn alarms_ring_before_each_occurrence() {
    let calendar = object(
        "BEGIN:VEVENT\nUID:a\nDTSTART:20260504T070000Z\nDTEND:20260504T080000Z\nRRULE:FREQ=WEEKLY\nBEGIN:VALARM\nTRIGGER:-PT15M\nREPEAT:1\nDURATION:PT5M\nEND:VALARM\nEND:VEVENT",
    );
    for (start, end, expected) in [
        ("20260504T064500Z", "20260504T064501Z", true),
        ("20260511T065000Z", "20260511T065001Z", true),
        ("20260504T065100Z", "20260504T070001Z", false),
    ] {
        let rings = any_rings(&calendar, "VEVENT", &zones(&calendar), range(start, end), |_, _| true);
        assert_eq!(rings, expected, "{start}");
    }
}

#[test]
fn free_events_are_not_busy_and_tentative_ones_are_told() {
    let calendar = object(
        "BEGIN:VEVENT\nDTSTART:20260504T070000Z\nDTEND:20260504T080000Z\nTRANSP:TRANSPARENT\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260504T090000Z\nDTEND:20260504T100000Z\nSTATUS:TENTATIVE\nEND:VEVENT\nBEGIN:VFREEBUSY\nFREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260504T110000Z/PT1H\nEND:VFREEBUSY",
    );
    let busy = busy_periods(&calendar, &zones(&calendar), range("20260504T093000Z", "20260601T000000Z"));
    let shown: Vec<_> = busy.iter().map(|(kind, start, _)| format!("{} {}", kind.name(), utc_text(*start))).collect();
    assert_eq!(shown, ["BUSY-TENTATIVE 20260504T093000Z", "BUSY-UNAVAILABLE 20260504T110000Z"]);
}

#[test]
fn a_zone_that_only_the_object_knows_is_obeyed() {
    let calendar = object(
        "BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0545\nTZOFFSETTO:+0545\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Mine:20260504T090000\nDURATION:PT1H\nEND:VEVENT",
    );
    let busy = busy_periods(&calendar, &zones(&calendar), Range::ALWAYS);
    assert_eq!(busy.first().map(|(_, start, _)| utc_text(*start)).as_deref(), Some("20260504T031500Z"));
}

#[test]
fn no_damage_makes_it_panic_or_run_for_ever() {
    let whole = object(&format!("{DAILY}\nBEGIN:VTODO\nUID:t\nDUE:20260504T070000Z\nRRULE:FREQ=MONTHLY;BYDAY=-1MO\nBEGIN:VALARM\nTRIGGER;RELATED=END:-PT15M\nREPEAT:2\nDURATION:PT5M\nEND:VALARM\nEND:VTODO")).to_ics();
    let mut seed = 11_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % 65_536).unwrap_or_default()
    };
    let days = range("20261001T000000Z", "20261201T000000Z");
    for _ in 0..400 {
        let mut octets = whole.as_bytes().to_vec();
        for _ in 0..=next() % 3 {
            let at = next() % octets.len();
            match next() % 3 {
                0 => octets[at] ^= 1 << (next() % 7),
                1 => drop(octets.remove(at)),
                _ => octets.insert(at, b"0123456789-;:=,TZP"[next() % 18]),
            }
        }
        let Ok(calendar) = Component::parse(&octets) else { continue };
        let zones = zones(&calendar);
        let began = std::time::Instant::now();
        for kind in ["VEVENT", "VTODO"] {
            any_overlaps(&calendar, kind, &zones, days, |_| true);
            any_rings(&calendar, kind, &zones, days, |_, _| true);
        }
        busy_periods(&calendar, &zones, days);
        drop(expand(&calendar, &zones, days).map(|whole| whole.to_ics()));
        limit_recurrences(&calendar, &zones, days);
        let spent = began.elapsed();
        assert!(spent.as_secs() < 2, "{spent:?} for {}", String::from_utf8_lossy(&octets));
    }
}
