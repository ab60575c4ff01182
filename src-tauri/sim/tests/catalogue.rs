//! Workspaces, clients, projects, tasks and tags: making, changing, deleting.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end where it fails")]

mod common;

use common::{Desk, id};
use serde_json::{Value, json};
use stint_sim::world::{Draft, Role, Status};

#[tokio::test]
async fn a_project_is_billable_and_public_as_the_workspace_has_it_unless_it_says_otherwise() {
    let desk = Desk::new().await;
    let project = desk.post("~/projects", json!({"name": "New one"})).await.done(201);
    assert_eq!(
        (&project["billable"], &project["public"], &project["clientId"]),
        (&json!(true), &json!(true), &json!(""))
    );
    let body =
        json!({"name": "Another", "billable": false, "isPublic": false, "public": true, "color": "#112233"});
    let project = desk.post("~/projects", body).await.done(201);
    assert_eq!(
        (&project["billable"], &project["public"]),
        (&json!(false), &json!(false)),
        "public is no key for writing"
    );
    assert_eq!(project["color"], "#112233");
}

#[tokio::test]
async fn a_project_can_be_made_with_its_client_and_its_tasks() {
    let desk = Desk::new().await;
    let client = client_id(&desk, "Bäckerei Höflich");
    let body =
        json!({"name": "Lieferdienst", "clientId": client, "tasks": [{"name": "Planung"}], "note": "n"});
    let project = desk.post("~/projects", body).await.done(201);
    assert_eq!((&project["clientName"], &project["note"]), (&json!("Bäckerei Höflich"), &json!("n")));
    assert_eq!(desk.get(&format!("~/projects/{}/tasks", id(&project))).await.names(), ["Planung"]);
    let foreign = json!({"name": "Foreign", "clientId": "0123456789abcdef01234567"});
    desk.post("~/projects", foreign).await.refused(400, 501, "Client doesn't belong to Workspace");
}

#[tokio::test]
async fn a_changed_project_keeps_what_is_left_out_but_is_no_longer_public_or_billable() {
    let desk = Desk::new().await;
    let path = project_path(&desk, "Website");
    let before = desk.get(&path).await.json;
    let after = desk.put(&path, json!({"name": "Website 2"})).await.done(200);
    for kept in ["color", "note", "clientId", "archived", "hourlyRate"] {
        assert_eq!(after[kept], before[kept], "{kept}");
    }
    assert_eq!((&before["public"], &before["billable"]), (&json!(true), &json!(true)));
    assert_eq!((&after["public"], &after["billable"]), (&json!(false), &json!(false)));
    assert_eq!(desk.put(&path, json!({"clientId": "", "archived": true})).await.done(200)["clientName"], "");
    assert_eq!(desk.get(&path).await.json["archived"], true);
    desk.put(&path, json!({"color": "red"})).await.refused(400, 501, "Color");
}

#[tokio::test]
async fn an_active_project_cannot_be_deleted_and_an_archived_one_goes_with_its_tasks() {
    let desk = Desk::new().await;
    let path = project_path(&desk, "Website");
    desk.delete(&path).await.refused(400, 501, "Cannot delete an active project");
    desk.put(&path, json!({"name": "Website", "archived": true})).await.done(200);
    assert_eq!(desk.delete(&path).await.done(200)["name"], "Website");
    desk.delete(&path).await.refused(400, 501, "Project doesn't belong to Workspace");
    desk.get(&format!("{path}/tasks")).await.refused(400, 501, "Project doesn't belong to Workspace");
    desk.sim.world(|world| {
        assert_eq!(world.home().tasks().count(), 75);
        let booked: Vec<_> = world.entries().filter_map(|entry| entry.project).collect();
        assert!(booked.iter().all(|project| world.home().projects().any(|other| other.id == *project)));
    });
    desk.post("~/projects", json!({"name": "Website"})).await.done(201);
}

#[tokio::test]
async fn there_is_no_route_to_archive_with() {
    let desk = Desk::new().await;
    let path = format!("{}/archive", project_path(&desk, "Website"));
    desk.post(&path, json!({})).await.refused(404, 3000, "No static resource v1/workspaces/");
}

