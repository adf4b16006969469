//! Where the communes come from: a small door, so that the views need no file.

use crate::domain::geo::LonLat;

/// A commune that can be searched from.
#[derive(Debug, Clone, PartialEq)]
pub struct Commune {
    pub insee: String,
    pub name: String,
    pub postcode: String,
    pub place: LonLat,
}

impl Commune {
    /// `Brest (29200)`.
    pub fn label(&self) -> String {
        if self.postcode.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.postcode) }
    }
}

/// Finds communes by the beginning of their name or postcode.
pub trait Gazetteer: std::fmt::Debug + Send + Sync {
    /// At most `limit` communes, best first; accents and case are forgiven.
    fn communes(&self, text: &str, limit: usize) -> Vec<Commune>;

    /// The commune of an INSEE code.
    fn commune(&self, insee: &str) -> Option<Commune>;
}

/// A gazetteer without communes: nothing is found.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoGazetteer;

impl Gazetteer for NoGazetteer {
    fn communes(&self, _text: &str, _limit: usize) -> Vec<Commune> {
        Vec::new()
    }

    fn commune(&self, _insee: &str) -> Option<Commune> {
        None
    }
}
