//! Where the setting up of an account stands, as it is shown.

use crate::api::{Auth, Connection, ConnectionStatus, Failure};
use crate::domain::{ConnectionId, Workspace, WorkspaceId};
use crate::engine::{ConnectFailure, Engine, KeyProblem, Link};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Each is one step that a user sees, with its own failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum LinkView {
    /// The key is being looked for.
    Starting,
    /// A key is needed.
    NoKey {
        /// Why there is none.
        problem: KeyProblem,
    },
    /// The key is being checked.
    Checking,
    /// The key could not be checked.
    KeyFailed {
        /// How that came; [`Auth::Key`] when it is wrong.
        failure: Failure,
    },
    /// A connection is to be chosen, or a new one to be made.
    Choosing {
        /// What there is.
        connections: Vec<ConnectionView>,
        /// Why the last try came to nothing.
        failed: Option<ConnectFailure>,
    },
    /// A new connection is being made and waits for the user in the browser.
    Connecting {
        /// To be opened by hand when the browser could not be. It lets whoever has it connect an account: not to
        /// be logged.
        url: Option<String>,
        /// Whether the browser could be opened; `None` until that is known.
        opened: Option<bool>,
    },
    /// The account is being read.
    Reading,
    /// A workspace is to be chosen.
    ChoosingWorkspace {
        /// All of them.
        workspaces: Vec<Workspace>,
        /// The one that the user chose on the web.
        active: Option<WorkspaceId>,
    },
    /// All is set up.
    Ready,
    /// All was set up, but the server accepts it no longer. Nothing is sent, and nothing is lost.
    Refused {
        /// What is not accepted.
        why: Auth,
    },
}

/// One connection of the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ConnectionView {
    /// To choose it by.
    pub id: ConnectionId,
    /// Whether it works.
    pub active: bool,
    /// Maton's word for how it stands.
    pub status: String,
    /// When it was made.
    pub created: Option<DateTime<Utc>>,
}

impl LinkView {
    pub(super) fn of(engine: &Engine) -> Self {
        match engine.link() {
            Link::Checking => Self::Checking,
            Link::Failed(failure) => Self::KeyFailed { failure: failure.clone() },
            Link::Choosing { connections, failed } => Self::Choosing {
                connections: connections.iter().map(ConnectionView::of).collect(),
                failed: failed.clone(),
            },
            Link::Creating => Self::Connecting { url: None, opened: None },
            Link::Connecting(pending) => Self::Connecting {
                url: pending.url.as_ref().map(|url| url.expose().to_owned()),
                opened: pending.opened,
            },
            Link::Adopting { .. } => Self::Reading,
            Link::ChoosingWorkspace { user, workspaces, .. } => Self::ChoosingWorkspace {
                workspaces: workspaces.clone(),
                active: user.active_workspace.clone(),
            },
            Link::Idle => Self::idle(engine),
        }
    }

    fn idle(engine: &Engine) -> Self {
        match (engine.key_problem(), engine.account()) {
            (Some(problem), _) => Self::NoKey { problem },
            (None, Some(account)) => match account.refused {
                Some(why) => Self::Refused { why },
                None => Self::Ready,
            },
            (None, None) => Self::Starting,
        }
    }
}

impl ConnectionView {
    fn of(connection: &Connection) -> Self {
        Self {
            id: connection.id.clone(),
            active: connection.status == ConnectionStatus::Active,
            status: connection.status.as_str().to_owned(),
            created: connection.created,
        }
    }
}
