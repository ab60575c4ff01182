//! Trying the packages: what is in them, and that the app works once it is installed, started as the desktop does it.

use crate::demo;
use crate::package;
use crate::packages::installed;
use crate::repo::Repo;
use crate::run::{self, Error};
use crate::setup;
use crate::system::System;
use crate::totals::Totals;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the package puts the file that the desktop starts the app by.
const DESKTOP_FILE: &str = "/usr/share/applications/stint.desktop";

/// What every package must have.
const FILES: [&str; 4] =
    ["/usr/bin/stint", "/usr/bin/stintctl", DESKTOP_FILE, "/usr/share/icons/hicolor/scalable/apps/stint.svg"];

/// The packages have both programs, and that of Debian, installed by apt, walks through the main job. It is removed
/// again. Only where `CI` is set, and no Stint of somebody's own would be lost: elsewhere the check is skipped.
pub(crate) fn check(repo: &Repo) -> Result<Totals, Error> {
    if !matches!(System::here(), System::Debian { .. } | System::Ubuntu) {
        return Err(Error::Unavailable("apt is needed to try the package".to_owned()));
    }
    if std::env::var_os("CI").is_none() {
        return Err(Error::Unavailable(
            "it installs the package, which it does only with CI=true".to_owned(),
        ));
    }
    if installed(&System::here(), "stint") {
        return Err(Error::Unavailable("a Stint is installed here, and would be removed".to_owned()));
    }
    let packages = package::make(repo, None)?;
    let deb = of_kind(&packages, "deb")?;
    has_all(&run::read(Command::new("dpkg-deb").arg("--contents").arg(deb))?)?;
    let rpm = of_kind(&packages, "rpm")?;
    has_all(&run::read(Command::new("rpm").args(["--query", "--package", "--list"]).arg(rpm))?)?;
    demo::build(repo)?;
    let deb = deb.display().to_string();
    run::run(&mut setup::apt(false, &["install", "--yes", "--no-install-recommends", "--reinstall", &deb]))?;
    let walked = walk(repo);
    run::run(&mut setup::apt(false, &["purge", "--yes", "stint"]))?;
    walked.map(|()| Totals::PASSED)
}

fn walk(repo: &Repo) -> Result<(), Error> {
    run::run(Command::new("desktop-file-validate").arg(DESKTOP_FILE))?;
    run::run(Command::new("/usr/bin/stintctl").arg("--version"))?;
    demo::walk(repo, Some(repo.target.join("demo-installed")), Some(Path::new(DESKTOP_FILE)))
}

fn of_kind<'p>(packages: &'p [PathBuf], kind: &str) -> Result<&'p PathBuf, Error> {
    let found = packages.iter().find(|file| file.extension().is_some_and(|ending| ending == kind));
    found.ok_or_else(|| Error::Package(format!("there is no {kind}")))
}

/// Of a list with a file at the end of each line.
fn has_all(list: &str) -> Result<(), Error> {
    let has = |file: &str| list.lines().any(|line| line.ends_with(file));
    match FILES.into_iter().find(|file| !has(file)) {
        None => Ok(()),
        Some(missing) => Err(Error::Package(format!("{missing} is missing in a package"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_without_one_of_the_programs_is_not_whole() {
        let all = FILES.map(|file| format!("-rwxr-xr-x root/root 1 2026-01-01 00:00 .{file}")).join("\n");
        assert!(has_all(&all).is_ok());
        let error = has_all(&all.replace("/usr/bin/stintctl", "/usr/bin/other")).unwrap_err();
        assert!(error.to_string().contains("stintctl"), "{error}");
    }
}
