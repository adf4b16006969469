//! Identifiers, parsed once at the border and trusted afterwards.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// Longest identifier accepted, in characters.
pub const MAX_ID_LEN: usize = 64;

/// What an identifier looks like, as a regular expression of JSON Schema.
const SLUG: &str = "^[a-z0-9][a-z0-9-]*$";

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("the identifier is empty")]
    Empty,
    #[error("the identifier is longer than {MAX_ID_LEN} characters")]
    TooLong,
    #[error("the identifier holds `{0}`; only a-z, 0-9 and - are allowed, and it begins with a letter or a digit")]
    BadCharacter(char),
    #[error("`{0}` is not of the form hub/resource")]
    NotAPair(String),
}

fn check_slug(text: &str) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.chars().count() > MAX_ID_LEN {
        return Err(IdError::TooLong);
    }
    let bad = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-'));
    if let Some(bad) = bad {
        return Err(IdError::BadCharacter(bad));
    }
    if text.starts_with('-') {
        return Err(IdError::BadCharacter('-'));
    }
    Ok(())
}

macro_rules! slug_id {
    ($(#[doc = $doc:literal])* $name:ident) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads an identifier: 1 to 64 characters of `a-z`, `0-9` and `-`, not beginning with `-`.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                check_slug(text).map(|()| Self(text.to_owned()))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let description = concat!($($doc),*).trim();
                json_schema!({
                    "description": description, "type": "string", "pattern": SLUG, "maxLength": MAX_ID_LEN,
                })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                check_slug(&text).map(|()| Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

slug_id! {
    /// A hub ("pôle de ressources"), unique in the network. It is also the name of its folder in `pools/`.
    HubId
}
slug_id! {
    /// Something a hub offers (a model of equipment, an expertise, a training, a kit), unique within its hub.
    LocalId
}
slug_id! {
    /// An artistic team ("équipe artistique"), the borrower.
    TeamId
}
slug_id! {
    /// A group of teams ("groupe"), such as the teams in residence, for which a hub may keep units.
    GroupId
}
slug_id! {
    /// A booking: one submitted cart. Given by the ledger, unguessable enough to be shown in an address.
    BookingId
}

slug_id! {
    /// A wish on a waiting list. Given by the ledger.
    WaitId
}

/// The inventory code of a physical unit, as printed on its label; unique within its hub.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ItemCode(String);

impl ItemCode {
    /// Any text of 1 to 64 characters without control characters: hubs label in their own ways.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        if text.is_empty() {
            return Err(IdError::Empty);
        }
        if text.chars().count() > MAX_ID_LEN {
            return Err(IdError::TooLong);
        }
        match text.chars().find(|c| c.is_control()) {
            Some(bad) => Err(IdError::BadCharacter(bad)),
            None => Ok(Self(text.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl JsonSchema for ItemCode {
    fn schema_name() -> Cow<'static, str> {
        "ItemCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The inventory code of a physical unit, as printed on its label; unique within its hub.",
            "type": "string",
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$",
            "maxLength": MAX_ID_LEN,
        })
    }
}

impl fmt::Display for ItemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ItemCode {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<ItemCode> for String {
    fn from(code: ItemCode) -> Self {
        code.0
    }
}

/// What a hub offers, named across the network: `hub/local`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OfferKey {
    pub hub: HubId,
    pub local: LocalId,
}

impl OfferKey {
    pub fn new(hub: HubId, local: LocalId) -> Self {
        Self { hub, local }
    }
}

impl JsonSchema for OfferKey {
    fn schema_name() -> Cow<'static, str> {
        "OfferKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What a hub offers, named across the network: `hub/local`.",
            "type": "string",
            "pattern": "^[a-z0-9][a-z0-9-]{0,63}/[a-z0-9][a-z0-9-]{0,63}$",
        })
    }
}

impl fmt::Display for OfferKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.hub, self.local)
    }
}

impl FromStr for OfferKey {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let (hub, local) = text.split_once('/').ok_or_else(|| IdError::NotAPair(text.to_owned()))?;
        Ok(Self { hub: HubId::parse(hub)?, local: LocalId::parse(local)? })
    }
}

impl TryFrom<String> for OfferKey {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<OfferKey> for String {
    fn from(key: OfferKey) -> Self {
        key.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_a_lowercase_slug() {
        assert!(HubId::parse("parc-alize-2").is_ok());
        assert_eq!(HubId::parse(""), Err(IdError::Empty));
        assert_eq!(HubId::parse("Parc"), Err(IdError::BadCharacter('P')));
        assert_eq!(HubId::parse("-parc"), Err(IdError::BadCharacter('-')));
        assert_eq!(HubId::parse(&"a".repeat(65)), Err(IdError::TooLong));
    }

    #[test]
    fn an_offer_is_named_by_its_hub_and_its_own_name() {
        let key: OfferKey = "parc-alize/meta-quest-3".parse().expect("a valid pair");
        assert_eq!(key.to_string(), "parc-alize/meta-quest-3");
        assert!("parc-alize".parse::<OfferKey>().is_err());
        let json = serde_json::to_string(&key).expect("a key serialises");
        assert_eq!(json, "\"parc-alize/meta-quest-3\"");
    }
}
