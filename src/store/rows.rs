//! What the tables say of bookings: one function from a [`Booking`] to its rows, for both engines and for the audit.

use chrono::DateTime;
use serde::Serialize;
use sqlx::FromRow;

use super::CalendarCopy;
use crate::domain::booking::Booking;
use crate::domain::ids::{HubId, IdError, LocalId};

/// A booking, without its lines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, FromRow)]
pub(super) struct BookingRow {
    pub(super) id: String,
    pub(super) team: String,
    pub(super) version: i64,
    pub(super) placed_s: i64,
    pub(super) changed_s: i64,
    /// The whole booking, as JSON.
    pub(super) body: String,
}

/// A line of a booking: what was wished and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, FromRow)]
pub(super) struct LineRow {
    pub(super) booking: String,
    pub(super) line: i64,
    pub(super) hub: String,
    pub(super) offer: String,
    pub(super) quantity: i64,
    pub(super) start_s: i64,
    pub(super) end_s: i64,
    pub(super) state: String,
}

/// What a line takes from stock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, FromRow)]
pub(super) struct ClaimRow {
    pub(super) booking: String,
    pub(super) line: i64,
    pub(super) part: i64,
    pub(super) hub: String,
    pub(super) resource: String,
    pub(super) quantity: i64,
    pub(super) start_s: i64,
    pub(super) end_s: i64,
}

/// An item that a claim takes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, FromRow)]
pub(super) struct AllocationRow {
    pub(super) booking: String,
    pub(super) line: i64,
    pub(super) part: i64,
    /// `hub/resource#code`.
    pub(super) item: String,
    pub(super) start_s: i64,
    pub(super) end_s: i64,
}

/// The last good copy of a calendar.
#[derive(Debug, FromRow)]
pub(super) struct CopyRow {
    hub: String,
    calendar: String,
    url: String,
    bytes: Vec<u8>,
    etag: Option<String>,
    last_modified: Option<String>,
    read_s: i64,
}

impl TryFrom<CopyRow> for CalendarCopy {
    type Error = IdError;

    fn try_from(row: CopyRow) -> Result<Self, IdError> {
        Ok(Self {
            hub: HubId::parse(&row.hub)?,
            calendar: LocalId::parse(&row.calendar)?,
            url: row.url,
            bytes: row.bytes,
            etag: row.etag,
            last_modified: row.last_modified,
            read_at: DateTime::from_timestamp(row.read_s, 0).unwrap_or_default(),
        })
    }
}

/// The rows of some bookings, each kind in order of its key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) bookings: Vec<BookingRow>,
    pub(super) lines: Vec<LineRow>,
    pub(super) claims: Vec<ClaimRow>,
    pub(super) allocations: Vec<AllocationRow>,
}

impl Rows {
    pub(super) fn of<'a>(bookings: impl IntoIterator<Item = &'a Booking>) -> Result<Self, String> {
        let mut rows = Self::default();
        for booking in bookings {
            rows.add(booking)?;
        }
        Ok(rows)
    }

    fn add(&mut self, booking: &Booking) -> Result<(), String> {
        let id = booking.id.as_str();
        let body = serde_json::to_string(booking).map_err(|error| error.to_string())?;
        self.bookings.push(BookingRow {
            id: id.to_owned(),
            team: booking.team.to_string(),
            version: booking.version.cast_signed(),
            placed_s: booking.placed_at.timestamp(),
            changed_s: booking.changed_at.timestamp(),
            body,
        });
        for (position, line) in (0..).zip(&booking.lines) {
            let wish = &line.wish;
            self.lines.push(LineRow {
                booking: id.to_owned(),
                line: position,
                hub: wish.offer.hub.to_string(),
                offer: wish.offer.local.to_string(),
                quantity: wish.quantity.into(),
                start_s: wish.interval.start().timestamp(),
                end_s: wish.interval.end().timestamp(),
                state: line.state.key().to_owned(),
            });
            for (part, claim) in (0..).zip(&line.claims) {
                self.claims.push(ClaimRow {
                    booking: id.to_owned(),
                    line: position,
                    part,
                    hub: claim.resource.hub.to_string(),
                    resource: claim.resource.local.to_string(),
                    quantity: claim.quantity.into(),
                    start_s: claim.interval.start().timestamp(),
                    end_s: claim.interval.end().timestamp(),
                });
                self.allocations.extend(claim.items.iter().map(|item| AllocationRow {
                    booking: id.to_owned(),
                    line: position,
                    part,
                    item: format!("{}#{item}", claim.resource),
                    start_s: claim.interval.start().timestamp(),
                    end_s: claim.interval.end().timestamp(),
                }));
            }
        }
        Ok(())
    }

    pub(super) fn sort(&mut self) {
        self.bookings.sort();
        self.lines.sort();
        self.claims.sort();
        self.allocations.sort();
    }
}
