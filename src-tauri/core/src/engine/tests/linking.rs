//! The way to an account, with each of its failures.

use super::super::{ConnectFailure, Input, Intent, KeyProblem, Reading, Refusal, Reply};
use super::desk::{Desk, nine};
use super::server::{Fault, Server, workspace};
use crate::api::{Auth, Connection, ConnectionStatus, Failure, NotSent};
use crate::domain::ConnectionId;
use crate::view::LinkView;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// No connection yet, and the key was found.
fn without_connections() -> Desk {
    let mut desk = Desk::fresh();
    desk.server.connections.clear();
    desk.begin();
    desk.settle();
    desk
}

/// The user is in the browser.
fn connecting() -> Desk {
    let mut desk = without_connections();
    desk.handle(Intent::Connect).unwrap();
    desk.settle();
    desk
}

fn second_connection(server: &Server) -> Connection {
    Connection { id: "c2".into(), ..server.connections[0].clone() }
}

fn answered_with(desk: &mut Desk, status: ConnectionStatus) {
    desk.server.connections.last_mut().unwrap().status = status;
    desk.pass(Duration::from_secs(2));
}

fn failure(desk: &Desk) -> Option<ConnectFailure> {
    let LinkView::Choosing { failed, .. } = desk.view().link else { panic!("nothing to choose") };
    failed
}

fn choices(desk: &Desk) -> Vec<ConnectionId> {
    let LinkView::Choosing { connections, .. } = desk.view().link else { panic!("nothing to choose") };
    connections.into_iter().map(|one| one.id).collect()
}

#[test]
fn without_a_key_nothing_is_sent_and_the_reason_is_shown() {
    for problem in [KeyProblem::Missing, KeyProblem::NoKeyring, KeyProblem::Locked, KeyProblem::Broken] {
        let mut desk = Desk::fresh();
        desk.input(Input::Key(Err(problem)));
        desk.pass(60 * MINUTE);
        assert_eq!((desk.view().link, desk.wire.len()), (LinkView::NoKey { problem }, 0));
        assert_eq!(desk.handle(Intent::Connect), Err(Refusal::NoKey));
    }
}

#[test]
fn the_only_connection_and_the_only_workspace_are_taken_without_asking() {
    let mut desk = Desk::fresh();
    desk.begin();
    desk.settle();
    assert_eq!(desk.view().link, LinkView::Ready);
    assert_eq!(desk.wire[..3], ["connections", "user", "workspaces"]);
    assert_eq!(desk.engine.catalogue().projects.len(), 2, "what can be booked on is read at once");
}

#[test]
fn an_offered_key_is_kept_when_it_is_good_and_dropped_when_it_is_wrong() {
    let mut desk = Desk::fresh();
    desk.input(Input::Key(Err(KeyProblem::Missing)));
    desk.server.key_is_good = false;
    desk.offer_key();
    desk.settle();
    let failure = Failure::Auth { why: Auth::Key };
    assert_eq!(desk.view().link, LinkView::KeyFailed { failure });
    assert_eq!((desk.keys_kept, desk.keys_dropped), (0, 1));
    desk.server.key_is_good = true;
    desk.offer_key();
    desk.settle();
    assert_eq!((desk.keys_kept, desk.view().link), (1, LinkView::Ready));
}

#[test]
fn a_key_offered_while_another_is_checked_is_judged_by_its_own_answer() {
    let mut desk = Desk::fresh();
    desk.fault("connections", Fault::Auth(Auth::Key));
    desk.begin();
    desk.reach();
    desk.fault("connections", Fault::Auth(Auth::Key));
    desk.offer_key();
    desk.reach();
    desk.offer_key();
    desk.settle();
    assert_eq!((desk.keys_kept, desk.keys_dropped, desk.view().link), (1, 0, LinkView::Ready));
}

#[test]
fn a_check_without_a_network_says_so_and_is_made_again_when_there_is_one() {
    let mut desk = Desk::fresh();
    desk.offline = true;
    desk.begin();
    desk.settle();
    let failure = Failure::NotSent { why: NotSent::Unreachable };
    assert_eq!(desk.view().link, LinkView::KeyFailed { failure });
    desk.pass(20 * MINUTE);
    desk.offline = false;
    desk.pass(6 * MINUTE);
    assert_eq!(desk.view().link, LinkView::Ready);
}

