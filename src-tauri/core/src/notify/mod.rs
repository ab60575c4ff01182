//! What the user is notified of, made from one view after the other. Each is said once, makes sense without its
//! buttons, and the panel says the same.

#[cfg(test)]
mod tests;

use crate::api::Auth;
use crate::domain::EntryKey;
use crate::engine::{Edit, Field, Intent, Refusal};
use crate::hub::{ShellAct, Wish};
use crate::journal::{OperationId, Refused, Salvaged};
use crate::tray::{clock, title};
use crate::view::{AsideView, EntryView, LinkView, Subject, ViewModel};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// How long the server must be out of reach before it is worth a word: a laptop that wakes up is offline for a
/// moment.
const OFFLINE_FOR: TimeDelta = TimeDelta::seconds(60);

/// One notification. Plain text.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// What it is about.
    pub kind: Kind,
    /// In a few words.
    pub title: String,
    /// All of it.
    pub body: String,
    /// What can be done about it, at most two.
    pub buttons: Vec<(String, Wish)>,
}

/// What a notification is about; each can be switched off in the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Something was started from outside the panel.
    Started,
    /// Something was stopped from outside the panel.
    Stopped,
    /// Something has been running for long.
    StillRunning,
    /// Something could not be sent.
    Failed,
    /// The server can't be reached, or accepts key or connection no longer.
    Connection,
    /// Something that Stint was to do could not be done. This can't be switched off.
    Trouble,
}

/// Knows what has been said.
#[derive(Debug)]
pub struct Announcer {
    /// The latest of its full hours that an entry's user has been told of. It stays when the entry stops, the
    /// clock is set back or the setting is changed, all of which may be undone.
    told_hours: BTreeMap<EntryKey, DateTime<Utc>>,
    aside: BTreeSet<OperationId>,
    refused: Option<Auth>,
    offline_since: Option<DateTime<Utc>>,
    told_offline: bool,
}

impl Announcer {
    /// One to whom what the first view shows is nothing new, but for a timer that runs long.
    #[must_use]
    pub fn new(view: &ViewModel) -> Self {
        Self {
            told_hours: BTreeMap::new(),
            aside: view.aside.iter().map(|aside| aside.operation).collect(),
            refused: refused(view),
            offline_since: None,
            told_offline: view.sync.offline,
        }
    }

    /// What is to be said of this view at `now`, and when to ask again if no other view comes before.
    pub fn observe(
        &mut self,
        view: &ViewModel,
        now: DateTime<Utc>,
    ) -> (Vec<Notification>, Option<DateTime<Utc>>) {
        let (long, next_long) = self.still_running(view, now);
        let (offline, next_offline) = self.offline(view, now);
        let said = [long, self.failed(view), self.refusal(view), offline].into_iter().flatten().collect();
        (said, [next_long, next_offline].into_iter().flatten().min())
    }

    fn still_running(
        &mut self,
        view: &ViewModel,
        now: DateTime<Utc>,
    ) -> (Option<Notification>, Option<DateTime<Utc>>) {
        let step = TimeDelta::hours(view.settings.still_running_hours.into());
        let Some(entry) = view.running.as_ref().filter(|_| step > TimeDelta::zero()) else {
            return (None, None);
        };
        let times = ((now - entry.start).num_seconds() / step.num_seconds()).max(0);
        let full = entry.start + TimeDelta::seconds(times * step.num_seconds());
        let next = full.checked_add_signed(step);
        if times == 0 || self.told_hours.get(&entry.key).is_some_and(|told| *told >= full) {
            return (None, next);
        }
        self.told_hours.insert(entry.key, full);
        (Some(still_running(entry, now)), next)
    }

