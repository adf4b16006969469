//! Commands in, decisions out: who may do what, once, on which version.

use ressourcerie::domain::availability::{Claims as _, Refusal};
use ressourcerie::domain::booking::{Booking, Claim, LineState, Step};
use ressourcerie::domain::geo::LonLat;
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::ids::{BookingId, TeamId};
use ressourcerie::domain::outage::Blocks;
use ressourcerie::domain::resource::Family;
use ressourcerie::domain::resource::Stock;
use ressourcerie::domain::team::{Actor, Desk};
use ressourcerie::domain::time::{Interval, Zone};
use ressourcerie::ledger::{
    Breach, Command, Decision, Envelope, JournalEntry, LineRejection, Rejection, ReplayError, State, audit, decide,
};

use super::network::{
    HubVerbs as _, TestLedger, at, between, coordinator, hub, local, manager_desk, offer, team, team_desk, wish,
};

fn asked_first() -> TestLedger {
    TestLedger::of([hub("a").lends("headset", 2).decides_by_hand(), hub("b").lends("headset", 2)])
}

fn paris(from: &str, to: &str) -> Interval {
    between(Zone::PARIS, from, to)
}

fn a_week() -> Interval {
    paris("2027-03-01 10:00", "2027-03-05 10:00")
}

#[track_caller]
fn refused_lines(outcome: Result<Booking, Rejection>) -> Vec<LineRejection> {
    match outcome {
        Err(Rejection::Lines { lines }) => lines,
        other => panic!("lines should be refused: {other:?}"),
    }
}

#[test]
fn a_booked_headset_is_claimed_until_it_is_cancelled() {
    let mut ledger = asked_first();
    let booking = ledger.place("alpha", vec![wish("a/headset", 2, a_week())]).expect("two are free");
    assert_eq!(booking.summary(), LineState::Requested, "a hub that decides by hand is asked first");
    let lines = refused_lines(ledger.place("beta", vec![wish("a/headset", 1, a_week())]));
    assert!(matches!(lines[0].refusals[..], [Refusal::NotEnough { free: 0, wanted: 1, capacity: 2, .. }]), "{lines:?}");
    ledger.act(team_desk("alpha"), &booking, Step::Cancel).expect("a team cancels its own booking");
    ledger.place("beta", vec![wish("a/headset", 2, a_week())]).expect("both are free again");
    assert_eq!(audit(&ledger.state), []);
}

#[test]
fn a_loan_goes_from_request_to_return() {
    let mut ledger = asked_first();
    let manager = || manager_desk("a");
    let mut booking = ledger.place("alpha", vec![wish("a/headset", 1, a_week())]).expect("free");
    for (step, state) in
        [(Step::Approve, LineState::Approved), (Step::CheckOut, LineState::Out), (Step::CheckIn, LineState::Returned)]
    {
        let version = booking.version;
        booking = ledger.act_with(manager(), &booking, step, None, None).expect("the hub's manager");
        assert_eq!((booking.summary(), booking.version), (state, version + 1));
    }
    let refused = ledger.act(manager(), &booking, Step::CheckOut).expect_err("it is back");
    assert_eq!(refused, Rejection::NoSuchStep { step: Step::CheckOut, states: vec![LineState::Returned] });
    let at_once = ledger.place("alpha", vec![wish("b/headset", 1, a_week())]).expect("free");
    assert_eq!(at_once.summary(), LineState::Approved, "hub b decides by itself");
}

