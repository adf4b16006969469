//! How calendar programs come in: the feed addresses and the calendar account of a hub or a team, for its own desk.
//!
//! Programs can hold an address or a password but no header of ours, so both are secrets that only the server can make.
//! Each has a generation; renewing one raises it, and whoever holds the old one is shut out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::ids::LocalId;
use crate::domain::time::Instant;

/// How much an access shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AccessDetail {
    /// A feed of what is taken and when; never by whom or what for.
    Busy,
    /// A feed of everything that the desk itself sees.
    Full,
    /// Reading and writing by CalDAV, with the calendar password.
    Dav,
}

impl AccessDetail {
    pub const ALL: [Self; 3] = [Self::Busy, Self::Full, Self::Dav];

    /// As in JSON and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Full => "full",
            Self::Dav => "dav",
        }
    }
}

/// `GET /api/v1/hubs/{hub}/access` for a manager of the hub, `GET /api/v1/teams/{team}/access` for the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CalendarAccess {
    /// The whole hub or team first, then each resource or member; `busy` before `full`.
    pub feeds: Vec<FeedAddress>,
    pub account: CalendarAccount,
}

/// An address to subscribe to. Whoever has it can read it, until it is renewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FeedAddress {
    /// Only this resource of the hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<LocalId>,
    /// The address of one member of the team, to be renewed without disturbing the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<LocalId>,
    /// Name of the member as the team writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_name: Option<String>,
    /// `busy` or `full`.
    pub detail: AccessDetail,
    pub url: String,
    /// How often it was renewed.
    pub generation: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewed_at: Option<Instant>,
}

/// What a calendar program asks for to open the hub or the team by CalDAV.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CalendarAccount {
    /// The principal; programs that find things by themselves only need the name of the server.
    pub url: String,
    /// `hub.<id>` or `team.<id>`.
    pub user: String,
    pub password: String,
    /// How often it was renewed.
    pub generation: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewed_at: Option<Instant>,
}

/// `POST /api/v1/hubs/{hub}/access/renewals`, `POST /api/v1/teams/{team}/access/renewals`. Safe to send again: an access
/// that is past `generation` already stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenewAccess {
    pub detail: AccessDetail,
    /// The generation that is given up.
    pub generation: u64,
    /// The address of this resource; none for that of the whole hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<LocalId>,
    /// The address of this member; none for that of the whole team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<LocalId>,
}
