//! What is said, when, and only once.

use super::*;
use crate::api::{Base, Rejection};
use crate::domain::EntryFields;
use crate::engine::{Engine, Options};
use crate::journal::samples::{account, catalogue, full, minute, on_server, operation, running};
use crate::journal::{Account, Operation, Stage, Stored};
use crate::settings::Settings;
use proptest::prelude::*;
use std::collections::HashSet;

const REFUSED: LinkView = LinkView::Refused { why: Auth::Expired };

/// Ann's account, with nothing to be said of it, and a word every two hours while something runs.
fn quiet() -> ViewModel {
    let account = Some(Account { refused: None, ..account() });
    view(Stored { account, catalogue: catalogue(), ..Stored::default() })
}

fn view(stored: Stored) -> ViewModel {
    let options = Options { reads_ahead: false, base: Base::parse(Base::MATON).unwrap() };
    let mut view = ViewModel::of(&Engine::new(stored, options), minute(0));
    view.settings = Settings { still_running_hours: 2, ..Settings::default() };
    view
}

/// The same with this entry running since that minute.
fn with_running(key: u64, start: i64) -> ViewModel {
    let mut view = quiet();
    view.running = Some(entry(key, running(start)));
    view
}

fn entry(key: u64, fields: EntryFields) -> EntryView {
    let account = Some(Account { refused: None, ..account() });
    let entries = [(EntryKey(key), on_server(key, fields))].into();
    let view = view(Stored { account, catalogue: catalogue(), entries, ..Stored::default() });
    view.running.into_iter().chain(view.recent).next().unwrap()
}

/// The same with these operations set aside.
fn with_aside(ids: impl IntoIterator<Item = u64>) -> ViewModel {
    with_refused(ids.into_iter().map(|id| (id, rejected("Project is required"))))
}

fn with_refused(refused: impl IntoIterator<Item = (u64, Refused)>) -> ViewModel {
    let aside = |(id, why)| {
        let operation = Operation { stage: Stage::Aside(why), ..operation(id, id) };
        (operation.id, operation)
    };
    let queue = refused.into_iter().map(aside).collect();
    ViewModel { aside: view(Stored { queue, ..Stored::default() }).aside, ..quiet() }
}

fn rejected(message: &str) -> Refused {
    Refused::Rejected(Rejection { status: 400, code: Some(501), message: message.to_owned() })
}

fn linked(link: LinkView) -> ViewModel {
    ViewModel { link, ..quiet() }
}

fn offline() -> ViewModel {
    let mut view = quiet();
    view.sync.offline = true;
    view
}

fn second(seconds: i64) -> DateTime<Utc> {
    minute(0) + TimeDelta::seconds(seconds)
}

impl Announcer {
    /// Someone who saw nothing but a quiet view so far.
    fn idle() -> Self {
        Self::new(&quiet())
    }

    fn at(&mut self, view: &ViewModel, minutes: i64) -> Vec<Notification> {
        self.observe(view, minute(minutes)).0
    }

    fn titles(&mut self, view: &ViewModel, minutes: i64) -> Vec<String> {
        self.at(view, minutes).into_iter().map(|said| said.title).collect()
    }

    fn next(&mut self, view: &ViewModel, minutes: i64) -> Option<DateTime<Utc>> {
        self.observe(view, minute(minutes)).1
    }
}

#[test]
fn a_quiet_view_is_nothing_to_speak_of_and_nothing_to_ask_again_about() {
    assert_eq!(Announcer::idle().observe(&quiet(), minute(0)), (vec![], None));
}

#[test]
fn what_the_first_view_shows_is_not_told_but_for_a_timer_that_runs_long() {
    let mut first = with_aside([1, 2]);
    first.link = REFUSED;
    first.sync.offline = true;
    first.running = with_running(1, 0).running;
    let mut announcer = Announcer::new(&first);
    assert_eq!(announcer.titles(&first, 5 * 60), ["Still running for 5:00"]);
    assert_eq!(announcer.titles(&first, 5 * 60 + 30), [""; 0], "nor later");
    let quiet_again = with_running(1, 0);
    assert_eq!(announcer.titles(&quiet_again, 5 * 60 + 31), [""; 0]);
    assert_eq!(announcer.titles(&first, 5 * 60 + 32).len(), 2, "but when it comes anew");
    assert_eq!(announcer.titles(&first, 5 * 60 + 33), ["Clockify can't be reached"]);
}

