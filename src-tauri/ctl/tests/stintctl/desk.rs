//! A computer with `stintctl` on it, and the simulated services that it talks to.

use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use stint_sim::world::Entry;
use stint_sim::{Options, Sim};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// What the tests start. There is nothing like it in the demo data.
pub(crate) const LINE: &str = "fix login @Website #urgent";

pub(crate) const DESCRIPTION: &str = "fix login";

/// What a process needs of the environment that the tests run in.
const NEEDED: [&str; 6] = ["PATH", "SYSTEMROOT", "TEMP", "TMP", "WINEPREFIX", "WINEDEBUG"];

/// A user's computer: a data folder that is not there yet, and the environment that commands run in.
pub(crate) struct Desk {
    pub(crate) environment: BTreeMap<OsString, OsString>,
    folder: TempDir,
}

/// What a command said and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A simulator with the demo data.
pub(crate) async fn demo() -> Sim {
    Sim::start(Options::default()).await.unwrap()
}

impl Desk {
    /// With the simulator's usual key in the environment, and no account.
    pub(crate) fn new(url: &str) -> Self {
        let folder = TempDir::with_prefix("desk-").unwrap();
        let needed = NEEDED.iter().filter_map(|name| Some((name.into(), std::env::var_os(name)?)));
        let mut desk = Self { environment: needed.collect(), folder };
        let data = desk.data();
        desk.set("STINT_DATA_DIR", data);
        desk.set("STINT_API_URL", url);
        desk.set("MATON_API_KEY", "demo-key");
        desk
    }

    /// With the account of the simulator.
    pub(crate) async fn ready(sim: &Sim) -> Self {
        let desk = Self::new(sim.base_url());
        desk.run(&["setup"]).await.done();
        desk
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.environment.insert(name.into(), value.into());
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.environment.remove(&OsString::from(name));
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A file beside the data folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stintctl"));
        command.args(arguments).env_clear().envs(&self.environment).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    /// Runs a command to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Ran {
        ended(self.spawn(arguments)).await
    }

    /// The answer of a command that must succeed.
    pub(crate) async fn json(&self, arguments: &[&str]) -> Value {
        let arguments: Vec<&str> = [&["--json"], arguments].concat();
        self.run(&arguments).await.done().json()
    }

    /// The data file, for as long as no command runs.
    pub(crate) fn journal(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.data().join("journal.db")).unwrap()
    }

    /// Lets three minutes pass for everything that was sent and not answered, and ends a time without requests.
    pub(crate) fn let_time_pass(&self) {
        let journal = self.journal();
        journal
            .execute(
                "UPDATE queue SET body = json_set(body, '$.stage.at',
                 strftime('%Y-%m-%dT%H:%M:%SZ', json_extract(body, '$.stage.at'), '-3 minutes'))
                 WHERE json_extract(body, '$.stage.at') IS NOT NULL",
                [],
            )
            .unwrap();
        journal
            .execute("UPDATE facts SET body = json_remove(body, '$.blocked_until') WHERE name = 'budget'", [])
            .unwrap();
    }
}

/// What a child said until its end.
pub(crate) async fn ended(child: Child) -> Ran {
    let output = child.wait_with_output().await.unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    let ran = Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
    assert!(!ran.err.contains("panicked"), "{ran:?}");
    ran
}

impl Ran {
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// It failed with this exit code and these words.
    #[track_caller]
    pub(crate) fn failed(self, code: i32, words: &str) {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(self.err.starts_with("error: ") && self.err.contains(words), "{self:?}");
    }

    /// It failed with this exit code and these words, after it said what it was waiting for.
    #[cfg(target_os = "linux")]
    #[track_caller]
    pub(crate) fn failed_behind_progress(mut self, code: i32, words: &str) {
        self.err = self.err.split_off(self.err.find("error: ").unwrap_or_default());
        self.failed(code, words);
    }

    /// It failed with this exit code and these words, behind an answer.
    #[track_caller]
    pub(crate) fn failed_with_answer(self, code: i32, words: &str) {
        assert!(!self.out.is_empty(), "{self:?}");
        self.failed(code, words);
    }

    /// The one document that it printed.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The entries of that description, as the server has them.
pub(crate) fn on_server(sim: &Sim, description: &str) -> Vec<Entry> {
    sim.world(|world| world.entries().filter(|entry| &*entry.description == description).cloned().collect())
}

/// How many entries the server has.
pub(crate) fn count(sim: &Sim) -> usize {
    sim.world(|world| world.entries().count())
}

/// The one entry that [`LINE`] made, with its project and tag.
#[track_caller]
pub(crate) fn the_entry(sim: &Sim) -> Entry {
    let mut entries = on_server(sim, DESCRIPTION);
    assert_eq!(entries.len(), 1, "{entries:#?}");
    let entry = entries.remove(0);
    sim.world(|world| {
        assert_eq!(entry.project, world.home().project("Website").map(|project| project.id));
        assert_eq!(entry.tags[..], [world.home().tag("urgent").unwrap().id]);
    });
    entry
}
