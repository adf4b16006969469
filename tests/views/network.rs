//! A small network to look at: four hubs, from Brest to Nouméa, with every kind of offer.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use ressourcerie::api::{Catalogue, CatalogueNotice};
use ressourcerie::domain::geo::LonLat;
use ressourcerie::domain::hub::{Closure, ClosureKind, Hub, HubRole, Network};
use ressourcerie::domain::ids::{HubId, LocalId, OfferKey, TeamId};
use ressourcerie::domain::policy::{Approval, Policy};
use ressourcerie::domain::resource::{Condition, Family, Item, Kit, KitMember, Level, Resource, Session, Stock};
use ressourcerie::domain::team::Team;
use ressourcerie::domain::territory::{Certainty, PublicFact, Territory, TerritoryCode, TerritoryKind, Wave};
use ressourcerie::domain::text::{Lang, Text};
use ressourcerie::domain::time::{Instant, WeeklyHours, Zone};

/// Tuesday 2 March 2027, 10:00 in Paris: the present of every test.
pub(crate) fn now() -> Instant {
    Zone::PARIS.read(wall("2027-03-02 10:00")).settled()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is not a day"))
}

pub(crate) fn wall(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap_or_else(|_| panic!("`{text}` is not a reading"))
}

pub(crate) fn local(id: &str) -> LocalId {
    LocalId::parse(id).expect("a valid id")
}

pub(crate) fn hub_id(id: &str) -> HubId {
    HubId::parse(id).expect("a valid id")
}

pub(crate) fn offer(key: &str) -> OfferKey {
    key.parse().expect("a valid key")
}

pub(crate) fn team_id(id: &str) -> TeamId {
    TeamId::parse(id).expect("a valid id")
}

fn code(code: &str) -> TerritoryCode {
    TerritoryCode::parse(code).expect("a code")
}

fn hours(from_to: &str) -> WeeklyHours {
    let weekday = || vec![from_to.parse().expect("a span")];
    WeeklyHours {
        mon: weekday(),
        tue: weekday(),
        wed: weekday(),
        thu: weekday(),
        fri: weekday(),
        ..WeeklyHours::default()
    }
}

fn items(prefix: &str, count: usize) -> Stock {
    let item = |i| Item { code: format!("{prefix}-{i:02}"), serial: None, condition: Condition::Good, acquired: None };
    Stock::Items((1..=count).map(item).collect())
}

fn resource(id: &str, name: Text, family: Family, stock: Stock) -> Resource {
    Resource {
        id: local(id),
        name,
        family,
        maker: String::new(),
        model: String::new(),
        description: Text::both(
            "Prêté révisé, chargé et mis à jour, avec son étui de transport.",
            "Lent checked, charged and up to date, with its travel case.",
        ),
        keywords: Vec::new(),
        accessories: vec![Text::both("manettes", "controllers"), Text::both("chargeur", "charger")],
        stock,
        prepare_min: 30,
        recover_min: 60,
        approval: None,
        requires_training: None,
        reserved: Vec::new(),
        deposit_eur: 0,
    }
}

fn hub(id: &str, name: &str, territory: &str, place: (f64, f64), zone: &str) -> Hub {
    Hub {
        id: hub_id(id),
        name: name.to_owned(),
        fictional: true,
        presentation: Text::both(
            "Un parc inventé pour montrer comment le réseau prête, conseille et forme.",
            "A park invented to show how the network lends, advises and trains.",
        ),
        language: Lang::Fr,
        territory: code(territory),
        departement: None,
        commune: None,
        place: LonLat { lon: place.0, lat: place.1 },
        zone: Zone::parse(zone).expect("a zone"),
        roles: vec![HubRole::Member],
        desk: hours("09:00-18:00"),
        preparation: None,
        points: Vec::new(),
        closures: Vec::new(),
        openings: Vec::new(),
        closed_on_holidays: true,
        customary_days: Vec::new(),
        policy: Policy { approval: Approval::Auto, lead_hours: 24, ..Policy::default() },
        resources: Vec::new(),
        kits: Vec::new(),
        bundles: Vec::new(),
        calendars: Vec::new(),
    }
}