#[test]
fn a_timer_is_told_of_at_each_full_step_and_once() {
    let view = with_running(1, 0);
    let mut announcer = Announcer::idle();
    assert_eq!(announcer.titles(&view, 119), [""; 0]);
    let said = announcer.at(&view, 120);
    let stop = ("Stop".to_owned(), Wish::Intent(Intent::Stop { at: None }));
    let expected = Notification {
        kind: Kind::StillRunning,
        title: "Still running for 2:00".to_owned(),
        body: "entry 0".to_owned(),
        buttons: vec![stop, open()],
    };
    assert_eq!(said, [expected]);
    for minutes in [120, 121, 239] {
        assert_eq!(announcer.titles(&view, minutes), [""; 0], "{minutes}");
    }
    assert_eq!(announcer.titles(&view, 240), ["Still running for 4:00"]);
    assert_eq!(announcer.titles(&view, 700), ["Still running for 11:40"], "after a sleep, one for all");
    assert_eq!(announcer.titles(&view, 720), ["Still running for 12:00"]);
}

#[test]
fn the_next_step_is_when_to_ask_again() {
    let view = with_running(1, 0);
    let mut announcer = Announcer::idle();
    for (now, next) in [(0, 120), (119, 120), (120, 240), (125, 240), (700, 720), (-30, 120)] {
        assert_eq!(announcer.next(&view, now), Some(minute(next)), "{now}");
    }
    let almost = minute(120) - TimeDelta::milliseconds(1);
    assert_eq!(Announcer::idle().observe(&view, almost), (vec![], Some(minute(120))), "a timer may be early");
}

#[test]
fn a_clock_that_was_set_back_repeats_nothing() {
    let view = with_running(1, 0);
    let mut announcer = Announcer::idle();
    assert_eq!(announcer.titles(&view, 121).len(), 1);
    for minutes in [119, 120, -500, 125] {
        assert_eq!(announcer.titles(&view, minutes), [""; 0], "{minutes}");
    }
    assert_eq!(announcer.titles(&view, 240).len(), 1);
}

#[test]
fn a_start_that_was_mended_counts_from_there_but_tells_no_step_again() {
    let mut announcer = Announcer::idle();
    assert_eq!(announcer.titles(&with_running(1, 0), 121).len(), 1);
    assert_eq!(announcer.titles(&with_running(1, -15), 122), [""; 0], "a quarter of an hour earlier");
    assert_eq!(announcer.titles(&with_running(1, 60), 179), [""; 0], "an hour later");
    assert_eq!(announcer.titles(&with_running(1, 60), 180), ["Still running for 2:00"]);
}

#[test]
fn another_number_of_hours_counts_from_now_on() {
    let every = |hours| {
        let mut view = with_running(1, 0);
        view.settings.still_running_hours = hours;
        view
    };
    let mut announcer = Announcer::idle();
    assert_eq!(announcer.titles(&every(4), 245), ["Still running for 4:05"]);
    assert_eq!(announcer.observe(&every(0), minute(600)), (vec![], None), "never");
    assert_eq!(announcer.titles(&every(4), 300), [""; 0], "told before it was switched off");
    assert_eq!(announcer.next(&every(1), 239), Some(minute(240)));
    assert_eq!(announcer.titles(&every(1), 241), [""; 0], "the hour of the four that were told");
    assert_eq!(announcer.titles(&every(1), 300), ["Still running for 5:00"]);
    assert_eq!(announcer.titles(&every(4), 301), [""; 0]);
    assert_eq!(announcer.titles(&every(255), 255 * 60), ["Still running for 255:00"]);
}

