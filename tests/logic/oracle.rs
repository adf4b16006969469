//! The ledger against a naive oracle: random commands, and an array of counters per resource, one counter a minute.
//!
//! The oracle knows nothing of timelines, peaks, units or events. It must take the same decisions on stock, and what the
//! ledger says is claimed must be what the oracle counts. Every command is given to two ledgers at once: in one the
//! resources are counted, in the other their units have numbers and are placed. Placement may refuse nothing that
//! counting grants, so both must decide alike. At the end of each run the audit passes, and the journal replayed gives the
//! same state. The commands that choose units by name, and those that admit a lack, are in `storm`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use proptest::prelude::*;
use proptest::sample::Index;
use ressourcerie::domain::availability::{Claims as _, Refusal};
use ressourcerie::domain::booking::{Booking, LineState, Step, Wish};
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::ids::TeamId;
use ressourcerie::domain::order::Amendment;
use ressourcerie::domain::team::{Actor, Desk};
use ressourcerie::domain::time::{Instant, Interval, Zone};
use ressourcerie::ledger::{Command, Rejection, State, audit};

use super::network::{HubVerbs as _, TestLedger, at, coordinator, hub, manager_desk, offer, team, team_desk, wish};

const MINUTES: i64 = 8 * 60;
/// Longest margin, so that claims stay within the counters.
const MARGIN: u32 = 30;
/// The counters reach beyond the last wish by an extension and its recovery.
const WIDTH: usize = (MINUTES + 2 * MARGIN as i64 + 120) as usize;
/// Minutes of the policies: a cart that is held, a pick-up that is late, a loan that is.
const HOLD: i64 = 30;
const GRACE: i64 = 45;
const EXTENSION: i64 = 60;

/// What can be wished: offers of two hubs, and what each takes of which stock.
const OFFERS: [(&str, &[(&str, u32)]); 5] = [
    ("a/body", &[("a/body", 1)]),
    ("a/tripod", &[("a/tripod", 1)]),
    ("a/kit", &[("a/body", 1), ("a/tripod", 2)]),
    ("b/body", &[("b/body", 1)]),
    ("a/pair", &[("a/body", 2)]),
];

/// Commands given to ledgers by all runs of this process.
pub(crate) static GIVEN: AtomicUsize = AtomicUsize::new(0);

#[derive(Debug, Clone)]
struct Stock {
    capacity: u32,
    prepare: u32,
    recover: u32,
}

type Wished = (usize, u32, i64, i64);

#[derive(Debug, Clone)]
enum Move {
    Place {
        team: usize,
        wishes: Vec<Wished>,
        hold: bool,
    },
    Act {
        who: usize,
        booking: Index,
        step: Step,
        lines: Option<Vec<usize>>,
        stale: bool,
    },
    Amend {
        who: usize,
        booking: Index,
        line: usize,
        quantity: Option<u32>,
        interval: Option<(i64, i64)>,
    },
    /// A command given before is given again.
    Repeat(Index),
    Wait(i64),
}

fn some_stock() -> impl Strategy<Value = Stock> {
    (0..5_u32, 0..=MARGIN, 0..=MARGIN).prop_map(|(capacity, prepare, recover)| Stock { capacity, prepare, recover })
}

fn some_span() -> impl Strategy<Value = (i64, i64)> {
    (0..MINUTES - 1, 1..180_i64).prop_map(|(from, length)| (from, (from + length).min(MINUTES)))
}

fn some_wish() -> impl Strategy<Value = Wished> {
    (0..OFFERS.len(), 1..3_u32, some_span()).prop_map(|(offer, quantity, (from, to))| (offer, quantity, from, to))
}

