//! What the file on the disk goes through: power cuts, full disks, damage, other versions.

use super::samples::{account, budget, change, finished, last, on_server, operation, settings};
use super::{
    Change, Journal, JournalError, Opened, OperationId, Refused, Salvaged, SqliteJournal, Stage, Stored, open,
};
use crate::domain::EntryKey;
use crate::settings::Settings;
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A journal's folder, with the names of its files.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("journal.db")
    }

    fn log(&self) -> PathBuf {
        self.0.path().join("journal.db-wal")
    }

    fn open(&self) -> Opened {
        open(&self.path(), at()).unwrap()
    }

    /// Two operations (a change of entry 1, and a new entry 2), the account, and entries enough for many pages.
    fn filled() -> Self {
        let place = Self::new();
        SqliteJournal::open(&place.path()).unwrap().commit(&contents()).unwrap();
        place
    }

    /// The same with its log, as a kill leaves it: each change a commit of its own.
    fn killed() -> Self {
        let (living, killed) = (Self::new(), Self::new());
        let mut journal = SqliteJournal::open(&living.path()).unwrap();
        for change in contents() {
            journal.commit(&[change]).unwrap();
        }
        fs::copy(living.path(), killed.path()).unwrap();
        fs::copy(living.log(), killed.log()).unwrap();
        killed
    }

    /// Every file of the folder but the journal in use and its lock, with what it holds.
    fn kept(&self) -> Vec<(String, Vec<u8>)> {
        let mut kept: Vec<_> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|file| file.unwrap())
            .map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap()))
            .filter(|(name, _)| name.contains(".damaged-") && !name.ends_with("-shm"))
            .collect();
        kept.sort();
        kept
    }
}

fn at() -> DateTime<Utc> {
    "2026-06-01T12:30:45Z".parse().unwrap()
}

fn contents() -> Vec<Change> {
    let mut changes: Vec<Change> = (1..200)
        .filter(|key| *key != 2)
        .map(|key| Change::Entry(EntryKey(key), on_server(key, finished(key as i64, 500))))
        .collect();
    changes.extend([
        Change::Operation(change(1, 1)),
        Change::Operation(operation(2, 2)),
        Change::Account(Some(Box::new(account()))),
        Change::Budget(budget()),
        Change::Settings(settings()),
        Change::Last(last()),
    ]);
    changes
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0xff;
    fs::write(path, bytes).unwrap();
}

/// Spoils one byte of `text` wherever it stands in the file, which may hold a row a second time where it once was.
fn spoil(path: &Path, text: &str, byte: usize) {
    let mut bytes = fs::read(path).unwrap();
    let found = |window: &[u8]| window == text.as_bytes();
    let places: Vec<usize> =
        (0..bytes.len() - text.len()).filter(|at| found(&bytes[*at..*at + text.len()])).collect();
    assert!(!places.is_empty());
    places.into_iter().for_each(|at| bytes[at + byte] ^= 0xff);
    fs::write(path, bytes).unwrap();
}

/// The journal works, and takes a change.
fn assert_usable(mut opened: Opened) {
    opened.journal.commit(&[Change::Operation(operation(99, 99))]).unwrap();
    assert!(opened.journal.load().unwrap().queue.contains_key(&OperationId(99)));
}

#[test]
fn every_commit_is_synced_to_a_write_ahead_log() {
    let place = Place::new();
    let opened = place.open();
    let pragma = |name| opened.journal.pragma(name);
    assert_eq!(pragma("journal_mode"), "wal");
    assert_eq!(pragma("synchronous"), "2", "FULL");
    assert_eq!(pragma("fullfsync"), "1");
    assert_eq!(pragma("user_version"), "2");
}

#[cfg(unix)]
#[test]
fn the_journal_and_what_sqlite_keeps_beside_it_are_its_users_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::filled();
    let _open = place.open();
    for file in std::fs::read_dir(place.path().parent().unwrap()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
}

#[test]
fn an_empty_file_becomes_a_journal() {
    let place = Place::new();
    fs::write(place.path(), "").unwrap();
    let opened = place.open();
    assert_eq!((&opened.stored, &opened.salvaged), (&Stored::default(), &None));
    assert_usable(opened);
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let place = Place::new();
    let newer = Connection::open(place.path()).unwrap();
    newer.execute_batch("CREATE TABLE things (a); PRAGMA user_version = 99").unwrap();
    drop(newer);
    let before = fs::read(place.path()).unwrap();
    let refused = open(&place.path(), at()).unwrap_err();
    assert!(matches!(refused, JournalError::Newer { found: 99, known: 2 }), "{refused:?}");
    assert_eq!(fs::read(place.path()).unwrap(), before);
    assert_eq!(fs::read_dir(place.0.path()).unwrap().count(), 1);
}

