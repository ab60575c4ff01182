//! Requests and answers as values, so that they can be looked at before they are sent.

use crate::api::{Connection, EntryFilter, Found, HydratedProject, Page, ReadPath};
use crate::domain::{
    ConnectionId, EntryFields, ServerEntry, Tag, TimeEntryId, User, UserId, Workspace, WorkspaceId,
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
    Projects { workspace: WorkspaceId, page: u32 },
    Tags { workspace: WorkspaceId, page: u32 },
    Running { workspace: WorkspaceId, user: UserId },
    Entries { workspace: WorkspaceId, user: UserId, filter: EntryFilter, page: u32 },
    Entry { workspace: WorkspaceId, id: TimeEntryId },
    CreateEntry { workspace: WorkspaceId, fields: EntryFields },
    UpdateEntry { workspace: WorkspaceId, found: Box<Found>, fields: EntryFields },
    Stop { workspace: WorkspaceId, user: UserId, end: DateTime<Utc> },
    DeleteEntry { workspace: WorkspaceId, id: TimeEntryId },
    Raw { path: ReadPath },
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
    Raw(serde_json::Value),
}
