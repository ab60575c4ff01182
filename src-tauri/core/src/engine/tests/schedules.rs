//! Thousands of random histories: what a user does, what goes wrong, crashes, time, and what is done elsewhere. A
//! simple model says what was meant. At the end everything heals, and the server must have just that.

use super::super::{Draft, Edit, Intent, Reading, Refusal, Reply};
use super::desk::Desk;
use super::server::Fault;
use crate::domain::{EntryFields, EntryKey};
use crate::journal::Stage;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeMap;
use std::time::Duration;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Event {
    Start { twin: bool, minutes_ago: i64 },
    Add { twin: bool },
    Stop,
    Discard,
    Rename(usize),
    Book(usize),
    MoveEnd(usize, i64),
    Delete(usize),
    Refresh,
    SendNow,
    Answer,
    Reach,
    Crash,
    DiskFull,
    Pass(u64),
    Offline(bool),
    Fault(&'static str, Fault),
    Clock(i64),
    Elsewhere(Elsewhere),
}

/// One thing that is done on the web.
#[derive(Clone, Copy, Debug)]
enum Elsewhere {
    Start,
    Stop,
    Add,
    Rename(usize),
    Book(usize),
    Delete(usize),
}

fn fault() -> impl Strategy<Value = Event> {
    let verb =
        prop::sample::select(vec!["POST", "POST", "PUT", "PATCH", "DELETE", "entry", "entries", "running"]);
    let fault = prop_oneof![
        Just(Fault::NotSent),
        Just(Fault::Lost),
        Just(Fault::Unheard),
        (1..80u64).prop_map(Fault::Late),
        (prop::sample::select(vec![500, 502, 504]), any::<bool>())
            .prop_map(|(status, happens)| Fault::Server(status, happens)),
        prop::option::of(1..300u64).prop_map(Fault::RetryAfter),
    ];
    (verb, fault).prop_map(|(verb, fault)| Event::Fault(verb, fault))
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        5 => (any::<bool>(), 0..5i64).prop_map(|(twin, minutes_ago)| Event::Start { twin, minutes_ago }),
        3 => any::<bool>().prop_map(|twin| Event::Add { twin }),
        4 => Just(Event::Stop),
        1 => Just(Event::Discard),
        3 => (0..8usize).prop_map(Event::Rename),
        2 => (0..8usize).prop_map(Event::Book),
        1 => (0..8usize, 1..50i64).prop_map(|(which, by)| Event::MoveEnd(which, by)),
        2 => (0..8usize).prop_map(Event::Delete),
        1 => Just(Event::Refresh),
        1 => Just(Event::SendNow),
        9 => Just(Event::Answer),
        3 => Just(Event::Reach),
        3 => Just(Event::Crash),
        1 => Just(Event::DiskFull),
        6 => prop::sample::select(vec![1, 3, 20, 70, 100, 600, 4_000]).prop_map(Event::Pass),
        2 => any::<bool>().prop_map(Event::Offline),
        8 => fault(),
    ]
}

fn elsewhere() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Elsewhere::Start),
        Just(Elsewhere::Stop),
        Just(Elsewhere::Add),
        (0..8usize).prop_map(Elsewhere::Rename),
        (0..8usize).prop_map(Elsewhere::Book),
        (0..8usize).prop_map(Elsewhere::Delete),
    ]
    .prop_map(Event::Elsewhere)
}

/// What the user meant, by the engine's names for the entries.
#[derive(Default)]
struct Meant {
    entries: BTreeMap<EntryKey, EntryFields>,
    names: u32,
}

impl Meant {
    fn name(&mut self, twin: bool) -> String {
        self.names += 1;
        if twin { "twin".to_owned() } else { format!("entry {}", self.names) }
    }

    fn nth(&self, which: usize) -> Option<EntryKey> {
        self.entries.keys().rev().nth(which).copied()
    }

    fn end_what_runs(&mut self, at: DateTime<Utc>) {
        for fields in self.entries.values_mut().filter(|fields| fields.is_running()) {
            fields.end = Some(at);
        }
    }
}

/// The user of a desk, with a mind of their own.
struct World {
    desk: Desk,
    meant: Meant,
}

