//! What is filled in about one line of a booking.

use super::{Moment, UnitRow};
use crate::domain::booking::{Incident, Line, LineState};
use crate::domain::hub::Hub;
use crate::domain::ids::BookingId;
use crate::domain::order::{UnitBack, UnitName, UnitOut};
use crate::domain::resource::{Condition, Stock};
use crate::domain::text::Lang;

/// A form about the chosen line of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    Move(MoveForm),
    HandOver(HandOverForm),
    TakeBack(TakeBackForm),
    Incident(IncidentForm),
}

impl Form {
    /// The line that it is about.
    pub fn line(&self) -> (&BookingId, usize) {
        match self {
            Self::Move(form) => (&form.booking, form.line),
            Self::HandOver(form) => (&form.booking, form.line),
            Self::TakeBack(form) => (&form.booking, form.line),
            Self::Incident(form) => (&form.booking, form.line),
        }
    }
}

/// Another interval, perhaps another quantity, for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveForm {
    pub booking: BookingId,
    pub line: usize,
    pub from: Moment,
    pub to: Moment,
    pub quantity: u32,
    pub reason: String,
    /// The arrows of the keyboard move it on the calendar.
    pub is_grabbed: bool,
}

/// Units about to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverForm {
    pub booking: BookingId,
    pub line: usize,
    pub units: Vec<UnitRow>,
    /// Who signs.
    pub responsible: String,
}

impl HandOverForm {
    /// Everything that the line still has to hand over, as the hub describes it.
    pub fn of(hub: &Hub, lang: Lang, booking: &BookingId, index: usize, line: &Line) -> Self {
        let mut units = Vec::new();
        for claim in &line.claims {
            let Some(resource) = hub.resource(&claim.resource.local) else { continue };
            let accessories = || resource.accessories.iter().map(|words| words.get(lang).to_owned());
            if let Stock::Items(items) = &resource.stock {
                for item in
                    claim.items.iter().filter(|item| !line.loans.iter().any(|loan| loan.item.as_ref() == Some(item)))
                {
                    let known = items.iter().find(|known| known.code == item.as_str());
                    let condition = known.map(|item| item.condition).unwrap_or_default();
                    units.push(UnitRow::whole(resource.id.clone(), Some(item.clone()), 1, condition, accessories()));
                }
            } else {
                let lent: u32 =
                    line.loans.iter().filter(|loan| loan.resource == claim.resource).map(|loan| loan.quantity).sum();
                let left = claim.quantity.saturating_sub(lent);
                if left > 0 {
                    units.push(UnitRow::whole(resource.id.clone(), None, left, Condition::default(), accessories()));
                }
            }
        }
        Self { booking: booking.clone(), line: index, units, responsible: line.responsible.clone().unwrap_or_default() }
    }

    /// As the ledger is told.
    pub fn orders(&self) -> Vec<UnitOut> {
        self.units.iter().filter(|row| row.is_chosen).map(UnitRow::out).collect()
    }
}

/// Units about to come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeBackForm {
    pub booking: BookingId,
    pub line: usize,
    pub units: Vec<UnitRow>,
}

impl TakeBackForm {
    /// Everything that is out.
    pub fn of(booking: &BookingId, index: usize, line: &Line) -> Self {
        let out = line.loans.iter().filter(|loan| loan.is_out());
        let units = out.map(|loan| {
            let (resource, item) = (loan.resource.local.clone(), loan.item.clone());
            UnitRow::whole(resource, item, loan.quantity, loan.condition, loan.accessories.iter().cloned())
        });
        Self { booking: booking.clone(), line: index, units: units.collect() }
    }

    /// As the ledger is told.
    pub fn orders(&self) -> Vec<UnitBack> {
        self.units.iter().filter(|row| row.is_chosen).map(UnitRow::back).collect()
    }
}

/// A unit that is out and will not come back as it left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentForm {
    pub booking: BookingId,
    pub line: usize,
    /// The units that are out, and the position of the one it is about.
    pub units: Vec<UnitName>,
    pub unit: usize,
    pub incident: Incident,
    pub note: String,
}

impl IncidentForm {
    /// About the first unit that is out.
    pub fn of(booking: &BookingId, index: usize, line: &Line) -> Option<Self> {
        if line.state != LineState::Out {
            return None;
        }
        let out = line.loans.iter().filter(|loan| loan.is_out());
        let units: Vec<UnitName> = out
            .map(|loan| UnitName {
                item: loan.item.clone(),
                resource: Some(loan.resource.local.clone()),
                quantity: loan.quantity,
            })
            .collect();
        let (incident, note) = (Incident::Damaged, String::new());
        (!units.is_empty()).then(|| Self { booking: booking.clone(), line: index, units, unit: 0, incident, note })
    }
}
