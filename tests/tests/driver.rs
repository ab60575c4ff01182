//! The driver against the simulator, over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helper that can't go on has found what the test is there to find"
)]

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use secrecy::SecretString;
use std::path::Path;
use std::sync::Arc;
use stint_core::api::{Auth, Base, Failure, Timing};
use stint_core::driver::{Driver, Parts};
use stint_core::engine::{Draft, Intent, KeyProblem, Reply};
use stint_core::hub::{Hub, Keep, OfferedKey};
use stint_core::journal;
use stint_core::ports::{Browser, NoBrowser};
use stint_core::secrets::{Secrets, SecretsError, SessionOnly};
use stint_core::view::{LinkView, ViewModel};
use stint_sim::{Match, Options, Sim};
use tempfile::TempDir;
use tokio::task::JoinHandle;

const KEY: &str = "demo-key";

/// A keyring that is locked, and stays so.
struct Locked;

fn locked() -> SecretsError {
    SecretsError::Locked { source: "locked".into() }
}

impl Secrets for Locked {
    fn read(&self) -> BoxFuture<'_, Result<SecretString, SecretsError>> {
        ready(Err(locked())).boxed()
    }

    fn store(&self, _: SecretString) -> BoxFuture<'_, Result<(), SecretsError>> {
        ready(Err(locked())).boxed()
    }

    fn remove(&self) -> BoxFuture<'_, Result<(), SecretsError>> {
        ready(Err(locked())).boxed()
    }
}

struct NoneHere;

impl Browser for NoneHere {
    fn open(&self, _: &str) -> Result<(), NoBrowser> {
        Err(NoBrowser(std::io::ErrorKind::NotFound.into()))
    }
}

/// Runs a driver on the journal of `home`.
fn run(home: &Path, sim: &Sim, secrets: Arc<dyn Secrets>) -> (Hub, JoinHandle<()>) {
    let opened = journal::open(&home.join("journal.db"), chrono::DateTime::UNIX_EPOCH).unwrap();
    let (driver, hub) = Driver::new(Parts {
        journal: Box::new(opened.journal),
        stored: opened.stored,
        base: Base::parse(sim.base_url()).unwrap(),
        timing: Timing::default(),
        secrets,
        browser: Arc::new(NoneHere),
        shell: None,
        reads_ahead: false,
    });
    (hub, tokio::spawn(async move { driver.run().await.unwrap() }))
}

async fn demo() -> (Sim, TempDir) {
    (Sim::start(Options::default()).await.unwrap(), TempDir::new().unwrap())
}

async fn offer(hub: &Hub, key: &str, keep: Keep) {
    let offered = OfferedKey { key: key.to_owned().into(), keep };
    assert_eq!(hub.offer_key(offered).await, Ok(Reply::Done));
}

async fn shown(hub: &Hub, wanted: impl Fn(&ViewModel) -> bool) -> Arc<ViewModel> {
    hub.views().wait_for(|view| wanted(view)).await.unwrap().clone()
}

/// From a key to the workspace named in the data.
async fn set_up(hub: &Hub, sim: &Sim, keep: Keep) {
    offer(hub, KEY, keep).await;
    shown(hub, |view| matches!(view.link, LinkView::ChoosingWorkspace { .. })).await;
    let workspace = sim.world(|world| world.home().id.to_string()).into();
    hub.dispatch(Intent::UseWorkspace { workspace }).await.unwrap();
    shown(hub, |view| view.link == LinkView::Ready).await;
}

fn start(description: &str) -> Intent {
    Intent::Start { entry: Draft { description: description.to_owned(), ..Draft::default() } }
}

fn entries_called(sim: &Sim, description: &str) -> usize {
    sim.world(|world| world.entries().filter(|entry| &*entry.description == description).count())
}

async fn sent(hub: &Hub) {
    shown(hub, |view| view.waiting == 0).await;
}

#[tokio::test]
async fn what_is_started_and_stopped_is_on_the_server_once() {
    let (sim, home) = demo().await;
    let (hub, _driver) = run(home.path(), &sim, Arc::new(SessionOnly::default()));
    set_up(&hub, &sim, Keep::Keyring).await;
    hub.dispatch(start("by the driver")).await.unwrap();
    sent(&hub).await;
    assert!(sim.world(|world| world.running().is_some_and(|entry| &*entry.description == "by the driver")));
    hub.dispatch(Intent::Stop { at: None }).await.unwrap();
    sent(&hub).await;
    assert_eq!(entries_called(&sim, "by the driver"), 1);
    assert!(sim.world(|world| world.running().is_none()));
}

