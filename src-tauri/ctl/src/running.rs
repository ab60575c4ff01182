//! What runs: show it, start, stop, throw away.

use crate::access::now;
use crate::out::{BOLD, DIM, GREEN, Out, YELLOW};
use crate::plain::plain;
use crate::queue::{edit_with, tell_asides};
use crate::text::{self, Style};
use crate::trouble::Trouble;
use crate::{server, words};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;
use stint_core::api::Failure;
use stint_core::domain::typed::TypedTime;
use stint_core::domain::{Calendar, EntryKey, duration, line, typed};
use stint_core::engine::{Field, How, Intent, Reading, Refusal, Reply};
use stint_core::hub::{Answer, Hub, Query};
use stint_core::journal::OperationId;
use stint_core::view::{AsideView, EntryState, EntryView, LinkView, ViewModel};

/// How long a command that shows something waits for news from the server.
const NEWS_PATIENCE: Duration = Duration::from_secs(5);

/// A name that the catalogue lacks is looked for on the server when it was read longer ago than this: that takes
/// several of the few requests that the free plan has in an hour.
const CATALOGUE_IS_NEW: TimeDelta = TimeDelta::minutes(10);

pub(crate) async fn status(hub: &Hub, out: &mut Out) -> Result<(), Trouble> {
    let view = news(hub).await;
    let Some(account) = &view.account else { return Err(Trouble::NotSetUp) };
    out.document(&*view);
    let (style, now) = (Style::of(&view), now());
    let runs_on = view.aside.iter().filter(|aside| aside.runs_on).find_map(AsideView::entry);
    match (&view.running, runs_on) {
        (Some(entry), _) => {
            out.line(running(entry, style, now));
            say_missing(&view, entry, out);
        }
        (None, Some(entry)) => out.line(format!(
            "{YELLOW}Stopped here, but still running in Clockify until this is settled:{YELLOW:#} {}",
            style.what(entry)
        )),
        (None, None) => out.line(format!("{DIM}Nothing is running.{DIM:#}")),
    }
    out.line(format!("Today {}", text::lasted(today(&view, style, now))));
    out.line(format!("{DIM}{}{DIM:#}", text::account(account)));
    tell(&view, style, out);
    if let Some(word) = text::old(&view, view.sync.read_at, style, now) {
        out.line(format!("{YELLOW}{word}{YELLOW:#}"));
    }
    if let Some(seconds) = view.sync.clock_off {
        let off = text::lasted(seconds.abs());
        out.line(format!("{YELLOW}This computer's clock is off by {off}.{YELLOW:#}"));
    }
    match &view.link {
        LinkView::Refused { why } => Err(Trouble::Account(*why)),
        LinkView::NoKey { problem } => Err(Trouble::NoKey(*problem)),
        LinkView::KeyFailed { failure: Failure::Auth { why } } => Err(Trouble::Account(*why)),
        LinkView::Starting
        | LinkView::Checking
        | LinkView::KeyFailed { .. }
        | LinkView::Choosing { .. }
        | LinkView::Connecting { .. }
        | LinkView::Reading
        | LinkView::ChoosingWorkspace { .. }
        | LinkView::Ready => Ok(()),
    }
}

pub(crate) async fn start(hub: &Hub, line: &str, out: &mut Out) -> Result<(), Trouble> {
    let entry = book(hub, line, How::Start, out).await?;
    show(hub, entry, "Started", out).await
}

pub(crate) async fn add(hub: &Hub, line: &str, out: &mut Out) -> Result<(), Trouble> {
    let entry = book(hub, line, How::Add, out).await?;
    show(hub, entry, "Added", out).await
}

pub(crate) async fn stop(hub: &Hub, at: Option<&str>, out: &mut Out) -> Result<(), Trouble> {
    let at = at.map(|text| end(text, &hub.snapshot())).transpose()?;
    let Reply::Entry(entry) = hub.dispatch(Intent::Stop { at }).await? else { return Ok(()) };
    show(hub, entry, "Stopped", out).await
}

/// When what runs ended, as typed.
fn end(text: &str, view: &ViewModel) -> Result<DateTime<Utc>, Trouble> {
    let (style, now) = (Style::of(view), now());
    let typed = typed::time(text).map_err(Trouble::Time)?;
    match &view.running {
        Some(entry) if is_to_come(typed, entry.start, now, &style.calendar()) => {
            Err(Trouble::ToCome { typed: text.trim().to_owned(), start: style.moment(entry.start, now) })
        }
        _ => Ok(typed.before(now, &style.calendar())),
    }
}

/// Whether that time of day comes later today. It would be taken for yesterday's, and when that is before what runs
/// began, the end would seem to be before the start.
fn is_to_come(typed: TypedTime, runs_since: DateTime<Utc>, now: DateTime<Utc>, calendar: &Calendar) -> bool {
    let last = typed.before(now, calendar);
    matches!(typed, TypedTime::Clock { .. })
        && last < runs_since
        && calendar.day_of(last) < calendar.day_of(now)
}

pub(crate) async fn discard(hub: &Hub, out: &mut Out) -> Result<(), Trouble> {
    let view = hub.snapshot();
    hub.dispatch(Intent::Discard).await?;
    out.document(&view.running);
    if let Some(entry) = &view.running {
        out.line(format!("Thrown away: {}", Style::of(&view).what(entry)));
    }
    Ok(())
}

pub(crate) async fn drop_operation(hub: &Hub, operation: u64, out: &mut Out) -> Result<(), Trouble> {
    hub.dispatch(Intent::Drop { operation: OperationId(operation) }).await?;
    out.document(&serde_json::json!({ "dropped": operation }));
    out.line("Given up. What Clockify has is shown again. To take it back: stintctl undo");
    Ok(())
}

