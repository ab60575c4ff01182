//! Reading: in full, sparingly, and never in the user's way.

use super::super::{Draft, Intent, Reading, Refusal, Reply};
use super::desk::{Desk, at};
use super::server::{Fault, project};
use crate::api::{Failure, Rejection, Unknown};
use chrono::{DateTime, TimeDelta};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

/// On the free plan, with everything read once.
fn on_the_free_plan() -> Desk {
    let mut desk = Desk::reading_ahead();
    desk.server.workspaces[0].plan = None;
    desk.settle();
    desk
}

#[test]
fn a_refresh_is_answered_only_at_its_end() {
    let mut desk = Desk::ready();
    let ticket = desk.ask(Intent::Refresh { what: Reading::Catalogue });
    for _ in 0..5 {
        desk.answer();
        assert!(!desk.replies.contains_key(&ticket));
    }
    desk.settle();
    assert_eq!(desk.replies.remove(&ticket), Some(Ok(Reply::Done)));
    assert_eq!(desk.wire, ["user", "workspaces", "running", "projects 1", "tags", "entries 1"]);
}

#[test]
fn two_who_wait_for_a_refresh_are_both_answered() {
    let mut desk = Desk::ready();
    let first = desk.ask(Intent::Refresh { what: Reading::Catalogue });
    desk.answer();
    let second = desk.ask(Intent::Refresh { what: Reading::Entries });
    desk.settle();
    assert_eq!(
        (desk.replies.remove(&first), desk.replies.remove(&second)),
        (Some(Ok(Reply::Done)), Some(Ok(Reply::Done)))
    );
}

#[test]
fn a_refresh_that_is_replaced_by_a_change_of_the_workspace_is_answered_by_its_reading() {
    let mut desk = Desk::ready();
    desk.server.workspaces.push(super::server::workspace("w2"));
    desk.ask(Intent::Refresh { what: Reading::Catalogue });
    desk.settle();
    let ticket = desk.ask(Intent::Refresh { what: Reading::Catalogue });
    desk.handle(Intent::UseWorkspace { workspace: "w2".into() }).unwrap();
    desk.settle();
    assert_eq!(desk.replies.remove(&ticket), Some(Ok(Reply::Done)));
    assert_eq!(desk.engine.catalogue().projects.len(), 2);
}

#[test]
fn who_waits_for_an_answer_hears_at_once_that_the_server_is_out_of_reach() {
    let mut desk = Desk::ready();
    desk.fault("running", Fault::NotSent);
    desk.start("goes first");
    let read = desk.ask(Intent::Read { path: "/user".into() });
    let refresh = desk.ask(Intent::Refresh { what: Reading::Entries });
    desk.answer();
    for ticket in [read, refresh] {
        let answer = desk.replies.remove(&ticket);
        assert!(
            matches!(answer, Some(Err(Refusal::Failed { failure: Failure::NotSent { .. } }))),
            "{answer:?}"
        );
    }
    desk.pass(MINUTE);
    assert_eq!(
        (desk.queued(), desk.engine.rows_read()),
        (0, None),
        "queue and reading went on by themselves"
    );
}

#[test]
fn while_the_server_wants_no_requests_a_reader_is_told_how_long_that_is() {
    let mut desk = Desk::ready();
    desk.fault("running", Fault::RetryAfter(Some(600)));
    desk.start("goes first");
    desk.settle();
    let wait = Refusal::Failed { failure: Failure::RetryAfter { after: Some(Duration::from_secs(600)) } };
    let ticket = desk.ask(Intent::Read { path: "/user".into() });
    assert_eq!(desk.replies.remove(&ticket), Some(Err(wait)));
}

#[test]
fn a_catalogue_of_many_pages_is_read_to_the_last() {
    let mut desk = Desk::ready();
    desk.server.projects = (0..1_050).map(|number| project(&format!("p{number}"))).collect();
    desk.ask(Intent::Refresh { what: Reading::Catalogue });
    for _ in 0..5 {
        desk.answer();
    }
    assert_eq!((desk.view().sync.rows_read, desk.engine.catalogue().projects.len()), (Some(400), 0));
    desk.settle();
    assert_eq!(desk.engine.catalogue().projects.len(), 1_050);
    assert_eq!(desk.view().sync.rows_read, None);
}

#[test]
fn reading_ahead_leaves_a_third_of_a_free_hour_to_the_user() {
    let mut desk = on_the_free_plan();
    for minute in 0..10 {
        desk.make(Draft { start: Some(at(-minute)), end: Some(at(0)), ..Draft::default() });
        desk.settle();
    }
    assert_eq!(desk.wire.len(), 16);
    for _ in 0..4 {
        desk.pass(10 * MINUTE);
        desk.handle(Intent::Look).unwrap();
        desk.settle();
    }
    assert_eq!(desk.wire.len(), 20, "two readings of two requests each, and no more");
    desk.make(Draft { start: Some(at(-30)), end: Some(at(0)), ..Draft::default() });
    desk.settle();
    assert_eq!(desk.wire.len(), 21, "the user goes on");
}

