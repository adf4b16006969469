//! Throws damaged calendars and invented rules at the reader and the recurrence engine for a while.
//!
//! `fuzz SECONDS SEED FINDS_DIR CORPUS_DIR…`. The seconds are of processor, so that a busy machine fuzzes as much as an
//! idle one; how far it is, it says once a minute. Each find is written to FINDS_DIR. The inputs, and what is kept true:
//!
//! - damaged: bits turned, octets cut, repeated or inserted, lines dropped, doubled or swapped, pieces of other files
//!   spliced in. Nothing panics; nothing takes longer than 50 ms (files up to 64 KiB); what is busy is in order and within
//!   the window.
//! - spoiled: one value made meaningless. No busy time is freed without a new warning or a refusal.
//! - nicked: one bit of one octet turned. Events elsewhere stay busy. The event itself stays too unless the bit lies in a
//!   value, which may then say something else; the file loses no event. Else there is a new warning or a refusal.
//! - wedged: a piece of another file, or a word, put in between. The events that it does not stand in stay busy, else there
//!   is a new warning or a refusal. Pieces that name an event or a zone are left out: they may speak of those of the file.
//! - rules: an invented rule gives its instances in order, the first not before its start.
//!
//! Beside the files of the corpus there are some of our own with what few of them have: VFREEBUSY, VAVAILABILITY, zones of
//! the file by rules and by dates, moved and cancelled occurrences, added periods.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use ressourcerie::calendar::{Occupancy, ask, busy};
use ressourcerie::domain::time::{Interval, Zone};

const MAX_FILE: usize = 64 << 10;
const LIMIT: Duration = Duration::from_millis(50);

struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

const WORDS: &[&str] = &[
    "\r\n", "\n ", "\r", "\"", ";", ":", ",", "=", "€", "\0", "9999999", "-", "é", "T", "Z", "000000", "\u{feff}",
    "RRULE:FREQ=SECONDLY\r\n", "RRULE:FREQ=YEARLY;BYDAY=-53MO;BYMONTH=2\r\n", "BEGIN:VEVENT\r\n", "END:VEVENT\r\n",
    "BEGIN:VCALENDAR\r\n", "END:VCALENDAR\r\n", "BEGIN:VTIMEZONE\r\n", "END:VTIMEZONE\r\n", "DURATION:-P99999W\r\n",
    "DTSTART:00010101T000000Z\r\n", "DTSTART;VALUE=DATE:99991231\r\n", "DTEND:99991231T235959Z\r\n",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20260504T070000Z\r\n", "EXRULE:FREQ=DAILY\r\n", "TZOFFSETTO:+2359\r\n",
    "RRULE:FREQ=YEARLY;BYWEEKNO=53,-53;BYDAY=-53MO,53SU;BYSETPOS=-366\r\n", "INTERVAL=999999999;", "INTERVAL=0;",
    "UNTIL=00010101;", "COUNT=0;", "COUNT=4294967296;", "BYMONTHDAY=-31;", "BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12;",
    "RDATE;VALUE=PERIOD:20260510T070000Z/P99999D\r\n", "FREEBUSY:20260504T070000Z/99991231T000000Z\r\n",
    "SEQUENCE:99999999999999999999\r\n", "UID:a\r\n", "TZID:Europe/Paris\r\n", "RSCALE=CHINESE;", "SKIP=FORWARD;",
];

fn window() -> Interval {
    let at = |text: &str| chrono::DateTime::parse_from_rfc3339(text).expect("an instant").to_utc();
    Interval::new(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")).expect("a year")
}

fn corpus(folders: &[PathBuf]) -> Vec<Vec<u8>> {
    let mut stack = folders.to_vec();
    let mut files = Vec::new();
    while let Some(path) = stack.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).into_iter().flatten().flatten();
            stack.extend(entries.map(|entry| entry.path()));
            continue;
        }
        let name = path.to_string_lossy().to_lowercase();
        if [".ics", ".ifb", ".ical"].iter().any(|end| name.ends_with(end)) {
            files.extend(fs::read(&path).ok().filter(|octets| (1..=MAX_FILE).contains(&octets.len())));
        }
    }
    files.sort();
    files.dedup();
    // One input in nine or so, so that what they have is met often.
    let share = 1 + files.len() / 32;
    for text in OWN {
        files.extend(std::iter::repeat_n(text.replace('\n', "\r\n").into_bytes(), share));
    }
    files
}

