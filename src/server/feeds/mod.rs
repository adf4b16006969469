//! The `.ics` feeds: what they say of a hub, a resource, a team or one of its members.
//!
//! Two details. `busy` tells what is taken and when, never by whom or what for; `full` tells what the desk of the hub or
//! of the team sees anyway. The names of events are hashes that last for ever and are the same in every feed. Who may
//! read is decided by [`super::access`]; what is taken, by the ledger. Cannot fail: what is not there gives no feed.

mod cache;
mod of_hub;
mod of_team;

use chrono::Duration;

pub(super) use cache::Cache;

use super::access::{Access, Subject};
use crate::api::access::AccessDetail;
use crate::calendar::{Feed, FeedEvent, FeedStatus};
use crate::domain::booking::{Booking, Line, LineState};
use crate::domain::hub::Hub;
use crate::domain::ids::LocalId;
use crate::domain::text::{Lang, Text};
use crate::domain::time::{Instant, Interval, Zone};
use crate::ledger::State;
use crate::wording::Wording;
use crate::wording::certainty::certainty_label;

/// How long what is past or called off stays in a feed, days: long enough for every subscriber to have seen it.
const KEPT_DAYS: i64 = 30;
/// How often subscribers are asked to come back, minutes.
const REFRESH_MIN: u32 = 15;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Wanted {
    pub(super) subject: Subject,
    pub(super) detail: AccessDetail,
    pub(super) lang: Lang,
}

/// A feed; `None` where there is no such thing. `notice` goes with whatever is fictional.
pub(super) fn feed(access: &Access, state: &State, wanted: &Wanted, notice: &Text, now: Instant) -> Option<Feed> {
    let scribe = Scribe { access, wording: Wording::new(wanted.lang), is_full: wanted.detail != AccessDetail::Busy };
    let mut feed = match &wanted.subject {
        Subject::Hub(hub) => of_hub::feed(&scribe, state, state.hub(hub)?, None, notice, now),
        Subject::Resource(hub, resource) => of_hub::feed(&scribe, state, state.hub(hub)?, Some(resource), notice, now),
        Subject::Team(team) => of_team::feed(&scribe, state, state.team(team)?, None, notice, now),
        Subject::Member(team, member) => of_team::feed(&scribe, state, state.team(team)?, Some(member), notice, now),
    }?;
    feed.uid = access.uid(&["calendar", &wanted.subject.to_string()]);
    // The address of a member has their name in it, which is not for those who are told only what is taken.
    let names_a_person = matches!(wanted.subject, Subject::Member(..)) && !scribe.is_full;
    if !names_a_person {
        feed.source = access.feed_url(&wanted.subject, wanted.detail);
    }
    feed.events.sort_by(|a, b| (a.interval, &a.uid).cmp(&(b.interval, &b.uid)));
    Some(feed)
}

/// What all feeds have in common.
struct Scribe<'a> {
    access: &'a Access,
    wording: Wording,
    is_full: bool,
}

impl Scribe<'_> {
    fn say(&self, key: &str, args: &[(&'static str, &str)]) -> String {
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, (*value).to_owned().into())).collect();
        self.wording.with(key, &args)
    }

    /// So many units of something, with the words `key`.
    fn counted(&self, key: &str, count: u32, resource: &str) -> String {
        self.wording.with(key, &[("count", count.into()), ("resource", resource.to_owned().into())])
    }

    fn name<'h>(&self, hub: &'h Hub, offer: &'h LocalId) -> &'h str {
        let lang = self.wording.lang;
        let kit = || hub.kit(offer).map(|kit| kit.name.get(lang));
        hub.resource(offer).map(|resource| resource.name.get(lang)).or_else(kit).unwrap_or(offer.as_str())
    }

    /// How far a line is, and how sure: the rows of a detailed description.
    fn rows_of_standing(&self, hub: &Hub, line: &Line) -> Vec<String> {
        let state = self.wording.t(&format!("line-state-{}", line.state.key()));
        let certainty = hub.certainty(line).map(|certainty| certainty_label(self.wording, hub.zone, certainty));
        let certainty = certainty.map(|certainty| self.say("feed-row-certainty", &[("certainty", &certainty)]));
        std::iter::once(self.say("feed-row-state", &[("state", &state)])).chain(certainty).collect()
    }

    /// An event without words.
    fn event(&self, zone: Zone, interval: Interval) -> FeedEvent {
        FeedEvent {
            uid: String::new(),
            sequence: 0,
            stamp: beginning().min(interval.start()),
            interval,
            zone,
            summary: String::new(),
            description: String::new(),
            location: String::new(),
            url: String::new(),
            status: FeedStatus::Confirmed,
            is_busy: false,
            resources: Vec::new(),
            categories: Vec::new(),
            place: None,
            certainty: None,
        }
    }

    /// An event about the line at `position` of a booking; `part` is what it takes.
    fn event_of_line(
        &self,
        hub: &Hub,
        booking: &Booking,
        position: usize,
        part: &LocalId,
        interval: Interval,
    ) -> FeedEvent {
        let line = &booking.lines[position];
        let category = match status_of(line.state) {
            FeedStatus::Tentative => "feed-category-request",
            FeedStatus::Confirmed | FeedStatus::Cancelled => "feed-category-booking",
        };
        FeedEvent {
            uid: self.access.uid(&[booking.id.as_str(), &position.to_string(), part.as_str()]),
            sequence: u32::try_from(booking.version.saturating_add(booking.revision)).unwrap_or(u32::MAX),
            stamp: booking.changed_at,
            status: status_of(line.state),
            resources: vec![part.to_string()],
            categories: vec![self.wording.t(category)],
            certainty: hub.certainty(line).filter(|_| self.is_full),
            ..self.event(hub.zone, interval)
        }
    }
}

/// Stands for the time of what has no history of ours, which is never changed but replaced by something else.
fn beginning() -> Instant {
    chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap_or_default()
}

/// Whole days, so that a feed stays the same until something happens.
fn oldest(zone: Zone, now: Instant) -> Instant {
    zone.start_of_day(zone.day(now)) - Duration::days(KEPT_DAYS)
}

/// Whether a line still belongs in a feed: not when it ended, or was given up, too long ago.
fn is_told(booking: &Booking, line: &Line, oldest: Instant) -> bool {
    let changed_lately = !line.state.has_given_up() || booking.changed_at > oldest;
    line.expected_back() > oldest && changed_lately
}

/// From pick-up to when it is expected back.
fn used(line: &Line) -> Interval {
    Interval::new(line.wish.interval.start(), line.expected_back()).unwrap_or(line.wish.interval)
}

fn status_of(state: LineState) -> FeedStatus {
    match state {
        LineState::Held | LineState::Requested | LineState::Countered => FeedStatus::Tentative,
        LineState::Approved
        | LineState::Ready
        | LineState::Out
        | LineState::Returned
        | LineState::Delivered
        | LineState::Incident
        | LineState::Closed => FeedStatus::Confirmed,
        LineState::Refused | LineState::Cancelled | LineState::Lapsed | LineState::NoShow | LineState::Expired => {
            FeedStatus::Cancelled
        }
    }
}
