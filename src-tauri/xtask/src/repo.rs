//! Where this checkout is.

use crate::cargo::Cargo;
use crate::run::{self, Error};
use std::path::{Path, PathBuf};

/// A checkout of the project.
pub(crate) struct Repo {
    /// The folder with the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Where cargo builds, and where the chores keep what they made.
    pub(crate) target: PathBuf,
    /// The cargo that runs this program.
    pub(crate) cargo: Cargo,
}

impl Repo {
    /// The checkout that this program was built from.
    pub(crate) fn find() -> Result<Self, Error> {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = package.ancestors().nth(2).unwrap_or(package).to_path_buf();
        let cargo = Cargo::running(&root);
        let mut metadata = cargo.command(&["metadata", "--no-deps", "--format-version", "1"]);
        let answer: serde_json::Value = serde_json::from_str(&run::read(&mut metadata)?)
            .map_err(|source| Error::Answer { command: run::words(&metadata), source })?;
        let target = answer["target_directory"].as_str().map_or_else(|| root.join("target"), PathBuf::from);
        Ok(Self { root, target, cargo })
    }
}
