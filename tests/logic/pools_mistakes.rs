//! Every mistake a manager can make gets a sentence that says what, where and how to mend it, in both languages.
//!
//! Each case damages one place of the sound fixture; `‹` marks where the finding has to stand. All sentences are kept
//! in `tests/fixtures/pools/findings.txt`, to be read like code (`UPDATE_GOLDEN=1` writes them again).

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ressourcerie::domain::text::Lang;
use ressourcerie::pools::{self, Files, Finding, Geography};
use ressourcerie::wording::Wording;

const HUB: &str = "parc-sain/hub.toml";
const ICS: &str = "parc-sain/calendars/maintenance.ics";
const NETWORK: &str = "network.toml";
const FACTS: &str = "public_facts.toml";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pools")
}

fn sound() -> Files {
    let (files, warnings) = pools::load_folder(&fixtures().join("sound")).expect("the sound fixture");
    assert!(warnings.is_empty(), "{warnings:#?}");
    files
}

fn geography() -> Geography<'static> {
    Geography::load().expect("the map data of the repository")
}

/// One mistake: `before` is replaced by `after` in `file`, and a finding `key` is expected at the mark.
struct Case {
    file: &'static str,
    before: &'static str,
    after: &'static str,
    key: &'static str,
}

const fn case(file: &'static str, key: &'static str, before: &'static str, after: &'static str) -> Case {
    Case { file, before, after, key }
}

