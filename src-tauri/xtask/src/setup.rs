//! Installing what building and the checks need. Debian and its kin are set up by us; others are told what to install.

use crate::packages::{Need, list, missing};
use crate::run::{self, Error};
use crate::system::System;
use std::io::{self, IsTerminal, Write};
use std::process::Command;

/// Installs what is missing of what is needed.
///
/// As root, or else by `sudo`; asks first when there is a terminal and `CI` is not set. Where we don't install,
/// and something is missing, the error is [`Error::Unavailable`] and says what to type.
pub(crate) fn install(needs: &[Need]) -> Result<(), Error> {
    let system = System::here();
    let missing = missing(&system, needs);
    if missing.is_empty() && !matches!(system, System::Other(_)) {
        println!("Nothing is missing.");
        return Ok(());
    }
    match system {
        System::Debian { .. } | System::Ubuntu => install_debian(&missing),
        System::Fedora => Err(by_hand("sudo dnf install", &missing)),
        System::Arch => Err(by_hand("sudo pacman -S --needed", &missing)),
        System::MacOs => Err(by_hand("brew install --cask", &missing)),
        System::Windows => Err(by_hand("winget install", &missing)),
        System::Other(name) => {
            let debian = System::Debian { codename: String::new() };
            let names: Vec<_> = needs.iter().flat_map(|need| list(&debian, *need)).copied().collect();
            let names = names.join(" ");
            Err(Error::Unavailable(format!("the packages of {name} are not known; Debian's are: {names}")))
        }
    }
}

fn by_hand(installer: &str, missing: &[&str]) -> Error {
    Error::Unavailable(format!("to be installed by you: `{installer} {}`", missing.join(" ")))
}

fn install_debian(missing: &[&str]) -> Result<(), Error> {
    let attended = attended();
    if attended && !agreed(missing)? {
        return Err(Error::Unavailable(format!("left out as you wished: {}", missing.join(" "))));
    }
    let apt = |words: &[&str]| apt(attended, words);
    if let Err(error) = run::run(&mut apt(&["update"])) {
        // One broken source of many is no reason to stop: the packages may all be in the others.
        println!("{}; going on with the lists there are", run::explain(&error));
    }
    let mut words = vec!["install", "--yes", "--no-install-recommends"];
    words.extend(missing);
    run::run(&mut apt(&words))
}

/// Whether somebody sits at the terminal who can be asked.
fn attended() -> bool {
    io::stdin().is_terminal() && std::env::var_os("CI").is_none()
}

/// `apt-get WORD…`, as root or else by `sudo`.
pub(crate) fn apt(attended: bool, words: &[&str]) -> Command {
    let root = run::answer(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let mut command = match (root, attended) {
        (true, _) => Command::new("env"),
        (false, true) => sudo(&[]),
        // Without a terminal a question for the password would wait for ever.
        (false, false) => sudo(&["--non-interactive"]),
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet=2", "--option=Dpkg::Use-Pty=0"]);
    command.arg("--option=DPkg::Lock::Timeout=300").args(words);
    command
}

fn sudo(options: &[&str]) -> Command {
    let mut command = Command::new("sudo");
    command.args(options).arg("env");
    command
}

fn agreed(missing: &[&str]) -> Result<bool, Error> {
    print!("Install with apt-get: {}? [Y/n] ", missing.join(" "));
    let mut answer = String::new();
    io::stdout().flush().and_then(|()| io::stdin().read_line(&mut answer)).map_err(Error::Terminal)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}
