//! Connecting an account: a key that Maton knows, one of its connections to Clockify, a workspace.
//!
//! The engine asks for the connections of the offered key. Exactly one that works is used without asking; else
//! the user chooses or makes a new one, whose page is opened in the browser and waited for. Then the user and the
//! workspaces are read, one is chosen, and the account is committed. Nothing of it is kept before that, so a
//! set-up that breaks off begins again with the list.

use super::flow::Purpose;
use super::{Engine, Key, KeyProblem, Now, Refusal, Reply, Request, Response, Ticket};
use crate::api::{Auth, ConnectUrl, Connection, ConnectionStatus, Failure};
use crate::domain::{Catalogue, ConnectionId, User, Workspace, WorkspaceId};
use crate::engine::Effect;
use crate::journal::{Account, Change, Refused, Stage, Synced};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Between two looks at a connection that waits for the browser, as Maton's own client does.
const POLL_EVERY: Duration = Duration::from_secs(2);

/// After this the browser is not waited for any more, as in Maton's own client.
const WAIT_AT_MOST: Duration = Duration::from_secs(300);

/// Where the setting up of an account stands.
#[derive(Clone, Debug)]
pub enum Link {
    /// Nothing is being set up.
    Idle,
    /// The connections of the key are being listed.
    Checking,
    /// The key could not be checked, or is wrong.
    Failed(Failure),
    /// The user has a choice: one of these, or a new one.
    Choosing {
        /// All that the key has for Clockify.
        connections: Vec<Connection>,
        /// Why the last try came to nothing.
        failed: Option<ConnectFailure>,
    },
    /// A new connection is being made.
    Creating,
    /// The user is in the browser.
    Connecting(Pending),
    /// User and workspaces of the connection are being read.
    Adopting {
        /// Which connection.
        connection: ConnectionId,
        /// What was read first.
        user: Option<Box<User>>,
    },
    /// Several workspaces: one is to be chosen.
    ChoosingWorkspace {
        /// The connection they are of.
        connection: ConnectionId,
        /// Its user.
        user: Box<User>,
        /// All of them.
        workspaces: Vec<Workspace>,
    },
}

/// A new connection that waits for the user in the browser.
#[derive(Clone, Debug)]
pub struct Pending {
    /// Its id.
    pub id: ConnectionId,
    /// What was opened; `None` until the server gives it.
    pub url: Option<ConnectUrl>,
    /// Whether the browser could be opened; `None` until that is known. If not, the user opens `url` by hand.
    pub opened: Option<bool>,
    next_look: Duration,
    until: Duration,
}

/// Why a new connection came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum ConnectFailure {
    /// Refused in the browser, or by Clockify.
    Denied,
    /// Not answered within five minutes.
    TimedOut,
    /// The user did not want to wait.
    Cancelled,
    /// The connect page is not one of Maton's, so it is not opened.
    UntrustedPage,
    /// A request failed.
    Request {
        /// How.
        failure: Failure,
    },
}

/// A request of the set-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    List { offered: bool },
    Create,
    Look,
    User,
    Workspaces,
    Remove,
}

impl Engine {
    pub(super) fn key_found(&mut self) {
        if self.key == Key::Usable {
            return;
        }
        self.key = Key::Usable;
        if self.is_unusable() {
            self.link = Link::Checking;
        }
    }

    pub(super) fn key_missing(&mut self, problem: KeyProblem) {
        if self.key != Key::Usable {
            self.key = Key::Problem(problem);
        }
    }

    pub(super) fn offer_key(&mut self, ticket: Ticket) {
        self.drop_pending();
        // The verdict that is under way, if one is, is on another key.
        self.flight.take_if(|flight| matches!(flight.purpose, Purpose::Link(Step::List { .. })));
        self.key_offered = true;
        self.link = Link::Checking;
        self.reply(ticket, Ok(Reply::Done));
    }

    pub(super) fn connect(&mut self) -> Result<Reply, Refusal> {
        if self.key != Key::Usable {
            return Err(Refusal::NoKey);
        }
        self.drop_pending();
        self.drop_offered();
        self.link = Link::Creating;
        Ok(Reply::Done)
    }

