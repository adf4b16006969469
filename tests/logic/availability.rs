//! What is free and why something is not: the hard scenarios of the domain guide that the rules alone decide.

use ressourcerie::domain::availability::{
    Answer, Claims, Closed, Edge, Peak, Refusal, alternatives, assess, bookable_parts, interval_for_days,
};
use ressourcerie::domain::hub::{CalendarScope, CalendarSource, ClosureKind, Hub, HubCalendar};
use ressourcerie::domain::outage::{Blocks, Outages};
use ressourcerie::domain::resource::{Family, Stock};
use ressourcerie::domain::time::{Instant, Interval, LocalReading, Zone};

use super::network::{HubVerbs as _, TestLedger, at, between, day, hub, local, offer, wall, wish};

fn paris(from: &str, to: &str) -> Interval {
    between(Zone::PARIS, from, to)
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).expect("a zone")
}

/// Asks of a network in which nothing else is claimed, on 4 January 2027 at 08:00 in Paris.
fn ask(hub: &Hub, key: &str, quantity: u32, interval: Interval) -> Answer {
    let ledger = TestLedger::of([hub.clone()]);
    assess(hub, &wish(key, quantity, interval), None, &ledger.state, ledger.now)
}

#[track_caller]
fn assert_bookable(answer: &Answer) {
    assert_eq!(answer.refusals, [], "it should be bookable");
}

#[test]
fn scenario_1_a_loan_over_the_autumn_clock_change_counts_calendar_days() {
    let mut hub = hub("a").lends("headset", 2).open_on_saturdays();
    let loan = paris("2027-10-30 10:00", "2027-11-02 10:00");
    assert_eq!(loan.duration().num_hours(), 73, "one hour happens twice");
    hub.policy.max_days = 3;
    assert_bookable(&ask(&hub, "a/headset", 1, loan));

    let on_toussaint = paris("2027-10-30 10:00", "2027-11-01 10:00");
    let refusals = ask(&hub, "a/headset", 1, on_toussaint).refusals;
    let [Refusal::DeskClosed { edge: Edge::Return, why: Closed::Holiday(key), nearest, .. }] = refusals.as_slice()
    else {
        panic!("{refusals:?}")
    };
    assert_eq!(key, "all-saints");
    assert_eq!(*nearest, [at(Zone::PARIS, "2027-10-30 18:00"), at(Zone::PARIS, "2027-11-02 09:00")]);
}

#[test]
fn a_return_due_on_a_closed_day_may_wait_for_the_next_open_one() {
    let mut hub = hub("a").lends("headset", 2);
    hub.policy.max_days = 1;
    // Friday to Monday: the one day allowed ends on a Saturday.
    assert_bookable(&ask(&hub, "a/headset", 1, paris("2027-03-05 10:00", "2027-03-08 18:00")));
    let refusals = ask(&hub, "a/headset", 1, paris("2027-03-05 10:00", "2027-03-09 10:00")).refusals;
    let latest_return = at(Zone::PARIS, "2027-03-08 18:00");
    assert_eq!(refusals, [Refusal::TooLong { max_days: 1, latest_return }]);
    // On a day when the desk opens, the limit holds.
    let refusals = ask(&hub, "a/headset", 1, paris("2027-03-01 10:00", "2027-03-03 10:00")).refusals;
    assert_eq!(refusals, [Refusal::TooLong { max_days: 1, latest_return: at(Zone::PARIS, "2027-03-02 18:00") }]);
}

#[test]
fn scenario_2_a_reading_that_clocks_jump_over_is_never_shifted_silently() {
    assert!(matches!(Zone::PARIS.read(wall("2027-03-28 02:30")), LocalReading::Never { .. }));
    assert!(matches!(Zone::PARIS.read(wall("2027-10-31 02:30")), LocalReading::Twice { .. }));
    let hub = hub("a").lends("headset", 1).always_open();
    let ledger = TestLedger::of([hub.clone()]);
    // Moving a 02:30 pick-up day by day steps over the day that has no 02:30.
    let wished = wish("a/headset", 2, paris("2027-03-27 02:30", "2027-03-27 04:30"));
    assert_eq!(alternatives(&hub, &wished, None, &ledger.state, ledger.now, 3, 3), [], "the hub never has two");
    let wished = wish("a/headset", 1, paris("2027-03-27 02:30", "2027-03-27 04:30"));
    for moved in alternatives(&hub, &wished, None, &ledger.state, ledger.now, 20, 2) {
        assert_eq!(moved.duration(), wished.interval.duration(), "{moved}");
    }
}

