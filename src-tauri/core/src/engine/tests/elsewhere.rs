//! Clockify is shared with other computers and the web: what is done there is seen, merged and never overwritten
//! unseen.

use super::super::{Draft, Edit, Field, Intent, Reading};
use super::desk::{Desk, at};
use super::server::Fault;
use crate::domain::EntryFields;
use crate::journal::{Refused, Stage};
use crate::view::LinkView;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

fn rename(to: &str) -> Vec<Edit> {
    vec![Edit::Description(to.into())]
}

fn refresh(desk: &mut Desk) {
    desk.ask(Intent::Refresh { what: Reading::Entries });
    desk.settle();
}

fn named(description: &str, start: i64) -> EntryFields {
    EntryFields { description: description.into(), ..EntryFields::starting(at(start)) }
}

#[test]
fn another_field_changed_elsewhere_is_merged_and_kept() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.settle();
    desk.server.changed_elsewhere(&"e1".into(), |fields| fields.project = Some("p1".into()));
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.settle();
    let said = &desk.server.said()[0];
    assert_eq!((said.description.as_str(), said.project.clone()), ("b", Some("p1".into())));
    assert!(desk.view().conflicts.is_empty());
}

#[test]
fn the_same_field_changed_elsewhere_stands_and_is_told() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.settle();
    desk.server.changed_elsewhere(&"e1".into(), |fields| fields.description = "theirs".into());
    desk.handle(Intent::Edit { entry, changes: rename("mine") }).unwrap();
    desk.settle();
    assert_eq!(desk.server.said()[0].description, "theirs");
    let [conflict] = &desk.view().conflicts[..] else { panic!("no conflict") };
    assert_eq!((conflict.key, &conflict.fields[..]), (entry, &[Field::Description][..]));
    assert_eq!((desk.queued(), desk.writes().len()), (0, 1));
}

#[test]
fn a_start_elsewhere_before_ours_is_ended_where_ours_begins() {
    let mut desk = Desk::ready();
    desk.pass(10 * MINUTE);
    desk.server.made_elsewhere(named("web", 5));
    desk.start("mine");
    desk.settle();
    assert_eq!(desk.writes(), ["PATCH 09:10:00", "POST mine…"]);
    assert_eq!(desk.server.said()[0].end, Some(at(10)));
}

#[test]
fn a_start_elsewhere_after_ours_ends_ours() {
    let mut desk = Desk::ready();
    desk.offline = true;
    desk.start("mine");
    desk.pass(10 * MINUTE);
    desk.server.made_elsewhere(named("web", 5));
    desk.offline = false;
    desk.pass(10 * MINUTE);
    assert_eq!(desk.writes(), ["POST mine"]);
    let said = desk.server.said();
    assert_eq!((said[0].end, said[1].end), (Some(at(5)), None));
    assert_eq!(desk.view().running.unwrap().description, "web");
}

#[test]
fn a_stop_elsewhere_is_seen_with_its_own_end() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.server.stopped_elsewhere();
    desk.pass(10 * MINUTE);
    refresh(&mut desk);
    assert!(desk.view().running.is_none());
    assert_eq!(desk.view().today.entries[0].end, Some(at(10)));
}

#[test]
fn a_stop_of_what_was_stopped_elsewhere_keeps_the_end_of_there_and_ends() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.server.stopped_elsewhere();
    desk.pass(10 * MINUTE);
    desk.stop();
    desk.pass(10 * MINUTE);
    assert_eq!((desk.server.said()[0].end, desk.queued()), (Some(at(10)), 0));
    assert_eq!(desk.writes(), ["POST a…"]);
}

#[test]
fn a_stop_between_the_reading_and_the_stopping_is_no_error() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.stop();
    desk.answer();
    assert_eq!(desk.in_flight().unwrap(), "PATCH 09:10:00");
    desk.server.stopped_elsewhere();
    desk.pass(10 * MINUTE);
    assert_eq!((desk.queued(), desk.view().aside.len()), (0, 0));
}

#[test]
fn a_server_that_says_both_that_it_runs_and_that_nothing_runs_is_asked_twice_and_no_more() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.fault("PATCH", Fault::Rejected(404, Some(404)));
    desk.fault("PATCH", Fault::Rejected(404, Some(404)));
    desk.stop();
    desk.pass(60 * MINUTE);
    assert_eq!(desk.writes().len(), 3);
    assert_eq!(desk.view().aside.len(), 1);
}

#[test]
fn a_stop_never_hits_the_timer_that_was_started_elsewhere_since() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.settle();
    desk.pass(Duration::from_secs(5));
    desk.server.made_elsewhere(named("web", 0));
    desk.pass(Duration::from_secs(5));
    desk.stop();
    desk.pass(MINUTE);
    let web = desk.server.said().into_iter().find(|fields| fields.description == "web").unwrap();
    assert_eq!((web.end, desk.queued()), (None, 0));
}

