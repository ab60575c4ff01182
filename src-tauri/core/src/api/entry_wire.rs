//! A time entry as Clockify reads and writes it.

use super::lenient;
use super::merge::Object;
use crate::domain::{CustomFieldId, CustomValue, EntryFields, ProjectId, ServerEntry, TagId, TaskId};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The kinds that may be written; the server refuses the others, which it gives itself.
const WRITABLE_KINDS: [&str; 2] = ["REGULAR", "BREAK"];

/// Where a custom field's value is set, when reading didn't say.
const ON_THE_ENTRY: &str = "TIMEENTRY";

/// An instant as Clockify takes it: UTC, whole seconds, `Z`.
pub(super) fn written(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The body that makes a new entry. `billable` is always in it, since Clockify takes its absence for `false`
/// whatever the project says.
pub(super) fn new_body(fields: &EntryFields) -> Value {
    body(fields, &Map::new())
}

/// The body that replaces an entry by `fields`. What reading found in it and `fields` can't say, or says nothing
/// of, is kept: the kind, and custom fields with where they are set.
pub(super) fn replacing_body(fields: &EntryFields, read: &Object) -> Value {
    body(fields, read)
}

fn body(fields: &EntryFields, read: &Object) -> Value {
    let mut body = Map::new();
    body.insert("start".to_owned(), written(fields.start).into());
    if let Some(end) = fields.end {
        body.insert("end".to_owned(), written(end).into());
    }
    body.insert("description".to_owned(), fields.description.as_str().into());
    body.insert("billable".to_owned(), fields.billable.into());
    if let Some(project) = &fields.project {
        body.insert("projectId".to_owned(), project.as_str().into());
    }
    if let Some(task) = &fields.task {
        body.insert("taskId".to_owned(), task.as_str().into());
    }
    let tags: Vec<_> = fields.tags.iter().map(TagId::as_str).collect();
    body.insert("tagIds".to_owned(), tags.into());
    let kind = fields.kind.as_deref().or_else(|| read.get("type").and_then(Value::as_str));
    if let Some(kind) = kind.filter(|kind| WRITABLE_KINDS.contains(kind)) {
        body.insert("type".to_owned(), kind.into());
    }
    let custom = custom_body(&fields.custom, read);
    if !custom.is_empty() {
        body.insert("customFields".to_owned(), custom.into());
    }
    Value::Object(body)
}

/// The custom fields as writing calls them: those that were read, under those that are set now. A null is left
/// out, which resets the field to its default.
fn custom_body(set: &[CustomValue], read: &Object) -> Vec<Value> {
    let mut all: BTreeMap<&str, (&str, &Value)> = BTreeMap::new();
    let rows = read.get("customFieldValues").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for row in rows {
        if let (Some(field), Some(value)) =
            (row.get("customFieldId").and_then(Value::as_str), row.get("value"))
        {
            let source = row.get("sourceType").and_then(Value::as_str).unwrap_or(ON_THE_ENTRY);
            all.insert(field, (source, value));
        }
    }
    for custom in set {
        all.entry(custom.field.as_str())
            .and_modify(|(_, value)| *value = &custom.value)
            .or_insert((ON_THE_ENTRY, &custom.value));
    }
    all.into_iter()
        .filter(|(_, (_, value))| !value.is_null())
        .map(|(field, (source, value))| json!({ "customFieldId": field, "sourceType": source, "value": value }))
        .collect()
}

/// An entry in an answer. The duration isn't read: it comes as text, as a number or as null, and the times say it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EntryWire {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    #[serde(deserialize_with = "lenient::id")]
    workspace_id: String,
    #[serde(deserialize_with = "lenient::id")]
    user_id: String,
    time_interval: IntervalWire,
    #[serde(default, deserialize_with = "lenient::text")]
    description: String,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    project_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    task_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::texts")]
    tag_ids: Vec<String>,
    #[serde(default, deserialize_with = "lenient::flag")]
    billable: bool,
    #[serde(default, rename = "type", deserialize_with = "lenient::maybe_text")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    custom_field_values: Vec<CustomWire>,
    #[serde(default, deserialize_with = "lenient::flag")]
    is_locked: bool,
}

