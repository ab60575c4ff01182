//! What a typed time means for an entry.

use super::super::{Answer, Edge, Query};
use crate::api::Base;
use crate::domain::typed::TypedError;
use crate::domain::{EntryFields, EntryKey};
use crate::driver::samples::offline;
use crate::engine::{Engine, Options};
use crate::journal::Stored;
use crate::journal::samples::on_server;
use chrono::{DateTime, Utc};

/// 10:20 in Vienna, on 2 June 2026.
fn morning() -> DateTime<Utc> {
    instant("2026-06-02T08:20:00Z")
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// What is meant by `text` for the entry 1, which is from then to then.
fn meant(text: &str, of: Edge, start: &str, end: Option<&str>) -> Result<DateTime<Utc>, TypedError> {
    let fields = EntryFields { end: end.map(instant), ..EntryFields::starting(instant(start)) };
    let mut stored = offline();
    stored.entries.insert(EntryKey(1), on_server(1, fields));
    asked(text, of, stored)
}

fn asked(text: &str, of: Edge, stored: Stored) -> Result<DateTime<Utc>, TypedError> {
    let engine = Engine::new(stored, Options { reads_ahead: false, base: Base::parse(Base::MATON).unwrap() });
    let query = Query::Time { text: text.to_owned(), of, entry: EntryKey(1) };
    let Answer::Time(time) = query.answer(&engine, morning()) else { panic!("another answer") };
    time
}

#[test]
fn a_start_is_the_last_such_time_before_the_entry_ended_or_before_now() {
    let finished =
        |text: &str| meant(text, Edge::Start, "2026-06-01T12:00:00Z", Some("2026-06-01T13:00:00Z"));
    assert_eq!(finished("14:30"), Ok(instant("2026-06-01T12:30:00Z")), "before its end at 15:00 in Vienna");
    assert_eq!(finished("15"), Ok(instant("2026-06-01T13:00:00Z")), "just when it ended");
    assert_eq!(finished("3:01pm"), Ok(instant("2026-05-31T13:01:00Z")), "the day before");
    let running = |text: &str| meant(text, Edge::Start, "2026-06-02T08:00:00Z", None);
    assert_eq!(running("9:10"), Ok(instant("2026-06-02T07:10:00Z")));
    assert_eq!(running("10:21"), Ok(instant("2026-06-01T08:21:00Z")), "not in the future");
    assert_eq!(running("1h30"), Ok(instant("2026-06-01T23:30:00Z")), "a start has no length");
}

#[test]
fn so_long_ago_is_counted_from_now_for_either_time() {
    for of in [Edge::Start, Edge::End] {
        for end in [None, Some("2026-06-01T13:00:00Z")] {
            let ago = |text: &str| meant(text, of, "2026-06-01T12:00:00Z", end);
            assert_eq!(ago("-20m"), Ok(instant("2026-06-02T08:00:00Z")));
            assert_eq!(ago("-1h30"), Ok(instant("2026-06-02T06:50:00Z")));
            assert_eq!(ago(" \u{2212}90 "), Ok(instant("2026-06-02T06:50:00Z")));
        }
    }
}

#[test]
fn an_end_is_the_first_such_time_from_the_start_on_also_after_midnight() {
    // 23:00 in Vienna.
    let late = |text: &str| meant(text, Edge::End, "2026-06-01T21:00:00Z", Some("2026-06-01T21:30:00Z"));
    assert_eq!(late("23:45"), Ok(instant("2026-06-01T21:45:00Z")));
    assert_eq!(late("0:30"), Ok(instant("2026-06-01T22:30:00Z")), "the day after");
    assert_eq!(late("1am"), Ok(instant("2026-06-01T23:00:00Z")));
    assert_eq!(late("22:59"), Ok(instant("2026-06-02T20:59:00Z")));
    assert_eq!(late("23:00"), Ok(instant("2026-06-01T21:00:00Z")), "just when it began");
    let running = |text: &str| meant(text, Edge::End, "2026-06-02T08:00:00Z", None);
    assert_eq!(running("10:15"), Ok(instant("2026-06-02T08:15:00Z")));
    // The night in which 2:30 comes twice, and the one in which it doesn't come.
    let twice = |text: &str| meant(text, Edge::End, "2026-10-25T00:45:00Z", None);
    assert_eq!(twice("2:30"), Ok(instant("2026-10-25T01:30:00Z")), "from 2:45 on, the second one");
    let never = |text: &str| meant(text, Edge::End, "2026-03-29T00:45:00Z", None);
    assert_eq!(never("2:30"), Ok(instant("2026-03-29T01:00:00Z")), "when 3:00 came instead");
}

#[test]
fn a_length_with_a_unit_is_how_long_the_entry_lasted() {
    let end = |text: &str| meant(text, Edge::End, "2026-06-01T12:00:00Z", Some("2026-06-01T13:00:00Z"));
    for (text, ends) in [
        ("1h30", "2026-06-01T13:30:00Z"),
        ("1H30M", "2026-06-01T13:30:00Z"),
        ("90m", "2026-06-01T13:30:00Z"),
        ("1,5h", "2026-06-01T13:30:00Z"),
        (" 2h ", "2026-06-01T14:00:00Z"),
        ("0m", "2026-06-01T12:00:00Z"),
        ("999h", "2026-07-13T03:00:00Z"),
    ] {
        assert_eq!(end(text), Ok(instant(ends)), "{text}");
    }
    assert_eq!(end("1000h"), Err(TypedError::TooLong));
    assert_eq!(end("16:30"), Ok(instant("2026-06-01T14:30:00Z")), "no unit: a time of day");
}

#[test]
fn what_is_no_time_is_told_so() {
    for of in [Edge::Start, Edge::End] {
        let typed = |text: &str| meant(text, of, "2026-06-01T12:00:00Z", Some("2026-06-01T13:00:00Z"));
        for (text, error) in [
            ("", TypedError::Empty),
            ("  ", TypedError::Empty),
            ("soon", TypedError::Unreadable),
            ("9 or 10", TypedError::Unreadable),
            ("9:1", TypedError::Unreadable),
            ("25:00", TypedError::NoSuchTime),
            ("9:75", TypedError::NoSuchTime),
            ("13pm", TypedError::NoSuchTime),
            ("-1000h", TypedError::TooLong),
            ("-soon", TypedError::Unreadable),
            ("٩:١٠", TypedError::Unreadable),
        ] {
            assert_eq!(typed(text), Err(error), "{text:?}");
        }
    }
}

#[test]
fn a_time_for_an_entry_that_is_gone_is_the_last_such_time_before_now() {
    for of in [Edge::Start, Edge::End] {
        assert_eq!(asked("9:10", of, offline()), Ok(instant("2026-06-02T07:10:00Z")));
        assert_eq!(asked("9:10", of, Stored::default()), Ok(instant("2026-06-01T09:10:00Z")), "in UTC");
    }
}
