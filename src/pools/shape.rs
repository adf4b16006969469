//! What a file may hold, declared once: the reader checks against it, and the JSON Schema is made from it.
//!
//! [`check`] tells every unknown key, missing key and wrong kind of value of a whole file at once. After it, a [`Row`]
//! hands out values; where a value is missing or of the wrong kind it gives `None`, and the finding has been told.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{NaiveDate, NaiveDateTime};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use super::finding::Arg;
use super::nearest::nearest;
use super::source::Sink;
use crate::domain::ids::{IdError, LocalId, MAX_ID_LEN};
use crate::domain::text::Text;
use crate::domain::time::DaySpan;

const MISSING_KEY: &str = "pools-missing-key";

/// What a value is.
#[derive(Debug)]
pub(super) enum Kind {
    /// Words in one language: not empty.
    Words,
    /// Words in French and perhaps in English: a text, or a table `{ fr, en }`.
    Text,
    /// An identifier.
    Id,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A whole number, both ends included.
    Whole {
        min: i64,
        max: i64,
    },
    /// A decimal number, both ends included.
    Decimal {
        min: f64,
        max: f64,
    },
    YesNo,
    /// A day, without quotes: `2027-01-31`.
    Day,
    /// A wall clock, without quotes and without offset: `2027-01-31T09:30:00`.
    WallClock,
    /// A span of the day: `"09:00-12:30"`.
    DaySpan,
    List {
        of: &'static Kind,
        min: usize,
    },
    Table(&'static Shape),
}

impl Kind {
    /// Wording key of what was expected.
    fn expected(&self) -> &'static str {
        match self {
            Self::Words | Self::Choice(_) => "pools-kind-words",
            Self::Text => "pools-kind-text",
            Self::Id => "pools-kind-id",
            Self::Whole { .. } => "pools-kind-whole",
            Self::Decimal { .. } => "pools-kind-decimal",
            Self::YesNo => "pools-kind-yes-no",
            Self::Day => "pools-kind-day",
            Self::WallClock => "pools-kind-wall-clock",
            Self::DaySpan => "pools-kind-day-span",
            Self::List { .. } => "pools-kind-list",
            Self::Table(_) => "pools-kind-table",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    Optional,
}

/// A key that a table may hold. Its meaning is the wording `pools-doc-<shape>-<key>`.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) presence: Presence,
}

pub(super) const fn required(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, presence: Presence::Required }
}

pub(super) const fn optional(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, presence: Presence::Optional }
}

/// The keys of a table.
#[derive(Debug)]
pub(super) struct Shape {
    /// Used in wording keys.
    pub(super) name: &'static str,
    pub(super) fields: &'static [Field],
}

impl Shape {
    fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Wording key of what a field means.
    pub(super) fn doc_key(&self, field: &Field) -> String {
        format!("pools-doc-{}-{}", self.name, field.name.replace('_', "-"))
    }
}

/// Parses `text` and checks it against `shape`. `None` where the text is not TOML at all; findings go to the sink.
pub(super) fn parse<'t>(text: &'t str, shape: &'static Shape, sink: &mut Sink<'_>) -> Option<Spanned<DeTable<'t>>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    check(shape, table.get_ref(), &(0..0), sink);
    if let Some(first) = errors.iter().filter_map(toml::de::Error::span).map(|span| span.start).min() {
        // What comes after a syntax error was read by guessing: it would be told wrongly. So would keys that seem to
        // be missing.
        sink.keep_before(first, MISSING_KEY);
    }
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        sink.error(
            &span,
            syntax_key(error.message(), text.get(span.clone())),
            vec![("detail", error.message().into())],
        );
    }
    errors.is_empty().then_some(table)
}

