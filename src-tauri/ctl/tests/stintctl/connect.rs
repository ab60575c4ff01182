//! The whole way to an account: a key in a real keyring, and the connect page answered in a real browser.

use crate::desk::{Desk, LINE, ended, the_entry};
use e2e::browser::Browser;
use e2e::session::{Part, Session};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use stint_sim::world::Status;
use stint_sim::{Options, Seed, Sim};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::pipe;
use tokio::process::Child;

const KEY: &str = "k3y-0f-n0b0dy-else";

/// Stands in for the user's browser: says what environment it got, and which page it was to open.
const BROWSER: &str = "#!/bin/sh\nenv > \"$0.environment\"\nprintf '%s\\n' \"$1\" > \"$0.page\"\n";

#[tokio::test]
async fn setup_walks_from_the_key_through_the_browser_to_a_first_entry() {
    let (sim, session) = (services(Seed::Empty).await, session(&[Part::Bus, Part::Keyring]));
    sim.world(|world| {
        world.home_mut().add_project("Website");
        world.home_mut().add_tag("urgent");
    });
    let desk = desk(&sim, &session);
    let setup = offering(&desk, KEY).await;
    let page = Page::of(&desk).opened().await;
    assert!(!command_line_of(&setup).contains(KEY));
    let browser = Browser::start().await.unwrap();
    let result = browser.press(&page, "allow").await.unwrap();
    browser.close().await.unwrap();
    assert!(result.contains("is connected"), "{result}");
    let ran = ended(setup).await.done();
    assert!(ran.out.starts_with("Ready. Mara Lindqvist"), "{ran:?}");
    assert!(!ran.out.contains(KEY) && !ran.err.contains(KEY), "{ran:?}");

    desk.run(&["start", LINE]).await.done();
    assert!(desk.run(&["status"]).await.done().out.contains("fix login @Website #urgent"));
    desk.run(&["stop"]).await.done();
    assert!(the_entry(&sim).end.is_some());
    assert_eq!(stored(&session), KEY);
    assert_key_in_no_file(&desk, &session);
}

#[tokio::test]
async fn with_a_connection_there_is_no_browser_and_the_key_stays_for_the_next_command() {
    let (sim, session) = (services(Seed::Demo).await, session(&[Part::Bus, Part::Keyring]));
    let desk = desk(&sim, &session);
    ended(offering(&desk, KEY).await).await.done();
    assert!(!desk.beside("browser.environment").exists());
    desk.run(&["start", LINE]).await.done();
    desk.run(&["stop"]).await.done();
    assert!(the_entry(&sim).end.is_some());
}

#[tokio::test]
async fn a_denial_in_the_browser_ends_the_set_up_and_leaves_no_connection() {
    let (sim, session) = (services(Seed::Empty).await, session(&[Part::Bus, Part::Keyring]));
    let desk = desk(&sim, &session);
    let setup = offering(&desk, KEY).await;
    let page = Page::of(&desk).opened().await;
    let browser = Browser::start().await.unwrap();
    let result = browser.press(&page, "deny").await.unwrap();
    browser.close().await.unwrap();
    assert!(result.contains("Nothing was connected"), "{result}");
    ended(setup).await.failed_behind_progress(1, "refused in the browser");
    sim.world(|world| assert!(world.connections().is_empty()));
    desk.run(&["status"]).await.failed(3, "no account is set up yet");
}

#[tokio::test]
async fn a_connection_that_fails_by_itself_is_said() {
    let (sim, session) = (services(Seed::Empty).await, session(&[Part::Bus, Part::Keyring]));
    let desk = desk(&sim, &session);
    let setup = offering(&desk, KEY).await;
    Page::of(&desk).opened().await;
    sim.world(|world| {
        let id = world.connections()[0].id.clone();
        world.set_connection(&id, Status::Failed);
    });
    ended(setup).await.failed_behind_progress(1, "the connection was refused");
}

#[tokio::test]
async fn ctrl_c_ends_the_waiting_for_the_browser_and_takes_the_connection_back() {
    let (sim, session) = (services(Seed::Empty).await, session(&[Part::Bus, Part::Keyring]));
    let desk = desk(&sim, &session);
    let setup = offering(&desk, KEY).await;
    Page::of(&desk).opened().await;
    kill_process(Pid::from_raw(setup.id().unwrap().cast_signed()).unwrap(), Signal::INT).unwrap();
    ended(setup).await.failed_behind_progress(1, "cancelled");
    sim.world(|world| assert!(world.connections().is_empty(), "the pending one is gone"));
    assert_eq!(stored(&session), KEY, "the key was good");
}

