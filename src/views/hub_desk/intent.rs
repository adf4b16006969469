//! Everything a manager can do at the desk.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::forms::{CapacityForm, ClosureForm, FollowForm, ForceForm, Form, Moment, WithdrawalForm};
use super::import::Import;
use super::state::{ItemKey, Shape, Tab, Zoom};
use crate::api::Days;
use crate::api::access::RenewAccess;
use crate::domain::booking::Step;
use crate::domain::ids::{BookingId, LocalId, WaitId};
use crate::domain::order::Mend;
use crate::domain::time::Interval;

/// One variant of [`crate::views::intent::Intent::Desk`].
#[derive(Debug, Clone, PartialEq)]
pub enum DeskIntent {
    Show(Tab),
    Zoom(Zoom),
    Shape(Shape),
    /// Brings a local day of the hub into view.
    GoTo(NaiveDate),
    GoToday,
    /// So many pages later; earlier when negative.
    Turn(i32),
    /// Opens a day of the month.
    OpenDay(NaiveDate),
    ToggleResource(LocalId),
    AllResources,
    Choose(Option<ItemKey>),

    /// A plain step on one line, or on all that the desk may move.
    Act {
        booking: BookingId,
        step: Step,
        lines: Option<Vec<usize>>,
        reason: Option<String>,
    },
    /// Asks for a reason first.
    AskReason {
        booking: BookingId,
        step: Step,
        line: usize,
    },

    /// Begins to move a line; `grabbed` while the arrows of the keyboard move it on the calendar.
    StartMove {
        booking: BookingId,
        line: usize,
        grabbed: bool,
    },
    /// The line being moved now lies here.
    MoveTo {
        booking: BookingId,
        line: usize,
        interval: Interval,
    },
    /// Leaves the calendar for the exact fields.
    DropMove,
    StartHandOver {
        booking: BookingId,
        line: usize,
    },
    StartTakeBack {
        booking: BookingId,
        line: usize,
    },
    StartIncident {
        booking: BookingId,
        line: usize,
    },
    Edit(Form),
    CancelForm,
    SendForm,

    EditClosure(ClosureForm),
    /// Whom would the closure touch?
    PlanClosure,
    /// Takes up a closure that was announced and not settled.
    TakeUpClosure(u64),
    /// What becomes of one line that it touches; none takes a decision back.
    Decide {
        position: usize,
        mend: Option<Mend>,
    },
    /// Other dates for one line, from and to; none for none.
    MoveElsewhere {
        position: usize,
        custom: Option<(Moment, Moment)>,
    },
    AcceptProposals,
    /// Declares it, with its decisions.
    DeclareClosure,
    /// Declares it now, decides later.
    AnnounceClosure,
    ForgetClosure,
    LiftClosure(u64),
    /// Begins a closure of these days.
    DrawClosure(Days),
    /// Begins another closure in the place of a declared one.
    MoveClosure {
        closure: u64,
        days: Days,
    },

    EditWithdrawal(WithdrawalForm),
    Withdraw,
    Restore(u64),
    /// How many units of a resource without numbers there are; none to leave it.
    EditCapacity(Option<CapacityForm>),
    SetCapacity,
    /// A booking beyond what there is, about any team and offer.
    StartForce,
    /// The same, for a wish that waits.
    ServeAnyway(WaitId),
    /// None to leave it.
    EditForce(Option<ForceForm>),
    Force,
    EditPlan {
        exception: u64,
        plan: String,
    },
    PlanException(u64),

    /// Reads the addresses for calendar programs.
    ReadAccess,
    /// Asks whether this one is to be renewed; none for none.
    AskToRenew(Option<RenewAccess>),
    Renew,
    ShowPassword(bool),

    /// Begins to follow a calendar, or to follow one otherwise; none to leave it.
    EditFollowing(Option<FollowForm>),
    /// What would be understood of it?
    TryFollowing,
    Follow,
    /// Asks whether this one is to be followed no more; none for none.
    AskToUnfollow(Option<LocalId>),
    Unfollow(LocalId),
    /// A feed that went empty is really empty.
    Confirm(LocalId),
    /// Finds out again how long a collection takes to show what is written there.
    Measure(LocalId),
    /// What is understood of a calendar in force; none to put it away.
    Explain(Option<LocalId>),

    /// Chooses a calendar file in the system's own window.
    ChooseFile,
    /// Reads a calendar file and shows what it would change.
    OpenFile(PathBuf),
    EditImport(Import),
    /// Asks the ledger for what is chosen of it.
    ApplyImport,
    ForgetImport,

    /// Takes a wish off the list.
    StrikeOut(WaitId),
}
