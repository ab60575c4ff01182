//! What the user chose about the program itself. Kept in the journal, so it is there again after a crash.

use serde::{Deserialize, Serialize};

/// The user's choices. What an older journal doesn't have is as for a new user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct Settings {
    /// Notify when something was started or stopped without the panel in sight.
    pub announce: bool,
    /// Notify every so many hours while the same entry runs; 0 for never.
    pub still_running_hours: u8,
    /// Notify when an entry could not be sent and waits for the user.
    pub failures: bool,
    /// Notify when the server can't be reached, or accepts key or connection no longer.
    pub connection: bool,
    /// What a left click on the tray icon does.
    pub tray_click: TrayClick,
    /// How the panel looks.
    pub theme: Theme,
    /// Start with the session.
    pub autostart: bool,
}

/// What a left click on the tray icon does. A middle click always starts or stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TrayClick {
    /// Opens the panel, or closes it.
    #[default]
    Panel,
    /// Stops what runs, or starts the last entry again.
    Toggle,
}

/// How the panel looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system does.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            announce: true,
            still_running_hours: 4,
            failures: true,
            connection: true,
            tray_click: TrayClick::default(),
            theme: Theme::default(),
            autostart: false,
        }
    }
}
