//! Communes, searched by name or postcode with accents, case and hyphens forgiven.

use serde::Deserialize;

use super::lands::Land;
use crate::domain::fold::fold;
use crate::domain::geo::LonLat;
use crate::domain::territory::{TerritoryCode, TerritoryKind};

/// A commune, or a municipal district of Paris, Lyon or Marseille.
#[derive(Debug, Clone, PartialEq)]
pub struct Commune {
    /// INSEE code, five characters.
    pub code: String,
    pub name: String,
    /// INSEE code of its département; that of the collectivity where there is none.
    pub departement: String,
    pub region: TerritoryCode,
    pub population: u64,
    pub postcodes: Vec<String>,
    /// The town hall where it is known, else a point inside.
    pub place: LonLat,
}

#[derive(Deserialize)]
struct Row {
    code_insee: String,
    nom: String,
    departement: String,
    region: TerritoryCode,
    population: Option<u64>,
    codes_postaux: String,
    lon: f64,
    lat: f64,
}

/// Every commune the program knows, with its folded name beside it.
#[derive(Debug, Clone, Default)]
pub struct Communes {
    all: Vec<Commune>,
    folded: Vec<String>,
}

impl Communes {
    /// Reads `communes.csv` and adds the seats of the overseas collectivities, which the file lacks. The error is a
    /// technical detail with the line.
    pub fn parse(bytes: &[u8], lands: &[Land]) -> Result<Self, String> {
        let mut all = Vec::new();
        for row in csv::Reader::from_reader(bytes).deserialize() {
            let row: Row = row.map_err(|error| error.to_string())?;
            all.push(Commune {
                code: row.code_insee,
                name: row.nom,
                departement: row.departement,
                region: row.region,
                population: row.population.unwrap_or(0),
                postcodes: row.codes_postaux.split_whitespace().map(str::to_owned).collect(),
                place: LonLat { lon: row.lon, lat: row.lat },
            });
        }
        for land in lands.iter().filter(|land| land.territory.kind == TerritoryKind::Com) {
            if !all.iter().any(|commune| commune.code == land.seat_code) {
                all.push(seat_of(land));
            }
        }
        let folded = all.iter().map(|commune| folded(&commune.name)).collect();
        Ok(Self { all, folded })
    }

    pub fn all(&self) -> &[Commune] {
        &self.all
    }

    pub fn by_code(&self, code: &str) -> Option<&Commune> {
        self.all.iter().find(|commune| commune.code == code)
    }

    /// The communes that `text` may mean, at most `limit`: by postcode when it begins with digits, else by name. A
    /// whole name comes first, then names that begin with it, then names of which a word does, the most populated
    /// first.
    pub fn search(&self, text: &str, limit: usize) -> Vec<&Commune> {
        let wanted = folded(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, &Commune)> = if wanted.starts_with(|c: char| c.is_ascii_digit()) {
            let digits: String = wanted.chars().filter(char::is_ascii_digit).collect();
            self.all.iter().filter_map(|c| Some((postcode_rank(c, &digits)?, c))).collect()
        } else {
            self.all.iter().zip(&self.folded).filter_map(|(c, name)| Some((name_rank(name, &wanted)?, c))).collect()
        };
        found.sort_by(|(rank_a, a), (rank_b, b)| {
            rank_a.cmp(rank_b).then(b.population.cmp(&a.population)).then_with(|| a.code.cmp(&b.code))
        });
        found.into_iter().take(limit).map(|(_, commune)| commune).collect()
    }
}

/// Collectivities have no row in the file: their seat stands for them. Postcodes are those of the seats.
fn seat_of(land: &Land) -> Commune {
    let postcode = match land.territory.code.as_str() {
        "975" => "97500",
        "987" => "98714",
        "988" => "98800",
        _ => "",
    };
    Commune {
        code: land.seat_code.clone(),
        name: land.territory.seat.clone(),
        departement: land.territory.code.as_str().to_owned(),
        region: land.territory.code.clone(),
        // The file gives the whole territory's population only; the seat must not outrank the cities of its name.
        population: 0,
        postcodes: Some(postcode.to_owned()).filter(|code| !code.is_empty()).into_iter().collect(),
        place: land.seat,
    }
}

fn postcode_rank(commune: &Commune, digits: &str) -> Option<u8> {
    let best = |code: &String| if code == digits { Some(0) } else { code.starts_with(digits).then_some(1) };
    commune.postcodes.iter().filter_map(best).min().or((commune.code == digits).then_some(2))
}

fn name_rank(name: &str, wanted: &str) -> Option<u8> {
    if name == wanted {
        Some(0)
    } else if name.starts_with(wanted) {
        Some(1)
    } else {
        name.match_indices(wanted).any(|(at, _)| name[..at].ends_with(' ')).then_some(2)
    }
}

/// Folded as every search folds, with `st` and `ste` in full as people seldom write them so.
fn folded(text: &str) -> String {
    let plain = fold(text);
    let in_full = |word| match word {
        "st" => "saint",
        "ste" => "sainte",
        word => word,
    };
    plain.split_whitespace().map(in_full).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<(&'static str, &'static str)> {
        let communes = crate::atlas::communes().expect("the communes of the repository");
        communes.search(text, 5).first().map(|commune| (commune.code.as_str(), commune.name.as_str()))
    }

    #[test]
    fn a_commune_is_found_however_it_is_typed() {
        for (typed, code) in [
            ("Rennes", "35238"),
            ("rennes", "35238"),
            ("orleans", "45234"),
            ("SAINT ETIENNE", "42218"),
            ("st-étienne", "42218"),
            ("35000", "35238"),
            ("Fort de Fr", "97209"),
            ("Papeete", "98735"),
            ("nouméa", "98818"),
            ("Saint-Pierre 97500", ""),
            ("97500", "97502"),
            ("lehavre", ""),
            ("le havre", "76351"),
            ("havre", "76351"),
        ] {
            assert_eq!(first(typed).map_or("", |(code, _)| code), code, "typed {typed:?}");
        }
    }

    #[test]
    fn an_empty_search_finds_nothing_and_a_limit_holds() {
        let communes = crate::atlas::communes().expect("communes");
        assert!(communes.search("  - ", 5).is_empty());
        assert_eq!(communes.search("saint", 7).len(), 7);
        assert_eq!(communes.by_code("35238").map(|c| c.name.as_str()), Some("Rennes"));
    }

    #[test]
    fn a_damaged_file_of_communes_names_its_line() {
        let csv = "code_insee,nom,departement,region,population,codes_postaux,lon,lat\n01001,X,01,84,1,01400,east,46\n";
        let error = Communes::parse(csv.as_bytes(), &[]).expect_err("a longitude in words is refused");
        assert!(error.contains("line: 2"), "{error}");
    }
}
