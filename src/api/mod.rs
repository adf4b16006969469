//! The wire: what a desk and a server say to each other. Shared by both, so neither can drift.
//!
//! JSON under `/api/v1`; every error is `application/problem+json` (RFC 9457) with a stable `type`.

pub mod access;
pub mod calendars;
pub mod commands;
pub mod exchange;
pub mod problem;
pub mod series;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::availability::{Answer, BusyStep};
use crate::domain::booking::{Booking, Step, Wish};
use crate::domain::geo::LonLat;
use crate::domain::hub::{Certainty, Hub, Network};
use crate::domain::ids::{BookingId, HubId, LocalId, OfferKey, TeamId};
use crate::domain::outage::Outage;
use crate::domain::resource::Family;
use crate::domain::team::Desk;
use crate::domain::territory::PublicFact;
use crate::domain::text::Text;
use crate::domain::time::{Instant, Interval};

/// Header that carries the idempotency key of a command.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Header that names the desk: `team:<id>`, `manager:<hub>` or `coordinator`.
pub const DESK: &str = "ressourcerie-desk";

/// Where the routes of this version begin.
pub const ROOT: &str = "/api/v1";

/// How a desk is named in the [`DESK`] header.
pub fn desk_tag(desk: &Desk) -> String {
    match desk {
        Desk::Team(team) => format!("team:{team}"),
        Desk::Manager(hub) => format!("manager:{hub}"),
        Desk::Coordinator => "coordinator".to_owned(),
    }
}

/// Reads what [`desk_tag`] writes.
pub fn desk_from_tag(tag: &str) -> Option<Desk> {
    match tag.split_once(':') {
        Some(("team", id)) => TeamId::parse(id).ok().map(Desk::Team),
        Some(("manager", id)) => HubId::parse(id).ok().map(Desk::Manager),
        None if tag == "coordinator" => Some(Desk::Coordinator),
        _ => None,
    }
}

/// `GET /api/v1/health`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// Version of the server program.
    pub version: String,
    /// Position in the change feed.
    pub seq: u64,
    /// The journal that positions are counted in: that of one store.
    #[serde(default)]
    pub journal: String,
    /// Version of the catalogue, changes when a hub's description does.
    pub catalogue: String,
    /// Version of the time zone database in use.
    pub zone_database: String,
    /// It is more than a year old: hours of zones that changed since may be wrong.
    #[serde(default)]
    pub zone_database_outdated: bool,
}

/// `GET /api/v1/catalogue`: who lends what, and on which terms. Cached by `ETag`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Catalogue {
    pub version: String,
    pub network: Network,
    pub hubs: Vec<Hub>,
    pub facts: Vec<PublicFact>,
    /// Hubs whose description or calendar could not be read; the last good copy is used where there is one.
    pub notices: Vec<CatalogueNotice>,
}

/// Something the operator of the server should mend. Shown, never hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogueNotice {
    pub hub: Option<HubId>,
    pub calendar: Option<LocalId>,
    /// What is wrong, French and English.
    pub what: Text,
    pub since: Instant,
}

/// `POST /api/v1/search`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SearchQuery {
    /// Words; accents, case and small typing errors are forgiven.
    pub text: String,
    pub families: Vec<Family>,
    pub quantity: u32,
    /// Without dates, availability is not assessed.
    pub interval: Option<Interval>,
    /// The whole days wished, when the desk leaves the hours to each hub: see [`Days`]. Ignored when `interval` is set.
    pub days: Option<Days>,
    pub near: Option<LonLat>,
    pub within_km: Option<f64>,
    pub hub: Option<HubId>,
    /// At most this many hits, 1 to 200.
    #[schemars(range(min = 1, max = 200))]
    pub limit: usize,
    /// Hits to skip.
    pub offset: usize,
}

impl Default for SearchQuery {
    fn default() -> Self {
        Self {
            text: String::new(),
            families: Vec::new(),
            quantity: 1,
            interval: None,
            days: None,
            near: None,
            within_km: None,
            hub: None,
            limit: 60,
            offset: 0,
        }
    }
}

/// Local days, both included. Each hub reads them in its own zone: pick-up when its desk first opens on `from` or the
/// next open day, return at the last desk opening on `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Days {
    pub from: chrono::NaiveDate,
    pub to: chrono::NaiveDate,
}

/// One offer that matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SearchHit {
    pub offer: OfferKey,
    /// Great-circle distance from the wished place, km.
    pub distance_km: Option<f64>,
    /// The interval assessed: the wished one, or the wished days in the hub's hours.
    pub interval: Option<Interval>,
    pub answer: Option<Answer>,
    /// The nearest intervals that would do, where the answer is no.
    pub alternatives: Vec<Interval>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default, JsonSchema)]
pub struct SearchPage {
    /// Bookable first, then by distance, then by relevance of the words.
    pub hits: Vec<SearchHit>,
    pub total: usize,
    /// Every hub that has a match, on this page or not, for the map.
    pub hubs: Vec<HubTally>,
}

