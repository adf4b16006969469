//! Maintenance: an event takes units out of the pool for as long as it lasts, each time that it takes place.
//!
//! Which units: inventory codes, or the identifier or the name of a resource, in RESOURCES or else in SUMMARY. How many
//! of a resource without codes: `X-RESSOURCERIE-QUANTITY`, or a number before its name (`2 × trépied`); one where nothing
//! is said. Over-commitment is refused, with the bookings that would lack units.

use chrono::Duration;

use super::instances::{Instance, instances, title_of};
use super::{Meant, Shown, Wish, fingerprint};
use crate::calendar::compose::{self, local, utc};
use crate::calendar::object::{Component, Property};
use crate::calendar::value::escape_text;
use crate::clock;
use crate::dav::DavError;
use crate::domain::fold::fold;
use crate::domain::hub::Hub;
use crate::domain::ids::{HubId, ItemCode, LocalId};
use crate::domain::order::WithdrawalPlan;
use crate::domain::record::{Cause, Withdrawal, further_notice};
use crate::domain::text::Lang;
use crate::domain::time::{Instant, Interval};
use crate::ledger::{Command, State};
use crate::server::bounds::check_words;
use crate::server::caldav::Dav;
use crate::server::caldav::objects::Given;
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
                state: fingerprint_of(withdrawal),
                uid,
                changed: withdrawal.claim.interval.start(),
                calendar: compose::object(event, Some(zone)),
            }
        })
        .collect()
}

fn fingerprint_of(withdrawal: &Withdrawal) -> String {
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

/// The units that an object takes out: once for each time that it takes place.
fn plans_of(wish: &Wish<'_>, given: &Given) -> Result<Vec<WithdrawalPlan>, DavError> {
    let hub = wish.hub()?;
    let plan = |instance: Instance<'_>| {
        let units = units_of(&hub, instance.event).map_err(|key| wish.invalid(key, ""))?;
        let reason = title_of(instance.event).unwrap_or_else(|| Wording::new(Lang::Fr).t("caldav-cause-maintenance"));
        check_words(&[&reason]).map_err(|failure| wish.refused(&failure))?;
        Ok(WithdrawalPlan {
            resource: hub.key(&units.resource),
            items: units.items,
            quantity: units.quantity,
            from: instance.interval.start(),
            until: Some(instance.interval.end()),
            cause: Cause::Maintenance,
            reason,
        })
    };
    instances(wish, given)?.into_iter().map(plan).collect()
}

pub(super) fn meant(wish: &Wish<'_>, given: &Given) -> Result<Meant, DavError> {
    let (hub, now) = (wish.hub()?, clock::now());
    let mut wanted = plans_of(wish, given)?;
    let (mut kept, mut replaced) = (Vec::new(), Vec::new());
    for before in withdrawals(wish, &wish.numbers()?) {
        // Our own words around the reason are not a new reason.
        let ours = event("", &hub, &before).text("SUMMARY").map(std::borrow::Cow::into_owned);
        for plan in &mut wanted {
            if ours.as_ref() == Some(&plan.reason) {
                plan.reason.clone_from(&before.reason);
            }
            plan.cause = before.cause;
        }
        match wanted.iter().position(|plan| is_said(plan, &before, now)) {
            Some(position) => {
                wanted.remove(position);
                kept.push(before.id);
            }
            // What is over is history, whatever the calendar says of it now.
            None if before.claim.interval.end() <= now => {}
            None => replaced.push(before.id),
        }
    }
    wanted.retain(|plan| plan.until.is_none_or(|until| until > now));
    if wanted.is_empty() && kept.is_empty() {
        return Err(wish.invalid("caldav-past", ""));
    }
    let is_same = wanted.is_empty() && replaced.is_empty();
    let command = Command::ReplaceWithdrawals { hub: wish.hub.clone(), replaced, withdrawals: wanted };
    Ok(Meant { command: (!is_same).then_some(command), kept })
}

/// Whether a withdrawal is what a plan asks for. What has begun takes units out from the moment it was written down.
fn is_said(plan: &WithdrawalPlan, before: &Withdrawal, now: Instant) -> bool {
    let (claim, shown) = (&before.claim, bounded(before.claim.interval));
    let starts = plan.from == shown.start() || (plan.from < shown.start() && shown.start() <= now);
    starts
        && plan.until == Some(shown.end())
        && claim.resource == plan.resource
        && claim.items == plan.items
        && claim.quantity == plan.quantity
        && before.reason == plan.reason
}

/// What puts the units back that an object took out, where any are out.
pub(super) fn undone(wish: &Wish<'_>, numbers: &[u64]) -> Option<Command> {
    let now = clock::now();
    let in_force = withdrawals(wish, numbers).into_iter().filter(|found| found.claim.interval.end() > now);
    let replaced: Vec<u64> = in_force.map(|found| found.id).collect();
    let hub = wish.hub.clone();
    (!replaced.is_empty()).then(|| Command::ReplaceWithdrawals { hub, replaced, withdrawals: Vec::new() })
}

/// Those of some numbers that the ledger has.
fn withdrawals(wish: &Wish<'_>, numbers: &[u64]) -> Vec<Withdrawal> {
    let state = wish.dav.app.ledger().read();
    numbers.iter().filter_map(|number| state.withdrawal(*number).cloned()).collect()
}

/// How a withdrawal stands.
pub(super) fn state_of(state: &State, id: u64) -> Option<String> {
    state.withdrawal(id).map(fingerprint_of)
}
