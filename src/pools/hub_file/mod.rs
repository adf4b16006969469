//! `hub.toml`: what a hub manager writes, to the domain's [`Hub`]. Who and where the hub is stands here; its terms, what it
//! offers and its calendars have a file each.

use std::collections::BTreeSet;

use super::finding::{Arg, Finding};
use super::geography::Geography;
use super::shape::{Row, named, parse};
use super::source::Sink;
use super::{Files, HUB_FILE};
use crate::domain::geo::LonLat;
use crate::domain::hub::{Hub, HubRole};
use crate::domain::ids::{GroupId, HubId};
use crate::domain::territory::TerritoryCode;
use crate::domain::text::Lang;
use crate::domain::time::Zone;

mod calendars;
mod offers;
mod shapes;
mod terms;

use offers::Offers;
pub(super) use shapes::{HUB, TEXT};

/// What a hub's file is read against.
#[derive(Debug, Clone, Copy)]
pub(in crate::pools) struct Surroundings<'a> {
    pub(in crate::pools) geography: Geography<'a>,
    pub(in crate::pools) files: &'a Files,
    /// `network.toml` says whether everything here is invented; `None` where that could not be read.
    pub(in crate::pools) fictional: Option<bool>,
    /// Groups of which some team is; `None` where `network.toml` could not be read.
    pub(in crate::pools) groups: Option<&'a BTreeSet<GroupId>>,
}

/// Reads the hub of `folder`. `None` together with at least one error; a hub is never given in part.
pub(in crate::pools) fn read(folder: &str, text: &str, around: Surroundings<'_>) -> (Option<Hub>, Vec<Finding>) {
    let file = format!("{folder}/{HUB_FILE}");
    let mut sink = Sink::new(&file, text);
    let hub = parse(text, &HUB, &mut sink).and_then(|table| hub(folder, &Row::of(&table), around, &mut sink));
    let complete = hub.filter(|_| !sink.has_errors());
    if complete.is_none() && !sink.has_errors() {
        // A value that the shape let through and the domain refused: never silently dropped.
        sink.error(&(0..0), "pools-unreadable-hub", vec![]);
    }
    (complete, sink.into_findings())
}

/// Every check is made before anything is given up, so that a manager sees all there is to mend at once.
fn hub(folder: &str, row: &Row<'_>, around: Surroundings<'_>, sink: &mut Sink<'_>) -> Option<Hub> {
    let id = identity(folder, row, sink);
    let fictional = fiction(row, around, sink);
    let territory = territory(row, around.geography, sink);
    let departement = departement(row, territory.as_ref(), around.geography, sink);
    let place = place(row, territory.as_ref(), around.geography, sink);
    let zone = zone(row, territory.as_ref(), around.geography, sink);
    let desk = row.table("desk").map(|desk| terms::weekly_hours(&desk, sink));
    let preparation = row.table("preparation").map(|hours| terms::weekly_hours(&hours, sink));
    let policy = terms::policy(row, sink);
    let closures = terms::closures(row, sink);
    let openings = terms::openings(row, sink);
    let points = terms::points(row, sink);
    let mut offers = Offers::new(id.as_ref(), around.groups);
    let mut resources = Vec::new();
    for row in row.rows("resource") {
        resources.push(offers.resource(&row, sink));
    }
    for row in row.rows("expertise") {
        resources.push(offers.expertise(&row, sink));
    }
    for row in row.rows("training") {
        resources.push(offers.training(&row, zone, sink));
    }
    offers.check_trainings(sink);
    let kits: Vec<_> = row.rows("kit").iter().map(|row| offers.kit(row, sink)).collect();
    let bundles: Vec<_> = row.rows("bundle").iter().map(|row| offers.bundle(row, &kits, sink)).collect();
    let calendars = calendars::read(folder, row, &offers, around.files, sink);
    Some(Hub {
        id: id?,
        name: row.words("name")?,
        fictional: fictional?,
        presentation: row.text("presentation")?,
        language: row.words("language").map_or_else(Lang::default, |tag| Lang::from_tag(&tag)),
        territory: territory?,
        departement,
        commune: row.words("commune"),
        place: place?,
        zone: zone?,
        roles: roles(row, sink),
        desk: desk?,
        preparation,
        points: points?,
        closures: closures?,
        openings: openings?,
        closed_on_holidays: row.yes_no("closed_on_holidays")?,
        customary_days: row.list("customary_days").iter().filter_map(|(word, _)| named(word)).collect(),
        policy,
        resources: resources.into_iter().collect::<Option<_>>()?,
        kits: kits.into_iter().collect::<Option<_>>()?,
        bundles: bundles.into_iter().collect::<Option<_>>()?,
        calendars: calendars?,
    })
}

