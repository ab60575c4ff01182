//! Counting tests, from what the test runners say about themselves.

use crate::cargo::TestRunner;
use crate::run::{self, Error, about};
use std::fmt;
use std::fs;
use std::ops::AddAssign;
use std::path::Path;
use std::process::Command;

/// How many tests, or checks that have no tests, ended which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl Totals {
    /// One check that has no tests of its own.
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    /// One check that broke before it could count.
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };
    /// One check that can't be run here.
    pub(crate) const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// `3 passed, 0 failed`, and `, 1 skipped` when there are some: the line that CI reads.
impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

/// Runs the tests and counts them. A run in which some failed gives totals that say so; one that broke (it did
/// not compile, say), or in which there was no test at all, is an error.
pub(crate) fn of_tests(mut runner: TestRunner) -> Result<Totals, Error> {
    let totals = match &mut runner {
        TestRunner::Nextest(command) => count(command, of_nextest_event)?,
        TestRunner::CargoTest(command) => of_cargo_test(command)?,
    };
    if totals == Totals::default() {
        return Err(Error::NoTests { command: run::words(runner.command()) });
    }
    Ok(totals)
}

/// Runs `cargo test …` and counts; no test at all is as good as passed. Errors as in [`of_tests`].
pub(crate) fn of_cargo_test(command: &mut Command) -> Result<Totals, Error> {
    count(command, |line| {
        println!("{line}");
        of_libtest_line(line)
    })
}

/// Runs vitest, which is told to leave its JSON report in the file, and counts. Errors as in [`of_tests`].
pub(crate) fn of_vitest(command: &mut Command, report: &Path) -> Result<Totals, Error> {
    // That of an earlier run must not be taken for this one's.
    fs::write(report, "").map_err(about(report))?;
    let ended = run::run(command);
    let totals = of_vitest_report(&fs::read_to_string(report).map_err(about(report))?);
    match totals {
        Some(totals) if totals.failed > 0 => Ok(totals),
        Some(totals) if totals != Totals::default() => ended.map(|()| totals),
        _ => ended.and(Err(Error::NoTests { command: run::words(command) })),
    }
}

/// vitest's reporter `json`, which follows Jest's. Both `it.skip` and `it.todo` count as skipped.
fn of_vitest_report(report: &str) -> Option<Totals> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    let number = |name: &str| report[name].as_u64().and_then(|number| u32::try_from(number).ok());
    let skipped = number("numPendingTests")? + number("numTodoTests")?;
    Some(Totals { passed: number("numPassedTests")?, failed: number("numFailedTests")?, skipped })
}

fn count(command: &mut Command, of_line: impl Fn(&str) -> Option<Totals>) -> Result<Totals, Error> {
    let mut totals = Totals::default();
    let status = run::follow(command, |line| {
        if let Some(more) = of_line(line) {
            totals += more;
        }
    })?;
    if totals.failed == 0 {
        run::ended_well(command, status)?;
    }
    Ok(totals)
}

/// One line of nextest's `libtest-json`. Its events of whole suites count an ignored test more than once, so
/// only those of single tests are taken.
fn of_nextest_event(line: &str) -> Option<Totals> {
    let event: serde_json::Value = serde_json::from_str(line).ok()?;
    if event["type"] != "test" {
        return None;
    }
    match event["event"].as_str()? {
        "ok" => Some(Totals::PASSED),
        "failed" | "timeout" => Some(Totals::FAILED),
        "ignored" => Some(Totals::SKIPPED),
        _ => None,
    }
}

/// The line with which the standard test harness closes, as
/// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`.
fn of_libtest_line(line: &str) -> Option<Totals> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number =
        |of: &str| counts.split("; ").find_map(|part| part.strip_suffix(of)?.trim_end().parse().ok());
    Some(Totals { passed: number("passed")?, failed: number("failed")?, skipped: number("ignored")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_the_standard_harness_is_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.17s";
        assert_eq!(of_libtest_line(line), Some(Totals { passed: 12, failed: 3, skipped: 1 }));
    }

    #[test]
    fn other_lines_of_the_standard_harness_are_not_counted() {
        assert_eq!(of_libtest_line("test a_test ... ok"), None);
        assert_eq!(of_libtest_line("test result: whatever"), None);
    }

    #[test]
    fn every_nextest_test_is_counted_once_and_its_suites_are_not() {
        let output = r#"{"type":"suite","event":"started","test_count":3}
{"type":"test","event":"started","name":"a::b$c"}
{"type":"test","event":"ignored","name":"a::b$d"}
{"type":"test","event":"ok","name":"a::b$c","exec_time":0.01}
{"type":"suite","event":"ok","passed":1,"failed":0,"ignored":1}
{"type":"test","event":"failed","name":"a::b$e","exec_time":0.11,"stdout":"panicked"}
{"type":"suite","event":"failed","passed":0,"failed":1,"ignored":1}"#;
        let mut totals = Totals::default();
        output.lines().filter_map(of_nextest_event).for_each(|more| totals += more);
        assert_eq!(totals, Totals { passed: 1, failed: 1, skipped: 1 });
    }

    #[test]
    fn the_tests_of_the_page_are_counted_from_their_report() {
        let report = r#"{"numTotalTests":8,"numPassedTests":4,"numFailedTests":1,"numPendingTests":2,
            "numTodoTests":1,"success":false,"testResults":[]}"#;
        assert_eq!(of_vitest_report(report), Some(Totals { passed: 4, failed: 1, skipped: 3 }));
    }

    #[test]
    fn a_report_that_was_not_written_counts_nothing() {
        assert_eq!(of_vitest_report(""), None);
    }

    #[test]
    fn the_line_of_totals_names_skipped_ones_only_when_there_are_some() {
        assert_eq!(Totals { passed: 5, failed: 0, skipped: 0 }.to_string(), "5 passed, 0 failed");
        assert_eq!(Totals { passed: 5, failed: 1, skipped: 2 }.to_string(), "5 passed, 1 failed, 2 skipped");
    }
}
