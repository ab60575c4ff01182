//! What users want, carried out on the book. The server is not asked: what can be known here is checked here.

use super::{Draft, Edit, Effect, Engine, Field, Intent, Invalid, Key, Now, Refusal, Reply, Ticket, undo};
use crate::api::ReadPath;
use crate::domain::{Calendar, EntryFields, EntryKey};
use crate::journal::{Change, OperationId, Refused, Stage};
use chrono::{DateTime, SubsecRound, Utc};

/// What Clockify takes for a description (its OpenAPI document).
const LONGEST_DESCRIPTION: usize = 3_000;

impl Engine {
    pub(super) fn intend(&mut self, ticket: Ticket, intent: Intent, now: Now) {
        self.try_at_once(now);
        let kind = undo::kind_of(&intent);
        self.book.begin_trace();
        let reply = match intent {
            Intent::Connect => self.connect(),
            Intent::CancelConnect => self.cancel_connect(),
            Intent::UseConnection { connection } => self.use_connection(&connection),
            Intent::UseWorkspace { workspace } => self.use_workspace(&workspace),
            Intent::Line { text, how } => self.line(&text, how, now),
            Intent::Start { entry } => self.start(entry, now),
            Intent::Stop { at } => self.stop(at, now),
            Intent::Edit { entry, changes } => self.edit(entry, changes),
            Intent::Continue { entry, start } => self.go_on_with(entry, start, now),
            Intent::Duplicate { entry } => self.duplicate(entry),
            Intent::Split { entry, at } => self.split(entry, at, now),
            Intent::Discard => self.discard(),
            Intent::Delete { entries } => self.delete(&entries),
            Intent::Make { new } => self.make(new),
            Intent::Rename { operation, name } => self.rename_making(operation, &name),
            Intent::Drop { operation } => self.drop_operation(operation),
            Intent::Undo { act } => self.undo(act, now),
            Intent::TakeMine { entry } => self.take_mine(entry),
            Intent::KeepTheirs { entry } => self.keep_theirs(entry),
            Intent::Look => {
                self.reading.looked_at(now);
                Ok(Reply::Done)
            }
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
        match kind {
            Some(kind) if reply.is_ok() => self.note_act(kind, now),
            Some(_) | None => {
                let _nothing_to_undo = (self.book.take_trace(), self.just_made.take());
            }
        }
        self.reply(ticket, reply);
    }

    fn read_for(&mut self, ticket: Ticket, path: &str) {
        match ReadPath::parse(path) {
            _ if self.account.is_none() => self.reply(ticket, Err(Refusal::NotSetUp)),
            Ok(path) => self.reads.push_back((ticket, path)),
            Err(error) => self.reply(ticket, Err(Refusal::NoSuchPath { reason: error.to_string() })),
        }
    }

    pub(super) fn start(&mut self, draft: Draft, now: Now) -> Result<Reply, Refusal> {
        let Some(account) = &self.account else { return Err(Refusal::NotSetUp) };
        let draft = self.by_present_names(draft);
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
        if self.names_nothing(&fields) {
            return Err(invalid(Field::Project, Invalid::Unknown));
        }
        if fields.is_running() {
            self.end_what_runs(fields.start)?;
        }
        Ok(Reply::Entry(self.book.make(workspace, fields)))
    }

    /// With the server's ids for what was made here.
    fn by_present_names(&self, draft: Draft) -> Draft {
        Draft {
            project: draft.project.map(|id| self.project_now(id)),
            task: draft.task.map(|id| self.task_now(id)),
            tags: draft.tags.into_iter().map(|id| self.tag_now(id)).collect(),
            ..draft
        }
    }

    /// Whether it is booked on something by a name from here that nothing has any more.
    fn names_nothing(&self, fields: &EntryFields) -> bool {
        let stray = |is_local, is_known: bool| is_local && !is_known;
        let catalogue = &self.catalogue;
        fields.project.iter().any(|id| stray(id.is_local(), catalogue.project(id).is_some()))
            || fields.tags.iter().any(|id| stray(id.is_local(), catalogue.tag(id).is_some()))
    }

    fn go_on_with(
        &mut self,
        key: EntryKey,
        start: Option<DateTime<Utc>>,
        now: Now,
    ) -> Result<Reply, Refusal> {
        let said = self.book.shown(key).cloned().ok_or(Refusal::NoSuchEntry)?;
        let workspace = self.workspace().cloned().ok_or(Refusal::NotSetUp)?;
        let start = start.unwrap_or_else(|| self.not_before_running(now)).trunc_subsecs(0);
        self.end_what_runs(start)?;
        let fields = EntryFields { start, end: None, ..said };
        Ok(Reply::Entry(self.book.make(workspace, fields)))
    }

    fn duplicate(&mut self, key: EntryKey) -> Result<Reply, Refusal> {
        let said = self.book.shown(key).cloned().ok_or(Refusal::NoSuchEntry)?;
        let workspace = self.book.workspace_of(key).cloned().ok_or(Refusal::NoSuchEntry)?;
        if said.is_running() {
            return Err(invalid(Field::End, Invalid::Missing));
        }
        Ok(Reply::Entry(self.book.make(workspace, said)))
    }

    fn split(&mut self, key: EntryKey, at: DateTime<Utc>, now: Now) -> Result<Reply, Refusal> {
        let said = self.book.shown(key).cloned().ok_or(Refusal::NoSuchEntry)?;
        let workspace = self.book.workspace_of(key).cloned().ok_or(Refusal::NoSuchEntry)?;
        self.unlocked(key)?;
        let at = at.trunc_subsecs(0);
        if at <= said.start || at >= said.end.unwrap_or(now.wall) {
            return Err(invalid(Field::End, Invalid::NotWithin));
        }
        self.book.want(key, Some(EntryFields { end: Some(at), ..said.clone() }));
        Ok(Reply::Entry(self.book.make(workspace, EntryFields { start: at, ..said })))
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

    pub(super) fn edit(&mut self, key: EntryKey, changes: Vec<Edit>) -> Result<Reply, Refusal> {
        let mut fields = self.book.shown(key).cloned().ok_or(Refusal::NoSuchEntry)?;
        self.unlocked(key)?;
        for change in changes {
            self.apply(&mut fields, change)?;
        }
        in_order(&fields)?;
        if self.names_nothing(&fields) {
            return Err(invalid(Field::Project, Invalid::Unknown));
        }
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
                let project = project.map(|id| self.project_now(id));
                let stays = fields.task.as_ref().and_then(|task| self.catalogue.task(task));
                if stays.map(|task| &task.project) != project.as_ref() {
                    fields.task = None;
                }
                fields.billable = self.catalogue.billable(project.as_ref(), fields.task.as_ref());
                fields.project = project;
            }
            Edit::Task(None) => fields.task = None,
            Edit::Task(Some(id)) => {
                let id = self.task_now(id);
                let task = self.catalogue.task(&id).ok_or(invalid(Field::Task, Invalid::Unknown))?;
                fields.project = Some(task.project.clone());
                fields.billable = self.catalogue.billable(Some(&task.project), Some(&id));
                fields.task = Some(id);
            }
            Edit::Tags(tags) => fields.tags = tags.into_iter().map(|id| self.tag_now(id)).collect(),
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

    fn delete(&mut self, keys: &[EntryKey]) -> Result<Reply, Refusal> {
        for key in keys {
            self.book.shown(*key).ok_or(Refusal::NoSuchEntry)?;
            self.unlocked(*key)?;
        }
        keys.iter().for_each(|key| self.book.want(*key, None));
        Ok(Reply::Done)
    }

    fn drop_operation(&mut self, id: OperationId) -> Result<Reply, Refusal> {
        match self.book.queued(id).map(|operation| &operation.stage) {
            Some(Stage::Aside(_)) => {
                self.book.drop_operation(id);
                Ok(Reply::Done)
            }
            Some(Stage::Waiting | Stage::Attempted(_)) => Err(Refusal::NoSuchOperation),
            None => self.drop_making(id),
        }
    }

    pub(super) fn unlocked(&self, key: EntryKey) -> Result<(), Refusal> {
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

    pub(super) fn is_set_apart(&self, key: EntryKey) -> bool {
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

pub(super) fn in_order(fields: &EntryFields) -> Result<(), Refusal> {
    match fields.end {
        Some(end) if end < fields.start => Err(invalid(Field::End, Invalid::EndBeforeStart)),
        _ => Ok(()),
    }
}

pub(super) fn invalid(field: Field, why: Invalid) -> Refusal {
    Refusal::Invalid { field, why }
}
