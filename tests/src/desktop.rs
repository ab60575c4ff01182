//! A session with what a small desktop has besides: windows that are managed, a bar with a tray, and notifications.

use crate::session::{Part, Process, Session, SessionError, first_line};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Who knows the tray icons, by the StatusNotifierItem specification.
const TRAY: &str = "org.kde.StatusNotifierWatcher";

/// Who shows notifications.
const NOTIFICATIONS: &str = "org.freedesktop.Notifications";

/// Where the bar and the notifications keep their settings.
const SETTINGS: &str = "org.xfce.Xfconf";

/// The parts that are running. Dropping it ends them and removes their files.
#[derive(Debug)]
pub struct Desktop {
    _reader: Reading,
    _notifications: Process,
    bar: Option<Process>,
    _settings: Process,
    _windows: Process,
    session: Session,
}

impl Desktop {
    /// Starts all of it, with an unlocked keyring, on a screen of 1280 x 800.
    ///
    /// # Errors
    /// When a part is missing on this system, or does not come up.
    pub fn start() -> Result<Self, SessionError> {
        let mut desktop = Self::without_tray()?;
        desktop.start_tray()?;
        Ok(desktop)
    }

    /// The same without the bar and its tray.
    ///
    /// # Errors
    /// As [`Desktop::start`].
    pub fn without_tray() -> Result<Self, SessionError> {
        let mut session = Session::start(&[Part::Display, Part::Bus, Part::Prompter, Part::Keyring])?;
        session.set("XDG_CURRENT_DESKTOP", "XFCE");
        session.set("XDG_SESSION_TYPE", "x11");
        let reader = Reading::start(&mut session)?;
        let windows = start_windows(&session)?;
        let settings = start_service(&session, "org.xfce.Xfconf.service", "xfconf", SETTINGS)?;
        let notifications = start_service(
            &session,
            "org.xfce.xfce4-notifyd.Notifications.service",
            "xfce4-notifyd",
            NOTIFICATIONS,
        )?;
        Ok(Self {
            _reader: reader,
            _notifications: notifications,
            bar: None,
            _settings: settings,
            _windows: windows,
            session,
        })
    }

    /// Starts the bar with its tray, and returns when icons can come.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_tray(&mut self) -> Result<(), SessionError> {
        self.bar = Some(start_bar(&self.session)?);
        Ok(())
    }

    /// Ends the bar with its tray, and returns when the bus has noticed.
    ///
    /// # Errors
    /// When the bus doesn't answer.
    pub fn stop_tray(&mut self) -> Result<(), SessionError> {
        self.bar = None;
        self.session.wait_for_owner(TRAY, false)
    }

    /// The session that they are in.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The session that they are in, to change it.
    pub fn session_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}

/// What tells screen readers what is shown. It has a bus of its own, and ends that only when it is asked to end.
#[derive(Debug)]
struct Reading(Process);

impl Reading {
    /// From now on programs say what they show.
    fn start(session: &mut Session) -> Result<Self, SessionError> {
        session.unset("NO_AT_BRIDGE");
        let folders = ["/usr/libexec", "/usr/lib"];
        let programs = folders.map(|folder| Path::new(folder).join("at-spi-bus-launcher"));
        let program = programs.iter().find(|program| program.exists()).unwrap_or(&programs[0]);
        let mut command = session.command(&program.to_string_lossy());
        command.arg("--launch-immediately").stdout(Stdio::null()).stderr(Stdio::null());
        let process = Process::start(command, "at-spi-bus-launcher", "at-spi2-core")?;
        session.wait_for_owner("org.a11y.Bus", true)?;
        Ok(Self(process))
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.terminate();
    }
}

/// What it is told to run at its start, it runs when it manages the windows.
fn start_windows(session: &Session) -> Result<Process, SessionError> {
    let mut command = session.command("openbox");
    command.args(["--startup", "echo up"]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = Process::start(command, "openbox", "openbox")?;
    first_line(&mut process, "the window manager")?;
    Ok(process)
}

fn start_bar(session: &Session) -> Result<Process, SessionError> {
    let folder = session.folder().join("home/.config/xfce4/xfconf/xfce-perchannel-xml");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("xfce4-panel.xml"), BAR)?;
    let mut command = session.command("xfce4-panel");
    command.arg("--disable-wm-check").stdout(Stdio::null()).stderr(Stdio::null());
    let process = Process::start(command, "xfce4-panel", "xfce4-panel")?;
    session.wait_for_owner(TRAY, true)?;
    Ok(process)
}

/// Starts the program that the bus would start by this file, and waits until it has its name.
fn start_service(
    session: &Session,
    file: &str,
    package: &'static str,
    name: &'static str,
) -> Result<Process, SessionError> {
    let missing = |source| SessionError::Missing { program: package, package, source };
    let service = fs::read_to_string(Path::new("/usr/share/dbus-1/services").join(file)).map_err(missing)?;
    let program = service.lines().find_map(|line| line.strip_prefix("Exec=")).unwrap_or_default();
    let mut command: Command = session.command(program.trim());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let process = Process::start(command, package, package)?;
    session.wait_for_owner(name, true)?;
    Ok(process)
}

/// A bar at the foot of the screen, with nothing but a tray at its right end.
const BAR: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=8;x=640;y=785"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-2" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"#;
