//! The ledger against a naive oracle: random commands, and an array of counters per resource, one counter a minute.
//!
//! The oracle knows nothing of timelines, peaks or events. It must take the same decisions on stock, and what the ledger
//! says is claimed must be what the oracle counts; after each command the audit passes, and the journal replayed gives
//! the same state.

use std::collections::BTreeMap;

use chrono::Duration;
use proptest::prelude::*;
use proptest::sample::Index;
use ressourcerie::domain::availability::{Claims as _, Refusal};
use ressourcerie::domain::booking::{Booking, LineState, Step, Wish};
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::ids::TeamId;
use ressourcerie::domain::team::{Actor, Desk};
use ressourcerie::domain::time::{Instant, Interval, Zone};
use ressourcerie::ledger::{Command, Rejection, State, audit};

use super::network::{HubVerbs as _, TestLedger, at, coordinator, hub, manager_desk, offer, team, team_desk, wish};

const MINUTES: i64 = 8 * 60;
/// Longest margin, so that claims stay within the counters.
const MARGIN: u32 = 30;
const WIDTH: usize = (MINUTES + 2 * MARGIN as i64) as usize;

/// What can be wished: four offers of two hubs, and what each takes of which stock.
const OFFERS: [(&str, &[(&str, u32)]); 5] = [
    ("a/body", &[("a/body", 1)]),
    ("a/tripod", &[("a/tripod", 1)]),
    ("a/kit", &[("a/body", 1), ("a/tripod", 2)]),
    ("b/body", &[("b/body", 1)]),
    ("a/pair", &[("a/body", 2)]),
];

#[derive(Debug, Clone)]
struct Stock {
    capacity: u32,
    prepare: u32,
    recover: u32,
}

#[derive(Debug, Clone)]
enum Move {
    Place {
        team: usize,
        wishes: Vec<(usize, u32, i64, i64)>,
    },
    Act {
        who: usize,
        booking: Index,
        step: Step,
        lines: Option<Vec<usize>>,
        stale: bool,
    },
    /// A command given before is given again.
    Repeat(Index),
    Wait(i64),
}

fn some_stock() -> impl Strategy<Value = Stock> {
    (0..5_u32, 0..=MARGIN, 0..=MARGIN).prop_map(|(capacity, prepare, recover)| Stock { capacity, prepare, recover })
}

fn some_wish() -> impl Strategy<Value = (usize, u32, i64, i64)> {
    (0..OFFERS.len(), 1..3_u32, 0..MINUTES - 1, 1..180_i64)
        .prop_map(|(offer, quantity, from, length)| (offer, quantity, from, (from + length).min(MINUTES)))
}

fn some_move() -> impl Strategy<Value = Move> {
    let step = prop::sample::select(vec![Step::Approve, Step::Refuse, Step::Cancel, Step::CheckOut, Step::CheckIn]);
    let lines = prop::option::weighted(0.3, prop::collection::vec(0..4_usize, 0..3));
    prop_oneof![
        5 => (0..2_usize, prop::collection::vec(some_wish(), 1..4)).prop_map(|(team, wishes)| Move::Place { team, wishes }),
        5 => (0..5_usize, any::<Index>(), step, lines, prop::bool::weighted(0.1))
            .prop_map(|(who, booking, step, lines, stale)| Move::Act { who, booking, step, lines, stale }),
        1 => any::<Index>().prop_map(Move::Repeat),
        1 => (1..40_i64).prop_map(Move::Wait),
    ]
}

/// A claim as the oracle keeps it: minutes from the start of the counters.
#[derive(Debug, Clone)]
struct Held {
    stock: &'static str,
    quantity: u32,
    from: usize,
    to: usize,
    recover: u32,
}

#[derive(Debug, Clone)]
struct Oracle {
    stocks: BTreeMap<&'static str, Stock>,
    counters: BTreeMap<&'static str, Vec<u32>>,
    /// By booking, then by line.
    held: BTreeMap<String, Vec<Vec<Held>>>,
    minute: i64,
}

