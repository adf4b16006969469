//! The hub manager's calendar desk, as data: what is in view, what is chosen, what is being decided, and what each
//! intent makes of it.
//!
//! [`scene`] reads bookings, withdrawals, closures and the hub's agenda into rows and bars; the panels of
//! `panels::calendar_desk` draw them. Nothing here decides: what a manager confirms becomes a
//! [`crate::api::exchange::Deed`], and the ledger answers. A refusal stays beside the form that asked, with what would
//! do instead; the form loses nothing.

pub mod forms;
pub mod import;
pub mod intent;
pub mod scene;
pub mod state;
pub mod update;
pub mod words;
