//! Changing, locking and deleting entries: each rule and each quirk.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end where it fails")]

mod common;

use common::{Desk, NOW, at, id, keys};
use serde_json::{Value, json};
use stint_sim::world::Role;

#[tokio::test]
async fn a_write_replaces_the_whole_entry() {
    let desk = Desk::new().await;
    let (field, tag) = desk.sim.world(|world| {
        let home = world.home_mut();
        home.custom_fields[0].default = "none".into();
        (home.custom_fields[0].id.to_string(), home.tag("urgent").unwrap().id.to_string())
    });
    let entry = desk
        .start(json!({
            "start": "2026-08-12T10:00:00Z", "end": "2026-08-12T11:00:00Z", "description": "all of it",
            "projectId": desk.project("Website"), "taskId": desk.task("Website", "Suche"),
            "tagIds": [tag], "billable": true, "type": "BREAK",
            "customFields": [{"customFieldId": field, "sourceType": "WORKSPACE", "value": "NW-1"}],
        }))
        .await;
    assert_eq!(entry["customFieldValues"][0]["value"], "NW-1");
    let path = format!("~/time-entries/{}", id(&entry));
    let body = json!({"start": "2026-08-12T10:00:00Z", "end": "2026-08-12T11:30:00Z"});
    let after = desk.put(&path, body).await.done(200);
    assert_eq!(keys(&after).len(), 13);
    assert_eq!(
        (&after["description"], &after["billable"], &after["type"]),
        (&json!(""), &json!(false), &json!("REGULAR"))
    );
    assert_eq!(
        (&after["projectId"], &after["taskId"], &after["tagIds"]),
        (&Value::Null, &Value::Null, &json!([]))
    );
    assert_eq!(after["customFieldValues"][0]["value"], "none", "back to the default");
    assert_eq!(after["timeInterval"]["duration"], "PT1H30M");
}

#[tokio::test]
async fn a_write_needs_the_start() {
    let desk = Desk::new().await;
    let entry = desk.start(json!({})).await;
    let path = format!("~/time-entries/{}", id(&entry));
    desk.put(&path, json!({"description": "x"})).await.refused(
        400,
        3001,
        "Required request parameter 'start'",
    );
    desk.put(&path, json!({"end": NOW})).await.refused(
        400,
        501,
        "Can't create time entry with end time only.",
    );
}

#[tokio::test]
async fn a_write_without_an_end_sets_a_finished_entry_running_and_ends_the_one_that_ran() {
    let desk = Desk::new().await;
    let finished = desk.start(json!({"start": "2026-08-12T10:00:00Z", "end": "2026-08-12T11:00:00Z"})).await;
    desk.start(json!({"start": "2026-08-12T13:00:00Z"})).await;
    let path = format!("~/time-entries/{}", id(&finished));
    desk.put(&path, json!({"start": "2026-08-12T13:10:00Z"})).await.done(200);
    assert_eq!(desk.running(), Some(id(&finished).to_owned()));
    let running = desk.sim.world(|world| world.entries().filter(|entry| entry.end.is_none()).count());
    assert_eq!(running, 1);
}

#[tokio::test]
async fn an_entry_keeps_a_task_that_was_done_and_a_tag_that_was_archived_meanwhile() {
    let desk = Desk::new().await;
    let tag = desk.sim.world(|world| world.home().tag("bug").unwrap().id.to_string());
    let mut body = json!({
        "start": "2026-08-12T10:00:00Z", "end": "2026-08-12T11:00:00Z",
        "projectId": desk.project("Website"), "taskId": desk.task("Website", "Suche"), "tagIds": [tag],
    });
    let entry = desk.start(body.clone()).await;
    desk.sim.world(|world| {
        let home = world.home_mut();
        let (project, tag) = (home.project("Website").unwrap().id, home.tag("bug").unwrap().id);
        let task = home.task(project, "Suche").unwrap().id;
        home.task_mut(project, task).unwrap().done = true;
        home.tag_mut(tag).unwrap().archived = true;
    });
    body["description"] = "later".into();
    desk.put(&format!("~/time-entries/{}", id(&entry)), body).await.done(200);
}