#[tokio::test]
async fn names_are_taken_by_archived_ones_too() {
    let desk = Desk::new().await;
    desk.post("~/projects", json!({"name": "Style Guide"})).await.refused(
        400,
        501,
        "Project with name 'Style Guide' already exists",
    );
    desk.post("~/tags", json!({"name": "alt (2024)"})).await.refused(
        400,
        501,
        "Tag with name 'alt (2024)' already exists",
    );
    desk.post("~/clients", json!({"name": "Café Übermut"})).await.refused(
        400,
        501,
        "Client with name 'Café Übermut' already exists",
    );
    let tasks = format!("{}/tasks", project_path(&desk, "Website"));
    desk.post(&tasks, json!({"name": "Konzept"})).await.refused(
        400,
        501,
        "Task with name 'Konzept' already exists",
    );
    desk.post("/workspaces", json!({"name": "Hafenlicht Studio"})).await.refused(
        400,
        501,
        "Workspace with name",
    );
    let other = format!("{}/tasks", project_path(&desk, "Kundenportal"));
    desk.post(&other, json!({"name": "Konzept"})).await.done(201);
    let path = project_path(&desk, "Website");
    desk.put(&path, json!({"name": "Website"})).await.done(200);
    desk.put(&path, json!({"name": "Kundenportal"})).await.refused(400, 501, "Project with name");
}

#[tokio::test]
async fn names_have_their_limits() {
    let desk = Desk::new().await;
    let tasks = format!("{}/tasks", project_path(&desk, "Website"));
    for (path, least, most) in [
        ("~/projects", 2, 250),
        ("~/tags", 1, 100),
        ("~/clients", 1, 100),
        (&tasks, 1, 1000),
        ("/workspaces", 1, 50),
    ] {
        desk.post(path, json!({"name": "ß".repeat(most)})).await.done(201);
        desk.post(path, json!({"name": "ü".repeat(most + 1)})).await.refused(400, 501, "");
        desk.post(path, json!({"name": "x".repeat(least - 1)})).await.refused(400, 501, "");
        desk.post(path, json!({})).await.refused(400, 501, "");
    }
}

#[tokio::test]
async fn a_changed_client_loses_what_is_left_out_and_keeps_the_currency() {
    let desk = Desk::new().await;
    let made = desk
        .post("~/clients", json!({"name": "Neu", "email": "a@example.com", "ccEmails": ["b@example.com"]}))
        .await
        .done(201);
    assert_eq!(
        (&made["email"], &made["ccEmails"]),
        (&json!("a@example.com"), &Value::Null),
        "no copies at first"
    );
    let path = format!("~/clients/{}", id(&made));
    let full = json!({"name": "Neu", "address": "Weg 1", "note": "n", "ccEmails": ["b@example.com"], "currencyCode": "USD"});
    let changed = desk.put(&path, full).await.done(200);
    assert_eq!((&changed["ccEmails"], &changed["currencyCode"]), (&json!(["b@example.com"]), &json!("EUR")));
    let wiped = desk.put(&path, json!({"name": "Neu"})).await.done(200);
    assert_eq!(
        (&wiped["email"], &wiped["address"], &wiped["note"], &wiped["ccEmails"]),
        (&Value::Null, &Value::Null, &Value::Null, &Value::Null)
    );
    desk.put(&path, json!({"name": "Neu", "ccEmails": ["1", "2", "3", "4"]})).await.refused(
        400,
        501,
        "Client can have",
    );
}

#[tokio::test]
async fn a_client_is_archived_with_its_projects_and_tasks_when_that_is_asked_for() {
    let desk = Desk::new().await;
    let path = format!("~/clients/{}", client_id(&desk, "Nordwind Energie GmbH"));
    desk.delete(&path).await.refused(400, 501, "Cannot delete an active client");
    let body = json!({"name": "Nordwind Energie GmbH", "archived": true});
    desk.put(&format!("{path}?archive-projects=true&mark-tasks-as-done=true"), body).await.done(200);
    desk.sim.world(|world| {
        let website = world.home().project("Website").unwrap();
        assert!(website.archived && world.home().tasks_of(website.id).all(|task| task.done));
    });
    desk.delete(&path).await.done(200);
    assert_eq!(desk.sim.world(|world| world.home().project("Website").unwrap().client), None);
}

