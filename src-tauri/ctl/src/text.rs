//! Entries and times in words.

use crate::edit::handle;
use crate::out::{BOLD, DIM, GREEN, RED, YELLOW};
use crate::plain::plain;
use crate::words;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use stint_core::api::{Auth, Failure};
use stint_core::domain::line::{self, Part};
use stint_core::domain::{Calendar, TimeFormat, Weekday, duration};
use stint_core::view::{AccountView, EntryState, EntryView, LinkView, ViewModel};

/// How the profile shows times.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    zone: Tz,
    format: TimeFormat,
}

impl Style {
    pub(crate) fn of(view: &ViewModel) -> Self {
        let account = view.account.as_ref();
        Self {
            zone: account.and_then(|account| account.time_zone.parse().ok()).unwrap_or(chrono_tz::UTC),
            format: account.map(|account| account.time_format).unwrap_or_default(),
        }
    }

    pub(crate) fn calendar(self) -> Calendar {
        Calendar { zone: self.zone, week_start: Weekday::Monday }
    }

    /// A time of day, as the profile has it.
    pub(crate) fn time(self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone);
        match self.format {
            TimeFormat::Hour24 => local.format("%H:%M").to_string(),
            TimeFormat::Hour12 => local.format("%-I:%M %p").to_string(),
        }
    }

    /// A time of day, with its date unless `now` is on the same day.
    pub(crate) fn moment(self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let date = self.calendar().day_of(at);
        if date == self.calendar().day_of(now) {
            self.time(at)
        } else {
            format!("{} {}", date.format("%a %Y-%m-%d"), self.time(at))
        }
    }

    /// An entry without its times: description, project, task, tags, billable.
    pub(crate) fn what(self, entry: &EntryView) -> String {
        let mut words = Vec::new();
        if entry.description.is_empty() {
            words.push(format!("{DIM}(no description){DIM:#}"));
        } else {
            words.push(format!("{BOLD}{}{BOLD:#}", plain(&entry.description)));
        }
        if let Some(project) = &entry.project {
            let project = as_typed(project.name.as_deref(), |name| Part::Project { name });
            words.push(format!("{GREEN}{project}{GREEN:#}"));
        }
        if let Some(task) = &entry.task {
            words.push(as_typed(task.name.as_deref(), |name| Part::Task { name }));
        }
        let tag = |name: &Option<String>| as_typed(name.as_deref(), |name| Part::Tag { name });
        words.extend(entry.tags.iter().map(|entry| tag(&entry.name)));
        if entry.billable {
            words.push("$".to_owned());
        }
        words.join(" ")
    }

    /// One row of a list.
    pub(crate) fn row(self, entry: &EntryView, now: DateTime<Utc>) -> String {
        let end = entry.end.map_or_else(|| "now".to_owned(), |end| self.time(end));
        let lasted = duration::clock(entry.end.unwrap_or(now) - entry.start);
        let width = match self.format {
            TimeFormat::Hour24 => 5,
            TimeFormat::Hour12 => 8,
        };
        let span = format!("{:>width$} – {end:<width$}", self.time(entry.start));
        let handle = handle(entry.key);
        format!("  {DIM}{handle:<6}{DIM:#} {span} {lasted:>9}  {}{}", self.what(entry), state(entry.state))
    }
}

/// A name with its marker, quoted where it has to be, so that it can be typed back.
pub(crate) fn as_typed(name: Option<&str>, part: impl Fn(String) -> Part) -> String {
    line::render(&[part(name.map_or_else(|| "(unknown)".to_owned(), plain))])
}

/// How long, in words.
pub(crate) fn lasted(seconds: i64) -> String {
    duration::short(TimeDelta::seconds(seconds))
}

/// Who and where, in one line.
pub(crate) fn account(account: &AccountView) -> String {
    let who = if account.user.is_empty() { &account.email } else { &account.user };
    format!("{} in {}", plain(who), plain(&account.workspace.name))
}

/// What is to be known of the sending, if anything is.
pub(crate) fn sync(view: &ViewModel) -> Option<String> {
    let why = held_up_by(view);
    match view.waiting {
        0 if view.sync.offline => Some("The server can't be reached just now.".to_owned()),
        0 => None,
        1 => Some(format!("1 change is kept here and will be sent later: {why}.")),
        count => Some(format!("{count} changes are kept here and will be sent later: {why}.")),
    }
}

/// That what is shown, which was last read at `read`, may be old, since what the server said last can't be used.
pub(crate) fn old(
    view: &ViewModel,
    read: Option<DateTime<Utc>>,
    style: Style,
    now: DateTime<Utc>,
) -> Option<String> {
    let why = words::failure(view.sync.reading_failed.as_ref()?);
    let read =
        read.map_or_else(|| "was never".to_owned(), |read| format!("is of {}", style.moment(read, now)));
    Some(format!("This {read}: the last reading from Clockify failed, {}.", why.trim_end_matches('.')))
}

/// Why something still waits to be sent.
fn held_up_by(view: &ViewModel) -> &'static str {
    match &view.link {
        LinkView::NoKey { .. } => "there is no key",
        LinkView::Refused { why } | LinkView::KeyFailed { failure: Failure::Auth { why } } => match why {
            Auth::Key => "Maton doesn't accept the key",
            Auth::NoConnection | Auth::Expired => "the connection to Clockify has to be mended",
        },
        LinkView::KeyFailed { .. }
        | LinkView::Starting
        | LinkView::Checking
        | LinkView::Choosing { .. }
        | LinkView::Connecting { .. }
        | LinkView::Reading
        | LinkView::ChoosingWorkspace { .. }
        | LinkView::Ready => held_up_on_the_way(view),
    }
}

fn held_up_on_the_way(view: &ViewModel) -> &'static str {
    let sync = &view.sync;
    if sync.offline {
        "the server can't be reached"
    } else if sync.blocked_until.is_some() {
        "Clockify wants fewer requests for now"
    } else if sync.busy {
        "the server has not answered yet"
    } else if !view.aside.is_empty() {
        "what Clockify refused before has to be settled first"
    } else {
        "the server gave no clear answer yet"
    }
}

fn state(state: EntryState) -> String {
    match state {
        EntryState::Sent => String::new(),
        EntryState::Waiting => format!("  {YELLOW}(not sent yet){YELLOW:#}"),
        EntryState::Aside => format!("  {RED}(refused: see stintctl status){RED:#}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_so_that_it_can_be_typed_back() {
        let tag = |name| as_typed(Some(name), |name| Part::Tag { name });
        assert_eq!([tag("urgent"), tag("vor Ort")], ["#urgent", "#\"vor Ort\""]);
    }
}
