//! The shapes of the answers, the refusals that belong to no entity, and the limit of the free plan.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end where it fails")]

mod common;

use chrono::TimeDelta;
use common::{Desk, keys, read};
use reqwest::Method;
use serde_json::json;
use stint_sim::Options;

#[tokio::test]
async fn a_user_has_every_documented_key() {
    let desk = Desk::new().await;
    let user = desk.get("/user").await.done(200);
    assert_eq!(
        keys(&user).join(" "),
        "activeWorkspace customFields defaultWorkspace email id memberships name profilePicture settings status"
    );
    assert_eq!(
        keys(&user["settings"]).join(" "),
        "alerts approval collapseAllProjectLists dashboardPinToTop dashboardSelection dashboardViewType dateFormat \
         groupSimilarEntriesDisabled invoiceReminders isCompactViewOn lang longRunning multiFactorEnabled \
         myStartOfDay onboarding projectListCollapse projectPickerTaskFilter pto reminders scheduledReports \
         scheduling sendNewsletter showOnlyWorkingDays summaryReportSettings theme timeFormat timeTrackingManual \
         timeZone weekStart weeklyUpdates"
    );
    assert_eq!(user["memberships"], json!([]), "not asked for");
    let asked = desk.get("/user?include-memberships=true").await.json;
    assert_eq!(asked["memberships"][0]["membershipType"], "WORKSPACE");
}

#[tokio::test]
async fn a_workspace_has_every_documented_key() {
    let desk = Desk::new().await;
    let workspace = desk.get("~").await.done(200);
    assert_eq!(
        keys(&workspace).join(" "),
        "cakeOrganizationId costRate currencies featureSubscriptionType features hourlyRate id imageUrl memberships \
         name subdomain workspaceSettings"
    );
    let settings = &workspace["workspaceSettings"];
    assert_eq!(
        keys(settings).join(" "),
        "activeBillableHours adminOnlyPages automaticLock canSeeTimeSheet canSeeTracker currencyFormat \
         decimalFormat defaultBillableProjects durationFormat entityCreationPermissions forceDescription \
         forceProjects forceTags forceTasks invoicingEnabled isProjectPublicByDefault lockTimeEntries lockTimeZone \
         multiFactorEnabled numberFormat onlyAdminsCanChangeBillableStatus onlyAdminsCreateProject \
         onlyAdminsCreateTag onlyAdminsCreateTask onlyAdminsSeeAllTimeEntries onlyAdminsSeeBillableRates \
         onlyAdminsSeeDashboard onlyAdminsSeePublicProjectsEntries projectFavorites projectGroupingLabel \
         projectLabel projectPickerSpecialFilter round screenshotsEnabled taskBillableEnabled taskLabel \
         timeApprovalEnabled timeRoundingInReports timeTrackingMode trackTimeDownToSecond workingDays"
    );
    assert_eq!(settings["round"]["minutes"], "15", "a string");
    assert!(settings["automaticLock"].is_null());
}

#[tokio::test]
async fn what_entries_are_booked_on_has_every_documented_key() {
    let desk = Desk::new().await;
    let project = desk.get("~/projects?page-size=1").await.json[0].clone();
    let project_keys = "archived billable budgetEstimate clientId clientName color costRate duration estimate \
                        estimateReset hourlyRate id memberships name note public template timeEstimate workspaceId";
    assert_eq!(keys(&project).join(" "), project_keys);
    let tasks = format!("~/projects/{}/tasks", common::id(&project));
    for (path, expected) in [
        ("~/clients", "address archived ccEmails currencyCode currencyId email id name note workspaceId"),
        ("~/tags", "archived id name workspaceId"),
        (
            &tasks,
            "assigneeId assigneeIds billable budgetEstimate costRate duration estimate hourlyRate id name projectId \
             status userGroupIds",
        ),
        (
            "~@/time-entries",
            "billable costRate customFieldValues description hourlyRate id isLocked kioskId projectId tagIds taskId \
             timeInterval type userId workspaceId",
        ),
    ] {
        assert_eq!(keys(&desk.get(path).await.json[0]).join(" "), expected, "{path}");
    }
}

#[tokio::test]
async fn the_date_of_an_answer_is_that_of_the_clock() {
    let desk = Desk::new().await;
    assert_eq!(desk.get("/user").await.header("date"), Some("Wed, 12 Aug 2026 13:37:00 GMT"));
    desk.clock.advance(TimeDelta::days(1));
    assert_eq!(desk.get("/user").await.header("date"), Some("Thu, 13 Aug 2026 13:37:00 GMT"));
}

#[tokio::test]
async fn an_unknown_workspace_is_404_with_an_empty_body() {
    let desk = Desk::new().await;
    for workspace in ["000000000000000000000000", "nonsense"] {
        for path in ["", "/projects", "/time-entries/1"] {
            let answer = desk.get(&format!("/workspaces/{workspace}{path}")).await;
            assert_eq!((answer.status, answer.text.as_str()), (404, ""), "{workspace}{path}");
        }
    }
}