fn identity(folder: &str, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<HubId> {
    let id: HubId = row.parsed("id")?;
    if id.as_str() != folder {
        sink.error(
            &row.at("id"),
            "pools-id-is-not-folder",
            vec![("id", id.as_str().into()), ("folder", folder.into())],
        );
    }
    Some(id)
}

fn fiction(row: &Row<'_>, around: Surroundings<'_>, sink: &mut Sink<'_>) -> Option<bool> {
    let fictional = row.yes_no("fictional")?;
    if let Some(network) = around.fictional.filter(|network| *network != fictional) {
        let key = if network { "pools-real-among-fictional" } else { "pools-fictional-among-real" };
        sink.error(&row.at("fictional"), key, vec![]);
    }
    Some(fictional)
}

fn territory(row: &Row<'_>, geography: Geography<'_>, sink: &mut Sink<'_>) -> Option<TerritoryCode> {
    let written = row.words("territory")?;
    if let Some(land) = geography.land(&written) {
        return Some(land.territory.code.clone());
    }
    let mut args = vec![("code", Arg::from(written.as_str()))];
    if let Some((departement, land)) = geography.land_of_departement(&written) {
        args.push(("departement", departement.into()));
        args.push(("meant", land.territory.code.as_str().into()));
        args.push(("territory", land.territory.name.as_str().into()));
        sink.error(&row.at("territory"), "pools-territory-is-departement", args);
    } else {
        args.push(("known", geography.known_codes().into()));
        sink.error(&row.at("territory"), "pools-unknown-territory", args);
    }
    None
}

fn departement(
    row: &Row<'_>,
    territory: Option<&TerritoryCode>,
    geography: Geography<'_>,
    sink: &mut Sink<'_>,
) -> Option<String> {
    let code = row.words("departement")?;
    match geography.departement(&code) {
        None => sink.error(&row.at("departement"), "pools-unknown-departement", vec![("code", code.as_str().into())]),
        Some(departement) => {
            if let Some(territory) = territory.filter(|territory| territory.as_str() != departement.within) {
                let args = vec![
                    ("code", code.as_str().into()),
                    ("departement", departement.name.as_str().into()),
                    ("territory", territory.as_str().into()),
                    ("meant", departement.within.as_str().into()),
                ];
                sink.error(&row.at("departement"), "pools-departement-elsewhere", args);
            }
        }
    }
    Some(code)
}

/// Small islands are missing from the simplified outlines, so the box is widened by about 35 km.
const PLACE_MARGIN_DEG: f64 = 0.3;

fn place(
    row: &Row<'_>,
    territory: Option<&TerritoryCode>,
    geography: Geography<'_>,
    sink: &mut Sink<'_>,
) -> Option<LonLat> {
    let point = row.table("place")?;
    let place = LonLat { lon: point.decimal("lon")?, lat: point.decimal("lat")? };
    if let Some(land) = territory.and_then(|code| geography.land(code.as_str())) {
        let inside = |point| land.bounds.contains(point, PLACE_MARGIN_DEG);
        if !inside(place) {
            let swapped = inside(LonLat { lon: place.lat, lat: place.lon });
            let key = if swapped { "pools-place-swapped" } else { "pools-place-outside" };
            let args = vec![
                ("territory", land.territory.name.as_str().into()),
                ("west", format!("{:.2}", land.bounds.west).into()),
                ("east", format!("{:.2}", land.bounds.east).into()),
                ("south", format!("{:.2}", land.bounds.south).into()),
                ("north", format!("{:.2}", land.bounds.north).into()),
            ];
            sink.error(&row.at("place"), key, args);
        }
    }
    Some(place)
}

fn zone(
    row: &Row<'_>,
    territory: Option<&TerritoryCode>,
    geography: Geography<'_>,
    sink: &mut Sink<'_>,
) -> Option<Zone> {
    let name = row.words("zone")?;
    let Ok(zone) = Zone::parse(&name) else {
        let meant = super::nearest::nearest(&name, crate::domain::zones::names());
        let expected = territory.and_then(|code| geography.land(code.as_str())).map(|land| land.zone.name());
        let mut args = vec![("zone", Arg::from(name.as_str()))];
        if let Some(meant) = meant.or(expected) {
            args.push(("meant", meant.into()));
            sink.error(&row.at("zone"), "pools-unknown-zone-meant", args);
        } else {
            sink.error(&row.at("zone"), "pools-unknown-zone", args);
        }
        return None;
    };
    if let Some(land) = territory.and_then(|code| geography.land(code.as_str()))
        && !geography.keeps_the_time_of(zone, land)
    {
        let args = vec![
            ("zone", zone.name().into()),
            ("territory", land.territory.name.as_str().into()),
            ("meant", land.zone.name().into()),
        ];
        sink.error(&row.at("zone"), "pools-zone-elsewhere", args);
    }
    Some(zone)
}

fn roles(row: &Row<'_>, sink: &mut Sink<'_>) -> Vec<HubRole> {
    let mut roles = Vec::new();
    for (word, at) in row.list("roles") {
        match named::<HubRole>(&word) {
            Some(role) if roles.contains(&role) => sink.error(&at, "pools-role-twice", vec![("role", word.into())]),
            Some(role) => roles.push(role),
            None => {}
        }
    }
    roles
}
