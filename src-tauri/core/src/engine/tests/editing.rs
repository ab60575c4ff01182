//! Edits: what is named is changed, and nothing else.

use super::super::{Draft, Edit, How, Intent, Invalid, Reading, Refusal, Reply};
use super::desk::{Desk, at};
use super::server::{project, task};
use crate::domain::{EntryFields, EntryKey};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// Projects p1 with the task k1 and p2 with the task k2, and the tag t1, all of them read.
fn with_tasks() -> Desk {
    let mut desk = Desk::ready();
    desk.server.tasks = vec![task("k1", "p1"), task("k2", "p2")];
    desk.server.projects[1].billable = true;
    desk.ask(Intent::Refresh { what: Reading::Catalogue });
    desk.settle();
    desk
}

/// From 8:00 to 8:30, with a value in every field.
fn full() -> Draft {
    Draft {
        description: "a".into(),
        project: Some("p1".into()),
        task: Some("k1".into()),
        tags: ["t1".into()].into(),
        billable: Some(true),
        start: Some(at(-60)),
        end: Some(at(-30)),
    }
}

fn edit(desk: &mut Desk, entry: EntryKey, line: &str) -> Result<Reply, Refusal> {
    let reply = desk.handle(Intent::Line { text: line.into(), how: How::Edit { entry } });
    desk.settle();
    reply
}

/// What an edit of a full entry by this line makes of it on the server, and what it was.
fn edited(line: &str) -> (EntryFields, EntryFields) {
    let mut desk = with_tasks();
    let entry = desk.make(full());
    desk.settle();
    let before = desk.server.said()[0].clone();
    assert_eq!(edit(&mut desk, entry, line), Ok(Reply::Entry(entry)), "{line}");
    assert_eq!(desk.queued(), 0);
    (desk.server.said()[0].clone(), before)
}

/// lucassabreu/clockify-cli v0.42.0 sent the former project's task, which Clockify refuses.
#[test]
fn what_is_sent_after_a_change_of_the_project_has_no_task_of_the_former_one() {
    let mut desk = with_tasks();
    let entry = desk.make(full());
    desk.settle();
    let changes = vec![Edit::Project(Some("p2".into()))];
    desk.handle(Intent::Edit { entry, changes }).unwrap();
    desk.settle();
    let said = &desk.server.said()[0];
    assert_eq!((said.project.clone(), said.task.clone()), (Some("p2".into()), None));
    let (said, _) = edited("@p2");
    assert_eq!((said.project, said.task), (Some("p2".into()), None));
}

#[test]
fn a_line_changes_what_it_names_and_nothing_else() {
    let (said, before) = edited("new words");
    assert_eq!(said, EntryFields { description: "new words".into(), ..before });
    let (said, before) = edited("@p2");
    assert_eq!(said, EntryFields { project: Some("p2".into()), task: None, billable: true, ..before });
    let (said, before) = edited("/k2 !$");
    assert_eq!(
        said,
        EntryFields { project: Some("p2".into()), task: Some("k2".into()), billable: false, ..before }
    );
    let (said, before) = edited("!$");
    assert_eq!(said, EntryFields { billable: false, ..before });
    let (said, before) = edited("~8:10");
    assert_eq!(said, EntryFields { start: at(-50), ..before });
    let (said, before) = edited("8:05-8:50");
    assert_eq!(said, EntryFields { start: at(-55), end: Some(at(-10)), ..before });
}

#[test]
fn a_line_that_names_what_the_entry_has_already_sends_nothing_and_keeps_the_billability() {
    let (said, before) = edited("@p1 /k1 #t1");
    assert_eq!(said, before, "the project itself is not billable");
}

#[test]
fn the_tags_of_a_line_take_the_place_of_all_tags() {
    let mut desk = with_tasks();
    let entry = desk.make(Draft { tags: ["gone".into()].into(), ..full() });
    edit(&mut desk, entry, "#t1").unwrap();
    assert_eq!(desk.server.said()[0].tags, ["t1".into()].into());
}

#[test]
fn what_runs_goes_on_running_when_its_start_is_edited() {
    let mut desk = with_tasks();
    let entry = desk.start("a");
    desk.pass(30 * MINUTE);
    edit(&mut desk, entry, "-10m").unwrap();
    let said = &desk.server.said()[0];
    assert_eq!((said.start, said.end), (at(20), None));
    edit(&mut desk, entry, "+5m").unwrap();
    let said = &desk.server.said()[0];
    assert_eq!((said.start, said.end), (at(20), Some(at(25))), "a length says when it ended");
}

#[test]
fn a_line_that_can_not_be_so_changes_nothing() {
    let mut desk = with_tasks();
    desk.server.projects.push(project("p3"));
    let entry = desk.make(full());
    desk.settle();
    assert!(matches!(edit(&mut desk, entry, "x @p3"), Err(Refusal::Line { .. })));
    let refusal = Refusal::Invalid { field: super::super::Field::End, why: Invalid::EndBeforeStart };
    assert_eq!(edit(&mut desk, entry, "x ~8:45"), Err(refusal));
    assert_eq!(edit(&mut desk, EntryKey(99), "x"), Err(Refusal::NoSuchEntry));
    assert_eq!(desk.server.said()[0].description, "a");
}
