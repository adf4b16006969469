//! Closures: an event that a manager makes, moves or deletes closes the hub, or its desk, while it lasts.
//!
//! Its kind is in CATEGORIES: `DESK` or `guichet`, the desk only; `CLOSED` or `fermé`, everything. Without such a word, an
//! event of whole days closes everything and one of some hours the desk: no pick-up and no return, while loans run through
//! it. An event that comes back closes each time, as one object of several closures, as does one that goes over midnight
//! with hours. One that would touch bookings is refused whole, with their names: what becomes of them is decided at the
//! desk.

use chrono::Duration;

use super::instances::{Instance, instances, title_of};
use super::{Meant, Shown, Wish, fingerprint};
use crate::calendar::compose::{self, day, local, utc};
use crate::calendar::object::{Component, Property};
use crate::clock;
use crate::dav::DavError;
use crate::domain::fold::fold;
use crate::domain::hub::{Closure, ClosureKind};
use crate::domain::ids::HubId;
use crate::domain::record::DeclaredClosure;
use crate::domain::text::{Lang, Text};
use crate::domain::time::{Instant, Zone};
use crate::ledger::{Command, State};
use crate::server::bounds::check_closure;
use crate::server::caldav::Dav;
use crate::server::caldav::objects::Given;
use crate::wording::Wording;

/// What CATEGORIES says of a closure of the desk alone, folded.
const DESK_WORDS: [&str; 4] = ["desk", "guichet", "comptoir", "accueil"];
/// And of one of everything, where that does not go without saying.
const FULL_WORDS: [&str; 4] = ["closed", "ferme", "fermeture", "tout"];
/// What we write there.
const DESK: &str = "DESK";
const FULL: &str = "CLOSED";

pub(super) fn shown(dav: &Dav, hub: &HubId) -> Vec<Shown> {
    let state = dav.app.ledger().read();
    let Some(found) = state.hub(hub) else { return Vec::new() };
    let uid = |parts: &[&str]| dav.app.access().uid(parts);
    let since = clock::now() - Duration::days(400);
    let declared = state.closures().filter(|closure| closure.hub == *hub && closure.interval.end() > since);
    let mut all: Vec<Shown> = declared
        .map(|declared| {
            let record = format!("closure/{}", declared.id);
            let uid = uid(&["closure", hub.as_str(), &declared.id.to_string()]);
            let calendar = object(found.zone, &uid, &declared.closure, declared.settled, declared.interval.start());
            Shown { record, state: fingerprint_of(declared), uid, changed: declared.interval.start(), calendar }
        })
        .collect();
    // Those of the hub's description, which can only be changed there.
    for closure in &found.closures {
        let start = found.zone.start_of_day(closure.from);
        let hours = closure.hours.map(|hours| format!("/{hours}")).unwrap_or_default();
        let parts = format!("{}/{}/{:?}{hours}", closure.from, closure.to, closure.kind);
        let uid = uid(&["described closure", hub.as_str(), &parts]);
        let state = fingerprint(&format!("{closure:?}"));
        let calendar = object(found.zone, &uid, closure, true, start);
        all.push(Shown { record: format!("described/{parts}"), state, uid, changed: start, calendar });
    }
    all
}

fn fingerprint_of(declared: &DeclaredClosure) -> String {
    fingerprint(&format!("{:?} {}", declared.closure, declared.settled))
}

/// A closure as an event of whole days, or of hours that come back on each of its days.
fn object(zone: Zone, uid: &str, closure: &Closure, is_settled: bool, stamp: Instant) -> Component {
    let mut event = Component::new("VEVENT");
    let is_full = closure.kind == ClosureKind::Full;
    event.properties = vec![Property::text("UID", uid), utc("DTSTAMP", stamp)];
    let first = closure.stretches(zone).next().filter(|_| closure.hours.is_some());
    if let Some(first) = first {
        event.properties.extend([local("DTSTART", first.start(), zone), local("DTEND", first.end(), zone)]);
        let days = (closure.to - closure.from).num_days() + 1;
        event.properties.extend((days > 1).then(|| Property::new("RRULE", format!("FREQ=DAILY;COUNT={days}"))));
    } else {
        let after = closure.to.succ_opt().unwrap_or(closure.to);
        event.properties.extend([day("DTSTART", closure.from), day("DTEND", after)]);
    }
    event.properties.extend([
        Property::text("SUMMARY", closure.reason.get(Lang::Fr)),
        Property::new("CATEGORIES", if is_full { FULL } else { DESK }),
        Property::new("STATUS", if is_settled { "CONFIRMED" } else { "TENTATIVE" }),
        Property::new("TRANSP", if is_full { "OPAQUE" } else { "TRANSPARENT" }),
    ]);
    compose::object(event, first.map(|first| (zone, first)))
}

