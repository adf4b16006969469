//! The hard scenarios of the domain guide that are about what is out: late returns, extensions, units that change hands.

use ressourcerie::domain::agreement::Agreement;
use ressourcerie::domain::availability::{Claims as _, Refusal};
use ressourcerie::domain::booking::{Flag, Incident, LineState, Step};
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::ids::HubId;
use ressourcerie::domain::order::{UnitBack, UnitName};
use ressourcerie::domain::record::{Cause, Shortage};
use ressourcerie::domain::resource::Condition;
use ressourcerie::domain::time::{Instant, Interval, Zone};
use ressourcerie::ledger::{Command, Rejection};

use super::stage::{Stage, code, codes, paris, refused_lines};
use crate::network::{HubVerbs as _, at, hub, manager_desk, offer, team_desk, wish};

fn lender(units: &[&str]) -> Hub {
    let mut hub = hub("a").numbers("headset", units);
    hub.policy.overdue_extension_hours = 72;
    hub
}

fn desk() -> ressourcerie::domain::team::Actor {
    manager_desk("a")
}

/// Units planned to be away, by name or counted.
fn repair(resource: &str, items: &[&str], quantity: u32, from: &str, until: Option<&str>) -> Command {
    Command::Withdraw {
        resource: offer(resource),
        items: codes(items),
        quantity,
        from: at(Zone::PARIS, from),
        until: until.map(|until| at(Zone::PARIS, until)),
        cause: Cause::Maintenance,
        reason: "révision".to_owned(),
        exceptions: vec![],
    }
}

/// Scenario 15. Overdue cascades, where the pool has another unit.
#[test]
fn scenario_15_an_overdue_unit_is_replaced_for_the_next_team_where_the_pool_has_one() {
    let mut stage = Stage::of([lender(&["h1", "h2"])]);
    let late = stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-01 10:00", "2027-03-08 10:00"))]);
    let next = stage.books("beta", vec![wish("a/headset", 1, paris("2027-03-10 10:00", "2027-03-12 10:00"))]);
    assert_eq!((stage.units(&late.id), stage.units(&next.id)), (vec!["h1".into()], vec!["h1".into()]));
    stage.at("2027-03-01 10:00");
    stage.hands_over(desk(), &late.id, &["h1"]).expect("it is its day");
    // Due on Monday the 8th, and not returned.
    stage.at("2027-03-08 10:00");
    assert!(stage.now(&late.id).lines[0].is_overdue(at(Zone::PARIS, "2027-03-08 10:01")));
    assert_eq!(stage.units(&next.id), ["h2"], "another unit, at once");
    assert_eq!(stage.now(&next.id).version, next.version, "nobody decided anything about it");
    assert_eq!(stage.open_exceptions(), []);
    stage.on_both_engines();
}

