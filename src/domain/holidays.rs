//! Public holidays of each territory of the Republic, computed for any year.
//!
//! The list pre-fills a hub's calendar; the hub rules by its own opening hours and closures. Customary days that no
//! text makes public are the hub's choice ([`CustomaryDay`]); lunar days of Mayotte are closures that it writes. An
//! unknown territory has the eleven common days.
//!
//! Sources: Code du travail L3133-1 (common), L3134-13 (Alsace-Moselle), L3422-2 (overseas); local law of
//! Nouvelle-Calédonie, Polynésie française and Wallis-et-Futuna as read in PyPI `holidays` 0.109, the oracle of the
//! tests.

use chrono::{Datelike as _, Duration, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::territory::TerritoryCode;

/// A public holiday and the key of its wording (`holiday-<key>` in `holidays.ftl`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holiday {
    pub day: NaiveDate,
    pub key: &'static str,
}

#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Month and day.
    Fixed(u32, u32),
    /// Days after Easter Sunday; negative before.
    Easter(i64),
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    key: &'static str,
    rule: Rule,
    first_year: i32,
    last_year: i32,
}

const fn fixed(key: &'static str, month: u32, day: u32) -> Entry {
    Entry { key, rule: Rule::Fixed(month, day), first_year: i32::MIN, last_year: i32::MAX }
}

const fn easter(key: &'static str, offset: i64) -> Entry {
    Entry { key, rule: Rule::Easter(offset), first_year: i32::MIN, last_year: i32::MAX }
}

const COMMON: &[Entry] = &[
    fixed("new-year", 1, 1),
    easter("easter-monday", 1),
    fixed("labour-day", 5, 1),
    fixed("victory-1945", 5, 8),
    easter("ascension", 39),
    easter("whit-monday", 50),
    fixed("bastille-day", 7, 14),
    fixed("assumption", 8, 15),
    fixed("all-saints", 11, 1),
    fixed("armistice-1918", 11, 11),
    fixed("christmas", 12, 25),
];

const ALSACE_MOSELLE: &[Entry] = &[easter("good-friday", -2), fixed("saint-stephen", 12, 26)];
const GUADELOUPE: &[Entry] = &[fixed("abolition-of-slavery", 5, 27)];
const MARTINIQUE: &[Entry] = &[fixed("abolition-of-slavery", 5, 22)];
const GUYANE: &[Entry] = &[fixed("abolition-of-slavery", 6, 10)];
const REUNION: &[Entry] = &[fixed("abolition-of-slavery", 12, 20)];
const MAYOTTE: &[Entry] = &[fixed("abolition-of-slavery", 4, 27)];
const SAINT_BARTHELEMY: &[Entry] = &[fixed("abolition-of-slavery", 10, 9)];
const SAINT_MARTIN: &[Entry] = &[
    Entry { last_year: 2018, ..fixed("abolition-of-slavery", 5, 27) },
    Entry { first_year: 2019, ..fixed("abolition-of-slavery", 5, 28) },
];
const WALLIS_ET_FUTUNA: &[Entry] =
    &[fixed("saint-peter-chanel", 4, 28), fixed("saints-peter-and-paul", 6, 29), fixed("territory-day", 7, 29)];
const POLYNESIE: &[Entry] = &[
    fixed("missionary-day", 3, 5),
    easter("good-friday", -2),
    Entry { last_year: 2024, ..fixed("autonomy-day", 6, 29) },
    Entry { first_year: 2025, ..fixed("matarii", 11, 20) },
];
const NOUVELLE_CALEDONIE: &[Entry] = &[fixed("citizenship-day", 9, 24)];

/// Days that a territory adds to the common ones. `departement` matters for Moselle, Bas-Rhin and Haut-Rhin only.
fn additional(territory: &TerritoryCode, departement: Option<&str>) -> &'static [Entry] {
    match (territory.as_str(), departement) {
        (_, Some("57" | "67" | "68")) => ALSACE_MOSELLE,
        ("01", _) => GUADELOUPE,
        ("02", _) => MARTINIQUE,
        ("03", _) => GUYANE,
        ("04", _) => REUNION,
        ("06", _) => MAYOTTE,
        ("977", _) => SAINT_BARTHELEMY,
        ("978", _) => SAINT_MARTIN,
        ("986", _) => WALLIS_ET_FUTUNA,
        ("987", _) => POLYNESIE,
        ("988", _) => NOUVELLE_CALEDONIE,
        _ => &[],
    }
}

