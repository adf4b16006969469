//! What a desk, or the clock, asks of the ledger.
//!
//! Commands are plain data: who may give one, and what comes of it, is decided in `decide`. Texts and lists are bounded
//! at the border, by the routes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::booking::{Incident, Step, Wish};
use crate::domain::calendars::HubWord;
use crate::domain::hub::Closure;
use crate::domain::ids::{BookingId, HubId, ItemCode, OfferKey, TeamId, WaitId};
use crate::domain::order::{Amendment, ClosureDecision, ExceptionPlan, UnitBack, UnitName, UnitOut, WithdrawalPlan};
use crate::domain::record::Cause;
use crate::domain::team::Actor;
use crate::domain::time::Instant;

/// What is asked of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Submit a cart: all lines or none.
    Place {
        team: TeamId,
        purpose: String,
        wishes: Vec<Wish>,
    },
    /// Move lines of a booking along an arrow of the state machine. `lines` names them by position; none means all
    /// those of the actor's hub (manager) or all (team) from which the arrow starts.
    Act {
        booking: BookingId,
        expected_version: u64,
        step: Step,
        lines: Option<Vec<usize>>,
        reason: Option<String>,
    },
    /// Claim stock for a cart that is not submitted yet, for `minutes` at most and never longer than a hub's policy.
    Hold {
        team: TeamId,
        purpose: String,
        wishes: Vec<Wish>,
        minutes: Option<u32>,
    },
    /// Other dates or quantities. The new claims take the place of the old in one decision: the old ones do not stand in
    /// their way.
    Amend {
        booking: BookingId,
        expected_version: u64,
        lines: Vec<Amendment>,
        reason: Option<String>,
    },
    /// The hub proposes another wish for a line; its claim moves to the proposal.
    Counter {
        booking: BookingId,
        expected_version: u64,
        line: usize,
        wish: Wish,
        reason: Option<String>,
    },
    /// Choose units by name: they are not exchanged for others afterwards. By the hub, it also sets the line ready.
    Choose {
        booking: BookingId,
        expected_version: u64,
        line: usize,
        items: Vec<ItemCode>,
    },
    /// Hand units of a line over, all or some.
    CheckOut {
        booking: BookingId,
        expected_version: u64,
        line: usize,
        units: Vec<UnitOut>,
        responsible: String,
    },
    /// Take units of a line back, all or some.
    CheckIn {
        booking: BookingId,
        expected_version: u64,
        line: usize,
        units: Vec<UnitBack>,
    },
    /// A unit that is out is lost, or damaged beyond use. It leaves the pool.
    DeclareIncident {
        booking: BookingId,
        expected_version: u64,
        line: usize,
        unit: UnitName,
        incident: Incident,
        note: String,
    },
    /// Give a booking to another team. The rules are checked again, for that team.
    GiveTo {
        booking: BookingId,
        expected_version: u64,
        team: TeamId,
    },
    /// Close a hub or its desk. New requests inside are refused at once; the bookings that it touches stay as they are
    /// until each has its decision: with all of them the closure is settled at once, with none it is announced.
    CloseHub {
        hub: HubId,
        closure: Closure,
        decisions: Vec<ClosureDecision>,
    },
    /// Decide what happens to each booking that an announced closure touches.
    SettleClosure {
        hub: HubId,
        closure: u64,
        decisions: Vec<ClosureDecision>,
    },
    /// Take a closure back.
    ReopenHub {
        hub: HubId,
        closure: u64,
    },
    /// Closures in place of others, in one decision. Refused where one touches a booking that those it replaces did not:
    /// what becomes of that is decided with [`Self::CloseHub`].
    ReplaceClosures {
        hub: HubId,
        replaced: Vec<u64>,
        closures: Vec<Closure>,
    },
    /// Take units out of the pool, for a time or until further notice: repair, loss, sale. It competes like a booking.
    Withdraw {
        resource: OfferKey,
        /// By name, where the resource is numbered.
        items: Vec<ItemCode>,
        /// So many, where it is not.
        quantity: u32,
        from: Instant,
        until: Option<Instant>,
        cause: Cause,
        reason: String,
        exceptions: Vec<ExceptionPlan>,
    },
    /// Put withdrawn units back.
    Restore {
        hub: HubId,
        withdrawal: u64,
    },
    /// Withdrawals in place of others, in one decision.
    ReplaceWithdrawals {
        hub: HubId,
        replaced: Vec<u64>,
        withdrawals: Vec<WithdrawalPlan>,
    },
    /// So many units of a resource without numbers are there from now on, at most those of the catalogue.
    SetCapacity {
        resource: OfferKey,
        capacity: u32,
        reason: String,
        exceptions: Vec<ExceptionPlan>,
    },
    /// Book more than there is: a named exception, with a reason and a plan.
    Force {
        team: TeamId,
        purpose: String,
        wish: Wish,
        reason: String,
        plan: String,
    },
    /// Say what is done about an exception.
    PlanException {
        hub: HubId,
        exception: u64,
        plan: String,
    },
    /// Write down that a team was trained: by the hub whose training it is.
    RecordQualification {
        team: TeamId,
        training: OfferKey,
        /// First and last local day of that hub on which it counts; no last one where it does not expire.
        from: NaiveDate,
        until: Option<NaiveDate>,
    },
    /// Withdraw the proofs of a training that a team has on `on`, from that day on, whether recorded or given with the
    /// catalogue. Open lines that they carried are flagged, and not handed over.
    RevokeQualification {
        team: TeamId,
        training: OfferKey,
        on: NaiveDate,
        reason: String,
    },
    JoinWaitingList {
        team: TeamId,
        purpose: String,
        wish: Wish,
    },
    LeaveWaitingList {
        wait: WaitId,
    },
    /// What a hub's own calendar said of a line. Given by the system alone, which speaks with that calendar.
    HearHub {
        booking: BookingId,
        line: usize,
        word: HubWord,
        /// In the hub's language, for a line that is given up.
        reason: String,
    },
    /// Time passed. Given by the system alone: see [`Envelope::sweep`].
    Sweep,
}

/// A command with who gives it and the key that makes it safe to repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub actor: Actor,
    /// Chosen by the desk, unique per account: the same key with the same command gives the same outcome, once.
    pub key: String,
    pub command: Command,
}

impl Envelope {
    /// The command that lets time pass, for a state at entry `seq` of which [`super::State::next_due`] has come. One
    /// sweep leaves nothing due at its instant. Its key names its place in the journal: what falls due at the very
    /// instant of an earlier sweep asks for another, which must not be taken for a repetition.
    pub fn sweep(seq: u64) -> Self {
        Self { actor: Actor::system(), key: format!("sweep-{}", seq + 1), command: Command::Sweep }
    }
}

impl Command {
    /// The booking that it is about, where it is about one that exists.
    pub fn booking(&self) -> Option<&BookingId> {
        match self {
            Self::Act { booking, .. }
            | Self::Amend { booking, .. }
            | Self::Counter { booking, .. }
            | Self::Choose { booking, .. }
            | Self::CheckOut { booking, .. }
            | Self::CheckIn { booking, .. }
            | Self::DeclareIncident { booking, .. }
            | Self::GiveTo { booking, .. }
            | Self::HearHub { booking, .. } => Some(booking),
            _ => None,
        }
    }
}
