//! A ledger on which scenarios are played: commands at chosen instants, every entry written as JSON and read again, and
//! at the end the whole journal kept by each engine at hand, reloaded, replayed and audited.

use std::collections::BTreeSet;

use ressourcerie::domain::booking::{Booking, LineState, Step, Wish};
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::ids::{BookingId, ItemCode, TeamId};
use ressourcerie::domain::order::{Amendment, UnitBack, UnitName, UnitOut};
use ressourcerie::domain::record::Exception;
use ressourcerie::domain::team::{Actor, Desk};
use ressourcerie::domain::time::{Interval, Zone};
use ressourcerie::ledger::{Command, LineRejection, Rejection, State, audit};
use ressourcerie::store::Store;

use crate::network::{TestLedger, at, between, team, team_desk};
use crate::stores::{Database, run};

/// Paris, where nothing else is said.
pub(crate) fn paris(from: &str, to: &str) -> Interval {
    between(Zone::PARIS, from, to)
}

pub(crate) fn code(text: &str) -> ItemCode {
    ItemCode::parse(text).expect("a code")
}

pub(crate) fn codes(texts: &[&str]) -> Vec<ItemCode> {
    texts.iter().map(|text| code(text)).collect()
}

pub(crate) fn team_id(id: &str) -> TeamId {
    TeamId::parse(id).expect("a valid id")
}

/// Where a scenario is played.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) ledger: TestLedger,
}

impl Stage {
    /// The teams are `alpha`, `beta` and `gamma`; the time is 4 January 2027, 08:00 in Paris.
    pub(crate) fn of(hubs: impl IntoIterator<Item = Hub>) -> Self {
        Self { ledger: TestLedger::of(hubs) }
    }

    /// Lets time pass to a reading of the clock in Paris; what falls due on the way happens when it does.
    pub(crate) fn at(&mut self, reading: &str) -> &mut Self {
        self.ledger.pass_to(at(Zone::PARIS, reading));
        self
    }

    pub(crate) fn state(&self) -> &State {
        &self.ledger.state
    }

    /// Gives a command with a key of its own.
    pub(crate) fn give(&mut self, actor: Actor, command: Command) -> Result<Option<Booking>, Rejection> {
        let key = self.ledger.fresh_key();
        let before = self.ledger.state.clone();
        let outcome = self.ledger.try_give(actor, &key, command);
        if outcome.is_err() {
            assert!(self.ledger.state.agrees_with(&before), "what is refused changes nothing");
        }
        outcome
    }

    /// A command about a booking.
    pub(crate) fn on_booking(&mut self, actor: Actor, command: Command) -> Result<Booking, Rejection> {
        self.give(actor, command).map(|booking| booking.expect("a command about a booking"))
    }

    #[track_caller]
    pub(crate) fn books(&mut self, team: &str, wishes: Vec<Wish>) -> Booking {
        self.asks(team, wishes).unwrap_or_else(|why| panic!("it should be booked: {why:?}"))
    }

    pub(crate) fn asks(&mut self, team: &str, wishes: Vec<Wish>) -> Result<Booking, Rejection> {
        let command = Command::Place { team: team_id(team), purpose: "essai".to_owned(), wishes };
        self.on_booking(team_desk(team), command)
    }

    pub(crate) fn holds(&mut self, team: &str, wishes: Vec<Wish>) -> Result<Booking, Rejection> {
        let purpose = "panier".to_owned();
        self.on_booking(team_desk(team), Command::Hold { team: team_id(team), purpose, wishes, minutes: None })
    }

    pub(crate) fn act(&mut self, actor: Actor, booking: &BookingId, step: Step) -> Result<Booking, Rejection> {
        let booking = self.now(booking);
        self.ledger.act(actor, &booking, step)
    }

    pub(crate) fn amends(
        &mut self,
        actor: Actor,
        booking: &BookingId,
        interval: Option<Interval>,
        quantity: Option<u32>,
    ) -> Result<Booking, Rejection> {
        let expected_version = self.now(booking).version;
        let lines = vec![Amendment { line: 0, quantity, interval }];
        self.on_booking(actor, Command::Amend { booking: booking.clone(), expected_version, lines, reason: None })
    }

