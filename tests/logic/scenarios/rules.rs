//! The hard scenarios of the domain guide that are about rules: when, who, where.

use chrono::Duration;
use ressourcerie::domain::availability::{Answer, Edge, Refusal, alternatives, assess};
use ressourcerie::domain::booking::Wish;
use ressourcerie::domain::hub::{Hub, ServicePoint};
use ressourcerie::domain::ids::{GroupId, TeamId};
use ressourcerie::domain::policy::Quota;
use ressourcerie::domain::qualification::Qualification;
use ressourcerie::domain::resource::{Family, ReservedShare};
use ressourcerie::domain::team::Team;
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::{Interval, WeeklyHours, Zone};
use ressourcerie::ledger::Rejection;

use crate::network::{HubVerbs as _, TestLedger, at, between, day, hub, local, offer, team, wish};

fn paris(from: &str, to: &str) -> Interval {
    between(Zone::PARIS, from, to)
}

fn weekdays(span: &str) -> WeeklyHours {
    let span = || vec![span.parse().expect("a span")];
    WeeklyHours { mon: span(), tue: span(), wed: span(), thu: span(), fri: span(), ..WeeklyHours::default() }
}

/// What a team of the ledger is answered.
fn ask(ledger: &TestLedger, who: &str, wished: &Wish) -> Answer {
    let hub = ledger.state.hub(&wished.offer.hub).expect("a hub");
    let team = ledger.state.team(&TeamId::parse(who).expect("an id"));
    assess(hub, wished, team, &ledger.state, ledger.now)
}

/// A ledger whose teams are these.
fn ledger_of(hub: Hub, teams: Vec<Team>) -> TestLedger {
    let mut ledger = TestLedger::of([hub.clone()]);
    ledger.state.set_catalogue([std::sync::Arc::new(hub)], teams);
    ledger
}

#[test]
fn scenario_1_three_days_accept_the_long_night_and_72_hours_refuse_it() {
    let mut hub = hub("a").lends("headset", 2).open_on_saturdays();
    hub.policy.max_days = 3;
    let loan = wish("a/headset", 1, paris("2027-10-30 10:00", "2027-11-02 10:00"));
    let ledger = TestLedger::of([hub.clone()]);
    assert_eq!(ask(&ledger, "alpha", &loan).refusals, [], "three calendar days");
    hub.policy.max_hours = Some(72);
    let ledger = TestLedger::of([hub]);
    let latest_return = at(Zone::PARIS, "2027-11-02 09:00");
    let refusals = ask(&ledger, "alpha", &loan).refusals;
    assert_eq!(refusals, [Refusal::TooManyHours { max_hours: 72, latest_return }], "73 elapsed hours");
    let in_time = wish("a/headset", 1, paris("2027-10-30 10:00", "2027-11-02 09:00"));
    assert_eq!(ask(&ledger, "alpha", &in_time).refusals, []);
}

