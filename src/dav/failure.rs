//! What a request is refused with: a status, the condition that was not met, and words for a person.
//!
//! Programs read the condition (RFC 4918 §16), people the `DAV:responsedescription` beside it, which is worded by the
//! service in their language.

use super::multistatus::href;
use super::names::{DAV, Name, dav};
use super::xml::Element;

/// An error on its way to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DavError {
    pub status: u16,
    /// The condition that was not met, with what RFCs put inside it.
    pub condition: Option<Box<Element>>,
    /// For a person.
    pub words: Option<String>,
}

impl DavError {
    pub fn status(status: u16) -> Self {
        Self { status, condition: None, words: None }
    }

    pub fn unmet(status: u16, condition: Name) -> Self {
        Self { status, condition: Some(Box::new(Element::new(condition))), words: None }
    }

    /// The condition, about an address.
    pub fn unmet_at(status: u16, condition: Name, address: &str) -> Self {
        Self { condition: Some(Box::new(Element::new(condition).with(href(address)))), ..Self::status(status) }
    }

    /// `DAV:need-privileges` (RFC 3744 §7.1.1).
    pub fn need_privilege(address: &str, privilege: Name) -> Self {
        let resource = Element::new(dav("resource"))
            .with(href(address))
            .with(Element::new(dav("privilege")).with(Element::new(privilege)));
        Self { condition: Some(Box::new(Element::new(dav("need-privileges")).with(resource))), ..Self::status(403) }
    }

    pub fn saying(mut self, words: impl Into<String>) -> Self {
        self.words = Some(words.into());
        self
    }

    /// The body, where there is something to say.
    pub fn to_element(&self) -> Option<Element> {
        if self.condition.is_none() && self.words.is_none() {
            return None;
        }
        let mut element = Element::new(dav("error")).with_all(self.condition.as_deref().cloned());
        if let Some(words) = &self.words {
            element.push(Element::new(Name::of(DAV, "responsedescription")).with_text(words.as_str()));
        }
        Some(element)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dav::names::{CALDAV, caldav};

    #[test]
    fn a_body_names_the_condition_and_says_it_in_words() {
        let error = DavError::unmet_at(409, caldav("no-uid-conflict"), "/dav/x.ics").saying("Déjà là");
        let body = error.to_element().expect("a body");
        let condition = body.child(CALDAV, "no-uid-conflict").expect("the condition");
        assert_eq!(condition.child(DAV, "href").map(|href| href.text().into_owned()).as_deref(), Some("/dav/x.ics"));
        assert_eq!(
            body.child(DAV, "responsedescription").map(|words| words.text().into_owned()).as_deref(),
            Some("Déjà là")
        );
        assert_eq!(DavError::status(404).to_element(), None);
    }
}
