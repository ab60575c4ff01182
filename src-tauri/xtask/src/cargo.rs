//! How cargo is called: in the root of the checkout, and with one build profile for all checks, so that they
//! share what was compiled.

use crate::run;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROFILE: &str = "ci";

/// A cargo, with the compiler that goes with it.
pub(crate) struct Cargo {
    root: PathBuf,
    program: OsString,
    /// The folder of programs of a toolchain of our own.
    private: Option<PathBuf>,
}

/// What runs the tests, ready but for what to test.
pub(crate) enum TestRunner {
    /// `cargo nextest run`, which reports on its standard output in JSON.
    Nextest(Command),
    /// `cargo test`, where nextest is not installed. It leaves the documentation's tests out, as nextest does.
    CargoTest(Command),
}

impl TestRunner {
    /// The command, to say which tests and for which target.
    pub(crate) fn command(&mut self) -> &mut Command {
        match self {
            Self::Nextest(command) | Self::CargoTest(command) => command,
        }
    }
}

impl Cargo {
    /// The cargo that runs this program, so that a toolchain chosen on its command line stays chosen.
    pub(crate) fn running(root: &Path) -> Self {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        Self { root: root.to_path_buf(), program, private: None }
    }

    /// The cargo of the toolchain in `folder`.
    pub(crate) fn of_toolchain(root: &Path, folder: &Path) -> Self {
        let bin = folder.join("bin");
        Self { root: root.to_path_buf(), program: bin.join("cargo").into_os_string(), private: Some(bin) }
    }

    /// `cargo WORD…`
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.root).args(words);
        if let Some(bin) = &self.private {
            // Set for us by the cargo that runs this program, they would lead back to its toolchain.
            for name in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"] {
                command.env_remove(name);
            }
            let mut path = bin.clone().into_os_string();
            if let Some(rest) = std::env::var_os("PATH") {
                path.push(":");
                path.push(rest);
            }
            command.env("PATH", path);
        }
        command
    }

    /// `cargo WORD --profile ci`, for what compiles.
    pub(crate) fn ci(&self, word: &str) -> Command {
        self.command(&[word, "--profile", PROFILE])
    }

    /// What runs all the tests it is given, whatever the first ones say.
    pub(crate) fn test_runner(&self) -> TestRunner {
        if run::succeeds(&mut self.command(&["nextest", "--version"])) {
            let mut command = self.command(&["nextest", "run", "--cargo-profile", PROFILE, "--no-fail-fast"]);
            command.args(["--message-format", "libtest-json"]).env("NEXTEST_EXPERIMENTAL_LIBTEST_JSON", "1");
            TestRunner::Nextest(command)
        } else {
            let mut command = self.ci("test");
            command.args(["--all-targets", "--no-fail-fast"]);
            TestRunner::CargoTest(command)
        }
    }
}
