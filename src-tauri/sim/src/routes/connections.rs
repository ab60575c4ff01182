//! Maton's connections.

use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{Connection, Status, World};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How a connection can be authorised, by Maton's words. They make no difference to what it proxies.
const METHODS: [&str; 6] = ["OAUTH2", "API_KEY", "BASIC", "JWT", "OAUTH1", "MCP"];

pub(super) fn list(world: &mut World, call: &Call) -> Answered {
    let is = |name: &str, word: &str| call.text(name).is_none_or(|wanted| wanted.eq_ignore_ascii_case(word));
    let limit = match call.text("limit") {
        None => 30,
        Some(text) => text
            .parse::<usize>()
            .map_err(|_| Refusal::maton_invalid("query", "limit", "value is not a valid integer"))?,
    };
    let wanted = |connection: &&Connection| {
        is("app", "clockify") && is("method", connection.method) && is("status", connection.status.word())
    };
    let shown: Vec<&Connection> = world.connections().iter().filter(wanted).take(limit).collect();
    let connections = shown.iter().map(|connection| wire::connection(connection, &call.base_url)).collect();
    let answer = Answer::ok(&Envelope { connections });
    let shown: Vec<String> = shown.into_iter().map(|connection| connection.id.clone()).collect();
    shown.iter().for_each(|id| was_shown(world, id));
    answer
}

/// The answer has nothing but the id: address and status have to be asked for.
pub(super) fn create(world: &mut World, call: &Call) -> Answered {
    let request: Request = serde_json::from_slice(&call.body)
        .map_err(|_| Refusal::maton_invalid("body", "app", "field required"))?;
    if request.app != "clockify" {
        return Err(Refusal::maton_not_found());
    }
    let wanted = request.method.as_deref().unwrap_or("OAUTH2");
    let method = METHODS.into_iter().find(|method| *method == wanted);
    let method = method.ok_or_else(|| Refusal::maton_invalid("body", "method", "unknown method"))?;
    let id = world.add_connection(Status::Pending);
    world.change_connection(&id, |connection| connection.method = method);
    Answer::ok(&json!({ "connection_id": id }))
}

pub(super) fn one(world: &mut World, call: &Call) -> Answered {
    let id = call.part("connection");
    let connection = world.connection(id).ok_or_else(Refusal::maton_not_found)?;
    let answer = Answer::ok(&SingleEnvelope { connection: wire::connection(connection, &call.base_url) });
    was_shown(world, id);
    answer
}

/// What the real service answers here is not known; its samples read it as JSON.
pub(super) fn remove(world: &mut World, call: &Call) -> Answered {
    if world.remove_connection(call.part("connection")) {
        Answer::ok(&Value::Object(serde_json::Map::new()))
    } else {
        Err(Refusal::maton_not_found())
    }
}

/// One answer less without its address.
fn was_shown(world: &mut World, id: &str) {
    world.change_connection(id, |connection| {
        connection.answers_without_url = connection.answers_without_url.saturating_sub(1);
    });
}

#[derive(Deserialize)]
struct Request {
    app: String,
    method: Option<String>,
}

#[derive(Serialize)]
struct Envelope<T> {
    connections: Vec<T>,
}

#[derive(Serialize)]
struct SingleEnvelope<T> {
    connection: T,
}
