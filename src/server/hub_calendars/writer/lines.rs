//! What the ledger wants of the calendars: which lines have to stand there, in what words, for how long. It asks nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::super::object::{Content, fresh_uid};
use super::super::protocol::{Attempt, Phase, Wanted};
use super::{Body, LineKey, Row, Writer};
use crate::clock;
use crate::domain::booking::{Booking, Claim, Line, LineState};
use crate::domain::hub::{Hub, HubCalendar};
use crate::domain::ids::OfferKey;
use crate::domain::time::{Instant, Interval};
use crate::ledger::State;
use crate::store::WrittenEvent;
use crate::wording::Wording;

impl Writer {
    /// New attempts: one for each line that has to stand in a calendar and does not, as it is now.
    pub(super) fn wanting(&self, rows: &[Row]) -> Vec<Row> {
        let now = clock::now();
        let mut attempts: BTreeMap<LineKey, Vec<&Row>> = BTreeMap::new();
        for row in rows {
            attempts.entry(row.key()).or_default().push(row);
        }
        for of_line in attempts.values_mut() {
            of_line.sort_by_key(|row| row.event.serial);
        }
        let state = self.app.ledger().read();
        let mut wanting = Vec::new();
        for hub in state.hubs() {
            let written: Vec<&HubCalendar> =
                hub.calendars.iter().filter(|calendar| calendar.source.written().is_some()).collect();
            if written.is_empty() {
                continue;
            }
            for booking in state.bookings_of_hub(&hub.id) {
                for (index, line) in booking.lines.iter().enumerate().filter(|(_, line)| line.wish.offer.hub == hub.id)
                {
                    let stands = matches!(line.state, LineState::Requested | LineState::Countered)
                        || matches!(line.state, LineState::Approved | LineState::Ready | LineState::Out);
                    if !stands || line.wish.interval.end() <= now {
                        continue;
                    }
                    for calendar in &written {
                        let Some((interval, quantity)) = span(calendar, line) else { continue };
                        let key = (booking.id.to_string(), index, hub.id.clone(), calendar.id.clone());
                        let before = attempts.get(&key).map_or(&[][..], Vec::as_slice);
                        let latest = before.last();
                        // Where the last attempt failed, what stood before it may stand still.
                        let known = before.iter().rfind(|row| !row.body.attempt.is_over()).or(latest);
                        let is_known = known
                            .is_some_and(|row| row.body.content.interval == interval && row.body.quantity == quantity);
                        // An attempt that failed is told first: the ledger then wants the line no more.
                        let is_failing = latest.is_some_and(|row| row.body.attempt.is_over() && !row.body.told);
                        if is_known || is_failing {
                            continue;
                        }
                        let serial = latest.map_or(1, |row| row.event.serial + 1);
                        let adopted = serial == 1
                            && line.hub_word.is_none()
                            && matches!(line.state, LineState::Approved | LineState::Ready | LineState::Out);
                        let content = content_of(&state, hub, calendar, booking, line, interval, now);
                        wanting
                            .extend(fresh_row(hub, calendar, booking, index, serial, content, quantity, adopted, now));
                    }
                }
            }
        }
        wanting
    }

    /// What the ledger wants of an attempt.
    pub(super) fn wanted(&self, row: &Row, rows: &[Row]) -> Wanted {
        let state = self.app.ledger().read();
        let Some(line) = state.booking(&row.event.booking).and_then(|booking| booking.lines.get(row.event.line)) else {
            return Wanted::Nothing;
        };
        let Some(hub) = state.hub(&row.event.hub) else { return Wanted::Nothing };
        let was_confirmed = row.body.attempt.phase == Phase::Confirmed;
        let later = rows.iter().filter(|other| other.key() == row.key() && other.event.serial > row.event.serial);
        let mut later = later.peekable();
        if later.peek().is_some() {
            // What stands for the line as it was goes once it stands there as it is.
            let is_replaced = later.any(|other| other.body.attempt.phase == Phase::Confirmed);
            return if was_confirmed && !is_replaced && !line.state.has_given_up() {
                Wanted::Confirmed
            } else {
                Wanted::Nothing
            };
        }
        // A calendar that shows too late what is written there confirms nothing; what stands confirmed stays.
        let calendar = hub.calendars.iter().find(|own| own.id == row.event.calendar);
        let may_confirm = was_confirmed || calendar.is_none_or(HubCalendar::may_confirm);
        match line.state {
            LineState::Requested | LineState::Countered if was_confirmed => Wanted::Confirmed,
            state if !may_confirm && !state.has_given_up() => Wanted::Tentative,
            LineState::Requested if is_at_once(hub, line) => Wanted::Confirmed,
            LineState::Requested | LineState::Countered => Wanted::Tentative,
            LineState::Approved | LineState::Ready | LineState::Out => Wanted::Confirmed,
            state if state.was_used() => Wanted::Confirmed,
            _ => Wanted::Nothing,
        }
    }

