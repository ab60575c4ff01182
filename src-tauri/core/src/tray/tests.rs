//! What the tray shows of each state.

use super::*;
use crate::api::{Auth, Base};
use crate::domain::{EntryFields, EntryKey};
use crate::engine::{Engine, Input, KeyProblem, Now, Options, Ticket};
use crate::journal::samples::{account, catalogue, finished, full, minute, on_server, operations};
use crate::journal::{Account, Stored};
use crate::settings::{Settings, Theme};
use crate::system::{Limit, System};
use proptest::prelude::*;
use std::time::Duration;

/// Fills a name with what other people may have put into it.
const HOSTILE: &str = "a\nb\r\n\tc\u{202e}d\u{2066}e\u{200f}f\u{61c}g\u{85}h\u{2028}i\u{0}j";

fn now() -> DateTime<Utc> {
    minute(100)
}

fn engine(entries: impl IntoIterator<Item = EntryFields>) -> Engine {
    let entries = (1..).zip(entries).map(|(key, fields)| (EntryKey(key), on_server(key, fields)));
    let account = Account { refused: None, ..account() };
    let stored = Stored {
        account: Some(account),
        catalogue: catalogue(),
        entries: entries.collect(),
        ..Stored::default()
    };
    Engine::new(stored, Options { reads_ahead: false, base: Base::parse(Base::MATON).unwrap() })
}

/// Ann's day in Vienna, with these entries on the server.
fn view(entries: impl IntoIterator<Item = EntryFields>) -> ViewModel {
    ViewModel::of(&engine(entries), now())
}

/// `fix login` on Website has been running since 35 minutes ago, after an hour of `entry 0`.
fn working() -> ViewModel {
    let fix = EntryFields { description: "fix login".to_owned(), end: None, ..full(65, 65) };
    view([finished(0, 60), fix])
}

fn not_set_up() -> ViewModel {
    let options = Options { reads_ahead: false, base: Base::parse(Base::MATON).unwrap() };
    ViewModel::of(&Engine::new(Stored::default(), options), now())
}

fn offline(mut view: ViewModel) -> ViewModel {
    view.sync.offline = true;
    view
}

fn waiting(mut view: ViewModel, waiting: usize) -> ViewModel {
    view.waiting = waiting;
    view
}

fn linked(mut view: ViewModel, link: LinkView) -> ViewModel {
    view.link = link;
    view
}

/// So many of the samples were refused.
fn aside(mut view: ViewModel, count: usize) -> ViewModel {
    let queue = operations().into_iter().map(|operation| (operation.id, operation)).collect();
    let stored = Stored { account: Some(account()), queue, ..Stored::default() };
    let options = Options { reads_ahead: false, base: Base::parse(Base::MATON).unwrap() };
    view.aside = ViewModel::of(&Engine::new(stored, options), now()).aside;
    view.aside.truncate(count);
    view
}

fn refused() -> LinkView {
    LinkView::Refused { why: Auth::Expired }
}

fn locked() -> LinkView {
    LinkView::NoKey { problem: KeyProblem::Locked }
}

fn shown(view: &ViewModel) -> TrayModel {
    TrayModel::of(view, now())
}

/// The menu as it reads: `[does]`, `opens > …`.
fn lines(menu: &[Item]) -> Vec<String> {
    let line = |item: &Item| match item {
        Item::Says(label) => label.clone(),
        Item::Does(label, _) => format!("[{label}]"),
        Item::More(label, items) => format!("{label} > {}", lines(items).join(" ")),
        Item::Line => "-".to_owned(),
    };
    menu.iter().map(line).collect()
}

/// What the menu says about time and server, without what can be clicked.
fn says(menu: &[Item]) -> Vec<String> {
    let says = menu.iter().filter_map(|item| match item {
        Item::Says(label) => Some(label.clone()),
        Item::Does(..) | Item::More(..) | Item::Line => None,
    });
    says.collect()
}

/// Every text that the menu shows.
fn labels(menu: &[Item]) -> Vec<&str> {
    menu.iter().flat_map(labels_of).collect()
}

fn labels_of(item: &Item) -> Vec<&str> {
    match item {
        Item::Says(label) | Item::Does(label, _) => vec![label],
        Item::More(label, items) => std::iter::once(&**label).chain(labels(items)).collect(),
        Item::Line => Vec::new(),
    }
}

