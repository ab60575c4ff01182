//! The folder that holds all of Stint's data on this computer, and the lock that one process has on it.

mod lock;

pub use lock::{DataLock, LockError};

use etcetera::BaseStrategy;
use std::fs::{self, DirBuilder};
use std::io;
use std::path::{self, Path, PathBuf};
use thiserror::Error;

/// The environment variable that names another data folder than the system's.
pub const DATA_DIR_VARIABLE: &str = "STINT_DATA_DIR";

/// A folder that is there and can be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDir(PathBuf);

/// Why there is no data folder.
#[derive(Debug, Error)]
pub enum DataDirError {
    /// None was given, and the user has no home folder to find the usual one in.
    #[error("there is no home folder to keep data in: name one with {DATA_DIR_VARIABLE}")]
    NoHome {
        /// What the system said.
        source: etcetera::HomeDirError,
    },
    /// Something else has that name.
    #[error("{} is not a folder", path.display())]
    NotAFolder {
        /// The data folder, or a path that goes through a file.
        path: PathBuf,
    },
    /// The folder, or the one that it should be made in, can't be written to.
    #[error("the folder {} can't be written to", path.display())]
    ReadOnly {
        /// The data folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Making or reading the folder failed in another way.
    #[error("the folder {} can't be used", path.display())]
    Io {
        /// The data folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl DataDir {
    /// Opens the folder `given` (by an option or [`DATA_DIR_VARIABLE`]), else the system's usual one:
    /// `$XDG_DATA_HOME/stint` or `~/.local/share/stint`, `~/Library/Application Support/dev.stint.Stint`,
    /// `%LOCALAPPDATA%\Stint`.
    ///
    /// It is made if it isn't there, for its owner alone. An empty one becomes the owner's alone too; the mode
    /// of one that holds something is left as it is.
    ///
    /// # Errors
    /// When there is no such folder, or it can't be written to.
    pub fn open(given: Option<PathBuf>) -> Result<Self, DataDirError> {
        let path = match given {
            Some(path) => path,
            None => usual().map_err(|source| DataDirError::NoHome { source })?,
        };
        let path = path::absolute(&path).map_err(|source| DataDirError::Io { path, source })?;
        match make(&path).and_then(|()| lock::open(&path)) {
            Ok(_) => Ok(Self(path)),
            Err(source) => Err(sorted(path, source)),
        }
    }

    /// The folder, as an absolute path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Makes `path`, and what is missing above it, for this user alone. It may be there.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Leaves the owner only the rights of `mode`, and all others none.
#[cfg(unix)]
pub(crate) fn tighten(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

/// Nothing to do: what lies in a Windows profile is its owner's alone.
#[cfg(not(unix))]
pub(crate) fn tighten(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

fn make(path: &Path) -> io::Result<()> {
    make_private(path)?;
    if fs::read_dir(path)?.next().is_none() {
        tighten(path, 0o700)?;
    }
    Ok(())
}

/// Windows' usual data folder roams between computers, which must not happen to what this one has still to
/// send. The local one is what `etcetera` calls the cache's.
fn usual() -> Result<PathBuf, etcetera::HomeDirError> {
    let base = etcetera::base_strategy::choose_native_strategy()?;
    Ok(if cfg!(windows) {
        base.cache_dir().join("Stint")
    } else if cfg!(target_os = "macos") {
        base.data_dir().join("dev.stint.Stint")
    } else {
        base.data_dir().join("stint")
    })
}

fn sorted(path: PathBuf, source: io::Error) -> DataDirError {
    let kind = source.kind();
    if matches!(kind, io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists) {
        DataDirError::NotAFolder { path }
    } else if matches!(kind, io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) {
        DataDirError::ReadOnly { path, source }
    } else {
        DataDirError::Io { path, source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn a_folder_that_is_missing_is_made_with_those_above_it() {
        let home = TempDir::new().unwrap();
        let wanted = home.path().join("a").join("b");
        let data = DataDir::open(Some(wanted.clone())).unwrap();
        assert_eq!(data.path(), wanted);
        assert!(wanted.is_dir());
        assert_eq!(DataDir::open(Some(wanted)).unwrap(), data, "it opens a second time");
    }

    #[test]
    fn a_relative_path_is_made_absolute_at_once() {
        let refused = DataDir::open(Some("Cargo.toml".into())).unwrap_err();
        assert!(matches!(refused, DataDirError::NotAFolder { path } if path.is_absolute()));
    }

    #[test]
    fn a_file_and_what_would_lie_in_one_are_no_folders() {
        let home = TempDir::new().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        let refused = DataDir::open(Some(home.path().join("file"))).unwrap_err();
        assert!(matches!(refused, DataDirError::NotAFolder { .. }), "{refused:?}");
        #[cfg(unix)]
        {
            let refused = DataDir::open(Some(file.join("below"))).unwrap_err();
            assert!(matches!(refused, DataDirError::NotAFolder { .. }), "{refused:?}");
        }
    }

    /// `/sys` can't be written to, also not by root, whom modes don't stop.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_cannot_be_written_to_says_so() {
        for path in ["/sys/stint", "/sys/kernel"] {
            let refused = DataDir::open(Some(path.into())).unwrap_err();
            assert!(matches!(refused, DataDirError::ReadOnly { .. }), "{refused:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_new_or_empty_folder_becomes_private_and_one_in_use_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt;
        let home = TempDir::new().unwrap();
        let path = home.path().join("data");
        let open_with = |mode| {
            if path.exists() {
                fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            }
            DataDir::open(Some(path.clone())).unwrap();
            path.metadata().unwrap().permissions().mode() & 0o777
        };
        assert_eq!(open_with(0o755), 0o700, "it was made");
        assert_eq!(open_with(0o755), 0o755, "it holds something: the lock's file");
        fs::remove_file(path.join("lock")).unwrap();
        assert_eq!(open_with(0o755), 0o700, "it was empty");
    }
}