/// What a search found at one hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HubTally {
    pub hub: HubId,
    /// Offers that match the words, families and distance.
    pub matching: usize,
    /// Of these, how many can be booked as wished; none where the search has no dates.
    pub bookable: Option<usize>,
}

/// `POST /api/v1/bookings`, with [`IDEMPOTENCY_KEY`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceBooking {
    pub team: TeamId,
    pub purpose: String,
    pub wishes: Vec<Wish>,
}

/// `POST /api/v1/bookings/{id}/steps`, with [`IDEMPOTENCY_KEY`] and `If-Match: "<version>"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActOnBooking {
    pub step: Step,
    #[serde(default)]
    pub lines: Option<Vec<usize>>,
    #[serde(default)]
    pub reason: Option<String>,
}

/// A booking as the service answers with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownBooking {
    #[serde(flatten)]
    pub booking: Booking,
    /// How sure each line is, in their order; none once nothing is promised any more, and while units are with the team.
    pub certainties: Vec<Option<Certainty>>,
}

/// `GET /api/v1/bookings?limit=N&after=ID`: a page of those the desk may see (its team's, its hub's, or all), in order of
/// their identifiers. What changes between two pages is told by the change feed from the first page's `seq` on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default, JsonSchema)]
#[schemars(rename = "Bookings")]
pub struct Bookings<B = Booking> {
    /// Position in the change feed when the page was read.
    pub seq: u64,
    /// The journal that `seq` is counted in.
    #[serde(default)]
    pub journal: String,
    pub bookings: Vec<B>,
    /// Where the next page begins, for `after`; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<BookingId>,
}

/// `GET /api/v1/changes?since=N&journal=ID&catalogue=VERSION&wait=SECONDS`: long poll. Answers as soon as the journal is
/// past `since` or the catalogue is no longer `VERSION`, and in any case after `wait` (at most 25) seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Changes {
    /// The position up to which `bookings` tells: the next `since`. Where much has changed, not yet the last one.
    pub seq: u64,
    /// The journal that `seq` is counted in.
    #[serde(default)]
    pub journal: String,
    /// `since` is no position of this journal: it lies ahead of its end, or was counted in another store's. `bookings`
    /// is empty then; everything is to be read again.
    #[serde(default)]
    pub reset: bool,
    /// Bookings changed between `since` and `seq`, each once, also those that this desk may not see: reading one of
    /// those gives 404, which also means that it is no longer the desk's.
    pub bookings: Vec<BookingId>,
    /// Version of the catalogue now.
    pub catalogue: String,
}

/// `GET /api/v1/hubs/{hub}/agenda?from=…&to=…`: how busy each resource is, without saying by whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Agenda {
    pub hub: HubId,
    pub interval: Interval,
    pub rows: Vec<AgendaRow>,
    /// What the hub's calendars close during the interval.
    #[serde(default)]
    pub outages: Vec<Outage>,
    pub calendars: Vec<CalendarHealth>,
    /// Address of the hub's own feed, to subscribe to.
    pub feed: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgendaRow {
    pub resource: LocalId,
    pub capacity: u32,
    pub steps: Vec<BusyStep>,
    pub feed: String,
}

/// How a calendar of the hub is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CalendarHealth {
    pub calendar: LocalId,
    /// When the copy in use was read.
    pub read_at: Option<Instant>,
    pub events: usize,
    pub warnings: Vec<Text>,
    /// Why the last attempt failed, if it did. The last good copy stays in force.
    pub failure: Option<Text>,
    /// The failure is that the feed went empty, which is believed of it only once a manager confirms it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_emptied: bool,
    /// Status of HTTP that the failure came with: 401 and 403 ask for another sign-in, 404 and 410 for another address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Since when attempts fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Instant>,
    /// When it is asked again, where it is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Instant>,
}

impl CalendarHealth {
    /// Whether it was neither read nor found unreadable yet: it is about to be looked at.
    pub fn is_awaited(&self) -> bool {
        self.read_at.is_none() && self.failure.is_none()
    }

    /// Of a calendar of which nothing is known yet.
    pub fn unknown(calendar: LocalId) -> Self {
        Self {
            calendar,
            read_at: None,
            events: 0,
            warnings: Vec::new(),
            failure: None,
            is_emptied: false,
            status: None,
            since: None,
            next_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_reads_as_it_is_written() {
        for tag in ["team:brume-boreale", "manager:parc-alize", "coordinator"] {
            let desk = desk_from_tag(tag).unwrap_or_else(|| panic!("{tag} should name a desk"));
            assert_eq!(desk_tag(&desk), tag);
        }
        for tag in ["", "team:", "team:Ünknown", "admin", "coordinator:x", "manager"] {
            assert_eq!(desk_from_tag(tag), None, "{tag} should name no desk");
        }
    }
}
