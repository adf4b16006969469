//! How fast a large calendar is read and expanded, beside a bare tokeniser and libical with the same file in the same run.
//!
//! `cargo bench --no-default-features --bench calendar [-- EVENTS]`. The file is generated here, like the guide's
//! `bigcal.py`: 70 % single events, 20 % weekly, 8 % daily with excluded dates, 2 % weekly with a replaced occurrence.
//! Libical is asked where a C compiler and `libical-dev` are (`calendar_libical.c`); where they are not, the run says so.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use ressourcerie::calendar::{Document, busy, occupancy};
use ressourcerie::domain::time::{Interval, Zone};

/// Runs of each measure; the best one counts.
const RUNS: usize = 15;

/// A small generator (SplitMix64), so that every run reads the same file.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

const WORDS: [&str; 17] = [
    "laser",
    "cutter",
    "microscope",
    "reserved",
    "for",
    "the",
    "materials",
    "group",
    "please",
    "call",
    "before",
    "entry",
    "and",
    "clean",
    "table",
    "afterwards",
    "headset",
];

fn words(dice: &mut Dice, count: usize, between: &str) -> String {
    let picked: Vec<&str> = (0..count).map(|_| WORDS[dice.below(WORDS.len() as u64) as usize]).collect();
    picked.join(between)
}

fn folded(out: &mut String, line: &str) {
    let mut rest = line;
    let mut room = 75;
    while rest.len() > room {
        let (head, tail) = rest.split_at(room);
        let _ = write!(out, "{head}\r\n ");
        (rest, room) = (tail, 74);
    }
    out.push_str(rest);
    out.push_str("\r\n");
}

fn big_calendar(events: u64) -> String {
    let mut dice = Dice(7);
    let mut out = String::from(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nBEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nDTSTART:19810329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\nBEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nDTSTART:19961027T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
    );
    let day_zero = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    for n in 0..events {
        let kind = dice.below(100);
        let day = if kind < 70 {
            day_zero(2026) + chrono::Days::new(dice.below(365))
        } else {
            day_zero(2019) + chrono::Days::new(dice.below(2600))
        };
        let (hour, minute) = (6 + dice.below(15) as u32, 15 * dice.below(4) as u32);
        let start = day.and_hms_opt(hour, minute, 0).unwrap_or_default();
        let end = start + chrono::Duration::minutes([30, 60, 90, 120, 240][dice.below(5) as usize]);
        let uid = format!("{n:08}-{:016x}@hub.example", dice.below(u64::MAX));
        let stamp = "%Y%m%dT%H%M%S";
        let mut event = |extra: &str, dice: &mut Dice| {
            let description = words(dice, 28, "\\, ");
            for line in [
                "BEGIN:VEVENT".to_owned(),
                format!("UID:{uid}"),
                "DTSTAMP:20251201T000000Z".to_owned(),
                format!("DTSTART;TZID=Europe/Paris:{}", start.format(stamp)),
                format!("DTEND;TZID=Europe/Paris:{}", end.format(stamp)),
                format!("SUMMARY:{}", words(dice, 4, " ")),
                format!("DESCRIPTION:{description}"),
                "STATUS:CONFIRMED".to_owned(),
                "SEQUENCE:0".to_owned(),
                "ATTENDEE;CN=\"Lab, group 3\";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:g3@hub.example"
                    .to_owned(),
            ] {
                folded(&mut out, &line);
            }
            out.push_str(extra);
            out.push_str("END:VEVENT\r\n");
        };
        if kind < 70 {
            event("", &mut dice);
        } else if kind < 90 {
            const PAIRS: [&str; 5] = ["MO,WE", "TU,TH", "FR,MO", "WE,FR", "TH,MO"];
            let pair = PAIRS[dice.below(5) as usize];
            event(&format!("RRULE:FREQ=WEEKLY;BYDAY={pair}\r\n"), &mut dice);
        } else if kind < 98 {
            let mut extra = String::from("RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR\r\n");
            for week in 0..5 {
                let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default() + chrono::Days::new(7 * week);
                let _ =
                    write!(extra, "EXDATE;TZID=Europe/Paris:{}T{}\r\n", day.format("%Y%m%d"), start.format("%H%M%S"));
            }
            event(&extra, &mut dice);
        } else {
            event("RRULE:FREQ=WEEKLY\r\n", &mut dice);
            let weeks = (day_zero(2026) - day).num_days().max(0) / 7 + 20;
            let replaced = start + chrono::Duration::weeks(weeks);
            let moved = replaced + chrono::Duration::hours(1);
            let _ = write!(
                out,
                "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20251201T000000Z\r\nRECURRENCE-ID;TZID=Europe/Paris:{}\r\nDTSTART;TZID=Europe/Paris:{}\r\nDURATION:PT1H\r\nSEQUENCE:1\r\nSUMMARY:moved\r\nEND:VEVENT\r\n",
                replaced.format(stamp),
                moved.format(stamp)
            );
        }
    }
    out.push_str("END:VCALENDAR\r\n");
    out
}

/// The reference: lines cut at their breaks, and each at its first colon.
fn tokenise(octets: &[u8]) -> usize {
    let mut total = 0;
    for line in octets.split(|octet| *octet == b'\n') {
        total += line.iter().position(|octet| *octet == b':').unwrap_or(0);
    }
    total
}

