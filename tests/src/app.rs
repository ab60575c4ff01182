//! The app in a session: how it is started and ended, its own eyes (the local socket), and the browser it opens.

use crate::session::Session;
use crate::wait::{Fault, until, within};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::Arc;
use stint_core::hub::{Hub, Remote, RemoteError};
use stint_core::ipc::{IpcError, SocketName};
use stint_core::view::ViewModel;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::unix::pipe;

/// How the app is started, each time in the same way.
#[derive(Debug)]
pub struct Launcher {
    start: Start,
    data: PathBuf,
    url: String,
    browser: PathBuf,
    log: File,
    words: Vec<String>,
    key: Option<String>,
}

/// What starts the app.
#[derive(Debug)]
enum Start {
    /// Itself.
    Program(PathBuf),
    /// The desktop, by the file that the package has put into its menu.
    DesktopFile(PathBuf),
}

/// A running app. It is killed when this is dropped.
#[derive(Debug)]
pub struct App {
    /// None when the desktop started it.
    child: Option<Child>,
    pid: Pid,
    hub: Hub,
}

/// The browser of the session, as far as the app knows: it passes the addresses on.
#[derive(Debug)]
pub struct Opened(tokio::io::Lines<BufReader<pipe::Receiver>>);

impl Launcher {
    /// One that starts the `stint` that was built with this program, with an empty data folder of the session.
    /// What the app says on its standard error goes to `log`.
    ///
    /// # Errors
    /// The session's folder can't be written.
    pub fn new(session: &Session, url: &str, log: &Path) -> Result<(Self, Opened), Fault> {
        let data = session.folder().join("data");
        fs::create_dir(&data)?;
        let (browser, opened) = browser(session)?;
        let log = OpenOptions::new().create(true).write(true).truncate(true).open(log)?;
        let (start, url) = (Start::Program(built("stint")?), url.to_owned());
        Ok((Self { start, data, url, browser, log, words: Vec::new(), key: None }, opened))
    }

    /// Has the desktop start it by this file from now on.
    pub fn by_desktop_file(&mut self, file: &Path) {
        self.start = Start::DesktopFile(file.to_owned());
    }

    /// Starts it with this option too from now on. A desktop file has its own.
    pub fn option(&mut self, word: &str) {
        self.words.push(word.to_owned());
    }

    /// Gives it this key in its environment from now on.
    pub fn key(&mut self, key: &str) {
        self.key = Some(key.to_owned());
    }

    /// Starts it once more, beside one that may be running, and returns when that process ends.
    ///
    /// # Errors
    /// It can't be started, or does not end.
    pub async fn start_second(&self, session: &Session) -> Result<ExitStatus, Fault> {
        let mut child = self.command(session)?.spawn()?;
        until("the second stint's end", async || Ok(child.try_wait()?)).await
    }