    pub(super) fn cancel_connect(&mut self) -> Result<Reply, Refusal> {
        match self.link {
            Link::Creating | Link::Connecting(_) => self.connect_failed(ConnectFailure::Cancelled),
            Link::Failed(_) | Link::Choosing { .. } | Link::ChoosingWorkspace { .. }
                if self.account.is_some() =>
            {
                self.link = Link::Idle;
            }
            Link::Idle
            | Link::Checking
            | Link::Failed(_)
            | Link::Choosing { .. }
            | Link::Adopting { .. }
            | Link::ChoosingWorkspace { .. } => {}
        }
        Ok(Reply::Done)
    }

    pub(super) fn use_connection(&mut self, id: &ConnectionId) -> Result<Reply, Refusal> {
        let is_choice = match (&self.link, &self.account) {
            (Link::Choosing { connections, .. }, _) => {
                connections.iter().any(|connection| connection.id == *id)
            }
            (Link::Idle, Some(account)) if account.connection == *id => return Ok(Reply::Done),
            // What the key has besides the account's own is not known then: reading the user through it tells.
            (Link::Idle, Some(_)) => self.key == Key::Usable,
            _ => false,
        };
        if !is_choice {
            return Err(Refusal::NoSuchChoice);
        }
        self.link = Link::Adopting { connection: id.clone(), user: None };
        Ok(Reply::Done)
    }

    pub(super) fn use_workspace(&mut self, id: &WorkspaceId) -> Result<Reply, Refusal> {
        let (connection, user, workspaces) = match (&self.link, &self.account) {
            (Link::ChoosingWorkspace { connection, user, workspaces }, _) => {
                (connection.clone(), (**user).clone(), workspaces.clone())
            }
            (_, Some(account)) => {
                (account.connection.clone(), account.user.clone(), account.workspaces.clone())
            }
            (_, None) => return Err(Refusal::NotSetUp),
        };
        let Some(workspace) = workspaces.iter().find(|workspace| workspace.id == *id).cloned() else {
            return Err(Refusal::NoSuchChoice);
        };
        let refused = if matches!(self.link, Link::ChoosingWorkspace { .. }) {
            self.link = Link::Idle;
            None
        } else {
            // Another workspace doesn't mend the key or the connection.
            self.account.as_ref().and_then(|account| account.refused)
        };
        self.adopt(Account { connection, user, workspace, workspaces, refused });
        Ok(Reply::Done)
    }

    pub(super) fn browser(&mut self, could_be_opened: bool) {
        if let Link::Connecting(pending) = &mut self.link {
            pending.opened = Some(could_be_opened);
        }
    }

    /// Sends the next request of the set-up; `false` when there is none now.
    pub(super) fn link_goes_on(&mut self, now: Now) -> bool {
        if self.check_again(now) {
            return false;
        }
        let (step, via, request) = match &self.link {
            Link::Checking => (Step::List { offered: self.key_offered }, None, Request::Connections),
            Link::Creating => (Step::Create, None, Request::CreateConnection),
            Link::Connecting(pending) if pending.until <= now.mono => {
                self.connect_failed(ConnectFailure::TimedOut);
                return self.link_goes_on(now);
            }
            Link::Connecting(pending) if pending.next_look <= now.mono => {
                (Step::Look, None, Request::Connection(pending.id.clone()))
            }
            Link::Connecting(pending) => {
                let next = pending.next_look.min(pending.until);
                self.wake_at(next);
                return false;
            }
            Link::Adopting { connection, user: None } => {
                (Step::User, Some(connection.clone()), Request::User)
            }
            Link::Adopting { connection, user: Some(_) } => {
                (Step::Workspaces, Some(connection.clone()), Request::Workspaces)
            }
            Link::Idle | Link::Failed(_) | Link::Choosing { .. } | Link::ChoosingWorkspace { .. } => {
                let Some(id) = self.unwanted.pop() else { return false };
                (Step::Remove, None, Request::DeleteConnection(id))
            }
        };
        self.send(Purpose::Link(step), via, request, now);
        true
    }