/// Scenario 15. Overdue cascades, where it has none.
#[test]
fn scenario_15_an_overdue_unit_that_nothing_replaces_warns_and_its_return_clears_everything() {
    let mut stage = Stage::of([lender(&["h1"])]);
    let late = stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-01 10:00", "2027-03-08 10:00"))]);
    let next = stage.books("beta", vec![wish("a/headset", 1, paris("2027-03-10 10:00", "2027-03-12 10:00"))]);
    let after = stage.books("gamma", vec![wish("a/headset", 1, paris("2027-04-05 10:00", "2027-04-06 10:00"))]);
    stage.at("2027-03-01 10:00");
    stage.hands_over(desk(), &late.id, &["h1"]).expect("it is its day");
    stage.at("2027-03-08 10:00");
    let exceptions = stage.open_exceptions();
    let [exception] = exceptions.as_slice() else { panic!("{exceptions:?}") };
    assert_eq!((&exception.booking, exception.line, exception.plan.as_ref()), (&next.id, 0, None));
    assert_eq!(exception.cause, Shortage::Overdue { booking: late.id.clone(), line: 0 });
    assert!(matches!(stage.now(&next.id).lines[0].flags[..], [Flag::Short { .. }]), "the next team is told");
    assert_eq!(stage.units(&next.id), [""; 0], "no unit is in two claims");
    // The claim is extended to now and a while, never to the end of time; what is far ahead is left alone.
    assert_eq!(stage.now(&late.id).lines[0].extended_to, Some(at(Zone::PARIS, "2027-03-11 10:00")));
    assert_eq!(stage.units(&after.id), ["h1"]);
    assert_eq!(stage.now(&after.id).lines[0].flags, []);
    // Who asks for the days of the extension is refused; who asks for later is not.
    refused_lines(stage.asks("gamma", vec![wish("a/headset", 1, paris("2027-03-09 10:00", "2027-03-09 18:00"))]));
    // It comes back on Tuesday.
    stage.at("2027-03-09 15:00");
    stage.takes_back(desk(), &late.id, &["h1"]).expect("it was out");
    assert_eq!(stage.open_exceptions(), []);
    assert_eq!(stage.units(&next.id), ["h1"]);
    assert_eq!(stage.now(&next.id).lines[0].flags, []);
    assert_eq!(stage.states(&late.id), [LineState::Returned]);
    stage.at("2027-03-10 10:00");
    stage.hands_over(desk(), &next.id, &["h1"]).expect("in time");
    stage.on_both_engines();
}

/// Scenario 15. No silent month: as long as it is not back, the claim is extended again and again.
#[test]
fn scenario_15_a_loan_that_stays_away_reaches_further_each_time() {
    let mut stage = Stage::of([lender(&["h1"])]);
    let late = stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-01 10:00", "2027-03-08 10:00"))]);
    let after = stage.books("gamma", vec![wish("a/headset", 1, paris("2027-04-05 10:00", "2027-04-06 10:00"))]);
    stage.at("2027-03-01 10:00");
    stage.hands_over(desk(), &late.id, &["h1"]).expect("it is its day");
    stage.at("2027-03-31 10:00");
    assert_eq!(stage.open_exceptions(), []);
    stage.at("2027-04-04 12:00");
    assert_eq!(stage.open_exceptions().len(), 1, "the April booking is warned before its day");
    assert_eq!(stage.now(&late.id).version, 2, "placed and handed over: the clock decides nothing about it");
    // It is lost after all: it leaves the pool, and April still lacks it, for another reason.
    let expected_version = stage.now(&late.id).version;
    let unit = UnitName { item: Some(code("h1")), resource: None, quantity: 1 };
    let lost = Command::DeclareIncident {
        booking: late.id.clone(),
        expected_version,
        line: 0,
        unit,
        incident: Incident::Lost,
        note: "volé pendant la tournée".to_owned(),
    };
    stage.on_booking(team_desk("alpha"), lost).expect("the team tells");
    assert_eq!(stage.states(&late.id), [LineState::Incident]);
    assert!(stage.open_exceptions().iter().any(|exception| exception.booking == after.id), "April still lacks it");
    assert_eq!(stage.states(&after.id), [LineState::Approved]);
    refused_lines(stage.asks("beta", vec![wish("a/headset", 1, paris("2027-06-07 10:00", "2027-06-08 10:00"))]));
    stage.on_both_engines();
}

