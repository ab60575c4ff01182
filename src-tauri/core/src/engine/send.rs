//! What is sent next for the queue. What its answer means stands in `answers`; how it all goes together, at the head of
//! the engine.
//!
//! Known entries are read before they are written, also so that a stop doesn't hit another timer than its own. A
//! running entry isn't started while another still has to be stopped, or while something may still arrive that starts
//! or stops one: a late arrival would make a second entry, undo a later change, or stop a later timer.

use super::doubt::Doubts;
use super::{Engine, Now, Request};
use crate::api::{EntryFilter, Found, Rejection};
use crate::domain::{EntryFields, EntryKey, ServerEntry, WorkspaceId};
use crate::journal::{Attempt, Operation, OperationId, Refused, Stage};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// For so long what the server itself said of what runs is taken for true without asking again.
const FRESH: Duration = Duration::from_secs(20);

/// What is known of the sending beyond the journal. All of it may be lost: then it is found out anew.
#[derive(Debug, Default)]
pub(super) struct Sending {
    /// When the first input came.
    pub(super) began: Option<Duration>,
    /// When the server last spoke of an entry, by the clock that only goes forward.
    pub(super) heard: HashMap<EntryKey, Duration>,
    /// When it was last known what runs.
    pub(super) running_known_at: Option<Duration>,
    /// Entries whose state is in doubt though nothing is to be sent for them.
    pub(super) read_again: BTreeSet<EntryKey>,
    pub(super) doubts: Doubts,
    /// How many requests the queue has sent.
    pub(super) requests: u64,
    /// Stops that the server answered with "nothing runs" though it had just said otherwise.
    pub(super) vain_stops: BTreeSet<OperationId>,
}

/// One request for the queue.
#[derive(Debug)]
pub(super) enum Step {
    /// What runs, before something else is started.
    Running {
        id: OperationId,
        workspace: WorkspaceId,
    },
    /// An entry, since it is in doubt.
    ReadAgain(EntryKey),
    Create {
        id: OperationId,
        sent: EntryFields,
    },
    /// The search for an entry that may have arrived.
    Look {
        id: OperationId,
    },
    Read {
        id: OperationId,
    },
    Update {
        id: OperationId,
        sent: EntryFields,
    },
    Stop {
        id: OperationId,
        sent: EntryFields,
    },
    Delete {
        id: OperationId,
    },
    /// Whether an entry is still there whose change or deletion was refused.
    Confirm {
        id: OperationId,
        refused: Rejection,
    },
    Make {
        id: OperationId,
    },
    /// What has the name of something that was refused.
    Namesakes {
        id: OperationId,
        refused: Rejection,
    },
    Unmake {
        id: OperationId,
    },
}

impl Step {
    /// What is to be looked for if its outcome stays unknown: what the entry says then, or that it is gone.
    pub(super) fn attempt(&self) -> Option<(OperationId, Option<&EntryFields>)> {
        match self {
            Self::Create { id, sent } | Self::Update { id, sent } | Self::Stop { id, sent } => {
                Some((*id, Some(sent)))
            }
            Self::Delete { id } => Some((*id, None)),
            Self::Running { .. }
            | Self::ReadAgain(_)
            | Self::Look { .. }
            | Self::Read { .. }
            | Self::Confirm { .. }
            | Self::Make { .. }
            | Self::Namesakes { .. }
            | Self::Unmake { .. } => None,
        }
    }
}

impl Sending {
    fn heard_within(&self, key: EntryKey, age: Duration, now: Now) -> bool {
        self.heard.get(&key).is_some_and(|at| now.mono.saturating_sub(*at) <= age)
    }

    /// Whether an entry may have been written within that time. What was before the program began, it doesn't know.
    pub(super) fn may_be_new(&self, key: EntryKey, age: Duration, now: Now) -> bool {
        let just_began = self.began.is_some_and(|at| now.mono.saturating_sub(at) <= age);
        just_began || self.heard_within(key, age, now)
    }

