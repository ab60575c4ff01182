//! What the server's answers mean for the queue.

use super::send::Step;
use super::{Engine, Now, Request, Response};
use crate::api::{Failure, Found, Next, Page, Rejection};
use crate::domain::{EntryFields, EntryKey, ServerEntry};
use crate::journal::{Attempt, OperationId, Refused, Stage};
use chrono::TimeDelta;

impl Engine {
    pub(super) fn queue_answered(&mut self, step: Step, result: Result<Response, Failure>, now: Now) {
        match step {
            Step::Running { id, workspace } => match result {
                Ok(Response::Running(running)) if Some(&workspace) == self.workspace() => {
                    self.learn_running(running.map(|entry| *entry), now);
                }
                result => self.not_read(id, result, now),
            },
            Step::ReadAgain(key) => self.read_again_answered(key, result, now),
            Step::Create { id, sent } => self.create_answered(id, &sent, result, now),
            Step::Look { id } => match result {
                Ok(Response::Entries(page)) => self.look_answered(id, page, now),
                result => self.not_read(id, result, now),
            },
            Step::Read { id } => match result {
                Ok(Response::Found(found)) => self.read_answered(id, found, now),
                Err(Failure::Rejected(rejection)) if is_gone(&rejection) => {
                    if let Some(key) = self.book.queued(id).map(|operation| operation.entry) {
                        self.book.learn_gone(key);
                    }
                }
                result => self.not_read(id, result, now),
            },
            Step::Update { id, sent } => match result {
                Err(Failure::Rejected(refused)) if is_gone(&refused) && self.is_still_wanted(id, &sent) => {
                    self.wait_again(id);
                    self.confirm(id, refused);
                }
                result => self.write_answered(id, sent, result, now),
            },
            Step::Stop { id, sent } => {
                let stopped = matches!(&result, Ok(Response::Entry(entry)) if Some(&entry.workspace) == self.workspace());
                self.write_answered(id, sent, result, now);
                if stopped {
                    self.sending.running_known_at = Some(now.mono);
                }
            }
            Step::Delete { id } => self.delete_answered(id, result, now),
            Step::Confirm { id, refused } => self.confirm_answered(id, refused, result, now),
            Step::Make { id } => self.make_answered(id, result, now),
            Step::Namesakes { id, refused } => self.namesakes_answered(id, refused, result, now),
            Step::Unmake { id } => self.unmake_answered(id, &result, now),
        }
        let (book, makings) = (&self.book, &self.makings);
        self.sending.doubts.retain(|id| book.queued(id).is_some() || makings.contains_key(&id));
        self.let_one_run(now);
    }

    /// Takes in the server's word on an entry that was read.
    pub(super) fn learn(&mut self, entry: ServerEntry, now: Now) -> EntryKey {
        let learned = self.book.learn(entry);
        self.heard(learned.key, now);
        self.note_conflict(learned.key, learned.conflicts, learned.mine);
        learned.key
    }

    /// What belongs to another workspace than the one in use is kept only as long as the queue needs it.
    fn heard(&mut self, key: EntryKey, now: Now) {
        self.sending.heard.insert(key, now.mono);
        if self.book.workspace_of(key) != self.workspace() && self.book.operation(key).is_none() {
            self.book.forget(key);
        }
    }

    /// Something had to be read for an operation first, and could not be.
    fn not_read(&mut self, id: OperationId, result: Result<Response, Failure>, now: Now) {
        match result {
            // What may have arrived stays in doubt: set aside, it would be forgotten that it was sent.
            Err(Failure::Rejected(rejection)) if !self.is_attempted(id) => self.set_aside(id, rejection),
            Err(Failure::Rejected(_) | Failure::Unknown { .. }) => self.sending.doubts.stumbled(id, now),
            Ok(_) | Err(Failure::NotSent { .. } | Failure::RetryAfter { .. } | Failure::Auth { .. }) => {
                self.sending.doubts.search_anew(id);
            }
        }
    }

    fn create_answered(
        &mut self,
        id: OperationId,
        sent: &EntryFields,
        result: Result<Response, Failure>,
        now: Now,
    ) {
        match result {
            Ok(Response::Entry(entry)) => {
                if entry.fields.is_running() && Some(&entry.workspace) == self.workspace() {
                    self.sending.running_known_at = Some(now.mono);
                }
                // What was sent is what was wanted, so a difference is the server's own rule and no conflict.
                let learned = self.book.learn_created(id, *entry);
                self.sending.doubts.dispel(id);
                self.heard(learned.key, now);
            }
            result => self.not_written(id, sent, result, now),
        }
    }