/// Scenario 16. Extension into another team's interval.
#[test]
fn scenario_16_an_extension_is_refused_with_the_conflict_unless_a_sibling_can_be_swapped() {
    for (units, is_granted) in [(&["h1"][..], false), (&["h1", "h2"][..], true)] {
        let mut stage = Stage::of([lender(units)]);
        let loan = stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-01 10:00", "2027-03-03 10:00"))]);
        // It starts exactly where the other ends, and got the same unit.
        let next = stage.books("beta", vec![wish("a/headset", 1, paris("2027-03-03 10:00", "2027-03-05 10:00"))]);
        assert_eq!(stage.units(&next.id), ["h1"]);
        stage.at("2027-03-01 10:00");
        stage.hands_over(desk(), &loan.id, &["h1"]).expect("it is its day");
        let longer = paris("2027-03-01 10:00", "2027-03-05 10:00");
        let entries = stage.ledger.journal.len();
        let answer = stage.amends(team_desk("alpha"), &loan.id, Some(longer), None);
        if is_granted {
            assert_eq!(answer.expect("a sibling can be swapped").lines[0].wish.interval, longer);
            assert_eq!((stage.units(&loan.id), stage.units(&next.id)), (vec!["h1".into()], vec!["h2".into()]));
            assert_eq!(stage.ledger.journal.len(), entries + 1, "in one transaction");
            assert_eq!(stage.now(&next.id).version, next.version);
        } else {
            let lines = refused_lines(answer);
            let [Refusal::NotEnough { peak, .. }] = &lines[0].refusals[..] else { panic!("{lines:?}") };
            assert_eq!(peak.during, paris("2027-03-03 10:00", "2027-03-05 10:00"));
            // An hour more or less is the team's own.
            let shorter = paris("2027-03-01 10:00", "2027-03-02 10:00");
            stage.amends(team_desk("alpha"), &loan.id, Some(shorter), None).expect("it gives time back");
        }
        stage.on_both_engines();
    }
}

/// Units leave and return one by one, each with its state; the rest of the line stays out.
#[test]
fn a_line_is_handed_over_and_taken_back_in_parts() {
    let mut stage = Stage::of([lender(&["h1", "h2", "h3", "h4"]).with_margins("headset", 0, 60)]);
    let loan = stage.books("alpha", vec![wish("a/headset", 3, paris("2027-03-01 10:00", "2027-03-05 10:00"))]);
    stage.at("2027-03-01 10:00");
    // The desk takes h4 from the shelf instead of one of those assigned.
    stage.hands_over(desk(), &loan.id, &["h1", "h4"]).expect("two of three");
    assert_eq!(stage.states(&loan.id), [LineState::Out]);
    assert_eq!(stage.now(&loan.id).lines[0].responsible.as_deref(), Some("Ada Brume"));
    stage.hands_over(desk(), &loan.id, &["h1"]).expect_err("it is out already");
    stage.hands_over(desk(), &loan.id, &["h9"]).expect_err("there is no such unit");
    let third = stage.units(&loan.id).into_iter().find(|unit| unit != "h1" && unit != "h4").expect("a third");
    stage.hands_over(desk(), &loan.id, &[&third]).expect("the third");
    stage.at("2027-03-02 12:00");
    stage.takes_back(desk(), &loan.id, &["h4"]).expect("one comes back early");
    assert_eq!(stage.states(&loan.id), [LineState::Out], "two are still out");
    // It recovers for an hour, then it is free.
    let from = |hour: &str| vec![wish("a/headset", 2, paris(&format!("2027-03-02 {hour}"), "2027-03-02 18:00"))];
    refused_lines(stage.asks("beta", from("12:30")));
    stage.books("beta", from("13:00"));
    stage.at("2027-03-03 10:00");
    stage.takes_back(desk(), &loan.id, &["h1", &third]).expect("the rest");
    assert_eq!(stage.states(&loan.id), [LineState::Returned]);
    stage.act(desk(), &loan.id, Step::Close).expect("everything is settled");
    stage.on_both_engines();
}

