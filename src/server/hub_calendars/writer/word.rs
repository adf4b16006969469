//! What a calendar said of a line, told to the ledger once it is sure.

use super::super::protocol::{Phase, Why};
use super::lines::span;
use super::{Halt, Row, Writer};
use crate::clock;
use crate::domain::hub::{ConflictPolicy, HubCalendar, HubWord};
use crate::domain::team::Actor;
use crate::domain::text::Lang;
use crate::domain::time::{Instant, Zone};
use crate::ledger::{Command, Envelope};
use crate::server::fetch::FetchError;
use crate::wording::{Wording, format};

impl Writer {
    /// Tells the ledger what came of an attempt.
    pub(super) async fn tell(&self, row: &mut Row) -> Result<(), Halt> {
        let now = clock::now();
        let at = chrono::DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now);
        let taken = |row: &Row| row.body.clash.clone().unwrap_or((row.body.content.interval, String::new()));
        let word = match row.body.attempt.phase {
            Phase::Confirmed => self.confirmed_everywhere(row, at).await?,
            Phase::Gone(Why::Taken | Why::Changed) => {
                let (during, by) = taken(row);
                Some(if row.body.adopted {
                    HubWord::Conflict { at, during, by, policy: ConflictPolicy::First }
                } else {
                    HubWord::Taken { at, during, by }
                })
            }
            Phase::Gone(Why::Unwanted) => None,
            _ => return Ok(()),
        };
        if let Some(word) = word {
            self.submit(row, word).await?;
        }
        row.body.told = true;
        self.save(row).await
    }

    /// The word for a line that stands in every calendar that has one; none while another calendar has not answered.
    pub(super) async fn confirmed_everywhere(&self, row: &Row, at: Instant) -> Result<Option<HubWord>, Halt> {
        let rows = self.rows().await?;
        let state = self.app.ledger().read();
        let line = state.booking(&row.event.booking).and_then(|booking| booking.lines.get(row.event.line));
        let (Some(line), Some(hub)) = (line, state.hub(&row.event.hub)) else { return Ok(None) };
        let stands = |calendar: &&HubCalendar| {
            calendar.id == row.event.calendar
                || rows.iter().any(|other| {
                    other.event.booking == row.event.booking
                        && other.event.line == row.event.line
                        && other.event.calendar == calendar.id
                        && other.body.attempt.phase == Phase::Confirmed
                        && Some(other.body.content.interval) == span(calendar, line).map(|(interval, _)| interval)
                })
        };
        let mut written = hub.calendars_about(line).filter(|calendar| calendar.source.written().is_some());
        let is_complete = written.all(|calendar| stands(&calendar));
        let (interval, quantity) = (line.wish.interval, line.wish.quantity);
        Ok(is_complete.then_some(HubWord::Confirmed { at, interval, quantity, refused: None }))
    }

    pub(super) async fn submit(&self, row: &Row, word: HubWord) -> Result<(), Halt> {
        let (kind, reason) = self.reason(row, &word);
        let (booking, line) = (row.event.booking.clone(), row.event.line);
        let key = format!("hub-{kind}-{}-{}", row.event.uid, word.at().timestamp());
        let command = Command::HearHub { booking, line, word, reason };
        match self.app.ledger().submit(Envelope { actor: Actor::system(), key, command }).await {
            Ok(_) => Ok(()),
            // The ledger knows no such line any more: nobody has to be told.
            Err(failure) if failure.rejection().is_some() => {
                tracing::warn!(uid = row.event.uid, ?failure, "the ledger did not take what a calendar said");
                Ok(())
            }
            Err(_) => Err(FetchError::Unreachable.into()),
        }
    }

    /// Why a line is given up, in the words of the hub.
    fn reason(&self, row: &Row, word: &HubWord) -> (&'static str, String) {
        let (kind, during, by) = match word {
            HubWord::Confirmed { .. } => return ("confirmed", String::new()),
            HubWord::Taken { during, by, .. } => ("taken", *during, by),
            HubWord::Conflict { during, by, .. } => ("conflict", *during, by),
        };
        let hub = self.app.ledger().read().hub(&row.event.hub).cloned();
        let (lang, zone) = hub.map_or((Lang::default(), Zone::PARIS), |hub| (hub.language, hub.zone));
        let (wording, during) = (Wording::new(lang), format::interval(lang, zone, during));
        let key = match (kind, by.is_empty()) {
            ("taken", false) => "hub-word-reason-taken-by",
            ("taken", true) => "hub-word-reason-taken",
            (_, false) => "hub-word-reason-conflict-by",
            (_, true) => "hub-word-reason-gone",
        };
        (kind, wording.with(key, &[("during", during.into()), ("by", by.clone().into())]))
    }

    /// What the ledger heard last of the line.
    pub(super) fn said(&self, row: &Row) -> Option<HubWord> {
        let state = self.app.ledger().read();
        state.booking(&row.event.booking)?.lines.get(row.event.line)?.hub_word.clone()
    }
}
