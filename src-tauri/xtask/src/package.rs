//! Making the packages to install, by Tauri's own bundler: of the release build, into `target/packages`.
//!
//! What is in them is said in `src-tauri/tauri.conf.json`; only the command line is added here, as the bundler wants
//! it under a name with the system's, and as the program must compile also where it is not built yet.
//!
//! Nothing is signed unless the bundler finds keys in its environment: `APPLE_CERTIFICATE` with
//! `APPLE_SIGNING_IDENTITY`, or `TAURI_SIGNING_RPM_KEY`. On macOS an app that nobody signed is sealed all the same, as
//! without a seal an Apple processor calls it damaged.

use crate::packages::{Need, on_path};
use crate::page;
use crate::repo::Repo;
use crate::run::{self, Error, about};
use crate::setup;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How the files end that the bundler makes for people to install; beside them it leaves what they were made of.
const ENDINGS: [&str; 6] = ["deb", "rpm", "AppImage", "exe", "msi", "dmg"];

/// Sets up what building needs, and makes the packages of these kinds, or of those that are usual on this system.
/// They are all that is in `target/packages` afterwards, and what is given.
///
/// # Errors
/// Something can't be built, or the bundler does not know the kind or lacks a tool for it.
pub(crate) fn make(repo: &Repo, kinds: Option<&str>) -> Result<Vec<PathBuf>, Error> {
    setup::install(&[Need::Build])?;
    page::build(repo)?;
    let mut build = repo.cargo.command(&["build", "--release", "--locked", "--package", "stint"]);
    run::run(build.args(["--package", "stintctl"]))?;
    let made = repo.target.join("release/bundle");
    // The bundler leaves the packages of older versions there.
    emptied(&made)?;
    bundle(repo, kinds.unwrap_or_else(|| usual()))?;
    let packages = repo.target.join("packages");
    emptied(&packages)?;
    let mut copies = Vec::new();
    for file in found(&made)? {
        if file.extension().is_some_and(|ending| ending == "deb") && on_path("dpkg-deb").is_some() {
            pack_again(&file)?;
        }
        let package = packages.join(file.file_name().unwrap_or_default());
        let bytes = fs::copy(&file, &package).map_err(about(&package))?;
        println!("{:>9}  {}", size(bytes), package.display());
        copies.push(package);
    }
    Ok(copies)
}

/// The kinds that people of this system expect, and that need no tool which is not there or brought by the bundler.
fn usual() -> &'static str {
    match std::env::consts::OS {
        "windows" => "nsis,msi",
        "macos" => "dmg",
        _ => "deb,rpm",
    }
}

fn bundle(repo: &Repo, kinds: &str) -> Result<(), Error> {
    let program = repo.target.join("release/stintctl");
    let host = run::read(Command::new("rustc").current_dir(&repo.root).args(["--print", "host-tuple"]))?;
    let from = program.with_extension(EXE_SUFFIX.trim_start_matches('.'));
    let to = repo.target.join(format!("release/stintctl-{}{EXE_SUFFIX}", host.trim()));
    fs::copy(&from, &to).map_err(about(&from))?;
    let config = serde_json::json!({ "bundle": { "externalBin": [program] } });
    let mut tauri = Command::new("node");
    tauri.current_dir(repo.root.join("src-tauri"));
    tauri.arg(repo.root.join("ui/node_modules/@tauri-apps/cli/tauri.js"));
    tauri.args([
        "bundle",
        "--ci",
        "--no-binary-patching",
        "--bundles",
        kinds,
        "--config",
        &config.to_string(),
    ]);
    run::run(&mut tauri)
}

/// Packs a package of Debian anew, in half the room: the bundler's gzip can't look back as far as from one of the two
/// programs to the other, and much of them is the same.
fn pack_again(package: &Path) -> Result<(), Error> {
    let folder = package.with_extension("unpacked");
    run::run(Command::new("dpkg-deb").arg("--raw-extract").args([package, &folder]))?;
    let mut pack = Command::new("dpkg-deb");
    pack.args(["--root-owner-group", "-Zxz", "-z9", "--build"]).args([&folder, package]);
    run::run(&mut pack)
}

/// Makes the folder, with nothing in it.
fn emptied(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(about(folder)(error)),
        _ => {}
    }
    fs::create_dir_all(folder).map_err(about(folder))
}

/// The packages among what the bundler made: it has a folder for each kind.
fn found(made: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut packages = Vec::new();
    for kind in entries(made)? {
        packages.extend(entries(&kind)?.into_iter().filter(|file| is_package(file)));
    }
    packages.sort();
    Ok(packages)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(about(folder))?;
    entries.map(|entry| Ok(entry.map_err(about(folder))?.path())).collect()
}

fn is_package(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
}

/// In millions of bytes, as the places to download from say it.
fn size(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_install_is_a_package_and_what_it_was_made_of_is_not() {
        for name in ["stint_0.1.0_amd64.deb", "stint-0.1.0-1.x86_64.rpm", "Stint_0.1.0_x64-setup.exe"] {
            assert!(is_package(Path::new(name)), "{name}");
        }
        for name in ["stint_0.1.0_amd64", "data.tar.gz", "bundle_dmg.sh", "stint.AppDir", "deb"] {
            assert!(!is_package(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn a_size_is_rounded_up_to_a_tenth() {
        assert_eq!([0, 1, 9_950_000, 10_000_001].map(size), ["0.0 MB", "0.1 MB", "10.0 MB", "10.1 MB"]);
    }
}
