//! Opening pages in the user's browser, by a process that has no key.

use crate::ports::{Browser, NoBrowser};
use crate::secrets::KEY_VARIABLE;
use std::process::Command;
use std::{env, io};

/// The hidden command of our programs that does nothing but open the page behind it.
pub const OPEN_PAGE: &str = "open-page";

/// The user's browser.
///
/// A browser, and what the system starts on the way to it, get the environment of whoever starts them, and the
/// key may be in ours. So the same program once more, without the key, does that: its command line is
/// [`OPEN_PAGE`] and the address.
#[derive(Clone, Copy, Debug)]
pub struct SystemBrowser;

impl Browser for SystemBrowser {
    fn open(&self, url: &str) -> Result<(), NoBrowser> {
        open_without_key(url).map_err(NoBrowser)
    }
}

/// What that other process does.
///
/// # Errors
/// There is no browser, or it can't be started.
pub fn open_page(url: &str) -> io::Result<()> {
    webbrowser::open(url)
}

fn open_without_key(url: &str) -> io::Result<()> {
    let mut command = Command::new(env::current_exe()?);
    let opened = command.args([OPEN_PAGE, url]).env_remove(KEY_VARIABLE).status()?;
    if opened.success() { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
}