/// A team names the units it wants; the hub's re-placement leaves them alone, and says so when nothing is left.
#[test]
fn units_chosen_by_name_are_not_exchanged() {
    let mut stage = Stage::of([lender(&["h1", "h2"])]);
    let choose = |stage: &mut Stage, id: &ressourcerie::domain::ids::BookingId, items: &[&str]| {
        let expected_version = stage.now(id).version;
        let command = Command::Choose { booking: id.clone(), expected_version, line: 0, items: codes(items) };
        stage.on_booking(team_desk("alpha"), command)
    };
    let one = stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-01 10:00", "2027-03-02 10:00"))]);
    let two = stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-03 10:00", "2027-03-04 10:00"))]);
    choose(&mut stage, &one.id, &["h1"]).expect("free");
    choose(&mut stage, &two.id, &["h2"]).expect("free");
    // One is free at every instant, and no unit is free throughout.
    let across = || vec![wish("a/headset", 1, paris("2027-03-01 12:00", "2027-03-03 12:00"))];
    let lines = refused_lines(stage.asks("beta", across()));
    assert!(matches!(lines[0].refusals[..], [Refusal::NoUnitFree { .. }]), "{lines:?}");
    choose(&mut stage, &two.id, &["h1"]).expect("it changes its mind");
    assert_eq!(stage.units(&two.id), ["h1"]);
    stage.books("beta", across());
    assert!(choose(&mut stage, &two.id, &["h7"]).is_err());
    stage.on_both_engines();
}

/// Nobody decides, nobody comes: time settles it.
#[test]
fn requests_lapse_and_bookings_that_nobody_fetches_are_given_up_after_the_grace() {
    let mut by_hand = hub("b").lends("printer", 1).decides_by_hand();
    by_hand.policy.no_show_grace_minutes = 60;
    let mut grace = lender(&["h1"]);
    grace.policy.no_show_grace_minutes = 120;
    let mut stage = Stage::of([grace, by_hand]);
    let day = paris("2027-03-01 10:00", "2027-03-02 10:00");
    let booking = stage.books("alpha", vec![wish("a/headset", 1, day), wish("b/printer", 1, day)]);
    stage.at("2027-03-01 10:00");
    assert_eq!(stage.states(&booking.id), [LineState::Approved, LineState::Lapsed]);
    stage.at("2027-03-01 11:59");
    assert_eq!(stage.states(&booking.id)[0], LineState::Approved);
    stage.at("2027-03-01 12:00");
    assert_eq!(stage.states(&booking.id), [LineState::NoShow, LineState::Lapsed]);
    stage.books("beta", vec![wish("a/headset", 1, paris("2027-03-01 14:00", "2027-03-02 10:00"))]);
    stage.on_both_engines();
}

/// The hub proposes other dates: the claim moves with the proposal, and the team has the last word.
#[test]
fn a_counter_proposal_moves_the_claim_and_waits_for_the_team() {
    let mut stage = Stage::of([lender(&["h1"]).decides_by_hand()]);
    let (march, april) = (paris("2027-03-01 10:00", "2027-03-05 10:00"), paris("2027-04-05 10:00", "2027-04-09 10:00"));
    for (answer, expected) in [(Step::AcceptCounter, LineState::Approved), (Step::DeclineCounter, LineState::Cancelled)]
    {
        let asked = stage.books("alpha", vec![wish("a/headset", 1, march)]);
        let counter = Command::Counter {
            booking: asked.id.clone(),
            expected_version: asked.version,
            line: 0,
            wish: wish("a/headset", 1, april),
            reason: Some("inventaire en mars".to_owned()),
        };
        let proposed = stage.on_booking(desk(), counter).expect("free in April");
        assert_eq!(proposed.lines[0].asked.as_ref().map(|wish| wish.interval), Some(march));
        assert_eq!(stage.states(&asked.id), [LineState::Countered]);
        let other = stage.books("beta", vec![wish("a/headset", 1, march)]);
        refused_lines(stage.asks("beta", vec![wish("a/headset", 1, april)]));
        let accepted_by_hub = stage.act(desk(), &asked.id, answer).expect_err("not the hub's to answer");
        assert_eq!(accepted_by_hub, Rejection::NotAllowed { step: Some(answer) });
        stage.act(team_desk("alpha"), &asked.id, answer).expect("the team answers");
        assert_eq!(stage.states(&asked.id), [expected]);
        for booking in [&asked, &other] {
            let _ = stage.act(team_desk(booking.team.as_str()), &booking.id, Step::Cancel);
        }
    }
    stage.on_both_engines();
}

