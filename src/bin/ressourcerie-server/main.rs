//! The server program: parse ([`arguments`], [`misuse`]), build, run.
//!
//! Exit codes: 0 all is well, 1 something was found that has to be mended, 2 wrong arguments, 3 the machine or its files
//! do not allow it (disk, rights, folder in use, address in use).

#![expect(clippy::print_stderr, clippy::print_stdout, reason = "a program of the command line speaks on the terminal")]

mod arguments;
mod misuse;

use std::io::Read as _;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use arguments::{asked_lang, command};
use clap::ArgMatches;
use ressourcerie::atlas::AtlasError;
use ressourcerie::calendar::{MAX_FILE_BYTES, ask};
use ressourcerie::clock;
use ressourcerie::domain::time::{Instant, Interval, Zone};
use ressourcerie::pools::{self, Geography, Report};
use ressourcerie::server::{
    CalendarSettings, DataFolder, Finding, ImportError, Reach, Service, ServiceError, Setup, error_words, identity,
    import, openapi,
};
use ressourcerie::store::exchange::{self, ExchangeError};
use ressourcerie::store::{Store, StoreAddress, StoreError, TableBreach};
use ressourcerie::wording::{Wording, calendar as worded, system_lang};
use ressourcerie::zoneinfo;

const FOUND: u8 = 1;
const ENVIRONMENT: u8 = 3;

fn main() -> ExitCode {
    let wording = Wording::new(asked_lang().unwrap_or_else(system_lang));
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info,sqlx=warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    // Before the first zone is read, and an argument may name one.
    zoneinfo::settle();
    let arguments = match command(wording).try_get_matches() {
        Ok(arguments) => arguments,
        Err(told) => return misuse::tell(&told, wording),
    };
    let outcome = match arguments.subcommand() {
        Some(("serve", arguments)) => serve(arguments, wording),
        Some(("check", arguments)) => check(arguments, wording),
        Some(("import", arguments)) => take_in(arguments, wording),
        Some(("export", arguments)) => give_out(arguments, wording),
        Some(("audit", arguments)) => audit(arguments, wording),
        Some(("occupancy", arguments)) => occupancy(arguments, wording),
        Some(("recur", arguments)) => recur(arguments, wording),
        Some(("openapi", _)) => {
            print!("{}", openapi::text());
            Ok(())
        }
        // clap asks for one of them.
        _ => Ok(()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { code, words }) => {
            eprintln!("{words}");
            ExitCode::from(code)
        }
    }
}

/// Why a command did not end well.
#[derive(Debug)]
struct Failure {
    code: u8,
    words: String,
}

impl Failure {
    fn environment(words: String) -> Self {
        Self { code: ENVIRONMENT, words }
    }

    fn found(words: String) -> Self {
        Self { code: FOUND, words }
    }

    fn of_store(error: &StoreError, wording: Wording) -> Self {
        let code = if matches!(error, StoreError::Damaged { .. }) { FOUND } else { ENVIRONMENT };
        Self { code, words: error_words(error, wording) }
    }

    fn of_atlas(error: &AtlasError, wording: Wording) -> Self {
        let args: Vec<_> = error.args().into_iter().map(|(name, value)| (name, value.into())).collect();
        Self::environment(wording.with(error.key(), &args))
    }

    fn of_system(error: &std::io::Error, wording: Wording) -> Self {
        Self::environment(wording.with("problem-start-system", &[("what", error.to_string().into())]))
    }
}

fn path<'a>(arguments: &'a ArgMatches, name: &str) -> &'a Path {
    arguments.get_one::<PathBuf>(name).map_or_else(|| Path::new("."), PathBuf::as_path)
}

/// Runs a future to its end on this thread.
fn run<T>(wording: Wording, future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::of_system(&error, wording))?.block_on(future)
}

