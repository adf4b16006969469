//! The demonstration network is sound and complete, and comes out as it went in. Mistakes are in `pools_mistakes`,
//! folders of the disk in `pools_folders`.

use std::collections::BTreeSet;
use std::path::Path;

use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::policy::{Approval, Policy, Quota};
use ressourcerie::domain::resource::{Family, ReservedShare, Resource};
use ressourcerie::domain::text::Lang;
use ressourcerie::pools::{self, Geography, Pools};
use ressourcerie::wording::Wording;

fn geography() -> Geography<'static> {
    Geography::load().expect("the map data of the repository")
}

fn demo_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pools")
}

fn demo() -> Pools {
    let (files, warnings) = pools::load_folder(&demo_folder()).unwrap_or_else(|report| panic!("{report:#?}"));
    assert!(warnings.is_empty(), "{warnings:#?}");
    let reading = pools::read_tolerant(&files, geography());
    assert!(reading.report.is_empty(), "{}", reading.report.lines(Wording::new(Lang::Fr)));
    pools::read(&files, geography()).expect("no finding, so no error")
}

#[test]
fn the_demonstration_network_reads_without_a_finding_and_covers_every_territory() {
    let pools = demo();
    let territories: BTreeSet<_> = pools.hubs.iter().map(|hub| hub.territory.as_str()).collect();
    let items: usize = pools.hubs.iter().map(Hub::item_count).sum();
    assert_eq!((pools.hubs.len(), territories.len(), items), (34, 21, 836));
    let expected: BTreeSet<_> = geography().lands.iter().map(|land| land.territory.code.as_str()).collect();
    assert_eq!(territories, expected);
    let families: BTreeSet<_> = pools.hubs.iter().flat_map(|hub| hub.resources.iter().map(|r| r.family)).collect();
    assert_eq!(families.len(), Family::ALL.len(), "every family is found somewhere: {families:?}");
}

#[test]
fn the_published_schemas_are_those_of_the_reader() {
    for (file, schema) in pools::schema::published() {
        assert!(!schema.contains('⟦'), "{file} names a key without its meaning");
        let path = demo_folder().join(file);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &schema).expect("a writable pools folder");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(committed, schema, "{file} drifted: run the test again with UPDATE_GOLDEN=1 and look at the change");
    }
}

#[test]
fn a_hub_written_out_reads_back_as_the_same_hub() {
    let mut pools = demo();
    for hub in &pools.hubs {
        pools.files.insert(format!("{}/hub.toml", hub.id), pools::to_toml(hub).into_bytes());
    }
    let again = pools::read(&pools.files, geography()).unwrap_or_else(|report| panic!("{report:#?}"));
    assert_eq!(again.hubs, pools.hubs);
}

#[test]
fn every_term_of_a_hub_survives_being_written() {
    let mut pools = demo_of(&["demo-estuaire-voxel"]);
    let hub = &mut pools.hubs[0];
    assert!(hub.preparation.is_some() && hub.points[0].transfer_days == 2, "the demonstration uses the rules");
    hub.policy = Policy {
        approval: Approval::Auto,
        pending_holds: false,
        lead_hours: 3,
        lead_open_days: 2,
        horizon_days: 90,
        min_minutes: 30,
        max_days: 5,
        max_hours: Some(100),
        quotas: vec![
            Quota { family: Some(Family::Headset), units: Some(4), bookings: None },
            Quota { family: None, units: Some(9), bookings: Some(3) },
        ],
        daily_visits: Some(12),
        hold_minutes: 0,
        offer_hours: 48,
        no_show_grace_minutes: 45,
        overdue_extension_hours: 12,
        late_cancel_hours: 72,
        deposit_eur: 150,
    };
    hub.points[0].place = None;
    for resource in &mut hub.resources {
        resource.approval = Some(Approval::Manual);
    }
    let share = ReservedShare { group: "residences".parse().expect("an id"), units: 1, until_days: 9 };
    hub.resources[0].reserved = vec![share];
    hub.resources[0].requires_training = Some("autre-pole/initiation".parse().expect("a key"));
    hub.resources[0].deposit_eur = 20;
    pools.files.insert("demo-estuaire-voxel/hub.toml".to_owned(), pools::to_toml(hub).into_bytes());
    let again = pools::read(&pools.files, geography()).unwrap_or_else(|report| panic!("{report:#?}"));
    assert_eq!(again.hubs, pools.hubs);
}

