//! Every command of the ledger in random order, by everyone, at random times; and after each, the books are checked by
//! naive counters: an array per resource and per unit, one counter for each half hour.
//!
//! Where `oracle` foretells each decision, this one holds every decision to what may never be false: nothing is claimed
//! beyond what there is and what open exceptions admit, no unit is in two claims at one time, availability reads what
//! the bookings say, what was refused changed nothing, and the journal replayed gives the same state.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use chrono::{Duration, NaiveDate};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use ressourcerie::domain::availability::Claims as _;
use ressourcerie::domain::booking::{Booking, Incident, LineState, Step};
use ressourcerie::domain::hub::{
    Access, CalendarScope, CalendarSource, Closure, ClosureKind, Collection, ConflictPolicy, Hub, HubCalendar, HubWord,
    ServerKind,
};
use ressourcerie::domain::ids::{BookingId, HubId, ItemCode, OfferKey, TeamId};
use ressourcerie::domain::order::{Amendment, ClosureDecision, ExceptionPlan, UnitBack, UnitName, UnitOut};
use ressourcerie::domain::record::Cause;
use ressourcerie::domain::resource::{Condition, Resource};
use ressourcerie::domain::team::Actor;
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::{Instant, Interval, Zone};
use ressourcerie::ledger::{Command, Rejection, State, audit, closure_plan};

use super::network::{
    HubVerbs as _, TestLedger, at, coordinator, hub, local, manager_desk, offer, team, team_desk, wish,
};

/// Ten days of half hours, and as many around for margins, repairs and late returns.
const SLOTS: i64 = 480;
const AROUND: i64 = 200;

const OFFERS: [&str; 5] = ["a/body", "a/tripod", "a/kit", "b/body", "b/lamp"];
const STOCKS: [&str; 4] = ["a/body", "a/tripod", "b/body", "b/lamp"];
/// Hours during which closures close, where they do not close whole days.
const HOURS: [&str; 3] = ["14:00-16:00", "00:00-09:30", "12:00-24:00"];
const TRAINING: &str = "b/initiation";
const TEAMS: [&str; 3] = ["alpha", "beta", "gamma"];

/// What one command is made of; which parts it uses depends on its kind.
#[derive(Debug, Clone)]
struct Throw {
    kind: u8,
    who: usize,
    pick: Index,
    line: usize,
    offer: usize,
    quantity: u32,
    from: i64,
    length: i64,
    flag: bool,
}

fn some_throw() -> impl Strategy<Value = Throw> {
    let what = (0..40_u8, 0..6_usize, any::<Index>(), 0..2_usize);
    let how = (0..OFFERS.len(), 1..4_u32, 0..SLOTS - 60, 1..60_i64, any::<bool>());
    (what, how).prop_map(|((kind, who, pick, line), (offer, quantity, from, length, flag))| Throw {
        kind,
        who,
        pick,
        line,
        offer,
        quantity,
        from,
        length,
        flag,
    })
}

fn start() -> Instant {
    at(Zone::UTC, "2027-06-01 00:00")
}

fn half_hour(slot: i64) -> Instant {
    start() + Duration::minutes(30 * slot)
}

fn span(from: i64, length: i64) -> Interval {
    Interval::new(half_hour(from), half_hour(from + length)).expect("not empty")
}

fn hubs() -> [Hub; 2] {
    let policy = |mut hub: Hub| {
        hub.policy.hold_minutes = 60;
        hub.policy.offer_hours = 2;
        hub.policy.no_show_grace_minutes = 120;
        hub.policy.overdue_extension_hours = 6;
        hub.policy.horizon_days = 12;
        hub
    };
    let mut a = hub("a")
        .always_open()
        .in_territory("53", "UTC")
        .numbers("body", &["b0", "b1", "b2"])
        .numbers("tripod", &["t0", "t1"])
        .with_margins("body", 30, 60)
        .packs("kit", &[("body", 1), ("tripod", 1)]);
    a.kits[0].members[0].items = vec![ItemCode::parse("b0").expect("a code")];
    let mut b = hub("b").always_open().in_territory("53", "UTC").numbers("body", &["b7", "b8"]).lends("lamp", 4);
    b.resources[1].requires_training = Some(offer(TRAINING));
    b = b.trains(
        "initiation",
        3,
        &[("2027-06-02 09:00", "2027-06-02 12:00"), ("2027-06-05 09:00", "2027-06-05 12:00")],
    );
    b.policy.pending_holds = false;
    // What is asked of it waits for its calendar.
    a.calendars = vec![written_calendar("tripod")];
    [policy(a), policy(b.decides_by_hand())]
}

