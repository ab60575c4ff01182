//! A workspace that requires more of an entry than a start needs.

use super::super::{Draft, Edit, Intent, Reading};
use super::desk::{Desk, at};
use super::server::workspace;
use crate::domain::{Required, Workspace};
use crate::engine::Field;
use crate::journal::Refused;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// A project is required.
fn strict() -> Desk {
    let mut desk = Desk::ready();
    let required = Required { project: true, ..Required::default() };
    desk.server.workspaces = vec![Workspace { required, ..workspace("w1") }];
    desk.ask(Intent::Refresh { what: Reading::Catalogue });
    desk.settle();
    desk
}

#[test]
fn a_stop_without_what_is_required_ends_here_at_the_click_and_there_once_it_is_given() {
    let mut desk = strict();
    let entry = desk.start("a");
    desk.pass(10 * MINUTE);
    desk.stop();
    desk.pass(10 * MINUTE);
    assert_eq!(desk.view().running, None);
    assert_eq!(desk.writes(), ["POST a…"], "the server's timer is left alone");
    let view = desk.view();
    let [aside] = &view.aside[..] else { panic!("{:?}", view.aside) };
    assert_eq!((&aside.why, aside.runs_on), (&Refused::Missing { fields: vec![Field::Project] }, true));
    desk.wire.clear();
    desk.handle(Intent::Edit { entry, changes: vec![Edit::Project(Some("p1".into()))] }).unwrap();
    desk.settle();
    assert_eq!(desk.wire, ["entry e1", "PUT a…", "PATCH 09:10:00"]);
    let said = &desk.server.said()[0];
    assert_eq!((said.end, said.project.clone()), (Some(at(10)), Some("p1".into())));
    assert_eq!((desk.queued(), desk.view().aside.len()), (0, 0));
}

#[test]
fn what_is_started_after_such_a_stop_waits_for_it_and_loses_nothing() {
    let mut desk = strict();
    let first = desk.start("a");
    desk.pass(10 * MINUTE);
    desk.stop();
    desk.make(Draft { description: "b".into(), project: Some("p1".into()), ..Draft::default() });
    desk.pass(10 * MINUTE);
    desk.crash();
    desk.pass(MINUTE);
    assert_eq!(desk.view().running.unwrap().description, "b");
    assert_eq!(desk.writes(), ["POST a…"]);
    desk.handle(Intent::Edit { entry: first, changes: vec![Edit::Project(Some("p1".into()))] }).unwrap();
    desk.pass(MINUTE);
    let said: Vec<_> = desk.server.said().into_iter().map(|fields| (fields.start, fields.end)).collect();
    assert_eq!(said, [(at(0), Some(at(10))), (at(10), None)]);
}

#[test]
fn a_finished_entry_without_what_is_required_is_not_sent() {
    let mut desk = strict();
    let entry = desk.make(Draft { start: Some(at(-30)), end: Some(at(0)), ..Draft::default() });
    desk.pass(MINUTE);
    assert_eq!(desk.writes(), [""; 0]);
    desk.handle(Intent::Edit { entry, changes: vec![Edit::Project(Some("p1".into()))] }).unwrap();
    desk.pass(MINUTE);
    assert_eq!(desk.writes().len(), 1);
}

#[test]
fn what_is_no_longer_required_is_no_longer_waited_for() {
    let mut desk = strict();
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.stop();
    desk.server.workspaces = vec![workspace("w1")];
    desk.ask(Intent::Refresh { what: Reading::Catalogue });
    desk.pass(MINUTE);
    assert_eq!(desk.server.said()[0].end, Some(at(10)));
    assert_eq!(desk.queued(), 0);
}

#[test]
fn giving_up_such_a_stop_lets_the_entry_run_on() {
    let mut desk = strict();
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.stop();
    let operation = desk.view().aside[0].operation;
    desk.handle(Intent::Drop { operation }).unwrap();
    assert!(desk.view().running.is_some());
    assert_eq!(desk.queued(), 0);
}
