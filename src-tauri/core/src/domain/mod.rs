//! The words of the field: workspaces, projects, tasks, tags, clients and time entries.

mod catalogue;
pub mod duration;
mod entry;
mod ids;
mod item;
pub mod line;
mod rows;
pub mod typed;
pub mod zone;

pub use catalogue::{Catalogue, Client, Project, Required, Tag, Task, TimeFormat, User, Weekday, Workspace};
pub use entry::{CustomValue, EntryFields, EntryKey, ServerEntry};
pub use ids::{
    ClientId, ConnectionId, CustomFieldId, LOCAL, ProjectId, TagId, TaskId, TimeEntryId, UserId, WorkspaceId,
};
pub use item::Item;
pub use rows::{Row, Rows};
pub use zone::Calendar;
