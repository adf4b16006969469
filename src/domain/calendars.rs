//! The calendars of a hub: where they come from, what they block, and how sure a booking is beside them.
//!
//! A hub's own calendar may be written by others at any time. What our ledger promises is therefore sure only where it
//! is the authority; beside a calendar that we may write, it is as sure as the last look at that calendar; beside one
//! that we only read, it is asked for. [`Hub::certainty`] says which. Nothing here reads a calendar.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::booking::{Line, LineState};
use super::hub::Hub;
use super::ids::LocalId;
use super::time::{Instant, Interval};

/// Where the events of a calendar come from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CalendarSource {
    /// A file of the hub's folder, such as `calendars/maintenance.ics`.
    File(String),
    /// An address to subscribe to: `https`, `http`, `webcal` or `webcals`.
    Url(String),
    /// A collection of a CalDAV server.
    Caldav(Collection),
}

/// A collection of a CalDAV server, and how we sign in there.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// Of the collection, ending in a slash.
    pub url: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// The name under which the server keeps the password: never the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<LocalId>,
    #[serde(default)]
    pub server: ServerKind,
    #[serde(default)]
    pub access: Access,
    #[serde(default)]
    pub on_conflict: ConflictPolicy,
}

/// The program that serves a collection: what it does otherwise than the standard says is data of the server's profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ServerKind {
    #[default]
    Generic,
    Radicale,
    Xandikos,
    Sogo,
    Nextcloud,
    Zimbra,
}

impl ServerKind {
    pub const ALL: [Self; 6] =
        [Self::Generic, Self::Radicale, Self::Xandikos, Self::Sogo, Self::Nextcloud, Self::Zimbra];

    pub fn key(self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::Radicale => "radicale",
            Self::Xandikos => "xandikos",
            Self::Sogo => "sogo",
            Self::Nextcloud => "nextcloud",
            Self::Zimbra => "zimbra",
        }
    }
}

/// What we may do with a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    #[default]
    Read,
    /// Bookings are written there, and looked for there before they are confirmed.
    Write,
}

impl Access {
    pub fn key(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// Who gives way where something else stands over a booking that was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConflictPolicy {
    /// The booking stands, and the hub moves the other event: what was confirmed first wins.
    #[default]
    First,
    /// The hub's event stands, and the booking is called off.
    Hub,
}

impl ConflictPolicy {
    pub fn key(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Hub => "hub",
        }
    }
}

/// Whose word counts about what a calendar covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Authority {
    /// The hub's: others may write there.
    #[default]
    Hub,
    /// Our ledger's: the hub enters nothing there that it did not enter here first, or nobody writes there but us.
    Network,
}

impl Authority {
    pub fn key(self) -> &'static str {
        match self {
            Self::Hub => "hub",
            Self::Network => "network",
        }
    }

    pub fn is_hub(&self) -> bool {
        *self == Self::Hub
    }
}

/// What the events of a calendar block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CalendarScope {
    /// The whole hub: a full closure.
    Hub,
    /// The desk only: no pick-up and no return.
    Desk,
    /// `quantity` units of each listed resource.
    Resources { ids: Vec<LocalId>, quantity: u32 },
}

/// A calendar whose events block time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HubCalendar {
    pub id: LocalId,
    pub source: CalendarSource,
    pub scope: CalendarScope,
    #[serde(default, skip_serializing_if = "Authority::is_hub")]
    pub authority: Authority,
    /// Of a collection that bookings are written to, once it was measured: never described, always found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settling: Option<Settling>,
}

/// How long a collection takes until every reading of a range shows what was written there, or taken away, as it was
/// last measured. The protocol by which bookings are confirmed is only as good as that: it reads after it wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settling {
    pub measured_at: Instant,
    /// Until what was written was in every reading, milliseconds; none where it was not within [`Settling::LIMIT`].
    pub shown_ms: Option<u32>,
    /// Until what was taken away was in none, milliseconds; none where it still was after [`Settling::LIMIT`].
    pub gone_ms: Option<u32>,
}

impl Settling {
    /// What shows a change later than that confirms nothing.
    pub const LIMIT: Duration = Duration::from_secs(10);

    /// How long to wait between a change and the reading that decides; none where no wait is long enough.
    pub fn wait(&self) -> Option<Duration> {
        let slowest = Duration::from_millis(self.shown_ms?.max(self.gone_ms?).into());
        (slowest <= Self::LIMIT).then_some(slowest)
    }

    /// Whether a booking can be confirmed by reading the collection again.
    pub fn is_verified(&self) -> bool {
        self.wait().is_some()
    }
}

