//! The journal: everything that must survive a crash, a power cut and an upgrade.
//!
//! Two tables carry the weight. *Entries* is what the server last said. The *queue* is what the user wants
//! otherwise, one operation an entry. What is shown is an entry's operation where there is one, else the
//! entry; so dropping an operation brings the server's truth back, and an entry that only the queue knows has
//! never been sent. Whatever changes is written as one [`Change`] list in one transaction, before it is shown
//! and before anything is sent.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod damage;
mod log;
mod memory;
mod record;
mod salvage;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod shapes;
mod sqlite;

pub use memory::MemoryJournal;
pub use record::{
    Account, Act, ActId, ActKind, Attempt, Budget, Conflict, Last, Making, MakingStage, Minute, Operation,
    OperationId, Refused, Stage, Stored, Synced, Touched, local_id,
};
pub use salvage::{Opened, Salvaged, open};
pub use sqlite::SqliteJournal;

use crate::domain::{Catalogue, EntryKey, ServerEntry};
use crate::settings::Settings;

/// One step of a transaction.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a list of changes is short, and soon written")]
pub enum Change {
    /// The server's word on an entry, new or changed.
    Entry(EntryKey, ServerEntry),
    /// The server no longer has this entry.
    ForgetEntry(EntryKey),
    /// An operation, new or changed. At most one for each entry.
    Operation(Operation),
    /// An operation that is done, or was dropped by the user.
    EndOperation(OperationId),
    /// Which account the journal is for; `None` when it was removed.
    Account(Option<Box<Account>>),
    /// The whole catalogue, replacing the one before.
    Catalogue(Box<Catalogue>),
    /// The requests of the last hour.
    Budget(Budget),
    /// When what was last read.
    Synced(Synced),
    /// The last names given out.
    Last(Last),
    /// The user's choices.
    Settings(Settings),
    /// Something that is to be made, new or changed.
    Making(Making),
    /// It is made and known, or was dropped by the user.
    EndMaking(OperationId),
    /// Something that the user did.
    Act(Act),
    /// It can't be taken back any more.
    EndAct(ActId),
    /// All that was changed both here and elsewhere.
    Conflicts(Vec<Conflict>),
    /// What was read from the server goes: catalogue, times of reading, and all entries but those in the queue. And
    /// so does what speaks of such entries: acts and conflicts.
    Clear,
}

/// Where [`Change`]s are kept. Two implementations, one suite that both must pass.
pub trait Journal: Send {
    /// Everything that is kept, as of the last commit.
    ///
    /// # Errors
    /// The file can't be read, or holds something that this version doesn't understand.
    fn load(&self) -> Result<Stored, JournalError>;

    /// Writes all of `changes` or none; when it returns, they survive a power cut.
    ///
    /// # Errors
    /// Nothing was written: the disk is full, read-only or failing.
    fn commit(&mut self, changes: &[Change]) -> Result<(), JournalError>;
}

/// Why the journal can't be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// SQLite's own error: no space, no permission, a failing disk, a damaged file.
    #[error("the journal can't be read or written")]
    Sqlite(#[from] rusqlite::Error),
    /// A row that this version can't read.
    #[error("a row of the journal's table {table} can't be read")]
    Row {
        /// The table it stands in.
        table: &'static str,
        /// What was wrong with it.
        source: serde_json::Error,
    },
    /// Written by a later version of Stint, which may know things that this one would lose.
    #[error("the journal was written by a newer Stint (format {found}, this one knows {known})")]
    Newer {
        /// The file's format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// A second operation for one entry, which must have been folded into the first.
    #[error("entry {} has an operation already", entry.0)]
    SecondOperation {
        /// Which entry.
        entry: EntryKey,
    },
    /// The file, or SQLite's log beside it, can't be read.
    #[error("the journal can't be read")]
    Unreadable(#[source] std::io::Error),
    /// The damaged file can't be put aside, or the new one not put in its place.
    #[error("the damaged journal can't be put aside")]
    Aside(#[source] std::io::Error),
}
