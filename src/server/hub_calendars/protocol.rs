//! How a booking gets into a calendar that others write too, without ever standing over what it saw there.
//!
//! The stock is held in our ledger first, which orders all who book through us. Then, on a server where a condition
//! protects one object and never a range of time: look; write the booking as tentative under a name that nobody else
//! uses; make sure that it is there; **read the range again**; if anything else stands in it, tentative or confirmed,
//! take ours back; else confirm it, on condition that it was not changed meanwhile.
//!
//! Why that is enough among followers: each writes before its deciding read. Of two that both confirmed, the one that
//! wrote later read after both had written, saw the other, and did not confirm: a contradiction. It needs that a write
//! that was answered is in every later read, and that nobody confirms over anything seen. It does not bind those who
//! follow nothing: who read before we wrote and writes after we confirmed stands over us. That is seen at the next look.
//!
//! Pure: state and what was heard in, what to do out. An [`Attempt`] is journalled before everything that changes the
//! calendar, so that after a crash it is taken up where it was, in doubt about its last request.

use serde::{Deserialize, Serialize};

/// How often a version that changed under our hands is looked at again.
const TRIES: u8 = 3;

/// What the ledger wants of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(in crate::server) enum Wanted {
    /// The hub has not decided yet: it stands there as tentative.
    Tentative,
    Confirmed,
    Nothing,
}

/// Why an attempt left the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(in crate::server) enum Why {
    /// The ledger no longer wants it.
    Unwanted,
    /// Something else stood in the range.
    Taken,
    /// The server kept something else than was written, or somebody changed it again and again.
    Changed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(in crate::server) enum Phase {
    /// Nothing was sent.
    Intended,
    /// The tentative object is being written, under its name alone.
    Writing,
    /// It is to be looked at: is it there, as written?
    Looking,
    /// It is there; the read that decides is to come.
    Reading,
    /// It stands there as tentative, with nothing else in the range.
    Standing,
    /// The confirmation is being written.
    Confirming,
    Confirmed,
    Withdrawing(Why),
    /// It is not there, and was never confirmed or no longer is.
    Gone(Why),
}

/// One try to get one booking into one calendar.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(in crate::server) struct Attempt {
    pub(in crate::server) phase: Phase,
    /// The version that stands there, where we know it.
    pub(in crate::server) etag: Option<String>,
    /// Whether the outcome of the last request that changes something is unknown.
    in_doubt: bool,
    tries: u8,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) enum Action {
    /// Read the range before anything is written.
    ReadFirst,
    /// Write the tentative object, on condition that there is none.
    PutTentative,
    /// Read the object back.
    Look,
    /// Wait until a write is in every read, then read the range again: the read that decides.
    ReadAgain,
    /// Write the confirmation over version `etag`.
    PutConfirmed { etag: String },
    /// Take the object away, over version `etag` where one is known.
    Delete { etag: Option<String> },
    /// Nothing to do, as long as the ledger wants nothing else.
    Rest,
}

impl Action {
    /// Whether it changes the calendar: the attempt is to be journalled before.
    pub(in crate::server) fn changes(&self) -> bool {
        matches!(self, Self::PutTentative | Self::PutConfirmed { .. } | Self::Delete { .. })
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) enum Heard {
    /// Nothing but ours stands in the range.
    Free,
    /// Something else does.
    Taken,
    /// The change was made; the new version, where it was told.
    Done { etag: Option<String> },
    /// The condition was not met.
    NotMet,
    /// There is no such object.
    Absent,
    /// The object as it is there: its version, whether it is confirmed, whether it is otherwise as it was written.
    Found { etag: Option<String>, is_confirmed: bool, is_ours: bool },
    /// No answer: the request may have been carried out or not.
    Unknown,
}

impl Attempt {
    pub(in crate::server) fn new() -> Self {
        Self { phase: Phase::Intended, etag: None, in_doubt: false, tries: 0 }
    }

    /// As it is taken up after a crash: nothing is known of the request that was under way.
    pub(in crate::server) fn recovered(self) -> Self {
        Self { in_doubt: true, ..self }
    }