#[test]
fn without_a_connection_one_is_made_opened_waited_for_and_used() {
    let mut desk = without_connections();
    assert_eq!((choices(&desk), failure(&desk)), (vec![], None));
    desk.handle(Intent::Connect).unwrap();
    desk.settle();
    assert_eq!(desk.opened, ["https://connect.maton.ai/?session_token=x"]);
    desk.input(Input::Browser { opened: true });
    desk.pass(MINUTE);
    assert!(matches!(desk.view().link, LinkView::Connecting { url: Some(_), opened: Some(true) }));
    assert_eq!(desk.opened.len(), 1, "the page is opened once");
    answered_with(&mut desk, ConnectionStatus::Active);
    assert_eq!(desk.view().link, LinkView::Ready);
}

#[test]
fn the_address_is_shown_when_the_browser_can_not_be_opened() {
    let mut desk = connecting();
    desk.input(Input::Browser { opened: false });
    assert!(matches!(desk.view().link, LinkView::Connecting { url: Some(_), opened: Some(false) }));
    answered_with(&mut desk, ConnectionStatus::Active);
    assert_eq!(desk.view().link, LinkView::Ready);
}

#[test]
fn a_page_that_comes_later_is_opened_then() {
    let mut desk = without_connections();
    desk.server.page = None;
    desk.handle(Intent::Connect).unwrap();
    desk.settle();
    assert!(desk.opened.is_empty());
    desk.server.connections[0].url = Some("https://connect.maton.ai/later".to_owned().into());
    desk.pass(Duration::from_secs(2));
    assert_eq!(desk.opened, ["https://connect.maton.ai/later"]);
}

#[test]
fn a_page_that_is_not_matons_is_not_opened() {
    let mut desk = without_connections();
    desk.server.page = Some("https://connect.example.com/".into());
    desk.handle(Intent::Connect).unwrap();
    desk.settle();
    assert_eq!((desk.opened.len(), failure(&desk)), (0, Some(ConnectFailure::UntrustedPage)));
    assert!(desk.server.connections.is_empty(), "what nobody waits for is removed");
}

#[test]
fn a_denial_in_the_browser_is_said_and_can_be_tried_again() {
    let mut desk = connecting();
    answered_with(&mut desk, ConnectionStatus::Failed);
    assert_eq!(failure(&desk), Some(ConnectFailure::Denied));
    desk.handle(Intent::Connect).unwrap();
    desk.settle();
    answered_with(&mut desk, ConnectionStatus::Active);
    assert_eq!(desk.view().link, LinkView::Ready);
}

#[test]
fn the_browser_is_waited_for_five_minutes_and_no_longer() {
    let mut desk = connecting();
    desk.pass(Duration::from_secs(299));
    assert!(matches!(desk.view().link, LinkView::Connecting { .. }));
    desk.pass(Duration::from_secs(1));
    assert_eq!(failure(&desk), Some(ConnectFailure::TimedOut));
    assert!(desk.server.connections.is_empty());
}

#[test]
fn the_wait_for_the_browser_can_be_cancelled() {
    let mut desk = connecting();
    desk.handle(Intent::CancelConnect).unwrap();
    desk.settle();
    assert_eq!(failure(&desk), Some(ConnectFailure::Cancelled));
    assert!(desk.server.connections.is_empty());
}

#[test]
fn a_connection_whose_making_was_cancelled_on_the_way_is_removed() {
    let mut desk = without_connections();
    desk.handle(Intent::Connect).unwrap();
    desk.reach();
    desk.handle(Intent::CancelConnect).unwrap();
    desk.settle();
    assert_eq!(failure(&desk), Some(ConnectFailure::Cancelled));
    assert!(desk.server.connections.is_empty());
}

#[test]
fn a_short_break_of_the_network_does_not_end_the_wait_for_the_browser() {
    let mut desk = connecting();
    desk.offline = true;
    desk.pass(MINUTE);
    desk.offline = false;
    answered_with(&mut desk, ConnectionStatus::Active);
    assert_eq!(desk.view().link, LinkView::Ready);
}

#[test]
fn one_of_several_connections_is_chosen() {
    let mut desk = Desk::fresh();
    desk.server.connections.push(second_connection(&desk.server));
    desk.begin();
    desk.settle();
    assert_eq!(choices(&desk), ["c1".into(), "c2".into()]);
    let unknown = Intent::UseConnection { connection: "c9".into() };
    assert_eq!(desk.handle(unknown), Err(Refusal::NoSuchChoice));
    desk.handle(Intent::UseConnection { connection: "c2".into() }).unwrap();
    desk.settle();
    assert_eq!(desk.engine.account().unwrap().user.id, "u2".into());
}

