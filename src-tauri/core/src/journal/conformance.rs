//! What every journal must do, run against each of them.

use super::samples::{
    account, act, budget, catalogue, change, conflict, finished, full, last, makings, on_server, operation,
    operations, running, settings, synced,
};
use super::{
    Act, ActId, Budget, Change, Journal, JournalError, Last, MemoryJournal, Operation, OperationId,
    SqliteJournal, Stored, Synced,
};
use crate::domain::EntryKey;
use crate::settings::Settings;
use proptest::prelude::*;
use std::path::PathBuf;
use tempfile::TempDir;

/// A journal that can be closed and opened again.
trait Kept {
    type Journal: Journal;

    fn new() -> Self;

    /// Opens what was committed by the one before.
    fn open(&mut self) -> Self::Journal;

    /// Takes the journal back, as when the program ends.
    fn close(&mut self, journal: Self::Journal);
}

struct InFile(TempDir);

impl InFile {
    fn path(&self) -> PathBuf {
        self.0.path().join("journal.db")
    }
}

impl Kept for InFile {
    type Journal = SqliteJournal;

    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn open(&mut self) -> SqliteJournal {
        SqliteJournal::open(&self.path()).unwrap()
    }

    fn close(&mut self, journal: SqliteJournal) {
        drop(journal);
    }
}

/// What is in memory is kept here between a close and an open.
struct InMemory(MemoryJournal);

impl Kept for InMemory {
    type Journal = MemoryJournal;

    fn new() -> Self {
        Self(MemoryJournal::default())
    }

    fn open(&mut self) -> MemoryJournal {
        std::mem::take(&mut self.0)
    }

    fn close(&mut self, journal: MemoryJournal) {
        self.0 = journal;
    }
}

