//! WebDAV and CalDAV on the wire: XML in and out, names, multistatus, error bodies.
//!
//! Pure: text in, values out; no socket, no store, no clock. What a client sends is read within limits and without any
//! definition of its own ([`xml`]); what is malformed is refused with the place, never guessed. It decides nothing about
//! collections or access: the service does.

pub mod data;
pub mod failure;
pub mod filter;
pub mod multistatus;
pub mod names;
pub mod xml;

pub use data::DataRequest;
pub use failure::DavError;
pub use filter::Filter;
pub use multistatus::{Answer, Multistatus, Outcome};
pub use names::Name;
pub use xml::{Element, Node, XmlError};
