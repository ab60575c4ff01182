//! Time entries, and where a workspace keeps them.

use super::Id;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A time entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// 24 hexadecimal digits.
    pub id: Id,
    /// Whose time it is.
    pub user: Id,
    /// At most 3,000 characters.
    pub description: Arc<str>,
    /// Whole seconds.
    pub start: DateTime<Utc>,
    /// Whole seconds; `None` while it runs.
    pub end: Option<DateTime<Utc>>,
    /// A project of the workspace.
    pub project: Option<Id>,
    /// A task of that project.
    pub task: Option<Id>,
    /// In the order they were sent in, repetitions included.
    pub tags: Box<[Id]>,
    /// To be invoiced.
    pub billable: bool,
    /// `REGULAR`, `BREAK`, or another word of the server's.
    pub kind: &'static str,
    /// Values of the workspace's custom fields.
    pub custom: Box<[CustomValue]>,
    /// Locked by hand of an administrator. Administrators may still change it.
    pub locked: bool,
    /// Part of an approved timesheet: nobody may change it, and no answer shows it.
    pub approved: bool,
}

/// The value of a custom field on an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomValue {
    /// Which field of the workspace.
    pub field: Id,
    /// Text, number, boolean or list, as the field's type has it.
    pub value: Value,
}

impl Entry {
    /// How long it lasted, in seconds; nothing while it runs.
    #[must_use]
    pub fn seconds(&self) -> Option<i64> {
        self.end.map(|end| (end - self.start).num_seconds())
    }
}

/// The entries of one workspace, by id, by start, and what they add up to.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    by_id: HashMap<Id, Entry>,
    /// For each user, sorted.
    by_start: BTreeMap<Id, Vec<(DateTime<Utc>, Id)>>,
    /// Those without an end, as user and entry.
    running: BTreeSet<(Id, Id)>,
    /// Seconds of finished entries for each project and each task.
    tracked: HashMap<Id, i64>,
}

impl Entries {
    pub(crate) fn insert(&mut self, entry: Entry) {
        for target in [entry.project, entry.task].into_iter().flatten() {
            *self.tracked.entry(target).or_default() += entry.seconds().unwrap_or(0);
        }
        let order = self.by_start.entry(entry.user).or_default();
        let key = (entry.start, entry.id);
        order.insert(order.partition_point(|other| *other < key), key);
        if entry.end.is_none() {
            self.running.insert((entry.user, entry.id));
        }
        self.by_id.insert(entry.id, entry);
    }

    pub(crate) fn remove(&mut self, id: Id) -> Option<Entry> {
        let entry = self.by_id.remove(&id)?;
        for target in [entry.project, entry.task].into_iter().flatten() {
            *self.tracked.entry(target).or_default() -= entry.seconds().unwrap_or(0);
        }
        self.running.remove(&(entry.user, id));
        if let Some(order) = self.by_start.get_mut(&entry.user)
            && let Ok(at) = order.binary_search(&(entry.start, entry.id))
        {
            order.remove(at);
        }
        Some(entry)
    }

    pub(crate) fn get(&self, id: Id) -> Option<&Entry> {
        self.by_id.get(&id)
    }

    /// A user's entries by start, earliest first, as `(start, id)`.
    pub(crate) fn in_order(&self, user: Id) -> &[(DateTime<Utc>, Id)] {
        self.by_start.get(&user).map_or(&[], Vec::as_slice)
    }

    /// The user's entry without an end; the latest, should a test have made several.
    pub(crate) fn running(&self, user: Id) -> Option<&Entry> {
        let (_, id) = self.running.range((user, Id::MIN)..=(user, Id::MAX)).next_back()?;
        self.get(*id)
    }

    /// Everybody's entries without an end.
    pub(crate) fn all_running(&self) -> impl Iterator<Item = &Entry> {
        self.running.iter().filter_map(|(_, id)| self.get(*id))
    }

    /// Everybody's entries: user by user, earliest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Entry> {
        self.by_start.values().flatten().filter_map(|(_, id)| self.get(*id))
    }

    /// Seconds of finished entries on a project or a task.
    pub(crate) fn tracked(&self, target: Id) -> i64 {
        self.tracked.get(&target).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::id::Ids;
    use super::*;
    use chrono::TimeDelta;

    fn entry(ids: &Ids, user: Id, project: Id, minutes: Option<i64>) -> Entry {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        Entry {
            id: ids.next(),
            user,
            description: "".into(),
            start,
            end: minutes.map(|minutes| start + TimeDelta::minutes(minutes)),
            project: Some(project),
            task: None,
            tags: Box::default(),
            billable: false,
            kind: "REGULAR",
            custom: Box::default(),
            locked: false,
            approved: false,
        }
    }

    #[test]
    fn the_sums_follow_every_entry_that_comes_and_goes() {
        let ids = Ids::default();
        let (user, project) = (ids.next(), ids.next());
        let mut entries = Entries::default();
        let first = entry(&ids, user, project, Some(30));
        entries.insert(first.clone());
        entries.insert(entry(&ids, user, project, Some(15)));
        entries.insert(entry(&ids, user, project, None));
        assert_eq!(entries.tracked(project), 45 * 60);
        assert_eq!(entries.remove(first.id), Some(first));
        assert_eq!(entries.tracked(project), 15 * 60);
        assert_eq!(entries.in_order(user).len(), 2);
        assert!(entries.running(user).is_some());
    }
}
