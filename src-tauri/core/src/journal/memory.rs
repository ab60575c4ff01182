//! A journal in memory: for tests of the rules, and for looking around without leaving a trace.

use super::{Change, Journal, JournalError, Stored};
use crate::domain::Catalogue;

/// Forgotten when dropped.
#[derive(Clone, Debug, Default)]
pub struct MemoryJournal {
    stored: Stored,
}

impl Journal for MemoryJournal {
    fn load(&self) -> Result<Stored, JournalError> {
        Ok(self.stored.clone())
    }

    fn commit(&mut self, changes: &[Change]) -> Result<(), JournalError> {
        self.stored.check(changes)?;
        for change in changes {
            self.stored.apply(change.clone());
        }
        Ok(())
    }
}

impl Stored {
    /// Refuses what can't be applied, before any of it is.
    fn check(&self, changes: &[Change]) -> Result<(), JournalError> {
        let mut queue = self.queue.clone();
        for change in changes {
            if let Change::EndOperation(id) = change {
                queue.remove(id);
            }
            if let Change::Operation(operation) = change {
                let (id, entry) = (operation.id, operation.entry);
                if queue.values().any(|other| other.entry == entry && other.id != id) {
                    return Err(JournalError::SecondOperation { entry });
                }
                queue.insert(id, operation.clone());
            }
        }
        Ok(())
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Entry(key, entry) => {
                self.entries.insert(key, entry);
            }
            Change::ForgetEntry(key) => {
                self.entries.remove(&key);
            }
            Change::Operation(operation) => {
                self.queue.insert(operation.id, operation);
            }
            Change::EndOperation(id) => {
                self.queue.remove(&id);
            }
            Change::Account(account) => self.account = account.map(|account| *account),
            Change::Catalogue(catalogue) => self.catalogue = *catalogue,
            Change::Budget(budget) => self.budget = budget,
            Change::Synced(synced) => self.synced = synced,
            Change::Last(last) => self.last = last,
            Change::Settings(settings) => self.settings = settings,
            Change::Making(making) => {
                self.makings.insert(making.id, making);
            }
            Change::EndMaking(id) => {
                self.makings.remove(&id);
            }
            Change::Act(act) => {
                self.acts.insert(act.id, act);
            }
            Change::EndAct(id) => {
                self.acts.remove(&id);
            }
            Change::Conflicts(conflicts) => self.conflicts = conflicts,
            Change::Clear => {
                let queue = &self.queue;
                self.entries.retain(|key, _| queue.values().any(|operation| operation.entry == *key));
                self.catalogue = Catalogue::default();
                self.synced = super::Synced::default();
                self.acts.clear();
                self.conflicts.clear();
            }
        }
    }
}