#[test]
fn the_demonstration_says_that_it_is_invented() {
    let pools = demo();
    assert!(pools.network.fictional);
    assert_eq!(
        pools.network.notice.fr,
        "Données de démonstration\u{a0}: parcs, matériels, réservations et scores sont inventés. Aucune structure ni \
         aucune DRAC réelle n’est décrite ni évaluée."
    );
    assert!((6..=8).contains(&pools.network.teams.len()));
    for hub in &pools.hubs {
        assert!(hub.fictional && hub.name.contains("de démonstration"), "{} is called {}", hub.id, hub.name);
        assert!(hub.id.as_str().starts_with("demo-") && hub.commune.is_none());
        assert!(hub.resources.iter().flat_map(Resource::items).all(|item| item.code.starts_with("DEMO-")));
    }
}

#[test]
fn every_text_of_the_demonstration_is_in_both_languages() {
    for hub in demo().hubs {
        let names = hub.kits.iter().flat_map(|kit| [&kit.name, &kit.description]);
        let described = hub.resources.iter().flat_map(|r| std::iter::once(&r.description).chain(&r.accessories));
        let of_points = hub.points.iter().flat_map(|point| &point.closures);
        let reasons = hub.closures.iter().chain(of_points).map(|closure| &closure.reason);
        let points = hub.points.iter().map(|point| &point.name);
        for text in names.chain(described).chain(reasons).chain(points).chain([&hub.presentation]) {
            assert!(text.en.is_some(), "{}: {text}", hub.id);
        }
    }
}

#[test]
fn public_facts_stand_apart_and_carry_their_source() {
    let pools = demo();
    assert_eq!(pools.facts.len(), 15);
    let leads = |code: &str| {
        let of = |fact: &&ressourcerie::domain::territory::PublicFact| {
            fact.role.is_some() && fact.territories.iter().any(|territory| territory.as_str() == code)
        };
        pools.facts.iter().filter(of).filter_map(|fact| fact.structure.clone()).collect::<Vec<_>>()
    };
    assert_eq!(leads("28"), ["Oblique/s", "Station Mir"], "Normandie has two lead structures");
    let invented: BTreeSet<_> = pools.hubs.iter().map(|hub| hub.name.as_str()).collect();
    for fact in &pools.facts {
        assert!(fact.statement.en.is_some() && fact.source_url.starts_with("https://"), "{fact:?}");
        assert!(fact.structure.as_deref().is_none_or(|name| !invented.contains(name)), "{fact:?}");
    }
}

/// Roles are drawn: the five real pilots must not be the invented leads.
#[test]
fn invented_roles_do_not_follow_the_real_pilots() {
    let pools = demo();
    let led: BTreeSet<_> = pools
        .hubs
        .iter()
        .filter(|hub| hub.roles.iter().any(|role| matches!(role.key(), "lead" | "co_lead")))
        .map(|hub| hub.territory.as_str())
        .collect();
    let pilots: BTreeSet<_> = ["84", "53", "28", "52", "93"].into();
    assert!(!pilots.is_subset(&led) && led.len() > pilots.len(), "{led:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn any_words_survive_being_written(words in "\\PC{0,20}[a-zéœ\"\\\\\n\t#'=\\[\u{7f}]", code in "[!-~]{1,12}") {
        let mut pools = demo_of(&["demo-alize"]);
        let hub = &mut pools.hubs[0];
        hub.name.clone_from(&words);
        hub.presentation = ressourcerie::domain::text::Text::both(words.clone(), words.clone());
        hub.resources[0].keywords = vec![words.clone()];
        if let ressourcerie::domain::resource::Stock::Items(items) = &mut hub.resources[0].stock {
            items[0].code = code;
        }
        pools.files.insert("demo-alize/hub.toml".to_owned(), pools::to_toml(&pools.hubs[0]).into_bytes());
        let again = pools::read(&pools.files, geography());
        if words.trim().is_empty() {
            proptest::prop_assert!(again.is_err());
        } else {
            proptest::prop_assert_eq!(again.map(|pools| pools.hubs), Ok(pools.hubs));
        }
    }
}

/// The demonstration with a few hubs only.
fn demo_of(hubs: &[&str]) -> Pools {
    let (mut files, _) = pools::load_folder(&demo_folder()).expect("the demonstration network");
    files.retain(|path, _| path.split_once('/').is_none_or(|(folder, _)| hubs.contains(&folder)));
    pools::read(&files, geography()).expect("sound hubs")
}

#[test]
fn the_example_of_the_readme_is_a_sound_hub() {
    let readme = std::fs::read_to_string(demo_folder().join("README.md")).expect("the guide of hub managers");
    let example = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let mut files = demo().files;
    files.insert("parc-exemple/hub.toml".to_owned(), example.as_bytes().to_vec());
    let reading = pools::read_tolerant(&files, geography());
    assert!(reading.report.is_empty(), "{}", reading.report.lines(Wording::new(Lang::Fr)));
}
