//! The key in a real keyring, in every state that a desktop's keyring can be in.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the helpers of these tests fail as the tests do"
)]

use e2e::session::{KEYRING_PASSWORD, Part, Session};
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use stint_core::secrets::{KEY_LIMIT, KEYRING_SERVICE, KEYRING_USER};

const INSTALLED: &str = "libsecret-tools and xdotool are installed (`cargo xtask test` sees to it)";

/// What a new process says to one command.
fn probe(session: &Session, arguments: &[&str]) -> String {
    text_of(session.command(env!("CARGO_BIN_EXE_keyring-probe")).args(arguments))
}

/// What the system's own tool finds under the key's name.
fn secret_tool(session: &Session) -> String {
    let name = ["lookup", "service", KEYRING_SERVICE, "username", KEYRING_USER];
    text_of(session.command("secret-tool").args(name))
}

fn text_of(command: &mut Command) -> String {
    let output = command.stderr(Stdio::inherit()).output().expect(INSTALLED);
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// A probe that lives on between commands.
struct Server {
    process: Child,
    commands: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Server {
    fn start(session: &Session) -> Self {
        let mut command = session.command(env!("CARGO_BIN_EXE_keyring-probe"));
        let mut process = command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let commands = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, commands, answers }
    }

    fn ask(&mut self, command: &str) -> String {
        writeln!(self.commands, "{command}").unwrap();
        self.answers.next().unwrap().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// A session whose keyring holds the key `behind-a-lock`, and is locked.
fn locked(parts: &[Part]) -> Session {
    let mut session = Session::start(parts).unwrap();
    session.start_keyring().unwrap();
    assert_eq!(probe(&session, &["set", "behind-a-lock"]), "done");
    session.stop_keyring().unwrap();
    session.start_locked_keyring().unwrap();
    session
}

#[test]
fn a_key_is_set_read_and_removed_and_other_programs_see_it() {
    let session = Session::start(&[Part::Bus, Part::Keyring]).unwrap();
    assert_eq!(probe(&session, &["get"]), "NoKey");
    assert_eq!(probe(&session, &["set", "first-key"]), "done");
    assert_eq!(probe(&session, &["get"]), "key first-key");
    assert_eq!(secret_tool(&session), "first-key");

    assert_eq!(probe(&session, &["set", " second-key "]), "done");
    assert_eq!(probe(&session, &["get"]), "key second-key");
    assert_eq!(secret_tool(&session), "second-key");

    assert_eq!(probe(&session, &["remove"]), "done");
    assert_eq!(probe(&session, &["get"]), "NoKey");
    assert_eq!(secret_tool(&session), "");
    assert_eq!(probe(&session, &["remove"]), "done");
}

#[test]
fn the_longest_key_comes_back_whole_and_a_longer_one_is_refused() {
    let session = Session::start(&[Part::Bus, Part::Keyring]).unwrap();
    let longest = "k".repeat(KEY_LIMIT);
    assert_eq!(probe(&session, &["set", &longest]), "done");
    assert_eq!(probe(&session, &["set", &format!("{longest}k")]), "BadKey");
    assert_eq!(probe(&session, &["get"]), format!("key {longest}"));
}

#[test]
fn without_a_bus_there_is_no_keyring() {
    let session = Session::start(&[]).unwrap();
    for command in [&["get"][..], &["set", "a-key"], &["remove"]] {
        assert_eq!(probe(&session, command), "NoService", "{command:?}");
    }
}

#[test]
fn a_bus_without_the_service_has_no_keyring() {
    let session = Session::start(&[Part::Bus]).unwrap();
    for command in [&["get"][..], &["set", "a-key"], &["remove"]] {
        assert_eq!(probe(&session, command), "NoService", "{command:?}");
    }
}

#[test]
fn a_service_that_nobody_logged_in_to_has_no_keyring_to_store_in() {
    let mut session = Session::start(&[Part::Bus]).unwrap();
    session.start_locked_keyring().unwrap();
    assert_eq!(probe(&session, &["get"]), "NoKey");
    assert_eq!(probe(&session, &["set", "a-key"]), "NoService");
}

#[test]
fn a_locked_keyring_without_a_display_says_that_it_is_locked() {
    let session = locked(&[Part::Bus]);
    for command in [&["get"][..], &["set", "a-key"], &["remove"]] {
        assert_eq!(probe(&session, command), "Locked", "{command:?}");
    }
}

#[test]
fn a_locked_keyring_that_never_had_the_key_says_that_there_is_none() {
    let mut session = Session::start(&[Part::Bus, Part::Keyring]).unwrap();
    session.stop_keyring().unwrap();
    session.start_locked_keyring().unwrap();
    assert_eq!(probe(&session, &["get"]), "NoKey");
    assert_eq!(probe(&session, &["set", "a-key"]), "Locked");
}

#[test]
fn a_locked_keyring_with_a_display_waits_until_its_dialog_is_answered() {
    let session = locked(&[Part::Display, Part::Bus, Part::Prompter]);
    let mut server = Server::start(&session);
    writeln!(server.commands, "get").unwrap();
    wait_for_dialog(&session);
    press(&session, &["type", KEYRING_PASSWORD]);
    press(&session, &["key", "Return"]);
    assert_eq!(server.answers.next().unwrap().unwrap(), "key behind-a-lock");
    assert_eq!(server.ask("set another-key"), "done", "it stays unlocked");
}

#[test]
fn a_dialog_that_is_dismissed_leaves_the_keyring_locked() {
    let session = locked(&[Part::Display, Part::Bus, Part::Prompter]);
    let mut server = Server::start(&session);
    writeln!(server.commands, "get").unwrap();
    wait_for_dialog(&session);
    press(&session, &["key", "Escape"]);
    assert_eq!(server.answers.next().unwrap().unwrap(), "Locked");
}

/// Waits for the keyring's dialog, and puts the focus into it.
fn wait_for_dialog(session: &Session) {
    let dialog = ["30", "xdotool", "search", "--sync", "--onlyvisible", "--class", "prompter", "windowfocus"];
    let found = session.command("timeout").args(dialog).status().unwrap();
    assert!(found.success(), "no dialog came up within 30 s: {INSTALLED}");
}

/// Presses keys as a person would: they go to whatever has the focus.
fn press(session: &Session, keys: &[&str]) {
    assert!(session.command("xdotool").args(keys).status().expect(INSTALLED).success());
}

#[test]
fn a_service_that_comes_after_the_first_call_is_found() {
    let mut session = Session::start(&[Part::Bus]).unwrap();
    let mut server = Server::start(&session);
    assert_eq!(server.ask("get"), "NoService");
    session.start_keyring().unwrap();
    assert_eq!(server.ask("set late-key"), "done");
    assert_eq!(server.ask("get"), "key late-key");
}

#[test]
fn a_service_that_is_started_anew_is_found_again() {
    let mut session = Session::start(&[Part::Bus, Part::Keyring]).unwrap();
    let mut server = Server::start(&session);
    assert_eq!(server.ask("set lasting-key"), "done");
    session.stop_keyring().unwrap();
    assert_eq!(server.ask("get"), "NoService");
    session.start_keyring().unwrap();
    assert_eq!(server.ask("get"), "key lasting-key");
}

#[test]
fn a_new_key_replaces_two_that_came_to_have_the_same_name() {
    let session = Session::start(&[Part::Bus, Part::Keyring]).unwrap();
    assert_eq!(probe(&session, &["set", "a-key"]), "done");
    let double = ["store", "--label=copy", "service", KEYRING_SERVICE, "username", KEYRING_USER, "copy", "1"];
    let mut copy =
        session.command("secret-tool").args(double).stdin(Stdio::piped()).spawn().expect(INSTALLED);
    copy.stdin.take().unwrap().write_all(b"old-key").unwrap();
    assert!(copy.wait().unwrap().success());

    assert_eq!(probe(&session, &["get"]), "Broken", "nobody can say which is right");
    assert_eq!(probe(&session, &["set", "new-key"]), "done");
    assert_eq!(probe(&session, &["get"]), "key new-key");
}