#[test]
fn scenario_3_tuesday_evenings_stay_at_seven_across_the_clock_change() {
    let hub = hub("a").offers("studio", Family::Space, Stock::Count(1)).always_open();
    let mut ledger = TestLedger::of([hub]);
    let evening = |date: &str| paris(&format!("{date} 19:00"), &format!("{date} 21:00"));
    let dates = ["2027-10-05", "2027-10-12", "2027-10-19", "2027-10-26", "2027-11-02", "2027-11-09"];
    let hours: Vec<String> = dates.map(|date| evening(date).start().format("%H:%MZ").to_string()).to_vec();
    assert_eq!(hours, ["17:00Z", "17:00Z", "17:00Z", "17:00Z", "18:00Z", "18:00Z"]);
    ledger.place("beta", vec![wish("a/studio", 1, evening("2027-11-02"))]).expect("free");
    let series = dates.map(|date| wish("a/studio", 1, evening(date))).to_vec();
    let refused = ledger.place("alpha", series).expect_err("the fifth evening is taken");
    let ressourcerie::ledger::Rejection::Lines { lines } = refused else { panic!("{refused:?}") };
    assert_eq!(lines.iter().map(|line| line.line).collect::<Vec<_>>(), [4]);
}

#[test]
fn scenario_4_hours_and_days_are_those_of_the_hub_wherever_it_is() {
    for (territory, zone_name, utc_offset_hours, open_in_paris) in [
        ("01", "America/Guadeloupe", -4, "09:00"),
        ("04", "Indian/Reunion", 4, "17:30"),
        ("988", "Pacific/Noumea", 11, "17:30"),
        ("975", "America/Miquelon", -2, "09:00"),
    ] {
        let hub = hub("outremer").in_territory(territory, zone_name).lends("headset", 1);
        let there = zone(zone_name);
        let loan = between(there, "2027-07-15 09:00", "2027-07-16 18:00");
        let expected = at(Zone::UTC, "2027-07-15 09:00") - chrono::Duration::hours(utc_offset_hours);
        assert_eq!(loan.start(), expected, "{zone_name}");
        assert_bookable(&ask(&hub, "outremer/headset", 1, loan));
        let in_paris_hours = paris(&format!("2027-07-15 {open_in_paris}"), &format!("2027-07-16 {open_in_paris}"));
        let closed = ask(&hub, "outremer/headset", 1, in_paris_hours).refusals;
        assert!(closed.iter().any(|r| matches!(r, Refusal::DeskClosed { why: Closed::Hours, .. })), "{zone_name}");
    }
    // The Marquesas live half an hour off.
    let hub = hub("nuku-hiva").in_territory("987", "Pacific/Marquesas").lends("headset", 1);
    let loan = paris("2027-07-15 20:30", "2027-07-17 03:30");
    assert_eq!(zone("Pacific/Marquesas").local(loan.start()), wall("2027-07-15 09:00"));
    assert_bookable(&ask(&hub, "nuku-hiva/headset", 1, loan));
}

#[test]
fn scenario_4_miquelon_changes_its_clocks_on_its_own_dates() {
    let hub = hub("miquelon").in_territory("975", "America/Miquelon").lends("headset", 1).open_on_saturdays();
    let there = zone("America/Miquelon");
    for (from, to, hours) in [
        ("2027-03-13 09:00", "2027-03-15 09:00", 47),
        ("2027-03-27 09:00", "2027-03-30 09:00", 72),
        ("2027-11-06 09:00", "2027-11-08 09:00", 49),
    ] {
        let loan = between(there, from, to);
        assert_eq!(loan.duration().num_hours(), hours, "{from}");
        assert_bookable(&ask(&hub, "miquelon/headset", 1, loan));
    }
}

#[test]
fn scenario_4_the_horizon_counts_the_days_of_the_hub() {
    // 14 July 2027, 23:30 in Paris is already 15 July, 08:30 in Nouméa.
    let mut hub = hub("noumea").in_territory("988", "Pacific/Noumea").lends("headset", 1);
    hub.policy.horizon_days = 1;
    let ledger = TestLedger::of([hub.clone()]);
    let now = at(Zone::PARIS, "2027-07-14 23:30");
    let there = zone("Pacific/Noumea");
    let tomorrow = wish("noumea/headset", 1, between(there, "2027-07-16 09:00", "2027-07-16 17:00"));
    assert_bookable(&assess(&hub, &tomorrow, None, &ledger.state, now));
    let later = wish("noumea/headset", 1, between(there, "2027-07-19 09:00", "2027-07-19 17:00"));
    let refusals = assess(&hub, &later, None, &ledger.state, now).refusals;
    let [Refusal::TooFar { latest, horizon_days: 1 }] = refusals.as_slice() else { panic!("{refusals:?}") };
    assert_eq!(there.local(*latest).to_string(), "2027-07-16 23:59:59");
}

