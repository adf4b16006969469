//! Every run of two followers over one range, with requests that get lost and crashes at every step: all of them.

use std::collections::BTreeSet;
use std::collections::HashSet;

use super::*;

/// An object of the simulated calendar.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Object {
    version: u8,
    is_confirmed: bool,
}

/// A calendar with one name for each follower, all over the same hour.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Calendar {
    objects: [Option<Object>; 2],
}

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Server {
    /// Whether `If-None-Match: *` is obeyed: some overwrite.
    obeys_absent: bool,
    /// Whether a version is told with a write.
    tells_etag: bool,
}

fn etag(object: &Object) -> String {
    format!("\"{}\"", object.version)
}

impl Calendar {
    fn do_it(&mut self, who: usize, action: &Action, server: Server) -> Heard {
        let own = self.objects[who].clone();
        let is_taken = self.objects.iter().enumerate().any(|(other, object)| other != who && object.is_some());
        let mut put = |is_confirmed| {
            let version = own.as_ref().map_or(0, |own| own.version) + 1;
            let object = Object { version, is_confirmed };
            let told = server.tells_etag.then(|| etag(&object));
            self.objects[who] = Some(object);
            Heard::Done { etag: told }
        };
        match action {
            Action::ReadFirst | Action::ReadAgain if is_taken => Heard::Taken,
            Action::ReadFirst | Action::ReadAgain => Heard::Free,
            Action::PutTentative if own.is_some() && server.obeys_absent => Heard::NotMet,
            Action::PutTentative => put(false),
            Action::Look => match &own {
                Some(own) => Heard::Found { etag: Some(etag(own)), is_confirmed: own.is_confirmed, is_ours: true },
                None => Heard::Absent,
            },
            Action::PutConfirmed { etag: wanted } => match &own {
                Some(own) if etag(own) == *wanted => put(true),
                _ => Heard::NotMet,
            },
            Action::Delete { etag: wanted } => match (&own, wanted) {
                (None, _) => Heard::Absent,
                (Some(own), Some(wanted)) if etag(own) != *wanted => Heard::NotMet,
                _ => {
                    self.objects[who] = None;
                    Heard::Done { etag: None }
                }
            },
            Action::Rest => Heard::Unknown,
        }
    }
}

/// A follower: what it knows, and what is journalled.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Follower {
    attempt: Attempt,
    journalled: Attempt,
    wanted: Wanted,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct World {
    calendar: Calendar,
    followers: [Follower; 2],
    /// How many things may still go wrong.
    faults: u8,
}

/// What may go wrong with a step.
#[derive(Debug, Clone, Copy)]
enum Fault {
    None,
    /// The request never came.
    Lost,
    /// The answer never came.
    Unanswered,
    /// The program died before the request, before its answer, after it was heard.
    Crash {
        carried_out: bool,
        heard: bool,
    },
    /// The ledger changed its mind before the step.
    Unwanted,
}

const FAULTS: [Fault; 7] = [
    Fault::None,
    Fault::Lost,
    Fault::Unanswered,
    Fault::Crash { carried_out: false, heard: false },
    Fault::Crash { carried_out: true, heard: false },
    Fault::Crash { carried_out: true, heard: true },
    Fault::Unwanted,
];

impl World {
    /// The world after a step of a follower; `None` where there is nothing to do.
    fn step(&self, who: usize, fault: Fault, server: Server) -> Option<Self> {
        let mut world = self.clone();
        let World { calendar, followers, faults } = &mut world;
        let follower = &mut followers[who];
        if matches!(fault, Fault::Unwanted) {
            if follower.wanted == Wanted::Nothing {
                return None;
            }
            follower.wanted = Wanted::Nothing;
        }
        let action = follower.attempt.next(follower.wanted);
        if action == Action::Rest {
            return (follower.attempt != self.followers[who].attempt).then_some(world);
        }
        if !matches!(fault, Fault::None) {
            *faults = faults.checked_sub(1)?;
        }
        // As the shell does: written down before what changes the calendar, and after what was heard.
        if action.changes() {
            follower.journalled = follower.attempt.clone();
        }
        let carried_out = !matches!(fault, Fault::Lost | Fault::Crash { carried_out: false, .. });
        let answer = if carried_out { calendar.do_it(who, &action, server) } else { Heard::Unknown };
        match fault {
            Fault::None | Fault::Unwanted => {
                follower.attempt.hear(&action, answer, follower.wanted);
                follower.journalled = follower.attempt.clone();
            }
            Fault::Lost | Fault::Unanswered => follower.attempt.hear(&action, Heard::Unknown, follower.wanted),
            Fault::Crash { heard, .. } => {
                if heard {
                    follower.attempt.hear(&action, answer, follower.wanted);
                }
                follower.attempt = follower.journalled.clone().recovered();
            }
        }
        Some(world)
    }

