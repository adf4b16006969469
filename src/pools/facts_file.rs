//! `public_facts.toml`: real facts of the public record, each with its source and date. Never mixed with invented stock.

use std::ops::Range;

use super::FACTS_FILE;
use super::finding::{Arg, Finding};
use super::geography::Geography;
use super::shape::{Kind, Row, Shape, optional, parse, required};
use super::source::Sink;
use crate::domain::territory::{PublicFact, TerritoryCode};

static CODE: Kind = Kind::Words;

static FACT: Shape = Shape {
    name: "fact",
    fields: &[
        required("statement", Kind::Text),
        optional("territories", Kind::List { of: &CODE, min: 1 }),
        optional("structure", Kind::Words),
        optional("role", Kind::Choice(&["lead", "co_lead", "member", "national_mission"])),
        optional("wave", Kind::Choice(&["pilote_2024", "elargissement_2026", "non_renseigne"])),
        required("source", Kind::Words),
        required("source_url", Kind::Words),
        required("source_date", Kind::Day),
        required("seen_on", Kind::Day),
        required("certainty", Kind::Choice(&["high", "medium", "low"])),
    ],
};

static FACT_TABLE: Kind = Kind::Table(&FACT);

pub(super) static FACTS: Shape =
    Shape { name: "facts", fields: &[required("fact", Kind::List { of: &FACT_TABLE, min: 1 })] };

/// `None` together with at least one error: facts are taken all together or not at all.
pub(super) fn read(text: &str, geography: Geography<'_>) -> (Option<Vec<PublicFact>>, Vec<Finding>) {
    let mut sink = Sink::new(FACTS_FILE, text);
    let Some(table) = parse(text, &FACTS, &mut sink) else { return (None, sink.into_findings()) };
    let facts: Vec<_> = Row::of(&table).rows("fact").iter().map(|row| fact(row, geography, &mut sink)).collect();
    let whole = facts.into_iter().collect::<Option<Vec<_>>>().filter(|_| !sink.has_errors());
    (whole, sink.into_findings())
}

fn fact(row: &Row<'_>, geography: Geography<'_>, sink: &mut Sink<'_>) -> Option<PublicFact> {
    if !row.has("source_url") || !row.has("source_date") {
        sink.error(&row.span(), "pools-fact-without-source", vec![]);
    }
    if let Some(url) = row.words("source_url").filter(|url| !url.starts_with("https://") && !url.starts_with("http://"))
    {
        sink.error(&row.at("source_url"), "pools-fact-url", vec![("url", url.into())]);
    }
    if let (Some(source_date), Some(seen_on)) = (row.day("source_date"), row.day("seen_on"))
        && seen_on < source_date
    {
        let args = vec![("seen", seen_on.to_string().into()), ("source", source_date.to_string().into())];
        sink.error(&row.at("seen_on"), "pools-fact-seen-before", args);
    }
    if row.has("role") && !row.has("structure") {
        sink.error(&row.at("role"), "pools-fact-role-without-structure", vec![]);
    }
    let territories: Vec<_> =
        row.list("territories").iter().map(|(code, at)| known(code, at, geography, sink)).collect();
    Some(PublicFact {
        territories: territories.into_iter().collect::<Option<_>>()?,
        statement: row.text("statement")?,
        structure: row.words("structure"),
        role: row.named("role"),
        wave: row.named("wave"),
        source: row.words("source")?,
        source_url: row.words("source_url")?,
        source_date: row.day("source_date")?,
        seen_on: row.day("seen_on")?,
        certainty: row.named("certainty")?,
    })
}

fn known(code: &str, at: &Range<usize>, geography: Geography<'_>, sink: &mut Sink<'_>) -> Option<TerritoryCode> {
    let land = geography.land(code);
    if land.is_none() {
        let args = vec![("code", Arg::from(code)), ("known", geography.known_codes().into())];
        sink.error(at, "pools-unknown-territory", args);
    }
    land.map(|land| land.territory.code.clone())
}
