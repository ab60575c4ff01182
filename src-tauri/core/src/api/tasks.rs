//! Tasks of a project.

use super::client::Client;
use super::filter::ListFilter;
use super::lenient;
use super::merge::{Body, Object};
use super::outcome::Failure;
use super::paging::{self, Page, Progress, Row};
use super::send::Request;
use crate::domain::{ProjectId, Task, TaskId, UserId, WorkspaceId};
use futures_util::Stream;
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

const ACTIVE: &str = "ACTIVE";
const DONE: &str = "DONE";

/// A task to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the task's field of that name")]
pub struct NewTask {
    /// 1 to 1,000 characters, not in use by another task of the project, done ones included.
    pub name: String,
    pub assignees: Vec<UserId>,
    /// ISO 8601, hours and below: `PT1H30M`.
    pub estimate: Option<String>,
    pub billable: Option<bool>,
}

/// What is to be changed of a task. `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the task's field of that name")]
pub struct TaskEdit {
    pub name: Option<String>,
    /// ISO 8601, hours and below: `PT1H30M`.
    pub estimate: Option<String>,
    pub billable: Option<bool>,
    pub done: Option<bool>,
}

impl Client {
    /// One page of a project's tasks, counted from 1. One request. For those of all projects see
    /// [`Self::hydrated_projects_page`].
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn tasks_page(
        &self,
        workspace: &WorkspaceId,
        project: &ProjectId,
        filter: &ListFilter,
        page: u32,
    ) -> Result<Page<Task>, Failure> {
        let request = filter.apply_to_tasks(self.tasks_at(Method::GET, workspace, project)).page(page);
        self.send(request).await?.page(|wire: TaskWire| wire.into_task(project))
    }

    /// All tasks of a project, a page at a time. One request a page.
    pub fn tasks_all(
        &self,
        workspace: &WorkspaceId,
        project: &ProjectId,
        filter: &ListFilter,
    ) -> impl Stream<Item = Result<Progress<Task>, Failure>> + Send + use<> {
        let list = (self.clone(), workspace.clone(), project.clone(), filter.clone());
        paging::all(list, |(client, workspace, project, filter), page| async move {
            client.tasks_page(&workspace, &project, &filter, page).await
        })
    }

    /// One task. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn task(
        &self,
        workspace: &WorkspaceId,
        project: &ProjectId,
        id: &TaskId,
    ) -> Result<Task, Failure> {
        let wire: TaskWire = self.send(self.task_at(Method::GET, workspace, project, id)).await?.json()?;
        Ok(wire.into_task(project))
    }

    /// Makes a task. One request.
    ///
    /// # Errors
    /// As every call; see [`Failure`]. A name in use is 400 with code 501.
    pub async fn create_task(
        &self,
        workspace: &WorkspaceId,
        project: &ProjectId,
        new: &NewTask,
    ) -> Result<Task, Failure> {
        let assignees: Vec<_> = new.assignees.iter().map(|user| Value::from(user.as_str())).collect();
        let body = Body::default()
            .with("name", Some(new.name.as_str()))
            .with("assigneeIds", (!assignees.is_empty()).then_some(assignees))
            .with("estimate", new.estimate.as_deref())
            .with("billable", new.billable);
        let request = self.tasks_at(Method::POST, workspace, project).json(body.into_json());
        let wire: TaskWire = self.send(request).await?.json()?;
        Ok(wire.into_task(project))
    }

    /// Changes what `edit` names and keeps the rest. Two requests: read and write.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn update_task(
        &self,
        workspace: &WorkspaceId,
        project: &ProjectId,
        id: &TaskId,
        edit: &TaskEdit,
    ) -> Result<Task, Failure> {
        let read = self.object(self.task_at(Method::GET, workspace, project, id)).await?;
        self.put_task(workspace, project, id, &read, edit).await
    }

    /// Deletes a task. Clockify refuses that for an active one, so it is marked as done first, and stays so should
    /// the rest fail. Three requests, or two when it is done already.
    ///
    /// # Errors
    /// As every call; see [`Failure`].
    pub async fn delete_task(
        &self,
        workspace: &WorkspaceId,
        project: &ProjectId,
        id: &TaskId,
    ) -> Result<(), Failure> {
        let read = self.object(self.task_at(Method::GET, workspace, project, id)).await?;
        if read.get("status").and_then(Value::as_str) != Some(DONE) {
            let finish = TaskEdit { done: Some(true), ..TaskEdit::default() };
            self.put_task(workspace, project, id, &read, &finish).await?;
        }
        self.send(self.task_at(Method::DELETE, workspace, project, id)).await?;
        Ok(())
    }

    async fn put_task(
        &self,
        workspace: &WorkspaceId,
        project: &ProjectId,
        id: &TaskId,
        read: &Object,
        edit: &TaskEdit,
    ) -> Result<Task, Failure> {
        let body = task_body(read, edit).into_json();
        let request = self.task_at(Method::PUT, workspace, project, id).json(body);
        let wire: TaskWire = self.send(request).await?.json()?;
        Ok(wire.into_task(project))
    }

    fn tasks_at(&self, method: Method, workspace: &WorkspaceId, project: &ProjectId) -> Request {
        self.clockify(method, &["workspaces", workspace.as_str(), "projects", project.as_str(), "tasks"])
    }

    fn task_at(&self, method: Method, workspace: &WorkspaceId, project: &ProjectId, id: &TaskId) -> Request {
        let route = ["workspaces", workspace.as_str(), "projects", project.as_str(), "tasks", id.as_str()];
        self.clockify(method, &route)
    }
}

