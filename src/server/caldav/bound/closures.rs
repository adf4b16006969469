//! Closures: an event that a manager makes, moves or deletes closes the hub, or its desk, while it lasts.
//!
//! Its kind is in CATEGORIES: `DESK` or `guichet`, the desk only; `CLOSED` or `fermé`, everything. Without such a word, an
//! event of whole days closes everything and one of some hours the desk: no pick-up and no return, while loans run through
//! it. One that would touch bookings is refused, with their names: what becomes of them is decided at the desk.

use std::collections::BTreeSet;

use chrono::Duration;

use super::{Broken, Change, Kept, Shown, fingerprint, interval_of, line_in_words, number_of, only_event};
use crate::calendar::compose::{self, day, local, utc};
use crate::calendar::object::{Component, Property};
use crate::clock;
use crate::dav::DavError;
use crate::domain::fold::fold;
use crate::domain::hub::{Closure, ClosureKind};
use crate::domain::ids::HubId;
use crate::domain::order::{ClosureDecision, Mend, Touched};
use crate::domain::record::DeclaredClosure;
use crate::domain::text::{Lang, Text};
use crate::domain::time::{DaySpan, Instant, Zone};
use crate::ledger::{Command, Rejection, closure_plan};
use crate::server::bounds::check_closure;
use crate::server::caldav::Dav;
use crate::server::caldav::objects::Given;
use crate::store::calendars::Object;
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
            Shown { record, state: state_of(declared), uid, changed: declared.interval.start(), calendar }
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

fn state_of(declared: &DeclaredClosure) -> String {
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

/// The closure that an event means.
fn meant(change: &Change<'_>, given: &Given) -> Result<Closure, DavError> {
    let event = only_event(change, given)?;
    let hub = change.hub()?;
    let interval = interval_of(change, given, event)?;
    let spells = Closure::spells(hub.zone, interval).ok_or_else(|| change.invalid("caldav-closure-clock", ""))?;
    let [(from, to, hours)] = spells[..] else { return Err(change.invalid("caldav-closure-days", "")) };
    let summary = event.text("SUMMARY").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let reason = Text::plain(summary.unwrap_or_else(|| Wording::new(Lang::Fr).t("caldav-closure")));
    let closure = Closure { from, to, hours, kind: kind_of(event, hours), reason };
    check_closure(&closure).map_err(|failure| change.refused(&failure))?;
    Ok(closure)
}

/// What CATEGORIES says. Where it says nothing, whole days close everything, and hours the desk: nobody comes or goes,
/// and what is out stays out.
fn kind_of(event: &Component, hours: Option<DaySpan>) -> ClosureKind {
    let categories: Vec<String> =
        event.all("CATEGORIES").flat_map(Property::as_texts).map(|word| fold(&word)).collect();
    let says = |words: &[&str]| categories.iter().any(|word| words.contains(&word.as_str()));
    if says(&DESK_WORDS) || (hours.is_some() && !says(&FULL_WORDS)) { ClosureKind::Desk } else { ClosureKind::Full }
}

fn declared(change: &Change<'_>, id: u64) -> Option<DeclaredClosure> {
    let state = change.dav.app.ledger().read();
    state.closures().find(|closure| closure.id == id && closure.hub == change.hub).cloned()
}

pub(super) async fn put(change: &Change<'_>, given: &Given) -> Result<Kept, DavError> {
    let closure = meant(change, given)?;
    let before = match &change.before {
        None => None,
        Some(object) => {
            let id = number_of(object, "closure").ok_or_else(|| change.invalid("caldav-described", ""))?;
            declared(change, id)
        }
    };
    let kept = |declared: &DeclaredClosure| Kept {
        record: format!("closure/{}", declared.id),
        state: state_of(declared),
        calendar: None,
    };
    if let Some(before) = before.as_ref().filter(|before| before.closure == closure) {
        // Only what the ledger does not know changed, such as an alarm.
        return Ok(kept(before));
    }
    let decisions = decisions(change, &closure, before.as_ref())?;
    let command = Command::CloseHub { hub: change.hub.clone(), closure, decisions };
    let receipt = change.command("close", command).await.map_err(|failure| change.refused(&failure))?;
    let id = receipt.record.and_then(|record| record.parse().ok()).ok_or_else(|| DavError::status(500))?;
    let made = declared(change, id).ok_or_else(|| DavError::status(503))?;
    if !made.settled {
        // Somebody booked in between: it is taken back, and the bookings are told.
        let broken = broken(change, &made.closure, None);
        let undo = Command::ReopenHub { hub: change.hub.clone(), closure: id };
        change.command("undo", undo).await.map_err(|failure| change.refused(&failure))?;
        return Err(change.breaks(&broken));
    }
    if let Some(before) = before {
        let undo = Command::ReopenHub { hub: change.hub.clone(), closure: before.id };
        match change.command("reopen", undo).await {
            Ok(_) => {}
            // Another desk was quicker.
            Err(failure) if matches!(failure.rejection(), Some(Rejection::UnknownRecord { .. })) => {}
            Err(failure) => return Err(change.refused(&failure)),
        }
    }
    Ok(kept(&made))
}

/// Bookings that stay as they are since the closure was already agreed with them; refused where there are others.
fn decisions(
    change: &Change<'_>,
    closure: &Closure,
    before: Option<&DeclaredClosure>,
) -> Result<Vec<ClosureDecision>, DavError> {
    let broken = broken(change, closure, before);
    if !broken.is_empty() {
        return Err(change.breaks(&broken));
    }
    let keep = |touched: Touched| ClosureDecision {
        booking: touched.booking,
        expected_version: touched.version,
        line: touched.line,
        mend: Mend::Keep,
    };
    Ok(plan(change, closure).into_iter().map(keep).collect())
}

fn plan(change: &Change<'_>, closure: &Closure) -> Vec<Touched> {
    closure_plan(&change.dav.app.ledger().read(), &change.hub, closure, clock::now())
}

/// Lines that a closure touches and `before` did not.
fn broken(change: &Change<'_>, closure: &Closure, before: Option<&DeclaredClosure>) -> Vec<Broken> {
    let agreed: BTreeSet<_> = before
        .filter(|before| before.settled)
        .map(|before| {
            plan(change, &before.closure).into_iter().map(|touched| (touched.booking, touched.line)).collect()
        })
        .unwrap_or_default();
    let w = change.guest().wording();
    plan(change, closure)
        .into_iter()
        .filter(|touched| !agreed.contains(&(touched.booking.clone(), touched.line)))
        .map(|touched| {
            let words = line_in_words(change.dav, w, &touched.booking, touched.line);
            Broken { booking: touched.booking, line: touched.line, words }
        })
        .collect()
}

pub(super) async fn delete(change: &Change<'_>, object: &Object) -> Result<(), DavError> {
    let closure = number_of(object, "closure").ok_or_else(|| change.invalid("caldav-described", ""))?;
    let command = Command::ReopenHub { hub: change.hub.clone(), closure };
    match change.command("delete", command).await {
        Ok(_) => Ok(()),
        Err(failure) if matches!(failure.rejection(), Some(Rejection::UnknownRecord { .. })) => Ok(()),
        Err(failure) => Err(change.refused(&failure)),
    }
}