/// A calendar of its own that bookings of a resource are written to.
pub(crate) fn written_calendar(resource: &str) -> HubCalendar {
    let collection = Collection {
        url: "https://agenda.example.org/lab/".to_owned(),
        user: String::new(),
        secret: None,
        server: ServerKind::Generic,
        access: Access::Write,
        on_conflict: ConflictPolicy::First,
    };
    let scope = CalendarScope::Resources { ids: vec![local(resource)], quantity: 1 };
    HubCalendar::new(local("lab"), CalendarSource::Caldav(collection), scope)
}

fn actor(who: usize) -> Actor {
    match who {
        0..3 => team_desk(TEAMS[who]),
        3 => manager_desk("a"),
        4 => manager_desk("b"),
        _ => coordinator(),
    }
}

struct Storm {
    ledger: TestLedger,
    /// Team, first and last day of its proofs of training.
    proofs: Vec<(TeamId, NaiveDate, Option<NaiveDate>)>,
    accepted: BTreeMap<u8, usize>,
}

impl Storm {
    /// Two of the teams are trained from the beginning.
    fn train(&mut self) {
        for team in &TEAMS[..2] {
            let (team, from) = (TeamId::parse(team).expect("an id"), start().date_naive());
            let command = Command::RecordQualification { team, training: offer(TRAINING), from, until: None };
            let key = self.ledger.fresh_key();
            self.ledger.try_give(manager_desk("b"), &key, command.clone()).expect("its own training");
            self.learn(&command);
        }
    }

