//! Much more than anybody has, to see that lists are paged and nothing is done once for each row.

use super::random::Random;
use crate::clock::Clock;
use crate::world::{Entry, Id, Status, Workspace, World};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::sync::Arc;

const CLIENTS: usize = 400;
const PROJECTS: usize = 10_000;
const TASKS_OF_A_PROJECT: usize = 5;
const TAGS: usize = 200;
const ENTRIES: i64 = 200_000;
const DESCRIPTIONS: usize = 500;

pub(super) fn world(clock: Clock) -> World {
    let mut world = World::of(clock, "Noor van der Berg", "noor@example.com", "Everything Ltd.", "EUR");
    let (me, now) = (world.me().id, world.now());
    let home = world.home_mut();
    home.hourly_rate = 8000;
    let tasks = fill_catalogue(home);
    fill_entries(home, me, now, &tasks);
    world.add_connection(Status::Active);
    world
}

/// All tasks, with their projects.
fn fill_catalogue(workspace: &mut Workspace) -> Vec<(Id, Id)> {
    const KINDS: [&str; 6] = ["Website", "App", "Umzug", "Wartung", "Schulung", "Étude"];
    const STEPS: [&str; TASKS_OF_A_PROJECT] = ["Konzept", "Umsetzung", "Prüfung", "Abnahme", "Nacharbeit"];
    let clients: Vec<Id> = (0..CLIENTS).map(|n| workspace.add_client(&format!("Client {n:03}"))).collect();
    for n in 0..TAGS {
        workspace.add_tag(&format!("tag-{n:03}"));
    }
    let mut tasks = Vec::with_capacity(PROJECTS * TASKS_OF_A_PROJECT);
    for n in 0..PROJECTS {
        let project = workspace.add_project(&format!("{} {n:05}", KINDS[n % KINDS.len()]));
        if let Some(project) = workspace.project_mut(project) {
            project.client = Some(clients[n % CLIENTS]);
            project.color = format!("#{:06X}", n * 1657 % 0x1_00_00_00);
            project.archived = n % 10 == 9;
        }
        tasks.extend(STEPS.iter().map(|step| (project, workspace.add_task(project, step))));
    }
    tasks
}

/// One entry after the other, twenty to thirty minutes each, the last one ending about now.
fn fill_entries(workspace: &mut Workspace, user: Id, now: DateTime<Utc>, tasks: &[(Id, Id)]) {
    let mut random = Random::new(2);
    let descriptions: Vec<Arc<str>> = (0..DESCRIPTIONS).map(|n| format!("Work item {n}").into()).collect();
    let tags: Vec<Id> = workspace.tags().map(|tag| tag.id).collect();
    let first = now.trunc_subsecs(0) - TimeDelta::minutes(30 * ENTRIES);
    for n in 0..ENTRIES {
        let start = first + TimeDelta::minutes(30 * n);
        let (project, task) = *random.pick(tasks);
        workspace.entries.insert(Entry {
            id: workspace.ids.next(),
            user,
            description: random.pick(&descriptions).clone(),
            start,
            end: Some(start + TimeDelta::minutes(random.between(20, 30))),
            project: Some(project),
            task: Some(task),
            tags: if random.chance(30) { Box::from([*random.pick(&tags)]) } else { Box::default() },
            billable: true,
            kind: "REGULAR",
            custom: Box::default(),
            locked: false,
            approved: false,
        });
    }
}
