//! The words for what went wrong.

use crate::plain::plain;
use crate::running::name_of;
use std::error::Error;
use std::time::Duration;
use stint_core::api::{Auth, Failure, NotSent, Rejection, Unknown};
use stint_core::domain::line::{Line, Problem, ProblemKind};
use stint_core::engine::{ConnectFailure, Field, Invalid, KeyProblem, Refusal};
use stint_core::journal::Refused;
use stint_core::secrets::environment_key;

/// Why the server refused an operation.
pub(crate) fn refused(why: &Refused) -> String {
    match why {
        Refused::Rejected(rejection) => format!("Clockify refused it: {}", rejected(rejection)),
        Refused::Missing { fields } => match missing(fields) {
            Some((_, line)) => format!("The workspace requires more before it can end: {line}."),
            None => "The workspace requires more before it can end.".to_owned(),
        },
        Refused::Gone { .. } => "It was deleted elsewhere while you changed it here.".to_owned(),
        Refused::Foreign => "It was made for another account.".to_owned(),
        Refused::Severed => {
            "The data file was damaged, and what Clockify has of this entry is not known here any \
                             more: sending it could make a second one."
                .to_owned()
        }
    }
}

pub(crate) fn no_key(problem: KeyProblem) -> &'static str {
    match problem {
        KeyProblem::Missing => "no Maton key is stored. Run: stintctl setup",
        KeyProblem::NoKeyring => {
            "this system's keyring can't be reached, so there is no key. Entries are kept here. Start the keyring, or \
             set MATON_API_KEY."
        }
        KeyProblem::Locked => {
            "the keyring is locked, so there is no key. Entries are kept here. Unlock it and try again."
        }
        KeyProblem::Broken => {
            "the keyring failed, so there is no key. Entries are kept here. Try again, or set MATON_API_KEY."
        }
    }
}

pub(crate) fn keyring(problem: KeyProblem) -> &'static str {
    match problem {
        KeyProblem::Missing | KeyProblem::Broken => "the keyring failed",
        KeyProblem::NoKeyring => "this system has no keyring that answers",
        KeyProblem::Locked => "the keyring is locked",
    }
}

pub(crate) fn account(why: Auth) -> &'static str {
    match why {
        Auth::Key if environment_key().is_some() => {
            "Maton doesn't accept the key in MATON_API_KEY. Nothing is lost: what waits is sent when a good key is set. \
             Set another there, or unset it to use the keyring's."
        }
        Auth::Key => {
            "Maton doesn't accept the key. Nothing is lost: what waits is sent when a good key is set. Run: stintctl \
             setup"
        }
        Auth::NoConnection => {
            "Maton has no such connection to Clockify. Nothing is lost: what waits is sent once it is mended. Run: \
             stintctl setup --reconnect"
        }
        Auth::Expired => {
            "the connection to Clockify has expired. Nothing is lost: what waits is sent once it is mended. Run: \
             stintctl setup --reconnect"
        }
    }
}

pub(crate) fn connect(why: &ConnectFailure) -> String {
    match why {
        ConnectFailure::Denied => {
            "the connection was refused in the browser. Run setup again to try anew.".to_owned()
        }
        ConnectFailure::TimedOut => {
            "nobody answered in the browser for five minutes. Run setup again to try anew.".to_owned()
        }
        ConnectFailure::Cancelled => "cancelled. Run setup again to go on.".to_owned(),
        ConnectFailure::UntrustedPage => {
            "the page to connect Clockify is not one of Maton's, so it was not opened.".to_owned()
        }
        ConnectFailure::Request { failure: why } => failure(why),
    }
}

/// What clap says, without the word before it that all errors have.
pub(crate) fn usage(error: &clap::Error) -> String {
    let text = error.render().to_string();
    text.strip_prefix("error: ").unwrap_or(&text).trim_end().to_owned()
}

pub(crate) fn failure(why: &Failure) -> String {
    match why {
        Failure::NotSent { why: NotSent::Unreachable } => {
            "the server can't be reached. Check the network, or the proxy.".to_owned()
        }
        Failure::NotSent { why: NotSent::Untrusted } => {
            "the server's certificate is not trusted on this computer.".to_owned()
        }
        Failure::NotSent { why: NotSent::Closed } => account(Auth::Key).to_owned(),
        Failure::Unknown { why } => unknown(why),
        Failure::RetryAfter { after: Some(after) } => {
            format!("the server wants fewer requests; try again in {}.", wait(*after))
        }
        Failure::RetryAfter { after: None } => "the server wants fewer requests; try again later.".to_owned(),
        Failure::Auth { why } => account(*why).to_owned(),
        Failure::Rejected(rejection) => format!("the server refused: {}", rejected(rejection)),
    }
}

/// Half a minute is a minute too: nobody should come back too early.
fn wait(for_so_long: Duration) -> String {
    match for_so_long.as_secs() {
        seconds @ 0..90 => format!("{} seconds", seconds + 1),
        seconds => format!("{} minutes", seconds / 60 + 1),
    }
}

fn unknown(why: &Unknown) -> String {
    match why {
        Unknown::TimedOut => "the server gave no answer in time.".to_owned(),
        Unknown::Cut => "the connection broke before the answer was whole.".to_owned(),
        Unknown::Server(status) => format!("the server failed ({status}). Try again later."),
        Unknown::Unreadable(what) => format!("the server's answer can't be read: {}", plain(what)),
        Unknown::Redirected => "the server pointed to another place, which is not followed.".to_owned(),
        Unknown::TooLarge => "the server's answer is too large.".to_owned(),
    }
}

fn rejected(rejection: &Rejection) -> String {
    if rejection.message.is_empty() {
        format!("status {} without a reason.", rejection.status)
    } else {
        format!("{} ({})", plain(&rejection.message), rejection.status)
    }
}

