//! The hard scenarios of the domain guide that are about what a hub has: kits, closures, pools that shrink.

use ressourcerie::domain::booking::{Flag, LineState, Step};
use ressourcerie::domain::hub::{Closure, ClosureKind};
use ressourcerie::domain::ids::{BookingId, HubId};
use ressourcerie::domain::order::{ClosureDecision, ExceptionPlan, Mend, Touched};
use ressourcerie::domain::record::{Cause, DeclaredClosure, Shortage};
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::Zone;
use ressourcerie::ledger::{Command, LineName, Rejection, closure_plan};

use super::stage::{Stage, code, codes, paris, refused_lines};
use crate::network::{HubVerbs as _, at, day, hub, manager_desk, offer, team_desk, wish};

fn hub_id() -> HubId {
    HubId::parse("a").expect("an id")
}

/// Scenario 11. A kit with a unit of its own and one drawn from a pool.
#[test]
fn scenario_11_a_kit_shares_its_tripod_and_keeps_its_body() {
    let mut camera = hub("a").numbers("body", &["b1"]).numbers("tripod", &["t1", "t2"]);
    camera = camera.packs("camera", &[("body", 1), ("tripod", 1)]);
    camera.kits[0].members[0].items = codes(&["b1"]);
    let mut stage = Stage::of([camera]);
    let on = |from: u32, to: u32| paris(&format!("2027-03-01 {from:02}:00"), &format!("2027-03-01 {to:02}:00"));
    stage.books("alpha", vec![wish("a/tripod", 1, on(9, 17))]);
    let kit = stage.books("beta", vec![wish("a/camera", 1, on(10, 12))]);
    refused_lines(stage.asks("gamma", vec![wish("a/tripod", 1, on(10, 12))]));
    refused_lines(stage.asks("gamma", vec![wish("a/camera", 1, on(11, 13))]));
    let later = stage.books("gamma", vec![wish("a/camera", 1, on(12, 14))]);
    assert_eq!(stage.units(&later.id)[0], "b1");

    // b1 goes to repair: every booking of the kit lacks it, and the hub has to say what becomes of each.
    let withdraw = |exceptions: Vec<ExceptionPlan>| Command::Withdraw {
        resource: offer("a/body"),
        items: codes(&["b1"]),
        quantity: 0,
        from: at(Zone::PARIS, "2027-02-01 09:00"),
        until: None,
        cause: Cause::Maintenance,
        reason: "obturateur bloqué".to_owned(),
        exceptions,
    };
    let refused = stage.give(manager_desk("a"), withdraw(vec![])).expect_err("two bookings need it");
    let Rejection::OverCommitted { capacity: 1, lines, .. } = refused else { panic!("{refused:?}") };
    let named = |id: &BookingId| LineName { booking: id.clone(), line: 0 };
    assert_eq!(lines, [named(&kit.id), named(&later.id)], "every future booking of the kit is named");
    let plan = |id: &BookingId| ExceptionPlan { booking: id.clone(), line: 0, plan: "emprunt au pôle b".to_owned() };
    stage.give(manager_desk("a"), withdraw(vec![plan(&kit.id), plan(&later.id)])).expect("each has its plan");
    for id in [&kit.id, &later.id] {
        let line = &stage.now(id).lines[0];
        assert!(matches!(line.flags[..], [Flag::Short { .. }]), "{:?}", line.flags);
        assert_eq!(line.state, LineState::Approved, "it is not taken from them");
    }
    assert_eq!(stage.open_exceptions().len(), 2);
    assert!(stage.open_exceptions().iter().all(|exception| exception.plan.is_some()));
    // It comes back in time: nothing is left of it.
    let withdrawal = stage.state().withdrawals().next().expect("one").id;
    stage.at("2027-02-20 09:00");
    stage.give(manager_desk("a"), Command::Restore { hub: hub_id(), withdrawal }).expect("repaired");
    assert_eq!(stage.open_exceptions(), []);
    assert_eq!(stage.units(&kit.id)[0], "b1");
    stage.on_both_engines();
}

