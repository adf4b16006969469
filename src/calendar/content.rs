//! Content lines: name, parameters, value.
//!
//! The grammar of parameters is that of `ical::PropertyParser`; what stands around it is ours, because that parser
//! takes text by the line reader's idea of lines, loses values after the tenth, trims values, and drops a whole line
//! for one bad parameter (see the table in the calendar guide, §1.2). So: the value is found by our own search that
//! respects quotes; each parameter is given to the parser alone; what it made of the same octets is remembered, since a
//! feed repeats a handful of heads thousands of times. A bad parameter costs itself, never the line.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use super::lexer::decode;
use super::names::is_one_letter_off;
use super::value::unescape_parameter;

/// A content line cut at its delimiters, nothing decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut<'a> {
    pub(crate) name: &'a [u8],
    /// From the first `;` to before the `:`; empty where there is no parameter.
    pub(crate) params: &'a [u8],
    pub(crate) value: &'a [u8],
}

/// Cuts a line at the first `:` outside quotes. A quote that is never closed is taken as an ordinary character.
pub(crate) fn cut(line: &[u8]) -> Option<Cut<'_>> {
    let name_end = memchr::memchr2(b':', b';', line)?;
    let name = &line[..name_end];
    if name.is_empty() {
        return None;
    }
    if line[name_end] == b':' {
        return Some(Cut { name, params: &[], value: &line[name_end + 1..] });
    }
    let rest = &line[name_end..];
    let mut is_quoted = false;
    let unquoted = rest.iter().position(|octet| {
        is_quoted ^= *octet == b'"';
        *octet == b':' && !is_quoted
    });
    let colon = unquoted.or_else(|| memchr::memchr(b':', rest))?;
    Some(Cut { name, params: &rest[..colon], value: &rest[colon + 1..] })
}

/// The parameters of a line, names in capitals, values without quotes and with RFC 6868 undone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Params {
    list: Vec<(String, Vec<String>)>,
    /// Names of parameters that could not be read.
    unreadable: Vec<String>,
}

impl Params {
    /// All values of a parameter; the name in capitals.
    pub(crate) fn all(&self, name: &str) -> &[String] {
        self.list.iter().find(|(key, _)| key == name).map_or(&[], |(_, values)| values)
    }

    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }

    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.first(name).is_some_and(|found| found.eq_ignore_ascii_case(value))
    }

    pub(crate) fn into_list(self) -> Vec<(String, Vec<String>)> {
        self.list
    }

    pub(crate) fn unreadable(&self) -> &[String] {
        &self.unreadable
    }
}

/// Reads `;NAME=value,"value";…`.
pub(crate) fn read_params(octets: &[u8]) -> Params {
    let text = decode(Cow::Borrowed(octets));
    let mut params = Params::default();
    for one in split_outside_quotes(&text, ';').filter(|one| !one.trim().is_empty()) {
        match read_param(one) {
            Some((name, values)) => {
                if is_one_letter_off(name.as_bytes(), b"TZID") {
                    // Without its zone, a time would be read by another clock in silence.
                    params.unreadable.push(name.chars().take(40).collect());
                }
                params.list.push((name, values));
            }
            None => params.unreadable.push(one.chars().take_while(|c| *c != '=').take(40).collect()),
        }
    }
    params
}

/// One parameter, by the grammar of the `ical` crate.
fn read_param(text: &str) -> Option<(String, Vec<String>)> {
    let (name, values) = text.split_once('=')?;
    // The parser loses what comes after the tenth value, so it is given ten at a time.
    let values: Vec<&str> = split_outside_quotes(values, ',').collect();
    let mut all = Vec::with_capacity(values.len());
    for ten in values.chunks(10) {
        let line = format!("X;{name}={}:", ten.join(","));
        let property = ical::PropertyParser::from_reader(line.as_bytes()).next()?.ok()?;
        // A value left over means that the parser stopped at a bare quote.
        if property.value.is_some() {
            return None;
        }
        let (_, read) = property.params?.into_iter().next()?;
        all.extend(read.iter().map(|value| unescape_parameter(value)));
    }
    Some((name.trim().to_uppercase(), all))
}

fn split_outside_quotes(text: &str, delimiter: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |c| {
        is_quoted ^= c == '"';
        c == delimiter && !is_quoted
    })
}

/// Remembers what the parameters of a line mean, by their octets.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    known: HashMap<Vec<u8>, Rc<Params>>,
    none: Rc<Params>,
}

impl Heads {
    /// So many different heads that they are not worth remembering: attendees, alarms.
    const MAX_KNOWN: usize = 1024;

    pub(crate) fn params(&mut self, octets: &[u8]) -> Rc<Params> {
        if octets.is_empty() {
            return Rc::clone(&self.none);
        }
        if let Some(known) = self.known.get(octets) {
            return Rc::clone(known);
        }
        let params = Rc::new(read_params(octets));
        if self.known.len() < Self::MAX_KNOWN {
            self.known.insert(octets.to_vec(), Rc::clone(&params));
        }
        params
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, name: &str, params: &[(&str, &[&str])], value: &str) {
        let found = cut(line.as_bytes()).expect("a content line");
        assert_eq!((found.name, found.value), (name.as_bytes(), value.as_bytes()), "{line}");
        let read = read_params(found.params);
        assert_eq!(read.list.len(), params.len(), "{line} gave {read:?}");
        for (key, values) in params {
            assert_eq!(read.all(key), *values, "{line}");
        }
    }

    #[test]
    fn a_line_is_cut_at_the_first_colon_outside_quotes() {
        check("SUMMARY:a:b", "SUMMARY", &[], "a:b");
        check("UID::x", "UID", &[], ":x");
        check("UID: x ", "UID", &[], " x ");
        check("DTSTART;X-N=\"a:b;c,d\":2026", "DTSTART", &[("X-N", &["a:b;c,d"])], "2026");
        check(
            "X;tzid=Europe/Paris;VALUE=DATE-TIME:v",
            "X",
            &[("TZID", &["Europe/Paris"]), ("VALUE", &["DATE-TIME"])],
            "v",
        );
        check("ATTENDEE;CN=\"Doe; Jane\":mailto:x", "ATTENDEE", &[("CN", &["Doe; Jane"])], "mailto:x");
        check("X;P=a^nb^'c^^d:v", "X", &[("P", &["a\nb\"c^d"])], "v");
        assert_eq!(cut(b"NO DELIMITER"), None);
        assert_eq!(cut(b":v"), None);
    }

    #[test]
    fn the_eleventh_value_of_a_parameter_is_not_lost() {
        let values: Vec<String> = (0..23).map(|n| format!("g{n}")).collect();
        let line = format!("X;M={};TZID=Europe/Paris:v", values.join(","));
        let read = read_params(cut(line.as_bytes()).expect("a line").params);
        assert_eq!(read.all("M"), values);
        assert_eq!(read.first("TZID"), Some("Europe/Paris"));
    }

    #[test]
    fn a_bad_parameter_costs_itself() {
        let found = cut(b"DTSTART;X-BAD;X-C=\"say \"no\" now\";TZID=Europe/Paris:2026").expect("a line");
        let read = read_params(found.params);
        assert_eq!(read.first("TZID"), Some("Europe/Paris"));
        assert_eq!(read.unreadable(), ["X-BAD", "X-C"]);
        assert_eq!(found.value, b"2026");
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_hide_the_value() {
        assert_eq!(cut(b"X;P=\"open:v").expect("a line").value, b"v");
    }
}
