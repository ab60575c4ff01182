//! One process at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use thiserror::Error;

/// Held by the one process that may write in a folder. The system takes it back when the process ends, however
/// it ends.
#[derive(Debug)]
pub struct DataLock(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

/// Why the folder could not be locked.
#[derive(Debug, Error)]
pub enum LockError {
    /// Another process has it.
    #[error("another Stint is using this data")]
    Held,
    /// The lock's file can't be made or locked.
    #[error("the data can't be locked")]
    Io {
        /// What the system said.
        #[from]
        source: io::Error,
    },
}

impl DataLock {
    /// Locks the folder by a file `lock` in it, without waiting. The file stays when the lock is gone: it means
    /// nothing by itself.
    ///
    /// # Errors
    /// [`LockError::Held`] while another process (or another part of this one) has the lock.
    pub fn acquire(folder: &Path) -> Result<Self, LockError> {
        let file = open(folder)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LockError::Held),
            Err(TryLockError::Error(source)) => Err(source.into()),
        }
    }
}

/// Opens the lock's file for writing, making it if need be.
pub(super) fn open(folder: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(folder.join("lock"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Command, Stdio};
    use tempfile::TempDir;

    const CHILD: &str = "STINT_TEST_LOCK";

    #[test]
    fn only_one_holds_the_lock_at_a_time() {
        let folder = TempDir::new().unwrap();
        let first = DataLock::acquire(folder.path()).unwrap();
        assert!(matches!(DataLock::acquire(folder.path()), Err(LockError::Held)));
        drop(first);
        DataLock::acquire(folder.path()).unwrap();
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_said_to_be_in_use() {
        let gone = TempDir::new().unwrap().path().join("gone");
        assert!(matches!(DataLock::acquire(&gone), Err(LockError::Io { .. })));
    }

    #[test]
    fn a_killed_process_gives_its_lock_back() {
        let folder = TempDir::new().unwrap();
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "data_dir::lock::tests::hold_the_lock_as_a_child"])
            .env(CHILD, folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("the child has it")), "the child got the lock");
        assert!(matches!(DataLock::acquire(folder.path()), Err(LockError::Held)));

        child.kill().unwrap();
        child.wait().unwrap();
        DataLock::acquire(folder.path()).unwrap();
    }

    /// Not a test by itself: what the process of the test above does until it is killed.
    #[test]
    fn hold_the_lock_as_a_child() {
        let Some(folder) = env::var_os(CHILD) else { return };
        let _lock = DataLock::acquire(Path::new(&folder)).unwrap();
        println!("the child has it");
        // Ends without a kill too, when the parent is gone.
        let _ = std::io::stdin().read(&mut [0]);
    }
}
