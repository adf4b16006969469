//! Octets to logical lines: byte order mark, CRLF, LF or CR, folds (even inside a character), caps on size.
//!
//! Nothing is copied until somebody asks for the unfolded text. It does not look at what a line says. It never fails:
//! a line that is too long is marked as such and costs only itself.

use std::borrow::Cow;

/// Longest logical line, in octets, folds included.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// A logical line as it stands in the file, folds included.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Number of its first physical line, from 1.
    pub number: u32,
    raw: &'a [u8],
    is_folded: bool,
}

impl<'a> Line<'a> {
    /// The octets of the line without its folds.
    pub fn octets(&self) -> Cow<'a, [u8]> {
        if !self.is_folded {
            return Cow::Borrowed(self.raw);
        }
        let mut plain = Vec::with_capacity(self.raw.len());
        let mut rest = self.raw;
        while let Some(at) = memchr::memchr2(b'\r', b'\n', rest) {
            plain.extend_from_slice(&rest[..at]);
            // The lexer only keeps breaks inside a line where white space follows them: the fold takes both.
            let (after, _) = breaks(&rest[at..]);
            rest = rest.get(at + after + 1..).unwrap_or_default();
        }
        plain.extend_from_slice(rest);
        Cow::Owned(plain)
    }

    /// As far as the first fold: enough to tell what kind of line it is, in almost every file.
    pub(crate) fn first_octets(&self) -> &'a [u8] {
        if self.is_folded {
            memchr::memchr2(b'\r', b'\n', self.raw).map_or(self.raw, |at| &self.raw[..at])
        } else {
            self.raw
        }
    }

    pub(crate) fn is_folded(&self) -> bool {
        self.is_folded
    }

    /// Whether the line is longer than [`MAX_LINE_BYTES`].
    pub fn is_too_long(&self) -> bool {
        self.raw.len() > MAX_LINE_BYTES
    }
}

/// Length of the line break at the start of `octets`: any run of CR and at most one LF after it. Some programs write
/// CR CR LF, which is one break.
fn break_len(octets: &[u8]) -> usize {
    let returns = octets.iter().take_while(|octet| **octet == b'\r').count();
    returns + usize::from(octets.get(returns) == Some(&b'\n'))
}

/// The logical lines of a file, blank ones left out.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    rest: &'a [u8],
    /// Number of the physical line at the start of `rest`.
    number: u32,
}

impl<'a> Lines<'a> {
    pub fn new(octets: &'a [u8]) -> Self {
        Self { rest: octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets), number: 1 }
    }

    /// Number of the last physical line read so far.
    pub fn number(&self) -> u32 {
        self.number
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let (blank, blank_lines) = breaks(self.rest);
        self.rest = &self.rest[blank..];
        self.number = self.number.saturating_add(blank_lines);
        if self.rest.is_empty() {
            return None;
        }
        let first = self.number;
        let mut is_folded = false;
        let (mut end, mut after) = next_break(self.rest, 0);
        self.number = self.number.saturating_add(1);
        loop {
            // Blank lines between a line and its fold come from transports that doubled every break.
            let (blank, blank_lines) = breaks(&self.rest[after..]);
            if !matches!(self.rest.get(after + blank), Some(b' ' | b'\t')) {
                break;
            }
            is_folded = true;
            (end, after) = next_break(self.rest, after + blank);
            self.number = self.number.saturating_add(blank_lines).saturating_add(1);
        }
        let raw = &self.rest[..end];
        self.rest = &self.rest[after..];
        Some(Line { number: first, raw, is_folded })
    }
}

/// Length and number of the line breaks at the start of `octets`.
fn breaks(octets: &[u8]) -> (usize, u32) {
    let (mut len, mut count) = (0, 0_u32);
    while matches!(octets.get(len), Some(b'\r' | b'\n')) {
        len += break_len(&octets[len..]);
        count = count.saturating_add(1);
    }
    (len, count)
}

/// Where the physical line that begins at `from` ends, and where the next one begins.
fn next_break(octets: &[u8], from: usize) -> (usize, usize) {
    match memchr::memchr2(b'\r', b'\n', octets.get(from..).unwrap_or_default()) {
        None => (octets.len(), octets.len()),
        Some(at) => (from + at, from + at + break_len(&octets[from + at..])),
    }
}

/// Text of octets: UTF-8, else Windows-1252, which gives every octet a character. UTF-8 of which only a few octets were
/// damaged on the way stays UTF-8.
pub fn decode(octets: Cow<'_, [u8]>) -> Cow<'_, str> {
    match octets {
        Cow::Borrowed(octets) => match std::str::from_utf8(octets) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(decode_foreign(octets)),
        },
        Cow::Owned(octets) => Cow::Owned(match String::from_utf8(octets) {
            Ok(text) => text,
            Err(error) => decode_foreign(error.as_bytes()),
        }),
    }
}

fn decode_foreign(octets: &[u8]) -> String {
    let (mut whole, mut damaged) = (0, 0);
    for chunk in octets.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    // By chance, Windows-1252 hardly ever holds what UTF-8 allows, and never more often than what it forbids.
    if whole > damaged { String::from_utf8_lossy(octets).into_owned() } else { decode_windows_1252(octets) }
}

fn decode_windows_1252(octets: &[u8]) -> String {
    /// 0x80 to 0x9f; the five unassigned octets stay control characters, as the WHATWG encoding standard has it.
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    octets
        .iter()
        .map(|octet| match octet {
            0x80..=0x9f => HIGH[usize::from(octet - 0x80)],
            other => char::from(*other),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(octets: &[u8], expected: &[(u32, &str)]) {
        let found: Vec<_> = Lines::new(octets).map(|line| (line.number, decode(line.octets()).into_owned())).collect();
        let found: Vec<_> = found.iter().map(|(number, text)| (*number, text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_kind_of_line_end_is_one_line_end() {
        check(b"A\r\nB\nC\rD\r\r\nE", &[(1, "A"), (2, "B"), (3, "C"), (4, "D"), (5, "E")]);
        check(b"\xef\xbb\xbfA\n\n\nB\n", &[(1, "A"), (4, "B")]);
        check(b"", &[]);
        check(b"\r\n\r\n", &[]);
    }

    #[test]
    fn folds_are_taken_out_of_octets_not_of_characters() {
        check(b"R\xc3\r\n \xa9s\r\nB", &[(1, "Rés"), (3, "B")]);
        check(b"Laser \r\n cutter \r\n\t room", &[(1, "Laser cutter  room")]);
        check(b"A\r\n \r\n B", &[(1, "AB")]);
        check(b"A\r\n ", &[(1, "A")]);
        check(b"UID\n\n :1\n\n\nSUMMARY\n\n\n :a\n", &[(1, "UID:1"), (6, "SUMMARY:a")]);
    }

    #[test]
    fn octets_that_are_not_utf_8_are_read_as_windows_1252() {
        check(b"R\xe9serv\xe9 \x80", &[(1, "Réservé €")]);
        check(b"\xe5\x9b\xbd\xe9\x9a\x9b\xe5?", &[(1, "国際\u{fffd}?")]);
    }
}
