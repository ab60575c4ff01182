//! A toolchain with standard libraries for other systems.
//!
//! It is a copy of the installed one, by hard links, so that the installed one stays as it is. A library that is
//! not in it is built from source, which must be of the very version of the compiler: from the installed
//! toolchain when it has the source, else from Debian's package `rust-src`. Nothing built with it is ever
//! released: Debian's source has Debian's changes.

use crate::cargo::Cargo;
use crate::repo::Repo;
use crate::run::{self, Error, about, not_to_be_had};
use crate::system::System;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A cargo whose compiler has the standard library for `target`. Made when it is not there yet, or when the
/// installed compiler has changed.
pub(crate) fn for_target(repo: &Repo, target: &str) -> Result<Cargo, Error> {
    if !cfg!(target_os = "linux") {
        return Err(Error::Unavailable("other systems are checked from Linux only".to_owned()));
    }
    let folder = super::folder(repo);
    let toolchain = copy(&folder)?;
    let cargo = Cargo::of_toolchain(&repo.root, &toolchain);
    let libraries = toolchain.join("lib/rustlib").join(target).join("lib");
    if !libraries.is_dir() {
        find_source(&toolchain, &folder)?;
        build(&cargo, target, &folder, &libraries)?;
    }
    Ok(cargo)
}

/// The copy of the installed toolchain, a new one when the compiler is another than the one that was copied.
fn copy(folder: &Path) -> Result<PathBuf, Error> {
    let toolchain = folder.join("toolchain");
    let stamp = toolchain.join("copied");
    let compiler = run::read(Command::new("rustc").arg("-vV"))?;
    if fs::read_to_string(&stamp).is_ok_and(|copied| copied == compiler) {
        return Ok(toolchain);
    }
    let installed = run::read(Command::new("rustc").args(["--print", "sysroot"]))?;
    let installed = Path::new(installed.trim());
    if !installed.join("lib/rustlib/components").is_file() {
        let why = format!("the compiler in {} shares its folder with other programs", installed.display());
        return Err(Error::Unavailable(format!("{why}; one installed by rustup is needed")));
    }
    empty(&toolchain)?;
    for part in ["bin", "lib"] {
        let link = |option| {
            let mut command = Command::new("cp");
            run::run(command.arg(option).arg(installed.join(part)).arg(&toolchain))
        };
        // Hard links cost nothing, but don't reach from one disk to another.
        link("-al").or_else(|_| link("-a"))?;
    }
    fs::write(&stamp, compiler).map_err(about(&stamp))?;
    Ok(toolchain)
}

/// Puts the source of the standard library into the toolchain, where cargo looks for it.
fn find_source(toolchain: &Path, folder: &Path) -> Result<(), Error> {
    let source = toolchain.join("lib/rustlib/src/rust");
    if source.join("library/Cargo.lock").is_file() {
        return Ok(());
    }
    let System::Debian { codename } = System::here() else {
        return Err(Error::Unavailable(
            "the source of Rust's standard library is missing; `rustup component add rust-src` brings it"
                .to_owned(),
        ));
    };
    let version = run::read(Command::new("rustc").arg("--version"))?;
    let version = version.split_whitespace().nth(1).unwrap_or_default();
    let unpacked = debian_source(version, &codename, folder)
        .map_err(not_to_be_had("the source of Rust's standard library"))?;
    empty(&source)?;
    let library = unpacked.join("usr/src").join(format!("rustc-{version}")).join("library");
    let wanted = source.join("library");
    fs::rename(&library, &wanted).map_err(about(&library))?;
    let rest = folder.join("apt");
    fs::remove_dir_all(&rest).map_err(about(&rest))
}

/// Downloads and unpacks Debian's `rust-src` of this version, and gives the folder with its files. The lists of
/// the newer releases are read through folders of our own, so that the system's apt does not learn of them.
fn debian_source(version: &str, codename: &str, folder: &Path) -> Result<PathBuf, Error> {
    let apt = folder.join("apt");
    for part in ["lists/partial", "archives/partial", "etc"] {
        empty(&apt.join(part))?;
    }
    let sources = apt.join("sources.list");
    let mirror = debian_mirror(codename)?;
    let key = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]";
    let lines = ["trixie-backports", "sid"].map(|suite| format!("deb {key} {mirror} {suite} main\n"));
    fs::write(&sources, lines.concat()).map_err(about(&sources))?;
    let status = apt.join("status");
    fs::write(&status, "").map_err(about(&status))?;
    let configuration = apt.join("apt.conf");
    let text = format!(
        "Dir::State::lists \"{lists}\";\nDir::State::status \"{status}\";\nDir::Cache \"{apt}\";\n\
         Dir::Etc::sourcelist \"{sources}\";\nDir::Etc::sourceparts \"{etc}\";\n\
         Dir::Etc::preferencesparts \"{etc}\";\nDir::Etc::preferences \"{etc}/none\";\n\
         APT::Sandbox::User \"\";\nAcquire::Languages \"none\";\n",
        lists = apt.join("lists").display(),
        status = status.display(),
        apt = apt.display(),
        sources = sources.display(),
        etc = apt.join("etc").display(),
    );
    fs::write(&configuration, text).map_err(about(&configuration))?;
    let with_ours = |program: &str| {
        let mut command = Command::new(program);
        command.env("APT_CONFIG", &configuration).current_dir(&apt);
        command
    };
    run::run(with_ours("apt-get").args(["--quiet=2", "update"]))?;
    let offered = run::read(with_ours("apt-cache").args(["madison", "rust-src"]))?;
    let Some(package) = of_version(&offered, version) else {
        return Err(Error::Unavailable(format!("Debian has no rust-src {version}")));
    };
    run::run(with_ours("apt-get").args(["--quiet=2", "download", &format!("rust-src={package}")]))?;
    let unpacked = apt.join("unpacked");
    empty(&unpacked)?;
    let archive = the_archive_in(&apt)?;
    run::run(Command::new("dpkg-deb").arg("--extract").arg(&archive).arg(&unpacked))?;
    Ok(unpacked)
}

