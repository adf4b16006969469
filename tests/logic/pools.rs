//! The demonstration network is sound and complete, and every mistake a manager can make gets a sentence that helps.

use std::collections::BTreeSet;
use std::path::Path;

use ressourcerie::domain::resource::Family;
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
    let items: usize = pools.hubs.iter().map(|hub| hub.item_count()).sum();
    assert_eq!((pools.hubs.len(), territories.len(), items), (34, 21, 836));
    let expected: BTreeSet<_> = geography().lands.iter().map(|land| land.territory.code.as_str()).collect();
    assert_eq!(territories, expected);
    let families: BTreeSet<_> = pools.hubs.iter().flat_map(|hub| hub.resources.iter().map(|r| r.family)).collect();
    assert_eq!(families.len(), Family::ALL.len(), "every family is found somewhere: {families:?}");
}

#[test]
fn the_published_schemas_are_those_of_the_reader() {
    for (file, schema) in pools::schema::published() {
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
