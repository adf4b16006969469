//! What the lines of an event or of a VFREEBUSY say, as values. Times are as they are written: nothing is resolved yet.

use std::borrow::Cow;
use std::rc::Rc;

use crate::calendar::content::Params;
use crate::calendar::recurrence::Rule;
use crate::calendar::value::{PeriodEnd, Reading, Span};

/// A zone as lines name it: an index into the zones of the document. 0 is no zone at all (floating time).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ZoneId(pub(super) u16);

impl ZoneId {
    pub(crate) const FLOATING: Self = Self(0);
}

/// A reading and the zone of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Moment {
    pub(crate) reading: Reading,
    pub(crate) zone: ZoneId,
}

/// How an event says when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Not at all.
    Unsaid,
    At(Moment),
    After(Span),
    /// Both: the later one.
    Later(Moment, Span),
    /// In a way that cannot be read.
    Unreadable,
    /// Like the series of which it replaces an occurrence.
    AsSeries,
}

/// A date added to a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Addition {
    pub(crate) at: Moment,
    pub(crate) end: Option<PeriodEnd>,
}

/// A rule and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleLine {
    pub(crate) rule: Rule,
    pub(crate) line: u32,
}

/// A VEVENT.
#[derive(Debug, Clone)]
pub(crate) struct Event<'a> {
    /// Line of its `BEGIN`.
    pub(crate) line: u32,
    pub(crate) uid: Option<Cow<'a, str>>,
    pub(crate) summary: Cow<'a, str>,
    pub(crate) start: Moment,
    /// The parameters of its `DTSTART`; none where it has none and starts where the occurrence does that it replaces.
    pub(super) start_params: Option<Rc<Params>>,
    pub(crate) end: End,
    pub(crate) rules: Vec<RuleLine>,
    pub(crate) excluding_rules: Vec<RuleLine>,
    pub(crate) additions: Vec<Addition>,
    pub(crate) exclusions: Vec<Moment>,
    /// The occurrence that it replaces.
    pub(crate) replaces: Option<Moment>,
    /// It also replaces all later ones.
    pub(crate) and_future: bool,
    pub(crate) sequence: i64,
    /// UTC seconds of `LAST-MODIFIED`, else `DTSTAMP`.
    pub(crate) stamp: i64,
    pub(crate) is_transparent: bool,
    pub(crate) is_cancelled: bool,
    pub(crate) resources: Vec<String>,
}

impl Event<'_> {
    pub(crate) fn blocks(&self) -> bool {
        !self.is_transparent && !self.is_cancelled
    }

    /// Whether it replaces an occurrence and all later ones by a rule of its own.
    pub(crate) fn restarts(&self) -> bool {
        self.and_future && self.replaces.is_some() && !self.rules.is_empty()
    }
}

/// A busy period of a VFREEBUSY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BusyPeriod {
    pub(crate) line: u32,
    pub(crate) start: Moment,
    pub(crate) end: PeriodEnd,
}
