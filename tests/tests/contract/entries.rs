//! Time entries: each method with its good and its bad answers, and what a change must not wipe.

use crate::desk::{Desk, NOW, against_a_rule, at, finished, refused};
use chrono::TimeDelta;
use futures_util::TryStreamExt;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;
use std::collections::BTreeSet;
use stint_core::api::{EntryFilter, starting_in};
use stint_core::domain::{CustomValue, EntryFields, TimeEntryId};
use stint_sim::world::{Draft, Role, Settings};

const GONE: &str = "000000000000000000000000";

fn running(minutes_ago: i64) -> EntryFields {
    EntryFields::starting(at(NOW) - TimeDelta::minutes(minutes_ago))
}

#[tokio::test]
async fn an_entry_is_started_found_running_and_stopped() {
    let Desk { client, workspace, me, .. } = &Desk::new().await;
    assert_eq!(client.running(workspace, me).await, Ok(None));
    let started = client.create_entry(workspace, &running(30)).await.unwrap();
    assert_eq!((&started.user, &started.workspace), (me, workspace));
    assert_eq!(client.running(workspace, me).await, Ok(Some(started.clone())));

    let stopped = client.stop(workspace, me, at(NOW)).await.unwrap();
    assert_eq!((&stopped.id, stopped.fields.end), (&started.id, Some(at(NOW))));
    assert_eq!(client.running(workspace, me).await, Ok(None));
}

#[tokio::test]
async fn stopping_when_nothing_runs_says_just_that() {
    let Desk { client, workspace, me, .. } = &Desk::new().await;
    let rejection = refused(client.stop(workspace, me, at(NOW)).await);
    assert!(rejection.is_not_running() && !rejection.is_no_such_place(), "{rejection:?}");
}

#[tokio::test]
async fn a_stop_before_the_start_is_refused_and_the_entry_goes_on() {
    let Desk { client, workspace, me, .. } = &Desk::new().await;
    client.create_entry(workspace, &running(30)).await.unwrap();
    against_a_rule(client.stop(workspace, me, at(NOW) - TimeDelta::hours(1)).await);
    assert!(client.running(workspace, me).await.unwrap().is_some());
}

#[tokio::test]
async fn what_is_required_is_not_asked_for_at_the_start_but_at_the_stop_and_can_be_filled_in() {
    let desk = Desk::new().await;
    let (client, workspace, me) = (&desk.client, &desk.workspace, &desk.me);
    let project = desk.add_project("Website");
    desk.home(|home| home.settings = Settings { force_projects: true, ..Settings::default() });
    let started = client.create_entry(workspace, &running(30)).await.unwrap();
    let rejection = refused(client.stop(workspace, me, at(NOW)).await);
    assert_eq!((rejection.status, rejection.is_not_running()), (400, false));
    assert!(client.running(workspace, me).await.unwrap().is_some(), "it goes on running");

    let found = client.entry(workspace, &started.id).await.unwrap();
    let filled = EntryFields { project: Some(project), ..found.entry.fields.clone() };
    let changed = client.update_entry(workspace, &found, &filled).await.unwrap();
    assert!(changed.fields.is_running(), "a change without an end leaves it running");
    assert!(client.stop(workspace, me, at(NOW)).await.is_ok());
    against_a_rule(client.create_entry(workspace, &finished(5, "no project")).await);
}

#[tokio::test]
async fn starting_ends_what_ran_and_two_equal_requests_make_two_entries() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    let first = client.create_entry(workspace, &running(30)).await.unwrap();
    let second = client.create_entry(workspace, &running(10)).await.unwrap();
    let first = client.entry(workspace, &first.id).await.unwrap().entry;
    assert_eq!(first.fields.end, Some(second.fields.start));
    let same = finished(5, "twice");
    let ids: BTreeSet<_> =
        [client.create_entry(workspace, &same).await, client.create_entry(workspace, &same).await]
            .map(|entry| entry.unwrap().id)
            .into();
    assert_eq!(ids.len(), 2);
}

#[tokio::test]
async fn an_entry_says_whether_it_is_billable_since_clockify_does_not_ask_the_project() {
    let desk = Desk::new().await;
    let project = desk.add_project("Billable");
    let billable = EntryFields { project: Some(project), billable: true, ..running(1) };
    assert!(desk.client.create_entry(&desk.workspace, &billable).await.unwrap().fields.billable);
}

