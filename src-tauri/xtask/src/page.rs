//! The page in `ui/`, which the program carries inside it: its packages, its build and its checks, all by npm.

use crate::packages::on_path;
use crate::repo::Repo;
use crate::run::{self, Error, about};
use crate::totals::{self, Totals};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest Node that the page's tools run on, as `engines` in `ui/package.json` says it.
const NODE: (u32, u32) = (20, 19);

/// Where systems have a browser that is Chromium, or made of it, and not on the path.
const BROWSERS: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
];

/// Builds the page into `ui/dist`, of the packages in its lock file. An error when Node is missing or too old.
pub(crate) fn build(repo: &Repo) -> Result<(), Error> {
    node()?;
    packages(repo)?;
    run::run(in_page(repo).args(["run", "build"]))
}

/// Builds the page where it was never built: without it the program does not compile.
pub(crate) fn build_once(repo: &Repo) -> Result<(), Error> {
    if folder(repo).join("dist/index.html").is_file() { Ok(()) } else { build(repo) }
}

/// The page builds, has no wrong type or line out of form, and its tests pass, which are what is counted.
pub(crate) fn check(repo: &Repo) -> Result<Totals, Error> {
    build(repo)?;
    run::run(in_page(repo).args(["run", "check"]))?;
    let report = repo.target.join("page-tests.json");
    let mut tests = in_page(repo);
    tests.args(["test", "--", "--reporter=default", "--reporter=json"]);
    tests.arg(format!("--outputFile.json={}", report.display()));
    if let Some(browser) = browser() {
        tests.env("CHROMIUM", browser);
    }
    totals::of_vitest(&mut tests, &report)
}

/// npm, by the name that this system starts it with.
pub(crate) fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

fn folder(repo: &Repo) -> PathBuf {
    repo.root.join("ui")
}

fn in_page(repo: &Repo) -> Command {
    let mut command = npm();
    command.current_dir(folder(repo));
    command
}

fn node() -> Result<(), Error> {
    let version = run::answer(Command::new("node").arg("--version"));
    let found = match version.as_deref().map(str::trim) {
        Some(version) if !new_enough(version) => version.to_owned(),
        Some(_) if run::succeeds(npm().arg("--version")) => return Ok(()),
        Some(version) => format!("{version} without npm"),
        None => "none".to_owned(),
    };
    Err(Error::Node { wanted: format!("{}.{}", NODE.0, NODE.1), found })
}

/// Of the answer to `node --version`, as `v20.19.0`.
fn new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse);
    matches!((numbers.next(), numbers.next()), (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= NODE)
}

/// Installs the packages of the lock file, unless it was this very file of which those that are there came.
fn packages(repo: &Repo) -> Result<(), Error> {
    let lock = folder(repo).join("package-lock.json");
    let installed = folder(repo).join("node_modules/.installed-lock.json");
    if same(&lock, &installed)? {
        return Ok(());
    }
    run::run(in_page(repo).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    fs::copy(&lock, &installed).map_err(about(&installed))?;
    Ok(())
}

fn same(one: &Path, other: &Path) -> Result<bool, Error> {
    let one = fs::read(one).map_err(about(one))?;
    Ok(fs::read(other).is_ok_and(|other| other == one))
}

/// The browser to test in, when it is not where the page's tests look for one.
fn browser() -> Option<PathBuf> {
    if std::env::var_os("CHROMIUM").is_some() {
        return None;
    }
    let on_path = ["chromium", "google-chrome", "chromium-browser"].into_iter().find_map(on_path);
    on_path.or_else(|| BROWSERS.into_iter().map(PathBuf::from).find(|path| path.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_new_enough_by_its_number_and_not_by_its_letters() {
        for version in ["v20.19.0", "v20.100.1", "v24.0.0"] {
            assert!(new_enough(version), "{version}");
        }
        for version in ["v20.9.0", "v18.20.4", "v8.99.0", "", "nonsense"] {
            assert!(!new_enough(version), "{version}");
        }
    }
}