#[test]
fn scenario_7_the_last_recovery_runs_past_closing_because_preparation_decides() {
    let mut hub = hub("a").lends("headset", 1).with_margins("headset", 15, 30);
    hub.preparation = Some(weekdays("08:00-20:00"));
    let mut ledger = TestLedger::of([hub.clone()]);
    ledger.place("alpha", vec![wish("a/headset", 1, paris("2027-03-01 10:00", "2027-03-01 11:00"))]).expect("free");
    // 30 minutes to recover, 15 to prepare: 11:45 is the next start, and it is offered.
    let next = wish("a/headset", 1, paris("2027-03-01 11:00", "2027-03-01 12:00"));
    assert!(!ask(&ledger, "beta", &next).is_bookable());
    let beta = team("beta");
    let offered = alternatives(&hub, &next, Some(&beta), &ledger.state, ledger.now, 4, 1);
    assert!(offered.contains(&paris("2027-03-01 11:45", "2027-03-01 12:45")), "{offered:?}");
    // Until closing time: recovery goes on until 18:30, and the first of the next day is prepared from 08:45.
    let last = ledger
        .place("alpha", vec![wish("a/headset", 1, paris("2027-03-01 16:00", "2027-03-01 18:00"))])
        .expect("the desk closes at 18:00, preparation at 20:00");
    assert_eq!(last.lines[0].claims[0].interval, paris("2027-03-01 15:45", "2027-03-01 18:30"));
    ledger.place("beta", vec![wish("a/headset", 1, paris("2027-03-02 09:00", "2027-03-02 10:00"))]).expect("free");

    // Where preparation stops with the desk, the same recovery ends on the next morning, and 9:00 is too early.
    hub.preparation = Some(weekdays("09:00-18:00"));
    let mut ledger = TestLedger::of([hub]);
    let last =
        ledger.place("alpha", vec![wish("a/headset", 1, paris("2027-03-05 16:00", "2027-03-05 18:00"))]).expect("free");
    assert_eq!(last.lines[0].claims[0].interval, paris("2027-03-05 15:45", "2027-03-08 09:30"), "not on Sunday");
    assert!(!ask(&ledger, "beta", &wish("a/headset", 1, paris("2027-03-08 09:30", "2027-03-08 12:00"))).is_bookable());
    assert!(ask(&ledger, "beta", &wish("a/headset", 1, paris("2027-03-08 09:45", "2027-03-08 12:00"))).is_bookable());
}

#[test]
fn scenario_14_two_open_days_are_counted_hub_by_hub() {
    // Asked on Wednesday 26 May 2027: Thursday is a public holiday in Guadeloupe only.
    for (territory, zone, first_day) in
        [("01", "America/Guadeloupe", "2027-05-31"), ("32", "Europe/Paris", "2027-05-28")]
    {
        let mut hub = hub("a").lends("headset", 1).in_territory(territory, zone);
        hub.policy.lead_open_days = 2;
        let zone = hub.zone;
        let mut ledger = TestLedger::of([hub]);
        ledger.now = at(zone, "2027-05-26 10:00");
        let on = |day: &str| wish("a/headset", 1, between(zone, &format!("{day} 09:00"), &format!("{day} 12:00")));
        assert_eq!(ask(&ledger, "alpha", &on(first_day)).refusals, [], "{zone}");
        let earlier = ask(&ledger, "alpha", &on("2027-05-27")).refusals;
        let earliest = at(zone, &format!("{first_day} 09:00"));
        assert!(earlier.contains(&Refusal::TooFewOpenDays { earliest, lead_open_days: 2 }), "{zone}: {earlier:?}");
    }
}

/// A hub that lends a capture suit to trained teams, and trains them.
fn capture_hub() -> Hub {
    let mut hub = hub("a").lends("suit", 2).trains(
        "initiation",
        2,
        &[
            ("2027-06-08 09:00", "2027-06-08 17:00"),
            ("2027-07-01 09:00", "2027-07-01 17:00"),
            ("2027-09-01 09:00", "2027-09-01 17:00"),
        ],
    );
    hub.resources[0].requires_training = Some(offer("a/initiation"));
    hub
}

fn trained(id: &str, from: &str, until: Option<&str>, revoked: Option<&str>) -> Team {
    let qualification = Qualification {
        training: offer("a/initiation"),
        from: day(from),
        until: until.map(day),
        revoked: revoked.map(day),
    };
    Team { qualifications: vec![qualification], ..team(id) }
}

