//! Whatever a server sends is read or refused, and never brings the program down.

use super::account::{UserWire, WorkspaceWire};
use super::classify::{Side, classify};
use super::clients::ClientWire;
use super::entry_wire::{EntryWire, replacing_body};
use super::maton::{ListWire, OneWire, id_in};
use super::outcome::{Failure, Unknown};
use super::projects::{HydratedProject, ProjectWire};
use super::send::read_value;
use super::tags::TagWire;
use super::tasks::TaskWire;
use crate::domain::{Client, EntryFields, ServerEntry, Tag, User, Workspace};
use chrono::DateTime;
use proptest::prelude::*;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// Keys that are looked at, so that the values come where they are read.
const KEYS: [&str; 32] = [
    "id",
    "name",
    "workspaceId",
    "userId",
    "projectId",
    "clientId",
    "client",
    "tasks",
    "color",
    "billable",
    "archived",
    "status",
    "settings",
    "timeZone",
    "weekStart",
    "workspaceSettings",
    "forceProjects",
    "timeTrackingMode",
    "timeInterval",
    "start",
    "end",
    "tagIds",
    "customFieldValues",
    "customFieldId",
    "value",
    "type",
    "isLocked",
    "connections",
    "connection",
    "connection_id",
    "creation_time",
    "unheard",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        prop_oneof![
            Just("true"),
            Just(""),
            Just("2026-02-13T09:00:00Z"),
            Just("0000-01-01T00:00:00-23:59"),
            Just("abc")
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 10, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map(proptest::sample::select(&KEYS[..]), inner, 0..10).prop_map(
                |map| {
                    map.into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect::<serde_json::Map<_, _>>()
                        .into()
                }
            ),
        ]
    })
}

/// Overlays what is needed to get past the ids, so that the rest is tried as well.
fn with_ids(json: Value) -> Value {
    let mut object = match json {
        Value::Object(object) => object,
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            serde_json::Map::from_iter([("value".to_owned(), other)])
        }
    };
    for key in ["id", "workspaceId", "userId", "connection_id"] {
        object.insert(key.to_owned(), "i".into());
    }
    object.entry("timeInterval").or_insert_with(|| json!({ "start": "2026-02-13T09:00:00Z" }));
    Value::Object(object)
}

/// Reads it as `T`, whose outcome is of no interest unless it is a failure of another kind than a reader's.
fn read<T: serde::de::DeserializeOwned, U: From<T>>(json: &Value) -> Option<U> {
    match read_value::<T>(json) {
        Ok(wire) => Some(wire.into()),
        Err(Failure::Unknown { why: Unknown::Unreadable(_) }) => None,
        Err(other) => panic!("{other:?} is no reader's failure"),
    }
}

proptest! {
    #[test]
    fn any_json_is_read_or_refused_and_never_panics(json in any_json()) {
        for json in [json.clone(), with_ids(json)] {
            let _: Option<User> = read::<UserWire, _>(&json);
            let _: Option<Workspace> = read::<WorkspaceWire, _>(&json);
            let _: Option<HydratedProject> = read::<ProjectWire, _>(&json);
            let _: Option<Client> = read::<ClientWire, _>(&json);
            let _: Option<Tag> = read::<TagWire, _>(&json);
            let _ = read_value::<TaskWire>(&json).map(|task| task.into_task(&"p".into()));
            let entry: Option<ServerEntry> = read::<EntryWire, _>(&json);
            let _ = read_value::<ListWire>(&json);
            let _ = read_value::<OneWire>(&json);
            let _ = id_in(&json);

            let fields = entry.map_or_else(|| EntryFields::starting(DateTime::UNIX_EPOCH), |entry| entry.fields);
            if let Some(object) = json.as_object() {
                let body = replacing_body(&fields, object);
                prop_assert!(body.get("start").is_some_and(Value::is_string));
            }
        }
    }

    #[test]
    fn any_answer_is_sorted_and_never_panics(status in 100u16..1_000, json in any_json(), bytes: Vec<u8>) {
        let status = StatusCode::from_u16(status).unwrap();
        for body in [json.to_string().into_bytes(), bytes] {
            for side in [Side::Maton, Side::Clockify] {
                let failure = classify(side, status, &HeaderMap::new(), &body, "key");
                if let Failure::Rejected(rejection) = failure {
                    prop_assert!((400..500).contains(&rejection.status));
                    prop_assert!(rejection.message.chars().count() <= 300);
                    prop_assert!(!rejection.message.chars().any(char::is_control));
                }
            }
        }
    }
}
