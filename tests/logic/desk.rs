//! When a hub's desk is open.

use ressourcerie::domain::availability::Closed;
use ressourcerie::domain::desk::DeskHours;
use ressourcerie::domain::outage::{Outage, Outages};
use ressourcerie::domain::time::{Interval, Zone};

use chrono::{Datelike as _, Duration, Timelike as _};
use proptest::prelude::*;
use ressourcerie::domain::hub::{Closure, ClosureKind, Hub};
use ressourcerie::domain::time::{DaySpan, Instant, WeeklyHours};

use super::network::{HubVerbs as _, at, between, day, hub};

fn paris(from: &str, to: &str) -> Interval {
    between(Zone::PARIS, from, to)
}

#[test]
fn the_stroke_of_opening_and_that_of_closing_count_as_open() {
    let hub = hub("a");
    let desk = DeskHours::new(&hub, Outages::NONE);
    for (reading, open) in [
        ("2027-03-01 08:59", false),
        ("2027-03-01 09:00", true),
        ("2027-03-01 18:00", true),
        ("2027-03-01 18:01", false),
        ("2027-02-28 10:00", false),
    ] {
        assert_eq!(desk.is_open(at(Zone::PARIS, reading)), open, "{reading}");
    }
}

#[test]
fn a_desk_open_until_midnight_still_serves_at_midnight() {
    let mut hub = hub("a");
    hub.desk.fri = vec!["20:00-24:00".parse().expect("a span")];
    let desk = DeskHours::new(&hub, Outages::NONE);
    assert!(desk.is_open(at(Zone::PARIS, "2027-03-06 00:00")));
    assert!(!desk.is_open(at(Zone::PARIS, "2027-03-06 00:01")));
}

#[test]
fn a_closed_desk_says_why() {
    let hub = hub("a").closes(ClosureKind::Desk, "2027-08-02", "2027-08-20");
    let meeting = Outage {
        interval: paris("2027-03-01 10:00", "2027-03-01 11:00"),
        kind: ClosureKind::Desk,
        summary: "CA".into(),
    };
    let outages = Outages::new(vec![meeting]);
    let desk = DeskHours::new(&hub, &outages);
    for (reading, why) in [
        ("2027-03-01 09:30", None),
        ("2027-03-01 10:30", Some(Closed::Calendar("CA".into()))),
        ("2027-03-01 20:00", Some(Closed::Hours)),
        ("2027-03-29 10:00", Some(Closed::Holiday("easter-monday".into()))),
        ("2027-08-03 10:00", Some(Closed::Closure(hub.closures[0].reason.clone()))),
    ] {
        assert_eq!(desk.closed(at(Zone::PARIS, reading)), why, "{reading}");
    }
}

#[test]
fn the_next_and_the_previous_opening_step_over_closed_days() {
    let hub = hub("a").closes(ClosureKind::Full, "2027-03-30", "2027-04-02");
    let desk = DeskHours::new(&hub, Outages::NONE);
    // Saturday 27 March; Monday is Easter Monday, then the hub closes until the weekend.
    let saturday = at(Zone::PARIS, "2027-03-27 12:00");
    assert_eq!(desk.previous_open(saturday), Some(at(Zone::PARIS, "2027-03-26 18:00")));
    assert_eq!(desk.next_open(saturday), Some(at(Zone::PARIS, "2027-04-05 09:00")));
    let open = at(Zone::PARIS, "2027-03-26 12:00");
    assert_eq!((desk.previous_open(open), desk.next_open(open)), (Some(open), Some(open)));
    let earliest = at(Zone::PARIS, "2027-03-27 00:00");
    assert_eq!(desk.nearest(saturday, earliest), [at(Zone::PARIS, "2027-04-05 09:00")], "what is past is not offered");

    let mut never = hub.clone();
    never.desk = Default::default();
    let desk = DeskHours::new(&never, Outages::NONE);
    assert_eq!((desk.previous_open(open), desk.next_open(open)), (None, None));
}