fn serve(arguments: &ArgMatches, wording: Wording) -> Result<(), Failure> {
    let folder =
        DataFolder::take(path(arguments, "data")).map_err(|error| Failure::environment(error.words(wording)))?;
    let secret_file =
        arguments.get_one::<PathBuf>("secret-file").cloned().unwrap_or_else(|| folder.path().join("secret"));
    let secret = read_or_make_secret(&secret_file).map_err(|error| {
        let args = [("path", secret_file.display().to_string().into()), ("what", error.to_string().into())];
        Failure::environment(wording.with("cli-secret-unusable", &args))
    })?;
    let minutes = arguments.get_one::<u64>("calendar-minutes").copied().unwrap_or(15);
    let reach = if arguments.get_flag("private-calendars") { Reach::Anywhere } else { Reach::Public };
    let listen = arguments
        .get_one::<SocketAddr>("listen")
        .copied()
        .unwrap_or_else(|| SocketAddr::from((IpAddr::from([127, 0, 0, 1]), 8420)));
    let setup = Setup {
        folder,
        database: elsewhere(arguments, wording)?,
        pools: arguments.get_one::<PathBuf>("pools").cloned(),
        secret,
        public_url: arguments.get_one::<String>("public-url").cloned(),
        calendars: CalendarSettings { every: Duration::from_secs(60 * minutes), reach },
    };
    run(wording, async {
        let listener = tokio::net::TcpListener::bind(listen).await.map_err(|error| {
            let args = [("address", listen.to_string().into()), ("what", error.to_string().into())];
            Failure::environment(wording.with("cli-address-unusable", &args))
        })?;
        let service = Service::start(setup, listener).await.map_err(|error| match &error {
            ServiceError::Store(error) => Failure::of_store(error, wording),
            error => Failure::environment(error.words(wording)),
        })?;
        let args = [("address", service.base_url.clone().into()), ("secret", secret_file.display().to_string().into())];
        println!("{}", wording.with("cli-serving", &args));
        told_to_stop().await;
        service.stop().await;
        Ok(())
    })
}

/// Until Ctrl+C, or the signal by which service managers stop a program.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => (),
                    _ = terminate.recv() => (),
                }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}

/// The first line of the file; where it lacks, a fresh secret is written to it, for this user's eyes only.
fn read_or_make_secret(file: &Path) -> std::io::Result<String> {
    match std::fs::read_to_string(file) {
        Ok(text) => {
            let secret = text.lines().next().unwrap_or_default().trim().to_owned();
            if secret.len() < 16 {
                return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "< 16"));
            }
            Ok(secret)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let secret = identity::fresh_secret()?;
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            std::io::Write::write_all(&mut options.open(file)?, secret.as_bytes())?;
            Ok(secret)
        }
        Err(error) => Err(error),
    }
}

fn check(arguments: &ArgMatches, wording: Wording) -> Result<(), Failure> {
    let folder = path(arguments, "dir");
    let (files, mut findings) = pools::load_folder(folder).map_err(|report| report_failure(&report, wording))?;
    let geography = Geography::load().map_err(|error| Failure::of_atlas(&error, wording))?;
    let reading = pools::read_tolerant(&files, geography);
    findings.extend(reading.report.into_findings());
    let report = Report::new(findings);
    if report.has_errors() {
        return Err(report_failure(&report, wording));
    }
    print!("{}", report.lines(wording));
    let (hubs, items) = reading.pools.map_or((0, 0), |pools| {
        (pools.hubs.len(), pools.hubs.iter().map(ressourcerie::domain::hub::Hub::item_count).sum::<usize>())
    });
    let args = [("hubs", hubs.into()), ("items", items.into()), ("warnings", report.warning_count().into())];
    println!("{}", wording.with("cli-check-well", &args));
    Ok(())
}

fn report_failure(report: &Report, wording: Wording) -> Failure {
    let args = [("errors", report.error_count().into()), ("warnings", report.warning_count().into())];
    Failure::found(format!("{}{}", report.lines(wording), wording.with("cli-check-errors", &args)))
}

/// The database that was named, if one was.
fn elsewhere(arguments: &ArgMatches, wording: Wording) -> Result<Option<StoreAddress>, Failure> {
    let address = arguments.get_one::<String>("database").map(|text| text.parse());
    address.transpose().map_err(|error| Failure::of_store(&error, wording))
}

/// A store to change, and the data folder that is ours meanwhile.
async fn open_to_change(arguments: &ArgMatches, wording: Wording) -> Result<(Store, Option<DataFolder>), Failure> {
    let (address, folder) = match elsewhere(arguments, wording)? {
        Some(address) => (address, None),
        None => {
            let folder = DataFolder::take(path(arguments, "data"))
                .map_err(|error| Failure::environment(error.words(wording)))?;
            (StoreAddress::File(folder.database()), Some(folder))
        }
    };
    let store = Store::open(&address).await.map_err(|error| Failure::of_store(&error, wording))?;
    Ok((store, folder))
}