#[test]
fn an_account_in_use_can_go_over_to_another_connection_but_to_none_that_there_is_not() {
    let mut desk = Desk::ready();
    desk.handle(Intent::UseConnection { connection: "c1".into() }).unwrap();
    assert_eq!((desk.view().link, desk.in_flight()), (LinkView::Ready, None), "it is in use");
    desk.fault("user", Fault::Auth(Auth::NoConnection));
    desk.handle(Intent::UseConnection { connection: "c9".into() }).unwrap();
    desk.settle();
    let failure = Failure::Auth { why: Auth::NoConnection };
    assert_eq!(self::failure(&desk), Some(ConnectFailure::Request { failure }));
    desk.handle(Intent::CancelConnect).unwrap();
    assert_eq!(
        (desk.view().link, desk.engine.account().unwrap().connection.clone()),
        (LinkView::Ready, "c1".into())
    );
    desk.handle(Intent::UseConnection { connection: "c2".into() }).unwrap();
    desk.settle();
    assert_eq!(desk.engine.account().unwrap().user.id, "u2".into());
}

#[test]
fn the_other_connections_can_still_be_chosen_after_a_new_one_came_to_nothing() {
    let mut desk = Desk::fresh();
    desk.server.connections.push(second_connection(&desk.server));
    desk.begin();
    desk.settle();
    desk.handle(Intent::Connect).unwrap();
    desk.settle();
    desk.handle(Intent::CancelConnect).unwrap();
    assert_eq!(choices(&desk), ["c1".into(), "c2".into()]);
}

#[test]
fn one_of_several_workspaces_is_chosen() {
    let mut desk = Desk::fresh();
    desk.server.workspaces.push(workspace("w2"));
    desk.begin();
    desk.settle();
    assert!(
        matches!(&desk.view().link, LinkView::ChoosingWorkspace { workspaces, .. } if workspaces.len() == 2)
    );
    let unknown = Intent::UseWorkspace { workspace: "w9".into() };
    assert_eq!(desk.handle(unknown), Err(Refusal::NoSuchChoice));
    desk.handle(Intent::UseWorkspace { workspace: "w2".into() }).unwrap();
    desk.settle();
    assert_eq!(desk.view().link, LinkView::Ready);
    assert_eq!(desk.engine.account().unwrap().workspace.id, "w2".into());
}

#[test]
fn a_set_up_that_breaks_off_anywhere_begins_again_with_the_list() {
    for answers in 0..4 {
        let mut desk = Desk::fresh();
        desk.server.workspaces.push(workspace("w2"));
        desk.begin();
        for _ in 0..answers.min(3) {
            desk.answer();
        }
        desk.crash();
        assert_eq!(desk.in_flight().unwrap(), "connections", "after {answers} answers");
        desk.settle();
        assert!(matches!(desk.view().link, LinkView::ChoosingWorkspace { .. }));
    }
}

#[test]
fn an_account_that_can_not_be_read_is_said_and_can_be_chosen_again() {
    let mut desk = Desk::fresh();
    desk.fault("workspaces", Fault::Server(500, false));
    desk.begin();
    desk.settle();
    assert!(matches!(failure(&desk), Some(ConnectFailure::Request { failure: Failure::Unknown { .. } })));
    desk.handle(Intent::UseConnection { connection: "c1".into() }).unwrap();
    desk.settle();
    assert_eq!(desk.view().link, LinkView::Ready);
}

#[test]
fn an_account_in_use_goes_on_while_another_is_connected_and_stays_when_that_is_cancelled() {
    let mut desk = Desk::ready();
    desk.handle(Intent::Connect).unwrap();
    desk.settle();
    desk.start("a");
    desk.pass(MINUTE);
    assert_eq!((desk.queued(), desk.server.said()[0].start), (0, nine()));
    desk.handle(Intent::CancelConnect).unwrap();
    desk.handle(Intent::CancelConnect).unwrap();
    assert_eq!(desk.view().link, LinkView::Ready);
}

#[test]
fn a_connection_that_leads_to_somebody_else_now_brings_their_account() {
    let mut desk = Desk::ready();
    let other = desk.server.users[&"c2".into()].clone();
    desk.server.users.insert("c1".into(), other);
    let ticket = desk.ask(Intent::Refresh { what: Reading::Catalogue });
    desk.settle();
    assert_eq!(desk.engine.account().unwrap().user.id, "u2".into());
    assert_eq!(desk.replies.remove(&ticket), Some(Ok(Reply::Done)));
}
