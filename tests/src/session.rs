//! A private desktop session of real parts: a bus, a keyring, a display. Nothing of the session that the tests
//! run in is seen or touched.

use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, DirBuilder};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;
use thiserror::Error;
use zbus::blocking::{Connection, connection, fdo::DBusProxy};
use zbus::names::BusName;

/// What opens the session's keyring.
pub const KEYRING_PASSWORD: &str = "sesame";

const SECRET_SERVICE: &str = "org.freedesktop.secrets";

/// How long a part may take to come up or to go. None takes a tenth of it on a machine that works.
const PATIENCE: Duration = Duration::from_secs(30);

/// A part to start a session with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// An X server without a screen.
    Display,
    /// A session bus on which no service starts by itself.
    Bus,
    /// An unlocked keyring. Needs the bus.
    Keyring,
    /// The keyring's dialogs, shown when it is locked. Needs the bus and the display.
    Prompter,
}

/// The parts that are running. Dropping it ends them and removes their files.
#[derive(Debug)]
pub struct Session {
    keyring: Option<Process>,
    _bus: Option<Process>,
    _display: Option<Process>,
    environment: BTreeMap<&'static str, OsString>,
    folder: TempDir,
}

/// Why a part of the session did not start or stop.
#[derive(Debug, Error)]
pub enum SessionError {
    /// A program is not installed.
    #[error("{program} can't be started: is the Debian package {package} installed?")]
    Missing {
        /// The program.
        program: &'static str,
        /// What brings it.
        package: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A part did not do in time what it should.
    #[error("{what} did not happen within {} seconds", PATIENCE.as_secs())]
    TooSlow {
        /// What was waited for.
        what: String,
    },
    /// A file or a process failed.
    #[error("the session's files or processes failed")]
    Io {
        /// What the system said.
        #[from]
        source: io::Error,
    },
    /// The bus failed.
    #[error("the session's bus failed")]
    Bus {
        /// What it said.
        #[from]
        source: zbus::Error,
    },
}

impl Session {
    /// Starts these parts, and returns when all of them answer.
    ///
    /// # Errors
    /// When one is missing on this system, or does not come up.
    pub fn start(parts: &[Part]) -> Result<Self, SessionError> {
        let folder = TempDir::with_prefix("session-")?;
        let mut session = Self {
            environment: environment(folder.path())?,
            keyring: None,
            _bus: None,
            _display: None,
            folder,
        };
        if parts.contains(&Part::Display) {
            session.start_display()?;
        }
        if parts.contains(&Part::Bus) {
            session.start_bus(parts.contains(&Part::Prompter))?;
        }
        if parts.contains(&Part::Keyring) {
            session.start_keyring()?;
        }
        Ok(session)
    }

    /// The variables that a process of this session has, and no others.
    pub fn environment(&self) -> impl Iterator<Item = (&'static str, &OsString)> {
        self.environment.iter().map(|(name, value)| (*name, value))
    }

    /// Gives the processes that are started from now on this variable too.
    pub fn set(&mut self, variable: &'static str, value: impl Into<OsString>) {
        self.environment.insert(variable, value.into());
    }

    /// Gives the processes that are started from now on this variable no more.
    pub(crate) fn unset(&mut self, variable: &'static str) {
        self.environment.remove(variable);
    }

    /// A folder of this session's own, which its end removes.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command with this session's environment, and nothing to read.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(&self.environment).stdin(Stdio::null());
        command
    }

