//! Changing an entry: what runs, or one that is named by its number.

use crate::out::Out;
use crate::running::{book, show};
use crate::trouble::Trouble;
use stint_core::domain::EntryKey;
use stint_core::engine::{How, Refusal};
use stint_core::hub::Hub;
use stint_core::view::ViewModel;

pub(crate) async fn edit(hub: &Hub, typed: &str, out: &mut Out) -> Result<(), Trouble> {
    let view = hub.snapshot();
    if view.account.is_none() {
        return Err(Trouble::NotSetUp);
    }
    let (entry, line) = match named(typed) {
        Some((entry, line)) => (entry, line),
        None => (present(&view).ok_or(Refusal::NothingRunning)?, typed),
    };
    if line.trim().is_empty() {
        return Err(Trouble::NothingToChange);
    }
    let entry = book(hub, line, How::Edit { entry }, out).await?;
    show(hub, entry, "Changed", out).await
}

/// What runs, or what would not, had its stop not been refused.
fn present(view: &ViewModel) -> Option<EntryKey> {
    let runs_on = || view.aside.iter().rev().find(|aside| aside.runs_on)?.entry();
    view.running.as_ref().or_else(runs_on).map(|entry| entry.key)
}

/// The number of an entry so that it can be told from the words of a line.
pub(crate) fn handle(entry: EntryKey) -> String {
    format!(":{}", entry.0)
}

/// The entry of that number, with or without the colon.
pub(crate) fn entry_named(name: &str) -> Result<EntryKey, Trouble> {
    let colon = if name.starts_with(':') { "" } else { ":" };
    match named(&format!("{colon}{name}")) {
        Some((entry, "")) => Ok(entry),
        Some(_) | None => Err(Trouble::NoChoice { what: "entry", wanted: name.to_owned() }),
    }
}

/// The entry that a line begins with, and the rest of the line.
fn named(typed: &str) -> Option<(EntryKey, &str)> {
    let rest = typed.trim_start().strip_prefix(':')?;
    let (number, line) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    // Parsing alone would also take a sign.
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse().ok().filter(|_| is_number).map(|number| (EntryKey(number), line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_behind_a_colon_at_the_beginning_names_an_entry_and_nothing_else_does() {
        assert_eq!(named(&format!("{} 9-10:30", handle(EntryKey(17)))), Some((EntryKey(17), "9-10:30")));
        assert_eq!(named(":17"), Some((EntryKey(17), "")));
        for text in ["17 bugs fixed", "fix :17", ":30am", ":+1 x", ":-1 x", ": 7", ":", ""] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
