//! Clients, tasks, tags, custom fields, holidays.

use super::{Rate, duration};
use crate::world::{Client, CustomField, Holiday, Id, Tag, Task, Workspace};
use chrono::NaiveDate;
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

/// Days off.
pub(crate) fn holiday<'a>(workspace: &'a Workspace, holiday: &'a Holiday) -> impl Serialize + 'a {
    HolidayWire {
        id: holiday.id,
        name: &holiday.name,
        workspace_id: workspace.id,
        date_period: DatePeriod { start_date: holiday.first, end_date: holiday.last },
        occurs_annually: holiday.annual,
        everyone_including_new: true,
        automatic_time_entry_creation: false,
        project_id: None,
        task_id: None,
        user_ids: workspace.members.iter().map(|member| member.user).collect(),
        user_group_ids: [],
    }
}

pub(super) fn client_wire<'a>(workspace: &'a Workspace, client: &'a Client) -> ClientWire<'a> {
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

pub(super) fn task_wire<'a>(
    workspace: &'a Workspace,
    task: &'a Task,
    favorite: Option<bool>,
) -> TaskWire<'a> {
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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientWire<'a> {
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
pub(super) struct TaskWire<'a> {
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
struct HolidayWire<'a> {
    id: Id,
    name: &'a str,
    workspace_id: Id,
    date_period: DatePeriod,
    occurs_annually: bool,
    everyone_including_new: bool,
    automatic_time_entry_creation: bool,
    project_id: Option<()>,
    task_id: Option<()>,
    user_ids: Vec<Id>,
    user_group_ids: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DatePeriod {
    start_date: NaiveDate,
    end_date: NaiveDate,
}
