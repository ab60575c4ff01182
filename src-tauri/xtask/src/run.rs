//! Running other programs, and what can go wrong with it.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// Why a chore, or one check of it, did not end well.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("`{command}` can't be started")]
    Start { command: String, source: io::Error },
    #[error("`{command}` ended with {status}")]
    Ended { command: String, status: ExitStatus },
    #[error("`{command}` gave an answer that can't be read")]
    Answer { command: String, source: serde_json::Error },
    #[error("`{command}` ended well, but reported no test")]
    NoTests { command: String },
    #[error("the page needs Node {wanted} or newer, with npm (there is {found}): https://nodejs.org has it")]
    Node { wanted: String, found: String },
    #[error("{}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{0}")]
    Package(String),
    #[error("the terminal can't be read")]
    Terminal(#[source] io::Error),
    /// It can't be done on this computer: a reason to skip a check, not to fail it.
    #[error("{0}")]
    Unavailable(String),
}

/// Turns an I/O error into ours, with the file it is about.
pub(crate) fn about(path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::File { path: path.to_path_buf(), source }
}

/// Turns an error into a reason to skip: what was to be brought from elsewhere did not come.
pub(crate) fn not_to_be_had(what: &str) -> impl FnOnce(Error) -> Error {
    move |error| Error::Unavailable(format!("{what} can't be had: {}", explain(&error)))
}

/// An error with all its causes, in one line.
pub(crate) fn explain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}

/// Shows the command, runs it with its output on ours, and fails unless it ends with 0.
pub(crate) fn run(command: &mut Command) -> Result<(), Error> {
    show(command);
    let status = command.stdin(Stdio::null()).status().map_err(not_started(command))?;
    ended_well(command, status)
}

/// As [`run`], but hands each line of the standard output to `line`, and gives the exit status back to be
/// judged together with what was read.
pub(crate) fn follow(command: &mut Command, mut line: impl FnMut(&str)) -> Result<ExitStatus, Error> {
    show(command);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(not_started(command))?;
    if let Some(output) = child.stdout.take() {
        for bytes in BufReader::new(output).split(b'\n') {
            line(&String::from_utf8_lossy(&bytes.map_err(not_started(command))?));
        }
    }
    child.wait().map_err(not_started(command))
}

/// The standard output of a command that ended with 0; nothing is shown but its errors.
pub(crate) fn read(command: &mut Command) -> Result<String, Error> {
    let output =
        command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().map_err(not_started(command))?;
    ended_well(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The standard output of a command, if it could be started and ended with 0; nothing is shown.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether the command could be started and ended with 0; nothing is shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Fails unless the status is 0.
pub(crate) fn ended_well(command: &Command, status: ExitStatus) -> Result<(), Error> {
    if status.success() { Ok(()) } else { Err(Error::Ended { command: words(command), status }) }
}

/// The command as a person would type it, without the folder of its program.
pub(crate) fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words: Vec<_> =
        std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

fn show(command: &Command) {
    println!("$ {}", words(command));
}

fn not_started(command: &Command) -> impl FnOnce(io::Error) -> Error {
    let command = words(command);
    move |source| Error::Start { command, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_explained_with_all_its_causes() {
        let error = about(Path::new("a/file"))(io::Error::other("disk on fire"));
        assert_eq!(explain(&error), "a/file: disk on fire");
    }

    #[test]
    fn a_command_is_shown_without_the_folder_of_its_program() {
        let mut command = Command::new("/some/where/cargo");
        assert_eq!(words(command.args(["fmt", "--check"])), "cargo fmt --check");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut Command::new("no-such-program-anywhere")).unwrap_err();
        assert!(matches!(error, Error::Start { ref command, .. } if command == "no-such-program-anywhere"));
    }
}
