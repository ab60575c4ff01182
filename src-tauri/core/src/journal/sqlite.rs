//! The journal in an SQLite file: write-ahead log, and every commit on the disk before it returns.

use super::{
    Account, Act, ActId, Budget, Change, Journal, JournalError, Last, Making, Operation, OperationId, Stored,
};
use crate::domain::{Catalogue, EntryKey, ServerEntry};
use crate::settings::Settings;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Row, ToSql, Transaction, params};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use std::path::Path;

/// One step for each format; `user_version` counts those that were taken. Never change one that was released.
///
/// `facts` has row ids since the catalogue can be many megabytes: without them SQLite would read all of it whenever
/// it looks for another fact by its name.
const MIGRATIONS: [&str; 2] = [
    "
    CREATE TABLE entries (key INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
    CREATE TABLE queue (id INTEGER PRIMARY KEY, entry INTEGER NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
    CREATE TABLE facts (name TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL) STRICT;
    ",
    "
    CREATE TABLE makings (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
    CREATE TABLE acts (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
    ",
];

const ACCOUNT: &str = "account";
const CATALOGUE: &str = "catalogue";
const BUDGET: &str = "budget";
const SYNCED: &str = "synced";
const LAST: &str = "last";
const SETTINGS: &str = "settings";
const CONFLICTS: &str = "conflicts";

/// An open journal file. One process at a time may have it open; [`crate::data_dir::DataLock`] sees to that.
#[derive(Debug)]
pub struct SqliteJournal {
    connection: Connection,
}

impl SqliteJournal {
    /// Opens the file, or makes it, and brings it to the present format.
    ///
    /// # Errors
    /// It can't be opened or written, is damaged, or was written by a newer version, and then is left as it is.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        make_private(path);
        let mut connection = Connection::open(path)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        let taken = steps_taken(&connection)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        // macOS only: its plain fsync leaves the data in the drive's own memory.
        connection.pragma_update(None, "fullfsync", true)?;
        migrate(&mut connection, taken)?;
        Ok(Self { connection })
    }

    /// Opens a file that may be damaged, and changes nothing of it: its log stays as it is, too.
    pub(super) fn open_to_read(path: &Path) -> Result<Self, JournalError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        Ok(Self { connection })
    }

    /// Whether every page of the file is sound. Reads all of it.
    ///
    /// # Errors
    /// It can't be read.
    pub fn is_sound(&self) -> Result<bool, JournalError> {
        let verdict: String = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        Ok(verdict == "ok")
    }

    /// The operations that can be read, and whether those are all.
    pub(super) fn readable_queue(&self) -> Result<(Vec<Operation>, bool), JournalError> {
        let mut statement = self.connection.prepare("SELECT body FROM queue ORDER BY id")?;
        let mut rows = statement.query([])?;
        let (mut queue, mut complete) = (Vec::new(), true);
        loop {
            match rows.next() {
                Ok(Some(row)) => match body(row, 0, "queue") {
                    Ok(operation) => queue.push(operation),
                    Err(_) => complete = false,
                },
                Ok(None) => return Ok((queue, complete)),
                Err(_) => return Ok((queue, false)),
            }
        }
    }

    pub(super) fn entry(&self, key: EntryKey) -> Result<Option<ServerEntry>, JournalError> {
        self.one("entries", "SELECT body FROM entries WHERE key = ?1", params![key.0])
    }

    pub(super) fn account(&self) -> Result<Option<Box<Account>>, JournalError> {
        self.fact(ACCOUNT)
    }

    pub(super) fn budget(&self) -> Result<Budget, JournalError> {
        Ok(self.fact(BUDGET)?.unwrap_or_default())
    }

    pub(super) fn last(&self) -> Result<Last, JournalError> {
        Ok(self.fact(LAST)?.unwrap_or_default())
    }

    pub(super) fn settings(&self) -> Result<Settings, JournalError> {
        Ok(self.fact(SETTINGS)?.unwrap_or_default())
    }

    fn queue(&self) -> Result<BTreeMap<OperationId, Operation>, JournalError> {
        let queue: Vec<Operation> = self.all("queue", "SELECT body FROM queue ORDER BY id")?;
        Ok(queue.into_iter().map(|operation| (operation.id, operation)).collect())
    }

    fn acts(&self) -> Result<BTreeMap<ActId, Act>, JournalError> {
        let acts: Vec<Act> = self.all("acts", "SELECT body FROM acts ORDER BY id")?;
        Ok(acts.into_iter().map(|act| (act.id, act)).collect())
    }

    fn entries(&self) -> Result<BTreeMap<EntryKey, ServerEntry>, JournalError> {
        let mut statement = self.connection.prepare("SELECT key, body FROM entries ORDER BY key")?;
        let mut rows = statement.query([])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push((EntryKey(row.get(0)?), body(row, 1, "entries")?));
        }
        Ok(entries.into_iter().collect())
    }

    pub(super) fn makings(&self) -> Result<Vec<Making>, JournalError> {
        self.all("makings", "SELECT body FROM makings ORDER BY id")
    }

    fn all<T: DeserializeOwned>(&self, table: &'static str, sql: &str) -> Result<Vec<T>, JournalError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(body(row, 0, table)?);
        }
        Ok(all)
    }

    fn fact<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, JournalError> {
        self.one("facts", "SELECT body FROM facts WHERE name = ?1", params![name])
    }

    fn one<T: DeserializeOwned>(
        &self,
        table: &'static str,
        sql: &str,
        values: &[&dyn ToSql],
    ) -> Result<Option<T>, JournalError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(values)?;
        rows.next()?.map(|row| body(row, 0, table)).transpose()
    }
}