/// The closures that an object means: one for each time that it takes place, or several where it goes over midnight.
fn closures_of(wish: &Wish<'_>, given: &Given) -> Result<Vec<Closure>, DavError> {
    let zone = wish.hub()?.zone;
    let mut closures = Vec::new();
    for Instance { event, interval } in instances(wish, given)? {
        let spells = Closure::spells(zone, interval).ok_or_else(|| wish.invalid("caldav-closure-clock", ""))?;
        let kind = kind_of(event, spells.iter().any(|(.., hours)| hours.is_some()));
        let reason = title_of(event).unwrap_or_else(|| Wording::new(Lang::Fr).t("caldav-closure"));
        for (from, to, hours) in spells {
            let closure = Closure { from, to, hours, kind, reason: Text::plain(&reason) };
            check_closure(&closure).map_err(|failure| wish.refused(&failure))?;
            closures.push(closure);
        }
    }
    Ok(closures)
}

/// What CATEGORIES says. Where it says nothing, whole days close everything, and hours the desk: nobody comes or goes,
/// and what is out stays out.
fn kind_of(event: &Component, has_hours: bool) -> ClosureKind {
    let categories: Vec<String> =
        event.all("CATEGORIES").flat_map(Property::as_texts).map(|word| fold(&word)).collect();
    let says = |words: &[&str]| categories.iter().any(|word| words.contains(&word.as_str()));
    if says(&DESK_WORDS) || (has_hours && !says(&FULL_WORDS)) { ClosureKind::Desk } else { ClosureKind::Full }
}

pub(super) fn meant(wish: &Wish<'_>, given: &Given) -> Result<Meant, DavError> {
    let (hub, now) = (wish.hub()?, clock::now());
    let mut wanted = closures_of(wish, given)?;
    let (mut kept, mut replaced) = (Vec::new(), Vec::new());
    for declared in declared(wish, &wish.numbers()?) {
        match wanted.iter().position(|closure| *closure == declared.closure) {
            Some(position) => {
                wanted.remove(position);
                kept.push(declared.id);
            }
            None => replaced.push(declared.id),
        }
    }
    // What is over closes nothing any more.
    wanted.retain(|closure| closure.stretches(hub.zone).last().is_some_and(|last| last.end() > now));
    if wanted.is_empty() && kept.is_empty() {
        return Err(wish.invalid("caldav-past", ""));
    }
    let is_same = wanted.is_empty() && replaced.is_empty();
    let command = Command::ReplaceClosures { hub: wish.hub.clone(), replaced, closures: wanted };
    Ok(Meant { command: (!is_same).then_some(command), kept })
}

/// What takes back the closures that an object stands for, where any is left.
pub(super) fn undone(wish: &Wish<'_>, numbers: &[u64]) -> Option<Command> {
    let replaced: Vec<u64> = declared(wish, numbers).into_iter().map(|declared| declared.id).collect();
    let hub = wish.hub.clone();
    (!replaced.is_empty()).then(|| Command::ReplaceClosures { hub, replaced, closures: Vec::new() })
}

/// Those of some numbers that are in force.
fn declared(wish: &Wish<'_>, numbers: &[u64]) -> Vec<DeclaredClosure> {
    let state = wish.dav.app.ledger().read();
    let is_meant = |closure: &&DeclaredClosure| closure.hub == wish.hub && numbers.contains(&closure.id);
    state.closures().filter(is_meant).cloned().collect()
}

/// How a closure stands.
pub(super) fn state_of(state: &State, id: u64) -> Option<String> {
    state.closures().find(|closure| closure.id == id).map(fingerprint_of)
}
