//! What hub managers write: `pools/` folders to and from the domain.
//!
//! A pools folder holds `network.toml`, perhaps `public_facts.toml`, and one folder a hub with `hub.toml` and
//! `calendars/*.ics`. [`load_folder`] brings the files into memory, [`read`] and [`read_tolerant`] turn files in memory
//! into domain values, [`write_folder`] gives the same files back byte for byte, [`to_toml`] writes a hub that is not
//! yet a file, and [`schema`] publishes what the files may hold.
//!
//! It does not read the clock, keep anything, or expand calendars; it decides nothing about bookings.
//! It never panics and never half-imports: everything that is wrong in every file is told at once, each as a
//! [`Finding`] with file, line and column, and a hub with an error is left out whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::hub::{Hub, Network};
use crate::domain::territory::PublicFact;

mod calendar_files;
mod facts_file;
mod finding;
mod folder;
mod geography;
mod hub_file;
mod nearest;
mod network_file;
pub mod schema;
mod shape;
mod source;
mod writer;

pub use finding::{Arg, Args, Finding, Report, Severity};
pub use folder::{WriteError, load_folder, write_folder};
pub use geography::Geography;
pub use writer::to_toml;

/// What is common to the network.
pub const NETWORK_FILE: &str = "network.toml";
/// Facts of the public record.
pub const FACTS_FILE: &str = "public_facts.toml";
/// A hub, in its own folder.
pub const HUB_FILE: &str = "hub.toml";
/// The folder of a hub's calendars.
pub const CALENDARS: &str = "calendars";

/// Files of a pools folder by their path inside it, with `/`: `parc-alize/calendars/maintenance.ics`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A whole network, read without error.
#[derive(Debug, Clone, PartialEq)]
pub struct Pools {
    pub network: Network,
    /// In the order of their identifiers.
    pub hubs: Vec<Hub>,
    pub facts: Vec<PublicFact>,
    /// The files it was read from, unchanged: an export gives them back.
    pub files: Files,
}

impl Pools {
    /// The bytes of a hub's calendar file, named as in its `hub.toml`.
    pub fn calendar(&self, hub: &Hub, file: &str) -> Option<&[u8]> {
        self.files.get(&format!("{}/{file}", hub.id)).map(Vec::as_slice)
    }
}

/// What could be read, and everything there is to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The network with its sound hubs; `None` where `network.toml` itself cannot be read.
    pub pools: Option<Pools>,
    /// Folders of the hubs that were left out.
    pub left_out: Vec<String>,
    pub report: Report,
}

/// Reads a whole network. Any error refuses all of it; warnings do not.
pub fn read(files: &Files, geography: Geography<'_>) -> Result<Pools, Report> {
    let reading = read_tolerant(files, geography);
    match reading.pools {
        Some(pools) if !reading.report.has_errors() => Ok(pools),
        _ => Err(reading.report),
    }
}

/// Reads what is sound: hubs with an error are left out whole, and so are the facts when one of them has an error.
pub fn read_tolerant(files: &Files, geography: Geography<'_>) -> Reading {
    let mut findings = Vec::new();
    let Some(network_bytes) = files.get(NETWORK_FILE) else {
        findings.push(Finding::whole_file(Severity::Error, NETWORK_FILE, "pools-foreign", vec![]));
        return Reading { pools: None, left_out: Vec::new(), report: Report::new(findings) };
    };
    let (network, fictional) = match utf8(NETWORK_FILE, network_bytes, &mut findings) {
        Some(text) => {
            let (network, fictional, found) = network_file::read(text, geography);
            findings.extend(found);
            (network, fictional)
        }
        None => (None, None),
    };
    let facts = facts(files, geography, &mut findings);
    let groups = network.as_ref().map(|network| network.teams.iter().flat_map(|team| team.groups.clone()).collect());
    let around = hub_file::Surroundings { geography, files, fictional, groups: groups.as_ref() };
    let (mut hubs, mut left_out) = (Vec::new(), Vec::new());
    for folder in hub_folders(files) {
        let path = format!("{folder}/{HUB_FILE}");
        let hub = match files.get(&path) {
            None => {
                findings.push(Finding::whole_file(
                    Severity::Error,
                    path,
                    "pools-hub-file-missing",
                    vec![("folder", folder.into())],
                ));
                None
            }
            Some(bytes) => utf8(&path, bytes, &mut findings).and_then(|text| {
                let (hub, found) = hub_file::read(folder, text, around);
                findings.extend(found);
                let hub = hub?;
                let found = calendar_files::check(&hub, files);
                let sound = !found.iter().any(Finding::is_error);
                findings.extend(found);
                sound.then_some(hub)
            }),
        };
        match hub {
            Some(hub) => hubs.push(hub),
            None => left_out.push(folder.to_owned()),
        }
    }
    strays(files, &hubs, &left_out, &mut findings);
    let pools = network.map(|network| Pools { network, hubs, facts, files: files.clone() });
    Reading { pools, left_out, report: Report::new(findings) }
}

fn facts(files: &Files, geography: Geography<'_>, findings: &mut Vec<Finding>) -> Vec<PublicFact> {
    let Some(text) = files.get(FACTS_FILE).and_then(|bytes| utf8(FACTS_FILE, bytes, findings)) else {
        return Vec::new();
    };
    let (facts, found) = facts_file::read(text, geography);
    findings.extend(found);
    facts.unwrap_or_default()
}

/// Names of the folders, in order.
fn hub_folders(files: &Files) -> BTreeSet<&str> {
    files.keys().filter_map(|path| path.split_once('/')).map(|(folder, _)| folder).collect()
}

/// The text of a file, without a byte order mark.
fn utf8<'a>(path: &str, bytes: &'a [u8], findings: &mut Vec<Finding>) -> Option<&'a str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let good = &bytes[..error.valid_up_to()];
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            let last = good.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
            let column = std::str::from_utf8(last).map_or(0, |text| text.chars().count()) + 1;
            findings.push(Finding {
                line: u32::try_from(line).unwrap_or(u32::MAX),
                column: u32::try_from(column).unwrap_or(u32::MAX),
                ..Finding::whole_file(Severity::Error, path, "pools-not-utf8", vec![])
            });
            None
        }
    }
}

/// Files that nobody reads are most often files under a wrong name.
fn strays(files: &Files, hubs: &[Hub], left_out: &[String], findings: &mut Vec<Finding>) {
    let used: BTreeSet<String> = hubs
        .iter()
        .flat_map(|hub| {
            hub.calendars.iter().filter_map(|calendar| match &calendar.source {
                crate::domain::hub::CalendarSource::File(file) => Some(format!("{}/{file}", hub.id)),
                crate::domain::hub::CalendarSource::Url(_) | crate::domain::hub::CalendarSource::Caldav(_) => None,
            })
        })
        .collect();
    for path in files.keys() {
        let known = match path.split_once('/') {
            None => {
                path == NETWORK_FILE || path == FACTS_FILE || path.ends_with(".schema.json") || path.ends_with(".md")
            }
            Some((folder, inside)) => {
                inside == HUB_FILE
                    || inside.ends_with(".md")
                    || used.contains(path)
                    // A hub that could not be read names no calendar.
                    || (left_out.iter().any(|out| out == folder) && inside.starts_with(CALENDARS))
            }
        };
        if !known {
            let key = if path.ends_with(".ics") { "pools-calendar-unused" } else { "pools-stray-file" };
            findings.push(Finding::whole_file(
                Severity::Warning,
                path.as_str(),
                key,
                vec![("path", path.as_str().into())],
            ));
        }
    }
}