impl Oracle {
    fn new(stocks: BTreeMap<&'static str, Stock>) -> Self {
        let counters = stocks.keys().map(|name| (*name, vec![0; WIDTH])).collect();
        Self { stocks, counters, held: BTreeMap::new(), minute: 0 }
    }

    fn claims(&self, wished: (usize, u32, i64, i64)) -> Vec<Held> {
        let (offer, quantity, from, to) = wished;
        let take = |(stock, units): &(&'static str, u32)| {
            let Stock { prepare, recover, .. } = self.stocks[stock];
            Held {
                stock,
                quantity: units * quantity,
                from: usize::try_from(from + i64::from(MARGIN) - i64::from(prepare)).expect("within the counters"),
                to: usize::try_from(to + i64::from(MARGIN) + i64::from(recover)).expect("within the counters"),
                recover,
            }
        };
        OFFERS[offer].1.iter().map(take).collect()
    }

    fn fits(&self, claim: &Held) -> bool {
        let capacity = self.stocks[claim.stock].capacity;
        self.counters[claim.stock][claim.from..claim.to].iter().all(|level| level + claim.quantity <= capacity)
    }

    fn count(&mut self, claim: &Held, sign: i64) {
        for level in &mut self.counters.get_mut(claim.stock).expect("a stock")[claim.from..claim.to] {
            *level = u32::try_from(i64::from(*level) + sign * i64::from(claim.quantity)).expect("never below zero");
        }
    }

    /// Positions of the lines that cannot be met; when there is none, the whole is held under `name`.
    fn place(&mut self, name: &str, wishes: &[(usize, u32, i64, i64)]) -> Vec<usize> {
        let before = self.clone();
        let mut refused = Vec::new();
        let mut lines = Vec::new();
        for (position, wished) in wishes.iter().enumerate() {
            let claims = self.claims(*wished);
            if wished.2 < self.minute || !claims.iter().all(|claim| self.fits(claim)) {
                refused.push(position);
                continue;
            }
            claims.iter().for_each(|claim| self.count(claim, 1));
            lines.push(claims);
        }
        if refused.is_empty() {
            self.held.insert(name.to_owned(), lines);
        } else {
            *self = before;
        }
        refused
    }

    /// Units that leave before their time are counted from now on; whether that fits.
    fn leave_early(&mut self, name: &str, line: usize) -> bool {
        let now = usize::try_from(self.minute + i64::from(MARGIN)).expect("positive");
        let mut fits = true;
        let mut claims = self.held[name][line].clone();
        for claim in &mut claims {
            if now < claim.from {
                let more = Held { from: now, to: claim.from, ..claim.clone() };
                fits &= self.fits(&more);
                self.count(&more, 1);
                claim.from = now;
            }
        }
        self.held.get_mut(name).expect("a booking")[line] = claims;
        fits
    }

    fn settle(&mut self, name: &str, line: usize, step: Step) {
        if step == Step::Approve {
            return;
        }
        if step == Step::CheckOut {
            self.leave_early(name, line);
            return;
        }
        let minute = self.minute;
        let claims = std::mem::take(&mut self.held.get_mut(name).expect("a booking")[line]);
        let mut kept = Vec::new();
        for claim in claims {
            self.count(&claim, -1);
            let recovered = usize::try_from(minute + i64::from(MARGIN) + i64::from(claim.recover)).expect("positive");
            let to = claim.to.min(recovered);
            if step == Step::CheckIn && claim.from < to {
                let claim = Held { to, ..claim };
                self.count(&claim, 1);
                kept.push(claim);
            }
        }
        self.held.get_mut(name).expect("a booking")[line] = kept;
    }
}

fn start() -> Instant {
    at(Zone::UTC, "2027-06-01 00:00")
}

fn minute(minute: i64) -> Instant {
    start() + Duration::minutes(minute)
}

fn hubs(stocks: &BTreeMap<&'static str, Stock>) -> [Hub; 2] {
    let with = |hub: Hub, key: &'static str, id: &str| {
        let Stock { capacity, prepare, recover } = stocks[key];
        hub.lends(id, capacity).with_margins(id, prepare, recover)
    };
    let a = with(hub("a").always_open().in_territory("53", "UTC"), "a/body", "body");
    let a = with(a, "a/tripod", "tripod").packs("kit", &[("body", 1), ("tripod", 2)]).packs("pair", &[("body", 2)]);
    let b = with(hub("b").always_open().in_territory("53", "UTC"), "b/body", "body");
    [a.decides_by_hand(), b]
}

