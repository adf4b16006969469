//! A closure, and the plan of the bookings that it touches.

use super::Moment;
use crate::api::Days;
use crate::api::exchange::LinkFailure;
use crate::domain::hub::{Closure, ClosureKind};
use crate::domain::order::{ClosureDecision, Mend, Touched};
use crate::domain::text::Text;

/// A closure about to be declared, or one that was announced and is being settled.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosureForm {
    pub days: Option<Days>,
    pub kind: ClosureKind,
    pub reason: String,
    /// The declared closure in whose place it comes: that one is lifted once this one is declared.
    pub replaces: Option<u64>,
    pub plan: Plan,
}

impl Default for ClosureForm {
    fn default() -> Self {
        Self { days: None, kind: ClosureKind::Full, reason: String::new(), replaces: None, plan: Plan::None }
    }
}

impl ClosureForm {
    /// The closure, once it has days and a reason.
    pub fn closure(&self) -> Option<Closure> {
        let days = self.days?;
        let reason = self.reason.trim();
        (!reason.is_empty()).then(|| Closure {
            from: days.from,
            to: days.to,
            kind: self.kind,
            reason: Text::plain(reason),
        })
    }
}

/// Whom a closure touches, and what becomes of each.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Plan {
    /// Not asked yet.
    #[default]
    None,
    /// `of` names the announced closure that is taken up.
    Asking {
        of: Option<u64>,
    },
    Ready {
        of: Option<u64>,
        lines: Vec<PlannedLine>,
    },
    Failed(LinkFailure),
}

impl Plan {
    /// The announced closure that it settles.
    pub fn of(&self) -> Option<u64> {
        match self {
            Self::Asking { of } | Self::Ready { of, .. } => *of,
            Self::None | Self::Failed(_) => None,
        }
    }

    /// The lines, once they are known.
    pub fn lines(&self) -> Option<&[PlannedLine]> {
        match self {
            Self::Ready { lines, .. } => Some(lines),
            Self::None | Self::Asking { .. } | Self::Failed(_) => None,
        }
    }

    /// A decision for each line, once all are taken.
    pub fn decisions(&self) -> Option<Vec<ClosureDecision>> {
        self.lines()?.iter().map(PlannedLine::decision).collect()
    }
}

/// A line that a closure touches, with what was decided about it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedLine {
    pub touched: Touched,
    pub mend: Option<Mend>,
    /// Other dates being filled in, which are then the mend.
    pub custom: Option<(Moment, Moment)>,
}

impl PlannedLine {
    fn decision(&self) -> Option<ClosureDecision> {
        Some(ClosureDecision {
            booking: self.touched.booking.clone(),
            expected_version: self.touched.version,
            line: self.touched.line,
            mend: self.mend.clone()?,
        })
    }
}