pub(crate) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NothingRunning => "nothing is running.".to_owned(),
        Refusal::NoSuchEntry => "there is no such entry any more.".to_owned(),
        Refusal::NoSuchOperation => "nothing was refused under that number. See: stintctl status".to_owned(),
        Refusal::NoSuchChoice => "there is no such choice.".to_owned(),
        Refusal::Invalid { field, why } => format!("the {} {}.", name_of(*field), invalid(*why)),
        Refusal::NoSuchPath { reason } => format!("{}.", plain(reason)),
        Refusal::Locked => {
            "the entry is locked or approved in the workspace, so it can't be changed.".to_owned()
        }
        Refusal::NotSaved { reason } => {
            format!("it could not be written to the disk, so it was not done: {}.", plain(reason))
        }
        Refusal::Ending => {
            "Stint ended before it answered, so it is not known whether it was done. See: stintctl status"
                .to_owned()
        }
        Refusal::NothingToUndo => "nothing was done within a day that could be taken back.".to_owned(),
        Refusal::InUse => "entries are booked on it, so it stays. Nothing was changed.".to_owned(),
        Refusal::NameTaken => "something archived or done has that name already. Choose another.".to_owned(),
        Refusal::NameLength { least, most } => format!("such a name has {least} to {most} characters."),
        Refusal::Unknown => "there is no such project or client.".to_owned(),
        Refusal::NotSetUp
        | Refusal::NoKey
        | Refusal::Line { .. }
        | Refusal::BeforeRunning { .. }
        | Refusal::NoShell
        | Refusal::Failed { .. } => format!("{refusal}."),
    }
}

fn invalid(why: Invalid) -> &'static str {
    match why {
        Invalid::TooLong => "is too long: Clockify takes 3,000 characters",
        Invalid::AngleBrackets => "has a < or >, which Clockify refuses",
        Invalid::Missing => "is missing: say when it was, as 9-10:30, +1h30 or ~9:10",
        Invalid::EndBeforeStart => "is before the start",
        Invalid::StopwatchOnly => "can't be given: the workspace allows only start and stop",
        Invalid::NotWithin => "of the first part has to be after the entry's start and before its end",
        Invalid::Unknown => "is not known",
    }
}

/// What an entry lacks, in words that ask for it ("a project and a tag: add them"), and the line that does; `None`
/// when it lacks nothing.
pub(crate) fn missing(fields: &[Field]) -> Option<(String, String)> {
    let (last, others) = fields.split_last()?;
    let words: Vec<String> = others.iter().map(|field| format!("a {}", one_of(*field))).collect();
    let last_word = format!("a {}", one_of(*last));
    let words = if others.is_empty() { last_word } else { format!("{} and {last_word}", words.join(", ")) };
    let them = if others.is_empty() { "it" } else { "them" };
    let line: Vec<&str> = fields.iter().map(|field| in_line(*field)).collect();
    Some((format!("{words}: add {them}"), line.join(" ")))
}

fn one_of(field: Field) -> &'static str {
    if field == Field::Tags { "tag" } else { name_of(field) }
}

/// How a line names a field of any value.
fn in_line(field: Field) -> &'static str {
    match field {
        Field::Project => "@project",
        Field::Task => "/task",
        Field::Tags => "#tag",
        Field::Billable => "$",
        Field::Start => "~9:10",
        Field::End => "+1h30",
        Field::Description | Field::Kind | Field::Custom => "text",
    }
}

/// The line with a mark under each part that was not understood, and the reason.
pub(crate) fn pointed_at(line: &Line, problems: &[Problem]) -> String {
    let shown = plain(&line.typed);
    let mut text = format!("this can't be understood, so nothing was done:\n\n  {shown}");
    for problem in problems {
        let before = line.typed.get(..problem.span.start).unwrap_or_default().chars().count();
        let within = line.typed.get(problem.span.clone()).unwrap_or_default().chars().count().max(1);
        text.push_str(&format!(
            "\n  {}{} {}",
            " ".repeat(before),
            "^".repeat(within),
            problem_in_words(&problem.kind)
        ));
    }
    if problems.iter().any(may_be_new) {
        text.push_str("\n\nIf it is new in Clockify, run: stintctl refresh");
    }
    text
}

/// Whether something that the catalogue lacks may have been made on the server since it was read.
pub(crate) fn may_be_new(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Unknown { .. } | ProblemKind::Inactive { .. })
}

fn problem_in_words(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::Unknown { what, name } => format!("no {what} is named {}", plain(name)),
        ProblemKind::Ambiguous { choices, .. } => {
            let choices: Vec<String> = choices.iter().map(|choice| plain(&choice.name)).collect();
            format!("may be: {}", choices.join(", "))
        }
        ProblemKind::Inactive { .. }
        | ProblemKind::NoProject
        | ProblemKind::Second { .. }
        | ProblemKind::NotATime { .. }
        | ProblemKind::DescriptionTooLong { .. }
        | ProblemKind::Refused { .. }
        | ProblemKind::TooManyTags { .. } => plain(&kind.to_string()),
    }
}

/// An error with its causes: the system's own words stand at the end.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    plain(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_entry_lacks_is_told_with_the_line_that_adds_it() {
        let told = |fields: &[Field]| missing(fields).map(|(words, line)| format!("{words} {line}"));
        assert_eq!(told(&[]), None);
        assert_eq!(told(&[Field::Tags]).as_deref(), Some("a tag: add it #tag"));
        assert_eq!(
            told(&[Field::Project, Field::Task, Field::Description]).as_deref(),
            Some("a project, a task and a description: add them @project /task text")
        );
    }
}
