//! What clients asked, when, and what they were told; and whether some serial order explains it.
//!
//! The journal is one order of the accepted commands. A history is explained when every accepted command stands in it
//! once, with the answer that was given; when every refusal and every replay is what the ledger answers at some moment
//! between two entries; and when whoever was answered before another asked comes before it in that order.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use ressourcerie::api::{IDEMPOTENCY_KEY, desk_from_tag};
use ressourcerie::clock;
use ressourcerie::domain::booking::{Booking, Step};
use ressourcerie::domain::ids::{BookingId, TeamId};
use ressourcerie::domain::team::Actor;
use ressourcerie::domain::time::Interval;
use ressourcerie::ledger::{Command, Decision, Envelope, JournalEntry, Rejection, State, decide};
use ressourcerie::server::identity::LOCAL;
use serde_json::{Value, json};

use super::network::wish;
use super::sockets::{Answer, TestDesk};

/// A command and what became of it.
#[derive(Debug)]
pub(crate) struct Call {
    envelope: Envelope,
    asked: Instant,
    /// `None` where the answer was lost or was that of a server in trouble: nobody knows what became of it.
    answered: Option<(Instant, Told)>,
}

/// What a client was told.
#[derive(Debug)]
enum Told {
    Done(Booking),
    Before(Booking),
    /// A command about no booking: its entry.
    Filed(u64),
    Refused(Rejection),
}

/// Remembers every call of a test.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    calls: Mutex<Vec<Call>>,
}

impl Recorder {
    /// Books, and remembers it.
    pub(crate) async fn place(
        &self,
        desk: &TestDesk,
        key: &str,
        offer: &str,
        quantity: u32,
        interval: Interval,
    ) -> Option<Answer> {
        let team = desk.tag().strip_prefix("team:").expect("a team's desk");
        let command = Command::Place {
            team: TeamId::parse(team).expect("an id"),
            purpose: "essai".to_owned(),
            wishes: vec![wish(offer, quantity, interval)],
        };
        let asked = Instant::now();
        let answer = desk.try_place(key, offer, quantity, interval).await.ok();
        self.note(desk, key, command, asked, answer.as_ref());
        answer
    }

    /// Takes a step, and remembers it.
    pub(crate) async fn act(&self, desk: &TestDesk, key: &str, booking: &Booking, step: Step) -> Option<Answer> {
        let command = Command::Act {
            booking: booking.id.clone(),
            expected_version: booking.version,
            step,
            lines: None,
            reason: Some("parce que".to_owned()),
        };
        let asked = Instant::now();
        let answer = desk.try_act(key, booking, step.key()).await.ok();
        self.note(desk, key, command, asked, answer.as_ref());
        answer
    }

    /// Gives a command whose address is known here, and remembers it.
    pub(crate) async fn give(&self, desk: &TestDesk, key: &str, command: Command) -> Option<Answer> {
        let (path, version, body) = letter(&command);
        let mut request = desk.request("POST", &path).header(IDEMPOTENCY_KEY, key).json(&body);
        if let Some(version) = version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        let asked = Instant::now();
        let answer = match request.send().await {
            Ok(response) => Answer::try_of(response).await.ok(),
            Err(_) => None,
        };
        self.note(desk, key, command, asked, answer.as_ref());
        answer
    }

    fn note(&self, desk: &TestDesk, key: &str, command: Command, asked: Instant, answer: Option<&Answer>) {
        let actor = Actor { account: LOCAL.to_owned(), desk: desk_from_tag(desk.tag()).expect("a desk") };
        let envelope = Envelope { actor, key: key.to_owned(), command };
        let told = answer.and_then(|answer| match answer.status {
            200 | 201 if answer.body.get("lines").is_none() => {
                Some(Told::Filed(answer.body["seq"].as_u64().unwrap_or_else(|| panic!("{answer:?}"))))
            }
            200 | 201 => {
                // Steps answer 200 when they are done and when they are repeated: the journal tells which it was.
                let booking = answer.booking();
                Some(if answer.status == 201 { Told::Done(booking) } else { Told::Before(booking) })
            }
            409 | 412 | 403 | 404 | 422 => {
                let rejection = serde_json::from_value(answer.body["rejection"].clone());
                Some(Told::Refused(rejection.unwrap_or_else(|why| panic!("{why}: {answer:?}"))))
            }
            503 => None,
            _ => panic!("no command is answered like this: {answer:?}"),
        });
        let answered = told.map(|told| (Instant::now(), told));
        self.calls.lock().expect("a lock").push(Call { envelope, asked, answered });
    }