#[test]
fn scenario_5_one_cart_across_the_date_line_keeps_each_hub_on_its_own_date() {
    let wallis = hub("wallis").in_territory("986", "Pacific/Wallis").lends("headset", 1).always_open();
    let tahiti = hub("tahiti").in_territory("987", "Pacific/Tahiti").lends("headset", 1).always_open();
    let mut ledger = TestLedger::of([wallis, tahiti]);
    let same = Interval::new(at(Zone::UTC, "2027-06-10 00:00"), at(Zone::UTC, "2027-06-11 00:00")).expect("a day");
    let cart = vec![wish("wallis/headset", 1, same), wish("tahiti/headset", 1, same)];
    let booking = ledger.place("alpha", cart.clone()).expect("both are free");
    let local_start = |name: &str| zone(name).local(same.start());
    let apart = local_start("Pacific/Wallis") - local_start("Pacific/Tahiti");
    assert_eq!(apart.num_hours(), 22);
    assert_eq!(booking.span(), Some(same), "the time is counted once");
    // One of the two is taken: nothing of the cart is.
    ledger.act(super::network::team_desk("alpha"), &booking, ressourcerie::domain::booking::Step::Cancel).expect("own");
    ledger.place("beta", vec![wish("tahiti/headset", 1, same)]).expect("free again");
    ledger.place("alpha", cart).expect_err("Tahiti's is taken");
    ledger.place("gamma", vec![wish("wallis/headset", 1, same)]).expect("nothing was kept at Wallis");
}

#[test]
fn scenario_6_the_peak_decides_never_the_sum() {
    let hub = hub("a").lends("headset", 10);
    let mut ledger = TestLedger::of([hub.clone()]);
    let hours = |from: &str, to: &str| paris(&format!("2027-03-01 {from}"), &format!("2027-03-01 {to}"));
    ledger.place("beta", vec![wish("a/headset", 6, hours("09:00", "12:00"))]).expect("free");
    ledger.place("beta", vec![wish("a/headset", 6, hours("12:00", "15:00"))]).expect("free");
    let four = wish("a/headset", 4, hours("09:00", "15:00"));
    let answer = assess(&hub, &four, None, &ledger.state, ledger.now);
    assert_bookable(&answer);
    assert_eq!((answer.free, answer.capacity), (4, 10));

    ledger.place("gamma", vec![wish("a/headset", 4, hours("11:00", "13:00"))]).expect("exactly four are free");
    let answer = assess(&hub, &four, None, &ledger.state, ledger.now);
    let peak = Peak { level: 10, during: hours("11:00", "13:00") };
    let resource = offer("a/headset");
    assert_eq!(answer.refusals, [Refusal::NotEnough { resource, capacity: 10, peak, wanted: 4, free: 0 }]);
    let parts = bookable_parts(&hub, &four, None, &ledger.state, ledger.now);
    assert_eq!(parts, [hours("09:00", "11:00"), hours("13:00", "15:00")]);
}

#[test]
fn scenario_7_margins_keep_bookings_apart() {
    for (prepare, recover, next_start) in [(0, 0, "11:00"), (0, 30, "11:30"), (15, 30, "11:45")] {
        let hub = hub("a").lends("headset", 1).with_margins("headset", prepare, recover);
        let mut ledger = TestLedger::of([hub.clone()]);
        let hours = |from: &str, to: &str| paris(&format!("2027-03-01 {from}"), &format!("2027-03-01 {to}"));
        ledger.place("beta", vec![wish("a/headset", 1, hours("10:00", "11:00"))]).expect("free");
        let next = wish("a/headset", 1, hours("11:00", "12:00"));
        let answer = assess(&hub, &next, None, &ledger.state, ledger.now);
        assert_eq!(answer.is_bookable(), next_start == "11:00", "margins {prepare} and {recover}");
        let mut offered = alternatives(&hub, &next, None, &ledger.state, ledger.now, 4, 1);
        offered.extend(answer.is_bookable().then_some(next.interval));
        let first = offered.into_iter().filter(|interval| interval.start() >= next.interval.start()).min();
        assert_eq!(first.map(Interval::start), Some(at(Zone::PARIS, &format!("2027-03-01 {next_start}"))));
    }
    // The recovery of the last loan of the day runs past closing: the desk has nothing to do with it.
    let hub = hub("a").lends("headset", 1).with_margins("headset", 0, 120);
    assert_bookable(&ask(&hub, "a/headset", 1, paris("2027-03-01 10:00", "2027-03-01 18:00")));
}

