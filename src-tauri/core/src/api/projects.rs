//! Projects, plain or with their tasks and clients.

use super::client::Client;
use super::clients::ClientWire;
use super::filter::ListFilter;
use super::lenient;
use super::merge::{Body, Object, is_set};
use super::outcome::Failure;
use super::paging::{self, Page, Progress, Row};
use super::send::Request;
use super::tasks::TaskWire;
use crate::domain::{self, ClientId, Project, ProjectId, Task, WorkspaceId};
use futures_util::Stream;
use reqwest::Method;
use serde::Deserialize;

/// The colour of a project whose own can't be read.
const GREY: &str = "#9E9E9E";

/// A project with what belongs to it, as `hydrated=true` gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HydratedProject {
    /// The project.
    pub project: Project,
    /// Its client, when it has one.
    pub client: Option<domain::Client>,
    /// All its tasks, the done among them.
    pub tasks: Vec<Task>,
}

/// A project to be made. What is `None` is left to the workspace's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the project's field of that name")]
pub struct NewProject {
    /// 2 to 250 characters, not in use by another project, archived ones included.
    pub name: String,
    pub client: Option<ClientId>,
    /// `#RRGGBB`.
    pub color: Option<String>,
    pub billable: Option<bool>,
    /// Whether all members of the workspace see it.
    pub public: Option<bool>,
    /// At most 16,384 characters.
    pub note: Option<String>,
}

/// What is to be changed of a project. `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the project's field of that name")]
pub struct ProjectEdit {
    pub name: Option<String>,
    /// `Some(None)` takes the client away.
    pub client: Option<Option<ClientId>>,
    pub color: Option<String>,
    pub billable: Option<bool>,
    pub public: Option<bool>,
    pub archived: Option<bool>,
    pub note: Option<String>,
}

