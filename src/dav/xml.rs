//! A small XML tree with namespaces, read within limits and written plainly.
//!
//! No document type, no entities but the five of XML and numbered characters, no processing instruction that means
//! anything: what a hostile body could swell with does not exist here, and depth, number and size are limited. Comments
//! are skipped. UTF-8 only, as all clients send. Reading fails with what is wrong; writing cannot fail: characters that
//! XML forbids are left out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::names::{APPLE, CALDAV, CALENDAR_SERVER, DAV, Name, OURS, XML};

/// Media type of a body.
pub const MEDIA_TYPE: &str = "application/xml; charset=utf-8";

/// What a body may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub octets: usize,
    pub depth: usize,
    /// Elements and attributes.
    pub nodes: usize,
}

impl Limits {
    /// What a client may send: a `calendar-multiget` of ten thousand addresses fits.
    pub const REQUEST: Self = Self { octets: 4 << 20, depth: 64, nodes: 50_000 };
    /// What another server may answer.
    pub const ANSWER: Self = Self { octets: 64 << 20, depth: 64, nodes: 2_000_000 };
}

/// Why a body cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    #[error("the body has {octets} octets; at most {limit} are read")]
    TooLarge { octets: usize, limit: usize },
    #[error("elements are nested more than {limit} deep")]
    TooDeep { limit: usize },
    #[error("there are more than {limit} elements and attributes")]
    TooMany { limit: usize },
    #[error("a document type is not allowed")]
    DocumentType,
    #[error("the entity `{name}` is not one of the five of XML")]
    UnknownEntity { name: String },
    #[error("the prefix `{prefix}` is bound to no namespace")]
    UnknownPrefix { prefix: String },
    #[error("the body is not UTF-8")]
    NotUtf8,
    #[error("there is no element")]
    Empty,
    #[error("malformed at octet {at}: {detail}")]
    Malformed { at: u64, detail: String },
}

/// An element, an attribute's text being unescaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub name: Name,
    pub attributes: Vec<(Name, String)>,
    pub content: Vec<Node>,
}

/// What stands in an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub fn new(name: Name) -> Self {
        Self { name, attributes: Vec::new(), content: Vec::new() }
    }

    pub fn with(mut self, child: Element) -> Self {
        self.push(child);
        self
    }

    pub fn with_all(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.content.extend(children.into_iter().map(Node::Element));
        self
    }

    pub fn with_text(mut self, text: impl Into<String>) -> Self {
        self.content.push(Node::Text(text.into()));
        self
    }

    /// With an attribute without namespace.
    pub fn with_attribute(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((Name::of("", name), value.into()));
        self
    }

    pub fn push(&mut self, child: Element) {
        self.content.push(Node::Element(child));
    }

    pub fn is(&self, space: &str, local: &str) -> bool {
        self.name.is(space, local)
    }

    /// The elements directly inside.
    pub fn children(&self) -> impl Iterator<Item = &Element> {
        self.content.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub fn child(&self, space: &str, local: &str) -> Option<&Element> {
        self.children().find(|child| child.is(space, local))
    }

    /// All text directly inside.
    pub fn text(&self) -> Cow<'_, str> {
        let mut texts = self.content.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        let first = texts.next().unwrap_or_default();
        match texts.next() {
            None => Cow::Borrowed(first),
            Some(second) => Cow::Owned([first, second].into_iter().chain(texts).collect()),
        }
    }

    /// The value of an attribute without namespace.
    pub fn attribute(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name.is("", local)).map(|(_, value)| value.as_str())
    }

    /// Reads a whole document.
    pub fn parse(octets: &[u8], limits: Limits) -> Result<Self, XmlError> {
        if octets.len() > limits.octets {
            return Err(XmlError::TooLarge { octets: octets.len(), limit: limits.octets });
        }
        let text = std::str::from_utf8(octets).map_err(|_| XmlError::NotUtf8)?;
        if let Some((at, c)) = text.char_indices().find(|(_, c)| !is_allowed(*c)) {
            let detail = format!("the character U+{:04X} is not allowed", u32::from(c));
            return Err(XmlError::Malformed { at: at as u64, detail });
        }
        Parser { limits, nodes: 0, scopes: Vec::new(), open: Vec::new(), root: None }.run(text)
    }

    /// The document with this root.
    pub fn to_document(&self) -> String {
        let mut text = String::with_capacity(256);
        text.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        self.write_root(&mut text);
        text
    }

    /// The element alone, with every namespace it needs.
    pub fn to_fragment(&self) -> String {
        let mut text = String::with_capacity(64);
        self.write_root(&mut text);
        text
    }

    fn write_root(&self, out: &mut String) {
        let mut spaces = BTreeMap::new();
        self.gather_spaces(&mut spaces);
        self.write(out, &spaces, true);
    }

    fn gather_spaces<'e>(&'e self, spaces: &mut BTreeMap<&'e str, String>) {
        let attributes = self.attributes.iter().map(|(name, _)| name);
        for name in std::iter::once(&self.name).chain(attributes) {
            let count = spaces.len();
            match &*name.space {
                "" | XML => {}
                space if spaces.contains_key(space) => {}
                space => {
                    let prefix = match space {
                        DAV => "D".to_owned(),
                        CALDAV => "C".to_owned(),
                        CALENDAR_SERVER => "CS".to_owned(),
                        APPLE => "A".to_owned(),
                        OURS => "R".to_owned(),
                        _ => format!("n{count}"),
                    };
                    spaces.insert(space, prefix);
                }
            }
        }
        self.children().for_each(|child| child.gather_spaces(spaces));
    }

    fn write(&self, out: &mut String, spaces: &BTreeMap<&str, String>, is_root: bool) {
        out.push('<');
        write_name(out, &self.name, spaces);
        if is_root {
            for (space, prefix) in spaces {
                // Writing to a string cannot fail.
                let _ = write!(out, " xmlns:{prefix}=\"");
                escape(out, space);
                out.push('"');
            }
        }
        for (name, value) in &self.attributes {
            out.push(' ');
            write_name(out, name, spaces);
            out.push_str("=\"");
            escape(out, value);
            out.push('"');
        }
        if self.content.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for node in &self.content {
            match node {
                Node::Element(element) => element.write(out, spaces, false),
                Node::Text(text) => escape(out, text),
            }
        }
        out.push_str("</");
        write_name(out, &self.name, spaces);
        out.push('>');
    }
}

