//! One time entry: what a user can set on it, and what the server says of it.

use super::{CustomFieldId, ProjectId, TagId, TaskId, TimeEntryId, UserId, WorkspaceId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The name of an entry within one journal. It stays the same from the moment the entry is made, before and
/// after the server gave it an id, so whoever shows an entry can keep holding on to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
pub struct EntryKey(pub u64);

/// Everything of an entry that a write to the server sets. Two entries may be equal in all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryFields {
    /// Whole seconds, UTC.
    pub start: DateTime<Utc>,
    /// Whole seconds, UTC, never before `start`; `None` while the entry is running.
    pub end: Option<DateTime<Utc>>,
    /// At most 3,000 characters; empty for none.
    #[serde(default)]
    pub description: String,
    /// The project, if any.
    #[serde(default)]
    pub project: Option<ProjectId>,
    /// A task of `project`.
    #[serde(default)]
    pub task: Option<TaskId>,
    /// A set: the server keeps no order.
    #[serde(default)]
    pub tags: BTreeSet<TagId>,
    /// Whether the time is to be invoiced.
    #[serde(default)]
    pub billable: bool,
    /// `REGULAR` or `BREAK` can be written; other words (`HOLIDAY`, `TIME_OFF`, …) only come from the server.
    #[serde(default)]
    pub kind: Option<String>,
    /// Custom fields as read. Kept on every write, since a write replaces the whole entry.
    #[serde(default)]
    pub custom: Vec<CustomValue>,
}

/// The value of one custom field on one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomValue {
    /// Which field.
    pub field: CustomFieldId,
    /// Text, number, boolean, list or null, as the field's own type has it.
    pub value: serde_json::Value,
}

/// An entry as the server has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerEntry {
    /// The server's id.
    pub id: TimeEntryId,
    /// The workspace it belongs to.
    pub workspace: WorkspaceId,
    /// Whose entry it is.
    pub user: UserId,
    /// What it says.
    pub fields: EntryFields,
    /// A lock of the workspace keeps it from being changed.
    #[serde(default)]
    pub locked: bool,
}

impl EntryFields {
    /// An entry that starts at `start`, runs, and says nothing more.
    #[must_use]
    pub fn starting(start: DateTime<Utc>) -> Self {
        Self {
            start,
            end: None,
            description: String::new(),
            project: None,
            task: None,
            tags: BTreeSet::new(),
            billable: false,
            kind: None,
            custom: Vec::new(),
        }
    }

    /// Whether the entry has no end yet.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.end.is_none()
    }

    /// How long it lasted, or has been running at `now`; never negative, also when the clock was set back.
    #[must_use]
    pub fn elapsed(&self, now: DateTime<Utc>) -> TimeDelta {
        (self.end.unwrap_or(now) - self.start).max(TimeDelta::zero())
    }
}
