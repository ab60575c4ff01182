//! What is stored, in the shapes it is stored in. Changing one needs a migration; a snapshot test guards each.

use crate::api::{Auth, Rejection};
use crate::domain::LOCAL;
use crate::domain::{
    Catalogue, ConnectionId, EntryFields, EntryKey, Item, ServerEntry, TimeEntryId, User, Workspace,
    WorkspaceId,
};
use crate::engine::Field;
use crate::settings::Settings;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// The place of an operation in the queue: smaller ones are sent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
pub struct OperationId(pub u64);

/// What the user wants an entry to be, until the server has it so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Its place in the queue.
    pub id: OperationId,
    /// The entry it is about.
    pub entry: EntryKey,
    /// Where that entry belongs, also after the user went on to another workspace.
    pub workspace: WorkspaceId,
    /// What the entry shall say; `None` when it shall go.
    pub wanted: Option<EntryFields>,
    /// What the server said when the user first changed the entry; `None` for one that was made here. What
    /// differs from it is the user's own doing, all else may follow the server.
    pub base: Option<EntryFields>,
    /// How far it has come.
    pub stage: Stage,
}

/// How far an operation has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Nothing of it is on its way.
    Waiting,
    /// A write was sent, or was about to be: it may be on the server, or still arrive there. It is looked for
    /// before anything more is sent for the entry.
    Attempted(Attempt),
    /// Refused. It waits for the user, who mends or drops it; what does not depend on it goes on.
    Aside(Refused),
}

/// A write that was sent, and whose arrival is not certain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What the entry says if it arrived; `None` when it is gone then.
    pub sent: Option<EntryFields>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why an operation was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Refused {
    /// The server refused it.
    Rejected(Rejection),
    /// The workspace requires what the entry lacks. It is not sent before the user gave it.
    Missing {
        /// What it lacks.
        fields: Vec<Field>,
    },
    /// The entry that was changed here has been deleted elsewhere.
    Gone {
        /// What it was called there.
        id: TimeEntryId,
    },
    /// It was made for another account than the one in use now.
    Foreign,
    /// The journal was damaged, and what the server has of this entry is no longer known here: to send the
    /// operation could make a second entry.
    Severed,
}

/// Something to be booked on that is to be made, until the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Making {
    /// Its place in the queue, which it shares with the operations on entries.
    pub id: OperationId,
    /// Where it is made.
    pub workspace: WorkspaceId,
    /// What is made. Its id is one that was given out here, until the server has given its own.
    pub item: Item,
    /// How far it has come.
    pub stage: MakingStage,
}

/// How far the making of something has come. It needs no stage for what is on its way: names are taken once, so a
/// second sending is refused, and then what has the name is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum MakingStage {
    /// To be sent.
    Waiting,
    /// Refused; it waits for the user, and with it what is booked on it.
    Aside {
        /// Why.
        why: Refused,
    },
    /// It is there. Kept as long as somebody may still know it by the name it had here.
    Made {
        /// The server's id.
        id: Box<str>,
    },
    /// It is there, and is to go again.
    Unwanted {
        /// The server's id.
        id: Box<str>,
    },
}

/// What a user did, in the order of doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
pub struct ActId(pub u64);

/// What a user did, as far as it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Its place among the others.
    pub id: ActId,
    /// When.
    pub at: DateTime<Utc>,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// What kind of act it was.
    pub kind: ActKind,
    /// The entries that it changed.
    pub entries: Vec<Touched>,
    /// What it made to be booked on.
    #[serde(default)]
    pub made: Option<OperationId>,
}

/// The kinds of what a user does to entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the intent of its name")]
pub enum ActKind {
    Start,
    /// A start that ended what ran.
    Switch,
    Add,
    Stop,
    Edit,
    Delete,
    Discard,
    Duplicate,
    Split,
    Drop,
    Make,
}

/// An entry before and after an act; `None` where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// Which.
    pub entry: EntryKey,
    /// What it said before.
    pub before: Option<EntryFields>,
    /// What it said then.
    pub after: Option<EntryFields>,
}

/// An entry that was changed both here and elsewhere. The values from elsewhere stand, until the user takes the
/// own ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Which.
    pub entry: EntryKey,
    /// Its fields in question.
    pub fields: Vec<Field>,
    /// What the user had wanted it to be.
    pub mine: EntryFields,
}

/// The account a journal belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Maton's connection.
    pub connection: ConnectionId,
    /// Whose hours these are.
    pub user: User,
    /// Where new entries go.
    pub workspace: Workspace,
    /// All that the user could choose.
    pub workspaces: Vec<Workspace>,
    /// Set when the server no longer accepted the key or the connection: nothing is sent until it is mended.
    #[serde(default)]
    pub refused: Option<Auth>,
}