    /// Starts it, and waits until it can be asked.
    ///
    /// # Errors
    /// It can't be started, or ends by itself.
    pub async fn start(&self, session: &Session) -> Result<App, Fault> {
        let mut child = self.command(session)?.spawn()?;
        let is_app = matches!(self.start, Start::Program(_));
        let name = SocketName::for_data_dir(&self.data)?;
        let remote = until("the app's socket", async || {
            if let Some(status) = child.try_wait()?
                && (is_app || !status.success())
            {
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
        if is_app {
            let pid = Pid::from_child(&child);
            return Ok(App { child: Some(child), pid, hub });
        }
        child.wait()?;
        Ok(App { child: None, pid: self.process_on(&self.data)?, hub })
    }

    fn command(&self, session: &Session) -> Result<std::process::Command, Fault> {
        let mut command = match &self.start {
            Start::Program(program) => {
                let mut command = session.command(&program.to_string_lossy());
                command.args(&self.words);
                command
            }
            Start::DesktopFile(file) => {
                let mut command = session.command("gio");
                command.arg("launch").arg(file);
                command
            }
        };
        command.env("STINT_API_URL", &self.url).env("STINT_DATA_DIR", &self.data);
        command.env("BROWSER", &self.browser).envs(self.key.iter().map(|key| ("MATON_API_KEY", key)));
        command.stdout(Stdio::null()).stderr(self.log.try_clone()?);
        Ok(command)
    }

    /// The process of an app that somebody else started on this data: the one without `--panel` in its command line.
    fn process_on(&self, data: &Path) -> Result<Pid, Fault> {
        let wanted = format!("STINT_DATA_DIR={}", data.display());
        for folder in fs::read_dir("/proc")? {
            let folder = folder?;
            let number = folder.file_name().to_string_lossy().parse().ok().and_then(Pid::from_raw);
            let read = |file: &str| fs::read(folder.path().join(file)).unwrap_or_default();
            let (words, variables) = (read("cmdline"), read("environ"));
            let mut words = words.split(|byte| *byte == 0);
            let is_stint = words.next().is_some_and(|program| program.ends_with(b"stint"));
            let is_ours = variables.split(|byte| *byte == 0).any(|one| one == wanted.as_bytes());
            if let Some(number) = number
                && is_stint
                && is_ours
                && words.all(|word| word != b"--panel")
            {
                return Ok(number);
            }
        }
        Err("no process of the app".into())
    }
}

impl App {
    /// The number of its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.pid.as_raw_nonzero().get().cast_unsigned()
    }

    /// The processes that it has started: the panel's, while there is one.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn children(&self) -> Result<Vec<Pid>, Fault> {
        children(self.pid)
    }

    /// Its door, through which all that a user can do is done.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// What it shows everybody.
    #[must_use]
    pub fn view(&self) -> Arc<ViewModel> {
        self.hub.snapshot()
    }

    /// The first view from now on that is as wanted.
    ///
    /// # Errors
    /// There is none in time, or the app ends.
    pub async fn shows(
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

    /// Asks it to end, as a session does that ends, and waits until it has.
    ///
    /// # Errors
    /// It does not end, or not well.
    pub async fn terminate(self) -> Result<(), Fault> {
        kill_process(self.pid, Signal::TERM)?;
        self.ends().await
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// It does not end, or not well.
    pub async fn ends(mut self) -> Result<(), Fault> {
        let child = self.child.as_mut().ok_or("who was started by the desktop is not ours to wait for")?;
        let status = until("the app's end", async || Ok(child.try_wait()?)).await?;
        if status.success() { Ok(()) } else { Err(format!("it ended with {status}").into()) }
    }

    /// Ends it at once, wherever it is.
    ///
    /// # Errors
    /// It is not there any more.
    pub fn kill(mut self) -> Result<(), Fault> {
        kill_process(self.pid, Signal::KILL)?;
        if let Some(child) = &mut self.child {
            child.wait()?;
        }
        Ok(())
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good. A child that was waited for has no such number any more.
        match &mut self.child {
            Some(child) => {
                let _ended = child.kill();
                let _ended = child.wait();
            }
            None => drop(kill_process(self.pid, Signal::KILL)),
        }
    }
}

impl Opened {
    /// The next address that the app opens.
    ///
    /// # Errors
    /// None comes in time.
    pub async fn next(&mut self) -> Result<String, Fault> {
        let next = async { Ok(self.0.next_line().await?.ok_or("the browser's pipe is closed")?) };
        within("an address opened in the browser", next).await
    }
}

/// The processes that this one has started.
///
/// # Errors
/// The system does not tell.
pub fn children(of: Pid) -> Result<Vec<Pid>, Fault> {
    let number = of.as_raw_nonzero();
    let mut children = Vec::new();
    // A process lists the children of each of its threads apart.
    for thread in fs::read_dir(format!("/proc/{number}/task"))? {
        let listed = fs::read_to_string(thread?.path().join("children")).unwrap_or_default();
        let numbers = listed.split_whitespace().filter_map(|word| word.parse().ok());
        children.extend(numbers.filter_map(Pid::from_raw));
    }
    Ok(children)
}

/// A program of this workspace, in the folder of this program; tests are one folder below.
fn built(name: &str) -> Result<PathBuf, Fault> {
    let this = std::env::current_exe()?;
    let mut folders = this.ancestors().skip(1).take(2).map(|folder| folder.join(name));
    let missing = || format!("{name} is not built: `cargo xtask test` builds it").into();
    folders.find(|program| program.is_file()).ok_or_else(missing)
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