fn closure(kind: ClosureKind) -> Closure {
    Closure { from: day("2027-05-03"), to: day("2027-05-07"), hours: None, kind, reason: Text::plain("travaux") }
}

/// Scenario 13. A closure over existing bookings.
#[test]
fn scenario_13_a_closure_names_whom_it_touches_and_applies_nothing_until_each_is_decided() {
    let mut stage = Stage::of([hub("a").lends("headset", 8)]);
    let mut book = |from: &str, to: &str| stage.books("alpha", vec![wish("a/headset", 1, paris(from, to))]).id;
    let starts_inside = book("2027-05-04 10:00", "2027-05-12 10:00");
    let ends_inside = book("2027-04-28 10:00", "2027-05-05 10:00");
    let lies_inside = book("2027-05-04 10:00", "2027-05-05 16:00");
    let runs_through = book("2027-04-29 10:00", "2027-05-11 10:00");
    let is_out = book("2027-04-27 10:00", "2027-05-05 16:00");
    let before = book("2027-04-26 10:00", "2027-04-30 10:00");
    stage.at("2027-04-26 10:00");
    stage.act(manager_desk("a"), &before, Step::CheckOut).expect("its day");
    stage.at("2027-04-27 10:00");
    stage.act(manager_desk("a"), &is_out, Step::CheckOut).expect("its day");

    let plan = closure_plan(stage.state(), &hub_id(), &closure(ClosureKind::Desk), stage.ledger.now);
    let mend = |id: &BookingId| plan.iter().find(|touched| touched.booking == *id).map(|touched| &touched.proposal);
    assert_eq!(plan.len(), 4, "a loan that runs through a closed desk stays as it is: {plan:?}");
    assert_eq!((mend(&runs_through), mend(&before)), (None, None));
    let moved = |from: &str, to: &str| Some(Mend::Move { interval: paris(from, to) });
    assert_eq!(mend(&starts_inside), moved("2027-04-30 18:00", "2027-05-12 10:00").as_ref(), "picked up earlier");
    assert_eq!(mend(&ends_inside), moved("2027-04-28 10:00", "2027-05-10 09:00").as_ref(), "returned at the opening");
    assert_eq!(mend(&is_out), moved("2027-04-27 10:00", "2027-05-10 09:00").as_ref());
    assert!(matches!(mend(&lies_inside), Some(Mend::Move { .. })), "{:?}", mend(&lies_inside));

    // Announced: new requests inside are refused at once, and nothing else happens.
    let close = |decisions| Command::CloseHub { hub: hub_id(), closure: closure(ClosureKind::Desk), decisions };
    let before_closing: Vec<_> = stage.state().bookings().cloned().collect();
    stage.give(manager_desk("a"), close(vec![])).expect("a manager closes its hub");
    assert_eq!(stage.state().bookings().cloned().collect::<Vec<_>>(), before_closing, "nothing is applied");
    let inside = vec![wish("a/headset", 1, paris("2027-05-05 10:00", "2027-05-12 10:00"))];
    refused_lines(stage.asks("beta", inside));
    let announced = stage.state().closures().next().expect("one").clone();
    assert!(!announced.settled);

    let decide = |skip: usize| -> Vec<ClosureDecision> {
        let decision = |touched: &Touched| ClosureDecision {
            booking: touched.booking.clone(),
            expected_version: touched.version,
            line: touched.line,
            mend: if touched.booking == lies_inside { Mend::Cancel } else { touched.proposal.clone() },
        };
        plan.iter().skip(skip).map(decision).collect()
    };
    let settle = |decisions| Command::SettleClosure { hub: hub_id(), closure: announced.id, decisions };
    let missing = stage.give(manager_desk("a"), settle(decide(1))).expect_err("one is undecided");
    assert!(matches!(missing, Rejection::Undecided { touched } if touched.len() == 1));
    stage.give(manager_desk("a"), settle(decide(0))).expect("each is decided");
    assert_eq!(stage.now(&starts_inside).lines[0].wish.interval.start(), at(Zone::PARIS, "2027-04-30 18:00"));
    assert_eq!(stage.states(&lies_inside), [LineState::Cancelled]);
    assert_eq!(stage.states(&is_out), [LineState::Out]);
    assert_eq!(stage.now(&is_out).lines[0].wish.interval.end(), at(Zone::PARIS, "2027-05-10 09:00"));
    assert!(stage.now(&is_out).lines[0].flags.contains(&Flag::MovedByClosure));
    stage.give(manager_desk("a"), Command::ReopenHub { hub: hub_id(), closure: announced.id }).expect("it opens");
    stage.books("beta", vec![wish("a/headset", 1, paris("2027-05-05 10:00", "2027-05-12 10:00"))]);
    stage.on_both_engines();
}