#[test]
fn outages_cut_the_hours_and_overlapping_ones_count_once() {
    let hub = hub("a");
    let outage =
        |from: &str, to: &str| Outage { interval: paris(from, to), kind: ClosureKind::Full, summary: "x".into() };
    let outages = Outages::new(vec![
        outage("2027-03-01 11:00", "2027-03-01 12:00"),
        outage("2027-02-20 00:00", "2027-03-01 10:00"),
        outage("2027-03-01 11:30", "2027-03-01 14:00"),
        outage("2027-03-01 17:30", "2027-03-02 09:30"),
    ]);
    let desk = DeskHours::new(&hub, &outages);
    let expected = [
        paris("2027-03-01 10:00", "2027-03-01 11:00"),
        paris("2027-03-01 14:00", "2027-03-01 17:30"),
        paris("2027-03-02 09:30", "2027-03-02 18:00"),
    ];
    assert_eq!(desk.openings(day("2027-02-27"), day("2027-03-02")), expected);
    assert_eq!(
        desk.days_interval(day("2027-02-22"), day("2027-03-01")),
        Some(paris("2027-03-01 10:00", "2027-03-01 17:30"))
    );
}

#[test]
fn a_closure_of_some_hours_leaves_the_rest_of_each_of_its_days() {
    let hub = hub("a").closes_daily(ClosureKind::Desk, "2027-03-01", "2027-03-02", "14:00-16:00");
    let desk = DeskHours::new(&hub, Outages::NONE);
    let (morning, evening) =
        (paris("2027-03-01 09:00", "2027-03-01 14:00"), paris("2027-03-01 16:00", "2027-03-01 18:00"));
    assert_eq!(desk.on(day("2027-03-01")), [morning, evening]);
    assert_eq!(desk.on(day("2027-03-03")), [paris("2027-03-03 09:00", "2027-03-03 18:00")]);
    let why = Some(Closed::Closure(hub.closures[0].reason.clone()));
    for (reading, closed) in [
        ("2027-03-01 14:00", None),
        ("2027-03-01 14:01", why.clone()),
        ("2027-03-02 15:59", why),
        ("2027-03-02 16:00", None),
        ("2027-03-01 20:00", Some(Closed::Hours)),
    ] {
        assert_eq!(desk.closed(at(Zone::PARIS, reading)), closed, "{reading}");
    }
    let asked = at(Zone::PARIS, "2027-03-01 15:00");
    assert_eq!((desk.previous_open(asked), desk.next_open(asked)), (Some(morning.end()), Some(evening.start())));
}

#[test]
fn an_interval_is_spelt_as_closures_that_close_exactly_it() {
    let check = |zone: &str, from: &str, to: &str, expected: Option<&[&str]>| {
        let zone = Zone::parse(zone).expect("a zone");
        let spelt = Closure::spells(zone, between(zone, from, to)).map(|spells| {
            let one = |(from, to, hours): (_, _, Option<DaySpan>)| {
                hours.map_or(format!("{from} {to}"), |hours| format!("{from} {to} {hours}"))
            };
            spells.into_iter().map(one).collect::<Vec<_>>()
        });
        assert_eq!(
            spelt.as_deref(),
            expected.map(|words| words.iter().map(ToString::to_string).collect::<Vec<_>>()).as_deref(),
            "{from} – {to}"
        );
    };
    let paris = "Europe/Paris";
    check(paris, "2027-03-01 14:00", "2027-03-01 16:00", Some(&["2027-03-01 2027-03-01 14:00-16:00"]));
    check(paris, "2027-03-01 00:00", "2027-03-04 00:00", Some(&["2027-03-01 2027-03-03"]));
    check(paris, "2027-03-01 00:00", "2027-03-01 09:00", Some(&["2027-03-01 2027-03-01 00:00-09:00"]));
    check(paris, "2027-03-01 17:00", "2027-03-02 00:00", Some(&["2027-03-01 2027-03-01 17:00-24:00"]));
    let weekend = ["2027-03-05 2027-03-05 17:00-24:00", "2027-03-06 2027-03-07", "2027-03-08 2027-03-08 00:00-09:00"];
    check(paris, "2027-03-05 17:00", "2027-03-08 09:00", Some(&weekend));
    check(
        paris,
        "2027-03-05 22:00",
        "2027-03-06 02:00",
        Some(&["2027-03-05 2027-03-05 22:00-24:00", "2027-03-06 2027-03-06 00:00-02:00"]),
    );
    // Clocks go from two to three: the day is an hour shorter, and said as any other.
    check(paris, "2027-03-28 01:00", "2027-03-28 04:00", Some(&["2027-03-28 2027-03-28 01:00-04:00"]));
    check("Pacific/Noumea", "2027-03-01 14:00", "2027-03-01 16:00", Some(&["2027-03-01 2027-03-01 14:00-16:00"]));
    // From half past two, the second time.
    let second = at(Zone::UTC, "2027-10-31 01:30");
    let twice = Interval::new(second, second + Duration::hours(2)).expect("an interval");
    assert_eq!(Closure::spells(Zone::PARIS, twice), None);
    let seconds = Interval::new(second + Duration::seconds(5), second + Duration::hours(9)).expect("an interval");
    assert_eq!(Closure::spells(Zone::UTC, seconds), None);
}