fn best(mut run: impl FnMut()) -> Duration {
    (0..RUNS)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed()
        })
        .min()
        .unwrap_or_default()
}

/// The file, or the one that a person names: to have the same as another program.
fn the_calendar(events: u64) -> Vec<u8> {
    let named = std::env::var_os("CALENDAR").and_then(|path| std::fs::read(path).ok());
    named.unwrap_or_else(|| big_calendar(events).into_bytes())
}

/// What libical did with the same file.
struct Libical {
    version: String,
    read: Duration,
    expand: Duration,
    instances: u64,
}

/// Compiles the reference and runs it three times; the best one counts. None where it cannot be had.
fn libical(octets: &[u8]) -> Option<Libical> {
    let folder = std::env::temp_dir().join(format!("ressourcerie-bench-{}", std::process::id()));
    let run = || {
        std::fs::create_dir_all(&folder).ok()?;
        let (file, program) = (folder.join("calendar.ics"), folder.join("libical"));
        std::fs::write(&file, octets).ok()?;
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/calendar_libical.c");
        let built = Command::new("cc").arg("-O2").arg(source).args(["-lical", "-o"]).arg(&program).output().ok()?;
        built.status.success().then_some(())?;
        let once = |_| {
            let told = String::from_utf8(Command::new(&program).arg(&file).output().ok()?.stdout).ok()?;
            let [version, read, expand, instances] = told.split_whitespace().collect::<Vec<_>>().try_into().ok()?;
            let ms = |text: &str| Some(Duration::from_secs_f64(text.parse::<f64>().ok()? / 1e3));
            Some(Libical {
                version: version.to_owned(),
                read: ms(read)?,
                expand: ms(expand)?,
                instances: instances.parse().ok()?,
            })
        };
        (0..3).filter_map(once).min_by_key(|one| one.read + one.expand)
    };
    let best = run();
    let _ = std::fs::remove_dir_all(&folder);
    best
}

/// Most memory that was resident while `run` ran, beyond what was before, in bytes; 0 where the kernel does not tell.
fn peak_of(run: impl FnOnce()) -> u64 {
    let told = |name: &str| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
        line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) * 1024
    };
    // Forgets the peak so far (proc(5), /proc/pid/clear_refs).
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = told("VmRSS:");
    run();
    told("VmHWM:").saturating_sub(before)
}

fn main() {
    let events = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(10_000);
    let at = |text: &str| chrono::DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).unwrap_or_default();
    let Ok(year) = Interval::new(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")) else { return };
    let octets = the_calendar(events);
    let octets = octets.as_slice();
    let megabytes = octets.len() as f64 / 1e6;

    // First, while the allocator has nothing to give back.
    let peak = peak_of(|| {
        black_box(busy(black_box(octets), year, Zone::PARIS).is_ok());
    });
    let copy = octets.to_vec();
    let unchanged = best(|| {
        black_box(black_box(octets) == black_box(copy.as_slice()));
    });
    let bare = best(|| {
        black_box(tokenise(black_box(octets)));
    });
    let read = best(|| {
        black_box(Document::read(black_box(octets)).is_ok());
    });
    let whole = best(|| {
        black_box(busy(black_box(octets), year, Zone::PARIS).is_ok());
    });
    let Ok(found) = Document::read(octets).map(|document| occupancy(document, year, Zone::PARIS)) else { return };
    let instances: usize = found.events.iter().map(|event| event.intervals().count()).sum();
    let ms = |duration: Duration| duration.as_secs_f64() * 1e3;
    let rate = |duration: Duration| megabytes / duration.as_secs_f64();
    println!(
        "calendar of {events} events, {megabytes:.1} MB, {instances} instances in 2026, {} busy intervals, {} warnings",
        found.busy.len(),
        found.warnings.len()
    );
    println!("bare tokeniser            {:8.2} ms  {:7.0} MB/s", ms(bare), rate(bare));
    println!(
        "read (typed events)       {:8.2} ms  {:7.0} MB/s  {:.1} × tokeniser",
        ms(read),
        rate(read),
        ms(read) / ms(bare)
    );
    println!(
        "read, expand and merge    {:8.2} ms  {:7.0} MB/s  {:.1} × tokeniser",
        ms(whole),
        rate(whole),
        ms(whole) / ms(bare)
    );
    match libical(octets) {
        None => println!("libical: not here (a C compiler and libical-dev are needed)"),
        Some(other) => println!(
            "libical {:<17} {:8.0} ms, reading {:.0} ms; {} instances; we take {:.3} of its time, {:.3} of its reading",
            other.version,
            ms(other.read + other.expand),
            ms(other.read),
            other.instances,
            ms(whole) / ms(other.read + other.expand),
            ms(read) / ms(other.read)
        ),
    }
    println!(
        "memory beyond the file    {:8.1} MB, {:.2} × the file",
        peak as f64 / 1e6,
        peak as f64 / octets.len() as f64
    );
    println!("unchanged beside its copy {:8.2} ms (a 304 costs nothing)", ms(unchanged));
}
