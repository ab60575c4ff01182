//! Projects of a workspace.

use super::names::{self, Search};
use super::sorting::{by_name, sort};
use crate::answer::{Answer, Answered, Page};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{Id, Project, Workspace, World};
use serde::Deserialize;

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
    request.check()?;
    let client = request.client(workspace)?.flatten();
    let id = workspace.add_project(&name);
    if let Some(project) = workspace.projects.get_mut(&id) {
        project.client = client;
        project.billable = request.billable.unwrap_or(project.billable);
        project.public = request.is_public.unwrap_or(project.public);
        request.keep_or_set(project);
    }
    for task in request.tasks.unwrap_or_default() {
        workspace.add_task(id, &names::checked("Task", task.name, 1, 1000)?);
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
    request.check()?;
    let client = request.client(workspace)?.unwrap_or(before.client);
    let (billable, public) = (request.billable.unwrap_or(false), request.is_public.unwrap_or(false));
    let archived = request.archived.unwrap_or(before.archived);
    let id = before.id;
    let mut project = Project { name, client, billable, public, archived, ..before };
    request.keep_or_set(&mut project);
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

/// What a list of projects is narrowed by.
struct Filter<'a> {
    search: Search<'a>,
    archived: Option<bool>,
    billable: Option<bool>,
    public: Option<bool>,
    template: Option<bool>,
    client_archived: Option<bool>,
    clients: Option<Vec<Id>>,
    contains_client: bool,
    users: Option<Vec<Id>>,
    contains_user: bool,
}

impl<'a> Filter<'a> {
    fn of(call: &'a Call) -> Result<Self, Refusal> {
        Ok(Self {
            search: Search {
                name: call.text("name"),
                strict: call.flag("strict-name-search")?.unwrap_or(false),
            },
            archived: call.flag("archived")?,
            billable: call.flag("billable")?,
            public: call.text("access").map(|access| access == "PUBLIC"),
            template: call.flag("is-template")?,
            client_archived: match call.text("client-status") {
                Some("ACTIVE") => Some(false),
                Some("ARCHIVED") => Some(true),
                _ => None,
            },
            clients: call.ids("clients"),
            contains_client: call.flag("contains-client")?.unwrap_or(true),
            users: call.ids("users"),
            contains_user: call.flag("contains-user")?.unwrap_or(true),
        })
    }

    fn passes(&self, workspace: &Workspace, project: &Project) -> bool {
        let is = |wanted: Option<bool>, value: bool| wanted.is_none_or(|wanted| wanted == value);
        is(self.archived, project.archived)
            && is(self.billable, project.billable)
            && is(self.public, project.public)
            && is(self.template, project.template)
            && self.passes_client(workspace, project)
            && self.passes_users(workspace)
            && self.search.finds(&project.name)
    }

    fn passes_client(&self, workspace: &Workspace, project: &Project) -> bool {
        let listed = self.clients.as_ref().is_none_or(|clients| {
            project.client.is_some_and(|client| clients.contains(&client)) == self.contains_client
        });
        let client = project.client.and_then(|id| workspace.clients.get(&id));
        let right_status = self
            .client_archived
            .is_none_or(|archived| client.is_some_and(|client| client.archived == archived));
        listed && right_status
    }

    /// All members work on all projects.
    fn passes_users(&self, workspace: &Workspace) -> bool {
        self.users.as_ref().is_none_or(|users| {
            users.iter().any(|user| workspace.role(*user).is_some()) == self.contains_user
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    name: Option<String>,
    client_id: Option<String>,
    /// The key for writing what is read as `public`.
    is_public: Option<bool>,
    billable: Option<bool>,
    archived: Option<bool>,
    color: Option<String>,
    note: Option<String>,
    hourly_rate: Option<RateRequest>,
    tasks: Option<Vec<TaskRequest>>,
}

#[derive(Deserialize)]
struct RateRequest {
    amount: i64,
}

#[derive(Deserialize)]
struct TaskRequest {
    name: Option<String>,
}

impl Request {
    fn check(&self) -> Result<(), Refusal> {
        let is_color = |color: &str| {
            color.len() == 7
                && color.starts_with('#')
                && color.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
        };
        if self.color.as_deref().is_some_and(|color| !is_color(color)) {
            return Err(Refusal::rule("Color has to be a hexadecimal value: #RRGGBB"));
        }
        if self.note.as_deref().is_some_and(|note| note.chars().count() > 16_384) {
            return Err(Refusal::rule("Note can't be longer than 16384 characters"));
        }
        Ok(())
    }

    /// The client that was sent: an empty id takes the client away. `None` if nothing was said.
    fn client(&self, workspace: &Workspace) -> Result<Option<Option<Id>>, Refusal> {
        let Some(sent) = &self.client_id else { return Ok(None) };
        if sent.is_empty() {
            return Ok(Some(None));
        }
        let client = Id::parse(sent).filter(|id| workspace.clients.contains_key(id));
        client.map(|id| Some(Some(id))).ok_or_else(|| Refusal::not_in("Client", "Workspace"))
    }

    /// Sets what stays as it is when it is left out.
    fn keep_or_set(&self, project: &mut Project) {
        if let Some(color) = &self.color {
            project.color.clone_from(color);
        }
        if let Some(note) = &self.note {
            project.note.clone_from(note);
        }
        if let Some(rate) = &self.hourly_rate {
            project.hourly_rate = Some(rate.amount);
        }
    }
}
