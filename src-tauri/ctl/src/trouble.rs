//! What can go wrong, in words: what happened, what was kept, and what to do.

use crate::out::plain;
use crate::running::name_of;
use chrono::NaiveDate;
use std::error::Error;
use stint_core::api::{Auth, BaseError, Failure, NotSent, Rejection, Unknown};
use stint_core::data_dir::{DataDirError, LockError};
use stint_core::domain::line::{Line, Problem, ProblemKind};
use stint_core::domain::typed::TypedError;
use stint_core::engine::{ConnectFailure, Invalid, KeyProblem, Refusal};
use stint_core::hub::RemoteError;
use stint_core::journal::{JournalError, Refused};
use stint_core::secrets::KeyError;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Trouble {
    NotSetUp,
    NoKey(KeyProblem),
    KeyNotKept(KeyProblem),
    Key(KeyError),
    NoInput,
    Account(Auth),
    Connect(ConnectFailure),
    Server(Failure),
    NoChoice { what: &'static str, wanted: String },
    Refused(Refusal),
    Line { line: Line, problems: Vec<Problem> },
    Time(TypedError),
    Day(String),
    Days { first: NaiveDate, last: NaiveDate },
    Url(BaseError),
    Folder(DataDirError),
    Lock(LockError),
    Journal(JournalError),
    App(RemoteError),
    System(std::io::Error),
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotSetUp => Self::NotSetUp,
            Refusal::NoKey => Self::NoKey(KeyProblem::Missing),
            Refusal::Failed { failure: Failure::Auth { why } } => Self::Account(why),
            Refusal::Failed { failure } => Self::Server(failure),
            refusal @ (Refusal::NothingRunning
            | Refusal::NoSuchEntry
            | Refusal::NoSuchOperation
            | Refusal::NoSuchChoice
            | Refusal::Line { .. }
            | Refusal::Invalid { .. }
            | Refusal::BeforeRunning { .. }
            | Refusal::NoSuchPath { .. }
            | Refusal::Locked
            | Refusal::NotSaved { .. }
            | Refusal::Ending) => Self::Refused(refusal),
        }
    }
}

impl Trouble {
    /// As `--help` lists them.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Line { .. } | Self::Time(_) | Self::Day(_) | Self::Days { .. } | Self::Url(_) => 2,
            Self::Key(_) | Self::NoInput | Self::NoChoice { .. } => 2,
            Self::NotSetUp | Self::NoKey(_) | Self::KeyNotKept(_) | Self::Account(_) => 3,
            Self::Server(Failure::Rejected(_)) => 1,
            Self::Connect(_) | Self::Server(_) => 4,
            Self::Folder(_) | Self::Lock(_) | Self::Journal(_) | Self::System(_) => 5,
            Self::Refused(Refusal::NotSaved { .. }) => 5,
            Self::Refused(_) | Self::App(_) => 1,
        }
    }

    /// A word for scripts.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotSetUp => "not_set_up",
            Self::NoKey(_) => "no_key",
            Self::KeyNotKept(_) => "key_not_kept",
            Self::Key(_) => "bad_key",
            Self::NoInput => "no_input",
            Self::Account(_) => "not_accepted",
            Self::Connect(_) => "not_connected",
            Self::Server(Failure::NotSent { .. }) => "offline",
            Self::Server(_) => "server",
            Self::NoChoice { .. } => "no_such_choice",
            Self::Refused(Refusal::NothingRunning) => "nothing_running",
            Self::Refused(Refusal::NotSaved { .. }) => "not_saved",
            Self::Refused(_) => "refused",
            Self::Line { .. } => "line",
            Self::Time(_) | Self::Day(_) | Self::Days { .. } => "time",
            Self::Url(_) => "url",
            Self::Folder(_) | Self::System(_) => "folder",
            Self::Lock(_) => "busy",
            Self::Journal(_) => "journal",
            Self::App(_) => "app",
        }
    }

    /// Sentences for people.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::NotSetUp => "no account is set up yet. Run: stintctl setup".to_owned(),
            Self::NoKey(problem) => no_key(*problem).to_owned(),
            Self::KeyNotKept(problem) => format!(
                "the key is good, but it can't be kept: {}. Nothing was written to a file. Set MATON_API_KEY instead, \
                 or make a keyring available and run setup again.",
                keyring(*problem)
            ),
            Self::Key(error) => format!("{error}. Copy it again from your Maton account's settings."),
            Self::NoInput => "no key was given. Pipe it in, or set MATON_API_KEY.".to_owned(),
            Self::Account(why) => account(*why).to_owned(),
            Self::Connect(why) => connect(why),
            Self::Server(why) => failure(why),
            Self::NoChoice { what, wanted } => format!("there is no {what} {}.", plain(wanted)),
            Self::Refused(refusal) => refusal_in_words(refusal),
            Self::Line { line, problems } => pointed_at(line, problems),
            Self::Time(error) => format!("{error}. Write it as 9:10, 5:30pm or -20m."),
            Self::Day(text) => {
                format!("{} is no day. Write it as 2026-02-13, today or yesterday.", plain(text))
            }
            Self::Days { first, last } => format!("the last day {last} is before the first day {first}."),
            Self::Lock(LockError::Held) => {
                "another stintctl is at work on the same data. Nothing was done; try again in a moment."
                    .to_owned()
            }
            Self::Journal(error @ JournalError::Newer { .. }) => {
                format!("{}. Nothing was touched; install the newer version.", chain(error))
            }
            Self::Journal(error) => format!("{}. Nothing was changed.", chain(error)),
            Self::Url(error) => chain(error),
            Self::Folder(error) => format!("{}.", chain(error)),
            Self::Lock(error) => format!("{}.", chain(error)),
            Self::App(error) => format!("the running Stint can't be asked: {}.", chain(error)),
            Self::System(error) => format!("{}.", chain(error)),
        }
    }
}

