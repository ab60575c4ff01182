//! Ids that carry their type, so that a task's id can't be sent where a project's belongs.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What the ids begin with that were given out here. No id of the server does: those are hexadecimal digits.
pub const LOCAL: &str = "new-";

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        ///
        /// Opaque: 24 hexadecimal digits on today's servers, but nothing here relies on that.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS), ts(type = "string"))]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// The id as the server writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether it was given out here, for something that the server does not have yet.
            #[must_use]
            pub fn is_local(&self) -> bool {
                self.0.starts_with(LOCAL)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )+};
}

ids! {
    /// Maton's id of one connected Clockify account.
    ConnectionId,
    /// A Clockify user.
    UserId,
    /// A workspace.
    WorkspaceId,
    /// A client, for whom projects are done.
    ClientId,
    /// A project.
    ProjectId,
    /// A task of a project.
    TaskId,
    /// A tag.
    TagId,
    /// A time entry on the server. Within Stint an entry is known by its [`super::EntryKey`].
    TimeEntryId,
    /// A custom field of a workspace.
    CustomFieldId,
}
