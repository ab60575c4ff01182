//! What is printed: styled for a terminal, plain elsewhere, or as JSON. No control character of a server's text
//! reaches the terminal by any of these ways.

use crate::plain::{escaped, plain};
use crate::trouble::Trouble;
use anstyle::{AnsiColor, Style};
use serde::Serialize;
use std::io::{IsTerminal, Write};
use stint_core::journal::Salvaged;

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default();
pub(crate) const RED: Style = AnsiColor::Red.on_default().bold();

/// Standard output and standard error.
pub(crate) struct Out {
    json: bool,
    answered: bool,
    progress: Option<usize>,
}

impl Out {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, answered: false, progress: None }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// One line of the answer. `line` may be styled; what came from a server must have gone through [`plain`].
    pub(crate) fn line(&self, line: impl AsRef<str>) {
        if !self.json {
            write_out(line.as_ref());
        }
    }

    /// The answer as JSON, if that is wanted.
    pub(crate) fn document<T: Serialize>(&mut self, document: &T) {
        if self.json {
            self.json(document);
        }
    }

    /// The answer as JSON.
    pub(crate) fn json<T: Serialize>(&mut self, document: &T) {
        self.answered = true;
        match serde_json::to_string_pretty(document) {
            Ok(text) => write_out(&escaped(&text)),
            Err(error) => self.aside(&error.to_string()),
        }
    }

    /// A word beside the answer: on standard error.
    pub(crate) fn aside(&self, line: &str) {
        let _closed = writeln!(anstream::stderr(), "{line}");
    }

    /// A warning beside the answer.
    pub(crate) fn warn(&self, line: &str) {
        self.aside(&format!("{YELLOW}{line}{YELLOW:#}"));
    }

    /// A question, after which the answer is typed.
    pub(crate) fn ask(&self, question: &str) {
        let mut terminal = anstream::stderr();
        let _closed = write!(terminal, "{question}").and_then(|()| terminal.flush());
    }

    /// How many rows were read so far; on a terminal always in the same place.
    pub(crate) fn progress(&mut self, rows: Option<usize>) {
        let terminal = std::io::stderr().is_terminal();
        match rows {
            Some(rows) if terminal => {
                let _closed = write!(anstream::stderr(), "\r{DIM}{rows} rows read …{DIM:#}");
                self.progress = Some(rows);
            }
            Some(rows) if rows / 10_000 > self.progress.unwrap_or(0) / 10_000 => {
                self.aside(&format!("{rows} rows read …"));
                self.progress = Some(rows);
            }
            Some(_) => {}
            None if terminal && self.progress.take().is_some() => {
                let _closed = write!(anstream::stderr(), "\r\x1b[K");
            }
            None => self.progress = None,
        }
    }

    /// What went wrong: as JSON if that is wanted and there is no answer yet, so that there is always one document.
    pub(crate) fn trouble(&mut self, trouble: &Trouble) {
        self.progress(None);
        if self.json && !self.answered {
            self.document(&serde_json::json!({
                "error": { "code": trouble.code(), "message": trouble.message() }
            }));
        } else {
            self.aside(&format!("{RED}error:{RED:#} {}", trouble.message()));
        }
    }

    /// What became of a damaged data file.
    pub(crate) fn salvaged(&self, salvaged: &Salvaged) {
        let queue = match salvaged.operations {
            None => "what waited to be sent could not be read from it".to_owned(),
            Some(_) if !salvaged.complete => {
                "of what waited to be sent, not all may have been saved".to_owned()
            }
            Some(0) => "nothing was waiting to be sent".to_owned(),
            Some(1) => "the one change that waited to be sent was saved".to_owned(),
            Some(count) => format!("the {count} changes that waited to be sent were saved"),
        };
        let kept = plain(&salvaged.kept.display().to_string());
        self.aside(&format!(
            "{YELLOW}warning:{YELLOW:#} the data file was damaged and is kept as {kept}; {queue}. Everything else \
             is read from Clockify again."
        ));
    }
}

/// A reader that has gone away, as `head` does, needs no error.
fn write_out(line: &str) {
    let _closed = writeln!(anstream::stdout(), "{line}");
}