#[test]
fn another_entry_has_hours_of_its_own() {
    let mut announcer = Announcer::idle();
    assert_eq!(announcer.titles(&with_running(1, 0), 130).len(), 1);
    assert_eq!(announcer.titles(&with_running(2, 5), 131).len(), 1);
    assert_eq!(announcer.titles(&quiet(), 132), [""; 0]);
    assert_eq!(announcer.titles(&with_running(1, 0), 133), [""; 0], "it goes on after all");
    assert_eq!(announcer.titles(&with_running(2, 5), 134), [""; 0]);
    assert_eq!(announcer.titles(&with_running(2, 5), 245).len(), 1);
}

#[test]
fn what_could_not_be_sent_is_told_once_and_again_when_it_is_refused_again() {
    let mut announcer = Announcer::idle();
    let expected = Notification {
        kind: Kind::Failed,
        title: "An entry could not be sent".to_owned(),
        body: "entry 1\nClockify says: Project is required\nIt is kept here until you fix or drop it."
            .to_owned(),
        buttons: vec![open()],
    };
    assert_eq!(announcer.at(&with_aside([1]), 0), [expected]);
    assert_eq!(announcer.titles(&with_aside([1]), 1), [""; 0]);
    assert_eq!(announcer.titles(&with_aside([1, 2]), 2).len(), 1, "another one");
    assert_eq!(announcer.titles(&with_aside([2]), 3), [""; 0], "one was mended");
    assert_eq!(announcer.titles(&with_aside([1, 2]), 4).len(), 1, "and refused again");
}

#[test]
fn several_that_could_not_be_sent_at_once_are_one_word() {
    let said = Announcer::idle().at(&with_aside([3, 4, 5]), 0);
    let [said] = &said[..] else { panic!("{said:?}") };
    assert_eq!(said.title, "3 entries could not be sent");
    let body = "entry 3\nClockify says: Project is required\nThey are kept here until you fix or drop them.";
    assert_eq!(said.body, body);
}

#[test]
fn each_reason_is_said_in_words() {
    for (refused, words) in [
        (rejected(""), "Clockify refused it (error 400)."),
        (rejected("TAG <b> & co."), "Clockify says: TAG <b> & co."),
        (Refused::Gone { id: "e-1".into() }, "It was deleted elsewhere."),
        (Refused::Foreign, "It belongs to another account."),
        (Refused::Severed, "The journal was damaged, and it may be on the server already."),
    ] {
        let [said] = &Announcer::idle().at(&with_refused([(1, refused)]), 0)[..] else { panic!("{words}") };
        assert_eq!(said.body.lines().collect::<Vec<_>>()[..2], ["entry 1", words]);
    }
    let mut nameless = with_aside([1]);
    nameless.aside[0].to = Subject::Entry { entry: None };
    let [said] = &Announcer::idle().at(&nameless, 0)[..] else { panic!("nothing was said") };
    assert!(said.body.starts_with("Clockify says"), "{}", said.body);
}

#[test]
fn a_refused_connection_is_told_once_and_again_for_another_reason() {
    let refused = |why| linked(LinkView::Refused { why });
    let mut announcer = Announcer::idle();
    let expected = Notification {
        kind: Kind::Connection,
        title: "The connection to Clockify has expired".to_owned(),
        body: "What you do is kept here, and sent when it is mended. Open Stint to mend it.".to_owned(),
        buttons: vec![open()],
    };
    assert_eq!(announcer.at(&linked(REFUSED), 0), [expected]);
    assert_eq!(announcer.titles(&linked(REFUSED), 1), [""; 0]);
    assert_eq!(announcer.titles(&refused(Auth::Key), 2), ["Maton no longer accepts the key"]);
    assert_eq!(announcer.titles(&refused(Auth::NoConnection), 3), ["The connection to Clockify is gone"]);
    assert_eq!(announcer.titles(&quiet(), 4), [""; 0], "mended");
    assert_eq!(announcer.titles(&refused(Auth::NoConnection), 5).len(), 1, "and gone again");
}

