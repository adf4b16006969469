//! Every word a person reads, from Fluent files in `assets/locales/<lang>/*.ftl`, French and English.
//!
//! No wording in code: a key that a file lacks is shown as `⟦key⟧`, and a test refuses it. Dates, numbers and units are
//! formatted in [`mod@format`]; the ledger's reasons are worded in [`refusal`].

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, langid, static_loader};

use crate::domain::text::{Lang, Text};

pub mod agreement;
pub mod calendar;
pub mod certainty;
pub mod figures;
pub mod format;
pub mod refusal;
pub mod work;

static_loader! {
    static LOCALES = {
        locales: "./assets/locales",
        fallback_language: "fr",
        // Fluent wraps arguments in bidi isolates, which egui would draw as boxes.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const FR: LanguageIdentifier = langid!("fr");
const EN: LanguageIdentifier = langid!("en");

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wording {
    pub lang: Lang,
}

impl Wording {
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The wording of `key`.
    pub fn t(self, key: &str) -> String {
        self.look_up(key, None)
    }

    /// The wording of `key` with its variables, such as `w.with("free-count", &[("count", 3.into())])`.
    pub fn with(self, key: &str, args: &[(&'static str, FluentValue<'static>)]) -> String {
        let args: HashMap<Cow<'static, str>, FluentValue<'static>> =
            args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
        self.look_up(key, Some(&args))
    }

    fn look_up(self, key: &str, args: Option<&HashMap<Cow<'static, str>, FluentValue<'static>>>) -> String {
        let lang = match self.lang {
            Lang::Fr => &FR,
            Lang::En => &EN,
        };
        let found = match args {
            Some(args) => LOCALES.try_lookup_with_args(lang, key, args),
            None => LOCALES.try_lookup(lang, key),
        };
        found.unwrap_or_else(|| format!("⟦{key}⟧"))
    }
}

/// The language of the person's session: the system's, else French.
pub fn system_lang() -> Lang {
    sys_locale::get_locale().map_or(Lang::Fr, |tag| Lang::from_tag(&tag))
}

/// The same wording in both languages, for what is worded before it is known who reads.
pub fn both(key: &str, args: &[(&'static str, FluentValue<'static>)]) -> Text {
    in_both(|w| w.with(key, args))
}

/// What `say` says, in both languages.
pub fn in_both(say: impl Fn(Wording) -> String) -> Text {
    Text::both(say(Wording::new(Lang::Fr)), say(Wording::new(Lang::En)))
}