fn some_move() -> impl Strategy<Value = Move> {
    let step = prop::sample::select(Step::PLAIN.to_vec());
    let lines = prop::option::weighted(0.3, prop::collection::vec(0..4_usize, 0..3));
    prop_oneof![
        4 => (0..2_usize, prop::collection::vec(some_wish(), 1..4), prop::bool::weighted(0.2))
            .prop_map(|(team, wishes, hold)| Move::Place { team, wishes, hold }),
        8 => (0..5_usize, any::<Index>(), step, lines, prop::bool::weighted(0.1))
            .prop_map(|(who, booking, step, lines, stale)| Move::Act { who, booking, step, lines, stale }),
        3 => (0..5_usize, any::<Index>(), 0..3_usize, prop::option::of(1..4_u32), prop::option::of(some_span()))
            .prop_map(|(who, booking, line, quantity, interval)| Move::Amend { who, booking, line, quantity, interval }),
        1 => any::<Index>().prop_map(Move::Repeat),
        2 => (1..60_i64).prop_map(Move::Wait),
    ]
}

/// A claim as the oracle keeps it: minutes from the start of the counters.
#[derive(Debug, Clone, PartialEq)]
struct Held {
    stock: &'static str,
    quantity: u32,
    from: usize,
    to: usize,
    recover: u32,
}

/// A line as the oracle keeps it.
#[derive(Debug, Clone)]
struct Kept {
    offer: usize,
    quantity: u32,
    from: i64,
    to: i64,
    state: LineState,
    until: i64,
    extended: i64,
    claims: Vec<Held>,
}

#[derive(Debug, Clone)]
struct Oracle {
    stocks: BTreeMap<&'static str, Stock>,
    counters: BTreeMap<&'static str, Vec<u32>>,
    /// In the order in which they were placed.
    bookings: Vec<(String, Vec<Kept>)>,
    minute: i64,
}

fn slot(minute: i64) -> usize {
    usize::try_from(minute + i64::from(MARGIN)).expect("within the counters").min(WIDTH)
}

/// Hub `a` decides by hand.
fn asks(offer: usize) -> bool {
    OFFERS[offer].0.starts_with("a/")
}

impl Oracle {
    fn new(stocks: BTreeMap<&'static str, Stock>) -> Self {
        let counters = stocks.keys().map(|name| (*name, vec![0; WIDTH])).collect();
        Self { stocks, counters, bookings: Vec::new(), minute: 0 }
    }