#[tokio::test]
async fn custom_field_values_are_dropped_on_writes_and_custom_fields_are_kept() {
    let desk = Desk::new().await;
    let field = desk.sim.world(|world| world.home().custom_fields[0].id.to_string());
    let value = json!([{"customFieldId": field, "value": "NW-7"}]);
    assert_eq!(desk.start(json!({"customFieldValues": value})).await["customFieldValues"], json!([]));
    let kept = desk.start(json!({"customFields": value})).await;
    let shown = &kept["customFieldValues"][0];
    assert_eq!(keys(shown), ["customFieldId", "name", "timeEntryId", "type", "value"]);
    assert_eq!(
        (&shown["name"], &shown["type"], &shown["value"]),
        (&json!("Ticket"), &json!("TXT"), &json!("NW-7"))
    );
}

#[tokio::test]
async fn missing_required_custom_fields_are_named_and_nothing_else_is_said() {
    let desk = Desk::new().await;
    desk.sim.world(|world| {
        world.home_mut().add_custom_field("Cost centre", true);
        world.home_mut().add_custom_field("Phase", true);
    });
    let answer = desk.post("~/time-entries", json!({"start": "2026-08-12T10:00:00Z", "end": NOW})).await;
    assert_eq!((answer.status, &answer.json["message"]), (400, &json!(" Cost centre, Phase")));
    desk.start(json!({})).await;
    assert_eq!(desk.stop(NOW).await.json["message"], " Cost centre, Phase");
}

#[tokio::test]
async fn stopwatch_only_refuses_every_end_but_the_stop() {
    let desk = Desk::new().await;
    desk.sim.world(|world| world.home_mut().settings.stopwatch_only = true);
    let finished = json!({"start": "2026-08-12T10:00:00Z", "end": "2026-08-12T11:00:00Z"});
    desk.post("~/time-entries", finished.clone()).await.refused(
        403,
        4030,
        "Manual time tracking disabled on",
    );
    let entry = desk.start(json!({"start": "2026-08-12T13:00:00Z"})).await;
    desk.stop(NOW).await.done(200);
    desk.put(&format!("~/time-entries/{}", id(&entry)), finished.clone()).await.refused(403, 4030, "Manual");
    desk.post("~@/time-entries", finished.clone()).await.done(201);
    desk.sim.world(|world| {
        let me = world.me().id;
        world.home_mut().set_role(me, Role::Member);
    });
    desk.post("~@/time-entries", finished).await.refused(403, 4030, "Manual");
}

#[tokio::test]
async fn a_locked_entry_is_shown_as_locked_and_refused_to_members_only() {
    let desk = Desk::new().await;
    let entry = desk.elsewhere();
    desk.sim.world(|world| world.lock_entry(&entry));
    let path = format!("~/time-entries/{entry}");
    assert_eq!(desk.get(&path).await.json["isLocked"], true);
    let body = json!({"start": "2026-08-12T10:00:00Z", "end": NOW});
    desk.put(&path, body.clone()).await.done(200);
    desk.sim.world(|world| {
        let me = world.me().id;
        world.home_mut().set_role(me, Role::Member);
    });
    desk.put(&path, body).await.refused(403, 1003, "Can't edit locked time entry.");
    desk.delete(&path).await.refused(403, 1003, "Can't edit locked time entry.");
}

#[tokio::test]
async fn a_locked_period_takes_no_entries_from_members() {
    let desk = Desk::new().await;
    desk.sim.world(|world| {
        let me = world.me().id;
        world.home_mut().set_role(me, Role::Member);
        world.home_mut().settings.lock_before = Some(at("2026-08-10T00:00:00Z"));
    });
    let body = json!({"start": "2026-08-09T10:00:00Z", "end": "2026-08-09T11:00:00Z"});
    desk.post("~/time-entries", body).await.refused(403, 1003, "Can't edit locked time entry.");
    let workspace = desk.get("~").await.json;
    assert_eq!(workspace["workspaceSettings"]["lockTimeEntries"], "2026-08-10T00:00:00Z");
}

