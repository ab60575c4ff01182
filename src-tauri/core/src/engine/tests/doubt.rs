//! What may have arrived is looked for, and sent again only when it certainly didn't.

use super::super::{Draft, Edit, Intent, Reading};
use super::desk::{Desk, at, nine};
use super::server::Fault;
use crate::api::Unknown;
use crate::domain::EntryFields;
use chrono::TimeDelta;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

fn added(description: &str) -> Draft {
    Draft { description: description.into(), start: Some(at(-60)), end: Some(at(-30)), ..Draft::default() }
}

fn rename(to: &str) -> Vec<Edit> {
    vec![Edit::Description(to.into())]
}

#[test]
fn what_arrived_unheard_is_found_and_not_sent_again() {
    let mut desk = Desk::ready();
    desk.fault("POST", Fault::Unheard(Unknown::Cut));
    desk.start("a");
    desk.pass(10 * MINUTE);
    assert_eq!(desk.wire, ["running", "POST a…", "entries 1"]);
    assert_eq!((desk.queued(), desk.server.entries.len()), (0, 1));
}

#[test]
fn what_was_lost_is_looked_for_and_sent_again_only_when_it_can_no_longer_arrive() {
    let mut desk = Desk::ready();
    desk.fault("POST", Fault::Lost);
    desk.start("a");
    desk.pass(Duration::from_secs(89));
    assert_eq!(desk.writes(), ["POST a…"]);
    desk.pass(10 * MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "POST a…"]);
    assert_eq!(desk.server.entries.len(), 1);
}

#[test]
fn what_arrives_late_makes_one_entry() {
    let mut desk = Desk::ready();
    desk.fault("POST", Fault::Late(80));
    desk.make(added("a"));
    desk.pass(20 * MINUTE);
    assert_eq!((desk.server.entries.len(), desk.queued()), (1, 0));
}

#[test]
fn a_clock_that_jumps_does_not_make_what_is_late_seem_lost() {
    for hours in [-3, 3] {
        let mut desk = Desk::ready();
        desk.fault("POST", Fault::Late(80));
        desk.make(added("a"));
        desk.settle();
        desk.clock_off = TimeDelta::hours(hours);
        desk.pass(20 * MINUTE);
        assert_eq!((desk.server.entries.len(), desk.queued()), (1, 0), "the clock went by {hours} hours");
    }
}

#[test]
fn a_crash_between_the_journal_and_the_sending_loses_nothing() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.answer();
    assert_eq!(desk.in_flight().unwrap(), "POST a…");
    desk.crash();
    desk.pass(20 * MINUTE);
    assert_eq!((desk.server.entries.len(), desk.queued()), (1, 0));
}

#[test]
fn a_crash_between_the_sending_and_its_answer_makes_no_second_entry() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.answer();
    desk.reach();
    desk.crash();
    desk.pass(20 * MINUTE);
    assert_eq!((desk.writes(), desk.queued()), (vec!["POST a…"], 0));
}

#[test]
fn two_equal_entries_with_unknown_outcomes_end_as_exactly_two() {
    let faults = [Fault::Lost, Fault::Unheard(Unknown::Cut), Fault::Late(80)];
    for (first, second) in faults.iter().flat_map(|first| faults.iter().map(move |second| (first, second))) {
        let mut desk = Desk::ready();
        desk.offline = true;
        desk.make(added("a"));
        desk.make(added("a"));
        desk.offline = false;
        desk.fault("POST", first.clone());
        desk.fault("POST", second.clone());
        desk.pass(30 * MINUTE);
        assert_eq!((desk.server.entries.len(), desk.queued()), (2, 0), "{first:?}, {second:?}");
        assert_eq!(desk.engine.book().count(), 2);
    }
}

#[test]
fn a_known_twin_made_elsewhere_stays_apart() {
    let mut desk = Desk::ready();
    let twin = EntryFields { end: Some(at(-30)), description: "a".into(), ..EntryFields::starting(at(-60)) };
    desk.server.made_elsewhere(twin);
    desk.ask(Intent::Refresh { what: super::super::Reading::Entries });
    desk.settle();
    desk.fault("POST", Fault::Lost);
    desk.make(added("a"));
    desk.pass(20 * MINUTE);
    assert_eq!((desk.server.entries.len(), desk.engine.book().count()), (2, 2));
}

#[test]
fn what_was_stopped_in_doubt_is_stopped_once_it_is_found() {
    let mut desk = Desk::ready();
    desk.fault("POST", Fault::Late(60));
    desk.start("a");
    desk.settle();
    desk.pass(Duration::from_secs(30));
    desk.stop();
    desk.pass(20 * MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "PATCH 09:00:30"]);
    assert_eq!(desk.queued(), 0);
}

#[test]
fn nothing_is_started_while_another_start_may_still_arrive() {
    let mut desk = Desk::ready();
    desk.fault("POST", Fault::Late(80));
    desk.start("a");
    desk.pass(Duration::from_secs(10));
    desk.start("b");
    desk.pass(20 * MINUTE);
    assert_eq!(desk.writes(), ["POST a…", "PATCH 09:00:10", "POST b…"]);
    assert_eq!(desk.server.said()[1].end, None);
}

#[test]
fn a_change_that_arrives_late_does_not_undo_a_later_one() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.settle();
    desk.fault("PUT", Fault::Late(80));
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.settle();
    desk.handle(Intent::Edit { entry, changes: rename("a") }).unwrap();
    desk.pass(20 * MINUTE);
    assert_eq!((desk.server.said()[0].description.as_str(), desk.queued()), ("a", 0));
}

