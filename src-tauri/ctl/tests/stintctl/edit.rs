//! Editing: what runs, what is finished, and what the server refused.

use crate::desk::{DESCRIPTION, Desk, LINE, demo, on_server, the_entry};
use stint_sim::Sim;

/// The demo, whose workspace requires a project and a tag, and a computer that has read so.
async fn demanding() -> (Sim, Desk) {
    let sim = demo().await;
    sim.world(|world| {
        let settings = &mut world.home_mut().settings;
        (settings.force_projects, settings.force_tags) = (true, true);
    });
    let desk = Desk::ready(&sim).await;
    (sim, desk)
}

/// tobiaswaelde/vscode-clockify#50: the stop was refused with a bare 400, and nobody knew what was lacking.
#[tokio::test]
async fn what_is_required_is_said_at_the_start_and_a_refused_stop_is_sent_once_it_is_there() {
    let (sim, desk) = demanding().await;
    let lacks = "requires a project and a tag: add them with: stintctl edit '@project #tag'";
    let started = desk.run(&["start", DESCRIPTION]).await.done();
    assert!(started.out.contains(lacks), "{started:?}");
    let status = desk.run(&["status"]).await.done();
    assert!(status.out.contains(lacks), "{status:?}");

    let stopped = desk.run(&["stop"]).await.done();
    let lacks = "It lacks a project and a tag: add them with: stintctl edit ':";
    assert!(stopped.out.contains("Not sent:") && stopped.out.contains(lacks), "{stopped:?}");
    let status = desk.run(&["status"]).await.done();
    assert!(status.out.starts_with("Stopped here, but still running in Clockify"), "{status:?}");
    assert!(!status.out.contains("Nothing is running"), "{status:?}");
    let status = desk.json(&["status"]).await;
    let aside = &status["aside"][0];
    assert_eq!((&aside["runs_on"], &status["running"]), (&true.into(), &serde_json::Value::Null));
    assert_eq!(aside["to"]["entry"]["missing"], serde_json::json!(["project", "tags"]));
    assert_eq!(on_server(&sim, DESCRIPTION)[0].end, None);

    let changed = desk.run(&["edit", "@Website #urgent"]).await.done();
    assert!(changed.out.contains("fix login @Website #urgent"), "{changed:?}");
    assert!(!changed.out.contains("Not sent"), "{changed:?}");
    let ended = aside["to"]["entry"]["end"].as_str().unwrap().parse().ok();
    assert_eq!(the_entry(&sim).end, ended, "it ends when it was stopped");
    let status = desk.run(&["status"]).await.done();
    assert!(status.out.starts_with("Nothing is running."), "{status:?}");
}

#[tokio::test]
async fn what_runs_is_edited_without_a_number() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    desk.run(&["start", "something"]).await.done();
    let entry = desk.json(&["edit", LINE, "-20m"]).await;
    assert_eq!((&entry["description"], &entry["end"]), (&DESCRIPTION.into(), &serde_json::Value::Null));
    let server = the_entry(&sim);
    assert_eq!((entry["start"].as_str().unwrap().parse(), server.end), (Ok(server.start), None));
}

#[tokio::test]
async fn an_entry_is_edited_by_the_number_that_list_shows() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    desk.run(&["add", "lunch @Website +30m"]).await.done();
    let list = desk.run(&["list"]).await.done();
    let row = list.out.lines().find(|row| row.contains("lunch")).unwrap();
    let number = row.split_whitespace().next().unwrap();
    desk.run(&["edit", number, "dinner", "#urgent"]).await.done();
    let [entry] = &on_server(&sim, "dinner")[..] else { panic!("{list:?}") };
    assert_eq!((entry.end.unwrap() - entry.start).num_minutes(), 30);
    assert!(entry.project.is_some() && entry.tags.len() == 1 && on_server(&sim, "lunch").is_empty());
}

/// lucassabreu/clockify-cli v0.42.0 kept the former project's task.
#[tokio::test]
async fn an_entry_that_goes_to_another_project_leaves_its_task_behind() {
    let sim = demo().await;
    sim.world(|world| {
        let home = world.home_mut();
        let first = home.add_project("First");
        home.add_task(first, "Step");
        home.add_project("Second");
    });
    let desk = Desk::ready(&sim).await;
    desk.run(&["start", "walk @First /Step"]).await.done();
    assert!(on_server(&sim, "walk")[0].task.is_some());
    let changed = desk.run(&["edit", "@Second"]).await.done();
    assert!(!changed.out.contains("Not sent"), "{changed:?}");
    let entry = on_server(&sim, "walk").remove(0);
    assert_eq!(
        (entry.project, entry.task),
        (sim.world(|world| world.home().project("Second").map(|project| project.id)), None)
    );
}

#[tokio::test]
async fn a_list_says_where_its_knowledge_ends() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    let from_long_ago = ["list", "--from", "2020-01-01"];
    let list = desk.run(&from_long_ago).await.done();
    assert!(
        list.err.contains("was not read from Clockify") && list.err.contains("refresh --all"),
        "{list:?}"
    );
    assert_eq!(desk.run(&["list"]).await.done().err, "");
    desk.run(&["refresh", "--all"]).await.done();
    assert_eq!(desk.run(&from_long_ago).await.done().err, "");
}

#[tokio::test]
async fn what_cannot_be_edited_is_said() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    for (arguments, code, words) in [
        (&["edit", "x"][..], 1, "nothing is running"),
        (&["edit", ":999999", "x"], 1, "there is no such entry"),
        (&["edit"], 2, "<LINE>"),
        (&["edit", ":7"], 2, "names nothing to change"),
        (&["edit", ":1", "@Nonesuch"], 2, "no project is named Nonesuch"),
        (&["edit", "x", "--nonsense"], 2, "is no option behind a line"),
    ] {
        desk.run(arguments).await.failed(code, words);
    }
    let fresh = Desk::new(sim.base_url());
    fresh.run(&["edit", "x"]).await.failed(3, "no account is set up yet");
}
