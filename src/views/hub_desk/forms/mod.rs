//! What a manager fills in before something is asked of the ledger. Plain text where a person types: it is read when it
//! is needed, and what cannot be read says why.

mod closure;
mod follow;
mod line;
mod moment;
mod stock;
mod unit;

pub use closure::{ClosureForm, Plan, PlannedLine};
pub use follow::{FollowForm, ScopeChoice};
pub use line::{Form, HandOverForm, IncidentForm, MoveForm, TakeBackForm};
pub use moment::{BadMoment, Moment, interval_between, minutes_of};
pub use stock::{CapacityForm, ForceForm, Lacking, WithdrawalForm};
pub use unit::UnitRow;