fn actors() -> [Actor; 5] {
    [team_desk("alpha"), team_desk("beta"), manager_desk("a"), manager_desk("b"), coordinator()]
}

/// Who may do what, written down once more and plainly.
fn expected_act(booking: &Booking, actor: &Actor, step: Step, lines: Option<&[usize]>) -> Option<Vec<usize>> {
    use LineState::{Approved, Out, Requested};
    let own = |line: &usize| match &actor.desk {
        Desk::Team(team) => *team == booking.team && step == Step::Cancel,
        Desk::Manager(hub) => booking.lines[*line].wish.offer.hub == *hub,
        Desk::Coordinator => false,
    };
    let ready = |line: &usize| {
        let state = booking.lines[*line].state;
        match step {
            Step::Approve | Step::Refuse => state == Requested,
            Step::Cancel => state == Requested || state == Approved,
            Step::CheckOut => state == Approved,
            Step::CheckIn => state == Out,
            _ => false,
        }
    };
    let all: Vec<usize> = (0..booking.lines.len()).collect();
    let moved: Vec<usize> = match lines {
        None => all.into_iter().filter(|line| own(line) && ready(line)).collect(),
        Some(named) => {
            let fine = named.iter().all(|line| *line < booking.lines.len() && own(line) && ready(line));
            all.into_iter().filter(|line| fine && named.contains(line)).collect()
        }
    };
    Some(moved).filter(|moved| !moved.is_empty())
}

struct Run {
    ledger: TestLedger,
    oracle: Oracle,
    given: Vec<(Actor, String, Command, Booking)>,
}

impl Run {
    fn step(&mut self, a_move: &Move, turn: usize) -> Result<(), TestCaseError> {
        let key = format!("turn-{turn}");
        match a_move {
            Move::Place { team, wishes } => self.place(*team, wishes, key)?,
            Move::Act { who, booking, step, lines, stale } => {
                let bookings: Vec<Booking> = self.ledger.state.bookings().cloned().collect();
                if !bookings.is_empty() {
                    let actor = actors()[*who].clone();
                    self.act(actor, booking.get(&bookings), *step, lines.as_deref(), *stale, key)?;
                }
            }
            Move::Repeat(index) => {
                if !self.given.is_empty() {
                    let (actor, key, command, outcome) = index.get(&self.given).clone();
                    let entries = self.ledger.journal.len();
                    let again = self.ledger.give(actor, &key, command);
                    prop_assert_eq!(again.map(|booking| booking.id), Ok(outcome.id));
                    prop_assert_eq!(self.ledger.journal.len(), entries, "a repeated command writes nothing");
                }
            }
            Move::Wait(minutes) => {
                self.oracle.minute = (self.oracle.minute + minutes).min(MINUTES);
                self.ledger.now = minute(self.oracle.minute);
            }
        }
        Ok(())
    }

    fn place(&mut self, team: usize, wishes: &[(usize, u32, i64, i64)], key: String) -> Result<(), TestCaseError> {
        let wished = |(offer, quantity, from, to): &(usize, u32, i64, i64)| -> Wish {
            wish(OFFERS[*offer].0, *quantity, Interval::new(minute(*from), minute(*to)).expect("not empty"))
        };
        let team_id = TeamId::parse(["alpha", "beta"][team]).expect("an id");
        let command =
            Command::Place { team: team_id, purpose: "x".into(), wishes: wishes.iter().map(wished).collect() };
        let actor = actors()[team].clone();
        let name = format!("b-{}", self.ledger.journal.len() + 1);
        let expected = self.oracle.place(&name, wishes);
        match self.ledger.give(actor.clone(), &key, command.clone()) {
            Ok(booking) => {
                prop_assert_eq!(&expected, &Vec::<usize>::new(), "the oracle refuses");
                prop_assert_eq!(booking.id.as_str(), name);
                self.given.push((actor, key, command, booking));
            }
            Err(Rejection::Lines { lines }) => {
                let refused: Vec<usize> = lines.iter().map(|line| line.line).collect();
                prop_assert_eq!(&refused, &expected);
                for refusal in lines.iter().flat_map(|line| &line.refusals) {
                    let of_stock = matches!(refusal, Refusal::NotEnough { .. } | Refusal::InThePast { .. });
                    prop_assert!(of_stock, "{:?}", refusal);
                }
            }
            Err(other) => prop_assert!(false, "{:?}", other),
        }
        Ok(())
    }