#[tokio::test]
async fn what_the_server_made_of_a_write_is_what_is_given_back() {
    let desk = Desk::new().await;
    let project = desk.add_project("Billable");
    let me = desk.sim.world(|world| world.me().id);
    desk.home(|home| {
        home.settings.only_admins_change_billable = true;
        home.set_role(me, Role::Member);
    });
    let fields = EntryFields { project: Some(project), ..running(1) };
    let entry = desk.client.create_entry(&desk.workspace, &fields).await.unwrap();
    assert!(entry.fields.billable, "a member's word on billing is silently replaced");
}

#[tokio::test]
async fn an_entry_is_made_for_a_user() {
    let Desk { client, workspace, me, .. } = &Desk::new().await;
    let made = client.create_entry_for(workspace, me, &finished(3, "for me")).await.unwrap();
    assert_eq!(client.entry(workspace, &made.id).await.unwrap().entry, made);
    assert!(client.create_entry_for(workspace, &GONE.into(), &finished(3, "for nobody")).await.is_err());
}

#[tokio::test]
async fn a_change_sends_everything_so_that_nothing_is_wiped() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    let project = desk.add_project("Website");
    let task = desk.add_task(&project, "Login");
    let tag = desk.add_tag("urgent");
    let field = desk.home(|home| home.add_custom_field("Ticket", false)).to_string();
    let full = EntryFields {
        project: Some(project),
        task: Some(task),
        tags: [tag].into(),
        billable: true,
        kind: Some("BREAK".to_owned()),
        custom: vec![CustomValue { field: field.into(), value: json!("T-1") }],
        ..finished(5, "before")
    };
    let made = client.create_entry(workspace, &full).await.unwrap();
    assert_eq!(made.fields, full, "customFields is what a write calls them");

    let found = client.entry(workspace, &made.id).await.unwrap();
    // Somebody who knows nothing of kinds and custom fields changes the description.
    let edit =
        EntryFields { description: "after".to_owned(), kind: None, custom: Vec::new(), ..full.clone() };
    let changed = client.update_entry(workspace, &found, &edit).await.unwrap();
    assert_eq!(changed.fields, EntryFields { description: "after".to_owned(), ..full });
    assert_eq!(client.entry(workspace, &made.id).await.unwrap().entry, changed);
}

#[tokio::test]
async fn all_of_an_entry_can_be_taken_away_again() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    let project = desk.add_project("Website");
    let tag = desk.add_tag("urgent");
    let full =
        EntryFields { project: Some(project), tags: [tag].into(), billable: true, ..finished(5, "full") };
    let made = client.create_entry(workspace, &full).await.unwrap();
    let found = client.entry(workspace, &made.id).await.unwrap();
    let bare = client.update_entry(workspace, &found, &finished(5, "")).await.unwrap().fields;
    assert_eq!(
        (bare.project, bare.tags.len(), bare.billable, bare.description.as_str()),
        (None, 0, false, "")
    );
    assert_eq!(bare.end, full.end, "the end is sent again, since without it the entry would run");
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_and_none_of_it_is_a_404() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    let project = desk.add_project("Website");
    let other = desk.add_project("Other");
    let task = desk.add_task(&other, "Theirs");
    let done = desk.add_task(&project, "Done");
    let tag = desk.add_tag("old");
    desk.home(|home| {
        let id = home.tag("old").unwrap().id;
        home.tag_mut(id).unwrap().archived = true;
        let project = home.project("Website").unwrap().id;
        let id = home.task(project, "Done").unwrap().id;
        home.task_mut(project, id).unwrap().done = true;
    });
    let entry = || finished(5, "x");
    for bad in [
        EntryFields { description: "a < b".to_owned(), ..entry() },
        EntryFields { description: "x".repeat(3_001), ..entry() },
        EntryFields { project: Some(GONE.into()), ..entry() },
        EntryFields { project: Some(project.clone()), task: Some(task), ..entry() },
        EntryFields { project: Some(project), task: Some(done), ..entry() },
        EntryFields { tags: [GONE.into()].into(), ..entry() },
        EntryFields { tags: [tag].into(), ..entry() },
    ] {
        against_a_rule(client.create_entry(workspace, &bad).await);
    }
    let gone = TimeEntryId::from(GONE);
    against_a_rule(client.entry(workspace, &gone).await);
    against_a_rule(client.delete_entry(workspace, &gone).await);
    let made = client.create_entry(workspace, &entry()).await.unwrap();
    let found = client.entry(workspace, &made.id).await.unwrap();
    client.delete_entry(workspace, &made.id).await.unwrap();
    against_a_rule(client.delete_entry(workspace, &made.id).await);
    against_a_rule(client.update_entry(workspace, &found, &entry()).await);
}

