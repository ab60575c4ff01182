//! What the driver needs of the program around it.

use crate::hub::ShellAct;

/// The program around the driver: tray, windows, and its own end.
pub trait Shell: Send + Sync {
    /// Does it, later and elsewhere: returns at once.
    fn act(&self, act: ShellAct);
}

/// Opens pages for the user.
pub trait Browser: Send + Sync {
    /// Opens `url` in the user's browser and returns without waiting for it. May block for a moment: called off
    /// the threads that must not.
    ///
    /// # Errors
    /// It can't be opened; the user is shown the link instead.
    fn open(&self, url: &str) -> Result<(), NoBrowser>;
}

/// No browser could be started.
#[derive(Debug, thiserror::Error)]
#[error("no browser could be started")]
pub struct NoBrowser(#[source] pub std::io::Error);
