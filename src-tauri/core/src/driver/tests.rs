//! The driver with journals and keyrings that fail. There is no server.

use super::samples::{offline, parts};
use super::*;
use crate::api::Auth;
use crate::engine::{Draft, Intent, KeyProblem};
use crate::hub::{Keep, OfferedKey};
use crate::journal::{Change, MemoryJournal};
use crate::secrets::KeyError;
use crate::settings::{Settings, Theme};
use crate::system::{Limit, System};
use crate::view::LinkView;
use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// A journal whose disk can become full, and that tells what was committed.
#[derive(Clone, Default)]
struct Disk(Arc<Inner>);

#[derive(Default)]
struct Inner {
    journal: Mutex<MemoryJournal>,
    full: AtomicBool,
    refused: AtomicU32,
}

impl Disk {
    fn fill(&self, full: bool) {
        self.0.full.store(full, Ordering::SeqCst);
    }

    fn operations(&self) -> usize {
        self.0.journal.lock().unwrap().load().unwrap().queue.len()
    }
}

impl Journal for Disk {
    fn load(&self) -> Result<Stored, JournalError> {
        self.0.journal.lock().unwrap().load()
    }

    fn commit(&mut self, changes: &[Change]) -> Result<(), JournalError> {
        if self.0.full.load(Ordering::SeqCst) {
            self.0.refused.fetch_add(1, Ordering::SeqCst);
            return Err(JournalError::Unreadable(std::io::ErrorKind::StorageFull.into()));
        }
        self.0.journal.lock().unwrap().commit(changes)
    }
}

/// Answers each read with what comes next, and every store in the same way.
struct Keyring {
    reads: Mutex<mpsc::Receiver<Result<SecretString, SecretsError>>>,
    asked: AtomicU32,
}

impl Keyring {
    fn new() -> (Arc<Self>, mpsc::Sender<Result<SecretString, SecretsError>>) {
        let (answer, reads) = mpsc::channel(4);
        (Arc::new(Self { reads: Mutex::new(reads), asked: AtomicU32::new(0) }), answer)
    }
}

impl Secrets for Keyring {
    fn read(&self) -> BoxFuture<'_, Result<SecretString, SecretsError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        std::future::poll_fn(|context| {
            let next = self.reads.lock().unwrap().poll_recv(context);
            next.map(|answer| answer.expect("the keyring's code failed"))
        })
        .boxed()
    }

    fn store(&self, _: SecretString) -> BoxFuture<'_, Result<(), SecretsError>> {
        std::future::ready(Err(locked())).boxed()
    }

    fn remove(&self) -> BoxFuture<'_, Result<(), SecretsError>> {
        std::future::ready(Err(locked())).boxed()
    }
}

fn locked() -> SecretsError {
    SecretsError::Locked { source: "locked".into() }
}

fn run(parts: Parts) -> Hub {
    let (driver, hub) = Driver::new(parts);
    tokio::spawn(async move { driver.run().await.unwrap() });
    hub
}

fn start(description: &str) -> Intent {
    Intent::Start { entry: Draft { description: description.to_owned(), ..Draft::default() } }
}

async fn shown(hub: &Hub, wanted: impl Fn(&ViewModel) -> bool) -> Arc<ViewModel> {
    hub.views().wait_for(|view| wanted(view)).await.unwrap().clone()
}

#[tokio::test]
async fn what_was_answered_is_in_the_journal() {
    let disk = Disk::default();
    let hub = run(parts(disk.clone(), offline()));
    for number in 1..5 {
        hub.dispatch(start("kept")).await.unwrap();
        assert_eq!(disk.operations(), number);
    }
}

