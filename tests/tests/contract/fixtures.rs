//! Recorded and documented answers, written anew: each file's name says what is odd about it, and the client reads
//! it over HTTP as it would read the real one.

use crate::canned::Canned;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;
use stint_core::api::{Auth, ConnectionStatus, EntryFilter, Failure, ListFilter, Rejection};
use stint_core::domain::{TimeFormat, Weekday};

/// What each refusal is to the client.
enum Meaning {
    Refused(Option<i64>),
    Auth(Auth),
    Wait,
}

const REFUSALS: [(&str, Meaning); 31] = [
    ("error.400.angle-brackets-refused", Meaning::Refused(Some(501))),
    ("error.400.archived-tag", Meaning::Refused(Some(501))),
    ("error.400.bad-query-parameter-echoes-input", Meaning::Refused(Some(3000))),
    ("error.400.delete-of-active-project", Meaning::Refused(Some(501))),
    ("error.400.duplicate-name", Meaning::Refused(Some(501))),
    ("error.400.end-without-start", Meaning::Refused(Some(501))),
    ("error.400.entry-is-gone-not-404", Meaning::Refused(Some(501))),
    ("error.400.page-size-zero", Meaning::Refused(Some(501))),
    ("error.400.project-of-another-workspace", Meaning::Refused(Some(501))),
    ("error.400.required-custom-fields.names-only", Meaning::Refused(Some(501))),
    ("error.400.required-or-archived.no-code", Meaning::Refused(None)),
    ("error.400.required-project-missing", Meaning::Refused(Some(501))),
    ("error.400.task-of-another-project", Meaning::Refused(Some(501))),
    ("error.400.unreadable-json", Meaning::Refused(Some(3002))),
    ("error.401.bad-addon-token.code-4017", Meaning::Auth(Auth::Expired)),
    ("error.401.bad-api-key.code-4003", Meaning::Auth(Auth::Expired)),
    ("error.401.code-1000.description-instead-of-message", Meaning::Auth(Auth::NoConnection)),
    ("error.401.none-or-several-tokens.code-1000", Meaning::Auth(Auth::NoConnection)),
    ("error.403.access-denied", Meaning::Refused(Some(501))),
    ("error.403.approved-entry", Meaning::Refused(Some(4005))),
    ("error.403.locked-entry", Meaning::Refused(Some(1003))),
    ("error.403.manual-tracking-disabled", Meaning::Refused(Some(4030))),
    ("error.404.no-such-route", Meaning::Refused(Some(3000))),
    ("error.404.nothing-running.code-404", Meaning::Refused(Some(404))),
    ("error.404.unknown-workspace.empty-body", Meaning::Refused(None)),
    ("error.405.method-not-supported", Meaning::Refused(Some(3000))),
    ("error.429.message-without-code", Meaning::Wait),
    ("maton.error.400.flat-message", Meaning::Auth(Auth::NoConnection)),
    ("maton.error.401.nested-error", Meaning::Auth(Auth::Key)),
    ("maton.error.404.detail-text", Meaning::Auth(Auth::NoConnection)),
    ("maton.error.422.detail-list", Meaning::Refused(None)),
];

const ANSWERS: [&str; 16] = [
    "clients.four-keys-only.non-ascii",
    "maton.connection.active.microseconds",
    "maton.connection.created-id-only",
    "maton.connection.pending",
    "maton.connections.empty",
    "maton.connections.one-with-method",
    "project.plain.all-keys.note-and-estimates",
    "projects.unfiltered-has-archived.near-duplicate-names",
    "tags.several",
    "tasks.no-billable-no-rates",
    "time-entries.in-progress.empty",
    "time-entries.in-progress.without-project",
    "time-entries.latest-first.null-custom-fields.no-type",
    "time-entry.fifteen-keys",
    "user.active-is-not-default-workspace",
    "workspaces.several.apostrophe.non-ascii.null-automatic-lock",
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/api")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(folder().join(format!("{name}.json"))).unwrap()
}

