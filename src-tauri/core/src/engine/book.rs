//! The entries and the queue, and the one way in which they may change: everything that does is also noted for
//! the journal.

use super::merge::{Field, common, merge};
use crate::domain::{EntryFields, EntryKey, ServerEntry, TimeEntryId, WorkspaceId};
use crate::journal::{ActId, Attempt, Change, Last, Operation, OperationId, Refused, Stage, Stored, Touched};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// See the module.
#[derive(Debug, Default)]
pub struct Book {
    entries: BTreeMap<EntryKey, ServerEntry>,
    queue: BTreeMap<OperationId, Operation>,
    operation_of: HashMap<EntryKey, OperationId>,
    key_of: HashMap<TimeEntryId, EntryKey>,
    by_start: BTreeSet<(DateTime<Utc>, EntryKey)>,
    running: BTreeSet<EntryKey>,
    running_on_server: BTreeSet<EntryKey>,
    last: Last,
    changes: Vec<Change>,
    /// What the entries that were touched said before, while the user's act goes on.
    trace: Option<BTreeMap<EntryKey, Option<EntryFields>>>,
}

/// What came of the server's word on an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// The entry's name here.
    pub key: EntryKey,
    /// Fields that were changed both here and there; the server's values stand.
    pub conflicts: Vec<Field>,
    /// What was wanted here, if anything.
    pub mine: Option<EntryFields>,
}

impl Book {
    /// As it was left.
    #[must_use]
    pub fn new(stored: &mut Stored) -> Self {
        let entries = std::mem::take(&mut stored.entries);
        let queue = std::mem::take(&mut stored.queue);
        let mut book = Self {
            operation_of: queue.values().map(|operation| (operation.entry, operation.id)).collect(),
            key_of: entries.iter().map(|(key, entry)| (entry.id.clone(), *key)).collect(),
            entries,
            queue,
            last: stored.last,
            ..Self::default()
        };
        let keys: BTreeSet<EntryKey> = book.entries.keys().chain(book.operation_of.keys()).copied().collect();
        for key in keys {
            book.index(key);
        }
        let runs = book.entries.iter().filter(|(_, entry)| entry.fields.is_running());
        book.running_on_server = runs.map(|(key, _)| *key).collect();
        book
    }

    /// What an entry says, as the user has it; `None` when there is no such entry, or it is to go.
    #[must_use]
    pub fn shown(&self, key: EntryKey) -> Option<&EntryFields> {
        match self.operation(key) {
            Some(operation) => operation.wanted.as_ref(),
            None => self.entries.get(&key).map(|entry| &entry.fields),
        }
    }

    /// The server's last word on an entry; `None` when it is not known to be there.
    #[must_use]
    pub fn on_server(&self, key: EntryKey) -> Option<&ServerEntry> {
        self.entries.get(&key)
    }

    /// The operation that an entry has in the queue.
    #[must_use]
    pub fn operation(&self, key: EntryKey) -> Option<&Operation> {
        self.operation_of.get(&key).and_then(|id| self.queue.get(id))
    }

    /// All operations, first to be sent first.
    pub fn queue(&self) -> impl Iterator<Item = &Operation> {
        self.queue.values()
    }

    /// The operation of that id.
    #[must_use]
    pub fn queued(&self, id: OperationId) -> Option<&Operation> {
        self.queue.get(&id)
    }

    /// The entries that run, as the user has it, latest start last.
    #[must_use]
    pub fn running(&self) -> Vec<(EntryKey, &EntryFields)> {
        let mut running: Vec<_> =
            self.running.iter().filter_map(|key| self.shown(*key).map(|fields| (*key, fields))).collect();
        running.sort_by_key(|(key, fields)| (fields.start, *key));
        running
    }

    /// The entries that run, as the server last had it.
    pub fn running_on_server(&self) -> impl Iterator<Item = (EntryKey, &ServerEntry)> {
        self.running_on_server.iter().filter_map(|key| self.entries.get(key).map(|entry| (*key, entry)))
    }

    /// Where an entry belongs.
    #[must_use]
    pub fn workspace_of(&self, key: EntryKey) -> Option<&WorkspaceId> {
        match self.operation(key) {
            Some(operation) => Some(&operation.workspace),
            None => self.entries.get(&key).map(|entry| &entry.workspace),
        }
    }

