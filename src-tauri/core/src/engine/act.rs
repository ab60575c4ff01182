//! What users want, carried out on the book. The server is not asked: what can be known here is checked here.

use super::{Draft, Edit, Effect, Engine, Field, How, Intent, Invalid, Key, Now, Refusal, Reply, Ticket};
use crate::api::ReadPath;
use crate::domain::line::{self, Line, Understood, When};
use crate::domain::{Calendar, EntryFields, EntryKey, TagId};
use crate::journal::{Change, OperationId, Refused, Stage};
use chrono::{DateTime, SubsecRound, Utc};
use std::collections::BTreeSet;

/// What Clockify takes for a description (its OpenAPI document).
const LONGEST_DESCRIPTION: usize = 3_000;

impl Engine {
    pub(super) fn intend(&mut self, ticket: Ticket, intent: Intent, now: Now) {
        self.try_at_once(now);
        let reply = match intent {
            Intent::Connect => self.connect(),
            Intent::CancelConnect => self.cancel_connect(),
            Intent::UseConnection { connection } => self.use_connection(&connection),
            Intent::UseWorkspace { workspace } => self.use_workspace(&workspace),
            Intent::Line { text, how } => self.line(&text, how, now),
            Intent::Start { entry } => self.start(entry, now),
            Intent::Stop { at } => self.stop(at, now),
            Intent::Edit { entry, changes } => self.edit(entry, changes),
            Intent::Discard => self.discard(),
            Intent::Delete { entry } => self.delete(entry),
            Intent::Drop { operation } => self.drop_operation(operation),
            Intent::Configure { settings } => {
                self.settings = settings;
                self.book.note(Change::Settings(settings));
                Ok(Reply::Done)
            }
            Intent::SendNow => {
                if let Key::Problem(_) = self.key {
                    self.key = Key::NotLookedFor;
                    self.effects.push(Effect::LookForKey);
                }
                self.sending.doubts.try_at_once(now);
                Ok(Reply::Done)
            }
            Intent::Refresh { what } => return self.refresh_for(ticket, what, now),
            Intent::Read { path } => return self.read_for(ticket, &path),
        };
        self.reply(ticket, reply);
    }

    fn read_for(&mut self, ticket: Ticket, path: &str) {
        match ReadPath::parse(path) {
            _ if self.account.is_none() => self.reply(ticket, Err(Refusal::NotSetUp)),
            Ok(path) => self.reads.push_back((ticket, path)),
            Err(error) => self.reply(ticket, Err(Refusal::NoSuchPath { reason: error.to_string() })),
        }
    }

