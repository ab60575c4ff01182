//! Starting and stopping: each rule and each quirk.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end where it fails")]

mod common;

use common::{Desk, NOW, at, id, keys, read};
use reqwest::Method;
use serde_json::{Value, json};
use stint_sim::world::{Role, Settings};

#[tokio::test]
async fn an_entry_without_an_end_runs_and_one_with_an_end_does_not() {
    let desk = Desk::new().await;
    let running = desk.start(json!({"start": "2026-08-12T13:30:00.123Z", "description": "a\n🚀 &lt;"})).await;
    assert_eq!(
        running["timeInterval"],
        json!({"start": "2026-08-12T13:30:00Z", "end": null, "duration": null})
    );
    assert_eq!(running["description"], "a\n🚀 &lt;");
    let finished = desk.start(json!({"start": "2026-08-12T01:00:00Z", "end": "2026-08-12T02:30:00Z"})).await;
    assert_eq!(finished["timeInterval"]["duration"], "PT1H30M");
    assert_eq!(desk.running(), Some(id(&running).to_owned()), "the finished one stopped nothing");
}

#[tokio::test]
async fn an_empty_body_starts_an_entry_now() {
    let desk = Desk::new().await;
    let entry = read(desk.request(Method::POST, "~/time-entries")).await.done(201);
    assert_eq!(entry["timeInterval"]["start"], NOW);
}

#[tokio::test]
async fn answers_to_writes_have_no_rates_and_reads_have_15_keys() {
    let desk = Desk::new().await;
    let made = desk.start(json!({})).await;
    assert_eq!(keys(&made).len(), 13);
    assert!(made.get("hourlyRate").is_none() && made.get("costRate").is_none());
    let read = desk.get(&format!("~/time-entries/{}", id(&made))).await.done(200);
    assert_eq!(keys(&read).len(), 15);
    let stopped = desk.stop(NOW).await.done(200);
    assert_eq!(keys(&stopped).len(), 13);
}

#[tokio::test]
async fn starting_while_one_runs_ends_the_one_that_ran() {
    let desk = Desk::new().await;
    let first = desk.start(json!({"start": "2026-08-12T13:00:00Z"})).await;
    let second = desk.start(json!({"start": "2026-08-12T13:20:00Z"})).await;
    assert_eq!(desk.running(), Some(id(&second).to_owned()));
    let end = desk.sim.world(|world| world.entry(id(&first)).unwrap().end);
    assert_eq!(end, Some(at("2026-08-12T13:20:00Z")));
}

#[tokio::test]
async fn an_idempotency_key_is_ignored() {
    let desk = Desk::new().await;
    let body =
        json!({"start": "2026-08-12T01:00:00Z", "end": "2026-08-12T02:00:00Z", "description": "twice"});
    for _ in 0..2 {
        let request =
            desk.request(Method::POST, "~/time-entries").header("Idempotency-Key", "one").json(&body);
        read(request).await.done(201);
    }
    let count =
        desk.sim.world(|world| world.entries().filter(|entry| &*entry.description == "twice").count());
    assert_eq!(count, 2);
}

#[tokio::test]
async fn billable_is_false_unless_it_is_said_whatever_the_project_is() {
    let desk = Desk::new().await;
    let entry = desk.start(json!({"projectId": desk.project("Website")})).await;
    assert_eq!(entry["billable"], false);
}

#[tokio::test]
async fn members_have_no_say_in_billable_where_only_admins_change_it() {
    let desk = Desk::new().await;
    desk.sim.world(|world| {
        let me = world.me().id;
        world.home_mut().set_role(me, Role::Member);
        world.home_mut().settings.only_admins_change_billable = true;
    });
    let entry = desk.start(json!({"projectId": desk.project("Website"), "billable": false})).await;
    assert_eq!(entry["billable"], true);
}

#[tokio::test]
async fn the_user_in_the_body_is_ignored() {
    let desk = Desk::new().await;
    let entry = desk.start(json!({"userId": "0123456789abcdef01234567"})).await;
    assert_eq!(entry["userId"], desk.me);
}

#[tokio::test]
async fn an_end_alone_is_refused() {
    let desk = Desk::new().await;
    let answer = desk.post("~/time-entries", json!({"end": NOW})).await;
    answer.refused(400, 501, "Can't create time entry with end time only.");
}

#[tokio::test]
async fn an_end_before_the_start_is_refused() {
    let desk = Desk::new().await;
    let body = json!({"start": "2026-08-12T13:37:01Z", "end": NOW});
    desk.post("~/time-entries", body).await.refused(
        400,
        501,
        "Start datetime 2026-08-12T13:37:01Z is greater than",
    );
}

#[tokio::test]
async fn an_entry_may_end_in_the_second_in_which_it_started() {
    let desk = Desk::new().await;
    let entry = desk.start(json!({"start": NOW, "end": NOW})).await;
    assert_eq!(entry["timeInterval"]["duration"], "PT0S");
}

#[tokio::test]
async fn a_time_that_is_none_is_refused() {
    let desk = Desk::new().await;
    desk.post("~/time-entries", json!({"start": "2026-08-12"})).await.refused(
        400,
        501,
        "You entered invalid value",
    );
}

#[tokio::test]
async fn angle_brackets_and_more_than_3000_characters_are_refused() {
    let desk = Desk::new().await;
    for text in ["a < b", "a > b"] {
        let answer = desk.post("~/time-entries", json!({"description": text})).await;
        answer.refused(400, 501, "You entered wrong value. Don't use \"<\" and \">\" characters");
    }
    desk.start(json!({"description": "ü".repeat(3000)})).await;
    desk.post("~/time-entries", json!({"description": "ü".repeat(3001)})).await.refused(
        400,
        501,
        "Description",
    );
}

