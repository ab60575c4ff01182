//! What comes into the engine, and what it wants done.

use super::intent::{Intent, Refusal, Reply};
use super::request::{Request, Response};
use crate::api::{ConnectUrl, Failure};
use crate::domain::ConnectionId;
use crate::journal::Change;
use crate::system::System;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The time, as the driver read it once for one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// What the clock on the wall says. It may jump, both ways.
    pub wall: DateTime<Utc>,
    /// Time since the driver began, which only goes forward.
    pub mono: Duration,
}

/// Names one request that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u64);

/// Names whoever waits for the answer to an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Something that happened.
#[derive(Debug)]
pub enum Input {
    /// The driver looked for the key, at its start or because the user unlocked the keyring.
    Key(Result<(), KeyProblem>),
    /// A key that is to be checked, and kept when it is good. The engine never sees it.
    KeyOffered(Ticket),
    /// The good key was stored, if it was to be.
    KeyKept,
    /// The good key could not be stored: it is used until the program ends.
    KeyNotKept(KeyProblem),
    /// A user wants something.
    Intent(Ticket, Intent),
    /// A request ended.
    Answer {
        /// Which.
        call: CallId,
        /// How.
        result: Result<Response, Failure>,
        /// The server's clock, where it said.
        date: Option<DateTime<Utc>>,
    },
    /// Whether the browser could be opened.
    Browser {
        /// Whether it could.
        opened: bool,
    },
    /// What the program found out about the system it runs on.
    System(System),
    /// The time asked for by [`Effect::Wake`] has come.
    Tick,
}

/// Why there is no key. Each is mended differently, so they are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum KeyProblem {
    /// None was ever stored.
    Missing,
    /// This system has no keyring, or it doesn't run.
    NoKeyring,
    /// The keyring is locked, and was not unlocked.
    Locked,
    /// The keyring failed otherwise.
    Broken,
}

/// Something to be done, in the order given. The next one is begun only when the one before went well.
#[derive(Debug)]
pub enum Effect {
    /// Write this to the journal, all or nothing. When it fails, nothing after it is done: the engine begins anew
    /// from the journal, and whoever waits hears that nothing was saved.
    Commit(Vec<Change>),
    /// The view has changed.
    Show,
    /// Tell who waits.
    Reply(Ticket, Result<Reply, Refusal>),
    /// The offered key is good: keep it, and use it from now on.
    KeepKey,
    /// The offered key is not to be used.
    DropKey,
    /// Look for the key once more.
    LookForKey,
    /// Open this in the browser.
    Open(ConnectUrl),
    /// Send this.
    Send {
        /// To be named in the answer.
        call: CallId,
        /// The account it is for; `None` for Maton's own.
        via: Option<ConnectionId>,
        /// What to send.
        request: Request,
        /// Send with the offered key, not with the one in use.
        offered_key: bool,
    },
    /// Call again at this time of [`Now::mono`], if nothing happens before.
    Wake(Duration),
}
