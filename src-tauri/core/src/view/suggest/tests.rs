//! What is suggested, over a small catalogue with a history.

mod properties;

use super::*;
use crate::api::Base;
use crate::domain::{Client, EntryKey};
use crate::engine::Options;
use crate::journal::samples::{account, catalogue, on_server};
use crate::journal::{Account, Stored};

fn now() -> DateTime<Utc> {
    "2026-06-02T10:00:00Z".parse().unwrap()
}

fn project(id: &str, name: &str, client: &str) -> Project {
    Project {
        id: id.into(),
        name: name.to_owned(),
        client: Some(client.into()),
        color: "#03A9F4".to_owned(),
        billable: false,
        archived: false,
    }
}

fn entry(hour: u32, description: &str, project: Option<&str>, tags: &[&str]) -> EntryFields {
    let start = format!("2026-06-01T{hour:02}:00:00Z").parse().unwrap();
    EntryFields {
        end: Some(start + chrono::TimeDelta::minutes(30)),
        description: description.to_owned(),
        project: project.map(Into::into),
        tags: tags.iter().map(|tag| (*tag).into()).collect(),
        ..EntryFields::starting(start)
    }
}

/// Acme and Beta both have a Website; Acme has a Back Office and an archived Attic too.
fn engine(entries: Vec<EntryFields>) -> Engine {
    over(small(), entries)
}

fn small() -> Catalogue {
    let mut catalogue = catalogue();
    let clients = catalogue.clients.iter().cloned();
    let beta = Client { id: "k-beta".into(), name: "Beta".to_owned(), archived: false };
    catalogue.clients = clients.chain([beta]).collect::<Vec<_>>().into();
    let more = [project("p-office", "Back Office", "k-acme"), project("p-beta", "Website", "k-beta")];
    catalogue.projects = catalogue.projects.iter().cloned().chain(more).collect::<Vec<_>>().into();
    catalogue
}

fn over(catalogue: Catalogue, entries: Vec<EntryFields>) -> Engine {
    let entries = (1..).zip(entries).map(|(key, fields)| (EntryKey(key), on_server(key, fields)));
    let account = Account { refused: None, ..account() };
    let stored =
        Stored { account: Some(account), catalogue, entries: entries.collect(), ..Stored::default() };
    Engine::new(stored, Options { reads_ahead: false, base: Base::parse(Base::MATON).unwrap() })
}

/// What the line would be with each suggestion, the caret as `|`.
fn lines(engine: &Engine, line: &str) -> Vec<String> {
    let (before, after) = line.split_once('|').unwrap();
    let found = suggest(engine, before, after, now());
    found.into_iter().map(|suggestion| format!("{}|{}", suggestion.before, suggestion.after)).collect()
}

#[test]
fn after_an_at_sign_projects_follow_by_name_and_client_and_archived_ones_never() {
    let engine = engine(vec![]);
    assert_eq!(lines(&engine, "fix @off|"), ["fix @\"Back Office\" |"], "a word within the name");
    assert_eq!(lines(&engine, "@beta|"), ["@\"Beta: Website\" |"], "the client's name");
    assert_eq!(lines(&engine, "@attic|"), [""; 0]);
    assert_eq!(lines(&engine, "@|").len(), 3, "all of them before anything was typed");
}

#[test]
fn projects_of_one_name_are_told_apart_by_their_client_and_understood_so() {
    let engine = engine(vec![]);
    assert_eq!(lines(&engine, "@web|"), ["@\"Acme: Website\" |", "@\"Beta: Website\" |"]);
    let meant = |text: &str| line::resolve(&line::parse(text), engine.catalogue(), now(), &engine.calendar());
    let project = |text: &str| meant(text).project.map(|project| project.id);
    assert_eq!(project("fix @\"Beta: Website\" now"), Some("p-beta".into()));
    assert_eq!(project("fix @acme: website now"), Some("p-website".into()));
    assert_eq!(meant("fix @acme: website now").description, "fix now");
}

