//! The hard scenarios of the domain guide that are about several who want the same: peaks, races, carts.

use ressourcerie::domain::availability::Refusal;
use ressourcerie::domain::booking::{LineState, Step};
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::time::Zone;
use ressourcerie::ledger::{Command, LineRejection, Rejection};

use super::stage::{Stage, paris, refused_lines, team_id};
use crate::network::{HubVerbs as _, at, hub, manager_desk, offer, team_desk, wish};

/// Scenario 6. Peak, not sum.
#[test]
fn scenario_6_peak_not_sum() {
    let pool = || Stage::of([hub("a").lends("headset", 10)]);
    let on = |from: u32, to: u32| paris(&format!("2027-03-01 {from:02}:00"), &format!("2027-03-01 {to:02}:00"));
    let six_and_six = |stage: &mut Stage| {
        stage.books("alpha", vec![wish("a/headset", 6, on(9, 12))]);
        stage.books("beta", vec![wish("a/headset", 6, on(12, 15))]);
    };
    let mut stage = pool();
    six_and_six(&mut stage);
    stage.books("gamma", vec![wish("a/headset", 4, on(9, 15))]);
    stage.on_both_engines();

    let mut stage = pool();
    six_and_six(&mut stage);
    stage.books("beta", vec![wish("a/headset", 4, on(11, 13))]);
    let lines = refused_lines(stage.asks("gamma", vec![wish("a/headset", 4, on(9, 15))]));
    let [Refusal::NotEnough { capacity: 10, peak, wanted: 4, free: 0, .. }] = &lines[0].refusals[..] else {
        panic!("{lines:?}")
    };
    assert_eq!((peak.level, peak.during), (10, on(11, 13)), "the very stretch that is full");
    assert_eq!(lines[0].parts, [on(9, 11), on(13, 15)]);
    stage.on_both_engines();
}