#[tokio::test]
async fn a_browser_that_cannot_be_started_leaves_the_link_to_copy() {
    let (sim, session) = (services(Seed::Empty).await, session(&[Part::Bus, Part::Keyring]));
    let mut desk = desk(&sim, &session);
    desk.unset("BROWSER");
    desk.set("PATH", desk.beside("no-programs"));
    let mut setup = offering(&desk, KEY).await;
    let mut lines = BufReader::new(setup.stderr.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some(url) = line.trim().strip_prefix("http") {
            let token = url.split_once("session_token=").unwrap().1.to_owned();
            sim.world(|world| {
                assert_eq!(world.connections()[0].session_token, token);
                let id = world.connections()[0].id.clone();
                world.set_connection(&id, Status::Active);
            });
            break;
        }
    }
    assert_eq!(setup.wait().await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn a_wrong_key_is_not_stored() {
    let (sim, session) = (services(Seed::Demo).await, session(&[Part::Bus, Part::Keyring]));
    let desk = desk(&sim, &session);
    ended(offering(&desk, "wr0ng-key").await).await.failed(3, "Maton doesn't accept the key");
    assert_eq!(stored(&session), "");
}

#[tokio::test]
async fn without_a_keyring_the_key_is_written_to_no_file() {
    for parts in [&[Part::Bus][..], &[]] {
        let (sim, session) = (services(Seed::Demo).await, session(parts));
        let desk = desk(&sim, &session);
        ended(offering(&desk, KEY).await).await.failed(3, "this system has no keyring that answers");
        assert_key_in_no_file(&desk, &session);
        desk.run(&["status"]).await.failed_with_answer(3, "the keyring");
    }
}

#[tokio::test]
async fn a_key_from_the_environment_is_used_and_stored_nowhere_and_reaches_no_browser() {
    let (sim, session) = (services(Seed::Empty).await, session(&[Part::Bus, Part::Keyring]));
    let mut desk = desk(&sim, &session);
    desk.set("MATON_API_KEY", KEY);
    let setup = desk.spawn(&["setup"]);
    Page::of(&desk).opened().await;
    let environment = fs::read_to_string(desk.beside("browser.environment")).unwrap();
    assert!(environment.contains("STINT_API_URL") && !environment.contains(KEY), "{environment}");
    sim.world(|world| {
        let id = world.connections()[0].id.clone();
        world.set_connection(&id, Status::Active);
    });
    ended(setup).await.done();
    desk.run(&["status"]).await.done();
    assert_eq!(stored(&session), "");
    assert_key_in_no_file(&desk, &session);
}

async fn services(seed: Seed) -> Sim {
    Sim::start(Options { seed, key: KEY.to_owned(), ..Options::default() }).await.unwrap()
}

fn session(parts: &[Part]) -> Session {
    Session::start(parts).unwrap()
}

/// A desk in the session, without a key, whose browser is [`BROWSER`].
fn desk(sim: &Sim, session: &Session) -> Desk {
    let mut desk = Desk::new(sim.base_url());
    desk.unset("MATON_API_KEY");
    for (name, value) in session.environment() {
        desk.set(name, value);
    }
    let browser = desk.beside("browser");
    fs::write(&browser, BROWSER).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o700)).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        desk.beside("browser.page"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RWXU,
        0,
    )
    .unwrap();
    desk.set("BROWSER", browser);
    desk
}

/// `setup`, with a key on its standard input.
async fn offering(desk: &Desk, key: &str) -> Child {
    let mut setup = desk.command(&["setup", "--key-stdin"]).stdin(Stdio::piped()).spawn().unwrap();
    setup.stdin.take().unwrap().write_all(format!("{key}\n").as_bytes()).await.unwrap();
    setup
}

/// The page that the browser is to open.
struct Page(BufReader<pipe::Receiver>);

impl Page {
    fn of(desk: &Desk) -> Self {
        // Open for writing too, so that opening it waits for nobody.
        let pipe = pipe::OpenOptions::new().read_write(true).open_receiver(desk.beside("browser.page"));
        Self(BufReader::new(pipe.unwrap()))
    }

    /// Its address, as soon as the browser has it.
    async fn opened(mut self) -> String {
        let mut url = String::new();
        self.0.read_line(&mut url).await.unwrap();
        url.trim_end().to_owned()
    }
}

fn command_line_of(child: &Child) -> String {
    fs::read_to_string(format!("/proc/{}/cmdline", child.id().unwrap())).unwrap()
}

/// The key that the system's own tool finds in the keyring.
fn stored(session: &Session) -> String {
    use stint_core::secrets::{KEYRING_SERVICE, KEYRING_USER};
    let name = ["lookup", "service", KEYRING_SERVICE, "username", KEYRING_USER];
    let output = session.command("secret-tool").args(name).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// Neither the data folder nor any other of the user's has the key in a file. The keyring's own are encrypted.
fn assert_key_in_no_file(desk: &Desk, session: &Session) {
    let looked_at = search(&desk.data()) + search(session.folder());
    assert!(looked_at > 0, "there are files to look at");
}

fn search(folder: &Path) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files += search(&entry.path());
        } else if kind.is_file() {
            let bytes = fs::read(entry.path()).unwrap();
            let found = bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes());
            assert!(!found, "the key is in {}", entry.path().display());
            files += 1;
        }
    }
    files
}
