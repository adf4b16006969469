//! A calendar file on its way in: what its events would close or take out of the pool, whom that would touch, and what
//! became of each once it was confirmed.
//!
//! Each occurrence is one command of the ledger. A closure that touches bookings is announced: it waits on the page of
//! closures until each of them is decided. Units that are promised are not taken out: the ledger refuses, and says why.

use std::collections::BTreeSet;

use crate::api::commands::{CloseHub, WithdrawUnits};
use crate::api::exchange::{CalendarFile, Deed, LinkFailure};
use crate::domain::booking::Booking;
use crate::domain::hub::{Closure, ClosureKind, Hub};
use crate::domain::ids::{ItemCode, LocalId};
use crate::domain::record::Cause;
use crate::domain::text::Text;
use crate::domain::time::Interval;
use crate::views::reading::peak_of;
use crate::views::state::AppState;
use crate::wording::format;

use super::forms::ScopeChoice;

/// How far ahead a file is read, days.
pub const AHEAD_DAYS: i64 = 180;
/// Most commands that one file may give.
pub const MOST_ROWS: usize = 200;

/// The file and what is made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    pub file_name: String,
    pub file: FileState,
    pub scope: ScopeChoice,
    pub resource: Option<LocalId>,
    /// Where the resource is numbered.
    pub items: BTreeSet<ItemCode>,
    /// Where it is not.
    pub quantity: u32,
    /// Rows that stay out, by their position.
    pub left_out: BTreeSet<usize>,
    /// Commands given, and what became of them; none before it was confirmed.
    pub progress: Option<Progress>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FileState {
    Reading,
    Refused(Text),
    Read(CalendarFile),
}

/// What became of the commands of an import.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    pub given: usize,
    pub done: usize,
    /// What each was about, and why it was refused.
    pub refused: Vec<(String, LinkFailure)>,
}

impl Progress {
    pub fn is_over(&self) -> bool {
        self.done + self.refused.len() >= self.given
    }
}

/// What one occurrence would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub summary: String,
    pub line: u32,
    /// What would be closed or taken: whole days for a closure.
    pub interval: Interval,
    /// The event lasts less than the days that it would close.
    pub is_widened: bool,
    /// The bookings that it would touch.
    pub touched: Vec<crate::domain::ids::BookingId>,
    /// Units that would lack; none where the agenda does not tell.
    pub lacking: Option<u32>,
    pub deed: Deed,
}

impl Import {
    pub fn new(file_name: String) -> Self {
        Self {
            file_name,
            file: FileState::Reading,
            scope: ScopeChoice::Desk,
            resource: None,
            items: BTreeSet::new(),
            quantity: 1,
            left_out: BTreeSet::new(),
            progress: None,
        }
    }

    /// Units taken by each event.
    fn units(&self) -> u32 {
        if self.items.is_empty() { self.quantity } else { u32::try_from(self.items.len()).unwrap_or(u32::MAX) }
    }
}

/// What the file would do as things stand: nothing while it is not said what its events block.
pub fn rows(state: &AppState, hub: &Hub, import: &Import) -> Vec<Row> {
    let FileState::Read(file) = &import.file else { return Vec::new() };
    let mut rows = Vec::new();
    for event in &file.events {
        for occurrence in event.occurrences.iter().filter(|occurrence| occurrence.end() > state.now) {
            let title = event.summary.trim();
            let summary = if title.is_empty() { state.wording().t("hubdesk-event-unnamed") } else { title.to_owned() };
            let row = match import.scope {
                ScopeChoice::Hub => closure_row(state, hub, &summary, event.line, *occurrence, ClosureKind::Full),
                ScopeChoice::Desk => closure_row(state, hub, &summary, event.line, *occurrence, ClosureKind::Desk),
                ScopeChoice::Resources => withdrawal_row(state, hub, import, &summary, event.line, *occurrence),
            };
            rows.extend(row);
            if rows.len() >= MOST_ROWS {
                return rows;
            }
        }
    }
    rows
}

fn closure_row(
    state: &AppState,
    hub: &Hub,
    summary: &str,
    line: u32,
    occurrence: Interval,
    kind: ClosureKind,
) -> Option<Row> {
    // One closure for each row: what would take several closes the days that it touches.
    let (from, to, hours) = match Closure::spells(hub.zone, occurrence).as_deref() {
        Some([one]) => *one,
        _ => {
            let (from, to) = format::days_touched(hub.zone, occurrence);
            (from, to, None)
        }
    };
    let closure = Closure { from, to, hours, kind, reason: Text::plain(summary) };
    let interval = closure.stretches(hub.zone).next()?;
    let touches = |booking: &&Booking| {
        booking.lines.iter().filter(|line| line.wish.offer.hub == hub.id && line.state.claims_stock()).any(|line| {
            let wish = line.wish.interval;
            let at_desk = interval.contains(wish.start()) || interval.contains(wish.end());
            at_desk || (kind == ClosureKind::Full && wish.overlaps(interval))
        })
    };
    let touched = state.bookings().iter().filter(touches).map(|booking| booking.id.clone()).collect();
    let deed = Deed::CloseHub { hub: hub.id.clone(), body: CloseHub { closure, decisions: Vec::new() } };
    let is_widened = interval != occurrence;
    Some(Row { summary: summary.to_owned(), line, interval, is_widened, touched, lacking: None, deed })
}

fn withdrawal_row(
    state: &AppState,
    hub: &Hub,
    import: &Import,
    summary: &str,
    line: u32,
    occurrence: Interval,
) -> Option<Row> {
    let resource = hub.resource(import.resource.as_ref()?)?;
    let is_numbered = !resource.items().is_empty();
    if is_numbered && import.items.is_empty() {
        return None;
    }
    let interval = Interval::new(occurrence.start().max(state.now), occurrence.end()).ok()?;
    let agenda = state.facts.agendas.get(&hub.id).filter(|agenda| interval.end() <= agenda.interval.end());
    let row = agenda.and_then(|agenda| agenda.rows.iter().find(|row| row.resource == resource.id));
    let lacking = row.map(|row| (peak_of(&row.steps, interval) + import.units()).saturating_sub(row.capacity));
    let key = hub.key(&resource.id);
    let touches = |booking: &&Booking| {
        let claims = booking.lines.iter().flat_map(|line| &line.claims);
        claims.into_iter().any(|claim| claim.resource == key && claim.interval.overlaps(interval))
    };
    let touched = match lacking {
        Some(0) => Vec::new(),
        _ => state.bookings().iter().filter(touches).map(|booking| booking.id.clone()).collect(),
    };
    let body = WithdrawUnits {
        resource: resource.id.clone(),
        items: import.items.iter().cloned().collect(),
        quantity: if is_numbered { 0 } else { import.quantity },
        from: interval.start(),
        until: Some(interval.end()),
        cause: Cause::Maintenance,
        reason: summary.to_owned(),
        exceptions: Vec::new(),
    };
    let deed = Deed::Withdraw { hub: hub.id.clone(), body };
    Some(Row { summary: summary.to_owned(), line, interval, is_widened: false, touched, lacking, deed })
}
