//! Proofs of training as they would be, and the lines that they no longer carry.
//!
//! A flag tells of a line that cannot be handed over as things stand; the hand-over itself asks the proofs again, and does
//! not look at flags. A catalogue that comes into force changes no line: its flags follow with the next decision.

use super::Draft;
use crate::domain::availability::{Claims as _, training_not_proved};
use crate::domain::booking::{Flag, Line, LineState};
use crate::domain::ids::{BookingId, OfferKey, TeamId};
use crate::domain::qualification::Qualification;

impl Draft<'_> {
    /// All proofs that a team would have: those of the catalogue and those on record.
    pub(in crate::ledger) fn proofs_of(&self, team: &TeamId) -> Vec<Qualification> {
        if let Some(proofs) = self.proved.get(team) {
            return proofs.clone();
        }
        let Some(team) = self.state.team(team) else { return Vec::new() };
        let mut proofs = team.qualifications.clone();
        proofs.extend(self.state.qualifications(team));
        proofs
    }

    /// Gives a team other proofs of `training`: open lines that were carried by the old ones and are not by the new are
    /// flagged, and those that are carried again lose their flag.
    pub(in crate::ledger) fn prove(&mut self, team: &TeamId, training: &OfferKey, proofs: Vec<Qualification>) {
        let before = self.proofs_of(team);
        let state = self.state;
        for booking in state.bookings_of_team(team) {
            for (index, line) in booking.lines.iter().enumerate() {
                let flag = Flag::LacksTraining { training: training.clone() };
                let is_open = line.state.claims_stock() && line.state != LineState::Out;
                // What lacked before was granted on a session that comes first.
                let loses =
                    is_open && !self.lacks_proof(line, training, &before) && self.lacks_proof(line, training, &proofs);
                if loses && !line.flags.contains(&flag) {
                    let mut line = line.clone();
                    line.flags.push(flag);
                    self.touch(&booking.id, index, line);
                } else if line.flags.contains(&flag) {
                    // Looked at again when the decision is complete.
                    self.touch(&booking.id, index, line.clone());
                }
            }
        }
        self.proved.insert(team.clone(), proofs);
    }

    fn lacks_proof(&self, line: &Line, training: &OfferKey, proofs: &[Qualification]) -> bool {
        self.state.hub(&line.wish.offer.hub).is_some_and(|hub| {
            let lacking = training_not_proved(hub, &line.wish.offer, line.wish.interval, proofs);
            lacking.iter().any(|lacking| lacking.training == *training)
        })
    }

    /// Takes the flags off the drafted lines that the proofs carry after all, or that it no longer concerns: the line
    /// has other days, another team, or was given up.
    pub(super) fn lift_training_flags(&mut self) {
        let mut lifted: Vec<(BookingId, usize, Vec<Flag>)> = Vec::new();
        for (id, drafted) in &self.bookings {
            let flagged = |line: &Line| line.flags.iter().any(|flag| matches!(flag, Flag::LacksTraining { .. }));
            for (index, (line, _)) in drafted.lines.iter().filter(|(_, (line, _))| flagged(line)) {
                let proofs = self.proofs_of(&drafted.team);
                let stays = |flag: &&Flag| match flag {
                    Flag::LacksTraining { training } => {
                        line.state.claims_stock() && self.lacks_proof(line, training, &proofs)
                    }
                    _ => true,
                };
                lifted.push((id.clone(), *index, line.flags.iter().filter(stays).cloned().collect()));
            }
        }
        for (id, index, flags) in lifted {
            if let Some((line, _)) = self.bookings.get_mut(&id).and_then(|drafted| drafted.lines.get_mut(&index)) {
                line.flags = flags;
            }
        }
    }
}
