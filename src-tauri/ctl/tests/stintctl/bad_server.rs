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

fn failing(status: u16) -> What {
    What::Status { status, when: When::Before, body: String::new(), headers: BTreeMap::new() }
}