/// A closure that is a part of each of some days.
#[test]
fn a_closure_of_some_hours_touches_who_comes_then_and_not_what_only_spans_them() {
    let mut stage = Stage::of([hub("a").lends("headset", 9)]);
    let mut book = |from: &str, to: &str| stage.books("alpha", vec![wish("a/headset", 1, paris(from, to))]).id;
    let picked_up_then = book("2027-05-04 15:00", "2027-05-12 10:00");
    let brought_back_then = book("2027-04-28 10:00", "2027-05-05 14:30");
    let _at_the_stroke = book("2027-04-28 10:00", "2027-05-04 14:00");
    let _when_it_opens_again = book("2027-05-04 16:00", "2027-05-07 10:00");
    let spans = book("2027-05-04 10:00", "2027-05-05 10:00");
    let afternoons = |kind| Closure {
        from: day("2027-05-04"),
        to: day("2027-05-05"),
        hours: Some("14:00-16:00".parse().expect("a span")),
        kind,
        reason: Text::plain("formation"),
    };
    let touched = |stage: &Stage, kind| {
        let plan = closure_plan(stage.state(), &hub_id(), &afternoons(kind), stage.ledger.now);
        plan.into_iter().map(|touched| (touched.booking, touched.proposal)).collect::<Vec<_>>()
    };
    let moved = |from: &str, to: &str| Mend::Move { interval: paris(from, to) };
    let at_the_desk = [
        (picked_up_then.clone(), moved("2027-05-04 14:00", "2027-05-12 10:00")),
        (brought_back_then.clone(), moved("2027-04-28 10:00", "2027-05-05 16:00")),
    ];
    assert_eq!(touched(&stage, ClosureKind::Desk), at_the_desk);
    let in_all: Vec<_> = touched(&stage, ClosureKind::Full).into_iter().map(|(booking, _)| booking).collect();
    assert!(in_all.contains(&spans) && in_all.len() == 4, "no use at all: {in_all:?}");

    let close = |decisions| Command::CloseHub { hub: hub_id(), closure: afternoons(ClosureKind::Desk), decisions };
    stage.give(manager_desk("a"), close(vec![])).expect("a manager closes its hub");
    let declared = stage.state().closures().next().expect("one").clone();
    let afternoon = |day: &str| paris(&format!("{day} 14:00"), &format!("{day} 16:00"));
    assert_eq!(declared.stretches(), [afternoon("2027-05-04"), afternoon("2027-05-05")]);
    refused_lines(stage.asks("beta", vec![wish("a/headset", 1, paris("2027-05-05 15:00", "2027-05-12 10:00"))]));
    stage.books("beta", vec![wish("a/headset", 1, paris("2027-05-04 17:00", "2027-05-05 09:00"))]);
    let decision = |(booking, mend): &(BookingId, Mend)| {
        let expected_version = stage.now(booking).version;
        ClosureDecision { booking: booking.clone(), expected_version, line: 0, mend: mend.clone() }
    };
    let decisions = at_the_desk.iter().map(decision).collect();
    stage
        .give(manager_desk("a"), Command::SettleClosure { hub: hub_id(), closure: declared.id, decisions })
        .expect("each is decided");
    assert_eq!(stage.now(&brought_back_then).lines[0].wish.interval.end(), at(Zone::PARIS, "2027-05-05 16:00"));
    stage.on_both_engines();
}

