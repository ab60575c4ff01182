//! What everybody is shown: made from the engine's state by pure functions, whole each time. Elapsed time is not
//! in it; whoever shows an entry counts from its start.

mod entry;
mod link;
mod project;
mod queue;
mod suggest;
#[cfg(test)]
mod tests;
mod undo;

pub use entry::{EntryState, EntryView, NamedView, ProjectView};
pub use link::{ConnectionView, LinkView};
pub use project::ProjectRow;
pub use queue::{AsideView, Does, ItemKind, Subject, WaitingView, Waits};
pub use suggest::{MAX_SUGGESTIONS, Suggested, Suggestion, suggest};
pub use undo::{ConflictView, UndoView};

use crate::api::Failure;
use crate::domain::{EntryKey, TimeFormat, Workspace};
use crate::engine::{Engine, KeyProblem};
use crate::settings::Settings;
use crate::system::System;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::HashSet;

/// As many as there are digits to start them by.
const RECENT: usize = 9;

/// How far back recents are looked for.
const RECENT_AMONG: usize = 500;

/// How long before a day an entry may have begun that still reaches into it: a timer that was forgotten for a week.
const REACH: TimeDelta = TimeDelta::days(7);

/// A difference between the clocks that is worth a word.
const SKEW: TimeDelta = TimeDelta::minutes(2);

/// All that a panel, a tray or a terminal shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ViewModel {
    /// Where the setting up of an account stands.
    pub link: LinkView,
    /// The account in use.
    pub account: Option<AccountView>,
    /// What runs.
    pub running: Option<EntryView>,
    /// What can be started again, latest first.
    pub recent: Vec<EntryView>,
    /// The present day.
    pub today: DayView,
    /// How many operations wait to be sent.
    pub waiting: usize,
    /// The first of them, in the order of sending.
    #[serde(default)]
    pub queue: Vec<WaitingView>,
    /// Operations that the server would refuse, or did, and that wait for the user.
    pub aside: Vec<AsideView>,
    /// What the user did last, if that can be taken back.
    #[serde(default)]
    pub undo: Option<UndoView>,
    /// What was changed both here and elsewhere, oldest first.
    #[serde(default)]
    pub conflicts: Vec<ConflictView>,
    /// How the server is reached.
    pub sync: SyncView,
    /// What the user chose about the program.
    pub settings: Settings,
    /// What the program found out about the system.
    pub system: System,
}

/// Who, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AccountView {
    /// The user's name; may be empty.
    pub user: String,
    /// The user's address; may be empty.
    pub email: String,
    /// Where new entries go, and what it demands of them.
    pub workspace: Workspace,
    /// Where else they could.
    pub workspaces: Vec<Workspace>,
    /// The profile's zone, by its IANA name; UTC when the profile has none.
    pub time_zone: String,
    /// How times of day are written.
    pub time_format: TimeFormat,
}

/// One day's entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DayView {
    /// Which day, in the profile's zone.
    pub date: NaiveDate,
    /// Its first instant.
    pub begins: DateTime<Utc>,
    /// The first instant of the next: then this view is a day old.
    pub ends: DateTime<Utc>,
    /// Those that start on it, earliest first; the running one too.
    pub entries: Vec<EntryView>,
    /// What of all entries falls on the day, in seconds. The running one is not counted: whoever shows it counts.
    pub seconds: i64,
}

/// How the server is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SyncView {
    /// A request is under way, or about to be.
    pub busy: bool,
    /// The last request did not reach the server.
    pub offline: bool,
    /// How many rows the present reading has brought so far.
    pub rows_read: Option<usize>,
    /// Requests in the last hour.
    pub requests: u32,
    /// How many there may be in an hour.
    pub allowance: u32,
    /// The server wants no requests before this.
    pub blocked_until: Option<DateTime<Utc>>,
    /// The last request came to nothing, and the next is sent then.
    #[serde(default)]
    pub next_try: Option<DateTime<Utc>>,
    /// When entries were last read from the server.
    pub read_at: Option<DateTime<Utc>>,
    /// All entries that start at this instant or later were read; `None` when none were.
    #[serde(default)]
    pub entries_from: Option<DateTime<Utc>>,
    /// When what can be booked on was last read from the server.
    pub catalogue_at: Option<DateTime<Utc>>,
    /// Why the last reading came to nothing, so that what is shown may be old. A server that can't be reached is
    /// `offline`, and none of these.
    #[serde(default)]
    pub reading_failed: Option<Failure>,
    /// How many entries are kept here.
    pub entries: usize,
    /// By how many seconds the server's clock is ahead, when that is more than two minutes.
    pub clock_off: Option<i64>,
    /// Why the key could not be kept: it is used until Stint ends.
    pub key_not_kept: Option<KeyProblem>,
}

