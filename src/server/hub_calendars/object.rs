//! The object that a booking is in a hub's own calendar: written the same each time, and known again.

use serde::{Deserialize, Serialize};

use crate::calendar::busy;
use crate::calendar::lexer::{Lines, decode};
use crate::calendar::value::escape_text;
use crate::calendar::writer::PRODUCT;
use crate::domain::time::{Instant, Interval, Zone};

/// Longest line, octets (RFC 5545 §3.1).
const MAX_LINE: usize = 75;

/// What an object says. The same each time it is written, so that a repeated request changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::server) struct Content {
    pub(in crate::server) interval: Interval,
    pub(in crate::server) summary: String,
    pub(in crate::server) description: String,
    pub(in crate::server) resources: Vec<String>,
    pub(in crate::server) stamp: Instant,
    /// Grows with each change.
    pub(in crate::server) sequence: u32,
}

impl Content {
    /// As a calendar object resource (RFC 4791 §4.1): one event, in UTC, no method.
    pub(in crate::server) fn to_ics(&self, uid: &str, is_confirmed: bool) -> String {
        let status = if is_confirmed { "CONFIRMED" } else { "TENTATIVE" };
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            format!("PRODID:{PRODUCT}"),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{uid}"),
            format!("DTSTAMP:{}", utc(self.stamp)),
            format!("LAST-MODIFIED:{}", utc(self.stamp)),
            format!("SEQUENCE:{}", self.sequence),
            format!("DTSTART:{}", utc(self.interval.start())),
            format!("DTEND:{}", utc(self.interval.end())),
            format!("SUMMARY:{}", escape_text(&self.summary)),
            format!("STATUS:{status}"),
            "TRANSP:OPAQUE".to_owned(),
        ];
        if !self.description.is_empty() {
            lines.push(format!("DESCRIPTION:{}", escape_text(&self.description)));
        }
        if !self.resources.is_empty() {
            let names: Vec<_> = self.resources.iter().map(|name| escape_text(name)).collect();
            lines.push(format!("RESOURCES:{}", names.join(",")));
        }
        lines.extend(["END:VEVENT", "END:VCALENDAR"].map(str::to_owned));
        lines.iter().map(|line| folded(line)).collect()
    }

    /// Whether `text` is this object, whatever the server made of its form.
    pub(in crate::server) fn is_kept_by(&self, uid: &str, text: &str) -> bool {
        let day = chrono::Duration::days(1);
        let Ok(window) = Interval::new(self.interval.start() - day, self.interval.end() + day) else { return false };
        busy(text.as_bytes(), window, Zone::UTC).is_ok_and(|occupancy| match occupancy.events.as_slice() {
            [event] => event.uid == uid && event.intervals().eq([self.interval]),
            _ => false,
        })
    }
}

/// Whether an object says that it is confirmed.
pub(in crate::server) fn is_confirmed(text: &str) -> bool {
    Lines::new(text.as_bytes()).any(|line| {
        let octets = line.octets();
        let line = decode(octets);
        line.split_once(':').is_some_and(|(name, value)| {
            name.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("STATUS")
                && value.trim().eq_ignore_ascii_case("CONFIRMED")
        })
    })
}

/// An instant as iCalendar writes it in UTC.
pub(super) fn utc(at: Instant) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A line in pieces of at most 75 octets, cut between characters.
fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len() + 8);
    let mut room = MAX_LINE;
    for character in line.chars() {
        if character.len_utf8() > room {
            text.push_str("\r\n ");
            room = MAX_LINE - 1;
        }
        room -= character.len_utf8();
        text.push(character);
    }
    text + "\r\n"
}

/// A name that nobody else uses: a version 4 UUID.
pub(in crate::server) fn fresh_uid() -> std::io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = crate::server::identity::hex(&bytes);
    Ok(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_known_again_and_another_is_not() {
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        let interval = Interval::new(at("2027-01-04T09:00:00Z"), at("2027-01-04T10:00:00Z")).expect("an hour");
        let content = Content {
            interval,
            summary: "Prêt : casque, caméra ; é".repeat(5),
            description: "ligne\nligne".to_owned(),
            resources: vec!["casque".to_owned()],
            stamp: at("2026-11-22T12:00:00Z"),
            sequence: 0,
        };
        let uid = fresh_uid().expect("a name");
        assert_eq!(uid.len(), 36);
        let text = content.to_ics(&uid, false);
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert!(content.is_kept_by(&uid, &text) && !is_confirmed(&text));
        assert!(is_confirmed(&content.to_ics(&uid, true)));
        assert!(!content.is_kept_by("another", &text));
        let zoned = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART;TZID=Europe/Paris:20270104T100000\r\n\
                     DTEND;TZID=Europe/Paris:20270104T110000\r\nSTATUS:confirmed\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert!(content.is_kept_by("u", zoned) && is_confirmed(zoned));
        assert!(!content.is_kept_by("u", &zoned.replace("T110000", "T113000")), "an hour longer is not ours");
    }
}