#[test]
fn a_stop_that_arrives_late_does_not_stop_a_later_timer() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.fault("PATCH", Fault::Late(80));
    desk.start("b");
    desk.pass(20 * MINUTE);
    let said = desk.server.said();
    assert_eq!((said[0].end, said[1].end, desk.queued()), (Some(at(10)), None, 0));
}

#[test]
fn a_stop_that_arrives_late_after_a_crash_does_not_stop_a_later_timer() {
    let mut desk = Desk::ready();
    desk.start("a");
    desk.pass(10 * MINUTE);
    desk.fault("PATCH", Fault::Late(80));
    desk.stop();
    desk.answer();
    desk.reach();
    desk.crash();
    desk.start("b");
    desk.pass(20 * MINUTE);
    let said = desk.server.said();
    assert_eq!((said[0].end, said[1].end, desk.queued()), (Some(at(10)), None, 0));
}

#[test]
fn a_change_with_an_unknown_outcome_is_read_before_it_is_made_again() {
    for (fault, writes) in [(Fault::Unheard(Unknown::Cut), 1), (Fault::Lost, 2)] {
        let mut desk = Desk::ready();
        let entry = desk.start("a");
        desk.settle();
        desk.fault("PUT", fault.clone());
        desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
        desk.pass(20 * MINUTE);
        assert_eq!(desk.writes().iter().filter(|write| **write == "PUT b…").count(), writes, "{fault:?}");
        assert_eq!((desk.server.said()[0].description.as_str(), desk.queued()), ("b", 0));
    }
}

#[test]
fn a_deletion_with_an_unknown_outcome_is_made_again() {
    for fault in [Fault::Unheard(Unknown::Cut), Fault::Lost, Fault::Late(60), Fault::Server(502, true)] {
        let mut desk = Desk::ready();
        let entry = desk.start("a");
        desk.settle();
        desk.fault("DELETE", fault.clone());
        desk.handle(Intent::Delete { entries: vec![entry] }).unwrap();
        desk.pass(20 * MINUTE);
        assert!(desk.server.entries.is_empty() && desk.queued() == 0, "{fault:?}");
    }
}

#[test]
fn a_search_reads_on_until_it_is_past_the_entry() {
    let mut desk = Desk::ready();
    for minute in 0..450 {
        let start = nine() - TimeDelta::days(1) + TimeDelta::minutes(minute);
        desk.server.made_elsewhere(EntryFields { end: Some(start), ..EntryFields::starting(start) });
    }
    desk.fault("POST", Fault::Unheard(Unknown::Cut));
    let (start, end) = (Some(nine() - TimeDelta::days(3)), Some(nine() - TimeDelta::days(2)));
    desk.make(Draft { start, end, ..added("old") });
    desk.pass(20 * MINUTE);
    assert_eq!(desk.wire, ["POST old", "entries 1", "entries 2", "entries 3"]);
    assert_eq!(desk.queued(), 0);
}

#[test]
fn what_the_server_always_fails_on_is_tried_less_and_less_and_holds_nothing_else_up() {
    let mut desk = Desk::ready();
    let other = desk.start("other");
    desk.settle();
    for _ in 0..1_000 {
        desk.fault("POST", Fault::Server(500, false));
    }
    desk.make(added("bad"));
    desk.pass(60 * MINUTE);
    let first_hour = desk.wire.len();
    desk.pass(180 * MINUTE);
    assert!(first_hour < 60, "{first_hour} requests in the first hour");
    assert!(desk.wire.len() - first_hour < 40, "{} more in the three after it", desk.wire.len() - first_hour);

    desk.handle(Intent::Edit { entry: other, changes: rename("renamed") }).unwrap();
    desk.pass(MINUTE);
    assert_eq!((desk.server.said()[0].description.as_str(), desk.queued()), ("renamed", 1));
}

#[test]
fn what_can_not_be_read_holds_nothing_else_up() {
    let mut desk = Desk::ready();
    let entry = desk.start("a");
    desk.pass(MINUTE);
    for _ in 0..1_000 {
        desk.fault("entry", Fault::Server(502, false));
    }
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.make(added("c"));
    desk.pass(10 * MINUTE);
    assert!(desk.writes().contains(&"POST c"));
    desk.pass(60 * MINUTE);
    assert!(desk.wire.len() < 40, "{} requests", desk.wire.len());
}

#[test]
fn a_search_that_is_refused_does_not_make_it_forgotten_that_something_was_sent() {
    let mut desk = Desk::ready();
    desk.fault("POST", Fault::Unheard(Unknown::Cut));
    desk.fault("entries", Fault::Rejected(403, None));
    let entry = desk.make(added("a"));
    desk.pass(Duration::from_secs(3));
    assert_eq!(desk.wire, ["POST a", "entries 1"], "the search was refused");
    desk.ask(Intent::Refresh { what: Reading::Entries });
    desk.settle();
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.pass(20 * MINUTE);
    assert_eq!((desk.server.entries.len(), desk.queued()), (1, 0));
    assert_eq!(desk.server.said()[0].description, "b");
}

#[test]
fn a_later_edit_wins_over_an_own_earlier_one_whose_answer_was_lost() {
    let mut desk = Desk::ready();
    let entry = desk.start("first");
    desk.settle();
    desk.fault("PUT", Fault::Unheard(Unknown::Cut));
    desk.handle(Intent::Edit { entry, changes: rename("a") }).unwrap();
    desk.settle();
    desk.server.changed_elsewhere(&"e1".into(), |fields| fields.project = Some("p1".into()));
    desk.handle(Intent::Edit { entry, changes: rename("b") }).unwrap();
    desk.pass(20 * MINUTE);
    let said = &desk.server.said()[0];
    assert_eq!((said.description.as_str(), said.project.clone()), ("b", Some("p1".into())));
    assert!(desk.view().conflicts.is_empty(), "nobody else changed the description");
}
