//! What a team publishes: its loans and bookings at all hubs, where and when each begins and ends.

use super::{REFRESH_MIN, Scribe, is_told, oldest, used};
use crate::calendar::{Feed, FeedEvent};
use crate::domain::booking::Booking;
use crate::domain::hub::Hub;
use crate::domain::ids::LocalId;
use crate::domain::team::Team;
use crate::domain::text::Text;
use crate::domain::time::{Instant, Zone};
use crate::ledger::State;
use crate::wording::format;

/// `member` is the one whose address it is. Until people have accounts, all members see what their team has.
pub(super) fn feed(
    scribe: &Scribe<'_>,
    state: &State,
    team: &Team,
    member: Option<&LocalId>,
    notice: &Text,
    now: Instant,
) -> Option<Feed> {
    let name = match member {
        None => scribe.say("feed-of-team", &[("team", &team.name)]),
        Some(id) => {
            let position = team.member_ids().iter().position(|known| known == id)?;
            let person = &team.members.get(position)?.name;
            match scribe.is_full {
                true => scribe.say("feed-of-member", &[("team", &team.name), ("person", person)]),
                // Who is told only what is taken is not told whose address it is.
                false => scribe.say("feed-of-team", &[("team", &team.name)]),
            }
        }
    };
    let mut is_fictional = false;
    let mut events = Vec::new();
    for booking in state.bookings_of_team(&team.id) {
        for position in 0..booking.lines.len() {
            let Some(hub) = state.hub(&booking.lines[position].wish.offer.hub) else { continue };
            let told = event(scribe, hub, booking, position, now);
            is_fictional |= told.is_some() && hub.fictional;
            events.extend(told);
        }
    }
    Some(Feed {
        uid: String::new(),
        name,
        description: if is_fictional { notice.get(scribe.wording.lang).to_owned() } else { String::new() },
        // A team may borrow in several zones, and each event has its own: this one is only a hint.
        zone: events.iter().min_by_key(|event| event.interval).map_or(Zone::PARIS, |event| event.zone),
        refresh_min: REFRESH_MIN,
        color: "rebeccapurple".to_owned(),
        source: String::new(),
        opening: None,
        events,
    })
}

fn event(scribe: &Scribe<'_>, hub: &Hub, booking: &Booking, position: usize, now: Instant) -> Option<FeedEvent> {
    let line = booking.lines.get(position)?;
    if !is_told(booking, line, oldest(hub.zone, now)) {
        return None;
    }
    let (wish, lang) = (&line.wish, scribe.wording.lang);
    let part = &wish.offer.local;
    // A loan runs by itself; an hour of advice, a room or a training takes the people.
    let is_busy = !hub.hands_over(part);
    let bare = FeedEvent { is_busy, ..scribe.event_of_line(hub, booking, position, part, used(line)) };
    if !scribe.is_full {
        let (resources, categories) = (Vec::new(), Vec::new());
        return Some(FeedEvent { summary: scribe.wording.t("feed-taken"), resources, categories, ..bare });
    }
    let point = |id: &Option<LocalId>| id.as_ref().and_then(|id| hub.point(id));
    let place = |id: &Option<LocalId>| match point(id) {
        Some(point) => format!("{} ({})", point.name.get(lang), hub.name),
        None => hub.name.clone(),
    };
    let hours = |id: &Option<LocalId>, at: Instant| {
        let day = hub.zone.day(at);
        let spans = point(id).map_or(&hub.desk, |point| &point.hours).on_date(day);
        let said = spans.iter().map(|span| {
            let [from, to] = [span.from_min, span.to_min].map(|minute| format::minutes_of_day(lang, minute.into()));
            format!("{from} – {to}")
        });
        said.collect::<Vec<_>>().join(", ")
    };
    let mut rows = scribe.rows_of_standing(hub, line);
    if hub.hands_over(part) {
        let ends = [
            ("feed-row-pick-up", &wish.pick_up, wish.interval.start()),
            ("feed-row-return", &wish.return_to, line.expected_back()),
        ];
        for (key, id, at) in ends {
            let (place, when) = (place(id), format::moment(lang, hub.zone, at));
            rows.push(scribe.say(key, &[("place", &place), ("when", &when)]));
            let hours = hours(id, at);
            if !hours.is_empty() {
                rows.push(scribe.say("feed-row-hours", &[("hours", &hours)]));
            }
        }
    }
    if !booking.purpose.trim().is_empty() {
        rows.push(scribe.say("feed-row-purpose", &[("purpose", booking.purpose.trim())]));
    }
    if let Some(reason) = &line.reason {
        rows.push(scribe.say("feed-row-reason", &[("reason", reason)]));
    }
    let at = point(&wish.pick_up);
    let commune = hub.commune.iter().filter(|_| at.is_none());
    let location: Vec<String> = std::iter::once(place(&wish.pick_up)).chain(commune.cloned()).collect();
    let counted = scribe.counted("feed-counted", wish.quantity, scribe.name(hub, part));
    Some(FeedEvent {
        summary: scribe.say("feed-borrowed", &[("what", &counted), ("hub", &hub.name)]),
        description: rows.join("\n"),
        location: location.join(", "),
        // An invented hub is nowhere.
        place: (!hub.fictional).then(|| at.and_then(|point| point.place).unwrap_or(hub.place)),
        ..bare
    })
}