    fn claims(&self, (offer, quantity, from, to): Wished) -> Vec<Held> {
        let take = |(stock, units): &(&'static str, u32)| {
            let Stock { prepare, recover, .. } = self.stocks[stock];
            let (from, to) = (slot(from - i64::from(prepare)), slot(to + i64::from(recover)));
            Held { stock, quantity: units * quantity, from, to, recover }
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

    fn put(&mut self, booking: usize, line: usize, claims: Vec<Held>) {
        for claim in std::mem::take(&mut self.bookings[booking].1[line].claims) {
            self.count(&claim, -1);
        }
        claims.iter().for_each(|claim| self.count(claim, 1));
        self.bookings[booking].1[line].claims = claims;
    }

    /// Positions of the lines that cannot be met; when there is none, the whole is held under `name`.
    fn place(&mut self, name: &str, wishes: &[Wished], hold: bool) -> Vec<usize> {
        let before = self.clone();
        let mut refused = Vec::new();
        let mut lines = Vec::new();
        for (position, wished) in wishes.iter().enumerate() {
            let (offer, quantity, from, to) = *wished;
            let claims = self.claims(*wished);
            if from < self.minute || !claims.iter().all(|claim| self.fits(claim)) {
                refused.push(position);
                continue;
            }
            claims.iter().for_each(|claim| self.count(claim, 1));
            let state = match (hold, asks(offer)) {
                (true, _) => LineState::Held,
                (false, true) => LineState::Requested,
                (false, false) => LineState::Approved,
            };
            let until = (self.minute + HOLD).min(from);
            lines.push(Kept { offer, quantity, from, to, state, until, extended: to, claims });
        }
        if refused.is_empty() {
            self.bookings.push((name.to_owned(), lines));
        } else {
            *self = before;
        }
        refused
    }

    /// One arrow of one line; whether the counters allow it.
    fn step(&mut self, booking: usize, line: usize, step: Step) -> bool {
        let kept = self.bookings[booking].1[line].clone();
        let now = slot(self.minute);
        let mut fits = true;
        let (state, claims) = match step {
            Step::Submit if asks(kept.offer) => (LineState::Requested, kept.claims),
            Step::Submit | Step::Approve => (LineState::Approved, kept.claims),
            Step::Prepare => (LineState::Ready, kept.claims),
            Step::Close => (LineState::Closed, kept.claims),
            Step::CheckOut => {
                // What leaves before its time is counted from now on.
                let mut claims = kept.claims;
                for claim in &mut claims {
                    if now < claim.from {
                        let more = Held { from: now, to: claim.from, ..claim.clone() };
                        fits &= self.fits(&more);
                        claim.from = now;
                    }
                }
                (LineState::Out, claims)
            }
            Step::CheckIn => {
                let cut = |claim: Held| {
                    let recovered = slot(self.minute + i64::from(claim.recover));
                    let to = claim.to.min(recovered);
                    (claim.from < to).then_some(Held { to, ..claim })
                };
                (LineState::Returned, kept.claims.into_iter().filter_map(cut).collect())
            }
            Step::Refuse => (LineState::Refused, Vec::new()),
            Step::NoShow => (LineState::NoShow, Vec::new()),
            _ => (LineState::Cancelled, Vec::new()),
        };
        self.put(booking, line, claims);
        self.bookings[booking].1[line].state = state;
        fits
    }

    /// Other terms for a line; whether the counters allow them.
    fn amend(&mut self, booking: usize, line: usize, quantity: u32, (from, to): (i64, i64), again: bool) -> bool {
        let kept = self.bookings[booking].1[line].clone();
        self.put(booking, line, Vec::new());
        let mut claims = self.claims((kept.offer, quantity, from, to));
        let in_time = from >= self.minute || from == kept.from;
        let fits = in_time && claims.iter().all(|claim| self.fits(claim));
        if kept.state == LineState::Out {
            // What is out stays claimed since it left.
            claims = kept
                .claims
                .iter()
                .map(|claim| Held { to: slot(to + i64::from(claim.recover)), ..claim.clone() })
                .collect();
            claims.retain(|claim| claim.from < claim.to);
        }
        self.put(booking, line, claims);
        let after = match kept.state {
            LineState::Approved | LineState::Ready if again => LineState::Requested,
            LineState::Ready => LineState::Approved,
            other => other,
        };
        let until = kept.until.min(from);
        let line = &mut self.bookings[booking].1[line];
        *line = Kept { quantity, from, to, state: after, until, extended: to, ..line.clone() };
        fits
    }

    /// When time next has something to say about a line.
    fn due(line: &Kept) -> Option<i64> {
        match line.state {
            LineState::Held => Some(line.until),
            LineState::Requested => Some(line.from),
            LineState::Approved | LineState::Ready => Some(line.from + GRACE),
            LineState::Out => Some(line.extended),
            _ => None,
        }
    }

    fn pass_to(&mut self, minute: i64) {
        loop {
            let lines = || {
                self.bookings.iter().enumerate().flat_map(|(b, (_, lines))| (0..lines.len()).map(move |line| (b, line)))
            };
            let due = |(b, l): (usize, usize)| Self::due(&self.bookings[b].1[l]).map(|due| due.max(self.minute));
            let Some(next) = lines().filter_map(due).min().filter(|due| *due <= minute) else { break };
            let all: Vec<(usize, usize)> = lines().filter(|of| due(*of) == Some(next)).collect();
            self.minute = next;
            for (booking, line) in all {
                let kept = self.bookings[booking].1[line].clone();
                let state = match kept.state {
                    LineState::Held => LineState::Expired,
                    LineState::Requested => LineState::Lapsed,
                    LineState::Approved | LineState::Ready => LineState::NoShow,
                    _ => {
                        let until = next + EXTENSION;
                        let longer = |claim: &Held| Held {
                            to: claim.to.max(slot(until + i64::from(claim.recover))),
                            ..claim.clone()
                        };
                        self.put(booking, line, kept.claims.iter().map(longer).collect());
                        self.bookings[booking].1[line].extended = until;
                        continue;
                    }
                };
                self.put(booking, line, Vec::new());
                self.bookings[booking].1[line].state = state;
            }
        }
        self.minute = minute;
    }
}

fn start() -> Instant {
    at(Zone::UTC, "2027-06-01 00:00")
}

fn minute(minute: i64) -> Instant {
    start() + Duration::minutes(minute)
}

fn span(from: i64, to: i64) -> Interval {
    Interval::new(minute(from), minute(to)).expect("not empty")
}

fn hubs(stocks: &BTreeMap<&'static str, Stock>, is_numbered: bool) -> [Hub; 2] {
    let with = |hub: Hub, key: &'static str, id: &str| {
        let Stock { capacity, prepare, recover } = stocks[key];
        let codes: Vec<String> = (0..capacity).map(|n| format!("{id}-{n}")).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let hub = if is_numbered { hub.numbers(id, &codes) } else { hub.lends(id, capacity) };
        hub.with_margins(id, prepare, recover)
    };
    let policy = |mut hub: Hub| {
        hub.policy.hold_minutes = u32::try_from(HOLD).expect("small");
        hub.policy.no_show_grace_minutes = u32::try_from(GRACE).expect("small");
        hub.policy.overdue_extension_hours = 1;
        // Looking for other dates is not what is tested here.
        hub.policy.horizon_days = 0;
        hub
    };
    let a = with(hub("a").always_open().in_territory("53", "UTC"), "a/body", "body");
    let a = with(a, "a/tripod", "tripod").packs("kit", &[("body", 1), ("tripod", 2)]).packs("pair", &[("body", 2)]);
    let b = with(hub("b").always_open().in_territory("53", "UTC"), "b/body", "body");
    [policy(a.decides_by_hand()), policy(b)]
}

fn actors() -> [Actor; 5] {
    [team_desk("alpha"), team_desk("beta"), manager_desk("a"), manager_desk("b"), coordinator()]
}

/// Who may do what, written down once more and plainly.
fn expected_act(
    booking: &Booking,
    actor: &Actor,
    step: Step,
    lines: Option<&[usize]>,
    now: Instant,
) -> Option<Vec<usize>> {
    use LineState::{Approved, Countered, Held, Out, Ready, Requested, Returned};
    let of_team = [Step::Submit, Step::Cancel, Step::AcceptCounter, Step::DeclineCounter].contains(&step);
    let of_hub = ![Step::AcceptCounter, Step::DeclineCounter].contains(&step);
    let own = |line: &usize| match &actor.desk {
        Desk::Team(team) => *team == booking.team && of_team,
        Desk::Manager(hub) => of_hub && booking.lines[*line].wish.offer.hub == *hub,
        Desk::Coordinator => false,
    };
    let may_submit = booking.lines.iter().enumerate().any(|(line, _)| own(&line));
    let ready = |line: &usize| {
        let line = &booking.lines[*line];
        let states: &[LineState] = match step {
            Step::Submit => &[Held],
            Step::Approve => &[Requested],
            Step::Refuse => &[Requested, Countered],
            Step::Cancel => &[Held, Requested, Countered, Approved, Ready],
            Step::Prepare | Step::CheckOut => &[Approved, Ready],
            Step::NoShow if line.wish.interval.start() <= now => &[Approved, Ready],
            Step::CheckIn => &[Out],
            Step::Close => &[Returned],
            _ => &[],
        };
        states.contains(&line.state)
    };
    let all: Vec<usize> = (0..booking.lines.len()).collect();
    let moved: Vec<usize> = match lines {
        _ if step == Step::Submit => all.into_iter().filter(|line| may_submit && ready(line)).collect(),
        None => all.into_iter().filter(|line| own(line) && ready(line)).collect(),
        Some(named) => {
            let fine = named.iter().all(|line| *line < booking.lines.len() && own(line) && ready(line));
            all.into_iter().filter(|line| fine && named.contains(line)).collect()
        }
    };
    Some(moved).filter(|moved| !moved.is_empty())
}

struct Run {
    counted: TestLedger,
    numbered: TestLedger,
    oracle: Oracle,
    given: Vec<(Actor, String, Command, Booking)>,
}

impl Run {
    fn new(stocks: BTreeMap<&'static str, Stock>) -> Self {
        let ledger = |is_numbered| {
            let mut ledger = TestLedger::of(hubs(&stocks, is_numbered));
            ledger.now = start();
            ledger
        };
        Self { counted: ledger(false), numbered: ledger(true), oracle: Oracle::new(stocks), given: Vec::new() }
    }