/// Sentence for a message of the TOML parser, whose own words are English only.
fn syntax_key(message: &str, written: Option<&str>) -> &'static str {
    let holds = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if holds(&["must be quoted"]) && written.is_none_or(|written| written.trim().is_empty()) {
        "pools-toml-equals"
    } else if holds(&["duplicate key"]) {
        "pools-toml-duplicate-key"
    } else if holds(&["date", "invalid time"]) {
        "pools-toml-date"
    } else if holds(&["must be quoted"]) {
        "pools-toml-unquoted"
    } else if holds(&["missing comma"]) {
        "pools-toml-comma"
    } else if holds(&["unclosed"]) {
        "pools-toml-unclosed"
    } else if holds(&["string", "quote", "escape", "unicode"]) {
        "pools-toml-string"
    } else if holds(&["missing value", "with no value", "missing assignment", "extra `=`", "extra assignment"]) {
        "pools-toml-equals"
    } else if holds(&["number", "integer", "float", "digit", "radix", "leading zero", "sign", "exponent", "mantissa"]) {
        "pools-toml-number"
    } else {
        "pools-toml-other"
    }
}

fn check(shape: &'static Shape, table: &DeTable<'_>, span: &Range<usize>, sink: &mut Sink<'_>) {
    for (key, value) in table {
        match shape.field(key.get_ref()) {
            Some(field) => check_value(field.name, &field.kind, value, sink),
            None => tell_unknown(shape, key, sink),
        }
    }
    for field in shape.fields.iter().filter(|field| field.presence == Presence::Required) {
        if !table.contains_key(field.name) {
            sink.error(
                span,
                MISSING_KEY,
                vec![
                    ("key", field.name.into()),
                    ("where", Arg::Word(format!("pools-shape-{}", shape.name))),
                    ("doc", Arg::Word(shape.doc_key(field))),
                ],
            );
        }
    }
}

fn tell_unknown(shape: &Shape, key: &Spanned<std::borrow::Cow<'_, str>>, sink: &mut Sink<'_>) {
    let typed = key.get_ref().as_ref();
    let names = shape.fields.iter().map(|field| field.name);
    let mut args = vec![("key", Arg::from(typed)), ("where", Arg::Word(format!("pools-shape-{}", shape.name)))];
    if let Some(meant) = nearest(typed, names.clone()) {
        args.push(("meant", meant.into()));
        sink.error(&key.span(), "pools-unknown-key-meant", args);
    } else {
        args.push(("known", names.collect::<Vec<_>>().join(", ").into()));
        sink.error(&key.span(), "pools-unknown-key", args);
    }
}

fn check_value(name: &str, kind: &'static Kind, value: &Spanned<DeValue<'_>>, sink: &mut Sink<'_>) {
    let span = value.span();
    if span.is_empty() {
        // The parser puts an empty value where a syntax error, told apart, left none.
        return;
    }
    let fits = match (kind, value.get_ref()) {
        (Kind::Words, DeValue::String(words)) => {
            if words.trim().is_empty() {
                sink.error(&span, "pools-empty", vec![("key", name.into())]);
            }
            true
        }
        (Kind::Text, DeValue::String(words)) => {
            if words.trim().is_empty() {
                sink.error(&span, "pools-empty", vec![("key", name.into())]);
            }
            true
        }
        (Kind::Text, DeValue::Table(table)) => {
            check(&super::hub_file::TEXT, table, &span, sink);
            true
        }
        (Kind::Id, DeValue::String(id)) => {
            check_id(name, id, &span, sink);
            true
        }
        (Kind::Choice(choices), DeValue::String(word)) => {
            if !choices.contains(&word.as_ref()) {
                tell_choice(name, word, choices, &span, sink);
            }
            true
        }
        (Kind::Whole { min, max }, DeValue::Integer(_)) => {
            if !whole(value.get_ref()).is_some_and(|n| (*min..=*max).contains(&n)) {
                let args = vec![("key", name.into()), ("min", (*min).into()), ("max", (*max).into())];
                sink.error(&span, "pools-out-of-range", args);
            }
            true
        }
        (Kind::Decimal { min, max }, DeValue::Integer(_) | DeValue::Float(_)) => {
            if !decimal(value.get_ref()).is_some_and(|n| (*min..=*max).contains(&n)) {
                let args = vec![("key", name.into()), ("min", min.to_string().into()), ("max", max.to_string().into())];
                sink.error(&span, "pools-out-of-range", args);
            }
            true
        }
        (Kind::YesNo, DeValue::Boolean(_)) => true,
        (Kind::Day, DeValue::Datetime(when)) if when.time.is_none() && when.offset.is_none() => {
            tell_impossible_date(when, &span, sink);
            true
        }
        (Kind::WallClock, DeValue::Datetime(when))
            if when.date.is_some() && when.time.is_some() && when.offset.is_none() =>
        {
            tell_impossible_date(when, &span, sink);
            true
        }
        (Kind::DaySpan, DeValue::String(words)) => {
            if words.parse::<DaySpan>().is_err() {
                sink.error(&span, "pools-bad-hours", vec![("written", words.as_ref().into())]);
            }
            true
        }
        (Kind::List { of, min }, DeValue::Array(values)) => {
            if values.len() < *min {
                sink.error(&span, "pools-empty-list", vec![("key", name.into())]);
            }
            for value in &**values {
                check_value(name, of, value, sink);
            }
            true
        }
        (Kind::Table(shape), DeValue::Table(table)) => {
            check(shape, table, &span, sink);
            true
        }
        _ => false,
    };
    if !fits {
        let found = match value.get_ref() {
            DeValue::String(_) => "pools-found-string",
            DeValue::Integer(_) | DeValue::Float(_) => "pools-found-number",
            DeValue::Boolean(_) => "pools-found-boolean",
            DeValue::Datetime(_) => "pools-found-date",
            DeValue::Array(_) => "pools-found-array",
            DeValue::Table(_) => "pools-found-table",
        };
        let args = vec![
            ("key", name.into()),
            ("expected", Arg::Word(kind.expected().to_owned())),
            ("found", Arg::Word(found.to_owned())),
        ];
        sink.error(&span, "pools-wrong-kind", args);
    }
}

