//! Many desks at once, over real sockets, against real server programs: one on SQLite, two on PostgreSQL.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ressourcerie::clock;
use ressourcerie::domain::booking::{Booking, LineState, Step};
use ressourcerie::domain::hub::{Closure, ClosureKind, Hub};
use ressourcerie::domain::ids::{HubId, TeamId};
use ressourcerie::domain::order::Amendment;
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::Interval;
use ressourcerie::ledger::{Command, audit};

use super::fleet::Fleet;
use super::history::{Explained, Recorder};
use super::network::{HubVerbs as _, hub, wish};
use super::sockets::Answer;
use super::stores::{Database, run};

/// So many days from now, some weeks ahead.
fn days(from: i64, count: i64) -> Interval {
    let start = clock::now() + chrono::Duration::days(20 + from);
    Interval::new(start, start + chrono::Duration::days(count)).expect("days")
}

/// Numbers that look random and are the same in each run.
#[derive(Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// The journal explains all that was answered, and everything that must hold holds.
async fn explained(fleet: &Fleet, recorder: Recorder) -> Explained {
    let store = fleet.store().await;
    let journal = store.load_journal().await.expect("a journal");
    let mut state = fleet.blank();
    state.replay(&journal).expect("a sound journal");
    assert_eq!(audit(&state), []);
    let bookings: Vec<_> = state.bookings().collect();
    assert_eq!(store.audit_tables(&bookings).await.expect("tables"), []);
    store.close().await;
    let (code, words) = fleet.audit();
    assert_eq!(code, Some(0), "{words}");
    recorder.explain(fleet.blank(), &journal).unwrap_or_else(|why| panic!("{why}"))
}

#[test]
fn of_64_clients_that_want_the_last_item_one_gets_it_on_either_engine() {
    run(async {
        for database in Database::each() {
            let engine = database.engine;
            let fleet = Fleet::on(&database, vec![hub("a").always_open().lends("headset", 1)]);
            let (recorder, week) = (Arc::new(Recorder::default()), days(0, 7));
            let fight = async |round: u64| {
                let tries = (0..64_usize).map(|n| {
                    // In the second round, everybody knocks at another door.
                    let desk = fleet.desk(n + usize::try_from(round).expect("a round"), "team:alpha");
                    let recorder = Arc::clone(&recorder);
                    tokio::spawn(async move {
                        let mut dice = Dice(round * 1000 + n as u64);
                        let key = format!("fight-{n}");
                        tokio::time::sleep(Duration::from_millis(dice.roll(30))).await;
                        if dice.roll(4) == 0 {
                            // Sent twice by an impatient network; one answer is lost.
                            let (first, second) = tokio::join!(
                                recorder.place(&desk, &key, "a/headset", 1, week),
                                recorder.place(&desk, &key, "a/headset", 1, week),
                            );
                            return if dice.roll(2) == 0 { first.or(second) } else { second.or(first) };
                        }
                        recorder.place(&desk, &key, "a/headset", 1, week).await
                    })
                });
                let mut answers = Vec::new();
                for attempt in tries.collect::<Vec<_>>() {
                    answers.push(attempt.await.expect("a client").expect("an answer"));
                }
                answers
            };
            let first = fight(0).await;
            let winners: Vec<_> = first.iter().filter(|answer| matches!(answer.status, 200 | 201)).collect();
            assert_eq!(winners.len(), 1, "{engine}: one item, one winner");
            let winner = winners[0].booking();
            let losers: Vec<_> = first.iter().filter(|answer| answer.status == 409).collect();
            assert_eq!(losers.len(), 63, "{engine}");
            for loser in losers {
                loser.is_problem(409, "refused");
                let refusals = &loser.body["rejection"]["lines"][0]["refusals"];
                assert_eq!(
                    refusals,
                    &first.iter().find(|a| a.status == 409).expect("one").body["rejection"]["lines"][0]["refusals"]
                );
            }
            let again = fight(1).await;
            let replayed: Vec<_> = again.iter().filter(|answer| answer.status == 200).collect();
            assert_eq!(replayed.len(), 1, "{engine}: the winner's key gives its booking back, at any door");
            assert_eq!(replayed[0].booking(), winner, "{engine}");
            assert_eq!(again.iter().filter(|answer| answer.status == 409).count(), 63, "{engine}");
            let recorder = Arc::into_inner(recorder).expect("every client is done");
            let explained = explained(&fleet, recorder).await;
            assert_eq!(explained.done, 1, "{engine}: {explained:?}");
        }
    });
}

