//! A closure, and the plan of the bookings that it touches.

use super::{Moment, minutes_of};
use crate::api::Days;
use crate::api::exchange::LinkFailure;
use crate::domain::hub::{Closure, ClosureKind};
use crate::domain::order::{ClosureDecision, Mend, Touched};
use crate::domain::text::Text;
use crate::domain::time::DaySpan;

/// A closure about to be declared, or one that was announced and is being settled.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosureForm {
    pub days: Option<Days>,
    /// As they are typed; nothing for the whole of the days.
    pub hours: String,
    pub kind: ClosureKind,
    pub reason: String,
    /// The declared closure in whose place it comes: that one is lifted once this one is declared.
    pub replaces: Option<u64>,
    pub plan: Plan,
}

impl Default for ClosureForm {
    fn default() -> Self {
        let (hours, reason) = (String::new(), String::new());
        Self { days: None, hours, kind: ClosureKind::Full, reason, replaces: None, plan: Plan::None }
    }
}

impl ClosureForm {
    /// The hours, none for whole days; nothing where what is typed is no span of hours.
    pub fn span(&self) -> Option<Option<DaySpan>> {
        match self.hours.trim() {
            "" => Some(None),
            typed => {
                let (from, to) = typed.split_once(['-', '–'])?;
                let minute = |typed| u16::try_from(minutes_of(typed)?).ok();
                let span = DaySpan { from_min: minute(from)?, to_min: minute(to)? };
                (span.from_min < span.to_min).then_some(Some(span))
            }
        }
    }

    /// The closure, once it has days and a reason.
    pub fn closure(&self) -> Option<Closure> {
        self.planned().filter(|_| !self.reason.trim().is_empty())
    }

    /// The same as soon as it has days: whom it would touch does not depend on why.
    pub fn planned(&self) -> Option<Closure> {
        let (days, hours) = (self.days?, self.span()?);
        let reason = Text::plain(self.reason.trim());
        Some(Closure { from: days.from, to: days.to, hours, kind: self.kind, reason })
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
