//! The table of all routes, and what each of them does to the world.

mod clients;
mod connect_page;
mod connections;
mod entries;
mod names;
mod projects;
mod sorting;
mod tags;
mod tasks;
mod users;
mod workspaces;

use crate::answer::Answered;
use crate::call::Call;
use crate::refusal::Refusal;
use crate::server::Shared;
use crate::world::World;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, RawPathParams, State};
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use std::future::{Ready, ready};
use std::sync::Arc;

/// What a route does: a function of the world and the request, with no I/O.
type Endpoint = fn(&mut World, &Call) -> Answered;

/// Maton's own routes, and Clockify's twice: behind the gateway, and as it answers its own clients.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .merge(maton())
        .nest("/clockify/api/v1", clockify())
        .nest("/api/v1", clockify())
        .fallback(|uri: Uri| {
            ready(clockify_path(uri.path()).map_or_else(Refusal::maton_not_found, Refusal::no_route))
        })
        .with_state(shared)
}

/// The part of a path that Clockify sees, below `/api/`; `None` for Maton's own paths.
pub(crate) fn clockify_path(path: &str) -> Option<&str> {
    path.strip_prefix("/clockify/").map_or_else(
        || path.strip_prefix("/api/"),
        |behind_gateway| Some(behind_gateway.strip_prefix("api/").unwrap_or(behind_gateway)),
    )
}

fn maton() -> Router<Arc<Shared>> {
    Router::new()
        .route("/connections", get(at(connections::list)).post(at(connections::create)))
        .route("/connections/{connection}", get(at(connections::one)).delete(at(connections::remove)))
        .route("/connect", get(at(connect_page::page)).post(at(connect_page::answer)))
        .method_not_allowed_fallback(|| ready(Refusal::maton_wrong_method()))
}

fn clockify() -> Router<Arc<Shared>> {
    Router::new()
        .route("/user", get(at(users::me)))
        .route("/workspaces", get(at(workspaces::list)).post(at(workspaces::create)))
        .nest("/workspaces/{workspace}", in_workspace())
        .method_not_allowed_fallback(|method: Method| ready(Refusal::wrong_method(&method)))
}

fn in_workspace() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(at(workspaces::one)))
        .route("/users", get(at(users::list)))
        .route("/user-groups", get(at(users::groups)))
        .route("/custom-fields", get(at(workspaces::custom_fields)).post(at(workspaces::create_custom_field)))
        .route("/holidays", get(at(workspaces::holidays)))
        .route("/clients", get(at(clients::list)).post(at(clients::create)))
        .route(
            "/clients/{client}",
            get(at(clients::one)).put(at(clients::update)).delete(at(clients::remove)),
        )
        .route("/tags", get(at(tags::list)).post(at(tags::create)))
        .route("/tags/{tag}", get(at(tags::one)).put(at(tags::update)).delete(at(tags::remove)))
        .route("/projects", get(at(projects::list)).post(at(projects::create)))
        .route(
            "/projects/{project}",
            get(at(projects::one)).put(at(projects::update)).delete(at(projects::remove)),
        )
        .route("/projects/{project}/tasks", get(at(tasks::list)).post(at(tasks::create)))
        .route(
            "/projects/{project}/tasks/{task}",
            get(at(tasks::one)).put(at(tasks::update)).delete(at(tasks::remove)),
        )
        .route("/time-entries", get(at(entries::in_workspace)).post(at(entries::create)))
        .route("/time-entries/status/in-progress", get(at(entries::in_progress)))
        // Not one of Clockify's, though it looks like an entry's.
        .route("/time-entries/stop", any(at(entries::stop_route)))
        .route(
            "/time-entries/{entry}",
            get(at(entries::one)).put(at(entries::update)).delete(at(entries::remove)),
        )
        .route(
            "/user/{user}/time-entries",
            get(at(entries::list))
                .post(at(entries::create_for))
                .put(at(entries::update_many))
                .patch(at(entries::stop))
                .delete(at(entries::remove_many)),
        )
        .route("/user/{user}/time-entries/{entry}/duplicate", post(at(entries::duplicate)))
}

/// Calls `endpoint` with the world to itself.
fn at(
    endpoint: Endpoint,
) -> impl Fn(State<Arc<Shared>>, RawPathParams, Parameters, Bytes) -> Ready<Response> + Clone + Send + Sync + 'static
{
    move |State(shared), path, Query(query), body| {
        let path = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let response = shared.with_world(|world| {
            let base_url = shared.base_url.clone();
            let call = Call { base_url, now: world.now(), me: world.me().id, path, query, body };
            endpoint(world, &call).into_response()
        });
        ready(response)
    }
}

/// The query, in its order; a name may come several times.
type Parameters = Query<Vec<(String, String)>>;
