//! From a text to its pieces.

use super::{Line, Part, Piece, WhenSyntax, range};
use crate::domain::typed::{self, TypedError};
use std::ops::Range;

/// Takes a line apart. Every text is a line: what is no marker is text.
#[must_use]
pub fn parse(typed: &str) -> Line {
    let mut found = Vec::new();
    let mut reached = 0;
    while let Some(blank) = typed[reached..].find(|c: char| !c.is_whitespace()) {
        let start = reached + blank;
        let (length, form) = next(&typed[start..]);
        reached = start + length;
        found.push((start..reached, form));
    }
    Line { typed: typed.to_owned(), pieces: settle(typed, found) }
}

/// Why a word that begins like `~9` is no time; `None` when it is one, or begins otherwise.
pub(super) fn wrong_time(word: &str) -> Option<TypedError> {
    let time = word.strip_prefix('~').filter(|time| time.starts_with(|c: char| c.is_ascii_digit()))?;
    if timed(word).is_some() { None } else { typed::time(time).err() }
}

/// Whether a word needs a backslash before it to be nothing but text. Words of backslashes and such a word need one
/// more.
pub(super) fn needs_backslash(word: &str) -> bool {
    let bare = word.trim_start_matches('\\');
    opens_quote(bare) || wrong_time(bare).is_some() || !matches!(form(bare), Form::Sure(Part::Text { .. }))
}

/// What a word is for itself.
enum Form {
    /// This, wherever it stands.
    Sure(Part),
    /// A time at the start or end of a line, else text.
    Loose(WhenSyntax),
}

/// The piece that `rest` begins with, and its length in bytes.
fn next(rest: &str) -> (usize, Form) {
    if let Some((length, part)) = quoted(rest) {
        return (length, Form::Sure(part));
    }
    let word = rest.split(char::is_whitespace).next().unwrap_or(rest);
    let form = match word.strip_prefix('\\') {
        Some(escaped) if needs_backslash(escaped) => text(escaped),
        Some(_) => text(word),
        None => form(word),
    };
    (word.len(), form)
}

/// A loose time counts when there is no text before it, or none behind it.
fn settle(typed: &str, found: Vec<(Range<usize>, Form)>) -> Vec<Piece> {
    let is_text = |(_, form): &(Range<usize>, Form)| matches!(form, Form::Sure(Part::Text { .. }));
    let first_text = found.iter().position(is_text).unwrap_or(found.len());
    let last_text = found.iter().rposition(is_text).unwrap_or(0);
    let settled = found.into_iter().enumerate().map(|(index, (span, form))| {
        let part = match form {
            Form::Sure(part) => part,
            Form::Loose(when) if index < first_text || index > last_text => Part::When { when },
            Form::Loose(_) => Part::Text { text: typed[span.clone()].to_owned() },
        };
        Piece { span, part }
    });
    settled.collect()
}

/// A word without a backslash and without quotes.
fn form(word: &str) -> Form {
    let marker = match word {
        "$" => Some(Part::Billable { billable: true }),
        "!$" => Some(Part::Billable { billable: false }),
        _ => named(word).or_else(|| timed(word).map(|when| Part::When { when })),
    };
    match (marker, range::evident(word)) {
        (Some(part), _) => Form::Sure(part),
        (None, Some(range)) => Form::Loose(range),
        (None, None) => text(word),
    }
}

fn text(word: &str) -> Form {
    Form::Sure(Part::Text { text: word.to_owned() })
}

/// `@name`, `/name` or `#name`.
fn named(word: &str) -> Option<Part> {
    let (sign, name) = split_sign(word)?;
    if name.is_empty() || name.starts_with('"') || word.starts_with("//") {
        return None;
    }
    Some(part(sign, name.to_owned()))
}

/// `~time`, `~range`, `-length` or `+length`.
fn timed(word: &str) -> Option<WhenSyntax> {
    let mut chars = word.chars();
    let sign = chars.next()?;
    let rest = chars.as_str();
    match sign {
        '~' => range::marked(rest).or_else(|| typed::time(rest).ok().map(|at| WhenSyntax::Start { at })),
        '-' | '\u{2212}' if has_unit(rest) => typed::time(word).ok().map(|at| WhenSyntax::Start { at }),
        '+' if has_unit(rest) => typed::length(rest).ok().map(|duration| WhenSyntax::Lasting { duration }),
        _ => None,
    }
}

fn has_unit(length: &str) -> bool {
    length.contains(|c: char| !c.is_ascii_digit())
}

/// `@"name"`, `/"name"` or `#"name"`, with its length in bytes; `None` when it is something else or blank.
fn quoted(rest: &str) -> Option<(usize, Part)> {
    if !opens_quote(rest) {
        return None;
    }
    let (sign, quote) = split_sign(rest)?;
    let (length, name) = unquote(quote);
    if name.trim().is_empty() { None } else { Some((sign.len_utf8() + length, part(sign, name))) }
}

fn opens_quote(rest: &str) -> bool {
    split_sign(rest).is_some_and(|(_, name)| name.starts_with('"'))
}

/// What stands in the quotes that `text` begins with, and the length of it all.
fn unquote(text: &str) -> (usize, String) {
    let mut name = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (at + 1, name),
            '\\' => {
                let escaped = chars.next_if(|(_, c)| matches!(c, '"' | '\\'));
                name.push(escaped.map_or(c, |(_, escaped)| escaped));
            }
            _ => name.push(c),
        }
    }
    (text.len(), name)
}

fn split_sign(word: &str) -> Option<(char, &str)> {
    let mut chars = word.chars();
    let sign = chars.next().filter(|c| matches!(c, '@' | '/' | '#'))?;
    Some((sign, chars.as_str()))
}

fn part(sign: char, name: String) -> Part {
    match sign {
        '@' => Part::Project { name },
        '/' => Part::Task { name },
        _ => Part::Tag { name },
    }
}