/// The booking as it stands, as a refusal tells it.
fn actual(refused: &Answer) -> Booking {
    serde_json::from_value(refused.body["rejection"]["actual"].clone()).expect("a booking")
}

#[test]
fn approving_and_cancelling_at_two_doors_leaves_one_winner_and_a_loser_who_is_told_the_new_state() {
    run(async {
        for database in Database::each() {
            let engine = database.engine;
            let fleet = Fleet::on(&database, vec![hub("a").always_open().decides_by_hand().lends("headset", 40)]);
            let recorder = Arc::new(Recorder::default());
            let (team, manager) = (fleet.desk(0, "team:alpha"), fleet.desk(1, "manager:a"));
            let (mut approved, mut cancelled) = (0, 0);
            for round in 0..16_u64 {
                let placed = recorder.place(&team, &format!("place-{round}"), "a/headset", 1, days(0, 3)).await;
                let booking = placed.expect("an answer").booking();
                let mut dice = Dice(round);
                let (early, late) = (dice.roll(4), dice.roll(4));
                let (keys, recorder) = ([format!("approve-{round}"), format!("cancel-{round}")], Arc::clone(&recorder));
                let (approve, cancel) = tokio::join!(
                    async {
                        tokio::time::sleep(Duration::from_millis(early)).await;
                        recorder.act(&manager, &keys[0], &booking, Step::Approve).await.expect("an answer")
                    },
                    async {
                        tokio::time::sleep(Duration::from_millis(late)).await;
                        recorder.act(&team, &keys[1], &booking, Step::Cancel).await.expect("an answer")
                    },
                );
                let (winner, loser, state) = match (approve.status, cancel.status) {
                    (200, 412) => (&approve, &cancel, LineState::Approved),
                    (412, 200) => (&cancel, &approve, LineState::Cancelled),
                    other => panic!("{engine}: both or none won: {other:?}"),
                };
                if state == LineState::Approved {
                    approved += 1;
                } else {
                    cancelled += 1;
                }
                assert_eq!(winner.booking().summary(), state, "{engine}");
                assert_eq!(actual(loser), winner.booking(), "{engine}: the loser is shown what is now");
            }
            println!("{engine}: {approved} approved, {cancelled} cancelled");
            let recorder = Arc::into_inner(recorder).expect("every client is done");
            let explained = explained(&fleet, recorder).await;
            assert_eq!((explained.done, explained.refused), (32, 16), "{engine}: {explained:?}");
        }
    });
}

