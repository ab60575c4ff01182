//! What of Windows and macOS can be checked on Linux.
//!
//! The installed compiler can make code for any system, but lacks their standard libraries, and there is nothing
//! here to link with for macOS or with Microsoft's linker. So: [`toolchain`] builds the standard libraries; the
//! whole workspace is checked for both, with compilers of C and of Windows resources that only pretend; and for the
//! third kind of target, Windows with GNU's linker, the parts without a window are built for real and their tests
//! run under [`wine`]. Only the machines of the workflow show that it also links and runs on the real systems.

mod toolchain;
mod wine;

use crate::packages::Need;
use crate::page;
use crate::repo::Repo;
use crate::run::{self, Error, not_to_be_had};
use crate::setup;
use crate::totals::{self, Totals};
use std::path::PathBuf;

const MACOS: &str = "aarch64-apple-darwin";
const WINDOWS_MSVC: &str = "x86_64-pc-windows-msvc";
const WINDOWS_GNU: &str = "x86_64-pc-windows-gnu";

/// The workspace compiles for macOS without a warning; nothing is linked.
pub(crate) fn macos(repo: &Repo) -> Result<Totals, Error> {
    clippy(repo, MACOS)
}

/// The workspace compiles for Windows as it is released, without a warning; nothing is linked.
pub(crate) fn msvc(repo: &Repo) -> Result<Totals, Error> {
    clippy(repo, WINDOWS_MSVC)
}

/// The tests of the packages without a window pass as Windows programs.
pub(crate) fn windows(repo: &Repo) -> Result<Totals, Error> {
    setup::install(&[Need::Cross]).map_err(not_to_be_had("Wine and the compiler for it"))?;
    let cargo = toolchain::for_target(repo, WINDOWS_GNU)?;
    let wine = wine::Wine::start(&folder(repo))?;
    let mut runner = cargo.test_runner();
    let command = runner.command();
    command.args(["--package", "stint-core", "--package", "stint-sim", "--package", "stintctl"]);
    command.args(["--target", WINDOWS_GNU, "--target-dir"]).arg(folder(repo).join("build"));
    command.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine").envs(wine.environment());
    // The schedules of the queue are the same everywhere, and slow in there.
    command.env("STINT_SEEDS", "500");
    // insta would ask cargo for it, which a Windows program can't start here; and what it writes is not wanted.
    command.env("INSTA_WORKSPACE_ROOT", &repo.root).env("INSTA_UPDATE", "no");
    totals::of_tests(runner)
}

/// Clippy checks all that the compiler checks, and more.
fn clippy(repo: &Repo, target: &str) -> Result<Totals, Error> {
    page::build_once(repo)?;
    let cargo = toolchain::for_target(repo, target)?;
    let mut command = cargo.ci("clippy");
    command.args(["--workspace", "--all-targets", "--keep-going", "--target", target, "--target-dir"]);
    command.arg(folder(repo).join("build")).args(["--", "-D", "warnings"]);
    let suffix = target.replace('-', "_");
    let pretended = repo.root.join("src-tauri/xtask/src/cross");
    let scripts = [("CC", "stub-cc.sh"), ("CXX", "stub-cc.sh"), ("AR", "stub-ar.sh"), ("RC", "stub-rc.sh")];
    for (tool, script) in scripts {
        command.env(format!("{tool}_{suffix}"), pretended.join(script));
    }
    run::run(&mut command)?;
    Ok(Totals::PASSED)
}

/// Where all of this is kept. What is built here is never mixed with what is built for this system.
fn folder(repo: &Repo) -> PathBuf {
    repo.target.join("cross")
}
