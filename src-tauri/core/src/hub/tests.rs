//! What a hub must do, run against the driver in this process and against it over the socket. There is no key, so
//! nothing is ever sent to a server.

mod times;

use super::{
    Answer, Edge, FromAgent, Hub, Keep, OfferedKey, Query, Question, Remote, ShellAct, ToAgent, Wish, serve,
};
use crate::data_dir::DataDir;
use crate::domain::EntryKey;
use crate::domain::typed::TypedError;
use crate::driver::samples::{offline, parts};
use crate::driver::{Driver, Parts};
use crate::engine::{Draft, Intent, KeyProblem, Refusal, Reply};
use crate::ipc::{Connection, IpcError, Listener, SocketName, connect};
use crate::journal::samples::{finished, minute, on_server};
use crate::journal::{MemoryJournal, Stored};
use crate::ports::Shell;
use crate::view::{LinkView, Suggested, ViewModel};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// A driver and the socket that it is served at.
struct App {
    hub: Option<Hub>,
    driver: JoinHandle<()>,
    server: JoinHandle<Result<(), IpcError>>,
    name: SocketName,
    _home: TempDir,
}

impl App {
    fn start(stored: Stored) -> Self {
        let (driver, hub) = Driver::new(parts(MemoryJournal::default(), stored));
        Self::serving(hub, tokio::spawn(async move { driver.run().await.unwrap() }))
    }

    fn serving(hub: Hub, driver: JoinHandle<()>) -> Self {
        let home = TempDir::new().unwrap();
        let data = DataDir::open(Some(home.path().join("data"))).unwrap();
        let name = SocketName::for_data_dir(data.path()).unwrap();
        let server = tokio::spawn(serve(hub.clone(), Listener::bind(&name).unwrap()));
        Self { hub: Some(hub), driver, server, name, _home: home }
    }

    fn local(&self) -> Hub {
        self.hub.clone().unwrap()
    }

    async fn remote(&self) -> (Hub, JoinHandle<Result<(), IpcError>>) {
        let remote = Remote::connect(&self.name).await.unwrap();
        (remote.hub(), tokio::spawn(remote.run()))
    }

    /// Each way to the same driver.
    async fn hubs(&self) -> [Hub; 2] {
        [self.local(), self.remote().await.0]
    }
}

fn start(description: &str) -> Intent {
    Intent::Start { entry: Draft { description: description.to_owned(), ..Draft::default() } }
}

