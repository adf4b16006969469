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
            let Some(mut booking) = self.state.booking(id).cloned() else { continue };
            booking.version += 1;
            let mut hubs: BTreeSet<HubId> = BTreeSet::new();
            for (index, (line, steps)) in &drafted.lines {
                let is_agreed = steps.iter().any(|step| matches!(step, Step::CheckOut | Step::Amend));
                if is_agreed && line.state == LineState::Out {
                    hubs.insert(line.wish.offer.hub.clone());
                }
                if let Some(before) = booking.lines.get_mut(*index) {
                    *before = line.clone();
                }
            }
            let Some(team) = self.state.team(&drafted.team) else { continue };
            for hub in hubs.iter().filter_map(|hub| self.state.hub(hub)) {
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
