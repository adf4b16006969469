//! The `.ics` feeds: their addresses, and what they say.
//!
//! A token that only this server could have made stands for the secret, because calendar programs can hold an address
//! but no header. A feed says what is taken and when, never by whom: the names of its events are hashes.

use chrono::Duration;

use super::access::Access;
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

/// What a hub has lent and promised, or one of its resources; `None` where there is no such thing. `notice` goes
/// with whatever is fictional.
pub(super) fn feed(
    access: &Access,
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
    let scribe = Scribe { access, hub, resource, wording };
    let mut events: Vec<_> = state
        .bookings_of_hub(&hub.id)
        .flat_map(|booking| scribe.of_booking(booking, oldest))
        .chain(state.calendars_of(&hub.id).flat_map(|(calendar, blocks)| {
            let claims = blocks.claims.iter().filter(|claim| claim.interval.end() > oldest);
            claims
                .filter_map(|claim| scribe.of_calendar(calendar, &claim.resource.local, claim.quantity, claim.interval))
        }))
        .collect();
    events.sort_by(|a, b| (a.interval, &a.uid).cmp(&(b.interval, &b.uid)));
    let description = if hub.fictional { notice.get(lang).to_owned() } else { String::new() };
    Some(Feed { name, description, zone: hub.zone, refresh_min: REFRESH_MIN, events })
}

/// Writes the events of one feed.
struct Scribe<'a> {
    access: &'a Access,
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
                uid: self.access.uid(&[booking.id.as_str(), &position.to_string(), resource.as_str()]),
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
        let uid = self.access.uid(&parts);
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