fn check_id(name: &str, id: &str, span: &Range<usize>, sink: &mut Sink<'_>) {
    let (key, detail) = match LocalId::parse(id) {
        Ok(_) => return,
        Err(IdError::Empty) => ("pools-empty", Arg::from("")),
        Err(IdError::TooLong) => ("pools-id-too-long", Arg::from(i64::try_from(MAX_ID_LEN).unwrap_or(i64::MAX))),
        Err(IdError::BadCharacter(bad)) => ("pools-id-character", Arg::from(bad.to_string())),
        Err(IdError::NotAPair(_)) => ("pools-id-character", Arg::from("/")),
    };
    sink.error(span, key, vec![("key", name.into()), ("id", id.into()), ("detail", detail)]);
}

fn tell_choice(name: &str, word: &str, choices: &'static [&'static str], span: &Range<usize>, sink: &mut Sink<'_>) {
    let mut args = vec![("key", Arg::from(name)), ("written", word.into()), ("choices", choices.join(", ").into())];
    if let Some(meant) = nearest(word, choices.iter().copied()) {
        args.push(("meant", meant.into()));
        sink.error(span, "pools-choice-meant", args);
    } else {
        sink.error(span, "pools-choice", args);
    }
}

fn tell_impossible_date(when: &Datetime, span: &Range<usize>, sink: &mut Sink<'_>) {
    if day_of(when).is_none() || (when.time.is_some() && wall_clock_of(when).is_none()) {
        sink.error(span, "pools-impossible-date", vec![("written", when.to_string().into())]);
    }
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn decimal(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Float(number) => number.as_str().parse().ok().filter(|n: &f64| n.is_finite()),
        #[expect(clippy::cast_precision_loss, reason = "degrees: far below 2^53")]
        value => whole(value).map(|n| n as f64),
    }
}

fn day_of(when: &Datetime) -> Option<NaiveDate> {
    let date = when.date?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

fn wall_clock_of(when: &Datetime) -> Option<NaiveDateTime> {
    let time = when.time?;
    day_of(when)?.and_hms_opt(u32::from(time.hour), u32::from(time.minute), u32::from(time.second.unwrap_or(0)))
}

/// A table that was checked, with its place in the text.
#[derive(Debug, Clone)]
pub(super) struct Row<'t> {
    table: &'t DeTable<'t>,
    span: Range<usize>,
}

