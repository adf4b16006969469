//! `network.toml`: what is common to the hubs.

use super::NETWORK_FILE;
use super::finding::Finding;
use super::geography::Geography;
use super::shape::{Ids, Kind, Row, Shape, optional, parse, required};
use super::source::Sink;
use crate::domain::hub::Network;
use crate::domain::ids::{GroupId, OfferKey, TeamId};
use crate::domain::qualification::Qualification;
use crate::domain::team::{Member, Team};

static TEAM: Shape = Shape {
    name: "team",
    fields: &[
        required("id", Kind::Id),
        required("name", Kind::Words),
        optional("commune", Kind::Words),
        optional("groups", Kind::List { of: &GROUP, min: 0 }),
        optional("members", Kind::List { of: &MEMBER_TABLE, min: 0 }),
        optional("qualifications", Kind::List { of: &QUALIFICATION_TABLE, min: 0 }),
    ],
};

static GROUP: Kind = Kind::Id;

static PERSON: Shape = Shape {
    name: "person",
    fields: &[required("name", Kind::Words), optional("role", Kind::Choice(&["responsible", "member"]))],
};

static MEMBER_TABLE: Kind = Kind::Table(&PERSON);

static QUALIFICATION: Shape = Shape {
    name: "qualification",
    fields: &[
        required("training", Kind::Words),
        required("from", Kind::Day),
        optional("until", Kind::Day),
        optional("revoked", Kind::Day),
    ],
};

static QUALIFICATION_TABLE: Kind = Kind::Table(&QUALIFICATION);

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
    let mut ids = Ids::default();
    let teams: Vec<_> = row
        .rows("team")
        .iter()
        .map(|row| {
            let id: Option<TeamId> = ids.read(row, &mut sink);
            let commune = row.words("commune");
            if let Some(code) = commune.as_deref().filter(|code| geography.communes.by_code(code).is_none()) {
                sink.error(&row.at("commune"), "pools-unknown-commune", vec![("code", code.into())]);
            }
            let members = row.rows("members").iter().map(member).collect::<Option<Vec<_>>>();
            let qualifications: Vec<_> =
                row.rows("qualifications").iter().map(|row| qualification(row, &mut sink)).collect();
            Some(Team {
                id: id?,
                name: row.words("name")?,
                commune,
                members: members?,
                groups: row.list("groups").iter().filter_map(|(group, _)| GroupId::parse(group).ok()).collect(),
                qualifications: qualifications.into_iter().collect::<Option<_>>()?,
            })
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

fn member(row: &Row<'_>) -> Option<Member> {
    Some(Member { name: row.words("name")?, role: row.named("role").unwrap_or_default() })
}

fn qualification(row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Qualification> {
    let training: Option<OfferKey> = row.parsed("training");
    if let (None, Some(written)) = (&training, row.words("training")) {
        sink.error(&row.at("training"), "pools-qualification-form", vec![("written", written.into())]);
    }
    let (from, until) = (row.day("from")?, row.day("until"));
    if let Some(until) = until.filter(|until| *until < from) {
        let args = vec![("from", from.to_string().into()), ("until", until.to_string().into())];
        sink.error(&row.at("until"), "pools-qualification-order", args);
    }
    Some(Qualification { training: training?, from, until, revoked: row.day("revoked") })
}
