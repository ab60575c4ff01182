//! What a quick-entry line says, carried out.

use super::act::invalid;
use super::{Draft, Edit, Engine, Field, How, Invalid, Now, Refusal, Reply};
use crate::domain::line::{self, Line, Understood, When};
use crate::domain::{EntryFields, EntryKey, TagId};
use std::collections::BTreeSet;

impl Engine {
    pub(super) fn line(&mut self, text: &str, how: How, now: Now) -> Result<Reply, Refusal> {
        let line = line::parse(text);
        if let How::Edit { entry } = how {
            return self.edit_by_line(entry, &line, now);
        }
        let understood = understood(line::resolve(&line, &self.catalogue, now.wall, &self.calendar()))?;
        let (start, mut end) = match understood.when {
            When::Now => (None, None),
            When::At { start } => (Some(start), None),
            When::Span { start, end } => (Some(start), Some(end)),
        };
        if how == How::Add {
            if start.is_none() {
                return Err(invalid(Field::Start, Invalid::Missing));
            }
            end = end.or(Some(now.wall));
        }
        self.start(
            Draft {
                description: understood.description,
                project: understood.project.map(|project| project.id),
                task: understood.task.map(|task| task.id),
                tags: understood.tags.into_iter().map(|tag| tag.id).collect(),
                billable: understood.billable,
                start,
                end,
            },
            now,
        )
    }

    fn edit_by_line(&mut self, key: EntryKey, line: &Line, now: Now) -> Result<Reply, Refusal> {
        let before = self.book.shown(key).ok_or(Refusal::NoSuchEntry)?;
        let said = understood(line::resolve_edit(line, before, &self.catalogue, now.wall, &self.calendar()))?;
        let changes = changes(said, before);
        self.edit(key, changes)
    }
}

/// A line's meaning, if all of it was understood.
fn understood(said: Understood) -> Result<Understood, Refusal> {
    if said.problems.is_empty() { Ok(said) } else { Err(Refusal::Line { problems: said.problems }) }
}

/// What a line changes of an entry. A project or task that it has already changes nothing, so that a billability
/// which differs from the project's stays.
fn changes(said: Understood, before: &EntryFields) -> Vec<Edit> {
    let task = said.task.map(|task| task.id);
    let project = said.project.map(|project| project.id).filter(|_| task.is_none());
    let tags: BTreeSet<TagId> = said.tags.into_iter().map(|tag| tag.id).collect();
    let (start, end) = match said.when {
        When::Now => (None, None),
        When::At { start } => (Some(start), None),
        When::Span { start, end } => (Some(start), Some(end)),
    };
    [
        Some(said.description).filter(|text| !text.is_empty()).map(Edit::Description),
        Some(project).filter(|project| project.is_some() && *project != before.project).map(Edit::Project),
        Some(task).filter(|task| task.is_some() && *task != before.task).map(Edit::Task),
        Some(tags).filter(|tags| !tags.is_empty()).map(Edit::Tags),
        said.billable.map(Edit::Billable),
        start.map(Edit::Start),
        end.map(|end| Edit::End(Some(end))),
    ]
    .into_iter()
    .flatten()
    .collect()
}
