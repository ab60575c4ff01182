//! Clients, projects, tasks, tags, custom fields.

use super::{Membership, Rate, duration};
use crate::world::{Client, CustomField, Id, Project, Tag, Task, Workspace};
use serde::Serialize;
use serde_json::Value;

/// A client.
pub(crate) fn client<'a>(workspace: &'a Workspace, client: &'a Client) -> impl Serialize + 'a {
    client_wire(workspace, client)
}

/// A tag.
pub(crate) fn tag<'a>(workspace: &Workspace, tag: &'a Tag) -> impl Serialize + use<'a> {
    TagWire { id: tag.id, name: &tag.name, workspace_id: workspace.id, archived: tag.archived }
}

/// A task, as the list of a project's tasks has it.
pub(crate) fn task<'a>(workspace: &'a Workspace, task: &'a Task) -> impl Serialize + 'a {
    task_wire(workspace, task, None)
}

/// A custom field of time entries.
pub(crate) fn custom_field<'a>(workspace: &Workspace, field: &'a CustomField) -> impl Serialize + use<'a> {
    CustomFieldWire {
        id: field.id,
        name: &field.name,
        description: "",
        workspace_id: workspace.id,
        r#type: field.kind,
        entity_type: "TIMEENTRY",
        status: "VISIBLE",
        required: field.required,
        only_admin_can_edit: false,
        placeholder: "",
        allowed_values: [],
        workspace_default_value: &field.default,
        project_default_values: [],
    }
}

/// A project as lists have it by default.
pub(crate) fn project<'a>(workspace: &'a Workspace, project: &'a Project) -> impl Serialize + 'a {
    project_wire(workspace, project, None)
}

/// A project with `hydrated=true`: no `clientName`, but its client, its tasks and more.
pub(crate) fn project_hydrated<'a>(workspace: &'a Workspace, project: &'a Project) -> impl Serialize + 'a {
    let hydration = Hydration {
        client: client_of(workspace, project).map(|client| client_wire(workspace, client)),
        tasks: workspace.tasks_of(project.id).map(|task| task_wire(workspace, task, Some(false))).collect(),
        custom_fields: [],
        currency: Currency { id: workspace.currency.id, code: &workspace.currency.code },
        favorite: false,
    };
    project_wire(workspace, project, Some(hydration))
}

fn client_of<'a>(workspace: &'a Workspace, project: &Project) -> Option<&'a Client> {
    workspace.clients.get(&project.client?)
}

fn client_wire<'a>(workspace: &'a Workspace, client: &'a Client) -> ClientWire<'a> {
    ClientWire {
        id: client.id,
        name: &client.name,
        email: client.email.as_deref(),
        workspace_id: workspace.id,
        archived: client.archived,
        address: client.address.as_deref(),
        note: client.note.as_deref(),
        cc_emails: (!client.cc_emails.is_empty()).then_some(&client.cc_emails),
        currency_id: workspace.currency.id,
        currency_code: &workspace.currency.code,
    }
}

fn task_wire<'a>(workspace: &'a Workspace, task: &'a Task, favorite: Option<bool>) -> TaskWire<'a> {
    TaskWire {
        id: task.id,
        name: &task.name,
        project_id: task.project,
        assignee_ids: &task.assignees,
        assignee_id: task.assignees.first().map_or(String::new(), Id::to_string),
        user_group_ids: [],
        estimate: &task.estimate,
        status: if task.done { "DONE" } else { "ACTIVE" },
        budget_estimate: task.budget,
        duration: duration(workspace.entries.tracked(task.id)),
        billable: task.billable,
        hourly_rate: None,
        cost_rate: None,
        favorite,
    }
}

fn project_wire<'a>(
    workspace: &'a Workspace,
    project: &'a Project,
    hydration: Option<Hydration<'a>>,
) -> ProjectWire<'a> {
    let client_name = client_of(workspace, project).map_or("", |client| client.name.as_str());
    let amount = project.hourly_rate.unwrap_or(workspace.hourly_rate);
    ProjectWire {
        id: project.id,
        name: &project.name,
        hourly_rate: Rate { amount, currency: &workspace.currency.code },
        client_id: project.client.map_or(String::new(), |client| client.to_string()),
        workspace_id: workspace.id,
        billable: project.billable,
        memberships: workspace
            .members
            .iter()
            .map(|member| Membership::new(member.user, project.id, "PROJECT"))
            .collect(),
        color: &project.color,
        estimate: Estimate { estimate: "PT0S", r#type: "AUTO" },
        archived: project.archived,
        duration: duration(workspace.entries.tracked(project.id)),
        client_name: hydration.is_none().then_some(client_name),
        note: &project.note,
        cost_rate: None,
        time_estimate: TimeEstimate {
            estimate: "PT0S",
            r#type: "AUTO",
            reset_option: None,
            active: false,
            include_non_billable: true,
        },
        budget_estimate: None,
        estimate_reset: None,
        template: project.template,
        public: project.public,
        hydration,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClientWire<'a> {
    id: Id,
    name: &'a str,
    email: Option<&'a str>,
    workspace_id: Id,
    archived: bool,
    address: Option<&'a str>,
    note: Option<&'a str>,
    cc_emails: Option<&'a Vec<String>>,
    currency_id: Id,
    currency_code: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TagWire<'a> {
    id: Id,
    name: &'a str,
    workspace_id: Id,
    archived: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskWire<'a> {
    id: Id,
    name: &'a str,
    project_id: Id,
    assignee_ids: &'a [Id],
    assignee_id: String,
    user_group_ids: [(); 0],
    estimate: &'a str,
    status: &'static str,
    budget_estimate: i64,
    duration: String,
    billable: bool,
    hourly_rate: Option<Rate<'a>>,
    cost_rate: Option<Rate<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    favorite: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomFieldWire<'a> {
    id: Id,
    name: &'a str,
    description: &'static str,
    workspace_id: Id,
    r#type: &'static str,
    entity_type: &'static str,
    status: &'static str,
    required: bool,
    only_admin_can_edit: bool,
    placeholder: &'static str,
    allowed_values: [(); 0],
    workspace_default_value: &'a Value,
    project_default_values: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProjectWire<'a> {
    id: Id,
    name: &'a str,
    hourly_rate: Rate<'a>,
    client_id: String,
    workspace_id: Id,
    billable: bool,
    memberships: Vec<Membership>,
    color: &'a str,
    estimate: Estimate,
    archived: bool,
    duration: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<&'a str>,
    note: &'a str,
    cost_rate: Option<Rate<'a>>,
    time_estimate: TimeEstimate,
    budget_estimate: Option<()>,
    estimate_reset: Option<()>,
    template: bool,
    public: bool,
    #[serde(flatten)]
    hydration: Option<Hydration<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hydration<'a> {
    client: Option<ClientWire<'a>>,
    tasks: Vec<TaskWire<'a>>,
    custom_fields: [(); 0],
    currency: Currency<'a>,
    favorite: bool,
}

#[derive(Serialize)]
struct Currency<'a> {
    id: Id,
    code: &'a str,
}

#[derive(Serialize)]
struct Estimate {
    estimate: &'static str,
    r#type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TimeEstimate {
    estimate: &'static str,
    r#type: &'static str,
    reset_option: Option<()>,
    active: bool,
    include_non_billable: bool,
}
