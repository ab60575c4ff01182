//! Entries of some days.

use crate::access::now;
use crate::args::Span;
use crate::out::{BOLD, DIM, Out};
use crate::running::news;
use crate::text::{self, Style};
use crate::trouble::Trouble;
use chrono::{NaiveDate, TimeDelta};
use stint_core::engine::Refusal;
use stint_core::hub::{Answer, Hub, Query};
use stint_core::view::EntryView;

pub(crate) async fn list(hub: &Hub, span: &Span, out: &mut Out) -> Result<(), Trouble> {
    let view = news(hub).await;
    if view.account.is_none() {
        return Err(Trouble::NotSetUp);
    }
    let (style, now) = (Style::of(&view), now());
    let calendar = style.calendar();
    let today = calendar.day_of(now);
    let (first, last) = (day(&span.from, today)?, day(&span.to, today)?);
    if last < first {
        return Err(Trouble::Days { first, last });
    }
    let (from, to) = (calendar.day_span(first).start, calendar.day_span(last).end);
    let Some(Answer::Entries(entries)) = hub.search(Query::Entries { from, to }).await else {
        return Err(Refusal::Ending.into());
    };
    out.document(&entries);
    for day in entries.chunk_by(|a, b| calendar.day_of(a.start) == calendar.day_of(b.start)) {
        let total: i64 = day.iter().map(|entry| seconds(entry, now)).sum();
        if let Some(first) = day.first() {
            let date = calendar.day_of(first.start).format("%a %Y-%m-%d");
            out.line(format!("{BOLD}{date}{BOLD:#}  {}", text::lasted(total)));
        }
        day.iter().for_each(|entry| out.line(style.row(entry, now)));
    }
    if entries.is_empty() {
        out.line(format!("{DIM}No entries.{DIM:#}"));
    }
    if let Some(word) = text::old(&view, view.sync.read_at, style, now) {
        out.warn(&word);
    }
    match view.sync.entries_from {
        Some(read) if from < read => out.warn(&format!(
            "What began before {} was not read from Clockify, so it may be missing here. Read all there is with: \
             stintctl refresh --all",
            style.moment(read, now)
        )),
        Some(_) => {}
        None => out.warn("Entries were not read from Clockify yet, so some may be missing here."),
    }
    Ok(())
}

fn seconds(entry: &EntryView, now: chrono::DateTime<chrono::Utc>) -> i64 {
    (entry.end.unwrap_or(now) - entry.start).num_seconds().max(0)
}

fn day(text: &str, today: NaiveDate) -> Result<NaiveDate, Trouble> {
    match text {
        "today" => Ok(today),
        "yesterday" => Ok(today - TimeDelta::days(1)),
        text => text.parse().map_err(|_| Trouble::Day(text.to_owned())),
    }
}