#[test]
fn an_attempt_to_mend_the_connection_that_was_given_up_brings_nothing_new() {
    let mut announcer = Announcer::idle();
    assert_eq!(announcer.titles(&linked(REFUSED), 0).len(), 1);
    let connecting = LinkView::Connecting { url: None, opened: None };
    for link in [connecting, LinkView::Checking, REFUSED, LinkView::Reading, REFUSED] {
        assert_eq!(announcer.titles(&linked(link), 1), [""; 0]);
    }
}

#[test]
fn being_offline_is_told_after_a_minute_of_it_and_once() {
    let mut announcer = Announcer::idle();
    let mut at = |view: &ViewModel, seconds| announcer.observe(view, second(seconds));
    assert_eq!(at(&offline(), 0), (vec![], Some(second(60))));
    assert_eq!(at(&offline(), 59), (vec![], Some(second(60))));
    let expected = Notification {
        kind: Kind::Connection,
        title: "Clockify can't be reached".to_owned(),
        body: "What you do is kept here, and sent when the network is back.".to_owned(),
        buttons: vec![],
    };
    assert_eq!(at(&offline(), 60), (vec![expected.clone()], None));
    assert_eq!(at(&offline(), 6_000), (vec![], None));
    assert_eq!(at(&quiet(), 6_001), (vec![], None));
    assert_eq!(at(&offline(), 6_002), (vec![], Some(second(6_062))));
    assert_eq!(at(&quiet(), 6_061), (vec![], None), "back before the minute was over");
    assert_eq!(at(&offline(), 6_062), (vec![], Some(second(6_122))));
    assert_eq!(at(&offline(), 7_000), (vec![expected], None), "asked late");
}

#[test]
fn a_clock_that_was_set_back_makes_nobody_wait_longer_for_the_word_offline() {
    let mut announcer = Announcer::idle();
    announcer.observe(&offline(), second(3_600));
    assert_eq!(announcer.observe(&offline(), second(0)), (vec![], Some(second(60))));
    assert_eq!(announcer.observe(&offline(), second(60)).0.len(), 1);
}

#[test]
fn the_earliest_of_two_times_is_when_to_ask_again() {
    let mut view = with_running(1, 0);
    view.sync.offline = true;
    assert_eq!(Announcer::idle().next(&view, 118), Some(minute(119)));
    assert_eq!(Announcer::idle().observe(&view, second(119 * 60 + 30)).1, Some(minute(120)));
}

#[test]
fn each_kind_can_be_switched_off_and_what_passed_meanwhile_is_not_made_up_for() {
    let mut view = with_aside([1]);
    view.running = with_running(1, 0).running;
    view.link = REFUSED;
    view.sync.offline = true;
    let on = view.settings;
    for (settings, kinds) in [
        (on, &[Kind::StillRunning, Kind::Failed, Kind::Connection, Kind::Connection][..]),
        (Settings { still_running_hours: 0, ..on }, &[Kind::Failed, Kind::Connection, Kind::Connection]),
        (Settings { failures: false, ..on }, &[Kind::StillRunning, Kind::Connection, Kind::Connection]),
        (Settings { connection: false, ..on }, &[Kind::StillRunning, Kind::Failed]),
    ] {
        view.settings = settings;
        let mut announcer = Announcer::idle();
        let mut said = announcer.at(&view, 121);
        said.extend(announcer.at(&view, 122));
        let said: Vec<Kind> = said.into_iter().map(|said| said.kind).collect();
        assert_eq!(said, kinds, "{settings:?}");
        view.settings = on;
        let late = announcer.at(&view, 123);
        assert!(late.iter().all(|said| said.kind == Kind::StillRunning), "{late:?}");
    }
}

#[test]
fn what_was_started_or_stopped_can_be_undone_from_its_notification() {
    let entry = entry(7, full(0, 65));
    let title = "Website: fix \"login\" – ü🦀 second line";
    let stop = Wish::Intent(Intent::Stop { at: None });
    let expected = Notification {
        kind: Kind::Started,
        title: "Started".to_owned(),
        body: title.to_owned(),
        buttons: vec![("Stop".to_owned(), stop)],
    };
    assert_eq!(started(&entry), expected);
    let go_on = Intent::Edit { entry: EntryKey(7), changes: vec![Edit::End(None)] };
    let expected = Notification {
        kind: Kind::Stopped,
        title: "Stopped".to_owned(),
        body: format!("{title} · 1:05"),
        buttons: vec![("Go on".to_owned(), Wish::Intent(go_on))],
    };
    assert_eq!(stopped(&entry), expected);
}

