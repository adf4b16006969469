//! Words written by people, in French and perhaps in English.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The languages of the program. French comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    Fr,
    En,
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// Whether it is the language of whoever says nothing.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// BCP 47 primary tag: `fr` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// French for any French tag, English for any other: `fr-CA` is French, `de` is English.
    pub fn from_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("fr") { Self::Fr } else { Self::En }
    }
}

/// A wording in French with an optional English translation.
///
/// In TOML and JSON: a plain string when both languages read the same (`"Meta Quest 3"`), else `{ fr = "…", en = "…" }`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(from = "TextForm", into = "TextForm")]
pub struct Text {
    pub fr: String,
    pub en: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum TextForm {
    Plain(String),
    Both {
        fr: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        en: Option<String>,
    },
}

impl From<TextForm> for Text {
    fn from(form: TextForm) -> Self {
        match form {
            TextForm::Plain(fr) => Self { fr, en: None },
            TextForm::Both { fr, en } => Self { fr, en },
        }
    }
}

impl From<Text> for TextForm {
    fn from(text: Text) -> Self {
        match text.en {
            None => Self::Plain(text.fr),
            en => Self::Both { fr: text.fr, en },
        }
    }
}

impl Text {
    /// The same words in both languages.
    pub fn plain(words: impl Into<String>) -> Self {
        Self { fr: words.into(), en: None }
    }

    pub fn both(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: fr.into(), en: Some(en.into()) }
    }

    /// The wording in `lang`; French where there is no English.
    pub fn get(&self, lang: Lang) -> &str {
        match (lang, &self.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.fr,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fr)
    }
}
