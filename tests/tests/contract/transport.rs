//! What may happen between the client and a server, whatever the server is.

use crate::canned::{Canned, KEY, Reply, answer, client, patient};
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, TryStreamExt};
use secrecy::SecretString;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stint_core::api::{
    Auth, Base, Client, ClientError, Failure, ListFilter, NotSent, ReadPath, Rejection, Timing, Unknown,
};
use stint_core::domain::{EntryFields, ServerEntry};
use tokio::net::TcpListener;

const USER: &str = r#"{"id":"u","email":"a@example.com","name":"A"}"#;
const ENTRY: &str =
    r#"{"id":"e","workspaceId":"w","userId":"u","timeInterval":{"start":"2026-02-13T09:00:00Z"}}"#;

fn unknown(why: Unknown) -> Failure {
    Failure::Unknown { why }
}

fn not_sent(why: NotSent) -> Failure {
    Failure::NotSent { why }
}

fn fields() -> EntryFields {
    EntryFields::starting("2026-02-13T09:00:00Z".parse().unwrap())
}

async fn post(client: &Client) -> Result<ServerEntry, Failure> {
    client.create_entry(&"w".into(), &fields()).await
}

#[tokio::test]
async fn every_request_carries_the_key_and_the_version_and_those_to_clockify_the_connection() {
    let server = Canned::start(|seen| {
        let body = if seen.line.contains("/connections") { r#"{"connections":[]}"# } else { USER };
        Reply::Send(answer(200, "", body))
    })
    .await;
    let client = server.client();
    client.user().await.unwrap();
    let bound = client.for_connection("conn-1".into());
    bound.user().await.unwrap();
    bound.connections(None).await.unwrap();

    let requests = server.requests();
    for seen in &requests {
        assert_eq!(
            seen.head.matches(&format!("authorization: bearer {KEY}\r\n")).count(),
            1,
            "{}",
            seen.head
        );
        let agent = format!("user-agent: stint/{} (+", env!("CARGO_PKG_VERSION"));
        assert!(seen.head.contains(&agent), "{}", seen.head);
        assert!(!seen.line.contains(KEY) && !seen.body.contains(KEY));
    }
    let named: Vec<_> =
        requests.iter().map(|seen| seen.head.contains("maton-connection: conn-1\r\n")).collect();
    assert_eq!(named, [false, true, false]);
    assert_eq!(
        server.lines(),
        ["GET /clockify/api/v1/user", "GET /clockify/api/v1/user", "GET /connections?app=clockify"]
    );
}

#[tokio::test]
async fn a_connection_id_that_no_header_can_carry_is_no_connection() {
    let server = Canned::json(200, USER).await;
    let answer = server.client().for_connection("a\r\nx-evil: 1".into()).user().await;
    assert_eq!(answer, Err(Failure::Auth { why: Auth::NoConnection }));
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn a_post_that_is_cut_after_it_was_sent_is_unknown_and_is_sent_once() {
    for bytes in [
        Vec::new(),
        b"HTTP/1.1 201".to_vec(),
        b"HTTP/1.1 201 X\r\n\r".to_vec(),
        b"HTTP/1.1 201 X\r\ncontent-length: 500\r\n\r\n{\"id\":".to_vec(),
        b"HTTP/1.1 201 X\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n".to_vec(),
    ] {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let server = Canned::start(move |_| Reply::Close(bytes.clone())).await;
        assert_eq!(post(&server.client()).await, Err(unknown(Unknown::Cut)), "{shown:?}");
        assert_eq!(server.requests().len(), 1, "{shown:?}");
    }
}

#[tokio::test]
async fn a_post_on_a_kept_connection_that_is_cut_is_not_silently_sent_again() {
    let server = Canned::start(|seen| {
        if seen.line.starts_with("GET") {
            Reply::Send(answer(200, "", USER))
        } else {
            Reply::Close(Vec::new())
        }
    })
    .await;
    let client = server.client();
    for _ in 0..20 {
        client.user().await.unwrap();
        assert_eq!(post(&client).await, Err(unknown(Unknown::Cut)));
    }
    let posts = server.lines().iter().filter(|line| line.starts_with("POST")).count();
    assert_eq!(posts, 20);
}

#[tokio::test]
async fn a_post_that_meets_a_connection_closed_meanwhile_arrives_at_most_once() {
    // The server closes after each answer without saying so, which the client may or may not have noticed.
    let server = Canned::start(|seen| {
        Reply::Close(if seen.line.starts_with("GET") {
            answer(200, "", USER)
        } else {
            answer(201, "", ENTRY)
        })
    })
    .await;
    let client = server.client();
    for _ in 0..50 {
        client.user().await.unwrap();
        let before = server.requests().len();
        let outcome = post(&client).await;
        let arrived = server.requests().len() - before;
        match outcome {
            Ok(_) => assert_eq!(arrived, 1),
            Err(failure) => {
                assert_eq!((failure, arrived), (unknown(Unknown::Cut), 0));
            }
        }
    }
}

#[tokio::test]
async fn no_answer_is_a_reason_to_send_a_second_time() {
    for status in [408, 429, 500, 502, 503, 504] {
        let server = Canned::json(status, "").await;
        assert!(post(&server.client()).await.is_err());
        assert!(server.client().user().await.is_err());
        assert_eq!(server.requests().len(), 2, "{status}");
    }
}

#[tokio::test]
async fn no_answer_in_time_leaves_the_effect_open() {
    let timing = Timing { connect: Duration::from_secs(60), whole: Duration::from_secs(2) };
    let begun = ["", "HTTP/1.1 201", "HTTP/1.1 201 X\r\ncontent-length: 9\r\n\r\n{"];
    let all = begun.map(|begun| async move {
        let server = Canned::start(move |_| Reply::Silence(begun.into())).await;
        let client = client(&format!("http://{}", server.address), timing);
        assert_eq!(post(&client).await, Err(unknown(Unknown::TimedOut)), "{begun:?}");
        assert_eq!(server.requests().len(), 1, "{begun:?}");
    });
    futures_util::future::join_all(all).await;
}

#[tokio::test]
async fn a_connection_that_can_not_be_made_means_that_nothing_was_sent() {
    // A port that nobody listens on.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let refused = client(&format!("http://{address}"), patient());
    assert_eq!(post(&refused).await, Err(not_sent(NotSent::Unreachable)));

    // A name that stands for nothing, by its own definition.
    let nowhere = client("https://stint.invalid", patient());
    assert_eq!(post(&nowhere).await, Err(not_sent(NotSent::Unreachable)));

    // Somebody who takes the connection and never says a word of TLS.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let timing = Timing { connect: Duration::from_millis(200), whole: Duration::from_secs(120) };
    let mute = client(&format!("https://{address}"), timing);
    assert_eq!(post(&mute).await, Err(not_sent(NotSent::Unreachable)));
    drop(listener);
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_told_from_an_unreachable_server() {
    let server = crate::environment::tls_server().await;
    let client = client(&format!("https://localhost:{}", server.port), patient());
    assert_eq!(post(&client).await, Err(not_sent(NotSent::Untrusted)));
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_unreachable_and_gets_no_key() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let all = Arc::clone(&heard);
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = [0; 4096];
        let count = tokio::io::AsyncReadExt::read(&mut stream, &mut bytes).await.unwrap();
        all.lock().unwrap().extend_from_slice(&bytes[..count]);
        tokio::io::AsyncWriteExt::write_all(&mut stream, &answer(200, "", USER)).await.unwrap();
    });
    let client = client(&format!("https://{address}"), patient());
    assert_eq!(post(&client).await, Err(not_sent(NotSent::Unreachable)));
    server.await.unwrap();
    let heard = heard.lock().unwrap();
    assert!(!heard.is_empty() && !String::from_utf8_lossy(&heard).contains(KEY));
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_key_goes_nowhere_else() {
    let elsewhere = Canned::json(200, USER).await;
    for status in [301, 302, 303, 307, 308] {
        let to = format!("location: http://{}/clockify/api/v1/user\r\n", elsewhere.address);
        let server = Canned::start(move |_| Reply::Send(answer(status, &to, ""))).await;
        assert_eq!(server.client().user().await, Err(unknown(Unknown::Redirected)), "{status}");
        assert_eq!(post(&server.client()).await, Err(unknown(Unknown::Redirected)), "{status}");
    }
    assert_eq!(elsewhere.requests().len(), 0);
}

#[tokio::test]
async fn an_answer_has_a_limit_and_that_of_a_list_is_higher() {
    let name = "x".repeat(2 * 1024 * 1024);
    let big = Canned::json(200, &format!(r#"{{"id":"u","name":"{name}"}}"#)).await;
    assert_eq!(big.client().user().await, Err(unknown(Unknown::TooLarge)));

    let list = Canned::json(200, &format!(r#"[{{"id":"t","name":"{name}"}}]"#)).await;
    let page = list.client().tags_page(&"w".into(), &ListFilter::default(), 1).await.unwrap();
    assert_eq!(page.items[0].name.len(), name.len());

    // Refused for what it announces, before it is read.
    let head = format!("HTTP/1.1 200 X\r\ncontent-length: {}\r\n\r\n", 64 * 1024 * 1024 + 1);
    let huge = Canned::start(move |_| Reply::Send(head.clone().into_bytes())).await;
    let page = huge.client().tags_page(&"w".into(), &ListFilter::default(), 1).await;
    assert_eq!(page, Err(unknown(Unknown::TooLarge)));
}

#[tokio::test]
async fn a_body_that_never_ends_is_left_also_when_it_belongs_to_an_error() {
    for status in [201, 400] {
        let head = format!("HTTP/1.1 {status} X\r\ntransfer-encoding: chunked\r\n\r\n").into_bytes();
        let chunk = [b"4000\r\n".to_vec(), vec![b' '; 0x4000], b"\r\n".to_vec()].concat();
        let server = Canned::start(move |_| Reply::Endless(head.clone(), chunk.clone())).await;
        assert_eq!(post(&server.client()).await, Err(unknown(Unknown::TooLarge)), "{status}");
    }
}

#[tokio::test]
async fn html_instead_of_json_is_unreadable_and_none_of_it_is_repeated() {
    let server = Canned::json(200, "<html><body>Log in to the hotel's network</body></html>").await;
    assert_eq!(server.client().user().await, Err(unknown(Unknown::Unreadable("no JSON".to_owned()))));
}

#[tokio::test]
async fn a_row_without_its_start_is_named_by_its_place() {
    let server = Canned::json(
        200,
        &format!(r#"[{ENTRY},{{"id":"f","workspaceId":"w","userId":"u","timeInterval":{{}}}}]"#),
    )
    .await;
    let page = server.client().entries_page(&"w".into(), &"u".into(), &Default::default(), 1).await;
    assert_eq!(page, Err(unknown(Unknown::Unreadable("[1].timeInterval.start is missing".to_owned()))));

    let server = Canned::json(200, r#"[{"name":"no id"}]"#).await;
    let page = server.client().tags_page(&"w".into(), &ListFilter::default(), 1).await;
    assert_eq!(page, Err(unknown(Unknown::Unreadable("[0].id is missing".to_owned()))));
}

#[tokio::test]
async fn one_refusal_of_the_key_closes_the_client_and_all_its_clones() {
    let server = Canned::json(401, r#"{"error":{"message":"Invalid API key"}}"#).await;
    let client = server.client();
    let clone = client.for_connection("c".into());
    assert_eq!(client.user().await, Err(Failure::Auth { why: Auth::Key }));
    for client in [&client, &clone] {
        assert!(client.is_closed());
        assert_eq!(client.user().await, Err(not_sent(NotSent::Closed)));
        assert_eq!(client.connections(None).await.unwrap_err(), not_sent(NotSent::Closed));
    }
    assert_eq!(server.requests().len(), 1);
    // Another key, another client.
    assert_eq!(server.client().user().await, Err(Failure::Auth { why: Auth::Key }));
}

#[tokio::test]
async fn what_clockify_refuses_of_a_connection_leaves_the_client_open() {
    for (status, body, why) in [
        (401, r#"{"message":"Api key does not exist","code":4003}"#, Auth::Expired),
        (401, r#"{"message":"Multiple or none auth tokens present","code":1000}"#, Auth::NoConnection),
        (412, "", Auth::NoConnection),
    ] {
        let server = Canned::json(status, body).await;
        let client = server.client();
        assert_eq!(client.user().await, Err(Failure::Auth { why }));
        assert!(!client.is_closed(), "{status} {body}");
    }
}

#[tokio::test]
async fn the_key_is_in_no_debug_text_and_no_error_also_when_the_server_repeats_it() {
    let base = Base::parse("http://127.0.0.1:1").unwrap();
    let bad_key = Client::new(&base, SecretString::from(format!("{KEY}\n")), patient()).unwrap_err();
    assert!(matches!(bad_key, ClientError::Key));
    let echo = Canned::json(400, &format!(r#"{{"message":"Unknown 'Bearer {KEY}'","code":3000}}"#)).await;
    let client = echo.client();
    let refused = client.user().await.unwrap_err();
    assert_eq!(refused.rejection().map(|r: &Rejection| r.message.as_str()), Some("Unknown 'Bearer [key]'"));
    let unreadable =
        Canned::json(200, &format!(r#"{{"id":{{"{KEY}":1}}}}"#)).await.client().user().await.unwrap_err();
    let unreachable = self::client("http://127.0.0.1:1", patient()).user().await.unwrap_err();

    for shown in [
        format!("{client:?} {:?}", client.for_connection("c".into())),
        format!("{bad_key:?} {bad_key}"),
        format!("{refused:?} {}", serde_json::to_string(&refused).unwrap()),
        format!("{unreadable:?} {unreachable:?}"),
    ] {
        assert!(!shown.contains(KEY), "{shown}");
    }
}

#[tokio::test]
async fn a_key_that_can_not_be_sent_is_refused_before_anything_is() {
    let base = Base::parse(Base::MATON).unwrap();
    for bad in ["", " ", "a b", "a\nb", "schlüssel", "a\0"] {
        assert!(
            matches!(Client::new(&base, SecretString::from(bad), patient()), Err(ClientError::Key)),
            "{bad:?}"
        );
    }
}

#[tokio::test]
async fn the_servers_clock_is_known_after_any_answer() {
    let date = "date: Fri, 13 Feb 2026 09:00:00 GMT\r\n";
    let server = Canned::start(move |_| Reply::Send(answer(500, date, ""))).await;
    let client = server.client();
    assert_eq!(client.server_date(), None);
    assert!(client.user().await.is_err());
    assert_eq!(client.server_date(), Some("2026-02-13T09:00:00Z".parse::<DateTime<Utc>>().unwrap()));
}

#[tokio::test]
async fn an_id_can_not_change_the_route_it_is_sent_on() {
    let server = Canned::json(204, "").await;
    let client = server.client();
    for id in ["../../user", "..", ".", "", "a/b", "a?b#c", "%2e%2e"] {
        client.delete_entry(&"w".into(), &id.into()).await.unwrap();
    }
    let route = "DELETE /clockify/api/v1/workspaces/w/time-entries/";
    let ids: Vec<_> =
        server.lines().into_iter().map(|line| line.strip_prefix(route).unwrap().to_owned()).collect();
    assert_eq!(ids, ["..%2F..%2Fuser", "%25", "%25", "%25", "a%2Fb", "a%3Fb%23c", "%252e%252e"]);
}

#[tokio::test]
async fn a_delete_is_done_whatever_its_answer_holds() {
    for (status, body) in [(200, r#"{"id":"e"}"#), (200, ""), (204, ""), (202, "<html>"), (200, "null")] {
        let client = Canned::json(status, body).await;
        assert_eq!(client.client().delete_entry(&"w".into(), &"e".into()).await, Ok(()), "{status} {body}");
        assert_eq!(client.client().delete_connection(&"c".into()).await, Ok(()), "{status} {body}");
    }
}

#[tokio::test]
async fn any_endpoint_can_be_read_as_it_is() {
    let server = Canned::json(200, r#"{"anything":[1,null]}"#).await;
    let client = server.client();
    for path in ["/user?include-memberships=true", "workspaces/a%20b/tags", "/connections/c"] {
        let json = client.get_raw(&ReadPath::parse(path).unwrap()).await.unwrap();
        assert_eq!(json["anything"][0], 1);
    }
    let api = "GET /clockify/api/v1";
    assert_eq!(
        server.lines(),
        [
            format!("{api}/user?include-memberships=true"),
            format!("{api}/workspaces/a%20b/tags"),
            "GET /connections/c".to_owned()
        ]
    );
}

#[tokio::test]
async fn a_stream_ends_with_its_first_failure() {
    let count = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&count);
    let full: Vec<_> = (0..200).map(|n| format!(r#"{{"id":"t{n}"}}"#)).collect();
    let full = answer(200, "last-page: false\r\n", &format!("[{}]", full.join(",")));
    let server = Canned::start(move |_| {
        let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
        Reply::Send(if first { full.clone() } else { answer(500, "", "") })
    })
    .await;
    let mut pages = Box::pin(server.client().tags_all(&"w".into(), &ListFilter::default()));
    assert_eq!(pages.try_next().await.unwrap().map(|page| (page.rows, page.done)), Some((200, false)));
    assert_eq!(pages.try_next().await, Err(unknown(Unknown::Server(500))));
    assert!(pages.next().await.is_none());
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_an_entry_does_not_have_is_left_out_rather_than_sent_as_null() {
    let server = Canned::json(201, ENTRY).await;
    post(&server.client()).await.unwrap();
    let body: serde_json::Value = serde_json::from_str(&server.requests()[0].body).unwrap();
    let expected = serde_json::json!({
        "start": "2026-02-13T09:00:00Z", "description": "", "billable": false, "tagIds": [],
    });
    assert_eq!(body, expected);
}
