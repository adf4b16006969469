//! The twenty hard scenarios of the domain guide.

mod rules;