const OWN: &[&str] = &[
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VFREEBUSY\nUID:f\nDTSTART:20260101T000000Z\nDTEND:20270101T000000Z\nFREEBUSY:20260504T070000Z/PT1H,20260506T070000Z/20260506T080000Z\nFREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260601T070000Z/P2D\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20260701T070000Z/20260703T120000Z\nFREEBUSY;FBTYPE=FREE:20260801T070000Z/PT1H\nEND:VFREEBUSY\nBEGIN:VEVENT\nUID:e\nDTSTART:20260901T070000Z\nDURATION:PT3H\nEND:VEVENT\nEND:VCALENDAR\n",
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:Rules\nBEGIN:STANDARD\nDTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0700\nTZOFFSETTO:+0600\nTZNAME:S\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19700329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZOFFSETFROM:+0600\nTZOFFSETTO:+0700\nTZNAME:D\nEND:DAYLIGHT\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:s\nDTSTART;TZID=Rules:20260302T090000\nDTEND;TZID=Rules:20260302T110000\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261201T000000Z\nEXDATE;TZID=Rules:20260309T090000\nRDATE;TZID=Rules;VALUE=PERIOD:20260510T070000/PT3H\nEND:VEVENT\nBEGIN:VEVENT\nUID:s\nSEQUENCE:2\nRECURRENCE-ID;TZID=Rules:20260316T090000\nDTSTART;TZID=Rules:20260316T140000\nDURATION:PT1H30M\nEND:VEVENT\nBEGIN:VEVENT\nUID:s\nSEQUENCE:3\nRECURRENCE-ID;TZID=Rules;RANGE=THISANDFUTURE:20261005T090000\nDTSTART;TZID=Rules:20261005T150000\nDTEND;TZID=Rules:20261005T170000\nEND:VEVENT\nEND:VCALENDAR\n",
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:Dates\nBEGIN:STANDARD\nDTSTART:20250101T000000\nTZOFFSETFROM:+0330\nTZOFFSETTO:+0330\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:20260401T000000\nRDATE:20270401T000000\nTZOFFSETFROM:+0330\nTZOFFSETTO:+0430\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:20261001T000000\nTZOFFSETFROM:+0430\nTZOFFSETTO:+0330\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:d\nDTSTART;TZID=Dates:20260302T090000\nDURATION:PT2H\nRRULE:FREQ=MONTHLY;COUNT=9\nEND:VEVENT\nBEGIN:VEVENT\nUID:w\nDTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260716\nEND:VEVENT\nEND:VCALENDAR\n",
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VAVAILABILITY\nUID:o\nDTSTAMP:20260101T000000Z\nBUSYTYPE:BUSY-UNAVAILABLE\nBEGIN:AVAILABLE\nUID:o1\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=Europe/Paris:20260105T090000\nDTEND;TZID=Europe/Paris:20260105T180000\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU\nEND:AVAILABLE\nEND:VAVAILABILITY\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Paris:20260302T090000\nDTEND;TZID=Europe/Paris:20260304T110000\nSTATUS:CONFIRMED\nTRANSP:OPAQUE\nEND:VEVENT\nBEGIN:VEVENT\nUID:b\nDTSTART;TZID=Pacific Standard Time:20260105T180000\nDURATION:PT2H\nRRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1;COUNT=9\nBEGIN:VALARM\nTRIGGER:-PT5M\nDURATION:PT1M\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n",
];

/// A file that is read, a damage, and what of its events must still be busy.
struct Hurt {
    before: Vec<u8>,
    after: Vec<u8>,
    what: String,
    /// Octets of `before` that may say something else now.
    touched: std::ops::Range<usize>,
    /// An event may be gone: the break between two lines is, and a text may hold anything.
    may_lose_events: bool,
}

