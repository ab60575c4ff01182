//! Whom the commands talk to: the running app over its socket, or a driver of their own on the same data.

use crate::args::Place;
use crate::out::Out;
use crate::trouble::Trouble;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Duration;
use stint_core::api::{Base, Timing};
use stint_core::browser::SystemBrowser;
use stint_core::data_dir::{DataDir, DataLock};
use stint_core::driver::{Clock, Driver, Parts};
use stint_core::hub::{Hub, ReachError, Reached, Remote, reach};
use stint_core::ipc::SocketName;
use stint_core::journal::{self, JournalError, Opened};
use stint_core::secrets::secrets;
use tokio::task::JoinHandle;

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
    match reach(&folder, &name).await {
        Ok(Reached::Theirs(remote)) => Ok(over_socket(*remote)),
        Ok(Reached::Ours(lock)) => on_own(&folder, base, lock, out),
        Err(ReachError::Remote(error)) => Err(Trouble::App(error)),
        Err(ReachError::Lock(error)) => Err(Trouble::Lock(error)),
    }
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
        secrets: secrets().map_err(Trouble::Key)?,
        browser: Arc::new(SystemBrowser),
        shell: None,
        reads_ahead: true,
    });
    let work = tokio::spawn(driver.run());
    Ok(Access { hub, work, own: Some(lock) })
}

/// The time.
pub(crate) fn now() -> DateTime<Utc> {
    Clock::begin().now().wall
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
