//! Public holidays against the almanac and against PyPI `holidays`.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use ressourcerie::domain::availability::Closed;
use ressourcerie::domain::desk::DeskHours;
use ressourcerie::domain::holidays::{CustomaryDay, all_keys, holiday_on, holidays};
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::outage::Outages;
use ressourcerie::domain::territory::TerritoryCode;
use ressourcerie::domain::text::Lang;
use ressourcerie::wording::Wording;

use super::network::{HubVerbs as _, day};

const FIXTURE: &str = include_str!("../fixtures/holidays.csv");

fn territory(code: &str) -> TerritoryCode {
    TerritoryCode::parse(code).expect("a code")
}

#[test]
fn every_territory_has_the_holidays_that_the_oracle_lists() {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(FIXTURE.as_bytes());
    let mut expected: std::collections::BTreeMap<(String, String, i32), BTreeSet<NaiveDate>> = Default::default();
    for row in reader.records() {
        let row = row.expect("a row");
        let date = day(&row[2]);
        expected.entry((row[0].to_owned(), row[1].to_owned(), date.year())).or_default().insert(date);
    }
    assert!(expected.len() == 19 * 9, "the fixture holds {} years of territories", expected.len());
    for ((code, departement, year), days) in expected {
        let departement = Some(departement.as_str()).filter(|code| !code.is_empty());
        let ours: BTreeSet<NaiveDate> =
            holidays(&territory(&code), departement, year).into_iter().map(|holiday| holiday.day).collect();
        assert_eq!(ours, days, "territory {code}, département {departement:?}, {year}");
    }
}

#[test]
fn a_day_is_named_by_what_is_kept_on_it() {
    for (code, departement, date, expected) in [
        ("53", None, "2027-03-29", Some("easter-monday")),
        ("53", None, "2027-05-06", Some("ascension")),
        ("53", None, "2027-05-17", Some("whit-monday")),
        ("53", None, "2027-03-26", None),
        ("44", Some("67"), "2027-03-26", Some("good-friday")),
        ("44", Some("51"), "2027-03-26", None),
        ("44", Some("57"), "2026-12-26", Some("saint-stephen")),
        ("01", None, "2027-05-27", Some("abolition-of-slavery")),
        ("32", None, "2027-05-27", None),
        ("04", None, "2028-12-20", Some("abolition-of-slavery")),
        ("987", None, "2027-11-20", Some("matarii")),
        ("987", None, "2027-06-29", None),
        ("988", None, "2026-09-24", Some("citizenship-day")),
        ("999", None, "2027-12-25", Some("christmas")),
    ] {
        assert_eq!(holiday_on(&territory(code), departement, day(date)), expected, "{code} {departement:?} {date}");
    }
}

#[test]
fn days_of_custom_close_where_the_hub_says_so() {
    let mut hub = super::network::hub("a").in_territory("01", "America/Guadeloupe");
    let open_on = |hub: &Hub, date: &str| DeskHours::new(hub, Outages::NONE).opens_on(day(date));
    // 2027: Easter is on 28 March.
    let days = ["2027-03-04", "2027-03-26", "2027-07-21"];
    assert!(days.iter().all(|date| open_on(&hub, date)), "custom binds nobody");
    hub.customary_days = CustomaryDay::ALL.to_vec();
    assert!(days.iter().all(|date| !open_on(&hub, date)));
    assert!(open_on(&hub, "2027-03-05") && !open_on(&hub, "2027-05-27"), "the public ones stay");
    let noon = super::network::at(hub.zone, "2027-07-21 12:00");
    let why = DeskHours::new(&hub, Outages::NONE).closed(noon);
    assert_eq!(why, Some(Closed::Holiday("schoelcher".to_owned())));
}

#[test]
fn two_holidays_on_one_day_are_both_listed() {
    let common = holidays(&territory("53"), None, 2008);
    let first_of_may = common.iter().filter(|holiday| holiday.day == day("2008-05-01")).count();
    assert_eq!((first_of_may, common.len()), (2, 11), "1 May 2008 was also Ascension");
}

#[test]
fn every_holiday_has_its_words_in_both_languages() {
    let (fr, en) = (Wording::new(Lang::Fr), Wording::new(Lang::En));
    for key in all_keys() {
        let key = format!("holiday-{key}");
        for words in [fr.t(&key), en.t(&key)] {
            assert!(!words.starts_with('⟦'), "{key} is worded");
        }
    }
    assert_eq!(en.t("holiday-whit-monday"), "Whit Monday");
}
