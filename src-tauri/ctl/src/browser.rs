//! Opening the connect page, by a process that has no key.

use std::process::{Command, ExitCode};
use std::{env, io};
use stint_core::ports::{Browser, NoBrowser};
use stint_core::secrets::KEY_VARIABLE;

/// The user's browser.
///
/// A browser, and what the system starts on the way to it, get the environment of whoever starts them, and the
/// key may be in ours. So another `stintctl` without it does that.
pub(crate) struct SystemBrowser;

impl Browser for SystemBrowser {
    fn open(&self, url: &str) -> Result<(), NoBrowser> {
        open_without_key(url).map_err(NoBrowser)
    }
}

/// What that other `stintctl` does.
pub(crate) fn open_page(url: &str) -> ExitCode {
    match webbrowser::open(url) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_said_by_whoever_asked) => ExitCode::FAILURE,
    }
}

fn open_without_key(url: &str) -> io::Result<()> {
    let mut command = Command::new(env::current_exe()?);
    let opened = command.args(["open-page", url]).env_remove(KEY_VARIABLE).status()?;
    if opened.success() { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
}
