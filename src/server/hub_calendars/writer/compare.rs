//! What was confirmed, compared with the calendar as it is read again and again: what came over it is told, after a second
//! look.

use super::super::clash::{Clash, clash};
use super::super::collection::{Client, Condition};
use super::super::protocol::Phase;
use super::super::reading::window;
use super::{Body, Halt, Row, SECOND_LOOK, Writer};
use crate::calendar::busy;
use crate::clock;
use crate::domain::hub::{Hub, HubCalendar, HubWord};

impl Writer {
    /// Whether a newer copy of the calendar than the one it was compared with is at hand.
    pub(super) fn is_to_compare(&self, row: &Row) -> bool {
        let Body { attempt, told, confirmed_at, compared_at, content, .. } = &row.body;
        if !told || content.interval.end() <= clock::now() {
            return false;
        }
        let health = self.app.calendar_health(&row.event.hub, &row.event.calendar);
        let Some(read_at) = health.and_then(|health| health.read_at) else { return false };
        let known = compared_at.or(*confirmed_at).unwrap_or(row.body.made_at);
        let is_newer = read_at - known >= chrono::Duration::seconds(1);
        match attempt.phase {
            Phase::Confirmed => is_newer,
            Phase::Gone(_) => is_newer && self.is_in_copy(row),
            _ => false,
        }
    }

    /// Whether the copy at hand has an object of this name.
    fn is_in_copy(&self, row: &Row) -> bool {
        let copy = self.app.calendar_copy(&row.event.hub, &row.event.calendar);
        copy.is_some_and(|bytes| memchr::memmem::find(&bytes, row.event.uid.as_bytes()).is_some())
    }

    /// Compares a confirmed booking with the calendar as it was last read; what looks wrong is looked at twice.
    pub(super) async fn compare(
        &self,
        row: &mut Row,
        hub: &Hub,
        calendar: &HubCalendar,
        client: &Client,
    ) -> Result<(), Halt> {
        row.body.compared_at = Some(clock::now());
        if row.body.attempt.is_over() {
            // A request that came late brought it back: nobody wants it any more.
            client.delete(&row.name(), &Condition::Any).await?;
            return self.save(row).await;
        }
        let interval = row.body.content.interval;
        let suspicious = match self.app.calendar_copy(&hub.id, &calendar.id) {
            None => false,
            Some(bytes) => {
                let (claims, others) = self.claims_around(row, interval);
                let range = window(hub, clock::now()).and_then(|whole| whole.intersection(interval));
                range.is_some_and(|range| {
                    busy(&bytes, range, hub.zone).is_ok_and(|occupancy| {
                        let is_there = occupancy.events.iter().any(|event| event.uid == row.event.uid);
                        !is_there
                            || clash(hub, calendar, &occupancy, &self.app.own_events(), &claims, &others).is_some()
                    })
                })
            }
        };
        let was_in_conflict = self.said(row).is_some_and(|word| matches!(word, HubWord::Conflict { .. }));
        if suspicious || was_in_conflict {
            let mut found = self.conflict(row, hub, calendar, client).await?;
            if found.is_some() && !was_in_conflict {
                tokio::time::sleep(SECOND_LOOK).await;
                found = self.conflict(row, hub, calendar, client).await?;
            }
            let now = clock::now();
            let at = chrono::DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now);
            let policy = calendar.source.written().map(|collection| collection.on_conflict).unwrap_or_default();
            match found {
                Some(Clash { during, by }) if !was_in_conflict => {
                    self.submit(row, HubWord::Conflict { at, during, by, policy }).await?;
                }
                None if was_in_conflict => {
                    if let Some(word) = self.confirmed_everywhere(row, at).await? {
                        self.submit(row, word).await?;
                    }
                }
                _ => (),
            }
        }
        self.save(row).await
    }

    async fn conflict(
        &self,
        row: &Row,
        hub: &Hub,
        calendar: &HubCalendar,
        client: &Client,
    ) -> Result<Option<Clash>, Halt> {
        let is_there = client
            .get(&row.name())
            .await?
            .is_some_and(|object| row.body.content.is_kept_by(&row.event.uid, &object.text));
        if !is_there {
            return Ok(Some(Clash { during: row.body.content.interval, by: String::new() }));
        }
        self.in_the_way(row, hub, calendar, client).await
    }
}