#[test]
fn reading_ahead_goes_on_by_itself_when_the_hour_is_over() {
    let mut desk = on_the_free_plan();
    for minute in 0..20 {
        desk.make(Draft { start: Some(at(-minute)), end: Some(at(0)), ..Draft::default() });
        desk.settle();
    }
    desk.pass(40 * MINUTE);
    let before = desk.wire.len();
    assert_eq!(before, 26);
    desk.pass(HOUR);
    assert!(desk.wire.len() > before);
}

#[test]
fn what_others_use_up_does_not_stop_reading_ahead_for_good() {
    let mut desk = on_the_free_plan();
    desk.pass(2 * HOUR);
    desk.fault("running", Fault::RetryAfter(None));
    desk.pass(HOUR);
    let before = desk.wire.len();
    desk.pass(5 * HOUR);
    assert!(desk.wire.len() > before + 4, "{} requests more", desk.wire.len() - before);
}

#[test]
fn a_day_of_doing_nothing_stays_far_below_the_free_plan() {
    let mut desk = on_the_free_plan();
    let before = desk.wire.len();
    desk.pass(23 * HOUR);
    assert_eq!(desk.wire.len() - before, 2 * 23, "one reading of two requests an hour");
}

/// eXpl0it3r/streamdeck-clockify#24 asked every second. What the rules allow: what runs and the entries, one request
/// each, every quarter of an hour.
#[test]
fn a_timer_that_runs_for_eight_hours_takes_no_more_than_eight_requests_an_hour() {
    let mut desk = on_the_free_plan();
    desk.start("a");
    desk.settle();
    for hour in 1..=8 {
        let before = desk.wire.len();
        desk.pass(HOUR);
        let requests = desk.wire.len() - before;
        assert!((1..=8).contains(&requests), "{requests} requests in hour {hour}");
    }
    assert_eq!(desk.writes(), ["POST a…"]);
}

#[test]
fn it_is_known_from_when_on_entries_were_read() {
    let days = |days: i64| Some(at(days * 24 * 60));
    let mut desk = Desk::ready();
    let read = |desk: &mut Desk, what| {
        desk.ask(Intent::Refresh { what });
        desk.settle();
        desk.view().sync.entries_from
    };
    assert_eq!(desk.view().sync.entries_from, None);
    assert_eq!(read(&mut desk, Reading::Entries), days(-21));
    desk.pass(20 * 24 * HOUR);
    assert_eq!(read(&mut desk, Reading::Entries), days(-21), "no time lies between the two readings");
    desk.pass(22 * 24 * HOUR);
    assert_eq!(read(&mut desk, Reading::Entries), days(42 - 21), "nobody read the day between");
    assert_eq!(read(&mut desk, Reading::Everything), Some(DateTime::UNIX_EPOCH));
    desk.pass(HOUR);
    assert_eq!(read(&mut desk, Reading::Entries), Some(DateTime::UNIX_EPOCH));
    assert_eq!(desk.view().sync.read_at, Some(at(0) + TimeDelta::days(42) + TimeDelta::hours(1)));
}

#[test]
fn a_reading_that_could_not_be_understood_is_told_until_one_is() {
    let mut desk = Desk::reading_ahead();
    desk.settle();
    desk.fault("running", Fault::Server(502, false));
    desk.pass(15 * MINUTE);
    let failed = Failure::Unknown { why: Unknown::Server(502) };
    assert_eq!(desk.view().sync.reading_failed, Some(failed));
    desk.pass(2 * MINUTE);
    assert_eq!(desk.view().sync.reading_failed, None);
}

#[test]
fn what_can_not_be_read_is_tried_less_and_less() {
    for fault in [Fault::Rejected(403, Some(501)), Fault::Server(500, false)] {
        let mut desk = Desk::reading_ahead();
        for _ in 0..1_000 {
            desk.fault("tags", fault.clone());
        }
        desk.pass(HOUR);
        let first = desk.wire.len();
        assert!(first < 60, "{first} requests in an hour: {fault:?}");
    }
}

#[test]
fn a_reading_that_failed_offline_is_made_when_the_network_is_back() {
    let mut desk = Desk::reading_ahead();
    desk.offline = true;
    desk.pass(HOUR);
    desk.offline = false;
    desk.pass(6 * MINUTE);
    assert!(desk.view().sync.read_at.is_some());
}

#[test]
fn whoever_wants_to_read_offline_hears_so_at_once() {
    let mut desk = Desk::ready();
    desk.offline = true;
    let ticket = desk.ask(Intent::Refresh { what: Reading::Entries });
    desk.settle();
    assert!(matches!(
        desk.replies.remove(&ticket),
        Some(Err(Refusal::Failed { failure: Failure::NotSent { .. } }))
    ));
}

#[test]
fn any_endpoint_can_be_read_and_its_refusal_too() {
    let mut desk = Desk::ready();
    let path = || Intent::Read { path: "/user".into() };
    let first = desk.ask(path());
    desk.settle();
    assert!(matches!(desk.replies.remove(&first), Some(Ok(Reply::Json(_)))));
    desk.fault("raw", Fault::Rejected(404, Some(3000)));
    let second = desk.ask(path());
    desk.settle();
    assert!(matches!(
        desk.replies.remove(&second),
        Some(Err(Refusal::Failed { failure: Failure::Rejected(Rejection { status: 404, .. }) }))
    ));
}