    fn line(&mut self, text: &str, how: How, now: Now) -> Result<Reply, Refusal> {
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

    fn start(&mut self, draft: Draft, now: Now) -> Result<Reply, Refusal> {
        let Some(account) = &self.account else { return Err(Refusal::NotSetUp) };
        let workspace = account.workspace.id.clone();
        if draft.end.is_some() && account.workspace.stopwatch_only {
            return Err(invalid(Field::End, Invalid::StopwatchOnly));
        }
        let project = match &draft.task {
            Some(task) => match self.catalogue.task(task) {
                Some(task) => Some(task.project.clone()),
                None => return Err(invalid(Field::Task, Invalid::Unknown)),
            },
            None => draft.project,
        };
        let fields = EntryFields {
            end: draft.end.map(|end| end.trunc_subsecs(0)),
            description: description(&draft.description)?,
            billable: draft
                .billable
                .unwrap_or_else(|| self.catalogue.billable(project.as_ref(), draft.task.as_ref())),
            project,
            task: draft.task,
            tags: draft.tags,
            ..EntryFields::starting(
                draft.start.unwrap_or_else(|| self.not_before_running(now)).trunc_subsecs(0),
            )
        };
        in_order(&fields)?;
        if fields.is_running() {
            self.end_what_runs(fields.start)?;
        }
        Ok(Reply::Entry(self.book.make(workspace, fields)))
    }

    /// One entry runs at a time: what runs ends where the next one begins, and is queued before it.
    fn end_what_runs(&mut self, at: DateTime<Utc>) -> Result<(), Refusal> {
        let running = self.running_here();
        if let Some((_, later)) = running.iter().find(|(_, fields)| fields.start > at) {
            return Err(Refusal::BeforeRunning { start: later.start });
        }
        for (key, fields) in running {
            self.book.want(key, Some(EntryFields { end: Some(at), ..fields }));
        }
        Ok(())
    }

    fn stop(&mut self, at: Option<DateTime<Utc>>, now: Now) -> Result<Reply, Refusal> {
        let Some((key, fields)) = self.running_here().pop() else { return Err(Refusal::NothingRunning) };
        let end = match at {
            Some(at) => at.trunc_subsecs(0),
            None => self.not_before_running(now).trunc_subsecs(0),
        };
        let stopped = EntryFields { end: Some(end), ..fields };
        in_order(&stopped)?;
        self.book.want(key, Some(stopped));
        Ok(Reply::Entry(key))
    }

    /// Now. A clock that was set back must not make an end before the start.
    fn not_before_running(&self, now: Now) -> DateTime<Utc> {
        let runs_since = self.running_here().pop().map(|(_, fields)| fields.start);
        runs_since.map_or(now.wall, |start| start.max(now.wall))
    }

    fn edit(&mut self, key: EntryKey, changes: Vec<Edit>) -> Result<Reply, Refusal> {
        let mut fields = self.book.shown(key).cloned().ok_or(Refusal::NoSuchEntry)?;
        self.unlocked(key)?;
        for change in changes {
            self.apply(&mut fields, change)?;
        }
        in_order(&fields)?;
        let runs_again =
            fields.is_running() && self.book.shown(key).is_some_and(|before| !before.is_running());
        if runs_again {
            self.end_what_runs(fields.start)?;
        }
        self.book.want(key, Some(fields));
        Ok(Reply::Entry(key))
    }

    fn apply(&self, fields: &mut EntryFields, change: Edit) -> Result<(), Refusal> {
        match change {
            Edit::Description(text) => fields.description = description(&text)?,
            Edit::Project(project) => {
                let stays = fields.task.as_ref().and_then(|task| self.catalogue.task(task));
                if stays.map(|task| &task.project) != project.as_ref() {
                    fields.task = None;
                }
                fields.billable = self.catalogue.billable(project.as_ref(), fields.task.as_ref());
                fields.project = project;
            }
            Edit::Task(None) => fields.task = None,
            Edit::Task(Some(id)) => {
                let task = self.catalogue.task(&id).ok_or(invalid(Field::Task, Invalid::Unknown))?;
                fields.project = Some(task.project.clone());
                fields.billable = self.catalogue.billable(Some(&task.project), Some(&id));
                fields.task = Some(id);
            }
            Edit::Tags(tags) => fields.tags = tags,
            Edit::Billable(billable) => fields.billable = billable,
            Edit::Start(start) => fields.start = start.trunc_subsecs(0),
            Edit::End(end) => fields.end = end.map(|end| end.trunc_subsecs(0)),
        }
        Ok(())
    }

    fn discard(&mut self) -> Result<Reply, Refusal> {
        let Some((key, _)) = self.running_here().pop() else { return Err(Refusal::NothingRunning) };
        self.book.want(key, None);
        Ok(Reply::Entry(key))
    }

    fn delete(&mut self, key: EntryKey) -> Result<Reply, Refusal> {
        self.book.shown(key).ok_or(Refusal::NoSuchEntry)?;
        self.unlocked(key)?;
        self.book.want(key, None);
        Ok(Reply::Done)
    }

    fn drop_operation(&mut self, id: OperationId) -> Result<Reply, Refusal> {
        match self.book.queued(id).map(|operation| &operation.stage) {
            Some(Stage::Aside(_)) => {
                self.book.drop_operation(id);
                Ok(Reply::Done)
            }
            Some(Stage::Waiting | Stage::Attempted(_)) | None => Err(Refusal::NoSuchOperation),
        }
    }

    fn unlocked(&self, key: EntryKey) -> Result<(), Refusal> {
        match self.book.on_server(key) {
            Some(entry) if entry.locked => Err(Refusal::Locked),
            _ => Ok(()),
        }
    }

    /// What runs in the workspace in use, latest start last. What was deleted elsewhere or belongs to somebody
    /// else doesn't.
    pub(super) fn running_here(&self) -> Vec<(EntryKey, EntryFields)> {
        let here = self.workspace();
        self.book
            .running()
            .into_iter()
            .filter(|(key, _)| self.book.workspace_of(*key) == here && !self.is_set_apart(*key))
            .map(|(key, fields)| (key, fields.clone()))
            .collect()
    }

    fn is_set_apart(&self, key: EntryKey) -> bool {
        self.book.operation(key).is_some_and(|operation| {
            matches!(operation.stage, Stage::Aside(Refused::Gone { .. } | Refused::Foreign))
        })
    }

    /// Days and weeks as the profile has them.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        let user = self.account.as_ref().map(|account| &account.user);
        Calendar {
            zone: user.and_then(|user| user.time_zone).unwrap_or(chrono_tz::UTC),
            week_start: user.map(|user| user.week_start).unwrap_or_default(),
        }
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

fn description(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.contains(['<', '>']) {
        return Err(invalid(Field::Description, Invalid::AngleBrackets));
    }
    if text.chars().count() > LONGEST_DESCRIPTION {
        return Err(invalid(Field::Description, Invalid::TooLong));
    }
    Ok(text.to_owned())
}

fn in_order(fields: &EntryFields) -> Result<(), Refusal> {
    match fields.end {
        Some(end) if end < fields.start => Err(invalid(Field::End, Invalid::EndBeforeStart)),
        _ => Ok(()),
    }
}

fn invalid(field: Field, why: Invalid) -> Refusal {
    Refusal::Invalid { field, why }
}
