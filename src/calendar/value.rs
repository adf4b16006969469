//! Typed values: DATE, DATE-TIME, DURATION, PERIOD, TEXT, and what RFC 6868 adds to parameters.
//!
//! Reading gives `None` for what is not a value of the type; it never guesses a different instant. Forms that only have
//! one meaning are accepted although the RFC has them otherwise: `2026-05-04T09:00:00Z`, lower case, a second 60.

use std::borrow::Cow;

use crate::domain::civil::{DAY, checked_day_of};

/// Longest duration that is followed, in days: a century.
const MAX_DURATION_DAYS: i64 = 36_525;

/// A wall-clock reading or a whole day, before any zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// A whole day, by its number.
    Day(i32),
    /// Civil seconds of a zone that the line names, or of none.
    Local(i64),
    /// Seconds of UTC (`…Z`).
    Utc(i64),
}

impl Reading {
    /// Reads a DATE or a DATE-TIME, whichever it is.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut compact = [0_u8; 16];
        let mut len = 0;
        for octet in text.bytes().filter(|octet| !matches!(octet, b'-' | b':')) {
            *compact.get_mut(len)? = octet.to_ascii_uppercase();
            len += 1;
        }
        let compact = &compact[..len];
        let digits = |range: std::ops::Range<usize>| -> Option<u32> {
            compact
                .get(range)?
                .iter()
                .try_fold(0_u32, |sum, octet| octet.is_ascii_digit().then(|| sum * 10 + u32::from(octet - b'0')))
        };
        let year = i32::try_from(digits(0..4)?).ok()?;
        let day = checked_day_of(year, digits(4..6)?, digits(6..8)?)?;
        if len == 8 {
            return Some(Self::Day(day));
        }
        if !matches!(len, 15 | 16) || compact[8] != b'T' {
            return None;
        }
        let (hour, minute, second) = (digits(9..11)?, digits(11..13)?, digits(13..15)?);
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let civil = i64::from(day) * DAY + i64::from(hour * 3600 + minute * 60 + second.min(59));
        match compact.get(15) {
            None => Some(Self::Local(civil)),
            Some(b'Z') => Some(Self::Utc(civil)),
            Some(_) => None,
        }
    }
}

/// A duration: nominal days of the wall clock, then exact seconds (RFC 5545 §3.3.6). Both have the same sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    pub days: i64,
    pub seconds: i64,
}

impl Span {
    /// Reads a DURATION such as `P1DT2H`, `-PT15M`, `P2W`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().as_bytes();
        let (sign, text) = match text.first()? {
            b'-' => (-1, &text[1..]),
            b'+' => (1, &text[1..]),
            _ => (1, text),
        };
        let text = match text.first()? {
            b'P' | b'p' => &text[1..],
            _ => return None,
        };
        let (mut days, mut seconds, mut number, mut in_time, mut has_value) = (0_i64, 0_i64, None::<i64>, false, false);
        for octet in text {
            match octet.to_ascii_uppercase() {
                digit @ b'0'..=b'9' => {
                    let sum = number.unwrap_or(0) * 10 + i64::from(digit - b'0');
                    number = Some(sum.min(1_000_000_000_000));
                }
                b'T' if !in_time && number.is_none() => in_time = true,
                unit => {
                    let count = number.take()?;
                    match (unit, in_time) {
                        (b'W', _) => days = days.saturating_add(count.saturating_mul(7)),
                        (b'D', _) => days = days.saturating_add(count),
                        (b'H', true) => seconds = seconds.saturating_add(count.saturating_mul(3600)),
                        (b'M', true) => seconds = seconds.saturating_add(count.saturating_mul(60)),
                        (b'S', true) => seconds = seconds.saturating_add(count),
                        _ => return None,
                    }
                    has_value = true;
                }
            }
        }
        if number.is_some() || !has_value {
            return None;
        }
        Some(Self { days: sign * days.min(MAX_DURATION_DAYS), seconds: sign * seconds.min(MAX_DURATION_DAYS * DAY) })
    }

    /// The number of seconds if every day had 24 hours.
    pub fn nominal_seconds(self) -> i64 {
        self.days * DAY + self.seconds
    }
}

/// Where a PERIOD ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeriodEnd {
    At(Reading),
    After(Span),
}

/// Reads a PERIOD such as `20260504T070000Z/PT1H`.
pub fn parse_period(text: &str) -> Option<(Reading, PeriodEnd)> {
    let (start, end) = text.split_once('/')?;
    let start = Reading::parse(start)?;
    let end = match Reading::parse(end) {
        Some(at) => PeriodEnd::At(at),
        None => PeriodEnd::After(Span::parse(end)?),
    };
    Some((start, end))
}