async fn view_with(hub: &Hub, wanted: impl FnMut(&Arc<ViewModel>) -> bool) -> Arc<ViewModel> {
    hub.views().wait_for(wanted).await.unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_answer_speaks_of_is_in_the_view_when_it_comes() {
    let app = App::start(offline());
    for hub in app.hubs().await {
        for number in 0..200 {
            let Ok(Reply::Entry(key)) = hub.dispatch(start(&format!("number {number}"))).await else {
                panic!("number {number} was refused")
            };
            let running = hub.snapshot().running.clone().unwrap();
            assert_eq!((running.key, running.description), (key, format!("number {number}")));
            hub.dispatch(Intent::Discard).await.unwrap();
            assert_eq!(hub.snapshot().running, None);
        }
    }
}

#[tokio::test]
async fn a_refusal_comes_back_as_it_is() {
    let app = App::start(offline());
    for hub in app.hubs().await {
        assert_eq!(hub.dispatch(Intent::Stop { at: None }).await, Err(Refusal::NothingRunning));
    }
}

#[tokio::test]
async fn each_kind_of_search_is_answered() {
    let mut stored = offline();
    stored.entries.insert(EntryKey(1), on_server(1, finished(0, 60)));
    let app = App::start(stored);
    for hub in app.hubs().await {
        let Some(Answer::Entries(rows)) = hub.search(Query::Entries { from: minute(0), to: minute(1) }).await
        else {
            panic!("no entries")
        };
        assert_eq!(rows.len(), 1);
        let one = hub.search(Query::Entry { key: EntryKey(1) }).await;
        assert_eq!(one, Some(Answer::Entries(rows)));
        let projects = hub.search(Query::Projects { archived: true }).await;
        assert!(matches!(projects, Some(Answer::Projects(rows)) if rows.len() == 2));
        let line = hub.search(Query::Line { text: "fix @Website".to_owned() }).await;
        assert!(matches!(line, Some(Answer::Line(line)) if line.problems.is_empty()));
        let query = Query::Suggest { before: "fix @web".to_owned(), after: " now".to_owned() };
        let Some(Answer::Suggestions(found)) = hub.search(query).await else { panic!("no suggestions") };
        let [project] = &found[..] else { panic!("{found:?}") };
        assert!(matches!(project.what, Suggested::Project { .. }), "{project:?}");
        assert_eq!((&*project.before, &*project.after), ("fix @Website ", "now"));
        let query = |text: &str| Query::Time { text: text.to_owned(), of: Edge::End, entry: EntryKey(1) };
        assert_eq!(hub.search(query("1h30")).await, Some(Answer::Time(Ok(minute(90)))));
        assert_eq!(hub.search(query("soon")).await, Some(Answer::Time(Err(TypedError::Unreadable))));
    }
}

/// Notes what it is to do.
#[derive(Default)]
struct Window(Mutex<Vec<ShellAct>>);

impl Shell for Window {
    fn act(&self, act: ShellAct) {
        self.0.lock().unwrap().push(act);
    }
}

#[tokio::test]
async fn the_program_around_the_driver_does_what_anybody_wants_of_it() {
    let window = Arc::new(Window::default());
    let shell: Option<Arc<dyn Shell>> = Some(window.clone());
    let (driver, hub) = Driver::new(Parts { shell, ..parts(MemoryJournal::default(), offline()) });
    let app = App::serving(hub, tokio::spawn(async move { driver.run().await.unwrap() }));
    let acts =
        [ShellAct::OpenPanel, ShellAct::OpenSettings, ShellAct::LookAround, ShellAct::GetKey, ShellAct::Quit];
    for hub in app.hubs().await {
        for act in acts {
            assert_eq!(hub.shell(act).await, Ok(Reply::Done));
            assert_eq!(hub.wish(Wish::Shell(act)).await, Ok(Reply::Done));
        }
        let done = std::mem::take(&mut *window.0.lock().unwrap());
        assert_eq!(done, acts.map(|act| [act, act]).concat());
    }
}

#[tokio::test]
async fn where_no_program_is_around_the_driver_nothing_of_it_can_be_wanted() {
    let app = App::start(offline());
    for hub in app.hubs().await {
        assert_eq!(hub.shell(ShellAct::OpenPanel).await, Err(Refusal::NoShell));
    }
}

#[tokio::test]
async fn everybody_sees_what_anybody_did() {
    let app = App::start(offline());
    let [local, one] = app.hubs().await;
    let (two, _) = app.remote().await;
    for doer in [&local, &one, &two] {
        doer.dispatch(start("seen by all")).await.unwrap();
        for hub in [&local, &one, &two] {
            view_with(hub, |view| view.running.is_some()).await;
        }
        doer.dispatch(Intent::Discard).await.unwrap();
        for hub in [&local, &one, &two] {
            view_with(hub, |view| view.running.is_none()).await;
        }
    }
}

#[tokio::test]
async fn an_offered_key_is_checked_and_shown_to_nobody() {
    let app = App::start(offline());
    for hub in app.hubs().await {
        let key = "not a key, as it has blanks".to_owned().into();
        let offered = OfferedKey { key, keep: Keep::Session };
        assert_eq!(hub.offer_key(offered).await, Ok(Reply::Done));
        let view = view_with(&hub, |view| matches!(view.link, LinkView::KeyFailed { .. })).await;
        assert!(!serde_json::to_string(&view).unwrap().contains("blanks"));
    }
}

#[tokio::test]
async fn when_stint_ends_whoever_asks_hears_so() {
    let app = App::start(offline());
    let (hub, remote) = app.remote().await;
    app.driver.abort();
    remote.await.unwrap().unwrap();
    for hub in [hub, app.local()] {
        assert_eq!(hub.dispatch(Intent::SendNow).await, Err(Refusal::Ending));
        assert_eq!(hub.search(Query::Projects { archived: false }).await, None);
    }
}

/// A driver that takes questions and answers none of them.
#[tokio::test]
async fn when_stint_ends_whoever_waits_hears_so() {
    let (hub, mut asks, show) = Hub::new(view());
    let app = App::serving(hub, tokio::spawn(async {}));
    let (remote, _running) = app.remote().await;
    let waiting = tokio::spawn({
        let hub = remote.clone();
        async move { hub.dispatch(Intent::SendNow).await }
    });
    let taken = asks.recv().await;
    drop((taken, asks, show));
    assert_eq!(waiting.await.unwrap(), Err(Refusal::Ending));
}

#[tokio::test]
async fn when_the_serving_process_is_gone_whoever_waits_hears_so() {
    let (hub, mut asks, _show) = Hub::new(view());
    let app = App::serving(hub, tokio::spawn(async {}));
    let (remote, _running) = app.remote().await;
    let waiting = tokio::spawn(async move { remote.dispatch(Intent::SendNow).await });
    let _taken = asks.recv().await;
    app.server.abort();
    assert_eq!(waiting.await.unwrap(), Err(Refusal::Ending));
}

#[tokio::test]
async fn a_guest_that_leaves_before_its_answer_disturbs_nobody() {
    let (hub, mut asks, _show) = Hub::new(view());
    let app = App::serving(hub, tokio::spawn(async {}));
    let (leaving, running) = app.remote().await;
    let asking = tokio::spawn(async move { leaving.dispatch(Intent::SendNow).await });
    let super::Ask::Intent(_, answer) = asks.recv().await.unwrap() else { panic!("another ask") };
    running.abort();
    assert_eq!(asking.await.unwrap(), Err(Refusal::Ending));

    let (staying, _running) = app.remote().await;
    let asking = tokio::spawn(async move { staying.dispatch(Intent::SendNow).await });
    let super::Ask::Intent(_, second) = asks.recv().await.unwrap() else { panic!("another ask") };
    let _gone = answer.send(Ok(Reply::Done));
    second.send(Err(Refusal::NoKey)).unwrap();
    assert_eq!(asking.await.unwrap(), Err(Refusal::NoKey));
}

#[tokio::test]
async fn the_driver_ends_with_the_last_hub() {
    let mut app = App::start(offline());
    let (remote, running) = app.remote().await;
    drop(app.hub.take());
    remote.dispatch(Intent::SendNow).await.unwrap();
    drop(remote);
    running.await.unwrap().unwrap();
    app.server.abort();
    app.driver.await.unwrap();
}

#[tokio::test]
async fn a_search_that_finds_more_than_a_message_carries_is_answered_whole() {
    let mut stored = offline();
    let mut fields = finished(0, 60);
    fields.description = "long ".repeat(600);
    let many = (1..=8_000).map(|key| (EntryKey(key), on_server(key, fields.clone())));
    stored.entries.extend(many);
    let app = App::start(stored);
    let (hub, _running) = app.remote().await;
    let found = hub.search(Query::Entries { from: minute(0), to: minute(1) }).await;
    let Some(Answer::Entries(rows)) = found else { panic!("no answer") };
    assert!(rows.iter().map(|row| row.key.0).eq(1..=8_000), "in order, each once");
    assert_eq!(hub.dispatch(Intent::SendNow).await, Ok(Reply::Done), "the connection is still good");
}

#[tokio::test]
async fn an_answer_that_no_message_can_carry_is_said_to_be_too_large() {
    let (hub, mut asks, _show) = Hub::new(view());
    let app = App::serving(hub, tokio::spawn(async {}));
    let (remote, _running) = app.remote().await;
    let asking = tokio::spawn({
        let hub = remote.clone();
        async move { hub.dispatch(Intent::Read { path: "/user".to_owned() }).await }
    });
    let super::Ask::Intent(_, answer) = asks.recv().await.unwrap() else { panic!("another ask") };
    answer.send(Ok(Reply::Json("x".repeat(crate::ipc::FRAME_LIMIT).into()))).unwrap();
    let refused = asking.await.unwrap().unwrap_err();
    assert!(matches!(refused, Refusal::Failed { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_question_that_no_message_can_carry_is_refused_and_the_next_one_answered() {
    let app = App::start(offline());
    let (hub, _running) = app.remote().await;
    let text = "x".repeat(crate::ipc::FRAME_LIMIT);
    let refused = hub.dispatch(start(&text)).await.unwrap_err();
    assert!(matches!(refused, Refusal::Invalid { .. }), "{refused:?}");
    assert_eq!(hub.search(Query::Line { text }).await, None);
    assert_eq!(hub.dispatch(Intent::SendNow).await, Ok(Reply::Done));
}

#[tokio::test]
async fn a_view_that_no_message_can_carry_ends_the_connection_with_that_reason() {
    let (hub, _asks, show) = Hub::new(view());
    let app = App::serving(hub, tokio::spawn(async {}));
    let (_remote, running) = app.remote().await;
    let mut large = view();
    large.account.as_mut().unwrap().user = "x".repeat(crate::ipc::FRAME_LIMIT);
    show.send_replace(Arc::new(large));
    assert!(matches!(running.await.unwrap(), Err(IpcError::TooLarge)));
    let refused = Remote::connect(&app.name).await.map(|_| ()).unwrap_err();
    assert!(matches!(refused, super::RemoteError::Ipc(IpcError::TooLarge)), "{refused:?}");
}

/// Both sides send far more than the socket holds before either has read.
#[tokio::test]
async fn two_sides_that_send_much_at_once_do_not_wait_for_each_other() {
    let (hub, mut asks, show) = Hub::new(view());
    let app = App::serving(hub, tokio::spawn(async {}));
    let (remote, _running) = app.remote().await;
    let text = "x".repeat(4 * 1024 * 1024);
    let asking = tokio::spawn(async move { remote.dispatch(start(&text)).await });
    let mut large = view();
    large.account.as_mut().unwrap().user = "y".repeat(4 * 1024 * 1024);
    show.send_replace(Arc::new(large));
    let super::Ask::Intent(_, answer) = asks.recv().await.unwrap() else { panic!("another ask") };
    answer.send(Ok(Reply::Done)).unwrap();
    assert_eq!(asking.await.unwrap(), Ok(Reply::Done));
}

#[tokio::test]
async fn a_guest_that_sends_what_cannot_be_read_is_shown_out_alone() {
    let app = App::start(offline());
    let (other, _running) = app.remote().await;
    let mut guest: Connection<serde_json::Value, FromAgent> = connect(&app.name).await.unwrap();
    guest.send(&serde_json::json!({"id": "no number"})).await.unwrap();
    while guest.recv().await.is_ok_and(|message| message.is_some()) {}
    assert_eq!(other.dispatch(Intent::SendNow).await, Ok(Reply::Done));
}

#[tokio::test]
async fn the_first_message_is_the_view_and_each_answer_bears_the_number_of_its_question() {
    let app = App::start(offline());
    let mut guest: Connection<ToAgent, FromAgent> = connect(&app.name).await.unwrap();
    assert!(matches!(guest.recv().await.unwrap(), Some(FromAgent::View { .. })));
    guest.send(&ToAgent { id: 41, ask: Question::Wish(Wish::Intent(Intent::SendNow)) }).await.unwrap();
    loop {
        match guest.recv().await.unwrap().unwrap() {
            FromAgent::View { view } => assert!(view.account.is_some()),
            FromAgent::Reply { id, result } => break assert_eq!((id, result), (41, Ok(Reply::Done))),
            other @ (FromAgent::ViewTooLarge | FromAgent::Found { .. }) => panic!("{other:?}"),
        }
    }
}

fn view() -> ViewModel {
    let (driver, hub) = Driver::new(parts(MemoryJournal::default(), offline()));
    drop(driver);
    let view = Arc::unwrap_or_clone(hub.snapshot());
    assert_ne!(view.link, LinkView::NoKey { problem: KeyProblem::Missing });
    view
}