macro_rules! every_journal {
    ($($name:ident),+ $(,)?) => {
        mod in_a_file {
            $(#[test] fn $name() { super::$name::<super::InFile>(); })+
        }
        mod in_memory {
            $(#[test] fn $name() { super::$name::<super::InMemory>(); })+
        }
    };
}

every_journal!(
    a_new_journal_is_empty,
    all_that_was_committed_is_there_again,
    a_later_change_replaces_an_earlier_one,
    what_ends_or_is_forgotten_is_gone,
    the_queue_keeps_its_order,
    clear_keeps_the_queue_and_what_it_needs,
    a_commit_is_all_or_nothing,
    an_entry_can_change_its_operation_within_a_commit,
);

fn a_new_journal_is_empty<K: Kept>() {
    assert_eq!(K::new().open().load().unwrap(), Stored::default());
}

fn all_that_was_committed_is_there_again<K: Kept>() {
    let mut expected = Stored {
        account: Some(account()),
        catalogue: catalogue(),
        entries: [(EntryKey(9), on_server(9, full(0, 60)))].into(),
        budget: budget(),
        synced: synced(),
        last: last(),
        settings: settings(),
        makings: makings().into_iter().map(|making| (making.id, making)).collect(),
        acts: [(act().id, act())].into(),
        conflicts: vec![conflict()],
        ..Stored::default()
    };
    expected.queue = operations().into_iter().map(|operation| (operation.id, operation)).collect();
    let mut changes: Vec<Change> = operations().into_iter().map(Change::Operation).collect();
    changes.extend([
        Change::Account(Some(Box::new(account()))),
        Change::Catalogue(Box::new(catalogue())),
        Change::Entry(EntryKey(9), on_server(9, full(0, 60))),
        Change::Budget(budget()),
        Change::Synced(synced()),
        Change::Last(last()),
        Change::Settings(settings()),
        Change::Act(act()),
        Change::Conflicts(vec![conflict()]),
    ]);
    changes.extend(makings().into_iter().map(Change::Making));
    assert_eq!(after::<K>(&[changes]), expected);
}

fn a_later_change_replaces_an_earlier_one<K: Kept>() {
    let stored = after::<K>(&[
        vec![
            Change::Entry(EntryKey(1), on_server(1, running(0))),
            Change::Operation(operation(1, 1)),
            Change::Last(last()),
        ],
        vec![
            Change::Entry(EntryKey(1), on_server(1, finished(0, 5))),
            Change::Operation(change(1, 1)),
            Change::Last(Last { entry: 13, ..last() }),
        ],
    ]);
    assert_eq!(stored.entries[&EntryKey(1)].fields, finished(0, 5));
    assert_eq!(stored.queue[&OperationId(1)], change(1, 1));
    assert_eq!(stored.last, Last { entry: 13, ..last() });
}

fn what_ends_or_is_forgotten_is_gone<K: Kept>() {
    let stored = after::<K>(&[
        vec![
            Change::Entry(EntryKey(1), on_server(1, running(0))),
            Change::Operation(operation(1, 2)),
            Change::Account(Some(Box::new(account()))),
            Change::Making(makings().swap_remove(0)),
            Change::Act(act()),
        ],
        vec![
            Change::EndMaking(makings()[0].id),
            Change::EndAct(act().id),
            Change::ForgetEntry(EntryKey(1)),
            Change::EndOperation(OperationId(1)),
            Change::Account(None),
            // Of what isn't there.
            Change::ForgetEntry(EntryKey(5)),
            Change::EndOperation(OperationId(5)),
        ],
    ]);
    assert_eq!(stored, Stored::default());
}

fn the_queue_keeps_its_order<K: Kept>() {
    let ids = [10, 9, 100, 2, 1_000];
    let stored = after::<K>(&[ids.map(|id| Change::Operation(operation(id, 2_000 - id))).to_vec()]);
    assert!(stored.queue.keys().map(|id| id.0).eq([2, 9, 10, 100, 1_000]));
}

fn clear_keeps_the_queue_and_what_it_needs<K: Kept>() {
    let kept = vec![
        Change::Operation(change(1, 1)),
        Change::Entry(EntryKey(1), on_server(1, finished(0, 60))),
        Change::Account(Some(Box::new(account()))),
        Change::Budget(budget()),
        Change::Last(last()),
        Change::Making(makings().swap_remove(0)),
    ];
    let cleared = vec![
        Change::Act(act()),
        Change::Conflicts(vec![conflict()]),
        Change::Entry(EntryKey(2), on_server(2, finished(0, 60))),
        Change::Catalogue(Box::new(catalogue())),
        Change::Synced(synced()),
        Change::Clear,
    ];
    assert_eq!(after::<K>(&[kept.clone(), cleared]), after::<K>(&[kept]));
}

fn a_commit_is_all_or_nothing<K: Kept>() {
    let before = vec![Change::Operation(operation(1, 1)), Change::Last(last())];
    let refused = [
        Change::Entry(EntryKey(8), on_server(8, running(0))),
        Change::EndOperation(OperationId(1)),
        Change::Operation(operation(2, 7)),
        Change::Operation(operation(3, 7)),
        Change::Last(Last::default()),
    ];
    let mut kept = K::new();
    let mut journal = kept.open();
    journal.commit(&before).unwrap();
    let error = journal.commit(&refused).unwrap_err();
    assert!(matches!(error, JournalError::SecondOperation { entry: EntryKey(7) }), "{error:?}");
    let at_once = journal.load().unwrap();
    kept.close(journal);
    assert_eq!(at_once, after::<K>(&[before]));
    assert_eq!(kept.open().load().unwrap(), at_once);
}

fn an_entry_can_change_its_operation_within_a_commit<K: Kept>() {
    let stored = after::<K>(&[
        vec![Change::Operation(operation(1, 7))],
        vec![Change::EndOperation(OperationId(1)), Change::Operation(operation(2, 7))],
    ]);
    assert!(stored.queue.keys().eq([&OperationId(2)]));
}

/// What is there after these commits, the same before and after the journal was closed.
fn after<K: Kept>(commits: &[Vec<Change>]) -> Stored {
    let mut kept = K::new();
    let mut journal = kept.open();
    for changes in commits {
        journal.commit(changes).unwrap();
    }
    let open = journal.load().unwrap();
    kept.close(journal);
    assert_eq!(kept.open().load().unwrap(), open, "what is there after it was opened again");
    open
}

/// Few names, so that changes meet. Operations for an entry that has another one are among them.
fn a_change() -> impl Strategy<Value = Change> {
    let fields = (0_i64..100, 0_i64..100, ".{0,9}", any::<f64>()).prop_map(|(start, end, text, number)| {
        let mut fields = full(start, end);
        fields.description = text;
        fields.custom[0].value = serde_json::json!(number);
        fields
    });
    prop_oneof![
        4 => (1_u64..6, fields).prop_map(|(key, fields)| Change::Entry(EntryKey(key), on_server(key, fields))),
        2 => (1_u64..6).prop_map(|key| Change::ForgetEntry(EntryKey(key))),
        6 => (0_usize..6, 1_u64..6, 1_u64..6, any::<bool>()).prop_map(|(stage, id, entry, new)| {
            let made = if new { operation(id, entry) } else { change(id, entry) };
            Change::Operation(Operation { stage: operations().swap_remove(stage).stage, ..made })
        }),
        3 => (1_u64..6).prop_map(|id| Change::EndOperation(OperationId(id))),
        1 => any::<bool>().prop_map(|some| Change::Account(some.then(|| Box::new(account())))),
        1 => Just(Change::Catalogue(Box::new(catalogue()))),
        1 => any::<u32>().prop_map(|refusals| Change::Budget(Budget { refusals, ..budget() })),
        1 => Just(Change::Synced(Synced { entries: None, ..synced() })),
        1 => any::<u32>().prop_map(|entry| Change::Last(Last { entry: entry.into(), ..last() })),
        1 => any::<u8>().prop_map(|still_running_hours| {
            Change::Settings(Settings { still_running_hours, ..settings() })
        }),
        2 => (0_usize..4).prop_map(|which| Change::Making(makings().swap_remove(which))),
        1 => (101_u64..105).prop_map(|id| Change::EndMaking(OperationId(id))),
        2 => (1_u64..4).prop_map(|id| Change::Act(Act { id: ActId(id), ..act() })),
        1 => (1_u64..4).prop_map(|id| Change::EndAct(ActId(id))),
        1 => any::<bool>().prop_map(|some| Change::Conflicts(some.then(conflict).into_iter().collect())),
        1 => Just(Change::Clear),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn both_journals_make_the_same_of_any_changes(
        commits in prop::collection::vec(prop::collection::vec(a_change(), 0..6), 1..12),
        reopened in prop::collection::vec(any::<bool>(), 12),
    ) {
        let (mut file, mut memory) = (InFile::new(), InMemory::new().open());
        let mut journal = file.open();
        for (changes, reopen) in commits.iter().zip(reopened) {
            let (in_file, in_memory) = (journal.commit(changes), memory.commit(changes));
            prop_assert_eq!(in_file.is_ok(), in_memory.is_ok(), "{:?} and {:?}", in_file, in_memory);
            if reopen {
                file.close(journal);
                journal = file.open();
            }
            prop_assert_eq!(journal.load().unwrap(), memory.load().unwrap());
        }
    }
}