#[test]
fn a_journal_of_an_earlier_format_is_opened_with_all_that_was_in_it() {
    let place = Place::new();
    Connection::open(place.path()).unwrap().execute_batch(include_str!("formats/1.sql")).unwrap();
    let opened = place.open();
    assert_eq!(opened.salvaged, None);
    let stored = &opened.stored;
    let waiting: Vec<_> = stored.queue.values().map(|operation| operation.wanted.as_ref().unwrap()).collect();
    assert_eq!(
        waiting.iter().map(|fields| &fields.description[..]).collect::<Vec<_>>(),
        ["written by version 0.1.0", "not sent yet"]
    );
    assert!(waiting[0].end.is_some() && waiting[1].is_running());
    assert_eq!((stored.entries.len(), stored.last.operation, stored.last.act), (3, 3, 0));
    assert_eq!(stored.account.as_ref().unwrap().user.name, "Mara Lindqvist");
    assert!(!stored.catalogue.projects.is_empty() && !stored.budget.sent.is_empty());
    assert_usable(opened);
}

/// `/sys` can't be written to, also not by root, whom modes don't stop.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_refuses_is_told_from_damage() {
    let refused = open(Path::new("/sys/kernel/journal.db"), at()).unwrap_err();
    let JournalError::Sqlite(error) = refused else { panic!("{refused:?}") };
    assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::CannotOpen));
}

#[test]
fn a_folder_in_the_files_place_is_told_from_damage() {
    let place = Place::new();
    fs::create_dir(place.path()).unwrap();
    assert!(open(&place.path(), at()).is_err());
    assert!(place.path().is_dir());
}

#[test]
fn a_full_disk_refuses_a_commit_whole() {
    let place = Place::filled();
    let Opened { mut journal, stored, .. } = place.open();
    journal.allow_no_more_pages();
    let many = (1_000..2_000).map(|key| Change::Operation(operation(key, key)));
    let refused = journal.commit(&many.collect::<Vec<_>>()).unwrap_err();
    let JournalError::Sqlite(error) = refused else { panic!("{refused:?}") };
    assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DiskFull));
    assert_eq!(journal.load().unwrap(), stored);
    // What needs no space is still taken.
    journal.commit(&[Change::EndOperation(OperationId(1))]).unwrap();
}

#[test]
fn garbage_is_kept_aside_and_said_and_a_new_file_begun() {
    let place = Place::new();
    fs::write(place.path(), "no database at all ".repeat(500)).unwrap();
    let before = fs::read(place.path()).unwrap();
    let opened = place.open();
    let kept = place.0.path().join("journal.db.damaged-20260601-123045");
    let salvaged = Salvaged { kept: kept.clone(), operations: None, complete: false };
    assert_eq!((opened.salvaged.as_ref(), &opened.stored), (Some(&salvaged), &Stored::default()));
    assert_eq!(fs::read(kept).unwrap(), before);
    assert_usable(opened);
    assert_eq!(place.open().salvaged, None, "the new one is sound");
}

#[test]
fn what_was_kept_is_never_replaced() {
    let place = Place::new();
    for text in ["first garbage", "second garbage", "third garbage"] {
        fs::write(place.path(), text.repeat(500)).unwrap();
        drop(place.open());
    }
    let kept = place.kept();
    assert!(kept[0].1.starts_with(b"first") && kept[1].1.starts_with(b"second"));
    assert!(kept[2].1.starts_with(b"third"));
}

#[test]
fn an_unreadable_entry_costs_the_cache_and_not_the_queue() {
    // No longer JSON, and no longer text.
    for byte in [0, 5] {
        let place = Place::filled();
        spoil(&place.path(), "\"entry 150\"", byte);
        let opened = place.open();
        let salvaged = opened.salvaged.clone().unwrap();
        assert_eq!((salvaged.operations, salvaged.complete), (Some(2), true));
        assert!(opened.stored.queue.values().eq(&[change(1, 1), operation(2, 2)]));
        assert!(opened.stored.entries.keys().eq(&[EntryKey(1)]), "what the change is about");
        assert_eq!(opened.stored.account, Some(account()));
        assert_eq!((opened.stored.last, opened.stored.budget.clone()), (last(), budget()));
        assert_eq!(opened.stored.settings, settings());
        assert_usable(opened);
    }
}

