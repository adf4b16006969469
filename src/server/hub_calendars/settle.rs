//! How long a collection takes to show a change, found out by making one: an event that means nothing is written, looked
//! for by the very reading that bookings are confirmed by, taken away, and looked for again.
//!
//! The probe is tentative, takes no time, stands years ahead, and has a random name with a mark of ours, so that nothing
//! reads it as more than it is. Whoever calls journals its name first: what is cut short here is taken away later.

use std::time::{Duration, Instant as Moment};

use super::collection::{Client, Condition, Written};
use super::object::{fresh_uid, utc};
use crate::calendar::writer::PRODUCT;
use crate::domain::hub::Settling;
use crate::domain::time::{Instant, Interval};
use crate::server::fetch::FetchError;

/// What the name of every probe begins with.
const MARK: &str = "ressourcerie-probe-";
/// Readings in a row that have to agree: behind one address there may be several servers, each with its own memory.
const AGREEING: u32 = 3;
/// Between two readings.
const PAUSE: Duration = Duration::from_millis(100);
/// How far ahead a probe stands, days: where no calendar is read, and before 2038, where some servers' time ends.
const AHEAD_DAYS: i64 = 1100;
const SPREAD_DAYS: u32 = 1000;

/// A name for a probe, which nobody else uses.
pub(super) fn fresh_name() -> std::io::Result<String> {
    Ok(format!("{MARK}{}", fresh_uid()?))
}

/// Whether an object is a probe, of this server or of another.
pub(super) fn is_probe(text: &str) -> bool {
    text.contains(&format!("UID:{MARK}"))
}

/// Writes the probe `uid`, takes it away, and says how long readings took to follow. An error says what could not be
/// asked; what was written is taken away in either case, as far as the server lets us.
pub(super) async fn measure(client: &Client, uid: &str, now: Instant) -> Result<Settling, FetchError> {
    let interval = far_hour(now)?;
    match client.put(&name(uid), to_ics(uid, interval, now), &Condition::Absent).await? {
        Written::Done { .. } => (),
        Written::NotMet | Written::Refused { .. } => return Err(FetchError::Status { status: 409, retry_after: None }),
        Written::Absent => return Err(FetchError::Gone(404)),
    }
    let shown = time_until(client, uid, interval, true).await;
    let removed = remove(client, uid).await;
    let (shown, _) = (shown?, removed?);
    let gone = time_until(client, uid, interval, false).await?;
    Ok(Settling { measured_at: now, shown_ms: shown.map(millis), gone_ms: gone.map(millis) })
}

/// Takes a probe away; whether it is gone.
pub(super) async fn remove(client: &Client, uid: &str) -> Result<bool, FetchError> {
    client.delete(&name(uid), &Condition::Any).await?;
    Ok(client.get(&name(uid)).await?.is_none())
}

/// Until readings that were begun from then on all show the probe, or all do not. None where that takes too long.
async fn time_until(
    client: &Client,
    uid: &str,
    interval: Interval,
    is_there: bool,
) -> Result<Option<Duration>, FetchError> {
    let day = chrono::Duration::days(1);
    let (began, range) = (Moment::now(), interval.widened(day, day));
    let (mut agreeing, mut since) = (0, Duration::ZERO);
    loop {
        let asked = began.elapsed();
        if agreeing == 0 {
            if asked > Settling::LIMIT {
                return Ok(None);
            }
            since = asked;
        }
        let is_seen = client.reading(range).await?.iter().any(|object| object.text.contains(uid));
        agreeing = if is_seen == is_there { agreeing + 1 } else { 0 };
        if agreeing == AGREEING {
            return Ok(Some(since));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

fn name(uid: &str) -> String {
    format!("{uid}.ics")
}

/// An hour years ahead, at random, so that several who measure do not see each other.
fn far_hour(now: Instant) -> Result<Interval, FetchError> {
    let days = AHEAD_DAYS + i64::from(getrandom::u32().unwrap_or_default() % SPREAD_DAYS);
    let start = now + chrono::Duration::days(days);
    let whole = chrono::DateTime::from_timestamp(start.timestamp() / 3600 * 3600, 0).unwrap_or(start);
    Interval::new(whole, whole + chrono::Duration::hours(1)).map_err(|_| FetchError::BadAddress)
}

fn to_ics(uid: &str, interval: Interval, now: Instant) -> String {
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:{PRODUCT}"),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{uid}"),
        format!("DTSTAMP:{}", utc(now)),
        format!("DTSTART:{}", utc(interval.start())),
        format!("DTEND:{}", utc(interval.end())),
        "SUMMARY:Ressourcerie".to_owned(),
        "STATUS:TENTATIVE".to_owned(),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    lines.map(|line| line + "\r\n").concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::busy;
    use crate::domain::time::Zone;

    #[test]
    fn a_probe_is_known_by_its_mark_and_takes_no_time() {
        let now: Instant = "2026-11-22T12:34:56Z".parse().expect("an instant");
        let interval = far_hour(now).expect("an hour");
        assert!((1099..2101).contains(&(interval.start() - now).num_days()), "{interval}");
        let text = to_ics(&fresh_name().expect("a name"), interval, now);
        assert!(is_probe(&text) && text.lines().all(|line| line.len() <= 75), "{text}");
        assert!(!is_probe(&text.replace(MARK, "")));
        let occupancy = busy(text.as_bytes(), interval, Zone::UTC).expect("a calendar");
        assert!(occupancy.events.iter().all(|event| event.blocked().next().is_none()), "{:?}", occupancy.events);
    }
}
