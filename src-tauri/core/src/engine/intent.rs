//! What a user can want, and what comes back. Page, tray, notices, links and the command line all send these.

use super::merge::Field;
use crate::api::Failure;
use crate::domain::line::Problem;
use crate::domain::{ClientId, ConnectionId, EntryKey, ProjectId, TagId, TaskId, WorkspaceId};
use crate::journal::{ActId, OperationId};
use crate::settings::Settings;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One wish of a user. Works offline unless it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Intent {
    /// Connect Clockify: make a connection, open its page in the browser and wait for the user there. Also mends
    /// an expired connection. Needs the network.
    Connect,
    /// Wait no longer for the browser.
    CancelConnect,
    /// Use one of the connections that the key has. Needs the network.
    UseConnection {
        /// Which.
        connection: ConnectionId,
    },
    /// Keep the hours of this workspace. Needs the network, to read what is in it.
    UseWorkspace {
        /// Which.
        workspace: WorkspaceId,
    },
    /// Do what a quick-entry line says.
    Line {
        /// As typed.
        text: String,
        /// What Enter meant.
        how: How,
    },
    /// Start an entry, or add one when `entry.end` is set. A running one ends where it begins.
    Start {
        /// What it says.
        entry: Draft,
    },
    /// Stop what runs.
    Stop {
        /// When it ended; now when not given.
        at: Option<DateTime<Utc>>,
    },
    /// Change an entry, running or not.
    Edit {
        /// Which.
        entry: EntryKey,
        /// The new values, in the order to be taken over.
        changes: Vec<Edit>,
    },
    /// Go on with what an entry was about: a new one begins that says the same. A running one ends where it begins.
    Continue {
        /// Which.
        entry: EntryKey,
        /// When it begins; now when not given.
        #[serde(default)]
        start: Option<DateTime<Utc>>,
    },
    /// Make a second entry that says the same, times included. Not of one that runs.
    Duplicate {
        /// Which.
        entry: EntryKey,
    },
    /// Make two of an entry, running or not: the second begins where the first now ends.
    Split {
        /// Which.
        entry: EntryKey,
        /// Where: after its start, and before its end, or before now while it runs.
        at: DateTime<Utc>,
    },
    /// Throw away what runs, as if it had never been started.
    Discard,
    /// Delete entries: all of them or, when one of them can't be deleted, none.
    Delete {
        /// Which.
        entries: Vec<EntryKey>,
    },
    /// Make something to be booked on. It can be at once; the server is told before the entries are. When there is
    /// one of that name already, that is it.
    Make {
        /// What.
        new: New,
    },
    /// Give another name to what could not be made, and send it.
    Rename {
        /// Which.
        operation: OperationId,
        /// The name.
        name: String,
    },
    /// Give up an operation that was set aside: what the server has is shown again. When it was to make something,
    /// what is booked on that loses it.
    Drop {
        /// Which.
        operation: OperationId,
    },
    /// Take back what was done, also when it was sent. Possible for a day.
    Undo {
        /// Which act; the last one when not given.
        #[serde(default)]
        act: Option<ActId>,
    },
    /// An entry was changed both here and elsewhere: what was wanted here shall stand.
    TakeMine {
        /// Which.
        entry: EntryKey,
    },
    /// An entry was changed both here and elsewhere: what came from elsewhere stands, and nobody need speak of it.
    KeepTheirs {
        /// Which.
        entry: EntryKey,
    },
    /// The user looks at what is shown: it should not be old.
    Look,
    /// Choose otherwise about the program itself.
    Configure {
        /// All of the choices, changed and not.
        settings: Settings,
    },
    /// Send what waits now, and not when the next try is due. Looks for the key again when there was none: the
    /// keyring may be unlocked by now.
    SendNow,
    /// Read from the server what may have changed there. Answered when it is done. Needs the network.
    Refresh {
        /// How much.
        what: Reading,
    },
    /// Read any endpoint, for the curious. Answered with what the server said. Needs the network.
    Read {
        /// The path below Clockify's API, or `/connections…`, with its query.
        path: String,
    },
}

/// What is done with a quick-entry line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Start it, or add it when it says when it ended.
    Start,
    /// Add a finished entry; a line without any end ends now.
    Add,
    /// Change of this entry what the line names, see [`resolve_edit`](crate::domain::line::resolve_edit). The line's
    /// tags take the place of all tags.
    Edit {
        /// Which entry, running or not.
        entry: EntryKey,
    },
}

/// How much a refresh reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// What runs.
    Running,
    /// Entries of the last weeks, and what runs.
    Entries,
    /// Those, the profile, and all that can be booked on.
    Catalogue,
    /// All that, and every entry there ever was.
    Everything,
}

