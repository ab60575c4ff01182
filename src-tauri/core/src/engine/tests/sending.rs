//! What the user does arrives once, and as it was last meant.

use super::super::{Draft, Edit, Intent, Refusal, Reply};
use super::desk::{Desk, at, nine};
use super::server::{Fault, workspace};
use chrono::TimeDelta;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

fn rename(to: &str) -> Vec<Edit> {
    vec![Edit::Description(to.into())]
}

#[test]
fn a_start_is_sent_once() {
    let mut desk = Desk::ready();
    let key = desk.start("a");
    desk.pass(10 * MINUTE);
    assert_eq!(desk.wire, ["running", "POST a…"]);
    assert_eq!(desk.queued(), 0);
    assert_eq!(desk.view().running.unwrap().key, key, "it keeps its name");
}

#[test]
fn a_start_made_offline_is_sent_when_the_network_is_back() {
    let mut desk = Desk::ready();
    desk.offline = true;
    desk.start("a");
    desk.pass(30 * MINUTE);
    assert!(desk.view().sync.offline && desk.view().running.is_some() && desk.server.entries.is_empty());
    desk.offline = false;
    desk.pass(6 * MINUTE);
    assert_eq!(desk.writes(), ["POST a…"]);
    assert_eq!(desk.server.said()[0].start, nine(), "it began when the user clicked");
}

#[test]
fn what_was_started_and_stopped_offline_becomes_one_finished_entry_by_one_request() {
    let mut desk = Desk::ready();
    desk.offline = true;
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.stop();
    desk.pass(10 * MINUTE);
    desk.offline = false;
    desk.pass(10 * MINUTE);
    assert_eq!(desk.wire, ["POST a"]);
    assert_eq!((desk.server.said()[0].start, desk.server.said()[0].end), (at(0), Some(at(10))));
}

#[test]
fn a_stop_ends_the_entry_when_the_user_clicked_and_not_when_it_is_sent() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.offline = true;
    desk.stop();
    desk.pass(30 * MINUTE);
    desk.offline = false;
    desk.pass(10 * MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "PATCH 09:10:00"]);
    assert_eq!(desk.queued(), 0);
}

#[test]
fn a_switch_ends_the_old_entry_where_the_new_one_begins_and_stops_before_it_starts() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(30 * MINUTE);
    desk.start("b");
    desk.settle();
    assert_eq!(desk.writes(), ["POST a…", "PATCH 09:30:00", "POST b…"]);
    assert_eq!(desk.server.said()[0].end, Some(desk.server.said()[1].start));
}

#[test]
fn a_switch_some_minutes_ago_ends_the_old_entry_at_that_instant() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(30 * MINUTE);
    desk.make(Draft { description: "b".into(), start: Some(at(10)), ..Draft::default() });
    desk.settle();
    assert_eq!(desk.server.said()[0].end, Some(at(10)));
    assert_eq!(desk.server.said()[1].start, at(10));
}

#[test]
fn a_switch_to_before_the_running_entry_began_is_refused_and_changes_nothing() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.settle();
    let entry = Draft { start: Some(at(-10)), ..Draft::default() };
    assert_eq!(desk.handle(Intent::Start { entry }), Err(Refusal::BeforeRunning { start: at(0) }));
    assert_eq!((desk.queued(), desk.view().running.unwrap().description.as_str()), (0, "a"));
}

#[test]
fn edits_before_the_sending_go_along_with_it() {
    let mut desk = Desk::ready();
    desk.offline = true;
    let entry = desk.start("a");
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.handle(Intent::Edit { entry, changes: vec![Edit::Project(Some("p1".into()))] }).unwrap();
    desk.offline = false;
    desk.pass(10 * MINUTE);
    assert_eq!(desk.writes(), ["POST b…"]);
    assert_eq!(desk.server.said()[0].project, Some("p1".into()));
}

#[test]
fn edits_of_what_is_under_way_wait_for_it_and_become_one_change() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.answer();
    desk.reach();
    assert_eq!(desk.in_flight().unwrap(), "POST a…");
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.handle(Intent::Edit { entry, changes: rename("c") }).unwrap();
    desk.pass(MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "PUT c…"]);
}

#[test]
fn an_edit_and_its_taking_back_while_a_change_is_under_way_leave_what_was_meant_last() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.settle();
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.answer();
    assert_eq!(desk.in_flight().unwrap(), "PUT b…");
    desk.handle(Intent::Edit { entry, changes: rename("a") }).unwrap();
    desk.pass(MINUTE);
    assert_eq!(desk.server.said()[0].description, "a");
    assert_eq!(desk.queued(), 0);
}

#[test]
fn an_edit_and_a_stop_become_a_change_and_then_a_stop() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.pass(10 * MINUTE);
    desk.offline = true;
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.stop();
    desk.offline = false;
    desk.pass(10 * MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "PUT b…", "PATCH 09:10:00"]);
}

#[test]
fn an_edit_that_changes_nothing_sends_nothing() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.settle();
    desk.handle(Intent::Edit { entry, changes: rename(" a ") }).unwrap();
    assert_eq!((desk.queued(), desk.in_flight()), (0, None));
}