#[test]
fn whatever_16_desks_do_at_once_some_serial_order_explains_it() {
    run(async {
        for database in Database::each() {
            let engine = database.engine;
            let hubs = vec![
                hub("a").always_open().lends("headset", 3).lends("camera", 1),
                hub("b").always_open().decides_by_hand().lends("screen", 2),
            ];
            let fleet = Fleet::on(&database, hubs);
            let recorder = Arc::new(Recorder::default());
            let desks = (0..16_usize).map(|n| {
                let team = ["team:alpha", "team:beta", "team:gamma"][n % 3];
                let (desk, other) = (fleet.desk(n, team), fleet.desk(n + 1, team));
                let (manager, recorder) = (fleet.desk(n, "manager:b"), Arc::clone(&recorder));
                tokio::spawn(async move {
                    let mut dice = Dice(n as u64);
                    let mut mine = Vec::new();
                    for k in 0..14 {
                        let key = format!("{n}-{k}");
                        match (dice.roll(5), mine.is_empty()) {
                            (0, false) => {
                                let booking: ressourcerie::domain::booking::Booking = mine.swap_remove(0);
                                recorder.act(&desk, &key, &booking, Step::Cancel).await;
                            }
                            (1, false) => {
                                let step = if dice.roll(2) == 0 { Step::Approve } else { Step::Refuse };
                                recorder.act(&manager, &key, &mine[0], step).await;
                            }
                            _ => {
                                let offer = ["a/headset", "a/camera", "b/screen"]
                                    [usize::try_from(dice.roll(3)).expect("small")];
                                let when = days(i64::try_from(dice.roll(6)).expect("small"), 2);
                                let quantity = 1 + u32::try_from(dice.roll(2)).expect("small");
                                let door = if dice.roll(2) == 0 { &desk } else { &other };
                                let answer =
                                    recorder.place(door, &key, offer, quantity, when).await.expect("an answer");
                                if answer.status == 201 {
                                    mine.push(answer.booking());
                                    if dice.roll(3) == 0 {
                                        // Asked again at the other door.
                                        recorder.place(&other, &key, offer, quantity, when).await;
                                    }
                                }
                            }
                        }
                    }
                })
            });
            for desk in desks.collect::<Vec<_>>() {
                desk.await.expect("a desk");
            }
            let recorder = Arc::into_inner(recorder).expect("every desk is done");
            let explained = explained(&fleet, recorder).await;
            println!("{engine}, {} servers: {explained:?}", fleet.len());
            assert!(explained.done > 30 && explained.refused > 30, "{engine}: {explained:?}");
            assert_eq!(explained.lost, 0, "{engine}");
        }
    });
}

/// A fleet, and a history of what it is asked.
struct Court {
    fleet: Fleet,
    recorder: Recorder,
    keys: AtomicUsize,
}

impl Court {
    fn on(database: &Database, hubs: Vec<Hub>) -> Self {
        Self { fleet: Fleet::on(database, hubs), recorder: Recorder::default(), keys: AtomicUsize::new(0) }
    }

    /// Gives a command at one of the doors, after so many tenths of a millisecond.
    async fn give(&self, door: usize, delay: u64, tag: &str, command: Command) -> Answer {
        let desk = self.fleet.desk(door, tag);
        tokio::time::sleep(Duration::from_micros(100 * delay)).await;
        let key = format!("key-{}", self.keys.fetch_add(1, Ordering::Relaxed));
        self.recorder.give(&desk, &key, command).await.expect("an answer")
    }

    async fn place(&self, team: &str, quantity: u32, interval: Interval) -> Booking {
        let placed = self.give(0, 0, &format!("team:{team}"), cart(team, quantity, interval)).await;
        assert_eq!(placed.status, 201, "{placed:?}");
        placed.booking()
    }

    /// Everything is explained and holds; what was done and what was refused.
    async fn rises(self) -> Explained {
        let Self { fleet, recorder, .. } = self;
        explained(&fleet, recorder).await
    }
}

fn cart(team: &str, quantity: u32, interval: Interval) -> Command {
    let team = TeamId::parse(team).expect("an id");
    Command::Place { team, purpose: "essai".to_owned(), wishes: vec![wish("a/headset", quantity, interval)] }
}

fn amend(booking: &Booking, quantity: u32) -> Command {
    let lines = vec![Amendment { line: 0, quantity: Some(quantity), interval: None }];
    Command::Amend { booking: booking.id.clone(), expected_version: booking.version, lines, reason: None }
}

