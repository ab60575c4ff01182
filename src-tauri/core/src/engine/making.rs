//! Making what can be booked on: clients, projects, tasks and tags, also without a network.
//!
//! What is made is in the catalogue at once, by a name that was given out here, and entries can be booked on it. It
//! is sent before they are. Then the server's id takes the place of that name wherever it stands. What the server
//! refuses waits for the user, and with it what is booked on it; all else goes on.
//!
//! Names are taken once (facts of Clockify: also by what is archived), so nothing can be made twice: whatever has
//! the name already, be it by a sending whose answer was lost, is what was to be made.

use super::send::Step;
use super::{Engine, New, Now, Refusal, Reply, Request, Response};
use crate::api::{Failure, Rejection};
use crate::domain::{
    Catalogue, Client, ClientId, EntryFields, Item, LOCAL, Project, ProjectId, Tag, TagId, Task, TaskId,
};
use crate::journal::{Change, Making, MakingStage, Operation, OperationId, Refused, local_id};

/// The colour of a project until the server gives it one.
const GREY: &str = "#9E9E9E";

impl Engine {
    /// What is to be made, in the order of sending.
    pub fn makings(&self) -> impl Iterator<Item = &Making> {
        self.makings.values()
    }

    pub(super) fn make(&mut self, new: New) -> Result<Reply, Refusal> {
        let Some(workspace) = self.workspace().cloned() else { return Err(Refusal::NotSetUp) };
        let id = self.book.next_operation();
        let item = self.item_of(new, id)?;
        match namesake(&item, &self.catalogue) {
            Some(same) if same.is_offered() => return Ok(Reply::Made(same.id().to_owned())),
            Some(_) => return Err(Refusal::NameTaken),
            None => {}
        }
        let name = item.id().to_owned();
        self.book.new_operation();
        self.keep_making(Making { id, workspace, item, stage: MakingStage::Waiting });
        self.lay_over();
        self.just_made(id);
        Ok(Reply::Made(name))
    }

    /// Gives another name to what could not be made, and sends it.
    pub(super) fn rename_making(&mut self, id: OperationId, name: &str) -> Result<Reply, Refusal> {
        let mut making = self.makings.get(&id).cloned().ok_or(Refusal::NoSuchOperation)?;
        let mendable = MakingStage::Aside { why: Refused::Foreign } != making.stage
            && matches!(making.stage, MakingStage::Aside { .. } | MakingStage::Waiting);
        if !mendable {
            return Err(Refusal::NoSuchOperation);
        }
        making.item.set_name(proper(name, &making.item)?);
        making.stage = MakingStage::Waiting;
        self.keep_making(making);
        self.lay_over();
        Ok(Reply::Done)
    }

    /// Gives up what was set aside. What is booked on it loses it, and so does what was to be made for it: a project
    /// its client. A task goes with its project.
    pub(super) fn drop_making(&mut self, id: OperationId) -> Result<Reply, Refusal> {
        match self.makings.get(&id).map(|making| &making.stage) {
            Some(MakingStage::Aside { .. }) => {
                self.orphan(id);
                self.end_making(id);
                self.strip();
                Ok(Reply::Done)
            }
            Some(_) | None => Err(Refusal::NoSuchOperation),
        }
    }

    /// Takes back the making of something, unless entries are booked on it.
    pub(super) fn unmake(&mut self, id: OperationId) -> Result<(), Refusal> {
        let Some(making) = self.makings.get(&id).cloned() else { return Ok(()) };
        if self.book.latest().any(|(_, fields)| books(fields, making.item.id())) {
            return Err(Refusal::InUse);
        }
        match making.stage {
            MakingStage::Waiting | MakingStage::Aside { .. } => self.end_making(id),
            MakingStage::Made { id } => {
                self.keep_making(Making { stage: MakingStage::Unwanted { id }, ..making });
                self.lay_over();
            }
            MakingStage::Unwanted { .. } => {}
        }
        Ok(())
    }

    /// The next request to make something, or to let it go.
    pub(super) fn next_to_make(&mut self, now: Now) -> Option<(Step, Request)> {
        let ids: Vec<OperationId> = self.makings.keys().copied().collect();
        ids.into_iter().find_map(|id| {
            if let Some(until) = self.sending.doubts.rests_until(id, now) {
                self.wake_at(until);
                return None;
            }
            let Making { workspace, item, stage, .. } = self.makings.get(&id)?.clone();
            match stage {
                MakingStage::Waiting if item.owner().is_some_and(|id| id.starts_with(LOCAL)) => None,
                MakingStage::Waiting => Some((Step::Make { id }, Request::Make { workspace, item })),
                MakingStage::Unwanted { .. } => {
                    Some((Step::Unmake { id }, Request::Unmake { workspace, item }))
                }
                MakingStage::Aside { .. } | MakingStage::Made { .. } => None,
            }
        })
    }

