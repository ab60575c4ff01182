//! The line: one typed line that says what to book.
//!
//! ```text
//! fix login @Website /Login #urgent $ ~9:10
//! ```
//!
//! It is one grammar for the panel, `stintctl` and deep links. [`parse`] takes a text apart without knowing
//! anything else; [`resolve`] finds what the names mean in a catalogue, and the times in a calendar; [`render`]
//! writes a line that is parsed into the same parts.
//!
//! # Grammar
//!
//! A line is made of words, parted by white space. A marker begins a word; anywhere else its sign is text
//! (`bob@example.com`, `C#`, `and/or`).
//!
//! | word | means |
//! |---|---|
//! | `@name` | the project |
//! | `/name` | the task |
//! | `#name` | a tag, as often as wanted |
//! | `$`, `!$` | billable, not billable (`$100` is text) |
//! | `~9:10`, `~910`, `~9pm`, `~-90` | started at that time, as [`typed::time`](super::typed::time) reads it |
//! | `-20m`, `-1h30`, `-1:30` | started so long ago, as [`typed::length`](super::typed::length) reads it |
//! | `9-10:30`, `~9-10` | finished, from then to then |
//! | `+1h30` | finished and so long: till now, or from the start that `~` or `-` says |
//!
//! **Names.** A name with white space in it is quoted: `@"Web site"`; in quotes, `\"` is a quote and `\\` a
//! backslash, and a quote that isn't closed reaches to the end of the line. Without quotes a name is one word,
//! but where that and the words behind it together are exactly a known name, [`resolve`] takes the longest such
//! (`@Big Corp Site` when there is one). Of several projects with one name, `@"Client: Project"` means the one of
//! that client. `//…` is text.
//!
//! **Times.** After `-` and `+` there must be a unit or a colon: `-v`, `-5` and `+1` are text. A range without `~`
//! is one only where hardly anything else can be meant: it is at the start or the end of the line, with nothing
//! but markers and other ranges between; at least one side has minutes after `:` or `h`, or `am` or `pm`; no side
//! is three or four bare digits (`2024-2025`, `555-12:34`); and it lasts at most 16 hours. So `read chapters 5-6`
//! is text. With `~` before it any two different times are a range, wherever it stands. When only the end has `am`
//! or `pm`, the start has the same, or the other where the range would else go backwards (`11-1pm`). The start is
//! the last such time not after now, so a range later than now was yesterday; an end that isn't after the start is
//! on the next day. A line has a range, or a start, a length or both; what doesn't go with those before it
//! stays in the description, with a problem. So does `~25:00`, which is no time.
//!
//! **Text.** A backslash before what else would be a marker, a range or a wrong time makes it text: `\@home`,
//! `\9:00-10:00`. Any other backslash is text itself.

mod fold;
mod names;
mod parse;
mod range;
mod render;
mod resolve;
mod times;
mod understood;

pub(crate) use fold::name as folded;
pub use parse::parse;
pub use render::render;
pub(crate) use resolve::with_client;
pub use resolve::{resolve, resolve_edit};
pub use understood::{
    Choice, MAX_CHOICES, MAX_DESCRIPTION, MAX_TAGS, Named, Problem, ProblemKind, Understood, What, When,
};

#[cfg(test)]
mod tests;

use super::{duration, typed::TypedTime};
use chrono::{NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A line taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The line as it was typed. All spans are of this text.
    pub typed: String,
    /// Its words and markers, in order. Together they are all of `typed` but the white space between them.
    pub pieces: Vec<Piece>,
}

/// One word of text, or one marker with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Piece {
    /// Where it stands: bytes of UTF-8, on the borders of characters.
    pub span: Range<usize>,
    /// What it is.
    #[serde(flatten)]
    pub part: Part,
}

/// What a piece of the line is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Part {
    /// A word of the description.
    Text {
        /// Without the backslash that made it text; no white space, not empty.
        text: String,
    },
    /// `@name`
    Project {
        /// As typed, without quotes; not blank.
        name: String,
    },
    /// `/name`
    Task {
        /// As typed, without quotes; not blank.
        name: String,
    },
    /// `#name`
    Tag {
        /// As typed, without quotes; not blank.
        name: String,
    },
    /// `$` or `!$`
    Billable {
        /// `$`.
        billable: bool,
    },
    /// One of the times.
    When {
        /// Which, not yet seen from any now.
        when: WhenSyntax,
    },
}

/// A time in the line, before it is known what is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum WhenSyntax {
    /// `~9:10`, `-20m`: started then.
    Start {
        /// The time of day, or how long ago.
        at: TypedTime,
    },
    /// `9-10:30`: from then to then, never the same.
    Range {
        /// The start.
        from: NaiveTime,
        /// The end, on the next day where it isn't after the start.
        to: NaiveTime,
    },
    /// `+1h30`: so long.
    Lasting {
        /// Whole seconds.
        #[serde(with = "duration::iso")]
        #[cfg_attr(test, ts(type = "string"))]
        duration: TimeDelta,
    },
}
