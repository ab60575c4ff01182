//! One of the things that entries can be booked on, whichever it is.

use super::{Client, Project, Tag, Task};
use serde::{Deserialize, Serialize};

/// A row of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "item", rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is what it is named after")]
pub enum Item {
    Client(Client),
    Project(Project),
    Task(Task),
    Tag(Tag),
}

impl Item {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Client(client) => client.id.as_str(),
            Self::Project(project) => project.id.as_str(),
            Self::Task(task) => task.id.as_str(),
            Self::Tag(tag) => tag.id.as_str(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Client(Client { name, .. })
            | Self::Project(Project { name, .. })
            | Self::Task(Task { name, .. })
            | Self::Tag(Tag { name, .. }) => name,
        }
    }

    /// Gives it another name.
    pub fn set_name(&mut self, to: String) {
        match self {
            Self::Client(Client { name, .. })
            | Self::Project(Project { name, .. })
            | Self::Task(Task { name, .. })
            | Self::Tag(Tag { name, .. }) => *name = to,
        }
    }

    /// Whether new entries can be booked on it: it is not archived, nor done.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        match self {
            Self::Client(Client { archived, .. })
            | Self::Project(Project { archived, .. })
            | Self::Tag(Tag { archived, .. }) => !archived,
            Self::Task(Task { done, .. }) => !done,
        }
    }

    /// Whether the server would not have both: their names are the same, of projects within a client and of tasks
    /// within a project.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let same_owner = match (self, other) {
            (Self::Client(_), Self::Client(_)) | (Self::Tag(_), Self::Tag(_)) => true,
            (Self::Project(one), Self::Project(two)) => one.client == two.client,
            (Self::Task(one), Self::Task(two)) => one.project == two.project,
            _ => false,
        };
        same_owner && self.name().to_lowercase() == other.name().to_lowercase()
    }

    /// What has to be on the server before it: a project's client, a task's project.
    #[must_use]
    pub fn owner(&self) -> Option<&str> {
        match self {
            Self::Project(project) => project.client.as_ref().map(|client| client.as_str()),
            Self::Task(task) => Some(task.project.as_str()),
            Self::Client(_) | Self::Tag(_) => None,
        }
    }

    /// Its owner is called otherwise now; `true` when that is the one called `before`.
    pub fn rename_owner(&mut self, before: &str, after: &str) -> bool {
        match self {
            Self::Project(project) if project.client.as_ref().is_some_and(|id| id.as_str() == before) => {
                project.client = Some(after.into());
                true
            }
            Self::Task(task) if task.project.as_str() == before => {
                task.project = after.into();
                true
            }
            Self::Client(_) | Self::Project(_) | Self::Task(_) | Self::Tag(_) => false,
        }
    }
}
