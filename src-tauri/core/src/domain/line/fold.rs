//! Names compared as people compare them: without case and accents.

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use icu_normalizer::DecomposingNormalizerBorrowed;

const CASES: CaseMapperBorrowed<'static> = CaseMapper::new();
const LETTERS: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();

/// The name as it is compared: words parted by one space, Unicode's case folding, no accents, plain forms for wide,
/// superscript and joined letters. `ß` is `ss`; letters that only look accented (`ø`, `ł`) stay themselves.
pub(crate) fn name(name: &str) -> String {
    name.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// One word of such a name. It has no white space, so that words can be counted in a folded name too.
pub(super) fn word(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let bare: String = LETTERS.normalize(word).chars().filter(|c| !is_accent(*c)).collect();
    CASES.fold_string(&bare).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The accents of Latin, Greek and Cyrillic. Marks of other scripts make another letter (か and が).
fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn case_accents_width_and_space_do_not_tell_names_apart() {
        for (one, other) in [
            ("Café  Zürich", "CAFE ZURICH"),
            ("Straße", "STRASSE"),
            ("ΣΊΣΥΦΟΣ", "σισυφος"),
            ("e\u{301}te\u{301}", "Été"),
            ("Ｗｅｂ", "web"),
            ("İstanbul", "istanbul"),
            ("ﬁx", "FIX"),
            ("\u{a0}a\tb ", "a b"),
        ] {
            assert_eq!(name(one), name(other));
        }
    }

    #[test]
    fn other_letters_stay_apart() {
        for (one, other) in [("が", "か"), ("ø", "o"), ("l", "ł"), ("a b", "ab")] {
            assert_ne!(name(one), name(other));
        }
    }
}
