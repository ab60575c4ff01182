//! Why Stint can't start or go on, and how the user hears of it.

use std::error::Error;
use std::io::{self, Write};
use stint_core::api::BaseError;
use stint_core::data_dir::{DataDirError, LockError};
use stint_core::hub::RemoteError;
use stint_core::ipc::IpcError;
use stint_core::journal::JournalError;
use stint_core::secrets::{KEY_VARIABLE, KeyError};
use stint_sim::SimError;

/// What keeps Stint from running. Nothing that was saved is lost by it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("Stint's address for Maton is not usable")]
    Url(#[source] BaseError),
    #[error("Stint has no place to keep its data")]
    Folder(#[source] DataDirError),
    #[error("Stint can't lock its data")]
    Lock(#[source] LockError),
    #[error("Stint's journal can't be opened; nothing in it was changed")]
    Journal(#[source] JournalError),
    #[error(
        "Stint had to end: its journal can be neither written nor read. What was saved is in it: \
         when Stint is started again, it is read again, and mended if it is damaged"
    )]
    JournalLost(#[source] JournalError),
    #[error("The key in {KEY_VARIABLE} is not usable")]
    Key(#[source] KeyError),
    #[error("A Stint is running, but doesn't answer")]
    Running(#[source] RemoteError),
    #[error("Stint's socket can't be opened")]
    Socket(#[source] IpcError),
    #[error("The demo's simulator can't start")]
    Demo(#[source] SimError),
    #[error("There is no display: Stint needs a desktop, or use stintctl")]
    NoDisplay,
    #[error("The panel can't be shown")]
    Window(#[source] tauri::Error),
    #[error("The system refused something that Stint needs")]
    System(#[source] io::Error),
}

impl Trouble {
    /// Says it where it is read: in the terminal, and in a window when there may be no terminal.
    pub(crate) fn tell(&self) {
        let reasons = reasons(self);
        // Without a terminal nobody reads it there.
        let _no_terminal = writeln!(io::stderr(), "stint: {}", reasons.join(": "));
        if has_display() {
            rfd::MessageDialog::new()
                .set_level(rfd::MessageLevel::Error)
                .set_title("Stint")
                .set_description(reasons.join(":\n"))
                .show();
        }
    }
}

fn reasons(error: &Trouble) -> Vec<String> {
    let mut reasons = vec![error.to_string()];
    let mut source = error.source();
    while let Some(error) = source {
        reasons.push(error.to_string());
        source = error.source();
    }
    reasons
}

/// Whether there is anything to show a window or an icon on.
#[cfg(target_os = "linux")]
pub(crate) fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|set| !set.is_empty()))
}

/// Whether there is anything to show a window or an icon on.
#[cfg(not(target_os = "linux"))]
pub(crate) fn has_display() -> bool {
    true
}
