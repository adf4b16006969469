//! What the store keeps of the hubs' calendars besides the last good copies: the subscriptions of run time, the journal
//! of what is written into them, and how long each takes to show it.
//!
//! The statements are the same on both engines, so they stand here once; each engine runs them on its own connections.

use serde::{Deserialize, Serialize};

use crate::domain::hub::{HubCalendar, Settling};
use crate::domain::ids::{BookingId, HubId, LocalId};
use crate::domain::time::Instant;

/// A calendar that a hub's manager added at run time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub hub: HubId,
    pub calendar: HubCalendar,
    /// Of the sign-in, where the manager gave one. Never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    pub changed_at: Instant,
    /// The account that changed it last.
    pub changed_by: String,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription").field("hub", &self.hub).field("calendar", &self.calendar).finish_non_exhaustive()
    }
}

/// An event that this network wrote, or is about to write, into a hub's own calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenEvent {
    /// Its UID and the name of its object: nobody else's.
    pub uid: String,
    pub hub: HubId,
    pub calendar: LocalId,
    pub booking: BookingId,
    /// Position of the line in the booking.
    pub line: usize,
    /// Grows with each attempt for the same line.
    pub serial: u32,
    /// The writer's own, as JSON.
    pub body: String,
}

/// How long a collection took to settle, found out at this address and no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    pub hub: HubId,
    pub calendar: LocalId,
    pub url: String,
    pub settling: Settling,
}

/// An event that stands in a collection, or may, only to see how long that takes to show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Its UID and the name of its object.
    pub uid: String,
    pub hub: HubId,
    pub calendar: LocalId,
    /// Of the collection that it was put into.
    pub url: String,
}

/// Who works on a written event or a probe, and until when nobody else may.
#[derive(Debug, Clone)]
pub struct Lease {
    pub runner: String,
    pub now: Instant,
    pub until: Instant,
}

