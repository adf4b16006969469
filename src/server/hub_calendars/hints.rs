//! When a calendar is to be read again: what it says itself, within reason.

use std::time::Duration;

use crate::calendar::lexer::{Lines, decode};
use crate::calendar::value::Span;

/// What a calendar may ask for.
const SHORTEST: Duration = Duration::from_secs(5 * 60);
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// Lines looked at: hints stand at the head of a calendar.
const HEAD: usize = 200;

/// An interval that somebody else asked for, within our bounds.
pub(in crate::server) fn clamped(asked: Duration) -> Duration {
    asked.clamp(SHORTEST, LONGEST)
}

/// How often a calendar asks to be read: `REFRESH-INTERVAL` (RFC 7986 §5.7), else `X-PUBLISHED-TTL`, in its head.
pub(in crate::server) fn of_file(octets: &[u8]) -> Option<Duration> {
    let mut published = None;
    for line in Lines::new(octets).take(HEAD) {
        let line = line.octets();
        let line = decode(line);
        let Some((head, value)) = line.split_once(':') else { continue };
        let name = head.split(';').next().unwrap_or_default().trim().to_ascii_uppercase();
        let duration = || {
            let seconds = Span::parse(value)?.nominal_seconds();
            u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)
        };
        match name.as_str() {
            "REFRESH-INTERVAL" => return duration().or(published),
            "X-PUBLISHED-TTL" => published = duration(),
            "BEGIN" if !value.trim().eq_ignore_ascii_case("VCALENDAR") => break,
            _ => (),
        }
    }
    published
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_says_at_its_head_when_to_come_back() {
        let check = |head: &str, expected_minutes: Option<u64>| {
            let file = format!("BEGIN:VCALENDAR\r\n{head}BEGIN:VEVENT\r\nX-PUBLISHED-TTL:PT9H\r\nEND:VEVENT\r\n");
            let expected = expected_minutes.map(|minutes| Duration::from_secs(60 * minutes));
            assert_eq!(of_file(file.as_bytes()), expected, "{head}");
        };
        check("", None);
        check("X-PUBLISHED-TTL:PT1H\r\n", Some(60));
        check("X-PUBLISHED-TTL:PT1H\r\nREFRESH-INTERVAL;VALUE=DURATION:PT30M\r\n", Some(30));
        check("refresh-interval;value=duration:P1W\r\n", Some(7 * 24 * 60));
        check("REFRESH-INTERVAL:soon\r\n", None);
        assert_eq!(clamped(Duration::from_secs(1)), SHORTEST);
        assert_eq!(clamped(Duration::from_secs(7 * 86_400)), LONGEST);
    }
}
