//! The agreements under which things are lent: one more whenever units are handed over, or what is out is agreed anew.

use std::collections::BTreeSet;

use super::Draft;
use crate::domain::agreement::Agreement;
use crate::domain::booking::{LineState, Step};
use crate::domain::ids::HubId;
use crate::ledger::Event;

impl Draft<'_> {
    /// Each as things will be once the draft is written down.
    pub(super) fn agreements(&self) -> Vec<Event> {
        let mut made = Vec::new();
        for (id, drafted) in self.bookings.iter().filter(|(_, drafted)| drafted.decided) {
            let is_agreed = |steps: &[Step]| steps.iter().any(|step| matches!(step, Step::CheckOut | Step::Amend));
            let agreed =
                drafted.lines.values().filter(|(line, steps)| line.state == LineState::Out && is_agreed(steps));
            let hubs: BTreeSet<&HubId> = agreed.map(|(line, _)| &line.wish.offer.hub).collect();
            if hubs.is_empty() {
                continue;
            }
            let Some(mut booking) = self.state.booking(id).cloned() else { continue };
            booking.version += 1;
            for (index, (line, _)) in &drafted.lines {
                if let Some(before) = booking.lines.get_mut(*index) {
                    *before = line.clone();
                }
            }
            let Some(team) = self.state.team(&drafted.team) else { continue };
            for hub in hubs.into_iter().filter_map(|hub| self.state.hub(hub)) {
                let number = u32::try_from(self.state.agreements(id, &hub.id).len()).unwrap_or(u32::MAX);
                let agreement = Agreement::of(hub, &booking, team, self.now);
                made.extend(agreement.map(|agreement| Event::AgreementMade {
                    agreement: Agreement { number: Some(number.saturating_add(1)), ..agreement },
                }));
            }
        }
        made
    }
}
