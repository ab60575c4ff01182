//! Reading what may have changed on the server: the profile, what can be booked on, what runs, and entries.

use super::{Engine, Link, Now, Reading, Refusal, Reply, Request, Response, Ticket};
use crate::api::{Auth, EntryFilter, Failure, HydratedProject, Next, Pager, Unknown};
use crate::domain::{Catalogue, EntryKey, ServerEntry, User, Workspace};
use crate::journal::Change;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{HashSet, VecDeque};
use std::ops::Range;
use std::time::Duration;

/// How far back entries are read unless all are wanted.
const RECENT: TimeDelta = TimeDelta::days(21);

/// A list may miss what was written so shortly before (seen by a third party; disputed by the same).
const LISTS_LAG: Duration = Duration::from_secs(120);

/// One reading, while it goes on.
#[derive(Debug)]
pub(super) struct Refresh {
    steps: VecDeque<Step>,
    pager: Pager,
    ids: HashSet<Box<str>>,
    catalogue: Catalogue,
    rows: usize,
    window: Option<Range<DateTime<Utc>>>,
    /// What [`super::send::Sending::requests`] was when the first page of entries was asked for.
    requests_before: Option<u64>,
    for_user: bool,
    /// Something was missing that may only not be listed yet.
    unsure: bool,
    waiting: Vec<Ticket>,
}

/// What is read, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    User,
    Workspaces,
    Projects,
    Tags,
    Running,
    Entries,
}