    /// Entries that start within `[from, to)`, earliest first.
    pub fn between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> impl DoubleEndedIterator<Item = (EntryKey, &EntryFields)> {
        self.by_start
            .range((from, EntryKey(0))..(to.max(from), EntryKey(0)))
            .filter_map(|(_, key)| self.shown(*key).map(|fields| (*key, fields)))
    }

    /// All entries, latest start first.
    pub fn latest(&self) -> impl Iterator<Item = (EntryKey, &EntryFields)> {
        self.by_start.iter().rev().filter_map(|(_, key)| self.shown(*key).map(|fields| (*key, fields)))
    }

    /// How many entries there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.by_start.len()
    }

    /// The name here of an entry of the server.
    #[must_use]
    pub fn key_of(&self, id: &TimeEntryId) -> Option<EntryKey> {
        self.key_of.get(id).copied()
    }

    /// An entry that the user made.
    pub fn make(&mut self, workspace: WorkspaceId, fields: EntryFields) -> EntryKey {
        let key = self.new_key();
        self.touch(key);
        self.push(key, workspace, Some(fields), None);
        key
    }

    /// The user wants an entry to be so, or gone. Folds into what is already queued for it: what was never sent
    /// and is not wanted any more leaves no trace, and what is back as the server has it needs no sending.
    pub fn want(&mut self, key: EntryKey, wanted: Option<EntryFields>) {
        self.touch(key);
        let server = self.entries.get(&key);
        let Some(id) = self.operation_of.get(&key).copied() else {
            if let Some(server) = server.filter(|server| wanted.as_ref() != Some(&server.fields)) {
                let (workspace, base) = (server.workspace.clone(), server.fields.clone());
                self.push(key, workspace, wanted, Some(base));
            }
            return;
        };
        let Some(mut operation) = self.queue.get(&id).cloned() else { return };
        if matches!(operation.stage, Stage::Aside(Refused::Gone { .. })) {
            return self.make_anew(key, wanted);
        }
        operation.wanted = wanted;
        if matches!(operation.stage, Stage::Aside(Refused::Rejected(_) | Refused::Missing { .. })) {
            operation.stage = Stage::Waiting;
        }
        let pointless = match server {
            Some(server) => operation.wanted.as_ref() == Some(&server.fields),
            None => operation.wanted.is_none(),
        };
        let unsent = matches!(operation.stage, Stage::Waiting | Stage::Aside(_));
        if pointless && unsent {
            self.end(id);
        } else {
            self.put(operation);
        }
    }

    /// The user wants back what is gone, or about to go.
    pub fn revive(&mut self, key: EntryKey, workspace: &WorkspaceId, fields: EntryFields) {
        self.touch(key);
        if self.operation(key).is_some() || self.entries.contains_key(&key) {
            self.want(key, Some(fields));
        } else {
            self.push(key, workspace.clone(), Some(fields), None);
        }
    }

    /// From now on it is noted what the user's act changes.
    pub fn begin_trace(&mut self) {
        self.trace = Some(BTreeMap::new());
    }

    /// What the act changed.
    #[must_use]
    pub fn take_trace(&mut self) -> Vec<Touched> {
        let trace = self.trace.take().unwrap_or_default();
        let touched = trace.into_iter().map(|(entry, before)| {
            let after = self.shown(entry).cloned();
            Touched { entry, before, after }
        });
        touched.filter(|touched| touched.before != touched.after).collect()
    }

    /// Writes names otherwise in all that is wanted; `rename` says whether it changed anything.
    pub fn rename(&mut self, rename: &impl Fn(&mut EntryFields) -> bool) {
        for mut operation in self.queue.values().cloned().collect::<Vec<_>>() {
            if operation.wanted.as_mut().is_some_and(rename) {
                self.put(operation);
            }
        }
    }

    /// What [`Self::new_operation`] gives next.
    #[must_use]
    pub fn next_operation(&self) -> OperationId {
        OperationId(self.last.operation + 1)
    }

    /// A name for an operation.
    pub fn new_operation(&mut self) -> OperationId {
        self.last.operation += 1;
        self.changes.push(Change::Last(self.last));
        OperationId(self.last.operation)
    }

    /// A name for an act.
    pub fn new_act(&mut self) -> ActId {
        self.last.act += 1;
        self.changes.push(Change::Last(self.last));
        ActId(self.last.act)
    }

    /// The server's word on an entry: its first, a change made elsewhere, or the answer to a write. What is
    /// wanted here is kept where the server says nothing new of it.
    pub fn learn(&mut self, entry: ServerEntry) -> Learned {
        let key = match self.key_of(&entry.id).or_else(|| self.awaited(&entry)) {
            Some(key) => key,
            None => self.new_key(),
        };
        let theirs = entry.fields.clone();
        let is_new = !self.entries.contains_key(&key);
        self.unindex(key);
        self.key_of.insert(entry.id.clone(), key);
        if entry.fields.is_running() {
            self.running_on_server.insert(key);
        } else {
            self.running_on_server.remove(&key);
        }
        if self.entries.get(&key) != Some(&entry) {
            self.changes.push(Change::Entry(key, entry.clone()));
            self.entries.insert(key, entry);
        }
        self.index(key);
        let mine = self.operation(key).and_then(|operation| operation.wanted.clone());
        let conflicts = self.rebase(key, theirs, is_new);
        Learned { key, conflicts, mine }
    }

    /// The server's answer to the sending of a new entry, which it may have altered.
    pub fn learn_created(&mut self, id: OperationId, entry: ServerEntry) -> Learned {
        if let Some(operation) = self.queue.get(&id) {
            self.key_of.insert(entry.id.clone(), operation.entry);
        }
        self.learn(entry)
    }

    /// The server no longer has this entry. A wish to delete it is fulfilled. What is wanted of it otherwise is
    /// made anew when it was deleted from here, and is set aside when that was done elsewhere.
    pub fn learn_gone(&mut self, key: EntryKey) {
        let Some(entry) = self.entries.get(&key) else { return };
        let id = entry.id.clone();
        match self.operation(key).cloned() {
            Some(Operation { stage: Stage::Attempted(attempt), wanted: Some(fields), .. })
                if attempt.deletes() =>
            {
                self.make_anew(key, Some(fields));
            }
            Some(operation) if operation.wanted.is_some() => {
                self.set_stage(operation.id, Stage::Aside(Refused::Gone { id }));
            }
            Some(operation) => {
                self.forget(key);
                self.end(operation.id);
            }
            None => self.forget(key),
        }
    }

    /// Notes how far an operation has come.
    pub fn set_stage(&mut self, id: OperationId, stage: Stage) {
        if let Some(mut operation) = self.queue.get(&id).cloned() {
            operation.stage = stage;
            self.put(operation);
        }
    }

    /// What was just sent is what the server and the user now have in common; its answer comes by
    /// [`Self::learn`].
    pub fn sent(&mut self, id: OperationId, fields: EntryFields) {
        if let Some(mut operation) = self.queue.get(&id).cloned() {
            operation.base = Some(fields);
            operation.stage = Stage::Waiting;
            self.put(operation);
        }
    }

    /// The user gives an operation up: what the server has is shown again.
    pub fn drop_operation(&mut self, id: OperationId) {
        let Some(operation) = self.queue.get(&id).cloned() else { return };
        self.touch(operation.entry);
        self.unindex(operation.entry);
        self.end(id);
        if matches!(operation.stage, Stage::Aside(Refused::Gone { .. })) {
            self.forget(operation.entry);
        }
        self.index(operation.entry);
    }

    /// Another workspace or account: everything that came from the server goes, but for what the queue needs.
    pub fn clear(&mut self) {
        self.changes.push(Change::Clear);
        let unqueued = |key: &EntryKey| !self.operation_of.contains_key(key);
        for key in self.entries.keys().copied().filter(unqueued).collect::<Vec<_>>() {
            self.unindex(key);
            self.remove(key);
        }
    }

    /// Notes a change that is kept elsewhere than in the book.
    pub fn note(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// What changed since the last call, to be committed.
    #[must_use]
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// The entry of which this is the unconfirmed sending. Two equal sendings take two equal entries, in order; one
    /// that may have been stopped since gives way to one that was sent with just this end.
    fn awaited(&self, entry: &ServerEntry) -> Option<EntryKey> {
        let attempts = self.queue.values().filter_map(|operation| match &operation.stage {
            Stage::Attempted(attempt) => Some((operation, attempt)),
            Stage::Waiting | Stage::Aside(_) => None,
        });
        attempts
            .filter(|(operation, attempt)| {
                operation.workspace == entry.workspace
                    && !self.entries.contains_key(&operation.entry)
                    && (attempt.made(&entry.fields) || attempt.may_have_made(&entry.fields))
            })
            .min_by_key(|(_, attempt)| (!attempt.made(&entry.fields), attempt.end() != entry.fields.end))
            .map(|(operation, _)| operation.entry)
    }

    /// `arrived`: this is what came of an attempt, whatever it says.
    fn rebase(&mut self, key: EntryKey, theirs: EntryFields, arrived: bool) -> Vec<Field> {
        let Some(mut operation) = self.operation(key).cloned() else { return Vec::new() };
        match &operation.stage {
            Stage::Attempted(Attempt { sent: Some(sent), .. }) if arrived || *sent == theirs => {
                operation.base = Some(sent.clone());
                operation.stage = Stage::Waiting;
            }
            Stage::Attempted(Attempt { sent: Some(sent), .. }) => {
                operation.base = operation.base.as_ref().map(|base| common(base, sent, &theirs));
            }
            Stage::Aside(Refused::Gone { .. }) => operation.stage = Stage::Waiting,
            Stage::Attempted(Attempt { sent: None, .. }) | Stage::Waiting | Stage::Aside(_) => {}
        }
        let Some(mine) = &operation.wanted else {
            self.put(operation);
            return Vec::new();
        };
        let base = operation.base.as_ref().unwrap_or(mine);
        let merged = merge(base, mine, &theirs);
        // What was attempted may still arrive and undo what now looks right.
        if merged.fields == theirs && !matches!(operation.stage, Stage::Attempted(_)) {
            self.end(operation.id);
        } else {
            operation.base = Some(theirs);
            operation.wanted = Some(merged.fields);
            self.put(operation);
        }
        merged.conflicts
    }

    /// The entry that the server had is gone; one that says what is wanted takes its place.
    fn make_anew(&mut self, key: EntryKey, wanted: Option<EntryFields>) {
        let Some(operation) = self.operation(key).cloned() else { return };
        self.unindex(key);
        self.forget(key);
        self.end(operation.id);
        if wanted.is_some() {
            self.push(key, operation.workspace, wanted, None);
        }
    }

    fn push(
        &mut self,
        entry: EntryKey,
        workspace: WorkspaceId,
        wanted: Option<EntryFields>,
        base: Option<EntryFields>,
    ) {
        let id = self.new_operation();
        self.put(Operation { id, entry, workspace, wanted, base, stage: Stage::Waiting });
    }

    fn put(&mut self, operation: Operation) {
        let key = operation.entry;
        self.unindex(key);
        self.changes.push(Change::Operation(operation.clone()));
        self.operation_of.insert(key, operation.id);
        self.queue.insert(operation.id, operation);
        self.index(key);
    }

    fn end(&mut self, id: OperationId) {
        if let Some(entry) = self.queue.get(&id).map(|operation| operation.entry) {
            self.unindex(entry);
            self.queue.remove(&id);
            self.operation_of.remove(&entry);
            self.changes.push(Change::EndOperation(id));
            self.index(entry);
        }
    }

    /// An entry is of no interest here any more.
    pub fn forget(&mut self, key: EntryKey) {
        self.unindex(key);
        if self.remove(key) {
            self.changes.push(Change::ForgetEntry(key));
        }
        self.index(key);
    }

    fn remove(&mut self, key: EntryKey) -> bool {
        let removed = self.entries.remove(&key);
        if let Some(entry) = &removed {
            self.key_of.remove(&entry.id);
            self.running_on_server.remove(&key);
        }
        removed.is_some()
    }

    fn touch(&mut self, key: EntryKey) {
        let before = self.shown(key).cloned();
        if let Some(trace) = &mut self.trace {
            trace.entry(key).or_insert(before);
        }
    }

    fn new_key(&mut self) -> EntryKey {
        self.last.entry += 1;
        self.changes.push(Change::Last(self.last));
        EntryKey(self.last.entry)
    }

    fn index(&mut self, key: EntryKey) {
        if let Some((start, runs)) = self.shown(key).map(|fields| (fields.start, fields.is_running())) {
            self.by_start.insert((start, key));
            if runs {
                self.running.insert(key);
            }
        }
    }

    fn unindex(&mut self, key: EntryKey) {
        if let Some(start) = self.shown(key).map(|fields| fields.start) {
            self.by_start.remove(&(start, key));
            self.running.remove(&key);
        }
    }
}