/// A server that answers with this file.
async fn serving(name: &str) -> Canned {
    Canned::json(200, &text(name)).await
}

#[test]
fn every_fixture_is_read_by_one_of_these_tests() {
    let files = std::fs::read_dir(folder()).unwrap();
    let there: BTreeSet<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let read = ANSWERS.into_iter().chain(REFUSALS.into_iter().map(|(name, _)| name));
    assert_eq!(there, read.map(|name| format!("{name}.json")).collect());
}

#[tokio::test]
async fn every_recorded_refusal_is_sorted_by_status_and_number() {
    for (name, meaning) in REFUSALS {
        let file: Value = serde_json::from_str(&text(name)).unwrap();
        let status = u16::try_from(file["status"].as_u64().unwrap()).unwrap();
        let body = if file["body"].is_null() { String::new() } else { file["body"].to_string() };
        let server = Canned::json(status, &body).await;
        let failure = server.client().user().await.unwrap_err();
        let expected = match meaning {
            Meaning::Auth(why) => Failure::Auth { why },
            Meaning::Wait => Failure::RetryAfter { after: None::<Duration> },
            Meaning::Refused(code) => {
                let said = file["body"]["message"].as_str().or(file["body"]["detail"][0]["msg"].as_str());
                let message = said.unwrap_or_default().trim().to_owned();
                Failure::Rejected(Rejection { status, code, message })
            }
        };
        assert_eq!(failure, expected, "{name}");
    }
}

#[tokio::test]
async fn a_client_with_four_keys_only_is_whole() {
    let server = serving("clients.four-keys-only.non-ascii").await;
    let page = server.client().clients_page(&"w".into(), &ListFilter::default(), 1).await.unwrap();
    assert_eq!((page.items[0].name.as_str(), page.items[0].archived), ("Бюро «Ясень»", false));
}

#[tokio::test]
async fn a_connection_is_read_in_each_state() {
    let active =
        serving("maton.connection.active.microseconds").await.client().connection(&"c".into()).await.unwrap();
    assert_eq!(active.status, ConnectionStatus::Active);
    assert_eq!(active.created, Some("2026-03-02T06:11:45Z".parse().unwrap()));
    let pending = serving("maton.connection.pending").await.client().connection(&"c".into()).await.unwrap();
    assert_eq!(pending.status, ConnectionStatus::Pending);
    assert!(pending.url.unwrap().expose().starts_with("https://connect.maton.ai/"));
}

#[tokio::test]
async fn creating_a_connection_gives_its_id_and_nothing_else_is_needed() {
    let id = serving("maton.connection.created-id-only").await.client().create_connection().await.unwrap();
    assert_eq!(id.as_str(), "5b0c3a52-0d1e-4c55-9a77-1f2e3d4c5b6a");
}

#[tokio::test]
async fn a_list_of_connections_may_be_empty_or_have_a_newer_key() {
    assert!(serving("maton.connections.empty").await.client().connections(None).await.unwrap().is_empty());
    let list = serving("maton.connections.one-with-method").await.client().connections(None).await.unwrap();
    assert_eq!((list.len(), list[0].app.as_str()), (1, "clockify"));
}

#[tokio::test]
async fn a_project_with_all_its_keys_is_read() {
    let server = serving("project.plain.all-keys.note-and-estimates").await;
    let project = server.client().project(&"w".into(), &"p".into()).await.unwrap();
    assert_eq!(
        (project.name.as_str(), project.color.as_str(), project.billable),
        ("Website", "#3F51B5", true)
    );
    assert_eq!(project.client, Some("7c00000000000000000000d1".into()));
}

#[tokio::test]
async fn an_unfiltered_list_of_projects_has_archived_ones_and_tells_near_duplicates_apart() {
    let server = serving("projects.unfiltered-has-archived.near-duplicate-names").await;
    let page = server.client().projects_page(&"w".into(), &ListFilter::default(), 1).await.unwrap();
    let read: Vec<_> = page.items.iter().map(|p| (p.name.as_str(), p.archived, p.client.is_some())).collect();
    assert_eq!(
        read,
        [("Shop relaunch", true, true), ("Shop re-launch", false, true), ("Bookkeeping", false, false)]
    );
}

