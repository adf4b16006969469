//! What a desk asks of its link to the server, and what it hears back. Plain values through channels: the window never
//! waits for the network.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::access::{CalendarAccess, RenewAccess};
use super::calendars::{AddCalendar, CalendarDraft, HubCalendars, LineWarning, UnderstoodCalendar};
use super::commands::{
    AmendBooking, CloseHub, ClosurePlan, CounterPropose, DeclareIncident, ForceBooking, HandOver, HubRecords,
    PlanException, Recorded, SetCapacity, SettleClosure, TakeBack, WaitingList, WithdrawUnits,
};
use super::problem::Problem;
use super::{ActOnBooking, Agenda, Catalogue, PlaceBooking, SearchPage, SearchQuery};
use crate::domain::booking::Booking;
use crate::domain::hub::Closure;
use crate::domain::ids::{BookingId, HubId, LocalId, WaitId};
use crate::domain::team::Desk;
use crate::domain::text::Text;
use crate::domain::time::{Instant, Interval, Zone};

/// From the desk to the link.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Sit at another desk: bookings are read again.
    Sit(Desk),
    /// Only the answer to the latest ticket matters.
    Search {
        ticket: u64,
        query: SearchQuery,
    },
    Agenda {
        hub: HubId,
        interval: Interval,
    },
    /// Kept and sent again until the server answers or the person gives it up: nothing is lost, nothing doubled.
    Place {
        key: String,
        order: PlaceBooking,
    },
    Act {
        key: String,
        booking: BookingId,
        version: u64,
        act: ActOnBooking,
    },
    /// Any other command of the ledger, kept and sent again like a cart.
    Give {
        key: String,
        deed: Deed,
    },
    /// The loan agreement of a booking, as a page to print.
    Agreement {
        booking: BookingId,
    },
    /// What a hub keeps beside its bookings.
    Records {
        hub: HubId,
    },
    /// The wishes that wait and that the desk may see.
    WaitingList,
    /// Whom a closure would touch. Only the answer to the latest ticket matters.
    PlanClosure {
        ticket: u64,
        hub: HubId,
        closure: Closure,
    },
    /// The feed addresses and the calendar account of the desk: its hub's, or its team's.
    Access,
    /// Gives one of them up for a new one.
    RenewAccess(RenewAccess),
    /// The calendars that a hub follows.
    Calendars {
        hub: HubId,
    },
    /// What is understood of a calendar: of the one in force, or of a draft of it, which is not kept. Only the answer to
    /// the latest ticket matters.
    Understand {
        ticket: u64,
        hub: HubId,
        calendar: LocalId,
        interval: Interval,
        draft: Option<CalendarDraft>,
    },
    /// What stands in these calendars of a hub, event by event. Only the answer to the latest ticket matters.
    Events {
        ticket: u64,
        hub: HubId,
        calendars: Vec<LocalId>,
        interval: Interval,
    },
    /// Not kept while the server is away: it may hold a password.
    Follow {
        hub: HubId,
        change: Following,
    },
    /// Reads a calendar file of this machine, in the zone of a hub. Only the answer to the latest ticket matters.
    ReadCalendarFile {
        ticket: u64,
        path: PathBuf,
        zone: Zone,
        interval: Interval,
    },
    /// Forget a command that waits for the server.
    GiveUp {
        key: String,
    },
    /// Try the server again now.
    Retry,
}

/// A command of the ledger beyond a cart and a plain step: what its address and its body say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// On the version of a booking that the person saw.
    OnBooking {
        booking: BookingId,
        version: u64,
        change: Change,
    },
    CloseHub {
        hub: HubId,
        body: CloseHub,
    },
    SettleClosure {
        hub: HubId,
        closure: u64,
        body: SettleClosure,
    },
    ReopenHub {
        hub: HubId,
        closure: u64,
    },
    Withdraw {
        hub: HubId,
        body: WithdrawUnits,
    },
    Restore {
        hub: HubId,
        withdrawal: u64,
    },
    SetCapacity {
        hub: HubId,
        resource: LocalId,
        body: SetCapacity,
    },
    /// A new booking beyond what there is.
    Force {
        hub: HubId,
        body: Box<ForceBooking>,
    },
    PlanException {
        hub: HubId,
        exception: u64,
        body: PlanException,
    },
    LeaveWaitingList {
        wait: WaitId,
    },
}

