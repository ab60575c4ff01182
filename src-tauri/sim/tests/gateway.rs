//! Keys, connections and the page that answers them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end where it fails")]

mod common;

use chrono::TimeDelta;
use common::{Answer, Desk, read};
use reqwest::Method;
use serde_json::json;
use std::collections::HashSet;
use stint_sim::world::{Barred, Status};
use stint_sim::{Fault, Match, Options, Sim, What, World};

#[tokio::test]
async fn without_a_key_or_with_a_wrong_one_maton_answers_401_in_its_own_envelope() {
    let desk = Desk::new().await;
    for path in ["/connections", "/clockify/api/v1/user", "/clockify/api/v1/nothing", "/elsewhere"] {
        for request in [desk.bare(Method::GET, path), desk.bare(Method::GET, path).bearer_auth("wrong")] {
            let answer = read(request).await;
            assert_eq!(answer.status, 401, "{path}");
            assert!(answer.json["error"]["message"].is_string(), "{answer:?}");
            assert!(answer.json.get("code").is_none(), "a code would be Clockify's: {answer:?}");
        }
    }
}

#[tokio::test]
async fn another_key_is_accepted_when_the_options_say_so() {
    let desk = Desk::with(Options { key: "s3cret".into(), ..Default::default() }).await;
    assert_eq!(read(desk.maton(Method::GET, "/connections")).await.status, 401);
    assert_eq!(read(desk.bare(Method::GET, "/connections").bearer_auth("s3cret")).await.status, 200);
}

#[tokio::test]
async fn without_a_connection_maton_answers_400_without_a_code() {
    let desk = Desk::empty().await;
    let answer = desk.get("/user").await;
    assert_eq!(answer.status, 400);
    assert!(answer.json["message"].is_string() && answer.json.get("code").is_none(), "{answer:?}");
}

