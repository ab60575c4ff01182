//! Starting, stopping, changing and deleting entries.
//!
//! There is no idempotency: the same request made twice makes two entries, whatever `Idempotency-Key` says.

use super::rules::{EntryRequest, Fields, Route, check_can_end, check_custom, check_may_change, missing};
use super::{find, find_by_id};
use crate::answer::{Answer, Answered};
use crate::call::{Call, parse_instant};
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{Entry, Id, Workspace, World};
use chrono::{DateTime, Utc};
use serde::Deserialize;

pub(in crate::routes) fn create(world: &mut World, call: &Call) -> Answered {
    create_entry(world, call, call.me, Route::Plain)
}

pub(in crate::routes) fn create_for(world: &mut World, call: &Call) -> Answered {
    let user = call.user(world)?.id;
    create_entry(world, call, user, Route::OfUser)
}

fn create_entry(world: &mut World, call: &Call, user: Id, route: Route) -> Answered {
    let workspace = call.workspace_mut(world)?;
    let fields = Fields::check(call.json()?, workspace, call, route, None)?;
    let entry = fields.into_entry(workspace.ids.next(), user);
    match entry.end {
        // Nothing is required of what has only begun.
        None => stop_running(workspace, user, entry.start)?,
        Some(_) => {
            if let Some(what) = missing(workspace, &entry) {
                return Err(Refusal::required_on_create(what));
            }
            check_custom(workspace, &entry)?;
        }
    }
    workspace.entries.insert(entry.clone());
    Answer::created(&wire::entry_without_rates(workspace, &entry))
}

/// A copy of an entry, made now and running if the other one runs.
pub(in crate::routes) fn duplicate(world: &mut World, call: &Call) -> Answered {
    let user = call.user(world)?.id;
    let workspace = call.workspace_mut(world)?;
    let copy = Entry { locked: false, approved: false, user, ..find(workspace, call)?.clone() };
    let entry = Entry { id: workspace.ids.next(), ..copy };
    if entry.end.is_none() {
        stop_running(workspace, user, entry.start)?;
    }
    workspace.entries.insert(entry.clone());
    Answer::created(&wire::entry_without_rates(workspace, &entry))
}

/// Ends what runs. What the workspace requires is asked for now; an entry that lacks it keeps running.
pub(in crate::routes) fn stop(world: &mut World, call: &Call) -> Answered {
    let user = call.user(world)?.id;
    let workspace = call.workspace_mut(world)?;
    let request: StopRequest = call.json()?;
    let end = request.end.ok_or_else(|| Refusal::missing_parameter("end"))?;
    let end = parse_instant(&end).ok_or_else(|| Refusal::bad_instant("end"))?;
    let Some(running) = workspace.entries.running(user) else {
        return Err(Refusal::nothing_running(call.part("workspace"), call.part("user")));
    };
    if end < running.start {
        return Err(Refusal::ends_before_start(running.start, end));
    }
    check_can_end(workspace, running)?;
    let id = running.id;
    workspace.edit_entry(id, |entry| entry.end = Some(end));
    Answer::ok(&wire::entry_without_rates(workspace, find_by_id(workspace, Some(id))?))
}

/// Replaces an entry: whatever is left out is gone, the end too, which sets it running again.
pub(in crate::routes) fn update(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    let before = find(workspace, call)?.clone();
    let entry = replacement(workspace, call, &before, call.json()?, Route::Plain)?;
    replace(workspace, entry.clone())?;
    Answer::ok(&wire::entry_without_rates(workspace, &entry))
}

/// Replaces several: all of them, or none when one is refused.
pub(in crate::routes) fn update_many(world: &mut World, call: &Call) -> Answered {
    call.user(world)?;
    let workspace = call.workspace_mut(world)?;
    let requests: Vec<BulkRequest> = call.json()?;
    let mut entries = Vec::new();
    for request in requests {
        let before = find_by_id(workspace, Id::parse(&request.id))?.clone();
        entries.push(replacement(workspace, call, &before, request.fields, Route::OfUser)?);
    }
    for entry in &entries {
        replace(workspace, entry.clone())?;
    }
    let rows: Vec<_> = entries.iter().map(|entry| wire::entry_without_rates(workspace, entry)).collect();
    Answer::ok(&rows)
}

pub(in crate::routes) fn remove(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    let entry = find(workspace, call)?;
    check_may_change(workspace, entry, call.me)?;
    let id = entry.id;
    workspace.remove_entry(id);
    Ok(Answer::nothing())
}

/// Deletes those of `time-entry-ids`: all of them, or none when one is refused.
pub(in crate::routes) fn remove_many(world: &mut World, call: &Call) -> Answered {
    call.user(world)?;
    let workspace = call.workspace_mut(world)?;
    let ids = call.list("time-entry-ids");
    if ids.is_empty() {
        return Err(Refusal::missing_parameter("time-entry-ids"));
    }
    let mut entries = Vec::new();
    for id in ids {
        let entry = find_by_id(workspace, Id::parse(id))?;
        check_may_change(workspace, entry, call.me)?;
        entries.push(entry.clone());
    }
    for entry in &entries {
        workspace.remove_entry(entry.id);
    }
    let rows: Vec<_> = entries.iter().map(|entry| wire::entry_without_rates(workspace, entry)).collect();
    Answer::ok(&rows)
}

/// The entry that a write makes of `before`.
fn replacement(
    workspace: &Workspace,
    call: &Call,
    before: &Entry,
    request: EntryRequest,
    route: Route,
) -> Result<Entry, Refusal> {
    check_may_change(workspace, before, call.me)?;
    if request.start.is_none() {
        return Err(if request.end.is_some() {
            Refusal::end_without_start()
        } else {
            Refusal::missing_parameter("start")
        });
    }
    let fields = Fields::check(request, workspace, call, route, Some(before))?;
    let entry = Entry { locked: before.locked, ..fields.into_entry(before.id, before.user) };
    if entry.end.is_some() {
        check_can_end(workspace, &entry)?;
    }
    Ok(entry)
}

fn replace(workspace: &mut Workspace, entry: Entry) -> Result<(), Refusal> {
    let is_other_running =
        workspace.entries.running(entry.user).is_some_and(|running| running.id != entry.id);
    if entry.end.is_none() && is_other_running {
        stop_running(workspace, entry.user, entry.start)?;
    }
    workspace.entries.remove(entry.id);
    workspace.entries.insert(entry);
    Ok(())
}

/// One entry runs for a user in a workspace: another start ends it. The end that the real service writes was never
/// recorded, nor what it does when the running entry lacks what is required; here it ends when the next one starts,
/// and the start is refused.
fn stop_running(workspace: &mut Workspace, user: Id, at: DateTime<Utc>) -> Result<(), Refusal> {
    let Some(running) = workspace.entries.running(user) else { return Ok(()) };
    check_can_end(workspace, running)?;
    let (id, end) = (running.id, at.max(running.start));
    workspace.edit_entry(id, |entry| entry.end = Some(end));
    Ok(())
}

#[derive(Deserialize)]
struct StopRequest {
    end: Option<String>,
}

#[derive(Deserialize)]
struct BulkRequest {
    id: String,
    #[serde(flatten)]
    fields: EntryRequest,
}
