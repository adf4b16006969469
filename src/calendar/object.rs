//! One iCalendar object as a tree that owns its text: what a calendar collection stores, filters and writes back.
//!
//! Stricter than the reader of feeds (`document`): here a client hands over a single object, and can be told
//! what is wrong with it. Lines that are no content lines, components that are not closed, a second calendar refuse the
//! whole. It keeps every property and parameter, known or not; it resolves no time: see [`super::instances`].

use std::borrow::Cow;

use super::content::{cut, read_params};
use super::lexer::{Lines, decode};
use super::value::{escape_parameter, escape_text, text_list, unescape_text};
use super::writer::Lines as Written;

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 16;

/// Most properties and components of one object.
const MAX_PARTS: usize = 100_000;

/// Why a text is no calendar object. Lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoObject {
    #[error("there is no BEGIN:VCALENDAR")]
    NoCalendar,
    #[error("line {line}: there is more than one VCALENDAR")]
    SecondCalendar { line: u32 },
    #[error("line {line}: this is no content line")]
    NoContentLine { line: u32 },
    #[error("line {line}: END:{name} closes nothing")]
    StrayEnd { line: u32, name: String },
    #[error("line {line}: {name} is not closed")]
    Unclosed { line: u32, name: String },
    #[error("line {line}: components are nested too deep")]
    TooDeep { line: u32 },
    #[error("there are more than {MAX_PARTS} lines")]
    TooLong,
}

/// A component, in the order of its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Component {
    /// In capitals.
    pub name: String,
    pub properties: Vec<Property>,
    pub components: Vec<Component>,
}

/// A content line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Property {
    /// In capitals.
    pub name: String,
    /// Names in capitals, values unescaped.
    pub params: Vec<(String, Vec<String>)>,
    /// As it stands in the text, escapes included.
    pub value: String,
}

impl Property {
    pub fn new(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_owned(), params: Vec::new(), value: value.into() }
    }

    /// With a TEXT value.
    pub fn text(name: &str, text: &str) -> Self {
        Self::new(name, escape_text(text))
    }

    pub fn with(mut self, param: &str, value: impl Into<String>) -> Self {
        self.params.push((param.to_owned(), vec![value.into()]));
        self
    }

    /// The values of a parameter, its name in capitals.
    pub fn param(&self, name: &str) -> Option<&[String]> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, values)| values.as_slice())
    }

    /// The first value of a parameter.
    pub fn param_value(&self, name: &str) -> Option<&str> {
        self.param(name)?.first().map(String::as_str)
    }

    pub fn set_param(&mut self, name: &str, value: impl Into<String>) {
        let value = vec![value.into()];
        match self.params.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => *values = value,
            None => self.params.push((name.to_owned(), value)),
        }
    }

    pub fn drop_param(&mut self, name: &str) {
        self.params.retain(|(known, _)| known != name);
    }

    /// The value read as TEXT.
    pub fn as_text(&self) -> Cow<'_, str> {
        unescape_text(Cow::Borrowed(&self.value))
    }

    /// The value read as a list of TEXT.
    pub fn as_texts(&self) -> Vec<String> {
        text_list(&self.value)
    }
}

