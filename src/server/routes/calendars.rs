//! The calendars of a hub: what it subscribes to, how that is doing, what was understood; added, changed and removed by
//! its managers.
//!
//! Subscriptions are no bookings: the store keeps them, not the ledger's journal, and what they block enters the ledger
//! as all calendars do. Those of `hub.toml` are changed there. An address and a password go in and never come out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::Duration;
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::records::may_look;
use crate::api::calendars::{
    AddCalendar, CalendarDraft, CalendarOrigin, HubCalendars, ShownCalendar, UnderstoodCalendar,
};
use crate::api::problem::ProblemKind;
use crate::clock;
use crate::domain::hub::{CalendarScope, CalendarSource, Hub, HubCalendar, redacted};
use crate::domain::ids::{HubId, LocalId};
use crate::domain::team::{Actor, Desk};
use crate::domain::text::Text;
use crate::domain::time::{Instant, Interval};
use crate::server::bounds::check_interval;
use crate::server::calendars::{ask, believe};
use crate::server::extract::{Asked, Body, IfTag, Named};
use crate::server::fetch::{Fetched, Held};
use crate::server::hub_calendars::reading::{explain, worded};
use crate::server::hub_calendars::source::Subscriber;
use crate::server::identity::{Speaker, hex};
use crate::server::problem::Failure;
use crate::server::state::AppState;
use crate::store::Subscription;

/// Longest stretch explained at once, days.
const MAX_DAYS: i64 = 400;
/// Most subscriptions of a hub.
const MAX_SUBSCRIPTIONS: usize = 50;
/// Longest address, and longest name or password of a sign-in, characters.
const MAX_ADDRESS: usize = 2000;
const MAX_SIGN_IN: usize = 200;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Between {
    /// First instant explained.
    from: Instant,
    /// End of what is explained, 400 days after `from` at most.
    to: Instant,
}

impl Between {
    fn interval(self) -> Result<Interval, Failure> {
        let interval = Interval::new(self.from, self.to)
            .map_err(|error| Failure::because(ProblemKind::Unprocessable, "problem-detail-interval", error))?;
        check_interval(interval)?;
        if interval.duration() > Duration::days(MAX_DAYS) {
            return Err(Failure::because(ProblemKind::Unprocessable, "problem-detail-too-long", MAX_DAYS));
        }
        Ok(interval)
    }
}

fn not_found() -> Failure {
    Failure::new(ProblemKind::NotFound)
}

fn senseless(key: &'static str, what: impl std::fmt::Display) -> Failure {
    Failure::because(ProblemKind::Unprocessable, key, what)
}

fn hub_of(app: &AppState, hub: &HubId) -> Result<Arc<Hub>, Failure> {
    app.ledger().read().hub(hub).cloned().ok_or_else(not_found)
}

/// Only a hub's own managers change what it subscribes to; to teams it is not there.
fn may_change(actor: &Actor, hub: &HubId) -> Result<(), Failure> {
    may_look(actor, hub)?;
    match &actor.desk {
        Desk::Manager(own) if own == hub => Ok(()),
        _ => Err(Failure::new(ProblemKind::Forbidden)),
    }
}

fn subscriber(app: &AppState) -> Result<&Subscriber, Failure> {
    app.subscriber().ok_or_else(|| Failure::new(ProblemKind::Unavailable))
}

async fn subscriptions(app: &AppState, hub: &HubId) -> Result<Vec<Subscription>, Failure> {
    let Some(subscriber) = app.subscriber() else { return Ok(Vec::new()) };
    Ok(subscriber.store().subscriptions().await?.into_iter().filter(|own| own.hub == *hub).collect())
}

fn shown(app: &AppState, hub: &HubId, calendar: &HubCalendar, own: Option<&Subscription>) -> ShownCalendar {
    let names_a_secret = matches!(&calendar.source, CalendarSource::Caldav(of) if of.secret.is_some());
    ShownCalendar {
        tag: tag_of(calendar, own),
        calendar: calendar.redacted(),
        origin: if own.is_some() { CalendarOrigin::Desk } else { CalendarOrigin::Description },
        has_password: names_a_secret || own.is_some_and(|own| own.password.is_some()),
        health: app.calendar_health(hub, &calendar.id),
        measurement: app.subscriber().and_then(|subscriber| subscriber.survey().measurement(hub, calendar)),
    }
}