    /// Starts the keyring and unlocks it. The first time this makes the keyring of a login.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_keyring(&mut self) -> Result<(), SessionError> {
        self.run_keyring(&["--unlock"], KEYRING_PASSWORD)
    }

    /// Starts the keyring as it is when nobody gave the password: locked, if it was unlocked once before.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_locked_keyring(&mut self) -> Result<(), SessionError> {
        self.run_keyring(&[], "")
    }

    /// Ends the keyring, and returns when the bus has noticed.
    ///
    /// # Errors
    /// When the bus doesn't answer.
    pub fn stop_keyring(&mut self) -> Result<(), SessionError> {
        self.keyring = None;
        self.wait_for_owner(SECRET_SERVICE, false)
    }

    fn run_keyring(&mut self, options: &[&str], password: &str) -> Result<(), SessionError> {
        let mut command = self.command("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]).args(options);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = Process::start(command, "gnome-keyring-daemon", "gnome-keyring")?;
        if let Some(mut input) = process.0.stdin.take() {
            input.write_all(password.as_bytes())?;
        }
        self.keyring = Some(process);
        self.wait_for_owner(SECRET_SERVICE, true)
    }

    fn start_display(&mut self) -> Result<(), SessionError> {
        let mut command = self.command("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = Process::start(command, "Xvfb", "xvfb")?;
        let number = first_line(&mut process, "Xvfb's display")?;
        self.environment.insert("DISPLAY", format!(":{number}").into());
        self._display = Some(process);
        Ok(())
    }

    fn start_bus(&mut self, prompter: bool) -> Result<(), SessionError> {
        let services = self.folder.path().join("services");
        fs::create_dir(&services)?;
        if prompter {
            copy_service("org.gnome.keyring.SystemPrompter.service", &services)?;
        }
        let config = self.folder.path().join("bus.conf");
        fs::write(&config, bus_config(self.folder.path(), &services))?;
        let mut command = self.command("dbus-daemon");
        command.args(["--nofork", "--print-address=1"]).arg("--config-file").arg(&config);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = Process::start(command, "dbus-daemon", "dbus")?;
        let address = first_line(&mut process, "the bus' address")?;
        self.environment.insert("DBUS_SESSION_BUS_ADDRESS", address.into());
        self._bus = Some(process);
        Ok(())
    }

    /// Returns when somebody owns the name on the bus, or nobody does.
    pub(crate) fn wait_for_owner(&self, name: &'static str, owned: bool) -> Result<(), SessionError> {
        let address = self.environment.get("DBUS_SESSION_BUS_ADDRESS");
        let address = address.map(|address| address.to_string_lossy().into_owned()).unwrap_or_default();
        let end = if owned { "appear" } else { "leave" };
        within_patience(format!("{name} to {end} on the bus"), move || {
            let bus = connection::Builder::address(address.as_str())?.build()?;
            wait_on(&bus, name, owned)
        })
    }
}

/// A process that ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn start(
        mut command: Command,
        program: &'static str,
        package: &'static str,
    ) -> Result<Self, SessionError> {
        let child = command.spawn().map_err(|source| SessionError::Missing { program, package, source })?;
        Ok(Self(child))
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn terminate(&mut self) {
        // It may have ended by itself, which is as good.
        let _ended = kill_process(Pid::from_child(&self.0), Signal::TERM);
        let _ended = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn environment(folder: &Path) -> Result<BTreeMap<&'static str, OsString>, io::Error> {
    let mut environment = BTreeMap::from([("LANG", "C.UTF-8".into()), ("NO_AT_BRIDGE", "1".into())]);
    environment.extend(std::env::var_os("PATH").map(|path| ("PATH", path)));
    for (variable, name) in [
        ("HOME", "home"),
        ("XDG_RUNTIME_DIR", "runtime"),
        ("XDG_CONFIG_HOME", "home/.config"),
        ("XDG_CACHE_HOME", "home/.cache"),
        ("XDG_DATA_HOME", "home/.local/share"),
    ] {
        let path = folder.join(name);
        DirBuilder::new().recursive(true).mode(0o700).create(&path)?;
        environment.insert(variable, path.into());
    }
    Ok(environment)
}

/// Unlike the system's own, it names no folders but ours with services to start on demand.
fn bus_config(folder: &Path, services: &Path) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        folder.display(),
        services.display()
    )
}

fn copy_service(file: &str, services: &Path) -> Result<(), SessionError> {
    let from = Path::new("/usr/share/dbus-1/services").join(file);
    fs::copy(from, services.join(file)).map_err(|source| SessionError::Missing {
        program: "gcr-prompter",
        package: "gcr",
        source,
    })?;
    Ok(())
}

/// The first line that the process prints, which says that it is up. The rest is read and dropped.
pub(crate) fn first_line(process: &mut Process, what: &str) -> Result<String, SessionError> {
    let output = process.0.stdout.take();
    let mut output = BufReader::new(output.ok_or_else(|| io::Error::from(io::ErrorKind::BrokenPipe))?);
    let (line, output) = within_patience(what.to_owned(), move || {
        let mut line = String::new();
        output.read_line(&mut line)?;
        Ok((line, output))
    })?;
    thread::spawn(move || output.bytes().for_each(drop));
    Ok(line.trim().to_owned())
}

fn wait_on(bus: &Connection, name: &'static str, owned: bool) -> Result<(), SessionError> {
    let registry = DBusProxy::new(bus)?;
    let changes = registry.receive_name_owner_changed_with_args(&[(0, name)])?;
    let name = BusName::try_from(name).map_err(zbus::Error::from)?;
    if registry.name_has_owner(name).map_err(zbus::Error::from)? == owned {
        return Ok(());
    }
    for change in changes {
        if change.args()?.new_owner.is_some() == owned {
            break;
        }
    }
    Ok(())
}

/// What `wait` comes to, if it does within [`PATIENCE`].
fn within_patience<T: Send + 'static>(
    what: String,
    wait: impl FnOnce() -> Result<T, SessionError> + Send + 'static,
) -> Result<T, SessionError> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(wait()));
    receiver.recv_timeout(PATIENCE).map_err(|_| SessionError::TooSlow { what })?
}
