//! The project's own chores: `cargo xtask setup`, `cargo xtask test`, `cargo xtask cross`, `cargo xtask ui`,
//! `cargo xtask demo`, `cargo xtask soak`, `cargo xtask package` and `cargo xtask icons`.
//!
//! Everything a chore needs is either in the repository or put into `target/`, and for the page into
//! `ui/node_modules` and `ui/dist`; the system is touched by [`setup`] alone, which installs packages.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what this program does is shown on the terminal"
)]

mod cargo;
mod clock;
mod cross;
mod demo;
mod icons;
mod installed;
mod lint;
mod package;
mod packages;
mod page;
mod repo;
mod run;
mod setup;
mod soak;
mod system;
mod test;
mod totals;

use clap::{Parser, Subcommand, builder::PossibleValuesParser};
use packages::Need;
use repo::Repo;
use run::{Error, explain};
use std::process::ExitCode;

/// The chores of this project
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Install what the checks need, where this system lets us; else say what to install
    Setup,
    /// Set up what is missing and run every check that CI runs
    Test {
        /// Run this one check, without the set-up before it
        #[arg(long, value_name = "CHECK", value_parser = PossibleValuesParser::new(test::names()))]
        only: Option<String>,
    },
    /// Run what of Windows and macOS can be checked on this computer
    Cross,
    /// Build the page into `ui/dist`, where the program takes it from
    Ui,
    /// Set up what is missing, and show the app with invented data
    Demo {
        /// Walk through the app on a desktop of its own, with a picture of each step
        #[arg(long)]
        headless: bool,
        /// Where the walk's pictures and its report go; target/demo unless it is said
        #[arg(long, value_name = "DIR")]
        out: Option<std::path::PathBuf>,
    },
    /// Run random schedules of the queue against its reference, on all cores
    Soak {
        /// How many
        #[arg(long, value_name = "N", default_value_t = 100_000)]
        seeds: u64,
        /// The first of them; the same seed always makes the same schedule
        #[arg(long, value_name = "SEED", default_value_t = 0)]
        first: u64,
    },
    /// Make the packages to install, in `target/packages`
    Package {
        /// Their kinds, with commas between: deb, rpm, appimage, nsis, msi or dmg, as far as this system makes them
        #[arg(long, value_name = "LIST")]
        bundles: Option<String>,
    },
    /// Make the icons anew from the drawings in `icons/`
    Icons,
}

fn main() -> ExitCode {
    match carry_out(Arguments::parse().chore) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {}", explain(&error));
            ExitCode::FAILURE
        }
    }
}

/// Whether the chore ended well; what went wrong in it was shown.
fn carry_out(chore: Chore) -> Result<bool, Error> {
    let repo = Repo::find()?;
    match chore {
        Chore::Setup => {
            setup::install(&[Need::Build, Need::Tests, Need::Cross])?;
            Ok(true)
        }
        Chore::Test { only } => {
            Ok(test::run(&repo, |check| only.as_deref().is_none_or(|name| name == check.name)))
        }
        Chore::Cross => Ok(test::run(&repo, |check| check.name.starts_with("cross-"))),
        Chore::Ui => {
            page::build(&repo)?;
            Ok(true)
        }
        Chore::Demo { headless, out } => {
            demo::show(&repo, headless, out)?;
            Ok(true)
        }
        Chore::Soak { seeds, first } => {
            soak::soak(&repo, seeds, first)?;
            Ok(true)
        }
        Chore::Package { bundles } => {
            package::make(&repo, bundles.as_deref())?;
            Ok(true)
        }
        Chore::Icons => {
            icons::make(&repo)?;
            Ok(true)
        }
    }
}
