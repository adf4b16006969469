//! The link of a hub's manager: every command of the calendar desk, over real HTTP, to the real server.

use ressourcerie::api::Days;
use ressourcerie::api::access::{AccessDetail, RenewAccess};
use ressourcerie::api::calendars::{AddCalendar, CalendarDraft};
use ressourcerie::api::commands::{
    AmendBooking, CloseHub, CounterPropose, DeclareIncident, ForceBooking, HandOver, SetCapacity, TakeBack,
    WithdrawUnits,
};
use ressourcerie::api::exchange::{Change, Deed, Done, Following, LinkFailure, Reply, Request};
use ressourcerie::api::problem::ProblemKind;
use ressourcerie::clock;
use ressourcerie::domain::booking::{Booking, Incident, LineState, Wish};
use ressourcerie::domain::hub::{Authority, CalendarScope, CalendarSource, Closure, ClosureKind};
use ressourcerie::domain::ids::{HubId, LocalId};
use ressourcerie::domain::order::{Amendment, ClosureDecision, UnitBack, UnitName, UnitOut};
use ressourcerie::domain::record::Cause;
use ressourcerie::domain::resource::Condition;
use ressourcerie::domain::team::Desk;
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::{Interval, Zone};

use super::client::{TestLink, World, a_week};
use super::sockets::SECRET;

fn a() -> HubId {
    HubId::parse("a").expect("a hub")
}

fn headset() -> LocalId {
    LocalId::parse("headset").expect("an id")
}

/// A link at the manager's desk of hub `a`, with one request of a team.
fn at_the_desk(world: &World) -> (TestLink, Booking, super::sockets::TestServer) {
    let server = world.server();
    let mut link = TestLink::to(server.address, SECRET, None);
    link.wait_online();
    link.place("one", a_week());
    let placed = link.wait("that it is placed", |reply| match reply {
        Reply::Placed { outcome, .. } => Some(outcome.clone()),
        _ => None,
    });
    link.client.send(Request::Sit(Desk::Manager(a())));
    link.forget();
    (link, placed.expect("a booking"), server)
}

impl TestLink {
    fn deed(&mut self, key: &str, deed: Deed) -> Result<Done, LinkFailure> {
        self.client.send(Request::Give { key: key.to_owned(), deed });
        self.wait("what came of it", |reply| match reply {
            Reply::Given { key: of, outcome } if of == key => Some(outcome.clone()),
            _ => None,
        })
    }

    fn change(&mut self, key: &str, booking: &Booking, change: Change) -> Booking {
        let deed = Deed::OnBooking { booking: booking.id.clone(), version: booking.version, change };
        match self.deed(key, deed).unwrap_or_else(|why| panic!("{key}: {why:?}")) {
            Done::Booking(booking) => *booking,
            Done::Recorded(recorded) => panic!("{key} is about a booking: {recorded:?}"),
        }
    }

    fn record(&mut self, key: &str, deed: Deed) -> Option<u64> {
        match self.deed(key, deed).unwrap_or_else(|why| panic!("{key}: {why:?}")) {
            Done::Recorded(recorded) => recorded.record.and_then(|record| record.parse().ok()),
            Done::Booking(booking) => panic!("{key} is about no booking: {booking:?}"),
        }
    }
}

fn later(interval: Interval, days: i64) -> Interval {
    let by = chrono::Duration::days(days);
    Interval::new(interval.start() + by, interval.end() + by).expect("an interval")
}