    /// Checks the whole history against a journal that began on `blank`. Gives what was checked.
    pub(crate) fn explain(self, blank: State, journal: &[JournalEntry]) -> Result<Explained, String> {
        let mut calls = self.calls.into_inner().expect("a lock");
        calls.sort_by_key(|call| call.asked);
        explain(&calls, blank, journal)
    }
}

/// How a command is written: its address, the version it names, its body.
fn letter(command: &Command) -> (String, Option<u64>, Value) {
    match command {
        Command::Place { team, purpose, wishes } => {
            ("/bookings".to_owned(), None, json!({ "team": team, "purpose": purpose, "wishes": wishes }))
        }
        Command::Amend { booking, expected_version, lines, reason } => (
            format!("/bookings/{booking}/amendments"),
            Some(*expected_version),
            json!({ "lines": lines, "reason": reason }),
        ),
        Command::CloseHub { hub, closure, decisions } => {
            (format!("/hubs/{hub}/closures"), None, json!({ "closure": closure, "decisions": decisions }))
        }
        other => panic!("no address is known here for {other:?}"),
    }
}

/// What an explanation rests on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Explained {
    pub(crate) done: usize,
    pub(crate) replayed: usize,
    pub(crate) refused: usize,
    pub(crate) lost: usize,
}

/// A moment in the serial order: entry n happens at 2n, what is decided after it and before the next at 2n + 1.
type Moment = usize;

fn explain(calls: &[Call], blank: State, journal: &[JournalEntry]) -> Result<Explained, String> {
    let mut states = vec![blank];
    for entry in journal {
        let mut next = states[states.len() - 1].clone();
        next.apply(entry).map_err(|why| why.to_string())?;
        states.push(next);
    }
    let by_key: BTreeMap<&str, usize> = (1..).zip(journal).map(|(n, entry)| (entry.key.as_str(), n)).collect();
    if by_key.len() != journal.len() {
        return Err("a key was used twice".to_owned());
    }
    let known: BTreeMap<&str, Instant> =
        calls.iter().rev().map(|call| (call.envelope.key.as_str(), call.asked)).collect();
    if let Some(entry) =
        journal.iter().find(|entry| !entry.actor.is_system() && !known.contains_key(entry.key.as_str()))
    {
        return Err(format!("nobody asked for {}", entry.key));
    }
    let mut explained = Explained::default();
    // When each answered call was answered, and its moment.
    let mut settled: Vec<(Instant, Moment)> = Vec::new();
    let mut first_use: BTreeMap<&str, bool> = BTreeMap::new();
    for call in calls {
        let key = call.envelope.key.as_str();
        let after = settled.iter().filter(|(answered, _)| *answered < call.asked).map(|(_, at)| *at).max().unwrap_or(0);
        let Some((answered, told)) = &call.answered else {
            explained.lost += 1;
            continue;
        };
        let entry = by_key.get(key).copied();
        let made = |booking: &Booking| {
            entry.filter(|n| states[*n].booking(&booking.id) == Some(booking)).map(|n| 2 * n).filter(|at| *at > after)
        };
        let moment = match told {
            Told::Done(booking) => {
                if first_use.insert(key, true).is_some_and(|done| done) {
                    return Err(format!("{key} was done twice"));
                }
                explained.done += 1;
                made(booking).ok_or_else(|| format!("{key} was answered with what its entry did not make: {call:?}"))?
            }
            Told::Before(booking) => {
                // Of one key, one answer is the deed and the others repeat it.
                let is_deed = !matches!(call.envelope.command, Command::Place { .. })
                    && !first_use.contains_key(key)
                    && made(booking).is_some();
                if is_deed {
                    first_use.insert(key, true);
                    explained.done += 1;
                    made(booking).unwrap_or(after)
                } else {
                    explained.replayed += 1;
                    let done_at = entry.map(|n| 2 * n).ok_or_else(|| format!("{key} repeats what was never done"))?;
                    first_moment(&states, after.max(done_at), |state| state.booking(&booking.id) == Some(booking))
                        .ok_or_else(|| format!("{key} was never answered with this: {call:?}"))?
                }
            }
            Told::Filed(seq) => {
                explained.done += 1;
                let at = usize::try_from(*seq).ok().filter(|n| entry == Some(*n)).map(|n| 2 * n);
                at.filter(|at| *at > after).ok_or_else(|| format!("{key} was not filed where it was said: {call:?}"))?
            }
            Told::Refused(rejection) => {
                explained.refused += 1;
                first_moment(&states, after, |state| answers(state, &call.envelope).as_ref() == Err(rejection))
                    .ok_or_else(|| format!("no moment explains this refusal, after {after}: {call:?}"))?
            }
        };
        settled.push((*answered, moment));
    }
    Ok(explained)
}

