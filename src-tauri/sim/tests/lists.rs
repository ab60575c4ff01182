//! Lists: pages, filters, order, windows.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end where it fails")]

mod common;

use chrono::TimeDelta;
use chrono_tz::Tz;
use common::{Desk, NOW, at, id, read};
use reqwest::Method;
use serde_json::{Value, json};
use stint_sim::world::{Draft, Role};

#[tokio::test]
async fn pages_hold_50_rows_unless_told_otherwise_and_say_whether_they_are_the_last() {
    let desk = Desk::new().await;
    let first = desk.get("~@/time-entries").await;
    assert_eq!((first.rows().len(), first.header("last-page")), (50, Some("false")));
    let all = desk.get("~@/time-entries?page-size=5000").await;
    assert_eq!((all.rows().len() > 150, all.header("last-page")), (true, Some("true")));
    let beyond = desk.get("~@/time-entries?page=99").await;
    assert_eq!((beyond.rows().len(), beyond.header("last-page")), (0, Some("true")), "past the end");
    let mut paged = Vec::new();
    for page in 1.. {
        let answer = desk.get(&format!("~@/time-entries?page={page}&page-size=60")).await;
        paged.extend(answer.rows().iter().map(|row| id(row).to_owned()));
        if answer.header("last-page") == Some("true") {
            break;
        }
    }
    let all: Vec<_> = all.rows().iter().map(|row| id(row).to_owned()).collect();
    assert_eq!(paged, all);
}

#[tokio::test]
async fn every_paged_list_has_the_header_and_those_without_pages_have_not() {
    let desk = Desk::new().await;
    let project = desk.sim.world(|world| world.home().project("Website").unwrap().id);
    for path in [
        "~/projects",
        "~/clients",
        "~/tags",
        "~/users",
        "~/user-groups",
        "~@/time-entries",
        "~/time-entries/status/in-progress",
        &format!("~/projects/{project}/tasks"),
    ] {
        assert!(desk.get(path).await.header("last-page").is_some(), "{path}");
    }
    for path in ["/workspaces?page-size=1", "~/custom-fields?page-size=1", "~/holidays?page-size=1"] {
        let answer = desk.get(path).await;
        assert_eq!(answer.header("last-page"), None, "{path}");
        assert!(!answer.rows().is_empty(), "{path}");
    }
    assert_eq!(desk.get("/workspaces?page-size=1").await.rows().len(), 2, "no pages there");
    assert_eq!(desk.get("~/holidays?page-size=1&page=2").await.rows().len(), 2, "nor there");
}

#[tokio::test]
async fn only_clients_and_tags_say_how_many_rows_there_are_on_all_pages() {
    let desk = Desk::new().await;
    let project = desk.project("Website");
    for (path, total) in [
        ("~/clients?page-size=2", Some("6")),
        ("~/clients?page=99", Some("6")),
        ("~/tags?page-size=1", Some("12")),
        ("~/tags?archived=false&page-size=1", Some("11")),
        ("~/projects", None),
        ("~@/time-entries", None),
        (&format!("~/projects/{project}/tasks"), None),
    ] {
        assert_eq!(desk.get(path).await.header("total-count"), total, "{path}");
    }
}

#[tokio::test]
async fn days_off_have_every_documented_key() {
    let desk = Desk::new().await;
    let holidays = desk.get(&format!("~/holidays?assigned-to={}", desk.me)).await;
    assert_eq!(holidays.names(), ["Tag der Arbeit", "Tag der Deutschen Einheit"]);
    let first = &holidays.rows()[0];
    assert_eq!(
        common::keys(first).join(" "),
        "automaticTimeEntryCreation datePeriod everyoneIncludingNew id name occursAnnually projectId taskId \
         userGroupIds userIds workspaceId"
    );
    assert_eq!(first["datePeriod"], json!({"startDate": "2026-05-01", "endDate": "2026-05-01"}));
    desk.get("~/holidays?assigned-to=nobody").await.refused(400, 501, "User doesn't belong to Workspace");
}

