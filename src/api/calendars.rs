//! The calendars of a hub on the wire: what it subscribes to, how that is doing, and what was understood of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CalendarHealth;
use crate::domain::hub::{Authority, CalendarScope, CalendarSource, ClosureKind, HubCalendar};
use crate::domain::ids::{HubId, LocalId};
use crate::domain::text::Text;
use crate::domain::time::{Instant, Interval};

/// `GET /api/v1/hubs/{hub}/calendars`: for the hub's managers and the coordinators. What it publishes is
/// told by [`super::access`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HubCalendars {
    pub hub: HubId,
    /// In the order of their names.
    pub calendars: Vec<ShownCalendar>,
}

/// A calendar that the hub's availability is read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownCalendar {
    /// The version of what is declared, with the password: an entity tag, for `If-Match`.
    pub tag: String,
    /// Its address is shortened to the host: the rest may open it to anyone.
    pub calendar: HubCalendar,
    pub origin: CalendarOrigin,
    /// Whether a password is kept for it.
    pub has_password: bool,
    /// None until it was first looked at.
    pub health: Option<CalendarHealth>,
    /// Of a collection that bookings are written to, while how long it takes to settle is not known, or is found out
    /// again. What was found out last is told with the calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measurement: Option<Measurement>,
}

/// How finding out how long a collection takes to settle stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Measurement {
    UnderWay,
    /// It is tried again by itself.
    Failed {
        why: Text,
    },
}

/// Who declared a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarOrigin {
    /// The hub's description, `hub.toml`: changed there, with the operator.
    Description,
    /// A manager at run time: changed here.
    Desk,
}

/// `POST /api/v1/hubs/{hub}/calendars`: a new subscription.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddCalendar {
    pub id: LocalId,
    pub source: CalendarSource,
    pub scope: CalendarScope,
    #[serde(default)]
    pub authority: Authority,
    /// Of the collection's sign-in.
    #[serde(default)]
    pub password: Option<String>,
}

impl From<AddCalendar> for (LocalId, CalendarDraft) {
    fn from(AddCalendar { id, source, scope, authority, password }: AddCalendar) -> Self {
        (id, CalendarDraft { source: Some(source), scope, authority, password })
    }
}

impl std::fmt::Debug for AddCalendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AddCalendar").field("id", &self.id).field("source", &self.source).finish_non_exhaustive()
    }
}

/// `PUT /api/v1/hubs/{hub}/calendars/{calendar}`, and `POST …/{calendar}/try` to see what it would mean.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarDraft {
    /// An address or a collection; none to keep the one there is, which is not told.
    #[serde(default)]
    pub source: Option<CalendarSource>,
    pub scope: CalendarScope,
    #[serde(default)]
    pub authority: Authority,
    /// Of the collection's sign-in; none to keep the one there is, as long as the host stays the same.
    #[serde(default)]
    pub password: Option<String>,
}

impl std::fmt::Debug for CalendarDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CalendarDraft")
            .field("source", &self.source)
            .field("scope", &self.scope)
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}

/// `GET /api/v1/hubs/{hub}/calendars/{calendar}/events?from=…&to=…`: what was understood, event by event. Also the
/// answer to `…/try`, of what was fetched and not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnderstoodCalendar {
    pub hub: HubId,
    pub calendar: LocalId,
    pub interval: Interval,
    /// When what is shown was read: it may be an older copy that is still in force.
    pub read_at: Option<Instant>,
    /// Why the last reading failed, if it did.
    pub failure: Option<Text>,
    /// Events of the whole file, whatever their dates.
    pub events_in_file: usize,
    /// Those that block part of the interval, by their first instant.
    pub events: Vec<UnderstoodEvent>,
    /// Events that are not listed, because there are too many.
    pub more_events: usize,
    pub warnings: Vec<LineWarning>,
}

/// An event and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnderstoodEvent {
    /// Empty where it has none.
    pub uid: String,
    pub summary: String,
    /// Line of the file, from 1.
    pub line: u32,
    /// Its occurrences that overlap the interval, whole, in order.
    pub occurrences: Vec<Interval>,
    /// Occurrences that are not listed, because there are too many.
    pub more_occurrences: usize,
    /// The units that it takes, by resource.
    pub takes: Vec<TakenUnits>,
    /// What it closes, where it takes no units.
    pub closes: Option<ClosureKind>,
    /// It is one of our own bookings, written there by this server: it takes nothing more.
    pub is_ours: bool,
}

/// Units of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TakenUnits {
    pub resource: LocalId,
    pub quantity: u32,
}

/// Something that a calendar says badly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineWarning {
    /// Line of the file, from 1.
    pub line: u32,
    /// Stable name of the kind.
    pub kind: String,
    pub text: Text,
}