#[test]
fn what_was_deleted_elsewhere_disappears_here() {
    let mut desk = Desk::ready();
    desk.make(Draft { description: "a".into(), end: Some(at(0)), ..Draft::default() });
    desk.pass(10 * MINUTE);
    desk.server.entries.clear();
    refresh(&mut desk);
    assert_eq!((desk.engine.book().count(), desk.queued()), (0, 0));
}

#[test]
fn what_runs_here_and_was_deleted_elsewhere_disappears_too() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.server.entries.clear();
    refresh(&mut desk);
    assert_eq!((desk.engine.book().count(), desk.view().running), (0, None));
}

#[test]
fn what_is_fresh_does_not_vanish_since_a_list_lags_behind() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.settle();
    desk.server.unlisted = vec!["e1".into()];
    refresh(&mut desk);
    assert_eq!(desk.view().running.unwrap().description, "a");
    desk.server.unlisted.clear();
    desk.pass(10 * MINUTE);
    refresh(&mut desk);
    assert_eq!(desk.view().running.unwrap().description, "a");
    assert_eq!(desk.writes(), ["POST a…"]);
}

#[test]
fn a_change_to_what_was_deleted_elsewhere_is_set_aside_and_another_makes_it_anew() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.settle();
    desk.server.entries.clear();
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.pass(10 * MINUTE);
    assert_eq!(desk.view().aside[0].why, Refused::Gone { id: "e1".into() });
    assert!(desk.writes().len() == 1 && desk.view().running.is_none());
    desk.handle(Intent::Edit { entry, changes: rename("c") }).unwrap();
    desk.pass(MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "POST c…"]);
    assert_eq!(desk.view().running.unwrap().key, entry);
}

#[test]
fn what_was_deleted_elsewhere_holds_no_start_up_and_does_not_come_back() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.settle();
    desk.server.entries.clear();
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.settle();
    desk.start("c");
    desk.pass(10 * MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "POST c…"]);
    let operation = desk.view().aside[0].operation;
    desk.handle(Intent::Drop { operation }).unwrap();
    assert_eq!((desk.queued(), desk.engine.book().count()), (0, 1));
}

#[test]
fn a_deletion_elsewhere_between_the_reading_and_the_changing_is_told_from_a_refusal() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.settle();
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.answer();
    assert_eq!(desk.in_flight().unwrap(), "PUT b…");
    desk.server.entries.clear();
    desk.start("c");
    desk.pass(10 * MINUTE);
    assert_eq!(desk.view().aside[0].why, Refused::Gone { id: "e1".into() });
    assert_eq!(desk.writes(), ["POST a…", "PUT b…", "POST c…"], "it holds no start up");
}

#[test]
fn the_deletion_of_what_was_deleted_elsewhere_is_done() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.settle();
    desk.server.entries.clear();
    desk.handle(Intent::Delete { entries: vec![entry] }).unwrap();
    desk.pass(MINUTE);
    assert_eq!((desk.queued(), desk.engine.book().count()), (0, 0));
}

#[test]
fn a_refused_deletion_is_set_aside_and_the_entry_comes_back_when_it_is_dropped() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.settle();
    desk.fault("DELETE", Fault::Rejected(400, Some(501)));
    desk.handle(Intent::Delete { entries: vec![entry] }).unwrap();
    desk.pass(10 * MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "DELETE e1"]);
    let operation = desk.view().aside[0].operation;
    assert!(matches!(
        desk.engine.book().queued(operation).unwrap().stage,
        Stage::Aside(Refused::Rejected(_))
    ));
    desk.handle(Intent::Drop { operation }).unwrap();
    assert_eq!(desk.view().running.unwrap().key, entry);
}

#[test]
fn an_edit_of_an_old_entry_tells_nothing_of_what_runs() {
    let mut desk = Desk::ready();
    desk.pass(60 * MINUTE);
    let old = desk.make(Draft { start: Some(at(0)), end: Some(at(5)), ..Draft::default() });
    desk.settle();
    desk.server.made_elsewhere(named("web", 30));
    desk.handle(Intent::Edit { entry: old, changes: rename("old") }).unwrap();
    desk.settle();
    desk.start("mine");
    desk.settle();
    let web = desk.server.said().into_iter().find(|said| said.description == "web").unwrap();
    assert_eq!(web.end, Some(at(60)), "it ends where ours begins, by a stop of our own");
    assert!(desk.wire.contains(&"running".into()), "{:?}", desk.wire);
}

#[test]
fn who_is_no_member_of_the_workspace_any_more_is_asked_for_another() {
    let mut desk = Desk::ready();
    desk.server.workspaces = vec![super::server::workspace("w2"), super::server::workspace("w3")];
    desk.ask(Intent::Refresh { what: Reading::Catalogue });
    desk.settle();
    assert!(
        matches!(desk.view().link, LinkView::ChoosingWorkspace { ref workspaces, .. } if workspaces.len() == 2)
    );
    desk.handle(Intent::UseWorkspace { workspace: "w3".into() }).unwrap();
    desk.start("a");
    desk.settle();
    assert_eq!(desk.server.entries.values().next().unwrap().workspace, "w3".into());
}
