//! Servers that answer what they shouldn't.

use crate::desk::{Desk, LINE, count, demo, the_entry};
use std::collections::BTreeMap;
use stint_sim::{Fault, Match, What, When};

#[tokio::test]
async fn what_is_no_answer_ends_the_set_up_with_a_word_on_it() {
    for (what, words) in [
        (What::Garbage, "the server's answer can't be read"),
        (What::CutBody { after_bytes: 10 }, "the connection broke"),
        (What::Cut { when: When::Before }, "the connection broke"),
        (What::Endless, "the server's answer is too large"),
        (What::Redirect { to: "http://127.0.0.1:9/".into() }, "which is not followed"),
        (failing(503), "the server failed (503)"),
        (What::TooMany { retry_after: Some(7), empty: false }, "try again in 8 seconds"),
    ] {
        let sim = demo().await;
        let desk = Desk::new(sim.base_url());
        sim.fault(Fault::always(Match::any(), what));
        desk.run(&["setup"]).await.failed(4, words);
    }
}

#[tokio::test]
async fn an_entry_whose_answer_is_lost_or_senseless_is_booked_exactly_once() {
    for what in [
        What::Garbage,
        What::CutBody { after_bytes: 10 },
        What::Cut { when: When::After },
        What::Cut { when: When::Before },
        What::Endless,
        failing(503),
        What::TooMany { retry_after: Some(60), empty: true },
    ] {
        let sim = demo().await;
        let (desk, all) = (Desk::ready(&sim).await, count(&sim));
        sim.fault(Fault::always(Match::new("POST", "/time-entries"), what.clone()));
        desk.run(&["start", LINE]).await.done();
        sim.clear_faults();
        desk.let_time_pass();
        desk.run(&["status"]).await.done();
        desk.run(&["stop"]).await.done();
        assert!(the_entry(&sim).end.is_some(), "{what:?}");
        assert_eq!(count(&sim), all + 1, "{what:?}");
    }
}

#[tokio::test]
async fn a_server_that_wants_an_hour_without_requests_is_not_waited_for() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    sim.fault(Fault::once(Match::any(), What::TooMany { retry_after: Some(3_000), empty: false }));
    desk.run(&["refresh"]).await.failed(4, "try again in 5");
    desk.run(&["api", "/user"]).await.failed(4, "minutes");
    let started = desk.run(&["start", LINE]).await.done();
    assert!(started.out.contains("Clockify wants fewer requests"), "{started:?}");
}

#[tokio::test]
async fn what_is_shown_after_an_unreadable_answer_is_said_to_be_old() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    desk.journal()
        .execute(
            "UPDATE facts SET body = json_set(body, '$.catalogue', '2020-01-01T00:00:00Z', '$.entries',
             '2020-01-01T00:00:00Z') WHERE name = 'synced'",
            [],
        )
        .unwrap();
    sim.fault(Fault::always(Match::any(), What::Garbage));
    let words = "is of Wed 2020-01-01";
    let status = desk.run(&["status"]).await.done();
    assert!(status.out.contains(words) && status.out.contains("can't be read"), "{status:?}");
    for command in ["projects", "list"] {
        let shown = desk.run(&[command]).await.done();
        assert!(shown.err.contains(words) && shown.err.contains("can't be read"), "{shown:?}");
    }
    sim.clear_faults();
    let shown = desk.run(&["projects"]).await.done();
    assert_eq!(shown.err, "", "it was read again");
}

/// OscarValerock/Clockify-PowerBI#2: a page that is too large is refused with 400.
#[tokio::test]
async fn no_page_of_more_than_200_rows_is_asked_for() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    desk.run(&["refresh", "--all"]).await.done();
    let requests = sim.requests();
    let sizes = requests.iter().filter_map(|seen| seen.path.split_once("page-size=")?.1.split('&').next());
    let sizes: Vec<u32> = sizes.map(|size| size.parse().unwrap()).collect();
    assert!(sizes.len() > 3 && sizes.iter().all(|size| *size <= 200), "{sizes:?}");
}

fn failing(status: u16) -> What {
    What::Status { status, when: When::Before, body: String::new(), headers: BTreeMap::new() }
}
