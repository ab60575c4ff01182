//! Reading entries.

use super::find;
use crate::answer::{Answer, Answered, Page};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::wire;
use crate::world::{Entry, Id, Workspace, World};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// A user's entries, latest start first.
pub(in crate::routes) fn list(world: &mut World, call: &Call) -> Answered {
    let user = call.user(world)?;
    let workspace = call.workspace(world)?;
    let page = Page::usual(call)?;
    let filter = Filter::of(call)?;
    // What runs is asked for alone: the other parameters are not looked at.
    if call.flag("in-progress")? == Some(true) {
        let (rows, last) = page.cut(workspace.entries.running(user.id).into_iter());
        return answer(world, workspace, call, &rows, last);
    }
    let window = Window::of(call, user.zone())?;
    let rows = window.cut(workspace.entries.in_order(user.id)).iter().rev().map(|(_, id)| *id);
    let entry = |id: Id| workspace.entries.get(id);
    let (rows, last) = if filter.is_nothing() {
        let (ids, last) = page.cut(rows);
        (ids.into_iter().filter_map(entry).collect(), last)
    } else {
        page.cut(rows.filter_map(entry).filter(|entry| filter.passes(entry)))
    };
    answer(world, workspace, call, &rows, last)
}

/// What runs in the workspace, of everybody: 10 rows unless told otherwise.
pub(in crate::routes) fn in_progress(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    let (rows, last) = Page::of(call, 10, 1000)?.cut(workspace.entries.all_running());
    answer(world, workspace, call, &rows, last)
}

/// A route that stands only in the gateway's documentation, as the one for what is in progress; Clockify documents
/// nothing of the kind.
pub(in crate::routes) fn in_workspace(world: &mut World, call: &Call) -> Answered {
    in_progress(world, call)
}

pub(in crate::routes) fn one(world: &mut World, call: &Call) -> Answered {
    let workspace = call.workspace(world)?;
    let entry = find(workspace, call)?;
    if call.flag("hydrated")?.unwrap_or(false) {
        Answer::ok(&wire::entry_hydrated(world, workspace, entry, false))
    } else {
        Answer::ok(&wire::entry(workspace, entry))
    }
}

fn answer(world: &World, workspace: &Workspace, call: &Call, rows: &[&Entry], last: bool) -> Answered {
    if call.flag("hydrated")?.unwrap_or(false) {
        let rows: Vec<_> =
            rows.iter().map(|entry| wire::entry_hydrated(world, workspace, entry, true)).collect();
        Answer::page(&rows, last)
    } else {
        let rows: Vec<_> = rows.iter().map(|entry| wire::entry(workspace, entry)).collect();
        Answer::page(&rows, last)
    }
}

/// The instants between which entries start.
struct Window {
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
}

impl Window {
    /// `start` and `end`, or the week before `get-week-before`.
    fn of(call: &Call, zone: Tz) -> Result<Self, Refusal> {
        let shifted = |name| call.instant(name).map(|at| at.map(|at| shift(at, zone)));
        if let Some(to) = shifted("get-week-before")? {
            return Ok(Self { from: Some(to - TimeDelta::weeks(1)), to: Some(to) });
        }
        Ok(Self { from: shifted("start")?, to: shifted("end")? })
    }

    fn cut<'e>(&self, in_order: &'e [(DateTime<Utc>, Id)]) -> &'e [(DateTime<Utc>, Id)] {
        let from = self.from.map_or(0, |from| in_order.partition_point(|(start, _)| *start < from));
        let to = self.to.map_or(in_order.len(), |to| in_order.partition_point(|(start, _)| *start < to));
        in_order.get(from..to).unwrap_or_default()
    }
}

/// The quirk of the windows: an instant's wall clock in UTC is read again as a wall clock in the account's zone.
fn shift(at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let wall_clock = at.naive_utc();
    let read = zone.from_local_datetime(&wall_clock).earliest();
    // In the hour that summer time skips there is no such wall clock: the one after it.
    let read = read.or_else(|| zone.from_local_datetime(&(wall_clock + TimeDelta::hours(1))).earliest());
    read.map_or(at, |read| read.to_utc())
}

/// What a list of entries is narrowed by, beside the window.
struct Filter {
    description: Option<String>,
    project: Option<Option<Id>>,
    task: Option<Option<Id>>,
    tags: Option<Vec<Id>>,
    project_required: bool,
    task_required: bool,
    finished: bool,
}

impl Filter {
    fn of(call: &Call) -> Result<Self, Refusal> {
        Ok(Self {
            description: call.text("description").map(str::to_lowercase),
            project: call.text("project").map(Id::parse),
            task: call.text("task").map(Id::parse),
            tags: call.ids("tags"),
            project_required: call.flag("project-required")?.unwrap_or(false),
            task_required: call.flag("task-required")?.unwrap_or(false),
            finished: call.flag("in-progress")? == Some(false),
        })
    }

    fn is_nothing(&self) -> bool {
        let Self { description, project, task, tags, project_required, task_required, finished } = self;
        description.is_none()
            && project.is_none()
            && task.is_none()
            && tags.is_none()
            && !project_required
            && !task_required
            && !finished
    }

    fn passes(&self, entry: &Entry) -> bool {
        // An id that is none asks for what nothing has.
        let is = |wanted: Option<Option<Id>>, value: Option<Id>| {
            wanted.is_none_or(|wanted| wanted.is_some() && wanted == value)
        };
        is(self.project, entry.project)
            && is(self.task, entry.task)
            && self.tags.as_ref().is_none_or(|tags| tags.iter().any(|tag| entry.tags.contains(tag)))
            && (!self.project_required || entry.project.is_some())
            && (!self.task_required || entry.task.is_some())
            && (!self.finished || entry.end.is_some())
            && self
                .description
                .as_ref()
                .is_none_or(|wanted| entry.description.to_lowercase().contains(wanted.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        crate::call::parse_instant(text).unwrap()
    }

    #[test]
    fn a_window_is_moved_by_the_offset_of_the_account() {
        let belgrade = Tz::Europe__Belgrade;
        assert_eq!(shift(at("2026-08-08T00:00:00Z"), belgrade), at("2026-08-07T22:00:00Z"));
        assert_eq!(shift(at("2026-08-08T02:00:00+02:00"), belgrade), at("2026-08-07T22:00:00Z"));
        assert_eq!(shift(at("2026-01-08T00:00:00Z"), belgrade), at("2026-01-07T23:00:00Z"));
        assert_eq!(shift(at("2026-08-08T00:00:00Z"), Tz::UTC), at("2026-08-08T00:00:00Z"));
    }

    #[test]
    fn the_hour_that_summer_time_skips_has_a_window_too() {
        assert_eq!(shift(at("2026-03-29T02:30:00Z"), Tz::Europe__Berlin), at("2026-03-29T01:30:00Z"));
    }
}
