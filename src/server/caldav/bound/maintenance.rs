//! Maintenance: an event takes units out of the pool for as long as it lasts.
//!
//! Which units: inventory codes, or the identifier or the name of a resource, in RESOURCES or else in SUMMARY. How many
//! of a resource without codes: `X-RESSOURCERIE-QUANTITY`, or a number before its name (`2 × trépied`); one where nothing
//! is said. Over-commitment is refused, with the bookings that would lack units.

use chrono::Duration;

use super::{Change, Kept, Shown, fingerprint, interval_of, number_of, only_event};
use crate::calendar::compose::{self, local, utc};
use crate::calendar::object::{Component, Property};
use crate::calendar::value::escape_text;
use crate::clock;
use crate::dav::DavError;
use crate::domain::fold::fold;
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, HubId, ItemCode, LocalId};
use crate::domain::record::{Cause, Withdrawal, further_notice};
use crate::domain::text::Lang;
use crate::domain::time::Interval;
use crate::ledger::{Command, Decision, Rejection, State, decide};
use crate::server::bounds::check_words;
use crate::server::caldav::Dav;
use crate::server::caldav::objects::Given;
use crate::server::problem::Failure;
use crate::store::calendars::Object;
use crate::wording::Wording;

/// How many units of a resource without inventory codes.
const QUANTITY: &str = "X-RESSOURCERIE-QUANTITY";

pub(super) fn shown(dav: &Dav, hub: &HubId) -> Vec<Shown> {
    let state = dav.app.ledger().read();
    let Some(found) = state.hub(hub) else { return Vec::new() };
    let since = clock::now() - Duration::days(400);
    let of_hub = state.withdrawals().filter(|it| it.claim.resource.hub == *hub && it.claim.interval.end() > since);
    of_hub
        .map(|withdrawal| {
            let uid = dav.app.access().uid(&["withdrawal", hub.as_str(), &withdrawal.id.to_string()]);
            let event = event(&uid, found, withdrawal);
            let zone = (found.zone, bounded(withdrawal.claim.interval));
            Shown {
                record: format!("withdrawal/{}", withdrawal.id),
                state: state_of(withdrawal),
                uid,
                changed: withdrawal.claim.interval.start(),
                calendar: compose::object(event, Some(zone)),
            }
        })
        .collect()
}

fn state_of(withdrawal: &Withdrawal) -> String {
    let Withdrawal { claim, cause, reason, .. } = withdrawal;
    fingerprint(&format!("{claim:?} {cause:?} {reason}"))
}

/// An interval that calendar programs can show: a year of what has no known end.
fn bounded(interval: Interval) -> Interval {
    if interval.end() < further_notice() {
        return interval;
    }
    Interval::new(interval.start(), interval.start() + Duration::days(365)).unwrap_or(interval)
}

fn event(uid: &str, hub: &Hub, withdrawal: &Withdrawal) -> Component {
    let claim = &withdrawal.claim;
    let w = Wording::new(Lang::Fr);
    let name = hub
        .resource(&claim.resource.local)
        .map_or_else(|| claim.resource.local.to_string(), |it| it.name.get(w.lang).to_owned());
    let codes: Vec<String> = claim.items.iter().map(ToString::to_string).collect();
    let what = if codes.is_empty() {
        w.with("caldav-units", &[("count", claim.quantity.into()), ("resource", name.clone().into())])
    } else {
        format!("{name} {}", codes.join(", "))
    };
    let cause = w.t(&format!("caldav-cause-{}", withdrawal.cause.key()));
    let summary = w.with("caldav-withdrawal", &[("what", what.into()), ("reason", withdrawal.reason.clone().into())]);
    let resources = if codes.is_empty() { vec![claim.resource.local.to_string()] } else { codes };
    let resources: Vec<String> = resources.iter().map(|text| escape_text(text)).collect();
    let shown = bounded(claim.interval);
    let mut event = Component::new("VEVENT");
    event.properties = vec![
        Property::text("UID", uid),
        utc("DTSTAMP", claim.interval.start()),
        local("DTSTART", shown.start(), hub.zone),
        local("DTEND", shown.end(), hub.zone),
        Property::text("SUMMARY", &summary),
        Property::new("RESOURCES", resources.join(",")),
        Property::new(QUANTITY, claim.quantity.to_string()),
        Property::text("CATEGORIES", &cause),
        Property::new("STATUS", "CONFIRMED"),
        Property::new("TRANSP", "TRANSPARENT"),
    ];
    if claim.interval.end() >= further_notice() {
        event.properties.push(Property::text("DESCRIPTION", &w.t("caldav-until-further-notice")));
    }
    event
}