    fn command(&self, throw: &Throw) -> Option<(Actor, Command)> {
        let Throw { kind, who, pick, line, offer: wished, quantity, from, length, flag } = throw.clone();
        let state = &self.ledger.state;
        let now = (self.ledger.now - start()).num_minutes() / 30;
        let wish = || wish(OFFERS[wished], quantity.min(3), span(now + from, length));
        let team = TeamId::parse(TEAMS[who % 3]).expect("an id");
        let purpose = "orage".to_owned();
        let hub_of = |who: usize| HubId::parse(if who.is_multiple_of(2) { "a" } else { "b" }).expect("an id");
        let manager = |hub: &HubId| manager_desk(hub.as_str());
        let bookings: Vec<&Booking> = state.bookings().collect();
        let booking = (!bookings.is_empty()).then(|| *pick.get(&bookings));
        let of_booking = |make: &dyn Fn(&Booking, usize) -> Option<Command>| {
            let booking = booking?;
            let line = line.min(booking.lines.len() - 1);
            // Mostly the hub's own manager: else nearly everything is refused.
            let by = if flag { manager(&booking.lines[line].wish.offer.hub) } else { actor(who) };
            Some((by, make(booking, line)?))
        };
        let plans = |resource: &OfferKey| -> Vec<ExceptionPlan> {
            let lines = bookings.iter().flat_map(|b| b.lines.iter().enumerate().map(move |(line, of)| (b, line, of)));
            let held = lines.filter(|(_, _, of)| of.claims.iter().any(|claim| claim.resource == *resource));
            held.map(|(b, line, _)| ExceptionPlan { booking: b.id.clone(), line, plan: "emprunt".to_owned() }).collect()
        };
        let plans = |resource: &OfferKey| if flag { plans(resource) } else { Vec::new() };
        let version = |booking: &Booking| booking.version;
        match kind {
            0..5 => {
                let mut wishes = vec![wish()];
                if flag {
                    wishes.push(self::wish(OFFERS[(wished + 1) % OFFERS.len()], 1, span(now + from, length)));
                }
                Some((actor(who % 3), Command::Place { team, purpose, wishes }))
            }
            5 => Some((actor(who % 3), Command::Hold { team, purpose, wishes: vec![wish()], minutes: None })),
            6..15 => of_booking(&|booking, line| {
                let states: Vec<Step> =
                    Step::PLAIN.into_iter().filter(|step| booking.lines[line].state.after(*step).is_some()).collect();
                let step = *states.get(from as usize % states.len().max(1))?;
                let lines = Some(vec![line]);
                let reason = Some("x".to_owned());
                let (booking, expected_version) = (booking.id.clone(), version(booking));
                Some(Command::Act { booking, expected_version, step, lines, reason })
            }),
            15 | 16 => of_booking(&|booking, line| {
                let start = booking.lines[line].wish.interval.start();
                let interval = if flag {
                    Interval::new(start, start + Duration::minutes(30 * length)).ok()
                } else {
                    Some(span(now + from, length))
                };
                let lines = vec![Amendment { line, quantity: (!flag).then_some(quantity), interval }];
                let (booking, expected_version) = (booking.id.clone(), version(booking));
                Some(Command::Amend { booking, expected_version, lines, reason: None })
            }),
            17 => of_booking(&|booking, line| {
                let (booking, expected_version) = (booking.id.clone(), version(booking));
                Some(Command::Counter { booking, expected_version, line, wish: wish(), reason: None })
            }),
            18 => of_booking(&|booking, line| {
                let local = &booking.lines[line].claims.first()?.resource.local;
                let hub = state.hub(&booking.lines[line].wish.offer.hub)?;
                let items = hub.resource(local)?.items();
                let item = items.get(from as usize % items.len().max(1))?;
                let items = vec![ItemCode::parse(&item.code).ok()?];
                let (booking, expected_version) = (booking.id.clone(), version(booking));
                Some(Command::Choose { booking, expected_version, line, items })
            }),
            19 | 20 => of_booking(&|booking, line| {
                let claim = booking.lines[line].claims.first()?;
                let unit = UnitName {
                    item: claim.items.get(from as usize % claim.items.len().max(1)).cloned(),
                    resource: Some(claim.resource.local.clone()),
                    quantity: 1,
                };
                let units = vec![UnitOut { unit, condition: Condition::Good, accessories: vec![] }];
                let (booking, expected_version) = (booking.id.clone(), version(booking));
                Some(Command::CheckOut { booking, expected_version, line, units, responsible: "Ada".to_owned() })
            }),
            21 | 22 => of_booking(&|booking, line| {
                let loan = booking.lines[line].loans.iter().find(|loan| loan.is_out())?;
                let resource = Some(loan.resource.local.clone());
                let unit = UnitName { item: loan.item.clone(), resource, quantity: 1 };
                let condition = if length % 5 == 0 { Condition::OutOfOrder } else { Condition::Worn };
                let units = vec![UnitBack { unit, condition, missing: vec![], note: None }];
                let (booking, expected_version) = (booking.id.clone(), version(booking));
                Some(Command::CheckIn { booking, expected_version, line, units })
            }),
            23 => of_booking(&|booking, line| {
                let loan = booking.lines[line].loans.iter().find(|loan| loan.is_out())?;
                let resource = Some(loan.resource.local.clone());
                let unit = UnitName { item: loan.item.clone(), resource, quantity: 1 };
                let incident = if length % 2 == 0 { Incident::Lost } else { Incident::Damaged };
                let (booking, expected_version) = (booking.id.clone(), version(booking));
                let note = "x".to_owned();
                Some(Command::DeclareIncident { booking, expected_version, line, unit, incident, note })
            }),
            24 => of_booking(&|booking, _| {
                let (booking, expected_version) = (booking.id.clone(), version(booking));
                Some(Command::GiveTo { booking, expected_version, team: team.clone() })
            }),
            25 => {
                let hub = hub_of(who);
                let day = half_hour(now + from).date_naive();
                let kind = if length % 2 == 0 { ClosureKind::Desk } else { ClosureKind::Full };
                let to = day + Duration::days(length % 3);
                let hours = (length % 4 < 3).then(|| HOURS[length as usize % HOURS.len()].parse().expect("a span"));
                let closure = Closure { from: day, to, hours, kind, reason: Text::plain("travaux") };
                let plan = if flag { closure_plan(state, &hub, &closure, self.ledger.now) } else { Vec::new() };
                let decide = |touched: ressourcerie::domain::order::Touched| ClosureDecision {
                    booking: touched.booking,
                    expected_version: touched.version,
                    line: touched.line,
                    mend: touched.proposal,
                };
                let decisions = plan.into_iter().map(decide).collect();
                Some((manager(&hub), Command::CloseHub { hub, closure, decisions }))
            }
            26 => {
                let closure = state.closures().next()?;
                let (hub, closure) = (closure.hub.clone(), closure.id);
                Some((manager(&hub), Command::ReopenHub { hub, closure }))
            }
            27 => {
                let key = offer(STOCKS[wished % STOCKS.len()]);
                let items = state.hub(&key.hub)?.resource(&key.local)?.items();
                let item = items.get(length as usize % items.len().max(1));
                let items: Vec<ItemCode> = item.and_then(|item| ItemCode::parse(&item.code).ok()).into_iter().collect();
                let quantity = if items.is_empty() { quantity } else { 0 };
                let exceptions = plans(&key);
                let until = (length % 3 > 0).then(|| half_hour(now + from + length));
                let (by, from) = (manager(&key.hub), half_hour(now + from));
                let (cause, reason) = (Cause::Maintenance, "x".to_owned());
                Some((by, Command::Withdraw { resource: key, items, quantity, from, until, cause, reason, exceptions }))
            }
            28 => {
                let all: Vec<_> = state.withdrawals().collect();
                let found = (!all.is_empty()).then(|| *pick.get(&all))?;
                let (hub, withdrawal) = (found.claim.resource.hub.clone(), found.id);
                Some((manager(&hub), Command::Restore { hub, withdrawal }))
            }
            29 => {
                let key = offer("b/lamp");
                let exceptions = plans(&key);
                let by = manager(&key.hub);
                Some((
                    by,
                    Command::SetCapacity { resource: key, capacity: quantity, reason: "x".to_owned(), exceptions },
                ))
            }
            30 => {
                let (wish, reason, plan) = (wish(), "x".to_owned(), "emprunt".to_owned());
                Some((manager(&wish.offer.hub.clone()), Command::Force { team, purpose, wish, reason, plan }))
            }
            31 => Some((actor(who % 3), Command::JoinWaitingList { team, purpose, wish: wish() })),
            32 => {
                let waiting = state.queue().next()?;
                Some((team_desk(waiting.team.as_str()), Command::LeaveWaitingList { wait: waiting.id.clone() }))
            }
            33 => {
                let from = (half_hour(now) + Duration::days(from % 12 - 2)).date_naive();
                let until = flag.then(|| from + Duration::days(length % 12));
                Some((manager_desk("b"), Command::RecordQualification { team, training: offer(TRAINING), from, until }))
            }
            34 => {
                let on = (half_hour(now) + Duration::days(from % 10)).date_naive();
                let reason = "x".to_owned();
                Some((manager_desk("b"), Command::RevokeQualification { team, training: offer(TRAINING), on, reason }))
            }
            35..39 => {
                let booking = booking?;
                let line = line.min(booking.lines.len() - 1);
                let (id, of) = (booking.id.clone(), &booking.lines[line]);
                let (at, during, by) = (self.ledger.now, of.wish.interval, if flag { "Visite" } else { "" }.to_owned());
                let word = match length % 5 {
                    // What stands there may be the line as it was.
                    0 => HubWord::Confirmed { at, interval: span(now + from, length), quantity, refused: None },
                    1 | 2 => {
                        HubWord::Confirmed { at, interval: of.wish.interval, quantity: of.wish.quantity, refused: None }
                    }
                    3 => HubWord::Taken { at, during, by },
                    _ if quantity == 1 => HubWord::Conflict { at, during, by, policy: ConflictPolicy::Hub },
                    _ => HubWord::Conflict { at, during, by, policy: ConflictPolicy::First },
                };
                Some((Actor::system(), Command::HearHub { booking: id, line, word, reason: "x".to_owned() }))
            }
            _ => None,
        }
    }

