//! Commands in, decisions out: who may do what, once, on which version.

use ressourcerie::domain::availability::{Claims as _, Refusal};
use ressourcerie::domain::booking::{LineState, Step};
use ressourcerie::domain::ids::TeamId;
use ressourcerie::domain::team::{Actor, Desk};
use ressourcerie::domain::time::Zone;
use ressourcerie::ledger::{Command, Rejection, State, audit};

use super::network::{
    HubVerbs as _, TestLedger, between, coordinator, hub, manager_desk, offer, team, team_desk, wish,
};

fn ledger_with_two_headsets() -> TestLedger {
    TestLedger::of([hub("a").lends("headset", 2).decides_by_hand()])
}

fn a_week() -> ressourcerie::domain::time::Interval {
    between(Zone::PARIS, "2027-03-01 10:00", "2027-03-05 10:00")
}

#[test]
fn a_booked_headset_is_claimed_until_it_is_cancelled() {
    let mut ledger = ledger_with_two_headsets();
    let booking = ledger.place("alpha", vec![wish("a/headset", 2, a_week())]).expect("two are free");
    assert_eq!(booking.summary(), LineState::Requested, "a hub that decides by hand is asked first");
    let refused = ledger.place("beta", vec![wish("a/headset", 1, a_week())]).expect_err("none is left");
    let Rejection::Lines { lines } = refused else { panic!("{refused:?}") };
    assert!(matches!(lines[0].refusals[0], Refusal::NotEnough { free: 0, wanted: 1, capacity: 2, .. }), "{lines:?}");
    ledger.act(team_desk("alpha"), &booking, Step::Cancel).expect("a team cancels its own booking");
    ledger.place("beta", vec![wish("a/headset", 2, a_week())]).expect("both are free again");
    assert_eq!(audit(&ledger.state), []);
}
