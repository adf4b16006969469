//! Names of elements with their namespaces, those of the RFCs and those that common clients add.
//!
//! A name is a namespace and a local part; prefixes are the business of [`super::xml`] alone.

use std::borrow::Cow;
use std::fmt;

/// RFC 4918.
pub const DAV: &str = "DAV:";
/// RFC 4791.
pub const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
/// What the calendar server of Apple added: `getctag` and push.
pub const CALENDAR_SERVER: &str = "http://calendarserver.org/ns/";
/// What Apple Calendar sets: colour and order.
pub const APPLE: &str = "http://apple.com/ns/ical/";
/// Attributes such as `xml:lang`.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// Ours.
pub const OURS: &str = "urn:ressourcerie:dav";

/// A qualified name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    pub space: Cow<'static, str>,
    pub local: Cow<'static, str>,
}

impl Name {
    /// A name known when the program is written.
    pub const fn of(space: &'static str, local: &'static str) -> Self {
        Self { space: Cow::Borrowed(space), local: Cow::Borrowed(local) }
    }

    pub fn new(space: impl Into<String>, local: impl Into<String>) -> Self {
        Self { space: Cow::Owned(space.into()), local: Cow::Owned(local.into()) }
    }

    pub fn is(&self, space: &str, local: &str) -> bool {
        self.space == space && self.local == local
    }
}

impl fmt::Display for Name {
    /// `{namespace}local`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{}}}{}", self.space, self.local)
    }
}

/// A name of RFC 4918 and those built upon it.
pub const fn dav(local: &'static str) -> Name {
    Name::of(DAV, local)
}

/// A name of RFC 4791 or 6638.
pub const fn caldav(local: &'static str) -> Name {
    Name::of(CALDAV, local)
}