/// The first moment between entries, from `after` on, at which a condition holds.
fn first_moment(states: &[State], after: Moment, holds: impl Fn(&State) -> bool) -> Option<Moment> {
    (after / 2..states.len()).find(|n| holds(&states[*n])).map(|n| (2 * n + 1).max(after))
}

fn answers(state: &State, envelope: &Envelope) -> Result<(), Rejection> {
    let fresh = BookingId::parse("fresh").expect("an id");
    match decide(state, envelope, clock::now(), fresh)? {
        Decision::Record(_) | Decision::Replayed { .. } => Ok(()),
    }
}

/// Calls and journals made by hand, to see that the checker can tell.
#[test]
fn a_history_that_no_order_explains_is_told() {
    use super::network::{HubVerbs as _, TestLedger, hub, team_desk};
    let start = clock::now() + chrono::Duration::days(9);
    let week = Interval::new(start, start + chrono::Duration::days(5)).expect("a week");
    let mut ledger = TestLedger::of([hub("a").always_open().lends("headset", 1)]);
    ledger.now = clock::now();
    let blank = ledger.state.clone();
    let command = Command::Place {
        team: TeamId::parse("alpha").expect("an id"),
        purpose: "essai".to_owned(),
        wishes: vec![wish("a/headset", 1, week)],
    };
    let booking = ledger.give(team_desk("alpha"), "won", command.clone()).expect("a booking");
    let refusal = ledger.give(team_desk("alpha"), "lost", command.clone()).expect_err("none is left");
    let journal = ledger.journal.clone();
    let origin = Instant::now();
    let at = |ms: u64| origin + Duration::from_millis(ms);
    let call = |key: &str, asked: u64, answered: u64, told: Told| Call {
        envelope: Envelope { actor: team_desk("alpha"), key: key.to_owned(), command: command.clone() },
        asked: at(asked),
        answered: Some((at(answered), told)),
    };
    let check = |calls: Vec<Call>, journal: &[JournalEntry]| explain(&calls, blank.clone(), journal);
    let won = |asked, answered| call("won", asked, answered, Told::Done(booking.clone()));
    let lost = |asked, answered| call("lost", asked, answered, Told::Refused(refusal.clone()));
    let expected = Explained { done: 1, refused: 1, ..Explained::default() };
    assert_eq!(check(vec![won(0, 10), lost(5, 15)], &journal), Ok(expected), "at the same time");
    assert!(check(vec![won(0, 10), lost(20, 30)], &journal).is_ok(), "one after the other");
    assert!(check(vec![lost(0, 10), won(20, 30)], &journal).is_err(), "refused before anything was taken");
    assert!(check(vec![lost(0, 40), won(20, 30)], &journal).is_ok(), "the refusal may have come late");
    assert!(check(vec![won(0, 10)], &[]).is_err(), "acknowledged and not kept");
    assert!(check(vec![], &journal).is_err(), "kept and not asked for");
    let again = |told| call("won", 20, 30, told);
    assert!(check(vec![won(0, 10), again(Told::Before(booking.clone()))], &journal).is_ok(), "repeated");
    assert!(check(vec![won(0, 10), again(Told::Done(booking.clone()))], &journal).is_err(), "done twice");
    let mut other = booking.clone();
    other.version = 7;
    assert!(check(vec![won(0, 10), again(Told::Before(other))], &journal).is_err(), "repeated with something else");
}