#[tokio::test]
async fn a_good_key_is_found_again_where_it_was_kept() {
    let (sim, home) = demo().await;
    let keyring = Arc::new(SessionOnly::default());
    let (hub, driver) = run(home.path(), &sim, keyring.clone());
    set_up(&hub, &sim, Keep::Keyring).await;
    shown(&hub, |view| !view.sync.busy).await;
    drop(hub);
    driver.await.unwrap();
    let (hub, _driver) = run(home.path(), &sim, keyring);
    hub.dispatch(start("with the kept key")).await.unwrap();
    sent(&hub).await;
    assert_eq!(entries_called(&sim, "with the kept key"), 1);
}

#[tokio::test]
async fn a_key_that_cannot_be_stored_is_used_and_that_is_said() {
    let (sim, home) = demo().await;
    let (hub, _driver) = run(home.path(), &sim, Arc::new(Locked));
    set_up(&hub, &sim, Keep::Keyring).await;
    let view = shown(&hub, |view| view.sync.key_not_kept.is_some()).await;
    assert_eq!(view.sync.key_not_kept, Some(KeyProblem::Locked));
    hub.dispatch(start("with the session's key")).await.unwrap();
    sent(&hub).await;
}

#[tokio::test]
async fn a_key_for_the_session_is_not_stored() {
    let (sim, home) = demo().await;
    let keyring = Arc::new(SessionOnly::default());
    let (hub, _driver) = run(home.path(), &sim, keyring.clone());
    set_up(&hub, &sim, Keep::Session).await;
    shown(&hub, |view| !view.sync.busy).await;
    assert!(matches!(keyring.read().await, Err(SecretsError::NoKey)));
}

#[tokio::test]
async fn a_wrong_key_is_said_to_be_wrong_and_the_next_one_is_taken() {
    let (sim, home) = demo().await;
    let (hub, _driver) = run(home.path(), &sim, Arc::new(SessionOnly::default()));
    offer(&hub, "a-wrong-key", Keep::Keyring).await;
    let view = shown(&hub, |view| matches!(view.link, LinkView::KeyFailed { .. })).await;
    assert_eq!(view.link, LinkView::KeyFailed { failure: Failure::Auth { why: Auth::Key } });
    assert!(!format!("{view:?}").contains("a-wrong-key"));
    set_up(&hub, &sim, Keep::Keyring).await;
}

#[tokio::test]
async fn a_key_pasted_with_blanks_around_it_is_taken() {
    let (sim, home) = demo().await;
    let (hub, _driver) = run(home.path(), &sim, Arc::new(SessionOnly::default()));
    offer(&hub, " demo-key\r\n", Keep::Session).await;
    shown(&hub, |view| matches!(view.link, LinkView::ChoosingWorkspace { .. })).await;
}

#[tokio::test]
async fn the_verdict_on_one_key_is_not_taken_for_that_on_the_next() {
    let (sim, home) = demo().await;
    let keyring = Arc::new(SessionOnly::default());
    let (hub, _driver) = run(home.path(), &sim, keyring.clone());
    let gate = sim.hold(Match::path("/connections"));
    offer(&hub, KEY, Keep::Keyring).await;
    gate.reached().await;
    offer(&hub, "a-wrong-key", Keep::Keyring).await;
    gate.release();
    let link = |view: &ViewModel| !matches!(view.link, LinkView::Checking | LinkView::Starting);
    let view = shown(&hub, link).await;
    assert_eq!(view.link, LinkView::KeyFailed { failure: Failure::Auth { why: Auth::Key } });
    assert!(matches!(keyring.read().await, Err(SecretsError::NoKey)), "the wrong key was kept");
}

#[tokio::test]
async fn what_was_under_way_when_a_driver_ended_is_not_sent_twice_by_the_next() {
    let (sim, home) = demo().await;
    let keyring = Arc::new(SessionOnly::default());
    let (hub, driver) = run(home.path(), &sim, keyring.clone());
    set_up(&hub, &sim, Keep::Keyring).await;
    shown(&hub, |view| !view.sync.busy).await;
    let gate = sim.hold_answer(Match::new("POST", "time-entries"));
    hub.dispatch(start("under way")).await.unwrap();
    gate.reached().await;
    drop(hub);
    driver.await.unwrap();
    drop(gate);
    let (hub, _driver) = run(home.path(), &sim, keyring);
    sent(&hub).await;
    assert_eq!(entries_called(&sim, "under way"), 1);
}