/// A booking changes teams, and the rules are asked again.
#[test]
fn a_booking_is_given_to_another_team_if_the_rules_allow_it_to_that_team() {
    let mut stage = Stage::of([lender(&["h1"]).decides_by_hand()]);
    let day = paris("2027-03-01 10:00", "2027-03-02 10:00");
    let booking = stage.books("alpha", vec![wish("a/headset", 1, day)]);
    stage.act(desk(), &booking.id, Step::Approve).expect("asked");
    let give = |stage: &mut Stage, actor, to: &str| {
        let expected_version = stage.now(&booking.id).version;
        let team = super::stage::team_id(to);
        stage.on_booking(actor, Command::GiveTo { booking: booking.id.clone(), expected_version, team })
    };
    assert_eq!(give(&mut stage, team_desk("alpha"), "alpha"), Err(Rejection::SameTeam));
    let given = give(&mut stage, team_desk("alpha"), "beta").expect("beta may have it");
    assert_eq!((given.team.as_str(), stage.states(&given.id)), ("beta", vec![LineState::Requested]), "it asks again");
    assert!(give(&mut stage, team_desk("alpha"), "gamma").is_err(), "it is no longer alpha's");
    stage.act(desk(), &booking.id, Step::Approve).expect("asked again");
    stage.at("2027-03-01 10:00");
    stage.hands_over(desk(), &booking.id, &["h1"]).expect("its day");
    assert_eq!(give(&mut stage, desk(), "gamma"), Err(Rejection::StillOut));
    stage.on_both_engines();
}

/// Past its agreed end, a loan claims nothing for what has not left yet: others may have it by then.
#[test]
fn what_was_not_picked_up_in_its_time_is_not_handed_over_late() {
    let mut stage = Stage::of([hub("a").always_open().numbers("headset", &["h1", "h2"])]);
    stage.at("2027-03-01 10:00");
    let hour = paris("2027-03-01 10:00", "2027-03-01 11:00");
    let loan = stage.books("alpha", vec![wish("a/headset", 2, hour)]);
    stage.hands_over(manager_desk("a"), &loan.id, &["h1"]).expect("one of two");
    stage.at("2027-03-01 11:30");
    let next = stage.books("beta", vec![wish("a/headset", 1, paris("2027-03-01 12:00", "2027-03-01 15:00"))]);
    assert_eq!(stage.units(&next.id), ["h2"]);
    let late = stage.hands_over(manager_desk("a"), &loan.id, &["h2"]);
    assert_eq!(late, Err(Rejection::NoSuchStep { step: Step::CheckOut, states: vec![LineState::Out] }));
    stage.on_both_engines();
}

/// Of units without numbers, no more leave the pool than there are: what is broken counts among those that were to be
/// away, and is away before and after them.
#[test]
fn a_lamp_that_breaks_is_not_taken_out_of_a_pool_that_is_all_in_repair() {
    let mut stage = Stage::of([hub("a").always_open().lends("lamp", 4)]);
    let loan = stage.books("alpha", vec![wish("a/lamp", 2, paris("2027-03-01 10:00", "2027-03-03 10:00"))]);
    let repair = repair("a/lamp", &[], 3, "2027-04-01 09:00", Some("2027-05-01 09:00"));
    stage.give(desk(), repair).expect("nobody is promised any in April");
    stage.at("2027-03-01 10:00");
    stage.act(desk(), &loan.id, Step::CheckOut).expect("its day");
    let lamps = UnitName { item: None, resource: None, quantity: 2 };
    let broken = UnitBack { unit: lamps, condition: Condition::OutOfOrder, missing: vec![], note: None };
    let (booking, expected_version) = (loan.id.clone(), stage.now(&loan.id).version);
    let back = Command::CheckIn { booking, expected_version, line: 0, units: vec![broken] };
    stage.on_booking(desk(), back).expect("both are back");
    for (from, to, away) in [
        ("2027-03-02 10:00", "2027-04-01 09:00", 2),
        ("2027-04-01 09:00", "2027-05-01 09:00", 4),
        ("2027-05-01 09:00", "2027-06-01 09:00", 2),
    ] {
        assert_eq!(stage.state().peak(&offer("a/lamp"), paris(from, to)).level, away, "from {from}");
    }
    assert_eq!(stage.open_exceptions(), []);
    stage.on_both_engines();
}

