//! What a workspace requires of an entry before it may end.
//!
//! Clockify takes a start without it, checks it only at the stop, and then says no more than 400
//! (tobiaswaelde/vscode-clockify#50). So it is known here before: the stop is kept with the time of the click, the
//! server's timer is left alone, and once the user has given what is missing both are sent.

use super::{Engine, Field};
use crate::domain::{EntryFields, Required, WorkspaceId};
use crate::journal::{Operation, Refused, Stage};

impl Engine {
    /// What that workspace requires, and an entry that says this lacks. Nothing, when the workspace is none of the
    /// account's.
    #[must_use]
    pub fn missing(&self, workspace: &WorkspaceId, fields: &EntryFields) -> Vec<Field> {
        let known = self.account.iter().flat_map(|account| &account.workspaces);
        let required = known.filter(|known| known.id == *workspace).map(|known| known.required).next();
        missing(required.unwrap_or_default(), fields)
    }

    /// Sets aside what the server would refuse for what is missing, and takes up again what lacks nothing any more.
    pub(super) fn hold_incomplete(&mut self) {
        let changed: Vec<_> = self
            .book
            .queue()
            .filter_map(|operation| {
                let lacks = self.lacks(operation);
                match &operation.stage {
                    Stage::Waiting if !lacks.is_empty() => {
                        Some((operation.id, Stage::Aside(Refused::Missing { fields: lacks })))
                    }
                    Stage::Aside(Refused::Missing { .. }) if lacks.is_empty() => {
                        Some((operation.id, Stage::Waiting))
                    }
                    Stage::Aside(Refused::Missing { fields }) if *fields != lacks => {
                        Some((operation.id, Stage::Aside(Refused::Missing { fields: lacks })))
                    }
                    Stage::Waiting | Stage::Attempted(_) | Stage::Aside(_) => None,
                }
            })
            .collect();
        for (id, stage) in changed {
            self.book.set_stage(id, stage);
        }
    }

    /// What an operation lacks to be an end that the server takes.
    pub(super) fn lacks(&self, operation: &Operation) -> Vec<Field> {
        let Some(fields) = operation.wanted.as_ref().filter(|fields| !fields.is_running()) else {
            return Vec::new();
        };
        // One that has ended there got through: to a change of it the server's own word is heard.
        let ends = self.book.on_server(operation.entry).is_none_or(|entry| entry.fields.is_running());
        if ends { self.missing(&operation.workspace, fields) } else { Vec::new() }
    }
}

fn missing(required: Required, fields: &EntryFields) -> Vec<Field> {
    [
        (required.project && fields.project.is_none(), Field::Project),
        (required.task && fields.task.is_none(), Field::Task),
        (required.tags && fields.tags.is_empty(), Field::Tags),
        (required.description && fields.description.is_empty(), Field::Description),
    ]
    .into_iter()
    .filter_map(|(is_missing, field)| is_missing.then_some(field))
    .collect()
}