/// Another one for every change of what is declared; the password, which is not told, counts too.
fn tag_of(calendar: &HubCalendar, own: Option<&Subscription>) -> String {
    let declared = HubCalendar { settling: None, ..calendar.clone() };
    let said = (declared, own.map(|own| (&own.password, own.changed_at, &own.changed_by)));
    format!("\"{}\"", hex(&Sha256::digest(serde_json::to_vec(&said).unwrap_or_default())[..12]))
}

pub(super) async fn list(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(hub): Named<HubId>,
) -> Result<Json<HubCalendars>, Failure> {
    may_look(&actor, &hub)?;
    let described = hub_of(&app, &hub)?;
    let own = subscriptions(&app, &hub).await?;
    let own_of = |id: &LocalId| own.iter().find(|own| own.calendar.id == *id);
    let mut calendars: Vec<_> =
        described.calendars.iter().map(|calendar| shown(&app, &hub, calendar, own_of(&calendar.id))).collect();
    calendars.sort_by(|a, b| a.calendar.id.cmp(&b.calendar.id));
    Ok(Json(HubCalendars { hub, calendars }))
}

pub(super) async fn add(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named(hub): Named<HubId>,
    Body(asked): Body<AddCalendar>,
) -> Result<Response, Failure> {
    may_change(&actor, &hub)?;
    let described = hub_of(&app, &hub)?;
    let (id, draft) = asked.into();
    let own = subscriptions(&app, &hub).await?;
    if own.len() >= MAX_SUBSCRIPTIONS {
        return Err(senseless("problem-detail-calendars-many", MAX_SUBSCRIPTIONS));
    }
    let before = own.iter().find(|own| own.calendar.id == id);
    let (calendar, password) = sound(&described, id, draft, before)?;
    let is_taken = described.calendars.iter().any(|other| other.id == calendar.id);
    // Asked again word for word, because the first answer got lost: there is nothing more to do.
    let is_repeated = before.is_some_and(|own| own.calendar == calendar && own.password == password);
    if is_taken && !is_repeated {
        return Err(Failure::because(ProblemKind::Refused, "problem-detail-calendar-exists", &calendar.id));
    }
    let status = if is_repeated { StatusCode::OK } else { StatusCode::CREATED };
    let kept = keep(&app, actor, hub, calendar, password).await?;
    Ok((status, kept).into_response())
}

pub(super) async fn change(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named((hub, calendar)): Named<(HubId, LocalId)>,
    IfTag(seen): IfTag,
    Body(draft): Body<CalendarDraft>,
) -> Result<Response, Failure> {
    may_change(&actor, &hub)?;
    let described = hub_of(&app, &hub)?;
    let before = own_subscription(&app, &described, &calendar).await?;
    if tag_of(&before.calendar, Some(&before)) != seen {
        let present = described.calendars.iter().find(|own| own.id == calendar).unwrap_or(&before.calendar);
        let present = shown(&app, &hub, present, Some(&before));
        return Err(Failure::stale("problem-detail-calendar-changed", &present));
    }
    let (calendar, password) = sound(&described, calendar, draft, Some(&before))?;
    let kept = keep(&app, actor, hub, calendar, password).await?;
    Ok(([(header::ETAG, kept.tag.clone())], kept).into_response())
}

