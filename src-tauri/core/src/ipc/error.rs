//! What can go wrong on the local socket.

use super::{FRAME_LIMIT, GREETING_LIMIT, Hello};
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why there is no connection, or no message.
#[derive(Debug, Error)]
pub enum IpcError {
    /// Nobody listens at this socket.
    #[error("Stint is not running")]
    NotRunning {
        /// What the system said.
        source: io::Error,
    },
    /// Another process listens at this socket already.
    #[error("Stint is running already")]
    InUse,
    /// The folder of the socket belongs to somebody else, or is open to others.
    #[error("the folder {} is not this user's alone", folder.display())]
    NotPrivate {
        /// The folder.
        folder: PathBuf,
    },
    /// The other side is a process of another user.
    #[error("the other side belongs to another user")]
    Stranger,
    /// The other side did not greet within [`GREETING_LIMIT`].
    #[error("the other side said nothing for {} seconds", GREETING_LIMIT.as_secs())]
    Silent,
    /// The other side speaks another version of the protocol.
    #[error("{}", versions(ours, theirs))]
    Version {
        /// This side.
        ours: Hello,
        /// The other side.
        theirs: Hello,
    },
    /// A message of more than [`FRAME_LIMIT`] bytes. Received: nothing more can be read. To be sent: nothing of
    /// it was sent.
    #[error("a message is larger than {FRAME_LIMIT} bytes")]
    TooLarge,
    /// The other side ended in the middle of a message.
    #[error("the other side ended within a message")]
    Cut,
    /// The other side is gone, so nothing can be sent to it.
    #[error("the other side is gone")]
    Gone {
        /// What the system said.
        source: io::Error,
    },
    /// A line came that is no message of the expected type. The next one can still be read.
    #[error("a message can't be read")]
    Unreadable {
        /// Where it differs.
        source: serde_json::Error,
    },
    /// A message can't be written as JSON. Nothing of it was sent.
    #[error("a message can't be written")]
    Unwritable {
        /// Why.
        source: serde_json::Error,
    },
    /// The system failed in another way.
    #[error("the local socket failed")]
    Io {
        /// What the system said.
        #[from]
        source: io::Error,
    },
}

/// Says which side has to be renewed: after an update the resident app is often the old one, until it is
/// started again.
fn versions(ours: &Hello, theirs: &Hello) -> String {
    let age = if ours.stint < theirs.stint { "older" } else { "newer" };
    format!(
        "this Stint ({}, protocol {}) is {age} than the one it talks to ({}, protocol {})",
        ours.app, ours.stint, theirs.app, theirs.stint
    )
}