#[test]
fn scenario_11_a_kit_takes_its_members_and_no_more() {
    let hub = hub("a").lends("body", 1).lends("tripod", 2).packs("camera-kit", &[("body", 1), ("tripod", 1)]);
    let mut ledger = TestLedger::of([hub.clone()]);
    let hours = |from: &str, to: &str| paris(&format!("2027-03-01 {from}"), &format!("2027-03-01 {to}"));
    ledger.place("beta", vec![wish("a/tripod", 1, hours("09:00", "17:00"))]).expect("free");
    let kit = wish("a/camera-kit", 1, hours("10:00", "12:00"));
    let answer = assess(&hub, &kit, None, &ledger.state, ledger.now);
    assert_eq!((answer.free, answer.capacity), (1, 1));
    let booking = ledger.place("alpha", vec![kit]).expect("a body and the other tripod");
    let claimed: Vec<String> = booking.lines[0].claims.iter().map(|claim| claim.resource.to_string()).collect();
    assert_eq!(claimed, ["a/body", "a/tripod"]);
    ledger.place("gamma", vec![wish("a/tripod", 1, hours("10:00", "12:00"))]).expect_err("no tripod is left");
    let twice =
        vec![wish("a/camera-kit", 1, hours("13:00", "15:00")), wish("a/camera-kit", 1, hours("14:00", "16:00"))];
    let refused = ledger.place("gamma", twice).expect_err("there is one body");
    let ressourcerie::ledger::Rejection::Lines { lines } = refused else { panic!("{refused:?}") };
    let refusals = &lines[0].refusals;
    assert_eq!(lines[0].line, 1);
    assert!(
        refusals.iter().any(|r| matches!(r, Refusal::NotEnough { resource, .. } if resource.local.as_str() == "body"))
    );
    assert!(
        refusals
            .iter()
            .any(|r| matches!(r, Refusal::NotEnough { resource, .. } if resource.local.as_str() == "tripod"))
    );
}

#[test]
fn scenario_13_a_full_closure_forbids_all_use_and_a_desk_closure_only_the_desk() {
    let desk_only = hub("a").lends("headset", 1).closes(ClosureKind::Desk, "2027-05-03", "2027-05-07");
    let through = paris("2027-04-30 10:00", "2027-05-10 10:00");
    assert_bookable(&ask(&desk_only, "a/headset", 1, through));
    let refusals = ask(&desk_only, "a/headset", 1, paris("2027-04-30 10:00", "2027-05-04 10:00")).refusals;
    let [Refusal::DeskClosed { edge: Edge::Return, why: Closed::Closure(_), nearest, .. }] = refusals.as_slice() else {
        panic!("{refusals:?}")
    };
    assert_eq!(nearest[1], at(Zone::PARIS, "2027-05-10 09:00"), "the return moves to the next opening");

    let full = hub("a").lends("headset", 1).closes(ClosureKind::Full, "2027-05-03", "2027-05-07");
    let refusals = ask(&full, "a/headset", 1, through).refusals;
    let [Refusal::HubClosed { during, why: Closed::Closure(_) }] = refusals.as_slice() else { panic!("{refusals:?}") };
    assert_eq!(*during, paris("2027-05-03 00:00", "2027-05-08 00:00"));
}

#[test]
fn scenario_14_each_territory_keeps_its_own_holidays() {
    let loan = |zone: Zone, date: &str| between(zone, &format!("{date} 09:00"), &format!("{date} 17:00"));
    let guadeloupe = hub("a").in_territory("01", "America/Guadeloupe").lends("headset", 1);
    let lille = hub("a").in_territory("32", "Europe/Paris").lends("headset", 1);
    let strasbourg =
        Hub { departement: Some("67".to_owned()), ..hub("a").in_territory("44", "Europe/Paris").lends("headset", 1) };
    let lyon = hub("a").in_territory("84", "Europe/Paris").lends("headset", 1);
    let by_choice_open = Hub { closed_on_holidays: false, ..strasbourg.clone() };
    for (hub, date, holiday) in [
        (&guadeloupe, "2027-05-27", Some("abolition-of-slavery")),
        (&lille, "2027-05-27", None),
        (&strasbourg, "2027-03-26", Some("good-friday")),
        (&lyon, "2027-03-26", None),
        (&by_choice_open, "2027-03-26", None),
    ] {
        let refusals = ask(hub, "a/headset", 1, loan(hub.zone, date)).refusals;
        match holiday {
            None => assert_eq!(refusals, [], "{date}"),
            Some(key) => assert!(
                matches!(&refusals[..], [Refusal::DeskClosed { why: Closed::Holiday(found), .. }, _] if found == key),
                "{refusals:?}"
            ),
        }
    }
}