/// The queries of one engine: its type, its connection, its pool to read from, its pool to write to.
macro_rules! hub_calendar_queries {
    ($engine:ty, $connection:ty, $read:ident, $write:ident) => {
        impl $engine {
            pub(super) async fn subscriptions(&self) -> Result<Vec<super::Subscription>, StoreError> {
                let rows: Vec<(String, String, Option<String>, i64, String)> = sqlx::query_as(
                    "SELECT hub, body, password, changed_s, changed_by FROM subscription ORDER BY hub, calendar",
                )
                .fetch_all(&self.$read)
                .await
                .map_err(self.fail())?;
                let unreadable = || self.damaged("a subscription cannot be read");
                rows.into_iter()
                    .map(|(hub, body, password, changed_s, changed_by)| {
                        Ok(super::Subscription {
                            hub: crate::domain::ids::HubId::parse(&hub).map_err(|_| unreadable())?,
                            calendar: serde_json::from_str(&body).map_err(|_| unreadable())?,
                            password,
                            changed_at: chrono::DateTime::from_timestamp(changed_s, 0).unwrap_or_default(),
                            changed_by,
                        })
                    })
                    .collect()
            }

            pub(super) async fn put_subscription(&self, put: &super::Subscription) -> Result<(), StoreError> {
                let mut connection = self.$write.acquire().await.map_err(self.fail())?;
                self.put_subscription_in(&mut connection, put).await
            }

            async fn put_subscription_in(
                &self,
                connection: &mut $connection,
                put: &super::Subscription,
            ) -> Result<(), StoreError> {
                let body = serde_json::to_string(&put.calendar).map_err(|error| self.failed(&error.to_string()))?;
                sqlx::query(
                    "INSERT INTO subscription (hub, calendar, body, password, changed_s, changed_by) \
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (hub, calendar) DO UPDATE SET body = excluded.body, \
                     password = excluded.password, changed_s = excluded.changed_s, changed_by = excluded.changed_by",
                )
                .bind(put.hub.as_str())
                .bind(put.calendar.id.as_str())
                .bind(body)
                .bind(&put.password)
                .bind(put.changed_at.timestamp())
                .bind(&put.changed_by)
                .execute(connection)
                .await
                .map_err(self.fail())?;
                Ok(())
            }

            pub(super) async fn written_events(&self) -> Result<Vec<super::WrittenEvent>, StoreError> {
                let rows: Vec<(String, String, String, String, i64, i64, String)> = sqlx::query_as(
                    "SELECT uid, hub, calendar, booking, line, serial, body FROM written_event \
                     ORDER BY hub, calendar, booking, line, serial",
                )
                .fetch_all(&self.$read)
                .await
                .map_err(self.fail())?;
                let unreadable = |_| self.damaged("a written event is filed under a name that is not one");
                rows.into_iter()
                    .map(|(uid, hub, calendar, booking, line, serial, body)| {
                        Ok(super::WrittenEvent {
                            uid,
                            hub: crate::domain::ids::HubId::parse(&hub).map_err(unreadable)?,
                            calendar: crate::domain::ids::LocalId::parse(&calendar).map_err(unreadable)?,
                            booking: crate::domain::ids::BookingId::parse(&booking).map_err(unreadable)?,
                            line: usize::try_from(line).unwrap_or_default(),
                            serial: u32::try_from(serial).unwrap_or_default(),
                            body,
                        })
                    })
                    .collect()
            }

            pub(super) async fn add_written_event(
                &self,
                event: &super::WrittenEvent,
                lease: &super::Lease,
            ) -> Result<bool, StoreError> {
                let done = sqlx::query(
                    "INSERT INTO written_event (uid, hub, calendar, booking, line, serial, body, runner, lease_s) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
                )
                .bind(&event.uid)
                .bind(event.hub.as_str())
                .bind(event.calendar.as_str())
                .bind(event.booking.as_str())
                .bind(i64::try_from(event.line).unwrap_or(i64::MAX))
                .bind(i64::from(event.serial))
                .bind(&event.body)
                .bind(&lease.runner)
                .bind(lease.until.timestamp())
                .execute(&self.$write)
                .await
                .map_err(self.fail())?;
                Ok(done.rows_affected() > 0)
            }

            pub(super) async fn keep_written_event(
                &self,
                uid: &str,
                body: Option<&str>,
                lease: &super::Lease,
            ) -> Result<bool, StoreError> {
                let done = sqlx::query(
                    "UPDATE written_event SET body = coalesce($2, body), runner = $3, lease_s = $4 \
                     WHERE uid = $1 AND (runner = $3 OR lease_s < $5)",
                )
                .bind(uid)
                .bind(body)
                .bind(&lease.runner)
                .bind(lease.until.timestamp())
                .bind(lease.now.timestamp())
                .execute(&self.$write)
                .await
                .map_err(self.fail())?;
                Ok(done.rows_affected() > 0)
            }

            pub(super) async fn remove_written_event(&self, uid: &str) -> Result<(), StoreError> {
                sqlx::query("DELETE FROM written_event WHERE uid = $1")
                    .bind(uid)
                    .execute(&self.$write)
                    .await
                    .map_err(self.fail())?;
                Ok(())
            }

            pub(super) async fn measured(&self) -> Result<Vec<super::Measured>, StoreError> {
                let rows: Vec<(String, String, String, String)> =
                    sqlx::query_as("SELECT hub, calendar, url, body FROM settling ORDER BY hub, calendar")
                        .fetch_all(&self.$read)
                        .await
                        .map_err(self.fail())?;
                let unreadable = || self.damaged("how long a calendar takes to settle cannot be read");
                rows.into_iter()
                    .map(|(hub, calendar, url, body)| {
                        Ok(super::Measured {
                            hub: crate::domain::ids::HubId::parse(&hub).map_err(|_| unreadable())?,
                            calendar: crate::domain::ids::LocalId::parse(&calendar).map_err(|_| unreadable())?,
                            url,
                            settling: serde_json::from_str(&body).map_err(|_| unreadable())?,
                        })
                    })
                    .collect()
            }

            pub(super) async fn put_measured(&self, put: &super::Measured) -> Result<(), StoreError> {
                let body = serde_json::to_string(&put.settling).map_err(|error| self.failed(&error.to_string()))?;
                sqlx::query(
                    "INSERT INTO settling (hub, calendar, url, body) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (hub, calendar) DO UPDATE SET url = excluded.url, body = excluded.body",
                )
                .bind(put.hub.as_str())
                .bind(put.calendar.as_str())
                .bind(&put.url)
                .bind(body)
                .execute(&self.$write)
                .await
                .map_err(self.fail())?;
                Ok(())
            }

            pub(super) async fn probes(&self) -> Result<Vec<super::Probe>, StoreError> {
                let rows: Vec<(String, String, String, String)> =
                    sqlx::query_as("SELECT uid, hub, calendar, url FROM probe ORDER BY uid")
                        .fetch_all(&self.$read)
                        .await
                        .map_err(self.fail())?;
                let unreadable = |_| self.damaged("a probe is filed under a name that is not one");
                rows.into_iter()
                    .map(|(uid, hub, calendar, url)| {
                        Ok(super::Probe {
                            uid,
                            hub: crate::domain::ids::HubId::parse(&hub).map_err(unreadable)?,
                            calendar: crate::domain::ids::LocalId::parse(&calendar).map_err(unreadable)?,
                            url,
                        })
                    })
                    .collect()
            }

            pub(super) async fn add_probe(
                &self,
                probe: &super::Probe,
                lease: &super::Lease,
            ) -> Result<bool, StoreError> {
                let done = sqlx::query(
                    "INSERT INTO probe (uid, hub, calendar, url, runner, lease_s) VALUES ($1, $2, $3, $4, $5, $6) \
                     ON CONFLICT DO NOTHING",
                )
                .bind(&probe.uid)
                .bind(probe.hub.as_str())
                .bind(probe.calendar.as_str())
                .bind(&probe.url)
                .bind(&lease.runner)
                .bind(lease.until.timestamp())
                .execute(&self.$write)
                .await
                .map_err(self.fail())?;
                Ok(done.rows_affected() > 0)
            }

            pub(super) async fn hold_probe(&self, uid: &str, lease: &super::Lease) -> Result<bool, StoreError> {
                let done = sqlx::query(
                    "UPDATE probe SET runner = $2, lease_s = $3 WHERE uid = $1 AND (runner = $2 OR lease_s < $4)",
                )
                .bind(uid)
                .bind(&lease.runner)
                .bind(lease.until.timestamp())
                .bind(lease.now.timestamp())
                .execute(&self.$write)
                .await
                .map_err(self.fail())?;
                Ok(done.rows_affected() > 0)
            }

            pub(super) async fn remove_probe(&self, uid: &str) -> Result<(), StoreError> {
                sqlx::query("DELETE FROM probe WHERE uid = $1")
                    .bind(uid)
                    .execute(&self.$write)
                    .await
                    .map_err(self.fail())?;
                Ok(())
            }

            pub(super) async fn remove_subscription(
                &self,
                hub: &crate::domain::ids::HubId,
                calendar: &crate::domain::ids::LocalId,
            ) -> Result<bool, StoreError> {
                let done = sqlx::query("DELETE FROM subscription WHERE hub = $1 AND calendar = $2")
                    .bind(hub.as_str())
                    .bind(calendar.as_str())
                    .execute(&self.$write)
                    .await
                    .map_err(self.fail())?;
                Ok(done.rows_affected() > 0)
            }
        }
    };
}
pub(super) use hub_calendar_queries;
