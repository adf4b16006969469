//! The twenty hard scenarios of the domain guide, each under its number.

mod carts;
mod lists;
mod loans;
mod pools;
mod rules;
pub(crate) mod stage;