pub(super) async fn remove(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named((hub, calendar)): Named<(HubId, LocalId)>,
) -> Result<StatusCode, Failure> {
    may_change(&actor, &hub)?;
    let described = hub_of(&app, &hub)?;
    own_subscription(&app, &described, &calendar).await?;
    let subscriber = subscriber(&app)?;
    subscriber.store().remove_subscription(&hub, &calendar).await?;
    tracing::info!(%hub, %calendar, account = actor.account, "a subscription was removed");
    subscriber.renew().await;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a calendar as it is now, empty as it may be.
pub(super) async fn confirm(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named((hub, calendar)): Named<(HubId, LocalId)>,
) -> Result<Json<ShownCalendar>, Failure> {
    may_change(&actor, &hub)?;
    let described = hub_of(&app, &hub)?;
    let found = described.calendars.iter().find(|own| own.id == calendar).ok_or_else(not_found)?;
    if !found.source.is_foreign() {
        return Err(senseless("problem-detail-calendar-not-asked", &calendar));
    }
    if let Err(why) = believe(subscriber(&app)?, &described, found).await? {
        tracing::info!(%hub, %calendar, ?why, "a calendar could not be confirmed");
        return Err(Failure::because(ProblemKind::Unprocessable, "problem-detail-calendar-unconfirmed", &calendar));
    }
    tracing::info!(%hub, %calendar, account = actor.account, "a calendar was confirmed as it is");
    let own = subscriptions(&app, &hub).await?;
    Ok(Json(shown(&app, &hub, found, own.iter().find(|own| own.calendar.id == calendar))))
}

/// Has the time that a collection takes to settle found out again. It takes some seconds: the list says when it is done.
pub(super) async fn measure(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named((hub, calendar)): Named<(HubId, LocalId)>,
) -> Result<(StatusCode, Json<ShownCalendar>), Failure> {
    may_change(&actor, &hub)?;
    let described = hub_of(&app, &hub)?;
    let found = described.calendars.iter().find(|own| own.id == calendar).ok_or_else(not_found)?;
    if found.source.written().is_none() {
        return Err(senseless("problem-detail-calendar-not-written", &calendar));
    }
    subscriber(&app)?.survey().ask(&hub, &calendar);
    let own = subscriptions(&app, &hub).await?;
    let own = own.iter().find(|own| own.calendar.id == calendar);
    Ok((StatusCode::ACCEPTED, Json(shown(&app, &hub, found, own))))
}

pub(super) async fn events(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named((hub, calendar)): Named<(HubId, LocalId)>,
    Asked(between): Asked<Between>,
) -> Result<Json<UnderstoodCalendar>, Failure> {
    may_look(&actor, &hub)?;
    let interval = between.interval()?;
    let described = hub_of(&app, &hub)?;
    let own = described.calendars.iter().find(|own| own.id == calendar).cloned().ok_or_else(not_found)?;
    let health = app.calendar_health(&hub, &calendar);
    let understood = match app.calendar_copy(&hub, &calendar) {
        Some(bytes) => explain(Arc::clone(&described), own, bytes, app.own_events(), interval).await,
        None => Err(worded("problem-calendar-unread")),
    };
    let read_at = health.as_ref().and_then(|health| health.read_at);
    let failure = health.and_then(|health| health.failure);
    Ok(Json(match understood {
        Ok(understood) => UnderstoodCalendar { read_at, failure, ..understood },
        Err(why) => nothing(hub, calendar, interval, failure.unwrap_or(why)),
    }))
}

/// Fetches a calendar as it would be and says what would be understood. Nothing is kept.
pub(super) async fn try_out(
    State(app): State<AppState>,
    Speaker(actor): Speaker,
    Named((hub, calendar)): Named<(HubId, LocalId)>,
    Asked(between): Asked<Between>,
    Body(draft): Body<CalendarDraft>,
) -> Result<Json<UnderstoodCalendar>, Failure> {
    may_change(&actor, &hub)?;
    let interval = between.interval()?;
    let described = hub_of(&app, &hub)?;
    let own = subscriptions(&app, &hub).await?;
    let before = own.iter().find(|own| own.calendar.id == calendar);
    let (tried, password) = sound(&described, calendar, draft, before)?;
    let subscriber = subscriber(&app)?;
    let fetcher = subscriber.fetcher().ok_or_else(|| Failure::new(ProblemKind::Unavailable))?;
    let now = clock::now();
    let sign_in = match &tried.source {
        CalendarSource::Caldav(collection) => subscriber.sign_in_with(&hub, collection, password),
        _ => Ok(None),
    };
    let fetched = match sign_in {
        Ok(sign_in) => ask(fetcher, &described, &tried.source, sign_in, &Held::default(), now)
            .await
            .map_err(|error| (error.text(), error.status())),
        Err(why) => Err((why, None)),
    };
    let id = tried.id.clone();
    let understood = match fetched {
        Ok(Fetched::Fresh { bytes, .. }) => {
            explain(Arc::clone(&described), tried, bytes.into(), app.own_events(), interval).await
        }
        Ok(Fetched::Same { .. }) => Err(worded("problem-calendar-unread")),
        Err((why, _)) => Err(why),
    };
    Ok(Json(match understood {
        Ok(understood) => UnderstoodCalendar { read_at: Some(now), ..understood },
        Err(why) => nothing(hub, id, interval, why),
    }))
}

fn nothing(hub: HubId, calendar: LocalId, interval: Interval, why: Text) -> UnderstoodCalendar {
    UnderstoodCalendar {
        hub,
        calendar,
        interval,
        read_at: None,
        failure: Some(why),
        events_in_file: 0,
        events: Vec::new(),
        more_events: 0,
        warnings: Vec::new(),
    }
}

/// A subscription that a manager made; those of the description are changed elsewhere.
async fn own_subscription(app: &AppState, hub: &Hub, calendar: &LocalId) -> Result<Subscription, Failure> {
    let own = subscriptions(app, &hub.id).await?;
    if let Some(found) = own.into_iter().find(|own| own.calendar.id == *calendar) {
        return Ok(found);
    }
    if hub.calendars.iter().any(|other| other.id == *calendar) {
        return Err(Failure::because(ProblemKind::Forbidden, "problem-detail-calendar-described", calendar));
    }
    Err(not_found())
}

async fn keep(
    app: &AppState,
    actor: Actor,
    hub: HubId,
    calendar: HubCalendar,
    password: Option<String>,
) -> Result<Json<ShownCalendar>, Failure> {
    let subscriber = subscriber(app)?;
    let subscription =
        Subscription { hub: hub.clone(), calendar, password, changed_at: clock::now(), changed_by: actor.account };
    subscriber.store().put_subscription(&subscription).await?;
    tracing::info!(%hub, calendar = %subscription.calendar.id, account = subscription.changed_by, "a subscription was kept");
    subscriber.renew().await;
    Ok(Json(shown(app, &hub, &subscription.calendar, Some(&subscription))))
}

/// The calendar that a draft makes, with its password. What the draft leaves out is that of `before`; the password of
/// before goes to no other host.
fn sound(
    hub: &Hub,
    id: LocalId,
    draft: CalendarDraft,
    before: Option<&Subscription>,
) -> Result<(HubCalendar, Option<String>), Failure> {
    let CalendarDraft { source, scope, authority, password } = draft;
    let source = match (source, before) {
        (Some(source), _) => source,
        (None, Some(before)) => before.calendar.source.clone(),
        (None, None) => return Err(senseless("problem-detail-calendar-no-source", "")),
    };
    check_source(&source)?;
    check_scope(hub, &scope)?;
    let is_collection = matches!(source, CalendarSource::Caldav(_));
    if password.is_some() && !is_collection {
        return Err(senseless("problem-detail-calendar-password", ""));
    }
    if password.as_ref().is_some_and(|password| password.chars().count() > MAX_SIGN_IN) {
        return Err(senseless("problem-detail-calendar-long", MAX_SIGN_IN));
    }
    let host = |source: &CalendarSource| source.address().map(redacted);
    let kept = before
        .filter(|before| is_collection && host(&before.calendar.source) == host(&source))
        .and_then(|before| before.password.clone());
    Ok((HubCalendar { authority, ..HubCalendar::new(id, source, scope) }, password.or(kept)))
}

fn check_source(source: &CalendarSource) -> Result<(), Failure> {
    let address = source.address().ok_or_else(|| senseless("problem-detail-calendar-file", ""))?;
    if address.chars().count() > MAX_ADDRESS {
        return Err(senseless("problem-detail-calendar-long", MAX_ADDRESS));
    }
    let begins = |schemes: &[&str]| schemes.iter().any(|scheme| address.starts_with(scheme));
    match source {
        CalendarSource::File(_) => Err(senseless("problem-detail-calendar-file", "")),
        CalendarSource::Url(url) if begins(&["https://", "http://", "webcal://", "webcals://"]) => {
            if url.contains('…') { Err(senseless("problem-detail-calendar-shortened", "")) } else { Ok(()) }
        }
        CalendarSource::Caldav(collection) if begins(&["https://", "http://"]) => {
            if collection.url.contains('…') {
                Err(senseless("problem-detail-calendar-shortened", ""))
            } else if collection.url.contains('@') || collection.secret.is_some() {
                Err(senseless("problem-detail-calendar-sign-in", ""))
            } else if !collection.url.ends_with('/') || collection.user.chars().count() > MAX_SIGN_IN {
                Err(senseless("problem-detail-calendar-collection", ""))
            } else {
                Ok(())
            }
        }
        CalendarSource::Url(_) | CalendarSource::Caldav(_) => Err(senseless("problem-detail-calendar-address", "")),
    }
}

fn check_scope(hub: &Hub, scope: &CalendarScope) -> Result<(), Failure> {
    let CalendarScope::Resources { ids, quantity } = scope else { return Ok(()) };
    if ids.is_empty() || *quantity == 0 {
        return Err(senseless("problem-detail-calendar-scope", ""));
    }
    for id in ids {
        let resource = hub.resource(id).ok_or_else(|| senseless("problem-detail-calendar-resource", id))?;
        if *quantity > resource.capacity() {
            return Err(senseless("problem-detail-calendar-quantity", resource.capacity()));
        }
    }
    Ok(())
}