#[test]
fn the_deletion_of_what_was_never_sent_sends_nothing() {
    let mut desk = Desk::ready();
    desk.offline = true;
    let entry = desk.start("a");
    desk.handle(Intent::Delete { entries: vec![entry] }).unwrap();
    desk.offline = false;
    desk.pass(10 * MINUTE);
    assert!(desk.writes().is_empty() && desk.queued() == 0 && desk.view().running.is_none());
}

#[test]
fn the_deletion_of_what_is_under_way_follows_it() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.answer();
    desk.handle(Intent::Delete { entries: vec![entry] }).unwrap();
    assert!(desk.view().running.is_none());
    desk.pass(MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "DELETE e1"]);
    assert!(desk.server.entries.is_empty() && desk.queued() == 0);
}

#[test]
fn what_was_deleted_while_its_sending_failed_is_never_sent_again() {
    let mut desk = Desk::ready();
    desk.fault("POST", Fault::NotSent);
    let entry = desk.start("a");
    desk.answer();
    desk.handle(Intent::Delete { entries: vec![entry] }).unwrap();
    desk.pass(10 * MINUTE);
    assert!(desk.writes().is_empty() && desk.queued() == 0);
}

#[test]
fn discarding_deletes_what_runs() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.settle();
    desk.handle(Intent::Discard).unwrap();
    desk.settle();
    assert_eq!(desk.writes(), ["POST a…", "DELETE e1"]);
    assert_eq!(desk.handle(Intent::Discard), Err(Refusal::NothingRunning));
}

#[test]
fn a_finished_entry_that_is_to_run_again_ends_what_runs() {
    let mut desk = Desk::ready();
    let first = desk.start("a");
    desk.pass(10 * MINUTE);
    desk.start("b");
    desk.pass(10 * MINUTE);
    desk.handle(Intent::Edit { entry: first, changes: vec![Edit::Start(at(15)), Edit::End(None)] }).unwrap();
    desk.pass(MINUTE);
    assert_eq!(desk.writes()[3..], ["PATCH 09:15:00", "DELETE e1", "POST a…"]);
}

#[test]
fn a_clock_that_was_set_back_makes_no_end_before_the_start() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(MINUTE);
    desk.clock_off = TimeDelta::hours(-2);
    desk.start("b");
    desk.stop();
    desk.pass(MINUTE);
    for fields in desk.server.said() {
        assert_eq!((fields.start, fields.end), (at(0), Some(at(0))), "{}", fields.description);
    }
}

#[test]
fn the_queue_goes_on_to_its_own_workspace_after_another_was_chosen() {
    let mut desk = Desk::fresh();
    desk.server.workspaces = vec![workspace("w1"), workspace("w2")];
    desk.begin();
    desk.settle();
    desk.handle(Intent::UseWorkspace { workspace: "w1".into() }).unwrap();
    desk.settle();
    desk.offline = true;
    let first = desk.start("a");
    desk.pass(10 * MINUTE);
    desk.stop();
    desk.handle(Intent::UseWorkspace { workspace: "w2".into() }).unwrap();
    let second = desk.start("b");
    assert_ne!(first, second);
    desk.offline = false;
    desk.pass(10 * MINUTE);
    let places: Vec<_> = desk.server.entries.values().map(|entry| entry.workspace.as_str()).collect();
    assert_eq!((desk.writes(), places), (vec!["POST a", "POST b…"], vec!["w1", "w2"]));
    assert_eq!(desk.engine.book().count(), 1, "only what is in the chosen workspace is kept");
}

#[test]
fn what_the_journal_did_not_take_was_not_done() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.settle();
    desk.disk_full = true;
    assert!(matches!(desk.handle(Intent::Stop { at: None }), Err(Refusal::NotSaved { .. })));
    assert!(desk.view().running.is_some());
    desk.disk_full = false;
    desk.begin();
    desk.stop();
    desk.pass(MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "PATCH 09:00:00"]);
}

#[test]
fn an_answer_that_the_journal_did_not_take_leads_to_no_second_entry() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.answer();
    desk.disk_full = true;
    desk.answer();
    desk.disk_full = false;
    desk.begin();
    desk.pass(10 * MINUTE);
    assert_eq!(desk.writes(), ["POST a…"]);
    assert_eq!(desk.queued(), 0);
}

#[test]
fn a_finished_entry_is_added_beside_what_runs() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.make(Draft {
        description: "b".into(),
        start: Some(at(-60)),
        end: Some(at(-30)),
        ..Draft::default()
    });
    desk.pass(MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "POST b"]);
    assert_eq!(desk.view().running.unwrap().description, "a");
}

#[test]
fn nothing_is_done_for_nobody() {
    let mut desk = Desk::fresh();
    assert_eq!(desk.handle(Intent::Start { entry: Draft::default() }), Err(Refusal::NotSetUp));
    assert_eq!(desk.handle(Intent::Stop { at: None }), Err(Refusal::NothingRunning));
    assert_eq!(desk.handle(Intent::SendNow), Ok(Reply::Done));
}