#[test]
fn what_needs_the_user_comes_before_what_runs_and_that_before_what_is_offline() {
    for (view, face) in [
        (view([]), Face::Idle),
        (working(), Face::Running),
        (offline(view([])), Face::Offline),
        (offline(working()), Face::Running),
        (waiting(view([]), 3), Face::Idle),
        (waiting(working(), 3), Face::Running),
        (aside(view([]), 1), Face::Attention),
        (aside(offline(working()), 1), Face::Attention),
        (linked(view([]), refused()), Face::Attention),
        (linked(offline(working()), refused()), Face::Attention),
        (linked(view([]), locked()), Face::Attention),
        (linked(working(), locked()), Face::Attention),
        (not_set_up(), Face::Idle),
        (linked(not_set_up(), locked()), Face::Idle),
        (linked(offline(not_set_up()), LinkView::Checking), Face::Offline),
    ] {
        assert_eq!(shown(&view).face, face, "{:?}, offline {}", view.link, view.sync.offline);
    }
}

#[test]
fn the_tooltip_says_what_runs_and_what_keeps_the_hours_from_arriving() {
    let runs = "Website: fix login · 0:35";
    for (view, tooltip) in [
        (view([]), "Nothing is running"),
        (working(), runs),
        (waiting(view([]), 1), "Nothing is running\n1 entry to be sent"),
        (waiting(working(), 2), &*format!("{runs}\n2 entries to be sent")),
        (offline(view([])), "Nothing is running\nOffline"),
        (offline(waiting(working(), 1)), &format!("{runs}\nOffline, 1 entry kept here")),
        (aside(view([]), 1), "Nothing is running\n1 entry could not be sent"),
        (
            aside(offline(waiting(working(), 12)), 2),
            &format!("{runs}\n2 entries could not be sent\nOffline, 12 entries kept here"),
        ),
        (linked(working(), refused()), &format!("{runs}\nClockify needs you to connect again")),
        (
            linked(waiting(view([]), 2), locked()),
            "Nothing is running\nThe key can't be read\n2 entries to be sent",
        ),
        (not_set_up(), "Stint is not set up yet"),
        (linked(not_set_up(), locked()), "Stint is not set up yet"),
    ] {
        assert_eq!(shown(&view).tooltip, tooltip);
    }
}

#[test]
fn beside_the_icon_stands_how_long_it_has_been_running_and_else_nothing() {
    assert_eq!(shown(&working()).title.as_deref(), Some("0:35"));
    assert_eq!(shown(&view([])).title, None);
}

#[test]
fn the_menu_is_a_remote_control_for_what_runs() {
    let (open, end) = (["[Open panel]", "-"], ["-", "[Settings]", "[Quit Stint]"]);
    let menu = |view: ViewModel| lines(&shown(&view).menu);
    let middle = ["Website: fix login · 0:35", "[Stop]", "Switch to > [entry 0]", "-", "Today 1:35"];
    assert_eq!(menu(working()), [&open[..], &middle, &end].concat());
    let middle = ["Nothing is running", "Start > [entry 0]", "-", "Today 1:00"];
    assert_eq!(menu(view([finished(0, 60)])), [&open[..], &middle, &end].concat());
    let middle = ["Nothing is running", "-", "Today 0:00"];
    assert_eq!(menu(view([])), [&open[..], &middle, &end].concat(), "nothing to start again");
    assert_eq!(menu(not_set_up()), [&open[..], &end[1..]].concat());
}

#[test]
fn the_menu_says_what_the_tooltip_says_of_the_server() {
    for (view, said) in [
        (offline(waiting(view([]), 2)), &["Offline, 2 entries kept here"][..]),
        (aside(working(), 1), &["1 entry could not be sent"]),
        (linked(working(), refused()), &["Clockify needs you to connect again"]),
        (linked(waiting(view([]), 1), locked()), &["The key can't be read", "1 entry to be sent"]),
        (working(), &[]),
    ] {
        assert_eq!(says(&shown(&view).menu)[2..], *said);
        let tooltip = shown(&view).tooltip;
        assert_eq!(tooltip.lines().skip(1).collect::<Vec<_>>(), said);
    }
}

