//! The hard scenario of the domain guide about waiting.

use ressourcerie::domain::booking::{LineState, Step};
use ressourcerie::domain::ids::BookingId;
use ressourcerie::domain::time::{Interval, Zone};
use ressourcerie::domain::waiting::WaitState;
use ressourcerie::ledger::{Command, Rejection};

use super::stage::{Stage, paris, refused_lines, team_id};
use crate::network::{HubVerbs as _, at, hub, team_desk, wish};

fn waits(stage: &mut Stage, team: &str, interval: Interval) -> Result<(), Rejection> {
    let (wish, purpose) = (wish("a/headset", 1, interval), "attente".to_owned());
    stage.give(team_desk(team), Command::JoinWaitingList { team: team_id(team), purpose, wish }).map(drop)
}

/// The offers that stand, as team and booking.
fn offers(stage: &Stage) -> Vec<(String, BookingId)> {
    let held = stage.state().bookings().filter(|booking| booking.lines[0].state == LineState::Held);
    held.map(|booking| (booking.team.to_string(), booking.id.clone())).collect()
}

/// Scenario 18. The waiting list.
#[test]
fn scenario_18_what_is_freed_is_offered_in_order_to_the_first_it_satisfies() {
    let mut stage = Stage::of([hub("a").numbers("headset", &["h1"])]);
    let (whole, two_hours) =
        (paris("2027-03-01 09:00", "2027-03-01 18:00"), paris("2027-03-01 10:00", "2027-03-01 12:00"));
    let morning = stage.books("gamma", vec![wish("a/headset", 1, paris("2027-03-01 09:00", "2027-03-01 13:00"))]);
    let evening = stage.books("gamma", vec![wish("a/headset", 1, paris("2027-03-01 13:00", "2027-03-01 18:00"))]);
    assert!(matches!(
        waits(&mut stage, "alpha", paris("2027-03-02 10:00", "2027-03-02 12:00")),
        Err(Rejection::CanBeBooked { .. })
    ));
    waits(&mut stage, "alpha", whole).expect("it is taken");
    waits(&mut stage, "beta", two_hours).expect("it is taken");
    waits(&mut stage, "alpha", two_hours).expect("it is taken");

    // The morning is free: the whole day still is not, so the first of the two who want two hours has the offer.
    stage.act(team_desk("gamma"), &morning.id, Step::Cancel).expect("its own");
    let [(team, offer)] = &offers(&stage)[..] else { panic!("{:?}", offers(&stage)) };
    assert_eq!(team, "beta");
    let until = at(Zone::PARIS, "2027-01-05 08:00");
    assert_eq!(stage.now(offer).lines[0].held_until, Some(until), "for 24 hours");
    // Nobody overtakes a live offer.
    refused_lines(stage.asks("gamma", vec![wish("a/headset", 1, two_hours)]));

    // It runs out, and passes to the next, once.
    let offer = offer.clone();
    stage.at("2027-01-05 08:00");
    assert_eq!(stage.states(&offer), [LineState::Expired]);
    let [(team, second)] = &offers(&stage)[..] else { panic!("{:?}", offers(&stage)) };
    assert_eq!((team.as_str(), stage.now(second).lines[0].wish.interval), ("alpha", two_hours));
    let second = second.clone();
    stage.act(team_desk("alpha"), &second, Step::Submit).expect("in time");
    assert_eq!(stage.states(&second), [LineState::Approved]);
    let states: Vec<_> = stage.state().queue().map(|waiting| &waiting.state).collect();
    assert_eq!(states, [&WaitState::Waiting], "the whole day waits on");

    // Both halves are freed: the whole day has its turn.
    stage.act(team_desk("gamma"), &evening.id, Step::Cancel).expect("its own");
    assert_eq!(offers(&stage), []);
    stage.act(team_desk("alpha"), &second, Step::Cancel).expect("its own");
    let [(_, whole_day)] = &offers(&stage)[..] else { panic!("{:?}", offers(&stage)) };
    assert_eq!(stage.now(whole_day).lines[0].wish.interval, whole);
    let whole_day = whole_day.clone();
    stage.act(team_desk("alpha"), &whole_day, Step::Cancel).expect("it is turned down");
    assert_eq!((stage.state().queue().count(), offers(&stage)), (0, vec![]));
    stage.on_both_engines();
}

/// Scenario 18. Two cancellations give two offers.
#[test]
fn scenario_18_two_cancellations_give_two_offers() {
    let mut stage = Stage::of([hub("a").lends("headset", 2)]);
    let day = paris("2027-03-01 10:00", "2027-03-01 12:00");
    let one = stage.books("gamma", vec![wish("a/headset", 1, day)]);
    let two = stage.books("gamma", vec![wish("a/headset", 1, day)]);
    waits(&mut stage, "alpha", day).expect("taken");
    waits(&mut stage, "beta", day).expect("taken");
    stage.act(team_desk("gamma"), &one.id, Step::Cancel).expect("its own");
    stage.act(team_desk("gamma"), &two.id, Step::Cancel).expect("its own");
    let mut teams: Vec<String> = offers(&stage).into_iter().map(|(team, _)| team).collect();
    teams.sort();
    assert_eq!(teams, ["alpha", "beta"]);
    stage.on_both_engines();
}

/// Who no longer waits is passed over; whose dates have come waits no more.
#[test]
fn a_wish_leaves_the_list_by_its_team_or_by_its_date() {
    let mut stage = Stage::of([hub("a").lends("headset", 1)]);
    let day = paris("2027-03-01 10:00", "2027-03-01 12:00");
    let taken = stage.books("gamma", vec![wish("a/headset", 1, day)]);
    waits(&mut stage, "alpha", day).expect("taken");
    waits(&mut stage, "beta", day).expect("taken");
    let first = stage.state().queue().next().expect("alpha").id.clone();
    let other = stage.give(team_desk("beta"), Command::LeaveWaitingList { wait: first.clone() });
    assert!(matches!(other, Err(Rejection::UnknownRecord { .. })), "not beta's to leave");
    stage.give(team_desk("alpha"), Command::LeaveWaitingList { wait: first.clone() }).expect("its own");
    assert_eq!(stage.state().waiting(&first).map(|waiting| &waiting.state), Some(&WaitState::Left));
    stage.at("2027-03-01 10:00");
    assert_eq!(stage.state().queue().count(), 0, "the day has come");
    let _ = taken;
    stage.on_both_engines();
}
