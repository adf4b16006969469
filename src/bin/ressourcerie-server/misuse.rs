//! What clap has to say of arguments that it cannot take, in the language of the person: what is wrong, where, and what is
//! wanted. What has no words here is told in clap's own, in English.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use ressourcerie::wording::Wording;

/// Wrong arguments.
const MISUSE: u8 = 2;

/// Shows the help that was asked for, or says what is wrong; gives what the program ends with.
pub(super) fn tell(told: &clap::Error, wording: Wording) -> ExitCode {
    match words(told, wording) {
        Some(words) => eprintln!("{words}"),
        // Help and version, whose words are ours; a terminal that cannot be written to leaves nothing to say.
        None => drop(told.print()),
    }
    if told.use_stderr() { ExitCode::from(MISUSE) } else { ExitCode::SUCCESS }
}

fn words(told: &clap::Error, wording: Wording) -> Option<String> {
    let said = |kind: ContextKind| told.get(kind).map(plain).filter(|text| !text.is_empty());
    let argument = said(ContextKind::InvalidArg).unwrap_or_default();
    let with = |key: &str, what: &str| wording.with(key, &[("what", what.to_owned().into())]);
    let wrong = match told.kind() {
        ErrorKind::MissingRequiredArgument => with("cli-argument-missing", &argument),
        ErrorKind::UnknownArgument => with("cli-argument-unknown", &argument),
        ErrorKind::InvalidSubcommand => with("cli-command-unknown", &said(ContextKind::InvalidSubcommand)?),
        ErrorKind::ArgumentConflict => {
            let prior = said(ContextKind::PriorArg)?;
            wording.with("cli-argument-conflict", &[("what", argument.into()), ("other", prior.into())])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match said(ContextKind::InvalidValue) {
            Some(value) => {
                let wanted = wording.t(wanted_key(&argument)?);
                let args = [("what", argument.into()), ("value", value.into()), ("wanted", wanted.into())];
                wording.with("cli-argument-wrong", &args)
            }
            None => with("cli-argument-empty", &argument),
        },
        _ => return None,
    };
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let suggested = suggested.into_iter().find_map(said).map(|text| with("cli-argument-suggested", &text));
    let usage = said(ContextKind::Usage).map(|usage| {
        let usage = usage.strip_prefix("Usage:").unwrap_or(&usage).trim();
        format!("{} {usage}", wording.t("cli-heading-usage"))
    });
    let lines = std::iter::once(wrong).chain(suggested).chain(usage).chain([wording.t("cli-argument-help")]);
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// Text without the colours of a terminal.
fn plain(value: &ContextValue) -> String {
    match value {
        ContextValue::StyledStr(text) => text.to_string(),
        other => other.to_string(),
    }
}

/// The words for what an argument wants; clap names it as in its usage, `--zone <ZONE>`.
fn wanted_key(argument: &str) -> Option<&'static str> {
    Some(match argument.trim_start_matches("--").split([' ', '=']).next()? {
        "zone" => "cli-wants-zone",
        "from" | "to" => "cli-wants-instant",
        "count" => "cli-wants-count",
        "lang" => "cli-wants-lang",
        "listen" => "cli-wants-address",
        "calendar-minutes" => "cli-wants-minutes",
        _ => return None,
    })
}