    fn knows_running(&self, now: Now) -> bool {
        self.running_known_at.is_some_and(|at| now.mono.saturating_sub(at) <= FRESH)
    }
}

impl Engine {
    /// The next request for the queue, if there is something that may be sent now.
    pub(super) fn next_in_queue(&mut self, now: Now) -> Option<(Step, Request)> {
        if let Some(next) = self.next_in_doubt() {
            return Some(next);
        }
        if let Some(next) = self.next_to_make(now) {
            return Some(next);
        }
        let queue: Vec<Operation> = self.book.queue().cloned().collect();
        queue.into_iter().find_map(|operation| self.next_for(operation, now))
    }

    /// To be called with what is about to leave.
    pub(super) fn attempt(&mut self, step: &Step, now: Now) {
        if let Some((id, sent)) = step.attempt() {
            self.book.set_stage(id, Stage::Attempted(Attempt { sent: sent.cloned(), at: now.wall }));
        }
    }

    /// Only one entry can run: where two do, as one was started elsewhere, the earlier ends where the later
    /// begins. Waits until nothing is in doubt, since an entry may only seem to run.
    pub(super) fn let_one_run(&mut self, now: Now) {
        let running = self.running_here();
        for pair in running.windows(2) {
            let [(key, fields), (_, next)] = pair else { continue };
            if self.book.operation(*key).is_none() && !self.sending.heard_within(*key, FRESH, now) {
                self.sending.read_again.insert(*key);
            }
            if self.sending.read_again.is_empty() {
                self.book.want(*key, Some(EntryFields { end: Some(next.start), ..fields.clone() }));
            }
        }
    }

    fn next_in_doubt(&mut self) -> Option<(Step, Request)> {
        while let Some(key) = self.sending.read_again.first().copied() {
            if let Some(entry) = self.book.on_server(key) {
                let request = Request::Entry { workspace: entry.workspace.clone(), id: entry.id.clone() };
                return Some((Step::ReadAgain(key), request));
            }
            self.sending.read_again.remove(&key);
        }
        None
    }

    fn next_for(&mut self, operation: Operation, now: Now) -> Option<(Step, Request)> {
        if self.awaits_making(&operation) {
            return None;
        }
        let Operation { id, entry: key, workspace, wanted, stage, .. } = operation;
        if let Some(until) = self.sending.doubts.rests_until(id, now) {
            self.wake_at(until);
            return None;
        }
        let server = self.book.on_server(key).cloned();
        match (stage, server, wanted) {
            (Stage::Aside(_), _, _) => None,
            (Stage::Attempted(attempt), None, _) => self.look(id, workspace, &attempt, now),
            // Deleting may be done twice.
            (Stage::Attempted(attempt), Some(server), None) if attempt.deletes() => {
                self.sending.doubts.reckon_with(id, &attempt, now);
                Some((Step::Delete { id }, Request::DeleteEntry { workspace, id: server.id }))
            }
            (Stage::Attempted(attempt), Some(server), _) => {
                self.sending.doubts.search(id, &attempt, now);
                Some((Step::Read { id }, Request::Entry { workspace, id: server.id }))
            }
            (Stage::Waiting, None, None) => {
                self.book.drop_operation(id);
                None
            }
            (Stage::Waiting, None, Some(fields)) => {
                if fields.is_running()
                    && let Some(first) = self.before_running(id, key, &workspace, now)
                {
                    return first;
                }
                let sent = fields.clone();
                Some((Step::Create { id, sent }, Request::CreateEntry { workspace, fields }))
            }
            (Stage::Waiting, Some(server), None) => {
                Some((Step::Delete { id }, Request::DeleteEntry { workspace, id: server.id }))
            }
            (Stage::Waiting, Some(server), Some(fields)) => {
                if fields.is_running()
                    && !server.fields.is_running()
                    && let Some(first) = self.before_running(id, key, &workspace, now)
                {
                    return first;
                }
                Some((Step::Read { id }, Request::Entry { workspace, id: server.id }))
            }
        }
    }