#[tokio::test]
async fn a_required_custom_field_is_named_in_the_refusal_and_nothing_else_is() {
    let desk = Desk::new().await;
    desk.home(|home| home.add_custom_field("Ticket", true));
    let rejection = refused(desk.client.create_entry(&desk.workspace, &finished(5, "x")).await);
    assert!(rejection.is_domain_rule());
    assert_eq!(rejection.message, "Ticket");
}

#[tokio::test]
async fn new_lines_emoji_and_entities_come_back_as_they_were_written() {
    let Desk { client, workspace, .. } = &Desk::new().await;
    let text = "erste Zeile\nzweite\t🚀👩‍💻 &lt;b&gt; \"Zitat\" \\ \u{202e}rtl";
    let made = client.create_entry(workspace, &finished(3, text)).await.unwrap();
    assert_eq!(client.entry(workspace, &made.id).await.unwrap().entry.fields.description, text);
}

#[tokio::test]
async fn what_runs_in_another_workspace_is_found_only_there() {
    let desk = Desk::new().await;
    let (client, me) = (&desk.client, &desk.me);
    let other = client.create_workspace("Other").await.unwrap().id;
    client.create_entry(&other, &running(5)).await.unwrap();
    assert_eq!(client.running(&desk.workspace, me).await, Ok(None));
    assert!(client.running(&other, me).await.unwrap().is_some());
}

#[tokio::test]
async fn an_archived_project_is_accepted_so_it_must_not_be_offered() {
    let desk = Desk::new().await;
    let project = desk.add_project("Old");
    desk.home(|home| {
        let id = home.project("Old").unwrap().id;
        home.project_mut(id).unwrap().archived = true;
    });
    let fields = EntryFields { project: Some(project), ..finished(5, "x") };
    assert!(desk.client.create_entry(&desk.workspace, &fields).await.is_ok());
}

#[tokio::test]
async fn locked_and_approved_entries_and_the_stopwatch_are_told_by_their_numbers() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    let me = desk.sim.world(|world| world.me().id);
    let made = client.create_entry(workspace, &finished(5, "approved")).await.unwrap();
    desk.sim.world(|world| world.approve_entry(made.id.as_str()));
    let found = client.entry(workspace, &made.id).await.unwrap();
    assert!(!found.entry.locked, "approval can't be seen on an entry");
    assert!(refused(client.delete_entry(workspace, &made.id).await).is_locked());
    assert!(refused(client.update_entry(workspace, &found, &finished(5, "y")).await).is_locked());

    let made = client.create_entry(workspace, &finished(7, "locked")).await.unwrap();
    desk.sim.world(|world| world.lock_entry(made.id.as_str()));
    desk.home(|home| home.set_role(me, Role::Member));
    assert!(client.entry(workspace, &made.id).await.unwrap().entry.locked);
    assert!(refused(client.delete_entry(workspace, &made.id).await).is_locked());

    desk.home(|home| home.settings.stopwatch_only = true);
    let rejection = refused(client.create_entry(workspace, &finished(9, "by hand")).await);
    assert!(rejection.is_stopwatch_only() && !rejection.is_locked());
    assert!(client.create_entry(workspace, &running(5)).await.is_ok());
}

#[tokio::test]
async fn the_list_comes_latest_first_and_a_future_entry_before_what_runs() {
    let Desk { client, workspace, me, .. } = &Desk::new().await;
    client.create_entry(workspace, &finished(5, "past")).await.unwrap();
    client.create_entry(workspace, &finished(-5, "future")).await.unwrap();
    client.create_entry(workspace, &running(1)).await.unwrap();
    let page = client.entries_page(workspace, me, &EntryFilter::default(), 1).await.unwrap();
    let order: Vec<_> = page.items.iter().map(|entry| entry.fields.description.as_str()).collect();
    assert_eq!(order, ["future", "", "past"]);
    let now = client.running(workspace, me).await.unwrap().unwrap();
    assert_eq!(now.fields.start, running(1).start, "so the first of a list is not what runs");
}

