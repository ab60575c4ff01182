//! What came of each step.

use e2e::wait::Fault;
use serde_json::{Value, json};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The steps so far, in the file that tells of them.
pub(crate) struct Report {
    folder: PathBuf,
    steps: Vec<Value>,
}

impl Report {
    /// An empty report in this folder, from which those of former walks are removed.
    pub(crate) fn begin(folder: &Path) -> Result<Self, Fault> {
        fs::create_dir_all(folder)?;
        for file in fs::read_dir(folder)? {
            let file = file?.path();
            if file.extension().is_some_and(|kind| kind == "png") {
                fs::remove_file(file)?;
            }
        }
        let report = Self { folder: folder.canonicalize()?, steps: Vec::new() };
        report.write()?;
        Ok(report)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the picture of the step of that name goes, when it is the next.
    pub(crate) fn picture(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{:02}-{name}.png", self.steps.len() + 1))
    }

    /// Adds a step. Its detail says what was seen, or why it failed.
    pub(crate) fn add(&mut self, name: &str, outcome: &Result<String, Fault>) -> Result<(), Fault> {
        let (ok, detail) = match outcome {
            Ok(seen) => (true, seen.clone()),
            Err(fault) => (false, explain(&**fault)),
        };
        let word = if ok { "ok    " } else { "FAILED" };
        say(&format!("{:>2} {word} {name}: {detail}", self.steps.len() + 1));
        self.steps.push(json!({ "name": name, "ok": ok, "detail": detail }));
        self.write()
    }

    fn write(&self) -> Result<(), Fault> {
        let report = json!({ "steps": self.steps });
        fs::write(self.folder.join("report.json"), format!("{report:#}\n"))?;
        Ok(())
    }
}

/// Shows a line to whoever started the walk.
pub(crate) fn say(line: &str) {
    // When nobody listens, the report has it all the same.
    let _unheard = writeln!(io::stdout(), "{line}");
}

/// A fault with all its causes, in one line.
pub(crate) fn explain(fault: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(fault.source(), |cause| cause.source());
    causes.fold(fault.to_string(), |line, cause| format!("{line}: {cause}"))
}
