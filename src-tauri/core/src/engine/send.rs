//! The queue on its way to the server: exactly once, and as the user last meant it.
//!
//! *Known entries* are read before they are written. So a change made elsewhere is merged and not overwritten,
//! a write whose outcome is unknown is simply begun again, and a stop never hits another timer than its own.
//!
//! *New entries* can't be read before, and sending one twice makes two. That one is sent is written to the
//! journal before it leaves. When its outcome is unknown, also because the power went, it is looked for among the
//! entries of the user, and sent again only when a look that began after it could still arrive didn't find it.
//!
//! *Order.* Operations go in the order in which they were made, one at a time. One that has to wait holds up only
//! what depends on it: a running entry isn't started while another still has to be stopped, or while it is not
//! known whether one that was sent before runs.

use super::{Engine, Field, Notice, Now, Request, Response};
use crate::api::{EntryFilter, Failure, Next, Pager, Rejection};
use crate::domain::{EntryFields, EntryKey, ServerEntry, TimeEntryId, WorkspaceId};
use crate::journal::{Attempt, Operation, OperationId, Refused, Stage};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

/// For so long what the server itself said of an entry, or of what runs, is taken for true without asking again.
const FRESH: Duration = Duration::from_secs(20);

/// Before an unconfirmed entry is first looked for.
const LOOK_AFTER: Duration = Duration::from_secs(2);

/// What is known of the sending beyond the journal. All of it may be lost: then it is found out anew.
#[derive(Debug, Default)]
pub(super) struct Sending {
    /// When the server last spoke of an entry by its id, by the clock that only goes forward.
    heard: HashMap<EntryKey, Duration>,
    /// When it was last known what runs.
    pub(super) running_known_at: Option<Duration>,
    /// Entries whose state is in doubt though nothing is to be sent for them.
    pub(super) read_again: BTreeSet<EntryKey>,
    looks: BTreeMap<OperationId, Look>,
    /// Stops that the server answered with "nothing runs" though it had just said otherwise.
    vain_stops: BTreeSet<OperationId>,
}

/// The search for an entry that may have arrived.
#[derive(Debug)]
struct Look {
    due: Duration,
    began: Option<DateTime<Utc>>,
    pager: Pager,
    ids: HashSet<TimeEntryId>,
}

impl Look {
    fn at(due: Duration) -> Self {
        Self { due, began: None, pager: Pager::new(), ids: HashSet::new() }
    }
}

/// One request for the queue.
#[derive(Debug)]
pub(super) enum Step {
    /// What runs, before something else is started.
    Running,
    /// An entry, since it is in doubt.
    ReadAgain(EntryKey),
    Create {
        id: OperationId,
    },
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
    /// Whether an entry is still there whose deletion was refused.
    Confirm {
        id: OperationId,
        refused: Rejection,
    },
}

impl Step {
    /// The operation that it is for.
    pub(super) fn operation(&self) -> Option<OperationId> {
        match self {
            Self::Running | Self::ReadAgain(_) => None,
            Self::Create { id }
            | Self::Look { id }
            | Self::Read { id }
            | Self::Update { id, .. }
            | Self::Stop { id, .. }
            | Self::Delete { id }
            | Self::Confirm { id, .. } => Some(*id),
        }
    }
}

impl Sending {
    pub(super) fn heard_within(&self, key: EntryKey, age: Duration, now: Now) -> bool {
        self.heard.get(&key).is_some_and(|at| now.mono.saturating_sub(*at) <= age)
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
        let queue: Vec<Operation> = self.book.queue().cloned().collect();
        queue.into_iter().find_map(|operation| self.next_for(operation, now))
    }

    /// Takes in the server's word on an entry that was read or written.
    pub(super) fn learn(&mut self, entry: ServerEntry, now: Now) -> EntryKey {
        let learned = self.book.learn(entry);
        self.sending.heard.insert(learned.key, now.mono);
        self.sending.looks.retain(|id, _| {
            self.book.queued(*id).is_some_and(|operation| matches!(operation.stage, Stage::Attempted(_)))
        });
        self.notice_conflicts(learned.key, learned.conflicts);
        learned.key
    }