#[test]
fn an_early_return_frees_the_rest_once_the_units_have_recovered() {
    let mut ledger = TestLedger::of([hub("a").lends("headset", 1).with_margins("headset", 0, 60)]);
    let booking = ledger.place("alpha", vec![wish("a/headset", 1, a_week())]).expect("free");
    ledger.now = at(Zone::PARIS, "2027-03-01 10:00");
    let booking = ledger.act(manager_desk("a"), &booking, Step::CheckOut).expect("approved");
    ledger.now = at(Zone::PARIS, "2027-03-03 14:00");
    let booking = ledger.act(manager_desk("a"), &booking, Step::CheckIn).expect("it was out");
    let kept = paris("2027-03-01 10:00", "2027-03-03 15:00");
    assert_eq!(booking.lines[0].claims, [Claim::new(offer("a/headset"), 1, kept)]);
    refused_lines(ledger.place("beta", vec![wish("a/headset", 1, paris("2027-03-03 14:30", "2027-03-03 18:00"))]));
    ledger.place("beta", vec![wish("a/headset", 1, paris("2027-03-03 15:00", "2027-03-03 18:00"))]).expect("ready");
    assert_eq!(audit(&ledger.state), []);
}

#[test]
fn scenario_9_of_an_approval_and_a_cancellation_exactly_one_wins() {
    for manager_first in [true, false] {
        let mut ledger = asked_first();
        let seen = ledger.place("alpha", vec![wish("a/headset", 1, a_week())]).expect("free");
        let (first, second) = ((manager_desk("a"), Step::Approve), (team_desk("alpha"), Step::Cancel));
        let ((winner, step), (loser, late)) = if manager_first { (first, second) } else { (second, first) };
        let won = ledger.act(winner, &seen, step).expect("the first one wins");
        let lost = ledger.act(loser, &seen, late).expect_err("it changed meanwhile");
        assert_eq!(lost, Rejection::Stale { expected: 1, actual: Box::new(won.clone()) });
        assert_eq!(ledger.state.booking(&seen.id), Some(&won));
    }
}

#[test]
fn scenario_12_a_cart_is_placed_whole_or_not_at_all() {
    let near = Hub { place: LonLat { lon: -1.5, lat: 47.2 }, ..hub("near").lends("projector", 1) };
    let far = Hub { place: LonLat { lon: 7.2, lat: 43.7 }, ..hub("far").lends("projector", 1) };
    let mut ledger =
        TestLedger::of([hub("a").lends("headset", 2).lends("projector", 1), hub("b").lends("printer", 1), far, near]);
    ledger.place("beta", vec![wish("a/projector", 1, a_week())]).expect("free");
    let cart = |projector: &str| {
        vec![
            wish("a/headset", 1, a_week()),
            wish("b/printer", 1, a_week()),
            wish("a/headset", 1, a_week()),
            wish(projector, 1, a_week()),
            wish("far/projector", 1, a_week()),
        ]
    };
    let before = ledger.state.clone();
    let lines = refused_lines(ledger.place("alpha", cart("a/projector")));
    assert!(ledger.state.agrees_with(&before), "nothing is claimed anywhere");
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!(line.line, 3);
    assert!(!line.alternatives.is_empty(), "other dates are offered");
    // The projector of hub `far` is in the same cart, so it is not offered for this line too.
    assert!(
        line.elsewhere.contains(&offer("near/projector")) && !line.elsewhere.contains(&offer("far/projector")),
        "{line:?}"
    );
    let booking = ledger.place("alpha", cart("near/projector")).expect("all five are free");
    assert_eq!((booking.lines.len(), booking.hubs().len()), (5, 4));
    assert_eq!(audit(&ledger.state), []);
}

#[test]
fn lines_of_one_cart_compete_with_each_other() {
    let mut ledger = asked_first();
    let overlapping = vec![
        wish("a/headset", 1, paris("2027-03-01 10:00", "2027-03-03 10:00")),
        wish("a/headset", 1, paris("2027-03-02 10:00", "2027-03-04 10:00")),
        wish("a/headset", 1, paris("2027-03-02 12:00", "2027-03-05 10:00")),
    ];
    let lines = refused_lines(ledger.place("alpha", overlapping));
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    let peak = paris("2027-03-02 12:00", "2027-03-03 10:00");
    assert!(matches!(&line.refusals[..], [Refusal::NotEnough { peak: found, .. }] if found.during == peak), "{line:?}");
    let one_after_the_other = vec![
        wish("a/headset", 2, paris("2027-03-01 10:00", "2027-03-03 10:00")),
        wish("a/headset", 2, paris("2027-03-03 10:00", "2027-03-05 10:00")),
    ];
    ledger.place("alpha", one_after_the_other).expect("they only touch");
}

