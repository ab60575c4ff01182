//! Start, status, stop: online, and with the server gone between any two of them.

use crate::desk::{DESCRIPTION, Desk, LINE, count, demo, on_server, the_entry};
use stint_sim::{Options, Sim};

#[tokio::test]
async fn start_status_and_stop_leave_exactly_one_entry_with_project_tag_and_times() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    let (all, before) = (count(&sim), now(&sim));
    desk.run(&["start", LINE]).await.done();
    let started = now(&sim);
    let status = desk.run(&["status"]).await.done();
    assert!(status.out.contains("fix login @Website #urgent"), "{status:?}");
    let stopping = now(&sim);
    desk.run(&["stop"]).await.done();
    let entry = the_entry(&sim);
    assert!((before..=started).contains(&entry.start.timestamp()), "{entry:?}");
    assert!((stopping..=now(&sim)).contains(&entry.end.unwrap().timestamp()), "{entry:?}");
    assert_eq!(count(&sim), all + 1);
}

#[tokio::test]
async fn a_server_that_is_gone_between_any_two_commands_loses_nothing_and_books_nothing_twice() {
    // Each step: whether the server is there, and the command.
    let courses: [&[(bool, &str)]; 4] = [
        &[(false, "start"), (true, "status"), (false, "stop"), (true, "status")],
        &[(true, "start"), (false, "status"), (false, "stop"), (true, "status")],
        &[(false, "start"), (false, "status"), (true, "stop")],
        &[(false, "start"), (false, "stop"), (true, "status")],
    ];
    for course in courses {
        let sim = demo().await;
        let (desk, all) = (Desk::ready(&sim).await, count(&sim));
        let options = Options { port: port(sim.base_url()), ..Options::default() };
        let mut world = sim.stop().await;
        for (is_there, command) in course {
            let arguments: &[&str] = if *command == "start" { &["start", LINE] } else { &[*command] };
            if *is_there {
                let sim = Sim::start_world(world, options.clone()).await.unwrap();
                desk.run(arguments).await.done();
                world = sim.stop().await;
            } else {
                desk.run(arguments).await.done();
            }
        }
        let list = desk.json(&["list"]).await;
        let here = list.as_array().unwrap().iter().find(|row| row["description"] == DESCRIPTION).unwrap();
        let sim = Sim::start_world(world, options).await.unwrap();
        let entry = the_entry(&sim);
        assert_eq!(here["start"].as_str().unwrap().parse(), Ok(entry.start), "{course:?}");
        assert_eq!(here["end"].as_str().unwrap().parse().ok(), entry.end, "{course:?}");
        assert_eq!((&here["state"], count(&sim)), (&"sent".into(), all + 1), "{course:?}");
    }
}

#[tokio::test]
async fn two_commands_at_the_same_time_both_succeed_and_make_two_entries() {
    let sim = demo().await;
    let (desk, all) = (Desk::ready(&sim).await, count(&sim));
    let (first, second) = tokio::join!(desk.run(&["start", "one"]), desk.run(&["start", "two"]));
    first.done();
    second.done();
    desk.run(&["stop"]).await.done();
    assert_eq!((on_server(&sim, "one").len(), on_server(&sim, "two").len()), (1, 1));
    assert_eq!(count(&sim), all + 2);
}

#[tokio::test]
async fn what_the_server_refuses_is_said_kept_and_can_be_given_up() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    desk.run(&["start", LINE]).await.done();
    sim.world(|world| world.home_mut().settings.force_tasks = true);
    let stopped = desk.run(&["stop"]).await.done();
    assert!(stopped.out.contains("Not sent:"), "{stopped:?}");
    let operation = desk.json(&["status"]).await["aside"][0]["operation"].to_string();
    desk.run(&["drop", &operation]).await.done();
    assert_eq!(desk.json(&["status"]).await["running"]["description"], "fix login");
    assert_eq!(the_entry(&sim).end, None);
}

#[tokio::test]
async fn a_discarded_entry_is_gone_on_the_server_too() {
    let sim = demo().await;
    let (desk, all) = (Desk::ready(&sim).await, count(&sim));
    desk.run(&["start", LINE]).await.done();
    desk.run(&["discard"]).await.done();
    assert_eq!(count(&sim), all);
}

#[tokio::test]
async fn a_name_that_is_new_on_the_server_is_looked_for_when_the_catalogue_is_not() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    sim.world(|world| world.home_mut().add_project("Brandneu"));
    let asked = sim.requests().len();
    desk.run(&["start", "x @Brandneu"]).await.failed(2, "stintctl refresh");
    assert_eq!(sim.requests().len(), asked, "it was read a moment ago");
    desk.journal()
        .execute("UPDATE facts SET body = json_set(body, '$.catalogue', '2020-01-01T00:00:00Z') WHERE name = 'synced'", [])
        .unwrap();
    desk.run(&["start", "x @Brandneu"]).await.done();
    assert_eq!(on_server(&sim, "x").len(), 1);
}

/// Now in whole seconds, by the simulator's clock, which is the computer's.
fn now(sim: &Sim) -> i64 {
    sim.world(|world| world.now().timestamp())
}

fn port(url: &str) -> u16 {
    url.rsplit_once(':').unwrap().1.parse().unwrap()
}