impl Journal for SqliteJournal {
    fn load(&self) -> Result<Stored, JournalError> {
        Ok(Stored {
            account: self.account()?.map(|account| *account),
            catalogue: self.fact(CATALOGUE)?.unwrap_or_default(),
            entries: self.entries()?,
            queue: self.queue()?,
            budget: self.budget()?,
            synced: self.fact(SYNCED)?.unwrap_or_default(),
            last: self.last()?,
            settings: self.settings()?,
            makings: self.makings()?.into_iter().map(|making| (making.id, making)).collect(),
            acts: self.acts()?,
            conflicts: self.fact(CONFLICTS)?.unwrap_or_default(),
        })
    }

    fn commit(&mut self, changes: &[Change]) -> Result<(), JournalError> {
        let transaction = self.connection.transaction()?;
        for change in changes {
            apply(&transaction, change)?;
        }
        Ok(transaction.commit()?)
    }
}

fn apply(transaction: &Transaction<'_>, change: &Change) -> Result<(), JournalError> {
    match change {
        Change::Entry(key, entry) => run(
            transaction,
            "INSERT OR REPLACE INTO entries (key, body) VALUES (?1, ?2)",
            params![key.0, write("entries", entry)?],
        ),
        Change::ForgetEntry(key) => run(transaction, "DELETE FROM entries WHERE key = ?1", params![key.0]),
        Change::Operation(operation) => put(transaction, operation),
        Change::EndOperation(id) => run(transaction, "DELETE FROM queue WHERE id = ?1", params![id.0]),
        Change::Account(Some(account)) => set_fact(transaction, ACCOUNT, account),
        Change::Account(None) => run(transaction, "DELETE FROM facts WHERE name = ?1", params![ACCOUNT]),
        Change::Catalogue(catalogue) => set_fact(transaction, CATALOGUE, catalogue),
        Change::Budget(budget) => set_fact(transaction, BUDGET, budget),
        Change::Synced(synced) => set_fact(transaction, SYNCED, synced),
        Change::Last(last) => set_fact(transaction, LAST, last),
        Change::Settings(settings) => set_fact(transaction, SETTINGS, settings),
        Change::Making(making) => run(
            transaction,
            "INSERT OR REPLACE INTO makings (id, body) VALUES (?1, ?2)",
            params![making.id.0, write("makings", making)?],
        ),
        Change::EndMaking(id) => run(transaction, "DELETE FROM makings WHERE id = ?1", params![id.0]),
        Change::Act(act) => run(
            transaction,
            "INSERT OR REPLACE INTO acts (id, body) VALUES (?1, ?2)",
            params![act.id.0, write("acts", act)?],
        ),
        Change::EndAct(id) => run(transaction, "DELETE FROM acts WHERE id = ?1", params![id.0]),
        Change::Conflicts(conflicts) => set_fact(transaction, CONFLICTS, conflicts),
        Change::Clear => {
            run(transaction, "DELETE FROM entries WHERE key NOT IN (SELECT entry FROM queue)", params![])?;
            set_fact(transaction, CATALOGUE, &Catalogue::default())?;
            run(transaction, "DELETE FROM acts", params![])?;
            run(transaction, "DELETE FROM facts WHERE name IN (?1, ?2)", params![SYNCED, CONFLICTS])
        }
    }
}

