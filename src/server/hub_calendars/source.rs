//! Where the copies of calendars come from, and what it takes to get them: the fetcher, the sign-ins, the store.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::collection::{Client, as_one};
use super::reading::{window, worded_with};
use super::secrets::{Secrets, variable};
use super::survey::Survey;
use crate::domain::hub::{CalendarSource, Collection, Hub, HubCalendar};
use crate::domain::ids::{HubId, LocalId};
use crate::domain::text::Text;
use crate::domain::time::Instant;
use crate::server::fetch::{FetchError, Fetched, Fetcher, Held, SignIn};
use crate::server::identity::{hex, random_bytes};
use crate::store::{CalendarCopy, Store, StoreError};

/// What routes and keepers need to get at calendars. Cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::server) struct Subscriber {
    fetcher: Option<Fetcher>,
    secrets: Arc<Secrets>,
    store: Store,
    renewals: mpsc::Sender<oneshot::Sender<()>>,
    survey: Survey,
}

impl Subscriber {
    /// `renewals` hears of every change of the subscriptions.
    pub(in crate::server) fn new(
        fetcher: Option<Fetcher>,
        secrets: Secrets,
        store: Store,
        renewals: mpsc::Sender<oneshot::Sender<()>>,
    ) -> Self {
        Self { fetcher, secrets: Arc::new(secrets), store, renewals, survey: Survey::default() }
    }

    /// None where the system refuses what a client of HTTP needs.
    pub(in crate::server) fn fetcher(&self) -> Option<&Fetcher> {
        self.fetcher.as_ref()
    }

    pub(in crate::server) fn store(&self) -> &Store {
        &self.store
    }

    /// How measuring the calendars stands.
    pub(in crate::server) fn survey(&self) -> &Survey {
        &self.survey
    }

    /// Puts changed subscriptions in force; returns once they are, or the server stops.
    pub(in crate::server) async fn renew(&self) {
        let (done, heard) = oneshot::channel();
        if self.renewals.send(done).await.is_ok() {
            let _ = heard.await;
        }
    }

    /// How we sign in to a calendar: by what a manager gave, else by the secret that the hub's description names. `Err`
    /// says what is missing.
    pub(in crate::server) async fn sign_in(
        &self,
        hub: &HubId,
        calendar: &HubCalendar,
    ) -> Result<Result<Option<SignIn>, Text>, StoreError> {
        let CalendarSource::Caldav(collection) = &calendar.source else { return Ok(Ok(None)) };
        let given = self.store.subscriptions().await?.into_iter();
        let given = given.filter(|own| own.hub == *hub && own.calendar.id == calendar.id).find_map(|own| own.password);
        Ok(self.sign_in_with(hub, collection, given))
    }

    pub(in crate::server) fn sign_in_with(
        &self,
        hub: &HubId,
        collection: &Collection,
        given: Option<String>,
    ) -> Result<Option<SignIn>, Text> {
        let named = collection.secret.as_ref();
        let password = given.or_else(|| self.secrets.get(hub, named?));
        match (password, named) {
            (Some(password), _) => Ok(Some(SignIn { user: collection.user.clone(), password })),
            (None, Some(name)) => Err(worded_with("problem-calendar-no-secret", &variable(hub, name))),
            (None, None) if collection.user.is_empty() => Ok(None),
            (None, None) => Err(worded_with("problem-calendar-no-password", &collection.user)),
        }
    }
}

/// By what name a process holds what it works on.
pub(super) fn runner_of(store: &Store) -> std::io::Result<Arc<str>> {
    // Where one process has the store, what the one before it held is this one's.
    Ok(if store.is_shared() { hex(&random_bytes()?[..8]).into() } else { "alone".into() })
}

/// The bytes of a calendar that could be read, and what names their version.
#[derive(Debug, Clone)]
pub(in crate::server) struct Copy {
    pub(in crate::server) bytes: Arc<[u8]>,
    pub(in crate::server) etag: Option<String>,
    pub(in crate::server) last_modified: Option<String>,
    pub(in crate::server) read_at: Instant,
}

impl Copy {
    pub(in crate::server) fn of_file(bytes: &[u8], now: Instant) -> Self {
        Self { bytes: bytes.into(), etag: None, last_modified: None, read_at: now }
    }

    pub(in crate::server) fn held(&self) -> Held {
        Held { etag: self.etag.clone(), last_modified: self.last_modified.clone() }
    }

    pub(in crate::server) fn to_store(
        &self,
        (hub, calendar): &(HubId, LocalId),
        source: &CalendarSource,
    ) -> CalendarCopy {
        CalendarCopy {
            hub: hub.clone(),
            calendar: calendar.clone(),
            url: source.address().unwrap_or_default().to_owned(),
            bytes: self.bytes.to_vec(),
            etag: self.etag.clone(),
            last_modified: self.last_modified.clone(),
            read_at: self.read_at,
        }
    }
}

impl From<CalendarCopy> for Copy {
    fn from(copy: CalendarCopy) -> Self {
        let CalendarCopy { bytes, etag, last_modified, read_at, .. } = copy;
        Self { bytes: bytes.into(), etag, last_modified, read_at }
    }
}

/// The last good copies, by what they are of.
pub(in crate::server) async fn copies_by_key(
    subscriber: &Subscriber,
) -> Result<BTreeMap<(HubId, LocalId), CalendarCopy>, StoreError> {
    let copies = subscriber.store.calendar_copies().await?.into_iter();
    Ok(copies.map(|copy| ((copy.hub.clone(), copy.calendar.clone()), copy)).collect())
}

/// Reads a collection whole, over the time that calendars are read for.
pub(in crate::server) async fn read_collection(
    fetcher: &Fetcher,
    hub: &Hub,
    collection: &Collection,
    sign_in: Option<SignIn>,
    held: &Held,
    now: Instant,
) -> Result<Fetched, FetchError> {
    let window = window(hub, now).ok_or(FetchError::BadAddress)?;
    let client = Client::new(fetcher.clone(), collection, sign_in)?;
    // The window moves on with the days: yesterday's copy of an unchanged collection lacks a day.
    let day = window.start().timestamp() / 86_400;
    let tag = client.tag().await?.map(|tag| format!("{tag} {day}"));
    if tag.is_some() && tag == held.etag {
        return Ok(Fetched::Same { max_age: None });
    }
    let bytes = as_one(&client.range(window).await?);
    // The tag was read before the objects: what changed in between is read again next time.
    Ok(Fetched::Fresh { bytes, etag: tag, last_modified: None, max_age: None })
}
