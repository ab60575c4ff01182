//! The command line.

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use std::path::PathBuf;

/// Track time in Clockify from the terminal.
///
/// With Stint running, commands go to it. Without it they work on the same data themselves, send what they can
/// within a few seconds and keep the rest for the next time. Nothing is lost without a network.
#[derive(Debug, Parser)]
#[command(name = "stintctl", version, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// Print one JSON document instead of text, also for errors
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// Reads the command line.
    ///
    /// # Errors
    /// It asks for help or the version, or can't be understood.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        let mut args = Self::try_parse()?;
        let name = if matches!(args.command, Command::Add { .. }) {
            "add"
        } else if matches!(args.command, Command::Edit { .. }) {
            "edit"
        } else {
            "start"
        };
        if let Command::Start { line } | Command::Add { line } | Command::Edit { line } = &mut args.command {
            args.json |= take_options(name, line)?;
        }
        Ok(args)
    }

    /// Whether JSON was asked for on a command line that can't be understood.
    pub(crate) fn ask_for_json() -> bool {
        std::env::args_os().any(|word| word == "--json")
    }
}

/// A line may begin words with `-` (`-20m`), so clap takes all behind it for its words. The flags that people put
/// there all the same are taken out again, and what looks like another is refused rather than booked. Returns
/// whether there was `--json`.
fn take_options(name: &str, line: &mut Vec<String>) -> Result<bool, clap::Error> {
    let words = line.len();
    line.retain(|word| word != "--json");
    if line.iter().any(|word| word == "--help" || word == "-h") {
        Args::try_parse_from(["stintctl", name, "--help"])?;
    }
    match line.iter().find(|word| is_like_an_option(word)) {
        Some(word) => Err(Args::command().error(
            ErrorKind::UnknownArgument,
            format!("{word} is no option behind a line. Put options before it, and text like this in quotes with the rest"),
        )),
        None => Ok(line.len() < words),
    }
}

