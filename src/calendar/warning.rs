//! What a reader of calendars has to say about a file: warnings with their line, as data.
//!
//! A warning never stops the reading: the file is understood as far as it can be, on the side of busy. The words are in
//! `wording::calendar`.

use serde::{Deserialize, Serialize};

/// Most warnings kept for one file; what comes after is counted.
pub const MAX_WARNINGS: usize = 200;

/// Something that a line of the file says badly, and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Physical line of the file, from 1.
    pub line: u32,
    #[serde(flatten)]
    pub problem: Problem,
}

/// What can be wrong. Each has a wording `calendar-warning-<kind>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Problem {
    /// No `:`; the line is ignored.
    MalformedLine,
    /// A property that no standard knows and that does not begin with `X-`; its lines are ignored. Told once for each name.
    UnknownName { name: String },
    /// A parameter that cannot be read; the parameter is ignored, the line kept.
    MalformedParameter { name: String },
    /// The line is ignored.
    LineTooLong,
    /// Components nested too deep; the inner ones are ignored.
    TooDeep,
    /// A component whose `END` lacks; it was closed where its parent ends.
    Unclosed { name: String },
    /// An `END` without its `BEGIN`; ignored.
    StrayEnd { name: String },
    /// The end of a calendar with letters too many; the calendar ends there.
    MisspeltEnd { name: String },
    /// Text outside of any calendar; ignored.
    StrayText,
    /// Octets that are not UTF-8: their characters are guessed.
    NotUtf8,
    /// An event without a start that can be read: it is lost.
    BadStart { value: String },
    /// An event without `DTSTART`: it is lost.
    NoStart,
    /// An end that cannot be read: taken as the end of the day.
    BadEnd { value: String },
    /// An end before the start: the time between both is taken as busy.
    EndBeforeStart,
    /// A timed event without end or duration: RFC 5545 gives it no length, so it blocks nothing.
    NoLength,
    /// Both an end and a duration: the later one counts.
    EndAndDuration,
    /// A zone that nothing defines: the event is busy wherever on Earth that hour could be.
    UnknownZone { name: String },
    /// A `VTIMEZONE` without a rule that can be read.
    BadZone { name: String },
    /// A part of a recurrence rule that cannot be read: ignored, so that the rule gives more rather than less.
    BadRulePart { part: String },
    /// A recurrence rule that cannot be followed: only the first occurrence is known.
    BadRule { rule: String },
    /// A rule with too many occurrences: busy without a gap from where counting stopped.
    TooDense,
    /// An event replaces an occurrence and all later ones of a series that is not in the file: only the first is known.
    LoneFuture,
    /// An excluded date that cannot be read: the occurrence stays busy.
    BadExclusion { value: String },
    /// An added date that cannot be read: the occurrence is lost.
    BadAddition { value: String },
    /// The occurrence that an event replaces cannot be read: both stay busy.
    BadRecurrenceId { value: String },
    /// A `SEQUENCE`, `DTSTAMP` or `LAST-MODIFIED` that cannot be read: of several versions, this one counts as the oldest.
    BadVersion { value: String },
    /// The same event several times; the highest `SEQUENCE` counts.
    Duplicate { uid: String },
    /// A busy period that cannot be read.
    BadPeriod { value: String },
    /// Hours of availability are not read yet: they block nothing.
    AvailabilityIgnored,
    /// `RESOURCES` names something that the hub does not have: the whole scope of the calendar is blocked.
    UnknownResource { name: String },
    /// More warnings than are kept.
    More { count: u32 },
}

impl Problem {
    /// The kind, as in JSON and in the wording key.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::MalformedLine => "malformed-line",
            Self::UnknownName { .. } => "unknown-name",
            Self::MalformedParameter { .. } => "malformed-parameter",
            Self::LineTooLong => "line-too-long",
            Self::TooDeep => "too-deep",
            Self::Unclosed { .. } => "unclosed",
            Self::StrayEnd { .. } => "stray-end",
            Self::MisspeltEnd { .. } => "misspelt-end",
            Self::StrayText => "stray-text",
            Self::NotUtf8 => "not-utf8",
            Self::BadStart { .. } => "bad-start",
            Self::NoStart => "no-start",
            Self::BadEnd { .. } => "bad-end",
            Self::EndBeforeStart => "end-before-start",
            Self::NoLength => "no-length",
            Self::EndAndDuration => "end-and-duration",
            Self::UnknownZone { .. } => "unknown-zone",
            Self::BadZone { .. } => "bad-zone",
            Self::BadRulePart { .. } => "bad-rule-part",
            Self::BadRule { .. } => "bad-rule",
            Self::TooDense => "too-dense",
            Self::LoneFuture => "lone-future",
            Self::BadExclusion { .. } => "bad-exclusion",
            Self::BadAddition { .. } => "bad-addition",
            Self::BadRecurrenceId { .. } => "bad-recurrence-id",
            Self::BadVersion { .. } => "bad-version",
            Self::Duplicate { .. } => "duplicate",
            Self::BadPeriod { .. } => "bad-period",
            Self::AvailabilityIgnored => "availability-ignored",
            Self::UnknownResource { .. } => "unknown-resource",
            Self::More { .. } => "more",
        }
    }

    /// What the file says there, where quoting it helps.
    pub fn quoted(&self) -> String {
        match self {
            Self::UnknownName { name: text }
            | Self::MalformedParameter { name: text }
            | Self::Unclosed { name: text }
            | Self::StrayEnd { name: text }
            | Self::MisspeltEnd { name: text }
            | Self::BadStart { value: text }
            | Self::BadEnd { value: text }
            | Self::UnknownZone { name: text }
            | Self::BadZone { name: text }
            | Self::BadRulePart { part: text }
            | Self::BadRule { rule: text }
            | Self::BadExclusion { value: text }
            | Self::BadAddition { value: text }
            | Self::BadRecurrenceId { value: text }
            | Self::BadVersion { value: text }
            | Self::Duplicate { uid: text }
            | Self::BadPeriod { value: text }
            | Self::UnknownResource { name: text } => text.clone(),
            Self::More { count } => count.to_string(),
            _ => String::new(),
        }
    }
}

/// Collects warnings, up to [`MAX_WARNINGS`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Warnings {
    list: Vec<Warning>,
    left_out: u32,
}

impl Warnings {
    pub(crate) fn push(&mut self, line: u32, problem: Problem) {
        if self.list.len() < MAX_WARNINGS {
            self.list.push(Warning { line, problem });
        } else {
            self.left_out = self.left_out.saturating_add(1);
        }
    }

    /// All of them in the order of the file, with a last one that counts those left out.
    pub(crate) fn into_sorted(mut self) -> Vec<Warning> {
        self.list.sort_by_key(|warning| warning.line);
        if self.left_out > 0 {
            let line = self.list.last().map_or(0, |warning| warning.line);
            self.list.push(Warning { line, problem: Problem::More { count: self.left_out } });
        }
        self.list
    }
}

/// The beginning of a value, to be quoted in a warning.
pub(crate) fn excerpt(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    match text.char_indices().nth(MAX_CHARS) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}