#[test]
fn a_booking_is_countered_amended_handed_over_and_taken_back_from_the_desk() {
    let world = World::new();
    let (mut link, placed, _server) = at_the_desk(&world);
    let wish = Wish { interval: later(placed.lines[0].wish.interval, 1), ..placed.lines[0].wish.clone() };
    let proposal = CounterPropose { line: 0, wish: wish.clone(), reason: Some("un jour plus tard".to_owned()) };
    let countered = link.change("counter", &placed, Change::Counter(proposal));
    assert_eq!((countered.lines[0].state, &countered.lines[0].wish), (LineState::Countered, &wish));

    // The version that was seen is no longer the one that stands.
    let amendment = Amendment { line: 0, quantity: Some(2), interval: None };
    let body = AmendBooking { lines: vec![amendment], reason: None };
    let change = Change::Amend(body.clone());
    let stale = Deed::OnBooking { booking: placed.id.clone(), version: placed.version, change };
    let refused = link.deed("stale", stale).expect_err("it changed meanwhile");
    assert!(matches!(&refused, LinkFailure::Problem(problem) if problem.kind == ProblemKind::Stale), "{refused:?}");
    let amended = link.change("amend", &countered, Change::Amend(body));
    assert_eq!((amended.lines[0].wish.quantity, amended.lines[0].state), (2, LineState::Requested));

    let act = ressourcerie::api::ActOnBooking {
        step: ressourcerie::domain::booking::Step::Approve,
        lines: Some(vec![0]),
        reason: None,
    };
    let (booking, version) = (amended.id.clone(), amended.version);
    link.client.send(Request::Act { key: "approve".to_owned(), booking, version, act });
    let approved = link.wait("that it is approved", |reply| match reply {
        Reply::Acted { outcome, .. } => Some(outcome.clone()),
        _ => None,
    });
    let approved = approved.expect("it is approved");

    let items = approved.lines[0].claims[0].items.clone();
    let unit =
        |position: usize| UnitName { item: items.get(position).cloned(), resource: Some(headset()), quantity: 1 };
    let out = |position| UnitOut { unit: unit(position), condition: Condition::Good, accessories: Vec::new() };
    let body = HandOver { line: 0, units: vec![out(0), out(1)], responsible: "Awa Diallo".to_owned() };
    let lent = link.change("hand-over", &approved, Change::HandOver(body));
    assert_eq!((lent.lines[0].state, lent.lines[0].loans.len()), (LineState::Out, 2));
    let back = UnitBack { unit: unit(0), condition: Condition::Worn, missing: Vec::new(), note: None };
    let part = link.change("return", &lent, Change::TakeBack(TakeBack { line: 0, units: vec![back] }));
    assert_eq!(part.lines[0].state, LineState::Out, "one is still with the team");
    let body = DeclareIncident { line: 0, unit: unit(1), incident: Incident::Lost, note: String::new() };
    let lost = link.change("incident", &part, Change::Incident(body));
    assert_eq!(lost.lines[0].state, LineState::Incident);
    link.client.send(Request::Records { hub: a() });
    let records = link.wait("the records", |reply| match reply {
        Reply::Records { outcome, .. } => Some(outcome.clone()),
        _ => None,
    });
    assert_eq!(records.expect("records").withdrawals.len(), 1, "what is lost left the pool");
}

#[test]
fn a_closure_is_planned_declared_with_its_decisions_and_lifted() {
    let world = World::new();
    let (mut link, placed, _server) = at_the_desk(&world);
    let zone = Zone::PARIS;
    let day = zone.day(placed.lines[0].wish.interval.start());
    let days = Days { from: day, to: day };
    let closure = Closure {
        from: days.from,
        to: days.to,
        hours: None,
        kind: ClosureKind::Full,
        reason: Text::plain("inventaire"),
    };
    link.client.send(Request::PlanClosure { ticket: 7, hub: a(), closure: closure.clone() });
    let plan = link.wait("the plan", |reply| match reply {
        Reply::ClosurePlanned { ticket: 7, outcome } => Some(outcome.clone()),
        _ => None,
    });
    let touched = plan.expect("a plan").touched;
    assert_eq!(touched.len(), 1);
    let decisions = touched.iter().map(|touched| ClosureDecision {
        booking: touched.booking.clone(),
        expected_version: touched.version,
        line: touched.line,
        mend: touched.proposal.clone(),
    });
    let body = CloseHub { closure, decisions: decisions.collect() };
    let id = link.record("close", Deed::CloseHub { hub: a(), body }).expect("its number");
    link.record("lift", Deed::ReopenHub { hub: a(), closure: id });
    let again = link.deed("lift-again", Deed::ReopenHub { hub: a(), closure: id });
    assert!(again.is_err(), "there is none any more: {again:?}");
}

#[test]
fn units_leave_the_pool_and_come_back_and_the_waiting_list_is_read() {
    let world = World::new();
    let (mut link, _, _server) = at_the_desk(&world);
    let body = WithdrawUnits {
        resource: headset(),
        items: Vec::new(),
        quantity: 1,
        from: clock::now(),
        until: None,
        cause: Cause::Maintenance,
        reason: "révision".to_owned(),
        exceptions: Vec::new(),
    };
    let id = link.record("withdraw", Deed::Withdraw { hub: a(), body }).expect("its number");
    link.record("restore", Deed::Restore { hub: a(), withdrawal: id });
    link.client.send(Request::WaitingList);
    let list = link.wait("the waiting list", |reply| match reply {
        Reply::WaitingList(outcome) => Some(outcome.clone()),
        _ => None,
    });
    assert!(list.expect("a list").waiting.is_empty());
}

