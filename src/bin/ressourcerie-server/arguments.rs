//! What the program can be asked on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};
use ressourcerie::calendar::ask;
use ressourcerie::domain::text::Lang;
use ressourcerie::domain::time::{Instant, Zone};
use ressourcerie::wording::Wording;

/// Most instances of a rule that are listed.
const MAX_COUNT: u64 = ask::MAX_COUNT as u64;

/// The language asked for before clap is there to read it: its help is worded with it.
pub(super) fn asked_lang() -> Option<Lang> {
    let mut arguments = std::env::args();
    let tag = arguments.by_ref().find_map(|argument| match argument.strip_prefix("--lang") {
        Some("") => Some(None),
        Some(value) => value.strip_prefix('=').map(|tag| Some(tag.to_owned())),
        None => None,
    })?;
    tag.or_else(|| arguments.next()).and_then(|tag| match tag.as_str() {
        "fr" => Some(Lang::Fr),
        "en" => Some(Lang::En),
        _ => None,
    })
}

/// All that can be asked, with its help in the language.
pub(super) fn command(w: Wording) -> Command {
    let folder = |name: &'static str, key: &str| {
        Arg::new(name)
            .value_name("DIR")
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::DirPath)
            .help(w.t(key))
    };
    let data = || folder("data", "cli-data").long("data");
    let positional = |key: &str| folder("dir", key).required(true);
    let database = || {
        Arg::new("database")
            .long("database")
            .value_name("URL")
            .env("RESSOURCERIE_DATABASE")
            .hide_env_values(true)
            .help(w.t("cli-database"))
    };
    // Where a store is: in a data folder, or in a database elsewhere.
    let store = || [data().required_unless_present("database"), database()];
    let ledger = |key: &str| {
        Arg::new("ledger")
            .long("ledger")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::FilePath)
            .help(w.t(key))
    };
    let either = |key: &str| folder("dir", key).required_unless_present("ledger").conflicts_with("ledger");
    // Named, because three times of the same form in a row are easily confused.
    let asked = |name: &'static str, value: &'static str, key: &str| {
        Arg::new(name).long(name).value_name(value).required(true).help(w.t(key))
    };
    let required = |name: &'static str, value: &'static str, key: &str| {
        Arg::new(name).value_name(value).required(true).help(w.t(key))
    };
    let subcommand =
        |name: &'static str, key: &str| Command::new(name).about(w.t(key)).help_template(template(w, false));
    Command::new("ressourcerie-server")
        .version(env!("CARGO_PKG_VERSION"))
        .about(w.t("cli-about"))
        .help_template(template(w, true))
        .after_help(w.t("cli-exit-codes"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(Arg::new("help").short('h').long("help").global(true).action(ArgAction::Help).help(w.t("cli-help")))
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version).help(w.t("cli-version")))
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("LANG")
                .value_parser(["fr", "en"])
                .hide_possible_values(true)
                .global(true)
                .help(w.t("cli-lang")),
        )
        .subcommand(
            subcommand("serve", "cli-serve")
                .arg(data().required(true))
                .arg(database())
                .arg(folder("pools", "cli-pools").long("pools"))
                .arg(
                    Arg::new("listen")
                        .long("listen")
                        .value_name("ADDR")
                        .value_parser(ValueParser::from(value_parser!(SocketAddr)))
                        .default_value("127.0.0.1:8420")
                        .hide_default_value(true)
                        .help(w.t("cli-listen")),
                )
                .arg(
                    Arg::new("secret-file")
                        .long("secret-file")
                        .value_name("FILE")
                        .value_parser(value_parser!(PathBuf))
                        .value_hint(ValueHint::FilePath)
                        .help(w.t("cli-secret-file")),
                )
                .arg(Arg::new("public-url").long("public-url").value_name("URL").help(w.t("cli-public-url")))
                .arg(
                    Arg::new("private-calendars")
                        .long("private-calendars")
                        .action(ArgAction::SetTrue)
                        .help(w.t("cli-private-calendars")),
                )
                .arg(
                    Arg::new("calendar-minutes")
                        .long("calendar-minutes")
                        .value_name("N")
                        .value_parser(value_parser!(u64).range(1..=1440))
                        .default_value("15")
                        .hide_default_value(true)
                        .help(w.t("cli-calendar-minutes")),
                ),
        )
        .subcommand(subcommand("check", "cli-check").arg(positional("cli-check-dir")))
        .subcommand(
            subcommand("import", "cli-import")
                .arg(either("cli-import-dir"))
                .arg(ledger("cli-import-ledger"))
                .args(store()),
        )
        .subcommand(
            subcommand("export", "cli-export")
                .arg(either("cli-export-dir"))
                .arg(ledger("cli-export-ledger"))
                .args(store()),
        )
        .subcommand(subcommand("audit", "cli-audit").args(store()))
        .subcommand(
            subcommand("occupancy", "cli-occupancy")
                .arg(
                    required("file", "FILE", "cli-occupancy-file")
                        .value_parser(value_parser!(PathBuf))
                        .value_hint(ValueHint::FilePath),
                )
                .arg(asked("from", "INSTANT", "cli-occupancy-from").value_parser(instant))
                .arg(asked("to", "INSTANT", "cli-occupancy-to").value_parser(instant))
                .arg(asked("zone", "ZONE", "cli-occupancy-zone").value_parser(Zone::parse)),
        )
        .subcommand(subcommand("openapi", "cli-openapi"))
        .subcommand(
            subcommand("recur", "cli-recur")
                .arg(asked("rule", "RRULE", "cli-recur-rule"))
                .arg(asked("start", "DTSTART", "cli-recur-start"))
                .arg(asked("count", "N", "cli-recur-count").value_parser(value_parser!(u64).range(1..=MAX_COUNT))),
        )
}

/// An instant as RFC 3339 writes it.
fn instant(text: &str) -> Result<Instant, chrono::ParseError> {
    chrono::DateTime::parse_from_rfc3339(text).map(|at| at.to_utc())
}

/// clap's help, with its headings in the language.
fn template(w: Wording, with_commands: bool) -> String {
    let commands =
        if with_commands { format!("{}\n{{subcommands}}\n\n", w.t("cli-heading-commands")) } else { String::new() };
    format!(
        "{{about}}\n\n{} {{usage}}\n\n{commands}{}\n{{options}}{{after-help}}",
        w.t("cli-heading-usage"),
        w.t("cli-heading-options"),
    )
    .replace("{options}", if with_commands { "{options}" } else { "{positionals}\n{options}" })
}
