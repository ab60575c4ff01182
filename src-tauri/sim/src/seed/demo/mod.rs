//! A freelancer in Berlin: six clients, eight weeks of work, and a studio that she also works for.

mod catalogue;

use super::random::Random;
use crate::clock::Clock;
use crate::world::{CustomValue, Entry, Id, Member, Role, Status, User, Workspace, World};
use catalogue::{CLIENTS, DESCRIPTIONS, PROJECTS, TAGS};
use chrono::{DateTime, Datelike, DurationRound, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use std::sync::Arc;

const ZONE: Tz = Tz::Europe__Berlin;

pub(super) fn world(clock: Clock) -> World {
    let mut world = World::of(clock, "Mara Lindqvist", "mara@example.com", "Mara Lindqvist", "EUR");
    let mut random = Random::new(1);
    let (me, now) = (world.me().id, world.now());
    invite_bookkeeper(&mut world);
    let home = world.home_mut();
    home.hourly_rate = 9500;
    fill_catalogue(home);
    fill_weeks(home, me, now, &mut random);
    add_studio(&mut world, &mut random);
    add_holidays(world.home_mut(), now);
    world.add_connection(Status::Active);
    world
}

/// Somebody who was invited and has not answered: no name, no settings.
fn invite_bookkeeper(world: &mut World) {
    let (user, workspace) = (world.ids.next(), world.home().id);
    world.others.push(User {
        id: user,
        name: None,
        email: "buchhaltung@example.com".to_owned(),
        profile: None,
        active_workspace: workspace,
        default_workspace: workspace,
    });
    world.home_mut().members.push(Member { user, role: Role::Member });
}

fn fill_catalogue(workspace: &mut Workspace) {
    let clients: Vec<Id> = CLIENTS.iter().map(|name| workspace.add_client(name)).collect();
    for plan in PROJECTS {
        let project = workspace.add_project(plan.name);
        if let Some(project) = workspace.project_mut(project) {
            project.client = plan.client.map(|client| clients[client]);
            project.color = plan.color.to_owned();
            project.archived = plan.archived;
            project.billable = plan.name != "Internal";
        }
        for (place, name) in plan.tasks.iter().enumerate() {
            let task = workspace.add_task(project, name);
            if let Some(task) = workspace.task_mut(project, task) {
                task.done = place < plan.done;
            }
        }
    }
    let tags: Vec<Id> = TAGS.iter().map(|name| workspace.add_tag(name)).collect();
    if let Some(oldest) = tags.last().and_then(|id| workspace.tag_mut(*id)) {
        oldest.archived = true;
    }
    workspace.add_custom_field("Ticket", false);
}

/// Days off that have the same date each year.
fn add_holidays(workspace: &mut Workspace, now: DateTime<Utc>) {
    let year = now.with_timezone(&ZONE).year();
    for (name, month, day) in [("Tag der Arbeit", 5, 1), ("Tag der Deutschen Einheit", 10, 3)] {
        if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
            workspace.add_holiday(name, date);
        }
    }
}

/// Eight weeks up to now, with nothing running. A working day is missed now and then, but not today.
fn fill_weeks(workspace: &mut Workspace, user: Id, now: DateTime<Utc>, random: &mut Random) {
    let today = now.with_timezone(&ZONE).date_naive();
    for back in (0..8 * 7).rev() {
        let day = today - TimeDelta::days(back);
        let works = match day.weekday() {
            Weekday::Sun => false,
            Weekday::Sat => random.chance(20),
            Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => {
                back == 0 || random.chance(96)
            }
        };
        if works {
            fill_day(workspace, user, day, now, random);
        }
    }
}

fn fill_day(workspace: &mut Workspace, user: Id, day: NaiveDate, now: DateTime<Utc>, random: &mut Random) {
    let mut start = at(day, 8, 40) + TimeDelta::minutes(random.between(0, 45));
    let evening = at(day, 17, 15) + TimeDelta::minutes(random.between(0, 75));
    let noon = at(day, 12, 15);
    let mut had_lunch = day.weekday() == Weekday::Sat;
    while start < evening {
        if start > noon && !had_lunch {
            start += TimeDelta::minutes(random.between(30, 60));
            had_lunch = true;
        }
        let end = start + TimeDelta::minutes(random.between(15, 130));
        // What would still run now has just been stopped.
        let end = end.min(now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now));
        if end <= start {
            return;
        }
        let entry = entry(workspace, user, start, end, random);
        workspace.entries.insert(entry);
        start = end + TimeDelta::minutes(if random.chance(60) { 0 } else { random.between(2, 25) });
    }
}

fn entry(
    workspace: &Workspace,
    user: Id,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    random: &mut Random,
) -> Entry {
    let active: Vec<_> = workspace.projects().filter(|project| !project.archived).collect();
    // The first few are what she does most; now and then something is booked on nothing.
    let few = active.len().min(5);
    let project = match random.below(20) {
        0 => None,
        1..=11 => active.get(random.below(few)),
        _ => active.get(random.below(active.len())),
    };
    // Whatever she did last can be started again: nothing is booked on what is done.
    let tasks = project.into_iter().flat_map(|project| workspace.tasks_of(project.id));
    let tasks: Vec<_> = tasks.filter(|task| !task.done).collect();
    let task = (!tasks.is_empty() && random.chance(85)).then(|| random.pick(&tasks).id);
    let tags: Vec<Id> = workspace.tags().filter(|tag| !tag.archived).map(|tag| tag.id).collect();
    let wanted = [0, 0, 0, 0, 1, 1, 1, 1, 1, 2];
    let first = random.below(tags.len());
    let tags = tags.iter().cycle().skip(first).take(*random.pick(&wanted)).copied().collect();
    let ticket = workspace.custom_fields.first().filter(|_| random.chance(8)).map(|field| CustomValue {
        field: field.id,
        value: format!("NW-{}", random.between(100, 999)).into(),
    });
    Entry {
        id: workspace.ids.next(),
        user,
        description: Arc::from(*random.pick(DESCRIPTIONS)),
        start,
        end: Some(end),
        project: project.map(|project| project.id),
        task,
        tags,
        billable: project.is_some_and(|project| project.billable),
        kind: "REGULAR",
        custom: ticket.into_iter().collect(),
        locked: false,
        approved: false,
    }
}