    /// Gives a command to both ledgers, which must decide alike.
    fn give(
        &mut self,
        actor: &Actor,
        key: &str,
        command: &Command,
    ) -> Result<Result<Booking, Rejection>, TestCaseError> {
        GIVEN.fetch_add(2, Ordering::Relaxed);
        let counted = self.counted.give(actor.clone(), key, command.clone());
        let numbered = self.numbered.give(actor.clone(), key, command.clone());
        match (&counted, &numbered) {
            (Ok(one), Ok(other)) => {
                prop_assert_eq!(&one.id, &other.id);
                prop_assert_eq!(one.version, other.version);
                let states = |booking: &Booking| booking.lines.iter().map(|line| line.state).collect::<Vec<_>>();
                prop_assert_eq!(states(one), states(other));
            }
            (Err(one), Err(other)) => {
                let kind = |rejection: &Rejection| match rejection {
                    Rejection::Lines { lines } => {
                        lines.iter().map(|line| line.line.to_string()).collect::<Vec<_>>().join(",")
                    }
                    other => format!("{:?}", std::mem::discriminant(other)),
                };
                prop_assert_eq!(kind(one), kind(other));
            }
            _ => prop_assert!(false, "counted: {:?}; numbered: {:?}", counted, numbered),
        }
        Ok(counted)
    }