#[test]
fn the_same_model_is_proposed_before_the_same_family() {
    let home = hub("home").lends("quest", 0).of_model("quest", "Meta", "Quest 3");
    let same = hub("same").lends("vr-set", 1).of_model("vr-set", "META", "quest 3");
    let kin = hub("kin").lends("vive", 1).of_model("vive", "HTC", "Vive");
    let taken = hub("taken").lends("quest", 0).of_model("quest", "Meta", "Quest 3");
    let lines = refused_lines(
        TestLedger::of([home.clone(), same, kin.clone(), taken.clone()])
            .place("alpha", vec![wish("home/quest", 1, a_week())]),
    );
    assert_eq!(lines[0].elsewhere, [offer("same/vr-set")]);
    assert_eq!(lines[0].alternatives, [], "a hub without units has no other dates");
    let lines = refused_lines(TestLedger::of([home, kin, taken]).place("alpha", vec![wish("home/quest", 1, a_week())]));
    assert_eq!(lines[0].elsewhere, [offer("kin/vive")]);
}

#[test]
fn a_kit_is_proposed_where_another_hub_has_one_with_its_families() {
    let kit_hub = |id: &str, count| {
        hub(id)
            .lends("headset", count)
            .offers("tracker", Family::Capture, Stock::Count(count))
            .packs("case", &[("headset", 1), ("tracker", 2)])
    };
    let lesser = hub("lesser").lends("headset", 5).packs("case", &[("headset", 1)]);
    let mut ledger = TestLedger::of([kit_hub("home", 1), kit_hub("other", 2), lesser]);
    let lines = refused_lines(ledger.place("alpha", vec![wish("home/case", 1, a_week())]));
    assert_eq!(lines[0].elsewhere, [offer("other/case")]);
}

#[test]
fn the_same_key_gives_the_same_booking_once() {
    let mut ledger = asked_first();
    let alpha = TeamId::parse("alpha").expect("a valid id");
    let command = |quantity| Command::Place {
        team: alpha.clone(),
        purpose: "essai".to_owned(),
        wishes: vec![wish("a/headset", quantity, a_week())],
    };
    let booking = ledger.give(team_desk("alpha"), "k", command(2)).expect("free");
    let again = ledger.give(team_desk("alpha"), "k", command(2)).expect("the same outcome, although none is left");
    assert_eq!((again.id, ledger.journal.len()), (booking.id.clone(), 1));
    assert_eq!(ledger.give(team_desk("alpha"), "k", command(1)), Err(Rejection::KeyReused));
    // Another account may use the same words for its key.
    let other = ledger.give(manager_desk("b"), "k", command(1)).expect_err("none is left");
    assert!(matches!(other, Rejection::Lines { .. }));
    // The same account at another desk gives another command.
    let at_other_desk = Actor { account: team_desk("alpha").account, ..manager_desk("a") };
    assert_eq!(ledger.give(at_other_desk, "k", command(2)), Err(Rejection::KeyReused));

    // A restart forgets nothing of it.
    let mut restarted = State::default();
    restarted.set_catalogue(ledger.state.hubs().cloned().collect::<Vec<_>>(), ["alpha"].map(team));
    restarted.replay(&ledger.journal).expect("a sound journal");
    let envelope = Envelope { actor: team_desk("alpha"), key: "k".to_owned(), command: command(2) };
    let fresh = BookingId::parse("another").expect("a valid id");
    assert_eq!(
        decide(&restarted, &envelope, ledger.now, fresh),
        Ok(Decision::Replayed { seq: 1, booking: Some(booking.id), record: None })
    );
}