#[derive(Deserialize)]
struct IntervalWire {
    #[serde(deserialize_with = "lenient::time")]
    start: DateTime<Utc>,
    #[serde(default, deserialize_with = "lenient::maybe_time")]
    end: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CustomWire {
    #[serde(deserialize_with = "lenient::id")]
    custom_field_id: String,
    #[serde(default)]
    value: Value,
}

impl From<EntryWire> for ServerEntry {
    fn from(wire: EntryWire) -> Self {
        let start = wire.time_interval.start;
        Self {
            id: wire.id.into(),
            workspace: wire.workspace_id.into(),
            user: wire.user_id.into(),
            locked: wire.is_locked,
            fields: EntryFields {
                start,
                end: wire.time_interval.end.map(|end| end.max(start)),
                description: wire.description,
                project: wire.project_id.map(ProjectId::from),
                task: wire.task_id.map(TaskId::from),
                tags: wire.tag_ids.into_iter().map(TagId::from).collect(),
                billable: wire.billable,
                kind: wire.kind,
                custom: custom_values(wire.custom_field_values),
            },
        }
    }
}

/// In the order of their fields' ids, without those that have no value, so that equal values are equal lists.
fn custom_values(rows: Vec<CustomWire>) -> Vec<CustomValue> {
    let by_field: BTreeMap<String, Value> = rows
        .into_iter()
        .filter(|row| !row.value.is_null())
        .map(|row| (row.custom_field_id, row.value))
        .collect();
    by_field
        .into_iter()
        .map(|(field, value)| CustomValue { field: CustomFieldId::from(field), value })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn read(json: Value) -> ServerEntry {
        serde_json::from_value::<EntryWire>(json).unwrap().into()
    }

    fn minimal() -> Value {
        json!({ "id": "e", "workspaceId": "w", "userId": "u", "timeInterval": { "start": "2026-02-13T09:00:00Z" } })
    }

    fn with(mut json: Value) -> Value {
        for (key, value) in minimal().as_object().unwrap() {
            json.as_object_mut().unwrap().entry(key).or_insert(value.clone());
        }
        json
    }

    fn fields() -> EntryFields {
        EntryFields::starting(at("2026-02-13T09:00:00Z"))
    }

    fn custom(field: &str, value: Value) -> CustomValue {
        CustomValue { field: field.into(), value }
    }

    #[test]
    fn all_but_ids_and_start_may_be_missing_or_null() {
        let bare = read(minimal());
        assert_eq!(bare.fields, fields());
        assert!(!bare.locked);
        let nulls = with(json!({
            "description": null, "tagIds": null, "billable": null, "taskId": null, "projectId": null, "type": null,
            "customFieldValues": null, "isLocked": null, "kioskId": null, "hourlyRate": null,
            "timeInterval": { "start": "2026-02-13T09:00:00Z", "end": null, "duration": null },
        }));
        assert_eq!(read(nulls), bare);
        assert_eq!(read(with(json!({ "projectId": "", "taskId": "", "tagIds": [null, ""] }))), bare);
    }

    #[test]
    fn a_duration_of_any_kind_is_ignored_and_offsets_are_understood() {
        for duration in [json!("PT79H12M"), json!(3600), json!(null), json!({ "x": 1 })] {
            let interval = json!({ "start": "2026-02-13T10:00:00+01:00", "end": "2026-02-13T12:30:00.25+02:00", "duration": duration });
            let entry = read(with(json!({ "timeInterval": interval })));
            assert_eq!(entry.fields.start, at("2026-02-13T09:00:00Z"));
            assert_eq!(entry.fields.end, Some(at("2026-02-13T10:30:00Z")));
        }
    }

    #[test]
    fn new_kinds_and_new_keys_are_kept_or_passed_over_and_never_refused() {
        let entry =
            read(with(json!({ "type": "OVERTIME", "brandNew": { "deep": [1, 2] }, "billable": "true" })));
        assert_eq!(entry.fields.kind.as_deref(), Some("OVERTIME"));
        assert!(entry.fields.billable);
    }

    #[test]
    fn an_end_before_the_start_is_read_as_the_start() {
        let interval = json!({ "start": "2026-02-13T09:00:00Z", "end": "2026-02-13T08:00:00Z" });
        let entry = read(with(json!({ "timeInterval": interval })));
        assert_eq!(entry.fields.end, Some(entry.fields.start));
    }

    #[test]
    fn a_hydrated_entry_reads_as_the_plain_one() {
        let hydrated = with(json!({
            "projectId": "p", "tagIds": ["t"], "project": { "id": "p", "name": "x" }, "task": null, "user": null,
            "tags": [{ "id": "t", "name": "y" }], "kiosk": null,
        }));
        assert_eq!(read(hydrated), read(with(json!({ "projectId": "p", "tagIds": ["t"] }))));
    }

    #[test]
    fn a_new_entry_always_says_whether_it_is_billable_and_sends_no_null() {
        let body = new_body(&fields());
        assert_eq!(
            body,
            json!({ "start": "2026-02-13T09:00:00Z", "description": "", "billable": false, "tagIds": [] })
        );
    }

    #[test]
    fn a_replacement_sends_everything_so_that_nothing_is_wiped() {
        let found = with(json!({
            "type": "BREAK",
            "customFieldValues": [
                { "customFieldId": "b", "timeEntryId": "e", "value": 5, "name": "n", "type": "NUMBER", "sourceType": "PROJECT" },
                { "customFieldId": "a", "value": "kept", "type": "TXT" },
                { "customFieldId": "c", "value": null },
                { "customFieldId": "d", "value": "cleared" },
            ],
        }));
        let mut new = fields();
        new.end = Some(at("2026-02-13T10:00:00Z"));
        new.description = "x".to_owned();
        new.project = Some("p".into());
        new.task = Some("k".into());
        new.tags = ["t2".into(), "t1".into()].into();
        new.billable = true;
        new.custom = vec![custom("b", json!(6)), custom("d", Value::Null), custom("z", json!(true))];

        let body = replacing_body(&new, found.as_object().unwrap());
        let expected = json!({
            "start": "2026-02-13T09:00:00Z", "end": "2026-02-13T10:00:00Z", "description": "x", "projectId": "p",
            "taskId": "k", "tagIds": ["t1", "t2"], "billable": true, "type": "BREAK",
            "customFields": [
                { "customFieldId": "a", "sourceType": "TIMEENTRY", "value": "kept" },
                { "customFieldId": "b", "sourceType": "PROJECT", "value": 6 },
                { "customFieldId": "z", "sourceType": "TIMEENTRY", "value": true },
            ],
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn only_the_two_kinds_that_may_be_written_are() {
        for (set, read, sent) in [
            (None, "HOLIDAY", None),
            (Some("TIME_OFF"), "REGULAR", None),
            (None, "REGULAR", Some("REGULAR")),
            (Some("BREAK"), "REGULAR", Some("BREAK")),
        ] {
            let new = EntryFields { kind: set.map(str::to_owned), ..fields() };
            let body = replacing_body(&new, with(json!({ "type": read })).as_object().unwrap());
            assert_eq!(body.get("type").and_then(Value::as_str), sent, "{set:?} over {read}");
        }
    }

    #[test]
    fn a_running_entry_is_replaced_without_an_end_also_when_reading_found_one() {
        let interval = json!({ "start": "2026-02-13T09:00:00Z", "end": "2026-02-13T10:00:00Z" });
        let body = replacing_body(&fields(), with(json!({ "timeInterval": interval })).as_object().unwrap());
        assert_eq!(body.get("end"), None);
    }

    #[test]
    fn times_are_written_in_whole_seconds_with_a_z() {
        assert_eq!(written(at("2026-02-13T10:18:02.529+01:00")), "2026-02-13T09:18:02Z");
    }

    prop_compose! {
        fn any_fields()(
            start in 0i64..4_000_000_000,
            length in proptest::option::of(0i64..1_000_000),
            description in "\\PC{0,40}",
            project in proptest::option::of("[0-9a-f]{24}"),
            task in proptest::option::of("[0-9a-f]{24}"),
            tags in proptest::collection::btree_set("[0-9a-f]{24}", 0..4),
            billable: bool,
            kind in proptest::option::of(prop_oneof![Just("REGULAR".to_owned()), Just("BREAK".to_owned())]),
            custom in proptest::collection::btree_map("[0-9a-f]{24}", "[a-z]{1,5}", 0..3),
        ) -> EntryFields {
            let start = DateTime::from_timestamp(start, 0).unwrap();
            EntryFields {
                start,
                end: length.map(|length| start + chrono::TimeDelta::seconds(length)),
                description,
                project: project.map(Into::into),
                task: task.map(Into::into),
                tags: tags.into_iter().map(Into::into).collect(),
                billable,
                kind,
                custom: custom.into_iter().map(|(field, value)| self::custom(&field, value.into())).collect(),
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_equal(fields in any_fields()) {
            let mut echo = new_body(&fields);
            let sent = echo.as_object_mut().unwrap();
            let interval = json!({ "start": sent.remove("start"), "end": sent.remove("end") });
            let custom = sent.remove("customFields");
            let echo = with(json!({
                "timeInterval": interval, "customFieldValues": custom, "description": sent.get("description"),
                "projectId": sent.get("projectId"), "taskId": sent.get("taskId"), "tagIds": sent.get("tagIds"),
                "billable": sent.get("billable"), "type": sent.get("type"),
            }));
            prop_assert_eq!(read(echo).fields, fields);
        }
    }
}