/// Where the components at the top of the calendars stand in a file, borders included.
fn components(octets: &[u8]) -> Vec<(std::ops::Range<usize>, u32)> {
    let (mut found, mut open, mut at) = (Vec::new(), None, 0);
    for (number, line) in (1_u32..).zip(octets.split_inclusive(|octet| *octet == b'\n')) {
        let text = String::from_utf8_lossy(line).trim().to_ascii_uppercase();
        match (text.split_once(':'), &open) {
            (Some(("BEGIN", name)), None) if name != "VCALENDAR" => open = Some((name.to_owned(), at, number)),
            (Some(("END", name)), Some((opened, from, line_number))) if name == opened => {
                found.push((*from..at + line.len(), *line_number));
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    found
}

/// One bit of one octet turned. In a value, what stands in its component may say something else; in a name or at a border
/// nothing may.
fn nicked(dice: &mut Dice, files: &[Vec<u8>]) -> Hurt {
    let before = dice.pick(files).clone();
    let at = dice.below(before.len());
    let mut after = before.clone();
    after[at] ^= 1 << dice.below(8);
    let begin = before[..at].iter().rposition(|octet| *octet == b'\n').map_or(0, |at| at + 1);
    let end = before[at..].iter().position(|octet| *octet == b'\n').map_or(before.len(), |end| at + end + 1);
    let line = &before[begin..end];
    let name_end = line.iter().position(|octet| matches!(octet, b':' | b';')).unwrap_or(0);
    let name = String::from_utf8_lossy(&line[..name_end]).to_ascii_uppercase();
    let is_border = name == "BEGIN" || name == "END";
    // A fold belongs to the line before it; the octet after a line break makes a fold.
    let is_structure = is_border || !line.starts_with(b" ") && at - begin <= name_end && at != begin;
    let inside = components(&before).into_iter().map(|(range, _)| range).find(|range| range.contains(&at));
    let is_break = matches!(before[at], b'\r' | b'\n');
    let touched = if is_structure && !is_break { at..at } else { inside.unwrap_or(at..at) };
    let what = format!("octet {at} of {:?}, {:#04x} for {:#04x}", String::from_utf8_lossy(line), after[at], before[at]);
    Hurt { may_lose_events: is_break, before, after, what, touched }
}

/// A piece of another file, or a word, in between.
fn wedged(dice: &mut Dice, files: &[Vec<u8>]) -> Option<Hurt> {
    let before = dice.pick(files).clone();
    let piece = if dice.below(2) == 0 {
        dice.pick::<&str>(WORDS).as_bytes().to_vec()
    } else {
        let other = dice.pick(files);
        let from = dice.below(other.len());
        other[from..(from + 1 + dice.below(600)).min(other.len())].to_vec()
    };
    let said = String::from_utf8_lossy(&piece).to_ascii_uppercase();
    // A piece that says what calendar, event or zone it is about is no damage.
    if ["UID", "TZID", "VTIMEZONE", "VCALENDAR"].iter().any(|word| said.contains(word)) {
        return None;
    }
    let at = dice.below(before.len());
    let after = [&before[..at], &piece, &before[at..]].concat();
    let inside = components(&before).into_iter().map(|(range, _)| range).find(|range| range.contains(&at));
    let what = format!("{:?} at octet {at}", String::from_utf8_lossy(&piece));
    // Where a text of the piece has no end of its own, what follows is a part of it.
    let rest = piece.rsplit(|octet| *octet == b'\n').next().unwrap_or_default();
    Some(Hurt { may_lose_events: rest.contains(&b':'), before, after, what, touched: inside.unwrap_or(at..at) })
}

/// Whether what was busy by events outside of `hurt.touched` still is, and no event is gone; or the file says more
/// warnings than it did, or is refused.
fn heeded(hurt: &Hurt, zone: Zone) -> Result<Duration, String> {
    let Ok(old) = busy(&hurt.before, window(), zone) else { return Ok(Duration::ZERO) };
    let (read, took) = timed(|| busy(&hurt.after, window(), zone));
    let Ok(new) = read else { return Ok(took) };
    ordered(&new)?;
    if warns_anew(&new, &old) {
        return Ok(took);
    }
    let line_of = |at: usize| 1 + hurt.before[..at].iter().filter(|octet| **octet == b'\n').count() as u32;
    let parts = components(&hurt.before);
    let is_hurt = |range: &std::ops::Range<usize>| hurt.touched.start < range.end && range.start < hurt.touched.end;
    // A zone, or anything else that events lean on, may change them all.
    let leans = parts.iter().any(|(range, line)| {
        is_hurt(range) && !old.events.iter().any(|event| event.line == *line) && !hurt.before[range.clone()].starts_with(b"BEGIN:VEVENT")
    });
    let hurt_lines = line_of(hurt.touched.start)..line_of(hurt.touched.end);
    let uids: Vec<&str> = old.events.iter().filter(|event| hurt_lines.contains(&event.line)).map(|event| event.uid.as_str()).collect();
    let text_of_hurt = String::from_utf8_lossy(&hurt.before[hurt.touched.clone()]).replace("\r\n ", "");
    // Events of the same name belong together.
    let is_kin = |uid: &str| uids.contains(&uid) || text_of_hurt.lines().any(|line| line.strip_prefix("UID:").is_some_and(|told| told.trim() == uid.trim()));
    for event in old.events.iter().filter(|event| !leans && !hurt_lines.contains(&event.line) && !is_kin(&event.uid)) {
        for interval in event.intervals().filter_map(|interval| interval.intersection(window())) {
            if !new.busy.iter().any(|busy| busy.start() <= interval.start() && interval.end() <= busy.end()) {
                return Err(format!("{} frees {interval} of the event at line {} in silence", hurt.what, event.line));
            }
        }
    }
    if new.events_in_file < old.events_in_file && !hurt.may_lose_events {
        return Err(format!("{}: {} events, not {}, in silence", hurt.what, new.events_in_file, old.events_in_file));
    }
    Ok(took)
}

/// Whether some warning is said more often than before, whatever its line.
fn warns_anew(new: &Occupancy, old: &Occupancy) -> bool {
    let said = |occupancy: &Occupancy| {
        let mut said: Vec<String> = occupancy.warnings.iter().map(|warning| format!("{:?}", warning.problem)).collect();
        said.sort();
        said
    };
    let (mut old, new) = (said(old), said(new));
    new.iter().any(|one| match old.iter().position(|known| known == one) {
        Some(at) => {
            old.remove(at);
            false
        }
        None => true,
    })
}

fn mutated(dice: &mut Dice, files: &[Vec<u8>]) -> Vec<u8> {
    let mut octets = dice.pick(files).clone();
    for _ in 0..1 + dice.below(8) {
        if octets.is_empty() {
            break;
        }
        let at = dice.below(octets.len());
        match dice.below(8) {
            0 => octets[at] ^= 1 << dice.below(8),
            1 => drop(octets.drain(at..(at + 1 + dice.below(120)).min(octets.len()))),
            2 => {
                let part = octets[at..(at + 1 + dice.below(200)).min(octets.len())].to_vec();
                let to = dice.below(octets.len());
                octets.splice(to..to, part);
            }
            3 | 4 => drop(octets.splice(at..at, dice.pick::<&str>(WORDS).bytes())),
            5 => {
                let other = dice.pick(files);
                if !other.is_empty() {
                    let from = dice.below(other.len());
                    let part = other[from..(from + 1 + dice.below(1500)).min(other.len())].to_vec();
                    octets.splice(at..at, part);
                }
            }
            6 => {
                let junk: Vec<u8> = (0..1 + dice.below(12)).map(|_| dice.next() as u8).collect();
                octets.splice(at..at, junk);
            }
            _ => {
                let mut lines: Vec<&[u8]> = octets.split_inclusive(|octet| *octet == b'\n').collect();
                let (a, b) = (dice.below(lines.len()), dice.below(lines.len()));
                match dice.below(3) {
                    0 => drop(lines.remove(a)),
                    1 => lines.insert(a, lines[b]),
                    _ => lines.swap(a, b),
                }
                octets = lines.concat();
            }
        }
        octets.truncate(2 * MAX_FILE);
    }
    octets
}

/// A file in which one value is made meaningless, and the number of the line; none where there is no value.
fn spoiled(dice: &mut Dice, files: &[Vec<u8>]) -> Option<(Vec<u8>, Vec<u8>, String)> {
    let before = dice.pick(files).clone();
    let lines: Vec<&[u8]> = before.split_inclusive(|octet| *octet == b'\n').collect();
    let at = dice.below(lines.len());
    let line = *lines.get(at)?;
    let end = line.iter().rposition(|octet| !matches!(octet, b'\r' | b'\n'))? + 1;
    let colon = line.iter().position(|octet| *octet == b':')?;
    // Borders of components carry no value, and a fold is the tail of another line.
    let name = String::from_utf8_lossy(&line[..colon]).to_ascii_uppercase();
    if name.starts_with([' ', '\t']) || ["BEGIN", "END"].contains(&name.trim()) || name.contains('"') {
        return None;
    }
    let junk: String = (0..1 + dice.below(9)).map(|_| char::from(*dice.pick::<u8>(b"abcdefghijklmnopqrstuvwxyz?!%"))).collect();
    let changed = [&line[..=colon], junk.as_bytes(), &line[end..]].concat();
    let mut after = lines.clone();
    after[at] = &changed;
    // The folds of a value that is gone would otherwise be added to the junk.
    let mut next = at + 1;
    while next < after.len() && after[next].starts_with(b" ") {
        after[next] = b"";
        next += 1;
    }
    let after = after.concat();
    Some((before, after, format!("line {}: {name}:{junk}", at + 1)))
}

fn rule(dice: &mut Dice) -> String {
    const FREQUENCIES: &[&str] = &["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
    const DAYS: &[&str] = &["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let list = |dice: &mut Dice, low: i64, high: i64, zero: bool| -> String {
        let some: Vec<String> = (0..1 + dice.below(4))
            .map(|_| low + dice.below((high - low + 1) as usize) as i64)
            .map(|n| if n == 0 && !zero { 1 } else { n })
            .map(|n| n.to_string())
            .collect();
        some.join(",")
    };
    let mut parts = vec![format!("FREQ={}", dice.pick(FREQUENCIES))];
    if dice.below(2) == 0 {
        parts.push(format!("INTERVAL={}", 1 + dice.below(40)));
    }
    match dice.below(4) {
        0 => parts.push(format!("COUNT={}", 1 + dice.below(400))),
        1 => parts.push(format!("UNTIL=20{:02}0{}{:02}T{:02}0000Z", dice.below(90), 1 + dice.below(9), 1 + dice.below(28), dice.below(24))),
        _ => {}
    }
    for (name, low, high, zero) in [
        ("BYMONTH", 1, 12, false), ("BYWEEKNO", -53, 53, false), ("BYYEARDAY", -366, 366, false),
        ("BYMONTHDAY", -31, 31, false), ("BYHOUR", 0, 23, true), ("BYMINUTE", 0, 59, true), ("BYSECOND", 0, 60, true),
        ("BYSETPOS", -366, 366, false),
    ] {
        if dice.below(5) == 0 {
            parts.push(format!("{name}={}", list(dice, low, high, zero)));
        }
    }
    if dice.below(3) == 0 {
        let days: Vec<String> = (0..1 + dice.below(4))
            .map(|_| match dice.below(3) {
                0 => format!("{}{}", dice.below(107) as i64 - 53, dice.pick(DAYS)),
                _ => (*dice.pick(DAYS)).to_owned(),
            })
            .collect();
        parts.push(format!("BYDAY={}", days.join(",")));
    }
    if dice.below(4) == 0 {
        parts.push(format!("WKST={}", dice.pick(DAYS)));
    }
    parts.join(";")
}

fn ordered(occupancy: &Occupancy) -> Result<(), String> {
    for pair in occupancy.busy.windows(2) {
        if pair[0].end() >= pair[1].start() {
            return Err(format!("{} and {} touch", pair[0], pair[1]));
        }
    }
    let year = window();
    let outside = |one: &&Interval| one.start() < year.start() || one.end() > year.end();
    occupancy.busy.iter().find(outside).map_or(Ok(()), |one| Err(format!("{one} leaves the window")))
}

fn covers(after: &Occupancy, before: &Occupancy) -> bool {
    before.busy.iter().all(|old| after.busy.iter().any(|new| new.start() <= old.start() && old.end() <= new.end()))
}

const ZONES: &[&str] = &["Europe/Paris", "America/Cayenne", "Pacific/Noumea", "Pacific/Marquesas", "America/Miquelon"];

/// Time that this thread was given a processor: on a busy machine, the clock on the wall tells more of the others.
fn processor_time() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|first| first.parse().ok());
    nanoseconds.map_or_else(|| Duration::from_nanos(0), Duration::from_nanos)
}

/// Runs with a limit of time; a slow run on a busy machine is given two more tries.
fn timed<T>(mut run: impl FnMut() -> T) -> (T, Duration) {
    let mut best = Duration::MAX;
    loop {
        for _ in 0..3 {
            let began = processor_time();
            let value = run();
            best = best.min(processor_time().saturating_sub(began));
            if best <= LIMIT {
                return (value, best);
            }
        }
        return (run(), best);
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [seconds, seed, finds, folders @ ..] = arguments.as_slice() else {
        panic!("fuzz SECONDS SEED FINDS_DIR CORPUS_DIR…");
    };
    let folders: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
    let files = corpus(&folders);
    assert!(!files.is_empty(), "no calendar in {folders:?}");
    let finds = Path::new(finds);
    fs::create_dir_all(finds).expect("a folder for finds");
    static LAST: Mutex<String> = Mutex::new(String::new());
    std::panic::set_hook(Box::new(|info| *LAST.lock().expect("a lock") = info.to_string()));

    let given = Duration::from_secs(seconds.parse().expect("seconds"));
    let mut dice = Dice(seed.parse().expect("a number"));
    let (mut inputs, mut found, mut slowest) = (0_u64, 0_usize, Duration::ZERO);
    let mut kinds = [0_u64; 5];
    let mut told = Duration::ZERO;
    loop {
        let spent = processor_time();
        if spent >= given {
            break;
        }
        if spent >= told + Duration::from_secs(60) {
            told = spent;
            println!("{inputs} inputs in {} s of processor: {found} finds; slowest {slowest:?}", spent.as_secs());
        }
        inputs += 1;
        let zone = Zone::parse(*dice.pick::<&str>(ZONES)).expect("a zone");
        let kind = match inputs % 8 {
            0 | 1 => 1,
            2 => 2,
            3 | 4 => 3,
            5 => 4,
            _ => 0,
        };
        kinds[kind] += 1;
        let (octets, outcome): (Vec<u8>, Result<Result<Duration, String>, _>) = match kind {
            0 => {
                let octets = mutated(&mut dice, &files);
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    let (read, took) = timed(|| busy(&octets, window(), zone));
                    read.map_or(Ok(()), |read| ordered(&read)).map(|()| took)
                }));
                (octets, outcome)
            }
            1 => {
                let Some((before, after, what)) = spoiled(&mut dice, &files) else { continue };
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    let Ok(old) = busy(&before, window(), zone) else { return Ok(Duration::ZERO) };
                    let (read, took) = timed(|| busy(&after, window(), zone));
                    let Ok(new) = read else { return Ok(took) };
                    ordered(&new)?;
                    if covers(&new, &old) || warns_anew(&new, &old) { Ok(took) } else { Err(format!("{what} frees time in silence")) }
                }));
                (after, outcome)
            }
            3 | 4 => {
                let hurt = if kind == 3 { Some(nicked(&mut dice, &files)) } else { wedged(&mut dice, &files) };
                let Some(hurt) = hurt else { continue };
                let outcome = catch_unwind(AssertUnwindSafe(|| heeded(&hurt, zone)));
                (hurt.after, outcome)
            }
            _ => {
                let rule = rule(&mut dice);
                let start = match dice.below(3) {
                    0 => "20260102".to_owned(),
                    1 => format!("20{:02}0{}{:02}T{:02}3000", dice.below(70), 1 + dice.below(9), 1 + dice.below(28), dice.below(24)),
                    _ => "19700101T233000Z".to_owned(),
                };
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    let (instances, took) = timed(|| ask::recur(&rule, &start, 50));
                    if let Ok(instances) = &instances {
                        if instances.windows(2).any(|pair| pair[0] >= pair[1]) {
                            return Err(format!("out of order: {instances:?}"));
                        }
                        if instances.first().is_some_and(|first| *first < start) {
                            return Err(format!("before its start: {instances:?}"));
                        }
                    }
                    let text = format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:{start}\r\nDURATION:PT30M\r\nRRULE:{rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
                    let (read, took_too) = timed(|| busy(text.as_bytes(), window(), zone));
                    read.map_or(Ok(()), |read| ordered(&read)).map(|()| took.max(took_too))
                }));
                (format!("{start} {rule}").into_bytes(), outcome)
            }
        };
        let what = match outcome {
            Ok(Ok(took)) => {
                slowest = slowest.max(took);
                if took <= LIMIT {
                    continue;
                }
                format!("took {took:?}")
            }
            Ok(Err(what)) => what,
            Err(_) => format!("panic: {}", LAST.lock().expect("a lock")),
        };
        found += 1;
        println!("find {found} (kind {kind}, zone {zone}): {what}");
        if found <= 200 {
            fs::write(finds.join(format!("{seed}-{found:03}.ics")), &octets).expect("room");
        }
    }
    println!(
        "{inputs} inputs from {} files ({} damaged, {} spoiled, {} nicked, {} wedged, {} rules) in {seconds} s of processor: {found} finds; slowest {slowest:?}",
        files.len(), kinds[0], kinds[1], kinds[3], kinds[4], kinds[2]
    );
}