#[tokio::test]
async fn every_filter_narrows_the_list() {
    let desk = Desk::new().await;
    let (client, workspace, me) = (&desk.client, &desk.workspace, &desk.me);
    let project = desk.add_project("Website");
    let task = desk.add_task(&project, "Login");
    let tags = [desk.add_tag("a"), desk.add_tag("b"), desk.add_tag("c")];
    let with_project = EntryFields { project: Some(project.clone()), ..finished(20, "project") };
    let with_task =
        EntryFields { task: Some(task.clone()), description: "task".to_owned(), ..with_project.clone() };
    let tagged =
        |n: usize| EntryFields { tags: [tags[n].clone()].into(), ..finished(200, &format!("tag {n}")) };
    for fields in [finished(2, "plain"), with_project, with_task, tagged(0), tagged(1), tagged(2), running(1)]
    {
        client.create_entry(workspace, &fields).await.unwrap();
    }
    let listed = async |filter: EntryFilter| {
        let page = client.entries_page(workspace, me, &filter, 1).await.unwrap();
        page.items.into_iter().map(|entry| entry.fields.description).collect::<BTreeSet<_>>()
    };
    let all = EntryFilter::default;
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(listed(all()).await.len(), 7);
    assert_eq!(
        listed(EntryFilter { description: Some("tag".to_owned()), ..all() }).await,
        set(&["tag 0", "tag 1", "tag 2"])
    );
    assert_eq!(listed(EntryFilter { project: Some(project), ..all() }).await, set(&["project", "task"]));
    assert_eq!(listed(EntryFilter { task: Some(task), ..all() }).await, set(&["task"]));
    assert_eq!(listed(EntryFilter { tags: tags[..2].to_vec(), ..all() }).await, set(&["tag 0", "tag 1"]));
    assert_eq!(
        listed(EntryFilter { project_required: Some(true), ..all() }).await,
        set(&["project", "task"])
    );
    assert_eq!(listed(EntryFilter { task_required: Some(true), ..all() }).await, set(&["task"]));
    assert_eq!(listed(EntryFilter { in_progress: Some(true), ..all() }).await, set(&[""]));
    assert!(!listed(EntryFilter { in_progress: Some(false), ..all() }).await.contains(""));
    assert_eq!(listed(EntryFilter { hydrated: Some(true), ..all() }).await, listed(all()).await);
    let last_week = EntryFilter { week_before: Some(at(NOW) - TimeDelta::hours(100)), ..all() };
    assert_eq!(listed(last_week).await, set(&["tag 0", "tag 1", "tag 2"]));
    let window = EntryFilter {
        start: Some(at(NOW) - TimeDelta::hours(30)),
        end: Some(at(NOW) - TimeDelta::hours(10)),
        ..all()
    };
    assert_eq!(listed(window).await, set(&["project", "task"]));
}

#[tokio::test]
async fn a_window_holds_what_starts_in_it_in_every_zone_although_the_server_shifts_it() {
    let desk = Desk::new().await;
    let (client, workspace, me) = (&desk.client, &desk.workspace, &desk.me);
    let (from, to) = (at("2026-02-10T00:00:00Z"), at("2026-02-11T00:00:00Z"));
    for start in
        ["2026-02-09T23:59:59Z", "2026-02-10T00:00:00Z", "2026-02-10T23:59:59Z", "2026-02-11T00:00:00Z"]
    {
        let fields = EntryFields {
            end: Some(at(start) + TimeDelta::minutes(5)),
            description: start.to_owned(),
            ..EntryFields::starting(at(start))
        };
        client.create_entry(workspace, &fields).await.unwrap();
    }
    for zone in ["Pacific/Kiritimati", "Europe/Belgrade", "UTC", "Pacific/Pago_Pago"] {
        desk.sim.world(|world| world.me_mut().profile.as_mut().unwrap().zone = zone.parse().unwrap());
        let page = client.entries_page(workspace, me, &EntryFilter::window(from, to), 1).await.unwrap();
        let inside = starting_in(page.items, from, to);
        let starts: Vec<_> = inside.iter().map(|entry| entry.fields.description.as_str()).collect();
        assert_eq!(starts, ["2026-02-10T23:59:59Z", "2026-02-10T00:00:00Z"], "{zone}");
    }
}

