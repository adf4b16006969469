//! Folders of the disk: what is taken, what is left, and that an export is what came in.

use std::fs;
use std::path::Path;

use ressourcerie::domain::text::Lang;
use ressourcerie::pools::{self, Geography, WriteError};
use ressourcerie::wording::Wording;

fn demo_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pools")
}

/// A folder that holds only a network.
fn bare() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::copy(demo_folder().join("network.toml"), dir.path().join("network.toml")).expect("a copy");
    dir
}

/// The finding that refuses `path`, worded in both languages without a hole.
fn refusal(path: &Path) -> &'static str {
    let report = pools::load_folder(path).expect_err("a folder to refuse");
    assert!(report.has_errors());
    for lang in Lang::ALL {
        let said = report.lines(Wording::new(lang));
        assert!(!said.contains('⟦') && !said.contains("{ $"), "{said}");
    }
    report.findings()[0].key
}

#[test]
fn a_folder_that_is_no_pools_folder_is_said_to_be_none() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(refusal(&dir.path().join("absent")), "pools-folder-missing");
    assert_eq!(refusal(dir.path()), "pools-foreign-folder");
    let file = dir.path().join("pools.zip");
    fs::write(&file, b"PK").expect("a file");
    assert_eq!(refusal(&file), "pools-folder-is-file");
}

#[test]
fn a_huge_file_is_refused_before_it_fills_the_memory() {
    let dir = bare();
    fs::create_dir(dir.path().join("parc")).expect("a folder");
    let huge = fs::File::create(dir.path().join("parc/hub.toml")).expect("a file");
    huge.set_len(1 << 40).expect("a sparse file");
    assert_eq!(refusal(dir.path()), "pools-file-too-large");
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_or_go_round_are_refused() {
    use std::os::unix::fs::symlink;
    let dir = bare();
    symlink(dir.path(), dir.path().join("parc")).expect("a link");
    assert_eq!(refusal(dir.path()), "pools-circular-link");
    let dir = bare();
    symlink("absent.toml", dir.path().join("public_facts.toml")).expect("a link");
    assert_eq!(refusal(dir.path()), "pools-file-unreadable");
}

#[test]
fn hidden_files_are_passed_over_and_strangers_are_told() {
    let dir = bare();
    fs::create_dir_all(dir.path().join(".git/objects")).expect("folders");
    fs::write(dir.path().join(".git/config"), b"x").expect("a file");
    fs::create_dir_all(dir.path().join("parc/calendars/vieux")).expect("folders");
    fs::write(dir.path().join("parc/plan.pdf"), b"%PDF").expect("a file");
    let (files, warnings) = pools::load_folder(dir.path()).expect("warnings refuse nothing");
    assert_eq!(files.keys().collect::<Vec<_>>(), ["network.toml"]);
    let told: Vec<_> = warnings.iter().map(|finding| (finding.file.as_str(), finding.key)).collect();
    assert_eq!(told, [("parc/calendars/vieux", "pools-folder-too-deep"), ("parc/plan.pdf", "pools-stray-file")]);
}

#[test]
fn an_export_is_what_was_imported_byte_for_byte_and_may_be_repeated() {
    let (files, _) = pools::load_folder(&demo_folder()).expect("the demonstration network");
    let pools = pools::read(&files, Geography::load().expect("map data")).expect("a sound network");
    let dir = tempfile::tempdir().expect("a temporary folder");
    let target = dir.path().join("export");
    for _ in 0..2 {
        pools::write_folder(&pools.files, &target).expect("an export");
        let (again, _) = pools::load_folder(&target).expect("an export reads as a pools folder");
        assert_eq!(again, files);
    }
    for path in files.keys() {
        let (here, there) = (fs::read(demo_folder().join(path)), fs::read(target.join(path)));
        assert_eq!(here.expect("a file of the demonstration"), there.expect("its copy"), "{path}");
    }
}

#[test]
fn an_export_never_covers_the_files_of_somebody_else() {
    let (files, _) = pools::load_folder(&demo_folder()).expect("the demonstration network");
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::write(dir.path().join("these.odt"), b"three years of work").expect("a file");
    let refused = pools::write_folder(&files, dir.path());
    assert!(matches!(&refused, Err(WriteError::NotEmpty { found, .. }) if found == "these.odt"), "{refused:?}");
    assert_eq!(fs::read_dir(dir.path()).expect("the folder").count(), 1, "nothing was written");
}

#[test]
fn an_export_stays_inside_its_folder() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for path in ["../outside.toml", "/etc/outside.toml", "a/../../outside.toml", ""] {
        let files = [(path.to_owned(), b"x".to_vec())].into();
        let refused = pools::write_folder(&files, &dir.path().join("export"));
        assert!(matches!(refused, Err(WriteError::BadPath(_))), "{path}: {refused:?}");
    }
}
