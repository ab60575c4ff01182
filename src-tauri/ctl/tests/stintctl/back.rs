//! What is done with entries besides starting them, taking it back, and making what they are booked on.

use crate::desk::{DESCRIPTION, Desk, LINE, count, demo, on_server, the_entry};
use stint_sim::{Fault, Match, Options, Sim, What};

/// The number of the only entry of that description.
async fn number(desk: &Desk, description: &str) -> String {
    let list = desk.json(&["list"]).await;
    let entry = list.as_array().unwrap().iter().find(|row| row["description"] == description).unwrap();
    format!(":{}", entry["key"])
}

#[tokio::test]
async fn a_stop_that_was_sent_is_taken_back_and_the_entry_runs_from_its_old_start() {
    let sim = demo().await;
    let (desk, all) = (Desk::ready(&sim).await, count(&sim));
    desk.run(&["start", LINE]).await.done();
    let start = the_entry(&sim).start;
    desk.run(&["stop"]).await.done();
    assert!(the_entry(&sim).end.is_some());
    let undone = desk.run(&["undo"]).await.done();
    assert!(undone.out.contains("the stop of “fix login”"), "{undone:?}");
    let entry = the_entry(&sim);
    assert_eq!((entry.start, entry.end, count(&sim)), (start, None, all + 1));
}

#[tokio::test]
async fn deleted_entries_come_back_with_all_they_said() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    desk.run(&["add", "9:00-10:00 fix login @Website #urgent"]).await.done();
    let before = the_entry(&sim);
    let named = number(&desk, DESCRIPTION).await;
    desk.run(&["delete", &named]).await.done();
    assert_eq!(on_server(&sim, DESCRIPTION).len(), 0);
    desk.run(&["delete", &named]).await.failed(1, "no such entry");
    desk.run(&["undo"]).await.done();
    let after = the_entry(&sim);
    assert_eq!((after.start, after.end), (before.start, before.end));
    assert_eq!((after.project, after.tags, after.billable), (before.project, before.tags, before.billable));
    desk.run(&["undo"]).await.done();
    desk.run(&["undo"]).await.failed(1, "nothing was done");
}

#[tokio::test]
async fn an_entry_is_split_copied_and_gone_on_with() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    desk.run(&["add", "9:00-11:00 fix login @Website"]).await.done();
    let named = number(&desk, DESCRIPTION).await;
    desk.run(&["split", &named, "10:00"]).await.done();
    assert_eq!(on_server(&sim, DESCRIPTION).len(), 2);
    desk.run(&["split", &named, "10:30"]).await.failed(1, "before its end");
    desk.run(&["duplicate", &named]).await.done();
    desk.run(&["continue", &named]).await.done();
    let entries = on_server(&sim, DESCRIPTION);
    assert_eq!(entries.len(), 4);
    assert_eq!(entries.iter().filter(|entry| entry.end.is_none()).count(), 1);
    desk.run(&["duplicate", "x"]).await.failed(2, "no entry");
}

#[tokio::test]
async fn a_project_made_without_a_network_is_there_once_and_the_entry_is_booked_on_it() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    let options = Options { port: port(&sim), ..Options::default() };
    let world = sim.stop().await;
    desk.run(&["create", "project", "Brandneu", "--client", "Neukunde"]).await.done();
    desk.run(&["create", "tag", "ganz neu"]).await.done();
    desk.run(&["start", "fix login @Brandneu #\"ganz neu\""]).await.done();
    let queue = desk.run(&["queue"]).await.done();
    for line in
        ["create client Neukunde", "create project Brandneu", "create tag ganz neu", "start fix login"]
    {
        assert!(queue.out.contains(line), "{line} in {queue:?}");
    }
    assert!(queue.out.contains("the server can't be reached"), "{queue:?}");

    let sim = Sim::start_world(world, options).await.unwrap();
    sim.fault(Fault::once(Match { method: Some("POST".into()), ..Match::any() }, What::Garbage));
    desk.run(&["queue", "send"]).await.done();
    let sent = desk.run(&["queue", "send"]).await.done();
    assert!(sent.out.contains("Everything is sent."), "{sent:?}");
    sim.world(|world| {
        let home = world.home();
        let project = home.project("Brandneu").unwrap();
        assert_eq!(home.projects().filter(|other| other.name == "Brandneu").count(), 1);
        assert_eq!(project.client, Some(home.client("Neukunde").unwrap().id));
        let entry = home.entries().find(|entry| *entry.description == *DESCRIPTION).unwrap();
        assert_eq!(
            (entry.project, &entry.tags[..]),
            (Some(project.id), &[home.tag("ganz neu").unwrap().id][..])
        );
    });
}

#[tokio::test]
async fn of_an_entry_that_was_changed_here_and_elsewhere_either_side_can_be_taken() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    desk.run(&["add", "9:00-10:00 fix login"]).await.done();
    let (id, named) = (on_server(&sim, DESCRIPTION)[0].id, number(&desk, DESCRIPTION).await);
    let options = Options { port: port(&sim), ..Options::default() };
    let mut world = sim.stop().await;
    desk.run(&["edit", &format!("{named} mine")]).await.done();
    world.edit_entry(id.to_string().as_str(), |entry| entry.description = "theirs".into());
    let sim = Sim::start_world(world, options).await.unwrap();
    let queue = desk.run(&["queue", "send"]).await.done();
    assert!(queue.out.contains("Changed here and elsewhere (description)"), "{queue:?}");
    assert_eq!(on_server(&sim, "theirs").len(), 1, "nothing is overwritten unseen");
    desk.run(&["queue", "mine", &named]).await.done();
    assert_eq!((on_server(&sim, "theirs").len(), on_server(&sim, "mine").len()), (0, 1));
}

fn port(sim: &Sim) -> u16 {
    sim.base_url().rsplit_once(':').unwrap().1.parse().unwrap()
}