/// An address without what may be secret in it: who signs in, the path, the question.
pub fn redacted(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next().unwrap_or_default();
    let more = if rest[end..].len() > 1 || rest[..end].contains('@') { "/…" } else { "" };
    if scheme.is_empty() { format!("{host}{more}") } else { format!("{scheme}://{host}{more}") }
}

impl CalendarSource {
    /// Whether others can write it: a file of the hub's folder is what the hub itself declared to us.
    pub fn is_foreign(&self) -> bool {
        !matches!(self, Self::File(_))
    }

    /// The collection that bookings are written to, where there is one.
    pub fn written(&self) -> Option<&Collection> {
        match self {
            Self::Caldav(collection) if collection.access == Access::Write => Some(collection),
            _ => None,
        }
    }

    /// The address, where it has one. It may hold a secret.
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::File(_) => None,
            Self::Url(url) => Some(url),
            Self::Caldav(collection) => Some(&collection.url),
        }
    }

    /// The same for anyone to see.
    pub fn redacted(&self) -> Self {
        match self {
            Self::File(file) => Self::File(file.clone()),
            Self::Url(url) => Self::Url(redacted(url)),
            Self::Caldav(collection) => Self::Caldav(Collection {
                url: redacted(&collection.url),
                user: String::new(),
                secret: None,
                ..collection.clone()
            }),
        }
    }
}

impl HubCalendar {
    /// A calendar beside which the hub's word counts.
    pub fn new(id: LocalId, source: CalendarSource, scope: CalendarScope) -> Self {
        Self { id, source, scope, authority: Authority::Hub, settling: None }
    }

    /// The same for anyone to see.
    pub fn redacted(&self) -> Self {
        Self { source: self.source.redacted(), ..self.clone() }
    }

    /// Whether its events take units of this resource, or the whole hub.
    pub fn covers(&self, resource: &LocalId) -> bool {
        match &self.scope {
            CalendarScope::Hub => true,
            CalendarScope::Desk => false,
            CalendarScope::Resources { ids, .. } => ids.contains(resource),
        }
    }

    /// Whether a line can be confirmed by writing it there and reading again. What was not measured yet may turn out so:
    /// until then nothing is written.
    pub fn may_confirm(&self) -> bool {
        self.settling.as_ref().is_none_or(Settling::is_verified)
    }

    /// How sure it lets a booking be that our ledger accepted: `None` where the ledger's word is enough.
    fn doubt(&self) -> Option<Doubt> {
        if !self.source.is_foreign() || self.authority == Authority::Network {
            None
        } else if self.source.written().is_some() && self.may_confirm() {
            Some(Doubt::UntilConfirmed)
        } else {
            Some(Doubt::Always)
        }
    }
}

/// What a foreign calendar leaves in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Doubt {
    /// Until the booking stands in it with nothing beside.
    UntilConfirmed,
    Always,
}

impl fmt::Debug for CalendarSource {
    /// Without what may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => f.debug_tuple("File").field(file).finish(),
            Self::Url(url) => f.debug_tuple("Url").field(&redacted(url)).finish(),
            Self::Caldav(collection) => f.debug_tuple("Caldav").field(collection).finish(),
        }
    }
}

impl fmt::Debug for Collection {
    /// Without what may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collection")
            .field("url", &redacted(&self.url))
            .field("server", &self.server)
            .field("access", &self.access)
            .field("on_conflict", &self.on_conflict)
            .finish_non_exhaustive()
    }
}

/// How sure a line of a booking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "certainty", rename_all = "snake_case")]
pub enum Certainty {
    /// Our ledger is the authority ("garanti").
    Guaranteed,
    /// It stood alone in the hub's own calendar when that was last read for it ("confirmé avec le pôle à hh:mm"). Whoever
    /// had read before and wrote afterwards may stand over it: that is seen at the next look, not prevented.
    ConfirmedWithHub { at: Instant },
    /// Nobody has decided yet, or the hub's calendar can only be read ("demandé").
    Requested,
}

impl Certainty {
    pub fn key(self) -> &'static str {
        match self {
            Self::Guaranteed => "guaranteed",
            Self::ConfirmedWithHub { .. } => "confirmed_with_hub",
            Self::Requested => "requested",
        }
    }

    /// When the hub's calendar was last read for it, where that is what it rests on.
    pub fn confirmed_at(self) -> Option<Instant> {
        match self {
            Self::ConfirmedWithHub { at } => Some(at),
            Self::Guaranteed | Self::Requested => None,
        }
    }
}

