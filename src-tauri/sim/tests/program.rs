//! The program: its first line, its arguments, its exit codes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end where it fails")]

use std::net::TcpListener;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

#[tokio::test]
async fn its_first_line_is_the_address_where_it_answers() {
    let (_child, url) = started(&["--seed", "empty", "--key", "k3y"]).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.get(format!("{url}/connections")).bearer_auth("k3y");
    assert_eq!(request.send().await.unwrap().text().await.unwrap(), r#"{"connections":[]}"#);
}

#[tokio::test]
async fn faults_are_read_from_a_file() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"[{"what": {"status": {"status": 502, "when": "before"}}}]"#).unwrap();
    let (_child, url) = started(&["--faults", file.path().to_str().unwrap()]).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    assert_eq!(client.get(&url).send().await.unwrap().status(), 502);
}

#[tokio::test]
async fn each_limit_is_switched_on_by_its_own_word() {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let (_child, url) = started(&["--free-plan"]).await;
    let get = async |path: &str| {
        let request = client.get(format!("{url}{path}")).bearer_auth("demo-key");
        request.send().await.unwrap().status().as_u16()
    };
    for _ in 0..30 {
        assert_eq!(get("/clockify/api/v1/user").await, 200);
    }
    assert_eq!(get("/clockify/api/v1/user").await, 429);
    assert_eq!(get("/connections").await, 200, "the gateway doesn't count");
    started(&["--gateway-limit"]).await;
}

#[cfg(unix)]
#[tokio::test]
async fn it_ends_well_when_it_is_told_to() {
    for signal in ["-TERM", "-INT"] {
        let (mut child, _) = started(&[]).await;
        let id = child.id().unwrap().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().await.unwrap().success());
        assert_eq!(child.wait().await.unwrap().code(), Some(0), "{signal}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_with_the_code_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, error) = failed(&["--port", &port]).await;
    assert_eq!(code, Some(1));
    assert!(error.contains(&format!("can't listen on 127.0.0.1:{port}: ")), "{error}");
}

#[tokio::test]
async fn what_was_said_wrongly_is_said_with_the_code_2() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"[{"what": "gargabe"}]"#).unwrap();
    for (arguments, expected) in [
        (["--seed", "vast"], "no such data set: vast"),
        (["--port", "seventy"], "invalid value 'seventy'"),
        (["--nonsense", "1"], "unexpected argument"),
        (["--faults", "/nowhere/faults.json"], "can't read the faults in /nowhere/faults.json: "),
        (["--faults", file.path().to_str().unwrap()], "unknown variant `gargabe`"),
    ] {
        let (code, error) = failed(&arguments).await;
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(error.contains(expected), "{error}");
    }
}

/// The running program, which ends with the test, and the first line it printed.
async fn started(arguments: &[&str]) -> (Child, String) {
    let mut child = program(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.next_line().await.unwrap().unwrap();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    (child, url)
}

/// The exit code, and what was said on standard error.
async fn failed(arguments: &[&str]) -> (Option<i32>, String) {
    let output = program(arguments).output().await.unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stint-sim"));
    command.args(arguments).kill_on_drop(true);
    command
}
