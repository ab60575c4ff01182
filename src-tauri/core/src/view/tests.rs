//! The view, made from what a journal holds.

use super::*;
use crate::api::{Base, Rejection};
use crate::domain::{EntryFields, EntryKey, Required, ServerEntry};
use crate::engine::{Field, Options};
use crate::journal::samples::{account, catalogue, full, on_server, operation, operations, workspace};
use crate::journal::{Account, Operation, Refused, Stage, Stored};

fn engine(stored: Stored) -> Engine {
    Engine::new(stored, Options { reads_ahead: false, base: Base::parse(Base::MATON).unwrap() })
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn entry(start: &str, end: Option<&str>) -> EntryFields {
    EntryFields { end: end.map(instant), ..EntryFields::starting(instant(start)) }
}

/// Ann's account in Vienna, with these entries on the server.
fn with(entries: impl IntoIterator<Item = EntryFields>) -> Stored {
    let entries = (1..).zip(entries).map(|(key, fields)| (EntryKey(key), on_server(key, fields)));
    let account = Account { refused: None, ..account() };
    Stored { account: Some(account), catalogue: catalogue(), entries: entries.collect(), ..Stored::default() }
}

fn view_at(now: &str, stored: Stored) -> ViewModel {
    ViewModel::of(&engine(stored), instant(now))
}

fn keys(entries: &[EntryView]) -> Vec<u64> {
    entries.iter().map(|entry| entry.key.0).collect()
}

#[test]
fn a_day_ends_at_the_midnight_of_the_profiles_zone() {
    // Vienna is two hours ahead in June.
    let stored = with([
        entry("2026-06-01T21:00:00Z", Some("2026-06-01T21:30:00Z")),
        entry("2026-06-01T22:00:00Z", Some("2026-06-01T22:10:00Z")),
        entry("2026-06-02T21:59:00Z", Some("2026-06-02T22:01:00Z")),
    ]);
    let today = view_at("2026-06-02T10:00:00Z", stored.clone()).today;
    assert_eq!(today.date.to_string(), "2026-06-02");
    assert_eq!((keys(&today.entries), today.seconds), (vec![2, 3], 11 * 60));
    let day_before = view_at("2026-06-01T21:59:59Z", stored.clone()).today;
    assert_eq!((keys(&day_before.entries), day_before.seconds), (vec![1], 30 * 60));
    let next_second = view_at("2026-06-01T22:00:00Z", stored).today;
    assert_eq!(next_second.date.to_string(), "2026-06-02");
}

#[test]
fn what_reaches_in_from_days_before_counts_with_its_part_of_the_day() {
    let stored = with([
        entry("2026-05-31T20:00:00Z", Some("2026-06-01T23:00:00Z")),
        entry("2026-05-30T08:00:00Z", Some("2026-05-31T20:00:00Z")),
        entry("2026-06-01T22:00:00Z", Some("2026-06-02T23:00:00Z")),
    ]);
    let today = view_at("2026-06-02T10:00:00Z", stored).today;
    assert_eq!(keys(&today.entries), [3], "only what starts on the day stands in its list");
    assert_eq!(today.seconds, (1 + 24) * 3_600);
}

#[test]
fn the_days_on_which_the_clocks_change_have_23_and_25_hours() {
    for (from, to, noon, hours) in [
        ("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", "2026-03-29T12:00:00Z", 23),
        ("2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z", "2026-10-25T12:00:00Z", 25),
    ] {
        let today = view_at(noon, with([entry(from, Some(to))])).today;
        assert_eq!(today.seconds, hours * 3_600, "{noon}");
    }
}

#[test]
fn what_runs_is_listed_but_not_counted() {
    let view = view_at("2026-06-02T10:00:00Z", with([entry("2026-06-02T09:00:00Z", None)]));
    assert_eq!(view.running.unwrap().key, EntryKey(1));
    assert_eq!((keys(&view.today.entries), view.today.seconds), (vec![1], 0));
}

#[test]
fn recents_are_the_last_different_ones_without_what_runs() {
    let named = |start: &str, name: &str, end: Option<&str>| EntryFields {
        description: name.to_owned(),
        ..entry(start, end)
    };
    let ended = Some("2026-06-01T12:00:00Z");
    let mut entries = vec![
        named("2026-06-01T08:00:00Z", "a", ended),
        named("2026-06-01T09:00:00Z", "b", ended),
        named("2026-06-01T10:00:00Z", "a", ended),
        named("2026-06-01T11:00:00Z", "runs", None),
        EntryFields { project: Some("p-website".into()), ..named("2026-06-01T07:00:00Z", "a", ended) },
    ];
    assert_eq!(keys(&view_at("2026-06-01T13:00:00Z", with(entries.clone())).recent), [3, 2, 5]);
    entries.extend((0..20).map(|n| named("2026-05-01T08:00:00Z", &format!("old {n}"), ended)));
    assert_eq!(view_at("2026-06-01T13:00:00Z", with(entries)).recent.len(), RECENT);
}

#[test]
fn the_first_of_the_recents_is_what_ended_last_even_when_it_began_before_others() {
    let long = entry("2026-06-01T08:00:00Z", Some("2026-06-01T12:00:00Z"));
    let within = EntryFields {
        description: "within".to_owned(),
        ..entry("2026-06-01T10:00:00Z", Some("2026-06-01T11:00:00Z"))
    };
    assert_eq!(keys(&view_at("2026-06-01T13:00:00Z", with([long, within])).recent), [1, 2]);
}

#[test]
fn what_belongs_to_another_workspace_is_no_part_of_the_day_and_nothing_to_start_again() {
    let mut stored = with([full(0, 60)]);
    let elsewhere = Operation { workspace: "w-club".into(), wanted: Some(full(0, 30)), ..operation(1, 9) };
    stored.queue.insert(elsewhere.id, elsewhere);
    let view = view_at("2026-06-01T13:00:00Z", stored);
    assert_eq!((keys(&view.today.entries), view.today.seconds), (vec![1], 3_600));
    assert_eq!(keys(&view.recent), [1]);
    assert_eq!(view.waiting, 1, "but it waits to be sent");
}

#[test]
fn waiting_and_refused_operations_are_told_apart() {
    let mut stored = with([]);
    stored.queue = operations().into_iter().map(|operation| (operation.id, operation)).collect();
    let view = view_at("2026-06-01T13:00:00Z", stored);
    assert_eq!(view.waiting, 3);
    assert!(view.queue.iter().map(|waiting| waiting.operation.0).eq([1, 2, 8]));
    assert!(view.aside.iter().map(|aside| aside.operation.0).eq([3, 4, 5, 6, 7]));
    let states: Vec<EntryState> = view.today.entries.iter().map(|entry| entry.state).collect();
    let (waiting, aside) = (EntryState::Waiting, EntryState::Aside);
    assert_eq!(states, [waiting, waiting, aside, aside, aside, aside, aside, waiting]);
}

#[test]
fn a_refused_deletion_shows_what_was_to_be_deleted() {
    let mut stored = with([full(0, 60)]);
    let rejection = Rejection { status: 403, code: Some(1003), message: String::new() };
    let refused =
        Operation { wanted: None, stage: Stage::Aside(Refused::Rejected(rejection)), ..operation(1, 1) };
    stored.queue.insert(refused.id, refused);
    let view = view_at("2026-06-01T13:00:00Z", stored);
    let [aside] = &view.aside[..] else { panic!("{:?}", view.aside) };
    assert!(aside.deletes());
    assert_eq!(aside.entry().unwrap().description, full(0, 60).description);
    assert_eq!(keys(&view.today.entries), [0; 0], "it stays deleted in the list");
}

#[test]
fn an_entry_has_its_names_from_the_catalogue() {
    let view = view_at("2026-06-01T13:00:00Z", with([full(0, 60)]));
    let [entry] = &view.today.entries[..] else { panic!("{:?}", view.today) };
    let project = entry.project.as_ref().unwrap();
    assert_eq!((project.name.as_deref(), project.client.as_deref()), (Some("Website"), Some("Acme")));
    assert_eq!(project.color.as_deref(), Some("#03A9F4"));
    assert_eq!(entry.task.as_ref().unwrap().name.as_deref(), Some("Backend"));
    assert!(entry.tags.iter().map(|tag| tag.name.as_deref()).eq([Some("review"), Some("urgent")]));
}

#[test]
fn what_the_catalogue_lacks_is_shown_by_its_id() {
    let stored = Stored { catalogue: Default::default(), ..with([full(0, 60)]) };
    let view = view_at("2026-06-01T13:00:00Z", stored);
    let [entry] = &view.today.entries[..] else { panic!("{:?}", view.today) };
    let project = entry.project.as_ref().unwrap();
    assert_eq!((&project.id, &project.name), (&"p-website".into(), &None));
    assert_eq!(entry.task, Some(NamedView { id: "t-backend".into(), name: None }));
    assert!(entry.tags.iter().all(|tag| tag.name.is_none()) && entry.tags.len() == 2);
}

#[test]
fn a_locked_entry_says_so() {
    let mut stored = with([full(0, 60)]);
    stored.entries.insert(EntryKey(1), ServerEntry { locked: true, ..on_server(1, full(0, 60)) });
    assert!(view_at("2026-06-01T13:00:00Z", stored).today.entries[0].locked);
}

/// tobiaswaelde/vscode-clockify#50: a stop without a required project was answered with a bare 400.
#[test]
fn what_the_workspace_requires_and_an_entry_lacks_is_known_while_it_runs() {
    let missing = |required: Required, entry: EntryFields| {
        let mut stored = with([entry]);
        stored.account.as_mut().unwrap().workspaces[0].required = required;
        view_at("2026-06-01T13:00:00Z", stored).today.entries[0].missing.clone()
    };
    let all = Required { project: true, task: true, tags: true, description: true };
    let fields = [Field::Project, Field::Task, Field::Tags, Field::Description];
    let bare = entry("2026-06-01T12:00:00Z", None);
    assert_eq!(missing(all, bare.clone()), fields);
    assert_eq!(missing(Required::default(), bare.clone()), []);
    assert_eq!(missing(Required { tags: true, ..Required::default() }, bare), [Field::Tags]);
    assert_eq!(missing(all, full(0, 60)), []);
}

#[test]
fn what_is_stopped_here_but_runs_on_there_since_the_stop_was_refused_says_so() {
    let rejection = Rejection { status: 400, code: Some(501), message: String::new() };
    let (runs, ends) = ("2026-06-01T12:00:00Z", Some("2026-06-01T12:30:00Z"));
    for (on_server, wanted, runs_on) in [
        (entry(runs, None), Some(entry(runs, ends)), true),
        (entry(runs, None), None, true),
        (entry(runs, None), Some(EntryFields { description: "x".into(), ..entry(runs, None) }), false),
        (entry(runs, ends), None, false),
    ] {
        let mut stored = with([on_server]);
        let stage = Stage::Aside(Refused::Rejected(rejection.clone()));
        let refused = Operation { wanted, stage, ..operation(1, 1) };
        stored.queue.insert(refused.id, refused);
        assert_eq!(view_at("2026-06-01T13:00:00Z", stored).aside[0].runs_on, runs_on);
    }
}

#[test]
fn projects_are_listed_by_client_and_name_with_what_is_archived_only_if_wanted() {
    let names = |archived| {
        let rows = ProjectRow::all(&catalogue(), archived);
        rows.into_iter().map(|row| (row.name, row.tasks.len())).collect::<Vec<_>>()
    };
    assert_eq!(names(false), [("Website".to_owned(), 1)]);
    assert_eq!(names(true), [("Attic".to_owned(), 0), ("Website".to_owned(), 2)]);
}

#[test]
fn without_an_account_the_view_is_empty_and_in_utc() {
    let view = view_at("2026-06-01T23:30:00Z", Stored::default());
    assert_eq!((view.link, view.account, view.running), (LinkView::Starting, None, None));
    assert_eq!(view.today.date.to_string(), "2026-06-01");
}

/// The steps that need an answer of a server are shown by the driver's tests.
#[test]
fn each_step_of_setting_up_that_can_be_seen_at_rest_is_told() {
    use crate::engine::{Input, Now, Ticket};
    let now = Now { wall: instant("2026-06-01T12:00:00Z"), mono: std::time::Duration::ZERO };
    let mut new = engine(Stored::default());
    assert_eq!(LinkView::of(&new), LinkView::Starting, "until the key was looked for");
    new.handle(Input::Key(Err(KeyProblem::Locked)), now);
    assert_eq!(LinkView::of(&new), LinkView::NoKey { problem: KeyProblem::Locked });
    new.handle(Input::KeyOffered(Ticket(1)), now);
    assert_eq!(LinkView::of(&new), LinkView::Checking);

    let known = engine(with([]));
    assert_eq!(LinkView::of(&known), LinkView::Ready);
    let refused = engine(Stored { account: Some(account()), ..Stored::default() });
    assert_eq!(LinkView::of(&refused), LinkView::Refused { why: crate::api::Auth::Expired });
}

#[test]
fn the_account_names_its_workspaces_and_the_profiles_zone() {
    let account = view_at("2026-06-01T12:00:00Z", with([])).account.unwrap();
    assert_eq!(account.time_zone, "Europe/Vienna");
    assert_eq!((account.workspace, account.workspaces.len()), (workspace("w-home"), 2));
}
