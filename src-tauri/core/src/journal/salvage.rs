//! Opening the journal when it may be damaged: the file is put aside, never deleted; a new one begins with what
//! could be read of the queue, the account and the settings, and the rest comes from the server again.

use super::{
    Attempt, Change, Journal, JournalError, Last, Operation, Refused, SqliteJournal, Stage, Stored, log,
};
use chrono::{DateTime, Utc};
use rusqlite::ErrorCode;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// What every SQLite file begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The file itself first: as long as it is there, the log must be beside it.
const PARTS: [&str; 3] = ["", "-wal", "-shm"];

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
    /// Whether those are known to be all, as they last were. If not, the damaged file may hold more.
    pub complete: bool,
}

/// Opens `path`, or makes it. A damaged file is renamed to `NAME.damaged-YYYYMMDD-HHMMSS` beside it.
///
/// # Errors
/// The folder or the disk refuses, or the file was written by a newer version: then nothing is touched.
pub fn open(path: &Path, now: DateTime<Utc>) -> Result<Opened, JournalError> {
    finish_replacing(path, now).map_err(JournalError::Aside)?;
    match open_sound(path) {
        Ok((journal, stored)) => Ok(Opened { journal, stored, salvaged: None }),
        Err(error) if is_damage(&error) => begin_anew(path, now),
        Err(error) => Err(error),
    }
}

fn open_sound(path: &Path) -> Result<(SqliteJournal, Stored), JournalError> {
    if !begins_as_database(path).map_err(JournalError::Unreadable)?
        || !log_is_whole(path).map_err(JournalError::Unreadable)?
    {
        return Err(damaged());
    }
    let journal = SqliteJournal::open(path)?;
    if !journal.is_sound()? {
        return Err(damaged());
    }
    let stored = journal.load()?;
    Ok((journal, stored))
}

/// SQLite would write a new database over the rest of a file that is too short to be one. An empty file is none yet.
fn begins_as_database(path: &Path) -> io::Result<bool> {
    if length(path)? == 0 {
        return Ok(true);
    }
    let mut first = [0; MAGIC.len()];
    match File::open(path)?.read_exact(&mut first) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        read => read.map(|()| first == *MAGIC),
    }
}

/// SQLite would throw away a log that has no file to belong to.
fn log_is_whole(path: &Path) -> io::Result<bool> {
    let log = with_suffix(path, "-wal");
    let headless = length(path)? == 0 && length(&log)? > 0;
    Ok(!headless && log::is_whole(&log)?)
}

/// The new file is written to its end before the old one goes, so that there is one at any instant.
fn begin_anew(path: &Path, now: DateTime<Utc>) -> Result<Opened, JournalError> {
    let rescued = if length(path).map_err(JournalError::Unreadable)? == 0 {
        // SQLite must not see it: it would throw away the log.
        Rescued::default()
    } else {
        Rescued::from(path)
    };
    let log_is_whole = log_is_whole(path).map_err(JournalError::Unreadable)?;
    let complete = rescued.complete && log_is_whole;
    let changes = if log_is_whole { rescued.changes } else { doubted(rescued.changes, now) };
    let new = with_suffix(path, ".new");
    for part in PARTS {
        remove(&with_suffix(&new, part)).map_err(JournalError::Aside)?;
    }
    SqliteJournal::open(&new)?.commit(&changes)?;
    let kept = put_aside(path, now).map_err(JournalError::Aside)?;
    std::fs::rename(&new, path).map_err(JournalError::Aside)?;
    let journal = SqliteJournal::open(path)?;
    let stored = journal.load()?;
    let salvaged = Salvaged { kept, operations: rescued.operations, complete };
    Ok(Opened { journal, stored, salvaged: Some(salvaged) })
}

/// A crash came between the old file's going and the new one's coming.
fn finish_replacing(path: &Path, now: DateTime<Utc>) -> io::Result<()> {
    let new = with_suffix(path, ".new");
    if new.try_exists()? && !path.try_exists()? {
        put_aside(path, now)?;
        std::fs::rename(new, path)?;
    }
    Ok(())
}