    /// Whether an operation can't be sent as long as something that it is booked on is not made.
    #[must_use]
    pub fn awaits_making(&self, operation: &Operation) -> bool {
        operation.wanted.as_ref().is_some_and(|fields| {
            fields.project.as_ref().is_some_and(ProjectId::is_local)
                || fields.task.as_ref().is_some_and(TaskId::is_local)
                || fields.tags.iter().any(TagId::is_local)
        })
    }

    pub(super) fn make_answered(&mut self, id: OperationId, result: Result<Response, Failure>, now: Now) {
        let Some(making) = self.makings.get(&id).cloned() else { return };
        match result {
            Ok(Response::Made(item)) => self.made(making, *item),
            Err(Failure::Rejected(refused)) if refused.is_domain_rule() => {
                let request = Request::Namesakes { workspace: making.workspace, item: making.item };
                self.follow_up = Some((Step::Namesakes { id, refused }, request));
            }
            Err(Failure::Rejected(refused)) => self.set_making_aside(making, refused),
            Err(Failure::Unknown { .. }) => self.sending.doubts.stumbled(id, now),
            Ok(_) | Err(Failure::NotSent { .. } | Failure::RetryAfter { .. } | Failure::Auth { .. }) => {}
        }
    }

    /// What has the name of something that was refused: if it can be booked on, that is it.
    pub(super) fn namesakes_answered(
        &mut self,
        id: OperationId,
        refused: Rejection,
        result: Result<Response, Failure>,
        now: Now,
    ) {
        let Some(making) = self.makings.get(&id).cloned() else { return };
        match result {
            Ok(Response::Items(items)) => match items.into_iter().find(|item| item.is_same(&making.item)) {
                Some(item) if item.is_offered() => self.made(making, item),
                Some(_) | None => self.set_making_aside(making, refused),
            },
            Err(Failure::Rejected(_)) => self.set_making_aside(making, refused),
            Err(Failure::Unknown { .. }) => self.sending.doubts.stumbled(id, now),
            Ok(_) | Err(Failure::NotSent { .. } | Failure::RetryAfter { .. } | Failure::Auth { .. }) => {}
        }
    }

    pub(super) fn unmake_answered(&mut self, id: OperationId, result: &Result<Response, Failure>, now: Now) {
        match result {
            Ok(_) => self.unmade(id),
            // Gone already. If it can't go, as others use it, it stays: it is read with the catalogue again.
            Err(Failure::Rejected(_)) => self.unmade(id),
            Err(Failure::Unknown { .. }) => self.sending.doubts.stumbled(id, now),
            Err(Failure::NotSent { .. } | Failure::RetryAfter { .. } | Failure::Auth { .. }) => {}
        }
    }

    /// What was made for another user can't be made for this one.
    pub(super) fn set_makings_apart(&mut self) {
        for making in self.makings.values().cloned().collect::<Vec<_>>() {
            match making.stage {
                MakingStage::Waiting | MakingStage::Aside { .. } => {
                    let stage = MakingStage::Aside { why: Refused::Foreign };
                    self.keep_making(Making { stage, ..making });
                }
                MakingStage::Made { .. } | MakingStage::Unwanted { .. } => self.end_making(making.id),
            }
        }
    }

    /// Puts what is to be made into the catalogue, as it was read or as it was made here before.
    pub(super) fn lay_over(&mut self) {
        let mut catalogue = std::mem::take(&mut self.catalogue);
        catalogue.clients.retain(|client| !client.id.is_local());
        catalogue.projects.retain(|project| !project.id.is_local());
        catalogue.tasks.retain(|task| !task.id.is_local());
        catalogue.tags.retain(|tag| !tag.id.is_local());
        let here = self.workspace().cloned();
        for making in self.makings.values().filter(|making| Some(&making.workspace) == here.as_ref()) {
            let unwanted = matches!(making.stage, MakingStage::Unwanted { .. });
            lay(&making.item, unwanted, &mut catalogue);
        }
        self.catalogue = catalogue;
    }