#[tokio::test]
async fn what_runs_in_the_workspace_is_listed_by_the_documented_route_and_by_the_other() {
    let desk = Desk::new().await;
    let (client, workspace) = (&desk.client, &desk.workspace);
    assert!(client.in_progress_in_workspace(workspace).await.unwrap().is_empty());
    desk.sim.world(|world| world.add_entry(Draft::running(at(NOW), "elsewhere")));
    let all: Vec<_> = client.in_progress_all(workspace).try_collect().await.unwrap();
    assert_eq!((all.len(), all[0].items.len(), all[0].done), (1, 1, true));
    assert_eq!(client.in_progress_in_workspace(workspace).await.unwrap(), all[0].items);
    assert_eq!(client.in_progress_page(workspace, 1).await.unwrap().items, all[0].items);
    let unknown = GONE.into();
    assert!(refused(client.in_progress_page(&unknown, 1).await).is_no_such_place());
    assert!(refused(client.in_progress_in_workspace(&unknown).await).is_no_such_place());
}

#[test]
fn whatever_entry_is_written_is_read_back_equal() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let desk = runtime.block_on(Desk::new());
    let (client, workspace) = (&desk.client, &desk.workspace);
    let projects = [desk.add_project("One"), desk.add_project("Two")];
    let tasks = projects.each_ref().map(|project| desk.add_task(project, "Task"));
    let tags = [desk.add_tag("a"), desk.add_tag("b"), desk.add_tag("c")];
    let field = desk.home(|home| home.add_custom_field("Ticket", false)).to_string();

    let any_fields = (
        (1_500_000_000i64..1_900_000_000, proptest::option::of(0i64..500_000)),
        // All but control characters and the two that Clockify refuses.
        "[^\\p{Cc}<>]{0,60}",
        proptest::option::of((0usize..2, any::<bool>())),
        proptest::collection::btree_set(0usize..3, 0..3),
        any::<bool>(),
        proptest::option::of(prop_oneof![Just("REGULAR"), Just("BREAK")]),
        proptest::option::of("[a-zäöü0-9 ]{1,10}"),
    );
    let any_fields =
        any_fields.prop_map(|((start, length), description, booked, tagged, billable, kind, ticket)| {
            let start = chrono::DateTime::from_timestamp(start, 0).unwrap();
            EntryFields {
                start,
                end: length.map(|length| start + TimeDelta::seconds(length)),
                description,
                project: booked.map(|(project, _)| projects[project].clone()),
                task: booked.filter(|(_, task)| *task).map(|(project, _)| tasks[project].clone()),
                tags: tagged.into_iter().map(|tag| tags[tag].clone()).collect(),
                billable,
                kind: kind.map(str::to_owned),
                custom: ticket
                    .map(|text| CustomValue { field: field.as_str().into(), value: text.into() })
                    .into_iter()
                    .collect(),
            }
        });
    // What is not said to be a break is regular, and what replaces an entry keeps what it doesn't speak of.
    let expected = |fields: &EntryFields| EntryFields {
        kind: fields.kind.clone().or(Some("REGULAR".to_owned())),
        ..fields.clone()
    };

    let mut runner = TestRunner::default();
    let outcome = runner.run(&(any_fields.clone(), any_fields), |(first, second)| {
        runtime.block_on(async {
            let made = client.create_entry(workspace, &first).await.unwrap();
            let found = client.entry(workspace, &made.id).await.unwrap();
            prop_assert_eq!(&found.entry.fields, &expected(&first));
            let changed = client.update_entry(workspace, &found, &second).await.unwrap();
            let read = client.entry(workspace, &made.id).await.unwrap().entry;
            let mut wanted = expected(&second);
            wanted.kind = second.kind.clone().or(found.entry.fields.kind.clone());
            if second.custom.is_empty() {
                wanted.custom = first.custom.clone();
            }
            prop_assert_eq!(&read.fields, &wanted);
            prop_assert_eq!(read, changed);
            client.delete_entry(workspace, &made.id).await.unwrap();
            Ok(())
        })
    });
    outcome.unwrap();
}