/// Units that an event names.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Units {
    resource: LocalId,
    items: Vec<ItemCode>,
    quantity: u32,
}

/// Reads which units are meant: `RESOURCES`, else words of the summary.
fn units_of(hub: &Hub, event: &Component) -> Result<Units, &'static str> {
    let named: Vec<String> = event.all("RESOURCES").flat_map(Property::as_texts).collect();
    let summary = event.text("SUMMARY").unwrap_or_default().into_owned();
    let said = event.value(QUANTITY).and_then(|text| text.trim().parse::<u32>().ok());
    let codes_in = |texts: &[String]| {
        let mut found: Option<(LocalId, Vec<ItemCode>)> = None;
        for text in texts {
            let hit = hub.resources.iter().find_map(|resource| {
                let item = resource.items().iter().find(|item| item.code.eq_ignore_ascii_case(text.trim()))?;
                Some((resource.id.clone(), ItemCode::try_from(item.code.clone()).ok()?))
            });
            let Some((resource, code)) = hit else { continue };
            match &mut found {
                None => found = Some((resource, vec![code])),
                Some((known, codes)) if *known == resource => {
                    if !codes.contains(&code) {
                        codes.push(code);
                    }
                }
                // One event, one resource.
                Some(_) => return Err("caldav-two-resources"),
            }
        }
        Ok(found)
    };
    let words: Vec<String> = summary
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')' | '·'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let by_code = match codes_in(&named)? {
        Some(found) => Some(found),
        None => codes_in(&words)?,
    };
    if let Some((resource, items)) = by_code {
        let quantity = u32::try_from(items.len()).unwrap_or(u32::MAX);
        return Ok(Units { resource, items, quantity });
    }
    for text in named.iter().chain([&summary]) {
        let (number, rest) = number_before(text);
        let folded = fold(rest);
        let is_named = |resource: &&crate::domain::resource::Resource| {
            let names = Lang::ALL.map(|lang| fold(resource.name.get(lang)));
            rest.trim() == resource.id.as_str()
                || names
                    .iter()
                    .any(|name| !name.is_empty() && (folded == *name || folded.starts_with(&format!("{name} "))))
        };
        // The longest name, where one begins like another.
        let best = hub.resources.iter().filter(is_named).max_by_key(|resource| resource.name.get(Lang::Fr).len());
        if let Some(resource) = best {
            return Ok(Units {
                resource: resource.id.clone(),
                items: Vec::new(),
                quantity: said.or(number).unwrap_or(1),
            });
        }
    }
    Err("caldav-which-units")
}

/// `2 × trépied` is 2 and `trépied`.
fn number_before(text: &str) -> (Option<u32>, &str) {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    match text[..digits].parse() {
        Ok(number) => (
            Some(number),
            text[digits..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, 'x' | '×' | '*')),
        ),
        Err(_) => (None, text),
    }
}

fn withdrawal(change: &Change<'_>, id: u64) -> Option<Withdrawal> {
    change.dav.app.ledger().read().withdrawal(id).cloned()
}

