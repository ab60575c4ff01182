//! Time entries: reading, starting, stopping, changing.

mod list;
mod rules;
mod write;

pub(super) use list::{in_progress, in_workspace, list, one};
pub(super) use write::{create, create_for, duplicate, remove, remove_many, stop, update, update_many};

use crate::answer::Answered;
use crate::call::Call;
use crate::refusal::Refusal;
use crate::world::{Entry, Id, Workspace, World};

/// The stop that people expect and that Clockify does not have: it is not even the id of an entry.
pub(super) fn stop_route(_: &mut World, call: &Call) -> Answered {
    Err(Refusal::no_route(&format!("v1/workspaces/{}/time-entries/stop", call.part("workspace"))))
}

/// The entry of the path.
fn find<'w>(workspace: &'w Workspace, call: &Call) -> Result<&'w Entry, Refusal> {
    find_by_id(workspace, call.id("entry"))
}

fn find_by_id(workspace: &Workspace, id: Option<Id>) -> Result<&Entry, Refusal> {
    id.and_then(|id| workspace.entries.get(id)).ok_or_else(|| Refusal::not_in("Time entry", "Workspace"))
}
