//! What a project is planned with, who works on it, and lists narrowed by that.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end where it fails")]

mod common;

use common::{Desk, id};
use serde_json::{Value, json};
use stint_sim::world::{MembershipStatus, ProjectMember};

#[tokio::test]
async fn a_project_is_made_with_its_estimate_its_rates_and_its_members() {
    let desk = Desk::new().await;
    let body = json!({
        "name": "Planned",
        "estimate": {"estimate": "PT90M", "type": "MANUAL"},
        "hourlyRate": {"amount": 12000, "since": "2026-01-01T00:00:00Z"},
        "costRate": {"amount": 4500},
        "memberships": [{
            "userId": desk.me, "membershipStatus": "ACTIVE", "membershipType": "PROJECT",
            "hourlyRate": {"amount": 11000}
        }]
    });
    let made = desk.post("~/projects", body).await.done(201);
    assert_eq!(made["estimate"], json!({"estimate": "PT1H30M", "type": "MANUAL"}));
    assert_eq!(
        made["timeEstimate"],
        json!({
            "estimate": "PT1H30M", "type": "MANUAL", "resetOption": null, "active": true,
            "includeNonBillable": true
        })
    );
    assert_eq!(made["hourlyRate"], json!({"amount": 12000, "currency": "EUR"}));
    assert_eq!(made["costRate"], json!({"amount": 4500, "currency": "EUR"}));
    assert_eq!(
        made["memberships"],
        json!([{
            "userId": desk.me, "hourlyRate": {"amount": 11000, "currency": "EUR"}, "costRate": null,
            "targetId": id(&made), "membershipType": "PROJECT", "membershipStatus": "ACTIVE"
        }])
    );
    assert_eq!(desk.get(&format!("~/projects/{}", id(&made))).await.json, made, "it is kept");
}