/// The requests of the last hour, and how many there may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The requests of the last hour by the minute, oldest first.
    pub sent: VecDeque<Minute>,
    /// What the server was seen to allow in an hour; `None` until it refused something.
    pub seen_limit: Option<u32>,
    /// Nothing may be sent before this.
    pub blocked_until: Option<DateTime<Utc>>,
    /// How many times in a row the server asked for fewer.
    #[serde(default)]
    pub refusals: u32,
}

/// The requests of one minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minute {
    /// When it began.
    pub began: DateTime<Utc>,
    /// How many were sent in it.
    pub requests: u32,
}

/// When what was last read from the server, in full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Synced {
    /// User, workspaces, projects, tasks, clients and tags.
    pub catalogue: Option<DateTime<Utc>>,
    /// Recent and running entries.
    pub entries: Option<DateTime<Utc>>,
    /// From when on every entry was read: the beginning of 1970 when that is all of them.
    #[serde(default)]
    pub entries_from: Option<DateTime<Utc>>,
}

/// All that a journal holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// The account, once one was set up.
    pub account: Option<Account>,
    /// Its catalogue.
    pub catalogue: Catalogue,
    /// What the server said.
    pub entries: BTreeMap<EntryKey, ServerEntry>,
    /// What the user wants otherwise, in the order of sending.
    pub queue: BTreeMap<OperationId, Operation>,
    /// The requests of the last hour.
    pub budget: Budget,
    /// When what was read.
    pub synced: Synced,
    /// The last names given out.
    pub last: Last,
    /// The user's choices.
    pub settings: Settings,
    /// What is to be made to be booked on, in the order of sending.
    pub makings: BTreeMap<OperationId, Making>,
    /// What the user did lately.
    pub acts: BTreeMap<ActId, Act>,
    /// What was changed both here and elsewhere.
    pub conflicts: Vec<Conflict>,
}

/// The last names given out. None is ever given twice, also not after what bore it is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// The highest [`EntryKey`].
    pub entry: u64,
    /// The highest [`OperationId`].
    pub operation: u64,
    /// The highest [`ActId`].
    #[serde(default)]
    pub act: u64,
}

impl Making {
    /// The name that was given out here for what it makes.
    #[must_use]
    pub fn local_id(&self) -> String {
        local_id(self.id)
    }
}

/// What the making of that number is called until the server gives its own id.
#[must_use]
pub fn local_id(making: OperationId) -> String {
    format!("{LOCAL}{}", making.0)
}

impl Attempt {
    /// Whether `entry` is what this attempt would have made, being one for a new entry.
    ///
    /// `billable` is left out: a workspace may overrule it and answers with its own (recorded by a third party).
    #[must_use]
    pub fn made(&self, entry: &EntryFields) -> bool {
        self.sent.as_ref().is_some_and(|sent| {
            entry.start == sent.start
                && entry.description == sent.description
                && entry.project == sent.project
                && entry.task == sent.task
                && entry.tags == sent.tags
                && (entry.end == sent.end || sent.end.is_none())
        })
    }

    /// Whether `entry` may be what this attempt made, booked otherwise elsewhere since: it began at the same second
    /// and has the same description.
    #[must_use]
    pub fn may_have_made(&self, entry: &EntryFields) -> bool {
        self.sent.as_ref().is_some_and(|sent| {
            entry.start == sent.start
                && !sent.description.is_empty()
                && entry.description == sent.description
                && (entry.end == sent.end || sent.end.is_none())
        })
    }

    /// Whether it deletes the entry.
    #[must_use]
    pub fn deletes(&self) -> bool {
        self.sent.is_none()
    }

    /// When the entry would end by it; `None` when it would run, or be gone.
    #[must_use]
    pub fn end(&self) -> Option<DateTime<Utc>> {
        self.sent.as_ref().and_then(|sent| sent.end)
    }

    /// How long from `now` on it may still arrive, by the clock on the wall; never longer than
    /// [`Self::SETTLES_AFTER`], also when that clock was set back.
    #[must_use]
    pub fn settles_in(&self, now: DateTime<Utc>) -> Duration {
        let since = (now - self.at).to_std().unwrap_or_default();
        Self::SETTLES_AFTER.saturating_sub(since)
    }

    /// The client waits 30 seconds for an answer; a gateway that still holds the request gives up within a minute;
    /// and for up to a minute more a list may miss what is new (seen by a third party; disputed by the same).
    pub const SETTLES_AFTER: Duration = Duration::from_secs(150);
}
