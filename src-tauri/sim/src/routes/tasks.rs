//! Tasks of a project.

use super::names::{self, Search};
use super::projects;
use super::sorting::{by_name, sort};
use crate::answer::{Answer, Answered, Page};
use crate::call::Call;
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
    let assignees = request.assignees(workspace)?;
    let billable = request.billable;
    let id = workspace.add_task(project, &name);
    if let Some(task) = workspace.tasks.get_mut(&(project, id)) {
        task.billable = billable.unwrap_or(task.billable);
        request.replace(task, assignees);
    }
    Answer::created(&wire::task(workspace, find_by_id(workspace, project, Some(id))?))
}

/// Replaces the task: what is left out goes back to its default, and the name is required.
pub(super) fn update(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    let Task { id, project, .. } = *find(workspace, call)?;
    let request: Request = call.json()?;
    let name = checked_name(workspace, project, request.name.clone(), Some(id))?;
    let assignees = request.assignees(workspace)?;
    if let Some(task) = workspace.tasks.get_mut(&(project, id)) {
        task.name = name;
        task.billable = request.billable.unwrap_or(false);
        request.replace(task, assignees);
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    name: Option<String>,
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

impl Request {
    fn assignees(&self, workspace: &Workspace) -> Result<Vec<Id>, Refusal> {
        let sent = self.assignee_ids.iter().flatten();
        sent.map(|id| {
            Id::parse(id)
                .filter(|id| workspace.role(*id).is_some())
                .ok_or_else(|| Refusal::not_in("User", "Workspace"))
        })
        .collect()
    }

    /// Sets what goes back to its default when it is left out.
    fn replace(self, task: &mut Task, assignees: Vec<Id>) {
        task.assignees = assignees;
        task.estimate = self.estimate.unwrap_or_else(|| "PT0S".to_owned());
        task.done = self.status == Some(Status::Done);
        task.budget = self.budget_estimate.unwrap_or(0);
    }
}