/// Why the server refused an operation.
pub(crate) fn refused(why: &Refused) -> String {
    match why {
        Refused::Rejected(rejection) => format!("Clockify refused it: {}", words(rejection)),
        Refused::Gone { .. } => "It was deleted elsewhere while you changed it here.".to_owned(),
        Refused::Foreign => "It was made for another account.".to_owned(),
    }
}

/// Whether something that the catalogue lacks may have been made on the server since it was read.
pub(crate) fn may_be_new(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Unknown { .. } | ProblemKind::Inactive { .. })
}

fn no_key(problem: KeyProblem) -> &'static str {
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

fn keyring(problem: KeyProblem) -> &'static str {
    match problem {
        KeyProblem::Missing | KeyProblem::Broken => "the keyring failed",
        KeyProblem::NoKeyring => "this system has no keyring that answers",
        KeyProblem::Locked => "the keyring is locked",
    }
}

fn account(why: Auth) -> &'static str {
    match why {
        Auth::Key => {
            "Maton doesn't accept the key. Nothing is lost: what waits is sent when a good key is set. Run: stintctl \
             setup --key-stdin"
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

fn connect(why: &ConnectFailure) -> String {
    match why {
        ConnectFailure::Denied => {
            "the connection was refused in the browser. Run setup again to try anew.".to_owned()
        }
        ConnectFailure::TimedOut => {
            "nobody answered in the browser for five minutes. Run setup again to try anew.".to_owned()
        }
        ConnectFailure::Cancelled => "cancelled. Nothing was set up.".to_owned(),
        ConnectFailure::UntrustedPage => {
            "the page to connect Clockify is not one of Maton's, so it was not opened.".to_owned()
        }
        ConnectFailure::Request { failure: why } => failure(why),
    }
}

fn failure(why: &Failure) -> String {
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
            format!("the server wants fewer requests; try again in {} seconds.", after.as_secs())
        }
        Failure::RetryAfter { after: None } => "the server wants fewer requests; try again later.".to_owned(),
        Failure::Auth { why } => account(*why).to_owned(),
        Failure::Rejected(rejection) => format!("the server refused: {}", words(rejection)),
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

fn words(rejection: &Rejection) -> String {
    if rejection.message.is_empty() {
        format!("status {} without a reason.", rejection.status)
    } else {
        format!("{} ({})", plain(&rejection.message), rejection.status)
    }
}

fn refusal_in_words(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NothingRunning => "nothing is running.".to_owned(),
        Refusal::NoSuchEntry => "there is no such entry any more.".to_owned(),
        Refusal::NoSuchOperation => "nothing was refused under that number. See: stintctl status".to_owned(),
        Refusal::NoSuchChoice => "there is no such choice.".to_owned(),
        Refusal::Invalid { field, why } => format!("the {} {}.", name_of(*field), invalid(*why)),
        Refusal::BeforeRunning { start } => format!(
            "what runs now began later ({} UTC). Correct or throw that away first; nothing was changed.",
            start.format("%H:%M")
        ),
        Refusal::NoSuchPath { reason } => format!("{}.", plain(reason)),
        Refusal::Locked => {
            "the entry is locked or approved in the workspace, so it can't be changed.".to_owned()
        }
        Refusal::NotSaved { reason } => {
            format!("it could not be written to the disk, so it was not done: {}.", plain(reason))
        }
        Refusal::Ending => "Stint is ending; nothing was done.".to_owned(),
        Refusal::NotSetUp | Refusal::NoKey | Refusal::Line { .. } | Refusal::Failed { .. } => {
            format!("{refusal}.")
        }
    }
}

fn invalid(why: Invalid) -> &'static str {
    match why {
        Invalid::TooLong => "is too long: Clockify takes 3,000 characters",
        Invalid::AngleBrackets => "has a < or >, which Clockify refuses",
        Invalid::EndBeforeStart => "is before the start",
        Invalid::StopwatchOnly => "can't be given: the workspace allows only start and stop",
        Invalid::Unknown => "is not known",
    }
}

/// The line with a mark under each part that was not understood, and the reason.
fn pointed_at(line: &Line, problems: &[Problem]) -> String {
    let shown = plain(&line.typed);
    let mut text = format!("this part can't be understood; nothing was started\n\n  {shown}");
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
    text
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
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    plain(&text)
}
