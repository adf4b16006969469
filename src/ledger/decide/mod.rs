//! Commands in, one journal entry or a rejection out.
//!
//! Order of the checks: was the key used, may this desk do it, is it the version the desk knew, does the state machine
//! allow it, do the rules. A replayed command gives back its booking and changes nothing. Each family of commands has
//! its file; all of them work on a [`Draft`], which gives the events.

use super::command::{Command, Envelope};
use super::draft::Draft;
use super::journal::{JournalEntry, command_hash};
use super::state::{State, may_see};
use super::{Event, Rejection};
use crate::domain::booking::{Booking, Step};
use crate::domain::ids::{BookingId, HubId, TeamId};
use crate::domain::order::WithdrawalPlan;
use crate::domain::team::{Actor, Desk, Team};
use crate::domain::time::Instant;

mod amend;
mod cart;
mod closure;
mod counter;
mod hand;
mod hear;
mod proof;
mod steps;
mod stock;
mod sweep;
mod terms;
mod wait;

pub use closure::closure_plan;

/// What comes of an accepted command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// To be written down, then applied.
    Record(JournalEntry),
    /// The same account gave the same command with the same key before: it is entry `seq`, and this booking came of it,
    /// or this record, if one did. Nothing to write.
    Replayed { seq: u64, booking: Option<BookingId>, record: Option<String> },
}

/// Who asks, of what, when.
struct Case<'a> {
    state: &'a State,
    actor: &'a Actor,
    now: Instant,
}

/// What a command brings about.
struct Made {
    booking: Option<BookingId>,
    events: Vec<Event>,
}

impl Made {
    fn of_booking(id: BookingId, draft: Draft<'_>) -> Self {
        Self { booking: Some(id), events: draft.finish() }
    }

    fn of_hub(draft: Draft<'_>) -> Self {
        Self { booking: None, events: draft.finish() }
    }
}

/// Decides a command at `now`. `fresh_id` names the booking, or the wish of the waiting list, if one is made; the caller
/// makes it unguessable and new.
///
/// # Errors
/// A [`Rejection`]; the state is untouched, and so is the key, which may be used again.
pub fn decide(state: &State, envelope: &Envelope, now: Instant, fresh_id: BookingId) -> Result<Decision, Rejection> {
    let command_hash = command_hash(envelope);
    if let Some(outcome) = state.outcome(&envelope.actor.account, &envelope.key) {
        return if outcome.command_hash == command_hash {
            let super::state::Outcome { seq, booking, record, .. } = outcome.clone();
            Ok(Decision::Replayed { seq, booking, record })
        } else {
            Err(Rejection::KeyReused)
        };
    }
    let case = Case { state, actor: &envelope.actor, now };
    if case.actor.is_system() != matches!(envelope.command, Command::Sweep | Command::HearHub { .. }) {
        return Err(Rejection::NotAllowed { step: None });
    }
    let made = case.decide(&envelope.command, fresh_id)?;
    Ok(Decision::Record(JournalEntry {
        seq: state.seq() + 1,
        at: now,
        actor: envelope.actor.clone(),
        key: envelope.key.clone(),
        command_hash,
        events: made.events,
        subject: made.booking,
    }))
}

