//! The logic lane: rules, ledger, calendars, works, pools, server. One binary, one module a subject.

mod architecture;
mod holidays;
mod ledger;
mod network;