#[test]
fn each_line_of_the_menu_does_what_it_says() {
    let model = shown(&working());
    let wish = |wanted: &str| {
        let is_wanted = |item: &&Item| matches!(item, Item::Does(label, _) if label == wanted);
        let Some(Item::Does(_, wish)) = model.menu.iter().find(is_wanted) else { panic!("no {wanted}") };
        wish.clone()
    };
    assert_eq!(wish("Open panel"), Wish::Shell(ShellAct::OpenPanel));
    assert_eq!(wish("Settings"), Wish::Shell(ShellAct::OpenSettings));
    assert_eq!(wish("Quit Stint"), Wish::Shell(ShellAct::Quit));
    assert_eq!(wish("Stop"), Wish::Intent(Intent::Stop { at: None }));
    let others = model.menu.iter().find(|item| matches!(item, Item::More(..)));
    let Some(Item::More(_, others)) = others else { panic!("nothing to switch to") };
    let entry = &working().recent[0];
    assert_eq!(others[..], [Item::Does("entry 0".to_owned(), Wish::Intent(again(entry)))]);
}

#[test]
fn what_the_tray_does_not_show_changes_nothing() {
    let mut other = working();
    other.sync.busy = !other.sync.busy;
    other.sync.requests += 7;
    other.sync.rows_read = Some(400);
    other.sync.read_at = Some(now());
    other.sync.entries += 1;
    other.sync.clock_off = Some(300);
    other.settings = Settings { theme: Theme::Dark, still_running_hours: 0, ..other.settings };
    other.system = System { version: "9".to_owned(), demo: true, limits: [Limit::NoTray].into() };
    other.today.entries.clear();
    let account = other.account.as_mut().unwrap();
    account.user = "Bob".to_owned();
    let running = other.running.as_mut().unwrap();
    (running.id, running.locked) = (None, true);
    running.state = crate::view::EntryState::Waiting;
    assert_ne!(other, working());
    assert_eq!(shown(&other), shown(&working()));
    let within_the_minute = now() + TimeDelta::milliseconds(59_999);
    assert_eq!(TrayModel::of(&working(), within_the_minute), shown(&working()));
    assert_ne!(TrayModel::of(&working(), now() + TimeDelta::seconds(60)), shown(&working()));
}

#[test]
fn an_idle_tray_never_changes_by_itself() {
    let view = offline(aside(waiting(view([finished(0, 60)]), 1), 1));
    assert_eq!(TrayModel::of(&view, now() + TimeDelta::hours(5)), shown(&view));
}

#[test]
fn what_is_counted_is_whole_minutes_and_never_negative() {
    for (seconds, text) in [
        (0, "0:00"),
        (59, "0:00"),
        (60, "0:01"),
        (3_599, "0:59"),
        (3_600, "1:00"),
        (31 * 3_600 + 40 * 60, "31:40"),
        (1_000 * 3_600, "1000:00"),
        (-1, "0:00"),
        (-7_200, "0:00"),
        (i64::MIN / 1_000, "0:00"),
    ] {
        assert_eq!(clock(TimeDelta::seconds(seconds)), text);
    }
}

#[test]
fn a_clock_that_was_set_back_makes_nothing_negative() {
    let model = TrayModel::of(&working(), minute(0));
    assert_eq!(model.title.as_deref(), Some("0:00"));
    assert_eq!(says(&model.menu), ["Website: fix login · 0:00", "Today 1:00"]);
}

#[test]
fn of_what_has_been_running_since_yesterday_todays_part_counts_as_today() {
    // Vienna's day began 14 hours before the samples' midday.
    let over_night = EntryFields { end: None, ..finished(-15 * 60, 0) };
    let model = shown(&view([over_night]));
    assert_eq!(model.title.as_deref(), Some("16:40"));
    assert_eq!(says(&model.menu)[1], "Today 15:40");
}

#[test]
fn a_name_cannot_break_a_line_or_turn_its_direction() {
    let mut view = working();
    let running = view.running.as_mut().unwrap();
    running.description = HOSTILE.to_owned();
    running.project.as_mut().unwrap().name = Some(HOSTILE.to_owned());
    let plain = "a b cdefg h i j";
    assert_eq!(shown(&view).tooltip, format!("{plain}: {plain} · 0:35"));
}

#[test]
fn signs_of_the_system_stay_as_they_are() {
    let mut view = working();
    view.running.as_mut().unwrap().description = "R&D <b>_x_</b> && 100 %s".to_owned();
    assert_eq!(shown(&view).tooltip, "Website: R&D <b>_x_</b> && 100 %s · 0:35");
}