    pub(in crate::server) fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Gone(_))
    }

    /// Moves on where that needs no request, and says what to do.
    pub(in crate::server) fn next(&mut self, wanted: Wanted) -> Action {
        self.turn(wanted);
        match self.phase {
            Phase::Intended => Action::ReadFirst,
            Phase::Writing | Phase::Confirming if self.in_doubt => Action::Look,
            Phase::Writing => Action::PutTentative,
            Phase::Looking => Action::Look,
            Phase::Reading => Action::ReadAgain,
            Phase::Confirming => match &self.etag {
                Some(etag) => Action::PutConfirmed { etag: etag.clone() },
                None => Action::Look,
            },
            Phase::Withdrawing(_) => Action::Delete { etag: self.etag.clone() },
            Phase::Standing | Phase::Confirmed | Phase::Gone(_) => Action::Rest,
        }
    }

    /// What another wish of the ledger changes.
    fn turn(&mut self, wanted: Wanted) {
        match (self.phase, wanted) {
            (Phase::Intended, Wanted::Nothing) => self.go(Phase::Gone(Why::Unwanted)),
            (Phase::Withdrawing(_) | Phase::Gone(_), _) => (),
            (_, Wanted::Nothing) => {
                // What may have been written by the request in doubt has a version that we do not know.
                if self.in_doubt {
                    self.etag = None;
                }
                self.go(Phase::Withdrawing(Why::Unwanted));
            }
            // It stood there for a while: everything is looked at once more.
            (Phase::Standing, Wanted::Confirmed) => self.go(Phase::Looking),
            _ => (),
        }
    }

    /// Takes in what came of `action`.
    pub(in crate::server) fn hear(&mut self, action: &Action, heard: Heard, wanted: Wanted) {
        match (action, heard) {
            // A question that was not answered is asked again.
            (Action::ReadFirst | Action::Look | Action::ReadAgain | Action::Rest, Heard::Unknown) => (),
            (_, Heard::Unknown) => self.in_doubt = true,

            (Action::ReadFirst, Heard::Free) => self.go(Phase::Writing),
            (Action::ReadFirst, _) => self.go(Phase::Gone(Why::Taken)),

            (Action::PutTentative, Heard::Done { .. } | Heard::NotMet) => self.go(Phase::Looking),
            // The server decides itself, and refused; should it have kept something all the same, that goes.
            (Action::PutTentative, Heard::Taken) => self.go(Phase::Withdrawing(Why::Taken)),
            (Action::PutTentative, _) => self.again(Phase::Writing),

            (Action::Look, heard) => self.looked(heard),

            (Action::ReadAgain, Heard::Free) => match wanted {
                Wanted::Confirmed => self.go(Phase::Confirming),
                Wanted::Tentative | Wanted::Nothing => self.go(Phase::Standing),
            },
            (Action::ReadAgain, _) => self.go(Phase::Withdrawing(Why::Taken)),

            (Action::PutConfirmed { .. }, Heard::Done { etag }) => {
                self.etag = etag;
                self.go(Phase::Confirmed);
            }
            (Action::PutConfirmed { .. }, _) => self.again(Phase::Looking),

            (Action::Delete { .. }, Heard::Done { .. } | Heard::Absent) => {
                if let Phase::Withdrawing(why) = self.phase {
                    self.go(Phase::Gone(why));
                }
            }
            // Somebody changed it: it is ours to take away all the same, since its name is nobody else's.
            (Action::Delete { .. }, _) => self.etag = None,

            (Action::Rest, _) => (),
        }
    }

    fn looked(&mut self, heard: Heard) {
        let was_confirming = self.phase == Phase::Confirming;
        match heard {
            Heard::Found { is_ours: false, etag, .. } => {
                self.etag = etag;
                self.go(Phase::Withdrawing(Why::Changed));
            }
            // The deciding read came before the confirmation was sent, so it counts.
            Heard::Found { etag, is_confirmed: true, .. } if was_confirming => {
                self.etag = etag;
                self.go(Phase::Confirmed);
            }
            Heard::Found { etag: Some(etag), .. } => {
                self.etag = Some(etag);
                self.go(Phase::Reading);
            }
            // Without a version nothing can be confirmed on condition.
            Heard::Found { etag: None, .. } => self.go(Phase::Withdrawing(Why::Changed)),
            // It was never written, or taken away: written again, under the same name.
            _ => {
                self.etag = None;
                self.again(Phase::Writing);
            }
        }
    }

    fn go(&mut self, phase: Phase) {
        (self.phase, self.in_doubt) = (phase, false);
    }

    /// Goes back, a few times at most; then it is given up.
    fn again(&mut self, phase: Phase) {
        self.tries += 1;
        if self.tries > TRIES {
            self.etag = None;
            self.go(Phase::Withdrawing(Why::Changed));
        } else {
            self.go(phase);
        }
    }
}

#[cfg(test)]
mod tests;
