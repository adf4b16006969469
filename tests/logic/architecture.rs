//! The house holds: imports run downwards, modules say what they do, words live in Fluent files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Who may use whom. A module missing here is refused, so that a new one takes its place in the open.
const FLOORS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("ledger", &["domain"]),
    ("atlas", &["domain", "assets"]),
    ("assets", &[]),
    ("clock", &["domain"]),
    ("tls", &[]),
    ("zoneinfo", &["domain", "clock"]),
    ("wording", &["domain", "ledger", "api", "calendar", "work", "pools"]),
    ("calendar", &["domain"]),
    ("dav", &["domain", "calendar"]),
    ("work", &["domain"]),
    ("pools", &["domain", "calendar", "atlas", "assets", "wording"]),
    ("api", &["domain", "ledger"]),
    ("store", &["domain", "ledger", "clock"]),
    (
        "server",
        &[
            "domain", "ledger", "calendar", "dav", "work", "pools", "api", "store", "atlas", "assets", "clock", "tls",
            "wording", "zoneinfo",
        ],
    ),
    ("client", &["domain", "calendar", "api", "clock", "tls", "wording"]),
    ("views", &["domain", "ledger", "work", "api", "atlas", "assets", "wording"]),
    (
        "desktop",
        &["domain", "ledger", "work", "api", "client", "views", "atlas", "assets", "clock", "wording", "zoneinfo"],
    ),
];

/// Crates that a floor must not name.
const FOREIGN: &[(&str, &[&str])] = &[
    ("domain", &["bevy", "egui", "axum", "sqlx", "tokio", "reqwest", "ical", "gltf", "toml", "std::fs", "std::net"]),
    ("ledger", &["bevy", "egui", "axum", "sqlx", "tokio", "reqwest", "std::fs", "std::net"]),
    ("calendar", &["bevy", "egui", "axum", "sqlx", "tokio", "reqwest"]),
    ("dav", &["bevy", "egui", "axum", "sqlx", "tokio", "reqwest", "std::fs", "std::net"]),
    ("work", &["bevy", "egui", "axum", "sqlx", "tokio"]),
    ("api", &["bevy", "egui", "axum", "sqlx", "tokio", "reqwest"]),
    ("store", &["bevy", "egui", "axum"]),
    ("server", &["bevy", "egui"]),
    ("client", &["bevy", "egui", "axum", "sqlx"]),
    ("views", &["bevy", "bevy_egui", "axum", "sqlx", "tokio", "reqwest"]),
    ("desktop", &["axum", "sqlx", "tokio", "reqwest"]),
];

fn source_files() -> Vec<PathBuf> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).expect("a readable folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort();
    found
}

/// The top-level module a file belongs to; `bin` and the crate root have none.
fn floor_of(path: &Path) -> Option<String> {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
    (!matches!(first.as_str(), "lib" | "bin" | "main")).then_some(first)
}

/// The code of a file without comments and without its `#[cfg(test)] mod tests` tail.
fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a readable file");
    let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text).to_owned();
    body.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// Names `x` of every `crate::x` in `code`, including those of a grouped `use crate::{x::…, y::…};`.
fn crate_paths(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut head = String::new();
            let mut heads = Vec::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => heads.push(std::mem::take(&mut head)),
                    _ if depth == 1 => head.push(c),
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            heads.push(head);
            found.extend(heads.iter().filter_map(|h| first_name(h.trim())));
        } else {
            found.extend(first_name(rest));
        }
    }
    found
}

fn first_name(path: &str) -> Option<String> {
    let name: String = path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

#[test]
fn imports_run_downwards_only() {
    let floors: BTreeMap<_, _> = FLOORS.iter().copied().collect();
    let mut breaches = Vec::new();
    for path in source_files() {
        let Some(floor) = floor_of(&path) else { continue };
        let Some(allowed) = floors.get(floor.as_str()) else {
            breaches.push(format!("{}: `{floor}` has no place in FLOORS", path.display()));
            continue;
        };
        for used in crate_paths(&code_of(&path)) {
            if used != floor && floors.contains_key(used.as_str()) && !allowed.contains(&used.as_str()) {
                breaches.push(format!("{}: `{floor}` must not use `{used}`", path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "arrows that run upwards or sideways:\n{}", breaches.join("\n"));
}

#[test]
fn no_floor_names_a_crate_that_belongs_elsewhere() {
    let mut breaches = Vec::new();
    for path in source_files() {
        let Some(floor) = floor_of(&path) else { continue };
        let code = code_of(&path);
        for (_, banned) in FOREIGN.iter().filter(|(name, _)| *name == floor) {
            for name in *banned {
                let path_form = format!("{name}::");
                let named = code.match_indices(&path_form).any(|(at, _)| {
                    !code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
                });
                if named {
                    breaches.push(format!("{}: `{floor}` names `{name}`", path.display()));
                }
            }
        }
    }
    assert!(breaches.is_empty(), "foreign crates on the wrong floor:\n{}", breaches.join("\n"));
}

#[test]
fn every_module_says_what_it_does() {
    let silent: Vec<_> = source_files()
        .into_iter()
        .filter(|path| floor_of(path).is_some())
        .filter(|path| !fs::read_to_string(path).expect("a readable file").starts_with("//!"))
        .map(|path| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "modules without a doc paragraph:\n{}", silent.join("\n"));
}

#[test]
fn no_french_sentence_stands_in_the_code() {
    // Tables of names that are data, not wording.
    const DATA: &[&str] = &["domain/fold.rs", "calendar/windows_zones.rs"];
    let mut found = Vec::new();
    for path in source_files() {
        let shown = path.display().to_string();
        if DATA.iter().any(|data| shown.ends_with(data)) {
            continue;
        }
        for (number, line) in code_of(&path).lines().enumerate() {
            let accented = line
                .split('"')
                .skip(1)
                .step_by(2)
                .any(|literal| literal.contains(' ') && literal.chars().any(|c| "éèêàùçôîûÉÈÀ".contains(c)));
            if accented {
                found.push(format!("{shown}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "wording belongs in assets/locales:\n{}", found.join("\n"));
}

#[test]
fn the_reader_of_imports_sees_groups_and_paths() {
    let code = "use crate::{domain::{a, b}, store};\nlet x = crate::api::Health; macro_crate::no(); $crate::no2();";
    let seen: Vec<_> = crate_paths(code).into_iter().collect();
    assert_eq!(seen, ["api", "domain", "store"]);
}
