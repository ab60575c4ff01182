//! Whatever was done can be taken back for a day, sent or not.

use super::super::{Draft, Edit, Intent, New, Reading, Refusal, Reply};
use super::desk::{Desk, at};
use super::server::REFUSED;
use crate::api::Unknown;
use crate::domain::{EntryFields, EntryKey};
use crate::journal::ActKind;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn undo(desk: &mut Desk) {
    assert_eq!(desk.handle(Intent::Undo { act: None }), Ok(Reply::Done));
    desk.pass(3 * MINUTE);
}

/// What the server says, each entry as `description start-end`, minutes after nine.
fn said(desk: &Desk) -> Vec<String> {
    let minutes = |time: chrono::DateTime<chrono::Utc>| (time - at(0)).num_minutes();
    let line = |fields: EntryFields| {
        let end = fields.end.map(|end| minutes(end).to_string()).unwrap_or_default();
        format!("{} {}-{end}", fields.description, minutes(fields.start))
    };
    desk.server.said().into_iter().map(line).collect()
}

fn finished(desk: &mut Desk, description: &str) -> EntryKey {
    let draft = Draft { start: Some(at(-30)), end: Some(at(0)), ..Draft::default() };
    let entry = desk.make(Draft { description: description.into(), ..draft });
    desk.settle();
    entry
}

#[test]
fn a_stop_that_was_sent_is_taken_back_as_if_it_had_never_been() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.pass(10 * MINUTE);
    desk.stop();
    desk.pass(HOUR);
    undo(&mut desk);
    assert_eq!(said(&desk), ["a 0-"]);
    assert_eq!(desk.view().running.unwrap().key, entry, "it keeps its name here");
    assert_eq!(desk.queued(), 0);
}

#[test]
fn a_stop_that_was_not_sent_yet_leaves_no_trace() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(MINUTE);
    desk.offline = true;
    desk.stop();
    desk.pass(MINUTE);
    undo(&mut desk);
    desk.offline = false;
    desk.pass(HOUR);
    assert_eq!(desk.writes(), ["POST a…"]);
}

#[test]
fn a_switch_is_taken_back_at_both_ends() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.start("b");
    desk.pass(10 * MINUTE);
    assert_eq!(desk.view().undo.unwrap().kind, ActKind::Switch);
    undo(&mut desk);
    assert_eq!(said(&desk), ["a 0-"]);
}

#[test]
fn a_deletion_that_was_sent_brings_the_entry_back_with_all_it_said() {
    let mut desk = Desk::ready();
    let entry = finished(&mut desk, "a");
    desk.server.changed_elsewhere(&"e1".into(), |fields| fields.billable = true);
    desk.ask(Intent::Refresh { what: Reading::Entries });
    desk.pass(MINUTE);
    let before = desk.server.said();
    desk.handle(Intent::Delete { entries: vec![entry] }).unwrap();
    desk.pass(MINUTE);
    assert_eq!(said(&desk), [""; 0]);
    undo(&mut desk);
    assert_eq!(desk.server.said(), before);
    assert_eq!(desk.queued(), 0);
}

/// The deletion may still arrive after it was taken back.
#[test]
fn a_deletion_of_unknown_outcome_that_is_taken_back_loses_nothing() {
    for fault in [
        super::server::Fault::Lost,
        super::server::Fault::Unheard(Unknown::Cut),
        super::server::Fault::Late(40),
    ] {
        let mut desk = Desk::ready();
        let entry = finished(&mut desk, "a");
        desk.fault("DELETE", fault.clone());
        desk.handle(Intent::Delete { entries: vec![entry] }).unwrap();
        desk.settle();
        undo(&mut desk);
        desk.pass(HOUR);
        assert_eq!(said(&desk), ["a -30-0"], "{fault:?}");
        assert_eq!((desk.queued(), desk.engine.book().count()), (0, 1), "{fault:?}");
    }
}

/// Another that certainly did not happen says nothing of the one before.
#[test]
fn a_deletion_in_doubt_stays_so_when_the_next_one_is_refused_or_does_not_leave() {
    use super::server::Fault;
    for next in [Fault::NotSent, Fault::RetryAfter(Some(1)), Fault::Rejected(403, None)] {
        let mut desk = Desk::ready();
        let entry = finished(&mut desk, "a");
        desk.fault("DELETE", Fault::Late(40));
        desk.fault("DELETE", next.clone());
        desk.handle(Intent::Delete { entries: vec![entry] }).unwrap();
        desk.pass(Duration::from_secs(4));
        desk.crash();
        desk.pass(Duration::from_secs(1));
        desk.handle(Intent::Undo { act: None }).unwrap();
        desk.pass(HOUR);
        assert_eq!(said(&desk), ["a -30-0"], "{next:?}: {:?}", desk.wire);
    }
}

#[test]
fn a_deletion_that_is_under_way_when_it_is_taken_back_loses_nothing() {
    let mut desk = Desk::ready();
    let entry = finished(&mut desk, "a");
    desk.handle(Intent::Delete { entries: vec![entry] }).unwrap();
    desk.reach();
    undo(&mut desk);
    assert_eq!(said(&desk), ["a -30-0"]);
    assert_eq!(desk.queued(), 0);
}