#[test]
fn scenario_19_a_qualification_that_expires_before_use_is_refused_with_the_sessions_that_would_mend_it() {
    let expiring = trained("alpha", "2026-07-01", Some("2027-06-30"), None);
    let lasting = trained("beta", "2026-07-01", None, None);
    let revoked = trained("gamma", "2026-07-01", None, Some("2027-07-05"));
    let mut ledger = ledger_of(capture_hub(), vec![expiring, lasting, revoked]);
    ledger.now = at(Zone::PARIS, "2027-05-10 10:00");
    let july = wish("a/suit", 1, paris("2027-07-12 09:00", "2027-07-13 17:00"));
    let june = wish("a/suit", 1, paris("2027-06-29 09:00", "2027-06-30 17:00"));
    assert_eq!(ask(&ledger, "beta", &july).refusals, []);
    assert_eq!(ask(&ledger, "alpha", &june).refusals, [], "it counts until its last day");
    // Two seats of the session of June are taken: only that of July can still be booked, and it ends before the use.
    let june_session = paris("2027-06-08 09:00", "2027-06-08 17:00");
    ledger.place("beta", vec![wish("a/initiation", 2, june_session)]).expect("two seats");
    let july_session = paris("2027-07-01 09:00", "2027-07-01 17:00");
    for (who, first_day) in [("alpha", "2027-07-12"), ("gamma", "2027-07-12")] {
        let refusals = ask(&ledger, who, &july).refusals;
        let expected = Refusal::NotTrained {
            resource: offer("a/suit"),
            training: offer("a/initiation"),
            day: day(first_day),
            sessions: vec![july_session],
        };
        assert_eq!(refusals, [expected], "{who}");
    }
    // In the same cart, whatever the order of its lines.
    let refused = ledger.place("alpha", vec![july.clone()]).expect_err("not qualified in July");
    assert!(matches!(refused, Rejection::Lines { .. }));
    let cart = vec![july, wish("a/initiation", 1, july_session)];
    let booking = ledger.place("alpha", cart.clone()).expect("the session comes first");
    let order: Vec<_> = booking.lines.iter().map(|line| line.wish.offer.local.as_str()).collect();
    assert_eq!(order, ["suit", "initiation"], "the lines stay where the team put them");
    // A session after the use trains nobody in time.
    let too_late = paris("2027-09-01 09:00", "2027-09-01 17:00");
    let cart =
        vec![wish("a/suit", 1, paris("2027-08-02 09:00", "2027-08-03 17:00")), wish("a/initiation", 1, too_late)];
    let Rejection::Lines { lines } = ledger.place("gamma", cart).expect_err("too late") else { panic!("a line") };
    assert_eq!(lines.iter().map(|line| line.line).collect::<Vec<_>>(), [0]);
}

/// Nantes, Monday to Friday, with a point in Brest that opens on Tuesdays and Saturdays, two days of transport away.
fn nantes() -> Hub {
    let mut hub = hub("a").lends("projector", 1).with_margins("projector", 30, 60);
    hub.preparation = Some(weekdays("08:00-17:00"));
    let span = || vec!["10:00-16:00".parse().expect("a span")];
    hub.points = vec![ServicePoint {
        id: local("brest"),
        name: Text::plain("Brest"),
        place: None,
        hours: WeeklyHours { tue: span(), sat: span(), ..WeeklyHours::default() },
        closures: Vec::new(),
        daily_visits: None,
        transfer_days: 2,
    }];
    hub
}

fn at_brest(from: &str, to: &str) -> Wish {
    let point = Some(local("brest"));
    Wish { pick_up: point.clone(), return_to: point, ..wish("a/projector", 1, paris(from, to)) }
}

#[test]
fn scenario_20_a_claim_covers_the_legs_and_steps_over_closed_days() {
    let mut ledger = TestLedger::of([nantes()]);
    // Tuesday 9 to Saturday 13 March 2027: away since Friday 5, back on Tuesday 16.
    let booking = ledger.place("alpha", vec![at_brest("2027-03-09 10:00", "2027-03-13 16:00")]).expect("free");
    let claim = booking.lines[0].claims[0].interval;
    assert_eq!(
        claim,
        paris("2027-03-04 16:30", "2027-03-17 09:00"),
        "prepared the evening before, in order the morning after"
    );
    for (from, to, free) in [
        ("2027-03-04 09:00", "2027-03-04 15:00", true),
        ("2027-03-05 09:00", "2027-03-05 12:00", false),
        ("2027-03-15 09:00", "2027-03-15 12:00", false),
        ("2027-03-17 09:30", "2027-03-17 12:00", true),
    ] {
        let here = wish("a/projector", 1, paris(from, to));
        assert_eq!(ask(&ledger, "beta", &here).is_bookable(), free, "{from}");
    }
    // Picked up at the main desk, only the way back counts.
    let mut ledger = TestLedger::of([nantes()]);
    let one_way = Wish { pick_up: None, ..at_brest("2027-03-10 10:00", "2027-03-13 16:00") };
    let booking = ledger.place("alpha", vec![one_way]).expect("free");
    assert_eq!(booking.lines[0].claims[0].interval, paris("2027-03-10 09:30", "2027-03-17 09:00"));
}