    /// Whether a team is trained on every day of an interval, day by day.
    fn is_trained(&self, team: &TeamId, interval: Interval) -> bool {
        let last = (interval.end() - Duration::seconds(1)).date_naive();
        let days = interval.start().date_naive().iter_days().take_while(|day| *day <= last);
        let covers = |day| {
            let own = self.proofs.iter().filter(|proof| proof.0 == *team);
            own.into_iter().any(|(_, from, until)| *from <= day && until.is_none_or(|until| day <= until))
        };
        days.into_iter().all(covers)
    }

    /// What is known of proofs of training, kept beside the ledger.
    fn learn(&mut self, command: &Command) {
        match command {
            Command::RecordQualification { team, from, until, .. } => self.proofs.push((team.clone(), *from, *until)),
            Command::RevokeQualification { team, on, .. } => {
                for (_, _, until) in self.proofs.iter_mut().filter(|(of, from, _)| of == team && from <= on) {
                    let before = *on - Duration::days(1);
                    *until = Some(until.map_or(before, |until| until.min(before)));
                }
            }
            _ => (),
        }
    }

    fn turn(&mut self, throw: &Throw, turn: usize) -> Result<(), TestCaseError> {
        let Some((actor, command)) = self.command(throw) else {
            let to = self.ledger.now + Duration::minutes(30 * (1 + throw.length / 4));
            self.ledger.pass_to(to.min(half_hour(SLOTS)));
            return Ok(());
        };
        let entries = self.ledger.journal.len();
        super::oracle::GIVEN.fetch_add(1, Ordering::Relaxed);
        let now = self.ledger.state.bookings().map(|booking| (booking.id.clone(), booking.version)).collect::<Vec<_>>();
        let out = self.lamps_out();
        match self.ledger.try_give(actor, &format!("turn-{turn}"), command.clone()) {
            Ok(_) => {
                *self.accepted.entry(throw.kind).or_default() += 1;
                self.learn(&command);
                self.check_hand_overs(&out)?;
            }
            Err(rejection) => {
                prop_assert_eq!(self.ledger.journal.len(), entries);
                let after = self.ledger.state.bookings().map(|booking| (booking.id.clone(), booking.version));
                prop_assert_eq!(after.collect::<Vec<_>>(), now, "what is refused changes nothing");
                let is_stale = matches!(rejection, Rejection::Stale { .. } | Rejection::KeyReused);
                prop_assert!(!is_stale, "{:?}: {:?}", command, rejection);
            }
        }
        Ok(())
    }