/// What the hub's own calendar said of a line. Times are instants, to the second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "word", rename_all = "snake_case")]
pub enum HubWord {
    /// It stands there, confirmed, and nothing else stood in its way when the range was read again.
    Confirmed {
        at: Instant,
        /// What it stands there for: a line amended since is no longer confirmed.
        interval: Interval,
        quantity: u32,
        /// The change that it refused since: the line stays on these terms.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refused: Option<RefusedChange>,
    },
    /// Something else was there first: the line was given up.
    Taken { at: Instant, during: Interval, by: String },
    /// Something else came to stand over it, or it was taken out of there, after it was confirmed.
    Conflict {
        at: Instant,
        during: Interval,
        /// The other event, in its author's words; empty where ours was taken out.
        by: String,
        policy: ConflictPolicy,
    },
}

/// Other terms for a line that stands in the hub's calendar, and what stood in their way there. Times are instants, to
/// the second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefusedChange {
    pub at: Instant,
    pub asked: Interval,
    pub quantity: u32,
    pub during: Interval,
    /// The other event, in its author's words; may be empty.
    pub by: String,
}

impl HubWord {
    /// When it was heard.
    pub fn at(&self) -> Instant {
        match self {
            Self::Confirmed { at, .. } | Self::Taken { at, .. } | Self::Conflict { at, .. } => *at,
        }
    }
}

impl Hub {
    /// The calendars whose word counts about a line, for what it takes.
    pub fn calendars_about<'h>(&'h self, line: &'h Line) -> impl Iterator<Item = &'h HubCalendar> {
        let offer = &line.wish.offer.local;
        let members = self.kit(offer).into_iter().flat_map(|kit| &kit.members).map(|member| &member.resource);
        let resources: Vec<&LocalId> =
            line.claims.iter().map(|claim| &claim.resource.local).chain(members).chain([offer]).collect();
        self.calendars.iter().filter(move |calendar| resources.iter().any(|resource| calendar.covers(resource)))
    }

    /// Whether a booking of an offer has to stand in a calendar of this hub, whose word counts, before it is confirmed. One
    /// that shows too late what is written there confirms nothing: then it is asked for, and somebody of the hub decides.
    pub fn asks_calendar(&self, offer: &LocalId) -> bool {
        let members = self.kit(offer).into_iter().flat_map(|kit| &kit.members).map(|member| &member.resource);
        let resources: Vec<&LocalId> = members.chain([offer]).collect();
        self.calendars.iter().any(|calendar| {
            calendar.doubt().is_some()
                && calendar.source.written().is_some()
                && resources.iter().any(|resource| calendar.covers(resource))
        })
    }

    /// How sure a line at this hub is; `None` once nothing is promised any more, and while its units are with the team.
    pub fn certainty(&self, line: &Line) -> Option<Certainty> {
        let doubt = self.calendars_about(line).filter_map(HubCalendar::doubt).max();
        match (line.state, doubt) {
            (LineState::Held | LineState::Requested | LineState::Countered, _) => Some(Certainty::Requested),
            (LineState::Approved | LineState::Ready, None) => Some(Certainty::Guaranteed),
            (LineState::Approved | LineState::Ready, Some(Doubt::Always)) => Some(Certainty::Requested),
            (LineState::Approved | LineState::Ready, Some(Doubt::UntilConfirmed)) => {
                Some(line.confirmed_at().map_or(Certainty::Requested, |at| Certainty::ConfirmedWithHub { at }))
            }
            _ => None,
        }
    }
}

impl Line {
    /// When the hub's calendar last had it, as it is now, with nothing beside.
    pub fn confirmed_at(&self) -> Option<Instant> {
        match &self.hub_word {
            Some(HubWord::Confirmed { at, interval, quantity, .. })
                if *interval == self.wish.interval && *quantity == self.wish.quantity =>
            {
                Some(*at)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_what_opens_it() {
        let check = |url: &str, expected: &str| assert_eq!(redacted(url), expected, "{url}");
        check("https://agenda.example.org/private-TOKEN/basic.ics", "https://agenda.example.org/…");
        check("https://user:pass@agenda.example.org/", "https://agenda.example.org/…");
        check("https://a:b@c@agenda.example.org?token=x", "https://agenda.example.org/…");
        check("webcal://agenda.example.org", "webcal://agenda.example.org");
        check("agenda.example.org/x", "agenda.example.org/…");
        let source = CalendarSource::Caldav(Collection {
            url: "https://cloud.example.org/dav/SECRET/".to_owned(),
            user: "someone".to_owned(),
            secret: LocalId::parse("word").ok(),
            server: ServerKind::Generic,
            access: Access::Write,
            on_conflict: ConflictPolicy::First,
        });
        for shown in [format!("{source:?}"), serde_json::to_string(&source.redacted()).expect("json")] {
            for secret in ["SECRET", "someone", "word"] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
    }
}
