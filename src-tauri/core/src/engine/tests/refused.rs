//! What the server refuses: one operation, all of them for a time, or until the user mended the account.

use super::super::{Draft, Edit, Intent, Reading, Refusal};
use super::desk::{Desk, at};
use super::server::{Fault, REFUSED};
use crate::api::{Auth, ConnectionStatus, Failure};
use crate::journal::Refused;
use crate::view::LinkView;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

fn added(description: &str) -> Draft {
    Draft { description: description.into(), start: Some(at(-60)), end: Some(at(-30)), ..Draft::default() }
}

fn rename(to: &str) -> Vec<Edit> {
    vec![Edit::Description(to.into())]
}

#[test]
fn a_refused_entry_is_set_aside_and_the_rest_goes_on() {
    let mut desk = Desk::ready();
    let entry = desk.make(added(REFUSED));
    desk.make(added("b"));
    desk.pass(10 * MINUTE);
    assert_eq!(desk.writes(), ["POST refused", "POST b"]);
    let aside = desk.view().aside;
    assert!(matches!(&aside[0].why, Refused::Rejected(rejection) if rejection.status == 400));
    assert_eq!(aside[0].entry().unwrap().key, entry);
}

#[test]
fn an_edit_mends_and_sends_what_was_refused() {
    let mut desk = Desk::ready();
    let entry = desk.make(added(REFUSED));
    desk.settle();
    desk.handle(Intent::Edit { entry, changes: rename("good") }).unwrap();
    desk.settle();
    assert_eq!((desk.writes(), desk.queued()), (vec!["POST refused", "POST good"], 0));
}

#[test]
fn an_edit_made_before_the_refusal_came_is_sent() {
    let mut desk = Desk::ready();
    let entry = desk.make(added(REFUSED));
    desk.handle(Intent::Edit { entry, changes: rename("good") }).unwrap();
    desk.settle();
    assert_eq!((desk.writes(), desk.queued()), (vec!["POST refused", "POST good"], 0));
}

#[test]
fn a_deletion_made_before_the_refusal_came_leaves_nothing() {
    let mut desk = Desk::ready();
    let entry = desk.make(added(REFUSED));
    desk.handle(Intent::Delete { entries: vec![entry] }).unwrap();
    desk.settle();
    assert_eq!((desk.queued(), desk.view().aside.len(), desk.engine.book().count()), (0, 0, 0));
}

#[test]
fn dropping_a_refused_change_brings_the_servers_value_back() {
    let mut desk = Desk::ready();
    let entry = desk.make(added("a"));
    desk.settle();
    desk.handle(Intent::Edit { entry, changes: rename(REFUSED) }).unwrap();
    desk.settle();
    let operation = desk.view().aside[0].operation;
    desk.handle(Intent::Drop { operation }).unwrap();
    assert_eq!(desk.engine.book().shown(entry).unwrap().description, "a");
    assert_eq!(desk.handle(Intent::Drop { operation }), Err(Refusal::NoSuchOperation));
}

#[test]
fn what_is_only_waiting_can_not_be_dropped() {
    let mut desk = Desk::ready();
    desk.offline = true;
    desk.make(added("a"));
    let operation = desk.engine.book().queue().next().unwrap().id;
    assert_eq!(desk.handle(Intent::Drop { operation }), Err(Refusal::NoSuchOperation));
}

#[test]
fn a_refused_stop_holds_up_only_the_next_start_until_it_is_mended() {
    let mut desk = Desk::ready();
    desk.server.workspaces[0].required.project = true;
    let entry = desk.start("a");
    desk.pass(10 * MINUTE);
    desk.start("b");
    desk.make(added("c"));
    desk.pass(10 * MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "PATCH 09:10:00", "POST c"]);
    desk.handle(Intent::Edit { entry, changes: vec![Edit::Project(Some("p1".into()))] }).unwrap();
    desk.pass(10 * MINUTE);
    assert_eq!(desk.writes()[3..], ["PUT a…", "PATCH 09:10:00", "POST b…"]);
    assert_eq!(desk.queued(), 0);
}

#[test]
fn too_many_requests_stop_all_of_them_for_as_long_as_the_server_says() {
    let mut desk = Desk::ready();
    desk.fault("POST", Fault::RetryAfter(Some(600)));
    desk.make(added("a"));
    desk.settle();
    desk.make(added("b"));
    desk.pass(Duration::from_secs(599));
    assert_eq!(desk.wire.len(), 1);
    desk.pass(Duration::from_secs(1));
    assert_eq!((desk.writes(), desk.queued()), (vec!["POST a", "POST a", "POST b"], 0));
}

#[test]
fn too_many_requests_without_a_word_on_when_are_tried_again_later_and_later() {
    let mut desk = Desk::ready();
    for _ in 0..4 {
        desk.fault("POST", Fault::RetryAfter(None));
    }
    desk.make(added("a"));
    desk.pass(14 * MINUTE);
    assert_eq!(desk.writes().len(), 4);
    desk.pass(MINUTE);
    assert_eq!((desk.writes().len(), desk.queued()), (5, 0));
}