    fn look_answered(&mut self, id: OperationId, page: Page<ServerEntry>, now: Now) {
        let (last, rows) = (page.last, page.items.len());
        let oldest = page.items.last().map(|entry| entry.fields.start);
        let ids = page.items.iter().map(|entry| &entry.id);
        let Some((pager, new)) = self.sending.doubts.searched(id, ids) else { return };
        let goes_on = matches!(pager.accept(last, rows, new), Next::Page(_));
        for entry in page.items {
            self.learn(entry, now);
        }
        let Some(Stage::Attempted(attempt)) = self.book.queued(id).map(|operation| operation.stage.clone())
        else {
            return self.sending.doubts.dispel(id);
        };
        // A day more than needed: future entries come first, and zones have been mistaken before.
        let begins = attempt.sent.map_or(now.wall, |sent| sent.start);
        let past_it = oldest.is_none_or(|oldest| oldest < begins - TimeDelta::days(1));
        if (past_it || !goes_on) && self.sending.doubts.is_certain(id, now) {
            self.wait_again(id);
        }
    }

    fn read_answered(&mut self, id: OperationId, found: Box<Found>, now: Now) {
        self.learn(found.entry.clone(), now);
        if self.is_attempted(id) {
            if !self.sending.doubts.is_certain(id, now) {
                return;
            }
            // What was attempted never arrived: only now does the server's word count.
            self.wait_again(id);
            self.learn(found.entry.clone(), now);
        }
        let Some(operation) = self.book.queued(id).cloned() else { return };
        // The user may have booked it on something since that has to be made first, or taken away what is required.
        if self.awaits_making(&operation) || !self.lacks(&operation).is_empty() {
            return;
        }
        if let Some(wanted) = operation.wanted {
            self.follow_up = Some(self.write(id, found, wanted));
        }
    }

    fn write_answered(
        &mut self,
        id: OperationId,
        sent: EntryFields,
        result: Result<Response, Failure>,
        now: Now,
    ) {
        match result {
            Ok(Response::Entry(entry)) => {
                let key = self.book.queued(id).map(|operation| operation.entry);
                let ours = key == self.book.key_of(&entry.id);
                if ours {
                    self.book.sent(id, sent);
                    self.sending.vain_stops.remove(&id);
                    self.sending.doubts.dispel(id);
                } else {
                    self.wait_again(id);
                }
                let learned = self.book.learn(*entry);
                self.heard(learned.key, now);
                if ours {
                    self.follow_up = self.stop_next(id);
                }
            }
            // Nothing runs any more: reading the entry tells what became of it. If that says that it runs after
            // all, the two would go on for ever.
            Err(Failure::Rejected(rejection))
                if rejection.is_not_running() && self.sending.vain_stops.insert(id) =>
            {
                self.wait_again(id);
            }
            result => self.not_written(id, &sent, result, now),
        }
    }

    /// The answer to the sending of a new entry or of a change says no, or nothing.
    fn not_written(
        &mut self,
        id: OperationId,
        sent: &EntryFields,
        result: Result<Response, Failure>,
        now: Now,
    ) {
        match result {
            Err(Failure::Rejected(rejection)) => {
                self.sending.vain_stops.remove(&id);
                if self.is_still_wanted(id, sent) {
                    self.set_aside(id, rejection);
                } else {
                    self.wait_again(id);
                }
            }
            Err(Failure::NotSent { .. } | Failure::RetryAfter { .. } | Failure::Auth { .. }) => {
                self.wait_again(id);
            }
            Ok(_) | Err(Failure::Unknown { .. }) => self.unconfirmed(id, now),
        }
    }

    /// What was sent may have arrived, or may still: from now on that time is reckoned, also after a crash.
    fn unconfirmed(&mut self, id: OperationId, now: Now) {
        self.attempted_until(id, now);
        self.sending.doubts.unconfirmed(id, now);
    }

    /// What was attempted may have left as late as now.
    pub(super) fn attempted_until(&mut self, id: OperationId, now: Now) {
        if let Some(attempt) = self.attempt_of(id).cloned() {
            self.book.set_stage(id, Stage::Attempted(Attempt { at: now.wall, ..attempt }));
        }
    }

    /// Whether the user still wants what was sent, or something else since.
    fn is_still_wanted(&self, id: OperationId, sent: &EntryFields) -> bool {
        let wanted = self.book.queued(id).and_then(|operation| operation.wanted.as_ref());
        wanted.is_some_and(|wanted| {
            let end = if sent.is_running() { None } else { wanted.end };
            *sent == EntryFields { end, ..wanted.clone() }
        })
    }

