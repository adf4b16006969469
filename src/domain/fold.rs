//! Search that forgives accents, case, punctuation, plurals and typing errors.
//!
//! Pure text: which fields an offer is found by, and the trade words of its family in both languages, are given by the
//! caller. Every word of a query has to be found somewhere; words with digits are never guessed at, because a Quest 2 is
//! not a Quest 3. Nothing here fails: a text without letters or digits is an empty query, which matches everything.

/// Small words that say nothing of what is looked for, French and English, folded.
const IDLE_WORDS: &[&str] = &[
    "a", "an", "and", "au", "aux", "avec", "d", "dans", "de", "des", "du", "en", "et", "for", "in", "l", "la", "le",
    "les", "of", "on", "or", "ou", "par", "pour", "s", "sur", "the", "to", "un", "une", "with",
];

/// Lowercase, without accents, ligatures undone (`œ` → `oe`), words separated by one space.
///
/// `fold("L’Œil — Vidéo-projecteur 4K")` is `l oeil video projecteur 4k`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match unaccented(character) {
            Folded::Letters(letters) => folded.push_str(letters),
            Folded::Same if character.is_alphanumeric() => folded.push(character),
            Folded::Nothing => {}
            Folded::Same => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

enum Folded {
    Letters(&'static str),
    /// A combining mark: the letter before it stands alone.
    Nothing,
    Same,
}

fn unaccented(lowercase: char) -> Folded {
    Folded::Letters(match lowercase {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' | 'ĝ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ł' | 'ľ' | 'ļ' | 'ĺ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'ŕ' | 'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ž' | 'ż' => "z",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        '²' => "2",
        '³' => "3",
        '\u{0300}'..='\u{036f}' | '\u{200b}'..='\u{200d}' | '\u{00ad}' => return Folded::Nothing,
        _ => return Folded::Same,
    })
}

/// How much a word found in a field weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Name,
    /// Maker and model.
    Model,
    Keyword,
    /// The words of its family, in both languages.
    Family,
    /// Name of the hub.
    Hub,
    Commune,
    Description,
}

impl Field {
    fn weight(self) -> u32 {
        match self {
            Self::Name | Self::Model => 10,
            Self::Keyword => 9,
            Self::Family => 8,
            Self::Hub | Self::Commune => 5,
            Self::Description => 2,
        }
    }
}

/// The words by which one offer is found, folded once and kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Haystack {
    words: Vec<(Field, String)>,
}

impl Haystack {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the words of a text. `vidéo-projecteur` and `Quest 3` are also found as one word.
    #[must_use]
    pub fn with(mut self, field: Field, text: &str) -> Self {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            let joined = format!("{}{}", pair[0], pair[1]);
            if is_compound(text, pair) {
                self.push(field, joined);
            }
        }
        for word in words {
            self.push(field, word.to_owned());
        }
        self
    }

    fn push(&mut self, field: Field, word: String) {
        let known = self.words.iter().any(|(other, known)| other.weight() >= field.weight() && *known == word);
        if !known {
            self.words.push((field, word));
        }
    }
}

/// Whether two neighbouring words are one to many people: joined by a hyphen somewhere in the text, or a name and number.
fn is_compound(text: &str, pair: &[&str]) -> bool {
    let has_digit = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let numbered = has_digit(pair[0]) != has_digit(pair[1]);
    numbered || text.contains(['-', '\u{2010}', '\u{2011}'])
}

/// What a person looks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    words: Vec<String>,
    /// Each word with the next, as one: two words typed for one that is meant.
    joined: Vec<String>,
}

/// How well one word answers another; the weight of the field multiplies it.
mod quality {
    pub(super) const EXACT: u32 = 100;
    pub(super) const SAME_BUT_FOR_NUMBER: u32 = 95;
    pub(super) const JOINED: u32 = 85;
    pub(super) const BEGINNING: u32 = 70;
    pub(super) const ONE_ERROR: u32 = 40;
    pub(super) const TWO_ERRORS: u32 = 25;
}

