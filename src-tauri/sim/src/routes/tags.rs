//! Tags of a workspace.

use super::names::{self, Search};
use super::sorting::{by_name, sort};
use crate::answer::{Answer, Answered, Page};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{Id, Tag, Workspace, World};
use serde::Deserialize;

pub(super) fn list(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    let search =
        Search { name: call.text("name"), strict: call.flag("strict-name-search")?.unwrap_or(false) };
    let archived = call.flag("archived")?;
    let excluded = call.ids("excluded-ids").unwrap_or_default();
    let mut tags: Vec<&Tag> = workspace
        .tags()
        .filter(|tag| archived.is_none_or(|archived| tag.archived == archived))
        .filter(|tag| !excluded.contains(&tag.id) && search.finds(&tag.name))
        .collect();
    sort(call, &mut tags, &[("NAME", &|a, b| by_name(&a.name, &b.name)), ("ID", &|a, b| a.id.cmp(&b.id))])?;
    let total = tags.len();
    let (page, last) = Page::usual(call)?.cut(tags.into_iter());
    let rows: Vec<_> = page.into_iter().map(|tag| wire::tag(workspace, tag)).collect();
    Answer::counted_page(&rows, last, total)
}

pub(super) fn one(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    Answer::ok(&wire::tag(workspace, find(workspace, call)?))
}

pub(super) fn create(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    if workspace.settings.only_admins_create_tags && !workspace.is_admin(call.me) {
        return Err(Refusal::access_denied());
    }
    let request: Request = call.json()?;
    let name = checked_name(workspace, request.name, None)?;
    let id = workspace.add_tag(&name);
    Answer::created(&wire::tag(workspace, &Tag { id, name, archived: false }))
}

/// Replaces the tag: a new name without `archived` brings an archived tag back.
pub(super) fn update(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    let id = find(workspace, call)?.id;
    let request: Request = call.json()?;
    let name = checked_name(workspace, request.name, Some(id))?;
    let tag = Tag { id, name, archived: request.archived.unwrap_or(false) };
    workspace.tags.insert(id, tag.clone());
    Answer::ok(&wire::tag(workspace, &tag))
}

/// An active tag can be deleted, unlike all else that can be archived. Entries lose it.
pub(super) fn remove(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace_mut(world)?;
    let tag = find(workspace, call)?.clone();
    workspace.tags.remove(&tag.id);
    let tagged: Vec<Id> =
        workspace.entries().filter(|entry| entry.tags.contains(&tag.id)).map(|entry| entry.id).collect();
    for entry in tagged {
        workspace.edit_entry(entry, |entry| {
            entry.tags = entry.tags.iter().copied().filter(|id| *id != tag.id).collect();
        });
    }
    Answer::ok(&wire::tag(workspace, &tag))
}

fn find<'w>(workspace: &'w Workspace, call: &Call) -> Result<&'w Tag, Refusal> {
    let tag = call.id("tag").and_then(|id| workspace.tags.get(&id));
    tag.ok_or_else(|| Refusal::not_in("Tag", "Workspace"))
}

fn checked_name(workspace: &Workspace, name: Option<String>, own: Option<Id>) -> Result<String, Refusal> {
    let name = names::checked("Tag", name, 1, 100)?;
    names::unique("Tag", &name, own, workspace.tags().map(|tag| (tag.id, tag.name.as_str())))?;
    Ok(name)
}

#[derive(Deserialize)]
struct Request {
    name: Option<String>,
    archived: Option<bool>,
}