    fn step(&mut self, a_move: &Move, turn: usize) -> Result<(), TestCaseError> {
        let key = format!("turn-{turn}");
        let bookings: Vec<String> = self.oracle.bookings.iter().map(|(name, _)| name.clone()).collect();
        match a_move {
            Move::Place { team, wishes, hold } => self.place(*team, wishes, *hold, key)?,
            Move::Act { who, booking, step, lines, stale } if !bookings.is_empty() => {
                let at = booking.index(bookings.len());
                self.act(&actors()[*who], at, *step, lines.as_deref(), *stale, key)?;
            }
            Move::Amend { who, booking, line, quantity, interval } if !bookings.is_empty() => {
                let at = booking.index(bookings.len());
                self.amend(&actors()[*who], at, *line, *quantity, *interval, key)?;
            }
            Move::Repeat(index) if !self.given.is_empty() => {
                let (actor, key, command, outcome) = index.get(&self.given).clone();
                let entries = self.counted.journal.len();
                let again = self.give(&actor, &key, &command)?;
                prop_assert_eq!(again.map(|booking| booking.id), Ok(outcome.id));
                prop_assert_eq!(self.counted.journal.len(), entries, "a repeated command writes nothing");
            }
            Move::Wait(minutes) => {
                let to = (self.oracle.minute + minutes).min(MINUTES);
                self.oracle.pass_to(to);
                self.counted.pass_to(minute(to));
                self.numbered.pass_to(minute(to));
            }
            _ => (),
        }
        Ok(())
    }