#[tokio::test]
async fn a_project_that_says_nothing_of_its_plan_has_none_and_all_members() {
    let desk = Desk::new().await;
    let made = desk.post("~/projects", json!({"name": "Unplanned"})).await.done(201);
    assert_eq!(made["estimate"], json!({"estimate": "PT0S", "type": "AUTO"}));
    assert_eq!(
        (&made["timeEstimate"]["active"], &made["budgetEstimate"], &made["costRate"]),
        (&json!(false), &Value::Null, &Value::Null)
    );
    assert_eq!(made["memberships"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_tasks_that_come_with_a_project_keep_all_that_was_sent_of_them() {
    let desk = Desk::new().await;
    let task = json!({
        "name": "Planung", "assigneeIds": [desk.me], "estimate": "PT2H", "status": "DONE", "billable": false,
        "budgetEstimate": 500
    });
    let made = desk.post("~/projects", json!({"name": "Planned", "tasks": [task]})).await.done(201);
    let tasks = desk.get(&format!("~/projects/{}/tasks", id(&made))).await;
    for (key, sent) in task.as_object().unwrap() {
        assert_eq!(&tasks.rows()[0][key], sent, "{key}");
    }
}

#[tokio::test]
async fn a_changed_project_takes_a_plan_and_keeps_it_when_it_is_left_out() {
    let desk = Desk::new().await;
    let path = format!("~/projects/{}", desk.project("Website"));
    let plan = json!({
        "name": "Website",
        "timeEstimate": {
            "estimate": "PT40H", "type": "MANUAL", "resetOption": "MONTHLY", "active": true,
            "includeNonBillable": false
        },
        "budgetEstimate": {
            "estimate": 250_000, "type": "MANUAL", "resetOption": "YEARLY", "active": true,
            "includeExpenses": true
        },
        "hourlyRate": {"amount": 9000},
        "costRate": {"amount": 3000},
        "memberships": [{"userId": desk.me, "membershipStatus": "INACTIVE"}]
    });
    let planned = desk.put(&path, plan.clone()).await.done(200);
    assert_eq!(planned["estimate"], json!({"estimate": "PT40H", "type": "MANUAL"}));
    for key in ["timeEstimate", "budgetEstimate"] {
        assert_eq!(planned[key], plan[key], "{key}");
    }
    assert_eq!(planned["memberships"][0]["membershipStatus"], "INACTIVE");
    let renamed = desk.put(&path, json!({"name": "Website 2"})).await.done(200);
    for kept in ["estimate", "timeEstimate", "budgetEstimate", "hourlyRate", "costRate", "memberships"] {
        assert_eq!(renamed[kept], planned[kept], "{kept}");
    }
    let hydrated = desk.get(&format!("{path}?hydrated=true")).await.json;
    assert_eq!(hydrated["budgetEstimate"], plan["budgetEstimate"]);
}

#[tokio::test]
async fn what_was_read_of_a_project_can_be_written_back() {
    let desk = Desk::new().await;
    let path = format!("~/projects/{}", desk.project("Website"));
    for query in ["", "?hydrated=true"] {
        let before = desk.get(&format!("{path}{query}")).await.json;
        let mut body = before.clone();
        body["isPublic"] = before["public"].clone();
        desk.put(&path, body).await.done(200);
        assert_eq!(desk.get(&format!("{path}{query}")).await.json, before, "{query}");
    }
}

#[tokio::test]
async fn a_plan_that_makes_no_sense_is_refused() {
    let desk = Desk::new().await;
    for (plan, code, message) in [
        (
            json!({"estimate": {"estimate": "two hours"}}),
            501,
            "You entered invalid value for field : [estimate]",
        ),
        (
            json!({"timeEstimate": {"estimate": "P1Y"}}),
            501,
            "You entered invalid value for field : [estimate]",
        ),
        (json!({"budgetEstimate": {"estimate": -1}}), 501, "Amount"),
        (json!({"hourlyRate": {"amount": -1}}), 501, "Amount"),
        (json!({"costRate": {}}), 3002, "JSON parse error"),
        (json!({"estimate": {"type": "GUESSED"}}), 3002, "JSON parse error"),
        (json!({"memberships": [{"userId": "nobody"}]}), 501, "User doesn't belong to Workspace"),
        (json!({"memberships": [{"userId": desk.me, "membershipStatus": "GONE"}]}), 3002, "JSON parse error"),
        (json!({"tasks": [{"name": ""}]}), 501, "Task name"),
        (
            json!({"tasks": [{"name": "Twice"}, {"name": "Twice"}]}),
            501,
            "Task with name 'Twice' already exists",
        ),
        (json!({"tasks": [{"name": "Cheap", "budgetEstimate": -1}]}), 501, "Amount"),
    ] {
        let mut body = plan.clone();
        body["name"] = json!("Refused");
        desk.post("~/projects", body).await.refused(400, code, message);
    }
    assert!(desk.sim.world(|world| world.home().project("Refused").is_none()), "nothing is half made");
}

#[tokio::test]
async fn projects_are_listed_by_the_status_of_who_works_on_them() {
    let desk = Desk::new().await;
    let website = desk.project("Website");
    desk.sim.world(|world| {
        let user = world.me().id;
        let id = world.home().project("Website").unwrap().id;
        let member = ProjectMember { user, hourly_rate: None, status: MembershipStatus::Inactive };
        world.home_mut().project_mut(id).unwrap().members = Some(vec![member]);
    });
    let me = &desk.me;
    for (query, count) in [
        ("user-status=INACTIVE".to_owned(), 1),
        ("user-status=ACTIVE".to_owned(), 24),
        ("user-status=ALL".to_owned(), 25),
        ("user-status=PENDING".to_owned(), 0),
        (format!("users={me}"), 25),
        (format!("users={me}&user-status=ACTIVE"), 24),
        (format!("users={me}&user-status=ACTIVE&contains-user=false"), 1),
    ] {
        assert_eq!(desk.get(&format!("~/projects?{query}")).await.rows().len(), count, "{query}");
    }
    let inactive = desk.get("~/projects?user-status=INACTIVE").await;
    assert_eq!(id(&inactive.rows()[0]), website);
}

#[tokio::test]
async fn no_project_has_a_group_since_there_are_none() {
    let desk = Desk::new().await;
    let group = "0123456789abcdef01234567";
    assert!(desk.get(&format!("~/projects?userGroups={group}")).await.rows().is_empty());
    let others = desk.get(&format!("~/projects?userGroups={group}&contains-group=false")).await;
    assert_eq!(others.rows().len(), 25);
    assert_eq!(desk.get("~/projects?contains-group=true").await.rows().len(), 25);
}

#[tokio::test]
async fn a_list_of_projects_refuses_words_that_its_parameters_do_not_have() {
    let desk = Desk::new().await;
    for query in ["user-status=GONE", "client-status=active", "access=SECRET", "contains-group=maybe"] {
        let name = query.split('=').next().unwrap();
        let message = format!("Method parameter '{name}'");
        desk.get(&format!("~/projects?{query}")).await.refused(400, 3000, &message);
    }
    desk.get("~/projects?expense-limit=few").await.refused(400, 3000, "Method parameter 'expense-limit'");
    desk.get("~/projects?expense-date=31.12.2026").await.refused(
        400,
        501,
        "You entered invalid value for field : [expense-date]",
    );
    let all = desk.get("~/projects?expense-limit=10&expense-date=2026-12-31&client-status=ALL").await;
    assert_eq!(all.rows().len(), 25);
}