#[test]
fn every_reason_is_given_at_once_most_telling_first() {
    let mut hub = hub("a").lends("headset", 1).closes(ClosureKind::Full, "2027-01-02", "2027-01-03");
    hub.policy.min_minutes = 60;
    let refusals = ask(&hub, "a/headset", 5, paris("2027-01-03 23:30", "2027-01-03 23:40")).refusals;
    let names: Vec<&str> = refusals
        .iter()
        .map(|refusal| match refusal {
            Refusal::InThePast { .. } => "past",
            Refusal::HubClosed { .. } => "closed",
            Refusal::NotEnough { .. } => "stock",
            Refusal::TooShort { .. } => "short",
            Refusal::DeskClosed { edge: Edge::PickUp, .. } => "pick-up",
            Refusal::DeskClosed { edge: Edge::Return, .. } => "return",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["past", "closed", "stock", "short", "pick-up", "return"]);
}

#[test]
fn unknown_and_empty_wishes_are_refused_plainly() {
    let hub = hub("a").lends("headset", 1).packs("hollow", &[]).packs("ghost", &[("nothing", 1)]);
    let hour = paris("2027-03-01 10:00", "2027-03-01 12:00");
    for key in ["a/none", "b/headset", "a/hollow", "a/ghost"] {
        let answer = ask(&hub, key, 1, hour);
        assert_eq!(answer.refusals, [Refusal::UnknownOffer { offer: offer(key) }], "{key}");
    }
    assert_eq!(ask(&hub, "a/headset", 0, hour).refusals, [Refusal::NoQuantity]);
    let answer = ask(&hub, "a/headset", u32::MAX, hour);
    assert!(matches!(answer.refusals[..], [Refusal::NotEnough { wanted: u32::MAX, free: 1, .. }]));
}

#[test]
fn lead_time_and_horizon_bound_the_pick_up() {
    let mut hub = hub("a").lends("headset", 1);
    (hub.policy.lead_hours, hub.policy.horizon_days) = (48, 30);
    // Asked on Monday 4 January at 08:00.
    assert_bookable(&ask(&hub, "a/headset", 1, paris("2027-01-06 09:00", "2027-01-06 10:00")));
    let soon = ask(&hub, "a/headset", 1, paris("2027-01-05 09:00", "2027-01-05 10:00")).refusals;
    assert_eq!(soon, [Refusal::TooSoon { earliest: at(Zone::PARIS, "2027-01-06 08:00"), lead_hours: 48 }]);
    assert_bookable(&ask(&hub, "a/headset", 1, paris("2027-02-03 09:00", "2027-02-03 10:00")));
    let far = ask(&hub, "a/headset", 1, paris("2027-02-04 09:00", "2027-02-04 10:00")).refusals;
    assert!(matches!(far[..], [Refusal::TooFar { horizon_days: 30, .. }]), "{far:?}");
}

#[test]
fn absurd_policies_and_dates_are_answered_and_break_nothing() {
    let mut hub = hub("a").lends("headset", u32::MAX).with_margins("headset", u32::MAX, u32::MAX);
    (hub.policy.lead_hours, hub.policy.horizon_days) = (u32::MAX, u32::MAX);
    (hub.policy.max_days, hub.policy.min_minutes) = (u32::MAX, u32::MAX);
    let end_of_time =
        Interval::new(at(Zone::UTC, "9999-12-30 10:00"), at(Zone::UTC, "9999-12-31 23:59")).expect("ends");
    let start_of_time =
        Interval::new(at(Zone::UTC, "0001-01-01 00:00"), at(Zone::UTC, "0001-01-02 00:00")).expect("ends");
    let ledger = TestLedger::of([hub.clone()]);
    for interval in [end_of_time, start_of_time] {
        let wished = wish("a/headset", 1, interval);
        assert!(!assess(&hub, &wished, None, &ledger.state, ledger.now).is_bookable());
        assert_eq!(alternatives(&hub, &wished, None, &ledger.state, ledger.now, 3, u32::MAX), []);
        assert_eq!(bookable_parts(&hub, &wished, None, &ledger.state, ledger.now), []);
    }
    let of_a_century = wish("a/headset", 1, between(Zone::UTC, "2030-01-01 10:00", "2130-01-01 10:00"));
    assert_eq!(alternatives(&hub, &of_a_century, None, &ledger.state, ledger.now, 3, 30), []);
    let extremes = (chrono::NaiveDate::MIN, chrono::NaiveDate::MAX);
    assert_eq!(interval_for_days(&hub, &offer("a/headset"), Outages::NONE, extremes.0, extremes.1), None);
}

#[test]
fn a_space_is_booked_within_the_hours_of_one_day() {
    let mut hub = hub("a").offers("studio", Family::Space, Stock::Count(1));
    hub.desk.mon = ["09:00-12:00", "14:00-18:00"].map(|span| span.parse().expect("a span")).to_vec();
    let bookable = |from: &str, to: &str| ask(&hub, "a/studio", 1, paris(from, to)).refusals;
    assert_eq!(bookable("2027-03-01 09:00", "2027-03-01 18:00"), [], "a midday break is run through");
    assert!(matches!(
        bookable("2027-03-01 13:00", "2027-03-01 18:00")[..],
        [Refusal::DeskClosed { edge: Edge::PickUp, .. }]
    ));
    let latest_end = at(Zone::PARIS, "2027-03-01 18:00");
    assert_eq!(bookable("2027-03-01 15:00", "2027-03-02 10:00"), [Refusal::NotOneDay { latest_end }]);
    assert!(matches!(
        bookable("2027-03-01 15:00", "2027-03-01 20:00")[..],
        [Refusal::DeskClosed { edge: Edge::Return, .. }]
    ));
}

#[test]
fn a_space_may_be_booked_until_midnight() {
    let mut hub = hub("a").offers("studio", Family::Space, Stock::Count(1));
    hub.desk.mon = vec!["18:00-24:00".parse().expect("a span")];
    assert_bookable(&ask(&hub, "a/studio", 1, paris("2027-03-01 18:00", "2027-03-02 00:00")));
}

#[test]
fn a_training_is_booked_by_one_of_its_sessions() {
    let sessions = [
        ("2027-03-06 20:00", "2027-03-06 22:00"),
        ("2027-03-06 22:00", "2027-03-06 23:00"),
        ("2027-04-10 09:00", "2027-04-10 17:00"),
    ];
    let hub = hub("a").trains("mocap", 8, &sessions).with_margins("mocap", 60, 60);
    let mut ledger = TestLedger::of([hub.clone()]);
    let first = paris(sessions[0].0, sessions[0].1);
    ledger.place("alpha", vec![wish("a/mocap", 6, first)]).expect("on a Saturday evening, and six of eight seats");
    let answer = assess(&hub, &wish("a/mocap", 3, first), None, &ledger.state, ledger.now);
    assert_eq!(answer.free, 2);
    assert!(matches!(answer.refusals[..], [Refusal::NotEnough { free: 2, wanted: 3, .. }]));
    let second = paris(sessions[1].0, sessions[1].1);
    let answer = assess(&hub, &wish("a/mocap", 8, second), None, &ledger.state, ledger.now);
    assert_eq!((answer.free, answer.is_bookable()), (8, true), "the next session has its own seats");
    let offered = alternatives(&hub, &wish("a/mocap", 3, first), None, &ledger.state, ledger.now, 5, 60);
    assert_eq!(offered, [second, paris(sessions[2].0, sessions[2].1)]);

    let other = paris("2027-03-06 20:00", "2027-03-06 21:00");
    let refusals = assess(&hub, &wish("a/mocap", 1, other), None, &ledger.state, ledger.now).refusals;
    let [Refusal::NotASession { sessions }] = refusals.as_slice() else { panic!("{refusals:?}") };
    assert_eq!(sessions.len(), 3);
}

#[test]
fn a_closure_of_some_hours_refuses_who_comes_then_and_only_a_full_one_what_runs_through() {
    let ask = |kind, from: &str, to: &str| {
        let hub = hub("a").lends("headset", 1).closes_daily(kind, "2027-05-04", "2027-05-04", "14:00-16:00");
        ask(&hub, "a/headset", 1, between(Zone::PARIS, from, to)).refusals
    };
    for kind in [ClosureKind::Desk, ClosureKind::Full] {
        for at_the_desk in ["2027-05-03 10:00", "2027-05-04 14:00"] {
            assert_eq!(
                ask(kind, at_the_desk, "2027-05-07 10:00").is_empty(),
                kind == ClosureKind::Desk,
                "{at_the_desk}"
            );
        }
        assert_eq!(ask(kind, "2027-05-04 16:00", "2027-05-07 10:00"), [], "it is over");
        assert_eq!(ask(kind, "2027-05-03 10:00", "2027-05-04 14:00"), [], "on the stroke of closing");
        let inside = ask(kind, "2027-05-04 15:00", "2027-05-07 10:00");
        let Some(Refusal::DeskClosed { edge: Edge::PickUp, why: Closed::Closure(_), nearest, .. }) = inside.last()
        else {
            panic!("{inside:?}")
        };
        assert_eq!(nearest, &["2027-05-04 14:00", "2027-05-04 16:00"].map(|reading| at(Zone::PARIS, reading)));
        let back = ask(kind, "2027-05-03 10:00", "2027-05-04 15:30");
        assert!(matches!(back.last(), Some(Refusal::DeskClosed { edge: Edge::Return, .. })), "{back:?}");
    }
    let through = ask(ClosureKind::Full, "2027-05-03 10:00", "2027-05-07 10:00");
    let [Refusal::HubClosed { during, .. }] = through.as_slice() else { panic!("{through:?}") };
    assert_eq!(*during, between(Zone::PARIS, "2027-05-04 14:00", "2027-05-04 16:00"));
}

#[test]
fn calendars_close_the_hub_or_its_desk_or_take_units() {
    let hub = hub("a").lends("headset", 3);
    let mut ledger = TestLedger::of([hub.clone()]);
    let calendar = |id: &str, scope| HubCalendar::new(local(id), CalendarSource::File("x.ics".into()), scope);
    let event = |from: &str, to: &str, what: &str| [(paris(from, to), what.to_owned())];
    let mut put = |id: &str, scope, events: [(Interval, String); 1]| {
        let blocks = Blocks::of_events(&hub.id, &calendar(id, scope), events);
        ledger.state.set_calendar(&hub.id, &local(id), blocks);
    };
    put("montage", CalendarScope::Hub, event("2027-03-10 00:00", "2027-03-11 00:00", "Montage"));
    put("guichet", CalendarScope::Desk, event("2027-03-15 11:00", "2027-03-15 14:00", "Réunion"));
    put(
        "atelier",
        CalendarScope::Resources { ids: vec![local("headset"), local("unknown")], quantity: 2 },
        event("2027-03-22 00:00", "2027-03-24 00:00", "Maintenance"),
    );
    let ask = |state: &dyn Claims, quantity, from: &str, to: &str| {
        assess(&hub, &wish("a/headset", quantity, paris(from, to)), None, state, ledger.now)
    };
    let state = &ledger.state;
    let hub_closed = ask(state, 1, "2027-03-09 10:00", "2027-03-12 10:00").refusals;
    assert!(matches!(&hub_closed[..], [Refusal::HubClosed { why: Closed::Calendar(what), .. }] if what == "Montage"));
    let desk_closed = ask(state, 1, "2027-03-15 12:00", "2027-03-16 10:00").refusals;
    let [Refusal::DeskClosed { why: Closed::Calendar(what), nearest, .. }] = desk_closed.as_slice() else {
        panic!("{desk_closed:?}")
    };
    assert_eq!(what, "Réunion");
    assert_eq!(*nearest, [at(Zone::PARIS, "2027-03-15 11:00"), at(Zone::PARIS, "2027-03-15 14:00")]);
    assert_bookable(&ask(state, 1, "2027-03-15 11:00", "2027-03-15 14:00"));
    assert_eq!(ask(state, 2, "2027-03-22 10:00", "2027-03-22 12:00").free, 1);

    // A calendar read again replaces what it said; one that is gone says nothing more.
    ledger.state.set_calendar(&hub.id, &local("atelier"), Blocks::default());
    ledger.state.remove_calendar(&hub.id, &local("montage"));
    assert_eq!(ask(&ledger.state, 2, "2027-03-22 10:00", "2027-03-22 12:00").free, 3);
    assert_bookable(&ask(&ledger.state, 1, "2027-03-09 10:00", "2027-03-12 10:00"));
}

#[test]
fn alternatives_are_the_closest_intervals_that_can_be_booked() {
    let hub = hub("a").lends("headset", 1);
    let mut ledger = TestLedger::of([hub.clone()]);
    // Monday to Wednesday is taken.
    ledger.place("beta", vec![wish("a/headset", 1, paris("2027-03-08 09:00", "2027-03-10 12:00"))]).expect("free");
    let wished = wish("a/headset", 1, paris("2027-03-09 10:00", "2027-03-11 10:00"));
    let offered = alternatives(&hub, &wished, None, &ledger.state, ledger.now, 3, 30);
    assert_eq!(offered.len(), 3);
    let starts: Vec<Instant> = offered.iter().map(|interval| interval.start()).collect();
    assert_eq!(starts[0], at(Zone::PARIS, "2027-03-10 12:00"), "as soon as it is back, until Friday noon");
    for interval in &offered {
        assert!(
            assess(&hub, &wish("a/headset", 1, *interval), None, &ledger.state, ledger.now).is_bookable(),
            "{interval}"
        );
        assert_eq!(interval.duration(), wished.interval.duration());
    }
    let distance = |at: &Instant| (*at - wished.interval.start()).abs();
    assert!(starts.windows(2).all(|pair| distance(&pair[0]) <= distance(&pair[1])), "closest first");
}

#[test]
fn a_loan_moved_over_a_clock_change_keeps_its_hours() {
    let hub = hub("a").lends("headset", 1);
    let mut ledger = TestLedger::of([hub.clone()]);
    let taken = paris("2027-03-22 09:00", "2027-03-26 18:00");
    ledger.place("beta", vec![wish("a/headset", 1, taken)]).expect("free");
    let wished = wish("a/headset", 1, paris("2027-03-24 10:30", "2027-03-26 16:30"));
    let offered = alternatives(&hub, &wished, None, &ledger.state, ledger.now, 10, 14);
    let same_hours = offered.iter().any(|interval| *interval == paris("2027-03-31 10:30", "2027-04-02 16:30"));
    assert!(same_hours, "{offered:?}");
}

#[test]
fn whole_days_are_read_in_the_hours_of_each_hub() {
    let mut hub = hub("a").lends("headset", 1).offers("studio", Family::Space, Stock::Count(1)).trains(
        "mocap",
        4,
        &[("2027-03-10 19:00", "2027-03-10 21:00")],
    );
    hub.desk.mon = ["10:00-12:00", "14:00-19:00"].map(|span| span.parse().expect("a span")).to_vec();
    let within =
        |key: &str, from: &str, to: &str| interval_for_days(&hub, &offer(key), Outages::NONE, day(from), day(to));
    // 6 and 7 March 2027 are a weekend.
    assert_eq!(within("a/headset", "2027-03-06", "2027-03-09"), Some(paris("2027-03-08 10:00", "2027-03-09 18:00")));
    assert_eq!(within("a/headset", "2027-03-08", "2027-03-08"), Some(paris("2027-03-08 10:00", "2027-03-08 19:00")));
    assert_eq!(within("a/headset", "2027-03-06", "2027-03-07"), None);
    assert_eq!(within("a/headset", "2027-03-09", "2027-03-08"), None);
    assert_eq!(within("a/studio", "2027-03-06", "2027-03-12"), Some(paris("2027-03-08 10:00", "2027-03-08 19:00")));
    assert_eq!(within("a/mocap", "2027-03-08", "2027-03-12"), Some(paris("2027-03-10 19:00", "2027-03-10 21:00")));
    assert_eq!(within("a/mocap", "2027-03-11", "2027-03-12"), None);
    assert_eq!(within("a/none", "2027-03-11", "2027-03-12"), None);
}

mod proposals {
    //! Whatever is proposed can be booked, and nothing closer of the same hours was overlooked.

    use chrono::Duration;
    use proptest::prelude::*;

    use super::*;

    const REACH_DAYS: u32 = 12;

    /// Hours from Monday 5 April 2027, 00:00 in Paris.
    fn hours(from: i64, to: i64) -> Interval {
        let monday = at(Zone::PARIS, "2027-04-05 00:00");
        Interval::new(monday + Duration::hours(from), monday + Duration::hours(to)).expect("not empty")
    }

    fn some_hub() -> impl Strategy<Value = Hub> {
        (0..3_u8, 0..90_u32, 0..90_u32, 1..3_u32).prop_map(|(kind, prepare, recover, count)| {
            let hub = hub("a").offers("studio", Family::Space, Stock::Count(count)).lends("headset", count);
            let hub = hub.with_margins("headset", prepare, recover).packs("pair", &[("headset", 2)]);
            match kind {
                0 => hub,
                1 => hub.always_open(),
                _ => hub.open_on_saturdays().closes(ClosureKind::Full, "2027-04-14", "2027-04-16"),
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(80))]

        #[test]
        fn what_is_proposed_can_be_booked(
            hub in some_hub(),
            offer in prop::sample::select(vec!["a/headset", "a/studio", "a/pair"]),
            taken in prop::collection::vec((0..700_i64, 1..80_i64, 1..3_u32), 0..12),
            (from, length) in (200..500_i64, 1..100_i64),
            count in 1..6_usize,
        ) {
            let mut ledger = TestLedger::of([hub.clone()]);
            ledger.now = at(Zone::PARIS, "2027-04-09 12:00");
            let resource = if offer == "a/studio" { "studio" } else { "headset" };
            let claim = |(from, length, quantity): &(i64, i64, u32)| {
                let resource = hub.key(&local(resource));
                ressourcerie::domain::booking::Claim::new(resource, *quantity, hours(*from, from + length))
            };
            let blocks = Blocks { claims: taken.iter().map(claim).collect(), outages: Vec::new() };
            ledger.state.set_calendar(&hub.id, &local("taken"), blocks);
            let wished = wish(offer, 1, hours(from, from + length));
            let bookable =
                |interval| assess(&hub, &wish(offer, 1, interval), None, &ledger.state, ledger.now).is_bookable();

            let offered = alternatives(&hub, &wished, None, &ledger.state, ledger.now, count, REACH_DAYS);
            let distance = |interval: &Interval| (interval.start() - wished.interval.start()).abs();
            prop_assert!(offered.len() <= count);
            for interval in &offered {
                prop_assert!(bookable(*interval) && *interval != wished.interval, "{}", interval);
                prop_assert!(distance(interval) <= Duration::days(i64::from(REACH_DAYS)));
            }
            prop_assert!(offered.windows(2).all(|pair| pair[0] != pair[1] && distance(&pair[0]) <= distance(&pair[1])));
            // No clock changes in these weeks: a day is 24 hours.
            let other_days = (-i64::from(REACH_DAYS)..=i64::from(REACH_DAYS)).filter(|days| *days != 0);
            let closest = other_days
                .filter_map(|days| {
                    let moved = hours(from + 24 * days, from + 24 * days + length);
                    bookable(moved).then_some(days.abs())
                })
                .min();
            if let Some(days) = closest {
                let nearest = offered.iter().map(distance).min();
                prop_assert!(nearest.is_some_and(|nearest| nearest <= Duration::days(days)), "{:?}", offered);
            }

            let parts = bookable_parts(&hub, &wished, None, &ledger.state, ledger.now);
            for part in &parts {
                prop_assert!(bookable(*part) && part.intersection(wished.interval) == Some(*part), "{}", part);
            }
            prop_assert!(parts.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
        }
    }
}
