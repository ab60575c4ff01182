//! The app that is walked through: its process, its own eyes (the local socket), and the browser it opens.

use crate::walk::{Fault, until, within};
use e2e::session::Session;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Arc;
use stint_core::hub::{Hub, Remote, RemoteError};
use stint_core::ipc::{IpcError, SocketName};
use stint_core::view::ViewModel;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::unix::pipe;

/// How the app is started, each time in the same way.
pub(crate) struct Launcher {
    program: PathBuf,
    data: PathBuf,
    url: String,
    browser: PathBuf,
    log: File,
}

/// A running app. It is killed when this is dropped.
pub(crate) struct App {
    child: Child,
    hub: Hub,
}

/// The browser of the session, as far as the app knows: it passes the addresses on.
pub(crate) struct Opened(tokio::io::Lines<BufReader<pipe::Receiver>>);

impl Launcher {
    /// One that starts the `stint` beside this program, with an empty data folder of the session.
    pub(crate) fn new(session: &Session, url: &str, log: &Path) -> Result<(Self, Opened), Fault> {
        let program = std::env::current_exe()?.with_file_name("stint");
        let data = session.folder().join("data");
        fs::create_dir(&data)?;
        let (browser, opened) = browser(session)?;
        let log = OpenOptions::new().create(true).write(true).truncate(true).open(log)?;
        Ok((Self { program, data, url: url.to_owned(), browser, log }, opened))
    }

    /// Starts it, and waits until it can be asked.
    pub(crate) async fn start(&self, session: &Session) -> Result<App, Fault> {
        let mut command = session.command(&self.program.to_string_lossy());
        command.env("STINT_API_URL", &self.url).env("STINT_DATA_DIR", &self.data);
        command.env("BROWSER", &self.browser);
        command.stdout(Stdio::null()).stderr(self.log.try_clone()?);
        let mut child = command.spawn()?;
        let name = SocketName::for_data_dir(&self.data)?;
        let remote = until("the app's socket", async || {
            if let Some(status) = child.try_wait()? {
                return Err(format!("stint ended with {status}").into());
            }
            match Remote::connect(&name).await {
                Ok(remote) => Ok(Some(remote)),
                Err(RemoteError::Ipc(IpcError::NotRunning { .. }) | RemoteError::Ended) => Ok(None),
                Err(error) => Err(error.into()),
            }
        });
        let remote = remote.await?;
        let hub = remote.hub();
        // When the app ends, so does this; what waits for a view hears of it.
        tokio::spawn(async { remote.run().await });
        Ok(App { child, hub })
    }
}

impl App {
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn view(&self) -> Arc<ViewModel> {
        self.hub.snapshot()
    }

    /// The first view from now on that is as wanted.
    pub(crate) async fn shows(
        &self,
        what: &str,
        wanted: impl Fn(&ViewModel) -> bool,
    ) -> Result<Arc<ViewModel>, Fault> {
        let mut views = self.hub.views();
        let view = within(what, async { Ok(views.wait_for(|view| wanted(view)).await?.clone()) }).await;
        view.map_err(|fault| {
            let view = self.view();
            format!("{fault}; last seen: {:?}, running: {:?}", view.link, view.running).into()
        })
    }

    /// Asks it to end, as a session does that ends.
    pub(crate) fn terminate(mut self) -> Result<(), Fault> {
        if let Some(pid) = Pid::from_raw(self.child.id().cast_signed()) {
            kill_process(pid, Signal::TERM)?;
        }
        let status = self.child.wait()?;
        if status.success() { Ok(()) } else { Err(format!("asked to end, it ended with {status}").into()) }
    }

    /// Ends it at once, wherever it is.
    pub(crate) fn kill(mut self) -> Result<(), Fault> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

impl Opened {
    /// The next address that the app opens.
    pub(crate) async fn next(&mut self) -> Result<String, Fault> {
        let next = async { Ok(self.0.next_line().await?.ok_or("the browser's pipe is closed")?) };
        within("an address opened in the browser", next).await
    }
}

/// A browser that writes the address into a pipe, and the pipe.
fn browser(session: &Session) -> Result<(PathBuf, Opened), Fault> {
    let (pipe, script) = (session.folder().join("opened"), session.folder().join("browser"));
    if !session.command("mkfifo").arg(&pipe).status()?.success() {
        return Err("mkfifo failed".into());
    }
    fs::write(&script, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" > '{}'\n", pipe.display()))?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700))?;
    // Open for writing too, so that it does not end when the first writer does.
    let receiver = pipe::OpenOptions::new().read_write(true).open_receiver(&pipe)?;
    Ok((script, Opened(BufReader::new(receiver).lines())))
}