/// Undoes the escapes of a TEXT value: `\n`, `\,`, `\;`, `\\`.
pub fn unescape_text(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(other) => plain.push(other),
                None => plain.push('\\'),
            },
            c => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// The values of a list of TEXT, cut at commas that are not escaped.
pub fn text_list(text: &str) -> Vec<String> {
    let mut is_escaped = false;
    text.split(|c| {
        let cuts = c == ',' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        cuts
    })
    .map(|part| unescape_text(Cow::Borrowed(part)).trim().to_owned())
    .filter(|part| !part.is_empty())
    .collect()
}

/// Escapes a TEXT value.
pub fn escape_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            // A tab may stand in text; other control characters may not (RFC 5545 §3.1).
            c if c.is_control() && c != '\t' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Undoes `^n`, `^'` and `^^` of a parameter value (RFC 6868); other carets stand for themselves.
pub(crate) fn unescape_parameter(value: &str) -> String {
    if !value.contains('^') {
        return value.to_owned();
    }
    let mut plain = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = match (c, chars.peek()) {
            ('^', Some('n')) => '\n',
            ('^', Some('\'')) => '"',
            ('^', Some('^')) => '^',
            _ => {
                plain.push(c);
                continue;
            }
        };
        chars.next();
        plain.push(escaped);
    }
    plain
}

/// A parameter value as it must stand in a line: RFC 6868, and quotes where a delimiter asks for them.
pub fn escape_parameter(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len() + 2);
    for c in value.chars() {
        match c {
            '^' => escaped.push_str("^^"),
            '"' => escaped.push_str("^'"),
            '\n' => escaped.push_str("^n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    if escaped.contains([':', ';', ',']) { format!("\"{escaped}\"") } else { escaped }
}

/// Reads a UTC offset such as `+0200` or `-034500`, in seconds. Two digits more, as one client writes, are forgiven.
pub(crate) fn parse_offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => (1, text),
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<i32>().ok());
    let (hours, minutes, seconds) = (part(0..2)?, part(2..4)?, part(4..6).unwrap_or(0));
    (hours < 24 && minutes < 60 && seconds < 60).then_some(sign * (hours * 3600 + minutes * 60 + seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::civil::day_of;

    #[test]
    fn date_times_are_read_in_the_forms_that_have_one_meaning() {
        let day = day_of(2026, 5, 4);
        let nine = i64::from(day) * DAY + 9 * 3600;
        for (text, expected) in [
            ("20260504", Some(Reading::Day(day))),
            ("20260504T090000", Some(Reading::Local(nine))),
            ("20260504T090000Z", Some(Reading::Utc(nine))),
            (" 20260504t090000z ", Some(Reading::Utc(nine))),
            ("2026-05-04T09:00:00Z", Some(Reading::Utc(nine))),
            ("20260504T085960", Some(Reading::Local(nine - 1))),
            ("20261345T990000Z", None),
            ("20260230", None),
            ("20260504T0900", None),
            ("20260504T240000", None),
            ("20260504T090000X", None),
            ("+0260504", None),
            ("", None),
            ("20260504T090000ZZ", None),
        ] {
            assert_eq!(Reading::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn durations_keep_days_and_time_apart() {
        for (text, expected) in [
            ("PT1H", Some((0, 3600))),
            ("P1D", Some((1, 0))),
            ("PT24H", Some((0, 86_400))),
            ("P2W", Some((14, 0))),
            ("P1DT2H30M5S", Some((1, 9005))),
            ("-PT15M", Some((0, -900))),
            ("+P7D", Some((7, 0))),
            ("P", None),
            ("PT", None),
            ("P1", None),
            ("P1H", None),
            ("1D", None),
            ("P99999999999999999999D", Some((MAX_DURATION_DAYS, 0))),
        ] {
            assert_eq!(Span::parse(text).map(|span| (span.days, span.seconds)), expected, "{text}");
        }
    }

    #[test]
    fn text_and_parameters_come_back_from_their_escapes() {
        let text = "a, b; c\\d\ne \"f\" ^g";
        assert_eq!(unescape_text(Cow::Owned(escape_text(text))), text);
        assert_eq!(text_list("a\\,b,c, ,d\\\\,e"), ["a,b", "c", "d\\", "e"]);
        let escaped = escape_parameter(text);
        assert_eq!(unescape_parameter(escaped.trim_matches('"')), text);
    }

    #[test]
    fn offsets_are_read_with_their_seconds() {
        for (text, expected) in [
            ("+0200", Some(7200)),
            ("-0930", Some(-34_200)),
            ("+020000", Some(7200)),
            ("+00:09:21", Some(561)),
            ("0100", Some(3600)),
            ("+02", None),
            ("+2500", None),
            ("é200", None),
        ] {
            assert_eq!(parse_offset(text), expected, "{text}");
        }
    }
}