#[test]
fn unreadable_settings_are_as_for_a_new_user_and_cost_nothing_else() {
    let place = Place::filled();
    spoil(&place.path(), "\"still_running_hours\":2", 22);
    let opened = place.open();
    let salvaged = opened.salvaged.clone().unwrap();
    assert_eq!((salvaged.operations, salvaged.complete), (Some(2), true));
    assert_eq!(opened.stored.settings, Settings::default());
    assert_eq!((opened.stored.account.clone(), opened.stored.budget.clone()), (Some(account()), budget()));
    assert_usable(opened);
}

#[test]
fn of_a_queue_with_an_unreadable_row_the_others_are_saved() {
    let place = Place::filled();
    spoil(&place.path(), "\"entry 2\"", 3);
    let opened = place.open();
    let salvaged = opened.salvaged.clone().unwrap();
    assert_eq!((salvaged.operations, salvaged.complete), (Some(1), false));
    assert!(opened.stored.queue.values().eq(&[change(1, 1)]));
    assert_usable(opened);
}

#[test]
fn a_change_of_an_entry_that_was_lost_is_set_aside_and_never_sent_as_a_new_one() {
    let place = Place::filled();
    spoil(&place.path(), "\"id\":\"e-1\"", 0);
    let opened = place.open();
    let stages: Vec<_> = opened.stored.queue.values().map(|operation| operation.stage.clone()).collect();
    assert_eq!(stages, [Stage::Aside(Refused::Severed), Stage::Waiting]);
}

#[test]
fn a_schema_that_does_not_fit_is_damage() {
    for sql in ["DROP TABLE queue", "DROP TABLE entries", "PRAGMA user_version = 0"] {
        let place = Place::filled();
        Connection::open(place.path()).unwrap().execute_batch(sql).unwrap();
        let opened = place.open();
        assert!(opened.salvaged.is_some(), "{sql}");
        assert_usable(opened);
    }
}

#[test]
fn a_truncated_file_is_kept_and_a_new_one_begun() {
    let whole = fs::read(Place::filled().path()).unwrap();
    for length in [1, 50, 100, 512, 4_095, 4_096, 8_192, whole.len() / 2, whole.len() - 1] {
        let place = Place::new();
        fs::write(place.path(), &whole[..length]).unwrap();
        let opened = place.open();
        assert!(opened.salvaged.is_some(), "{length} bytes of {}", whole.len());
        assert_eq!(place.kept()[0].1, whole[..length], "{length} bytes");
        assert_usable(opened);
    }
}

/// Wherever a byte goes bad: either nothing that matters changed, or it is noticed and the file kept.
#[test]
fn a_bad_byte_anywhere_never_keeps_the_journal_from_opening() {
    let whole = fs::read(Place::filled().path()).unwrap();
    let matters = |at: &usize| *at < 108 || at % 4_096 < 16 || at.is_multiple_of(211);
    for at in (0..whole.len()).filter(matters) {
        let place = Place::new();
        let mut bytes = whole.clone();
        bytes[at] ^= 0xff;
        fs::write(place.path(), &bytes).unwrap();
        match open(&place.path(), self::at()) {
            Ok(opened) if opened.salvaged.is_some() => assert_eq!(place.kept()[0].1, bytes, "byte {at}"),
            Ok(opened) => assert!(opened.stored.queue.len() == 2, "byte {at}"),
            // The file's own word that a newer version wrote it, or that it may not be written.
            Err(error) => {
                assert!((18..20).contains(&at) || (60..64).contains(&at), "byte {at}: {error:?}");
                assert_eq!(fs::read(place.path()).unwrap(), bytes, "byte {at}");
            }
        }
    }
}

#[test]
fn a_log_that_a_kill_left_behind_is_taken_in() {
    let place = Place::killed();
    let opened = place.open();
    assert_eq!(opened.salvaged, None);
    assert_eq!(opened.stored.queue.len(), 2);
    assert_eq!(opened.stored.account, Some(account()));
}

#[test]
fn a_log_cut_within_its_last_commit_is_no_damage() {
    let place = Place::killed();
    let log = fs::read(place.log()).unwrap();
    for cut in [1, 4_000, 4_120] {
        let place = Place::killed();
        fs::write(place.log(), &log[..log.len() - cut]).unwrap();
        let opened = place.open();
        assert_eq!((opened.salvaged, opened.stored.queue.len()), (None, 2), "cut by {cut} bytes");
    }
}

