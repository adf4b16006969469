//! The calendars that hubs keep elsewhere: what is understood of them, how a collection is read and written, and how a
//! booking gets into the hub's own.
//!
//! `reading` says what a calendar means, `hints` when to come back, `secrets` where passwords are, `collection` speaks
//! WebDAV as a client, `profiles` knows the programs on the other side. `protocol` is how a booking is written without
//! standing over another, `object` what is written, `clash` what stands in the way, `writer` the shell around them.
//! `settle` finds out how long a collection takes to show a change, `survey` when that is to be found out. When to read, and what a failure means, is decided in `server::calendars`.

pub(super) mod clash;
pub(super) mod collection;
pub(super) mod hints;
pub(super) mod object;
pub(super) mod profiles;
pub(super) mod protocol;
pub(super) mod reading;
pub(super) mod secrets;
mod settle;
pub(super) mod source;
pub(super) mod survey;
pub(super) mod writer;
