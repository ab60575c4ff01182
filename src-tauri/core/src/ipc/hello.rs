//! The greeting that opens a connection.

use super::IpcError;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The version of the protocol and of all messages in it. It grows by one when an older side could no longer
/// understand a newer one.
pub const PROTOCOL: u32 = 1;

/// How long either side waits for the other's greeting.
pub const GREETING_LIMIT: Duration = Duration::from_secs(5);

/// The first line of either side, for example `{"stint":1,"app":"0.1.0"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The version of the protocol.
    pub stint: u32,
    /// The version of the program, to be shown.
    pub app: String,
}

impl Hello {
    /// What this program says.
    #[must_use]
    pub fn ours() -> Self {
        Self { stint: PROTOCOL, app: env!("CARGO_PKG_VERSION").to_owned() }
    }

    /// Whether we can talk with a side that greeted like this.
    pub(super) fn check(self) -> Result<(), IpcError> {
        if self.stint == PROTOCOL {
            Ok(())
        } else {
            Err(IpcError::Version { ours: Self::ours(), theirs: self })
        }
    }
}