impl Client {
    /// One page of the projects, counted from 1. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn projects_page(
        &self,
        workspace: &WorkspaceId,
        filter: &ListFilter,
        page: u32,
    ) -> Result<Page<Project>, Failure> {
        let request = filter.apply(self.projects_at(Method::GET, workspace)).page(page);
        self.send(request).await?.page(|wire: ProjectWire| wire.into())
    }

    /// All projects, a page at a time. One request a page.
    pub fn projects_all(
        &self,
        workspace: &WorkspaceId,
        filter: &ListFilter,
    ) -> impl Stream<Item = Result<Progress<Project>, Failure>> + Send + use<> {
        let list = (self.clone(), workspace.clone(), filter.clone());
        paging::all(list, |(client, workspace, filter), page| async move {
            client.projects_page(&workspace, &filter, page).await
        })
    }

    /// One page of the projects with their clients and tasks, counted from 1: the cheap way to a whole catalogue,
    /// since tasks otherwise take a request for each project. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn hydrated_projects_page(
        &self,
        workspace: &WorkspaceId,
        filter: &ListFilter,
        page: u32,
    ) -> Result<Page<HydratedProject>, Failure> {
        let request =
            filter.apply(self.projects_at(Method::GET, workspace)).query("hydrated", "true").page(page);
        self.send(request).await?.page(|wire: ProjectWire| wire.into())
    }

    /// All projects with their clients and tasks, a page at a time. One request a page.
    pub fn hydrated_projects_all(
        &self,
        workspace: &WorkspaceId,
        filter: &ListFilter,
    ) -> impl Stream<Item = Result<Progress<HydratedProject>, Failure>> + Send + use<> {
        let list = (self.clone(), workspace.clone(), filter.clone());
        paging::all(list, |(client, workspace, filter), page| async move {
            client.hydrated_projects_page(&workspace, &filter, page).await
        })
    }

    /// One project. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn project(&self, workspace: &WorkspaceId, id: &ProjectId) -> Result<Project, Failure> {
        let wire: ProjectWire = self.send(self.project_at(Method::GET, workspace, id)).await?.json()?;
        Ok(wire.into())
    }

    /// Makes a project. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`]. A name in use is 400 with code 501.
    pub async fn create_project(
        &self,
        workspace: &WorkspaceId,
        new: &NewProject,
    ) -> Result<Project, Failure> {
        let body = Body::default()
            .with("name", Some(new.name.as_str()))
            .with("clientId", new.client.as_ref().map(ClientId::as_str))
            .with("color", new.color.as_deref())
            .with("billable", new.billable)
            .with("isPublic", new.public)
            .with("note", new.note.as_deref());
        let request = self.projects_at(Method::POST, workspace).json(body.into_json());
        let wire: ProjectWire = self.send(request).await?.json()?;
        Ok(wire.into())
    }

    /// Changes what `edit` names and keeps the rest. Two requests: read and write.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn update_project(
        &self,
        workspace: &WorkspaceId,
        id: &ProjectId,
        edit: &ProjectEdit,
    ) -> Result<Project, Failure> {
        let read = self.object(self.project_at(Method::GET, workspace, id)).await?;
        self.put_project(workspace, id, &read, edit).await
    }

    /// Deletes a project. Clockify refuses that for an active one, so it is archived first, and stays archived
    /// should the rest fail. Three requests, or two when it is archived already.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn delete_project(&self, workspace: &WorkspaceId, id: &ProjectId) -> Result<(), Failure> {
        let read = self.object(self.project_at(Method::GET, workspace, id)).await?;
        if !is_set(&read, "archived") {
            let archive = ProjectEdit { archived: Some(true), ..ProjectEdit::default() };
            self.put_project(workspace, id, &read, &archive).await?;
        }
        self.send(self.project_at(Method::DELETE, workspace, id)).await?;
        Ok(())
    }

    async fn put_project(
        &self,
        workspace: &WorkspaceId,
        id: &ProjectId,
        read: &Object,
        edit: &ProjectEdit,
    ) -> Result<Project, Failure> {
        let request = self.project_at(Method::PUT, workspace, id).json(project_body(read, edit).into_json());
        let wire: ProjectWire = self.send(request).await?.json()?;
        Ok(wire.into())
    }

    fn projects_at(&self, method: Method, workspace: &WorkspaceId) -> Request {
        self.clockify(method, &["workspaces", workspace.as_str(), "projects"])
    }

    fn project_at(&self, method: Method, workspace: &WorkspaceId, id: &ProjectId) -> Request {
        self.clockify(method, &["workspaces", workspace.as_str(), "projects", id.as_str()])
    }
}

impl Row for Project {
    fn row_id(&self) -> &str {
        self.id.as_str()
    }
}

impl Row for HydratedProject {
    fn row_id(&self) -> &str {
        self.project.id.as_str()
    }
}