#[tokio::test]
async fn senseless_pages_are_refused() {
    let desk = Desk::new().await;
    desk.get("~/tags?page-size=0").await.refused(400, 501, "Page size must be a positive value");
    desk.get("~/tags?page=0").await.refused(400, 501, "Page number");
    desk.get("~@/time-entries?page-size=100000").await.refused(400, 501, "Page size must not be greater");
    desk.get("~/tags?page=two").await.refused(400, 3000, "Method parameter 'page'");
}

#[tokio::test]
async fn what_is_archived_is_listed_too_unless_it_is_asked_for_alone_or_not() {
    let desk = Desk::new().await;
    for (list, all, active) in [("projects", 25, 20), ("tags", 12, 11), ("clients", 6, 6)] {
        for (query, count) in [("", all), ("?archived=false", active), ("?archived=true", all - active)] {
            assert_eq!(desk.get(&format!("~/{list}{query}")).await.rows().len(), count, "{list}{query}");
        }
    }
}

#[tokio::test]
async fn names_are_searched_as_a_part_or_strictly() {
    let desk = Desk::new().await;
    assert_eq!(desk.get("~/projects?name=website").await.names(), ["Website", "Kanzlei-Website"]);
    assert_eq!(desk.get("~/projects?name=Website&strict-name-search=true").await.names(), ["Website"]);
    assert_eq!(desk.get("~/clients?name=h%C3%B6flich").await.names(), ["Bäckerei Höflich"]);
}

#[tokio::test]
async fn projects_are_narrowed_by_client_billable_and_access() {
    let desk = Desk::new().await;
    let client = desk.sim.world(|world| world.home().client("Café Übermut").unwrap().id);
    let list = |query: String| {
        let desk = &desk;
        async move { desk.get(&format!("~/projects?{query}")).await.rows().len() }
    };
    assert_eq!(list(format!("clients={client}")).await, 3);
    assert_eq!(list(format!("clients={client}&contains-client=false")).await, 22);
    assert_eq!(list("billable=false".into()).await, 1);
    assert_eq!(list("access=PRIVATE".into()).await, 0);
    assert_eq!(list("is-template=true".into()).await, 0);
    assert_eq!(list("client-status=ARCHIVED".into()).await, 0);
    assert_eq!(list(format!("users={}", desk.me)).await, 25);
}

#[tokio::test]
async fn lists_are_sorted_by_the_column_that_is_asked_for() {
    let desk = Desk::new().await;
    let names = |query: &'static str| {
        let desk = &desk;
        async move {
            let answer = desk.get(&format!("~/tags?{query}")).await;
            answer.names().into_iter().map(str::to_lowercase).collect::<Vec<_>>()
        }
    };
    let ascending = names("sort-column=NAME").await;
    assert!(ascending.is_sorted(), "{ascending:?}");
    let descending = names("sort-column=NAME&sort-order=DESCENDING").await;
    assert!(descending.iter().rev().is_sorted(), "{descending:?}");
    assert_eq!(names("").await[0], "urgent", "by id, if nothing is asked for");
    desk.get("~/tags?sort-column=COLOUR").await.refused(400, 3000, "Method parameter 'sort-column'");
    desk.get("~/clients?sort-column=ID").await.refused(400, 3000, "Method parameter 'sort-column'");
    let by_client = desk.get("~/projects?sort-column=CLIENT_NAME").await;
    let clients: Vec<_> =
        by_client.rows().iter().map(|row| row["clientName"].as_str().unwrap().to_lowercase()).collect();
    assert!(clients.is_sorted(), "{clients:?}");
}

#[tokio::test]
async fn tasks_are_listed_by_state_and_tags_without_those_excluded() {
    let desk = Desk::new().await;
    let (project, tag) = desk
        .sim
        .world(|world| (world.home().project("Website").unwrap().id, world.home().tag("urgent").unwrap().id));
    let path = format!("~/projects/{project}/tasks");
    assert_eq!(desk.get(&path).await.rows().len(), 5);
    assert_eq!(desk.get(&format!("{path}?is-active=true")).await.rows().len(), 4);
    assert_eq!(desk.get(&format!("{path}?is-active=false")).await.names(), ["Konzept"]);
    let refused = desk.get(&format!("{path}?is-active=SENSITIVE")).await;
    refused.refused(
        400,
        3000,
        "Method parameter 'is-active': Failed to convert value of type 'java.lang.String'",
    );
    assert!(refused.text.contains("SENSITIVE"), "what was sent comes back");
    assert_eq!(desk.get(&format!("~/tags?excluded-ids={tag}")).await.rows().len(), 11);
}