    pub(super) fn link_answered(&mut self, step: Step, result: Result<Response, Failure>, now: Now) {
        let awaited = self.awaits(step);
        match (step, result) {
            (Step::Create, Ok(Response::ConnectionMade(id))) if !awaited => self.unwanted.push(id),
            _ if !awaited => {}
            (Step::List { .. }, Ok(Response::Connections(connections))) => self.listed(connections),
            (Step::List { .. }, Err(failure)) => self.check_failed(failure),
            (Step::Create, Ok(Response::ConnectionMade(id))) => {
                self.link = Link::Connecting(Pending {
                    id,
                    url: None,
                    opened: None,
                    next_look: now.mono,
                    until: now.mono + WAIT_AT_MOST,
                });
            }
            (Step::Look, Ok(Response::Connection(connection))) => self.looked(connection, now),
            // The network may fail for a moment while the user is in the browser.
            (
                Step::Look,
                Err(Failure::NotSent { .. } | Failure::Unknown { .. } | Failure::RetryAfter { .. }),
            ) => {
                self.look_later(now);
            }
            (Step::User, Ok(Response::User(read))) => {
                if let Link::Adopting { user, .. } = &mut self.link {
                    *user = Some(read);
                }
            }
            (Step::Workspaces, Ok(Response::Workspaces(workspaces))) => self.workspaces_read(workspaces),
            (Step::Create | Step::Look | Step::User | Step::Workspaces, Err(failure)) => {
                self.connect_failed(ConnectFailure::Request { failure });
            }
            // A connection that can't be removed does no harm, and an answer of another kind can't come.
            (_, Ok(_)) | (Step::Remove, Err(_)) => {}
        }
    }

    /// Whether the user didn't do something else while the answer was on its way.
    fn awaits(&self, step: Step) -> bool {
        match step {
            Step::List { offered } => matches!(self.link, Link::Checking) && self.key_offered == offered,
            Step::Create => matches!(self.link, Link::Creating),
            Step::Look => matches!(self.link, Link::Connecting(_)),
            Step::User => matches!(self.link, Link::Adopting { user: None, .. }),
            Step::Workspaces => matches!(self.link, Link::Adopting { user: Some(_), .. }),
            Step::Remove => true,
        }
    }

    /// There is no account, or one that the server no longer accepts.
    fn is_unusable(&self) -> bool {
        self.account.as_ref().is_none_or(|account| account.refused.is_some())
    }

    /// A check of the kept key that the network spoilt is made again by itself: after the computer was started
    /// the network may come later than Stint. `true` while that is waited for.
    fn check_again(&mut self, now: Now) -> bool {
        let spoilt = matches!(
            self.link,
            Link::Failed(Failure::NotSent { .. } | Failure::Unknown { .. } | Failure::RetryAfter { .. })
        );
        if !spoilt || self.key != Key::Usable || !self.is_unusable() {
            return false;
        }
        let paused = self.pause.map(|pause| pause.until).filter(|until| *until > now.mono);
        let blocked = self.budget.blocked_for(now.wall).map(|wait| now.mono + wait);
        match paused.max(blocked) {
            Some(until) => self.wake_at(until),
            None => self.link = Link::Checking,
        }
        matches!(self.link, Link::Failed(_))
    }

    fn listed(&mut self, connections: Vec<Connection>) {
        if std::mem::take(&mut self.key_offered) {
            self.key = Key::Usable;
            self.keeping_key = true;
            self.effects.push(Effect::KeepKey);
        }
        self.listed.clone_from(&connections);
        let active: Vec<&Connection> =
            connections.iter().filter(|connection| connection.status == ConnectionStatus::Active).collect();
        let present = self.account.as_ref().map(|account| &account.connection);
        if active.iter().any(|connection| Some(&connection.id) == present) {
            self.link = Link::Idle;
            self.accept();
        } else if let [only] = active[..] {
            self.link = Link::Adopting { connection: only.id.clone(), user: None };
        } else {
            self.link = Link::Choosing { connections, failed: None };
        }
    }

