//! What reaches a terminal: colours of our own there and nowhere else, and no control character of a server's text.

use crate::desk::{Desk, demo};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStringExt;
use std::process::Stdio;
use stint_sim::Sim;
use stint_sim::world::Draft;

/// A title, a colour by the one-byte CSI, a turn of the direction, a new line.
const HOSTILE: &str = "evil\x1b]0;owned\x07\u{9b}31m\u{202e}\u{2066}\r\nrm \x1b[2J";

#[tokio::test]
async fn no_escape_sequence_of_a_servers_text_reaches_the_terminal() {
    let sim = demo().await;
    plant(&sim);
    let desk = Desk::ready(&sim).await;
    for arguments in [
        &["status"][..],
        &["list"],
        &["projects"],
        &["start", "x @evil"],
        &["stop"],
        &["setup"],
        &["api", "/workspaces"],
        &["projects", "--json"],
        &["list", "--json"],
        &["status", "--json"],
    ] {
        let (on_terminal, piped) = (on_terminal(&desk, arguments).await, desk.run(arguments).await);
        assert!(
            on_terminal.contains("evil") || arguments == ["stop"] || arguments == ["setup"],
            "{on_terminal}"
        );
        for text in [without_styles(&on_terminal), piped.out + &piped.err] {
            let bad = text.chars().find(|c| steers(*c));
            assert_eq!(bad, None, "{arguments:?} {text:?}");
        }
    }
}

#[tokio::test]
async fn there_are_colours_on_a_terminal_and_only_there() {
    let sim = demo().await;
    let mut desk = Desk::ready(&sim).await;
    assert!(on_terminal(&desk, &["status"]).await.contains("\x1b["));
    assert!(!desk.run(&["status"]).await.done().out.contains('\x1b'));
    desk.set("NO_COLOR", "1");
    assert!(!on_terminal(&desk, &["status"]).await.contains('\x1b'));
}

#[tokio::test]
async fn a_reader_that_has_gone_is_no_error() {
    let sim = demo().await;
    let desk = Desk::ready(&sim).await;
    for arguments in [&["projects"][..], &["api", "/user"], &["status", "--json"]] {
        let mut child = desk.spawn(arguments);
        drop(child.stdout.take());
        let ran = crate::desk::ended(child).await;
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

/// The hostile text, wherever a server has text.
fn plant(sim: &Sim) {
    sim.world(|world| {
        let now = world.now();
        let home = world.home_mut();
        home.name = format!("home {HOSTILE}");
        let client = home.add_client(HOSTILE);
        let project = home.add_project(HOSTILE);
        home.project_mut(project).unwrap().client = Some(client);
        let task = home.add_task(project, HOSTILE);
        let tag = home.add_tag(HOSTILE);
        let entry = Draft {
            project: Some(project),
            task: Some(task),
            tags: vec![tag],
            ..Draft::running(now, HOSTILE)
        };
        world.add_entry(entry);
        world.me_mut().name = Some(HOSTILE.to_owned());
    });
}

/// What a command prints when all its ends are a terminal.
async fn on_terminal(desk: &Desk, arguments: &[&str]) -> String {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_bytes();
    let name = std::ffi::OsString::from_vec(name);
    let end = || Stdio::from(File::options().read(true).write(true).open(&name).unwrap());
    let mut command = desk.command(arguments);
    command.stdin(end()).stdout(end()).stderr(end()).env("TERM", "xterm-256color");
    let mut child = command.spawn().unwrap();
    // Our copies of its ends would keep the terminal open.
    drop(command);
    let reading = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        // That nobody holds the other end any more is reported as an error, behind the last byte.
        let _closed = File::from(terminal).read_to_end(&mut bytes);
        bytes
    });
    let code = child.wait().await.unwrap().code();
    let text = String::from_utf8(reading.await.unwrap()).unwrap();
    assert_eq!(code, Some(0), "{arguments:?} {text}");
    text
}

/// The text without what styles and clears a line, and with plain line ends: the terminal itself adds `\r`.
fn without_styles(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split("\x1b[");
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap();
        assert!(part[end..].starts_with(['m', 'K']), "another sequence: {part:?}");
        plain.push_str(&part[end + 1..]);
    }
    plain.replace("\r\n", "\n").replace('\r', "")
}

fn steers(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