#[test]
fn a_point_has_its_own_hours_and_needs_the_time_of_transport() {
    let mut ledger = TestLedger::of([nantes()]);
    ledger.now = at(Zone::PARIS, "2027-03-05 09:00");
    // Friday morning, after the departure: the next two working days are Monday and Tuesday.
    let refusals = ask(&ledger, "alpha", &at_brest("2027-03-09 10:00", "2027-03-13 16:00")).refusals;
    let expected =
        Refusal::NotThereYet { point: local("brest"), transfer_days: 2, earliest: at(Zone::PARIS, "2027-03-13 10:00") };
    assert_eq!(refusals, [expected]);
    assert_eq!(ask(&ledger, "alpha", &at_brest("2027-03-13 10:00", "2027-03-16 16:00")).refusals, []);
    let refusals = ask(&ledger, "alpha", &at_brest("2027-03-16 10:00", "2027-03-18 10:00")).refusals;
    let [Refusal::DeskClosed { edge: Edge::Return, point: Some(point), nearest, .. }] = &refusals[..] else {
        panic!("{refusals:?}")
    };
    assert_eq!(point.as_str(), "brest");
    assert_eq!(*nearest, [at(Zone::PARIS, "2027-03-16 16:00"), at(Zone::PARIS, "2027-03-20 10:00")]);
    let elsewhere = Wish { pick_up: Some(local("rennes")), ..at_brest("2027-03-16 10:00", "2027-03-20 10:00") };
    let refusals = ask(&ledger, "alpha", &elsewhere).refusals;
    assert!(matches!(&refusals[0], Refusal::NoSuchPoint { edge: Edge::PickUp, point } if point.as_str() == "rennes"));
}

#[test]
fn what_is_offered_at_a_point_can_be_had_there() {
    let hub = nantes();
    let mut ledger = TestLedger::of([hub.clone()]);
    ledger.now = at(Zone::PARIS, "2027-03-01 09:00");
    ledger.place("alpha", vec![at_brest("2027-03-09 10:00", "2027-03-13 16:00")]).expect("free");
    let wished = at_brest("2027-03-16 10:00", "2027-03-20 16:00");
    let beta = team("beta");
    assert!(!ask(&ledger, "beta", &wished).is_bookable(), "on its way back");
    let offered = alternatives(&hub, &wished, Some(&beta), &ledger.state, ledger.now, 3, 30);
    assert!(!offered.is_empty());
    for interval in offered {
        ledger
            .place("beta", vec![Wish { interval, ..wished.clone() }])
            .map(|_| ())
            .unwrap_or_else(|why| panic!("{why:?}"));
        break;
    }
}

