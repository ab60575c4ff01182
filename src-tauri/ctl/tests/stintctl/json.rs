//! `--json`: one document on standard output, whatever happens.

use crate::desk::{Desk, LINE, demo};

#[tokio::test]
async fn every_command_answers_with_one_json_document() {
    let sim = demo().await;
    let desk = Desk::new(sim.base_url());
    for arguments in [
        &["setup"][..],
        &["status"],
        &["start", LINE],
        &["switch", "something else"],
        &["edit", "something better"],
        &["list"],
        &["list", "--from", "2020-01-01"],
        &["stop"],
        &["start", "not this"],
        &["discard"],
        &["add", "lunch 12-12:30"],
        &["projects"],
        &["projects", "web", "--archived"],
        &["refresh"],
        &["refresh", "--all"],
        &["api", "/user"],
        &["api", "/connections"],
    ] {
        desk.json(arguments).await;
    }
}

#[tokio::test]
async fn every_failure_is_one_json_document_with_a_code_and_a_message() {
    let sim = demo().await;
    let ready = Desk::ready(&sim).await;
    let fresh = Desk::new(sim.base_url());
    let mut without_folder = Desk::new(sim.base_url());
    without_folder.set("STINT_DATA_DIR", env!("CARGO_BIN_EXE_stintctl"));
    for (desk, arguments, code, word) in [
        (&fresh, &["status"][..], 3, "not_set_up"),
        (&fresh, &["list"], 3, "not_set_up"),
        (&ready, &["nonsense"], 2, "usage"),
        (&ready, &["start", "x", "--nonsense"], 2, "usage"),
        (&ready, &["start", "x @Nonesuch"], 2, "line"),
        (&ready, &["stop"], 1, "nothing_running"),
        (&ready, &["edit", "x"], 1, "nothing_running"),
        (&ready, &["edit", ":7"], 2, "line"),
        (&ready, &["stop", "--at", "noon"], 2, "time"),
        (&ready, &["drop", "9"], 1, "refused"),
        (&ready, &["api", "/nowhere"], 1, "server"),
        (&ready, &["--api-url", "x", "status"], 2, "url"),
        (&without_folder, &["status"], 5, "folder"),
    ] {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        let ran = desk.run(&arguments).await;
        let error = &ran.json()["error"];
        assert_eq!((ran.code, &error["code"]), (Some(code), &word.into()), "{arguments:?} {ran:?}");
        assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{ran:?}");
        assert_eq!(ran.err, "", "{arguments:?}");
    }
}

#[tokio::test]
async fn an_answer_with_a_failure_is_still_one_document() {
    let sim = demo().await;
    let mut desk = Desk::ready(&sim).await;
    desk.set("MATON_API_KEY", "wr0ng-key");
    desk.run(&["refresh"]).await.failed(3, "doesn't accept the key");
    let ran = desk.run(&["status", "--json"]).await;
    assert_eq!((ran.code, &ran.json()["account"]["user"]), (Some(3), &"Mara Lindqvist".into()), "{ran:?}");
}
