//! One of everything that is stored, for tests.

use super::{
    Account, Act, ActId, ActKind, Attempt, Budget, Conflict, Last, Making, MakingStage, Minute, Operation,
    OperationId, Refused, Stage, Synced, Touched,
};
use crate::api::{Auth, Rejection};
use crate::domain::{
    Catalogue, Client, CustomValue, EntryFields, EntryKey, Item, Project, Required, ServerEntry, Tag, Task,
    TimeFormat, User, Weekday, Workspace,
};
use crate::engine::Field;
use crate::settings::{Settings, Theme, TrayClick};
use chrono::{DateTime, TimeDelta, Utc};

/// Midday of 1 June 2026, and so many minutes.
pub(crate) fn minute(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_315_200, 0).unwrap() + TimeDelta::minutes(minutes)
}

/// Runs from that minute on, and says its number.
pub(crate) fn running(start: i64) -> EntryFields {
    EntryFields { description: format!("entry {start}"), ..EntryFields::starting(minute(start)) }
}

/// From one minute to another.
pub(crate) fn finished(start: i64, end: i64) -> EntryFields {
    EntryFields { end: Some(minute(end)), ..running(start) }
}

/// With a value in every field.
pub(crate) fn full(start: i64, end: i64) -> EntryFields {
    EntryFields {
        description: "fix \"login\" – ü\u{1F980}\nsecond line".to_owned(),
        project: Some("p-website".into()),
        task: Some("t-backend".into()),
        tags: ["g-urgent".into(), "g-review".into()].into(),
        billable: true,
        kind: Some("REGULAR".to_owned()),
        custom: vec![CustomValue { field: "c-ticket".into(), value: serde_json::json!(17.25) }],
        ..finished(start, end)
    }
}

/// As the server has it, named after `key`.
pub(crate) fn on_server(key: u64, fields: EntryFields) -> ServerEntry {
    ServerEntry {
        id: format!("e-{key}").into(),
        workspace: "w-home".into(),
        user: "u-ann".into(),
        fields,
        locked: false,
    }
}

/// A new entry that waits to be sent.
pub(crate) fn operation(id: u64, entry: u64) -> Operation {
    Operation {
        id: OperationId(id),
        entry: EntryKey(entry),
        workspace: "w-home".into(),
        wanted: Some(running(entry as i64)),
        base: None,
        stage: Stage::Waiting,
    }
}

/// An operation in each of its stages.
pub(crate) fn operations() -> Vec<Operation> {
    let attempt = Attempt { sent: Some(running(2)), at: minute(3) };
    let rejection = Rejection { status: 400, code: Some(501), message: "Project is required".to_owned() };
    let stages = [
        Stage::Waiting,
        Stage::Attempted(attempt),
        Stage::Aside(Refused::Rejected(rejection)),
        Stage::Aside(Refused::Gone { id: "e-4".into() }),
        Stage::Aside(Refused::Foreign),
        Stage::Aside(Refused::Severed),
        Stage::Aside(Refused::Missing { fields: vec![Field::Project, Field::Task] }),
        Stage::Attempted(Attempt { sent: None, at: minute(3) }),
    ];
    (1..).zip(stages).map(|(id, stage)| Operation { stage, ..operation(id, id) }).collect()
}

/// The making of something in each of its stages.
pub(crate) fn makings() -> Vec<Making> {
    let rejection = Rejection { status: 403, code: None, message: "Access Denied".to_owned() };
    let client = Client { id: "new-101".into(), name: "New client".to_owned(), archived: false };
    let project = Project {
        id: "new-102".into(),
        name: "New project".to_owned(),
        client: Some("new-101".into()),
        color: "#9E9E9E".to_owned(),
        billable: true,
        archived: false,
    };
    let task = Task {
        id: "t-made".into(),
        project: "p-website".into(),
        name: "New task".to_owned(),
        billable: None,
        done: false,
    };
    let tag = Tag { id: "g-made".into(), name: "new tag".to_owned(), archived: false };
    let aside = MakingStage::Aside { why: Refused::Rejected(rejection) };
    [
        (101, Item::Client(client), MakingStage::Waiting),
        (102, Item::Project(project), aside),
        (103, Item::Task(task), MakingStage::Made { id: "t-made".into() }),
        (104, Item::Tag(tag), MakingStage::Unwanted { id: "g-made".into() }),
    ]
    .into_iter()
    .map(|(id, item, stage)| Making { id: OperationId(id), workspace: "w-home".into(), item, stage })
    .collect()
}

