//! What the calendar room understands of files, and what it publishes.

use std::collections::BTreeMap;

use ressourcerie::calendar::claims;
use ressourcerie::calendar::{Feed, FeedEvent, FeedStatus, Occupancy, Opening, Problem, Refused, Warning, busy};
use ressourcerie::domain::hub::{CalendarScope, CalendarSource, ClosureKind, Hub, HubCalendar};
use ressourcerie::domain::ids::LocalId;
use ressourcerie::domain::text::Lang;
use ressourcerie::domain::time::{Instant, Interval, WeeklyHours, Zone};
use ressourcerie::wording::{Wording, calendar as words};

fn instant(text: &str) -> Instant {
    chrono::DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
}

fn interval(from: &str, to: &str) -> Interval {
    Interval::new(instant(from), instant(to)).expect("an interval")
}

fn year_2026() -> Interval {
    interval("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
}

/// A calendar around the given lines.
fn calendar(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n{}END:VCALENDAR\r\n", lines.replace('\n', "\r\n"))
}

/// An event around the given lines, which are parted by `|`.
fn event(uid: &str, lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260101T000000Z\n{}\nEND:VEVENT\n", lines.replace('|', "\n"))
}

fn read(text: &str) -> Occupancy {
    busy(text.as_bytes(), year_2026(), Zone::PARIS).expect("a calendar that is read")
}

/// Busy time in Paris in 2026, as `0504T0700/0800 …` in UTC.
fn written(occupancy: &Occupancy) -> String {
    let all: Vec<String> = occupancy
        .busy
        .iter()
        .map(|interval| {
            let (start, end) = (interval.start(), interval.end());
            let end_format = if start.date_naive() == end.date_naive() { "%H%M" } else { "%m%dT%H%M" };
            format!("{}/{}", start.format("%m%dT%H%M"), end.format(end_format))
        })
        .collect();
    all.join(" ")
}

fn check(body: &str, expected: &str) {
    assert_eq!(written(&read(&calendar(body))), expected, "in\n{body}");
}

/// Kinds of warnings with their lines.
fn check_warnings(text: &str, expected: &[(u32, &str)]) {
    let occupancy = read(text);
    let found: Vec<(u32, &str)> =
        occupancy.warnings.iter().map(|warning| (warning.line, warning.problem.kind())).collect();
    assert_eq!(found, expected, "in\n{text}");
}

const NINE: &str = "DTSTART:20260504T070000Z|DTEND:20260504T080000Z";

#[test]
fn text_badly_written_still_gives_its_events() {
    let plain = calendar(&event("a", NINE));
    for text in [
        plain.clone(),
        format!("\u{feff}{}", plain.replace("\r\n", "\n")),
        plain.replace("\r\n", "\r"),
        plain.replace("BEGIN:", "begin:").replace("VEVENT", "vevent").replace("DTSTART", "dtstart"),
        plain.replace("DTSTART:20260504T070000Z", "DTST\r\n ART:2026\r\n 0504T070000Z"),
        plain.replace("DTSTART", "DTSTART;X-N=\"a:b;c\""),
        plain.replace("DTEND", "ORGANIZER;CN=\"Doe; Jane: Lab, B\":mailto:j@example.org\r\nDTEND"),
        plain.replace("DTEND", "ATTENDEE;X-C=\"say \"no\" now\":mailto:x\r\nNO DELIMITER\r\nDTEND"),
        plain.replace("DTEND", "BEGIN:PARTICIPANT\r\nDTSTART:19990101T000000Z\r\nEND:PARTICIPANT\r\nDTEND"),
    ] {
        assert_eq!(written(&read(&text)), "0504T0700/0800", "in\n{text}");
    }
}

#[test]
fn a_bad_line_or_event_costs_itself_and_is_told_with_its_line() {
    let bad = "BEGIN:VEVENT\nUID:b\nDTSTART:20261345T990000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:c\nEND:VEVENT\n";
    let text = calendar(&format!("{bad}{}", event("a", "NO DELIMITER|DTSTART:20260504T070000Z|DURATION:PT1H")));
    assert_eq!(written(&read(&text)), "0504T0700/0800");
    check_warnings(&text, &[(6, "bad-start"), (8, "no-start"), (14, "malformed-line")]);
}

#[test]
fn octets_that_are_not_utf_8_are_read_all_the_same() {
    let mut octets = calendar(&event("a", &format!("{NINE}|SUMMARY:R@serv@"))).into_bytes();
    for octet in &mut octets {
        if *octet == b'@' {
            *octet = 0xe9;
        }
    }
    let occupancy = busy(&octets, year_2026(), Zone::PARIS).expect("a calendar that is read");
    assert_eq!(occupancy.events[0].summary, "Réservé");
    assert_eq!(occupancy.warnings, [Warning { line: 9, problem: Problem::NotUtf8 }]);
}

#[test]
fn a_file_that_could_hide_busy_time_is_refused() {
    let cut =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260504T070000Z\nDTEND:20260504T080000Z\nEND:VEVENT\nBEGIN:VEV";
    for (text, expected) in [
        ("", Refused::Empty),
        ("\u{feff} \r\n", Refused::Empty),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", Refused::WebPage),
        ("Service unavailable", Refused::NotACalendar),
        ("BEGIN:VCARD\nEND:VCARD", Refused::NotACalendar),
        (cut, Refused::CutShort { line: 1 }),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VCALENDAR\n", Refused::CutShort { line: 3 }),
        ("BEGIN:VCALENDAR\nBEGIN:VCALENDAR\nEND:VCALENDAR", Refused::CutShort { line: 1 }),
    ] {
        assert_eq!(busy(text.as_bytes(), year_2026(), Zone::PARIS), Err(expected), "{text}");
    }
}

#[test]
fn transparent_and_cancelled_events_block_nothing() {
    check(&event("a", &format!("{NINE}|TRANSP:TRANSPARENT")), "");
    check(&event("a", &format!("{NINE}|STATUS:CANCELLED")), "");
    check(&event("a", &format!("{NINE}|STATUS:TENTATIVE|TRANSP:OPAQUE")), "0504T0700/0800");
}

#[test]
fn whole_days_and_floating_times_are_those_of_the_hub() {
    check(&event("a", "DTSTART;VALUE=DATE:20260504|DTEND;VALUE=DATE:20260506"), "0503T2200/0505T2200");
    check(&event("a", "DTSTART;VALUE=DATE:20260601"), "0531T2200/0601T2200");
    check(&event("a", "DTSTART;VALUE=DATE:20260329"), "0328T2300/0329T2200");
    check(&event("a", "DTSTART:20260504T090000|DURATION:PT1H"), "0504T0700/0800");
    let text = calendar(&event("a", "DTSTART;VALUE=DATE:20260504"));
    let noumea = Zone::parse("Pacific/Noumea").expect("a zone");
    let occupancy = busy(text.as_bytes(), year_2026(), noumea).expect("a calendar that is read");
    assert_eq!(occupancy.busy, [interval("2026-05-03T13:00:00Z", "2026-05-04T13:00:00Z")]);
}

#[test]
fn lengths_are_exact_or_nominal_as_the_event_says() {
    // The night of 24 October has an hour more.
    check(&event("a", "DTSTART;TZID=Europe/Paris:20261024T120000|DURATION:P1D"), "1024T1000/1025T1100");
    check(&event("a", "DTSTART;TZID=Europe/Paris:20261024T120000|DURATION:PT24H"), "1024T1000/1025T1000");
    check(&event("a", "DTSTART:20260504T070000Z"), "");
    check(&event("a", "DTSTART:20260504T090000Z|DTEND:20260504T080000Z"), "0504T0800/0900");
    check(&event("a", "DTSTART:20260504T090000Z|DTEND:tomorrow"), "0504T0900/2200");
}

#[test]
fn nine_in_the_morning_stays_nine_in_the_morning() {
    check(
        &event("a", "DTSTART;TZID=Europe/Paris:20261019T090000|DURATION:PT1H|RRULE:FREQ=WEEKLY;COUNT=3"),
        "1019T0700/0800 1026T0800/0900 1102T0800/0900",
    );
    // 02:30 does not exist on 29 March, and happens twice on 25 October: the first.
    check(
        &event("a", "DTSTART;TZID=Europe/Paris:20260328T023000|DURATION:PT30M|RRULE:FREQ=DAILY;COUNT=3"),
        "0328T0130/0200 0329T0130/0200 0330T0030/0100",
    );
    check(
        &event("a", "DTSTART;TZID=Europe/Paris:20261024T023000|DURATION:PT30M|RRULE:FREQ=DAILY;COUNT=3"),
        "1024T0030/0100 1025T0030/0100 1026T0130/0200",
    );
}

#[test]
fn zones_are_found_by_their_names_or_by_the_file() {
    for name in ["Europe/Paris", "\"Europe/Paris\"", "Romance Standard Time", "/vendor.example/Europe/Paris"] {
        check(&event("a", &format!("DTSTART;TZID={name}:20260504T090000|DURATION:PT1H")), "0504T0700/0800");
    }
    let zone = "BEGIN:VTIMEZONE\nTZID:Lab \nBEGIN:STANDARD\nDTSTART:16010101T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZOFFSETFROM:+0100\nTZOFFSETTO:+020000\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    let series = event("a", "DTSTART;TZID=Lab:20261018T090000|DURATION:PT1H|RRULE:FREQ=WEEKLY;COUNT=2");
    check(&format!("{zone}{series}"), "1018T0700/0800 1025T0800/0900");
    // The definition may come after its use.
    check(&format!("{series}{zone}"), "1018T0700/0800 1025T0800/0900");
}

#[test]
fn a_zone_that_nothing_defines_is_busy_at_every_hour_that_it_could_mean() {
    let text = calendar(&event("a", "DTSTART;TZID=Nowhere:20260504T090000|DURATION:PT1H"));
    assert_eq!(written(&read(&text)), "0503T1900/0504T2200");
    check_warnings(&text, &[(7, "unknown-zone")]);
}

#[test]
fn replaced_occurrences_belong_to_their_series() {
    let series =
        event("a", "DTSTART;TZID=Europe/Paris:20260504T090000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=3|SEQUENCE:0");
    let moved = event("a", "RECURRENCE-ID:20260505T070000Z|DTSTART:20260505T120000Z|DURATION:PT1H|SEQUENCE:3");
    check(&format!("{series}{moved}"), "0504T0700/0800 0505T1200/1300 0506T0700/0800");
    let other = event("b", "DTSTART:20260505T070000Z|DURATION:PT1H");
    check(&format!("{moved}{series}{other}"), "0504T0700/0800 0505T0700/0800 0505T1200/1300 0506T0700/0800");
    let cancelled = event("a", "RECURRENCE-ID:20260505T070000Z|STATUS:CANCELLED");
    check(&format!("{series}{cancelled}"), "0504T0700/0800 0506T0700/0800");
    check(&moved, "0505T1200/1300");
}

#[test]
fn this_and_future_moves_or_restarts_the_rest() {
    let series = event("a", "DTSTART:20260504T070000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=4");
    let shift = event("a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260506T070000Z|DTSTART:20260506T090000Z|DURATION:PT2H");
    check(&format!("{series}{shift}"), "0504T0700/0800 0505T0700/0800 0506T0900/1100 0507T0900/1100");
    let restart = event(
        "a",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260506T070000Z|DTSTART:20260506T090000Z|DURATION:PT1H|RRULE:FREQ=WEEKLY;COUNT=2",
    );
    check(&format!("{series}{restart}"), "0504T0700/0800 0505T0700/0800 0506T0900/1000 0513T0900/1000");
    let end =
        event("a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260506T070000Z|DTSTART:20260506T070000Z|STATUS:CANCELLED");
    check(&format!("{series}{end}"), "0504T0700/0800 0505T0700/0800");
}

#[test]
fn dates_are_excluded_and_added_in_every_form() {
    check(
        &event(
            "a",
            "DTSTART;TZID=Europe/Paris:20260504T090000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=8|EXDATE:20260505T070000Z|EXDATE;TZID=Europe/Paris:20260506T090000,20260507T090000|EXDATE;TZID=Europe/London:20260508T080000|EXDATE;VALUE=DATE:20260509|EXDATE:20260510T090000",
        ),
        "0504T0700/0800 0511T0700/0800",
    );
    check(
        &event(
            "a",
            &format!(
                "{NINE}|RDATE;VALUE=PERIOD:20260510T070000Z/PT3H,20260511T070000Z/20260511T073000Z|RDATE:20260512T070000Z,20260504T070000Z"
            ),
        ),
        "0504T0700/0800 0510T0700/1000 0511T0700/0730 0512T0700/0800",
    );
    check(
        &event("a", "DTSTART:20260504T070000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=5|EXRULE:FREQ=DAILY;INTERVAL=2"),
        "0505T0700/0800 0507T0700/0800",
    );
}

#[test]
fn a_rule_ends_where_its_author_meant() {
    let series = |until: &str| {
        event("a", &format!("DTSTART;TZID=Europe/Paris:20260504T090000|DURATION:PT1H|RRULE:FREQ=DAILY;UNTIL={until}"))
    };
    for until in ["20260505", "20260505T090000", "20260505T070000Z"] {
        check(&series(until), "0504T0700/0800 0505T0700/0800");
    }
    check(&series("20260505T065959Z"), "0504T0700/0800");
}

#[test]
fn the_latest_version_of_an_event_counts_and_a_tie_keeps_both() {
    let version = |sequence: u32, at: &str| event("a", &format!("SEQUENCE:{sequence}|DTSTART:{at}|DURATION:PT1H"));
    check(&format!("{}{}", version(2, "20260504T070000Z"), version(1, "20260505T070000Z")), "0504T0700/0800");
    check(
        &format!("{}{}", version(1, "20260504T070000Z"), version(1, "20260505T070000Z")),
        "0504T0700/0800 0505T0700/0800",
    );
}

#[test]
fn rules_written_to_be_slow_end_soon_and_hide_nothing() {
    let began = std::time::Instant::now();
    let heavy = [
        "DTSTART:19700101T070000Z|DURATION:PT1H|RRULE:FREQ=DAILY;UNTIL=20260102T070000Z",
        "DTSTART:20260504T070000Z|DURATION:PT1H|RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:20260504T070000Z|DURATION:PT1S|RRULE:FREQ=SECONDLY;COUNT=3600",
        "DTSTART:19700101T000000Z|DURATION:PT1S|RRULE:FREQ=SECONDLY;INTERVAL=86399;BYHOUR=3;BYMINUTE=7;BYSECOND=9;COUNT=1",
    ];
    check(&event("a", heavy[0]), "0101T0700/0800 0102T0700/0800");
    check(&event("a", heavy[1]), "0504T0700/0800");
    check(&event("a", heavy[2]), "0504T0700/0800");
    check(&event("a", heavy[3]), "");
    let endless = calendar(&event("a", "DTSTART:19700101T000000Z|DURATION:PT1S|RRULE:FREQ=SECONDLY;INTERVAL=2"));
    let occupancy = read(&endless);
    assert_eq!(occupancy.busy.last().expect("busy time").end(), year_2026().end(), "the rest of the year is busy");
    assert_eq!(occupancy.warnings.last().map(|warning| warning.problem.kind()), Some("too-dense"));
    assert!(began.elapsed().as_secs() < 20, "took {:?}", began.elapsed());
}

#[test]
fn busy_periods_of_a_free_busy_file_count() {
    check(
        "BEGIN:VFREEBUSY\nFREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260504T070000Z/PT1H\nFREEBUSY;FBTYPE=FREE:20260505T070000Z/PT1H\nFREEBUSY:20260506T070000Z/20260506T080000Z,20260507T070000Z/PT1H\nEND:VFREEBUSY\n",
        "0504T0700/0800 0506T0700/0800 0507T0700/0800",
    );
}

#[test]
fn every_warning_and_refusal_has_words_in_both_languages() {
    let value = || "x".to_owned();
    let problems = [
        Problem::MalformedLine,
        Problem::UnknownName { name: value() },
        Problem::MalformedParameter { name: value() },
        Problem::LineTooLong,
        Problem::TooDeep,
        Problem::Unclosed { name: value() },
        Problem::StrayEnd { name: value() },
        Problem::MisspeltEnd { name: value() },
        Problem::StrayText,
        Problem::NotUtf8,
        Problem::BadStart { value: value() },
        Problem::NoStart,
        Problem::BadEnd { value: value() },
        Problem::EndBeforeStart,
        Problem::NoLength,
        Problem::EndAndDuration,
        Problem::UnknownZone { name: value() },
        Problem::BadZone { name: value() },
        Problem::BadRulePart { part: value() },
        Problem::BadRule { rule: value() },
        Problem::TooDense,
        Problem::LoneFuture,
        Problem::BadExclusion { value: value() },
        Problem::BadAddition { value: value() },
        Problem::BadRecurrenceId { value: value() },
        Problem::BadVersion { value: value() },
        Problem::Duplicate { uid: value() },
        Problem::BadPeriod { value: value() },
        Problem::AvailabilityIgnored,
        Problem::UnknownResource { name: value() },
        Problem::More { count: 3 },
    ];
    let refusals = [
        Refused::Empty,
        Refused::WebPage,
        Refused::NotACalendar,
        Refused::CutShort { line: 7 },
        Refused::TooLarge { bytes: 1 << 30 },
        Refused::TooManyEvents,
    ];
    for wording in [Wording::new(Lang::Fr), Wording::new(Lang::En)] {
        let of_problems =
            problems.iter().map(|problem| words::warning(wording, &Warning { line: 12, problem: problem.clone() }));
        for words in of_problems.chain(refusals.iter().map(|refused| words::refused(wording, refused))) {
            assert!(!words.contains('⟦') && !words.contains('$') && words.len() > 10, "{words}");
        }
    }
    let bad_start = Warning { line: 12, problem: Problem::BadStart { value: "20261345".into() } };
    let words = words::warning(Wording::new(Lang::Fr), &bad_start);
    assert_eq!(
        words,
        "Ligne 12\u{a0}: début «\u{a0}20261345\u{a0}» illisible\u{202f}; cet évènement est perdu, corrigez sa date"
    );
}

fn hub() -> Hub {
    serde_json::from_value(serde_json::json!({
        "id": "lab", "name": "Lab", "fictional": true, "presentation": "Lab", "territory": "11",
        "place": { "lon": 2.35, "lat": 48.85 }, "zone": "Europe/Paris", "roles": ["member"], "desk": {}, "closures": [],
        "closed_on_holidays": false,
        "policy": ressourcerie::domain::policy::Policy::default(),
        "resources": [
            { "id": "quest", "name": "Quest", "family": "headset", "description": "", "stock": { "items": [
                { "code": "Q-01" }, { "code": "Q-02" }, { "code": "Q-03", "condition": "out_of_order" } ] } },
            { "id": "tracker", "name": "Tracker", "family": "capture", "description": "", "stock": { "count": 4 } },
        ],
        "kits": [{ "id": "case", "name": "Case", "description": "", "members": [{ "resource": "tracker", "quantity": 3 }] }],
        "calendars": [],
    }))
    .expect("a hub")
}

/// Claims as `quest×2`, then outages as `full` or `desk`, then kinds of warnings, for one event with these `RESOURCES`.
fn blocked(scope: CalendarScope, resources: &str) -> String {
    let id = LocalId::parse("closures").expect("an identifier");
    let hub_calendar = HubCalendar::new(id, CalendarSource::File("calendars/a.ics".into()), scope);
    let line = if resources.is_empty() { String::new() } else { format!("|RESOURCES:{resources}") };
    let text = calendar(&event("a", &format!("{NINE}|SUMMARY:Entretien{line}")));
    let reading = claims::read(&hub(), &hub_calendar, text.as_bytes(), year_2026()).expect("a calendar that is read");
    let nine = interval("2026-05-04T07:00:00Z", "2026-05-04T08:00:00Z");
    let mut parts = Vec::new();
    for claim in &reading.blocks.claims {
        assert_eq!(claim.interval, nine);
        parts.push(format!("{}×{}", claim.resource.local, claim.quantity));
    }
    for outage in &reading.blocks.outages {
        assert_eq!((outage.interval, outage.summary.as_str()), (nine, "Entretien"));
        parts.push(if outage.kind == ClosureKind::Full { "full" } else { "desk" }.to_owned());
    }
    parts.extend(reading.warnings.iter().map(|warning| warning.problem.kind().to_owned()));
    parts.join(" ")
}

#[test]
fn an_event_blocks_the_scope_of_its_calendar() {
    assert_eq!(blocked(CalendarScope::Hub, ""), "full");
    assert_eq!(blocked(CalendarScope::Desk, ""), "desk");
    let ids = ["quest", "tracker"].map(|id| LocalId::parse(id).expect("an identifier")).to_vec();
    assert_eq!(blocked(CalendarScope::Resources { ids, quantity: 2 }, ""), "quest×2 tracker×2");
}

#[test]
fn an_event_that_names_resources_blocks_only_those() {
    let only_quest =
        || CalendarScope::Resources { ids: vec![LocalId::parse("quest").expect("an identifier")], quantity: 2 };
    assert_eq!(blocked(CalendarScope::Hub, "tracker"), "tracker×4");
    assert_eq!(blocked(CalendarScope::Hub, "q-01, Q-02"), "quest×2");
    assert_eq!(blocked(CalendarScope::Hub, "Q-01,Q-01"), "quest×1");
    assert_eq!(blocked(CalendarScope::Desk, "case"), "tracker×3");
    assert_eq!(blocked(only_quest(), "Q-02"), "quest×1");
    assert_eq!(blocked(only_quest(), "quest"), "quest×2");
    // Out of order: it is not in the capacity, so there is nothing left to take.
    assert_eq!(blocked(only_quest(), "Q-03"), "");
    // A name that means nothing here narrows nothing.
    assert_eq!(blocked(only_quest(), "tracker"), "quest×2 unknown-resource");
    assert_eq!(blocked(CalendarScope::Hub, "Q-99"), "full unknown-resource");
}

#[test]
fn an_event_that_overlaps_itself_takes_its_units_once() {
    let id = LocalId::parse("upkeep").expect("an identifier");
    let scope = CalendarScope::Resources { ids: vec![LocalId::parse("tracker").expect("an identifier")], quantity: 1 };
    let hub_calendar = HubCalendar::new(id, CalendarSource::File("calendars/a.ics".into()), scope);
    let long = event("a", "DTSTART:20260504T070000Z|DURATION:PT90M|RRULE:FREQ=HOURLY;COUNT=3");
    let other = event("b", "DTSTART:20260504T080000Z|DURATION:PT1H");
    let text = calendar(&format!("{long}{other}"));
    let reading = claims::read(&hub(), &hub_calendar, text.as_bytes(), year_2026()).expect("a calendar that is read");
    let taken: Vec<Interval> = reading.blocks.claims.iter().map(|claim| claim.interval).collect();
    let expected = [
        interval("2026-05-04T07:00:00Z", "2026-05-04T10:30:00Z"),
        interval("2026-05-04T08:00:00Z", "2026-05-04T09:00:00Z"),
    ];
    assert_eq!(taken, expected);
}

#[test]
fn the_rest_of_a_series_that_is_not_in_the_file_is_told() {
    // Found by fuzzing: the name of the series was damaged, and its later days were free without a word.
    let series = event("damaged", "DTSTART:20260504T070000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=4");
    let moved = event("a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260506T070000Z|DTSTART:20260506T090000Z|DURATION:PT1H");
    check_warnings(&calendar(&format!("{series}{moved}")), &[(11, "lone-future")]);
    let whole = event("a", "DTSTART:20260504T070000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=4");
    check_warnings(&calendar(&format!("{whole}{moved}")), &[]);
}

fn feed_event(uid: &str, from: &str, to: &str) -> FeedEvent {
    FeedEvent {
        uid: uid.to_owned(),
        sequence: 3,
        stamp: instant("2026-01-02T03:04:05Z"),
        interval: interval(from, to),
        summary: "Casque «\u{a0}Quest\u{a0}3\u{a0}», malle n°\u{a0}2; à Nouméa\nligne suivante, et une fin assez longue pour être pliée".to_owned(),
        description: String::new(),
        location: "Atelier, 2e étage".to_owned(),
        url: String::new(),
        status: FeedStatus::Confirmed,
        is_busy: true,
        resources: vec!["Q-01".to_owned(), "a,b".to_owned()],
        categories: vec!["Réservation".to_owned()],
        zone: Zone::PARIS,
        place: None,
        certainty: None,
    }
}

fn feed(zone: &str, events: Vec<FeedEvent>) -> Feed {
    let zone = Zone::parse(zone).expect("a zone");
    Feed {
        uid: "calendar@lab".into(),
        name: "Pôle, atelier; «\u{a0}Lab\u{a0}»".into(),
        description: "Réservations".into(),
        zone,
        refresh_min: 15,
        color: "teal".into(),
        source: "https://lab.example/feed.ics".into(),
        opening: None,
        events: events.into_iter().map(|event| FeedEvent { zone, ..event }).collect(),
    }
}

#[test]
fn a_feed_is_folded_between_characters_and_ends_its_lines_as_it_must() {
    let text = feed("Europe/Paris", vec![feed_event("a@lab", "2026-05-04T07:00:00Z", "2026-05-04T08:00:00Z")]).to_ics();
    assert!(text.ends_with("\r\nEND:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
    for expected in [
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Pôle\\, atelier\\; «",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "SEQUENCE:3",
        "DTSTAMP:20260102T030405Z",
        "LAST-MODIFIED:20260102T030405Z",
        "DTSTART;TZID=Europe/Paris:20260504T090000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TRANSP:OPAQUE",
        "STATUS:CONFIRMED",
        "UID:a@lab",
        "UID:calendar@lab",
        "COLOR:teal",
        "SOURCE;VALUE=URI:https://lab.example/feed.ics",
        "CATEGORIES:Réservation",
    ] {
        assert!(text.contains(&format!("\r\n{expected}")), "no {expected} in\n{text}");
    }
}

#[test]
fn opening_hours_are_told_by_the_clock_of_the_hub_with_the_days_that_have_others() {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    let spans = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("a span")).collect::<Vec<_>>();
    let hours = WeeklyHours {
        mon: spans(&["14:00-18:00"]),
        wed: spans(&["09:00-12:00", "14:00-18:00"]),
        sat: spans(&["20:00-24:00"]),
        ..WeeklyHours::default()
    };
    let mut published = feed("Pacific/Noumea", Vec::new());
    published.opening = Some(Opening {
        uid: "hours@lab".to_owned(),
        stamp: instant("2026-01-02T03:04:05Z"),
        summary: "Guichet".to_owned(),
        zone: Zone::parse("Pacific/Noumea").expect("a zone"),
        from: day("2026-01-01"),
        hours,
        // A Wednesday on which it is closed, another that ends early, and a Friday on which it opens.
        except: BTreeMap::from([
            (day("2026-11-11"), Vec::new()),
            (day("2026-11-18"), vec![interval("2026-11-17T22:00:00Z", "2026-11-18T00:00:00Z")]),
            (day("2027-04-30"), vec![interval("2027-04-29T23:00:00Z", "2027-04-30T05:30:00Z")]),
        ]),
    });
    let text = published.to_ics();
    for expected in [
        "DTSTART;TZID=Pacific/Noumea:20260107T090000",
        "RRULE:FREQ=WEEKLY;BYDAY=WE\r\n",
        "EXDATE;TZID=Pacific/Noumea:20261111T090000,20261118T090000\r\n",
        "DTSTART;TZID=Pacific/Noumea:20260105T140000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE\r\n",
        "EXDATE;TZID=Pacific/Noumea:20261111T140000,20261118T140000\r\n",
        "DTEND;TZID=Pacific/Noumea:20260104T000000",
        "DTSTART;TZID=Pacific/Noumea:20261118T090000\r\nDTEND;TZID=Pacific/Noumea:20261118T110000\r\n",
        "DTSTART;TZID=Pacific/Noumea:20270430T100000\r\nDTEND;TZID=Pacific/Noumea:20270430T163000\r\n",
    ] {
        assert!(text.contains(expected), "no {expected} in\n{text}");
    }
    assert_eq!(text.matches("BEGIN:AVAILABLE").count(), 5);
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1, "{text}");
}

#[test]
fn each_event_keeps_the_clock_of_its_own_zone() {
    let event = |zone: &str, uid: &str| FeedEvent {
        zone: Zone::parse(zone).expect("a zone"),
        ..feed_event(uid, "2026-05-04T07:00:00Z", "2026-05-04T08:00:00Z")
    };
    let mut published = feed("Europe/Paris", Vec::new());
    published.events = vec![event("Pacific/Noumea", "a"), event("America/Miquelon", "b"), event("Europe/Paris", "c")];
    let text = published.to_ics();
    for expected in ["Noumea:20260504T180000", "Miquelon:20260504T050000", "Paris:20260504T090000"] {
        assert!(text.contains(expected), "no {expected} in\n{text}");
    }
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 3);
    let alone = published.events[0].to_object();
    assert!(!alone.contains("METHOD") && alone.contains("TZID:Pacific/Noumea"), "{alone}");
    let occupancy = busy(alone.as_bytes(), year_2026(), Zone::UTC).expect("a calendar that is read");
    assert_eq!(occupancy.busy, [published.events[0].interval]);
}

