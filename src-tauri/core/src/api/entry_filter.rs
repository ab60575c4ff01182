//! Which time entries are asked for.

use super::entry_wire::written;
use super::filter::word;
use super::send::Request;
use crate::domain::{ProjectId, ServerEntry, TagId, TaskId};
use chrono::{DateTime, TimeDelta, Utc};

/// Narrows a user's list of time entries; the default asks for all of them. They come by their start, the latest
/// first, so entries that lie in the future come before all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Only entries with this in their description.
    pub description: Option<String>,
    /// Only entries from here on. Not to be relied on; see [`Self::window`].
    pub start: Option<DateTime<Utc>>,
    /// Only entries until here. Not to be relied on; see [`Self::window`].
    pub end: Option<DateTime<Utc>>,
    /// Only entries of this project.
    pub project: Option<ProjectId>,
    /// Only entries of this task.
    pub task: Option<TaskId>,
    /// Only entries with these tags.
    pub tags: Vec<TagId>,
    /// Only entries with a project, or without.
    pub project_required: Option<bool>,
    /// Only entries with a task, or without.
    pub task_required: Option<bool>,
    /// Only entries that are running, or that are not.
    pub in_progress: Option<bool>,
    /// Whole projects, tasks and tags in the answer, and not their ids alone.
    pub hydrated: Option<bool>,
    /// Only entries of the week before this instant.
    pub week_before: Option<DateTime<Utc>>,
}

impl EntryFilter {
    /// Asks for at least the entries that start in `from..to`.
    ///
    /// Clockify reads the wall clock of both instants in the account's time zone, which shifts the window by the
    /// zone's offset. So a day more is asked for on each side, and [`starting_in`] takes out what is too much.
    #[must_use]
    pub fn window(from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        let day = TimeDelta::days(1);
        Self {
            start: Some(from.checked_sub_signed(day).unwrap_or(from)),
            end: Some(to.checked_add_signed(day).unwrap_or(to)),
            ..Self::default()
        }
    }

    /// The request, narrowed.
    pub(super) fn apply(&self, request: Request) -> Request {
        let time = |time: Option<DateTime<Utc>>| time.map(written);
        let narrowed = request
            .maybe("description", self.description.as_deref())
            .maybe("start", time(self.start).as_deref())
            .maybe("end", time(self.end).as_deref())
            .maybe("project", self.project.as_ref().map(ProjectId::as_str))
            .maybe("task", self.task.as_ref().map(TaskId::as_str))
            .maybe("project-required", self.project_required.map(word))
            .maybe("task-required", self.task_required.map(word))
            .maybe("in-progress", self.in_progress.map(word))
            .maybe("hydrated", self.hydrated.map(word))
            .maybe("get-week-before", time(self.week_before).as_deref());
        self.tags.iter().fold(narrowed, |request, tag| request.query("tags", tag.as_str()))
    }
}

/// Of these entries, those that start in `from..to`.
#[must_use]
pub fn starting_in(entries: Vec<ServerEntry>, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<ServerEntry> {
    entries.into_iter().filter(|entry| (from..to).contains(&entry.fields.start)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EntryFields;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn entry(start: &str) -> ServerEntry {
        let fields = EntryFields::starting(at(start));
        ServerEntry { id: start.into(), workspace: "w".into(), user: "u".into(), fields, locked: false }
    }

    #[test]
    fn a_window_asks_for_a_day_more_on_each_side_since_the_server_shifts_it_by_the_zone() {
        let window = EntryFilter::window(at("2026-02-13T00:00:00Z"), at("2026-02-14T00:00:00Z"));
        assert_eq!(window.start, Some(at("2026-02-12T00:00:00Z")));
        assert_eq!(window.end, Some(at("2026-02-15T00:00:00Z")));
    }

    #[test]
    fn of_what_came_only_what_starts_inside_is_kept_to_the_second() {
        let all =
            ["2026-02-12T23:59:59Z", "2026-02-13T00:00:00Z", "2026-02-13T23:59:59Z", "2026-02-14T00:00:00Z"];
        let entries = all.iter().map(|start| entry(start)).collect();
        let kept = starting_in(entries, at("2026-02-13T00:00:00Z"), at("2026-02-14T00:00:00Z"));
        let kept: Vec<_> = kept.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(kept, all[1..3]);
    }

    #[test]
    fn a_window_at_the_ends_of_time_does_not_overflow() {
        let window = EntryFilter::window(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        assert_eq!(window.start, Some(DateTime::<Utc>::MIN_UTC));
        assert_eq!(window.end, Some(DateTime::<Utc>::MAX_UTC));
    }
}