impl Query {
    /// Reads what was typed. Small words are left out unless there is nothing else.
    pub fn parse(text: &str) -> Self {
        let folded = fold(text);
        let all: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let telling: Vec<&str> = all.iter().copied().filter(|word| !IDLE_WORDS.contains(word)).collect();
        let words = if telling.is_empty() { all } else { telling };
        let joined = words.windows(2).map(<[&str]>::concat).collect();
        Self { words: words.into_iter().map(str::to_owned).collect(), joined }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well an offer answers, higher is better; `None` when one of the words is nowhere to be found.
    ///
    /// Between 1 and 1000: the mean over the words of `weight of the field × quality of the match`. An empty query gives
    /// 0 to everything.
    pub fn score(&self, haystack: &Haystack) -> Option<u32> {
        let mut total = 0;
        let mut position = 0;
        while let Some(word) = self.words.get(position) {
            let alone = best(word, haystack);
            let joined = self.joined.get(position).and_then(|joined| best_joined(joined, haystack));
            let separate = alone.and_then(|score| Some(score + best(self.words.get(position + 1)?, haystack)?));
            match joined {
                Some(joined) if separate.is_none_or(|separate| 2 * joined > separate) => {
                    total += 2 * joined;
                    position += 2;
                }
                _ => {
                    total += alone?;
                    position += 1;
                }
            }
        }
        let words = u32::try_from(self.words.len()).unwrap_or(u32::MAX).max(1);
        Some(if self.words.is_empty() { 0 } else { (total / words).max(1) })
    }
}

fn best(word: &str, haystack: &Haystack) -> Option<u32> {
    let scores = haystack.words.iter().filter_map(|(field, found)| Some(field.weight() * quality_of(word, found)?));
    scores.max()
}

fn best_joined(joined: &str, haystack: &Haystack) -> Option<u32> {
    let wanted = singular(joined);
    let same = haystack.words.iter().filter(|(_, found)| begins_alike(wanted, found) && singular(found) == wanted);
    same.map(|(field, _)| field.weight() * quality::JOINED).max()
}

fn quality_of(wanted: &str, found: &str) -> Option<u32> {
    if !begins_alike(wanted, found) {
        return None;
    }
    if wanted == found {
        return Some(quality::EXACT);
    }
    if singular(wanted) == singular(found) {
        return Some(quality::SAME_BUT_FOR_NUMBER);
    }
    if found.starts_with(wanted) {
        return Some(quality::BEGINNING);
    }
    let allowed = errors_allowed(wanted, found);
    if allowed == 0 || !found.is_ascii() || wanted.len().abs_diff(found.len()) > allowed {
        return None;
    }
    match distance(wanted.as_bytes(), found.as_bytes(), allowed)? {
        0 | 1 => Some(quality::ONE_ERROR),
        _ => Some(quality::TWO_ERRORS),
    }
}

/// Without the mark of a French or English plural, for words long enough to bear one.
fn singular(word: &str) -> &str {
    match word.strip_suffix(['s', 'x']) {
        Some(stem) if stem.len() >= 3 && !stem.ends_with('s') => stem,
        _ => word,
    }
}

/// Errors forgiven between two words: one from 4 letters, two from 8 (of the longer one), none where a digit tells one
/// model from another.
fn errors_allowed(wanted: &str, found: &str) -> usize {
    if wanted.len() < 4 || !wanted.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return 0;
    }
    if wanted.len().max(found.len()) < 8 { 1 } else { 2 }
}

/// People seldom miss the first letter, and `masque` is not `casque`: it has to be the same, or swapped with the second.
fn begins_alike(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.first() == b.first() || (a.len() > 1 && b.len() > 1 && a[0] == b[1] && a[1] == b[0])
}