#[test]
fn what_was_used_last_comes_first_among_equals() {
    let engine = engine(vec![entry(8, "a", Some("p-beta"), &[])]);
    assert_eq!(lines(&engine, "@web|"), ["@\"Beta: Website\" |", "@\"Acme: Website\" |"]);
}

#[test]
fn a_task_brings_its_project_along_unless_the_line_has_one() {
    let engine = engine(vec![]);
    assert_eq!(lines(&engine, "/back|"), ["@\"Acme: Website\" /Backend |"]);
    assert_eq!(lines(&engine, "@\"Acme: Website\" /ba|"), ["@\"Acme: Website\" /Backend |"]);
    assert_eq!(lines(&engine, "@\"Beta: Website\" /ba|"), [""; 0], "tasks of another project");
}

#[test]
fn a_name_is_completed_in_the_middle_of_a_line_and_the_rest_stays() {
    let engine = engine(vec![]);
    assert_eq!(lines(&engine, "fix #ur|ge and @x"), ["fix #urgent |and @x"]);
}

#[test]
fn former_entries_fill_the_line_each_once_and_those_that_begin_so_first() {
    let engine = engine(vec![
        entry(7, "login page", None, &[]),
        entry(8, "fix login", Some("p-office"), &["g-urgent"]),
        entry(9, "fix login", Some("p-office"), &["g-urgent"]),
        entry(10, "café", None, &[]),
    ]);
    assert_eq!(lines(&engine, "login|"), ["login page |", "fix login @\"Back Office\" #urgent |"]);
    assert_eq!(
        lines(&engine, "office fix|"),
        ["fix login @\"Back Office\" #urgent |",],
        "words of project names count too, in any order"
    );
    assert_eq!(lines(&engine, "CAFE|"), ["café |"]);
    assert_eq!(lines(&engine, "|"), [""; 0], "nothing typed, nothing suggested");
}

#[test]
fn a_word_that_begins_a_projects_name_suggests_it_without_a_sign() {
    let engine = engine(vec![]);
    assert_eq!(lines(&engine, "mail back|"), ["mail @\"Back Office\" |"]);
    assert_eq!(lines(&engine, "mail b|"), [""; 0], "one letter is too little to go by");
}

#[test]
fn any_text_around_the_caret_is_taken() {
    let engine = engine(vec![entry(8, "fix", None, &[])]);
    for line in ["é|é", "@\"|", "@\"Back |", "/|", "#|#", "\u{3000}@|", "@ |", "////|", "🦀 @🦀|🦀 x"]
    {
        assert!(lines(&engine, line).len() <= MAX_SUGGESTIONS, "{line}");
    }
}

#[test]
fn a_sign_in_quotes_is_part_of_the_name() {
    let mut catalogue = small();
    catalogue.projects.push(project("p-rd", "R&D #2", "k-acme"));
    let engine = over(catalogue, vec![]);
    assert_eq!(lines(&engine, "fix @\"R&D #|"), ["fix @\"R&D #2\" |"]);
    assert_eq!(lines(&engine, "@\"no such #ur|"), [""; 0], "nor is a tag put into quotes that are open");
    assert_eq!(lines(&engine, "@\"no such back|"), [""; 0], "nor a project");
    assert_eq!(lines(&engine, "@\"R&D #2\"#ur|"), ["@\"R&D #2\"#urgent |"]);
}

#[test]
fn a_line_that_has_a_project_is_suggested_no_second_one_without_a_sign() {
    let engine = engine(vec![]);
    for line in ["@\"Beta: Website\" mail back|", "mail back| @\"Beta: Website\"", "/Backend mail offi|"] {
        assert_eq!(lines(&engine, line), [""; 0], "{line}");
    }
    assert_eq!(lines(&engine, "#urgent mail back|"), ["#urgent mail @\"Back Office\" |"]);
}