    fn act(
        &mut self,
        actor: Actor,
        booking: &Booking,
        step: Step,
        lines: Option<&[usize]>,
        stale: bool,
        key: String,
    ) -> Result<(), TestCaseError> {
        let expected_version = booking.version - u64::from(stale);
        let command = Command::Act {
            booking: booking.id.clone(),
            expected_version,
            step,
            lines: lines.map(<[usize]>::to_vec),
            reason: Some("x".into()),
        };
        let mut trial = self.oracle.clone();
        let mut all_fit = |moved: &Vec<usize>| {
            step != Step::CheckOut
                || moved.iter().fold(true, |fits, line| trial.leave_early(booking.id.as_str(), *line) && fits)
        };
        let expected = expected_act(booking, &actor, step, lines).filter(|_| !stale).filter(|moved| all_fit(moved));
        match self.ledger.give(actor.clone(), &key, command.clone()) {
            Ok(after) => {
                prop_assert!(expected.is_some(), "{:?} should not {:?} {:?}", actor, step, booking);
                for line in expected.unwrap_or_default() {
                    prop_assert_ne!(after.lines[line].state, booking.lines[line].state);
                    self.oracle.settle(booking.id.as_str(), line, step);
                }
                prop_assert_eq!(after.version, booking.version + 1);
                self.given.push((actor, key, command, after));
            }
            Err(rejection) => {
                prop_assert_eq!(expected, None, "{:?}", rejection);
                prop_assert_eq!(self.ledger.state.booking(&booking.id), Some(booking), "nothing changed");
            }
        }
        Ok(())
    }

    /// What the ledger says is claimed, minute by minute, is what the oracle counts.
    fn compare(&self) -> Result<(), TestCaseError> {
        let first = minute(-i64::from(MARGIN));
        let whole = Interval::new(first, first + Duration::minutes(WIDTH as i64)).expect("not empty");
        for (stock, counters) in &self.oracle.counters {
            let key = offer(stock);
            for step in self.ledger.state.steps(&key, whole) {
                let from = (step.interval.start() - first).num_minutes() as usize;
                let to = (step.interval.end() - first).num_minutes() as usize;
                prop_assert!(
                    counters[from..to].iter().all(|level| *level == step.taken),
                    "{} at {}",
                    stock,
                    step.interval
                );
            }
            let highest = counters.iter().copied().max().unwrap_or(0);
            prop_assert_eq!(self.ledger.state.peak(&key, whole).level, highest);
            prop_assert!(highest <= self.oracle.stocks[stock].capacity);
        }
        prop_assert_eq!(audit(&self.ledger.state), []);
        let mut replayed = State::default();
        replayed.set_catalogue(self.ledger.state.hubs().cloned().collect::<Vec<_>>(), ["alpha", "beta"].map(team));
        prop_assert_eq!(replayed.replay(&self.ledger.journal), Ok(()));
        prop_assert!(replayed.agrees_with(&self.ledger.state), "the journal replayed gives another state");
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_ledger_decides_as_an_array_of_counters_would(
        body in some_stock(),
        tripod in some_stock(),
        other in some_stock(),
        moves in prop::collection::vec(some_move(), 1..40),
    ) {
        let stocks = BTreeMap::from([("a/body", body), ("a/tripod", tripod), ("b/body", other)]);
        let mut ledger = TestLedger::of(hubs(&stocks));
        ledger.now = start();
        let mut run = Run { ledger, oracle: Oracle::new(stocks), given: Vec::new() };
        for (turn, a_move) in moves.iter().enumerate() {
            run.step(a_move, turn)?;
            run.compare()?;
        }
    }
}