/// A second, small workspace that belongs to somebody else, and wants a project on every entry.
fn add_studio(world: &mut World, random: &mut Random) {
    let (me, now) = (world.me().id, world.now());
    let (owner, colleague) = (world.ids.next(), world.ids.next());
    let studio = world.add_workspace("Hafenlicht Studio", Role::Member);
    studio.settings.force_projects = true;
    studio.members.insert(0, Member { user: owner, role: Role::Owner });
    studio.members.push(Member { user: colleague, role: Role::Member });
    let client = studio.add_client("Museum am Strom");
    let plans: [(&str, &[&str]); 3] = [
        ("Audioguide", &["Schnitt", "Sprachaufnahmen"]),
        ("Medientisch", &["Interaktion", "Testbetrieb"]),
        ("Website", &[]),
    ];
    for (name, tasks) in plans {
        let project = studio.add_project(name);
        if let Some(project) = studio.project_mut(project) {
            project.client = Some(client);
        }
        for task in tasks {
            studio.add_task(project, task);
        }
    }
    studio.add_tag("vor Ort");
    studio.add_tag("remote");
    for days in [38, 31, 24, 17, 10, 3] {
        let day = (now - TimeDelta::days(days)).with_timezone(&ZONE).date_naive();
        let start = at(day, 19, 0);
        let mut entry = entry(studio, me, start, start + TimeDelta::minutes(random.between(30, 120)), random);
        entry.project = entry.project.or_else(|| studio.projects().next().map(|project| project.id));
        studio.entries.insert(entry);
    }
    let workspace = studio.id;
    for (id, name, email) in
        [(owner, "Tomasz Żak", "tomasz@example.com"), (colleague, "Anaïs Böhm", "anais@example.com")]
    {
        world.others.push(User {
            id,
            name: Some(name.to_owned()),
            email: email.to_owned(),
            profile: world.me().profile.clone(),
            active_workspace: workspace,
            default_workspace: workspace,
        });
    }
}

/// A time of day in Berlin.
fn at(day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    let wall_clock = day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default());
    // Summer time begins and ends at night, when nobody here works.
    ZONE.from_local_datetime(&wall_clock).earliest().map_or(wall_clock.and_utc(), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-08-12T13:37:41Z".parse().unwrap()
    }

    #[test]
    fn the_freelancer_has_what_the_issue_says() {
        let world = world(Clock::fixed(now()));
        let home = world.home();
        assert_eq!((home.clients().count(), home.projects().count()), (6, 25));
        assert_eq!((home.tasks().count(), home.tags().count()), (80, 12));
        assert!(home.project("Website").is_some_and(|project| !project.archived));
        assert!(home.tag("urgent").is_some_and(|tag| !tag.archived));
        assert!(home.projects().any(|project| project.archived));
        assert_eq!(home.projects().filter(|project| !project.billable).count(), 1);
        assert!(home.tasks().any(|task| task.done));
        assert!(home.projects().any(|project| project.name.chars().count() > 150));
        assert_eq!(world.workspaces().count(), 2);
        assert!(world.running().is_none());
    }

    #[test]
    fn the_entries_reach_from_eight_weeks_ago_to_now_and_never_overlap() {
        let world = world(Clock::fixed(now()));
        let entries: Vec<&Entry> = world.entries().collect();
        let first = entries.first().unwrap().start;
        assert!(first < now() - TimeDelta::days(52) && first > now() - TimeDelta::days(57), "{first}");
        let last = entries.last().unwrap();
        assert!(last.end.unwrap() > now() - TimeDelta::hours(2), "{last:?}");
        for pair in entries.windows(2) {
            assert!(pair[0].end.unwrap() <= pair[1].start, "{pair:?}");
        }
        assert!(entries.iter().all(|entry| entry.end.unwrap() <= now()));
    }

    #[test]
    fn whatever_was_done_can_be_started_again() {
        let world = world(Clock::fixed(now()));
        let offered = |entry: &Entry| {
            let home = world.home();
            home.tasks().filter(|task| entry.task == Some(task.id)).all(|task| !task.done)
                && home
                    .projects()
                    .filter(|project| entry.project == Some(project.id))
                    .all(|one| !one.archived)
                && home.tags().filter(|tag| entry.tags.contains(&tag.id)).all(|tag| !tag.archived)
        };
        assert!(world.home().entries().all(offered));
    }

    #[test]
    fn the_same_now_gives_the_same_world() {
        let all = |world: &World| world.entries().cloned().collect::<Vec<_>>();
        assert_eq!(all(&world(Clock::fixed(now()))), all(&world(Clock::fixed(now()))));
    }
}