#[test]
fn a_name_with_which_a_longer_one_begins_is_quoted() {
    let mut catalogue = small();
    catalogue.projects.extend([project("p-big", "Big", "k-acme"), project("p-site", "Big Site", "k-acme")]);
    catalogue.tags.extend(["to", "to do"].map(tag));
    let mut former = entry(8, "plan", Some("p-big"), &["g-to"]);
    let engine = over(catalogue.clone(), vec![former.clone()]);
    assert_eq!(lines(&engine, "@bi|g site"), ["@\"Big\" |site", "@\"Big Site\" |site"]);
    assert_eq!(lines(&engine, "#to|"), ["#\"to\" |", "#\"to do\" |"]);
    assert_eq!(lines(&engine, "pla|"), ["plan @\"Big\" #\"to\" |"]);
    catalogue.projects.retain(|project| project.name != "Big Site");
    former.tags.clear();
    assert_eq!(lines(&over(catalogue, vec![former]), "pla|"), ["plan @Big |"]);
}

#[test]
fn names_that_differ_in_case_or_accents_alone_are_told_apart_without_their_clients() {
    let mut catalogue = small();
    catalogue.projects.extend([project("p-1", "Café", "k-acme"), project("p-2", "cafe", "k-acme")]);
    let engine = over(catalogue, vec![]);
    assert_eq!(
        picks(&engine, "@caf|").into_iter().map(|(line, _)| line).collect::<Vec<_>>(),
        ["@Café ", "@cafe "]
    );
    assert_meant(&engine, "@caf|");
}

#[test]
fn of_ten_thousand_projects_the_best_eight_come_in_order() {
    let numbers = (0..10_000_u64).map(|number| number * 7_919 % 10_000);
    let many =
        numbers.map(|number| project(&format!("p-{number}"), &format!("Project {number:05}"), "k-acme"));
    let catalogue = Catalogue { projects: many.collect(), ..small() };
    let used = [(8, "p-9000"), (9, "p-17"), (10, "p-9000")];
    let entries = used.map(|(hour, id)| entry(hour, "work", Some(id), &[]));
    let engine = over(catalogue, entries.into());
    let named =
        |numbers: &[u32]| numbers.iter().map(|n| format!("@\"Project {n:05}\" |")).collect::<Vec<_>>();
    let latest_first_then_by_name = named(&[9000, 17, 0, 1, 2, 3, 4, 5]);
    for line in ["@|", "@p|", "@\"Project|", "@project 0|", "@acme|"] {
        assert_eq!(lines(&engine, line), latest_first_then_by_name, "{line}");
    }
    assert_eq!(lines(&engine, "@0901|"), named(&[9010, 9011, 9012, 9013, 9014, 9015, 9016, 9017]));
    assert_eq!(lines(&engine, "project|").len(), MAX_SUGGESTIONS);
    assert_eq!(lines(&engine, "work|")[..2], ["work @\"Project 09000\" |", "work @\"Project 00017\" |"]);
    assert_eq!(lines(&engine, "@no such|"), [""; 0]);
}

fn tag(name: &str) -> Tag {
    Tag { id: format!("g-{name}").into(), name: name.to_owned(), archived: false }
}

/// The whole line with each suggestion, and what it is about.
fn picks(engine: &Engine, line: &str) -> Vec<(String, Suggested)> {
    let (before, after) = line.split_once('|').unwrap();
    let found = suggest(engine, before, after, now());
    found.into_iter().map(|picked| (picked.before + &picked.after, picked.what)).collect()
}

/// Each suggested project, task and tag is what the line means when it was picked.
fn assert_meant(engine: &Engine, line: &str) {
    for (picked, what) in picks(engine, line) {
        let meant = line::resolve(&line::parse(&picked), engine.catalogue(), now(), &engine.calendar());
        let is_meant = match &what {
            Suggested::Project { project } => meant.project.is_some_and(|meant| meant.id == project.id),
            Suggested::Task { task, project } => {
                meant.project.is_some_and(|meant| meant.id == project.id)
                    && meant.task.is_some_and(|meant| meant.id == task.id)
            }
            Suggested::Tag { tag } => meant.tags.iter().any(|meant| meant.id == tag.id),
            Suggested::Entry { .. } => true,
        };
        assert!(is_meant, "{line:?} became {picked:?}, but {what:?} was picked: {:?}", meant.problems);
    }
}
