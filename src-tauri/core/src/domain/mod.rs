//! The words of the field: workspaces, projects, tasks, tags, clients and time entries.

mod catalogue;
mod entry;
mod ids;

pub use catalogue::{
    Catalogue, Client, Project, Required, Tag, Task, TimeFormat, User, Weekday, Workspace,
};
pub use entry::{CustomValue, EntryFields, EntryKey, ServerEntry};
pub use ids::{ClientId, ConnectionId, CustomFieldId, ProjectId, TagId, TaskId, TimeEntryId, UserId, WorkspaceId};