#[test]
fn hours_written_twice_or_touching_are_one_opening() {
    let mut hub = hub("a");
    hub.desk.mon = ["12:00-14:00", "09:00-12:00", "13:00-15:00"].map(|span| span.parse().expect("a span")).to_vec();
    let desk = DeskHours::new(&hub, Outages::NONE);
    assert_eq!(desk.on(day("2027-03-01")), [paris("2027-03-01 09:00", "2027-03-01 15:00")]);
}

#[test]
fn hours_follow_the_clock_of_the_hub_through_its_changes() {
    let mut hub = hub("a");
    hub.desk.sun = vec!["01:00-04:00".parse().expect("a span")];
    let desk = DeskHours::new(&hub, Outages::NONE);
    let hours = |date: &str| desk.on(day(date)).iter().map(|opening| opening.duration().num_hours()).sum::<i64>();
    // Easter Sunday is no public holiday; Whit Sunday neither.
    assert_eq!((hours("2027-03-21"), hours("2027-03-28"), hours("2027-10-31")), (3, 2, 4));
}

/// Whether someone serves during the minute that begins at `at`: the rules of the desk, said plainly.
fn serves(hub: &Hub, outages: &[Outage], at: Instant) -> bool {
    let here = hub.zone.local(at);
    let minute = u16::try_from(here.num_seconds_from_midnight() / 60).expect("a minute of the day");
    let by_hours = hub.desk.on(here.weekday()).iter().any(|span| span.from_min <= minute && minute < span.to_min);
    let during = |hours: DaySpan| hours.from_min <= minute && minute < hours.to_min;
    let by_closure = hub
        .closures
        .iter()
        .any(|closure| closure.from <= here.date() && here.date() <= closure.to && closure.hours.is_none_or(during));
    // Easter Monday 2027, the only holiday of the fortnight.
    let by_holiday = hub.closed_on_holidays && here.date() == day("2027-03-29");
    by_hours && !by_closure && !by_holiday && !outages.iter().any(|outage| outage.interval.contains(at))
}

fn some_span() -> impl Strategy<Value = DaySpan> {
    // Neither hours that clocks jump over nor hours that happen twice: which of them is meant is another matter.
    let span = (8..48_u16, 1..16_u16)
        .prop_map(|(from, length)| DaySpan { from_min: from * 30, to_min: ((from + length) * 30).min(1440) });
    span.prop_filter("not empty", |span| span.from_min < span.to_min)
}