impl World {
    fn new() -> Self {
        let mut desk = Desk::reading_ahead();
        desk.settle();
        // A comparison with the journal after every step of thousands of histories takes too long.
        desk.thorough = false;
        Self { desk, meant: Meant::default() }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Start { twin, minutes_ago } => self.start(twin, minutes_ago),
            Event::Add { twin } => self.add(twin),
            Event::Stop => {
                let running = self.desk.view().running;
                if self.desk.handle(Intent::Stop { at: None }).is_ok() {
                    let running = running.unwrap();
                    let end = self.now().max(running.start);
                    if let Some(fields) = self.meant.entries.get_mut(&running.key) {
                        fields.end = Some(end);
                    }
                }
            }
            Event::Discard => {
                if let Ok(Reply::Entry(key)) = self.desk.handle(Intent::Discard) {
                    self.meant.entries.remove(&key);
                }
            }
            Event::Rename(which) => {
                let name = self.meant.name(false);
                self.edit(which, Edit::Description(name.clone()), |fields| fields.description = name);
            }
            Event::Book(which) => {
                let project = (which % 2 == 0).then(|| "p1".into());
                self.edit(which, Edit::Project(project.clone()), |fields| fields.project = project);
            }
            Event::MoveEnd(which, by) => {
                let Some(key) = self.meant.nth(which) else { return };
                let Some(end) = self.meant.entries[&key].end else { return };
                let end = end + TimeDelta::seconds(by);
                self.edit(which, Edit::End(Some(end)), |fields| fields.end = Some(end));
            }
            Event::Delete(which) => {
                let Some(entry) = self.meant.nth(which) else { return };
                if self.desk.handle(Intent::Delete { entries: vec![entry] }).is_ok() {
                    self.meant.entries.remove(&entry);
                }
            }
            Event::Refresh => {
                self.desk.ask(Intent::Refresh { what: Reading::Entries });
            }
            Event::SendNow => {
                self.desk.handle(Intent::SendNow).unwrap();
            }
            Event::Answer if self.desk.in_flight().is_some() => self.desk.answer(),
            Event::Reach if self.desk.in_flight().is_some() => self.desk.reach(),
            Event::Answer | Event::Reach => {}
            Event::Crash => self.desk.crash(),
            Event::DiskFull => {
                self.desk.disk_full = true;
                let refused = self.desk.handle(Intent::Start { entry: Draft::default() });
                assert!(matches!(refused, Err(Refusal::NotSaved { .. } | Refusal::BeforeRunning { .. })));
                self.desk.disk_full = false;
                self.desk.begin();
            }
            Event::Pass(seconds) => self.desk.pass(Duration::from_secs(seconds)),
            Event::Offline(offline) => self.desk.offline = offline,
            Event::Fault(verb, fault) => self.desk.fault(verb, fault),
            Event::Clock(seconds) => self.desk.clock_off = TimeDelta::seconds(seconds),
            Event::Elsewhere(act) => self.elsewhere(act),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.desk.now().wall
    }

    fn start(&mut self, twin: bool, minutes_ago: i64) {
        let start = self.now() - TimeDelta::minutes(minutes_ago);
        let description = self.meant.name(twin);
        let entry = Draft { description: description.clone(), start: Some(start), ..Draft::default() };
        if let Ok(Reply::Entry(key)) = self.desk.handle(Intent::Start { entry }) {
            self.meant.end_what_runs(start);
            self.meant.entries.insert(key, EntryFields { description, ..EntryFields::starting(start) });
        }
    }

    fn add(&mut self, twin: bool) {
        let end = if twin { super::desk::nine() } else { self.now() };
        let (start, end) = (end - TimeDelta::minutes(5), Some(end));
        let description = self.meant.name(twin);
        let draft = Draft { description: description.clone(), start: Some(start), end, ..Draft::default() };
        let key = self.desk.make(draft);
        self.meant.entries.insert(key, EntryFields { end, description, ..EntryFields::starting(start) });
    }

    fn edit(&mut self, which: usize, change: Edit, meant: impl FnOnce(&mut EntryFields)) {
        let Some(entry) = self.meant.nth(which) else { return };
        if self.desk.handle(Intent::Edit { entry, changes: vec![change] }).is_ok() {
            meant(self.meant.entries.get_mut(&entry).unwrap());
        }
    }

    fn elsewhere(&mut self, act: Elsewhere) {
        let server = &mut self.desk.server;
        let nth = |which| server.entries.keys().rev().nth(which).cloned();
        let named =
            |name: &str, start| EntryFields { description: name.into(), ..EntryFields::starting(start) };
        match act {
            Elsewhere::Start => {
                server.made_elsewhere(named("web", server.now));
            }
            Elsewhere::Stop => server.stopped_elsewhere(),
            Elsewhere::Add => {
                let start = server.now - TimeDelta::minutes(3);
                server.made_elsewhere(EntryFields { end: Some(server.now), ..named("web", start) });
            }
            Elsewhere::Rename(which) => {
                if let Some(id) = nth(which) {
                    server.changed_elsewhere(&id, |fields| fields.description.push_str(" (web)"));
                }
            }
            Elsewhere::Book(which) => {
                if let Some(id) = nth(which) {
                    server.changed_elsewhere(&id, |fields| fields.project = Some("p2".into()));
                }
            }
            Elsewhere::Delete(which) => {
                if let Some(id) = nth(which) {
                    server.entries.remove(&id);
                }
            }
        }
    }

