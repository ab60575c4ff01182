//! Tasks of a project.

use super::names::{self, Search};
use super::projects;
use super::sorting::{by_name, sort};
use crate::answer::{Answer, Answered, Page};
use crate::call::{Call, MembershipWord, parse_duration};
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{Id, Task, Workspace, World};
use serde::Deserialize;

pub(super) fn list(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    let project = projects::find(workspace, call)?.id;
    let search =
        Search { name: call.text("name"), strict: call.flag("strict-name-search")?.unwrap_or(false) };
    let active = call.flag("is-active")?;
    let mut tasks: Vec<&Task> = workspace
        .tasks_of(project)
        .filter(|task| active.is_none_or(|active| task.done != active))
        .filter(|task| search.finds(&task.name))
        .collect();
    sort(call, &mut tasks, &[("NAME", &|a, b| by_name(&a.name, &b.name)), ("ID", &|a, b| a.id.cmp(&b.id))])?;
    let (page, last) = Page::usual(call)?.cut(tasks.into_iter());
    let rows: Vec<_> = page.into_iter().map(|task| wire::task(workspace, task)).collect();
    Answer::page(&rows, last)
}

pub(super) fn one(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    Answer::ok(&wire::task(workspace, find(workspace, call)?))
}

pub(super) fn create(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    if workspace.settings.only_admins_create_tasks && !workspace.is_admin(call.me) {
        return Err(Refusal::access_denied());
    }
    let project = projects::find(workspace, call)?.id;
    let request: Request = call.json()?;
    let name = checked_name(workspace, project, request.name.clone(), None)?;
    let sent = request.check(workspace, contains_assignee(call)?)?;
    let id = sent.create(workspace, project, &name);
    Answer::created(&wire::task(workspace, find_by_id(workspace, project, Some(id))?))
}

/// Replaces the task: what is left out goes back to its default, and the name is required.
pub(super) fn update(world: &mut World, call: &Call) -> Answered {
    // What it changes is documented nowhere.
    call.word::<MembershipWord>("membership-status")?;
    let workspace = call.workspace_mut(world)?;
    let Task { id, project, .. } = *find(workspace, call)?;
    let request: Request = call.json()?;
    let name = checked_name(workspace, project, request.name.clone(), Some(id))?;
    let sent = request.check(workspace, contains_assignee(call)?)?;
    if let Some(task) = workspace.tasks.get_mut(&(project, id)) {
        task.name = name;
        task.billable = sent.billable.unwrap_or(false);
        sent.replace(task);
    }
    Answer::ok(&wire::task(workspace, find_by_id(workspace, project, Some(id))?))
}

/// Its entries stay, without it.
pub(super) fn remove(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    let task = find(workspace, call)?.clone();
    if !task.done {
        return Err(Refusal::delete_active("task"));
    }
    workspace.tasks.remove(&(task.project, task.id));
    let booked: Vec<Id> =
        workspace.entries().filter(|entry| entry.task == Some(task.id)).map(|entry| entry.id).collect();
    for entry in booked {
        workspace.edit_entry(entry, |entry| entry.task = None);
    }
    Answer::ok(&wire::task(workspace, &task))
}

fn find<'w>(workspace: &'w Workspace, call: &Call) -> Result<&'w Task, Refusal> {
    let project = projects::find(workspace, call)?.id;
    find_by_id(workspace, project, call.id("task"))
}

fn find_by_id(workspace: &Workspace, project: Id, id: Option<Id>) -> Result<&Task, Refusal> {
    id.and_then(|id| workspace.tasks.get(&(project, id))).ok_or_else(|| Refusal::not_in("Task", "Project"))
}

fn checked_name(
    workspace: &Workspace,
    project: Id,
    name: Option<String>,
    own: Option<Id>,
) -> Result<String, Refusal> {
    let name = names::checked("Task", name, 1, 1000)?;
    let others = workspace.tasks_of(project).map(|task| (task.id, task.name.as_str()));
    names::unique("Task", &name, own, others)?;
    Ok(name)
}

/// Whether the task is to have whom the request names.
fn contains_assignee(call: &Call) -> Result<bool, Refusal> {
    Ok(call.flag("contains-assignee")?.unwrap_or(true))
}

/// The body with which a task is made or changed, also as a part of the project that it is made with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    pub(super) name: Option<String>,
    assignee_ids: Option<Vec<String>>,
    estimate: Option<String>,
    status: Option<Status>,
    billable: Option<bool>,
    budget_estimate: Option<i64>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Active,
    Done,
    All,
}

/// What was sent but the name, found to be right; what was left out has its default.
pub(super) struct Sent {
    assignees: Vec<Id>,
    estimate: String,
    done: bool,
    billable: Option<bool>,
    budget: i64,
}

impl Request {
    pub(super) fn check(&self, workspace: &Workspace, contains_assignee: bool) -> Result<Sent, Refusal> {
        let sent = self.assignee_ids.iter().flatten();
        let assignees = sent.map(|id| {
            Id::parse(id)
                .filter(|id| workspace.role(*id).is_some())
                .ok_or_else(|| Refusal::not_in("User", "Workspace"))
        });
        let assignees: Vec<Id> = assignees.collect::<Result<_, _>>()?;
        let estimate = self.estimate.as_deref().map_or(Some(0), parse_duration);
        let budget = self.budget_estimate.unwrap_or(0);
        if budget < 0 {
            return Err(Refusal::negative_amount());
        }
        Ok(Sent {
            assignees: if contains_assignee { assignees } else { Vec::new() },
            estimate: estimate.map(wire::duration).ok_or_else(|| Refusal::bad_duration("estimate"))?,
            done: self.status == Some(Status::Done),
            billable: self.billable,
            budget,
        })
    }
}

impl Sent {
    /// Makes the task, billable as its project unless something else was said.
    pub(super) fn create(self, workspace: &mut Workspace, project: Id, name: &str) -> Id {
        let id = workspace.add_task(project, name);
        if let Some(task) = workspace.tasks.get_mut(&(project, id)) {
            task.billable = self.billable.unwrap_or(task.billable);
            self.replace(task);
        }
        id
    }

    fn replace(self, task: &mut Task) {
        task.assignees = self.assignees;
        task.estimate = self.estimate;
        task.done = self.done;
        task.budget = self.budget;
    }
}