    fn confirmed(&self) -> usize {
        let believes = |follower: &Follower| follower.attempt.phase == Phase::Confirmed;
        self.followers.iter().filter(|follower| believes(follower)).count()
    }

    fn check(&self) {
        assert!(self.confirmed() <= 1, "two believe that they have the hour: {self:#?}");
        let there = self.calendar.objects.iter().flatten().filter(|object| object.is_confirmed).count();
        assert!(there <= 1, "the hour is confirmed twice: {self:#?}");
    }

    /// What must hold once nobody has anything to do: what is there is what its follower says.
    fn check_end(&self) {
        for (follower, object) in self.followers.iter().zip(&self.calendar.objects) {
            match follower.attempt.phase {
                Phase::Confirmed => assert!(object.as_ref().is_some_and(|object| object.is_confirmed), "{self:#?}"),
                Phase::Standing => assert!(object.as_ref().is_some_and(|object| !object.is_confirmed), "{self:#?}"),
                Phase::Gone(_) => assert!(object.is_none(), "something was left: {self:#?}"),
                phase => panic!("ends in {phase:?}: {self:#?}"),
            }
        }
    }
}

/// Walks through every run, and gives the ends.
fn explore(server: Server, wanted: [Wanted; 2], faults: u8) -> (usize, BTreeSet<usize>) {
    let follower = |wanted| Follower { attempt: Attempt::new(), journalled: Attempt::new(), wanted };
    let start = World { calendar: Calendar::default(), followers: wanted.map(follower), faults };
    let (mut seen, mut open) = (HashSet::from([start.clone()]), vec![start]);
    let mut winners = BTreeSet::new();
    while let Some(world) = open.pop() {
        world.check();
        let mut is_end = true;
        for who in 0..2 {
            for fault in FAULTS {
                let Some(next) = world.step(who, fault, server) else { continue };
                is_end &= !matches!(fault, Fault::None);
                if seen.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        if is_end {
            world.check_end();
            winners.insert(world.confirmed());
        }
    }
    (seen.len(), winners)
}

#[test]
fn of_two_followers_no_run_confirms_both_and_none_leaves_anything_behind() {
    let (mut worlds, mut winners) = (0, BTreeSet::new());
    for obeys_absent in [true, false] {
        for tells_etag in [true, false] {
            for wanted in [[Wanted::Confirmed, Wanted::Confirmed], [Wanted::Tentative, Wanted::Confirmed]] {
                let (seen, ends) = explore(Server { obeys_absent, tells_etag }, wanted, 2);
                worlds += seen;
                winners.extend(ends);
            }
        }
    }
    // Both may give way to each other, and one alone gets it: never both.
    assert_eq!(winners, BTreeSet::from([0, 1]));
    assert!(worlds > 10_000, "{worlds} worlds are too few to mean anything");
}

#[test]
fn alone_and_undisturbed_a_booking_is_confirmed_whatever_is_lost_on_the_way() {
    for (obeys_absent, tells_etag) in [(true, true), (false, false)] {
        let server = Server { obeys_absent, tells_etag };
        // The other wants nothing from the beginning.
        let follower = |wanted| Follower { attempt: Attempt::new(), journalled: Attempt::new(), wanted };
        let start = World {
            calendar: Calendar::default(),
            followers: [follower(Wanted::Confirmed), follower(Wanted::Nothing)],
            faults: 3,
        };
        let mut open = vec![start];
        let mut seen = HashSet::new();
        while let Some(world) = open.pop() {
            let mut is_end = true;
            for fault in FAULTS.into_iter().filter(|fault| !matches!(fault, Fault::Unwanted)) {
                let Some(next) = world.step(0, fault, server) else { continue };
                is_end &= !matches!(fault, Fault::None);
                if seen.insert(next.clone()) {
                    open.push(next);
                }
            }
            if is_end {
                assert_eq!(world.followers[0].attempt.phase, Phase::Confirmed, "{world:#?}");
            }
        }
    }
}

#[test]
fn a_follower_who_did_not_read_again_would_be_caught() {
    // The model is worth what it finds: without the deciding read, two are confirmed.
    let mut calendar = Calendar::default();
    let server = Server { obeys_absent: true, tells_etag: true };
    let mut attempts = [Attempt::new(), Attempt::new()];
    for _ in 0..6 {
        for (who, attempt) in attempts.iter_mut().enumerate() {
            let action = attempt.next(Wanted::Confirmed);
            let heard = match action {
                Action::ReadAgain => Heard::Free,
                _ => calendar.do_it(who, &action, server),
            };
            attempt.hear(&action, heard, Wanted::Confirmed);
        }
    }
    assert!(attempts.iter().all(|attempt| attempt.phase == Phase::Confirmed), "{attempts:?}");
}
