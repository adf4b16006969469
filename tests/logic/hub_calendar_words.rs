//! What a hub's own calendar says of a line, decided: confirmed, given up, kept on the terms that it had there.

use chrono::Duration;
use ressourcerie::domain::booking::{Booking, LineState};
use ressourcerie::domain::hub::{Certainty, Hub, HubWord};
use ressourcerie::domain::order::Amendment;
use ressourcerie::domain::team::Actor;
use ressourcerie::domain::time::{Interval, Zone};
use ressourcerie::ledger::{Command, audit};

use super::network::{HubVerbs as _, TestLedger, between, hub, team_desk, wish};
use super::storm::written_calendar;

/// Hub `a` lends one camera, which has to stand in its own calendar.
fn lender() -> Hub {
    Hub { calendars: vec![written_calendar("camera")], ..hub("a").always_open().lends("camera", 1) }
}

fn day(number: u32) -> Interval {
    between(Zone::PARIS, &format!("2027-01-{number:02} 10:00"), &format!("2027-01-{number:02} 12:00"))
}

fn hears(ledger: &mut TestLedger, booking: &Booking, word: HubWord) -> Booking {
    let key = ledger.fresh_key();
    let command =
        Command::HearHub { booking: booking.id.clone(), line: 0, word, reason: "« Visite » y est déjà".to_owned() };
    let heard = ledger.give(Actor::system(), &key, command).expect("the system speaks with the calendar");
    assert_eq!(audit(&ledger.state), []);
    heard
}

fn confirmed(ledger: &TestLedger, booking: &Booking) -> HubWord {
    let wish = &booking.lines[0].wish;
    HubWord::Confirmed { at: ledger.now, interval: wish.interval, quantity: wish.quantity, refused: None }
}

fn taken(ledger: &TestLedger, during: Interval) -> HubWord {
    HubWord::Taken { at: ledger.now, during, by: "Visite".to_owned() }
}

fn moved(ledger: &mut TestLedger, booking: &Booking, to: Interval) -> Booking {
    let key = ledger.fresh_key();
    let lines = vec![Amendment { line: 0, quantity: None, interval: Some(to) }];
    let (booking, expected_version) = (booking.id.clone(), booking.version);
    ledger
        .give(team_desk("alpha"), &key, Command::Amend { booking, expected_version, lines, reason: None })
        .expect("free")
}

/// A booking that stands in the calendar on the 11th.
fn standing(ledger: &mut TestLedger) -> Booking {
    let placed = ledger.place("alpha", vec![wish("a/camera", 1, day(11))]).expect("free");
    assert_eq!(placed.lines[0].state, LineState::Requested);
    let word = confirmed(ledger, &placed);
    let standing = hears(ledger, &placed, word);
    assert_eq!(standing.lines[0].state, LineState::Approved);
    standing
}

#[test]
fn a_change_that_the_calendar_refuses_is_undone_with_its_stock() {
    let mut ledger = TestLedger::of([lender()]);
    let booking = standing(&mut ledger);
    let changed = moved(&mut ledger, &booking, day(12));
    assert_eq!(lender().certainty(&changed.lines[0]), Some(Certainty::Requested), "not as it is now");
    let word = taken(&ledger, day(12));
    let kept = hears(&mut ledger, &changed, word);
    let line = &kept.lines[0];
    assert_eq!((line.state, line.wish.interval), (LineState::Approved, day(11)));
    assert!(matches!(lender().certainty(line), Some(Certainty::ConfirmedWithHub { .. })), "{line:?}");
    let Some(HubWord::Confirmed { refused: Some(change), .. }) = &line.hub_word else { panic!("{line:?}") };
    assert_eq!((change.asked, change.during, change.by.as_str()), (day(12), day(12), "Visite"));
    assert_eq!(line.reason.as_deref(), Some("« Visite » y est déjà"));
    // The 11th is its again, the 12th is anybody's.
    ledger.place("beta", vec![wish("a/camera", 1, day(11))]).expect_err("it is taken");
    ledger.place("beta", vec![wish("a/camera", 1, day(12))]).expect("it is free");
}

#[test]
fn a_change_cannot_be_undone_once_another_team_has_the_stock_of_before() {
    let mut ledger = TestLedger::of([lender()]);
    let booking = standing(&mut ledger);
    let changed = moved(&mut ledger, &booking, day(12));
    ledger.place("beta", vec![wish("a/camera", 1, day(11))]).expect("it was given back");
    let word = taken(&ledger, day(12));
    let given_up = hears(&mut ledger, &changed, word);
    let line = &given_up.lines[0];
    assert_eq!((line.state, line.claims.len()), (LineState::Refused, 0));
    assert!(matches!(line.hub_word, Some(HubWord::Taken { .. })) && line.reason.is_some(), "{line:?}");
}

#[test]
fn a_request_that_holds_nothing_is_not_granted_by_what_the_calendar_refuses() {
    let mut by_hand = hub("a").always_open().lends("camera", 1).decides_by_hand();
    by_hand.policy.pending_holds = false;
    let mut ledger = TestLedger::of([by_hand]);
    let placed = ledger.place("alpha", vec![wish("a/camera", 1, day(11))]).expect("free");
    let earlier = Interval::new(day(11).start(), day(11).end() - Duration::hours(1)).expect("an hour");
    let word = HubWord::Confirmed { at: ledger.now, interval: earlier, quantity: 1, refused: None };
    let heard = hears(&mut ledger, &placed, word);
    let word = taken(&ledger, day(11));
    assert_eq!(hears(&mut ledger, &heard, word).lines[0].state, LineState::Refused);
}