fn write_name(out: &mut String, name: &Name, spaces: &BTreeMap<&str, String>) {
    if name.space == XML {
        out.push_str("xml:");
    } else if let Some(prefix) = spaces.get(&*name.space) {
        out.push_str(prefix);
        out.push(':');
    }
    out.push_str(&name.local);
}

/// Characters that XML 1.0 can hold (§2.2).
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether a text can be one side of a qualified name. Looser than XML in letters of other scripts, which do no harm.
fn is_name(text: &str) -> bool {
    let is_inner = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}');
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(is_inner)
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars().filter(|c| is_allowed(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A bare CR would be read as LF, and calendar data has both.
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
}

struct Parser {
    limits: Limits,
    nodes: usize,
    /// The prefixes bound by each open element.
    scopes: Vec<Vec<(String, String)>>,
    open: Vec<Element>,
    root: Option<Element>,
}

impl Parser {
    fn run(mut self, text: &str) -> Result<Element, XmlError> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        loop {
            let at = reader.buffer_position();
            let malformed = |detail: String| XmlError::Malformed { at, detail };
            match reader.read_event().map_err(|error| malformed(error.to_string()))? {
                Event::Start(start) => self.start(&start, at)?,
                Event::End(_) => self.end(),
                Event::Text(text) => {
                    let text = text.decode().map_err(|_| XmlError::NotUtf8)?;
                    self.text(&text, at)?;
                }
                Event::CData(text) => {
                    let text = text.decode().map_err(|_| XmlError::NotUtf8)?;
                    self.text(&text, at)?;
                }
                Event::GeneralRef(reference) => {
                    let name = reference.decode().map_err(|_| XmlError::NotUtf8)?;
                    let c = character_of(&name)?;
                    self.text(c.encode_utf8(&mut [0; 4]), at)?;
                }
                Event::DocType(_) => return Err(XmlError::DocumentType),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) => {}
                Event::Eof => break,
            }
        }
        match (self.open.pop(), self.root) {
            (Some(open), _) => Err(XmlError::Malformed {
                at: text.len() as u64,
                detail: format!("`{}` is not closed", open.name.local),
            }),
            (None, Some(root)) => Ok(root),
            (None, None) => Err(XmlError::Empty),
        }
    }

    fn count(&mut self, more: usize) -> Result<(), XmlError> {
        self.nodes += more;
        let limit = self.limits.nodes;
        if self.nodes > limit { Err(XmlError::TooMany { limit }) } else { Ok(()) }
    }

    fn start(&mut self, start: &BytesStart<'_>, at: u64) -> Result<(), XmlError> {
        let malformed = |detail: String| XmlError::Malformed { at, detail };
        if self.open.is_empty() && self.root.is_some() {
            return Err(malformed("there is a second root".to_owned()));
        }
        if self.open.len() >= self.limits.depth {
            return Err(XmlError::TooDeep { limit: self.limits.depth });
        }
        self.count(1)?;
        let mut scope = Vec::new();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            self.count(1)?;
            let attribute = attribute.map_err(|error| malformed(error.to_string()))?;
            let key = std::str::from_utf8(attribute.key.as_ref()).map_err(|_| XmlError::NotUtf8)?.to_owned();
            let value = unescape(std::str::from_utf8(&attribute.value).map_err(|_| XmlError::NotUtf8)?)?;
            match key.strip_prefix("xmlns") {
                Some("") => scope.push((String::new(), value)),
                Some(prefix) if prefix.starts_with(':') => scope.push((prefix[1..].to_owned(), value)),
                _ => attributes.push((key, value)),
            }
        }
        self.scopes.push(scope);
        let name = start.name();
        let name = std::str::from_utf8(name.as_ref()).map_err(|_| XmlError::NotUtf8)?;
        let mut element = Element::new(self.resolve(name, true, at)?);
        for (key, value) in attributes {
            element.attributes.push((self.resolve(&key, false, at)?, value));
        }
        self.open.push(element);
        Ok(())
    }

    /// The name that a prefixed one stands for. An attribute without prefix is in no namespace.
    fn resolve(&self, name: &str, is_element: bool, at: u64) -> Result<Name, XmlError> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !is_name(local) || !(prefix.is_empty() || is_name(prefix)) {
            return Err(XmlError::Malformed { at, detail: format!("`{name}` is no name") });
        }
        if prefix == "xml" {
            return Ok(Name::new(XML, local));
        }
        if prefix.is_empty() && !is_element {
            return Ok(Name::new("", local));
        }
        let bound = self.scopes.iter().rev().flatten().find(|(known, _)| known == prefix);
        match bound {
            Some((_, space)) => Ok(Name::new(space.as_str(), local)),
            None if prefix.is_empty() => Ok(Name::new("", local)),
            None => Err(XmlError::UnknownPrefix { prefix: prefix.to_owned() }),
        }
    }

    fn end(&mut self) {
        self.scopes.pop();
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.content.push(Node::Element(element)),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &str, at: u64) -> Result<(), XmlError> {
        let Some(element) = self.open.last_mut() else {
            let is_blank = text.trim_matches('\u{feff}').trim().is_empty();
            return if is_blank { Ok(()) } else { Err(XmlError::Malformed { at, detail: "text outside".to_owned() }) };
        };
        match element.content.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => element.content.push(Node::Text(text.to_owned())),
        }
        Ok(())
    }
}