#[tokio::test]
async fn renaming_an_archived_client_brings_it_back() {
    let desk = Desk::new().await;
    let path = format!("~/clients/{}", client_id(&desk, "Café Übermut"));
    let archived = desk.put(&path, json!({"name": "Café Übermut", "archived": true})).await.done(200);
    assert_eq!(archived["archived"], true);
    assert_eq!(desk.put(&path, json!({"name": "Café"})).await.done(200)["archived"], false);
}

#[tokio::test]
async fn renaming_an_archived_tag_brings_it_back() {
    let desk = Desk::new().await;
    let tag = desk.sim.world(|world| world.home().tag("alt (2024)").unwrap().id);
    let path = format!("~/tags/{tag}");
    assert_eq!(desk.get(&path).await.json["archived"], true);
    assert_eq!(desk.put(&path, json!({"name": "alt"})).await.done(200)["archived"], false);
    assert_eq!(desk.put(&path, json!({"name": "alt", "archived": true})).await.done(200)["archived"], true);
}

#[tokio::test]
async fn an_active_tag_can_be_deleted_and_entries_lose_it() {
    let desk = Desk::new().await;
    let entry = desk.sim.world(|world| {
        let mut draft = Draft::running(common::at(common::NOW), "tagged");
        draft.tags = vec![world.home().tag("urgent").unwrap().id];
        world.add_entry(draft).to_string()
    });
    let tag = desk.sim.world(|world| world.home().tag("urgent").unwrap().id);
    assert_eq!(desk.delete(&format!("~/tags/{tag}")).await.done(200)["name"], "urgent");
    assert!(desk.sim.world(|world| world.entry(&entry).unwrap().tags.is_empty()));
    desk.delete(&format!("~/tags/{tag}")).await.refused(400, 501, "Tag doesn't belong to Workspace");
}

#[tokio::test]
async fn a_changed_task_goes_back_to_its_defaults_and_needs_its_name() {
    let desk = Desk::new().await;
    let tasks = format!("{}/tasks", project_path(&desk, "Website"));
    let body = json!({"name": "Neu", "assigneeIds": [desk.me], "estimate": "PT2H", "budgetEstimate": 100});
    let made = desk.post(&tasks, body).await.done(201);
    assert_eq!(
        (&made["estimate"], &made["assigneeIds"], &made["billable"]),
        (&json!("PT2H"), &json!([desk.me]), &json!(true))
    );
    let path = format!("{tasks}/{}", id(&made));
    desk.put(&path, json!({"status": "DONE"})).await.refused(400, 501, "Task name");
    let after = desk.put(&path, json!({"name": "Neu", "status": "DONE"})).await.done(200);
    assert_eq!(
        (&after["status"], &after["estimate"], &after["assigneeIds"]),
        (&json!("DONE"), &json!("PT0S"), &json!([]))
    );
    assert_eq!((&after["billable"], &after["budgetEstimate"]), (&json!(false), &json!(0)));
    assert_eq!(desk.put(&path, json!({"name": "Neu"})).await.done(200)["status"], "ACTIVE");
    desk.put(&path, json!({"name": "Neu", "assigneeIds": ["user-id-1"]})).await.refused(
        400,
        501,
        "User doesn't belong",
    );
}

#[tokio::test]
async fn a_task_has_no_assignee_when_that_is_asked_for_whoever_was_sent() {
    let desk = Desk::new().await;
    let tasks = format!("{}/tasks", project_path(&desk, "Website"));
    let body = json!({"name": "Neu", "assigneeIds": [desk.me]});
    let made = desk.post(&format!("{tasks}?contains-assignee=false"), body.clone()).await.done(201);
    assert_eq!((&made["assigneeIds"], &made["assigneeId"]), (&json!([]), &json!("")));
    let path = format!("{tasks}/{}", id(&made));
    let put = async |query: &str| desk.put(&format!("{path}?{query}"), body.clone()).await;
    assert_eq!(put("contains-assignee=true").await.done(200)["assigneeIds"], json!([desk.me]));
    assert_eq!(put("membership-status=ACTIVE").await.done(200)["assigneeIds"], json!([desk.me]));
    assert_eq!(put("contains-assignee=false").await.done(200)["assigneeIds"], json!([]));
    put("contains-assignee=some").await.refused(400, 3000, "Method parameter 'contains-assignee'");
    put("membership-status=GONE").await.refused(400, 3000, "Method parameter 'membership-status'");
    let estimate = json!({"name": "Neu", "estimate": "an hour"});
    desk.put(&path, estimate).await.refused(400, 501, "You entered invalid value for field : [estimate]");
}