/// An entry to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct Draft {
    /// At most 3,000 characters, none of them `<` or `>`, which the server refuses.
    pub description: String,
    /// The project, if any.
    pub project: Option<ProjectId>,
    /// A task of `project`.
    pub task: Option<TaskId>,
    /// Any number.
    pub tags: BTreeSet<TagId>,
    /// As the task or project has it when not given.
    pub billable: Option<bool>,
    /// Now when not given.
    pub start: Option<DateTime<Utc>>,
    /// Running when not given.
    pub end: Option<DateTime<Utc>>,
}

/// Something to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "item", rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is what it is named after")]
pub enum New {
    Client {
        /// 1 to 100 characters.
        name: String,
    },
    Project {
        /// 2 to 250 characters.
        name: String,
        /// For whom it is done.
        #[serde(default)]
        client: Option<ClientId>,
        /// Whether its time is to be invoiced.
        #[serde(default)]
        billable: bool,
    },
    Task {
        /// The project it is a part of.
        project: ProjectId,
        /// 1 to 1,000 characters.
        name: String,
    },
    Tag {
        /// 1 to 100 characters.
        name: String,
    },
}

/// One changed value of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the field of its name")]
pub enum Edit {
    Description(String),
    /// Also takes the task away, unless it belongs to the new project, and the billability of the new project.
    Project(Option<ProjectId>),
    /// Also sets the project that it belongs to.
    Task(Option<TaskId>),
    Tags(BTreeSet<TagId>),
    Billable(bool),
    Start(DateTime<Utc>),
    /// `None` lets a finished entry run again.
    End(Option<DateTime<Utc>>),
}

/// The answer to an intent that was carried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "answer", content = "value", rename_all = "snake_case")]
pub enum Reply {
    /// It is done, and in the journal.
    Done,
    /// It is done; this is the entry it was about.
    Entry(EntryKey),
    /// It can be booked on; this is its id. One that was given out here stays good until the program ends.
    Made(String),
    /// What the server said.
    Json(#[cfg_attr(test, ts(type = "unknown"))] serde_json::Value),
}

/// Why an intent was not carried out. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// No account is set up yet.
    #[error("no account is set up")]
    NotSetUp,
    /// There is no key to ask the server with.
    #[error("there is no key")]
    NoKey,
    /// Nothing runs.
    #[error("nothing is running")]
    NothingRunning,
    /// There is no such entry, or no longer.
    #[error("there is no such entry")]
    NoSuchEntry,
    /// There is no such operation, or no longer.
    #[error("there is no such operation")]
    NoSuchOperation,
    /// There is no such connection or workspace.
    #[error("there is no such choice")]
    NoSuchChoice,
    /// The line names something that can't be found, or that could be several.
    #[error("the line has something that can't be understood")]
    Line {
        /// What, and where.
        problems: Vec<Problem>,
    },
    /// A value that the server would refuse.
    #[error("the {field:?} can't be so")]
    Invalid {
        /// Which.
        field: Field,
        /// What is wrong with it.
        why: Invalid,
    },
    /// It would begin before what runs now began.
    #[error("what runs now began later, at {start}")]
    BeforeRunning {
        /// When that began.
        start: DateTime<Utc>,
    },
    /// There is nothing that could be taken back, or no longer.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// Entries are booked on it.
    #[error("entries are booked on it")]
    InUse,
    /// Something archived or done has that name.
    #[error("something archived has that name")]
    NameTaken,
    /// The server takes no name of that length.
    #[error("a name has {least} to {most} characters")]
    NameLength {
        /// So many characters at least.
        least: usize,
        /// So many at most.
        most: usize,
    },
    /// The catalogue has no such project or client.
    #[error("it is not in the catalogue")]
    Unknown,
    /// That path is not one of the server's.
    #[error("no path of the server: {reason}")]
    NoSuchPath {
        /// What is wrong with it.
        reason: String,
    },
    /// The entry is locked or approved in the workspace.
    #[error("the entry is locked")]
    Locked,
    /// It could not be written to the disk, so it was not done.
    #[error("it could not be saved: {reason}")]
    NotSaved {
        /// The system's words.
        reason: String,
    },
    /// The server could not be asked, or refused.
    #[error("the server gave no answer")]
    Failed {
        /// How.
        failure: Failure,
    },
    /// No program with windows runs that could do it.
    #[error("no Stint with windows is running")]
    NoShell,
    /// Stint ended before it answered: whether it was carried out is not known.
    #[error("Stint ended before it answered")]
    Ending,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Invalid {
    /// More than the server takes: 3,000 characters of description.
    TooLong,
    /// `<` and `>` are refused by the server.
    AngleBrackets,
    /// It has to be given: a finished entry that neither began nor ended at any time is no entry.
    Missing,
    /// The end is before the start.
    EndBeforeStart,
    /// The workspace allows no entry to be written with an end, only start and stop.
    StopwatchOnly,
    /// It is not between the entry's start and its end.
    NotWithin,
    /// It is not in the catalogue.
    Unknown,
}