#[tokio::test]
async fn entries_come_latest_first_those_of_the_future_before_all() {
    let desk = Desk::new().await;
    let future = at(NOW) + TimeDelta::days(3);
    let draft = Draft::finished(future, future + TimeDelta::hours(1), "planned");
    desk.sim.world(|world| world.add_entry(draft));
    let answer = desk.get("~@/time-entries?page-size=500").await;
    let starts: Vec<_> =
        answer.rows().iter().map(|row| row["timeInterval"]["start"].as_str().unwrap()).collect();
    assert!(starts.iter().rev().is_sorted());
    assert_eq!(answer.rows()[0]["description"], "planned");
}

#[tokio::test]
async fn a_window_is_read_in_the_zone_of_the_account() {
    let desk = Desk::empty().await;
    desk.sim.world(|world| {
        world.add_connection(stint_sim::world::Status::Active);
        world.me_mut().profile.as_mut().unwrap().zone = Tz::Europe__Belgrade;
        for start in ["2026-08-07T22:15:00Z", "2026-08-08T22:30:00Z"] {
            world.add_entry(Draft::finished(at(start), at(start) + TimeDelta::minutes(5), start));
        }
    });
    let found = |query: &'static str| {
        let desk = &desk;
        async move {
            let answer = desk.get(&format!("~@/time-entries?{query}")).await;
            answer
                .rows()
                .iter()
                .map(|row| row["description"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        }
    };
    let day = found("start=2026-08-08T00:00:00Z&end=2026-08-09T00:00:00Z").await;
    assert_eq!(day, ["2026-08-07T22:15:00Z"], "a day in UTC is the local day");
    let offset = found("start=2026-08-08T02:00:00%2B02:00&end=2026-08-09T02:00:00%2B02:00").await;
    assert_eq!(offset, day, "offsets are honoured first");
    assert_eq!(found("get-week-before=2026-08-09T00:00:00Z").await, day);
    assert_eq!(found("").await.len(), 2);
    desk.get("~@/time-entries?start=yesterday").await.refused(
        400,
        501,
        "You entered invalid value for field : [start]",
    );
}

#[tokio::test]
async fn entries_are_narrowed_by_what_they_are_booked_on_and_say() {
    let desk = Desk::empty().await;
    let (project, task, tag) = desk.sim.world(|world| {
        world.add_connection(stint_sim::world::Status::Active);
        let home = world.home_mut();
        let project = home.add_project("Website");
        let (task, tag) = (home.add_task(project, "Suche"), home.add_tag("urgent"));
        let mut draft = Draft::finished(at("2026-08-12T08:00:00Z"), at("2026-08-12T09:00:00Z"), "Fix LOGIN");
        draft.project = Some(project);
        world.add_entry(draft.clone());
        draft.task = Some(task);
        draft.tags = vec![tag];
        world.add_entry(draft);
        world.add_entry(Draft::running(at("2026-08-12T10:00:00Z"), "nothing"));
        (project, task, tag)
    });
    for (query, count) in [
        (String::new(), 3),
        (format!("project={project}"), 2),
        (format!("task={task}"), 1),
        (format!("tags={tag}"), 1),
        ("project=nonsense".into(), 0),
        ("description=login".into(), 2),
        ("project-required=true".into(), 2),
        ("task-required=true".into(), 1),
        ("in-progress=true".into(), 1),
        ("in-progress=false".into(), 2),
        ("in-progress=true&description=login&start=2030-01-01T00:00:00Z".into(), 1),
    ] {
        assert_eq!(desk.get(&format!("~@/time-entries?{query}")).await.rows().len(), count, "{query}");
    }
}

#[tokio::test]
async fn what_runs_is_found_in_three_places_and_nothing_is_an_empty_list() {
    let desk = Desk::new().await;
    let paths = [
        "~@/time-entries?in-progress=true&hydrated=true",
        "~/time-entries/status/in-progress",
        "~/time-entries",
    ];
    for path in paths {
        assert_eq!(desk.get(path).await.done(200), json!([]), "{path}");
    }
    let running = desk.sim.world(|world| world.add_entry(Draft::running(at(NOW), "now"))).to_string();
    for path in paths {
        let answer = desk.get(path).await;
        assert_eq!((answer.rows().len(), id(&answer.rows()[0])), (1, running.as_str()), "{path}");
        assert_eq!(answer.rows()[0]["timeInterval"], json!({"start": NOW, "end": null, "duration": null}));
    }
}

#[tokio::test]
async fn what_is_in_progress_comes_in_pages_of_ten_and_at_most_a_thousand() {
    let desk = Desk::new().await;
    desk.get("~/time-entries/status/in-progress?page-size=1000").await.done(200);
    desk.get("~/time-entries/status/in-progress?page-size=1001").await.refused(400, 501, "Page size");
}

#[tokio::test]
async fn hydrated_entries_keep_the_ids_and_bring_what_they_name() {
    let desk = Desk::new().await;
    let entry = desk.sim.world(|world| {
        let home = world.home();
        let project = home.project("Website").unwrap().id;
        let mut draft = Draft::running(at(NOW), "now");
        draft.project = Some(project);
        draft.task = Some(home.task(project, "Suche").unwrap().id);
        draft.tags = vec![home.tag("urgent").unwrap().id];
        world.add_entry(draft)
    });
    let rows = desk.get("~@/time-entries?in-progress=true&hydrated=true").await.json;
    let row = &rows[0];
    assert_eq!((&row["project"]["name"], &row["task"]["name"]), (&json!("Website"), &json!("Suche")));
    assert_eq!((&row["project"]["id"], &row["task"]["id"]), (&row["projectId"], &row["taskId"]));
    assert_eq!((&row["tags"][0]["name"], &row["user"]["id"]), (&json!("urgent"), &json!(desk.me)));
    assert_eq!(row["kiosk"], Value::Null);
    let one = desk.get(&format!("~/time-entries/{entry}?hydrated=true")).await.json;
    assert_eq!((&one["user"], &one["project"]["name"]), (&Value::Null, &json!("Website")), "no user by id");
}

#[tokio::test]
async fn hydrated_projects_bring_their_tasks_and_lose_the_name_of_their_client() {
    let desk = Desk::new().await;
    let plain = desk.get("~/projects?name=Website&strict-name-search=true").await.json;
    assert_eq!(plain[0]["clientName"], "Nordwind Energie GmbH");
    let hydrated = desk.get("~/projects?hydrated=true").await;
    assert_eq!(hydrated.rows().iter().map(|row| row["tasks"].as_array().unwrap().len()).sum::<usize>(), 80);
    assert!(hydrated.rows().iter().all(|row| row.get("clientName").is_none()));
    assert_eq!(hydrated.rows()[0]["client"]["name"], "Nordwind Energie GmbH");
    assert_eq!(hydrated.rows()[0]["tasks"][0]["favorite"], false);
}

#[tokio::test]
async fn the_members_of_a_workspace_are_for_its_administrators() {
    let desk = Desk::new().await;
    let users = desk.get("~/users").await;
    assert_eq!(users.rows().len(), 2);
    assert_eq!((&users.rows()[1]["name"], &users.rows()[1]["settings"]), (&Value::Null, &Value::Null));
    desk.sim.world(|world| {
        let me = world.me().id;
        world.home_mut().set_role(me, Role::Member);
    });
    desk.get("~/users").await.refused(403, 501, "Access Denied");
}

#[tokio::test]
async fn the_first_page_of_a_list_can_be_asked_for_by_head() {
    let desk = Desk::new().await;
    let answer = read(desk.request(Method::HEAD, "~/tags?page-size=1")).await;
    assert_eq!((answer.status, answer.header("last-page"), answer.text.as_str()), (200, Some("false"), ""));
}
