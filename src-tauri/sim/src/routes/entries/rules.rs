//! What an entry must be like before it is taken, and who may change it.

use crate::call::{Call, parse_instant};
use crate::refusal::Refusal;
use crate::world::{CustomValue, Entry, Id, Workspace};
use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;
use serde_json::Value;

/// The body of a write. Keys that are not here are ignored, `userId` and `customFieldValues` among them.
///
/// Null is taken for nothing. One client's authors report a 400 for it, without a recording; others send nulls all
/// the time and get on, and they shall work here too.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EntryRequest {
    pub(super) start: Option<String>,
    pub(super) end: Option<String>,
    description: Option<String>,
    project_id: Option<String>,
    task_id: Option<String>,
    tag_ids: Option<Vec<String>>,
    billable: Option<bool>,
    r#type: Option<Kind>,
    custom_fields: Option<Vec<CustomFieldRequest>>,
}

/// Other words come only from the server.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Kind {
    Regular,
    Break,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CustomFieldRequest {
    custom_field_id: String,
    #[serde(default)]
    value: Value,
}

/// Through which route an entry is written. They differ in a workspace that allows nothing but a stopwatch.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Route {
    /// `…/time-entries`.
    Plain,
    /// `…/user/{user}/time-entries`.
    OfUser,
}

/// All of an entry that a write sets, found to be right.
pub(super) struct Fields {
    pub(super) start: DateTime<Utc>,
    pub(super) end: Option<DateTime<Utc>>,
    description: String,
    project: Option<Id>,
    task: Option<Id>,
    tags: Vec<Id>,
    billable: bool,
    kind: &'static str,
    custom: Vec<CustomValue>,
}

impl Fields {
    /// Checks everything but what the workspace requires of finished entries. `before` is the entry that is to be
    /// replaced.
    pub(super) fn check(
        request: EntryRequest,
        workspace: &Workspace,
        call: &Call,
        route: Route,
        before: Option<&Entry>,
    ) -> Result<Self, Refusal> {
        let (start, end) = interval(&request, call.now)?;
        let is_admin = workspace.is_admin(call.me);
        if end.is_some() && workspace.settings.stopwatch_only && !(is_admin && route == Route::OfUser) {
            return Err(Refusal::manual_tracking_disabled(&workspace.name));
        }
        if workspace.settings.lock_before.is_some_and(|lock| start < lock) && !is_admin {
            return Err(Refusal::locked());
        }
        let description = description(request.description)?;
        let project = project(workspace, request.project_id)?;
        let task = task(workspace, project, request.task_id, before)?;
        let tags = tags(workspace, request.tag_ids, before)?;
        Ok(Self {
            start,
            end,
            description,
            project,
            task,
            tags,
            billable: billable(workspace, request.billable, project, is_admin),
            kind: match request.r#type {
                None | Some(Kind::Regular) => "REGULAR",
                Some(Kind::Break) => "BREAK",
            },
            custom: custom(workspace, request.custom_fields)?,
        })
    }

    pub(super) fn into_entry(self, id: Id, user: Id) -> Entry {
        Entry {
            id,
            user,
            description: self.description.into(),
            start: self.start,
            end: self.end,
            project: self.project,
            task: self.task,
            tags: self.tags.into(),
            billable: self.billable,
            kind: self.kind,
            custom: self.custom.into(),
            locked: false,
            approved: false,
        }
    }
}

/// What the workspace requires and this entry lacks, as the refusal calls it. Only asked of entries with an end.
pub(super) fn missing(workspace: &Workspace, entry: &Entry) -> Option<&'static str> {
    let rules = &workspace.settings;
    [
        (rules.force_projects && entry.project.is_none(), "Project"),
        (rules.force_tasks && entry.task.is_none(), "Task"),
        (rules.force_tags && entry.tags.is_empty(), "Tag"),
        (rules.force_description && entry.description.is_empty(), "Description"),
    ]
    .into_iter()
    .find_map(|(lacks, what)| lacks.then_some(what))
}

/// Refuses an entry with an end that lacks a required custom field.
pub(super) fn check_custom(workspace: &Workspace, entry: &Entry) -> Result<(), Refusal> {
    let lacks = |field: Id| !entry.custom.iter().any(|custom| custom.field == field);
    let missing: Vec<&str> = workspace
        .custom_fields
        .iter()
        .filter(|field| field.required && lacks(field.id))
        .map(|field| field.name.as_str())
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(Refusal::custom_fields_missing(&missing)) }
}

/// Refuses an entry that exists and cannot end as it is.
pub(super) fn check_can_end(workspace: &Workspace, entry: &Entry) -> Result<(), Refusal> {
    if missing(workspace, entry).is_some() {
        return Err(Refusal::required_or_archived());
    }
    check_custom(workspace, entry)
}

