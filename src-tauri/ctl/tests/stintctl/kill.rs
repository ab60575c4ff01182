//! `stintctl` killed by SIGKILL at any step.
//!
//! A request leaves right after what it is about was committed, and nothing is committed while it is under way. So a
//! kill at each request is a kill after each commit, too.

use crate::desk::{DESCRIPTION, Desk, LINE, count, demo, on_server, the_entry};
use chrono::{DateTime, Utc};
use serde_json::Value;
use stint_sim::{Fault, Gate, Match, Sim, What, When};

/// Method and part of the path of a request.
type Step = (&'static str, &'static str);

/// All that is asked for a start, in a process of its own: what runs, and the new entry.
const START: [Step; 2] = [("GET", "in-progress"), ("POST", "/time-entries")];

/// All that is asked for a stop: the entry, and its end.
const STOP: [Step; 2] = [("GET", "/time-entries/"), ("PATCH", "/time-entries")];

/// What becomes of the request whose sender was killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It never arrives.
    Lost,
    /// It arrives after the next command has looked.
    Late,
    /// It has arrived; the answer finds nobody.
    Unheard,
}

#[tokio::test]
async fn these_are_all_the_requests_of_a_start_and_a_stop() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    for (arguments, steps) in [(&["start", LINE][..], START), (&["stop"], STOP)] {
        let before = sim.requests().len();
        desk.run(arguments).await.done();
        let seen = sim.requests().split_off(before);
        assert_eq!(seen.len(), steps.len(), "{seen:#?}");
        for (seen, (method, path)) in seen.iter().zip(steps) {
            assert!(seen.method == method && seen.path.contains(path), "{seen:?} is {method} {path}");
        }
    }
}

#[tokio::test]
async fn a_start_killed_at_a_request_that_is_lost_is_sent_once() {
    killed_at_start(Fate::Lost).await;
}

#[tokio::test]
async fn a_start_killed_at_a_request_that_arrives_late_is_not_sent_twice() {
    killed_at_start(Fate::Late).await;
}

#[tokio::test]
async fn a_start_killed_before_it_heard_the_answer_is_not_sent_twice() {
    killed_at_start(Fate::Unheard).await;
}

#[tokio::test]
async fn a_stop_killed_at_a_request_that_is_lost_is_sent_again() {
    killed_at_stop(Fate::Lost).await;
}

#[tokio::test]
async fn a_stop_killed_at_a_request_that_arrives_late_ends_the_entry_once() {
    killed_at_stop(Fate::Late).await;
}

#[tokio::test]
async fn a_stop_killed_before_it_heard_the_answer_ends_the_entry_once() {
    killed_at_stop(Fate::Unheard).await;
}

async fn killed_at_start(fate: Fate) {
    for step in START {
        let sim = demo().await;
        let (desk, all) = (Desk::ready(&sim).await, count(&sim));
        let began = now(&sim);
        let killed = killed_at(&sim, &desk, &["start", LINE], step, fate).await;
        let ended = now(&sim);

        let running = desk.json(&["status"]).await["running"].clone();
        assert_eq!(running["description"], DESCRIPTION, "{step:?}: what was committed is shown");
        killed.arrive(fate).await;
        desk.let_time_pass();
        desk.run(&["stop"]).await.done();

        let entry = settled(&sim, &desk).await;
        assert_eq!(entry.start, time(&running["start"]), "{step:?}");
        assert!((began..=ended).contains(&entry.start.timestamp()), "{step:?} {entry:?}");
        assert!(entry.end.unwrap().timestamp() >= ended, "{step:?} {entry:?}");
        goes_on(&sim, &desk, all + 1).await;
    }
}

async fn killed_at_stop(fate: Fate) {
    for step in STOP {
        let sim = demo().await;
        let (desk, all) = (Desk::ready(&sim).await, count(&sim));
        desk.run(&["start", LINE]).await.done();
        let start = the_entry(&sim).start;
        let began = now(&sim);
        let killed = killed_at(&sim, &desk, &["stop"], step, fate).await;
        let ended = now(&sim);

        assert_eq!(
            desk.json(&["status"]).await["running"],
            Value::Null,
            "{step:?}: what was committed is shown"
        );
        killed.arrive(fate).await;
        desk.run(&["stop"]).await.failed(1, "nothing is running");
        desk.let_time_pass();

        let entry = settled(&sim, &desk).await;
        assert_eq!(entry.start, start, "{step:?}");
        assert!((began..=ended).contains(&entry.end.unwrap().timestamp()), "{step:?} {entry:?}");
        goes_on(&sim, &desk, all + 1).await;
    }
}

/// A request that was held when its sender died.
struct Killed {
    door: Gate,
    effect: Gate,
}

/// Runs a command and kills it when this request of it is under way.
async fn killed_at(sim: &Sim, desk: &Desk, arguments: &[&str], (method, path): Step, fate: Fate) -> Killed {
    let on = || Match::new(method, path);
    let door = sim.hold(on());
    if fate == Fate::Lost {
        sim.fault(Fault::once(on(), What::Cut { when: When::Before }));
    }
    let effect = sim.hold_answer(on());
    let mut child = desk.spawn(arguments);
    door.reached().await;
    if fate == Fate::Unheard {
        door.release();
        effect.reached().await;
    }
    child.kill().await.unwrap();
    if fate == Fate::Lost {
        door.release();
    }
    Killed { door, effect }
}

impl Killed {
    /// Lets a late request arrive, and waits for its effect.
    async fn arrive(self, fate: Fate) {
        if fate == Fate::Late {
            self.door.release();
            self.effect.reached().await;
        }
    }
}

/// The entry, once the queue is empty.
async fn settled(sim: &Sim, desk: &Desk) -> stint_sim::world::Entry {
    let status = desk.json(&["status"]).await;
    assert_eq!((&status["waiting"], &status["aside"]), (&0.into(), &Value::Array(Vec::new())), "{status:#}");
    the_entry(sim)
}

/// The next entry is nobody's concern but its own.
async fn goes_on(sim: &Sim, desk: &Desk, all: usize) {
    desk.run(&["start", "next"]).await.done();
    desk.run(&["stop"]).await.done();
    assert!(on_server(sim, "next")[..].iter().all(|entry| entry.end.is_some()));
    assert_eq!((on_server(sim, "next").len(), count(sim)), (1, all + 1));
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

fn now(sim: &Sim) -> i64 {
    sim.world(|world| world.now().timestamp())
}
