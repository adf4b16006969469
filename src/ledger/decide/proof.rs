//! Proofs of training: a hub writes down whom it trained, and withdraws that.

use chrono::NaiveDate;

use super::{Case, Made, reason_given};
use crate::domain::availability::is_training;
use crate::domain::booking::Step;
use crate::domain::ids::{OfferKey, TeamId};
use crate::domain::qualification::{Qualification, Revocation};
use crate::ledger::{Event, Rejection};

impl Case<'_> {
    pub(super) fn record_qualification(
        &self,
        team: &TeamId,
        training: &OfferKey,
        from: NaiveDate,
        until: Option<NaiveDate>,
    ) -> Result<Made, Rejection> {
        self.check_trainer(team, training)?;
        if until.is_some_and(|until| until < from) {
            return Err(Rejection::UnknownRecord { id: format!("{training} {from}") });
        }
        let qualification = Qualification { training: training.clone(), from, until, revoked: None };
        let mut draft = self.draft(None);
        let mut proofs = draft.proofs_of(team);
        proofs.push(qualification.clone());
        draft.prove(team, training, proofs);
        draft.note(Event::QualificationRecorded { team: team.clone(), qualification });
        Ok(Made::of_hub(draft))
    }

    /// Refused where no proof counts on that day: there is nothing to withdraw.
    pub(super) fn revoke_qualification(
        &self,
        team: &TeamId,
        training: &OfferKey,
        on: NaiveDate,
        reason: &str,
    ) -> Result<Made, Rejection> {
        self.check_trainer(team, training)?;
        let reason = reason_given(Some(reason)).ok_or(Rejection::ReasonRequired { step: Step::Refuse })?;
        let mut draft = self.draft(None);
        let mut proofs = draft.proofs_of(team);
        if !proofs.iter().any(|proof| proof.training == *training && proof.covers(on)) {
            return Err(Rejection::UnknownRecord { id: format!("{training} {on}") });
        }
        Revocation { training: training.clone(), on }.apply_to(&mut proofs);
        draft.prove(team, training, proofs);
        let (team, training) = (team.clone(), training.clone());
        draft.note(Event::QualificationRevoked { team, training, on, reason });
        Ok(Made::of_hub(draft))
    }

    /// Only the hub that offers a training says who followed it.
    fn check_trainer(&self, team: &TeamId, training: &OfferKey) -> Result<(), Rejection> {
        let hub = self.managed(&training.hub)?;
        self.team(team)?;
        if is_training(hub, training) { Ok(()) } else { Err(Rejection::UnknownRecord { id: training.to_string() }) }
    }
}
