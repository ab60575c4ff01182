//! The one door to the rules: a [`Hub`] sends intents in and shows views. Behind it is the driver, in this
//! process or at the other end of the local socket; who holds one doesn't know which.

mod message;
mod reach;
#[cfg(test)]
mod shapes;
mod socket;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod types;

pub use message::{FromAgent, Question, ToAgent, Wish};
pub use reach::{ReachError, Reached, reach};
pub use socket::{Remote, RemoteError, serve};

use crate::domain::line::{self, Understood};
use crate::domain::typed::{self, TypedError, TypedTime};
use crate::domain::{Calendar, EntryKey};
use crate::engine::{Engine, Intent, Refusal, Reply};
use crate::system::System;
use crate::view::{EntryView, ProjectRow, Suggestion, ViewModel, suggest};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// See the module. Cheap to clone. A driver in this process ends when the last of them is gone.
#[derive(Clone, Debug)]
pub struct Hub {
    asks: mpsc::Sender<Ask>,
    views: watch::Receiver<Arc<ViewModel>>,
}

/// Something asked through a [`Hub`], and where its answer goes.
#[derive(Debug)]
pub enum Ask {
    /// A user wants something.
    Intent(Intent, oneshot::Sender<Result<Reply, Refusal>>),
    /// A user wants to see something that is not in the view.
    Search(Query, oneshot::Sender<Answer>),
    /// A user gives a key. How its check goes is seen in the view.
    OfferKey(OfferedKey, oneshot::Sender<Result<Reply, Refusal>>),
    /// A user wants something of the program around the driver.
    Shell(ShellAct, oneshot::Sender<Result<Reply, Refusal>>),
    /// The program found out something about the system.
    System(System),
}

/// What a user can want of the program around the driver. `stintctl` without a running app has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ShellAct {
    /// Show the panel.
    OpenPanel,
    /// Show the panel with its settings.
    OpenSettings,
    /// Show the demo: another Stint, with a simulator of its own.
    LookAround,
    /// Show in the browser where a Maton key is to be had.
    GetKey,
    /// End the program. What waits to be sent is sent the next time.
    Quit,
}

/// A key to be checked, and where to keep it when it is good.
#[derive(Clone, Debug)]
pub struct OfferedKey {
    /// The key.
    pub key: SecretString,
    /// Where it is to be kept.
    pub keep: Keep,
}

/// Where a good key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// In the system's keyring.
    Keyring,
    /// In memory, until the program ends.
    Session,
    /// Nowhere: it comes from the environment.
    Environment,
}

/// What can be looked up here without asking the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "find", rename_all = "snake_case")]
pub enum Query {
    /// Entries that start within `[from, to)`.
    Entries {
        /// The first instant.
        from: DateTime<Utc>,
        /// The instant after the last.
        to: DateTime<Utc>,
    },
    /// One entry.
    Entry {
        /// Which.
        key: EntryKey,
    },
    /// Projects by client and name, with their tasks.
    Projects {
        /// Archived ones and done tasks too.
        archived: bool,
    },
    /// What a quick-entry line means just now.
    Line {
        /// As typed so far.
        text: String,
    },
    /// What the line could go on with.
    Suggest {
        /// What stands before the caret.
        before: String,
        /// What stands behind it.
        after: String,
    },
    /// The instant that a typed time means for an entry.
    Time {
        /// As [`typed::time`] reads it; a length (`1h30`) for an end is counted from
        /// the start.
        text: String,
        /// Which of its times.
        of: Edge,
        /// The entry.
        entry: EntryKey,
    },
}

/// One of the two times of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// When it began.
    Start,
    /// When it ended.
    End,
}

/// What was looked up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "found", content = "value", rename_all = "snake_case")]
pub enum Answer {
    /// Earliest first.
    Entries(Vec<EntryView>),
    /// By client and name; those without a client first.
    Projects(Vec<ProjectRow>),
    /// The line's meaning.
    Line(Box<Understood>),
    /// Best first.
    Suggestions(Vec<Suggestion>),
    /// The instant, or why there is none.
    Time(Result<DateTime<Utc>, TypedError>),
}

impl Hub {
    /// A hub, and the end that a driver or a socket serves: questions to answer, and where to put each new view.
    #[must_use]
    pub fn new(first: ViewModel) -> (Self, mpsc::Receiver<Ask>, watch::Sender<Arc<ViewModel>>) {
        let (asks, to_serve) = mpsc::channel(64);
        let (show, views) = watch::channel(Arc::new(first));
        (Self { asks, views }, to_serve, show)
    }

    /// Carries an intent out. When this returns `Ok`, it is in the journal.
    ///
    /// # Errors
    /// It was not carried out, and nothing was changed.
    pub async fn dispatch(&self, intent: Intent) -> Result<Reply, Refusal> {
        self.ask(|answer| Ask::Intent(intent, answer)).await.unwrap_or(Err(Refusal::Ending))
    }

    /// Has a key checked, and kept when it is good. How that goes is seen in the view.
    ///
    /// # Errors
    /// Stint is ending.
    pub async fn offer_key(&self, offered: OfferedKey) -> Result<Reply, Refusal> {
        self.ask(|answer| Ask::OfferKey(offered, answer)).await.unwrap_or(Err(Refusal::Ending))
    }

    /// Has the program around the driver do something.
    ///
    /// # Errors
    /// There is no such program, or it is ending.
    pub async fn shell(&self, act: ShellAct) -> Result<Reply, Refusal> {
        self.ask(|answer| Ask::Shell(act, answer)).await.unwrap_or(Err(Refusal::Ending))
    }

