//! `network.toml`: what is common to the hubs.

use std::collections::BTreeMap;

use super::NETWORK_FILE;
use super::finding::Finding;
use super::geography::Geography;
use super::shape::{Kind, Row, Shape, optional, parse, required};
use super::source::Sink;
use crate::domain::hub::Network;
use crate::domain::ids::TeamId;
use crate::domain::team::Team;

static TEAM: Shape = Shape {
    name: "team",
    fields: &[required("id", Kind::Id), required("name", Kind::Words), optional("commune", Kind::Words)],
};

static TEAM_TABLE: Kind = Kind::Table(&TEAM);

pub(super) static NETWORK: Shape = Shape {
    name: "network",
    fields: &[
        required("name", Kind::Text),
        required("fictional", Kind::YesNo),
        required("notice", Kind::Text),
        optional("team", Kind::List { of: &TEAM_TABLE, min: 0 }),
    ],
};

/// `None` together with at least one error. Whether the network is fictional is given even then, where it is written.
pub(super) fn read(text: &str, geography: Geography<'_>) -> (Option<Network>, Option<bool>, Vec<Finding>) {
    let mut sink = Sink::new(NETWORK_FILE, text);
    let Some(table) = parse(text, &NETWORK, &mut sink) else { return (None, None, sink.into_findings()) };
    let row = Row::of(&table);
    let mut seen = BTreeMap::new();
    let teams: Vec<_> = row
        .rows("team")
        .iter()
        .map(|row| {
            let id: Option<TeamId> = row.parsed("id");
            if let Some(id) = &id {
                if let Some(first) = seen.get(id) {
                    let args = vec![("id", id.as_str().into()), ("line", sink.line_of(first).into())];
                    sink.error(&row.at("id"), "pools-id-twice", args);
                } else {
                    seen.insert(id.clone(), row.at("id"));
                }
            }
            let commune = row.words("commune");
            if let Some(code) = commune.as_deref().filter(|code| geography.communes.by_code(code).is_none()) {
                sink.error(&row.at("commune"), "pools-unknown-commune", vec![("code", code.into())]);
            }
            Some(Team { commune, ..Team::named(id?, row.words("name")?) })
        })
        .collect();
    let fictional = row.yes_no("fictional");
    let whole = || {
        Some(Network {
            name: row.text("name")?,
            fictional: fictional?,
            notice: row.text("notice")?,
            teams: teams.into_iter().collect::<Option<_>>()?,
        })
    };
    let network = whole().filter(|_| !sink.has_errors());
    (network, fictional, sink.into_findings())
}