fn some_spans() -> impl Strategy<Value = Vec<DaySpan>> {
    prop::collection::vec(some_span(), 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_desk_opens_when_a_minute_by_minute_reading_says_so(
        week in prop::collection::vec(some_spans(), 7),
        closures in prop::collection::vec((0..14_i64, 0..3_i64, prop::option::of(some_span())), 0..4),
        outages in prop::collection::vec((0..14 * 48_i64, 1..60_i64), 0..4),
        closed_on_holidays in any::<bool>(),
        asked in prop::collection::vec(0..14 * 1440_i64, 1..12),
    ) {
        let mut hub = hub("a");
        hub.closed_on_holidays = closed_on_holidays;
        let desk = &mut hub.desk;
        let days = [&mut desk.mon, &mut desk.tue, &mut desk.wed, &mut desk.thu, &mut desk.fri, &mut desk.sat, &mut desk.sun];
        for (of_day, spans) in days.into_iter().zip(week) {
            *of_day = spans;
        }
        let first_day = day("2027-03-20");
        for (from, length, hours) in closures {
            let from = first_day + Duration::days(from);
            let to = from + Duration::days(length);
            hub = hub.closes(ClosureKind::Desk, &from.to_string(), &to.to_string());
            hub.closures.last_mut().expect("a closure").hours = hours;
        }
        // A fortnight with the spring change of clocks in it.
        let start = at(Zone::PARIS, "2027-03-20 00:00");
        let minute = |minute: i64| start + Duration::minutes(minute);
        let outages: Vec<Outage> = outages
            .into_iter()
            .map(|(from, length)| Outage {
                interval: Interval::new(minute(from * 30), minute((from + length) * 30)).expect("not empty"),
                kind: ClosureKind::Full,
                summary: String::new(),
            })
            .collect();
        let all = Outages::new(outages.clone());
        let desk = DeskHours::new(&hub, &all);
        // On the stroke of closing the minute before still serves.
        let open = |m: i64| serves(&hub, &outages, minute(m)) || serves(&hub, &outages, minute(m - 1));
        for at in asked {
            prop_assert_eq!(desk.is_open(minute(at)), open(at), "{}", minute(at));
            prop_assert_eq!(desk.closed(minute(at)).is_none(), open(at));
            let next = (at..at + 14 * 1440).find(|m| open(*m)).map(minute);
            if let Some(next) = next {
                prop_assert_eq!(desk.next_open(minute(at)), Some(next), "after {}", minute(at));
            }
            let previous = (0..=at).rev().find(|m| open(*m)).map(minute);
            if let Some(previous) = previous {
                prop_assert_eq!(desk.previous_open(minute(at)), Some(previous), "before {}", minute(at));
            }
        }
        let (first, last) = (first_day, first_day + Duration::days(13));
        let mut served: Vec<i64> = (0..14 * 1440 - 60).filter(|m| serves(&hub, &outages, minute(*m))).collect();
        served.retain(|m| (first..=last).contains(&hub.zone.day(minute(*m))));
        let expected = served.first().zip(served.last()).map(|(a, b)| (minute(*a), minute(*b + 1)));
        prop_assert_eq!(desk.days_interval(first, last).map(|days| (days.start(), days.end())), expected);
    }
}

/// Exceptional hours stand in place of those of the week, on a holiday too; what is closed by name stays closed.
#[test]
fn a_desk_opens_exceptionally_on_a_saturday_and_on_a_public_holiday() {
    let hub = hub("a")
        .also_opens("2027-03-13", "10:00-16:00")
        .also_opens("2027-05-06", "14:00-17:00")
        .also_opens("2027-03-10", "20:00-22:00")
        .also_opens("2027-03-17", "10:00-16:00")
        .closes(ClosureKind::Desk, "2027-03-17", "2027-03-17");
    let outages = Outages::default();
    let desk = DeskHours::new(&hub, &outages);
    let on = |date: &str| -> Vec<String> {
        let clock = |at| hub.zone.local(at).format("%H:%M").to_string();
        desk.on(day(date)).iter().map(|open| format!("{}-{}", clock(open.start()), clock(open.end()))).collect()
    };
    assert_eq!(on("2027-03-13"), ["10:00-16:00"], "a Saturday");
    assert_eq!(on("2027-03-20"), [""; 0], "any other Saturday");
    assert_eq!(on("2027-05-06"), ["14:00-17:00"], "Ascension day");
    assert_eq!(on("2027-03-10"), ["20:00-22:00"], "a late evening in place of the day");
    assert_eq!(on("2027-03-17"), [""; 0], "closed after all");
    // It counts as a day of opening for the rules that count them, and units are prepared then.
    let mut prepared = hub.clone();
    prepared.preparation = Some(WeeklyHours::default());
    let working = DeskHours::working(&prepared, &outages);
    assert!(working.opens_on(day("2027-03-13")) && !working.opens_on(day("2027-03-12")));
    let only_then = Hub { desk: WeeklyHours::default(), ..hub.clone() };
    let desk = DeskHours::new(&only_then, &outages);
    let first = desk.next_open(at(hub.zone, "2027-03-01 09:00"));
    assert_eq!(first, Some(at(hub.zone, "2027-03-10 20:00")));
}
