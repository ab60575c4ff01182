//! What is suggested, over a small catalogue with a history.

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
    let mut catalogue = catalogue();
    let clients = catalogue.clients.iter().cloned();
    let beta = Client { id: "k-beta".into(), name: "Beta".to_owned(), archived: false };
    catalogue.clients = clients.chain([beta]).collect::<Vec<_>>().into();
    let more = [project("p-office", "Back Office", "k-acme"), project("p-beta", "Website", "k-beta")];
    catalogue.projects = catalogue.projects.iter().cloned().chain(more).collect::<Vec<_>>().into();
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
