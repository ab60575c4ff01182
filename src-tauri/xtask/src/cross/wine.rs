//! Wine, which runs Windows programs on Linux, in a folder of its own.

use crate::run::{self, Error, about};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A running Wine with a Windows of its own; it ends when this is dropped.
pub(crate) struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// Starts Wine on the Windows in `folder`, which is made when it is not there.
    ///
    /// Its server is started before any test: else the first test would start it, the server would hold on to
    /// that test's output, and the test would never seem to end.
    pub(crate) fn start(folder: &Path) -> Result<Self, Error> {
        let wine = Self { prefix: folder.join("wine") };
        fs::create_dir_all(&wine.prefix).map_err(about(&wine.prefix))?;
        quietly(wine.command("wineserver").arg("--persistent"))?;
        quietly(wine.command("wine").args(["wineboot", "--update"]))?;
        wine.add_random_numbers()?;
        Ok(wine)
    }

    /// What a program needs in its environment to run in this Wine.
    pub(crate) fn environment(&self) -> [(&'static str, OsString); 2] {
        [("WINEPREFIX", self.prefix.clone().into_os_string()), ("WINEDEBUG", OsString::from("-all"))]
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment()).env_remove("DISPLAY");
        command
    }

    /// Wine 8 lacks the library that Rust's standard library takes random numbers from.
    fn add_random_numbers(&self) -> Result<(), Error> {
        let library = self.prefix.join("drive_c/windows/system32/bcryptprimitives.dll");
        if library.exists() {
            return Ok(());
        }
        let source = self.prefix.join("bcryptprimitives.c");
        fs::write(&source, include_str!("bcryptprimitives.c")).map_err(about(&source))?;
        let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
        run::run(compiler.args(["-shared", "-O2", "-o"]).arg(&library).arg(&source).arg("-lbcrypt"))
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        let _ended_or_never_ran = quietly(self.command("wineserver").arg("--kill"));
    }
}

/// Runs the command with its output thrown away, also that of what it leaves running.
fn quietly(command: &mut Command) -> Result<(), Error> {
    let described = run::words(command);
    println!("$ {described}");
    if run::succeeds(command) {
        Ok(())
    } else {
        Err(Error::Unavailable(format!("`{described}` does not work")))
    }
}
