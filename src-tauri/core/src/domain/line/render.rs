//! From pieces to a text.

use super::{Part, WhenSyntax, parse, parse::needs_backslash};
use crate::domain::typed::TypedTime;
use chrono::{NaiveTime, TimeDelta, Timelike};

/// Writes the line that [`parse`] takes apart into these parts.
///
/// Times of more than [`MAX_HOURS`](super::super::typed::MAX_HOURS), blank names and a range of no length can't be
/// written so; a text of several words is read as several.
#[must_use]
pub fn render(parts: &[Part]) -> String {
    parts.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn one(part: &Part) -> String {
    match part {
        Part::Text { text } => text.split_whitespace().map(word).collect::<Vec<_>>().join(" "),
        Part::Project { name } => named('@', name, part),
        Part::Task { name } => named('/', name, part),
        Part::Tag { name } => named('#', name, part),
        Part::Billable { billable: true } => "$".to_owned(),
        Part::Billable { billable: false } => "!$".to_owned(),
        Part::When { when: WhenSyntax::Start { at: TypedTime::Clock { time } } } => {
            format!("~{}", clock(*time))
        }
        Part::When { when: WhenSyntax::Start { at: TypedTime::Ago { duration } } } => {
            format!("-{}", length(*duration))
        }
        Part::When { when: WhenSyntax::Range { from, to } } => format!("~{}-{}", clock(*from), clock(*to)),
        Part::When { when: WhenSyntax::Lasting { duration } } => format!("+{}", length(*duration)),
    }
}

fn word(word: &str) -> String {
    if needs_backslash(word) { format!("\\{word}") } else { word.to_owned() }
}

/// Without quotes where that is read as the same part.
fn named(sign: char, name: &str, part: &Part) -> String {
    let bare = format!("{sign}{name}");
    match &parse(&bare).pieces[..] {
        [piece] if piece.part == *part => bare,
        _ => format!("{sign}\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

fn clock(time: NaiveTime) -> String {
    let form = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.format(form).to_string()
}

/// Always with its units: `1h30m`, `0m`.
fn length(duration: TimeDelta) -> String {
    let seconds = duration.num_seconds();
    let part = |value: i64, unit: &str| if value == 0 { String::new() } else { format!("{value}{unit}") };
    let text = part(seconds / 3600, "h") + &part(seconds / 60 % 60, "m") + &part(seconds % 60, "s");
    if text.is_empty() { "0m".to_owned() } else { text }
}