/// A store to read, which must be there, beside a server that may be running on it.
async fn open_beside(arguments: &ArgMatches, wording: Wording) -> Result<Store, Failure> {
    let address = match elsewhere(arguments, wording)? {
        Some(address) => address,
        None => {
            let data = path(arguments, "data");
            let database = DataFolder::database_in(data);
            if !database.is_file() {
                let args = [("path", data.display().to_string().into())];
                return Err(Failure::environment(wording.with("cli-no-data", &args)));
            }
            StoreAddress::File(database)
        }
    };
    Store::open(&address).await.map_err(|error| Failure::of_store(&error, wording))
}

fn take_in(arguments: &ArgMatches, wording: Wording) -> Result<(), Failure> {
    run(wording, async {
        let (store, folder) = open_to_change(arguments, wording).await?;
        let outcome = match arguments.get_one::<PathBuf>("ledger") {
            Some(file) => take_in_ledger(&store, file, wording).await,
            None => take_in_pools(&store, path(arguments, "dir"), wording).await,
        };
        store.close().await;
        drop(folder);
        outcome
    })
}

async fn take_in_pools(store: &Store, dir: &Path, wording: Wording) -> Result<(), Failure> {
    match import(store, dir, clock::now()).await {
        Ok(report) => {
            print!("{}", report.lines(wording));
            println!("{}", wording.with("cli-imported", &[("warnings", report.warning_count().into())]));
            Ok(())
        }
        Err(ImportError::Findings(report)) => {
            let failure = report_failure(&report, wording);
            Err(Failure::found(format!("{}\n{}", failure.words, wording.t("cli-import-nothing"))))
        }
        Err(ImportError::Geography(error)) => Err(Failure::of_atlas(&error, wording)),
        Err(ImportError::Store(error)) => Err(Failure::of_store(&error, wording)),
    }
}

async fn take_in_ledger(store: &Store, file: &Path, wording: Wording) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let args = [("path", file.display().to_string().into()), ("what", error.to_string().into())];
        Failure::environment(wording.with("cli-unreadable", &args))
    })?;
    let taken = exchange::take_in(store, &text, clock::now()).await.map_err(|error| match error {
        ExchangeError::Store(error) => Failure::of_store(&error, wording),
        error => {
            let (key, what) = match &error {
                ExchangeError::NotEmpty(lines) => ("cli-ledger-not-empty", lines.to_string()),
                ExchangeError::Cut => ("cli-ledger-cut", String::new()),
                ExchangeError::Changed => ("cli-ledger-changed", String::new()),
                error => ("cli-ledger-wrong", error.to_string()),
            };
            let args = [("path", file.display().to_string().into()), ("what", what.into())];
            Failure::found(wording.with(key, &args))
        }
    })?;
    let args = [("lines", taken.entries.into()), ("bookings", taken.bookings.into())];
    println!("{}", wording.with("cli-ledger-imported", &args));
    Ok(())
}

fn give_out(arguments: &ArgMatches, wording: Wording) -> Result<(), Failure> {
    run(wording, async {
        let store = open_beside(arguments, wording).await?;
        let outcome = match arguments.get_one::<PathBuf>("ledger") {
            Some(file) => give_out_ledger(&store, file, wording).await,
            None => give_out_pools(&store, path(arguments, "dir"), wording).await,
        };
        store.close().await;
        outcome
    })
}

async fn give_out_ledger(store: &Store, file: &Path, wording: Wording) -> Result<(), Failure> {
    exchange::write(store, file).await.map_err(|error| Failure::of_store(&error, wording))?;
    println!("{}", wording.with("cli-ledger-exported", &[("path", file.display().to_string().into())]));
    Ok(())
}

async fn give_out_pools(store: &Store, dir: &Path, wording: Wording) -> Result<(), Failure> {
    let files = store.pool_files().await.map_err(|error| Failure::of_store(&error, wording))?;
    if files.is_empty() {
        return Err(Failure::found(wording.t("cli-export-empty")));
    }
    pools::write_folder(&files, dir).map_err(|error| {
        let args: Vec<_> = error.args().into_iter().map(|(name, value)| (name, value.into())).collect();
        Failure::environment(wording.with(error.key(), &args))
    })?;
    println!("{}", wording.with("cli-exported", &[("count", files.len().into())]));
    Ok(())
}

