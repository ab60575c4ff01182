//! What the user meant: a simple model of entries, without a network, a queue or a server.

use super::schedule::PROJECTS;
use crate::domain::{EntryFields, EntryKey};
use crate::engine::Field;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// An entry as the user last meant it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Its project by number, in place of an id.
    pub(super) fields: EntryFields,
    /// Fields that were changed elsewhere, too: either value is right.
    pub(super) elsewhere: BTreeSet<Field>,
    /// It was deleted elsewhere: it may be gone.
    pub(super) may_be_gone: bool,
    /// So much was done on both sides that nothing is said of what is left.
    pub(super) loose: bool,
}

/// All that was meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Meant {
    /// By the engine's names, which it gave to the user.
    pub(super) entries: BTreeMap<EntryKey, Entry>,
    /// The projects that can be booked on, with what the engine called them when they were made.
    pub(super) projects: BTreeMap<u8, String>,
    names: u32,
}

impl Entry {
    pub(super) fn new(fields: EntryFields) -> Self {
        Self { fields, elsewhere: BTreeSet::new(), may_be_gone: false, loose: false }
    }
}

impl Meant {
    pub(super) fn new() -> Self {
        let projects = BTreeMap::from([(0, "p1".to_owned()), (1, "p2".to_owned())]);
        Self { projects, ..Self::default() }
    }

    pub(super) fn name(&mut self, twin: bool) -> String {
        self.names += 1;
        if twin { "twin".to_owned() } else { format!("entry {}", self.names) }
    }

    /// The entry that so many others were made after.
    pub(super) fn nth(&self, which: usize) -> Option<EntryKey> {
        self.entries.keys().rev().nth(which).copied()
    }

    pub(super) fn fields(&self, key: EntryKey) -> EntryFields {
        self.entries[&key].fields.clone()
    }

    pub(super) fn change(&mut self, key: EntryKey, change: impl FnOnce(&mut EntryFields)) {
        if let Some(entry) = self.entries.get_mut(&key) {
            change(&mut entry.fields);
        }
    }

    /// One entry runs at a time. Where something was started elsewhere, too, it may have ended there already.
    pub(super) fn end_what_runs(&mut self, at: DateTime<Utc>, started_elsewhere: bool) {
        for entry in self.entries.values_mut().filter(|entry| entry.fields.is_running()) {
            entry.fields.end = Some(at);
            if started_elsewhere {
                entry.elsewhere.insert(Field::End);
            }
        }
    }

    /// Takes back an act: what it changed is as it was before.
    pub(super) fn go_back_to(&mut self, before: &Self, act: &Self, web: bool) {
        let keys: BTreeSet<EntryKey> = before.entries.keys().chain(act.entries.keys()).copied().collect();
        for key in keys {
            let (was, became) = (before.entries.get(&key), act.entries.get(&key));
            if was.map(|entry| &entry.fields) == became.map(|entry| &entry.fields) {
                continue;
            }
            match was {
                Some(was) => {
                    let touched = self.entries.get(&key).cloned();
                    let mut entry = Entry::new(was.fields.clone());
                    entry.loose = web;
                    entry.may_be_gone = web || touched.is_some_and(|entry| entry.may_be_gone);
                    self.entries.insert(key, entry);
                }
                None => {
                    self.entries.remove(&key);
                }
            }
        }
        self.projects = before.projects.clone();
    }
}

/// The name of the project of that number.
pub(super) fn project_name(number: u8) -> String {
    assert!(number < PROJECTS);
    match number {
        0 | 1 => format!("p{}", number + 1),
        made => format!("made {made}"),
    }
}