#[tokio::test]
async fn a_connection_that_is_unknown_or_not_active_cannot_be_resolved() {
    let desk = Desk::new().await;
    let [pending, failed] =
        desk.sim.world(|world| [Status::Pending, Status::Failed].map(|status| world.add_connection(status)));
    for id in ["nonsense", &pending, &failed] {
        let answer = read(desk.request(Method::GET, "/user").header("Maton-Connection", id)).await;
        assert_eq!(answer.status, 412, "{id}");
    }
    let active = desk.sim.world(|world| world.connections()[0].id.clone());
    let answer = read(desk.request(Method::GET, "/user").header("Maton-Connection", &active)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(desk.sim.requests().last().unwrap().connection, Some(active));
}

#[tokio::test]
async fn an_expired_connection_is_called_active_and_proxies_nothing_but_500() {
    let desk = Desk::new().await;
    let id = desk.sim.world(|world| world.connections()[0].id.clone());
    desk.sim.world(|world| world.expire_connection(&id));
    assert_eq!(desk.get("/user").await.status, 500);
    let connection = read(desk.maton(Method::GET, &format!("/connections/{id}"))).await;
    assert_eq!(connection.json["connection"]["status"], "ACTIVE");
}

#[tokio::test]
async fn making_a_connection_answers_its_id_alone_and_the_rest_must_be_asked_for() {
    let desk = Desk::empty().await;
    let made = create(&desk).await;
    assert_eq!(common::keys(&made.json), ["connection_id"]);
    let id = made.json["connection_id"].as_str().unwrap();
    let connection = read(desk.maton(Method::GET, &format!("/connections/{id}"))).await.done(200);
    let connection = &connection["connection"];
    assert_eq!(
        common::keys(connection),
        ["app", "connection_id", "creation_time", "last_updated_time", "metadata", "method", "status", "url"]
    );
    assert_eq!(connection["status"], "PENDING");
    assert_eq!(connection["creation_time"], "2026-08-12T13:37:00.000000Z");
    assert!(connection["url"].as_str().unwrap().starts_with(desk.sim.base_url()));
}

#[tokio::test]
async fn the_address_of_a_new_connection_can_be_late() {
    let desk = Desk::empty().await;
    desk.sim.world(|world| world.delay_urls(2));
    let id = create(&desk).await.json["connection_id"].as_str().unwrap().to_owned();
    let has_url = async || {
        let connection = read(desk.maton(Method::GET, &format!("/connections/{id}"))).await.done(200);
        connection["connection"].get("url").is_some()
    };
    assert!(!has_url().await);
    let list = read(desk.maton(Method::GET, "/connections")).await.done(200);
    assert!(list["connections"][0].get("url").is_none(), "a list shows it too");
    assert!(has_url().await);
}

#[tokio::test]
async fn the_gateway_allows_ten_requests_a_second_when_it_counts() {
    let desk = Desk::with(Options { gateway_limit: true, ..Options::default() }).await;
    for _ in 0..9 {
        desk.get("/user").await.done(200);
    }
    read(desk.maton(Method::GET, "/connections")).await.done(200);
    for path in ["/connections", "/clockify/api/v1/user"] {
        read(desk.maton(Method::GET, path)).await.refused_plainly(429);
    }
    let own = desk.bare(Method::GET, "/api/v1/user").header("X-Api-Key", "demo-key");
    read(own).await.done(200);
    desk.clock.advance(TimeDelta::seconds(1));
    desk.get("/user").await.done(200);
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let desk = Desk::new().await;
    desk.sim.fault(Fault::once(Match::path("/tags"), What::TooMany { retry_after: None, empty: true }));
    let mut ids = HashSet::new();
    for request in [
        desk.maton(Method::GET, "/connections"),
        desk.bare(Method::GET, "/connections"),
        desk.maton(Method::GET, "/nothing"),
        desk.request(Method::GET, "/user"),
        desk.request(Method::GET, "/user"),
        desk.request(Method::GET, "/workspaces/none"),
        desk.request(Method::GET, "~/tags"),
    ] {
        ids.insert(read(request).await.header("x-request-id").unwrap().to_owned());
    }
    assert_eq!(ids.len(), 7, "{ids:?}");
    assert!(ids.iter().all(|id| id.len() == 36), "{ids:?}");
}

#[tokio::test]
async fn a_connection_needs_an_app_that_maton_knows() {
    let desk = Desk::empty().await;
    let answer = read(desk.maton(Method::POST, "/connections").json(&json!({}))).await;
    assert_eq!((answer.status, &answer.json["detail"][0]["loc"]), (422, &json!(["body", "app"])));
    let answer = read(desk.maton(Method::POST, "/connections").json(&json!({"app": "abacus"}))).await;
    assert_eq!((answer.status, answer.json), (404, json!({"detail": "Not Found"})));
}

#[tokio::test]
async fn a_connection_is_made_by_the_method_that_is_asked_for() {
    let desk = Desk::empty().await;
    create(&desk).await;
    let by = async |method: &str| {
        let body = json!({"app": "clockify", "method": method});
        read(desk.maton(Method::POST, "/connections").json(&body)).await
    };
    by("API_KEY").await.done(200);
    let refused = by("HANDSHAKE").await;
    assert_eq!((refused.status, &refused.json["detail"][0]["loc"]), (422, &json!(["body", "method"])));
    for (query, methods) in [("", vec!["OAUTH2", "API_KEY"]), ("?method=API_KEY", vec!["API_KEY"])] {
        let list = read(desk.maton(Method::GET, &format!("/connections{query}"))).await.done(200);
        let shown: Vec<_> =
            list["connections"].as_array().unwrap().iter().map(|row| &row["method"]).collect();
        assert_eq!(shown, methods, "{query}");
    }
}

#[tokio::test]
async fn connections_are_listed_by_app_and_status() {
    let desk = Desk::new().await;
    desk.sim.world(|world| world.add_connection(Status::Pending));
    for (query, count) in [
        ("", 2),
        ("?app=clockify&status=ACTIVE", 1),
        ("?status=PENDING", 1),
        ("?status=FAILED", 0),
        ("?app=slack", 0),
        ("?limit=1", 1),
    ] {
        let answer = read(desk.maton(Method::GET, &format!("/connections{query}"))).await;
        assert_eq!(answer.json["connections"].as_array().unwrap().len(), count, "{query}");
    }
}

#[tokio::test]
async fn a_deleted_connection_is_gone() {
    let desk = Desk::new().await;
    let id = desk.sim.world(|world| world.connections()[0].id.clone());
    let path = format!("/connections/{id}");
    assert_eq!(read(desk.maton(Method::DELETE, &path)).await.done(200), json!({}));
    assert_eq!(read(desk.maton(Method::GET, &path)).await.status, 404);
    assert_eq!(read(desk.maton(Method::DELETE, &path)).await.status, 404);
    assert_eq!(desk.get("/user").await.status, 400);
}

#[tokio::test]
async fn allowing_on_the_connect_page_makes_the_connection_active() {
    let desk = Desk::empty().await;
    let url = page_of(&desk, create(&desk).await).await;
    let page = read(desk.http.get(&url)).await;
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(page.text.contains(r#"id="allow""#) && page.text.contains(r#"id="deny""#));
    let result = answer_page(&desk, &url, "allow").await;
    assert!(result.text.contains("is connected"), "{}", result.text);
    assert_eq!(desk.sim.world(|world| world.connections()[0].status), Status::Active);
    assert_eq!(desk.get("/user").await.status, 200);
}

#[tokio::test]
async fn denying_on_the_connect_page_fails_the_connection_for_good() {
    let desk = Desk::empty().await;
    let url = page_of(&desk, create(&desk).await).await;
    assert!(answer_page(&desk, &url, "deny").await.text.contains("denied"));
    answer_page(&desk, &url, "allow").await;
    assert_eq!(desk.sim.world(|world| world.connections()[0].status), Status::Failed);
    assert!(!read(desk.http.get(&url)).await.text.contains(r#"id="allow""#), "it is not asked again");
}

#[tokio::test]
async fn a_connect_page_of_no_connection_is_not_found() {
    let desk = Desk::empty().await;
    assert_eq!(read(desk.bare(Method::GET, "/connect?session_token=1")).await.status, 404);
}

#[tokio::test]
async fn clockifys_own_clients_find_it_with_their_own_key() {
    let desk = Desk::empty().await;
    let own =
        |name: &'static str, value: &'static str| desk.bare(Method::GET, "/api/v1/user").header(name, value);
    assert_eq!(read(own("X-Api-Key", "demo-key")).await.done(200)["email"], "mara@example.com");
    read(own("X-Api-Key", "wrong")).await.refused(401, 4003, "Api key does not exist");
    read(own("X-Addon-Token", "any")).await.refused(401, 4017, "Token is not valid");
    read(own("X-Api-Key", "demo-key").header("X-Addon-Token", "any")).await.refused(
        401,
        1000,
        "Multiple or none",
    );
    let bearer = desk.bare(Method::GET, "/api/v1/user").bearer_auth("demo-key");
    read(bearer).await.refused(401, 1000, "Multiple or none auth tokens present");
}

#[tokio::test]
async fn a_world_goes_on_where_it_was_stopped_on_the_same_port() {
    let desk = Desk::new().await;
    desk.post("~/tags", json!({"name": "kept"})).await.done(201);
    let port = desk.sim.base_url().rsplit(':').next().unwrap().parse().unwrap();
    let world: World = desk.sim.stop().await;
    assert!(desk.http.get(format!("http://127.0.0.1:{port}/connections")).send().await.is_err());
    let options = Options { port, ..Default::default() };
    let sim = Sim::start_world(world, options).await.unwrap();
    assert!(sim.world(|world| world.home().tag("kept").is_some()));
}

#[tokio::test]
async fn a_request_that_is_held_when_the_simulator_stops_has_no_effect() {
    let desk = Desk::new().await;
    let gate = desk.sim.hold(Match::new("POST", "/tags"));
    let request = desk.request(Method::POST, "~/tags").json(&json!({"name": "never"}));
    let sent = tokio::spawn(request.send());
    gate.reached().await;
    let world = desk.sim.stop().await;
    assert!(sent.await.unwrap().is_err());
    assert!(world.home().tag("never").is_none());
}

#[tokio::test]
async fn the_list_of_requests_says_what_came_and_what_was_answered() {
    let desk = Desk::new().await;
    desk.sim.fault(Fault::once(Match::path("/user"), What::Cut { when: stint_sim::When::Before }));
    assert!(desk.request(Method::GET, "/user?x=1").send().await.is_err());
    desk.post("~/tags", json!({"name": "new"})).await.done(201);
    let seen = desk.sim.requests();
    assert_eq!((seen[0].method.as_str(), seen[0].status), ("GET", None));
    assert_eq!(seen[0].path, "/clockify/api/v1/user?x=1");
    assert_eq!((seen[1].method.as_str(), seen[1].status), ("POST", Some(201)));
}

async fn create(desk: &Desk) -> Answer {
    read(desk.maton(Method::POST, "/connections").json(&json!({"app": "clockify"}))).await
}

async fn page_of(desk: &Desk, made: Answer) -> String {
    let id = made.json["connection_id"].as_str().unwrap();
    let connection = read(desk.maton(Method::GET, &format!("/connections/{id}"))).await.json;
    connection["connection"]["url"].as_str().unwrap().to_owned()
}

/// Presses a button as a browser does.
async fn answer_page(desk: &Desk, url: &str, answer: &str) -> Answer {
    let token = url.rsplit('=').next().unwrap();
    let form = format!("session_token={token}&answer={answer}");
    let request = desk.bare(Method::POST, "/connect").body(form);
    read(request.header("content-type", "application/x-www-form-urlencoded")).await
}

#[tokio::test]
async fn a_slash_at_the_end_of_a_path_changes_nothing() {
    let desk = Desk::new().await;
    assert_eq!(desk.get("/user/").await.json, desk.get("/user").await.json);
    let page = desk.get("/workspaces/?page-size=1").await;
    assert_eq!(page.json, desk.get("/workspaces?page-size=1").await.json);
}

#[tokio::test]
async fn a_user_who_is_turned_away_hears_why_by_status_and_code() {
    let desk = Desk::new().await;
    for (why, status, code) in [
        (Barred::EmailNotVerified, 401, 4019),
        (Barred::TokenInvalid, 401, 4023),
        (Barred::TokenForbidden, 403, 4017),
        (Barred::Banned(401), 401, 406),
        (Barred::Banned(403), 403, 406),
        (Barred::Banned(406), 406, 406),
    ] {
        desk.sim.world(|world| world.bar(Some(why)));
        let answer = desk.get("/user").await;
        assert_eq!((answer.status, &answer.json["code"]), (status, &json!(code)), "{why:?}");
        assert_eq!(
            read(desk.maton(Method::GET, "/connections")).await.status,
            200,
            "Maton knows nothing of it"
        );
    }
    desk.sim.world(|world| world.bar(None));
    assert_eq!(desk.get("/user").await.status, 200);
}
