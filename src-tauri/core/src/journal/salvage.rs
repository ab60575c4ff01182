//! Opening the journal when it may be damaged: the file is put aside, never deleted; a new one begins with what
//! could be read of the queue, and the rest comes from the server again.

use super::{Change, Journal, JournalError, Last, SqliteJournal, Stored};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

/// An open journal, and what had to be done to open it.
#[derive(Debug)]
pub struct Opened {
    /// Ready for use.
    pub journal: SqliteJournal,
    /// What it holds.
    pub stored: Stored,
    /// Set when the file was damaged.
    pub salvaged: Option<Salvaged>,
}

/// What became of a damaged journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvaged {
    /// Where the damaged file is now.
    pub kept: PathBuf,
    /// How many operations were read from it; `None` when its queue can't be read.
    pub operations: Option<usize>,
}

/// Opens `path`, or makes it. A damaged file is renamed to `NAME.damaged-YYYYMMDD-HHMMSS` beside it.
///
/// # Errors
/// The folder or the disk refuses, or the file was written by a newer version: then nothing is touched.
pub fn open(path: &Path, now: DateTime<Utc>) -> Result<Opened, JournalError> {
    match open_sound(path) {
        Ok((journal, stored)) => Ok(Opened { journal, stored, salvaged: None }),
        Err(error) if is_damage(&error) => begin_anew(path, now),
        Err(error) => Err(error),
    }
}

fn open_sound(path: &Path) -> Result<(SqliteJournal, Stored), JournalError> {
    let journal = SqliteJournal::open(path)?;
    if !journal.is_sound()? {
        return Err(damaged());
    }
    let stored = journal.load()?;
    Ok((journal, stored))
}

fn begin_anew(path: &Path, now: DateTime<Utc>) -> Result<Opened, JournalError> {
    let queue = SqliteJournal::open(path).and_then(|journal| journal.queue()).ok();
    let kept = put_aside(path, now).map_err(JournalError::Aside)?;
    let mut journal = SqliteJournal::open(path)?;
    let operations = queue.as_ref().map(Vec::len);
    let queue = queue.unwrap_or_default();
    let last = Last {
        entry: queue.iter().map(|operation| operation.entry.0).max().unwrap_or(0),
        operation: queue.iter().map(|operation| operation.id.0).max().unwrap_or(0),
    };
    let changes: Vec<Change> = queue.into_iter().map(Change::Operation).chain([Change::Last(last)]).collect();
    journal.commit(&changes)?;
    let stored = journal.load()?;
    Ok(Opened { journal, stored, salvaged: Some(Salvaged { kept, operations }) })
}

/// Renames the file and what SQLite keeps beside it. The log first: without its file it can't harm the new one.
fn put_aside(path: &Path, now: DateTime<Utc>) -> std::io::Result<PathBuf> {
    let mut kept = path.as_os_str().to_owned();
    kept.push(format!(".damaged-{}", now.format("%Y%m%d-%H%M%S")));
    let kept = PathBuf::from(kept);
    for suffix in ["-wal", "-shm"] {
        let (mut from, mut to) = (path.as_os_str().to_owned(), kept.as_os_str().to_owned());
        from.push(suffix);
        to.push(suffix);
        match std::fs::rename(&from, &to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    std::fs::rename(path, &kept)?;
    Ok(kept)
}

fn is_damage(error: &JournalError) -> bool {
    match error {
        JournalError::Row { .. } => true,
        JournalError::Sqlite(error) => matches!(
            error.sqlite_error_code(),
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase)
        ),
        JournalError::Newer { .. } | JournalError::Aside(_) => false,
    }
}

fn damaged() -> JournalError {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    JournalError::Sqlite(rusqlite::Error::SqliteFailure(code, None))
}
