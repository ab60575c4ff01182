//! A line that says what is to change of an entry.

use super::super::{Understood, When, parse, resolve_edit};
use super::{NOW, berlin, catalogue, shown};
use crate::domain::{EntryFields, zone::instant};

/// From 9:00 to 10:00 in Berlin, of the project Website.
fn of_today() -> EntryFields {
    from_to("2026-06-02T07:00:00Z", Some("2026-06-02T08:00:00Z"))
}

/// Eight days before.
fn of_last_week() -> EntryFields {
    from_to("2026-05-25T07:00:00Z", Some("2026-05-25T08:00:00Z"))
}

fn from_to(start: &str, end: Option<&str>) -> EntryFields {
    let end = end.map(|end| instant(end).unwrap());
    EntryFields { end, project: Some("website".into()), ..EntryFields::starting(instant(start).unwrap()) }
}

fn said(line: &str, entry: &EntryFields) -> Understood {
    resolve_edit(&parse(line), entry, &catalogue(), instant(NOW).unwrap(), &berlin())
}

fn when(line: &str, entry: &EntryFields) -> String {
    match said(line, entry).when {
        When::Now => "stays".to_owned(),
        When::At { start } => shown(start),
        When::Span { start, end } => format!("{} to {}", shown(start), shown(end)),
    }
}

#[test]
fn a_task_is_looked_for_in_the_entrys_project_first() {
    let task = |line| said(line, &of_today()).task.map(|task| task.id.to_string());
    assert_eq!(task("/Design").as_deref(), Some("design-1"), "the shop has one too");
    assert_eq!(task("/Deploy").as_deref(), Some("deploy"), "only the shop has one");
    assert_eq!(task("/Design @Shop").as_deref(), Some("design-2"));
    assert_eq!(said("/nothing", &of_today()).problems.len(), 1);
}

#[test]
fn a_time_of_day_is_one_of_the_day_on_which_the_entry_began() {
    assert_eq!(when("~9:10", &of_today()), "2026-06-02T07:10:00Z");
    assert_eq!(when("~9:10", &of_last_week()), "2026-05-25T07:10:00Z");
    assert_eq!(when("~23:10", &of_last_week()), "2026-05-25T21:10:00Z", "that day is over");
    assert_eq!(
        when("22:00-1:00", &of_last_week()),
        "2026-05-25T20:00:00Z to 2026-05-25T23:00:00Z",
        "over midnight"
    );
}

#[test]
fn so_long_ago_counts_from_now_whatever_the_entrys_day() {
    assert_eq!(when("-20m", &of_last_week()), "2026-06-02T08:00:00Z");
}

#[test]
fn what_runs_since_yesterday_began_at_the_last_such_time() {
    let runs = from_to("2026-06-01T20:00:00Z", None);
    assert_eq!(when("~23:10", &runs), "2026-06-01T21:10:00Z");
    assert_eq!(when("~0:10", &runs), "2026-06-01T22:10:00Z");
}

#[test]
fn a_length_counts_from_the_entrys_start_and_without_a_time_it_stays_when_it_is() {
    assert_eq!(when("+30m", &of_last_week()), "2026-05-25T07:00:00Z to 2026-05-25T07:30:00Z");
    assert_eq!(when("~8:00 +30m", &of_last_week()), "2026-05-25T06:00:00Z to 2026-05-25T06:30:00Z");
    assert_eq!(when("words", &of_last_week()), "stays");
}