pub(super) async fn put(change: &Change<'_>, given: &Given) -> Result<Kept, DavError> {
    let event_given = only_event(change, given)?;
    let hub = change.hub()?;
    let interval = interval_of(change, given, event_given)?;
    let units = units_of(&hub, event_given).map_err(|key| change.invalid(key, ""))?;
    let summary = event_given.text("SUMMARY").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut reason = summary.unwrap_or_else(|| Wording::new(Lang::Fr).t("caldav-cause-maintenance"));
    let before = match &change.before {
        None => None,
        Some(object) => {
            let id = number_of(object, "withdrawal").ok_or_else(|| change.invalid("caldav-described", ""))?;
            withdrawal(change, id)
        }
    };
    if let Some(before) = &before {
        // Our own words around the reason are not a new reason.
        let ours = event("", &hub, before);
        if ours.text("SUMMARY").as_deref() == Some(reason.as_str()) {
            reason.clone_from(&before.reason);
        }
        let is_same = before.claim.resource.local == units.resource
            && before.claim.items == units.items
            && before.claim.quantity == units.quantity
            && bounded(before.claim.interval) == interval
            && before.reason == reason;
        if is_same {
            return Ok(kept(before));
        }
    }
    check_words(&[&reason]).map_err(|failure| change.refused(&failure))?;
    let cause = before.as_ref().map_or(Cause::Maintenance, |before| before.cause);
    let withdraw = Command::Withdraw {
        resource: hub.key(&units.resource),
        items: units.items,
        quantity: units.quantity,
        from: interval.start(),
        until: Some(interval.end()),
        cause,
        reason,
        exceptions: Vec::new(),
    };
    // Its units are still out: they have to come back before they are taken anew. So both are tried on a copy first.
    let restore = before
        .as_ref()
        .filter(|before| before.claim.interval.end() > clock::now())
        .map(|before| Command::Restore { hub: change.hub.clone(), withdrawal: before.id });
    if let Some(restore) = &restore {
        try_out(change, restore, &withdraw).map_err(|rejection| change.refused(&Failure::from(rejection)))?;
        match change.command("restore", restore.clone()).await {
            Ok(_) => {}
            Err(failure) if matches!(failure.rejection(), Some(Rejection::UnknownRecord { .. })) => {}
            Err(failure) => return Err(change.refused(&failure)),
        }
    }
    let receipt = match change.command("withdraw", withdraw).await {
        Ok(receipt) => receipt,
        Err(failure) => {
            if let Some(before) = before.filter(|_| restore.is_some()) {
                put_back(change, before).await;
            }
            return Err(change.refused(&failure));
        }
    };
    let id = receipt.record.and_then(|record| record.parse().ok()).ok_or_else(|| DavError::status(500))?;
    Ok(kept(&withdrawal(change, id).ok_or_else(|| DavError::status(503))?))
}

fn kept(withdrawal: &Withdrawal) -> Kept {
    Kept { record: format!("withdrawal/{}", withdrawal.id), state: state_of(withdrawal), calendar: None }
}

/// Whether the ledger would accept one command and then another.
fn try_out(change: &Change<'_>, first: &Command, second: &Command) -> Result<(), Rejection> {
    let mut state: State = change.dav.app.ledger().read().clone();
    let now = clock::now();
    let fresh = BookingId::parse("try-out").map_err(|_| Rejection::NothingDue)?;
    for (part, command) in [("try first", first), ("try second", second)] {
        let envelope = change.envelope(part, command.clone());
        if let Decision::Record(entry) = decide(&state, &envelope, now, fresh.clone())? {
            // An entry that was just decided applies.
            let _ = state.apply(&entry);
        }
    }
    Ok(())
}

/// Takes units out again that were put back for a change which failed after all.
async fn put_back(change: &Change<'_>, before: Withdrawal) {
    let until = Some(before.claim.interval.end()).filter(|end| *end < further_notice());
    let again = Command::Withdraw {
        resource: before.claim.resource,
        quantity: if before.claim.items.is_empty() { before.claim.quantity } else { 0 },
        items: before.claim.items,
        from: before.claim.interval.start(),
        until,
        cause: before.cause,
        reason: before.reason,
        exceptions: Vec::new(),
    };
    if let Err(failure) = change.command("put back", again).await {
        tracing::error!(hub = %change.hub, withdrawal = before.id, ?failure, "units could not be taken out again");
    }
}

pub(super) async fn delete(change: &Change<'_>, object: &Object) -> Result<(), DavError> {
    let withdrawal = number_of(object, "withdrawal").ok_or_else(|| change.invalid("caldav-described", ""))?;
    let command = Command::Restore { hub: change.hub.clone(), withdrawal };
    match change.command("delete", command).await {
        Ok(_) => Ok(()),
        Err(failure) if matches!(failure.rejection(), Some(Rejection::UnknownRecord { .. })) => Ok(()),
        Err(failure) => Err(change.refused(&failure)),
    }
}