#[tokio::test]
async fn the_plan_allows_five_custom_fields() {
    let desk = Desk::empty().await;
    desk.sim.world(|world| world.add_connection(Status::Active));
    for (place, kind) in ["TXT", "NUMBER", "CHECKBOX", "LINK", "DROPDOWN_SINGLE"].into_iter().enumerate() {
        let body = json!({"name": format!("Field {place}"), "type": kind, "workspaceDefaultValue": "x"});
        let made = desk.post("~/custom-fields", body).await.done(201);
        assert_eq!((&made["type"], &made["workspaceDefaultValue"]), (&json!(kind), &json!("x")));
    }
    let sixth = json!({"name": "One more", "type": "TXT"});
    let refused = desk.post("~/custom-fields", sixth.clone()).await;
    refused.refused(400, 4033, "You have reached the limit of 5 visible custom fields");
    assert_eq!(desk.get("~/custom-fields").await.rows().len(), 5);
    desk.sim.world(|world| world.home_mut().custom_fields.truncate(1));
    desk.post("~/custom-fields", json!({"name": "Field 0", "type": "TXT"})).await.refused(
        400,
        501,
        "Custom field with name 'Field 0' already exists",
    );
    desk.post("~/custom-fields", json!({"name": "Unknown", "type": "POEM"})).await.refused(400, 3002, "JSON");
    desk.sim.world(|world| {
        let me = world.me().id;
        world.home_mut().set_role(me, Role::Member);
    });
    desk.post("~/custom-fields", sixth).await.refused(403, 501, "Access Denied");
}

#[tokio::test]
async fn a_task_is_deleted_only_when_it_is_done() {
    let desk = Desk::new().await;
    let (project, task) = desk.sim.world(|world| {
        let project = world.home().project("Website").unwrap().id;
        (project, world.home().task(project, "Suche").unwrap().id)
    });
    let path = format!("~/projects/{project}/tasks/{task}");
    desk.delete(&path).await.refused(400, 501, "Cannot delete an active task");
    desk.put(&path, json!({"name": "Suche", "status": "DONE"})).await.done(200);
    desk.delete(&path).await.done(200);
    desk.get(&path).await.refused(400, 501, "Task doesn't belong to Project");
    assert!(desk.sim.world(|world| world.entries().all(|entry| entry.task != Some(task))));
}

#[tokio::test]
async fn a_made_workspace_belongs_to_who_made_it() {
    let desk = Desk::new().await;
    let workspace = desk.post("/workspaces", json!({"name": "Nebenbei"})).await.done(201);
    assert_eq!(workspace["memberships"][0]["userId"], desk.me);
    desk.get(&format!("/workspaces/{}/projects", id(&workspace))).await.done(200);
    let owned = desk.get("/workspaces?roles=OWNER").await;
    assert_eq!(owned.names(), ["Mara Lindqvist", "Nebenbei"]);
}

#[tokio::test]
async fn members_create_nothing_where_only_administrators_may() {
    let desk = Desk::new().await;
    desk.sim.world(|world| {
        let me = world.me().id;
        let home = world.home_mut();
        home.set_role(me, Role::Member);
        home.settings.only_admins_create_projects = true;
        home.settings.only_admins_create_tags = true;
        home.settings.only_admins_create_tasks = true;
    });
    let tasks = format!("{}/tasks", project_path(&desk, "Website"));
    for path in ["~/projects", "~/clients", "~/tags", &tasks] {
        desk.post(path, json!({"name": "Neu"})).await.refused(403, 501, "Access Denied");
    }
}

fn client_id(desk: &Desk, name: &str) -> String {
    desk.sim.world(|world| world.home().client(name).unwrap().id.to_string())
}

fn project_path(desk: &Desk, name: &str) -> String {
    let project = desk.sim.world(|world| world.home().project(name).unwrap().id);
    format!("~/projects/{project}")
}
