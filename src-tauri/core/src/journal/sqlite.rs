//! The journal in an SQLite file: write-ahead log, and every commit on the disk before it returns.

use super::{Change, Journal, JournalError, Operation, Stored};
use crate::domain::{Catalogue, EntryKey, ServerEntry};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Serialize, de::DeserializeOwned};
use std::path::Path;

/// One step for each format; `user_version` counts those that were taken. Never change one that was released.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE entries (key INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
    CREATE TABLE queue (id INTEGER PRIMARY KEY, entry INTEGER NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
    CREATE TABLE facts (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
"];

const ACCOUNT: &str = "account";
const CATALOGUE: &str = "catalogue";
const BUDGET: &str = "budget";
const SYNCED: &str = "synced";
const LAST: &str = "last";

/// An open journal file. One process at a time may have it open; [`crate::data_dir::DataLock`] sees to that.
#[derive(Debug)]
pub struct SqliteJournal {
    connection: Connection,
}

impl SqliteJournal {
    /// Opens the file, or makes it, and brings it to the present format.
    ///
    /// # Errors
    /// It can't be opened or written, is damaged, or was written by a newer version.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        migrate(&mut connection)?;
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

    pub(super) fn queue(&self) -> Result<Vec<Operation>, JournalError> {
        let mut rows = self.connection.prepare("SELECT body FROM queue ORDER BY id")?;
        rows.query_map([], |row| row.get::<_, String>(0))?.map(|body| parse("queue", &body?)).collect()
    }

    fn entries(&self) -> Result<impl Iterator<Item = (EntryKey, ServerEntry)>, JournalError> {
        let mut rows = self.connection.prepare("SELECT key, body FROM entries ORDER BY key")?;
        let entries = rows
            .query_map([], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, String>(1)?)))?
            .map(|row| {
                let (key, body) = row?;
                Ok((EntryKey(key), parse("entries", &body)?))
            })
            .collect::<Result<Vec<_>, JournalError>>()?;
        Ok(entries.into_iter())
    }

    fn fact<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, JournalError> {
        let body: Option<String> = self
            .connection
            .query_row("SELECT body FROM facts WHERE name = ?1", [name], |row| row.get(0))
            .optional()?;
        body.map(|body| parse("facts", &body)).transpose()
    }
}

impl Journal for SqliteJournal {
    fn load(&self) -> Result<Stored, JournalError> {
        Ok(Stored {
            account: self.fact(ACCOUNT)?,
            catalogue: self.fact(CATALOGUE)?.unwrap_or_default(),
            entries: self.entries()?.collect(),
            queue: self.queue()?.into_iter().map(|operation| (operation.id, operation)).collect(),
            budget: self.fact(BUDGET)?.unwrap_or_default(),
            synced: self.fact(SYNCED)?.unwrap_or_default(),
            last: self.fact(LAST)?.unwrap_or_default(),
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
        Change::Operation(operation) => run(
            transaction,
            "INSERT INTO queue (id, entry, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET entry = excluded.entry, body = excluded.body",
            params![operation.id.0, operation.entry.0, write("queue", operation)?],
        ),
        Change::EndOperation(id) => run(transaction, "DELETE FROM queue WHERE id = ?1", params![id.0]),
        Change::Account(Some(account)) => set_fact(transaction, ACCOUNT, account),
        Change::Account(None) => run(transaction, "DELETE FROM facts WHERE name = ?1", params![ACCOUNT]),
        Change::Catalogue(catalogue) => set_fact(transaction, CATALOGUE, catalogue),
        Change::Budget(budget) => set_fact(transaction, BUDGET, budget),
        Change::Synced(synced) => set_fact(transaction, SYNCED, synced),
        Change::Last(last) => set_fact(transaction, LAST, last),
        Change::Clear => {
            run(transaction, "DELETE FROM entries WHERE key NOT IN (SELECT entry FROM queue)", params![])?;
            set_fact(transaction, CATALOGUE, &Catalogue::default())?;
            run(transaction, "DELETE FROM facts WHERE name = ?1", params![SYNCED])
        }
    }
}

fn run(
    transaction: &Transaction<'_>,
    sql: &str,
    values: &[&dyn rusqlite::ToSql],
) -> Result<(), JournalError> {
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

fn migrate(connection: &mut Connection) -> Result<(), JournalError> {
    let known = MIGRATIONS.len() as i64;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(JournalError::Newer { found, known });
    }
    let taken = usize::try_from(found).unwrap_or(0);
    let transaction = connection.transaction()?;
    for step in &MIGRATIONS[taken..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    Ok(transaction.commit()?)
}

fn parse<T: DeserializeOwned>(table: &'static str, body: &str) -> Result<T, JournalError> {
    serde_json::from_str(body).map_err(|source| JournalError::Row { table, source })
}

fn write<T: Serialize>(table: &'static str, value: &T) -> Result<String, JournalError> {
    serde_json::to_string(value).map_err(|source| JournalError::Row { table, source })
}
