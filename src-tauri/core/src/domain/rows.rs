//! A list whose rows are also found by their id.

use serde::{Deserialize, Serialize};
use std::ops::Deref;
use std::sync::OnceLock;

/// Something that has an id.
pub trait Row {
    /// The type of its id.
    type Id: Ord;

    /// Its id.
    fn id(&self) -> &Self::Id;
}

/// Rows in the order in which they came, to be read like a slice. Stored and sent as a plain list.
///
/// The order by id is made at the first search: a catalogue of 60,000 rows is searched for each entry shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rows<T> {
    rows: Vec<T>,
    #[serde(skip)]
    by_id: OnceLock<Box<[usize]>>,
}

impl<T: Row> Rows<T> {
    /// The row of that id; the first, should there be several.
    #[must_use]
    pub fn find(&self, id: &T::Id) -> Option<&T> {
        let by_id = self.by_id.get_or_init(|| {
            let mut places: Box<[usize]> = (0..self.rows.len()).collect();
            places.sort_by_key(|place| self.rows[*place].id());
            places
        });
        let first = by_id.partition_point(|place| self.rows[*place].id() < id);
        by_id.get(first).map(|place| &self.rows[*place]).filter(|row| row.id() == id)
    }
}

impl<T> Rows<T> {
    /// Appends a row.
    pub fn push(&mut self, row: T) {
        self.change(|rows| rows.push(row));
    }

    /// Keeps the rows of which `wanted` is true.
    pub fn retain(&mut self, wanted: impl FnMut(&T) -> bool) {
        self.change(|rows| rows.retain(wanted));
    }

    fn change(&mut self, how: impl FnOnce(&mut Vec<T>)) {
        self.by_id.take();
        how(&mut self.rows);
    }
}

impl<T> Deref for Rows<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.rows
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T: PartialEq> PartialEq for Rows<T> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl<T: Eq> Eq for Rows<T> {}

impl<T> From<Vec<T>> for Rows<T> {
    fn from(rows: Vec<T>) -> Self {
        Self { rows, by_id: OnceLock::new() }
    }
}

impl<T, const N: usize> From<[T; N]> for Rows<T> {
    fn from(rows: [T; N]) -> Self {
        Vec::from(rows).into()
    }
}

impl<T> FromIterator<T> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Vec::from_iter(rows).into()
    }
}

impl<T> Extend<T> for Rows<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, more: I) {
        self.change(|rows| rows.extend(more));
    }
}

impl<'r, T> IntoIterator for &'r Rows<T> {
    type Item = &'r T;
    type IntoIter = std::slice::Iter<'r, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Row for (u8, char) {
        type Id = u8;

        fn id(&self) -> &u8 {
            &self.0
        }
    }

    #[test]
    fn a_row_is_found_by_its_id_whatever_the_order() {
        let rows: Rows<_> = vec![(3, 'c'), (1, 'a'), (2, 'b'), (1, 'z')].into();
        let found = [0, 1, 2, 3, 4].map(|id| rows.find(&id).map(|row| row.1));
        assert_eq!(found, [None, Some('a'), Some('b'), Some('c'), None]);
        assert_eq!(rows.first(), Some(&(3, 'c')), "the order stays");
    }

    #[test]
    fn what_changed_after_a_search_is_found_by_the_next() {
        let mut rows: Rows<_> = vec![(2, 'b')].into();
        assert_eq!(rows.find(&1), None);
        rows.push((1, 'a'));
        assert_eq!(rows.find(&1), Some(&(1, 'a')));
        rows.extend([(0, 'x')]);
        assert_eq!(rows.find(&0), Some(&(0, 'x')));
        rows.retain(|row| row.0 != 2);
        assert_eq!(rows.find(&2), None);
    }

    #[test]
    fn rows_are_stored_as_a_plain_list() {
        let rows: Rows<_> = vec![(2, 'b'), (1, 'a')].into();
        let text = serde_json::to_string(&rows).unwrap();
        assert_eq!(text, r#"[[2,"b"],[1,"a"]]"#);
        assert_eq!(serde_json::from_str::<Rows<(u8, char)>>(&text).unwrap(), rows);
    }
}