#[test]
fn a_refused_command_leaves_its_key_free() {
    let mut ledger = asked_first();
    let alpha = TeamId::parse("alpha").expect("a valid id");
    let command = Command::Place { team: alpha, purpose: String::new(), wishes: vec![wish("a/headset", 2, a_week())] };
    let in_the_way = ledger.place("beta", vec![wish("a/headset", 1, a_week())]).expect("free");
    refused_lines(ledger.give(team_desk("alpha"), "k", command.clone()));
    ledger.act(team_desk("beta"), &in_the_way, Step::Cancel).expect("own");
    ledger.give(team_desk("alpha"), "k", command).expect("free by now");
}

#[test]
fn each_desk_does_what_is_its_own() {
    let mut ledger = asked_first();
    let command = |team: &str| Command::Place {
        team: TeamId::parse(team).expect("a valid id"),
        purpose: String::new(),
        wishes: vec![wish("a/headset", 1, a_week())],
    };
    let not_placed = Err(Rejection::NotAllowed { step: None });
    assert_eq!(ledger.give(team_desk("beta"), "1", command("alpha")), not_placed);
    assert_eq!(ledger.give(coordinator(), "2", command("alpha")), not_placed);
    let booking = ledger.give(manager_desk("a"), "3", command("alpha")).expect("a manager places for a team");
    let unknown = ledger.give(manager_desk("a"), "4", command("nobody")).expect_err("no such team");
    assert!(matches!(unknown, Rejection::UnknownTeam { .. }));
    let empty = Command::Place { team: TeamId::parse("alpha").expect("an id"), purpose: String::new(), wishes: vec![] };
    assert_eq!(ledger.give(team_desk("alpha"), "5", empty), Err(Rejection::EmptyCart));

    let hidden = || Err(Rejection::UnknownBooking { booking: booking.id.clone() });
    for (actor, expected) in [
        (team_desk("alpha"), Err(Rejection::NotAllowed { step: Some(Step::Approve) })),
        (coordinator(), Err(Rejection::NotAllowed { step: Some(Step::Approve) })),
        (team_desk("beta"), hidden()),
        (manager_desk("b"), hidden()),
    ] {
        assert_eq!(ledger.act(actor.clone(), &booking, Step::Approve), expected, "{actor:?}");
    }
    ledger.act(manager_desk("a"), &booking, Step::Approve).expect("the hub's own manager");
}

#[test]
fn a_manager_decides_the_lines_of_its_own_hub_only() {
    let mut ledger = TestLedger::of([
        hub("a").lends("headset", 2).decides_by_hand(),
        hub("b").lends("headset", 2).decides_by_hand(),
    ]);
    let cart = vec![wish("a/headset", 1, a_week()), wish("b/headset", 1, a_week())];
    let booking = ledger.place("alpha", cart).expect("free");
    let states = |booking: &Booking| booking.lines.iter().map(|line| line.state).collect::<Vec<_>>();
    let others = ledger.act_with(manager_desk("a"), &booking, Step::Approve, Some(vec![0, 1]), None);
    assert_eq!(others, Err(Rejection::NotAllowed { step: Some(Step::Approve) }));
    let beyond = ledger.act_with(manager_desk("a"), &booking, Step::Approve, Some(vec![7]), None);
    assert_eq!(beyond, Err(Rejection::NoSuchLine { line: 7 }));
    let none = ledger.act_with(manager_desk("a"), &booking, Step::Approve, Some(vec![]), None);
    assert!(matches!(none, Err(Rejection::NoSuchStep { .. })));
    let booking = ledger.act(manager_desk("a"), &booking, Step::Approve).expect("its own line");
    assert_eq!(states(&booking), [LineState::Approved, LineState::Requested]);
    for silent in [None, Some("   ")] {
        let refused = ledger.act_with(manager_desk("b"), &booking, Step::Refuse, None, silent);
        assert_eq!(refused, Err(Rejection::ReasonRequired { step: Step::Refuse }));
    }
    let reason = Some(" en réparation ");
    let booking = ledger.act_with(manager_desk("b"), &booking, Step::Refuse, None, reason).expect("with a reason");
    assert_eq!(states(&booking), [LineState::Approved, LineState::Refused]);
    assert_eq!(booking.lines[1].reason.as_deref(), Some("en réparation"));
    let stale = ledger.act_with(manager_desk("a"), &booking, Step::Cancel, None, None);
    assert_eq!(stale, Err(Rejection::ReasonRequired { step: Step::Cancel }), "a manager owes a reason");
    let booking = ledger.act_with(team_desk("alpha"), &booking, Step::Cancel, None, None).expect("a team owes none");
    assert_eq!(states(&booking), [LineState::Cancelled, LineState::Refused], "what is settled stays");
}

