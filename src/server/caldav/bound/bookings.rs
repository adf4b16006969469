//! What is booked: one object for each line of a booking, to be read only.
//!
//! A hub sees what it is asked for (TENTATIVE) and what it lends (CONFIRMED), a team its own. A line that was given up is
//! no longer there; carts that are only on hold are not shown.

use super::{Shown, fingerprint, name_of};
use crate::calendar::compose::{self, local, utc};
use crate::calendar::object::{Component, Property};
use crate::calendar::writer::certainty_properties;
use crate::domain::booking::{Booking, LineState};
use crate::domain::text::Lang;
use crate::ledger::State;
use crate::server::access::Subject;
use crate::server::caldav::Dav;
use crate::wording::Wording;
use crate::wording::certainty::certainty_label;

pub(super) fn shown(dav: &Dav, owner: &Subject) -> Vec<Shown> {
    let catalogue = dav.app.catalogue();
    let notice = catalogue.catalogue.network.notice.get(Lang::Fr).to_owned();
    let state = dav.app.ledger().read();
    let scribe = Scribe { dav, state: &state, owner, w: Wording::new(Lang::Fr), notice: &notice };
    let bookings: Vec<&Booking> = match owner {
        Subject::Hub(hub) => state.bookings_of_hub(hub).collect(),
        Subject::Team(team) => state.bookings_of_team(team).collect(),
        Subject::Resource(..) | Subject::Member(..) => Vec::new(),
    };
    bookings.into_iter().flat_map(|booking| scribe.of(booking)).collect()
}

struct Scribe<'s> {
    dav: &'s Dav,
    state: &'s State,
    owner: &'s Subject,
    w: Wording,
    /// That what is fictional is so.
    notice: &'s str,
}

impl Scribe<'_> {
    fn of<'b>(&'b self, booking: &'b Booking) -> impl Iterator<Item = Shown> + 'b {
        let is_of_owner = |position: &usize| match self.owner {
            Subject::Hub(hub) => booking.lines[*position].wish.offer.hub == *hub,
            _ => true,
        };
        (0..booking.lines.len()).filter(is_of_owner).filter_map(|position| self.line(booking, position))
    }

    fn line(&self, booking: &Booking, position: usize) -> Option<Shown> {
        let line = booking.lines.get(position)?;
        if line.state.has_given_up() || line.state == LineState::Held {
            return None;
        }
        let offer = &line.wish.offer;
        let hub = self.state.hub(&offer.hub)?;
        let is_settled = !matches!(line.state, LineState::Requested | LineState::Countered);
        let team = self.state.team(&booking.team).map_or_else(|| booking.team.to_string(), |team| team.name.clone());
        let w = self.w;
        let other = if matches!(self.owner, Subject::Hub(_)) { team.clone() } else { hub.name.clone() };
        let args = [
            ("count", line.wish.quantity.into()),
            ("offer", name_of(self.state, w, offer).into()),
            ("other", other.into()),
        ];
        let summary = w.with("caldav-booking", &args);
        let mut said =
            vec![w.with("caldav-booking-state", &[("state", w.t(&format!("line-state-{}", line.state.key())).into())])];
        let certainty = hub.certainty(line);
        if let Some(certainty) = certainty {
            let label = certainty_label(w, hub.zone, certainty);
            said.push(w.with("feed-row-certainty", &[("certainty", label.into())]));
        }
        said.push(w.with("caldav-booking-team", &[("team", team.into())]));
        if !booking.purpose.trim().is_empty() {
            said.push(w.with("caldav-booking-purpose", &[("purpose", booking.purpose.trim().to_owned().into())]));
        }
        let items: Vec<String> = line.claims.iter().flat_map(|claim| &claim.items).map(ToString::to_string).collect();
        if !items.is_empty() {
            said.push(w.with("caldav-booking-units", &[("units", items.join(", ").into())]));
        }
        said.push(w.with("caldav-booking-number", &[("booking", booking.id.to_string().into())]));
        if hub.fictional && !self.notice.is_empty() {
            said.push(self.notice.to_owned());
        }
        let uid = self.dav.app.access().uid(&[booking.id.as_str(), &position.to_string(), offer.local.as_str()]);
        let interval = line.wish.interval;
        let mut event = Component::new("VEVENT");
        event.properties = vec![
            Property::text("UID", &uid),
            utc("DTSTAMP", booking.changed_at),
            utc("CREATED", booking.placed_at),
            utc("LAST-MODIFIED", booking.changed_at),
            Property::new("SEQUENCE", (booking.version + booking.revision).to_string()),
            local("DTSTART", interval.start(), hub.zone),
            local("DTEND", interval.end(), hub.zone),
            Property::text("SUMMARY", &summary),
            Property::text("DESCRIPTION", &said.join("\n")),
            Property::text("LOCATION", &hub.name),
            Property::text("RESOURCES", offer.local.as_str()),
            Property::new("STATUS", if is_settled { "CONFIRMED" } else { "TENTATIVE" }),
            // One loan does not make a whole hub or team busy.
            Property::new("TRANSP", "TRANSPARENT"),
            Property::text("X-RESSOURCERIE-BOOKING", booking.id.as_str()),
            Property::new("X-RESSOURCERIE-QUANTITY", line.wish.quantity.to_string()),
            Property::new("X-RESSOURCERIE-STATE", line.state.key()),
        ];
        let sure = certainty.into_iter().flat_map(certainty_properties);
        event.properties.extend(sure.map(|(name, value)| Property::new(name, value)));
        let state = fingerprint(&format!("{:?}", event.properties));
        Some(Shown {
            record: format!("booking/{}/{position}", booking.id),
            state,
            uid,
            changed: booking.changed_at,
            calendar: compose::object(event, Some((hub.zone, interval))),
        })
    }
}