    /// At the start: what the catalogue has by now needs no name from here any more, and names that nothing has any
    /// more, as the journal was damaged, are taken away.
    pub(super) fn tidy_makings(&mut self) {
        let known: Vec<OperationId> = self
            .makings
            .values()
            .filter(|making| {
                matches!(making.stage, MakingStage::Made { .. }) && has(&self.catalogue, &making.item)
            })
            .map(|making| making.id)
            .collect();
        known.into_iter().for_each(|id| {
            self.end_making(id);
        });
        self.lay_over();
        self.strip();
    }

    /// What an intent calls by a name that was given out here, by the server's if it has one by now.
    pub(super) fn project_now(&self, id: ProjectId) -> ProjectId {
        self.item_now(id.as_str()).map_or(id, ProjectId::from)
    }

    /// As [`Self::project_now`].
    pub(super) fn task_now(&self, id: TaskId) -> TaskId {
        self.item_now(id.as_str()).map_or(id, TaskId::from)
    }

    /// As [`Self::project_now`].
    pub(super) fn tag_now(&self, id: TagId) -> TagId {
        self.item_now(id.as_str()).map_or(id, TagId::from)
    }

    fn item_now(&self, id: &str) -> Option<&str> {
        let making = self.makings.values().find(|making| making.local_id() == id)?;
        match &making.stage {
            MakingStage::Made { id } | MakingStage::Unwanted { id } => Some(id),
            MakingStage::Waiting | MakingStage::Aside { .. } => None,
        }
    }

    fn made(&mut self, making: Making, item: Item) {
        self.sending.doubts.dispel(making.id);
        let (before, after) = (making.local_id(), item.id().to_owned());
        let stage = MakingStage::Made { id: after.as_str().into() };
        self.keep_making(Making { item, stage, ..making });
        let rename = |fields: &mut EntryFields| rename(fields, &before, &after);
        self.book.rename(&rename);
        self.rename_in_acts(&rename);
        self.rename_in_conflicts(&rename);
        for mut other in self.makings.values().cloned().collect::<Vec<_>>() {
            if other.item.rename_owner(&before, &after) {
                self.keep_making(other);
            }
        }
        self.lay_over();
    }

    /// What was to be made for the one of that number is made without it, or not at all.
    fn orphan(&mut self, id: OperationId) {
        let gone = local_id(id);
        let owned = |making: &&Making| making.item.owner() == Some(gone.as_str());
        for mut making in self.makings.values().filter(owned).cloned().collect::<Vec<_>>() {
            if let Item::Project(project) = &mut making.item {
                project.client = None;
                self.keep_making(making);
            } else {
                self.end_making(making.id);
            }
        }
    }

    fn unmade(&mut self, id: OperationId) {
        let Some(making) = self.makings.get(&id).cloned() else { return };
        lay(&making.item, true, &mut self.catalogue);
        self.end_making(id);
        self.book.note(Change::Catalogue(Box::new(self.catalogue.clone())));
    }

    fn set_making_aside(&mut self, making: Making, refused: Rejection) {
        let stage = MakingStage::Aside { why: Refused::Rejected(refused) };
        self.keep_making(Making { stage, ..making });
    }

    fn keep_making(&mut self, making: Making) {
        self.book.note(Change::Making(making.clone()));
        self.makings.insert(making.id, making);
    }

    fn end_making(&mut self, id: OperationId) {
        if self.makings.remove(&id).is_some() {
            self.book.note(Change::EndMaking(id));
            self.lay_over();
        }
    }

    /// Takes away, wherever they stand, names that were given out here and that nothing has any more.
    fn strip(&mut self) {
        let known: Vec<String> = self.makings.values().map(Making::local_id).collect();
        let stray = |local: bool, id: &str| local && !known.iter().any(|known| known == id);
        let strip = |fields: &mut EntryFields| {
            let before = (fields.project.clone(), fields.task.clone(), fields.tags.len());
            fields.project.take_if(|id| stray(id.is_local(), id.as_str()));
            fields.task.take_if(|id| stray(id.is_local(), id.as_str()));
            if fields.project.is_none() {
                fields.task = None;
            }
            fields.tags.retain(|id| !stray(id.is_local(), id.as_str()));
            before != (fields.project.clone(), fields.task.clone(), fields.tags.len())
        };
        self.book.rename(&strip);
        self.rename_in_acts(&strip);
        self.rename_in_conflicts(&strip);
    }