#[test]
fn a_bad_byte_within_the_log_is_kept_and_said() {
    let length = fs::read(Place::killed().log()).unwrap().len();
    for at in [0, 10, 17, 25, 32 + 9, 32 + 30, 32 + 10 * 4_120 + 5, length / 2] {
        let place = Place::killed();
        flip(&place.log(), at);
        let (file, log) = (fs::read(place.path()).unwrap(), fs::read(place.log()).unwrap());
        let opened = place.open();
        let salvaged = opened.salvaged.clone().unwrap();
        assert!(!salvaged.complete, "byte {at}: commits are out of reach");
        let kept: Vec<Vec<u8>> = place.kept().into_iter().map(|(_, bytes)| bytes).collect();
        assert_eq!(kept, [file, log], "byte {at}: both are kept as they were");
        assert_usable(opened);
    }
}

#[test]
fn a_new_entry_that_a_broken_log_leaves_is_looked_for_before_it_is_sent() {
    let living = Place::new();
    let mut journal = SqliteJournal::open(&living.path()).unwrap();
    journal.commit(&contents()).unwrap();
    let sent_from_here_on = fs::read(living.log()).unwrap().len();
    journal.commit(&[Change::EndOperation(OperationId(2))]).unwrap();
    journal.commit(&[Change::EndOperation(OperationId(1))]).unwrap();
    let killed = Place::new();
    fs::copy(living.path(), killed.path()).unwrap();
    fs::copy(living.log(), killed.log()).unwrap();
    flip(&killed.log(), sent_from_here_on + 100);
    let stage = killed.open().stored.queue[&OperationId(2)].stage.clone();
    assert!(matches!(stage, Stage::Attempted(_)), "its end is lost, so it may have been sent: {stage:?}");
}

#[test]
fn a_log_without_its_file_is_kept_and_said() {
    for empty in [true, false] {
        let place = Place::killed();
        let log = fs::read(place.log()).unwrap();
        if empty {
            fs::write(place.path(), "").unwrap();
        } else {
            fs::remove_file(place.path()).unwrap();
        }
        let opened = place.open();
        assert!(opened.salvaged.is_some());
        assert!(place.kept().iter().any(|(_, bytes)| *bytes == log));
        assert_usable(opened);
    }
}

#[test]
fn a_crash_while_the_damaged_file_is_replaced_loses_neither() {
    let place = Place::filled();
    // The new file is written, the damaged one is gone, its log not yet.
    fs::rename(place.path(), place.0.path().join("journal.db.new")).unwrap();
    fs::write(place.log(), "the damaged file's").unwrap();
    let opened = place.open();
    assert_eq!(opened.stored.queue.len(), 2);
    assert_eq!(place.kept()[0].1, b"the damaged file's");
    assert_usable(opened);
}

/// Unix, since elsewhere there is no such kill.
#[cfg(unix)]
mod a_kill {
    use super::*;
    use std::env;
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    const CHILD: &str = "STINT_TEST_COMMITTING_CHILD";

    #[test]
    fn loses_no_commit_that_was_reported() {
        let place = Place::new();
        for round in 1..=3 {
            let mut child = Command::new(env::current_exe().unwrap())
                .args(["--exact", "--nocapture", "journal::damage::a_kill::commit_as_a_child"])
                .env(CHILD, place.path())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let mut reported = lines
                .map_while(Result::ok)
                .filter_map(|line| line.strip_prefix("committed ")?.parse::<u64>().ok());
            reported.by_ref().nth(round * 20).unwrap();
            child.kill().unwrap();
            let last = reported.last().unwrap_or(0);
            child.wait().unwrap();
            let opened = place.open();
            assert_eq!(opened.salvaged, None);
            let stored = opened.stored.last.operation;
            assert!(stored >= last, "{last} was reported, {stored} is there");
            assert_eq!(opened.stored.queue.len() as u64, stored, "each of them whole");
        }
    }

    /// Not a test by itself: what the process of the test above does until it is killed.
    #[test]
    fn commit_as_a_child() {
        let Some(path) = env::var_os(CHILD) else { return };
        let Opened { mut journal, stored, .. } = open(Path::new(&path), at()).unwrap();
        // Ends without a kill too, when the parent is gone.
        for number in stored.last.operation + 1..stored.last.operation + 20_000 {
            let mut last = last();
            last.operation = number;
            journal.commit(&[Change::Operation(operation(number, number)), Change::Last(last)]).unwrap();
            println!("committed {number}");
        }
    }
}
