//! Maton's connections.

use crate::world::Connection;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// A connection, with the address of its connect page on this simulator unless that is still to come.
pub(crate) fn connection(connection: &Connection, base_url: &str) -> impl Serialize {
    Wire {
        connection_id: connection.id.clone(),
        status: connection.status.word(),
        creation_time: microseconds(connection.created),
        last_updated_time: microseconds(connection.updated),
        url: (connection.answers_without_url == 0)
            .then(|| format!("{base_url}/connect?session_token={}", connection.session_token)),
        app: "clockify",
        method: connection.method,
        metadata: Metadata {},
    }
}

fn microseconds(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

#[derive(Serialize)]
struct Wire {
    connection_id: String,
    status: &'static str,
    creation_time: String,
    last_updated_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    app: &'static str,
    method: &'static str,
    metadata: Metadata,
}

#[derive(Serialize)]
struct Metadata {}
