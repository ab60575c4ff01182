//! Showing the app with invented data: to a person on their desktop, or, where there is none, by a walk that tries
//! the main job on a desktop of its own.

use crate::packages::Need;
use crate::page;
use crate::repo::Repo;
use crate::run::{self, Error, about};
use crate::setup;
use crate::totals::Totals;
use std::env::{self, consts::EXE_SUFFIX};
use std::path::{self, Path, PathBuf};
use std::process::Command;

/// Sets up what is missing, builds the app, and shows it, or walks through it. The walk leaves its pictures and its
/// report in `out`, which is `target/demo` unless it is said.
///
/// # Errors
/// Something can't be built or run, or a step of the walk failed.
pub(crate) fn show(repo: &Repo, headless: bool, out: Option<PathBuf>) -> Result<(), Error> {
    let shown = !headless && has_display();
    setup::install(if shown { &[Need::Build] } else { &[Need::Build, Need::Tests] })?;
    page::build(repo)?;
    build(repo)?;
    if shown {
        return run::run(program(repo, "stint").arg("--demo"));
    }
    if !cfg!(target_os = "linux") {
        return Err(Error::Unavailable("the walk needs the parts of a Linux desktop".to_owned()));
    }
    walk(repo, out, None)
}

/// The walk gets to its end.
pub(crate) fn check(repo: &Repo) -> Result<Totals, Error> {
    if !cfg!(target_os = "linux") {
        return Err(Error::Unavailable("the walk needs the parts of a Linux desktop".to_owned()));
    }
    page::build_once(repo)?;
    build(repo)?;
    walk(repo, None, None)?;
    Ok(Totals::PASSED)
}

/// The programs, together, as the checks build them, so that nothing is compiled twice.
pub(crate) fn build(repo: &Repo) -> Result<(), Error> {
    run::run(repo.cargo.ci("build").args(["--workspace", "--bins"]))
}

/// Walks with the built app, or through the main job alone with the one that this desktop file starts.
pub(crate) fn walk(repo: &Repo, out: Option<PathBuf>, desktop_file: Option<&Path>) -> Result<(), Error> {
    let out = out.unwrap_or_else(|| repo.target.join("demo"));
    let out = path::absolute(&out).map_err(about(&out))?;
    run::run(program(repo, "walk").arg(&out).args(desktop_file))?;
    println!("Pictures of each step, and report.json, are in {}", out.display());
    Ok(())
}

fn program(repo: &Repo, name: &str) -> Command {
    Command::new(repo.target.join("ci").join(format!("{name}{EXE_SUFFIX}")))
}

fn has_display() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