#[test]
fn what_is_published_is_read_back_the_same_in_every_zone() {
    for zone in [
        "Europe/Paris",
        "America/Miquelon",
        "America/Cayenne",
        "Pacific/Noumea",
        "Pacific/Marquesas",
        "Indian/Reunion",
        "Africa/Casablanca",
        "America/Vancouver",
        "America/Nuuk",
        "UTC",
    ] {
        // Around both changes of clocks, the hour that happens twice included.
        let mut events = Vec::new();
        for (day, n) in [("2026-03-08", 0), ("2026-03-29", 1), ("2026-10-24", 2), ("2026-10-25", 3), ("2026-11-01", 4)]
        {
            for hour in 0..23 {
                let (from, to) = (format!("{day}T{hour:02}:30:00Z"), format!("{day}T{:02}:10:00Z", hour + 1));
                events.push(feed_event(&format!("{n}-{hour}@lab"), &from, &to));
            }
        }
        let mut cancelled = feed_event("c@lab", "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z");
        cancelled.status = FeedStatus::Cancelled;
        let published = feed(zone, [events.clone(), vec![cancelled]].concat());
        // A reader that knows no zone by name must come to the same from the VTIMEZONE alone.
        for text in [
            published.to_ics(),
            published
                .to_ics()
                .replace(&format!(";TZID={zone}:"), ";TZID=X-Lab:")
                .replace(&format!("TZID:{zone}"), "TZID:X-Lab"),
        ] {
            let occupancy = busy(text.as_bytes(), year_2026(), Zone::UTC).expect("a calendar that is read");
            assert_eq!(occupancy.warnings, [], "{zone}");
            assert_eq!(occupancy.events.len(), events.len(), "{zone}");
            for (found, expected) in occupancy.events.iter().zip(&events) {
                assert_eq!(found.intervals().collect::<Vec<_>>(), [expected.interval], "{zone}, {}", expected.uid);
                assert_eq!(
                    (&found.uid, &found.summary, &found.resources),
                    (&expected.uid, &expected.summary, &expected.resources)
                );
            }
        }
    }
}