const CASES: &[Case] = &[
    // TOML itself.
    case(HUB, "pools-toml-duplicate-key", "name = \"Parc sain\"", "name = \"Parc sain\"\n‹name = \"Parc bis\""),
    case(HUB, "pools-toml-date", "from = 2026-12-24", "from = ‹2026-12-244"),
    case(HUB, "pools-toml-unquoted", "zone = \"Europe/Paris\"", "zone = ‹Europe/Paris"),
    case(HUB, "pools-toml-comma", "[\"lead\", \"national_mission\"]", "[\"lead\" ‹\"national_mission\"]"),
    case(HUB, "pools-toml-unclosed", "[[expertise]]\n", "[[expertise]‹\n"),
    case(HUB, "pools-toml-string", "name = \"Casque\"", "name = \"Casque‹"),
    case(HUB, "pools-toml-equals", "persons = 2", "persons =‹"),
    case(HUB, "pools-toml-number", "seats = 8", "seats = ‹08"),
    case(HUB, "pools-toml-other", "level = \"discovery\"", "level = \"discovery\" ‹puis"),
    case(HUB, "pools-not-utf8", "Une salle.", "Une ‹\u{fffd}salle."),
    // Keys and values.
    case(HUB, "pools-unknown-key", "seats = 8", "seats = 8\n‹couleur = \"bleu\""),
    case(HUB, "pools-unknown-key-meant", "seats = 8", "seats = 8\n‹keyword = [\"a\"]"),
    case(HUB, "pools-missing-key", "zone = \"Europe/Paris\"\n", ""),
    case(
        HUB,
        "pools-missing-key",
        "[[training]]\nid = \"atelier\"\nname = \"Atelier\"\ndescription = \"Une journée.\"",
        "‹[[training]]\nid = \"atelier\"\nname = \"Atelier\"",
    ),
    case(HUB, "pools-wrong-kind", "fictional = true", "fictional = ‹\"true\""),
    case(HUB, "pools-wrong-kind", "from = 2026-12-24", "from = ‹\"2026-12-24\""),
    case(HUB, "pools-wrong-kind", "seats = 8", "seats = ‹\"8\""),
    case(HUB, "pools-wrong-kind", "reason = \"Fermeture\"", "reason = ‹12"),
    case(HUB, "pools-wrong-kind", "lat = 48.11", "lat = ‹\"48,11\""),
    case(HUB, "pools-wrong-kind", "mon = [\"09:00-12:30\", \"14:00-18:00\"]", "mon = ‹\"09:00-12:30\""),
    case(HUB, "pools-wrong-kind", "starts = 2027-01-19T09:30:00", "starts = ‹2027-01-19"),
    case(HUB, "pools-wrong-kind", "place = { lon = -1.68, lat = 48.11 }", "place = ‹[-1.68, 48.11]"),
    case(HUB, "pools-empty", "name = \"Parc sain\"", "name = ‹\" \""),
    case(HUB, "pools-empty-list", "roles = [\"lead\", \"national_mission\"]", "roles = ‹[]"),
    case(HUB, "pools-out-of-range", "recover_min = 30", "recover_min = ‹-30"),
    case(HUB, "pools-choice", "kind = \"full\"", "kind = ‹\"totale\""),
    case(HUB, "pools-choice-meant", "family = \"headset\"", "family = ‹\"headsets\""),
    case(HUB, "pools-impossible-date", "ends = 2027-01-19T17:30:00", "ends = ‹2027-01-19T17:30:60"),
    case(HUB, "pools-toml-date", "to = 2027-01-03", "to = ‹2027-02-29"),
    // Identifiers.
    case(
        HUB,
        "pools-id-too-long",
        "id = \"conseil\"",
        "id = ‹\"conseil-conseil-conseil-conseil-conseil-conseil-conseil-conseil-conseil\"",
    ),
    case(HUB, "pools-id-character", "id = \"conseil\"", "id = ‹\"Conseil\""),
    case(HUB, "pools-id-twice", "id = \"conseil\"", "id = ‹\"casque\""),
    case(HUB, "pools-id-twice", "id = \"malle\"", "id = ‹\"plateau\""),
    case(NETWORK, "pools-id-twice", "id = \"equipe-deux\"", "id = ‹\"equipe-une\""),
    case(HUB, "pools-id-is-not-folder", "id = \"parc-sain\"", "id = ‹\"parc-saint\""),
    case(HUB, "pools-code-twice", "code = \"C3\"", "code = ‹\"C1\""),
    // Fiction.
    case(HUB, "pools-real-among-fictional", "fictional = true", "fictional = ‹false"),
    // Place and time.
    case(HUB, "pools-unknown-territory", "territory = \"53\"", "territory = ‹\"99\""),
    case(HUB, "pools-territory-is-departement", "territory = \"53\"", "territory = ‹\"35\""),
    case(HUB, "pools-unknown-departement", "departement = \"35\"", "departement = ‹\"20\""),
    case(HUB, "pools-departement-elsewhere", "departement = \"35\"", "departement = ‹\"50\""),
    case(HUB, "pools-place-outside", "lon = -1.68", "lon = 1.68"),
    case(HUB, "pools-place-swapped", "{ lon = -1.68, lat = 48.11 }", "‹{ lon = 48.11, lat = -1.68 }"),
    case(
        HUB,
        "pools-unknown-zone",
        "territory = \"53\"\ndepartement = \"35\"\nplace = { lon = -1.68, lat = 48.11 }\nzone = \"Europe/Paris\"",
        "territory = \"99\"\nplace = { lon = -1.68, lat = 48.11 }\nzone = ‹\"heure de Rennes\"",
    ),
    case(HUB, "pools-unknown-zone-meant", "zone = \"Europe/Paris\"", "zone = ‹\"Europe/Pari\""),
    case(HUB, "pools-zone-elsewhere", "zone = \"Europe/Paris\"", "zone = ‹\"America/Martinique\""),
    case(HUB, "pools-bad-hours", "\"14:00-18:00\"", "‹\"14h-18h\""),
    case(HUB, "pools-hours-overlap", "\"14:00-18:00\"", "‹\"12:00-18:00\""),
    case(HUB, "pools-role-twice", "\"national_mission\"]", "‹\"lead\"]"),
    case(NETWORK, "pools-unknown-commune", "commune = \"35238\"", "commune = ‹\"35000\""),
    // Rules, closures, stock.
    case(HUB, "pools-shortest-is-longest", "min_minutes = 60", "min_minutes = ‹30000"),
    case(
        HUB,
        "pools-lead-beyond-horizon",
        "lead_hours = 24\nhorizon_days = 365",
        "lead_hours = ‹240\nhorizon_days = 5",
    ),
    case(HUB, "pools-shortest-is-longest-hours", "min_minutes = 60", "min_minutes = 180\nmax_hours = ‹2"),
    case(HUB, "pools-open-days-beyond-horizon", "horizon_days = 365", "horizon_days = 5\nlead_open_days = ‹6"),
    case(HUB, "pools-quota-empty", "deposit_eur = 0", "deposit_eur = 0\nquotas = [‹{ family = \"headset\" }]"),
    case(HUB, "pools-training-form", "recover_min = 30", "recover_min = 30\nrequires_training = ‹\"Atelier\""),
    case(HUB, "pools-unknown-training", "recover_min = 30", "recover_min = 30\nrequires_training = ‹\"mapping\""),
    case(
        HUB,
        "pools-unknown-training-meant",
        "recover_min = 30",
        "recover_min = 30\nrequires_training = ‹\"ateliers\"",
    ),
    case(
        HUB,
        "pools-reserved-too-many",
        "recover_min = 30",
        "recover_min = 30\nreserved = [{ group = \"residences\", units = ‹4, until_days = 7 }]",
    ),
    case(
        HUB,
        "pools-group-without-team",
        "recover_min = 30",
        "recover_min = 30\nreserved = [{ group = ‹\"residence\", units = 2, until_days = 7 }]",
    ),
    case(
        NETWORK,
        "pools-qualification-form",
        "name = \"Équipe deux\"",
        "name = \"Équipe deux\"\nqualifications = [{ training = ‹\"atelier\", from = 2027-01-19 }]",
    ),
    case(
        NETWORK,
        "pools-qualification-order",
        "name = \"Équipe deux\"",
        "name = \"Équipe deux\"\nqualifications = [{ training = \"parc-sain/atelier\", from = 2027-01-19, until = ‹2026-01-19 }]",
    ),
    case(HUB, "pools-closure-order", "to = 2027-01-03", "to = ‹2026-01-03"),
    case(HUB, "pools-items-and-count", "recover_min = 30", "recover_min = 30\ncount = ‹3"),
    case(
        HUB,
        "pools-no-stock",
        "[[resource]]\nid = \"plateau\"\nname = \"Plateau\"\nfamily = \"space\"\ndescription = \"Une salle.\"\ncount = 1",
        "‹[[resource]]\nid = \"plateau\"\nname = \"Plateau\"\nfamily = \"space\"\ndescription = \"Une salle.\"",
    ),
    case(HUB, "pools-unknown-resource", "{ resource = \"casque\"", "{ resource = ‹\"projecteur\""),
    case(HUB, "pools-unknown-resource-meant", "{ resource = \"casque\"", "{ resource = ‹\"casques\""),
    case(HUB, "pools-unknown-resource-meant", "resources = [\"casque\"]", "resources = [‹\"caqsue\"]"),
    case(
        HUB,
        "pools-opening-twice",
        "[[closure]]\n",
        "[[opening]]\nday = ‹2027-03-13\nhours = [\"10:00-11:00\"]\nreason = \"x\"\n\n[[closure]]\n",
    ),
    case(HUB, "pools-part-twice", "quantity = 7 }]", "quantity = 7 }, { offer = ‹\"casque\", quantity = 1 }]"),
    case(HUB, "pools-part-is-training", "{ offer = \"casque\"", "{ offer = ‹\"atelier\""),
    case(HUB, "pools-member-twice", "quantity = 2 }]", "quantity = 1 }, { resource = ‹\"casque\", quantity = 1 }]"),
    case(HUB, "pools-member-is-training", "{ resource = \"casque\"", "{ resource = ‹\"atelier\""),
    case(HUB, "pools-member-too-many", "quantity = 2 }]", "quantity = ‹4 }]"),
    case(HUB, "pools-member-unknown-item", "quantity = 2 }]", "quantity = 2, items = [‹\"autre-chose\"] }]"),
    case(HUB, "pools-member-unknown-item-meant", "quantity = 2 }]", "quantity = 2, items = [‹\"C33\"] }]"),
    case(HUB, "pools-item-packed-twice", "quantity = 2 }]", "quantity = 2, items = [\"C1\", ‹\"C1\"] }]"),
    case(HUB, "pools-member-items-beyond", "quantity = 2 }]", "quantity = 1, items = ‹[\"C1\", \"C3\"] }]"),
    case(HUB, "pools-member-out-of-order", "quantity = 2 }]", "quantity = ‹3 }]"),
    case(HUB, "pools-session-order", "ends = 2027-01-19T17:30:00", "ends = ‹2027-01-19T09:30:00"),
    case(HUB, "pools-sessions-overlap", "starts = 2027-03-16T09:30:00", "starts = ‹2027-01-19T14:00:00"),
    case(
        HUB,
        "pools-reading-jumped-over",
        "starts = 2027-03-16T09:30:00, ends = 2027-03-16T17:30:00",
        "starts = ‹2027-03-28T02:30:00, ends = 2027-03-28T17:30:00",
    ),
    case(
        HUB,
        "pools-reading-twice",
        "starts = 2027-03-16T09:30:00, ends = 2027-03-16T17:30:00",
        "starts = ‹2027-10-31T02:30:00, ends = 2027-10-31T17:30:00",
    ),
    case(
        HUB,
        "pools-never-open",
        "[desk]\nmon = [\"09:00-12:30\", \"14:00-18:00\"]\nsat = [\"10:00-13:00\"]",
        "‹[desk]",
    ),
    // Calendars.
    case(HUB, "pools-calendar-path", "file = \"calendars/maintenance.ics\"", "file = ‹\"../maintenance.ics\""),
    case(HUB, "pools-calendar-missing", "file = \"calendars/maintenance.ics\"", "file = ‹\"calendars/fermetures.ics\""),
    case(
        HUB,
        "pools-calendar-missing-meant",
        "file = \"calendars/maintenance.ics\"",
        "file = ‹\"calendars/maintenence.ics\"",
    ),
    case(HUB, "pools-calendar-url", "file = \"calendars/maintenance.ics\"", "url = ‹\"maintenance.ics\""),
    case(
        HUB,
        "pools-calendar-two-sources",
        "blocks = \"resources\"",
        "url = ‹\"https://exemple.invalid/a.ics\"\nblocks = \"resources\"",
    ),
    case(HUB, "pools-calendar-only-caldav", "blocks = \"resources\"", "secret = ‹\"atelier\"\nblocks = \"resources\""),
    case(
        HUB,
        "pools-calendar-collection",
        "file = \"calendars/maintenance.ics\"",
        "caldav = ‹\"https://user:word@exemple.invalid/c/\"",
    ),
    case(
        HUB,
        "pools-calendar-no-source",
        "[[calendar]]\nid = \"maintenance\"\nfile = \"calendars/maintenance.ics\"",
        "‹[[calendar]]\nid = \"maintenance\"",
    ),
    case(
        HUB,
        "pools-calendar-no-resources",
        "[[calendar]]\nid = \"maintenance\"\nfile = \"calendars/maintenance.ics\"\nblocks = \"resources\"\nresources = [\"casque\"]",
        "‹[[calendar]]\nid = \"maintenance\"\nfile = \"calendars/maintenance.ics\"\nblocks = \"resources\"",
    ),
    case(
        HUB,
        "pools-calendar-blocks-all",
        "blocks = \"resources\"\nresources = [\"casque\"]\nquantity = 1",
        "blocks = \"desk\"\nquantity = ‹1",
    ),
    case(
        HUB,
        "pools-calendar-too-many",
        "resources = [\"casque\"]\nquantity = 1",
        "resources = [\"casque\"]\nquantity = ‹4",
    ),
    case(ICS, "pools-calendar-unreadable", "END:VCALENDAR\r\n", ""),
    case(ICS, "pools-calendar-warning", "SUMMARY:Entretien", "‹RRULE:FREQ=JAMAIS"),
    // Public facts.
    case(
        FACTS,
        "pools-fact-without-source",
        "[[fact]]\nstatement = { fr = \"Un repère.\", en = \"A fact.\" }\nterritories = [\"53\"]\nstructure = \"Une structure\"\nrole = \"lead\"\nwave = \"pilote_2024\"\nsource = \"Une publication\"\nsource_url = \"https://exemple.invalid/page\"\nsource_date = 2026-01-09\n",
        "‹[[fact]]\nstatement = { fr = \"Un repère.\", en = \"A fact.\" }\n",
    ),
    case(FACTS, "pools-fact-url", "source_url = \"https://exemple.invalid/page\"", "source_url = ‹\"dans le journal\""),
    case(FACTS, "pools-fact-seen-before", "seen_on = 2026-11-22", "seen_on = ‹2025-11-22"),
    case(
        FACTS,
        "pools-fact-role-without-structure",
        "structure = \"Une structure\"\nrole = \"lead\"",
        "role = ‹\"lead\"",
    ),
    case(FACTS, "pools-unknown-territory", "territories = [\"53\"]", "territories = [‹\"054\"]"),
];

