//! Projects of a workspace.

mod filter;
mod request;

use super::names;
use super::sorting::{by_name, sort};
use crate::answer::{Answer, Answered, Page};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{Id, Project, Workspace, World};
use filter::Filter;
use request::Request;

pub(super) fn list(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    let filter = Filter::of(call)?;
    let mut projects: Vec<&Project> =
        workspace.projects().filter(|project| filter.passes(workspace, project)).collect();
    let tracked = |project: &Project| workspace.entries.tracked(project.id);
    sort(
        call,
        &mut projects,
        &[
            ("ID", &|a, b| a.id.cmp(&b.id)),
            ("NAME", &|a, b| by_name(&a.name, &b.name)),
            ("CLIENT_NAME", &|a, b| by_name(client_name(workspace, a), client_name(workspace, b))),
            ("DURATION", &|a, b| tracked(a).cmp(&tracked(b))),
            ("BUDGET", &|a, b| a.hourly_rate.cmp(&b.hourly_rate)),
            ("PROGRESS", &|a, b| tracked(a).cmp(&tracked(b))),
        ],
    )?;
    let (page, last) = Page::usual(call)?.cut(projects.into_iter());
    if call.flag("hydrated")?.unwrap_or(false) {
        let rows: Vec<_> =
            page.into_iter().map(|project| wire::project_hydrated(workspace, project)).collect();
        Answer::page(&rows, last)
    } else {
        let rows: Vec<_> = page.into_iter().map(|project| wire::project(workspace, project)).collect();
        Answer::page(&rows, last)
    }
}

pub(super) fn one(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    let project = find(workspace, call)?;
    if call.flag("hydrated")?.unwrap_or(false) {
        Answer::ok(&wire::project_hydrated(workspace, project))
    } else {
        Answer::ok(&wire::project(workspace, project))
    }
}

pub(super) fn create(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    if workspace.settings.only_admins_create_projects && !workspace.is_admin(call.me) {
        return Err(Refusal::access_denied());
    }
    let request: Request = call.json()?;
    let name = checked_name(workspace, request.name.clone(), None)?;
    let sent = request.check(workspace)?;
    let tasks = request.tasks(workspace)?;
    let id = workspace.add_project(&name);
    if let Some(project) = workspace.projects.get_mut(&id) {
        project.billable = request.billable.unwrap_or(project.billable);
        project.public = request.is_public.unwrap_or(project.public);
        sent.keep_or_set(project);
    }
    for (name, task) in tasks {
        task.create(workspace, id, &name);
    }
    Answer::created(&wire::project(workspace, find_by_id(workspace, Some(id))?))
}

/// Most of what is left out stays as it was, but `isPublic` and `billable` become false.
pub(super) fn update(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    let before = find(workspace, call)?.clone();
    let request: Request = call.json()?;
    let name = match &request.name {
        Some(_) => checked_name(workspace, request.name.clone(), Some(before.id))?,
        None => before.name.clone(),
    };
    let sent = request.check(workspace)?;
    let (billable, public) = (request.billable.unwrap_or(false), request.is_public.unwrap_or(false));
    let archived = request.archived.unwrap_or(before.archived);
    let id = before.id;
    let mut project = Project { name, billable, public, archived, ..before };
    sent.keep_or_set(&mut project);
    workspace.projects.insert(id, project);
    Answer::ok(&wire::project(workspace, find_by_id(workspace, Some(id))?))
}

/// Its tasks go with it; its entries stay, without it.
pub(super) fn remove(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    let project = find(workspace, call)?.clone();
    if !project.archived {
        return Err(Refusal::delete_active("project"));
    }
    workspace.projects.remove(&project.id);
    workspace.tasks.retain(|(of, _), _| *of != project.id);
    let booked: Vec<Id> =
        workspace.entries().filter(|entry| entry.project == Some(project.id)).map(|entry| entry.id).collect();
    for entry in booked {
        workspace.edit_entry(entry, |entry| {
            entry.project = None;
            entry.task = None;
        });
    }
    Answer::ok(&wire::project(workspace, &project))
}

pub(super) fn find<'w>(workspace: &'w Workspace, call: &Call) -> Result<&'w Project, Refusal> {
    find_by_id(workspace, call.id("project"))
}

fn find_by_id(workspace: &Workspace, id: Option<Id>) -> Result<&Project, Refusal> {
    id.and_then(|id| workspace.projects.get(&id)).ok_or_else(|| Refusal::not_in("Project", "Workspace"))
}

fn checked_name(workspace: &Workspace, name: Option<String>, own: Option<Id>) -> Result<String, Refusal> {
    let name = names::checked("Project", name, 2, 250)?;
    names::unique(
        "Project",
        &name,
        own,
        workspace.projects().map(|project| (project.id, project.name.as_str())),
    )?;
    Ok(name)
}

fn client_name<'w>(workspace: &'w Workspace, project: &Project) -> &'w str {
    let client = project.client.and_then(|id| workspace.clients.get(&id));
    client.map_or("", |client| client.name.as_str())
}