/// A view with something of everything, and when it is seen.
fn any_moment() -> impl Strategy<Value = (ViewModel, DateTime<Utc>)> {
    let link = prop::sample::select(vec![
        LinkView::Ready,
        LinkView::Ready,
        LinkView::Checking,
        LinkView::Connecting { url: None, opened: None },
        REFUSED,
        LinkView::Refused { why: Auth::Key },
    ]);
    let running = prop::option::of((1_u64..4, prop::sample::select(vec![0_i64, 30])));
    let aside = prop::collection::btree_set(1_u64..5, 0..4);
    let settings = (prop::sample::select(vec![0_u8, 1, 2, 4]), any::<bool>(), any::<bool>());
    let moment = (link, running, aside, settings, any::<bool>(), -100_000_i64..1_000_000);
    moment.prop_map(|(link, running, aside, (hours, failures, connection), offline, milliseconds)| {
        let mut view = with_aside(aside);
        view.link = link;
        view.running = running.and_then(|(key, start)| with_running(key, start).running);
        let on = view.settings;
        view.settings = Settings { still_running_hours: hours, failures, connection, ..on };
        view.sync.offline = offline;
        (view, minute(0) + TimeDelta::milliseconds(milliseconds * 40))
    })
}

proptest! {
    /// Also with a clock that goes anywhere.
    #[test]
    fn nothing_is_told_twice_for_one_cause_and_the_next_time_is_always_to_come(
        moments in prop::collection::vec(any_moment(), 1..40),
    ) {
        let mut announcer = Announcer::new(&moments[0].0);
        let mut hours_told = HashSet::new();
        let mut aside_before: BTreeSet<_> = moments[0].0.aside.iter().map(|aside| aside.operation).collect();
        let mut refused_before = refused(&moments[0].0);
        let mut offline_told = moments[0].0.sync.offline;
        let mut offline_since = None;
        for (view, now) in &moments {
            let (said, next) = announcer.observe(view, *now);
            prop_assert!(next.is_none_or(|next| next > *now), "{next:?} at {now}");
            let is_offline = |said: &&Notification| said.title == "Clockify can't be reached";
            let count = |kind| said.iter().filter(|said| said.kind == kind && !is_offline(said)).count();

            if count(Kind::StillRunning) > 0 {
                let entry = view.running.as_ref().unwrap();
                let step = i64::from(view.settings.still_running_hours) * 3_600;
                let full = (*now - entry.start).num_seconds() / step * step;
                prop_assert!(full > 0);
                prop_assert!(hours_told.insert((entry.key, entry.start, full)), "{full} seconds again");
            }

            let aside: BTreeSet<_> = view.aside.iter().map(|aside| aside.operation).collect();
            let is_new = !aside.is_subset(&aside_before);
            prop_assert_eq!(count(Kind::Failed), usize::from(is_new && view.settings.failures));
            aside_before = aside;

            let why = refused(view);
            let is_new = why.is_some() && why != refused_before;
            prop_assert_eq!(count(Kind::Connection), usize::from(is_new && view.settings.connection));
            if why.is_some() || view.link == LinkView::Ready {
                refused_before = why;
            }

            let told = said.iter().filter(is_offline).count();
            if view.sync.offline {
                let since = offline_since.map_or(*now, |since: DateTime<Utc>| since.min(*now));
                offline_since = Some(since);
                let is_due = !offline_told && *now - since >= OFFLINE_FOR;
                prop_assert_eq!(told, usize::from(is_due && view.settings.connection));
                offline_told |= is_due;
            } else {
                prop_assert_eq!(told, 0);
                (offline_since, offline_told) = (None, false);
            }
        }
    }
}
