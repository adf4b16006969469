//! The words: the same keys and variables in both languages, and every key that the code names exists.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ressourcerie::domain::text::Lang;
use ressourcerie::wording::Wording;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// Keys of a language with the variables that each uses, and the file that holds it.
fn keys(lang: &str) -> BTreeMap<String, (BTreeSet<String>, String)> {
    let mut found: BTreeMap<String, (BTreeSet<String>, String)> = BTreeMap::new();
    for entry in fs::read_dir(root().join("assets/locales").join(lang)).expect("the locale").flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let text = fs::read_to_string(entry.path()).expect("a readable file");
        let mut key = None;
        for line in text.lines() {
            let is_entry = line.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
            if is_entry && let Some((name, _)) = line.split_once('=') {
                let name = name.trim().to_owned();
                assert!(!found.contains_key(&name), "{lang}: {name} stands twice, in {file} and {}", found[&name].1);
                found.insert(name.clone(), (BTreeSet::new(), file.clone()));
                key = Some(name);
            }
            let Some(variables) = key.as_ref().and_then(|key| found.get_mut(key)) else { continue };
            for (at, _) in line.match_indices('$') {
                let name = line[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-');
                variables.0.insert(name.collect());
            }
        }
    }
    found
}

#[test]
fn both_languages_hold_the_same_keys_with_the_same_variables() {
    let (fr, en) = (keys("fr"), keys("en"));
    for (key, (variables, file)) in &fr {
        let Some((others, _)) = en.get(key) else { panic!("{key} of {file} has no English") };
        assert_eq!(variables, others, "{key} uses other variables in English");
    }
    for (key, (_, file)) in &en {
        assert!(fr.contains_key(key), "{key} of {file} has no French");
    }
}

/// The literals of the sources that look like keys given to the wording.
fn keys_named_in_code() -> BTreeSet<String> {
    fn walk(dir: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(dir).expect("a readable folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            for call in [".t(\"", ".with(\"", "simple(\"", "named(\""] {
                for (at, _) in code.match_indices(call) {
                    let key: String = code[at + call.len()..].chars().take_while(|c| *c != '"').collect();
                    found.insert(key);
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&root().join("src/views"), &mut found);
    walk(&root().join("src/wording"), &mut found);
    found
}

#[test]
fn every_key_that_the_code_names_has_words() {
    let known = keys("fr");
    for key in keys_named_in_code() {
        assert!(known.contains_key(&key), "⟦{key}⟧ has no words");
    }
}

#[test]
fn every_family_state_step_role_and_holiday_has_words() {
    use ressourcerie::domain::booking::{LineState, Step};
    use ressourcerie::domain::hub::HubRole;
    use ressourcerie::domain::resource::Family;
    use ressourcerie::views::reading::Standing;
    use ressourcerie::views::state::{Route, ThemeChoice};
    let mut keys: Vec<String> = Vec::new();
    keys.extend(Family::ALL.iter().map(|family| format!("family-{}", family.key())));
    for state in LineState::ALL {
        keys.push(format!("line-state-{}", state.key()));
    }
    keys.extend(["held", "requested", "approved", "before"].map(|state| format!("news-placed-{state}")));
    for step in Step::ALL {
        keys.push(format!("step-verb-{}", step.key()));
        keys.push(format!("news-step-{}", step.key()));
    }
    let roles = [HubRole::Lead, HubRole::CoLead, HubRole::Member, HubRole::NationalMission];
    keys.extend(roles.iter().map(|role| format!("role-{}", role.key())));
    keys.extend(Standing::ALL.iter().filter(|s| **s != Standing::Unknown).map(|s| format!("standing-{}", s.key())));
    keys.extend(Route::ALL.iter().map(|route| format!("route-{}", route.key())));
    keys.extend(ThemeChoice::ALL.iter().map(|theme| format!("settings-theme-{}", theme.key())));
    keys.extend(ressourcerie::domain::holidays::all_keys().into_iter().map(|key| format!("holiday-{key}")));
    for lang in Lang::ALL {
        for key in &keys {
            assert!(!Wording::new(lang).t(key).contains('⟦'), "{key} has no words in {}", lang.tag());
        }
    }
}

#[test]
fn plurals_follow_each_language_at_zero_one_and_two() {
    let words = |lang, key, count: u32| Wording::new(lang).with(key, &[("count", count.into())]);
    for (lang, key, expected) in [
        (Lang::Fr, "find-count", ["Aucun résultat", "1 résultat", "2 résultats"]),
        (Lang::En, "find-count", ["No results", "1 result", "2 results"]),
    ] {
        for (count, expected) in (0..).zip(expected) {
            assert_eq!(words(lang, key, count), expected);
        }
    }
    // French counts zero as singular, English as plural.
    for (lang, zero) in [(Lang::Fr, "dans 0\u{a0}jour"), (Lang::En, "in 0\u{a0}days")] {
        assert_eq!(words(lang, "format-in-days", 0), zero);
    }
}

#[test]
fn french_is_set_with_its_spaces() {
    for entry in fs::read_dir(root().join("assets/locales/fr")).expect("the locale").flatten() {
        let text = fs::read_to_string(entry.path()).expect("a readable file");
        for (number, line) in text.lines().enumerate() {
            if line.starts_with('#') {
                continue;
            }
            let place = format!("{}:{}", entry.path().display(), number + 1);
            for sign in [" ;", " !", " ?", " :", "« ", " »"] {
                assert!(!line.contains(sign), "{place}: an ordinary space at `{sign}`: {line}");
            }
            assert!(!line.contains('!'), "{place}: no exclamation mark: {line}");
        }
    }
}
