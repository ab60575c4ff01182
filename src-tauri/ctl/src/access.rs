//! Whom the commands talk to: the running app over its socket, or a driver of their own on the same data.

use crate::args::Place;
use crate::out::Out;
use crate::trouble::Trouble;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Duration;
use stint_core::api::{Base, Timing};
use stint_core::browser::SystemBrowser;
use stint_core::data_dir::{DataDir, DataLock, LockError};
use stint_core::driver::{Clock, Driver, Parts};
use stint_core::hub::{Hub, Remote, RemoteError};
use stint_core::ipc::{IpcError, SocketName};
use stint_core::journal::{self, JournalError, Opened};
use stint_core::secrets::{EnvironmentKey, KEY_VARIABLE, Secrets, SystemKeyring};
use tokio::task::JoinHandle;

/// How long a command waits for another to give the data free.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);
const LOCK_RETRY: Duration = Duration::from_millis(50);

/// How long a command stays to send what waits.
const SEND_PATIENCE: Duration = Duration::from_secs(5);

/// An open way to the rules, until it is closed.
pub(crate) struct Access {
    hub: Hub,
    work: JoinHandle<Result<(), JournalError>>,
    own: Option<DataLock>,
}

/// Opens the app's socket if it runs, else the data.
pub(crate) async fn open(place: Place, out: &mut Out) -> Result<Access, Trouble> {
    let base = Base::parse(&place.api_url).map_err(Trouble::Url)?;
    let folder = DataDir::open(place.data_dir).map_err(Trouble::Folder)?;
    let name = SocketName::for_data_dir(folder.path()).map_err(Trouble::System)?;
    let taken = tokio::time::timeout(LOCK_PATIENCE, async {
        loop {
            match Remote::connect(&name).await {
                Ok(remote) => return Ok(over_socket(remote)),
                Err(RemoteError::Ipc(IpcError::NotRunning { .. }) | RemoteError::Ended) => {}
                Err(error) => return Err(Trouble::App(error)),
            }
            match DataLock::acquire(folder.path()) {
                Ok(lock) => return on_own(&folder, base.clone(), lock, out),
                Err(LockError::Held) => tokio::time::sleep(LOCK_RETRY).await,
                Err(error) => return Err(Trouble::Lock(error)),
            }
        }
    });
    taken.await.unwrap_or(Err(Trouble::Lock(LockError::Held)))
}

fn over_socket(remote: Remote) -> Access {
    let hub = remote.hub();
    // When the app ends meanwhile, whoever waits hears that it is ending.
    let work = tokio::spawn(async move {
        drop(remote.run().await);
        Ok(())
    });
    Access { hub, work, own: None }
}

fn on_own(folder: &DataDir, base: Base, lock: DataLock, out: &mut Out) -> Result<Access, Trouble> {
    let Opened { journal, stored, salvaged } =
        journal::open(&folder.path().join("journal.db"), now()).map_err(Trouble::Journal)?;
    if let Some(salvaged) = salvaged {
        out.salvaged(&salvaged);
    }
    let (driver, hub) = Driver::new(Parts {
        journal: Box::new(journal),
        stored,
        base,
        timing: Timing::default(),
        secrets: secrets()?,
        browser: Arc::new(SystemBrowser),
        shell: None,
        reads_ahead: true,
    });
    let work = tokio::spawn(driver.run());
    Ok(Access { hub, work, own: Some(lock) })
}

/// A key in the environment is used instead of the keyring.
fn secrets() -> Result<Arc<dyn Secrets>, Trouble> {
    match environment_key() {
        Some(value) => Ok(Arc::new(EnvironmentKey::new(&value).map_err(Trouble::Key)?)),
        None => Ok(Arc::new(SystemKeyring)),
    }
}

/// The time.
pub(crate) fn now() -> DateTime<Utc> {
    Clock::begin().now().wall
}

/// The key in the environment, if there is one.
pub(crate) fn environment_key() -> Option<String> {
    std::env::var(KEY_VARIABLE).ok().filter(|value| !value.is_empty())
}

impl Access {
    pub(crate) fn hub(&self) -> Hub {
        self.hub.clone()
    }

    /// Stays until all is sent that can be, but not for long, and ends what it opened.
    ///
    /// # Errors
    /// The journal could neither be written nor read any more, so that the driver ended.
    pub(crate) async fn close(self, hub: Hub) -> Result<(), Trouble> {
        if self.own.is_some() {
            let mut views = hub.views();
            let rest = views.wait_for(|view| !view.sync.busy);
            let _rest_is_kept = tokio::time::timeout(SEND_PATIENCE, rest).await;
        }
        drop((hub, self.hub));
        match self.work.await {
            Ok(ended) => ended.map_err(Trouble::Journal),
            Err(_cancelled_by_nobody) => Ok(()),
        }
    }
}
