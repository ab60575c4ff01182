//! Every fault, as a client meets it, and whether the effect happened.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end where it fails")]

mod common;

use common::{Desk, read};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use std::collections::BTreeMap;
use stint_sim::{Fault, Match, Options, Times, What, When};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn a_connection_that_is_cut_before_the_effect_leaves_nothing_behind() {
    let desk = desk(What::Cut { when: When::Before }).await;
    assert!(make_tag(&desk).send().await.is_err());
    assert!(!made(&desk));
}

#[tokio::test]
async fn a_connection_that_is_cut_after_the_effect_leaves_it_done() {
    let desk = desk(What::Cut { when: When::After }).await;
    assert!(make_tag(&desk).send().await.is_err());
    assert!(made(&desk));
    assert_eq!(desk.sim.requests()[0].status, None);
}

#[tokio::test]
async fn a_body_is_cut_after_exactly_as_many_bytes_as_were_asked_for() {
    let desk = desk(What::CutBody { after_bytes: 10 }).await;
    let answer = raw(&desk, "GET", "/connections").await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert_eq!(body, r#"{"connecti"#);
}

#[tokio::test]
async fn a_client_notices_that_a_body_was_cut() {
    for after_bytes in [0, 10, 1_000_000] {
        let desk = desk(What::CutBody { after_bytes }).await;
        let response = make_tag(&desk).send().await.unwrap();
        assert_eq!(response.status(), 201);
        assert!(response.bytes().await.is_err(), "{after_bytes}");
        assert!(made(&desk));
    }
}

#[tokio::test]
async fn a_server_error_comes_before_or_after_the_effect() {
    for (when, is_made) in [(When::Before, false), (When::After, true)] {
        let headers = BTreeMap::from([("retry-after".to_owned(), "9".to_owned())]);
        let desk = desk(What::Status { status: 503, when, body: "{}".into(), headers }).await;
        let answer = read(make_tag(&desk)).await;
        assert_eq!(
            (answer.status, answer.header("retry-after"), answer.text.as_str()),
            (503, Some("9"), "{}")
        );
        assert_eq!(made(&desk), is_made);
    }
}

#[tokio::test]
async fn too_many_requests_come_with_and_without_retry_after_and_body() {
    for (retry_after, empty, header, text) in
        [(Some(7), false, Some("7"), r#"{"message":"Too many requests"}"#), (None, true, None, "")]
    {
        let desk = desk(What::TooMany { retry_after, empty }).await;
        let answer = read(make_tag(&desk)).await;
        assert_eq!((answer.status, answer.header("retry-after"), answer.text.as_str()), (429, header, text));
        assert!(!made(&desk));
    }
}

#[tokio::test]
async fn garbage_is_a_web_page_with_200_after_the_effect() {
    let desk = desk(What::Garbage).await;
    let answer = read(make_tag(&desk)).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.starts_with("<!doctype html>"));
    assert!(made(&desk));
}

#[tokio::test]
async fn an_endless_body_does_not_end() {
    let desk = desk(What::Endless).await;
    let mut response = make_tag(&desk).send().await.unwrap();
    let mut length = 0;
    while length < 2 << 20 {
        length += response.chunk().await.unwrap().expect("it goes on").len();
    }
    assert!(made(&desk));
}

#[tokio::test]
async fn a_slow_answer_comes_drop_by_drop_and_complete() {
    let desk = desk(What::SlowDrip { bytes: 7, every_ms: 1 }).await;
    let mut response = make_tag(&desk).send().await.unwrap();
    let (mut text, mut drops) = (Vec::new(), 0);
    while let Some(chunk) = response.chunk().await.unwrap() {
        text.extend_from_slice(&chunk);
        drops += 1;
    }
    assert!(drops > 1);
    assert!(serde_json::from_slice::<serde_json::Value>(&text).is_ok());
}

#[tokio::test]
async fn a_header_is_lost_on_the_way() {
    let desk = desk(What::StripHeader { name: "last-page".into() }).await;
    assert_eq!(desk.get("~/tags").await.header("last-page"), None);
    assert_eq!(desk.get("~/tags").await.header("last-page"), Some("true"), "only once");
}

#[tokio::test]
async fn a_redirect_leads_elsewhere_without_the_effect() {
    let desk = desk(What::Redirect { to: "http://127.0.0.1:9/".into() }).await;
    let answer = read(make_tag(&desk)).await;
    assert_eq!((answer.status, answer.header("location")), (307, Some("http://127.0.0.1:9/")));
    assert!(!made(&desk));
}

#[tokio::test]
async fn what_a_delayed_request_does_is_done_also_when_its_client_has_gone() {
    let desk = desk(What::Delay { ms: 20, when: When::Before }).await;
    let arrived = desk.sim.hold(Match::path("/tags"));
    let done = desk.sim.hold_answer(Match::path("/tags"));
    let stream = send_raw(&desk, &make_tag(&desk).build().unwrap()).await;
    arrived.reached().await;
    drop(stream);
    arrived.release();
    done.reached().await;
    assert!(made(&desk));
}

#[tokio::test]
async fn a_held_request_has_no_effect_before_it_is_released() {
    let desk = Desk::new().await;
    let gate = desk.sim.hold(Match::new("POST", "/tags"));
    let sent = tokio::spawn(read(make_tag(&desk)));
    gate.reached().await;
    assert!(!made(&desk));
    desk.get("~/tags").await.done(200);
    gate.release();
    assert_eq!(sent.await.unwrap().status, 201);
    assert!(made(&desk));
}

#[tokio::test]
async fn a_held_answer_comes_after_the_effect() {
    let desk = Desk::new().await;
    let gate = desk.sim.hold_answer(Match::new("POST", "/tags"));
    let sent = tokio::spawn(read(make_tag(&desk)));
    gate.reached().await;
    assert!(made(&desk));
    drop(gate);
    assert_eq!(sent.await.unwrap().status, 201, "a gate that is gone holds nobody");
}

#[tokio::test]
async fn one_request_can_meet_several_faults() {
    let desk = desk(What::Delay { ms: 1, when: When::After }).await;
    desk.sim.fault(Fault::once(Match::any(), What::Cut { when: When::After }));
    assert!(make_tag(&desk).send().await.is_err());
    assert!(made(&desk));
}

#[tokio::test]
async fn faults_come_where_and_as_often_as_they_were_asked_for_and_end_when_cleared() {
    let fault = Fault { on: Match::new("GET", "/user"), times: Times::N(2), skip: 1, what: What::Garbage };
    let desk = Desk::with(Options { faults: vec![fault], ..Options::default() }).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(desk.get("/user").await.json.is_object());
    }
    assert_eq!(statuses, [true, false, false, true]);
    desk.sim.fault(Fault::always(Match::any(), What::TooMany { retry_after: None, empty: false }));
    assert_eq!(desk.get("/user").await.status, 429);
    desk.sim.clear_faults();
    assert_eq!(desk.get("/user").await.status, 200);
}

async fn desk(what: What) -> Desk {
    let desk = Desk::new().await;
    desk.sim.fault(Fault::once(Match::any(), what));
    desk
}

fn make_tag(desk: &Desk) -> RequestBuilder {
    desk.request(Method::POST, "~/tags").json(&json!({"name": "made"}))
}

fn made(desk: &Desk) -> bool {
    desk.sim.world(|world| world.home().tag("made").is_some())
}

/// The bytes of a whole answer, up to the end of the connection.
async fn raw(desk: &Desk, method: &str, path: &str) -> String {
    let request = desk.maton(method.parse().unwrap(), path).build().unwrap();
    let mut stream = send_raw(desk, &request).await;
    let mut answer = Vec::new();
    // A reset after the last byte is an end too.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

/// Sends a request over a connection of its own that can be dropped at will.
async fn send_raw(desk: &Desk, request: &reqwest::Request) -> TcpStream {
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    let mut text = format!(
        "{} {} HTTP/1.1\r\nHost: sim\r\nContent-Length: {}\r\n",
        request.method(),
        request.url().path(),
        body.len()
    );
    for (name, value) in request.headers() {
        text += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    let mut stream = TcpStream::connect(desk.sim.base_url().trim_start_matches("http://")).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.write_all(b"\r\n").await.unwrap();
    stream.write_all(body).await.unwrap();
    stream
}