#[tokio::test]
async fn an_approved_entry_looks_like_any_other_and_is_refused_to_everybody() {
    let desk = Desk::new().await;
    let entry = desk.elsewhere();
    let path = format!("~/time-entries/{entry}");
    let before = desk.get(&path).await.json;
    desk.sim.world(|world| world.approve_entry(&entry));
    assert_eq!(desk.get(&path).await.json, before);
    desk.put(&path, json!({"start": NOW})).await.refused(403, 4005, "Can't edit approved time entry.");
    desk.delete(&path).await.refused(403, 4005, "Can't edit approved time entry.");
}

#[tokio::test]
async fn a_deleted_entry_answers_204_and_is_unknown_the_second_time() {
    let desk = Desk::new().await;
    let path = format!("~/time-entries/{}", desk.elsewhere());
    let answer = desk.delete(&path).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    desk.delete(&path).await.refused(400, 501, "Time entry doesn't belong to Workspace");
}

#[tokio::test]
async fn several_entries_are_deleted_at_once_or_none() {
    let desk = Desk::new().await;
    let (one, two) = (desk.elsewhere(), desk.elsewhere());
    desk.delete("~@/time-entries").await.refused(400, 3001, "Required request parameter 'time-entry-ids'");
    let gone = "0123456789abcdef01234567";
    desk.delete(&format!("~@/time-entries?time-entry-ids={one}&time-entry-ids={gone}"))
        .await
        .refused(400, 501, "Time");
    assert!(desk.sim.world(|world| world.entry(&one).is_some()));
    let deleted = desk.delete(&format!("~@/time-entries?time-entry-ids={one},{two}")).await.done(200);
    assert_eq!(deleted.as_array().unwrap().len(), 2);
    assert!(desk.sim.world(|world| world.entry(&one).is_none() && world.entry(&two).is_none()));
}

#[tokio::test]
async fn the_collection_of_a_user_is_edited_by_lists_only() {
    let desk = Desk::new().await;
    let entry = desk.elsewhere();
    let edit = json!({"id": entry, "start": "2026-08-12T10:00:00Z", "end": NOW, "description": "bulk"});
    desk.put("~@/time-entries", edit.clone()).await.refused(400, 3002, "JSON parse error");
    assert_eq!(desk.put("~@/time-entries", json!([edit])).await.done(200)[0]["description"], "bulk");
}

#[tokio::test]
async fn an_administrator_makes_entries_for_others_and_a_member_only_for_themselves() {
    let desk = Desk::new().await;
    let other = desk.sim.world(|world| world.home().members[1].user.to_string());
    let body = json!({"start": "2026-08-12T10:00:00Z", "end": NOW});
    let path = format!("~/user/{other}/time-entries");
    assert_eq!(desk.post(&path, body.clone()).await.done(201)["userId"], other);
    desk.post("~@/time-entries", body.clone()).await.done(201);
    desk.sim.world(|world| {
        let me = world.me().id;
        world.home_mut().set_role(me, Role::Member);
    });
    desk.post(&path, body.clone()).await.refused(403, 501, "Access Denied");
    let nobody = desk.post("~/user/0123456789abcdef01234567/time-entries", body).await;
    nobody.refused(400, 501, "User doesn't belong to Workspace");
}

#[tokio::test]
async fn a_duplicate_is_another_entry_with_the_same_fields() {
    let desk = Desk::new().await;
    let entry = desk.elsewhere();
    let copy = desk.post(&format!("~@/time-entries/{entry}/duplicate"), json!({})).await.done(201);
    assert_ne!(copy["id"], entry);
    assert_eq!(copy["description"], "elsewhere");
}