    /// What has to come before an entry may begin to run: `Some(None)` when that has to be waited for. Else the
    /// server would end another entry, at a time of its own choosing.
    fn before_running(
        &mut self,
        id: OperationId,
        key: EntryKey,
        workspace: &WorkspaceId,
        now: Now,
    ) -> Option<Option<(Step, Request)>> {
        let unsure = self.book.queue().any(|other| {
            let runs = |key| self.book.on_server(key).is_some_and(|entry| entry.fields.is_running());
            other.id != id
                && other.workspace == *workspace
                && matches!(&other.stage, Stage::Attempted(Attempt { sent, .. })
                    if sent.as_ref().is_some_and(EntryFields::is_running) || runs(other.entry))
        });
        let still_runs = self.book.running_on_server().any(|(other, entry)| {
            other != key
                && entry.workspace == *workspace
                && self.book.operation(other).is_some_and(|operation| {
                    !matches!(operation.stage, Stage::Aside(Refused::Gone { .. } | Refused::Foreign))
                })
        });
        if unsure || still_runs {
            return Some(None);
        }
        if Some(workspace) != self.workspace() || self.sending.knows_running(now) {
            return None;
        }
        let user = self.account.as_ref()?.user.id.clone();
        let step = Step::Running { id, workspace: workspace.clone() };
        Some(Some((step, Request::Running { workspace: workspace.clone(), user })))
    }

    /// Looks for an entry that may have arrived: the newest entries first, without a window, since a window may
    /// miss what is fresh.
    fn look(
        &mut self,
        id: OperationId,
        workspace: WorkspaceId,
        attempt: &Attempt,
        now: Now,
    ) -> Option<(Step, Request)> {
        let user = self.account.as_ref()?.user.id.clone();
        let page = self.sending.doubts.search(id, attempt, now);
        Some((Step::Look { id }, Request::Entries { workspace, user, filter: EntryFilter::default(), page }))
    }

    /// The stop of a running entry that was just written as it shall end: no need to read it again.
    pub(super) fn stop_next(&self, id: OperationId) -> Option<(Step, Request)> {
        let operation = self.book.queued(id).filter(|operation| operation.stage == Stage::Waiting)?;
        let wanted = operation.wanted.clone()?;
        let ServerEntry { workspace, user, fields, .. } = self.book.on_server(operation.entry)?.clone();
        let only_runs_on = fields.is_running() && EntryFields { end: None, ..wanted.clone() } == fields;
        let may_end = self.lacks(operation).is_empty() && !self.awaits_making(operation);
        let end = wanted.end.filter(|_| only_runs_on && may_end)?;
        Some((Step::Stop { id, sent: wanted }, Request::Stop { workspace, user, end }))
    }

    /// What is to be written to an entry that was just read.
    pub(super) fn write(&self, id: OperationId, found: Box<Found>, wanted: EntryFields) -> (Step, Request) {
        let ServerEntry { workspace, user, fields, .. } = found.entry.clone();
        match wanted.end {
            Some(end) if fields.is_running() && (EntryFields { end: None, ..wanted.clone() }) == fields => {
                (Step::Stop { id, sent: wanted }, Request::Stop { workspace, user, end })
            }
            // What a write without an end does to a finished entry, nobody has found out. So it goes, and one that
            // runs is made in its place.
            None if !fields.is_running() => {
                (Step::Delete { id }, Request::DeleteEntry { workspace, id: found.entry.id })
            }
            // The end of what runs is not written here: the stop is a request of its own.
            end => {
                let end = if fields.is_running() { None } else { end };
                let sent = EntryFields { end, ..wanted };
                (
                    Step::Update { id, sent: sent.clone() },
                    Request::UpdateEntry { workspace, found, fields: sent },
                )
            }
        }
    }
}