#[test]
fn a_refused_key_stops_everything_keeps_the_queue_and_a_new_key_goes_on() {
    let mut desk = Desk::ready();
    desk.server.key_is_good = false;
    desk.make(added("a"));
    desk.make(added("b"));
    desk.pass(600 * MINUTE);
    assert_eq!((desk.wire.len(), desk.queued()), (1, 2));
    assert_eq!(desk.view().link, LinkView::Refused { why: Auth::Key });
    let refusal = Refusal::Failed { failure: Failure::Auth { why: Auth::Key } };
    assert_eq!(desk.handle(Intent::Refresh { what: Reading::Entries }), Err(refusal));
    desk.server.key_is_good = true;
    desk.offer_key();
    desk.settle();
    assert_eq!((desk.queued(), desk.server.entries.len(), desk.keys_kept), (0, 2, 1));
}

#[test]
fn a_key_that_was_mended_outside_is_found_good_at_the_next_begin() {
    let mut desk = Desk::ready();
    desk.server.key_is_good = false;
    desk.make(added("a"));
    desk.settle();
    desk.server.key_is_good = true;
    desk.begin();
    desk.settle();
    assert_eq!((desk.queued(), desk.view().link), (0, LinkView::Ready));
}

#[test]
fn a_wrong_new_key_does_not_take_the_good_one_away() {
    let mut desk = Desk::ready();
    desk.fault("connections", Fault::Auth(Auth::Key));
    desk.offer_key();
    desk.settle();
    assert_eq!((desk.keys_kept, desk.keys_dropped), (0, 1));
    assert!(matches!(desk.view().link, LinkView::KeyFailed { .. }));
    desk.make(added("a"));
    desk.settle();
    assert_eq!(desk.queued(), 0);
    desk.handle(Intent::CancelConnect).unwrap();
    assert_eq!(desk.view().link, LinkView::Ready);
}

#[test]
fn a_failing_gateway_is_asked_whether_the_connection_still_works() {
    let mut desk = Desk::ready();
    desk.fault("POST", Fault::Server(500, false));
    desk.make(added("a"));
    desk.pass(20 * MINUTE);
    assert_eq!(desk.wire[..2], ["POST a", "connection c1"]);
    assert_eq!((desk.queued(), desk.server.entries.len()), (0, 1));
}

#[test]
fn an_expired_connection_is_refused_and_the_queue_goes_on_when_the_same_user_connects_again() {
    let mut desk = Desk::ready();
    desk.fault("POST", Fault::Server(500, false));
    desk.server.connections[0].status = ConnectionStatus::Failed;
    desk.make(added("a"));
    desk.pass(20 * MINUTE);
    assert_eq!(desk.view().link, LinkView::Refused { why: Auth::Expired });
    assert_eq!(desk.queued(), 1);
    desk.handle(Intent::Connect).unwrap();
    desk.settle();
    desk.server.connections.last_mut().unwrap().status = ConnectionStatus::Active;
    desk.pass(20 * MINUTE);
    assert_eq!((desk.queued(), desk.server.entries.len()), (0, 1));
    assert!(desk.writes().contains(&"DISCONNECT c1"), "the expired connection is of no use to anybody");
}

#[test]
fn what_was_made_for_another_user_is_set_aside_and_never_sent() {
    let mut desk = Desk::ready();
    desk.offline = true;
    desk.make(added("a"));
    desk.settle();
    desk.offline = false;
    desk.server.connections[0].id = "c2".into();
    desk.offer_key();
    desk.pass(20 * MINUTE);
    assert_eq!(desk.engine.account().unwrap().user.id, "u2".into());
    assert!(matches!(desk.view().aside[0].why, Refused::Foreign));
    desk.start("b");
    desk.pass(20 * MINUTE);
    assert_eq!(desk.writes(), ["POST b…"]);
}

#[test]
fn a_workspace_that_can_not_be_read_sets_aside_what_belongs_to_it_and_is_not_asked_for_ever() {
    for verb in ["running", "entry", "entries"] {
        let mut desk = Desk::ready();
        let entry = desk.start("a");
        desk.pass(MINUTE);
        for _ in 0..100 {
            desk.fault(verb, Fault::Rejected(403, None));
        }
        desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
        desk.fault("POST", Fault::Lost);
        desk.make(added("c"));
        desk.start("d");
        desk.pass(60 * MINUTE);
        assert!(desk.wire.len() < 20, "{verb}: {:?}", desk.wire);
    }
}

#[test]
fn a_server_that_says_try_again_in_no_time_is_not_asked_without_end() {
    let mut desk = Desk::ready();
    desk.fault("POST", Fault::RetryAfter(Some(0)));
    desk.make(added("a"));
    desk.settle();
    assert_eq!(desk.writes().len(), 1);
    desk.pass(MINUTE);
    assert_eq!((desk.writes().len(), desk.queued()), (2, 0));
}