impl Row for Task {
    fn row_id(&self) -> &str {
        self.id.as_str()
    }
}

fn task_body(read: &Object, edit: &TaskEdit) -> Body {
    let status = edit.done.map(|done| if done { DONE } else { ACTIVE });
    Body::default()
        .keeping(read, &["name", "assigneeIds", "userGroupIds", "estimate", "budgetEstimate", "status"])
        .keeping_flag(read, "billable", "billable")
        .with("name", edit.name.as_deref())
        .with("estimate", edit.estimate.as_deref())
        .with("billable", edit.billable)
        .with("status", status)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskWire {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    project_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    status: String,
    /// A boolean; once recorded as the text `"true"`, and missing in answers of 2020.
    #[serde(default, deserialize_with = "lenient::maybe_flag")]
    billable: Option<bool>,
}

impl TaskWire {
    /// A task of `project`, unless it says of which.
    pub(super) fn into_task(self, project: &ProjectId) -> Task {
        Task {
            id: self.id.into(),
            project: self.project_id.map_or_else(|| project.clone(), ProjectId::from),
            name: self.name,
            billable: self.billable,
            done: self.status == DONE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_put_keeps_assignees_groups_estimates_and_status() {
        let found = json!({
            "id": "t", "name": "Old", "projectId": "p", "assigneeIds": ["u"], "assigneeId": "u", "userGroupIds": ["g"],
            "estimate": "PT2H", "budgetEstimate": null, "status": "DONE", "billable": "true", "duration": null,
        });
        let edit = TaskEdit { name: Some("New".to_owned()), ..TaskEdit::default() };
        let expected = json!({
            "name": "New", "assigneeIds": ["u"], "userGroupIds": ["g"], "estimate": "PT2H", "status": "DONE",
            "billable": true,
        });
        assert_eq!(task_body(found.as_object().unwrap(), &edit).into_json(), expected);
        let again = TaskEdit { done: Some(false), ..edit };
        assert_eq!(task_body(found.as_object().unwrap(), &again).into_json()["status"], "ACTIVE");
    }

    #[test]
    fn a_task_that_says_nothing_of_its_billing_leaves_it_to_the_project() {
        let wire: TaskWire = serde_json::from_value(json!({ "id": "t", "status": "SOMETHING_NEW" })).unwrap();
        let task = wire.into_task(&"p".into());
        assert_eq!((task.billable, task.done, task.project.as_str()), (None, false, "p"));
    }
}
