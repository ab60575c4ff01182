//! Clients of a workspace.

use super::names::{self, Search};
use super::sorting::{by_name, sort};
use crate::answer::{Answer, Answered, Page};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{Client, Id, Workspace, World};
use serde::Deserialize;

pub(super) fn list(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    let search =
        Search { name: call.text("name"), strict: call.flag("strict-name-search")?.unwrap_or(false) };
    let archived = call.flag("archived")?;
    let mut clients: Vec<&Client> = workspace
        .clients()
        .filter(|client| archived.is_none_or(|archived| client.archived == archived))
        .filter(|client| search.finds(&client.name))
        .collect();
    sort(call, &mut clients, &[("NAME", &|a, b| by_name(&a.name, &b.name))])?;
    let total = clients.len();
    let (page, last) = Page::usual(call)?.cut(clients.into_iter());
    let rows: Vec<_> = page.into_iter().map(|client| wire::client(workspace, client)).collect();
    Answer::counted_page(&rows, last, total)
}

pub(super) fn one(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    Answer::ok(&wire::client(workspace, find(workspace, call)?))
}

/// `ccEmails` and the currency are ignored here, though they are documented.
pub(super) fn create(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    if workspace.settings.only_admins_create_projects && !workspace.is_admin(call.me) {
        return Err(Refusal::access_denied());
    }
    let request: Request = call.json()?;
    let name = checked_name(workspace, request.name, None)?;
    let id = workspace.add_client(&name);
    if let Some(client) = workspace.clients.get_mut(&id) {
        client.email = request.email;
        client.address = request.address;
        client.note = request.note;
    }
    Answer::created(&wire::client(workspace, find_by_id(workspace, Some(id))?))
}

/// Replaces the client: what is left out is gone, the currency apart.
pub(super) fn update(world: &mut World, call: &Call) -> Answered {
    let archive_projects = call.flag("archive-projects")?.unwrap_or(false);
    let finish_tasks = call.flag("mark-tasks-as-done")?.unwrap_or(false);
    let workspace = call.workspace_mut(world)?;
    let id = find(workspace, call)?.id;
    let request: Request = call.json()?;
    let name = checked_name(workspace, request.name, Some(id))?;
    let cc_emails = request.cc_emails.unwrap_or_default();
    if cc_emails.len() > 3 {
        return Err(Refusal::rule("Client can have at most 3 cc emails"));
    }
    let archived = request.archived.unwrap_or(false);
    let (email, address, note) = (request.email, request.address, request.note);
    workspace.clients.insert(id, Client { id, name, archived, email, address, note, cc_emails });
    if archived && (archive_projects || finish_tasks) {
        close_projects(workspace, id, archive_projects, finish_tasks);
    }
    Answer::ok(&wire::client(workspace, find_by_id(workspace, Some(id))?))
}

pub(super) fn remove(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    let client = find(workspace, call)?.clone();
    if !client.archived {
        return Err(Refusal::delete_active("client"));
    }
    workspace.clients.remove(&client.id);
    for project in workspace.projects.values_mut().filter(|project| project.client == Some(client.id)) {
        project.client = None;
    }
    Answer::ok(&wire::client(workspace, &client))
}

fn find<'w>(workspace: &'w Workspace, call: &Call) -> Result<&'w Client, Refusal> {
    find_by_id(workspace, call.id("client"))
}

fn find_by_id(workspace: &Workspace, id: Option<Id>) -> Result<&Client, Refusal> {
    id.and_then(|id| workspace.clients.get(&id)).ok_or_else(|| Refusal::not_in("Client", "Workspace"))
}

fn checked_name(workspace: &Workspace, name: Option<String>, own: Option<Id>) -> Result<String, Refusal> {
    let name = names::checked("Client", name, 1, 100)?;
    names::unique("Client", &name, own, workspace.clients().map(|client| (client.id, client.name.as_str())))?;
    Ok(name)
}

fn close_projects(workspace: &mut Workspace, client: Id, archive: bool, finish_tasks: bool) {
    let of_client = workspace.projects.values_mut().filter(|project| project.client == Some(client));
    let mut closed = Vec::new();
    for project in of_client {
        project.archived |= archive;
        closed.push(project.id);
    }
    for task in workspace.tasks.values_mut().filter(|task| closed.contains(&task.project)) {
        task.done |= finish_tasks;
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    name: Option<String>,
    email: Option<String>,
    address: Option<String>,
    note: Option<String>,
    archived: Option<bool>,
    cc_emails: Option<Vec<String>>,
}
