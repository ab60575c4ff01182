//! What goes to pages, terminals and over the socket, as it is sent. A snapshot that changes here means that an
//! older program no longer understands a newer one: that takes another version of the protocol.

use super::{Answer, Edge, FromAgent, Keep, Query, Question, ShellAct, ToAgent, Wish};
use crate::api::{Auth, Base, Failure, NotSent, Rejection, Unknown};
use crate::domain::EntryKey;
use crate::domain::line::{Problem, ProblemKind};
use crate::engine::{
    ConnectFailure, Draft, Edit, Engine, Field, How, Intent, Invalid, KeyProblem, New, Options, Reading,
    Refusal, Reply,
};
use crate::journal::samples::{
    account, act, budget, catalogue, change, conflict, full, makings, minute, on_server, operations,
    settings, synced,
};
use crate::journal::{Account, ActId, OperationId, Stored};
use crate::view::{ConnectionView, LinkView, ProjectRow, ViewModel};
use insta::{assert_json_snapshot, assert_snapshot};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::sync::Arc;

/// One value a line, since most are short; each must come back as it was.
fn lines<T: Serialize + DeserializeOwned + PartialEq + Debug>(values: &[T]) -> String {
    let line = |value: &T| {
        let line = serde_json::to_string(value).unwrap();
        assert_eq!(&serde_json::from_str::<T>(&line).unwrap(), value, "{line}");
        line
    };
    values.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn engine() -> Engine {
    let mut stored = Stored {
        account: Some(Account { refused: None, ..account() }),
        catalogue: catalogue(),
        entries: [(EntryKey(3), on_server(3, full(0, 60)))].into(),
        budget: budget(),
        synced: synced(),
        ..Stored::default()
    };
    let aside = operations().swap_remove(2);
    stored.queue = [change(7, 3), aside].into_iter().map(|operation| (operation.id, operation)).collect();
    stored.makings = makings().into_iter().map(|making| (making.id, making)).collect();
    stored.acts = [(act().id, act())].into();
    stored.conflicts = vec![conflict()];
    Engine::new(stored, Options { reads_ahead: false, base: Base::parse(Base::MATON).unwrap() })
}

#[test]
fn intents_are_sent_so() {
    let entry = EntryKey(3);
    let edits = vec![
        Edit::Description("new".to_owned()),
        Edit::Project(Some("p-website".into())),
        Edit::Task(None),
        Edit::Tags(["g-urgent".into()].into()),
        Edit::Billable(true),
        Edit::Start(minute(0)),
        Edit::End(None),
    ];
    let draft = Draft {
        description: "new".to_owned(),
        project: Some("p-website".into()),
        task: Some("t-backend".into()),
        tags: ["g-urgent".into()].into(),
        billable: Some(true),
        start: Some(minute(0)),
        end: Some(minute(5)),
    };
    assert_snapshot!(lines(&[
        Intent::Connect,
        Intent::CancelConnect,
        Intent::UseConnection { connection: "connection-1".into() },
        Intent::UseWorkspace { workspace: "w-home".into() },
        Intent::Line { text: "fix login @Website".to_owned(), how: How::Start },
        Intent::Line { text: "9-10 call".to_owned(), how: How::Add },
        Intent::Line { text: "@Website".to_owned(), how: How::Edit { entry } },
        Intent::Start { entry: draft },
        Intent::Start { entry: Draft::default() },
        Intent::Stop { at: Some(minute(5)) },
        Intent::Edit { entry, changes: edits },
        Intent::Discard,
        Intent::Continue { entry, start: Some(minute(0)) },
        Intent::Duplicate { entry },
        Intent::Split { entry, at: minute(3) },
        Intent::Delete { entries: vec![entry] },
        Intent::Make { new: New::Client { name: "Acme".to_owned() } },
        Intent::Make { new: New::Tag { name: "urgent".to_owned() } },
        Intent::Make { new: New::Task { project: "p-website".into(), name: "Backend".to_owned() } },
        Intent::Make {
            new: New::Project { name: "Website".to_owned(), client: Some("k-acme".into()), billable: true },
        },
        Intent::Rename { operation: OperationId(7), name: "Website 2".to_owned() },
        Intent::Drop { operation: OperationId(7) },
        Intent::Undo { act: None },
        Intent::Undo { act: Some(ActId(3)) },
        Intent::TakeMine { entry },
        Intent::KeepTheirs { entry },
        Intent::Look,
        Intent::Configure { settings: settings() },
        Intent::SendNow,
        Intent::Refresh { what: Reading::Running },
        Intent::Refresh { what: Reading::Entries },
        Intent::Refresh { what: Reading::Catalogue },
        Intent::Refresh { what: Reading::Everything },
        Intent::Read { path: "/user".to_owned() },
    ]));
}

#[test]
fn replies_and_refusals_are_sent_so() {
    let rejection = Rejection { status: 400, code: Some(501), message: "no".to_owned() };
    let problem = Problem { span: 0..8, kind: ProblemKind::NoProject };
    assert_snapshot!(lines::<Result<Reply, Refusal>>(&[
        Ok(Reply::Done),
        Ok(Reply::Entry(EntryKey(3))),
        Ok(Reply::Made("new-7".to_owned())),
        Ok(Reply::Json(serde_json::json!({"id": "u"}))),
        Err(Refusal::NotSetUp),
        Err(Refusal::NoKey),
        Err(Refusal::NothingRunning),
        Err(Refusal::NoSuchEntry),
        Err(Refusal::NoSuchOperation),
        Err(Refusal::NoSuchChoice),
        Err(Refusal::Line { problems: vec![problem] }),
        Err(Refusal::Invalid { field: Field::Description, why: Invalid::TooLong }),
        Err(Refusal::BeforeRunning { start: minute(0) }),
        Err(Refusal::NothingToUndo),
        Err(Refusal::InUse),
        Err(Refusal::NameTaken),
        Err(Refusal::NameLength { least: 2, most: 250 }),
        Err(Refusal::Unknown),
        Err(Refusal::NoSuchPath { reason: "no".to_owned() }),
        Err(Refusal::Locked),
        Err(Refusal::NotSaved { reason: "disk full".to_owned() }),
        Err(Refusal::Failed { failure: Failure::NotSent { why: NotSent::Unreachable } }),
        Err(Refusal::Failed { failure: Failure::Unknown { why: Unknown::Server(502) } }),
        Err(Refusal::Failed { failure: Failure::RetryAfter { after: None } }),
        Err(Refusal::Failed { failure: Failure::Auth { why: Auth::Key } }),
        Err(Refusal::Failed { failure: Failure::Rejected(rejection) }),
        Err(Refusal::NoShell),
        Err(Refusal::Ending),
    ]));
}

#[test]
fn searches_are_sent_so() {
    assert_snapshot!(lines(&[
        Query::Entries { from: minute(0), to: minute(60) },
        Query::Entry { key: EntryKey(3) },
        Query::Projects { archived: true },
        Query::Line { text: "fix".to_owned() },
        Query::Suggest { before: "fix @Web".to_owned(), after: " now".to_owned() },
        Query::Time { text: "9:10".to_owned(), of: Edge::Start, entry: EntryKey(3) },
    ]));
    let engine = engine();
    let line = Query::Line { text: "fix @Website".to_owned() };
    let projects = Answer::Projects(ProjectRow::all(&catalogue(), false));
    let suggest = Query::Suggest { before: "fix #ur".to_owned(), after: String::new() };
    let times =
        ["9:10", "9:75"].map(|text| Query::Time { text: text.to_owned(), of: Edge::End, entry: EntryKey(3) });
    let [time, no_time] = times.map(|time| time.answer(&engine, minute(0)));
    let suggested = suggest.answer(&engine, minute(0));
    assert_json_snapshot!((projects, line.answer(&engine, minute(0)), suggested, time, no_time));
}

#[test]
fn the_view_is_sent_so() {
    let view = ViewModel::of(&engine(), minute(90));
    let again: ViewModel = serde_json::from_str(&serde_json::to_string(&view).unwrap()).unwrap();
    assert_eq!(again, view);
    assert_json_snapshot!(view);
}

#[test]
fn the_steps_of_setting_up_are_sent_so() {
    let failure = Failure::Auth { why: Auth::Key };
    let connection = ConnectionView {
        id: "connection-1".into(),
        active: false,
        status: "PENDING".to_owned(),
        created: Some(minute(0)),
    };
    let url = Some("https://connect.maton.ai/?session_token=s".to_owned());
    assert_snapshot!(lines(&[
        LinkView::Starting,
        LinkView::NoKey { problem: KeyProblem::Missing },
        LinkView::NoKey { problem: KeyProblem::NoKeyring },
        LinkView::NoKey { problem: KeyProblem::Locked },
        LinkView::NoKey { problem: KeyProblem::Broken },
        LinkView::Checking,
        LinkView::KeyFailed { failure: failure.clone() },
        LinkView::Choosing { connections: vec![connection], failed: None },
        LinkView::Choosing { connections: Vec::new(), failed: Some(ConnectFailure::Denied) },
        LinkView::Choosing { connections: Vec::new(), failed: Some(ConnectFailure::Request { failure }) },
        LinkView::Connecting { url, opened: Some(false) },
        LinkView::Reading,
        LinkView::ChoosingWorkspace { workspaces: Vec::new(), active: Some("w-home".into()) },
        LinkView::Ready,
        LinkView::Refused { why: Auth::Expired },
    ]));
}

#[test]
fn messages_over_the_socket_are_sent_so() {
    let key = Question::Wish(Wish::OfferKey { key: "the key".to_owned(), keep: Keep::Keyring });
    let asked = [
        ToAgent { id: 1, ask: Question::Wish(Wish::Intent(Intent::SendNow)) },
        ToAgent { id: 4, ask: Question::Wish(Wish::Shell(ShellAct::OpenPanel)) },
        ToAgent { id: 2, ask: Question::Search(Query::Projects { archived: false }) },
        ToAgent { id: 3, ask: key },
    ];
    let said = [
        FromAgent::Reply { id: 1, result: Ok(Reply::Done) },
        FromAgent::Found { id: 2, answer: Some(Answer::Projects(Vec::new())), more: false },
        FromAgent::ViewTooLarge,
    ];
    let asked = asked.iter().map(|message| serde_json::to_string(message).unwrap());
    let said = said.iter().map(|message| serde_json::to_string(message).unwrap());
    assert_snapshot!(asked.chain(said).collect::<Vec<_>>().join("\n"));

    let view = Arc::new(ViewModel::of(&engine(), minute(90)));
    let message = serde_json::to_value(FromAgent::View { view: view.clone() }).unwrap();
    assert_eq!((&message["is"], &message["view"]), (&"view".into(), &serde_json::to_value(view).unwrap()));
}

#[test]
fn a_key_on_its_way_is_in_no_debug_text() {
    let question = Question::Wish(Wish::OfferKey { key: "the secret".to_owned(), keep: Keep::Session });
    let offered = super::OfferedKey { key: "the secret".to_owned().into(), keep: Keep::Session };
    let (answer, _answered) = tokio::sync::oneshot::channel();
    let text = format!(
        "{:?} {offered:?} {:?}",
        ToAgent { id: 1, ask: question },
        super::Ask::OfferKey(offered.clone(), answer)
    );
    assert!(!text.contains("secret") && text.contains("Session"), "{text}");
}