/// What can still be read of a damaged file.
#[derive(Default)]
struct Rescued {
    operations: Option<usize>,
    complete: bool,
    changes: Vec<Change>,
}

impl Rescued {
    fn from(path: &Path) -> Self {
        let Ok(damaged) = SqliteJournal::open_to_read(path) else { return Self::default() };
        let Ok((queue, complete)) = damaged.readable_queue() else { return Self::default() };
        let last = damaged.last().unwrap_or_default();
        let last = Last {
            entry: queue.iter().map(|operation| operation.entry.0).fold(last.entry, u64::max),
            operation: queue.iter().map(|operation| operation.id.0).fold(last.operation, u64::max),
            act: last.act,
        };
        let operations = Some(queue.len());
        let mut changes = vec![Change::Last(last)];
        changes.extend(damaged.account().ok().flatten().map(|account| Change::Account(Some(account))));
        changes.extend(damaged.budget().ok().map(Change::Budget));
        changes.extend(damaged.settings().ok().map(Change::Settings));
        changes.extend(damaged.makings().unwrap_or_default().into_iter().map(Change::Making));
        for operation in queue {
            let entry = damaged.entry(operation.entry).ok().flatten();
            let severed = operation.base.is_some() && entry.is_none();
            changes.extend(entry.map(|entry| Change::Entry(operation.entry, entry)));
            changes.push(Change::Operation(if severed { aside(operation) } else { operation }));
        }
        Self { operations, complete, changes }
    }
}

/// The end of the log is lost, and it may have said of what is still here that it was sent. So each new entry is
/// looked for on the server before it is sent.
fn doubted(changes: Vec<Change>, at: DateTime<Utc>) -> Vec<Change> {
    let doubt = |change| {
        if let Change::Operation(operation) = &change
            && let (Stage::Waiting, None, Some(sent)) = (&operation.stage, &operation.base, &operation.wanted)
        {
            let stage = Stage::Attempted(Attempt { sent: Some(sent.clone()), at });
            return Change::Operation(Operation { stage, ..operation.clone() });
        }
        change
    };
    changes.into_iter().map(doubt).collect()
}

fn aside(operation: Operation) -> Operation {
    Operation { stage: Stage::Aside(Refused::Severed), ..operation }
}

/// Renames the file and what SQLite keeps beside it, to names that nothing has yet.
fn put_aside(path: &Path, now: DateTime<Utc>) -> io::Result<PathBuf> {
    let first = with_suffix(path, &format!(".damaged-{}", now.format("%Y%m%d-%H%M%S")));
    let mut kept = first.clone();
    let mut number = 1;
    while any_exists(&kept)? {
        number += 1;
        kept = with_suffix(&first, &format!("-{number}"));
    }
    for part in PARTS {
        match std::fs::rename(with_suffix(path, part), with_suffix(&kept, part)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(kept)
}

fn any_exists(path: &Path) -> io::Result<bool> {
    for part in PARTS {
        if with_suffix(path, part).try_exists()? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn length(path: &Path) -> io::Result<u64> {
    match path.metadata() {
        Ok(found) => Ok(found.len()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Whether an error comes from what the file holds, and not from the disk, the folder or its rights.
fn is_damage(error: &JournalError) -> bool {
    match error {
        JournalError::Row { .. } => true,
        JournalError::Sqlite(error) => match error.sqlite_error() {
            Some(error) => {
                matches!(error.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
                    // SQL that doesn't fit: a table is missing, or is there though it shouldn't.
                    || error.extended_code == rusqlite::ffi::SQLITE_ERROR
            }
            // A value that is not of its column's type, or not text.
            None => true,
        },
        JournalError::Newer { .. }
        | JournalError::SecondOperation { .. }
        | JournalError::Unreadable(_)
        | JournalError::Aside(_) => false,
    }
}

fn damaged() -> JournalError {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    JournalError::Sqlite(rusqlite::Error::SqliteFailure(code, None))
}