impl Component {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Reads a text that is one calendar.
    pub fn parse(octets: &[u8]) -> Result<Self, NoObject> {
        let mut open: Vec<(Self, u32)> = Vec::new();
        let mut whole: Option<Self> = None;
        let mut parts = 0_usize;
        for line in Lines::new(octets) {
            let number = line.number;
            parts += 1;
            if parts > MAX_PARTS || line.is_too_long() {
                return Err(NoObject::TooLong);
            }
            let octets = line.octets();
            if octets.trim_ascii().is_empty() {
                continue;
            }
            let no_line = NoObject::NoContentLine { line: number };
            let Some(found) = cut(&octets) else { return Err(no_line) };
            let name = std::str::from_utf8(found.name).map_err(|_| no_line.clone())?.trim().to_ascii_uppercase();
            let value = decode(Cow::Borrowed(found.value)).into_owned();
            match name.as_str() {
                "BEGIN" => {
                    let begun = value.trim().to_ascii_uppercase();
                    if open.is_empty() && begun != "VCALENDAR" {
                        return Err(NoObject::NoCalendar);
                    }
                    if whole.is_some() || (begun == "VCALENDAR" && !open.is_empty()) {
                        return Err(NoObject::SecondCalendar { line: number });
                    }
                    if open.len() >= MAX_DEPTH {
                        return Err(NoObject::TooDeep { line: number });
                    }
                    open.push((Self { name: begun, ..Self::default() }, number));
                }
                "END" => {
                    let ended = value.trim().to_ascii_uppercase();
                    let Some((component, began)) = open.pop() else {
                        return Err(NoObject::StrayEnd { line: number, name: ended });
                    };
                    if component.name != ended {
                        return Err(NoObject::Unclosed { line: began, name: component.name });
                    }
                    match open.last_mut() {
                        Some((parent, _)) => parent.components.push(component),
                        None => whole = Some(component),
                    }
                }
                _ => {
                    let Some((component, _)) = open.last_mut() else {
                        return Err(if whole.is_some() { no_line } else { NoObject::NoCalendar });
                    };
                    if !name.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.')) {
                        return Err(no_line);
                    }
                    let params = read_params(found.params).into_list();
                    component.properties.push(Property { name, params, value });
                }
            }
        }
        if let Some((component, began)) = open.pop() {
            return Err(NoObject::Unclosed { line: began, name: component.name });
        }
        whole.ok_or(NoObject::NoCalendar)
    }

    /// The first property of a name in capitals.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// The raw value of the first property of a name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.property(name).map(|property| property.value.as_str())
    }

    /// The text of the first property of a name.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.property(name).map(Property::as_text)
    }

    pub fn all<'c>(&'c self, name: &str) -> impl Iterator<Item = &'c Property> {
        self.properties.iter().filter(move |property| property.name == name)
    }

    pub fn set(&mut self, property: Property) {
        match self.properties.iter_mut().find(|known| known.name == property.name) {
            Some(known) => *known = property,
            None => self.properties.push(property),
        }
    }

    pub fn remove(&mut self, name: &str) {
        self.properties.retain(|property| property.name != name);
    }

    /// The components of a calendar that say something: all but its zones.
    pub fn entries(&self) -> impl Iterator<Item = &Self> {
        self.components.iter().filter(|component| component.name != "VTIMEZONE")
    }

    /// The object as text: CRLF, folded lines.
    pub fn to_ics(&self) -> String {
        let mut out = Written::default();
        self.write(&mut out);
        out.text
    }

    fn write(&self, out: &mut Written) {
        out.line(&format!("BEGIN:{}", self.name));
        for property in &self.properties {
            out.line(&property.to_line());
        }
        for component in &self.components {
            component.write(out);
        }
        out.line(&format!("END:{}", self.name));
    }
}

impl Property {
    fn to_line(&self) -> String {
        let mut line = self.name.clone();
        for (name, values) in &self.params {
            let values: Vec<_> = values.iter().map(|value| escape_parameter(value)).collect();
            line.push(';');
            line.push_str(name);
            line.push('=');
            line.push_str(&values.join(","));
        }
        line.push(':');
        // A control character could begin a line of its own.
        line.extend(self.value.chars().filter(|c| !c.is_control() || *c == '\t'));
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nATTENDEE;CN=\"Doe, J\";X-N=a,b:mailto:x\r\nSUMMARY:a\\, b\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn an_object_is_read_and_written_whole() {
        let object = Component::parse(EVENT.as_bytes()).expect("an object");
        assert_eq!(object.to_ics(), EVENT);
        let event = object.entries().next().expect("an event");
        assert_eq!(event.text("SUMMARY").as_deref(), Some("a, b"));
        assert_eq!(event.property("ATTENDEE").and_then(|one| one.param_value("CN")), Some("Doe, J"));
        assert_eq!(
            event.property("ATTENDEE").and_then(|one| one.param("X-N")),
            Some(&["a".to_owned(), "b".to_owned()][..])
        );
        assert_eq!(event.components[0].name, "VALARM");
    }

    #[test]
    fn what_is_no_object_is_refused_with_its_line() {
        for (text, expected) in [
            ("", NoObject::NoCalendar),
            ("<html></html>", NoObject::NoContentLine { line: 1 }),
            ("SUMMARY:x", NoObject::NoCalendar),
            ("BEGIN:VEVENT\nEND:VEVENT", NoObject::NoCalendar),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT", NoObject::Unclosed { line: 2, name: "VEVENT".to_owned() }),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", NoObject::Unclosed { line: 2, name: "VEVENT".to_owned() }),
            ("BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VCALENDAR\nEND:VCALENDAR", NoObject::SecondCalendar { line: 3 }),
            ("END:VCALENDAR", NoObject::StrayEnd { line: 1, name: "VCALENDAR".to_owned() }),
            ("BEGIN:VCALENDAR\nno colon here\nEND:VCALENDAR", NoObject::NoContentLine { line: 2 }),
            (&("BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:X\n".repeat(40)), NoObject::TooDeep { line: 17 }),
        ] {
            assert_eq!(Component::parse(text.as_bytes()), Err(expected), "{text}");
        }
    }
}