/// A day that custom or agreement keeps in some places and no text makes public: a hub says which it keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomaryDay {
    /// Kept in Guadeloupe and Martinique, and elsewhere by agreement; public in Alsace-Moselle and Polynésie.
    GoodFriday,
    /// The Thursday of the third week of Lent, kept in Guadeloupe and Martinique.
    MiCareme,
    /// 21 July, kept in Guadeloupe and Martinique.
    Schoelcher,
}

impl CustomaryDay {
    pub const ALL: [Self; 3] = [Self::GoodFriday, Self::MiCareme, Self::Schoelcher];

    /// The key of its wording, as for a [`Holiday`].
    pub fn key(self) -> &'static str {
        self.entry().key
    }

    fn entry(self) -> Entry {
        match self {
            Self::GoodFriday => easter("good-friday", -2),
            Self::MiCareme => easter("mi-careme", -24),
            Self::Schoelcher => fixed("schoelcher", 7, 21),
        }
    }

    /// The day on which it falls in a year.
    pub fn in_year(self, year: i32) -> Option<NaiveDate> {
        self.entry().day(year, easter_sunday(year)?)
    }
}

/// Every key that a holiday may have, each once, for the test of the wording.
pub fn all_keys() -> Vec<&'static str> {
    let mut keys: Vec<_> = [
        COMMON,
        ALSACE_MOSELLE,
        GUADELOUPE,
        MARTINIQUE,
        GUYANE,
        REUNION,
        MAYOTTE,
        SAINT_BARTHELEMY,
        SAINT_MARTIN,
        WALLIS_ET_FUTUNA,
        POLYNESIE,
        NOUVELLE_CALEDONIE,
    ]
    .into_iter()
    .flatten()
    .map(|entry| entry.key)
    .chain(CustomaryDay::ALL.map(CustomaryDay::key))
    .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Easter Sunday of a Gregorian year; `None` outside the years that the calendar holds.
///
/// Source: the anonymous Gregorian computus (Nature, 20 April 1876; Meeus, *Astronomical Algorithms*, ch. 8).
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, year_of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let (leap_centuries, century_rest) = (century.div_euclid(4), century.rem_euclid(4));
    let moon_shift = (century + 8).div_euclid(25);
    let moon = (century - moon_shift + 1).div_euclid(3);
    let epact = (19 * golden + century - leap_centuries - moon + 15).rem_euclid(30);
    let (leap_years, year_rest) = (year_of_century / 4, year_of_century % 4);
    let weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest).rem_euclid(7);
    let correction = (golden + 11 * epact + 22 * weekday) / 451;
    let month_and_day = epact + weekday - 7 * correction + 114;
    let (month, day) = (month_and_day / 31, month_and_day % 31 + 1);
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

impl Entry {
    fn day(&self, year: i32, easter: NaiveDate) -> Option<NaiveDate> {
        if year < self.first_year || self.last_year < year {
            return None;
        }
        match self.rule {
            Rule::Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Rule::Easter(offset) => easter.checked_add_signed(Duration::days(offset)),
        }
    }
}

fn of_year(territory: &TerritoryCode, departement: Option<&str>, year: i32) -> impl Iterator<Item = Holiday> + use<> {
    let extra = additional(territory, departement);
    easter_sunday(year).into_iter().flat_map(move |easter| {
        COMMON
            .iter()
            .chain(extra)
            .filter_map(move |entry| Some(Holiday { day: entry.day(year, easter)?, key: entry.key }))
    })
}

/// The public holidays of a territory in a year, in order of date. Where two fall on one day (1 May 2008 was also
/// Ascension), both are listed.
pub fn holidays(territory: &TerritoryCode, departement: Option<&str>, year: i32) -> Vec<Holiday> {
    let mut days: Vec<_> = of_year(territory, departement, year).collect();
    days.sort();
    days
}

/// The wording key of the public holiday that falls on a local day, if one does.
pub fn holiday_on(territory: &TerritoryCode, departement: Option<&str>, day: NaiveDate) -> Option<&'static str> {
    of_year(territory, departement, day.year()).find(|holiday| holiday.day == day).map(|holiday| holiday.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_almanac_says() {
        for (year, month, day) in
            [(1818, 3, 22), (1943, 4, 25), (2000, 4, 23), (2026, 4, 5), (2027, 3, 28), (2028, 4, 16), (2038, 4, 25)]
        {
            assert_eq!(easter_sunday(year), NaiveDate::from_ymd_opt(year, month, day), "Easter of {year}");
        }
    }
}
