//! Making what can be booked on, also without a network.

use super::super::{Draft, Edit, Intent, New, Reading, Refusal, Reply};
use super::desk::{Desk, at};
use super::server::{Fault, REFUSED, project};
use crate::api::Unknown;
use crate::domain::Project;
use crate::journal::Stage;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn make(desk: &mut Desk, new: New) -> String {
    match desk.handle(Intent::Make { new }) {
        Ok(Reply::Made(id)) => id,
        other => panic!("not made: {other:?}"),
    }
}

fn a_project(name: &str) -> New {
    New::Project { name: name.into(), client: None, billable: false }
}

fn names(desk: &Desk) -> Vec<String> {
    desk.server.items().iter().map(|item| item.name().to_owned()).collect()
}

#[test]
fn a_client_a_project_a_task_and_a_tag_made_offline_are_there_before_the_entry_that_uses_them() {
    let mut desk = Desk::ready();
    desk.offline = true;
    let client = make(&mut desk, New::Client { name: "Acme".into() });
    let billable =
        New::Project { name: "Website".into(), client: Some(client.as_str().into()), billable: true };
    let project = make(&mut desk, billable);
    let task = make(&mut desk, New::Task { project: project.as_str().into(), name: "Backend".into() });
    let tag = make(&mut desk, New::Tag { name: "urgent".into() });
    let draft = Draft {
        description: "a".into(),
        task: Some(task.as_str().into()),
        tags: [tag.as_str().into()].into(),
        ..Draft::default()
    };
    desk.make(draft);
    desk.pass(HOUR);
    desk.stop();
    desk.crash();
    let shown = desk.view();
    let entry = shown.today.entries.last().unwrap();
    let names = (entry.project.as_ref().unwrap().name.clone(), entry.task.as_ref().unwrap().name.clone());
    assert_eq!(names, (Some("Website".into()), Some("Backend".into())));
    assert_eq!((entry.billable, shown.waiting), (true, 5));
    desk.offline = false;
    desk.pass(HOUR);
    assert_eq!(
        desk.writes(),
        ["MAKE Acme", "MAKE Website", "MAKE Backend", "MAKE urgent", "POST a"],
        "in the order in which one needs the other, and the entry once"
    );
    let said = &desk.server.said()[0];
    assert_eq!((said.project.clone(), said.task.clone()), (Some("m2".into()), Some("m3".into())));
    assert_eq!(said.tags, ["m4".into()].into());
    assert_eq!(desk.server.projects.last().unwrap().client, Some("m1".into()));
    assert_eq!((desk.queued(), desk.view().waiting), (0, 0));
}

#[test]
fn whatever_becomes_of_the_answer_one_is_made_and_the_entry_is_booked_on_it() {
    let faults = [
        Fault::NotSent,
        Fault::Lost,
        Fault::Unheard(Unknown::Cut),
        Fault::Late(30),
        Fault::Server(502, true),
    ];
    for fault in faults {
        let mut desk = Desk::ready();
        desk.fault("MAKE", fault.clone());
        let id = make(&mut desk, a_project("new"));
        desk.make(Draft { project: Some(id.as_str().into()), ..Draft::default() });
        desk.pass(HOUR);
        let made: Vec<&Project> = desk.server.projects.iter().filter(|one| one.name == "new").collect();
        assert_eq!(made.len(), 1, "{fault:?}: {:?}", desk.wire);
        assert_eq!(desk.server.said()[0].project.as_ref(), Some(&made[0].id), "{fault:?}");
        assert_eq!(desk.view().waiting, 0, "{fault:?}");
    }
}

#[test]
fn what_has_the_name_already_elsewhere_is_what_was_to_be_made() {
    let mut desk = Desk::ready();
    desk.server.projects.push(Project { name: "New".into(), ..project("p9") });
    let id = make(&mut desk, a_project("new"));
    desk.make(Draft { project: Some(id.as_str().into()), ..Draft::default() });
    desk.pass(MINUTE);
    assert_eq!(desk.server.said()[0].project, Some("p9".into()));
}

#[test]
fn what_the_catalogue_has_already_is_not_made_again() {
    let mut desk = Desk::ready();
    desk.server.projects.push(Project { archived: true, ..project("old") });
    desk.ask(Intent::Refresh { what: Reading::Catalogue });
    desk.settle();
    assert_eq!(make(&mut desk, a_project(" P1 ")), "p1");
    assert_eq!(desk.handle(Intent::Make { new: a_project("old") }), Err(Refusal::NameTaken));
    let too_short = Err(Refusal::NameLength { least: 2, most: 250 });
    assert_eq!(desk.handle(Intent::Make { new: a_project("x") }), too_short);
    assert_eq!(desk.view().waiting, 0);
}