#[test]
fn long_names_are_cut_and_so_many_characters_are_left_of_each() {
    let mut view = working();
    let running = view.running.as_mut().unwrap();
    running.description = "ü".repeat(3_000);
    running.project.as_mut().unwrap().name = Some("🦀".repeat(LONGEST));
    let (crabs, rest) = ("🦀".repeat(LONGEST), "ü".repeat(LONGEST - 1));
    assert_eq!(title(view.running.as_ref().unwrap()), format!("{crabs}: {rest}…"));
    view.running.as_mut().unwrap().description = format!("{} b", "a".repeat(LONGEST - 2));
    let whole = format!("{crabs}: {} b", "a".repeat(LONGEST - 2));
    assert_eq!(title(view.running.as_ref().unwrap()), whole, "just as long as it may be");
    view.running.as_mut().unwrap().description = format!("{} bc", "a".repeat(LONGEST - 2));
    let cut = format!("{crabs}: {}…", "a".repeat(LONGEST - 2));
    assert_eq!(title(view.running.as_ref().unwrap()), cut, "no space before the dots");
}

#[test]
fn what_says_nothing_is_called_so() {
    let mut view = working();
    let running = view.running.as_mut().unwrap();
    running.description = "\u{202e}\n".to_owned();
    assert_eq!(title(running), "Website");
    running.project.as_mut().unwrap().name = Some("\u{2066} ".to_owned());
    assert_eq!(title(running), "No description");
    running.project.as_mut().unwrap().name = None;
    assert_eq!(title(running), "No description", "a project that the catalogue lacks has no name");
    running.project = None;
    running.description = "mail".to_owned();
    assert_eq!(title(running), "mail");
}

proptest! {
    #[test]
    fn whatever_the_names_are_each_label_is_one_short_plain_line(
        description in any::<String>(), project in any::<String>(), other in any::<String>(),
    ) {
        let mut view = aside(offline(working()), 2);
        let running = view.running.as_mut().unwrap();
        running.description = description;
        running.project.as_mut().unwrap().name = Some(project);
        view.recent[0].description = other;
        let model = shown(&view);
        let tooltip = model.tooltip.split('\n');
        prop_assert_eq!(tooltip.clone().count(), 3);
        for label in labels(&model.menu).into_iter().chain(tooltip) {
            prop_assert!(!label.is_empty());
            prop_assert!(label.chars().count() <= 2 * LONGEST + ": ".len() + " · 0:35".chars().count());
            let is_plain = |c: char| !c.is_control() && !is_direction(c) && !"\u{2028}\u{2029}".contains(c);
            prop_assert!(label.chars().all(is_plain), "{label:?}");
        }
    }
}

/// Unicode's `Bidi_Control`.
fn is_direction(c: char) -> bool {
    "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}"
        .contains(c)
}

#[test]
fn a_middle_click_stops_what_runs_or_starts_the_last_entry_again() {
    assert_eq!(toggle(&working()), Some(Intent::Stop { at: None }));
    let idle = view([full(0, 10), finished(20, 30)]);
    assert_eq!(toggle(&idle), Some(again(&idle.recent[0])));
    assert_eq!(idle.recent[0].description, "entry 20");
    assert_eq!(toggle(&view([])), None);
    assert_eq!(toggle(&not_set_up()), None);
}

#[test]
fn the_same_work_once_more_is_all_of_it_but_its_time() {
    let mut engine = engine([full(0, 60)]);
    let before = ViewModel::of(&engine, now()).recent.remove(0);
    let at_once = Now { wall: now(), mono: Duration::ZERO };
    engine.handle(Input::Intent(Ticket(1), again(&before)), at_once);
    let running = ViewModel::of(&engine, now()).running.unwrap();
    assert_eq!((running.start, running.end), (now(), None));
    let same = EntryView {
        key: before.key,
        id: before.id.clone(),
        start: before.start,
        end: before.end,
        state: before.state,
        ..running
    };
    assert_eq!(same, before);
}

#[test]
fn what_is_not_to_be_invoiced_is_not_when_it_is_done_again_either() {
    let free = EntryFields { billable: false, ..full(0, 60) };
    let entry = view([free]).recent.remove(0);
    let Intent::Start { entry } = again(&entry) else { panic!("no start") };
    assert_eq!(entry.billable, Some(false), "though its project would be");
}