    /// What the line takes, and what is promised to others of the same resources meanwhile.
    pub(super) fn claims_around(&self, row: &Row, interval: Interval) -> (Vec<Claim>, Vec<Claim>) {
        let state = self.app.ledger().read();
        let line = state.booking(&row.event.booking).and_then(|booking| booking.lines.get(row.event.line));
        let claims: Vec<Claim> = line.map(|line| line.claims.clone()).unwrap_or_default();
        let resources: BTreeSet<&OfferKey> = claims.iter().map(|claim| &claim.resource).collect();
        let of_lines = state.bookings_of_hub(&row.event.hub).flat_map(|booking| {
            let is_self = booking.id == row.event.booking;
            let lines = booking.lines.iter().enumerate();
            lines.filter(move |(index, _)| !(is_self && *index == row.event.line)).flat_map(|(_, line)| &line.claims)
        });
        let withdrawn = state.withdrawals().map(|withdrawal| &withdrawal.claim);
        let others = of_lines
            .chain(withdrawn)
            .filter(|claim| resources.contains(&claim.resource) && claim.interval.overlaps(interval))
            .cloned()
            .collect();
        (claims, others)
    }

    /// The shorter time for which a line that came back early stands in the calendar.
    pub(super) fn shorter(&self, row: &Row) -> Option<Interval> {
        if row.body.attempt.phase != Phase::Confirmed {
            return None;
        }
        let state = self.app.ledger().read();
        let line = state.booking(&row.event.booking)?.lines.get(row.event.line)?;
        if !line.state.was_used() || line.state == LineState::Out {
            return None;
        }
        let interval = row.body.content.interval;
        let back = line.loans.iter().map(|loan| loan.back.as_ref().map(|back| back.at)).collect::<Option<Vec<_>>>()?;
        let claimed = line.claims.iter().map(|claim| claim.interval.end()).max();
        let end = back.into_iter().max()?.max(claimed.unwrap_or(interval.start()));
        let end = chrono::DateTime::from_timestamp(end.timestamp(), 0)?;
        (end < interval.end()).then(|| Interval::new(interval.start(), end).ok()).flatten()
    }
}

/// The time and the number of units that a line takes of what a calendar is about.
pub(super) fn span(calendar: &HubCalendar, line: &Line) -> Option<(Interval, u32)> {
    let claims = || line.claims.iter().filter(|claim| calendar.covers(&claim.resource.local));
    let start = claims().map(|claim| claim.interval.start()).min()?;
    let end = claims().map(|claim| claim.interval.end()).max()?;
    let quantity = claims().map(|claim| claim.quantity).fold(0, u32::saturating_add);
    // Calendars know no fractions of a second.
    let whole = |at: Instant| chrono::DateTime::from_timestamp(at.timestamp(), 0);
    Some((Interval::new(whole(start)?, whole(end)?).ok()?, quantity))
}

/// Whether the calendar's word is all that a request waits for.
fn is_at_once(hub: &Hub, line: &Line) -> bool {
    use crate::domain::availability::approval;
    use crate::domain::policy::Approval;
    approval(hub, &line.wish.offer) == Approval::Auto
}

fn content_of(
    state: &State,
    hub: &Hub,
    calendar: &HubCalendar,
    booking: &Booking,
    line: &Line,
    interval: Interval,
    now: Instant,
) -> Content {
    let wording = Wording::new(hub.language);
    let offer = &line.wish.offer.local;
    let name = hub
        .resource(offer)
        .map(|resource| &resource.name)
        .or_else(|| hub.kit(offer).map(|kit| &kit.name))
        .map_or_else(|| offer.to_string(), |name| name.get(hub.language).to_owned());
    let team = state.team(&booking.team).map_or_else(|| booking.team.to_string(), |team| team.name.clone());
    let args = [("count", line.wish.quantity.into()), ("name", name.into()), ("team", team.into())];
    let purpose = [("purpose", booking.purpose.clone().into()), ("booking", booking.id.to_string().into())];
    let covered = line.claims.iter().filter(|claim| calendar.covers(&claim.resource.local));
    let resources: BTreeSet<String> = covered.map(|claim| claim.resource.local.to_string()).collect();
    Content {
        interval,
        summary: wording.with("hub-calendar-summary", &args),
        description: wording.with("hub-calendar-description", &purpose),
        resources: resources.into_iter().collect(),
        stamp: now,
        sequence: 0,
    }
}

#[expect(clippy::too_many_arguments, reason = "a row has that many parts")]
fn fresh_row(
    hub: &Hub,
    calendar: &HubCalendar,
    booking: &Booking,
    line: usize,
    serial: u32,
    content: Content,
    quantity: u32,
    adopted: bool,
    now: Instant,
) -> Option<Row> {
    let uid = fresh_uid().ok()?;
    let body = Body {
        attempt: Attempt::new(),
        content,
        quantity,
        made_at: now,
        adopted,
        clash: None,
        confirmed_at: None,
        told: false,
        compared_at: None,
    };
    let event = WrittenEvent {
        uid,
        hub: hub.id.clone(),
        calendar: calendar.id.clone(),
        booking: booking.id.clone(),
        line,
        serial,
        body: serde_json::to_string(&body).ok()?,
    };
    Some(Row { event, body })
}
