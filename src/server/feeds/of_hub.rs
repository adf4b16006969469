//! What a hub, or one of its resources, publishes: bookings, closures, what is out of order, opening hours.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};

use super::{REFRESH_MIN, Scribe, beginning, is_told, oldest, used};
use crate::calendar::{Feed, FeedEvent, Opening};
use crate::domain::booking::{Booking, Line};
use crate::domain::holidays::holidays;
use crate::domain::hub::{Closure, ClosureKind, Hub};
use crate::domain::ids::LocalId;
use crate::domain::outage::Blocks;
use crate::domain::record::{Withdrawal, further_notice};
use crate::domain::text::Text;
use crate::domain::time::{Instant, Interval};
use crate::ledger::State;
use crate::wording::refusal::closure_kind_key;

/// For how many years what has no known end is shown: some programs know no date far away.
const SHOWN_YEARS: i32 = 2;

pub(super) fn feed(
    scribe: &Scribe<'_>,
    state: &State,
    hub: &Hub,
    resource: Option<&LocalId>,
    notice: &Text,
    now: Instant,
) -> Option<Feed> {
    let name = match resource {
        None => scribe.say("feed-of-hub", &[("hub", &hub.name)]),
        Some(id) => {
            hub.resource(id)?;
            scribe.say("feed-of-resource", &[("hub", &hub.name), ("resource", scribe.name(hub, id))])
        }
    };
    let of = OfHub { scribe, state, hub, resource, oldest: oldest(hub.zone, now), now };
    let mut events: Vec<FeedEvent> =
        state.bookings_of_hub(&hub.id).flat_map(|booking| of.of_booking(booking)).collect();
    for (calendar, blocks) in state.calendars_of(&hub.id) {
        of.add_calendar(calendar, blocks, &mut events);
    }
    events.extend(state.withdrawals().filter_map(|withdrawal| of.of_withdrawal(withdrawal)));
    let declared = state.closures().filter(|closure| closure.hub == hub.id).filter_map(|declared| {
        let parts = ["closure", &declared.id.to_string()];
        of.of_closure(
            &parts,
            declared.interval,
            declared.closure.kind,
            declared.closure.reason.get(scribe.wording.lang),
        )
    });
    let described = hub.closures.iter().filter_map(|closure| {
        let parts = ["closure of", hub.id.as_str(), &closure.from.to_string(), &closure.to.to_string()];
        of.of_closure(&parts, days_of(hub, closure)?, closure.kind, closure.reason.get(scribe.wording.lang))
    });
    events.extend(declared.chain(described));
    Some(Feed {
        uid: String::new(),
        name,
        description: if hub.fictional { notice.get(scribe.wording.lang).to_owned() } else { String::new() },
        zone: hub.zone,
        refresh_min: REFRESH_MIN,
        color: if resource.is_none() { "teal" } else { "steelblue" }.to_owned(),
        source: String::new(),
        opening: of.opening(),
        events,
    })
}

/// The days of a closure, by the clock of the hub.
fn days_of(hub: &Hub, closure: &Closure) -> Option<Interval> {
    let after = closure.to.checked_add_days(Days::new(1))?;
    Interval::new(hub.zone.start_of_day(closure.from), hub.zone.start_of_day(after)).ok()
}

struct OfHub<'a> {
    scribe: &'a Scribe<'a>,
    state: &'a State,
    hub: &'a Hub,
    /// The resource of the feed; none for that of the whole hub.
    resource: Option<&'a LocalId>,
    oldest: Instant,
    now: Instant,
}

