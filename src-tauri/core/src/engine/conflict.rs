//! Entries that were changed both here and elsewhere. The values from elsewhere stand; the user is told, and may take
//! the own ones after all.

use super::{Engine, Field, Refusal, Reply};
use crate::domain::{EntryFields, EntryKey};
use crate::journal::{Change, Conflict};

/// Older ones nobody reads any more.
const MOST_CONFLICTS: usize = 20;

impl Engine {
    /// What was changed both here and elsewhere, oldest first.
    #[must_use]
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// `mine` is what the user had wanted. An entry has one conflict, however often it was changed on both sides.
    pub(super) fn note_conflict(&mut self, entry: EntryKey, fields: Vec<Field>, mine: Option<EntryFields>) {
        let Some(mine) = mine.filter(|_| !fields.is_empty()) else { return };
        let mut conflict = Conflict { entry, fields: Vec::new(), mine };
        let before = self.conflicts.iter().find(|other| other.entry == entry);
        for field in before.iter().flat_map(|before| &before.fields).filter(|field| !fields.contains(field)) {
            take(*field, &before.map_or(&conflict.mine, |before| &before.mine).clone(), &mut conflict.mine);
            conflict.fields.push(*field);
        }
        for field in fields {
            if !conflict.fields.contains(&field) {
                conflict.fields.push(field);
            }
        }
        let book = &self.book;
        self.conflicts.retain(|other| other.entry != entry && book.shown(other.entry).is_some());
        self.conflicts.push(conflict);
        let older = self.conflicts.len().saturating_sub(MOST_CONFLICTS);
        self.conflicts.drain(..older);
        self.keep_conflicts();
    }

    /// What was wanted here stands after all, in the fields in question.
    pub(super) fn take_mine(&mut self, entry: EntryKey) -> Result<Reply, Refusal> {
        let mut fields = self.book.shown(entry).cloned().ok_or(Refusal::NoSuchEntry)?;
        self.unlocked(entry)?;
        let of_entry = self.conflicts.iter().filter(|conflict| conflict.entry == entry);
        for conflict in of_entry {
            conflict.fields.iter().for_each(|field| take(*field, &conflict.mine, &mut fields));
        }
        super::act::in_order(&fields)?;
        self.book.want(entry, Some(fields));
        self.keep_theirs(entry)
    }

    pub(super) fn keep_theirs(&mut self, entry: EntryKey) -> Result<Reply, Refusal> {
        self.conflicts.retain(|conflict| conflict.entry != entry);
        self.keep_conflicts();
        Ok(Reply::Done)
    }

    pub(super) fn rename_in_conflicts(&mut self, rename: &impl Fn(&mut EntryFields) -> bool) {
        let renamed = self.conflicts.iter_mut().map(|conflict| rename(&mut conflict.mine));
        let renamed = renamed.filter(|renamed| *renamed).count();
        if renamed > 0 {
            self.keep_conflicts();
        }
    }

    fn keep_conflicts(&mut self) {
        self.book.note(Change::Conflicts(self.conflicts.clone()));
    }
}

fn take(field: Field, mine: &EntryFields, fields: &mut EntryFields) {
    match field {
        Field::Start => {
            fields.start = mine.start;
            // The two ends may come from different sides.
            if fields.end.is_some_and(|end| end < mine.start) {
                fields.end = mine.end;
            }
        }
        Field::End => fields.end = mine.end,
        Field::Description => fields.description.clone_from(&mine.description),
        Field::Project | Field::Task => {
            fields.project.clone_from(&mine.project);
            fields.task.clone_from(&mine.task);
        }
        Field::Tags => fields.tags.clone_from(&mine.tags),
        Field::Billable => fields.billable = mine.billable,
        Field::Kind => fields.kind.clone_from(&mine.kind),
        Field::Custom => fields.custom.clone_from(&mine.custom),
    }
}