/// What was understood of a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CalendarFile {
    /// Those that block part of the interval, by their first instant.
    pub events: Vec<FileEvent>,
    /// Events of the whole file, whatever their dates.
    pub events_in_file: usize,
    pub warnings: Vec<LineWarning>,
}

/// An event of a calendar file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEvent {
    pub summary: String,
    /// Line of the file, from 1.
    pub line: u32,
    /// Its occurrences that overlap the interval, whole, in order.
    pub occurrences: Vec<Interval>,
}

/// What changes among the calendars that a hub follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Following {
    Add(AddCalendar),
    /// Decided on the version `tag`.
    Change {
        tag: String,
        calendar: LocalId,
        draft: CalendarDraft,
    },
    Remove {
        calendar: LocalId,
    },
    /// What went empty is really empty.
    Confirm {
        calendar: LocalId,
    },
    /// Finds out again how long the collection takes to settle.
    Measure {
        calendar: LocalId,
    },
}

/// What changes in a booking, beyond a plain step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Amend(AmendBooking),
    Counter(CounterPropose),
    HandOver(HandOver),
    TakeBack(TakeBack),
    Incident(DeclareIncident),
}

impl Deed {
    /// The booking that it is about, if it is about one that exists.
    pub fn booking(&self) -> Option<&BookingId> {
        match self {
            Self::OnBooking { booking, .. } => Some(booking),
            _ => None,
        }
    }

    /// Whether it is answered with a booking rather than with the number of a record.
    pub fn gives_a_booking(&self) -> bool {
        matches!(self, Self::OnBooking { .. } | Self::Force { .. })
    }
}

/// What came of a [`Deed`].
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    Booking(Box<Booking>),
    Recorded(Recorded),
}

/// How the link stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkStatus {
    Connecting,
    Online,
    /// Since when, and why; the next try is under way by itself.
    Offline {
        since: Instant,
        why: LinkFailure,
    },
}

/// Why the server could not be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkFailure {
    /// Nothing listens, or the network is down.
    Unreachable,
    Timeout,
    /// The secret is refused.
    Unauthorized,
    /// Something answers, but it is not a Ressourcerie server of a version we speak.
    NotOurs {
        detail: String,
    },
    /// The server answered with an error.
    Problem(Box<Problem>),
}

/// From the link to the desk.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    Link(LinkStatus),
    Catalogue(Arc<Catalogue>),
    /// All bookings this desk may see.
    Bookings(Arc<Vec<Booking>>),
    Found {
        ticket: u64,
        outcome: Result<SearchPage, LinkFailure>,
    },
    Agenda(Arc<Agenda>),
    /// Commands that wait for the server, by key.
    Waiting(Vec<String>),
    Placed {
        key: String,
        outcome: Result<Booking, LinkFailure>,
    },
    Acted {
        key: String,
        booking: BookingId,
        outcome: Result<Booking, LinkFailure>,
    },
    Given {
        key: String,
        outcome: Result<Done, LinkFailure>,
    },
    Records {
        hub: HubId,
        outcome: Result<Arc<HubRecords>, LinkFailure>,
    },
    WaitingList(Result<Arc<WaitingList>, LinkFailure>),
    Calendars {
        hub: HubId,
        outcome: Result<Arc<HubCalendars>, LinkFailure>,
    },
    Understood {
        ticket: u64,
        outcome: Result<UnderstoodCalendar, LinkFailure>,
    },
    Events {
        ticket: u64,
        outcome: Result<Arc<Vec<UnderstoodCalendar>>, LinkFailure>,
    },
    Followed {
        hub: HubId,
        outcome: Result<(), LinkFailure>,
    },
    CalendarFile {
        ticket: u64,
        /// Why it cannot be read, where it cannot: nothing of it is taken then.
        outcome: Result<CalendarFile, Text>,
    },
    /// For that desk.
    Access {
        desk: Desk,
        outcome: Result<Arc<CalendarAccess>, LinkFailure>,
    },
    ClosurePlanned {
        ticket: u64,
        outcome: Result<ClosurePlan, LinkFailure>,
    },
    /// HTML, whole in itself.
    Agreement {
        booking: BookingId,
        outcome: Result<String, LinkFailure>,
    },
}