/// What stands between `&` and `;`.
fn character_of(name: &str) -> Result<char, XmlError> {
    let unknown = || XmlError::UnknownEntity { name: name.chars().take(40).collect() };
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let c = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix('#') {
            Some(number_text) => match number_text.strip_prefix(['x', 'X']) {
                Some(hex) => number(hex, 16),
                None => number(number_text, 10),
            },
            None => None,
        },
    };
    c.filter(|c| is_allowed(*c)).ok_or_else(unknown)
}

fn unescape(text: &str) -> Result<String, XmlError> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let Some(end) = after.find(';') else {
            return Err(XmlError::UnknownEntity { name: after.chars().take(40).collect() });
        };
        plain.push(character_of(&after[..end])?);
        rest = &after[end + 1..];
    }
    plain.push_str(rest);
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Element, XmlError> {
        Element::parse(text.as_bytes(), Limits { octets: 10_000, depth: 8, nodes: 100 })
    }

    #[test]
    fn prefixes_do_not_matter_and_namespaces_do() {
        let one = read("<?xml version='1.0'?>\n<propfind xmlns='DAV:'><prop><displayname/></prop></propfind>");
        let other =
            read("<x:propfind xmlns:x=\"DAV:\"><x:prop><x:displayname></x:displayname></x:prop></x:propfind>\n");
        assert_eq!(one, other);
        let one = one.expect("a tree");
        assert_eq!(
            one.child(DAV, "prop").and_then(|prop| prop.children().next()).map(|found| &*found.name.local),
            Some("displayname")
        );
        assert!(read("<propfind/>").expect("a tree").name.is("", "propfind"));
        let inner = read("<a xmlns='x:'><b xmlns='y:'/><c/></a>").expect("a tree");
        let names: Vec<_> = inner.children().map(|child| child.name.to_string()).collect();
        assert_eq!(names, ["{y:}b", "{x:}c"]);
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let mut element = Element::new(Name::of(DAV, "prop"))
            .with(Element::new(Name::of(CALDAV, "calendar-data")).with_text("A&B <c> ]]> \"d\" é\r\nE\u{1}"))
            .with(Element::new(Name::new("http://example.org/?a=1&b", "mine")).with_attribute("n", "'\"<&"))
            .with(Element::new(Name::of("", "bare")));
        element.attributes.push((Name::of(XML, "lang"), "fr".to_owned()));
        let text = element.to_document();
        let mut expected = element;
        if let Some(Node::Element(data)) = expected.content.first_mut() {
            data.content = vec![Node::Text("A&B <c> ]]> \"d\" é\r\nE".to_owned())];
        }
        assert_eq!(read(&text).as_ref(), Ok(&expected), "{text}");
        assert_eq!(read(&expected.to_fragment()), Ok(expected));
    }

    #[test]
    fn characters_and_sections_are_read_as_text() {
        let element = read("<a>x&lt;&#233;&#x20AC;<![CDATA[<&>]]><!-- no --> y</a>").expect("a tree");
        assert_eq!(element.text(), "x<é€<&> y");
    }

    #[test]
    fn hostile_bodies_are_refused() {
        let deep = "<a>".repeat(9) + &"</a>".repeat(9);
        let many = format!("<a>{}</a>", "<b/>".repeat(100));
        let attributes: String = (0..100).map(|n| format!(" a{n}=''")).collect();
        let huge = format!("<a>{}</a>", "x".repeat(10_000));
        for (text, expected) in [
            ("<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;'>]><a>&y;</a>", XmlError::DocumentType),
            ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", XmlError::DocumentType),
            ("<a>&x;</a>", XmlError::UnknownEntity { name: "x".to_owned() }),
            ("<a b='&x;'/>", XmlError::UnknownEntity { name: "x".to_owned() }),
            ("<a>&#0;</a>", XmlError::UnknownEntity { name: "#0".to_owned() }),
            (deep.as_str(), XmlError::TooDeep { limit: 8 }),
            (many.as_str(), XmlError::TooMany { limit: 100 }),
            (&format!("<a{attributes}/>"), XmlError::TooMany { limit: 100 }),
            (huge.as_str(), XmlError::TooLarge { octets: 10_007, limit: 10_000 }),
            ("<x:a/>", XmlError::UnknownPrefix { prefix: "x".to_owned() }),
            ("", XmlError::Empty),
            ("<!-- nothing -->", XmlError::Empty),
        ] {
            assert_eq!(read(text), Err(expected), "{}", &text[..text.len().min(60)]);
        }
        for text in [
            "<a>\u{1}</a>",
            "<a\"b/>",
            "<1/>",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "text",
            "<a b=c/>",
            "<a",
            "</a>",
            "<a b='' b=''/>",
        ] {
            assert!(matches!(read(text), Err(XmlError::Malformed { .. })), "{text}: {:?}", read(text));
        }
        assert_eq!(Element::parse(b"<a>\xff</a>", Limits::REQUEST), Err(XmlError::NotUtf8));
    }

    #[test]
    fn no_damage_makes_the_reader_panic_or_grow() {
        let whole = "<?xml version='1.0'?><D:propfind xmlns:D='DAV:' xmlns:n='x:y'><D:prop><n:a b='&#233;'>t&lt;<![CDATA[<]]></n:a><!-- c --></D:prop></D:propfind>";
        let mut seed = 7_u64;
        let mut next = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            usize::try_from(seed % 4096).unwrap_or_default()
        };
        for _ in 0..20_000 {
            let mut octets = whole.as_bytes().to_vec();
            for _ in 0..=next() % 4 {
                let at = next() % octets.len();
                match next() % 4 {
                    0 => octets[at] ^= 1 << (next() % 8),
                    1 => drop(octets.remove(at)),
                    2 => octets.insert(at, b"<>&;'\"=/:!["[next() % 11]),
                    _ => {
                        let piece = octets[at..(at + next() % 30).min(octets.len())].to_vec();
                        octets.splice(at..at, piece);
                    }
                }
            }
            if let Ok(element) = Element::parse(&octets, Limits { octets: 10_000, depth: 8, nodes: 100 }) {
                let again = Element::parse(element.to_document().as_bytes(), Limits::REQUEST);
                assert_eq!(again.as_ref(), Ok(&element), "{}", String::from_utf8_lossy(&octets));
            }
        }
    }
}
