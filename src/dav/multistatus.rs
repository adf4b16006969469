//! `DAV:multistatus`: what a request found at each of several addresses (RFC 4918 §13), written and read.

use super::names::{DAV, Name, dav};
use super::xml::Element;

/// The answer to a request about several addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Multistatus {
    pub answers: Vec<Answer>,
    /// Of a `sync-collection` (RFC 6578).
    pub sync_token: Option<String>,
}

/// What is said of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// As it stands in the body: percent-encoded.
    pub href: String,
    pub outcome: Outcome,
    /// Conditions that were not met.
    pub error: Vec<Element>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Of the whole address.
    Status(u16),
    /// Properties by the status of each, such as 200 and 404.
    Properties(Vec<(u16, Vec<Element>)>),
}

impl Multistatus {
    pub fn to_element(&self) -> Element {
        let mut root = Element::new(dav("multistatus")).with_all(self.answers.iter().map(Answer::to_element));
        if let Some(token) = &self.sync_token {
            root.push(Element::new(dav("sync-token")).with_text(token.as_str()));
        }
        root
    }

    /// Reads what another server answered; `None` where it is no multistatus. What has no address is left out.
    pub fn read(root: &Element) -> Option<Self> {
        root.is(DAV, "multistatus").then_some(())?;
        let answers = root.children().filter(|child| child.is(DAV, "response")).flat_map(Answer::read).collect();
        let sync_token = root.child(DAV, "sync-token").map(|token| token.text().trim().to_owned());
        Some(Self { answers, sync_token })
    }
}

impl Answer {
    pub fn status(href: impl Into<String>, status: u16) -> Self {
        Self { href: href.into(), outcome: Outcome::Status(status), error: Vec::new() }
    }

    pub fn properties(href: impl Into<String>, found: Vec<Element>, lacking: Vec<Element>) -> Self {
        let mut groups = Vec::new();
        if !found.is_empty() || lacking.is_empty() {
            groups.push((200, found));
        }
        if !lacking.is_empty() {
            groups.push((404, lacking));
        }
        Self { href: href.into(), outcome: Outcome::Properties(groups), error: Vec::new() }
    }

    pub fn because(mut self, condition: Element) -> Self {
        self.error.push(condition);
        self
    }

    /// A property that was found.
    pub fn property(&self, space: &str, local: &str) -> Option<&Element> {
        let Outcome::Properties(groups) = &self.outcome else { return None };
        let found = groups.iter().filter(|(status, _)| (200..300).contains(status));
        found.flat_map(|(_, elements)| elements).find(|element| element.is(space, local))
    }

    fn to_element(&self) -> Element {
        let mut element = Element::new(dav("response")).with(href(&self.href));
        match &self.outcome {
            Outcome::Status(status) => element.push(status_line(*status)),
            Outcome::Properties(groups) => {
                for (status, properties) in groups {
                    let properties = Element::new(dav("prop")).with_all(properties.iter().cloned());
                    element.push(Element::new(dav("propstat")).with(properties).with(status_line(*status)));
                }
            }
        }
        if !self.error.is_empty() {
            element.push(Element::new(dav("error")).with_all(self.error.iter().cloned()));
        }
        element
    }

    /// One answer for each address: of a plain status, a response may name several.
    fn read(response: &Element) -> Vec<Self> {
        let hrefs = response.children().filter(|child| child.is(DAV, "href")).map(|href| href.text().trim().to_owned());
        let status = |of: &Element| {
            let line = of.child(DAV, "status")?.text();
            line.split_whitespace().nth(1)?.parse::<u16>().ok()
        };
        let groups: Vec<_> = response
            .children()
            .filter(|child| child.is(DAV, "propstat"))
            .map(|group| {
                let properties = group.child(DAV, "prop").map(|prop| prop.children().cloned().collect());
                (status(group).unwrap_or(200), properties.unwrap_or_default())
            })
            .collect();
        let outcome = match status(response) {
            Some(status) if groups.is_empty() => Outcome::Status(status),
            _ => Outcome::Properties(groups),
        };
        let error = response.child(DAV, "error").map(|error| error.children().cloned().collect()).unwrap_or_default();
        hrefs
            .filter(|href| !href.is_empty())
            .map(|href| Self { href, outcome: outcome.clone(), error: Vec::clone(&error) })
            .collect()
    }
}

/// `DAV:href`.
pub fn href(address: &str) -> Element {
    Element::new(dav("href")).with_text(address)
}

/// An element that holds one address.
pub fn with_href(name: Name, address: &str) -> Element {
    Element::new(name).with(href(address))
}

fn status_line(status: u16) -> Element {
    Element::new(dav("status")).with_text(format!("HTTP/1.1 {status} {}", phrase(status)))
}

/// The words that RFC 9110 and 4918 give a status. Few clients read them; some fail where there are none.
fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        412 => "Precondition Failed",
        423 => "Locked",
        424 => "Failed Dependency",
        507 => "Insufficient Storage",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dav::xml::Limits;

    #[test]
    fn what_is_written_reads_the_same() {
        let etag = Element::new(dav("getetag")).with_text("\"1\"");
        let gone = Answer::status("/dav/b", 404);
        let truncated = Answer::status("/dav/", 507).because(Element::new(dav("number-of-matches-within-limits")));
        let whole = Multistatus {
            answers: vec![
                Answer::properties("/dav/a%20b", vec![etag], vec![Element::new(dav("owner"))]),
                gone,
                truncated,
            ],
            sync_token: Some("urn:t:1".to_owned()),
        };
        let text = whole.to_element().to_document();
        let read = Element::parse(text.as_bytes(), Limits::ANSWER).expect("a tree");
        assert_eq!(Multistatus::read(&read), Some(whole));
    }

    #[test]
    fn a_status_may_be_that_of_several_addresses() {
        let text = "<multistatus xmlns='DAV:'><response><href>/a</href><href> /b </href><status>HTTP/1.1 423 Locked</status></response><response/></multistatus>";
        let read = Element::parse(text.as_bytes(), Limits::ANSWER).expect("a tree");
        let answers = Multistatus::read(&read).expect("a multistatus").answers;
        assert_eq!(answers, [Answer::status("/a", 423), Answer::status("/b", 423)]);
        assert_eq!(Multistatus::read(&Element::new(dav("prop"))), None);
    }
}