/// Books a line. When it names something unknown, that may be new on the server: it is looked for there once.
pub(crate) async fn book(hub: &Hub, text: &str, how: How, out: &mut Out) -> Result<EntryKey, Trouble> {
    if hub.snapshot().account.is_none() {
        return Err(Trouble::NotSetUp);
    }
    let intent = Intent::Line { text: text.to_owned(), how };
    let reply = match hub.dispatch(intent.clone()).await {
        Err(Refusal::Line { problems }) if problems.iter().any(words::may_be_new) && is_old(hub) => {
            // Without a network the line stays as little understood as it was.
            let _offline = server::ask(hub, Intent::Refresh { what: Reading::Catalogue }, out).await;
            hub.dispatch(intent).await
        }
        reply => reply,
    };
    match reply {
        Ok(Reply::Entry(entry)) => Ok(entry),
        Ok(Reply::Done | Reply::Made(_) | Reply::Json(_)) => Err(Refusal::NoSuchEntry.into()),
        Err(Refusal::Line { problems }) => Err(Trouble::Line { line: line::parse(text), problems }),
        Err(Refusal::BeforeRunning { start }) => {
            Err(Trouble::BeforeRunning { start: Style::of(&hub.snapshot()).moment(start, now()) })
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Whether the catalogue was read so long ago that it is worth reading again.
fn is_old(hub: &Hub) -> bool {
    hub.snapshot().sync.catalogue_at.is_none_or(|read| (now() - read).abs() > CATALOGUE_IS_NEW)
}

/// Shows an entry after something was done with it and, if that goes quickly, sent.
pub(crate) async fn show(hub: &Hub, key: EntryKey, what: &str, out: &mut Out) -> Result<(), Trouble> {
    let view = news(hub).await;
    let Some(Answer::Entries(entries)) = hub.search(Query::Entry { key }).await else {
        return Err(Refusal::Ending.into());
    };
    let Some(entry) = entries.first() else { return Ok(()) };
    out.document(entry);
    let style = Style::of(&view);
    let times = match entry.end {
        Some(end) => {
            let lasted = duration::short(end - entry.start);
            format!("{} – {}, {lasted}", style.moment(entry.start, end), style.time(end))
        }
        None => style.moment(entry.start, now()),
    };
    out.line(format!("{what} {times}: {}", style.what(entry)));
    // What was refused is told with its reason.
    if entry.end.is_none() || entry.state == EntryState::Waiting {
        say_missing(&view, entry, out);
    }
    tell(&view, style, out);
    Ok(())
}

/// What of the queue is to be known.
fn tell(view: &ViewModel, style: Style, out: &Out) {
    if let Some(sync) = text::sync(view) {
        out.line(format!("{YELLOW}{sync}{YELLOW:#}"));
    }
    tell_asides(view, style, out);
}

/// The seconds of the present day, what runs included.
fn today(view: &ViewModel, style: Style, now: DateTime<Utc>) -> i64 {
    let midnight = style.calendar().day_span(view.today.date).start;
    let runs = view.running.as_ref().map(|entry| (now - entry.start.max(midnight)).num_seconds().max(0));
    view.today.seconds + runs.unwrap_or(0)
}

/// The view after what can be sent and read at once was.
pub(crate) async fn news(hub: &Hub) -> std::sync::Arc<ViewModel> {
    let mut views = hub.views();
    let rest = views.wait_for(|view| !view.sync.busy);
    let _busy_still = tokio::time::timeout(NEWS_PATIENCE, rest).await;
    hub.snapshot()
}

fn running(entry: &EntryView, style: Style, now: DateTime<Utc>) -> String {
    let lasted = duration::clock(now - entry.start);
    format!(
        "{GREEN}▶{GREEN:#} {BOLD}{lasted}{BOLD:#}  {}  since {}",
        style.what(entry),
        style.moment(entry.start, now)
    )
}

/// What the workspace requires before the entry can end: without it, Clockify refuses the stop.
fn say_missing(view: &ViewModel, entry: &EntryView, out: &Out) {
    if let (Some((missing, line)), Some(account)) = (words::missing(&entry.missing), &view.account) {
        let workspace = plain(&account.workspace.name);
        let how = edit_with(entry, &line);
        out.line(format!("{YELLOW}{workspace} requires {missing} with: {how}{YELLOW:#}"));
    }
}

pub(crate) fn name_of(field: Field) -> &'static str {
    match field {
        Field::Start => "start",
        Field::End => "end",
        Field::Description => "description",
        Field::Project => "project",
        Field::Task => "task",
        Field::Tags => "tags",
        Field::Billable => "billable",
        Field::Kind => "kind",
        Field::Custom => "custom fields",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stint_core::domain::Weekday;

    #[test]
    fn a_time_of_day_later_than_now_is_still_to_come_unless_yesterdays_was_within_what_runs() {
        let calendar = Calendar { zone: chrono_tz::Europe::Vienna, week_start: Weekday::Monday };
        let at = |text: &str| text.parse().unwrap();
        // 12:00 in Vienna.
        let now = at("2026-06-02T10:00:00Z");
        for (text, runs_since, expected) in [
            ("12:01", "2026-06-02T07:00:00Z", true),
            ("23:50", "2026-06-02T07:00:00Z", true),
            ("23:50", "2026-06-01T20:00:00Z", false),
            ("8:00", "2026-06-02T07:00:00Z", false),
            ("-9h", "2026-06-02T07:00:00Z", false),
            ("-13h", "2026-06-02T07:00:00Z", false),
        ] {
            let typed = typed::time(text).unwrap();
            assert_eq!(is_to_come(typed, at(runs_since), now, &calendar), expected, "{text} {runs_since}");
        }
    }
}
