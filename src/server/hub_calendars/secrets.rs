//! The passwords of the hubs' calendars: in the server's environment or in a file of its data folder, never in
//! `hub.toml`, never shown, never logged.
//!
//! A hub's description names a secret; the name counts within that hub, so that no hub can have another's sent to an
//! address of its own. What a manager gives at run time is kept by the store.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::domain::ids::{HubId, LocalId};

/// File of the data folder: a table for each hub, a line for each secret.
const FILE: &str = "secrets.toml";

/// What opens the hubs' calendars, by hub and name.
#[derive(Clone, Default)]
pub(in crate::server) struct Secrets {
    of_file: BTreeMap<String, BTreeMap<String, String>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("hubs", &self.of_file.len()).finish_non_exhaustive()
    }
}

/// The variable of the environment that may hold a secret, such as `RESSOURCERIE_SECRET_ALIZE__ATELIER`.
pub(in crate::server) fn variable(hub: &HubId, name: &LocalId) -> String {
    let part = |text: &str| text.to_ascii_uppercase().replace('-', "_");
    format!("RESSOURCERIE_SECRET_{}__{}", part(hub.as_str()), part(name.as_str()))
}

impl Secrets {
    /// Reads the file of a data folder. Without one, or where it cannot be read, there is the environment.
    pub(in crate::server) fn load(folder: &Path) -> Self {
        let path = folder.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Self::default(),
            Err(error) => {
                tracing::error!(path = %path.display(), %error, "the secrets of calendars cannot be read");
                return Self::default();
            }
        };
        #[cfg(unix)]
        if let Ok(about) = std::fs::metadata(&path)
            && std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0
        {
            tracing::warn!(path = %path.display(), "others on this machine can read the secrets of calendars");
        }
        match toml::from_str(&text) {
            Ok(of_file) => Self { of_file },
            // The error of the parser quotes the line, which may hold a password.
            Err(_) => {
                tracing::error!(path = %path.display(), "the secrets of calendars are not tables of texts, one a hub");
                Self::default()
            }
        }
    }

    pub(in crate::server) fn get(&self, hub: &HubId, name: &LocalId) -> Option<String> {
        let of_file = || self.of_file.get(hub.as_str())?.get(name.as_str()).cloned();
        std::env::var(variable(hub, name)).ok().or_else(of_file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_under_its_hub_alone_and_never_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(FILE), "[alize]\natelier = \"open sesame\"\n").expect("a file");
        let secrets = Secrets::load(folder.path());
        let name = |hub: &str, local: &str| (HubId::parse(hub).expect("a hub"), LocalId::parse(local).expect("a name"));
        let get = |(hub, local): (HubId, LocalId)| secrets.get(&hub, &local);
        assert_eq!(get(name("alize", "atelier")).as_deref(), Some("open sesame"));
        assert_eq!(get(name("brume", "atelier")), None);
        assert!(!format!("{secrets:?}").contains("sesame"));
        let (hub, local) = name("brume-claire", "a-b");
        assert_eq!(variable(&hub, &local), "RESSOURCERIE_SECRET_BRUME_CLAIRE__A_B");
        std::fs::write(folder.path().join(FILE), "alize = 3").expect("a file");
        assert_eq!(Secrets::load(folder.path()).get(&hub, &local), None);
    }
}