/// Where this system takes Debian from.
fn debian_mirror(codename: &str) -> Result<String, Error> {
    let format = "$(RELEASE) $(REPO_URI)";
    let mut targets = Command::new("apt-get");
    targets.args(["indextargets", "--no-release-info", "--format", format, "Created-By: Packages"]);
    let targets = run::read(&mut targets)?;
    let of_release = |line: &str| {
        let (release, mirror) = line.split_once(' ')?;
        [codename, "stable"].contains(&release).then(|| mirror.to_owned())
    };
    targets
        .lines()
        .find_map(of_release)
        .ok_or_else(|| Error::Unavailable(format!("apt has no source for Debian's release {codename}")))
}

/// From the lines of `apt-cache madison`, as ` rust-src | 1.95.0+dfsg1-1 | …`, the first package of a version.
fn of_version<'a>(offered: &'a str, version: &str) -> Option<&'a str> {
    let packages = offered.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    packages
        .into_iter()
        .find(|package| package.strip_prefix(version).is_some_and(|rest| rest.starts_with(['+', '-', '~'])))
}

fn the_archive_in(folder: &Path) -> Result<PathBuf, Error> {
    let entries = fs::read_dir(folder).map_err(about(folder))?;
    let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .ok_or_else(|| Error::Unavailable("rust-src could not be downloaded".to_owned()))
}

/// Builds the standard library as a dependency of an empty package, and moves it into the toolchain at once, so
/// that it is there whole or not at all.
fn build(cargo: &Cargo, target: &str, folder: &Path, libraries: &Path) -> Result<(), Error> {
    let package = folder.join("std");
    let source = package.join("src");
    empty(&source)?;
    let manifest = package.join("Cargo.toml");
    let text = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(&manifest, text).map_err(about(&manifest))?;
    let code = source.join("lib.rs");
    fs::write(&code, "#![no_std]\n").map_err(about(&code))?;

    let mut command = cargo.command(&["build", "--quiet", "--release", "--target", target]);
    command
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test")
        .arg("--manifest-path")
        .arg(&manifest);
    command.arg("--target-dir").arg(package.join("target"));
    // Building the standard library is not open to stable compilers otherwise; its own build does the same.
    command.env("RUSTC_BOOTSTRAP", "1").current_dir(&package);
    run::run(&mut command)?;

    let built = package.join("target").join(target).join("release/deps");
    let collected = package.join("lib");
    empty(&collected)?;
    for entry in fs::read_dir(&built).map_err(about(&built))? {
        let file = entry.map_err(about(&built))?.path();
        let Some(name) = file.file_name().and_then(|name| name.to_str()) else { continue };
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            fs::rename(&file, collected.join(name)).map_err(about(&file))?;
        }
    }
    if let Some(parent) = libraries.parent() {
        fs::create_dir_all(parent).map_err(about(parent))?;
    }
    fs::rename(&collected, libraries).map_err(about(libraries))?;
    fs::remove_dir_all(&package).map_err(about(&package))
}

/// Makes the folder, and clears it when it was there.
fn empty(folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(about(folder))?;
    }
    fs::create_dir_all(folder).map_err(about(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERED: &str = "  rust-src | 1.96.0+dfsg1-2 | mirror sid/main amd64 Packages\n  \
                           rust-src | 1.95.0+dfsg1-1~bpo13+1 | mirror trixie-backports/main amd64 Packages\n";

    #[test]
    fn the_source_is_taken_of_the_very_version_of_the_compiler() {
        assert_eq!(of_version(OFFERED, "1.95.0"), Some("1.95.0+dfsg1-1~bpo13+1"));
    }

    #[test]
    fn a_version_that_only_begins_alike_is_not_taken() {
        assert_eq!(of_version(OFFERED, "1.9"), None);
        assert_eq!(of_version(OFFERED, "1.95"), None);
    }
}
