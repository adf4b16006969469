//! The `.ics` feeds: their addresses, and what they say.
//!
//! A token that only this server could have made stands for the secret, because calendar programs can hold an address
//! but no header. A feed says what is taken and when, never by whom: the names of its events are hashes.

use chrono::Duration;
use sha2::{Digest as _, Sha256};

use super::identity::hex;
use crate::api::ROOT;
use crate::calendar::{Feed, FeedEvent, FeedStatus};
use crate::domain::booking::{Booking, Line, LineState};
use crate::domain::hub::Hub;
use crate::domain::ids::{HubId, LocalId};
use crate::domain::text::{Lang, Text};
use crate::domain::time::{Instant, Interval};
use crate::ledger::State;
use crate::wording::Wording;

/// How long what is past or called off stays in a feed, days: long enough for every subscriber to have seen it.
const KEPT_DAYS: i64 = 30;
/// How often subscribers are asked to come back, minutes.
const REFRESH_MIN: u32 = 15;

/// Bytes of the token: 128 bits.
const TOKEN_LEN: usize = 16;

/// Makes and checks the addresses of feeds.
#[derive(Clone)]
pub struct FeedKeys {
    secret: [u8; 32],
    /// Such as `https://reseau.example.org`, without a slash at the end.
    base_url: String,
}

impl std::fmt::Debug for FeedKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FeedKeys").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl FeedKeys {
    pub fn new(secret: [u8; 32], base_url: &str) -> Self {
        Self { secret, base_url: base_url.trim_end_matches('/').to_owned() }
    }

    /// Names the store, which alone keeps this secret: a position in the journal of another store means nothing here.
    pub fn journal(&self) -> String {
        hex(&hmac_sha256(&self.secret, b"the journal of this store")[..8])
    }

    /// One token a hub, for its feed and those of its resources.
    fn token(&self, hub: &HubId) -> String {
        hex(&hmac_sha256(&self.secret, hub.as_str().as_bytes())[..TOKEN_LEN])
    }

    /// Whether `token` is that of `hub`. Compared by their hashes, so that the time it takes tells nothing.
    pub fn opens(&self, token: &str, hub: &HubId) -> bool {
        Sha256::digest(token) == Sha256::digest(self.token(hub))
    }

    pub fn of_hub(&self, hub: &HubId) -> String {
        format!("{}{ROOT}/feeds/{}/{hub}.ics", self.base_url, self.token(hub))
    }

    pub fn of_resource(&self, hub: &HubId, resource: &LocalId) -> String {
        format!("{}{ROOT}/feeds/{}/{hub}/{resource}.ics", self.base_url, self.token(hub))
    }
}

impl FeedKeys {
    /// What a hub has lent and promised, or one of its resources; `None` where there is no such thing. `notice` goes
    /// with whatever is fictional.
    pub fn feed(
        &self,
        state: &State,
        hub: &HubId,
        resource: Option<&LocalId>,
        notice: &Text,
        lang: Lang,
        now: Instant,
    ) -> Option<Feed> {
        let hub = state.hub(hub)?;
        let wording = Wording::new(lang);
        let name = match resource {
            None => wording.with("feed-of-hub", &[("hub", hub.name.clone().into())]),
            Some(id) => {
                let resource = hub.resource(id)?.name.get(lang).to_owned();
                wording.with("feed-of-resource", &[("hub", hub.name.clone().into()), ("resource", resource.into())])
            }
        };
        // Whole days, so that the feed stays the same until something happens.
        let oldest = hub.zone.start_of_day(hub.zone.day(now)) - Duration::days(KEPT_DAYS);
        let scribe = Scribe { keys: self, hub, resource, wording };
        let mut events: Vec<_> = state
            .bookings_of_hub(&hub.id)
            .flat_map(|booking| scribe.of_booking(booking, oldest))
            .chain(state.calendars_of(&hub.id).flat_map(|(calendar, blocks)| {
                let claims = blocks.claims.iter().filter(|claim| claim.interval.end() > oldest);
                claims.filter_map(|claim| {
                    scribe.of_calendar(calendar, &claim.resource.local, claim.quantity, claim.interval)
                })
            }))
            .collect();
        events.sort_by(|a, b| (a.interval, &a.uid).cmp(&(b.interval, &b.uid)));
        let description = if hub.fictional { notice.get(lang).to_owned() } else { String::new() };
        Some(Feed { name, description, zone: hub.zone, refresh_min: REFRESH_MIN, events })
    }

    /// A name that stays the same for ever and tells nothing.
    fn uid(&self, parts: &[&str]) -> String {
        let host = self.base_url.split_once("://").map_or("ressourcerie", |(_, host)| host);
        let host = host.split([':', '/']).next().unwrap_or(host);
        format!("{}@{host}", hex(&hmac_sha256(&self.secret, parts.join("\n").as_bytes())[..TOKEN_LEN]))
    }
}

