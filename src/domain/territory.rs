//! Territories of the network: the 18 regions and the overseas collectivities, by INSEE code, and the public facts
//! that may be said of them.

use chrono::NaiveDate;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::ids::IdError;
use super::text::Text;

/// INSEE code of a region (`53`, `01`) or of a collectivity (`988`). Always text: `01` is Guadeloupe as a region and
/// Ain as a département, so the two never share a namespace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TerritoryCode(String);

impl TerritoryCode {
    /// Two digits for a region, three for a collectivity.
    pub fn parse(code: &str) -> Result<Self, IdError> {
        if let Some(bad) = code.chars().find(|c| !c.is_ascii_digit()) {
            return Err(IdError::BadCharacter(bad));
        }
        match code.len() {
            0 => Err(IdError::Empty),
            2 | 3 => Ok(Self(code.to_owned())),
            _ => Err(IdError::TooLong),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl JsonSchema for TerritoryCode {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TerritoryCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "INSEE code of a region (two digits) or of a collectivity (three).",
            "type": "string",
            "pattern": "^[0-9]{2,3}$",
        })
    }
}

impl std::fmt::Display for TerritoryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TerritoryCode {
    type Error = IdError;
    fn try_from(code: String) -> Result<Self, IdError> {
        Self::parse(&code)
    }
}

impl From<TerritoryCode> for String {
    fn from(code: TerritoryCode) -> Self {
        code.0
    }
}

/// How a territory stands on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TerritoryKind {
    /// A region of mainland France, or Corsica.
    Metropole,
    /// An overseas region (département et région d'outre-mer).
    Drom,
    /// An overseas collectivity.
    Com,
}

/// What is known of a territory, from INSEE and IGN (`assets/map/regions.geojson`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Territory {
    pub code: TerritoryCode,
    pub name: String,
    pub kind: TerritoryKind,
    /// Municipal population and its year.
    pub population: u64,
    pub population_year: u16,
    /// Geodesic area, km².
    pub area_km2: f64,
    pub seat: String,
    pub state_service: String,
}

/// Wave of the programme "pôles régionaux de création artistique en environnement numérique".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wave {
    #[serde(rename = "pilote_2024")]
    Pilot2024,
    #[serde(rename = "elargissement_2026")]
    Extension2026,
    #[serde(rename = "non_renseigne")]
    Unknown,
}

/// How sure a public fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    High,
    Medium,
    Low,
}

/// A public fact about a real territory. It is never mixed with invented stock, and is refused without source and date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicFact {
    /// Territories concerned; empty for a national fact.
    #[serde(default)]
    pub territories: Vec<TerritoryCode>,
    pub statement: Text,
    /// Real structure named by the fact, and its role, where the fact is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structure: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<super::hub::HubRole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wave: Option<Wave>,
    pub source: String,
    pub source_url: String,
    pub source_date: NaiveDate,
    /// Day on which we read the source.
    pub seen_on: NaiveDate,
    pub certainty: Certainty,
}
