//! A calendar that a hub follows, with what its events block.

use std::collections::BTreeSet;

use crate::api::calendars::{CalendarDraft, ShownCalendar};
use crate::domain::fold::fold;
use crate::domain::hub::{Access, Authority, CalendarScope, CalendarSource, Collection, ConflictPolicy, ServerKind};
use crate::domain::ids::LocalId;

/// A calendar that the hub is about to follow, or follows otherwise from now on.
#[derive(Clone, PartialEq, Eq)]
pub struct FollowForm {
    /// The one that is changed; none for a new one.
    pub of: Option<LocalId>,
    /// The version of it that was seen.
    pub tag: String,
    pub name: String,
    /// A collection of a CalDAV server rather than an address to read.
    pub is_collection: bool,
    pub address: String,
    pub user: String,
    pub password: String,
    /// Whether bookings are written there too.
    pub is_written: bool,
    pub scope: ScopeChoice,
    pub resources: BTreeSet<LocalId>,
    pub quantity: u32,
}

impl std::fmt::Debug for FollowForm {
    /// Without its address and its password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FollowForm").field("name", &self.name).field("scope", &self.scope).finish_non_exhaustive()
    }
}

/// What the events of a calendar block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScopeChoice {
    Hub,
    Desk,
    #[default]
    Resources,
}

impl ScopeChoice {
    pub const ALL: [Self; 3] = [Self::Resources, Self::Desk, Self::Hub];

    pub fn key(self) -> &'static str {
        match self {
            Self::Hub => "hub",
            Self::Desk => "desk",
            Self::Resources => "resources",
        }
    }
}

impl Default for FollowForm {
    fn default() -> Self {
        Self {
            of: None,
            tag: String::new(),
            name: String::new(),
            is_collection: false,
            address: String::new(),
            user: String::new(),
            password: String::new(),
            is_written: false,
            scope: ScopeChoice::default(),
            resources: BTreeSet::new(),
            quantity: 1,
        }
    }
}

impl FollowForm {
    /// Of a calendar that is followed already; its address is not told, and stays unless another is typed.
    pub fn of(shown: &ShownCalendar) -> Self {
        let calendar = &shown.calendar;
        let (scope, resources, quantity) = match &calendar.scope {
            CalendarScope::Hub => (ScopeChoice::Hub, BTreeSet::new(), 1),
            CalendarScope::Desk => (ScopeChoice::Desk, BTreeSet::new(), 1),
            CalendarScope::Resources { ids, quantity } => {
                (ScopeChoice::Resources, ids.iter().cloned().collect(), *quantity)
            }
        };
        Self {
            of: Some(calendar.id.clone()),
            tag: shown.tag.clone(),
            name: calendar.id.to_string(),
            is_collection: matches!(calendar.source, CalendarSource::Caldav(_)),
            is_written: calendar.source.written().is_some(),
            scope,
            resources,
            quantity,
            ..Self::default()
        }
    }

    /// The identifier: of the one that is changed, or what the name makes.
    pub fn id(&self) -> Option<LocalId> {
        self.of.clone().or_else(|| {
            let folded = fold(&self.name);
            let words: Vec<&str> =
                folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
            LocalId::parse(&words.join("-")).ok()
        })
    }

    /// As the server is told; `None` while something lacks.
    pub fn draft(&self) -> Option<CalendarDraft> {
        let address = self.address.trim().to_owned();
        let source = match (address.is_empty(), self.is_collection) {
            (true, _) => None,
            (false, false) => Some(CalendarSource::Url(address)),
            (false, true) => Some(CalendarSource::Caldav(Collection {
                url: if address.ends_with('/') { address } else { format!("{address}/") },
                user: self.user.trim().to_owned(),
                secret: None,
                server: ServerKind::default(),
                access: if self.is_written { Access::Write } else { Access::Read },
                on_conflict: ConflictPolicy::default(),
            })),
        };
        let scope = match self.scope {
            ScopeChoice::Hub => CalendarScope::Hub,
            ScopeChoice::Desk => CalendarScope::Desk,
            ScopeChoice::Resources => {
                let ids = self.resources.iter().cloned().collect();
                CalendarScope::Resources { ids, quantity: self.quantity.max(1) }
            }
        };
        let is_complete = (source.is_some() || self.of.is_some())
            && (self.scope != ScopeChoice::Resources || !self.resources.is_empty());
        let password = Some(self.password.clone()).filter(|password| !password.is_empty());
        is_complete.then_some(CalendarDraft { source, scope, authority: Authority::default(), password })
    }
}
