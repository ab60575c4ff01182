//! The account, and the members of a workspace.

use super::names::Search;
use super::sorting::{by_name, sort};
use crate::answer::{Answer, Answered, Page};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{User, World};

pub(super) fn me(world: &mut World, call: &Call) -> Answered {
    let with_memberships = call.flag("include-memberships")?.unwrap_or(false);
    Answer::ok(&wire::user(world, world.me(), with_memberships))
}

/// Only administrators see who else there is.
pub(super) fn list(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    if !workspace.is_admin(call.me) {
        return Err(Refusal::access_denied());
    }
    let search = Search { name: call.text("name"), strict: false };
    let email = call.text("email").map(str::to_lowercase);
    let mut users: Vec<&User> = workspace
        .members
        .iter()
        .filter_map(|member| world.user(member.user))
        .filter(|user| search.finds(user.name.as_deref().unwrap_or_default()))
        .filter(|user| email.as_ref().is_none_or(|email| user.email.to_lowercase().contains(email)))
        .collect();
    sort(
        call,
        &mut users,
        &[
            ("ID", &|a, b| a.id.cmp(&b.id)),
            ("EMAIL", &|a, b| a.email.cmp(&b.email)),
            ("NAME", &|a, b| a.name.cmp(&b.name)),
            ("NAME_LOWERCASE", &|a, b| {
                by_name(a.name.as_deref().unwrap_or_default(), b.name.as_deref().unwrap_or_default())
            }),
        ],
    )?;
    let with_memberships = call.text("memberships").is_some_and(|which| which != "NONE");
    let (page, last) = Page::usual(call)?.cut(users.into_iter());
    let rows: Vec<_> = page.into_iter().map(|user| wire::user(world, user, with_memberships)).collect();
    Answer::page(&rows, last)
}

/// There are none.
pub(super) fn groups(world: &mut World, call: &Call) -> Answered {
    call.workspace(world)?;
    Answer::page::<()>(&[], true)
}
