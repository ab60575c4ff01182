//! Workspaces and their custom fields. Neither list is cut into pages, and neither has the header `Last-Page`.

use super::names;
use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{Role, Workspace, World};
use serde::Deserialize;

pub(super) fn list(world: &mut World, call: &Call) -> Answered {
    let roles = call.list("roles");
    let wanted = |workspace: &&Workspace| {
        let Some(role) = workspace.role(call.me) else { return false };
        roles.is_empty() || role_word(role).is_some_and(|word| roles.contains(&word))
    };
    let rows: Vec<_> = world.workspaces().filter(wanted).map(wire::workspace).collect();
    Answer::ok(&rows)
}

pub(super) fn one(world: &mut World, call: &Call) -> Answered {
    Answer::ok(&wire::workspace(call.workspace(world)?))
}

pub(super) fn create(world: &mut World, call: &Call) -> Answered {
    let request: Request = call.json()?;
    let name = names::checked("Workspace", request.name, 1, 50)?;
    if world.workspaces().any(|workspace| workspace.name == name) {
        return Err(Refusal::duplicate("Workspace", &name));
    }
    Answer::created(&wire::workspace(world.add_workspace(&name, Role::Owner)))
}

pub(super) fn custom_fields(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    let rows: Vec<_> =
        workspace.custom_fields.iter().map(|field| wire::custom_field(workspace, field)).collect();
    Answer::ok(&rows)
}

/// The word for a role in the parameter `roles`; other members have none.
fn role_word(role: Role) -> Option<&'static str> {
    match role {
        Role::Owner => Some("OWNER"),
        Role::Admin => Some("WORKSPACE_ADMIN"),
        Role::Member => None,
    }
}

#[derive(Deserialize)]
struct Request {
    name: Option<String>,
}