    /// The lines of lamps, for which teams must be trained, with units out.
    fn lamps_out(&self) -> Vec<(BookingId, usize)> {
        let lines = self.ledger.state.bookings().flat_map(|booking| {
            let lines = booking.lines.iter().enumerate();
            let out = lines.filter(|(_, line)| line.state == LineState::Out && line.wish.offer == offer("b/lamp"));
            out.map(|(line, _)| (booking.id.clone(), line))
        });
        lines.collect()
    }

    /// Nothing was handed over, since `before`, to a team that is not trained on all its days.
    fn check_hand_overs(&self, before: &[(BookingId, usize)]) -> Result<(), TestCaseError> {
        for (id, line) in self.lamps_out().into_iter().filter(|of| !before.contains(of)) {
            let booking = self.ledger.state.booking(&id).expect("it is out");
            let interval = booking.lines[line].wish.interval;
            prop_assert!(self.is_trained(&booking.team, interval), "{:?}", booking);
        }
        Ok(())
    }

    /// The books, by counting.
    fn check(&self) -> Result<(), TestCaseError> {
        let state = &self.ledger.state;
        let slots = |interval: Interval| {
            let slot = |at: Instant| ((at - start()).num_minutes() / 30 + AROUND).clamp(0, SLOTS + 2 * AROUND) as usize;
            slot(interval.start())..slot(interval.end())
        };
        let width = (SLOTS + 2 * AROUND) as usize;
        let whole = span(-AROUND, SLOTS + 2 * AROUND);
        let lines = || state.bookings().flat_map(|booking| &booking.lines);
        for line in lines().filter(|line| line.state.has_given_up()) {
            prop_assert_eq!(&line.claims, &vec![], "{:?}", line);
        }
        for line in lines().filter(|line| line.state == LineState::Returned || line.state == LineState::Closed) {
            prop_assert!(line.loans.iter().all(|loan| !loan.is_out()));
        }
        let claims = || lines().flat_map(|line| &line.claims).chain(state.withdrawals().map(|found| &found.claim));
        for stock in STOCKS {
            let key = offer(stock);
            let capacity = state.hub(&key.hub).and_then(|hub| hub.resource(&key.local)).map_or(0, Resource::capacity);
            let (mut level, mut admitted) = (vec![0_u32; width], vec![0_u32; width]);
            let mut units: BTreeMap<&ItemCode, Vec<u8>> = BTreeMap::new();
            for claim in claims().filter(|claim| claim.resource == key) {
                level[slots(claim.interval)].iter_mut().for_each(|count| *count += claim.quantity);
                prop_assert!(claim.items.len() <= claim.quantity as usize, "{:?}", claim);
                for item in &claim.items {
                    let unit = units.entry(item).or_insert_with(|| vec![0; width]);
                    unit[slots(claim.interval)].iter_mut().for_each(|count| *count += 1);
                }
            }
            for exception in state.exceptions().filter(|exception| exception.resource == key) {
                if let Some(during) = exception.covers() {
                    admitted[slots(during)].iter_mut().for_each(|count| *count += exception.units);
                }
            }
            for (slot, (level, admitted)) in level.iter().zip(&admitted).enumerate() {
                prop_assert!(*level <= capacity + admitted, "{} in slot {}: {} of {}", stock, slot, level, capacity);
            }
            for (item, counts) in units {
                prop_assert!(counts.iter().all(|count| *count <= 1), "{} of {} is in two claims", item, stock);
            }
            for step in state.steps(&key, whole) {
                prop_assert!(level[slots(step.interval)].iter().all(|count| *count == step.taken), "{}", stock);
            }
        }
        prop_assert_eq!(audit(state), []);
        Ok(())
    }