#[test]
fn an_edit_is_taken_back_where_nothing_was_changed_since() {
    let mut desk = Desk::ready();
    let entry = finished(&mut desk, "a");
    let changes = vec![Edit::Description("b".into()), Edit::Billable(true)];
    desk.handle(Intent::Edit { entry, changes }).unwrap();
    desk.settle();
    desk.server.changed_elsewhere(&"e1".into(), |fields| fields.description = "web".into());
    desk.ask(Intent::Refresh { what: Reading::Entries });
    desk.pass(MINUTE);
    undo(&mut desk);
    let fields = &desk.server.said()[0];
    assert_eq!((fields.description.as_str(), fields.billable), ("web", false));
}

#[test]
fn many_deleted_at_once_come_back_at_once() {
    let mut desk = Desk::ready();
    let entries: Vec<EntryKey> = ["a", "b", "c"].map(|name| finished(&mut desk, name)).into();
    desk.handle(Intent::Delete { entries }).unwrap();
    desk.pass(MINUTE);
    assert_eq!(desk.view().undo.unwrap().entries, 3);
    undo(&mut desk);
    assert_eq!(said(&desk), ["a -30-0", "b -30-0", "c -30-0"]);
}

#[test]
fn acts_are_taken_back_one_by_one_from_the_last_to_the_first() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.pass(10 * MINUTE);
    desk.handle(Intent::Edit { entry, changes: vec![Edit::Description("b".into())] }).unwrap();
    desk.stop();
    desk.pass(MINUTE);
    undo(&mut desk);
    assert_eq!(said(&desk), ["b 0-"]);
    undo(&mut desk);
    assert_eq!(said(&desk), ["a 0-"]);
    undo(&mut desk);
    assert_eq!(said(&desk), [""; 0]);
    assert_eq!(desk.handle(Intent::Undo { act: None }), Err(Refusal::NothingToUndo));
}

#[test]
fn a_split_becomes_one_again_and_a_duplicate_goes() {
    let mut desk = Desk::ready();
    let entry = finished(&mut desk, "a");
    desk.handle(Intent::Split { entry, at: at(-10) }).unwrap();
    desk.handle(Intent::Duplicate { entry }).unwrap();
    desk.pass(MINUTE);
    assert_eq!(said(&desk), ["a -30--10", "a -30--10", "a -10-0"]);
    undo(&mut desk);
    undo(&mut desk);
    assert_eq!(said(&desk), ["a -30-0"]);
}

#[test]
fn what_was_given_up_can_be_wanted_again() {
    let mut desk = Desk::ready();
    let entry = finished(&mut desk, "a");
    desk.handle(Intent::Edit { entry, changes: vec![Edit::Description(REFUSED.into())] }).unwrap();
    desk.settle();
    let operation = desk.view().aside[0].operation;
    desk.handle(Intent::Drop { operation }).unwrap();
    assert_eq!(desk.queued(), 0);
    assert_eq!(desk.handle(Intent::Undo { act: None }), Ok(Reply::Done));
    assert_eq!(desk.view().today.entries[0].description, REFUSED);
}

#[test]
fn an_act_can_be_taken_back_for_a_day_and_after_a_crash() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(MINUTE);
    desk.stop();
    desk.pass(23 * HOUR);
    desk.crash();
    undo(&mut desk);
    assert_eq!(said(&desk), ["a 0-"]);
    desk.stop();
    desk.pass(25 * HOUR);
    assert_eq!(desk.view().undo, None);
    assert_eq!(desk.handle(Intent::Undo { act: None }), Err(Refusal::NothingToUndo));
}

#[test]
fn an_entry_that_was_deleted_elsewhere_is_not_brought_back_by_taking_back_an_edit() {
    let mut desk = Desk::ready();
    let entry = finished(&mut desk, "a");
    desk.handle(Intent::Edit { entry, changes: vec![Edit::Billable(true)] }).unwrap();
    desk.pass(10 * MINUTE);
    desk.server.entries.clear();
    desk.ask(Intent::Refresh { what: Reading::Entries });
    desk.pass(MINUTE);
    undo(&mut desk);
    assert_eq!((said(&desk).len(), desk.queued()), (0, 0));
}

#[test]
fn what_was_made_is_unmade_unless_something_is_booked_on_it() {
    let mut desk = Desk::ready();
    desk.handle(Intent::Make { new: New::Tag { name: "new".into() } }).unwrap();
    desk.settle();
    assert!(desk.server.tags.iter().any(|tag| tag.name == "new"));
    undo(&mut desk);
    assert!(!desk.server.tags.iter().any(|tag| tag.name == "new"));
    assert!(!desk.engine.catalogue().tags.iter().any(|tag| tag.name == "new"));

    let Ok(Reply::Made(id)) = desk.handle(Intent::Make { new: New::Tag { name: "used".into() } }) else {
        panic!("not made")
    };
    let make = desk.view().undo.unwrap().act;
    desk.make(Draft { tags: [id.as_str().into()].into(), ..Draft::default() });
    desk.settle();
    assert_eq!(desk.handle(Intent::Undo { act: Some(make) }), Err(Refusal::InUse));
}

#[test]
fn what_was_refused_leaves_nothing_to_take_back() {
    let mut desk = Desk::ready();
    assert_eq!(desk.handle(Intent::Stop { at: None }), Err(Refusal::NothingRunning));
    assert_eq!(desk.view().undo, None);
}
