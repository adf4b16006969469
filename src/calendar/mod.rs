//! iCalendar text and what it means: a tolerant reader, recurrence, zones, busy time, a strict writer.
//!
//! Pure: bytes in, values out; no file, no network, no clock. The reader follows the guide's layers: octets to lines
//! ([`lexer`]), lines to components ([`tree`]), content lines by the grammar of the `ical` crate, typed values
//! ([`value`]), zones ([`zones`]), recurrence ([`recurrence`]). A bad line costs that line and a bad event that event,
//! each told with its line ([`warning`]); a file that cannot be trusted as a whole is [`Refused`] and never reads as
//! free. It does not fetch, store or decide: [`claims`] only says what the events of a hub's calendar take.

pub mod ask;
pub mod claims;
pub mod compose;
mod content;
mod document;
pub mod instances;
pub mod lexer;
mod merge;
mod names;
pub mod object;
pub mod occupancy;
pub mod recurrence;
mod series;
pub mod tree;
pub mod value;
pub mod warning;
mod windows_zones;
pub mod writer;
pub mod zones;

pub use claims::CalendarReading;
pub use document::{Document, EventHead, MAX_EVENTS, MAX_FILE_BYTES, Refused};
pub use occupancy::{BusyEvent, Occupancy, busy, occupancy};
pub use warning::{Problem, Warning};
pub use writer::{Feed, FeedEvent, FeedStatus, Opening};
