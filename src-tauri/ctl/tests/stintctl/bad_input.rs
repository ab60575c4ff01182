//! What users get wrong, and what their computers lack: a clear sentence, the documented exit code, nothing lost.

use crate::desk::{Desk, LINE, count, demo, the_entry};

/// A port of this computer where nobody listens.
const NOBODY: &str = "http://127.0.0.1:9";

#[tokio::test]
async fn a_wrong_key_is_said_and_sets_nothing_up() {
    let sim = demo().await;
    let mut desk = Desk::new(sim.base_url());
    desk.set("MATON_API_KEY", "wr0ng-key");
    desk.run(&["setup"]).await.failed(3, "Maton doesn't accept the key");
    desk.run(&["start", LINE]).await.failed(3, "no account is set up yet");
}

#[tokio::test]
async fn with_a_key_that_is_accepted_no_longer_entries_are_kept_and_sent_once_it_is_mended() {
    let sim = demo().await;
    let (mut desk, all) = (Desk::ready(&sim).await, count(&sim));
    desk.set("MATON_API_KEY", "wr0ng-key");
    let started = desk.run(&["start", LINE]).await.done();
    assert!(
        started.out.contains("kept here") && started.out.contains("doesn't accept the key"),
        "{started:?}"
    );
    desk.run(&["status"]).await.failed_with_answer(3, "Maton doesn't accept the key");
    desk.set("MATON_API_KEY", "demo-key");
    desk.run(&["setup"]).await.done();
    desk.run(&["stop"]).await.done();
    assert!(the_entry(&sim).end.is_some());
    assert_eq!(count(&sim), all + 1);
}

#[tokio::test]
async fn something_that_can_be_no_key_is_refused_before_anybody_is_asked() {
    let mut desk = Desk::new(NOBODY);
    desk.set("MATON_API_KEY", "two words");
    desk.run(&["status"]).await.failed(2, "Copy it again");
    desk.unset("MATON_API_KEY");
    desk.run(&["setup", "--key-stdin"]).await.failed(2, "no key was given");
}

#[tokio::test]
async fn a_key_for_the_keyring_beside_one_in_the_environment_is_refused() {
    let sim = demo().await;
    let desk = Desk::new(sim.base_url());
    desk.run(&["setup", "--key-stdin"]).await.failed(2, "MATON_API_KEY is set");
}

#[tokio::test]
async fn without_a_network_there_is_no_set_up_but_entries_are_kept() {
    let desk = Desk::new(NOBODY);
    desk.run(&["setup"]).await.failed(4, "the server can't be reached");
    let sim = demo().await;
    let mut desk = Desk::ready(&sim).await;
    desk.set("STINT_API_URL", NOBODY);
    for arguments in [&["start", LINE][..], &["status"], &["stop"], &["list"], &["projects"]] {
        desk.run(arguments).await.done();
    }
    for arguments in [&["refresh"][..], &["api", "/user"]] {
        desk.run(arguments).await.failed(4, "the server can't be reached");
    }
}

#[tokio::test]
async fn words_that_cannot_be_understood_are_pointed_at() {
    let sim = demo().await;
    let (desk, all) = (Desk::ready(&sim).await, count(&sim));
    for (arguments, words) in [
        (&["start", "x @Nonesuch"][..], "no project is named Nonesuch"),
        (&["start", "x ~25:00"], "no such time of day"),
        (&["start", "x <y>"], "< in the description"),
        (&["start", "x", "--at", "9"], "--at is no option behind a line"),
        (&["stop", "--at", "noon"], "Write it as 9:10"),
        (&["list", "--from", "2026-13-01"], "is no day"),
        (&["list", "--from", "2026-02-02", "--to", "2026-02-01"], "is before the first day"),
        (&["add"], "<LINE>"),
        (&["nonsense"], "unrecognized subcommand"),
        (&["status", "--nonsense"], "unexpected argument"),
        (&["drop", "x"], "invalid value"),
        (&["setup", "--workspace", "Nowhere"], "there is no workspace Nowhere"),
        (&["--api-url", "http://example.com", "status"], "."),
        (&["--api-url", "nonsense", "status"], "."),
    ] {
        desk.run(arguments).await.failed(2, words);
    }
    assert_eq!(count(&sim), all);
}

#[tokio::test]
async fn what_cannot_be_done_says_why() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    for (arguments, words) in [
        (&["stop"][..], "nothing is running"),
        (&["discard"], "nothing is running"),
        (&["drop", "7"], "nothing was refused under that number"),
        (&["api", "/nowhere"], "the server refused"),
        (&["add", "foo"], "the start is missing"),
    ] {
        desk.run(arguments).await.failed(1, words);
    }
    desk.run(&["api", "https://example.com/"]).await.failed(2, "not a whole address");
}

#[tokio::test]
async fn a_space_in_the_query_of_a_read_reaches_the_server_encoded() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    desk.run(&["api", "/user?a=two words"]).await.done();
    assert!(sim.requests().last().unwrap().path.ends_with("/user?a=two%20words"));
}

#[tokio::test]
async fn a_connection_that_the_key_has_not_is_refused_also_when_all_is_set_up() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    desk.run(&["setup", "--connection", "zzz"]).await.failed(2, "there is no connection zzz");
    let used = sim.world(|world| world.connections()[0].id.to_string());
    desk.run(&["setup", "--connection", &used]).await.done();
    desk.run(&["start", LINE]).await.done();
    the_entry(&sim);
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_one_is_said() {
    let mut desk = Desk::new(NOBODY);
    let file = desk.beside("file");
    std::fs::write(&file, "").unwrap();
    desk.set("STINT_DATA_DIR", &file);
    desk.run(&["status"]).await.failed(5, "is not a folder");
    if cfg!(unix) {
        desk.set("STINT_DATA_DIR", file.join("below"));
        desk.run(&["status"]).await.failed(5, "is not a folder");
    }
}

/// Below `/sys` nothing can be written, not even by root, whom modes don't stop.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_folder_that_cannot_be_written_to_is_said() {
    let mut desk = Desk::new(NOBODY);
    desk.set("STINT_DATA_DIR", "/sys/kernel");
    desk.run(&["status"]).await.failed(5, "/sys/kernel can't be written to");
}

#[cfg(unix)]
#[tokio::test]
async fn a_data_file_that_cannot_be_opened_is_said() {
    let desk = Desk::new(NOBODY);
    std::fs::create_dir_all(desk.data().join("journal.db")).unwrap();
    desk.run(&["status"]).await.failed(5, "the journal can't be read");
}
