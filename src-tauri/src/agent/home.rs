//! Whose data it is: opening the data folder, or finding the Stint that has it.

use super::demo::{self, Demo};
use crate::args::Args;
use crate::trouble::Trouble;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stint_core::api::{Base, Timing};
use stint_core::browser::SystemBrowser;
use stint_core::data_dir::{DataDir, DataLock};
use stint_core::driver::{Clock, Driver, Parts};
use stint_core::hub::{Hub, ReachError, Reached, Remote, RemoteError, ShellAct, Wish, reach, serve};
use stint_core::ipc::{IpcError, Listener, SocketName};
use stint_core::journal::{self, JournalError, Opened as OpenedJournal, Salvaged};
use stint_core::ports::Shell;
use stint_core::secrets::secrets;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// What became of opening the data.
pub(super) enum Opened {
    /// It is this process's now.
    Ours(Box<Home>),
    /// A Stint runs on it, and was told to show itself.
    Theirs,
}

/// An open data folder with its driver at work.
pub(super) struct Home {
    pub(super) hub: Hub,
    /// What users want of the shell.
    pub(super) acts: mpsc::UnboundedReceiver<ShellAct>,
    /// Set when the journal was damaged.
    pub(super) salvaged: Option<Salvaged>,
    pub(super) demo: bool,
    /// Why the driver ended by itself; nothing comes when it did not.
    pub(super) lost: oneshot::Receiver<JournalError>,
    pub(super) running: Running,
}

/// What works in the background, and what it works on.
pub(super) struct Running {
    driver: JoinHandle<()>,
    socket: JoinHandle<Result<(), IpcError>>,
    folder: PathBuf,
    _lock: DataLock,
    _demo: Option<Demo>,
}

/// Opens the data of these arguments.
///
/// # Errors
/// It can't be used. Nothing was changed.
pub(super) async fn open(args: &Args) -> Result<Opened, Trouble> {
    let demo = if args.demo { Some(demo::start().await?) } else { None };
    // Never the user's own journal, whose account the simulator doesn't have.
    let given = match (&demo, &args.data_dir) {
        (None, given) => given.clone(),
        (Some(_), Some(given)) => Some(given.join("demo")),
        (Some(demo), None) => Some(demo.folder().to_owned()),
    };
    let folder = DataDir::open(given).map_err(Trouble::Folder)?;
    let name = SocketName::for_data_dir(folder.path()).map_err(Trouble::System)?;
    match reach(&folder, &name).await {
        Ok(Reached::Ours(lock)) => Ok(Opened::Ours(Box::new(Home::new(args, &folder, &name, lock, demo)?))),
        Ok(Reached::Theirs(remote)) => show_there(*remote, args.hidden).await.map(|()| Opened::Theirs),
        Err(ReachError::Remote(error)) => Err(Trouble::Running(error)),
        Err(ReachError::Lock(error)) => Err(Trouble::Lock(error)),
    }
}

async fn show_there(remote: Remote, hidden: bool) -> Result<(), Trouble> {
    if hidden {
        return Ok(());
    }
    let hub = remote.hub();
    let asking = async { hub.wish(Wish::Shell(ShellAct::OpenPanel)).await };
    tokio::select! {
        shown = asking => shown.map(drop).map_err(|_| Trouble::Running(RemoteError::Ended)),
        ended = remote.run() => Err(Trouble::Running(ended.map_or_else(Into::into, |()| RemoteError::Ended))),
    }
}

impl Home {
    fn new(
        args: &Args,
        folder: &DataDir,
        name: &SocketName,
        lock: DataLock,
        demo: Option<Demo>,
    ) -> Result<Self, Trouble> {
        let address = demo.as_ref().map_or(&*args.api_url, Demo::url);
        let base = Base::parse(address).map_err(Trouble::Url)?;
        let secrets = match &demo {
            Some(demo) => demo.key(),
            None => secrets().map_err(Trouble::Key)?,
        };
        let OpenedJournal { journal, stored, salvaged } =
            journal::open(&folder.path().join("journal.db"), Clock::begin().now().wall)
                .map_err(Trouble::Journal)?;
        let (acts_out, acts) = mpsc::unbounded_channel();
        let (driver, hub) = Driver::new(Parts {
            journal: Box::new(journal),
            stored,
            base,
            timing: Timing::default(),
            secrets,
            browser: Arc::new(SystemBrowser),
            shell: Some(Arc::new(Acts(acts_out))),
            reads_ahead: true,
        });
        let listener = Listener::bind(name).map_err(Trouble::Socket)?;
        let (losing, lost) = oneshot::channel();
        let driver = tokio::spawn(async {
            if let Err(error) = driver.run().await {
                // Where nobody waits for it, Stint is ending.
                let _ending = losing.send(error);
            }
        });
        let socket = tokio::spawn(serve(hub.clone(), listener));
        if demo.is_some() {
            tokio::spawn(demo::set_up(hub.clone()));
        }
        let is_demo = demo.is_some();
        let running = Running { driver, socket, folder: folder.path().to_owned(), _lock: lock, _demo: demo };
        Ok(Self { hub, acts, salvaged, demo: is_demo, lost, running })
    }
}

impl Running {
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Stops everything between two steps: each is in the journal wholly or not at all. Closes the journal.
    pub(super) async fn end(self) {
        self.socket.abort();
        self.driver.abort();
        // Aborted, or ended before: either way it is no longer there.
        let _over = self.driver.await;
        let _over = self.socket.await;
    }
}

/// Passes on what users want of the shell.
struct Acts(mpsc::UnboundedSender<ShellAct>);

impl Shell for Acts {
    fn act(&self, act: ShellAct) {
        // Nobody listens any more when Stint is ending.
        let _ending = self.0.send(act);
    }
}
