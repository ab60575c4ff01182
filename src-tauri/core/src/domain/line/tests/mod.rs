//! The line as a whole. What is in one file alone is tested there.

mod edit;
mod grammar;
mod meaning;
mod properties;

use super::{Understood, parse, resolve};
use crate::domain::{
    Calendar, Catalogue, Client, Project, ProjectId, Tag, Task, Weekday,
    zone::{instant, wire},
};
use chrono::{DateTime, Utc};
use chrono_tz::Europe;

/// 10:20 in Berlin, on a Tuesday in summer.
const NOW: &str = "2026-06-02T08:20:00Z";

fn understood(line: &str) -> Understood {
    understood_at(line, NOW)
}

fn understood_at(line: &str, now: &str) -> Understood {
    resolve(&parse(line), &catalogue(), instant(now).unwrap(), &berlin())
}

fn berlin() -> Calendar {
    Calendar { zone: Europe::Berlin, week_start: Weekday::Monday }
}

fn shown(instant: DateTime<Utc>) -> String {
    wire(instant)
}

fn catalogue() -> Catalogue {
    Catalogue {
        clients: ["Acme", "Umbrella"]
            .map(|name| Client { id: name.into(), name: name.to_owned(), archived: false })
            .into(),
        projects: vec![
            project("website", "Website", "Acme", false),
            project("shop", "Web Shop", "Umbrella", false),
            project("big", "Big Corp Site", "Acme", false),
            project("bigger", "Big", "Acme", false),
            project("cafe", "Café Zürich", "Umbrella", false),
            project("research", "R&D #2", "Umbrella", false),
            project("intern-1", "Intern", "Acme", false),
            project("intern-2", "Intern", "Umbrella", false),
            project("old", "Old Site", "Acme", true),
        ]
        .into(),
        tasks: vec![
            task("login", "website", "Login", false),
            task("design-1", "website", "Design", false),
            task("relaunch", "website", "Relaunch 2024", true),
            task("design-2", "shop", "Design", false),
            task("deploy", "shop", "Deploy to prod", false),
            task("a-b", "shop", "A/B test", false),
            task("migrate", "old", "Migrate", false),
        ]
        .into(),
        tags: [("urgent", false), ("to do", false), ("2024", false), ("überfällig", false), ("legacy", true)]
            .map(|(name, archived)| Tag { id: name.into(), name: name.to_owned(), archived })
            .into(),
    }
}

fn project(id: &str, name: &str, client: &str, archived: bool) -> Project {
    Project {
        id: id.into(),
        name: name.to_owned(),
        client: Some(client.into()),
        color: "#112233".to_owned(),
        billable: false,
        archived,
    }
}

fn task(id: &str, project: &str, name: &str, done: bool) -> Task {
    Task { id: id.into(), project: ProjectId::from(project), name: name.to_owned(), billable: None, done }
}
