//! Projects, plain and hydrated.

use super::catalogue::{ClientWire, TaskWire, client_wire, task_wire};
use super::{Membership, Rate, duration};
use crate::world::{Client, EstimateKind, Id, Project, ProjectMember, ResetOption, Workspace};
use serde::Serialize;

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

/// Everybody's place in a project.
pub(super) fn memberships<'a>(
    workspace: &'a Workspace,
    project: &'a Project,
) -> impl Iterator<Item = Membership<'a>> {
    workspace.members_of(project).map(|member| membership(workspace, project.id, member))
}

fn membership(workspace: &Workspace, project: Id, member: ProjectMember) -> Membership<'_> {
    let currency = &workspace.currency.code;
    Membership {
        user_id: member.user,
        hourly_rate: member.hourly_rate.map(|amount| Rate { amount, currency }),
        cost_rate: None,
        target_id: project,
        membership_type: "PROJECT",
        membership_status: member.status,
    }
}

fn client_of<'a>(workspace: &'a Workspace, project: &Project) -> Option<&'a Client> {
    workspace.clients.get(&project.client?)
}

fn project_wire<'a>(
    workspace: &'a Workspace,
    project: &'a Project,
    hydration: Option<Hydration<'a>>,
) -> ProjectWire<'a> {
    let client_name = client_of(workspace, project).map_or("", |client| client.name.as_str());
    let rate = |amount| Rate { amount, currency: &workspace.currency.code };
    let time = project.time_estimate;
    ProjectWire {
        id: project.id,
        name: &project.name,
        hourly_rate: rate(project.hourly_rate.unwrap_or(workspace.hourly_rate)),
        client_id: project.client.map_or(String::new(), |client| client.to_string()),
        workspace_id: workspace.id,
        billable: project.billable,
        memberships: memberships(workspace, project).collect(),
        color: &project.color,
        estimate: Estimate { estimate: duration(time.seconds), r#type: time.kind },
        archived: project.archived,
        duration: duration(workspace.entries.tracked(project.id)),
        client_name: hydration.is_none().then_some(client_name),
        note: &project.note,
        cost_rate: project.cost_rate.map(rate),
        time_estimate: TimeEstimate {
            estimate: duration(time.seconds),
            r#type: time.kind,
            reset_option: time.reset,
            active: time.active,
            include_non_billable: time.include_non_billable,
        },
        budget_estimate: project.budget_estimate.map(|budget| BudgetEstimate {
            estimate: budget.amount,
            r#type: budget.kind,
            reset_option: budget.reset,
            active: budget.active,
            include_expenses: budget.include_expenses,
        }),
        estimate_reset: None,
        template: project.template,
        public: project.public,
        hydration,
    }
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
    memberships: Vec<Membership<'a>>,
    color: &'a str,
    estimate: Estimate,
    archived: bool,
    duration: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<&'a str>,
    note: &'a str,
    cost_rate: Option<Rate<'a>>,
    time_estimate: TimeEstimate,
    budget_estimate: Option<BudgetEstimate>,
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
    estimate: String,
    r#type: EstimateKind,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TimeEstimate {
    estimate: String,
    r#type: EstimateKind,
    reset_option: Option<ResetOption>,
    active: bool,
    include_non_billable: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BudgetEstimate {
    estimate: i64,
    r#type: EstimateKind,
    reset_option: Option<ResetOption>,
    active: bool,
    include_expenses: bool,
}