impl ViewModel {
    /// The view at `now`, which only decides what day it is and how old requests are.
    #[must_use]
    pub fn of(engine: &Engine, now: DateTime<Utc>) -> Self {
        let running = engine.running_in_use();
        let (waiting, queue) = queue::waiting(engine);
        Self {
            link: LinkView::of(engine),
            account: engine.account().map(|account| AccountView {
                user: account.user.name.clone(),
                email: account.user.email.clone(),
                workspace: account.workspace.clone(),
                workspaces: account.workspaces.clone(),
                time_zone: engine.calendar().zone.name().to_owned(),
                time_format: account.user.time_format,
            }),
            running: running.and_then(|key| EntryView::of(engine, key)),
            recent: recent(engine),
            today: day(engine, now),
            waiting,
            queue,
            aside: queue::aside(engine),
            undo: UndoView::of(engine, now),
            conflicts: engine
                .conflicts()
                .iter()
                .filter_map(|conflict| ConflictView::of(engine, conflict))
                .collect(),
            sync: sync(engine, now),
            settings: engine.settings(),
            system: engine.system().clone(),
        }
    }
}

fn day(engine: &Engine, now: DateTime<Utc>) -> DayView {
    let calendar = engine.calendar();
    let date = calendar.day_of(now);
    let span = calendar.day_span(date);
    let seconds = engine
        .book()
        .between(span.start - REACH, span.end)
        .filter(|(key, _)| is_in_use(engine, *key))
        .filter_map(|(_, fields)| Some(fields.end?.min(span.end) - fields.start.max(span.start)))
        .filter(|part| *part > TimeDelta::zero())
        .map(|part| part.num_seconds())
        .sum();
    let keys = engine.book().between(span.start, span.end).map(|(key, _)| key);
    let keys = keys.filter(|key| is_in_use(engine, *key));
    let entries = keys.filter_map(|key| EntryView::of(engine, key)).collect();
    DayView { date, begins: span.start, ends: span.end, entries, seconds }
}

/// Whether an entry belongs to the workspace in use. What another one still has in the queue is counted as waiting
/// and shown when it needs the user, but is none of this one's hours.
fn is_in_use(engine: &Engine, key: EntryKey) -> bool {
    let in_use = engine.account().map(|account| &account.workspace.id);
    engine.book().workspace_of(key) == in_use
}

/// By when they ended: who corrected a start, or added a former hour, has not worked on it before the others.
fn recent(engine: &Engine) -> Vec<EntryView> {
    let latest = engine.book().latest().take(RECENT_AMONG);
    let mut ended: Vec<_> =
        latest.filter(|(key, fields)| !fields.is_running() && is_in_use(engine, *key)).collect();
    ended.sort_by_key(|(_, fields)| Reverse(fields.end));
    let mut seen = HashSet::new();
    ended
        .into_iter()
        .filter(|(_, fields)| seen.insert((&fields.description, &fields.project, &fields.task, &fields.tags)))
        .take(RECENT)
        .filter_map(|(key, _)| EntryView::of(engine, key))
        .collect()
}

fn sync(engine: &Engine, now: DateTime<Utc>) -> SyncView {
    let paid = engine.account().is_some_and(|account| account.workspace.plan.is_some());
    SyncView {
        busy: engine.is_busy(),
        offline: engine.is_offline(),
        rows_read: engine.rows_read(),
        requests: engine.budget().used(now),
        allowance: engine.budget().allowance(paid),
        blocked_until: engine.budget().blocked_until.filter(|until| *until > now),
        next_try: engine.next_try().filter(|until| *until > now),
        read_at: engine.synced().entries,
        entries_from: engine.synced().entries_from,
        catalogue_at: engine.synced().catalogue,
        reading_failed: engine.reading_failed().cloned(),
        entries: engine.book().count(),
        clock_off: engine.skew().filter(|skew| skew.abs() > SKEW).map(|skew| skew.num_seconds()),
        key_not_kept: engine.key_not_kept(),
    }
}