    /// Only one entry can run: where two do, as one was started elsewhere, the earlier ends where the later
    /// begins. Waits until nothing is in doubt, since an entry may only seem to run.
    pub(super) fn let_one_run(&mut self) {
        if !self.sending.read_again.is_empty() {
            return;
        }
        let running = self.running_here();
        for pair in running.windows(2) {
            let [(key, fields), (_, next)] = pair else { continue };
            self.book.want(*key, Some(EntryFields { end: Some(next.start), ..fields.clone() }));
        }
    }

    pub(super) fn queue_answered(&mut self, step: Step, result: Result<Response, Failure>, now: Now) {
        match step {
            Step::Running => {
                if let Ok(Response::Running(running)) = result {
                    self.learn_running(running.map(|entry| *entry), now);
                }
            }
            Step::ReadAgain(key) => self.read_again_answered(key, result, now),
            Step::Create { id } => self.create_answered(id, result, now),
            Step::Look { id } => self.look_answered(id, result, now),
            Step::Read { id } => self.read_answered(id, result, now),
            Step::Update { id, sent } | Step::Stop { id, sent } => self.write_answered(id, sent, result, now),
            Step::Delete { id } => self.delete_answered(id, result),
            Step::Confirm { id, refused } => self.confirm_answered(id, refused, result, now),
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
        let Operation { id, entry: key, workspace, wanted, stage, .. } = operation;
        let server = self.book.on_server(key).cloned();
        let (step, request) = match (stage, server, wanted) {
            (Stage::Aside(_), _, _) => return None,
            (Stage::Attempted(_), _, _) => self.look(id, workspace, now)?,
            (Stage::Waiting, None, None) => {
                self.book.drop_operation(id);
                return None;
            }
            (Stage::Waiting, None, Some(fields)) => self.create(id, key, workspace, fields, now)?,
            (Stage::Waiting, Some(server), None) => {
                (Step::Delete { id }, Request::DeleteEntry { workspace, id: server.id })
            }
            (Stage::Waiting, Some(server), Some(fields)) => {
                if only_stops(&server.fields, &fields) && self.sending.heard_within(key, FRESH, now) {
                    self.stop_running(id, &server, fields)
                } else {
                    (Step::Read { id }, Request::Entry { workspace, id: server.id })
                }
            }
        };
        Some((step, request))
    }

    fn create(
        &mut self,
        id: OperationId,
        key: EntryKey,
        workspace: WorkspaceId,
        fields: EntryFields,
        now: Now,
    ) -> Option<(Step, Request)> {
        if fields.is_running() {
            if self.must_wait_to_run(id, key, &workspace) {
                return None;
            }
            if Some(&workspace) == self.workspace() && !self.sending.knows_running(now) {
                let user = self.account.as_ref()?.user.id.clone();
                return Some((Step::Running, Request::Running { workspace, user }));
            }
        }
        self.book.set_stage(id, Stage::Attempted(Attempt { sent: fields.clone(), at: now.wall }));
        Some((Step::Create { id }, Request::CreateEntry { workspace, fields }))
    }

    /// Starting this now would make the server end another entry at a time of its own choosing.
    fn must_wait_to_run(&self, id: OperationId, key: EntryKey, workspace: &WorkspaceId) -> bool {
        let unsure = self.book.queue().any(|other| {
            other.id != id && other.workspace == *workspace && matches!(other.stage, Stage::Attempted(_))
        });
        let still_runs = self.book.running_on_server().any(|(other, entry)| {
            other != key && entry.workspace == *workspace && self.book.operation(other).is_some()
        });
        unsure || still_runs
    }

    fn create_answered(&mut self, id: OperationId, result: Result<Response, Failure>, now: Now) {
        match result {
            Ok(Response::Entry(entry)) => {
                let runs = entry.fields.is_running();
                let learned = self.book.learn_created(id, *entry);
                self.sending.heard.insert(learned.key, now.mono);
                if runs {
                    self.sending.running_known_at = Some(now.mono);
                }
                // What was sent is what was wanted, so a difference is the server's own rule and no conflict.
            }
            Err(Failure::Rejected(rejection)) => {
                self.book.set_stage(id, Stage::Aside(Refused::Rejected(rejection)));
            }
            Err(Failure::NotSent { .. } | Failure::RetryAfter { .. } | Failure::Auth { .. }) => {
                self.not_created(id)
            }
            Ok(_) | Err(Failure::Unknown { .. }) => {
                self.sending.looks.insert(id, Look::at(now.mono + LOOK_AFTER));
            }
        }
    }

    /// It certainly isn't on the server. If the user no longer wants it, that is the end of it.
    fn not_created(&mut self, id: OperationId) {
        self.book.set_stage(id, Stage::Waiting);
        if self.book.queued(id).is_some_and(|operation| operation.wanted.is_none()) {
            self.book.drop_operation(id);
        }
    }

    /// Looks for an entry that may have arrived: the newest entries first, without a window, since a window may
    /// miss what is fresh.
    fn look(&mut self, id: OperationId, workspace: WorkspaceId, now: Now) -> Option<(Step, Request)> {
        let look = self.sending.looks.entry(id).or_insert_with(|| Look::at(now.mono));
        if look.due > now.mono {
            let due = look.due;
            self.wake_at(due);
            return None;
        }
        look.began.get_or_insert(now.wall);
        let page = look.pager.page();
        let user = self.account.as_ref()?.user.id.clone();
        Some((Step::Look { id }, Request::Entries { workspace, user, filter: EntryFilter::default(), page }))
    }

    fn look_answered(&mut self, id: OperationId, result: Result<Response, Failure>, now: Now) {
        let Ok(Response::Entries(page)) = result else { return };
        let (rows, oldest) = (page.items.len(), page.items.last().map(|entry| entry.fields.start));
        let mut new = 0;
        for entry in page.items {
            if let Some(look) = self.sending.looks.get_mut(&id) {
                new += usize::from(look.ids.insert(entry.id.clone()));
            }
            self.learn(entry, now);
        }
        let Some(Stage::Attempted(attempt)) = self.book.queued(id).map(|operation| operation.stage.clone())
        else {
            return self.let_one_run();
        };
        let Some(look) = self.sending.looks.get_mut(&id) else { return };
        // A day more than needed: future entries come first, and zones have been mistaken before.
        let past_it = oldest.is_none_or(|oldest| oldest < attempt.sent.start - TimeDelta::days(1));
        if !past_it && matches!(look.pager.accept(page.last, rows, new), Next::Page(_)) {
            return;
        }
        let looked_late_enough = look.began.is_some_and(|began| attempt.is_settled(began));
        self.sending.looks.remove(&id);
        if looked_late_enough {
            self.not_created(id);
        } else {
            let wait = (Attempt::SETTLES_AFTER - (now.wall - attempt.at).abs()).to_std().unwrap_or_default();
            self.sending.looks.insert(id, Look::at(now.mono + wait));
        }
    }

    fn read_answered(&mut self, id: OperationId, result: Result<Response, Failure>, now: Now) {
        match result {
            Ok(Response::Found(found)) => {
                let entry = found.entry.clone();
                self.learn(entry.clone(), now);
                let Some(operation) = self.book.queued(id).cloned() else { return };
                let Some(wanted) = operation.wanted else { return };
                let (step, request) = if only_stops(&entry.fields, &wanted) {
                    self.stop_running(id, &entry, wanted)
                } else {
                    // The end of what runs is not written here: the stop is a request of its own.
                    let end = if entry.fields.is_running() { None } else { wanted.end };
                    let sent = EntryFields { end, ..wanted };
                    let workspace = entry.workspace;
                    (
                        Step::Update { id, sent: sent.clone() },
                        Request::UpdateEntry { workspace, found, fields: sent },
                    )
                };
                self.follow_up = Some((step, request));
            }
            Err(Failure::Rejected(rejection)) if is_gone(&rejection) => {
                if let Some(key) = self.book.queued(id).map(|operation| operation.entry) {
                    self.book.learn_gone(key);
                }
            }
            Err(Failure::Rejected(rejection)) => {
                self.book.set_stage(id, Stage::Aside(Refused::Rejected(rejection)));
            }
            Ok(_) | Err(_) => {}
        }
    }

    fn stop_running(&self, id: OperationId, server: &ServerEntry, sent: EntryFields) -> (Step, Request) {
        let end = sent.end.unwrap_or(sent.start);
        let request = Request::Stop { workspace: server.workspace.clone(), user: server.user.clone(), end };
        (Step::Stop { id, sent }, request)
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
                let ours =
                    self.book.queued(id).map(|operation| operation.entry) == self.book.key_of(&entry.id);
                if ours {
                    self.book.sent(id, sent);
                    self.sending.vain_stops.remove(&id);
                } else {
                    self.in_doubt(id);
                }
                let learned = self.book.learn(*entry);
                self.sending.heard.insert(learned.key, now.mono);
            }
            // Nothing runs any more: reading the entry tells what became of it. If that says that it runs after
            // all, the two would go on for ever.
            Err(Failure::Rejected(rejection))
                if rejection.is_not_running() && self.sending.vain_stops.insert(id) =>
            {
                self.in_doubt(id);
            }
            Err(Failure::Rejected(rejection)) => {
                self.sending.vain_stops.remove(&id);
                self.book.set_stage(id, Stage::Aside(Refused::Rejected(rejection)));
            }
            Ok(_) | Err(_) => self.in_doubt(id),
        }
    }

    /// The entry of an operation is read before anything is written to it again.
    fn in_doubt(&mut self, id: OperationId) {
        if let Some(operation) = self.book.queued(id) {
            self.sending.heard.remove(&operation.entry);
        }
    }

    fn delete_answered(&mut self, id: OperationId, result: Result<Response, Failure>) {
        let Some(operation) = self.book.queued(id).cloned() else { return };
        match result {
            Ok(_) => self.book.learn_gone(operation.entry),
            // The same words may mean that it is gone already, or that a rule forbids it.
            Err(Failure::Rejected(refused)) if is_gone(&refused) => {
                let Some(server) = self.book.on_server(operation.entry) else { return };
                let request = Request::Entry { workspace: server.workspace.clone(), id: server.id.clone() };
                self.follow_up = Some((Step::Confirm { id, refused }, request));
            }
            Err(Failure::Rejected(refused)) => {
                self.book.set_stage(id, Stage::Aside(Refused::Rejected(refused)));
            }
            Err(_) => {}
        }
    }

    fn confirm_answered(
        &mut self,
        id: OperationId,
        refused: Rejection,
        result: Result<Response, Failure>,
        now: Now,
    ) {
        let Some(key) = self.book.queued(id).map(|operation| operation.entry) else { return };
        match result {
            Ok(Response::Found(found)) => {
                self.learn(found.entry, now);
                self.book.set_stage(id, Stage::Aside(Refused::Rejected(refused)));
            }
            Err(Failure::Rejected(rejection)) if is_gone(&rejection) => self.book.learn_gone(key),
            Ok(_) | Err(_) => {}
        }
    }

    fn read_again_answered(&mut self, key: EntryKey, result: Result<Response, Failure>, now: Now) {
        match result {
            Ok(Response::Found(found)) => {
                self.sending.read_again.remove(&key);
                self.learn(found.entry, now);
            }
            Err(Failure::Rejected(_)) => {
                self.sending.read_again.remove(&key);
                self.book.learn_gone(key);
            }
            Ok(_) | Err(_) => {}
        }
        self.let_one_run();
    }

    fn notice_conflicts(&mut self, entry: EntryKey, fields: Vec<Field>) {
        if !fields.is_empty() {
            self.notices.push(Notice::Conflict { entry, fields });
        }
    }
}

/// Whether the server's entry runs and differs from what is wanted in nothing but its end.
fn only_stops(server: &EntryFields, wanted: &EntryFields) -> bool {
    server.is_running() && wanted.end.is_some() && EntryFields { end: None, ..wanted.clone() } == *server
}

/// Clockify answers with a broken rule when an entry is asked for by its id and isn't there, and with 404 when its
/// workspace isn't.
fn is_gone(rejection: &Rejection) -> bool {
    rejection.is_domain_rule() || rejection.status == 404
}