#[tokio::test]
async fn what_is_shown_is_in_the_journal() {
    /// Notes what was shown when each commit came.
    struct Watching {
        journal: MemoryJournal,
        view: Arc<Mutex<Option<watch::Receiver<Arc<ViewModel>>>>>,
        early: Arc<AtomicBool>,
    }
    impl Journal for Watching {
        fn load(&self) -> Result<Stored, JournalError> {
            self.journal.load()
        }
        fn commit(&mut self, changes: &[Change]) -> Result<(), JournalError> {
            let shown =
                self.view.lock().unwrap().as_ref().is_some_and(|view| view.borrow().running.is_some());
            self.early.fetch_or(shown, Ordering::SeqCst);
            self.journal.commit(changes)
        }
    }
    let (view, early) = (Arc::default(), Arc::new(AtomicBool::new(false)));
    let journal =
        Watching { journal: MemoryJournal::default(), view: Arc::clone(&view), early: early.clone() };
    let hub = run(parts(journal, offline()));
    *view.lock().unwrap() = Some(hub.views());
    hub.dispatch(start("first written, then shown")).await.unwrap();
    assert!(hub.snapshot().running.is_some());
    assert!(!early.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_commit_that_fails_is_said_and_changes_nothing() {
    let disk = Disk::default();
    let hub = run(parts(disk.clone(), offline()));
    hub.dispatch(start("before")).await.unwrap();
    disk.fill(true);
    let refused = hub.dispatch(start("too much")).await.unwrap_err();
    assert!(
        matches!(&refused, Refusal::NotSaved { reason } if reason.contains("can't be read: ")),
        "{refused:?}"
    );
    assert_eq!(hub.snapshot().running.as_ref().unwrap().description, "before");
    disk.fill(false);
    hub.dispatch(start("after")).await.unwrap();
    assert_eq!(hub.snapshot().running.as_ref().unwrap().description, "after");
    assert_eq!(disk.operations(), 2);
}

#[tokio::test(start_paused = true)]
async fn everybody_who_waits_hears_that_nothing_was_saved() {
    let disk = Disk::default();
    let (keyring, _answer) = Keyring::new();
    let hub = run(Parts { secrets: keyring, ..parts(disk.clone(), offline()) });
    // Waits for the key to be found.
    let reading = tokio::spawn({
        let hub = hub.clone();
        async move { hub.dispatch(Intent::Refresh { what: crate::engine::Reading::Entries }).await }
    });
    // The refresh goes before what fails.
    tokio::task::yield_now().await;
    disk.fill(true);
    for refused in [hub.dispatch(start("too much")).await, reading.await.unwrap()] {
        assert!(matches!(refused, Err(Refusal::NotSaved { .. })), "{refused:?}");
    }
}

/// Each answer would be followed by the same request again.
#[tokio::test(start_paused = true)]
async fn after_a_refused_commit_the_key_is_not_looked_for_at_once() {
    let disk = Disk::default();
    let (keyring, answer) = Keyring::new();
    answer.send(Err(SecretsError::NoKey)).await.unwrap();
    let hub = run(Parts { secrets: keyring.clone(), ..parts(disk.clone(), offline()) });
    shown(&hub, |view| matches!(view.link, LinkView::NoKey { .. })).await;
    disk.fill(true);
    let clock = Clock::begin();
    for _ in 0..3 {
        assert!(hub.dispatch(start("too much")).await.is_err());
    }
    assert_eq!(keyring.asked.load(Ordering::SeqCst), 1);
    answer.send(Err(locked())).await.unwrap();
    shown(&hub, |view| view.link == LinkView::NoKey { problem: KeyProblem::Locked }).await;
    assert!(clock.now().mono >= AFTER_REFUSAL);
    assert_eq!(keyring.asked.load(Ordering::SeqCst), 2, "once for all three");
}

#[tokio::test]
async fn a_journal_that_cannot_be_read_again_ends_the_driver() {
    struct Broken;
    impl Journal for Broken {
        fn load(&self) -> Result<Stored, JournalError> {
            Err(JournalError::Unreadable(std::io::ErrorKind::NotFound.into()))
        }
        fn commit(&mut self, _: &[Change]) -> Result<(), JournalError> {
            Err(JournalError::Unreadable(std::io::ErrorKind::NotFound.into()))
        }
    }
    let (driver, hub) = Driver::new(parts(Broken, offline()));
    let running = tokio::spawn(driver.run());
    assert!(matches!(hub.dispatch(start("lost")).await, Err(Refusal::NotSaved { .. })));
    assert!(running.await.unwrap().is_err());
    assert_eq!(hub.dispatch(start("late")).await, Err(Refusal::Ending));
}

#[tokio::test]
async fn the_keyrings_answers_are_told_apart() {
    let broken = || -> Box<dyn std::error::Error + Send + Sync> { "broken".into() };
    for (answer, problem) in [
        (SecretsError::NoKey, KeyProblem::Missing),
        (SecretsError::BadKey(KeyError::Empty), KeyProblem::Missing),
        (SecretsError::NoService { source: broken() }, KeyProblem::NoKeyring),
        (locked(), KeyProblem::Locked),
        (SecretsError::Denied { source: broken() }, KeyProblem::Locked),
        (SecretsError::Broken { source: broken() }, KeyProblem::Broken),
    ] {
        let (keyring, say) = Keyring::new();
        say.send(Err(answer)).await.unwrap();
        let hub = run(Parts { secrets: keyring, ..parts(MemoryJournal::default(), offline()) });
        shown(&hub, |view| view.link == LinkView::NoKey { problem }).await;
    }
}

#[tokio::test]
async fn a_keyring_whose_code_panics_is_broken_and_not_waited_for_for_ever() {
    let (keyring, say) = Keyring::new();
    drop(say);
    let hub = run(Parts { secrets: keyring, ..parts(MemoryJournal::default(), offline()) });
    shown(&hub, |view| view.link == LinkView::NoKey { problem: KeyProblem::Broken }).await;
    hub.dispatch(start("goes on")).await.unwrap();
}

#[tokio::test]
async fn a_locked_keyring_keeps_nobody_from_working() {
    let (keyring, say) = Keyring::new();
    let hub = run(Parts { secrets: keyring, ..parts(MemoryJournal::default(), offline()) });
    hub.dispatch(start("while the dialog is open")).await.unwrap();
    say.send(Err(locked())).await.unwrap();
    shown(&hub, |view| view.link == LinkView::NoKey { problem: KeyProblem::Locked }).await;
    assert!(hub.snapshot().running.is_some());
}

#[tokio::test]
async fn a_keyring_that_was_locked_is_asked_again_when_the_user_wants_to_send() {
    let (keyring, say) = Keyring::new();
    let hub = run(Parts { secrets: keyring.clone(), ..parts(MemoryJournal::default(), offline()) });
    say.send(Err(locked())).await.unwrap();
    shown(&hub, |view| view.link == LinkView::NoKey { problem: KeyProblem::Locked }).await;
    hub.dispatch(Intent::SendNow).await.unwrap();
    shown(&hub, |view| !matches!(view.link, LinkView::NoKey { .. })).await;
    say.send(Ok("a-key".into())).await.unwrap();
    shown(&hub, |view| !view.sync.busy).await;
    assert_eq!(keyring.asked.load(Ordering::SeqCst), 2);
    assert!(!matches!(hub.snapshot().link, LinkView::NoKey { .. }));
}

#[tokio::test]
async fn what_cannot_be_a_key_is_wrong_and_not_offline() {
    let hub = run(parts(MemoryJournal::default(), Stored::default()));
    for text in ["", "two words", "clé"] {
        let key = SecretString::from(text);
        hub.offer_key(OfferedKey { key, keep: Keep::Keyring }).await.unwrap();
        let failure = Failure::Auth { why: Auth::Key };
        let view = shown(&hub, |view| view.link == LinkView::KeyFailed { failure: failure.clone() }).await;
        assert!(!view.sync.offline, "{text:?}");
        assert!(!view.sync.busy, "{text:?}");
    }
}

#[tokio::test]
async fn a_panic_in_a_request_leaves_its_outcome_unknown() {
    let answer = survive(async { panic!("a fault of ours") }, "unknown").await;
    assert_eq!(answer, "unknown");
    assert_eq!(survive(async { "done" }, "unknown").await, "done");
}

#[tokio::test]
async fn what_the_user_chose_is_shown_and_there_again_after_a_restart() {
    let disk = Disk::default();
    let hub = run(parts(disk.clone(), offline()));
    assert_eq!(hub.snapshot().settings, Settings::default());
    let settings = Settings { theme: Theme::Dark, still_running_hours: 0, ..Settings::default() };
    assert_eq!(hub.dispatch(Intent::Configure { settings }).await, Ok(Reply::Done));
    assert_eq!(hub.snapshot().settings, settings);
    let stored = disk.load().unwrap();
    let restarted = run(parts(disk.clone(), stored));
    assert_eq!(restarted.snapshot().settings, settings);
    disk.fill(true);
    let refused = restarted.dispatch(Intent::Configure { settings: Settings::default() }).await;
    assert!(matches!(refused, Err(Refusal::NotSaved { .. })), "{refused:?}");
    assert_eq!(restarted.snapshot().settings, settings, "what is not written is not chosen");
}

#[tokio::test]
async fn what_the_program_found_out_about_the_system_is_shown_to_all() {
    let hub = run(parts(MemoryJournal::default(), offline()));
    assert_eq!(hub.snapshot().system, System::default());
    for limits in [[Limit::NoTray, Limit::NoPlacement].into(), [Limit::NoPlacement].into()] {
        let system = System { version: "1.2.3".to_owned(), demo: true, limits };
        hub.tell_system(system.clone()).await;
        shown(&hub, |view| view.system == system).await;
    }
}

/// The view is a day old, and nothing happens that would have it made again: the keyring gives no answer.
#[tokio::test(start_paused = true)]
async fn at_midnight_a_new_day_is_shown() {
    let (keyring, _answer) = Keyring::new();
    let (mut driver, hub) =
        Driver::new(Parts { secrets: keyring, ..parts(MemoryJournal::default(), offline()) });
    let now = driver.clock.now();
    let then = Now { wall: now.wall - TimeDelta::days(1), ..now };
    let yesterday = ViewModel::of(&driver.engine, then.wall);
    driver.midnight = midnight(&yesterday, then);
    driver.show.send_replace(Arc::new(yesterday.clone()));
    tokio::spawn(driver.run());
    let shown = shown(&hub, |view| view.today.date > yesterday.today.date);
    let today = tokio::time::timeout(Duration::from_hours(48), shown).await.unwrap().today.clone();
    assert_eq!(today.begins, yesterday.today.ends);
}

#[test]
fn the_day_is_over_a_moment_after_its_midnight_and_is_looked_at_again_within_ten_minutes_after_a_sleep() {
    let (driver, hub) = Driver::new(parts(MemoryJournal::default(), offline()));
    drop(driver);
    let view = hub.snapshot();
    let seconds = Duration::from_secs;
    for (before, wait) in [(7_200, 600), (599, 600), (1, 2), (0, 1), (-500, 1)] {
        let now = Now { wall: view.today.ends - TimeDelta::seconds(before), mono: seconds(40) };
        assert_eq!(midnight(&view, now), seconds(40 + wait), "{before} seconds before");
    }
}
