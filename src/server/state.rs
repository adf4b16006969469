//! What every route may reach.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use axum::body::Bytes;
use axum::extract::FromRef;
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use super::access::Access;
use super::feeds::Cache;
use super::hub_calendars::reading::OwnEvents;
use super::hub_calendars::source::Subscriber;
use super::identity::{Identity, hex};
use super::search::Index;
use super::writer::Ledger;
use crate::api::{CalendarHealth, Catalogue};
use crate::domain::ids::{HubId, LocalId};

/// Shared by all routes. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    ledger: Ledger,
    identity: Identity,
    access: Access,
    feeds: Cache,
    catalogue: watch::Sender<Arc<Published>>,
    calendars: RwLock<BTreeMap<(HubId, LocalId), CalendarHealth>>,
    /// The copies of calendars in force.
    copies: RwLock<BTreeMap<(HubId, LocalId), Arc<[u8]>>>,
    /// The events that this server wrote into calendars.
    own_events: RwLock<OwnEvents>,
    /// Given once the server reads calendars.
    subscriber: OnceLock<Subscriber>,
    /// True once the server stops: whoever waits for changes goes home.
    closing: watch::Receiver<bool>,
}

/// The catalogue, ready to send.
#[derive(Debug)]
pub struct Published {
    pub catalogue: Catalogue,
    pub json: Bytes,
    pub etag: String,
    pub index: Index,
}

impl Published {
    /// Names the version after the content and after what calendars block (`fingerprint`), and writes the JSON once for
    /// all.
    pub fn new(mut catalogue: Catalogue, fingerprint: &str) -> Self {
        catalogue.version = String::new();
        // Everybody reads the catalogue, and an address may open the calendar to whoever has it.
        for calendar in catalogue.hubs.iter_mut().flat_map(|hub| &mut hub.calendars) {
            *calendar = calendar.redacted();
        }
        let content = serde_json::to_vec(&catalogue).unwrap_or_default();
        catalogue.version = hex(&Sha256::new().chain_update(fingerprint).chain_update(content).finalize()[..8]);
        let json = serde_json::to_vec(&catalogue).unwrap_or_default().into();
        let index = Index::of(&catalogue.hubs);
        Self { etag: format!("\"{}\"", catalogue.version), catalogue, json, index }
    }
}

impl AppState {
    pub fn new(
        ledger: Ledger,
        identity: Identity,
        access: Access,
        catalogue: Catalogue,
        closing: watch::Receiver<bool>,
    ) -> Self {
        let catalogue = watch::Sender::new(Arc::new(Published::new(catalogue, "")));
        Self {
            inner: Arc::new(Inner {
                ledger,
                identity,
                access,
                feeds: Cache::default(),
                catalogue,
                calendars: RwLock::default(),
                copies: RwLock::default(),
                own_events: RwLock::default(),
                subscriber: OnceLock::new(),
                closing,
            }),
        }
    }

    pub fn ledger(&self) -> &Ledger {
        &self.inner.ledger
    }

    pub fn identity(&self) -> &Identity {
        &self.inner.identity
    }

    pub fn access(&self) -> &Access {
        &self.inner.access
    }

    pub(super) fn feeds(&self) -> &Cache {
        &self.inner.feeds
    }

    pub fn catalogue(&self) -> Arc<Published> {
        Arc::clone(&self.inner.catalogue.borrow())
    }

    /// To wait for a new catalogue.
    pub fn follow_catalogue(&self) -> watch::Receiver<Arc<Published>> {
        self.inner.catalogue.subscribe()
    }

    /// Makes a catalogue the current one. Desks hear of it only where its content differs, or what calendars block, of
    /// which `fingerprint` is a summary.
    pub fn publish(&self, fingerprint: &str, change: impl FnOnce(&mut Catalogue)) {
        let mut catalogue = self.catalogue().catalogue.clone();
        change(&mut catalogue);
        let fresh = Arc::new(Published::new(catalogue, fingerprint));
        self.inner.catalogue.send_if_modified(|current| {
            let differs = current.etag != fresh.etag;
            if differs {
                *current = fresh;
            }
            differs
        });
    }

    /// How the calendars of a hub are doing.
    pub fn calendars(&self, hub: &HubId) -> Vec<CalendarHealth> {
        let calendars = self.inner.calendars.read().unwrap_or_else(PoisonError::into_inner);
        calendars.iter().filter(|((owner, _), _)| owner == hub).map(|(_, health)| health.clone()).collect()
    }

    pub fn set_calendar_health(&self, hub: &HubId, health: CalendarHealth) {
        let mut calendars = self.inner.calendars.write().unwrap_or_else(PoisonError::into_inner);
        calendars.insert((hub.clone(), health.calendar.clone()), health);
    }

    /// Changes what is known of a calendar, of which nothing may be known yet.
    pub fn change_calendar_health(&self, hub: &HubId, calendar: &LocalId, change: impl FnOnce(&mut CalendarHealth)) {
        let mut calendars = self.inner.calendars.write().unwrap_or_else(PoisonError::into_inner);
        let known = calendars
            .entry((hub.clone(), calendar.clone()))
            .or_insert_with(|| CalendarHealth::unknown(calendar.clone()));
        change(known);
    }

    /// What is known of a calendar.
    pub fn calendar_health(&self, hub: &HubId, calendar: &LocalId) -> Option<CalendarHealth> {
        let calendars = self.inner.calendars.read().unwrap_or_else(PoisonError::into_inner);
        calendars.get(&(hub.clone(), calendar.clone())).cloned()
    }

    /// The copy of a calendar that is in force.
    pub fn calendar_copy(&self, hub: &HubId, calendar: &LocalId) -> Option<Arc<[u8]>> {
        let copies = self.inner.copies.read().unwrap_or_else(PoisonError::into_inner);
        copies.get(&(hub.clone(), calendar.clone())).cloned()
    }

    pub fn set_calendar_copy(&self, hub: &HubId, calendar: &LocalId, bytes: Arc<[u8]>) {
        let mut copies = self.inner.copies.write().unwrap_or_else(PoisonError::into_inner);
        copies.insert((hub.clone(), calendar.clone()), bytes);
    }

    /// Nothing is known any more of a calendar that the hub no longer has.
    pub fn forget_calendar(&self, hub: &HubId, calendar: &LocalId) {
        let key = (hub.clone(), calendar.clone());
        self.inner.calendars.write().unwrap_or_else(PoisonError::into_inner).remove(&key);
        self.inner.copies.write().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    /// Names of the events that this server wrote into hubs' calendars.
    pub(super) fn own_events(&self) -> OwnEvents {
        Arc::clone(&self.inner.own_events.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set_own_events(&self, uids: std::collections::BTreeSet<String>) {
        let mut own = self.inner.own_events.write().unwrap_or_else(PoisonError::into_inner);
        if **own != uids {
            *own = Arc::new(uids);
        }
    }

    /// How calendars are got at; none in a server that reads none.
    pub(super) fn subscriber(&self) -> Option<&Subscriber> {
        self.inner.subscriber.get()
    }

    /// Given once, before the first request.
    pub(super) fn give_subscriber(&self, subscriber: Subscriber) {
        // A second one would be that of another store: the first stays.
        let _ = self.inner.subscriber.set(subscriber);
    }

    pub fn closing(&self) -> watch::Receiver<bool> {
        self.inner.closing.clone()
    }
}

impl FromRef<AppState> for Identity {
    fn from_ref(state: &AppState) -> Self {
        state.inner.identity.clone()
    }
}