#[test]
fn a_team_has_at_most_its_quota_at_a_time() {
    let mut hub = hub("a").lends("headset", 9).lends("helmet", 9).packs("case", &[("headset", 2)]);
    hub.policy.quotas = vec![Quota { family: Some(Family::Headset), units: Some(4), bookings: None }];
    let mut ledger = TestLedger::of([hub]);
    let monday = paris("2027-03-01 09:00", "2027-03-01 12:00");
    ledger.place("alpha", vec![wish("a/case", 1, monday)]).expect("two headsets in a case");
    ledger.place("alpha", vec![wish("a/helmet", 1, monday)]).expect("a third");
    let refusals = ask(&ledger, "alpha", &wish("a/headset", 2, monday)).refusals;
    let expected =
        Refusal::TooManyUnits { family: Some(Family::Headset), limit: 4, held: 3, wanted: 2, during: monday };
    assert_eq!(refusals, [expected]);
    assert!(ask(&ledger, "beta", &wish("a/headset", 2, monday)).is_bookable(), "each team has its own");
    let afternoon = paris("2027-03-01 12:00", "2027-03-01 18:00");
    assert!(ask(&ledger, "alpha", &wish("a/headset", 4, afternoon)).is_bookable(), "at a time, not in all");
    // The lines of one cart count together.
    let cart = vec![wish("a/headset", 3, afternoon), wish("a/helmet", 2, afternoon)];
    let Rejection::Lines { lines } = ledger.place("beta", cart).expect_err("five") else { panic!("lines") };
    assert_eq!(lines.iter().map(|line| line.line).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_team_has_at_most_so_many_open_bookings() {
    let mut hub = hub("a").lends("headset", 9);
    hub.policy.quotas = vec![Quota { family: None, units: None, bookings: Some(2) }];
    let mut ledger = TestLedger::of([hub]);
    let on = |day: u32| wish("a/headset", 1, paris(&format!("2027-03-0{day} 09:00"), &format!("2027-03-0{day} 12:00")));
    ledger.place("alpha", vec![on(1), on(2)]).expect("one booking, of two lines");
    let second = ledger.place("alpha", vec![on(3)]).expect("the second");
    assert_eq!(ask(&ledger, "alpha", &on(4)).refusals, [Refusal::TooManyBookings { family: None, limit: 2, open: 2 }]);
    ledger
        .act(crate::network::team_desk("alpha"), &second, ressourcerie::domain::booking::Step::Cancel)
        .expect("a team may cancel");
    assert_eq!(ask(&ledger, "alpha", &on(4)).refusals, [], "what is cancelled is no longer open");
}

#[test]
fn units_are_kept_for_a_group_until_so_many_days_before() {
    let group = GroupId::parse("residences").expect("an id");
    let mut hub = hub("a").lends("headset", 5);
    hub.resources[0].reserved = vec![ReservedShare { group: group.clone(), units: 2, until_days: 7 }];
    let resident = Team { groups: vec![group.clone()], ..team("alpha") };
    let mut ledger = ledger_of(hub, vec![resident, team("beta"), team("gamma")]);
    let loan = paris("2027-03-15 09:00", "2027-03-16 18:00");
    let ask_for = |ledger: &TestLedger, who: &str, units| ask(ledger, who, &wish("a/headset", units, loan));
    assert_eq!(ask_for(&ledger, "beta", 3).free, 3);
    assert!(ask_for(&ledger, "beta", 3).is_bookable());
    assert!(ask_for(&ledger, "alpha", 5).is_bookable(), "its own share comes on top");
    let refusals = ask_for(&ledger, "beta", 4).refusals;
    let from = at(Zone::PARIS, "2027-03-08 00:00");
    let [Refusal::KeptForGroup { groups, kept: 2, free: 3, wanted: 4, from: released, .. }] = &refusals[..] else {
        panic!("{refusals:?}")
    };
    assert_eq!((groups.as_slice(), *released), (&[group][..], from));
    // What the group takes comes out of its share first.
    ledger.place("alpha", vec![wish("a/headset", 1, loan)]).expect("of the share");
    assert!(ask_for(&ledger, "beta", 3).is_bookable());
    assert!(!ask_for(&ledger, "beta", 4).is_bookable());
    ledger.now = from - Duration::seconds(1);
    assert!(!ask_for(&ledger, "beta", 4).is_bookable());
    ledger.now = from;
    assert!(ask_for(&ledger, "beta", 4).is_bookable(), "what is left is for everyone");
}