/// Writes the events of one feed.
struct Scribe<'a> {
    keys: &'a FeedKeys,
    hub: &'a Hub,
    /// The resource of the feed; none for that of the whole hub.
    resource: Option<&'a LocalId>,
    wording: Wording,
}

impl Scribe<'_> {
    fn of_booking<'b>(&'b self, booking: &'b Booking, oldest: Instant) -> impl Iterator<Item = FeedEvent> + 'b {
        let lines = booking.lines.iter().enumerate().filter(move |(_, line)| {
            let changed_lately = !line.state.has_given_up() || booking.changed_at > oldest;
            line.wish.offer.hub == self.hub.id && line.wish.interval.end() > oldest && changed_lately
        });
        lines.flat_map(move |(position, line)| {
            self.units_of(line).into_iter().map(move |(resource, quantity)| FeedEvent {
                uid: self.keys.uid(&[booking.id.as_str(), &position.to_string(), resource.as_str()]),
                sequence: u32::try_from(booking.version).unwrap_or(u32::MAX),
                stamp: booking.changed_at,
                status: match line.state {
                    LineState::Held | LineState::Requested | LineState::Countered => FeedStatus::Tentative,
                    LineState::Approved
                    | LineState::Ready
                    | LineState::Out
                    | LineState::Returned
                    | LineState::Delivered
                    | LineState::Incident
                    | LineState::Closed => FeedStatus::Confirmed,
                    LineState::Refused
                    | LineState::Cancelled
                    | LineState::Lapsed
                    | LineState::NoShow
                    | LineState::Expired => FeedStatus::Cancelled,
                },
                ..self.event("feed-booked", &resource, quantity, line.wish.interval)
            })
        })
    }

    /// What the line takes of each resource of this feed, whether it still claims it or not.
    fn units_of(&self, line: &Line) -> Vec<(LocalId, u32)> {
        let offer = &line.wish.offer.local;
        let all = match self.hub.kit(offer) {
            None => vec![(offer.clone(), line.wish.quantity)],
            Some(kit) => {
                let member = |member: &crate::domain::resource::KitMember| {
                    (member.resource.clone(), member.quantity.saturating_mul(line.wish.quantity))
                };
                kit.members.iter().map(member).collect()
            }
        };
        all.into_iter().filter(|(id, _)| self.resource.is_none_or(|wanted| wanted == id)).collect()
    }

    /// An event of one of the hub's own calendars. It has no history of ours: when it changes, it is another event.
    fn of_calendar(
        &self,
        calendar: &LocalId,
        resource: &LocalId,
        quantity: u32,
        interval: Interval,
    ) -> Option<FeedEvent> {
        if self.resource.is_some_and(|wanted| wanted != resource) {
            return None;
        }
        let parts = [calendar.as_str(), resource.as_str(), &quantity.to_string(), &interval.to_string()];
        let uid = self.keys.uid(&parts);
        Some(FeedEvent { uid, ..self.event("feed-blocked", resource, quantity, interval) })
    }

    fn event(&self, key: &str, resource: &LocalId, quantity: u32, interval: Interval) -> FeedEvent {
        let name = self.hub.resource(resource).map_or(resource.as_str(), |found| found.name.get(self.wording.lang));
        FeedEvent {
            uid: String::new(),
            sequence: 0,
            stamp: interval.start(),
            interval,
            summary: self.wording.with(key, &[("count", quantity.into()), ("resource", name.to_owned().into())]),
            description: String::new(),
            location: self.hub.commune.clone().unwrap_or_default(),
            url: String::new(),
            status: FeedStatus::Confirmed,
            // One unit lent does not make a whole hub busy.
            is_busy: self.resource.is_some(),
            resources: vec![resource.to_string()],
        }
    }
}

/// HMAC (RFC 2104) over SHA-256, whose blocks are 64 bytes long.
fn hmac_sha256(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let pad = |byte: u8| {
        let mut block = [byte; 64];
        block.iter_mut().zip(key).for_each(|(block, key)| *block ^= key);
        block
    };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keyed_hash_is_that_of_rfc_4231() {
        // Test case 1: a key of 20 bytes 0x0b, which HMAC fills up with zeroes.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(hex(&hmac_sha256(&key, b"Hi There")), expected);
    }

    #[test]
    fn the_token_of_one_hub_does_not_open_another() {
        let keys = FeedKeys::new([7; 32], "http://127.0.0.1:1/");
        let (a, b) = (HubId::parse("parc-alize").expect("a hub"), HubId::parse("fil-rouge").expect("a hub"));
        let address = keys.of_hub(&a);
        let token = address.split('/').nth(6).expect("a token").to_owned();
        assert!(keys.opens(&token, &a), "{address}");
        assert!(!keys.opens(&token, &b));
        assert!(!keys.opens("", &a));
        assert!(!FeedKeys::new([8; 32], "").opens(&token, &a));
    }
}
