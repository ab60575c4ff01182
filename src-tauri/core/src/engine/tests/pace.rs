//! When is read what may have changed elsewhere.

use super::super::Intent;
use super::desk::Desk;
use super::server::{Fault, workspace};
use crate::domain::{EntryFields, Workspace};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// All is read, nothing runs, and the user looked last an hour ago.
fn at_rest(plan: Option<&str>) -> Desk {
    let mut desk = Desk::reading_ahead();
    desk.server.workspaces = vec![Workspace { plan: plan.map(str::to_owned), ..workspace("w1") }];
    desk.settle();
    desk.wire.clear();
    desk
}

fn looks(desk: &mut Desk) -> Vec<String> {
    desk.wire.clear();
    desk.handle(Intent::Look).unwrap();
    desk.settle();
    std::mem::take(&mut desk.wire)
}

#[test]
fn who_looks_sees_at_once_what_was_started_and_stopped_elsewhere() {
    let mut desk = at_rest(Some("PRO"));
    let web = desk.server.made_elsewhere(EntryFields::starting(desk.server.now));
    desk.pass(20 * SECOND);
    assert_eq!(looks(&mut desk), ["running"]);
    assert_eq!(desk.view().running.unwrap().id, Some(web));
    desk.server.stopped_elsewhere();
    desk.pass(2 * MINUTE);
    looks(&mut desk);
    assert_eq!(desk.view().running, None);
}

#[test]
fn who_looks_again_and_again_asks_no_more_than_the_plan_bears() {
    let mut free = at_rest(None);
    let mut paid = at_rest(Some("PRO"));
    for desk in [&mut free, &mut paid] {
        desk.wire.clear();
        for _ in 0..60 {
            desk.handle(Intent::Look).unwrap();
            desk.pass(10 * SECOND);
        }
    }
    assert!(free.wire.len() <= 7, "in ten minutes: {:?}", free.wire);
    assert!((30..=50).contains(&paid.wire.len()), "in ten minutes: {:?}", paid.wire);
}

#[test]
fn after_a_sleep_it_is_read_what_changed_meanwhile() {
    let mut desk = at_rest(None);
    desk.pass(5 * MINUTE);
    desk.server.made_elsewhere(EntryFields::starting(desk.server.now));
    desk.sleep(5 * MINUTE);
    desk.pass(SECOND);
    assert_eq!(desk.wire, ["running", "entries 1"]);
    assert!(desk.view().running.is_some());
    desk.pass(5 * MINUTE);
    assert_eq!(desk.wire.len(), 2, "once is enough");
}

#[test]
fn once_the_server_can_be_reached_again_it_is_read_what_changed_meanwhile() {
    let mut desk = at_rest(Some("PRO"));
    desk.start("a");
    desk.settle();
    desk.offline = true;
    desk.pass(5 * MINUTE);
    desk.stop();
    desk.pass(MINUTE);
    desk.offline = false;
    desk.wire.clear();
    desk.pass(5 * MINUTE);
    assert_eq!(desk.wire, ["entry e1", "PATCH 09:05:00", "running", "entries 1"]);
}

#[test]
fn nothing_is_read_because_a_clock_ticks_while_nothing_runs_on_the_free_plan() {
    let mut desk = at_rest(None);
    desk.pass(59 * MINUTE);
    assert_eq!(desk.wire, [""; 0]);
    desk.pass(2 * MINUTE);
    assert_eq!(desk.wire, ["running", "entries 1"]);
}

#[test]
fn a_reading_that_fails_is_not_tried_again_by_looking() {
    let mut desk = at_rest(Some("PRO"));
    desk.pass(2 * MINUTE);
    desk.fault("running", Fault::Rejected(403, None));
    assert_eq!(looks(&mut desk), ["running"]);
    assert_eq!(looks(&mut desk), [""; 0]);
}
