//! A unit that leaves or comes back, with the state that it is in.

use crate::domain::ids::{ItemCode, LocalId};
use crate::domain::order::{UnitBack, UnitName, UnitOut};
use crate::domain::resource::Condition;

/// A unit about to leave, or to come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    pub resource: LocalId,
    /// None where units have no numbers.
    pub item: Option<ItemCode>,
    /// 1 for a numbered unit.
    pub quantity: u32,
    pub is_chosen: bool,
    /// Its state is on show to be changed, not only told.
    pub is_open: bool,
    pub condition: Condition,
    /// What goes with it, each with whether it is there.
    pub accessories: Vec<(String, bool)>,
    /// What is to be remembered of it, when it comes back.
    pub note: String,
}

impl UnitRow {
    /// A unit that is there with all its accessories.
    pub fn whole(
        resource: LocalId,
        item: Option<ItemCode>,
        quantity: u32,
        condition: Condition,
        accessories: impl IntoIterator<Item = String>,
    ) -> Self {
        let accessories = accessories.into_iter().map(|name| (name, true)).collect();
        let (is_chosen, is_open, note) = (true, false, String::new());
        Self { resource, item, quantity, is_chosen, is_open, condition, accessories, note }
    }

    fn named(&self) -> UnitName {
        UnitName { item: self.item.clone(), resource: Some(self.resource.clone()), quantity: self.quantity }
    }

    /// Accessories that are there, or that are not.
    pub fn accessories(&self, are_there: bool) -> impl Iterator<Item = &String> {
        self.accessories.iter().filter(move |(_, is_there)| *is_there == are_there).map(|(name, _)| name)
    }

    /// As the ledger is told when it leaves.
    pub fn out(&self) -> UnitOut {
        let accessories = self.accessories(true).cloned().collect();
        UnitOut { unit: self.named(), condition: self.condition, accessories }
    }

    /// As the ledger is told when it comes back.
    pub fn back(&self) -> UnitBack {
        UnitBack {
            unit: self.named(),
            condition: self.condition,
            missing: self.accessories(false).cloned().collect(),
            note: Some(self.note.trim().to_owned()).filter(|note| !note.is_empty()),
        }
    }
}
