//! What the user chooses about the program is kept, and is nobody else's business.

use super::super::{Intent, Refusal, Reply};
use super::desk::Desk;
use crate::journal::{Journal, samples};
use crate::settings::Settings;

fn configure(settings: Settings) -> Intent {
    Intent::Configure { settings }
}

#[test]
fn what_was_chosen_is_written_before_the_answer_and_there_again_after_a_crash() {
    let mut desk = Desk::ready();
    assert_eq!(desk.view().settings, Settings::default());
    let chosen = samples::settings();
    assert_eq!(desk.handle(configure(chosen)), Ok(Reply::Done));
    assert_eq!(desk.journal.load().unwrap().settings, chosen);
    assert_eq!(desk.view().settings, chosen);
    desk.crash();
    assert_eq!(desk.view().settings, chosen);
    assert_eq!(desk.handle(configure(Settings::default())), Ok(Reply::Done));
    desk.crash();
    assert_eq!(desk.view().settings, Settings::default(), "chosen back");
}

#[test]
fn a_choice_needs_no_account_and_no_server() {
    let mut desk = Desk::fresh();
    let chosen = samples::settings();
    assert_eq!(desk.handle(configure(chosen)), Ok(Reply::Done));
    assert_eq!(desk.journal.load().unwrap().settings, chosen);
    assert_eq!((desk.in_flight(), desk.wire), (None, vec![]));
}

#[test]
fn a_choice_stays_when_another_workspace_is_chosen() {
    let mut desk = Desk::ready();
    let chosen = samples::settings();
    desk.handle(configure(chosen)).unwrap();
    desk.engine.book.clear();
    let changes = desk.engine.book.take_changes();
    desk.journal.commit(&changes).unwrap();
    desk.crash();
    assert_eq!(desk.view().settings, chosen);
}

#[test]
fn a_choice_that_could_not_be_written_is_not_made() {
    let mut desk = Desk::ready();
    desk.disk_full = true;
    let refused = desk.handle(configure(samples::settings()));
    assert!(matches!(refused, Err(Refusal::NotSaved { .. })), "{refused:?}");
    assert_eq!(desk.view().settings, Settings::default());
}