    fn failed(&mut self, view: &ViewModel) -> Option<Notification> {
        let aside: BTreeSet<OperationId> = view.aside.iter().map(|aside| aside.operation).collect();
        let known = std::mem::replace(&mut self.aside, aside);
        let new: Vec<&AsideView> =
            view.aside.iter().filter(|aside| !known.contains(&aside.operation)).collect();
        let first = new.first().filter(|_| view.settings.failures)?;
        let (headline, kept) = match new.len() {
            1 if matches!(first.why, Refused::Missing { .. }) => {
                ("An entry needs something".to_owned(), "It is kept here, and sent once it has that.")
            }
            1 => ("An entry could not be sent".to_owned(), "It is kept here until you fix or drop it."),
            count => (
                format!("{count} entries could not be sent"),
                "They are kept here until you fix or drop them.",
            ),
        };
        let what = match &first.to {
            Subject::Entry { entry } => entry.as_deref().map(title).unwrap_or_default(),
            Subject::Item { name, .. } => name.clone(),
        };
        // A line of its own: the server's words may end anyhow.
        let body = format!("{what}\n{}\n{kept}", why(&first.why));
        Some(Notification {
            kind: Kind::Failed,
            title: headline,
            body: body.trim_start().to_owned(),
            buttons: vec![open()],
        })
    }

    fn refusal(&mut self, view: &ViewModel) -> Option<Notification> {
        let refused = refused(view);
        let before = self.refused;
        // While it is being mended the view has nothing of it. To give that up brings nothing new.
        if refused.is_some() || view.link == LinkView::Ready {
            self.refused = refused;
        }
        let why = refused.filter(|_| before != refused && view.settings.connection)?;
        let title = match why {
            Auth::Key => "Maton no longer accepts the key",
            Auth::NoConnection => "The connection to Clockify is gone",
            Auth::Expired => "The connection to Clockify has expired",
        };
        let body = "What you do is kept here, and sent when it is mended. Open Stint to mend it.".to_owned();
        Some(Notification { kind: Kind::Connection, title: title.to_owned(), body, buttons: vec![open()] })
    }

    fn offline(
        &mut self,
        view: &ViewModel,
        now: DateTime<Utc>,
    ) -> (Option<Notification>, Option<DateTime<Utc>>) {
        if !view.sync.offline {
            (self.offline_since, self.told_offline) = (None, false);
            return (None, None);
        }
        if self.told_offline {
            return (None, None);
        }
        // A clock that was set back counts from there.
        let since = self.offline_since.map_or(now, |since| since.min(now));
        self.offline_since = Some(since);
        let until = since + OFFLINE_FOR;
        if now < until {
            return (None, Some(until));
        }
        self.told_offline = true;
        let said = Notification {
            kind: Kind::Connection,
            title: "Clockify can't be reached".to_owned(),
            body: "What you do is kept here, and sent when the network is back.".to_owned(),
            buttons: Vec::new(),
        };
        (view.settings.connection.then_some(said), None)
    }
}

/// That this was started from outside the panel.
#[must_use]
pub fn started(entry: &EntryView) -> Notification {
    Notification {
        kind: Kind::Started,
        title: "Started".to_owned(),
        body: title(entry),
        buttons: vec![("Stop".to_owned(), Wish::Intent(Intent::Stop { at: None }))],
    }
}

/// That this was stopped from outside the panel.
#[must_use]
pub fn stopped(entry: &EntryView) -> Notification {
    let lasted = entry.end.map(|end| clock(end - entry.start)).unwrap_or_default();
    let go_on = Intent::Edit { entry: entry.key, changes: vec![Edit::End(None)] };
    Notification {
        kind: Kind::Stopped,
        title: "Stopped".to_owned(),
        body: format!("{} · {lasted}", title(entry)),
        buttons: vec![("Go on".to_owned(), Wish::Intent(go_on))],
    }
}