#[test]
fn each_desk_sees_its_own_bookings() {
    let mut ledger = asked_first();
    let one = ledger.place("alpha", vec![wish("a/headset", 1, a_week())]).expect("free");
    let two = ledger.place("beta", vec![wish("a/headset", 1, a_week()), wish("b/headset", 1, a_week())]).expect("free");
    for (actor, expected) in [
        (team_desk("alpha"), vec![&one.id]),
        (team_desk("gamma"), vec![]),
        (manager_desk("a"), vec![&one.id, &two.id]),
        (manager_desk("b"), vec![&two.id]),
        (coordinator(), vec![&one.id, &two.id]),
    ] {
        let seen: Vec<_> = ledger.state.visible(&actor).into_iter().map(|booking| &booking.id).collect();
        assert_eq!(seen, expected, "{actor:?}");
    }
}

#[test]
fn a_journal_that_does_not_follow_is_refused() {
    let mut ledger = asked_first();
    let booking = ledger.place("alpha", vec![wish("a/headset", 1, a_week())]).expect("free");
    ledger.act(manager_desk("a"), &booking, Step::Approve).expect("asked");
    let journal = ledger.journal.clone();
    let replay = |entries: &[JournalEntry]| State::default().replay(entries);
    assert_eq!(replay(&journal), Ok(()));
    assert_eq!(replay(&journal[1..]), Err(ReplayError::OutOfSequence { last: 0, found: 2 }));
    let renumbered = |seq, entry: &JournalEntry| JournalEntry { seq, ..entry.clone() };
    let id = booking.id;
    let twice = [journal[0].clone(), renumbered(2, &journal[0])];
    assert_eq!(replay(&twice), Err(ReplayError::PlacedTwice { seq: 2, booking: id.clone() }));
    let orphan = [renumbered(1, &journal[1])];
    assert_eq!(replay(&orphan), Err(ReplayError::UnknownBooking { seq: 1, booking: id.clone() }));
    let repeated = [journal[0].clone(), journal[1].clone(), renumbered(3, &journal[1])];
    assert_eq!(replay(&repeated), Err(ReplayError::WrongVersion { seq: 3, booking: id, last: 2, found: 2 }));
}

#[test]
fn entries_survive_being_written_down() {
    let mut ledger = asked_first();
    let booking = ledger.place("alpha", vec![wish("a/headset", 1, a_week())]).expect("free");
    ledger.act(manager_desk("a"), &booking, Step::Refuse).expect("asked");
    for entry in &ledger.journal {
        let json = serde_json::to_string(entry).expect("an entry serialises");
        assert_eq!(&serde_json::from_str::<JournalEntry>(&json).expect("and is read again"), entry, "{json}");
        assert_eq!(entry.command_hash.len(), 64);
    }
}

