//! What waits, in the order of sending, and what needs the user before it can be sent.

use super::entry::EntryView;
use crate::domain::{EntryFields, Item, LOCAL};
use crate::engine::Engine;
use crate::journal::{Making, MakingStage, Operation, OperationId, Refused, Stage};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// More than anybody reads; how many there are is said besides.
const MOST_SHOWN: usize = 30;

/// An operation that waits to be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WaitingView {
    /// Its number.
    pub operation: OperationId,
    /// What it does.
    pub does: Does,
    /// To what it does that.
    pub to: Subject,
    /// What it waits for.
    pub waits: Waits,
}

/// An operation that waits for the user, as the server would not take it or didn't.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AsideView {
    /// To drop it by.
    pub operation: OperationId,
    /// What it does.
    pub does: Does,
    /// To what it does that.
    pub to: Subject,
    /// It is stopped or deleted here, but since the server refused that, it runs on there.
    #[serde(default)]
    pub runs_on: bool,
    /// Why the server doesn't take it.
    pub why: Refused,
}

/// What an operation does on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each says it by its name")]
pub enum Does {
    Start,
    Add,
    Stop,
    Change,
    Delete,
    Make,
    /// Deletes again what was made to be booked on.
    Unmake,
}

/// What an operation is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "subject", rename_all = "snake_case")]
pub enum Subject {
    /// The entry as the user wants it, or as the server has it when it is to be deleted; `None` when nothing is
    /// known of it any more.
    Entry {
        /// Which.
        entry: Option<Box<EntryView>>,
    },
    /// Something to be booked on.
    Item {
        /// Which kind.
        kind: ItemKind,
        /// Its name.
        name: String,
    },
}

/// The kinds of what can be booked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is what it is named after")]
pub enum ItemKind {
    Client,
    Project,
    Task,
    Tag,
}

/// What an operation waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Waits {
    /// Its turn: it is sent as soon as the server can be reached and takes something.
    Turn,
    /// What it is booked on, or a part of, has to be made first.
    Making,
    /// Whether it arrived is not known. It is looked for, and sent again only when it is not there.
    Outcome {
        /// When it was sent.
        since: DateTime<Utc>,
    },
}

impl AsideView {
    /// The entry it is about, if it is about one that is known.
    #[must_use]
    pub fn entry(&self) -> Option<&EntryView> {
        match &self.to {
            Subject::Entry { entry } => entry.as_deref(),
            Subject::Item { .. } => None,
        }
    }

    /// Whether it deletes an entry.
    #[must_use]
    pub fn deletes(&self) -> bool {
        self.does == Does::Delete
    }
}

/// All that was set aside, first to be sent first.
pub(super) fn aside(engine: &Engine) -> Vec<AsideView> {
    let makings = engine.makings().filter_map(|making| match &making.stage {
        MakingStage::Aside { why } => Some(AsideView {
            operation: making.id,
            does: Does::Make,
            to: Subject::item(&making.item),
            runs_on: false,
            why: why.clone(),
        }),
        MakingStage::Waiting | MakingStage::Made { .. } | MakingStage::Unwanted { .. } => None,
    });
    let operations = engine.book().queue().filter_map(|operation| {
        let Stage::Aside(why) = &operation.stage else { return None };
        Some(AsideView {
            operation: operation.id,
            does: does(engine, operation),
            to: Subject::entry(engine, operation),
            runs_on: runs_on(engine, operation, why),
            why: why.clone(),
        })
    });
    makings.chain(operations).collect()
}

/// How many operations wait to be sent, and the first of them.
pub(super) fn waiting(engine: &Engine) -> (usize, Vec<WaitingView>) {
    let makings: Vec<_> = engine.makings().filter(|making| makes(making).is_some()).collect();
    let operations: Vec<_> =
        engine.book().queue().filter(|operation| !matches!(operation.stage, Stage::Aside(_))).collect();
    let count = makings.len() + operations.len();
    let makings = makings.into_iter().filter_map(|making| {
        let to = Subject::item(&making.item);
        let of_its_own = !making.item.owner().is_some_and(|owner| owner.starts_with(LOCAL));
        let waits = if of_its_own { Waits::Turn } else { Waits::Making };
        Some(WaitingView { operation: making.id, does: makes(making)?, to, waits })
    });
    let operations = operations.into_iter().map(|operation| WaitingView {
        operation: operation.id,
        does: does(engine, operation),
        to: Subject::entry(engine, operation),
        waits: waits(engine, operation),
    });
    (count, makings.chain(operations).take(MOST_SHOWN).collect())
}

impl Subject {
    fn entry(engine: &Engine, operation: &Operation) -> Self {
        let entry = EntryView::of(engine, operation.entry)
            .or_else(|| EntryView::on_server(engine, operation.entry))
            .map(Box::new);
        Self::Entry { entry }
    }

    fn item(item: &Item) -> Self {
        let kind = match item {
            Item::Client(_) => ItemKind::Client,
            Item::Project(_) => ItemKind::Project,
            Item::Task(_) => ItemKind::Task,
            Item::Tag(_) => ItemKind::Tag,
        };
        Self::Item { kind, name: item.name().to_owned() }
    }
}

fn makes(making: &Making) -> Option<Does> {
    match making.stage {
        MakingStage::Waiting => Some(Does::Make),
        MakingStage::Unwanted { .. } => Some(Does::Unmake),
        MakingStage::Aside { .. } | MakingStage::Made { .. } => None,
    }
}

fn does(engine: &Engine, operation: &Operation) -> Does {
    let server = engine.book().on_server(operation.entry);
    match (&operation.wanted, server) {
        (None, _) => Does::Delete,
        (Some(fields), None) if fields.is_running() => Does::Start,
        (Some(_), None) => Does::Add,
        (Some(fields), Some(server)) if server.fields.is_running() && !fields.is_running() => Does::Stop,
        (Some(_), Some(_)) => Does::Change,
    }
}

fn waits(engine: &Engine, operation: &Operation) -> Waits {
    match &operation.stage {
        Stage::Attempted(attempt) => Waits::Outcome { since: attempt.at },
        _ if engine.awaits_making(operation) => Waits::Making,
        Stage::Waiting | Stage::Aside(_) => Waits::Turn,
    }
}

fn runs_on(engine: &Engine, operation: &Operation, why: &Refused) -> bool {
    let runs_here = operation.wanted.as_ref().is_some_and(EntryFields::is_running);
    let runs_there = engine.book().on_server(operation.entry).is_some_and(|entry| entry.fields.is_running());
    runs_there && !runs_here && matches!(why, Refused::Rejected(_) | Refused::Missing { .. })
}