    fn check_failed(&mut self, failure: Failure) {
        self.drop_offered();
        self.link = Link::Failed(failure);
    }

    fn looked(&mut self, connection: Connection, now: Now) {
        let Link::Connecting(pending) = &mut self.link else { return };
        match connection.status {
            ConnectionStatus::Active => {
                self.link = Link::Adopting { connection: connection.id, user: None };
            }
            ConnectionStatus::Failed => self.connect_failed(ConnectFailure::Denied),
            ConnectionStatus::Pending | ConnectionStatus::Other(_) => {
                if let (None, Some(url)) = (&pending.url, connection.url) {
                    if !url.may_be_opened(&self.options.base) {
                        return self.connect_failed(ConnectFailure::UntrustedPage);
                    }
                    pending.url = Some(url.clone());
                    self.effects.push(Effect::Open(url));
                }
                self.look_later(now);
            }
        }
    }

    fn look_later(&mut self, now: Now) {
        if let Link::Connecting(pending) = &mut self.link {
            pending.next_look = now.mono + POLL_EVERY;
        }
    }

    fn workspaces_read(&mut self, workspaces: Vec<Workspace>) {
        let Link::Adopting { connection, user: Some(user) } = &self.link else { return };
        let (connection, user) = (connection.clone(), user.clone());
        let kept = self.account.as_ref().filter(|account| account.user.id == user.id);
        let stays =
            kept.and_then(|account| workspaces.iter().find(|workspace| workspace.id == account.workspace.id));
        let only = workspaces.first().filter(|_| workspaces.len() == 1);
        match stays.or(only).cloned() {
            Some(workspace) => {
                self.link = Link::Idle;
                self.adopt(Account { connection, user: *user, workspace, workspaces, refused: None });
            }
            None => self.link = Link::ChoosingWorkspace { connection, user, workspaces },
        }
    }

    fn connect_failed(&mut self, why: ConnectFailure) {
        self.drop_pending();
        self.link = Link::Choosing { connections: self.listed.clone(), failed: Some(why) };
    }

    /// A connection that nobody waits for any more would only be in the way.
    fn drop_pending(&mut self) {
        if let Link::Connecting(pending) = &self.link {
            self.unwanted.push(pending.id.clone());
        }
    }

    fn drop_offered(&mut self) {
        if std::mem::take(&mut self.key_offered) {
            self.effects.push(Effect::DropKey);
        }
    }

    fn accept(&mut self) {
        if let Some(account) = self.account.as_mut().filter(|account| account.refused.is_some()) {
            account.refused = None;
            self.book.note(Change::Account(Some(Box::new(account.clone()))));
        }
    }

    /// Goes over to an account or workspace. What was queued for the same user is still sent to where it belongs;
    /// what another user made is set aside.
    fn adopt(&mut self, account: Account) {
        let before = self.account.replace(account.clone());
        let other_user = before.as_ref().is_some_and(|before| before.user.id != account.user.id);
        let other_place = before.as_ref().is_none_or(|before| before.workspace.id != account.workspace.id);
        if let Some(before) = before
            && before.connection != account.connection
            && before.refused == Some(Auth::Expired)
        {
            self.unwanted.push(before.connection);
        }
        if other_user {
            let queued: Vec<_> = self.book.queue().map(|operation| operation.id).collect();
            for id in queued {
                self.book.set_stage(id, Stage::Aside(Refused::Foreign));
            }
            self.set_makings_apart();
        }
        if other_user || other_place {
            self.book.clear();
            self.acts.clear();
            self.conflicts.clear();
            self.catalogue = Catalogue::default();
            self.lay_over();
            self.synced = Synced::default();
            self.sending.running_known_at = None;
        }
        self.book.note(Change::Account(Some(Box::new(account))));
        self.read_all_soon(other_user || other_place);
    }
}
