//! The bodies of the commands of the ledger, beyond a cart and a plain step, and what they answer.
//!
//! Each is one `POST` with [`super::IDEMPOTENCY_KEY`]; those about a booking also carry `If-Match`.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::booking::{Incident, Wish};
use crate::domain::hub::Closure;
use crate::domain::ids::{ItemCode, LocalId, TeamId};
use crate::domain::order::{Amendment, ClosureDecision, ExceptionPlan, Touched, UnitBack, UnitName, UnitOut};
use crate::domain::record::{Cause, DeclaredClosure, Exception, Withdrawal};
use crate::domain::time::Instant;
use crate::domain::waiting::Waiting;

/// `POST /api/v1/holds`: a cart that claims its stock for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldCart {
    pub team: TeamId,
    pub purpose: String,
    pub wishes: Vec<Wish>,
    /// Shorter than what the hubs grant; none for as long as they do.
    #[serde(default)]
    pub minutes: Option<u32>,
}

/// `POST /api/v1/bookings/{booking}/amendments`: other dates, other quantities, an extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendBooking {
    pub lines: Vec<Amendment>,
    #[serde(default)]
    pub reason: Option<String>,
}

/// `POST /api/v1/bookings/{booking}/counter-proposals`: the hub proposes something else for a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterPropose {
    pub line: usize,
    pub wish: Wish,
    #[serde(default)]
    pub reason: Option<String>,
}

/// `POST /api/v1/bookings/{booking}/units`: units chosen by name. By the hub, they are set apart with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseUnits {
    pub line: usize,
    pub items: Vec<ItemCode>,
}

/// `POST /api/v1/bookings/{booking}/hand-overs`: units of a line leave, all or some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    pub line: usize,
    pub units: Vec<UnitOut>,
    /// Who signs for them.
    pub responsible: String,
}

/// `POST /api/v1/bookings/{booking}/returns`: units of a line come back, all or some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeBack {
    pub line: usize,
    pub units: Vec<UnitBack>,
}

/// `POST /api/v1/bookings/{booking}/incidents`: a unit that is out is lost, or damaged beyond use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareIncident {
    pub line: usize,
    pub unit: UnitName,
    pub incident: Incident,
    #[serde(default)]
    pub note: String,
}

/// `POST /api/v1/bookings/{booking}/team`: another team takes it over, if the rules allow it to that team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveBooking {
    pub team: TeamId,
}

/// `POST /api/v1/hubs/{hub}/forced-bookings`: more than there is, by a named exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForceBooking {
    pub team: TeamId,
    pub purpose: String,
    pub wish: Wish,
    pub reason: String,
    /// Such as the hub from which units will be borrowed.
    pub plan: String,
}

/// `POST /api/v1/hubs/{hub}/closures/plan`: whom a closure would touch. Changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanClosure {
    pub closure: Closure,
}

/// The answer to [`PlanClosure`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClosurePlan {
    pub touched: Vec<Touched>,
}

/// `POST /api/v1/hubs/{hub}/closures`: with a decision for every line that it touches it is settled at once; without
/// any it is announced, and refuses new requests until it is settled or lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseHub {
    pub closure: Closure,
    #[serde(default)]
    pub decisions: Vec<ClosureDecision>,
}

/// `POST /api/v1/hubs/{hub}/closures/{closure}/decisions`: one for each line that an announced closure touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleClosure {
    pub decisions: Vec<ClosureDecision>,
}

/// `POST /api/v1/hubs/{hub}/withdrawals`: units leave the pool, for a time or until further notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawUnits {
    pub resource: LocalId,
    /// By name, where the resource is numbered.
    #[serde(default)]
    pub items: Vec<ItemCode>,
    /// So many, where it is not.
    #[serde(default)]
    pub quantity: u32,
    pub from: Instant,
    #[serde(default)]
    pub until: Option<Instant>,
    pub cause: Cause,
    pub reason: String,
    #[serde(default)]
    pub exceptions: Vec<ExceptionPlan>,
}

/// `POST /api/v1/hubs/{hub}/resources/{resource}/capacity`: so many units of a resource without numbers from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCapacity {
    pub capacity: u32,
    pub reason: String,
    #[serde(default)]
    pub exceptions: Vec<ExceptionPlan>,
}

/// `POST /api/v1/hubs/{hub}/exceptions/{exception}/plan`: what is done about a lack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanException {
    pub plan: String,
}

/// `POST /api/v1/hubs/{hub}/qualifications`: the hub writes down that it trained a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordQualification {
    pub team: TeamId,
    /// A training of that hub.
    pub training: LocalId,
    /// First local day of the hub on which it counts.
    pub from: NaiveDate,
    /// Last day on which it counts, included; none where it does not expire.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

/// `POST /api/v1/hubs/{hub}/qualifications/revocations`: the proofs that count on that day no longer do, from that day on.
/// Open lines that they carried are flagged, and not handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeQualification {
    pub team: TeamId,
    /// A training of that hub.
    pub training: LocalId,
    /// First local day of the hub on which they no longer count.
    pub on: NaiveDate,
    pub reason: String,
}

/// `POST /api/v1/waiting-list`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinWaitingList {
    pub team: TeamId,
    pub purpose: String,
    pub wish: Wish,
}

/// A command without a body: the address says everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// What came of a command that is about no booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recorded {
    /// The journal entry.
    pub seq: u64,
    /// The name of the closure, the withdrawal or the wish that it made.
    pub record: Option<String>,
}

/// `GET /api/v1/hubs/{hub}/records`: for the hub's managers and the coordinators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HubRecords {
    pub seq: u64,
    pub closures: Vec<DeclaredClosure>,
    /// Those in force or to come.
    pub withdrawals: Vec<Withdrawal>,
    /// Those not resolved yet.
    pub exceptions: Vec<Exception>,
}

/// `GET /api/v1/waiting-list`: the wishes that wait or have an offer and that the desk may see, in the order in which
/// they are served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaitingList {
    pub seq: u64,
    pub waiting: Vec<Waiting>,
}
