//! What can go wrong, in words: what happened, what was kept, and what to do.

use crate::plain::plain;
use crate::words;
use chrono::NaiveDate;
use stint_core::api::{Auth, BaseError, Failure};
use stint_core::data_dir::{DataDirError, LockError};
use stint_core::domain::line::{Line, Problem};
use stint_core::domain::typed::TypedError;
use stint_core::engine::{ConnectFailure, KeyProblem, Refusal};
use stint_core::hub::RemoteError;
use stint_core::journal::JournalError;
use stint_core::secrets::{KEY_VARIABLE, KeyError};

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Trouble {
    Usage(clap::Error),
    NotSetUp,
    NoKey(KeyProblem),
    KeyNotKept(KeyProblem),
    Key(KeyError),
    NoInput,
    TwoKeys,
    Account(Auth),
    Connect(ConnectFailure),
    Server(Failure),
    NoChoice { what: &'static str, wanted: String },
    Refused(Refusal),
    Line { line: Line, problems: Vec<Problem> },
    BeforeRunning { start: String },
    Time(TypedError),
    ToCome { typed: String, start: String },
    NothingToChange,
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
            | Refusal::NothingToUndo
            | Refusal::InUse
            | Refusal::NameTaken
            | Refusal::NameLength { .. }
            | Refusal::Unknown
            | Refusal::NoShell
            | Refusal::Ending) => Self::Refused(refusal),
        }
    }
}

impl Trouble {
    /// As `--help` lists them.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Line { .. } | Self::NothingToChange => 2,
            Self::Time(_) | Self::ToCome { .. } | Self::Day(_) | Self::Days { .. } => 2,
            Self::Url(_) | Self::Key(_) | Self::NoInput | Self::TwoKeys | Self::NoChoice { .. } => 2,
            Self::NotSetUp | Self::NoKey(_) | Self::KeyNotKept(_) | Self::Account(_) => 3,
            Self::Server(failure) | Self::Connect(ConnectFailure::Request { failure }) => {
                failure_exit_code(failure)
            }
            Self::Connect(ConnectFailure::UntrustedPage) => 4,
            Self::Connect(ConnectFailure::Denied | ConnectFailure::TimedOut | ConnectFailure::Cancelled) => 1,
            Self::Folder(_) | Self::Lock(_) | Self::Journal(_) | Self::System(_) => 5,
            Self::Refused(Refusal::NotSaved { .. }) => 5,
            Self::Refused(Refusal::NoSuchPath { .. }) => 2,
            Self::Refused(_) | Self::BeforeRunning { .. } | Self::App(_) => 1,
        }
    }

    /// A word for scripts.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Usage(_) => "usage",
            Self::NotSetUp => "not_set_up",
            Self::NoKey(_) => "no_key",
            Self::KeyNotKept(_) => "key_not_kept",
            Self::Key(_) => "bad_key",
            Self::NoInput => "no_input",
            Self::TwoKeys => "two_keys",
            Self::Account(_) => "not_accepted",
            Self::Connect(ConnectFailure::Cancelled) => "cancelled",
            Self::Connect(_) => "not_connected",
            Self::Server(Failure::NotSent { .. }) => "offline",
            Self::Server(_) => "server",
            Self::NoChoice { .. } => "no_such_choice",
            Self::Refused(Refusal::NothingRunning) => "nothing_running",
            Self::Refused(Refusal::NotSaved { .. }) => "not_saved",
            Self::Refused(_) | Self::BeforeRunning { .. } => "refused",
            Self::Line { .. } | Self::NothingToChange => "line",
            Self::Time(_) | Self::ToCome { .. } | Self::Day(_) | Self::Days { .. } => "time",
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
            Self::Usage(error) => words::usage(error),
            Self::NotSetUp => "no account is set up yet. Run: stintctl setup".to_owned(),
            Self::NoKey(problem) => words::no_key(*problem).to_owned(),
            Self::KeyNotKept(problem) => format!(
                "the key is good, but it can't be kept: {}. Nothing was written to a file. Set {KEY_VARIABLE} \
                 instead, or make a keyring available and run setup again.",
                words::keyring(*problem)
            ),
            Self::Key(error) => format!("{error}. Copy it again from your Maton account's settings."),
            Self::NoInput => format!("no key was given. Pipe it in, or set {KEY_VARIABLE}."),
            Self::TwoKeys => format!(
                "{KEY_VARIABLE} is set, and is used instead of any stored key. Unset it to store another, or leave \
                 out --key-stdin."
            ),
            Self::Account(why) => words::account(*why).to_owned(),
            Self::Connect(why) => words::connect(why),
            Self::Server(why) => words::failure(why),
            Self::NoChoice { what, wanted } => format!("there is no {what} {}.", plain(wanted)),
            Self::Refused(refusal) => words::refusal(refusal),
            Self::Line { line, problems } => words::pointed_at(line, problems),
            Self::BeforeRunning { start } => format!(
                "what runs now began later, {start}. Correct or throw that away first; nothing was changed."
            ),
            Self::Time(error) => format!("{error}. Write it as 9:10, 5:30pm or -20m."),
            Self::ToCome { typed, start } => format!(
                "{} is still to come, and what runs began {start}. Nothing was stopped; leave out --at to stop it now.",
                plain(typed)
            ),
            Self::NothingToChange => {
                "the line names nothing to change. Write it as text @project /task #tag ~9:10.".to_owned()
            }
            Self::Day(text) => {
                format!("{} is no day. Write it as 2026-02-13, today or yesterday.", plain(text))
            }
            Self::Days { first, last } => format!("the last day {last} is before the first day {first}."),
            Self::Lock(LockError::Held) => {
                "another stintctl is at work on the same data. Nothing was done; try again in a moment."
                    .to_owned()
            }
            Self::Journal(error @ JournalError::Newer { .. }) => {
                format!("{}. Nothing was touched; install the newer version.", words::chain(error))
            }
            Self::Journal(error) => format!("{}. Nothing was changed.", words::chain(error)),
            Self::Url(error) => format!("{}.", words::chain(error)),
            Self::Folder(error) => format!("{}.", words::chain(error)),
            Self::Lock(error) => format!("{}.", words::chain(error)),
            Self::App(error) => format!("the running Stint can't be asked: {}.", words::chain(error)),
            Self::System(error) => format!("{}.", words::chain(error)),
        }
    }
}

fn failure_exit_code(failure: &Failure) -> u8 {
    match failure {
        Failure::Rejected(_) => 1,
        Failure::Auth { .. } => 3,
        Failure::NotSent { .. } | Failure::Unknown { .. } | Failure::RetryAfter { .. } => 4,
    }
}