/// Refuses changes by those who may not make them.
pub(super) fn check_may_change(workspace: &Workspace, entry: &Entry, me: Id) -> Result<(), Refusal> {
    let is_admin = workspace.is_admin(me);
    if entry.user != me && !is_admin {
        return Err(Refusal::access_denied());
    }
    if entry.approved {
        return Err(Refusal::approved());
    }
    if workspace.is_locked(entry) && !is_admin {
        return Err(Refusal::locked());
    }
    Ok(())
}

fn interval(
    request: &EntryRequest,
    now: DateTime<Utc>,
) -> Result<(DateTime<Utc>, Option<DateTime<Utc>>), Refusal> {
    let read = |field: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => parse_instant(text).map(Some).ok_or_else(|| Refusal::bad_instant(field)),
    };
    let end = read("end", &request.end)?;
    let start = match read("start", &request.start)? {
        Some(start) => start,
        None if end.is_some() => return Err(Refusal::end_without_start()),
        None => now.trunc_subsecs(0),
    };
    match end {
        Some(end) if end < start => Err(Refusal::ends_before_start(start, end)),
        _ => Ok((start, end)),
    }
}

fn description(sent: Option<String>) -> Result<String, Refusal> {
    let description = sent.unwrap_or_default();
    if description.contains(['<', '>']) {
        return Err(Refusal::angle_brackets());
    }
    if description.chars().count() > 3000 {
        return Err(Refusal::rule("Description can't be longer than 3000 characters"));
    }
    Ok(description)
}

/// An archived project is accepted.
fn project(workspace: &Workspace, sent: Option<String>) -> Result<Option<Id>, Refusal> {
    let Some(sent) = sent.filter(|id| !id.is_empty()) else { return Ok(None) };
    let project = Id::parse(&sent).filter(|id| workspace.projects.contains_key(id));
    project.map(Some).ok_or_else(|| Refusal::not_in("Project", "Workspace"))
}

/// A task that is done is refused, unless the entry had it before.
fn task(
    workspace: &Workspace,
    project: Option<Id>,
    sent: Option<String>,
    before: Option<&Entry>,
) -> Result<Option<Id>, Refusal> {
    let Some(sent) = sent.filter(|id| !id.is_empty()) else { return Ok(None) };
    let task = project
        .zip(Id::parse(&sent))
        .and_then(|key| workspace.tasks.get(&key))
        .ok_or_else(|| Refusal::not_in("Task", "Project"))?;
    if task.done && before.and_then(|before| before.task) != Some(task.id) {
        return Err(Refusal::required_or_archived());
    }
    Ok(Some(task.id))
}

/// An archived tag is refused, unless the entry had it before. Repetitions are kept.
fn tags(
    workspace: &Workspace,
    sent: Option<Vec<String>>,
    before: Option<&Entry>,
) -> Result<Vec<Id>, Refusal> {
    let had = |id: Id| before.is_some_and(|before| before.tags.contains(&id));
    let sent = sent.unwrap_or_default();
    sent.iter()
        .map(|sent| {
            let tag = Id::parse(sent)
                .and_then(|id| workspace.tags.get(&id))
                .ok_or_else(|| Refusal::not_in("Tag", "Workspace"))?;
            if tag.archived && !had(tag.id) { Err(Refusal::archived_tag()) } else { Ok(tag.id) }
        })
        .collect()
}

/// False unless something else is said: the project is not asked, except where members have no say.
fn billable(workspace: &Workspace, sent: Option<bool>, project: Option<Id>, is_admin: bool) -> bool {
    if workspace.settings.only_admins_change_billable && !is_admin {
        let project = project.and_then(|id| workspace.projects.get(&id));
        return project.map_or(workspace.settings.default_billable_projects, |project| project.billable);
    }
    sent.unwrap_or(false)
}

/// Fields that are not spoken of have their default.
fn custom(workspace: &Workspace, sent: Option<Vec<CustomFieldRequest>>) -> Result<Vec<CustomValue>, Refusal> {
    let sent = sent.unwrap_or_default();
    if sent.iter().any(|value| !workspace.custom_fields.iter().any(|field| field.id == value.custom_field_id))
    {
        return Err(Refusal::not_in("Custom field", "Workspace"));
    }
    let values = workspace.custom_fields.iter().map(|field| {
        let value = sent.iter().find(|value| field.id == value.custom_field_id);
        CustomValue { field: field.id, value: value.map_or(&field.default, |value| &value.value).clone() }
    });
    Ok(values.filter(|custom| !custom.value.is_null()).collect())
}
