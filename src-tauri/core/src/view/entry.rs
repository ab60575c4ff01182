//! One entry as it is shown: with names and colours instead of ids alone.

use crate::domain::{Client, EntryFields, EntryKey, Project, ProjectId, TagId, Task, TaskId, TimeEntryId};
use crate::engine::{Engine, Field};
use crate::journal::{Operation, Stage};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An entry as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EntryView {
    /// Its name here, which stays the same.
    pub key: EntryKey,
    /// Its name on the server, once it is there.
    pub id: Option<TimeEntryId>,
    /// May be empty.
    pub description: String,
    /// The project, if any.
    pub project: Option<ProjectView>,
    /// The task, if any.
    pub task: Option<NamedView<TaskId>>,
    /// By name.
    pub tags: Vec<NamedView<TagId>>,
    /// Whether it is to be invoiced.
    pub billable: bool,
    /// Whole seconds.
    pub start: DateTime<Utc>,
    /// `None` while it runs.
    pub end: Option<DateTime<Utc>>,
    /// How far it is on its way to the server.
    pub state: EntryState,
    /// The workspace allows no change.
    pub locked: bool,
    /// What its workspace requires of an entry before it can end, and this one lacks.
    #[serde(default)]
    pub missing: Vec<Field>,
}

/// How far an entry is on its way to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// The server has it so.
    Sent,
    /// It waits to be sent.
    Waiting,
    /// The server refused it; the user is to decide.
    Aside,
}

/// A project as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProjectView {
    /// Its id.
    pub id: ProjectId,
    /// `None` when the catalogue doesn't have it: another user's, or deleted.
    pub name: Option<String>,
    /// The name of its client.
    pub client: Option<String>,
    /// `#RRGGBB`.
    pub color: Option<String>,
}

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NamedView<I> {
    /// Its id.
    pub id: I,
    /// `None` when the catalogue doesn't have it.
    pub name: Option<String>,
}

impl EntryView {
    /// The entry of that name; `None` when there is none, or it is to be deleted.
    #[must_use]
    pub fn of(engine: &Engine, key: EntryKey) -> Option<Self> {
        engine.book().shown(key).map(|fields| Self::saying(engine, key, fields.clone()))
    }

    /// The entry as the server has it; `None` when it is not there.
    pub(super) fn on_server(engine: &Engine, key: EntryKey) -> Option<Self> {
        engine.book().on_server(key).map(|entry| Self::saying(engine, key, entry.fields.clone()))
    }

    pub(super) fn saying(engine: &Engine, key: EntryKey, fields: EntryFields) -> Self {
        let missing = match engine.book().workspace_of(key) {
            Some(workspace) => engine.missing(workspace, &fields),
            None => Vec::new(),
        };
        let EntryFields { start, end, description, project, task, tags, billable, .. } = fields;
        let server = engine.book().on_server(key);
        let catalogue = engine.catalogue();
        let mut tags: Vec<NamedView<TagId>> = tags
            .into_iter()
            .map(|id| NamedView { name: catalogue.tag(&id).map(|tag| tag.name.clone()), id })
            .collect();
        tags.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            key,
            id: server.map(|entry| entry.id.clone()),
            description,
            project: project.map(|id| ProjectView::of(engine, id)),
            task: task.map(|id| NamedView { name: catalogue.task(&id).map(task_name), id }),
            tags,
            billable,
            start,
            end,
            state: state(engine.book().operation(key)),
            locked: server.is_some_and(|entry| entry.locked),
            missing,
        }
    }
}

impl ProjectView {
    pub(super) fn of(engine: &Engine, id: ProjectId) -> Self {
        let project: Option<&Project> = engine.catalogue().project(&id);
        let client: Option<&Client> =
            project.and_then(|project| project.client.as_ref()).and_then(|id| engine.catalogue().client(id));
        Self {
            name: project.map(|project| project.name.clone()),
            client: client.map(|client| client.name.clone()),
            color: project.map(|project| project.color.clone()),
            id,
        }
    }
}

fn task_name(task: &Task) -> String {
    task.name.clone()
}

fn state(operation: Option<&Operation>) -> EntryState {
    match operation.map(|operation| &operation.stage) {
        None => EntryState::Sent,
        Some(Stage::Waiting | Stage::Attempted(_)) => EntryState::Waiting,
        Some(Stage::Aside(_)) => EntryState::Aside,
    }
}