impl<'t> Row<'t> {
    pub(super) fn of(table: &'t Spanned<DeTable<'t>>) -> Self {
        Self { table: table.get_ref(), span: 0..0 }
    }

    fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Where the value of `key` stands; the table itself where the key is absent.
    pub(super) fn at(&self, key: &str) -> Range<usize> {
        self.value(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    pub(super) fn words(&self, key: &str) -> Option<String> {
        self.value(key)?.get_ref().as_str().map(str::to_owned)
    }

    pub(super) fn text(&self, key: &str) -> Option<Text> {
        text(self.value(key)?.get_ref())
    }

    pub(super) fn yes_no(&self, key: &str) -> Option<bool> {
        self.value(key)?.get_ref().as_bool()
    }

    pub(super) fn count(&self, key: &str) -> Option<u32> {
        u32::try_from(whole(self.value(key)?.get_ref())?).ok()
    }

    pub(super) fn decimal(&self, key: &str) -> Option<f64> {
        decimal(self.value(key)?.get_ref())
    }

    pub(super) fn day(&self, key: &str) -> Option<NaiveDate> {
        day_of(self.value(key)?.get_ref().as_datetime()?)
    }

    pub(super) fn wall_clock(&self, key: &str) -> Option<NaiveDateTime> {
        wall_clock_of(self.value(key)?.get_ref().as_datetime()?)
    }

    /// A word read by the domain's own parser; a word it refuses was told by [`check`].
    pub(super) fn parsed<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        self.value(key)?.get_ref().as_str()?.parse().ok()
    }

    /// A word that stands for a value of the domain, through its serde names.
    pub(super) fn named<T: serde::de::DeserializeOwned>(&self, key: &str) -> Option<T> {
        named(self.value(key)?.get_ref().as_str()?)
    }

    pub(super) fn table(&self, key: &str) -> Option<Row<'t>> {
        let value = self.value(key)?;
        Some(Row { table: value.get_ref().as_table()?, span: value.span() })
    }

    pub(super) fn rows(&self, key: &str) -> Vec<Row<'t>> {
        let row =
            |value: &'t Spanned<DeValue<'t>>| Some(Row { table: value.get_ref().as_table()?, span: value.span() });
        self.values(key).iter().filter_map(row).collect()
    }

    fn values(&self, key: &str) -> &'t [Spanned<DeValue<'t>>] {
        self.value(key).and_then(|value| value.get_ref().as_array()).map_or(&[], |array| &**array)
    }

    /// The words of a list, each with its place.
    pub(super) fn list(&self, key: &str) -> Vec<(String, Range<usize>)> {
        let word = |value: &Spanned<DeValue<'_>>| Some((value.get_ref().as_str()?.to_owned(), value.span()));
        self.values(key).iter().filter_map(word).collect()
    }

    pub(super) fn texts(&self, key: &str) -> Vec<Text> {
        self.values(key).iter().filter_map(|value| text(value.get_ref())).collect()
    }
}

fn text(value: &DeValue<'_>) -> Option<Text> {
    match value {
        DeValue::String(words) => Some(Text::plain(words.as_ref())),
        DeValue::Table(table) => {
            let words = |key: &str| table.get(key)?.get_ref().as_str().map(str::to_owned);
            Some(Text { fr: words("fr")?, en: words("en") })
        }
        _ => None,
    }
}

/// The value of the domain that a word names in files and on the wire.
pub(super) fn named<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// The identifiers of one list, each with the place where it was first used.
#[derive(Debug, Default)]
pub(super) struct Ids(BTreeMap<String, Range<usize>>);

impl Ids {
    /// The `id` of a row; used a second time, it is an error that names the line of the first.
    pub(super) fn read<T: std::str::FromStr + ToString>(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<T> {
        let id: T = row.parsed("id")?;
        let name = id.to_string();
        if let Some(first) = self.0.get(&name) {
            let args = vec![("id", name.into()), ("line", sink.line_of(first).into())];
            sink.error(&row.at("id"), "pools-id-twice", args);
        } else {
            self.0.insert(name, row.at("id"));
        }
        Some(id)
    }
}
