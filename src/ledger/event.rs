//! What happened: the journal is a list of these, and the state is their sum.
//!
//! Events carry outcomes, never orders: the line as it is afterwards, with the arrows it went along. A state that applies
//! them computes nothing that the decision could have computed otherwise, so that yesterday's journal means the same
//! under tomorrow's rules. Kinds are only ever added, and new fields have defaults.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::agreement::Agreement;
use crate::domain::booking::{Booking, Line, LineState, Step};
use crate::domain::ids::{BookingId, HubId, OfferKey, TeamId, WaitId};
use crate::domain::qualification::Qualification;
use crate::domain::record::{DeclaredClosure, Exception, Withdrawal};
use crate::domain::time::Instant;
use crate::domain::waiting::{WaitState, Waiting};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    BookingPlaced {
        booking: Booking,
    },
    /// As version 0.1 wrote it; read, and no longer written.
    LinesMoved(LinesMoved),
    LinesChanged(LinesChanged),
    BookingGiven {
        booking: BookingId,
        team: TeamId,
    },
    ClosureDeclared {
        closure: DeclaredClosure,
    },
    /// Every booking that the closure touched has its decision.
    ClosureSettled {
        hub: HubId,
        closure: u64,
    },
    ClosureLifted {
        hub: HubId,
        closure: u64,
    },
    UnitsWithdrawn {
        withdrawal: Withdrawal,
    },
    /// The withdrawal ends at `at`; it never was where that is before it began.
    UnitsRestored {
        withdrawal: u64,
        at: Instant,
    },
    ExceptionNamed {
        exception: Exception,
    },
    ExceptionPlanned {
        exception: u64,
        plan: String,
    },
    ExceptionResolved {
        exception: u64,
        at: Instant,
    },
    QualificationRecorded {
        team: TeamId,
        qualification: Qualification,
    },
    /// From `on`, the proofs that had begun by then count no longer, those of the catalogue included.
    QualificationRevoked {
        team: TeamId,
        training: OfferKey,
        on: NaiveDate,
        reason: String,
    },
    WaitJoined {
        waiting: Waiting,
    },
    WaitMoved {
        wait: WaitId,
        to: WaitState,
    },
    /// Units were handed over under it, or what is out was agreed anew.
    AgreementMade {
        agreement: Agreement,
    },
}

impl Event {
    /// The booking that it makes or changes.
    pub fn booking(&self) -> Option<&BookingId> {
        match self {
            Self::BookingPlaced { booking } => Some(&booking.id),
            Self::LinesMoved(moved) => Some(&moved.booking),
            Self::LinesChanged(changed) => Some(&changed.booking),
            Self::BookingGiven { booking, .. } => Some(booking),
            _ => None,
        }
    }
}

/// Lines of a booking went along an arrow of the state machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesMoved {
    pub booking: BookingId,
    pub step: Step,
    /// Positions, in order, each once.
    pub lines: Vec<usize>,
    pub to: LineState,
    pub reason: Option<String>,
    /// Version of the booking afterwards.
    pub version: u64,
    pub at: Instant,
}

/// Lines of a booking are other than before: by a decision about them (the version grows), or because another decision
/// moved their units (the revision grows).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesChanged {
    pub booking: BookingId,
    /// Afterwards.
    pub version: u64,
    #[serde(default)]
    pub revision: u64,
    pub at: Instant,
    /// In order of position, each once.
    pub lines: Vec<LineChange>,
}

/// A line as it is afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineChange {
    pub line: usize,
    /// The arrows that it went along, in order; none where its state stays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    pub to: Line,
}