/// Damerau-Levenshtein distance with adjacent swaps (optimal string alignment), or `None` above `limit`.
fn distance(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &from) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, &to) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(from != to)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && from == b[j - 1] && a[i - 1] == to {
                cost = cost.min(before_last[j - 1] + 1);
            }
            row.push(cost);
        }
        if row.iter().min().is_some_and(|least| *least > limit) {
            return None;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quest() -> Haystack {
        Haystack::new()
            .with(Field::Name, "Casque Meta Quest 3")
            .with(Field::Model, "Meta Quest 3")
            .with(Field::Keyword, "réalité virtuelle")
            .with(Field::Keyword, "VR")
            .with(Field::Family, "casque XR headset")
            .with(Field::Hub, "L’Œil du large")
            .with(Field::Commune, "Saint-Étienne")
            .with(Field::Description, "Prêté avec ses deux manettes, vidéo-projecteur en option.")
    }

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(Query::parse(text).score(&quest()).is_some(), expected, "query `{text}`");
    }

    #[test]
    fn folding_leaves_plain_words() {
        assert_eq!(fold("L’Œil — Vidéo-projecteur 4K"), "l oeil video projecteur 4k");
        assert_eq!(fold("  ÉCRAN\u{00a0}: Ça, c\u{0327}a; straße "), "ecran ca ca strasse");
        assert_eq!(fold("e\u{0301}te\u{0301}"), "ete", "combining accents fold like the others");
        assert_eq!(fold("…"), "");
    }

    #[test]
    fn accents_case_articles_and_plurals_are_forgiven() {
        for text in
            ["casque", "CASQUES", "quest 3", "le casque de réalité", "realite", "oeil", "œil", "saint etienne", "vr"]
        {
            check(text, true);
        }
        check("imprimante", false);
        check("casque imprimante", false);
    }

    #[test]
    fn typing_errors_are_forgiven_in_proportion_to_the_length() {
        for text in ["caqsue", "csque", "casqque", "headest", "virtuele", "vituele", "manete"] {
            check(text, true);
        }
        check("caqsu", false);
        check("vtuele", false);
        check("msque", false);
    }

    #[test]
    fn another_model_is_not_a_typing_error() {
        check("quest 3", true);
        check("quest3", true);
        check("quest 2", false);
        check("quest2", false);
    }

    #[test]
    fn compounds_are_found_in_one_word_or_two() {
        for text in ["videoprojecteur", "vidéo projecteur", "vidéo-projecteurs"] {
            check(text, true);
        }
        let one_word = Haystack::new().with(Field::Name, "Vidéoprojecteur laser");
        assert!(Query::parse("video projecteur").score(&one_word).is_some());
    }

    #[test]
    fn a_word_being_typed_is_found_by_its_beginning() {
        for text in ["c", "cas", "casqu", "meta qu"] {
            check(text, true);
        }
    }

    #[test]
    fn a_better_place_and_a_better_match_score_higher() {
        let in_name = Haystack::new().with(Field::Name, "Projecteur laser");
        let in_text = Haystack::new().with(Field::Name, "Écran").with(Field::Description, "pour un projecteur");
        let score = |text: &str, haystack: &Haystack| Query::parse(text).score(haystack).expect("a match");
        assert!(score("projecteur", &in_name) > score("projecteur", &in_text));
        assert!(score("projecteur", &in_name) > score("project", &in_name));
        assert!(score("project", &in_name) > score("projetceur", &in_name));
        assert_eq!(score("", &in_name), 0, "an empty query prefers nothing");
        assert!(Query::parse("?!").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_found_by_its_own_words(text in "\\PC{0,40}") {
            let haystack = Haystack::new().with(Field::Description, &text);
            proptest::prop_assert!(Query::parse(&text).score(&haystack).is_some());
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once.clone());
            proptest::prop_assert!(!once.contains("  ") && once.trim() == once);
        }

        #[test]
        fn one_slip_in_a_long_word_is_forgiven(
            word in "[a-z]{4,12}", at in 1..11_usize, letter in proptest::char::range('a', 'z'), slip in 0..4_u8,
        ) {
            let mut letters: Vec<char> = word.chars().collect();
            let at = at.min(letters.len() - 1);
            match slip {
                0 => letters[at] = letter,
                1 => letters.insert(at, letter),
                2 => { letters.remove(at); }
                _ => letters.swap(at - 1, at),
            }
            let typed: String = letters.into_iter().collect();
            proptest::prop_assume!(typed.len() >= 4 && !IDLE_WORDS.contains(&typed.as_str()));
            let haystack = Haystack::new().with(Field::Name, &word);
            proptest::prop_assert!(Query::parse(&typed).score(&haystack).is_some(), "{} for {}", typed, word);
        }
    }

    #[test]
    fn swapping_two_neighbours_is_one_error() {
        assert_eq!(distance(b"casque", b"csaque", 2), Some(1));
        assert_eq!(distance(b"casque", b"casque", 0), Some(0));
        assert_eq!(distance(b"casque", b"cascades", 2), None);
    }
}
