//! The state machine of a booking line: the states, the arrows, and the one total function between them.
//!
//! It knows neither who may take an arrow (the ledger does) nor what an arrow does to stock. Some commands take two
//! arrows at once: a hub that lends at once submits and approves in one decision.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// State of a booking line. The machine is [`LineState::after`]; nothing else changes a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// In a cart, or offered to the waiting list: holds its stock until an instant ("en option").
    Held,
    /// Asked for; holds its stock while the hub decides, unless the hub's policy says otherwise.
    Requested,
    /// The hub proposed something else; its stock is that of the proposal ("à confirmer").
    Countered,
    Approved,
    /// Its units are set apart ("prête").
    Ready,
    /// Handed over, at least in part.
    Out,
    Returned,
    /// What needs no hand-over was given: an hour of advice, a seat, a room ("délivrée").
    Delivered,
    /// Settled, but a unit was lost or damaged.
    Incident,
    /// Everything about it is settled, deposit and statement included.
    Closed,
    Refused,
    Cancelled,
    /// Nobody decided before it began.
    Lapsed,
    /// Nobody came for it.
    NoShow,
    /// The time for which it was held ran out.
    Expired,
}

impl LineState {
    pub const ALL: [Self; 15] = [
        Self::Held,
        Self::Requested,
        Self::Countered,
        Self::Approved,
        Self::Ready,
        Self::Out,
        Self::Returned,
        Self::Delivered,
        Self::Incident,
        Self::Closed,
        Self::Refused,
        Self::Cancelled,
        Self::Lapsed,
        Self::NoShow,
        Self::Expired,
    ];

    /// Whether a line in this state claims stock that others may not have.
    pub fn claims_stock(self) -> bool {
        matches!(self, Self::Held | Self::Requested | Self::Countered | Self::Approved | Self::Ready | Self::Out)
    }

    /// Whether nothing came of a line in this state: it claims nothing, not even what has passed.
    pub fn has_given_up(self) -> bool {
        matches!(self, Self::Refused | Self::Cancelled | Self::Lapsed | Self::NoShow | Self::Expired)
    }

    /// Whether stock is used, or was: the claim tells what happened and is kept.
    pub fn was_used(self) -> bool {
        matches!(self, Self::Out | Self::Returned | Self::Delivered | Self::Incident | Self::Closed)
    }

    /// The name used on the wire and in wording keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Requested => "requested",
            Self::Countered => "countered",
            Self::Approved => "approved",
            Self::Ready => "ready",
            Self::Out => "out",
            Self::Returned => "returned",
            Self::Delivered => "delivered",
            Self::Incident => "incident",
            Self::Closed => "closed",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
            Self::Lapsed => "lapsed",
            Self::NoShow => "no_show",
            Self::Expired => "expired",
        }
    }

    /// The state after `step`, or `None` where the machine has no such arrow.
    pub fn after(self, step: Step) -> Option<Self> {
        use LineState::{
            Approved, Cancelled, Closed, Countered, Delivered, Expired, Held, Incident, Lapsed, NoShow, Out, Ready,
            Refused, Requested, Returned,
        };
        match (self, step) {
            (Held, Step::Submit) => Some(Requested),
            (Held, Step::Expire) => Some(Expired),
            (Requested, Step::Approve) | (Countered, Step::AcceptCounter) => Some(Approved),
            (Requested | Countered, Step::Refuse) => Some(Refused),
            (Requested | Countered, Step::Counter) => Some(Countered),
            (Requested | Countered, Step::Lapse) => Some(Lapsed),
            (Countered, Step::DeclineCounter) | (Held | Requested | Countered | Approved | Ready, Step::Cancel) => {
                Some(Cancelled)
            }
            (Held, Step::Amend) => Some(Held),
            (Requested | Countered, Step::Amend) => Some(Requested),
            // What was set apart is no longer what is asked for.
            (Approved | Ready, Step::Amend) => Some(Approved),
            (Out, Step::Amend | Step::CheckOut) | (Approved | Ready, Step::CheckOut) => Some(Out),
            (Approved | Ready, Step::AskAgain) => Some(Requested),
            (Approved | Ready, Step::Prepare) => Some(Ready),
            (Approved | Ready, Step::Deliver) => Some(Delivered),
            (Approved | Ready, Step::NoShow) => Some(NoShow),
            (Out, Step::CheckIn) => Some(Returned),
            (Out, Step::DeclareIncident) => Some(Incident),
            (Returned | Delivered | Incident, Step::Close) => Some(Closed),
            _ => None,
        }
    }
}

/// An arrow of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Send a cart that was held.
    Submit,
    Approve,
    Refuse,
    /// Propose something else ("contre-proposition").
    Counter,
    AcceptCounter,
    DeclineCounter,
    /// Other dates or another quantity; a loan that is extended.
    Amend,
    /// What a team changed has to be approved anew.
    AskAgain,
    Cancel,
    /// Set the units apart ("préparer").
    Prepare,
    /// Hand over ("remise").
    CheckOut,
    /// Take the last unit back ("restitution").
    CheckIn,
    /// Give what needs no hand-over ("délivrer").
    Deliver,
    NoShow,
    /// The last unit out is lost, or one of those that were is lost or damaged.
    DeclareIncident,
    Close,
    /// The hold ran out.
    Expire,
    /// It began and nobody had decided.
    Lapse,
}

impl Step {
    pub const ALL: [Self; 18] = [
        Self::Submit,
        Self::Approve,
        Self::Refuse,
        Self::Counter,
        Self::AcceptCounter,
        Self::DeclineCounter,
        Self::Amend,
        Self::AskAgain,
        Self::Cancel,
        Self::Prepare,
        Self::CheckOut,
        Self::CheckIn,
        Self::Deliver,
        Self::NoShow,
        Self::DeclareIncident,
        Self::Close,
        Self::Expire,
        Self::Lapse,
    ];

