//! Time entries, in their three forms.

use super::catalogue::{tag, task};
use super::project::project;
use super::user::user;
use super::{Rate, duration, instant};
use crate::world::{Entry, Id, Workspace, World};
use serde::Serialize;
use serde_json::Value;

/// An entry as reads have it: 15 keys.
pub(crate) fn entry<'a>(workspace: &'a Workspace, entry: &'a Entry) -> impl Serialize + 'a {
    plain(workspace, entry, Some(rates(workspace, entry)))
}

/// An entry as the answers to writes have it: no rates.
pub(crate) fn entry_without_rates<'a>(workspace: &'a Workspace, entry: &'a Entry) -> impl Serialize + 'a {
    plain(workspace, entry, None)
}

/// An entry with `hydrated=true`: the ids stay, and what they name is added. The route of one entry by its id has
/// null for the user.
pub(crate) fn entry_hydrated<'a>(
    world: &'a World,
    workspace: &'a Workspace,
    entry: &'a Entry,
    with_user: bool,
) -> impl Serialize + 'a {
    let tags = entry.tags.iter().filter_map(|id| workspace.tags.get(id));
    Hydrated {
        entry: plain(workspace, entry, Some(rates(workspace, entry))),
        tags: tags.map(|row| tag(workspace, row)).collect::<Vec<_>>(),
        user: with_user.then(|| world.user(entry.user).map(|row| user(world, row, false))).flatten(),
        task: entry
            .project
            .zip(entry.task)
            .and_then(|key| workspace.tasks.get(&key))
            .map(|row| task(workspace, row)),
        project: entry.project.and_then(|id| workspace.projects.get(&id)).map(|row| project(workspace, row)),
        kiosk: None,
    }
}

fn plain<'a>(workspace: &'a Workspace, entry: &'a Entry, rates: Option<Rates<'a>>) -> Wire<'a> {
    Wire {
        id: entry.id,
        description: &entry.description,
        tag_ids: &entry.tags,
        user_id: entry.user,
        billable: entry.billable,
        task_id: entry.task,
        project_id: entry.project,
        workspace_id: workspace.id,
        time_interval: TimeInterval {
            start: instant(entry.start),
            end: entry.end.map(instant),
            duration: entry.seconds().map(duration),
        },
        custom_field_values: custom_values(workspace, entry),
        r#type: entry.kind,
        kiosk_id: None,
        rates,
        is_locked: workspace.is_locked(entry),
    }
}

fn rates<'a>(workspace: &'a Workspace, entry: &Entry) -> Rates<'a> {
    let project = entry.project.and_then(|id| workspace.projects.get(&id));
    let amount = project.and_then(|project| project.hourly_rate).unwrap_or(workspace.hourly_rate);
    Rates {
        hourly_rate: Rate { amount, currency: &workspace.currency.code },
        cost_rate: Rate { amount: 0, currency: &workspace.currency.code },
    }
}

fn custom_values<'a>(workspace: &'a Workspace, entry: &'a Entry) -> Vec<CustomValueWire<'a>> {
    let values = entry.custom.iter().filter_map(|custom| {
        let field = workspace.custom_fields.iter().find(|field| field.id == custom.field)?;
        Some(CustomValueWire {
            custom_field_id: field.id,
            time_entry_id: entry.id,
            value: &custom.value,
            name: &field.name,
            r#type: field.kind,
        })
    });
    values.collect()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Id,
    description: &'a str,
    tag_ids: &'a [Id],
    user_id: Id,
    billable: bool,
    task_id: Option<Id>,
    project_id: Option<Id>,
    workspace_id: Id,
    time_interval: TimeInterval,
    custom_field_values: Vec<CustomValueWire<'a>>,
    r#type: &'static str,
    kiosk_id: Option<Id>,
    #[serde(flatten)]
    rates: Option<Rates<'a>>,
    is_locked: bool,
}

#[derive(Serialize)]
struct TimeInterval {
    start: String,
    end: Option<String>,
    duration: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomValueWire<'a> {
    custom_field_id: Id,
    time_entry_id: Id,
    value: &'a Value,
    name: &'a str,
    r#type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rates<'a> {
    hourly_rate: Rate<'a>,
    cost_rate: Rate<'a>,
}

#[derive(Serialize)]
struct Hydrated<'a, Tag, User, Task, Project> {
    #[serde(flatten)]
    entry: Wire<'a>,
    tags: Vec<Tag>,
    user: Option<User>,
    task: Option<Task>,
    project: Option<Project>,
    kiosk: Option<()>,
}