/// Scenario 8, in process. The last unit, 64 desks at once: those of one process stand in one queue, so that any order
/// is a serial one; over real sockets it is played in `sockets` and `contention`.
#[test]
fn scenario_8_the_last_unit_has_one_winner_and_replays_give_its_booking() {
    let mut stage = Stage::of([hub("a").numbers("headset", &["h1"])]);
    let week = paris("2027-03-01 10:00", "2027-03-05 10:00");
    let command =
        || Command::Place { team: team_id("alpha"), purpose: String::new(), wishes: vec![wish("a/headset", 1, week)] };
    let mut won = Vec::new();
    // Each desk sends its command twice, as after a lost reply; the second copies come in another order.
    let order = |round: usize| (0..64).map(move |desk| (desk * 37 + round * 11) % 64);
    for desk in order(0).chain(order(1)) {
        let actor = stage.colleague("alpha", &format!("account-{desk}"));
        match stage.ledger.try_give(actor, "same words", command()) {
            Ok(booking) => won.push((desk, booking.expect("a booking").id)),
            Err(Rejection::Lines { lines }) => {
                assert!(matches!(lines[0].refusals[..], [Refusal::NotEnough { free: 0, wanted: 1, .. }]), "{lines:?}");
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(won.len(), 2, "{won:?}");
    assert_eq!(won[0], won[1], "the winner's second copy gives back its booking");
    assert_eq!(stage.ledger.journal.len(), 1);
    stage.on_both_engines();
}

/// Scenario 9. Approval against cancellation.
#[test]
fn scenario_9_of_an_approval_and_a_cancellation_exactly_one_wins() {
    let week = paris("2027-03-01 10:00", "2027-03-05 10:00");
    for manager_first in [true, false] {
        let mut stage = Stage::of([hub("a").lends("headset", 1).decides_by_hand()]);
        let seen = stage.books("alpha", vec![wish("a/headset", 1, week)]);
        let (approve, cancel) = ((manager_desk("a"), Step::Approve), (team_desk("alpha"), Step::Cancel));
        let (first, second) = if manager_first { (approve, cancel) } else { (cancel, approve) };
        let won = stage.ledger.act(first.0, &seen, first.1).expect("the first one wins");
        let lost = stage.ledger.act(second.0, &seen, second.1).expect_err("it changed meanwhile");
        assert_eq!(lost, Rejection::Stale { expected: seen.version, actual: Box::new(won.clone()) }, "the new state");
        assert_eq!(stage.now(&seen.id), won);
        let expected = if manager_first { LineState::Approved } else { LineState::Cancelled };
        assert_eq!(stage.states(&seen.id), [expected]);
        stage.on_both_engines();
    }
}

/// Scenario 10. Two managers approve competing requests.
#[test]
fn scenario_10_where_requests_hold_nothing_the_second_approval_is_refused() {
    let week = paris("2027-03-01 10:00", "2027-03-05 10:00");
    let pool = |pending_holds| {
        let mut hub: Hub = hub("a").numbers("headset", &["h1"]).decides_by_hand();
        hub.policy.pending_holds = pending_holds;
        Stage::of([hub])
    };
    let mut stage = pool(false);
    let one = stage.books("alpha", vec![wish("a/headset", 1, week)]);
    let two = stage.books("beta", vec![wish("a/headset", 1, week)]);
    assert_eq!((one.lines[0].claims.len(), two.lines[0].claims.len()), (0, 0), "a request holds nothing here");
    stage.act(manager_desk("a"), &one.id, Step::Approve).expect("it is free");
    let colleague = ressourcerie::domain::team::Actor { account: "other".to_owned(), ..manager_desk("a") };
    let lines = refused_lines(stage.act(colleague, &two.id, Step::Approve));
    let [Refusal::NotEnough { peak, free: 0, .. }] = &lines[0].refusals[..] else { panic!("{lines:?}") };
    assert_eq!(peak.during, week, "the conflict is named");
    assert_eq!(stage.states(&two.id), [LineState::Requested], "it may be approved once the other gives way");
    stage.act(team_desk("alpha"), &one.id, Step::Cancel).expect("a team cancels its own");
    stage.act(manager_desk("a"), &two.id, Step::Approve).expect("free again");
    assert_eq!(stage.units(&two.id), ["h1"]);
    stage.on_both_engines();

    let mut stage = pool(true);
    stage.books("alpha", vec![wish("a/headset", 1, week)]);
    refused_lines(stage.asks("beta", vec![wish("a/headset", 1, week)]));
    stage.on_both_engines();
}

/// Scenario 12. Atomic cart.
#[test]
fn scenario_12_a_cart_over_three_hubs_commits_whole_or_not_at_all() {
    let mut stage = Stage::of([
        hub("a").lends("headset", 2).lends("projector", 1),
        hub("b").lends("printer", 1).numbers("camera", &["c1"]),
        hub("c").lends("projector", 1),
    ]);
    let week = paris("2027-03-01 10:00", "2027-03-05 10:00");
    stage.books("beta", vec![wish("a/projector", 1, week)]);
    let cart = |projector: &str| {
        vec![
            wish("a/headset", 1, week),
            wish("b/printer", 1, week),
            wish("b/camera", 1, week),
            wish(projector, 1, week),
            wish("a/headset", 1, week),
        ]
    };
    // `asks` checks that a refusal leaves the state as it was: nothing is claimed anywhere.
    let lines = refused_lines(stage.asks("alpha", cart("a/projector")));
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!(line.line, 3, "the fourth");
    assert_eq!(line.elsewhere, [offer("c/projector")], "another hub");
    assert!(!line.alternatives.is_empty(), "other dates");
    let booking = stage.books("alpha", cart("c/projector"));
    assert_eq!((booking.lines.len(), booking.hubs().len()), (5, 3));
    // One journal entry for the whole cart: there is no instant between its lines at which a server could die.
    assert_eq!(stage.ledger.journal.last().map(|entry| entry.events.len()), Some(1));
    stage.on_both_engines();
}

/// A cart may hold its stock for as long as the hub grants; then it is everybody's again.
#[test]
fn a_held_cart_is_submitted_in_time_or_expires() {
    let mut by_hand = hub("b").lends("printer", 1).decides_by_hand();
    by_hand.policy.hold_minutes = 20;
    let mut stage = Stage::of([hub("a").numbers("headset", &["h1", "h2"]), by_hand]);
    let week = paris("2027-03-01 10:00", "2027-03-05 10:00");
    let cart = || vec![wish("a/headset", 2, week), wish("b/printer", 1, week)];
    let held = stage.holds("alpha", cart()).expect("free");
    assert_eq!(held.lines[0].held_until, Some(at(Zone::PARIS, "2027-01-04 08:20")), "the hub that grants least");
    refused_lines(stage.asks("beta", vec![wish("a/headset", 1, week)]));
    let sent = stage.act(team_desk("alpha"), &held.id, Step::Submit).expect("in time");
    assert_eq!(stage.states(&sent.id), [LineState::Approved, LineState::Requested], "as each hub decides");
    stage.act(team_desk("alpha"), &sent.id, Step::Cancel).expect("its own");

    let held = stage.holds("beta", cart()).expect("free again");
    stage.at("2027-01-04 08:19");
    assert_eq!(stage.states(&held.id), [LineState::Held; 2]);
    stage.at("2027-01-04 08:20");
    assert_eq!(stage.states(&held.id), [LineState::Expired; 2]);
    let late = stage.act(team_desk("beta"), &held.id, Step::Submit).expect_err("too late");
    assert!(matches!(late, Rejection::NoSuchStep { step: Step::Submit, .. }));
    stage.books("gamma", cart());
    stage.on_both_engines();
}

/// A recipe keeps no stock: it becomes lines, which then go their own ways.
#[test]
fn a_bundle_becomes_lines_and_a_part_that_is_missing_is_told_at_its_place_in_the_cart() {
    let hub = |headsets| {
        hub("a")
            .lends("headset", headsets)
            .lends("tracker", 2)
            .packs("case", &[("headset", 2)])
            .suggests("duo", &[("case", 1), ("headset", 1), ("tracker", 1)])
    };
    let day = paris("2027-03-01 10:00", "2027-03-02 10:00");
    let mut stage = Stage::of([hub(8)]);
    let duo = stage.books("alpha", vec![wish("a/tracker", 1, day), wish("a/duo", 1, day)]);
    let lines: Vec<_> = duo.lines.iter().map(|line| (line.wish.offer.to_string(), line.wish.quantity)).collect();
    let expected = [("a/tracker", 1), ("a/case", 1), ("a/headset", 1), ("a/tracker", 1)];
    assert_eq!(lines, expected.map(|(offer, quantity)| (offer.to_owned(), quantity)));
    // Both trackers are gone; what it needs of the rest would be there.
    let refused = refused_lines(stage.asks("beta", vec![wish("a/headset", 1, day), wish("a/duo", 1, day)]));
    let [LineRejection { line: 1, refusals, .. }] = &refused[..] else { panic!("{refused:?}") };
    let tracker = offer("a/tracker");
    assert!(matches!(&refusals[..], [Refusal::NotEnough { resource, free: 0, .. }] if resource == &tracker));
    stage.on_both_engines();

    let mut stage = Stage::of([hub(5)]);
    let twice = stage.holds("alpha", vec![wish("a/duo", 2, day)]);
    let refused = refused_lines(twice);
    assert_eq!(refused.len(), 1, "six headsets of five, two trackers of two: {refused:?}");
    // One thing at a time waits or is forced.
    let is_bundle = [Refusal::IsBundle { offer: offer("a/duo") }];
    let (team, purpose, wish) = (super::stage::team_id("alpha"), "essai".to_owned(), wish("a/duo", 1, day));
    let (reason, plan) = ("x".to_owned(), "y".to_owned());
    let waiting = Command::JoinWaitingList { team: team.clone(), purpose: purpose.clone(), wish: wish.clone() };
    for (actor, command) in
        [(team_desk("alpha"), waiting), (manager_desk("a"), Command::Force { team, purpose, wish, reason, plan })]
    {
        let Err(Rejection::Lines { lines }) = stage.give(actor, command) else { panic!("a bundle") };
        assert_eq!(lines[0].refusals, is_bundle);
    }
}
