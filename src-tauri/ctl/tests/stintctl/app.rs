//! With the app running, commands go to it.

use crate::desk::{Desk, LINE, count, demo, the_entry};
use std::sync::Arc;
use stint_core::api::{Base, Timing};
use stint_core::data_dir::{DataDir, DataLock};
use stint_core::driver::{Driver, Parts};
use stint_core::hub;
use stint_core::ipc::{Listener, SocketName};
use stint_core::journal::{MemoryJournal, Stored};
use stint_core::ports::{Browser, NoBrowser};
use stint_core::secrets::EnvironmentKey;

#[tokio::test]
async fn with_the_app_running_commands_go_to_it_and_leave_the_journal_alone() {
    let sim = demo().await;
    let all = count(&sim);
    let mut desk = Desk::new(sim.base_url());
    // Only the app has a key.
    desk.unset("MATON_API_KEY");
    let _app = app(&desk, sim.base_url());
    desk.run(&["setup"]).await.done();
    desk.run(&["start", LINE]).await.done();
    assert_eq!(desk.json(&["status"]).await["running"]["description"], "fix login");
    desk.run(&["projects", "web"]).await.done();
    desk.run(&["refresh"]).await.done();
    desk.run(&["api", "/user"]).await.done();
    desk.run(&["start", "x @Nonesuch"]).await.failed(2, "no project is named Nonesuch");
    desk.run(&["stop"]).await.done();
    assert!(the_entry(&sim).end.is_some());
    assert_eq!(count(&sim), all + 1);
    assert!(!desk.data().join("journal.db").exists(), "no command has opened a journal");
}

#[tokio::test]
async fn data_that_another_process_holds_without_serving_it_is_said_to_be_in_use() {
    let desk = Desk::new("http://127.0.0.1:9");
    let folder = DataDir::open(Some(desk.data())).unwrap();
    let _held = DataLock::acquire(folder.path()).unwrap();
    desk.run(&["status"]).await.failed(5, "another stintctl is at work");
}

/// What the app does for commands: a driver and the socket.
fn app(desk: &Desk, url: &str) -> (DataLock, tokio::task::JoinSet<()>) {
    let folder = DataDir::open(Some(desk.data())).unwrap();
    let lock = DataLock::acquire(folder.path()).unwrap();
    let listener = Listener::bind(&SocketName::for_data_dir(folder.path()).unwrap()).unwrap();
    let (driver, hub) = Driver::new(Parts {
        journal: Box::new(MemoryJournal::default()),
        stored: Stored::default(),
        base: Base::parse(url).unwrap(),
        timing: Timing::default(),
        secrets: Arc::new(EnvironmentKey::new("demo-key").unwrap()),
        browser: Arc::new(Nobody),
        shell: None,
        reads_ahead: true,
    });
    let mut work = tokio::task::JoinSet::new();
    work.spawn(async move { driver.run().await.unwrap() });
    work.spawn(async move { hub::serve(hub, listener).await.unwrap() });
    (lock, work)
}

struct Nobody;

impl Browser for Nobody {
    fn open(&self, _: &str) -> Result<(), NoBrowser> {
        Err(NoBrowser(std::io::ErrorKind::NotFound.into()))
    }
}