    /// Hands numbered units of the first line over.
    pub(crate) fn hands_over(
        &mut self,
        actor: Actor,
        booking: &BookingId,
        items: &[&str],
    ) -> Result<Booking, Rejection> {
        let expected_version = self.now(booking).version;
        let unit = |item: &&str| UnitOut {
            unit: UnitName { item: Some(code(item)), resource: None, quantity: 1 },
            condition: ressourcerie::domain::resource::Condition::Good,
            accessories: vec!["câble".to_owned()],
        };
        let units = items.iter().map(unit).collect();
        let (booking, responsible) = (booking.clone(), "Ada Brume".to_owned());
        self.on_booking(actor, Command::CheckOut { booking, expected_version, line: 0, units, responsible })
    }

    /// Takes numbered units of the first line back.
    pub(crate) fn takes_back(
        &mut self,
        actor: Actor,
        booking: &BookingId,
        items: &[&str],
    ) -> Result<Booking, Rejection> {
        let expected_version = self.now(booking).version;
        let unit = |item: &&str| UnitBack {
            unit: UnitName { item: Some(code(item)), resource: None, quantity: 1 },
            condition: ressourcerie::domain::resource::Condition::Good,
            missing: Vec::new(),
            note: None,
        };
        let units = items.iter().map(unit).collect();
        self.on_booking(actor, Command::CheckIn { booking: booking.clone(), expected_version, line: 0, units })
    }

    /// A booking as it stands.
    #[track_caller]
    pub(crate) fn now(&self, booking: &BookingId) -> Booking {
        self.ledger.state.booking(booking).expect("the booking exists").clone()
    }

    /// The units of the first line, as they stand.
    pub(crate) fn units(&self, booking: &BookingId) -> Vec<String> {
        let line = &self.now(booking).lines[0];
        let mut units: Vec<String> =
            line.claims.iter().flat_map(|claim| &claim.items).map(ToString::to_string).collect();
        units.sort();
        units
    }

    pub(crate) fn states(&self, booking: &BookingId) -> Vec<LineState> {
        self.now(booking).lines.iter().map(|line| line.state).collect()
    }

    pub(crate) fn open_exceptions(&self) -> Vec<Exception> {
        self.ledger.state.open_exceptions().cloned().collect()
    }

    /// What a desk that is no member of the network's teams sees is not the question here: a person of another account
    /// at the desk of the same team.
    pub(crate) fn colleague(&self, team: &str, account: &str) -> Actor {
        Actor { account: account.to_owned(), desk: Desk::Team(team_id(team)) }
    }

    /// The end of a scenario: the audit finds nothing, the journal replayed gives the same state, and so it does from
    /// each engine at hand.
    pub(crate) fn on_both_engines(self) {
        assert_eq!(audit(&self.ledger.state), [], "the audit");
        let hubs: Vec<_> = self.ledger.state.hubs().cloned().collect();
        let replayed = |journal: &[ressourcerie::ledger::JournalEntry]| {
            let mut state = State::default();
            state.set_catalogue(hubs.clone(), ["alpha", "beta", "gamma"].map(team));
            state.replay(journal).expect("a sound journal");
            state
        };
        let again = replayed(&self.ledger.journal);
        assert!(again.agrees_with(&self.ledger.state), "the journal replayed gives another state");
        assert_eq!(again.next_due(), self.ledger.state.next_due());
        for database in Database::each() {
            run(async {
                let store = database.open().await;
                self.write_to(&store, database.engine).await;
                store.close().await;
                let store = database.open().await;
                let journal = store.load_journal().await.expect("a journal");
                assert_eq!(journal, self.ledger.journal, "{}", database.engine);
                let state = replayed(&journal);
                assert!(state.agrees_with(&self.ledger.state), "{}", database.engine);
                let bookings: Vec<_> = state.bookings().collect();
                assert_eq!(store.audit_tables(&bookings).await.expect("tables"), [], "{}", database.engine);
                store.close().await;
            });
        }
    }

    /// Entry by entry, each with the bookings as it leaves them: the tables pass through every state of the scenario.
    async fn write_to(&self, store: &Store, engine: &str) {
        let mut state = State::default();
        for entry in &self.ledger.journal {
            state.apply(entry).expect("a sound journal");
            let touched: BTreeSet<&BookingId> = entry.touched();
            let touched: Vec<&Booking> = touched.into_iter().filter_map(|id| state.booking(id)).collect();
            let outcome = store.append(std::slice::from_ref(entry), &touched).await;
            outcome.unwrap_or_else(|why| panic!("{engine}: {why}"));
        }
    }
}

/// The lines of a cart that was refused.
#[track_caller]
pub(crate) fn refused_lines<T: std::fmt::Debug>(outcome: Result<T, Rejection>) -> Vec<LineRejection> {
    match outcome {
        Err(Rejection::Lines { lines }) => lines,
        other => panic!("lines should be refused: {other:?}"),
    }
}
