//! Maton's connections.

use crate::answer::{Answer, Answered};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{Connection, Status, World};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(super) fn list(world: &mut World, call: &Call) -> Answered {
    let is = |name: &str, word: &str| call.text(name).is_none_or(|wanted| wanted.eq_ignore_ascii_case(word));
    let limit = match call.text("limit") {
        None => 30,
        Some(text) => text
            .parse::<usize>()
            .map_err(|_| Refusal::maton_invalid("query", "limit", "value is not a valid integer"))?,
    };
    let wanted = |connection: &&Connection| {
        is("app", "clockify") && is("method", "OAUTH2") && is("status", connection.status.word())
    };
    let rows = world.connections().iter().filter(wanted).take(limit);
    let rows: Vec<_> = rows.map(|connection| wire::connection(connection, &call.base_url)).collect();
    Answer::ok(&Envelope { connections: rows })
}

/// The answer has nothing but the id: address and status have to be asked for.
pub(super) fn create(world: &mut World, call: &Call) -> Answered {
    let request: Request = serde_json::from_slice(&call.body)
        .map_err(|_| Refusal::maton_invalid("body", "app", "field required"))?;
    if request.app != "clockify" {
        return Err(Refusal::maton_not_found());
    }
    let id = world.add_connection(Status::Pending);
    Answer::ok(&json!({ "connection_id": id }))
}

pub(super) fn one(world: &mut World, call: &Call) -> Answered {
    let connection = world.connection(call.part("connection")).ok_or_else(Refusal::maton_not_found)?;
    Answer::ok(&SingleEnvelope { connection: wire::connection(connection, &call.base_url) })
}

/// What the real service answers here is not known; its samples read it as JSON.
pub(super) fn remove(world: &mut World, call: &Call) -> Answered {
    if world.remove_connection(call.part("connection")) {
        Answer::ok(&Value::Object(serde_json::Map::new()))
    } else {
        Err(Refusal::maton_not_found())
    }
}

#[derive(Deserialize)]
struct Request {
    app: String,
}

#[derive(Serialize)]
struct Envelope<T> {
    connections: Vec<T>,
}

#[derive(Serialize)]
struct SingleEnvelope<T> {
    connection: T,
}