fn is_like_an_option(word: &str) -> bool {
    let name = word.strip_prefix("--").unwrap_or_default();
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.contains(char::is_whitespace)
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done, or kept to be sent later
  1  not done; the message says why and what was kept
  2  the command line can't be understood
  3  not set up yet, or the key or connection has to be mended: stintctl setup
  4  the server can't be reached or gave no usable answer
  5  the data on this computer can't be read or written";

/// Where the data is and whom to ask.
#[derive(Debug, clap::Args)]
pub(crate) struct Place {
    /// Keep data in this folder
    #[arg(long, value_name = "DIR", global = true, env = "STINT_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// The server: https, or http on this computer
    #[arg(long, value_name = "URL", global = true, env = "STINT_API_URL", default_value = stint_core::api::Base::MATON)]
    pub(crate) api_url: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set up an account: key, connection to Clockify, workspace
    Setup(Setup),
    /// Show what runs, today's time, and what waits to be sent
    Status,
    /// Start an entry; what runs ends where it begins
    #[command(visible_alias = "switch", after_help = LINE)]
    Start {
        /// What to do: text @project /task #tag $ ~9:10 -20m 9-10:30 +1h30
        #[arg(value_name = "LINE", allow_hyphen_values = true)]
        line: Vec<String>,
    },
    /// Add a finished entry
    #[command(after_help = LINE)]
    Add {
        /// What was done, with a time: text @project 9-10:30
        #[arg(value_name = "LINE", allow_hyphen_values = true, required = true)]
        line: Vec<String>,
    },
    /// Change what runs, or another entry: what the line names is changed, all else stays
    #[command(override_usage = "stintctl edit [OPTIONS] [:ENTRY] LINE...", after_help = EDIT)]
    Edit {
        /// What is to be so: text @project /task #tag $ !$ ~9:10 -20m 9-10:30 +1h30
        #[arg(value_name = "LINE", allow_hyphen_values = true, required = true)]
        line: Vec<String>,
    },
    /// Stop what runs
    Stop {
        /// When it ended, instead of now: 17:30, 5:30pm, -10m
        #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
        at: Option<String>,
    },
    /// Start again what an entry was about, by default the one that ended last
    #[command(name = "continue")]
    GoOn {
        /// Another entry, by its number
        #[arg(value_name = ":ENTRY")]
        entry: Option<String>,
    },
    /// Make a second entry like another, times included
    Duplicate {
        /// Its number
        #[arg(value_name = ":ENTRY")]
        entry: String,
    },
    /// Make two of an entry
    Split {
        /// Its number
        #[arg(value_name = ":ENTRY")]
        entry: String,
        /// Where the second begins: 10:30, -20m
        #[arg(value_name = "TIME", allow_hyphen_values = true)]
        at: String,
    },
    /// Delete entries
    Delete {
        /// Their numbers
        #[arg(value_name = ":ENTRY", required = true)]
        entries: Vec<String>,
    },
    /// Throw away what runs, as if it had never been started
    Discard,
    /// Take back what was done last, also when it was sent; possible for a day
    Undo,
    /// Create a client, project, task or tag; entries can be booked on it at once
    #[command(subcommand)]
    Create(Create),
    /// Show what waits to be sent and what was refused, and go on with it
    Queue {
        #[command(subcommand)]
        steer: Option<Steer>,
    },
    /// Give up an operation that the server refused (queue shows them)
    Drop {
        /// Its number
        #[arg(value_name = "NUMBER")]
        operation: u64,
    },
    /// List entries, by default today's; of more than three weeks ago only after refresh --all
    List(Span),
    /// List projects with their tasks
    Projects {
        /// Only projects or clients with this in their name
        #[arg(value_name = "TEXT")]
        filter: Option<String>,
        /// Archived ones and done tasks too
        #[arg(long)]
        archived: bool,
    },
    /// Read from the server what may have changed there
    Refresh {
        /// Every entry there ever was, and not only those of the last weeks
        #[arg(long)]
        all: bool,
    },
    /// Read any endpoint of Clockify's API, or /connections of Maton's
    Api {
        /// Such as /user, or /workspaces/ID/projects?archived=false
        #[arg(value_name = "PATH")]
        path: String,
    },
    /// Open a page in the browser: for stintctl itself
    #[command(hide = true)]
    OpenPage { url: String },
}

/// What is done with the queue.
#[derive(Debug, Subcommand)]
pub(crate) enum Steer {
    /// Send what waits now, and not when the next try is due
    Send,
    /// Give up an operation that the server refused
    Drop {
        /// Its number
        #[arg(value_name = "NUMBER")]
        operation: u64,
    },
    /// Give another name to what could not be created, and send it
    Rename {
        /// The number of the operation
        #[arg(value_name = "NUMBER")]
        operation: u64,
        /// The name
        name: String,
    },
    /// Of an entry that was changed here and elsewhere, take what was changed here
    Mine {
        /// Its number
        #[arg(value_name = ":ENTRY")]
        entry: String,
    },
    /// Of an entry that was changed here and elsewhere, keep what was changed elsewhere
    Theirs {
        /// Its number
        #[arg(value_name = ":ENTRY")]
        entry: String,
    },
}

/// What is created.
#[derive(Debug, Subcommand)]
pub(crate) enum Create {
    /// A client
    Client {
        /// 1 to 100 characters
        name: String,
    },
    /// A project
    Project {
        /// 2 to 250 characters
        name: String,
        /// For whom it is done; created too if there is none of that name
        #[arg(long)]
        client: Option<String>,
        /// Its time is to be invoiced
        #[arg(long)]
        billable: bool,
    },
    /// A task of a project
    Task {
        /// The name of the project
        project: String,
        /// 1 to 1,000 characters
        name: String,
    },
    /// A tag
    Tag {
        /// 1 to 100 characters
        name: String,
    },
}

const LINE: &str = "\
The line:
  text         the description
  @project     names with spaces in quotes: @\"Web site\"
  /task #tag   of the project; as many tags as wanted
  $  !$        billable, not billable (else as the project has it)
  ~9:10  -20m  started then, or so long ago
  9-10:30      from then to then; +1h30 so long
Your shell reads some of these itself (# ~ $ !): put the line in single quotes.
  stintctl start 'fix login @Website #urgent -20m'";

const EDIT: &str = "\
The line is the same as for start. Of what it names:
  text         takes the place of the description
  @project     brings no task along from the former project
  #tag         the line's tags take the place of all tags
  ~9:10        is on the entry's own day; -20m counts from now
  +1h30        ends the entry so long after its start
An entry that doesn't run is named by its number, as list and status show it:
  stintctl edit ':17 @Website 9-10:30'
An entry that Clockify refused is sent again when it is changed.";

#[derive(Debug, clap::Args)]
pub(crate) struct Setup {
    /// Read the Maton key from standard input, also when one is set up
    #[arg(long)]
    pub(crate) key_stdin: bool,
    /// Connect Clockify anew, in the browser
    #[arg(long)]
    pub(crate) reconnect: bool,
    /// Use this connection, when the key has several
    #[arg(long, value_name = "ID")]
    pub(crate) connection: Option<String>,
    /// Use this workspace, by its name or id
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Span {
    /// The first day: 2026-02-13, today, yesterday
    #[arg(long, value_name = "DAY", default_value = "today")]
    pub(crate) from: String,
    /// The last day
    #[arg(long, value_name = "DAY", default_value = "today")]
    pub(crate) to: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(words: &[&str]) -> Result<(bool, Vec<String>), ErrorKind> {
        let mut line: Vec<String> = words.iter().map(ToString::to_string).collect();
        take_options("start", &mut line).map(|json| (json, line)).map_err(|error| error.kind())
    }

    #[test]
    fn the_command_line_is_declared_without_contradiction() {
        Args::command().debug_assert();
    }

    #[test]
    fn json_behind_a_line_is_an_option_and_no_word_of_it() {
        assert_eq!(taken(&["write", "--json", "-20m"]), Ok((true, vec!["write".into(), "-20m".into()])));
        assert_eq!(taken(&["write"]), Ok((false, vec!["write".into()])));
    }

    #[test]
    fn help_behind_a_line_is_shown_and_not_booked() {
        assert_eq!(taken(&["write", "--help"]), Err(ErrorKind::DisplayHelp));
        assert_eq!(taken(&["-h"]), Err(ErrorKind::DisplayHelp));
    }

    #[test]
    fn what_looks_like_an_option_behind_a_line_is_refused_and_not_booked() {
        assert_eq!(taken(&["write", "--at", "9:10"]), Err(ErrorKind::UnknownArgument));
    }

    #[test]
    fn text_with_hyphens_stays_text() {
        for text in ["-20m", "-", "--", "---", "--5", "compare a --b c", "re-read"] {
            assert_eq!(taken(&[text]), Ok((false, vec![text.to_owned()])), "{text}");
        }
    }
}