#[test]
fn a_closure_written_down_before_closures_had_hours_is_read_as_before() {
    let written = r#"{ "id": 3, "hub": "a", "closure": { "from": "2027-05-03", "to": "2027-05-07", "kind": "full",
        "reason": "travaux" }, "interval": { "start": "2027-05-02T22:00:00Z", "end": "2027-05-07T22:00:00Z" },
        "settled": true }"#;
    let read: DeclaredClosure = serde_json::from_str(written).expect("a closure");
    assert_eq!((read.closure.hours, read.stretches()), (None, [read.interval].as_slice()));
    let again = serde_json::to_value(&read).expect("JSON");
    assert_eq!(again, serde_json::from_str::<serde_json::Value>(written).expect("JSON"), "and written as before");
}

/// Scenario 17. Capacity drop.
#[test]
fn scenario_17_a_pool_shrinks_below_what_is_promised_only_by_named_exceptions() {
    let mut stage = Stage::of([hub("a").lends("headset", 10)]);
    let week = paris("2027-03-01 10:00", "2027-03-05 10:00");
    let five = stage.books("alpha", vec![wish("a/headset", 5, week)]);
    let three = stage.books("beta", vec![wish("a/headset", 3, week)]);
    let shrink = |capacity, exceptions: Vec<ExceptionPlan>| Command::SetCapacity {
        resource: offer("a/headset"),
        capacity,
        reason: "trois casques perdus".to_owned(),
        exceptions,
    };
    let refused = stage.give(manager_desk("a"), shrink(7, vec![])).expect_err("eight are promised");
    let Rejection::OverCommitted { capacity: 10, peak, lines, .. } = &refused else { panic!("{refused:?}") };
    assert_eq!((peak.during, lines.len()), (week, 2), "{refused:?}");
    assert_eq!(stage.give(manager_desk("b"), shrink(7, vec![])), Err(Rejection::NotAllowed { step: None }));
    stage.give(manager_desk("a"), shrink(8, vec![])).expect("eight are left for eight");
    let plan = ExceptionPlan { booking: three.id.clone(), line: 0, plan: "emprunter un casque au pôle b".to_owned() };
    stage.give(manager_desk("a"), shrink(7, vec![plan])).expect("the manager chose");
    let exceptions = stage.open_exceptions();
    assert!(
        matches!(&exceptions[..], [one] if one.booking == three.id && matches!(one.cause, Shortage::Withdrawn { .. }))
    );
    assert_eq!(stage.now(&five.id).lines[0].flags, []);
    refused_lines(stage.asks("gamma", vec![wish("a/headset", 1, week)]));

    // Two teams wait; raising the pool serves them in order.
    let wait = |stage: &mut Stage, team: &str, quantity| {
        let (wish, purpose) = (wish("a/headset", quantity, week), String::new());
        let command = Command::JoinWaitingList { team: super::stage::team_id(team), purpose, wish };
        stage.give(team_desk(team), command).expect("it may wait");
    };
    wait(&mut stage, "gamma", 2);
    wait(&mut stage, "alpha", 1);
    stage.give(manager_desk("a"), shrink(10, vec![])).expect("all are back");
    assert_eq!(stage.open_exceptions(), [], "nothing lacks any more");
    let offers: Vec<_> = stage.state().bookings().filter(|booking| booking.offer_for.is_some()).collect();
    let [offer_made] = offers.as_slice() else { panic!("two are free, for the first: {offers:?}") };
    assert_eq!((offer_made.team.as_str(), offer_made.lines[0].wish.quantity), ("gamma", 2));
    assert_eq!(
        stage.give(manager_desk("a"), shrink(11, vec![])),
        Err(Rejection::AboveCatalogue { resource: offer("a/headset"), capacity: 10 })
    );
    stage.on_both_engines();
}