fn put(transaction: &Transaction<'_>, operation: &Operation) -> Result<(), JournalError> {
    let entry = operation.entry;
    run(
        transaction,
        "INSERT INTO queue (id, entry, body) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET entry = excluded.entry, body = excluded.body",
        params![operation.id.0, entry.0, write("queue", operation)?],
    )
    .map_err(|error| {
        let is_second = matches!(&error, JournalError::Sqlite(error)
            if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation));
        if is_second { JournalError::SecondOperation { entry } } else { error }
    })
}

fn run(transaction: &Transaction<'_>, sql: &str, values: &[&dyn ToSql]) -> Result<(), JournalError> {
    transaction.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn set_fact<T: Serialize>(transaction: &Transaction<'_>, name: &str, value: &T) -> Result<(), JournalError> {
    run(
        transaction,
        "INSERT OR REPLACE INTO facts (name, body) VALUES (?1, ?2)",
        params![name, write("facts", value)?],
    )
}

/// How many of [`MIGRATIONS`] the file has behind it.
fn steps_taken(connection: &Connection) -> Result<usize, JournalError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = MIGRATIONS.len();
    match usize::try_from(found) {
        Ok(taken) if taken > known => Err(JournalError::Newer { found, known: known as i64 }),
        taken => Ok(taken.unwrap_or(0)),
    }
}

/// Makes a file that is not there for this user alone, as its folder may be open to others; SQLite gives what it
/// keeps beside it the same rights. What goes wrong here SQLite will say in its own words.
#[cfg(unix)]
fn make_private(path: &Path) {
    use std::os::unix::fs::OpenOptionsExt;
    let _there_or_refused = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
}

/// Nothing to do: what lies in a Windows profile is its owner's alone.
#[cfg(not(unix))]
fn make_private(_: &Path) {}

fn migrate(connection: &mut Connection, taken: usize) -> Result<(), JournalError> {
    if taken == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    for step in &MIGRATIONS[taken..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", MIGRATIONS.len() as i64)?;
    Ok(transaction.commit()?)
}

/// A column of JSON, read in place: a journal may have some hundred thousand of them.
fn body<T: DeserializeOwned>(row: &Row<'_>, column: usize, table: &'static str) -> Result<T, JournalError> {
    let text = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    serde_json::from_str(text).map_err(|source| JournalError::Row { table, source })
}

fn write<T: Serialize>(table: &'static str, value: &T) -> Result<String, JournalError> {
    serde_json::to_string(value).map_err(|source| JournalError::Row { table, source })
}

#[cfg(test)]
impl SqliteJournal {
    pub(super) fn pragma(&self, name: &str) -> String {
        let text = |row: &Row<'_>| {
            let number = row.get::<_, i64>(0).map(|number| number.to_string());
            number.or_else(|_| row.get(0))
        };
        self.connection.pragma_query_value(None, name, text).unwrap()
    }

    /// As on a disk that has just become full.
    pub(super) fn allow_no_more_pages(&self) {
        let pages: i64 = self.pragma("page_count").parse().unwrap();
        self.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    }
}