/// A loan that overruns stops claiming a unit where its repair was to begin; lost after that, it stays out of the pool.
#[test]
fn a_unit_that_is_lost_after_its_planned_repair_began_is_claimed_once() {
    let mut stage = Stage::of([hub("a").always_open().numbers("headset", &["h1"])]);
    let loan = stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-01 10:00", "2027-03-01 12:00"))]);
    stage.at("2027-03-01 10:00");
    stage.hands_over(desk(), &loan.id, &["h1"]).expect("its day");
    let repair = repair("a/headset", &["h1"], 0, "2027-03-01 15:00", None);
    stage.give(desk(), repair).expect("it should be back by then");
    stage.at("2027-03-02 10:00");
    let (booking, expected_version) = (loan.id.clone(), stage.now(&loan.id).version);
    let unit = UnitName { item: Some(code("h1")), resource: None, quantity: 1 };
    let (incident, note) = (Incident::Lost, "oublié dans un train".to_owned());
    let lost = Command::DeclareIncident { booking, expected_version, line: 0, unit, incident, note };
    stage.on_booking(team_desk("alpha"), lost).expect("the team tells");
    assert_eq!(stage.now(&loan.id).lines[0].claims[0].interval.end(), at(Zone::PARIS, "2027-03-01 15:00"));
    let ever = paris("2027-03-01 10:00", "2028-03-01 10:00");
    assert_eq!(stage.state().peak(&offer("a/headset"), ever).level, 1);
    stage.on_both_engines();
}

/// An agreement is made when something changes hands, and kept as it was signed.
#[test]
fn each_hand_over_and_each_extension_makes_an_agreement_that_stays_as_it_was() {
    let mut stage = Stage::of([lender(&["h1", "h2"]), hub("b").lends("cable", 2)]);
    let week = paris("2027-03-01 10:00", "2027-03-05 10:00");
    let loan = stage.books("alpha", vec![wish("a/headset", 2, week), wish("b/cable", 1, week)]);
    let of = |stage: &Stage, hub: &str| -> Vec<(Option<u32>, u64, Instant, usize)> {
        let hub = HubId::parse(hub).expect("an id");
        let made = stage.state().agreements(&loan.id, &hub).iter();
        let named = |agreement: &Agreement| agreement.lines[0].units.iter().filter(|unit| unit.code.is_some()).count();
        made.map(|made| (made.number, made.version, made.lines[0].interval.end(), named(made))).collect()
    };
    assert_eq!(of(&stage, "a"), [], "nothing has changed hands");
    stage.at("2027-03-01 10:00");
    stage.hands_over(desk(), &loan.id, &["h1"]).expect("its day");
    stage.hands_over(desk(), &loan.id, &["h2"]).expect("the other one");
    let later = at(Zone::PARIS, "2027-03-08 10:00");
    let longer = Interval::new(week.start(), later).expect("a week");
    stage.amends(team_desk("alpha"), &loan.id, Some(longer), None).expect("it is free");
    stage.takes_back(desk(), &loan.id, &["h1", "h2"]).expect("back");
    let expected = [(Some(1), 2, week.end(), 2), (Some(2), 3, week.end(), 2), (Some(3), 4, later, 2)];
    assert_eq!(of(&stage, "a"), expected, "what comes back is in no agreement");
    assert_eq!(of(&stage, "b"), [], "the other hub has handed nothing over");
    let hub_id = HubId::parse("a").expect("an id");
    let signed = stage.state().agreements(&loan.id, &hub_id)[0].clone();
    assert_eq!(signed.borrower.responsible.as_deref(), Some("Ada Brume"));
    // The hub is described otherwise: what was signed does not change.
    let mut renamed = lender(&["h1", "h2"]);
    renamed.name = "Autre nom".to_owned();
    renamed.policy.deposit_eur = 900;
    let teams = ["alpha", "beta", "gamma"].map(crate::network::team);
    stage.ledger.state.set_catalogue([renamed, hub("b").lends("cable", 2)].map(std::sync::Arc::new), teams);
    assert_eq!(stage.state().agreements(&loan.id, &hub_id)[0], signed);
    stage.on_both_engines();
}