/// A unit that goes to repair is exchanged for another of its kind, silently, where there is one.
#[test]
fn a_unit_in_repair_is_replaced_where_the_pool_has_another() {
    let mut stage = Stage::of([hub("a").numbers("headset", &["h1", "h2"])]);
    let booking = stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-01 10:00", "2027-03-05 10:00"))]);
    assert_eq!(stage.units(&booking.id), ["h1"]);
    let repair = Command::Withdraw {
        resource: offer("a/headset"),
        items: vec![code("h1")],
        quantity: 0,
        from: at(Zone::PARIS, "2027-02-01 09:00"),
        until: Some(at(Zone::PARIS, "2027-04-01 09:00")),
        cause: Cause::Maintenance,
        reason: "révision".to_owned(),
        exceptions: vec![],
    };
    stage.give(manager_desk("a"), repair).expect("another is free");
    assert_eq!(stage.units(&booking.id), ["h2"]);
    refused_lines(stage.asks("beta", vec![wish("a/headset", 1, paris("2027-03-02 10:00", "2027-03-03 10:00"))]));
    stage.books("beta", vec![wish("a/headset", 2, paris("2027-04-01 09:00", "2027-04-02 10:00"))]);
    stage.on_both_engines();
}

/// More than there is: by a manager, for a reason, with a plan, and on a list until it is resolved.
#[test]
fn a_forced_booking_is_an_exception_that_stays_listed() {
    let mut stage = Stage::of([hub("a").numbers("headset", &["h1"])]);
    let week = paris("2027-03-01 10:00", "2027-03-05 10:00");
    let first = stage.books("alpha", vec![wish("a/headset", 1, week)]);
    let force = |plan: &str| Command::Force {
        team: super::stage::team_id("beta"),
        purpose: "création".to_owned(),
        wish: wish("a/headset", 1, week),
        reason: "accord de la direction".to_owned(),
        plan: plan.to_owned(),
    };
    assert_eq!(
        stage.give(team_desk("beta"), force("emprunt")),
        Err(Rejection::NotAllowed { step: None }),
        "not a team's to do"
    );
    assert!(matches!(stage.give(manager_desk("a"), force(" ")), Err(Rejection::ReasonRequired { .. })));
    let forced = stage.on_booking(manager_desk("a"), force("emprunt au pôle b")).expect("with a plan");
    let exceptions = stage.open_exceptions();
    assert!(matches!(&exceptions[..], [one] if one.booking == forced.id && one.cause == Shortage::Forced));
    assert_eq!((stage.units(&first.id), stage.units(&forced.id)), (vec!["h1".into()], vec![]));
    stage.act(team_desk("alpha"), &first.id, Step::Cancel).expect("its own");
    assert_eq!(stage.open_exceptions(), []);
    assert_eq!(stage.units(&forced.id), ["h1"]);
    stage.on_both_engines();
}

/// What is forced for this very moment claims its preparation too, although that lies in the past.
#[test]
fn an_exception_for_this_very_moment_covers_its_preparation() {
    let mut stage = Stage::of([hub("a").always_open().numbers("headset", &["h1"]).with_margins("headset", 30, 0)]);
    stage.at("2027-03-01 10:00");
    let hour = paris("2027-03-01 10:00", "2027-03-01 11:00");
    stage.books("alpha", vec![wish("a/headset", 1, hour)]);
    let force = Command::Force {
        team: super::stage::team_id("beta"),
        purpose: "création".to_owned(),
        wish: wish("a/headset", 1, hour),
        reason: "accord de la direction".to_owned(),
        plan: "emprunt au pôle b".to_owned(),
    };
    let forced = stage.on_booking(manager_desk("a"), force).expect("with a plan");
    let exceptions = stage.open_exceptions();
    assert_eq!(exceptions.iter().map(|one| one.during).collect::<Vec<_>>(), [forced.lines[0].claims[0].interval]);
    stage.on_both_engines();
}
