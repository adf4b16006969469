//! The real country that files are checked against.

use crate::atlas::{AtlasError, Communes, Land, Outline};
use crate::domain::time::{Instant, Zone};

/// Territories, départements and communes, as [`crate::atlas`] reads them.
#[derive(Debug, Clone, Copy)]
pub struct Geography<'a> {
    pub lands: &'a [Land],
    pub departements: &'a [Outline],
    pub communes: &'a Communes,
}

impl Geography<'static> {
    /// From the program's own map data, read once.
    pub fn load() -> Result<Self, AtlasError> {
        Ok(Self {
            lands: crate::atlas::lands()?,
            departements: crate::atlas::departements()?,
            communes: crate::atlas::communes()?,
        })
    }
}

impl<'a> Geography<'a> {
    pub(super) fn land(self, code: &str) -> Option<&'a Land> {
        self.lands.iter().find(|land| land.territory.code.as_str() == code)
    }

    pub(super) fn departement(self, code: &str) -> Option<&'a Outline> {
        self.departements.iter().find(|departement| departement.code == code)
    }

    /// A département written where its region is meant: its name and that region.
    pub(super) fn land_of_departement(self, code: &str) -> Option<(&'a str, &'a Land)> {
        let departement = self.departement(code)?;
        Some((&departement.name, self.land(&departement.within)?))
    }

    /// `01 Guadeloupe, 02 Martinique, …`
    pub(super) fn known_codes(self) -> String {
        let mut codes: Vec<_> =
            self.lands.iter().map(|land| format!("{} {}", land.territory.code, land.territory.name)).collect();
        codes.sort();
        codes.join(", ")
    }

    /// Whether clocks in `zone` show the time of `land`. Zones are compared by what their clocks do, because the zone
    /// database makes several names one; Polynésie française has three times.
    pub(super) fn keeps_the_time_of(self, zone: Zone, land: &Land) -> bool {
        let others: &[&str] =
            if land.zone.name() == "Pacific/Tahiti" { &["Pacific/Marquesas", "Pacific/Gambier"] } else { &[] };
        std::iter::once(land.zone)
            .chain(others.iter().filter_map(|name| Zone::parse(name).ok()))
            .any(|known| same_time(zone, known))
    }
}

/// The same offsets every five days of two years, which no two rules of the network's zones share by accident.
fn same_time(a: Zone, b: Zone) -> bool {
    const FIVE_DAYS_SECS: i64 = 5 * 24 * 3600;
    const FIRST_JANUARY_2027: i64 = 1_798_761_600;
    (0..146)
        .filter_map(|step| Instant::from_timestamp(FIRST_JANUARY_2027 + step * FIVE_DAYS_SECS, 0))
        .all(|at| a.utc_offset_secs(at) == b.utc_offset_secs(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_the_same_when_their_clocks_are() {
        let zone = |name| Zone::parse(name).expect("a zone");
        assert!(same_time(zone("Europe/Paris"), zone("Europe/Brussels")));
        assert!(!same_time(zone("Europe/Paris"), zone("Europe/London")));
        assert!(!same_time(zone("America/Miquelon"), zone("America/Cayenne")));
        assert!(same_time(zone("Indian/Reunion"), zone("Asia/Dubai")));
    }
}