/// A loan that overruns into a repair that was planned for its unit is expected back after the repair too.
#[test]
fn an_overdue_unit_is_not_free_between_its_planned_repair_and_the_next_look() {
    let mut stage = Stage::of([lender(&["h1"]).always_open()]);
    let loan = stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-01 10:00", "2027-03-02 10:00"))]);
    stage.at("2027-03-01 10:00");
    stage.hands_over(desk(), &loan.id, &["h1"]).expect("its day");
    let repair = repair("a/headset", &["h1"], 0, "2027-03-03 10:00", Some("2027-03-04 10:00"));
    stage.give(desk(), repair).expect("it should be back by then");
    // Looked at again after 72 hours: until 5 March.
    stage.at("2027-03-02 12:00");
    let taken = |stage: &Stage, from: &str, to: &str| {
        stage.state().steps(&offer("a/headset"), paris(from, to)).iter().map(|step| step.taken).collect::<Vec<_>>()
    };
    assert_eq!(taken(&stage, "2027-03-01 10:00", "2027-03-05 10:00"), [1]);
    refused_lines(stage.asks("beta", vec![wish("a/headset", 1, paris("2027-03-04 12:00", "2027-03-04 14:00"))]));
    // It comes back during the repair: nothing is claimed after that.
    stage.at("2027-03-03 12:00");
    stage.takes_back(desk(), &loan.id, &["h1"]).expect("back");
    stage.books("beta", vec![wish("a/headset", 1, paris("2027-03-04 12:00", "2027-03-04 14:00"))]);
    stage.on_both_engines();
}

/// Of units without numbers, those that came back stay back when the rest is late.
#[test]
fn what_came_back_of_a_late_loan_is_free_although_the_rest_is_not_back() {
    let mut stage = Stage::of([hub("a").always_open().lends("lamp", 3)]);
    let loan = stage.books("alpha", vec![wish("a/lamp", 3, paris("2027-03-01 10:00", "2027-03-01 12:00"))]);
    stage.at("2027-03-01 10:00");
    stage.act(desk(), &loan.id, Step::CheckOut).expect("its day");
    stage.at("2027-03-01 11:00");
    let lamps = UnitName { item: None, resource: None, quantity: 2 };
    let two = UnitBack { unit: lamps, condition: Condition::Good, missing: vec![], note: None };
    let (booking, expected_version) = (loan.id.clone(), stage.now(&loan.id).version);
    let back = Command::CheckIn { booking, expected_version, line: 0, units: vec![two] };
    stage.on_booking(desk(), back).expect("two are back");
    stage.at("2027-03-02 10:00");
    let taken = |from: &str, to: &str| stage.state().peak(&offer("a/lamp"), paris(from, to)).level;
    assert_eq!((taken("2027-03-01 10:00", "2027-03-01 11:00"), taken("2027-03-01 11:00", "2027-03-02 11:00")), (3, 1));
    stage.books("beta", vec![wish("a/lamp", 2, paris("2027-03-02 10:00", "2027-03-02 11:00"))]);
    stage.on_both_engines();
}