#[test]
fn the_audit_tells_lost_stock_from_a_calendar_in_the_way() {
    let stocked = |count| [std::sync::Arc::new(hub("a").lends("headset", count))];
    let mut ledger = TestLedger::of([hub("a").lends("headset", 3)]);
    let booking = ledger.place("alpha", vec![wish("a/headset", 2, a_week())]).expect("free");
    assert_eq!(audit(&ledger.state), []);

    let repair = paris("2027-03-03 00:00", "2027-03-10 00:00");
    let claim = Claim::new(offer("a/headset"), 2, repair);
    let hub_id = hub("a").id;
    ledger.state.set_calendar(&hub_id, &local("atelier"), Blocks { claims: vec![claim], outages: vec![] });
    let resource = offer("a/headset");
    let during = paris("2027-03-03 00:00", "2027-03-05 10:00");
    let breach = Breach::CalendarOverBookings { resource: resource.clone(), capacity: 3, level: 4, during };
    assert_eq!(audit(&ledger.state), [breach]);
    ledger.state.remove_calendar(&hub_id, &local("atelier"));

    ledger.state.set_catalogue(stocked(1), ["alpha"].map(team));
    let breach = Breach::OverCapacity { resource, capacity: 1, level: 2, during: a_week() };
    assert!(!breach.is_corruption());
    assert_eq!(audit(&ledger.state), [breach]);
    ledger.state.set_catalogue([], []);
    let gone = Breach::UnknownOffer { booking: booking.id, line: 0, offer: offer("a/headset") };
    assert_eq!(audit(&ledger.state), [gone]);
}

#[test]
fn the_audit_finds_a_booking_that_claims_nothing() {
    let mut ledger = asked_first();
    ledger.place("alpha", vec![wish("a/headset", 1, a_week())]).expect("free");
    let mut entry = ledger.journal[0].clone();
    let ressourcerie::ledger::Event::BookingPlaced { booking } = &mut entry.events[0] else { panic!("it places") };
    booking.lines[0].claims.clear();
    let mut state = State::default();
    state.set_catalogue(ledger.state.hubs().cloned().collect::<Vec<_>>(), []);
    state.apply(&entry).expect("well formed");
    let breaches = audit(&state);
    assert!(matches!(breaches[..], [Breach::NothingClaimed { line: 0, .. }]), "{breaches:?}");
    assert!(breaches[0].is_corruption());
}

#[test]
fn sixty_four_desks_for_the_last_unit_give_one_winner() {
    let mut ledger = TestLedger::of([hub("a").lends("headset", 1)]);
    let mut won = Vec::new();
    for desk in 0..64 {
        let actor =
            Actor { account: format!("account-{desk}"), desk: Desk::Team(TeamId::parse("alpha").expect("an id")) };
        let command = Command::Place {
            team: TeamId::parse("alpha").expect("an id"),
            purpose: String::new(),
            wishes: vec![wish("a/headset", 1, a_week())],
        };
        match ledger.give(actor, "same words", command) {
            Ok(booking) => won.push(booking.id),
            Err(Rejection::Lines { lines }) => {
                assert!(matches!(lines[0].refusals[..], [Refusal::NotEnough { free: 0, .. }]));
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((won.len(), ledger.state.peak(&offer("a/headset"), a_week()).level), (1, 1));
}

#[test]
fn what_falls_due_at_the_instant_of_a_sweep_is_swept_too() {
    let mut ledger = TestLedger::of([hub("a").always_open().decides_by_hand().lends("headset", 2)]);
    let now = ledger.now;
    let hour = Interval::new(now, now + chrono::Duration::hours(1)).expect("an hour");
    for turn in 0..2 {
        // A request for this very moment lapses at once: nobody has decided about it.
        let placed = ledger.place("alpha", vec![wish("a/headset", 1, hour)]).unwrap_or_else(|why| panic!("{why:?}"));
        ledger.pass_to(now);
        let lapsed = ledger.state.booking(&placed.id).expect("it exists").summary();
        assert_eq!(lapsed, LineState::Lapsed, "sweep {turn}");
    }
}
