//! What a hub, or one of its resources, publishes: bookings, closures, what is out of order, opening hours.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use super::{REFRESH_MIN, Scribe, beginning, is_told, oldest, used};
use crate::calendar::{Feed, FeedEvent, FeedStatus, Opening};
use crate::domain::availability::Claims as _;
use crate::domain::booking::{Booking, Line};
use crate::domain::desk::DeskHours;
use crate::domain::hub::{Closure, ClosureKind, Hub};
use crate::domain::ids::LocalId;
use crate::domain::outage::Blocks;
use crate::domain::record::{DeclaredClosure, Withdrawal, further_notice};
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
    let withdrawn = state.withdrawals().filter_map(|withdrawal| of.of_withdrawal(withdrawal, Standing::InForce));
    let cancelled = state.cancelled_withdrawals();
    events
        .extend(withdrawn.chain(cancelled.filter_map(|withdrawal| of.of_withdrawal(withdrawal, Standing::CalledOff))));
    let declared = state.closures().flat_map(|declared| of.of_declared(declared, Standing::InForce));
    let lifted = state.lifted_closures().flat_map(|declared| of.of_declared(declared, Standing::CalledOff));
    let described = hub.closures.iter().flat_map(|closure| {
        let (from, to) = (closure.from.to_string(), closure.to.to_string());
        let mut name = vec!["closure of".to_owned(), hub.id.to_string(), from, to];
        name.extend(closure.hours.map(|hours| hours.to_string()));
        of.of_closure_by_day(&name, closure, closure.stretches(hub.zone))
    });
    events.extend(declared.chain(lifted).chain(described));
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

/// Whether a closure or a withdrawal holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    InForce,
    CalledOff,
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
            // A title in somebody's calendar may name a person; a reason is written for everybody.
            let reason = if self.scribe.is_full { outage.summary.as_str() } else { "" };
            events.extend(self.of_closure(&parts, outage.interval, outage.kind, reason));
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

    fn of_withdrawal(&self, withdrawal: &Withdrawal, standing: Standing) -> Option<FeedEvent> {
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
        // What is shown of an open end grows with the years, and so does its version, which never falls when it ends.
        let year_of = |at: Instant| self.hub.zone.day(at).year();
        let this_year = year_of(self.now.min(claim.interval.end()));
        event.sequence = u32::try_from(this_year - year_of(claim.interval.start())).unwrap_or_default();
        if let Some(new_year) = NaiveDate::from_ymd_opt(this_year, 1, 1).filter(|_| is_open && event.sequence > 0) {
            event.stamp = self.hub.zone.start_of_day(new_year);
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
        self.with_history(event, withdrawal.id, standing)
    }

    /// A closure declared by command.
    fn of_declared(&self, declared: &DeclaredClosure, standing: Standing) -> Vec<FeedEvent> {
        if declared.hub != self.hub.id {
            return Vec::new();
        }
        let name = ["closure".to_owned(), declared.id.to_string()];
        let events = self.of_closure_by_day(&name, &declared.closure, declared.stretches().iter().copied());
        events.into_iter().filter_map(|event| self.with_history(event, declared.id, standing)).collect()
    }

    /// An event as often and as lately changed as the ledger says; `None` for what was called off too long ago.
    fn with_history(&self, event: FeedEvent, record: u64, standing: Standing) -> Option<FeedEvent> {
        let change = self.state.change_of(record)?;
        let status = match standing {
            Standing::InForce => event.status,
            Standing::CalledOff if change.at > self.oldest => FeedStatus::Cancelled,
            Standing::CalledOff => return None,
        };
        let (sequence, stamp) = (event.sequence.saturating_add(change.count), event.stamp.max(change.at));
        Some(FeedEvent { status, sequence, stamp, ..event })
    }

    /// An event for each stretch that a closure closes; the first has the name that it has alone.
    fn of_closure_by_day(
        &self,
        name: &[String],
        closure: &Closure,
        stretches: impl Iterator<Item = Interval>,
    ) -> Vec<FeedEvent> {
        let reason = closure.reason.get(self.scribe.wording.lang);
        let event = |(place, stretch): (usize, Interval)| {
            let day = stretch.start().to_string();
            let parts = name.iter().chain((place > 0).then_some(&day)).map(String::as_str);
            self.of_closure(&parts.collect::<Vec<_>>(), stretch, closure.kind, reason)
        };
        stretches.enumerate().filter_map(event).collect()
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

    /// When the desk is open: the hours of its week, and the days on which it opens otherwise or not at all.
    fn opening(&self) -> Option<Opening> {
        let hub = self.hub;
        let desk = DeskHours::new(hub, self.state.outages(&hub.id));
        let week = desk.by_the_week();
        let year = hub.zone.day(self.oldest).year();
        let from = NaiveDate::from_ymd_opt(year, 1, 1)?;
        let days = from.iter_days().take_while(|day| day.year() <= year + SHOWN_YEARS);
        let except: BTreeMap<NaiveDate, Vec<Interval>> =
            days.map(|day| (day, desk.on(day))).filter(|(day, open)| *open != week.on(*day)).collect();
        if hub.desk.is_empty() && except.is_empty() {
            return None;
        }
        let closures = self.state.closures().chain(self.state.lifted_closures());
        let changes = closures.filter(|closure| closure.hub == hub.id).filter_map(|it| self.state.change_of(it.id));
        Some(Opening {
            uid: self.scribe.access.uid(&["opening hours", hub.id.as_str()]),
            stamp: changes.map(|change| change.at).max().unwrap_or_else(beginning),
            summary: self.scribe.say("feed-opening", &[("hub", &hub.name)]),
            zone: hub.zone,
            from,
            hours: hub.desk.clone(),
            except,
        })
    }
}