impl OfHub<'_> {
    fn of_booking(&self, booking: &Booking) -> Vec<FeedEvent> {
        let mut events = Vec::new();
        for (position, line) in booking.lines.iter().enumerate() {
            if line.wish.offer.hub != self.hub.id || !is_told(booking, line, self.oldest) {
                continue;
            }
            if self.scribe.is_full && self.resource.is_none() {
                events.push(self.line_in_full(booking, position, &line.wish.offer.local, line.wish.quantity));
                continue;
            }
            for (resource, quantity) in self.units_of(line) {
                events.push(if self.scribe.is_full {
                    self.line_in_full(booking, position, &resource, quantity)
                } else {
                    let interval = self.taken(line, &resource);
                    let name = self.scribe.name(self.hub, &resource);
                    FeedEvent {
                        summary: self.scribe.counted("feed-booked", quantity, name),
                        location: self.hub.commune.clone().unwrap_or_default(),
                        // One unit lent does not make a whole hub busy.
                        is_busy: self.resource.is_some(),
                        ..self.scribe.event_of_line(self.hub, booking, position, &resource, interval)
                    }
                });
            }
        }
        events
    }

    /// What the line takes of each resource of this feed, whether it still claims it or not.
    fn units_of(&self, line: &Line) -> BTreeMap<LocalId, u32> {
        let offer = &line.wish.offer.local;
        let mut units = BTreeMap::new();
        match self.hub.kit(offer) {
            None => drop(units.insert(offer.clone(), line.wish.quantity)),
            Some(kit) => {
                for member in &kit.members {
                    let known: &mut u32 = units.entry(member.resource.clone()).or_default();
                    *known = known.saturating_add(member.quantity.saturating_mul(line.wish.quantity));
                }
            }
        }
        units.retain(|id, _| self.resource.is_none_or(|wanted| wanted == id));
        units
    }

    /// From when to when the line keeps units of a resource from others: with the margins of the hub while it claims
    /// them.
    fn taken(&self, line: &Line, resource: &LocalId) -> Interval {
        let claims = line.claims.iter().filter(|claim| claim.resource.local == *resource).map(|claim| claim.interval);
        let hull = |whole: Interval, claimed: Interval| {
            Interval::new(whole.start().min(claimed.start()), whole.end().max(claimed.end())).unwrap_or(whole)
        };
        claims.fold(used(line), hull)
    }

    /// Who, what, why, and how far it is.
    fn line_in_full(&self, booking: &Booking, position: usize, part: &LocalId, quantity: u32) -> FeedEvent {
        let (scribe, line) = (self.scribe, &booking.lines[position]);
        let lang = scribe.wording.lang;
        let team = self.state.team(&booking.team).map_or(booking.team.as_str(), |team| team.name.as_str());
        let mut rows = vec![scribe.say("feed-row-team", &[("team", team)])];
        if !booking.purpose.trim().is_empty() {
            rows.push(scribe.say("feed-row-purpose", &[("purpose", booking.purpose.trim())]));
        }
        rows.extend(scribe.rows_of_standing(self.hub, line));
        let codes: Vec<&str> = line
            .claims
            .iter()
            .filter(|claim| self.hub.kit(part).is_some() || claim.resource.local == *part)
            .flat_map(|claim| claim.items.iter().map(crate::domain::ids::ItemCode::as_str))
            .collect();
        if !codes.is_empty() {
            rows.push(scribe.say("feed-row-units", &[("units", &codes.join(", "))]));
        }
        let point =
            |id: &Option<LocalId>| id.as_ref().and_then(|id| self.hub.point(id)).map(|point| point.name.get(lang));
        for (key, point) in [
            ("feed-row-picked-up-at", point(&line.wish.pick_up)),
            ("feed-row-returned-at", point(&line.wish.return_to)),
        ] {
            rows.extend(point.map(|name| scribe.say(key, &[("place", name)])));
        }
        if let Some(person) = &line.responsible {
            rows.push(scribe.say("feed-row-responsible", &[("person", person)]));
        }
        if let Some(reason) = &line.reason {
            rows.push(scribe.say("feed-row-reason", &[("reason", reason)]));
        }
        let counted = scribe.counted("feed-counted", quantity, scribe.name(self.hub, part));
        FeedEvent {
            summary: scribe.say("feed-lent", &[("what", &counted), ("team", team)]),
            description: rows.join("\n"),
            location: point(&line.wish.pick_up)
                .map_or_else(|| self.hub.commune.clone().unwrap_or_default(), str::to_owned),
            is_busy: self.resource.is_some(),
            ..scribe.event_of_line(self.hub, booking, position, part, used(line))
        }
    }

    /// What one of the hub's own calendars blocks. It has no history of ours: when it changes, it is another event.
    fn add_calendar(&self, calendar: &LocalId, blocks: &Blocks, events: &mut Vec<FeedEvent>) {
        for claim in &blocks.claims {
            let (resource, interval) = (&claim.resource.local, claim.interval);
            if interval.end() <= self.oldest || self.resource.is_some_and(|wanted| wanted != resource) {
                continue;
            }
            let parts = [calendar.as_str(), resource.as_str(), &claim.quantity.to_string(), &interval.to_string()];
            events.push(self.blocked(&parts, resource, claim.quantity, interval));
        }
        for outage in &blocks.outages {
            let parts = [calendar.as_str(), closure_kind_key(outage.kind), &outage.interval.to_string()];
            events.extend(self.of_closure(&parts, outage.interval, outage.kind, &outage.summary));
        }
    }

    fn blocked(&self, parts: &[&str], resource: &LocalId, quantity: u32, interval: Interval) -> FeedEvent {
        let scribe = self.scribe;
        FeedEvent {
            uid: scribe.access.uid(parts),
            summary: scribe.counted("feed-blocked", quantity, scribe.name(self.hub, resource)),
            location: self.hub.commune.clone().unwrap_or_default(),
            is_busy: self.resource.is_some(),
            resources: vec![resource.to_string()],
            categories: vec![scribe.wording.t("feed-category-blocked")],
            ..scribe.event(self.hub.zone, interval)
        }
    }

    fn of_withdrawal(&self, withdrawal: &Withdrawal) -> Option<FeedEvent> {
        let claim = &withdrawal.claim;
        let is_wanted = self.resource.is_none_or(|wanted| *wanted == claim.resource.local);
        if claim.resource.hub != self.hub.id || !is_wanted || claim.interval.end() <= self.oldest {
            return None;
        }
        let is_open = claim.interval.end() >= further_notice();
        let shown_to = self.hub.zone.day(self.now).year() + SHOWN_YEARS;
        let end = match NaiveDate::from_ymd_opt(shown_to, 1, 1) {
            Some(day) if is_open => self.hub.zone.start_of_day(day),
            _ => claim.interval.end(),
        };
        let interval = Interval::new(claim.interval.start(), end).ok()?;
        let mut event =
            self.blocked(&["withdrawal", &withdrawal.id.to_string()], &claim.resource.local, claim.quantity, interval);
        if is_open {
            // What is shown grows with the years.
            event.sequence = u32::try_from(shown_to).unwrap_or_default();
        }
        if self.scribe.is_full {
            let scribe = self.scribe;
            let cause = scribe.wording.t(&format!("feed-cause-{}", withdrawal.cause.key()));
            let mut rows = vec![scribe.say("feed-row-cause", &[("cause", &cause)])];
            if is_open {
                rows.push(scribe.wording.t("feed-row-no-end"));
            }
            let codes: Vec<&str> = claim.items.iter().map(crate::domain::ids::ItemCode::as_str).collect();
            if !codes.is_empty() {
                rows.push(scribe.say("feed-row-units", &[("units", &codes.join(", "))]));
            }
            if !withdrawal.reason.trim().is_empty() {
                rows.push(scribe.say("feed-row-reason", &[("reason", withdrawal.reason.trim())]));
            }
            event.description = rows.join("\n");
        }
        Some(event)
    }

    fn of_closure(&self, parts: &[&str], interval: Interval, kind: ClosureKind, reason: &str) -> Option<FeedEvent> {
        if interval.end() <= self.oldest {
            return None;
        }
        let scribe = self.scribe;
        let key = match kind {
            ClosureKind::Desk => "feed-closed-desk",
            ClosureKind::Full => "feed-closed-full",
        };
        let (title, reason) = (scribe.wording.t(key), reason.trim());
        let summary =
            if reason.is_empty() { title } else { scribe.say("feed-closed-why", &[("what", &title), ("why", reason)]) };
        Some(FeedEvent {
            uid: scribe.access.uid(parts),
            summary,
            location: self.hub.commune.clone().unwrap_or_default(),
            is_busy: kind == ClosureKind::Full,
            categories: vec![scribe.wording.t("feed-category-closure")],
            ..scribe.event(self.hub.zone, interval)
        })
    }

    /// The desk's hours, without the public holidays on which it closes.
    fn opening(&self) -> Option<Opening> {
        let hub = self.hub;
        if hub.desk.is_empty() {
            return None;
        }
        let year = hub.zone.day(self.oldest).year();
        let mut except = Vec::new();
        if hub.closed_on_holidays {
            for year in year..=year + SHOWN_YEARS {
                except.extend(holidays(&hub.territory, hub.departement.as_deref(), year).iter().map(|day| day.day));
            }
        }
        except.extend(
            (year..=year + SHOWN_YEARS)
                .flat_map(|year| hub.customary_days.iter().filter_map(move |day| day.in_year(year))),
        );
        except.sort_unstable();
        except.dedup();
        Some(Opening {
            uid: self.scribe.access.uid(&["opening hours", hub.id.as_str()]),
            stamp: beginning(),
            summary: self.scribe.say("feed-opening", &[("hub", &hub.name)]),
            zone: hub.zone,
            from: NaiveDate::from_ymd_opt(year, 1, 1)?,
            hours: hub.desk.clone(),
            except,
        })
    }
}