    /// What is to be made, under the name of its making, with the server's ids where it has given them by now.
    fn item_of(&self, new: New, id: OperationId) -> Result<Item, Refusal> {
        let local = local_id(id);
        let mut item = match new {
            New::Client { name } => Item::Client(Client { id: local.into(), name, archived: false }),
            New::Tag { name } => Item::Tag(Tag { id: local.into(), name, archived: false }),
            New::Task { project, name } => {
                let project = self.project_now(project);
                let project = self.catalogue.project(&project).ok_or(Refusal::Unknown)?.id.clone();
                Item::Task(Task { id: local.into(), project, name, billable: None, done: false })
            }
            New::Project { name, client, billable } => Item::Project(Project {
                id: local.into(),
                name,
                client: client.map(|id| self.client_now(id)).transpose()?,
                color: GREY.to_owned(),
                billable,
                archived: false,
            }),
        };
        item.set_name(proper(item.name(), &item)?);
        Ok(item)
    }

    fn client_now(&self, id: ClientId) -> Result<ClientId, Refusal> {
        let id = self.item_now(id.as_str()).map_or(id, ClientId::from);
        self.catalogue.client(&id).map(|client| client.id.clone()).ok_or(Refusal::Unknown)
    }
}

/// Puts one into the catalogue, unless it is there, or takes it out.
fn lay(item: &Item, unwanted: bool, catalogue: &mut Catalogue) {
    macro_rules! lay {
        ($rows:ident, $row:expr) => {
            if unwanted {
                catalogue.$rows.retain(|row| row.id != $row.id);
            } else if catalogue.$rows.find(&$row.id).is_none() {
                catalogue.$rows.push($row.clone());
            }
        };
    }
    match item {
        Item::Client(client) => lay!(clients, client),
        Item::Project(project) => lay!(projects, project),
        Item::Task(task) => lay!(tasks, task),
        Item::Tag(tag) => lay!(tags, tag),
    }
}

fn has(catalogue: &Catalogue, item: &Item) -> bool {
    match item {
        Item::Client(client) => catalogue.client(&client.id).is_some(),
        Item::Project(project) => catalogue.project(&project.id).is_some(),
        Item::Task(task) => catalogue.task(&task.id).is_some(),
        Item::Tag(tag) => catalogue.tag(&tag.id).is_some(),
    }
}

/// What the catalogue has of the same name.
fn namesake(item: &Item, catalogue: &Catalogue) -> Option<Item> {
    match item {
        Item::Client(_) => catalogue.clients.iter().cloned().map(Item::Client).find(|row| row.is_same(item)),
        Item::Project(_) => {
            catalogue.projects.iter().cloned().map(Item::Project).find(|row| row.is_same(item))
        }
        Item::Task(_) => catalogue.tasks.iter().cloned().map(Item::Task).find(|row| row.is_same(item)),
        Item::Tag(_) => catalogue.tags.iter().cloned().map(Item::Tag).find(|row| row.is_same(item)),
    }
}

/// The name as it is sent, if the server takes names of this length (its OpenAPI document).
fn proper(name: &str, item: &Item) -> Result<String, Refusal> {
    let (least, most) = match item {
        Item::Client(_) | Item::Tag(_) => (1, 100),
        Item::Project(_) => (2, 250),
        Item::Task(_) => (1, 1_000),
    };
    let name = name.trim();
    match name.chars().count() {
        length if (least..=most).contains(&length) => Ok(name.to_owned()),
        _ => Err(Refusal::NameLength { least, most }),
    }
}

fn books(fields: &EntryFields, id: &str) -> bool {
    let project = fields.project.as_ref().map(ProjectId::as_str);
    let task = fields.task.as_ref().map(TaskId::as_str);
    project == Some(id) || task == Some(id) || fields.tags.iter().any(|tag| tag.as_str() == id)
}

/// `true` when the entry was booked on what was called `before`.
fn rename(fields: &mut EntryFields, before: &str, after: &str) -> bool {
    if !books(fields, before) {
        return false;
    }
    if let Some(project) = fields.project.as_mut().filter(|id| id.as_str() == before) {
        *project = after.into();
    }
    if let Some(task) = fields.task.as_mut().filter(|id| id.as_str() == before) {
        *task = after.into();
    }
    if fields.tags.remove(&TagId::from(before)) {
        fields.tags.insert(after.into());
    }
    true
}