/// The hubs.
pub(crate) fn hubs() -> Vec<Hub> {
    let mut alize = hub("parc-alize", "Parc de démonstration Alizé", "53", (-4.1, 48.2), "Europe/Paris");
    alize.roles = vec![HubRole::Lead];
    alize.closures = vec![Closure {
        from: day("2027-03-22"),
        to: day("2027-03-24"),
        hours: None,
        kind: ClosureKind::Desk,
        reason: Text::both("inventaire", "stocktaking"),
    }];
    let mut headset = resource("meta-quest-3", Text::plain("Meta Quest 3"), Family::Headset, items("QST", 8));
    headset.maker = "Meta".to_owned();
    headset.model = "Quest 3".to_owned();
    alize.resources = vec![
        headset,
        resource(
            "projecteur",
            Text::both("Vidéoprojecteur laser 4K", "4K laser projector"),
            Family::Projector,
            items("VID", 2),
        ),
        resource(
            "mediation",
            Text::both("Médiation en casque", "Headset mediation"),
            Family::Expertise,
            Stock::Count(1),
        ),
    ];
    alize.kits = vec![Kit {
        id: local("malle-vr"),
        name: Text::both("Malle de présentation", "Presentation kit"),
        description: Text::both(
            "Deux casques et un projecteur, prêts à partir.",
            "Two headsets and a projector, ready to go.",
        ),
        members: vec![
            KitMember { resource: local("meta-quest-3"), quantity: 2, items: Vec::new() },
            KitMember { resource: local("projecteur"), quantity: 1, items: Vec::new() },
        ],
    }];

    let mut brume = hub("parc-brume", "Parc de démonstration Brume", "28", (0.1, 49.1), "Europe/Paris");
    brume.roles = vec![HubRole::CoLead, HubRole::NationalMission];
    brume.policy.approval = Approval::Manual;
    brume.policy.deposit_eur = 1200;
    brume.resources = vec![
        resource("pico-4", Text::plain("Pico 4 Ultra"), Family::Headset, items("PIC", 1)),
        resource("prusa", Text::plain("Prusa XL"), Family::Printer, items("PRU", 3)),
        resource(
            "initiation",
            Text::both("Initiation à la captation", "Introduction to capture"),
            Family::Training,
            Stock::Sessions {
                seats: 8,
                level: Level::Discovery,
                sessions: vec![Session { starts: wall("2027-03-16 09:00"), ends: wall("2027-03-16 17:00") }],
            },
        ),
    ];

    let mut flamboyant =
        hub("parc-flamboyant", "Parc de démonstration Flamboyant", "04", (55.5, -21.1), "Indian/Reunion");
    flamboyant.resources = vec![resource("vive", Text::plain("HTC Vive XR Elite"), Family::Headset, items("VIV", 4))];

    let mut cagou = hub("parc-cagou", "Parc de démonstration Cagou", "988", (165.6, -21.4), "Pacific/Noumea");
    cagou.resources = vec![resource("scanner", Text::plain("Artec Leo"), Family::Scanner, items("ART", 1))];
    vec![alize, brume, flamboyant, cagou]
}

/// The catalogue of these hubs.
pub(crate) fn catalogue() -> Arc<Catalogue> {
    Arc::new(Catalogue {
        version: "essai-1".to_owned(),
        network: Network {
            name: Text::both("Réseau de démonstration", "Demonstration network"),
            fictional: true,
            notice: Text::both(
                "Données de démonstration\u{a0}: parcs, matériels, réservations et scores sont inventés. Aucune \
                 structure ni aucune DRAC réelle n’est décrite ni évaluée.",
                "Demonstration data: parks, equipment, bookings and scores are invented. No real structure or DRAC is \
                 described or assessed.",
            ),
            teams: vec![
                Team::named(team_id("les-lucioles"), "Les Lucioles"),
                Team::named(team_id("ombres-portees"), "Ombres portées"),
            ],
        },
        hubs: hubs(),
        facts: vec![PublicFact {
            territories: vec![code("53")],
            statement: Text::both(
                "La DRAC Bretagne est l’une des cinq DRAC pilotes du programme lancé en 2024.",
                "The DRAC Bretagne is one of the five pilot DRACs of the programme started in 2024.",
            ),
            structure: None,
            role: None,
            wave: Some(Wave::Pilot2024),
            source: "HACNUMédia".to_owned(),
            source_url: "https://hacnumedia.org".to_owned(),
            source_date: day("2026-01-09"),
            seen_on: day("2026-11-20"),
            certainty: Certainty::High,
        }],
        notices: vec![CatalogueNotice {
            hub: Some(hub_id("parc-brume")),
            calendar: Some(local("travaux")),
            what: Text::both(
                "Le calendrier des travaux n’a pas pu être lu.",
                "The calendar of works could not be read.",
            ),
            since: now(),
        }],
    })
}

/// The territories of these hubs.
pub(crate) fn territories() -> Arc<Vec<Territory>> {
    let territory = |insee: &str, name: &str, kind| Territory {
        code: code(insee),
        name: name.to_owned(),
        kind,
        population: 3_453_023,
        population_year: 2022,
        area_km2: 27_208.0,
        seat: "Rennes".to_owned(),
        state_service: "DRAC Bretagne".to_owned(),
    };
    Arc::new(vec![
        territory("53", "Bretagne", TerritoryKind::Metropole),
        territory("28", "Normandie", TerritoryKind::Metropole),
        territory("94", "Corse", TerritoryKind::Metropole),
        territory("04", "La Réunion", TerritoryKind::Drom),
        territory("988", "Nouvelle-Calédonie", TerritoryKind::Com),
    ])
}

/// The demonstration network of `pools/`.
pub(crate) fn demonstration() -> Arc<Catalogue> {
    let folder = ressourcerie::assets::demo_pools_dir().expect("the pools folder");
    let (files, _) = ressourcerie::pools::load_folder(&folder).expect("readable files");
    let geography = ressourcerie::pools::Geography::load().expect("the map data");
    let pools = ressourcerie::pools::read(&files, geography).expect("a network without errors");
    Arc::new(Catalogue {
        version: "demonstration".to_owned(),
        network: pools.network,
        hubs: pools.hubs,
        facts: pools.facts,
        notices: Vec::new(),
    })
}