    /// The steps that need no more than a reason: those of `Command::Act`, and of a desk's buttons.
    pub const PLAIN: [Self; 12] = [
        Self::Submit,
        Self::Approve,
        Self::Refuse,
        Self::AcceptCounter,
        Self::DeclineCounter,
        Self::Cancel,
        Self::Prepare,
        Self::CheckOut,
        Self::CheckIn,
        Self::Deliver,
        Self::NoShow,
        Self::Close,
    ];

    /// The name used on the wire and in wording keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Counter => "counter",
            Self::AcceptCounter => "accept_counter",
            Self::DeclineCounter => "decline_counter",
            Self::Amend => "amend",
            Self::AskAgain => "ask_again",
            Self::Cancel => "cancel",
            Self::Prepare => "prepare",
            Self::CheckOut => "check_out",
            Self::CheckIn => "check_in",
            Self::Deliver => "deliver",
            Self::NoShow => "no_show",
            Self::DeclareIncident => "declare_incident",
            Self::Close => "close",
            Self::Expire => "expire",
            Self::Lapse => "lapse",
        }
    }

    /// Whether it is the team that takes this arrow; the others are the hub's, or the clock's.
    pub fn is_of_team(self) -> bool {
        matches!(self, Self::Submit | Self::AcceptCounter | Self::DeclineCounter | Self::Amend | Self::Cancel)
    }

    /// Whether a manager of the hub takes this arrow.
    pub fn is_of_manager(self) -> bool {
        !matches!(self, Self::AcceptCounter | Self::DeclineCounter | Self::Expire | Self::Lapse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_moves_along_the_arrows_of_the_guide_and_no_others() {
        use LineState::{
            Approved, Cancelled, Closed, Countered, Delivered, Expired, Held, Incident, Lapsed, NoShow, Out, Ready,
            Refused, Requested, Returned,
        };
        // `domain.md` §3, row by row.
        let arrows: &[(Step, &[(LineState, LineState)])] = &[
            (Step::Submit, &[(Held, Requested)]),
            (Step::Expire, &[(Held, Expired)]),
            (Step::Approve, &[(Requested, Approved)]),
            (Step::Refuse, &[(Requested, Refused), (Countered, Refused)]),
            (Step::Counter, &[(Requested, Countered), (Countered, Countered)]),
            (Step::AcceptCounter, &[(Countered, Approved)]),
            (Step::DeclineCounter, &[(Countered, Cancelled)]),
            (
                Step::Amend,
                &[
                    (Held, Held),
                    (Requested, Requested),
                    (Countered, Requested),
                    (Approved, Approved),
                    (Ready, Approved),
                    (Out, Out),
                ],
            ),
            (Step::AskAgain, &[(Approved, Requested), (Ready, Requested)]),
            (
                Step::Cancel,
                &[
                    (Held, Cancelled),
                    (Requested, Cancelled),
                    (Countered, Cancelled),
                    (Approved, Cancelled),
                    (Ready, Cancelled),
                ],
            ),
            (Step::Lapse, &[(Requested, Lapsed), (Countered, Lapsed)]),
            (Step::Prepare, &[(Approved, Ready), (Ready, Ready)]),
            (Step::CheckOut, &[(Approved, Out), (Ready, Out), (Out, Out)]),
            (Step::NoShow, &[(Approved, NoShow), (Ready, NoShow)]),
            (Step::Deliver, &[(Approved, Delivered), (Ready, Delivered)]),
            (Step::CheckIn, &[(Out, Returned)]),
            (Step::DeclareIncident, &[(Out, Incident)]),
            (Step::Close, &[(Returned, Closed), (Delivered, Closed), (Incident, Closed)]),
        ];
        assert_eq!(arrows.len(), Step::ALL.len());
        for (step, moves) in arrows {
            for from in LineState::ALL {
                let expected = moves.iter().find(|(state, _)| *state == from).map(|(_, to)| *to);
                assert_eq!(from.after(*step), expected, "{from:?} by {step:?}");
            }
        }
    }

    #[test]
    fn stock_is_claimed_from_the_hold_to_the_return_and_given_up_for_good() {
        let claiming: Vec<_> = LineState::ALL.into_iter().filter(|state| state.claims_stock()).collect();
        use LineState::{Approved, Countered, Held, Out, Ready, Requested};
        assert_eq!(claiming, [Held, Requested, Countered, Approved, Ready, Out]);
        for state in LineState::ALL {
            assert!(!(state.claims_stock() && state.has_given_up()), "{state:?}");
            if state.has_given_up() {
                assert!(Step::ALL.into_iter().all(|step| state.after(step).is_none()), "{state:?} is an end");
            }
        }
    }

    #[test]
    fn every_arrow_has_someone_who_takes_it() {
        for step in Step::ALL {
            let of_the_clock = matches!(step, Step::Expire | Step::Lapse | Step::NoShow);
            assert!(step.is_of_team() || step.is_of_manager() || of_the_clock, "{step:?}");
        }
        assert!(Step::PLAIN.iter().all(|step| Step::ALL.contains(step)));
        for (state, key) in LineState::ALL.map(|state| (state, state.key())) {
            assert_eq!(serde_json::to_string(&state).expect("a state serialises"), format!("\"{key}\""));
        }
        for (step, key) in Step::ALL.map(|step| (step, step.key())) {
            assert_eq!(serde_json::to_string(&step).expect("a step serialises"), format!("\"{key}\""));
        }
    }
}
