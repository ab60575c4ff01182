//! What entries can be booked on, and the rules of the workspace and the user's profile.

use super::rows::{Row, Rows};
use super::{ClientId, ProjectId, TagId, TaskId, UserId, WorkspaceId};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The user behind a connection, with the profile's settings that times are shown by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The server's id.
    pub id: UserId,
    /// Empty when the server gives none.
    pub name: String,
    /// Empty when the server gives none.
    pub email: String,
    /// The workspace chosen on the web. Entries may still be in others.
    pub active_workspace: Option<WorkspaceId>,
    /// The profile's zone; `None` when it is missing or unknown here.
    pub time_zone: Option<Tz>,
    /// The day a week begins with.
    pub week_start: Weekday,
    /// 12 or 24 hours.
    pub time_format: TimeFormat,
}

/// A day of the week, in the words that are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the days of the week explain themselves")]
pub enum Weekday {
    #[default]
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// How the profile wants a time of day written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TimeFormat {
    /// 9:10 pm.
    Hour12,
    /// 21:10.
    #[default]
    Hour24,
}

/// A workspace and those of its settings that decide what can be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Workspace {
    /// The server's id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// What an entry must have before it can end.
    #[serde(default)]
    pub required: Required,
    /// No entry may be written with an end: only start and stop are allowed (`STOPWATCH_ONLY`).
    #[serde(default)]
    pub stopwatch_only: bool,
    /// The plan's name as the server has it (an open set); `None` on the free plan.
    #[serde(default)]
    pub plan: Option<String>,
}

/// What the workspace demands of an entry that ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs, reason = "each is the field of the entry by its own name")]
pub struct Required {
    pub project: bool,
    pub task: bool,
    pub tags: bool,
    pub description: bool,
}

/// A client, for whom projects are done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// The server's id.
    pub id: ClientId,
    /// At most 100 characters.
    pub name: String,
    /// Archived ones are not offered, but their names are still taken.
    #[serde(default)]
    pub archived: bool,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The server's id.
    pub id: ProjectId,
    /// 2 to 250 characters.
    pub name: String,
    /// For whom it is done.
    #[serde(default)]
    pub client: Option<ClientId>,
    /// `#RRGGBB`.
    pub color: String,
    /// Whether its time is to be invoiced unless a task says otherwise.
    #[serde(default)]
    pub billable: bool,
    /// Archived ones are not offered, but their names are still taken.
    #[serde(default)]
    pub archived: bool,
}

/// A task of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The server's id.
    pub id: TaskId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// 1 to 1,000 characters.
    pub name: String,
    /// Overrides the project's, where the server says anything of it.
    #[serde(default)]
    pub billable: Option<bool>,
    /// `DONE`: not offered, and refused by the server on new entries.
    #[serde(default)]
    pub done: bool,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The server's id.
    pub id: TagId,
    /// At most 100 characters.
    pub name: String,
    /// Archived ones are not offered, and refused by the server on new entries.
    #[serde(default)]
    pub archived: bool,
}

/// All that entries of one workspace can be booked on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each is the list of what it names")]
pub struct Catalogue {
    pub clients: Rows<Client>,
    pub projects: Rows<Project>,
    pub tasks: Rows<Task>,
    pub tags: Rows<Tag>,
}

impl Catalogue {
    /// The project of that id.
    #[must_use]
    pub fn project(&self, id: &ProjectId) -> Option<&Project> {
        self.projects.find(id)
    }

    /// The task of that id.
    #[must_use]
    pub fn task(&self, id: &TaskId) -> Option<&Task> {
        self.tasks.find(id)
    }

    /// The tag of that id.
    #[must_use]
    pub fn tag(&self, id: &TagId) -> Option<&Tag> {
        self.tags.find(id)
    }

    /// The client of that id.
    #[must_use]
    pub fn client(&self, id: &ClientId) -> Option<&Client> {
        self.clients.find(id)
    }

    /// Whether time on this project and task is to be invoiced: the task's word, else the project's, else no.
    ///
    /// Clockify takes a missing `billable` for `false` and asks neither, so it is always sent.
    #[must_use]
    pub fn billable(&self, project: Option<&ProjectId>, task: Option<&TaskId>) -> bool {
        task.and_then(|id| self.task(id))
            .and_then(|task| task.billable)
            .or_else(|| project.and_then(|id| self.project(id)).map(|project| project.billable))
            .unwrap_or(false)
    }
}

macro_rules! rows {
    ($($row:ident: $id:ident),+) => {$(
        impl Row for $row {
            type Id = $id;

            fn id(&self) -> &$id {
                &self.id
            }
        }
    )+};
}

rows! { Client: ClientId, Project: ProjectId, Task: TaskId, Tag: TagId }
