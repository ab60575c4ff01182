//! What a line means, and what in it could not be understood.

use super::Piece;
use crate::domain::{ProjectId, TagId, TaskId, typed::TypedError};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use thiserror::Error;

/// The most characters of a description (Clockify's OpenAPI).
pub const MAX_DESCRIPTION: usize = 3000;

/// The most tags of a line; a limit of our own.
pub const MAX_TAGS: usize = 50;

/// The most choices that are offered for an ambiguous name.
pub const MAX_CHOICES: usize = 5;

/// What a line means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Understood {
    /// The text, in words parted by one space. A marker with a problem stays in it as it was typed, so whoever
    /// goes on in spite of the problem loses nothing.
    pub description: String,
    /// The project, also when only its task was named.
    pub project: Option<Named<ProjectId>>,
    /// A task of `project`.
    pub task: Option<Named<TaskId>>,
    /// Each once, in the order they were typed.
    pub tags: Vec<Named<TagId>>,
    /// `None` when nothing was said of it.
    pub billable: Option<bool>,
    /// When it is.
    pub when: When,
    /// The line's pieces, names of several words put together.
    pub pieces: Vec<Piece>,
    /// In the order of the line.
    pub problems: Vec<Problem>,
}

/// Something of the catalogue that was named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Named<I> {
    /// Its id.
    pub id: I,
    /// Its whole name.
    pub name: String,
    /// The piece that named it; for a project that came with its task, that of the task.
    pub span: Range<usize>,
}

/// When an entry is, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "when", rename_all = "snake_case")]
pub enum When {
    /// Nothing was said: it starts now and runs. Of an edited entry: it stays when it is.
    Now,
    /// It started then and runs. Never after now. Of an edited entry: its end stays.
    At {
        /// The start.
        start: DateTime<Utc>,
    },
    /// It is finished. The start is never after now, the end never before the start; it may be after now.
    Span {
        /// The start.
        start: DateTime<Utc>,
        /// The end.
        end: DateTime<Utc>,
    },
}

/// Something in the line that could not be understood or can't be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Problem {
    /// What it is about: a piece, or the whole line.
    pub span: Range<usize>,
    /// What is wrong.
    #[serde(flatten)]
    pub kind: ProblemKind,
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum ProblemKind {
    /// Nothing has such a name.
    #[error("no {what} is named {name}")]
    Unknown {
        /// What was looked for.
        what: What,
        /// The name as typed.
        name: String,
    },
    /// Several fit equally well.
    #[error("{name} may be one of several")]
    Ambiguous {
        /// What was looked for.
        what: What,
        /// The name as typed.
        name: String,
        /// The first of those that fit, at most [`MAX_CHOICES`].
        choices: Vec<Choice>,
    },
    /// Only one fits that is archived or done, or belongs to an archived project.
    #[error("the {what} {name} is archived or done")]
    Inactive {
        /// What was looked for.
        what: What,
        /// Its whole name.
        name: String,
    },
    /// A task can't be looked for, as its project was not understood.
    #[error("the task's project is not known")]
    NoProject,
    /// There was one before, and an entry has only one.
    #[error("a second {what}")]
    Second {
        /// What there was one of.
        what: What,
    },
    /// After `~` and a digit, but no time.
    #[error("{error}")]
    NotATime {
        /// Why.
        error: TypedError,
    },
    /// More than [`MAX_DESCRIPTION`] characters.
    #[error("a description of {characters} characters")]
    DescriptionTooLong {
        /// How many.
        characters: usize,
    },
    /// Clockify refuses descriptions with `<` or `>` in them (recorded by third parties).
    #[error("{character} in the description")]
    Refused {
        /// The first such character.
        character: char,
    },
    /// More than [`MAX_TAGS`].
    #[error("{count} tags")]
    TooManyTags {
        /// How many.
        count: usize,
    },
}

/// One thing that a name may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Choice {
    /// The server's id.
    pub id: String,
    /// Its whole name.
    pub name: String,
    /// The client of a project, the project of a task.
    pub of: Option<String>,
}

/// What a marker is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is what it names")]
pub enum What {
    Project,
    Task,
    Tag,
    Billable,
    Time,
}

impl std::fmt::Display for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Project => "project",
            Self::Task => "task",
            Self::Tag => "tag",
            Self::Billable => "word on billing",
            Self::Time => "time",
        })
    }
}