    /// Everything heals, and three hours go by.
    fn heal(&mut self) {
        self.desk.offline = false;
        self.desk.no_more_faults();
        self.desk.thorough = true;
        self.desk.handle(Intent::SendNow).unwrap();
        let before = self.desk.wire.len();
        self.desk.pass(Duration::from_secs(3 * 3_600));
        let requests = self.desk.wire.len() - before;
        assert!(requests < 400, "{requests} requests after everything healed");
    }
}

impl World {
    /// What is shown here, but for what was set aside, is what the server has.
    fn agree(&self) {
        let book = self.desk.engine.book();
        let unqueued = book.latest().filter(|(key, _)| book.operation(*key).is_none());
        let here = lines(unqueued.map(|(_, fields)| fields));
        assert_eq!(here, lines(&self.desk.server.said()), "{:?}", self.desk.wire);
        for operation in book.queue() {
            let is_there = book
                .on_server(operation.entry)
                .is_some_and(|entry| self.desk.server.entries.contains_key(&entry.id));
            let aside = matches!(operation.stage, Stage::Aside(_));
            assert!(aside && !is_there, "{operation:?} has no reason to wait: {:?}", self.desk.wire);
        }
    }
}

fn run(cases: u32, events: impl Strategy<Value = Vec<Event>>, check: impl Fn(Vec<Event>)) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    // The same histories each time: what failed once must fail again.
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, random)
        .run(&events, |events| {
            check(events);
            Ok(())
        })
        .unwrap();
}

/// Entries, each in one line, in an order of their own.
fn lines<'a>(entries: impl IntoIterator<Item = &'a EntryFields>) -> Vec<String> {
    let time = |time: DateTime<Utc>| time.format("%d %H:%M:%S").to_string();
    let mut lines: Vec<_> = entries
        .into_iter()
        .map(|EntryFields { start, end, description, project, .. }| {
            format!("{} to {:?}: {description}, {project:?}", time(*start), end.map(time))
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn whatever_fails_every_entry_arrives_exactly_once_as_it_was_last_meant() {
    let event = prop_oneof![15 => event(), 1 => Just(Event::Elsewhere(Elsewhere::Add))];
    run(2_000, prop::collection::vec(event, 1..60), |events| {
        let mut world = World::new();
        events.into_iter().for_each(|event| world.happen(event));
        world.heal();
        let said = world.desk.server.said();
        let made_here = said.iter().filter(|fields| fields.description != "web");
        assert_eq!(lines(made_here), lines(world.meant.entries.values()), "{:?}", world.desk.wire);
        assert_eq!(world.desk.queued(), 0);
        world.agree();
    });
}

#[test]
fn whatever_the_clock_does_every_entry_arrives_exactly_once() {
    let event = prop_oneof![
        8 => event().prop_filter("a crash forgets the clock that only goes forward", |event| {
            !matches!(event, Event::Crash | Event::DiskFull)
        }),
        1 => (-8_000..8_000i64).prop_map(Event::Clock),
    ];
    run(800, prop::collection::vec(event, 1..60), |events| {
        let mut world = World::new();
        events.into_iter().for_each(|event| world.happen(event));
        world.heal();
        assert_eq!(world.desk.server.entries.len(), world.meant.entries.len(), "{:?}", world.desk.wire);
        assert_eq!(world.desk.queued(), 0);
    });
}

#[test]
fn whatever_is_done_elsewhere_both_sides_agree_in_the_end_and_nothing_made_here_is_lost() {
    let event = prop_oneof![5 => event(), 2 => elsewhere()];
    run(1_000, prop::collection::vec(event, 1..60), |events| {
        let mut world = World::new();
        let mut deleted_elsewhere = 0;
        for event in events {
            deleted_elsewhere += usize::from(matches!(event, Event::Elsewhere(Elsewhere::Delete(_))));
            world.happen(event);
        }
        world.heal();
        world.agree();
        let made_here = world.desk.server.said().iter().filter(|fields| fields.description != "web").count();
        let aside = world.desk.view().aside.len();
        assert!(
            made_here + aside + deleted_elsewhere >= world.meant.entries.len(),
            "something is lost: {:?}",
            world.desk.wire
        );
    });
}
