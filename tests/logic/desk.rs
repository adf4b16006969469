//! When a hub's desk is open.

use ressourcerie::domain::availability::Closed;
use ressourcerie::domain::desk::DeskHours;
use ressourcerie::domain::hub::ClosureKind;
use ressourcerie::domain::outage::{Outage, Outages};
use ressourcerie::domain::time::{Interval, Zone};

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