    /// Does what a page or another process asks for.
    ///
    /// # Errors
    /// It was not done.
    pub async fn wish(&self, wish: Wish) -> Result<Reply, Refusal> {
        match wish {
            Wish::Intent(intent) => self.dispatch(intent).await,
            Wish::OfferKey { key, keep } => self.offer_key(OfferedKey { key: key.into(), keep }).await,
            Wish::Shell(act) => self.shell(act).await,
        }
    }

    /// Tells everybody what was found out about the system.
    pub async fn tell_system(&self, system: System) {
        // When the driver is gone there is nobody left to know it.
        let _gone = self.asks.send(Ask::System(system)).await;
    }

    /// Looks something up; `None` when Stint is ending. Over the socket, also when one row alone, or a line's
    /// meaning, is more than a message can carry.
    pub async fn search(&self, query: Query) -> Option<Answer> {
        self.ask(|answer| Ask::Search(query, answer)).await
    }

    /// The present view.
    #[must_use]
    pub fn snapshot(&self) -> Arc<ViewModel> {
        self.views.borrow().clone()
    }

    /// The present view, and each after it. A slow reader misses some, but never the last.
    #[must_use]
    pub fn views(&self) -> watch::Receiver<Arc<ViewModel>> {
        self.views.clone()
    }

    async fn ask<T>(&self, ask: impl FnOnce(oneshot::Sender<T>) -> Ask) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        self.asks.send(ask(answer)).await.ok()?;
        answered.await.ok()
    }
}

impl Answer {
    /// Two halves of a long list, for a socket that can't carry it whole; `None` when there is nothing to halve.
    fn split(self) -> Option<(Self, Self)> {
        match self {
            Self::Entries(mut rows) if rows.len() > 1 => {
                let rest = rows.split_off(rows.len() / 2);
                Some((Self::Entries(rows), Self::Entries(rest)))
            }
            Self::Projects(mut rows) if rows.len() > 1 => {
                let rest = rows.split_off(rows.len() / 2);
                Some((Self::Projects(rows), Self::Projects(rest)))
            }
            Self::Entries(_) | Self::Projects(_) | Self::Line(_) | Self::Suggestions(_) | Self::Time(_) => {
                None
            }
        }
    }

    /// Puts what [`Self::split`] made together again.
    fn join(&mut self, rest: Self) {
        match (self, rest) {
            (Self::Entries(rows), Self::Entries(rest)) => rows.extend(rest),
            (Self::Projects(rows), Self::Projects(rest)) => rows.extend(rest),
            (whole, rest) => *whole = rest,
        }
    }
}

impl Query {
    /// Looks it up in the engine's state.
    #[must_use]
    pub fn answer(self, engine: &Engine, now: DateTime<Utc>) -> Answer {
        match self {
            Self::Entries { from, to } => {
                let keys = engine.book().between(from, to).map(|(key, _)| key);
                Answer::Entries(keys.filter_map(|key| EntryView::of(engine, key)).collect())
            }
            Self::Entry { key } => Answer::Entries(EntryView::of(engine, key).into_iter().collect()),
            Self::Projects { archived } => Answer::Projects(ProjectRow::all(engine.catalogue(), archived)),
            Self::Suggest { before, after } => Answer::Suggestions(suggest(engine, &before, &after, now)),
            Self::Time { text, of, entry } => Answer::Time(instant(engine, &text, of, entry, now)),
            Self::Line { text } => Answer::Line(Box::new(line::resolve(
                &line::parse(&text),
                engine.catalogue(),
                now,
                &engine.calendar(),
            ))),
        }
    }
}

/// A start is the last such time before the entry's end, or before now.
fn instant(
    engine: &Engine,
    text: &str,
    of: Edge,
    entry: EntryKey,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, TypedError> {
    let calendar = engine.calendar();
    let fields = engine.book().shown(entry);
    match (of, fields) {
        (Edge::End, Some(fields)) => end(text, fields.start, now, &calendar),
        (Edge::Start, _) | (Edge::End, None) => {
            let latest = fields.and_then(|fields| fields.end).unwrap_or(now);
            let typed = typed::time(text)?;
            Ok(typed.before(if matches!(typed, TypedTime::Ago { .. }) { now } else { latest }, &calendar))
        }
    }
}

/// The first such time not before the start. What has a unit is a length, even if it could be a time of day too
/// (`1h30`).
fn end(
    text: &str,
    start: DateTime<Utc>,
    now: DateTime<Utc>,
    calendar: &Calendar,
) -> Result<DateTime<Utc>, TypedError> {
    if text.contains(char::is_alphabetic) {
        match typed::length(text) {
            Ok(length) => return start.checked_add_signed(length).ok_or(TypedError::TooLong),
            Err(TypedError::TooLong) => return Err(TypedError::TooLong),
            Err(TypedError::Empty | TypedError::Unreadable | TypedError::NoSuchTime) => {}
        }
    }
    match typed::time(text)? {
        ago @ TypedTime::Ago { .. } => Ok(ago.before(now, calendar)),
        TypedTime::Clock { time } if calendar.last(time, start) == start => Ok(start),
        TypedTime::Clock { time } => {
            let day = calendar.day_of(start);
            let days = [Some(day), day.succ_opt()].into_iter().flatten();
            let mut ends = days.map(|day| calendar.first_from(day, time, start));
            Ok(ends.find(|end| *end > start).unwrap_or(start))
        }
    }
}
