//! The checks: their list, running them one after another, and the summary.

use crate::clock::Stopwatch;
use crate::cross;
use crate::demo;
use crate::installed;
use crate::lint;
use crate::packages::Need;
use crate::page;
use crate::repo::Repo;
use crate::run::{Error, explain, run as run_command};
use crate::setup;
use crate::totals::{self, Totals};

/// One thing that must hold.
pub(crate) struct Check {
    /// By which it is called on the command line.
    pub(crate) name: &'static str,
    what: &'static str,
    run: fn(&Repo) -> Result<Totals, Error>,
}

/// All checks, in the order in which they are run: what is quick, or makes ready for others, first.
const CHECKS: [Check; 15] = [
    Check { name: "setup", what: "what the checks need is installed", run: set_up },
    Check { name: "fmt", what: "the code is formatted", run: fmt },
    Check { name: "actionlint", what: "the workflows are sound", run: lint::actionlint },
    Check { name: "zizmor", what: "the workflows are safe", run: lint::zizmor },
    Check { name: "dependencies", what: "what we depend on may be used", run: lint::dependencies },
    Check { name: "page", what: "the page builds, and its tests pass", run: page::check },
    Check { name: "clippy", what: "the code compiles without a warning", run: clippy },
    Check { name: "doc", what: "the documentation is whole", run: doc },
    Check { name: "tests", what: "the tests pass", run: test },
    Check { name: "doctests", what: "the documentation's examples run", run: doctest },
    Check { name: "walk", what: "the main job works on a real desktop", run: demo::check },
    Check { name: "package", what: "the package works once it is installed", run: installed::check },
    Check { name: "cross-macos", what: "the code compiles for macOS", run: cross::macos },
    Check { name: "cross-msvc", what: "the code compiles for Windows", run: cross::msvc },
    Check { name: "cross-windows", what: "the tests pass as Windows programs", run: cross::windows },
];

/// The names of all checks.
pub(crate) fn names() -> [&'static str; CHECKS.len()] {
    CHECKS.map(|check| check.name)
}

/// Runs the chosen checks, whatever becomes of the first ones, and closes with a summary and, alone on the last
/// line, the totals: of tests where a check has some, else of the check itself. Gives whether nothing failed.
pub(crate) fn run(repo: &Repo, chosen: impl Fn(&Check) -> bool) -> bool {
    let watch = Stopwatch::start();
    let chosen: Vec<Check> = CHECKS.into_iter().filter(|check| chosen(check)).collect();
    let mut totals = Totals::default();
    let mut summary = Vec::new();
    for (index, check) in chosen.iter().enumerate() {
        println!("\n=== {} ({} of {}): {}", check.name, index + 1, chosen.len(), check.what);
        let watch = Stopwatch::start();
        let result = (check.run)(repo);
        if let Err(error) = &result {
            println!("{}", explain(error));
        }
        let outcome = Outcome::of(check, result);
        let line = format!("{:<14} {:<8} {:>12}  {}", check.name, outcome.word, watch.read(), outcome.remark);
        println!("--- {}", line.trim_end());
        summary.push(line);
        totals += outcome.totals;
    }
    println!("\n=== In all {}", watch.read());
    summary.iter().for_each(|line| println!("{}", line.trim_end()));
    println!("{totals}");
    totals.failed == 0
}

/// How one check went.
struct Outcome {
    word: &'static str,
    remark: String,
    totals: Totals,
}

impl Outcome {
    fn of(check: &Check, result: Result<Totals, Error>) -> Self {
        match result {
            Ok(Totals::PASSED) => Self { word: "passed", remark: String::new(), totals: Totals::PASSED },
            Ok(totals) if totals.failed == 0 => Self { word: "passed", remark: totals.to_string(), totals },
            Ok(totals) => Self { word: "FAILED", remark: format!("{totals}; {}", alone(check)), totals },
            Err(Error::Unavailable(why)) => Self { word: "SKIPPED", remark: why, totals: Totals::SKIPPED },
            Err(_) => Self { word: "FAILED", remark: alone(check), totals: Totals::FAILED },
        }
    }
}

fn alone(check: &Check) -> String {
    format!("alone: cargo xtask test --only {}", check.name)
}

fn set_up(_: &Repo) -> Result<Totals, Error> {
    setup::install(&[Need::Build, Need::Tests])?;
    Ok(Totals::PASSED)
}

fn fmt(repo: &Repo) -> Result<Totals, Error> {
    run_command(&mut repo.cargo.command(&["fmt", "--all", "--check"]))?;
    Ok(Totals::PASSED)
}

fn clippy(repo: &Repo) -> Result<Totals, Error> {
    page::build_once(repo)?;
    let mut command = repo.cargo.ci("clippy");
    command.args(["--workspace", "--all-targets", "--keep-going", "--", "-D", "warnings"]);
    run_command(&mut command)?;
    Ok(Totals::PASSED)
}

fn doc(repo: &Repo) -> Result<Totals, Error> {
    page::build_once(repo)?;
    let mut command = repo.cargo.ci("doc");
    command.args(["--workspace", "--no-deps", "--keep-going"]).env("RUSTDOCFLAGS", "-D warnings");
    run_command(&mut command)?;
    Ok(Totals::PASSED)
}

fn test(repo: &Repo) -> Result<Totals, Error> {
    page::build_once(repo)?;
    // The tests of the whole start the programs, which building the tests alone would leave out.
    run_command(repo.cargo.ci("build").args(["--workspace", "--bins"]))?;
    let mut runner = repo.cargo.test_runner();
    runner.command().arg("--workspace");
    totals::of_tests(runner)
}

fn doctest(repo: &Repo) -> Result<Totals, Error> {
    page::build_once(repo)?;
    totals::of_cargo_test(repo.cargo.ci("test").args(["--workspace", "--doc", "--no-fail-fast"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_checks_have_the_same_name() {
        let mut names = names().to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHECKS.len());
    }

    #[test]
    fn a_check_that_broke_before_counting_counts_as_one_failed() {
        let outcome = Outcome::of(&CHECKS[0], Err(Error::NoTests { command: "cargo test".to_owned() }));
        assert_eq!((outcome.word, outcome.totals), ("FAILED", Totals::FAILED));
    }

    #[test]
    fn what_cannot_be_done_here_is_skipped_with_its_reason() {
        let outcome = Outcome::of(&CHECKS[0], Err(Error::Unavailable("no Wine".to_owned())));
        assert_eq!(
            (outcome.word, outcome.remark.as_str(), outcome.totals),
            ("SKIPPED", "no Wine", Totals::SKIPPED)
        );
    }

    #[test]
    fn tests_of_which_one_failed_make_the_check_fail_and_say_how_to_run_it_alone() {
        let outcome = Outcome::of(&CHECKS[0], Ok(Totals { passed: 9, failed: 1, skipped: 0 }));
        assert_eq!(outcome.word, "FAILED");
        assert_eq!(outcome.remark, "9 passed, 1 failed; alone: cargo xtask test --only setup");
    }
}