    fn delete_answered(&mut self, id: OperationId, result: Result<Response, Failure>, now: Now) {
        let Some(operation) = self.book.queued(id).cloned() else { return };
        match result {
            Ok(_) => self.book.learn_gone(operation.entry),
            Err(Failure::Rejected(refused)) if is_gone(&refused) => self.confirm(id, refused),
            Err(Failure::Rejected(refused)) => self.not_deleted(id, refused, now),
            Err(Failure::NotSent { .. } | Failure::RetryAfter { .. } | Failure::Auth { .. }) => {
                // One that was sent before may still arrive.
                if !self.sending.doubts.is_open(id, now) {
                    self.wait_again(id);
                }
            }
            Err(Failure::Unknown { .. }) => self.unconfirmed(id, now),
        }
    }

    /// A deletion was refused. The user may want the entry again by now.
    fn not_deleted(&mut self, id: OperationId, refused: Rejection, now: Now) {
        // One that was sent before may still arrive: it is tried again when that is known.
        if self.sending.doubts.is_open(id, now) {
            return self.sending.doubts.stumbled(id, now);
        }
        let Some(operation) = self.book.queued(id) else { return };
        let runs_there = self.book.on_server(operation.entry).is_some_and(|entry| entry.fields.is_running());
        match &operation.wanted {
            Some(fields) if !fields.is_running() || runs_there => self.wait_again(id),
            // To go for good, or to be made anew.
            Some(_) | None => self.set_aside(id, refused),
        }
    }

    /// The same words may mean that the entry is gone, or that a rule forbids what was wanted: reading it tells.
    fn confirm(&mut self, id: OperationId, refused: Rejection) {
        let Some(operation) = self.book.queued(id) else { return };
        let Some(server) = self.book.on_server(operation.entry) else { return };
        let request = Request::Entry { workspace: server.workspace.clone(), id: server.id.clone() };
        self.follow_up = Some((Step::Confirm { id, refused }, request));
    }

    fn confirm_answered(
        &mut self,
        id: OperationId,
        refused: Rejection,
        result: Result<Response, Failure>,
        now: Now,
    ) {
        match result {
            Ok(Response::Found(found)) => {
                let deletes = self.attempt_of(id).is_some_and(|attempt| attempt.deletes());
                self.learn(found.entry, now);
                if deletes {
                    self.not_deleted(id, refused, now);
                } else {
                    self.set_aside(id, refused);
                }
            }
            Err(Failure::Rejected(rejection)) if is_gone(&rejection) => {
                if let Some(key) = self.book.queued(id).map(|operation| operation.entry) {
                    self.book.learn_gone(key);
                }
            }
            result => self.not_read(id, result, now),
        }
    }

    fn read_again_answered(&mut self, key: EntryKey, result: Result<Response, Failure>, now: Now) {
        match result {
            Ok(Response::Found(found)) => {
                self.learn(found.entry, now);
            }
            Err(Failure::Rejected(rejection)) if is_gone(&rejection) => self.book.learn_gone(key),
            // If it seems to run beside another it is stopped, and that reads it first and has waits of its own.
            Err(Failure::Rejected(_) | Failure::Unknown { .. }) => {
                self.sending.heard.insert(key, now.mono);
            }
            Ok(_) | Err(Failure::NotSent { .. } | Failure::RetryAfter { .. } | Failure::Auth { .. }) => {
                return;
            }
        }
        self.sending.read_again.remove(&key);
    }

    fn attempt_of(&self, id: OperationId) -> Option<&Attempt> {
        match &self.book.queued(id)?.stage {
            Stage::Attempted(attempt) => Some(attempt),
            Stage::Waiting | Stage::Aside(_) => None,
        }
    }

    fn is_attempted(&self, id: OperationId) -> bool {
        self.attempt_of(id).is_some()
    }

    /// Nothing of it is on its way. If the server has the entry just so, or neither has nor is to have it, that is
    /// the end of it.
    pub(super) fn wait_again(&mut self, id: OperationId) {
        let Some(operation) = self.book.queued(id) else { return };
        let server = self.book.on_server(operation.entry).map(|entry| &entry.fields);
        if operation.wanted.as_ref() == server {
            self.book.drop_operation(id);
        } else {
            self.book.set_stage(id, Stage::Waiting);
        }
    }

    fn set_aside(&mut self, id: OperationId, rejection: Rejection) {
        self.book.set_stage(id, Stage::Aside(Refused::Rejected(rejection)));
    }
}

/// Clockify answers with a broken rule when an entry is asked for by its id and isn't there, and with 404 when its
/// workspace isn't.
fn is_gone(rejection: &Rejection) -> bool {
    rejection.is_domain_rule() || rejection.status == 404
}
