//! Workspaces, their custom fields and their days off. None of these lists is cut into pages, and none has the
//! header `Last-Page`.

use super::names;
use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{Id, Role, Workspace, World};
use serde::Deserialize;
use serde_json::Value;

/// Visible ones, as all are here.
const MOST_CUSTOM_FIELDS: usize = 5;

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

/// How many fields the plan allows was recorded of one workspace, whose plan nobody wrote down: here it is so on
/// all plans.
pub(super) fn create_custom_field(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    if !workspace.is_admin(call.me) {
        return Err(Refusal::access_denied());
    }
    let request: CustomFieldRequest = call.json()?;
    let name = names::checked("Custom field", request.name, 2, 250)?;
    let fields = workspace.custom_fields.iter();
    names::unique("Custom field", &name, None, fields.map(|field| (field.id, field.name.as_str())))?;
    if workspace.custom_fields.len() >= MOST_CUSTOM_FIELDS {
        return Err(Refusal::too_many_custom_fields(MOST_CUSTOM_FIELDS));
    }
    let id = workspace.add_custom_field(&name, request.required.unwrap_or(false));
    let made = workspace.custom_fields.iter_mut().find(|field| field.id == id);
    let made = made.map(|field| {
        field.kind = request.r#type.word();
        field.default = request.workspace_default_value;
        field.clone()
    });
    let made = made.ok_or_else(|| Refusal::not_in("Custom field", "Workspace"))?;
    Answer::created(&wire::custom_field(workspace, &made))
}

/// All of them are for everybody, so `assigned-to` only has to be a member.
pub(super) fn holidays(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    let is_member = |id: &str| Id::parse(id).is_some_and(|id| workspace.role(id).is_some());
    if call.text("assigned-to").is_some_and(|id| !is_member(id)) {
        return Err(Refusal::not_in("User", "Workspace"));
    }
    let rows: Vec<_> = workspace.holidays.iter().map(|holiday| wire::holiday(workspace, holiday)).collect();
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CustomFieldRequest {
    name: Option<String>,
    r#type: FieldKind,
    required: Option<bool>,
    #[serde(default)]
    workspace_default_value: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum FieldKind {
    Txt,
    Number,
    DropdownSingle,
    DropdownMultiple,
    Checkbox,
    Link,
}

impl FieldKind {
    fn word(self) -> &'static str {
        match self {
            Self::Txt => "TXT",
            Self::Number => "NUMBER",
            Self::DropdownSingle => "DROPDOWN_SINGLE",
            Self::DropdownMultiple => "DROPDOWN_MULTIPLE",
            Self::Checkbox => "CHECKBOX",
            Self::Link => "LINK",
        }
    }
}