/// That what was clicked in the tray, or in a notification, was not done.
#[must_use]
pub fn not_done(refusal: &Refusal) -> Notification {
    let body = match refusal {
        Refusal::NotSetUp | Refusal::NoKey => "Stint is not connected to Clockify yet.".to_owned(),
        Refusal::NothingRunning => "Nothing was running any more.".to_owned(),
        Refusal::NoSuchEntry => "The entry is gone.".to_owned(),
        Refusal::Locked => "The entry is locked in Clockify.".to_owned(),
        Refusal::NotSaved { reason } => format!("It could not be saved on this computer: {reason}"),
        Refusal::NoSuchOperation
        | Refusal::NoSuchChoice
        | Refusal::Line { .. }
        | Refusal::Invalid { .. }
        | Refusal::BeforeRunning { .. }
        | Refusal::NoSuchPath { .. }
        | Refusal::Failed { .. }
        | Refusal::NothingToUndo
        | Refusal::InUse
        | Refusal::NameTaken
        | Refusal::NameLength { .. }
        | Refusal::Unknown
        | Refusal::NoShell => format!("Nothing was changed: {refusal}."),
        Refusal::Ending => "Stint ended meanwhile: look at your last entry when it runs again.".to_owned(),
    };
    trouble("That was not done", body)
}

/// That the panel can't be shown.
#[must_use]
pub fn no_panel(reason: &str) -> Notification {
    let body = format!("{reason}\nThe tray's menu and stintctl still work.");
    Notification { buttons: Vec::new(), ..trouble("The panel can't be shown", body) }
}

/// That starting with the session could not be changed.
#[must_use]
pub fn no_autostart(reason: &str) -> Notification {
    trouble("Starting with the session could not be changed", reason.to_owned())
}

/// That the journal was damaged.
#[must_use]
pub fn salvaged(salvaged: &Salvaged) -> Notification {
    let rest = match (salvaged.operations, salvaged.complete) {
        (Some(_), true) => "Everything that waited to be sent was saved; the rest comes from Clockify again.",
        (Some(_), false) => "What could be read of it was saved. Please look through your last entries.",
        (None, _) => "What waited to be sent could not be read. Please look through your last entries.",
    };
    let body = format!("{rest}\nThe damaged file is kept as {}.", salvaged.kept.display());
    trouble("Stint's journal was damaged", body)
}

fn trouble(title: &str, body: String) -> Notification {
    Notification { kind: Kind::Trouble, title: title.to_owned(), body, buttons: vec![open()] }
}

fn still_running(entry: &EntryView, now: DateTime<Utc>) -> Notification {
    Notification {
        kind: Kind::StillRunning,
        title: format!("Still running for {}", clock(now - entry.start)),
        body: title(entry),
        buttons: vec![("Stop".to_owned(), Wish::Intent(Intent::Stop { at: None })), open()],
    }
}

fn open() -> (String, Wish) {
    ("Open Stint".to_owned(), Wish::Shell(ShellAct::OpenPanel))
}

fn refused(view: &ViewModel) -> Option<Auth> {
    if let LinkView::Refused { why } = view.link { Some(why) } else { None }
}

/// Fields of an entry, in words.
fn named(fields: &[Field]) -> String {
    let named = fields.iter().map(|field| match field {
        Field::Start => "a start",
        Field::End => "an end",
        Field::Description => "a description",
        Field::Project => "a project",
        Field::Task => "a task",
        Field::Tags => "a tag",
        Field::Billable | Field::Kind | Field::Custom => "more",
    });
    named.collect::<Vec<_>>().join(" and ")
}

fn why(why: &Refused) -> String {
    match why {
        Refused::Rejected(rejection) if rejection.message.is_empty() => {
            format!("Clockify refused it (error {}).", rejection.status)
        }
        Refused::Rejected(rejection) => format!("Clockify says: {}", rejection.message),
        Refused::Missing { fields } => format!("The workspace requires {}.", named(fields)),
        Refused::Gone { .. } => "It was deleted elsewhere.".to_owned(),
        Refused::Foreign => "It belongs to another account.".to_owned(),
        Refused::Severed => "The journal was damaged, and it may be on the server already.".to_owned(),
    }
}