fn audit(arguments: &ArgMatches, wording: Wording) -> Result<(), Failure> {
    run(wording, async {
        let store = open_beside(arguments, wording).await?;
        let outcome = ressourcerie::server::audit(&store).await;
        store.close().await;
        let audit = outcome.map_err(|error| Failure::of_store(&error, wording))?;
        if audit.findings.is_empty() {
            let args = [("lines", audit.lines.into()), ("bookings", audit.bookings.into())];
            println!("{}", wording.with("cli-audit-well", &args));
            return Ok(());
        }
        let mut words: Vec<String> = audit.findings.iter().map(|finding| worded_finding(finding, wording)).collect();
        words.push(wording.with("cli-audit-found", &[("count", audit.findings.len().into())]));
        Err(Failure::found(words.join("\n")))
    })
}

fn worded_finding(finding: &Finding, wording: Wording) -> String {
    match finding {
        Finding::Replay(error) => wording.with("problem-start-journal", &[("what", error.to_string().into())]),
        Finding::Rule(breach) => serde_json::to_string(breach).unwrap_or_else(|_| format!("{breach:?}")),
        Finding::Table(TableBreach::Differs { table, booking }) => {
            let args = [("booking", booking.clone().into()), ("table", (*table).into())];
            wording.with("cli-audit-projection", &args)
        }
        Finding::Table(TableBreach::ItemTwice { item, bookings: [a, b] }) => {
            let args = [("item", item.clone().into()), ("a", a.clone().into()), ("b", b.clone().into())];
            wording.with("cli-audit-item-twice", &args)
        }
    }
}

/// What we understand of a calendar file, for a manager who wonders.
fn occupancy(arguments: &ArgMatches, wording: Wording) -> Result<(), Failure> {
    let (Some(from), Some(to), Some(zone)) =
        (arguments.get_one::<Instant>("from"), arguments.get_one::<Instant>("to"), arguments.get_one::<Zone>("zone"))
    else {
        return Ok(());
    };
    let window = Interval::new(*from, *to).map_err(|_| {
        let args = [("from", from.to_rfc3339().into()), ("to", to.to_rfc3339().into())];
        Failure::found(wording.with("cli-occupancy-backwards", &args))
    })?;
    let file = path(arguments, "file");
    let octets = read_calendar(file).map_err(|error| unreadable(file, &error, wording))?;
    let answer = ask::occupancy_json(&octets, window, *zone, |warning| worded::warning(wording, warning))
        .map_err(|refused| Failure::found(worded::refused(wording, &refused)))?;
    println!("{answer}");
    Ok(())
}

/// The octets of a calendar, or of the standard input where it is called `-`: one more than are read, where there are more.
fn read_calendar(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    let most = MAX_FILE_BYTES as u64 + 1;
    if file == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut octets)?;
    } else {
        std::fs::File::open(file)?.take(most).read_to_end(&mut octets)?;
    }
    Ok(octets)
}

/// Why a file cannot be read, and what to do.
fn unreadable(file: &Path, error: &std::io::Error, wording: Wording) -> Failure {
    use std::io::ErrorKind;
    let path = ("path", file.display().to_string().into());
    let key = match error.kind() {
        ErrorKind::NotFound => "cli-unreadable-absent",
        ErrorKind::IsADirectory => "cli-unreadable-folder",
        ErrorKind::PermissionDenied => "cli-unreadable-rights",
        _ => return Failure::environment(wording.with("cli-unreadable", &[path, ("what", error.to_string().into())])),
    };
    Failure::environment(wording.with(key, &[path]))
}

/// The instances of a recurrence rule, separated by commas.
fn recur(arguments: &ArgMatches, wording: Wording) -> Result<(), Failure> {
    let text = |name: &str| arguments.get_one::<String>(name).map_or("", String::as_str);
    let count = arguments.get_one::<u64>("count").copied().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    let instances = ask::recur(text("rule"), text("start"), count)
        .map_err(|error| Failure::found(worded::unfollowed(wording, &error)))?;
    println!("{}", instances.join(","));
    Ok(())
}
