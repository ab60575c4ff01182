//! Who has the data: a running Stint, which is asked, or nobody, and then it is taken.

use super::{Remote, RemoteError};
use crate::data_dir::{DataDir, DataLock, LockError};
use crate::ipc::{IpcError, SocketName};
use std::time::Duration;

/// How long a command that has the data may take before it is free again.
const PATIENCE: Duration = Duration::from_secs(10);
const AGAIN: Duration = Duration::from_millis(50);

/// Who has the data.
#[derive(Debug)]
pub enum Reached {
    /// A Stint that runs.
    Theirs(Box<Remote>),
    /// We, for as long as the lock is kept.
    Ours(DataLock),
}

/// Why neither could be had.
#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    /// A Stint runs, but can't be asked.
    #[error(transparent)]
    Remote(RemoteError),
    /// The data can't be taken; [`LockError::Held`] when a command had it for too long.
    #[error(transparent)]
    Lock(LockError),
}

/// Connects to the Stint that serves `name`, or takes the lock of its data folder. Waits, up to ten seconds, for a
/// command that has the data just now, and for a Stint that is about to begin or to end.
///
/// # Errors
/// See [`ReachError`].
pub async fn reach(folder: &DataDir, name: &SocketName) -> Result<Reached, ReachError> {
    let trying = async {
        loop {
            match Remote::connect(name).await {
                Ok(remote) => return Ok(Reached::Theirs(Box::new(remote))),
                Err(RemoteError::Ipc(IpcError::NotRunning { .. }) | RemoteError::Ended) => {}
                Err(error) => return Err(ReachError::Remote(error)),
            }
            match DataLock::acquire(folder.path()) {
                Ok(lock) => return Ok(Reached::Ours(lock)),
                Err(LockError::Held) => tokio::time::sleep(AGAIN).await,
                Err(error) => return Err(ReachError::Lock(error)),
            }
        }
    };
    tokio::time::timeout(PATIENCE, trying).await.unwrap_or(Err(ReachError::Lock(LockError::Held)))
}