/// What is read as `public` is written as `isPublic`; both it and `billable` fall to false when left out. Rates are
/// left out: Clockify keeps them, and refuses them from who may not set them.
fn project_body(read: &Object, edit: &ProjectEdit) -> Body {
    let client = edit.client.as_ref().map(|client| client.as_ref().map_or("", ClientId::as_str));
    Body::default()
        .keeping(read, &["name", "clientId", "color", "note"])
        .keeping_flag(read, "public", "isPublic")
        .keeping_flag(read, "billable", "billable")
        .keeping_flag(read, "archived", "archived")
        .with("name", edit.name.as_deref())
        .with("clientId", client)
        .with("color", edit.color.as_deref())
        .with("note", edit.note.as_deref())
        .with("isPublic", edit.public)
        .with("billable", edit.billable)
        .with("archived", edit.archived)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProjectWire {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    client_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    color: String,
    #[serde(default, deserialize_with = "lenient::flag")]
    billable: bool,
    #[serde(default, deserialize_with = "lenient::flag")]
    archived: bool,
    /// Hydrated only.
    #[serde(default)]
    client: Option<ClientWire>,
    /// Hydrated only.
    #[serde(default, deserialize_with = "lenient::list")]
    tasks: Vec<TaskWire>,
}

impl From<ProjectWire> for Project {
    fn from(wire: ProjectWire) -> Self {
        HydratedProject::from(wire).project
    }
}

impl From<ProjectWire> for HydratedProject {
    fn from(wire: ProjectWire) -> Self {
        let client = wire.client.map(domain::Client::from);
        let id = ProjectId::from(wire.id);
        let project = Project {
            name: wire.name,
            client: wire
                .client_id
                .map(ClientId::from)
                .or_else(|| client.as_ref().map(|client| client.id.clone())),
            color: if is_color(&wire.color) { wire.color } else { GREY.to_owned() },
            billable: wire.billable,
            archived: wire.archived,
            id: id.clone(),
        };
        let tasks = wire.tasks.into_iter().map(|task| task.into_task(&id)).collect();
        Self { project, client, tasks }
    }
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(json: Value) -> HydratedProject {
        serde_json::from_value::<ProjectWire>(json).unwrap().into()
    }

    #[test]
    fn a_put_writes_public_as_is_public_and_resends_what_would_fall_to_its_default() {
        let found = json!({
            "id": "p", "name": "Old", "clientId": "c", "color": "#112233", "note": "n", "public": true,
            "billable": "true", "archived": false, "hourlyRate": { "amount": 1 }, "estimate": { "type": "AUTO" },
            "costRate": null, "clientName": "C", "memberships": [],
        });
        let edit = ProjectEdit { name: Some("New".to_owned()), ..ProjectEdit::default() };
        let expected = json!({
            "name": "New", "clientId": "c", "color": "#112233", "note": "n", "isPublic": true, "billable": true,
            "archived": false,
        });
        assert_eq!(project_body(found.as_object().unwrap(), &edit).into_json(), expected);
    }

    #[test]
    fn a_put_sends_no_null_and_can_take_the_client_away() {
        let found = json!({ "name": "P", "clientId": "c", "note": null, "billable": false });
        let edit = ProjectEdit { client: Some(None), archived: Some(true), ..ProjectEdit::default() };
        let expected = json!({ "name": "P", "clientId": "", "billable": false, "archived": true });
        assert_eq!(project_body(found.as_object().unwrap(), &edit).into_json(), expected);
    }

    #[test]
    fn a_hydrated_project_brings_its_client_and_its_tasks_the_done_among_them() {
        let hydrated = read(json!({
            "id": "p", "name": "P", "color": "#aAbBcC", "client": { "id": "c", "name": "C", "archived": true },
            "tasks": [
                { "id": "t1", "name": "A", "status": "ACTIVE", "projectId": "p", "billable": "true", "favorite": true },
                { "id": "t2", "name": "B", "status": "DONE", "assigneeIds": null, "estimate": null },
            ],
            "customFields": [{}], "currency": { "id": "x", "code": "GPB" }, "favorite": false,
        }));
        assert_eq!(hydrated.project.client, Some("c".into()));
        assert_eq!(
            hydrated.client.map(|client| (client.name, client.archived)),
            Some(("C".to_owned(), true))
        );
        let tasks: Vec<_> =
            hydrated.tasks.iter().map(|task| (task.project.as_str(), task.billable, task.done)).collect();
        assert_eq!(tasks, [("p", Some(true), false), ("p", None, true)]);
    }

    #[test]
    fn no_client_comes_as_empty_text_as_null_or_not_at_all() {
        for json in [
            json!({ "id": "p", "clientId": "" }),
            json!({ "id": "p", "clientId": null, "client": null }),
            json!({ "id": "p" }),
        ] {
            let HydratedProject { project, client, tasks } = read(json);
            assert_eq!((project.client, client, tasks), (None, None, Vec::new()));
        }
    }

    #[test]
    fn a_colour_is_one_whatever_came() {
        for odd in ["", "red", "#12345", "#12345g", "#1234567", "#é1234", "url(x)"] {
            assert_eq!(read(json!({ "id": "p", "color": odd })).project.color, GREY, "{odd}");
        }
    }
}