#[test]
fn quantities_are_changed_and_a_booking_is_forced_over_the_wire() {
    let world = World::new();
    let (mut link, placed, _server) = at_the_desk(&world);
    let body = SetCapacity { capacity: 1, reason: "prêt ailleurs".to_owned(), exceptions: Vec::new() };
    link.record("fewer", Deed::SetCapacity { hub: a(), resource: headset(), body });
    let wish = Wish { quantity: 2, ..placed.lines[0].wish.clone() };
    let body = ForceBooking {
        team: placed.team.clone(),
        purpose: "promis".to_owned(),
        wish,
        reason: "promis avant".to_owned(),
        plan: "emprunt au pôle voisin".to_owned(),
    };
    let forced = link.deed("force", Deed::Force { hub: a(), body: Box::new(body) }).expect("an exception");
    let Done::Booking(forced) = forced else { panic!("a booking is answered with: {forced:?}") };
    assert_eq!(forced.lines[0].state, LineState::Approved);
}

#[test]
fn events_of_calendars_that_the_hub_has_no_longer_are_left_out() {
    let world = World::new();
    let (mut link, _, _server) = at_the_desk(&world);
    let calendars = vec![LocalId::parse("gone").expect("an id")];
    link.client.send(Request::Events { ticket: 3, hub: a(), calendars, interval: a_week() });
    let told = link.wait("the events", |reply| match reply {
        Reply::Events { ticket: 3, outcome } => Some(outcome.clone()),
        _ => None,
    });
    assert!(told.expect("an answer").is_empty());
}

#[test]
fn addresses_are_read_and_renewed_and_what_cannot_be_followed_is_told() {
    let world = World::new();
    let (mut link, _, _server) = at_the_desk(&world);
    let access = |link: &mut TestLink| {
        let read = link.wait("the addresses", |reply| match reply {
            Reply::Access { outcome, .. } => Some(outcome.clone()),
            _ => None,
        });
        link.forget();
        read.expect("addresses")
    };
    link.client.send(Request::Access);
    let before = access(&mut link);
    let (busy, user) = (before.feeds[0].clone(), before.account.user.clone());
    assert_eq!((busy.detail, user.as_str()), (AccessDetail::Busy, "hub.a"));
    let asked = RenewAccess { detail: AccessDetail::Busy, generation: busy.generation, resource: None, member: None };
    link.client.send(Request::RenewAccess(asked));
    assert_ne!(access(&mut link).feeds[0].url, busy.url, "the old address is given up");

    let add = AddCalendar {
        id: LocalId::parse("studio").expect("an id"),
        source: CalendarSource::Url("https://agenda.example.org/studio.ics".to_owned()),
        scope: CalendarScope::Desk,
        authority: Authority::default(),
        password: None,
    };
    let followed = |link: &mut TestLink, change| {
        link.client.send(Request::Follow { hub: a(), change });
        let outcome = link.wait("that it is kept", |reply| match reply {
            Reply::Followed { outcome, .. } => Some(outcome.clone()),
            _ => None,
        });
        link.forget();
        outcome
    };
    let calendars = |link: &mut TestLink| {
        link.client.send(Request::Calendars { hub: a() });
        let read = link.wait("the calendars", |reply| match reply {
            Reply::Calendars { outcome, .. } => Some(outcome.clone()),
            _ => None,
        });
        link.forget();
        read.expect("calendars")
    };
    assert!(calendars(&mut link).calendars.is_empty());
    // This server subscribes to nothing: it says so, and the command is not kept for later.
    let refused = followed(&mut link, Following::Add(add)).expect_err("nothing can be followed here");
    assert!(matches!(&refused, LinkFailure::Problem(no) if no.kind == ProblemKind::Unavailable), "{refused:?}");
    let calendar = LocalId::parse("studio").expect("an id");
    let draft =
        CalendarDraft { source: None, scope: CalendarScope::Desk, authority: Authority::default(), password: None };
    for change in [
        Following::Change { calendar: calendar.clone(), tag: "\"x\"".to_owned(), draft },
        Following::Remove { calendar },
    ] {
        let refused = followed(&mut link, change).expect_err("there is no such calendar");
        assert!(matches!(&refused, LinkFailure::Problem(no) if no.kind == ProblemKind::NotFound), "{refused:?}");
    }
}