#[test]
fn what_the_server_refuses_holds_up_what_is_booked_on_it_and_nothing_else() {
    let mut desk = Desk::ready();
    let id = make(&mut desk, a_project(REFUSED));
    let on_it =
        Draft { description: "on it".into(), start: Some(at(-20)), end: Some(at(-10)), ..Draft::default() };
    desk.make(Draft { project: Some(id.as_str().into()), ..on_it });
    desk.start("else");
    desk.pass(HOUR);
    assert_eq!(desk.writes(), [format!("MAKE {REFUSED}").as_str(), "POST else…"]);
    let view = desk.view();
    assert_eq!((view.aside.len(), view.waiting), (1, 1));
    let operation = view.aside[0].operation;
    desk.handle(Intent::Rename { operation, name: "better".into() }).unwrap();
    desk.pass(MINUTE);
    assert!(names(&desk).contains(&"better".into()));
    assert_eq!((desk.queued(), desk.server.said()[0].project.clone()), (0, Some("m2".into())));
}

#[test]
fn what_was_given_up_is_taken_from_what_was_booked_on_it() {
    let mut desk = Desk::ready();
    let id = make(&mut desk, a_project(REFUSED));
    desk.make(Draft { project: Some(id.as_str().into()), ..Draft::default() });
    desk.pass(MINUTE);
    let operation = desk.view().aside[0].operation;
    desk.handle(Intent::Drop { operation }).unwrap();
    desk.pass(MINUTE);
    assert_eq!((desk.server.said()[0].project.clone(), desk.queued()), (None, 0));
}

#[test]
fn the_name_given_out_here_stays_good_after_the_server_gave_its_own() {
    let mut desk = Desk::ready();
    let id = make(&mut desk, a_project("new"));
    desk.settle();
    let entry = desk.make(Draft { project: Some(id.as_str().into()), ..Draft::default() });
    desk.settle();
    assert_eq!(desk.server.said()[0].project, Some("m1".into()));
    desk.handle(Intent::Edit { entry, changes: vec![Edit::Project(None)] }).unwrap();
    desk.handle(Intent::Edit { entry, changes: vec![Edit::Project(Some(id.as_str().into()))] }).unwrap();
    desk.settle();
    assert_eq!(desk.server.said()[0].project, Some("m1".into()));
    let unknown = Draft { project: Some("new-99".into()), ..Draft::default() };
    desk.start("runs");
    assert!(matches!(desk.handle(Intent::Start { entry: unknown }), Err(Refusal::Invalid { .. })));
    assert_eq!(desk.view().running.unwrap().description, "runs", "what is refused changes nothing");
}

#[test]
fn what_was_made_survives_a_reading_that_does_not_know_it_yet() {
    let mut desk = Desk::ready();
    desk.fault("MAKE", Fault::NotSent);
    make(&mut desk, a_project("new"));
    desk.ask(Intent::Refresh { what: Reading::Catalogue });
    desk.reach();
    desk.settle();
    assert!(desk.engine.catalogue().projects.iter().any(|one| one.name == "new"));
    desk.pass(HOUR);
    desk.crash();
    let known = desk.engine.catalogue().projects.iter().filter(|one| one.name == "new").count();
    assert_eq!((known, names(&desk).iter().filter(|name| *name == "new").count()), (1, 1));
    assert!(!desk.engine.book().queue().any(|operation| operation.stage == Stage::Waiting));
}

#[test]
fn what_was_to_be_made_for_something_given_up_is_made_without_it_or_not_at_all() {
    let mut desk = Desk::ready();
    let client = make(&mut desk, New::Client { name: REFUSED.into() });
    let of_client =
        New::Project { name: "of client".into(), client: Some(client.as_str().into()), billable: false };
    make(&mut desk, of_client);
    let project = make(&mut desk, a_project(REFUSED));
    make(&mut desk, New::Task { project: project.as_str().into(), name: "of project".into() });
    desk.pass(MINUTE);
    let asides: Vec<_> = desk.view().aside.iter().map(|aside| aside.operation).collect();
    assert_eq!((asides.len(), desk.view().waiting), (2, 2));
    for operation in asides {
        desk.handle(Intent::Drop { operation }).unwrap();
    }
    desk.pass(MINUTE);
    assert_eq!((desk.view().waiting, desk.view().aside.len()), (0, 0));
    assert!(names(&desk).contains(&"of client".into()) && !names(&desk).contains(&"of project".into()));
}