impl<'a> Case<'a> {
    fn decide(&self, command: &Command, fresh_id: BookingId) -> Result<Made, Rejection> {
        match command {
            Command::Place { team, purpose, wishes } => self.place(team, purpose, wishes, fresh_id),
            Command::Hold { team, purpose, wishes, minutes } => self.hold(team, purpose, wishes, *minutes, fresh_id),
            Command::Force { team, purpose, wish, reason, plan } => {
                self.force(team, purpose, wish, reason, plan, fresh_id)
            }
            Command::Act { booking, expected_version, step, lines, reason } => {
                let booking = self.seen(booking, *expected_version, Some(*step))?;
                self.act(booking, *step, lines.as_deref(), reason.as_deref())
            }
            Command::Amend { booking, expected_version, lines, reason } => {
                let booking = self.seen(booking, *expected_version, Some(Step::Amend))?;
                self.amend(booking, lines, reason.as_deref())
            }
            Command::Counter { booking, expected_version, line, wish, reason } => {
                let booking = self.seen(booking, *expected_version, Some(Step::Counter))?;
                self.counter(booking, *line, wish, reason.as_deref())
            }
            Command::Choose { booking, expected_version, line, items } => {
                let booking = self.seen(booking, *expected_version, None)?;
                self.choose(booking, *line, items)
            }
            Command::CheckOut { booking, expected_version, line, units, responsible } => {
                let booking = self.seen(booking, *expected_version, Some(Step::CheckOut))?;
                self.check_out(booking, *line, units, responsible)
            }
            Command::CheckIn { booking, expected_version, line, units } => {
                let booking = self.seen(booking, *expected_version, Some(Step::CheckIn))?;
                self.check_in(booking, *line, units)
            }
            Command::DeclareIncident { booking, expected_version, line, unit, incident, note } => {
                let booking = self.seen(booking, *expected_version, Some(Step::DeclareIncident))?;
                self.declare_incident(booking, *line, unit, *incident, note)
            }
            Command::GiveTo { booking, expected_version, team } => {
                let booking = self.seen(booking, *expected_version, None)?;
                self.give_to(booking, team)
            }
            Command::CloseHub { hub, closure, decisions } => self.close_hub(hub, closure, decisions),
            Command::SettleClosure { hub, closure, decisions } => self.settle_closure(hub, *closure, decisions),
            Command::ReopenHub { hub, closure } => self.replace_closures(hub, &[*closure], &[]),
            Command::ReplaceClosures { hub, replaced, closures } => self.replace_closures(hub, replaced, closures),
            Command::Withdraw { resource, items, quantity, from, until, cause, reason, exceptions } => {
                let plan = WithdrawalPlan {
                    resource: resource.clone(),
                    items: items.clone(),
                    quantity: *quantity,
                    from: *from,
                    until: *until,
                    cause: *cause,
                    reason: reason.clone(),
                };
                self.withdraw(&plan, exceptions)
            }
            Command::ReplaceWithdrawals { hub, replaced, withdrawals } => {
                self.replace_withdrawals(hub, replaced, withdrawals)
            }
            Command::Restore { hub, withdrawal } => self.replace_withdrawals(hub, &[*withdrawal], &[]),
            Command::SetCapacity { resource, capacity, reason, exceptions } => {
                self.set_capacity(resource, *capacity, reason, exceptions)
            }
            Command::PlanException { hub, exception, plan } => self.plan_exception(hub, *exception, plan),
            Command::RecordQualification { team, training, from, until } => {
                self.record_qualification(team, training, *from, *until)
            }
            Command::RevokeQualification { team, training, on, reason } => {
                self.revoke_qualification(team, training, *on, reason)
            }
            Command::JoinWaitingList { team, purpose, wish } => self.join(team, purpose, wish, &fresh_id),
            Command::LeaveWaitingList { wait } => self.leave(wait),
            Command::HearHub { booking, line, word, reason } => self.hear_hub(booking, *line, word, reason),
            Command::Sweep => self.sweep(),
        }
    }

    /// A booking that this desk may see, at the version that it names. A desk that may not see it is not told that it
    /// exists.
    fn seen(&self, id: &BookingId, expected: u64, step: Option<Step>) -> Result<&'a Booking, Rejection> {
        let unknown = || Rejection::UnknownBooking { booking: id.clone() };
        let booking = self.state.booking(id).filter(|found| may_see(&self.actor.desk, found)).ok_or_else(unknown)?;
        let may = match (&self.actor.desk, step) {
            (Desk::Coordinator, _) => false,
            (Desk::Team(_), Some(step)) => step.is_of_team() || step == Step::DeclareIncident,
            (Desk::Manager(_), Some(step)) => step.is_of_manager(),
            (Desk::Team(_) | Desk::Manager(_), None) => true,
        };
        if !may {
            return Err(Rejection::NotAllowed { step });
        }
        if expected != booking.version {
            return Err(Rejection::Stale { expected, actual: Box::new(booking.clone()) });
        }
        Ok(booking)
    }

    /// Whether this desk decides for a line: a team for all of its own, a manager for those of its hub.
    fn decides_for(&self, booking: &Booking, line: usize) -> bool {
        match &self.actor.desk {
            Desk::Team(team) => *team == booking.team,
            Desk::Manager(hub) => booking.lines.get(line).is_some_and(|line| line.wish.offer.hub == *hub),
            Desk::Coordinator => false,
        }
    }

    /// A line that this desk decides for.
    fn own_line(&self, booking: &'a Booking, line: usize, step: Option<Step>) -> Result<(), Rejection> {
        if line >= booking.lines.len() {
            return Err(Rejection::NoSuchLine { line });
        }
        if self.decides_for(booking, line) { Ok(()) } else { Err(Rejection::NotAllowed { step }) }
    }

    fn is_manager(&self) -> bool {
        matches!(self.actor.desk, Desk::Manager(_))
    }

    /// Only a hub's own managers decide for it.
    fn managed(&self, hub: &HubId) -> Result<&'a crate::domain::hub::Hub, Rejection> {
        if self.actor.desk != Desk::Manager(hub.clone()) {
            return Err(Rejection::NotAllowed { step: None });
        }
        self.state.hub(hub).map(AsRef::as_ref).ok_or_else(|| Rejection::UnknownHub { hub: hub.clone() })
    }

    fn team(&self, team: &TeamId) -> Result<&'a Team, Rejection> {
        self.state.team(team).ok_or_else(|| Rejection::UnknownTeam { team: team.clone() })
    }

    fn draft(&self, subject: Option<&BookingId>) -> Draft<'a> {
        Draft::new(self.state, self.now, subject.cloned())
    }
}

/// A reason as it is kept: without blanks around it, and none where it is empty.
fn reason_given(reason: Option<&str>) -> Option<String> {
    reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned)
}