#[tokio::test]
async fn tags_are_read() {
    let page = serving("tags.several")
        .await
        .client()
        .tags_page(&"w".into(), &ListFilter::default(), 1)
        .await
        .unwrap();
    let names: Vec<_> = page.items.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["call", "deep work", "on site", "review", "urgent"]);
}

#[tokio::test]
async fn tasks_that_say_nothing_of_billing_leave_it_open() {
    let server = serving("tasks.no-billable-no-rates").await;
    let page = server.client().tasks_page(&"w".into(), &"p".into(), &ListFilter::default(), 1).await.unwrap();
    assert_eq!(page.items.len(), 3);
    assert!(page.items.iter().all(|task| task.billable.is_none() && !task.done));
}

#[tokio::test]
async fn the_running_entry_is_found_or_there_is_none() {
    let none =
        serving("time-entries.in-progress.empty").await.client().running(&"w".into(), &"u".into()).await;
    assert_eq!(none, Ok(None));
    let server = serving("time-entries.in-progress.without-project").await;
    let entry = server.client().running(&"w".into(), &"u".into()).await.unwrap().unwrap();
    assert!(entry.fields.is_running() && entry.fields.project.is_none());
    assert_eq!(
        server.lines(),
        ["GET /clockify/api/v1/workspaces/w/user/u/time-entries?in-progress=true&page=1&page-size=200"]
    );
}

#[tokio::test]
async fn a_server_that_ignores_in_progress_does_not_make_a_finished_entry_run() {
    let server = serving("time-entries.latest-first.null-custom-fields.no-type").await;
    assert_eq!(server.client().running(&"w".into(), &"u".into()).await, Ok(None));
}

#[tokio::test]
async fn entries_come_latest_first_and_with_null_where_lists_are_meant() {
    let server = serving("time-entries.latest-first.null-custom-fields.no-type").await;
    let page =
        server.client().entries_page(&"w".into(), &"u".into(), &EntryFilter::default(), 1).await.unwrap();
    assert!(page.items.is_sorted_by(|a, b| a.fields.start > b.fields.start));
    let first = &page.items[0].fields;
    assert_eq!((first.description.as_str(), first.kind.as_deref()), ("Настроила оплату", None));
    assert!(first.custom.is_empty());
}

#[tokio::test]
async fn an_entry_with_all_fifteen_keys_is_read() {
    let found =
        serving("time-entry.fifteen-keys").await.client().entry(&"w".into(), &"e".into()).await.unwrap();
    let fields = found.entry.fields;
    assert_eq!(fields.end.unwrap() - fields.start, chrono::TimeDelta::minutes(90));
    assert_eq!(fields.kind.as_deref(), Some("REGULAR"));
}

#[tokio::test]
async fn the_active_workspace_is_not_always_the_default_one() {
    let user = serving("user.active-is-not-default-workspace").await.client().user().await.unwrap();
    assert_eq!(user.active_workspace, Some("7c00000000000000000000ab".into()));
    assert_eq!((user.week_start, user.time_format), (Weekday::Saturday, TimeFormat::Hour12));
    assert_eq!(user.time_zone.map(|zone| zone.name()), Some("Africa/Lagos"));
}

#[tokio::test]
async fn workspaces_are_read_whatever_their_other_settings_hold() {
    let server = serving("workspaces.several.apostrophe.non-ascii.null-automatic-lock").await;
    let all = server.client().workspaces().await.unwrap();
    let read: Vec<_> = all.iter().map(|w| (w.name.as_str(), w.required.project, w.required.tags)).collect();
    let expected = [
        ("Ines Okafor's workspace", false, false),
        ("Linden & Co", true, true),
        ("Мастерская", false, false),
    ];
    assert_eq!(read, expected);
    assert!(all.iter().all(|workspace| workspace.plan.is_none() && !workspace.stopwatch_only));
}
