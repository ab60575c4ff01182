//! Requests and answers as values, so that they can be looked at before they are sent.

use crate::api::{Connection, EntryFilter, Found, HydratedProject, Page, ReadPath};
use crate::domain::{
    ConnectionId, EntryFields, Item, ServerEntry, Tag, TimeEntryId, User, UserId, Workspace, WorkspaceId,
};
use chrono::{DateTime, Utc};

/// One request of those that the engine makes.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each is the client's method of that name")]
pub enum Request {
    Connections,
    CreateConnection,
    Connection(ConnectionId),
    DeleteConnection(ConnectionId),
    User,
    Workspaces,
    Projects {
        workspace: WorkspaceId,
        page: u32,
    },
    Tags {
        workspace: WorkspaceId,
        page: u32,
    },
    Running {
        workspace: WorkspaceId,
        user: UserId,
    },
    Entries {
        workspace: WorkspaceId,
        user: UserId,
        filter: EntryFilter,
        page: u32,
    },
    Entry {
        workspace: WorkspaceId,
        id: TimeEntryId,
    },
    CreateEntry {
        workspace: WorkspaceId,
        fields: EntryFields,
    },
    UpdateEntry {
        workspace: WorkspaceId,
        found: Box<Found>,
        fields: EntryFields,
    },
    Stop {
        workspace: WorkspaceId,
        user: UserId,
        end: DateTime<Utc>,
    },
    DeleteEntry {
        workspace: WorkspaceId,
        id: TimeEntryId,
    },
    Make {
        workspace: WorkspaceId,
        item: Item,
    },
    /// All of that kind whose name is like that of `item`.
    Namesakes {
        workspace: WorkspaceId,
        item: Item,
    },
    Unmake {
        workspace: WorkspaceId,
        item: Item,
    },
    Raw {
        path: ReadPath,
    },
}

/// What a request was answered with.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each is the answer of the client's method")]
pub enum Response {
    Connections(Vec<Connection>),
    ConnectionMade(ConnectionId),
    Connection(Connection),
    User(Box<User>),
    Workspaces(Vec<Workspace>),
    Projects(Page<HydratedProject>),
    Tags(Page<Tag>),
    Running(Option<Box<ServerEntry>>),
    Entries(Page<ServerEntry>),
    Found(Box<Found>),
    Entry(Box<ServerEntry>),
    Deleted,
    Made(Box<Item>),
    Items(Vec<Item>),
    Raw(serde_json::Value),
}

impl Request {
    /// How many requests the server counts for it at most.
    #[must_use]
    pub fn cost(&self) -> u32 {
        match self {
            Self::Unmake { item: Item::Tag(_), .. } => 1,
            // What is active has to be read and archived first.
            Self::Unmake { .. } => 3,
            Self::Connections
            | Self::CreateConnection
            | Self::Connection(_)
            | Self::DeleteConnection(_)
            | Self::User
            | Self::Workspaces
            | Self::Projects { .. }
            | Self::Tags { .. }
            | Self::Running { .. }
            | Self::Entries { .. }
            | Self::Entry { .. }
            | Self::CreateEntry { .. }
            | Self::UpdateEntry { .. }
            | Self::Stop { .. }
            | Self::DeleteEntry { .. }
            | Self::Make { .. }
            | Self::Namesakes { .. }
            | Self::Raw { .. } => 1,
        }
    }
}
