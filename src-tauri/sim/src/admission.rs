//! Who may come in: keys, connections, and the limits.

use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::routes::clockify_path;
use crate::world::{Plan, Status, World};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// Chooses the connection, and so the account, of a request through the gateway.
pub(crate) const MATON_CONNECTION: HeaderName = HeaderName::from_static("maton-connection");
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const ADDON_TOKEN: HeaderName = HeaderName::from_static("x-addon-token");

/// Lets a request in, or says why not.
pub(crate) fn admit(
    world: &World,
    limits: &mut Limits,
    key: &str,
    path: &str,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    if path == "/connect" {
        return Ok(());
    }
    // As Clockify's own clients ask, past the gateway.
    let is_direct = path.starts_with("/api/");
    if is_direct {
        clockify_key(key, headers)?;
    } else {
        maton_key(key, headers)?;
        if !limits.allow_gateway(world.now()) {
            return Err(Refusal::maton_too_many_requests());
        }
    }
    let Some(clockify) = clockify_path(path) else { return Ok(()) };
    if !is_direct {
        connection(world, headers.get(MATON_CONNECTION))?;
    }
    if let Some(why) = world.barred {
        return Err(Refusal::barred(why));
    }
    within_limit(world, limits, clockify)
}

fn maton_key(key: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = sent
        .and_then(|sent| sent.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match token {
        Some((_, token)) if token.trim() == key => Ok(()),
        _ => Err(Refusal::maton_key()),
    }
}

/// Clockify itself takes exactly one of its two tokens, and looks at nothing else.
fn clockify_key(key: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    match (headers.get(API_KEY), headers.get(ADDON_TOKEN)) {
        (Some(sent), None) if sent.as_bytes() == key.as_bytes() => Ok(()),
        (Some(_), None) => Err(Refusal::bad_api_key()),
        (None, Some(_)) => Err(Refusal::bad_addon_token()),
        (None, None) | (Some(_), Some(_)) => Err(Refusal::no_or_several_tokens()),
    }
}

/// The connection that was named; else any that can be used.
fn connection(world: &World, named: Option<&HeaderValue>) -> Result<(), Refusal> {
    let connection = match named {
        Some(id) => id
            .to_str()
            .ok()
            .and_then(|id| world.connection(id))
            .filter(|connection| connection.status == Status::Active)
            .ok_or_else(Refusal::maton_unresolved_connection)?,
        None => world
            .connections()
            .iter()
            .rev()
            .find(|connection| connection.status == Status::Active)
            .ok_or_else(Refusal::maton_no_connection)?,
    };
    if connection.expired { Err(Refusal::maton_expired()) } else { Ok(()) }
}

/// What names no workspace counts for the one that is active.
fn within_limit(world: &World, limits: &mut Limits, path: &str) -> Result<(), Refusal> {
    let named = path.strip_prefix("v1/workspaces/").and_then(|rest| rest.split('/').next());
    let workspace = match named {
        Some(id) => world.workspace(id),
        None => world.workspaces().find(|workspace| workspace.id == world.me().active_workspace),
    };
    match workspace {
        Some(workspace) if workspace.plan == Plan::Free && !limits.allow(workspace.id, world.now()) => {
            Err(Refusal::too_many_requests())
        }
        _ => Ok(()),
    }
}
