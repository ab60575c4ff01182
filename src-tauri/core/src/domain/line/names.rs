//! Finding what a typed name means.

use super::fold;

/// Things that have names.
pub(super) struct Names<'a, T> {
    entries: Vec<Entry<'a, T>>,
}

struct Entry<'a, T> {
    item: &'a T,
    name: &'a str,
    folded: String,
    /// Another name that means it, folded, where that is asked for whole.
    alias: Option<String>,
    active: bool,
}

/// What a name means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Match<'a, T> {
    /// This one.
    One(&'a T),
    /// Any of these, at least two.
    Several(Vec<&'a T>),
    /// Only this one fits, and it can't be booked on.
    Inactive(&'a T),
    /// None.
    Nothing,
}

impl<'a, T> Names<'a, T> {
    /// From each thing, its name, and whether it can be booked on.
    pub(super) fn new(things: impl Iterator<Item = (&'a T, &'a str, bool)>) -> Self {
        Self::with_aliases(things.map(|(item, name, active)| (item, name, None, active)))
    }

    /// The same, with a second name for some.
    pub(super) fn with_aliases(things: impl Iterator<Item = (&'a T, &'a str, Option<String>, bool)>) -> Self {
        let entry = |(item, name, alias, active): (_, &'a str, Option<String>, _)| Entry {
            item,
            name,
            folded: fold::name(name),
            alias: alias.map(|alias| fold::name(&alias)),
            active,
        };
        Self { entries: things.map(entry).collect() }
    }

    /// How many of `words`, from the first on, together are exactly a name, case and accents aside: the most
    /// there are, or 0.
    pub(super) fn longest<'w>(&self, words: impl Iterator<Item = &'w str>) -> usize {
        let line = words.map(fold::word).collect::<Vec<_>>().join(" ");
        self.entries
            .iter()
            .flat_map(|entry| std::iter::once(&entry.folded).chain(&entry.alias))
            .filter(|name| !name.is_empty())
            .filter(|name| {
                line.strip_prefix(&**name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            })
            .map(|name| name.split(' ').count())
            .max()
            .unwrap_or(0)
    }

    /// What `name` means. The first of these ways that fits anything decides: the name letter for letter; without
    /// case and accents; as a beginning; as a part.
    pub(super) fn find(&self, name: &str) -> Match<'a, T> {
        let (active, inactive): (Vec<_>, Vec<_>) = self.fitting(name);
        match active[..] {
            [] => inactive.first().map_or(Match::Nothing, |entry| Match::Inactive(entry.item)),
            [one] => Match::One(one.item),
            _ => Match::Several(active.into_iter().map(|entry| entry.item).collect()),
        }
    }

    /// The best fitting active entries, and the best fitting others.
    fn fitting(&self, name: &str) -> (Vec<&Entry<'a, T>>, Vec<&Entry<'a, T>>) {
        let folded = fold::name(name);
        if folded.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let best = |active| {
            let ranked: Vec<_> = self
                .entries
                .iter()
                .filter(|entry| entry.active == active)
                .filter_map(|entry| Some((entry.rank(name, &folded)?, entry)))
                .collect();
            let first = ranked.iter().map(|(rank, _)| *rank).min();
            ranked.into_iter().filter(|(rank, _)| Some(*rank) == first).map(|(_, entry)| entry).collect()
        };
        (best(true), best(false))
    }
}

impl<T> Entry<'_, T> {
    /// How well the name fits, 0 the best; `None` when it doesn't.
    fn rank(&self, name: &str, folded: &str) -> Option<u8> {
        if self.folded == folded {
            Some(u8::from(!self.name.split_whitespace().eq(name.split_whitespace())))
        } else if self.alias.as_deref() == Some(folded) {
            Some(1)
        } else if self.folded.starts_with(folded) {
            Some(2)
        } else if self.folded.contains(folded) {
            Some(3)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names<'a>(active: &'a [&'a str], inactive: &'a [&'a str]) -> Names<'a, &'a str> {
        let active = active.iter().map(|name| (name, *name, true));
        Names::new(active.chain(inactive.iter().map(|name| (name, *name, false))))
    }

    #[test]
    fn the_closest_way_of_fitting_decides() {
        let names = names(&["Café", "Cafe", "CAFE Latte", "Website", "Web", "Big Website"], &[]);
        assert_eq!(names.find("Cafe"), Match::One(&"Cafe"), "letter for letter");
        assert_eq!(names.find("café"), Match::Several(vec![&"Café", &"Cafe"]), "without case and accents");
        assert_eq!(names.find("web"), Match::One(&"Web"), "the whole before a beginning");
        assert_eq!(names.find("webs"), Match::One(&"Website"), "a beginning before a part");
        assert_eq!(names.find("latte"), Match::One(&"CAFE Latte"), "a part");
        assert_eq!(names.find("caf"), Match::Several(vec![&"Café", &"Cafe", &"CAFE Latte"]));
        assert_eq!(names.find("big   website"), Match::One(&"Big Website"), "white space");
        assert_eq!(names.find("nothing"), Match::Nothing);
    }

    #[test]
    fn what_cannot_be_booked_on_is_found_only_when_nothing_else_fits() {
        let names = names(&["Website"], &["Web", "Old"]);
        assert_eq!(names.find("Web"), Match::One(&"Website"));
        assert_eq!(names.find("old"), Match::Inactive(&"Old"));
    }

    #[test]
    fn a_name_of_nothing_but_accents_or_space_fits_nothing() {
        let names = names(&["Website", "\u{301}"], &[]);
        assert_eq!(names.find("\u{301}"), Match::Nothing);
        assert_eq!(names.find(" "), Match::Nothing);
        assert_eq!(names.longest(["\u{301}"].into_iter()), 0);
    }

    #[test]
    fn the_longest_known_name_at_the_beginning_is_counted_in_words() {
        let names = names(&["Big", "Big Corp", "Bïg  Corp Site"], &["Old Thing"]);
        let longest = |line: &str| names.longest(line.split_whitespace());
        assert_eq!(longest("big corp site fix"), 3);
        assert_eq!(longest("BIG CORP sites"), 2);
        assert_eq!(longest("big corps"), 1);
        assert_eq!(longest("bigger"), 0);
        assert_eq!(longest("old thing"), 2);
        assert_eq!(longest(""), 0);
    }
}