/// The damaged files and, where it was marked, the line and column of the mistake.
fn damaged(case: &Case) -> (Files, Option<(u32, u32)>) {
    let mut files = sound();
    let text = String::from_utf8(files[case.file].clone()).expect("fixtures are UTF-8");
    assert_eq!(text.matches(case.before).count(), 1, "`{}` stands once in {}", case.before, case.file);
    let marked = text.replacen(case.before, case.after, 1);
    let mark = marked.find('‹').map(|at| {
        let before = &marked[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (u32::try_from(line).expect("a small line"), u32::try_from(column).expect("a small column"))
    });
    let bytes = marked.replacen('‹', "", 1).into_bytes();
    // The replacement character stands for an octet that is not UTF-8.
    let bytes = bytes.split(|byte| *byte == 0xBD).collect::<Vec<_>>().concat();
    files.insert(case.file.to_owned(), bytes);
    (files, mark)
}

fn findings(files: &Files) -> Vec<Finding> {
    pools::read_tolerant(files, geography()).report.into_findings()
}

fn said(findings: &[Finding]) -> String {
    findings.iter().fold(String::new(), |mut all, finding| {
        for lang in Lang::ALL {
            let _ = writeln!(all, "{}", finding.line(Wording::new(lang)));
        }
        all
    })
}

#[test]
fn the_sound_fixture_has_nothing_to_mend() {
    assert_eq!(said(&findings(&sound())), "");
}

#[test]
fn every_mistake_is_told_where_it_stands_and_nothing_is_half_imported() {
    let (mut told, mut untold) = (String::new(), String::new());
    for case in CASES {
        let (files, mark) = damaged(case);
        let found = findings(&files);
        let is_this = |finding: &&Finding| {
            finding.key == case.key
                && finding.file == case.file
                && mark.is_none_or(|mark| mark == (finding.line, finding.column))
        };
        let Some(this) = found.iter().find(is_this) else {
            let _ = writeln!(untold, "{} at {mark:?} of {}, but:\n{}", case.key, case.file, said(&found));
            continue;
        };
        let reading = pools::read_tolerant(&files, geography());
        let pools = reading.pools;
        match (case.file, this.is_error()) {
            (HUB | ICS, true) => {
                assert_eq!(reading.left_out, ["parc-sain"], "{}", case.key);
                assert!(pools.is_some_and(|pools| pools.hubs.is_empty()), "{}", case.key);
            }
            (NETWORK, true) => assert!(pools.is_none(), "{}", case.key),
            (FACTS, true) => assert!(pools.is_some_and(|pools| pools.facts.is_empty()), "{}", case.key),
            _ => assert_eq!(pools.map(|pools| pools.hubs.len()), Some(1), "a warning keeps the hub: {}", case.key),
        }
        assert_eq!(pools::read(&files, geography()).is_err(), this.is_error(), "{}", case.key);
        let _ = write!(told, "## {}\n{}\n", case.key, said(&found));
    }
    assert!(untold.is_empty(), "not told:\n{untold}");
    assert!(!told.contains('⟦') && !told.contains("{ $"), "a sentence lacks a word:\n{told}");
    let golden = fixtures().join("findings.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, &told).expect("a writable fixture");
    }
    let kept = std::fs::read_to_string(&golden).unwrap_or_default();
    assert_eq!(kept, told, "sentences changed: run again with UPDATE_GOLDEN=1 and read the difference");
}

#[test]
fn one_mistake_does_not_accuse_its_neighbours() {
    for case in
        CASES.iter().filter(|case| matches!(case.key, "pools-choice-meant" | "pools-wrong-kind" | "pools-empty"))
    {
        let found = findings(&damaged(case).0);
        assert_eq!(found.len(), 1, "{}", said(&found));
    }
}

#[test]
fn all_the_mistakes_of_a_folder_are_told_at_once() {
    let mut files = sound();
    for key in ["pools-unknown-zone-meant", "pools-hours-overlap", "pools-code-twice", "pools-session-order"] {
        let case = CASES.iter().find(|case| case.key == key).expect("a case");
        let text = String::from_utf8(files[case.file].clone()).expect("fixtures are UTF-8");
        let text = text.replacen(case.before, &case.after.replacen('‹', "", 1), 1);
        files.insert(case.file.to_owned(), text.into_bytes());
    }
    let network = String::from_utf8(files[NETWORK].clone()).expect("UTF-8").replace("notice", "notise");
    files.insert(NETWORK.to_owned(), network.into_bytes());
    let keys: Vec<_> = findings(&files).into_iter().map(|finding| finding.key).collect();
    assert_eq!(
        keys,
        [
            "pools-missing-key",
            "pools-unknown-key-meant",
            "pools-unknown-zone-meant",
            "pools-hours-overlap",
            "pools-code-twice",
            "pools-session-order"
        ]
    );
}

/// What is about files and folders, not about what a file says.
#[test]
fn files_under_a_wrong_name_are_noticed() {
    let keys = |files: &Files| findings(files).into_iter().map(|f| (f.file, f.key)).collect::<Vec<_>>();
    let told = |file: &str, key| vec![(file.to_owned(), key)];

    let mut files = sound();
    files.insert("parc-sain/hub.tml".to_owned(), Vec::new());
    assert_eq!(keys(&files), told("parc-sain/hub.tml", "pools-stray-file"));

    let mut files = sound();
    let copy = files[ICS].clone();
    files.insert("parc-sain/calendars/autre.ics".to_owned(), copy);
    assert_eq!(keys(&files), told("parc-sain/calendars/autre.ics", "pools-calendar-unused"));

    let mut files = sound();
    files.insert("parc-vide/notes.md".to_owned(), Vec::new());
    assert_eq!(keys(&files), told("parc-vide/hub.toml", "pools-hub-file-missing"));

    let mut files = sound();
    files.remove(NETWORK);
    assert_eq!(keys(&files), told(NETWORK, "pools-foreign"));

    let mut files = sound();
    let real =
        String::from_utf8(files[NETWORK].clone()).expect("UTF-8").replace("fictional = true", "fictional = false");
    files.insert(NETWORK.to_owned(), real.into_bytes());
    assert_eq!(keys(&files), told(HUB, "pools-fictional-among-real"));
}

#[test]
fn a_good_hub_is_kept_beside_a_bad_one() {
    let mut files = sound();
    let twin = String::from_utf8(files[HUB].clone()).expect("UTF-8").replace("parc-sain", "parc-jumeau");
    files.insert("parc-jumeau/hub.toml".to_owned(), twin.into_bytes());
    let reading = pools::read_tolerant(&files, geography());
    assert_eq!(reading.left_out, ["parc-jumeau"], "its calendar is missing");
    let hubs: Vec<_> = reading.pools.expect("a network").hubs.iter().map(|hub| hub.id.to_string()).collect();
    assert_eq!(hubs, ["parc-sain"]);
}

#[test]
fn every_sentence_has_a_case() {
    let ftl = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/locales/fr/pools.ftl");
    let text = std::fs::read_to_string(ftl).expect("the wording");
    // Help, names of things; and what is told by the tests of folders and of this file's end.
    let aside = [
        "pools-doc-",
        "pools-kind-",
        "pools-found-",
        "pools-shape-",
        "pools-severity-",
        "pools-line",
        "pools-folder-",
        "pools-foreign",
        "pools-file-",
        "pools-too-many-files",
        "pools-circular-link",
        "pools-hub-file-missing",
        "pools-stray-file",
        "pools-calendar-unused",
        "pools-fictional-among-real",
        "pools-export-",
        // The net under the reader: what the shape lets through and the domain refuses, which nothing does today.
        "pools-unreadable-hub",
    ];
    let keys =
        text.lines().filter_map(|line| line.split_once(" =").map(|(key, _)| key)).filter(|k| k.starts_with("pools-"));
    let tried: BTreeSet<_> = CASES.iter().map(|case| case.key).collect();
    let untried: Vec<_> =
        keys.filter(|key| !tried.contains(key) && !aside.iter().any(|prefix| key.starts_with(prefix))).collect();
    assert!(untried.is_empty(), "no case shows {untried:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

    /// Whatever happens to a file, it is read or refused with a reason, never both and never a panic.
    #[test]
    fn a_file_cut_or_scrambled_anywhere_is_read_or_refused(
        at in 0usize..2_000, length in 0usize..40, with in "[ -~\n\\[\\]{}=\"é]{0,12}"
    ) {
        let mut files = sound();
        let text = String::from_utf8(files[HUB].clone()).expect("UTF-8");
        let start = text.floor_char_boundary(at.min(text.len()));
        let end = text.floor_char_boundary((start + length).min(text.len()));
        let scrambled = format!("{}{with}{}", &text[..start], &text[end..]);
        files.insert(HUB.to_owned(), scrambled.clone().into_bytes());
        let reading = pools::read_tolerant(&files, geography());
        let hubs = reading.pools.map_or(0, |pools| pools.hubs.len());
        proptest::prop_assert_eq!(hubs == 0, reading.report.has_errors(), "{}", scrambled);
        for finding in reading.report.findings() {
            proptest::prop_assert!((finding.line as usize) <= scrambled.lines().count() + 1);
        }
    }
}
