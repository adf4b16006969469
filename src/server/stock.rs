//! What the network lends: from a `pools/` folder, or from the copy of it that the store keeps.
//!
//! A hub whose description cannot be read keeps its last good one, and the catalogue says so. A folder that is missing
//! or foreign leaves everything as it was. The strict way, all or nothing, is [`import`].

use std::path::Path;

use crate::api::{Catalogue, CatalogueNotice};
use crate::domain::hub::Network;
use crate::domain::ids::HubId;
use crate::domain::text::{Lang, Text};
use crate::domain::time::Instant;
use crate::pools::{Files, Finding, Geography, Report, load_folder, read, read_tolerant};
use crate::store::{Measured, Store, StoreError, Subscription};
use crate::wording::Wording;

/// The catalogue, and the files it was read from.
#[derive(Debug)]
pub struct Stock {
    pub catalogue: Catalogue,
    pub files: Files,
}

/// Reads the folder, if one is named, takes what is sound of it into the store, and gives the catalogue.
pub async fn load(store: &Store, folder: Option<&Path>, now: Instant) -> Result<Stock, StoreError> {
    let kept = store.pool_files().await?;
    let mut notices = Vec::new();
    let offered = match folder.map(load_folder) {
        None => None,
        Some(Ok((files, findings))) => {
            tell(&mut notices, &findings, now);
            Some(files)
        }
        Some(Err(report)) => {
            tell(&mut notices, report.findings(), now);
            None
        }
    };
    let geography = match Geography::load() {
        Ok(geography) => geography,
        Err(error) => {
            let words = |lang| {
                let args: Vec<_> = error.args().into_iter().map(|(name, value)| (name, value.into())).collect();
                Wording::new(lang).with(error.key(), &args)
            };
            notices.push(general(Text::both(words(Lang::Fr), words(Lang::En)), now));
            return Ok(Stock { catalogue: empty(notices), files: kept });
        }
    };
    let mut reading = None;
    let files = match offered.filter(|offered| *offered != kept) {
        None => kept,
        Some(offered) => {
            let offered_reading = read_tolerant(&offered, geography);
            tell(&mut notices, offered_reading.report.findings(), now);
            if offered_reading.pools.is_none() {
                kept
            } else if offered_reading.left_out.is_empty() {
                store.put_pool_files(&offered, now).await?;
                reading = Some(offered_reading);
                offered
            } else {
                let files = with_last_good(offered, &kept, &offered_reading.left_out);
                if files != kept {
                    store.put_pool_files(&files, now).await?;
                }
                files
            }
        }
    };
    let reading = reading.unwrap_or_else(|| read_tolerant(&files, geography));
    // What is wrong with an offered folder was told above; this tells of files kept from an earlier version.
    if notices.is_empty() {
        tell(&mut notices, reading.report.findings(), now);
    }
    let mut catalogue = match reading.pools {
        Some(pools) => {
            Catalogue { version: String::new(), network: pools.network, hubs: pools.hubs, facts: pools.facts, notices }
        }
        None => empty(notices),
    };
    for Subscription { hub, calendar, .. } in store.subscriptions().await? {
        let described = catalogue.hubs.iter_mut().find(|described| described.id == hub);
        // A description that took the name over since has the last word.
        if let Some(described) = described.filter(|hub| hub.calendars.iter().all(|other| other.id != calendar.id)) {
            described.calendars.push(calendar);
        }
    }
    for Measured { hub, calendar, url, settling } in store.measured().await? {
        let described = catalogue.hubs.iter_mut().filter(|described| described.id == hub);
        let mut calendars = described.flat_map(|hub| &mut hub.calendars).filter(|own| own.id == calendar);
        // What was found out at another address says nothing of this one.
        if let Some(own) = calendars.find(|own| own.source.written().is_some_and(|of| of.url == url)) {
            own.settling = Some(settling);
        }
    }
    Ok(Stock { catalogue, files })
}

/// Why a folder was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It holds errors: nothing of it was taken.
    #[error("the folder holds errors")]
    Findings(Report),
    #[error("the map data cannot be read")]
    Geography(#[from] crate::atlas::AtlasError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a whole folder into the store, or nothing of it. Importing the same folder again changes nothing.
pub async fn import(store: &Store, folder: &Path, now: Instant) -> Result<Report, ImportError> {
    let (files, mut findings) = load_folder(folder).map_err(ImportError::Findings)?;
    let geography = Geography::load()?;
    let reading = read_tolerant(&files, geography);
    findings.extend(reading.report.into_findings());
    let report = Report::new(findings);
    match read(&files, geography) {
        Ok(pools) if !report.has_errors() => {
            if store.pool_files().await? != pools.files {
                store.put_pool_files(&pools.files, now).await?;
            }
            Ok(report)
        }
        _ => Err(ImportError::Findings(report)),
    }
}

/// The offered files, where the folders that were left out are those of the kept ones.
fn with_last_good(mut offered: Files, kept: &Files, left_out: &[String]) -> Files {
    for folder in left_out {
        let prefix = format!("{folder}/");
        let good: Files =
            kept.iter().filter(|(path, _)| path.starts_with(&prefix)).map(|(p, b)| (p.clone(), b.clone())).collect();
        if !good.is_empty() {
            offered.retain(|path, _| !path.starts_with(&prefix));
            offered.extend(good);
        }
    }
    offered
}

/// One notice for each error; warnings are for `ressourcerie-server check`.
fn tell(notices: &mut Vec<CatalogueNotice>, findings: &[Finding], now: Instant) {
    notices.extend(findings.iter().filter(|finding| finding.is_error()).map(|finding| CatalogueNotice {
        hub: finding.file.split_once('/').and_then(|(folder, _)| HubId::parse(folder).ok()),
        calendar: None,
        what: finding.text(),
        since: now,
    }));
}

/// A notice about no hub in particular.
pub(super) fn general(what: Text, since: Instant) -> CatalogueNotice {
    CatalogueNotice { hub: None, calendar: None, what, since }
}

fn empty(notices: Vec<CatalogueNotice>) -> Catalogue {
    let [fr, en] = Lang::ALL.map(|lang| Wording::new(lang).t("app-name"));
    let network = Network { name: Text::both(fr, en), fictional: false, notice: Text::plain(""), teams: Vec::new() };
    Catalogue { version: String::new(), network, hubs: Vec::new(), facts: Vec::new(), notices }
}
