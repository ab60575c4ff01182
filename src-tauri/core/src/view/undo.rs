//! What can be taken back, and what was changed both here and elsewhere.

use super::entry::EntryView;
use crate::domain::EntryKey;
use crate::engine::{Engine, Field};
use crate::journal::{ActId, ActKind, Conflict};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The last act, as long as it can be taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct UndoView {
    /// To take it back by.
    pub act: ActId,
    /// What was done.
    pub kind: ActKind,
    /// When.
    pub at: DateTime<Utc>,
    /// To how many entries.
    pub entries: usize,
    /// What one of them says, or said.
    pub description: String,
}

/// An entry that was changed both here and elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ConflictView {
    /// To take one side by.
    pub key: EntryKey,
    /// As it is now: with the values from elsewhere.
    pub theirs: EntryView,
    /// As it was wanted here.
    pub mine: EntryView,
    /// Where they differ.
    pub fields: Vec<Field>,
}

impl UndoView {
    pub(super) fn of(engine: &Engine, now: DateTime<Utc>) -> Option<Self> {
        let act = engine.last_act(now)?;
        let touched =
            act.entries.last().and_then(|touched| touched.after.as_ref().or(touched.before.as_ref()));
        Some(Self {
            act: act.id,
            kind: act.kind,
            at: act.at,
            entries: act.entries.len(),
            description: touched.map(|fields| fields.description.clone()).unwrap_or_default(),
        })
    }
}

impl ConflictView {
    pub(super) fn of(engine: &Engine, conflict: &Conflict) -> Option<Self> {
        let Conflict { entry, fields, mine } = conflict;
        Some(Self {
            key: *entry,
            theirs: EntryView::of(engine, *entry)?,
            mine: EntryView::saying(engine, *entry, mine.clone()),
            fields: fields.clone(),
        })
    }
}