#[test]
fn two_amendments_that_do_not_fit_together_leave_one() {
    run(async {
        for database in Database::each() {
            let engine = database.engine;
            let court = Court::on(&database, vec![hub("a").always_open().lends("headset", 3)]);
            let mut wins = [0, 0];
            for round in 0..12_u64 {
                let (mut dice, week) = (Dice(round), days(10 * i64::try_from(round).expect("small"), 4));
                let (alpha, beta) = (court.place("alpha", 1, week).await, court.place("beta", 1, week).await);
                // One is left: each wants it.
                let (one, two) = tokio::join!(
                    court.give(0, dice.roll(20), "team:alpha", amend(&alpha, 2)),
                    court.give(1, dice.roll(20), "team:beta", amend(&beta, 2)),
                );
                let (winner, loser) = match (one.status, two.status) {
                    (200, 409) => (0, two),
                    (409, 200) => (1, one),
                    other => panic!("{engine}: {other:?}"),
                };
                loser.is_problem(409, "refused");
                wins[winner] += 1;
            }
            println!("{engine}: {wins:?}");
            let explained = court.rises().await;
            assert_eq!((explained.done, explained.refused), (36, 12), "{engine}: {explained:?}");
        }
    });
}

#[test]
fn of_two_amendments_of_one_booking_the_second_is_told_what_the_first_did() {
    run(async {
        for database in Database::each() {
            let engine = database.engine;
            let court = Court::on(&database, vec![hub("a").always_open().lends("headset", 9)]);
            for round in 0..12_u64 {
                let (mut dice, week) = (Dice(round), days(10 * i64::try_from(round).expect("small"), 4));
                let booking = court.place("alpha", 1, week).await;
                let (one, two) = tokio::join!(
                    court.give(0, dice.roll(20), "team:alpha", amend(&booking, 2)),
                    court.give(1, dice.roll(20), "team:alpha", amend(&booking, 3)),
                );
                let (winner, loser) = match (one.status, two.status) {
                    (200, 412) => (one, two),
                    (412, 200) => (two, one),
                    other => panic!("{engine}: {other:?}"),
                };
                assert_eq!(actual(&loser), winner.booking(), "{engine}: the loser is shown what is now");
            }
            let explained = court.rises().await;
            assert_eq!((explained.done, explained.refused), (24, 12), "{engine}: {explained:?}");
        }
    });
}

#[test]
fn a_cart_against_a_closure_comes_before_it_or_is_refused() {
    run(async {
        for database in Database::each() {
            let engine = database.engine;
            let court = Court::on(&database, vec![hub("a").always_open().lends("headset", 9)]);
            let mut before = 0;
            for round in 0..12_u64 {
                let (mut dice, week) = (Dice(round), days(10 * i64::try_from(round).expect("small"), 4));
                let closure = Closure {
                    from: week.start().date_naive() - chrono::Days::new(1),
                    to: week.end().date_naive() + chrono::Days::new(1),
                    hours: None,
                    kind: ClosureKind::Full,
                    reason: Text::plain("travaux"),
                };
                let close =
                    Command::CloseHub { hub: HubId::parse("a").expect("an id"), closure, decisions: Vec::new() };
                let (cart, closed) = tokio::join!(
                    court.give(0, dice.roll(20), "team:alpha", cart("alpha", 1, week)),
                    court.give(1, dice.roll(20), "manager:a", close),
                );
                assert_eq!(closed.status, 201, "{engine}: {closed:?}");
                assert!(matches!(cart.status, 201 | 409), "{engine}: {cart:?}");
                before += usize::from(cart.status == 201);
                // Whoever comes afterwards is refused in any case.
                let late = court.give(0, 0, "team:beta", self::cart("beta", 1, week)).await;
                late.is_problem(409, "refused");
            }
            println!("{engine}: {before} of 12 carts came before the closure");
            let explained = court.rises().await;
            assert_eq!((explained.done, explained.refused), (12 + before, 24 - before), "{engine}: {explained:?}");
        }
    });
}
