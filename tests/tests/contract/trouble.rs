//! What a service may do to a request, with the effect and without, and how the client sorts it.

use crate::canned::{client, patient};
use crate::desk::{Desk, NOW, at, finished};
use std::time::Duration;
use stint_core::api::{Client, Failure, ListFilter, Timing, Unknown};
use stint_sim::{Fault, Match, Options, Seed, What, When};

fn unknown(why: Unknown) -> Failure {
    Failure::Unknown { why }
}

/// Sends one entry into this trouble. Gives the failure, and how many entries there are afterwards.
async fn posting_into(what: What) -> (Failure, usize) {
    let desk = Desk::new().await;
    desk.sim.fault(Fault::once(Match::new("POST", "time-entries"), what));
    let failure = desk.client.create_entry(&desk.workspace, &finished(3, "once")).await.unwrap_err();
    let posts = desk.sim.requests().iter().filter(|seen| seen.method == "POST").count();
    assert_eq!(posts, 1, "{failure:?}: nothing is sent a second time");
    (failure, desk.home(|home| home.entries().count()))
}

fn status(status: u16, when: When) -> What {
    What::Status { status, when, body: String::new(), headers: std::collections::BTreeMap::new() }
}

#[tokio::test]
async fn a_cut_says_the_same_whether_or_not_the_entry_was_made_so_it_must_be_looked_for() {
    assert_eq!(posting_into(What::Cut { when: When::Before }).await, (unknown(Unknown::Cut), 0));
    assert_eq!(posting_into(What::Cut { when: When::After }).await, (unknown(Unknown::Cut), 1));
    assert_eq!(posting_into(What::CutBody { after_bytes: 10 }).await, (unknown(Unknown::Cut), 1));
}

#[tokio::test]
async fn a_server_error_says_the_same_whether_or_not_the_entry_was_made() {
    for number in [500, 502, 503, 504] {
        assert_eq!(posting_into(status(number, When::Before)).await, (unknown(Unknown::Server(number)), 0));
        assert_eq!(posting_into(status(number, When::After)).await, (unknown(Unknown::Server(number)), 1));
    }
}

#[tokio::test]
async fn an_answer_that_can_not_be_used_leaves_open_what_happened() {
    let (failure, made) = posting_into(What::Garbage).await;
    assert_eq!((failure, made), (unknown(Unknown::Unreadable("no JSON".to_owned())), 1));
    assert_eq!(posting_into(What::Endless).await, (unknown(Unknown::TooLarge), 1));
    let elsewhere = What::Redirect { to: "https://example.com/".to_owned() };
    assert_eq!(posting_into(elsewhere).await, (unknown(Unknown::Redirected), 0));
}

#[tokio::test]
async fn too_many_requests_is_no_refusal_and_says_when_to_come_again_if_the_server_does() {
    let wait = |after| Failure::RetryAfter { after };
    let after = |retry_after, empty| What::TooMany { retry_after, empty };
    assert_eq!(posting_into(after(None, true)).await, (wait(None), 0));
    assert_eq!(posting_into(after(None, false)).await, (wait(None), 0));
    assert_eq!(posting_into(after(Some(7), false)).await, (wait(Some(Duration::from_secs(7))), 0));
}

#[tokio::test]
async fn the_free_plans_thirty_requests_an_hour_end_in_a_wait() {
    let desk = Desk::with(Options { seed: Seed::Empty, free_plan: true, ..Options::default() }).await;
    let all = ListFilter::default();
    let mut answered = 0;
    let failure = loop {
        match desk.client.tags_page(&desk.workspace, &all, 1).await {
            Ok(_) => answered += 1,
            Err(failure) => break failure,
        }
    };
    assert_eq!((answered, failure), (30, Failure::RetryAfter { after: None }));
}

#[tokio::test]
async fn the_gateways_ten_requests_a_second_end_in_a_wait() {
    let desk = Desk::with(Options { gateway_limit: true, ..Options::default() }).await;
    for _ in 0..10 {
        desk.client.user().await.unwrap();
    }
    assert_eq!(desk.client.user().await.unwrap_err(), Failure::RetryAfter { after: None });
}

#[tokio::test]
async fn a_write_that_is_not_answered_in_time_may_still_have_its_effect() {
    let desk = Desk::new().await;
    let gate = desk.sim.hold(Match::new("POST", "time-entries"));
    let timing = Timing { whole: Duration::from_millis(500), ..patient() };
    let hasty: Client = client_with_key(&desk, timing);
    let fields = finished(3, "late");
    let (failure, ()) = tokio::join!(hasty.create_entry(&desk.workspace, &fields), gate.reached());
    assert_eq!(failure, Err(unknown(Unknown::TimedOut)));
    assert_eq!(desk.home(|home| home.entries().count()), 0);
    gate.release();
}

#[tokio::test]
async fn an_answer_in_drops_is_read_to_its_end_or_until_time_is_up() {
    let desk = Desk::new().await;
    let drops = |every_ms| Fault::once(Match::path("/user"), What::SlowDrip { bytes: 400, every_ms });
    desk.sim.fault(drops(1));
    assert_eq!(desk.client.user().await.unwrap().id, desk.me);
    desk.sim.fault(drops(60_000));
    let hasty = client_with_key(&desk, Timing { whole: Duration::from_millis(500), ..patient() });
    assert_eq!(hasty.user().await, Err(unknown(Unknown::TimedOut)));
}

#[tokio::test]
async fn the_servers_clock_comes_with_every_answer() {
    let desk = Desk::new().await;
    desk.client.user().await.unwrap();
    assert_eq!(desk.client.server_date(), Some(at(NOW)));
}

#[tokio::test]
async fn a_server_that_has_stopped_is_unreachable() {
    let desk = Desk::new().await;
    desk.client.user().await.unwrap();
    let base = desk.sim.base_url().to_owned();
    desk.sim.stop().await;
    let failure = client(&base, patient()).user().await.unwrap_err();
    assert_eq!(failure, Failure::NotSent { why: stint_core::api::NotSent::Unreachable });
}

fn client_with_key(desk: &Desk, timing: Timing) -> Client {
    use secrecy::SecretString;
    let base = desk.client.base();
    Client::new(base, SecretString::from("demo-key"), timing).unwrap().for_connection(desk.connection.clone())
}