    fn end(&self) -> Result<(), TestCaseError> {
        let mut replayed = State::default();
        replayed.set_catalogue(self.ledger.state.hubs().cloned().collect::<Vec<_>>(), TEAMS.map(team));
        prop_assert_eq!(replayed.replay(&self.ledger.journal), Ok(()));
        prop_assert!(replayed.agrees_with(&self.ledger.state), "the journal replayed gives another state");
        prop_assert_eq!(replayed.next_due(), self.ledger.state.next_due());
        Ok(())
    }
}

/// From the system's own randomness, by the hasher that every map is seeded with.
fn rand_byte() -> u8 {
    use std::hash::{BuildHasher as _, Hasher as _};
    std::collections::hash_map::RandomState::new().build_hasher().finish().to_le_bytes()[0]
}

#[test]
fn whatever_is_commanded_the_books_balance() {
    let strategy = prop::collection::vec(some_throw(), 30..70);
    // The same storm in each run, so that a change is told by what it breaks; `RESSOURCERIE_STORM=1` throws another.
    let rng = match std::env::var_os("RESSOURCERIE_STORM") {
        None => TestRng::deterministic_rng(RngAlgorithm::ChaCha),
        Some(_) => TestRng::from_seed(RngAlgorithm::ChaCha, &std::array::from_fn::<u8, 32, _>(|_| rand_byte())),
    };
    let mut runner = TestRunner::new_with_rng(ProptestConfig::with_cases(2_200), rng);
    let accepted = std::cell::RefCell::new(BTreeMap::<u8, usize>::new());
    let given = std::cell::Cell::new(0_usize);
    let began = std::time::Instant::now();
    let outcome = runner.run(&strategy, |throws| {
        let mut ledger = TestLedger::of(hubs());
        ledger.now = start();
        let mut storm = Storm { ledger, proofs: Vec::new(), accepted: BTreeMap::new() };
        storm.train();
        for (turn, throw) in throws.iter().enumerate() {
            storm.turn(throw, turn)?;
            if turn % 4 == 0 {
                storm.check()?;
            }
        }
        given.set(given.get() + throws.len());
        storm.check()?;
        storm.end()?;
        for (kind, count) in storm.accepted {
            *accepted.borrow_mut().entry(kind).or_default() += count;
        }
        Ok(())
    });
    outcome.unwrap_or_else(|why| panic!("{why}"));
    let accepted = accepted.into_inner();
    println!("{} commands of every kind in {:?}; accepted by kind: {accepted:?}", given.get(), began.elapsed());
    assert!(given.get() >= 100_000);
    for kind in 0..39 {
        assert!(accepted.contains_key(&kind), "no command of kind {kind} was ever accepted: {accepted:?}");
    }
}
