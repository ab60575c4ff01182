//! What the tray shows, made from the view by a pure function. Whoever shows it compares it with what is there
//! before anything of the system is touched. Its minutes change, so it is made again once a minute while something
//! runs.

#[cfg(test)]
mod tests;

use crate::engine::{Draft, Intent};
use crate::hub::{ShellAct, Wish};
use crate::view::{EntryView, LinkView, ViewModel};
use chrono::{DateTime, TimeDelta, Utc};

/// The longest description or name in a menu, in characters.
const LONGEST: usize = 40;

/// All that the tray shows.
#[derive(Clone, Debug, PartialEq)]
pub struct TrayModel {
    /// Which icon.
    pub face: Face,
    /// What it says when the pointer rests on it; lines parted by `\n`.
    pub tooltip: String,
    /// The text beside the icon, where the system shows one: `1:05` while something runs.
    pub title: Option<String>,
    /// The menu, a remote control for everything.
    pub menu: Vec<Item>,
}

/// The state that the icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// Nothing runs.
    Idle,
    /// Something runs.
    Running,
    /// Something waits for the user.
    Attention,
    /// Nothing runs, and the server can't be reached.
    Offline,
}

/// One line of the menu. Labels are plain text of one line: the system's own signs (`&`) are for whoever shows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Says something, and does nothing.
    Says(String),
    /// Does something.
    Does(String, Wish),
    /// Opens more lines.
    More(String, Vec<Item>),
    /// A line across.
    Line,
}

impl TrayModel {
    /// The tray at `now`, to the minute.
    #[must_use]
    pub fn of(view: &ViewModel, now: DateTime<Utc>) -> Self {
        let elapsed = view.running.as_ref().map(|entry| clock(now - entry.start));
        Self { face: face(view), tooltip: tooltip(view, now), title: elapsed, menu: menu(view, now) }
    }
}

/// What a middle click means: stop what runs, or start the last entry again. `None` when there is neither.
#[must_use]
pub fn toggle(view: &ViewModel) -> Option<Intent> {
    match &view.running {
        Some(_) => Some(Intent::Stop { at: None }),
        None => view.recent.first().map(again),
    }
}

/// The same work once more, from now on.
#[must_use]
pub fn again(entry: &EntryView) -> Intent {
    Intent::Start {
        entry: Draft {
            description: entry.description.clone(),
            project: entry.project.as_ref().map(|project| project.id.clone()),
            task: entry.task.as_ref().map(|task| task.id.clone()),
            tags: entry.tags.iter().map(|tag| tag.id.clone()).collect(),
            billable: Some(entry.billable),
            start: None,
            end: None,
        },
    }
}

/// What an entry is about, in one line: `Website: fix login`.
#[must_use]
pub fn title(entry: &EntryView) -> String {
    let project = entry.project.as_ref().and_then(|project| project.name.as_deref()).map(plain);
    match (project.as_deref().unwrap_or_default(), plain(&entry.description).as_str()) {
        ("", "") => "No description".to_owned(),
        ("", description) => short(description),
        (project, "") => short(project),
        (project, description) => format!("{}: {}", short(project), short(description)),
    }
}

/// Hours and minutes: `0:05`, `31:40`. Nothing is negative.
#[must_use]
pub fn clock(elapsed: TimeDelta) -> String {
    let minutes = elapsed.num_minutes().max(0);
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

fn face(view: &ViewModel) -> Face {
    if is_refused(view) || is_locked_out(view) || !view.aside.is_empty() {
        Face::Attention
    } else if view.running.is_some() {
        Face::Running
    } else if view.sync.offline {
        Face::Offline
    } else {
        Face::Idle
    }
}

fn is_refused(view: &ViewModel) -> bool {
    matches!(view.link, LinkView::Refused { .. })
}

/// All was set up, but there is no key to send with. Before that, its lack is no news.
fn is_locked_out(view: &ViewModel) -> bool {
    view.account.is_some() && matches!(view.link, LinkView::NoKey { .. })
}

fn tooltip(view: &ViewModel, now: DateTime<Utc>) -> String {
    let what = match &view.running {
        Some(entry) => format!("{} · {}", title(entry), clock(now - entry.start)),
        None if view.account.is_none() => "Stint is not set up yet".to_owned(),
        None => "Nothing is running".to_owned(),
    };
    std::iter::once(what).chain(needs(view)).collect::<Vec<_>>().join("\n")
}

/// What keeps the hours from arriving, a line each.
fn needs(view: &ViewModel) -> Vec<String> {
    let mut needs = Vec::new();
    if is_refused(view) {
        needs.push("Clockify needs you to connect again".to_owned());
    }
    if is_locked_out(view) {
        needs.push("The key can't be read".to_owned());
    }
    if !view.aside.is_empty() {
        needs.push(format!("{} could not be sent", entries(view.aside.len())));
    }
    match (view.sync.offline, view.waiting) {
        (true, 0) => needs.push("Offline".to_owned()),
        (true, waiting) => needs.push(format!("Offline, {} kept here", entries(waiting))),
        (false, 0) => {}
        (false, waiting) => needs.push(format!("{} to be sent", entries(waiting))),
    }
    needs
}

fn menu(view: &ViewModel, now: DateTime<Utc>) -> Vec<Item> {
    let mut menu = vec![Item::Does("Open panel".to_owned(), Wish::Shell(ShellAct::OpenPanel)), Item::Line];
    if view.account.is_some() {
        menu.extend(timer(view, now));
        menu.push(Item::Line);
        menu.push(Item::Says(format!("Today {}", today(view, now))));
        menu.extend(needs(view).into_iter().map(Item::Says));
        menu.push(Item::Line);
    }
    menu.push(Item::Does("Settings".to_owned(), Wish::Shell(ShellAct::OpenSettings)));
    menu.push(Item::Does("Quit Stint".to_owned(), Wish::Shell(ShellAct::Quit)));
    menu
}

fn timer(view: &ViewModel, now: DateTime<Utc>) -> Vec<Item> {
    let others = view.recent.iter().map(|entry| Item::Does(title(entry), Wish::Intent(again(entry))));
    let others: Vec<Item> = others.collect();
    let mut items = Vec::new();
    match &view.running {
        Some(entry) => {
            items.push(Item::Says(format!("{} · {}", title(entry), clock(now - entry.start))));
            items.push(Item::Does("Stop".to_owned(), Wish::Intent(Intent::Stop { at: None })));
            if !others.is_empty() {
                items.push(Item::More("Switch to".to_owned(), others));
            }
        }
        None => {
            items.push(Item::Says("Nothing is running".to_owned()));
            if !others.is_empty() {
                items.push(Item::More("Start".to_owned(), others));
            }
        }
    }
    items
}

fn today(view: &ViewModel, now: DateTime<Utc>) -> String {
    let running =
        view.running.as_ref().map_or(TimeDelta::zero(), |entry| now - entry.start.max(view.today.begins));
    clock(TimeDelta::seconds(view.today.seconds) + running.max(TimeDelta::zero()))
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// Without what would break a line or turn its direction: names come from other people.
fn plain(text: &str) -> String {
    let spaced = text.replace(|c: char| c.is_control(), " ").replace(turns, "");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", kept.trim_end())
}
