//! Who acts: persons, the desk they sit at, and the teams that borrow.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fold::fold;
use super::ids::{GroupId, HubId, LocalId, TeamId};
use super::qualification::Qualification;

/// Part a person plays in a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Signs agreements and answers for what is lent ("responsable").
    Responsible,
    #[default]
    Member,
}

/// A person of a team ("membre").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub name: String,
    #[serde(default)]
    pub role: MemberRole,
}

/// An artistic team ("équipe artistique"): the borrower.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    /// Commune from which the team works, INSEE code, for distances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commune: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// The groups whose reserved shares it may use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupId>,
    /// Dated proofs of training, as given in `network.toml`. Those that the ledger records come on top:
    /// `Claims::qualifications`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub qualifications: Vec<Qualification>,
}

impl Team {
    /// A team of which nothing but the name is known.
    pub fn named(id: TeamId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            commune: None,
            members: Vec::new(),
            groups: Vec::new(),
            qualifications: Vec::new(),
        }
    }

    /// Who signs; the first named where there are several.
    pub fn responsible(&self) -> Option<&Member> {
        self.members.iter().find(|member| member.role == MemberRole::Responsible)
    }

    /// Names for addresses, one for each member and in their order, made of how they are written: `Zoé Ménard` is
    /// `zoe-menard`, a second one `zoe-menard-2`. They last as long as the member is written the same.
    pub fn member_ids(&self) -> Vec<LocalId> {
        let mut ids: Vec<LocalId> = Vec::new();
        for member in &self.members {
            let words = fold(&member.name);
            let plain: String = words.chars().filter(|c| matches!(c, 'a'..='z' | '0'..='9' | ' ')).take(48).collect();
            let slug = plain.split_whitespace().collect::<Vec<_>>().join("-");
            let slug = if slug.is_empty() { "member".to_owned() } else { slug };
            let numbered = (2..).map(|nth| format!("{slug}-{nth}"));
            let named = std::iter::once(slug.clone()).chain(numbered).filter_map(|name| LocalId::parse(&name).ok());
            ids.extend(named.into_iter().find(|id| !ids.contains(id)));
        }
        ids
    }

    pub fn is_in(&self, group: &GroupId) -> bool {
        self.groups.contains(group)
    }
}

/// The desk at which a person sits while giving a command.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Desk {
    /// A member of an artistic team.
    Team(TeamId),
    /// A manager of a hub.
    Manager(HubId),
    /// The DGCA or a DRAC: reads everything, never decides for a hub.
    Coordinator,
}

/// Who gives a command: a person at a desk. Every command and every event of the journal carries one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// Stable name of the account. Until sign-in exists, the embedded server knows one: `local`.
    pub account: String,
    pub desk: Desk,
}

impl Actor {
    /// The account under which time passes. No person may have it.
    pub const SYSTEM: &'static str = "system";

    /// The clock: it decides for nobody, and lets holds expire and loans become overdue.
    pub fn system() -> Self {
        Self { account: Self::SYSTEM.to_owned(), desk: Desk::Coordinator }
    }

    pub fn is_system(&self) -> bool {
        self.account == Self::SYSTEM
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_has_a_name_of_its_own_for_addresses() {
        let mut team = Team::named(TeamId::parse("brume").expect("a team"), "Brume");
        let names = ["Zoé Ménard", "Zoe Menard", "  Anaïs  d’Œ ", "王芳", "李娜", "zoe-menard-2"];
        team.members = names.map(|name| Member { name: name.to_owned(), role: MemberRole::Member }).to_vec();
        let ids: Vec<String> = team.member_ids().iter().map(ToString::to_string).collect();
        assert_eq!(ids, ["zoe-menard", "zoe-menard-2", "anais-d-oe", "member", "member-2", "zoe-menard-2-2"]);
    }
}