#[tokio::test]
async fn what_is_not_in_the_workspace_is_400_and_not_404() {
    let desk = Desk::new().await;
    let gone = "0123456789abcdef01234567";
    let website = desk.project("Website");
    let foreign =
        desk.sim.world(|world| world.workspaces().nth(1).unwrap().project("Website").unwrap().id.to_string());
    for (body, message) in [
        (json!({"projectId": gone}), "Project doesn't belong to Workspace"),
        (json!({"projectId": foreign}), "Project doesn't belong to Workspace"),
        (json!({"projectId": "nonsense"}), "Project doesn't belong to Workspace"),
        (json!({"projectId": website, "taskId": gone}), "Task doesn't belong to Project"),
        (
            json!({"projectId": desk.project("Kundenportal"), "taskId": desk.task("Website", "Suche")}),
            "Task doesn't",
        ),
        (json!({"tagIds": [gone]}), "Tag doesn't belong to Workspace"),
    ] {
        desk.post("~/time-entries", body).await.refused(400, 501, message);
    }
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let request = desk.request(method, &format!("~/time-entries/{gone}")).json(&json!({"start": NOW}));
        read(request).await.refused(400, 501, "Time entry doesn't belong to Workspace");
    }
}

#[tokio::test]
async fn an_archived_project_is_taken_but_no_archived_tag_and_no_done_task() {
    let desk = Desk::new().await;
    desk.start(json!({"projectId": desk.project("Style Guide")})).await;
    let tag = desk.sim.world(|world| world.home().tag("alt (2024)").unwrap().id.to_string());
    desk.post("~/time-entries", json!({"tagIds": [tag]})).await.refused(
        400,
        501,
        "You can not create entities for archived tag",
    );
    let body = json!({"projectId": desk.project("Website"), "taskId": desk.task("Website", "Konzept")});
    desk.post("~/time-entries", body).await.refused(
        400,
        501,
        "Can't save, required fields are missing or archived.",
    );
}

#[tokio::test]
async fn repeated_tags_are_kept_as_they_were_sent() {
    let desk = Desk::new().await;
    let tag = desk.sim.world(|world| world.home().tag("urgent").unwrap().id.to_string());
    assert_eq!(desk.start(json!({"tagIds": [tag, tag]})).await["tagIds"], json!([tag, tag]));
}

#[tokio::test]
async fn only_two_types_can_be_written() {
    let desk = Desk::new().await;
    assert_eq!(desk.start(json!({"type": "BREAK"})).await["type"], "BREAK");
    desk.post("~/time-entries", json!({"type": "HOLIDAY"})).await.refused(400, 3002, "JSON parse error");
}

#[tokio::test]
async fn stopping_takes_an_end_and_nothing_else() {
    let desk = Desk::new().await;
    desk.start(json!({"start": "2026-08-12T13:00:00Z"})).await;
    desk.patch("~@/time-entries", json!({})).await.refused(400, 3001, "Required request parameter 'end'");
    desk.stop("2026-08-12T12:59:59Z").await.refused(400, 501, "Start datetime");
    assert!(desk.running().is_some());
    assert_eq!(desk.stop(NOW).await.done(200)["timeInterval"]["duration"], "PT37M");
    assert!(desk.running().is_none());
}

#[tokio::test]
async fn stopping_when_nothing_runs_is_404_with_the_code_404() {
    let desk = Desk::new().await;
    desk.stop(NOW).await.refused(404, 404, "Currently running time entry doesn't exist on workspace");
}

#[tokio::test]
async fn what_is_required_is_asked_for_when_an_entry_ends_and_not_when_it_starts() {
    let cases: [(Force, &str); 4] = [
        (|rules| rules.force_projects = true, "Project"),
        (|rules| rules.force_tasks = true, "Task"),
        (|rules| rules.force_tags = true, "Tag"),
        (|rules| rules.force_description = true, "Description"),
    ];
    for (force, what) in cases {
        let desk = Desk::new().await;
        desk.sim.world(|world| force(&mut world.home_mut().settings));
        let answer = desk.post("~/time-entries", json!({"start": "2026-08-12T01:00:00Z", "end": NOW})).await;
        answer.refused(400, 501, &format!("Time entry couldn't be created. {what} is either required field"));
        desk.start(json!({"start": "2026-08-12T13:00:00Z"})).await;
        desk.stop(NOW).await.refused(400, 501, "Can't save, required fields are missing or archived.");
        assert!(desk.running().is_some(), "it keeps running without its {what}");
    }
}

#[tokio::test]
async fn a_running_entry_that_lacks_what_is_required_is_filled_in_and_then_stopped() {
    let desk = Desk::new().await;
    desk.sim.world(|world| world.home_mut().settings.force_projects = true);
    let entry = desk.start(json!({"start": "2026-08-12T13:00:00Z"})).await;
    desk.post("~/time-entries", json!({})).await.refused(400, 501, "Can't save, required fields");
    let body = json!({"start": "2026-08-12T13:00:00Z", "projectId": desk.project("Website")});
    let filled = desk.put(&format!("~/time-entries/{}", id(&entry)), body).await.done(200);
    assert_eq!(filled["timeInterval"]["end"], Value::Null);
    desk.stop(NOW).await.done(200);
}

/// Makes a workspace require something.
type Force = fn(&mut Settings);