impl Refresh {
    fn new(what: Reading, now: DateTime<Utc>, for_user: bool) -> Self {
        let steps: &[Step] = match what {
            Reading::Running => &[Step::Running],
            Reading::Entries => &[Step::Running, Step::Entries],
            Reading::Catalogue | Reading::Everything => {
                &[Step::User, Step::Workspaces, Step::Running, Step::Projects, Step::Tags, Step::Entries]
            }
        };
        let window = (what != Reading::Everything).then(|| now - RECENT..now + TimeDelta::days(1));
        Self {
            steps: steps.iter().copied().collect(),
            pager: Pager::new(),
            ids: HashSet::new(),
            catalogue: Catalogue::default(),
            rows: 0,
            window,
            requests_before: None,
            for_user,
            unsure: false,
            waiting: Vec::new(),
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Who waits for its end, and shall no longer.
    pub(super) fn take_waiting(&mut self) -> Vec<Ticket> {
        std::mem::take(&mut self.waiting)
    }

    /// Counts a page in; `true` when it was the last of its list.
    fn page_done(&mut self, last: Option<bool>, ids: Vec<Box<str>>) -> Result<bool, Failure> {
        let rows = ids.len();
        let new = ids.into_iter().filter(|id| self.ids.insert(id.clone())).count();
        self.rows += new;
        match self.pager.accept(last, rows, new) {
            Next::Page(_) => Ok(false),
            Next::Done => Ok(true),
            Next::Endless => Err(Failure::Unknown { why: Unknown::TooLarge }),
        }
    }

    fn next_list(&mut self) {
        self.steps.pop_front();
        self.pager = Pager::new();
        self.ids.clear();
    }
}

impl Engine {
    pub(super) fn refresh_for(&mut self, ticket: Ticket, what: Reading, now: Now) {
        if self.account.is_none() {
            return self.reply(ticket, Err(Refusal::NotSetUp));
        }
        let mut refresh = Refresh::new(what, now.wall, true);
        let replaced = self.refresh.take().map(|mut refresh| refresh.take_waiting()).unwrap_or_default();
        refresh.waiting = replaced.into_iter().chain([ticket]).collect();
        self.refresh = Some(refresh);
    }

    /// Has everything read as soon as nothing more urgent is to be sent, also at the cost of the user's reserve.
    /// `instead`: what is being read now is of no use any more.
    pub(super) fn read_all_soon(&mut self, instead: bool) {
        let replaced =
            self.refresh.take_if(|_| instead).map(|mut refresh| refresh.take_waiting()).unwrap_or_default();
        self.wanted_reading.get_or_insert_default().extend(replaced);
    }

    pub(super) fn next_to_read(&mut self, now: Now) -> Option<(Step, Request)> {
        if self.refresh.is_none() {
            self.refresh = self.due(now);
        }
        let account = self.account.as_ref()?;
        let refresh = self.refresh.as_mut()?;
        let paid = account.workspace.plan.is_some();
        if !refresh.for_user && !self.budget.allows_reading_ahead(now.wall, paid) {
            let wait = self.budget.more_in(now.wall);
            self.wake_at(now.mono + wait);
            return None;
        }
        let (workspace, user) = (account.workspace.id.clone(), account.user.id.clone());
        let page = refresh.pager.page();
        let step = *refresh.steps.front()?;
        let request = match step {
            Step::User => Request::User,
            Step::Workspaces => Request::Workspaces,
            Step::Projects => Request::Projects { workspace, page },
            Step::Tags => Request::Tags { workspace, page },
            Step::Running => Request::Running { workspace, user },
            Step::Entries => {
                refresh.requests_before.get_or_insert(self.sending.requests);
                let filter = match &refresh.window {
                    Some(window) => EntryFilter::window(window.start, window.end),
                    None => EntryFilter::default(),
                };
                Request::Entries { workspace, user, filter, page }
            }
        };
        Some((step, request))
    }

    pub(super) fn refresh_answered(&mut self, step: Step, result: Result<Response, Failure>, now: Now) {
        // Replaced by a newer reading while this answer was on its way.
        let Some(mut refresh) = self.refresh.take_if(|refresh| refresh.steps.front() == Some(&step)) else {
            return;
        };
        match result.and_then(|response| self.take_in(&mut refresh, response, now)) {
            Ok(true) => refresh.next_list(),
            Ok(false) => {}
            Err(Failure::RetryAfter { .. }) => {}
            Err(failure) => {
                // Without a network there is the pause.
                if !matches!(failure, Failure::NotSent { .. }) {
                    self.reading.failed(failure.clone(), now);
                }
                let refusal = Refusal::Failed { failure };
                return refresh
                    .waiting
                    .into_iter()
                    .for_each(|ticket| self.reply(ticket, Err(refusal.clone())));
            }
        }
        if refresh.steps.is_empty() {
            self.reading.succeeded();
            if refresh.unsure {
                self.reading.hurry();
            }
            refresh.waiting.into_iter().for_each(|ticket| self.reply(ticket, Ok(Reply::Done)));
        } else {
            self.refresh = Some(refresh);
        }
    }

    /// What runs, by the server's word. Another that was thought to run has stopped: when, only it can tell.
    pub(super) fn learn_running(&mut self, running: Option<ServerEntry>, now: Now) {
        let named = running.as_ref().map(|entry| entry.id.clone());
        if let Some(entry) = running {
            self.learn(entry, now);
        }
        let silent: Vec<EntryKey> = self
            .book
            .running_on_server()
            .filter(|(key, entry)| {
                Some(&entry.id) != named.as_ref()
                    && Some(&entry.workspace) == self.workspace()
                    && self.book.operation(*key).is_none()
            })
            .map(|(key, _)| key)
            .collect();
        self.sending.read_again.extend(silent);
        self.sending.running_known_at = Some(now.mono);
        self.let_one_run(now);
    }

    /// The reading that a user's act or the passing of time makes due.
    fn due(&mut self, now: Now) -> Option<Refresh> {
        if let Some(waiting) = self.wanted_reading.take() {
            return Some(Refresh { waiting, ..Refresh::new(Reading::Catalogue, now.wall, true) });
        }
        if !self.options.reads_ahead {
            return None;
        }
        if let Some(until) = self.reading.rests_until(now) {
            self.wake_at(until);
            return None;
        }
        let wants = self.reading_due(now);
        if wants.is_none() {
            self.wake_at(now.mono + self.next_reading_in(now));
        }
        wants.map(|what| Refresh::new(what, now.wall, false))
    }

    /// Takes in one answer; `true` when its list is at its end.
    fn take_in(&mut self, refresh: &mut Refresh, response: Response, now: Now) -> Result<bool, Failure> {
        match response {
            Response::User(user) => {
                self.user_known(user);
                Ok(true)
            }
            Response::Workspaces(workspaces) => {
                self.workspaces_known(workspaces);
                Ok(true)
            }
            Response::Projects(page) => {
                let ids = page.items.iter().map(|item| item.project.id.as_str().into()).collect();
                for HydratedProject { project, client, tasks } in page.items {
                    refresh.catalogue.projects.push(project);
                    refresh.catalogue.tasks.extend(tasks);
                    refresh.catalogue.clients.extend(client);
                }
                refresh.page_done(page.last, ids)
            }
            Response::Tags(page) => {
                let ids = page.items.iter().map(|tag| tag.id.as_str().into()).collect();
                refresh.catalogue.tags.extend(page.items);
                let done = refresh.page_done(page.last, ids)?;
                if done {
                    self.catalogue_read(std::mem::take(&mut refresh.catalogue), now);
                }
                Ok(done)
            }
            Response::Running(running) => {
                self.learn_running(running.map(|entry| *entry), now);
                Ok(true)
            }
            Response::Entries(page) => {
                let ids = page.items.iter().map(|entry| entry.id.as_str().into()).collect();
                for entry in page.items {
                    self.learn(entry, now);
                }
                let done = refresh.page_done(page.last, ids)?;
                if done {
                    refresh.unsure = self.entries_read(refresh, now);
                }
                Ok(done)
            }
            Response::Connections(_)
            | Response::ConnectionMade(_)
            | Response::Connection(_)
            | Response::Found(_)
            | Response::Entry(_)
            | Response::Deleted
            | Response::Made(_)
            | Response::Items(_)
            | Response::Raw(_) => Ok(true),
        }
    }

    fn user_known(&mut self, user: Box<User>) {
        let Some(account) = &mut self.account else { return };
        let connection = account.connection.clone();
        if account.user.id == user.id {
            account.user = *user;
            self.book.note(Change::Account(Some(Box::new(account.clone()))));
        } else {
            // The connection leads to somebody else now: nothing of this user's may go there.
            self.refuse(Auth::NoConnection);
            self.link = Link::Adopting { connection, user: Some(user) };
        }
    }

    fn workspaces_known(&mut self, workspaces: Vec<Workspace>) {
        let Some(account) = &mut self.account else { return };
        match workspaces.iter().find(|workspace| workspace.id == account.workspace.id) {
            Some(present) => account.workspace = present.clone(),
            // The user is no member of it any more: what waits for it is refused and set aside, and new entries need
            // another place.
            None if !workspaces.is_empty() => {
                self.link = Link::ChoosingWorkspace {
                    connection: account.connection.clone(),
                    user: Box::new(account.user.clone()),
                    workspaces: workspaces.clone(),
                };
            }
            None => {}
        }
        account.workspaces = workspaces;
        self.book.note(Change::Account(Some(Box::new(account.clone()))));
    }

    fn catalogue_read(&mut self, mut catalogue: Catalogue, now: Now) {
        // Each project brings its client along.
        let mut known = HashSet::new();
        catalogue.clients.retain(|client| known.insert(client.id.clone()));
        self.synced.catalogue = Some(now.wall);
        self.book.note(Change::Synced(self.synced));
        if catalogue != self.catalogue {
            self.book.note(Change::Catalogue(Box::new(catalogue.clone())));
            self.catalogue = catalogue;
            self.lay_over();
        }
    }

    /// Known entries of the window that the whole list lacks were deleted elsewhere. But when something was sent
    /// while its pages were read, rows may have moved from one page to another unseen: then nothing is concluded,
    /// and it is soon read again. `true` when something is missing that may only not be listed yet.
    fn entries_read(&mut self, refresh: &Refresh, now: Now) -> bool {
        if refresh.requests_before != Some(self.sending.requests) {
            self.let_one_run(now);
            return false;
        }
        let all = DateTime::<Utc>::MIN_UTC..DateTime::<Utc>::MAX_UTC;
        let window = refresh.window.clone().unwrap_or(all);
        // What was read before counts on, unless there is a time between that nobody has read.
        let known = self.synced.entries_from.filter(|_| self.synced.entries >= Some(window.start));
        let from = window.start.max(DateTime::UNIX_EPOCH);
        self.synced.entries_from = Some(known.map_or(from, |known| known.min(from)));
        self.synced.entries = Some(now.wall);
        self.book.note(Change::Synced(self.synced));
        let missing = self.book.between(window.start, window.end).map(|(key, _)| key).filter(|key| {
            self.book.operation(*key).is_none()
                && self.book.on_server(*key).is_some_and(|entry| {
                    Some(&entry.workspace) == self.workspace() && !refresh.ids.contains(entry.id.as_str())
                })
        });
        let (fresh, gone): (Vec<EntryKey>, Vec<EntryKey>) =
            missing.partition(|key| self.sending.may_be_new(*key, LISTS_LAG, now));
        for key in gone {
            self.book.learn_gone(key);
        }
        self.let_one_run(now);
        !fresh.is_empty()
    }
}
