//! What the reader has to say about a file: where, how bad, and a sentence in either language.

use std::fmt::Write as _;

use fluent_templates::fluent_bundle::FluentValue;

use crate::domain::text::{Lang, Text};
use crate::wording::Wording;

/// Whether a finding keeps the file from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The hub (or the network, or the facts) is not taken.
    Error,
    /// Taken, but somebody should look.
    Warning,
}

/// A variable of a finding's sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// As written in the file.
    Quote(String),
    Number(i64),
    /// A key of the wording, said in the reader's language.
    Word(String),
    /// Said by another floor, in both languages.
    Said(Text),
}

impl From<&str> for Arg {
    fn from(quote: &str) -> Self {
        Self::Quote(quote.to_owned())
    }
}

impl From<String> for Arg {
    fn from(quote: String) -> Self {
        Self::Quote(quote)
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// Variables of a sentence, by name.
pub type Args = Vec<(&'static str, Arg)>;

/// One thing that is wrong, or looks wrong, in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Path inside the pools folder, with `/`.
    pub file: String,
    /// From 1; 1 where the finding is about the file as a whole.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    pub severity: Severity,
    /// Wording key of the sentence, `pools-…`.
    pub key: &'static str,
    pub args: Args,
}

impl Finding {
    /// A finding about a file as a whole.
    pub fn whole_file(severity: Severity, file: impl Into<String>, key: &'static str, args: Args) -> Self {
        Self { file: file.into(), line: 1, column: 1, severity, key, args }
    }

    /// What is wrong and how to mend it, without the place.
    pub fn sentence(&self, wording: Wording) -> String {
        let value = |arg: &Arg| -> FluentValue<'static> {
            match arg {
                Arg::Quote(text) => text.clone().into(),
                Arg::Number(number) => (*number).into(),
                Arg::Word(key) => wording.t(key).into(),
                Arg::Said(text) => text.get(wording.lang).to_owned().into(),
            }
        };
        let args: Vec<_> = self.args.iter().map(|(name, arg)| (*name, value(arg))).collect();
        wording.with(self.key, &args)
    }

    /// One line as compilers write it, which editors can follow: `hub/hub.toml:12:8: erreur : …`.
    pub fn line(&self, wording: Wording) -> String {
        let severity = match self.severity {
            Severity::Error => "pools-severity-error",
            Severity::Warning => "pools-severity-warning",
        };
        let place = format!("{}:{}:{}", self.file, self.line, self.column);
        let words: Vec<(&'static str, FluentValue<'static>)> = vec![
            ("place", place.into()),
            ("severity", wording.t(severity).into()),
            ("what", self.sentence(wording).into()),
        ];
        wording.with("pools-line", &words)
    }

    /// The line in both languages, for those who choose theirs later.
    pub fn text(&self) -> Text {
        Text::both(self.line(Wording::new(Lang::Fr)), self.line(Wording::new(Lang::En)))
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Everything that was found, in the order of files and lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    pub fn new(mut findings: Vec<Finding>) -> Self {
        findings.sort_by(|a, b| (&a.file, a.line, a.column, a.severity).cmp(&(&b.file, b.line, b.column, b.severity)));
        findings.dedup();
        Self { findings }
    }

    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    pub fn error_count(&self) -> usize {
        self.findings.iter().filter(|finding| finding.is_error()).count()
    }

    pub fn warning_count(&self) -> usize {
        self.findings.len() - self.error_count()
    }

    pub fn has_errors(&self) -> bool {
        self.error_count() > 0
    }

    /// One line for each finding, and nothing where there is none.
    pub fn lines(&self, wording: Wording) -> String {
        self.findings.iter().fold(String::new(), |mut lines, finding| {
            let _ = writeln!(lines, "{}", finding.line(wording));
            lines
        })
    }
}
