//! What goes over the local socket. Changing a message changes the protocol's version.

use super::{Answer, Keep, Query, ShellAct};
use crate::engine::{Intent, Refusal, Reply};
use crate::view::ViewModel;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// To the process that has the driver.
#[derive(Debug, Serialize, Deserialize)]
pub struct ToAgent {
    /// Comes back with the answer.
    pub id: u64,
    /// What is asked.
    pub ask: Question,
}

/// What is asked over the socket.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "ask", content = "with", rename_all = "snake_case")]
pub enum Question {
    /// A user wants something to be done.
    Wish(Wish),
    /// A user wants to see something that is not in the view.
    Search(Query),
}

/// All that a page, or another process of the user, can want to be done.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "wish", content = "with", rename_all = "snake_case")]
pub enum Wish {
    /// Something of the rules.
    Intent(Intent),
    /// Something of the program around them.
    Shell(ShellAct),
    /// A key is given. It goes this way once, and never comes back.
    OfferKey {
        /// The key.
        key: String,
        /// Where to keep it.
        keep: Keep,
    },
}

/// From the process that has the driver.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FromAgent {
    /// The view is now this. The first message is one.
    View {
        /// All of it.
        view: Arc<ViewModel>,
    },
    /// The answer to an intent or an offered key.
    Reply {
        /// Which.
        id: u64,
        /// How it went.
        result: Result<Reply, Refusal>,
    },
    /// The view is now one that no message can carry.
    ViewTooLarge,
    /// The answer to a search, or a part of it.
    Found {
        /// Which.
        id: u64,
        /// What was found; `None` when no message can carry it.
        answer: Option<Answer>,
        /// Another part follows.
        more: bool,
    },
}

impl fmt::Debug for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intent(intent) => f.debug_tuple("Intent").field(intent).finish(),
            Self::Shell(act) => f.debug_tuple("Shell").field(act).finish(),
            Self::OfferKey { keep, .. } => {
                f.debug_struct("OfferKey").field("key", &"<redacted>").field("keep", keep).finish()
            }
        }
    }
}