#[tokio::test]
async fn a_workspace_of_others_is_403() {
    let desk = Desk::new().await;
    desk.sim.world(|world| world.home_mut().members.clear());
    for path in ["~", "~/tags", "~@/time-entries"] {
        desk.get(path).await.refused(403, 501, "Access Denied");
    }
    desk.post("~/tags", json!({"name": "new"})).await.refused(403, 501, "Access Denied");
}

#[tokio::test]
async fn an_unknown_route_is_404_with_the_code_3000() {
    let desk = Desk::new().await;
    desk.get("/workspaces/bad/anything").await.refused(
        404,
        3000,
        "No static resource v1/workspaces/bad/anything.",
    );
    desk.patch("~/time-entries/stop", json!({})).await.refused(
        404,
        3000,
        "No static resource v1/workspaces/",
    );
    let own = desk.bare(Method::GET, "/api/v1/nothing").header("X-Api-Key", "demo-key");
    read(own).await.refused(404, 3000, "No static resource v1/nothing.");
    let maton = read(desk.maton(Method::GET, "/nothing")).await;
    assert_eq!((maton.status, maton.json), (404, json!({"detail": "Not Found"})));
}

#[tokio::test]
async fn a_method_that_a_route_does_not_have_is_405_with_the_code_3000() {
    let desk = Desk::new().await;
    desk.patch("~", json!({})).await.refused(405, 3000, "Request method 'PATCH' is not supported");
    desk.put("~", json!({})).await.refused(405, 3000, "Request method 'PUT' is not supported");
    desk.post("~/time-entries/0123456789abcdef01234567", json!({})).await.refused(
        405,
        3000,
        "Request method 'POST'",
    );
}

#[tokio::test]
async fn a_body_that_is_no_json_or_of_another_shape_is_400_with_the_code_3002() {
    let desk = Desk::new().await;
    for body in ["{", "[]", r#"{"description": 5}"#, r#"{"tagIds": "one"}"#, "Hello"] {
        let request = desk.request(Method::POST, "~/time-entries").body(body);
        read(request).await.refused(400, 3002, "JSON parse error: ");
    }
}

#[tokio::test]
async fn a_workspace_on_the_free_plan_has_30_requests_in_any_hour() {
    let desk = Desk::with(Options { free_plan: true, ..Options::default() }).await;
    for _ in 0..29 {
        desk.get("~/tags").await.done(200);
        desk.clock.advance(TimeDelta::minutes(1));
    }
    desk.get("/user").await.done(200);
    let refused = desk.get("~/tags").await;
    assert_eq!((refused.status, &refused.json), (429, &json!({"message": "Too many requests"})));
    assert_eq!(refused.header("retry-after"), None, "never seen on the real service");
    read(desk.maton(Method::GET, "/connections")).await.done(200);
    let other = desk.sim.world(|world| world.workspaces().nth(1).unwrap().id);
    desk.get(&format!("/workspaces/{other}/tags")).await.done(200);
    desk.clock.advance(TimeDelta::minutes(31));
    desk.get("~/tags").await.done(200);
    desk.get("~/tags").await.refused_plainly(429);
}

#[tokio::test]
async fn without_the_free_plan_nothing_is_limited() {
    let desk = Desk::new().await;
    for _ in 0..40 {
        desk.get("~/tags?page-size=1").await.done(200);
    }
    assert_eq!(desk.get("~").await.json["featureSubscriptionType"], "STANDARD_2021");
}

#[tokio::test]
async fn the_empty_data_is_one_workspace_with_nothing_in_it_and_no_connection() {
    let desk = Desk::empty().await;
    desk.sim.world(|world| {
        assert_eq!((world.workspaces().count(), world.home().projects().count()), (1, 0));
        assert_eq!((world.entries().count(), world.connections().len()), (0, 0));
    });
}

#[tokio::test]
async fn the_huge_data_is_complete_and_its_last_pages_can_be_read() {
    let desk = Desk::with(Options { seed: stint_sim::Seed::Huge, ..Options::default() }).await;
    desk.sim.world(|world| {
        let home = world.home();
        assert_eq!((home.projects().count(), home.tasks().count()), (10_000, 50_000));
        assert_eq!(world.entries().count(), 200_000);
    });
    let projects = desk.get("~/projects?hydrated=true&page-size=200&page=50").await;
    assert_eq!((projects.rows().len(), projects.header("last-page")), (200, Some("true")));
    assert_eq!(projects.rows()[199]["tasks"].as_array().unwrap().len(), 5);
    let entries = desk.get("~@/time-entries?page-size=1000&page=200").await;
    assert_eq!((entries.rows().len(), entries.header("last-page")), (1000, Some("true")));
}