    fn place(&mut self, team: usize, wishes: &[Wished], hold: bool, key: String) -> Result<(), TestCaseError> {
        let wished =
            |(offer, quantity, from, to): &Wished| -> Wish { wish(OFFERS[*offer].0, *quantity, span(*from, *to)) };
        let team_id = TeamId::parse(["alpha", "beta"][team]).expect("an id");
        let (purpose, wished) = ("x".to_owned(), wishes.iter().map(wished).collect());
        let command = if hold {
            Command::Hold { team: team_id, purpose, wishes: wished, minutes: None }
        } else {
            Command::Place { team: team_id, purpose, wishes: wished }
        };
        let actor = actors()[team].clone();
        let name = format!("b-{}", self.counted.journal.len() + 1);
        // Both journals must have the same length for the two ledgers to give the same names.
        prop_assert_eq!(self.counted.journal.len(), self.numbered.journal.len());
        let expected = self.oracle.place(&name, wishes, hold);
        match self.give(&actor, &key, &command)? {
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

    fn booking(&self, at: usize) -> Booking {
        let name = &self.oracle.bookings[at].0;
        let found = self.counted.state.bookings().find(|booking| booking.id.as_str() == name);
        found.expect("it was placed").clone()
    }

    fn act(
        &mut self,
        actor: &Actor,
        at: usize,
        step: Step,
        lines: Option<&[usize]>,
        stale: bool,
        key: String,
    ) -> Result<(), TestCaseError> {
        let booking = self.booking(at);
        let command = Command::Act {
            booking: booking.id.clone(),
            expected_version: booking.version - u64::from(stale),
            step,
            lines: lines.map(<[usize]>::to_vec),
            reason: Some("x".into()),
        };
        let moved = expected_act(&booking, actor, step, lines, self.counted.now).filter(|_| !stale);
        let mut after = self.oracle.clone();
        let expected = moved.filter(|moved| {
            // Every line is tried, as the ledger does: the lines of one decision compete.
            let fits: Vec<bool> = moved.iter().map(|line| after.step(at, *line, step)).collect();
            fits.iter().all(|fits| *fits)
        });
        self.settle(actor, &booking, key, command, expected.is_some(), after)
    }

    fn amend(
        &mut self,
        actor: &Actor,
        at: usize,
        line: usize,
        quantity: Option<u32>,
        interval: Option<(i64, i64)>,
        key: String,
    ) -> Result<(), TestCaseError> {
        use LineState::{Approved, Held, Out, Ready, Requested};
        let booking = self.booking(at);
        let amendment = Amendment { line, quantity, interval: interval.map(|(from, to)| span(from, to)) };
        let command = Command::Amend {
            booking: booking.id.clone(),
            expected_version: booking.version,
            lines: vec![amendment],
            reason: None,
        };
        let mut after = self.oracle.clone();
        let is_granted = self.oracle.bookings[at].1.get(line).cloned().is_some_and(|kept| {
            let is_own = match &actor.desk {
                Desk::Team(team) => *team == booking.team,
                Desk::Manager(hub) => booking.lines[line].wish.offer.hub == *hub,
                Desk::Coordinator => false,
            };
            let by_team = matches!(actor.desk, Desk::Team(_));
            let (quantity, interval) = (quantity.unwrap_or(kept.quantity), interval.unwrap_or((kept.from, kept.to)));
            let may = match kept.state {
                Held | Requested | Approved | Ready => true,
                Out => quantity == kept.quantity && interval.0 == kept.from && !(by_team && asks(kept.offer)),
                _ => false,
            };
            is_own && may && after.amend(at, line, quantity, interval, by_team && asks(kept.offer))
        });
        self.settle(actor, &booking, key, command, is_granted, after)
    }

    fn settle(
        &mut self,
        actor: &Actor,
        booking: &Booking,
        key: String,
        command: Command,
        is_granted: bool,
        after: Oracle,
    ) -> Result<(), TestCaseError> {
        match self.give(actor, &key, &command)? {
            Ok(changed) => {
                prop_assert!(is_granted, "{:?} should not {:?} {:?}", actor, command, booking);
                prop_assert_eq!(changed.version, booking.version + 1);
                self.oracle = after;
                self.given.push((actor.clone(), key, command, changed));
            }
            Err(rejection) => {
                prop_assert!(!is_granted, "{:?} refused: {:?}", command, rejection);
                prop_assert_eq!(self.counted.state.booking(&booking.id), Some(booking), "nothing changed");
            }
        }
        Ok(())
    }

    /// What the ledgers say is claimed, minute by minute, is what the oracle counts; so are the states of lines.
    fn compare(&self) -> Result<(), TestCaseError> {
        let first = minute(-i64::from(MARGIN));
        let whole = Interval::new(first, first + Duration::minutes(WIDTH as i64)).expect("not empty");
        for (stock, counters) in &self.oracle.counters {
            for ledger in [&self.counted, &self.numbered] {
                for step in ledger.state.steps(&offer(stock), whole) {
                    let from = (step.interval.start() - first).num_minutes() as usize;
                    let to = (step.interval.end() - first).num_minutes() as usize;
                    prop_assert!(
                        counters[from..to].iter().all(|level| *level == step.taken),
                        "{} at {}: {} and {:?}",
                        stock,
                        step.interval,
                        step.taken,
                        &counters[from..to]
                    );
                }
            }
        }
        for (name, lines) in &self.oracle.bookings {
            let found = self.counted.state.bookings().find(|booking| booking.id.as_str() == name);
            let states: Vec<LineState> = found.expect("a booking").lines.iter().map(|line| line.state).collect();
            prop_assert_eq!(states, lines.iter().map(|line| line.state).collect::<Vec<_>>(), "{}", name);
        }
        Ok(())
    }

    /// The audit finds nothing, and the journal replayed gives the same state.
    fn end(&self) -> Result<(), TestCaseError> {
        for ledger in [&self.counted, &self.numbered] {
            prop_assert_eq!(audit(&ledger.state), []);
            let mut replayed = State::default();
            replayed.set_catalogue(ledger.state.hubs().cloned().collect::<Vec<_>>(), ["alpha", "beta"].map(team));
            prop_assert_eq!(replayed.replay(&ledger.journal), Ok(()));
            prop_assert!(replayed.agrees_with(&ledger.state), "the journal replayed gives another state");
            prop_assert_eq!(replayed.next_due(), ledger.state.next_due());
        }
        Ok(())
    }
}

/// Runs, and moves in each at most. Their product, twice over for the two ledgers, passes 10⁵ commands.
const RUNS: u32 = 1800;

#[test]
fn the_ledger_decides_as_an_array_of_counters_would_whether_units_are_counted_or_numbered() {
    let strategy = (some_stock(), some_stock(), some_stock(), prop::collection::vec(some_move(), 20..60));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(RUNS));
    let began = std::time::Instant::now();
    let outcome = runner.run(&strategy, |(body, tripod, other, moves)| {
        let mut run = Run::new(BTreeMap::from([("a/body", body), ("a/tripod", tripod), ("b/body", other)]));
        for (turn, a_move) in moves.iter().enumerate() {
            run.step(a_move, turn)?;
            if turn % 8 == 0 {
                run.compare()?;
            }
        }
        run.compare()?;
        run.end()
    });
    outcome.unwrap_or_else(|why| panic!("{why}"));
    let given = GIVEN.load(Ordering::Relaxed);
    println!("{given} commands against the oracle in {:?}", began.elapsed());
    assert!(given >= 75_000, "only {given} commands were given");
}