/// A stop that can be taken back.
pub(crate) fn act() -> Act {
    let touched = Touched { entry: EntryKey(3), before: Some(running(0)), after: Some(finished(0, 60)) };
    Act {
        id: ActId(5),
        at: minute(60),
        workspace: "w-home".into(),
        kind: ActKind::Stop,
        entries: vec![touched],
        made: None,
    }
}

pub(crate) fn conflict() -> Conflict {
    Conflict { entry: EntryKey(3), fields: vec![Field::Description], mine: full(0, 60) }
}

/// A change to a known entry that waits.
pub(crate) fn change(id: u64, entry: u64) -> Operation {
    Operation { wanted: Some(full(0, 60)), base: Some(finished(0, 60)), ..operation(id, entry) }
}

pub(crate) fn workspace(id: &str) -> Workspace {
    Workspace {
        id: id.into(),
        name: id.to_uppercase(),
        required: Required { project: true, ..Required::default() },
        stopwatch_only: false,
        plan: Some("PRO".to_owned()),
    }
}

pub(crate) fn account() -> Account {
    Account {
        connection: "connection-1".into(),
        user: User {
            id: "u-ann".into(),
            name: "Ann".to_owned(),
            email: "ann@example.com".to_owned(),
            active_workspace: Some("w-home".into()),
            time_zone: Some(chrono_tz::Europe::Vienna),
            week_start: Weekday::Sunday,
            time_format: TimeFormat::Hour12,
        },
        workspace: workspace("w-home"),
        workspaces: vec![workspace("w-home"), workspace("w-club")],
        refused: Some(Auth::Expired),
    }
}

/// One of each, and one of each that is no longer offered.
pub(crate) fn catalogue() -> Catalogue {
    Catalogue {
        clients: vec![Client { id: "k-acme".into(), name: "Acme".to_owned(), archived: false }].into(),
        projects: vec![
            Project {
                id: "p-website".into(),
                name: "Website".to_owned(),
                client: Some("k-acme".into()),
                color: "#03A9F4".to_owned(),
                billable: true,
                archived: false,
            },
            Project {
                id: "p-attic".into(),
                name: "Attic".to_owned(),
                client: None,
                color: "#000000".to_owned(),
                billable: false,
                archived: true,
            },
        ]
        .into(),
        tasks: vec![
            Task {
                id: "t-backend".into(),
                project: "p-website".into(),
                name: "Backend".to_owned(),
                billable: Some(true),
                done: false,
            },
            Task {
                id: "t-design".into(),
                project: "p-website".into(),
                name: "Design".to_owned(),
                billable: None,
                done: true,
            },
        ]
        .into(),
        tags: vec![
            Tag { id: "g-urgent".into(), name: "urgent".to_owned(), archived: false },
            Tag { id: "g-review".into(), name: "review".to_owned(), archived: true },
        ]
        .into(),
    }
}

pub(crate) fn budget() -> Budget {
    Budget {
        sent: [Minute { began: minute(0), requests: 3 }, Minute { began: minute(1), requests: 1 }].into(),
        seen_limit: Some(25),
        blocked_until: Some(minute(2)),
        refusals: 1,
    }
}

pub(crate) fn synced() -> Synced {
    Synced { catalogue: Some(minute(0)), entries: Some(minute(5)), entries_from: Some(minute(-60)) }
}

/// None as it is for a new user.
pub(crate) fn settings() -> Settings {
    Settings {
        announce: false,
        still_running_hours: 2,
        failures: false,
        connection: false,
        tray_click: TrayClick::Toggle,
        theme: Theme::Dark,
        autostart: true,
    }
}

pub(crate) fn last() -> Last {
    Last { entry: 12, operation: 34, act: 56 }
}
